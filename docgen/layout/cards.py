"""Boxes with anything in them: notes, and cards to cut out.

In: a box. Out: a node with a thin or a dashed line around.
"""

from __future__ import annotations

from docgen.layout.builder import Builder, Room, stack
from docgen.layout.frame import Node, Panel, Rect
from docgen.layout.strip import flowing
from docgen.layout.tables import field_rows
from docgen.model import Block, Box, Heading, Table
from docgen.style import MUTED

_DASH = (4.0, 3.0)


def note(builder: Builder, box: Box, room: Room) -> Node:
    """A box with a thin line: the patient's notes, questions to write down."""
    inside = room.inside()
    nodes = [_titled(builder, block, inside) for block in box.blocks]
    width = room.frame[1] - room.frame[0]
    line = Rect(room.frame[0], 0, width, 0, 6, stroke=MUTED, line_width=0.75)
    return Panel(stack(nodes), (line,), 9.0, 10.0)


def card(builder: Builder, box: Box, room: Room) -> Node:
    """A card to cut out: dashed line, rows of label and value; in large type several in a row."""
    left, right = room.frame
    if not builder.look.single_column:
        right = min(right, left + 244)
    inside = room._replace(frame=(left, right), text=(left + 12, right - 12), gutter=False)
    if room.second:
        inside = room.inside()
    nodes: list[Node] = []
    for block in box.blocks:
        if isinstance(block, Table) and builder.look.single_column and not room.second:
            nodes.append(flowing(builder, block.rows, inside, builder.look.body))
        elif isinstance(block, Table):
            nodes.append(field_rows(builder, block, inside))
        else:
            nodes.append(_titled(builder, block, inside))
    dashed = Rect(left, 0, right - left, 0, 6, stroke=MUTED, line_width=1, dash=_DASH)
    return Panel(stack(nodes, 2.0), (dashed,), 9.0, 10.0)


def _titled(builder: Builder, block: Block, room: Room) -> Node:
    """A block of a box; a heading without a pictogram is set as the title of a box."""
    if isinstance(block, Heading):
        style = builder.look.heading if room.gutter and block.icon else builder.look.box_title
        return builder.heading(block, room, style)
    return builder.nested(block, room)
