"""The table: what was measured, in words that last longer than this machine.

In: timings, runs, a profile. Out: Markdown, for the terminal and for `RESULT.md`.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.caches import JOBS, Gain
from benchmarks.long import Long
from benchmarks.measure import Ratio, Timing, ratio
from benchmarks.processes import Used
from benchmarks.stages import Profile
from benchmarks.ways import BY_KEY, versions
from benchmarks.whole import Run

_NOISE = 0.02  # of a job's time


@dataclass
class Results:
    """Everything that one run of the benchmark found."""

    rounds: int
    notes: list[str] = field(default_factory=list)
    same: dict[str, dict[str, Timing]] = field(default_factory=dict)  # by language, by way
    codes: dict[str, float] = field(default_factory=dict)  # how much longer a sheet takes with them
    peaks: dict[str, Used] = field(default_factory=dict)
    mixed: dict[str, Timing] = field(default_factory=dict)
    mixed_count: int = 0
    kinds: int = 0
    runs: list[Run] = field(default_factory=list)
    long: Long | None = None
    combined: list[Run] = field(default_factory=list)
    cold: dict[str, list[Used]] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)
    caches: list[Gain] = field(default_factory=list)
    checked: int = 0


def markdown(results: Results) -> str:
    """Write the report."""
    parts = [
        "# What `make bench` measured",
        _preface(results),
        *(_same(language, results) for language in results.same),
        _mixed(results),
        _runs(results),
        _long(results.long) if results.long else "",
        _combined(results),
        _cold(results),
        *(profile_table(title, each) for title, each in results.profiles.items()),
        caches_table(results.caches) if results.caches else "",
    ]
    if results.notes:
        parts.append("## Not measured\n\n" + "\n".join(f"- {note}" for note in results.notes))
    return "\n\n".join(filter(None, parts)) + "\n"


def _preface(results: Results) -> str:
    return (
        f"{machine()} {versions()}.\n\n"
        "Times are CPU time, all threads. The ways take turns in every round; a ratio is the "
        f"median of {results.rounds} rounds, each paired with the other way's turn in the same "
        "round, with the lowest and the highest. Every sheet is of a new patient. "
        f"{results.checked:,} different files were read back by pypdf and hold every text and "
        "every personal value of their patient; a time without that does not count. All ways have "
        "the same texts, values, fonts, page and sizes of type. docgen's time holds everything "
        "from a record on (answers, clock times, dates in words); the others get values ready to "
        "print, and leave out pictograms. A row of its own has docgen's engine with values that "
        "are ready, as theirs. No way draws the codes for machines and the strip of "
        "days that the clinic has beside this."
    )


def machine() -> str:
    """This machine in words."""
    lines = _lines_of("/proc/cpuinfo")
    model = next((line.split(":")[1].strip() for line in lines if "model name" in line), "")
    memory = next((line.split()[1] for line in _lines_of("/proc/meminfo")), "0")
    python = f"{platform.python_implementation()} {platform.python_version()}"
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores ({model or platform.machine()}), {int(memory) / 1e6:.0f} GB of "
        f"memory, {platform.system()}, {python}; load {load:.1f} at the end."
    )


def _lines_of(file: str) -> list[str]:
    path = Path(file)
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _same(language: str, results: Results) -> str:
    timings = results.same[language]
    rows = []
    for key, timing in timings.items():
        used = results.peaks.get(key)
        rows.append(
            (
                BY_KEY[key].title,
                f"{timing.rate:,.1f}",
                _times(timing.ratio(timings.get("typst"))),
                _times(timing.ratio(timings.get("platypus"))),
                f"{timing.size / 1000:.0f} kB",
                f"{median(timing.pages):.0f}",
                f"{used.peak:.0f} MB" if used else "",
                "yes" if timing.tagged else "no",
                timing.ua1,
            )
        )
    head = ("way", "sheets per CPU second", "against typst", "against Platypus", "a sheet", "pages")
    more = ("peak memory", "tagged", "PDF/UA-1")
    title = f"Discharge sheet of lakeside, `{language}`, patients of one kind, warm"
    longer = f"A sheet takes {results.codes[language]:.2f} times as long with codes and strip."
    return f"## {title}\n\n{_table((*head, *more), rows)}\n\n{longer}"


def _mixed(results: Results) -> str:
    if not results.mixed:
        return ""
    rows = [
        (
            BY_KEY[key].title,
            f"{timing.rate:,.1f}",
            _times(timing.ratio(results.mixed.get("typst"))),
            _times(timing.ratio(results.mixed.get("platypus"))),
            f"{timing.size / 1000:.0f} kB",
        )
        for key, timing in results.mixed.items()
        if timing.seconds
    ]
    head = ("way", "sheets per CPU second", "against typst", "against Platypus", "a sheet")
    title = f"A list of {results.mixed_count:,} patients of {results.kinds} kinds"
    text = "docgen begins with nothing and makes the whole list, compiling included."
    return f"## {title}\n\n{text}\n\n{_table(head, rows)}"


def _runs(results: Results) -> str:
    rows = [
        (
            run.title,
            f"{1 / median(run.seconds):,.1f}",
            _times(ratio(run.seconds, run.beside)),
            f"{run.size / 1000:.0f} kB",
            f"{run.peak:.0f} MB",
        )
        for run in results.runs
    ]
    if not rows:
        return ""
    head = ("CSV to files, one core", "sheets per CPU second", "against typst's engine")
    text = "`docgen batch` as a whole process, start-up included; typst's engine without its own."
    return f"## Whole batch\n\n{text}\n\n{_table((*head, 'a sheet', 'peak memory'), rows)}"


def _long(long: Long) -> str:
    rows = [
        (way, f"{median(seconds):.2f} s", _times(long.gain(way)))
        for way, seconds in long.walls.items()
    ]
    head = (f"{long.patients:,} patients of many kinds", "by the clock", "as fast as one worker")
    text = (
        "`docgen batch`, one file a patient. The last row is what two cores of this machine give."
    )
    parts = ["## Long lists", text, _table(head, rows)] if rows else ["## Long lists"]
    counts = sorted({count for found in long.peaks.values() for count in found})
    peaks = [
        (title, *(f"{found[count]:.0f} MB" for count in counts))
        for title, found in long.peaks.items()
    ]
    if peaks:
        parts.append(_table(("peak memory", *(f"{count:,} patients" for count in counts)), peaks))
    return "\n\n".join(parts)


def _combined(results: Results) -> str:
    rows = [
        (
            run.title,
            f"{run.sheets:,}",
            f"{median(run.seconds) * run.sheets:.2f} s",
            f"{run.size / 1000:.1f} kB",
            run.note,
        )
        for run in results.combined
    ]
    if not rows:
        return ""
    head = ("two-page sheets in one file", "patients", "CPU", "a patient", "")
    return f"## One file for the printer\n\n{_table(head, rows)}"


def _cold(results: Results) -> str:
    rows = [
        (
            title,
            f"{median(one.cpu for one in used):.3f} s",
            f"{median(one.wall for one in used):.3f} s",
            f"{max(one.peak for one in used):.0f} MB",
        )
        for title, used in results.cold.items()
    ]
    head = ("one sheet, cold, whole process", "CPU", "by the clock", "peak memory")
    said = "The bytecode of all stands ready, as pip leaves it."
    return f"## One sheet\n\n{said}\n\n{_table(head, rows)}" if rows else ""


def profile_table(title: str, profile: Profile) -> str:
    """Write where the time of one sheet goes."""
    stages = [
        (name, f"{value:.0f}", f"{100 * value / profile.sheet:.0f} %")
        for name, value in profile.stages.items()
    ]
    stages.append(("**one sheet**", f"{profile.sheet:.0f}", ""))
    table = _table(("stage", "µs", "share"), stages)
    return f"## Where the time of one sheet goes: {title}\n\n{table}"


def functions_table(profile: Profile) -> str:
    """Write which functions run most, without those that they call."""
    rows = [(f"`{name}`", f"{value:.0f}") for name, value in profile.functions]
    return _table(("function", "µs"), rows)


def caches_table(gains: Sequence[Gain]) -> str:
    """Write how much longer each job takes without one of the caches."""
    rows = [
        (gain.cache.title, *[_gained(gain.by_job[job]) for job in JOBS])
        for gain in sorted(gains, key=lambda gain: -max(gain.by_job.values()))
    ]
    text = (
        "By how much longer a job takes without one of the caches: those of `Memo`, by their "
        f"names, and of `functools`. Less than {100 * _NOISE:.0f} % is noise and is left out."
    )
    return f"## What each cache gains\n\n{text}\n\n{_table(('without', *JOBS), rows)}"


def _gained(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= _NOISE else ""


def _times(found: Ratio | None) -> str:
    if found is None:
        return ""
    digits = 1 if found.middle >= 1 else 2
    low, high = f"{found.low:.{digits}f}", f"{found.high:.{digits}f}"
    spread = f" ({low}-{high})" if low != high else ""
    return f"{found.middle:.{digits}f} x{spread}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
