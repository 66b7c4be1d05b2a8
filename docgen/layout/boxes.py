"""Boxes: one function for each kind, and the table that names it; lines to write on; codes.

In: a `Box` of the document and the room where it may stand. Out: a node with what is painted
behind it. Only the emergency box is a solid dark block: shape carries its meaning in grey.
A QR code is a Figure with its Alt text, and a P for the words that say what it is for; its size is
with the quiet zone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from docgen.expression.truth import Name, Not
from docgen.layout.builder import Builder, Prints, Room, Scan, marks, stack, without_slots
from docgen.layout.calendar import DAYS_KNOWN, calendar_grid, fits_grid
from docgen.layout.columns import COLUMN_GUTTER
from docgen.layout.frame import (
    CALENDAR_HEAD,
    CODE,
    Anchor,
    Code,
    Label,
    Leaf,
    LeafAt,
    Marks,
    Node,
    Panel,
    Rect,
    Side,
    Stack,
    Stroke,
    TextCell,
    Times,
)
from docgen.layout.lists import bullets, two_columns
from docgen.layout.tables import field_rows, label_columns, label_lines, table
from docgen.layout.text import line_width
from docgen.layout.timeline import times
from docgen.model import (
    BOX_KINDS,
    Block,
    Box,
    Guards,
    Heading,
    Item,
    List,
    Paragraph,
    Row,
    Slot,
    Table,
    Text,
)
from docgen.style import BOLD, MUTED, RED, WHITE, TextStyle

# What is drawn of a box. Times: a timeline, which each patient's clock puts in order. None: its
# blocks stand as if there were no box around them.
Drawn: TypeAlias = Node | Times | None

_DASH = (4.0, 3.0)
_IDENTIFIED = Name("known.id")  # whether there is a patient
_CLOSER = 0.08  # a heading on page one may be so much smaller, where that saves it a line


def block_node(builder: Builder, block: Block, room: Room) -> Node:
    """Lay out any block in a room; no timeline stands in another box."""
    if isinstance(block, Heading):
        return builder.heading(block, room)
    if isinstance(block, Paragraph):
        return builder.paragraph(block, room)
    if isinstance(block, List):
        return bullets(builder, block, room)
    if isinstance(block, Table):
        return table(builder, block, room)
    drawn = box_drawn(builder, block, room)
    if drawn is None:
        return _as_they_are(builder, block, room._replace(guards=room.guards + block.guards))
    assert not isinstance(drawn, Times)  # noqa: S101  # templates are checked for it
    return drawn


def box_drawn(builder: Builder, box: Box, room: Room) -> Drawn:
    """Lay out a box in its element of the structure tree, if its kind has one."""
    tag = BOX_KINDS[box.kind].tag
    parent = builder.element(tag, room.parent) if tag else room.parent
    inside = room._replace(guards=room.guards + box.guards, parent=parent)
    return BOXES[box.kind].draw(builder, box, inside)


def _as_they_are(builder: Builder, box: Box, room: Room) -> Node:
    """The blocks of a box as they are laid out anywhere."""
    return stack([block_node(builder, block, room) for block in box.blocks])


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


def emergency(builder: Builder, box: Box, room: Room) -> Node:
    """The one solid block: the number in red beside the signs that call for it."""
    inside = room.inside()
    style = builder.look.heading.colored(RED)
    square = builder.look.body.colored(RED)
    nodes: list[Node] = []
    for block in box.blocks:
        if isinstance(block, Heading):
            one_line = _one_line(builder, block, inside, style)
            nodes.append(builder.heading(block._replace(icon=""), inside, one_line))
        elif isinstance(block, List):
            nodes.append(two_columns(builder, block, inside, builder.look.body, square))
        else:
            nodes.append(block_node(builder, block, inside))
    return Panel(stack(nodes), _red_block(builder, room), 9.0, 10.5)


def _one_line(builder: Builder, block: Heading, room: Room, style: TextStyle) -> TextStyle:
    """The style a little smaller, where that keeps a heading on one line: page one is full."""
    width = line_width(builder.line(without_slots(block.content), style), style)
    if room.width < width <= room.width * (1 + _CLOSER):
        return style._replace(size=style.size * room.width / width * 0.998)
    return style


def _red_block(builder: Builder, room: Room) -> Marks:
    """What is painted behind the emergency box: red with the number, white behind the signs."""
    look = builder.look
    left, right = room.frame
    edge = left + look.rail if room.gutter else left + 54
    middle = (left + edge) / 2
    number = builder.furniture.emergency_number
    style = look.number
    shown = builder.line(number, style)
    while line_width(shown, style) > edge - left - 6:
        style = style._replace(size=style.size - 1)
    x = middle - line_width(shown, style) / 2
    phone = builder.art("phone", middle - 15, -33, 30, WHITE, Anchor.MIDDLE)
    return marks(
        Rect(left, 0, right - left, 0, 6, fill=RED),
        Rect(edge, 3, right - edge - 3, 0, 3.5, fill=WHITE, inset=3),
        phone,
        Label(x, 23, shown, style, anchor=Anchor.MIDDLE),
    )


def contact(builder: Builder, box: Box, room: Room) -> Node:
    """Whom to call: label over telephone number, a line around."""
    look = builder.look
    scan = builder.furniture.prints.phone
    if scan and not look.single_column:
        return _contact_with_code(builder, box, scan, room)
    inside = room.inside()
    nodes: list[Node] = []
    for block in box.blocks:
        if isinstance(block, Table):
            rows = block.rows
            if room.second:
                nodes.append(label_lines(builder, rows, inside, look.phone))
            else:
                nodes.append(label_columns(builder, rows, inside, look.phone, even=True))
        else:
            nodes.append(block_node(builder, block, inside))
    if scan:
        nodes.append(scan_row(builder, scan, inside))
    return Panel(stack(nodes), _contact_marks(builder, room), 7.0, 7.0)


def _contact_marks(builder: Builder, room: Room) -> Marks:
    """The line around the contact box, and a telephone in the gutter."""
    half = builder.look.icon / 2
    left = builder.look.icon_gutter - half
    name = "phone" if room.gutter else ""
    phone = builder.art(name, left, -half, builder.look.icon, anchor=Anchor.MIDDLE)
    return _line_frame(builder, room) + marks(phone)


def _contact_with_code(builder: Builder, box: Box, scan: Scan, room: Room) -> Node:
    """Telephone numbers and what the code is for in the box, the code at its right.

    The code is a little higher than the box: it takes the white above and below.
    """
    look, pad = builder.look, 7.0
    x = room.frame[1] - PHONE_SIZE
    room = room._replace(frame=(room.frame[0], x - GAP), text=(room.x, x - GAP))
    inside = room.inside()
    left = inside.text[1] - caption_width(builder, scan, look.label)
    text = inside._replace(text=(inside.x, left - COLUMN_GUTTER))
    nodes = [block_node(builder, b, text) for b in box.blocks if not isinstance(b, Table)]
    nodes.append(label_columns(builder, box.rows, text, look.phone, even=True))
    high = look.label.leading + look.phone.leading
    beside = inside._replace(text=(left, inside.text[1]))
    words = caption(builder, scan, beside, look.label, high)
    code = code_at(builder, scan, inside, x, (PHONE_SIZE - high) / 2)
    return Panel(Side((stack(nodes), words, code)), _contact_marks(builder, room), pad, pad)


def calendar(builder: Builder, box: Box, room: Room) -> Node | None:
    """Heading, and what is allowed when: across the days where the clinic prints the calendar.

    Patients whose days are not known get the plain table.
    """
    words = builder.furniture.prints.strip
    if words is None or builder.look.single_column:
        return None
    nodes: list[Node] = []
    for block in box.blocks:
        inside = room
        if isinstance(block, Table) and fits_grid(builder, block):
            nodes.append(calendar_grid(builder, block, room, words))
            inside = room._replace(guards=(*room.guards, Not(DAYS_KNOWN)))
        nodes.append(block_node(builder, block, inside))
    return stack(nodes)


def dates(builder: Builder, box: Box, room: Room) -> Node | None:
    """Heading and text, beside them the code of the sheet's dates if the clinic prints it."""
    scan = builder.furniture.prints.dates
    if scan is None:
        return None
    single = builder.look.single_column
    text_room = room if single or not box.blocks else narrowed(room)
    nodes = [block_node(builder, block, text_room) for block in box.blocks]
    return beside_dates(builder, scan, nodes, text_room)


def _line_frame(builder: Builder, room: Room) -> Marks:
    """A line in accent around a box."""
    width = room.frame[1] - room.frame[0]
    line = Rect(
        room.frame[0], 0.75, width, 0, 6, stroke=builder.look.accent, line_width=1.5, inset=0.75
    )
    return (line,)


def call(builder: Builder, box: Box, room: Room) -> Node:
    """When to call the clinic: a list in two columns, a line around."""
    inside = room.inside()
    nodes: list[Node] = []
    for block in box.blocks:
        if isinstance(block, List):
            nodes.append(two_columns(builder, block, inside, builder.look.body, None))
        else:
            nodes.append(block_node(builder, block, inside))
    return Panel(stack(nodes), _line_frame(builder, room), 10.0, 10.0)


def note(builder: Builder, box: Box, room: Room) -> Node:
    """A box with a thin line: the patient's notes, questions to write down."""
    inside = room.inside()
    nodes = [_titled(builder, block, inside) for block in box.blocks]
    width = room.frame[1] - room.frame[0]
    line = Rect(room.frame[0], 0, width, 0, 6, stroke=MUTED, line_width=0.75)
    return Panel(stack(nodes), (line,), 9.0, 10.0)


def card(builder: Builder, box: Box, room: Room) -> Node:
    """A card to cut out: dashed line, rows of label and value."""
    left, right = room.frame
    if not builder.look.single_column:
        right = min(right, left + 244)
    beside_icons = room.x, room.text[1] - 12  # of two languages
    edges = beside_icons if room.second else (left + 12, right - 12)
    inside = room._replace(frame=(left, right), text=edges, gutter=False)
    nodes: list[Node] = []
    for block in box.blocks:
        if isinstance(block, Table):
            nodes.append(field_rows(builder, block, inside))
        else:
            nodes.append(_titled(builder, block, inside))
    dashed = Rect(left, 0, right - left, 0, 6, stroke=MUTED, line_width=1, dash=_DASH)
    return Panel(stack(nodes, 2.0), (dashed,), 9.0, 10.0)


def _titled(builder: Builder, block: Block, room: Room) -> Node:
    """A block of a box; a heading without a pictogram is set as the title of a box."""
    if isinstance(block, Heading):
        style = builder.look.heading if room.gutter and block.icon else builder.look.box_title
        return builder.heading(block, room, style)
    return block_node(builder, block, room)


def columns(builder: Builder, box: Box, room: Room) -> Node | None:
    """Blocks side by side: the first one left, the others under each other at the right."""
    if builder.look.single_column:
        return None
    left, right = room.frame
    half = (right - left - 16) / 2

    def column(frame: tuple[float, float]) -> Room:
        return room._replace(frame=frame, text=frame, gutter=False)

    if not box.blocks:
        return stack([])
    first = block_node(builder, box.blocks[0], column((left, left + half)))
    rest = [block_node(builder, block, column((right - half, right))) for block in box.blocks[1:]]
    return Side((first, stack(rest, 8.5)))


def staff(builder: Builder, box: Box, room: Room) -> Node:
    """The page for staff: what follows a table keeps clear of it."""
    nodes = tuple(block_node(builder, block, room) for block in box.blocks)
    gaps = (builder.look.gap if isinstance(block, Paragraph) else 0.0 for block in box.blocks)
    return Stack(nodes, tuple(gaps))


def summary(builder: Builder, box: Box, room: Room) -> Node:
    """Three to five lines in larger type."""
    nodes: list[Node] = []
    for block in box.blocks:
        if isinstance(block, List):
            nodes.append(bullets(builder, block, room, builder.look.summary))
        else:
            nodes.append(block_node(builder, block, room))
    return stack(nodes)


LABEL_BOX = (187.1, 70.9)  # points: 66 x 25 mm, as labels for patients are cut
_AIR = 7.0  # points above the text of a field to fill in: a line by hand is higher than type
_BETWEEN = 14.0  # points between two fields on a line
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
    """Labels side by side, each under a line to sign on; in large type two on a line."""
    items = [item for block in box.blocks if isinstance(block, List) for item in block.items]
    most = 2 if builder.look.single_column and not room.second else _SIGN_HERE
    lines = -(-len(items) // most) or 1
    each = -(-len(items) // lines) or 1  # as many on each line
    rows = [items[at : at + each] for at in range(0, len(items), each)]
    return stack([_sign_here(builder, row, room) for row in rows])


def _sign_here(builder: Builder, items: list[Item], room: Room) -> Node:
    """Rules to sign on, side by side, each over its label; the first, for a name, is wider."""
    look = builder.look
    gutter, first = (24.0, 1.3) if len(items) < _SIGN_HERE else (16.0, 1.6)
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
        line = builder.to_write_on(last, element, x, x + width, 34, Anchor.TOP)
        cells += [*signs, line]
        x += width + gutter
    return builder.leaf(Leaf(tuple(cells), (), pad_top=35.0, pad_bottom=8.5, guards=room.guards))


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
        cells.append(builder.to_write_on(here, element, x + 2, start + wide, -3))
    return builder.leaf(Leaf(tuple(cells), pad_top=_AIR, guards=room.guards))


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


PHONE_SIZE, DATES_SIZE = 57.0, 79.5  # points: 20 and 28 mm; a module is 0.4 mm or more
_PHONE_LEVEL, _DATES_LEVEL = "M", "L"  # of error correction: dates are many letters
GAP = 6.0  # points between a code's quiet zone and words
_ABOVE = 4.0  # points between blocks and the words below them
_OUT = 6.375  # points that the code of the dates takes of the gaps above and below: at most half
DATED: Guards = (Name("record.coded"),)  # the patient has dates for the phone


def code_at(builder: Builder, scan: Scan, room: Room, x: float, up: float = 0.0) -> LeafAt:
    """A code, its left edge at x; it reaches `up` points out of its leaf, above and below."""
    lang = builder.languages[0] if room.second else ""
    element = builder.element("Figure", room.parent, lang=lang, alt=scan.alt)
    content: Slot | Text = Slot("", CODE)
    size, level = DATES_SIZE, _DATES_LEVEL
    if scan.text:
        content, size, level = Text(scan.text), PHONE_SIZE, _PHONE_LEVEL
    code = Code(element, builder.mcids, x, size, level, content, up)
    builder.mcids += 1
    return builder.leaf(Leaf((), least=size - 2 * up, guards=room.guards, code=code))


def caption_width(builder: Builder, scan: Scan, style: TextStyle) -> float:
    """Points in which a caption takes two lines."""
    words = scan.caption[0].split(" ")
    return 1.0 + min(
        max(
            builder.nominal((Text(" ".join(part)),), style)
            for part in (words[:cut], words[cut:])
            if part
        )
        for cut in range(1, len(words) + 1)
    )


def caption(
    builder: Builder, scan: Scan, room: Room, style: TextStyle, least: float = 0.0
) -> LeafAt:
    """What a code is for, in each column's language, in the middle of `least` points."""
    first, second = ((Text(words),) for words in scan.caption)
    cells = builder.cells(room, "P", first, second, style)
    marks = builder.divider(room)
    return builder.leaf(Leaf(cells, marks, least, middle=bool(least), guards=room.guards))


def scan_row(builder: Builder, scan: Scan, room: Room, icon: str = "") -> Node:
    """A code on the text axis, its caption at its right: a row of its own."""
    size = PHONE_SIZE if scan.text else DATES_SIZE
    left = room.x + size + GAP
    beside = room._replace(text=(left, room.text[1]))
    words = caption(builder, scan, beside, builder.look.body, size)
    leaf = builder.leaves[words.leaf]
    top = (size - builder.look.icon) / 2
    drawn = leaf.marks + builder.gutter_icon(icon, room, top)
    builder.leaves[words.leaf] = leaf._replace(marks=drawn)
    return Side((words, code_at(builder, scan, room, room.x)))


def beside_dates(builder: Builder, scan: Scan, blocks: list[Node], room: Room) -> Node:
    """Blocks and the caption under them, the code of the dates at their right."""
    own = room._replace(guards=room.guards + DATED)
    if builder.look.single_column or not blocks:
        row = scan_row(builder, scan, own, "" if blocks else "calendar")
        return Stack((*blocks, row), (0.0,) * (len(blocks) + 1))
    words = caption(builder, scan, own, builder.look.body)
    text = Stack((*blocks, words), (*(0.0 for _ in blocks), _ABOVE))
    return Side((text, code_at(builder, scan, own, room.text[1] + GAP, _OUT)))


def narrowed(room: Room) -> Room:
    """The room that the code of the dates leaves for text."""
    left, right = room.text
    return room._replace(text=(left, right - DATES_SIZE - GAP))


def _dates_shown(prints: Prints) -> str:
    """The format of what a code says, where the clinic prints the code of the dates."""
    return CODE if prints.dates else ""


def _days_shown(prints: Prints) -> str:
    """The format of what the heads of a grid say, where the clinic prints the grid."""
    return CALENDAR_HEAD if prints.strip else ""


class BoxLayout(NamedTuple):
    """How one kind of box is laid out, and how it stands among the sections of a sheet."""

    draw: Callable[[Builder, Box, Room], Drawn]
    in_section: bool = False  # it goes on in the section above it; else it is one of its own
    keeps: bool = False  # no page ends in the section that it goes on in
    near: bool = False  # it stands nearer to what is above than a section does
    splits: bool = False  # a page may end in it, in formats where nothing has a fixed position
    sinks: bool = False  # it stands at the foot of page one, where nothing follows it there
    # The format of what it shows of a patient besides its blocks, by what the clinic prints; or "".
    shows: Callable[[Prints], str] = lambda _prints: ""


BOXES: Mapping[str, BoxLayout] = {
    "strip": BoxLayout(patient_header, near=True),
    "summary": BoxLayout(summary, splits=True),
    "emergency": BoxLayout(emergency),
    "times": BoxLayout(times),
    "contact": BoxLayout(contact, sinks=True),
    "call": BoxLayout(call),
    "dates": BoxLayout(dates, shows=_dates_shown),
    "calendar": BoxLayout(calendar, shows=_days_shown),
    "note": BoxLayout(note),
    "card": BoxLayout(card),
    "columns": BoxLayout(columns),
    "lines": BoxLayout(lines, in_section=True),
    "overleaf": BoxLayout(_as_they_are),
    "staff": BoxLayout(staff),
    "emergency_row": BoxLayout(emergency),
    "purpose": BoxLayout(_as_they_are),
    "normal": BoxLayout(_as_they_are),
    "bar": BoxLayout(_as_they_are),
    "countdown": BoxLayout(times),
    "visit": BoxLayout(contact),
    "figure": BoxLayout(_as_they_are),
    "frames": BoxLayout(_as_they_are),
    "panels": BoxLayout(_as_they_are),
    "log": BoxLayout(_as_they_are),
    "signature": BoxLayout(signature, in_section=True, keeps=True),
}
