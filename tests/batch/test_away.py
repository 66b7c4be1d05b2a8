"""Workers that see nothing of this computer's disk send their sheets back: no more differs."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from batch_runs import everything, job, patient, patients, run
from small_executors import A, B, OfPool

from docgen.batch.job import Job, RunPlace
from docgen.batch.renderer import Done, WorkUnit
from docgen.batch.run import BatchRun
from docgen.batch.worker import work
from docgen.errors import OutputError, error
from docgen.executors.base import ExecutorGone
from docgen.executors.processes import Processes
from docgen.storage.folder import Folder

ROWS = [*patients(7), patient("A008", vertebrae="nonsense")]


def run_away(asked: Job) -> BatchRun:
    """A run whose worker process may not look at the folder."""
    done = BatchRun(asked, lambda begin, _: Processes(1, begin), away=True)
    for _ in done.events():
        pass
    return done


def blindly(unit: WorkUnit) -> Done:
    """Do a unit where there is no such folder."""
    gone = Folder(Path("/nowhere"), Path("/nowhere/run.jsonl"))
    return work(unit._replace(setup=replace(unit.setup, storage=gone)))


@pytest.fixture
def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers of these tests see no folder."""
    monkeypatch.setattr("docgen.batch.pool.work", blindly)


@pytest.mark.usefixtures("blind")
def test_sheets_that_come_back_are_those_of_a_run_in_one_process(tmp_path: Path) -> None:
    for _ in BatchRun(job(tmp_path / "here", ROWS)).events():
        pass
    done = run_away(job(tmp_path / "away", ROWS))
    assert (done.summary.made, done.summary.refused) == (7, 1)
    assert everything(tmp_path / "away") == everything(tmp_path / "here")


@pytest.mark.usefixtures("blind")
def test_what_lies_there_is_looked_at_before_it_is_sent(tmp_path: Path) -> None:
    asked = job(tmp_path / "out", ROWS)
    run_away(asked)
    before = everything(tmp_path / "out")
    files = sorted((tmp_path / "out").glob("*.pdf"))
    files[0].unlink()
    files[1].write_bytes(b"%PDF damaged")
    done = run_away(replace(asked, resume=True))
    assert (done.summary.made, done.summary.kept) == (2, 5)
    assert everything(tmp_path / "out") == before


@pytest.mark.usefixtures("blind")
def test_a_folder_in_the_place_of_a_sheet_that_comes_back_is_told(tmp_path: Path) -> None:
    asked = job(tmp_path / "out", ROWS)
    run_away(asked)
    taken = min((tmp_path / "out").glob("*.pdf"))
    taken.unlink()
    taken.mkdir()
    done = run_away(replace(asked, resume=True))
    (found,) = [one for one in done.summary.problems if "folder" in one.message]
    assert (found.record, done.summary.refused) == ("A001", 2)


def test_into_a_shared_folder_workers_write_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = RunPlace.of((tmp_path / "shared").as_uri(), None, None)
    assert (place.folder, place.shared) == (tmp_path / "shared", True)
    run(job(tmp_path / "here", ROWS))
    run_away(job(tmp_path / "shared", ROWS, shared=True))
    assert everything(tmp_path / "shared") == everything(tmp_path / "here")
    monkeypatch.setattr("docgen.batch.pool.work", blindly)
    with pytest.raises(OutputError) as stopped:
        run_away(job(tmp_path / "not there", ROWS, shared=True))
    assert "does not exist" in str(stopped.value)


def test_what_workers_may_have_written_before_the_run_stops_is_not_called_nothing(
    tmp_path: Path,
) -> None:
    class Gone(OfPool):
        """Works on what it is given, and is gone before it says so."""

        def submit(self, function: Callable[[A], B], argument: A) -> Future[B]:
            super().submit(function, argument).result()
            raise ExecutorGone(error("gone", "The scheduler does not answer."))

    asked = job(tmp_path / "shared", ROWS, shared=True)
    stopped = BatchRun(asked, lambda *_: Gone(lambda: ThreadPoolExecutor(1)), away=True)
    with pytest.raises(ExecutorGone):
        for _ in stopped.events():
            pass
    assert list((tmp_path / "shared").glob("*.pdf"))
    assert stopped.summary.changed
    assert (tmp_path / "shared" / "run.jsonl").exists()
    run(replace(asked, resume=True))
    run(job(tmp_path / "here", ROWS))
    assert everything(tmp_path / "shared") == everything(tmp_path / "here")


def test_a_folder_named_by_its_path_is_not_shared(tmp_path: Path) -> None:
    assert not RunPlace.of(tmp_path / "out", None, None).shared
