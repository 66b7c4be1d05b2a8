"""The day of a dose: how it is written, counted, and what comes before what."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.patient.dose_days import (
    NOT_DECIDED,
    DoseDay,
    bounds,
    day_before,
    day_of,
    is_before,
    read_days,
    read_dose_day,
)
from docgen.patient.fields import FieldProblem

DAY = date(2026, 12, 6)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-12-06", DAY),
        ("2026-12-06 morning", DoseDay(DAY, "morning")),
        ("2026-12-06, in the morning", DoseDay(DAY, "morning")),
        ("2026-12-06 Evening", DoseDay(DAY, "evening")),
        ("2026-12-06 night", DoseDay(DAY, "evening")),
        ("2026-12-06 por la mañana", DoseDay(DAY, "morning")),
        ("2026-12-06 noche", DoseDay(DAY, "evening")),
        ("2026-12-06T20:00", DoseDay(DAY, at=time(20))),
        ("2026-12-06 08:30", DoseDay(DAY, at=time(8, 30))),
    ],
)
def test_a_day_a_part_of_it_and_an_hour_are_read(text: str, found: object) -> None:
    assert read_dose_day(text) == found
    assert read_dose_day(text, "mdy") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12/6/2026", DAY),
        ("12/6/2026 evening", DoseDay(DAY, "evening")),
        ("12/6/2026 8 PM", DoseDay(DAY, at=time(20))),
        ("12/6/2026 8:00 AM", DoseDay(DAY, at=time(8))),
        ("12/6/2026 08:00", DoseDay(DAY, at=time(8))),
        ("12/6/2026 10:00", DoseDay(DAY, at=time(10))),
        ("6 de diciembre de 2026 por la noche", DoseDay(DAY, "evening")),
        ("Dec 6, 2026 morning", DoseDay(DAY, "morning")),
        ("2026-12-06 00:00:00", DAY),  # what spreadsheets put behind a day
    ],
)
def test_a_list_writes_them_in_its_own_way(text: str, found: object) -> None:
    assert read_dose_day(text, "mdy") == found


@pytest.mark.parametrize("text", ["12/6/2026 8:00", "12/6/2026 9:30", "2026-12-06 8:00:00"])
def test_an_hour_of_a_list_that_may_be_morning_or_evening_is_refused(text: str) -> None:
    with pytest.raises(FieldProblem, match="does not tell morning from evening"):
        read_dose_day(text, "mdy")


@pytest.mark.parametrize("clock", ["8:00", "1:00", "9:59", "8:00:00"])
def test_an_hour_of_a_record_that_may_be_morning_or_evening_is_refused_too(clock: str) -> None:
    for between in (" ", "T", ", "):
        with pytest.raises(FieldProblem, match="does not tell morning from evening") as caught:
            read_dose_day(f"2026-12-06{between}{clock}")
        assert "20:00" in caught.value.hint


@pytest.mark.parametrize("order", [None, "mdy"])
@pytest.mark.parametrize(
    ("clock", "meant"),
    [("08:00", time(8)), ("09:59", time(9, 59)), ("10:00", time(10)), ("12:59", time(12, 59)),
     ("13:00", time(13)), ("0:30", time(0, 30)), ("00:30", time(0, 30))],
)  # fmt: skip
def test_an_hour_of_two_figures_or_after_midnight_is_one_of_24(
    clock: str, meant: time, order: str | None
) -> None:
    assert read_dose_day(f"2026-12-06 {clock}", order) == DoseDay(DAY, at=meant)


@pytest.mark.parametrize("clock", ["8:00 AM", "8 AM", "8:00a", "8 p. m."])
def test_an_hour_with_its_half_of_the_day_means_one_thing(clock: str) -> None:
    meant = 20 if "p" in clock else 8
    assert read_dose_day(f"12/6/2026 {clock}", "mdy") == DoseDay(DAY, at=time(meant))


@pytest.mark.parametrize(
    "text",
    ["2026-12-06 tomorrow", "2026-12-06 PM", "morning", "Sunday morning", "2026-13-06 morning",
     "2026-12-06 morning evening", "2026-12-06T00:00", "2026-12-06 12:00 AM", "", "3 days",
     "2026-12-06T20:00Z", "2026-12-06T25:00", "not_decided", "not decided"],
)  # fmt: skip
def test_nothing_is_guessed(text: str) -> None:
    with pytest.raises(FieldProblem):
        read_dose_day(text)


@pytest.mark.parametrize("text", ["not_decided", "not decided", "Not-decided", " NOT_DECIDED "])
def test_nobody_has_decided(text: str) -> None:
    assert read_dose_day(text, may_be_open=True) is NOT_DECIDED


def test_midnight_asks_for_morning_or_evening() -> None:
    for text, order in (("2026-12-06T00:00", None), ("12/6/2026 12 AM", "mdy")):
        with pytest.raises(FieldProblem, match="is at midnight"):
            read_dose_day(text, order)


@pytest.mark.parametrize(
    ("text", "days"),
    [("1 day", 1), ("3 days", 3), ("3d", 3), ("30 days", 30), ("1 week", 7), ("2 weeks", 14),
     ("3 días", 3), ("3 dias", 3), ("2 semanas", 14), (" 5  Days ", 5), ("4 weeks", 28)],
)  # fmt: skip
def test_days_are_counted(text: str, days: int) -> None:
    assert read_days(text) == days


@pytest.mark.parametrize(
    "text",
    ["3", "0 days", "31 days", "5 weeks", "3-5 days", "about 3 days", "three days", "1.5 days",
     "-3 days", "3 months", "", "days"],
)  # fmt: skip
def test_what_is_no_number_of_days_is_refused(text: str) -> None:
    with pytest.raises(FieldProblem):
        read_days(text)


@pytest.mark.parametrize("text", ["72 h", "72 hours", "48 hrs", "72 horas", "3 days 12 hours"])
def test_hours_are_no_days(text: str) -> None:
    with pytest.raises(FieldProblem, match="counts hours"):
        read_days(text)


def test_days_before_and_days_without_differ_by_one() -> None:
    """Three days before Tuesday the 8th is Saturday; three days without: none from Saturday on."""
    start = date(2026, 12, 8)
    assert day_before(start, 3, skipped=False) == date(2026, 12, 5)
    assert day_before(start, 3, skipped=True) == date(2026, 12, 4)


@given(start=st.dates(date(2026, 1, 1), date(2030, 1, 1)), days=st.integers(1, 30))
def test_no_day_without_a_dose_is_lost(start: date, days: int) -> None:
    last = day_before(start, days, skipped=True)
    between = [last + timedelta(days=n) for n in range(1, (start - last).days)]
    assert len(between) == days
    assert day_before(start, days, skipped=False) == last + timedelta(days=1)


MORNING, EVENING = DoseDay(DAY, "morning"), DoseDay(DAY, "evening")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (DAY, date(2026, 12, 7)),
        (DAY, datetime(2026, 12, 7, 0, 0)),
        (MORNING, EVENING),
        (MORNING, datetime(2026, 12, 6, 12, 0)),
        (datetime(2026, 12, 6, 16, 59), EVENING),
        (DoseDay(DAY, at=time(8)), DoseDay(DAY, at=time(8, 1))),
        (DoseDay(DAY, at=time(16)), EVENING),
        (EVENING, date(2026, 12, 7)),
    ],
)
def test_what_surely_comes_first_is_before(one: date | DoseDay, other: date | DoseDay) -> None:
    assert is_before(one, other)
    assert not is_before(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (DAY, DAY),
        (DAY, EVENING),
        (MORNING, DAY),
        (DAY, datetime(2026, 12, 6, 9, 30)),
        (MORNING, datetime(2026, 12, 6, 11, 59)),
        (datetime(2026, 12, 6, 17, 0), EVENING),
        (datetime(2026, 12, 6, 9, 30), datetime(2026, 12, 6, 9, 30)),
        (DoseDay(DAY, at=time(20)), EVENING),
    ],
)
def test_what_may_be_the_same_time_is_not_before(
    one: date | DoseDay, other: date | DoseDay
) -> None:
    assert not is_before(one, other)
    assert not is_before(other, one)


@pytest.mark.parametrize("when", [DAY, MORNING, EVENING, DoseDay(DAY, at=time(20))])
def test_a_dose_is_on_its_day(when: date | DoseDay) -> None:
    assert day_of(when) == DAY
    assert {bound.date() for bound in bounds(when)} == {DAY}
    assert day_of(datetime(2026, 12, 6, 23)) == DAY
