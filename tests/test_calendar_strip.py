"""The calendar strip: what its picture shows is what its cells say, day by day."""

from __future__ import annotations

import re
import shutil
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from example_sheets import clinics, engine, patients
from hypothesis import given, settings
from hypothesis import strategies as st
from page_geometry import page_faults
from pdf_integrity import integrity_problems, ua1_problems
from sheet_text import tree_of

from docgen.clinics.clinic import Clinic
from docgen.layout.frame import Leaf
from docgen.layout.symbols import STRIP_WORDS
from docgen.looks.style import look
from docgen.memo import Memo
from docgen.model import STRIP_DAYS, Box, Slot, Table
from docgen.patients.patient import Patient
from docgen.pdf.plate import Plate
from docgen.pdf.quick import Setting
from docgen.pdf.strip import Row, set_row

ROSA = patients()["lakeside"]
# Clear of the days on which clocks change: `tests/clock` has those.
ENDS = st.datetimes(min_value=datetime(2026, 4, 1), max_value=datetime(2026, 10, 20))
RECORD = {
    "id": "1",
    "name": "Li, Ana",
    "birth_date": "1948-05-02",
    "procedure": "vertebroplasty",
    "vertebrae": ["L1"],
    "sedation": "yes",
}


@pytest.fixture(scope="module", name="lakeside")
def _lakeside(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    return changed(tmp_path_factory.mktemp("strip"))


def changed(folder: Path, *changes: tuple[str, str]) -> Clinic:
    """The example clinic, which prints the strip, with some of its lines written otherwise."""
    place = shutil.copytree(clinics()["lakeside"].folder, folder / "lakeside")
    file = place / "clinic.yaml"
    text = file.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^print:.*$", "print: [calendar]", text)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    return Clinic.load(place)


@cache
def rows(clinic: Clinic, patient: Patient, language: str, format_name: str) -> list[list[str]]:
    """The cells of the table of what is allowed when, as a screen reader reads them."""
    pdf = engine().make("discharge", clinic, patient, language=language, format=format_name)
    found: list[list[str]] = []
    for line in tree_of(pdf).splitlines():
        kind = line.split()[0]
        if kind in ("Table", "TR"):
            found.append([])
        elif kind in ("TH", "TD"):
            found[-1].append(line.rpartition(' "')[2].strip('"'))
    first = next(at for at, row in enumerate(found) if row[:1] in (["You may"], ["Puede"]))
    last = next((at for at in range(first, len(found)) if not found[at]), len(found))
    return found[first:last]


def strip(clinic: Clinic, patient: Patient = ROSA, language: str = "en") -> list[list[str]]:
    return rows(clinic, patient, language, "standard")


def patient_of(end: datetime, **fields: object) -> Patient:
    start = end - timedelta(hours=1)
    times = {"appointment": f"{start:%Y-%m-%dT%H:%M}", "procedure_end": f"{end:%Y-%m-%dT%H:%M}"}
    return Patient.parse({**RECORD, **times, **fields})


def test_each_column_is_headed_by_its_day(lakeside: Clinic) -> None:
    assert strip(lakeside)[0] == [
        "You may", "Tue Dec 8", "Wed Dec 9", "Thu Dec 10", "Fri Dec 11", "Sat Dec 12",
        "Sun Dec 13", "Mon Dec 14",
    ]  # fmt: skip
    assert strip(lakeside, language="es")[0][:3] == ["Puede", "mar 8 dic", "mié 9 dic"]


def test_a_row_says_no_then_when_then_yes(lakeside: Clinic) -> None:
    said = {row[0]: row[1:] for row in strip(lakeside)[1:]}
    assert said["Shower"] == ["No", "From 10:40 AM", "Yes", "Yes", "Yes", "Yes", "Yes"]
    assert said["Drive"] == ["No", "No", "From 10:40 AM", "Yes", "Yes", "Yes", "Yes"]


def test_what_begins_later_says_when_at_the_end_of_its_row(lakeside: Clinic) -> None:
    said = {row[0]: row[1:] for row in strip(lakeside, language="es")[1:]}
    later = "Desde el martes 15 de diciembre, 10:40 a. m."
    assert said["Usar la tina o nadar"] == ["No"] * 6 + [later]


def test_what_has_no_date_keeps_its_words(tmp_path: Path) -> None:
    clinic = changed(
        tmp_path, ("driving: {after: 2 days", "driving: {after: when_cleared"),
        ("for: 14 days}", "for: until_visit}"), ("bath: 7 days", "bath: when_told"),
    )  # fmt: skip
    said = {row[0]: row[1:] for row in strip(clinic)[1:]}
    for row in ("Drive", "Take a bath or swim"):
        assert said[row] == ["No"] * 6 + ["When we say so"]
    assert said["Lift more than 10 lb (4.5 kg)"] == ["No"] * 6 + ["After your visit"]


def test_head_cells_tell_what_they_are_the_head_of(lakeside: Clinic) -> None:
    tree = tree_of(engine().make("discharge", lakeside, ROSA, language="en")).splitlines()
    assert sum("TH Scope=Column" in line and "Dec" in line for line in tree) == STRIP_DAYS
    assert any('TH Scope=Row "Shower"' in line for line in tree)


@settings(deadline=None)  # the first sheet of a clinic takes its time
@given(ENDS, st.sampled_from(["en", "es"]))
def test_each_day_says_what_the_clock_says(end: datetime, language: str) -> None:
    end = end.replace(second=0, microsecond=0, hour=max(end.hour, 6))
    table = strip(clinics()["lakeside"], patient_of(end), language)
    assert {len(row) for row in table} == {STRIP_DAYS + 1}
    no, yes = ("No", "Yes") if language == "en" else ("No", "Sí")
    for row, days in zip(table[1:4], (1, 1, 2), strict=True):  # bandage, shower, driving
        assert row[1 : days + 1] == [no] * days
        assert str((end.hour - 1) % 12 + 1) in row[days + 1]
        assert f"{end.minute:02}" in row[days + 1] or "12:00" in row[days + 1]
        assert row[days + 2 :] == [yes] * (STRIP_DAYS - days - 1)


def test_the_days_begin_when_the_patient_goes_home(lakeside: Clinic) -> None:
    left = patient_of(datetime(2026, 12, 8, 23, 0), discharge_time="2026-12-09T09:00")
    assert strip(lakeside, left)[0][1] == "Wed Dec 9"
    assert strip(lakeside, left)[2][1] == "From 11:00 PM"


def test_a_month_that_ends_is_told(lakeside: Clinic) -> None:
    head = strip(lakeside, patient_of(datetime(2026, 12, 29, 10, 0)))[0]
    assert head[3:5] == ["Thu Dec 31", "Fri Jan 1"]


def test_large_print_keeps_the_table(lakeside: Clinic) -> None:
    assert rows(lakeside, ROSA, "en", "large")[0] == ["You may", "From"]


def test_two_languages_keep_the_table(lakeside: Clinic) -> None:
    assert rows(lakeside, ROSA, "en", "bilingual")[0] == ["You may", "From", "Puede", "Desde"]


def test_without_known_days_the_table_stands(lakeside: Clinic) -> None:
    blank = strip(lakeside, Patient.blank("vertebroplasty"))
    assert blank[0] == ["You may", "From"]
    assert "after 24 hours" in blank[1][1]


def test_a_clinic_that_does_not_print_it_has_the_table(tmp_path: Path) -> None:
    clinic = changed(tmp_path, ("print: [calendar]", "print: [barcode]"))
    assert strip(clinic)[1] == ["Take off the bandage", "Wednesday, December 9, 10:40 AM"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_is_valid_and_nothing_overlaps(lakeside: Clinic, language: str) -> None:
    for end in (
        datetime(2026, 9, 30, 10, 40),
        datetime(2026, 12, 9, 0, 0),
        datetime(2026, 2, 28, 3),
    ):
        pdf = engine().make("discharge", lakeside, patient_of(end), language=language)
        assert ua1_problems(pdf) == []
        assert integrity_problems(pdf) == []
        assert page_faults(pdf, look("standard", "letter")) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_is_no_higher_than_the_table_whose_place_it_takes(
    lakeside: Clinic, language: str
) -> None:
    plate, days, table = leaves(lakeside, language)
    strip_height = sum(set_strip(plate, leaf, at).height for at, leaf in enumerate(days))
    assert strip_height <= len(days) * look("standard", "letter").row
    assert len(table.rows) == len(days)


@pytest.mark.parametrize("number", range(STRIP_DAYS))
def test_the_frame_begins_on_the_day_that_says_when(lakeside: Clinic, number: int) -> None:
    plate, days, _ = leaves(lakeside, "en")
    made = set_strip(plate, days[1], 1, number)
    own = days[1].strip
    assert own
    frames = re.findall(r"rg [\d. ]+ RG 1.25 w ([\d.]+) ", made.operators)
    if number > STRIP_DAYS - 3:
        assert frames == []  # the clock time has no room: words say when
    else:
        assert [float(x) - 3 for x in frames] == [own.x + number * own.width + 1]


def leaves(clinic: Clinic, language: str) -> tuple[Plate, list[Leaf], Table]:
    """The strip's rows on the sheet, and the table in the document."""
    sheet = engine().sheet("discharge", clinic, "vertebroplasty", language, "standard")
    plate = engine().prepare(sheet, ROSA).variant.plate
    days = [leaf for leaf in plate.layout.leaves if leaf.strip]
    document = engine().variant(sheet, ROSA.answers(sheet.pack, {})).document
    box = next(b for b in document.blocks if isinstance(b, Box) and b.kind == "calendar")
    return plate, days, next(block for block in box.blocks if isinstance(block, Table))


def set_strip(plate: Plate, leaf: Leaf, at: int, number: int = 1) -> Setting:
    own = leaf.strip
    assert own
    assert isinstance(own.content, Slot)
    heads = tuple((text, False) for _ in range(STRIP_DAYS) for text in ("Wed", "Sep 30"))
    brief = ((str(number), False), ("From ", False), ("10:40 AM", True))
    words = (("From ", False), ("Wednesday, September 30, 10:40 AM", True))
    path = own.content.path
    values = {own.content.key: brief if at else heads, (path, STRIP_WORDS): words}
    return set_row(Row(leaf, ("TH",), ("", at)), values, plate.fonts, Memo("rows", 0))


def test_what_is_allowed_before_the_patient_leaves_says_yes_throughout(lakeside: Clinic) -> None:
    plate, days, _ = leaves(lakeside, "en")
    own = days[1].strip
    assert own
    assert isinstance(own.content, Slot)
    values = {own.content.key: (("0", False),)}
    made = set_row(Row(days[1], ("TH",), ("", 1)), values, plate.fonts, Memo("rows", 0))
    assert made.operators.count("/TD<</MCID") == STRIP_DAYS
    assert "3 Tr" not in made.operators
    assert "\0" not in made.operators
