"""QR codes: of the telephone, of the dates of a sheet.

In: what a code says (`Scan`), and where. Out: nodes. A code is a Figure with its Alt text, and a P
for the words that say what it is for; its size is with the quiet zone.
"""

from __future__ import annotations

from docgen.expression.truth import Name
from docgen.layout.builder import Builder, Prints, Room, Scan
from docgen.layout.frame import CODE, Code, Leaf, LeafAt, Node, Side, Stack
from docgen.model import Box, Guards, Slot, Text
from docgen.style import TextStyle

PHONE_SIZE, DATES_SIZE = 57.0, 79.5  # points: 20 and 28 mm; a module is 0.4 mm or more
_PHONE_LEVEL, _DATES_LEVEL = "M", "L"  # of error correction: dates are many letters
GAP = 6.0  # points between a code's quiet zone and words
_ABOVE = 4.0  # points between blocks and the words below them
_OUT = 6.375  # points that the code of the dates takes of the gaps above and below: at most half
_OUT_LARGE = 3.0  # likewise in large type, where what is above may be a line
_TWO_CODES = 360.0  # points of a line that has room for two codes with their captions
DATED: Guards = (Name("record.coded"),)  # the patient has dates for the phone


def code_at(builder: Builder, scan: Scan, room: Room, x: float, up: float = 0.0) -> LeafAt:
    """A code, its left edge at x; it reaches `up` points out of its leaf, above and below."""
    lang = builder.languages[0] if room.paired else ""
    element = builder.element("Figure", room.parent, lang=lang, alt=scan.alt)
    content: Slot | Text = Slot("", CODE)
    size, level = DATES_SIZE, _DATES_LEVEL
    if scan.text:
        content, size, level = Text(scan.text), PHONE_SIZE, _PHONE_LEVEL
    code = Code(element, builder.mcids, x, size, level, content, up)
    builder.mcids += 1
    return builder.leaf(Leaf((), least=size - 2 * up, guards=room.guards, code=code))


def caption(
    builder: Builder, scan: Scan, room: Room, style: TextStyle, least: float = 0.0
) -> LeafAt:
    """What a code is for, in each column's language, in the middle of `least` points."""
    first, second = ((Text(words),) for words in scan.caption)
    cells = builder.cells(room, "P", first, second, style)
    marks = builder.divider(room)
    return builder.leaf(Leaf(cells, marks, least, middle=bool(least), guards=room.guards))


def scan_row(builder: Builder, scan: Scan, room: Room, icon: str = "", high: float = 0.0) -> Node:
    """A code on the text axis, its caption at its right: a row of its own, `high` points or more.

    In large type the quiet zones of two side by side reach into the gaps above and below. Captions
    in two languages stand one under the other.
    """
    size = PHONE_SIZE if scan.text else DATES_SIZE
    large = builder.look.single_column and not room.paired
    up = min(0.0, (size - high) / 2) + (_OUT_LARGE if large and high else 0.0)
    left = room.x + size + GAP
    beside = room._replace(text=(left, room.text[1]))
    if room.paired:
        beside = room.within(left, room.text[1] + room.second)
    words = caption(builder, scan, beside, builder.look.body, size - 2 * up)
    leaf = builder.leaves[words.leaf]
    top = (size - builder.look.icon) / 2 - up
    drawn = leaf.marks + builder.gutter_icon(icon, room, top)
    builder.leaves[words.leaf] = leaf._replace(marks=drawn)
    return Side((words, code_at(builder, scan, room, room.x, up)))


def beside_dates(builder: Builder, scan: Scan, blocks: list[Node], room: Room) -> Node:
    """Blocks and the caption under them, the code of the dates at their right."""
    own = room._replace(guards=room.guards + DATED)
    if builder.look.single_column:
        row = scan_row(builder, scan, own)
        return Stack((*blocks, row), (0.0,) * (len(blocks) + 1))
    words = caption(builder, scan, own, builder.look.body)
    text = Stack((*blocks, words), (*(0.0 for _ in blocks), _ABOVE))
    return Side((text, code_at(builder, scan, own, room.text[1] + GAP, _OUT)))


def narrowed(room: Room) -> Room:
    """The room that the code of the dates leaves for text."""
    left, right = room.text
    return room._replace(text=(left, right - DATES_SIZE - GAP))


def dates(builder: Builder, box: Box, room: Room) -> Node | None:
    """Heading and text, and the codes that the clinic prints: of the sheet's dates, to call it."""
    prints = builder.furniture.prints
    if prints.dates is None and prints.phone is None:
        return None
    if not box.blocks:
        return _code_rows(builder, room)
    single = builder.look.single_column or prints.dates is None
    text_room = room if single else narrowed(room)
    nodes = [builder.nested(block, text_room) for block in box.blocks]
    node: Node = Stack(tuple(nodes), (0.0,) * len(nodes))
    if prints.dates:
        node = beside_dates(builder, prints.dates, nodes, text_room)
    if prints.phone:
        node = Stack((node, scan_row(builder, prints.phone, room)), (0.0, _ABOVE))
    return node


def _code_rows(builder: Builder, room: Room) -> Node:
    """Codes with their captions and nothing else: side by side where a line has room for two."""
    scans = [
        scan for scan in (builder.furniture.prints.dates, builder.furniture.prints.phone) if scan
    ]
    if room.paired:
        room = room.within(*room.frame)
    beside = len(scans) > 1 and room.width >= _TWO_CODES
    high = DATES_SIZE if beside else 0.0
    middle = (room.x + room.text[1]) / 2
    halves = [(room.x, middle - GAP), (middle, room.text[1])] if beside else [room.text] * 2
    nodes: list[Node] = []
    for scan, text in zip(scans, halves, strict=False):
        guards = room.guards if scan.text else room.guards + DATED
        icon = "" if nodes else "phone" if scan.text else "calendar"
        nodes.append(scan_row(builder, scan, room._replace(text=text, guards=guards), icon, high))
    return Side(tuple(nodes)) if beside else Stack(tuple(nodes), (_ABOVE,) * len(nodes))


def dates_shown(prints: Prints) -> str:
    """The format of what a code says, where the clinic prints the code of the dates."""
    return CODE if prints.dates else ""
