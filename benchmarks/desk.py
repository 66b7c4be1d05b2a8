"""The desk at work: `python -m benchmarks --desk`.

In: how many changes, how many sheets. Out: how long `docgen serve` takes to its first page, from a
change of the form to the bytes of the new sheet (the median and the 99th percentile), and the
memory of the process before and after many sheets of many patients. A real server and one client,
as the browser of a nurse asks: the form is posted, then the PDF is fetched. The browser's own time
to draw the PDF is not in it.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from benchmarks.processes import docgen
from docgen.files import examples_root
from docgen.settings.clinic import Clinic

PATIENTS = 40
_WARM = 5  # changes before the first that counts
_PAGE = 4096  # bytes of a page of memory, on Linux


class DeskFigures(NamedTuple):
    """Seconds to the first page; milliseconds of a change; megabytes before and after sheets."""

    first_page: float
    middle: float
    slow: float
    before: float
    after: float
    sheets: int


class Visitor:
    """A browser's part: one connection, one cookie."""

    def __init__(self, link: str) -> None:
        """Follow the link."""
        at = urlsplit(link)
        self._cookie = ""
        self._line = http.client.HTTPConnection(at.hostname or "", at.port or 0, timeout=60)
        self.ask("GET", f"{at.path}?{at.query}")

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> bytes:
        """Return what the server answers."""
        body = urlencode(form) if form else None
        headers = {"Cookie": self._cookie, "Sec-Fetch-Site": "same-origin"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._line.request(method, path, body, headers)
        answer = self._line.getresponse()
        self._cookie = (answer.getheader("set-cookie") or self._cookie).split(";")[0]
        read = answer.read()
        if answer.status >= 400:
            message = f"{method} {path}: {answer.status}"
            raise RuntimeError(message)
        return read


@contextmanager
def served(folder: Path, patients: int) -> Iterator[tuple[subprocess.Popen[str], str, float]]:
    """Serve a clinic with a list of today; yield the process, its link and when it began."""
    clinic = folder / "lakeside"
    shutil.copytree(examples_root() / "clinics" / "lakeside", clinic)
    wall = datetime.now(ZoneInfo(Clinic.load(clinic).timezone)).replace(tzinfo=None)
    visit = wall.replace(second=0, microsecond=0)
    rows = [
        f"{50000 + at},Ana,Tale{chr(97 + at // 26)}{chr(97 + at % 26)},19{at % 50 + 30}-05-02,"
        f"vertebroplasty,{visit.isoformat()},{('en', 'es')[at % 2]},L{at % 5 + 1}"
        for at in range(patients)
    ]
    head = "id,given_name,family_name,birth_date,procedure,appointment,language,vertebrae"
    (folder / "list.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    asked = docgen("serve", str(clinic), "--list", str(folder / "list.csv"))
    began = time.perf_counter()
    process = subprocess.Popen(
        [*asked, "--no-open", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=folder,
        env={**os.environ, "XDG_CONFIG_HOME": str(folder / "config")},
    )
    try:
        yield process, (process.stdout.readline() if process.stdout else "").strip(), began
    finally:
        process.terminate()
        process.wait(20)


def memory(process: int) -> float:
    """Return the memory that a process has, in megabytes."""
    pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * _PAGE / 1e6


def addresses(page: bytes) -> list[str]:
    """Return the addresses of the patients on the page of today."""
    return list(dict.fromkeys(re.findall(r'href="(/patient/[0-9a-f]{24})"', page.decode())))


def figures(changes: int, sheets: int) -> DeskFigures:
    """Measure a desk."""
    with (
        tempfile.TemporaryDirectory() as name,
        served(Path(name), PATIENTS) as (process, link, began),
    ):
        nurse = Visitor(link)
        patients = addresses(nurse.ask("GET", "/"))
        first = time.perf_counter() - began
        times = [_change(nurse, patients[0], at) for at in range(changes + _WARM)][_WARM:]
        for at, address in enumerate(patients):
            _change(nurse, address, at)
        before = memory(process.pid)
        for at in range(sheets):
            _change(nurse, patients[at % len(patients)], at)
        slow = quantiles(times, n=100)[98]
        return DeskFigures(first, median(times), slow, before, memory(process.pid), sheets)


def _change(nurse: Visitor, address: str, at: int) -> float:
    """Type a note and ask for the sheet of it; return how many milliseconds that took."""
    form = {"sheet": "discharge", "notes": f"Note {at} for this patient.", "base": "0"}
    began = time.perf_counter()
    nurse.ask("POST", address, form)
    if not nurse.ask("GET", f"{address}/sheet.pdf?look={at}").startswith(b"%PDF-"):
        message = f"no sheet after change {at}"
        raise RuntimeError(message)
    return (time.perf_counter() - began) * 1000


def lines(found: DeskFigures) -> list[str]:
    """Write the figures as a table."""
    return [
        "| the desk | |",
        "|---|---:|",
        f"| from the command to the first page, s | {found.first_page:.2f} |",
        f"| from a change to the bytes of its sheet, median, ms | {found.middle:.0f} |",
        f"| the same, the 99th percentile, ms | {found.slow:.0f} |",
        f"| memory when each patient's sheet was seen, MB | {found.before:.0f} |",
        f"| memory {found.sheets} sheets later, MB | {found.after:.0f} |",
    ]
