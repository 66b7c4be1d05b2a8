"""The published lists, item by item: what `docgen check --audit` prints.

In: the sheet of each kind of patient, as that patient gets it. Out: `Audit`: for each item, in our
words and under its number, the worst that was found on any of them, with its line; and the share of
what applies that is met.
PEMAT-P: AHRQ, Patient Education Materials Assessment Tool for printable materials (items 13 and 14
are for sound and film). Index: CDC Clear Communication Index, all 20. Type: RNIB Clear Print.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from docgen.clock.formats import format_static
from docgen.clock.personal import Personal
from docgen.contents import standing
from docgen.engine import Engine, Ready
from docgen.errors import Place
from docgen.patient.record import Patient
from docgen.quality import judges
from docgen.quality.evidence import PERSON, Evidence, Finding, KnownSpan, Verdict
from docgen.quality.readability import ReadingReport, stands_for
from docgen.schema.quantity import Quantity
from docgen.sheet.sheets import Sheet


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


_SHOWN = {Verdict.MET: "met", Verdict.NOT_MET: "NOT MET", Verdict.NOT_APPLICABLE: "-"}


class Audit(NamedTuple):
    """What was found of each item of one sheet in one language, in the order of the lists."""

    name: str
    findings: tuple[tuple[AuditItem, Finding], ...]

    @property
    def scores(self) -> tuple[AuditScore, ...]:
        """How much of each part is met."""
        parts = dict.fromkeys(item.part for item, _ in self.findings)
        return tuple(
            score(part, (found for item, found in self.findings if item.part == part))
            for part in parts
        )

    def lines(self) -> Iterator[str]:
        """Write the table, item by item, under the score of its part."""
        yield self.name
        for total in self.scores:
            yield f"  {total}"
            for item, found in self.findings:
                if item.part == total.part:
                    yield _line(item, found)

    def plain(self) -> dict[str, object]:
        """Return the audit for programs."""
        return {
            "scores": [one._asdict() for one in self.scores],
            "items": [
                {
                    "part": item.part,
                    "number": item.number,
                    "asks": item.asks,
                    "verdict": str(found.verdict),
                    "why": found.why,
                    "place": _where(found.place),
                }
                for item, found in self.findings
            ],
        }


class Auditor:
    """Gathers the sheets of one sheet and language, then judges them."""

    def __init__(self, engine: Engine, sheet: Sheet, *, listed: bool) -> None:
        """Start with no sheet; `listed` tells whether the procedure lists its clinical words."""
        self._sheet = sheet
        self._locale = engine.compiler.sources(sheet.clinic).locale(sheet.language, sheet.name)
        self._listed = listed
        self._seen: dict[Evidence, None] = {}

    def add(self, ready: Ready, patient: Patient) -> None:
        """Take one patient's sheet."""
        compiled = ready.sheet
        answers = dict(zip(compiled.plate.guards, ready.filling.guards, strict=True))
        evidence = Evidence(
            document=standing(compiled.document, stands_for(answers)),
            layout=compiled.plate.layout,
            title=self._locale.message(self._sheet.pack.title),
            listed=self._listed,
            spans=tuple(self._spans(ready, patient)),
            blank=patient.is_blank,
        )
        self._seen[evidence] = None

    def _spans(self, ready: Ready, patient: Patient) -> Iterator[KnownSpan]:
        """Yield the clock times that can be told this patient, with their spans in words."""
        sheet = self._sheet
        personal = Personal(
            sheet.clinic, sheet.pack, ready.kind.kind, patient, self._locale, sheet.name,
            None, ready.kind.times,
        )  # fmt: skip
        for name, time in personal.times.items():
            if time.instant is not None and not time.over and isinstance(time.span, Quantity):
                yield KnownSpan(name, format_static(self._locale, time.span, "duration", {}))

    def audit(self, name: str, reading: ReadingReport) -> Audit:
        """Judge every sheet; the worst finding of an item is its finding."""
        whole = [
            evidence._replace(
                measured=bool(reading.scores),
                hard=tuple(str(one) for one in reading.scores if not one.kept),
                unexplained=tuple((one.term.word, one.place) for one in reading.unexplained),
            )
            for evidence in self._seen
        ]
        return Audit(name, tuple((i, worst(i.found(one) for one in whole)) for i in ITEMS))


def _line(item: AuditItem, found: Finding) -> str:
    verdict = _SHOWN.get(found.verdict, "person")
    shows = ", ".join(filter(None, (found.why, _where(found.place))))
    return f"  {item.number:>4}  {verdict:<8}  {item.asks:<31}  {shows}".rstrip()


def _where(place: Place | None) -> str:
    return str(Place(place.file, place.line)) if place else ""
