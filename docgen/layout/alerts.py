"""The emergency number and the signs that call for it.

In: a box with a heading and the locked list. Out: a node. Only this box is a solid dark block:
shape carries its meaning in grey.
"""

from __future__ import annotations

from docgen.layout.builder import Builder, Room, marks, stack, without_slots
from docgen.layout.frame import Anchor, Label, Marks, Node, Panel, Rect
from docgen.layout.lists import two_columns
from docgen.layout.text import line_width
from docgen.model import Box, Heading, List
from docgen.style import RED, WHITE, TextStyle

_CLOSER = 0.08  # a heading on page one may be so much smaller, where that saves it a line


def emergency(builder: Builder, box: Box, room: Room) -> Node:
    """The one solid block: the number in red beside the signs that call for it."""
    inside = room.inside()
    style = builder.look.heading.colored(RED)
    square = builder.look.body.colored(RED)
    nodes: list[Node] = []
    for block in box.blocks:
        if isinstance(block, Heading):
            one_line = _one_line(builder, block, inside, style)
            nodes.append(builder.heading(block._replace(icon=""), inside, one_line))
        elif isinstance(block, List):
            nodes.append(two_columns(builder, block, inside, builder.look.body, square))
        else:
            nodes.append(builder.nested(block, inside))
    return Panel(stack(nodes), _red_block(builder, room), 9.0, 10.5)


def _one_line(builder: Builder, block: Heading, room: Room, style: TextStyle) -> TextStyle:
    """The style a little smaller, where that keeps a heading on one line: page one is full."""
    width = line_width(builder.line(without_slots(block.content), style), style)
    if room.width < width <= room.width * (1 + _CLOSER):
        return style._replace(size=style.size * room.width / width * 0.998)
    return style


def _red_block(builder: Builder, room: Room) -> Marks:
    """What is painted behind the emergency box: red with the number, white behind the signs."""
    look = builder.look
    left, right = room.frame
    edge = left + look.rail if room.gutter else left + 54
    middle = (left + edge) / 2
    number = builder.furniture.emergency_number
    style = look.number
    shown = builder.line(number, style)
    while line_width(shown, style) > edge - left - 6:
        style = style._replace(size=style.size - 1)
    x = middle - line_width(shown, style) / 2
    phone = builder.art("phone", middle - 15, -33, 30, WHITE, Anchor.MIDDLE)
    return marks(
        Rect(left, 0, right - left, 0, 6, fill=RED),
        Rect(edge, 3, right - edge - 3, 0, 3.5, fill=WHITE, inset=3),
        phone,
        Label(x, 23, shown, style, anchor=Anchor.MIDDLE),
    )
