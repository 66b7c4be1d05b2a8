"""A Dask cluster on loopback, and the processes of a run: what they took, and what kills them.

In: a folder. Out: `Cluster`, a scheduler and two workers of one thread each, started as people
start them; `cpu_of`, `descendants`: of processes that go on, as Linux counts them.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

WORKERS = 2
_TICKS = os.sysconf("SC_CLK_TCK")
_LONGEST = 60.0  # seconds until a cluster stands
_OWN = ("spawn_main", "popen_loky", "docgen batch", "bin/docgen")  # of processes that make sheets
_QUIET = {
    "DASK_DISTRIBUTED__SCHEDULER__HTTP__ROUTES": "[]",
    "DASK_DISTRIBUTED__WORKER__HTTP__ROUTES": "[]",
}


class Cluster(NamedTuple):
    """Where it is found, and its processes; the workers are children of the nannies."""

    address: str
    scheduler: int
    nannies: tuple[int, ...]

    @property
    def workers(self) -> list[int]:
        """The processes that work; a nanny starts another where one dies."""
        return [one for nanny in self.nannies for one in makers(nanny)]

    @property
    def cpu(self) -> float:
        """Seconds that scheduler and workers took since they began, those that died left out."""
        return sum(cpu_of(one) for one in (self.scheduler, *self.workers))


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Start a scheduler and workers; all of them end with the block."""
    folder.mkdir(parents=True, exist_ok=True)
    file, started = folder / "scheduler.json", list[subprocess.Popen[bytes]]()

    def start(kind: str, *words: str) -> int:
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--host", "127.0.0.1"]
        with (folder / "log.txt").open("ab") as log:
            started.append(
                subprocess.Popen(
                    [*command, *words, "--no-dashboard"],
                    stdout=log,
                    stderr=log,
                    env={**os.environ, **_QUIET},
                )
            )
        return started[-1].pid

    try:
        scheduler = start("scheduler", "--port", "0", "--scheduler-file", str(file))
        _until(lambda: file.exists() and file.read_text("utf-8").rstrip().endswith("}"))
        address = str(json.loads(file.read_text("utf-8"))["address"])
        place = ("--local-directory", str(folder))
        nannies = [start("worker", address, "--nthreads", "1", *place) for _ in range(WORKERS)]
        found = Cluster(address, scheduler, tuple(nannies))
        _until(lambda: len(found.workers) == WORKERS)
        yield found
    finally:
        workers = [one for process in started for one in descendants(process.pid)]
        for process in started:
            process.kill()
            process.wait()
        for worker in workers:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + _LONGEST
    while not true():
        if time.monotonic() > end:
            raise TimeoutError("no cluster stands")
        time.sleep(0.05)


def cpu_of(process: int) -> float:
    """Return the seconds of CPU that a process took, 0 if it is gone."""
    try:
        told = Path(f"/proc/{process}/stat").read_text("ascii", errors="replace")
    except OSError:
        return 0.0
    user, system = told.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / _TICKS


def memory_of(process: int) -> float:
    """Return the memory that a process has, in megabytes."""
    pages = Path(f"/proc/{process}/statm").read_text("ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


def descendants(process: int) -> list[int]:
    """Return the children of a process, and theirs."""
    found: list[int] = []
    for file in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            for child in file.read_text("ascii").split():
                found += [int(child), *descendants(int(child))]
    return found


def makers(process: int) -> list[int]:
    """Return the descendants of a process that make sheets: no helper of Python's or loky's."""
    found = []
    for one in descendants(process):
        with suppress(OSError):
            words = Path(f"/proc/{one}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            if any(word in words for word in _OWN) and "resource_tracker" not in words:
                found.append(one)
    return found


def survived(command: list[str], kills: int, cluster: Cluster | None = None) -> tuple[int, int]:
    """Run a command and kill workers at random moments; return kills that hit, and exit code.

    Between two kills a worker has time to start and to make something: a row at which workers die
    again and again, by themselves, is refused.
    """
    hit, chance = 0, random.Random("kills")
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as run:
        while run.poll() is None and hit < kills:
            time.sleep(chance.uniform(1, 3))
            workers = cluster.workers if cluster else makers(run.pid)
            if workers and run.poll() is None:
                with suppress(ProcessLookupError):
                    os.kill(chance.choice(workers), signal.SIGKILL)
                    hit += 1
        return hit, run.wait()
