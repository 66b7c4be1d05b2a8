"""Starting and ending the desk: a socket, a link, a browser, one process.

In: the application and where to listen. Out: pages, until Ctrl-C or SIGTERM.

Away from the loopback the desk starts with TLS and with a proxy that says who somebody is, or not
at all (`refuse_open_network`).
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from docgen.errors import InputError, OutputError, error
from docgen.serve.doorbell import LOOPBACK
from docgen.serve.safety import Trusted

_HEADER = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_CONNECTIONS = 512
_HEAD_BYTES = 32 * 1024  # of a request's head


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the desk listens, and with what: an address, a port, files of TLS, the proxy."""

    address: str = LOOPBACK
    port: int = 0
    cert: Path | None = None
    key: Path | None = None
    trusted: Trusted | None = None

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
    """Open the socket; port 0 is any free one.

    Raises:
        OutputError: something else listens there, or this computer has no such address.
    """
    family = socket.AF_INET6 if ":" in at.address else socket.AF_INET
    try:
        return socket.create_server((at.address, at.port), family=family)
    except OSError:
        message = f"The desk cannot listen at port {at.port}: another program may use it."
        raise OutputError(error("port", message, "Write --port 0 for any free one.")) from None


def run(app: Starlette, on: socket.socket, at: Listening, begun: Callable[[], None]) -> None:
    """Serve until the process is asked to end; `begun` is called when the first page can be had."""
    config = uvicorn.Config(
        app,
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
    begun()  # the socket listens already: what comes now waits until the server takes it
    uvicorn.Server(config).run(sockets=[on])


def open_browser(link: str) -> bool:
    """Open the link in the user's browser; tell whether there is one.

    Other users of the computer may see the link among the words of processes: it is used up by the
    browser at once, and whoever were quicker would leave the browser with a page that says so.
    """
    return webbrowser.open(link)
