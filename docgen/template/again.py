"""Parts of a sheet that another variant had too: rendered once.

In: what a part of a template asked for when it was rendered, and what it became. Out: the same, for
a variant where all that it asks for has the same outcome; None where something differs. A part is
asked its own questions only, in their order, so that the trace of a variant stays the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from docgen.cache import Memo
from docgen.template.draft import Unit


class Read(NamedTuple):
    """Something that a part asks for: of the patient or of the settings; see `Values`."""

    kind: str
    name: str
    op: str = ""
    operand: str | int = ""


Reads: TypeAlias = list[tuple[Read, Hashable]]  # each with its outcome
Parts: TypeAlias = tuple[str | Unit, ...]


@dataclass(slots=True)
class Way:
    """A point where variants part: what is asked for next, and the way on for each outcome.

    Where all is answered, `parts` are what was rendered. Ways are as many as a part's own questions
    and settings have outcomes, however many patients come.
    """

    read: Read | None = None
    ways: dict[Hashable, Way] = field(default_factory=dict)
    parts: Parts | None = None


Rendered: TypeAlias = Memo[tuple[str | int, ...], Way]  # by file, place in it, and open boxes


def find(way: Way, ask: Callable[[Read], Hashable]) -> Parts | None:
    """Follow a variant's outcomes to what was rendered before."""
    while way.parts is None:
        on = way.ways.get(ask(way.read)) if way.read else None
        if on is None:
            return None
        way = on
    return way.parts


def remember(way: Way, reads: Sequence[tuple[Read, Hashable]], parts: Parts) -> None:
    """Note what a part asked for, and what it became."""
    for read, outcome in reads:
        way.read = read
        way = way.ways.setdefault(outcome, Way())
    way.parts = parts
