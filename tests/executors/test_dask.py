"""A Dask cluster: what it is told, what it keeps, and how a run ends that has lost it."""

from __future__ import annotations

import pickle
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import executor_calls as calls
import pytest
from dask_cluster import Cluster, cluster, until

from docgen.executors import dask
from docgen.executors.base import ExecutorGone
from docgen.executors.dask import Dask, Sealed

SECRET = "".join(("Zora", "idaxq"))  # it stands in no source


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Cluster]:
    """A cluster of one worker, that a test may break."""
    with cluster(tmp_path / "dask", 1) as made:
        yield made


def opened(made: Cluster, **how: float) -> closing[Dask]:
    return closing(Dask(made.address, dict, dict, **how))


def test_where_no_scheduler_is_a_run_ends_soon_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "ANSWER", 1.0)
    begun = time.monotonic()
    with pytest.raises(ExecutorGone, match=r"tcp://127.0.0.1:9 does not answer\. Look"):
        Dask("tcp://127.0.0.1:9", dict, dict)
    assert time.monotonic() - begun < 10


def test_a_cluster_without_workers_is_waited_for_and_then_told_of(tmp_path: Path) -> None:
    with (
        cluster(tmp_path / "dask", 0) as made,
        pytest.raises(ExecutorGone, match=r"has no worker\. Start some"),
    ):
        Dask(made.address, dict, dict, patience=0.5)


def test_workers_that_come_later_begin_too_and_more_is_handed_in(own: Cluster) -> None:
    with closing(Dask(own.address, *calls.steps("later"))) as workers:
        assert workers.width == 3
        own.add_worker(threads=2)
        until(lambda: workers.width == 9)
        found = [workers.submit(calls.wait, 0.1) for _ in range(30)]
        assert len({future.result() for future in found}) == 2
        assert workers.submit(calls.begun, None).result() == ["later"]


def test_workers_that_do_not_come_back_end_the_run(own: Cluster) -> None:
    with opened(own, patience=1.0) as workers:
        future = workers.submit(calls.wait, 60.0)
        own.stop_workers()
        with pytest.raises(ExecutorGone, match="has no worker"):
            future.result(timeout=30)
        with pytest.raises(ExecutorGone):
            workers.submit(abs, 1)


def test_a_scheduler_that_hangs_ends_the_run(own: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask, "ANSWER", 1.5)
    monkeypatch.setattr(dask, "_LATE", 0.5)
    with opened(own) as workers:
        future = workers.submit(calls.wait, 60.0)
        assert own.scheduler
        own.scheduler.send_signal(signal.SIGSTOP)
        with pytest.raises(ExecutorGone, match="does not answer"):
            future.result(timeout=30)
        begun = time.monotonic()
    assert time.monotonic() - begun < 20


def test_nothing_of_a_call_stands_in_a_log_whatever_becomes_of_it(own: Cluster) -> None:
    with opened(own) as workers:
        with pytest.raises(ValueError, match=SECRET):
            workers.submit(calls.raise_all, SECRET).result()
        with pytest.raises(RuntimeError, match="internal error"):
            workers.submit(calls.give_what_cannot_be_sent, SECRET).result()
        with pytest.raises(workers.lost):
            workers.submit(calls.die, SECRET).result()
    log = until(lambda: "died while trying to run" in own.log() and own.log())
    assert "docgen-" in log
    assert SECRET not in log
    assert SECRET not in repr(Sealed.of(SECRET))


def test_two_runs_share_a_cluster_and_one_ends_without_the_other(own: Cluster) -> None:
    with (
        closing(Dask(own.address, *calls.steps("one"))) as first,
        closing(Dask(own.address, *calls.steps("two"))) as second,
    ):
        first.submit(abs, 1).result()
        assert second.submit(calls.begun, None).result() == ["one", "two"]
        first.close()
        assert second.submit(calls.begun, None).result() == ["two"]


def test_a_worker_that_hears_nothing_for_long_drops_what_it_keeps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = dask._RunHere(Sealed.of(calls.steps("killed")))
    assert here.do(Sealed.of((calls.begun, None))) == ["killed"]
    here.rest()
    assert calls.begun() == ["killed"]
    monkeypatch.setattr(dask, "_IDLE", 0.0)
    here.rest()
    assert calls.begun() == []
    assert here.do(Sealed.of((calls.begun, None))) == ["killed"]  # it was only a pause
    assert here.end()
    assert calls.begun() == []


def test_what_cannot_begin_says_why(own: Cluster) -> None:
    with closing(Dask(own.address, partial(calls.raise_all, "no room"), dict)) as workers:
        for _ in range(2):
            with pytest.raises(ValueError, match="no room"):
                workers.submit(abs, 1).result()


def without_docgen(tmp_path: Path) -> dict[str, str]:
    """The environment of a Python that finds another docgen, an empty one."""
    (tmp_path / "empty" / "docgen").mkdir(parents=True)
    (tmp_path / "empty" / "docgen" / "__init__.py").touch()
    return {"PYTHONPATH": str(tmp_path / "empty"), "PYTHONSAFEPATH": "1"}


def test_a_worker_without_docgen_is_told_of(tmp_path: Path) -> None:
    with cluster(tmp_path / "dask", 0) as made:
        made.add_worker(environment=without_docgen(tmp_path))
        with pytest.raises(ExecutorGone, match=r"cannot take part .*Install the same docgen"):
            Dask(made.address, dict, dict)
        assert not [name for name in made.told(_plugins) if "docgen" in name]


def test_a_scheduler_without_docgen_is_told_of_before_it_is_given_anything(tmp_path: Path) -> None:
    with (
        cluster(tmp_path / "dask", 1, environment=without_docgen(tmp_path)) as made,
        pytest.raises(ExecutorGone, match=r"cannot take part .*Install the same docgen"),
    ):
        Dask(made.address, dict, dict)


def test_what_dask_cannot_read_and_logs_holds_nothing_of_a_call() -> None:
    """`Failed to deserialize`, and the pickle itself."""
    beside: list[pickle.PickleBuffer] = []
    whole = pickle.dumps((abs, Sealed.of(SECRET)), protocol=5, buffer_callback=beside.append)
    assert SECRET.encode() not in whole
    assert pickle.loads(whole, buffers=beside)[1].opened() == SECRET


def _plugins(dask_scheduler: object) -> list[str]:
    return list(dask_scheduler.worker_plugins)  # type: ignore[attr-defined]
