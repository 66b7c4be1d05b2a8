"""What stands where on finished sheets: page one, the column of clock times, the foot."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from example_sheets import Example, clinics, engine, examples, made
from pdf_integrity import integrity_problems, ua1_problems
from sheet_text import normal, page_texts, tree_of, units_of

from docgen.layout.by_hand import _ROW
from docgen.layout.frame import Times
from docgen.layout.linebreak import break_lines
from docgen.patient.record import Patient
from docgen.settings.clinic import Clinic
from docgen.sheet.sheets import choose_sheet

MINIMAL = """
clinic:
  name: Small Clinic
  country: US
  emergency_number: 911
  phone: 312-555-0118
  timezone: America/Chicago
  languages: [en, es]
procedures:
  vertebroplasty:
    success: {share: 75-90 %, relief: complete_or_significant, lasting: over 1 year}
"""
FASTING = """
    fasting: {solids: midnight, clear_fluids: midnight}
    companion: {stays: 12 h, from: procedure_end, when: always}
"""


def clinic_of(folder: Path, text: str) -> Clinic:
    (folder / "clinic.yaml").write_text(text, encoding="utf-8")
    return Clinic.load(folder)


def patient_of(**fields: object) -> Patient:
    known = {
        "id": "1",
        "name": "Li, Ana",
        "birth_date": "1948-05-02",
        "procedure": "vertebroplasty",
        "appointment": "2026-12-09T09:30",
        "vertebrae": ["L1"],
    }
    return Patient.parse({**known, **fields})


def pages_of(pdf: bytes) -> list[str]:
    return [normal(page) for page in page_texts(pdf)]


def clock_lines(sheet: str, clinic: Clinic, patient: Patient, language: str) -> list[int]:
    """How many lines the clock time of each stop takes that this patient has."""
    wanted = choose_sheet(sheet, clinic, patient.procedure, language, "standard")
    ready = engine().prepare(wanted, patient)
    plate = ready.sheet.plate
    times = next(part for part in plate.layout.flow if isinstance(part, Times))
    rows = [times.events[event].row for event, _ in ready.filling.order]
    cells = [plate.layout.leaves[row].cells[0] for row in rows]
    return [
        len(
            break_lines(
                cell.text.filled(ready.filling.slots, plate.fonts),
                cell.width,
                cell.style,
                plate.fonts,
            )
        )
        for cell in cells
    ]


@pytest.mark.parametrize("example", [e for e in examples() if e.sheet == "discharge"], ids=str)
def test_a_claim_of_success_never_stands_on_page_one(example: Example) -> None:
    resolved = clinics()[example.clinic].procedures["vertebroplasty"].values
    first, *later = pages_of(made(example).pdf)
    assert "%" not in first
    assert ("%" in " ".join(later)) is ("success" in resolved)


@pytest.mark.parametrize("language", ["en", "es"])
def test_nor_on_page_one_of_a_sheet_with_little_else(language: str, tmp_path: Path) -> None:
    clinic = clinic_of(tmp_path, MINIMAL)
    pdf = engine().make("discharge", clinic, patient_of(), language=language)
    first, *later = pages_of(pdf)
    assert "%" not in first
    assert "%" in " ".join(later)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("end", range(24))
def test_a_clock_time_takes_two_lines_at_most(end: int, language: str) -> None:
    """But a range over noon, or of the night: it names both halves of the day, or the next day."""
    patient = patient_of(
        appointment=f"2026-12-09T{end:02}:10",
        procedure_end=f"2026-12-09T{end:02}:40",
        sedation="yes",
    )
    assert max(clock_lines("discharge", clinics()["lakeside"], patient, language)) <= 2
    *others, longest = sorted(clock_lines("prepare", clinics()["lakeside"], patient, language))
    assert max(others) <= 2
    assert longest <= (2 if 8 < end < 20 else 4)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("day", range(6, 13))
def test_midnight_of_every_night_is_named(day: int, language: str, tmp_path: Path) -> None:
    """Its hour is large: the word and the night stand below it."""
    clinic = clinic_of(tmp_path, MINIMAL + FASTING)
    patient = patient_of(appointment=f"2026-12-{day:02}T09:30")
    assert max(clock_lines("prepare", clinic, patient, language)) in (2, 3)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_clock_times_of_a_blank_sheet_take_three_lines_at_most(language: str) -> None:
    blank = Patient.blank("vertebroplasty")
    assert max(clock_lines("prepare", clinics()["lakeside"], blank, language)) <= 3


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_time_that_is_written_in_by_hand_has_three_lines_of_words_at_most(language: str) -> None:
    """What ends, and how long it takes; the day and the hour have lines beside the words."""
    wanted = choose_sheet(
        "discharge", clinics()["lakeside"], "vertebroplasty", language, "standard"
    )
    ready = engine().prepare(wanted, Patient.blank("vertebroplasty"))
    plate = ready.sheet.plate
    rows = [leaf for leaf in plate.layout.leaves if leaf.least == _ROW]
    texts = [
        [
            break_lines(
                cell.text.filled(ready.filling.slots, plate.fonts),
                cell.width,
                cell.style,
                plate.fonts,
            )
            for cell in leaf.cells
        ]
        for leaf in rows
    ]
    assert len(rows) == 5  # lying flat, staying, an adult, bed rest, a blood thinner
    for label, how_long, *others in texts:
        assert 1 < len(label) + len(how_long) <= 3
        assert all(len(lines) == 1 for lines in others)


def test_a_stop_without_a_time_stands_under_the_day_of_the_sheet() -> None:
    rows = [unit.text for unit in units_of(made(Example("radiology-group", "discharge", "en")).pdf)]
    rest = next(n for n, row in enumerate(rows) if row.startswith("for 24 hours"))
    today = next(n for n, row in enumerate(rows) if row.startswith("Monday Dec 14 today"))
    tomorrow = next(n for n, row in enumerate(rows) if row.startswith("Tuesday Dec 15 tomorrow"))
    assert today < rest < tomorrow


def test_a_medicine_of_the_next_day_follows_the_night_before_it() -> None:
    patient = patient_of(
        procedure_end="2026-12-09T15:20",
        discharge_time="2026-12-09T19:00",
        sedation="yes",
        blood_thinners=[{"drug": "warfarin", "restart": "2026-12-10", "agreed_by": "Dr. Ana Ruiz"}],
    )
    pdf = engine().make("discharge", clinics()["lakeside"], patient, language="en")
    rows = [unit.text for unit in units_of(pdf)]
    night = next(n for n, row in enumerate(rows) if row.startswith("until 3:20 AM"))
    assert next(n for n, row in enumerate(rows) if row.startswith("Thursday Dec 10")) > night
    assert rows[night - 1].startswith("Wednesday night, Dec 9")


@pytest.mark.parametrize(("language", "day"), [("en", "Dec 1, 2026"), ("es", "1 dic 2026")])
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Li, Ana", "Ana Li"),
        ("Batista Núñez, Inés", "Inés Batista Núñez"),
        (
            "Gutiérrez de la Torre y Villalobos, María Fernanda",
            "María Fernanda Gutiérrez de la Torre y Villalobos",
        ),
    ],
)
def test_the_foot_of_each_page_has_name_and_day_of_printing_in_words_beside_any_name(
    name: str, said: str, language: str, day: str
) -> None:
    clinic = clinics()["lakeside"]
    pdf = engine().make(
        "prepare",
        clinic,
        patient_of(name=name),
        language=language,
        printed_on=datetime(2026, 12, 1, 17, 30),
    )
    record, version = ("record", "version") if language == "en" else ("expediente", "versión")
    for page in pages_of(pdf):
        _, _, foot = page.rpartition(f" {said}, {record} 1 ")
        assert f", {version} 1, {day} " in foot


THINNERS = [
    {"drug": "apixaban", "restart": "2026-12-09", "agreed_by": "Dr. Ana Ruiz"},
    {"drug": "warfarin", "restart": "2026-12-10", "agreed_by": "Dr. Ana Ruiz"},
    {"drug": "clopidogrel", "restart": "2026-12-11", "agreed_by": "Dr. Ana Ruiz"},
]


@pytest.mark.parametrize("format_name", ["standard", "large"])
def test_the_rows_of_a_day_hang_under_its_label(format_name: str) -> None:
    patient = patient_of(
        name="Fernández de la Cueva y Enríquez de Ribera, Maximiliana-Guadalupe",
        appointment="2026-12-08T09:30",
        procedure_end="2026-12-08T10:40",
        sedation="yes",
        blood_thinners=THINNERS,
    )
    clinic = clinics()["lakeside"]
    pdf = engine().make("discharge", clinic, patient, language="en", format=format_name)
    days: dict[str, list[str]] = {}
    day = ""
    for line in tree_of(pdf).splitlines():
        role, _, said = line.strip().partition(" ")
        if line.startswith("  P ") and "day Dec " in said:
            day = said.strip('"')
            days.setdefault(day, [])
        elif line.startswith("        P ") and day:
            days[day].append(said.strip('"'))
        elif line.startswith("  ") and line[2] != " " and role != "L":
            day = ""
    times = {label: list(said[::2]) for label, said in days.items()}
    assert list(times) == ["Tuesday Dec 8", "Wednesday Dec 9", "Thursday Dec 10", "Friday Dec 11"]
    assert times["Tuesday Dec 8"] == ["until 12:40 PM", "until 12:40 PM", "until 10:40 PM"]
    assert times["Wednesday Dec 9"][-1] == "until 10:40 AM"
    assert times["Friday Dec 11"][0].startswith("at ")
    assert integrity_problems(pdf) == ua1_problems(pdf) == []


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("sheet", ["prepare", "discharge"])
@pytest.mark.parametrize("format_name", ["standard", "bilingual"])
def test_days_stand_beside_their_rows_wherever_a_rail_is(
    sheet: str, language: str, format_name: str
) -> None:
    """Above their rows they take a line for each day, and page one has none to spare."""
    wanted = choose_sheet(sheet, clinics()["lakeside"], "vertebroplasty", language, format_name)
    layout = engine().compiled(wanted).plate.layout
    timelines = [part for part in layout.flow if isinstance(part, Times)]
    assert timelines
    assert all(part.rail for part in timelines)
