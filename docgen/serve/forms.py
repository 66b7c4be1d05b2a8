"""What a form brings: read once, with bounds, and handed to a page that need not wait for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

FIELDS = 400  # of one form: twenty medicines and eight thinners are 260
LONGEST = 64 * 1024  # bytes of one field


def with_form(
    answer: Callable[[Request, FormData], Response],
) -> Callable[[Request], Awaitable[Response]]:
    """Return what reads a request's form and lets `answer` work on it, in a thread of its own."""

    async def endpoint(request: Request) -> Response:
        async with request.form(max_files=0, max_fields=FIELDS, max_part_size=LONGEST) as form:
            return await run_in_threadpool(answer, request, form)

    return endpoint


def text_of(form: FormData, name: str) -> str:
    """Return a field of a form, without spaces around it; "" where it is none, or a file."""
    found = form.get(name, "")
    return found.strip() if isinstance(found, str) else ""
