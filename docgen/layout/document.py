"""Lay out: Document -> Layout, once for a sheet.

In: a document, its look, fonts, pictograms, furniture. Out: `Layout`: leaves with fixed x and
(where they hold no slot) fixed lines, the structure tree, and the order in which blocks flow.
"""

from __future__ import annotations

from docgen.errors import FontError
from docgen.expression.truth import Atom, Condition, Truth, asks_room, fold
from docgen.layout.boxes import AFTER_TABLE, BOXES, block_node, box_drawn
from docgen.layout.builder import Builder, Resources, Room
from docgen.layout.cuts import leaves_of
from docgen.layout.frame import (
    Layout,
    Node,
    Section,
    Stack,
    Times,
)
from docgen.layout.head import first_head, later_head, title
from docgen.model import BOX_KINDS, Block, Box, BoxKind, BoxPage, Document, Heading, Table

_ROOT = -1


def lay_out(document: Document, resources: Resources) -> Layout:
    """Lay out one sheet.

    Raises:
        FontError: text of the clinic or of a template that no font can write.
    """
    builder = Builder(resources, (document.language, document.second))
    builder.lay = block_node
    look = builder.look
    root = builder.element("Document", _ROOT)
    text = look.axis, look.right - look.second
    room = Room((look.margin, look.right), text, True, root, second=look.second)
    flow = _Flow(builder, room)
    for block in _urgent_first(_head_first(document.blocks)):
        flow.add(block)
    flow.close()
    first, later = first_head(builder), later_head(builder)
    if builder.problems:
        raise FontError(builder.problems)
    layout = Layout(
        title=document.title,
        language=document.language,
        look=look,
        elements=tuple(builder.elements),
        leaves=tuple(builder.leaves),
        flow=tuple(flow.parts),
        first=flow.first,
        headings=tuple(builder.headings),
        first_head=first,
        later_head=later,
        mcids=builder.mcids,
    )
    return layout.mirrored() if builder.rtl[0] else layout


def _head_first(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Put what stands in the head of page one before the title that is read after it."""
    head = [block for block in blocks if isinstance(block, Box) and BOXES[block.kind].heads]
    return (*head, *[block for block in blocks if block not in head]) if head else blocks


def _urgent_first(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Put the emergency box before the summary, so that no summary pushes it off page one."""
    kinds = [BOX_KINDS[block.kind] if isinstance(block, Box) else None for block in blocks]
    to = next((at for at, kind in enumerate(kinds) if kind and kind.brief), len(blocks))
    at = next((at for at, kind in enumerate(kinds) if kind and kind.urgent), 0)
    return blocks if at < to else (*blocks[:to], blocks[at], *blocks[to:at], *blocks[at + 1 :])


class _Flow:
    """Gathers blocks into sections: a heading and what follows it."""

    def __init__(self, builder: Builder, room: Room) -> None:
        self.builder, self.room = builder, room
        self.axis = room  # of text beside pictograms
        self.parts: list[Section | Times] = []
        self.nodes: list[Node] = []
        self.gaps: list[float] = []
        self.heading: int | None = None  # the leaf of the heading that the section begins with
        self.after_table = False
        self.kept = False  # whether no page ends in the section
        self.has_table = False  # whether it holds a table
        self.first = 0  # how many parts belong on page one

    def add(self, block: Block) -> None:
        """Put one block at the end of the flow."""
        if isinstance(block, Box):
            self.box(block)
        elif isinstance(block, Heading):
            self.close()
            if block.level == 1:
                node = title(self.builder, block, self.room)
                at = self.builder.look.title_top
                self.parts.append(Section(node, self.builder.look.near, keep=True, at=at))
            else:
                self.room = self.beside(block)
                node = self.builder.heading(block, self.room)
                self.heading = node.leaf
                self.put(node)
        else:
            self.put(block_node(self.builder, block, self.room))
            self.after_table = isinstance(block, Table)
            self.has_table |= self.after_table

    def beside(self, heading: Heading) -> Room:
        """The room of a section: beside its pictogram, or, where it has none, the whole frame."""
        if heading.level > 2 or self.room.second:
            return self.room
        guards = self.room.guards
        if heading.icon:
            return self.axis._replace(guards=guards)
        return self.axis._replace(text=self.axis.frame, gutter=False, guards=guards)

    def box(self, box: Box) -> None:
        """Put a box at the end of the flow, or, where nothing is drawn around them, its blocks."""
        how, kind = BOXES[box.kind], BOX_KINDS[box.kind]
        if how.in_section:
            self.put(block_node(self.builder, box, self.room))
            self.kept |= how.keeps
            return
        drawn = box_drawn(self.builder, box, self.room)
        if drawn is None:  # a page may end between its blocks
            outer = self.room
            self.room = outer._replace(guards=outer.guards + box.guards)
            for block in box.blocks:
                self.add(block)
            self.room = outer
            return
        self.close()
        if isinstance(drawn, Times):
            self.parts.append(drawn._replace(apart=self.builder.look.loose.box))
        else:
            self.parts.append(self.section(kind, drawn))
        # A box of which all hangs on what was given up, below all that belongs on page one, does
        # not belong there: it is what was given up.
        if kind.page is BoxPage.FIRST and self.has_room(self.parts[-1]):
            self.first = len(self.parts)

    def has_room(self, part: Section | Times) -> bool:
        """Whether something of a part may stand where page one gives nothing up."""
        node = part.heading if isinstance(part, Times) else part.body
        leaves = [self.builder.leaves[leaf] for leaf in leaves_of(node)]
        return any(not any(map(_is_given_up, leaf.guards)) for leaf in leaves)

    @property
    def gap(self) -> float:
        """Points between what stands last in the section and what follows it there."""
        return AFTER_TABLE if self.after_table else 0.0

    def put(self, node: Node) -> None:
        """Add a node to the section; what follows a table keeps clear of its last rule."""
        self.gaps.append(self.gap)
        self.nodes.append(node)
        self.after_table = False

    def section(self, kind: BoxKind, node: Node) -> Section:
        """A box is a section of its own, with the place it has on page one."""
        look, how = self.builder.look, BOXES[kind.name]
        if kind.page is BoxPage.OWN:
            return Section(node, look.gap, overleaf=not kind.staff, new_page=kind.staff)
        if how.heads:
            return Section(node, 0.0, keep=True, at=look.head_top)
        keep = not (how.splits and look.single_column)
        if how.near:
            return Section(node, look.near, keep=keep)
        return Section(node, look.gap, keep=keep, apart=look.loose.box)

    def close(self) -> None:
        """End the section that is open; what is signed stays on the page of what it is about."""
        if self.nodes:
            section = Section(
                Stack(tuple(self.nodes), tuple(self.gaps)),
                self.builder.look.gap,
                self.heading,
                self.gap,
                keep=self.kept,
                has_table=self.has_table,
                apart=self.builder.look.loose.box,
            )
            self.parts.append(section)
            self.nodes, self.gaps, self.heading = [], [], None
            self.after_table = self.kept = self.has_table = False


def _is_given_up(guard: Condition) -> bool:
    """Whether a condition does not hold where page one has room for everything."""
    return fold(guard, _Roomy()) is Truth.FALSE


class _Roomy:
    """Facts of a page one that gives nothing up; all else is open."""

    def truth(self, atom: Atom) -> Truth | None:
        return Truth.TRUE if asks_room(atom) else None
