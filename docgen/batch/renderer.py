"""From one row of a list to one sheet: what every worker, and the print file, does for a patient.

In: rows of a list (`Rows`), each a `Task`. Out: of each the sheet, ready to be written, with the
name of its file and its line of the manifest; or what is wrong with the row. Whatever goes wrong
with one row ends here and stops no other.

What goes to a worker (`WorkUnit`: some rows, and the `Setup` of the run) and what comes back
(`Done`) is small, frozen and made to be sent to another process. What comes back holds record
numbers and hashes, and nothing else about a patient.

A file is named after who, when, which procedure, sheet and language (`file_name`): a name that
every file system takes, that leads nowhere else, and that no other patient of the run has.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import docgen
from docgen.batch.job import Job
from docgen.batch.manifest import Manifest, ManifestEntry
from docgen.batch.package import RunPackage
from docgen.cache import FrozenMap, Memo
from docgen.engine import Engine, Ready
from docgen.errors import Diagnostic, DocgenError, Severity, error, internal_error
from docgen.ledger.rows import SheetFacts
from docgen.lists.files import ListFile
from docgen.lists.prescan import Prescan
from docgen.patient.raw import RawRecord, as_written
from docgen.patient.record import Patient, patient_of
from docgen.pdf.document import Filled
from docgen.sheet.content import NUMBER
from docgen.sheet.sheets import Sheet, sheet_for
from docgen.storage.base import Storage

if TYPE_CHECKING:
    from docgen.batch.passwords import RunKey

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]|\.(?=\.)|^[.-]|[.]$")
# Windows keeps these for devices, whatever follows the first dot.
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|COM\d|LPT\d)(?=\.|$)", re.IGNORECASE)
_DAY_AT_END = re.compile(r"-\d{4}-\d\d-\d\d$")  # it would be taken for the day of a visit
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
    unlike = len(record) > _LONGEST or _DEVICE.match(record) or _DAY_AT_END.search(record)
    return record if safe == record and not unlike else _with_hash(safe, record)


def marked_id(record: str) -> str:
    """Return a record number with a hash: for two that differ only in capitals."""
    safe = safe_id(record)
    return safe if safe != record else _with_hash(safe, record)


def _with_hash(safe: str, record: str) -> str:
    digest = hashlib.sha256(record.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH]
    return f"{_DEVICE.sub('_', safe)[:_LONGEST]}-{digest}"


ROWS = 64  # of a unit: few enough to share the work out, enough to flush the disk seldom


@dataclass(frozen=True, slots=True)
class Setup:
    """What all units of a run share; what is large of it, in `package`, each worker has already.

    `storage` is the place of the sheets; `files` is whether the run makes one for each patient. A
    worker that is `away` from that place sends sheets back. `key` hashes what may not be guessed.
    `write` is off for a dry run. `replace` is on where files of an earlier run may lie. With
    `cache` compiled sheets come from disk. `noted` asks for what a ledger wants to know of each
    sheet.
    """

    package: RunPackage
    sheet: str
    language: str | None
    format: str
    copy: str  # "staff" for staff copies
    printed_on: date | datetime
    storage: Storage
    files: bool
    password_field: str
    write: bool
    replace: bool
    cache: bool
    key: RunKey | None
    noted: bool = False
    away: bool = False

    @classmethod
    def of(cls, job: Job, printed_on: date | datetime, key: RunKey | None = None) -> Setup:
        """Pack what a job asks of every sheet, for looking: it writes nothing.

        `key` is that of a run with passwords.
        """
        return cls(
            RunPackage.of(job),
            job.sheet,
            job.language,
            job.format,
            job.copy,
            printed_on,
            job.storage,
            job.folder is not None,
            job.password_field,
            write=False,
            replace=True,
            cache=job.cache,
            key=key,
            noted=job.ledger is not None,
        )


class Task(NamedTuple):
    """One row; `at` counts from 0. `known` is what an earlier run made from the same inputs.

    Where it made nothing from them, `earlier` are the files that it made for this record number.
    """

    at: int
    record: RawRecord
    inputs: str
    marked: bool = False
    known: ManifestEntry | None = None
    earlier: tuple[ManifestEntry, ...] = ()

    @property
    def made_from(self) -> str:
        """The hash under which an earlier run knows the row, if it does."""
        return self.known.inputs if self.known else self.inputs


class WorkUnit(NamedTuple):
    """Rows that one worker works on together."""

    setup: Setup
    tasks: tuple[Task, ...]


class RowProblem(NamedTuple):
    """What is wrong with one row, for people: never with a value of the record."""

    row: int
    record: str
    field: str
    message: str
    hint: str


class GivenFacts(NamedTuple):
    """What a ledger wants to know of a sheet: whose it is, by its number, and what it is."""

    record: str
    facts: SheetFacts


class FinishedSheet(NamedTuple):
    """One finished sheet: its row (from 0), its file, its line; no line if all was there before.

    `data` is the file itself, as long as nobody has written it.
    """

    at: int
    file: str
    line: bytes
    new: bool
    given: GivenFacts | None = None
    data: bytes = b""


class Remark(NamedTuple):
    """What is worth saying though the sheet is made; the same for many rows."""

    message: str
    hint: str
    row: int


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a unit; `stopped` is why it could not be finished."""

    sheets: tuple[FinishedSheet, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    refused: int = 0
    remarks: tuple[Remark, ...] = ()
    languageless: int = 0
    stopped: Diagnostic | None = None


Result: TypeAlias = tuple[WorkUnit, Done]


class Fingerprint:
    """Hashes all that a sheet is made from, so that a later run sees what has changed."""

    def __init__(
        self,
        job: Job,
        printed_on: date | datetime,
        ignored: frozenset[str],
        key: RunKey | None = None,
        older: Iterable[RunKey] = (),
    ) -> None:
        """Begin with what all sheets of a run share; with a key nobody else can hash a guess.

        `older` are keys with which an earlier run has hashed: each part of a list has its own.
        """
        shared = (
            docgen.__version__,
            job.clinic.digest,
            job.sheet,
            job.language,
            job.format,
            printed_on.isoformat(),
            job.password_field,
            *([job.copy] if job.copy else []),  # what was made before there were copies counts
        )
        data = repr(shared).encode()
        self._shared = hmac.new(key.secret, data, "sha256") if key else hashlib.sha256(data)
        self._older = {one.id: hmac.new(one.secret, data, "sha256") for one in older}
        self._ignored = ignored

    @property
    def one_key(self) -> bool:
        """Whether all sheets were hashed with one key, or with none."""
        return not self._older

    def made(self, entry: ManifestEntry, record: RawRecord, *, marked: bool) -> bool:
        """Tell whether a sheet was made from a row, under an older key."""
        return entry.key in self._older and entry.inputs == self.of(
            record, marked=marked, older=entry.key
        )

    def of(self, record: RawRecord, *, marked: bool, older: str = "") -> str:
        """Return the hash of a row, whatever the order of its columns."""
        pairs = [pair for pair in record.mapping.items() if pair[0] not in self._ignored]
        pairs.sort(key=itemgetter(0))
        total = (self._older[older] if older else self._shared).copy()
        total.update(repr((pairs, marked)).encode("utf-8", "surrogatepass"))
        return total.hexdigest()[:32]


class Rows(NamedTuple):
    """The rows of a list of which sheets are to be made, each with the hash of its inputs."""

    source: ListFile
    seen: Prescan
    fingerprint: Fingerprint

    def tasks(self, known: Manifest | None = None) -> Iterator[Task]:
        """Yield them as the list has them; with what is `known` of sheets made before."""
        return self._tasks(range(self.seen.listed), known)

    def keyed(self, known: Manifest) -> Iterator[Task]:
        """Yield them with what tells which sheets of an earlier run they ask for.

        Their inputs alone do, unless that run has hashed with several keys.
        """
        return self.tasks(None if self.fingerprint.one_key else known)

    def in_order(self) -> Iterator[Task]:
        """Yield them in the order in which they are printed."""
        return self._tasks(self.seen.order, None)

    def _tasks(self, order: Sequence[int], known: Manifest | None) -> Iterator[Task]:
        for at, record in self.source.in_order(order):
            if not self.seen.makes(at):
                continue
            marked = self.seen.verdict(at).marked
            inputs = self.fingerprint.of(record, marked=marked)
            found = known.made_from(inputs) if known else None
            earlier = known.made_for(record.text("id")) if known and not found else ()
            if not self.fingerprint.one_key:
                same = (one for one in earlier if self.fingerprint.made(one, record, marked=marked))
                found = found or next(same, None)
            yield Task(at, record, inputs, marked, found, earlier)


def units(setup: Setup, tasks: Iterable[Task], rows: int = ROWS) -> Iterator[WorkUnit]:
    """Put tasks together, a unit's worth at a time."""
    held: list[Task] = []
    for task in tasks:
        held.append(task)
        if len(held) == rows:
            yield WorkUnit(setup, tuple(held))
            held = []
    if held:
        yield WorkUnit(setup, tuple(held))


class AskedSheet(NamedTuple):
    """Which sheet a row asks for: whose it is, and the name of a file of its own."""

    patient: Patient
    sheet: Sheet
    file: str


class UnwrittenSheet(NamedTuple):
    """A patient's sheet before it is written."""

    patient: Patient
    ready: Ready
    entry: ManifestEntry  # without hash, and with the name of a file of its own

    @property
    def given(self) -> GivenFacts:
        """What a ledger wants to know; pages and digest of the file are not known yet."""
        filling, tag = self.ready.filling, self.ready.sheet.document.language
        return GivenFacts(self.patient.id, SheetFacts(tag, 0, filling.digest, ""))

    @property
    def bookmark(self) -> str:
        """Name the patient, as a person who sorts sheets looks for them."""
        name = ", ".join(part for part in (self.patient.family, self.patient.given) if part)
        return f"{name} ({self.patient.id})"


class Renderer:
    """Makes sheets of one run, one patient after the other."""

    def __init__(self, setup: Setup, engine: Engine | None = None) -> None:
        """Take the choices of the run; `engine` is one that is at hand."""
        self.setup = setup
        self.clinic, self._looks = setup.package.clinic, setup.package.looks
        self.engine = engine or Engine(disk=setup.package.sheets or setup.cache)
        self._sheets: dict[tuple[str, str | None], Sheet] = {}
        self._begun: Memo[bytes, hashlib._Hash] = Memo("begun hashes", 64)

    def asked(self, task: Task) -> AskedSheet:
        """Understand one row, as far as the row alone says what it asks for.

        Raises:
            DocgenError: what is wrong with the row.
        """
        setup = self.setup
        record = without_password(task.record, setup.password_field)
        patient = patient_of(record, self.clinic)
        sheet, moment = self._sheet(patient), patient.moment("appointment")
        parts = NameParts(
            patient.id,
            moment and moment.date(),
            sheet.pack.name,
            sheet.name,
            sheet.language,
            sheet.format,
            task.marked,
            setup.copy,
        )
        return AskedSheet(patient, sheet, file_name(parts))

    def draft(self, task: Task) -> UnwrittenSheet:
        """Work out one sheet.

        Raises:
            DocgenError: what is wrong with the row.
        """
        asked = self.asked(task)
        ready = self.engine.prepare(asked.sheet, asked.patient, self.setup.printed_on)
        return UnwrittenSheet(asked.patient, ready, self._entry(task, asked, ready))

    def _sheet(self, patient: Patient) -> Sheet:
        """Choose the sheet; there are as many as the clinic has procedures and languages."""
        setup = self.setup
        key = patient.procedure, setup.language or patient.language
        sheet = self._sheets.get(key)
        if sheet is None:
            sheet = sheet_for(patient, setup.sheet, self.clinic, setup.language, setup.format)
            sheet = self._sheets[key] = replace(sheet, staff=bool(setup.copy))
        return sheet

    def _entry(self, task: Task, asked: AskedSheet, ready: Ready) -> ManifestEntry:
        sheet, catalogues = asked.sheet, ready.sheet.locales
        return ManifestEntry(
            record=asked.patient.id,
            procedure=sheet.pack.name,
            sheet=sheet.name,
            language=sheet.language,
            format=sheet.format,
            file=asked.file,
            part=0,
            pages=0,
            sha256="",
            inputs=task.inputs,
            clinic=self.clinic.digest,
            template=f"{sheet.pack.version}/{ready.sheet.plate.identity[:8]}",
            catalogue="+".join([one.digest[:16] for one in catalogues]),
            docgen=docgen.__version__,
            printed_on=self.setup.printed_on.isoformat(),
            copy=self.setup.copy,
            number="" if self.setup.password_field else ready.filling.digest[:NUMBER],
            shows=self._shows(task, ready.filling.digest),
        )

    def _shows(self, task: Task, digest: str) -> str:
        """Return a hash of what can be seen on a sheet, and of the password that locks it."""
        name, key = self.setup.password_field, self.setup.key
        seen = (docgen.__version__, self._looks, digest, task.record.text(name) if name else "")
        data = repr(seen).encode("utf-8", "surrogatepass")
        total = hmac.new(key.secret, data, "sha256") if key else hashlib.sha256(data)
        return total.hexdigest()[:32]

    def digest(self, filled: Filled) -> str:
        """Return the SHA-256 of a sheet; that of what it shares is reckoned once."""
        shared = filled.shared
        total = self._begun.get(shared, lambda: hashlib.sha256(shared)).copy()
        total.update(memoryview(filled.pdf)[len(shared) :])
        return total.hexdigest()

    def forget(self) -> None:
        """Drop what is remembered of patients."""
        self.engine.forget()


def without_password(record: RawRecord, name: str) -> RawRecord:
    """Return a record without its password; a table's unknown columns are passed over anyway."""
    if not name or record.flat:
        return record
    kept = FrozenMap((k, v) for k, v in record.mapping.items() if k != name)
    return replace(record, mapping=kept)


def row_of(task: Task) -> int:
    """Return the number of a row as people count."""
    return task.record.row or task.at + 1


def problems_of(task: Task, found: Exception, record: str = "") -> list[RowProblem]:
    """Say what is wrong with a row: a docgen error in its own words, any other without values."""
    if isinstance(found, DocgenError):
        diagnostics: Iterable[Diagnostic] = as_written(task.record, found.diagnostics)
    else:
        hint = "This is a fault in docgen, not in your list. Please report it."
        diagnostics = (error("internal", f"The sheet is not made: {internal_error(found)}.", hint),)
    return [
        RowProblem(row_of(task), d.record or record, d.field, _placed(d), d.hint)
        for d in diagnostics
        if d.severity is Severity.ERROR
    ]


def remarks_of(task: Task, warnings: Iterable[Diagnostic]) -> list[Remark]:
    """Say what is odd about a row of which a sheet is made."""
    named = as_written(task.record, warnings)
    return [Remark(w.message, w.hint, row_of(task)) for w in named]


def _placed(diagnostic: Diagnostic) -> str:
    """Name the file where the fault is not in the list."""
    if diagnostic.place and not diagnostic.row:
        return f"{diagnostic.place}: {diagnostic.message}"
    return diagnostic.message
