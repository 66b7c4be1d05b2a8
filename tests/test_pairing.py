"""Two languages of a sheet become one Document, each block beside its twin."""

import pytest

from docgen.contents import walk
from docgen.expression.truth import Name
from docgen.model import (
    Block,
    Box,
    Cell,
    Document,
    Heading,
    Inlines,
    Item,
    List,
    Paragraph,
    Row,
    Slot,
    Table,
    Text,
)
from docgen.sheet.pairing import UnpairedError, pair


def said(words: str) -> Inlines:
    return (Text(words), Slot("times.rest", "until"))


def blocks(words: str) -> tuple[Block, ...]:
    return (
        Heading(1, said(words)),
        Paragraph(said(words)),
        List((Item(said(words), check=True), Item(said(words)))),
        Table((Row((Cell(said(words), header=True), Cell(()))),)),
        Box("note", (), (Heading(2, said(words)), Paragraph(said(words)))),
    )


ENGLISH = Document("Rest", "en-US", blocks("Rest "))
SPANISH = Document("Descanse", "es-US", blocks("Descanse "))


def contents(document: Document) -> list[tuple[Inlines, Inlines]]:
    """What each part of a document says, and what stands beside it."""
    found: list[tuple[Inlines, Inlines]] = []
    for part in (placed.part for placed in walk(document.blocks)):
        if isinstance(part, Row):
            found += [(cell.content, cell.second) for cell in part.cells]
        elif not isinstance(part, Box):
            found.append((part.content, part.second))
    return found


def test_each_part_has_its_twin_beside_it() -> None:
    both = contents(pair(SPANISH, ENGLISH))
    assert len(both) == 8
    for one, two in both:
        texts = [part.text for part in one + two if isinstance(part, Text)]
        assert texts in (["Descanse ", "Rest "], [])


def test_slots_of_the_second_column_are_filled_in_its_language() -> None:
    for one, two in contents(pair(SPANISH, ENGLISH)):
        keys = [part.key for content in (one, two) for part in content if isinstance(part, Slot)]
        assert keys in ([("times.rest", "until"), ("times.rest", "until/en-US")], [])


def test_the_document_keeps_its_first_language_and_names_the_second() -> None:
    both = pair(SPANISH, ENGLISH)
    assert (both.language, both.second, both.title) == ("es-US", "en-US", "Descanse / Rest")


@pytest.mark.parametrize(
    "other",
    [
        ENGLISH.blocks[:-1],
        (ENGLISH.blocks[1], ENGLISH.blocks[0], *ENGLISH.blocks[2:]),
        (Heading(2, said("Rest ")), *ENGLISH.blocks[1:]),
        (*ENGLISH.blocks[:4], Box("card", (), ENGLISH.blocks[:2])),
        (*ENGLISH.blocks[:2], List((Item(said("Rest ")),)), *ENGLISH.blocks[3:]),
        (
            ENGLISH.blocks[0],
            Paragraph(said("Rest "), guards=(Name("known.follow_up"),)),
            *ENGLISH.blocks[2:],
        ),
    ],
)
def test_blocks_that_differ_make_no_sheet(other: tuple[Block, ...]) -> None:
    with pytest.raises(UnpairedError):
        pair(SPANISH, ENGLISH._replace(blocks=other))
