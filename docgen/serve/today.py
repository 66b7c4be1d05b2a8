"""Today: the patients of the day, and which of them lack what a sheet needs."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from docgen.serve.pages import desk_of, page, session_of
from docgen.serve.patient import handle_of


def today(request: Request) -> Response:
    """Show the patients of the day."""
    desk, session = desk_of(request), session_of(request)
    listed = desk.patients
    patients = listed.of_day(desk.today) if listed else ()
    rows = [(handle_of(session, one), one) for one in patients]
    return page(request, "today.html", rows=rows, listed=listed, problems=desk.list_problems)


ROUTES: list[BaseRoute] = [Route("/", today)]
