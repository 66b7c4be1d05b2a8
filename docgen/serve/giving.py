"""Putting the sheet that is on the screen on paper, and what became of it.

In: a draft whose sheet somebody has seen and confirmed. Out: `Given`. What is printed is the bytes
that were shown. Where a ledger is kept its row is safe before anything goes to a printer, so that a
fault in between loses no row; and a press of the button is good once, so that none prints twice.
"""

from __future__ import annotations

import secrets

from docgen.ledger.rows import (
    DIALOG,
    NOT_PRINTED,
    PRINTED,
    PRINTER,
    VIEWED,
    By,
    GivenSheet,
    LedgerRow,
)
from docgen.printing.jobs import PrintOutcome
from docgen.serve.desk import Desk
from docgen.serve.drafts import Given, PatientDraft, Shown
from docgen.serve.paper import kind_of, noting
from docgen.serve.words import word

SEEN = word("seen by a person")  # the answer of a row that no printer has given
# Why nothing is printed, in the words of staff.
AGAIN = word("This was printed already. Press Print once more if you want it again.")
CHANGED = word("The sheet has changed since you looked at it. Look at it again, then print.")
NOBODY = word("First say that this is the patient.")


def refusal(draft: PatientDraft, desk: Desk, press: str, digest: str, *, confirmed: bool) -> str:
    """Return why a press of the button prints nothing; "" where it prints."""
    if press != draft.press:
        return AGAIN
    if not draft.is_printable(digest, desk):
        return CHANGED
    return "" if confirmed else NOBODY


def give(
    draft: PatientDraft, shown: Shown, desk: Desk, by: By, *, by_dialog: bool = False
) -> Given:
    """Write the row of a sheet, and send its bytes to the printer, or to the browser's dialog.

    Raises:
        OutputError: the ledger cannot be written: then nothing is printed.
    """
    draft.press = secrets.token_hex(8)
    printer = None if by_dialog else desk.paper.printer_for(shown.choice.sheet, by.workstation)
    how = PRINTER if printer else DIALOG
    row = desk.ledger.give(_row_of(shown, by, how)) if desk.ledger else None
    given = draft.given = Given(shown.made.pdf, how, row.sheet_id if row else "")
    draft.seen = draft.base
    if printer:
        given.state = "printing"
        note = noting(desk.ledger, row, by)

        def done(outcome: PrintOutcome) -> None:
            given.answers, given.state = outcome.sentences, state_of(outcome)
            note(outcome)

        key = given.sheet_id or secrets.token_hex(16)  # without a ledger
        desk.paper.send(key, printer, given.pdf, done)
    return given


def state_of(outcome: PrintOutcome) -> str:
    """Return what became of a sheet: printed, not-printed, or open where paper may come yet."""
    return "open" if outcome.may_come_yet else kind_of(outcome)


def _row_of(shown: Shown, by: By, how: str) -> GivenSheet:
    choice = shown.choice
    return GivenSheet(
        record=shown.record,
        patient=shown.patient.id,
        sheet=choice.sheet,
        clinic=shown.clinic,
        made=shown.made,
        how=how,
        by=by,
        language=choice.language,
        format=choice.format,
        copy="staff" if choice.staff else "",
        printed_on=shown.at,
    )


def answer(given: Given, desk: Desk, by: By, *, printed: bool) -> None:
    """Take down what somebody has seen at the printer."""
    given.state = PRINTED if printed else NOT_PRINTED
    row = desk.ledger.row(given.sheet_id) if desk.ledger and given.sheet_id else None
    if desk.ledger and row:
        desk.ledger.note(given.state, row, by=by, answer=SEEN)


def note_view(draft: PatientDraft, desk: Desk, by: By) -> None:
    """Write down once that somebody has opened a patient's page."""
    if desk.ledger is None or draft.is_viewed or draft.shown is None:
        return
    draft.is_viewed = True
    desk.ledger.note(VIEWED, None, by=by, record=draft.shown.patient.id)


def given_today(draft: PatientDraft, desk: Desk) -> list[LedgerRow]:
    """Return the rows of what this patient was given today, the latest first, by whomever."""
    if desk.ledger is None or draft.shown is None:
        return []
    record = draft.shown.patient.id
    return desk.ledger.rows(record=record, day=desk.today) if record else []
