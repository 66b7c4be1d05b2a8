"""What a run tells while it goes, for whoever shows it: a terminal, a log, a page.

In: nothing. Out: the events. None holds anything of a patient but the record number.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from docgen.batch.printing import Printed
from docgen.batch.rejected import Rejected
from docgen.batch.units import Problem, Remark
from docgen.errors import Diagnostic
from docgen.patient.visits import Found

SHEETS, PRINT_FILE, NEW_FILE = "sheets", "print file", "print file of what is new"


@dataclass(frozen=True, slots=True)
class Began:
    """A stage begins: so many rows of the list are to be looked at."""

    stage: str
    total: int


@dataclass(frozen=True, slots=True)
class Went:
    """So many rows of the stage's total are done."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Noted:
    """Something worth saying about the whole list."""

    diagnostics: tuple[Diagnostic, ...]


Event: TypeAlias = "Began | Went | Noted"


@dataclass(slots=True)
class Summary:
    """The counts of a run. `rows` is what the list holds; every row is in one of the others.

    `made` are the sheets made now, or in a dry run those that would be; `kept` those that were
    there already. `skipped` counts rows by reason. `told` is what the list says of its visits: each
    status, its count and what becomes of it. `wanted` are the rows of which sheets are to be made.
    `removed` are files of rows that the list no longer has, `left` those that stay.
    """

    rows: int = 0
    made: int = 0
    kept: int = 0
    refused: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    told: tuple[Found, ...] = ()
    wanted: int = 0
    removed: int = 0
    left: int = 0
    languageless: int = 0
    problems: list[Problem] = field(default_factory=list)
    remarks: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    printed: list[Printed] = field(default_factory=list)
    printed_new: list[Printed] = field(default_factory=list)  # the file of what is new
    rejected: Rejected | None = None  # the refused rows, once they are written
    printed_on: date | datetime | None = None
    changed: bool = False  # whether anything was written

    def remark(self, found: Remark) -> None:
        """Count a remark; the first rows are kept as examples."""
        rows = self.remarks.setdefault((found.message, found.hint), [0])
        rows[0] += 1
        if len(rows) <= 3:
            rows.append(found.row)

    @property
    def done(self) -> int:
        """Rows of which something is known by now."""
        return self.made + self.kept + self.refused + self.skipped.total()
