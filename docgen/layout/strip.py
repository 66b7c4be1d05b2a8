"""The calendar strip: the days across, a row for each thing that is allowed again.

In: a table of two columns, what and from when. Out: a node. Where a patient's days are not known
the table stands as it is, and always where columns are few.
"""

from __future__ import annotations

from dataclasses import replace

from docgen.layout.builder import Builder, Room, plain, stack
from docgen.layout.frame import Anchor, Leaf, LeafAt, Marks, Node, Rule
from docgen.layout.symbols import STRIP, STRIP_HEAD, Strip
from docgen.layout.table import table
from docgen.looks.style import RULE, SEMIBOLD
from docgen.model import STRIP_DAYS, Guard, Row, Slot, Table, Test, Text

_DAY = 46.0  # points of a day's column: wider than "Dec 28"
_GAP = 6.0  # points between a label and the days
_PAD = 2.25  # points above and below a label
_KNOWN = Guard(Test.DAYS, "")


def strip_or_table(builder: Builder, block: Table, room: Room) -> Node:
    """A strip for patients whose days are known, the plain table for others."""
    if not _fits(builder, block):
        return table(builder, block, room)
    known = replace(room, guards=(*room.guards, _KNOWN))
    unknown = replace(room, guards=(*room.guards, _KNOWN._replace(negated=True)))
    return stack([_strip(builder, block, known), table(builder, block, unknown)])


def _fits(builder: Builder, block: Table) -> bool:
    """Whether each row is a label and one value, or words that all patients get."""
    if builder.furniture.prints.strip is None or builder.look.stacked:
        return False
    rows = block.rows[1:]
    labels = (row.cells[0].content for row in block.rows)
    if any(isinstance(inline, Slot) for content in labels for inline in content):
        return False
    values = [row.cells[1].content for row in rows if len(row.cells) == 2]
    return len(values) == len(rows) and all(
        len(content) == 1 or not any(isinstance(inline, Slot) for inline in content)
        for content in values
    )


def _strip(builder: Builder, block: Table, room: Room) -> Node:
    element = builder.element("Table", room.parent)
    nodes = [
        _row(builder, row, replace(room, parent=element), (number, len(block.rows)))
        for number, row in enumerate(block.rows)
    ]
    return stack(list[Node](nodes))


def _row(builder: Builder, row: Row, room: Room, place: tuple[int, int]) -> LeafAt:
    """A row: what, and seven days; the first row has the heads of the columns."""
    look, (number, count) = builder.look, place
    left, right = room.frame
    style = look.label._replace(leading=15.0, color=look.body.color)
    if not number:
        style = style.weighing(SEMIBOLD).colored(look.accent)
    x = right - STRIP_DAYS * _DAY
    line = builder.element("TR", room.parent)
    tag, scope = ("TH", "/O/Table/Scope/Column") if not number else ("TD", "")
    scopes = "/O/Table/Scope/Row" if number else scope
    label = builder.element("TH", line, scopes)
    start = left if number else room.x  # the head keeps clear of the pictogram in the rail
    cell = builder.cell(label, row.cells[0].content, start, x - start - _GAP, style)
    days = [builder.element(tag, line, scope) for _ in range(STRIP_DAYS)]
    words = builder.furniture.prints.strip if number else None
    content = _content(row) if number else Slot("", STRIP_HEAD)
    strip = Strip(days[0], builder.mcids, x, _DAY, style, look.accent, content, words)
    builder.mcids += STRIP_DAYS
    last = number in (0, count - 1)
    edge = Rule(left, 0, right, 0, 1.5 if last else 0.75, look.accent if last else RULE)
    marks: Marks = ((Anchor.BOTTOM, edge),)
    guards = room.guards + row.guards
    return builder.leaf(
        Leaf((cell,), marks, 0.0, _PAD, _PAD, middle=True, guards=guards, strip=strip)
    )


def _content(row: Row) -> Slot | Text:
    """What a row asks of the patient, or says to all."""
    first = row.cells[1].content[0]
    return Slot(first.path, STRIP) if isinstance(first, Slot) else Text(plain(row.cells[1].content))
