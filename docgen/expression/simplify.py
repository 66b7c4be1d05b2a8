"""Fewer conditions that let the same blocks stand, by truth tables.

In: a condition, and what may decide the questions that it asks. Out: a condition that holds in the
same worlds (one value of each of these), with as few parts as can be told one by one. What holds in
all worlds, or in none, becomes a `Truth`.

A table keeps, for each truth, the worlds in which a condition has it as the bits of one number, so
that a thousand worlds cost no more than ten.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import NamedTuple, TypeAlias

from docgen.expression.truth import (
    AND_ORDER,
    OR_ORDER,
    And,
    Atom,
    Condition,
    Is,
    Not,
    Or,
    Truth,
    Wants,
    atoms,
    joined,
    standing,
)

_Masks: TypeAlias = dict[Truth, int]  # for each truth, the worlds in which a condition has it


class Variable(NamedTuple):
    """What decides some questions: for each value that it may have, the truth of each."""

    atoms: tuple[Atom, ...]
    values: tuple[tuple[Truth, ...], ...]


def worlds(variables: Sequence[Variable]) -> int:
    """Return how many worlds a table of these variables has."""
    return prod(len(one.values) for one in variables)


class TruthTable:
    """All worlds that there may be, and what holds in each."""

    def __init__(self, variables: Sequence[Variable]) -> None:
        """Number the worlds; those of one value of a variable stand at regular distances."""
        self.all = (1 << worlds(variables)) - 1
        self._atoms: dict[Atom, _Masks] = {}
        stride = 1  # how many worlds in a row have the same value of a variable
        for asked, values in variables:
            repeated = self.all // ((1 << stride * len(values)) - 1)
            each = [(((1 << stride) - 1) << stride * at) * repeated for at in range(len(values))]
            for number, atom in enumerate(asked):
                masks = self._atoms[atom] = dict.fromkeys(Truth, 0)
                for mask, truths in zip(each, values, strict=True):
                    masks[truths[number]] |= mask
            stride *= len(values)

    def simplified(self, condition: Condition) -> Condition:
        """Return a condition that holds in the same worlds."""
        return self._simplified(condition, self.all)

    def _masks(self, condition: Condition) -> _Masks:
        match condition:
            case Truth():
                return {**dict.fromkeys(Truth, 0), condition: self.all}
            case Not():
                of = self._masks(condition.of)
                return {**of, Truth.TRUE: of[Truth.FALSE], Truth.FALSE: of[Truth.TRUE]}
            case Is():
                holds = self._where(condition.of, condition.wants)
                found = {Truth.TRUE: holds, Truth.FALSE: self.all & ~holds}
                return {**dict.fromkeys(Truth, 0), **found}
            case And() | Or():
                return self._joined(condition)
        return self._atoms[condition]

    def _joined(self, condition: And | Or) -> _Masks:
        """Return what Kleene's logic makes of the parts: the strongest truth decides."""
        order = AND_ORDER if isinstance(condition, And) else OR_ORDER
        parts = [self._masks(part) for part in condition.parts]
        found: _Masks = {}
        left = self.all
        for truth in order:
            found[truth] = 0
            for part in parts:
                found[truth] |= part[truth] & left
            left &= ~found[truth]
        return found

    def _where(self, condition: Condition, wants: Wants = Wants.HOLDS) -> int:
        """Return the worlds in which the truth of a condition is wanted."""
        masks = self._masks(condition)
        return sum(masks[truth] for truth in wants.value)

    def _simplified(self, condition: Condition, cared: int) -> Condition:
        """Return a condition that holds in the same of the worlds that are `cared` for."""
        holds = self._where(condition) & cared
        if holds in (cared, 0):
            return Truth.TRUE if holds else Truth.FALSE
        match condition:
            case And() | Or():
                return self._by_parts(condition, cared)
            case Is(of=And() | Or()):
                return self._inside(condition, cared)
        return condition

    def _by_parts(self, condition: And | Or, cared: int) -> Condition:
        """Simplify each part where the others do not decide, the longest and last first.

        `and` and `or` hold as their parts hold, so that worlds in which one decides are out.
        """
        is_and = isinstance(condition, And)
        parts = dict(enumerate(condition.parts))
        holds = {at: self._where(part) for at, part in parts.items()}
        for at in sorted(parts, key=lambda at: (-len(tuple(atoms(parts[at]))), -at)):
            left = cared
            for other in parts.keys() - {at}:
                left &= holds[other] if is_and else ~holds[other]
            parts[at] = self._simplified(parts[at], left)
            holds[at] = self._where(parts[at])
        return joined(type(condition), parts.values())

    def _inside(self, condition: Is, cared: int) -> Condition:
        """Leave out parts of what a condition is about, as long as that decides the same."""
        of, wanted = condition.of, self._where(condition) & cared
        if isinstance(of, And | Or):
            for at in range(len(of.parts)):
                fewer = joined(type(of), (*of.parts[:at], *of.parts[at + 1 :]))
                found = standing(fewer, condition.wants)
                if self._where(found) & cared == wanted:
                    return self._simplified(found, cared)
        return condition
