"""Lay out: Document -> Layout, once for a sheet.

In: a document, its look, fonts, pictograms, furniture. Out: `Layout`: leaves with fixed x and
(where they hold no slot) fixed lines, the structure tree, and the order in which blocks flow.
"""

from __future__ import annotations

from docgen.errors import FontError
from docgen.layout import blocks
from docgen.layout.boxes import block_node
from docgen.layout.builder import Builder, Furniture, Room
from docgen.layout.frame import Anchor, Art, Label, Layout, Marks, Node, Section, Stroke, Times
from docgen.layout.linebreak import line_width
from docgen.layout.mirror import mirror
from docgen.layout.timeline import times
from docgen.model import Block, Box, Document, Heading, Table
from docgen.style import MUTED, Look, TextStyle

_ROOT = -1
AFTER_TABLE = 6.0  # points
LOGO_HEIGHT, LOGO_WIDTH = 30.0, 110.0  # points, at most


def lay_out(document: Document, builder: Builder) -> Layout:
    """Lay out one sheet.

    Raises:
        FontError: text of the clinic or of a template that no font can write.
    """
    look = builder.look
    root = builder.element("Document", _ROOT)
    text_end = look.right - look.twin
    room = Room((look.margin, look.right), (look.axis, text_end), True, root, twin=look.twin)
    builder.languages = document.language, document.second
    flow = _Flow(builder, room)
    for block in document.blocks if look.pinned else _emergency_first(document.blocks):
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
        headings=tuple(builder.headings),
        first_head=first,
        later_head=later,
        mcids=builder.mcids,
    )
    return mirror(layout) if builder.rtl[0] else layout


def _emergency_first(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Put the emergency box before the summary, so that no summary pushes it off page one."""
    kinds = [block.kind if isinstance(block, Box) else "" for block in blocks]
    if "summary" not in kinds or "emergency" not in kinds:
        return blocks
    to, at = kinds.index("summary"), kinds.index("emergency")
    return blocks if at < to else (*blocks[:to], blocks[at], *blocks[to:at], *blocks[at + 1 :])


class _Flow:
    """Gathers blocks into sections: a heading and what follows it."""

    def __init__(self, builder: Builder, room: Room) -> None:
        self.builder, self.room = builder, room
        self.parts: list[Section | Times] = []
        self.nodes: list[Node] = []
        self.gaps: list[float] = []
        self.after_table = False
        prints = builder.furniture.prints
        # Boxes whose blocks stand by themselves, since nothing stands beside them.
        self.open = {"dates"} if prints.dates is None else set[str]()
        if prints.strip is None or builder.look.stacked:
            self.open.add("calendar")
        self.signed = False  # whether the section ends in lines to sign on
        self.tabled = False  # whether it holds a table

    def add(self, block: Block) -> None:
        """Put one block at the end of the flow."""
        look = self.builder.look
        if isinstance(block, Heading):
            self.close()
            if block.level == 1:
                node = blocks.title(self.builder, block, self.room)
                self.parts.append(Section((node,), (0.0,), 9.0, keep=True, at=66.0))
            else:
                self.put(blocks.heading(self.builder, block, self.room))
        elif isinstance(block, Box) and block.kind == "times":
            self.close()
            self.parts.append(times(self.builder, block, self.room))
        elif isinstance(block, Box) and self.opens(block):
            outer = self.room
            self.room = outer._replace(guards=outer.guards + block.guards)
            for each in block.blocks:
                self.add(each)
            self.room = outer
        elif isinstance(block, Box) and block.kind not in {"lines", "signature"}:
            self.close()
            self.parts.append(self.box(block, look))
        else:
            self.put(block_node(self.builder, block, self.room))
            self.after_table = isinstance(block, Table)
            self.signed |= isinstance(block, Box) and block.kind == "signature"
            self.tabled |= self.after_table

    def opens(self, box: Box) -> bool:
        """Whether what stands in a box goes its own way: it may be parted by the end of a page."""
        if box.kind == "columns":
            return self.builder.look.stacked
        return box.kind in self.open

    def put(self, node: Node) -> None:
        """Add a node to the section; what follows a table keeps clear of its last rule."""
        self.gaps.append(AFTER_TABLE if self.after_table else 0.0)
        self.nodes.append(node)
        self.after_table = False

    def box(self, block: Box, look: Look) -> Section:
        """A box is a section of its own, with the place it has on page one."""
        node = block_node(self.builder, block, self.room)
        if block.kind == "overleaf":
            return Section((node,), (0.0,), look.gap, overleaf=True)
        if block.kind == "staff":
            return Section((node,), (0.0,), look.gap, fresh=True)
        at = {"strip": 109.0, "summary": 168.0, "emergency": look.emergency}.get(block.kind, 0.0)
        at = at if look.pinned else 0.0
        before = 9.0 if block.kind == "strip" else look.gap
        keep = look.pinned or block.kind != "summary"
        return Section((node,), (0.0,), before, keep=keep, at=at, floats=block.kind == "contact")

    def close(self) -> None:
        """End the section that is open; what is signed stays on the page of what it is about."""
        if self.nodes:
            gap = self.builder.look.gap
            nodes, gaps = tuple(self.nodes), tuple(self.gaps)
            whole = Section(nodes, gaps, gap, keep=self.signed, tabled=self.tabled)
            self.parts.append(whole)
            self.nodes, self.gaps = [], []
            self.after_table = self.signed = self.tabled = False


def _first_head(builder: Builder) -> Marks:
    """Page one: logo, clinic, telephone, on one line."""
    look, furniture = builder.look, builder.furniture
    style = look.name
    phone = builder.line(furniture.phone, style)
    phone_x = look.right - line_width(phone, style)
    base = look.first + 15 + 0.35 * style.size
    x = look.margin
    found: Marks = ((Anchor.TOP, Label(phone_x, base, phone, style)),)
    if furniture.logo:
        logo = furniture.logo
        height = min(LOGO_HEIGHT, LOGO_WIDTH * logo.height / logo.width)
        y = look.first + (LOGO_HEIGHT - height) / 2
        found += ((Anchor.TOP, Art(logo, x, y, height)),)
        x += logo.width * height / logo.height + 10
    return found + _clinic_name(builder, (x, phone_x - 20, base), style)


def _clinic_name(builder: Builder, where: tuple[float, float, float], style: TextStyle) -> Marks:
    """The clinic's name, smaller where it is long, on two lines where it is very long."""
    x, right, base = where
    name = builder.furniture.clinic
    least = builder.look.label.size
    for size in range(round(style.size), round(least) - 1, -1):
        style = style._replace(size=float(size))
        shown = builder.line(name, style)
        if line_width(shown, style) <= right - x:
            return ((Anchor.TOP, Label(x, base, shown, style)),)
    words = name.split(" ")
    cut = next(
        (i for i in range(len(words), 0, -1) if _fits(builder, words[:i], right - x, style)), 1
    )
    second = builder.shortened(" ".join(words[cut:]), right - x, style)
    first = builder.shortened(" ".join(words[:cut]), right - x, style)
    return (
        (Anchor.TOP, Label(x, base - 2 / 3 * least, first, style)),
        (Anchor.TOP, Label(x, base + 7 / 12 * least, second, style)),
    )


def _fits(builder: Builder, words: list[str], width: float, style: TextStyle) -> bool:
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
        (Anchor.TOP, Label(look.margin, base, name, style)),
        (Anchor.TOP, Label(phone_x, base, phone, style)),
        (Anchor.TOP, Stroke(look.margin, rule, look.right, rule, 1, MUTED)),
    )


__all__ = ["Furniture", "lay_out"]
