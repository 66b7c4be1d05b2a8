"""Lay out: Document -> Layout, once for a sheet.

In: a document, its look, fonts, pictograms, furniture. Out: `Layout`: leaves with fixed x and
(where they hold no slot) fixed lines, the structure tree, and the order in which blocks flow.
"""

from __future__ import annotations

from docgen.errors import FontError
from docgen.expression.truth import Atom, Condition, Truth, asks_room, fold
from docgen.layout.boxes import BOXES, block_node, box_drawn
from docgen.layout.builder import Builder, Resources, Room, bookmark
from docgen.layout.frame import (
    Art,
    Bookmark,
    Label,
    Layout,
    Leaf,
    LeafAt,
    Marks,
    Node,
    Section,
    Stack,
    Stroke,
    TextCell,
    Times,
)
from docgen.layout.linebreak import break_lines
from docgen.layout.text import line_width, set_text
from docgen.model import BOX_KINDS, Block, Box, BoxKind, BoxPage, Document, Heading, Slot, Table
from docgen.style import MUTED, TextStyle

_ROOT = -1
AFTER_TABLE = 6.0  # points
LOGO_HEIGHT, LOGO_WIDTH = 30.0, 110.0  # points, at most


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
    for block in document.blocks:
        flow.add(block)
    flow.close()
    first, later = _first_head(builder), _later_head(builder)
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
        is_first = kind.page is BoxPage.FIRST
        if isinstance(drawn, Times):
            self.parts.append(drawn._replace(apart=self.builder.look.loose.box))
        else:
            self.parts.append(self.section(kind, drawn))
        # What stands only where something was given up, below all that belongs on page one, does
        # not: it is what was given up.
        if is_first and not any(map(_is_given_up, (*self.room.guards, *box.guards))):
            self.first = len(self.parts)

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


def title(builder: Builder, block: Heading, room: Room) -> LeafAt:
    """The sheet's title, over the whole width: tighter, then smaller, then on two lines.

    In two languages it stands above their columns, without the line between them.
    """
    if room.second:
        cells = builder.cells(room, "H1", block.content, block.second, builder.look.title)
    else:
        cells = (_wide_title(builder, block, room),)
    node = builder.leaf(Leaf(cells, guards=room.guards + block.guards))
    builder.headings.append(Bookmark(bookmark(block), 1, node.leaf))
    return node


def _wide_title(builder: Builder, block: Heading, room: Room) -> TextCell:
    """The title in the largest style in which it takes one line, or else in the smallest."""
    left, right = room.frame
    element = builder.element("H1", room.parent)
    base = builder.look.title
    tight = base._replace(tracking=-0.35)
    choices = (base, tight, tight._replace(size=26))
    fits = (style for style in choices if _is_one_line(builder, block, right - left, style))
    return builder.cell(element, block.content, left, right - left, next(fits, choices[-1]))


def _is_one_line(builder: Builder, block: Heading, width: float, style: TextStyle) -> bool:
    """Whether a title takes one line for every patient."""
    if any(isinstance(inline, Slot) for inline in block.content):
        return False
    try:
        text = set_text(block.content, style, builder.fonts)
    except FontError:
        return False  # its cell will say so
    return len(break_lines(text, width, style, builder.fonts)) == 1


def _first_head(builder: Builder) -> Marks:
    """Page one: logo, clinic, telephone, on one line."""
    look, furniture = builder.look, builder.furniture
    style = look.name
    phone = builder.line(furniture.phone, style)
    phone_x = look.right - line_width(phone, style)
    base = look.first + 15 + 0.35 * style.size
    x = look.margin
    found: Marks = (Label(phone_x, base, phone, style),)
    if furniture.logo:
        logo = furniture.logo
        height = min(LOGO_HEIGHT, LOGO_WIDTH * logo.height / logo.width)
        y = look.first + (LOGO_HEIGHT - height) / 2
        found += (Art(logo, x, y, height),)
        x += logo.width * height / logo.height + 10
    return found + _clinic_name(builder, x, phone_x - 20, base, style)


def _clinic_name(builder: Builder, x: float, right: float, base: float, style: TextStyle) -> Marks:
    """The clinic's name between two edges: smaller where it is long, then on two lines."""
    name = builder.furniture.clinic
    least = builder.look.label.size
    for size in range(round(style.size), round(least) - 1, -1):
        style = style._replace(size=float(size))
        shown = builder.line(name, style)
        if line_width(shown, style) <= right - x:
            return (Label(x, base, shown, style),)
    words = name.split(" ")
    cut = next(
        (i for i in range(len(words), 0, -1) if _fits(builder, words[:i], right - x, style)), 1
    )
    second = builder.shortened(" ".join(words[cut:]), right - x, style)
    first = builder.shortened(" ".join(words[:cut]), right - x, style)
    return (
        Label(x, base - 2 / 3 * least, first, style),
        Label(x, base + 7 / 12 * least, second, style),
    )


def _fits(builder: Builder, words: list[str], width: float, style: TextStyle) -> bool:
    """Whether words take no more than so many points."""
    return line_width(builder.line(" ".join(words), style), style) <= width


def _later_head(builder: Builder) -> Marks:
    """Later pages: clinic and telephone in small type over a rule."""
    look, furniture = builder.look, builder.furniture
    style = look.head
    phone = builder.line(furniture.phone, style)
    phone_x = look.right - line_width(phone, style)
    name = builder.shortened(furniture.clinic, phone_x - 20 - look.margin, style)
    rule = look.top - 22.5
    base = rule - 13.5
    return (
        Label(look.margin, base, name, style),
        Label(phone_x, base, phone, style),
        Stroke(look.margin, rule, look.right, rule, 1, MUTED),
    )
