"""What a clinic has set, as typed values, and what of it holds for one kind of patient.

In: a clinic's `Settings`, the pack that declares them, the answers of a patient. Out: `Resolved`,
where the clinic's own rules are applied, tables by a count are looked up and settings that do not
concern this patient are left out. What nobody has set is absent; nothing has a default.

Where nobody knows yet which rules hold, a setting is what a sheet may print for all that it may
turn out to be: the safe end of a span that a clock time hangs on, the least of a limit, every line
of a list, both ends or both values of what has no safe side; never the value that stands first.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cmp_to_key
from itertools import product
from math import prod
from typing import NamedTuple

from docgen.cache import FrozenMap
from docgen.expression.truth import Atom, Condition, Truth, fold, holds, names
from docgen.procedure.procedure import Pack
from docgen.procedure.questions import (
    MOST_KINDS,
    Answer,
    Answers,
    Asked,
    answers_told_apart,
    asked_in,
)
from docgen.procedure.setting_decls import TableDecl, TotalDecl
from docgen.schema.kinds import Ids
from docgen.schema.quantity import Hedge, Quantity, compare
from docgen.settings.kind_of_patient import (
    KindOfPatient,
    OneOf,
    Resolved,
    Setting,
    Single,
    TableRow,
    Value,
)

_LIMITS = ("weight", "dose", "temperature", "count")  # the least is safe


class ClinicRule(NamedTuple):
    """A clinic's own exception: where `when` holds, each setting is replaced, or removed (None)."""

    when: Condition
    sets: FrozenMap[str, Setting | None]


class Settings(NamedTuple):
    """What a clinic has set for one procedure."""

    values: FrozenMap[str, Setting]
    rules: tuple[ClinicRule, ...] = ()


def varying_settings(settings: Settings, pack: Pack) -> frozenset[str]:
    """Return the settings that are not the same for every patient of this clinic.

    A rule of the clinic changes them, a table or a total by a count, or their pack says that they
    do not concern some patients.
    """
    kind = KindOfPatient({}, Resolved(settings.values), pack)
    found: set[str] = set()
    before = -1
    while before < len(found):  # what hangs on a setting that varies, varies
        before = len(found)
        facts = _SameForAll(kind, found)
        for rule in settings.rules:
            if not isinstance(fold(rule.when, facts), Truth):
                found |= rule.sets.keys()
        for name in {*settings.values, *(n for rule in settings.rules for n in rule.sets)}:
            decl, setting = pack.settings[name], settings.values.get(name)
            total = decl.total.only_if if decl.total else ""
            counted = setting is not None and bool(setting.table)
            counted |= bool(total) and setting is not None and total in setting.values
            unless = decl.not_applicable_when or Truth.FALSE
            if counted or not isinstance(fold(unless, facts), Truth):
                found.add(name)
    return frozenset(found)


class _SameForAll(NamedTuple):
    """Facts that all patients share: answers, and settings that vary, are not known yet."""

    kind: KindOfPatient
    vary: Container[str]

    def truth(self, atom: Atom) -> Truth | None:
        heads = {name.path.partition(".")[0] for name in names(atom)}
        asked = heads & {"patient", "known"}
        vary = any(one in self.vary for one in settings_named(atom, self.kind.pack))
        return None if asked or vary else self.kind.truth(atom)


def settings_named(condition: Condition, pack: Pack) -> Iterator[str]:
    """Yield the settings that a condition is about; a time is about that with its span."""
    for name in names(condition):
        head, _, rest = name.path.partition(".")
        if head == "times":
            head = pack.times[rest].span_path.partition(".")[0]
        if head in pack.settings:
            yield head


def possible_values(settings: Settings, path: str) -> tuple[object, ...]:
    """Return every value that a path may have for some patient, by the clinic's own rules."""
    found: dict[object, None] = {}
    for version in (settings.values, *(rule.sets for rule in settings.rules)):
        values = FrozenMap((name, one) for name, one in version.items() if one is not None)
        found[Resolved(values).at(path)] = None
        setting = values.get(path.partition(".")[0])
        found |= dict.fromkeys(row.value for row in setting.table) if setting else {}
    return tuple(one for one in found if one is not None)


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
    kind = KindOfPatient(answers, Resolved(values), pack)
    conditions = ((name, pack.settings[name].not_applicable_when) for name in values)
    gone = {name for name, condition in conditions if condition and holds(condition, kind)}
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
        count = answers.get(total.by)
        if not isinstance(count, int):
            return setting
        span = span.repeated(count)
    return replace(setting, values=FrozenMap({**setting.values, total.name: span}))


def in_force(settings: Settings, pack: Pack, answers: Answers) -> FrozenMap[str, Setting]:
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
    asked = (one for one in _asked_by_rules(settings) if one.question in open_ones)
    ranges = answers_told_apart({name: pack.questions[name] for name in open_ones}, asked)
    if prod(map(len, ranges.values())) > MOST_KINDS:
        return None
    kinds = product(*ranges.values())
    return [{**answers, **dict(zip(ranges, kind, strict=True))} for kind in kinds]


def _each_rule(
    settings: Settings, pack: Pack, answers: Answers
) -> Iterator[FrozenMap[str, Setting]]:
    """Yield what settings come to without the rules that are left open, and with each of them.

    So each value that a setting may turn out to have stands in one of them, whatever is open.
    """
    kind = KindOfPatient(answers, Resolved(settings.values), pack)
    yield _applied(settings, pack, answers, answers)
    for at, rule in enumerate(settings.rules):
        if holds(rule.when, kind) is None:
            sure = rule._replace(when=Truth.TRUE)
            rules = (*settings.rules[:at], sure, *settings.rules[at + 1 :])
            yield _applied(settings._replace(rules=rules), pack, answers, answers)


def unanswered(settings: Settings, answers: Answers) -> tuple[str, ...]:
    """Return the questions whose answers the clinic's rules ask, and these patients leave open.

    A rule that asks no more than whether an answer is known leaves nothing open.
    """
    asked = dict.fromkeys(one.question for one in _asked_by_rules(settings) if one.operand)
    return tuple(name for name in asked if answers.get(name) is None)


def _asked_by_rules(settings: Settings) -> Iterator[Asked]:
    return asked_in(rule.when for rule in settings.rules)


def asked_of(settings: Settings, pack: Pack) -> Iterator[Asked]:
    """Yield what a clinic's settings ask of a patient.

    Rules, tables and totals ask, and the conditions in which a setting does not apply.
    """
    yield from _asked_by_rules(settings)
    changed = (one for rule in settings.rules for one in rule.sets.values() if one)
    for setting in (*settings.values.values(), *changed):
        decl = pack.settings[setting.name]
        if decl.table and setting.table:
            for row in setting.table:
                yield Asked(decl.table.by, row.high or row.low)
        if decl.total and decl.total.only_if in setting.values:
            yield Asked(decl.total.by)
        if decl.not_applicable_when:
            yield from asked_in([decl.not_applicable_when])


def _applied(
    settings: Settings, pack: Pack, supposed: Answers, known: Answers
) -> FrozenMap[str, Setting]:
    """Apply the rules by the answers that are `supposed`, and tables by those that are known."""
    values = settings.values
    for rule in settings.rules:
        if holds(rule.when, KindOfPatient(supposed, Resolved(values), pack)):
            kept = {name: one for name, one in values.items() if name not in rule.sets}
            set_now = {name: one for name, one in rule.sets.items() if one is not None}
            values = FrozenMap({**kept, **set_now})
    tables = ((name, pack.settings[name].table) for name, one in values.items() if one.table)
    filled = {name: _looked_up(values[name], table, known) for name, table in tables if table}
    return FrozenMap({**values, **filled}) if filled else values


def _looked_up(setting: Setting, table: TableDecl, answers: Answers) -> Setting:
    value = _row_value(setting.table, table.by, answers)
    filled = dict(setting.values)
    if value is not None:
        filled[table.into] = value
    return replace(setting, values=FrozenMap(filled), table=())


def _row_value(rows: tuple[TableRow, ...], by: str, answers: Answers) -> Value | None:
    """Return the value of the row that a count belongs to; of all, where nobody has counted."""
    count = answers.get(by)
    for row in rows:
        if isinstance(count, int) and row.low <= count and (row.high is None or count <= row.high):
            return row.value
    amounts = [row.value for row in rows if isinstance(row.value, Quantity)]
    if len(amounts) == len(rows):
        return spread(amounts)
    return one_of_each(row.value for row in rows)


# Of several settings, one that prints for all


def merged(worlds: Sequence[Mapping[str, Setting]], pack: Pack) -> FrozenMap[str, Setting]:
    """Return each setting that some patients have, as it is printed for all of them."""
    found: dict[str, Setting] = {}
    for name in dict.fromkeys(name for world in worlds for name in world):
        there = list(dict.fromkeys(world[name] for world in worlds if name in world))
        found[name] = there[0] if len(there) == 1 else _merged_setting(there, pack)
    return FrozenMap(found)


def _merged_setting(settings: Sequence[Setting], pack: Pack) -> Setting:
    first = settings[0]
    fields = dict.fromkeys(field for setting in settings for field in setting.values)
    values = {}
    for field in fields:
        there = dict.fromkeys(s.values[field] for s in settings if field in s.values)
        values[field] = _merged_value(list(there), first.name, field, pack)
    return Setting(first.name, FrozenMap(values), first.main_field)


def _merged_value(values: list[Value], name: str, field: str, pack: Pack) -> Value:
    if len(values) == 1:
        return values[0]
    amounts = [value for value in values if isinstance(value, Quantity) and not value.vague]
    if len(amounts) == len(values):
        table = pack.settings[name].table
        if table and table.into == field:
            return spread(amounts)  # as a table's rows are, where nobody has counted yet
        return _safe(amounts, f"{name}.{field}" if field else name, pack)
    lists = [value for value in values if isinstance(value, Ids)]
    if len(lists) == len(values):
        ids = dict.fromkeys(one for listed in lists for one in listed.ids)
        return Ids(lists[0].list_name, tuple(ids))
    texts = [value for value in values if isinstance(value, tuple)]
    if len(texts) == len(values):
        return tuple(dict.fromkeys(text for lines in texts for text in lines))
    return one_of_each(values)


def one_of_each(values: Iterable[Value]) -> Value:
    """Return values of which one holds; a single one as it is."""
    each: dict[Single, None] = {}
    for value in values:
        each |= dict.fromkeys(value.values if isinstance(value, OneOf) else (value,))
    return OneOf(tuple(each)) if len(each) > 1 else next(iter(each))


def _safe(amounts: list[Quantity], path: str, pack: Pack) -> Quantity:
    """Return the amount on the safe side: for a limit the least, for a time what its pack says."""
    if amounts[0].kind in _LIMITS:
        return min(amounts, key=cmp_to_key(_order))
    times = (time for time in pack.times.values() if time.span_path == path)
    sides = {side for time in times for side in time.sides}
    if sides == {"longest"}:
        return max(amounts, key=cmp_to_key(_order))
    if sides == {"shortest"}:
        return min(amounts, key=cmp_to_key(_by_shortest))
    return spread(amounts)


def spread(amounts: Sequence[Quantity]) -> Quantity:
    """Return the range from the shortest to the longest of some amounts of one kind."""
    low = min((amount.shortest for amount in amounts), key=cmp_to_key(_order))
    high = max((amount.longest for amount in amounts), key=cmp_to_key(_order))
    hedges = {amount.hedge for amount in amounts}
    hedge = next((one for one in (Hedge.OVER, Hedge.ABOUT) if one in hedges), Hedge.NONE)
    return Quantity(low.low, high.high, low.unit, high.high_unit, hedge)


def _order(one: Quantity, other: Quantity) -> int:
    return compare(one, other) or 0


def _by_shortest(one: Quantity, other: Quantity) -> int:
    return _order(one.shortest, other.shortest)
