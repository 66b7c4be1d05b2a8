"""A draft is read by its lines: what is found is what CommonMark and its tables find there."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from docgen.errors import Place, TemplateError
from docgen.model import Heading, Inlines, List, Paragraph, Table, Text
from docgen.template.draft import MARK, Draft, Part, Unit, mark
from docgen.template.markdown import parse

HERE = Place("sheet.md", 1, 1)
TITLE: list[str | Unit] = ["# ", Unit(Part.TEXT, "A nap", (), HERE), "\n\n"]
PARSER = MarkdownIt("zero").enable(["heading", "list", "table"])

BEFORE = ["", "- ", "-\t", "-      ", "1. ", "01. ", "2.  ", "10. ", "## ", "###  "]
RULES = ["|---|", "|---|---", "| :-- | --: |", "|--|--|--|"]
Line = tuple[str | int, bool]  # a mark, a rule, or how many cells a row has; an empty line follows


def table(wide: int, rows: list[bool]) -> list[Line]:
    rule = f"|{'---|' * wide}"
    return [(wide, False), (rule, False), *[(wide, apart) for apart in rows]]


ANY = st.one_of(st.sampled_from(BEFORE), st.sampled_from(RULES), st.integers(1, 3))
APART = st.sampled_from([True, True, False])
ONE = st.tuples(ANY, st.booleans())
TEXT = st.tuples(st.sampled_from(BEFORE), APART)
TABLE = st.builds(table, st.integers(1, 3), st.lists(APART, max_size=3))
CHUNKS = st.lists(st.one_of(TEXT.map(lambda line: [line]), TABLE, ONE.map(lambda line: [line])))
LINES = CHUNKS.map(lambda chunks: [line for chunk in chunks for line in chunk])

Found = list[tuple[str, list[str]]]


def text(number: int) -> Unit:
    return Unit(Part.TEXT, f"Text {number}.", (), HERE)


def row(number: int, wide: int) -> list[str | Unit]:
    """A row of a table as it is rendered; its last cell is empty if there are two."""
    parts: list[str | Unit] = ["| ", Unit(Part.ROW, "", (), HERE, args=(str(wide),))]
    for cell in range(wide):
        empty = wide == 2 and cell
        parts += (" | " if cell else "", "" if empty else text(10 * number + cell))
    return [*parts, " |"]


def draft(lines: list[Line]) -> Draft:
    """A sheet of a title and these lines: a mark with a text, a rule, a row of so many cells."""
    parts: list[str | Unit] = [*TITLE]
    for number, (line, apart) in enumerate(lines, 1):
        if isinstance(line, int):
            parts += row(number, line)
        elif line.startswith("|"):
            parts.append(line)
        else:
            parts += (line, text(number))
        parts.append("\n\n" if apart else "\n")
    return Draft(tuple(parts), "en", HERE)


def words(content: Inlines) -> str:
    return "".join(one.text for one in content if isinstance(one, Text))


def read(sheet: Draft) -> Found | None:
    """What docgen finds, or None if it refuses the sheet."""
    found: Found = []
    try:
        blocks = parse(sheet).blocks
    except TemplateError:
        return None
    for block in blocks:
        match block:
            case Heading():
                found.append((f"h{block.level}", [words(block.content)]))
            case Paragraph():
                found.append(("p", [words(block.content)]))
            case List():
                found.append(
                    ("ol" if block.ordered else "ul", [words(i.content) for i in block.items])
                )
            case Table():
                cells = [words(cell.content) for row in block.rows for cell in row.cells]
                found.append((f"table of {len(block.rows)}", cells))
    return found


def whole(parts: Iterator[Token]) -> Iterator[tuple[str, list[list[str]]]]:
    """The blocks of a page of tokens, each with its inline texts; a table's are by rows."""
    for token in parts:
        depth, texts = 1, list[list[str]]([[]])
        while depth:
            inner = next(parts)
            depth += inner.nesting
            if inner.type == "tr_open" and texts[0]:
                texts.append([])
            elif inner.type == "inline":
                texts[-1].append(inner.content)
        yield token.tag, texts


def by_markdown(sheet: Draft) -> Found | None:
    """What markdown-it finds, or None if one of its texts is not one unit of the draft."""
    units = [part for part in sheet.parts if isinstance(part, Unit)]
    numbers = iter(range(len(units)))
    page = "".join(part if isinstance(part, str) else mark(next(numbers)) for part in sheet.parts)
    found: Found = []
    for tag, rows in whole(iter(PARSER.parse(page))):
        if tag != "table":
            found.append((tag, rows[0]))
            continue
        wide = len(rows[0])
        for texts in rows:
            first = MARK.match(texts[0])
            if not first or units[int(first[1])].args != (str(wide),):
                return None
            texts[0] = texts[0][first.end() :]
        found.append((f"table of {len(rows)}", [cell for texts in rows for cell in texts]))
    for tag, cells in found:
        for at, content in enumerate(cells):
            only = MARK.fullmatch(content)
            if only and units[int(only[1])].part is Part.TEXT:
                cells[at] = units[int(only[1])].text
            elif content or not tag.startswith("table"):
                return None
    return found


@given(LINES)
def test_a_sheet_is_read_as_markdown_reads_it(lines: list[Line]) -> None:
    sheet = draft(lines)
    assert read(sheet) == by_markdown(sheet)
