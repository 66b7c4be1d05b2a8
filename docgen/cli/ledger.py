"""What commands have to do with the ledger: `erase`, the proof of `verify`, the row of `make`.

In: a ledger's folder, as `docgen.toml` or an option names it. Out: rows, and lines for people.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docgen.cli import completion
from docgen.cli.defaults import AnsweredOption, defaults_of
from docgen.cli.talk import FAILED, say, show
from docgen.errors import InputError, Place, ValueProblem, error

if TYPE_CHECKING:
    from docgen.ledger.ledger import Ledger
    from docgen.ledger.rows import GivenSheet, LedgerRow
    from docgen.settings.clinic import Clinic


def ledger_of(ctx: click.Context) -> tuple[Path | None, str]:
    """Return the place of the ledger, None where there is none, and how long it keeps records.

    Raises:
        InputError: how long is not said in a way that is understood.
    """
    said = defaults_of(ctx)
    place, keep = said.text("ledger"), said.values.get("keep")
    if not place:
        return None, ""
    from docgen.ledger.ledger import read_keep
    from docgen.ledger.place import KEEP

    if keep is not None:
        try:
            read_keep(keep.value)
        except ValueProblem as wrong:
            message = f"keep: {wrong.message}"
            raise InputError(error("bad-value", message, wrong.hint, keep.place)) from None
    return Path(place), keep.value if keep else KEEP


class SheetNotes:
    """What `make` notes of its sheet; without a ledger, nothing."""

    def __init__(self, place: Path | None, keep: str) -> None:
        """Take the place of the ledger; it is not opened yet."""
        self._place, self._keep = place, keep
        self._ledger: Ledger | None = None
        self._row: LedgerRow | None = None

    def begin(self, clinic: Clinic) -> None:
        """Open the ledger: where no row can be written, no sheet is made.

        Raises:
            InputError, OutputError: it cannot be opened.
        """
        if self._place is not None:
            from docgen.ledger.ledger import Ledger

            self._ledger = Ledger.open(self._place, clinic=clinic.folder, keep=self._keep)

    @property
    def wanted(self) -> bool:
        """Whether there is a ledger."""
        return self._ledger is not None

    @property
    def sheet_id(self) -> str:
        """An id that no other sheet has and that tells of nobody: the ledger's, if there is one."""
        if self._row:
            return self._row.sheet_id
        import secrets

        return secrets.token_hex(8)

    def give(self, sheet: GivenSheet) -> None:
        """Write the row of the sheet; raises as `Ledger.give`."""
        if self._ledger:
            self._row = self._ledger.give(sheet)

    def add(self, kind: str, answer: str = "") -> None:
        """Write what became of the sheet; raises as `Ledger.note`."""
        if self._ledger and self._row:
            from docgen.ledger.rows import By

            self._ledger.note(kind, self._row, by=By.this_user(), answer=answer)

    def close(self) -> None:
        """Let go of the ledger."""
        if self._ledger:
            self._ledger.close()


def verify_ledger(place: Path, *, quiet: bool) -> None:
    """Prove that a ledger is whole; end with 1 where it is not."""
    from docgen.ledger.proof import ledger_verified, verify_ledger

    proof = verify_ledger(place)
    for finding in proof.findings:
        say(finding)
    if not quiet:
        show(ledger_verified(proof))
    if proof.findings:
        sys.exit(FAILED)


@click.command(
    epilog="""\b
Examples:
  docgen erase
  docgen erase --ledger /srv/docgen/ledger

Where RECORD is left out it is asked for, or read from standard input: so it stands neither in the
list of processes nor in the shell's history.

Exit codes: 0 it is deleted; 1 you said no; 2 nothing was deleted: the ledger knows no such number,
say."""
)
@click.argument("record", required=False, default="")
@click.option(
    "--ledger",
    "place",
    cls=AnsweredOption,
    key="ledger",
    type=Path,
    required=True,
    metavar="DIR",
    help="Folder of the ledger.",
    shell_complete=completion.folders,
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(record: str, place: Path, *, yes: bool) -> None:
    """Delete what the ledger keeps of one patient.

    RECORD is the patient's record number. What the patient's sheets were made from is deleted, and
    the key that tells which rows are the patient's. The rows stay, and tell of nobody.
    """
    from docgen.ledger.ledger import Ledger
    from docgen.ledger.place import is_ledger

    if not is_ledger(place):
        hint = "Name the folder that holds ledger.sqlite."
        raise InputError(error("no-ledger", "There is no ledger.", hint, Place(str(place))))
    number = _number(record)
    with Ledger.open(place) as ledger:
        if not ledger.is_known(number):
            hint = "Write it as it stands on the patient's sheets."
            raise InputError(error("no-record", "The ledger knows no such record number.", hint))
        if not yes:
            sheets = _sheets(ledger.records_of(number))
            say(f"What {sheets} of this patient {_was(sheets)} made from will be deleted for good.")
            if not click.confirm("Delete it?", err=True):
                say("Nothing was deleted.")
                sys.exit(FAILED)
        sheets = _sheets(ledger.erase(number))
    say(f"Deleted: what {sheets} {_was(sheets)} made from, and the key of this patient's rows.")
    say("Backups of the ledger still have it, until they are overwritten.")


def _sheets(count: int) -> str:
    return "1 sheet" if count == 1 else f"{count:,} sheets"


def _was(sheets: str) -> str:
    return "was" if sheets.startswith("1 ") else "were"


def _number(record: str) -> str:
    """Read the record number, or ask for it.

    Raises:
        InputError: it is none; it is not repeated, since it may be something else.
    """
    from docgen.patient.fields import FieldProblem, read_id

    written = record or click.prompt("Record number", err=True, type=str)
    try:
        return read_id(written)
    except FieldProblem as problem:
        message = f"What you wrote {problem.message}."
        raise InputError(error("bad-record", message, problem.hint)) from None


COMMANDS = (erase,)
