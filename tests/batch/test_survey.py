"""The first reading of a list: rows that stand twice, the order of printing."""

from pathlib import Path

import pytest
from batch_runs import Row, clinic, patient, write_list

from docgen.batch import source as sources
from docgen.batch.source import Source
from docgen.batch.survey import REPEATED, Survey, survey
from docgen.errors import InputError


def look(tmp_path: Path, *rows: Row, sort: str = "none") -> Survey:
    return survey(Source(write_list(tmp_path / "list.csv", rows), clinic()), sort)


def test_rows_of_different_patients_have_nothing_to_do_with_each_other(tmp_path: Path) -> None:
    seen = look(tmp_path, patient("1"), patient("2"), patient("3"))
    assert (seen.count, seen.made_rows, seen.verdicts) == (3, 3, {})


def test_the_same_row_again_is_skipped(tmp_path: Path) -> None:
    seen = look(tmp_path, patient("1"), patient("2"), patient("1"), patient("1"))
    assert [seen.verdict(at).skip for at in range(4)] == ["", "", REPEATED, REPEATED]


def test_two_visits_of_one_patient_are_two_sheets(tmp_path: Path) -> None:
    seen = look(tmp_path, patient("1"), patient("1", appointment="2026-12-10T09:30"))
    assert seen.made_rows == 2


def test_rows_that_contradict_each_other_are_both_refused(tmp_path: Path) -> None:
    later = patient("1", appointment="2026-12-08T11:00")
    seen = look(tmp_path, patient("1"), patient("2"), later)
    assert [seen.makes(at) for at in range(3)] == [False, True, False]
    problem = seen.verdict(2).problem
    assert problem is not None
    assert "Rows 1, 3" in problem.message
    assert (problem.row, problem.record) == (3, "1")


def test_a_column_that_means_nothing_makes_no_difference(tmp_path: Path) -> None:
    seen = look(tmp_path, patient("1", exported="8:00"), patient("1", exported="9:00"))
    assert seen.verdict(1).skip == REPEATED
    assert "exported" in seen.ignored


def test_numbers_alike_but_for_capitals_are_marked(tmp_path: Path) -> None:
    seen = look(tmp_path, patient("ab"), patient("AB"), patient("c"))
    assert [seen.verdict(at).marked for at in range(3)] == [True, True, False]


ORDERS = {
    "appointment": ["9", "A10", "a9", "A9"],
    "name": ["a9", "A10", "A9", "9"],
    "id": ["9", "A9", "a9", "A10"],
    "none": ["A10", "9", "A9", "a9"],
}


@pytest.mark.parametrize("sort", ORDERS)
def test_the_order_of_printing(sort: str, tmp_path: Path) -> None:
    rows = [
        patient("A10", family_name="ibáñez", appointment="2026-12-08T09:00"),
        patient("9", family_name="Zuñiga", appointment="2026-12-07T19:00"),
        patient("A9", family_name="Ibarra", appointment="not known"),
        patient("a9", family_name="Álvarez", appointment="2026-12-08T13:00"),
    ]
    seen = look(tmp_path, *rows, sort=sort)
    assert [rows[at]["id"] for at in seen.order] == ORDERS[sort]


@pytest.mark.parametrize("window", [1, 2, 3, 100])
def test_a_list_is_read_in_any_order_whatever_is_kept_of_it(
    window: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "_WINDOW", window)
    file = write_list(tmp_path / "list.csv", [patient(str(n)) for n in range(7)])
    order = [3, 0, 6, 1, 5, 2, 4]
    found = [(at, record.text("id")) for at, record in Source(file, clinic()).in_order(order)]
    assert found == [(at, str(at)) for at in order]


def test_a_list_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    file = write_list(tmp_path / "list.csv", [patient("1"), patient("2")])
    records = Source(file, clinic()).records()
    next(records)
    write_list(file, [patient("3")])
    with pytest.raises(InputError, match="changed"):
        list(records)
