"""Notes the sheets of a run in the clinic's ledger, where there is one.

In: sheets as their files are finished. Out: one row for each, before its line is in the manifest: a
sheet with a line has a row. So a run that was killed between its files and their rows makes good
for that when it is resumed: what has no line is looked at again. A run that was killed between rows
and lines finds its rows (`GivenSheet.once`), and writes none twice. One sheet has one row, in
whichever files it is: that of its patient, or a print file where it has none of its own.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from docgen.batch.job import Job
from docgen.batch.renderer import FinishedSheet, GivenFacts, Setup, Task, without_password
from docgen.ledger.rows import FILE, PRINT_FILE, By, GivenSheet

if TYPE_CHECKING:
    from docgen.ledger.ledger import Ledger

_ROWS = 256  # of a print file, noted at once


@contextmanager
def opened_ledger(job: Job) -> Iterator[Ledger | None]:
    """Open the ledger of a run, if it has one, and keep the clinic's files in it.

    Raises:
        InputError, OutputError: no row can be written: then no sheet is made.
    """
    if job.ledger is None:
        yield None
        return
    from docgen.ledger.ledger import Ledger  # noqa: PLC0415  # opens sqlite3

    with Ledger.open(job.ledger, clinic=job.clinic.folder, keep=job.keep) as ledger:
        ledger.keep_clinic(job.clinic)
        yield ledger


class RunNotes:
    """What a run notes in a ledger."""

    def __init__(self, job: Job, setup: Setup, ledger: Ledger, *, resumed: bool) -> None:
        """Take the run; one that is `resumed` may have noted some of its sheets before."""
        self._job, self._setup, self._ledger = job, setup, ledger
        self.resumed = resumed
        last = ledger.last()
        self._since = 0 if resumed or last is None else last.number
        self._by = By.this_user()
        self._run = job.run_name

    def files(self, tasks: Iterable[Task], sheets: Iterable[FinishedSheet]) -> None:
        """Note sheets in files of their own."""
        of = {task.at: task for task in tasks}
        given = [self._given(of[one.at], one.given, FILE) for one in sheets if one.given]
        self._ledger.give_all(given, since=self._since)

    def print_file(self, kept: BinaryIO, digest: str) -> None:
        """Note the sheets of a print file that `keep_part` has put aside."""
        parts = _parts(kept)
        while some := list(islice(parts, _ROWS)):
            given = [self._given(task, about, PRINT_FILE, digest) for task, about in some]
            self._ledger.give_all(given, since=self._since)

    def _given(self, task: Task, about: GivenFacts, how: str, digest: str = "") -> GivenSheet:
        job, facts = self._job, about.facts
        return GivenSheet(
            record=without_password(task.record, job.password_field),
            patient=about.record,
            sheet=job.sheet,
            clinic=job.clinic,
            made=facts._replace(file=digest) if digest else facts,
            how=how,
            by=self._by,
            language=job.language or "",
            format=job.format,
            copy=job.copy,
            printed_on=self._setup.printed_on,
            once=f"{self._run}\n{task.inputs}\n{facts.content}",
        )


def keep_part(stream: BinaryIO, task: Task, about: GivenFacts) -> None:
    """Put a sheet of a print file aside until the file is finished."""
    pickle.dump((task, about), stream, pickle.HIGHEST_PROTOCOL)


def _parts(stream: BinaryIO) -> Iterator[tuple[Task, GivenFacts]]:
    while True:
        try:
            yield pickle.load(stream)  # noqa: S301  # docgen's own, of this very run
        except EOFError:
            return


def part_name(target: Path) -> str:
    """Return the unfinished file in which the sheets of a print file are put aside."""
    return f"{target.name}.given"
