"""A compiled sheet: everything that all patients of one clinic, sheet, language and format share.

In: a Document whose blocks carry conditions, and its plate. Out: for one patient, which of the
conditions hold. Patients who give the same answers to the pack's questions are of one kind: the
settings that hold for them, the plan of their clock times and what hangs on both are found once.

Where nobody knows a patient's answer to a question, the sheet tells what hangs on it, for the
warning that goes with it: texts that another answer would take away, or bring. A slot is shown in
them as an ellipsis: no value of a patient is among them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from docgen.cache import FrozenMap, Memo
from docgen.clock.checks import Hanging
from docgen.clock.personal import Personal
from docgen.clock.timeline import TimesPlan, plan_times
from docgen.contents import texts, without_staff, words_of
from docgen.errors import Place
from docgen.expression.truth import Atom, Condition, ConditionSet, Truth, Wants, asks_room, fold
from docgen.i18n.locale import Locale, LocaleParts
from docgen.layout.frame import Layout
from docgen.layout.pages import Order, PageFit
from docgen.model import FILLERS, SPACE, Document, Guards
from docgen.pdf.bar import asked_bars
from docgen.pdf.cells import SetBox
from docgen.pdf.plate import Plate
from docgen.procedure.procedure import Pack
from docgen.procedure.questions import Answer
from docgen.settings.clinic import Clinic
from docgen.settings.effective import resolve
from docgen.settings.kind_of_patient import KindOfPatient, Resolved
from docgen.sheet.content import Content, ReadPiece, StandingText

_KINDS = 256  # of patients: some 2 kB each
_HANGING = 256  # what hangs on a question
_LEAST = 4096  # of whether page one could hold what belongs there: some 300 bytes each
_OUTCOMES = 1024  # of answers to what a sheet asks: some 2 kB each


class SheetKind(NamedTuple):
    """What patients of one kind share on one sheet.

    `told` are the answers to what its conditions ask, as far as they hang on the kind alone.
    """

    kind: KindOfPatient
    times: TimesPlan
    told: tuple[Truth, ...]


class Outcome(NamedTuple):
    """What follows from answers to all that a sheet asks: patients differ in values more than so.

    `guards` tells which conditions of the plate hold, `events` which rows the timeline has.
    """

    guards: tuple[bool, ...]
    standing: StandingText
    events: tuple[int, ...]


class Told(NamedTuple):
    """A patient's answers to the atoms of a sheet's conditions, also as one short text.

    Those to questions about room are not told yet.
    """

    answers: tuple[Truth, ...]
    key: str


class SheetParts(NamedTuple):
    """What compiling a sheet gives: values alone, which can be kept on disk.

    `identity` names it among all sheets. `pieces` and `events` are what can be read on it.
    `settings` are those that are the same for every patient; `printed` names the settings that its
    templates print; `places` tells where one prints what varies. `turned` is whether its letters
    are those of the fallback family. `locales` are the languages of its columns. `statics` are the
    leaves of the layout that all patients share, written as operators.
    """

    identity: str
    document: Document
    layout: Layout
    pieces: tuple[ReadPiece, ...]
    events: tuple[ReadPiece, ...]
    settings: Resolved
    printed: frozenset[str]
    places: FrozenMap[str, Place]
    turned: bool
    locales: tuple[LocaleParts, ...]
    statics: FrozenMap[int, SetBox] = FrozenMap()


class CompiledSheet:
    """A sheet, ready to be filled."""

    def __init__(
        self,
        parts: SheetParts,
        plate: Plate,
        locales: tuple[Locale, ...],
        clinic: Clinic,
        pack: Pack,
        *,
        caches: bool,
    ) -> None:
        """Take what was compiled; without `caches` nothing is remembered."""
        self.document, self.places, self.printed = parts.document, parts.places, parts.printed
        self.plate, self.locales = plate, locales
        self.bars = asked_bars(plate.layout, plate.guards)
        self.content = Content(parts.pieces, parts.events)
        self.pack, self._settings = pack, clinic.procedures[pack.name]
        self.conditions = ConditionSet(plate.guards)
        nobody = KindOfPatient(FrozenMap(), parts.settings, pack)
        atoms = self.conditions.atoms
        self._rooms = {at: name for at, one in enumerate(atoms) if (name := asks_room(one))}
        self._of_record = tuple(
            at for at, one in enumerate(atoms) if not nobody.decides(one) and at not in self._rooms
        )
        asked = set(self._rooms.values())
        never = plate.layout.fronts[0].look.lacks
        self.space = tuple(name for name in SPACE if name in asked.difference(never))
        self.fillers = tuple(name for name in FILLERS if name in asked)
        self.lacks = frozenset(never).union(self.fillers)  # unless a last page is filled
        self._kinds: Memo[FrozenMap[str, Answer], SheetKind] = Memo(
            "kinds", _KINDS if caches else 0
        )
        self._outcomes: Memo[tuple[str, frozenset[str]], Outcome] = Memo(
            "outcomes", _OUTCOMES if caches else 0
        )
        # How page one fits at the least, by answers, what is given up, order of events, foot.
        self.least_fits: Memo[tuple[str, tuple[str, ...], Order, float], PageFit] = Memo(
            "least fits", _LEAST if caches else 0
        )
        self._hanging: Memo[tuple[str, FrozenMap[str, Answer]], Hanging] = Memo(
            "unanswered", _HANGING if caches else 0
        )

    def kind(self, answers: FrozenMap[str, Answer]) -> SheetKind:
        """Return what holds for the patients who give these answers."""
        return self._kinds.get(answers, lambda: self._kind(answers))

    def _kind(self, answers: FrozenMap[str, Answer]) -> SheetKind:
        settings = resolve(self._settings, self.pack, answers)
        kind = KindOfPatient(answers, settings, self.pack)
        facts = _KindFacts(kind)
        told = tuple([facts.truth(atom) or Truth.OPEN for atom in self.conditions.atoms])
        return SheetKind(kind, plan_times(self.pack, kind.settings), told)

    @property
    def asks_room(self) -> bool:
        """Whether what stands hangs on the room that page one or the last page has."""
        return bool(self._rooms)

    def told(self, of: SheetKind, personal: Personal) -> Told:
        """Ask of one patient what the sheet asks; what it asks of room is left open."""
        told, atoms = list(of.told), self.conditions.atoms
        for at in self._of_record:
            told[at] = personal.truth(atoms[at])
        return Told(tuple(told), "".join([one.value[0] for one in told]))

    def outcome(self, told: Told, lacks: frozenset[str]) -> Outcome:
        """Return what follows from a patient's answers where there is no room for some things."""
        return self._outcomes.get((told.key, lacks), lambda: self._outcome(told, lacks))

    def _outcome(self, told: Told, lacks: frozenset[str]) -> Outcome:
        answers = list(told.answers)
        for at, name in self._rooms.items():
            answers[at] = Truth.FALSE if name in lacks else Truth.TRUE
        guards = self.conditions.hold(tuple(answers))
        held = guards.__getitem__
        events = [at for at, (_, asks) in enumerate(self.plate.events) if all(map(held, asks))]
        return Outcome(guards, self.content.standing(guards), tuple(events))

    def hanging_on(self, answers: FrozenMap[str, Answer], question: str) -> Hanging:
        """Return what hangs on a question that a patient who gives these answers leaves open.

        It is found once for many patients: of their other answers the words count, while counts are
        left open, since the figures are each patient's.
        """
        others = FrozenMap(
            (name, answer)
            for name in self.pack.questions
            if isinstance(answer := answers.get(name), str)
        )
        return self._hanging.get((question, others), lambda: self._hanging_on(question, others))

    def _hanging_on(self, question: str, others: FrozenMap[str, Answer]) -> Hanging:
        said = self._texts(others)
        choices = self.pack.questions[question].choices
        by_answer = [self._texts(FrozenMap({**others, question: one})) for one in choices]
        return Hanging(
            tuple(text for text in said if any(text not in held for held in by_answer)),
            tuple(dict.fromkeys(t for held in by_answer for t in held if t not in said)),
        )

    def _texts(self, answers: FrozenMap[str, Answer]) -> Mapping[str, None]:
        """Return the texts that some patients of a kind have, in reading order, each once."""
        kind, blocks = self.kind(answers).kind, without_staff(self.document).own_blocks
        found = texts(blocks, lambda held: self.may_stand(held, kind))
        said = (words_of(text.content) for text in found)
        return FrozenMap((words, None) for words in said if any(map(str.isalpha, words)))

    def may_stand(self, guards: Guards, kind: KindOfPatient) -> bool:
        """Whether a block stands for some patients of a kind, whatever their records say."""
        return all(_may_hold(fold(one, _KindFacts(kind))) for one in guards)


class _KindFacts(NamedTuple):
    """Facts of a kind of patient; what only a record tells is left open."""

    kind: KindOfPatient

    def truth(self, atom: Atom) -> Truth | None:
        return self.kind.truth(atom) if self.kind.decides(atom) else None


def _may_hold(condition: Condition) -> bool:
    return not isinstance(condition, Truth) or condition in Wants.HOLDS.value
