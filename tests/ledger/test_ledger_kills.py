"""Several processes write one ledger, and are killed at random moments.

What a process has said is safe is there; the chain holds; no row is without its record. A process
says a row's number on its standard output when `give` has returned, and not before.
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from batch_runs import patient, write_list
from ledger_samples import given, opened

from docgen.files import examples_root
from docgen.ledger.ledger import Ledger
from docgen.ledger.proof import verify_ledger

LONG = pytest.mark.soak("long")
CLINIC = examples_root() / "clinics" / "pain-specialists"
WRITER = """
import sys
from pathlib import Path
from ledger_samples import given
from docgen.ledger.ledger import Ledger
place, name, count, size = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
sheet = given("1")
from dataclasses import replace
with Ledger.open(place) as ledger:
    for turn in range(count):
        some = [replace(sheet, patient=f"{name}{turn % 5}-{n}", once=f"{name}/{turn}/{n}")
                for n in range(size)]
        rows = ledger.give_all(some)
        print(*(f"{row.number}:{row.sheet_id}" for row in rows), flush=True)
"""


def writer(place: Path, name: str, count: int, size: int = 1) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", WRITER, str(place), name, str(count), str(size)]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.Popen(
        words, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def told_by(process: subprocess.Popen[str]) -> list[str]:
    """What a process has said is safe; a line that was cut short has not been said."""
    text, _ = process.communicate()
    assert "Traceback" not in text, text
    return text[: text.rfind("\n") + 1].split()


def first_line(process: subprocess.Popen[str]) -> list[str]:
    """Wait until a process has said what is safe for the first time."""
    assert process.stdout is not None
    return process.stdout.readline().split()


def hold(place: Path, told: list[str]) -> None:
    """See that all that was told is there, and that the ledger is whole."""
    Ledger.open(place).close()  # puts in order what was left unfinished
    assert verify_ledger(place).findings == []
    database = sqlite3.connect(place / "ledger.sqlite")
    rows = database.execute("SELECT number, sheet_id FROM rows").fetchall()
    database.close()
    assert set(told) <= {f"{number}:{one}" for number, one in rows}
    assert len(set(told)) == len(told)


def test_several_processes_write_one_chain(tmp_path: Path) -> None:
    place = tmp_path / "ledger"
    writers = [writer(place, name, 8, size) for name, size in (("a", 1), ("b", 5), ("c", 1))]
    told = [told_by(process) for process in writers]
    assert [process.returncode for process in writers] == [0, 0, 0]
    assert [len(one) for one in told] == [8, 40, 8]
    hold(place, [word for one in told for word in one])
    assert verify_ledger(place).rows == 56


def test_several_threads_write_one_chain(tmp_path: Path) -> None:
    sheets = [given(str(number)) for number in range(12)]
    with opened(tmp_path) as ledger:
        threads = [
            threading.Thread(target=lambda some=sheets[at::4]: [ledger.give(one) for one in some])
            for at in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(ledger.rows()) == 12
    assert verify_ledger(tmp_path / "ledger").findings == []


@pytest.mark.soak
@pytest.mark.parametrize("seed", [*range(3), *(pytest.param(n, marks=LONG) for n in range(3, 40))])
def test_writers_that_are_killed_lose_no_row_that_was_told_to_be_safe(
    tmp_path: Path, seed: int
) -> None:
    moments, place, told = random.Random(seed), tmp_path / "ledger", list[str]()
    for turn in range(4):
        writers = [
            writer(place, f"{turn}{name}", 10**6, size) for name, size in (("a", 1), ("b", 9))
        ]
        if turn % 2:  # at work, else maybe just beginning
            told += [word for process in writers for word in first_line(process)]
        time.sleep(moments.uniform(0, 1))
        for process in writers:
            time.sleep(moments.uniform(0, 0.05))
            process.kill()
        told += [word for process in writers for word in told_by(process)]
        assert [process.returncode for process in writers] == [-signal.SIGKILL] * 2
        hold(place, told)
    assert told
    with Ledger.open(place) as ledger:
        number = ledger.rows(limit=1)[0]
        assert ledger.kept(number.sheet_id) is not None


def batch(folder: Path, *more: str) -> subprocess.Popen[bytes]:
    words = ["batch", "list.csv", "--clinic", str(CLINIC), "--sheet", "prepare", "--quiet"]
    words += ["--printed-on", "2026-12-01", *more]
    code = f"import docgen.cli; docgen.cli.cli({words!r}, prog_name='docgen')"
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=folder, stdout=subprocess.DEVNULL, start_new_session=True
    )


@pytest.mark.soak
@pytest.mark.parametrize("seed", [*range(6), *(pytest.param(n, marks=LONG) for n in range(6, 60))])
def test_a_run_that_is_killed_and_resumed_notes_each_sheet_once(tmp_path: Path, seed: int) -> None:
    """Killed five times at a random moment, then let to its end: one row for each sheet made."""
    moments, count = random.Random(seed), 150
    write_list(tmp_path / "list.csv", [patient(f"A{n:03}") for n in range(count)])
    (tmp_path / "docgen.toml").write_text('ledger = "ledger"\n', encoding="utf-8")
    files, print_file = ["-o", "out"], ["--combined", "all.pdf"]
    more = (files, print_file, [*files, *print_file])[seed % 3]
    more = [*more, *(["--jobs", "2"] if seed % 2 and seed % 3 != 1 else [])]
    for turn in range(5):
        process = batch(tmp_path, *more, *(["--resume"] if turn else []))
        with suppress(subprocess.TimeoutExpired):
            process.wait(moments.uniform(0.3, 1.6))
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if (tmp_path / "ledger" / "ledger.sqlite").exists():
            hold(tmp_path / "ledger", [])
    last = batch(tmp_path, *more, "--resume")
    assert last.wait() == 0
    hold(tmp_path / "ledger", [])
    with Ledger.open(tmp_path / "ledger") as ledger:
        rows = ledger.rows(limit=10_000)
        assert len({row.patient for row in rows}) == count
        current = {row.sheet_id for row in rows} - {row.replaces for row in rows}
        assert len(current) == count
        assert len(rows) == count
        one = moments.choice(rows)
        again = ledger.again(one.sheet_id, copy_of=False)
    if one.how == "file":
        made = [file.read_bytes() for file in (tmp_path / "out").glob("*.pdf")]
        assert {row.file for row in rows} == {hashlib.sha256(pdf).hexdigest() for pdf in made}
        assert again in made
