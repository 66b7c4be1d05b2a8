"""Sheets: what the clinic's sheets say to sample patients, what changed, where it comes from.

In: the desk's clinic as its files are now. Out: one view (sheet, language, format, sample patient)
as PDF and sentence by sentence; all views with what changed; what `docgen check` finds; the lines
that all of this comes from. No patient but the invented ones is on these pages.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from docgen.errors import DocgenError, Place, Severity
from docgen.files import data_root
from docgen.i18n.locale_file import name_of_language
from docgen.new.samples import FOLDER, KINDS
from docgen.preview.changes import Change, Fate
from docgen.preview.looks import SheetLook, View, views_of
from docgen.preview.origins import Origin, Origins, file_of
from docgen.serve.desk import Desk, made_from, stamp_of
from docgen.serve.pages import desk_of, language_of, page, pdf_response
from docgen.serve.words import FORMAT_NAMES, SHEET_NAMES, word
from docgen.settings.clinic import CLINIC_FILE, sources_beside

AROUND = 8  # lines above and below one that is shown
PATIENTS = {
    "typical": (word("Typical"), word("as most patients are")),
    "hardest": (word("Hardest"), word("as much as a sheet must ever hold")),
    "unknown": (word("Unknown"), word("nothing is known but what no sheet can be without")),
}
SEVERITIES = {
    Severity.ERROR: word("Error"),
    Severity.WARNING: word("Warning"),
    Severity.NOTE: word("Note"),
}
NAMES = {
    "formats": FORMAT_NAMES,
    "patients": PATIENTS,
    "sheets": SHEET_NAMES,
    "severity": SEVERITIES,
}
assert PATIENTS.keys() == KINDS.keys()  # noqa: S101  # each has its words


class ShownSentence(NamedTuple):
    """A sentence on the page: what became of it, and by what an address names it."""

    key: str
    change: Change


class ViewCell(NamedTuple):
    """One sheet in one language and format, for all sample patients together.

    `view` is where its link leads: the patient for whom most has changed, else the one that is
    shown. `changed` is None while not all of them are known; `broken` that it cannot be made.
    """

    view: View
    changed: int | None
    broken: bool
    here: bool


def stamp(desk: Desk) -> str:
    """Return what tells whether a file that sheets are made from has changed."""
    clinic = desk.clinic
    paths = [*made_from(clinic), clinic.folder / FOLDER]
    seen = [clinic.digest, *map(stamp_of, paths)]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def address(view: View, what: str = "view") -> str:
    """Return the address of a view, or of its PDF."""
    return f"/sheets/{what}/{'/'.join(view)}"


def first(request: Request) -> Response:
    """Lead to the first view."""
    return RedirectResponse(address(views_of(desk_of(request).clinic)[0]), 303)


def show(request: Request) -> Response:
    """Show one view, and what there is to know of all others."""
    desk, view = desk_of(request), _asked(request)
    if view is None:
        return first(request)
    clinic, now = desk.clinic, stamp(desk)
    look = desk.looks.look(clinic, now, view)
    desk.looks.begin(clinic, now, desk.today)
    lines = list(_lines(look))
    chosen = next((one for one in lines if one.key == request.query_params.get("at")), None)
    return page(
        request,
        "sheets.html",
        view=view,
        look=look,
        lines=lines,
        chosen=chosen,
        origin=_origin(desk, view, chosen) if chosen else None,
        rows=_rows(desk, now, view),
        others=_others(view),
        total=_total(desk, now),
        report=desk.looks.report(now),
        problems=desk.clinic_problems,
        state=_state(desk),
        stamp=now,
        names=NAMES,
        address=address,
        language_name=partial(name_of_language, language=language_of(request)),
        link_of=lambda place: link_of(desk, place, view),
        short=short,
        source=line_of,
    )


def pdf(request: Request) -> Response:
    """Serve the PDF of a view."""
    desk, view = desk_of(request), _asked(request)
    if view is None:
        return PlainTextResponse("", 404)
    try:
        made = desk.looks.made(desk.clinic, view)
    except DocgenError as wrong:
        return page(request, "unmade.html", 409, wrong=wrong.diagnostics)
    return pdf_response(made.pdf)


def seen(request: Request) -> Response:
    """Hold all sheets against what they say now from here on."""
    desk, view = desk_of(request), _asked(request)
    desk.looks.seen(stamp(desk))
    return RedirectResponse(address(view) if view else "/sheets", 303)


def state(request: Request) -> Response:
    """Tell by one word whether the page would say something else now: it asks once a second."""
    return PlainTextResponse(_state(desk_of(request)))


def _asked(request: Request) -> View | None:
    """The view that an address names; None where the clinic has none like it."""
    view = View(**{name: request.path_params[name] for name in View._fields})
    return view if view in views_of(desk_of(request).clinic) else None


def _lines(look: SheetLook) -> Iterator[ShownSentence]:
    """The sentences with their names: the place of each, and which of those at that place it is."""
    met: Counter[tuple[object, ...]] = Counter()
    for change in look.changes:
        said = change.said
        own = said.place, said.language, change.fate is Fate.REMOVED
        met[own] += 1
        yield ShownSentence(hashlib.sha256(repr((own, met[own])).encode()).hexdigest()[:10], change)


def _origin(desk: Desk, view: View, line: ShownSentence) -> Origin | None:
    """Where a sentence comes from; None for one that is gone."""
    if line.change.fate is Fate.REMOVED:
        return None
    sheet, _, _ = desk.looks.sheet(desk.clinic, view)
    return Origins(desk.engine, sheet).of(line.change.said)


def _rows(desk: Desk, now: str, here: View) -> list[tuple[View, list[ViewCell]]]:
    """A row for each sheet and language, with a cell for each format."""
    rows: dict[tuple[str, str, str], dict[str, list[View]]] = {}
    for view in views_of(desk.clinic):
        rows.setdefault(view[:3], {}).setdefault(view.format, []).append(view)
    found = []
    for own, formats in rows.items():
        cells = [_cell(desk, now, here, views) for views in formats.values()]
        found.append((here._replace(procedure=own[0], sheet=own[1], language=own[2]), cells))
    return found


def _cell(desk: Desk, now: str, here: View, views: list[View]) -> ViewCell:
    known = {view: desk.looks.known(now, view) for view in views}
    counts = {view: look.changed for view, look in known.items() if look}
    own = next(view for view in views if view.patient == here.patient)
    most = max(views, key=lambda view: (counts.get(view, 0), view == own))
    broken = any(look.problems for look in known.values() if look)
    whole = len(counts) == len(views)
    return ViewCell(most, counts.get(most, 0) if whole else None, broken, here[:4] == own[:4])


def _others(here: View) -> list[View]:
    """The same sheet for each sample patient."""
    return [here._replace(patient=one) for one in KINDS]


def _total(desk: Desk, now: str) -> int:
    """In how many views something has changed, as far as it is known."""
    looks = (desk.looks.known(now, view) for view in views_of(desk.clinic))
    return sum(look.changed > 0 for look in looks if look)


def _state(desk: Desk) -> str:
    """One word for all that the page shows: the files, what is known of them by now."""
    now = stamp(desk)
    checked = "checked" if desk.looks.is_checked(now) else "checking"
    return f"{now}-{desk.looks.progress(now)}-{checked}-{len(desk.clinic_problems)}"


# Lines of files


def _roots(desk: Desk) -> dict[str, Path]:
    """What may be looked at, by the name that it has in addresses."""
    own = sources_beside(desk.clinic.folder / CLINIC_FILE)
    shipped = (data_root() / name for name in ("templates", "locales"))
    return {
        **{f"clinic/{path.name}": path for _, path in own},
        **{f"docgen/{path.name}": path for path in shipped},
    }


def link_of(desk: Desk, place: Place | None, back: View) -> str:
    """Return the address of a line, and the way back; "" where the file is none that is shown."""
    file = file_of(place) if place else None
    if not place or not file:
        return ""
    for name, root in _roots(desk).items():
        if file.resolve().is_relative_to(root.resolve()):
            inside = file.resolve().relative_to(root.resolve()).as_posix()
            where = name if inside == "." else f"{name}/{inside}"
            query = {"line": place.line, "column": place.column, "back": "/".join(back)}
            return f"/sheets/lines/{quote(where)}?{urlencode(query)}"
    return ""


def short(place: Place) -> str:
    """Return a place with the last two names of its file: more does not help to find it."""
    name = "/".join(Path(place.file).parts[-2:])
    return str(place._replace(file=name))


def line_of(place: Place) -> str:
    """Return the text of a line; "" where it cannot be read."""
    file = file_of(place)
    lines = _read(file) if file else []
    return lines[place.line - 1].strip() if 0 < place.line <= len(lines) else ""


def lines(request: Request) -> Response:
    """Show a line of a file that sheets are made from, and those around it."""
    desk = desk_of(request)
    file = _file(desk, request.path_params["path"])
    found = _read(file) if file else []
    if not file or not found:
        return PlainTextResponse("", 404)
    line = _number(request, "line", len(found))
    place = Place(str(file), line, _number(request, "column", 10_000))
    start, end = max(line - 1 - AROUND, 0), line + AROUND
    shown = list(enumerate(found[start:end], start + 1))
    asked = tuple(request.query_params.get("back", "").split("/"))
    back = next((view for view in views_of(desk.clinic) if view == asked), None)
    where = address(back) if back else "/sheets"
    return page(
        request, "lines.html", file=file.name, place=place, lines=shown, line=line, back=where
    )


def _file(desk: Desk, path: str) -> Path | None:
    """The file of an address: it lies in what may be looked at, wherever links lead."""
    for name, root in _roots(desk).items():
        if path == name or path.startswith(f"{name}/"):
            file = (root / path[len(name) + 1 :]).resolve() if path != name else root.resolve()
            inside = file == root.resolve() or file.is_relative_to(root.resolve())
            if inside and file.is_file() and file.suffix in (".md", ".yaml", ".yml", ".po"):
                return file
    return None


def _number(request: Request, name: str, most: int) -> int:
    text = request.query_params.get(name, "")
    return min(max(int(text), 0), most) if text.isdecimal() and len(text) < 8 else 0


def _read(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


_VIEW = "{procedure}/{sheet}/{language}/{format}/{patient}"
ROUTES: list[BaseRoute] = [
    Route("/sheets", first),
    Route(f"/sheets/view/{_VIEW}", show),
    Route(f"/sheets/pdf/{_VIEW}", pdf),
    Route(f"/sheets/seen/{_VIEW}", seen, methods=["POST"]),
    Route("/sheets/state", state),
    Route("/sheets/lines/{path:path}", lines),
]
