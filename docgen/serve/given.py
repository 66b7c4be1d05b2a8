"""Given: what was given to whom, when, by whom, printed or not; and the same on paper once more.

In: the ledger of the desk. Out: its sheets, the latest first, found by name, number, day and sheet;
one sheet with all that became of it; its PDF, made again byte for byte.

Rows of the ledger name nobody. A name, a number, a birth date are read from what a sheet was made
from, while that is kept. What somebody looks for stands in the session, never in an address.

A sheet of today is printed again as it was, and the ledger has a row for it that stands for the
earlier one. On a sheet of an earlier day "today" would be wrong: it is printed as a copy that says
so, or it is made anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby, takewhile
from pathlib import Path
from typing import NamedTuple

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from docgen.errors import Diagnostic, DocgenError
from docgen.ledger.keeping import KeptSheet
from docgen.ledger.ledger import Ledger
from docgen.ledger.rows import (
    COPIED,
    DIALOG,
    ERASED,
    FILE,
    MADE,
    NOT_PRINTED,
    NOT_WRITTEN,
    PRINT_FILE,
    PRINTED,
    PRINTER,
    SENT,
    VIEWED,
    By,
    LedgerRow,
)
from docgen.patient.raw import RawRecord, identity
from docgen.patient.record import patient_of
from docgen.printing.printers import IppPrinter
from docgen.serve.desk import Desk
from docgen.serve.forms import text_of, with_form
from docgen.serve.giving import SEEN
from docgen.serve.pages import desk_of, language_of, page, pdf_response, session_of
from docgen.serve.paper import PaperJobs, noting
from docgen.serve.said import Said
from docgen.serve.sessions import Session
from docgen.serve.words import FORMAT_NAMES, SHEET_NAMES, word

PAGE = 50  # sheets on one page
LOOKED = 4000  # sheets that a search for a name looks through at once: half a second
_BATCH = 200
_SEARCH = "given"  # where a session holds what it looks for
_MOST = 200  # letters of a search
_LONGEST = 16  # figures of the number of a row
_AGAIN = "again"  # what somebody says who has seen no paper and wants it
# What became of a sheet: what the page says, and which of three signs it has.
_STATES = {
    PRINTED: (word("Printed"), "good"),
    NOT_PRINTED: (word("Not printed"), "bad"),
    NOT_WRITTEN: (word("The file could not be written"), "bad"),
    SENT: (word("Sent to the printer, which tells no more"), "open"),
    FILE: (word("Saved as a file"), "plain"),
    PRINT_FILE: (word("In the print file of a list"), "plain"),
    DIALOG: (word("Not known: nobody has said whether it was printed"), "open"),
}
_ANSWERS = (PRINTED, NOT_PRINTED, NOT_WRITTEN, SENT)
_UNKNOWN = word("Not known: look at the printer"), "open"
_EVENTS = {
    MADE: word("Made to be given"),
    PRINTED: word("Printed"),
    NOT_PRINTED: word("Not printed"),
    NOT_WRITTEN: word("The file could not be written"),
    SENT: word("Sent to the printer, which tells no more"),
    VIEWED: word("Looked at"),
    COPIED: word("A copy made for the printer"),
}


class Who(NamedTuple):
    """Whose sheet it is, as far as it is kept; the birth date as the page says it."""

    name: str
    record: str
    born: str


class State(NamedTuple):
    """What became of a sheet: words to translate, a sign, and what a printer said."""

    text: str
    sign: str
    answer: str = ""


class Line(NamedTuple):
    """One sheet on the page. Without `who` its record is `gone`: "Erased", or kept long enough."""

    row: LedgerRow
    who: Who | None
    gone: str
    state: State
    replaced_by: LedgerRow | None


class Found(NamedTuple):
    """What a search found; with `more` there are earlier ones before that row.

    `looked` is the day back to which a search for a name has looked, where it looked no further.
    """

    rows: list[LedgerRow]
    more: int = 0
    looked: date | None = None


# ---- Finding ----


def find(ledger: Ledger, text: str, day: date | None, sheet: str, before: int) -> Found:
    """Find sheets by a record number or words of a name, by day, by sheet; the latest first."""
    if not text:
        rows = ledger.rows(day=day, sheet=sheet, before=before, limit=PAGE + 1)
        return _cut(rows)
    rows = ledger.rows(record=text, day=day, sheet=sheet, before=before, limit=PAGE + 1)
    return _cut(rows) if rows else _named(ledger, text, day, sheet, before)


def _cut(rows: list[LedgerRow]) -> Found:
    return Found(rows[:PAGE], rows[PAGE - 1].number if len(rows) > PAGE else 0)


def _named(ledger: Ledger, text: str, day: date | None, sheet: str, before: int) -> Found:
    """Find sheets whose patients have a name with all these words, or beginnings of words."""
    asked = identity(RawRecord.of({"name": text})).get("name", "").split()
    found: list[LedgerRow] = []
    last = before
    for _ in range(LOOKED // _BATCH):
        rows = ledger.rows(day=day, sheet=sheet, before=last, limit=_BATCH)
        for row in rows:
            last = row.number
            if _is_named(ledger.kept(row.sheet_id), asked):
                found.append(row)
            if len(found) == PAGE:
                return Found(found, last)
        if len(rows) < _BATCH:
            return Found(found)
    return Found(found, last, rows[-1].when.date())


def _is_named(kept: KeptSheet | None, asked: Sequence[str]) -> bool:
    if kept is None or not asked:
        return False
    words = identity(kept.record).get("name", "").split()
    return all(any(word.startswith(part) for word in words) for part in asked)


# ---- Showing ----


def lines_of(desk: Desk, said: Said, rows: Iterable[LedgerRow]) -> list[Line]:
    """Read what the page says of each row."""
    ledger = ledger_of(desk)
    erased = {row.patient for row in ledger.rows(kind=ERASED, limit=sys.maxsize)}
    return [_line(desk, said, row, erased) for row in rows]


def _line(desk: Desk, said: Said, row: LedgerRow, erased: set[str]) -> Line:
    ledger = ledger_of(desk)
    who = _who(desk, said, ledger.kept(row.sheet_id))
    gone = word("Erased") if row.patient in erased else word("No longer kept")
    state = _state_now(desk.paper, row, state_of(row, ledger.about(row)))
    return Line(row, who, gone, state, ledger.replaced_by(row))


def _state_now(paper: PaperJobs, row: LedgerRow, state: State) -> State:
    """Tell of a sheet without an answer what its printer is doing, or has said last."""
    if state.sign != "open" or row.how != PRINTER:
        return state
    if paper.is_under_way(row.sheet_id):
        return State(word("Being printed"), "busy")
    outcome = paper.outcome(row.sheet_id)
    return state._replace(answer=outcome.answer) if outcome else state


def _who(desk: Desk, said: Said, kept: KeptSheet | None) -> Who | None:
    if kept is None:
        return None
    try:
        patient = patient_of(kept.record, desk.clinic)
    except DocgenError:  # of another clinic, or the clinic reads its records otherwise now
        parts = [kept.record.text(name) for name in ("given_name", "family_name")]
        return Who(" ".join(filter(None, parts)) or kept.record.text("name"), kept.patient, "")
    born = said.day(patient.birth_date) if patient.birth_date else ""
    return Who(patient.name, kept.patient, born)


def state_of(row: LedgerRow, later: Iterable[LedgerRow]) -> State:
    """Tell what became of a sheet from the rows about it; those about its copies do not count."""
    own = takewhile(lambda one: one.kind != COPIED, later)
    said = [one for one in own if one.kind in _ANSWERS]
    last = said[-1] if said else None
    text, sign = _STATES.get(last.kind if last else row.how, _UNKNOWN)
    return State(text, sign, last.answer if last else "")


def by_day(lines: Iterable[Line]) -> Iterator[tuple[date, list[Line]]]:
    """Group lines by the day on the clinic's clock."""
    for day, group in groupby(lines, lambda line: line.row.when.date()):
        yield day, list(group)


def ledger_of(desk: Desk) -> Ledger:
    """Return the ledger of a desk that has one."""
    assert desk.ledger  # noqa: S101  # pages of sheets are reached from those of a ledger
    return desk.ledger


def said_of(request: Request) -> Said:
    """Return how this page says days and clock times."""
    return Said(language_of(request), desk_of(request).clinic.country)


def _shown(request: Request, name: str, status: int = 200, **values: object) -> Response:
    words = {"sheet_names": SHEET_NAMES, "format_names": FORMAT_NAMES}
    return page(request, name, status, said=said_of(request), **words, **values)


def given(request: Request) -> Response:
    """Show the sheets that were given, or how to begin a ledger."""
    desk = desk_of(request)
    if desk.ledger is None:
        return _no_ledger(request)
    asked = session_of(request).searches.get(_SEARCH, {})
    before = request.query_params.get("before", "")
    number = int(before) if before.isdecimal() and len(before) < _LONGEST else 0
    day = _day(asked.get("day", ""))
    text, sheet = asked.get("text", ""), asked.get("sheet", "")
    found = find(desk.ledger, text, day, sheet, number)
    said = said_of(request)
    names = dict.fromkeys(one.name for one in desk.sheets())
    return _shown(
        request,
        "given.html",
        days=[*by_day(lines_of(desk, said, found.rows))],
        found=found,
        asked=asked,
        names=[*names],
        is_later=bool(number),
        today=desk.today,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def search(request: Request, form: FormData) -> Response:
    """Take down what somebody looks for, and show it."""
    names = ("text", "day", "sheet")
    asked = {name: text_of(form, name)[:_MOST] for name in names}
    session_of(request).searches[_SEARCH] = {k: v for k, v in asked.items() if v}
    return RedirectResponse("/given", 303)


def _no_ledger(request: Request, place: str = "", problems: Sequence[Diagnostic] = ()) -> Response:
    desk = desk_of(request)
    shown = place or str(Path.home() / "docgen-ledger")
    return page(
        request,
        "given_begin.html",
        409 if problems else 200,
        place=shown,
        problems=problems,
        settings=desk.sources.settings,
        keep=desk.sources.keep,
    )


def begin(request: Request, form: FormData) -> Response:
    """Begin a ledger in the folder that was named."""
    place = text_of(form, "place")
    try:
        desk_of(request).begin_ledger(Path(place).expanduser().absolute())
    except DocgenError as refused:
        return _no_ledger(request, place, refused.diagnostics)
    except (RuntimeError, ValueError):  # a home that is not there, a zero byte
        return _no_ledger(request, place)
    return RedirectResponse("/given", 303)


# ---- One sheet ----


def _row(request: Request) -> LedgerRow | None:
    ledger = desk_of(request).ledger
    return ledger.row(request.path_params["sheet_id"]) if ledger else None


def _gone() -> Response:
    return RedirectResponse("/given", 303)


def one(request: Request) -> Response:
    """Show one sheet, and all that became of it."""
    row = _row(request)
    return _one(request, row) if row else _gone()


def _one(
    request: Request, row: LedgerRow, problems: Sequence[Diagnostic] = (), status: int = 200
) -> Response:
    desk, said = desk_of(request), said_of(request)
    ledger = ledger_of(desk)
    (line,) = lines_of(desk, said, [row])
    events = ledger.about(row)
    return _shown(
        request,
        "given_sheet.html",
        status,
        line=line,
        row=row,
        events=[row, *events],
        copies=sum(one.kind == COPIED for one in events),
        is_copying=any(desk.paper.is_under_way(copy_key(row, one)) for one in events),
        printer=desk.paper.printer_for(row.sheet, session_of(request).workstation),
        event_names=_EVENTS,
        earlier=ledger.row(row.replaces) if row.replaces else None,
        is_today=row.when.date() == desk.today,
        problems=problems,
    )


def by_of(session: Session) -> By:
    """Return who is at this session, and at which computer."""
    return By(session.who, session.workstation)


def sheet_pdf(request: Request) -> Response:
    """Serve a sheet as it was given, and write down that it was looked at."""
    return _pdf(request, copy_of=False)


def copy_pdf(request: Request) -> Response:
    """Serve the copy of a sheet, and write down that it was looked at."""
    return _pdf(request, copy_of=True)


def _pdf(request: Request, *, copy_of: bool) -> Response:
    desk, row = desk_of(request), _row(request)
    if row is None:
        return _gone()
    try:
        pdf = desk.again(row.sheet_id, copy_of=copy_of)
        ledger_of(desk).note(VIEWED, row, by=by_of(session_of(request)))
    except DocgenError as refused:
        return _one(request, row, refused.diagnostics, 409)
    return pdf_response(pdf)


# ---- On paper once more ----


def print_again(request: Request, form: FormData) -> Response:
    """Print a sheet of today as it was, or the copy of an earlier one that was asked for."""
    desk, row, session = desk_of(request), _row(request), session_of(request)
    if row is None:
        return _gone()
    is_copy = row.when.date() != desk.today
    if is_copy and not text_of(form, "copy"):
        return RedirectResponse(f"/given/{row.sheet_id}", 303)  # it asks there
    by, printer = by_of(session), None
    if not text_of(form, DIALOG):
        printer = desk.paper.printer_for(row.sheet, session.workstation)
    how = PRINTER if printer else DIALOG
    try:
        if is_copy:
            copy = desk.copy_again(row, text_of(form, "copy"), how=how, by=by)
            if printer and copy:
                key = copy_key(row, copy[0])
                desk.paper.send(key, printer, copy[1], noting(desk.ledger, row, by))
            return _to_paper(row, printer, "?copy")
        new, pdf = desk.give_again(row, how=how, by=by)
    except DocgenError as refused:
        return _one(request, row, refused.diagnostics, 409)
    if printer and pdf:
        desk.paper.send(new.sheet_id, printer, pdf, noting(desk.ledger, new, by))
    return _to_paper(new, printer)


def copy_key(row: LedgerRow, copied: LedgerRow) -> str:
    """Return what the job of a copy is called: the sheet's id, and the row of the copy."""
    return f"{row.sheet_id}-{copied.number}"


def _to_paper(row: LedgerRow, printer: IppPrinter | None, copy: str = "") -> Response:
    """Lead to what the printer says, or to the browser's own dialog."""
    where = "" if printer else f"/paper{copy}"
    return RedirectResponse(f"/given/{row.sheet_id}{where}", 303)


def ask(request: Request, form: FormData) -> Response:  # noqa: ARG001  # nothing is asked
    """Ask the printer what became of a sheet."""
    desk, row = desk_of(request), _row(request)
    if row is None:
        return _gone()
    if state_of(row, ledger_of(desk).about(row)).sign == "open":
        desk.paper.ask(ledger_of(desk), row)
    return RedirectResponse(f"/given/{row.sheet_id}", 303)


def anew(request: Request, form: FormData) -> Response:  # noqa: ARG001  # nothing is asked
    """Open the record that a sheet was made from, so that the sheet is made as of today."""
    row, session = _row(request), session_of(request)
    kept = ledger_of(desk_of(request)).kept(row.sheet_id) if row else None
    if kept is None:
        return _gone()
    return RedirectResponse(f"/patient/{session.open_draft(kept.record)}", 303)


def paper(request: Request) -> Response:
    """Show a sheet beside the browser's own way to print it, and ask whether it came out."""
    row = _row(request)
    if row is None:
        return _gone()
    is_copy = "copy" in request.query_params
    return _shown(request, "given_paper.html", row=row, is_copy=is_copy)


def answer(request: Request, form: FormData) -> Response:
    """Write down what somebody has seen at the printer; print the sheet if it did not come out."""
    row, said = _row(request), text_of(form, "said")
    if row is None or said not in (PRINTED, NOT_PRINTED, _AGAIN):
        return _gone()
    kind = PRINTED if said == PRINTED else NOT_PRINTED
    by = by_of(session_of(request))
    ledger_of(desk_of(request)).note(kind, row, by=by, answer=SEEN)
    if said == _AGAIN:
        return print_again(request, form)
    return RedirectResponse(f"/given/{row.sheet_id}", 303)


ROUTES: list[BaseRoute] = [
    Route("/given", given),
    Route("/given", with_form(search), methods=["POST"]),
    Route("/given/ledger", with_form(begin), methods=["POST"]),
    Route("/given/{sheet_id}", one),
    Route("/given/{sheet_id}/sheet.pdf", sheet_pdf),
    Route("/given/{sheet_id}/copy.pdf", copy_pdf),
    Route("/given/{sheet_id}/paper", paper),
    Route("/given/{sheet_id}/print", with_form(print_again), methods=["POST"]),
    Route("/given/{sheet_id}/anew", with_form(anew), methods=["POST"]),
    Route("/given/{sheet_id}/ask", with_form(ask), methods=["POST"]),
    Route("/given/{sheet_id}/answer", with_form(answer), methods=["POST"]),
]
