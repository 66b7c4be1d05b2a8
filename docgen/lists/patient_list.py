"""A list of patients as a whole, for a program that shows whom a day brings: `docgen.read_list`.

In: a list's file and the clinic. Out: `PatientList`: every row is a patient, or is skipped, and
why, or is refused, with what is wrong; what rows mean for each other counts, as in `docgen batch`.

All patients are in memory: it is meant for the list of a day or of some weeks. `docgen batch` reads
a list of any length row by row, through the same `prescan` and `patient_of`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

from docgen.errors import Diagnostic, DocgenError, Place
from docgen.lists.files import ListFile
from docgen.lists.intake import FieldChange, with_changes
from docgen.lists.prescan import RowVerdict, prescan
from docgen.lists.statuses import StatusText
from docgen.patient.raw import RawRecord, as_written, naming_columns, shown_number
from docgen.patient.record import Patient, patient_of
from docgen.procedure.procedure import APPOINTMENT
from docgen.settings.clinic import Clinic


@dataclass(frozen=True, slots=True)
class ListedPatient:
    """A row of which sheets are made; `row` is its number as a spreadsheet shows it."""

    row: int
    patient: Patient
    record: RawRecord = field(repr=False)  # the row as it is written

    @property
    def appointment(self) -> datetime | None:
        """When the visit begins, in local time; every patient of a list has one."""
        return self.patient.moment(APPOINTMENT)


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row of which no sheet is made though nothing is wrong: `reason` is cancelled, say.

    `record` is the record number, or "" where it may be something else.
    """

    row: int
    record: str
    reason: str


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot be used; `problems` say what is wrong, never with a value of the row.

    `record` is the record number, or "" where it may be something else.
    """

    row: int
    record: str
    problems: tuple[Diagnostic, ...]


ListRow: TypeAlias = ListedPatient | SkippedRow | RefusedRow


@dataclass(frozen=True, slots=True)
class PatientList:
    """A list that was read: its rows in the order of the file, and what is to be said of it.

    `notes` are about the list as a whole: columns that are ignored or look like a status, rows that
    are no patients', one person under two numbers. `statuses` are the texts of the columns that
    tell whether visits take place, with what becomes of their rows.
    """

    file: Path
    clinic: Clinic = field(repr=False)
    rows: tuple[ListRow, ...]
    notes: tuple[Diagnostic, ...] = ()
    statuses: tuple[StatusText, ...] = ()

    @property
    def patients(self) -> tuple[ListedPatient, ...]:
        """The rows of which sheets are made."""
        return tuple(row for row in self.rows if isinstance(row, ListedPatient))

    @property
    def skipped(self) -> tuple[SkippedRow, ...]:
        """The rows of visits that do not take place, and rows that stand there twice."""
        return tuple(row for row in self.rows if isinstance(row, SkippedRow))

    @property
    def refused(self) -> tuple[RefusedRow, ...]:
        """The rows that cannot be used."""
        return tuple(row for row in self.rows if isinstance(row, RefusedRow))

    def of_day(self, day: date) -> tuple[ListedPatient, ...]:
        """Return the patients whose visit is on a day, in the order of their appointments."""
        timed = [(one.appointment, at, one) for at, one in enumerate(self.patients)]
        of_day = sorted((when, at, one) for when, at, one in timed if when and when.date() == day)
        return tuple(one for _, _, one in of_day)

    def changed(
        self, listed: ListedPatient, fields: Mapping[str, str], *, now: datetime | None = None
    ) -> ListedPatient:
        """Return a patient with fields written anew, as `--set` does; "" takes a field out.

        A bare time such as `10:40` is the one near the visit, `now` the local time that is given.

        Raises:
            InputError: no record has such a field.
            PatientError: what is wrong with the record then.
        """
        changes = [FieldChange(f"{name}={value}", Place(name)) for name, value in fields.items()]
        packs, place = self.clinic.packs.values(), Place(f"row {listed.row}, changed")
        record = replace(with_changes(listed.record, changes, packs, place), now=now)
        with naming_columns(record):
            return replace(listed, patient=patient_of(record, self.clinic), record=record)


def read_list(path: str | Path, clinic: Clinic) -> PatientList:
    """Read a list of patients: CSV, a workbook, JSON Lines, JSON or YAML.

    `list:` in `clinic.yaml` says what the clinic's lists call their columns and how they write
    dates. Whether a sheet can be made of a patient is told by `Engine.problems`.

    Raises:
        InputError: the list cannot be used at all, comes from a pipe, or was changed meanwhile.
        SettingsError: it is not proper YAML or JSON.
    """
    source = ListFile(Path(path), clinic)
    source.refuse_pipe()
    with source.unchanged():
        seen = prescan(source)
        rows = tuple(
            _row_of(record.row or at + 1, record, seen.verdict(at), clinic)
            for at, record in enumerate(source.records())
        )
    return PatientList(source.file, clinic, rows, seen.notes, seen.told)


def _row_of(number: int, record: RawRecord, verdict: RowVerdict, clinic: Clinic) -> ListRow:
    if verdict.skip:
        return SkippedRow(number, shown_number(record), verdict.skip)
    if verdict.problem:
        return RefusedRow(number, shown_number(record), (verdict.problem,))
    try:
        return ListedPatient(number, patient_of(record, clinic), record)
    except DocgenError as found:
        problems = as_written(record, found.diagnostics)
        return RefusedRow(number, shown_number(record), problems)
