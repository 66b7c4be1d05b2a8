"""Dates and moments of a record, read from text.

In: one text, and how the list that it comes from writes dates: None for a record of YAML or JSON,
"" for a list whose clinic has not said, "ymd", "mdy" or "dmy". Out: a date or a local moment, or
`FieldProblem`.

Nothing is guessed. Of a list `2026-12-08`, `2026/12/8`, `20261208`, `8 Dec 2026`, `8-Dec-2026`,
`Dec 8, 2026` and `8 de diciembre de 2026` are read as they are; `12/08/2026` only in the order that
`clinic.yaml` declares. A year of two figures is refused everywhere: 26 may be a child of 2026 or a
patient of a hundred.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, time

from docgen.patients.fields import FieldProblem

_FIRST_YEAR, _LAST_YEAR = 1890, 2200
# Any beginning of three letters or more is a month; no two of them clash.
_MONTHS = (
    ("january", "enero"), ("february", "febrero"), ("march", "marzo"), ("april", "abril"),
    ("may", "mayo"), ("june", "junio"), ("july", "julio"), ("august", "agosto"),
    ("september", "septiembre", "setiembre"), ("october", "octubre"),
    ("november", "noviembre"), ("december", "diciembre"),
)  # fmt: skip
_MONTH_OF = {
    name[:length]: number
    for number, names in enumerate(_MONTHS, 1)
    for name in names
    for length in range(3, len(name) + 1)
}

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}", re.ASCII)
_FIGURES = re.compile(r"(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_BEGINS_DATED = re.compile(
    r"(?:\d{4}|\d{1,2})([/.-])\d{1,2}\1(?:\d{4}|\d{1,2})(?!\d)|(?:19|20)\d{6}(?!\d)", re.ASCII
)
_WORD = r"(?P<month>[^\W\d_]{3,10})\.?"
_DAY_FIRST = re.compile(
    rf"(?P<day>\d{{1,2}})(?:[ .-]+|\s+de\s+){_WORD}(?:[ .,-]+|\s+del?\s+)(?P<year>\d{{4}}|\d\d)"
)
_MONTH_FIRST = re.compile(
    rf"{_WORD}[ -]+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:[ ,-]+)(?P<year>\d{{4}}|\d\d)"
)
_CLOCK = (
    r"(?:(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::00(?:\.0+)?)?|(?P<sharp>\d{1,2})(?=\s*[ap]))"
    r"(?:\s*(?P<half>[ap])(?:\.?\s*m)?\.?)?"
)
_MOMENT = re.compile(
    rf"(?P<date>\S(?:.*?\S)??)(?:T|,?\s+(?:at\s+)?)(?P<clock>{_CLOCK})", re.ASCII | re.IGNORECASE
)
_ZONED = re.compile(r".*\d{2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2})", re.ASCII | re.IGNORECASE)
_HOURS = re.compile(r"([01]\d|2[0-3])([0-5]\d)", re.ASCII)
# What spreadsheets put behind a day that has no time.
_MIDNIGHT = re.compile(r"(?:T|\s+)(?:00?:00(?::00(?:\.0+)?)?|12:00(?::00)?\s*AM)$", re.IGNORECASE)
_LONGEST = 60  # characters of a date with its time


def read_date(text: str, order: str | None = None) -> date:
    """Read a date; `order` is that of a list's dates (see above)."""
    written = text.strip()
    if _DATE.fullmatch(written):
        return _real_date(written)
    if order is not None and len(written) <= _LONGEST:
        found = _FIGURES.fullmatch(written)
        if found:
            return _in_figures((found[1], found[3], found[4]), order)
        compact = _COMPACT.fullmatch(written)
        if compact:
            return _real_date("-".join(compact.groups()))
        worded = _DAY_FIRST.fullmatch(written) or _MONTH_FIRST.fullmatch(written)
        month = _MONTH_OF.get(worded["month"].casefold()) if worded else None
        if worded and month:
            _refuse_short(worded["year"])
            return _real_date(f"{worded['year']}-{month:02}-{worded['day']:0>2}")
    hint = "Write year, month, day, such as 1948-05-02."
    raise FieldProblem("bad-date", "is not a date", hint)


def _in_figures(parts: tuple[str, str, str], order: str) -> date:
    """Read three figures in the order that the clinic's lists have; never guess one."""
    if len(parts[0]) == 4:
        order = "ymd"  # nobody writes a day between year and month
    if not order:
        message = "does not tell which figure is the month"
        hint = "Write 2026-12-08, or set list: {date_order: mdy} (or dmy) in clinic.yaml."
        raise FieldProblem("date-order", message, hint)
    year, month, day = (parts[order.index(part)] for part in "ymd")
    if len(month) <= 2 and len(day) <= 2:
        _refuse_short(year)
    if len(year) != 4 or len(month) > 2 or len(day) > 2:
        message = f"is not a date in the order {order} of the clinic's lists"
        raise FieldProblem("date-order", message, "Write the year with four figures.")
    return _real_date(f"{year}-{month:0>2}-{day:0>2}")


def _refuse_short(year: str) -> None:
    if len(year) == 2:
        hint = "Write the year with four figures."
        raise FieldProblem("short-year", "does not tell the century", hint)


def read_moment(text: str, order: str | None = None) -> datetime:
    """Read `2026-12-08T09:30`: local time of the clinic, without seconds or zone.

    A list may also write 9:30 AM, 9:30a or 9 AM; its dates are read as `read_date` does.
    """
    written = text.strip()
    if _ISO.fullmatch(written):
        return _real_moment(written)
    found = _MOMENT.fullmatch(written) if len(written) <= _LONGEST else None
    if found and (order is not None or _is_strict(found)):
        day = read_date(found["date"], order)
        hour, half = found["hour"] or found["sharp"], found["half"] or ""
        if order is not None and not half and re.fullmatch("[1-6]", hour):
            message = "does not tell morning from afternoon"
            hint = "Write 1:30 PM, or with 24 hours 13:30 (in the night 01:30)."
            raise FieldProblem("bad-time", message, hint)
        return datetime.combine(day, clock_time(hour, found["minute"] or "00", half))
    if len(written) <= _LONGEST and _ZONED.fullmatch(written):
        raise FieldProblem(
            "zoned-time",
            "has a time zone",
            "Write the clinic's local time, such as 2026-12-08T09:30.",
        )
    raise FieldProblem(
        "bad-moment", "is not a date with a time", "Write it such as 2026-12-08T09:30."
    )


def _real_moment(written: str) -> datetime:
    """Read a moment of ISO 8601; its parts say what is wrong with one that is none."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        moment = None
    if moment and _FIRST_YEAR <= moment.year <= _LAST_YEAR and written[11:13] != "24":
        return moment
    return datetime.combine(_real_date(written[:10]), clock_time(written[11:13], written[14:], ""))


def _is_strict(found: re.Match[str]) -> bool:
    """Whether a moment is written as records of YAML and JSON write it."""
    return bool(_DATE.fullmatch(found["date"]) and found["hour"] and "at" not in found[0])


def clock_time(hour: str, minute: str, half: str) -> time:
    """Return a clock time of 24 hours, or of 12 where `half` begins with a or p."""
    hours, minutes = int(hour), int(minute)
    if hours > 23 or minutes > 59 or (half and not 1 <= hours <= 12):
        hint = "Write hours 00-23, minutes 00-59."
        raise FieldProblem("bad-time", "has no real clock time", hint)
    if half:
        hours = hours % 12 + (12 if half in "pP" else 0)
    return time(hours, minutes)


def is_date(text: str) -> bool:
    """Whether a text is a date in any order, and not a number of eight figures."""
    for order in ("ymd", "mdy", "dmy") if not text.strip().isdecimal() else ():
        with suppress(FieldProblem):
            read_date(text, order)
            return True
    return False


def looks_dated(text: str) -> bool:
    """Whether a text begins as dates do, real or not, in whatever order."""
    written = text.strip()[:_LONGEST]
    if _BEGINS_DATED.match(written):
        return True
    worded = _DAY_FIRST.match(written) or _MONTH_FIRST.match(written)
    return bool(worded and worded["month"].casefold() in _MONTH_OF)


def joined(day: str, clock: str) -> str:
    """Put a day and a time of two columns together as one text, for `read_moment` to judge.

    A spreadsheet's midnight behind the day goes; `0830` becomes 08:30. A column of times that
    repeats the day in front is taken alone.
    """
    if len(day) > _LONGEST:
        return day  # no date: it will be refused
    bare = _MIDNIGHT.sub("", day)
    if not clock or clock.startswith(bare):
        return clock or day
    hours = _HOURS.fullmatch(clock)
    return f"{bare} {hours[1]}:{hours[2]}" if hours else f"{bare} {clock}"


def without_midnight(text: str) -> str:
    """Return a day without the midnight that spreadsheets put behind it."""
    return _MIDNIGHT.sub("", text) if len(text) <= _LONGEST else text


def has_time(text: str) -> bool:
    """Whether a text holds a clock time, not counting a spreadsheet's midnight."""
    if len(text) > _LONGEST:
        return False
    return bool(re.search(r"\d:\d\d|\d\s*[ap]\.?\s*m", _MIDNIGHT.sub("", text), re.IGNORECASE))


def clock_of(text: str) -> str:
    """Return the clock time of a moment that `read_moment` has read, as it is written."""
    found = _MOMENT.fullmatch(text.strip())
    assert found  # noqa: S101  # `2026-12-08T09:30` and all others have one
    return found["clock"]


def _real_date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise FieldProblem(
            "impossible-date", "is not a day of the calendar", "Check month and day."
        ) from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise FieldProblem("impossible-date", "is in an impossible year", "Check the year.")
    return day
