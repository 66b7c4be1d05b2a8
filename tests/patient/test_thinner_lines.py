"""The lines of blood thinners: one way to write the last dose, what contradicts itself, lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

import pytest
from home_samples import RECORD

from docgen.cache import FrozenMap
from docgen.errors import Diagnostic, PatientError
from docgen.patient.dose_days import NOT_DECIDED, DoseDay
from docgen.patient.raw import RawRecord
from docgen.patient.reader import Line
from docgen.patient.record import Patient

WHO = {"drug": "apixaban", "agreed_by": "Dr. Ana Ruiz"}


def lines(*written: Mapping[str, object], flat: bool = False, **changed: Any) -> tuple[Line, ...]:
    """The thinners of the sample record, whose appointment is on Tuesday, December 8, 9:30."""
    listed = [{**WHO, **line} for line in written]
    record: dict[str, object] = {**RECORD, "blood_thinners": listed, **changed}
    raw = RawRecord.of(record)
    if flat:
        del record["blood_thinners"]
        for number, line in enumerate(listed, 1):
            record |= {f"blood_thinners_{number}_{name}": cell for name, cell in line.items()}
        raw = RawRecord(1, RawRecord.of(record).mapping, flat=True, date_order="mdy")
    found = Patient.read(raw).values["blood_thinners"]
    assert isinstance(found, tuple)
    assert all(isinstance(line, FrozenMap) for line in found)
    return tuple(line for line in found if isinstance(line, FrozenMap))


def refused(*written: Mapping[str, object], **changed: Any) -> list[Diagnostic]:
    with pytest.raises(PatientError) as error:
        lines(*written, **changed)
    return list(error.value.diagnostics)


def fields(*written: Mapping[str, object], **changed: Any) -> list[tuple[str, str]]:
    return [(found.code, found.field) for found in refused(*written, **changed)]


@pytest.mark.parametrize("flat", [False, True])
@pytest.mark.parametrize(
    ("column", "text", "last"),
    [
        ("last_dose", "2026-12-06", date(2026, 12, 6)),
        ("last_dose", "2026-12-06 evening", DoseDay(date(2026, 12, 6), "evening")),
        ("last_dose", "2026-12-06T20:00", DoseDay(date(2026, 12, 6), at=time(20))),
        ("last_dose_before", "3 days", date(2026, 12, 5)),
        ("last_dose_before", "1 day", date(2026, 12, 7)),
        ("last_dose_before", "1 week", date(2026, 12, 1)),
        ("none_for", "3 days", date(2026, 12, 4)),
        ("none_for", "1 day", date(2026, 12, 6)),
    ],
)
def test_the_last_dose_is_a_day_or_counted_back_from_the_appointment(
    column: str, text: str, last: object, *, flat: bool
) -> None:
    (line,) = lines({column: text}, flat=flat)
    assert line == {**WHO, "last_dose": last}


def test_days_are_counted_as_doses_are_taken_never_as_hours() -> None:
    """At 12:15 AM and at 11:45 PM, and over a change of the clock, the day before is the same."""
    for start in ("2026-11-01T00:15", "2026-11-01T09:30", "2026-11-01T23:45"):
        end = start[:11] + "23:59"
        (line,) = lines(
            {"last_dose_before": "1 day"}, appointment=start, procedure_end=end, follow_up=None,
            discharge_time=None,
        )  # fmt: skip
        assert line["last_dose"] == date(2026, 10, 31)


@pytest.mark.parametrize(
    "ways",
    [
        ("last_dose", "last_dose_before"),
        ("last_dose", "none_for"),
        ("last_dose_before", "none_for"),
        ("last_dose", "last_dose_before", "none_for"),
    ],
)
def test_the_last_dose_is_written_in_one_way(ways: tuple[str, ...]) -> None:
    """They may differ by a day: even those that agree are refused."""
    text = {"last_dose": "2026-12-05", "last_dose_before": "3 days", "none_for": "2 days"}
    found = refused({way: text[way] for way in ways})
    assert [(one.code, one.field) for one in found] == [
        ("two-ways", f"blood_thinners[0].{ways[-1]}")
    ]
    assert found[0].hint == "Write one of last_dose, last_dose_before or none_for."


def test_each_line_is_counted_for_itself() -> None:
    first, second = lines({"none_for": "5 days"}, {"last_dose_before": "2 days"})
    assert (first["last_dose"], second["last_dose"]) == (date(2026, 12, 2), date(2026, 12, 6))
    wrong = {"last_dose": "2026-12-05", "none_for": "5 days"}
    assert fields({"none_for": "5 days"}, wrong) == [("two-ways", "blood_thinners[1].none_for")]


@pytest.mark.parametrize("text", ["72 hours", "3", "0 days"])
def test_a_count_that_is_none_is_refused(text: str) -> None:
    assert fields({"none_for": text}) == [("bad-days", "blood_thinners[0].none_for")]


def test_a_last_dose_after_the_appointment_is_refused() -> None:
    backwards = [("dates-backwards", "blood_thinners[0].last_dose")]
    for text in ("2026-12-09", "2026-12-08 evening", "2026-12-08T09:31"):
        assert fields({"last_dose": text}) == backwards
    for text in ("2026-12-08", "2026-12-08 morning", "2026-12-08T09:30"):
        assert lines({"last_dose": text})


def test_a_restart_before_the_appointment_is_refused() -> None:
    backwards = [("dates-backwards", "blood_thinners[0].restart")]
    late = {"appointment": "2026-12-08T14:00", "procedure_end": "2026-12-08T15:00"}
    gone: dict[str, Any] = {**late, "discharge_time": None}
    for text in ("2026-12-07", "2026-12-08 morning", "2026-12-08T13:59"):
        assert fields({"restart": text}, **gone) == backwards
    for text in ("2026-12-08", "2026-12-08 evening", "2026-12-08T14:00"):
        assert lines({"restart": text}, **gone)


def test_a_day_in_another_year_is_refused() -> None:
    for text in ("2027-12-10", "2027-12-10 morning", "2027-12-10T08:00"):
        assert fields({"restart": text}) == [("impossible-date", "blood_thinners[0].restart")]


def test_nobody_has_decided_on_the_restart() -> None:
    assert lines({"restart": "not_decided"})[0]["restart"] is NOT_DECIDED
    assert fields({"last_dose": "not_decided"}) == [("bad-date", "blood_thinners[0].last_dose")]
    both = {"restart": "not_decided", "restarted": "yes"}
    assert fields(both) == [("contradiction", "blood_thinners[0].restarted")]


@pytest.mark.parametrize(
    ("text", "known"), [("yes", True), ("no", False), (True, True), ("sí", True)]
)
def test_restarted_is_yes_or_no(text: object, *, known: bool) -> None:
    assert ("restarted" in lines({"restarted": text})[0]) is known


def test_restarted_is_nothing_else() -> None:
    assert fields({"restarted": "maybe"}) == [("bad-choice", "blood_thinners[0].restarted")]


def test_no_value_of_a_line_stands_in_a_message() -> None:
    wrong = {"last_dose": "2026-12-05", "none_for": "5 weekends", "restart": "in the spring"}
    said = " ".join(f"{found.message} {found.hint}" for found in refused(wrong))
    assert "weekends" not in said
    assert "spring" not in said
    assert "apixaban" not in said
