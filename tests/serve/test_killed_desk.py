"""`docgen serve` is killed at any moment of a print: no row is lost, and no paper comes twice.

With a real process, a real CUPS and a real ledger. After the kill the desk is opened again, and
asks the printer what became of the job.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.cookiejar import CookieJar
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cups_server import CupsQueue, CupsServer, cups, needs_cups
from patient_pages import pressed

from docgen.files import examples_root
from docgen.ledger.ledger import Ledger
from docgen.ledger.proof import verify_ledger
from docgen.ledger.rows import PRINTED, LedgerRow

__all__ = ["cups"]
pytestmark = [needs_cups, pytest.mark.soak]
HEAD = "id,given_name,family_name,birth_date,procedure,appointment,language,vertebrae\n"
CHICAGO = ZoneInfo("America/Chicago")
MOMENTS = [0.0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.2, 1.6, 2.0, 2.5]  # seconds after the press of Print


def prepared(folder: Path, queue: CupsQueue) -> None:
    """Write the clinic, today's list and docgen.toml of a desk."""
    shutil.copytree(examples_root() / "clinics" / "lakeside", folder / "lakeside")
    today = f"{datetime.now(CHICAGO):%Y-%m-%d}T23:30"
    row = f"40417,Rosa,Peña,1948-05-02,vertebroplasty,{today},es,L1\n"
    (folder / "today.csv").write_text(HEAD + row, encoding="utf-8")
    text = f'ledger = "ledger"\n[printers.front]\naddress = "{queue.address}"\n'
    (folder / "docgen.toml").write_text(text, encoding="utf-8")


class Visitor:
    """A browser at the desk: it keeps its cookie and says where its forms come from."""

    def __init__(self, link: str) -> None:
        self.base = link.partition("/open")[0]
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(cookies)
        self._opener.addheaders = [("Origin", self.base)]
        self.get(link.removeprefix(self.base))

    def get(self, path: str) -> str:
        with self._opener.open(f"{self.base}{path}", timeout=60) as answer:
            return str(answer.read().decode())

    def post(self, path: str, fields: dict[str, str]) -> str:
        sent = urllib.parse.urlencode(fields).encode()
        with self._opener.open(f"{self.base}{path}", sent, timeout=60) as answer:
            return str(answer.read().decode())


@contextmanager
def served(folder: Path) -> Iterator[tuple[subprocess.Popen[str], Visitor]]:
    """Run the desk as a user does, and follow its link."""
    words = ["serve", "lakeside", "--list", "today.csv", "--no-open", "--port", "0"]
    environment = {**os.environ, "XDG_CONFIG_HOME": str(folder / "config")}
    process = subprocess.Popen(
        [sys.executable, "-m", "docgen", *words],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    try:
        link = process.stdout.readline().strip()
        yield process, Visitor(link)
    finally:
        process.kill()
        process.wait(10)
        process.stdout.close()


def press_print(visitor: Visitor) -> None:
    """Look at the sheet of today's patient, and print it."""
    (address,) = re.findall(r'href="(/patient/\w{24})"', visitor.get("/"))
    visitor.post(address, {"sheet": "prepare", "format": "standard"})
    visitor.post(f"{address}/print", pressed(visitor.get(address)))


def rows_of(folder: Path) -> list[tuple[LedgerRow, list[str]]]:
    """Each sheet of the ledger with the kinds of the rows about it, but looks at it."""
    with Ledger.open(folder / "ledger") as ledger:
        return [
            (row, [one.kind for one in ledger.about(row) if one.kind != "viewed"])
            for row in ledger.rows()
        ]


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(moment, marks=[] if at % 2 else pytest.mark.soak("long"))
        for at, moment in enumerate(MOMENTS)
    ],
)
def test_after_a_kill_each_paper_has_its_row_and_each_row_one_paper_at_most(
    tmp_path: Path, cups: CupsServer, moment: float
) -> None:
    front = cups.add_queue("front")
    front.behave("sleep 1; out")
    prepared(tmp_path, front)
    with served(tmp_path) as (process, visitor):
        press_print(visitor)
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    ((row, _),) = rows_of(tmp_path)
    with served(tmp_path) as (_, visitor):
        end = time.monotonic() + 30
        while not any(kinds for _, kinds in rows_of(tmp_path)) and time.monotonic() < end:
            time.sleep(0.3)
        page = visitor.get(f"/given/{row.sheet_id}")
    ((again, kinds),) = rows_of(tmp_path)
    assert again == row
    assert len(front.sheets) <= 1
    if front.sheets:
        assert kinds == [PRINTED]  # the printer's word, whichever process heard it
        assert "The printer has printed it." in page
    else:
        assert kinds == []
        assert "It was not: print it" in page
    assert verify_ledger(tmp_path / "ledger").findings == []
