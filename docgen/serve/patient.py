"""One patient: what is open is filled in, the sheet is seen, the patient confirmed, and printed.

In: a row of the list, by its handle in this session, or a patient whom staff type in. Out: the page
with the form and the sheet of what stands in it (`drafts.py`), and the paper (`giving.py`).

Without JavaScript each change is sent with a button; with it (`static/patient.js`) the same form is
sent as soon as something changes, and the parts of the page that are marked `data-part` are put in
the place of those that stand there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from docgen.cache import FrozenMap
from docgen.errors import Diagnostic, DocgenError
from docgen.lists.patients import ListedPatient
from docgen.patient.clock_times import NOW
from docgen.patient.raw import RawRecord
from docgen.patient.record import Patient
from docgen.procedure.procedure import END, LEFT
from docgen.serve.desk import Desk
from docgen.serve.drafts import (
    Moved,
    PatientDraft,
    SentForm,
    WantedSheet,
    begun,
    fixed_fields,
    formats_of,
    values_of,
)
from docgen.serve.form import RecordForm, typed_fields, written
from docgen.serve.form import text_of as held_in
from docgen.serve.forms import text_of, with_form
from docgen.serve.given import by_of, said_of
from docgen.serve.giving import answer, give, given_today, note_view, refusal
from docgen.serve.pages import desk_of, page, pdf_response, session_of
from docgen.serve.problems import in_words
from docgen.serve.sessions import Session
from docgen.serve.words import FORMAT_NAMES, SHEET_NAMES


def handle_of(session: Session, listed: ListedPatient) -> str:
    """Return what a visit is called in this session: the same when its hour is moved."""
    day = listed.appointment.date() if listed.appointment else ""
    return session.handle(f"{listed.patient.id}\n{listed.patient.procedure}\n{day}")


def _draft(request: Request) -> PatientDraft | None:
    """Return the draft that an address names, begun where the list has the patient."""
    desk, session = desk_of(request), session_of(request)
    handle = request.path_params["handle"]
    draft, patients = session.drafts.get(handle), desk.patients
    if patients is None or (draft and not draft.is_listed):
        return draft
    found = (one.record for one in patients.patients if handle_of(session, one) == handle)
    record = next(found, None)
    if draft is None and record:
        draft = session.keep(handle, begun(record, is_listed=True))
    elif draft:
        draft.follow(record)
    return draft


def with_draft(
    show: Callable[[Request, PatientDraft, FormData], Response],
) -> Callable[[Request, FormData], Response]:
    """Return what finds the draft of a request and lets one request at a time work on it."""

    def found(request: Request, form: FormData) -> Response:
        draft = _draft(request)
        if draft is None:
            return page(request, "patient_gone.html", 404)
        with draft.lock:
            return show(request, draft, form)

    return found


def patient(request: Request) -> Response:
    """Show the page of one patient."""
    return with_draft(_opened)(request, FormData())


def _opened(request: Request, draft: PatientDraft, _: FormData) -> Response:
    desk = desk_of(request)
    if draft.shown is None or not draft.is_printable(draft.shown.digest, desk):
        draft.renew(desk)
    note_view(draft, desk, by_of(session_of(request)))
    return _shown(request, draft)


def change(request: Request, draft: PatientDraft, form: FormData) -> Response:
    """Take what was typed and chosen, and show the sheet of it."""
    desk = desk_of(request)
    typed = typed_fields(form.multi_items(), draft.pack(desk.clinic))
    if text_of(form, "now") in (END, LEFT):  # a button beside the field
        typed[text_of(form, "now")] = NOW
    names = ("sheet", "language", "format")
    sheet, language, look = (text_of(form, name) for name in names)
    choice = WantedSheet(sheet, language, look, bool(text_of(form, "staff")))
    base = text_of(form, "base")
    draft.change(desk, SentForm(int(base) if is_base(base) else -1, typed, choice))
    return _shown(request, draft, more=text_of(form, "more"))


def is_base(text: str) -> bool:
    """Whether a text is the number of a record, as a form says it."""
    return text.isascii() and text.isdigit() and len(text) < 6


def _shown(
    request: Request, draft: PatientDraft, *, more: str = "", refused: str = "", status: int = 200
) -> Response:
    desk = desk_of(request)
    clinic, pack = desk.clinic, draft.pack(desk.clinic)
    record = written(draft.record, draft.typed, desk.now)
    used = desk.fields(pack.name, draft.choice.sheet)
    form = RecordForm(record, pack, values_of(record, clinic), used)
    fields, lists = form.fields(fixed_fields(clinic, pack)), form.lists(more)
    own = [] if held_in(draft.records[0], "id") else form.identity()
    problems = _by_field(draft.problems if draft.typed or not own else ())
    named = {field.name for field in (*own, *fields)} | {each.name for each in lists}
    named |= {field.name for each in lists for line in each.lines for field in line}
    listed = [one for one in fields if held_in(draft.record, one.name) and one.name not in problems]
    return page(
        request,
        "patient.html",
        status,
        draft=draft,
        handle=request.path_params["handle"],
        who=draft.shown.patient if draft.shown else None,
        own=own,
        groups=(
            [one for one in fields if one.name in problems],
            [one for one in fields if one.name not in problems and one not in listed],
            listed,
        ),
        lists=lists,
        problems=problems,
        others=[one for name, found in problems.items() if name not in named for one in found],
        moved=[_told(request, form, one) for one in draft.moved()],
        told=in_words,
        given=given_today(draft, desk),
        pack=pack,
        sheet_names=SHEET_NAMES,
        formats=formats_of(clinic),
        format_names=FORMAT_NAMES,
        said=said_of(request),
        refused=refused,
        printer=desk.paper.printer_for(draft.choice.sheet, session_of(request).workstation),
    )


def _told(request: Request, form: RecordForm, moved: Moved) -> tuple[str, str, str]:
    """Return what the list has changed, as people say it: field, what stood there, what does."""
    said = said_of(request)

    def shown(text: str) -> str:
        try:
            return said.moment(datetime.fromisoformat(text)) if "T" in text else text
        except ValueError:
            return text

    return form.label(moved.name), shown(moved.before), shown(moved.now)


def _by_field(problems: Iterable[Diagnostic]) -> dict[str, list[Diagnostic]]:
    found: dict[str, list[Diagnostic]] = {}
    for problem in problems:
        name = "family_name" if problem.field == "name" else problem.field
        found.setdefault(name, []).append(problem)
    return found


def sheet_pdf(request: Request) -> Response:
    """Serve the sheet that is on the screen."""

    def shown(request: Request, draft: PatientDraft, _: FormData) -> Response:
        if draft.shown is None:
            return page(request, "patient_gone.html", 404)
        return pdf_response(draft.shown.made.pdf)

    return with_draft(shown)(request, FormData())


def paper_pdf(request: Request) -> Response:
    """Serve the sheet that was sent to paper last."""

    def shown(request: Request, draft: PatientDraft, _: FormData) -> Response:
        if draft.given is None:
            return page(request, "patient_gone.html", 404)
        return pdf_response(draft.given.pdf)

    return with_draft(shown)(request, FormData())


def print_sheet(request: Request, draft: PatientDraft, form: FormData) -> Response:
    """Put the sheet that was seen on paper, or say why not."""
    desk, session = desk_of(request), session_of(request)
    confirmed = text_of(form, "patient") == draft.identity
    refused = refusal(
        draft, desk, text_of(form, "press"), text_of(form, "digest"), confirmed=confirmed
    )
    if refused or draft.shown is None:
        draft.renew(desk)
        return _shown(request, draft, refused=refused, status=409)
    try:
        by_dialog = bool(text_of(form, "dialog"))
        give(draft, draft.shown, desk, by_of(session), by_dialog=by_dialog)
    except DocgenError as wrong:
        draft.problems = wrong.diagnostics
        return _shown(request, draft, status=409)
    return RedirectResponse(f"/patient/{request.path_params['handle']}/paper", 303)


def paper(request: Request) -> Response:
    """Show the sheet on its way to paper, and ask whether it came out."""

    def shown(request: Request, draft: PatientDraft, _: FormData) -> Response:
        handle = request.path_params["handle"]
        if draft.given is None:
            return RedirectResponse(f"/patient/{handle}", 303)
        given, at_once = draft.given, draft.given.state == "asked"
        if at_once:
            given.state = "open"  # a page that is loaded again opens no second dialog
        return page(
            request,
            "patient_paper.html",
            given=given,
            handle=handle,
            at_once=at_once,
        )

    return with_draft(shown)(request, FormData())


def answered(request: Request, draft: PatientDraft, form: FormData) -> Response:
    """Take down whether the sheet came out of the printer."""
    by = by_of(session_of(request))
    if draft.given and draft.given.state in ("asked", "open"):
        answer(draft.given, desk_of(request), by, printed=text_of(form, "said") == "printed")
    return RedirectResponse(f"/patient/{request.path_params['handle']}", 303)


def new(request: Request) -> Response:
    """Ask which procedure, or begin with a patient of the clinic's only one."""
    desk = desk_of(request)
    return page(request, "patient_new.html", packs=[*desk.clinic.packs.values()])


def begin(request: Request, form: FormData) -> Response:
    """Begin with a patient who is on no list."""
    packs = desk_of(request).clinic.packs
    name = text_of(form, "procedure")
    record = RawRecord(None, FrozenMap({"procedure": name if name in packs else next(iter(packs))}))
    return RedirectResponse(f"/patient/{session_of(request).open_draft(record)}", 303)


def blank(request: Request) -> Response:
    """Show every sheet without a patient, to be filled in by hand."""
    desk, asked = desk_of(request), request.query_params
    chosen = next(
        (one for one in desk.sheets() if f"{one.procedure} {one.name}" == asked.get("sheet")), None
    )
    return page(
        request,
        "blank.html",
        asked=asked,
        chosen=chosen,
        sheets=list(dict.fromkeys((one.procedure, one.name) for one in desk.sheets())),
        sheet_names=SHEET_NAMES,
        formats=formats_of(desk.clinic),
        format_names=FORMAT_NAMES,
        said=said_of(request),
    )


def blank_pdf(request: Request) -> Response:
    """Serve a sheet without a patient."""
    desk, asked = desk_of(request), request.query_params
    procedure, _, sheet = asked.get("sheet", "").partition(" ")
    try:
        made = _made_blank(desk, procedure, sheet, asked.get("language", ""), asked.get("format"))
    except DocgenError:
        return page(request, "patient_gone.html", 404)
    return pdf_response(made)


def _made_blank(desk: Desk, procedure: str, sheet: str, language: str, look: str | None) -> bytes:
    packs = desk.clinic.packs
    nobody = Patient.blank(procedure if procedure in packs else next(iter(packs)))
    return desk.make(sheet, nobody, language, look or "standard", desk.now).pdf


ROUTES: list[BaseRoute] = [
    Route("/patient/new", new),
    Route("/patient/new", with_form(begin), methods=["POST"]),
    Route("/patient/{handle}", patient),
    Route("/patient/{handle}", with_form(with_draft(change)), methods=["POST"]),
    Route("/patient/{handle}/sheet.pdf", sheet_pdf),
    Route("/patient/{handle}/print", with_form(with_draft(print_sheet)), methods=["POST"]),
    Route("/patient/{handle}/paper", paper),
    Route("/patient/{handle}/paper.pdf", paper_pdf),
    Route("/patient/{handle}/answer", with_form(with_draft(answered)), methods=["POST"]),
    Route("/blank", blank),
    Route("/blank.pdf", blank_pdf),
]
