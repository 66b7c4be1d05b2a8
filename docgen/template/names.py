"""What a template may name, and what each name stands for.

In: a pack, and the names of the pictograms. Out: `Vocabulary`, the names of one procedure, against
which `lint.py` checks a template before anything is printed. A template gives names too: by `set`,
by `with`, and as the variable of a loop. `replaced` puts what they stand for in their places, so
that everything after knows the names of a procedure alone.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

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
    told,
)
from docgen.patient.fields import LEVELS
from docgen.procedure.procedure import Pack, SlotDecl
from docgen.procedure.questions import UNKNOWN
from docgen.procedure.setting_decls import FieldDecl
from docgen.settings.identity import WHEN_CLOSED
from docgen.template.tree import Named

PATIENT, TIMES = "patient.", "times."
COUNT = "count_of"  # the kind of a question that counts: its number chooses a plural form
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


class Role(enum.Enum):
    """What kind of name it is: where its value comes from, and what may be done with it."""

    SETTING = enum.auto()  # of the clinic or the procedure: there or not, printed, compared
    GROUP = enum.auto()  # a setting of several parts: there or not; its parts have the values
    SHEET = enum.auto()  # the sheet that is made: compared
    FIELD = enum.auto()  # of a patient's record: known or not, printed
    QUESTION = enum.auto()  # about a patient: compared
    TIME = enum.auto()  # known or not, ahead or past, printed
    ENTRY = enum.auto()  # what a loop goes through: printed, compared
    COLUMN = enum.auto()  # of such an entry: known or not, printed
    LOOP = enum.auto()  # where a loop is: `loop.first` is asked, `loop.index` printed and compared


class Holds(NamedTuple):
    """What a name stands for.

    `kinds` are what formats take (`personal.FORMATS`), or `flag`, `choice`, `texts`, `list`,
    which cannot be printed as they are. `choices` are the words that it may be compared with,
    `parts` the names behind its full stop.
    """

    role: Role
    kinds: frozenset[str] = frozenset()
    choices: tuple[str, ...] = ()
    list_name: str = ""
    parts: tuple[str, ...] = ()


class Alias(NamedTuple):
    """What a name stands for that a template gives: a name, what is written out, a condition."""

    value: Condition | Literal


# The names that a template gives, as far as they hold at one place: those of `set` and `with`, and
# those of loops, in a static pass by what they hold (each column of an entry has a name).
Scope: TypeAlias = FrozenMap[str, Holds | Alias]

# What a pack declares for all clinics: its emergency signs, and the question about one of them.
SIGNS = "procedure.floor"
ASKED_SIGNS = "procedure.asked_sign"


class Vocabulary(NamedTuple):
    """Every name of one procedure.

    `names` holds all of them by their paths: settings (`lie_flat.for`, `arrive_early`), `clinic.*`,
    `patient.*`, `times.*`. `rows` are the columns of the fields that are lists, `at_most` how many
    rows each has and `in_short` how many of them a summary has. `counts` is the most that a
    question counts. `times` maps a time to its span's path,
    `drawings` what is declared as one to the slot that fills it.
    """

    title: str
    sheets: tuple[str, ...]
    names: FrozenMap[str, Holds]
    lists: FrozenMap[str, FrozenMap[str, str]]
    rows: FrozenMap[str, FrozenMap[str, Holds]]
    at_most: FrozenMap[str, int]
    in_short: FrozenMap[str, int]
    counts: FrozenMap[str, int]
    times: FrozenMap[str, str]
    icons: frozenset[str]
    drawings: FrozenMap[str, str]

    @classmethod
    def of(cls, pack: Pack, icons: Iterable[str]) -> Vocabulary:
        """Gather the names of a pack; `icons` are the names of the pictograms there are."""
        signs = _signs(pack)
        lists = [slot for slot in pack.slots.values() if slot.type == "list"]
        return cls(
            title=pack.title,
            sheets=pack.sheets,
            names=FrozenMap({**_of_clinic(pack), **_of_patient(pack)}),
            lists=FrozenMap({**pack.lists, **signs}),
            rows=FrozenMap((slot.name, _columns(slot, pack)) for slot in lists),
            at_most=FrozenMap((slot.name, slot.at_most) for slot in lists),
            in_short=FrozenMap((slot.name, slot.in_short or slot.at_most) for slot in lists),
            counts=FrozenMap(_counts(pack)),
            times=FrozenMap((time.name, time.span_path) for time in pack.times.values()),
            icons=frozenset(icons),
            drawings=FrozenMap((one.name, one.slot) for one in pack.drawings.values()),
        )

    def find(self, path: str, scope: Scope) -> Holds | None:
        """Return what a name holds, a loop's or the procedure's; None: there is no such name."""
        found = scope.get(path)
        if found is None and path.partition(".")[0] not in scope:
            return self.names.get(path)
        return found if isinstance(found, Holds) else None

    def called(self, *roles: Role) -> Iterator[str]:
        """Yield the names that have one of these roles."""
        return (path for path, held in self.names.items() if held.role in roles)


def _of_clinic(pack: Pack) -> dict[str, Holds]:
    """Return what a clinic, the procedure and the sheet fix."""
    kinds = {f"clinic.{name}": kind for name, kind in CLINIC_KINDS.items()}
    found = {path: Holds(Role.SETTING, frozenset({kind})) for path, kind in kinds.items()}
    found["clinic.when_closed"] = Holds(Role.SETTING, frozenset({"choice"}), tuple(WHEN_CLOSED))
    found["procedure.title"] = Holds(Role.SETTING, frozenset({"ids", "name"}))
    for name in (SIGNS, ASKED_SIGNS):
        found[name] = Holds(Role.SETTING, frozenset({"list"}), list_name=name)
    for setting in pack.settings.values():
        parts = list(setting.fields)
        for name, field in setting.fields.items():
            found[f"{setting.name}.{name}" if name else setting.name] = _holds(field)
        if setting.total:
            of = found[f"{setting.name}.{setting.total.of}"]
            found[f"{setting.name}.{setting.total.name}"] = of
            parts.append(setting.total.name)
        if "" not in setting.fields:
            found[setting.name] = Holds(Role.GROUP, parts=tuple(parts))
    found["sheet"] = Holds(Role.SHEET, frozenset({"choice"}), pack.sheets)
    return found


def _of_patient(pack: Pack) -> dict[str, Holds]:
    """Return the fields of a record, what is asked of it, and the times."""
    kinds = {name: frozenset({kind}) for name, kind in RECORD_KINDS.items()}
    kinds |= {slot.name: frozenset({slot.type}) for slot in pack.slots.values()}
    kinds |= dict.fromkeys((*CLOCK_CHANGES, *pack.facts), frozenset())  # known or not, no more
    found = {PATIENT + name: Holds(Role.FIELD, of) for name, of in kinds.items()}
    for one in pack.questions.values():
        printed = kinds.get(one.name, frozenset())
        if not one.choices:
            printed |= {COUNT}
        found[PATIENT + one.name] = Holds(
            Role.QUESTION, printed or frozenset({"choice"}), one.choices
        )
    for time in pack.times:
        found[TIMES + time] = Holds(Role.TIME, frozenset({"instant"}))
    return found


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
    return Holds(Role.SETTING, kinds, choices, lists[0] if lists else "")


def _columns(slot: SlotDecl, pack: Pack) -> FrozenMap[str, Holds]:
    """Return the columns of a list; of one that holds medicines, what can be told of each too."""
    found = {name: frozenset({kind}) for name, kind in slot.columns.items()}
    if slot.holds:
        told = (fact.name for fact in pack.facts.values() if fact.group)
        found = {**dict.fromkeys(told, frozenset[str]()), **found}
    return FrozenMap((name, Holds(Role.COLUMN, kinds)) for name, kinds in found.items())


# The names that a template gives.


def with_names(scope: Scope, names: Iterable[Named]) -> Scope:
    """Return a scope with the names of a `set` or `with`; their values use those there are."""
    return FrozenMap({**scope, **{one.name: Alias(_value(one.value, scope)) for one in names}})


def _value(value: Condition | Literal, scope: Scope) -> Condition | Literal:
    if isinstance(value, Name):
        return _presence(value, scope) if _is_presence(value) else meaning(value, scope)
    return value if isinstance(value, Literal) else replaced(value, scope)


def meaning(name: Name, scope: Scope) -> Condition | Literal:
    """Return what a name stands for: itself, another name, what is written out, a condition."""
    whole = scope.get(name.path)
    if isinstance(whole, Alias):
        value = whole.value
        return value._replace(place=name.place) if isinstance(value, Name | Literal) else value
    root, dot, rest = name.path.partition(".")
    given = scope.get(root)
    if dot and isinstance(given, Alias) and isinstance(given.value, Name):
        return Name(f"{given.value.path}.{rest}", name.place)
    return name


def path_of(path: str, scope: Scope) -> str:
    """Return the path that a placeholder prints, or a loop goes through."""
    found = meaning(Name(path), scope)
    return found.path if isinstance(found, Name) else path


def replaced(condition: Condition, scope: Scope) -> Condition:
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
            return _unknown(Compare(_operand(left, scope), op, _operand(right, scope)))
        case Within(item, of):
            return _unknown_among(Within(_operand(item, scope), of))


def _is_presence(name: Name) -> bool:
    return name.path.partition(".")[0] in PRESENCE


def _presence(name: Name, scope: Scope) -> Condition:
    """Return what a bare name asks; `known.x` asks for what a given name `x` stands for."""
    if not _is_presence(name):
        found = meaning(name, scope)
        return told(bool(found.value)) if isinstance(found, Literal) else found
    asked, _, rest = name.path.partition(".")
    path = path_of(rest, scope) if rest else rest
    if path != rest:
        for room in (TIMES, PATIENT):
            path = path.removeprefix(room)
    return Name(f"{asked}.{path}", name.place) if rest else name


def _operand(one: Operand, scope: Scope) -> Operand:
    found = meaning(one, scope) if isinstance(one, Name) else one
    return found if isinstance(found, Name | Literal) else one


def _unknown(compared: Compare) -> Condition:
    left, right = compared.left, compared.right
    if not isinstance(left, Name) or not left.path.startswith(PATIENT):
        return compared
    name = left.path.removeprefix(PATIENT)
    if compared.op == HAS:
        return compared._replace(left=Name(f"holds.{name}", left.place))
    if compared.op == "==" and isinstance(right, Literal) and right.value == UNKNOWN:
        return Not(Name(f"known.{name}", left.place))
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
