"""What every request passes before a page is made: no session, no page."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from docgen.serve.pages import page
from docgen.serve.sessions import COOKIE, Sessions

OPEN = ("/open", "/static/")  # what is served without a session
HEADERS = {
    "content-security-policy": "default-src 'self'; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'self'; object-src 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


class Safety:
    """The middleware around all pages."""

    def __init__(self, app: ASGIApp, sessions: Sessions) -> None:
        """Guard `app`."""
        self._app, self._sessions = app, sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through that may be let through, with the headers of every answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("cache-control", "no-store")
            await send(message)

        request = Request(scope)
        session = self._sessions.of(request.cookies.get(COOKIE, ""))
        request.state.session = session
        if session is None and not scope["path"].startswith(OPEN):
            await page(request, "locked.html", 403)(scope, receive, sent)
            return
        await self._app(scope, receive, sent)
