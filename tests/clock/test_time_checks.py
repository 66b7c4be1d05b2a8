"""What is told of a patient's clock times: the visit, what is over, what is too early."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from clock_samples import patient, personal, settings

from docgen.clock.checks import check_times
from docgen.errors import Severity
from docgen.patient.record import Patient

VISIT = date(2026, 12, 8)


def found(
    sheet: str = "discharge",
    printed_on: date | datetime | None = None,
    held: dict[str, str] | None = None,
    **changed: object,
) -> dict[str, Severity]:
    one = personal(settings(**held or {}), patient(**changed), sheet=sheet, printed_on=printed_on)
    return {f"{d.code} {d.field}": d.severity for d in check_times(one)}


@pytest.mark.parametrize(
    ("printed_on", "problem"),
    [
        (date(2026, 12, 9), "visit-over appointment"),
        (datetime(2026, 12, 9, 0, 0), "visit-over appointment"),
        (datetime(2026, 12, 8, 23, 59), None),  # today, though its hour is past
        (date(2026, 12, 8), None),
        (date(2025, 11, 3), None),  # 400 days before
        (date(2025, 11, 2), "far-visit appointment"),
        (None, None),
    ],
)
def test_nobody_gets_ready_for_a_visit_that_is_over_or_far_away(
    printed_on: date | datetime | None, problem: str | None
) -> None:
    assert found("prepare", printed_on) == ({problem: Severity.ERROR} if problem else {})


@pytest.mark.parametrize(
    ("printed_on", "problems"),
    [
        (date(2027, 2, 6), {}),  # 60 days after
        (date(2027, 2, 7), {"old-visit appointment": Severity.WARNING}),
        (date(2025, 11, 3), {}),
        (date(2025, 11, 2), {"far-visit appointment": Severity.ERROR}),
    ],
)
def test_a_sheet_to_go_home_with_belongs_to_a_visit_of_these_days(
    printed_on: date, problems: dict[str, Severity]
) -> None:
    assert found("discharge", printed_on) == problems


def test_a_blank_patient_has_no_times_to_check() -> None:
    one = personal(who=Patient.blank("tooth"), printed_on=date(2031, 1, 1))
    assert check_times(one) == []


HELD = {"rest": "24 h", "stay": "3 h", "lie_for": "2 h", "lie_where": "clinic!"}


@pytest.mark.parametrize(
    ("left", "codes"),
    [
        ("2026-12-08T12:39", ["leaves-early"]),
        ("2026-12-08T13:39", ["leaves-early"]),
        ("2026-12-08T13:40", []),
        ("2026-12-09T10:39", []),
        ("2026-12-09T10:40", ["over"]),
    ],
)
def test_the_nurse_is_told_of_leaving_early_and_late(left: str, codes: list[str]) -> None:
    problems = found(held=HELD, discharge_time=left)
    assert problems == {f"{code} discharge_time": Severity.WARNING for code in codes}
    assert found("prepare", held=HELD, discharge_time=left) == {}


def test_what_is_named_is_what_is_not_over() -> None:
    one = personal(settings(**HELD), patient(discharge_time="2026-12-08T12:40"))
    (told,) = check_times(one)
    assert "home is not over yet" in told.message
    assert "lie_until" not in told.message


def test_a_stay_in_words_is_not_cut_short() -> None:
    held = {**HELD, "stay": "about 24 h"}
    assert found(held=held, discharge_time="2026-12-08T13:00") == {}


def test_no_value_stands_in_what_is_told() -> None:
    who = patient(discharge_time="2026-12-09T10:40", visit="2026-12-08T20:00")
    one = personal(settings(**HELD), who, printed_on=date(2025, 1, 1))
    said = " ".join(map(str, check_times(one)))
    assert "record 7" in said
    assert len(check_times(one)) == 3
    for value in ("Rosa", "Peña", "2026", "1948", "10:40"):
        assert value not in said


@pytest.mark.parametrize(
    ("visit", "codes"),
    [("2026-12-09T10:39", ["too-soon visit"]), ("2026-12-09T10:40", []), (None, [])],
)
def test_a_visit_during_rest_is_warned_of(visit: str | None, codes: list[str]) -> None:
    assert list(found(held={"rest": "24 h"}, visit=visit)) == codes
    assert list(found("prepare", held={"rest": "24 h"}, visit=visit)) == codes
    assert list(found(held={}, visit=visit)) == []
    assert list(found(held={"rest": "about 24 h"}, visit=visit)) == codes


@pytest.mark.parametrize(
    ("visit", "refused"), [("2026-12-09T11:59", True), ("2026-12-09T12:00", False)]
)
def test_a_next_visit_before_leaving_is_refused(visit: str, refused: bool) -> None:
    wanted = {"impossible-time visit": Severity.ERROR} if refused else {}
    assert found(visit=visit, discharge_time="2026-12-09T12:00") == wanted
    assert found("prepare", visit=visit, discharge_time="2026-12-09T12:00") == {}


def test_a_moment_that_waits_for_nothing_may_come_before_leaving() -> None:
    assert found(call="2026-12-09T11:59", discharge_time="2026-12-09T12:00") == {}


def test_what_is_moved_is_told_on_the_sheet_that_prints_it() -> None:
    held = {"rest": "24 h", "walk": "23 h"}
    assert found(held=held) == {"moved procedure_end": Severity.WARNING}
    assert found("prepare", held=held) == {}
    assert found(held={"rest": "24 h", "walk": "24 h"}) == {}
