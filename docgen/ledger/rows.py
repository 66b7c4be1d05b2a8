"""What the ledger says of one event (`LedgerRow`), and what it is told of a sheet (`GivenSheet`).

In: a sheet that is made to be given, whose it is, how it is given and by whom. Out: a `LedgerRow`
with the digest of the row before it: rows are a chain, and no row can be changed, taken out or put
in without breaking it (`proof.py` proves it).

A row names nobody. `patient` is a keyed hash of the record number; its key is one random number a
patient, and where that is deleted (`Ledger.erase`) nobody can tell any more whose rows these are.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple

from docgen.engine import Made
from docgen.patient.raw import RawRecord
from docgen.settings.clinic import Clinic

MADE = "made"  # a sheet is made to be given
PRINTED, NOT_PRINTED = "printed", "not-printed"  # what the printer says; about a row of MADE
SENT = "sent"  # a queue has taken it, and tells no more; about a row of MADE
NOT_WRITTEN = "not-written"  # the file could not be written; about a row of MADE
VIEWED = "viewed"  # somebody has looked at a sheet, or at a patient
COPIED = "copied"  # a copy of a sheet of an earlier day is made for paper: `answer` is how
ERASED = "erased"  # what one patient's sheets were made from is deleted, and the patient's key
EXPIRED = "expired"  # records older than `answer` are deleted: they were kept long enough
DIALOG, PRINTER, FILE, PRINT_FILE = "dialog", "printer", "file", "print-file"
HOWS = (DIALOG, PRINTER, FILE, PRINT_FILE)
FIRST = "0" * 64  # what the first row has in the place of a digest of the row before
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


class By(NamedTuple):
    """Who did it, and at which computer."""

    who: str
    workstation: str

    @classmethod
    def this_user(cls) -> By:
        """Return the user of this process, as the system calls them."""
        import getpass  # noqa: PLC0415  # those alone who keep a ledger
        import platform  # noqa: PLC0415

        try:
            who = getpass.getuser()
        except (OSError, KeyError, ImportError):  # a container's user has no name
            who = str(getattr(os, "getuid", lambda: "unknown")())
        return cls(who, platform.node())


class SheetFacts(NamedTuple):
    """What a row says of a PDF: its language, its pages, the digests of its text and of itself."""

    language: str
    pages: int
    content: str
    file: str

    @classmethod
    def of(cls, made: Made) -> SheetFacts:
        """Reckon them."""
        content, file = made.digest or made.sheet_id, hashlib.sha256(made.pdf).hexdigest()
        return cls(made.language, made.pages, content, file)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenSheet:
    """One sheet that is made to be given, with all that it is made from.

    `record` is the record as it was written, with what was changed in it, and `patient` its number.
    `language` is what was asked for, or "" where the record's own is meant; `copy` is "staff" with
    the page for staff. `made` is the sheet, or what is to be said of it. `how` is one of `HOWS`.
    `replaces` is the id of an earlier sheet that this one stands for; without it the ledger finds
    the latest one of this patient, sheet and visit. `once` names the making, where a run that is
    taken up again may tell of it twice.
    """

    record: RawRecord
    patient: str
    sheet: str
    clinic: Clinic
    made: Made | SheetFacts
    how: str
    by: By
    language: str = ""
    format: str = "standard"
    copy: str = ""
    printed_on: date | datetime | None = None
    replaces: str = ""
    once: str = ""

    @property
    def facts(self) -> SheetFacts:
        """What a row says of the PDF."""
        return SheetFacts.of(self.made) if isinstance(self.made, Made) else self.made


class LedgerRow(NamedTuple):
    """One event; text that does not apply is "", and a number 0.

    `number` counts from 1 without a gap. `at` is the time (UTC, ISO 8601), `zone` what the clinic's
    clock showed beside it (`-06:00`). `patient` and `visit` are keyed hashes. `sheet_id` is random:
    it is not the number that stands on the sheet, which is how `content` begins. `file` is the
    SHA-256 of the PDF, or of the whole print file. `answer` is what a printer said, or why. `about`
    is the number of the row that this one is about, `replaces` a sheet id. `clinic` names a folder
    below `clinics/`. `previous` is the hash of the row before, `hash` that of this one.
    """

    number: int
    at: str
    zone: str
    who: str
    workstation: str
    kind: str
    patient: str = ""
    visit: str = ""
    sheet_id: str = ""
    sheet: str = ""
    language: str = ""
    format: str = ""
    copy: str = ""
    content: str = ""
    file: str = ""
    pages: int = 0
    how: str = ""
    answer: str = ""
    about: int = 0
    replaces: str = ""
    clinic: str = ""
    docgen: str = ""
    once: str = ""
    previous: str = ""
    hash: str = ""

    def sealed(self, previous: str) -> LedgerRow:
        """Return the row as it stands behind the one with this hash."""
        row = self._replace(previous=previous, hash="")
        return row._replace(hash=row.reckoned())

    def reckoned(self) -> str:
        """Return the hash that the row must have: SHA-256 of its canonical JSON without `hash`."""
        held = self._asdict()
        del held["hash"]
        return hashlib.sha256(_JSON.encode(held).encode()).hexdigest()

    @property
    def when(self) -> datetime:
        """When it was, on the clinic's clock."""
        return datetime.fromisoformat(self.at).astimezone(_zone(self.zone))


def utc_text(moment: datetime) -> str:
    """Write a moment as `LedgerRow.at` has it: texts compare as moments do."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def zone_text(moment: datetime) -> str:
    """Write how far the clock of a moment is from UTC: `-06:00`."""
    return moment.isoformat()[-6:] if moment.utcoffset() else "+00:00"


def _zone(text: str) -> timezone:
    hours, minutes = int(text[1:3]), int(text[4:6])
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=hours, minutes=minutes))
