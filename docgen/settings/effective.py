"""What a clinic has set, as typed values, and what of it holds for one kind of patient.

In: a clinic's `Settings`, the pack that declares them, the answers of a patient. Out: `Resolved`,
where the clinic's own rules are applied, tables by a count are looked up and settings that do not
concern this patient are gone. What nobody has set is absent; nothing has a default.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any, NamedTuple

from docgen.cache import FrozenMap
from docgen.expression.conditions import Condition, Field, Operand, Word
from docgen.expression.truth import (
    RECORD,
    Atom,
    Compare,
    Literal,
    Name,
    Truth,
    Within,
    by_order,
    compare_values,
    operands,
    told,
)
from docgen.procedure.procedure import ANCHORS, Pack, TimeDecl
from docgen.procedure.questions import (
    MOST_KINDS,
    UNKNOWN,
    Answer,
    Answers,
    Asked,
    answers_told_apart,
)
from docgen.procedure.setting_decls import TableDecl, TotalDecl
from docgen.schema.quantity import Quantity, minutes_of
from docgen.schema.values import (
    Choice,
    FreeText,
    Ids,
    OneOf,
    Phone,
    Setting,
    Single,
    TableRow,
    Value,
)
from docgen.settings.merging import merged, one_of_each, spread

__all__ = [
    "Choice",
    "ClinicRule",
    "FreeText",
    "Ids",
    "OneOf",
    "Phone",
    "Resolved",
    "Setting",
    "SettingFacts",
    "Settings",
    "Single",
    "TableRow",
    "Value",
    "asked_by",
    "fixed_answers",
    "in_force",
    "resolve",
    "supposed",
    "unanswered",
]

_PATIENT = "patient."


class ClinicRule(NamedTuple):
    """A clinic's own exception: where `when` holds, each setting is replaced, or removed (None)."""

    when: Condition
    sets: FrozenMap[str, Setting | None]


class Settings(NamedTuple):
    """What a clinic has set for one procedure."""

    values: FrozenMap[str, Setting]
    rules: tuple[ClinicRule, ...] = ()


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


class Kind(NamedTuple):
    """What holds for the patients who give the same answers to a pack's questions."""

    answers: FrozenMap[str, Answer]
    settings: Resolved
    questions: frozenset[str]

    def truth(self, atom: Atom) -> Truth:
        """Answer what conditions ask of settings and questions: see `expression.Facts`."""
        match atom:
            case Name(path):
                head, _, rest = path.partition(".")
                if head == "known":
                    return told(self.answers.get(rest) is not None)
                return told(self.settings.at(path) is not None)
            case Compare(Name(path), op, Literal(value)):
                return self._compared(path, op, (value,))
            case Within(Name(path), of):
                return self._compared(path, "==", [one.value for one in of])
        return Truth.ABSENT  # nothing else is left when a sheet is compiled

    def _compared(self, path: str, op: str, words: Sequence[object]) -> Truth:
        head, _, rest = path.partition(".")
        if head == "patient":
            answer = self.answers.get(rest)
            return Truth.OPEN if answer is None else any_of(answer, op, words)
        if head == "entries":
            return any_of(len(entries(self.settings.at(rest))), op, words)
        if head == "counts":
            return any_of(number_of(self.settings.at(rest)), op, words)
        return compared(self.settings.at(path), op, words)

    def decides(self, atom: Atom) -> bool:
        """Whether a question is about settings and answers, not about one patient's record."""
        first = operands(atom)[0]
        head, _, rest = (first.path if isinstance(first, Name) else "").partition(".")
        if head == "known":
            return rest in self.questions
        return head not in RECORD


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
        each = {any_of(one, op, words) for one in found.values}
        return each.pop() if len(each) == 1 else Truth.MAYBE
    return any_of(found, op, words)


def any_of(value: object, op: str, words: Sequence[object]) -> Truth:
    """Compare a value with each of some words; true where one comparison is."""
    plain = value.id if isinstance(value, Entry) else value
    found = [compare_values(plain, op, word) for word in words]
    return told(True if True in found else None if None in found else False)


def varying(settings: Settings, pack: Pack) -> frozenset[str]:
    """Return the settings that are not the same for every patient of this clinic.

    A rule of the clinic changes them, a table or a total by a count, or their pack says that they
    do not concern some patients.
    """
    asked = {f"{_PATIENT}{name}" for name in pack.questions}
    facts = SettingFacts(settings.values, pack, Answers({}))
    found: set[str] = set()
    before = -1
    while before < len(found):  # what hangs on a setting that varies, varies
        before = len(found)
        for rule in settings.rules:
            if rule.when.is_left_open(facts, asked | found):
                found |= rule.sets.keys()
        for name in {*settings.values, *(n for rule in settings.rules for n in rule.sets)}:
            decl, setting = pack.settings[name], settings.values.get(name)
            total = decl.total.only_if if decl.total else ""
            counted = setting is not None and bool(setting.table)
            counted |= bool(total) and setting is not None and total in setting.values
            if counted or (decl.gone and decl.gone.is_left_open(facts, asked | found)):
                found.add(name)
    return frozenset(found)


def versions(settings: Settings, path: str) -> tuple[object, ...]:
    """Return every value that a path may have for some patient, by the clinic's own rules."""
    found: dict[object, None] = {}
    for version in (settings.values, *(rule.sets for rule in settings.rules)):
        values = FrozenMap((name, one) for name, one in version.items() if one is not None)
        found[Resolved(values).at(path)] = None
        setting = values.get(path.partition(".")[0])
        found |= dict.fromkeys(row.value for row in setting.table) if setting else {}
    return tuple(one for one in found if one is not None)


def number_of(value: object) -> int | None:
    """Return the number that chooses a plural form, the upper end of a range; None: it is none."""
    if isinstance(value, Quantity):
        return int(value.high)
    return int(value) if isinstance(value, int | Decimal) else None


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
    concern these patients go.
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
    """Apply rules and tables, without asking yet which settings concern these patients.

    Where a rule asks what nobody knows yet, a setting is what `merging` makes of all that it may
    turn out to be.
    """
    worlds = supposed(settings, pack, answers)
    if worlds is None:
        return merged(list(_each_rule(settings, pack, answers)), pack)
    if not worlds:
        return _applied(settings, pack, answers, answers)
    return merged([_applied(settings, pack, world, answers) for world in worlds], pack)


def supposed(settings: Settings, pack: Pack, answers: Answers) -> list[Answers] | None:
    """Return the answers that there may turn out to be, where a rule asks what is left open.

    None: they are too many to try.
    """
    open_ones = unanswered(settings, answers)
    if not open_ones:
        return []
    asked = (one for one in asked_by(settings.rules) if one.question in open_ones)
    ranges = answers_told_apart({name: pack.questions[name] for name in open_ones}, asked)
    if prod(map(len, ranges.values())) > MOST_KINDS:
        return None
    kinds = product(*ranges.values())
    return [answers.supposing(dict(zip(ranges, kind, strict=True))) for kind in kinds]


def _each_rule(settings: Settings, pack: Pack, answers: Answers) -> Iterator[dict[str, Setting]]:
    """Yield what settings come to without the rules that are left open, and with each of them.

    So each value that a setting may turn out to have stands in one of them, whatever is open.
    """
    facts = SettingFacts(settings.values, pack, answers)
    yield _applied(settings, pack, answers, answers)
    for at, rule in enumerate(settings.rules):
        if rule.when.holds(facts) is None:
            sure = rule._replace(when=replace(rule.when, expression=Truth.TRUE))
            rules = (*settings.rules[:at], sure, *settings.rules[at + 1 :])
            yield _applied(settings._replace(rules=rules), pack, answers, answers)


def unanswered(settings: Settings, answers: Answers) -> tuple[str, ...]:
    """Return the questions that the clinic's rules ask, and these patients leave open."""
    asked = dict.fromkeys(one.question for one in asked_by(settings.rules))
    return tuple(name for name in asked if answers.ask(name, "==", UNKNOWN))


def asked_by(rules: tuple[ClinicRule, ...]) -> Iterator[Asked]:
    """Yield what rules ask of a patient, but whether it is known."""
    for test in (test for rule in rules for test in rule.when.tests):
        operand = test.operand.text if isinstance(test.operand, Word) else test.operand
        asked = isinstance(operand, str | int) and operand != UNKNOWN
        if test.path.startswith(_PATIENT) and asked and isinstance(operand, str | int):
            yield Asked(test.path.removeprefix(_PATIENT), operand)


def asked_of(settings: Settings, pack: Pack) -> Iterator[Asked]:
    """Yield what tables, totals and `gone` ask of a patient."""
    changed = (one for rule in settings.rules for one in rule.sets.values() if one)
    for setting in (*settings.values.values(), *changed):
        decl = pack.settings[setting.name]
        if decl.table and setting.table:
            for row in setting.table:
                yield Asked(decl.table.by, row.high or row.low)
        if decl.total and decl.total.only_if in setting.values:
            yield Asked(decl.total.by)
        for test in decl.gone.tests if decl.gone else ():
            operand = test.operand.text if isinstance(test.operand, Word) else test.operand
            if test.path.startswith(_PATIENT) and isinstance(operand, str | int):
                yield Asked(test.path.removeprefix(_PATIENT), operand)


def _applied(
    settings: Settings, pack: Pack, supposed: Answers, known: Answers
) -> dict[str, Setting]:
    """Apply the rules by the answers that are `supposed`, and tables by those that are known."""
    values = dict(settings.values)
    facts = SettingFacts(values, pack, supposed)
    for rule in settings.rules:
        if rule.when.holds(facts):
            for name, setting in rule.sets.items():
                values.pop(name, None)
                if setting is not None:
                    values[name] = setting
    for name, setting in values.items():
        table = pack.settings[name].table
        if setting.table and table:
            values[name] = _looked_up(setting, table, known)
    return values


def _looked_up(setting: Setting, table: TableDecl, answers: Answers) -> Setting:
    value = _row_value(setting.table, table.by, answers)
    filled = dict(setting.values)
    if value is not None:
        filled[table.into] = value
    return replace(setting, values=FrozenMap(filled), table=())


def _row_value(rows: tuple[TableRow, ...], by: str, answers: Answers) -> Value | None:
    """Return the value of the row that a count belongs to; of all, where nobody has counted."""
    for row in rows:
        if row.high == row.low:
            found = answers.ask(by, "==", row.low)
        else:
            # Rows before this one did not match, so only the upper end is left to ask.
            found = answers.ask(by, ">=", row.low)
            found = found and (row.high is None or answers.ask(by, "<=", row.high))
        if found:
            return row.value
    amounts = [row.value for row in rows if isinstance(row.value, Quantity)]
    if len(amounts) == len(rows):
        return spread(amounts)
    return one_of_each(row.value for row in rows)


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
            unknown = right != UNKNOWN and self.answers.ask(rest, "==", UNKNOWN)
            if unknown or not isinstance(right, str | int):
                return None
            return self.answers.ask(rest, op, right)
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
            found = anchor if anchor in ANCHORS else self.value(anchor)
            name = "" if isinstance(found, OneOf) else str(found or "")
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
