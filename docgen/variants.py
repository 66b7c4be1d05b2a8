"""Which variant a patient belongs to, told by as few questions as the sheet itself asks.

In: the answers of a patient, and the traces of those seen before. Out: a trace, the name of the
variant. A trace is the row of questions that making the variant asked, with what came of each; the
next patient is asked the same questions in the same order until the outcome parts their ways.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from docgen.packs.questions import Answer, Answers, Asked

Trace: TypeAlias = tuple[Asked, ...]


@dataclass(slots=True)
class Fork:
    """A point where patients part: the next question, and the way on for each outcome.

    Without a question it is an end: `trace` then names the variant.
    """

    question: str = ""
    op: str = ""
    operand: str | int = ""
    ways: dict[bool | Answer, Fork] = field(default_factory=dict)
    trace: Trace | None = None


def find(fork: Fork, answers: Answers) -> Trace | None:
    """Follow the patient's answers to the trace of a variant made before; None: a new kind."""
    while fork.trace is None:
        if not fork.op:
            return None
        outcome: bool | Answer
        if fork.op == "value":
            outcome = answers.value(fork.question)
        else:
            outcome = answers.ask(fork.question, fork.op, fork.operand)
        way = fork.ways.get(outcome)
        if way is None:
            return None
        fork = way
    return fork.trace


def remember(fork: Fork, trace: Trace) -> None:
    """Note the questions that making a variant asked."""
    for asked in trace:
        fork.question, fork.op, fork.operand = asked.question, asked.op, asked.operand
        fork = fork.ways.setdefault(asked.outcome, Fork())
    fork.trace = trace
