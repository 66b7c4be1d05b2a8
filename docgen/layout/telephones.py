"""Telephone numbers, as large as the emergency number: each below its label, two on a line.

Long ones stand below each other: none is smaller for another that stands beside it.

In: rows of label and number; paragraphs that stand beside one number. Out: a node. What is no
number stands in text type; an empty value is a line to write on: those of the first rows stand
above the numbers, others below them.
"""

from __future__ import annotations

from collections.abc import Sequence

from docgen.layout.builder import Builder, Room, stack
from docgen.layout.frame import Leaf, LeafAt, Node, Side, TextCell
from docgen.layout.linebreak import break_lines
from docgen.layout.lists import Halves, balanced
from docgen.layout.tables import is_value
from docgen.model import Guards, Inlines, Paragraph, Row, Text
from docgen.style import TextStyle

_BEARING = 1.5 / 28  # ems that a large figure stands right of its edge
_APART = 10.0  # points between two numbers, at least
_OVER = 4.0  # points that a number may stand nearer to the edge of the box than text
_LEAST = 18.0  # size: a number of any length is still larger than text
_TWO = 2  # numbers on a line
_LABELLED = 3.0  # points between lines of labels
_ABOVE, _ABOVE_BARE, _BELOW = 1.6, 9.0, 6.4  # points above a label, a number without one; below
_WRITE_ABOVE, _WRITE_BELOW = 2.66, 9.34  # points above and below a label beside a line to write on
_LINE_LEADING = 17.0  # of text beside a number


def telephones(
    builder: Builder, rows: Sequence[Row], beside: Sequence[Paragraph], room: Room, edge: float
) -> Node:
    """Numbers at the left edge of a room and at `edge`, where the second column begins."""
    style = number_style(builder, rows, room)
    first = next((at for at, row in enumerate(rows) if _value(row)), len(rows))
    above = [_to_write(builder, row, room) for row in rows[:first]]
    nodes: list[Node] = []
    said = [row for row in rows if _value(row)]
    while said:
        pair = [row for row in said[:2] if row.guards == said[0].guards]
        if len(pair) == _TWO and not _fit(builder, pair, room, edge, style):
            pair = pair[:1]
        said = said[len(pair) :]
        leaf = _numbers(builder, pair, room, edge, style)
        free = edge - _APART - room.x
        if len(pair) == 1 and not nodes and beside and _ends_before(builder, pair[0], free, style):
            nodes.append(Side((leaf, _beside(builder, beside, room, edge, leaf))))
            beside = ()
        else:
            nodes.append(leaf)
    nodes += [builder.paragraph(block, room) for block in beside]
    nodes += [_to_write(builder, row, room) for row in rows[first:] if not _value(row)]
    return stack(above + nodes)


def _ends_before(builder: Builder, row: Row, width: float, style: TextStyle) -> bool:
    """Whether a number takes no more than so many points."""
    return _is_number(row) and builder.width(_value(row), style) <= width


def number_style(builder: Builder, rows: Sequence[Row], room: Room) -> TextStyle:
    """The type of numbers: smaller where one is wider than the room."""
    style, free = builder.look.phone, room.text[1] + _OVER - room.x
    for row in filter(_is_number, rows):
        width = builder.width(_value(row), builder.look.phone)
        if width > free:
            size = max(_LEAST, int(2 * builder.look.phone.size * free / width) / 2)
            style = style._replace(size=min(style.size, size))
    return style


def _fit(builder: Builder, pair: Sequence[Row], room: Room, edge: float, style: TextStyle) -> bool:
    """Whether two numbers fit beside each other; what is no number breaks into lines."""
    ends = edge - _APART - room.x, room.text[1] + _OVER - edge
    return all(
        not _is_number(row) or builder.width(_value(row), style) <= end
        for row, end in zip(pair, ends, strict=True)
    )


def second_column(
    builder: Builder, rows: Sequence[Row], room: Room, halves: Halves
) -> tuple[float, float]:
    """Between which edges the second column may begin so that two numbers keep their size.

    If they can, the labels above them keep to a line each, too.
    """
    low, high = halves.low, halves.high
    pair = [row for row in rows if _value(row)][:2]
    if len(pair) < _TWO or not all(map(_is_number, pair)):
        return low, high
    one, two = (builder.width(_value(row), builder.look.phone) for row in pair)
    least, most = max(low, room.x + one + _APART), min(high, room.text[1] + _OVER - two)
    if least > most:  # they stand below each other
        return low, high
    low, high = least, most
    small = _label_style(builder)
    above, other = (builder.width(row.cells[0].content, small) + 6 for row in pair)
    if room.x + above + _APART <= min(high, room.text[1] - other):
        low, high = max(low, room.x + above + _APART), min(high, room.text[1] - other)
    return low, high


def _value(row: Row) -> Inlines:
    return row.cells[1].content if len(row.cells) > 1 else ()


def _is_number(row: Row) -> bool:
    return bool(_value(row)) and is_value(_value(row))


def _label_style(builder: Builder) -> TextStyle:
    label = builder.look.label
    return label._replace(leading=label.size + _LABELLED)


def _numbers(
    builder: Builder, rows: Sequence[Row], room: Room, edge: float, style: TextStyle
) -> LeafAt:
    """One or two numbers on a line, each below its label: one P."""
    cells: list[TextCell] = []
    labelled = any(row.cells[0].content for row in rows)
    ends = [edge - _APART if len(rows) > 1 else room.text[1], room.text[1]]
    small = _level(
        builder, [(row, end - x) for row, x, end in zip(rows, (room.x, edge), ends, strict=False)]
    )
    for at, row in enumerate(rows):
        x, right = (edge, ends[1]) if at else (room.x, ends[0])
        element = builder.element("P", room.parent)
        if labelled:
            label = (*row.cells[0].content, Text("\u00a0"))
            cells.append(builder.cell(element, label, x, right - x, small[at]))
        if _is_number(row):
            left = x - _BEARING * style.size
            cell = builder.cell(element, _value(row), left, right + _APART - left, style)
        else:
            cell = builder.cell(element, _value(row), x, right - x, builder.look.body)
        cells.append(cell._replace(under=labelled))
    above = _ABOVE if labelled else _ABOVE_BARE
    guards = room.guards + rows[0].guards
    return builder.leaf(Leaf(tuple(cells), (), 0.0, above, _BELOW, guards=guards))


def _level(builder: Builder, labels: Sequence[tuple[Row, float]]) -> list[TextStyle]:
    """The type of labels, with these widths, so that the numbers below them stand on one line."""
    style = _label_style(builder)
    counts = [
        lines_of(builder, (*row.cells[0].content, Text("\u00a0")), width, style)
        for row, width in labels
    ]
    found: list[TextStyle] = []
    for count in counts:
        more = max(counts) - count if count == 1 else 0
        leading = style.leading * (more + 1)
        found.append(style._replace(leading=leading, drop=more * style.leading / 2))
    return found


def lines_of(builder: Builder, content: Inlines, width: float, style: TextStyle) -> int:
    """How many lines a text takes; one with a patient's values is reckoned as one."""
    text = builder.fixed(content, style)
    return len(break_lines(text, width, style, builder.fonts)) if text else 1


def _beside(
    builder: Builder, blocks: Sequence[Paragraph], room: Room, edge: float, number: LeafAt
) -> Node:
    """What is said beside a number, in even lines, in the middle of its height."""
    style = builder.look.body._replace(leading=_leading(builder))
    guards: Guards = room.guards
    nodes: list[Node] = []
    least = _height(builder, number)
    for block in blocks:
        width = balanced(builder, block.content, room.text[1] - edge, style)
        cell = builder.cell(builder.element("P", room.parent), block.content, edge, width, style)
        leaf = Leaf((cell,), (), least, middle=True, guards=guards + block.guards)
        nodes.append(builder.leaf(leaf))
        least = 0.0
    return stack(nodes)


def _leading(builder: Builder) -> float:
    return max(_LINE_LEADING, builder.look.body.leading)


def _height(builder: Builder, number: LeafAt) -> float:
    """The height of a line of numbers whose texts take a line each."""
    leaf = builder.leaves[number.leaf]
    return leaf.pad_top + sum(cell.style.leading for cell in leaf.cells[:2]) + leaf.pad_bottom


def _to_write(builder: Builder, row: Row, room: Room) -> LeafAt:
    """A label, and behind it a line to write on."""
    style = builder.look.body
    (column,) = builder.columns(room, row.cells[0].content)[:1]
    width = builder.width(column.content, style) + 1
    element = builder.element("P", room.parent)
    cell = builder.cell(element, column.content, room.x, width, style)
    line = builder.to_write_on(
        column, element, room.x + width + 8, room.text[1] - _LABELLED, -_WRITE_BELOW
    )
    guards = room.guards + row.guards
    leaf = Leaf((cell, line), (), 0.0, _WRITE_ABOVE, _WRITE_BELOW, guards=guards)
    return builder.leaf(leaf)
