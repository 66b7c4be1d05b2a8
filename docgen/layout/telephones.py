"""Telephone numbers, as large as the emergency number: each below its label, two on a line.

In: rows of label and number; paragraphs that stand beside one number. Out: a node. What is no
number stands in text type; an empty value is a line to write on.
"""

from __future__ import annotations

from collections.abc import Sequence

from docgen.errors import FontError
from docgen.layout.builder import Builder, Room, stack
from docgen.layout.frame import Leaf, LeafAt, Node, Side, TextCell
from docgen.layout.lists import balanced
from docgen.layout.tables import is_value
from docgen.layout.text import set_text
from docgen.model import Guards, Inlines, Paragraph, Row, Slot, Text
from docgen.style import TextStyle

_BEARING = 1.5 / 28  # ems that a large figure stands right of its edge
_APART = 10.0  # points between two numbers, at least
_OVER = 4.0  # points that a number may stand nearer to the edge of the box than text
_LEAST = 18.0  # size: a number of any length is still larger than text
_LABELLED = 3.0  # points between lines of labels
_ABOVE, _ABOVE_BARE, _BELOW = 1.0, 9.0, 7.0  # points above a label, a number without one; below
_WRITE_ABOVE, _WRITE_BELOW = 2.66, 9.34  # points above and below a label beside a line to write on
_LINE_LEADING = 17.0  # of text beside a number


def telephones(
    builder: Builder, rows: Sequence[Row], beside: Sequence[Paragraph], room: Room, edge: float
) -> Node:
    """Numbers at the left edge of a room and at `edge`, where the second column begins."""
    style = number_style(builder, rows, room, edge)
    nodes: list[Node] = []
    written = [row for row in rows if not _value(row)]
    said = [row for row in rows if _value(row)]
    while said:
        pair = [row for row in said[:2] if row.guards == said[0].guards]
        said = said[len(pair) :]
        leaf = _numbers(builder, pair, room, edge, style)
        if len(pair) == 1 and not nodes and beside:
            nodes.append(Side((leaf, _beside(builder, beside, room, edge, leaf))))
            beside = ()
        else:
            nodes.append(leaf)
    nodes += [builder.paragraph(block, room) for block in beside]
    nodes += [_to_write(builder, row, room) for row in written]
    return stack(nodes)


def number_style(
    builder: Builder, rows: Sequence[Row], room: Room, edge: float | None = None
) -> TextStyle:
    """The type of numbers: smaller where one cannot fit in its column, or else in the room."""
    style = builder.look.phone
    for at, row in enumerate(row for row in rows if _is_number(row)):
        width = text_width(builder, _value(row), style)
        free = room.text[1] + _OVER - room.x
        if edge is not None and len(rows) > 1:
            free = edge - _APART - room.x if at % 2 == 0 else room.text[1] + _OVER - edge
        if width > free:
            size = max(_LEAST, int(2 * style.size * free / width) / 2)
            style = style._replace(size=min(style.size, size))
    return style


def second_column(
    builder: Builder, rows: Sequence[Row], room: Room, low: float, high: float
) -> tuple[float, float]:
    """Between which edges the second column may begin so that two numbers keep their size."""
    widths = [text_width(builder, _value(row), builder.look.phone) for row in rows[:2]]
    if len(widths) == 2 and all(_is_number(row) for row in rows[:2]):
        low = max(low, room.x + widths[0] + _APART)
        high = min(high, room.text[1] + _OVER - widths[1])
    return (low, high) if low <= high else (low, low)


def text_width(builder: Builder, content: Inlines, style: TextStyle) -> float:
    """Points that a text takes on one line; a patient's values are reckoned as likely ones."""
    if any(isinstance(inline, Slot) for inline in content):
        return builder.nominal(content, style)
    try:
        return set_text(content, style, builder.fonts).width * style.size / 1000
    except FontError:
        return 0.0  # its cell will say so


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
    small = _label_style(builder)
    cells: list[TextCell] = []
    labelled = any(row.cells[0].content for row in rows)
    for at, row in enumerate(rows):
        x = edge if at else room.x
        right = edge - _APART if len(rows) > 1 and not at else room.text[1]
        element = builder.element("P", room.parent)
        if labelled:
            label = (*row.cells[0].content, Text("\u00a0"))
            cells.append(builder.cell(element, label, x, right - x, small))
        if _is_number(row):
            left = x - _BEARING * style.size
            cell = builder.cell(element, _value(row), left, right + _APART - left, style)
        else:
            cell = builder.cell(element, _value(row), x, right - x, builder.look.body)
        cells.append(cell._replace(under=labelled))
    above = _ABOVE if labelled else _ABOVE_BARE
    guards = room.guards + rows[0].guards
    return builder.leaf(Leaf(tuple(cells), (), 0.0, above, _BELOW, guards=guards))


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
    width = text_width(builder, column.content, style) + 1
    element = builder.element("P", room.parent)
    cell = builder.cell(element, column.content, room.x, width, style)
    line = builder.to_write_on(
        column, element, room.x + width + 8, room.text[1] - _LABELLED, -_WRITE_BELOW
    )
    guards = room.guards + row.guards
    leaf = Leaf((cell, line), (), 0.0, _WRITE_ABOVE, _WRITE_BELOW, guards=guards)
    return builder.leaf(leaf)
