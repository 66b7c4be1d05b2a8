"""Every sheet against the published lists: what `docgen check --audit` prints.

In: the sheet of each kind of patient, as that patient gets it. Out: `Audit`: for each item the
worst that was found on any of them, with its line, and the share of what applies that is met.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from docgen.clock.formats import format_static
from docgen.clock.personal import Personal
from docgen.contents import standing
from docgen.engine import Engine, Ready
from docgen.errors import Place
from docgen.jobs.reading import Reading, stands_for
from docgen.patient.record import Patient
from docgen.quality.audit import ITEMS, AuditItem, AuditScore, score, worst
from docgen.quality.evidence import Evidence, Finding, KnownSpan, Verdict
from docgen.settings.quantity import Quantity
from docgen.sheets import Sheet

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
        self._locale = engine.compiler.locale(sheet.clinic, sheet.language, sheet.name)
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

    def audit(self, name: str, reading: Reading) -> Audit:
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
