"""Long lists of many kinds of patient: what a second worker gains, what a longer list holds.

In: how many patients. Out: `Long`. By the clock, `--jobs 2` stands beside the most that two cores
of this machine give: two runs at once that know nothing of each other, each over half of the list.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.by_docgen import CLINIC, SHEET, clinic_folder
from benchmarks.measure import Ratio, ratio
from benchmarks.patients import FIRST_DAY, patients_csv
from benchmarks.processes import docgen, run

ONE, TWO, APART = "`--jobs 1`", "`--jobs 2`", "two runs at once, half of the list each"


@dataclass
class Long:
    """Seconds by the clock, round by round; peak memory in megabytes by kind of output and list."""

    patients: int
    walls: dict[str, list[float]] = field(default_factory=dict)
    peaks: dict[str, dict[int, float]] = field(default_factory=dict)

    def gain(self, way: str) -> Ratio | None:
        """How many times as fast as one worker."""
        return ratio(self.walls[way], self.walls[ONE])


def two_workers(done: Long, rounds: int) -> None:
    """Time a list with one worker, with two, and as two runs; the ways take turns.

    Raises:
        ProcessError: docgen failed.
    """
    half = done.patients // 2
    whole = patients_csv(done.patients)
    halves = [patients_csv(half), patients_csv(half, first=half)]
    ways: dict[str, Callable[[], object]] = {
        ONE: lambda: _batch(whole, "--jobs", "1"),
        TWO: lambda: _batch(whole, "--jobs", "2"),
        APART: lambda: list(ThreadPoolExecutor(2).map(_batch, halves)),
    }
    for _ in range(rounds):
        for way, make in ways.items():
            start = time.perf_counter()
            make()
            done.walls.setdefault(way, []).append(time.perf_counter() - start)


def memory(done: Long, counts: tuple[int, ...]) -> None:
    """Take the peak memory of runs over lists of these lengths, with one worker.

    Raises:
        ProcessError: docgen failed.
    """
    for title, combined in (("one file a patient", False), ("one print file", True)):
        done.peaks[title] = {n: _batch(patients_csv(n), combined=combined) for n in counts}


def _batch(text: str, *options: str, combined: bool = False) -> float:
    """Run `docgen batch` over a list; return its peak memory, that of its largest process."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "list.csv"
        source.write_text(text, encoding="utf-8")
        out = ("--combined", str(folder / "all.pdf")) if combined else ("-o", str(folder / "out"))
        clinic = ("--clinic", str(clinic_folder(CLINIC)), "--sheet", SHEET)
        how = ("--quiet", "--printed-on", FIRST_DAY.isoformat(), *options)
        return run(docgen("batch", str(source), *clinic, *out, *how)).peak
