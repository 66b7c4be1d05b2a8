"""What is said of the lines of blood thinners: what lacks, what is over, what contradicts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from example_sheets import clinics
from home_samples import RECORD

from docgen.cache import FrozenMap
from docgen.clock.checks import Hanging, check_patient
from docgen.errors import Diagnostic, Severity
from docgen.patient.record import Patient
from docgen.settings.kind_of_patient import Resolved

WHO = {"drug": "apixaban", "agreed_by": "Dr. Ana Ruiz"}
LEFT: dict[str, Any] = {"discharge_time": "2026-12-08T13:50"}
Printed = date | datetime | None


def nothing(_question: str) -> Hanging:
    """No question hangs on anything: these tests are about lines."""
    return Hanging()


def told(
    *lines: dict[str, str], sheet: str = "discharge", printed_on: Printed = None, **changed: object
) -> list[Diagnostic]:
    """What is said of the thinners of the sample record, which ended on December 8 at 10:40."""
    listed = [{**WHO, **line} for line in lines]
    patient = Patient.parse({**RECORD, "blood_thinners": listed, **changed})
    clinic = clinics()["lakeside"]
    pack = clinic.packs["vertebroplasty"]
    found = check_patient(patient, clinic, pack, sheet, Resolved(FrozenMap()), nothing, printed_on)
    return [one for one in found if one.field.startswith("blood_thinners")]


def refused(
    *lines: dict[str, str], sheet: str = "discharge", printed_on: Printed = None, **changed: object
) -> list[tuple[str, str]]:
    found = told(*lines, sheet=sheet, printed_on=printed_on, **changed)
    return [(one.code, one.field) for one in found if one.severity is Severity.ERROR]


def test_a_line_for_prepare_needs_a_last_dose_in_one_of_three_ways() -> None:
    missing = [("missing", "blood_thinners[0].last_dose")]
    assert refused({"restart": "2026-12-09"}, sheet="prepare") == missing
    assert refused({"restart": "not_decided"}, sheet="prepare") == missing
    hint = told({}, sheet="prepare")[0].hint
    assert hint == "Write one of last_dose, last_dose_before or none_for."
    for way in (
        {"last_dose": "2026-12-06"},
        {"last_dose_before": "3 days"},
        {"none_for": "3 days"},
    ):
        assert refused(way, sheet="prepare") == []


def test_a_line_for_discharge_needs_a_restart_or_that_nobody_has_decided() -> None:
    found = told({"last_dose": "2026-12-06"})
    assert [(one.code, one.field) for one in found] == [("missing", "blood_thinners[0].restart")]
    assert found[0].hint == "Write the day, or not_decided if nobody has decided."
    for restart in ("2026-12-09", "2026-12-09 morning", "2026-12-09T08:00", "not_decided"):
        assert refused({"restart": restart}) == []
    assert refused({"restarted": "yes"}) == []


def test_only_the_line_that_lacks_something_is_named() -> None:
    lines = [{"restart": "2026-12-09"}, {"last_dose": "2026-12-06"}]
    assert refused(*lines) == [("missing", "blood_thinners[1].restart")]


@pytest.mark.parametrize(
    ("restart", "over"),
    [
        ("2026-12-08", False),  # this evening, perhaps
        ("2026-12-08 morning", True),
        ("2026-12-08 evening", False),
        ("2026-12-08T13:49", True),
        ("2026-12-08T13:50", False),
        ("2026-12-09", False),
    ],
)
def test_a_restart_before_the_patient_leaves_is_refused(restart: str, *, over: bool) -> None:
    found = [("past-day", "blood_thinners[0].restart")] if over else []
    assert refused({"restart": restart}, **LEFT) == found
    assert refused({"restart": restart}, sheet="prepare", **LEFT) == [
        ("missing", "blood_thinners[0].last_dose")
    ]


def test_who_leaves_three_days_later_is_asked_of_the_restart() -> None:
    late: dict[str, Any] = {"discharge_time": "2026-12-11T11:00"}
    line = {"restart": "2026-12-09"}
    found = told(line, **late)
    assert [(one.code, one.field) for one in found] == [("past-day", "blood_thinners[0].restart")]
    assert found[0].hint == "Write the day that counts now, restarted: yes, or not_decided."
    assert refused({**line, "restarted": "no"}, **late) != []
    assert refused({**line, "restarted": "yes"}, **late) == []
    assert refused({"restart": "2026-12-11"}, **late) == []
    assert refused({"restart": "not_decided"}, **late) == []


def test_of_two_lines_the_one_that_is_over_is_named() -> None:
    lines = [{"restart": "2026-12-12"}, {"restart": "2026-12-09"}]
    late: dict[str, Any] = {"discharge_time": "2026-12-11T11:00"}
    assert refused(*lines, **late) == [("past-day", "blood_thinners[1].restart")]


def test_what_is_done_cannot_be_still_to_come() -> None:
    line = {"restart": "2026-12-09", "restarted": "yes"}
    assert refused(line, **LEFT) == [("contradiction", "blood_thinners[0].restarted")]
    assert refused({**line, "restart": "2026-12-08"}, **LEFT) == []
    assert refused({**line, "restart": "2026-12-08T13:50"}, **LEFT) == []
    assert refused({**line, "restart": "2026-12-08T13:51"}, **LEFT) != []


@pytest.mark.parametrize(
    ("printed_on", "over"),
    [
        (None, False),
        (date(2026, 12, 8), False),
        (date(2026, 12, 9), False),
        (date(2026, 12, 10), True),
        (datetime(2026, 12, 9, 23, 0), False),
        (datetime(2026, 12, 10, 0, 0), True),
        (datetime(2026, 12, 10, 5, 59, tzinfo=UTC), False),  # 11:59 PM of the 9th in Chicago
        (datetime(2026, 12, 10, 6, 0, tzinfo=UTC), True),
    ],
)
def test_who_has_not_left_leaves_at_the_printing_at_the_earliest(
    printed_on: Printed, *, over: bool
) -> None:
    found = [("past-day", "blood_thinners[0].restart")] if over else []
    assert refused({"restart": "2026-12-09"}, printed_on=printed_on) == found
    assert refused({"restart": "2026-12-09"}, printed_on=printed_on, **LEFT) == []


def test_who_has_not_left_leaves_after_the_end() -> None:
    over = [("past-day", "blood_thinners[0].restart")]
    early = date(2026, 12, 1)
    assert refused({"restart": "2026-12-08T10:39"}, printed_on=early) == over
    assert refused({"restart": "2026-12-08T10:40"}, printed_on=early) == []


def test_a_dose_more_than_a_month_away_is_warned_of() -> None:
    def far(**line: str) -> list[tuple[str, str, Severity]]:
        found = told({"last_dose": "2026-12-06", "restart": "2026-12-09", **line})
        return [(one.code, one.field, one.severity) for one in found]

    assert far(last_dose="2026-11-08") == []
    assert far(last_dose="2026-11-07") == [
        ("far-day", "blood_thinners[0].last_dose", Severity.WARNING)
    ]
    assert far(restart="2027-01-07 morning") == []
    assert far(restart="2027-01-08 morning") == [
        ("far-day", "blood_thinners[0].restart", Severity.WARNING)
    ]


def test_a_dose_in_the_hour_that_the_clock_skips_is_refused() -> None:
    spring: dict[str, Any] = {
        "appointment": "2026-03-07T09:30",
        "procedure_end": "2026-03-07T10:40",
    }
    assert ("skipped-hour", "blood_thinners[0].restart") in refused(
        {"restart": "2026-03-08T02:30"}, **spring
    )
    assert refused({"restart": "2026-03-08T03:30"}, **spring) == []


def test_lines_that_do_not_stand_in_short_are_told() -> None:
    def told_of(count: int) -> list[tuple[str, str, Severity]]:
        found = told(*[{"restart": "2026-12-09"}] * count)
        return [(one.code, one.field, one.severity) for one in found]

    assert told_of(3) == []
    assert told_of(4) == [("overleaf", "blood_thinners", Severity.WARNING)]


@pytest.mark.parametrize(
    ("printed_on", "over"),
    [
        (None, False),
        (date(2026, 12, 8), False),  # at an hour that nobody knows
        (date(2026, 12, 9), True),
        (datetime(2026, 12, 8, 12, 0), False),
        (datetime(2026, 12, 8, 12, 1), True),
        (datetime(2026, 12, 8, 18, 0, tzinfo=UTC), False),  # noon in Chicago
        (datetime(2026, 12, 8, 18, 1, tzinfo=UTC), True),
    ],
)
def test_a_next_dose_that_was_due_before_the_printing_is_refused(
    printed_on: Printed, over: bool
) -> None:
    pill = {"drug": "acetaminophen", "dose": "1 tablet", "when": "every 8 hours"}
    pills = [{**pill, "next": "2026-12-08T12:00"}, pill]
    patient = Patient.parse({**RECORD, "blood_thinners": [], "medicines": pills})
    clinic = clinics()["lakeside"]
    pack, held = clinic.packs["vertebroplasty"], Resolved(FrozenMap())
    for sheet in ("discharge", "prepare"):
        found = check_patient(patient, clinic, pack, sheet, held, nothing, printed_on)
        told_of = [one.field for one in found if one.code == "past-day"]
        assert told_of == ["medicines[0].next"] * (over and sheet == "discharge")
