"""The calendar strip in words: the first days, and when each thing is allowed again.

In: one patient's values. Out: runs. Those of a row are the number of the column in which something
begins, from 0, and the clock time there; without a time all of that day is free. The last column
has the date as well, alone or with its hour; where no time is known words stand there alone.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from docgen.clock.personal import Personal
from docgen.i18n import dates
from docgen.i18n.locale import Locale
from docgen.i18n.runs import Runs
from docgen.model import CALENDAR_DAYS

_LATER = (str(CALENDAR_DAYS), False)
_MIDNIGHT = time(0)


def calendar_days(personal: Personal, _: str = "") -> Runs:
    """Return weekday and date of each day, two runs for each; then the head of the last column."""
    first = personal.first_day()
    locale = personal.locale
    if first is None:
        return ()
    return locale.remember(("strip days", first), lambda: _days(locale, first))


def _days(locale: Locale, first: date) -> Runs:
    found = []
    for at in range(CALENDAR_DAYS):
        day = first + timedelta(days=at)
        found += [(_weekday(locale, day), False), (dates.short_month_day(locale, day), False)]
    return (*found, (locale.phrase("strip_later"), False))


def calendar_row(personal: Personal, path: str) -> Runs:
    """Return in which column something begins, and at which hour."""
    if personal.is_over(path):
        return (("0", False),)
    when, first = personal.instant(path), personal.first_day()
    if not isinstance(when, datetime) or first is None:
        return (_LATER,)
    # Midnight belongs to the day that it opens: all of that day is free.
    number, locale = when.toordinal() - first.toordinal(), personal.locale
    if number >= CALENDAR_DAYS:
        return (_LATER, *_dated(locale, when, first, in_full=personal.is_far(when)))
    if number < 0 or when.time() == _MIDNIGHT:
        return ((str(max(number, 0)), False),)
    return (
        (str(number), False),
        *dates.named_night(locale, ((dates.clock(locale, when), True),), when),
    )


def calendar_words(personal: Personal, path: str) -> Runs:
    """Return in words what is known of an unknown time."""
    return personal.slot(path, "moment")


def calendar_samples(locale: Locale) -> tuple[str, str, str]:
    """Return long heads, clock times and later dates, one a line: they give columns their width.

    Each weekday is tried with each month: no patient's day is one that folds all rows. A later date
    with its hour, which is rare, stands on two lines.
    """
    hours = [datetime(2026, 9, 20, hour) for hour in (10, 22)]  # noqa: DTZ001  # clock faces
    days = [datetime(2026, month, day, 22) for month in range(1, 13) for day in range(20, 27)]  # noqa: DTZ001
    return (
        "\n".join([_weekday(locale, day) for day in days[:7]]),
        "\n".join([dates.clock(locale, hour) for hour in hours]),
        "\n".join([dates.short_day(locale, day) for day in days]),
    )


def _dated(
    locale: Locale, when: datetime, left: date | None = None, *, in_full: bool = False
) -> Runs:
    """Return date and hour, or the date alone: see `dates.hour_said`. `in_full`: with the year."""
    day = dates.short_day(locale, when)
    if in_full:
        day = f"{day}\u00a0{when.year}"
    if not dates.hour_said(when, left):
        return ((day, True),)
    runs = locale.runs("strip_at", date=day, clock=dates.clock(locale, when))
    return dates.named_night(locale, runs, when)


def _weekday(locale: Locale, day: date) -> str:
    name = dates.weekday(locale, day)
    return name[:1].upper() + name[1:]
