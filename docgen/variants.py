"""Which variant a patient belongs to, told by as few questions as the sheet itself asks.

In: the answers of a patient, and the traces of those seen before. Out: the name of the variant. A
trace is the row of questions that making the variant asked, with what came of each; the next
patient is asked the same questions in the same order until the outcome parts their ways.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from docgen.settings.questions import Answer, Answers, Asked

Trace: TypeAlias = tuple[Asked, ...]


@dataclass(slots=True)
class Fork:
    """A point where patients part: the next question, and the way on for each outcome.

    Without a question it is an end, and has the variant's name.
    """

    asked: Asked | None = None  # its outcome is that of the patient who came first
    ways: dict[bool | Answer, Fork] = field(default_factory=dict)
    name: str = ""


def find(fork: Fork, answers: Answers) -> str:
    """Follow the patient's answers to the name of a variant made before; "": a new kind."""
    while fork.asked is not None:
        way = fork.ways.get(answers.peek(fork.asked))
        if way is None:
            return ""
        fork = way
    return fork.name


def remember(fork: Fork, trace: Trace) -> str:
    """Note the questions that making a variant asked; return the variant's name."""
    for asked in trace:
        fork.asked = asked
        fork = fork.ways.setdefault(asked.outcome, Fork())
    fork.name = repr(trace)
    return fork.name
