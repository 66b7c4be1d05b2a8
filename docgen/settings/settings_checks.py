"""What is odd in a clinic's settings: contradictions, unusual values, rules that are left open.

In: a clinic's `Settings`, the pack's `checks:` and `usual:`; for a patient's sheet, the answers and
which settings it prints. Out: diagnostics. A check that holds for one kind of patient alone (a rule
for one count) counts: that patient would get the sheet. What an open rule sets prints as is safe,
or in both ways (see `effective.py`): whoever hands the sheet over shall know why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import chain

from docgen.cache import FrozenMap
from docgen.errors import Diagnostic, Place, all_of, error, one_of, warning
from docgen.expression.truth import holds, place_of
from docgen.procedure.procedure import CheckDecl, OrderDecl, Pack, TimeDecl
from docgen.procedure.questions import Answer, Answers, Asked, asked_in, kinds_to_try
from docgen.schema.quantity import Quantity, compare
from docgen.settings.effective import (
    Settings,
    asked_of,
    fixed_answers,
    in_force,
    settings_named,
    supposed,
    unanswered,
)
from docgen.settings.kind_of_patient import KindOfPatient, Resolved, Setting, Value

Places = Mapping[str, Place]  # where each setting was written; "" is the procedure itself


def check_settings(settings: Settings, pack: Pack, places: Places) -> Iterator[Diagnostic]:
    """Yield each contradiction (an error) and each oddity (a warning) once."""
    found: dict[CheckDecl, None] = {}
    kinds = list(_kinds_of_patient(settings, pack))
    for kind in kinds:
        for check in pack.checks:
            if holds(check.condition, kind) and (not check.only_if or holds(check.only_if, kind)):
                found[check] = None
    for check in pack.checks:
        if check in found:
            yield _contradiction(check, pack, places)
    yield from _broken_order(kinds, settings, pack, places)
    yield from _unusual_values(settings, pack, places)


def _kinds_of_patient(settings: Settings, pack: Pack) -> Iterator[KindOfPatient]:
    """Yield each kind of patient that rules, tables and checks tell apart.

    A setting that does not concern a patient still counts as set by the clinic: whoever is told
    about the ride home after sedation alone has not forgotten it for the others.
    """
    fixed = fixed_answers(pack, settings)
    by_checks = _asked_by_checks(pack)
    checked = sorted({one.question for one in by_checks})
    asked = (*by_checks, *asked_of(settings, pack))
    tried = [
        kinds_to_try(pack.questions, asked, fixed, unknown=unknown).tried
        for unknown in (False, True)
    ]
    kinds: dict[tuple[FrozenMap[str, Setting], tuple[Answer, ...]], KindOfPatient] = {}
    for answers in dict.fromkeys(chain(*tried)):
        if unanswered(settings, answers):
            continue  # what is printed for them stands for kinds that are tried
        applied = in_force(settings, pack, answers)
        told_apart = tuple(answers.get(question) for question in checked)
        kinds.setdefault((applied, told_apart), KindOfPatient(answers, Resolved(applied), pack))
    yield from kinds.values()


def _asked_by_checks(pack: Pack) -> tuple[Asked, ...]:
    conditions = (one for check in pack.checks for one in (check.condition, check.only_if))
    return tuple(asked_in(one for one in conditions if one))


def _contradiction(check: CheckDecl, pack: Pack, places: Places) -> Diagnostic:
    names = list(dict.fromkeys(settings_named(check.condition, pack)))
    place = next((places[name] for name in names if name in places), places.get(""))
    hint = f"Look at {one_of(names)}."
    if check.refuse:
        return error("contradiction", check.say, hint, place)
    return warning("odd-settings", check.say, hint, place)


def _broken_order(
    kinds: list[KindOfPatient], settings: Settings, pack: Pack, places: Places
) -> Iterator[Diagnostic]:
    """Yield an error for each permission that comes before what it must wait for is over.

    Nothing is moved here: what patients are told is what the clinic has set.
    """
    for rule in pack.order:
        first, then = pack.times[rule.first], pack.times[rule.then]
        broken = [kind for kind in kinds if _breaks(kind.order_of(then, first), rule)]
        if broken:
            paths = then.span_path, first.span_path
            names = [path.partition(".")[0] for path in paths]
            place = next((places[name] for name in names if name in places), places.get(""))
            allowed, kept = (f"{path} ({broken[0].settings.value(path)})" for path in paths)
            early = "before" if _is_before(broken[0], then, first) else "in the minute in which"
            whom = _for_whom(broken[0], settings, names) if len(broken) < len(kinds) else ""
            message = f"What {allowed} allows begins {early} {kept} is over{whom}."
            yield error("order", message, f"Look at {one_of(names)}, and at rules.", place)


def _is_before(kind: KindOfPatient, then: TimeDecl, first: TimeDecl) -> bool:
    return (kind.order_of(then, first) or 0) < 0


def _for_whom(kind: KindOfPatient, settings: Settings, names: list[str]) -> str:
    """Name the rules by which a kind of patient has these settings."""
    rules = [one for one in settings.rules if {*names} & {*one.sets} and holds(one.when, kind)]
    lines = [str(place_of(rule.when).line) for rule in rules]
    return f" by the rule in line {all_of(lines)}" if lines else ""


def _breaks(order: int | None, rule: OrderDecl) -> bool:
    """Whether `then` comes too early by its order to `first`."""
    return order is not None and (order < 0 or (rule.strict and order == 0))


def _unusual_values(settings: Settings, pack: Pack, places: Places) -> Iterator[Diagnostic]:
    """Yield a warning for each amount outside the range that the pack calls usual."""
    written = [*settings.values.values()]
    for rule in settings.rules:
        written += [setting for setting in rule.sets.values() if setting]
    for setting in written:
        for path, value in _amounts(setting, pack):
            usual = pack.usual.get(path)
            if usual and isinstance(value, Quantity) and _outside(value, usual):
                message = f"{path} is {value}, which is unusual."
                hint = f"Most clinics have {usual}. Check it."
                yield warning("unusual-value", message, hint, places.get(setting.name))


def _amounts(setting: Setting, pack: Pack) -> Iterator[tuple[str, Value]]:
    for field, value in setting.values.items():
        yield (f"{setting.name}.{field}" if field else setting.name), value
    table = pack.settings[setting.name].table
    for row in setting.table:
        yield f"{setting.name}.{table.into if table else ''}", row.value


def _outside(value: Quantity, usual: Quantity) -> bool:
    low, high = compare(value.shortest, usual.shortest), compare(value, usual)
    return (low is not None and low < 0) or (high is not None and high > 0)


# Rules of which nobody knows whether they hold for a patient


def open_rules(
    settings: Settings, pack: Pack, answers: Answers, printed: Collection[str], record: str
) -> Iterator[Diagnostic]:
    """Yield a warning for each rule that is left open and sets something that is `printed`."""
    worlds = supposed(settings, pack, answers)
    if worlds == []:
        return
    unknown = unanswered(settings, answers)
    for rule in settings.rules:
        names = [name for name in rule.sets if name in printed]
        written = Resolved(settings.values)
        kinds = [KindOfPatient(one, written, pack) for one in worlds or [answers]]
        found = {holds(rule.when, kind) for kind in kinds}
        if names and (len(found) > 1 or None in found):
            asked = {one.question for one in asked_in([rule.when])}
            fields = [pack.questions[one].field for one in unknown if one in asked]
            message = f"Nobody knows if this rule holds: {all_of(fields)} is not in the record."
            hint = f"Check {all_of(names)} on the sheet: the safe one prints, or both."
            told = warning("open-rule", message, hint, place_of(rule.when))
            yield replace(told, field=fields[0] if fields else "", record=record)


def settings_behind(paths: Collection[str], pack: Pack) -> frozenset[str]:
    """Return the settings that templates print which name these `paths`, be it in a clock time."""
    found = {path.partition(".")[0] for path in paths}
    for path in paths:
        time = pack.times.get(path.partition(".")[2])
        if time:
            behind = (*time.span_paths, *time.anchors, time.place)
            found |= {one.partition(".")[0] for one in behind}
    return frozenset(found & set(pack.settings))
