"""Worker processes of this machine, kept by loky: each is started anew, whatever runs here.

In: how many, and what each does as it begins. Out: an `Executor`. loky starts its processes without
a fork, also on Linux: for a program that has threads, or libraries that a fork would break.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor as PythonsExecutor
from concurrent.futures import Future
from multiprocessing import Pipe
from typing import Any, cast

from loky import ProcessPoolExecutor

from docgen.executors.base import A, B, Step
from docgen.executors.processes import Processes, start_worker


class Loky(Processes):
    """As many worker processes as asked for; they end with the process that leads."""

    def __init__(self, jobs: int, begin: Step) -> None:
        """Take how many there are to be; each calls `begin` first."""
        # Of the two ends of this pipe workers have the one that tells when the other is closed.
        self._ends, self._held = Pipe(duplex=False)
        self._waiting: set[Future[Any]] = set()
        super().__init__(jobs, begin)

    def submit(self, function: Callable[[A], B], argument: A) -> Future[B]:
        """Hand in a call; they are begun in this order."""
        future = super().submit(function, argument)
        self._waiting.add(future)  # loky cancels nothing when it is closed
        future.add_done_callback(self._waiting.discard)
        return future

    def close(self) -> None:
        """Wait for the calls that are being worked on, then end the processes."""
        super().close()
        self._ends.close()
        self._held.close()

    def _shut_down(self) -> None:
        for future in list(self._waiting):
            future.cancel()
        self._pool.shutdown(wait=True)

    def _fresh(self) -> PythonsExecutor:
        start = self._begin, self._ends
        pool = ProcessPoolExecutor(
            self.workers, timeout=None, initializer=start_worker, initargs=start
        )
        return cast("PythonsExecutor", pool)
