"""One patient's record, understood by what its procedure declares: typed, frozen.

In: a raw record, or a mapping from Python, as a scheduling system or a nurse writes it. Out:
`Patient`, or every problem of the record at once, each with field, row and record number, never
with a value. What can be said without the clinic is checked here; what depends on its settings and
time zone is checked by `docgen.clock.checks`.

A name in one text without a comma is printed as it is written: "Rosa Peña", "Madonna", "Ngô Thị
Hoa". Nobody asks which part is which: that matters for the order of a print file alone. With a
comma, what stands before it is the family name: "Peña, Rosa", "GARCÍA LÓPEZ, MARÍA", "Smith, John
Q". A suffix belongs to the family name, wherever it stands: "Smith Jr., John", "Smith, Jr., John"
and "Smith, John, Jr." are one patient's. Letters stay as they are typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import partial
from typing import cast

from docgen.cache import FrozenMap
from docgen.errors import InputError, PatientError, error
from docgen.files import templates_root
from docgen.patient.dates import ZonedMoment, stated_age
from docgen.patient.fields import (
    LONGEST_NAME,
    FieldProblem,
    is_nothing,
    read_id,
    read_levels,
    read_line,
    refuse_odd,
)
from docgen.patient.languages import read_spoken
from docgen.patient.raw import Raw, RawRecord, shown_number
from docgen.patient.reader import FieldReader, FieldValue, Line, One, Texts
from docgen.procedure.pack import find_pack
from docgen.procedure.procedure import APPOINTMENT, END, LEFT, SHEETS, Pack, SlotDecl
from docgen.procedure.questions import Answer
from docgen.procedure.record_fields import NOTES, NOTES_FOR, is_column, known_fields
from docgen.settings.clinic import Clinic

NO_ANSWERS: FrozenMap[str, Answer] = FrozenMap()
_LONGEST_TEXT = 1500
_LONGEST_WORD = 100
_OLDEST = 125  # years: no one on record has lived longer
_ONE_WAY = "Write name alone, or given_name and family_name."
_NAME_HINT = 'Write name: Rosa Peña, or name: "Peña, Rosa".'
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|2nd|3rd|hijo)\.?", re.IGNORECASE)
# Words for nothing that are names of people, too.
_NAMED_SO = frozenset(("null", "nan", "na", "none", "nil"))
_MAPPED = (
    "Or say in clinic.yaml what the list calls it: list: {values: {procedure: {WORD: name}}}; "
    "with others: skip, rows of other procedures are passed over."
)


@dataclass(frozen=True, slots=True)
class Patient:
    """One patient's record.

    `values` holds the fields that are known: `appointment`, `procedure_end` and `discharge_time`
    (local time of the clinic, without a zone, to the minute), `physician`, and the slots and
    questions that the pack declares. A blank patient has neither id nor values. `understood` are
    the moments that were written as a bare time, by field: for people to look at. `zoned` are those
    that were written with a time zone: whether it is the clinic's is looked at later.
    """

    id: str
    given: str
    family: str
    birth_date: date | None
    language: str | None
    procedure: str
    values: FrozenMap[str, FieldValue] = field(default_factory=FrozenMap)
    understood: FrozenMap[str, datetime] = field(default_factory=FrozenMap, compare=False)
    zoned: FrozenMap[str, ZonedMoment] = field(default_factory=FrozenMap, compare=False)

    @classmethod
    def blank(cls, procedure: str) -> Patient:
        """Return the patient of a sheet with lines to write on."""
        return cls("", "", "", None, None, procedure)

    @classmethod
    def parse(cls, mapping: Mapping[str, object], pack: Pack | None = None) -> Patient:
        """Read a record from Python. The pack is that of its `procedure`, unless given.

        Raises:
            PatientError: with every problem of the record at once.
        """
        return cls.read(RawRecord.of(mapping), pack)

    @classmethod
    def read(cls, raw: RawRecord, pack: Pack | None = None) -> Patient:
        """Read a record of a file. The pack is docgen's own of its `procedure`, unless given.

        Raises:
            PatientError: with every problem of the record at once.
        """
        if raw.problems and not raw.mapping:  # a line that could not be read at all
            raise PatientError(replace(problem, row=raw.row) for problem in raw.problems)
        reader = _RecordReader(raw)
        try:
            known = pack or _pack_of(raw)
        except PatientError as unknown:
            reader.read_number()
            reader.read_person()
            raise PatientError((*unknown.diagnostics, *reader.problems)) from None
        reader.read(known)
        if reader.problems:
            raise PatientError(reader.problems)
        return cls(
            reader.id,
            reader.given,
            reader.family,
            reader.birth_date,
            reader.language,
            known.name,
            FrozenMap(reader.values),
            FrozenMap(reader.understood),
            FrozenMap(reader.zoned),
        )

    @property
    def name(self) -> str:
        """Return the name as English sets its parts; as it is written where it is one text."""
        return f"{self.given} {self.family}".strip()

    @property
    def is_blank(self) -> bool:
        """Whether this is the patient of a sheet with lines to write on."""
        return not self.id

    def lines(self, name: str) -> tuple[Line, ...]:
        """Return the lines of a list; () where the record has none of it."""
        value = self.values.get(name)
        held = isinstance(value, tuple) and value and isinstance(value[0], FrozenMap)
        return cast("tuple[Line, ...]", value) if held else ()

    def cells(self) -> Iterator[tuple[str, FieldValue]]:
        """Yield what each field holds, of a list what each cell does: `medicines[0].dose`."""
        for name, value in self.values.items():
            if not isinstance(value, tuple):
                yield name, value
                continue
            for number, line in enumerate(self.lines(name)):
                for column, cell in line.items():
                    yield f"{name}[{number}].{column}", cell

    def moment(self, name: str) -> datetime | None:
        """Return a field that holds a local date and time, if it is known."""
        value = self.values.get(name)
        return value if isinstance(value, datetime) else None

    def answers(
        self, pack: Pack, fixed: Mapping[str, Answer] = NO_ANSWERS
    ) -> FrozenMap[str, Answer]:
        """Return the answers to the pack's questions.

        What the record says counts; `fixed` are the answers of settings (sedation: always),
        which count where the record is silent.
        """
        return FrozenMap((name, self._answer(pack, name, fixed)) for name in pack.questions)

    def _answer(self, pack: Pack, name: str, fixed: Mapping[str, Answer]) -> Answer:
        question = pack.questions[name]
        if question.counts:
            counted = self.values.get(question.count_of)
            return len(counted) if isinstance(counted, tuple) and counted else None
        known = self.values.get(name)
        return known if isinstance(known, str) else fixed.get(name)


def patient_of(raw: RawRecord, clinic: Clinic) -> Patient:
    """Read a record as one of a clinic's patients.

    Raises:
        PatientError: with every problem of the record at once.
    """
    return Patient.read(raw, clinic.packs.get(raw.text("procedure")))


def unknown_columns(raw: RawRecord, pack: Pack) -> tuple[str, ...]:
    """Return the columns of a list that mean nothing here; they are ignored, and named once."""
    return tuple(name for name in raw.mapping if not is_column(name, pack))


def _pack_of(raw: RawRecord) -> Pack:
    """Find the pack that a record names, among docgen's own."""
    place = raw.places.get("procedure") or raw.place
    name, record = raw.text("procedure"), shown_number(raw)
    if not name:
        found = error("missing", "procedure is missing.", "Write the name of the procedure.", place)
        raise PatientError(replace(found, field="procedure", row=raw.row, record=record))
    try:
        return find_pack(name, templates_root())
    except InputError as unknown:
        more = f" {_MAPPED}" if raw.flat else ""
        raise PatientError(
            replace(
                d,
                hint=f"{d.hint}{more}".strip(),
                place=place or d.place,
                field="procedure",
                row=raw.row,
                record=record,
            )
            for d in unknown.diagnostics
        ) from None


class _RecordReader(FieldReader):
    """Reads a whole record; what it finds are its attributes."""

    id = given = family = ""
    birth_date: date | None = None
    language: str | None = None

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
        self.id = self.take("id", read_id, required=True) or ""

    def read_person(self) -> None:
        """Read the other fields that every procedure has."""
        self.given, self.family = read_names(self)
        self.birth_date = self.take("birth_date", self.date, required=True)
        self.language = self.take("language", read_spoken)
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
                self.keep(name, self.joined(name, self.values.get(NOTES), own, at_most))
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
            self.values[name] = value

    def refuse_unknown(self, pack: Pack) -> None:
        known = known_fields(pack)
        for name in self.raw.mapping:
            if name not in known:
                self.unknown("", name, known, "a field of a record")

    def check_birth(self) -> None:
        born, appointment = self.birth_date, self.values.get(APPOINTMENT)
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
        start = self.values.get(APPOINTMENT)
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


def read_names(reader: FieldReader) -> tuple[str, str]:
    """Read `name: {given, family}`, `name: "Peña, Rosa"`, or given_name and family_name.

    One of the two may be empty, not both; a name that is printed as written is the family name.
    Problems are noted in the reader.
    """
    fields = reader.raw.mapping
    name, given, family = map(fields.get, ("name", "given_name", "family_name"))
    paths = ("given_name", "family_name")
    if name is None and given is None and family is None:
        reader.problem("name", FieldProblem("missing", "is missing", _NAME_HINT))
        return "", ""
    if name is not None and (given, family) != (None, None):
        reader.problem("name", FieldProblem("contradiction", "is written in two ways", _ONE_WAY))
        return "", ""
    if isinstance(name, FrozenMap):
        for key in name:
            if key not in ("given", "family"):
                reader.unknown("name", key, ("given", "family"), "a part of a name")
        given, family = name.get("given"), name.get("family")
        paths = ("name.given", "name.family")
    elif name is not None:
        try:
            given, family = _split_name(name)
        except FieldProblem as found:
            reader.problem("name", found)
            return "", ""
        paths = ("name", "name")
    if reader.raw.row is not None:  # in a list; what people write themselves is what they mean
        named = _without_words_for_nothing(reader, paths, (given, family))
        if named is None:
            return "", ""
        given, family = named
    return _checked_name(reader, paths, (given, family))


def _split_name(name: Raw) -> tuple[Raw, Raw]:
    """Split "Peña, Rosa"; a name without a comma stays as it is."""
    if not isinstance(name, str):
        raise FieldProblem("bad-name", "is not a name", _NAME_HINT)
    if not name.strip():
        raise FieldProblem("empty", "is empty", "Write the patient's name.")
    family, comma, given = _with_suffix(name).partition(",")
    if "," in given or (comma and not (family.strip() and given.strip())):
        raise FieldProblem("bad-name", "is not a name with one comma", _NAME_HINT)
    if _SUFFIX.fullmatch(given.strip()):
        raise FieldProblem("bad-name", "has a suffix in the place of the given name", _NAME_HINT)
    return (given if comma else None), family


def _with_suffix(name: str) -> str:
    """Put the suffix of a name with two commas behind the family name."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 3 and all(parts):
        suffixes = [at for at in (1, 2) if _SUFFIX.fullmatch(parts[at])]
        if len(suffixes) == 1:
            suffix = parts.pop(suffixes[0])
            return f"{parts[0]} {suffix}, {parts[1]}"
    return name


def _read_name(text: str) -> str:
    refuse_odd(text)
    return read_line(text)


def _without_words_for_nothing(
    reader: FieldReader, paths: tuple[str, str], parts: tuple[Raw, Raw]
) -> tuple[Raw, Raw] | None:
    """Take a program's word for nothing out of a name in two parts; None where that is a problem.

    Null and Nan are people's names: beside another part they stay, if they are written as it is.
    """
    texts = [part.strip() if isinstance(part, str) else "" for part in parts]
    words = [is_nothing(text) for text in texts]
    if not any(words):
        return parts
    if all(word or not text for word, text in zip(words, texts, strict=True)):
        return None, None
    at = words.index(True)
    if _is_no_name(texts[at], texts[1 - at]):
        message = "may be a program's word for nothing"
        found = FieldProblem("null-name", message, "Leave it empty, or write the name as it is.")
        reader.problem(paths[at], found)
        return None
    return parts


def _is_no_name(word: str, name: str) -> bool:
    """Whether a word for nothing stands beside a name, and is none of its own.

    It is a name if people have it and it is written as the other is: Jennifer Null, NULL, JENNIFER.
    """
    if not is_nothing(word):
        return False
    if word.casefold() not in _NAMED_SO:
        return True
    return not (
        word.istitle() or (word.isupper() and name.isupper()) or (word.islower() and name.islower())
    )


def _checked_name(
    reader: FieldReader, paths: tuple[str, str], parts: tuple[Raw, Raw]
) -> tuple[str, str]:
    if parts == (None, None):
        reader.problem("name", FieldProblem("empty", "is empty", "Write the patient's name."))
        return "", ""
    given, family = (
        "" if part is None else reader.one(path, part, _read_name) or ""
        for path, part in zip(paths, parts, strict=True)
    )
    if any(len(word) > _LONGEST_WORD for word in f"{given} {family}".split()):
        message = f"has a word of more than {_LONGEST_WORD} letters"
        reader.problem(paths[1], FieldProblem("too-long", message, "Check where words part."))
    elif len(f"{given} {family}".strip()) > LONGEST_NAME:
        hint = f"Shorten it to {LONGEST_NAME} characters in all."
        reader.problem(paths[1], FieldProblem("too-long", "is too long", hint))
    return given, family
