"""Times of day as people and programs write them: 9:30, 0930, 9.30, 9h30, 0930A, noon, now.

In: one text. Out: a `ClockFace`, or for a record that has a time without a day the one moment that
it means; else `FieldProblem`. It is the one reader of clock times, of lists, of records and of
`--set`.

A time that a spreadsheet keeps as a part of a day (0.395833) is read where it can be nothing else.
Seconds are dropped, but for the few before a full minute, which rounding costs: 9:29:57 is 9:30.

A nurse reads a time off the clock on the wall. `2:10` may be morning or afternoon; of the two only
one that is near the visit can be meant. `14:10`, `1410`, `02:10` and `0210` are of 24 hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple

from docgen.patient.fields import FieldProblem

NOW = "now"
# An end of the procedure lies between these, reckoned from the appointment, both included.
EARLIEST, LATEST = timedelta(hours=-4), timedelta(hours=12)
_DAY = timedelta(days=1)
FULL = "Write day and time, such as 2026-12-08T14:10."
HALF_A_DAY, DAY = 12 * 60, 24 * 60  # minutes
LONGEST = 60  # characters of a date with its time, of one of them
_LOST = 55  # seconds from which a time is the next minute: rounding, not a reading
# Not in ASCII, and yet blanks (as all JavaScript puts before AM) or dashes; and marks of direction.
_PLAIN = {ord(blank): " " for blank in "\t\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u3000"}
_PLAIN |= {ord(dash): "-" for dash in "\u2010\u2011\u2012\u2013\u2014\u2212"}
_PLAIN |= dict.fromkeys(map(ord, "\u200b\u200e\u200f\u202a\u202c\u2060\ufeff"), "")
HALF = r"(?P<half>[ap])(?:\.?\s?m(?:\.|\b))?\.?"
_SECONDS = r"(?::(?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)?"
_FACE = re.compile(
    rf"(?:(?P<hour>\d{{1,2}})(?::(?P<minute>\d\d){_SECONDS}|[.](?P<dotted>\d\d)(?!\d))"
    r"|(?P<figures>\d{1,2}\d\d)(?=\D|$)|(?P<latin>\d{1,2})\s?h\s?(?P<after>\d\d)"
    r"|(?P<sharp>\d{1,2})(?=\s*[aph]))"
    rf"(?:\s*(?:{HALF}|h(?:oras|rs?|s)?\.?))?",
    re.ASCII | re.IGNORECASE,
)
_NOON = re.compile(r"(?:12(?:[:.]00)?\s*)?(?:noon|(?:del? )?mediod[ií]a)|12\s?n", re.IGNORECASE)
_MIDNIGHT = re.compile(r"(?:12(?:[:.]00)?\s*)?(?:midnight|(?:de la )?medianoche)", re.IGNORECASE)
_FRACTION = re.compile(r"0?\.\d{3,}", re.ASCII)
_UNCLEAR = re.compile(r"0?\.\d\d?", re.ASCII)
CLOCK_HINT = "Write it such as 9:30 AM, or with 24 hours 09:30."


class ClockFace(NamedTuple):
    """What a clock shows: minutes from midnight (of a time just before it 1440), as written.

    `sure` tells that it is one time of the day: it has AM or PM, or is of 24 hours (09:30, 13:30).
    """

    minutes: int
    sure: bool


def with_plain_signs(text: str) -> str:
    """Return a text with common blanks and hyphens, and none at its ends."""
    if not text.isascii():
        text = text[: 4 * LONGEST].translate(_PLAIN)
    return " ".join(text.split()) if "  " in text else text.strip()


def form_of(text: str) -> str:
    """Return how a text is written, without what it says: "9:30 AM" is 9:99 AA."""
    kinds = ("9" if c.isdecimal() else "A" if c.isalpha() else c for c in text[:LONGEST].strip())
    short = re.sub(r"A{3,}", "A..", "".join(kinds))
    return short if len(short) <= 24 else f"{short[:24]}..."


def has_face(text: str) -> bool:
    """Whether a text is a clock time, though it may be none of a real clock."""
    written = with_plain_signs(text)
    return len(written) <= LONGEST and any(
        form.fullmatch(written) for form in (_FACE, _NOON, _MIDNIGHT, _FRACTION, _UNCLEAR)
    )


def read_face(text: str) -> ClockFace:
    """Read a clock time.

    Raises:
        FieldProblem: it is none, none of a real clock, or it may be two that are hours apart.
    """
    found = _FACE.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        return _in_words(text)
    written = found["hour"] or found["latin"] or found["sharp"] or found["figures"][:-2]
    minute = found["minute"] or found["dotted"] or found["after"] or "00"
    if found["figures"]:
        minute = found["figures"][-2:]
    if found["dotted"] and written == "0":
        return _in_words(text)
    hour, minutes, half = int(written), int(minute), (found["half"] or "").lower()
    second = int(found["second"] or 0)
    if hour == 24:
        hint = "Write hours 00-23, minutes 00-59; midnight is 00:00 of the next day."
        raise FieldProblem("bad-time", "has no real clock time, but the hour 24", hint)
    if hour > 23 or minutes > 59 or second > 59 or (half and not 1 <= hour <= 12):
        hint = "Write hours 00-23, minutes 00-59."
        raise FieldProblem("bad-time", "has no real clock time", hint)
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    sure = bool(half) or not 1 <= hour <= 12 or (len(written) == 2 and written[0] == "0")
    return ClockFace(hour * 60 + minutes + (second >= _LOST), sure)


def _in_words(text: str) -> ClockFace:
    """Read noon and what a spreadsheet keeps; say what is wrong with all else."""
    if _NOON.fullmatch(text):
        return ClockFace(HALF_A_DAY, sure=True)
    if _MIDNIGHT.fullmatch(text):
        message, hint = "is at midnight, which two days share", "Write the day with 00:00."
        raise FieldProblem("bad-time", message, hint)
    if _UNCLEAR.fullmatch(text):
        message = "has a time that may be minutes, or a part of a day as spreadsheets keep it"
        raise FieldProblem("bad-time", message, "Format the column as text or as a time.")
    if _FRACTION.fullmatch(text) and len(text) <= LONGEST:
        seconds = round(float(text) * DAY * 60)
        if 5 < seconds % 60 < _LOST:
            message = "has a time with too few figures, as a spreadsheet keeps it"
            raise FieldProblem("bad-time", message, "Format the column as a time.")
        return ClockFace((seconds + 5) // 60, sure=True)
    message = f"has a time that is not understood, of the form {form_of(text)}"
    raise FieldProblem("bad-time", message, CLOCK_HINT)


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
    face = read_face(with_plain_signs(clock))
    return not face.sure and face.minutes // 60 < 10


def _now(now: datetime | None) -> datetime:
    if now is None:
        raise FieldProblem("bare-time", "is now, and the hour of printing is not known", FULL)
    return now.replace(second=0, microsecond=0)


def _on(near_to: datetime, day: int, minutes: int) -> datetime:
    midnight = datetime.combine(near_to.date() + day * _DAY, time.min)
    return midnight + timedelta(minutes=minutes)


def _readings(text: str) -> Iterator[int]:
    """Yield the minutes of the day that a text may be: one time of 24 hours, or both halves."""
    face = read_face(with_plain_signs(text))
    if face.sure:
        yield face.minutes
    else:
        yield face.minutes % HALF_A_DAY
        yield face.minutes % HALF_A_DAY + HALF_A_DAY
