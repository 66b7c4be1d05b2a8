"""Bare times of a record, such as `2:10`: each means one moment, or it is refused.

In: a text without a day, and the moment of the visit that it is near to. Out: a local moment, or
`FieldProblem`. It is the one reader of such times, of `--set`, of lists and of records.

A nurse reads a time off the clock on the wall. `2:10` may be morning or afternoon; of the two only
one that is near the visit can be meant. `14:10`, `1410`, `02:10` and `0210` are of 24 hours. How a
clock time may be written is known in `clock_face.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from docgen.errors import Diagnostic, Severity
from docgen.patient.clock_face import HALF_A_DAY, has_face, plain, read_face
from docgen.patient.fields import FieldProblem

NOW = "now"
# An end of the procedure lies between these, reckoned from the appointment, both included.
EARLIEST, LATEST = timedelta(hours=-4), timedelta(hours=12)
_DAY = timedelta(days=1)
FULL = "Write day and time, such as 2026-12-08T14:10."


def is_bare(text: str) -> bool:
    """Whether a text is a clock time without a day, or `now`."""
    return text.strip().casefold() == NOW or has_face(text)


def near(text: str, appointment: datetime | None, now: datetime | None = None) -> datetime:
    """Read an end of the procedure: the one reading near the appointment, between the two limits.

    `now` is the time of printing, where it is known.

    Raises:
        FieldProblem: no such reading, or two; or it is not known what the time is near to.
    """
    if text.strip().casefold() == NOW:
        return _now(now)
    if appointment is None:
        raise FieldProblem("bare-time", "has no day, and the appointment cannot be read", FULL)
    found = [
        moment
        for minutes in _readings(text)
        for day in (-1, 0, 1)
        if EARLIEST <= (moment := _on(appointment, day, minutes)) - appointment <= LATEST
    ]
    if len(found) > 1:
        message = "may be morning or evening: both are near the appointment"
        raise FieldProblem("bare-time", message, FULL)
    if not found:
        message = "is not within 4 hours before the appointment and 12 hours after it"
        raise FieldProblem("bare-time", message, FULL)
    return found[0]


def following(text: str, end: datetime | None, now: datetime | None = None) -> datetime:
    """Read what comes after the procedure: the first such time at its end or later.

    That is less than 24 hours after it.

    Raises:
        FieldProblem: it is no clock time, or the end is not known.
    """
    if text.strip().casefold() == NOW:
        return _now(now)
    if end is None:
        raise FieldProblem("bare-time", "has no day, and the end is not known", FULL)
    every = (_on(end, day, minutes) for minutes in _readings(text) for day in (-1, 0, 1))
    return min(moment for moment in every if moment >= end)


def may_be_evening(clock: str) -> bool:
    """Whether a clock time behind a day may be morning or evening.

    `8:00` and `800` may; `08:00`, `20:00`, `8 PM` may not, nor `10:00`: two figures behind a day
    are of 24 hours.

    Raises:
        FieldProblem: it is no clock time.
    """
    face = read_face(plain(clock))
    return not face.sure and face.minutes // 60 < 10


def later_than_now(
    appointment: datetime | None, end: datetime | None, printed_on: date | None
) -> bool:
    """Whether an end has not come yet on the day of the visit, or later.

    A sheet that is printed before the visit, to look at, says nothing about an end.
    """
    if end is None or printed_on is None:
        return False
    if isinstance(printed_on, datetime):
        today, later = printed_on.date(), end > printed_on
    else:
        today, later = printed_on, end.date() > printed_on
    return later and today >= min(end.date(), (appointment or end).date())


def end_to_come(record: str) -> Diagnostic:
    """Say that an end lies in the future."""
    message = "procedure_end is later than the time of printing."
    hint = "Write when the procedure ended, or leave it out."
    field = "procedure_end"
    return Diagnostic(Severity.ERROR, "end-to-come", message, hint, field=field, record=record)


def _now(now: datetime | None) -> datetime:
    if now is None:
        raise FieldProblem("bare-time", "is now, and the hour of printing is not known", FULL)
    return now.replace(second=0, microsecond=0)


def _on(near_to: datetime, day: int, minutes: int) -> datetime:
    midnight = datetime.combine(near_to.date() + day * _DAY, time.min)
    return midnight + timedelta(minutes=minutes)


def _readings(text: str) -> Iterator[int]:
    """Yield the minutes of the day that a text may be: one time of 24 hours, or both halves."""
    face = read_face(plain(text))
    if face.sure:
        yield face.minutes
    else:
        yield face.minutes % HALF_A_DAY
        yield face.minutes % HALF_A_DAY + HALF_A_DAY
