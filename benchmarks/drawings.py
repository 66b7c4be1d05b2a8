"""What drawings cost: a sheet with them beside one without, `python -m benchmarks --drawings`.

In: how many rounds. Out: the ratio of CPU time of a warm sheet, the median, lowest and highest of
the rounds, and bytes of both. The sheet without has templates of its own, in which no box draws;
all else is the same. Both have new patients in each round, whose engines have never seen them.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from benchmarks.by_docgen import CLINIC, Maker, clinic_folder
from benchmarks.lists import Lists
from benchmarks.measure import Ratio, ratio, timed
from docgen.files import templates_root

# Boxes that draw, from the line that opens one to the line that closes it.
_DRAWN = re.compile(r"^::: (?:bar|figure|frames|panels)\b.*\n(?:(?!:::).*\n)*:::\n", re.MULTILINE)
_TURN, _PROCEDURE = 60, "vertebroplasty"


class DrawingsCost(NamedTuple):
    """How many times as long a sheet with drawings takes, and bytes of both sheets."""

    times: Ratio
    with_drawings: float
    without: float

    def __str__(self) -> str:
        """Say it in a line."""
        middle, low, high = self.times
        sizes = f"{self.with_drawings / 1000:.1f} kB, {self.without / 1000:.1f} kB without"
        return f"with drawings {middle:.2f} times as long ({low:.2f} to {high:.2f}); {sizes}"


def cost(rounds: int) -> DrawingsCost:
    """Measure both sheets, one after the other in every round."""
    lists, fonts = Lists(), Path()
    with tempfile.TemporaryDirectory() as folder:
        makers = Maker(fonts), Maker(fonts, _without_drawings(Path(folder)))
        seconds: tuple[list[float], list[float]] = ([], [])
        sizes: tuple[list[int], list[int]] = ([], [])
        for number in range(rounds + 1):  # the first one only warms up
            jobs = lists.jobs(_TURN, language="en", first=number * _TURN)
            for at, maker in enumerate(makers):
                spent, made = timed(maker, jobs)
                if number:
                    seconds[at].append(spent)
                    sizes[at].extend(map(len, made))
    found = ratio(seconds[1], seconds[0])
    assert found  # noqa: S101  # there was a round
    return DrawingsCost(found, mean(sizes[0]), mean(sizes[1]))


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
