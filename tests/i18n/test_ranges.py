"""Ranges of clock times in words: articles, noon and midnight, a day named once or twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from clock_samples import locale
from hypothesis import given
from hypothesis import strategies as st

from docgen.i18n import ranges
from docgen.i18n.runs import plain

CHICAGO = ZoneInfo("America/Chicago")
TUESDAY = date(2026, 12, 8)


def at(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO, fold=fold)


def said(language: str, low: datetime, high: datetime, day: date | None = TUESDAY) -> str:
    return plain(ranges.between(locale(language), low, high, day)).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("low", "high", "english", "spanish"),
    [
        ("08T14:30", "08T16:30", "between 2:30 and 4:30 PM", "entre las 2:30 y las 4:30 p. m."),
        ("08T13:30", "08T15:30", "between 1:30 and 3:30 PM", "entre la 1:30 y las 3:30 p. m."),
        (
            "08T11:30",
            "08T13:30",
            "between 11:30 AM and 1:30 PM",
            "entre las 11:30 a. m. y la 1:30 p. m.",
        ),
        (
            "08T12:00",
            "08T14:00",
            "between 12:00 noon and 2:00 PM",
            "entre las 12:00 del mediodía y las 2:00 p. m.",
        ),
        (
            "08T22:30",
            "09T00:30",
            "between 10:30 PM and 12:30 AM (Tuesday night)",
            "entre las 10:30 p. m. y las 12:30 a. m. (noche del martes al miércoles)",
        ),
        (
            "08T22:30",
            "09T05:30",
            "between 10:30 PM and Wednesday, December 9, 5:30 AM",
            "entre las 10:30 p. m. y las 5:30 a. m. del miércoles 9 de diciembre",
        ),
        ("08T13:30", "08T13:30", "at about 1:30 PM", "a eso de la 1:30 p. m."),
    ],
)
def test_a_range_has_its_articles_and_names_no_day_twice(
    low: str, high: str, english: str, spanish: str
) -> None:
    ends = at(f"2026-12-{low}"), at(f"2026-12-{high}")
    assert said("en", *ends) == english
    assert said("es", *ends) == spanish


def test_without_a_label_above_the_day_is_named() -> None:
    ends = at("2026-12-08T14:30"), at("2026-12-08T16:30")
    assert said("en", *ends, None) == "on Tuesday, December 8 between 2:30 and 4:30 PM"
    assert said("es", *ends, None) == "el martes 8 de diciembre entre las 2:30 y las 4:30 p. m."
    same = said("en", ends[0], ends[0], None)
    assert same == "on Tuesday, December 8, at about 2:30 PM"


def test_midnight_names_its_night_and_an_hour_that_comes_twice_says_which() -> None:
    late = said("en", at("2026-12-08T22:30"), at("2026-12-09T00:00"))
    assert late == "between 10:30 PM and 12:00 midnight, Tuesday night"
    twice = said("en", at("2026-11-01T01:10"), at("2026-11-01T01:10", fold=1), date(2026, 11, 1))
    assert "before the clocks go back" in twice
    assert "after the clocks go back" in twice


def test_as_the_time_of_a_row_and_from_its_beginning_on() -> None:
    ends = at("2026-12-08T14:30"), at("2026-12-08T16:30")
    assert plain(ranges.stop(locale("en"), *ends)).startswith("between 2:30 and 4:30")
    assert plain(ranges.stop(locale("es"), *ends)).startswith("entre las 2:30 y las 4:30")
    assert plain(ranges.stop(locale("es"), ends[0], ends[0])).startswith("a eso de las 2:30")
    spanish = plain(ranges.onward(locale("es"), at("2026-12-08T13:30"), TUESDAY))
    assert spanish.replace("\u00a0", " ") == "desde la 1:30 p. m."
    english = plain(ranges.onward(locale("en"), at("2026-12-08T13:30")))
    assert english.replace("\u00a0", " ") == "from Tuesday, December 8, 1:30 PM on"


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    st.integers(0, 30 * 60),
    st.sampled_from(["en", "es"]),
)
def test_the_later_end_always_has_its_half_of_the_day(
    start: datetime, minutes: int, language: str
) -> None:
    low = start.replace(second=0, microsecond=0, tzinfo=CHICAGO)
    text = said(language, low, low + timedelta(minutes=minutes), None)
    words = ("AM", "PM", "noon", "midnight", "a. m.", "p. m.", "mediodía", "medianoche")
    assert any(word in text for word in words)
    assert text.count("{") == 0
