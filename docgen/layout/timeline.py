"""The timeline, "Your times": one row a stop, grouped by day, in the order of this patient's clock.

In: a `times` box with rows of time and what to do. Out: `Times`, whose stops are put in order for
each patient. Every stop has a day label of its own, which shows where a new day begins; so each
piece of text keeps its element and its number whatever the order is.
"""

from __future__ import annotations

from docgen.layout import blocks
from docgen.layout.boxes import rows_of
from docgen.layout.builder import Builder, Room, marks
from docgen.layout.frame import (
    DAY_LABEL,
    Anchor,
    Dot,
    Leaf,
    LeafAt,
    Marks,
    Node,
    Stack,
    Stop,
    Stroke,
    TextCell,
    Times,
    Trail,
)
from docgen.model import Box, Guards, Heading, Inlines, Row, Slot, Text
from docgen.style import BOLD, RULE, WHITE

# `clock@times.x`: a clock time that stands under the label of that stop's day, alone or with "at".
CLOCKS = ("clock", "on")
_BESIDE = 11  # what to do stands beside its time where its column has so many ems, else under it


def times(builder: Builder, box: Box, room: Room) -> Times:
    """Lay out every stop; which ones show, and in which order, is each patient's matter."""
    inside = room._replace(guards=room.guards + box.guards)
    headings = [block for block in box.blocks if isinstance(block, Heading)]
    nodes: list[Node] = [blocks.heading(builder, block, inside) for block in headings]
    rows = rows_of(box)
    width = _clock_width(builder, rows)
    table = builder.element("Table", room.parent)
    stops = tuple(_stop(builder, row, inside, (table, width)) for row in rows)
    first, second = (Text(words) for words in builder.furniture.times_more)
    more = _overleaf(builder, Heading(2, (first,), "clock", beside=(second,)), inside)
    last = _overleaf(builder, headings[0], inside) if headings else more
    more_table = builder.element("Table", room.parent)
    x = room.x - builder.look.line
    return Times(
        heading=Stack(tuple(nodes), (0.0,) * len(nodes)),
        more=more,
        last=last,
        more_table=more_table,
        stops=stops,
        line=Stroke(x, 0, x, 0, 2, builder.look.accent),
    )


def _overleaf(builder: Builder, heading: Heading, room: Room) -> int:
    """The leaf of a heading that only some patients' sheets have; it is no bookmark."""
    leaf = blocks.heading(builder, heading, room).leaf
    builder.headings.pop()
    return leaf


def _clock_width(builder: Builder, rows: tuple[Row, ...]) -> float:
    """Width of the column: a usual time takes one line, a long one two, and some air."""
    style = builder.look.clock
    times = (row.cells[0] for row in rows if row.cells)
    cells = [content for cell in times for content in (cell.content, cell.beside) if content]
    usual = [builder.nominal(content, style.weighing(BOLD)) for content in cells]
    return max([*usual, *(builder.folded(content, style) for content in cells)], default=0.0) + 8.0


def path_of(content: Inlines) -> str:
    """The value that places a stop in time: the first slot of its time cell."""
    return next((inline.path for inline in content if isinstance(inline, Slot)), "")


def _same_day(content: Inlines, path: str) -> Inlines:
    """Clock times beside a stop need not name its day: its label stands right above."""
    return tuple(
        inline._replace(format=f"{inline.format}@{path}")
        if isinstance(inline, Slot) and inline.format in CLOCKS
        else inline
        for inline in content
    )


def _stop(builder: Builder, row: Row, room: Room, columns: tuple[int, float]) -> Stop:
    look = builder.look
    table, width = columns
    path = path_of(row.cells[0].content)
    guards = room.guards + row.guards
    x = room.x - look.line
    # A body of rows for each day: rows without a label of their own day hang under the one above.
    body = builder.element("TBody", table)
    day_leaf = _day(builder, path, room._replace(parent=body), guards)
    line = builder.element("TR", body)
    beside = room.width - width >= look.body.size * _BESIDE
    cells: list[TextCell] = []
    time, action = row.cells[:2]
    for at, column in enumerate(builder.sides(room, time.content, time.beside)):
        clock = builder.element("TH", line, "/O/Table/Scope/Row", column.language)
        what = builder.element("TD", line, "", column.language)
        said = _same_day((action.content, action.beside)[at], path)
        if beside:
            pair = (
                builder.cell(clock, column.content, column.x, width - 6, look.clock),
                builder.cell(what, said, column.x + width, room.width - width, look.body),
            )
        else:
            pair = (
                builder.cell(clock, column.content, column.x, room.width, look.clock),
                builder.cell(what, said, column.x, room.width, look.body)._replace(under=True),
            )
        cells += map(column.cell, pair)
    half = look.icon / 2
    air = 3.0 if look.stacked else 0.0  # more lines in a stop: it keeps clear of the next
    icon = builder.art(action.icon or time.icon, look.rail - half, -half, look.icon)
    dot = Dot(x, 0, look.dot, look.accent)
    leaf = Leaf(
        tuple(cells),
        marks((Anchor.MIDDLE, icon), (Anchor.MIDDLE, dot)) + builder.divider(room),
        look.stop,
        air,
        air,
        middle=True,
        guards=guards,
    )
    return Stop(day_leaf.leaf, builder.leaf(leaf).leaf, path)


def _day(builder: Builder, path: str, room: Room, guards: Guards) -> LeafAt:
    """The label of a stop's day, and a line to the margin where one language has the whole row."""
    look = builder.look
    row = builder.element("TR", room.parent)
    node = Dot(room.x - look.line, 0, 5.5, WHITE, look.accent, 2)
    drawn: Marks = ((Anchor.MIDDLE, node),)
    if not room.twin:
        drawn = ((Anchor.MIDDLE, Trail(room.text[1], 0, 10, 0.75, RULE)), *drawn)
    label = (Slot(path, DAY_LABEL),)
    beside = (Slot(path, DAY_LABEL, language=builder.languages[1]),)
    cells = tuple(
        builder.cell(
            builder.element("TH", row, "/O/Table/Scope/Column/ColSpan 2", column.language),
            column.content,
            column.x,
            room.width,
            look.day,
        )
        for column in builder.sides(room, label, beside)
    )
    drawn += builder.divider(room)
    return builder.leaf(Leaf(cells, drawn, look.day_row, middle=True, guards=guards))
