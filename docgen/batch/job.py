"""What one run is asked to make.

In: choices, as the command line or a caller in Python makes them. Out: `Job`, frozen and checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from docgen.clinics.clinic import Clinic
from docgen.errors import Diagnostic, InputError, error
from docgen.patients.files import is_table
from docgen.suggest import one_of

SORTS = ("appointment", "name", "id", "none")
MANIFEST, PROBLEMS = "run.jsonl", "problems.csv"
REJECTED, REJECTED_LINES = "rejected.csv", "rejected.jsonl"  # of tables; of all other lists


@dataclass(frozen=True, slots=True)
class Job:
    """One run: whose sheets (`list_file`), which sheet, where to.

    `folder` gets one PDF a patient, `combined` is one print file; at least one of them is given.
    `language` wins over the records'. `staff_copy` adds to each sheet its page for staff.
    `printed_on` stands on each sheet; a run that is resumed keeps its own date, and `own_date` asks
    for just this one. `sort` and `duplex` shape the print file, `per_file` is the most patients in
    one, 0 for no limit. `password_field` names the column of each file's password. `remove` lets a
    run that is resumed take away sheets that its list no longer asks for. `dry_run` writes nothing.
    """

    list_file: Path
    clinic: Clinic
    sheet: str
    printed_on: date | datetime
    folder: Path | None = None
    combined: Path | None = None
    language: str | None = None
    format: str = "standard"
    staff_copy: bool = False
    sort: str = "appointment"
    duplex: bool = False
    per_file: int = 0
    password_field: str = ""
    resume: bool = False
    remove: bool = False
    own_date: bool = False
    dry_run: bool = False

    @property
    def copy(self) -> str:
        """What a copy is for, as names and the manifest say it; "" for patients' sheets."""
        return "staff" if self.staff_copy else ""

    @property
    def home(self) -> Path:
        """The folder of manifest, problems and refused rows."""
        return self.folder or _parent(self.combined)

    @property
    def manifest(self) -> Path:
        """The manifest's file: that of a print file alone is named after it."""
        return self.home / self._named(MANIFEST)

    @property
    def problems(self) -> Path:
        """The file of problems."""
        return self.home / self._named(PROBLEMS)

    @property
    def rejected(self) -> tuple[Path, Path]:
        """The file of refused rows; and the one that a list of the other kind would have."""
        table, lines = (self.home / self._named(name) for name in (REJECTED, REJECTED_LINES))
        return (table, lines) if is_table(self.list_file) else (lines, table)

    def _named(self, name: str) -> str:
        return name if self.folder or not self.combined else f"{self.combined.stem}.{name}"

    def refuse_unclear(self) -> None:
        """Look at how the choices go together.

        Raises:
            InputError: with every choice that cannot be.
        """
        problems = list(self._unclear())
        if problems:
            raise InputError(problems)

    def _unclear(self) -> list[Diagnostic]:
        found: list[Diagnostic] = []
        if self.folder is None and self.combined is None:
            hint = "Write -o DIR for one PDF a patient, --combined FILE.pdf for one file, or both."
            found.append(error("no-output", "It is not clear what to make.", hint))
        if self.sort not in SORTS:
            found.append(error("sort", f"Sort by {one_of(SORTS)}."))
        if self.combined is None and (self.duplex or self.per_file):
            message = "--duplex and --per-file are about the print file."
            found.append(error("no-combined", message, "Write --combined FILE.pdf too."))
        if self.combined is not None and self.combined.suffix.lower() != ".pdf":
            hint = "Write --combined FILE.pdf."
            found.append(error("no-pdf", "The print file's name must end in .pdf.", hint))
        if self.remove and not self.resume:
            message = "--remove is about a run that is resumed."
            found.append(error("no-resume", message, "Write --resume too, or leave it out."))
        if self.per_file < 0:
            found.append(error("per-file", "--per-file cannot be negative.", "Write 200, say."))
        if self.combined is not None and self.password_field:
            message = "A print file cannot have each patient's password."
            found.append(error("password", message, "Leave --combined or --password-field out."))
        return found


def _parent(file: Path | None) -> Path:
    return file.parent if file else Path()
