"""A simpler condition holds in the same worlds as the one it stands for."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import tries

from docgen.expression.simplify import TruthTable, Variable
from docgen.expression.truth import (
    And,
    Atom,
    Compare,
    Condition,
    Is,
    Literal,
    Name,
    Not,
    Or,
    Truth,
    Wants,
    atoms,
    truth,
)

KNOWN, AHEAD = Name("known.visit"), Name("ahead.home")
YES = Compare(Name("patient.sleepy"), "==", Literal("yes"))
NO = Compare(Name("patient.sleepy"), "==", Literal("no"))
HOME = Compare(Name("flat.where"), "==", Literal("home"))
T, F, OPEN, ABSENT, MAYBE = Truth.TRUE, Truth.FALSE, Truth.OPEN, Truth.ABSENT, Truth.MAYBE
VARIABLES = (
    Variable((KNOWN,), ((T,), (F,))),
    Variable((AHEAD,), ((T,), (F,))),
    Variable((YES, NO), ((T, F), (F, T), (OPEN, OPEN))),
    Variable((HOME,), ((T,), (F,), (ABSENT,), (MAYBE,))),
)
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    st.sampled_from([KNOWN, AHEAD, YES, NO, HOME]),
    lambda inner: st.one_of(
        inner.map(Not),
        st.builds(Is, inner, st.sampled_from(Wants)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
    ),
    max_leaves=8,
)


class World(NamedTuple):
    """One value of each variable."""

    answers: dict[Atom, Truth]

    def truth(self, atom: Atom) -> Truth:
        return self.answers[atom]


def every_world() -> list[World]:
    each = [
        [dict(zip(one.atoms, truths, strict=True)) for truths in one.values] for one in VARIABLES
    ]
    return [World({a: t for part in parts for a, t in part.items()}) for parts in product(*each)]


@tries(300)
@given(CONDITIONS)
def test_a_simpler_condition_holds_in_the_same_worlds_and_asks_no_more(
    condition: Condition,
) -> None:
    simple = TruthTable(VARIABLES).simplified(condition)
    for world in every_world():
        held, holds = truth(condition, world), truth(simple, world)
        assert (held in Wants.HOLDS.value) is (holds in Wants.HOLDS.value)
    assert len(list(atoms(simple))) <= len(list(atoms(condition)))


@pytest.mark.parametrize(
    ("condition", "simple"),
    [
        (And((KNOWN, Not(KNOWN))), F),
        (Or((KNOWN, Not(KNOWN))), T),
        (Or((YES, Not(YES))), Or((YES, Not(YES)))),  # neither holds where nobody knows
        (And((YES, NO)), F),
        (And((YES, Not(NO))), YES),
        (Or((And((KNOWN, AHEAD)), And((KNOWN, Not(AHEAD))))), KNOWN),
        (And((KNOWN, Or((KNOWN, AHEAD)))), KNOWN),
        (Or((KNOWN, And((KNOWN, YES)))), KNOWN),
        (And((HOME, Is(HOME, Wants.FAILS))), And((HOME, Is(HOME, Wants.FAILS)))),  # it may be both
        (And((YES, Is(YES, Wants.FAILS))), F),
        (And((AHEAD, Is(And((KNOWN, AHEAD)), Wants.PASSED))), And((AHEAD, Not(KNOWN)))),
    ],
)
def test_what_the_other_parts_decide_is_not_asked(condition: Condition, simple: Condition) -> None:
    assert TruthTable(VARIABLES).simplified(condition) == simple
