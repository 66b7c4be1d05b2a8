r"""Markdown to Document: the structure of a sheet, with the role of each block.

In: a `Draft`. Out: a `Document`. markdown-it-py tells what is a heading, an item, a cell, and every
text must be exactly one unit of the draft. So a tag that glues two paragraphs is an error at its
place and never a bad sheet. What else Markdown knows is refused when a template is read.

Inside a text, bold and backslashes are the only markup. Staff write `**bold**`, and `\*` for a
star. Each pair of stars begins or ends bold: CommonMark asks what stands beside them, and so cannot
end bold behind the full stop of a Chinese sentence. Italics, links and HTML, and what only looks
like them, are refused (`flaw`), rather than printed as stray characters on a patient's paper.
Backquotes are characters: there is no code on a sheet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.tree import SyntaxTreeNode

from docgen.contents import walk
from docgen.errors import Place, Problems, TemplateError, error
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
from docgen.schema.declaration import ENTITY
from docgen.template.tree import MARK, VALUE, Draft, DraftUnit, MarkKind, mark

_BLOCKS = MarkdownIt("zero").enable(["heading", "list", "table"]).disable("inline")
_CELL = re.compile(r"\s*\|\s*")
_GLUED = "Put an empty line before it, also where a tag stands between."


def parse(draft: Draft) -> Document:
    """Read the structure of a draft.

    Raises:
        TemplateError: with every place where a text is not one unit.
    """
    reader = _Reader(draft)
    for node in SyntaxTreeNode(_BLOCKS.parse(reader.page())).children:
        reader.block(node)
    blocks = reader.open[0].blocks
    title = _title(blocks, draft.place, reader.problems)
    reader.problems.raise_as(TemplateError)
    return Document(title, draft.language, tuple(blocks))


def _title(blocks: Sequence[Block], place: Place, problems: Problems) -> str:
    """Return the text of the one heading of level 1."""
    parts = (placed.part for placed in walk(blocks))
    found = [part for part in parts if isinstance(part, Heading) and part.level == 1]
    hint = "Write one # heading, without a value of a patient, outside of any condition."
    if len(found) != 1:
        message = f"A sheet has one title; this one has {len(found) or 'none'}."
        problems.add(error("title", message, hint, (found[1].place if found else None) or place))
        return ""
    if found[0].guards or not all(isinstance(one, Text) for one in found[0].content):
        message = "The title differs from patient to patient."
        problems.add(error("title", message, hint, found[0].place))
    return "".join(one.text for one in found[0].content if isinstance(one, Text))


class _OpenBox(NamedTuple):
    """A box that is being read, or the sheet itself, and what stands in it so far."""

    unit: DraftUnit | None
    blocks: list[Block]


class _Reader:
    """Goes through the blocks that Markdown has, from above."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.problems = Problems()
        self.units = [part for part in draft.parts if isinstance(part, DraftUnit)]
        self.open = [_OpenBox(None, [])]
        self.kinds: dict[str, Callable[[SyntaxTreeNode], None]] = {
            "heading": self.heading,
            "paragraph": self.paragraph,
            "bullet_list": self.list,
            "ordered_list": self.list,
            "table": self.table,
        }

    def page(self) -> str:
        """Return the draft as Markdown, each unit as its mark."""
        numbers = iter(range(len(self.units)))
        parts = self.draft.parts
        return "".join([part if isinstance(part, str) else mark(next(numbers)) for part in parts])

    def block(self, node: SyntaxTreeNode) -> None:
        """Read one block of Markdown."""
        self.kinds[node.type](node)

    def add(self, block: Block) -> None:
        """Put a block behind those of the innermost box."""
        self.open[-1].blocks.append(block)

    def wrong(self, code: str, message: str, hint: str, place: Place | None) -> None:
        self.problems.add(error(code, message, hint, place))

    def marked(self, content: str) -> list[DraftUnit]:
        """Return the units whose marks stand in a text."""
        return [self.units[int(number)] for number in MARK.findall(content)]

    def one(self, content: str) -> DraftUnit | None:
        """Return the unit that a text consists of."""
        units = self.marked(content)
        if MARK.fullmatch(content) and units[0].part is not MarkKind.ROW:
            return units[0]
        self.glued(units)
        return None

    def glued(self, units: Sequence[DraftUnit]) -> None:
        place = units[1].place if len(units) > 1 else self.draft.place
        self.wrong("glued", "This runs into the text above it.", _GLUED, place)

    def heading(self, node: SyntaxTreeNode) -> None:
        unit = self.one(_text(node))
        if unit:
            level = int(node.tag[1:])
            self.add(Heading(level, inlines(unit), unit.icon, unit.guards, unit.place))

    def paragraph(self, node: SyntaxTreeNode) -> None:
        """Read a paragraph: a text, the mark of a box, or rows that have no header."""
        content = _text(node)
        if content.startswith("|"):
            self.fields(content.split("\n"))
            return
        unit = self.one(content)
        if unit and unit.part is MarkKind.BOX:
            self.open_box(unit)
        elif unit and unit.part is MarkKind.END:
            self.close_box()
        elif unit:
            self.add(Paragraph(inlines(unit), unit.icon, unit.guards, unit.place))

    def open_box(self, unit: DraftUnit) -> None:
        if BOX_KINDS[unit.text].page is not BoxPage.ANY and len(self.open) > 1:
            message = f"A box of {unit.text} does not stand inside another box."
            self.wrong("box", message, "Close the other box first, with :::.", unit.place)
        self.open.append(_OpenBox(unit, []))

    def close_box(self) -> None:
        unit, blocks = self.open.pop()
        if unit:
            self.add(Box(unit.text, unit.args, tuple(blocks), unit.guards, unit.place))

    def list(self, node: SyntaxTreeNode) -> None:
        """Read items of one kind, also with empty lines between them."""
        items: list[Item] = []
        for item in node.children:
            unit = self.one(_text(item))
            if unit:
                content = inlines(unit)
                items.append(Item(content, unit.check, unit.icon, unit.guards, unit.place))
        ordered = node.type == "ordered_list"
        self.add(List(tuple(items), ordered, int(node.attrs.get("start", 1))))

    @property
    def has_fields(self) -> bool:
        """Whether the rows of the innermost box are fields, without a header."""
        box = self.open[-1].unit
        return box is not None and bool(BOX_KINDS[box.text].row)

    def fields(self, lines: Sequence[str]) -> None:
        """Read the rows of a box of fields."""
        rows = [self.row(_CELL.split(line)[1:-1], header=False) for line in lines]
        whole = tuple(row for row in rows if row)
        if len(whole) < len(rows):
            return
        if not self.has_fields:
            hint = "Write a row of heads and a row of |---|---| above."
            self.wrong("table", "This table has no header.", hint, whole[0].place)
        blocks = self.open[-1].blocks
        above = blocks[-1] if blocks else None
        unit = self.open[-1].unit
        apart = unit is not None and BOX_KINDS[unit.text].apart
        if isinstance(above, Table) and not apart:  # an empty line between the rows of a box
            blocks[-1] = Table(above.rows + whole)
        else:
            blocks.append(Table(whole))

    def table(self, node: SyntaxTreeNode) -> None:
        """Read a table: a header, and rows with as many cells."""
        head, *below = (row for part in node.children for row in part.children)
        header = self.row([_text(cell) for cell in head.children], header=True)
        rows = [self.row([_text(cell) for cell in one.children], header=False) for one in below]
        whole = tuple(row for row in (header, *rows) if row)
        if self.has_fields and self.open[-1].unit and whole:
            message = f"A box of {self.open[-1].unit.text} has rows of fields, without a header."
            self.wrong("table", message, "Remove the row of |---|---|.", whole[0].place)
        self.add(Table(whole))

    def row(self, texts: Sequence[str], *, header: bool) -> Row | None:
        """Make a row of the texts of its cells; the first begins with the mark of the row."""
        first = MARK.match(texts[0]) if texts else None
        unit = self.units[int(first[1])] if first else None
        if first is None or unit is None or unit.part is not MarkKind.ROW:
            self.glued(self.marked("".join(texts)))
            return None
        if len(texts) != int(unit.args[0]):  # Markdown fills up, or cuts off
            message = f"The cells of this row are {unit.args[0]}, those of the header above it"
            hint = "Give each row as many cells."
            self.wrong("cells", f"{message} {len(texts)}.", hint, unit.place)
        cells: list[Cell] = []
        for text in (texts[0][first.end() :], *texts[1:]):
            held = self.one(text) if text else None
            cells.append(Cell(inlines(held), header, held.icon) if held else Cell((), header))
        return Row(tuple(cells), unit.guards, unit.place)


def _text(node: SyntaxTreeNode) -> str:
    """Return what stands in a block, its lines as they are."""
    return "\n".join([one.content for one in node.walk() if one.type == "inline"])


def inlines(unit: DraftUnit) -> Inlines:
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


class Flaw(NamedTuple):
    """What is wrong inside a text, and at which character."""

    offset: int
    message: str
    hint: str


Runs: TypeAlias = tuple[tuple[str, bool], ...]  # characters, and whether they are bold

_MESSAGES = {
    "html": ("HTML is not read in a template.", "Write **bold** for bold; there is nothing else."),
    "link": ("A link cannot be followed on paper.", "Write the address or the number out."),
    "break": ("A line cannot be ended inside a text.", "Begin a paragraph: an empty line, no \\."),
    "entity": ("A character is written as a program does.", "Write the character itself."),
    "under": ("There are no italics on a sheet.", r"Write **bold**, or \_ for an underscore."),
    "stars": ("There are no italics on a sheet.", r"Write **bold**, or \* for a star."),
    "space": ("Bold text has a space just inside its stars.", "Write **bold**, without spaces."),
    "empty": ("There is nothing between the stars.", "Write **bold**."),
    "open": ("Bold is opened and not closed.", "Write ** at both ends."),
}
_REFUSED = re.compile(
    r"(?P<break>\\\n)"
    r"|(?P<html></?[A-Za-z!][^<>]*>)"
    r"|(?P<link>\]\(|\A\[[^\[\]]+\]:[ \t]*\S+(?:[ \t]+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?(?:\n|\Z))"
    rf"|(?P<entity>{ENTITY.pattern})"
    r"|(?P<under>(?<!\w)_+(?=[^\s_])[^_]*[^\s_]_+(?!\w))"
)
_STARS = re.compile(r"\*+")
_MARKUP = re.compile(r"[*\\<\[\]&_]")


def pieces(text: str) -> Runs:
    """Cut a text without flaws into runs of one weight, with backslashes undone."""
    return _read(text)[0]


def bold_runs(text: str) -> int:
    """Count the runs of bold in a text without flaws."""
    return sum(bold for _, bold in pieces(text))


def flaw(text: str) -> Flaw | None:
    """Return the first thing in a text that a sheet cannot have, or None."""
    return _read(text)[1]


def _read(text: str) -> tuple[Runs, Flaw | None]:
    if not _MARKUP.search(text):
        return (((text, False),) if text else ()), None
    found: dict[str, Flaw] = {}  # the first that is met, and where bold is open
    runs: list[tuple[str, bool]] = []
    bold = False
    for token in _PARSER.parseInline(text, found)[0].children or ():
        bold = token.type == "strong_open" or (bold and token.type != "strong_close")
        if token.content:
            runs.append((token.content, bold))
    return tuple(runs), found.get("first") or found.get("open")


def _refuse(state: StateInline, _silent: bool) -> bool:
    """Take what a sheet cannot have, and note it."""
    match = _REFUSED.match(state.src, state.pos)
    if match is None:
        return False
    _note(state, str(match.lastgroup))
    state.pos = match.end()
    return True


def _bold(state: StateInline, _silent: bool) -> bool:
    """Take stars: two of them begin bold, or end it."""
    stars = _STARS.match(state.src, state.pos)
    if stars is None:
        return False
    opened = "open" in state.env
    beside = state.src[state.pos - 1] if opened else state.src[stars.end() : stars.end() + 1]
    if len(stars[0]) != 2:
        _note(state, "empty" if len(stars[0]) == 4 else "stars")
    elif beside.isspace():
        _note(state, "space")
    elif opened:
        del state.env["open"]
        state.push("strong_close", "strong", -1)
    else:
        state.env["open"] = Flaw(state.pos, *_MESSAGES["open"])
        state.push("strong_open", "strong", 1)
    state.pos = stars.end()
    return True


def _note(state: StateInline, kind: str) -> None:
    state.env.setdefault("first", Flaw(state.pos, *_MESSAGES[kind]))


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero").enable("escape")
    parser.inline.ruler.before("escape", "refuse", _refuse)
    parser.inline.ruler.push("bold", _bold)
    return parser


_PARSER = _parser()
