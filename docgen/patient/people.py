"""Whose a record is: the number that may name it in a message, and whether two are one person's.

In: raw records. Out: a record number, or "" where the cells of a row seem to have slipped; a key
that the records of one person share; the names of the fields in which records differ.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from docgen.cache import FrozenMap
from docgen.patient.dates import is_date, looks_dated, read_date
from docgen.patient.fields import FieldProblem, read_id
from docgen.patient.odd_names import refuse_odd
from docgen.patient.raw import Raw, RawRecord

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
        for field, text in person.items():
            seen.setdefault(field, set()).add(text)
    found = [field for field, texts in seen.items() if len(texts) > 1]
    return tuple(field for field in found if field != "name" or not {*_NAMES[1:]} & {*found})


def _texts(value: Raw) -> list[str]:
    """Return a field's text, or those of its parts."""
    if isinstance(value, FrozenMap):
        return [text for part in value.values() for text in _texts(part)]
    return [value] if isinstance(value, str) else []


def _folded(text: str) -> str:
    """Return the words of a name, small, without marks, in the order of the alphabet."""
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text)
        text = "".join([c for c in apart if not unicodedata.combining(c)])
    return " ".join(sorted(re.findall(r"[^\W_]+", text.casefold())))


def _birth(text: str, order: str | None) -> str:
    try:
        return read_date(text, order).isoformat()
    except FieldProblem:
        return " ".join(text.casefold().split())
