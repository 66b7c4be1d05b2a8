"""Today: the patients of a day, which of them lack what a sheet needs, and what is printed already.

In: the list as its file is now. Out: the page. Whether a sheet can be made is worked out for the
patients that the page shows, and kept until list, clinic or the time of day is another one.

What is looked for is a name or a number: it is sent in a form and stays in the session, so that it
stands in no address.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from docgen.errors import Diagnostic, DocgenError, Severity
from docgen.lists.patients import ListedPatient, PatientList
from docgen.patient.raw import RawRecord, identity
from docgen.serve.desk import Desk
from docgen.serve.form import label_of
from docgen.serve.forms import text_of, with_form
from docgen.serve.given import State, said_of, state_of
from docgen.serve.pages import desk_of, page, session_of
from docgen.serve.patient import handle_of
from docgen.serve.words import SHEET_NAMES
from docgen.settings.clinic import Clinic

SHOWN = 120  # patients on the page: a day has fewer; of a longer list those that are looked for
_KEPT = timedelta(minutes=5)  # what a sheet needs may change with the time of day
_SEARCH = "today"


class SheetOutlook(NamedTuple):
    """Whether a patient's sheet can be made: fields that it needs, and what else stands against it.

    `state` is what became of the one that was printed on this day, if one was.
    """

    sheet: str
    needs: tuple[str, ...]
    problems: tuple[Diagnostic, ...]
    state: State | None = None


class DayRow(NamedTuple):
    """One patient of the day on the page."""

    handle: str
    listed: ListedPatient
    outlooks: tuple[SheetOutlook, ...]


class Outlooks:
    """What stands against the sheets of patients, worked out once for a list and a clinic."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._of: tuple[PatientList, Clinic, datetime] | None = None
        self._found: dict[tuple[int, str], tuple[Diagnostic, ...]] = {}

    def problems(
        self, desk: Desk, patients: PatientList, listed: ListedPatient, sheet: str
    ) -> tuple[Diagnostic, ...]:
        """Return the errors that stand against one sheet."""
        clinic, now = desk.clinic, desk.now
        if not self._hold(patients, clinic, now):
            self._of, self._found = (patients, clinic, now), {}
        key = listed.row, sheet
        if key not in self._found:
            try:
                found = desk.problems(sheet, listed.patient)
            except DocgenError as wrong:
                found = wrong.diagnostics
            self._found[key] = tuple(one for one in found if one.severity is Severity.ERROR)
        return self._found[key]

    def _hold(self, patients: PatientList, clinic: Clinic, now: datetime) -> bool:
        if self._of is None:
            return False
        was, of, since = self._of
        return was is patients and of is clinic and timedelta() <= now - since < _KEPT


def today(request: Request) -> Response:
    """Show the patients of a day."""
    desk, asked = desk_of(request), request.query_params.get("day", "")
    patients, day = desk.patients, _day(asked) or desk.today
    search = session_of(request).searches.get(_SEARCH, {}).get("text", "")
    of_day = patients.of_day(day) if patients else ()
    found = [one for one in of_day if is_meant(one, search)]
    rows = [_row(request, desk, patients, one, day) for one in found[:SHOWN]] if patients else []
    return page(
        request,
        "today.html",
        rows=rows,
        found=len(found),
        count=len(of_day),
        patients=patients,
        problems=(*desk.clinic_problems, *desk.list_problems),
        listed=desk.list_file,
        day=day,
        is_today=day == desk.today,
        earlier=day - timedelta(1),
        later=day + timedelta(1),
        days=_days(patients),
        search=search,
        said=said_of(request),
        sheet_names=SHEET_NAMES,
        stamp=stamp_of_list(desk),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _days(patients: PatientList | None) -> list[date]:
    """Return the days that the list has visits on."""
    moments = (one.appointment for one in patients.patients) if patients else ()
    return sorted({when.date() for when in moments if when})


def is_meant(listed: ListedPatient, search: str) -> bool:
    """Whether somebody who looks for a number, or for beginnings of names, means this patient."""
    asked = identity(RawRecord.of({"name": search})).get("name", "").split()
    if not asked or listed.patient.id.casefold() == search.strip().casefold():
        return True
    words = [*identity(listed.record).get("name", "").split(), listed.patient.id.casefold()]
    return all(any(word.startswith(part) for word in words) for part in asked)


def _row(
    request: Request, desk: Desk, patients: PatientList, listed: ListedPatient, day: date
) -> DayRow:
    outlooks: Outlooks = request.app.state.outlooks
    pack = desk.clinic.packs[listed.patient.procedure]
    printed = _printed(desk, listed, day)
    found = []
    for sheet in pack.sheets:
        problems = outlooks.problems(desk, patients, listed, sheet)
        missing = [one for one in problems if one.code == "missing"]
        needs = dict.fromkeys(label_of(one.field, pack) for one in missing)
        others = tuple(one for one in problems if one not in missing)
        found.append(SheetOutlook(sheet, tuple(needs), others, printed.get(sheet)))
    return DayRow(handle_of(session_of(request), listed), listed, tuple(found))


def _printed(desk: Desk, listed: ListedPatient, day: date) -> dict[str, State]:
    """Return what became of the sheets that were made for a patient on a day, by sheet."""
    ledger = desk.ledger
    if ledger is None:
        return {}
    rows = ledger.rows(record=listed.patient.id, day=day)
    return {row.sheet: state_of(row, ledger.about(row)) for row in reversed(rows)}


def search(request: Request, form: FormData) -> Response:
    """Take down whom somebody looks for, and show the day again."""
    session_of(request).searches[_SEARCH] = {"text": text_of(form, "text")[:200]}
    day = _day(text_of(form, "day"))
    return RedirectResponse(f"/?day={day}" if day else "/", 303)


def stamp_of_list(desk: Desk) -> str:
    """Return what changes when the list or the clinic does; it says nothing of either."""
    patients = desk.patients
    told: Sequence[object] = (id(patients), id(desk.clinic), desk.today, desk.list_problems)
    return format(hash(tuple(map(str, told))) & 0xFFFFFFFF, "x")


def stamp(request: Request) -> Response:
    """Tell a page that lies open whether it is out of date."""
    return PlainTextResponse(stamp_of_list(desk_of(request)))


ROUTES: list[BaseRoute] = [
    Route("/", today),
    Route("/", with_form(search), methods=["POST"]),
    Route("/today/stamp", stamp),
]
