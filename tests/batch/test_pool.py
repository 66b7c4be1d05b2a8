"""Workers: any executor will do, and a worker that dies takes nobody's sheet with it."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import ParamSpec, TypeVar

import pytest
from executor_calls import finish, ids, units
from small_executors import OfPool

from docgen.batch import pool as pools
from docgen.batch.pool import WorkerPool
from docgen.batch.renderer import Done, WorkUnit

P = ParamSpec("P")
T = TypeVar("T")


class Inline(Executor):
    """Does the work at once, in this thread."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class Dying(Inline):
    """Breaks, as a process pool does, as soon as it is given one of the rows named."""

    def __init__(self, deadly: list[str]) -> None:
        self.deadly, self.broken = deadly, False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        if self.broken:
            raise BrokenProcessPool
        unit = args[0]
        assert isinstance(unit, WorkUnit)
        found = [number for number in ids([unit]) if number in self.deadly]
        if not found:
            return super().submit(fn, *args, **kwargs)
        self.broken = True
        future: Future[T] = Future()
        future.set_exception(BrokenProcessPool())
        return future


def pool_of(make: Callable[[], Executor], width: int, *, sure: bool = False) -> WorkerPool:
    return WorkerPool(lambda: OfPool(make, width, sure=sure))


@pytest.fixture(autouse=True)
def no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "work", lambda _: Done())


@pytest.mark.parametrize("executors", [Inline, lambda: ThreadPoolExecutor(2)])
@pytest.mark.parametrize("width", [1, 3, 100])
def test_every_unit_is_done_once_by_any_executor(
    executors: Callable[[], Executor], width: int, tmp_path: Path
) -> None:
    work = units(tmp_path)
    assert sorted(finish(pool_of(executors, width), work)) == ids(work)


def test_no_more_units_are_under_way_than_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, most = 0, 0
    lock = threading.Lock()

    def taken() -> Iterator[WorkUnit]:
        nonlocal held, most
        for unit in units(tmp_path, rows=1, count=20):
            with lock:
                held += 1
                most = max(most, held)
            yield unit

    def work(_: WorkUnit) -> Done:
        nonlocal held
        with lock:
            held -= 1
        return Done()

    monkeypatch.setattr(pools, "work", work)
    assert len(list(pool_of(lambda: ThreadPoolExecutor(2), 4).run(taken()))) == 20
    assert most <= 5


@pytest.mark.parametrize("width", [1, 3, 100])
def test_a_row_that_kills_workers_is_refused_and_no_other(width: int, tmp_path: Path) -> None:
    done = finish(pool_of(lambda: Dying(["A004"]), width), units(tmp_path, rows=3))
    assert len(done) == 8
    assert [number for number, found in done.items() if found.refused] == ["A004"]
    (problem,) = done["A004"].problems
    assert (problem.row, problem.record) == (5, "A004")


class Counting(Dying):
    """Breaks likewise, notes what it was given, and goes on by itself, as a cluster does."""

    def __init__(self, deadly: list[str], given: list[list[str]]) -> None:
        super().__init__(deadly)
        self.given = given

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        self.broken = False
        self.given.append(ids([unit for unit in args if isinstance(unit, WorkUnit)]))
        return super().submit(fn, *args, **kwargs)


def test_an_executor_that_is_sure_is_given_a_deadly_unit_once_and_each_of_its_rows_once(
    tmp_path: Path,
) -> None:
    given: list[list[str]] = []
    pool = pool_of(lambda: Counting(["A004"], given), 1, sure=True)
    done = finish(pool, units(tmp_path, rows=3))
    assert [number for number, found in done.items() if found.refused] == ["A004"]
    assert [rows for rows in given if "A004" in rows] == [["A004", "A005", "A006"], ["A004"]]


def test_of_an_executor_that_is_sure_a_lost_row_is_refused_at_once(tmp_path: Path) -> None:
    given: list[list[str]] = []
    pool = pool_of(lambda: Counting(["A004"], given), 2, sure=True)
    done = finish(pool, units(tmp_path, rows=1))
    assert [number for number, found in done.items() if found.refused] == ["A004"]
    assert given.count(["A004"]) == 1


def test_a_worker_that_dies_by_chance_costs_nothing(tmp_path: Path) -> None:
    once = [["A004"], ["A001"], ["A004"]]
    done = finish(pool_of(lambda: Dying(once.pop() if once else []), 3), units(tmp_path, rows=3))
    assert len(done) == 8
    assert not [number for number, found in done.items() if found.refused]
