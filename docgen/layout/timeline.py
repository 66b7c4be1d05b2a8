"""The timeline, "Your times": a row for each event, by day, in the order of the patient's clock.

In: a box with rows of time and what to do. Out: `Times`, whose events are put in order for each
patient. Every event has a day label of its own, which shows where a new day begins; so each piece
of text keeps its element and its number whatever the order is.

To those who listen, a day is a paragraph and a list below it; an item says the time, then what to
do. The time is no label of its item: what reads lists may pass labels over.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from docgen.i18n.runs import NBSP
from docgen.layout.builder import Builder, Room, marks, stack
from docgen.layout.frame import (
    DAY_LABEL,
    DAY_NAME,
    DAY_NEAR,
    Anchor,
    Event,
    Leaf,
    LeafAt,
    Node,
    Stroke,
    TextCell,
    Times,
)
from docgen.layout.linebreak import folded_width
from docgen.layout.text import line_width, text_template
from docgen.model import Box, Heading, Inlines, Row, Slot, Text
from docgen.style import RULE

# `clock@times.x`: a clock time that stands under the label of that event's day, alone or with "at".
CLOCKS = ("clock", "on", "until", "between", "onward")
PARTS_OF_DAYS = ("stop_morning_of", "stop_evening_before")  # formats
_BELOW_HEADING = 3.0  # points
_RAIL = 76.0  # points: labels of days stand here, where they have room
_ICON, _WORDS = 80.0, 117.0  # points from the left edge of the frame to pictograms and times
_NARROW_WORDS = 40.0  # and to times where labels stand above their rows
_ICON_SIZE = 23.0
_GUTTER = 12.0  # points between a time and what to do
_DAY_TOP, _DAY_BOTTOM = 5.0, 3.0  # points above and below the label of a day
_AIR = 3.0  # points above and below the lines of a row
_DAY_RULE, _ROW_RULE = 1.25, 0.75
_BESIDE = 11  # what to do stands beside its time where its column has so many ems, else under it


class _Lanes(NamedTuple):
    """Where the parts of a row stand: left edges and widths in points.

    Labels of days are `beside` their rows or above them.
    """

    beside: bool
    label: float
    label_width: float
    icon: float
    words: float  # of the time
    column: float
    text: float  # of what to do, from its time's left edge
    width: float  # of a column of one language, from the time's left edge


def times(builder: Builder, box: Box, room: Room, above: Sequence[Node]) -> Times:
    """Lay out every event; which ones show, and in which order, is each patient's matter.

    `above` are the nodes of what else the box holds: they stand over the rows.
    """
    headings = [block for block in box.blocks if isinstance(block, Heading)]
    lanes = _lanes(builder, box.rows, room)
    events = tuple([_event(builder, row, room, lanes) for row in box.rows])
    first, second = (Text(words) for words in builder.furniture.times_more)
    more = _overleaf(builder, Heading(2, (first,), second=(second,)), room)
    last = _overleaf(builder, headings[0], room) if headings else more
    left, right = room.frame
    over_day = Stroke(left, 0, right, 0, _DAY_RULE, builder.look.accent)
    inner = lanes.icon if lanes.beside else left
    return Times(
        stack(above),
        more,
        last,
        events,
        rail=lanes.beside,
        over_day=(over_day,),
        over_row=(Stroke(inner, 0, right, 0, _ROW_RULE, RULE),),
        under_last=(over_day,),
        stretch=builder.look.loose.row,
    )


def heading_above(builder: Builder, block: Heading, room: Room) -> LeafAt:
    """The heading of a timeline, at the left edge of its days."""
    wide = room if room.second else room._replace(text=room.frame, gutter=False)
    node = builder.heading(block._replace(icon="") if not room.second else block, wide)
    builder.leaves[node.leaf] = builder.leaves[node.leaf]._replace(pad_bottom=_BELOW_HEADING)
    return node


def _overleaf(builder: Builder, heading: Heading, room: Room) -> int:
    """The leaf of a heading that only some patients' sheets have; it is no bookmark."""
    leaf = heading_above(builder, heading, room).leaf
    builder.headings.pop()
    return leaf


def _lanes(builder: Builder, rows: Sequence[Row], room: Room) -> _Lanes:
    """Where the parts of all rows stand."""
    left, right = room.frame
    column = _clock_width(builder, rows)
    if room.second:
        icon = builder.look.icon_gutter - _ICON_SIZE / 2
        column = min(column, room.width)
        return _Lanes(False, room.x, room.width, icon, room.x, column, column + _GUTTER, room.width)
    beside = _label_width(builder) <= _RAIL
    words = left + (_WORDS if beside else _NARROW_WORDS)
    icon = left + (_ICON if beside else 0.0)
    label = _ICON if beside else right - left
    return _Lanes(beside, left, label, icon, words, column, column + _GUTTER, right - words)


def _label_width(builder: Builder) -> float:
    """Width in points that the name of a day is likely to need on one line."""
    return builder.nominal((Slot("", DAY_NAME),), builder.look.day)


def _clock_width(builder: Builder, rows: Sequence[Row]) -> float:
    """Width of the column: a usual time takes one line, a long one two."""
    cells = [row.cells[0] for row in rows if row.cells]
    contents = [content for cell in cells for content in (cell.content, cell.second) if content]
    return max([_needed(builder, content) for content in contents], default=0.0) + 1.0


def _needed(builder: Builder, content: Inlines) -> float:
    """Width in points that the first of the likely values need on one line, others on two."""
    style, fonts = builder.look.clock, builder.fonts
    template = text_template(content, style, fonts)
    slots = [inline for inline in content if isinstance(inline, Slot)]
    if not slots:
        return line_width(builder.line("".join(t.text for t in content), style), style)  # type: ignore[union-attr]  # no slots
    usual, *long = builder.folds.get(slots[0].key[1], ((("", False),),))
    texts = [template.filled({slot.key: runs for slot in slots}, fonts) for runs in (usual, *long)]
    widths = [folded_width(text, style) for text in texts[1:]]
    return max(texts[0].width * style.size / 1000, *widths, 0.0)


def path_of(content: Inlines) -> str:
    """The value that places an event in time: the first slot of its time cell.

    A part of a day is placed by its format as well.
    """
    first = next((inline for inline in content if isinstance(inline, Slot)), None)
    if first is None:
        return ""
    return f"{first.path}~{first.format}" if first.format in PARTS_OF_DAYS else first.path


def without_day(content: Inlines, path: str) -> Inlines:
    """Clock times in the row of an event need not name its day: its label stands right above."""
    return tuple(
        inline._replace(format=f"{inline.format}@{path}")
        if isinstance(inline, Slot) and inline.format in CLOCKS
        else inline
        for inline in content
    )


def _event(builder: Builder, row: Row, room: Room, lanes: _Lanes) -> Event:
    """A row of the timeline and the label of its day."""
    look = builder.look
    time, action = row.cells[:2]
    path = path_of(time.content)
    room = room._replace(guards=room.guards + row.guards)
    day = _day(builder, path, room, lanes)
    # A list for each event: items without a label of their own day hang under the list above.
    inside = room._replace(parent=builder.element("L", room.parent))
    beside = lanes.width - lanes.text >= look.body.size * _BESIDE
    cells: list[TextCell] = []
    for at, column in enumerate(builder.columns(inside, time.content, time.second)):
        item = builder.element("LI", inside.parent)
        body = builder.element("LBody", item)
        clock = builder.element("P", body, lang=column.language)
        what = builder.element("P", body, lang=column.language)
        said = without_day((action.content, action.second)[at], path)
        x = column.x - room.x + lanes.words
        if beside:
            first = builder.cell(clock, column.content, x, lanes.column, look.clock)
            wide = lanes.width - lanes.text
            other = builder.cell(what, said, x + lanes.text, wide, look.body)
        else:
            first = builder.cell(clock, column.content, x, lanes.width, look.clock)
            other = builder.cell(what, said, x, lanes.width, look.body)._replace(under=True)
        cells += [column.cell(first), column.cell(other)]
    icon = builder.art(
        action.icon or time.icon, lanes.icon, -_ICON_SIZE / 2, _ICON_SIZE, anchor=Anchor.MIDDLE
    )
    drawn = marks(icon) + builder.divider(room)
    leaf = Leaf(tuple(cells), drawn, look.event, _AIR, _AIR, middle=True, guards=room.guards)
    return Event(day.leaf, builder.leaf(leaf).leaf, path)


def _day(builder: Builder, path: str, room: Room, lanes: _Lanes) -> LeafAt:
    """The label of an event's day: its name over its date, and whether that is today."""
    look = builder.look
    styles = (look.day, look.day_date, look.label)
    cells: list[TextCell] = []
    for column in builder.columns(room):
        element = builder.element("P", room.parent, lang=column.language)
        language = builder.languages[1] if column.x != room.x else ""
        for at, (how, style) in enumerate(zip(DAY_LABEL, styles, strict=True)):
            said: Inlines = (Slot(path, how, language=language),)
            if how != DAY_NEAR:  # what keeps its words apart for those who listen
                said += (Text(NBSP),)
            x = column.x - room.x + lanes.label
            cell = builder.cell(element, said, x, lanes.label_width, style)
            cells.append(column.cell(cell._replace(under=at > 0)))
    leaf = Leaf(tuple(cells), builder.divider(room), 0.0, _DAY_TOP, _DAY_BOTTOM, guards=room.guards)
    return builder.leaf(leaf)
