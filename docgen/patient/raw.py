"""One record before it is understood: all text, each field with its place.

In: what a reader of files has found, or a mapping from Python. Out: `RawRecord`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeAlias

from docgen.cache import FrozenMap
from docgen.errors import Diagnostic, InputError, Place, error
from docgen.patient.dates import read_visit
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
