from __future__ import annotations

import pytest
from clock_samples import clinic, pack, patient, settings

from docgen.clinics.settings import Resolved
from docgen.clock.record_checks import check_patient
from docgen.errors import Severity
from docgen.patients.patient import Patient


def found(
    sheet: str = "discharge", held: Resolved | None = None, **changed: object
) -> dict[str, Severity]:
    """The problems of the sample record after a change, by code and field."""
    problems = check_patient(
        patient(**changed), clinic(), pack(), sheet, settings() if held is None else held
    )
    return {f"{d.code} {d.field}": d.severity for d in problems}


def test_the_sample_has_no_problem() -> None:
    assert found() == found("prepare") == {}


def test_a_blank_patient_has_no_problem() -> None:
    blank = Patient.blank("tooth")
    assert check_patient(blank, clinic(), pack(), "discharge", settings()) == []


def test_what_a_sheet_requires_may_be_unknown_on_the_other() -> None:
    assert found("prepare", teeth=None) == {}
    assert found("discharge", teeth=None) == {"missing teeth": Severity.ERROR}


def test_a_record_that_contradicts_a_setting_is_refused_before_and_warned_after() -> None:
    held = settings(numbing="always!")
    key = "contradiction numb"
    assert found("prepare", held, numb="no") == {key: Severity.ERROR}
    assert found("discharge", held, numb="no") == {key: Severity.WARNING}
    assert found("discharge", settings(numbing="never!"), numb="no") == {}


def test_an_answer_that_nobody_gave_is_told_at_discharge() -> None:
    held = settings(numbing="sometimes!")
    assert found("discharge", held) == {"unanswered numb": Severity.WARNING}
    assert found("prepare", held) == {}
    assert found("discharge", settings(numbing="always!")) == {}


@pytest.mark.parametrize(
    ("end", "severity"),
    [
        ("2026-12-08T05:29", Severity.ERROR),
        ("2026-12-08T05:30", Severity.WARNING),
        ("2026-12-08T09:29", Severity.WARNING),
        ("2026-12-08T09:30", None),
        ("2026-12-08T21:30", None),
        ("2026-12-08T21:31", Severity.WARNING),
        ("2026-12-09T09:30", Severity.WARNING),
        ("2026-12-09T09:31", Severity.ERROR),
    ],
)
def test_the_end_is_near_the_appointment(end: str, severity: Severity | None) -> None:
    assert list(found(procedure_end=end).values()) == ([severity] if severity else [])


def test_the_window_is_elapsed_time() -> None:
    """Twenty-four hours by the clock face are twenty-five when the clock goes back."""
    severities = found(appointment="2026-10-31T10:00", procedure_end="2026-11-01T10:00", pills=None)
    assert Severity.ERROR in severities.values()


def test_nobody_leaves_before_the_end() -> None:
    key = "impossible-time discharge_time"
    assert found(discharge_time="2026-12-08T10:39") == {key: Severity.ERROR}
    assert found(discharge_time="2026-12-08T10:40") == {}
    assert found(discharge_time="2027-12-08T10:40") == {key: Severity.ERROR}


def test_a_discharge_sheet_without_the_end_is_warned_of() -> None:
    assert found(procedure_end=None) == {"no-end procedure_end": Severity.WARNING}
    assert found("prepare", procedure_end=None) == {}


def at(when: str) -> dict[str, Severity]:
    return found(appointment=when, procedure_end=None, pills=None, sheet="prepare")


def test_an_appointment_in_the_skipped_hour_is_refused() -> None:
    assert at("2026-03-08T02:30") == {"skipped-hour appointment": Severity.ERROR}
    assert at("2026-03-08T03:00") == {}


def test_an_appointment_in_the_doubled_hour_is_refused() -> None:
    assert at("2026-11-01T01:30") == {"doubled-hour appointment": Severity.ERROR}
    assert at("2026-11-01T02:00") == {}


def test_other_times_in_the_doubled_hour_are_warned_of() -> None:
    severities = found(appointment="2026-11-01T00:30", procedure_end="2026-11-01T01:30", pills=None)
    assert severities == {"doubled-hour procedure_end": Severity.WARNING}


@pytest.mark.parametrize(
    ("sheet", "column", "refused"),
    [
        ("prepare", "stop", True),
        ("prepare", "start", False),
        ("discharge", "start", True),
        ("discharge", "stop", False),
        ("prepare", "by", True),
        ("discharge", "drug", True),
    ],
)
def test_a_line_needs_what_its_sheet_prints(sheet: str, column: str, refused: bool) -> None:
    line = {"drug": "aspirin", "stop": "2026-12-06", "start": "2026-12-09", "by": "Dr. Lu"}
    del line[column]
    wanted = {f"missing pills[0].{column}": Severity.ERROR} if refused else {}
    assert found(sheet, pills=[line]) == wanted


def test_no_value_stands_in_a_problem() -> None:
    who = patient(procedure_end="2026-12-12T10:40", discharge_time="2026-12-01T10:40", teeth=None)
    said = " ".join(map(str, check_patient(who, clinic(), pack(), "discharge", settings())))
    assert "record 7" in said
    for value in ("Rosa", "Peña", "2026", "1948", "10:40"):
        assert value not in said
