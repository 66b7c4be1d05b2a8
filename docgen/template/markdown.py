"""Markdown to Document: the structure of a sheet, with the role of each block.

In: a `Draft`. Out: a `Document`. Markdown decides what is a heading, an item, a cell; every text
that it finds must be exactly one unit of the draft, and every unit must be found. So a tag that
glues two paragraphs, or a bar that splits a cell, is an error at its place and never a bad sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from docgen.errors import Place, Problems, TemplateError, error
from docgen.i18n.runs import join_stop
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

FIELD_BOXES = frozenset({"strip", "times", "contact", "card"})  # rows of fields, without a header
OUTER_BOXES = frozenset({"strip", "summary", "times", "emergency", "contact", "overleaf", "staff"})
_LIST_TOKENS = ("paragraph_open", "inline", "paragraph_close", "list_item_close")
_GLUED = "Put an empty line before it, also where a tag stands between."


def parse(draft: Draft) -> Document:
    """Read the structure of a draft.

    Raises:
        TemplateError: with every place where Markdown and the units disagree.
    """
    reader = _Reader(draft)
    blocks = reader.read(_markdown().parse(draft.text))
    title = reader.title(blocks)
    reader.problems.raise_as(TemplateError)
    return Document(title, draft.language, blocks)


@cache  # a constant: the parser keeps nothing from one text to the next
def _markdown() -> MarkdownIt:
    """Return a parser of headings, lists, tables and paragraphs; inline text is not its matter."""
    parser = MarkdownIt("zero").enable(["heading", "list", "table"])
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def inlines(text: str, draft: Draft) -> Inlines:
    """Return the text of a unit as runs and slots; values are put in as they are."""
    found: list[Inline] = []
    after_value = False
    for piece, bold in pieces(text):
        for at, part in enumerate(VALUE.split(piece)):
            words = part
            if at % 2:
                value = draft.values[int(part)]
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


@dataclass(slots=True)
class _Open:
    """A box that is open, or the sheet itself."""

    unit: Unit | None
    blocks: list[Block] = field(default_factory=list)


class _Reader:
    """Goes through the tokens once, from left to right."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.problems = Problems()
        self.tokens: Sequence[Token] = ()
        self.at = 0
        self.stack = [_Open(None)]
        self.met: set[int] = set()

    def read(self, tokens: Sequence[Token]) -> tuple[Block, ...]:
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
        for number, unit in enumerate(self.draft.units):
            if number not in self.met and not self.problems.found:
                self.wrong("lost", "This text is not where Markdown can find it.", "", unit.place)
        return tuple(self.stack[0].blocks)

    def title(self, blocks: Sequence[Block]) -> str:
        """Return the text of the one heading of level 1."""
        found = [b for b in _flat(blocks) if isinstance(b, Heading) and b.level == 1]
        hint = "Write one # heading, without a value of a patient, outside of any condition."
        if len(found) != 1:
            place = found[1].place if found else self.draft.place
            message = f"A sheet has one title; this one has {len(found) or 'none'}."
            self.wrong("title", message, hint, place)
            return ""
        if found[0].guards or not all(isinstance(one, Text) for one in found[0].content):
            message = "The title differs from patient to patient."
            self.wrong("title", message, hint, found[0].place)
        return "".join(one.text for one in found[0].content if isinstance(one, Text))

    def wrong(self, code: str, message: str, hint: str, place: Place | None) -> None:
        self.problems.add(error(code, message, hint, place))

    def add(self, block: Block) -> None:
        self.stack[-1].blocks.append(block)

    def marked(self, content: str) -> list[Unit]:
        """Return the units whose marks stand in a text, and count them as met."""
        numbers = [int(one) for one in MARK.findall(content)]
        self.met.update(numbers)
        return [self.draft.units[number] for number in numbers]

    def one(self, content: str) -> Unit | None:
        """Return the unit that a text consists of."""
        units = self.marked(content)
        if MARK.fullmatch(content) and units[0].part is not Part.ROW:
            return units[0]
        place = units[1].place if len(units) > 1 else self.draft.place
        self.wrong("glued", "This runs into the text above it.", _GLUED, place)
        return None

    def heading(self) -> None:
        unit = self.one(self.tokens[self.at + 1].content)
        if unit:
            level = int(self.tokens[self.at].tag[1:])
            content = inlines(unit.text, self.draft)
            self.add(Heading(level, content, unit.icon, unit.guards, unit.place))
        self.at += 3

    def paragraph(self, content: str) -> None:
        if content.startswith("|"):
            self.fields(content)
            return
        unit = self.one(content)
        if unit is None:
            return
        if unit.part is Part.BOX:
            if unit.text in OUTER_BOXES and len(self.stack) > 1:
                message = f"A box of {unit.text} does not stand inside another box."
                self.wrong("box", message, "Close the other box first, with :::.", unit.place)
            self.stack.append(_Open(unit))
        elif unit.part is Part.END:
            self.close()
        else:
            words = inlines(unit.text, self.draft)
            self.add(Paragraph(words, unit.icon, unit.guards, unit.place))

    def close(self) -> None:
        opened = self.stack.pop()
        if opened.unit:
            box = opened.unit
            self.add(Box(box.text, box.args, tuple(opened.blocks), box.guards, box.place))

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
                content = inlines(unit.text, self.draft)
                items.append(Item(content, unit.check, unit.icon, unit.guards, unit.place))
            self.at += 5
        self.at += 1
        self.add(List(tuple(items), ordered))

    def crowded(self) -> None:
        """Report an item that holds more than a paragraph, and pass over it."""
        level = self.tokens[self.at].level
        units: list[Unit] = []
        while not (self.tokens[self.at].type == "list_item_close"
                   and self.tokens[self.at].level == level):  # fmt: skip
            units += self.marked(self.tokens[self.at].content)
            self.at += 1
        self.at += 1
        place = units[-1].place if units else self.draft.place
        message = "An item of a list is one paragraph."
        self.wrong("item", message, "Write it as an item of its own, or after the list.", place)

    def fields(self, content: str) -> None:
        """Read the rows of a box of fields, which have no header."""
        lines = content.split("\n")
        rows = [self.row(line.strip().strip("|").split("|"), header=False) for line in lines]
        whole = tuple(row for row in rows if row)
        box = self.stack[-1].unit
        if len(whole) < len(rows):
            return
        if box is None or box.text not in FIELD_BOXES:
            hint = "Write a row of heads and a row of |---|---| above."
            self.wrong("table", "This table has no header.", hint, whole[0].place)
        blocks = self.stack[-1].blocks
        above = blocks[-1] if blocks else None
        if isinstance(above, Table):  # an empty line between the rows of a box
            blocks[-1] = Table(above.rows + whole)
        else:
            self.add(Table(whole))

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
        box = self.stack[-1].unit
        if box and box.text in FIELD_BOXES and rows:
            message = f"A box of {box.text} has rows of fields, without a header."
            self.wrong("table", message, "Remove the row of |---|---|.", rows[0].place)
        self.add(Table(tuple(rows)))

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
        wide = int(self.draft.units[int(first[1])].args[0]) if first and row else 0
        if row and columns and wide != columns:
            message = f"The cells of this row are {wide}, those of the header above it {columns}."
            self.wrong("cells", message, "Give each row as many cells.", row.place)
        return row

    def row(self, texts: Sequence[str], *, header: bool) -> Row | None:
        """Make a row of the texts of its cells; the first begins with the mark of the row."""
        first = MARK.match(texts[0].strip())
        unit = self.draft.units[int(first[1])] if first else None
        if first is None or unit is None or unit.part is not Part.ROW:
            self.one(" ".join(texts))
            return None
        self.met.add(int(first[1]))
        cells: list[Cell] = []
        for text in (texts[0].strip()[first.end() :], *texts[1:]):
            held = self.one(text.strip()) if text.strip() else None
            if held:
                cells.append(Cell(inlines(held.text, self.draft), header, held.icon))
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
