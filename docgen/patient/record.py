"""Understands one raw record by what its procedure's pack declares.

In: a `RawRecord` and the `Pack`. Out: the fields of a `Patient`, or every problem of the record at
once, each with field, row and record number, never with a value.
"""

from __future__ import annotations

from datetime import date, datetime, time
from functools import partial

from docgen.cache import FrozenMap
from docgen.errors import Diagnostic, PatientError
from docgen.patient.dates import stated_age
from docgen.patient.fields import FieldProblem, read_id, read_levels
from docgen.patient.languages import read_spoken
from docgen.patient.lines import (
    FieldValue,
    Line,
    LineReader,
    One,
    RecordFields,
    Texts,
)
from docgen.patient.names import read_names
from docgen.patient.raw import Raw, RawRecord
from docgen.settings.pack import SHEETS, Pack, SlotDecl
from docgen.settings.record_fields import (
    APPOINTMENT,
    END,
    LEFT,
    NOTES,
    NOTES_FOR,
    is_column,
    known_fields,
)

__all__ = [
    "FieldValue",
    "Line",
    "problems_without_pack",
    "read_record",
    "unknown_columns",
]

_LONGEST_TEXT = 1500
_OLDEST = 125  # years: no one on record has lived longer


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


class _Reading(LineReader):
    def read(self, pack: Pack) -> None:
        """Read every field that a record of this procedure may have."""
        self.read_number()
        if not self.raw.flat:
            self.refuse_unknown(pack)
        self.read_person()
        self.read_procedure(pack)
        self.check_birth()

    def read_number(self) -> None:
        """Read the record number."""
        self.fields.id = self.take("id", read_id, required=True) or ""

    def read_person(self) -> None:
        """Read the other fields that every procedure has."""
        self.fields.given, self.fields.family = read_names(self)
        self.fields.birth_date = self.take("birth_date", self.date, required=True)
        self.fields.language = self.take("language", read_spoken)
        self.keep(APPOINTMENT, self.take(APPOINTMENT, self.visit, required=True))
        # What is bare counts from what was read before it.
        self.keep(END, self.take(END, partial(self.end, END)))
        self.keep(LEFT, self.take(LEFT, partial(self.after_end, LEFT)))
        self.keep("physician", self.read_named("physician", self.raw.mapping.get("physician")))

    def visit(self, text: str) -> datetime:
        """Read when the visit begins. A list that has no time says midnight, as databases do."""
        when = self.moment(APPOINTMENT, text, visit=True)
        if self.raw.flat and when.time() == time.min:
            message = "is at midnight, as lists write a day without its time"
            hint = "Write the time: noon is 12:00 PM, an hour of the night such as 00:30."
            raise FieldProblem("midnight", message, hint)
        return when

    def read_procedure(self, pack: Pack) -> None:
        """Read the fields that the procedure declares."""
        for slot in pack.slots.values():
            if slot.name != NOTES:
                self.keep(slot.name, self.read_slot(slot))
        declared = pack.slots.get(NOTES)
        self.read_notes((declared.at_most if declared else 0) or _LONGEST_TEXT)
        for name, question in pack.questions.items():
            if not question.counts:
                answer: One | None = self.take(name, self.reader(name, "choice", question.choices))
                self.keep(name, answer)

    def read_notes(self, at_most: int) -> None:
        """Read the note for both sheets, and those for one: `notes_prepare`, or a map of sheets.

        What a sheet prints stands under its own name: its note, below the one for both.
        """
        written = self.raw.mapping.get(NOTES)
        by_sheet: FrozenMap[str, Raw] = FrozenMap()
        if isinstance(written, FrozenMap) and set(written) & set(SHEETS):
            by_sheet = written
        else:
            self.keep(NOTES, self.read_texts(NOTES, at_most))
        for sheet, name in NOTES_FOR.items():
            inner = self.texts_of(f"{NOTES}.{sheet}", by_sheet.get(sheet), at_most)
            own = inner or self.read_texts(name, at_most)
            if own:
                self.keep(name, self.joined(name, self.fields.values.get(NOTES), own, at_most))
        for key in by_sheet:
            if key not in SHEETS:
                self.unknown(NOTES, key, SHEETS, "a sheet")

    def joined(
        self, name: str, common: FieldValue | None, own: str | Texts, at_most: int
    ) -> str | Texts | None:
        """Put a sheet's own note below the one for both."""
        if common is None:
            return own
        if isinstance(common, str) and isinstance(own, str):
            both: str | Texts = f"{common}\n{own}"
        elif (
            isinstance(common, FrozenMap) and isinstance(own, FrozenMap) and set(common) == set(own)
        ):
            both = FrozenMap((code, f"{common[code]}\n{own[code]}") for code in own)
        else:
            message = f"is not in the same languages as {NOTES}"
            self.problem(name, FieldProblem("text-language", message, "Write both in the same."))
            return None
        longest = max(map(len, both.values() if isinstance(both, FrozenMap) else [both]))
        if longest > at_most:
            message = f"is longer than {at_most} characters, together with {NOTES}"
            self.problem(name, FieldProblem("too-long", message, "Shorten it."))
        return both

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
        else:
            self.check_age(born, appointment)

    def check_age(self, born: date, appointment: datetime) -> None:
        """Hold an age that stands beside the birth date against it; lists are some months old."""
        written = stated_age(self.raw.text("birth_date"))
        years = appointment.year - born.year
        if written is not None and not years - 2 <= written <= years:
            hint = "Check day, month and year of birth."
            found = FieldProblem("contradiction", "contradicts the age that stands beside it", hint)
            self.problem("birth_date", found)

    def read_slot(self, slot: SlotDecl) -> FieldValue | None:
        at_most = slot.at_most
        if slot.type == "list":
            return self.read_lines(slot)
        if self.raw.mapping.get(slot.name) is None:
            return None
        if slot.type == "levels":
            return self.read_level_list(slot.name)
        if slot.type == "text":
            return self.read_texts(slot.name, at_most or _LONGEST_TEXT)
        value: One | None = self.take(
            slot.name, self.reader(slot.name, slot.type, slot.choices, at_most)
        )
        self.check_near(slot.name, value)
        start = self.fields.values.get(APPOINTMENT)
        if slot.after == APPOINTMENT and isinstance(start, datetime) and isinstance(value, date):
            early = value < start if isinstance(value, datetime) else value < start.date()
            if early:
                found = FieldProblem("dates-backwards", f"is before the {APPOINTMENT}", "Check it.")
                self.problem(slot.name, found)
        return value

    def read_level_list(self, name: str) -> tuple[str, ...] | None:
        value = self.raw.mapping.get(name)
        if isinstance(value, tuple):
            texts = [item for item in value if isinstance(item, str)]
            value = " ".join(texts) if len(texts) == len(value) else FrozenMap()
        if value is None or value == "" or (isinstance(value, str) and value == "unknown"):
            return None
        return self.one(name, value, lambda text: read_levels([text]))
