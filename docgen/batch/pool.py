"""Work units handed to workers, whatever they are: other processes, other machines.

In: units, and an executor. Out: what became of each unit, as it comes. Only a few units are under
way at once, so that memory does not grow with the list. A worker that dies takes its unit with it:
the unit is done again, by itself; if it kills a worker again, row by row. A row that kills two
workers alone is refused. An executor that is sure of what killed its workers has tried often
enough: there a unit goes row by row at once, and a row is refused at its first loss.

A run in one process does not load this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field

from docgen.batch.renderer import Done, Result, RowProblem, WorkUnit, row_of
from docgen.batch.worker import work
from docgen.executors.base import Executor
from docgen.patient.raw import shown_number

_DIED = "A worker process ended while it made this sheet."
_WHY = "Make it by itself with `docgen make`; the machine may be short of memory."


@dataclass(slots=True)
class WorkerPool:
    """Works off units; `open` makes the executor, once there is something to do."""

    open: Callable[[], Executor]
    _executor: Executor | None = None
    _fresh: bool = True  # the executor has had no call since it was made or renewed
    _under_way: dict[Future[Done], WorkUnit] = field(default_factory=dict)

    @property
    def workers(self) -> int:
        """How many units are worked on at once."""
        return self._opened().workers

    def run(self, units: Iterable[WorkUnit]) -> Iterator[Result]:
        """Yield what became of each unit, in the order in which they are finished.

        Raises:
            ExecutorGone: nothing works for the executor any more.
        """
        for unit in units:
            yield from self._submit(unit)
            if len(self._under_way) >= self._opened().width:
                yield from self._collect()
        while self._under_way:
            yield from self._collect()

    def stop(self) -> Iterator[Result]:
        """Begin nothing more; yield the units that were still finished."""
        if self._executor is not None:
            self._executor.close()
        for future, unit in self._under_way.items():
            if future.done() and not future.cancelled() and future.exception() is None:
                yield unit, future.result()
        self._under_way.clear()
        self._executor, self._fresh = None, True

    def _opened(self) -> Executor:
        if self._executor is None:
            self._executor = self.open()
        return self._executor

    def _submit(self, unit: WorkUnit) -> Iterator[Result]:
        executor = self._opened()
        try:
            self._start(executor, unit)
        except executor.lost:
            yield from self._recover([unit])

    def _start(self, executor: Executor, unit: WorkUnit) -> None:
        self._fresh = False
        self._under_way[executor.submit(work, unit)] = unit

    def _collect(self) -> Iterator[Result]:
        """Yield the units that are finished, waiting for one at least."""
        finished, _ = wait(self._under_way, return_when=FIRST_COMPLETED)
        broken = []
        for future in finished:
            unit = self._under_way.pop(future)
            try:
                done = future.result()
            except self._opened().lost:
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
            done = None if self._opened().sure else self._alone(unit)
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
            if not isinstance(future.exception(), self._opened().lost):
                yield self._under_way.pop(future), future.result()

    def _alone(self, unit: WorkUnit) -> Done | None:
        """Do one unit while no other is under way; None if its worker dies, of one row twice."""
        executor, deaths = self._opened(), 0
        while deaths < (1 if executor.sure or len(unit.tasks) > 1 else 2):
            counts = executor.sure or self._fresh  # one that broke before is not the unit's fault
            try:
                self._start(executor, unit)
                (future,) = self._under_way
                done = future.result()
            except executor.lost:
                self._under_way.clear()
                executor.renew()
                self._fresh = True
                deaths += counts
            else:
                self._under_way.clear()
                return done
        return None


def _deadly(unit: WorkUnit) -> Done:
    (task,) = unit.tasks
    record = shown_number(task.record)
    return Done(problems=(RowProblem(row_of(task), record, "", _DIED, _WHY),), refused=1)
