"""The log: a table to fill in over some days, a column for each day, a row for each part of it.

In: a box with a heading, a line of words, two rows of labels, and a list: the parts of a day.

    ::: log 3
    ## My pain and my pills

    Pain: **0** = none, **10** = the worst there is

    | Day | with us |
    | pain | pill taken at |

    - Morning
    - Afternoon
    - Night
    :::

The first row heads the column of the list, and says what stands in place of what is over before the
patient leaves; an empty cell says nothing there. The second row tells what is written in the box of
each field, and what beside its box to tick. Out: a node. Days begin with the one on which the
patient leaves; a day that nobody knows is a line to write on. Days that do not fit side by side
stand in bands of as many columns: of large print two, so that there three days are four.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from docgen.expression.truth import LEAVES_AFTER, Name, Not
from docgen.layout.builder import Builder, Prints, Room, has_slots, stack
from docgen.layout.frame import (
    LOG_DAY,
    Anchor,
    Leaf,
    LeafAt,
    Mark,
    Marks,
    Node,
    Rect,
    Side,
    Stroke,
    TextCell,
)
from docgen.model import Box, Cell, Guards, Heading, Inlines, Item, List, Paragraph, Slot, Text
from docgen.style import BOLD, INK, MUTED, RULE, WHITE, TextStyle

_BESIDE = 14.0  # points between the heading and the words at its right, at least
# Measures of a field in points, at 13 points of body type.
_PAD = 10.0  # left of what stands in a column
_END = 8.0  # right of it
_BOX = (30.0, 16.5)  # to write a number in
_NEXT = 18.0  # between that box and the box to tick
_WRITE = 7.0  # between that and the line to write on
_LINE = 56.0  # length of the line, at least
_LOWER = 6.75  # how far below the middle of its row the line stands
_ROW = 22.5
_AIR = 2.0  # above and below words of two languages
_BASE = 13.0
_APART = 6.0  # between two bands
# The parts of a day share the hours from six in the morning to midnight: of three the first ends at
# noon, the second at six in the evening.
_BEGINS, _ENDS = 6 * 60, 24 * 60


def log(builder: Builder, box: Box, room: Room) -> Node:
    """Lay out a log over the whole frame."""
    left, right = room.frame
    wide = room._replace(text=(left, right - room.second), gutter=False)
    title = next((block for block in box.blocks if isinstance(block, Heading)), None)
    lines = [block for block in box.blocks if isinstance(block, Paragraph)]
    items = _items(box)
    nodes: list[Node] = []
    if title:
        nodes.append(_title(builder, title, lines, room if room.second else wide))
    rows = [row.cells for row in box.rows[:2]]
    if len(rows) == 2 and items:
        days = int(box.args[0]) if box.args else 1
        (part, over), (field, tick) = rows[0][:2], rows[1][:2]
        words = _LogWords(part, over, field, tick, asked_by_log(box))
        bands = _bands(builder, words, items, days, wide)
        nodes.append(stack(bands, _APART))
    return stack(nodes)


def shown_of_log(_: Prints) -> str:
    """The format of what a log says of a patient besides its blocks."""
    return LOG_DAY


def asked_by_log(box: Box) -> Guards:
    """For each part of a day but the last: whether it is over before the patient leaves.

    None where the head has no words for what is over.
    """
    items = _items(box)
    said = [row.cells[1].content for row in box.rows[:1] if len(row.cells) > 1]
    if not any(said):
        return ()
    ends = [_BEGINS + (_ENDS - _BEGINS) * (at + 1) / len(items) for at in range(len(items) - 1)]
    return tuple([Name(f"record.{LEAVES_AFTER}{end:.0f}") for end in ends])


def _items(box: Box) -> Sequence[Item]:
    """The parts of a day."""
    return [item for block in box.blocks if isinstance(block, List) for item in block.items]


def _title(builder: Builder, title: Heading, lines: Sequence[Paragraph], room: Room) -> Node:
    """The heading; the first line of words at its right, where there is room, else below it."""
    look = builder.look
    node = builder.heading(title, room)
    rest: list[Node] = []
    for number, line in enumerate(lines):
        leaf = builder.leaves[node.leaf]
        need = _width(builder, line.content, look.body)
        free = room.width - _width(builder, title.content, look.heading) - _BESIDE
        fixed = not (room.second or line.guards or has_slots((*title.content, *line.content)))
        if number or need > free or not fixed:
            rest.append(builder.paragraph(line, room))
            continue
        # On the heading's baseline.
        lower = 2 * (look.heading.baseline - look.body.baseline)
        style = look.body._replace(leading=look.body.leading + lower)
        element = builder.element("P", room.parent)
        words = builder.cell(element, line.content, room.text[1] - need, need, style)
        heading = leaf.cells[0]._replace(width=room.width - need - _BESIDE)
        builder.leaves[node.leaf] = leaf._replace(cells=(heading, words))
    return stack([node, *rest])


def _width(builder: Builder, content: Inlines, style: TextStyle) -> float:
    """Points that words take on one line, and a little more."""
    return builder.width(content, style) + 1.0


class _LogWords(NamedTuple):
    """What the head of a log says: of its first column, of what is over, of the two fields.

    `is_over` asks that of each part of a day but the last.
    """

    part: Cell
    over: Cell
    box: Cell
    tick: Cell
    is_over: Guards


class _LogGrid(NamedTuple):
    """Where columns stand: the left edge of the first day, width of a day, days side by side.

    `tick` is where the box to tick begins, from the left edge of a day; `scale` the size of the
    type, of that for which the measures stand.
    """

    x: float
    width: float
    days: int
    tick: float
    scale: float


def _bands(
    builder: Builder, words: _LogWords, items: Sequence[Item], days: int, room: Room
) -> list[Node]:
    """The bodies of one table, one under the other, each with as many days."""
    grid = _grid(builder, words, items, days, room)
    inside = room._replace(parent=builder.element("Table", room.parent))
    firsts = range(0, days, grid.days)
    return [
        _band(builder, words, items, range(first, first + grid.days), grid, inside)
        for first in firsts
    ]


def _grid(
    builder: Builder, words: _LogWords, items: Sequence[Item], days: int, room: Room
) -> _LogGrid:
    """Place the columns: as many as are needed and fit, in bands of as many."""
    look = builder.look
    scale = look.body.size / _BASE
    labels = [_need(builder, item.content, item.second, look.body) for item in items]
    labels.append(_need(builder, words.part.content, words.part.second, look.label))
    label = max(72.0 * scale, *[need + 6.0 for need in labels])
    said = [
        _need(builder, cell.content, cell.second, look.label) for cell in (words.box, words.tick)
    ]
    tick = max((_BOX[0] + _NEXT) * scale, said[0] + 8.0)
    field = max(look.check + _WRITE + _LINE * scale, said[1])
    day = builder.nominal((Slot("0", LOG_DAY),), look.body.weighing(BOLD))
    least = _PAD + max(day, tick + field) + _END
    span = room.frame[1] - room.frame[0] - label
    side_by_side = max(1, min(days, int(span // least)))
    bands = -(-days // side_by_side)
    in_band = -(-days // bands)
    return _LogGrid(room.x + label, span / in_band, in_band, tick, scale)


def _need(builder: Builder, content: Inlines, second: Inlines, style: TextStyle) -> float:
    """Width in points that the longer of two languages needs."""
    return max(builder.nominal(content, style), builder.nominal(second, style)) + 1.0


def _band(
    builder: Builder,
    words: _LogWords,
    items: Sequence[Item],
    days: range,
    grid: _LogGrid,
    room: Room,
) -> Node:
    """One body: the days, and what is filled in; then a row for each part of a day."""
    inside = room._replace(parent=builder.element("TBody", room.parent))
    nodes: list[Node] = [_head(builder, words, days, grid, inside)]
    for number, item in enumerate(items):
        last = number == len(items) - 1
        if days[0] or number >= len(words.is_over):
            nodes.append(_row(builder, item, words, (), grid, inside, last=last))
            continue
        over = words.is_over[number]
        nodes.append(_row(builder, item, words, (Not(over),), grid, inside, last=last))
        nodes.append(_row(builder, item, words, (over,), grid, inside, last=last, gone=True))
    return Side((stack(nodes),))  # no page ends within it


def _head(builder: Builder, words: _LogWords, days: range, grid: _LogGrid, room: Room) -> LeafAt:
    """The heads of a band: each day, and below it what is written there."""
    look = builder.look
    row = builder.element("TR", room.parent)
    scope = "/O/Table/Scope/Column"
    label = look.label._replace(leading=look.label.size * 14 / 12)
    day_style = look.body.weighing(BOLD).colored(look.accent)
    corner = builder.element("TH", row, scope)
    part = words.part.content, words.part.second
    cells = _texts(builder, corner, *part, room, room.x, grid.x - room.x - 6, label)
    for at, day in enumerate(days):
        x = grid.x + at * grid.width + _PAD
        wide = grid.width - _PAD - _END
        head = builder.element("TH", row, scope)
        one, two = Slot(str(day), LOG_DAY), Slot(str(day), LOG_DAY, language=builder.languages[1])
        day_of = builder.element("P", head) if not room.second else head
        cells += _texts(builder, day_of, (one,), (two,), room, x, wide, day_style)
        for cell, left, width in (
            (words.box, x, grid.tick - 4),
            (words.tick, x + grid.tick, wide - grid.tick),
        ):
            said = builder.element("P", head) if not room.second else head
            below = _texts(builder, said, cell.content, cell.second, room, left, width, label)
            cells += [each._replace(row=1) for each in below]
    top = builder.rule(room, Anchor.TOP, accent=True)
    marks = (top, *_between(grid, 4.0), builder.rule(room, accent=False))
    return builder.leaf(Leaf(tuple(cells), marks, 0.0, 6.0, 2.5, guards=room.guards))


def _row(
    builder: Builder,
    item: Item,
    words: _LogWords,
    guards: Guards,
    grid: _LogGrid,
    room: Room,
    *,
    last: bool,
    gone: bool = False,
) -> LeafAt:
    """A part of the day: its name, and in each day a box, a box to tick, a line to write on.

    `gone`: of the first day it is over before the patient leaves; words stand there.
    """
    look = builder.look
    row = builder.element("TR", room.parent)
    name = builder.element("TH", row, "/O/Table/Scope/Row")
    cells = _texts(
        builder, name, item.content, item.second, room, room.x, grid.x - room.x - 6, look.body
    )
    for at in range(grid.days):
        x = grid.x + at * grid.width + _PAD
        cell = builder.element("TD", row)
        if gone and not at:
            said = words.over.content, words.over.second
            cells += _texts(builder, cell, *said, room, x, grid.width - _PAD - _END, look.label)
        else:
            cells.append(_field(builder, words, grid, room, cell, x))
    pad = _AIR if room.second else 0.0
    marks = (builder.rule(room, accent=last), *_between(grid, inset=3.0 if last else 0.0))
    return builder.leaf(
        Leaf(
            tuple(cells),
            marks,
            _ROW * grid.scale,
            pad,
            pad,
            middle=True,
            guards=(*room.guards, *item.guards, *guards),
        )
    )


def _between(grid: _LogGrid, top: float = 0.0, inset: float = 0.0) -> Marks:
    """The lines left of each day, as high as their leaf."""
    lefts = [grid.x + at * grid.width for at in range(grid.days)]
    return tuple([Rect(x, top, 0.75, 0, fill=RULE, inset=inset) for x in lefts])


def _texts(
    builder: Builder,
    parent: int,
    content: Inlines,
    second: Inlines,
    room: Room,
    x: float,
    width: float,
    style: TextStyle,
) -> list[TextCell]:
    """A text in a cell of the table; of two languages the second under the first."""
    if not room.paired:
        return [builder.cell(parent, content, x, width, style)]
    found: list[TextCell] = []
    for said, language in zip((content, second), builder.languages, strict=True):
        element = builder.element("P", parent, lang=language)
        cell = builder.cell(element, said, x, width, style)
        found.append(cell._replace(under=bool(found)))
    return found


def _field(
    builder: Builder, words: _LogWords, grid: _LogGrid, room: Room, parent: int, x: float
) -> TextCell:
    """A box to write in, a box to tick, a line: drawn as one, and told of as one."""
    check = builder.look.check
    wide, high = (size * grid.scale for size in _BOX)
    tick = x + grid.tick
    line = tick + check + _WRITE
    end = x + grid.width - _PAD - _END
    middle, low = Anchor.MIDDLE, _LOWER * grid.scale
    drawn: tuple[Mark, ...] = (
        Rect(x, -high / 2, wide, high, 2, WHITE, MUTED, 1.0, anchor=middle),
        Rect(tick, -check / 2, check, check, 1.5, WHITE, INK, 1.25, anchor=middle),
        Stroke(line, low, end, low, 0.75, MUTED, middle),
    )
    column, *_ = builder.columns(room)
    aloud = column.aloud
    said = [f"{_said(words.box)}: {aloud.write}", f"{_said(words.tick)}: {aloud.tick}"]
    told = builder.drawn(column, parent, f"{'; '.join(said)}, {aloud.write}", drawn[0])
    return told._replace(drawn=drawn)


def _said(cell: Cell) -> str:
    return "".join([inline.text for inline in cell.content if isinstance(inline, Text)])
