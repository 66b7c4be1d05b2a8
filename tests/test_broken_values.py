"""A word of a patient's own that its column has to cut is told: by field, never by its letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from batch_runs import job, patient, run
from example_sheets import clinics, patients

from docgen.engine import Engine
from docgen.errors import Diagnostic, Severity
from docgen.patient.record import Patient

ENGINE = Engine()
LONG = "Wolfeschlegelsteinhausenbergerdorffwelchevor"
RECORD = {
    "id": "A1",
    "given_name": "Rosa",
    "family_name": "Lind",
    "birth_date": "1948-05-02",
    "procedure": "vertebroplasty",
    "appointment": "2026-12-08T09:30",
    "sedation": "no",
    "contrast": "no",
    "vertebrae": ["L1"],
}


def told(made: tuple[Diagnostic, ...]) -> Iterator[Diagnostic]:
    return (one for one in made if one.code == "broken-word")


def of_name(family: str, form: str = "standard") -> list[Diagnostic]:
    someone = replace(patients()["lakeside"], family=family)
    clinic = clinics()["lakeside"]
    made = ENGINE.make_sheet("discharge", clinic, someone, language="en", format=form)
    return list(told(made.warnings))


@pytest.mark.parametrize("form", ["standard", "bilingual"])
def test_a_word_that_is_cut_is_told_once_by_its_field_and_record(form: str) -> None:
    (one,) = of_name(LONG, form)
    assert one.severity is Severity.WARNING
    assert (one.field, one.record) == ("name", "40417")
    assert LONG not in f"{one}"


@pytest.mark.parametrize(
    "family",
    [
        "Quiñones",
        "de la Cruz y Villavicencio de los Santos Fernández",  # on a second line, between words
        "Wolfeschlegel-Steinhausen-Bergerdorff-Welchevor",  # after a hyphen
    ],
)
@pytest.mark.parametrize("form", ["standard", "large", "bilingual"])
def test_a_name_that_goes_on_between_words_or_after_a_hyphen_is_not(family: str, form: str) -> None:
    assert of_name(family, form) == []


def of_medicine(**line: str) -> list[Diagnostic]:
    someone = Patient.parse({**RECORD, "medicines": [line]})
    made = ENGINE.make_sheet("discharge", clinics()["lakeside"], someone, language="en")
    return list(told(made.warnings))


@pytest.mark.parametrize("column", ["drug", "dose"])
def test_the_line_and_column_of_a_medicine_are_named(column: str) -> None:
    line = {"drug": "Paracetamol", "dose": "500 mg", "when": "3 times a day"}
    assert of_medicine(**line) == []
    (one,) = of_medicine(**{**line, column: LONG})
    assert one.field == f"medicines[0].{column}"


@pytest.mark.parametrize("combined", [False, True])
def test_a_list_tells_the_row_with_its_sheet_made(combined: bool, tmp_path: Path) -> None:
    rows = [patient("A1"), patient("A2", family_name=LONG * 2)]
    asked = job(tmp_path / "out", rows)
    if combined:
        asked = replace(asked, folder=None, combined=tmp_path / "all.pdf")
    done = run(asked)
    found = {m: at for (m, _), at in done.summary.remarks.items() if "wider than its column" in m}
    assert list(found.values()) == [[1, 3]]  # once, in the third row: the head is the first
    assert "name" in next(iter(found))
    assert LONG not in repr(found)
    assert (done.summary.wanted, done.summary.refused) == (2, 0)
