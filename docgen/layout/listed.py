"""Tables whose columns have no room: each row is told in lines of label and value.

In: a table with a head, and its room. Out: a node; for each row a TBody, in it for each cell a TR
of a TH, which is the cell's head, and a TD. Large print has half a page of text in a line, a sheet
in two languages half a column: there, cells that shared a column ran together, since none but the
first line of a cell was told from the end of the one above. With its label before each, no reader
has to count lines, and words that a record brings have more than half of the room.
"""

from __future__ import annotations

from docgen.layout.builder import Builder, Room, stack
from docgen.layout.frame import Anchor, Cell, Leaf, LeafAt, Marks, Node, Rule, Side
from docgen.model import Cell as CellBlock
from docgen.model import Guards, Row, Table
from docgen.style import MUTED, RULE, SEMIBOLD, Color

_GAP = 12.0  # points between a label and its value
_MOST = 0.4  # of the room that labels take; longer ones are wrapped
_TIGHT, _LOOSE = 1.0, 5.0  # points above and below a line: within a row, at its edges
_CLEAR = 4.0  # points between what stands above and the first rule
_WRITE = 26.0  # points that a line to write on is high


def listed(builder: Builder, block: Table, room: Room) -> Node:
    """A table as lines of label and value, a rule under the last line of each row.

    No page ends within a row: what is told of one medicine stays together.
    """
    head, *rows = block.rows
    element = builder.element("Table", room.parent)
    labels = _label_width(builder, head, room)
    look = builder.look
    top: Marks = ((Anchor.TOP, _edge(room, 1.5, look.accent, _CLEAR)),)
    nodes: list[Node] = []
    for number, row in enumerate(rows):
        end = number == len(rows) - 1
        edge = _edge(room, *((1.5, look.accent) if end else (0.75, RULE)))
        pairs = list(zip(head.cells, row.cells, strict=False))
        place = room._replace(parent=builder.element("TBody", element))
        lines: list[Node] = []
        for at, pair in enumerate(pairs):
            first, last = at == 0, at == len(pairs) - 1
            begins = first and number == 0
            marks = (top if begins else ()) + ((Anchor.BOTTOM, edge),) * last
            above = (_LOOSE if first else _TIGHT) + _CLEAR * begins
            pads = above, _LOOSE if last else _TIGHT
            lines.append(_line(builder, pair, place, (labels, *pads), (marks, row.guards)))
        nodes.append(Side((stack(lines),)))
    return stack(nodes)


def _edge(room: Room, width: float, color: Color, y: float = 0.0) -> Rule:
    return Rule(room.x, y, room.x + room.span, y, width, color)


def _label_width(builder: Builder, head: Row, room: Room) -> float:
    """What the longest label needs in either language, but no more than its share of the room."""
    style = builder.look.body.weighing(SEMIBOLD)
    said = [content for cell in head.cells for content in (cell.content, cell.beside)]
    return min(max(builder.nominal(content, style) for content in said) + 1, room.width * _MOST)


def _line(
    builder: Builder,
    pair: tuple[CellBlock, CellBlock],
    room: Room,
    measures: tuple[float, float, float],
    extras: tuple[Marks, Guards],
) -> LeafAt:
    """A label and the value beside it, in each language; an empty value is a line to write on.

    `measures` are the width of labels and the room above and below; `extras` what is painted and
    on whose sheets the line stands.
    """
    look = builder.look
    labels, above, below = measures
    marks, guards = extras
    style = look.body.weighing(SEMIBOLD).colored(look.accent)
    tr = builder.element("TR", room.parent)
    cells: list[Cell] = []
    least = 0.0
    sides = [builder.sides(room, cell.content, cell.beside) for cell in pair]
    for at, (label, value) in enumerate(zip(*sides, strict=True)):
        th = builder.element("TH", tr, "/O/Table/Scope/Row", label.language)
        cells.append(label.cell(builder.cell(th, label.content, label.x, labels, style)))
        td = builder.element("TD", tr, "", value.language)
        x, width = value.x + labels + _GAP, room.width - labels - _GAP
        if value.content:
            cells.append(value.cell(builder.cell(td, value.content, x, width, look.body)))
        else:
            y = -below - 3
            write = builder.furniture.aloud[at].write
            rule = Rule(x, y, x + width, y, 0.75, MUTED)
            cells.append(builder.drawn(value, td, write, rule, Anchor.BOTTOM))
            least = _WRITE
    marks = builder.divider(room) + marks
    return builder.leaf(Leaf(tuple(cells), marks, least, above, below, guards=room.guards + guards))
