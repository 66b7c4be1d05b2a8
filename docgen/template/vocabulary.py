"""The names that a procedure's templates may use, and what each stands for.

In: a pack, and the names of the pictograms. Out: `Vocabulary`, against which the static pass of
`rules.py` checks every name, comparison and format of a template before anything is printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

from docgen.cache import FrozenMap
from docgen.clock.personal import CLOCK_CHANGES
from docgen.patient.fields import LEVELS
from docgen.procedure.procedure import Pack, SlotDecl
from docgen.procedure.setting_decls import FieldDecl
from docgen.settings.identity import WHEN_CLOSED
from docgen.template.scope import Alias

# What a record holds whatever the procedure is; kinds as in `personal.FORMATS`.
RECORD = {
    "id": "id",
    "name": "name",
    "birth_date": "date",
    "appointment": "moment",
    "procedure_end": "moment",
    "discharge_time": "moment",
    "physician": "name",
    "notes": "text",
}
CLINIC = {
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
        statics = {f"clinic.{name}": Holds(frozenset({kind})) for name, kind in CLINIC.items()}
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
        slots = {name: Holds(frozenset({kind})) for name, kind in RECORD.items()}
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
