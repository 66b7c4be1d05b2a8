"""Work units handed to workers, whatever they are: other processes, other machines.

In: units, and how to get an executor with the interface of `concurrent.futures`. Out: what became
of each unit, as it comes. Only a few units are under way at once, so that memory does not grow
with the list. A worker that dies takes its unit with it: the unit is done again, by itself; if it
kills a worker again, row by row. A row that kills two workers alone is refused.

A run in one process does not load this module.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import wait as wait_for

from docgen.batch.renderer import Done, Result, RowProblem, WorkUnit, row_of
from docgen.batch.worker import work
from docgen.fonts.quarantine import adopt, verdicts
from docgen.patient.raw import shown_number

_DIED = "A worker process ended while it made this sheet."
_MOMENT, _PIPE = 0.02, 1 << 16  # seconds between two looks; bytes that a pipe holds
_WHY = "Make it by itself with `docgen make`; the machine may be short of memory."


def processes(jobs: int) -> Executor:
    """Return an executor of `jobs` worker processes.

    They are forked on Linux, where docgen's own command line has no threads by then: they start at
    once and share what is loaded. Elsewhere the system's usual way is right.
    """
    way = "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"
    context = multiprocessing.get_context(way)
    known = (verdicts(),)
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=begin_worker, initargs=known)


def begin_worker(fonts: dict[tuple[str, int], str]) -> None:
    """Leave Ctrl-C to the process that leads, and end when that process ends.

    `fonts` is what that process has found of fonts that docgen does not carry.
    """
    adopt(fonts)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)


@dataclass(slots=True)
class WorkerPool:
    """Works off units; `width` is how many may be under way at once."""

    executors: Callable[[], Executor]
    width: int
    _executor: Executor | None = None
    _under_way: dict[Future[Done], WorkUnit] = field(default_factory=dict)

    def run(self, units: Iterable[WorkUnit]) -> Iterator[Result]:
        """Yield what became of each unit, in the order in which they are finished."""
        for unit in units:
            yield from self._submit(unit)
            if len(self._under_way) >= self.width:
                yield from self._collect()
        while self._under_way:
            yield from self._collect()

    def stop(self) -> Iterator[Result]:
        """Begin nothing more; yield the units that were still finished."""
        if self._executor is not None:
            _shut_down(self._executor)
        for future, unit in self._under_way.items():
            if future.done() and not future.cancelled() and future.exception() is None:
                yield unit, future.result()
        self._under_way.clear()
        self._executor = None

    def _submit(self, unit: WorkUnit) -> Iterator[Result]:
        try:
            self._start(unit)
        except BrokenExecutor:
            yield from self._recover([unit])

    def _start(self, unit: WorkUnit) -> None:
        if self._executor is None:
            self._executor = self.executors()
        self._under_way[self._executor.submit(work, unit)] = unit

    def _collect(self) -> Iterator[Result]:
        """Yield the units that are finished, waiting for one at least."""
        finished, _ = wait(self._under_way, return_when=FIRST_COMPLETED)
        broken = []
        for future in finished:
            unit = self._under_way.pop(future)
            try:
                done = future.result()
            except BrokenExecutor:
                broken.append(unit)
            else:
                yield unit, done
        if broken:
            yield from self._recover(broken)

    def _recover(self, lost: list[WorkUnit]) -> Iterator[Result]:
        """Do again what was under way when a worker died, each unit by itself."""
        yield from self._finished()
        lost += self._under_way.values()
        self._under_way.clear()
        for unit in lost:
            done = self._alone(unit)
            if done is None and len(unit.tasks) > 1:
                for task in unit.tasks:
                    row = unit._replace(tasks=(task,))
                    yield row, self._alone(row) or _deadly(row)
            else:
                yield unit, done or _deadly(unit)

    def _finished(self) -> Iterator[Result]:
        """Yield what was finished before the worker died."""
        wait(self._under_way)
        for future in list(self._under_way):
            if future.exception() is None:
                yield self._under_way.pop(future), future.result()

    def _alone(self, unit: WorkUnit) -> Done | None:
        """Do one unit while no other is under way; None if its worker dies, of one row twice."""
        deaths = 0
        while deaths < (1 if len(unit.tasks) > 1 else 2):
            fresh = self._executor is None  # one that broke before is not the unit's fault
            try:
                self._start(unit)
                (future,) = self._under_way
                done = future.result()
            except BrokenExecutor:
                self._under_way.clear()
                self._replace_executor()
                deaths += fresh
            else:
                self._under_way.clear()
                return done
        return None

    def _replace_executor(self) -> None:
        if self._executor is not None:
            _shut_down(self._executor)
        self._executor = None


def _shut_down(executor: Executor) -> None:
    """End an executor, and wait until it has ended.

    Python before 3.11.5 waits for ever where a unit was on its way to workers of which one died
    (gh-94777): the thread that sends it fills a pipe that nobody reads. So it is read here.
    """
    ends = getattr(executor, "_executor_manager_thread", None)
    pipe = getattr(getattr(executor, "_call_queue", None), "_reader", None)
    if ends is None or pipe is None:  # it is of another kind, or has done nothing yet
        executor.shutdown(wait=True, cancel_futures=True)
        return
    executor.shutdown(wait=False, cancel_futures=True)
    while ends.is_alive():
        if getattr(executor, "_broken", False):  # else the workers still read
            with suppress(OSError):  # it is closed in the end
                if pipe.poll():
                    os.read(pipe.fileno(), _PIPE)
        ends.join(_MOMENT)


def _deadly(unit: WorkUnit) -> Done:
    (task,) = unit.tasks
    record = shown_number(task.record)
    return Done(problems=(RowProblem(row_of(task), record, "", _DIED, _WHY),), refused=1)
