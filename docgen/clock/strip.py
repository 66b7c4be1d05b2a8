"""The calendar strip in words: the first days, and when each thing is allowed again.

In: a patient's `Personal`. Out: runs. Those of a row are the number of the column in which
something begins, from 0, and the clock time there; without a time all of that day is free. The last
column has the date as well; where no time is known words stand there alone.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from docgen.clock.personal import Personal
from docgen.i18n import dates
from docgen.i18n.locale import Locale
from docgen.i18n.runs import Runs, plain, tight
from docgen.model import STRIP_DAYS

_LATER = (str(STRIP_DAYS), False)
_MIDNIGHT = time(0)


def strip_days(personal: Personal, _: str = "") -> Runs:
    """Return weekday and date of each day, two runs for each; then the head of the last column."""
    first = personal.first_day()
    locale = personal.locale
    if first is None:
        return ()
    return locale.remember(("strip days", first), lambda: _days(locale, first))


def _days(locale: Locale, first: date) -> Runs:
    found = []
    for at in range(STRIP_DAYS):
        day = first + timedelta(days=at)
        found += [(_weekday(locale, day), False), (_short(locale, day), False)]
    return (*found, (locale.phrase("strip_later"), False))


def strip_row(personal: Personal, path: str) -> Runs:
    """Return in which column something begins, and at which hour."""
    if personal.is_over(path):
        return (("0", False),)
    when, first = personal.instant(path), personal.first_day()
    if not isinstance(when, datetime) or first is None:
        return (_LATER,)
    # Midnight belongs to the day that it opens: all of that day is free.
    number, locale = when.toordinal() - first.toordinal(), personal.locale
    if number >= STRIP_DAYS:
        return (_LATER, *_dated(locale, when, in_full=personal.is_far(when)))
    if number < 0 or when.time() == _MIDNIGHT:
        return ((str(max(number, 0)), False),)
    return (
        (str(number), False),
        *dates.named_night(locale, ((dates.clock(locale, when), True),), when),
    )


def strip_words(personal: Personal, path: str) -> Runs:
    """Return in words what is known of an unknown time."""
    return personal.slot(path, "moment")


def strip_samples(locale: Locale) -> tuple[str, str, str]:
    """Return long heads, clock times and later dates, one a line: they give columns their width.

    Each weekday is tried with each month: no patient's day is one that folds all rows.
    """
    hours = [datetime(2026, 9, 20, hour) for hour in (10, 22)]  # noqa: DTZ001  # clock faces
    days = [datetime(2026, month, day, 22) for month in range(1, 13) for day in range(20, 27)]  # noqa: DTZ001
    return (
        "\n".join([_weekday(locale, day) for day in days[:7]]),
        "\n".join([dates.clock(locale, hour) for hour in hours]),
        "\n".join([plain(_dated(locale, day)) for day in days]),
    )


def _dated(locale: Locale, when: datetime, *, in_full: bool = False) -> Runs:
    """Return date and hour; a day alone is meant from its midnight on. `in_full`: with the year."""
    key = "strip_date", when.month, when.day, when.weekday()
    day = locale.remember(key, lambda: _date(locale, when))
    if in_full:
        day = f"{day}\u00a0{when.year}"
    if when.time() == _MIDNIGHT:
        return ((day, True),)
    runs = locale.runs("strip_at", date=day, clock=dates.clock(locale, when))
    return dates.named_night(locale, runs, when)


def _date(locale: Locale, day: date) -> str:
    """Return "Tue, Dec 15"; a weekday whose short name is that of a month too stands in full.

    "mar 15 dic" is a Tuesday, but "mar" is March as well: "martes 15 dic".
    """
    short = locale.weekday(day.weekday(), short=True).rstrip(".")
    months = (locale.month(number, short=True) for number in range(1, 13))
    mistaken = any(short.casefold() == month.rstrip(".").casefold() for month in months)
    weekday = dates.weekday(locale, day) if mistaken else short
    return tight(locale.phrase("strip_date", weekday=weekday, day=_short(locale, day)))


def _short(locale: Locale, day: date) -> str:
    key = "strip_day", day.month, day.day
    return locale.remember(key, lambda: _month_day(locale, day))


def _month_day(locale: Locale, day: date) -> str:
    month = locale.month(day.month, short=True).rstrip(".")
    return tight(locale.phrase("strip_day", month=month, day=str(day.day)))


def _weekday(locale: Locale, day: date) -> str:
    name = dates.weekday(locale, day)
    return name[:1].upper() + name[1:]
