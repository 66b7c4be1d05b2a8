"""Past one machine: `python -m benchmarks --scale`, `--patients N`.

In: how many patients. Out: lines of Markdown, all of them measured in this run: the same mixed list
through each executor, by turns; kills; bytes of a sheet, stored and on the wire; how many calls a
scheduler bears; memory of the process that leads. What follows from them for many machines is
arithmetic, and stands in docs/scale.md.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks.by_docgen import CLINIC, clinic_folder
from benchmarks.cluster import Cluster, cluster, cpu_of, memory_of, survived
from benchmarks.patients import FIRST_DAY, patients_csv
from benchmarks.processes import docgen, run
from docgen.batch.job import Job
from docgen.batch.run import BatchRun
from docgen.executors.base import A, B
from docgen.executors.dask import Dask
from docgen.settings.clinic import Clinic

_TO_FOLDER, _TO_STORE = "to a folder", "to a store (file://)"
_WAYS = {
    ("one process", _TO_FOLDER): ("--jobs", "1"),
    ("--jobs 2", _TO_FOLDER): ("--jobs", "2"),
    ("loky", _TO_FOLDER): ("--jobs", "2", "--scheduler", "loky"),
    ("Dask", _TO_FOLDER): ("--scheduler", ""),
    ("--jobs 2", _TO_STORE): ("--jobs", "2"),
    ("Dask", _TO_STORE): ("--scheduler", ""),
}
_BESIDE = ("--jobs 2", _TO_FOLDER)
_WIRE_ROWS = 256


class ScaleTurn(NamedTuple):
    """One run of one way, with the CPU of all processes in it."""

    wall: float
    cpu: float
    scheduler: float


class ScaleBench:
    """One list, one cluster, one folder that goes in the end."""

    def __init__(self, home: Path, patients: int, made: Cluster) -> None:
        self.home, self.patients, self.made = home, patients, made
        self.list = home / "list.csv"
        self.list.write_text(patients_csv(patients), encoding="utf-8")

    def command(self, way: tuple[str, str], list_file: Path | None = None) -> list[str]:
        """Return the command line of a way."""
        out = self.home / "out"
        where = out.as_uri() if way[1] == _TO_STORE else str(out)
        how = [word or self.made.address for word in _WAYS[way]]
        fixed = ["--clinic", str(clinic_folder(CLINIC)), "--sheet", "prepare", "--quiet"]
        day = ["--printed-on", FIRST_DAY.isoformat()]
        return docgen("batch", str(list_file or self.list), *fixed, *day, *how, "-o", where)

    def turn(self, way: tuple[str, str]) -> ScaleTurn:
        """Make the list one way; what an earlier turn made is gone before."""
        self.clear()
        before, scheduler = self.made.cpu, cpu_of(self.made.scheduler)
        used = run(self.command(way))
        took = self.made.cpu - before if way[0] == "Dask" else 0.0
        return ScaleTurn(used.wall, used.cpu + took, cpu_of(self.made.scheduler) - scheduler)

    def clear(self) -> None:
        """Take away what was made."""
        shutil.rmtree(self.home / "out", ignore_errors=True)

    def digest(self) -> str:
        """Return a digest of the manifest, which has one of each file."""
        return hashlib.sha256((self.home / "out" / "run.jsonl").read_bytes()).hexdigest()

    def stored(self) -> int:
        """Return how many bytes the sheets that were made last take."""
        return sum(file.stat().st_size for file in (self.home / "out").glob("*.pdf"))


def lines(patients: int, rounds: int, kills: int, calls: int) -> Iterator[str]:
    """Measure all of it; yield the tables as they are known."""
    with tempfile.TemporaryDirectory(prefix="docgen-scale-") as name:
        home = Path(name)
        os.environ["DOCGEN_CACHE"] = str(home / "cache")
        with cluster(home / "dask") as made:
            bench = ScaleBench(home, patients, made)
            yield from _throughput(bench, rounds)
            yield from _kills(bench, kills)
            yield from _bytes(bench)
            yield from _scheduler(made, calls)
    yield from _memory(patients)


def _throughput(bench: ScaleBench, rounds: int) -> Iterator[str]:
    """By turns, after one that compiles and is not counted."""
    bench.turn(_BESIDE)
    turns: dict[tuple[str, str], list[ScaleTurn]] = {way: [] for way in _WAYS}
    same = set()
    for _ in range(rounds):
        for way, found in turns.items():
            found.append(bench.turn(way))
            same.add(bench.digest())
    size = bench.stored() / bench.patients
    yield f"{bench.patients:,} mixed patients, {rounds} rounds by turns, median; 2 workers each."
    alike = "alike" if len(same) == 1 else "NOT ALIKE"
    yield f"The manifests of all {rounds * len(_WAYS)} runs are {alike}."
    yield ""
    yield "| way | | sheets a second | time | CPU, ms a sheet | `--jobs 2` is 1 | scheduler |"
    yield "|---|---|---:|---:|---:|---:|---:|"
    n = bench.patients
    for way, found in turns.items():
        wall = median(one.wall / two.wall for one, two in zip(found, turns[_BESIDE], strict=True))
        cpu = median(one.cpu / two.cpu for one, two in zip(found, turns[_BESIDE], strict=True))
        a, b, c = (median(part) for part in zip(*found, strict=True))
        own = f"{1000 * c / n:.3f}" if way[0] == "Dask" else ""
        yield (
            f"| {way[0]} | {way[1]} | {n / a:,.0f} | {wall:.2f} x | {1000 * b / n:.2f} |"
            f" {cpu:.2f} x | {own} |"
        )
    one = median(turn.cpu for turn in turns["one process", _TO_FOLDER])
    yield ""
    yield f"One core makes {3600 * n / one:,.0f} sheets an hour; a sheet has {size:,.0f} bytes."
    yield ""


def _kills(bench: ScaleBench, kills: int) -> Iterator[str]:
    bench.turn(_BESIDE)
    whole = bench.digest()
    yield "| workers killed while they made the list | kills | exit code | files as undisturbed |"
    yield "|---|---:|---:|---|"
    for way in (_BESIDE, ("loky", _TO_FOLDER), ("Dask", _TO_FOLDER), ("Dask", _TO_STORE)):
        bench.clear()
        hit, code = survived(bench.command(way), kills, bench.made if way[0] == "Dask" else None)
        same = "yes" if bench.digest() == whole else "NO"
        yield f"| {', '.join(way)} | {hit} | {code} | {same} |"
    yield ""


class _OnTheWire:
    """An executor that works in this process, and counts what would be sent."""

    lost = (BrokenExecutor,)
    sure = False
    workers, width = 2, 2

    def __init__(self) -> None:
        self.there = self.back = self.calls = 0

    def submit(self, function: Callable[[A], B], argument: A) -> Future[B]:
        """Do a call, sealed and opened as on its way to another computer."""
        sent = pickle.dumps((function, argument), pickle.HIGHEST_PROTOCOL)
        result: Any = function(argument)
        self.there += len(sent)
        self.back += len(pickle.dumps(result, pickle.HIGHEST_PROTOCOL))
        self.calls += 1
        future = Future[B]()
        future.set_result(result)
        return future

    def renew(self) -> None:
        """Nothing is lost."""

    def close(self) -> None:
        """Nothing is under way."""


def _bytes(bench: ScaleBench) -> Iterator[str]:
    short = bench.home / "short.csv"
    short.write_text(patients_csv(_WIRE_ROWS), encoding="utf-8")
    yield "| bytes on the wire, for each sheet | to a worker | back |"
    yield "|---|---:|---:|"
    for away, what in (
        (True, "to a folder: sheets come back"),
        (False, "workers write themselves"),
    ):
        bench.clear()
        wire, clinic = _OnTheWire(), Clinic.load(clinic_folder(CLINIC))
        job = Job(short, clinic, "prepare", FIRST_DAY, bench.home / "out")

        def begun(begin: Callable[[], object], _: object, wire: _OnTheWire = wire) -> _OnTheWire:
            begin()
            return wire

        for _ in BatchRun(job, begun, away=away).events():
            pass
        rows = f"{_WIRE_ROWS // wire.calls} rows a unit"
        yield f"| {what}, {rows} | {wire.there / _WIRE_ROWS:,.0f} | {wire.back / _WIRE_ROWS:,.0f} |"
    yield ""


def _nothing(data: bytes) -> bytes:
    """On a worker: as many bytes as a unit whose sheets are in a store brings back."""
    return data[:9000]


def _scheduler(made: Cluster, calls: int) -> Iterator[str]:
    """Calls of the size of a unit, which do nothing."""
    data = os.urandom(19_000)
    yield "| calls of 19 kB, 9 kB back | a second | scheduler: CPU, ms a call | memory, MB |"
    yield "|---:|---:|---:|---:|"
    for count in (calls // 10, calls):
        executor = Dask(made.address, dict, dict)
        before, began = cpu_of(made.scheduler), time.perf_counter()
        under_way: set[Future[bytes]] = set()
        for _ in range(count):
            under_way.add(executor.submit(_nothing, data))
            if len(under_way) >= executor.width:
                under_way = set(wait(under_way, return_when=FIRST_COMPLETED).not_done)
        wait(under_way)
        wall, cpu = time.perf_counter() - began, cpu_of(made.scheduler) - before
        executor.close()
        each, memory = 1000 * cpu / count, memory_of(made.scheduler)
        yield f"| {count:,} | {count / wall:,.0f} | {each:.2f} | {memory:.0f} |"
    yield ""


def _memory(patients: int) -> Iterator[str]:
    """The leading process alone, with workers that answer at once and make nothing."""
    yield "| the leading process, workers that make nothing | patients | CPU, s | peak, MB |"
    yield "|---|---:|---:|---:|"
    counts = [count for count in (1_000, 10_000, 100_000, 1_000_000) if count <= 10 * patients]
    for what in ("run", "resume", "appointment"):
        for count in counts:
            with tempfile.TemporaryDirectory() as name:
                asked = [sys.executable, "-m", "benchmarks.leading"]
                used = run([*asked, "run" if what == "resume" else what, str(count), name])
                if what == "resume":
                    used = run([*asked, what, str(count), name])
                yield f"| {what} | {count:,} | {used.cpu:.1f} | {used.peak:.0f} |"
