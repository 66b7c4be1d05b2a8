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

from docgen.i18n.runs import NBSP, Runs
from docgen.layout.builder import Builder, Room, marks, stack
from docgen.layout.frame import (
    DAY_DATE,
    DAY_LABEL,
    DAY_NAME,
    DAY_NEAR,
    Anchor,
    Dot,
    Event,
    Leaf,
    LeafAt,
    Node,
    Stroke,
    TextCell,
    Times,
)
from docgen.layout.linebreak import longest_word
from docgen.layout.text import BLANK_TEXT, text_template
from docgen.model import Box, Cell, Heading, Inlines, Row, Slot, Text
from docgen.style import RULE, WHITE, Look, TextStyle

# `clock@times.x`: a clock time that stands under the label of that event's day, alone or with "at".
CLOCKS = ("clock", "on", "until", "between", "onward")
PARTS_OF_DAYS = ("stop_morning_of", "stop_evening_before")  # formats
_HOURS = ("stop_until", "stop_from", "stop_at", "stop_clock")  # times that are hours of a clock
_BELOW_HEADING = 3.0  # points
_RAIL = 76.0  # points: labels of days stand here, where they have room
_NAME = 80.0  # points for the name of a day, with the space that ends its line
_SPACE = 4.5  # points for the space that ends a date, which is not seen
_NARROW_WORDS = 40.0  # points from the left edge to times where labels stand above their rows
_GUTTER = 12.0  # points between a time and what to do
_DAY_TOP, _DAY_BOTTOM = 3.5, 1.5  # points above and below the label of a day
_NEAR_LEADING = 13.5 / 12  # ems, of "today" under a date
_AIR = 3.0  # points above and below the lines of a row
_DAY_RULE, _ROW_RULE = 1.25, 0.75
_LINE, _WHITE_LINE = 2.0, 7.0  # widths of the line that joins the rows, and of the white behind it
_DOT, _DOT_EDGE = 4.5, 2.5  # radius of a dot on it, and the white around
_SLACK = 4.0  # points
_BESIDE = 11  # what to do stands beside its time where its column has so many ems, else under it


class EventShape(NamedTuple):
    """The measures of one kind of timeline: from the left edge of the frame, in points.

    `hour` is the style of a time that is an hour of the clock, `other` of another one; `line` is
    where a line joins the rows, 0: nothing does: then a word such as "until" may stand above its
    hour, which is large. `least` is the least height of a row.
    """

    icon: float
    icon_size: float
    words: float  # where times begin
    rail: float  # how wide a date is, at most
    name: TextStyle  # of a day, and of its date
    date: TextStyle
    hour: TextStyle
    other: TextStyle
    text: TextStyle
    least: float
    line: float = 0.0


def plain_shape(look: Look) -> EventShape:
    """Rows of the first night: times as large as there is room for on a full page."""
    name, date, clock = look.day, look.day_date, look.clock
    return EventShape(80.0, 23.0, 117.0, _RAIL, name, date, clock, clock, look.body, look.event)


def joined_shape(look: Look) -> EventShape:
    """Rows of a countdown: larger, along a line that joins them."""
    least_size = look.label.size
    name = look.day._replace(size=max(least_size, look.day_date.size - 1.0))
    date = look.day_date._replace(size=least_size)  # clear of the line
    hour, other, text, least = look.big_clock, look.big_time, look.big_text, look.big_event
    return EventShape(84.5, 28.0, 122.0, 67.5, name, date, hour, other, text, least, 75.0)


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


def times(
    builder: Builder, box: Box, room: Room, above: Sequence[Node], shape: EventShape
) -> Times:
    """Lay out every event; which ones show, and in which order, is each patient's matter.

    `above` are the nodes of what else the box holds: they stand over the rows.
    """
    headings = [block for block in box.blocks if isinstance(block, Heading)]
    lanes = _lanes(builder, box.rows, room, shape)
    events = tuple([_event(builder, row, room, lanes, shape) for row in box.rows])
    first, second = (Text(words) for words in builder.furniture.times_more)
    more = _overleaf(builder, Heading(2, (first,), second=(second,)), room)
    last = _overleaf(builder, headings[0], room) if headings else more
    left, right = room.frame
    over_day = Stroke(left, 0, right, 0, _DAY_RULE, builder.look.accent)
    inner = lanes.icon if lanes.beside else left
    found = Times(
        stack(above),
        more,
        last,
        events,
        rail=lanes.beside,
        over_day=(over_day,),
        over_row=(Stroke(inner, 0, right, 0, _ROW_RULE, RULE),),
        under_last=(over_day,),
        stretch=builder.look.loose.row,
        shrink=builder.look.loose.lower,
    )
    return _joined(builder, found, left + shape.line) if shape.line and lanes.beside else found


def _joined(builder: Builder, found: Times, x: float) -> Times:
    """A timeline with a line from its first row to its last; it cuts the rules above the days."""
    accent = builder.look.accent
    behind, line = (
        Stroke(x, 0, x, 0, width, ink) for width, ink in ((_WHITE_LINE, WHITE), (_LINE, accent))
    )
    dot = Dot(x, 0, _DOT, accent, WHITE, _DOT_EDGE)
    return found._replace(line=(behind, line), dot=(dot,))


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


def _lanes(builder: Builder, rows: Sequence[Row], room: Room, shape: EventShape) -> _Lanes:
    """Where the parts of all rows stand."""
    left, right = room.frame
    column = _clock_width(builder, rows, shape)
    if room.second:
        icon = builder.look.icon_gutter - shape.icon_size / 2
        column = min(column, room.width)
        return _Lanes(False, room.x, room.width, icon, room.x, column, column + _GUTTER, room.width)
    beside = builder.nominal((Slot("", DAY_NAME),), shape.name) <= shape.rail + 2
    words = left + (shape.words if beside else _NARROW_WORDS)
    icon = left + (shape.icon if beside else 0.0)
    label = shape.rail if beside else right - left
    return _Lanes(beside, left, label, icon, words, column, column + _GUTTER, right - words)


def _clock_width(builder: Builder, rows: Sequence[Row], shape: EventShape) -> float:
    """Width of the column of times: a usual one takes one line, and no word is ever cut."""
    cells = [row.cells[0] for row in rows if row.cells]
    contents = [content for cell in cells for content in (cell.content, cell.second) if content]
    widths = [_needed(builder, content, shape) for content in contents]
    return max(widths, default=0.0) + _SLACK


def _style_of(content: Inlines, shape: EventShape) -> TextStyle:
    """The style of a time: an hour is set larger than what is none."""
    how = next((inline.format for inline in content if isinstance(inline, Slot)), "")
    return shape.hour if how in _HOURS else shape.other


def _needed(builder: Builder, content: Inlines, shape: EventShape) -> float:
    """Width in points of the most usual value of a time, or of the longest word of others."""
    fonts, style = builder.fonts, _style_of(content, shape)
    template = text_template(content, style, fonts)
    slots = [inline for inline in content if isinstance(inline, Slot)]
    how = slots[0].key[1] if slots else ""
    sample = builder.samples.get(how, "")  # of what is no time
    values: tuple[Runs, ...] = builder.folds.get(how, (((sample, False),),))
    texts = [template.filled({slot.key: value for slot in slots}, fonts) for value in values]
    usual = 0.0 if shape.line else texts[0].width
    widest = max(usual, *[longest_word(text) for text in texts])
    return widest * style.size / 1000


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


def _event(builder: Builder, row: Row, room: Room, lanes: _Lanes, shape: EventShape) -> Event:
    """A row of the timeline and the label of its day."""
    time, action = row.cells[:2]
    path = path_of(time.content)
    room = room._replace(guards=room.guards + row.guards)
    day = _day(builder, time, room, lanes, shape)
    # A list for each event: items without a label of their own day hang under the list above.
    inside = room._replace(parent=builder.element("L", room.parent))
    beside = lanes.width - lanes.text >= shape.text.size * _BESIDE
    cells: list[TextCell] = []
    for at, column in enumerate(builder.columns(inside, time.content, time.second)):
        item = builder.element("LI", inside.parent)
        body = builder.element("LBody", item)
        clock = builder.element("P", body, lang=column.language)
        what = builder.element("P", body, lang=column.language)
        said = without_day((action.content, action.second)[at], path)
        x, style = column.x - room.x + lanes.words, _style_of(column.content, shape)
        if beside:
            first = builder.cell(clock, column.content, x, lanes.column, style)
            wide = lanes.width - lanes.text
            other = builder.cell(what, said, x + lanes.text, wide, shape.text)
        else:
            first = builder.cell(clock, column.content, x, lanes.width, style)
            other = builder.cell(what, said, x, lanes.width, shape.text)._replace(under=True)
        cells += [column.cell(first), column.cell(other)]
    size, name = shape.icon_size, action.icon or time.icon
    icon = builder.art(name, lanes.icon, -size / 2, size, anchor=Anchor.MIDDLE)
    drawn = marks(icon) + builder.divider(room)
    leaf = Leaf(tuple(cells), drawn, shape.least, _AIR, _AIR, middle=True, guards=room.guards)
    return Event(day.leaf, builder.leaf(leaf).leaf, path)


def _day(builder: Builder, time: Cell, room: Room, lanes: _Lanes, shape: EventShape) -> LeafAt:
    """The label of an event's day: its name over its date, and whether that is today.

    Above rows that have no rail beside them it is one line.
    """
    leading = builder.look.label.size * _NEAR_LEADING if lanes.beside else shape.date.leading
    near = builder.look.label._replace(leading=leading)
    styles = (shape.name, shape.date, near)
    cells: list[TextCell] = []
    for column in builder.columns(room, time.content, time.second):
        element = builder.element("P", room.parent, lang=column.language)
        language = _language_of(column.content)
        x = column.x - room.x + lanes.label
        for how, style in zip(DAY_LABEL, styles, strict=True):
            said: Inlines = (Slot(path_of(time.content), how, language=language),)
            if how != DAY_NEAR:  # what keeps its words apart for those who listen
                said += (Text(NBSP),)
            wide = max(_NAME if how == DAY_NAME else 0.0, lanes.label_width + _SPACE)
            if not lanes.beside:
                to_fill = builder.nominal((Text(BLANK_TEXT),), style) if how == DAY_DATE else 0.0
                wide = max(builder.nominal(said, style), to_fill) + _SLACK
            cell = builder.cell(element, said, x, wide, style)
            cells.append(column.cell(cell._replace(under=lanes.beside and how != DAY_NAME)))
            x += 0.0 if lanes.beside else wide
    drawn = builder.divider(room)
    return builder.leaf(Leaf(tuple(cells), drawn, 0.0, _DAY_TOP, _DAY_BOTTOM, guards=room.guards))


def _language_of(content: Inlines) -> str:
    """The language of a column, as its slots tell it."""
    return next((inline.language for inline in content if isinstance(inline, Slot)), "")
