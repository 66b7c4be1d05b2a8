"""Tables, and rows of label and value in the patient strip, the contact box and cards.

In: a table and its room. Out: a node; elements Table, TR, TH with scope, TD, or P for label rows.
Columns get the width that their contents are likely to need; a value that needs more is wrapped.
"""

from __future__ import annotations

from docgen.layout.builder import Builder, Room, plain, stack
from docgen.layout.columns import FLUID_GUTTER, column_widths
from docgen.layout.frame import Anchor, Cell, Leaf, LeafAt, Marks, Node, Rule
from docgen.layout.lines import BLANK_TEXT
from docgen.looks.style import MUTED, RULE, SEMIBOLD, TextStyle
from docgen.model import Inlines, Row, Slot, Table, Text

GUTTER = 12.0
LABEL_GAP = 6.0  # points between a label and the value beside it


def table(builder: Builder, block: Table, room: Room) -> Node:
    """A table: head row in accent, thin rules between rows, no verticals."""
    look = builder.look
    count = max(len(row.cells) for row in block.rows)
    head_style = look.body.weighing(SEMIBOLD).colored(look.accent)
    needs = [0.0] * count
    for number, row in enumerate(block.rows):
        style = look.body if number else head_style
        for i, cell in enumerate(row.cells):
            needs[i] = max(needs[i], builder.nominal(cell.content, style))
    widths = column_widths(needs, room.width, GUTTER)
    element = builder.element("Table", room.parent)
    nodes = [
        _row(builder, row, element, (room, widths), (number == 0, number == len(block.rows) - 1))
        for number, row in enumerate(block.rows)
    ]
    return stack(list[Node](nodes))


def _row(
    builder: Builder,
    row: Row,
    parent: int,
    columns: tuple[Room, list[float]],
    ends: tuple[bool, bool],
) -> LeafAt:
    look = builder.look
    room, widths = columns
    first, last = ends
    style = look.body.weighing(SEMIBOLD).colored(look.accent) if first else look.body
    line = builder.element("TR", parent)
    cells: list[Cell] = []
    marks: Marks = ()
    x = room.x
    for number, (cell, width) in enumerate(zip(row.cells, widths, strict=False)):
        if first:
            tag, attributes = "TH", "/O/Table/Scope/Column"
        elif number == 0:
            tag, attributes = "TH", "/O/Table/Scope/Row"
        else:
            tag, attributes = "TD", ""
        element = builder.element(tag, line, attributes)
        cells.append(builder.cell(element, cell.content, x, width, style))
        if not cell.content:
            marks += ((Anchor.BOTTOM, Rule(x, -6, x + width, -6, 0.75, MUTED)),)
        x += width + GUTTER
    accent = first or last
    edge = Rule(
        room.x, 0, room.x + room.width, 0, 1.5 if accent else 0.75, look.accent if accent else RULE
    )
    marks += ((Anchor.BOTTOM, edge),)
    return builder.leaf(
        Leaf(tuple(cells), marks, look.row, 4.0, 4.0, middle=True, guards=room.guards + row.guards)
    )


def label_columns(
    builder: Builder,
    rows: tuple[Row, ...],
    room: Room,
    value_style: TextStyle,
    *,
    even: bool = False,
) -> LeafAt:
    """Rows of label and value, set side by side: label over value, each pair one P.

    What room is left goes to the first column, which holds the name, or `even`ly to all.
    """
    look = builder.look
    needs = [_pair_need(builder, row, value_style) for row in rows]
    gutter = FLUID_GUTTER
    widths = column_widths(needs, room.width, gutter)
    spare = room.width - sum(needs) - gutter * (len(needs) - 1)
    if spare >= 0:
        fair = (room.width + gutter) / len(needs) - gutter
        if even and fair >= max(needs):
            widths = [fair] * len(needs)
        elif not even:
            widths = [needs[0] + spare, *needs[1:]]
    cells: list[Cell] = []
    x = room.x
    for row, width in zip(rows, widths, strict=True):
        element = builder.element("P", room.parent)
        cells.append(builder.cell(element, _label(row), x, width, look.label))
        for value in row.cells[1:2]:
            style = value_style if is_value(value.content) else look.body
            cell = builder.cell(element, value.content, x, width, style)
            cells.append(cell._replace(under=True))
        x += width + gutter
    fluid = 0 if even else 2
    return builder.leaf(Leaf(tuple(cells), guards=room.guards, fluid=fluid))


def label_lines(
    builder: Builder, rows: tuple[Row, ...], room: Room, value_style: TextStyle
) -> Node:
    """Rows of label and value, the value beside its label; as many on a line as likely fit."""
    lines: list[list[tuple[Row, float]]] = []
    free = -1.0
    for row in rows:
        need = _side_need(builder, row, value_style)
        if need + FLUID_GUTTER > free:
            lines.append([])
            free = room.width + FLUID_GUTTER
        lines[-1].append((row, need))
        free -= need + FLUID_GUTTER
    return stack([_label_line(builder, line, room, value_style) for line in lines])


def _side_need(builder: Builder, row: Row, style: TextStyle) -> float:
    """Width of label and value in points; a line to write on is never broken."""
    label = builder.nominal(_label(row), builder.look.label)
    value = builder.nominal(row.cells[1].content, style) if len(row.cells) > 1 else 0.0
    return label + LABEL_GAP + max(value, builder.nominal((Text(BLANK_TEXT),), style) + 1)


def _label_line(
    builder: Builder, pairs: list[tuple[Row, float]], room: Room, style: TextStyle
) -> LeafAt:
    """Pairs side by side; the last one gets what room is left."""
    cells: list[Cell] = []
    x = room.x
    for number, (row, need) in enumerate(pairs, 1):
        right = x + need if number < len(pairs) else room.text[1]
        element = builder.element("P", room.parent)
        label = builder.nominal(_label(row), builder.look.label) + LABEL_GAP
        cells.append(builder.cell(element, _label(row), x, label, builder.look.label))
        for value in row.cells[1:2]:
            at = x + label
            cells.append(builder.cell(element, value.content, at, right - at, style))
        x = right + FLUID_GUTTER
    return builder.leaf(Leaf(tuple(cells), guards=room.guards))


def is_value(content: Inlines) -> bool:
    """Whether content is a patient's value or all figures, such as a telephone number."""
    text = plain(content)
    return any(isinstance(i, Slot) for i in content) or not any(c.isalpha() for c in text)


def _label(row: Row) -> Inlines:
    """The label of a row, with a space that keeps it apart from the value where both are read."""
    return (*row.cells[0].content, Text("\u00a0"))


def _pair_need(builder: Builder, row: Row, style: TextStyle) -> float:
    label = builder.nominal(_label(row), builder.look.label)
    value = builder.nominal(row.cells[1].content, style) if len(row.cells) > 1 else 0.0
    return max(label, value) + 1.0


def field_rows(builder: Builder, block: Table, room: Room) -> Node:
    """Rows of label and value, one under the other; an empty value is a line to write on."""
    look = builder.look
    label_width = max(builder.nominal(row.cells[0].content, look.label) for row in block.rows) + 14
    return stack([_field(builder, row, room, label_width) for row in block.rows])


def _field(builder: Builder, row: Row, room: Room, label_width: float) -> LeafAt:
    look = builder.look
    element = builder.element("P", room.parent)
    label = builder.cell(element, _label(row), room.x, label_width, look.label)
    x, width = room.x + label_width, room.width - label_width
    value = row.cells[1].content if len(row.cells) > 1 else ()
    guards = room.guards + row.guards
    if value:
        return builder.leaf(
            Leaf((label, builder.cell(element, value, x, width, look.body)), guards=guards)
        )
    line = Rule(x, -4, x + width, -4, 0.75, MUTED)
    return builder.leaf(Leaf((label,), ((Anchor.BOTTOM, line),), 26.0, 8.0, guards=guards))
