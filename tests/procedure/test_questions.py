from __future__ import annotations

from functools import cache
from itertools import combinations, product
from math import prod
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_pack import make_pack

from docgen.cache import FrozenMap
from docgen.errors import Place, Problems
from docgen.expression.parser import parse_condition
from docgen.expression.truth import holds
from docgen.procedure.pack import bound
from docgen.procedure.procedure import Pack
from docgen.procedure.questions import (
    UNKNOWN,
    Answer,
    Asked,
    QuestionDecl,
    asked_in,
    kinds_to_try,
)
from docgen.settings.kind_of_patient import KindOfPatient, Resolved

COUNT = QuestionDecl("bones", count_of="bones")
CHOICE = QuestionDecl("sleepy", choices=("yes", "no"))


@cache
def nap() -> Pack:
    with TemporaryDirectory() as root:
        return make_pack(Path(root))


def is_so(answer: Answer, op: str, operand: str | int) -> bool | None:
    """Whether a rule that compares the answer so holds for such patients."""
    question = "bones" if isinstance(answer, int) or isinstance(operand, int) else "sleepy"
    pack, problems = nap(), Problems()
    written = parse_condition(f"{question} {op} {operand}", Place("rules"))
    rule = bound(written, pack, problems, rule=True)
    assert problems.found == []
    return holds(rule, KindOfPatient({question: answer}, Resolved(FrozenMap()), pack))


@pytest.mark.parametrize(
    ("op", "operand", "expected"),
    [
        ("==", "yes", True),
        ("==", "no", False),
        ("!=", "no", True),
        ("==", UNKNOWN, False),
        ("!=", UNKNOWN, True),
    ],
)
def test_a_known_choice(op: str, operand: str, expected: bool) -> None:
    assert is_so("yes", op, operand) is expected


@pytest.mark.parametrize(
    ("op", "operand", "expected"),
    [
        ("==", 3, True),
        (">=", 3, True),
        (">", 3, False),
        ("<", 4, True),
        ("<=", 2, False),
        ("!=", 2, True),
    ],
)
def test_a_known_count(op: str, operand: int, expected: bool) -> None:
    assert is_so(3, op, operand) is expected


@pytest.mark.parametrize(
    ("op", "operand", "expected"),
    [
        ("==", UNKNOWN, True),
        ("!=", UNKNOWN, False),
        ("==", "no", None),
        ("!=", "no", None),
        (">=", 1, None),
        ("<", 9, None),
        ("==", 1, None),
    ],
)
def test_an_unknown_answer_is_unknown_and_nothing_else_can_be_told_of_it(
    op: str, operand: str | int, expected: bool | None
) -> None:
    assert is_so(None, op, operand) is expected


def kinds(
    *asked: Asked, fixed: dict[str, str | int | None] | None = None
) -> list[dict[str, object]]:
    questions = {"bones": COUNT, "sleepy": CHOICE}
    found = kinds_to_try(questions, asked, fixed or {})
    assert len(found.tried) == found.of
    return [dict(kind) for kind in found.tried]


def test_what_a_condition_asks() -> None:
    pack, problems = nap(), Problems()
    text = "bones >= 3 and (sleepy in ('yes', 'no') or sleepy == unknown) and early"
    condition = bound(parse_condition(text, Place("rules")), pack, problems, rule=True)
    asked = [("bones", 3), ("sleepy", "yes"), ("sleepy", "no"), ("sleepy", "")]
    assert list(asked_in([condition])) == asked
    assert problems.found == []


def test_what_was_not_asked_makes_no_kinds() -> None:
    assert kinds() == [{}]


def test_a_choice_takes_each_answer_and_none() -> None:
    asked = Asked("sleepy", "no")
    assert kinds(asked) == [{"sleepy": "yes"}, {"sleepy": "no"}, {"sleepy": None}]


def test_a_count_goes_one_beyond_what_it_was_compared_with() -> None:
    asked = Asked("bones", 3)
    assert [kind["bones"] for kind in kinds(asked)] == [1, 2, 3, 4, None]


@pytest.mark.parametrize("figures", [(2, 3), (3, 2), (3, 3)])
def test_of_several_figures_the_largest_counts(figures: tuple[int, int]) -> None:
    asked = [Asked("bones", figure) for figure in figures]
    assert [kind["bones"] for kind in kinds(*asked)] == [1, 2, 3, 4, None]


def test_a_fixed_answer_is_the_only_one() -> None:
    asked = Asked("sleepy", "no")
    assert kinds(asked, fixed={"sleepy": "yes"}) == [{"sleepy": "yes"}]


@given(
    st.integers(1, 20) | st.none(),
    st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
    st.integers(1, 6),
)
def test_every_patient_is_like_one_of_the_kinds(count: int | None, op: str, operand: int) -> None:
    outcome = is_so(count, op, operand)
    kinds = kinds_to_try({"bones": COUNT}, [Asked("bones", operand)]).tried
    assert any(is_so(kind["bones"], op, operand) is outcome for kind in kinds)


@pytest.mark.parametrize(
    ("question", "op", "operand", "allowed"),
    [
        (COUNT, ">=", 2, True),
        (COUNT, "==", 0, False),
        (COUNT, "==", UNKNOWN, True),
        (COUNT, "==", "yes", False),
        (CHOICE, "==", "yes", True),
        (CHOICE, ">", "yes", False),
        (CHOICE, "==", 2, False),
        (CHOICE, "==", "maybe", False),
        (COUNT, "<", UNKNOWN, False),
    ],
)
def test_only_like_is_compared_with_like(
    question: QuestionDecl, op: str, operand: str | int, allowed: bool
) -> None:
    assert question.allows(op, operand) is allowed


QUESTIONS = {
    **{f"choice{n}": QuestionDecl(f"choice{n}", choices=("yes", "no")) for n in range(6)},
    "side": QuestionDecl("side", choices=("left", "right", "both")),
    "bones": COUNT,
}
asked_of = st.lists(
    st.one_of(
        st.builds(
            Asked,
            st.sampled_from([*QUESTIONS][:6]),
            st.sampled_from(["yes", UNKNOWN]),
        ),
        st.just(Asked("side", "left")),
        st.integers(1, 5).map(lambda figure: Asked("bones", figure)),
    ),
    max_size=12,
)
fixed_ones = st.dictionaries(st.sampled_from([*QUESTIONS][:6]), st.just("yes"), max_size=2)


def _ranges(asked: list[Asked], fixed: dict[str, Answer]) -> dict[str, set[Answer]]:
    """The answers of each question that was asked, written apart from docgen's."""
    found: dict[str, set[Answer]] = {}
    for one in asked:
        own = found.setdefault(one.question, {None})
        own |= set(QUESTIONS[one.question].choices)
        if isinstance(one.operand, int):
            own |= set(range(1, one.operand + 2))
    return {**found, **{name: {answer} for name, answer in fixed.items()}}


@given(asked_of, fixed_ones, st.integers(1, 300))
def test_all_kinds_are_tried_up_to_a_bound_and_else_each_answer_and_each_pair(
    asked: list[Asked], fixed: dict[str, Answer], most: int
) -> None:
    ranges = _ranges(asked, fixed)
    tried, of = kinds_to_try(QUESTIONS, asked, fixed, most)
    assert of == prod(len(answers) for answers in ranges.values())
    assert len({tuple(kind.items()) for kind in tried}) == len(tried)
    for kind in tried:
        assert kind.keys() == ranges.keys()
        assert all(kind[name] in ranges[name] for name in ranges)
    if of <= most:
        assert len(tried) == of
        return
    assert len(tried) <= of
    for name, answers in ranges.items():
        for answer in answers:  # alone, with all others unknown, as far as they may be
            others = {n: fixed.get(n) for n in ranges if n != name}
            assert {**others, name: answer} in tried
    for one, other in combinations(ranges, 2):
        pairs = {(kind[one], kind[other]) for kind in tried}
        assert pairs == set(product(ranges[one], ranges[other]))


def test_pairs_are_far_fewer_than_all() -> None:
    asked = [Asked(name, "yes") for name in [*QUESTIONS][:6]]
    asked += [Asked("side", "left"), Asked("bones", 5)]
    tried, of = kinds_to_try(QUESTIONS, asked)
    assert of == 3**6 * 4 * 7
    assert len(tried) < 80
