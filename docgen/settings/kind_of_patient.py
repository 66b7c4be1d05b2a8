"""What holds for one kind of patient: the settings in force, the answers, the order of times.

In: settings that are resolved (`effective.py`), answers to a pack's questions, the pack. Out:
`KindOfPatient`, which answers what conditions ask: the one interface of facts of a clinic. What
only one patient's record tells (`known.visit`, a time that is past) is the part of
`clock/personal.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from docgen.cache import FrozenMap
from docgen.expression.truth import (
    RECORD,
    Atom,
    Compare,
    Literal,
    Name,
    Operand,
    Truth,
    Within,
    by_order,
    compare_values,
    operands,
    told,
)
from docgen.procedure.procedure import ANCHORS, Pack, TimeDecl
from docgen.procedure.questions import Answers
from docgen.schema.kinds import Choice, FreeText, Ids
from docgen.schema.quantity import Quantity, minutes_of
from docgen.schema.telephones import Phone


@dataclass(frozen=True, slots=True)
class OneOf:
    """Values of which one holds, and nobody knows yet which: a sheet prints each of them."""

    values: tuple[Single, ...]


# True is a flag that the clinic has set; `no` makes the setting absent.
Single: TypeAlias = (
    Quantity | Choice | Phone | Ids | FreeText | tuple[FreeText, ...] | Decimal | bool
)
Value: TypeAlias = Single | OneOf


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table by a count: from `low` to `high` (None: and more)."""

    low: int
    high: int | None
    value: Value


@dataclass(frozen=True, slots=True)
class Setting:
    """What a clinic wrote for one setting.

    `values` by field; a setting of one value keeps it under "". `main_field` is the field that
    the bare name stands for. `table` is empty once resolved.
    """

    name: str
    values: FrozenMap[str, Value]
    main_field: str = ""
    table: tuple[TableRow, ...] = ()

    @property
    def main(self) -> Value | None:
        """The value that the bare name stands for, if it is there."""
        return self.values.get(self.main_field)


class Resolved(NamedTuple):
    """The settings that hold for one kind of patient."""

    values: FrozenMap[str, Setting]

    def get(self, path: str) -> Setting | Value | None:
        """Return the setting (`stay`) or the value of a field (`stay.for`), or None."""
        name, _, field = path.partition(".")
        setting = self.values.get(name)
        if setting is None or not field:
            return setting
        return setting.values.get(field)

    def value(self, path: str) -> Value | None:
        """Return the value of `stay.for`, or the main value of `stay`; None: absent."""
        name, _, field = path.partition(".")
        setting = self.values.get(name)
        if setting is None:
            return None
        return setting.values.get(field) if field else setting.main

    def main(self, name: str) -> Value | None:
        """Return the value that a setting's bare name stands for, or None."""
        setting = self.values.get(name)
        return None if setting is None else setting.main

    def at(self, path: str) -> Setting | Value | Entry | FreeText | None:
        """Return what a path of a template stands for: `stay.for`, `stay`, `bring.what[0]`."""
        path, bracket, number = path.partition("[")
        found = self.get(path) if "." in path else self.main(path)
        if found is None and "." not in path:  # its parts are set, but not its main one
            found = self.get(path)
        if not bracket:
            return found
        each, at = entries(found), int(number[:-1])
        return each[at] if at < len(each) else None


class Entry(NamedTuple):
    """One of the ids that a clinic has chosen from a list of its pack."""

    id: str
    list_name: str


def entries(value: object) -> tuple[Any, ...]:
    """Return what a loop over a setting goes through; nothing if it is absent or no list."""
    if isinstance(value, Ids):
        return tuple(Entry(one, value.list_name) for one in value.ids)
    if isinstance(value, OneOf):
        return value.values
    if isinstance(value, FreeText):
        return (value,)
    return value if isinstance(value, tuple) else ()


def compared(found: object, op: str, words: Sequence[object]) -> Truth:
    """Compare a setting with words of which one counts; one that is absent cannot be told."""
    if isinstance(found, OneOf):  # one of them may be the word; it is never all of them
        each = {any_true(one, op, words) for one in found.values}
        return each.pop() if len(each) == 1 else Truth.MAYBE
    return any_true(found, op, words)


def any_true(value: object, op: str, words: Sequence[object]) -> Truth:
    """Compare a value with each of some words; true where one comparison is."""
    plain = value.id if isinstance(value, Entry) else value
    found = [compare_values(plain, op, word) for word in words]
    return told(True if True in found else None if None in found else False)


def number_of(value: object) -> int | None:
    """Return the number that chooses a plural form, the upper end of a range; None: it is none."""
    if isinstance(value, Quantity):
        return int(value.high)
    return int(value) if isinstance(value, int | Decimal) else None


class KindOfPatient(NamedTuple):
    """What holds for the patients who give the same answers to a pack's questions.

    It tells the truth of `stay.for`, `patient.sedation == 'yes'`, `known.sedation`,
    `times.home < times.walk`, `entries.bring >= 2` (lines of a list) and `counts.rooms == 1` (the
    number that chooses a plural form).
    """

    answers: Answers
    settings: Resolved
    pack: Pack

    def truth(self, atom: Atom) -> Truth:
        """Answer what conditions ask of settings, questions and times: see `truth.Facts`."""
        match atom:
            case Name(path):
                head, _, rest = path.partition(".")
                if head == "known":
                    return told(self.answers.get(rest) is not None)
                if head == "times":
                    return told(self._span(self.pack.times[rest]) is not None)
                return told(self.settings.at(path) is not None)
            case Compare(Name(path), op, right):
                return self._compared(path, op, (right,))
            case Within(Name(path), of):
                return self._compared(path, "==", of)
        return Truth.ABSENT  # nothing else is left when a sheet is compiled

    def _compared(self, path: str, op: str, others: Sequence[Operand]) -> Truth:
        head, _, rest = path.partition(".")
        if head == "times":
            return told(self._order_by_name(rest, op, others[0]))
        values = [self._value(one) for one in others]
        if head == "patient":
            answer = self.answers.get(rest)
            return Truth.OPEN if answer is None else any_true(answer, op, values)
        if head == "entries":
            return any_true(len(entries(self.settings.at(rest))), op, values)
        if head == "counts":
            return any_true(number_of(self.settings.at(rest)), op, values)
        return compared(self.settings.at(path), op, values)

    def _value(self, one: Operand) -> object:
        return one.value if isinstance(one, Literal) else self.settings.value(one.path)

    def decides(self, atom: Atom) -> bool:
        """Whether a question is about settings and answers, not about one patient's record."""
        first = operands(atom)[0]
        head, _, rest = (first.path if isinstance(first, Name) else "").partition(".")
        if head == "known":
            return rest in self.pack.questions
        return head not in RECORD

    # The order of declared times, as far as settings tell it without a clock

    def _order_by_name(self, name: str, op: str, other: Operand) -> bool | None:
        path = other.path if isinstance(other, Name) else ""
        times = self.pack.times
        return by_order(self.order_of(times[name], times[path.removeprefix("times.")]), op)

    def _span(self, time: TimeDecl) -> Quantity | None:
        span = self.settings.value(time.span_path)
        if time.after or time.both_ends:
            return None  # planned: how long the procedure takes is each patient's
        return span if isinstance(span, Quantity) and not span.vague else None

    def _anchor(self, time: TimeDecl) -> str:
        """Return the anchor in force; the appointment is the start of the procedure."""
        for anchor in time.anchors:
            found = anchor if anchor in ANCHORS else self.settings.value(anchor)
            name = "" if isinstance(found, OneOf) else str(found or "")
            if name:
                return "appointment" if name == "procedure_start" else name
        return ""

    def order_of(self, one: TimeDecl, other: TimeDecl) -> int | None:
        """Tell which of two times comes first: -1, 0 or 1; None where settings do not say.

        From one anchor, the spans decide. The discharge is when the stay is over, where the clinic
        says how long that is, and at least after the end of the procedure.
        """
        ends = self._end(one), self._end(other)
        anchors = self._anchor(one), self._anchor(other)
        if ends[0] is None or ends[1] is None or one.sign != other.sign or not all(anchors):
            return None
        if anchors[0] == anchors[1]:
            return _sign(ends[0] - ends[1]) * one.sign
        if one.sign < 0 or set(anchors) != {"procedure_end", "discharge"}:
            return None
        if anchors[1] == "discharge":
            order = self._after_stay(ends[1], one, ends[0])
            return None if order is None else -order
        return self._after_stay(ends[0], other, ends[1])

    def _after_stay(self, late_end: Decimal, one: TimeDecl, end: Decimal) -> int | None:
        """Compare the end of a span from the discharge with a time from the procedure's end."""
        if one.place == "clinic":
            return 1  # the patient is still there
        stays = [self._end(t) for t in self.pack.times.values() if self._is_stay(t)]
        stay = max([minutes for minutes in stays if minutes is not None], default=None)
        if stay is not None:
            return _sign(stay + late_end - end)
        return 1 if late_end >= end else None

    def _is_stay(self, time: TimeDecl) -> bool:
        place = (
            time.place if time.place in ("", "clinic", "home") else self.settings.value(time.place)
        )
        return place == "clinic" and time.sign > 0 and self._anchor(time) == "procedure_end"

    def _end(self, time: TimeDecl) -> Decimal | None:
        """Return the safe end of a time's span in minutes, a day as 24 hours."""
        span = self._span(time)
        return None if span is None else minutes_of(_safe_end(time, span))


def _sign(number: Decimal) -> int:
    return (number > 0) - (number < 0)


def _safe_end(time: TimeDecl, span: Quantity) -> Quantity:
    return span.longest if time.safe == "longest" else span.shortest
