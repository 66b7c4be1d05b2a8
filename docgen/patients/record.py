"""Understands one raw record by what its procedure's pack declares.

In: a `RawRecord` and the `Pack`. Out: the fields of a `Patient`, or every problem of the record at
once, each with field, row and record number, never with a value.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TypeAlias

from docgen.errors import Diagnostic, PatientError
from docgen.frozen import FrozenMap
from docgen.packs.pack import Pack, SlotDecl
from docgen.packs.record_fields import APPOINTMENT, MOMENTS, is_column, known_fields
from docgen.patients.dates import read_date, read_moment
from docgen.patients.field_reader import FieldReader
from docgen.patients.fields import (
    LONGEST_NAME,
    FieldProblem,
    read_choice,
    read_id,
    read_language,
    read_levels,
    read_line,
    read_text,
)
from docgen.patients.languages import read_spoken
from docgen.patients.names import read_names
from docgen.patients.raw import Raw, RawRecord

One: TypeAlias = str | date | datetime
Line: TypeAlias = FrozenMap[str, One]
# What a field may hold: a list of lines, a text by language, levels in anatomical order, ...
FieldValue: TypeAlias = (
    str | date | datetime | tuple[str, ...] | FrozenMap[str, str] | tuple[Line, ...]
)

_IN_QUOTES = "Put a text with a comma or a colon in it in quotes."
_LONGEST_TEXT = 1500
_LONGEST_CELL = 120
_OLDEST = 125  # years: no one on record has lived longer


@dataclass(slots=True)
class RecordFields:
    """The fields of a patient, as they are found."""

    id: str = ""
    given: str = ""
    family: str = ""
    birth_date: date | None = None
    language: str | None = None
    values: dict[str, FieldValue] = field(default_factory=dict)


def read_record(raw: RawRecord, pack: Pack) -> RecordFields:
    """Read every field of a record.

    Raises:
        PatientError: with every problem of the record.
    """
    reading = _Reading(raw)
    reading.read(pack)
    if reading.problems:
        raise PatientError(reading.problems)
    return reading.fields


def problems_without_pack(raw: RawRecord) -> list[Diagnostic]:
    """Return what is wrong with the fields that every procedure has."""
    reading = _Reading(raw)
    reading.read_number()
    reading.read_person()
    return reading.problems


def unknown_columns(raw: RawRecord, pack: Pack) -> tuple[str, ...]:
    """Return the columns of a list that mean nothing here; they are ignored, and named once."""
    return tuple(name for name in raw.mapping if not is_column(name, pack))


class _Reading(FieldReader):
    def __init__(self, raw: RawRecord) -> None:
        super().__init__(raw)
        self.fields = RecordFields()

    def read(self, pack: Pack) -> None:
        """Read every field that a record of this procedure may have."""
        self.read_number()
        if not self.raw.flat:
            self.refuse_unknown(pack)
        self.read_person()
        self.read_procedure(pack)
        self.check_birth()

    def read_number(self) -> None:
        """Read the record number first: it names the record in all that is found later."""
        self.fields.id = self.record = self.take("id", read_id, required=True) or ""

    def read_person(self) -> None:
        """Read the other fields that every procedure has."""
        self.fields.given, self.fields.family = read_names(self)
        self.fields.birth_date = self.take("birth_date", self.date, required=True)
        self.fields.language = self.take("language", read_spoken)
        for name in MOMENTS:
            self.keep(name, self.take(name, self.moment, required=name == APPOINTMENT))
        self.keep("physician", self.take("physician", lambda text: read_line(text, _LONGEST_CELL)))

    def read_procedure(self, pack: Pack) -> None:
        """Read the fields that the procedure declares."""
        for slot in pack.slots.values():
            self.keep(slot.name, self.read_slot(slot))
        if "notes" not in pack.slots:
            self.keep("notes", self.read_texts("notes", _LONGEST_TEXT))
        for name, question in pack.questions.items():
            if not question.counts:
                answer: One | None = self.take(name, self.reader("choice", question.choices))
                self.keep(name, answer)

    def keep(self, name: str, value: FieldValue | None) -> None:
        if value is not None and value != ():
            self.fields.values[name] = value

    def refuse_unknown(self, pack: Pack) -> None:
        known = known_fields(pack)
        for name in self.raw.mapping:
            if name not in known:
                self.unknown("", name, known, "a field of a record")

    def check_birth(self) -> None:
        born, appointment = self.fields.birth_date, self.fields.values.get(APPOINTMENT)
        if born is None or not isinstance(appointment, datetime):
            return
        if born > appointment.date():
            found = FieldProblem("impossible-date", "is after the appointment", "Check the year.")
            self.problem("birth_date", found)
        elif appointment.year - born.year > _OLDEST:
            message = f"is more than {_OLDEST} years before the appointment"
            self.problem("birth_date", FieldProblem("impossible-date", message, "Check the year."))

    def check_near(self, path: str, value: object) -> None:
        """Refuse a day more than a year from the appointment: a slip in the year."""
        appointment = self.fields.values.get(APPOINTMENT)
        if isinstance(value, date) and isinstance(appointment, datetime):
            day = value.date() if isinstance(value, datetime) else value
            if abs(day - appointment.date()) > timedelta(days=366):
                message = "is more than a year from the appointment"
                self.problem(path, FieldProblem("impossible-date", message, "Check the year."))

    def date(self, text: str) -> date:
        return read_date(text, self.raw.date_order)

    def moment(self, text: str) -> datetime:
        return read_moment(text, self.raw.date_order)

    def read_slot(self, slot: SlotDecl) -> FieldValue | None:
        at_most = slot.at_most
        if slot.type == "list":
            return self.read_lines(slot)
        if slot.type == "levels":
            return self.read_level_list(slot.name)
        if slot.type == "text":
            return self.read_texts(slot.name, at_most or _LONGEST_TEXT)
        value: One | None = self.take(slot.name, self.reader(slot.type, slot.choices, at_most))
        self.check_near(slot.name, value)
        start = self.fields.values.get(APPOINTMENT)
        if slot.after == APPOINTMENT and isinstance(start, datetime) and isinstance(value, date):
            early = value < start if isinstance(value, datetime) else value < start.date()
            if early:
                found = FieldProblem("dates-backwards", f"is before the {APPOINTMENT}", "Check it.")
                self.problem(slot.name, found)
        return value

    def reader(
        self, kind: str, choices: tuple[str, ...] = (), at_most: int = 0
    ) -> Callable[[str], One | None]:
        if kind == "choice":
            return lambda text: read_choice(text, choices)
        if kind == "moment":
            return self.moment
        if kind == "date":
            return self.date
        return lambda text: read_line(text, at_most or LONGEST_NAME)

    def read_level_list(self, name: str) -> tuple[str, ...] | None:
        value = self.raw.mapping.get(name)
        if isinstance(value, tuple):
            texts = [item for item in value if isinstance(item, str)]
            value = " ".join(texts) if len(texts) == len(value) else FrozenMap()
        if value is None or value == "" or (isinstance(value, str) and value == "unknown"):
            return None
        return self.one(name, value, lambda text: read_levels([text]))

    def read_texts(self, name: str, at_most: int) -> str | FrozenMap[str, str] | None:
        """Read a text as typed, or a map of languages."""
        value = self.raw.mapping.get(name)
        if not isinstance(value, FrozenMap):
            return self.take(name, lambda text: read_text(text, at_most))
        texts: dict[str, str] = {}
        for language, written in value.items():
            path = f"{name}.{language}"
            try:
                code = read_language(language)
            except FieldProblem as found:  # not repeated: it may be a part of the text
                wrong = FieldProblem(found.code, "names a language that is none", _IN_QUOTES)
                self.problem(name, wrong, self.raw.places.get(path))
                continue
            text = self.one(path, written, lambda text: read_text(text, at_most))
            if text:
                texts[code] = text
        return FrozenMap(texts) or None

    def read_lines(self, slot: SlotDecl) -> tuple[Line, ...] | None:
        """Read a list of lines; in a flat record they are columns `slot_1_column`."""
        value = self.raw.mapping.get(slot.name)
        if value is None:
            value = tuple(_flat_lines(self.raw, slot))
        if not isinstance(value, tuple):
            found = FieldProblem("not-a-list", "is not a list", "Begin each line with a hyphen.")
            self.problem(slot.name, found)
            return None
        if slot.at_most and len(value) > slot.at_most:
            message = f"has more than {slot.at_most} lines"
            self.problem(slot.name, FieldProblem("too-many", message, "Print the rest by hand."))
        return tuple(
            self.read_line_of(slot, line, f"{slot.name}[{number}]")
            for number, line in enumerate(value)
        )

    def read_line_of(self, slot: SlotDecl, line: Raw, path: str) -> Line:
        if not isinstance(line, FrozenMap):
            columns = ", ".join(slot.columns)
            hint = f"Write its columns: {columns}."
            self.problem(path, FieldProblem("not-a-line", "is not a line of this list", hint))
            return FrozenMap()
        found: dict[str, One] = {}
        for column, written in line.items():
            inner = f"{path}.{column}"
            if column not in slot.columns:
                self.unknown(path, column, slot.columns, "a column of it")
            elif written is not None:
                reader = self.reader(slot.columns[column], at_most=_LONGEST_CELL)
                value: One | None = self.one(inner, written, reader)
                self.check_near(inner, value)
                if value is not None:
                    found[column] = value
        if not found:
            self.problem(path, FieldProblem("empty", "is empty", "Fill it in, or take it out."))
        self.check_order(slot, found, path)
        return FrozenMap(found)

    def check_order(self, slot: SlotDecl, line: dict[str, One], path: str) -> None:
        """Refuse dates that run backwards: those of one line, and the appointment among them."""
        known = {**line, APPOINTMENT: self.fields.values.get(APPOINTMENT)}
        days = [(column, _day(known.get(column))) for column in slot.in_order]
        there = [(column, day) for column, day in days if day is not None]
        for (first, early), (second, late) in pairwise(there):
            if late < early:
                wrong, message = second, f"is before {first}"
                if second == APPOINTMENT:
                    wrong, message = first, f"is after the {second}"
                found = FieldProblem("dates-backwards", message, "Check both dates.")
                self.problem(f"{path}.{wrong}", found)


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _flat_lines(raw: RawRecord, slot: SlotDecl) -> list[FrozenMap[str, Raw]]:
    lines: dict[int, dict[str, Raw]] = {}
    for name, value in raw.mapping.items():
        found = re.fullmatch(rf"{re.escape(slot.name)}_(\d{{1,2}})_(\w+)", name)
        if found and found[2] in slot.columns and value is not None:
            lines.setdefault(int(found[1]), {})[found[2]] = value
    return [FrozenMap(lines[number]) for number in sorted(lines)]
