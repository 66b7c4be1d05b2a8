"""Law: every word of a Document stands on the page, whatever blocks it is made of.

Documents are made up from all kinds of blocks that templates can make (`template/shapes.py`); each
word occurs once, so that none can stand for another that was lost.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import count
from typing import TypeVar

import pytest
import samples
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from small_documents import content, document, row

from docgen.i18n.runs import Runs
from docgen.layout.builder import Furniture, Prints, Resources, Scan
from docgen.layout.document import lay_out
from docgen.layout.pages import Day
from docgen.model import (
    ANYTHING,
    BOX_KINDS,
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
from docgen.pdf.document import fill
from docgen.pdf.filled import Filling
from docgen.pdf.foot import Foot
from docgen.pdf.plate import Plans, engrave
from docgen.sheet.pairing import pair
from docgen.style import FORMATS, look

Said = TypeVar("Said", Heading, Paragraph, Item, Cell)
_NO_PRINTS = Prints()
_CODES = Prints(Scan("tel:312", ("Call", "Llame"), "A"), Scan("x", ("Dates", "Fechas"), "B"))


def _heading(level: int, text: Inlines, icon: str) -> Heading:
    return Heading(level, text, icon)


def _paragraph(text: Inlines) -> Paragraph:
    return Paragraph(text)


def _item(text: Inlines, check: bool) -> Item:
    return Item(text, check)


# How many words a text has; each becomes a word of its own in `named`.
texts = st.builds(lambda n: content(" ".join(["w"] * n)), st.integers(1, 14))
values = st.builds(lambda n: (Slot(f"patient.v{n}", "text"),), st.integers(0, 3))
cells = texts | values | st.just(())
headings = st.builds(
    _heading,
    st.sampled_from([2, 3]),
    texts,
    st.sampled_from(["", "bed"]),
)
paragraphs = texts.map(_paragraph)
lists = st.builds(
    List,
    st.lists(
        st.builds(_item, texts, st.booleans()),
        min_size=1,
        max_size=9,
    ).map(tuple),
    st.booleans(),
)


def rows_of(columns: int) -> st.SearchStrategy[tuple[Row, ...]]:
    row_of = st.lists(cells, min_size=columns, max_size=columns).map(lambda found: row(*found))
    return st.lists(row_of, min_size=1, max_size=6).map(tuple)


tables = st.integers(1, 6).flatmap(rows_of).map(Table)
pairs = st.builds(row, texts, cells)
fields = st.lists(pairs, max_size=6).map(tuple).map(Table)
plain = headings | paragraphs | lists | tables
# Those that hold anything; what others hold is made for each.
_FREE = [kind for kind in BOX_KINDS.values() if kind.holds == ANYTHING and not kind.staff]
FIELDS = sorted(kind.name for kind in _FREE if kind.row)
FREE = sorted(kind.name for kind in _FREE if not kind.row)


def _box(kind: str, args: tuple[str, ...], held: tuple[Block, ...]) -> Box:
    return Box(kind, args, held)


def boxes(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Box]:
    held = st.lists(inner, max_size=4).map(tuple)
    lines = st.lists(headings | paragraphs | lists, max_size=3)
    with_fields = st.tuples(fields, lines).map(lambda both: (both[0], *both[1]))
    return st.one_of(
        st.builds(_box, st.sampled_from(FREE), st.just(()), held),
        st.builds(_box, st.sampled_from(FIELDS), st.just(()), with_fields),
        st.builds(_box, st.just("strip"), st.just(()), fields.map(lambda one: (one,))),
        st.builds(_box, st.just("signature"), st.just(()), lists.map(lambda one: (one,))),
        st.builds(_box, st.just("lines"), st.sampled_from([("1",), ("3",)]), st.just(())),
    )


blocks = st.lists(plain | boxes(plain | boxes(plain)), max_size=7)
# A timeline without stops has no heading.
stops = st.lists(pairs, min_size=1, max_size=6).map(tuple).map(Table)
timelines = st.builds(lambda heading, found: Box("times", (), (heading, found)), headings, stops)


class _Names:
    """Gives each word of a document a name of its own."""

    def __init__(self, letter: str) -> None:
        self.letter, self.numbers = letter, count(100)

    def inline(self, one: Inline) -> Inline:
        if isinstance(one, Slot):
            return one
        words = [f"{self.letter}{next(self.numbers)}{self.letter}" for _ in one.text.split()]
        return Text(" ".join(words), one.bold)

    def block(self, block: Block) -> Block:
        if isinstance(block, Box):
            return block._replace(blocks=tuple(map(self.block, block.blocks)))
        if isinstance(block, Table):
            return Table(
                tuple(each._replace(cells=tuple(map(self.said, each.cells))) for each in block.rows)
            )
        if isinstance(block, List):
            return block._replace(items=tuple(map(self.said, block.items)))
        if isinstance(block, Heading):
            return self.said(block)
        return self.said(block)

    def said(self, one: Said) -> Said:
        return one._replace(content=tuple(map(self.inline, one.content)))


def words_in(blocks: Iterable[Block]) -> Iterator[str]:
    """The words that are printed, those of values too."""
    for block in blocks:
        if isinstance(block, Box):
            yield from words_in(block.blocks)
            continue
        said: Iterable[Heading | Paragraph | Item | Cell] = (
            block.items
            if isinstance(block, List)
            else [cell for each in block.rows for cell in each.cells]
            if isinstance(block, Table)
            else (block,)
        )
        for one in said:
            for inline in (*one.content, *one.second):
                text = value_of(inline) if isinstance(inline, Slot) else inline.text
                yield from text.split()


def value_of(slot: Slot) -> str:
    return f"{slot.path[-2:]}{slot.language}v {slot.path[-2:]}{slot.language}x"


class _Values(dict[tuple[str, str], Runs]):
    """Two words for each slot."""

    def __missing__(self, key: tuple[str, str]) -> Runs:
        path, (how, _, language) = key[0], key[1].partition("/")
        return ((value_of(Slot(path, how, language=language)), False),)


def printed(made: Document, format_name: str, prints: Prints) -> str:
    """Lay a document out, fill it, and read the text of its PDF."""
    furniture = Furniture("Test", "312-555-0118", None, "911", ("More times", "Más"), prints)
    this = look(format_name, "letter")
    rtl = (False, False) if made.second else (False,)
    made_of = Resources(
        this, samples.fonts(), samples.pictures(), samples.SAMPLES, furniture, rtl=rtl
    )
    layout = lay_out(made, made_of)
    plate = engrave(layout, samples.fonts(), "a1b2c3d4", Plans.most(0))
    order = tuple((number, Day.NONE) for number in range(len(plate.events)))
    foot = Foot("Rosa Peña, record 1", ("Sheet",), lambda page, pages: f"{page} of {pages}")
    pdf = fill(plate, Filling(_Values(), (True,) * len(plate.guards), order, foot)).pdf
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def lost(made: Document, format_name: str, prints: Prints = _NO_PRINTS) -> list[str]:
    text = "".join(printed(made, format_name, prints).split())
    return [word for word in words_in(made.blocks) if word not in text]


@given(blocks, st.none() | timelines, st.integers(0, 7), st.sampled_from(FORMATS), st.booleans())
@settings(max_examples=60, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_every_word_of_a_document_is_on_the_page(
    found: list[Block], times: Box | None, at: int, format_name: str, coded: bool
) -> None:
    found = [*found[:at], *([times] if times else []), *found[at:]]
    made = document(*map(_Names("a").block, found))
    if format_name == "bilingual":
        second = document(*map(_Names("b").block, found), language="es-US")
        made = pair(made, second)
    assert lost(made, format_name, _CODES if coded else _NO_PRINTS) == []


@pytest.mark.parametrize("kind", ["card", "contact", "strip"])
@pytest.mark.parametrize("format_name", ["standard", "large"])
def test_a_label_of_any_length_leaves_its_value_room(kind: str, format_name: str) -> None:
    """A value was set letter by letter beside a long label, in a row taller than its page."""
    labels, said = (8, 4, 5), (0, 13, 6)
    words = [content(" ".join(["w"] * n)) if n else () for n in (*labels, *said)]
    rows = tuple(map(row, words[:3], words[3:]))
    named = _Names("a").block(Box(kind, (), (Table(rows),)))
    text = printed(document(named), format_name, _NO_PRINTS).split()
    assert [word for word in words_in([named]) if word not in text] == []
