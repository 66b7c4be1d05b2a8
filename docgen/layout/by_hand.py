"""Times that somebody writes in by hand: a row each, with lines for a day and an hour.

In: a box with a heading and rows. Out: a node. What a row has to write on is told by its second
cell: words that say how long it takes (a day and a time), a day that a record would bring (the
same, behind a label), nothing (one long line). A printed colon parts the hour from its minutes; AM
and PM are printed to be circled where the clock of the language has twelve hours. In large print
these stand under the words.
"""

from __future__ import annotations

from typing import NamedTuple

from docgen.layout.builder import Builder, Room, marks, stack
from docgen.layout.frame import (
    Anchor,
    Label,
    Leaf,
    Mark,
    Marks,
    Node,
    Panel,
    Side,
    Stroke,
    TextCell,
)
from docgen.layout.text import line_width
from docgen.model import Box, Heading, Inlines, Row, Slot, Text
from docgen.style import BOLD, INK, MUTED, RULE, SEMIBOLD, TextStyle

_ICON, _ICON_AT, _WORDS_AT = 24.0, 1.0, 32.0  # points; from the left edge of the frame
_DAY, _FIGURES = 118.0, 38.0  # points that a day, and an hour or its minutes, take by hand
_COLON, _COLON_SIZE = 12.0, 16.0  # points between these two; type of what is there, at least
_BEFORE_DAY, _BEFORE_TIME, _BEFORE_PERIODS = 8.0, 14.0, 20.0  # points
_PERIODS_APART = 12.0  # points between AM and PM
_ROW, _LABELLED, _LINE = 31.0, 29.0, 8.5  # points: a row, at least; one with a label; its lines
# stand so far below its middle
_PAD = 0.5  # points above and below the words of a row
_NEAR = 1.5  # points between heads and their rule, a rule and words below it
_CLEAR = 0.3  # points that rule is higher: accents of the first row keep clear of it
_BEHIND_LABEL = 5.0  # points between a label and the line behind it
_SMALL = 14 / 12  # ems, leading of how long it takes
_THICK, _THIN = 1.25, 0.5  # widths of rules


class _Places(NamedTuple):
    """Where the parts of all rows stand: left edges in points."""

    left: float
    words: float
    day: float
    clock: float
    circle: float
    right: float
    under: bool  # whether what is written in stands under the words

    @property
    def width(self) -> float:
        """Of the words."""
        return (self.right if self.under else self.day - _BEFORE_DAY) - self.words


def by_hand(builder: Builder, box: Box, room: Room) -> Node:
    """A heading with the heads of what is written, and the rows."""
    places = _places(builder, room)
    rows = [row for row in box.rows if len(row.cells) > 1]
    timed = [row for row in rows if _says_how_long(row)]
    headings = [block for block in box.blocks if isinstance(block, Heading)]
    nodes = [_heads(builder, block, room, places) for block in headings]
    listed = builder.element("L", room.parent)
    for row in rows:
        body = builder.element("LBody", builder.element("LI", listed))
        own = room._replace(guards=room.guards + row.guards, parent=body)
        drawn = []
        if row in timed:
            node = _timed(builder, row, own, places)
            drawn += [] if row == timed[0] else [_rule(builder, places, thick=False)]
            last = row == timed[-1]
            drawn += [_rule(builder, places, Anchor.BOTTOM, thick=True)] if last else []
        else:
            node = _labelled(builder, row, own, places)
        nodes.append(Panel(node, tuple(drawn), stretch=builder.look.loose.row))
    # No page ends between the heads and the first row.
    return stack([Side((stack(nodes[:2]),)), *nodes[2:]])


def _says_how_long(row: Row) -> bool:
    return any(isinstance(one, Text) for one in row.cells[1].content)


def _places(builder: Builder, room: Room) -> _Places:
    """Reckon from the right edge: what is left is the room of the words."""
    look, (left, right) = builder.look, room.frame
    said = builder.furniture.by_hand
    widths = [builder.nominal((Text(one),), _bold(builder)) for one in said.periods]
    circle = right
    if widths:
        head = builder.nominal((Text(said.circle),), look.label)
        circle -= max(sum(widths) + _PERIODS_APART * (len(widths) - 1), head) + 1
    clock = circle - 2 * _FIGURES - _COLON - (_BEFORE_PERIODS if widths else 0.0)
    words = left + _WORDS_AT
    under = look.single_column
    day = words if under else clock - _BEFORE_TIME - _DAY
    return _Places(left, words, day, clock, circle, right, under)


def _bold(builder: Builder) -> TextStyle:
    """The type of AM and PM."""
    return builder.look.body.weighing(SEMIBOLD)


def _rule(builder: Builder, places: _Places, anchor: Anchor = Anchor.TOP, *, thick: bool) -> Stroke:
    width, color = (_THICK, builder.look.accent) if thick else (_THIN, RULE)
    return Stroke(places.left, 0, places.right, 0, width, color, anchor)


def _heads(builder: Builder, block: Heading, room: Room, places: _Places) -> Node:
    """The heading; on its line, or in large print below it, what is written where."""
    look, said = builder.look, builder.furniture.by_hand
    style = look.label if places.under else look.label.beside(look.heading)
    heads = [(said.day, places.day), (said.time, places.clock)]
    heads += [(said.circle, places.circle)] if said.periods else []
    element = builder.element(f"H{block.level}", room.parent)
    width = places.right - places.left if places.under else places.day - places.left
    heading = builder.cell(element, block.content, places.left, width, look.heading)
    cells = [
        builder.cell(builder.element("P", room.parent), (Text(words),), x, places.right - x, style)
        for words, x in heads
    ]
    rule = _rule(builder, places, Anchor.BOTTOM, thick=True)
    below = (rule._replace(y0=rule.y0 - _CLEAR, y1=rule.y1 - _CLEAR),)
    guards = room.guards + block.guards
    if places.under:
        node = builder.leaf(Leaf((heading,), guards=guards))
        other = builder.leaf(Leaf(tuple(cells), below, pad_bottom=_NEAR, guards=guards))
        builder.mark_heading(block, node)
        return stack([node, other])
    node = builder.leaf(Leaf((heading, *cells), below, pad_bottom=_NEAR, guards=guards))
    builder.mark_heading(block, node)
    return node


def _timed(builder: Builder, row: Row, room: Room, places: _Places) -> Node:
    """What to do until when, how long that is, and lines for the day and the time."""
    look = builder.look
    small = look.label._replace(leading=round(look.label.size * _SMALL, 2))
    said = [(row.cells[0].content, look.body), (row.cells[1].content, small)]
    cells = [
        _words(builder, room, content, places.words, places.width, style) for content, style in said
    ]
    cells[1] = cells[1]._replace(under=True)
    fields = _day_and_time(builder, room, places, places.day)
    icon = _icon(builder, row, places)
    if places.under:
        words = Leaf(tuple(cells), icon, 0.0, _NEAR, guards=room.guards)
        below = Leaf(tuple(fields), (), _ROW, middle=True, guards=room.guards)
        return stack([builder.leaf(words), builder.leaf(below)])
    leaf = Leaf((*cells, *fields), icon, _ROW, _PAD, _PAD, middle=True, guards=room.guards)
    return builder.leaf(leaf)


def _labelled(builder: Builder, row: Row, room: Room, places: _Places) -> Node:
    """A label, and behind it lines for a day and a time, or one long line."""
    style = builder.look.label
    label, value = row.cells[:2]
    width = builder.nominal(label.content, style) + 1
    cells = [_words(builder, room, label.content, places.words, width, style)]
    x = places.words + width + _BEHIND_LABEL
    if any(isinstance(one, Slot) for one in value.content):
        cells += _day_and_time(builder, room, places, x)
    else:
        cells.append(_to_write_on(builder, room, _line(x, places.right)))
    icon = _icon(builder, row, places)
    leaf = Leaf(tuple(cells), icon, _LABELLED, _PAD, _PAD, middle=True, guards=room.guards)
    return builder.leaf(leaf)


def _words(
    builder: Builder, room: Room, content: Inlines, x: float, width: float, style: TextStyle
) -> TextCell:
    return builder.cell(builder.element("P", room.parent), content, x, width, style)


def _icon(builder: Builder, row: Row, places: _Places) -> Marks:
    x = places.left + _ICON_AT
    icon = builder.art(row.cells[0].icon, x, -_ICON / 2, _ICON, anchor=Anchor.MIDDLE)
    return marks(icon)


def _line(left: float, right: float) -> Stroke:
    return Stroke(left, _LINE, right, _LINE, 0.75, MUTED, Anchor.MIDDLE)


def _to_write_on(
    builder: Builder, room: Room, first: Stroke, *others: Mark, said: str = "", end: float = 0.0
) -> TextCell:
    """Lines of one kind, up to `end` or that of the first; `said` is what is written there."""
    (column, *_) = builder.columns(room)
    alt = f"{said}: {column.aloud.write}" if said else column.aloud.write
    element = builder.element("P", room.parent)
    cell = builder.drawn(column, element, alt, first)
    wide = (end or first.x1) - first.x0
    return cell._replace(x=first.x0, width=wide, drawn=(first, *others))


def _day_and_time(builder: Builder, room: Room, places: _Places, x: float) -> list[TextCell]:
    """A line for a day from `x` on, lines for an hour and its minutes, AM and PM to be circled."""
    said = builder.furniture.by_hand
    day = _line(x, places.clock - _BEFORE_TIME)
    hour = _line(places.clock, places.clock + _FIGURES)
    minutes = _line(hour.x1 + _COLON, hour.x1 + _COLON + _FIGURES)
    size = max(_COLON_SIZE, builder.look.body.size)
    style = TextStyle(size, size, BOLD, INK)
    colon = builder.line(said.colon, style)
    at = hour.x1 + (_COLON - line_width(colon, style)) / 2
    parted = Label(at, _LINE - 1.5, colon, style, anchor=Anchor.MIDDLE)
    cells = [
        _to_write_on(builder, room, day, said=said.day),
        _to_write_on(builder, room, hour, parted, minutes, said=said.time, end=minutes.x1),
    ]
    element = builder.element("P", room.parent) if said.periods else 0
    right, bold = places.right, _bold(builder)
    widths = [builder.nominal((Text(one),), bold) for one in said.periods]
    lefts = [places.circle, right - widths[-1]] if widths else []
    for period, left, width in zip(said.periods, lefts, widths, strict=True):
        cells.append(
            builder.cell(element, (Text(f"{period}\u00a0"),), left, width + bold.size / 2, bold)
        )
    return cells
