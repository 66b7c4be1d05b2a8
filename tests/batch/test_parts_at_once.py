"""Parts as real processes at once, in one folder, with one ledger: killed, resumed, joined."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from batch_runs import Row, everything, patient, patients, pdfs, write_list

from docgen.files import examples_root
from docgen.ledger.ledger import Ledger
from docgen.ledger.proof import verify_ledger

CLINIC = examples_root() / "clinics" / "pain-specialists"
PARTS = 3
SOAK, LONG = pytest.mark.soak, pytest.mark.soak("long")
ROWS: list[Row] = [
    *(patient(f"A{n:03}", vertebrae=("L1", "T12 L1")[n % 2]) for n in range(1, 50)),
    patient("B1", birth_date="1938-13-30"),
    patient("A008"),  # the same row again
    *patients(12, appointment="2026-12-15T09:30"),
]
START = "import sys; from docgen.cli import cli; cli(sys.argv[1:], prog_name='docgen')"


def docgen(home: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", START, *words],
        cwd=home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def batch(home: Path, out: str, *more: str) -> subprocess.Popen[str]:
    words = ["batch", "list.csv", "--clinic", str(CLINIC), "--sheet", "prepare", "-o", out]
    return docgen(home, *words, "--printed-on", "2026-12-01", "--resume", *more)


def end(process: subprocess.Popen[str]) -> tuple[int, str]:
    said, _ = process.communicate()  # without a limit: a busy machine is no fault
    return process.returncode, said


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], float]:
    """The files of a run in one piece, and how long it takes."""
    home = tmp_path_factory.mktemp("whole")
    write_list(home / "list.csv", ROWS)
    begun = time.monotonic()
    assert end(batch(home, "out"))[0] == 1  # one row is bad
    return everything(home / "out"), time.monotonic() - begun


def kill_at_random(home: Path, moments: random.Random, took: float, kills: int) -> None:
    """Run all parts at once, and kill each of them so many times in their midst."""
    for _ in range(kills):
        running = [batch(home, "out", "--part", f"{k}/{PARTS}") for k in range(1, PARTS + 1)]
        for process in running:
            time.sleep(moments.uniform(0, took))
            process.send_signal(signal.SIGKILL)
        for process in running:
            end(process)


@pytest.mark.parametrize(
    ("chain", "kills"), [pytest.param(n, 2 * n + 1, marks=LONG if n else SOAK) for n in range(9)]
)
def test_parts_at_once_that_are_killed_and_resumed_are_one_whole_run(
    chain: int, kills: int, whole: tuple[dict[str, bytes], float], tmp_path: Path
) -> None:
    wanted, took = whole
    write_list(tmp_path / "list.csv", ROWS)
    (tmp_path / "docgen.toml").write_text('ledger = "ledger"\n')
    kill_at_random(tmp_path, random.Random(chain), took, kills)
    assert pdfs(tmp_path / "out").items() <= wanted.items()
    running = [batch(tmp_path, "out", "--part", f"{k}/{PARTS}") for k in range(1, PARTS + 1)]
    ended = [end(process) for process in running]
    assert sorted(code for code, _ in ended) == [0] * (PARTS - 1) + [1], ended  # one row is bad
    code, said = end(docgen(tmp_path, "verify", "out"))
    assert (code, said.count("docgen join out")) == (1, 1), said
    assert "Not as they should be: 1" in said
    for number in range(1, PARTS + 1):
        assert end(docgen(tmp_path, "verify", "out", "--part", f"{number}/{PARTS}"))[0] == 0
    for _ in range(2):
        code, said = end(docgen(tmp_path, "join", "out"))
        assert (code, "Rows in the list: 63" in said) == (1, True), said
        assert everything(tmp_path / "out") == wanted
    assert end(docgen(tmp_path, "verify", "out"))[0] == 0
    with Ledger.open(tmp_path / "ledger") as ledger:
        sheets = [row.file for row in ledger.rows(limit=1000)]
    assert len(sheets) == len(set(sheets)) == len(pdfs(tmp_path / "out"))
    assert verify_ledger(tmp_path / "ledger").findings == []
