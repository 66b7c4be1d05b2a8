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
from typing import NamedTuple

from docgen.engine import Made
from docgen.errors import Diagnostic, DocgenError
from docgen.patient.clock_times import NOW
from docgen.patient.raw import Raw, RawRecord, as_written, naming_columns, visit_moment
from docgen.patient.reader import FieldValue
from docgen.patient.record import Patient, patient_of
from docgen.procedure.procedure import Pack
from docgen.serve.desk import Desk
from docgen.serve.form import RecordForm, flat, text_of, written
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


@dataclass(frozen=True, slots=True)
class Shown:
    """The sheet that is on the screen, what it was made from, and when; it is printed as it is.

    `digest` names just these bytes.
    """

    made: Made
    record: RawRecord
    patient: Patient
    clinic: Clinic
    choice: WantedSheet
    at: datetime
    digest: str


class Moved(NamedTuple):
    """A field of the list that is no longer as it was: its name, what stood there and what does."""

    name: str
    before: str
    now: str


@dataclass(slots=True)
class Given:
    """A sheet that was sent to paper: `how` (dialog, printer), and what became of it.

    `sheet_id` is the ledger's name of it, "" where none is kept. `state` is asked (the browser's
    dialog is to be opened), printing, open (nobody knows yet), printed or not-printed; `answers`
    are the sentences of the printer.
    """

    pdf: bytes
    how: str
    sheet_id: str = ""
    state: str = "asked"
    answers: tuple[str, ...] = ()


@dataclass(slots=True)
class PatientDraft:
    """One patient on one screen. `record` is flat, as the list has it now; `typed` is put into it.

    `records` are those that the list had since the page was opened, the last is `record`; those
    from `seen` on somebody has yet to print from. `is_listed` tells whether it comes from the list,
    `is_gone` that the list has it no more. `shown` is the last sheet that could be made, and
    `is_current` whether it is of what is typed now. `look` counts the sheets, so that a browser
    asks for each anew. `press` is good for one print. `given` is what was printed last.
    """

    records: list[RawRecord]
    is_listed: bool = False
    is_gone: bool = False
    seen: int = 0
    typed: dict[str, str] = field(default_factory=dict)
    moments: dict[str, str] = field(default_factory=dict)  # when `now` was typed, by field
    choice: WantedSheet = WantedSheet()
    shown: Shown | None = None
    is_current: bool = False
    problems: tuple[Diagnostic, ...] = ()
    look: int = 0
    press: str = field(default_factory=lambda: secrets.token_hex(8))
    given: Given | None = None
    is_viewed: bool = False
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def record(self) -> RawRecord:
        """The record as the list has it now."""
        return self.records[-1]

    @property
    def base(self) -> int:
        """Which of the records the page is made from: a form says it when it is sent."""
        return len(self.records) - 1

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

    def follow(self, record: RawRecord | None) -> None:
        """Take the list's record as it is now; None: the list has the patient no more."""
        with self.lock:
            if self.is_gone != (record is None):
                self.is_gone, self.is_current = record is None, False
            now = flat(record) if record else self.record
            if now.mapping != self.record.mapping:
                self.records.append(now)
                self.is_current = False

    def moved(self) -> tuple[Moved, ...]:
        """Return what the list has changed since the page was opened, or printed from."""
        before, now = self.records[self.seen].mapping, self.record.mapping
        names = dict.fromkeys((*before, *now))
        texts = ((name, *(_said(one.get(name)) for one in (before, now))) for name in names)
        return tuple(Moved(*one) for one in texts if one[1] != one[2])

    def change(self, desk: Desk, sent: SentForm) -> None:
        """Take what a form brings, as far as it is not what the form showed; make the sheet."""
        clinic, now = desk.clinic, desk.now
        record = self.records[sent.base] if 0 <= sent.base <= self.base else self.record
        shown = RecordForm(record, self.pack(clinic), values_of(record, clinic)).texts()
        for name, text in sent.typed.items():
            if text == NOW:  # it stays what it was when it was typed
                self.typed[name] = self.moments.setdefault(name, f"{now:%Y-%m-%d %H:%M}")
                continue
            self.moments.pop(name, None)
            if text == shown.get(name, ""):
                self.typed.pop(name, None)
            else:
                self.typed[name] = text
        self.choice = sent.choice
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
                clinic=clinic,
                staff_copy=choice.staff,
            )
        except DocgenError as wrong:
            self.problems, self.is_current = as_written(record, wrong.diagnostics), False
            return
        self.problems = as_written(record, made.warnings)
        digest = hashlib.sha256(made.pdf).hexdigest()
        self.shown = Shown(made, record, patient, clinic, choice, now, digest)
        self.is_current = True
        self.look += 1

    def is_printable(self, digest: str, desk: Desk) -> bool:
        """Whether the sheet that somebody saw under this digest is the one on the screen still."""
        shown, now = self.shown, desk.now
        if shown is None or not self.is_current or shown.clinic is not desk.clinic:
            return False
        is_fresh = now - shown.at < FRESH and now.date() == shown.at.date()
        return is_fresh and digest == shown.digest


class SentForm(NamedTuple):
    """What a form brings: the record that it was made from, what was typed, which sheet of it."""

    base: int
    typed: Mapping[str, str]
    choice: WantedSheet


def begun(record: RawRecord, *, is_listed: bool) -> PatientDraft:
    """Begin a draft of a record."""
    return PatientDraft([flat(record)], is_listed)


def values_of(record: RawRecord, clinic: Clinic) -> Mapping[str, FieldValue]:
    """Return what is read from a record, without times of another zone; {} where it cannot be."""
    try:
        patient = patient_of(record, clinic)
    except DocgenError:
        return {}
    return {name: held for name, held in patient.values.items() if name not in patient.zoned}


def _said(value: Raw) -> str:
    return value.strip() if isinstance(value, str) else "" if value is None else str(value)


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
    """Return the sheet that is most likely wanted: the last one from the day of the visit on."""
    visit = visit_moment(written(draft.record, draft.typed, now))
    return pack.sheets[-1 if visit is None or visit.date() <= now.date() else 0]


def fixed_fields(clinic: Clinic, pack: Pack) -> tuple[str, ...]:
    """Return the questions that the clinic's settings answer for every patient."""
    return tuple(fixed_answers(pack, clinic.procedures[pack.name]))
