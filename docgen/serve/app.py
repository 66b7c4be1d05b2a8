"""The addresses of the desk, and what answers each.

In: the desk and its sessions. Out: an ASGI application. Each page is a module: `today.py`,
`patient.py`, `sheets.py`, `given.py`, each with its `ROUTES`.
"""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from docgen.files import data_root, pages_root
from docgen.serve import given, patient, sheets, today
from docgen.serve.desk import Desk
from docgen.serve.pages import colours, desk_of, page, session_of
from docgen.serve.safety import Safety
from docgen.serve.sessions import COOKIE, Sessions
from docgen.serve.words import languages

FACES = ("DocgenPlainZero-Regular", "DocgenPlainZero-SemiBold", "DocgenPlainZero-Bold")


def open_link(request: Request) -> Response:
    """Use a one-use link up, and begin a session."""
    sessions: Sessions = request.app.state.sessions
    who, workstation = request.app.state.person
    session = sessions.open(request.query_params.get("ticket", ""), who, workstation)
    if session is None:
        return page(request, "locked.html", 403)
    answer = RedirectResponse(request.app.state.first_page, 303)
    answer.set_cookie(COOKIE, session.key, httponly=True, samesite="strict", path="/")
    return answer


def choose_language(request: Request) -> Response:
    """Let the pages speak another language, and go back to today's."""
    asked = request.path_params["language"]
    if asked in languages():
        session_of(request).language = asked
    return RedirectResponse("/", 303)


def lock(request: Request) -> Response:
    """End the session."""
    request.app.state.sessions.end(session_of(request))
    return RedirectResponse("/", 303)


def style_colours(request: Request) -> Response:
    """Serve the colours of the clinic's sheets as a style sheet."""
    accent = desk_of(request).clinic.accent
    return PlainTextResponse(colours(accent or ""), media_type="text/css")


def face(request: Request) -> Response:
    """Serve a face of the sheets."""
    name = request.path_params["name"]
    if name not in FACES:
        return PlainTextResponse("", 404)
    return FileResponse(data_root() / "fonts" / f"{name}.ttf", media_type="font/ttf")


ROUTES: list[BaseRoute] = [
    Route("/open", open_link),
    Route("/language/{language}", choose_language, methods=["POST"]),
    Route("/lock", lock, methods=["POST"]),
    Route("/static/colours.css", style_colours),
    Route("/static/{name}.ttf", face),
    *today.ROUTES,
    *patient.ROUTES,
    *given.ROUTES,
    *sheets.ROUTES,
]


def build_app(
    desk: Desk, sessions: Sessions, person: tuple[str, str], first_page: str = "/"
) -> Starlette:
    """Return the application; `person` is who sits at this computer, and its name."""
    static = Mount("/static", StaticFiles(directory=Path(pages_root(), "static")))
    app = Starlette(routes=[*ROUTES, static], middleware=[Middleware(Safety, sessions=sessions)])
    app.state.desk, app.state.sessions, app.state.person = desk, sessions, person
    app.state.first_page, app.state.outlooks = first_page, today.Outlooks()
    return app
