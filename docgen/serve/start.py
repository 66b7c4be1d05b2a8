"""Starting and ending the desk: a socket, a link, a browser, one process.

In: the application and where to listen. Out: pages, until Ctrl-C or SIGTERM.

Away from the loopback the desk starts with TLS and with a proxy that says who somebody is, or not
at all (`refuse_open_network`).
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import signal
import socket
import ssl
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from docgen.errors import InputError, OutputError, error
from docgen.serve.doorbell import LOOPBACK
from docgen.serve.safety import Trusted

PORT = 8640  # where nobody says another one
_ENDS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # Ctrl-C, a shutdown, a closed window
_SLOW = 15.0  # seconds within which what somebody asks must have come in
_UNFINISHED = ("IDLE", "SEND_BODY")  # of a request, as h11 names it
_HEADER = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_CONNECTIONS = 512
_HEAD_BYTES = 32 * 1024  # of a request's head


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the desk listens, and with what: an address, a port, files of TLS, the proxy.

    Port 0 is any free one; None is `PORT`, or any free one where that is taken.
    """

    address: str = LOOPBACK
    port: int | None = 0
    cert: Path | None = None
    key: Path | None = None
    trusted: Trusted | None = None

    @property
    def name(self) -> str:
        """The address as it stands in links."""
        return f"[{self.address}]" if ":" in self.address else self.address

    @property
    def is_plain(self) -> bool:
        """Whether it is the usual desk: of one user, at this computer's own address."""
        return self.address == LOOPBACK and not self.cert and not self.trusted

    @property
    def is_loopback(self) -> bool:
        """Whether only programs of this computer reach it."""
        return ipaddress.ip_address(self.address).is_loopback

    def refuse_open_network(self) -> None:
        """Look at how the choices go together.

        Raises:
            InputError: what is missing before the desk may be reached from other computers.
        """
        problems = []
        if bool(self.cert) is not bool(self.key):
            problems.append(error("tls", "TLS needs both files.", "Write --cert and --key."))
        if not self.is_loopback and not (self.cert and self.key):
            message = "Other computers may reach this desk by TLS alone."
            problems.append(error("no-tls", message, "Write --cert and --key too."))
        if not self.is_loopback and not self.trusted:
            message = (
                "Other computers may reach this desk by a proxy that people sign in to, alone."
            )
            hint = "Write --trust-proxy ADDRESS:HEADER too."
            problems.append(error("no-proxy", message, hint))
        if problems:
            raise InputError(problems)
        if self.cert and self.key:
            try:
                ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
                    self.cert, self.key
                )
            except (OSError, ssl.SSLError):
                message = "The files of --cert and --key cannot be used together."
                raise InputError(
                    error("tls", message, "They are PEM files, the key without a password.")
                ) from None


def read_address(text: str) -> str:
    """Read the address to listen at.

    Raises:
        InputError: it is none.
    """
    try:
        return str(ipaddress.ip_address("127.0.0.1" if text == "localhost" else text))
    except ValueError:
        raise InputError(
            error("address", "--bind is not an address.", "Write 127.0.0.1.")
        ) from None


def read_trusted(text: str) -> Trusted | None:
    """Read `ADDRESS:HEADER`: which proxy is believed, and where it names who has signed in.

    Raises:
        InputError: it is something else.
    """
    if not text:
        return None
    address, _, header = text.rpartition(":")
    try:
        found = Trusted(str(ipaddress.ip_address(address.strip("[]"))), header.strip().lower())
    except ValueError:
        found = Trusted("", "")
    if not found.address or not found.header or not _HEADER.issuperset(found.header):
        hint = "Write --trust-proxy 127.0.0.1:X-Remote-User."
        raise InputError(error("proxy", "--trust-proxy is not an address and a header.", hint))
    return found


def listen(at: Listening) -> socket.socket:
    """Open the socket.

    Raises:
        OutputError: something else listens there, or this computer has no such address.
    """
    family = socket.AF_INET6 if ":" in at.address else socket.AF_INET
    ports = (PORT, 0) if at.port is None else (at.port,)
    for port in ports:
        try:
            return socket.create_server((at.address, port), family=family)
        except OSError:
            continue
    message = f"The desk cannot listen at port {ports[0]} of {at.address}: another program may."
    raise OutputError(error("port", message, "Write --port 0 for any free one."))


def run(app: Starlette, on: socket.socket, at: Listening, begun: Callable[[], None]) -> None:
    """Serve until the process is asked to end, and return then.

    `begun` is called when the first page can be had.
    """
    config = uvicorn.Config(
        app,
        loop="asyncio",
        http=_Punctual,
        ws="none",
        log_config=None,
        access_log=False,
        lifespan="off",
        proxy_headers=False,  # who somebody is says `safety.py`
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        h11_max_incomplete_event_size=_HEAD_BYTES,
        timeout_graceful_shutdown=5,
        ssl_certfile=at.cert,
        ssl_keyfile=at.key,
    )
    # Tracebacks of libraries may hold what somebody typed; what is wrong is told by `safety.py`.
    logging.disable(logging.CRITICAL)
    server = uvicorn.Server(config)
    # uvicorn raises each signal once more when it has ended: with these in place that ends nothing,
    # and whoever called this puts the ledger and the doorbell in order.
    for name in _ENDS:
        number = getattr(signal, name, None)  # Windows has others
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, server.handle_exit)
    begun()  # the socket listens already: what comes now waits until the server takes it
    server.run(sockets=[on])


class _Punctual(H11Protocol):
    """One connection. Whoever sends a request too slowly is cut off (uvicorn waits for ever)."""

    _late: asyncio.TimerHandle | None = None
    _last: tuple[object, str] = (None, "IDLE")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to look at the clock."""
        super().connection_made(transport)  # type: ignore[arg-type]  # uvicorn narrows it
        self._late = self.loop.call_later(_SLOW, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Look no longer."""
        super().connection_lost(exc)
        if self._late:
            self._late.cancel()

    def _look(self) -> None:
        """Hang up where the head or the body of the same request was incomplete at the last look.

        A connection on which nothing comes at all is closed by uvicorn sooner.
        """
        now = self.cycle, repr(self.conn.their_state)
        if now == self._last and now[1] in _UNFINISHED:
            self.transport.close()
            return
        self._last = now
        self._late = self.loop.call_later(_SLOW, self._look)


def open_browser(link: str) -> bool:
    """Open the link in the user's browser; tell whether there is one.

    On Linux other users of the computer may see the link among the words of processes: it opens
    the desk for its own user alone (`is_other_user` in `doorbell.py`). On macOS it goes by a
    message, and on Windows no other user sees the words of a process.
    """
    return webbrowser.open(link)
