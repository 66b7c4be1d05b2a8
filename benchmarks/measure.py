"""CPU time of each way, one after the other in every round, so that ratios hold when speed drifts.

In: makers and jobs. Out: `Timing`: CPU seconds a sheet, round by round. Every output is checked
before its time counts. CPU time is that of the whole process, all threads.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean, median
from typing import NamedTuple

from benchmarks.checks import Checker, is_tagged, page_count, ua1_result
from benchmarks.jobs import Job, Maker
from benchmarks.lists import Lists
from benchmarks.ways import BY_KEY, load


class Ratio(NamedTuple):
    """How many times as fast: the median of the rounds, the lowest and the highest."""

    middle: float
    low: float
    high: float


@dataclass
class Timing:
    """One way, measured: seconds a sheet in each round, and what its last sheet is."""

    key: str
    seconds: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    tagged: bool = False
    ua1: str = ""

    @property
    def rate(self) -> float:
        """Sheets per CPU second."""
        return 1 / median(self.seconds)

    @property
    def size(self) -> float:
        """Bytes a sheet."""
        return mean(self.sizes)

    def ratio(self, other: Timing | None) -> Ratio | None:
        """How many times as fast as the other way, paired round by round."""
        return None if other is None else ratio(self.seconds, other.seconds)


def ratio(seconds: Sequence[float], others: Sequence[float]) -> Ratio | None:
    """How many times as fast as others, paired round by round."""
    if not others:
        return None
    pairs = [b / a for a, b in zip(seconds, others, strict=True)]
    return Ratio(median(pairs), min(pairs), max(pairs))


def same_kind(
    makers: Mapping[str, Maker], lists: Lists, language: str, rounds: int, checker: Checker
) -> dict[str, Timing]:
    """Measure every way on patients of one kind, all of them new in every round."""
    timings = {key: Timing(key) for key in makers}
    most = max(BY_KEY[key].turn for key in makers)
    for number in range(rounds + 1):  # the first one only warms up
        jobs = lists.jobs(most, language=language, first=number * most)
        for key, maker in makers.items():
            turn = jobs[: BY_KEY[key].turn]
            seconds, made = timed(maker, turn)
            for job, pdf in zip(turn, made, strict=True):
                checker.check(key, pdf, job.content)
            if number:
                timings[key].seconds.append(seconds / len(turn))
                timings[key].sizes += [len(pdf) for pdf in made]
                timings[key].pages.append(page_count(made[0]))
            if number == rounds:
                timings[key].tagged, timings[key].ua1 = is_tagged(made[0]), ua1_result(made[0])
    return timings


def timed(maker: Maker, jobs: Sequence[Job]) -> tuple[float, list[bytes]]:
    """Make sheets; return the CPU seconds and the sheets."""
    for job in jobs:
        maker.prepare(job)
    tidy()
    start = time.process_time()
    made = [maker.make(job) for job in jobs]
    return time.process_time() - start, made


def tidy() -> None:
    """Take what stands in memory out of the collector's sight: it is not the maker's."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def mixed(
    keys: Sequence[str], jobs: Sequence[Job], rounds: int, checker: Checker
) -> dict[str, Timing]:
    """Measure a list of many kinds: docgen from nothing and all of it, the others some of it.

    docgen's time holds that of compiling; the others have nothing to make beforehand.
    """
    timings = {key: Timing(key) for key in keys}
    for _ in range(rounds):
        for key in keys:
            maker = load(BY_KEY[key])
            if isinstance(maker, str):
                continue
            turn = jobs if key == "docgen" else spread(jobs, 8 * BY_KEY[key].turn)
            seconds, made = timed(maker, turn)
            for job, pdf in zip(turn, made, strict=True):
                checker.check(key, pdf, job.content)
            timings[key].seconds.append(seconds / len(turn))
            timings[key].sizes += [len(pdf) for pdf in made]
    return timings


def spread(jobs: Sequence[Job], count: int) -> list[Job]:
    """Pick jobs from all over a list."""
    step = max(1, len(jobs) // count)
    return list(jobs[::step])[:count]
