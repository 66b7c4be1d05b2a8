"""What drawings cost: a sheet with them beside one without, `python -m benchmarks --drawings`.

In: how many rounds. Out: the ratio of CPU time of a warm sheet, the median, lowest and highest of
the rounds, pages and bytes of both. The sheet without has templates of its own, in which no box
draws; all else is the same. Both have new patients in each round, whose engines have never seen
them, in two kinds: those whose page one has room for the bar of the day, and those for whom a bar
is drawn up and given up again, since a blood thinner and a note take its place.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from benchmarks.by_docgen import CLINIC, SHEET, Maker, clinic_folder
from benchmarks.checks import page_count
from benchmarks.jobs import Job
from benchmarks.lists import Lists
from benchmarks.measure import Ratio, ratio, timed
from docgen.cache import FrozenMap
from docgen.files import templates_root
from docgen.patient.record import Patient
from docgen.sheet.sheets import sheet_for

# Boxes that draw, from the line that opens one to the line that closes it.
_DRAWN = re.compile(r"^::: (?:bar|figure|frames|panels)\b.*\n(?:(?!:::).*\n)*:::\n", re.MULTILINE)
_TURN, _PROCEDURE = 60, "vertebroplasty"
_STAY = timedelta(minutes=200)
_WARM = 5  # turns before the first that counts


class Both(NamedTuple):
    """Something of a sheet with drawings and of the one without, a mean of many patients."""

    with_drawings: float
    without: float


class DrawingsCost(NamedTuple):
    """How many times as long a sheet with drawings takes; milliseconds, bytes, pages of both.

    `bars` is the share of patients whose page one has a bar.
    """

    kind: str
    times: Ratio
    spent: Both
    sizes: Both
    pages: Both
    bars: float

    def __str__(self) -> str:
        """Say it in a line."""
        middle, low, high = self.times
        drawn, bare = self.spent
        return (
            f"{self.kind}: with drawings {middle:.2f} times as long ({low:.2f} to {high:.2f}),"
            f" {drawn:.2f} ms, {bare:.2f} without;"
            f" {self.sizes[0] / 1000:.1f} kB, {self.sizes[1] / 1000:.1f} kB without;"
            f" {self.pages[0]:.1f} pages, {self.pages[1]:.1f} without;"
            f" a bar on {self.bars:.0%} of page ones"
        )


def costs(rounds: int) -> list[DrawingsCost]:
    """Measure both sheets, one after the other in every round, for both kinds of patients."""
    lists, fonts = Lists(), Path()
    with tempfile.TemporaryDirectory() as folder:
        makers = Maker(fonts), Maker(fonts, _without_drawings(Path(folder)))
        return [
            _cost(kind, rounds, lists, makers)
            for kind in ("where the bar stands", "where it is given up")
        ]


def _cost(kind: str, rounds: int, lists: Lists, makers: tuple[Maker, Maker]) -> DrawingsCost:
    """Measure one kind of patients; some more rounds only warm up."""
    seconds: tuple[list[float], list[float]] = ([], [])
    sizes: tuple[list[int], list[int]] = ([], [])
    pages: tuple[list[int], list[int]] = ([], [])
    bars: list[bool] = []
    for number in range(-_WARM, rounds):
        jobs = lists.jobs(_TURN, language="en", first=(number + _WARM) * _TURN)
        if kind == "where the bar stands":
            jobs = [replace(job, record=_brief(job)) for job in jobs]
        for at, maker in enumerate(makers):
            spent, made = timed(maker, jobs)
            if number >= 0:
                seconds[at].append(spent)
                sizes[at].extend(map(len, made))
                pages[at].append(page_count(made[0]))
        bars += _bars(makers[0], jobs[:6])
    found = ratio(seconds[1], seconds[0])
    assert found  # noqa: S101  # there was a round
    spent_of = [1000 * min(each) / _TURN for each in seconds]
    sized, paged = ([mean(one) for one in each] for each in (sizes, pages))
    return DrawingsCost(
        kind, found, Both(*spent_of), Both(*sized), Both(*paged), mean(map(float, bars))
    )


def _brief(job: Job) -> Patient:
    """The same patient without what takes the bar's place, at the time of going home."""
    patient = job.patient
    values = {
        name: value
        for name, value in patient.values.items()
        if name not in {"notes", "blood_thinners"}
    }
    end = values["procedure_end"]
    assert isinstance(end, datetime)  # noqa: S101  # see `patients_csv`
    return replace(patient, values=FrozenMap({**values, "discharge_time": end + _STAY}))


def _bars(maker: Maker, jobs: Sequence[Job]) -> list[bool]:
    """Whether the bar stands on page one of each."""
    found: list[bool] = []
    for job in jobs:
        sheet = sheet_for(job.patient, SHEET, maker.clinic, job.language, "standard")
        ready = maker.engine.prepare(sheet, job.patient, job.printed_on)
        found.append("bar" not in ready.filling.given_up)
    return found


def _without_drawings(folder: Path) -> Path:
    """Copy the clinic, with templates of its own in place of all that draw."""
    clinic = folder / CLINIC
    shutil.copytree(clinic_folder(CLINIC), clinic)
    own = clinic / "templates" / _PROCEDURE
    own.mkdir(parents=True, exist_ok=True)
    for file in (templates_root() / _PROCEDURE).glob("*.md"):
        text = file.read_text("utf-8")
        if _DRAWN.search(text) and not (own / file.name).exists():
            (own / file.name).write_text(_DRAWN.sub("", text), encoding="utf-8")
    return clinic
