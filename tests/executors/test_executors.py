"""What every executor promises, held against each: processes here, loky, a real Dask cluster."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, wait
from pathlib import Path
from typing import TypeAlias

import executor_calls as calls
import pytest
from batch_runs import everything, job, patients, run
from dask_cluster import children, command_of, until

from docgen.batch import pool as pools
from docgen.batch.pool import WorkerPool
from docgen.executors.base import Executor, Executors

Opened: TypeAlias = Callable[..., Executor]


def test_results_come_back_in_any_order(opened: Opened) -> None:
    workers = opened()
    slow, *fast = [workers.submit(calls.wait, seconds) for seconds in (1.5, 0.0, 0.0, 0.0)]
    first, _ = wait([slow, *fast], return_when=FIRST_COMPLETED)
    assert slow not in first
    numbers = {future.result() for future in (slow, *fast)}
    assert len(numbers) == 2  # of processes: both have worked
    assert [workers.submit(abs, -n).result() for n in range(5)] == [0, 1, 2, 3, 4]


def test_what_a_function_raises_comes_back(opened: Opened) -> None:
    workers = opened()
    with pytest.raises(ValueError, match="a fault"):
        workers.submit(calls.raise_all, "a fault").result()
    assert workers.submit(abs, -1).result() == 1


def test_each_worker_begins_before_its_first_call(opened: Opened) -> None:
    workers = opened(*calls.steps("run-1"))
    found = [workers.submit(calls.begun, None) for _ in range(8)]
    assert {tuple(future.result()) for future in found} == {("run-1",)}


def test_it_says_how_many_calls_keep_its_workers_busy(opened: Opened) -> None:
    workers = opened()
    assert workers.workers == 2
    assert 4 <= workers.width <= 6


def test_a_call_whose_worker_died_is_lost_and_the_executor_goes_on(opened: Opened) -> None:
    workers = opened()
    with pytest.raises(workers.lost):
        workers.submit(calls.die, None).result()
    workers.renew()
    assert workers.submit(abs, -1).result() == 1


def test_a_unit_whose_worker_is_killed_is_done_again(
    executors: Executors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "work", calls.die_once)
    units = calls.units(tmp_path)
    done = calls.finish(WorkerPool(lambda: executors(calls.ready_for(units), dict)), units)
    assert (tmp_path / "died").exists()
    assert sorted(done) == calls.ids(units)
    assert not [number for number, found in done.items() if found.refused]


def test_a_row_that_kills_its_worker_is_refused_and_the_rest_is_made(
    executors: Executors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "work", calls.die_of_a_row)
    units = calls.units(tmp_path, rows=3)
    done = calls.finish(WorkerPool(lambda: executors(calls.ready_for(units), dict)), units)
    assert sorted(done) == calls.ids(units)
    assert [number for number, found in done.items() if found.refused] == [calls.DEADLY]
    (problem,) = done[calls.DEADLY].problems
    assert (problem.row, problem.record) == (5, calls.DEADLY)


def test_closing_in_the_middle_ends_soon_and_leaves_nothing(
    opened: Opened, request: pytest.FixtureRequest
) -> None:
    before = set(working())
    workers = opened(*calls.steps("run-2"))
    futures = [workers.submit(calls.wait, 0.4) for _ in range(12)]
    futures[0].result()
    begun = time.monotonic()
    workers.close()
    assert time.monotonic() - begun < 5
    assert all(future.done() for future in futures)
    assert [future for future in futures if future.cancelled()]
    assert set(working()) <= before
    if "two_workers" in request.fixturenames:
        made = request.getfixturevalue("two_workers")
        until(lambda: not made.told(_tasks_and_plugins))
        assert made.on_workers(_runs_and_words) == dict.fromkeys(made.on_workers(abs, 1), ([], []))


def test_a_whole_run_leaves_nothing_of_a_patient_behind(
    executors: Executors, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    before = set(working())
    name = "".join(("Zora", "idaxq"))  # it stands in no source
    rows = patients(9, given_name=f"{name} Ann")
    asked = job(tmp_path / "out", rows)
    away = "two_workers" in request.fixturenames
    made = run(asked, executors, away=away)
    assert made.summary.made == 9
    run(job(tmp_path / "alone", rows))
    assert everything(tmp_path / "out") == everything(tmp_path / "alone")
    assert set(working()) <= before
    if away:
        there = request.getfixturevalue("two_workers")
        held = there.on_workers(calls.patients_here, name)
        assert len(held) == 2
        assert not any(held.values())
        assert not there.told(lambda: calls.patients_here(name))


@pytest.mark.parametrize("kind", ["processes.Processes", "loky.Loky"])
def test_workers_of_this_computer_end_with_a_process_that_is_killed(kind: str) -> None:
    module, name = kind.split(".")
    code = (
        f"import sys; sys.path[:] = {sys.path!r}\n"
        f"from docgen.executors.{module} import {name}\n"
        "from executor_calls import wait\n"
        "if __name__ == '__main__':\n"
        f"    workers = {name}(2, dict)\n"
        "    print(workers.submit(wait, 0.0).result(), flush=True)\n"
        "    workers.submit(wait, 600.0).result()"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout
        worker = int(process.stdout.readline())
        assert command_of(worker)
        process.kill()
    until(lambda: not command_of(worker))


def working() -> list[int]:
    """Processes that were started here to work; not those that only count semaphores."""
    found = children(os.getpid())
    return [number for number in found if "tracker" not in command_of(number)]


def _tasks_and_plugins(dask_scheduler: object) -> list[str]:
    there = [*dask_scheduler.tasks, *dask_scheduler.worker_plugins]  # type: ignore[attr-defined]
    return [name for name in there if "docgen" in name]


def _runs_and_words() -> tuple[list[str], list[str]]:
    from docgen.executors.dask import _runs

    return list(_runs), calls.begun()
