"""What leaves the computer (nothing), and the desk behind a proxy, by TLS."""

from __future__ import annotations

import datetime
import http.client
import re
import socket
import ssl
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from served_desk import ServedClinic, Visitor, end, first_line

NOTED = """
import os, sys
def note(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.gethostbyname"):
        with open(os.environ["NOTED"], "a", encoding="utf-8") as file:
            file.write(f"{event} {args[1:]}\\n")
sys.addaudithook(note)
"""


def test_the_desk_asks_no_other_computer_for_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "sitecustomize.py").write_text(NOTED, encoding="utf-8")
    noted = tmp_path / "noted.txt"
    monkeypatch.setenv("PYTHONPATH", str(own))
    monkeypatch.setenv("NOTED", str(noted))
    with ServedClinic(tmp_path / "desk", settings="ledger = 'ledger'\n") as desk:
        nurse = desk.visitor()
        page = nurse.ask("GET", "/").text
        (patient, *_) = re.findall(r"/patient/[0-9a-f]{24}", page)
        for path in (patient, f"{patient}/sheet.pdf", "/given", "/sheets", "/blank.pdf"):
            assert nurse.ask("GET", path).status < 405
        assert not noted.exists()
        desk.fresh_link()  # the second start asks the first, on this computer
    assert set(re.findall(r"'([\d.]+)', \d+", noted.read_text("utf-8"))) == {"127.0.0.1"}


# TLS and a proxy

ZOE = {"X-Remote-User": "Zo\u00eb Ruiz".encode()}  # as proxies write names


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Files of a certificate and its key, made for the test."""
    folder = tmp_path_factory.mktemp("tls")
    key, day = ec.generate_private_key(ec.SECP256R1()), datetime.timedelta(1)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "desk.example")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - day, now + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("desk.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "desk.pem").write_bytes(made.public_bytes(pem))
    private = serialization.PrivateFormat.PKCS8
    (folder / "desk.key").write_bytes(key.private_bytes(pem, private, serialization.NoEncryption()))
    return str(folder / "desk.pem"), str(folder / "desk.key")


def free_port() -> int:
    """Return a port that nobody has at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


class BehindProxy:
    """A proxy's part: it asks by TLS, and names who has signed in."""

    def __init__(self, port: int, certificate: str) -> None:
        self._trusts = ssl.create_default_context(cafile=certificate)
        self._port = port
        self.cookie = ""

    def ask(
        self, method: str, path: str, headers: Mapping[str, str | bytes]
    ) -> tuple[int, str, str]:
        """Return status, page, and the cookie that was set."""
        with closing(socket.create_connection(("127.0.0.1", self._port), timeout=30)) as plain:
            line = http.client.HTTPConnection("desk.example")
            line.sock = self._trusts.wrap_socket(plain, server_hostname="desk.example")
            with closing(line):
                own = {"Host": "desk.example", "Cookie": self.cookie, **headers}
                line.request(method, path, headers=own)
                answer = line.getresponse()
                cookie = answer.getheader("set-cookie") or ""
                self.cookie = cookie.split(";")[0] or self.cookie
                return answer.status, answer.read().decode(), cookie


@pytest.fixture(scope="module")
def proxied(
    tmp_path_factory: pytest.TempPathFactory, certificate: tuple[str, str]
) -> Iterator[tuple[int, ServedClinic]]:
    """A desk with TLS that believes the proxy at 127.0.0.1."""
    cert, key = certificate
    folder, port = tmp_path_factory.mktemp("proxied"), free_port()
    desk = ServedClinic(folder / "desk", settings="hosts = ['desk.example']\n")
    tls = ("--cert", cert, "--key", key, "--trust-proxy", "127.0.0.1:X-Remote-User")
    process = desk.begin("--port", str(port), *tls)
    try:
        for _ in range(600):
            if "open at" in desk.said or process.poll() is not None:
                break
            time.sleep(0.1)
        yield port, desk
    finally:
        end(process)


def test_who_has_signed_in_at_the_proxy_is_at_the_desk(
    proxied: tuple[int, ServedClinic], certificate: tuple[str, str]
) -> None:
    proxy = BehindProxy(proxied[0], certificate[0])
    status, page, cookie = proxy.ask("GET", "/", ZOE)
    assert status == 200
    assert "Zo\u00eb Ruiz" in page
    assert cookie.startswith("__Host-docgen-")
    assert {"HttpOnly", "SameSite=Strict", "Secure", "Path=/"} <= set(cookie.split("; "))
    assert proxy.ask("GET", "/", ZOE)[2] == ""


def test_nobody_is_at_the_desk_whom_the_proxy_does_not_name(
    proxied: tuple[int, ServedClinic], certificate: tuple[str, str]
) -> None:
    proxy = BehindProxy(proxied[0], certificate[0])
    odd: tuple[dict[str, str], ...] = (
        {},
        {"X-Remote-User": ""},
        {"X-Remote-User": "a\tb"},
        {"X-Remote-User": "a" * 101},
        {"X-Forwarded-User": "ana"},
        {"X-Remote-User": "ana", "Host": "evil.example"},
    )
    for headers in odd:
        status, page, _ = proxy.ask("GET", "/", headers)
        assert status in (403, 421)
        assert "Brandt" not in page


def test_another_site_changes_nothing_through_the_proxy(
    proxied: tuple[int, ServedClinic], certificate: tuple[str, str]
) -> None:
    proxy = BehindProxy(proxied[0], certificate[0])
    own = {"X-Remote-User": "ana", "Content-Length": "0"}
    proxy.ask("GET", "/", own)
    for site, wanted in (("https://evil.example", 403), ("https://desk.example", 303)):
        assert proxy.ask("POST", "/language/es", {**own, "Origin": site})[0] == wanted


def test_without_tls_nothing_is_said(proxied: tuple[int, ServedClinic]) -> None:
    with socket.create_connection(("127.0.0.1", proxied[0]), timeout=10) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: desk.example\r\nX-Remote-User: ana\r\n\r\n")
        with suppress(ConnectionError):
            assert b"HTTP" not in line.recv(1000)


@pytest.mark.parametrize(
    "options",
    [
        ("--bind", "0.0.0.0"),
        ("--bind", "::"),
        ("--bind", "192.0.2.7", "--trust-proxy", "127.0.0.1:X-Remote-User"),
        ("--bind", "0.0.0.0", "--cert", "none.pem", "--key", "none.key"),
    ],
)
def test_other_computers_reach_no_desk_without_tls_and_a_proxy(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    desk = ServedClinic(tmp_path)
    process = desk.begin("--port", "0", *options)
    assert process.wait(30) == 2
    assert first_line(process) == ""
    assert "Write --" in desk.said
    end(process)


def test_the_other_address_of_this_computer_has_its_own_link(tmp_path: Path) -> None:
    if sys.platform != "linux" or not Path("/proc/net/if_inet6").is_file():
        pytest.skip("this computer has no IPv6")
    with ServedClinic(tmp_path, "--bind", "::1") as desk:
        assert desk.first_line.startswith("http://[::1]:")
        assert isinstance(desk.visitor(), Visitor)
        assert "Brandt" in desk.visitors[0].ask("GET", "/").text
