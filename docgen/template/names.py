"""What a template may name, and what each name stands for.

In: a pack, and the names of the pictograms. Out: `Vocabulary`, the names of one procedure, against
which `lint.py` checks a template before anything is printed. A template gives names too: by `set`,
by `with`, and as the variable of a loop. `replaced` puts what they stand for in their places, so
that everything after knows the names of a procedure alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias, TypeVar

from docgen.cache import FrozenMap
from docgen.clock.personal import CLOCK_CHANGES
from docgen.expression.truth import (
    HAS,
    PRESENCE,
    And,
    Compare,
    Condition,
    Is,
    Literal,
    Name,
    Not,
    Operand,
    Or,
    Truth,
    Within,
    opposite,
)
from docgen.patient.fields import LEVELS
from docgen.procedure.procedure import Pack, SlotDecl
from docgen.procedure.questions import UNKNOWN
from docgen.procedure.setting_decls import FieldDecl
from docgen.settings.identity import WHEN_CLOSED
from docgen.template.tree import Named

# What a record holds whatever the procedure is; kinds as in `personal.FORMATS`.
RECORD_KINDS = {
    "id": "id",
    "name": "name",
    "birth_date": "date",
    "appointment": "moment",
    "procedure_end": "moment",
    "discharge_time": "moment",
    "physician": "name",
    "notes": "text",
}
CLINIC_KINDS = {
    "name": "name",
    "phone": "phone",
    "after_hours_phone": "phone",
    "night_phone": "phone",
    "hours": "text",
    "closed_text": "text",
    "emergency_number": "phone",
    "address": "text",
    "directions": "text",
}


class Holds(NamedTuple):
    """What a name stands for.

    `kinds` are what formats take (`personal.FORMATS`), or `flag`, `choice`, `texts`, `list`,
    which cannot be printed as they are. `choices` are the words that it may be compared with.
    """

    kinds: frozenset[str]
    choices: tuple[str, ...] = ()
    list_name: str = ""


# What a pack declares for all clinics: its emergency signs, and the question about one of them.
SIGNS = "procedure.floor"
ASKED_SIGNS = "procedure.asked_sign"


class Alias(NamedTuple):
    """What a name stands for: another name, what is written out, or a whole condition."""

    value: Condition | Literal


# What a loop variable stands for: one value, or the columns of a row of a patient's list.
Bound: TypeAlias = Holds | FrozenMap[str, Holds] | Alias
Scope: TypeAlias = FrozenMap[str, Bound]


class Vocabulary(NamedTuple):
    """Every name of one procedure.

    `statics` are settings (`lie_flat.for`, `arrive_early`), `clinic.*` and `procedure.title`;
    `fields` maps a setting of several fields to their names. `slots` are record fields and slots
    by name; `rows` the columns of slots that are lists, `at_most` how many rows each has and
    `in_short` how many of them a summary has. `counts` is the most that a question counts. `times`
    maps a time to its span's path.
    """

    title: str
    sheets: tuple[str, ...]
    statics: FrozenMap[str, Holds]
    fields: FrozenMap[str, tuple[str, ...]]
    lists: FrozenMap[str, FrozenMap[str, str]]
    questions: FrozenMap[str, tuple[str, ...]]  # a count has no choices
    slots: FrozenMap[str, Holds]
    rows: FrozenMap[str, FrozenMap[str, Holds]]
    at_most: FrozenMap[str, int]
    in_short: FrozenMap[str, int]
    counts: FrozenMap[str, int]
    times: FrozenMap[str, str]
    icons: frozenset[str]

    @classmethod
    def of(cls, pack: Pack, icons: Iterable[str]) -> Vocabulary:
        """Gather the names of a pack; `icons` are the names of the pictograms there are."""
        statics = {
            f"clinic.{name}": Holds(frozenset({kind})) for name, kind in CLINIC_KINDS.items()
        }
        statics["clinic.when_closed"] = Holds(frozenset({"choice"}), tuple(WHEN_CLOSED))
        statics["procedure.title"] = Holds(frozenset({"ids", "name"}))
        signs = _signs(pack)
        for name in signs:
            statics[name] = Holds(frozenset({"list"}), list_name=name)
        fields: dict[str, tuple[str, ...]] = {}
        for setting in pack.settings.values():
            for name, field in setting.fields.items():
                path = f"{setting.name}.{name}" if name else setting.name
                statics[path] = _holds(field)
            if "" not in setting.fields:
                fields[setting.name] = tuple(setting.fields)
            if setting.total:
                of = statics[f"{setting.name}.{setting.total.of}"]
                statics[f"{setting.name}.{setting.total.name}"] = of
                fields[setting.name] += (setting.total.name,)
        slots = {name: Holds(frozenset({kind})) for name, kind in RECORD_KINDS.items()}
        slots |= {slot.name: _slot(slot) for slot in pack.slots.values()}
        # Known or not; nothing to print.
        slots |= dict.fromkeys((*CLOCK_CHANGES, *pack.facts), Holds(frozenset()))
        lists = [slot for slot in pack.slots.values() if slot.type == "list"]
        return cls(
            title=pack.title,
            sheets=pack.sheets,
            statics=FrozenMap(statics),
            fields=FrozenMap(fields),
            lists=FrozenMap({**pack.lists, **signs}),
            questions=FrozenMap((q.name, q.choices) for q in pack.questions.values()),
            slots=FrozenMap(slots),
            rows=FrozenMap((slot.name, _columns(slot)) for slot in lists),
            at_most=FrozenMap((slot.name, slot.at_most) for slot in lists),
            in_short=FrozenMap((slot.name, slot.in_short or slot.at_most) for slot in lists),
            counts=FrozenMap(_counts(pack)),
            times=FrozenMap((time.name, time.span_path) for time in pack.times.values()),
            icons=frozenset(icons),
        )

    def settings(self) -> frozenset[str]:
        """Return the names of all settings."""
        return frozenset(self.fields) | {name for name in self.statics if "." not in name}


def _counts(pack: Pack) -> Iterator[tuple[str, int]]:
    """Yield the most that each question may count."""
    for question in pack.questions.values():
        slot = pack.slots.get(question.count_of)
        if slot:
            yield question.name, len(LEVELS) if slot.type == "levels" else slot.at_most


def _signs(pack: Pack) -> dict[str, FrozenMap[str, str]]:
    """Return the pack's emergency signs, and the question about one, each by ids."""
    asked = (pack.asked_sign,) if pack.asked_sign else ()
    return {
        SIGNS: FrozenMap((sign.name, sign.text) for sign in pack.floor),
        ASKED_SIGNS: FrozenMap((sign.name, sign.ask) for sign in asked),
    }


def _holds(field: FieldDecl) -> Holds:
    choices = tuple(word for one in field.types for word in one.choices)
    lists = [one.list_name for one in field.types if one.list_name]
    kinds = frozenset(one.span if one.kind == "span" else one.kind for one in field.types)
    return Holds(kinds, choices, lists[0] if lists else "")


def _slot(slot: SlotDecl) -> Holds:
    return Holds(frozenset({slot.type}), slot.choices)


def _columns(slot: SlotDecl) -> FrozenMap[str, Holds]:
    return FrozenMap((name, Holds(frozenset({kind}))) for name, kind in slot.columns.items())


PATIENT = "patient."
_ROOMS = ("times.", PATIENT)  # `known.x` says neither


Given = TypeVar("Given")


def named(scope: FrozenMap[str, Given | Alias], one: Named) -> FrozenMap[str, Given | Alias]:
    """Return the scope with one name more, which may use those that there are."""
    value = one.value
    if isinstance(value, Name):
        value = _operand(value, scope)
    elif not isinstance(value, Literal):
        value = replaced(value, scope)
    return FrozenMap({**scope, one.name: Alias(value)})


def path_of(path: str, scope: FrozenMap[str, Given | Alias]) -> str:
    """Return the path that a placeholder prints."""
    root, dot, rest = path.partition(".")
    bound = scope.get(root)
    value = bound.value if isinstance(bound, Alias) else None
    return f"{value.path}{dot}{rest}" if isinstance(value, Name) else path


def replaced(condition: Condition, scope: FrozenMap[str, Given | Alias]) -> Condition:
    """Return a condition in the names of the procedure; `x == 'unknown'` becomes `not known.x`."""
    match condition:
        case Truth() | Is():
            return condition
        case Not():
            return opposite(replaced(condition.of, scope))
        case And() | Or():
            return type(condition)(tuple(replaced(part, scope) for part in condition.parts))
        case Name():
            return _presence(condition, scope)
        case Compare(left, op, right):
            found = Compare(_operand(left, scope), op, _operand(right, scope))
            return _unknown(found)
        case Within(item, of):
            return _unknown_among(Within(_operand(item, scope), of))


def _unknown(compared: Compare) -> Condition:
    left, right = compared.left, compared.right
    if compared.op == HAS and isinstance(left, Name) and left.path.startswith(PATIENT):
        return compared._replace(left=Name(f"holds.{left.path.removeprefix(PATIENT)}", left.place))
    unknown = isinstance(right, Literal) and right.value == UNKNOWN and compared.op == "=="
    if unknown and isinstance(left, Name) and left.path.startswith(PATIENT):
        return Not(Name(f"known.{left.path.removeprefix(PATIENT)}", left.place))
    return compared


def _unknown_among(within: Within) -> Condition:
    """Read 'unknown' in a list of answers as what it says alone."""
    item = within.item
    asked = isinstance(item, Name) and item.path.startswith(PATIENT)
    left = tuple(one for one in within.of if not (asked and one.value == UNKNOWN))
    if len(left) == len(within.of):
        return within
    alone = _unknown(Compare(item, "==", Literal(UNKNOWN)))
    return Or((Within(item, left), alone)) if left else alone


def _operand(one: Operand, scope: FrozenMap[str, Given | Alias]) -> Operand:
    if isinstance(one, Literal):
        return one
    root, dot, rest = one.path.partition(".")
    if one.path in scope:
        root, dot, rest = one.path, "", ""
    bound = scope.get(root)
    if not isinstance(bound, Alias):
        return one
    if isinstance(bound.value, Name):
        return Name(f"{bound.value.path}{dot}{rest}", one.place)
    return bound.value if isinstance(bound.value, Literal) and not rest else one


def _presence(name: Name, scope: FrozenMap[str, Given | Alias]) -> Condition:
    root, _, rest = name.path.partition(".")
    bound = scope.get(name.path) or scope.get(root)
    if isinstance(bound, Alias):
        if isinstance(bound.value, Name):
            return Name(path_of(name.path, scope), name.place)
        return Truth.TRUE if isinstance(bound.value, Literal) else bound.value
    if root in PRESENCE and rest:
        path = path_of(rest, scope)
        if path != rest:
            for room in _ROOMS:
                path = path.removeprefix(room)
        return Name(f"{root}.{path}", name.place)
    return name
