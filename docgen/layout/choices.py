"""Rows of which each patient has some: every choice of them that a patient may have.

In: rows with their conditions. Out: the choices, each with the conditions under which it stands.
Rows with one label one after the other are told apart by their conditions: "if" and "elif". So one
leaf can hold all that stands side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, product
from math import prod
from typing import NamedTuple

from docgen.expression.truth import And, Condition, Or, opposite, standing
from docgen.model import Guards, Row

_MOST = 32  # choices that one box is laid out in


class RowChoice(NamedTuple):
    """Rows that stand together, and the conditions under which just these do."""

    rows: tuple[Row, ...]
    guards: Guards


def choices(rows: Sequence[Row]) -> list[RowChoice]:
    """Return all choices of rows but the one without any.

    Where there would be too many, the last rows stand alone, behind the choices of the others.
    """
    groups = [tuple(group) for _, group in groupby(rows, lambda row: row.cells[0].content)]
    count = len(groups)
    while prod(len(_options(group)) for group in groups[:count]) > _MOST:
        count -= 1
    found = _choices(groups[:count])
    found += [RowChoice((row,), row.guards) for group in groups[count:] for row in group]
    return found


def _choices(groups: Sequence[tuple[Row, ...]]) -> list[RowChoice]:
    found: list[RowChoice] = []
    for options in product(*map(_options, groups)):
        rows = tuple([row for option in options for row in option.rows])
        guards = tuple([guard for option in options for guard in option.guards])
        if rows:
            found.append(RowChoice(rows, guards))
    return found


def _options(group: tuple[Row, ...]) -> list[RowChoice]:
    """Each row of a group, and none of them; what always stands has no other option."""
    for row in group:
        if not row.guards:
            return [RowChoice((row,), ())]
    return [*(RowChoice((row,), row.guards) for row in group), RowChoice((), (without(group),))]


def without(rows: Sequence[Row]) -> Condition:
    """The condition under which none of some rows stands."""
    stands = [And(tuple(map(standing, row.guards))) for row in rows]
    return opposite(stands[0] if len(stands) == 1 else Or(tuple(stands)))


def lacking(guards: Guards) -> Condition:
    """The condition under which not all of these hold."""
    return opposite(And(tuple(map(standing, guards))))
