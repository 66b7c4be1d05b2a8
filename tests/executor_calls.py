"""Units of work for tests, and what workers are to do: functions that any process can import."""

from __future__ import annotations

import gc
import os
import signal
import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from batch_runs import DAY, clinic, job, patients

from docgen.batch import package
from docgen.batch.pool import WorkerPool
from docgen.batch.renderer import Done, Setup, Task, WorkUnit
from docgen.batch.renderer import units as units_of
from docgen.lists.files import ListFile
from docgen.patient.record import Patient

DEADLY = "A004"
_begun: list[str] = []


def units(tmp_path: Path, rows: int = 2, count: int = 8) -> list[WorkUnit]:
    asked = job(tmp_path / "out", patients(count))
    setup = Setup.of(asked, DAY)
    records = ListFile(asked.list_file, clinic()).records()
    return list(units_of(setup, (Task(at, r, "") for at, r in enumerate(records)), rows))


def ready_for(found: list[WorkUnit]) -> partial[None]:
    """How a worker begins that is to be given these units."""
    return partial(package.begin, found[0].setup.package.contents())


def ids(found: Iterable[WorkUnit]) -> list[str]:
    return [task.record.text("id") for unit in found for task in unit.tasks]


def finish(pool: WorkerPool, work: list[WorkUnit]) -> dict[str, Done]:
    """Have all units done; what became of each row."""
    done: dict[str, Done] = {}
    for unit, found in pool.run(work):
        for number in ids([unit]):
            assert number not in done, "done twice"
            done[number] = found
    assert not list(pool.stop())
    return done


def die(_: object = None) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_of_a_row(unit: WorkUnit) -> Done:
    """End this process, if one row is among those of the unit."""
    if DEADLY in ids([unit]):
        die()
    return Done()


def die_once(unit: WorkUnit) -> Done:
    """The same, but only the first time that anybody is given that row."""
    marker = Path(str(unit.setup.storage)).with_name("died")
    if DEADLY in ids([unit]) and not marker.exists():
        marker.touch()
        die()
    return Done()


def begin(word: str) -> None:
    _begun.append(word)


def begun(_: object = None) -> list[str]:
    return list(_begun)


def forget(word: str) -> None:
    """Undo `begin`."""
    _begun.remove(word)


def steps(word: str) -> tuple[partial[None], partial[None]]:
    """How a run of that name begins and ends."""
    return partial(begin, word), partial(forget, word)


def wait(seconds: float) -> int:
    """Take so long; return the number of the process."""
    time.sleep(seconds)
    return os.getpid()


def raise_all(words: str) -> None:
    raise ValueError(words)


def give_what_cannot_be_sent(_: object) -> object:
    return lambda: None


def patients_here(name: str) -> list[str]:
    """What of patients this process holds: whole ones, and texts or bytes with the name of one."""
    gc.collect()
    found, sealed = [], name.encode()
    for each in gc.get_objects():
        if isinstance(each, Patient):
            found.append("a patient")
        for one in gc.get_referents(each):
            if isinstance(one, str) and name in one and one != name:
                found.append(one)
            elif isinstance(one, bytes | bytearray | memoryview) and sealed in bytes(one):
                found.append(f"bytes, held by {type(each).__name__}")
    return found
