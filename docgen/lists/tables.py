"""The rows of a table become raw records, whatever file they come from.

In: rows of texts as the file holds them, and how the clinic's lists are written. Out: `RawRecord`s,
with the numbers that a spreadsheet shows beside their rows: empty rows count, and are passed over;
a cell of two lines does not make two rows. Notes say by row numbers what else was passed over and
what was mended.

Passed over is what a report writes around the rows of patients: titles above the names of the
columns, the names again on a later page, totals, page numbers, "Confidential", rules of dashes, a
line that groups rows ("Provider: ..."). A row with one cell alone that is none of these is a
problem of its own: it may be what is left of a patient's.

Mended are cells as programs and spreadsheets spoil them: ="001234", '001234, _x000D_, a line break
in a name. A cell that holds NULL, nan, #N/A or the like is empty. In a record number or a name it
stays, for those to judge: Null is a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from docgen.cache import FrozenMap
from docgen.errors import Diagnostic, InputError, Place, Severity, error, warning
from docgen.lists.columns import (
    ListColumns,
    as_field_name,
    columns_of,
    letters_of,
    looks_like_heads,
    not_read,
)
from docgen.lists.statuses import SKIP, UNCLEAR
from docgen.lists.visits import BOTH, CLEAR, Cells, RowReader, TellingColumn
from docgen.patient.dates import looks_dated
from docgen.patient.fields import KEPT_AS_WRITTEN, NOTHING, is_number
from docgen.patient.raw import RawRecord, RowNumbers
from docgen.procedure.procedure import APPOINTMENT, MOMENTS
from docgen.procedure.record_fields import DAY_PART, STATUS, TIME_PART
from docgen.settings.list_format import ListFormat

# Its number as a spreadsheet counts, that of its line, its cells, and what is wrong with it, or ''.
Row: TypeAlias = tuple[int, int, Sequence[str], str]
# The same when its cells are tidy: without blanks around them, and None where nothing is left.
TidyRow: TypeAlias = tuple[int, int, Sequence[str | None], str]
LINES_ABOVE = 20  # lines above the names of the columns, to find them
_LONGEST_HEAD = 40  # characters of a head that are shown
_DATED = ("birth_date", *MOMENTS)
_NO_PLACES: FrozenMap[str, Place] = FrozenMap()  # every field stands where its row does


class UnsureCell(str):
    """A cell of a workbook that people may see otherwise: no record number is read from it."""

    __slots__ = ()


class HiddenParts:
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
    rows: Iterator[Row],
    form: ListFormat,
    notes: list[Diagnostic],
    telling: list[TellingColumn] | None = None,
    hidden: HiddenParts | None = None,
) -> Iterator[RawRecord]:
    """Yield the record of every row that is a patient's.

    `notes` gets what is worth saying of the columns, and, at the end, of the rows; `telling` the
    columns that tell of visits. `hidden` is what a workbook hides, known once its first row is
    there: it is read, and told of, unless the clinic skips such rows.

    Raises:
        InputError: no line names the columns, or they cannot be used.
    """
    above, (_, at, heads, _) = _find_heads(path, rows, form)
    named_at = Place(str(path), at)
    columns = columns_of(heads, form, named_at)
    if above:
        numbers = RowNumbers(row[0] for row in above)
        message = f"Passed over above the names of the columns: {numbers}."
        notes.append(_note("title-lines", message, Place(str(path))))
    notes += not_read(columns, named_at)
    reader = RowReader(columns, heads, form)
    if telling is not None:
        telling += reader.telling
    titles = {cell.strip() for row in above for cell in row[2]} - {""}
    tidier = _Tidier(heads, _fields_of(columns, form), titles, Place(str(path)))
    tidy = tidier.rows(rows, notes)
    if hidden is not None and hidden.anything:
        tidy = _as_seen(tidy, hidden, tidier.fields, form.hidden_rows, notes, Place(str(path)))
    yield from _as_records(tidy, columns, heads, reader, str(path), form.date_order)


def _as_records(
    rows: Iterator[TidyRow],
    columns: ListColumns,
    heads: Sequence[str],
    reader: RowReader,
    file: str,
    order: str,
) -> Iterator[RawRecord]:
    names, width = columns.names, len(columns.names)
    blank, called = "" in names, _called(columns, heads)
    for number, line, values, fault in rows:
        if not any(values) and not fault:
            continue
        mapping: Cells = dict(zip(names, values, strict=False))
        if blank:
            mapping.pop("", None)
        judged = reader.read(mapping, values, number) if reader.needed and values else CLEAR
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


def heads_in(path: Path, rows: Iterator[Row], form: ListFormat) -> tuple[Row, Sequence[str]]:
    """Return the row that names the columns, and what docgen calls each column.

    Raises:
        InputError: no line names the columns, or they cannot be used.
    """
    _, row = _find_heads(path, rows, form)
    return row, columns_of(row[2], form, Place(str(path), row[1])).names


def _find_heads(path: Path, rows: Iterator[Row], form: ListFormat) -> tuple[list[Row], Row]:
    """Find the row that names the columns; return the titles above it as well.

    Raises:
        InputError: there is none, or what stands above it is too wide for a title.
    """
    above: list[Row] = []
    named: Row | None = None
    for row in islice((row for row in rows if _filled(row[2])), LINES_ABOVE + 1):
        if looks_like_heads(row[2], form):
            if all(2 * _filled(one[2]) <= _filled(row[2]) for one in above):
                return above, row
            named = row
            break
        above.append(row)
    _, line, cells, _ = above[0] if above else (1, 1, (), "")
    place = Place(str(path), line)
    if named and _filled(cells) < len(named[2]):
        message = f"The columns are named in row {named[0]}, below a title or the like."
        raise InputError(
            error("title-line", message, "Take out what stands above that row.", place)
        )
    columns_of(cells, form, place)  # it says what is wrong with the first line
    raise InputError(error("bad-list", "No line names the columns.", "", place))


def _filled(cells: Iterable[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _called(columns: ListColumns, heads: Sequence[str]) -> FrozenMap[str, str]:
    """Return what the list calls the columns of days and times, for who looks for a wrong one."""
    shown = [f'"{" ".join(head.split())[:_LONGEST_HEAD]}"' for head in heads]
    found = {
        name: f" (column {shown[index]})"
        for index, name in enumerate(columns.names)
        if name in _DATED and as_field_name(heads[index]) != name
    }
    if max(columns.day, columns.time) >= 0:
        whole = columns.names.index(APPOINTMENT) if APPOINTMENT in columns.names else -1
        parts = [shown[index] for index in (whole, columns.day, columns.time) if index >= 0]
        found[APPOINTMENT] = f" (columns {' and '.join(parts)})"
    return FrozenMap(found)


def _fields_of(columns: ListColumns, form: ListFormat) -> list[str]:
    """Return the field of each column that is read, "" for the others."""
    names = list(columns.names)
    parts = {DAY_PART: columns.day, TIME_PART: columns.time, STATUS: columns.status}
    for field, index in parts.items():
        if index >= 0:
            names[index] = field
    read = form.fields | {*parts}
    return [name if name in read or _LINE.fullmatch(name) else "" for name in names]


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


_UNSURE = "The record number may look otherwise: its cell has a format that is not understood."
_SHORT = 3  # cells of a line that is no patient's row
_NAMES = ("name", "given_name", "family_name")
_ONE_LINE = frozenset((*_NAMES, "physician", "language", "procedure"))
_LINE = re.compile(r"\w+_\d{1,2}_\w+")  # a column of a line of a list
_MARK = "\x1f"
# What reports write below and between the rows of patients, in English and Spanish.
_REPORT = re.compile(
    r"(?:grand |sub)?-?total(?:es)?\b|(?:count|number|n[uú]mero|cantidad) (?:of|de)\b|count:"
    r"|(?:page|p[aá]g(?:ina|\.)?)\s*\d+|\W*(?:end|fin)\b(?: (?:of|del?)\b.*)?\W*$"
    r"|\W*confiden[ct]ial|©|copyright"
    r"|(?:report )?(?:printed|generated|run|exported|created|report|impreso|generado|informe"
    r"|filters?|filtros?)\b(?: (?:by|on|at|from|por|el)\b|[^,]*(?:\d|:))"
    r"|\(?\d+ (?:rows?|records?|patients?|appointments?|visits?|filas?|registros?|pacientes?"
    r"|citas?)\b",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"(?:(?:rendering |attending |referring )?(?:provider|physician|doctor|proveedor)|m[eé]dico"
    r"|location|department|dept|resource|room|clinic|facility|site|schedule|date(?: range)?|day"
    r"|procedure|visit type|sede|sala|consultorio|fecha|d[ií]a|procedimiento)\s*:",
    re.IGNORECASE,
)
_RULE = re.compile(r"[-=_*\s\x1a]*")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BREAK = re.compile(r"\s*[\r\n]+\s*")
_NUMBER_AS_TEXT = re.compile(r"'(?=[\d=+@-])")  # what keeps a spreadsheet from changing a number


class _Tidier:
    """Takes out lines that are no patient's and mends cells, and counts both."""

    def __init__(
        self, heads: Sequence[str], fields: Sequence[str], titles: Set[str], place: Place
    ) -> None:
        self.fields, self.titles, self.place = fields, titles, place
        self.width = len(heads)
        self.names = " ".join(cell.strip() for cell in heads).strip()
        self.at = {field: index for index, field in enumerate(fields) if field}
        self.dropped, self.broken = RowNumbers(), RowNumbers()
        self.empty: dict[str, RowNumbers] = {}

    def rows(self, rows: Iterator[Row], notes: list[Diagnostic]) -> Iterator[TidyRow]:
        """Yield the rows of patients; then say what was done."""
        at, born = self.at["id"], self.at.get("birth_date", self.at["id"])
        last = max(at, born)
        for number, line, cells, wrong in rows:
            fault, values = wrong, [cell.strip() or None for cell in cells]
            own = values[at] if len(values) > last else None
            if not (own and values[born] and (own[0].isdecimal() or is_number(own))):
                said = "" if fault else self._is_report(values)
                if said is None:
                    self.dropped.add(number)
                    continue
                if said:
                    fault, values = said, []
            if len(values) > at and type(cells[at]) is UnsureCell:
                fault = fault or _UNSURE
            if values and self._is_odd(cells, values):
                values = self._mended(values, number)
            yield number, line, values, fault
        notes += self._said()

    def _is_report(self, values: list[str | None]) -> str | None:
        """Return None for a line that is no patient's row; else what is wrong with it, or ""."""
        filled = [value for value in values if value]
        if not filled:
            return ""
        alone = len(filled) == 1 and self.width >= _SHORT
        if all(map(_RULE.fullmatch, filled)) or self._are_heads(values):
            return None
        if len(filled) <= _SHORT and self._is_title(filled[0]):
            return None
        if alone and any(map(looks_dated, (filled[0], filled[0].partition(" ")[2]))):
            return None
        if not alone or (filled[0] == values[self.at["id"]] and is_number(filled[0])):
            return ""  # what is missing is told field by field
        return "The row has one cell that holds something, and is no patient's row."

    def _are_heads(self, values: list[str | None]) -> bool:
        return " ".join(value or "" for value in values).strip() == self.names

    def _is_title(self, cell: str) -> bool:
        return bool(_REPORT.match(cell) or _GROUP.match(cell)) or cell in self.titles

    def _is_odd(self, cells: Sequence[str], values: list[str | None]) -> bool:
        """Whether any cell may be one to mend: quick, since nearly no row is.

        `cells` are as the file has them, `values` tidy.
        """
        if not NOTHING.isdisjoint(values):
            return True
        text = _MARK.join(cells)
        if "\n" in text or "\r" in text or "_x" in text:
            return True
        return ("=" in text or "'" in text) and any(value and value[0] in "='" for value in values)

    def _mended(self, values: list[str | None], number: int) -> list[str | None]:
        found = list[str | None]()
        for index, value in enumerate(values):
            field = self.fields[index] if index < len(self.fields) else ""
            found.append(self._cell(value, field, number) or None if value else None)
        return found

    def _cell(self, value: str, field: str, number: int) -> str:
        value = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), value).strip()
        if value.startswith('="') and value.endswith('"'):
            value = value[2:-1].replace('""', '"')
        if value.startswith("'"):
            value = value[1:] if field == "id" else _NUMBER_AS_TEXT.sub("", value)
        if value in NOTHING and field not in KEPT_AS_WRITTEN:
            if field:
                self.empty.setdefault(field, RowNumbers()).add(number)
            return ""
        if field in _ONE_LINE and _BREAK.search(value):
            self.broken.add(number)
            value = _BREAK.sub(" ", value)
        return value

    def _said(self) -> Iterator[Diagnostic]:
        if self.dropped.count:
            message = f"Passed over as no patient's: {self.dropped} (totals, titles, or the like)."
            yield _note("report-lines", message, self.place)
        if self.broken.count:
            message = f"A line break in a cell was read as a blank: {self.broken}."
            yield _note("line-break", message, self.place)
        for field, rows in self.empty.items():
            column = f"{field} (column {letters_of(self.at[field] + 1)})"
            message = f"A program's word for nothing, such as NULL, is empty in {column}: {rows}."
            yield _note("null-word", message, self.place)


def _as_seen(
    rows: Iterator[TidyRow],
    hidden: HiddenParts,
    fields: Sequence[str],
    hidden_rows: str,
    notes: list[Diagnostic],
    place: Place,
) -> Iterator[TidyRow]:
    """Yield the rows of a workbook that count, judged by what people see of them.

    `hidden_rows` is what the clinic says of rows that are hidden: "skip", "make", or nothing.
    """
    found = RowNumbers()
    for row in rows:
        if row[0] in hidden.rows and any(row[2]):
            found.add(row[0])
            if hidden_rows == "skip":
                continue
        if not row[3] and any(first < row[0] <= last for first, last in hidden.merged):
            yield *row[:3], "The row has a cell that is merged with the one above, and empty."
        else:
            yield row
    if found.count and hidden_rows == "skip":
        message = f"Skipped, since the workbook hides them: {found}."
        notes.append(_note("hidden-rows", message, place))
    elif found.count and not hidden_rows:
        message = f"The workbook hides rows, by a filter perhaps, and they count: {found}."
        hint = "If they do not come, write list: {hidden_rows: skip} in clinic.yaml; else make."
        notes.append(warning("hidden-rows", message, hint, place))
    columns = [
        f"{letters_of(number)} ({fields[number - 1]})"
        for number in sorted(hidden.columns)
        if number <= len(fields) and fields[number - 1]
    ]
    if columns:
        message = f"The workbook hides columns, and they are read: {', '.join(columns)}."
        notes.append(_note("hidden-columns", message, place))


def _note(code: str, message: str, place: Place) -> Diagnostic:
    return Diagnostic(Severity.NOTE, code, message, place=place)
