"""One patient's record as a form: which fields it has, what was typed, and the record of that.

In: a record as it is written, and the procedure's declarations. Out: `FormField`s, each with its
words for staff, its kind and the text that stands in it; or from what was typed a record, as if it
had been written so in the list. No value is understood here: `patient/` reads them all.

A form is flat, as a row of a table is: a line of a list has fields of its own
(`blood_thinners_1_drug`). A moment is typed in three parts (day, time, AM or PM). A form sends all
its fields: what somebody typed is what differs from what the form showed (`RecordForm.texts`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from docgen.cache import FrozenMap
from docgen.patient.clock_times import NOW
from docgen.patient.raw import Raw, RawRecord
from docgen.patient.reader import FieldValue
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
_KINDS = {"birth_date": "date", APPOINTMENT: "moment", END: "clock", LEFT: "clock", NOTES: "text"}
PARTS = ("day", "time", "half")  # of a moment, behind two underscores
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{1,2}):(\d{2})(?::00)?)?")
_TYPED = re.compile(r"(?:(\d{4}-\d{2}-\d{2})(?: |$))?(.*?)(?: (AM|PM))?", re.DOTALL)
_LINE = re.compile(r"(\w+?)_(\d{1,2})_(\w+)")
_MOST_FIELDS, _LONGEST = 400, 4000


class FormField(NamedTuple):
    """One field: its name in a record, its words, its kind, what stands in it.

    `kind` is moment, clock (a moment whose day is nearly always that of the visit), date, dose (the
    day of a dose), choice, levels, text (several lines) or line; `choices` are the words of a
    choice as records write them.
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
        if found and is_day(found[1]):
            day, hour, minute = found.groups()
            if hour is None:
                return day, "", ""
            return day, f"{int(hour) % 12 or 12}:{minute}", "AM" if int(hour) < 12 else "PM"
        typed = _TYPED.fullmatch(self.value.strip())
        day, time, half = typed.groups("") if typed else ("", self.value, "")
        return (day, time, half) if not day or is_day(day) else ("", f"{day} {time}", half)

    @property
    def is_native(self) -> bool:
        """Whether the browser's own field for a day can show it."""
        return self.kind == "date" and (not self.value or is_day(self.value))

    @property
    def sent(self) -> str:
        """The text that a browser sends for it while nobody changes it."""
        if self.kind in ("moment", "clock"):
            return _joined(*self.moment)
        if self.kind == "text":
            return plain(self.value)
        return re.sub(r"[\r\n]", "", self.value).strip()


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


class RecordForm(NamedTuple):
    """A record as a form shows it. `record` is flat.

    `read` holds the values that are read from it, where it can be read: days and times are shown in
    one way, however a list writes them. `used` names what a sheet prints or asks (`list.column`).
    """

    record: RawRecord
    pack: Pack
    read: Mapping[str, FieldValue] = FrozenMap()
    used: Collection[str] | None = None

    def identity(self) -> list[FormField]:
        """Return the fields of a patient who stands on no list."""
        return [self._of_record(name) for name in IDENTITY]

    def fields(self, fixed: Iterable[str] = ()) -> list[FormField]:
        """Return the fields that staff fill in, without lists; `fixed` the clinic answers."""
        pack = self.pack
        found = [self._of_record(name) for name in (END, LEFT)]
        plain = (one for one in pack.slots.values() if one.type != "list" and one.name != NOTES)
        found += [self._of_slot(slot) for slot in plain]
        for name, question in pack.questions.items():
            if question.choices and name not in fixed and name not in pack.slots:
                label = question.ask or spaced(name)
                value = self._text(name, "choice")
                found.append(FormField(name, label, "choice", value, question.choices))
        found += [self._of_record(name) for name in ("physician", NOTES)]
        return [one for one in found if one.name in pack.questions or self._is_used(one.name)]

    def lists(self, more: str = "") -> list[FormLines]:
        """Return the lists of a record; the one called `more` gets another empty line."""
        return [
            self._lines(slot, 2 if more == slot.name else 1)
            for slot in self.pack.slots.values()
            if slot.type == "list" and self._is_used(slot.name)
        ]

    def texts(self) -> dict[str, str]:
        """Return what a browser sends of this form while nobody changes anything."""
        lines = (one for each in self.lists() for line in each.lines for one in line)
        return {one.name: one.sent for one in (*self.identity(), *self.fields(), *lines)}

    def label(self, name: str) -> str:
        """Return the words of a field, or of a column of a line."""
        line = _LINE.fullmatch(name)
        if line and line[1] in self.pack.slots:
            return self.pack.slots[line[1]].ask or spaced(line[1])
        slot, question = self.pack.slots.get(name), self.pack.questions.get(name)
        declared = (slot and slot.ask) or (question and question.ask)
        return declared or RECORD_WORDS.get(name) or spaced(name)

    def _is_used(self, name: str) -> bool:
        return self.used is None or name in self.used

    def _of_record(self, name: str) -> FormField:
        kind = _KINDS.get(name, "line")
        return FormField(name, RECORD_WORDS[name], kind, self._text(name, kind))

    def _of_slot(self, slot: SlotDecl) -> FormField:
        kinds = {"moment": "moment", "date": "date", "choice": "choice", "text": "text"}
        kind = kinds.get(slot.type, "levels" if slot.type == "levels" else "line")
        label = slot.ask or slot.label or spaced(slot.name)
        return FormField(slot.name, label, kind, self._text(slot.name, kind), slot.choices)

    def _text(self, name: str, kind: str) -> str:
        """Return the text of a field; of a day, time or choice that could be read, one form."""
        value = self.read.get(name)
        if kind == "choice" and isinstance(value, str):
            return value
        if kind in ("moment", "clock", "date") and isinstance(value, date):
            return value.isoformat()
        return text_of(self.record, name)

    def _lines(self, slot: SlotDecl, empty: int) -> FormLines:
        used = [
            int(line[2])
            for name, value in self.record.mapping.items()
            if value and (line := _LINE.fullmatch(name)) and line[1] == slot.name
        ]
        count = min(max(used, default=0) + empty, slot.at_most)
        columns = [*self._columns(slot)]
        lines = tuple(
            tuple(self._cell(slot, number, column) for column in columns)
            for number in range(1, count + 1)
        )
        return FormLines(slot.name, slot.ask or spaced(slot.name), lines, count == slot.at_most)

    def _columns(self, slot: SlotDecl) -> Iterator[str]:
        """Yield the columns that the sheet prints, those that may stand for them, those in use."""
        wanted = {column for column in slot.columns if self._is_used(f"{slot.name}.{column}")}
        for column in wanted & {*slot.instead}:
            wanted.update(slot.instead[column])
        wanted.update(flag for column, flag in slot.done.items() if column in wanted)
        lines = (_LINE.fullmatch(name) for name, value in self.record.mapping.items() if value)
        wanted.update(line[3] for line in lines if line and line[1] == slot.name)
        yield from (column for column in slot.columns if column in wanted)

    def _cell(self, slot: SlotDecl, number: int, column: str) -> FormField:
        name, held = f"{slot.name}_{number}_{column}", slot.columns[column]
        kinds = {"moment": "moment", "yes": "choice", "date": "date", "dose_day": "dose"}
        kind = kinds.get(held, "line")
        label = slot.asks.get(column) or spaced(column)
        choices = ("yes",) if held == "yes" else ()
        return FormField(name, label, kind, text_of(self.record, name), choices)


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


def plain(text: str) -> str:
    """Return what was typed without what browsers add: their ends of lines, blanks around it."""
    return text.replace("\r\n", "\n").strip()


def is_day(text: str) -> bool:
    """Whether a text is a real day as 2026-12-08."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def typed_fields(form: Iterable[tuple[str, object]], pack: Pack) -> dict[str, str]:
    """Return the fields of a record out of what a browser sent; what is no field is left out."""
    sent = {
        name: plain(value)[:_LONGEST]
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
    return _joined(*(sent.get(f"{name}__{part}", "") for part in PARTS))


def _joined(day: str, time: str, half: str) -> str:
    """Write a moment as people do; where its parts contradict each other, so does this."""
    if time.casefold() == NOW:  # it has its own day
        return NOW
    if time and half and not re.search(rf"\d\s*{half[0]}(?:\.?m\.?)?$", time, re.IGNORECASE):
        time = f"{time} {half}"
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
