"""One question to a printer, and its answer.

In: an address (`ipp://host/path`), an operation, its attributes, maybe a PDF. Out: the printer's
answer as a message; or `IppError`, which tells in plain words why there is none, and whether the
printer may have got the question. It goes by HTTP, to port 631, in TLS where the address is
ipps://. Nothing that answers is trusted: how much it sends and how long it takes are bounded.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import sha256

from docgen.printing.entries import IppAddress
from docgen.printing.ipp import (
    IppAttribute,
    IppError,
    IppGroup,
    IppMessage,
    IppTag,
    Operation,
    attribute,
    decoded,
    encoded,
    plain,
)

MOST_BYTES = 4_000_000  # of an answer: a large CUPS with all its printers has some 100,000
NOT_FOUND, GONE, NO_SUCH_FORMAT, NOT_ACCEPTING = 0x0406, 0x0407, 0x040A, 0x0506
_REFUSED = 0x0100  # and above; below it has done it, maybe not quite as asked
# What a printer refuses with, in plain words; others are told by their number.
_STATUSES = {
    0x0400: plain("It does not understand what is asked."),
    0x0401: plain("It does not allow that."),
    0x0402: plain("It wants a user and a password, which docgen has not."),
    0x0403: plain("It does not allow that to this user."),
    0x0404: plain("It cannot do that now."),
    0x0405: plain("It took too long."),
    NOT_FOUND: plain("It knows nothing of that name."),
    GONE: plain("It knows nothing of that name any more."),
    0x0408: plain("The document is too large for it."),
    NO_SUCH_FORMAT: plain("It does not print PDF."),
    0x040B: plain("It lacks something that was asked for."),
    0x0500: plain("It failed by itself."),
    0x0501: plain("It does not know how to do that."),
    0x0502: plain("It is not in use now."),
    0x0503: plain("It wants another version of IPP."),
    0x0504: plain("The printer failed."),
    0x0505: plain("It failed for a moment."),
    NOT_ACCEPTING: plain("It takes no jobs now."),
    0x0507: plain("It is busy."),
    0x0508: plain("The job was canceled."),
}


def ask(
    address: IppAddress,
    operation: Operation,
    attributes: Iterable[IppAttribute] = (),
    *,
    job: Iterable[IppAttribute] = (),
    document: bytes = b"",
    certificate: str = "",
    seconds: float = 15,
) -> IppMessage:
    """Ask a printer once; return its answer where it has done what was asked.

    `attributes` are those of the operation but for the first ones, which all have; `job` those of a
    new job. The whole takes `seconds` at the most, not counted how long the system looks up a name.
    With `certificate` (SHA-256, hex) a secure printer must have that one, else one that the system
    trusts for its name.

    Raises:
        IppError: there is no answer, or the printer refuses.
    """
    of_all = [
        attribute(IppTag.CHARSET, "attributes-charset", "utf-8"),
        attribute(IppTag.LANGUAGE, "attributes-natural-language", "en"),
        attribute(IppTag.URI, "printer-uri", address.uri),
        attribute(IppTag.NAME, "requesting-user-name", _user()),
    ]
    groups = [IppGroup(IppTag.OPERATION, (*of_all, *attributes))]
    asked_of_job = tuple(job)
    if asked_of_job:
        groups.append(IppGroup(IppTag.JOB, asked_of_job))
    body = encoded(IppMessage(operation, 1, tuple(groups))) + document
    octets = _posted(address, body, certificate, seconds)
    try:
        answer = decoded(octets)
    except IppError as odd:
        raise IppError(odd.message, sent=True) from None
    if answer.code >= _REFUSED:
        said = _STATUSES.get(answer.code, f"It refuses (0x{answer.code:04x}).")
        own = next((group.word("status-message") for group in answer.groups), "")
        raise IppError(f"{said}{quoted(own)}", status=answer.code)
    return answer


def quoted(words: str) -> str:
    """Return a printer's own words as an addition to ours, of a length that a line holds."""
    shown = " ".join("".join(c if c.isprintable() else " " for c in words).split())[:160]
    return f' It says: "{shown}".' if shown else ""


def _user() -> str:
    """Return whose jobs they are: CUPS shows a job's name to its owner alone."""
    import getpass  # noqa: PLC0415  # as printing itself: those alone who print

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user has no name
        return "docgen"


def _posted(address: IppAddress, body: bytes, certificate: str, seconds: float) -> bytes:
    """Send a message by HTTP, and return the body of the answer."""
    connection = _connection(address, certificate, seconds)
    sent, end = False, time.monotonic() + seconds
    with _ended_after(seconds, connection) as held:
        try:
            connection.connect()
            held.append(connection.sock)
            sent = True
            connection.request("POST", address.path, body, {"Content-Type": "application/ipp"})
            with closing(connection.getresponse()) as answer:
                octets = answer.read(MOST_BYTES + 1)
                missing = answer.length
        except ssl.SSLCertVerificationError:
            raise _not_trusted(address, seconds) from None
        except (OSError, http.client.HTTPException, ValueError) as wrong:
            raise IppError(_no_answer(wrong, sent=sent), sent=sent) from None
    if time.monotonic() >= end:  # it was cut off, and what came by then is a part
        raise IppError(STOPPED_ANSWERING, sent=True)
    if answer.status != http.HTTPStatus.OK:
        raise IppError(_HTTP.get(answer.status, f"It answers with HTTP status {answer.status}."))
    if answer.headers.get_content_type() != "application/ipp":
        raise IppError(NO_PRINTER)
    if len(octets) > MOST_BYTES:
        raise IppError("Its answer is longer than that of any printer.", sent=True)
    if missing:  # bytes that are still to come, and do not
        raise IppError(STOPPED_ANSWERING, sent=True)
    return octets


NO_PRINTER = plain("What answers there is no printer.")
_NOT_KNOWN = plain("Its certificate is not known to this computer.")
STOPPED_ANSWERING = plain("It stopped answering.")
_HTTP = {
    401: _STATUSES[0x0402],
    403: _STATUSES[0x0403],
    404: _STATUSES[NOT_FOUND],
    426: plain("It wants to be spoken to in secret: write ipps:// in its address."),
}


def _no_answer(wrong: Exception, *, sent: bool) -> str:
    if sent:
        return STOPPED_ANSWERING
    if isinstance(wrong, ssl.SSLError):
        return plain("It does not speak TLS in a way that is safe today.")
    if isinstance(wrong, socket.gaierror):
        return plain("No computer of that name is known here.")
    if isinstance(wrong, ConnectionRefusedError | FileNotFoundError):
        return plain("Nothing answers there: it is off, or the address is another.")
    return plain("It does not answer.")


def _not_trusted(address: IppAddress, seconds: float) -> IppError:
    """Tell of a certificate that nobody here knows, and what to write where it is the right one."""
    connection = _SecureConnection(address, "", seconds, trusting=True)
    found = ""
    with _ended_after(seconds, connection), suppress(OSError, ValueError):
        connection.connect()
        found = connection.fingerprint
    return IppError(_NOT_KNOWN, fingerprint=found)


class _SocketConnection(http.client.HTTPConnection):
    """HTTP through a socket of this computer, as CUPS has one."""

    def __init__(self, address: IppAddress, seconds: float) -> None:
        """Keep the path of the socket."""
        super().__init__(address.host, timeout=seconds)
        self._path = address.socket

    def connect(self) -> None:
        family = getattr(socket, "AF_UNIX", None)
        if family is None:
            raise FileNotFoundError(self._path)
        self.sock = socket.socket(family, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class _SecureConnection(http.client.HTTPSConnection):
    """HTTP within TLS to a printer whose certificate is trusted, or is the one that is named.

    Most printers make their certificate themselves, and it is valid for no name, or no longer: then
    its fingerprint says more than any signature. `trusting`: only to read that fingerprint.
    """

    def __init__(
        self, address: IppAddress, certificate: str, seconds: float, *, trusting: bool = False
    ) -> None:
        """Choose what is trusted."""
        context = ssl.create_default_context()
        if certificate or trusting:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        super().__init__(address.host, address.port, timeout=seconds, context=context)
        self._certificate = certificate

    def connect(self) -> None:
        super().connect()
        if self._certificate and self.fingerprint != self._certificate:
            self.close()  # before a byte is sent
            raise ssl.SSLCertVerificationError("another certificate")

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the certificate of who answers."""
        return sha256(self.sock.getpeercert(binary_form=True) or b"").hexdigest()


def _connection(
    address: IppAddress, certificate: str, seconds: float
) -> http.client.HTTPConnection:
    if address.socket:
        return _SocketConnection(address, seconds)
    if address.secure:
        return _SecureConnection(address, certificate, seconds)
    return http.client.HTTPConnection(address.host, address.port, timeout=seconds)


@contextmanager
def _ended_after(
    seconds: float, connection: http.client.HTTPConnection
) -> Iterator[list[socket.socket]]:
    """Cut a connection after some seconds, also where the other side sends a byte now and then.

    Its socket is put into the list: the connection lets go of it before the answer is read.
    """
    held: list[socket.socket] = []

    def cut() -> None:
        for sock in held:
            with suppress(OSError):
                # That of a plain socket: TLS would take leave first, and go on in plain text.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield held
    finally:
        timer.cancel()
        connection.close()
