"""What is wrong, where, and what to write instead: values first, exceptions second.

In: nothing. Out: `Place`, `Diagnostic` and the exception tree that carries diagnostics.
Every stage collects all its problems and reports them at once, so that nobody mends a file one
error a run. Patient data never stands in a diagnostic: row number, record number and field name do.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Severity(enum.StrEnum):
    """How bad a problem is; only `ERROR` stops a sheet."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Place(NamedTuple):
    """A point in a file. Lines and columns count from 1; 0 means unknown."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Write `file:line:column`, leaving out what is unknown."""
        parts = [self.file]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem: what is wrong (`message`), what to do (`hint`), and where.

    `code` is a short stable slug (`unknown-key`), `field` the name of a setting or of a patient
    field, `row` the row of a list as a spreadsheet counts (1 is that of the column names), `record`
    the patient's record number.
    """

    severity: Severity
    code: str
    message: str
    hint: str = ""
    place: Place | None = None
    field: str = ""
    row: int | None = None
    record: str = ""

    def __str__(self) -> str:
        """Write one line: `place: severity: message (hint)`."""
        where = [str(self.place)] if self.place else []
        if self.row is not None:
            where.append(f"row {self.row}")
        if self.record:
            where.append(f"record {self.record}")
        head = ", ".join(where)
        text = f"{head}: " if head else ""
        text += f"{self.severity}: {self.message}"
        return f"{text} {self.hint}".rstrip()


def error(code: str, message: str, hint: str = "", place: Place | None = None) -> Diagnostic:
    """Make an error, the commonest diagnostic, without naming its severity each time."""
    return Diagnostic(Severity.ERROR, code, message, hint, place)


def warning(code: str, message: str, hint: str = "", place: Place | None = None) -> Diagnostic:
    """Make a warning: the sheet is made all the same."""
    return Diagnostic(Severity.WARNING, code, message, hint, place)


class DocgenError(Exception):
    """Base of every error that docgen raises on purpose; carries one or more diagnostics."""

    def __init__(self, diagnostics: Diagnostic | Iterable[Diagnostic]) -> None:
        """Keep the diagnostics in the order in which they were found."""
        if isinstance(diagnostics, Diagnostic):
            diagnostics = (diagnostics,)
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        super().__init__("\n".join(str(d) for d in self.diagnostics))

    def __reduce__(self) -> tuple[type[DocgenError], tuple[tuple[Diagnostic, ...]]]:
        """Survive the way back from a worker process."""
        return type(self), (self.diagnostics,)


class SettingsError(DocgenError):
    """A `clinic.yaml` or `procedure.yaml` that cannot be used."""


class TemplateError(DocgenError):
    """A template that breaks a rule of the template language."""


class TranslationError(DocgenError):
    """A message without a usable translation for the language asked for."""


class PatientError(DocgenError):
    """A patient record that is incomplete, impossible or contradicts the clinic."""


class FontError(DocgenError):
    """Text that no font at hand can write."""


class InputError(DocgenError):
    """A file, name or option that cannot be used; nothing was written."""


class OutputError(DocgenError):
    """The result could not be written; an older file of that name is untouched."""


class Problems:
    """Collects diagnostics of one stage and raises them all at once."""

    def __init__(self) -> None:
        """Start without problems."""
        self.found: list[Diagnostic] = []

    def add(self, *diagnostics: Diagnostic) -> None:
        """Note problems and go on looking."""
        self.found.extend(diagnostics)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """Those that stop the sheet."""
        return tuple(d for d in self.found if d.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """Those that do not."""
        return tuple(d for d in self.found if d.severity is not Severity.ERROR)

    def raise_as(self, kind: type[DocgenError]) -> None:
        """Raise `kind` with all errors found, if there is one."""
        if self.errors:
            raise kind(self.errors)
