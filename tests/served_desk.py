"""`docgen serve` as a process of its own, and a client that sends what no browser would.

with ServedClinic(tmp_path) as desk:
    desk.visitor().ask("GET", "/").text
"""

from __future__ import annotations

import http.client
import os
import select
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Self
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from docgen.files import examples_root

ROOT = Path(__file__).resolve().parent.parent


def evening() -> str:
    """A zone in which it is evening now: visits of the day are over, whenever a test runs."""
    east = (20 - datetime.now(UTC).hour + 12) % 24 - 12  # hours; Etc/GMT+6 lies west
    return f"Etc/GMT{-east:+d}"


EVENING = evening()
ZONE = ZoneInfo(EVENING)  # of the clinics that are served


def in_the_evening(clinic: Path) -> None:
    """Have a copy of an example clinic lie where it is evening."""
    file = clinic / "clinic.yaml"
    text = file.read_text("utf-8")
    assert "timezone: America/Chicago" in text
    file.write_text(text.replace("America/Chicago", EVENING), encoding="utf-8")


START = 60  # seconds until a desk answers, on a busy machine
HEADS = "id,given_name,family_name,birth_date,procedure,appointment,language,vertebrae"
NAMES = (("Rosa", "Peña"), ("Walter", "Brandt"), ("Ida", "Okafor"))


def list_of_today(names: tuple[tuple[str, str], ...] = NAMES) -> str:
    """Return a list whose visits are today's, by the clinic's clock, in two languages by turns."""
    day = datetime.now(ZONE).date().isoformat()
    rows = [
        f"{60001 + at},{given},{family},1948-05-02,vertebroplasty,{day}T10:00,"
        f"{('en', 'es')[at % 2]},L{at % 5 + 1}"
        for at, (given, family) in enumerate(names)
    ]
    return "\n".join([HEADS, *rows, ""])


class ServedClinic:
    """`docgen serve` of the example clinic in a folder of its own, with a list of today."""

    def __init__(
        self, folder: Path, *options: str, settings: str = "", listed: str | None = None
    ) -> None:
        self.folder, self.options = folder, options
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(examples_root() / "clinics" / "lakeside", folder / "lakeside")
        in_the_evening(folder / "lakeside")
        (folder / "today.csv").write_text(listed or list_of_today(), encoding="utf-8")
        (folder / "docgen.toml").write_text(settings, encoding="utf-8")
        self.first_line = ""
        self.visitors: list[Visitor] = []

    def begin(self, *options: str, listed: str = "today.csv") -> subprocess.Popen[str]:
        """Start the command; standard error goes to a file."""
        own = {"XDG_CONFIG_HOME": str(self.folder / "config"), "HOME": str(self.folder)}
        path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        words = ["serve", "lakeside", "--list", listed, "--no-open", *options]
        with (self.folder / "said.txt").open("a", encoding="utf-8") as said:
            return subprocess.Popen(
                [sys.executable, "-m", "docgen", *words],
                cwd=self.folder,
                env={**os.environ, **own, "PYTHONPATH": path},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
            )

    @property
    def said(self) -> str:
        """What it has written to standard error."""
        return (self.folder / "said.txt").read_text("utf-8")

    @property
    def port(self) -> int:
        """Where it listens."""
        return urlsplit(self.first_line).port or 0

    def __enter__(self) -> Self:
        self.process = self.begin("--port", "0", *self.options)
        self.first_line = first_line(self.process)
        return self

    def __exit__(self, *_: object) -> None:
        for visitor in self.visitors:
            visitor.close()
        end(self.process)

    def fresh_link(self, **given: str) -> str:
        """Return what somebody sees who starts docgen once more."""
        second = self.begin(**given)
        try:
            return first_line(second)
        finally:
            end(second)

    def visitor(self, link: str = "") -> Visitor:
        """Return somebody who follows a link: the desk's first one, if no other is named."""
        self.visitors.append(Visitor(link or self.first_line))
        return self.visitors[-1]

    def sent(self, *parts: bytes, wait: float = 10) -> bytes:
        """Send bytes as they are, until the desk answers; return its answer, until it hangs up.

        Who hangs up while bytes are on their way may lose its last words: then that is "".
        """
        found = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as line:
            try:
                for part in parts:
                    line.sendall(part)
                    if select.select([line], [], [], 0.001)[0]:
                        break
                while more := line.recv(65536):
                    found += more
            except ConnectionError:
                pass
        return found


class Reply(NamedTuple):
    """What the desk answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The page."""
        return self.body.decode()


class Visitor:
    """A browser's part: one connection, one cookie."""

    def __init__(self, link: str) -> None:
        """Follow a link."""
        at = urlsplit(link)
        self.cookie = ""
        self._line = http.client.HTTPConnection(at.hostname or "", at.port or 0, timeout=START)
        self.opened = self.ask("GET", f"{at.path}?{at.query}")

    def ask(
        self,
        method: str,
        path: str,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Ask as a page of the desk does."""
        body = None if form is None else urlencode(form)
        own = {"Sec-Fetch-Site": "same-origin", **(headers or {})}
        if self.cookie:
            own["Cookie"] = self.cookie
        if body is not None:
            own["Content-Type"] = "application/x-www-form-urlencoded"
        self._line.request(method, path, body, own)
        answer = self._line.getresponse()
        self.cookie = (answer.getheader("set-cookie") or self.cookie).split(";")[0]
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, headers, answer.read())

    def close(self) -> None:
        """Hang up."""
        self._line.close()


def first_line(run: subprocess.Popen[str]) -> str:
    """Return the first line of standard output; "" where the command ended without."""
    assert run.stdout
    late = threading.Timer(START, run.kill)
    late.start()
    line = run.stdout.readline().strip()
    late.cancel()
    return line


def end(run: subprocess.Popen[str]) -> int:
    """End a command; return its exit code."""
    run.terminate()
    try:
        return run.wait(20)
    except subprocess.TimeoutExpired:
        run.kill()
        return run.wait(20)
    finally:
        if run.stdout:
            run.stdout.close()
