"""The bar of a day: what a patient does until when, drawn over a line of hours.

In: a box whose tables are lanes, whose rows say until when and what. Out: a node: the drawing, a
Figure whose Alt says the same, and a line of text beside its last lane, or below it where it does
not fit. Where blocks begin and end, and whether a patient has a bar at all, is told by each
patient's clock; where there is no room for one at all, the text stands alone.
"""

from __future__ import annotations

from docgen.expression.truth import opposite
from docgen.layout.builder import Builder, Room, marks, stack
from docgen.layout.frame import (
    DAY_BAR,
    DAY_BAR_SAID,
    LANE,
    Art,
    BarCells,
    BarPart,
    BarRow,
    Leaf,
    LeafAt,
    Node,
    Side,
)
from docgen.layout.timeline import path_of
from docgen.model import Box, Paragraph, Row, Slot, Table
from docgen.style import SEMIBOLD

_ENDS = "bar"  # the format of a time that ends a block; in another one it is that of a mark
_ICON = 18.0  # points, of the pictogram before a text
_TEXT = 21.5  # points from its left edge to the text
_RAISED = 0.5  # points by which it stands above the top of its lane
_IN_BLOCK = 18.0  # points, of a pictogram that stands for a label
_CLEAR = 3.5  # points of its lane above and below its lines, together
_BELOW = 5.0  # points below a text that stands under the bar


def day_bar(builder: Builder, box: Box, room: Room) -> Node:
    """Lay out the bar and its texts: the first may stand beside the last lane."""
    texts = [block for block in box.blocks if isinstance(block, Paragraph)]
    lanes = [block.rows for block in box.blocks if isinstance(block, Table)]
    if builder.look.single_column or room.second or not lanes:
        return stack([builder.paragraph(text, room) for text in texts])
    cells = _cells(builder, lanes, room)
    drawn: Node = builder.leaf(Leaf((), guards=room.guards, bar=cells))
    if not texts:
        return drawn
    first = texts[0]
    either = [first, *[text for text in texts[1:] if _exclude(first, text)]]
    beside = [_text(builder, text, room, cells._replace(part=BarPart.BESIDE)) for text in either]
    own = cells._replace(part=BarPart.BELOW)
    below = [_text(builder, text, room, own if text in either else None) for text in texts]
    return stack([Side((drawn, *beside)), *below])


def _exclude(one: Paragraph, other: Paragraph) -> bool:
    """Whether no patient has both of two texts: they are branches of one `if`."""
    return any(opposite(guard) in other.guards for guard in one.guards)


def _cells(builder: Builder, lanes: list[tuple[Row, ...]], room: Room) -> BarCells:
    """The drawing, over the whole frame."""
    look, (left, right) = builder.look, room.frame
    path = f"bar:{len(builder.elements)}"
    said = Slot(path, DAY_BAR_SAID)
    element = builder.element("Figure", room.parent, alt=said)
    builder.mcids += 1
    return BarCells(
        BarPart.DRAWN,
        element,
        builder.mcids - 1,
        left,
        right - left,
        look.label.weighing(SEMIBOLD),
        (look.accent, look.mid),
        tuple(
            [
                tuple([_row(builder, row, framed=at > 0) for row in rows])
                for at, rows in enumerate(lanes)
            ]
        ),
        Slot(path, DAY_BAR),
        said,
    )


def _row(builder: Builder, row: Row, *, framed: bool) -> BarRow:
    time, label = row.cells[:2]
    icon = label.icon or time.icon
    return BarRow(
        path_of(time.content),
        label.content,
        _art(builder, icon) if icon else None,
        solid=not framed and any(inline.bold for inline in label.content),
        framed=framed,
        guards=row.guards,
        moment=not any(isinstance(one, Slot) and one.format == _ENDS for one in time.content),
    )


def _art(builder: Builder, name: str) -> Art:
    """A pictogram that stands in a block: its middle at x 0, in the middle of its lane."""
    picture = builder.pictures[name]
    top, bottom = picture.upright
    scale = min(_IN_BLOCK / picture.height, (LANE - _CLEAR) / (bottom - top or picture.height))
    size = scale * picture.height
    y = (LANE - scale * (top + bottom)) / 2
    return Art(builder.picture(name, size), -scale * picture.width / 2, y, size)


def _text(builder: Builder, block: Paragraph, room: Room, bar: BarCells | None) -> LeafAt:
    """A text with its pictogram, at the left edge: `pdf/bar.py` moves it behind the last lane."""
    left, right = room.frame
    x = left + (_TEXT if block.icon else 0.0)
    style = builder.look.body._replace(leading=LANE)
    element = builder.element("P", room.parent)
    cell = builder.cell(element, block.content, x, right - x, style)
    icon = marks(builder.art(block.icon, left, -_RAISED, _ICON))
    bottom = 0.0 if bar and bar.part is BarPart.BESIDE else _BELOW
    own = bar and bar._replace(element=element, mcid=cell.mcid)
    guards = room.guards + block.guards
    return builder.leaf(Leaf((cell,), icon, LANE + bottom, 0.0, bottom, guards=guards, bar=own))
