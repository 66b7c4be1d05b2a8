"""From one row to one sheet: what every worker, and the print file, does for a patient.

In: a row of a list. Out: the sheet, ready to be written, with the name of its file and its entry;
or what is wrong with the row. Whatever goes wrong with one row ends here and stops no other.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple, cast

import docgen
from docgen.batch.manifest import Entry
from docgen.batch.names import NameParts, file_name
from docgen.batch.units import Problem, Remark, Setup, Task
from docgen.cache import FrozenMap, Memo
from docgen.engine import Engine, Ready
from docgen.errors import Diagnostic, DocgenError, Severity, error, internal_error
from docgen.patient.raw import as_written
from docgen.patient.record import Patient
from docgen.pdf.fill import Filled
from docgen.settings.clinic import Clinic
from docgen.sheets import Sheet, sheet_for


class Draft(NamedTuple):
    """A patient's sheet before it is written."""

    patient: Patient
    ready: Ready
    entry: Entry  # without hash, and with the name of a file of its own

    @property
    def bookmark(self) -> str:
        """Name the patient, as a person who sorts sheets looks for them."""
        name = ", ".join(part for part in (self.patient.family, self.patient.given) if part)
        return f"{name} ({self.patient.id})"


class _Kind(NamedTuple):
    """A sheet that is asked for, and the catalogues that it is made from, by their hashes."""

    sheet: Sheet
    catalogue: str


class Maker:
    """Makes sheets of one run, one patient after the other."""

    def __init__(self, setup: Setup, engine: Engine | None = None) -> None:
        """Unpack the clinic; `engine` is one that is at hand."""
        self.setup = setup
        self.clinic = cast("Clinic", pickle.loads(setup.clinic))  # noqa: S301  # packed by docgen
        self.engine = engine or Engine()
        self._kinds: dict[tuple[str, str | None], _Kind] = {}
        self._begun: Memo[bytes, hashlib._Hash] = Memo("begun hashes", 64)

    def draft(self, task: Task) -> Draft:
        """Work out one sheet.

        Raises:
            DocgenError: what is wrong with the row.
        """
        setup, clinic = self.setup, self.clinic
        record = task.record
        if setup.password_field and not record.flat:  # a table's unknown columns are passed over
            kept = FrozenMap((k, v) for k, v in record.mapping.items() if k != setup.password_field)
            record = replace(record, mapping=kept)
        patient = Patient.read(record, clinic.packs.get(record.text("procedure")))
        kind = self._kind(patient)
        ready = self.engine.prepare(kind.sheet, patient, setup.printed_on)
        return Draft(patient, ready, self._entry(task, patient, kind, ready))

    def _kind(self, patient: Patient) -> _Kind:
        """Choose the sheet; there are as many as the clinic has procedures and languages."""
        setup = self.setup
        key = patient.procedure, setup.language or patient.language
        kind = self._kinds.get(key)
        if kind is None:
            sheet = sheet_for(patient, setup.sheet, self.clinic, setup.language, setup.format)
            sheet = replace(sheet, staff=True) if setup.copy else sheet
            locale, name = self.engine.locale, sheet.name
            locales = [locale(self.clinic, language, name) for language in sheet.languages]
            catalogue = "+".join([one.digest[:16] for one in locales])
            kind = self._kinds[key] = _Kind(sheet, catalogue)
        return kind

    def _entry(self, task: Task, patient: Patient, kind: _Kind, ready: Ready) -> Entry:
        sheet, moment = kind.sheet, patient.moment("appointment")
        parts = NameParts(
            patient.id,
            moment and moment.date(),
            sheet.pack.name,
            sheet.name,
            sheet.language,
            sheet.format,
            task.marked,
            self.setup.copy,
        )
        return Entry(
            record=patient.id,
            procedure=sheet.pack.name,
            sheet=sheet.name,
            language=sheet.language,
            format=sheet.format,
            file=file_name(parts),
            part=0,
            pages=0,
            sha256="",
            inputs=task.inputs,
            clinic=self.clinic.digest,
            template=f"{sheet.pack.version}/{ready.variant.plate.sheet_id}",
            catalogue=kind.catalogue,
            docgen=docgen.__version__,
            printed_on=self.setup.printed_on.isoformat(),
            copy=self.setup.copy,
        )

    def digest(self, filled: Filled) -> str:
        """Return the SHA-256 of a sheet; that of what it shares is reckoned once."""
        shared = filled.shared
        total = self._begun.get(shared, lambda: hashlib.sha256(shared)).copy()
        total.update(memoryview(filled.pdf)[len(shared) :])
        return total.hexdigest()

    def forget(self) -> None:
        """Drop what is remembered of patients."""
        self.engine.forget()


def row_of(task: Task) -> int:
    """Return the number of a row as people count."""
    return task.record.row or task.at + 1


def problems_of(task: Task, found: Exception, record: str = "") -> list[Problem]:
    """Say what is wrong with a row: a docgen error in its own words, any other without values."""
    if isinstance(found, DocgenError):
        diagnostics: Iterable[Diagnostic] = as_written(task.record, found.diagnostics)
    else:
        hint = "This is a fault in docgen, not in your list. Please report it."
        diagnostics = (error("internal", f"The sheet is not made: {internal_error(found)}.", hint),)
    return [
        Problem(row_of(task), d.record or record, d.field, _placed(d), d.hint)
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
