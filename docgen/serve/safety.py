"""What every request passes before a page is made, and what every answer carries.

In: requests, from whomever. Out: an answer, or the request handed on to the pages with its session.
In this order: the name by which the desk is asked for must be one of its own (else a page of
somebody else's could reach it: DNS rebinding); ways and addresses that no page has are refused, and
what another site sends; what comes in is bounded while it comes; whoever has no session, or was
away for too long, sees the page that says so, and nothing else.

Chromium says with each request where it comes from (Sec-Fetch-Site, W3C Fetch Metadata), but not to
plain http names other than localhost. Without it what changes something must say by its Origin that
it comes from a page of the desk. What only shows something needs the cookie, which browsers send to
no other site's requests (SameSite=Strict).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from docgen.errors import internal_error
from docgen.serve.pages import page
from docgen.serve.sessions import Session, Sessions
from docgen.serve.words import word

WITHOUT_SESSION = ("/open", "/again", "/unlock", "/static/")
BACKGROUND = "x-docgen-background"  # of a request that a page makes by itself
MOST_BYTES = 256 * 1024  # of a form: a note of 1,500 letters and twenty lines fit ten times
_PATH = re.compile(rb"/(?!/)(?:[A-Za-z0-9/._~-]|%[0-9A-Fa-f]{2}){0,400}")
_LEADS_AWAY = re.compile(r"\.\.|//|[\\\x00-\x1f\x7f]")  # of a path, as it is meant
_NAME = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?")
_MOST_QUERY = 2048
_FIGURES = 12  # of a length: Python reads longer numbers slowly
_STILL = "private, max-age=300"  # of faces, colours and scripts: they tell nothing of a patient
_LONGEST_NAME = 100
_METHODS = ("GET", "HEAD", "POST")
_SHOWS = ("GET", "HEAD")
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
HEADERS = {
    "content-security-policy": "default-src 'self'; base-uri 'none'; object-src 'none'; "
    "form-action 'self'; frame-ancestors 'self'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
}


class Trusted(NamedTuple):
    """The proxy that says who somebody is: its address, and the header that names the person."""

    address: str
    header: str


@dataclass(frozen=True, slots=True)
class GuardRules:
    """What the desk answers to: names of `hosts`, in small letters, at one `port`.

    `https` tells that it speaks TLS itself; `name` is the one in its own links. Who somebody is
    says the header of the proxy that is `trusted`; without one, whoever has the one-use link. `log`
    gets a line a request, and `tell` what is a fault of docgen's.
    """

    port: int
    hosts: frozenset[str] = frozenset(LOOPBACK_NAMES)
    https: bool = False
    trusted: Trusted | None = None
    name: str = LOOPBACK_NAMES[0]
    log: Callable[[str], None] | None = None
    tell: Callable[[str], None] | None = None

    @property
    def cookie(self) -> str:
        """The cookie's name: all ports of a computer share their cookies.

        `__Host-` lets no neighbour of the host's name set it (RFC 6265bis), where there is TLS.
        """
        return f"__Host-docgen-{self.port}" if self.is_secure else f"docgen-{self.port}"

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach the desk by TLS: its own, or the proxy's."""
        return self.https or self.trusted is not None

    @property
    def address(self) -> str:
        """What stands before the path in the desk's own links."""
        return f"{'https' if self.https else 'http'}://{self.name}:{self.port}"

    def link(self, ticket: str) -> str:
        """Return the link that opens the desk once."""
        return f"{self.address}/open?ticket={ticket}"


class Refused(NamedTuple):
    """Why a request gets no further: the status of HTTP, and a sentence for whoever sees it."""

    status: int
    words: str


_HOST = Refused(421, word("This desk does not go by that name."))
_ODD = Refused(404, word("There is no such page."))
_METHOD = Refused(405, word("There is no such page."))
_ELSEWHERE = Refused(403, word("Another page asked for this. Open it from the desk itself."))
LARGE = Refused(413, word("That is too much to send at once."))
_FAULT = Refused(500, word("Something went wrong in docgen. What you typed is still there."))
_PROXY = Refused(403, word("This desk is reached by signing in, and in no other way."))


class Safety:
    """The middleware around all pages."""

    def __init__(self, app: ASGIApp, sessions: Sessions, rules: GuardRules) -> None:
        """Guard `app`."""
        self._app, self._sessions, self._rules = app, sessions, rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through that may be let through, with the headers of every answer."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})  # there is none
            return
        answer = _Answer(scope, send)
        request, bounded = Request(scope), _Bounded(receive)
        request.state.session = None
        refused: Refused | None = None
        try:
            refused = next(self._reasons(scope, request.headers), None)
            if not refused:
                await self._with_session(request, bounded, answer)
        except _TooLarge:
            refused = LARGE
        except Exception as fault:  # the next request is another one: the desk stays open
            refused = _FAULT
            if self._rules.tell:
                self._rules.tell(f"docgen: {internal_error(fault)}.")
        if refused and not answer.begun:
            await refusal_page(request, refused)(scope, receive, answer)
        if self._rules.log:
            self._rules.log(answer.line())

    async def _with_session(self, request: Request, receive: _Bounded, send: _Answer) -> None:
        """Hand a request on with its session, or show that there is none."""
        session, fresh = self._session_of(request)
        request.state.session = session
        response: ASGIApp = self._app
        if session is None and not request.scope["path"].startswith(WITHOUT_SESSION):
            response = page(request, "locked.html", 403, signed_in=self.person(request))
        if fresh and session:
            send.cookie = cookie_of(session, self._rules)
        await response(request.scope, receive, send)

    def person(self, request: Request) -> str:
        """Return whom the proxy names; "" without a proxy."""
        trusted = self._rules.trusted
        return named(request.headers.get(trusted.header, "")) if trusted else ""

    def _session_of(self, request: Request) -> tuple[Session | None, bool]:
        """Return the session, and whether it is begun just now, for somebody who has signed in."""
        cookie = request.cookies.get(self._rules.cookie, "")
        away = BACKGROUND in request.headers
        if self._rules.trusted is None:
            return self._sessions.of(cookie, away=away), False
        who = self.person(request)
        found = self._sessions.of(cookie, away=away, who=who)
        if found or self._sessions.is_locked(cookie, who):
            return found, False
        return self._sessions.begin(who, who), True

    def _reasons(self, scope: Scope, headers: Headers) -> Iterator[Refused]:
        """Yield why a request is refused before anybody asks whose it is."""
        raw, length = scope.get("raw_path") or b"", headers.get("content-length", "0")
        if not self._is_own_name(headers):
            yield _HOST
        if scope["method"] not in _METHODS:
            yield _METHOD
        if not _PATH.fullmatch(raw) or _LEADS_AWAY.search(scope["path"]):
            yield _ODD
        if len(scope["query_string"]) > _MOST_QUERY or not scope["query_string"].isascii():
            yield _ODD
        if not self._is_from_here(scope, headers):
            yield _ELSEWHERE
        if not length.isdecimal() or len(length) > _FIGURES or int(length) > MOST_BYTES:
            yield LARGE
        if not self._is_signed_in(scope, headers):
            yield _PROXY

    def _is_own_name(self, headers: Headers) -> bool:
        names = headers.getlist("host")
        found = _NAME.fullmatch(names[0].lower()) if len(names) == 1 else None
        if not found or found[1] not in self._rules.hosts:
            return False
        own = found[1] in (*LOOPBACK_NAMES, self._rules.name)  # a proxy may be at another port
        return not own or (found[2] or ("443" if self._rules.https else "80")) == str(
            self._rules.port
        )

    def _is_from_here(self, scope: Scope, headers: Headers) -> bool:
        """Whether a request comes from a page of the desk, or from a person's own hand."""
        site, path = headers.get("sec-fetch-site"), scope["path"]
        if path == "/again":  # a program of this computer asks, by a secret (`doorbell.py`)
            return site is None and "origin" not in headers
        if site is not None:
            shows = scope["method"] in _SHOWS
            opens = path == "/open" and shows  # the link may stand in a mail or in a terminal
            return site == "same-origin" or (site == "none" and shows) or opens
        return scope["method"] in _SHOWS or headers.get("origin") == self._origin(headers)

    def _origin(self, headers: Headers) -> str:
        scheme = "https" if self._rules.is_secure else "http"
        return f"{scheme}://{headers.get('host', '')}"

    def _is_signed_in(self, scope: Scope, headers: Headers) -> bool:
        """Whether the proxy has sent this, and says who it is; always without a proxy."""
        trusted = self._rules.trusted
        if trusted is None:
            return True
        peer = (scope.get("client") or ("",))[0]
        names = headers.getlist(trusted.header)
        return peer == trusted.address and len(names) == 1 and bool(named(names[0]))


def named(header: str) -> str:
    """Return whom a proxy's header names; "" where it is nobody: empty, long, or not printable.

    Headers come as Latin-1 (RFC 9110, 5.5), proxies write names in UTF-8.
    """
    try:
        name = header.encode("latin-1").decode().strip()
    except ValueError:
        name = header.strip()
    return name if len(name) <= _LONGEST_NAME and name.isprintable() else ""


def cookie_of(session: Session, rules: GuardRules) -> str:
    """Write the cookie of a session: for the desk's own pages alone, out of reach of scripts."""
    secure = "; Secure" if rules.is_secure else ""
    return f"{rules.cookie}={session.key}; HttpOnly; SameSite=Strict; Path=/{secure}"


def refusal_page(request: Request, refused: Refused) -> Response:
    """Return the page that says why nothing is shown."""
    return page(request, "refused.html", refused.status, words=refused.words)


class _TooLarge(Exception):  # noqa: N818  # no error of the program: it ends the reading of a body
    """More came in than its head had promised."""


class _Bounded:
    """What comes in, up to a bound: a body without a length may be of any."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._left = receive, MOST_BYTES

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise _TooLarge
        return message


class _Answer:
    """What goes out, with the headers that every answer has."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope, self._send, self._since = scope, send, time.perf_counter()
        self.begun, self.status, self.cookie = False, 0, ""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun, self.status = True, message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            still = self.status == 200 and self._scope["path"].startswith("/static/")
            headers["cache-control"] = _STILL if still else "no-store"
            if self.cookie:
                headers.append("set-cookie", self.cookie)
        await self._send(message)

    def line(self) -> str:
        """Write what a log says: the kind of page, never which patient's."""
        took = (time.perf_counter() - self._since) * 1000
        path = self._scope["path"] if "endpoint" in self._scope else "(no page)"
        for name, value in self._scope.get("path_params", {}).items():
            path = path.replace(str(value), f"{{{name}}}")
        return f"{self._scope['method']} {path} {self.status} {took:.0f} ms"
