"""The closed list of formats that a template may name; dates for the calendar of a phone.

In: a locale, a value of a record, of a clinic or of the clock, and a format's name. Out: runs. A
format takes only the kinds of value that `FORMATS` lists; the template loader refuses the rest.

Dates for the calendar of a patient's phone are as short as phones read them (RFC 5545), without
what phones do without (PRODID, UID, DTSTAMP), so that their QR code stays coarse. They name no
patient: whoever scans the code reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal

from docgen.cache import FrozenMap
from docgen.clock.timeline import MIDNIGHT, TimeValue
from docgen.fonts.face import as_code
from docgen.i18n import amounts, dates, ranges
from docgen.i18n.locale import Locale
from docgen.i18n.runs import BLANK, NBSP, Runs, plain, tight
from docgen.patient.dose_days import DoseDay
from docgen.procedure.drawings import WHERE
from docgen.schema.kinds import FreeText, Ids
from docgen.schema.quantity import Quantity
from docgen.settings.kind_of_patient import Entry, OneOf

_WHEN = frozenset({"moment", "instant"})
_PLANNED = frozenset({"instant"})
_DAY = frozenset({"date", "moment", "instant"})
_DOSE = _DAY | {"dose_day"}

# The formats that a template may name, and the kinds of value that each takes. `instant` is a
# declared time (`times.x`), `moment` a local date and time of the record, `dose_day` a day with the
# part of it or the hour of a dose, of which every format prints all; `time`, `weight`, ...
# are the kinds of quantity of the settings; `ids` is an entry of a declared list, `count_of` a
# question.
FORMATS: FrozenMap[str, frozenset[str]] = FrozenMap(
    {
        "name": frozenset({"name"}),
        "text": frozenset({"text", "name"}),
        "id": frozenset({"id"}),
        "date": _DOSE,
        "birth": _DAY,
        "short_date": _DAY,
        "short_day": _DAY,
        "day": _DAY,
        "clock": _WHEN,
        "moment": _WHEN,
        "until": _DAY,
        "on": _DAY,
        "after": _WHEN,
        "duration": frozenset({"time", "instant"}),
        "count": frozenset({"count_of", "number"}),
        "number": frozenset({"number"}),
        "phone": frozenset({"phone"}),
        "weight": frozenset({"weight"}),
        "temperature": frozenset({"temperature"}),
        "share": frozenset({"share"}),
        "dose": frozenset({"dose"}),
        "times": frozenset({"count"}),
        "label": frozenset({"ids"}),
        "listed": frozenset({"list"}),
        "levels": frozenset({"levels"}),
        WHERE: frozenset({"levels"}),
        "stop_until": _DAY,
        "stop_from": _DAY,
        "stop_at": _DAY,
        "stop_clock": _DAY,
        "stop_day": _DOSE,
        "bar": _WHEN,
        "stop_dose": _DOSE,
        "ask_hour": frozenset({"dose_day"}),
        "may_day": _WHEN,
        "may_hour": _WHEN,
        "may": _WHEN,
        "may_date": _WHEN,
        "short": _WHEN,
        "between": _PLANNED,
        "stop_between": _PLANNED,
        "onward": _PLANNED,
        "stop_morning_of": _WHEN,
        "stop_evening_before": _WHEN,
        "stop_later": _WHEN,
        "stop_going": _WHEN,
        "stop_at_home": _WHEN,
    }
)
RANGES = ("between", "stop_between", "onward")  # both ends of a planned time, or its first
# What is told by words alone, whether its moment is known or not: it only places the row.
PLACED = FrozenMap(
    {
        "stop_morning_of": "stop_morning",
        "stop_evening_before": "stop_evening",
        "stop_later": "stop_later",
        "stop_going": "stop_going",
        "stop_at_home": "stop_at_home",
    }
)
# When something is allowed again, in two cells or in one; a day and its hour in short; where a
# block of a bar ends.
MAY = ("may_day", "may_hour", "may", "may_date", "short", "bar")

_WEEK = 7  # days
NONE: Runs = (("", False),)  # a value that says nothing here
COUNTED = "counted"  # how a declared time comes about, for staff

_BLANKS = FrozenMap(
    {
        "until": "until_blank",
        "on": "on_blank",
        "after": "after_blank",
        "stop_until": "stop_until_blank",
        "stop_from": "stop_from_blank",
        "stop_at": "stop_at_blank",
        "stop_day": "stop_day_blank",
        "between": "between_blank",
        "stop_between": "stop_between_blank",
        "stop_clock": "stop_clock_blank",
        "stop_morning_of": "stop_morning",
        "stop_evening_before": "stop_evening",
        "stop_later": "stop_later",
        "stop_going": "stop_going",
        "stop_at_home": "stop_at_home",
        "onward": "onward_blank",
        "stop_dose": "stop_day_blank",
    }
)
# The phrase for what counts back from something that the record does not know.
_BEFORE = FrozenMap(
    {
        "stop_until": "stop_until_before",
        "stop_from": "stop_from_before",
        "stop_day": "stop_day_before",
        "stop_clock": "stop_clock_before",
    }
)
# The phrase for a span without an instant; and where the sheet has a line to write the time on.
# What a span alone counts from is said, or nobody can tell when it ends.
_SPANS = FrozenMap(
    {
        "until": ("for_span", "for_span_until"),
        "stop_until": ("stop_for", "stop_for_until"),
        "stop_from": ("stop_after", "stop_after_from"),
        "stop_at": ("stop_after", "stop_after_from"),
        "stop_clock": ("stop_after", "stop_after_from"),
        "moment": ("after_span", "after_span_from"),
        "may": ("after_span", "after_span_from"),
        "may_date": ("after_span", "after_span_from"),
        "short": ("after_span", "after_span_from"),
        "may_day": ("after_span", ""),  # the line alone: the span stands where its hour does
        "clock": ("after_span", "after_span_from"),
    }
)
# How a day is written by itself.
_WRITTEN: FrozenMap[str, Callable[[Locale, date], str]] = FrozenMap(
    {
        "date": dates.dated,
        "birth": dates.of_birth,
        "short_date": dates.short_with_year,
        "short_day": dates.short_month_day,
        "day": dates.month_day,
    }
)
_UNTIL = ("for_span_until", "stop_for_until")  # these have a form for the way home, too

# The phrases of times of a row, by their formats.
_HOURS = FrozenMap(
    {
        "stop_until": "stop_until",
        "stop_from": "stop_from",
        "stop_at": "stop_at",
        "stop_dose": "stop_at",
        "stop_clock": "stop_clock",
    }
)
_OF_ROWS = frozenset(how for how in FORMATS if how.startswith("stop_"))
_SAID = ("procedure_end", "discharge")  # `for_span` has a form for each of these anchors
# What is allowed already when the patient leaves.
_NOW = FrozenMap(
    {
        "moment": "now",
        "clock": "now",
        "short": "now",
        "may_day": "may_now",
        "stop_from": "stop_from_now",
        "stop_at": "stop_from_now",
    }
)
MOST_ENTRIES = 3
MOST_BYTES = 321  # what QR version 11 holds at level L
_BEGIN, _END = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "END:VCALENDAR"
_AFTER = "\r\nEND:VEVENT\r\n"


def format_setting(
    locale: Locale, value: object, how: str, lists: Mapping[str, Mapping[str, str]]
) -> str:
    """Return a setting as a sheet prints it; `lists` have the English texts of ids.

    Raises:
        KeyError, ValueError: it is of a kind that the format does not take.
        TranslationError: its label has no translation.
    """
    labels: Mapping[str, str] = FrozenMap()
    if isinstance(value, Ids) and how == "listed":
        return _listed(locale, [locale.message(lists[value.list_name][one]) for one in value.ids])
    if isinstance(value, Entry):
        labels, value = lists[value.list_name], value.id
    if isinstance(value, OneOf):  # each value of which one holds, but what the format does not take
        found = []
        for one in value.values:
            with suppress(KeyError, ValueError):
                found.append(format_setting(locale, one, how, lists))
        return " / ".join(found) if found else format_setting(locale, value.values[0], how, lists)
    return format_static(locale, value, how, labels)


def _listed(locale: Locale, texts: Sequence[str]) -> str:
    """Return "the bathroom, meals and walks": texts inside a sentence."""
    *before, last = texts
    first = ", ".join(before)
    return locale.phrase("listed", first=first, last=last) if first else last


def format_value(locale: Locale, value: object, how: str, day: date | None = None) -> Runs:
    """Return a known value of a record as runs.

    Moments are aware, in the clinic's zone. `day` is the day whose label stands right above; for
    the formats in `MAY` the day on which the patient goes home.

    Raises:
        ValueError: the format does not take such a value.
    """
    if isinstance(value, datetime):
        return _moment(locale, value, how, day)
    if isinstance(value, date):
        return _date(locale, value, how)
    if isinstance(value, DoseDay):
        return _dose_day(locale, value, how)
    if isinstance(value, tuple) and how == "levels":
        return ((", ".join(map(str, value)), False),)
    if isinstance(value, str) and how == "id":
        return ((as_code(value), False),)
    if isinstance(value, str) and how in ("name", "text"):
        return ((value, False),)
    raise _mismatch(how, value)


def format_time_value(
    locale: Locale, value: TimeValue | None, how: str, day: date | None = None, *, fillable: bool
) -> Runs:
    """Return a declared time as runs: what is known of it.

    With an instant, its clock time; with a span alone "for 12 hours". `fillable` is true on a sheet
    where someone writes in what the record did not know: "for 12 hours, until ____".
    """
    if value is None:
        return blank_runs(locale, how)
    if how == COUNTED:
        return _counted(locale, value)
    if how == "duration":
        return ((_duration(locale, value.span), False),)
    if value.instant is not None:
        if how in RANGES:
            return _range(locale, value.begins or value.instant, value.instant, how, day)
        return _moment(locale, value.instant, how, day)
    return _without_instant(locale, value, how, fillable=fillable)


def _range(locale: Locale, low: datetime, high: datetime, how: str, day: date | None) -> Runs:
    if how == "onward":
        return ranges.onward(locale, low, day)
    return (
        ranges.between(locale, low, high, day)
        if how == "between"
        else ranges.stop(locale, low, high)
    )


def _without_instant(locale: Locale, value: TimeValue, how: str, *, fillable: bool) -> Runs:
    if value.over and how in _NOW and value.place == "home":
        return locale.runs(_NOW[how])
    if how == "may_hour":
        return _no_hour(locale, value, fillable=fillable)
    if how == "stop_clock" and value.span == MIDNIGHT and not value.anchored:
        clock = locale.phrase("midnight").replace(NBSP, " ")
        return locale.runs("stop_clock_midnight", clock=clock, blank=BLANK)
    known = _BEFORE if value.before else _SPANS
    if how in known and isinstance(value.span, Quantity):
        return _span_alone(locale, value, how, fillable=fillable)
    return blank_runs(locale, how)


def format_static(
    locale: Locale, value: object, how: str, labels: Mapping[str, str] = FrozenMap()
) -> str:
    """Return a value that every patient gets, of a clinic or its settings, as text.

    `labels` are the English texts of the ids of the value's list (for `label`).

    Raises:
        ValueError: the format does not take such a value.
        TranslationError: a label has no translation.
    """
    if isinstance(value, Quantity) and value.kind in FORMATS[how]:
        return amounts.amount(locale, value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return amounts.number(locale, value)
    if isinstance(value, date):
        return plain(format_value(locale, value, how))
    if how == "label" and isinstance(value, str) and value in labels:
        return locale.message(labels[value])
    return _static_text(locale, value, how)


def _static_text(locale: Locale, value: object, how: str) -> str:
    """Return a text of the clinic: a name, a telephone number, lines, words in its languages."""
    if isinstance(value, FreeText):
        return value.in_language(locale.language)
    if isinstance(value, tuple) and all(isinstance(line, str) for line in value):
        return ", ".join(value)
    if isinstance(value, str) and how == "phone":
        return tight(value)
    if isinstance(value, str) and how in ("name", "text", "id"):
        return value
    raise _mismatch(how, value)


def blank_runs(locale: Locale, how: str) -> Runs:
    """Return a line to write on, with the words that the format puts before it."""
    key = _BLANKS.get(how)
    return locale.runs(key, blank=BLANK) if key else ((BLANK, False),)


def _counted_back(locale: Locale, value: TimeValue, how: str) -> Runs:
    """How long before it is, and a line to write on, where the record does not know before what."""
    if value.anchored:
        return blank_runs(locale, how)
    duration = _span_of_row(locale, value, how)
    arrival = "_arrival" if how == "stop_clock" and value.anchor == "arrival" else ""
    return locale.runs(f"{_BEFORE[how]}{arrival}", duration=duration, blank=BLANK)


def _span_alone(locale: Locale, value: TimeValue, how: str, *, fillable: bool) -> Runs:
    if value.before:
        return _counted_back(locale, value, how)
    alone, with_blank = _SPANS[how]
    duration = _span_of_row(locale, value, how)
    if fillable and not value.anchored:
        leaves = with_blank in _UNTIL and value.anchor == "discharge"
        key = f"{with_blank}_discharge" if leaves else with_blank
        words = key and locale.runs(key, duration=duration, blank=BLANK)
        return words or blank_runs(locale, how)
    anchor = f"_{value.anchor}" if value.anchor in _SAID else ""
    return locale.runs(f"{alone}{anchor}", duration=duration)


def _span_of_row(locale: Locale, value: TimeValue, how: str) -> str:
    """How long it takes; the narrow column of times may break it."""
    duration = _duration(locale, value.span)
    return duration.replace(NBSP, " ") if how in _OF_ROWS else duration


def _no_hour(locale: Locale, value: TimeValue, *, fillable: bool) -> Runs:
    """Beside the line for a day that nobody knows: what it follows from, and who writes it in."""
    if value.anchored or not fillable or value.over:
        return NONE
    return locale.runs("after_span", duration=_duration(locale, value.span))


def _counted(locale: Locale, value: TimeValue) -> Runs:
    """Return how a time is counted: "1 to 2 hours after the end of the treatment"."""
    if not isinstance(value.span, Quantity):
        return NONE
    anchor = "appointment" if value.anchor == "procedure_start" else value.anchor
    key = f"counted_{'before' if value.before else 'after'}_{anchor}"
    return locale.runs(key, duration=_duration(locale, value.span))


def _may(locale: Locale, when: datetime, how: str, left: date | None) -> Runs:
    """Return "Wed Dec 9", "10:40 AM", or both; of a day that is told without its hour, it alone.

    A "may_date" has no weekday, for where space is short. An appointment, "short", is never told
    without its hour. Below a bar the weekday is enough within a week, but in the night: "Wed 10:40
    AM".
    """
    near = left is not None and (when.date() - left).days < _WEEK
    if how == "bar" and near and when.hour >= dates.NIGHT_ENDS.hour:
        return ((dates.short_moment(locale, when), True),)
    said = dates.short_month_day if how == "may_date" else dates.short_day
    day = ((said(locale, when), True),)
    if how == "may_day" or not dates.hour_said(when, None if how == "short" else left):
        return NONE if how == "may_hour" else day
    clock = ((dates.clock_night(locale, when), True),)
    return clock if how == "may_hour" else locale.runs("may_moment", day=day, clock=clock)


def _duration(locale: Locale, span: object) -> str:
    return amounts.amount(locale, span) if isinstance(span, Quantity) else BLANK


def _moment(locale: Locale, when: datetime, how: str, day: date | None) -> Runs:
    if how in ("until", "on"):
        return dates.placed(locale, how, when, day)
    if how == "after":
        return dates.after(locale, when)
    if how in _HOURS or how in PLACED:
        key = _HOURS.get(how)
        return dates.stop(locale, key, when) if key else locale.runs(PLACED[how])
    if how in ("moment", "short") or (how == "clock" and day != dates.day_named(when)):
        short = how == "short" and not dates.is_midnight(when)
        return _may(locale, when, "may", None) if short else dates.moment(locale, when)
    if how == "clock":
        return ((dates.clock_night(locale, when), False),)
    return _may(locale, when, how, day) if how in MAY else _date(locale, when.date(), how)


def _date(locale: Locale, day: date, how: str) -> Runs:
    if how in _WRITTEN:
        return ((_WRITTEN[how](locale, day), False),)
    if how in ("until", "on"):
        return dates.placed(locale, how, day)
    if how == "stop_dose":  # its hour is not known: a line to write it on
        return blank_runs(locale, "stop_at")
    if how.startswith("stop_"):
        return locale.runs("stop_day")
    if how == "ask_hour":
        return locale.runs("ask_hour")
    raise _mismatch(how, day)


def _dose_day(locale: Locale, dose: DoseDay, how: str) -> Runs:
    """Print the day of a dose with its part or its hour: neither is ever left out."""
    if how == "ask_hour":  # it has an hour, or a part of the day
        return NONE
    if how not in ("date", "stop_day", "stop_dose"):
        raise _mismatch(how, dose)
    at_stop = how != "date"
    if dose.moment:
        return (
            dates.stop(locale, "stop_at", dose.moment)
            if at_stop
            else dates.moment(locale, dose.moment)
        )
    if at_stop:
        return locale.runs(f"stop_{dose.part}")
    return locale.runs(f"date_{dose.part}", date=dates.dated(locale, dose.day))


def _mismatch(how: str, value: object) -> ValueError:
    return ValueError(f"the format {how} does not take a {type(value).__name__}")


def entry_head(say: str) -> str:
    """Return an entry up to its date; the characters that mean something are escaped."""
    for sign in "\\;,":
        say = say.replace(sign, f"\\{sign}")
    return f"BEGIN:VEVENT\r\nSUMMARY:{say}\r\nDTSTART"


def calendar_of(entries: Sequence[tuple[str, date | datetime]]) -> str:
    """Return a calendar of the first entries, as many as fit; "" without any.

    Each has its head and its day, or its moment with a zone.
    """
    text = ""
    for head, when in entries[:MOST_ENTRIES]:
        more = f"{text or _BEGIN}{head}{_start(when)}{_AFTER}"
        if len(more.encode()) + len(_END) > MOST_BYTES:
            break
        text = more
    return f"{text}{_END}" if text else ""


def _start(when: date | datetime) -> str:
    if not isinstance(when, datetime):
        return f";VALUE=DATE:{when.year:04}{when.month:02}{when.day:02}"
    utc = when.astimezone(UTC)
    return f":{utc.year:04}{utc.month:02}{utc.day:02}T{utc.hour:02}{utc.minute:02}{utc.second:02}Z"
