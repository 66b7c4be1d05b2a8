"""Tables: columns side by side; where these have no room, lines of label and value for each row.

In: a table of the document and its room. Out: a node; elements Table, TR, TH, TD, or P for rows of
label and value. Large print has half a page of text in a line, a sheet in two languages half a
column: there each row is a TBody, in it a TR for each cell, so that no reader has to count lines
and words that a record brings have more than half of the room.
"""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple

from docgen.layout.builder import Builder, Column, Room, has_slots, stack, without_slots
from docgen.layout.columns import COLUMN_GUTTER, column_widths
from docgen.layout.frame import Anchor, Leaf, LeafAt, Marks, Node, Side, Stroke, TextCell
from docgen.layout.text import BLANK_TEXT
from docgen.model import Cell, Inline, Inlines, Row, Slot, Table, Text
from docgen.style import BOLD, MUTED, SEMIBOLD, TextStyle

GUTTER = 12.0
_CLEAR_OF_RULES = 2.5  # points between a rule and the line between two languages
_NARROWEST = 9.0  # ems of a column that holds long words, such as names of medicines
_FEW = 3  # columns that stand side by side wherever their words fit
_LEAST = 7.5  # ems of a column that is one of few
_NAMES = 1.4  # the first of few is so much wider: names of tests and medicines are long words
_FIRST = 1.2  # the column that names a row is so much wider than others, where cells share columns
_IDENTITY = {"name", "id"}  # formats
_PICTURE = 23.0  # points: a pictogram before the first cell of a row
_BESIDE_PICTURE = 31.0  # points from its left edge to the text beside it
_UNKNOWN = frozenset({"may_hour"})  # formats that say how long where a record does not know when
_HALF = 0.54  # of a value: the longer of two lines
_SPARE = 2.0  # points more than a likely value takes: others are a little wider
LABEL_GAP = 6.0  # points between a label and the value beside it
_LABELS = 0.6  # of a line: a label takes no more where its value stands beside it, or is wrapped


def table(builder: Builder, block: Table, room: Room) -> Node:
    """A table: head row in accent, thin rules between rows, no verticals."""
    look = builder.look
    count = max([len(row.cells) for row in block.rows], default=0)
    if not count:
        return stack([])
    inset = _BESIDE_PICTURE if any(row.cells[0].icon for row in block.rows if row.cells) else 0.0
    any_length = count >= _FEW and _has_words_of_any_length(block)
    room, columns = _spread(builder, block, room, inset, any_length=any_length)
    few = len(columns) < count or any_length
    if look.single_column and len(block.rows) > 1 and few and not room.stacked:
        return listed(builder, block, room)
    element = builder.element("Table", room.parent)
    inside = room._replace(parent=element)
    end, named = len(block.rows) - 1, _rows_are_named(block, count)
    empty = sum(not any(cell.content for cell in row.cells) for row in block.rows[1:])
    told = -(-count // empty) if empty else 0
    nodes = [
        _row_to_fill(builder, row, inside, columns, told, last=number == end)
        if number and not any(cell.content for cell in row.cells)
        else _row(
            builder, row, inside, columns, inset, named=named, first=number == 0, last=number == end
        )
        for number, row in enumerate(block.rows)
    ]
    # No page ends between the head and the first row.
    rows = stack([Side((stack(nodes[:2]),)), *nodes[2:]])
    head = len(builder.leaves) - len(nodes)
    personal = any(cell.personal for cell in builder.leaves[head].cells)
    return rows if personal else rows._replace(head=head)


def _spread(
    builder: Builder, block: Table, room: Room, inset: float, *, any_length: bool
) -> tuple[Room, tuple[_Column, ...]]:
    """Place the columns of a table; the room is the whole frame where they need that."""
    look = builder.look
    count = max(len(row.cells) for row in block.rows)
    head_style = look.body.weighing(SEMIBOLD).colored(look.accent)
    needs = [0.0] * count
    for number, row in enumerate(block.rows):
        style = look.body if number else head_style
        for i, cell in enumerate(row.cells):
            said = (builder.nominal(content, style) for content in (cell.content, cell.second))
            needs[i] = max(needs[i], *said)
    needs = _ample(builder, block, needs, room.width - inset)
    needs[0] += inset
    words, size = _longest_words(builder, block), look.body.size
    columns = _columns(needs, room.width, size)
    pairs = zip(words, columns, strict=False)
    if len(columns) == count > 1 and any(word > column.width for word, column in pairs):
        columns = _of_words(words, room.width, size)
        columns = columns or _columns(needs, room.width, size, count - 1)
    if len(columns) < count == _FEW and not any_length:
        columns = _first_folded(builder, block, room, inset) or columns
    free = room.text[1] == room.frame[1] and not room.paired and not any_length
    if len(columns) < count == _FEW and free:
        wide = room._replace(text=room.frame)  # the gutter too: its pictogram ends above the head
        side_by_side = _of_words(words, wide.width, size)
        room, columns = (wide, side_by_side) if side_by_side else (room, columns)
    return room, columns


def _rows_are_named(block: Table, count: int) -> bool:
    """Whether the first cell of each row is a header: so it is where every patient has enough rows.

    A table with more headers than cells of data reads as if it were all headers.
    """
    sure = sum(not row.guards for row in block.rows[1:])
    return sure * (count - 2) >= count


def _has_words_of_any_length(block: Table) -> bool:
    """Whether a record fills cells with words of its own: no width is sure to hold the longest."""
    inlines = (inline for row in block.rows for cell in row.cells for inline in cell.content)
    return any(isinstance(inline, Slot) and inline.format == "text" for inline in inlines)


class _Column(NamedTuple):
    """A column as it is seen: how many cells of a row stand in it, its left edge, its width."""

    cells: int
    x: float
    width: float


def _columns(
    needs: list[float], room: float, size: float, most: int | None = None
) -> tuple[_Column, ...]:
    """Place columns that need so many points each; too many for the room share fewer.

    `most` are so many as fit, if it is not given.
    """
    count = len(needs)
    most = most or max(1, int((room + GUTTER) // (_NARROWEST * size + GUTTER)))
    if count <= most or sum(needs) + GUTTER * (count - 1) <= room:
        cells, widths = [1] * count, column_widths(needs, room, GUTTER)
    else:
        each, more = divmod(count, most)
        cells = [each + (at < more) for at in range(most)]
        width = (room - GUTTER * (most - 1)) / (most - 1 + _FIRST)
        widths = [width * _FIRST, *[width] * (most - 1)]
    return _placed(cells, widths)


def _first_folded(builder: Builder, block: Table, room: Room, inset: float) -> tuple[_Column, ...]:
    """Columns of which the first takes more lines and the others what they need; or none.

    Their values may be bold. What a record does not know has as much of a line as leaves the first
    column its own: that is read on every sheet.
    """
    bold = builder.look.body.weighing(BOLD)
    others = [
        max(builder.nominal(content, bold) for cell in column for content in cell) + _SPARE
        for column in zip(*[_contents(row) for row in block.rows], strict=False)
    ]
    least = max(_LEAST * bold.size, _longest_words(builder, block)[0] + _SPARE)
    unknown = [one + _SPARE for one in _unknown(builder, block)[1:]]
    named = [builder.nominal(row.cells[0].content, bold) for row in block.rows if row.cells]
    found: dict[int, tuple[_Column, ...]] = {}  # by how many rows take more lines
    for share in (1.0, _HALF, 0.0):
        widths = [max(need, one * share) for need, one in zip(others, unknown, strict=True)]
        first = room.width - sum(widths) - GUTTER * len(widths)
        if first - inset >= least:
            wrapped = sum(need > first - inset for need in named)
            found.setdefault(wrapped, _placed([1] * (len(widths) + 1), [first, *widths]))
    return found[min(found)] if found else ()


def _ample(builder: Builder, block: Table, needs: list[float], room: float) -> list[float]:
    """What columns need with values that a record does not know, on one line or on two if it can.

    Without: only what they need anyway.
    """
    unknown = _unknown(builder, block)
    for share in (1.0, _HALF):
        ample = [max(need, one * share) for need, one in zip(needs, unknown, strict=True)]
        if sum(ample) + GUTTER * (len(ample) - 1) <= room:
            return ample
    return needs


def _unknown(builder: Builder, block: Table) -> list[float]:
    """For each column what its widest value takes where a record does not know it; 0: no more."""
    bold = builder.look.body.weighing(BOLD)
    found = [0.0] * max(len(row.cells) for row in block.rows)
    for row in block.rows:
        for at, cell in enumerate(row.cells):
            for slot in (*cell.content, *cell.second):
                if isinstance(slot, Slot) and slot.format in _UNKNOWN:
                    values = builder.folds.get(slot.key[1], ())[-1:]  # how long: the last
                    texts = [Text("".join([text for text, _ in runs])) for runs in values]
                    found[at] = max([found[at], *[builder.nominal((one,), bold) for one in texts]])
    return found


def _contents(row: Row) -> list[tuple[Inlines, Inlines]]:
    """What the cells of a row hold behind the first, in both languages."""
    return [(cell.content, cell.second) for cell in row.cells[1:]]


def _placed(cells: list[int], widths: list[float]) -> tuple[_Column, ...]:
    """Columns side by side: how many cells of a row each has, how wide each is."""
    lefts = accumulate(widths, lambda left, width: left + width + GUTTER, initial=0.0)
    return tuple(map(_Column, cells, lefts, widths))


def _of_words(words: list[float], room: float, size: float) -> tuple[_Column, ...]:
    """Columns side by side that break none of their longest words; none where these do not fit."""
    count = len(words)
    free = room - GUTTER * (count - 1)
    width = free / (count - 1 + _NAMES)
    if width < _LEAST * size or sum(words) > free:
        return ()
    widths = [width * _NAMES, *[width] * (count - 1)]
    if any(word > width for word, width in zip(words, widths, strict=True)):
        widths = [word + (free - sum(words)) / count for word in words]
    return _placed([1] * count, widths)


def _longest_words(builder: Builder, block: Table) -> list[float]:
    """For each column the width in points of its longest word, likely values for those of slots."""
    look = builder.look
    found = [0.0] * max(len(row.cells) for row in block.rows)
    for number, row in enumerate(block.rows):
        style = look.body if number else look.body.weighing(SEMIBOLD)
        for at, cell in enumerate(row.cells):
            said = (*cell.content, *cell.second)
            words = [word for inline in said for word in _words(builder, inline)]
            widths = [builder.nominal((word,), style) for word in words]
            found[at] = max([found[at], *widths])
    return found


def _words(builder: Builder, inline: Inline) -> list[Text]:
    """The words of a text, or of a likely value in its place."""
    said = inline.text if isinstance(inline, Text) else builder.samples.get(inline.key[1], "")
    return [Text(word, inline.bold) for word in said.split()]


def _row(
    builder: Builder,
    row: Row,
    room: Room,
    seen: tuple[_Column, ...],
    inset: float = 0.0,
    *,
    named: bool,
    first: bool,
    last: bool,
) -> LeafAt:
    """A row of cells; the `first` one has the heads of the columns, so it has no rule above.

    `inset` is what a pictogram takes before the first cell of the others.
    """
    look = builder.look
    inside = room._replace(parent=builder.element("TR", room.parent))
    places = [(column, under > 0) for column in seen for under in range(column.cells)]
    cells = _cells(builder, row, inside, places, inset, named=named, first=first)
    drawn = _pictogram(builder, row, room) if inset and not first else ()
    marks = (
        *builder.divider(room, _CLEAR_OF_RULES),
        builder.rule(room, accent=first or last),
        *drawn,
    )
    alone = len(seen) == len(places)
    return builder.leaf(
        Leaf(tuple(cells), marks, look.row, 4.0, 4.0, alone, guards=room.guards + row.guards)
    )


def _cells(
    builder: Builder,
    row: Row,
    room: Room,
    places: list[tuple[_Column, bool]],
    inset: float,
    *,
    named: bool,
    first: bool,
) -> list[TextCell]:
    """The cells of a row; of two languages all of the first, then all of the second.

    Where one language stands under the other, a cell holds both, and one line to write on is for
    both. The room's element is that of the row.
    """
    look = builder.look
    style = look.body.weighing(SEMIBOLD).colored(look.accent) if first else look.body
    said = [builder.columns(room, cell.content, cell.second) for cell in row.cells]
    order = [(number, column) for number, each in enumerate(said) for column in each]
    if not room.stacked:
        order.sort(key=lambda one: one[1].x)
    held: dict[int, int] = {}  # elements of cells
    cells: list[TextCell] = []
    for number, column in order:
        place, under = places[number]
        if number not in held or not room.stacked:
            scope = "Column" if first else "Row" if named and number == 0 else ""
            held[number] = _cell_element(builder, room, column, scope)
        element = held[number]
        beside = inset if number == 0 and not first else 0.0
        left, width = place.x + column.x + beside, place.width - beside
        if column.content:
            turned = 2 * left + width if column.turned and room.stacked else column.turned
            part = builder.element("P", element, lang=column.language) if room.stacked else element
            text = builder.cell(part, column.content, left, width, style)
            text = column._replace(turned=turned).cell(text)
        elif column.under:
            continue
        else:
            below = sum(each.x == place.x for each, _ in places[number + 1 : len(row.cells)])
            y = -6 - below * style.leading  # of cells that share a column each has its line
            text = builder.to_write_on(column, element, left, left + width, y)
            text = text._replace(style=style)
        cells.append(text._replace(under=under or text.under))
    return cells


def _pictogram(builder: Builder, row: Row, room: Room) -> Marks:
    """What is drawn before the first cell of a row, in the first column alone."""
    column, *_ = builder.columns(room)
    name = row.cells[0].icon if row.cells else ""
    art = builder.art(name, column.x, -_PICTURE / 2, _PICTURE, anchor=Anchor.MIDDLE)
    return (column.mark(art),) if art else ()


def _cell_element(builder: Builder, room: Room, column: Column, scope: str) -> int:
    """The element of a cell: a header of its column or of its row, or a cell of data."""
    language = "" if room.stacked else column.language
    attributes = f"/O/Table/Scope/{scope}" if scope else ""
    return builder.element("TH" if scope else "TD", room.parent, attributes, language)


def _row_to_fill(
    builder: Builder, row: Row, room: Room, seen: tuple[_Column, ...], told: int, *, last: bool
) -> LeafAt:
    """A row of lines to write on, in so many cells: the last tells of all that are left at once.

    Of empty cells there are no more than somebody wants to hear of one by one.
    """
    look = builder.look
    columns = builder.columns(room)
    line = builder.element("TR", room.parent)
    drawn = [
        Stroke(left, y, left + place.width, y, 0.75, MUTED, Anchor.BOTTOM)
        for column in columns
        for place in seen
        for left in (place.x + column.x,)
        # Of cells that share a column each has its line.
        for y in (-6 - at * look.body.leading for at in reversed(range(place.cells)))
    ]
    cells: list[TextCell] = []
    for at in range(told):
        count = len(drawn) - at if at == told - 1 else 1
        spans = f"/O/Table/ColSpan {count}" if count > 1 else ""
        cell = builder.element("TD", line, spans)
        first = columns[0]
        lines = builder.drawn(first, cell, first.aloud.write, drawn[at])
        cells.append(lines._replace(drawn=tuple(drawn[at : at + count]), style=look.body))
    marks = (*builder.divider(room, _CLEAR_OF_RULES), builder.rule(room, accent=last))
    least = max(look.row, 8.0 + look.body.leading * max(place.cells for place in seen))
    guards = room.guards + row.guards
    return builder.leaf(Leaf(tuple(cells), marks, least, 4.0, 4.0, guards=guards))


def label_lines(
    builder: Builder, rows: tuple[Row, ...], room: Room, value_style: TextStyle
) -> Node:
    """Rows of label and value, the value beside its label; as many on a line as likely fit.

    A name and a record number may be of any length: each has a line of its own.
    """
    lines: list[list[tuple[Row, float]]] = []
    free = -1.0
    for row in rows:
        need = room.width if _is_of_any_length(row) else _side_need(builder, row, value_style)
        if need + COLUMN_GUTTER > free:
            lines.append([])
            free = room.width + COLUMN_GUTTER
        lines[-1].append((row, need))
        free -= need + COLUMN_GUTTER
    return stack([_label_line(builder, line, room, value_style) for line in lines])


def _is_of_any_length(row: Row) -> bool:
    """Whether the value of a row is a name or a record number."""
    values = [inline for cell in row.cells[1:2] for inline in cell.content]
    return any(isinstance(each, Slot) and each.format in _IDENTITY for each in values)


def _side_need(builder: Builder, row: Row, style: TextStyle) -> float:
    """Width of label and value in points; a line to write on is never broken."""
    label = _nominal(builder, _label(row), builder.look.label) + LABEL_GAP
    value = max((_nominal(builder, cell, style) for cell in row.cells[1:2]), default=0.0)
    return label + max(value, builder.nominal((Text(BLANK_TEXT),), style) + 1)


def _nominal(builder: Builder, cell: Cell, style: TextStyle) -> float:
    """Width in points that the longer of two languages is likely to need."""
    return max(builder.nominal(content, style) for content in (cell.content, cell.second))


def _label_line(
    builder: Builder, pairs: list[tuple[Row, float]], room: Room, style: TextStyle
) -> LeafAt:
    """Pairs side by side, each with the width it needs; the last one gets what room is left."""
    cells: list[TextCell] = []
    for at in range(1 + bool(room.second)):
        x = room.x + at * room.second
        end = x + room.width
        for number, (row, need) in enumerate(pairs, 1):
            right = x + need if number < len(pairs) else end
            cell, *values = _labelled(row)
            label = builder.columns(room, cell.content, cell.second)[at]
            said = [(value.content, value.second)[at] for value in values]
            over = need > room.width
            pair = _pair(builder, label, said, room.parent, x, right - x, style, over=over)
            cells += map(label.cell, pair)
            x = right + COLUMN_GUTTER
    return builder.leaf(Leaf(tuple(cells), guards=room.guards))


def _pair(
    builder: Builder,
    label: Column,
    values: list[Inlines],
    parent: int,
    x: float,
    width: float,
    style: TextStyle,
    *,
    over: bool,
) -> list[TextCell]:
    """A label and the value beside it on one baseline, or under it: one P."""
    element = builder.element("P", parent, lang=label.language)
    base = builder.look.label
    beside = min(builder.nominal(label.content, base) + LABEL_GAP, width * _LABELS)
    wide = width if over else beside
    lower = 0.0 if over else 2 * (style.baseline - base.baseline)
    lowered = base._replace(leading=base.leading + lower)
    found = [builder.cell(element, label.content, x, wide, lowered)]
    left = x if over else x + wide
    for value in values:
        kind = style if is_value(value) else builder.look.body
        cell = builder.cell(element, value, left, x + width - left, kind)
        found.append(cell._replace(under=over))
    return found


def is_value(content: Inlines) -> bool:
    """Whether content is a patient's value or figures, such as a telephone number.

    One with an extension ("ext. 12") has letters, but fewer of them.
    """
    text = without_slots(content)
    letters = sum(letter.isalpha() for letter in text)
    return has_slots(content) or not letters or letters < sum(map(str.isdigit, text))


def _label(row: Row) -> Cell:
    """The label of a row, with a space that keeps it apart from the value where both are read."""
    cell, space = row.cells[0], Text("\u00a0")
    return cell._replace(content=(*cell.content, space), second=(*cell.second, space))


def _labelled(row: Row) -> tuple[Cell, ...]:
    """Label and value of a row."""
    return (_label(row), *row.cells[1:2])


def field_rows(builder: Builder, block: Table, room: Room) -> Node:
    """Rows of label and value, one under the other; an empty value is a line to write on."""
    labels = [_nominal(builder, row.cells[0], builder.look.label) for row in block.rows]
    label_width = min(max(labels, default=0.0) + 14, room.width * _LABELS)
    return stack([_field(builder, row, room, label_width) for row in block.rows])


def _field(builder: Builder, row: Row, room: Room, label_width: float) -> LeafAt:
    """A row of a card: a label and the value beside it, in each language one P."""
    look = builder.look
    cells: list[TextCell] = []
    lined = False
    for at in range(1 + bool(room.second)):
        label, *values = (builder.columns(room, c.content, c.second)[at] for c in _labelled(row))
        element = builder.element("P", room.parent, lang=label.language)
        title = builder.cell(element, label.content, label.x, label_width, look.label)
        cells.append(label.cell(title))
        x, width = label.x + label_width, room.width - label_width
        if values and values[0].content:
            value = builder.cell(element, values[0].content, x, width, look.body)
            cells.append(label.cell(value))
        else:
            cells.append(builder.to_write_on(label, element, x, x + width, -4))
            lined = True
    guards = room.guards + row.guards
    if lined:
        return builder.leaf(Leaf(tuple(cells), (), 26.0, 8.0, guards=guards))
    return builder.leaf(Leaf(tuple(cells), guards=guards))


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
    nodes: list[Node] = []
    for number, row in enumerate(rows):
        below = builder.rule(room, accent=number == len(rows) - 1)
        pairs = list(zip(head.cells, row.cells, strict=False))
        guards = room.guards + row.guards
        place = room._replace(parent=builder.element("TBody", element), guards=guards)
        lines: list[Node] = []
        for at, (name, value) in enumerate(pairs):
            above, marks = _TIGHT, builder.divider(room)
            if at == 0:
                above = _LOOSE
                if number == 0:
                    above += _CLEAR
                    marks += (builder.rule(room, Anchor.TOP, _CLEAR, accent=True),)
            last = at == len(pairs) - 1
            if last:
                marks += (below,)
            line = _line(builder, name, value, place, labels, _LOOSE if last else _TIGHT)
            lines.append(builder.leaf(line._replace(marks=marks, pad_top=above)))
        nodes.append(Side((stack(lines),)))
    return stack(nodes)


def _label_width(builder: Builder, head: Row, room: Room) -> float:
    """What the longest label needs in either language, but no more than its share of the room."""
    style = builder.look.body.weighing(SEMIBOLD)
    said = [content for cell in head.cells for content in (cell.content, cell.second)]
    return min(max(builder.nominal(content, style) for content in said) + 1, room.width * _MOST)


def _line(
    builder: Builder, head: Cell, said: Cell, room: Room, labels: float, below: float
) -> Leaf:
    """A label and the value beside it, in each language; an empty value is a line to write on.

    `labels` is the width of labels, `below` the room under the line, both in points.
    """
    look = builder.look
    style = look.body.weighing(SEMIBOLD).colored(look.accent)
    tr = builder.element("TR", room.parent)
    cells: list[TextCell] = []
    least = 0.0
    sides = [builder.columns(room, cell.content, cell.second) for cell in (head, said)]
    for label, value in zip(*sides, strict=True):
        th = builder.element("TH", tr, "/O/Table/Scope/Row", label.language)
        cells.append(label.cell(builder.cell(th, label.content, label.x, labels, style)))
        td = builder.element("TD", tr, "", value.language)
        x, width = value.x + labels + _GAP, room.width - labels - _GAP
        if value.content:
            cells.append(value.cell(builder.cell(td, value.content, x, width, look.body)))
        else:
            cells.append(builder.to_write_on(value, td, x, x + width, -below - 3))
            least = _WRITE
    return Leaf(tuple(cells), least=least, pad_bottom=below, guards=room.guards)
