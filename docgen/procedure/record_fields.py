"""The fields that a patient's record may have: those of every record, those that a pack declares.

In: packs. Out: `RECORD`, one row for each field that every record may have, and `record_keys`, all
fields of some procedures' records: the JSON Schema of records and their page in the docs are made
from them. `known_fields` and the rest tell names, so that a misspelt one is told, whether it is a
key of a record, a column of a list, a field of `--set` or the field to which a clinic maps a column
of its own. `patient/` reads the values by the same types: a new type of a slot is a row of `_TYPES`
here and a reader there; a new field that every record has is a row of `RECORD`, or a slot in
`templates/_shared/record.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from docgen.errors import SURE, is_slip, suggest
from docgen.procedure.procedure import APPOINTMENT, END, LEFT, SHEETS, Pack, SlotDecl
from docgen.schema.declaration import (
    FileFacts,
    Key,
    Schema,
    ValueKind,
    any_of,
    as_scalar,
    one_or_more,
)

# What a list may say besides: the appointment in two columns, and whether it takes place.
DAY_PART, TIME_PART, STATUS = "appointment_date", "appointment_time", "status"
# A column that says yes where a visit does not take place, one that says no, one of no interest.
CANCELLED, ACTIVE, IGNORE = "cancelled", "active", "ignore"
OF_LISTS = (DAY_PART, TIME_PART, STATUS, CANCELLED, ACTIVE, IGNORE)
UNUSED = "_unused"  # behind the name of a column that is called as a field and holds another thing

_ONE: Schema = {"type": ["string", "number", "boolean", "null"]}
_EACH: Schema = {"type": "object", "additionalProperties": {"type": "string"}}
_PARTS: Schema = {
    "type": "object",
    "properties": {"given": _ONE, "family": _ONE},
    "additionalProperties": False,
}
_IN_LANGUAGES = any_of([_ONE, _EACH])


def _kind(said: str, schema: Schema) -> ValueKind[str]:
    """What a field of a record holds; its values are read in `patient/`, never named there."""
    return ValueKind(said, lambda node, _: as_scalar(node).text, schema)


# What a slot, or a column of a list, may be.
_TYPES = {
    "moment": _kind("a day and a time, as 2026-12-08T09:30", _ONE),
    "date": _kind("a day, as 2026-12-08", _ONE),
    "name": _kind("a name: one text, or a map of languages", _IN_LANGUAGES),
    "text": _kind("a text, or a map of languages", _IN_LANGUAGES),
    "levels": _kind("levels of the spine, as T12-L2", one_or_more(_ONE)),
    "dose_day": _kind("the day of a dose, as 2026-12-06 evening", _ONE),
    "days_before": _kind("whole days before the appointment", _ONE),
    "days_without": _kind("whole days before the appointment that have none", _ONE),
    "yes": _kind("yes or no", _ONE),
}
# The fields of every record, in the order in which they are told. `name` is instead of its parts.
RECORD = (
    Key("id", _kind("the record number", _ONE), "It names files and log lines.", "Write it."),
    Key("name", _kind("a name, or its parts", any_of([_ONE, _PARTS])), 'As "Peña, Rosa".'),
    Key("given_name", _kind("a name", _ONE), "In place of name, with family_name."),
    Key("family_name", _kind("a name", _ONE), "In place of name, with given_name."),
    Key("birth_date", _TYPES["date"], "The day of birth.", "Write it."),
    Key("language", _kind("a language", _ONE), "Without it, the clinic's first language."),
    Key(
        "procedure",
        _kind("a procedure", _ONE),
        "What is done; a clinic of one may leave it out.",
    ),
    Key(APPOINTMENT, _TYPES["moment"], "When the visit begins.", "Write it."),
    Key(END, _TYPES["moment"], "When the procedure was over."),
    Key(LEFT, _TYPES["moment"], "When the patient goes home."),
    Key("physician", _TYPES["name"], "Who does the procedure."),
    Key(
        "notes",
        _kind("a text, or a map of sheets or languages", any_of([_ONE, {"type": "object"}])),
        "What is said to this patient, on both sheets.",
    ),
    *(Key(f"notes_{sheet}", _TYPES["text"], f"The same, on {sheet} alone.") for sheet in SHEETS),
)
RECORD_FIELDS = tuple(field.name for field in RECORD)
NOTES = "notes"
NOTES_FOR = {sheet: f"{NOTES}_{sheet}" for sheet in SHEETS}  # what is said on one sheet alone
ALL_NOTES = (NOTES, *NOTES_FOR.values())


def record_keys(packs: Iterable[Pack]) -> tuple[Key, ...]:
    """Return every field that a record of one of these procedures may have."""
    packs = tuple(packs)
    found = {field.name: field for field in RECORD}
    for pack in packs:
        for slot in pack.slots.values():
            found.setdefault(slot.name, Key(slot.name, _slot_kind(slot), slot.label))
        for name, question in pack.questions.items():
            if not question.counts:
                about = "An answer; unknown and left out are the same."
                found.setdefault(name, Key(name, _choice(question.choices), about))
    names = tuple(pack.name for pack in packs)
    procedure = found["procedure"]
    found["procedure"] = procedure._replace(kind=_kind("a procedure", {"enum": [*names, None]}))
    return tuple(found.values())


def _choice(words: tuple[str, ...]) -> ValueKind[str]:
    truths = [word == "yes" for word in words if word in ("yes", "no")]
    return _kind(" or ".join(words), {"enum": [*words, *truths, "unknown", None]})


def _slot_kind(slot: SlotDecl) -> ValueKind[str]:
    if slot.type == "choice":
        return _choice(slot.choices)
    if slot.type != "list":
        return _TYPES[slot.type]
    columns = tuple(Key(name, _TYPES[held], "") for name, held in slot.columns.items())
    line: Mapping[str, object] = {
        "type": "object",
        "properties": {column.name: column.kind.schema(FileFacts()) for column in columns},
        "additionalProperties": False,
    }
    described: Schema = {"type": ["array", "null"], "items": line}
    kind = _kind(f"a list of {', '.join(slot.columns)}", described)
    return ValueKind(kind.said, kind.read, described, columns)


def known_fields(pack: Pack) -> tuple[str, ...]:
    """Return the names of every field that a record of this procedure may have."""
    asked = (name for name, question in pack.questions.items() if not question.counts)
    return tuple(dict.fromkeys((*RECORD_FIELDS, *pack.slots, *asked)))


def is_column(name: str, pack: Pack) -> bool:
    """Whether a list of patients may have this column; lines of a list are `slot_1_column`."""
    return name in known_fields(pack) or is_column_of_list(name, pack)


def slip_of_column(names: Iterable[str], packs: Iterable[Pack]) -> str:
    """Return what one of these columns was meant to be: a line of a list would be lost with it."""
    slots = [slot for pack in packs for slot in pack.slots.values()]
    for name in names:
        number = re.fullmatch(r"\w+?_(\d{1,2})_\w+", name)
        if number:
            known = {f"{s.name}_{number[1]}_{column}" for s in slots for column in s.columns}
            hint = suggest(name, known)
            if is_slip(hint):
                return f"{name}: {hint}"
    return ""


def like_heads(names: Iterable[str], packs: Iterable[Pack]) -> tuple[str, ...]:
    """Return those unknown names of columns that are surely names: one that is known is near.

    Where a list's first line is a patient's row, or one is glued to it, a name of a column is a
    value; the others are counted, never shown.
    """
    packs = tuple(packs)
    known = {*OF_LISTS, *(name for pack in packs for name in known_fields(pack))}
    slots = [slot for pack in packs for slot in pack.slots.values() if slot.type == "list"]
    return tuple(name for name in names if _like_head(name, known, slots))


def _like_head(name: str, known: Iterable[str], slots: Iterable[SlotDecl]) -> bool:
    from difflib import get_close_matches  # noqa: PLC0415  # start-up: only odd lists pay for it

    line = re.fullmatch(r"([^\W\d]+)_(\d{1,2})_([^\W\d]+)", name)
    if line:
        if any(line[1] == slot.name for slot in slots):
            return True
        known = {f"{slot.name}_{line[2]}_{column}" for slot in slots for column in slot.columns}
    elif any(character.isdigit() for character in name):
        return False
    return name.removesuffix(UNUSED) in known or bool(get_close_matches(name, known, 1, SURE))


def is_column_of_list(name: str, pack: Pack) -> bool:
    """Whether this is `slot_1_column`."""
    for slot in pack.slots.values():
        found = re.fullmatch(rf"{re.escape(slot.name)}_\d{{1,2}}_(\w+)", name)
        if found and found[1] in slot.columns:
            return True
    return False
