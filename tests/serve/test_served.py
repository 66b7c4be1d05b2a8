"""The desk as a process: how it starts and ends, and what it does with what no browser sends."""

from __future__ import annotations

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner
from served_desk import ServedClinic, Visitor, end, first_line, list_of_today

from docgen.cli import cli
from docgen.cli.serve import seconds
from docgen.serve.doorbell import Doorbell, is_other_user
from docgen.serve.forms import FIELDS, LONGEST
from docgen.serve.safety import MOST_BYTES

PATIENT = b"Brandt"
POSIX = os.name == "posix"
posix = pytest.mark.skipif(not POSIX, reason="signals and rights of POSIX")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedClinic]:
    with ServedClinic(tmp_path_factory.mktemp("served"), "--access-log") as served:
        yield served


@pytest.fixture(scope="module")
def nurse(desk: ServedClinic) -> Visitor:
    """Somebody at the desk."""
    return desk.visitor()


def head(desk: ServedClinic, nurse: Visitor, first: str, *more: str) -> bytes:
    """Write the head of a request as somebody may write it who knows the cookie."""
    lines = (first, f"Host: 127.0.0.1:{desk.port}", f"Cookie: {nurse.cookie}", "Connection: close")
    return "\r\n".join([*lines, *more, "", ""]).encode("latin-1")


# Beginning and end


@posix
@pytest.mark.usefixtures("in_a_terminal")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_it_ends_cleanly_when_it_is_asked_to_and_its_port_is_free_again(
    tmp_path: Path, name: str
) -> None:
    with ServedClinic(tmp_path) as desk:
        desk.visitor().ask("GET", "/")  # its connection stays open
        desk.process.send_signal(getattr(signal, name))
        assert desk.process.wait(10) == 0
        socket.create_server(("127.0.0.1", desk.port)).close()
    assert "Traceback" not in desk.said
    assert not [*tmp_path.rglob("desk-*.json")]


@posix
def test_it_ends_even_while_it_begins(tmp_path: Path) -> None:
    desk = ServedClinic(tmp_path)
    process = desk.begin("--port", "0")
    assert first_line(process)
    assert end(process) == 0


def test_the_link_is_the_first_line_and_the_only_one(tmp_path: Path) -> None:
    with ServedClinic(tmp_path) as desk:
        assert desk.first_line.startswith(f"http://127.0.0.1:{desk.port}/open?ticket=")
        desk.process.terminate()
        assert desk.process.stdout
        assert desk.process.stdout.read() == ""


@posix
def test_the_browser_is_opened_with_the_link(tmp_path: Path) -> None:
    desk, opened = ServedClinic(tmp_path), tmp_path / "opened.txt"
    browser = tmp_path / "browser"
    words = f'#!/bin/sh\necho "$1" > "{opened}.part"; mv "{opened}.part" "{opened}"\n'
    browser.write_text(words, encoding="ascii")
    browser.chmod(0o700)
    process = subprocess.Popen(
        [sys.executable, "-m", "docgen", "serve", "lakeside", "--port", "0"],
        cwd=desk.folder,
        env={**os.environ, "BROWSER": str(browser), "HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        until = time.monotonic() + 30
        while not opened.exists() and time.monotonic() < until:
            time.sleep(0.05)
        with closing(Visitor(opened.read_text(encoding="ascii").strip())) as nurse:
            assert nurse.ask("GET", "/").status == 200
    finally:
        end(process)


def test_where_the_usual_port_is_taken_another_one_serves(tmp_path: Path) -> None:
    taken = socket.socket()
    try:
        taken.bind(("127.0.0.1", 8640))
        taken.listen()
    except OSError:
        pass  # somebody else has it: all the better
    desk = ServedClinic(tmp_path)
    process = desk.begin()
    try:
        link = first_line(process)
        assert link.startswith("http://127.0.0.1:")
        assert ":8640/" not in link
    finally:
        end(process)
        taken.close()


def test_a_port_that_is_taken_is_told_in_a_sentence(desk: ServedClinic) -> None:
    process = desk.begin("--port", str(desk.port), listed="other.csv")
    process.wait(30)
    assert f"cannot listen at port {desk.port}" in desk.said
    assert "Traceback" not in desk.said
    assert end(process) == 2


def test_without_its_extra_a_sentence_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    found = CliRunner().invoke(cli, ["serve", "lakeside"])
    assert found.exit_code
    assert "pip install 'docgen[serve]'" in found.output


def test_time_in_which_the_computer_sleeps_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    class Asleep:
        """A computer whose steady clock stands still in sleep."""

        def time(self) -> float:
            return 9000.0

        def monotonic(self) -> float:
            return 10.0

    monkeypatch.setitem(sys.modules, "time", Asleep())
    assert seconds("darwin") == 9000.0
    assert seconds("win32") == 10.0  # it goes on in sleep there

    class Linux(Asleep):
        CLOCK_BOOTTIME = 7

        def clock_gettime(self, which: int) -> float:
            return 1000.0 + which

    monkeypatch.setitem(sys.modules, "time", Linux())
    assert seconds("linux") == 1007.0


# A second start


def test_a_second_start_opens_the_desk_that_is_open(desk: ServedClinic) -> None:
    link = desk.fresh_link()
    assert link.startswith(f"http://127.0.0.1:{desk.port}/open?ticket=")
    assert PATIENT in desk.visitor(link).ask("GET", "/").body
    assert desk.visitor(link).ask("GET", "/").status == 403  # used up


def test_another_list_is_another_desk(desk: ServedClinic) -> None:
    (desk.folder / "other.csv").write_text(list_of_today((("Ana", "Tale"),)), encoding="utf-8")
    process = desk.begin("--port", "0", listed="other.csv")
    try:
        with closing(Visitor(first_line(process))) as nurse:
            page = nurse.ask("GET", "/").body
    finally:
        end(process)
    assert b"Tale" in page
    assert PATIENT not in page


@posix
def test_the_file_by_which_it_is_found_is_its_users_alone(desk: ServedClinic) -> None:
    (file,) = desk.folder.rglob("desk-*.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_program_that_has_taken_the_port_of_a_desk_is_not_taken_for_it(tmp_path: Path) -> None:
    told: list[str] = []

    class Other(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(str(self.headers))
            self.send_response(200)
            self.end_headers()
            link = f"http://127.0.0.1:{other.server_port}/open?ticket=x"
            self.wfile.write(f"{link} {'0' * 64}".encode())

        def log_message(self, *_: object) -> None:
            pass

    bell = Doorbell(tmp_path, tmp_path / "lakeside")
    with HTTPServer(("127.0.0.1", 0), Other) as other:
        thread = threading.Thread(target=other.handle_request)
        thread.start()
        bell.hang(other.server_port)
        assert Doorbell(tmp_path, tmp_path / "lakeside").ring() == ""
        thread.join(10)
    assert told
    assert bell.secret not in told[0]


def test_a_bell_without_a_desk_is_silent(tmp_path: Path) -> None:
    bell = Doorbell(tmp_path, tmp_path / "lakeside")
    assert bell.ring() == ""
    bell.hang(1)  # nobody listens there
    assert bell.ring() == ""
    (file,) = tmp_path.glob("desk-*.json")
    for odd in ("", "[]", "{}", '{"port": "x", "secret": 1}', "\u00e9"):
        file.write_text(odd, encoding="utf-8")
        assert bell.ring() == ""
        bell.take_down()
        assert file.exists()  # not this desk's own


# Who is at the far end of a link

TABLE = (
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout\n"
    "   0: 0100007F:21C0 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0\n"
    "   1: 0100007F:D431 0100007F:21C0 01 00000000:00000000 00:00000000 00000000  {owner}     0\n"
)


@posix
def test_another_user_of_the_computer_is_told_from_this_one(tmp_path: Path) -> None:
    table = tmp_path / "tcp"
    own = os.getuid()
    for owner, other in ((own, False), (0, False), (own + 7, True)):
        table.write_text(TABLE.format(owner=owner), encoding="ascii")
        assert is_other_user("127.0.0.1", 0xD431, table) is other
    assert not is_other_user("127.0.0.1", 0xD432, table)  # unknown
    assert not is_other_user("::1", 0xD431, table)
    assert not is_other_user("127.0.0.1", 0xD431, tmp_path / "none")


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or os.getuid() != 0, reason="only root is two users"
)
def test_a_link_opens_nothing_for_another_user_of_the_computer(desk: ServedClinic) -> None:
    link = desk.fresh_link()
    "a".encode("idna")  # what http.client loads that another user may not read
    for thread in threading.enumerate():  # a desk of an earlier test: all of this process changes
        if "_look_at_all" in thread.name:
            thread.join()
    os.seteuid(65534)
    try:
        stranger = desk.visitor(link)
    finally:
        os.seteuid(0)
    assert stranger.opened.status == 403
    assert PATIENT not in stranger.ask("GET", "/").body
    assert PATIENT in desk.visitor(link).ask("GET", "/").body  # it is still good for its own user


# What no browser sends


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example", "", "a\tb"]
)
def test_another_name_gets_nothing(desk: ServedClinic, nurse: Visitor, host: str) -> None:
    lines = ("GET / HTTP/1.1", f"Host: {host}", f"Cookie: {nurse.cookie}", "Connection: close")
    found = desk.sent("\r\n".join([*lines, "", ""]).encode())
    assert found.split()[1] in (b"421", b"400")
    assert PATIENT not in found


def test_two_names_or_none_get_nothing(desk: ServedClinic, nurse: Visitor) -> None:
    twice = head(desk, nurse, "GET / HTTP/1.1", f"Host: 127.0.0.1:{desk.port}")
    none = f"GET / HTTP/1.1\r\nCookie: {nurse.cookie}\r\n\r\n".encode()
    for request in (twice, none, b"GET / HTTP/1.0\r\n\r\n"):
        found = desk.sent(request)
        assert found.split()[1] in (b"421", b"400")
        assert PATIENT not in found


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../cli/serve.py",
        "/static/%2e%2e/%2e%2e/cli/serve.py",
        "/static/..%2f..%2fcli/serve.py",
        "/static/..\\..\\cli\\serve.py",
        "//127.0.0.1/etc/passwd",
        "/static//etc/passwd",
        "http://evil.example/",
        "/%00",
        "/static/%00",
        "/\x7f",
        "/\xe9",
        "*",
        "/" + "a" * 20_000,
        "/?" + "a" * 20_000,
        "/" + "a/" * 190,
    ],
)
def test_an_odd_path_leads_nowhere(desk: ServedClinic, nurse: Visitor, path: str) -> None:
    found = desk.sent(head(desk, nurse, f"GET {path} HTTP/1.1"))
    assert found.split()[1] in (b"404", b"400")
    for word in (PATIENT, b"import ", b"root:", b"Traceback"):
        assert word not in found


def test_a_head_that_does_not_end_is_refused(desk: ServedClinic, nurse: Visitor) -> None:
    begun = head(desk, nurse, "GET / HTTP/1.1")[:-2]
    found = desk.sent(begun, *[b"X-Odd: " + b"a" * 8000 + b"\r\n"] * 400)
    assert not found or found.split()[1] in (b"400", b"431")
    assert nurse.ask("GET", "/").status == 200


def test_a_body_that_does_not_end_is_refused_while_it_comes(
    desk: ServedClinic, nurse: Visitor
) -> None:
    origin = f"Origin: http://127.0.0.1:{desk.port}"
    kind = "Content-Type: application/x-www-form-urlencoded"
    begun = head(desk, nurse, "POST / HTTP/1.1", origin, kind, "Transfer-Encoding: chunked")
    # Fields that are short enough, and not too many: their sum alone is too large.
    pieces = [b"&" + b"a=" + b"a" * 8189, *[b"a" * 8192] * 6] * (3 * MOST_BYTES // 8192)
    found = desk.sent(begun, *[b"2000\r\n" + piece + b"\r\n" for piece in pieces])
    assert not found or found.split()[1] == b"413"
    longest = b"text=" + b"a" * (LONGEST + 1)
    many = b"a=1&" * (FIELDS + 1)
    for body in (longest, many, b"a" * (MOST_BYTES + 1)):
        begun = head(desk, nurse, "POST / HTTP/1.1", origin, kind, f"Content-Length: {len(body)}")
        assert desk.sent(begun, body).split()[1] == b"413"
    assert nurse.ask("POST", "/", {"text": "a" * 900}).status == 303


def test_no_program_and_no_version_is_named(nurse: Visitor) -> None:
    for path in ("/", "/nothing", "/static/desk.css"):
        headers = nurse.ask("GET", path).headers
        assert "server" not in headers
        assert "x-powered-by" not in headers


def test_the_log_names_the_kind_of_page_and_no_patient(desk: ServedClinic) -> None:
    nurse = desk.visitor(desk.fresh_link())
    (address, *_) = re.findall(r'href="/patient/([0-9a-f]{24})', nurse.ask("GET", "/").text)
    nurse.ask("GET", f"/patient/{address}")
    nurse.ask("POST", "/", {"text": "Walter Brandt"})
    nurse.ask("GET", "/?day=2026-12-08")
    assert "GET /patient/{handle} 200" in desk.said
    assert address not in desk.said
    for word in ("Brandt", "60002", "2026-12-08", "ticket", nurse.cookie.split("=")[1]):
        assert word not in desk.said


@pytest.mark.soak
def test_who_sends_too_slowly_is_cut_off_and_others_are_served(
    desk: ServedClinic, nurse: Visitor
) -> None:
    begun = time.monotonic()
    slow = [socket.create_connection(("127.0.0.1", desk.port), timeout=60) for _ in range(40)]
    for at, line in enumerate(slow):
        body = head(desk, nurse, "POST / HTTP/1.1", "Content-Length: 900")
        line.sendall(body + b"a" if at % 2 else b"GET / HTTP/1.1\r\nHost:")
    cut = 0
    while cut < len(slow) and time.monotonic() - begun < 45:
        assert nurse.ask("GET", "/").status == 200
        time.sleep(1)
        cut = 0
        for line in slow:
            line.settimeout(0.01)
            try:
                line.sendall(b"a")  # a byte a second
                cut += line.recv(1, socket.MSG_PEEK) in (b"", b"H")
            except TimeoutError:
                continue
            except OSError:
                cut += 1
    for line in slow:
        line.close()
    assert cut == len(slow)
