"""Lists: bullets, boxes to tick, numbers; in two columns where that saves lines.

In: a list and the room where it may stand. Out: a node; elements L, LI, Lbl, LBody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from docgen.errors import FontError
from docgen.expression.truth import asks_record
from docgen.layout.builder import Builder, Room, marks, stack
from docgen.layout.frame import (
    ITEM,
    Anchor,
    Dot,
    Leaf,
    LeafAt,
    Node,
    Rect,
    Side,
    Stack,
    TextCell,
)
from docgen.layout.linebreak import break_lines
from docgen.layout.text import set_text
from docgen.model import Inlines, Item, List, Paragraph, Slot, Text
from docgen.style import INK, Color, TextStyle

BULLETS = "/O/List/ListNumbering/Disc"
NUMBERS = "/O/List/ListNumbering/Decimal"
_BESIDE_CHECK = 7.3  # points between a box to tick and its text
_PICTURE = 23.0  # points: a pictogram in place of a bullet
_CLEAR = 2.5  # points above and below it, and the text beside it
_BESIDE_PICTURE = 33.0  # points from its left edge to the text beside it
_NUMBER_GAP = 6.0  # points between the number of an item and its text
_COLUMN_GAP = 8.0  # points between two columns of a list
_STEP = 4.0  # points between two places where a second column may begin
_DOT, _SQUARE = 3.0, 5.4  # points from the edge to the middle of a dot; side of a square
_MIDDLE = 0.334  # ems from the line of a text up to the middle of its small letters
_SELDOM = 0.5  # what some patients lack counts for so much where heights are reckoned
_LONG_LIST = 5  # from this many short items on, a list stands in two columns


class Bullet(NamedTuple):
    """What stands before an item that is not to be ticked."""

    color: Color
    square: bool = False

    @classmethod
    def of(cls, builder: Builder) -> Bullet:
        """A dot in the accent of the sheet."""
        return cls(builder.look.accent)

    def mark(self, builder: Builder, x: float, style: TextStyle) -> Rect | Dot:
        """Draw it before a line of text that begins at the indent of x."""
        middle = style.baseline - _MIDDLE * style.size
        if self.square:
            return Rect(x + 0.5, middle - _SQUARE / 2, _SQUARE, _SQUARE, fill=self.color)
        return Dot(x + _DOT, middle, builder.look.bullet, self.color)


def _check(builder: Builder, x: float, style: TextStyle) -> Rect:
    """A box to tick."""
    size = builder.look.check
    middle = style.baseline - 0.35 * style.size
    return Rect(x + 0.6, middle - size / 2, size, size, 1.5, stroke=INK, line_width=1.25)


def _item(
    builder: Builder, block: Item, room: Room, style: TextStyle, bullet: Bullet | None = None
) -> LeafAt:
    """One item: LI and LBody; its bullet is an artifact, since the list's attribute names it.

    A box to tick is a Lbl of its own, so that it is told of.
    """
    entry = builder.element("LI", room.parent)
    indent = builder.look.check + _BESIDE_CHECK if block.check else builder.look.indent
    width = min(room.width - indent, builder.measure(style))
    cells: list[TextCell] = []
    marks = builder.divider(room)
    for column in builder.columns(room, block.content, block.second):
        if block.check and not column.under:
            label = builder.element("Lbl", entry, lang=column.language, alt=column.aloud.tick)
            cells.append(builder.mark(column, label, _check(builder, column.x, style)))
        elif not column.under:
            drawn = (bullet or Bullet.of(builder)).mark(builder, column.x, style)
            marks += (column.mark(drawn),)
        body = builder.element("LBody", entry, lang=column.language)
        text = builder.cell(body, column.content, column.x + indent, width, style)
        cells.append(column.cell(text))
    return builder.leaf(Leaf(tuple(cells), marks, guards=room.guards + block.guards))


def _pictured(builder: Builder, block: Item, room: Room, style: TextStyle) -> LeafAt:
    """One item of a list of which some have pictograms: its own in place of the bullet."""
    entry = builder.element("LI", room.parent)
    width = min(room.width - _BESIDE_PICTURE, builder.measure(style))
    cells: list[TextCell] = []
    found = builder.divider(room)
    for column in builder.columns(room, block.content, block.second):
        up = -_PICTURE / 2
        drawn = builder.art(block.icon, column.x, up, _PICTURE, anchor=Anchor.MIDDLE)
        found += marks(column.mark(drawn) if drawn and not column.under else None)
        body = builder.element("LBody", entry, lang=column.language)
        text = builder.cell(body, column.content, column.x + _BESIDE_PICTURE, width, style)
        cells.append(column.cell(text))
    guards, high = room.guards + block.guards, _PICTURE + 2 * _CLEAR
    leaf = Leaf(tuple(cells), found, high, _CLEAR, _CLEAR, middle=True, guards=guards)
    return builder.leaf(leaf)


def _numbered(builder: Builder, block: List, room: Room, style: TextStyle) -> Node:
    """A list with numbers: each stands in a Lbl. Items that a patient lacks are not counted."""
    inside = room._replace(parent=builder.element("L", room.parent, NUMBERS))
    last = f"{block.start + len(block.items) - 1}."
    indent = max(builder.look.indent, builder.nominal((Text(last),), style) + _NUMBER_GAP)
    if any(each.guards for each in block.items):
        name = hashlib.sha256(repr((block, room.guards)).encode()).hexdigest()[:16]
        numbers: list[Inlines] = [
            (Slot(f"{block.start}:{name}:{at}", ITEM),) for at in range(len(block.items))
        ]
    else:
        numbers = [(Text(f"{block.start + at}."),) for at in range(len(block.items))]
    pairs = zip(block.items, numbers, strict=True)
    return stack([_counted(builder, one, inside, style, number, indent) for one, number in pairs])


def _counted(
    builder: Builder, block: Item, room: Room, style: TextStyle, number: Inlines, indent: float
) -> LeafAt:
    """One item with its number, and a box to tick behind that if it has one."""
    entry = builder.element("LI", room.parent)
    box = builder.look.check + _BESIDE_CHECK if block.check else 0.0
    width = min(room.width - indent - box, builder.measure(style))
    cells: list[TextCell] = []
    for column in builder.columns(room, block.content, block.second):
        if not column.under:
            label = builder.element("Lbl", entry, lang=column.language)
            cells.append(column.cell(builder.cell(label, number, column.x, indent, style)))
        body = builder.element("LBody", entry, lang=column.language)
        if block.check and not column.under:
            tick = _check(builder, column.x + indent, style)
            cells.append(builder.drawn(column, body, column.aloud.tick, tick))
        x = column.x + indent + box
        cells.append(column.cell(builder.cell(body, column.content, x, width, style)))
    guards = room.guards + block.guards
    return builder.leaf(Leaf(tuple(cells), builder.divider(room), guards=guards))


def bullets(builder: Builder, block: List, room: Room, style: TextStyle | None = None) -> Node:
    """A list; one lone item without a box to tick is a plain paragraph.

    So is the last item where most patients have it alone: all before it are things to do that hang
    on the record.
    """
    style = style or builder.look.body
    if block.ordered:
        return _numbered(builder, block, room, style)
    *before, last = block.items
    if any(each.icon for each in block.items):
        inside = room._replace(parent=list_element(builder, room))
        return stack([_pictured(builder, each, inside, style) for each in block.items])
    alone = not last.check and all(
        each.check and any(map(asks_record, each.guards)) for each in before
    )
    if not alone and _is_catalogue(builder, block, room):
        return two_columns(builder, block, room, style)
    nodes: list[Node] = []
    if before or not alone:
        inside = room._replace(parent=builder.element("L", room.parent, BULLETS))
        nodes = [_item(builder, each, inside, style) for each in (before if alone else block.items)]
    if alone:
        text = Paragraph(last.content, "", last.guards, second=last.second)
        nodes.append(builder.paragraph(text, room, style))
    return stack(nodes)


def likely_height(builder: Builder, block: List, width: float) -> float:
    """Points that a list is likely to be high in a column of that width."""
    look, pictured = builder.look, any(each.icon for each in block.items)
    beside = _BESIDE_PICTURE if pictured else look.indent
    least, clear = (_PICTURE + 2 * _CLEAR, 2 * _CLEAR) if pictured else (0.0, 0.0)
    high = 0.0
    for each in block.items:
        lines = likely_lines(builder, each.content, width - beside)
        here = max(least, lines * look.body.leading + clear)
        high += here * _SELDOM if each.guards else here
    return high


def likely_lines(builder: Builder, content: Inlines, width: float) -> int:
    """How many lines content is likely to take in a column of that width."""
    style = builder.look.body
    wide = min(width, builder.measure(style))
    return max(1, ceil(builder.nominal(content, style) / wide))


def _is_catalogue(builder: Builder, block: List, room: Room) -> bool:
    """Whether a list is many short items, the same for all patients: names rather than sentences.

    Half of them need no more than half the width, and none much more.
    """
    items = block.items
    if room.paired or len(items) < _LONG_LIST or any(each.check or each.guards for each in items):
        return False
    if any(isinstance(inline, Slot) for each in items for inline in each.content):
        return False
    half = room.width / 2 - builder.look.indent - _COLUMN_GAP
    needs = [builder.nominal(each.content, builder.look.body) for each in items]
    short = sum(need <= half for need in needs)
    return short * 2 >= len(items) and max(needs) <= half * 1.6


def two_columns(
    builder: Builder, block: List, room: Room, style: TextStyle, bullet: Bullet | None = None
) -> Node:
    """A list in two columns, read down the left one first, where that saves lines."""
    if block.ordered:
        return _numbered(builder, block, room, style)
    cut = cut_list(builder, block.items, room, style, Halves.of(room))
    inside = room._replace(parent=list_element(builder, room))
    return in_columns(builder, block.items, inside, style, bullet or Bullet.of(builder), cut)


def list_element(builder: Builder, room: Room) -> int:
    """The element of a list with bullets."""
    return builder.element("L", room.parent, BULLETS)


def in_columns(
    builder: Builder,
    items: Sequence[Item],
    room: Room,
    style: TextStyle,
    bullet: Bullet,
    cut: Cut | None,
) -> Node:
    """Items in the columns of a cut, in one without it; the room's element is that of the list."""
    loose = builder.look.loose

    def column(part: Sequence[Item], left: float, right: float) -> Stack:
        nodes: list[Node] = []
        for each in part:
            width = right - left - builder.look.indent
            if not room.paired:
                width = balanced(builder, each.content, width, style)
            inside = room._replace(text=(left, left + builder.look.indent + width))
            nodes.append(_item(builder, each, inside, style, bullet))
        return stack(nodes, stretch=loose.item, shrink=loose.tighter)

    if cut is None:
        return column(items, *room.text)
    first = column(items[: cut.left], room.x, cut.edge - _COLUMN_GAP)
    return Side((first, column(items[cut.left :], cut.edge, room.text[1])))


def balanced(builder: Builder, content: Inlines, width: float, style: TextStyle) -> float:
    """The least width at which a text has as many lines as in `width` points: even lines."""
    text = builder.fixed(content, style)
    if text is None:
        return width
    count = len(break_lines(text, width, style, builder.fonts))
    least = width
    while count > 1 and least > _STEP:
        if len(break_lines(text, least - _STEP, style, builder.fonts)) > count:
            break
        least -= _STEP
    return least


class Halves(NamedTuple):
    """Where the second column of a list begins: usually, and where else if that saves lines."""

    usual: float
    low: float
    high: float
    second_longer: bool = False  # the first column is as long as the second, or shorter
    fewest: int = 3  # items of a list that has two columns

    @classmethod
    def of(cls, room: Room) -> Halves:
        """About the middle of a room."""
        usual, low, high = (room.x + room.width * share for share in (0.5, 0.38, 0.6))
        return cls(usual, low, high)


class Cut(NamedTuple):
    """How many items stand in the left column, and where the right one begins."""

    left: int
    edge: float


def cut_list(
    builder: Builder, items: Sequence[Item], room: Room, style: TextStyle, halves: Halves
) -> Cut | None:
    """The cut that leaves the fewest lines; None if it saves none.

    Values that patients have unlike are reckoned as likely ones, lines that some lack as there.
    """
    if room.paired or len(items) < halves.fewest:
        return None
    try:
        texts = [set_text(_likely(builder, each), style, builder.fonts) for each in items]
    except FontError:
        return None  # the cells of the list will say so
    indent = builder.look.indent

    def heights(width: float) -> list[int]:
        return [len(break_lines(each, width, style, builder.fonts)) for each in texts]

    ranks = []
    for edge in _edges(halves):
        left = heights(edge - room.x - indent - _COLUMN_GAP)
        right = heights(room.text[1] - edge - indent)
        for count in range(1, len(items)):
            first, second = sum(left[:count]), sum(right[count:])
            uneven = first > second if halves.second_longer else first < second
            even = abs(first - second)
            rank = (max(first, second), first + second, abs(edge - halves.usual), uneven, even)
            ranks.append((*rank, count, edge))
    lines, *_, count, edge = min(ranks)
    return Cut(count, edge) if lines < sum(heights(room.width - indent)) else None


def _edges(halves: Halves) -> list[float]:
    """Where a second column may begin, the usual place first."""
    steps = range(int((halves.high - halves.low) / _STEP) + 1)
    return [halves.usual, *(halves.low + step * _STEP for step in steps)]


def _likely(builder: Builder, item: Item) -> Inlines:
    """The text of an item, with likely values in the place of slots."""
    return tuple(
        Text(builder.samples.get(inline.key[1], ""), inline.bold)
        if isinstance(inline, Slot)
        else inline
        for inline in item.content
    )
