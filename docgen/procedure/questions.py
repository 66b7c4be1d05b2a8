"""Questions that a template or a rule may ask about a patient, and the answers.

In: what a pack declares, and conditions. Out: `QuestionDecl`; which questions conditions ask; and
the kinds of patients that they tell apart, for `docgen check` to try.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import combinations, product
from math import prod
from typing import NamedTuple, TypeAlias

from docgen.cache import FrozenMap
from docgen.expression.truth import Condition, Literal, Name, atoms, operands

UNKNOWN = "unknown"
MOST_KINDS = 256  # of patients that are all tried: more take too long

Answer: TypeAlias = str | int | None  # None, or no answer at all: nobody knows (yet)
Answers: TypeAlias = Mapping[str, Answer]  # of one kind of patient, by the question


class QuestionDecl(NamedTuple):
    """A question that a pack allows.

    `choices` are the answers of a choice. `count_of` names the slot whose length is the answer.
    `fixed_by` names a setting that answers for every patient: `always` is yes, `never` is no.
    `required` names the sheets that are not made for a patient of whom it is not known. `ask` is
    what staff are asked.
    """

    name: str
    choices: tuple[str, ...] = ()
    count_of: str = ""
    fixed_by: str = ""
    required: tuple[str, ...] = ()
    ask: str = ""

    @property
    def field(self) -> str:
        """The field of a record that answers it."""
        return self.count_of or self.name

    @property
    def counts(self) -> bool:
        """Whether the answer is a number rather than one of the choices."""
        return not self.choices

    def allows(self, op: str, operand: object) -> bool:
        """Whether the question may be compared so: a count with figures, a choice with words.

        "unknown" and the choices are equal or not; they are never more or less.
        """
        if isinstance(operand, int):
            return self.counts and operand >= 1
        return operand in (UNKNOWN, *self.choices) and op in ("==", "!=")

    def example(self) -> str:
        """Return a comparison that is allowed."""
        return f"{self.name} >= 2" if self.counts else f"{self.name} == {self.choices[0]}"


class Asked(NamedTuple):
    """A question that something asks, and what it compares the answer with.

    The operand is "" where it is asked whether the answer is known, and nothing else.
    """

    question: str
    operand: str | int = ""


def asked_in(conditions: Iterable[Condition]) -> Iterator[Asked]:
    """Yield the questions that conditions ask: `patient.x` compared, or `known.x`."""
    for atom in (atom for condition in conditions for atom in atoms(condition)):
        name, *others = operands(atom)
        head, _, question = (name.path if isinstance(name, Name) else "").partition(".")
        if head == "known":
            yield Asked(question)
        elif head == "patient":
            values = (one.value for one in others if isinstance(one, Literal))
            yield from (Asked(question, one) for one in values if isinstance(one, str | int))


class KindsToTry(NamedTuple):
    """Kinds of patients that are tried; `of` how many: fewer, where all would be too many."""

    tried: tuple[FrozenMap[str, Answer], ...]
    of: int

    @property
    def are_all(self) -> bool:
        """Whether every kind is tried, not just each answer and each pair of answers."""
        return self.of <= MOST_KINDS


def kinds_to_try(
    questions: Mapping[str, QuestionDecl],
    asked: Iterable[Asked] = (),
    fixed: Mapping[str, Answer] = FrozenMap(),
    most: int = MOST_KINDS,
    *,
    unknown: bool = True,
) -> KindsToTry:
    """Enumerate the kinds of patients that can be told apart by what was `asked`.

    A choice that was asked about takes each of its answers, a count each figure from 1 to one
    more than the largest it was compared with, and each may be unknown. A question that was not
    asked makes no difference and stays unknown; one that a setting has `fixed` keeps that answer.
    Where these are more than `most`, each answer is tried alone, and each pair of answers. Without
    `unknown` all answers are known.
    """
    apart = answers_told_apart(questions, asked)
    open_end = (None,) if unknown else ()
    ranges: dict[str, tuple[Answer, ...]] = {
        name: (*answers, *open_end) for name, answers in apart.items()
    }
    ranges |= {name: (answer,) for name, answer in fixed.items() if name in questions}
    number = prod(map(len, ranges.values()))
    if number <= most:
        rows: Iterable[tuple[Answer, ...]] = product(*ranges.values())
    else:
        rows = dict.fromkeys((*_alone(ranges), *_pairs(ranges)))
    return KindsToTry(tuple(FrozenMap(zip(ranges, row, strict=True)) for row in rows), number)


def answers_told_apart(
    questions: Mapping[str, QuestionDecl], asked: Iterable[Asked]
) -> dict[str, tuple[Answer, ...]]:
    """Return, for each question that was asked, the answers that make a difference."""
    largest: dict[str, int] = {}
    for one in asked:
        figure = one.operand if isinstance(one.operand, int) else 0
        largest[one.question] = max(figure, largest.get(one.question, 0))
    return {
        name: tuple(range(1, largest[name] + 2)) if question.counts else question.choices
        for name, question in questions.items()
        if name in largest
    }


def _alone(ranges: Mapping[str, tuple[Answer, ...]]) -> Iterator[tuple[Answer, ...]]:
    """Yield each answer with all others unknown."""
    least = {name: answers[-1] for name, answers in ranges.items()}
    for name, answers in ranges.items():
        for answer in answers:
            yield tuple({**least, name: answer}.values())


def _pairs(ranges: Mapping[str, tuple[Answer, ...]]) -> Iterator[tuple[Answer, ...]]:
    """Yield kinds in which each pair of answers stands: few, since one kind holds many pairs.

    The greedy way to a covering array of strength two (Cohen, Dalal, Fredman and Patton: The AETG
    System, 1997): each kind begins with a pair that is still missing, and takes for each other
    question the answer that makes the most missing pairs.
    """
    names = list(ranges)
    missing = dict.fromkeys(
        ((at, one), (below, two))
        for at, below in combinations(range(len(names)), 2)
        for one in ranges[names[at]]
        for two in ranges[names[below]]
    )
    while missing:
        (first, one), (second, two) = next(iter(missing))
        row: dict[int, Answer] = {first: one, second: two}
        for at, name in enumerate(names):
            if at not in row:
                row[at] = max(ranges[name], key=lambda own: _made(at, own, row, missing))
        for pair in combinations(sorted(row.items()), 2):
            missing.pop(pair, None)
        yield tuple(answer for _, answer in sorted(row.items()))


def _made(at: int, own: Answer, row: Mapping[int, Answer], missing: Container[object]) -> int:
    """Count the missing pairs that an answer makes with those that a kind has."""
    pairs = (((at, own), other) if at < other[0] else (other, (at, own)) for other in row.items())
    return sum(pair in missing for pair in pairs)
