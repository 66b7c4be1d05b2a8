"""The rows of a table become raw records, whatever file they come from.

In: rows of texts, the line of column names first, and how the clinic's lists are written. Out:
`RawRecord`s, with the numbers that a spreadsheet shows beside their rows: the line of column names
and empty rows count, a cell of two lines does not make two rows. Empty rows are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from docgen.clinics.list_format import ListFormat
from docgen.errors import Diagnostic, InputError, Place, error
from docgen.frozen import FrozenMap
from docgen.packs.record_fields import APPOINTMENT
from docgen.patients.columns import Columns, columns_of, looks_like_heads
from docgen.patients.dates import has_time, joined
from docgen.patients.raw import Raw, RawRecord
from docgen.patients.statuses import Statuses

# Its number as a spreadsheet counts, that of its line, its cells, and what is wrong with it, or ''.
Row: TypeAlias = tuple[int, int, Sequence[str], str]
Cells: TypeAlias = dict[str, Raw]
_LOOKED_THROUGH = 20  # lines below a title, to find the names of the columns
_PROCEDURE = "procedure"


def records_of(path: Path, rows: Iterator[Row], form: ListFormat) -> Iterator[RawRecord]:
    """Yield the record of every row.

    Raises:
        InputError: the first line that holds something does not name the columns.
    """
    columns = _columns(path, rows, form)
    file, order, names, width = str(path), form.date_order, columns.names, len(columns.names)
    finish = _Finish(columns, form)
    blank = "" in names
    for number, line, cells, fault in rows:
        values = [cell.strip() or None for cell in cells]
        if not any(values) and not fault:
            continue
        mapping: Cells = dict(zip(names, values, strict=False))
        if blank:
            mapping.pop("", None)
        skip = finish(mapping, values) if finish.needed else ""
        place = Place(file, line)
        problems: tuple[Diagnostic, ...] = ()
        if fault or (len(values) > width and any(values[width:])):
            problems = (_wrong(fault, place),)
        yield RawRecord(
            number,
            FrozenMap(mapping),
            place,
            _NO_PLACES,
            True,
            order,
            problems,
            skip,
            len(values) < width,
        )


_NO_PLACES: FrozenMap[str, Place] = FrozenMap()  # every field stands where its row does


class _Finish:
    """What the cells of a row say together; most lists need none of it."""

    def __init__(self, columns: Columns, form: ListFormat) -> None:
        self.day, self.time, self.status = columns.day, columns.time, columns.status
        self.whole = columns.names.index(APPOINTMENT) if APPOINTMENT in columns.names else -1
        self.statuses = Statuses(form.skip_status)
        self.procedures = {_words(name): name for name in form.procedures}
        self.named = _PROCEDURE in columns.names and bool(self.procedures)
        self.needed = self.named or max(self.day, self.time, self.status) >= 0

    def __call__(self, mapping: Cells, values: Sequence[str | None]) -> str:
        """Complete the fields of a row; return why it is skipped, or ""."""
        if self.day >= 0 or self.time >= 0:
            mapping[APPOINTMENT] = self._appointment(values)
        written = mapping.get(_PROCEDURE) if self.named else None
        if isinstance(written, str) and written not in self.procedures:
            mapping[_PROCEDURE] = self.procedures.get(_words(written), written)
        status = _at(values, self.status)
        return self.statuses.reason(status) if status else ""

    def _appointment(self, values: Sequence[str | None]) -> str | None:
        day, clock = _at(values, self.day), _at(values, self.time)
        if self.day < 0:
            day = _at(values, self.whole)
            if has_time(day):
                return day
        return (joined(day, clock) if day else clock) or None


def _at(values: Sequence[str | None], index: int) -> str:
    return (values[index] if 0 <= index < len(values) else None) or ""


def _words(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").replace("_", " ").split())


def _columns(path: Path, rows: Iterator[Row], form: ListFormat) -> Columns:
    """Read the names of the columns off the first line that holds something."""
    full = (row for row in rows if any(cell.strip() for cell in row[2]))
    _, line, heads, _ = next(full, (1, 1, [], ""))
    place = Place(str(path), line)
    try:
        return columns_of(heads, form, place)
    except InputError as problem:
        filled = sum(bool(cell.strip()) for cell in heads)
        for below, _, cells, _ in islice(full, _LOOKED_THROUGH):
            if filled < len(cells) and looks_like_heads(cells, form):
                message = f"The columns are named in row {below}, below a title or the like."
                hint = "Take out what stands above that row."
                raise InputError(error("title-line", message, hint, place)) from None
        raise problem from None


def _wrong(fault: str, place: Place) -> Diagnostic:
    if fault:
        return error("bad-cell", fault, "Mend the cell.", place)
    message = "The row has more cells than there are columns."
    hint = "Put cells that hold the separator in quotation marks."
    return error("extra-cells", message, hint, place)
