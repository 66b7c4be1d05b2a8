"""A real Dask cluster on loopback: a scheduler and worker processes, each with its nanny.

Started by a test as people start it, by `dask scheduler` and `dask worker`; stopped with it. What
they wrote to their logs can be read.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NOTHING: Mapping[str, str] = {}
LONGEST = 60.0  # seconds for anything to become so
QUIET = {
    "DASK_DISTRIBUTED__SCHEDULER__HTTP__ROUTES": "[]",
    "DASK_DISTRIBUTED__WORKER__HTTP__ROUTES": "[]",
}


def until(true: Callable[[], Any], longest: float = LONGEST) -> Any:
    """Wait until something is so, and return it."""
    end = time.monotonic() + longest
    while not (found := true()):
        assert time.monotonic() < end, "it did not become so in time"
        time.sleep(0.02)
    return found


@dataclass
class Cluster:
    """What runs; `home` has the logs and what the workers put on disk."""

    home: Path
    how: tuple[str, ...] = ("--host", "127.0.0.1")  # options of scheduler and workers
    address: str = ""
    scheduler: subprocess.Popen[bytes] | None = None
    nannies: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def log(self) -> str:
        return "".join(file.read_text("utf-8") for file in sorted(self.home.glob("*.log")))

    def add_worker(
        self, threads: int = 1, environment: Mapping[str, str] = NOTHING
    ) -> subprocess.Popen[bytes]:
        place = self.home / f"worker-{len(self.nannies)}"
        more = ["--nthreads", str(threads), "--local-directory", str(place), "--no-dashboard"]
        nanny = self._start("worker", self.address, *more, environment=environment)
        self.nannies.append(nanny)
        return nanny

    def workers(self) -> list[int]:
        """The numbers of the processes that work now; their parents only look after them."""
        return [
            child
            for nanny in self.nannies
            if nanny.poll() is None
            for child in children(nanny.pid)
            if "spawn_main" in command_of(child)
        ]

    def kill_worker(self, which: int = 0) -> bool:
        """Kill a worker process, whose nanny starts another; tell whether there was one."""
        found = self.workers()
        if not found:
            return False
        with suppress(ProcessLookupError):
            os.kill(found[which % len(found)], signal.SIGKILL)
        return True

    def kill_scheduler(self) -> None:
        assert self.scheduler
        self.scheduler.kill()
        self.scheduler.wait()

    def told(self, what: Callable[..., Any]) -> Any:
        """What the scheduler answers to a function that is given it as `dask_scheduler`."""
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
            return client.run_on_scheduler(what)

    def on_workers(self, what: Callable[..., Any], *words: object) -> dict[str, Any]:
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
            return dict(client.run(what, *words))

    def _start(
        self, kind: str, *words: str, environment: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *self.how, *words]
        found = {"PYTHONPATH": os.pathsep.join(sys.path)}  # what this process finds
        with (self.home / f"{kind}-{len(self.nannies)}.log").open("wb") as log:
            return subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                env={**os.environ, **QUIET, **found, **environment},
            )  # fmt: skip

    def start(self, workers: int, environment: Mapping[str, str]) -> None:
        file = self.home / "scheduler.json"
        more = ["--port", "0", "--no-dashboard", "--scheduler-file", str(file)]
        self.scheduler = self._start("scheduler", *more, environment=environment)
        self.address = until(lambda: file.exists() and file.stat().st_size and _address(file))
        for _ in range(workers):
            self.add_worker()
        until(lambda: len(self.workers()) >= workers)

    def stop_workers(self) -> None:
        found = self.workers()
        for nanny in self.nannies:
            nanny.kill()
            nanny.wait()
        for worker in found:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)

    def stop(self) -> None:
        self.stop_workers()
        if self.scheduler:
            self.kill_scheduler()


def _address(file: Path) -> str:
    try:
        return str(json.loads(file.read_text("utf-8"))["address"])
    except ValueError:  # it is being written
        return ""


@contextmanager
def cluster(
    home: Path,
    workers: int = 2,
    how: tuple[str, ...] = (),
    environment: Mapping[str, str] = NOTHING,
) -> Iterator[Cluster]:
    """A cluster of so many workers of one thread each; `how` are options of all its parts.

    `environment` is that of the scheduler alone.
    """
    home.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        made = Cluster(home, ("--host", "127.0.0.1", *how))
        stack.callback(made.stop)
        made.start(workers, environment)
        yield made


def children(parent: int) -> list[int]:
    """The processes that any thread of a process has started."""
    found: list[int] = []
    with suppress(OSError):
        for thread in Path(f"/proc/{parent}/task").iterdir():
            found += map(int, (thread / "children").read_text("utf-8").split())
    return found


def command_of(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text("utf-8")
    except OSError:
        return ""
