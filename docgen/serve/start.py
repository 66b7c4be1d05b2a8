"""Starting and ending the desk: a socket, a link, a browser, one process.

In: a desk and where to listen. Out: pages, until Ctrl-C or SIGTERM.
"""

from __future__ import annotations

import socket
import webbrowser
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette

from docgen.errors import OutputError, error

LOOPBACK = "127.0.0.1"


def listen(address: str, port: int) -> socket.socket:
    """Open the socket; port 0 is any free one.

    Raises:
        OutputError: something else listens there.
    """
    try:
        return socket.create_server((address, port))
    except OSError:
        message = f"Another program uses port {port} of this computer."
        raise OutputError(error("port", message, "Write --port 0 for any free one.")) from None


def run(app: Starlette, at: socket.socket, begun: Callable[[], None]) -> None:
    """Serve until the process is asked to end; `begun` is called when the first page can be had."""
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=5
    )
    server = uvicorn.Server(config)
    begun()  # the socket listens already: what comes now waits until the server takes it
    server.run(sockets=[at])


def open_browser(link: str) -> bool:
    """Open the link in the user's browser; tell whether there is one."""
    return webbrowser.open(link)
