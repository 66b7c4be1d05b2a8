"""Markdown to Document: the structure of a sheet, with the role of each block.

In: a `Draft`. Out: a `Document`. Its lines decide what is a heading, an item, a cell, and every
text must be exactly one unit of the draft. So a tag that glues two paragraphs is an error at its
place and never a bad sheet. `scan.py` lets through a flat part of CommonMark and its tables alone,
and units have no line breaks; a test compares what is read here with what markdown-it finds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple, TypeAlias

from docgen.cache import Memo
from docgen.errors import Diagnostic, Place, Problems, TemplateError, error
from docgen.i18n.runs import join_stop
from docgen.model import (
    BOX_KINDS,
    Block,
    Box,
    BoxPage,
    Cell,
    Document,
    Heading,
    Inline,
    Inlines,
    Item,
    List,
    Paragraph,
    Row,
    Slot,
    Table,
    Text,
)
from docgen.template.draft import MARK, VALUE, Draft, Part, Unit
from docgen.template.inline import pieces
from docgen.template.passages import Passage, cut

_HEADING = re.compile(r"(#+)[ \t]+")
_ITEM = re.compile(r"(?:-|(\d+)\.)[ \t]+")
_RULE = re.compile(r"\|?([ \t:|-]*-[ \t:|-]*?)\|?")  # below the header of a table
_GLUED = "Put an empty line before it, also where a tag stands between."


Known: TypeAlias = "Memo[tuple[Passage, str], Read]"


class Read(NamedTuple):
    """What a passage says, and what is wrong in it."""

    blocks: tuple[Block, ...]
    problems: tuple[Diagnostic, ...]


def parse(draft: Draft, known: Known | None = None) -> Document:
    """Read the structure of a draft; `known` remembers what was read of passages.

    Raises:
        TemplateError: with every place where a text is not one unit.
    """
    problems = Problems()
    stack: list[tuple[Unit | None, list[Block]]] = [(None, [])]
    for part in cut(draft):
        box, blocks = stack[-1]
        if isinstance(part, Passage):
            kind = box.text if box else ""
            read = partial(_read, part, kind)
            found = read() if known is None else known.get((part, kind), read)
            blocks += found.blocks
            problems.add(*found.problems)
        elif part.part is Part.BOX:
            if BOX_KINDS[part.text].page is not BoxPage.ANY and len(stack) > 1:
                message = f"A box of {part.text} does not stand inside another box."
                hint = "Close the other box first, with :::."
                problems.add(error("box", message, hint, part.place))
            stack.append((part, []))
        elif box:
            stack.pop()
            stack[-1][1].append(Box(box.text, box.args, tuple(blocks), box.guards, box.place))
    blocks = stack[0][1]
    title = _title(blocks, draft.place, problems)
    problems.raise_as(TemplateError)
    return Document(title, draft.language, tuple(blocks))


def _read(passage: Passage, box: str) -> Read:
    """Read a passage that stands in a box of this kind."""
    reader = _Reader(passage, box)
    reader.read()
    return Read(tuple(reader.blocks), tuple(reader.problems.found))


def inlines(unit: Unit) -> Inlines:
    """Return the text of a unit as runs and slots; values are put in as they are."""
    found: list[Inline] = []
    after_value = False
    for piece, bold in pieces(unit.text):
        for at, part in enumerate(VALUE.split(piece)):
            words = part
            if at % 2:
                value = unit.values[int(part)]
                if isinstance(value, Slot):
                    found.append(Slot(value.path, value.format, bold))
                    after_value = False
                    continue
                words = value.text
            last = found[-1] if found else None
            if after_value and isinstance(last, Text):
                words = join_stop(last.text, words)
            if words:
                after_value = bool(at % 2)
                if isinstance(last, Text) and last.bold is bold:
                    found[-1] = Text(last.text + words, bold)
                else:
                    found.append(Text(words, bold))
    return tuple(found)


def _title(blocks: Sequence[Block], place: Place, problems: Problems) -> str:
    """Return the text of the one heading of level 1."""
    found = [b for b in _flat(blocks) if isinstance(b, Heading) and b.level == 1]
    hint = "Write one # heading, without a value of a patient, outside of any condition."
    if len(found) != 1:
        message = f"A sheet has one title; this one has {len(found) or 'none'}."
        problems.add(error("title", message, hint, (found[1].place if found else None) or place))
        return ""
    if found[0].guards or not all(isinstance(one, Text) for one in found[0].content):
        message = "The title differs from patient to patient."
        problems.add(error("title", message, hint, found[0].place))
    return "".join(one.text for one in found[0].content if isinstance(one, Text))


class _Reader:
    """Goes through the lines of a passage once, from above."""

    def __init__(self, passage: Passage, box: str) -> None:
        self.passage, self.box = passage, box
        self.has_fields = bool(box and BOX_KINDS[box].row)
        self.problems = Problems()
        self.lines = [*passage.text.split("\n"), ""]
        self.at = 0
        self.blocks: list[Block] = []

    def read(self) -> None:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line:
                self.at += 1
            elif heading := _HEADING.match(line):
                self.heading(len(heading[1]), line[heading.end() :])
            elif item := _ITEM.match(line):
                self.list(item[1])
            elif self.has_rule():
                self.table()
            else:
                self.paragraph()

    def wrong(self, code: str, message: str, hint: str, place: Place | None) -> None:
        self.problems.add(error(code, message, hint, place))

    def one(self, content: str) -> Unit | None:
        """Return the unit that a text consists of."""
        units = self.marked(content)
        if MARK.fullmatch(content) and units[0].part is not Part.ROW:
            return units[0]
        self.glued(units)
        return None

    def glued(self, units: Sequence[Unit]) -> None:
        place = units[1].place if len(units) > 1 else self.passage.place
        self.wrong("glued", "This runs into the text above it.", _GLUED, place)

    def marked(self, content: str) -> list[Unit]:
        """Return the units whose marks stand in a text."""
        return [self.passage.units[int(number)] for number in MARK.findall(content)]

    def heading(self, level: int, content: str) -> None:
        unit = self.one(content)
        if unit:
            self.blocks.append(Heading(level, inlines(unit), unit.icon, unit.guards, unit.place))
        self.at += 1

    def paragraph(self) -> None:
        start = self.at
        self.at += 1
        while not (self.ends_text() or self.has_rule()):
            item = _ITEM.match(self.lines[self.at])
            if item and int(item[1] or 1) == 1:  # any other number is one of the sentence
                break
            self.at += 1
        if self.lines[start].startswith("|"):
            self.fields(self.lines[start : self.at])
            return
        unit = self.one("\n".join(self.lines[start : self.at]))
        if unit:
            self.blocks.append(Paragraph(inlines(unit), unit.icon, unit.guards, unit.place))

    def ends_text(self) -> bool:
        """Whether what stands above ends with this line, whatever it is."""
        line = self.lines[self.at]
        return not line or _HEADING.match(line) is not None

    def list(self, first: str | None) -> None:
        """Read items of one kind, also with empty lines between them; `first` is its number."""
        ordered = first is not None
        items: list[Item] = []
        while item := _ITEM.match(self.lines[self.at]):
            if (item[1] is not None) is not ordered:
                break
            start = self.at
            self.at += 1
            while not (self.ends_text() or _ITEM.match(self.lines[self.at])):
                self.at += 1
            unit = self.one("\n".join(self.lines[start : self.at])[item.end() :])
            if unit:
                content = inlines(unit)
                items.append(Item(content, unit.check, unit.icon, unit.guards, unit.place))
            while self.at + 1 < len(self.lines) and not self.lines[self.at]:
                self.at += 1
        self.blocks.append(List(tuple(items), ordered, int(first or 1)))

    def fields(self, lines: Sequence[str]) -> None:
        """Read the rows of a box of fields, which have no header."""
        rows = [self.row(_cells(line), header=False) for line in lines]
        whole = tuple(row for row in rows if row)
        if len(whole) < len(rows):
            return
        if not self.has_fields:
            hint = "Write a row of heads and a row of |---|---| above."
            self.wrong("table", "This table has no header.", hint, whole[0].place)
        above = self.blocks[-1] if self.blocks else None
        if isinstance(above, Table):  # an empty line between the rows of a box
            self.blocks[-1] = Table(above.rows + whole)
        else:
            self.blocks.append(Table(whole))

    def has_rule(self) -> bool:
        """Whether this line is the header of a table: the next is a rule of as many columns."""
        line = self.lines[self.at]
        rule = _RULE.fullmatch(self.lines[self.at + 1]) if line.startswith("|") else None
        return rule is not None and len(rule[1].split("|")) == len(_cells(line))

    def table(self) -> None:
        """Read a table up to an empty line, a heading or an item."""
        header = self.row(_cells(self.lines[self.at]), header=True)
        rows = [header] if header else []
        columns = len(header.cells) if header else 0
        self.at += 2
        while not (self.ends_text() or _ITEM.match(self.lines[self.at])):
            row = self.row(_cells(self.lines[self.at]), header=False)
            if row and columns and len(row.cells) != columns:
                found = f"The cells of this row are {len(row.cells)}"
                message = f"{found}, those of the header above it {columns}."
                self.wrong("cells", message, "Give each row as many cells.", row.place)
            if row:
                rows.append(row)
            self.at += 1
        if self.has_fields and rows:
            message = f"A box of {self.box} has rows of fields, without a header."
            self.wrong("table", message, "Remove the row of |---|---|.", rows[0].place)
        self.blocks.append(Table(tuple(rows)))

    def row(self, texts: Sequence[str], *, header: bool) -> Row | None:
        """Make a row of the texts of its cells; the first begins with the mark of the row."""
        first = MARK.match(texts[0])
        unit = self.passage.units[int(first[1])] if first else None
        if first is None or unit is None or unit.part is not Part.ROW:
            self.glued(self.marked("".join(texts)))
            return None
        cells: list[Cell] = []
        for text in (texts[0][first.end() :], *texts[1:]):
            held = self.one(text) if text else None
            if held:
                cells.append(Cell(inlines(held), header, held.icon))
            else:
                cells.append(Cell((), header))
        return Row(tuple(cells), unit.guards, unit.place)


def _cells(line: str) -> Sequence[str]:
    """Cut a row of a table into the texts of its cells."""
    return [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]


def _flat(blocks: Sequence[Block]) -> list[Block]:
    found: list[Block] = []
    for block in blocks:
        found.append(block)
        if isinstance(block, Box):
            found.extend(_flat(block.blocks))
    return found
