"""A compiled sheet: everything that all patients of one clinic, sheet, language and format share.

In: a Document whose blocks carry conditions, and its plate. Out: for one patient, which of the
conditions hold. Patients who give the same answers to the pack's questions are of one kind: the
settings that hold for them, the plan of their clock times and what hangs on both are found once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from docgen.cache import FrozenMap, Memo
from docgen.clock.personal import Personal
from docgen.clock.timeline import TimesPlan, plan_times
from docgen.content import Content
from docgen.errors import Place
from docgen.model import Document, Guards
from docgen.pdf.plate import Plate
from docgen.settings.effective import Kind, resolve
from docgen.settings.expression import Atom, Condition, ConditionSet, Truth, Wants, fold
from docgen.settings.procedure import Pack
from docgen.settings.questions import Answer, Answers
from docgen.template.values import ClinicFacts

_KINDS = 256  # of patients: some 2 kB each
_OUTCOMES = 1024  # which conditions hold: some 1 kB each


class SheetKind(NamedTuple):
    """What patients of one kind share on one sheet.

    `told` are the answers to what its conditions ask, as far as they hang on the kind alone.
    """

    kind: Kind
    times: TimesPlan
    told: tuple[Truth, ...]


class CompiledSheet:
    """A sheet, ready to be filled. `places` tells where a template prints what varies."""

    def __init__(
        self,
        document: Document,
        plate: Plate,
        content: Content,
        facts: ClinicFacts,
        pack: Pack,
        places: Mapping[str, Place],
        *,
        caches: bool,
    ) -> None:
        """Take what was compiled; without `caches` nothing is remembered."""
        self.document, self.plate, self.content = document, plate, content
        self.facts, self.pack = facts, pack
        self.places = places
        self.conditions = ConditionSet(plate.guards, _OUTCOMES if caches else 0)
        self._questions = frozenset(pack.questions)
        empty = Kind(FrozenMap(), facts.settings, self._questions)
        atoms = self.conditions.atoms
        self._of_record = tuple(at for at, one in enumerate(atoms) if not empty.decides(one))
        self._kinds: Memo[FrozenMap[str, Answer], SheetKind] = Memo(
            "kinds", _KINDS if caches else 0
        )

    def kind(self, answers: FrozenMap[str, Answer]) -> SheetKind:
        """Return what holds for the patients who give these answers."""
        return self._kinds.get(answers, lambda: self._kind(answers))

    def _kind(self, answers: FrozenMap[str, Answer]) -> SheetKind:
        settings = self.facts.clinic.procedures[self.pack.name]
        kind = Kind(answers, resolve(settings, self.pack, Answers(answers)), self._questions)
        facts = _KindFacts(kind)
        told = tuple([facts.truth(atom) or Truth.OPEN for atom in self.conditions.atoms])
        return SheetKind(kind, plan_times(self.pack, kind.settings), told)

    def hold(self, of: SheetKind, personal: Personal) -> tuple[bool, ...]:
        """Tell which conditions of the plate hold for one patient."""
        told, atoms = list(of.told), self.conditions.atoms
        for at in self._of_record:
            told[at] = personal.truth(atoms[at])
        return self.conditions.hold(tuple(told))

    def may_stand(self, guards: Guards, kind: Kind) -> bool:
        """Whether a block stands for some patients of a kind, whatever their records say."""
        return all(_may_hold(fold(one, _KindFacts(kind))) for one in guards)


class _KindFacts(NamedTuple):
    """Facts of a kind of patient; what only a record tells is left open."""

    kind: Kind

    def truth(self, atom: Atom) -> Truth | None:
        return self.kind.truth(atom) if self.kind.decides(atom) else None


def _may_hold(condition: Condition) -> bool:
    return not isinstance(condition, Truth) or condition in Wants.HOLDS.value
