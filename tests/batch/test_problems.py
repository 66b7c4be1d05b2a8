"""problems.csv: for people and their spreadsheets, and harmless in both."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.batch.renderer import RowProblem
from docgen.batch.tables import COLUMNS, entries, harmless, table

ATTACKS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "|cmd", "%0a=1")


def cells(*problems: RowProblem) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table(problems).decode("utf-8-sig"), newline="")))


def test_problems_stand_in_the_order_of_the_list_below_their_heads() -> None:
    found = cells(RowProblem(9, "b", "f", "m", "h"), RowProblem(2, "a", "f", "m", "h"))
    assert found == [list(COLUMNS), ["2", "a", "f", "m", "h"], ["9", "b", "f", "m", "h"]]


@pytest.mark.parametrize("text", ATTACKS)
def test_no_cell_is_a_formula(text: str) -> None:
    assert harmless(text).startswith("'")


@given(st.text())
def test_no_text_is_a_formula_or_breaks_the_table(text: str) -> None:
    (_, row) = cells(RowProblem(1, text, text, text, text))
    assert row[0] == "1"
    assert all(not cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row[1:])
    assert len(set(row[1:])) == 1


def test_a_spreadsheet_sees_the_encoding() -> None:
    assert table([]).startswith("\ufeff".encode())


def fault(row: int, message: str = "m", record: str = "") -> RowProblem:
    return RowProblem(row, record or f"A{row}", "f", message, "h")


def test_a_systematic_fault_is_one_entry_with_its_rows_and_numbers() -> None:
    rows = [9, 2, 3, 4, 7]
    found = entries([*map(fault, rows), fault(5, "other"), fault(8, "other")])
    assert [(one.rows, one.records, one.message) for one in found] == [
        ("2 to 4, 7, 9", "A2, A3, A4, A7, A9", "m"),
        ("5", "A5", "other"),
        ("8", "A8", "other"),
    ]


@pytest.mark.parametrize(("count", "entry_count"), [(3, 3), (4, 1)])
def test_few_rows_have_entries_of_their_own(count: int, entry_count: int) -> None:
    assert len(entries(fault(row) for row in range(2, 2 + count))) == entry_count


def test_what_differs_in_field_or_hint_is_another_fault() -> None:
    many = [RowProblem(row, "", "f" if row % 2 else "g", "m", "h") for row in range(2, 10)]
    assert [one.rows for one in entries(many)] == ["2, 4, 6, 8", "3, 5, 7, 9"]


def test_a_long_entry_names_some_and_counts_the_others() -> None:
    (found,) = entries(fault(row) for row in range(2, 306, 3))
    assert found.rows.endswith("299 and 2 more")
    assert found.records.endswith("A299 and 2 more")


def test_entries_stand_in_the_order_of_their_first_rows_as_numbers() -> None:
    found = entries(
        [fault(2), fault(12), fault(5, "other"), *(fault(n, "z") for n in (7, 3, 20, 9))]
    )
    assert [one.rows for one in found] == ["2", "3, 7, 9, 20", "5", "12"]


def test_each_run_of_rows_has_its_own_ends() -> None:
    (found,) = entries(map(fault, (2, 3, 4, 6, 8, 9, 10)))
    assert found.rows == "2 to 4, 6, 8 to 10"


def test_a_row_with_one_fault_twice_is_named_once() -> None:
    (found,) = entries(map(fault, (2, 2, 3, 5)))
    assert (found.rows, found.records) == ("2 to 3, 5", "A2, A3, A5")


def test_a_hundred_numbers_are_all_named() -> None:
    (found,) = entries(map(fault, range(2, 202, 2)))
    assert found.rows.endswith("198, 200")
    assert "more" not in found.rows + found.records
