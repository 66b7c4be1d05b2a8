"""The sign in the rail of a box: a pictogram, and below it a figure that calls for help.

In: the item of a list that has a pictogram. Out: a leaf: the first item of that list, in lines of
its own in the middle of the rail: "Fever", "100.4 °F", "(38 °C)", "or more".
"""

from __future__ import annotations

from typing import NamedTuple

from docgen.layout.builder import Builder, Room, has_slots, marks
from docgen.layout.frame import Leaf, LeafAt, TextCell
from docgen.model import Inlines, Item, Slot, Text
from docgen.style import BOLD, INK, SEMIBOLD, TextStyle

_PICTURED, _UNDER_PICTURE = 26.0, 3.0  # height of the pictogram; points below it
_FIGURE, _LEAST_FIGURE = 16.5, 12.0  # sizes
_SIDES = 3.5  # points on either side of a figure, at least


class RailSpace(NamedTuple):
    """Where the sign may stand: edges of the rail, and the part of the box that it is beside.

    The leaf stands beside the list, below a heading: `above` and `below` are the points of the box
    that it may use above and below the list; `least` is the height that the list has at least.
    """

    left: float
    right: float
    above: float
    below: float
    least: float

    def lifted(self, high: float) -> tuple[float, float]:
        """Padding above and below a sign, `high` points, in the middle of the part of the box."""
        top = (self.above + self.below + self.least - high) / 2 - self.above
        return top, self.least - high - top


def sign(builder: Builder, item: Item, room: Room, space: RailSpace) -> LeafAt:
    """The sign as an item of the list that is the room's element."""
    entry = builder.element("LI", room.parent)
    body = builder.element("LBody", entry)
    cells: list[TextCell] = []
    width = space.right - space.left - 2 * _SIDES
    *lines, last = _lines(builder, item.content, width)
    # A space keeps lines apart where they are read.
    for content, style in (*(((*said, Text("\u00a0")), kind) for said, kind in lines), last):
        wide, space_at_end = builder.width(content, style), _space(builder, content, style)
        x = (space.left + space.right - wide + space_at_end) / 2
        if has_slots(content) or wide - space_at_end > width:
            x, wide = space.left + _SIDES, width
        cell = builder.cell(body, content, x, wide + 0.5, style)
        cells.append(cell._replace(under=bool(cells)))
    text = sum(cell.style.leading for cell in cells)
    top, bottom = space.lifted(_PICTURED + _UNDER_PICTURE + text)
    x = (space.left + space.right - _PICTURED) / 2
    picture = builder.art(item.icon, x, top, _PICTURED, builder.look.accent)
    above = top + _PICTURED + _UNDER_PICTURE
    guards = room.guards + item.guards
    return builder.leaf(Leaf(tuple(cells), marks(picture), 0.0, above, bottom, guards=guards))


def _space(builder: Builder, content: Inlines, style: TextStyle) -> float:
    """The width of the space at the end of a line, which is not seen."""
    last = content[-1]
    if not isinstance(last, Text) or last.text != "\u00a0":
        return 0.0
    return builder.width((Text("x\u00a0x"),), style) - builder.width((Text("xx"),), style)


def bare_sign(builder: Builder, icon: str, room: Room, space: RailSpace, size: float) -> LeafAt:
    """A pictogram alone in the middle of the rail."""
    top, _ = space.lifted(size)
    x = (space.left + space.right - size) / 2
    picture = builder.art(icon, x, top, size, builder.look.accent)
    return builder.leaf(Leaf((), marks(picture), space.least, guards=room.guards))


def _lines(builder: Builder, content: Inlines, width: float) -> list[tuple[Inlines, TextStyle]]:
    """The lines of a sign: what it is, its figure, the same in another unit, the rest."""
    small = builder.look.label._replace(leading=builder.look.label.size + 2, color=INK)
    at = next((at for at, inline in enumerate(content) if inline.bold), -1)
    if at < 0:
        return [(content, small.weighing(SEMIBOLD))]
    figure = content[at]
    found = [(_stripped(content[:at]), small.weighing(SEMIBOLD)._replace(leading=15.0))]
    style = TextStyle(_FIGURE, 19.0, BOLD, tracking=-0.2)
    if isinstance(figure, Slot):
        found.append(((figure,), style))
    else:
        first, unit, other = figure.text.partition(" (")
        shown: Inlines = (Text(first),)
        while builder.width(shown, style) > width and style.size > _LEAST_FIGURE:
            style = style._replace(size=style.size - 0.5)
        found.append((shown, style))
        found.append(((Text((unit + other).strip()),), small))
    found.append((_stripped(content[at + 1 :]), small))
    return [(said, kind) for said, kind in found if _is_said(said)]


def _stripped(content: Inlines) -> Inlines:
    """Content without the colon at its end, and without spaces at its edges."""
    if not content:
        return ()
    *before, last = content
    if isinstance(last, Text):
        last = last._replace(text=last.text.rstrip(" :"))
    found = (*before, last)
    if isinstance(found[0], Text):
        found = (found[0]._replace(text=found[0].text.lstrip()), *found[1:])
    return found


def _is_said(content: Inlines) -> bool:
    return any(isinstance(inline, Slot) or inline.text.strip() for inline in content)
