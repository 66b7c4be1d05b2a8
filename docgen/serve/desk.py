"""What the pages show: one clinic, the engine, today's list; read anew as files change.

In: the clinic's folder, and the list's file or the folder that lists are put into. Out: `Desk`,
which every page asks. It is used by several threads: what is read is a value and replaced whole,
and sheets are made one after the other.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from docgen.defaults import add_default
from docgen.engine import Engine, Made
from docgen.errors import Diagnostic, DocgenError
from docgen.ledger.ledger import Ledger
from docgen.ledger.place import KEEP
from docgen.ledger.rows import COPIED, By, LedgerRow
from docgen.lists.files import SUFFIXES
from docgen.lists.patients import PatientList, read_list
from docgen.patient.record import Patient
from docgen.preview.looks import Looks
from docgen.printing.printers import PrinterChoice
from docgen.serve.paper import PaperJobs
from docgen.settings.clinic import CLINIC_FILE, Clinic, sources_beside, sources_named
from docgen.sheet.sheets import Sheet

FORGET = 500  # sheets after which what the engine remembers of patients is dropped
Stamp = tuple[tuple[str, int, int], ...]  # of files: name, time of the last change, bytes


@dataclass(frozen=True, slots=True)
class DeskSources:
    """What a desk is made of: the clinic's folder; the list, or the folder that lists come into.

    `clock` tells the local time on the clinic's wall. `ledger` is the ledger's folder, if one is
    kept, and `keep` how long it keeps what sheets are made from. `settings` is the docgen.toml into
    which the page may write where a ledger is begun; None: it may not. `printers` are those of
    docgen.toml.
    """

    clinic: Path
    clock: Callable[[], datetime]
    list_file: Path | None = None
    watch: Path | None = None
    ledger: Path | None = None
    keep: str = KEEP
    settings: Path | None = None
    printers: PrinterChoice | None = None


class Desk:
    """One clinic at work. Pages ask it for the clinic, for today's patients, and for sheets."""

    def __init__(self, sources: DeskSources, engine: Engine | None = None) -> None:
        """Read the clinic, and open the ledger; sheets are made by `engine`, or one of its own.

        Raises:
            DocgenError: the clinic's files, or those of the ledger, cannot be used.
        """
        self.sources = sources
        self.engine = engine or Engine(disk=True)
        self._making, self._reading = threading.Lock(), threading.Lock()
        self._made = 0
        self._clinic = self.engine.clinic(sources.clinic)
        self._clinic_stamp = _stamp_of_all(made_from(self._clinic))
        self.clinic_problems: tuple[Diagnostic, ...] = ()
        self.looks = Looks(self.engine, self.today)
        self._list: PatientList | None = None
        self._list_stamp: Stamp = ()
        self.list_problems: tuple[Diagnostic, ...] = ()
        self.ledger = self._open_ledger(sources.ledger) if sources.ledger else None
        self.paper = PaperJobs(sources.printers)
        if self.ledger:
            self.paper.ask_all(self.ledger)

    @property
    def now(self) -> datetime:
        """The local time on the clinic's wall, without a zone."""
        return self.sources.clock()

    @property
    def today(self) -> date:
        """The day on the clinic's wall."""
        return self.now.date()

    @property
    def clinic(self) -> Clinic:
        """The clinic as its files are now; as they were last, while they cannot be used.

        What is wrong with them then stands in `clinic_problems`.
        """
        with self._reading:
            stamp = _stamp_of_all(made_from(self._clinic))
            if stamp != self._clinic_stamp:
                self._clinic_stamp = stamp
                try:
                    self._clinic, self.clinic_problems = Clinic.load(self.sources.clinic), ()
                except DocgenError as wrong:
                    self.clinic_problems = tuple(wrong.diagnostics)
                self._list_stamp = ()  # what its rows mean may have changed
            return self._clinic

    @property
    def list_file(self) -> Path | None:
        """The file of the list: the one that was named, or the newest of the folder."""
        if self.sources.list_file or not self.sources.watch:
            return self.sources.list_file
        found = [p for p in self.sources.watch.iterdir() if p.suffix.lower() in SUFFIXES]
        return max(found, key=lambda path: (path.stat().st_mtime_ns, path.name), default=None)

    @property
    def patients(self) -> PatientList | None:
        """The list as its file is now; None where there is none, or it cannot be read.

        What is wrong with it stands in `list_problems`.
        """
        clinic, file = self.clinic, self.list_file
        with self._reading:
            stamp = stamp_of(file) if file else ()
            if stamp != self._list_stamp or not stamp:
                self._list_stamp, self._list, self.list_problems = stamp, None, ()
                try:
                    self._list = read_list(file, clinic) if file else None
                except DocgenError as wrong:
                    self.list_problems = tuple(wrong.diagnostics)
            return self._list

    def sheets(self) -> tuple[Sheet, ...]:
        """Every sheet of the clinic: by procedure, name, language and format."""
        return self.engine.sheets(self.clinic)

    def make(
        self,
        sheet: str,
        patient: Patient,
        language: str,
        look: str,
        now: datetime,
        *,
        clinic: Clinic | None = None,
        staff_copy: bool = False,
    ) -> Made:
        """Make one sheet as it is printed at this local time; raises as `Engine.make_sheet`.

        `clinic` is the one that `patient` was read for.
        """
        clinic = clinic or self.clinic
        with self._making:
            self._made += 1
            if self._made % FORGET == 0:
                self.engine.forget()
            return self.engine.make_sheet(
                sheet,
                clinic,
                patient,
                language=language or None,
                format=look,
                printed_on=now,
                staff_copy=staff_copy,
            )

    def fields(self, procedure: str, sheet: str) -> frozenset[str]:
        """Return the fields of a record that a sheet prints or asks; raises as `Engine.make`."""
        found = (one for one in self.sheets() if (one.procedure, one.name) == (procedure, sheet))
        with self._making:
            return self.engine.compiled(next(found)).fields

    def again(self, sheet_id: str, *, copy_of: bool = False) -> bytes:
        """Make a sheet of the ledger again; raises as `Ledger.again`."""
        assert self.ledger  # noqa: S101  # who knows the sheet has asked it
        with self._making:
            return self.ledger.again(sheet_id, copy_of=copy_of, engine=self.engine)

    def give_again(self, row: LedgerRow, *, how: str, by: By) -> tuple[LedgerRow, bytes | None]:
        """Make a sheet of the ledger again, to be given once more; raises as the ledger does.

        Where another sheet stands for it already, that one is returned, and no PDF: a button that
        is pressed twice gives one sheet.
        """
        assert self.ledger  # noqa: S101  # as above
        with self._making:
            later = self.ledger.replaced_by(row)
            if later:
                return later, None
            return self.ledger.give_again(row.sheet_id, how=how, by=by, engine=self.engine)

    def copy_again(
        self, row: LedgerRow, after: str, *, how: str, by: By
    ) -> tuple[LedgerRow, bytes] | None:
        """Make a copy of a sheet and write that down; raises as the ledger does.

        `after` is how many copies there were when somebody asked. Where there are more by now it is
        the same press of the button: nothing is done, and None returned.
        """
        assert self.ledger  # noqa: S101  # as above
        with self._making:
            there = sum(one.kind == COPIED for one in self.ledger.about(row))
            if after != str(there):
                return None
            pdf = self.ledger.again(row.sheet_id, copy_of=True, engine=self.engine)
            return self.ledger.note(COPIED, row, by=by, answer=how), pdf

    def begin_ledger(self, place: Path) -> None:
        """Keep a ledger at a place from now on, and write so into docgen.toml.

        Raises:
            DocgenError: no ledger may lie there, or one of the files cannot be written.
        """
        with self._reading:
            if self.ledger or not self.sources.settings:
                return
            begun = self._open_ledger(place)
            try:
                add_default(self.sources.settings, "ledger", str(begun.place))
            except DocgenError:
                begun.close()
                raise
            self.ledger = begun

    def _open_ledger(self, place: Path) -> Ledger:
        zone = ZoneInfo(self._clinic.timezone)
        return Ledger.open(
            place,
            clinic=self.sources.clinic,
            keep=self.sources.keep,
            clock=lambda: self.now.replace(tzinfo=zone),
        )

    def close(self) -> None:
        """Let go of the ledger."""
        if self.ledger:
            self.ledger.close()

    def problems(self, sheet: str, patient: Patient) -> tuple[Diagnostic, ...]:
        """Return what stands against one sheet of a patient; raises as `Engine.problems`."""
        clinic, now = self.clinic, self.now
        with self._making:
            return self.engine.problems(sheet, clinic, patient, printed_on=now)


def made_from(clinic: Clinic) -> list[Path]:
    """Return the files that a clinic's sheets are made from: its settings, and what it has beside.

    Whatever else lies in its folder, such as lists of patients, is not looked at.
    """
    file = clinic.folder / CLINIC_FILE
    named = sources_named(clinic.logo, clinic.inserts)
    return [file, *(path for _, path in (*sources_beside(file), *named))]


def _stamp_of_all(files: Iterable[Path]) -> Stamp:
    return tuple(seen for file in files for seen in stamp_of(file))


def stamp_of(path: Path) -> Stamp:
    """Return what tells whether a file, or one below a folder, was changed: names, times, sizes."""
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    found = []
    for file in files:
        try:
            seen = file.stat()
        except OSError:  # it is being replaced
            continue
        found.append((str(file), seen.st_mtime_ns, seen.st_size))
    return tuple(found)
