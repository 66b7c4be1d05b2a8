"""The calendar strip in words: the days across, and on which of them something begins.

In: a patient's `Personal`. Out: runs. Those of a row are the number of the day, from 0, and the
clock time; after the strip, or where no time is known, the number of days that it has, alone.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from docgen.clock.personal import Personal
from docgen.i18n import dates
from docgen.i18n.locale import Locale
from docgen.i18n.runs import Runs
from docgen.model import STRIP_DAYS

_LATER: Runs = ((str(STRIP_DAYS), False),)


def strip_days(personal: Personal, _: str = "") -> Runs:
    """Return weekday and date of each day, two runs for each."""
    first = personal.first_day()
    locale = personal.locale
    if first is None:
        return ()
    return locale.remember(("strip days", first), lambda: _days(locale, first))


def _days(locale: Locale, first: date) -> Runs:
    found = []
    for at in range(STRIP_DAYS):
        day = first + timedelta(days=at)
        month = locale.babel.months["format"]["abbreviated"][day.month].rstrip(".")
        weekday = locale.babel.days["format"]["abbreviated"][day.weekday()].rstrip(".")
        date_text = locale.phrase("strip_day", month=month, day=str(day.day))
        found += [(weekday, False), (date_text, False)]
    return tuple(found)


def strip_row(personal: Personal, path: str) -> Runs:
    """Return on which day something begins, and at which hour."""
    when, first = personal.instant(path), personal.first_day()
    if not isinstance(when, datetime) or first is None:
        return _LATER
    number = (dates.day_named(when) - first).days
    if number >= STRIP_DAYS:
        return _LATER
    if number < 0:
        return (("0", False),)
    return ((str(number), False), *dates.at_hour(personal.locale, "stop_from", when))


def strip_words(personal: Personal, path: str) -> Runs:
    """Return in words when something begins."""
    when = personal.instant(path)
    if isinstance(when, datetime):
        return dates.since(personal.locale, when)
    return personal.slot(path, "moment")
