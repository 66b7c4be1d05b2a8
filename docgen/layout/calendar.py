"""The calendar grid: the first days across, a row for each thing that is allowed again.

In: a table of two columns, what and from when. Out: a node. A day's column is as wide as a clock
time, the last one holds a date, up to three days with its hour; what these leave is for the labels,
which may take two lines. Where a patient's days are not known the table stands as it is, and
always where columns are few.
"""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

from docgen.expression.truth import Name
from docgen.layout.builder import Builder, Room, StripWords, has_slots, stack, without_slots
from docgen.layout.frame import (
    CALENDAR,
    CALENDAR_END,
    CALENDAR_HEAD,
    CALENDAR_PAD,
    CALENDAR_WORDS,
    CalendarCells,
    Leaf,
    LeafAt,
    Node,
)
from docgen.model import CALENDAR_CELLS, CALENDAR_DAYS, Paragraph, Row, Slot, Table, Text
from docgen.style import BOLD, SEMIBOLD, TextStyle

_WITH_HOUR = 3  # cells of a row whose day and hour stand in two
_GAP = 7.25  # points between a label and the first cell
_PAD = 1.5  # points above and below a text
_THICK = 0.75  # more of them beside a thick rule
_STEPS = 32  # widths are whole parts of a point, so that sums of them are exact
DAYS_KNOWN = Name("record.days")  # whether a patient has days to show


def calendar_grid(builder: Builder, block: Table, room: Room, words: StripWords) -> Node:
    """The grid, for patients whose days are known, below the words on how it is read."""
    known = room._replace(guards=(*room.guards, DAYS_KNOWN))
    key = builder.paragraph(Paragraph((Text(words.key),)), known)
    return stack([key, _grid(builder, block, known, words)])


def fits_grid(builder: Builder, block: Table) -> bool:
    """Whether each row is a label and one value, or words that all patients get.

    The value may stand in two cells, as the day and the hour of one time.
    """
    if builder.look.single_column:
        return False
    rows = block.rows[1:]
    labels = (row.cells[0].content for row in block.rows)
    if any(map(has_slots, labels)):
        return False
    values = [row.cells[1].content for row in rows if _is_one_value(row)]
    return len(values) == len(rows) and all(
        len(content) == 1 or (content and not has_slots(content)) for content in values
    )


def _is_one_value(row: Row) -> bool:
    """Whether the cells behind the label say one thing: a time, or words with nothing beside."""
    if len(row.cells) == _WITH_HOUR:
        values = (one for cell in row.cells[1:] for one in cell.content)
        said = {one.path for one in values if isinstance(one, Slot)}
        return not row.cells[2].content or len(said) == 1
    return len(row.cells) == _WITH_HOUR - 1


class _Grid(NamedTuple):
    """Where the columns stand, and what a row has to know of the whole grid."""

    x: float  # of the first day
    width: float
    later: float
    style: TextStyle
    words: tuple[str, str]
    rows: int


def _grid(builder: Builder, block: Table, room: Room, words: StripWords) -> Node:
    """The rows of the grid, over the whole frame."""
    style = builder.look.label._replace(leading=15.0, color=builder.look.body.color)
    width = max(
        _widest(builder, CALENDAR_HEAD, style.weighing(SEMIBOLD)),
        _widest(builder, CALENDAR, style.weighing(BOLD)),
        _widest(builder, CALENDAR_HEAD, style, "("),  # of a time that says whose night it is in
    )
    later = _widest(builder, CALENDAR_WORDS, style.weighing(BOLD))
    room = room._replace(text=room.frame)  # the gutter too: its pictogram ends above the head
    x = room.text[1] - CALENDAR_DAYS * width - later
    grid = _Grid(x, width, later, style, words.days, len(block.rows))
    inside = room._replace(parent=builder.element("Table", room.parent))
    return stack([_row(builder, row, inside, grid, at) for at, row in enumerate(block.rows)])


def _widest(builder: Builder, how: str, style: TextStyle, before: str = "") -> float:
    """Points that a cell needs for the widest of its samples."""
    texts = builder.samples.get(how, "").split("\n")
    text = max(builder.nominal((Text(before + text),), style) for text in texts)
    return ceil((text + CALENDAR_PAD + CALENDAR_END) * _STEPS) / _STEPS


def _row(builder: Builder, row: Row, room: Room, grid: _Grid, number: int) -> LeafAt:
    """A row: what, the days, later; the first row has the heads of the columns."""
    style = grid.style
    if not number:
        style = style.weighing(SEMIBOLD).colored(builder.look.accent)
    line = builder.element("TR", room.parent)
    tag, scope = ("TD", "") if number else ("TH", "/O/Table/Scope/Column")
    label = builder.element("TH", line, "/O/Table/Scope/Row" if number else scope)
    cell = builder.cell(label, row.cells[0].content, room.x, grid.x - room.x - _GAP, style)
    cells = [builder.element(tag, line, scope) for _ in range(CALENDAR_CELLS)]
    words = grid.words if number else None
    content = _content(row) if number else Slot("", CALENDAR_HEAD)
    columns = grid.x, grid.width, grid.later
    calendar = CalendarCells(
        cells[0], builder.mcids, *columns, style, content, builder.look.tint, words
    )
    builder.mcids += CALENDAR_CELLS
    accent = number in (0, grid.rows - 1)
    pad = _PAD + _THICK * (accent or number == 1)
    marks = (builder.rule(room, accent=accent),)
    guards = room.guards + row.guards
    return builder.leaf(
        Leaf((cell,), marks, 0.0, pad, pad, middle=True, guards=guards, calendar=calendar)
    )


def _content(row: Row) -> Slot | Text:
    """What a row asks of the patient, or says to all."""
    first = row.cells[1].content[0]
    if isinstance(first, Slot):
        return Slot(first.path, CALENDAR)
    return Text(without_slots(row.cells[1].content))
