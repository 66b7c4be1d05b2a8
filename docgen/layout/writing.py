"""Places to write on: lines, and labels under lines to sign on.

In: a `Box` of the document and the room where it may stand. Out: a node.
"""

from __future__ import annotations

from collections.abc import Sequence

from docgen.layout.builder import Builder, Column, Room, stack
from docgen.layout.frame import Anchor, Cell, Leaf, LeafAt, Node, Rect, Rule
from docgen.model import Box, Item, List, Row, Text
from docgen.style import MUTED, WHITE

LABEL_BOX = (187.1, 70.9)  # points: 66 x 25 mm, as labels for patients are cut
_AIR = 7.0  # points above the text of a field to fill in: a line by hand is higher than type
_BETWEEN = 14.0  # points between two fields on a line
_SIGN_HERE = 4  # people on one line, at most: a name wants some width


def lines(builder: Builder, box: Box, room: Room) -> Node:
    """Lines to write on, as many as the argument says; they are told of once."""
    count = int(box.args[0]) if box.args else 2
    distance = 29.75
    drawn = tuple(
        (
            Anchor.TOP,
            Rule(room.x, distance * (i + 1), room.x + room.span, distance * (i + 1), 0.75, MUTED),
        )
        for i in range(count)
    )
    column, *_ = builder.sides(room, (), ())
    element = builder.figure(room.parent, builder.furniture.aloud[0].write, column.language, "P")
    cell = builder.mark(column, element, drawn[0][1])._replace(drawn=drawn)
    return builder.leaf(Leaf((cell,), (), distance * count + 2, guards=room.guards))


def signature(builder: Builder, box: Box, room: Room) -> Node:
    """Labels side by side, each under a line to sign on; in large type two on a line."""
    items = [item for block in box.blocks if isinstance(block, List) for item in block.items]
    most = 2 if builder.look.stacked and not room.twin else _SIGN_HERE
    lines = -(-len(items) // most) or 1
    each = -(-len(items) // lines) or 1  # as many on each line
    rows = [items[at : at + each] for at in range(0, len(items), each)]
    return stack([_sign_here(builder, row, room) for row in rows])


def _sign_here(builder: Builder, items: list[Item], room: Room) -> Node:
    look = builder.look
    gutter, first = (24.0, 1.3) if len(items) < _SIGN_HERE else (16.0, 1.6)
    shares = [first] + [1.0] * (len(items) - 1)
    unit = (room.span - gutter * (len(items) - 1)) / sum(shares)
    cells: list[Cell] = []
    x = room.x
    for entry, share in zip(items, shares, strict=True):
        width = unit * share
        rule = Rule(x, 34, x + width, 34, 0.75, MUTED)
        signs: list[Cell] = []
        columns = builder.sides(room, entry.content, entry.beside)
        for column in columns:
            element = builder.element("P", room.parent, lang=column.language)
            cell = builder.cell(element, column.content, x, width, look.label)
            signs.append(cell._replace(under=bool(signs)))
        last = columns[-1]._replace(turned=0.0)  # one line for both languages
        said = builder.furniture.aloud[len(columns) - 1].write
        line = builder.drawn(last, signs[-1].element, said, rule, Anchor.TOP)
        cells += [*signs, line]
        x += width + gutter
    return builder.leaf(Leaf(tuple(cells), (), pad_top=35.0, pad_bottom=8.5, guards=room.guards))


def fields_to_fill(builder: Builder, rows: Sequence[Row], room: Room) -> LeafAt:
    """Labels side by side, each with a line to write on behind it, up to where the next begins."""
    style = builder.look.label
    cells: list[Cell] = []
    wide = (room.width - _BETWEEN * (len(rows) - 1)) / len(rows)
    for number, row in enumerate(rows):
        x = start = room.x + number * (wide + _BETWEEN)
        said = row.cells[0]
        sides = builder.sides(room, said.content, said.beside)
        for at, side in enumerate(sides):
            content = (Text("/\u00a0"), *side.content) if at else side.content
            need = builder.nominal(content, style) + 4.0
            element = builder.element("P", room.parent, lang=side.language)
            cells.append(builder.cell(element, content, x, need, style))
            x += need
        # One line serves both languages.
        here = Column((), start, sides[-1].language)
        line = Rule(x + 2, -3, start + wide, -3, 0.75, MUTED)
        write = builder.furniture.aloud[len(sides) - 1].write
        cells.append(builder.drawn(here, cells[-1].element, write, line, Anchor.BOTTOM))
    return builder.leaf(Leaf(tuple(cells), pad_top=_AIR, guards=room.guards))


def label_box(builder: Builder, room: Room) -> LeafAt:
    """An empty box at the right edge, as large as the label with a patient's data."""
    wide, high = LABEL_BOX
    x = room.text[1] - wide
    style = builder.look.label._replace(color=MUTED)
    cells: list[Cell] = []
    for content, side in zip(builder.furniture.label, builder.sides(room, (), ()), strict=False):
        element = builder.element("P", room.parent, lang=side.language)
        cell = builder.cell(element, (Text(content),), x + 6, wide - 12, style)
        cells.append(cell._replace(under=bool(cells)))
    box = Rect(x, 0.5, wide, high, 3, fill=WHITE, stroke=MUTED, line_width=0.75)
    return builder.leaf(Leaf(tuple(cells), ((Anchor.TOP, box),), high + 1, 3.0, guards=room.guards))
