"""What a run tells: events while it goes, its counts (`Summary`), and what they say in plain words.

In: what became of the rows. Out: events for whoever shows them (a terminal, a log, a page); lines
of text. None holds anything of a patient but the record number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from docgen.batch.job import Job
from docgen.batch.print_file import Printed
from docgen.batch.renderer import Remark, RowProblem
from docgen.batch.tables import Rejected, entries
from docgen.errors import Diagnostic
from docgen.lists.statuses import StatusText

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
    `removed` are files of rows that the list no longer has, `left` those that stay. `listed` are
    all rows of a list of which this run makes a part.
    """

    rows: int = 0
    listed: int = 0
    made: int = 0
    kept: int = 0
    refused: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    told: tuple[StatusText, ...] = ()
    wanted: int = 0
    removed: int = 0
    left: int = 0
    languageless: int = 0
    problems: list[RowProblem] = field(default_factory=list)
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


_SHOWN = 10  # problems told at once; the file has all
_EXAMPLES = 3  # rows that are named as examples
_STATUSES = 40  # of a column


def lines_of(job: Job, summary: Summary) -> tuple[list[str], list[str]]:
    """Return the counts, and what is to be said of single rows."""
    return list(_counts(job, summary)), list(_remarks(job, summary))


def _counts(job: Job, summary: Summary) -> Iterator[str]:
    dry = job.dry_run
    day = summary.printed_on
    printed_on = f", printed on {_day(day)}" if day else ""
    part = job.part
    if part:
        rows = _of(summary.listed, "row")
        yield f"Part {part.number:,} of {part.of:,}: {summary.rows:,} of the list's {rows}"
    else:
        yield f"Rows in the list: {summary.rows:,}"
    yield f"{'Would be made' if dry else 'Made'}: {summary.made:,}{printed_on}"
    if summary.kept:
        yield f"There already: {summary.kept:,}"
    if summary.skipped:
        reasons = ", ".join(f"{why} {n:,}" for why, n in sorted(summary.skipped.items()))
        yield f"{'Would be skipped' if dry else 'Skipped'}: {summary.skipped.total():,} ({reasons})"
    if summary.refused:
        where = "" if dry else f"; {job.shown(job.problems)} says which and why"
        yield f"{'Would be refused' if dry else 'Refused'}: {summary.refused:,}{where}"
        yield from _to_mend(job, summary.rejected)
    if summary.removed:
        what = "Would be removed (with --remove)" if dry else "Removed"
        yield f"{what}, no longer in the list: {summary.removed:,}"
    if summary.left:
        yield f"Left, of rows that are gone or refused: {summary.left:,} (--remove takes them away)"
    if summary.languageless:
        language = job.clinic.languages[0]
        yield f"Without a language in the record, made in {language}: {summary.languageless:,}"
    yield from _print_files(job, summary)
    if not dry and not summary.changed:
        yield "Nothing was written: every sheet is there already."
    yield from statuses(summary.told)
    if part and not dry:
        place = job.shown(job.folder or job.combined or job.home)
        yield f"When all parts are made: docgen join {place}"


def _print_files(job: Job, summary: Summary) -> Iterator[str]:
    """Say what is in the print files."""
    files = (*summary.printed, *summary.printed_new)
    for printed in files if not job.dry_run else ():
        patients, pages = _of(printed.patients, "patient"), _of(printed.pages, "page")
        yield f"{job.shown(printed.file)}: {patients}, {pages}"
    if files and not job.dry_run:
        yield f"{job.shown(job.stack)} says which sheet begins on which page"
    if job.combined_new and not summary.printed_new:
        file = job.shown(job.combined_new)
        yield f"Nothing is new since this run last reached its end: {file} is not made"


def _to_mend(job: Job, rejected: Rejected | None) -> Iterator[str]:
    """Say where the refused rows are, and how they come back."""
    if rejected and rejected.rows:
        file = job.shown(job.rejected[0])
        yield f"To mend: {file} has {_of(rejected.rows, 'row')} as they came"
        yield "Mend a copy, and run that into another folder: the next run here writes it anew."
    if rejected and job.password_field:
        yield (
            f"{job.password_field} is not in that file: put the column back into your copy, or "
            "mend the list and write --resume."
        )
    if rejected and rejected.left_out:
        yield (
            f"Not in that file, since a password may stand in the wrong place: "
            f"{_of(rejected.left_out, 'row')}; mend them in the list"
        )


def statuses(told: Sequence[StatusText]) -> Iterator[str]:
    """Say what the list says of its visits: each status, how many rows, what becomes of them."""
    for head in dict.fromkeys(found.head for found in told):
        there = [found for found in told if found.head == head]
        yield f'Column "{head}" says of the visits:'
        for found in there[:_STATUSES]:
            text = found.text or "(other texts)"
            yield f"{found.count:>9,}  {text}: {found.became}"
        if len(there) > _STATUSES:
            yield f"           ... and {len(there) - _STATUSES:,} more"


def _of(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _remarks(job: Job, summary: Summary) -> Iterator[str]:
    for (message, hint), (count, *rows) in summary.remarks.items():
        examples = ", ".join(map(str, rows))
        more = f" and {count - len(rows):,} more" if count > len(rows) else ""
        yield f"warning: {message} {hint} (rows {examples}{more})"
    if summary.rejected and summary.rejected.formulas:
        rows = summary.rejected.formulas
        more = f" and {len(rows) - _EXAMPLES:,} more" if len(rows) > _EXAMPLES else ""
        yield (
            f"warning: {job.rejected[0].name} has cells that a spreadsheet may take for formulas, "
            "as they came. Open it with the spreadsheet's import, every column as text. "
            f"(rows {', '.join(map(str, rows[:_EXAMPLES]))}{more})"
        )
    found = entries(summary.problems)
    for entry in found[:_SHOWN]:
        many = "s" if " " in entry.rows else ""
        record = f", record{'s' * (', ' in entry.records)} {entry.records}" if entry.records else ""
        yield f"row{many} {entry.rows}{record}: {entry.message} {entry.hint}".rstrip()
    if len(found) > _SHOWN:
        where = "" if job.dry_run else f" in {job.shown(job.problems)}"
        yield f"... and {len(found) - _SHOWN:,} more{where}"


def _day(day: date) -> str:
    return day.isoformat()[:16].replace("T", " ")
