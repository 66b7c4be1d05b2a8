"""One record before it is understood: all text, each field with its place.

In: what a reader of files has found, or a mapping from Python. Out: `RawRecord`.

The lines of a list in the words of whoever wrote the record: `medicines_2_dose`, a column.

In: a raw record, and what was found wrong. Out: the same; for a table, each line of a list stands
under the column that holds it, since a spreadsheet has no `medicines[1].dose`. Numbers may have
gaps: the second line of a patient may well stand in the columns `medicines_3_...`.

Whose a record is: the number that may name it in a message, and whether two are one person's.

In: raw records. Out: a record number, or "" where the cells of a row seem to have slipped; a key
that the records of one person share; the names of the fields in which records differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeAlias

from docgen.cache import FrozenMap
from docgen.errors import Diagnostic, InputError, PatientError, Place, error
from docgen.patient.dates import is_date, looks_dated, read_date, read_visit
from docgen.patient.fields import FieldProblem, read_id, refuse_odd, unaccented
from docgen.settings.record_fields import APPOINTMENT

Raw: TypeAlias = "str | FrozenMap[str, Raw] | tuple[Raw, ...] | None"
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record before it is understood.

    `row` is that of a spreadsheet, or counts records from 1; a record alone has none. `places` by
    field (`name.given`, `list[0].column`). `flat` tells that the fields are columns, of which
    unknown ones are ignored rather than refused. `date_order` is how a list writes dates such as
    03/04/2026 ("" where the clinic has not said). `problems` were found while reading. `skip` is
    why no sheet is to be made though nothing is wrong: the list says that the visit is cancelled,
    say. `short` tells that a row has fewer cells than there are columns. `now` is the local time
    of printing, for a record that says `now`; None where it is not known. `heads` are what a
    list calls its columns of days and times, where that is not the name of the field.
    """

    row: int | None
    mapping: FrozenMap[str, Raw]
    place: Place | None = None
    places: FrozenMap[str, Place] = field(default_factory=FrozenMap)
    flat: bool = False
    date_order: str | None = None
    problems: tuple[Diagnostic, ...] = ()
    skip: str = ""
    short: bool = False
    now: datetime | None = None
    heads: FrozenMap[str, str] = field(default_factory=FrozenMap)

    @classmethod
    def of(cls, mapping: Mapping[str, object]) -> RawRecord:
        """Take a record from Python: texts, numbers, dates, truth values, lists, mappings."""
        raw = _from_python(mapping, 0)
        return cls(None, raw if isinstance(raw, FrozenMap) else FrozenMap())

    def text(self, name: str) -> str:
        """Return a field of one text, or "" (to find a record by its number)."""
        value = self.mapping.get(name)
        return value.strip() if isinstance(value, str) else ""

    def with_fields(
        self, fields: Mapping[str, str | None], place: Place | None = None
    ) -> RawRecord:
        """Return the record with fields replaced; `place` is where their values come from."""
        kept = ((name, at) for name, at in self.places.items() if name not in fields)
        new = ((name, place) for name in fields) if place else ()
        places = FrozenMap((*kept, *new))
        return replace(self, mapping=FrozenMap({**self.mapping, **fields}), places=places)


def visit_moment(raw: RawRecord) -> datetime | None:
    """Return when the visit of a record is; None where that cannot be read."""
    try:
        return read_visit(raw.text(APPOINTMENT), raw.date_order)
    except ValueError:
        return None  # the record will be refused


def _from_python(value: object, depth: int) -> Raw:
    if depth > _DEEPEST:
        raise InputError(error("too-deep", "The record is nested too deeply.", "Flatten it."))
    if isinstance(value, Mapping):
        return FrozenMap((str(k), _from_python(v, depth + 1)) for k, v in value.items())
    if isinstance(value, list | tuple):
        return tuple(_from_python(item, depth + 1) for item in value)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return re.sub(r"\.0$", "", str(value))


_LINE = re.compile(r"(\w+)\[(\d+)\](?:\.(\w+))?")
_NUMBER = re.compile(r"_(\d{1,2})_")


def as_written(raw: RawRecord | None, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Name columns instead of lines in what is wrong with a row of a table."""
    if raw is None or not raw.flat:
        return tuple(found)
    return tuple(_named(raw, one) if _LINE.search(one.field) else one for one in found)


def column_of(raw: RawRecord | None, path: str) -> str:
    """Return the column of a table that a field stands in, or the field as it is."""
    return path if raw is None or not raw.flat else _as_column(raw, path)


@contextmanager
def naming_columns(raw: RawRecord | None) -> Iterator[None]:
    """Do so with what is raised meanwhile."""
    try:
        yield
    except PatientError as found:
        raise PatientError(as_written(raw, found.diagnostics)) from None


def _named(raw: RawRecord, found: Diagnostic) -> Diagnostic:
    column = _as_column(raw, found.field)
    return replace(found, field=column, message=found.message.replace(found.field, column))


def _as_column(raw: RawRecord, path: str) -> str:
    return _LINE.sub(lambda line: _column(raw, *line.groups()), path)


def _column(raw: RawRecord, slot: str, number: str, column: str | None) -> str:
    written = sorted(
        {
            int(at[1])
            for name, value in raw.mapping.items()
            if value is not None
            and name.startswith(slot)
            and (at := _NUMBER.match(name, len(slot)))
        }
    )
    line = written[int(number)] if int(number) < len(written) else int(number) + 1
    return "_".join(filter(None, (slot, str(line), column)))


Person: TypeAlias = tuple[str, str]  # the words of the name; the day of birth, or what stands there
Identity: TypeAlias = Mapping[str, str]  # by field, as they compare
_NAMES = ("name", "given_name", "family_name")
_BORN = "birth_date"
_DATED = (_BORN, "appointment")
_SLIPPED = "extra-cells"  # of a row: no cell may be what its column says


def shown_number(raw: RawRecord) -> str:
    """Return the record number, for messages, if the row is otherwise readable; else "".

    Where a row lacks a cell, or has one too many, a name or a birth date may stand in the column of
    numbers. Dates tell: they stand in the columns of dates, and not in that of numbers.
    """
    try:
        number = read_id(raw.text("id"))
    except FieldProblem:
        return ""
    if not raw.flat:
        return number  # its key says what it is
    if is_date(number):
        return ""
    texts = [raw.text(name) for name in _DATED]
    dated = [looks_dated(text) for text in texts]
    if raw.short or any(problem.code == _SLIPPED for problem in raw.problems):
        return number if all(dated) else ""
    return number if any(dated) or not any(texts) else ""


def identity(raw: RawRecord) -> dict[str, str]:
    """Return the fields that tell whose a record is, as they compare, but those that it lacks.

    Capitals, accents, commas and the order of words make no difference. `name` is there however
    the name is written; `given_name` and `family_name` beside it, where they are.
    """
    named = {field: _texts(raw.mapping.get(field)) for field in _NAMES}
    found = {field: _folded(" ".join(texts)) for field, texts in named.items()}
    found["name"] = _folded(" ".join(text for texts in named.values() for text in texts))
    found[_BORN] = _birth(raw.text(_BORN), raw.date_order)
    return {field: text for field, text in found.items() if text}


def person_of(raw: RawRecord) -> Person:
    """Return what the records of one person share: words of the name, and the day of birth."""
    found = identity(raw)
    return found.get("name", ""), found.get(_BORN, "")


def sure_person(raw: RawRecord) -> Person | None:
    """Return `person_of` a record whose name and birth date can be read; else None.

    Two names that an export has spoiled may be alike in what is left of them.
    """
    try:
        for text in [text for field in _NAMES for text in _texts(raw.mapping.get(field))]:
            refuse_odd(text)
        read_date(raw.text(_BORN), raw.date_order)
    except FieldProblem:
        return None
    found = person_of(raw)
    return found if all(found) else None


def differing(people: Iterable[Identity]) -> tuple[str, ...]:
    """Return the fields that tell the identities of two people apart; () where one may be all.

    What a record does not say differs from nothing.
    """
    seen: dict[str, set[str]] = {}
    for person in people:
        for name, text in person.items():
            seen.setdefault(name, set()).add(text)
    found = [name for name, texts in seen.items() if len(texts) > 1]
    return tuple(name for name in found if name != "name" or not {*_NAMES[1:]} & {*found})


def _texts(value: Raw) -> list[str]:
    """Return a field's text, or those of its parts."""
    if isinstance(value, FrozenMap):
        return [text for part in value.values() for text in _texts(part)]
    return [value] if isinstance(value, str) else []


def _folded(text: str) -> str:
    """Return the words of a name, small, without marks, in the order of the alphabet."""
    return " ".join(sorted(re.findall(r"[^\W_]+", unaccented(text).casefold())))


def _birth(text: str, order: str | None) -> str:
    try:
        return read_date(text, order).isoformat()
    except FieldProblem:
        return " ".join(text.casefold().split())
