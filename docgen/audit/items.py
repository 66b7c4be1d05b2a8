"""An item of an audit, and what is found about it.

In: nothing (these are the nouns). Out: frozen values. An item without a judge is for a person: no
program can tell whether a picture helps, and docgen does not say that it can.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from typing import NamedTuple

from docgen.audit.evidence import Evidence
from docgen.errors import Place


class Verdict(enum.StrEnum):
    """What is found about one item, from worst to least."""

    NOT_MET = "not met"
    PERSON = "for a person"
    MET = "met"
    NOT_APPLICABLE = "not applicable"


class Finding(NamedTuple):
    """A verdict, what it rests on, and the line that shows it."""

    verdict: Verdict
    why: str = ""
    place: Place | None = None


class Item(NamedTuple):
    """One question of a published list, in our words; `part` is what its scores add up in."""

    part: str
    number: int
    asks: str
    judge: Callable[[Evidence], Finding] | None = None

    def found(self, evidence: Evidence) -> Finding:
        """Judge one patient's sheet."""
        return self.judge(evidence) if self.judge else PERSON


PERSON = Finding(Verdict.PERSON)


def met(why: str, place: Place | None = None) -> Finding:
    """Say what shows that an item is met."""
    return Finding(Verdict.MET, why, place)


def not_met(why: str, place: Place | None = None) -> Finding:
    """Say what shows that it is not."""
    return Finding(Verdict.NOT_MET, why, place)


def not_applicable(why: str) -> Finding:
    """Say why there is nothing to judge."""
    return Finding(Verdict.NOT_APPLICABLE, why)


def worst(findings: Iterable[Finding]) -> Finding:
    """Return the worst of what was found on the sheets of several kinds of patients."""
    order = tuple(Verdict)
    return min(findings, key=lambda one: order.index(one.verdict))


class Score(NamedTuple):
    """How much of one part is met, of the items that apply and that a program can judge."""

    part: str
    met: int
    judged: int
    person: int

    def __str__(self) -> str:
        """Write "understandability: 100 % (11 of 11 ...)"."""
        share = f"{100 * self.met / self.judged:.0f} %" if self.judged else "-"
        person = f"; {self.person} more for a person to judge" if self.person else ""
        return f"{self.part}: {share} ({self.met} of {self.judged} met{person})"


def score(part: str, findings: Iterable[Finding]) -> Score:
    """Add up one part; what is left to a person counts neither as met nor as missed."""
    verdicts = [one.verdict for one in findings]
    won = verdicts.count(Verdict.MET)
    return Score(part, won, won + verdicts.count(Verdict.NOT_MET), verdicts.count(Verdict.PERSON))
