"""A compiled sheet: everything that all patients of one clinic, sheet, language and format share.

In: a Document whose blocks carry conditions, and its plate. Out: for one patient, which of the
conditions hold. Patients who give the same answers to the pack's questions are of one kind: the
settings that hold for them, the plan of their clock times and what hangs on both are found once.

Where nobody knows a patient's answer to a question, the sheet tells what hangs on it, for the
warning that goes with it: texts that another answer would take away, or bring. A slot is shown in
them as an ellipsis: no value of a patient is among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from docgen.cache import FrozenMap, Memo
from docgen.clock.checks import Hanging
from docgen.clock.personal import Personal
from docgen.clock.timeline import RECORDED, TimesPlan, plan_times
from docgen.contents import texts, without_staff, words_of
from docgen.errors import Place
from docgen.expression.truth import (
    PRESENCE,
    Atom,
    Condition,
    ConditionSet,
    Known,
    Truth,
    Wants,
    asks_room,
    fold,
    names,
)
from docgen.i18n.locale import Locale, LocaleParts
from docgen.i18n.runs import Runs
from docgen.layout.frame import Layout
from docgen.model import FILLERS, SPACE, Document, Guards
from docgen.pdf.bar import asked_bars
from docgen.pdf.cells import SetBox, SlotKey
from docgen.pdf.plate import Plate, PresentLeaves
from docgen.procedure.procedure import Pack
from docgen.procedure.questions import Answer
from docgen.settings.clinic import Clinic
from docgen.settings.effective import resolve
from docgen.settings.kind_of_patient import KindOfPatient, Resolved
from docgen.sheet.content import Content, ReadPiece, StandingText

_KINDS = 256  # of patients: some 20 kB each
_HANGING = 256  # what hangs on a question
_ANSWERED = 128  # answers to all that a sheet asks: some 100 kB each
_OF_RECORDS = {"patient", "rows", "times", *PRESENCE}  # how names of a record's fields begin


class SheetKind(NamedTuple):
    """What patients of one kind share on one sheet.

    `told` are the answers to what its conditions ask, as far as they hang on the kind alone;
    `conditions` is what is left of them, `asked` what that asks of a record.
    """

    kind: KindOfPatient
    times: TimesPlan
    told: str  # a letter each
    conditions: ConditionSet
    asked: tuple[Atom, ...]


@dataclass(frozen=True)
class Outcome:
    """What follows from answers to all that a sheet asks: patients differ in values more than so.

    `guards` tells which conditions of the plate hold, `events` which rows the timeline has. `own`
    are the numbers of items in lists that not all patients have whole.
    """

    guards: tuple[bool, ...]
    present: PresentLeaves
    events: tuple[int, ...]
    own: Mapping[SlotKey, Runs]
    content: Content

    @cached_property
    def standing(self) -> StandingText:
        """The text that stands on the sheet: no sheet that is only tried needs it."""
        return self.content.standing(self.guards)


class Answered:
    """What follows from a patient's answers, by what page one has no room for."""

    def __init__(self, plate: Plate, content: Content, left: ConditionSet) -> None:
        """Take what is left of the conditions: it asks of room alone."""
        self._plate, self._content, self._left = plate, content, left
        self._outcomes: dict[frozenset[str], Outcome] = {}

    def outcome(self, lacks: frozenset[str]) -> Outcome:
        """Return what follows where there is no room for some things."""
        found = self._outcomes.get(lacks)
        if found is None:
            found = self._outcomes[lacks] = self._outcome(lacks)
        return found

    def _outcome(self, lacks: frozenset[str]) -> Outcome:
        guards, plate = self._left.hold(_Room(lacks)), self._plate
        held = guards.__getitem__
        events = [at for at, (_, asks) in enumerate(plate.events) if all(map(held, asks))]
        own = item_numbers(plate, guards)
        return Outcome(guards, plate.present(guards), tuple(events), own, self._content)


class _Room(NamedTuple):
    """Facts about the room that page one has."""

    lacks: frozenset[str]

    def truth(self, atom: Atom) -> Truth:
        return Truth.FALSE if asks_room(atom) in self.lacks else Truth.TRUE


def item_numbers(plate: Plate, guards: tuple[bool, ...]) -> dict[SlotKey, Runs]:
    """Number the items of lists that not all patients have whole: those above that they do have."""
    found: dict[SlotKey, Runs] = {}
    for key, above in plate.numbered.items():
        start = int(key[0].partition(":")[0])
        held = sum(all(guards[guard] for guard in needed) for needed in above)
        found[key] = ((f"{start + held}.", False),)
    return found


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
        self.parts = parts
        self.document, self.places, self.printed = parts.document, parts.places, parts.printed
        self.plate, self.locales = plate, locales
        self.bars = asked_bars(plate.layout, plate.guards)
        self.content = Content(parts.pieces, parts.events)
        self.pack, self._settings = pack, clinic.procedures[pack.name]
        self.conditions = ConditionSet(plate.guards)
        rooms = set(map(asks_room, self.conditions.atoms)).difference({""})
        never = plate.layout.fronts[0].look.lacks
        self.space = tuple(name for name in SPACE if name in rooms.difference(never))
        self.fillers = tuple(name for name in FILLERS if name in rooms)
        self.lacks = frozenset(never).union(self.fillers)  # unless a last page is filled
        self.asks_room = bool(rooms)  # whether what stands hangs on the room that pages have
        self._kinds: Memo[FrozenMap[str, Answer], SheetKind] = Memo(
            "kinds", _KINDS if caches else 0
        )
        self._answered: Memo[tuple[str, str], Answered] = Memo(
            "answered", _ANSWERED if caches else 0
        )
        self._hanging: Memo[tuple[str, FrozenMap[str, Answer]], Hanging] = Memo(
            "unanswered", _HANGING if caches else 0
        )

    @cached_property
    def fields(self) -> frozenset[str]:
        """The fields of a record that the sheet prints, asks or reckons with.

        Of lines of a list `list.column`. Questions that only decide which settings hold, and names
        that are no field's, do not matter here.
        """
        asked = {name.path for atom in self.conditions.atoms for name in names(atom)}
        paths = {path for slots in self.plate.asks.values() for path, _ in slots} | asked
        found = {field for path in paths if (field := _field_of(path))}
        facts = {self.pack.facts[name].field for name in found if name in self.pack.facts}
        times = self.kind(FrozenMap()).times.times
        anchors = {RECORDED.get(time.anchor, "") for time in times if time.name in found}
        return frozenset(found | facts | anchors)

    def kind(self, answers: FrozenMap[str, Answer]) -> SheetKind:
        """Return what holds for the patients who give these answers."""
        return self._kinds.get(answers, lambda: self._kind(answers))

    def _kind(self, answers: FrozenMap[str, Answer]) -> SheetKind:
        settings = resolve(self._settings, self.pack, answers)
        kind = KindOfPatient(answers, settings, self.pack)
        facts = _KindFacts(kind)
        told = [facts.truth(atom) or Truth.OPEN for atom in self.conditions.atoms]
        left = self.conditions.told(facts)
        asked = tuple([atom for atom in left.atoms if not asks_room(atom)])
        return SheetKind(kind, plan_times(self.pack, settings), _letters(told), left, asked)

    def answered(self, of: SheetKind, personal: Personal) -> Answered:
        """Ask of one patient what the sheet asks: all but what it asks of room."""
        told = {atom: personal.truth(atom) for atom in of.asked}

        def make() -> Answered:
            return Answered(self.plate, self.content, of.conditions.told(Known(told)))

        return self._answered.get((of.told, _letters(told.values())), make)

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


def _field_of(path: str) -> str:
    """Return `list.column` of `patient.list[0].column~format`; "" of what is no record's."""
    head, _, rest = path.partition("~")[0].partition(".")
    return re.sub(r"\[\d+\]", "", rest) if head in _OF_RECORDS else ""


def _letters(told: Iterable[Truth]) -> str:
    return "".join([one.value[0] for one in told])


def _may_hold(condition: Condition) -> bool:
    return not isinstance(condition, Truth) or condition in Wants.HOLDS.value
