"""What each cache of docgen gains: `python -m benchmarks --caches`.

In: nothing; the caches are found in docgen itself. Out: for each cache and each job, by how much
longer the job takes without it. A job is done in a child that the system copies from one process
which has imported all of docgen and remembers nothing yet, so every run begins alike; what is
switched off is so in that child alone. Within a round each cache has its turn beside one run with
all caches on; what counts is the median of the rounds.
"""

from __future__ import annotations

import ast
import os
import pkgutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from functools import _lru_cache_wrapper, partial
from importlib import import_module
from inspect import signature
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import NamedTuple, TypeAlias

import docgen
from benchmarks.by_docgen import CLINIC, SHEET, Maker, with_codes
from benchmarks.patients import FIRST_DAY, patients_csv
from docgen.cache import Memo
from docgen.cli.app import cli
from docgen.files import examples_root
from docgen.lists.files import read_records
from docgen.patient.record import Patient

_PACKAGE = Path(docgen.__file__).parent
Work: TypeAlias = Callable[[], None]

_WARM, _TIMED, _MIXED = 150, 100, 300  # patients


class Cache(NamedTuple):
    """A cache of docgen: a `Memo` by its name, or a function that functools remembers."""

    module: str
    name: str
    is_memo: bool

    @property
    def title(self) -> str:
        """How the table calls it."""
        where = self.module.removeprefix("docgen.").replace(".", "/")
        return f"{where}: {self.name if self.is_memo else f'`{self.name}`'}"


class Gain(NamedTuple):
    """By how much longer each job takes without a cache: 0.05 is five hundredths."""

    cache: Cache
    by_job: dict[str, float]


def caches() -> list[Cache]:
    """Find every cache in docgen.

    A function without parameters is none: what it returns is a constant that is worked out late.
    """
    found: list[Cache] = []
    for path in sorted(_PACKAGE.rglob("*.py")):
        module = ".".join(path.relative_to(_PACKAGE.parent).with_suffix("").parts)
        tree = ast.parse(path.read_bytes())
        found += [Cache(module, name, is_memo=True) for name in _memos(tree)]
    for one in _modules():
        for name, value in vars(one).items():
            if (
                isinstance(value, _lru_cache_wrapper)
                and value.__module__ == one.__name__
                and signature(value).parameters
            ):
                found.append(Cache(one.__name__, name, is_memo=False))
    return found


def _memos(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            first = node.args[0]
            if node.func.id.lower() == "memo" and isinstance(first, ast.Constant):
                yield str(first.value)


def _modules() -> list[ModuleType]:
    names = [one.name for one in pkgutil.walk_packages(docgen.__path__, "docgen.")]
    return [import_module(name) for name in names if not name.endswith("__main__")]


def _switch_off(cache: Cache) -> None:
    """Make a cache remember nothing from now on, in this process."""
    if cache.is_memo:
        begin = Memo.__post_init__

        def limited(memo: Memo[object, object]) -> None:
            if memo.name == cache.name:
                memo.limit = 0
            begin(memo)

        for memo in _memos_of_modules(cache.name):  # made when they were imported
            memo.limit = 0
            memo.clear()
        Memo.__post_init__ = limited  # type: ignore[method-assign, assignment]  # for a child alone
        return
    remembering = getattr(sys.modules[cache.module], cache.name)
    for module in [one for name, one in sys.modules.items() if name.startswith("docgen")]:
        for name, value in list(vars(module).items()):
            if value is remembering:
                setattr(module, name, remembering.__wrapped__)


def _memos_of_modules(name: str) -> list[Memo[object, object]]:
    values = (value for module in _modules() for value in vars(module).values())
    return [value for value in values if isinstance(value, Memo) and value.name == name]


def _patients(maker: Maker, count: int, language: str) -> list[Patient]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_text(patients_csv(count, language=language), encoding="utf-8")
        records = read_records(path)
    pack = next(iter(maker.clinic.packs.values()))
    return [Patient.read(record, pack) for record in records]


def _make(maker: Maker, patients: list[Patient]) -> None:
    for patient in patients:
        maker.engine.make(SHEET, maker.clinic, patient, printed_on=FIRST_DAY)


def _one_kind(_: Path) -> Work:
    maker = Maker(Path(), with_codes(CLINIC))
    patients = _patients(maker, _WARM + _TIMED, "en")
    _make(maker, patients[:_WARM])
    return partial(_make, maker, patients[_WARM:])


def _many_kinds(_: Path) -> Work:
    maker = Maker(Path(), with_codes(CLINIC))
    return partial(_make, maker, _patients(maker, _MIXED, ""))


def _command(*arguments: str | Path) -> None:
    with (
        Path(os.devnull).open("w") as nowhere,
        redirect_stdout(nowhere),
        redirect_stderr(nowhere),
    ):
        cli([str(one) for one in arguments], standalone_mode=False)


def _cold_sheet(folder: Path) -> Work:
    patient = examples_root() / "patients" / f"{CLINIC}.yaml"
    of = "--clinic", with_codes(CLINIC), "--patient", patient
    return partial(_command, "make", SHEET, *of, "-o", folder / "sheet.pdf")


def _check(_: Path) -> Work:
    return partial(_command, "check", with_codes(CLINIC))


def _print_file(folder: Path) -> Work:
    source, out = folder / "list.csv", folder / "out"
    source.write_text(patients_csv(_MIXED), encoding="utf-8")
    how = "--sheet", SHEET, "--jobs", "1", "--quiet", "--combined", folder / "all.pdf"
    return partial(_command, "batch", source, "--clinic", with_codes(CLINIC), "-o", out, *how)


JOBS: dict[str, Callable[[Path], Work]] = {
    "one kind, warm": _one_kind,
    f"{_MIXED} of many kinds, from nothing": _many_kinds,
    "`docgen make`, cold": _cold_sheet,
    "`docgen check`": _check,
    f"a print file of {_MIXED}": _print_file,
}


def _seconds(job: str, without: Cache | None) -> float:
    """Do a job in a child of its own."""
    os.environ["DOCGEN_CACHE"] = "off"
    if without:
        _switch_off(without)
    with tempfile.TemporaryDirectory() as folder:
        work = JOBS[job](Path(folder))
        start = time.process_time()
        work()
        return time.process_time() - start


def gains(rounds: int) -> list[Gain]:
    """Measure every cache in every job."""
    found = [Gain(cache, {}) for cache in caches()]
    for job in JOBS:
        ratios: dict[Cache, list[float]] = {gain.cache: [] for gain in found}
        with get_context("fork").Pool(1, maxtasksperchild=1) as children:
            for _ in range(rounds):
                whole = children.apply(_seconds, (job, None))
                for cache, seen in ratios.items():
                    seen.append(children.apply(_seconds, (job, cache)) / whole - 1)
        for gain in found:
            gain.by_job[job] = median(ratios[gain.cache])
    return found
