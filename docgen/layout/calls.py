"""When to call the clinic, and whom: boxes with a line around.

In: a box with a heading, a list, rows of label and telephone number. Out: a node.
"""

from __future__ import annotations

from docgen.layout.builder import Builder, Room, Scan, marks, stack
from docgen.layout.codes import GAP, PHONE_SIZE, caption, caption_width, code_at, scan_row
from docgen.layout.columns import COLUMN_GUTTER
from docgen.layout.frame import Anchor, Marks, Node, Panel, Rect, Side
from docgen.layout.lists import two_columns
from docgen.layout.tables import label_columns, label_lines
from docgen.model import Box, List, Table


def contact(builder: Builder, box: Box, room: Room) -> Node:
    """Whom to call: label over telephone number, a line around."""
    look = builder.look
    scan = builder.furniture.prints.phone
    if scan and not look.single_column:
        return _contact_with_code(builder, box, scan, room)
    inside = room.inside()
    nodes: list[Node] = []
    for block in box.blocks:
        if isinstance(block, Table):
            rows = block.rows
            if room.second:
                nodes.append(label_lines(builder, rows, inside, look.phone))
            else:
                nodes.append(label_columns(builder, rows, inside, look.phone, even=True))
        else:
            nodes.append(builder.nested(block, inside))
    if scan:
        nodes.append(scan_row(builder, scan, inside))
    return Panel(stack(nodes), _contact_marks(builder, room), 7.0, 7.0)


def _contact_marks(builder: Builder, room: Room) -> Marks:
    """The line around the contact box, and a telephone in the gutter."""
    half = builder.look.icon / 2
    left = builder.look.icon_gutter - half
    name = "phone" if room.gutter else ""
    phone = builder.art(name, left, -half, builder.look.icon, anchor=Anchor.MIDDLE)
    return _line_frame(builder, room) + marks(phone)


def _contact_with_code(builder: Builder, box: Box, scan: Scan, room: Room) -> Node:
    """Telephone numbers and what the code is for in the box, the code at its right.

    The code is a little higher than the box: it takes the white above and below.
    """
    look, pad = builder.look, 7.0
    x = room.frame[1] - PHONE_SIZE
    room = room._replace(frame=(room.frame[0], x - GAP), text=(room.x, x - GAP))
    inside = room.inside()
    left = inside.text[1] - caption_width(builder, scan, look.label)
    text = inside._replace(text=(inside.x, left - COLUMN_GUTTER))
    nodes = [builder.nested(b, text) for b in box.blocks if not isinstance(b, Table)]
    nodes.append(label_columns(builder, box.rows, text, look.phone, even=True))
    high = look.label.leading + look.phone.leading
    beside = inside._replace(text=(left, inside.text[1]))
    words = caption(builder, scan, beside, look.label, high)
    code = code_at(builder, scan, inside, x, (PHONE_SIZE - high) / 2)
    return Panel(Side((stack(nodes), words, code)), _contact_marks(builder, room), pad, pad)


def _line_frame(builder: Builder, room: Room) -> Marks:
    """A line in accent around a box."""
    width = room.frame[1] - room.frame[0]
    line = Rect(
        room.frame[0], 0.75, width, 0, 6, stroke=builder.look.accent, line_width=1.5, inset=0.75
    )
    return (line,)


def call(builder: Builder, box: Box, room: Room) -> Node:
    """When to call the clinic: a list in two columns, a line around."""
    inside = room.inside()
    nodes: list[Node] = []
    for block in box.blocks:
        if isinstance(block, List):
            nodes.append(two_columns(builder, block, inside, builder.look.body, None))
        else:
            nodes.append(builder.nested(block, inside))
    return Panel(stack(nodes), _line_frame(builder, room), 10.0, 10.0)
