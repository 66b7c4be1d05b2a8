"""Places to write on: lines, fields with labels, lines to sign on.

In: how many lines, or rows and items with labels. Out: a node. A line is told of by its Alt.
"""

from __future__ import annotations

from collections.abc import Sequence

from docgen.layout.builder import Builder, Room, stack
from docgen.layout.frame import Anchor, Leaf, LeafAt, Node, Stroke, TextCell
from docgen.model import Box, Item, List, Row, Text
from docgen.style import MUTED

_FIELD = 29.0  # points from one field to fill in to the next: a line by hand is higher than type
_BETWEEN = 14.0  # points between two fields on a line
SIGN_WIDTH = 210.0  # points of a column that holds lines to sign on
_NARROW = 300.0  # points: columns that are less wide have one or two lines side by side
_ABOVE, _LOW = 35.0, 27.0  # points to sign on above a label; in a narrow column
_BESIDE_FIGURE = 400.0  # points: a column beside a figure is less wide
_NARROW_GUTTER, _NARROW_FIRST = 12.0, 1.3  # between two of them; the first is so much wider
_FIRST_OF_MORE = 1.8  # so that the label of the first stays on one line
_SIGN_HERE = 4  # people on one line, at most: a name wants some width


def lines(builder: Builder, box: Box, room: Room) -> Node:
    """Lines to write on, as many as the argument says; they are told of once."""
    count = int(box.args[0]) if box.args else 2
    distance = 29.75
    heights = [distance * number for number in range(1, count + 1)]
    end = room.x + room.span
    drawn = tuple([Stroke(room.x, y, end, y, 0.75, MUTED) for y in heights])
    column, *_ = builder.columns(room)
    element = builder.element("P", room.parent, lang=column.language, alt=column.aloud.write)
    cell = builder.mark(column, element, drawn[0])._replace(drawn=drawn)
    return builder.leaf(Leaf((cell,), (), distance * count + 2, guards=room.guards))


def signature(builder: Builder, box: Box, room: Room) -> Node:
    """Labels side by side, each under a line to sign on; in large type two on a line.

    In a narrow column, and beside a figure, the first, for a name, has a line of its own; two
    languages have no height to spare there.
    """
    items = [item for block in box.blocks if isinstance(block, List) for item in block.items]
    above = _LOW if room.span < _NARROW else _ABOVE
    narrow = room.span < (_NARROW if room.paired else _BESIDE_FIGURE)
    if narrow and not _fits_by_twos(builder, items, room):
        starts = [0, *range(1, len(items), 2)]
        ends = [*starts[1:], len(items)]
        parts = [items[start:end] for start, end in zip(starts, ends, strict=True)]
        return stack([_sign_here(builder, part, room, above) for part in parts])
    most = 2 if builder.look.single_column and not room.paired else _SIGN_HERE
    if narrow:
        most = 2
    lines = -(-len(items) // most) or 1
    each = -(-len(items) // lines) or 1  # as many on each line
    rows = [items[at : at + each] for at in range(0, len(items), each)]
    return stack([_sign_here(builder, row, room, above) for row in rows])


def _fits_by_twos(builder: Builder, items: Sequence[Item], room: Room) -> bool:
    """Whether the labels of an even number stand two on a line of a narrow column."""
    wide = room.span - _NARROW_GUTTER
    shares = _NARROW_FIRST / (1 + _NARROW_FIRST), 1 / (1 + _NARROW_FIRST)
    return len(items) % 2 == 0 and all(
        builder.nominal(content, builder.look.label) <= wide * shares[at % 2]
        for at, item in enumerate(items)
        for content in (item.content, item.second)
    )


def _sign_here(builder: Builder, items: list[Item], room: Room, above: float = _ABOVE) -> LeafAt:
    """Rules to sign on, side by side, each over its label; the first, for a name, is wider.

    `above` is the height in points of what there is to sign on.
    """
    look = builder.look
    gutter, first = (24.0, 1.3) if len(items) < _SIGN_HERE else (16.0, 1.6)
    if room.span < _BESIDE_FIGURE:
        gutter, first = _NARROW_GUTTER, (1.0, _NARROW_FIRST, _FIRST_OF_MORE)[min(len(items), 3) - 1]
    shares = [first] + [1.0] * (len(items) - 1)
    unit = (room.span - gutter * (len(items) - 1)) / sum(shares)
    cells: list[TextCell] = []
    x = room.x
    for entry, share in zip(items, shares, strict=True):
        width = unit * share
        signs: list[TextCell] = []
        columns = builder.columns(room, entry.content, entry.second)
        for column in columns:
            element = builder.element("P", room.parent, lang=column.language)
            cell = builder.cell(element, column.content, x, width, look.label)
            signs.append(cell._replace(under=bool(signs)))
        last = columns[-1]._replace(turned=0.0)  # one line for both languages
        element = signs[-1].element
        line = builder.to_write_on(last, element, x, x + width, above - 1, Anchor.TOP)
        cells += [*signs, line]
        x += width + gutter
    return builder.leaf(
        Leaf(
            tuple(cells),
            (),
            pad_top=above,
            pad_bottom=8.5 if above == _ABOVE else 0.0,
            guards=room.guards,
        )
    )


def fields_to_fill(builder: Builder, rows: Sequence[Row], room: Room) -> LeafAt:
    """Labels side by side, each with a line to write on behind it, up to where the next begins."""
    style = builder.look.label
    cells: list[TextCell] = []
    wide = (room.width - _BETWEEN * (len(rows) - 1)) / len(rows)
    for number, row in enumerate(rows):
        x = start = room.x + number * (wide + _BETWEEN)
        said = row.cells[0]
        columns = builder.columns(room, said.content, said.second)
        for at, column in enumerate(columns):
            content = (Text("/\u00a0"), *column.content) if at else column.content
            need = builder.nominal(content, style) + 4.0
            element = builder.element("P", room.parent, lang=column.language)
            cells.append(builder.cell(element, content, x, need, style))
            x += need
        # One line serves both languages.
        here = columns[-1]._replace(x=start, turned=0.0)
        element = cells[-1].element
        cells.append(builder.to_write_on(here, element, x + 2, start + wide, -1))
    return builder.leaf(
        Leaf(tuple(cells), pad_top=max(5.0, _FIELD - style.leading), guards=room.guards)
    )
