"""The number in the foot names what a patient reads: as a reader of the paper would find out.

Two sheets have one number if and only if they say the same, whatever files they were made from and
on whichever day they were printed.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from example_sheets import Example, clinics, engine, examples, made
from hypothesis import given
from made_up import tries
from patient_cases import Case, cases
from sheet_text import page_texts, units_of, words_of

from docgen.engine import Engine, Made
from docgen.files import examples_root
from docgen.patient.record import Patient
from docgen.settings.clinic import Clinic

DAY = date(2026, 12, 1)
ROSA: dict[str, Any] = {
    "id": "40417",
    "given_name": "Rosa",
    "family_name": "Peña",
    "birth_date": "1948-05-02",
    "procedure": "vertebroplasty",
    "appointment": "2026-12-08T09:30",
    "procedure_end": "2026-12-08T10:40",
    "vertebrae": ["T12", "L1"],
    "sedation": "yes",
    "contrast": "no",
    "physician": "Dr. Ana Ruiz",
    "follow_up": "2026-12-22T14:00",
    "notes": "Bring your walker.",
}
THINNER: dict[str, Any] = {
    "drug": "apixaban",
    "last_dose": "2026-12-06",
    "restart": "2026-12-09",
    "agreed_by": "Dr. Ana Ruiz",
}
OTHERS: list[dict[str, Any]] = [
    {},
    {"id": "40418"},
    {"given_name": "Rose"},
    {"birth_date": "1948-05-03"},
    {"appointment": "2026-12-08T09:45"},
    {"procedure_end": "2026-12-08T10:41"},
    {"vertebrae": ["T12", "L2"]},
    {"vertebrae": ["T12", "L1", "L2"]},
    {"sedation": "no"},
    {"sedation": None},
    {"contrast": "yes"},
    {"physician": "Dr. Ana Ruis"},
    {"follow_up": "2026-12-23T14:00"},
    {"follow_up": None},
    {"notes": "Bring your cane."},
    {"notes": None},
    {"language": "en"},
    {"discharge_time": "2026-12-08T13:05"},
    {"medicines": [{"drug": "Senna", "dose": "1", "when": "10 PM"}]},
    {"medicines": [{"drug": "Senna", "dose": "2", "when": "10 PM"}]},
    {"blood_thinners": [THINNER]},
    {"blood_thinners": [THINNER | {"last_dose": "2026-12-05"}]},
]


def record(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**ROSA, **changes}.items() if value is not None}


def sheet(
    clinic: Clinic,
    changes: Mapping[str, Any] | None = None,
    *,
    name: str = "prepare",
    by: Engine | None = None,
    **how: Any,
) -> Made:
    patient = Patient.parse(record(changes or {}))
    return (by or engine()).make_sheet(name, clinic, patient, **{"printed_on": DAY} | how)


def said(one: Made) -> str:
    """All words of a sheet, without its number and the day of printing behind it."""
    return " ".join(
        re.sub(rf"\b{one.sheet_id}(, v?[\w. ]*)?, ([A-Z]\w+ \d+, )?[-\d]+", "", text)
        for text in page_texts(one.pdf)
    )


@pytest.fixture
def lakeside(tmp_path: Path) -> Path:
    """A copy that may be changed."""
    folder = tmp_path / "clinic"
    shutil.copytree(examples_root() / "clinics" / "lakeside", folder)
    return folder


def changed(folder: Path, before: str, after: str) -> Clinic:
    file = folder / "clinic.yaml"
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")
    return Clinic.load(folder)


@pytest.mark.parametrize("name", ["prepare", "discharge"])
def test_two_patients_have_one_number_if_they_read_the_same_and_else_never(name: str) -> None:
    every = [sheet(clinics()["lakeside"], changes, name=name) for changes in OTHERS]
    texts, numbers = [said(one) for one in every], [one.sheet_id for one in every]
    for one, text in zip(numbers, texts, strict=True):
        assert [n == one for n in numbers] == [t == text for t in texts], name
    assert len(set(numbers)) > len(OTHERS) / 2


@pytest.mark.parametrize("clinic", sorted(clinics()))
def test_a_sheet_that_tells_no_hour_has_one_number_for_each_part_of_the_day(clinic: str) -> None:
    """Of the day that is over when the patient leaves the log has no fields."""
    hours = ["07:30", "08:30", "10:40", "13:10", "16:30", "19:15", "21:40"]
    every = [
        sheet(
            clinics()[clinic],
            {"appointment": f"2026-12-08T{hour}", "procedure_end": f"2026-12-08T{hour}"},
            name="discharge",
        )
        for hour in hours
    ]
    texts, numbers = [said(one) for one in every], [one.sheet_id for one in every]
    for one, text in zip(numbers, texts, strict=True):
        assert [n == one for n in numbers] == [t == text for t in texts]
    assert len(set(numbers)) > 1


@tries(12)
@given(cases(), cases())
def test_of_two_sheets_whose_texts_differ_the_numbers_differ(one: Case, other: Case) -> None:
    first, second = one.make(), other.make()
    if words_of(first.pdf) == words_of(second.pdf):
        assert first.sheet_id == second.sheet_id
    if units_of(first.pdf) != units_of(second.pdf):
        assert first.sheet_id != second.sheet_id


@tries(12)
@given(cases())
def test_the_same_sheet_has_the_same_number_from_any_engine(case: Case) -> None:
    assert case.make().sheet_id == case.make(Engine(caches=False)).sheet_id


@pytest.mark.parametrize("example", [*examples(), *examples(blank=True)], ids=str)
def test_the_number_stands_in_the_foot_of_each_page(example: Example) -> None:
    one = made(example)
    assert re.fullmatch("[0-9a-f]{8}", one.sheet_id)
    assert not clinics()[example.clinic].inserts
    assert all(one.sheet_id in text for text in page_texts(one.pdf))


def test_blank_sheets_of_one_kind_have_one_number() -> None:
    clinic, blank = clinics()["lakeside"], Patient.blank("vertebroplasty")
    numbers = {
        maker.make_sheet(name, clinic, blank, language=language).sheet_id
        for maker in (engine(), Engine())
        for name in ("prepare", "discharge")
        for language in ("en", "es")
    }
    assert len(numbers) == 4


@pytest.mark.parametrize("before", ["\nclinic:\n", "\nprint:"])
def test_a_comment_in_clinic_yaml_changes_no_number_and_no_byte(
    lakeside: Path, before: str
) -> None:
    plain = Clinic.load(lakeside)
    one = sheet(plain)
    commented = changed(lakeside, before, f"\n# A remark of ours.{before}")
    assert commented.digest != plain.digest
    two = sheet(commented)
    assert (two.sheet_id, two.pdf) == (one.sheet_id, one.pdf)


def test_a_changed_sentence_changes_the_sheets_that_print_it_and_no_others(lakeside: Path) -> None:
    sentence = "You get medicine to relax you and make you sleepy (sedation)."
    plain = Clinic.load(lakeside)
    file = lakeside / "clinic.yaml"
    own = f'wording:\n  - text: "{sentence}"\n    en: "You get something to relax."\n'
    own += '    es: "Le daremos algo para relajarse."\n'
    head = re.compile("^wording:.*\n", re.MULTILINE)
    file.write_text(head.sub(own, file.read_text("utf-8")), "utf-8")
    other = Clinic.load(lakeside)
    for changes, name, prints in (
        ({"sedation": "yes"}, "prepare", True),
        ({"sedation": "no"}, "prepare", False),
    ):
        one, two = sheet(plain, changes, name=name), sheet(other, changes, name=name)
        assert ("You get something to relax." in words_of(two.pdf)) == prints
        assert (one.sheet_id != two.sheet_id) == prints


def test_the_day_of_printing_is_no_content_but_today_is() -> None:
    clinic = clinics()["lakeside"]
    early = {"procedure_end": None}
    one, two = (sheet(clinic, early, printed_on=date(2026, 12, day)) for day in (1, 2))
    assert one.sheet_id == two.sheet_id
    assert one.pdf != two.pdf
    today = sheet(clinic, early, printed_on=datetime(2026, 12, 8, 6, 0))
    assert "Tuesday Dec 8 today" in words_of(today.pdf)
    assert "tomorrow" not in words_of(one.pdf)
    assert today.sheet_id != one.sheet_id


def test_language_format_and_the_page_for_staff_are_content() -> None:
    clinic = clinics()["lakeside"]
    how: list[dict[str, Any]] = [
        {},
        {"language": "es"},
        {"format": "large"},
        {"format": "bilingual"},
        {"format": "bilingual", "language": "es"},
        {"name": "discharge"},
        {"name": "discharge", "staff_copy": True},
    ]
    assert len({sheet(clinic, **one).sheet_id for one in how}) == len(how)


def test_colour_paper_and_logo_are_seen_and_not_read(lakeside: Path) -> None:
    plain = Clinic.load(lakeside)
    one = sheet(plain)
    two = sheet(changed(lakeside, "\nclinic:\n", '\nclinic:\n  accent: "#5b3a1a"\n'))
    assert two.sheet_id == one.sheet_id
    assert two.pdf != one.pdf


def test_what_stands_behind_a_sheet_is_content(lakeside: Path) -> None:
    plain = Clinic.load(lakeside)
    (lakeside / "consent.pdf").write_bytes(made(Example("lakeside", "prepare", "en")).pdf)
    one, two = sheet(plain), sheet(plain, name="discharge")
    file = lakeside / "clinic.yaml"
    file.write_text(
        file.read_text("utf-8") + "\ninserts:\n  - {file: consent.pdf, sheets: [prepare]}\n",
        "utf-8",
    )
    more = Clinic.load(lakeside)
    assert sheet(more).sheet_id != one.sheet_id
    assert sheet(more, name="discharge").sheet_id == two.sheet_id
