"""What a clinic has set, as typed values, and what of it holds for one kind of patient.

In: a clinic's `Settings`, the pack that declares them, the answers of a patient. Out: `Resolved`,
where the clinic's own rules are applied, tables by a count are looked up and settings that do not
concern this patient are gone. What nobody has set is absent; nothing has a default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cmp_to_key
from typing import NamedTuple, TypeAlias

from docgen.frozen import FrozenMap
from docgen.packs.conditions import Condition, Field, Operand, Word, by_order, compare_values
from docgen.packs.declarations import ANCHORS, Pack, TableDecl, TimeDecl, TotalDecl
from docgen.packs.questions import UNKNOWN, Answer, Answers
from docgen.reading.quantity import Hedge, Quantity, compare, minutes_of


class Choice(str):
    """One of the words that a field allows."""

    __slots__ = ()


class Phone(str):
    """A telephone number as the clinic writes it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Ids:
    """Entries of a list that the pack declares, in the clinic's order."""

    list_name: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FreeText:
    """A clinic's own words in each of its languages."""

    texts: tuple[tuple[str, str], ...]

    def in_language(self, language: str) -> str:
        """Return the text in `language` ("es").

        Raises:
            KeyError: the clinic did not write it in that language (its reader refuses that).
        """
        return dict(self.texts)[language]


# True is a flag that the clinic has set; `no` makes the setting absent.
Value: TypeAlias = (
    Quantity | Choice | Phone | Ids | FreeText | tuple[FreeText, ...] | Decimal | bool
)


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


class Rule(NamedTuple):
    """A clinic's own exception: where `when` holds, each setting is replaced, or removed (None)."""

    when: Condition
    sets: FrozenMap[str, Setting | None]


class Settings(NamedTuple):
    """What a clinic has set for one procedure."""

    values: FrozenMap[str, Setting]
    rules: tuple[Rule, ...] = ()


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

    def main(self, name: str) -> Value | None:
        """Return the value that a setting's bare name stands for, or None."""
        setting = self.values.get(name)
        return None if setting is None else setting.main


def fixed_answers(pack: Pack, settings: Settings) -> dict[str, Answer]:
    """Return the questions that a setting answers for every patient: `always` yes, `never` no."""
    answers: dict[str, Answer] = {}
    for question in pack.questions.values():
        setting = settings.values.get(question.fixed_by)
        answer = _FIXED.get(str(setting.main)) if setting else None
        if answer:
            answers[question.name] = answer
    return answers


_FIXED = {"always": "yes", "never": "no"}


def resolve(settings: Settings, pack: Pack, answers: Answers) -> Resolved:
    """Return what holds for the patients who would give these answers.

    The clinic's rules apply in their order, then tables are looked up, then settings that do not
    concern these patients go. Everything asked on the way stands in `answers.trace`.
    """
    values = in_force(settings, pack, answers)
    facts = SettingFacts(values, pack, answers)
    conditions = ((name, pack.settings[name].gone) for name in values)
    gone = {name for name, condition in conditions if condition and condition.holds(facts)}
    return Resolved(
        FrozenMap(
            (name, _totalled(setting, pack.settings[name].total, answers))
            for name, setting in values.items()
            if name not in gone
        )
    )


def _totalled(setting: Setting, total: TotalDecl | None, answers: Answers) -> Setting:
    """Add what a span comes to: as it is, or for each, where it is known how many there are."""
    span = setting.values.get(total.of) if total else None
    if total is None or not isinstance(span, Quantity) or span.vague:
        return setting
    if total.only_if in setting.values:
        count = answers.value(total.by)
        if not isinstance(count, int):
            return setting
        span = span.repeated(count)
    return replace(setting, values=FrozenMap({**setting.values, total.name: span}))


def in_force(settings: Settings, pack: Pack, answers: Answers) -> dict[str, Setting]:
    """Apply rules and tables, without asking yet which settings concern these patients."""
    values = dict(settings.values)
    facts = SettingFacts(values, pack, answers)
    for rule in settings.rules:
        if rule.when.holds(facts):
            for name, setting in rule.sets.items():
                values.pop(name, None)
                if setting is not None:
                    values[name] = setting
    for name, setting in values.items():
        table = pack.settings[name].table
        if setting.table and table:
            values[name] = _looked_up(setting, table, answers)
    return values


def _looked_up(setting: Setting, table: TableDecl, answers: Answers) -> Setting:
    value = _row_value(setting.table, table.by, answers)
    filled = dict(setting.values)
    if value is not None:
        filled[table.into] = value
    return replace(setting, values=FrozenMap(filled), table=())


def _row_value(rows: tuple[TableRow, ...], by: str, answers: Answers) -> Value | None:
    """Ask as little as tells the rows apart, so that variants stay few."""
    for row in rows:
        if row.high == row.low:
            found = answers.ask(by, "==", row.low)
        else:
            # Rows before this one did not match, so only the upper end is left to ask.
            found = answers.ask(by, ">=", row.low)
            found = found and (row.high is None or answers.ask(by, "<=", row.high))
        if found:
            return row.value
    return _spread([row.value for row in rows])


def _spread(values: list[Value]) -> Quantity | None:
    """Return the range from the shortest to the longest row, for a patient not yet counted."""
    amounts = [value for value in values if isinstance(value, Quantity)]
    if len(amounts) < len(values):
        return None
    low = min((amount.shortest for amount in amounts), key=cmp_to_key(_order))
    high = max((amount.longest for amount in amounts), key=cmp_to_key(_order))
    hedges = {amount.hedge for amount in amounts}
    hedge = next((one for one in (Hedge.OVER, Hedge.ABOUT) if one in hedges), Hedge.NONE)
    return Quantity(low.low, high.high, low.unit, high.high_unit, hedge)


def _order(one: Quantity, other: Quantity) -> int:
    return compare(one, other) or 0


class SettingFacts(NamedTuple):
    """What conditions can see: settings, answers (`patient.x`) and declared times (`times.x`)."""

    values: Mapping[str, Setting]
    pack: Pack
    answers: Answers

    def is_set(self, path: str) -> bool:
        """Whether the clinic has set it, the answer is known, or the time can be told."""
        head, _, rest = path.partition(".")
        if head == "patient":
            return self.answers.ask(rest, "!=", UNKNOWN)
        if head == "times":
            return self._span(self.pack.times[rest]) is not None
        setting = self.values.get(head)
        return setting is not None and (not rest or self.value(path) is not None)

    def compare(self, path: str, op: str, operand: Operand) -> bool | None:
        """Compare a setting, an answer or a time with a literal or with another of them."""
        head, _, rest = path.partition(".")
        right = operand.text if isinstance(operand, Word) else operand
        if head == "patient":
            if isinstance(right, str | int):
                return self.answers.ask(rest, op, right)
            return None
        if isinstance(right, Field):
            if head == "times":
                return self._compare_times(rest, op, right.path.partition(".")[2])
            return compare_values(self.value(path), op, self.value(right.path))
        return compare_values(self.value(path), op, right)

    def value(self, path: str) -> Value | None:
        """Return the value of `stay.for`, or the main value of `stay`; None: absent."""
        head, _, rest = path.partition(".")
        setting = self.values.get(head)
        if setting is None:
            return None
        return setting.values.get(rest) if rest else setting.main

    def _span(self, time: TimeDecl) -> Quantity | None:
        span = self.value(time.span_path)
        if time.after:
            return None  # planned: how long the procedure takes is each patient's
        return span if isinstance(span, Quantity) and not span.vague else None

    def _anchor(self, time: TimeDecl) -> str:
        """Return the anchor in force; the appointment is the start of the procedure."""
        for anchor in time.anchors:
            name = anchor if anchor in ANCHORS else str(self.value(anchor) or "")
            if name:
                return "appointment" if name == "procedure_start" else name
        return ""

    def _compare_times(self, left: str, op: str, right: str) -> bool | None:
        """Compare two clock times without a clock; None where the patient's own decide."""
        one, other = self.pack.times[left], self.pack.times[right]
        return by_order(self.order_of(one, other), op)

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
        place = time.place if time.place in ("", "clinic", "home") else self.value(time.place)
        return place == "clinic" and time.sign > 0 and self._anchor(time) == "procedure_end"

    def _end(self, time: TimeDecl) -> Decimal | None:
        """Return the safe end of a time's span in minutes, a day as 24 hours."""
        span = self._span(time)
        return None if span is None else minutes_of(_safe_end(time, span))


def _sign(number: Decimal) -> int:
    return (number > 0) - (number < 0)


def _safe_end(time: TimeDecl, span: Quantity) -> Quantity:
    return span.longest if time.safe == "longest" else span.shortest
