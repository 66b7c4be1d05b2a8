"""The lines of a list in the words of whoever wrote the record: `medicines_2_dose`, a column.

In: a raw record, and what was found wrong. Out: the same; for a table, each line of a list stands
under the column that holds it, since a spreadsheet has no `medicines[1].dose`. Numbers may have
gaps: the second line of a patient may well stand in the columns `medicines_3_...`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from docgen.errors import Diagnostic, PatientError
from docgen.patient.raw import RawRecord

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
