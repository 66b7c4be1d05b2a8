"""Real runs, killed at random moments: no half file, and after --resume nothing is lost or doubled.

Each run is a process of its own, killed with SIGKILL without warning, then resumed, and killed
again. After each kill every file under a final name is compared with that of an undisturbed run;
in the end everything is.
"""

import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest
from batch_runs import Row, end, everything, patient, pdfs, start, write_list
from dask_cluster import children

KILLS = 4
LONG = pytest.mark.soak("long")
ROWS: list[Row] = [
    *(patient(f"A{n:03}", vertebrae=("L1", "T12 L1")[n % 2]) for n in range(1, 90)),
    patient("B1", birth_date="1938-13-30"),
    patient("A007"),
    *(patient(f"c{n}") for n in range(30)),
]


def options(folder: Path, chain: int) -> list[str]:
    more = ["--jobs", "2"] if chain % 2 else []
    return [*more, "--combined", str(folder / "print.pdf")] if chain % 3 == 0 else more


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """The same list without any mishap, and how long it takes."""
    home = tmp_path_factory.mktemp("undisturbed")
    write_list(home / "list.csv", ROWS)
    took = 0.0
    for name, more in (("files", ()), ("both", ("--combined", str(home / "both/print.pdf")))):
        begun = time.monotonic()
        assert end(start(home / name, *more))[0] == 1  # one row is bad
        took = time.monotonic() - begun
    return home, took


@pytest.mark.soak
@pytest.mark.parametrize(
    "chain", [*range(4), *(pytest.param(chain, marks=LONG) for chain in range(4, 60))]
)
def test_killed_runs_leave_whole_files_only_and_are_resumed(
    chain: int, undisturbed: tuple[Path, float], tmp_path: Path
) -> None:
    home, took = undisturbed
    moments = random.Random(chain)
    folder = tmp_path / "out"
    more = options(folder, chain)
    whole = home / ("both" if "--combined" in more else "files")
    write_list(tmp_path / "list.csv", ROWS)
    for _ in range(KILLS):
        process = start(folder, *more, "--resume")
        time.sleep(moments.uniform(0.2, 1.0) * took)
        process.send_signal(signal.SIGKILL)
        end(process)
        if folder.exists():
            assert pdfs(folder).items() <= pdfs(whole).items()
    code, said = end(start(folder, *more, "--resume"))
    assert code == 1, said
    assert everything(folder) == everything(whole)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are found in /proc")
def test_a_worker_that_is_killed_costs_no_sheet(
    undisturbed: tuple[Path, float], tmp_path: Path
) -> None:
    home, _ = undisturbed
    write_list(tmp_path / "list.csv", ROWS)
    process = start(tmp_path / "out", "--jobs", "2")
    killed = 0
    while process.poll() is None and killed < 3:
        for child in children(process.pid)[:1]:
            time.sleep(0.02 * killed)
            with suppress(ProcessLookupError):  # it was done already
                os.kill(child, signal.SIGKILL)
                killed += 1
        time.sleep(0.01)
    code, said = end(process)
    assert killed
    assert code == 1, said
    assert everything(tmp_path / "out") == everything(home / "files")


@pytest.mark.usefixtures("in_a_terminal")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_a_run_in_order(
    number: int, jobs: str, undisturbed: tuple[Path, float], tmp_path: Path
) -> None:
    home, _ = undisturbed
    write_list(tmp_path / "list.csv", ROWS)
    process = start(tmp_path / "out", "--jobs", jobs)
    while not (tmp_path / "out" / "run.jsonl").exists():
        time.sleep(0.01)
    time.sleep(0.15)
    process.send_signal(number)
    code, said = end(process)
    assert "Traceback" not in said
    if code == 130:
        assert "--resume" in said
    else:  # the signal came when nothing was left to stop
        assert code in (1, -number), said  # 1: a row was refused, as in any run of this list
        assert everything(tmp_path / "out") == everything(home / "files")
    assert not list((tmp_path / "out").glob(".*"))
    assert end(start(tmp_path / "out", "--resume"))[0] == 1
    assert everything(tmp_path / "out") == everything(home / "files")
