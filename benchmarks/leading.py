"""The process that leads a run, without workers: `python -m benchmarks.leading WHAT COUNT FOLDER`.

In: how many patients, and an empty folder. Out: one line, what became of them; whoever started this
process looks at its memory. All that such a process does is real: a list in CSV is read twice, its
rows are compared and hashed, the manifest is written and put in order. Only the workers are not:
they answer at once, with lines as long as real ones, and no sheet is made.

WHAT is `run`; `resume`: the same once more, where all of it is made already; or how a print file is
sorted (`appointment`, `name`, `id`): then the list is read once and put in that order, and that is
all, since the sheets of a print file are made in the leading process itself.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future
from pathlib import Path
from typing import Any, cast

from benchmarks.patients import FIRST_DAY
from docgen.batch.job import Job
from docgen.batch.manifest import ManifestEntry
from docgen.batch.renderer import Done, FinishedSheet, Task, WorkUnit
from docgen.batch.run import BatchRun
from docgen.executors.base import A, B
from docgen.files import examples_root
from docgen.lists.files import ListFile
from docgen.lists.prescan import prescan
from docgen.settings.clinic import Clinic

_HEADS = (
    *("id", "given_name", "family_name", "birth_date", "language", "procedure", "appointment"),
    *("sedation", "contrast", "vertebrae", "physician"),
)
_LETTERS = 26


class AtOnce:
    """An executor whose calls are done before they are made: of each row a line, and no sheet."""

    lost = (BrokenExecutor,)
    sure = False
    workers, width = 2, 4

    def submit(self, _: Callable[[A], B], argument: A) -> Future[B]:
        """Say that the sheets of a unit are made."""
        unit = cast("WorkUnit", argument)
        future = Future[Any]()
        future.set_result(Done(tuple([_sheet(task) for task in unit.tasks])))
        return future

    def renew(self) -> None:
        """Nothing is lost."""

    def close(self) -> None:
        """Nothing was begun."""


def _sheet(task: Task) -> FinishedSheet:
    if task.known:
        return FinishedSheet(task.at, task.known.file, b"", new=False)
    number = task.record.text("id")
    digest = hashlib.sha256(number.encode()).hexdigest()
    entry = ManifestEntry(
        record=number,
        procedure="vertebroplasty",
        sheet="prepare",
        language="en",
        format="standard",
        file=f"{number}-2026-12-08-vertebroplasty-prepare-en.pdf",
        part=0,
        pages=4,
        sha256=digest,
        inputs=task.inputs,
        clinic=digest[:16],
        template=f"1.0/{digest[:8]}",
        catalogue=digest[:16],
        docgen="0.1.0",
        printed_on=FIRST_DAY.isoformat(),
        number=digest[:7],
        shows=digest[:32],
    )
    return FinishedSheet(task.at, entry.file, entry.line(), new=True)


def write_list(file: Path, count: int) -> None:
    """Write a list of `count` patients, no two of them alike, row by row."""
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(_HEADS)
        writer.writerows(_rows(count))


def _rows(count: int) -> Iterator[tuple[str, ...]]:
    for at in range(count):
        name = "".join(chr(ord("a") + at // _LETTERS**place % _LETTERS) for place in range(5))
        yield (
            f"{40_000_000 + at}",
            f"Wilhelmina {name}",
            "Quiñones",
            f"{1930 + at % 60}-07-30",
            ("en", "es")[at % 2],
            "vertebroplasty",
            f"2026-12-{at % 28 + 1:02}T{at % 10 + 8:02}:{at // 10 % 4 * 15:02}",
            ("yes", "no")[at // 2 % 2],
            "no",
            ("L1", "T12 L1")[at % 2],
            "Dr. Ana Ruiz",
        )


def main() -> None:
    """Do what was asked for."""
    what, count, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    clinic = Clinic.load(examples_root() / "clinics" / "lakeside")
    file = folder / "list.csv"
    if what != "resume":
        write_list(file, count)
    if what not in ("run", "resume"):
        print(len(prescan(ListFile(file, clinic), what).order), "rows")
        return
    job = Job(file, clinic, "prepare", FIRST_DAY, folder / "out", resume=what == "resume")
    run = BatchRun(job, lambda _begin, _end: AtOnce())
    for _ in run.events():
        pass
    print(run.summary.made, "made,", run.summary.kept, "kept,", run.summary.refused, "refused")


if __name__ == "__main__":
    main()
