"""The day of a dose: a day, a day's morning or evening, a day with an hour, or not decided yet.

In: one text of a record ("2026-12-06 morning", "3 days"), and for a list how it writes dates.
Out: a date, a `DoseDay`, `NOT_DECIDED`, a number of days, or `FieldProblem`.

Days are counted as doses are taken, one after the other, never as hours that pass: a span in hours
is refused, since "72 hours before" may mean the evening dose or the morning dose.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from docgen.cache import FrozenMap
from docgen.patient.clock_times import may_be_evening
from docgen.patient.dates import clock_of, has_time, read_date, read_moment, without_midnight
from docgen.patient.fields import FieldProblem

MOST_DAYS = 30  # no medicine is held longer by a count of days: whoever means it writes the date
_PARTS: Mapping[str, tuple[str, ...]] = FrozenMap(
    {"morning": ("morning", "mañana"), "evening": ("evening", "night", "noche")}
)
# When a part of the day begins and ends, for what comes before what: wide, so that only what is
# surely out of order is refused.
_BOUNDS: Mapping[str, tuple[time, time]] = FrozenMap(
    {
        "": (time.min, time.max),
        "morning": (time.min, time(11, 59)),
        "evening": (time(17), time.max),
    }
)
_PART = re.compile(
    r"(?P<date>.*?\S)[,\s]+(?:in\s+the\s+|por\s+la\s+|en\s+la\s+)?(?P<part>[^\W\d_]+)",
    re.IGNORECASE,
)
_DAYS = re.compile(r"(\d{1,3})\s*(d|days?|días?|dias?|w|weeks?|semanas?)", re.IGNORECASE)
_HOURS = re.compile(r"\d+\s*(?:h|hrs?|hours?|horas?)\b", re.IGNORECASE)
_NIGHT_HINT = "Write the day with morning or evening: midnight may be either."
_HALF_HINT = "Write 8:00 AM or 8:00 PM, or 08:00 or 20:00."
_DAY_HINT = "Write 2026-12-06, 2026-12-06 morning (or evening), or 2026-12-06T20:00."


class Undecided(enum.Enum):
    """What stands in the place of a day on which nobody has decided."""

    NOT_DECIDED = "not_decided"


NOT_DECIDED = Undecided.NOT_DECIDED


@dataclass(frozen=True, slots=True)
class DoseDay:
    """A day with the part of it ("morning", "evening"), or the clock time, of a dose.

    A day alone is a plain `date`.
    """

    day: date
    part: str = ""
    at: time | None = None

    @property
    def moment(self) -> datetime | None:
        """The clock time, local and without a zone, where there is one."""
        return None if self.at is None else datetime.combine(self.day, self.at)


def read_dose_day(
    text: str, order: str | None = None, *, may_be_open: bool = False
) -> date | DoseDay | Undecided:
    """Read the day of a dose; `order` is that of a list's dates.

    `may_be_open` says that not_decided may stand in its place.
    """
    written = text.strip()
    if re.sub(r"[\s_-]+", "_", written.casefold()) == NOT_DECIDED.value:
        if may_be_open:
            return NOT_DECIDED
        raise FieldProblem("bad-date", "is not a date", _DAY_HINT)
    bare = without_midnight(written)
    if order is None and bare != written:
        raise FieldProblem("bad-time", "is at midnight", _NIGHT_HINT)
    written = bare  # of a list: spreadsheets put midnight behind a day without a time
    named = _PART.fullmatch(written)
    part = _part_of(named["part"]) if named else ""
    if named and part:
        return DoseDay(read_date(named["date"], order), part)
    if not has_time(written):
        return _day_alone(written, order)
    moment = read_moment(written, order)
    if may_be_evening(clock_of(written)):
        message = "does not tell morning from evening"
        hint = "Write 08:00 or 20:00." if order is None else _HALF_HINT
        raise FieldProblem("bad-time", message, hint)
    if moment.time() == time.min:
        raise FieldProblem("bad-time", "is at midnight", _NIGHT_HINT)
    return DoseDay(moment.date(), at=moment.time())


def _day_alone(written: str, order: str | None) -> date:
    try:
        return read_date(written, order)
    except FieldProblem as found:
        if found.code == "bad-date":
            raise FieldProblem(found.code, found.message, _DAY_HINT) from None
        raise


def _part_of(word: str) -> str:
    return next((part for part, words in _PARTS.items() if word.casefold() in words), "")


def read_days(text: str) -> int:
    """Read a whole number of days: "3 days", "1 week"."""
    written = text.strip()
    if _HOURS.search(written):
        message = "counts hours, and doses are counted in days"
        raise FieldProblem("bad-days", message, "Write days, such as 3 days.")
    found = _DAYS.fullmatch(written)
    if not found:
        raise FieldProblem("bad-days", "is not a number of days", "Write it such as 3 days.")
    days = int(found[1]) * (7 if found[2][0] in "wWsS" else 1)
    if not 1 <= days <= MOST_DAYS:
        message = f"is not between 1 and {MOST_DAYS} days"
        raise FieldProblem("bad-days", message, "Check the number, or write the date.")
    return days


def day_before(start: date, days: int, *, skipped: bool) -> date:
    """Return the day of the last dose, counted back from the day of the procedure.

    `days` before it; or, where `skipped`, so that this many whole days before it have no dose.
    """
    return start - timedelta(days=days + skipped)


def bounds(when: date | DoseDay) -> tuple[datetime, datetime]:
    """Return the first and the last moment that a day, its part or a moment may mean."""
    if isinstance(when, datetime):
        return when, when
    if not isinstance(when, DoseDay):
        return datetime.combine(when, time.min), datetime.combine(when, time.max)
    if when.moment:
        return when.moment, when.moment
    first, last = _BOUNDS[when.part]
    return datetime.combine(when.day, first), datetime.combine(when.day, last)


def is_before(one: date | DoseDay, other: date | DoseDay) -> bool:
    """Whether one surely comes first: by the clock where both have a time, else by the day."""
    return bounds(one)[1] < bounds(other)[0]


def day_of(when: date | DoseDay) -> date:
    """Return the day alone."""
    if isinstance(when, DoseDay):
        return when.day
    return when.date() if isinstance(when, datetime) else when
