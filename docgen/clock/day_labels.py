"""Labels of the days of a timeline: in the rail beside their rows, or above them.

In: a moment or a day of one patient, the day of printing. Out: the day under whose label it stands,
and the runs of that label. The hours from midnight to 4:59 AM stand under the night that they
belong to, "Monday, night, Dec 7", and their rows name the day that has begun: whoever looks at the
page on Monday night finds them, and no one takes them for an hour of the night after.

"Today" and "tomorrow" are small words below the date, and only on a sheet that is printed on that
day: a page on a fridge is read for weeks.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from docgen.i18n import dates
from docgen.i18n.locale import Locale
from docgen.i18n.runs import BLANK, Runs

_DAY = timedelta(days=1)


class LabelDay(NamedTuple):
    """A day of the timeline, or the night that begins on it."""

    day: date
    night: bool = False

    @classmethod
    def of(cls, when: date | datetime) -> LabelDay:
        """Return what a moment, or all of a day, stands under."""
        if not isinstance(when, datetime):
            return cls(when)
        if when.hour < dates.NIGHT_ENDS.hour:
            return cls(when.date() - _DAY, night=True)
        return cls(when.date())

    @property
    def number(self) -> int:
        """Its place in the order of all days and nights."""
        return 2 * self.day.toordinal() + self.night


class DayLabel(NamedTuple):
    """What a label says, one under the other; the last is empty on most days."""

    name: Runs
    date: Runs
    near: Runs


def day_to_fill(locale: Locale) -> DayLabel:
    """Return the label of a day that somebody writes in by hand."""
    return DayLabel(((locale.phrase("day_to_fill"), False),), ((BLANK, False),), (("", False),))


def day_label(locale: Locale, label: LabelDay, printed: date | None, *, in_full: bool) -> DayLabel:
    """Return the label of a day; `in_full` says its year.

    `printed` is the day of printing, if it is known.
    """
    key = ("day_label", label, printed and (label.day - printed).days in (0, 1) and printed)
    return locale.remember((*key, in_full), lambda: _day_label(locale, label, printed, in_full))


def _day_label(locale: Locale, label: LabelDay, printed: date | None, in_full: bool) -> DayLabel:
    day = label.day
    name = dates.weekday(locale, day)
    dated = dates.short_with_year(locale, day) if in_full else dates.short_month_day(locale, day)
    if label.night:
        dated = locale.phrase("night_date", date=dated)
    return DayLabel(
        ((name[:1].upper() + name[1:], False),),
        ((dated, False),),
        ((_near(locale, label, printed), False),),
    )


def _near(locale: Locale, label: LabelDay, printed: date | None) -> str:
    """Return "today" or "tomorrow" where a day is that of printing or the next one."""
    days = (label.day - printed).days if printed else None
    if days == 0:
        return locale.phrase("near_tonight" if label.night else "near_today")
    return locale.phrase("near_tomorrow") if days == 1 else ""
