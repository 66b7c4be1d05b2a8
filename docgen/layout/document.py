"""Lay out: Document -> Layout, once for a sheet.

In: a document, its look, fonts, pictograms, furniture. Out: `Layout`: leaves with fixed x and
(where they hold no slot) fixed lines, the structure tree, and the order in which blocks flow.
"""

from __future__ import annotations

from typing import TypeVar, cast

from docgen.contents import on_page_one
from docgen.errors import FontError
from docgen.layout.beside import joined_to_figures
from docgen.layout.boxes import AFTER_TABLE, BOXES, block_node, box_drawn, clear_of_tables
from docgen.layout.builder import Builder, Resources, Room
from docgen.layout.frame import (
    Art,
    Front,
    Layout,
    Marks,
    Node,
    Section,
    Times,
    mirrored_marks,
)
from docgen.layout.head import first_head, later_head, title
from docgen.layout.text import SetText
from docgen.model import (
    BOX_KINDS,
    Block,
    Box,
    BoxKind,
    BoxPage,
    Document,
    Heading,
    List,
    Paragraph,
    Slot,
    Table,
)
from docgen.style import Look, TextStyle

_ROOT = -1


def lay_out(document: Document, resources: Resources, sides: tuple[Resources, ...] = ()) -> Layout:
    """Lay out one sheet; of two languages page one is laid out with the resources of each.

    Raises:
        FontError: text of the clinic or of a template that no font can write.
    """
    builder = Builder(resources, (document.language, document.second))
    builder.lay = block_node
    root = builder.element("Document", _ROOT)
    blocks, parts, fronts = document.blocks, list[Section | Times](), list[Front]()
    for at, own in enumerate(sides if document.side else ()):
        builder.begin(own, ((document.language, document.second)[at], ""))
        start, leaves = len(builder.elements), len(builder.leaves)
        parent = builder.element("Sect", root, lang=document.second) if at else root
        part, blocks = blocks[: document.side], blocks[document.side :]
        flow = _laid_out(builder, part, parent)
        parts += flow.parts
        fronts.append(_front(builder, len(parts), len(builder.leaves)))
        if at:
            builder.elements[start:] = in_language(builder.elements[start:], document.second)
            builder.leaves[leaves:] = in_language(builder.leaves[leaves:], document.second)
    if fronts:  # page one is that of each language: behind it no pictograms stand left of text
        resources = resources._replace(look=resources.look.without_gutter)
    builder.begin(resources, (document.language, document.second))
    flow = _laid_out(builder, blocks, root, gutter=not fronts)
    if not fronts:
        fronts.append(_front(builder, flow.first, flow.first_leaves))
    later = _turned(builder, later_head(builder))
    if builder.problems:
        raise FontError(builder.problems)
    return Layout(
        title=document.title,
        language=document.language,
        look=_read_look(builder),
        elements=tuple(builder.elements),
        leaves=tuple(builder.leaves),
        flow=(*parts, *flow.parts),
        fronts=tuple(fronts),
        headings=tuple(builder.headings),
        later_head=later,
        mcids=builder.mcids,
    )


def _laid_out(
    builder: Builder, blocks: tuple[Block, ...], parent: int, *, gutter: bool = True
) -> _Flow:
    """Lay out the blocks of some pages; where they are read from the right, all is reflected.

    In a `gutter` left of the text pictograms stand.
    """
    look, first = builder.look, len(builder.leaves)
    text = look.axis, look.right - look.second
    room = Room((look.margin, look.right), text, gutter, parent, second=look.second)
    flow = _Flow(builder, room)
    ordered = joined_to_figures(builder, _urgent_first(_head_first(blocks)))
    belong = on_page_one(ordered)
    for at, block in enumerate(ordered, 1):
        flow.add(block)
        if at == belong:
            flow.close()
            flow.first, flow.first_leaves = len(flow.parts), len(builder.leaves)
    flow.close()
    if builder.rtl[0]:
        mirrored = [leaf.mirrored(look.width) for leaf in builder.leaves[first:]]
        builder.leaves[first:] = mirrored
        flow.parts = [part.mirrored(look.width) for part in flow.parts]
    return flow


def _front(builder: Builder, parts: int, leaves: int) -> Front:
    """Page one, which was just laid out, or as much of what was."""
    return Front(parts, leaves, _read_look(builder), _turned(builder, first_head(builder)))


def _read_look(builder: Builder) -> Look:
    """The look of pages, with the edge from which they are read."""
    return builder.look._replace(rtl=builder.rtl[0])


def _turned(builder: Builder, head: Marks) -> Marks:
    """What stands above a page, reflected where that is read from the right."""
    return mirrored_marks(head, builder.look.width) if builder.rtl[0] else head


_SLOTLESS = (str, Art, SetText, TextStyle)
_Nouns = TypeVar("_Nouns")


def in_language(value: _Nouns, language: str) -> _Nouns:
    """Return leaves or elements whose slots are all filled in this language."""
    found: object = value
    if isinstance(value, Slot):
        found = value._replace(language=language)
    elif isinstance(value, list):
        found = [in_language(one, language) for one in value]
    elif isinstance(value, tuple) and not isinstance(value, _SLOTLESS):
        parts = [in_language(one, language) for one in value]
        found = type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return cast("_Nouns", found)


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
        self.below: list[int] = []  # the nodes right below a table, by their numbers
        self.heading: int | None = None  # the leaf of the heading that the section begins with
        self.after_table = False
        self.kept = False  # whether no page ends in the section
        self.has_table = False  # whether it holds a table
        self.first = self.first_leaves = 0  # how many parts belong on page one, how many leaves

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
            self.alone(block)
            self.put(block_node(self.builder, block, self.room))
            self.after_table = isinstance(block, Table)
            self.has_table |= self.after_table

    def alone(self, block: Paragraph | List | Table) -> None:
        """Give text without a heading, or a pictogram of its own, the whole frame."""
        if self.nodes or self.room.second or isinstance(block, Table):
            return
        own = self.axis._replace(guards=self.room.guards)
        if not (isinstance(block, Paragraph) and block.icon):
            own = own._replace(text=self.axis.frame, gutter=False)
        self.room = own

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
            loose = self.builder.look.loose
            self.parts.append(drawn._replace(apart=loose.box, nearer=loose.nearer))
        else:
            self.parts.append(self.section(kind, drawn))

    def put(self, node: Node) -> None:
        """Add a node to the section; what follows a table keeps clear of its last rule."""
        if self.after_table:
            self.below.append(len(self.nodes))
        self.nodes.append(node)
        self.after_table = False

    def section(self, kind: BoxKind, node: Node) -> Section:
        """A box is a section of its own, with the place it has on page one."""
        look, how = self.builder.look, BOXES[kind.name]
        if kind.page is BoxPage.OWN:
            return Section(node, look.gap, overleaf=not kind.staff, new_page=kind.staff)
        if how.heads:
            return Section(node, 0.0, keep=True, at=look.head_top)
        if how.in_rows:
            nearer = look.loose.nearer if kind.page is BoxPage.FIRST else 0.0
            return Section(node, look.gap, in_rows=True, apart=look.loose.box, nearer=nearer)
        keep = not (how.splits and look.single_column)
        if how.near:
            return Section(node, look.near, keep=keep)
        return Section(node, look.gap, keep=keep, apart=look.loose.box, nearer=look.loose.nearer)

    def close(self) -> None:
        """End the section that is open; what is signed stays on the page of what it is about."""
        if self.nodes:
            section = Section(
                clear_of_tables(self.nodes, [0.0] * len(self.nodes), self.below),
                self.builder.look.gap,
                self.heading,
                AFTER_TABLE if self.after_table else 0.0,
                keep=self.kept,
                has_table=self.has_table,
                apart=self.builder.look.loose.box,
                nearer=self.builder.look.loose.nearer,
            )
            self.parts.append(section)
            self.nodes, self.below, self.heading = [], [], None
            self.after_table = self.kept = self.has_table = False
