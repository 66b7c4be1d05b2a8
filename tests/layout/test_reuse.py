"""Blocks that were laid out before are laid out again in the same way, with their own numbers."""

import samples
from hypothesis import given
from hypothesis import strategies as st

from docgen.cache import Memo
from docgen.layout.builder import Builder, Furniture, Prints, Scan, StripWords
from docgen.layout.document import lay_out
from docgen.layout.frame import Layout
from docgen.model import Block, Box, Document, Heading, Table
from docgen.style import look

BLOCKS = samples.blocks()
TITLE, *REST = BLOCKS
CALENDAR = Box("calendar", (), tuple(block for block in REST if isinstance(block, Table)))
DATES = Box("dates", (), (Heading(2, samples.text("Your dates"), "calendar"),))
PRINTS = Prints(
    Scan("tel:312", ("Call", ""), "A code"),
    Scan("", ("Dates", ""), "A code"),
    StripWords("Read it so.", ("no", "yes")),
)


def layout(blocks: tuple[Block, ...], known: Memo[object, object]) -> Layout:
    furniture = Furniture("Test", "312-555-0118", None, "911", ("More times", ""), PRINTS)
    builder = Builder(
        look("standard", "letter"),
        samples.fonts(),
        samples.pictures(),
        samples.SAMPLES,
        furniture,
        known=known,
    )
    return lay_out(Document("Going home", "en-US", blocks), builder)


@given(
    sheets=st.lists(
        st.lists(st.sampled_from([*REST, CALENDAR, DATES]), max_size=8, unique_by=id),
        min_size=1,
        max_size=5,
    ),
    limit=st.sampled_from((1, 64)),
)
def test_blocks_of_other_variants_change_no_layout(sheets: list[list[Block]], limit: int) -> None:
    known = Memo[object, object]("laid", limit)
    for blocks in sheets:
        whole = (TITLE, *blocks)
        assert layout(whole, known) == layout(whole, Memo("laid", 0))


def test_a_block_lower_down_has_its_words_from_the_first_time() -> None:
    known = Memo[object, object]("laid", 64)
    first = layout((TITLE, REST[-1]), known)
    second = layout((TITLE, REST[0], REST[-1]), known)
    assert second.leaves[-1].cells[-1].words is first.leaves[-1].cells[-1].words
    assert second.leaves[-1].cells[-1].mcid > first.leaves[-1].cells[-1].mcid
