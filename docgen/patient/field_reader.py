"""Reads the fields of one raw record and notes what is wrong with them.

In: a `RawRecord`. Out: typed values by path, and diagnostics with field, row, record number and
place. Reading goes on after a problem, so that all of them are reported at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from docgen.errors import SURE, Diagnostic, Place, Severity, is_slip, suggest
from docgen.patient.fields import FieldProblem
from docgen.patient.people import shown_number
from docgen.patient.raw import Raw, RawRecord

Read = TypeVar("Read")


class FieldReader:
    """What every reader of records needs. `record` is the number that names it in diagnostics.

    It is "" where the cells of a row seem to have slipped: it may be a name.
    """

    def __init__(self, raw: RawRecord) -> None:
        """Start with the problems found while the file was read."""
        self.raw = raw
        self.record = shown_number(raw)
        self.problems: list[Diagnostic] = [
            replace(problem, row=raw.row, record=self.record) for problem in raw.problems
        ]

    def problem(self, path: str, found: FieldProblem, place: Place | None = None) -> None:
        """Note what is wrong with a field."""
        place = place or self.raw.places.get(path) or self.raw.place
        self.problems.append(
            Diagnostic(
                Severity.ERROR,
                found.code,
                f"{path}{self.raw.heads.get(path, '')} {found.message}.",
                found.hint,
                place,
                path,
                self.raw.row,
                self.record,
            )
        )

    def unknown(self, parent: str, key: str, known: Iterable[str], what: str) -> None:
        """Note a key that does not belong; `parent` is the path of the group that it stands in.

        It is repeated only where it is surely the slip of one that does: `{Rosa, Peña}` has the
        keys Rosa and Peña, and no name may stand in a message.
        """
        path = f"{parent}.{key}" if parent else key
        hint = suggest(key, known)
        if is_slip(suggest(key, known, SURE)):
            self.problem(path, FieldProblem("unknown-key", f"is not {what}", hint))
            return
        comma = " Put a text with a comma or a colon in it in quotes." if parent else ""
        place = self.raw.places.get(path) or self.raw.place
        found = FieldProblem("unknown-key", f"holds a key that is not {what}", f"{hint}{comma}")
        self.problem(parent or "record", found, place)

    def take(
        self, name: str, reader: Callable[[str], Read], *, required: bool = False
    ) -> Read | None:
        """Read a field of one text."""
        value = self.raw.mapping.get(name)
        if value is None:
            if required:
                self.problem(name, FieldProblem("missing", "is missing", "Write it."))
            return None
        return self.one(name, value, reader)

    def one(self, path: str, value: Raw, reader: Callable[[str], Read]) -> Read | None:
        """Read one text, or note what is wrong with it."""
        try:
            if not isinstance(value, str):
                raise FieldProblem("not-one-value", "is not one value", "Write one text.")
            return reader(value)
        except FieldProblem as found:
            self.problem(path, found)
            return None
