"""Conditions: what is known of them, and how `and`, `or` and `not` join it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.errors import Problems
from docgen.expression.truth import (
    And,
    Atom,
    Compare,
    Condition,
    ConditionSet,
    Is,
    Literal,
    Name,
    Not,
    Or,
    Truth,
    Wants,
    Within,
    compare_values,
    fold,
    is_told,
    joined,
    operands,
    opposite,
    placeless,
    shown,
    standing,
    truth,
)
from docgen.schema.quantity import parse_quantity
from docgen.template.syntax import scan
from docgen.template.tree import If

TRUE, FALSE, ABSENT, OPEN, MAYBE = Truth
NAMES = {"t": TRUE, "f": FALSE, "a": ABSENT, "o": OPEN, "m": MAYBE}


class Told(NamedTuple):
    """Facts by the name that a question begins with; None where it is not told yet."""

    of: Mapping[str, Truth]

    def truth(self, atom: Atom) -> Truth | None:
        first = operands(atom)[0]
        assert isinstance(first, Name)
        return self.of.get(first.path)


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        # `and`: what is false decides; then what nobody knows, what is not set, what may be.
        (And, "ttt tff taa too tmm fff faf fof fmf aaa aoo ama ooo omo mmm"),
        # `or`: what is true decides, then what may be: an `or` takes nothing away.
        (Or, "ttt tft tat tot tmt fff faa foo fmm aaa aoo amm ooo omm mmm"),
    ],
)
def test_and_and_or_have_truth_tables(kind: type[And | Or], table: str) -> None:
    facts = Told(NAMES)
    for row in table.split():
        left, right, outcome = tuple(row)
        for one, other in ((left, right), (right, left)):
            assert truth(kind((Name(one), Name(other))), facts) is NAMES[outcome], (one, other)
            assert joined(kind, (NAMES[one], NAMES[other])) is NAMES[outcome]


def test_not_turns_what_is_known_and_nothing_else() -> None:
    found = {name: truth(Not(Name(name)), Told(NAMES)) for name in NAMES}
    assert found == {"t": FALSE, "f": TRUE, "a": ABSENT, "o": OPEN, "m": MAYBE}


@pytest.mark.parametrize(
    ("wants", "stands"), [(Wants.HOLDS, "tm"), (Wants.PASSED, "fam"), (Wants.FAILS, "fm")]
)
def test_what_prints_by_what_is_known(wants: Wants, stands: str) -> None:
    for name, known in NAMES.items():
        wanted = TRUE if name in stands else FALSE
        assert standing(known, wants) is wanted
        asked = Compare(Name(name), "==", Literal("x"))
        assert truth(standing(asked, wants), Told(NAMES)) is wanted
        assert truth(Not(standing(asked, wants)), Told(NAMES)) is opposite(wanted)


atoms = st.one_of(
    st.sampled_from("abcd").map(Name),
    st.builds(
        Compare,
        st.sampled_from("abcd").map(Name),
        st.sampled_from(["==", "<"]),
        st.just(Literal(3)),
    ),
    st.builds(Within, st.sampled_from("abcd").map(Name), st.just((Literal("x"), Literal("y")))),
)


def _joined(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(inner.map(opposite), several.map(And), several.map(Or))


written = st.recursive(atoms, _joined, max_leaves=8)  # what staff can write
conditions = st.recursive(
    atoms,
    lambda inner: _joined(inner) | st.builds(Is, inner, st.sampled_from(list(Wants))),
    max_leaves=8,
)
# A bare name is there or not; a comparison may be anything.
facts = st.fixed_dictionaries({name: st.sampled_from(list(Truth)) for name in "abcd"})


class ByKind(NamedTuple):
    """Facts of which a bare name is always told."""

    of: Mapping[str, Truth]

    def truth(self, atom: Atom) -> Truth | None:
        found = Told(self.of).truth(atom)
        if isinstance(atom, Name) and found is not None:
            return TRUE if found in Wants.HOLDS.value else FALSE
        return found


@given(conditions, facts, st.sets(st.sampled_from("abcd")))
def test_what_is_folded_first_comes_to_the_same(
    condition: Condition, known: dict[str, Truth], first: set[str]
) -> None:
    wanted = truth(condition, ByKind(known))
    left = fold(condition, ByKind({name: known[name] for name in first}))
    assert truth(left, ByKind(known)) is wanted
    if first == set(known):
        assert left is wanted


@given(conditions, facts, st.sampled_from(list(Wants)))
def test_whether_something_stands_is_always_told(
    condition: Condition, known: dict[str, Truth], wants: Wants
) -> None:
    held = standing(condition, wants)
    assert is_told(held) or isinstance(held, Truth)
    found = truth(held, ByKind(known))
    assert found is (TRUE if truth(condition, ByKind(known)) in wants.value else FALSE)


@given(
    st.lists(conditions, max_size=4),
    st.lists(facts, min_size=1, max_size=3),
    st.sets(st.sampled_from("abcd")),
)
def test_conditions_that_are_answered_together_and_step_by_step_answer_as_each_alone(
    each: list[Condition], patients: list[dict[str, Truth]], first: set[str]
) -> None:
    together = ConditionSet(each)
    for known in patients:
        one = ByKind(known)
        left = together.told(ByKind({name: known[name] for name in first}))
        wanted = tuple(truth(condition, one) in Wants.HOLDS.value for condition in each)
        assert together.hold(one) == left.hold(one) == wanted


def read(text: str) -> tuple[Condition | None, Problems]:
    """Read a condition as a tag of a template has it."""
    problems = Problems()
    (node,) = scan(f"{{% if {text} %}}\n{{% endif %}}", "sheet.md", problems)
    assert isinstance(node, If)
    return node.branches[0].condition, problems


@given(written)
def test_what_is_shown_is_read_again(condition: Condition) -> None:
    found, problems = read(shown(condition))
    assert problems.found == []
    assert found is not None
    assert shown(placeless(found)) == shown(condition)
    assert placeless(placeless(found)) == placeless(found)


def test_names_have_their_places() -> None:
    found, _ = read("early and (lie.for or not patient.bones >= 2)")
    assert isinstance(found, And)
    columns = {"early": 7, "lie.for": 18, "patient.bones": 33}
    asked = [one for part in ConditionSet([found]).atoms for one in operands(part)]
    assert {n.path: n.place.column for n in asked if isinstance(n, Name)} == columns
    assert [one.place.column for one in asked if isinstance(one, Literal)] == [50]


@pytest.mark.parametrize(
    ("text", "column", "message", "hint"),
    [
        ("early | length", 0, "A filter has no place", "Compare the name itself"),
        ("early is defined", 0, "`is` has no place", "Write the name alone"),
        ("water and early()", 10, "Nothing is called", "Write a name"),
        ("things[0]", 0, "Brackets have no place", "behind a full stop"),
        ("rooms + 1 > 2", 0, "Nothing is reckoned", "Set the figure itself"),
        ("-rooms", 1, "Nothing is reckoned", "Set the figure itself"),
        ("rooms > 1 > 0", 12, "One comparison at a time", "by `and`"),
        ("hard.how in things", 12, "A list that is written out", "('one', 'two')"),
        ("hard.how in ('over')", 13, "A list that is written out", "('one', 'two')"),
        ("hard.how in (over, 'x')", 13, "A word stands in quotes", "Write 'over'"),
        ("water == true", 9, "Yes and no are words", "compare it with 'yes'"),
        ("water == none", 9, "Yes and no are words", "whether it is set"),
        ("'over' == hard.how", 0, "A condition begins with a name", "Write a name"),
        ("true", 0, "A condition begins with a name", "Write a name"),
        ("('a', 'b')", 1, "A condition begins with a name", "Write a name"),
        ("(water if early else lie)", 1, "An `if` stands in a tag", "on a line of its own"),
        ("hard.how ~ 'x'", 0, "Texts are not joined", "Write a name"),
        ("{'a': 'b'}", 1, "A map has no place", "Write a name"),
        ("water early", 0, "cannot be read", "Write a name"),
        ("water = early", 0, "cannot be read", "Write a name"),
        ("water and", 0, "cannot be read", "Write a name"),
        ("not " * 30 + "water", 0, "nested too deeply", ""),
        ("(" * 5000 + "water" + ")" * 5000, 0, "nested too deeply", ""),
        ("not " * 5000 + "water", 0, "nested too deeply", ""),
    ],
)  # fmt: skip
def test_what_is_no_part_of_the_language_is_refused_with_its_cure(
    text: str, column: int, message: str, hint: str
) -> None:
    _, problems = read(text)
    (found,) = problems.found
    assert message in found.message
    assert hint in found.hint
    assert found.place is not None
    assert found.place.line == 1
    if len(text) < 100:
        assert found.place.column == 7 + column


@given(st.text(max_size=30))
def test_any_other_text_is_refused_at_its_place(text: str) -> None:
    problems = Problems()
    scan(f"{{% if {text} %}}\n{{% endif %}}", "sheet.md", problems)
    for found in problems.found:
        assert found.place is not None
        assert found.place.line <= 2 + text.count("\n")
        assert found.place.column <= 10 + len(text)


@pytest.mark.parametrize(
    ("left", "op", "right", "found"),
    [
        ("a", "==", "a", True),
        ("a", "!=", "b", True),
        ("a", "<", "b", None),  # words have no order
        ("a", "==", 3, False),
        (parse_quantity("1 h", "time"), "==", "midnight", False),  # an amount is no word
        (3, ">=", Decimal("2.5"), True),
        (parse_quantity("1-2 h", "time"), ">", parse_quantity("90 min", "time"), True),
        (parse_quantity("1 h", "time"), "<", parse_quantity("5 lb", "weight"), None),
        (parse_quantity("few h", "time"), ">", parse_quantity("1 h", "time"), None),
        (None, "==", "a", None),
        (None, "!=", "a", None),
    ],
)
def test_values_of_one_kind_compare(left: object, op: str, right: object, found: object) -> None:
    assert compare_values(left, op, right) is found
