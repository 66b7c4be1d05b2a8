"""problems.csv: for people and their spreadsheets, and harmless in both."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.batch.problems import COLUMNS, harmless, table
from docgen.batch.units import Problem

ATTACKS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "|cmd", "%0a=1")


def cells(*problems: Problem) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table(problems).decode("utf-8-sig"), newline="")))


def test_problems_stand_in_the_order_of_the_list_below_their_heads() -> None:
    found = cells(Problem(9, "b", "f", "m", "h"), Problem(2, "a", "f", "m", "h"))
    assert found == [list(COLUMNS), ["2", "a", "f", "m", "h"], ["9", "b", "f", "m", "h"]]


@pytest.mark.parametrize("text", ATTACKS)
def test_no_cell_is_a_formula(text: str) -> None:
    assert harmless(text).startswith("'")


@given(st.text())
def test_no_text_is_a_formula_or_breaks_the_table(text: str) -> None:
    (_, row) = cells(Problem(1, text, text, text, text))
    assert row[0] == "1"
    assert all(not cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row[1:])
    assert len(set(row[1:])) == 1


def test_a_spreadsheet_sees_the_encoding() -> None:
    assert table([]).startswith("\ufeff".encode())
