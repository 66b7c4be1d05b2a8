"""The timeline, "Your times": a row for each event, by day, in the order of the patient's clock.

In: a `times` box with rows of time and what to do. Out: `Times`, whose events are put in order for
each patient. Every event has a day label of its own, which shows where a new day begins; so each
piece of text keeps its element and its number whatever the order is.
"""

from __future__ import annotations

from docgen.layout.builder import Builder, Room, marks, stack
from docgen.layout.frame import (
    DAY_LABEL,
    Anchor,
    Dot,
    Event,
    Leader,
    Leaf,
    LeafAt,
    Marks,
    Stroke,
    TextCell,
    Times,
)
from docgen.model import Box, Heading, Inlines, Row, Slot, Text
from docgen.style import BOLD, RULE, WHITE

# `clock@times.x`: a clock time that stands under the label of that event's day, alone or with "at".
CLOCKS = ("clock", "on", "until", "between", "onward")
_BESIDE = 11  # what to do stands beside its time where its column has so many ems, else under it


def times(builder: Builder, box: Box, room: Room) -> Times:
    """Lay out every event; which ones show, and in which order, is each patient's matter."""
    headings = [block for block in box.blocks if isinstance(block, Heading)]
    nodes = [builder.heading(block, room) for block in headings]
    rows = box.rows
    width = _clock_width(builder, rows)
    inside = room._replace(parent=builder.element("Table", room.parent))
    events = tuple(_event(builder, row, inside, width) for row in rows)
    first, second = (Text(words) for words in builder.furniture.times_more)
    more = _overleaf(builder, Heading(2, (first,), "clock", second=(second,)), room)
    last = _overleaf(builder, headings[0], room) if headings else more
    more_table = builder.element("Table", room.parent)
    x = room.x - builder.look.timeline
    line = Stroke(x, 0, x, 0, 2, builder.look.accent)
    return Times(stack(nodes), more, last, more_table, events, line)


def _overleaf(builder: Builder, heading: Heading, room: Room) -> int:
    """The leaf of a heading that only some patients' sheets have; it is no bookmark."""
    leaf = builder.heading(heading, room).leaf
    builder.headings.pop()
    return leaf


def _clock_width(builder: Builder, rows: tuple[Row, ...]) -> float:
    """Width of the column: a usual time takes one line, a long one two, and some air."""
    style = builder.look.clock
    times = (row.cells[0] for row in rows if row.cells)
    cells = [content for cell in times for content in (cell.content, cell.second) if content]
    usual = [builder.nominal(content, style.weighing(BOLD)) for content in cells]
    return max([*usual, *(builder.folded(content, style) for content in cells)], default=0.0) + 8.0


def path_of(content: Inlines) -> str:
    """The value that places an event in time: the first slot of its time cell."""
    return next((inline.path for inline in content if isinstance(inline, Slot)), "")


def without_day(content: Inlines, path: str) -> Inlines:
    """Clock times in the row of an event need not name its day: its label stands right above."""
    return tuple(
        inline._replace(format=f"{inline.format}@{path}")
        if isinstance(inline, Slot) and inline.format in CLOCKS
        else inline
        for inline in content
    )


def _event(builder: Builder, row: Row, room: Room, width: float) -> Event:
    """A row of the timeline and the label of its day; `width` is that of the column of times."""
    look = builder.look
    time, action = row.cells[:2]
    path = path_of(time.content)
    room = room._replace(guards=room.guards + row.guards)
    # A body of rows for each day: rows without a label of their own day hang under the one above.
    body = builder.element("TBody", room.parent)
    day = _day(builder, path, room._replace(parent=body))
    line = builder.element("TR", body)
    beside = room.width - width >= look.body.size * _BESIDE
    cells: list[TextCell] = []
    for at, column in enumerate(builder.columns(room, time.content, time.second)):
        clock = builder.element("TH", line, "/O/Table/Scope/Row", column.language)
        what = builder.element("TD", line, "", column.language)
        said = without_day((action.content, action.second)[at], path)
        x, wide = column.x, room.width
        if beside:
            first = builder.cell(clock, column.content, x, width - 6, look.clock)
            other = builder.cell(what, said, x + width, wide - width, look.body)
        else:
            first = builder.cell(clock, column.content, x, wide, look.clock)
            other = builder.cell(what, said, x, wide, look.body)._replace(under=True)
        cells += [column.cell(first), column.cell(other)]
    half = look.icon / 2
    air = 3.0 if look.single_column else 0.0  # of more lines: they keep clear of the next event
    left, name = look.icon_gutter - half, action.icon or time.icon
    icon = builder.art(name, left, -half, look.icon, anchor=Anchor.MIDDLE)
    dot = Dot(room.x - look.timeline, 0, look.dot, look.accent, anchor=Anchor.MIDDLE)
    drawn = marks(icon, dot) + builder.divider(room)
    leaf = Leaf(tuple(cells), drawn, look.event, air, air, middle=True, guards=room.guards)
    return Event(day.leaf, builder.leaf(leaf).leaf, path)


def _day(builder: Builder, path: str, room: Room) -> LeafAt:
    """The label of an event's day; a line to the margin where one language has the whole row."""
    look = builder.look
    row = room._replace(parent=builder.element("TR", room.parent))
    node = Dot(room.x - look.timeline, 0, 5.5, WHITE, look.accent, 2, Anchor.MIDDLE)
    drawn: Marks = (node,)
    if not room.second:
        drawn = (Leader(room.text[1], 0, 10, 0.75, RULE, Anchor.MIDDLE), *drawn)
    label = (Slot(path, DAY_LABEL),)
    second = (Slot(path, DAY_LABEL, language=builder.languages[1]),)
    scope = "/O/Table/Scope/Column/ColSpan 2"
    cells = builder.cells(row, "TH", label, second, look.day, attributes=scope)
    drawn += builder.divider(room)
    return builder.leaf(Leaf(cells, drawn, look.day_row, middle=True, guards=room.guards))
