"""Questions that a template or a rule may ask about a patient, and the answers.

In: what a pack declares and what a record says. Out: `Answers`; and the kinds of patients that
conditions tell apart, for `docgen check` to try.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from math import prod
from typing import NamedTuple, TypeAlias

from docgen.cache import FrozenMap
from docgen.expression.truth import compare_values

UNKNOWN = "unknown"
MOST_KINDS = 256  # of patients that are all tried: more take too long

Answer: TypeAlias = str | int | None  # None: nobody knows (yet)


class QuestionDecl(NamedTuple):
    """A question that a pack allows.

    `choices` are the answers of a choice. `count_of` names the slot whose length is the answer.
    `fixed_by` names a setting that answers for every patient: `always` is yes, `never` is no.
    `required` names the sheets that are not made for a patient of whom it is not known.
    """

    name: str
    choices: tuple[str, ...] = ()
    count_of: str = ""
    fixed_by: str = ""
    required: tuple[str, ...] = ()

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
    """A question that something asks, and what it compares the answer with ("": nothing)."""

    question: str
    operand: str | int = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """One kind of patient, as far as questions go; a question left out is unknown."""

    values: Mapping[str, Answer]

    def ask(self, question: str, op: str, operand: str | int) -> bool:
        """Compare the answer with `operand` by one of `== != < <= > >=`.

        What nobody knows equals only "unknown", and is neither more nor less than anything.
        """
        answer = self.values.get(question)
        if operand == UNKNOWN or answer is None:
            same = operand == UNKNOWN and answer is None
            return same if op == "==" else not same if op == "!=" else False
        return compare_values(answer, op, operand) is True

    def value(self, question: str) -> Answer:
        """Return the answer itself, or None where it is unknown."""
        return self.values.get(question)

    def supposing(self, answers: Mapping[str, Answer]) -> Answers:
        """Return these answers with others in the place of what nobody knows."""
        return Answers({**self.values, **answers})


class Kinds(NamedTuple):
    """Kinds of patients that are tried; `of` how many: fewer, where all would be too many."""

    tried: tuple[FrozenMap[str, Answer], ...]
    of: int

    @property
    def are_all(self) -> bool:
        """Whether every kind is tried, not just each answer and each pair of answers."""
        return self.of <= MOST_KINDS


def kinds_of_patients(
    questions: Mapping[str, QuestionDecl],
    asked: Iterable[Asked] = (),
    fixed: Mapping[str, Answer] = FrozenMap(),
    most: int = MOST_KINDS,
    *,
    unknown: bool = True,
) -> Kinds:
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
    return Kinds(tuple(FrozenMap(zip(ranges, row, strict=True)) for row in rows), number)


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
