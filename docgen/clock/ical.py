"""Dates for the calendar of a patient's phone, as short as phones read them (RFC 5545).

In: what each entry says, and when. Out: a calendar without what phones do without (PRODID, UID,
DTSTAMP), so that its QR code stays coarse. It names no patient: whoever scans it reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

MOST_ENTRIES = 3
MOST_BYTES = 321  # what QR version 11 holds at level L
_BEGIN, _END = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "END:VCALENDAR"
_AFTER = "\r\nEND:VEVENT\r\n"


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
