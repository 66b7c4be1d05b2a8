"""Ranges of clock times: "between 2:30 and 4:30 PM", for what is planned and not yet sure.

In: a locale, the two ends as aware moments of one zone, and the day whose label stands right above,
if one does. Out: runs, the clock times bold. Where both ends are the same minute it is "at about
1:30 PM". A day is named as elsewhere: once where both ends are of one day or its night, at each
end where they are not, not at all under its own label.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from docgen.i18n import dates
from docgen.i18n.dates import NIGHT_ENDS
from docgen.i18n.locale import Locale
from docgen.i18n.runs import NBSP, Runs

_NOON = 12


def between(locale: Locale, low: datetime, high: datetime, day: date | None = None) -> Runs:
    """Return "between 2:30 and 4:30 PM" inside a sentence; its day too, unless `day` is it."""
    first = dates.day_named(low)
    labelled = day == first
    if low.timestamp() == high.timestamp():  # two hours of one face are not the same
        key = "about_hour" if labelled else "about_hour_on"
        return _at(locale, key, low, date=dates.dated(locale, first))
    if not dates.is_of(high, first):
        start = _hour(locale, low) if labelled else _hour_of_day(locale, low)
        return locale.runs("between", low=start, high=_hour_of_day(locale, high))
    start, end = _first_hour(locale, low, high), _hour(locale, high)
    if labelled:
        return locale.runs("between", low=start, high=end)
    return locale.runs("between_on", date=dates.dated(locale, first), low=start, high=end)


def stop(locale: Locale, low: datetime, high: datetime) -> Runs:
    """Return "between 2:30 and 4:30 PM", the time of a row whose day, or night, stands beside it.

    Where it ends on another day than the label names, that day stands below.
    """
    if low.timestamp() == high.timestamp():  # two hours of one face are not the same
        return dates.stop(locale, "stop_about", low)
    in_night = low.hour < NIGHT_ENDS.hour
    bare = _shares_half(low, high) and not dates.is_in_words(low)
    start = _bare_hour(locale, low) if bare else _row_hour(locale, low)
    runs = locale.runs("stop_between", low=start, high=_row_hour(locale, high))
    if high.date() == low.date() - timedelta(days=in_night):
        return runs
    night = dates.is_midnight(high)
    below = dates.night_before(locale, high) if night else dates.weekday(locale, high)
    return (*runs, (f"\n{below}", False))


def _row_hour(locale: Locale, when: datetime) -> Runs:
    """Return "4:30 PM" with its article; a narrow column may break noon and midnight."""
    shown = dates.clock(locale, when)
    if dates.is_in_words(when):
        shown = shown.replace(NBSP, " ")
    return locale.runs("hour", dates.hour_shown(locale, when), clock=shown)


def onward(locale: Locale, when: datetime, day: date | None = None) -> Runs:
    """Return "from 2:30 PM on" inside a sentence; its day too, unless `day` is it."""
    first = dates.day_named(when)
    if day == first or dates.is_midnight(when):
        return _at(locale, "onward", when)
    return _at(locale, "onward_on", when, date=dates.dated(locale, when))


def _at(locale: Locale, key: str, when: datetime, **values: str) -> Runs:
    """A counted phrase with a clock time, chosen by the hour that the clock shows."""
    hour, shown = dates.hour_shown(locale, when), dates.clock(locale, when)
    return dates.named_night(locale, locale.runs(key, hour, clock=shown, **values), when)


def _hour(locale: Locale, when: datetime) -> Runs:
    """Return "4:30 PM" with the article that its language wants: "las 4:30 p. m."."""
    return _at(locale, "hour", when)


def _first_hour(locale: Locale, low: datetime, high: datetime) -> Runs:
    """Return the first of two hours of a day: without AM and PM where the second one has it."""
    named = dates.is_in_words(low) or low.hour < NIGHT_ENDS.hour
    return _bare_hour(locale, low) if _shares_half(low, high) and not named else _hour(locale, low)


def _shares_half(low: datetime, high: datetime) -> bool:
    """Whether AM or PM, said once, is that of both; hours that come twice say it each."""
    same = low.date() == high.date() and (low.hour < _NOON) is (high.hour < _NOON)
    return same and not dates.which_of_two(low) and not dates.is_in_words(high)


def _bare_hour(locale: Locale, when: datetime) -> Runs:
    bare = dates.written(locale.clock, when.hour, when.minute)
    return locale.runs("hour", dates.hour_shown(locale, when), clock=bare)


def _hour_of_day(locale: Locale, when: datetime) -> Runs:
    """Return "Wednesday, December 9, 5:30 AM", or "las 5:30 a. m. del miércoles 9 ..."."""
    if dates.is_midnight(when):
        return dates.moment(locale, when)
    return _at(locale, "hour_on", when, date=dates.dated(locale, when))
