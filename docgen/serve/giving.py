"""Putting the sheet that is on the screen on paper, and what became of it.

In: a draft whose sheet somebody has seen and confirmed. Out: `Given`. What is printed is the bytes
that were shown. Where a ledger is kept its row is safe before anything goes to a printer, so that a
fault in between loses no row; and a press of the button is good once, so that none prints twice.
"""

from __future__ import annotations

import secrets

from docgen.ledger.rows import DIALOG, NOT_PRINTED, PRINTED, VIEWED, By, GivenSheet, LedgerRow
from docgen.serve.desk import Desk
from docgen.serve.drafts import Given, PatientDraft, Shown
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


def give(draft: PatientDraft, shown: Shown, desk: Desk, by: By) -> Given:
    """Write the row of a sheet, and hand its bytes over to be printed.

    Raises:
        OutputError: the ledger cannot be written: then nothing is printed.
    """
    draft.press = secrets.token_hex(8)
    sheet_id = ""
    if desk.ledger is not None:
        sheet_id = desk.ledger.give(_row_of(shown, by, DIALOG)).sheet_id
    draft.given = Given(shown.made.pdf, DIALOG, sheet_id)
    draft.seen = draft.base
    return draft.given


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
