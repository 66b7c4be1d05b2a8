"""Every sheet of a clinic as its files are now, held against how it was at the last look.

In: a clinic, and a stamp that tells whether any of its files has changed. Out: for each view
(sheet, language, format, sample patient) its sentences with what changed. It is held against what
it said when it was first made, or when somebody called all of it seen, for as long as the program
runs. Several threads may ask at the same time.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable
from datetime import date, datetime
from typing import NamedTuple

from docgen.engine import Engine, Made
from docgen.errors import Diagnostic, DocgenError
from docgen.new.samples import KINDS, sample_patient
from docgen.patient.record import Patient
from docgen.preview.changes import Change, Fate, compare
from docgen.preview.sentences import PrintedSentence, sentences_on
from docgen.quality.check import CheckReport, check_clinic
from docgen.settings.clinic import Clinic
from docgen.sheet.sheets import Sheet, sheet_for, sheets_of


class View(NamedTuple):
    """One sheet in one language and format, for one kind of sample patient (`new/samples.py`)."""

    procedure: str
    sheet: str
    language: str
    format: str
    patient: str


class SheetLook(NamedTuple):
    """What a view says now, each sentence with what became of it; or what keeps it from paper."""

    changes: tuple[Change, ...] = ()
    problems: tuple[Diagnostic, ...] = ()

    @property
    def changed(self) -> int:
        """How many sentences are not as they were."""
        return sum(one.fate is not Fate.SAME for one in self.changes)


class _Made(NamedTuple):
    stamp: Hashable
    sentences: tuple[PrintedSentence, ...]
    problems: tuple[Diagnostic, ...]


class Looks:
    """What the sheets of one clinic say, and said.

    All of them are looked at in a thread of its own, then `docgen check` runs there.
    """

    def __init__(self, engine: Engine, day: date) -> None:
        """Make sheets with an engine; their days count from this one: none changes by itself."""
        self._engine, self._day = engine, day
        self._lock = threading.Lock()
        self._now: dict[View, _Made] = {}
        self._before: dict[View, _Made] = {}
        self._since: Hashable = None  # the stamp that all views are held against
        self._looks: dict[View, tuple[_Made, _Made, SheetLook]] = {}  # what was compared last
        self._wanted: Hashable = None  # the stamp that was asked for last
        self._thread: threading.Thread | None = None
        self._closed = False
        self._report: tuple[Hashable, CheckReport] | None = None

    def look(self, clinic: Clinic, stamp: Hashable, view: View) -> SheetLook:
        """Return what a view says now, and what changed."""
        found = self._now.get(view)
        if found is None or found.stamp != stamp:
            found = self._make(clinic, stamp, view)
            self._keep(view, found)
        return self._compared(view, found)

    def known(self, stamp: Hashable, view: View) -> SheetLook | None:
        """Return a view if it was looked at since the files changed."""
        found = self._now.get(view)
        return self._compared(view, found) if found and found.stamp == stamp else None

    def _keep(self, view: View, made: _Made) -> None:
        with self._lock:
            self._now[view] = made
            self._since = made.stamp if self._since is None else self._since
            before = self._before.get(view)
            # A view may be first looked at after a change, and only then as it was before.
            if before is None or before.problems or made.stamp == self._since:
                self._before[view] = made

    def _compared(self, view: View, made: _Made) -> SheetLook:
        before = self._before.get(view, made)
        known = self._looks.get(view)
        if known and known[0] is before and known[1] is made:
            return known[2]
        found = SheetLook(compare(before.sentences, made.sentences))
        if made.problems or before.problems:
            found = SheetLook(compare(made.sentences, made.sentences), made.problems)
        self._looks[view] = before, made, found
        return found

    def seen(self, stamp: Hashable) -> None:
        """Hold all views against what they say now from here on; `stamp` tells which files."""
        with self._lock:
            self._since = stamp
            old = {view: made for view, made in self._before.items() if self._now[view].problems}
            now = {view: made for view, made in self._now.items() if made.stamp == stamp}
            self._before = now | old

    # What takes seconds.

    def begin(self, clinic: Clinic, stamp: Hashable, today: date) -> None:
        """Begin to look at every view and to check, unless that is known or under way."""
        with self._lock:
            self._wanted = stamp
            if self._thread is None and not self.is_checked(stamp):
                self._thread = threading.Thread(
                    target=self._look_at_all, args=(clinic, stamp, today), daemon=True
                )
                self._thread.start()

    def report(self, stamp: Hashable) -> CheckReport | None:
        """Return what `docgen check` says; None while it is not known."""
        found = self._report
        return found[1] if found and found[0] == stamp else None

    def is_checked(self, stamp: Hashable) -> bool:
        """Whether the report on these files is known."""
        return self.report(stamp) is not None

    def progress(self, stamp: Hashable) -> int:
        """Return how many views are known since the files changed."""
        return sum(made.stamp == stamp for made in tuple(self._now.values()))

    def wait(self) -> None:
        """Wait for what was begun."""
        if thread := self._thread:
            thread.join()

    def close(self) -> None:
        """Let what was begun end, as soon as it can."""
        self._closed = True
        self.wait()

    def _look_at_all(self, clinic: Clinic, stamp: Hashable, today: date) -> None:
        try:
            for view in views_of(clinic):
                # What all else is held against is looked at whatever was saved in the meantime.
                if self._closed or stamp not in (self._wanted, self._since):
                    return
                self.look(clinic, stamp, view)
            if stamp == self._wanted:
                self._report = stamp, _checked(clinic, today)
        finally:
            self._thread = None

    # One view.

    def sheet(self, clinic: Clinic, view: View) -> tuple[Sheet, Patient, datetime | None]:
        """Return the sheet of a view, its patient, and when it is printed for this patient.

        Raises:
            DocgenError: the sample patient cannot be read, or has no such sheet.
        """
        chosen, printed = sample_patient(
            clinic, view.sheet, view.procedure, self._day, kind=view.patient
        )
        patient = chosen.patient
        return sheet_for(patient, view.sheet, clinic, view.language, view.format), patient, printed

    def made(self, clinic: Clinic, view: View) -> Made:
        """Return the sheet of a view as a PDF.

        Raises:
            DocgenError: it cannot be made.
        """
        _, patient, printed = self.sheet(clinic, view)
        own = view.sheet, clinic, patient
        return self._engine.make_sheet(
            *own, language=view.language, format=view.format, printed_on=printed
        )

    def _make(self, clinic: Clinic, stamp: Hashable, view: View) -> _Made:
        try:
            sheet, patient, printed = self.sheet(clinic, view)
            ready = self._engine.prepare(sheet, patient, printed)
            return _Made(stamp, sentences_on(ready, clinic), ())
        except DocgenError as wrong:
            return _Made(stamp, (), wrong.diagnostics)


def views_of(clinic: Clinic) -> tuple[View, ...]:
    """Return every view of a clinic: its first sheets first, each for every kind of patient."""
    return tuple(
        View(one.procedure, one.name, one.language, one.format, patient)
        for one in sheets_of(clinic)
        for patient in KINDS
    )


def _checked(clinic: Clinic, today: date) -> CheckReport:
    try:
        return check_clinic(clinic.folder, today)
    except DocgenError as gone:  # the clinic's folder, a moment ago
        return CheckReport(clinic.name, (), gone.diagnostics)
