"""Who the patient is: the strip on page one, and lines to write on where there is no patient.

In: a box with rows of label and value. Out: a node. On a sheet to fill in by hand there is a place
to stick the patient's label on.
"""

from __future__ import annotations

from docgen.expression.truth import Name, Not
from docgen.layout.builder import Builder, Room, stack
from docgen.layout.frame import Leaf, LeafAt, Node, Panel, Rect, Side, TextCell
from docgen.layout.tables import label_columns, label_lines
from docgen.layout.writing import fields_to_fill
from docgen.model import Box, Text
from docgen.style import BOLD, MUTED, WHITE

_IDENTIFIED = Name("known.id")  # whether there is a patient
LABEL_BOX = (187.1, 70.9)  # points: 66 x 25 mm, as labels for patients are cut


def patient_header(builder: Builder, box: Box, room: Room) -> Node:
    """Who the patient is: label over value on a tint, the name widest; or lines to write on."""
    known = room._replace(guards=(*room.guards, _IDENTIFIED))
    blank = room._replace(guards=(*room.guards, Not(_IDENTIFIED)))
    return stack([_header_of(builder, box, known), _header_to_fill(builder, box, blank)])


def _header_to_fill(builder: Builder, box: Box, room: Room) -> Node:
    """Lines as wide as the page gives, and a box to stick the patient's label on."""
    look, pad = builder.look, 8.0
    left, right = room.frame[0] + 12, room.frame[1] - 12
    inside = room._replace(parent=builder.element("Div", room.parent), text=(left, right))
    first, *others = box.rows or (None,)
    if first is None:
        return stack([])
    beside = inside._replace(text=(left, right - LABEL_BOX[0] - 14))
    label = label_box(builder, inside)
    top: list[Node] = []
    rest: list[Node]
    if look.single_column:
        top = [fields_to_fill(builder, (first,), inside)]
        rest = [fields_to_fill(builder, (row,), beside) for row in others]
    else:
        pairs = [others[at : at + 2] for at in range(0, len(others), 2)]
        rest = [fields_to_fill(builder, row, beside) for row in ((first,), *pairs)]
    node = stack([*top, Side((stack(rest), label))])
    tint = Rect(room.frame[0], 0, room.frame[1] - room.frame[0], 0, 4, fill=look.tint)
    return Panel(node, (tint,), 0.0 if top else pad, pad)


def _header_of(builder: Builder, box: Box, room: Room) -> Node:
    """Who the patient is: label over value on a tint, the name widest."""
    look = builder.look
    edges = room.text if room.second else (room.frame[0] + 12, room.frame[1] - 12)
    if builder.rtl[0] is not builder.rtl[-1]:  # the second column begins at the edge of the tint
        edges = edges[0], edges[1] - 12
    inside = room._replace(parent=builder.element("Div", room.parent), text=edges)
    lay = label_lines if look.single_column else label_columns
    node = lay(builder, box.rows, inside, look.body.weighing(BOLD))
    tint = Rect(room.frame[0], 0, room.frame[1] - room.frame[0], 0, 4, fill=look.tint)
    return Panel(node, (tint,), 6.375, 6.375)


def label_box(builder: Builder, room: Room) -> LeafAt:
    """An empty box at the right edge, as large as the label with a patient's data."""
    wide, high = LABEL_BOX
    x = room.text[1] - wide
    style = builder.look.label._replace(color=MUTED)
    cells: list[TextCell] = []
    for content, column in zip(builder.furniture.label, builder.columns(room), strict=False):
        element = builder.element("P", room.parent, lang=column.language)
        cell = builder.cell(element, (Text(content),), x + 6, wide - 12, style)
        cells.append(cell._replace(under=bool(cells)))
    box = Rect(x, 0.5, wide, high, 3, fill=WHITE, stroke=MUTED, line_width=0.75)
    return builder.leaf(Leaf(tuple(cells), (box,), high + 1, 3.0, guards=room.guards))
