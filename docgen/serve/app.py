"""The addresses of the desk, and what answers each.

In: the desk and its sessions. Out: an ASGI application. Each page is a module: `today.py`,
`patient.py`, `sheets.py`, `given.py`, each with its `ROUTES`.
"""

from __future__ import annotations

import re
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from docgen.files import data_root, pages_root
from docgen.serve import given, patient, sheets, today
from docgen.serve.desk import Desk
from docgen.serve.doorbell import HEADER, asked_in, is_other_user, proof
from docgen.serve.forms import text_of, with_form
from docgen.serve.pages import colours, desk_of, page, session_of
from docgen.serve.safety import LARGE, GuardRules, Safety, cookie_of, named
from docgen.serve.sessions import Sessions
from docgen.serve.words import languages, word

FACES = ("DocgenPlainZero-Regular", "DocgenPlainZero-SemiBold", "DocgenPlainZero-Bold")


def open_link(request: Request) -> Response:
    """Use a one-use link up, and begin a session.

    The answer is a page that leads on, no redirection: a browser that was led here from elsewhere
    would not send a cookie of SameSite=Strict with the next request.
    """
    sessions, rules = sessions_of(request), rules_of(request)
    who, workstation = request.app.state.person
    ticket, cookie = request.query_params.get("ticket", ""), request.cookies.get(rules.cookie, "")
    stranger = rules.trusted or (request.client and is_other_user(*request.client))
    session = None if stranger else sessions.open(ticket, who, workstation, cookie)
    if session is None:
        return page(request, "locked.html", 403, signed_in="")
    answer = page(request, "opened.html", first_page=request.app.state.first_page)
    answer.headers["set-cookie"] = cookie_of(session, rules)
    return answer


def again(request: Request) -> Response:
    """Give a fresh link to a program of this user's, which knows the secret of the doorbell."""
    secret: str = request.app.state.secret
    asked = asked_in(secret, request.headers.get(HEADER, ""))
    if not asked:
        return PlainTextResponse("", 403)
    link = rules_of(request).link(sessions_of(request).ticket())
    return PlainTextResponse(f"{link} {proof(secret, asked + link)}")


def unlock(request: Request) -> Response:
    """Open a locked session again for somebody whom the proxy has let in."""
    sessions, rules = sessions_of(request), rules_of(request)
    who = named(request.headers.get(rules.trusted.header, "")) if rules.trusted else ""
    session = sessions.unlock(request.cookies.get(rules.cookie, ""), who) if who else None
    answer = RedirectResponse("/", 303)
    if session:
        answer.headers["set-cookie"] = cookie_of(session, rules)
    return answer


def sessions_of(request: Request) -> Sessions:
    """Return the sessions of the desk."""
    found: Sessions = request.app.state.sessions
    return found


def rules_of(request: Request) -> GuardRules:
    """Return what the desk answers to."""
    found: GuardRules = request.app.state.rules
    return found


def choose_language(request: Request, form: FormData) -> Response:
    """Let the pages speak another language, and go back to the page that was shown."""
    asked, back = request.path_params["language"], text_of(form, "back")
    if asked in languages():
        session_of(request).language = asked
    own = back if re.fullmatch(r"/(?![/\\])[!-~]*", back) else "/"
    return RedirectResponse(own, 303)


def lock(request: Request) -> Response:
    """Lock the session."""
    sessions_of(request).lock(session_of(request))
    return RedirectResponse("/", 303)


def time_left(request: Request) -> Response:
    """Tell a page that lies open in how many seconds it locks."""
    return PlainTextResponse(f"{sessions_of(request).left(session_of(request)):.0f}")


async def not_there(request: Request, _: Exception) -> Response:
    """Show a page of ours where there is none."""
    return page(request, "refused.html", 404, words=word("There is no such page."))


async def too_much(request: Request, _: Exception) -> Response:
    """Show a page of ours where a form has more, or longer, fields than any page's (`forms.py`)."""
    return page(request, "refused.html", 413, words=LARGE.words)


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
    Route("/again", again, methods=["POST"]),
    Route("/unlock", unlock, methods=["POST"]),
    Route("/language/{language}", with_form(choose_language), methods=["POST"]),
    Route("/lock", lock, methods=["POST"]),
    Route("/lock", time_left),
    Route("/static/colours.css", style_colours),
    Route("/static/{name}.ttf", face),
    *today.ROUTES,
    *patient.ROUTES,
    *given.ROUTES,
    *sheets.ROUTES,
]


def build_app(
    desk: Desk,
    sessions: Sessions,
    person: tuple[str, str],
    rules: GuardRules,
    *,
    first_page: str = "/",
    secret: str = "",
) -> Starlette:
    """Return the application.

    `person` is who sits at this computer, and its name; `secret` opens the desk to a program of the
    same user (`doorbell.py`).
    """
    static = Mount("/static", StaticFiles(directory=Path(pages_root(), "static")))
    app = Starlette(
        routes=[*ROUTES, static],
        middleware=[Middleware(Safety, sessions=sessions, rules=rules)],
        exception_handlers={400: too_much, 404: not_there, 405: not_there},
    )
    app.state.desk, app.state.sessions, app.state.person = desk, sessions, person
    app.state.rules, app.state.secret = rules, secret
    app.state.first_page, app.state.outlooks = first_page, today.Outlooks()
    return app
