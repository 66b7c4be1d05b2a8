"""Dates for the patient's phone: short, in UTC, and without the patient."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.clock.formats import MOST_BYTES, calendar_of, entry_head

CHICAGO = ZoneInfo("America/Chicago")
NOON = datetime(2026, 12, 22, 12, 0, tzinfo=CHICAGO)
WHEN = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2099, 12, 31))


def test_a_calendar_has_what_phones_need() -> None:
    assert calendar_of([(entry_head("Next visit"), NOON)]).split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "BEGIN:VEVENT",
        "SUMMARY:Next visit",
        "DTSTART:20261222T180000Z",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_a_day_has_no_clock_time() -> None:
    assert "DTSTART;VALUE=DATE:20261222\r\n" in calendar_of([(entry_head("x"), date(2026, 12, 22))])


def test_without_dates_there_is_no_calendar() -> None:
    assert calendar_of([]) == ""


def test_signs_that_mean_something_are_escaped() -> None:
    assert "SUMMARY:a\\, b\\; c\\\\d\r\n" in entry_head("a, b; c\\d")


@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8"), max_size=90), WHEN), max_size=5))
def test_it_fits_the_code_whatever_it_says(entries: list[tuple[str, datetime]]) -> None:
    found = calendar_of([(entry_head(say), when.replace(tzinfo=UTC)) for say, when in entries])
    assert len(found.encode()) <= MOST_BYTES
    assert found.count("BEGIN:VEVENT") == found.count("END:VEVENT") <= 3


def said(*entries: str) -> list[str]:
    """What a calendar of these entries, each on a day of its own, says."""
    days = [(entry_head(say), date(2026, 12, day)) for day, say in enumerate(entries, 1)]
    lines = calendar_of(days).split("\r\n")
    return [line.partition(":")[2] for line in lines if line.startswith("SUMMARY")]


def test_the_first_three_entries_are_in_it() -> None:
    assert said("a", "b") == ["a", "b"]
    assert said("a", "b", "c", "d") == ["a", "b", "c"]


def test_the_first_that_finds_no_room_ends_it_and_the_last_byte_is_used() -> None:
    own = len(calendar_of([(entry_head(""), date(2026, 12, 1))]).encode())
    room = MOST_BYTES - own
    assert said("x" * room, "y") == ["x" * room]
    assert said("x" * (room + 1), "y") == []
    assert said("a", "x" * room, "b") == ["a"]


@pytest.mark.parametrize(("month", "hour"), [(7, 15), (12, 16)])
def test_summer_time_counts(month: int, hour: int) -> None:
    when = datetime(2026, month, 22, 10, 0, tzinfo=CHICAGO)
    assert f"T{hour}0000Z" in calendar_of([(entry_head("x"), when)])
