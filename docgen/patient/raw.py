"""One record before it is understood: all text, each field with its place; and whose it is.

In: what a reader of files has found, or a mapping from Python. Out: `RawRecord`; the number that
may name it in a message; what the records of one person share.

A table has no `medicines[1].dose`: what is wrong there is told of the column that holds it. Numbers
of columns may have gaps: the second line of a patient may stand in the columns `medicines_3_...`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeAlias

from docgen.cache import FrozenMap
from docgen.errors import Diagnostic, InputError, PatientError, Place, error
from docgen.patient.dates import is_date, looks_dated, read_date, read_visit
from docgen.patient.fields import FieldProblem, read_id, refuse_odd, unaccented
from docgen.procedure.procedure import APPOINTMENT

Raw: TypeAlias = "str | FrozenMap[str, Raw] | tuple[Raw, ...] | None"
_DEEPEST = 8
_FIRST_ROWS = 12  # that a note names


_NOWHERE: FrozenMap[str, Place] = FrozenMap()
_AS_NAMED: FrozenMap[str, str] = FrozenMap()


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
    places: FrozenMap[str, Place] = _NOWHERE
    flat: bool = False
    date_order: str | None = None
    problems: tuple[Diagnostic, ...] = ()
    skip: str = ""
    short: bool = False
    now: datetime | None = None
    heads: FrozenMap[str, str] = _AS_NAMED

    @classmethod
    def of(cls, mapping: Mapping[str, object]) -> RawRecord:
        """Take a record from Python: texts, numbers, dates, truth values, lists, mappings."""
        raw = raw_value(mapping)
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


class RowNumbers:
    """Rows of which something is to be said: how many, and the numbers of the first."""

    def __init__(self, numbers: Iterable[int] = ()) -> None:
        """Begin with some rows, or none."""
        self.count, self.first = 0, list[int]()
        for number in numbers:
            self.add(number)

    def add(self, number: int) -> None:
        """Count a row."""
        self.count += 1
        if len(self.first) < _FIRST_ROWS:
            self.first.append(number)

    def __str__(self) -> str:
        """Name them: "rows 3, 5 and 7 more"."""
        return named_rows(self.first, self.count)


def named_rows(rows: Sequence[int], count: int = 0, most: int = 20) -> str:
    """Return "row 3" or "rows 3, 5 and 7 more"; of `count` rows `rows` are at least the first."""
    count = count or len(rows)
    shown = rows[:most]
    more = f" and {count - len(shown):,} more" if count > len(shown) else ""
    return f"{'row' if count == 1 else 'rows'} {', '.join(map(str, shown))}{more}"


def visit_moment(raw: RawRecord) -> datetime | None:
    """Return when the visit of a record is; None where that cannot be read."""
    try:
        return read_visit(raw.text(APPOINTMENT), raw.date_order)
    except ValueError:
        return None  # the record will be refused


def raw_value(value: object, depth: int = 0) -> Raw:
    """Return a value of Python as records hold it; a whole number of a spreadsheet has no point.

    Raises:
        InputError: it is nested too deeply.
    """
    if depth > _DEEPEST:
        raise InputError(error("too-deep", "The record is nested too deeply.", "Flatten it."))
    if isinstance(value, Mapping):
        return FrozenMap((str(k), raw_value(v, depth + 1)) for k, v in value.items())
    if isinstance(value, list | tuple):
        return tuple(raw_value(item, depth + 1) for item in value)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return re.sub(r"\.0$", "", str(value))


_PATH = re.compile(r"(\w+)\[(\d+)\](?:\.(\w+))?")
_LINE_NUMBER = re.compile(r"_(\d{1,2})_")


def as_written(raw: RawRecord | None, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Name columns instead of lines in what is wrong with a row of a table."""
    if raw is None or not raw.flat:
        return tuple(found)
    return tuple(_in_columns(raw, one) if _PATH.search(one.field) else one for one in found)


def column_of(raw: RawRecord | None, path: str) -> str:
    """Return the column of a table that a field stands in, or the field as it is."""
    return path if raw is None or not raw.flat else _path_in_columns(raw, path)


@contextmanager
def naming_columns(raw: RawRecord | None) -> Iterator[None]:
    """Name columns instead of lines in what is raised meanwhile."""
    try:
        yield
    except PatientError as found:
        raise PatientError(as_written(raw, found.diagnostics)) from None


def _in_columns(raw: RawRecord, found: Diagnostic) -> Diagnostic:
    column = _path_in_columns(raw, found.field)
    return replace(found, field=column, message=found.message.replace(found.field, column))


def _path_in_columns(raw: RawRecord, path: str) -> str:
    return _PATH.sub(lambda line: _column(raw, *line.groups()), path)


def _column(raw: RawRecord, slot: str, number: str, column: str | None) -> str:
    written = sorted(
        {
            int(at[1])
            for name, value in raw.mapping.items()
            if value is not None
            and name.startswith(slot)
            and (at := _LINE_NUMBER.match(name, len(slot)))
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


def is_surely_someone(raw: RawRecord, person: Person) -> bool:
    """Whether the name and the birth date of `person_of` a record can be read.

    Two names that an export has spoiled may be alike in what is left of them.
    """
    try:
        for text in [text for name in _NAMES for text in _texts(raw.mapping.get(name))]:
            refuse_odd(text)
        read_date(raw.text(_BORN), raw.date_order)
    except FieldProblem:
        return False
    return all(person)


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
