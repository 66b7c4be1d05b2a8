"""Names of files: who, when, which procedure, sheet, language; nothing else about the patient.

In: a record number and the parts of the name. Out: a name that every file system takes, that leads
nowhere else, and that no other patient of the run has.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from typing import NamedTuple

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]|\.(?=\.)|^[.-]|[.]$")
# Windows keeps these for devices, whatever follows the first dot.
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|COM\d|LPT\d)(?=\.|$)", re.IGNORECASE)
_LONGEST = 64
_HASH = 8  # figures of a hash: enough to tell a handful of ids apart


class NameParts(NamedTuple):
    """What a file is called after; `marked` asks for a hash beside the record number."""

    record: str
    day: date | None
    procedure: str
    sheet: str
    language: str
    format: str
    marked: bool = False
    copy: str = ""


def file_name(parts: NameParts) -> str:
    """Return `<id>-<date>-<procedure>-<sheet>-<language>[-<format>][-staff].pdf`."""
    who = marked_id(parts.record) if parts.marked else safe_id(parts.record)
    look = "" if parts.format == "standard" else f"-{parts.format}"
    look += f"-{parts.copy}" if parts.copy else ""
    day = f"-{parts.day.isoformat()}" if parts.day else ""
    return f"{who}{day}-{parts.procedure}-{parts.sheet}-{parts.language}{look}.pdf"


def safe_id(record: str) -> str:
    """Return a record number as it may stand in a file's name.

    A number that had to be changed carries a hash of what it was, so that two numbers that look
    alike afterwards stay apart, whatever else is in the list.
    """
    safe = _UNSAFE.sub("_", record) or "_"
    if safe == record and len(record) <= _LONGEST and not _DEVICE.match(record):
        return record
    return _with_hash(safe, record)


def marked_id(record: str) -> str:
    """Return a record number with a hash: for two that differ only in capitals."""
    safe = safe_id(record)
    return safe if safe != record else _with_hash(safe, record)


def _with_hash(safe: str, record: str) -> str:
    digest = hashlib.sha256(record.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH]
    return f"{_DEVICE.sub('_', safe)[:_LONGEST]}-{digest}"
