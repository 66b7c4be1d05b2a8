"""What is wrong, where, and what to write instead: values first, exceptions second.

In: nothing. Out: `Place`, `Diagnostic` and the exceptions that carry diagnostics:

    DocgenError
      SettingsError     clinic.yaml, procedure.yaml
      TemplateError     a template
      TranslationError  a catalogue
      PatientError      a record
      FontError         text that no font can write
      InputError        a file, name or option; nothing was written
      OutputError       the result could not be written

Every stage collects all its problems and reports them at once, so that nobody mends a file one
error a run. Patient data never stands in a diagnostic: row number, record number and field name do.
At the end: what to write instead of a word that docgen does not know ("did you mean"), and how a
fault of docgen itself is told.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

_PACKAGE = Path(__file__).resolve().parent
_SHOW_ALL = 12
_NEAR = "Did you mean"
NEAR = 0.6  # of two words, from 0 to 1
SURE = 0.85  # where the word may be a patient's: Contreras is no contrast


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


@contextmanager
def told_as(inside: str, name: str) -> Iterator[None]:
    """Have errors name `name` where they name what is `inside` a folder that nobody knows."""
    try:
        yield
    except DocgenError as problem:
        raise type(problem)([_renamed(one, inside, name) for one in problem.diagnostics]) from None


def _renamed(diagnostic: Diagnostic, inside: str, name: str) -> Diagnostic:
    place = diagnostic.place
    if place is None or not inside or not place.file.startswith(inside):
        return diagnostic
    file = name + place.file.removeprefix(inside).replace("\\", "/")
    return replace(diagnostic, place=place._replace(file=file))


class ValueProblem(ValueError):  # noqa: N818 (the project's word for what is wrong)
    """A value that cannot be used; `hint` says what to write instead.

    `place` is that of the part that is wrong, where it is not the value as a whole.
    """

    def __init__(self, message: str, hint: str = "", place: Place | None = None) -> None:
        """Keep the parts of a diagnostic."""
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.place = place


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


def suggest(word: str, known: Iterable[str], near_from: float = NEAR) -> str:
    """Return `Did you mean "x"?`, or the list of what would do when nothing is near.

    Two words are near from `near_from` on. A list too long to be of use is left out, and the hint
    is then empty.
    """
    # Only a mistake pays for the import (2 ms of a cold start of 300).
    from difflib import get_close_matches  # noqa: PLC0415 (start-up cost)

    choices = sorted({k for k in known if k})
    folded = {choice.casefold(): choice for choice in reversed(choices)}
    near = get_close_matches(word.casefold().replace("-", "_"), folded, n=1, cutoff=near_from)
    if near:
        return f'{_NEAR} "{folded[near[0]]}"?'
    if 0 < len(choices) <= _SHOW_ALL:
        return f"Write {one_of(choices)}."
    return ""


def is_slip(hint: str) -> bool:
    """Whether `suggest` took the word for a slip of one that it knows."""
    return hint.startswith(_NEAR)


def one_of(words: Iterable[str]) -> str:
    """Join words as a choice: `a`, `a or b`, `a, b or c`."""
    return _joined(list(words), "or")


def all_of(words: Iterable[str]) -> str:
    """Join words as a list: `a`, `a and b`, `a, b and c`."""
    return _joined(list(words), "and")


def _joined(words: list[str], last: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def internal_error(problem: BaseException) -> str:
    """Tell of a fault in docgen itself: the kind of exception and docgen's own line of code.

    No value is told: it may be a patient's.
    """
    import traceback  # noqa: PLC0415 (start-up cost)

    frames = traceback.extract_tb(problem.__traceback__)
    own = [f for f in frames if Path(f.filename).is_relative_to(_PACKAGE)]
    where = ""
    if own:
        file = Path(own[-1].filename).relative_to(_PACKAGE).as_posix()
        where = f" at docgen/{file}:{own[-1].lineno}"
    return f"internal error: {type(problem).__name__}{where}"
