"""The rows of a table become raw records, whatever file they come from.

In: rows of texts, the line of column names first, and how the clinic's lists are written. Out:
`RawRecord`s, with the numbers that a spreadsheet shows beside their rows: the line of column names
and empty rows count, a cell of two lines does not make two rows. Empty rows are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from docgen.clinics.list_format import ListFormat
from docgen.errors import Diagnostic, InputError, Place, error
from docgen.frozen import FrozenMap
from docgen.packs.record_fields import APPOINTMENT, STATUS
from docgen.patients.columns import Columns, columns_of, looks_like_heads, not_read
from docgen.patients.dates import has_time, joined
from docgen.patients.raw import Raw, RawRecord
from docgen.patients.statuses import MAKE, SKIP, UNCLEAR, Judged, Statuses
from docgen.patients.visits import (
    BOTH,
    TellingColumn,
    Visits,
    active_column,
    flag_column,
    status_column,
)

# Its number as a spreadsheet counts, that of its line, its cells, and what is wrong with it, or ''.
Row: TypeAlias = tuple[int, int, Sequence[str], str]
Cells: TypeAlias = dict[str, Raw]
_LOOKED_THROUGH = 20  # lines below a title, to find the names of the columns
_PROCEDURE = "procedure"


def records_of(
    path: Path,
    rows: Iterator[Row],
    form: ListFormat,
    notes: list[Diagnostic],
    telling: list[TellingColumn] | None = None,
) -> Iterator[RawRecord]:
    """Yield the record of every row.

    `notes` gets what is worth saying of the columns, `telling` those that tell of visits.

    Raises:
        InputError: the first line that holds something does not name the columns.
    """
    columns, heads, named_at = _columns(path, rows, form)
    notes += not_read(columns, named_at)
    file, order, names, width = str(path), form.date_order, columns.names, len(columns.names)
    finish = _Finish(columns, heads, form)
    if telling is not None and finish.visits:
        telling += finish.visits.columns
    blank = "" in names
    for number, line, cells, fault in rows:
        values = [cell or None for cell in cells]  # blanks around them are gone
        if not any(values) and not fault:
            continue
        mapping: Cells = dict(zip(names, values, strict=False))
        if blank:
            mapping.pop("", None)
        judged = finish(mapping, values, number) if finish.needed and values else _CLEAR
        place = Place(file, line)
        problems: tuple[Diagnostic, ...] = ()
        if fault or (len(values) > width and any(values[width:])):
            problems = (_wrong(fault, place),)
        if judged.became == UNCLEAR:
            problems += (_unclear(place),)
        skip, short = judged.reason if judged.became == SKIP else "", len(values) < width
        mapped = FrozenMap(mapping)
        yield RawRecord(number, mapped, place, _NO_PLACES, True, order, problems, skip, short)


_NO_PLACES: FrozenMap[str, Place] = FrozenMap()  # every field stands where its row does
_CLEAR = Judged(MAKE)


class _Finish:
    """What the cells of a row say together; most lists need none of it."""

    def __init__(self, columns: Columns, heads: Sequence[str], form: ListFormat) -> None:
        self.day, self.time = columns.day, columns.time
        self.whole = columns.names.index(APPOINTMENT) if APPOINTMENT in columns.names else -1
        self.visits = _visits(columns, heads, Statuses(form.skip_status, form.status))
        self.procedures = {_words(name): name for name in form.procedures}
        self.named = _PROCEDURE in columns.names and bool(self.procedures)
        self.needed = self.named or max(self.day, self.time) >= 0 or self.visits is not None

    def __call__(self, mapping: Cells, values: Sequence[str | None], number: int) -> Judged:
        """Complete the fields of a row; return whether its visit takes place."""
        if self.day >= 0 or self.time >= 0:
            mapping[APPOINTMENT] = self._appointment(values)
        written = mapping.get(_PROCEDURE) if self.named else None
        if isinstance(written, str) and written not in self.procedures:
            mapping[_PROCEDURE] = self.procedures.get(_words(written), written)
        return self.visits.judge(values, number) if self.visits else _CLEAR

    def _appointment(self, values: Sequence[str | None]) -> str | None:
        day, clock = _at(values, self.day), _at(values, self.time)
        if self.day < 0:
            day = _at(values, self.whole)
            if has_time(day):
                return day
        return (joined(day, clock) if day else clock) or None


def _visits(columns: Columns, heads: Sequence[str], statuses: Statuses) -> Visits | None:
    """Return the columns that tell whether visits take place; None where there are none."""
    status, others = None, []
    if columns.status >= 0:
        status = status_column(columns.status, heads[columns.status].strip(), statuses)
    for index, reason in columns.flags:
        head = heads[index].strip()
        if reason:
            others.append(flag_column(index, head, reason, statuses))
        else:
            others.append(active_column(index, head, statuses))
    return Visits(status, others) if status or others else None


def _at(values: Sequence[str | None], index: int) -> str:
    return (values[index] if 0 <= index < len(values) else None) or ""


def _words(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").replace("_", " ").split())


def _columns(
    path: Path, rows: Iterator[Row], form: ListFormat
) -> tuple[Columns, Sequence[str], Place]:
    """Read the names of the columns off the first line that holds something."""
    full = (row for row in rows if any(cell.strip() for cell in row[2]))
    _, line, heads, _ = next(full, (1, 1, [], ""))
    place = Place(str(path), line)
    try:
        return columns_of(heads, form, place), heads, place
    except InputError as problem:
        filled = sum(bool(cell.strip()) for cell in heads)
        for below, _, cells, _ in islice(full, _LOOKED_THROUGH):
            if filled < len(cells) and looks_like_heads(cells, form):
                message = f"The columns are named in row {below}, below a title or the like."
                hint = "Take out what stands above that row."
                raise InputError(error("title-line", message, hint, place)) from None
        raise problem from None


def _unclear(place: Place) -> Diagnostic:
    hint = (
        "Ask whether the patient comes. If the list always says so, say in clinic.yaml what it "
        "means: list: {status: {WORD: skip}}, or make."
    )
    found = error("unclear-status", f"The status {BOTH}.", hint, place)
    return replace(found, field=STATUS)


def _wrong(fault: str, place: Place) -> Diagnostic:
    if fault:
        return error("bad-cell", fault, "Mend the cell.", place)
    message = "The row has more cells than there are columns."
    hint = "Put cells that hold the separator in quotation marks."
    return error("extra-cells", message, hint, place)
