"""Where the time of one sheet goes, in microseconds by stage: `python -m benchmarks --profile`.

In: patients of one kind, a warm engine. Out: stages with their share of the CPU time of a sheet.
A timer of CPU time looks, hundreds of times a second, which function is running; the innermost
one that a stage claims gets the moment, unless all of it is compiling or making a plan.
Nothing of docgen is changed for it, and what a stage costs is its share of the time measured
without the timer. A function that the table below does not name counts for whoever called it, so
that the table may lag behind the code.
"""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType

import docgen
from benchmarks.by_docgen import Maker
from benchmarks.jobs import Job

_PACKAGE = Path(docgen.__file__).parent
_EVERY = 0.001  # seconds of CPU time
_REST = "the rest"

# A stage claims functions of a module, or a whole module or folder (empty: all of its functions).
STAGES: dict[str, dict[str, tuple[str, ...]]] = {
    "answers and kind of patient": {
        "sheet/compiled.py": ("CompiledSheet.kind", "CompiledSheet._kind"),
        "procedure/questions.py": (),
        "settings/effective.py": (),
        "patient/": (),
        "engine.py": ("Engine.sheet", "Engine.compiled"),
    },
    "record checked": {"clock/checks.py": ()},
    "clock times": {"clock/timeline.py": ()},
    "guards and order of stops": {
        "sheet/filling.py": ("filling_of",),
        "sheet/space.py": (),
        "sheet/compiled.py": ("CompiledSheet.answered", "Answered"),
        "expression/truth.py": (),
        "clock/personal.py": ("Personal.truth", "Personal._record", "Personal.order"),
    },
    "values": {
        "sheet/filling.py": (),
        "clock/personal.py": (),
        "clock/formats.py": (),
        "i18n/": (),
    },
    "lines": {
        "layout/text.py": (),
        "layout/linebreak.py": (),
        "layout/columns.py": (),
        "fonts/families.py": (),
        "pdf/cells.py": (),
    },
    "plan lookup": {
        "pdf/filled.py": ("fill_pages",),
        "pdf/plate.py": ("PagingKey", "PersonalRun.filled"),
    },
    "operators": {"pdf/content.py": (), "pdf/foot.py": ()},
    "splice": {"pdf/objects.py": ("splice",)},
    "assembly": {"pdf/document.py": ("_assemble",)},
}
# What is made once for many sheets: everything below these functions is theirs.
ONCE = {
    ("engine.py", "Engine._compile"): "a new sheet",
    ("pdf/cells.py", "BoxTemplate.__post_init__"): "a new sheet",
    ("pdf/paging.py", "make_paging"): "a new plan of pages",
    ("pdf/document.py", "make_plan"): "a new plan of pages",
}


@dataclass
class Profile:
    """Microseconds of a sheet, whole and by stage, and the functions that run most."""

    sheet: float
    stages: dict[str, float]
    functions: list[tuple[str, float]]


def profile(maker: Maker, warm: Sequence[Job], jobs: Sequence[Job]) -> Profile:
    """Profile making these jobs: once by the clock of the CPU alone, once with the timer."""
    half = len(jobs) // 2
    for job in warm:
        maker.make(job)
    start = time.process_time()
    for job in jobs[:half]:
        maker.make(job)
    sheet = (time.process_time() - start) / half * 1e6
    with _Sampler() as seen:
        for job in jobs[half:]:
            maker.make(job)
    total = sum(seen.stages.values())
    stages = {name: sheet * seen.stages[name] / total for name in (*STAGES, *ONCE.values(), _REST)}
    often = [(name, sheet * count / total) for name, count in seen.functions.most_common(20)]
    return Profile(sheet, stages, often)


@dataclass
class _Sampler(AbstractContextManager["_Sampler"]):
    """Counts moments of CPU time by stage and by function."""

    stages: Counter[str] = field(default_factory=Counter)
    functions: Counter[str] = field(default_factory=Counter)

    def __enter__(self) -> _Sampler:
        """Start the timer."""
        self._before: Callable[..., object] | int | None = signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, _EVERY, _EVERY)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Stop the timer."""
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, self._before)

    def _look(self, _number: int, frame: FrameType | None) -> None:
        stage = function = ""
        while frame is not None:
            file = Path(frame.f_code.co_filename)
            if file.is_relative_to(_PACKAGE):
                where, name = file.relative_to(_PACKAGE).as_posix(), frame.f_code.co_qualname
                function = function or f"{where} {name}"
                stage = ONCE.get((where, name)) or stage or _stage(where, name)
            frame = frame.f_back
        self.functions[function or _REST] += 1
        self.stages[stage or _REST] += 1


def _stage(where: str, name: str) -> str:
    """The stage that claims a function: by its name before by its module."""
    for stage, claims in STAGES.items():
        if any(name.startswith(claim) for claim in claims.get(where, ())):
            return stage
    folder = f"{where.partition('/')[0]}/"
    for stage, claims in STAGES.items():
        if claims.get(where) == () or claims.get(folder) == ():
            return stage
    return ""
