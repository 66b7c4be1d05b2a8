"""The emergency number and the signs that call for it: a box, or one compact row.

In: a box with a heading and the locked list. Out: a node. Only these are solid dark blocks: shape
carries their meaning in grey. No sign is left out or shortened, however many there are.
"""

from __future__ import annotations

from typing import NamedTuple

from docgen.layout.builder import Builder, Room, has_slots, marks, stack, without_slots
from docgen.layout.frame import Anchor, Label, Leaf, Marks, Node, Panel, Rect, Side, TextCell
from docgen.layout.linebreak import break_lines
from docgen.layout.lists import Bullet, Halves, cut_list, in_columns, list_element
from docgen.layout.text import line_width, set_text
from docgen.model import Box, Heading, Inlines, Item, List
from docgen.style import BOLD, RED, WHITE, TextStyle

RIGHT = 8.5  # points between the text in a box and its right edge
_CLOSER = 0.08  # a heading on page one may be so much smaller, where that saves it a line
_LOWER = 1.0  # points more below the list of a box than above its heading
_UNDER_HEADING = 1.0  # points between them
_LEAST = 84.0  # points that a box is high: its number has room
_NARROW = 300.0  # points: a box that is narrower has a rail of its own
_NARROW_RAIL = 54.0
_FRAME = 3.0  # points of red around the white
_PICTURED = 30.0  # height of the telephone above the number


def emergency(builder: Builder, box: Box, room: Room) -> Node:
    """The one solid block: the number in red beside the signs that call for it."""
    look = builder.look
    rail = rail_of(builder, room)
    inside = beside_rail(builder, room, rail)
    style = look.heading.colored(RED)
    nodes: list[Node] = []
    for block in box.blocks:
        if isinstance(block, Heading):
            one_line = _one_line(builder, block, inside, style)
            nodes.append(builder.heading(block._replace(icon=""), inside, one_line))
            nodes.append(filler(builder, room, _UNDER_HEADING))
        elif isinstance(block, List) and not block.ordered:
            nodes.append(_signs(builder, block, inside))
        else:
            nodes.append(builder.nested(block, inside))
    above, below = look.boxed, look.boxed + _LOWER
    least = filler(builder, room, _LEAST - above - below)
    return Panel(Side((stack(nodes), least)), _red_block(builder, room, rail), above, below)


def _signs(builder: Builder, block: List, room: Room) -> Node:
    """The list of signs, in two columns where that saves lines."""
    style = builder.look.body
    halves = boxed_halves(builder, room)._replace(second_longer=True)
    cut = (
        None if builder.look.single_column else cut_list(builder, block.items, room, style, halves)
    )
    inside = room._replace(parent=list_element(builder, room))
    return in_columns(builder, block.items, inside, style, Bullet(RED, square=True), cut)


def rail_of(builder: Builder, room: Room) -> float:
    """How wide the rail of a box is, which holds its sign."""
    narrow = room.frame[1] - room.frame[0] < _NARROW
    return _NARROW_RAIL if narrow else builder.look.rail


def beside_rail(builder: Builder, room: Room, rail: float) -> Room:
    """The room for text in a box with a rail."""
    left, right = room.frame
    inset = builder.look.inset - builder.look.rail + rail
    if room.second:
        return room._replace(text=(room.x, room.text[1] - RIGHT))
    return room._replace(text=(left + inset, right - RIGHT), gutter=False)


def boxed_halves(builder: Builder, room: Room) -> Halves:
    """Where the second column of a list in a box with a rail begins."""
    usual = builder.look.second_column - builder.look.inset + room.x
    if usual > room.text[1] - 60:
        return Halves.of(room)
    return Halves(usual, usual - 44, usual + 52)


def filler(builder: Builder, room: Room, height: float) -> Node:
    """Nothing, so many points high."""
    return builder.leaf(Leaf((), least=height, guards=room.guards))


def _one_line(builder: Builder, block: Heading, room: Room, style: TextStyle) -> TextStyle:
    """The style a little smaller, where that keeps a heading on one line: page one is full."""
    width = line_width(builder.line(without_slots(block.content), style), style)
    if room.width < width <= room.width * (1 + _CLOSER):
        return style._replace(size=style.size * room.width / width * 0.998)
    return style


def _red_block(builder: Builder, room: Room, rail: float) -> Marks:
    """What is painted behind the emergency box: red with the number, white behind the signs."""
    left, right = room.frame
    edge = left + rail
    number = _number(builder, left, edge, 24.5, builder.look.number)
    x = (left + edge) / 2 - _PICTURED / 2
    phone = builder.art("phone", x, -28.5, _PICTURED, WHITE, Anchor.MIDDLE)
    return marks(
        Rect(left, 0, right - left, 0, 6, fill=RED),
        Rect(edge, _FRAME, right - edge - _FRAME, 0, 3.5, fill=WHITE, inset=_FRAME),
        phone,
        number,
    )


def _number(builder: Builder, left: float, right: float, y: float, style: TextStyle) -> Label:
    """The emergency number in the middle of a rail, smaller where it is long."""
    number = builder.furniture.emergency_number
    shown = builder.line(number, style)
    while line_width(shown, style) > right - left - 6:
        style = style._replace(size=style.size - 1)
    x = (left + right - line_width(shown, style)) / 2
    return Label(x, y, shown, style, anchor=Anchor.MIDDLE)


_ROW_RAIL, _ROW_FRAME, _ROW_PAD = 50.0, 2.0, 7.0
_ROW_INSET = 59.0  # text begins so far right of the edge of the row
_ROW_PICTURED = 20.0
_ROW_LEAST = 56.0  # points that the row is high: its number has room
_ROW_SQUARE, _BESIDE_SQUARE = 4.6, 8.0  # side of a square; its sign begins so far right of its edge
_APART = 7.0  # points between two signs on a line


def emergency_row(builder: Builder, box: Box, room: Room) -> Node:
    """The signs as running text beside the number: each moves as a whole to the next line."""
    if room.second or builder.look.single_column:
        return emergency(builder, box, room)
    left, right = room.frame
    inside = room._replace(text=(left + _ROW_INSET, right - RIGHT), gutter=False)
    row = _Running(builder, inside)
    others: list[Node] = []
    for block in box.blocks:
        if isinstance(block, Heading):
            row.heading(block)
        elif isinstance(block, List) and not block.ordered:
            others += row.items(block.items)
        else:
            others.append(builder.nested(block, inside))
    least = filler(builder, room, _ROW_LEAST - 2 * _ROW_PAD)
    node = Side((stack([row.leaf(), *others]), least))
    edge = left + _ROW_RAIL
    style = builder.look.number._replace(size=20.0)
    x = (left + edge - _ROW_PICTURED) / 2
    drawn = marks(
        Rect(left, 0, right - left, 0, 6, fill=RED),
        Rect(edge, _ROW_FRAME, right - edge - _ROW_FRAME, 0, 4, fill=WHITE, inset=_ROW_FRAME),
        builder.art("phone", x, -22, _ROW_PICTURED, WHITE, Anchor.MIDDLE),
        _number(builder, left, edge, 18, style),
    )
    return Panel(node, drawn, _ROW_PAD, _ROW_PAD)


class _Spot(NamedTuple):
    """Where a sign stands: its line, its left edge, the points it has to the right."""

    row: int
    x: float
    width: float


class _Running:
    """Puts heading and signs on lines, one after the other."""

    def __init__(self, builder: Builder, room: Room) -> None:
        self._builder, self._room = builder, room
        self._style = builder.look.compact
        self._row, self._x = 0, room.x
        self._top, self._lines = 0.0, 1  # of this row: points above it, lines that it has
        self._cells: list[TextCell] = []
        self._marks: list[Rect] = []
        self._heading: Heading | None = None

    def heading(self, block: Heading) -> None:
        """Begin with the heading."""
        builder, style = self._builder, self._style.weighing(BOLD).colored(RED)
        element = builder.element(f"H{block.level}", self._room.parent)
        width = self._width(block.content, style)
        self._cells.append(builder.cell(element, block.content, self._x, width, style))
        self._x += width + _APART
        self._heading = block

    def items(self, items: tuple[Item, ...]) -> list[Node]:
        """Put signs behind each other; those that not all patients have stand below them."""
        room = self._room._replace(parent=list_element(self._builder, self._room))
        for item in items:
            if not item.guards and not has_slots(item.content):
                self._put(item, room)
        rest = [item for item in items if item.guards or has_slots(item.content)]
        bullet = Bullet(RED, square=True)
        return [in_columns(self._builder, rest, room, self._style, bullet, None)] if rest else []

    def _put(self, item: Item, room: Room) -> None:
        """Put a sign on this line if it fits there whole, or on the next one."""
        builder, style = self._builder, self._style
        end = room.text[1]
        width = self._width(item.content, style)
        if self._x + _BESIDE_SQUARE + width > end and self._x > room.x:
            self._row, self._x = self._row + 1, room.x
            self._top += self._lines * style.leading
            self._lines = 1
        middle = style.baseline - _ROW_SQUARE * 0.89
        x = self._x + _BESIDE_SQUARE
        entry = builder.element("LI", room.parent)
        body = builder.element("LBody", entry)
        cell = builder.cell(body, item.content, x, min(width, end - x), style)
        if width > end - x:  # longer than a line: the next sign begins below it
            text = set_text(item.content, style, builder.fonts)
            self._lines = len(break_lines(text, end - x, style, builder.fonts))
        y = self._top + middle - _ROW_SQUARE / 2
        self._marks.append(Rect(self._x, y, _ROW_SQUARE, _ROW_SQUARE, fill=RED))
        self._cells.append(cell._replace(row=self._row))
        self._x = x + width + _APART

    def _width(self, content: Inlines, style: TextStyle) -> float:
        """Points that a text takes on one line, and a little more."""
        return self._builder.width(content, style) + 0.5

    def leaf(self) -> Node:
        """All lines as one leaf."""
        builder = self._builder
        node = builder.leaf(Leaf(tuple(self._cells), tuple(self._marks), guards=self._room.guards))
        if self._heading:
            builder.mark_heading(self._heading, node)
        return node
