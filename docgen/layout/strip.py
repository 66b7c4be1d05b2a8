"""Who the patient is: the strip on page one, and lines to write on where there is no patient.

In: a box with rows of label and value. Out: a node. The first row is the name, which has a row of
its own. On a sheet to fill in by hand there is a place to stick the patient's label on.
"""

from __future__ import annotations

from collections.abc import Sequence

from docgen.expression.truth import Name, Not, asks_room, atoms
from docgen.layout.builder import Builder, Room, stack
from docgen.layout.choices import RowChoice, choices
from docgen.layout.frame import Fitting, Leaf, LeafAt, Marks, Node, Panel, Rect, Side, TextCell
from docgen.layout.tables import label_lines
from docgen.layout.writing import fields_to_fill
from docgen.model import Box, Row, Text
from docgen.style import INK, MUTED, WHITE, TextStyle

_IDENTIFIED = Name("known.id")  # whether there is a patient
LABEL_BOX = (204.0, 81.0)  # points: a label of 2 5/8 x 1 inch fits
_PAD, _ABOVE, _BELOW = 12.0, 5.5, 6.5  # points around the text of the strip
_DASH = (4.0, 3.0)
_WRITE_BELOW = 8.0  # points between a line to write on and the lower edge of its panel


def patient_header(builder: Builder, box: Box, room: Room) -> Node:
    """Who the patient is, on a tint; or lines to write on."""
    known = room._replace(guards=(*room.guards, _IDENTIFIED))
    blank = room._replace(guards=(*room.guards, Not(_IDENTIFIED)))
    header = _in_two_languages if room.second else _header
    return stack([header(builder, box, known), _header_to_fill(builder, box, blank)])


def _header(builder: Builder, box: Box, room: Room) -> Node:
    """The name on a row of its own, the other pairs below it, as each patient's need it."""
    edges = room.frame[0] + _PAD, room.frame[1] - _PAD
    inside = room._replace(parent=builder.element("Div", room.parent), text=edges)
    rows = [row for row in box.rows if row.cells]
    leaves = [_pairs(builder, choice, inside) for choice in choices(rows)]
    return Panel(stack(leaves), _tint(builder, room), _ABOVE, _BELOW)


def pairs(builder: Builder, box: Box, room: Room) -> Node:
    """Short facts, label and value, in rows as each patient's need them."""
    if room.second:
        return label_lines(builder, box.rows, room, builder.look.value)
    return flowing(builder, box.rows, room._replace(text=room.frame), builder.look.value)


def flowing(builder: Builder, rows: Sequence[Row], room: Room, value: TextStyle) -> Node:
    """Pairs of label and value in as few rows as each patient's need."""
    label = builder.look.label.beside(value)._replace(color=INK)  # read as soon as its value
    leaves: list[Node] = []
    for choice in choices([row for row in rows if row.cells]):
        cells: list[TextCell] = []
        for row in choice.rows:
            cells += pair_cells(builder, row, room, label, value)
        guards = room.guards + choice.guards
        leaves.append(builder.leaf(Leaf(tuple(cells), guards=guards, fit=Fitting.FLOW)))
    return stack(leaves)


def _pairs(builder: Builder, choice: RowChoice, room: Room) -> LeafAt:
    """Pairs of label and value; where they stand is each patient's matter."""
    look = builder.look
    cells: list[TextCell] = []
    for row in choice.rows:
        style = look.value if cells else look.who
        cells += pair_cells(builder, row, room, look.label.beside(style), style)
    guards = room.guards + choice.guards
    return builder.leaf(Leaf(tuple(cells), guards=guards, fit=Fitting.STRIP))


def pair_cells(
    builder: Builder, row: Row, room: Room, label: TextStyle, value: TextStyle
) -> list[TextCell]:
    """A label and the value beside it: one P."""
    element = builder.element("P", room.parent)
    said, *values = row.cells
    name = (*said.content, Text("\u00a0")) if said.content else ()
    found = [builder.cell(element, name, room.x, room.width, label)]
    if values and values[0].content:
        found.append(builder.cell(element, values[0].content, room.x, room.width, value))
    else:
        (column, *_) = builder.columns(room, name)
        line = builder.to_write_on(column, element, room.x, room.text[1], -_WRITE_BELOW)
        found.append(line._replace(x=room.x, width=room.width, style=value))
    return found


def _tint(builder: Builder, room: Room) -> Marks:
    left, right = room.frame
    return (Rect(left, 0, right - left, 0, 4, fill=builder.look.tint),)


def _in_two_languages(builder: Builder, box: Box, room: Room) -> Node:
    """Who the patient is, in lines beside those of another language."""
    edges = room.text
    if builder.rtl[0] is not builder.rtl[-1]:  # the second column begins at the edge of the tint
        edges = edges[0], edges[1] - _PAD
    inside = room._replace(parent=builder.element("Div", room.parent), text=edges)
    node = label_lines(builder, box.rows, inside, builder.look.value)
    return Panel(node, _tint(builder, room), _ABOVE, _BELOW)


def _header_to_fill(builder: Builder, box: Box, room: Room) -> Node:
    """Lines as wide as the page gives, and a box to stick the patient's label on."""
    look = builder.look
    left, right = room.frame
    inside = room._replace(parent=builder.element("Div", room.parent), text=(left, right))
    rows = [row for row in box.rows if _IDENTIFIED not in row.guards]  # no paper asks for these
    first, *others = rows or (None,)
    if first is None:
        return stack([])
    beside = inside._replace(text=(left, right - LABEL_BOX[0] - 14))
    ones, last = others[:2], others[2:]
    pairs = [last[at : at + 2] for at in range(0, len(last), 2)]
    if look.single_column and not room.second:  # its front has no line more: the name is beside it
        lines = [fields_to_fill(builder, (row,), beside) for row in (first, *ones)]
        below = [fields_to_fill(builder, pair, _with_room(pair[-1], inside)) for pair in pairs]
        return stack([Side((stack(lines), label_box(builder, inside))), *below])
    name = fields_to_fill(builder, (first,), inside)
    if look.single_column:
        rest = [fields_to_fill(builder, (row,), beside) for row in others]
    else:
        rest = [fields_to_fill(builder, (row,), beside) for row in ones]
        rest += [fields_to_fill(builder, pair, _with_room(pair[-1], beside)) for pair in pairs]
    return stack([name, Side((stack(rest), label_box(builder, inside)))])


def _with_room(row: Row, room: Room) -> Room:
    """The room of fields that stand as long as page one has room for the last of them."""
    asked = [one for one in row.guards if any(map(asks_room, atoms(one)))]
    return room._replace(guards=(*room.guards, *asked))


def label_box(builder: Builder, room: Room) -> LeafAt:
    """An empty box at the right edge, as large as the label with a patient's data."""
    wide, high = LABEL_BOX
    x = room.text[1] - wide
    style = builder.look.label._replace(color=MUTED)
    cells: list[TextCell] = []
    for content, column in zip(builder.furniture.label, builder.columns(room), strict=False):
        element = builder.element("P", room.parent, lang=column.language)
        said = (Text(content),)
        need = min(builder.nominal(said, style) + 1, wide - 12)
        cell = builder.cell(element, said, x + (wide - need) / 2, need, style)
        cells.append(cell._replace(under=bool(cells)))
    box = Rect(
        x + 0.5, 5.5, wide - 1, high - 1, 6, fill=WHITE, stroke=MUTED, line_width=1, dash=_DASH
    )
    above = 5.0 + (high - len(cells) * style.leading) / 2
    return builder.leaf(Leaf(tuple(cells), (box,), high + 6, above, guards=room.guards))
