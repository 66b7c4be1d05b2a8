"""What a program of a clinic does with docgen, through names that `docgen` itself gives."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import pytest

import docgen
from docgen import (
    Clinic,
    DocgenError,
    Engine,
    InputError,
    ListedPatient,
    PatientError,
    PatientList,
    RefusedRow,
    Severity,
    SkippedRow,
    read_list,
)

CLINIC = Path(docgen.__file__).parents[1] / "examples" / "clinics" / "lakeside"
DAY = date(2026, 12, 8)
LIST = """\
MRN,Patient Name,DOB,Procedure,Appt Date,Appt Time,Appt Status,Preferred Language,Vertebrae,Room
40417,"Peña, Rosa",05/02/1948,vertebroplasty,12/08/2026,9:30 AM,Scheduled,Spanish,L1,2
40418,"Smith, John Q",07/30/1938,vertebroplasty,12/08/2026,8:00 AM,Confirmed,English,T12-L1,1
40419,"Ruiz, Ana",01/02/1951,vertebroplasty,12/08/2026,10:00 AM,Cancelled,Spanish,L2,2
40420,"Lee, Kim",13/45/1951,vertebroplasty,12/08/2026,10:30 AM,Scheduled,English,L3,2
40421,"Novak, Petra",03/04/1950,vertebroplasty,12/09/2026,9:00 AM,Scheduled,English,L4,1
40418,"Smith, John Q",07/30/1938,vertebroplasty,12/08/2026,8:00 AM,Confirmed,English,T12-L1,1
40422,"Oak, Ann",03/04/1950,vertebroplasty,12/09/2026,9:30 AM,Scheduled,English,L4,1
40422,"Elm, Bea",08/09/1961,vertebroplasty,12/09/2026,10:30 AM,Scheduled,English,L1,1
"""


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    """Lakeside, whose lists write the month first."""
    folder = tmp_path_factory.mktemp("lakeside")
    for file in CLINIC.iterdir():
        if file.is_file():
            (folder / file.name).write_bytes(file.read_bytes())
    settings = folder / "clinic.yaml"
    settings.write_text(settings.read_text("utf-8") + "list: {date_order: mdy}\n", "utf-8")
    return Clinic.load(folder)


@pytest.fixture(scope="module")
def day(clinic: Clinic, tmp_path_factory: pytest.TempPathFactory) -> PatientList:
    file = tmp_path_factory.mktemp("lists") / "week.csv"
    file.write_text(LIST, encoding="utf-8")
    return read_list(file, clinic)


def test_a_front_desk_names_the_patients_of_a_day_in_the_order_of_their_times(
    day: PatientList,
) -> None:
    shown = [
        (one.appointment, one.patient.name, one.patient.id, one.row) for one in day.of_day(DAY)
    ]
    assert shown == [
        (datetime(2026, 12, 8, 8, 0), "John Q Smith", "40418", 3),
        (datetime(2026, 12, 8, 9, 30), "Rosa Peña", "40417", 2),
    ]
    assert [one.patient.id for one in day.patients] == ["40417", "40418", "40421"]


def test_every_row_is_a_patient_or_says_why_it_is_none(day: PatientList) -> None:
    assert [type(row) for row in day.rows] == [
        ListedPatient,
        ListedPatient,
        SkippedRow,
        RefusedRow,
        ListedPatient,
        SkippedRow,
        RefusedRow,
        RefusedRow,
    ]
    assert [(row.row, row.record, row.reason) for row in day.skipped] == [
        (4, "40419", "cancelled"),
        (7, "40418", "the same row again"),
    ]
    said = [(row.row, row.record, [one.code for one in row.problems]) for row in day.refused]
    assert said == [
        (5, "40420", ["impossible-date"]),
        (8, "40422", ["two-people"]),
        (9, "40422", ["two-people"]),
    ]


def test_no_value_of_a_patient_stands_in_what_is_said_of_a_list(day: PatientList) -> None:
    said = [problem for row in day.refused for problem in row.problems]
    text = "\n".join(map(str, (*said, *day.notes, *day.skipped, *day.statuses)))
    for value in ("Lee", "Kim", "13/45", "Oak", "Elm", "Ruiz", "Smith"):
        assert value not in text


def test_columns_and_statuses_are_told(day: PatientList) -> None:
    assert "ignored-columns" in [note.code for note in day.notes]
    assert [(one.head, one.text, one.count, one.became) for one in day.statuses] == [
        ("Appt Status", "Scheduled", 5, "sheets"),
        ("Appt Status", "Confirmed", 2, "sheets"),
        ("Appt Status", "Cancelled", 1, "skipped (cancelled)"),
    ]


def test_what_is_missing_for_a_sheet_is_told_before_it_is_made(
    day: PatientList, clinic: Clinic
) -> None:
    engine, rosa = Engine(), day.of_day(DAY)[1]
    worth_a_word = engine.problems("discharge", clinic, rosa.patient)
    assert {one.severity for one in worth_a_word} == {Severity.WARNING}
    assert "procedure_end" in [one.field for one in worth_a_word]
    bare = day.changed(rosa, {"vertebrae": ""}).patient
    found = engine.problems("discharge", clinic, bare)
    assert [(one.severity, one.code, one.field) for one in found] == [
        (Severity.ERROR, "missing", "vertebrae")
    ]
    with pytest.raises(PatientError) as refused:
        engine.make("discharge", clinic, bare)
    assert refused.value.diagnostics == found


def test_what_becomes_known_is_written_into_a_record(day: PatientList, clinic: Clinic) -> None:
    rosa = day.of_day(DAY)[1]
    done = day.changed(rosa, {"procedure_end": "10:40", "sedation": "yes"})
    assert done.patient.moment("procedure_end") == datetime(2026, 12, 8, 10, 40)
    made = Engine().make_sheet("discharge", clinic, done.patient, printed_on=DAY)
    assert made.pdf.startswith(b"%PDF")
    assert made.language == "es-US"
    assert rosa.patient.moment("procedure_end") is None  # a list that was read never changes
    now = datetime(2026, 12, 8, 11, 5)
    done = day.changed(rosa, {"procedure_end": "now"}, now=now)
    assert done.patient.moment("procedure_end") == now


def test_a_change_that_cannot_be_is_refused_without_its_value(day: PatientList) -> None:
    rosa = day.of_day(DAY)[1]
    with pytest.raises(InputError) as unknown:
        day.changed(rosa, {"sedatoin": "Secret"})
    with pytest.raises(PatientError) as wrong:
        day.changed(rosa, {"procedure_end": "Secret"})
    for refused in (unknown, wrong):
        assert "Secret" not in "".join(map(str, refused.value.diagnostics))
    assert str(wrong.value.diagnostics[0].place) == "row 2, changed"


def test_all_sheets_of_a_day_are_made(day: PatientList, clinic: Clinic) -> None:
    engine = Engine()
    made = [engine.make_sheet("prepare", clinic, one.patient) for one in day.of_day(DAY)]
    assert [sheet.language for sheet in made] == ["en-US", "es-US"]
    assert all(sheet.pdf.startswith(b"%PDF") for sheet in made)


def test_sheets_are_compiled_once_for_every_start_if_a_program_wants_that(
    clinic: Clinic, day: PatientList, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCGEN_CACHE", str(tmp_path / "cache"))
    patient = day.patients[0].patient
    pdf = Engine().make("prepare", clinic, patient)
    assert not (tmp_path / "cache").exists()
    for _ in range(2):
        assert Engine(disk=True).make("prepare", clinic, patient) == pdf
        assert len(list((tmp_path / "cache").iterdir())) == 1
    assert Engine(disk=True).clinic(clinic.folder) == clinic


def test_a_clinic_names_its_sheets_and_each_can_be_made(clinic: Clinic, day: PatientList) -> None:
    engine, patient = Engine(), day.patients[0].patient
    sheets = engine.sheets(clinic)
    named = {(one.procedure, one.name, one.language, one.format) for one in sheets}
    assert len(named) == len(sheets)
    assert ("vertebroplasty", "prepare", "es", "bilingual") in named
    for one in sheets:
        if one.name == "prepare":
            pdf = engine.make(one.name, clinic, patient, language=one.language, format=one.format)
            assert pdf.startswith(b"%PDF")


def test_a_list_that_cannot_be_used_is_refused_as_a_whole(tmp_path: Path, clinic: Clinic) -> None:
    file = tmp_path / "list.csv"
    file.write_text("name,born\nRosa,1948\n", encoding="utf-8")
    with pytest.raises(DocgenError) as refused:
        read_list(str(file), clinic)
    assert [one.code for one in refused.value.diagnostics] == ["bad-list"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_list_from_a_pipe_is_refused_since_it_is_read_twice(
    tmp_path: Path, clinic: Clinic
) -> None:
    os.mkfifo(tmp_path / "list.csv")
    with pytest.raises(InputError) as refused:
        read_list(tmp_path / "list.csv", clinic)
    assert [one.code for one in refused.value.diagnostics] == ["list-pipe"]


def test_every_public_name_is_there() -> None:
    for name in docgen.__all__:
        assert getattr(docgen, name) is not None
    page = (Path(docgen.__file__).parents[1] / "docs" / "python.md").read_text("utf-8")
    assert [name for name in docgen.__all__ if f"`{name}" not in page] == []
