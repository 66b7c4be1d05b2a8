"""Boxes: emergency, contact, call, note, card, columns, lines to write on, signatures.

In: a `Box` of the document and the room where it may stand. Out: a node with what is painted
behind it. Only the emergency box is a solid dark block: shape carries its meaning in grey.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from docgen.layout import text
from docgen.layout.builder import Builder, Room, marks, stack
from docgen.layout.frame import Anchor, Label, Leaf, Marks, Node, Panel, Rect, Rule, Side, Stack
from docgen.layout.table import field_rows, label_columns, label_lines, table
from docgen.looks.style import BOLD, MUTED, RED, TINT, WHITE
from docgen.model import Block, Box, Heading, Item, List, Paragraph, Row, Table

_DASH = (4.0, 3.0)
_SIGN_HERE = 4  # people on one line, at most: a name wants some width


def block_node(builder: Builder, block: Block, room: Room) -> Node:
    """Lay out any block in a room."""
    if isinstance(block, Heading):
        return text.heading(builder, block, room)
    if isinstance(block, Paragraph):
        return text.paragraph(builder, block, room)
    if isinstance(block, List):
        return text.bullets(builder, block, room)
    if isinstance(block, Table):
        return table(builder, block, room)
    return _BOXES[block.kind](builder, block, replace(room, guards=room.guards + block.guards))


def rows_of(box: Box) -> tuple[Row, ...]:
    """The rows of label and value in a box."""
    return tuple(
        row for block in box.blocks if isinstance(block, Table) for row in block.rows if row.cells
    )


def strip(builder: Builder, box: Box, room: Room) -> Node:
    """Who the patient is: label over value on a tint, the name widest."""
    look = builder.look
    edges = room.text if room.twin else (room.frame[0] + 12, room.frame[1] - 12)
    if builder.rtl[0] is not builder.rtl[-1]:  # the second column begins at the edge of the tint
        edges = edges[0], edges[1] - 12
    inside = replace(room, parent=builder.element("Div", room.parent), text=edges)
    lay = label_lines if look.stacked else label_columns
    node = lay(builder, rows_of(box), inside, look.body.weighing(BOLD))
    tint = Rect(room.frame[0], 0, room.frame[1] - room.frame[0], 0, 4, fill=TINT)
    return Panel(node, ((Anchor.TOP, tint),), 6.375, 6.375)


def emergency(builder: Builder, box: Box, room: Room) -> Node:
    """The one solid block: the number in red beside the signs that call for it."""
    inside = room.inside(builder.element("Sect", room.parent))
    style = builder.look.heading.colored(RED)
    square = builder.look.body.colored(RED)
    nodes: list[Node] = []
    for block in box.blocks:
        if isinstance(block, Heading):
            nodes.append(text.heading(builder, block._replace(icon=""), inside, style))
        elif isinstance(block, List):
            nodes.append(text.two_columns(builder, block, inside, builder.look.body, square))
        else:
            nodes.append(block_node(builder, block, inside))
    return Panel(stack(nodes), _red_block(builder, room), 9.0, 10.5)


def _red_block(builder: Builder, room: Room) -> Marks:
    look = builder.look
    left, right = room.frame
    edge = room.x - look.edge if room.rail else left + 54
    middle = (left + edge) / 2
    number = builder.furniture.emergency_number
    style = look.number
    shown = builder.glyphs(number, style)
    while shown.width * style.size / 1000 > edge - left - 6:
        style = style._replace(size=style.size - 1)
    x = middle - shown.width * style.size / 2000
    phone = builder.art("phone", middle - 15, -33, 30, WHITE)
    return marks(
        (Anchor.TOP, Rect(left, 0, right - left, 0, 6, fill=RED)),
        (Anchor.TOP, Rect(edge, 3, right - edge - 3, 0, 3.5, fill=WHITE, inset=3)),
        (Anchor.MIDDLE, phone),
        (Anchor.MIDDLE, Label(x, 23, shown, style)),
    )


def contact(builder: Builder, box: Box, room: Room) -> Node:
    """Whom to call: label over telephone number, a line around."""
    look = builder.look
    inside = room.inside(builder.element("Sect", room.parent))
    nodes: list[Node] = []
    for block in box.blocks:
        if isinstance(block, Table):
            rows = rows_of(box._replace(blocks=(block,)))
            if room.twin:
                nodes.append(label_lines(builder, rows, inside, look.phone))
            else:
                nodes.append(label_columns(builder, rows, inside, look.phone, even=True))
        else:
            nodes.append(block_node(builder, block, inside))
    frame = _line_frame(builder, room)
    half = look.icon / 2
    phone = builder.art("phone", look.rail - half, -half, look.icon) if room.rail else None
    return Panel(stack(nodes), frame + marks((Anchor.MIDDLE, phone)), 7.0, 7.0)


def _line_frame(builder: Builder, room: Room) -> Marks:
    width = room.frame[1] - room.frame[0]
    line = Rect(
        room.frame[0], 0.75, width, 0, 6, stroke=builder.look.accent, line_width=1.5, inset=0.75
    )
    return ((Anchor.TOP, line),)


def call(builder: Builder, box: Box, room: Room) -> Node:
    """When to call the clinic: a list in two columns, a line around."""
    inside = room.inside(builder.element("Sect", room.parent))
    nodes: list[Node] = []
    for block in box.blocks:
        if isinstance(block, List):
            nodes.append(text.two_columns(builder, block, inside, builder.look.body, None))
        else:
            nodes.append(block_node(builder, block, inside))
    return Panel(stack(nodes), _line_frame(builder, room), 10.0, 10.0)


def note(builder: Builder, box: Box, room: Room) -> Node:
    """A box with a thin line: the patient's notes, questions to write down."""
    inside = room.inside(builder.element("Sect", room.parent))
    nodes = [_titled(builder, block, inside) for block in box.blocks]
    width = room.frame[1] - room.frame[0]
    line = Rect(room.frame[0], 0, width, 0, 6, stroke=MUTED, line_width=0.75)
    return Panel(stack(nodes), ((Anchor.TOP, line),), 9.0, 10.0)


def card(builder: Builder, box: Box, room: Room) -> Node:
    """A card to cut out: dashed line, rows of label and value."""
    section = builder.element("Sect", room.parent)
    width = room.frame[1] - room.frame[0]
    half = (room.frame[0], room.frame[0] + (width if builder.look.stacked else min(width, 244)))
    beside_rail = room.x, room.text[1] - 12  # of two languages
    edges = beside_rail if room.twin else (half[0] + 12, half[1] - 12)
    inside = replace(room, parent=section, frame=half, text=edges, rail=False)
    nodes: list[Node] = []
    for block in box.blocks:
        if isinstance(block, Table):
            nodes.append(field_rows(builder, block, inside))
        else:
            nodes.append(_titled(builder, block, inside))
    dashed = Rect(half[0], 0, half[1] - half[0], 0, 6, stroke=MUTED, line_width=1, dash=_DASH)
    return Panel(stack(nodes, 2.0), ((Anchor.TOP, dashed),), 9.0, 10.0)


def _titled(builder: Builder, block: Block, room: Room) -> Node:
    if isinstance(block, Heading):
        style = builder.look.heading if room.rail and block.icon else builder.look.box_title
        return text.heading(builder, block, room, style)
    return block_node(builder, block, room)


def columns(builder: Builder, box: Box, room: Room) -> Node:
    """Blocks side by side: the first one left, the others under each other at the right.

    In large type all stand under each other.
    """
    if builder.look.stacked:
        return stack([block_node(builder, block, room) for block in box.blocks], builder.look.gap)
    left, right = room.frame
    half = (right - left - 16) / 2

    def column(frame: tuple[float, float]) -> Room:
        return replace(room, frame=frame, text=frame, rail=False)

    first = block_node(builder, box.blocks[0], column((left, left + half)))
    rest = [block_node(builder, block, column((right - half, right))) for block in box.blocks[1:]]
    return Side((first, stack(rest, 8.5)))


def lines(builder: Builder, box: Box, room: Room) -> Node:
    """Lines to write on, as many as the argument says; nothing that is read aloud."""
    count = int(box.args[0]) if box.args else 2
    distance = 29.75
    drawn = tuple(
        (
            Anchor.TOP,
            Rule(room.x, distance * (i + 1), room.x + room.span, distance * (i + 1), 0.75, MUTED),
        )
        for i in range(count)
    )
    return builder.leaf(Leaf((), drawn, distance * count + 2, guards=room.guards))


def signature(builder: Builder, box: Box, room: Room) -> Node:
    """Labels side by side, each under a line to sign on; in large type two on a line."""
    items = [item for block in box.blocks if isinstance(block, List) for item in block.items]
    most = 2 if builder.look.stacked and not room.twin else _SIGN_HERE
    lines = -(-len(items) // most) or 1
    each = -(-len(items) // lines) or 1  # as many on each line
    rows = [items[at : at + each] for at in range(0, len(items), each)]
    return stack([_sign_here(builder, row, room) for row in rows])


def _sign_here(builder: Builder, items: list[Item], room: Room) -> Node:
    look = builder.look
    gutter, first = (24.0, 1.3) if len(items) < _SIGN_HERE else (16.0, 1.6)
    shares = [first] + [1.0] * (len(items) - 1)
    unit = (room.span - gutter * (len(items) - 1)) / sum(shares)
    cells, drawn = [], []
    x = room.x
    for entry, share in zip(items, shares, strict=True):
        width = unit * share
        for at, column in enumerate(builder.sides(room, entry.content, entry.beside)):
            element = builder.element("P", room.parent, lang=column.language)
            cell = builder.cell(element, column.content, x, width, look.label)
            cells.append(cell._replace(under=bool(at)))
        drawn.append((Anchor.TOP, Rule(x, 34, x + width, 34, 0.75, MUTED)))
        x += width + gutter
    return builder.leaf(
        Leaf(tuple(cells), tuple(drawn), pad_top=35.0, pad_bottom=8.5, guards=room.guards)
    )


def overleaf(builder: Builder, box: Box, room: Room) -> Node:
    """Blocks as they are; the flow decides on which page they may stand."""
    return stack([block_node(builder, block, room) for block in box.blocks])


def staff(builder: Builder, box: Box, room: Room) -> Node:
    """The page for staff: what follows a table keeps clear of it."""
    nodes = tuple(block_node(builder, block, room) for block in box.blocks)
    gaps = (builder.look.gap if isinstance(block, Paragraph) else 0.0 for block in box.blocks)
    return Stack(nodes, tuple(gaps))


def summary(builder: Builder, box: Box, room: Room) -> Node:
    """Three to five lines in larger type."""
    inside = replace(room, parent=builder.element("Sect", room.parent))
    nodes: list[Node] = []
    for block in box.blocks:
        if isinstance(block, List):
            nodes.append(text.bullets(builder, block, inside, builder.look.summary))
        else:
            nodes.append(block_node(builder, block, inside))
    return stack(nodes)


_BOXES: dict[str, Callable[[Builder, Box, Room], Node]] = {
    "strip": strip,
    "summary": summary,
    "emergency": emergency,
    "contact": contact,
    "call": call,
    "note": note,
    "card": card,
    "columns": columns,
    "lines": lines,
    "overleaf": overleaf,
    "staff": staff,
    "signature": signature,
}
