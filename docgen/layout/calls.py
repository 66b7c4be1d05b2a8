"""When to call the clinic, and whom; what is no reason to call: boxes with a line around.

In: a box with a heading, a list, rows of label and telephone number. Out: a node. Each box has a
rail with the sign that one looks for: a figure, a telephone, a tick.
"""

from __future__ import annotations

from collections.abc import Sequence

from docgen.layout.alerts import beside_rail, boxed_halves, filler, rail_of
from docgen.layout.builder import Builder, Room, marks, outline, stack
from docgen.layout.choices import lacking
from docgen.layout.frame import Anchor, Leaf, Marks, Node, Panel, Side, Stroke
from docgen.layout.lists import Bullet, Cut, Halves, cut_list, in_columns, list_element
from docgen.layout.signs import RailSpace, bare_sign, sign
from docgen.layout.tables import label_lines
from docgen.layout.telephones import second_column, telephones
from docgen.model import BOX_KINDS, Box, Heading, Item, List, Paragraph, Table
from docgen.style import MUTED, Color

_FRAME, _RADIUS = 3.0, 6.0  # points that the line around is wide; of its outer edge
_UNDER_HEADING = 1.0  # points between them
_CONTACT_PAD = 4.5
_PICTURED = 30.0  # height of a pictogram in the rail
_LEAST, _LEAST_SIGNED = 62.0, 101.0  # points that list and heading take; beside a figure
_NORMAL_PAD = 5.0
_PICTURE_WIDTH, _BESIDE_PICTURE = 92.0, 14.0  # of a drawing in the box of what is normal
_CAPTION = 0.4  # of the width for text: a caption that takes more has two lines
_HALF = 0.58  # of a caption that has two lines: the width in which they stand
_PAIRED_RAIL = 46.0  # points of a rail beside two languages


def contact(builder: Builder, box: Box, room: Room) -> Node:
    """Whom to call: label over telephone number, a line around, a telephone in the rail."""
    if room.second:
        return _in_two_languages(builder, box, room)
    rail = rail_of(builder, room)
    inside = beside_rail(builder, room, rail)
    beside = [block for block in box.blocks if isinstance(block, Paragraph)]
    nodes = [
        builder.nested(block, inside)
        for block in box.blocks
        if not isinstance(block, Paragraph | Table)
    ]
    halves = _halves(builder, box, inside)
    nodes.append(telephones(builder, box.rows, beside, inside, halves.usual))
    drawn = _frame(room, builder.look.accent) + _rail_icon(builder, room, rail)
    return Panel(stack(nodes), drawn, _CONTACT_PAD, _CONTACT_PAD)


def call(builder: Builder, box: Box, room: Room) -> Node:
    """When to call the clinic, its sign in the rail; below a line the telephone numbers."""
    if room.second:
        return _in_two_languages(builder, box, room)
    rail = rail_of(builder, room)
    inside = beside_rail(builder, room, rail)
    listed = [block for block in box.blocks if isinstance(block, List) and not block.ordered]
    items = [item for block in listed for item in block.items]
    halves = _halves(builder, box, inside)
    cut = _cut(builder, _unsigned(builder, items), inside, halves)
    nodes: list[Node] = []
    beside: list[Paragraph] = []
    for block in box.blocks:
        if isinstance(block, Heading):
            nodes.append(builder.heading(block._replace(icon=""), inside))
            nodes.append(filler(builder, inside, _UNDER_HEADING))
        elif listed and block is listed[0]:
            nodes.append(_signed_list(builder, items, inside, rail, cut))
        elif isinstance(block, Paragraph) and box.rows:
            beside.append(block)
        elif block not in listed and not isinstance(block, Table):
            nodes.append(builder.nested(block, inside))
    boxed = builder.look.boxed
    parts: list[Node] = [Panel(stack(nodes), (), boxed, boxed if items or not box.rows else 0.0)]
    drawn, icon = _frame(room, builder.look.accent), _rail_icon(builder, room, rail)
    if box.rows:
        edge = cut.edge if cut else halves.usual
        numbers = telephones(builder, box.rows, beside, inside, edge)
        parts.append(Panel(numbers, _line_above(builder, room) + icon) if items else numbers)
    if not items:
        drawn += icon
    return Panel(stack(parts), drawn)


def _halves(builder: Builder, box: Box, room: Room) -> Halves:
    """Where the second column may begin: two telephone numbers keep their size if they can."""
    halves = boxed_halves(builder, room)
    low, high = second_column(builder, box.rows, room, halves)
    return Halves(min(max(halves.usual, low), high), low, high)


def _unsigned(builder: Builder, items: Sequence[Item]) -> list[Item]:
    """The items that stand in the list: all but the sign, where it has its figure in the rail."""
    signed = _sign_of(items) if _has_figure(builder, items) else None
    return [item for item in items if item is not signed]


def _sign_of(items: Sequence[Item]) -> Item | None:
    """The item that is the sign of the box: the first with a pictogram."""
    return next((item for item in items if item.icon), None)


def _has_figure(builder: Builder, items: Sequence[Item]) -> bool:
    """Whether the sign has its figure in the rail: in large print, or alone, it is in the list."""
    return len(items) > 1 and not builder.look.single_column and _sign_of(items) is not None


def _cut(builder: Builder, items: Sequence[Item], room: Room, halves: Halves) -> Cut | None:
    """Where a list is cut; large print has one column."""
    if builder.look.single_column:
        return None
    return cut_list(builder, items, room, builder.look.body, halves)


def _signed_list(
    builder: Builder, items: Sequence[Item], room: Room, rail: float, cut: Cut | None
) -> Node:
    """The list of a box, its sign in the rail beside it and below its heading."""
    left = room.x - builder.look.inset + builder.look.rail - rail
    below = builder.look.boxed
    above = below + builder.look.heading.leading + _UNDER_HEADING
    space = RailSpace(left + _FRAME, left + rail, above, below, _LEAST - above - below)
    inside = room._replace(parent=list_element(builder, room))
    signed = _sign_of(items)
    figured = _has_figure(builder, items)
    icon = signed.icon if signed and not figured else "ask"
    signs: list[Node] = []
    if signed and figured:
        figure = space._replace(least=_LEAST_SIGNED - above - below)
        signs.append(sign(builder, signed, inside, figure))
        if signed.guards:
            other = room._replace(guards=(*room.guards, lacking(signed.guards)))
            signs.append(bare_sign(builder, icon, other, space, _PICTURED))
    else:
        signs.append(bare_sign(builder, icon, room, space, _PICTURED))
    rest = _unsigned(builder, items)
    bullet = Bullet.of(builder)
    listed = in_columns(builder, rest, inside, builder.look.body, bullet, cut)
    return Side((stack(signs), listed), middle=True)


def normal(builder: Builder, box: Box, room: Room) -> Node:
    """What is no reason to call: a thin line, a tick; a drawing with its caption at the right."""
    frame = _frame(room, MUTED, 1.0)
    if room.second:
        ticked = frame + _rail_icon(builder, room, _PAIRED_RAIL, "tick", MUTED)
        return _in_two_languages(builder, box, room, room.inside(_PAIRED_RAIL), ticked)
    look = builder.look
    rail = rail_of(builder, room)
    inside = beside_rail(builder, room, rail)
    texts = [block for block in box.blocks if isinstance(block, Paragraph)]
    pictured = [block for block in texts if block.icon]
    text = inside
    if pictured:
        taken = max(_PICTURE_WIDTH, *[_caption_width(builder, one, inside) for one in pictured])
        text = inside._replace(text=(inside.x, inside.text[1] - taken - _BESIDE_PICTURE))
    nodes: list[Node] = []
    for block in box.blocks:
        if isinstance(block, Heading):
            nodes.append(builder.heading(block._replace(icon=""), text, look.box_title))
        elif isinstance(block, List) and not block.ordered:
            halves = boxed_halves(builder, text)._replace(fewest=2)
            cut = _cut(builder, block.items, text, halves)
            listing = text._replace(parent=list_element(builder, text))
            bullet = Bullet(MUTED)
            nodes.append(in_columns(builder, block.items, listing, look.body, bullet, cut))
        elif block not in pictured:
            nodes.append(builder.nested(block, text))
    drawn = frame + _rail_icon(builder, room, rail, "tick", MUTED)
    beside = [_drawing(builder, block, inside) for block in pictured]
    return Panel(Side((stack(nodes), *beside), middle=True), drawn, _NORMAL_PAD, _NORMAL_PAD)


def _caption_width(builder: Builder, block: Paragraph, room: Room) -> float:
    """Points for the caption of a drawing: on one line, where that leaves enough for the list."""
    whole = builder.nominal(block.content, builder.look.body) + 0.5
    halved = max(_PICTURE_WIDTH + _BESIDE_PICTURE, whole * _HALF)
    return whole if whole <= room.width * _CAPTION else halved


def _drawing(builder: Builder, block: Paragraph, room: Room) -> Node:
    """A drawing at the right edge, its caption in the middle below it."""
    style = builder.look.body
    picture = builder.picture(block.icon)
    high = _PICTURE_WIDTH * picture.height / picture.width
    right = room.text[1]
    need = _caption_width(builder, block, room)
    x = right - _PICTURE_WIDTH / 2 - need / 2
    shift = min(0.0, right - x - need)
    cells = builder.cells(
        room._replace(text=(x + shift, right)), "P", block.content, block.second, style, need
    )
    drawn = builder.art(block.icon, right - _PICTURE_WIDTH + shift, 0, high)
    guards = room.guards + block.guards
    return builder.leaf(Leaf(cells, marks(drawn), 0.0, high + 2, guards=guards))


def _frame(room: Room, color: Color, width: float = _FRAME) -> Marks:
    """A line around a box."""
    return (outline(room, color, width, _RADIUS - width / 2),)


def _line_above(builder: Builder, room: Room) -> Marks:
    """A line across a box, between its list and its telephone numbers."""
    left, right = room.frame
    return (Stroke(left + _FRAME, 0, right - _FRAME, 0, 1, builder.look.accent),)


def _rail_icon(
    builder: Builder, room: Room, rail: float, name: str = "phone", color: Color | None = None
) -> Marks:
    """A pictogram in the middle of the rail."""
    x = room.frame[0] + (_FRAME + rail - _PICTURED) / 2
    ink = color or builder.look.accent
    return marks(builder.art(name, x, -_PICTURED / 2, _PICTURED, ink, Anchor.MIDDLE))


def _in_two_languages(
    builder: Builder, box: Box, room: Room, inside: Room | None = None, drawn: Marks = ()
) -> Node:
    """A box beside whose text stands that of another language."""
    inside = inside or room.inside()
    nodes: list[Node] = []
    for block in box.blocks:
        if isinstance(block, Table) and BOX_KINDS[box.kind].row:
            nodes.append(label_lines(builder, block.rows, inside, builder.look.phone))
        elif isinstance(block, List):
            bare = tuple([item._replace(icon="") for item in block.items])
            nodes.append(builder.nested(block._replace(items=bare), inside))
        elif isinstance(block, Paragraph):
            nodes.append(builder.paragraph(block._replace(icon=""), inside))
        elif isinstance(block, Heading) and drawn:
            nodes.append(builder.heading(block._replace(icon=""), inside, builder.look.box_title))
        else:
            nodes.append(builder.nested(block, inside))
    frame = drawn or _frame(room, builder.look.accent, 1.5)
    return Panel(stack(nodes), frame, builder.look.boxed, builder.look.boxed)
