"""Dates and moments of a record, read from text.

In: one text, and how the list that it comes from writes dates: None for a record of YAML or JSON,
"" for a list whose clinic has not said, "ymd", "mdy" or "dmy". Out: a date or a local moment, or
`FieldProblem`, which says what part is not understood, by its form and never by its value.

Nothing is guessed. Of a list `2026-12-08`, `2026/12/8`, `20261208`, `8 Dec 2026`, `08DEC2026`,
`Dec 8, 2026` and `8 de diciembre de 2026` are read as they are; `12/08/2026` only in the order that
`clinic.yaml` declares. A year of two figures is refused: 26 may be a child of 2026 or a patient of
a hundred; only of a visit, in the declared order or beside a month in letters, it is 2026. A
weekday beside a date is held against it. Of a range of times the start counts, where a visit is
meant.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from docgen.patient.clock_times import (
    CLOCK_HINT,
    DAY,
    HALF,
    HALF_A_DAY,
    LONGEST,
    ClockFace,
    form_of,
    has_face,
    read_face,
    with_plain_signs,
)
from docgen.patient.fields import MONTHS, FieldProblem

_FIRST_YEAR, _LAST_YEAR = 1890, 2200
_VISITS = range(2020, 2090)  # years of two figures that a visit may have
_MONTH_OF = {
    name[:length]: number
    for number, names in enumerate(MONTHS, 1)
    for name in names
    for length in range(3, len(name) + 1)
}
_WEEKDAYS = (
    ("monday", "lunes"), ("tuesday", "martes"), ("wednesday", "miércoles", "miercoles"),
    ("thursday", "jueves"), ("friday", "viernes"), ("saturday", "sábado", "sabado"),
    ("sunday", "domingo"),
)  # fmt: skip
_WEEKDAY_OF = {
    name[:length]: number
    for number, names in enumerate(_WEEKDAYS)
    for name in names
    for length in range(3, len(name) + 1)
}

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}", re.ASCII)
_FIGURES = re.compile(r"(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})(?![\d/-])", re.ASCII)
# What nearly all lists hold is read at once: 12/08/2026, and behind it 9:30 AM, 09:30 or 13:30.
_USUAL_DATE = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", re.ASCII)
_USUAL = re.compile(r"(\S{8,10}) (\d{1,2}):([0-5]\d)(?: ?([AaPp])[Mm])?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)", re.ASCII)
_RUN_ON = re.compile(r"((?:19|20|21)\d{6})T?(\d{4})(\d{2})?(?!\d)", re.ASCII)  # 202612080930
_BEGINS_DATED = re.compile(
    r"(?:\d{4}|\d{1,2})([/.-])\d{1,2}\1(?:\d{4}|\d{1,2})(?!\d)|(?:19|20)\d{6}(?!\d)", re.ASCII
)
_WORD = r"(?P<month>[^\W\d_]{3,10})\.?"
_DAY_FIRST = re.compile(
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:[ ./-]*|\s+(?:de|of)\s+){_WORD}"
    r"(?:[ .,/-]*|\s+del?\s+)(?P<year>\d{4}|\d\d)(?!\d)",
    re.ASCII,
)
_MONTH_FIRST = re.compile(
    rf"{_WORD}[ -]+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:[ ,-]+)(?P<year>\d{{4}}|\d\d)(?!\d)",
    re.ASCII,
)
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})[ ./-]*{_WORD}[ ./-]*(?P<day>\d{{1,2}})(?!\d)", re.ASCII
)
_WORDED = (_DAY_FIRST, _MONTH_FIRST, _YEAR_FIRST)
# As C and Java print a moment, the year last: Dec 8 09:30:00 CST 2026.
_YEAR_LAST = re.compile(
    r"(?P<month>[a-z]{3,9}\.? \d{1,2}),? (?P<rest>\d{1,2}:.{2,30}) (?P<year>\d{4})", re.IGNORECASE
)
_STRICT = re.compile(
    rf"\d{{4}}-\d\d-\d\d(?:T|,?\s+)(?P<clock>\d{{1,2}}:\d\d(?::00(?:\.0+)?)?(?:\s*{HALF})?)"
    r"(?P<zone>\s?(?:Z|[+-]\d\d:?\d\d))?",
    re.ASCII | re.IGNORECASE,
)
_WEEKDAY = re.compile(r"(?P<day>[^\W\d_]{3,9})\.?(?:,\s*|\s+)(?=\S)")
_WEEKDAY_LAST = re.compile(r"[\s,]*\(?(?P<day>[^\W\d_]{3,9})\.?\)?(?=$|,|\s)")
_BETWEEN = re.compile(r"(?:T(?=\d)|[\s,;:@]|-(?=\s)|(?:at|a las?)\b)*", re.IGNORECASE)
# A zone behind a time: Z, +01:00, CST, UTC-6, GMT-0600 (Central Standard Time), America/Chicago.
_ZONE = re.compile(
    r"\s*(?P<zone>Z|(?:UTC|GMT)?\s?[+-]\d{1,2}(?::?\d\d)?|(?![AP]M\b)[A-Z]{2,5}|[A-Z]\w+(?:/[A-Z]\w+){1,2}"
    r"|(?:[A-Z][a-z]+ ){1,3}Time)?\s?(?:[(\[](?P<name>[^\W\d][\w /+&-]{1,40})[)\]])?$"
)
_OFFSET = re.compile(
    r"(?P<clock>\d{1,2}:\d\d)(?P<second>:\d\d(?:\.\d+)?)?(?:\s*[ap]\.?\s?m?\.?)?(?P<blank>\s?)"
    r"(?P<sign>[+-])(?P<span>\d\d(?::?\d\d)?)(?:\s?[\[(].*)?",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"\s*(?:-|/(?=\d{4}-)|\b(?:to|until|till|a|hasta)\b)\s*(?=\d|noon|mediod)", re.IGNORECASE
)
_HOURS = re.compile(r"([01]\d|2[0-3])([0-5]\d)", re.ASCII)
# What spreadsheets and databases put behind a day that has no time.
_MIDNIGHT = re.compile(
    r"(?:T|\s+)(?:(?:00?:00(?::00(?:\.0+)?)?)(?:\s?(?:Z|[+-]\d\d:?\d\d))?|12:00(?::00)?\s*AM)$",
    re.IGNORECASE,
)
# And the days that they put before a time without a day.
_NO_DAY = re.compile(
    r"(?:1899-12-3[01]|1900-01-0[01]|1904-01-01|1970-01-01|0001-01-01|12/3[01]/1899|0?1/0?[01]/1900"
    r"|0?1/0?1/(?:1904|1970|0001))(?:T|\s+)(?=\d)"
)
_AGE = re.compile(r"[\s,]*[(\[]\s*(\d{1,3})\s*(?:yrs?|years?(?: old)?|y/?o?|años?|a)?\.?\s*[)\]]$")
_PLACES = {"ymd": (0, 1, 2), "mdy": (2, 0, 1), "dmy": (2, 1, 0)}  # of year, month and day
_DAY_ALONE = 10  # characters of a day, written in figures, without a time
_DATE_HINT = "Write year, month, day, such as 1948-05-02."
_MOMENT_HINT = "Write it such as 2026-12-08T09:30."


class ZonedMoment(NamedTuple):
    """A local moment, and the time zone that stood behind it, as written; "" where none did."""

    when: datetime
    zone: str = ""


def read_date(text: str, order: str | None = None) -> date:
    """Read a date; `order` is that of a list's dates (see above).

    A midnight behind it, as databases write it, and an age in brackets behind a birth date say
    nothing more.
    """
    written = text.strip()
    if _DATE.fullmatch(written):
        return _real_date(written)
    if order and (found := _USUAL_DATE.fullmatch(written)):
        return _in_figures((found[1], found[3], found[4]), order, visit=False)
    if len(written) <= LONGEST:
        written = _MIDNIGHT.sub("", with_plain_signs(written))
        if order is None and _DATE.fullmatch(written):
            return _real_date(written)
        if order is not None:
            return _read_whole_date(_AGE.sub("", written), order)
    raise FieldProblem("bad-date", "is not a date", _DATE_HINT)


def stated_age(text: str) -> int | None:
    """Return the years that stand behind a birth date: 05/02/1948 (78 yrs)."""
    found = (
        _AGE.search(with_plain_signs(text)) if len(text) <= LONGEST and text[-1:] in ")]" else None
    )
    return int(found[1]) if found else None


def _read_whole_date(written: str, order: str) -> date:
    found = _dated(written, order, visit=False)
    if found is None or found[1]:
        if re.fullmatch(r"[1-7]\d{4}(?:\.\d+)?", written):
            message = "is the number by which a spreadsheet keeps a day"
            raise FieldProblem("bad-date", message, "Format the column as a date.")
        if found is not None and has_time(written):
            raise FieldProblem("bad-date", "has a time of day beside its date", _DATE_HINT)
        message = f"is not a date that is understood, of the form {form_of(written)}"
        raise FieldProblem("bad-date", message, _DATE_HINT)
    return found[0]


def _dated(written: str, order: str, *, visit: bool) -> tuple[date, str] | None:
    """Read the date at the beginning of a text, with its weekday; the rest is returned as well."""
    found = _bare_date(written, order, visit=visit)
    named = None if found else _WEEKDAY.match(written)
    if named and named["day"].casefold() in _WEEKDAY_OF:
        found = _bare_date(written[named.end() :], order, visit=visit)
        if found:
            _check_weekday(found[0], named["day"])
            return found
    if found and found[1]:
        named = _WEEKDAY_LAST.match(found[1])
        if named and named["day"].casefold() in _WEEKDAY_OF:
            _check_weekday(found[0], named["day"])
            return found[0], found[1][named.end() :]
    return found


def _check_weekday(day: date, name: str) -> None:
    if day.weekday() != _WEEKDAY_OF[name.casefold()]:
        message = "names a weekday that is not that of its date"
        raise FieldProblem("weekday", message, "Check the day, the month and the year.")


def _bare_date(written: str, order: str, *, visit: bool) -> tuple[date, str] | None:
    found = _FIGURES.match(written)
    if found:
        day = _in_figures((found[1], found[3], found[4]), order, visit=visit)
        return day, written[found.end() :]
    found = _COMPACT.match(written)
    if found:
        return _real_date("-".join(found.groups())), written[found.end() :]
    for form in _WORDED:
        found = form.match(written)
        month = _MONTH_OF.get(found["month"].casefold()) if found else None
        if found and month:
            # 08-DEC-26, as Oracle writes a day: a list with the year in front has others.
            year = _of_visit(found["year"]) if visit and order != "ymd" else found["year"]
            _refuse_short(year)
            day = _real_date(f"{year}-{month:02}-{found['day']:0>2}")
            return day, written[found.end() :]
    return None


def _in_figures(parts: tuple[str, str, str], order: str, *, visit: bool) -> date:
    """Read three figures in the order that the clinic's lists have; never guess one."""
    if len(parts[0]) == 4:
        order = "ymd"  # nobody writes a day between year and month
    if not order:
        message = "does not tell which figure is the month"
        hint = "Write 2026-12-08, or set list: {date_order: mdy} (or dmy) in clinic.yaml."
        raise FieldProblem("date-order", message, hint)
    first, second, third = _PLACES[order]
    year, month, day = parts[first], parts[second], parts[third]
    if len(month) <= 2 and len(day) <= 2:
        year = _of_visit(year) if visit else year
        _refuse_short(year)
    if len(year) != 4 or len(month) > 2 or len(day) > 2:
        message = f"is not a date in the order {order} of the clinic's lists"
        raise FieldProblem("date-order", message, "Write the year with four figures.")
    return _day_of(int(year), int(month), int(day))


def _of_visit(year: str) -> str:
    """Give a visit's year of two figures its century, where a visit can be in that year."""
    return f"20{year}" if len(year) == 2 and 2000 + int(year) in _VISITS else year


def _refuse_short(year: str) -> None:
    if len(year) == 2:
        hint = "Write the year with four figures."
        raise FieldProblem("short-year", "does not tell the century", hint)


def read_moment(text: str, order: str | None = None) -> datetime:
    """Read `2026-12-08T09:30`: local time of the clinic, without a zone.

    A list may also write 9:30 AM, 930, 9.30 or noon; its dates are read as `read_date` does.
    """
    found = read_zoned(text, order)
    if found.zone:
        raise FieldProblem("zoned-time", "has a time zone", f"Write local time. {_MOMENT_HINT}")
    return found.when


def read_visit(text: str, order: str | None = None) -> datetime:
    """Return when a visit begins, whatever zone stands behind it: to sort and to find rows by."""
    return read_zoned(text, order, visit=True).when


def read_zoned(text: str, order: str | None = None, *, visit: bool = False) -> ZonedMoment:
    """Read a moment that may have a zone behind it: whether it is the clinic's is not known here.

    Where a `visit` is meant, a range of times is one: its start counts.
    """
    written = text.strip()
    if _ISO.fullmatch(written):
        return ZonedMoment(_real_moment(written))
    if order and (usual := _usual(written, order)):
        return usual
    written = with_plain_signs(written)
    if len(written) > LONGEST:
        raise FieldProblem("bad-moment", "is not a date with a time", _MOMENT_HINT)
    if order is None:
        return _strictly(written)
    last = _YEAR_LAST.search(written) if written[:1].isalpha() else None
    if last:
        written = f"{written[: last.start()]}{last['month']}, {last['year']} {last['rest']}"
    found = _dated(_parted(written), order, visit=True)
    if found is None:
        raise _no_date(written)
    day, rest = found
    rest = _one_day(day, rest, order)
    if not rest[_between(rest) :]:
        message = "is not a date with a time: the time is missing"
        raise FieldProblem("bad-moment", message, CLOCK_HINT)
    return _with_clock(day, rest, order, visit=visit)


def _usual(written: str, order: str) -> ZonedMoment | None:
    """Read what nearly all lists hold, without looking for anything else; None where it is not."""
    found = _USUAL.fullmatch(written)
    day = _USUAL_DATE.fullmatch(found[1]) if found else None
    if not found or not day:
        return None
    hour, half = int(found[2]), found[4]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half in "pP" else 0)
    elif half or hour > 23 or (len(found[2]) == 1 and hour < 7):
        return None
    at = _in_figures((day[1], day[3], day[4]), order, visit=True)
    return ZonedMoment(datetime.combine(at, time(hour, int(found[3]))))


def _no_date(written: str) -> FieldProblem:
    message = f"is not a date with a time: no date is found in the form {form_of(written)}"
    hint = _MOMENT_HINT
    if has_face(written):
        message = "is not a date with a time: the date is missing"
    if re.fullmatch(r"[1-7]\d{4}(?:\.\d+)?", written):
        message = "is the number by which a spreadsheet keeps a moment"
        hint = "Format the column as date and time."
    return FieldProblem("bad-moment", message, hint)


def _parted(written: str) -> str:
    """Part the day of 202612080930 from its time."""
    found = _RUN_ON.fullmatch(written)
    return f"{found[1]} {found[2]}" if found else written


def _strictly(written: str) -> ZonedMoment:
    """Read a moment as records of YAML and JSON write it."""
    found = _STRICT.fullmatch(written)
    if not found:
        raise FieldProblem("bad-moment", "is not a date with a time", _MOMENT_HINT)
    face = read_face(found["clock"])
    return ZonedMoment(_at(_real_date(written[:10]), face), (found["zone"] or "").strip())


def _one_day(day: date, rest: str, order: str) -> str:
    """Take out a date that stands again before the time; refuse another one."""
    clock = rest[_between(rest) :]
    again = _dated(clock, order, visit=True) if _BEGINS_DATED.match(clock) else None
    if again is None:
        return rest
    if again[0] != day:
        message = "has one day in its date and another beside its time"
        raise FieldProblem("two-days", message, "Write the day once.")
    return again[1]


def _with_clock(day: date, rest: str, order: str, *, visit: bool) -> ZonedMoment:
    """Read the time behind a day, a zone behind it, or the start of a range of times."""
    clock = rest[_between(rest) :]
    parted = None if _is_offset(rest, clock) else _RANGE.search(clock, 1)
    end = ""
    if parted and has_face(clock[: parted.start()]):
        clock, end = clock[: parted.start()], clock[parted.end() :]
        if not visit:
            message, hint = "is a range of times", "Write the one time that is meant."
            raise FieldProblem("time-range", message, hint)
        second = _dated(end, order, visit=True)
        end = second[1][_between(second[1]) :] if second else end
    behind, zone = _without_zone(end or clock)
    face = read_face(behind)
    if end:
        face = _start(with_plain_signs(clock), face, behind)
        _check_range(face, read_face(behind))
    if not face.sure and 1 <= face.minutes // 60 <= 6:
        message = "does not tell morning from afternoon"
        hint = "Write 1:30 PM, or with 24 hours 13:30 (in the night 01:30)."
        raise FieldProblem("bad-time", message, hint)
    return ZonedMoment(_at(day, face), zone)


def _between(rest: str) -> int:
    """Return where the time begins behind a date."""
    found = _BETWEEN.match(rest)
    return found.end() if found else 0


def _is_offset(rest: str, clock: str) -> bool:
    """Whether a time ends with an offset from UTC, not with the end of a range: 09:30:00-06:00."""
    found = _OFFSET.fullmatch(clock)
    if not found:
        return False
    if rest.startswith("T") or found["second"] or found["blank"] or found["sign"] == "+":
        return True
    span, start = (found[part].replace(":", "") for part in ("span", "clock"))
    return len(span) == 2 or int(span) <= int(start)  # no range runs backwards


def _without_zone(clock: str) -> tuple[str, str]:
    """Part a time from the zone behind it, if there is one."""
    found = None if has_face(clock) else _ZONE.search(clock)
    if found is None or not found[0] or not has_face(clock[: found.start()]):
        return with_plain_signs(clock), ""
    return with_plain_signs(clock[: found.start()]), found["zone"] or found["name"] or ""


def _start(written: str, end: ClockFace, end_written: str) -> ClockFace:
    """Return the start of a range; where AM or PM stands at its end alone, the nearer one."""
    start = read_face(written)
    if start.sure or not re.search("[apAP]", end_written):
        return start
    both = (start.minutes % HALF_A_DAY, start.minutes % HALF_A_DAY + HALF_A_DAY)
    return ClockFace(min(both, key=lambda minutes: (end.minutes - minutes - 1) % DAY), sure=True)


def _check_range(start: ClockFace, end: ClockFace) -> None:
    """Refuse a range that runs backwards, or over more than half a day: it is something else."""
    span = (end.minutes - start.minutes) % (DAY if start.sure and end.sure else HALF_A_DAY)
    if not 0 < span <= HALF_A_DAY:
        message = "has a range of times that is not understood"
        raise FieldProblem("time-range", message, "Write the time at which the visit begins.")


def _at(day: date, face: ClockFace) -> datetime:
    return datetime.combine(day, datetime.min.time()) + timedelta(minutes=face.minutes)


def _real_moment(written: str) -> datetime:
    """Read a moment of ISO 8601; its parts say what is wrong with one that is none."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        moment = None
    if moment and _FIRST_YEAR <= moment.year <= _LAST_YEAR and written[11:13] != "24":
        return moment
    return _at(_real_date(written[:10]), read_face(written[11:]))


def is_date(text: str) -> bool:
    """Whether a text is a date in any order, and not a number of eight figures."""
    for order in ("ymd", "mdy", "dmy") if not text.strip().isdecimal() else ():
        with suppress(FieldProblem):
            read_date(text, order)
            return True
    return False


def looks_dated(text: str) -> bool:
    """Whether a text begins as dates do, real or not, in whatever order."""
    return _end_of_date(with_plain_signs(text)[:LONGEST]) > 0


def _end_of_date(written: str) -> int:
    """Return where the date ends with which a text begins, real or not; 0 where there is none."""
    found = _BEGINS_DATED.match(written)
    if found:
        return found.end()
    for form in _WORDED:
        found = form.match(written)
        if found and found["month"].casefold() in _MONTH_OF:
            return found.end()
    return 0


def joined(day: str, clock: str) -> str:
    """Put a day and a time of two columns together as one text, for `read_moment` to judge.

    A spreadsheet's midnight behind the day goes, and the day of 1900 that databases put before a
    time; `0830` becomes 08:30. A column of times that repeats the day in front is taken alone; so
    is a day that holds the same time.
    """
    if len(day) > LONGEST:
        return day  # no date: it will be refused
    if not (day.isascii() and clock.isascii()):
        day, clock = with_plain_signs(day), with_plain_signs(clock)
    bare = day
    if len(day) > _DAY_ALONE:
        bare = _MIDNIGHT.sub("", day)
    if len(clock) > _DAY_ALONE:
        clock = _NO_DAY.sub("", clock)
    if not clock or clock.startswith(bare):
        return clock or day
    if bare.endswith(f" {clock}"):
        return bare
    hours = _HOURS.fullmatch(clock) if len(clock) == 4 else None
    return f"{bare} {hours[1]}:{hours[2]}" if hours else f"{bare} {clock}"


def without_midnight(text: str) -> str:
    """Return a day without the midnight that spreadsheets put behind it."""
    return _MIDNIGHT.sub("", text) if len(text) <= LONGEST else text


def has_time(text: str) -> bool:
    """Whether a text holds a clock time, not counting a spreadsheet's midnight."""
    if len(text) > LONGEST:
        return False
    written = _MIDNIGHT.sub("", _parted(with_plain_signs(text)))
    end = _end_of_date(written)
    if end:
        return bool(read_rest(written[end:]))
    return bool(re.search(r"\d:\d\d|\d\s*[ap]\.?\s*m", written, re.IGNORECASE))


def read_rest(rest: str) -> str:
    """Return what stands behind a date, if it holds a figure or a word for noon."""
    clock = rest[_between(rest) :]
    return clock if re.search(r"\d|noon|mediod|midnight|medianoche", clock, re.IGNORECASE) else ""


def clock_of(text: str) -> str:
    """Return the clock time of a moment that `read_moment` has read, as it is written."""
    written = _parted(with_plain_signs(text))
    rest = written[_end_of_date(written) :]
    return rest[_between(rest) :]


def _real_date(text: str) -> date:
    return _day_of(int(text[:4]), int(text[5:7]), int(text[8:]))


def _day_of(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise FieldProblem(
            "impossible-date", "is not a day of the calendar", "Check month and day."
        ) from None
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise FieldProblem("impossible-date", "is in an impossible year", "Check the year.")
    return found
