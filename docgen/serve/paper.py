"""Sheets on their way to a printer: each in a thread, followed to its end, the answer noted.

In: the printers of docgen.toml; sheets whose rows stand in the ledger. Out: what each printer says.
A row is written before anything is sent, and its printer's answer after it. What a crash leaves
without an answer is asked for by the job's name when the desk is opened again; nothing is printed
by itself then.

Without a printer in docgen.toml, sheets go to the browser's own dialog, and a person says what came
out.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from docgen.errors import InputError, OutputError
from docgen.ledger.ledger import Ledger
from docgen.ledger.rows import NOT_PRINTED, PRINTED, By, LedgerRow
from docgen.printing.jobs import (
    PATIENCE,
    Patience,
    PrintOutcome,
    PrintState,
    find_job,
    follow_job,
    job_name,
    print_pdf,
)
from docgen.printing.printers import IppPrinter, PrinterChoice

SHORT = PATIENCE._replace(answer=5)  # somebody waits for it
_MOST = 500  # answers that are remembered


class PaperJobs:
    """The printers of a desk, and the sheets that are on their way to them."""

    def __init__(self, choice: PrinterChoice | None, patience: Patience = PATIENCE) -> None:
        """Take the printers; None: there are none."""
        self._choice, self._patience = choice, patience
        self._under_way: dict[str, threading.Thread] = {}
        self._outcomes: dict[str, PrintOutcome] = {}
        self._lock = threading.Lock()

    def printer_for(self, sheet: str, workstation: str) -> IppPrinter | None:
        """Return where a kind of sheet is printed from a computer; None: the browser's dialog."""
        choice = self._choice
        if choice is None or not (choice.entries or choice.usual):
            return None  # nobody has said that sheets may come out of the system's usual printer
        # The system's usual printer is one that nobody has named either.
        cups = choice.cups if choice.usual else None
        try:
            return replace(choice, workstation=workstation, cups=cups).usual_for(sheet)
        except InputError:
            return None

    def send(
        self, key: str, printer: IppPrinter, pdf: bytes, done: Callable[[PrintOutcome], None]
    ) -> None:
        """Print a PDF in a thread of its own; `key` is a name that no other sheet has."""
        self._begin(key, lambda: print_pdf(printer, pdf, job_name(key), self._patience), done)

    def _begin(
        self, key: str, work: Callable[[], PrintOutcome], done: Callable[[PrintOutcome], None]
    ) -> None:
        def run() -> None:
            try:
                outcome = work()
                with self._lock:
                    self._outcomes[key] = outcome
                    while len(self._outcomes) > _MOST:
                        del self._outcomes[next(iter(self._outcomes))]
                done(outcome)
            finally:
                with self._lock:
                    del self._under_way[key]

        with self._lock:
            if key in self._under_way:
                return
            thread = threading.Thread(target=run, name="printing", daemon=True)
            self._under_way[key] = thread
        thread.start()

    def is_under_way(self, key: str) -> bool:
        """Whether a sheet is being printed now."""
        return key in self._under_way

    def outcome(self, key: str) -> PrintOutcome | None:
        """Return what a printer said last of a sheet since the desk was opened."""
        return self._outcomes.get(key)

    def wait(self, seconds: float) -> None:
        """Wait until nothing is under way any more, for so long at most each."""
        for thread in [*self._under_way.values()]:
            thread.join(seconds)

    # What has no answer yet

    def ask(self, ledger: Ledger, row: LedgerRow, patience: Patience = SHORT) -> None:
        """Ask the printer of a sheet what became of its job; note the answer where it has one.

        A job that is on its way is followed further.
        """
        printer = self.printer_for(row.sheet, row.workstation)
        if printer is None or self.is_under_way(row.sheet_id):
            return
        found = find_job(printer, job_name(row.sheet_id), patience)
        if found is None:  # nothing comes by itself, and nobody knows whether something came
            return
        if found.state is PrintState.WAITING and found.job:
            job = found.job
            self._begin(
                row.sheet_id,
                lambda: follow_job(printer, job, self._patience),
                noting(ledger, row),
            )
            return
        self._outcomes[row.sheet_id] = found
        noting(ledger, row)(found)

    def ask_all(self, ledger: Ledger) -> threading.Thread:
        """Ask, in a thread, for all that a crash has left without an answer."""
        rows = ledger.unfinished()

        def run() -> None:
            for row in rows:
                self.ask(ledger, row)

        thread = threading.Thread(target=run, name="asking printers", daemon=True)
        thread.start()
        return thread


def kind_of(outcome: PrintOutcome) -> str:
    """Return the kind of row that says what came of a job that has ended."""
    return PRINTED if outcome.state is PrintState.PRINTED else NOT_PRINTED


def noting(
    ledger: Ledger | None, row: LedgerRow | None, by: By | None = None
) -> Callable[[PrintOutcome], None]:
    """Return what writes a printer's answer into the ledger; what it leaves open has no row."""

    def note(outcome: PrintOutcome) -> None:
        if ledger is None or row is None or outcome.may_come_yet:
            return
        try:
            ledger.note(
                kind_of(outcome), row, by=by or By(row.who, row.workstation), answer=outcome.answer
            )
        except OutputError:
            return  # the row stays without an answer, and is asked for when the desk opens again

    return note
