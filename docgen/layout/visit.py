"""The next visit, and a note: panels side by side where both take one line, else below each other.

In: a box with rows of label and value; a label may have a pictogram. Out: a node. The first panel
has a line around it, the others stand on a tint. Which values stand beside each other is decided
for each patient, by what they need.
"""

from __future__ import annotations

from docgen.layout.builder import Builder, Room, outline, stack
from docgen.layout.choices import RowChoice, choices
from docgen.layout.columns import VISIT_BELOW, VISIT_INSET, VISIT_PAD
from docgen.layout.frame import Fitting, Leaf, LeafAt, Mark, Node, Panel, Rect, TextCell
from docgen.layout.strip import pair_cells
from docgen.layout.tables import label_lines
from docgen.model import Box, Row
from docgen.style import BOLD, Color

_ICON = 22.0
_LINE = 1.5  # width of the line around the first panel
_PAD = 6.75  # points above and below the text of a panel
_LEADING = 16.5 / 13  # ems
_RADIUS = 6.0


def visit(builder: Builder, box: Box, room: Room) -> Node:
    """Rows of label and value, each in a panel."""
    rows = [row for row in box.rows if row.cells]
    if room.second:
        inside = room.inside()
        nodes = [
            label_lines(
                builder,
                (row,),
                inside._replace(guards=room.guards + row.guards),
                builder.look.value,
            )
            for row in rows
        ]
        line = outline(room, builder.look.accent, _LINE, _RADIUS)
        return Panel(stack(nodes), (line,), _PAD, _PAD)
    framed = rows[0].cells[0].content if rows else ()
    leaves = [_panels(builder, choice, room, framed) for choice in choices(rows)]
    return stack(leaves, VISIT_BELOW)


def _panels(builder: Builder, choice: RowChoice, room: Room, framed: object) -> LeafAt:
    """Panels that stand together; `framed` is the label of those with a line around."""
    look = builder.look
    edges = room.frame[0] + VISIT_INSET, room.frame[1] - VISIT_PAD
    inside = room._replace(text=edges)
    style = look.body._replace(leading=round(look.body.size * _LEADING, 2)).weighing(BOLD)
    cells: list[TextCell] = []
    drawn: list[Mark] = []
    for row in choice.rows:
        pair = pair_cells(builder, row, inside, look.label.beside(style), style)
        cells += pair
        drawn.append(_panel(builder, row.cells[0].content == framed))
        drawn.append(_icon(builder, row))
    guards = room.guards + choice.guards
    leaf = Leaf(
        tuple(cells),
        tuple(drawn),
        0.0,
        _PAD,
        _PAD,
        guards=guards,
        fit=Fitting.VISIT,
        row_gap=2 * _PAD + VISIT_BELOW,
    )
    return builder.leaf(leaf)


def _panel(builder: Builder, is_framed: bool) -> Rect:
    """A panel that gets its place and size for each patient."""
    look = builder.look
    if is_framed:
        return Rect(0, 0, 1, 1, _RADIUS - _LINE / 2, stroke=look.accent, line_width=_LINE)
    return Rect(0, 0, 1, 1, _RADIUS, fill=look.tint)


def _icon(builder: Builder, row: Row) -> Mark:
    """The pictogram of a row; without one, nothing is seen."""
    ink: Color | None = None
    art = builder.art(row.cells[0].icon, 0, 0, _ICON, ink)
    return art or Rect(0, 0, 0, 0)
