from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import babel.core
import babel.dates
import babel.localedata
import pytest
from clock_samples import CHICAGO, locale
from hypothesis import given
from hypothesis import strategies as st

from docgen.i18n import dates
from docgen.i18n.dates import written
from docgen.i18n.runs import NBSP, join_runs, plain, unabbreviated


def at(hour: int, minute: int = 0, *, day: int = 8) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=CHICAGO)


def spaced(text: str) -> str:
    return text.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("language", "when", "text"),
    [
        ("en", at(13, 40), "Tuesday, December 8, 1:40 PM"),
        ("en", at(12), "Tuesday, December 8, 12:00 noon"),
        ("en", at(0), "12:00 midnight, Monday night, December 7"),
        ("en", at(0, 30), "Tuesday, December 8, 12:30 AM (Monday night)"),
        ("en", at(1), "Tuesday, December 8, 1:00 AM (Monday night)"),
        ("en", at(4, 59), "Tuesday, December 8, 4:59 AM (Monday night)"),
        ("en", at(5), "Tuesday, December 8, 5:00 AM"),
        ("en", at(0, 1), "Tuesday, December 8, 12:01 AM (Monday night)"),
        ("en", at(11, 59), "Tuesday, December 8, 11:59 AM"),
        ("en", at(12, 1), "Tuesday, December 8, 12:01 PM"),
        ("en", at(12, 59), "Tuesday, December 8, 12:59 PM"),
        ("en", at(13), "Tuesday, December 8, 1:00 PM"),
        ("en", at(23, 59), "Tuesday, December 8, 11:59 PM"),
        ("es", at(11, 59), "martes 8 de diciembre a las 11:59 a. m."),
        ("es", at(12, 1), "martes 8 de diciembre a las 12:01 p. m."),
        ("es", at(13, 40), "martes 8 de diciembre a la 1:40 p. m."),
        ("es", at(12), "martes 8 de diciembre a las 12:00 del mediodía"),
        ("es", at(0), "12:00 de la noche del lunes 7 de diciembre"),
        ("es", at(1), "martes 8 de diciembre a la 1:00 a. m. (noche del lunes al martes)"),
        ("es", at(9, 5), "martes 8 de diciembre a las 9:05 a. m."),
    ],
)
def test_a_moment_names_day_and_night(language: str, when: datetime, text: str) -> None:
    assert spaced(plain(dates.moment(locale(language), when))) == text


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (at(13, 40), "hasta la 1:40 p. m."),
        (at(14, 40), "hasta las 2:40 p. m."),
        (at(12), "hasta las 12:00 del mediodía"),
        (at(0), "hasta las 12:00 de la noche del lunes"),
        (at(1), "hasta la 1:00 a. m. (noche del lunes al martes)"),
        (at(0, 30), "hasta las 12:30 a. m. (noche del lunes al martes)"),
        (at(12, 30), "hasta las 12:30 p. m."),
        (at(11), "hasta las 11:00 a. m."),
        (at(23), "hasta las 11:00 p. m."),
    ],
)
def test_spanish_hours_take_their_article(when: datetime, text: str) -> None:
    assert spaced(plain(dates.at_hour(locale("es"), "until_clock", when))) == text


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("stop_until", "hasta la 1:40 p. m."),
        ("stop_from", "desde la 1:40 p. m."),
        ("stop_at", "a la 1:40 p. m."),
    ],
)
def test_stops_take_it_as_well(key: str, text: str) -> None:
    assert spaced(plain(dates.at_hour(locale("es"), key, at(13, 40)))) == text


def test_until_takes_the_article_of_the_day() -> None:
    runs = join_runs(dates.placed(locale("es"), "until", at(10, 40, day=9)))
    assert runs[0] == ("hasta el ", False)
    assert spaced(runs[1][0]) == "miércoles 9 de diciembre a las 10:40 a. m."
    assert runs[1][1]


def test_until_midnight_takes_the_article_of_the_hour() -> None:
    text = spaced(plain(dates.placed(locale("es"), "until", at(0))))
    assert text.startswith("hasta las 12:00 de la noche del lunes 7")


def test_until_a_date_is_a_day() -> None:
    text = plain(dates.placed(locale("es"), "until", date(2026, 12, 9)))
    assert spaced(text) == "hasta el miércoles 9 de diciembre"


@pytest.mark.parametrize(
    ("language", "when", "text"),
    [
        ("en", at(13, 40), "on Tuesday, December 8, 1:40 PM"),
        ("es", at(13, 40), "el martes 8 de diciembre a la 1:40 p. m."),
        ("es", at(14, 40), "el martes 8 de diciembre a las 2:40 p. m."),
        ("es", at(1), "el martes 8 de diciembre a la 1:00 a. m. (noche del lunes al martes)"),
        ("en", at(0), "at 12:00 midnight, Monday night, December 7"),
        ("es", at(0), "a las 12:00 de la noche del lunes 7 de diciembre"),
        ("en", date(2026, 12, 9), "on Wednesday, December 9"),
        ("es", date(2026, 12, 9), "el miércoles 9 de diciembre"),
    ],
)
def test_on_takes_the_word_that_day_or_hour_wants(language: str, when: date, text: str) -> None:
    assert spaced(plain(dates.placed(locale(language), "on", when))) == text


@pytest.mark.parametrize(
    ("language", "day", "text"),
    [
        ("en", 8, "at 1:40 PM"),
        ("es", 8, "a la 1:40 p. m."),
        ("en", 7, "on Tuesday, December 8, 1:40 PM"),
    ],
)
def test_on_names_no_day_under_the_label_of_its_own(language: str, day: int, text: str) -> None:
    above = date(2026, 12, day)
    assert spaced(plain(dates.placed(locale(language), "on", at(13, 40), above))) == text


@pytest.mark.parametrize(
    ("language", "when", "text"),
    [
        ("en", at(13), "after Tuesday, December 8, 1:00 PM"),
        ("es", at(13), "desde la 1:00 p. m. del martes 8 de diciembre"),
        ("es", at(14), "desde las 2:00 p. m. del martes 8 de diciembre"),
        ("en", at(1), "after Tuesday, December 8, 1:00 AM (Monday night)"),
        ("en", at(0), "after 12:00 midnight, Monday night, December 7"),
        ("es", at(0), "desde las 12:00 de la noche del lunes 7 de diciembre"),
    ],
)
def test_after_says_from_when_on(language: str, when: datetime, text: str) -> None:
    assert spaced(plain(dates.after(locale(language), when))) == text


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "en",
            [
                "12:59 AM",
                "1:00 AM, before the clocks go back",
                "1:59 AM, before the clocks go back",
                "1:00 AM, after the clocks go back",
                "1:59 AM, after the clocks go back",
                "2:00 AM",
            ],
        ),
        (
            "es",
            [
                "12:59 a. m.",
                "1:00 a. m. (antes del cambio de hora)",
                "1:59 a. m. (antes del cambio de hora)",
                "1:00 a. m. (después del cambio de hora)",
                "1:59 a. m. (después del cambio de hora)",
                "2:00 a. m.",
            ],
        ),
    ],
)
def test_only_an_hour_that_comes_twice_says_which_of_the_two(
    language: str, texts: list[str]
) -> None:
    faces = [(0, 59, 0), (1, 0, 0), (1, 59, 0), (1, 0, 1), (1, 59, 1), (2, 0, 0)]
    shown = [
        spaced(dates.clock(locale(language), datetime(2026, 11, 1, h, m, tzinfo=CHICAGO, fold=f)))
        for h, m, f in faces
    ]
    assert shown == texts


def test_the_hour_that_the_clock_skips_is_not_taken_for_a_doubled_one() -> None:
    for fold in (0, 1):
        skipped = datetime(2026, 3, 8, 2, 30, tzinfo=CHICAGO, fold=fold)
        assert dates.which_of_two(skipped) == ""


@pytest.mark.parametrize(
    ("when", "change"),
    [
        (datetime(2026, 3, 8, 9, 0), 1),
        (datetime(2026, 3, 8, 3, 0), 1),
        (datetime(2026, 3, 8, 1, 59), 0),  # the night's change is still to come
        (datetime(2026, 3, 7, 9, 0), 0),
        (datetime(2026, 3, 9, 9, 0), 0),
        (datetime(2026, 11, 1, 9, 0), -1),
        (datetime(2026, 11, 1, 0, 30), 0),
        (datetime(2026, 10, 31, 23, 0), 0),
        (datetime(2026, 11, 2, 0, 30), 0),
        (datetime(2026, 7, 1, 9, 0), 0),
    ],
)
def test_a_moment_knows_what_the_clocks_did_in_the_night_before(
    when: datetime, change: int
) -> None:
    assert dates.clock_change(when.replace(tzinfo=CHICAGO)) == change
    assert dates.clock_change(when.replace(tzinfo=ZoneInfo("America/Phoenix"))) == 0


def test_a_birth_date_has_its_year() -> None:
    assert spaced(dates.with_year(locale(), date(1948, 5, 2))) == "May 2, 1948"
    assert spaced(dates.with_year(locale("es"), date(1948, 5, 2))) == "2 de mayo de 1948"


def test_the_day_of_printing_is_short_and_has_one_form_in_both_languages() -> None:
    for language, text in (("en", "Sep 30, 2026"), ("es", "30 sept 2026")):
        day = dates.short_with_year(locale(language), date(2026, 9, 30))
        assert spaced(unabbreviated(day)) == text


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (at(1), "hasta la 1:00 (noche del lunes al martes)"),
        (at(13), "hasta las 13:00"),  # the clock shows no 1
        (at(14), "hasta las 14:00"),
        (at(12, 30), "hasta las 12:30"),
        (at(0), "hasta las 12:00 de la noche del lunes"),
        (at(0, 30), "hasta las 0:30 (noche del lunes al martes)"),
    ],
)
def test_the_article_is_that_of_the_hour_that_the_clock_shows(when: datetime, text: str) -> None:
    spain = locale("es", country="ES")
    assert spaced(plain(dates.at_hour(spain, "until_clock", when))) == text


@pytest.mark.parametrize(
    ("when", "day"),
    [
        (at(0), 7),  # midnight ends the day before
        (at(0, 1), 8),
        (at(23, 59), 8),
        (at(0, day=9), 8),
        (date(2026, 12, 8), 8),
    ],
)
def test_midnight_stands_under_the_day_that_it_ends(when: date, day: int) -> None:
    assert dates.day_named(when) == date(2026, 12, day)


def test_midnight_that_ends_a_month_or_a_year_is_of_the_old_one() -> None:
    new_year = datetime(2027, 1, 1, tzinfo=CHICAGO)
    text = spaced(plain(dates.moment(locale(), new_year)))
    assert text == "12:00 midnight, Thursday night, December 31"
    assert dates.day_named(new_year) == date(2026, 12, 31)


def test_a_clock_of_24_hours_has_no_am() -> None:
    british = locale(country="GB")
    assert dates.clock(british, at(13, 40)) == "13:40"
    assert dates.clock(british, at(0, 40)) == "00:40"
    assert dates.clock(british, at(9, 5)) == "09:05"


def test_day_and_month_and_clock_times_are_never_broken() -> None:
    for language in ("en", "es"):
        text = plain(dates.moment(locale(language), at(13, 40)))
        for broken in text.split(" "):
            assert not broken.rstrip(",").isdecimal()
            assert broken not in {"PM", "p.", "m.", "de"}


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)), st.sampled_from(["en", "es"]))
def test_memory_never_changes_a_text(when: datetime, language: str) -> None:
    local = when.replace(second=0, microsecond=0, tzinfo=CHICAGO)
    warm, cold = locale(language), locale(language, caches=False)
    assert dates.moment(warm, local) == dates.moment(cold, local)
    assert dates.placed(warm, "until", local) == dates.placed(cold, "until", local)
    assert dates.placed(warm, "on", local) == dates.placed(cold, "on", local)
    assert dates.after(warm, local) == dates.after(cold, local)
    assert dates.at_hour(warm, "stop_at", local) == dates.at_hour(cold, "stop_at", local)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)), st.sampled_from(["en", "es"]))
def test_small_hours_always_name_their_night(when: datetime, language: str) -> None:
    local = when.replace(second=0, microsecond=0, tzinfo=CHICAGO)
    night = "night" if language == "en" else "noche del"
    assert (night in plain(dates.moment(locale(language), local))) is (local.hour < 5)


def test_one_instant_in_two_zones_has_two_clock_times() -> None:
    here = datetime(2026, 11, 1, 1, 30, tzinfo=CHICAGO, fold=1)
    there = here.astimezone(ZoneInfo("America/Denver"))
    assert spaced(dates.clock(locale(), here)) == "1:30 AM, after the clocks go back"
    assert spaced(dates.clock(locale(), there)) == "1:30 AM, before the clocks go back"
    found = spaced(plain(dates.moment(locale(), there)))
    assert found.startswith("Sunday, November 1, 1:30 AM, before the clocks go back")


ZONES = ["America/Chicago", "Europe/Madrid", "Australia/Lord_Howe", "Asia/Beirut"]


def quarters(zone: ZoneInfo) -> list[datetime]:
    start = datetime(2026, 1, 1, tzinfo=zone)
    return [start + timedelta(minutes=15 * number) for number in range(365 * 24 * 4)]


@pytest.mark.parametrize("name", ZONES)
def test_the_clock_skips_no_steady_time_and_shows_none_twice(name: str) -> None:
    steady = [when for when in quarters(ZoneInfo(name)) if dates.is_steady(when)]
    assert 360 * 96 < len(steady) < 365 * 96
    assert all(when.utcoffset() == when.replace(fold=1).utcoffset() for when in steady)


def test_in_a_zone_that_changes_no_clock_all_is_steady() -> None:
    assert all(map(dates.is_steady, quarters(ZoneInfo("America/Phoenix"))))


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)), st.sampled_from(["en", "es"]))
def test_the_words_of_a_day_say_what_the_phrases_say(local: datetime, language: str) -> None:
    when = local.replace(hour=max(local.hour, 5), tzinfo=CHICAGO)
    own = locale(language)
    day, clock = dates.dated(own, when), dates.clock(own, when)
    moment = plain(own.runs("moment", dates.hour_shown(own, when), date=day, clock=clock))
    assert plain(dates.moment(own, when)) == moment
    assert join_runs(dates.placed(own, "until", when)) == own.runs("until_moment", moment=moment)


def test_clock_times_are_written_as_babel_writes_them() -> None:
    """In the pattern of every locale that Babel knows, at every hour."""
    known = {
        str(one) for one in map(babel.core.Locale.parse, babel.localedata.locale_identifiers())
    }
    patterns = {babel.core.Locale.parse(one).time_formats["short"].pattern for one in known}
    assert len(patterns) > 5
    for pattern in sorted({*patterns, "h:mm a", "HH 'h' mm", "hh''mm", "K.m", "kk:mm", "H"}):
        shown = re.sub(r"\s*[abB]+\s*", "", pattern)
        for at in (time(hour, minute) for hour in range(24) for minute in (0, 5, 59)):
            wanted = babel.dates.format_time(at, shown, locale="en")
            assert written(pattern, at.hour, at.minute) == wanted, pattern


@pytest.mark.parametrize(
    ("language", "hour"), [("en", "1:30 AM"), ("es", "1:30 a. m.")], ids=["en", "es"]
)
def test_a_row_shows_the_hour_alone_large_where_it_comes_twice(language: str, hour: str) -> None:
    for fold in (0, 1):
        when = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/Chicago"), fold=fold)
        for key in ("stop_until", "stop_clock"):
            runs = dates.stop(locale(language), key, when)
            assert [spaced(text) for text, bold in runs if bold] == [hour]
            whole = spaced("".join(text for text, _ in runs))
            assert spaced(dates.clock(locale(language), when)) in whole
