"""Drawings with words: steps side by side, and drawings in frames.

In: a list whose items have drawings, and the room where it may stand. Out: a node; elements L, LI,
Lbl for a number, LBody for the words, and a Figure for each drawing, told of by the title of its
file. An item without a drawing has its words alone.

`frames` are steps: each drawing above its words, four side by side; in large type their numbers
stand above the words, and where these would be long, two steps are side by side. `panels`
have a thin line around each: the drawing left, the words right, two side by side, in large type one
under the other. A second language stands below the first. Where items are ticked the drawings stand
above a list; so they do above steps that not all patients have.
"""

from __future__ import annotations

from collections.abc import Sequence

from docgen.layout.builder import Builder, Room, stack
from docgen.layout.frame import (
    Anchor,
    Art,
    Dot,
    Leaf,
    LeafAt,
    Marks,
    Node,
    Panel,
    Rect,
    Side,
    TextCell,
)
from docgen.layout.lists import BULLETS, NUMBERS, balanced, bullets
from docgen.model import Box, Inline, Item, List, Slot, Text
from docgen.style import BOLD, MUTED, WHITE, TextStyle

_ACROSS, _ACROSS_LONG = 4, 2  # steps side by side; of long words in large type
_SHORT = 4  # lines of a step with short words, at most
_GAP = 8.0  # points between two steps
_BELOW = 8.0  # points between a drawing and its words
_MOST = 1.6  # a drawing is at most so many times as large as it was drawn
_DISC, _DISC_LARGE = 9.0, 13.0  # points: radius of the disc around a number
_BESIDE = 6.0  # points between a disc and the words
_PANELS_APART = 12.0  # points between two panels
_PANEL, _PANEL_DRAWING = 68.0, 55.0  # points: how high a panel is at least, and its drawing
_SMALLEST = 0.8  # of its size: where words need more room, lines break in them
_SPARE = 2.0  # points that words have besides what the longest value needs
_AIR = 4.0  # points above and below the words of a panel, at least
_PAD = 8.0  # points between the line around a panel and what is in it


def frames(builder: Builder, box: Box, room: Room) -> Node:
    """Steps, each drawing above its words."""
    nodes = [_steps(builder, block, room) for block in box.blocks if isinstance(block, List)]
    return stack(nodes, builder.look.gap)


def panels(builder: Builder, box: Box, room: Room) -> Node:
    """Drawings in frames, their words beside them."""
    nodes = [_panels(builder, block, room) for block in box.blocks if isinstance(block, List)]
    return stack(nodes, _PANELS_APART)


def _steps(builder: Builder, block: List, room: Room) -> Node:
    if any(item.guards or item.check for item in block.items):
        return _drawings_and_list(builder, block, room)
    room = room.within(*room.frame)
    across = _across(builder, block.items, room)
    width, above = _step_width(room, across), _is_large(builder, room) and across == _ACROSS
    attributes = NUMBERS if block.ordered else BULLETS
    inside = room._replace(parent=builder.element("L", room.parent, attributes))
    high = max([_size(builder, item, width)[1] for item in block.items])
    rows: list[Node] = []
    for start in range(0, len(block.items), across):
        row = []
        for at, item in enumerate(block.items[start : start + across]):
            x = room.frame[0] + at * (width + _GAP)
            number = f"{block.start + start + at}" if block.ordered else ""
            own = inside._replace(text=(x, x + width))
            row.append(_step(builder, item, own, number, high, above=above))
        rows.append(Side(tuple(row)))
    return stack(rows, _GAP)


def _across(builder: Builder, items: Sequence[Item], room: Room) -> int:
    """How many steps stand side by side."""
    if not _is_large(builder, room):
        return _ACROSS
    width, style = _step_width(room, _ACROSS), builder.look.body
    for item in items:
        words = _likely_words(builder, item)
        longest = max([builder.nominal((word,), style) for word in words], default=0.0)
        if longest > width or builder.nominal(item.content, style) > (_SHORT - 1) * width:
            return _ACROSS_LONG
    return _ACROSS


def _likely_words(builder: Builder, item: Item) -> list[Text]:
    """The words of an item, likely values for those of slots."""
    return [
        Text(word, inline.bold)
        for inline in item.content
        for word in _likely(builder, inline).split(" ")
    ]


def _likely(builder: Builder, inline: Inline) -> str:
    return inline.text if isinstance(inline, Text) else builder.samples.get(inline.key[1], "")


def _step_width(room: Room, across: int) -> float:
    """Width in points of each of so many steps side by side."""
    left, right = room.frame
    return (right - left - _GAP * (across - 1)) / across


def _step(
    builder: Builder, item: Item, room: Room, number: str, high: float, *, above: bool
) -> LeafAt:
    """One step: its drawing stands on a line with those beside it, below it number and words.

    The number stands `above` the words, or before them.
    """
    entry, cells, x = builder.element("LI", room.parent), list[TextCell](), room.x
    if number:
        label, disc = _number(builder, entry, number, room, high + _BELOW)
        cells.append(label)
        x += 0.0 if above else 2 * disc + _BESIDE
    body, words = _words(builder, item, room._replace(parent=entry, text=(x, room.text[1])))
    words[0] = words[0]._replace(under=above and bool(cells))
    cells += words
    width, tall = _size(builder, item, room.width)
    at = room.x + (room.width - width) / 2, high - tall, tall
    drawn, marks = _drawing(builder, item, body, *at)
    return builder.leaf(Leaf((*cells, *drawn), marks, pad_top=high + _BELOW, guards=room.guards))


def _number(
    builder: Builder, entry: int, number: str, room: Room, top: float
) -> tuple[TextCell, float]:
    """A number in white on a disc, level with the first line of the words; and its radius."""
    look = builder.look
    radius = _DISC_LARGE if _is_large(builder, room) else _DISC
    style = TextStyle(look.label.size, max(look.body.leading, 2 * radius + 2), BOLD, WHITE)
    label = (Text(number),)
    left = room.x + radius - builder.nominal(label, style) / 2
    cell = builder.cell(builder.element("Lbl", entry), label, left, 2 * radius, style)
    disc = Dot(room.x + radius, top + style.leading / 2, radius, look.accent)
    return cell._replace(drawn=(disc,)), radius


def _panels(builder: Builder, block: List, room: Room) -> Node:
    if any(item.check for item in block.items):
        return _drawings_and_list(builder, block, room)
    room = room.within(*room.frame)
    single = _is_large(builder, room)
    left, right = room.frame
    width = right - left if single else (right - left - _PANELS_APART) / 2
    inside = room._replace(parent=builder.element("L", room.parent, BULLETS))
    rows: list[Node] = []
    across, drawn_at = 1 if single else 2, _shrunk(builder, block, width, room)
    for start in range(0, len(block.items), across):
        row = []
        for at, item in enumerate(block.items[start : start + across]):
            x = left + at * (width + _PANELS_APART)
            row.append(_panel(builder, item, inside._replace(frame=(x, x + width)), drawn_at))
        rows.append(Side(tuple(row)))
    return stack(rows, _PANELS_APART)


def _panel(builder: Builder, item: Item, room: Room, drawn_at: float) -> Node:
    """A thin line around a drawing and the words at its right."""
    left, right = room.frame
    entry, x, tall = builder.element("LI", room.parent), left + _PAD, 0.0
    if item.icon:
        picture = builder.picture(item.icon)
        tall = min(_PANEL_DRAWING, picture.height) * drawn_at
        x += picture.width * tall / picture.height + _PAD
    body, words = _words(builder, item, room._replace(parent=entry, text=(x, right - _PAD)))
    at = left + _PAD, -tall / 2, tall
    drawn, marks = _drawing(builder, item, body, *at, Anchor.MIDDLE)
    guards = room.guards + item.guards
    node = builder.leaf(
        Leaf((*words, *drawn), marks, _PANEL, _AIR, _AIR, middle=True, guards=guards)
    )
    line = Rect(left, 0.5, right - left, 0, 6, stroke=MUTED, line_width=1, inset=0.5)
    return Panel(node, (line,))


def _shrunk(builder: Builder, block: List, width: float, room: Room) -> float:
    """By how much the drawings of panels are smaller, so that no value beside one is broken.

    Words of two languages have all the room there can be.
    """
    style, shares = builder.look.body, [_SMALLEST if room.stacked else 1.0]
    for item in (one for one in block.items if one.icon):
        slots = [inline for inline in item.content if isinstance(inline, Slot)]
        slots += [inline for inline in item.second if isinstance(inline, Slot)]
        words = [
            builder.nominal((Text(word, slot.bold),), style)
            for slot in slots
            for word in builder.samples.get(slot.key[1], "").split(" ")
        ]
        free = width - 3 * _PAD - max(words, default=0.0) - _SPARE
        picture = builder.picture(item.icon)
        shares.append(free / (picture.width * min(_PANEL_DRAWING / picture.height, 1.0)))
    return max(min(shares), _SMALLEST)


def _words(builder: Builder, item: Item, room: Room) -> tuple[int, list[TextCell]]:
    """The words of an item below its LI, in even lines; of two languages one under the other.

    Returns the last LBody too: a drawing that is read after the words belongs there.
    """
    style, found, bodies = builder.look.body, list[TextCell](), list[int]()
    for column in builder.columns(room, item.content, item.second):
        bodies.append(builder.element("LBody", room.parent, lang=column.language))
        wide = balanced(builder, column.content, room.width, style)
        text = builder.cell(bodies[-1], column.content, column.x, wide, style)
        found.append(column.cell(text))
    return bodies[-1], found


def _is_large(builder: Builder, room: Room) -> bool:
    """Whether type is large: two languages stand in one column, but in type of the usual size."""
    return builder.look.single_column and not room.paired


def _drawings_and_list(builder: Builder, block: List, room: Room) -> Node:
    """The drawings of a list side by side, below them the list."""
    drawn = _row_of_drawings(builder, block.items, room)
    words = tuple([item._replace(icon="") for item in block.items])
    return stack([drawn, bullets(builder, block._replace(items=words), room)])


def _row_of_drawings(builder: Builder, items: Sequence[Item], room: Room) -> Node:
    """The drawings of a list side by side, over the whole frame."""
    drawn = [item for item in items if item.icon]
    left, right = room.frame
    width = (right - left - _GAP * (len(drawn) - 1)) / max(len(drawn), 1)
    high = max([_size(builder, item, width, 1.0)[1] for item in drawn], default=0.0)
    row: list[Node] = []
    for at, item in enumerate(drawn):
        wide, tall = _size(builder, item, width, 1.0)
        x = left + at * (width + _GAP) + (width - wide) / 2
        cells, marks = _drawing(builder, item, room.parent, x, high - tall, tall)
        guards = room.guards + item.guards
        row.append(builder.leaf(Leaf(cells, marks, high + _BELOW, guards=guards)))
    return Side(tuple(row)) if row else stack([])


def _size(builder: Builder, item: Item, width: float, most: float = _MOST) -> tuple[float, float]:
    """Width and height of an item's drawing in a room of so many points."""
    if not item.icon:
        return 0.0, 0.0
    picture = builder.picture(item.icon)
    wide = min(width, picture.width * most)
    return wide, wide * picture.height / picture.width


def _drawing(
    builder: Builder,
    item: Item,
    parent: int,
    x: float,
    y: float,
    height: float,
    anchor: Anchor = Anchor.TOP,
) -> tuple[tuple[TextCell, ...], Marks]:
    """The drawing of an item: a Figure; where nobody says what it shows, an artifact."""
    if not item.icon:
        return (), ()
    art = Art(builder.picture(item.icon), x, y, height, anchor=anchor)
    alt = builder.titles.get(item.icon, "")
    if not alt:
        return (), (art,)
    language = builder.languages[0] if builder.languages[1] else ""
    element = builder.element("Figure", parent, lang=language, alt=alt)
    column, *_ = builder.columns(Room((x, x), (x, x), False, parent))
    return (builder.mark(column, element, art),), ()
