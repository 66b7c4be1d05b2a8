"""Markdown to Document: the structure of a sheet, with the role of each block.

In: a `Draft`. Out: a `Document`. Markdown decides what is a heading, an item, a cell; every text
that it finds must be exactly one unit of the draft, and every unit must be found. So a tag that
glues two paragraphs, or a bar that splits a cell, is an error at its place and never a bad sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, partial
from typing import NamedTuple, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.token import Token

from docgen.errors import Diagnostic, Place, Problems, TemplateError, error
from docgen.i18n.runs import join_stop
from docgen.memo import Memo
from docgen.model import (
    Block,
    Box,
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

FIELD_BOXES = frozenset({"strip", "times", "contact", "card"})  # rows of fields, without a header
OUTER_BOXES = frozenset({"strip", "summary", "times", "emergency", "contact", "overleaf", "staff"})
_LIST_TOKENS = ("paragraph_open", "inline", "paragraph_close", "list_item_close")
_GLUED = "Put an empty line before it, also where a tag stands between."


Known: TypeAlias = "Memo[tuple[Passage, str], Read]"


class Read(NamedTuple):
    """What Markdown finds in a passage; `lost` are the problems of units that it does not find."""

    blocks: tuple[Block, ...]
    problems: tuple[Diagnostic, ...]
    lost: tuple[Diagnostic, ...]


def parse(draft: Draft, known: Known | None = None) -> Document:
    """Read the structure of a draft; `known` remembers what was read of passages.

    Raises:
        TemplateError: with every place where Markdown and the units disagree.
    """
    problems, lost = Problems(), list[Diagnostic]()
    stack: list[tuple[Unit | None, list[Block]]] = [(None, [])]
    for part in cut(draft):
        box, blocks = stack[-1]
        if isinstance(part, Passage):
            kind = box.text if box else ""
            read = partial(_read, part, kind)
            found = read() if known is None else known.get((part, kind), read)
            blocks += found.blocks
            problems.add(*found.problems)
            lost += found.lost
        elif part.part is Part.BOX:
            if part.text in OUTER_BOXES and len(stack) > 1:
                message = f"A box of {part.text} does not stand inside another box."
                hint = "Close the other box first, with :::."
                problems.add(error("box", message, hint, part.place))
            stack.append((part, []))
        elif box:
            stack.pop()
            stack[-1][1].append(Box(box.text, box.args, tuple(blocks), box.guards, box.place))
    if not problems.found:
        problems.add(*lost)
    blocks = stack[0][1]
    title = _title(blocks, draft.place, problems)
    problems.raise_as(TemplateError)
    return Document(title, draft.language, tuple(blocks))


def _read(passage: Passage, box: str) -> Read:
    """Read a passage that stands in a box of this kind."""
    reader = _Reader(passage, box)
    reader.read(_markdown().parse(passage.text))
    return Read(tuple(reader.blocks), tuple(reader.problems.found), tuple(reader.lost()))


@cache  # a constant: the parser keeps nothing from one text to the next
def _markdown() -> MarkdownIt:
    """Return a parser of headings, lists, tables and paragraphs; inline text is not its matter."""
    parser = MarkdownIt("zero").enable(["heading", "list", "table"])
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


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
    """Goes through the tokens of a passage once, from left to right."""

    def __init__(self, passage: Passage, box: str) -> None:
        self.passage, self.box = passage, box
        self.problems = Problems()
        self.tokens: Sequence[Token] = ()
        self.at = 0
        self.blocks: list[Block] = []
        self.met: set[int] = set()

    def read(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        while self.at < len(tokens):
            kind = tokens[self.at].type
            if kind == "heading_open":
                self.heading()
            elif kind == "paragraph_open":
                self.at += 3
                self.paragraph(tokens[self.at - 2].content)
            elif kind in ("bullet_list_open", "ordered_list_open"):
                self.list(ordered=kind == "ordered_list_open")
            else:
                self.table()

    def lost(self) -> Iterator[Diagnostic]:
        for number, unit in enumerate(self.passage.units):
            if number not in self.met:
                message = "This text is not where Markdown can find it."
                yield error("lost", message, "", unit.place)

    def wrong(self, code: str, message: str, hint: str, place: Place | None) -> None:
        self.problems.add(error(code, message, hint, place))

    def marked(self, content: str) -> list[Unit]:
        """Return the units whose marks stand in a text, and count them as met."""
        numbers = [int(one) for one in MARK.findall(content)]
        self.met.update(numbers)
        return [self.passage.units[number] for number in numbers]

    def one(self, content: str) -> Unit | None:
        """Return the unit that a text consists of."""
        units = self.marked(content)
        if MARK.fullmatch(content) and units[0].part is not Part.ROW:
            return units[0]
        place = units[1].place if len(units) > 1 else self.passage.place
        self.wrong("glued", "This runs into the text above it.", _GLUED, place)
        return None

    def heading(self) -> None:
        unit = self.one(self.tokens[self.at + 1].content)
        if unit:
            level = int(self.tokens[self.at].tag[1:])
            content = inlines(unit)
            self.blocks.append(Heading(level, content, unit.icon, unit.guards, unit.place))
        self.at += 3

    def paragraph(self, content: str) -> None:
        if content.startswith("|"):
            self.fields(content)
            return
        unit = self.one(content)
        if unit:
            self.blocks.append(Paragraph(inlines(unit), unit.icon, unit.guards, unit.place))

    def list(self, *, ordered: bool) -> None:
        self.at += 1
        items: list[Item] = []
        while self.tokens[self.at].type == "list_item_open":
            here = self.tokens[self.at + 1 : self.at + 5]
            if tuple(token.type for token in here) != _LIST_TOKENS:
                self.crowded()
                continue
            unit = self.one(here[1].content)
            if unit:
                content = inlines(unit)
                items.append(Item(content, unit.check, unit.icon, unit.guards, unit.place))
            self.at += 5
        self.at += 1
        self.blocks.append(List(tuple(items), ordered))

    def crowded(self) -> None:
        """Report an item that holds more than a paragraph, and pass over it."""
        level = self.tokens[self.at].level
        units: list[Unit] = []
        while not (self.tokens[self.at].type == "list_item_close"
                   and self.tokens[self.at].level == level):  # fmt: skip
            units += self.marked(self.tokens[self.at].content)
            self.at += 1
        self.at += 1
        place = units[-1].place if units else self.passage.place
        message = "An item of a list is one paragraph."
        self.wrong("item", message, "Write it as an item of its own, or after the list.", place)

    def fields(self, content: str) -> None:
        """Read the rows of a box of fields, which have no header."""
        lines = content.split("\n")
        rows = [self.row(line.strip().strip("|").split("|"), header=False) for line in lines]
        whole = tuple(row for row in rows if row)
        if len(whole) < len(rows):
            return
        if self.box not in FIELD_BOXES:
            hint = "Write a row of heads and a row of |---|---| above."
            self.wrong("table", "This table has no header.", hint, whole[0].place)
        above = self.blocks[-1] if self.blocks else None
        if isinstance(above, Table):  # an empty line between the rows of a box
            self.blocks[-1] = Table(above.rows + whole)
        else:
            self.blocks.append(Table(whole))

    def table(self) -> None:
        rows: list[Row] = []
        columns = 0
        while self.tokens[self.at].type != "table_close":
            if self.tokens[self.at].type == "tr_open":
                row = self.table_row(columns)
                columns = columns or (len(row.cells) if row else 0)
                if row:
                    rows.append(row)
            self.at += 1
        self.at += 1
        if self.box in FIELD_BOXES and rows:
            message = f"A box of {self.box} has rows of fields, without a header."
            self.wrong("table", message, "Remove the row of |---|---|.", rows[0].place)
        self.blocks.append(Table(tuple(rows)))

    def table_row(self, columns: int) -> Row | None:
        """Read the row that begins here, up to its end."""
        texts: list[str] = []
        header = False
        while self.tokens[self.at].type != "tr_close":
            header = header or self.tokens[self.at].type == "th_open"
            if self.tokens[self.at].type == "inline":
                texts.append(self.tokens[self.at].content)
            self.at += 1
        row = self.row(texts, header=header)
        first = MARK.match(texts[0])
        wide = int(self.passage.units[int(first[1])].args[0]) if first and row else 0
        if row and columns and wide != columns:
            message = f"The cells of this row are {wide}, those of the header above it {columns}."
            self.wrong("cells", message, "Give each row as many cells.", row.place)
        return row

    def row(self, texts: Sequence[str], *, header: bool) -> Row | None:
        """Make a row of the texts of its cells; the first begins with the mark of the row."""
        first = MARK.match(texts[0].strip())
        unit = self.passage.units[int(first[1])] if first else None
        if first is None or unit is None or unit.part is not Part.ROW:
            self.one(" ".join(texts))
            return None
        self.met.add(int(first[1]))
        cells: list[Cell] = []
        for text in (texts[0].strip()[first.end() :], *texts[1:]):
            held = self.one(text.strip()) if text.strip() else None
            if held:
                cells.append(Cell(inlines(held), header, held.icon))
            else:
                cells.append(Cell((), header))
        return Row(tuple(cells), unit.guards, unit.place)


def _flat(blocks: Sequence[Block]) -> list[Block]:
    found: list[Block] = []
    for block in blocks:
        found.append(block)
        if isinstance(block, Box):
            found.extend(_flat(block.blocks))
    return found
