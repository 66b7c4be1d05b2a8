"""How pages are written: their HTML (`html/`), the words of their language, their colours.

In: the name of a page and what it shows. Out: a response. Every word that staff read goes through
`t("...")` in the HTML, or `word("...")` in Python, and from there through the same catalogues as
the sheets (context "desk"); a language that lacks one shows the English.

All that is put into a page is escaped (Jinja2's autoescape); values in a translation too.
"""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from docgen import __version__
from docgen.files import pages_root
from docgen.serve.desk import Desk
from docgen.serve.sessions import Session
from docgen.serve.words import ENGLISH, languages, printer_says, translate
from docgen.style import BLUE, GREEN, Color, hue


def desk_of(request: Request) -> Desk:
    """Return the desk that a request is for."""
    found: Desk = request.app.state.desk
    return found


def session_of(request: Request) -> Session:
    """Return the session that a request belongs to: the middleware lets no other through."""
    found: Session = request.state.session
    return found


def language_of(request: Request) -> str:
    """Return the language of the pages: chosen, else what the browser asks for, else English."""
    session: Session | None = getattr(request.state, "session", None)
    if session and session.language:
        return session.language
    for asked in request.headers.get("accept-language", "").split(","):
        code = asked.split(";")[0].strip()[:2].lower()
        if code in languages():
            return code
    return ENGLISH


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(pages_root() / "html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["version"] = __version__
    return made


def page(request: Request, name: str, /, status: int = 200, **values: Any) -> HTMLResponse:  # noqa: ANN401  # whatever the page shows
    """Write one page; `name` is its file in `html/`."""
    desk, language = desk_of(request), language_of(request)
    shown = {
        "t": partial(translate, language),
        "printer_says": partial(printer_says, language),
        "language": language,
        "languages": languages(),
        "clinic": desk.clinic,
        "session": getattr(request.state, "session", None),
        "lock_after": round(request.app.state.sessions.lock_after),
        "here": request.scope["path"],
        "back": came_from(request),
        **values,
    }
    return HTMLResponse(_environment().get_template(name).render(shown), status)


def pdf_response(pdf: bytes) -> Response:
    """Return a PDF that the browser shows; its name says nothing of the patient."""
    shown = {"content-disposition": 'inline; filename="sheet.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=shown)


def came_from(request: Request) -> str:
    """Return the address of the page that a request asks for, to come back to it."""
    query = request.scope["query_string"].decode("latin-1")
    return f"{request.scope['path']}?{query}" if query else str(request.scope["path"])


def colours(accent: str) -> str:
    """Return the colours of the sheets, and of a clinic's own accent, as properties of CSS."""
    own = hue("", accent)
    named = {
        "prepare": BLUE.accent,
        "prepare-tint": BLUE.tint,
        "prepare-mid": BLUE.mid,
        "discharge": GREEN.accent,
        "discharge-tint": GREEN.tint,
        "discharge-mid": GREEN.mid,
        "accent": own.accent,
        "tint": own.tint,
        "mid": own.mid,
    }
    lines = (f"  --{name}: {_hex(value)};" for name, value in named.items())
    return "\n".join([":root {", *lines, "}", ""])


def _hex(value: Color) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in value)
