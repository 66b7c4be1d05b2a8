"""Columns of a table: three stand side by side wherever their words fit, also in large print."""

from __future__ import annotations

import pytest
import samples
from home_samples import RESULTS, patient_of, sheet
from page_geometry import page_faults

from docgen.layout.frame import Cell, Layout
from docgen.looks.style import look
from docgen.model import Block, Box, Heading, Table


def columns(content: tuple[Block, ...], format_name: str = "large") -> list[list[Cell]]:
    """The cells of each row of a table that stands below two headings."""
    layout = of(content, format_name)
    return [list(leaf.cells) for leaf in layout.leaves[2:]]


def of(content: tuple[Block, ...], format_name: str) -> Layout:
    return samples.layout(content, format_name=format_name)


def three(*head: str) -> tuple[Block, ...]:
    rows = samples.row(*head), samples.row("Biopsy", "Dr. Ana Ruiz", "in a week or two")
    long = samples.row(*["a few words that need two lines at least"] * 3)
    title = Heading(1, samples.text("Title")), Heading(2, samples.text("Results"))
    return (*title, Table((*rows, long)))


def edges(cells: list[Cell]) -> list[tuple[float, float]]:
    return [(cell.x, cell.x + cell.width) for cell in cells]


def test_three_columns_stand_side_by_side_in_large_print() -> None:
    shown = look("large", "letter")
    for cells in columns(three("Test", "Who tells you", "When")):
        assert not any(cell.under for cell in cells)
        (a, b), (c, d), (e, f) = edges(cells)
        assert shown.margin == a < b < c < d < e < f
        assert f == pytest.approx(shown.right)
        assert b - a > d - c == pytest.approx(f - e)


def test_a_column_is_as_wide_as_its_longest_word() -> None:
    """A word that is wider than its share takes room from the others; none of theirs breaks."""
    for head in (("Test", "Electrocardiograms", "When"), ("Test", "Who", "Electrocardiograms")):
        at = head.index("Electrocardiograms")
        cells = columns(three(*head))[0]
        assert not any(cell.under for cell in cells)
        words = [samples.fonts().line(text, 1).width * 18 / 1000 for text in head]
        assert all(cell.width >= word for cell, word in zip(cells, words, strict=True))
        assert cells[at].width == max(cell.width for cell in cells)


def test_words_that_do_not_fit_side_by_side_share_columns() -> None:
    cells = columns(three(*["Electrocardiograms"] * 3))[0]
    assert any(cell.under for cell in cells)
    assert cells[0].x == look("large", "letter").axis


def test_the_rail_is_taken_only_where_it_is_needed_and_free() -> None:
    standard = look("standard", "letter")
    for cells in columns(three("Test", "Who tells you", "When"), "standard"):
        assert cells[0].x == standard.axis
        assert not any(cell.under for cell in cells)
    two = (*three("a", "b", "c")[:2], Table((samples.row("Test", "When"),) * 2))
    assert columns(two)[0][0].x == look("large", "letter").axis
    table = three("Test", "Who tells you", "When")[2]
    boxed = (*three("a", "b", "c")[:2], Box("note", (), (table,)))
    assert all(cells[0].x >= look("large", "letter").axis for cells in columns(boxed))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("paper", ["standard", "large"])
def test_results_that_are_awaited_have_three_columns_on_finished_sheets(
    language: str, paper: str
) -> None:
    made = sheet(patient_of(pending_results=RESULTS), language=language, format_name=paper)
    assert page_faults(made.pdf, look(paper, "letter")) == []
