"""The whole benchmark, step by step.

In: how much of it. Out: `Results`. Steps take turns within a round wherever a ratio is built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import whole
from benchmarks.by_docgen import CLINIC, with_codes
from benchmarks.by_docgen import Maker as Docgen
from benchmarks.caches import gains
from benchmarks.checks import Checker
from benchmarks.jobs import Job
from benchmarks.jobs import Maker as AnyMaker
from benchmarks.lists import Lists
from benchmarks.long import Long, memory, two_workers
from benchmarks.measure import mixed, same_kind, timed
from benchmarks.patients import FIRST_DAY, patients_csv
from benchmarks.processes import ProcessError, make_in_child
from benchmarks.report import Results
from benchmarks.stages import Profile, profile
from benchmarks.ways import BY_KEY, WAYS, load

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    rounds: int
    warm: int  # patients that docgen has seen before it is timed
    listed: int  # patients in the long lists
    list_rounds: int
    long: tuple[int, int]  # patients in a list for two workers, and in the longest
    memory_share: float = 1.0


FULL = Size(rounds=15, warm=1000, listed=1000, list_rounds=5, long=(4000, 10_000))
QUICK = Size(rounds=3, warm=200, listed=120, list_rounds=2, long=(200, 240), memory_share=0.1)

_LANGUAGES = ("en", "es")
_MIXED = ("docgen", "typst", "platypus")


def measure(size: Size, say: Say) -> Results:
    """Measure everything."""
    results = Results(size.rounds)
    checker = Checker()
    lists = Lists()
    makers: dict[str, AnyMaker] = {}
    for way in WAYS:
        maker = load(way)
        if isinstance(maker, str):
            results.notes.append(maker)
        else:
            makers[way.key] = maker
    for language in _LANGUAGES:
        say(f"patients of one kind, {language}: {', '.join(makers)}")
        for job in _records(lists, size.warm, language, 1_000_000):
            for key in ("docgen", "ready"):
                makers[key].prepare(job)
                makers[key].make(job)
        results.same[language] = same_kind(makers, lists, language, size.rounds, checker)
        results.codes[language] = codes(lists, language, size)
    _long_lists(results, lists, size, (checker, say))
    _longer(results, size, say)
    _one_file(results, size, say)
    _processes(results, lists, size, (list(makers), say))
    say("profile")
    results.profiles = dict(profiles(size))
    say("caches")
    results.caches = gains(size.list_rounds)
    results.checked = checker.count
    return results


def codes(lists: Lists, language: str, size: Size) -> float:
    """Return how many times as long a sheet takes with codes for machines and a strip of days."""
    plain, full = Docgen(Path()), Docgen(Path(), with_codes(CLINIC))
    ratios: list[float] = []
    for number in range(size.rounds + 1):
        jobs = _records(lists, BY_KEY["docgen"].turn, language, 2_000_000 + number * 1000)
        seconds = [timed(maker, jobs)[0] for maker in (plain, full)]
        if number:  # the first round only warms up
            ratios.append(seconds[1] / seconds[0])
    return median(ratios)


def _long_lists(results: Results, lists: Lists, size: Size, tools: tuple[Checker, Say]) -> None:
    """Many kinds of patients in memory and by `docgen batch`; one kind by `docgen batch`."""
    checker, say = tools
    say(f"a list of {size.listed} patients of many kinds")
    text = patients_csv(size.listed)
    jobs = [lists.job(patient) for patient in lists.patients(text)]
    results.mixed_count = len(jobs)
    results.kinds = len({job.content.shape for job in jobs})
    results.mixed = mixed(_MIXED, jobs, size.list_rounds, checker)
    say("docgen batch")
    same = patients_csv(size.listed, language="en")
    same_jobs = [lists.job(patient) for patient in lists.patients(same)]
    lists_of = (
        (f"{len(jobs):,} patients of {results.kinds} kinds", text, jobs),
        (f"{len(jobs):,} patients of one kind, `en`", same, same_jobs),
    )
    for title, rows, wanted in lists_of:
        done = whole.batch(title, rows, wanted, size.list_rounds, checker)
        if isinstance(done, str):
            results.notes.append(done)
        else:
            results.runs.append(done)


def _longer(results: Results, size: Size, say: Say) -> None:
    """Two workers, and the memory of long lists."""
    two, longest = size.long
    say(f"lists of {two} and of {longest} patients")
    results.long = Long(two)
    try:
        two_workers(results.long, size.list_rounds)
        memory(results.long, (size.listed, longest))
    except ProcessError as problem:
        results.notes.append(f"long lists: {problem}")


def _one_file(results: Results, size: Size, say: Say) -> None:
    """The combined file of a two-page sheet."""
    say(f"one file of {size.listed} patients")
    lists = whole.two_page_lists()
    language = lists.clinic.languages[0]
    jobs = [job for job in lists.jobs(size.listed, language=language) if job.content.pages == 2]
    results.combined = [whole.combined(lists, jobs, size.list_rounds), whole.merged(lists, jobs)]


def _processes(results: Results, lists: Lists, size: Size, tools: tuple[list[str], Say]) -> None:
    """Peak memory of each way, and one sheet from nothing."""
    keys, say = tools
    say("peak memory and cold starts")
    jobs = lists.jobs(max(1, int(max(w.memory for w in WAYS) * size.memory_share)), language="en")
    try:
        for key in keys:
            count = max(1, int(BY_KEY[key].memory * size.memory_share))
            results.peaks[key] = make_in_child(key, jobs[:count])
        for _ in range(size.list_rounds):
            results.cold.setdefault("`docgen make`", []).append(whole.cold_make())
            for key in [key for key in ("typst", "platypus") if key in keys]:
                used = make_in_child(key, jobs[:1])
                results.cold.setdefault(f"{BY_KEY[key].title}, values ready", []).append(used)
    except ProcessError as problem:
        results.notes.append(f"memory and cold starts: {problem}")


def profiles(size: Size) -> Iterator[tuple[str, Profile]]:
    """Yield where the time of a sheet goes: patients of one kind, then a list of many kinds."""
    lists = Lists()
    for title, language in (("patients of one kind, `en`", "en"), ("many kinds", "")):
        warm = _records(lists, size.warm, language, 1_000_000)
        jobs = _records(lists, 4 * size.listed, language, 0)
        yield title, profile(Docgen(Path()), warm, jobs)


def _records(lists: Lists, count: int, language: str, first: int) -> list[Job]:
    """Jobs with nothing but the record."""
    patients = lists.patients(patients_csv(count, language=language, first=first))
    return [Job(p, p.language or lists.clinic.languages[0], FIRST_DAY, None) for p in patients]
