"""One patient's record as a form: which fields it has, what was typed, and the record of that.

In: a record as it is written, and the procedure's declarations. Out: `FormField`s, each with its
words for staff, its kind and the text that stands in it; or from what was typed a record, as if it
had been written so in the list. No value is understood here: `patient/` reads them all.

A form is flat, as a row of a table is: a line of a list has fields of its own
(`blood_thinners_1_drug`). A moment is typed in three parts (day, time, AM or PM).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from docgen.cache import FrozenMap
from docgen.patient.raw import Raw, RawRecord
from docgen.procedure.procedure import APPOINTMENT, END, LEFT, Pack, SlotDecl
from docgen.procedure.record_fields import NOTES
from docgen.serve.words import word

# What every record may have, in the words of staff.
RECORD_WORDS = {
    "id": word("Record number"),
    "given_name": word("Given name"),
    "family_name": word("Family name"),
    "birth_date": word("Date of birth"),
    APPOINTMENT: word("Appointment"),
    END: word("End of the procedure"),
    LEFT: word("Goes home"),
    "physician": word("Doctor"),
    NOTES: word("Note for this patient"),
}
IDENTITY = ("id", "given_name", "family_name", "birth_date", APPOINTMENT)
_KINDS = {"birth_date": "date", APPOINTMENT: "moment", END: "moment", LEFT: "moment", NOTES: "text"}
PARTS = ("day", "time", "half")  # of a moment, behind two underscores
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{1,2}):(\d{2})(?::00)?)?")
_TYPED = re.compile(r"(?:(\d{4}-\d{2}-\d{2})(?: |$))?(.*?)(?: (AM|PM))?", re.DOTALL)
_LINE = re.compile(r"(\w+?)_(\d{1,2})_(\w+)")
_MOST_FIELDS, _LONGEST = 400, 4000


class FormField(NamedTuple):
    """One field: its name in a record, its words, its kind, what stands in it.

    `kind` is moment, date, choice, levels, text (several lines) or line; `choices` are the words of
    a choice as records write them.
    """

    name: str
    label: str
    kind: str
    value: str = ""
    choices: tuple[str, ...] = ()

    @property
    def moment(self) -> tuple[str, str, str]:
        """The parts of a moment: day, time and AM or PM; what is none stands as a time."""
        found = _MOMENT.fullmatch(self.value.strip())
        if not found:
            day, time, half = _TYPED.fullmatch(self.value.strip()).groups("")  # type: ignore[union-attr]  # it takes any line
            return day, time, half
        day, hour, minute = found.groups()
        if hour is None:
            return day, "", ""
        half = "AM" if int(hour) < 12 else "PM"
        return day, f"{int(hour) % 12 or 12}:{minute}", half


class FormLines(NamedTuple):
    """A list of a record: its words, and of each line the fields; the last line is empty."""

    name: str
    label: str
    lines: tuple[tuple[FormField, ...], ...]
    full: bool

    @property
    def used(self) -> bool:
        """Whether anything stands in it."""
        return any(field.value for line in self.lines for field in line)


def flat(record: RawRecord) -> RawRecord:
    """Return a record whose lists are columns, as in a table, so that a form can show it."""
    fields: dict[str, Raw] = {}
    for name, value in record.mapping.items():
        if isinstance(value, tuple) and any(isinstance(line, FrozenMap) for line in value):
            for number, line in enumerate(value, 1):
                columns = line.items() if isinstance(line, FrozenMap) else ()
                fields |= {f"{name}_{number}_{column}": held for column, held in columns}
        elif isinstance(value, tuple) and all(isinstance(one, str) for one in value):
            fields[name] = " ".join(one for one in value if isinstance(one, str))
        elif name == "name" and isinstance(value, FrozenMap):
            fields |= {f"{part}_name": held for part, held in value.items()}
        else:
            fields[name] = value
    return replace(record, mapping=FrozenMap(fields), flat=True)


def fields_of(record: RawRecord, pack: Pack, fixed: Iterable[str] = ()) -> list[FormField]:
    """Return the fields that staff fill in, without lists; `fixed` are answered by the clinic."""
    found = [_of_record(name, record) for name in (END, LEFT)]
    plain = (one for one in pack.slots.values() if one.type != "list" and one.name != NOTES)
    found += [_of_slot(slot, record) for slot in plain]
    for name, question in pack.questions.items():
        if question.choices and name not in fixed and name not in pack.slots:
            label = question.ask or spaced(name)
            found.append(FormField(name, label, "choice", text_of(record, name), question.choices))
    return [*found, *(_of_record(name, record) for name in ("physician", NOTES))]


def identity_fields(record: RawRecord) -> list[FormField]:
    """Return the fields of a patient who stands on no list."""
    return [_of_record(name, record) for name in IDENTITY]


def lists_of(record: RawRecord, pack: Pack, more: str = "") -> list[FormLines]:
    """Return the lists of a record; the one called `more` gets another empty line."""
    return [
        _lines(slot, record, 2 if more == slot.name else 1)
        for slot in pack.slots.values()
        if slot.type == "list"
    ]


def _lines(slot: SlotDecl, record: RawRecord, empty: int) -> FormLines:
    used = [
        int(line[2])
        for name, value in record.mapping.items()
        if value and (line := _LINE.fullmatch(name)) and line[1] == slot.name
    ]
    count = min(max(used, default=0) + empty, slot.at_most)
    lines = tuple(
        tuple(
            FormField(
                f"{slot.name}_{number}_{column}",
                slot.asks.get(column) or spaced(column),
                _kind(held),
                text_of(record, f"{slot.name}_{number}_{column}"),
                ("yes",) if held == "yes" else (),
            )
            for column, held in slot.columns.items()
        )
        for number in range(1, count + 1)
    )
    return FormLines(slot.name, slot.ask or spaced(slot.name), lines, count == slot.at_most)


def _kind(held: str) -> str:
    return {"moment": "moment", "yes": "choice", "date": "date"}.get(held, "line")


def _of_record(name: str, record: RawRecord) -> FormField:
    return FormField(name, RECORD_WORDS[name], _KINDS.get(name, "line"), text_of(record, name))


def _of_slot(slot: SlotDecl, record: RawRecord) -> FormField:
    kinds = {"moment": "moment", "date": "date", "choice": "choice", "text": "text"}
    kind = kinds.get(slot.type, "levels" if slot.type == "levels" else "line")
    label = slot.ask or slot.label or spaced(slot.name)
    return FormField(slot.name, label, kind, text_of(record, slot.name), slot.choices)


def spaced(name: str) -> str:
    """Return the name of a field in words, where its procedure has none: "Follow up"."""
    return name.replace("_", " ").capitalize()


def label_of(name: str, pack: Pack) -> str:
    """Return what a field is called on the page, or a column of a list."""
    line = _LINE.fullmatch(name)
    if line and line[1] in pack.slots:
        return pack.slots[line[1]].asks.get(line[3]) or spaced(line[3])
    slot, question = pack.slots.get(name), pack.questions.get(name)
    asked = (slot.ask or slot.label if slot else "") or (question.ask if question else "")
    return RECORD_WORDS.get(name) or asked or spaced(name)


def text_of(record: RawRecord, name: str) -> str:
    """Return what stands in a field; one that is a map of languages is nobody's to type."""
    value = record.mapping.get(name)
    return value if isinstance(value, str) else ""


def typed_fields(form: Iterable[tuple[str, object]], pack: Pack) -> dict[str, str]:
    """Return the fields of a record out of what a browser sent; what is no field is left out."""
    sent = {
        name: value.replace("\r\n", "\n").strip()[:_LONGEST]
        for name, value in list(form)[:_MOST_FIELDS]
        if isinstance(value, str)
    }
    fields: dict[str, str] = {}
    for name, value in sent.items():
        base, _, part = name.partition("__")
        if _is_field(base, pack):
            fields[base] = _moment(base, sent) if part in PARTS else value
    return fields


def _is_field(name: str, pack: Pack) -> bool:
    line = _LINE.fullmatch(name)
    if line and line[1] in pack.slots:
        return line[3] in pack.slots[line[1]].columns
    return name in RECORD_WORDS or name in pack.slots or name in pack.questions


def _moment(name: str, sent: Mapping[str, str]) -> str:
    day, time, half = (sent.get(f"{name}__{part}", "") for part in PARTS)
    if time and half in ("AM", "PM") and not re.search("[ap]", time, re.IGNORECASE):
        time = f"{time} {half}"
    if time == "now":  # it has its own day
        return time
    return f"{day} {time}".strip()


def written(record: RawRecord, typed: Mapping[str, str], now: datetime) -> RawRecord:
    """Return a record as if what was typed had been written into it, at this local time."""
    changed = dict(_changes(record, typed))
    return replace(record.with_fields(changed), now=now)


def _changes(record: RawRecord, typed: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    for name, value in typed.items():
        held = record.mapping.get(name)
        if held is None or isinstance(held, str):
            yield name, value or None
