from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.settings.questions import UNKNOWN, Answers, Asked, QuestionDecl, kinds_of_patients

COUNT = QuestionDecl("bones", count_of="bones")
CHOICE = QuestionDecl("sleepy", choices=("yes", "no"))


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
    assert Answers({"sleepy": "yes"}).ask("sleepy", op, operand) is expected


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
    assert Answers({"bones": 3}).ask("bones", op, operand) is expected


@pytest.mark.parametrize(
    ("op", "operand", "expected"),
    [
        ("==", UNKNOWN, True),
        ("!=", UNKNOWN, False),
        ("==", "no", False),
        ("!=", "no", True),
        (">=", 1, False),
        ("<", 9, False),
        ("==", 1, False),
    ],
)
def test_an_unknown_answer_equals_only_unknown(op: str, operand: str | int, expected: bool) -> None:
    one_of = "bones" if isinstance(operand, int) else "sleepy"
    assert Answers({}).ask(one_of, op, operand) is expected


def test_the_trace_holds_each_question_once_in_order() -> None:
    answers = Answers({"bones": 2, "sleepy": None})
    answers.ask("sleepy", "==", "no")
    answers.ask("bones", ">=", 3)
    answers.ask("sleepy", "==", "no")
    assert answers.value("bones") == 2
    assert answers.trace == (
        Asked("sleepy", "==", "no", outcome=False),
        Asked("bones", ">=", 3, outcome=False),
        Asked("bones", "value", "", outcome=2),
    )


def test_patients_with_the_same_trace_are_not_told_apart() -> None:
    one, other = Answers({"bones": 4}), Answers({"bones": 7})
    assert one.ask("bones", ">=", 3) is other.ask("bones", ">=", 3)
    assert one.trace == other.trace


def kinds(
    *asked: Asked, fixed: dict[str, str | int | None] | None = None
) -> list[dict[str, object]]:
    questions = {"bones": COUNT, "sleepy": CHOICE}
    found = kinds_of_patients(questions, asked, fixed or {})
    assert len(found.tried) == found.of
    return [dict(kind) for kind in found.tried]


def test_what_is_supposed_is_the_answer_and_is_not_noted() -> None:
    answers = Answers({"bones": None, "sleepy": "yes"})
    other = answers.supposing({"bones": 3})
    assert (other.value("bones"), other.value("sleepy")) == (3, "yes")
    assert (other.ask("bones", ">=", 3), other.ask("bones", ">=", 4)) == (True, False)
    assert [one.question for one in answers.trace] == ["sleepy"]
    assert answers.value("bones") is None


def test_what_was_not_asked_makes_no_kinds() -> None:
    assert kinds() == [{}]


def test_a_choice_takes_each_answer_and_none() -> None:
    asked = Asked("sleepy", "==", "no", outcome=False)
    assert kinds(asked) == [{"sleepy": "yes"}, {"sleepy": "no"}, {"sleepy": None}]


def test_a_count_goes_one_beyond_what_it_was_compared_with() -> None:
    asked = Asked("bones", ">=", 3, outcome=False)
    assert [kind["bones"] for kind in kinds(asked)] == [1, 2, 3, 4, None]


@pytest.mark.parametrize("figures", [(2, 3), (3, 2), (3, 3)])
def test_of_several_figures_the_largest_counts(figures: tuple[int, int]) -> None:
    asked = [Asked("bones", ">=", figure, outcome=False) for figure in figures]
    assert [kind["bones"] for kind in kinds(*asked)] == [1, 2, 3, 4, None]


def test_a_fixed_answer_is_the_only_one() -> None:
    asked = Asked("sleepy", "==", "no", outcome=False)
    assert kinds(asked, fixed={"sleepy": "yes"}) == [{"sleepy": "yes"}]


@given(
    st.integers(1, 20) | st.none(),
    st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
    st.integers(1, 6),
)
def test_every_patient_is_like_one_of_the_kinds(count: int | None, op: str, operand: int) -> None:
    outcome = Answers({"bones": count}).ask("bones", op, operand)
    asked = Asked("bones", op, operand, outcome)
    alike = [
        Answers({"bones": kind["bones"]})
        for kind in kinds_of_patients({"bones": COUNT}, [asked]).tried
    ]
    assert any(one.ask("bones", op, operand) is outcome for one in alike)


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
