"""Executors for tests: worker processes, threads, and what a test makes of Python's own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from concurrent.futures import Executor as Pool
from typing import TypeVar

from docgen.executors.base import Executors
from docgen.executors.processes import Processes

A = TypeVar("A")
B = TypeVar("B")


class OfPool:
    """Has one of Python's pools work; `sure` as the protocol has it."""

    lost = (BrokenExecutor,)

    def __init__(
        self, make: Callable[[], Pool], width: int = 4, workers: int = 2, *, sure: bool = False
    ) -> None:
        self._make, self.width, self.workers, self.sure = make, width, workers, sure
        self._pool = make()

    def submit(self, function: Callable[[A], B], argument: A) -> Future[B]:
        return self._pool.submit(function, argument)

    def renew(self) -> None:
        self.close()
        self._pool = self._make()

    def close(self) -> None:
        self._pool.shutdown()


def processes(jobs: int) -> Executors:
    return lambda begin, _: Processes(jobs, begin)


def threads(count: int) -> Executors:
    return lambda *_: OfPool(lambda: ThreadPoolExecutor(count), 2 * count, count)
