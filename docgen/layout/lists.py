"""Lists: bullets, boxes to tick, numbers; in two columns where that saves lines.

In: a list and the room where it may stand. Out: a node; elements L, LI, Lbl, LBody.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from docgen.errors import FontError
from docgen.expression.truth import asks_record
from docgen.layout.builder import Builder, Room, stack
from docgen.layout.frame import (
    ITEM,
    Dot,
    Leaf,
    LeafAt,
    Node,
    Rect,
    Side,
    TextCell,
)
from docgen.layout.linebreak import break_lines
from docgen.layout.text import SetText, set_text
from docgen.model import Inlines, Item, List, Paragraph, Slot, Text
from docgen.style import INK, TextStyle

_BULLETS = "/O/List/ListNumbering/Disc"
_NUMBERS = "/O/List/ListNumbering/Decimal"
_BESIDE_CHECK = 7.3  # points between a box to tick and its text
_NUMBER_GAP = 6.0  # points between the number of an item and its text
_COLUMN_GAP = 10 / 13  # ems between two columns of a list
_EDGES = tuple(share / 100 for share in range(38, 60, 2))  # where a second column may begin
_LONG_LIST = 5  # from this many short items on, a list stands in two columns


def _bullet(
    builder: Builder, item: Item, x: float, style: TextStyle, *, square: bool
) -> Rect | Dot:
    """What stands before an item: a box to tick, a dot, or the square of the emergency box."""
    middle = style.baseline - 0.35 * style.size
    size, radius = builder.look.check, builder.look.bullet
    if item.check:
        return Rect(x, middle - size / 2, size, size, 1.5, stroke=INK, line_width=1.25)
    if square:
        return Rect(x + 2, middle - radius, 2 * radius, 2 * radius, fill=style.color)
    return Dot(x + 2 + radius, middle, radius, builder.look.accent)


def _item(
    builder: Builder, block: Item, room: Room, style: TextStyle, square_ink: TextStyle | None = None
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
        ink, square = square_ink or style, square_ink is not None
        point = _bullet(builder, block, column.x, ink, square=square)
        if block.check:
            label = builder.element("Lbl", entry, lang=column.language, alt=column.aloud.tick)
            cells.append(builder.mark(column, label, point))
        else:
            marks += (column.mark(point),)
        body = builder.element("LBody", entry, lang=column.language)
        text = builder.cell(body, column.content, column.x + indent, width, style)
        cells.append(column.cell(text))
    return builder.leaf(Leaf(tuple(cells), marks, guards=room.guards + block.guards))


def _numbered(builder: Builder, block: List, room: Room, style: TextStyle) -> Node:
    """A list with numbers: each stands in a Lbl. Items that a patient lacks are not counted."""
    inside = room._replace(parent=builder.element("L", room.parent, _NUMBERS))
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
    box = builder.look.indent if block.check else 0.0
    width = min(room.width - indent - box, builder.measure(style))
    cells: list[TextCell] = []
    for column in builder.columns(room, block.content, block.second):
        label = builder.element("Lbl", entry, lang=column.language)
        cells.append(column.cell(builder.cell(label, number, column.x, indent, style)))
        body = builder.element("LBody", entry, lang=column.language)
        if block.check:
            tick = _bullet(builder, block, column.x + indent, style, square=False)
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
    alone = not last.check and all(
        each.check and any(map(asks_record, each.guards)) for each in before
    )
    if not alone and _is_catalogue(builder, block, room):
        return two_columns(builder, block, room, style, None)
    nodes: list[Node] = []
    if before or not alone:
        inside = room._replace(parent=builder.element("L", room.parent, _BULLETS))
        nodes = [_item(builder, each, inside, style) for each in (before if alone else block.items)]
    if alone:
        text = Paragraph(last.content, "", last.guards, second=last.second)
        nodes.append(builder.paragraph(text, room, style))
    return stack(nodes)


def _column_gap(builder: Builder) -> float:
    """Points between two columns of a list."""
    return builder.look.body.size * _COLUMN_GAP


def _is_catalogue(builder: Builder, block: List, room: Room) -> bool:
    """Whether a list is many short items, the same for all patients: names rather than sentences.

    Half of them need no more than half the width, and none much more.
    """
    items = block.items
    if room.second or len(items) < _LONG_LIST or any(each.check or each.guards for each in items):
        return False
    if any(isinstance(inline, Slot) for each in items for inline in each.content):
        return False
    half = room.width / 2 - builder.look.indent - _column_gap(builder)
    needs = [builder.nominal(each.content, builder.look.body) for each in items]
    short = sum(need <= half for need in needs)
    return short * 2 >= len(items) and max(needs) <= half * 1.6


def two_columns(
    builder: Builder, block: List, room: Room, style: TextStyle, ink: TextStyle | None
) -> Node:
    """A list in two columns, read down the left one first, where that saves lines."""
    if block.ordered:
        return _numbered(builder, block, room, style)
    cut = _best_cut(builder, block, room, style)
    listing = builder.element("L", room.parent, _BULLETS)
    if cut is None:
        inside = room._replace(parent=listing)
        return stack([_item(builder, each, inside, style, ink) for each in block.items])
    left = room._replace(parent=listing, text=(room.x, cut.edge - _column_gap(builder)))
    right = room._replace(parent=listing, text=(cut.edge, room.text[1]))
    first = [_item(builder, each, left, style, ink) for each in block.items[: cut.left]]
    second = [_item(builder, each, right, style, ink) for each in block.items[cut.left :]]
    return Side((stack(first), stack(second)))


class _ListCut(NamedTuple):
    """How many items stand in the left column, and where the right one begins."""

    left: int
    edge: float


def _best_cut(builder: Builder, block: List, room: Room, style: TextStyle) -> _ListCut | None:
    """The cut with which the list is lowest, unless some patients have other items or words."""
    items = block.items
    if (
        room.second
        or len(items) < 4
        or any(isinstance(i, Slot) or each.guards for each in items for i in each.content)
    ):
        return None
    try:
        texts = tuple([set_text(each.content, style, builder.fonts) for each in items])
    except FontError:
        return None  # the cells of the list will say so
    return _lowest(builder, texts, room, style)


def _lowest(
    builder: Builder, items: tuple[SetText, ...], room: Room, style: TextStyle
) -> _ListCut | None:
    """The cut that leaves the fewest lines; None if it saves none."""
    indent = builder.look.indent

    def heights(width: float) -> list[int]:
        return [len(break_lines(each, width, style, builder.fonts)) for each in items]

    ranks = []
    for share in _EDGES:
        edge = room.x + room.width * share
        left = heights(edge - room.x - indent - _column_gap(builder))
        right = heights(room.text[1] - edge - indent)
        for count in range(1, len(items)):
            first, second = sum(left[:count]), sum(right[count:])
            rank = (max(first, second), first + second, abs(share - 0.5), abs(first - second))
            ranks.append((*rank, count, edge))
    lines, *_, count, edge = min(ranks)
    # Lines that it has to save: in large type long lines read better.
    worth = 2 if builder.look.single_column else 1
    return _ListCut(count, edge) if lines + worth <= sum(heights(room.width - indent)) else None
