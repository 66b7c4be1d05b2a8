"""What is on one person's screen for one patient: the record, what was typed, the sheet of it.

In: a record of the list, or one that is typed by hand; changes. Out: `PatientDraft`, with the last
sheet that could be made and what is wrong with what is typed now. A draft is in memory alone and
belongs to one session; it names the sheet that is on the screen by the digest of its bytes, so that
nothing else can be printed.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from docgen.engine import Made
from docgen.errors import Diagnostic, DocgenError
from docgen.patient.raw import RawRecord, as_written, naming_columns
from docgen.patient.record import Patient, patient_of
from docgen.procedure.procedure import APPOINTMENT, Pack
from docgen.serve.desk import Desk
from docgen.serve.form import flat, text_of, written
from docgen.settings.clinic import Clinic
from docgen.settings.effective import fixed_answers
from docgen.style import FORMATS

FRESH = timedelta(minutes=10)  # a sheet on the screen is printed as it is for so long


@dataclass(frozen=True, slots=True)
class WantedSheet:
    """Which sheet is wanted: its name, language ("" for the record's), format, page for staff."""

    sheet: str = ""
    language: str = ""
    format: str = FORMATS[0]
    staff: bool = False


@dataclass(slots=True)
class Shown:
    """The sheet that is on the screen, what it was made from, and when; it is printed as it is."""

    made: Made
    record: RawRecord
    patient: Patient
    choice: WantedSheet
    at: datetime

    @property
    def digest(self) -> str:
        """What names just these bytes."""
        return hashlib.sha256(self.made.pdf).hexdigest()


@dataclass(slots=True)
class Given:
    """A sheet that was sent to paper: `how` (dialog, printer), and what became of it.

    `sheet_id` is the ledger's name of it, "" where none is kept. `state` is asked (the browser's
    dialog is to be opened), open (nobody knows yet), printed or not-printed; `answer` is what the
    printer says.
    """

    pdf: bytes
    how: str
    sheet_id: str = ""
    state: str = "asked"
    answer: str = ""


@dataclass(slots=True)
class PatientDraft:
    """One patient on one screen. `record` is flat, as the list has it; `typed` is put into it.

    `shown` is the last sheet that could be made, and `current` whether it is of what is typed now.
    `look` counts the sheets, so that a browser asks for each anew. `press` is good for one print.
    `confirmed` is the patient whom somebody has said it is. `given` is what was printed last.
    """

    record: RawRecord
    typed: dict[str, str] = field(default_factory=dict)
    choice: WantedSheet = WantedSheet()
    shown: Shown | None = None
    current: bool = False
    problems: tuple[Diagnostic, ...] = ()
    moved: tuple[str, ...] = ()
    look: int = 0
    press: str = field(default_factory=lambda: secrets.token_hex(8))
    confirmed: str = ""
    given: Given | None = None
    viewed: bool = False
    lock: threading.RLock = field(default_factory=threading.RLock)

    def pack(self, clinic: Clinic) -> Pack:
        """Return the procedure of the record, the clinic's first where it does not say."""
        name = text_of(self.record, "procedure").strip().casefold()
        return clinic.packs.get(name) or next(iter(clinic.packs.values()))

    @property
    def identity(self) -> str:
        """What tells this patient from any other: number, name and birth date as they stand."""
        names = ("id", "name", "given_name", "family_name", "birth_date")
        texts = (self.typed.get(name, text_of(self.record, name)) for name in names)
        return hashlib.sha256("\n".join(texts).encode()).hexdigest()

    def follow(self, record: RawRecord) -> None:
        """Take the list's record as it is now; tell which fields are no longer as they were."""
        record = flat(record)
        if record.mapping == self.record.mapping:
            return
        names = dict.fromkeys((*self.record.mapping, *record.mapping))
        self.moved = tuple(
            name for name in names if self.record.mapping.get(name) != record.mapping.get(name)
        )
        self.record, self.current = record, False

    def change(self, desk: Desk, typed: Mapping[str, str], choice: WantedSheet) -> None:
        """Take what was typed and chosen, and make the sheet of it."""
        self.typed, self.choice = {**self.typed, **typed}, choice
        self.renew(desk)

    def renew(self, desk: Desk) -> None:
        """Make the sheet of what stands there now; where that cannot be, keep the last one."""
        clinic, now = desk.clinic, desk.now
        choice = self.choice = settled(self.choice, self, clinic, now)
        record = written(self.record, self.typed, now)
        try:
            with naming_columns(record):
                patient = patient_of(record, clinic)
            made = desk.make(
                choice.sheet,
                patient,
                choice.language,
                choice.format,
                now,
                staff_copy=choice.staff,
            )
        except DocgenError as wrong:
            self.problems, self.current = as_written(record, wrong.diagnostics), False
            return
        self.problems = as_written(record, made.warnings)
        self.shown, self.current = Shown(made, record, patient, choice, now), True
        self.look += 1

    def printable(self, digest: str, now: datetime) -> bool:
        """Whether the sheet that somebody saw under this digest is the one on the screen still."""
        shown = self.shown
        fresh = shown is not None and now - shown.at < FRESH and now.date() == shown.at.date()
        return bool(
            shown and self.current and fresh and secrets.compare_digest(digest, shown.digest)
        )


def settled(choice: WantedSheet, draft: PatientDraft, clinic: Clinic, now: datetime) -> WantedSheet:
    """Return a choice that the clinic has: the sheet of the day, unless another one is chosen."""
    pack = draft.pack(clinic)
    sheet = choice.sheet if choice.sheet in pack.sheets else usual_sheet(draft, pack, now)
    language = choice.language if choice.language in clinic.languages else ""
    look = choice.format if choice.format in formats_of(clinic) else FORMATS[0]
    return WantedSheet(sheet, language, look, choice.staff)


def formats_of(clinic: Clinic) -> tuple[str, ...]:
    """Return the formats that a clinic's sheets come in."""
    return tuple(one for one in FORMATS if one != "bilingual" or len(clinic.languages) > 1)


def usual_sheet(draft: PatientDraft, pack: Pack, now: datetime) -> str:
    """Return the sheet that is most likely wanted: the last one once the visit has begun."""
    day = draft.typed.get(APPOINTMENT) or text_of(draft.record, APPOINTMENT)
    return pack.sheets[-1 if day[:10] <= now.date().isoformat() else 0]


def fixed_fields(clinic: Clinic, pack: Pack) -> tuple[str, ...]:
    """Return the questions that the clinic's settings answer for every patient."""
    return tuple(fixed_answers(pack, clinic.procedures[pack.name]))
