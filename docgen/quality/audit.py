"""The published lists, item by item, in our words and under their numbers, and how they are scored.

In: `Evidence` of the sheets of several kinds of patients. Out: for each item the worst finding, and
the share that is met.
PEMAT-P: AHRQ, Patient Education Materials Assessment Tool for printable materials (items 13 and 14
are for sound and film). Index: CDC Clear Communication Index, all 20. Type: RNIB Clear Print.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from docgen.quality import judges
from docgen.quality.evidence import PERSON, Evidence, Finding, Verdict


class AuditItem(NamedTuple):
    """One question of a published list, in our words; `part` is what its scores add up in."""

    part: str
    number: int
    asks: str
    judge: Callable[[Evidence], Finding] | None = None

    def found(self, evidence: Evidence) -> Finding:
        """Judge one patient's sheet."""
        return self.judge(evidence) if self.judge else PERSON


def worst(findings: Iterable[Finding]) -> Finding:
    """Return the worst of what was found on the sheets of several kinds of patients."""
    order = tuple(Verdict)
    return min(findings, key=lambda one: order.index(one.verdict))


class AuditScore(NamedTuple):
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


def score(part: str, findings: Iterable[Finding]) -> AuditScore:
    """Add up one part; what is left to a person counts neither as met nor as missed."""
    verdicts = [one.verdict for one in findings]
    won = verdicts.count(Verdict.MET)
    return AuditScore(
        part, won, won + verdicts.count(Verdict.NOT_MET), verdicts.count(Verdict.PERSON)
    )


UNDERSTAND, ACT = "PEMAT-P, to understand", "PEMAT-P, to act"
CLEAR, LEGIBLE = "CDC Index", "Type and layout"

PEMAT = (
    AuditItem(UNDERSTAND, 1, "The purpose is evident", judges.purpose),
    AuditItem(UNDERSTAND, 2, "Nothing distracts from it"),
    AuditItem(UNDERSTAND, 3, "Everyday words", judges.everyday_words),
    AuditItem(UNDERSTAND, 4, "Medical terms are explained", judges.terms_explained),
    AuditItem(UNDERSTAND, 5, "Active voice", judges.active_voice),
    AuditItem(UNDERSTAND, 6, "Numbers are clear", judges.numbers_clear),
    AuditItem(UNDERSTAND, 7, "The reader never calculates", judges.no_sums),
    AuditItem(UNDERSTAND, 8, "Short chunks", judges.chunked),
    AuditItem(UNDERSTAND, 9, "Informative headers", judges.headed),
    AuditItem(UNDERSTAND, 10, "A logical order"),
    AuditItem(UNDERSTAND, 11, "A summary", judges.summed_up),
    AuditItem(UNDERSTAND, 12, "Visual cues on key points", judges.cues),
    AuditItem(UNDERSTAND, 15, "Pictures where they help"),
    AuditItem(UNDERSTAND, 16, "Pictures reinforce the text"),
    AuditItem(UNDERSTAND, 17, "Pictures have captions", judges.captioned),
    AuditItem(UNDERSTAND, 18, "Pictures are uncluttered"),
    AuditItem(UNDERSTAND, 19, "Simple tables, short headers", judges.simple_tables),
    AuditItem(ACT, 20, "At least one action", judges.actions),
    AuditItem(ACT, 21, "It addresses the reader", judges.speaks_to_reader),
    AuditItem(ACT, 22, "Actions in explicit steps", judges.steps),
    AuditItem(ACT, 23, "A tangible tool", judges.tool),
    AuditItem(ACT, 24, "Sums are shown how to do", judges.sums_shown),
    AuditItem(ACT, 25, "Tables are explained", judges.tables_told),
    AuditItem(ACT, 26, "Pictures make acting easier"),
)

INDEX = (
    AuditItem(CLEAR, 1, "One main message"),
    AuditItem(CLEAR, 2, "It stands at the top", judges.first_things_first),
    AuditItem(CLEAR, 3, "It has a visual cue", judges.cues),
    AuditItem(CLEAR, 4, "A picture supports it"),
    AuditItem(CLEAR, 5, "A call to action", judges.actions),
    AuditItem(CLEAR, 6, "Active voice", judges.active_voice),
    AuditItem(CLEAR, 7, "The reader's words", judges.everyday_words),
    AuditItem(CLEAR, 8, "Lists", judges.listed),
    AuditItem(CLEAR, 9, "Chunks with headings", judges.headed),
    AuditItem(CLEAR, 10, "The most important first", judges.first_things_first),
    AuditItem(CLEAR, 11, "What is known and not known"),
    AuditItem(CLEAR, 12, "What to do is recommended", judges.actions),
    AuditItem(CLEAR, 13, "Why it matters"),
    AuditItem(CLEAR, 14, "How to do it", judges.steps),
    AuditItem(CLEAR, 15, "Familiar numbers", judges.numbers_clear),
    AuditItem(CLEAR, 16, "What numbers mean"),
    AuditItem(CLEAR, 17, "No sums", judges.no_sums),
    AuditItem(CLEAR, 18, "The nature of the risk"),
    AuditItem(CLEAR, 19, "Risks with benefits"),
    AuditItem(CLEAR, 20, "Chances in words and numbers"),
)

TYPE = (
    AuditItem(LEGIBLE, 1, "12 points or more", judges.size),
    AuditItem(LEGIBLE, 2, "Lines stand apart", judges.leading),
    AuditItem(LEGIBLE, 3, "Lines of 75 characters or fewer", judges.line_length),
    AuditItem(LEGIBLE, 4, "Left aligned", judges.left_aligned),
    AuditItem(LEGIBLE, 5, "White around the page", judges.margins),
    AuditItem(LEGIBLE, 6, "Headings larger than text", judges.headings_larger),
)

ITEMS = (*PEMAT, *INDEX, *TYPE)
