"""Columns of a table: side by side wherever their words fit; else lines of label and value."""

from __future__ import annotations

import pytest
import samples
from home_samples import RESULTS, patient_of, sheet
from page_geometry import page_faults
from sheet_text import words_of

from docgen.layout.frame import Layout, Leaf, TextCell
from docgen.layout.pages import paginate
from docgen.layout.placed import Placed
from docgen.model import Block, Box, Heading, Slot, Table
from docgen.pdf.paging import heights_of
from docgen.pdf.plate import PagingKey
from docgen.style import look


def columns(content: tuple[Block, ...], format_name: str = "large") -> list[list[TextCell]]:
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


def edges(cells: list[TextCell]) -> list[tuple[float, float]]:
    return [(cell.x, cell.x + cell.width) for cell in cells]


def test_three_columns_stand_side_by_side_in_large_print() -> None:
    shown = look("large", "letter")
    for cells in columns(three("Test", "Who tells you", "When")):
        assert not any(cell.under for cell in cells)
        (a, b), (c, d), (e, f) = edges(cells)
        assert shown.margin == a < b < c < d < e < f
        assert f == pytest.approx(shown.right)
        assert b - a >= d - c == pytest.approx(f - e)


def test_a_column_is_as_wide_as_its_longest_word() -> None:
    """A word that is wider than its share takes room from the others; none of theirs breaks."""
    for head in (("Test", "Electrocardiograms", "When"), ("Test", "Who", "Electrocardiograms")):
        at = head.index("Electrocardiograms")
        cells = columns(three(*head))[0]
        assert not any(cell.under for cell in cells)
        words = [samples.fonts().word(text, 1).width * 18 / 1000 for text in head]
        assert all(cell.width >= word for cell, word in zip(cells, words, strict=True))
        assert cells[at].width == max(cell.width for cell in cells)


def test_words_that_do_not_fit_side_by_side_share_columns() -> None:
    """Where cells are told apart by lines of their own: in the standard format."""
    head = samples.row(*["Medicine and what it is for"] * 5)
    content = (*three("a", "b", "c")[:2], Table((head, head)))
    for cells in columns(content, "standard"):
        assert any(cell.under for cell in cells)
        assert cells[0].x == look("standard", "letter").margin


def listed(content: tuple[Block, ...], format_name: str) -> list[Leaf]:
    """The lines of a table that is told in lines; none where its columns are columns."""
    layout = of(content, format_name)
    lines = layout.leaves[2:]
    tags = [layout.elements[cell.element].tag for cell in lines[0].cells]
    return list(lines) if tags[:2] == ["TH", "TD"] else []


@pytest.mark.parametrize("format_name", ["large", "bilingual"])
def test_where_columns_do_not_fit_each_value_stands_beside_its_label(format_name: str) -> None:
    """One line for each cell, all values at one edge, none wider than what is left; no head."""
    lines = listed(three(*["Electroencephalographicals"] * 3), format_name)
    assert len(lines) == 3 * 2
    shown = look(format_name, "letter")
    label, value = lines[0].cells[:2]
    assert label.x == (shown.axis if shown.second else shown.margin)
    assert label.x + label.width < value.x < value.x + value.width
    assert value.x + value.width == pytest.approx(shown.right - shown.second)
    assert {(line.cells[0].x, line.cells[1].x) for line in lines} == {(label.x, value.x)}
    assert not any(cell.under for line in lines for cell in line.cells)
    if shown.second:
        assert lines[0].cells[2].x == pytest.approx(label.x + shown.second)


def test_three_columns_of_short_words_stay_columns_in_two_languages() -> None:
    title = three("a", "b", "c")[:2]
    assert listed((*title, Table((samples.row("a", "b", "c"),) * 3)), "bilingual") == []
    assert listed((*title, Table((samples.row("Test", "When"),) * 3)), "bilingual") == []


@pytest.mark.parametrize(
    ("format_name", "lines"), [("standard", 0), ("large", 3), ("bilingual", 3)]
)
def test_words_that_a_record_brings_have_more_than_a_third_of_the_line(
    format_name: str, lines: int
) -> None:
    """How long they are is not known when columns get their widths: a word would be broken."""
    values = (Slot(f"results[0].{name}", "text") for name in ("test", "who", "when"))
    rows = samples.row("Test", "Who", "When"), samples.row(*((value,) for value in values))
    found = listed((*three("a", "b", "c")[:2], Table(rows)), format_name)
    assert len(found) == lines


@pytest.mark.parametrize("format_name", ["large", "bilingual"])
def test_no_page_ends_within_a_row_that_is_told_in_lines(format_name: str) -> None:
    rows = [samples.row(*[f"Electrocardiogram {n}"] * 5) for n in range(30)]
    plate = samples.plate((*three("a", "b", "c")[:2], Table(tuple(rows))), format_name=format_name)
    pages = paginate(plate.layout, heights_of(plate, PagingKey((), (), (0, 1, 2))), ())
    assert len(pages) > 2
    for page in pages:
        table = [item.leaf for item in page.items if isinstance(item, Placed) and item.leaf > 1]
        assert len(table) % 5 == 0


def test_a_long_name_of_a_doctor_is_whole_in_large_print() -> None:
    """17 letters were more than a third of the line: "Featherstonehaug", "h" was seen."""
    results = [{"test": "Biopsy", "who": "Dr. Maximilian Featherstonehaughs", "when": "soon"}]
    for format_name in ("large", "bilingual"):
        made = sheet(patient_of(pending_results=results), format_name=format_name)
        assert "Featherstonehaughs" in words_of(made.pdf)


def test_a_table_begins_at_the_edge_of_the_page_and_in_a_box_beside_its_line() -> None:
    """No rail for pictograms stands left of running text."""
    for format_name in ("standard", "large"):
        shown = look(format_name, "letter")
        for cells in columns(three("Test", "Who tells you", "When"), format_name):
            assert cells[0].x == shown.margin
            assert not any(cell.under for cell in cells)
        two = (*three("a", "b", "c")[:2], Table((samples.row("Test", "When"),) * 2))
        assert columns(two, format_name)[0][0].x == shown.margin
        table = three("Test", "Who tells you", "When")[2]
        boxed = (*three("a", "b", "c")[:2], Box("note", (), (table,)))
        assert all(cells[0].x > shown.margin for cells in columns(boxed, format_name))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("paper", ["standard", "large"])
def test_results_that_are_awaited_stand_clear_of_each_other_on_finished_sheets(
    language: str, paper: str
) -> None:
    made = sheet(patient_of(pending_results=RESULTS), language=language, format_name=paper)
    assert page_faults(made.pdf, look(paper, "letter")) == []


def roles(content: tuple[Block, ...]) -> list[str]:
    """The tags of the cells of a table, those of a row behind each other."""
    layout = of(content, "standard")
    return [element.tag for element in layout.elements if element.tag in {"TH", "TD"}]


@pytest.mark.parametrize(
    ("columns", "rows", "named"), [(2, 9, False), (3, 2, False), (3, 3, True), (5, 2, True)]
)
def test_rows_have_heads_where_these_leave_more_cells_than_heads(
    columns: int, rows: int, named: bool
) -> None:
    table = Table(tuple(samples.row(*["a"] * columns) for _ in range(rows + 1)))
    found = roles((Heading(1, samples.text("Title")), table))
    assert found.count("TH") == columns + rows * named
    assert found.count("TH") <= found.count("TD")


@pytest.mark.parametrize("rows", [1, 2, 3, 5])
def test_rows_to_fill_in_are_told_of_in_fewer_cells_than_they_have_lines(rows: int) -> None:
    head, empty = samples.row(*["a"] * 5), samples.row(*[()] * 5)
    found = roles((Heading(1, samples.text("Title")), Table((head, *[empty] * rows))))
    assert 5 <= found.count("TD") <= 2 * 5
    layout = of((Heading(1, samples.text("Title")), Table((head, *[empty] * rows))), "standard")
    drawn = [mark for leaf in layout.leaves for cell in leaf.cells for mark in cell.drawn]
    assert len(drawn) == 5 * rows
