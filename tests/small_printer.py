"""A printer on loopback that says of itself what a test wants: for what no CUPS can be made to do.

with small_printer(**{"sides-supported": attribute(...)}) as printer:
    printer.address, printer.jobs
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from docgen.printing.entries import IppAddress
from docgen.printing.ipp import (
    IppAttribute,
    IppGroup,
    IppMessage,
    IppTag,
    Operation,
    attribute,
    decoded,
    encoded,
)

Answer = Callable[[IppMessage], IppMessage | None]


def printer_says(*more: IppAttribute) -> tuple[IppAttribute, ...]:
    """What a printer says that is ready and reads PDF; `more` take the place of those."""
    usual = (
        attribute(IppTag.ENUM, "printer-state", 3),
        attribute(IppTag.KEYWORD, "printer-state-reasons", "none"),
        attribute(IppTag.BOOLEAN, "printer-is-accepting-jobs", True),
        attribute(IppTag.MIME_TYPE, "document-format-supported", "application/pdf", "image/urf"),
    )
    names = {one.name for one in more}
    return (*(one for one in usual if one.name not in names), *more)


class SmallPrinter:
    """It answers as `says` and `job_state` are; `jobs` are the requests of those it was sent.

    `answer` may answer in its place: None is silence, the connection is cut.
    """

    def __init__(self, says: tuple[IppAttribute, ...]) -> None:
        self.says, self.job_state = says, 9
        self.jobs: list[IppMessage] = []
        self.asked: list[int] = []
        self.answer: Answer = self.usual_answer
        self.address = IppAddress("127.0.0.1")

    def usual_answer(self, request: IppMessage) -> IppMessage | None:
        operation = (attribute(IppTag.CHARSET, "attributes-charset", "utf-8"),)
        groups = [IppGroup(IppTag.OPERATION, operation)]
        if request.code == Operation.GET_PRINTER_ATTRIBUTES:
            groups.append(IppGroup(IppTag.PRINTER, self.says))
        elif request.code == Operation.PRINT_JOB:
            self.jobs.append(request)
            groups.append(self._job(len(self.jobs)))
        elif request.code == Operation.GET_JOB_ATTRIBUTES:
            groups.append(self._job(request.groups[0].number("job-id")))
        elif request.code == Operation.GET_JOBS:
            groups += [self._job(number + 1) for number in range(len(self.jobs))]
        return IppMessage(0, request.request, tuple(groups))

    def _job(self, number: int) -> IppGroup:
        named = self.jobs[number - 1].groups[0].word("job-name")
        return IppGroup(
            IppTag.JOB,
            (
                attribute(IppTag.INTEGER, "job-id", number),
                attribute(IppTag.NAME, "job-name", named),
                attribute(IppTag.ENUM, "job-state", self.job_state),
            ),
        )


@contextmanager
def small_printer(*says: IppAttribute, tls: ssl.SSLContext | None = None) -> Iterator[SmallPrinter]:
    """Run one on a free port, in TLS where a context is given."""
    printer = SmallPrinter(printer_says(*says))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # its name
            body = self.rfile.read(int(self.headers["Content-Length"]))
            request = decoded(body)
            printer.asked.append(request.code)
            answer = printer.answer(request)
            if answer is not None:
                octets = encoded(answer)
                self.send_response(200)
                self.send_header("Content-Type", "application/ipp")
                self.send_header("Content-Length", str(len(octets)))
                self.end_headers()
                self.wfile.write(octets)

        def log_message(self, *_: object) -> None:
            pass

    with served(Handler, tls) as port:
        printer.address = IppAddress("127.0.0.1", "/ipp/print", port, secure=tls is not None)
        yield printer


@contextmanager
def served(
    handler: type[BaseHTTPRequestHandler], tls: ssl.SSLContext | None = None
) -> Iterator[int]:
    """Serve HTTP on a free port of loopback, and end with the test."""

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *_: object) -> None:  # whoever asks may go away
            pass

    server = Quiet(("127.0.0.1", 0), handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
