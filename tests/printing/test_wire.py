"""One question to a printer: bounded in bytes and time, in TLS with a certificate that is known."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from small_printer import served, small_printer

from docgen.printing.entries import IppAddress
from docgen.printing.ipp import IppError, IppTag, Operation
from docgen.printing.jobs import PrintState, print_pdf
from docgen.printing.printers import IppPrinter
from docgen.printing.wire import MOST_BYTES, ask

LOOK = Operation.GET_PRINTER_ATTRIBUTES


@contextmanager
def saying(octets: bytes, pause: float = 0) -> Iterator[tuple[IppAddress, threading.Event]]:
    """Something on a port that takes one question, says these bytes, one by one with a pause."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        gone = threading.Event()

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.settimeout(10)
                _read_request(connection)
                try:
                    for at in range(0, len(octets), 1 if pause else MOST_BYTES * 2):
                        connection.sendall(octets[at : at + 1] if pause else octets)
                        time.sleep(pause)
                except OSError:
                    gone.set()

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield IppAddress("127.0.0.1", "/", server.getsockname()[1]), gone
        thread.join(10)


def _read_request(connection: socket.socket) -> None:
    read = b""
    while b"\r\n\r\n" not in read:
        read += connection.recv(65536)
    head, _, body = read.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:")[1].split()[0])
    while len(body) < length:
        body += connection.recv(65536)


def refused(address: IppAddress, seconds: float = 5, certificate: str = "") -> IppError:
    with pytest.raises(IppError) as problem:
        ask(address, LOOK, seconds=seconds, certificate=certificate)
    return problem.value


def test_a_printer_that_sends_a_byte_now_and_then_is_cut_off_in_time() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: 900\r\n\r\n"
    with saying(head + bytes(900), pause=0.05) as (address, gone):
        began = time.monotonic()
        problem = refused(address, seconds=1)
        assert time.monotonic() - began < 4
        assert problem.sent
        assert problem.message == "It stopped answering."
        assert gone.wait(5)


@pytest.mark.parametrize(
    ("answer", "told", "sent"),
    [
        (b"", "It stopped answering.", True),
        (b"hello\r\n\r\n", "It stopped answering.", True),
        (b"HTTP/1.1 401 No\r\n\r\n", "It wants a user and a password", False),
        (b"HTTP/1.1 426 No\r\n\r\n", "write ipps:// in its address.", False),
        (b"HTTP/1.1 302 There\r\nLocation: http://x/\r\n\r\n", "HTTP status 302", False),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>", "is no printer", False),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n\r\n\x01", "cannot be read", True),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n\r\n" + bytes(MOST_BYTES + 9),
            "longer than that of any printer",
            True,
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n\r\n\x01\x01\x05\x07\0\0\0\1\3",
            "It is busy.",
            False,
        ),
    ],
    ids=lambda one: one[:40].decode() if isinstance(one, bytes) else None,
)
def test_what_is_no_answer_is_told_in_plain_words(answer: bytes, told: str, sent: bool) -> None:
    with saying(answer) as (address, _):
        problem = refused(address)
    assert told in problem.message
    assert problem.sent is sent


def test_where_nothing_listens_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    problem = refused(IppAddress("127.0.0.1", "/", port))
    assert "Nothing answers there" in problem.message
    assert not problem.sent


def test_a_printers_own_words_are_quoted_on_one_line_and_no_longer_than_a_line() -> None:
    with small_printer() as printer:

        class Odd(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # its name
                words = "cover\nopen\x1b[31m" + "!" * 900
                octets = (
                    b"\x01\x01\x04\x00\x00\x00\x00\x01\x01\x41\x00\x0estatus-message"
                    + len(words).to_bytes(2, "big")
                    + words.encode()
                    + b"\x03"
                )
                self.send_response(200)
                self.send_header("Content-Type", "application/ipp")
                self.end_headers()
                self.wfile.write(octets)

            def log_message(self, *_: object) -> None:
                pass

        with served(Odd) as port:
            problem = refused(printer.address._replace(port=port))
    assert 'It says: "cover open [31m!!!' in problem.message
    assert problem.message.isprintable()
    assert len(problem.message) < 250


# TLS


@pytest.fixture(scope="module")
def own_certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, str]:
    """What most printers have: a certificate made by themselves, for another name, run out."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "printer")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=900))
        .not_valid_after(now - timedelta(days=2))
        .sign(key, hashes.SHA256())
    )
    file: Path = tmp_path_factory.mktemp("tls") / "printer.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, sha256(made.public_bytes(serialization.Encoding.DER)).hexdigest()


def test_a_certificate_that_nobody_knows_is_refused_and_its_fingerprint_told(
    own_certificate: tuple[ssl.SSLContext, str],
) -> None:
    context, fingerprint = own_certificate
    with small_printer(tls=context) as printer:
        problem = refused(printer.address)
        outcome = print_pdf(IppPrinter("front", printer.address), b"%PDF", "docgen 1")
        assert printer.asked == []  # not a byte of a message
    assert problem.message == "Its certificate is not known to this computer."
    assert problem.fingerprint == fingerprint
    assert not problem.sent
    assert outcome.state is PrintState.REFUSED
    assert fingerprint[:2].upper() + ":" + fingerprint[2:4].upper() in outcome.answer


def test_the_certificate_that_is_named_is_trusted_and_no_other(
    own_certificate: tuple[ssl.SSLContext, str],
) -> None:
    context, fingerprint = own_certificate
    with small_printer(tls=context) as printer:
        trusted = IppPrinter("front", printer.address, fingerprint)
        assert print_pdf(trusted, b"%PDF", "docgen 1").state is PrintState.PRINTED
        assert len(printer.jobs) == 1
        asked = list(printer.asked)
        other = IppPrinter("front", printer.address, "0" * 64)
        outcome = print_pdf(other, b"%PDF", "docgen 2")
        assert printer.asked == asked
    assert outcome.state is PrintState.REFUSED
    assert "Its certificate is not known to this computer." in outcome.sentences


def test_a_printer_without_tls_is_not_asked_in_the_open_where_tls_is_wanted() -> None:
    with small_printer() as printer:
        problem = refused(printer.address._replace(secure=True))
        assert printer.asked == []
    assert problem.message == "It does not speak TLS in a way that is safe today."


def test_a_request_names_its_character_set_language_and_target_first() -> None:
    """RFC 8011, 4.1.4 and 4.1.5: printers refuse another order."""
    with small_printer() as printer:
        assert ask(printer.address, LOOK).of(IppTag.PRINTER)
        outcome = print_pdf(IppPrinter("front", printer.address), b"%PDF", "docgen 1")
        assert outcome.state is PrintState.PRINTED
        first = [one.name for one in printer.jobs[0].groups[0].attributes][:3]
    assert first == ["attributes-charset", "attributes-natural-language", "printer-uri"]
