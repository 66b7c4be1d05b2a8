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

from docgen.cache import FrozenMap
from docgen.errors import Diagnostic, InputError, Place, error
from docgen.patient.columns import Columns, columns_of, looks_like_heads, not_read, plain
from docgen.patient.raw import RawRecord
from docgen.patient.rows import CLEAR, Cells, Finish
from docgen.patient.statuses import SKIP, UNCLEAR
from docgen.patient.visits import BOTH, TellingColumn
from docgen.settings.list_format import ListFormat
from docgen.settings.record_fields import APPOINTMENT, MOMENTS, STATUS

# Its number as a spreadsheet counts, that of its line, its cells, and what is wrong with it, or ''.
Row: TypeAlias = tuple[int, int, Sequence[str], str]
# The same when its cells are tidy: without blanks around them, and None where nothing is left.
TidyRow: TypeAlias = tuple[int, int, Sequence[str | None], str]
_SHOWN = 40  # characters of a head
_DATED = ("birth_date", *MOMENTS)
LINES_ABOVE = 20  # lines above the names of the columns, to find them


class Unsure(str):
    """A cell of a workbook that people may see otherwise: no record number is read from it."""

    __slots__ = ()


class Hidden:
    """What a sheet hides or merges: rows and columns by their numbers, filled while it is read.

    `merged` are the first and the last row of cells that were made one over several rows.
    """

    def __init__(self) -> None:
        """Start with nothing."""
        self.rows: set[int] = set()
        self.columns: set[int] = set()
        self.merged: list[tuple[int, int]] = []

    @property
    def anything(self) -> bool:
        """Whether there is something to be told."""
        return bool(self.rows or self.columns or self.merged)


def records_of(
    path: Path,
    rows: Iterator[TidyRow],
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
    finish = Finish(columns, heads, form)
    if telling is not None:
        telling += finish.telling
    blank, called = "" in names, _called(columns, heads)
    for number, line, values, fault in rows:
        if not any(values) and not fault:
            continue
        mapping: Cells = dict(zip(names, values, strict=False))
        if blank:
            mapping.pop("", None)
        judged = finish(mapping, values, number) if finish.needed and values else CLEAR
        place = Place(file, line)
        problems: tuple[Diagnostic, ...] = ()
        if fault or (len(values) > width and any(values[width:])):
            problems = (_wrong(fault, place),)
        if judged.became == UNCLEAR:
            problems += (_unclear(place),)
        skip, short = judged.reason if judged.became == SKIP else "", len(values) < width
        mapped = FrozenMap(mapping)
        yield RawRecord(
            number, mapped, place, _NO_PLACES, True, order, problems, skip, short, None, called
        )


_NO_PLACES: FrozenMap[str, Place] = FrozenMap()  # every field stands where its row does


def _called(columns: Columns, heads: Sequence[str]) -> FrozenMap[str, str]:
    """Return what the list calls the columns of days and times, for who looks for a wrong one."""
    shown = [f'"{" ".join(head.split())[:_SHOWN]}"' for head in heads]
    found = {
        name: f" (column {shown[index]})"
        for index, name in enumerate(columns.names)
        if name in _DATED and plain(heads[index]) != name
    }
    if max(columns.day, columns.time) >= 0:
        whole = columns.names.index(APPOINTMENT) if APPOINTMENT in columns.names else -1
        parts = [shown[index] for index in (whole, columns.day, columns.time) if index >= 0]
        found[APPOINTMENT] = f" (columns {' and '.join(parts)})"
    return FrozenMap(found)


def _columns(
    path: Path, rows: Iterator[TidyRow], form: ListFormat
) -> tuple[Columns, Sequence[str], Place]:
    """Read the names of the columns off the first line that holds something."""
    texts = ((row[0], row[1], [cell or "" for cell in row[2]]) for row in rows)
    full = (row for row in texts if any(map(str.strip, row[2])))
    _, line, heads = next(full, (1, 1, list[str]()))
    place = Place(str(path), line)
    try:
        return columns_of(heads, form, place), heads, place
    except InputError as problem:
        filled = sum(bool(cell.strip()) for cell in heads)
        for below, _, cells in islice(full, LINES_ABOVE):
            if filled < len(cells) and looks_like_heads(cells, form):
                message = f"The columns are named in row {below}, below a title or the like."
                hint = "Take out what stands above that row."
                raise InputError(error("title-line", message, hint, place)) from None
        raise problem from None


def heads_in(path: Path, rows: Iterator[TidyRow], form: ListFormat) -> tuple[int, Sequence[str]]:
    """Return the number of the row that names the columns, and what docgen calls each column.

    Raises:
        InputError: the first line that holds something does not name the columns.
    """
    number = 0

    def watched() -> Iterator[TidyRow]:
        nonlocal number
        for row in rows:
            number = row[0]
            yield row

    columns, _, _ = _columns(path, watched(), form)
    return number, columns.names


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
