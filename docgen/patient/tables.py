"""The rows of a table become raw records, whatever file they come from.

In: rows of texts, the line of column names first, and how the clinic's lists are written. Out:
`RawRecord`s, with the numbers that a spreadsheet shows beside their rows: the line of column names
and empty rows count, a cell of two lines does not make two rows. Empty rows are passed over.

What a report writes around the rows of patients, and in their cells, is taken out and counted.

In: the rows of a table as its file holds them. Out: the line of column names first, then the rows
of patients, and notes that say by row numbers what was passed over and what was mended.

Passed over are titles above the names of the columns, the names again on a later page, totals, page
numbers, "Confidential", rules of dashes, a line that groups rows ("Provider: ..."). A row with one
cell alone that is none of these is a problem of its own: it may be what is left of a patient's.

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
from docgen.patient.columns import (
    Columns,
    columns_of,
    letters_of,
    looks_like_heads,
    not_read,
    plain,
)
from docgen.patient.dates import looks_dated
from docgen.patient.fields import KEPT_AS_WRITTEN, NOTHING, is_number
from docgen.patient.raw import RawRecord
from docgen.patient.statuses import SKIP, UNCLEAR
from docgen.patient.visits import BOTH, CLEAR, Cells, Finish, TellingColumn
from docgen.settings.list_format import ListFormat
from docgen.settings.record_fields import APPOINTMENT, DAY_PART, MOMENTS, STATUS, TIME_PART

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


_UNSURE = "The record number may look otherwise: its cell has a format that is not understood."
_ROWS_SHOWN = 12  # rows that a note names
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


def rows_of_patients(
    path: Path,
    rows: Iterator[Row],
    form: ListFormat,
    notes: list[Diagnostic],
    hidden: Hidden | None = None,
) -> Iterator[TidyRow]:
    """Yield the names of the columns and the rows of patients; the notes are whole at the end.

    `hidden` is what a workbook hides: it is read, and told of, unless the clinic skips such rows.
    Where no line names the columns, the rows come as they are, for `table.py` to say what is wrong.
    """
    above, heads = _find_heads(rows, form)
    if heads is None:
        yield from above
        yield from rows
        return
    place = Place(str(path))
    if above:
        lines = _Rows(row[0] for row in above)
        message = f"Passed over above the names of the columns: {lines}."
        notes.append(_note("title-lines", message, place))
    yield heads
    titles = {cell.strip() for row in above for cell in row[2]} - {""}
    tidy = _Tidy(heads, titles, form, place)
    kept = tidy.rows(rows, notes)
    if hidden is None or not hidden.anything:
        yield from kept
    else:
        yield from _Seen(tidy, hidden, form, place).rows(kept, notes)


def _find_heads(rows: Iterator[Row], form: ListFormat) -> tuple[list[Row], Row | None]:
    """Return the lines above the names of the columns and these; None where there are none."""
    above: list[Row] = []
    for row in islice(rows, LINES_ABOVE + 1):
        if looks_like_heads(row[2], form):
            titles = [one for one in above if _filled(one[2])]
            if all(2 * _filled(one[2]) <= _filled(row[2]) for one in titles):
                return titles, row
            return [*above, row], None
        above.append(row)
    return above, None


def _filled(cells: Iterable[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


class _Tidy:
    """Takes out lines and mends cells, and counts both."""

    def __init__(self, row: Row, titles: Set[str], form: ListFormat, place: Place) -> None:
        self.heads, self.titles, self.place = [cell.strip() for cell in row[2]], titles, place
        self.names = " ".join(self.heads).strip()
        self.fields = _fields(columns_of(row[2], form, place._replace(line=row[1])), form)
        self.at = {field: index for index, field in enumerate(self.fields) if field}
        self.dropped, self.broken = _Rows(), _Rows()
        self.empty: dict[str, _Rows] = {}

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
            if len(values) > at and type(cells[at]) is Unsure:
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
        alone = len(filled) == 1 and len(self.heads) >= _SHORT
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
                self.empty.setdefault(field, _Rows()).add(number)
            return ""
        if field in _ONE_LINE and _BREAK.search(value):
            self.broken.add(number)
            value = _BREAK.sub(" ", value)
        return value

    def _said(self) -> Iterator[Diagnostic]:
        if self.dropped:
            message = f"Passed over as no patient's: {self.dropped} (totals, titles, or the like)."
            yield _note("report-lines", message, self.place)
        if self.broken:
            message = f"A line break in a cell was read as a blank: {self.broken}."
            yield _note("line-break", message, self.place)
        for field, rows in self.empty.items():
            column = f"{field} (column {letters_of(self.at[field] + 1)})"
            message = f"A program's word for nothing, such as NULL, is empty in {column}: {rows}."
            yield _note("null-word", message, self.place)


class _Seen:
    """Judges rows of a workbook by what people see of them."""

    def __init__(self, tidy: _Tidy, hidden: Hidden, form: ListFormat, place: Place) -> None:
        self.tidy, self.hidden, self.place = tidy, hidden, place
        self.what = form.hidden_rows
        self.found = _Rows()

    def rows(self, rows: Iterator[TidyRow], notes: list[Diagnostic]) -> Iterator[TidyRow]:
        """Yield those that count."""
        hidden, merged = self.hidden.rows, self.hidden.merged
        for row in rows:
            if row[0] in hidden and any(row[2]):
                self.found.add(row[0])
                if self.what == "skip":
                    continue
            if merged and not row[3] and any(a < row[0] <= z for a, z in merged):
                yield *row[:3], "The row has a cell that is merged with the one above, and empty."
            else:
                yield row
        notes += self._said()

    def _said(self) -> Iterator[Diagnostic]:
        if self.found and self.what == "skip":
            message = f"Skipped, since the workbook hides them: {self.found}."
            yield _note("hidden-rows", message, self.place)
        elif self.found and not self.what:
            message = f"The workbook hides rows, by a filter perhaps, and they count: {self.found}."
            hint = "If they do not come, write list: {hidden_rows: skip} in clinic.yaml; else make."
            yield warning("hidden-rows", message, hint, self.place)
        columns = [
            f"{letters_of(number)} ({self.tidy.fields[number - 1]})"
            for number in sorted(self.hidden.columns)
            if number <= len(self.tidy.fields) and self.tidy.fields[number - 1]
        ]
        if columns:
            message = f"The workbook hides columns, and they are read: {', '.join(columns)}."
            yield _note("hidden-columns", message, self.place)


class _Rows:
    """Rows of which something is to be said: how many, and the numbers of the first."""

    def __init__(self, numbers: Iterable[int] = ()) -> None:
        self.count, self.first = 0, list[int]()
        for number in numbers:
            self.add(number)

    def add(self, number: int) -> None:
        self.count += 1
        if len(self.first) < _ROWS_SHOWN:
            self.first.append(number)

    def __bool__(self) -> bool:
        return self.count > 0

    def __str__(self) -> str:
        shown = ", ".join(map(str, self.first))
        more = f" and {self.count - _ROWS_SHOWN:,} more" if self.count > _ROWS_SHOWN else ""
        return f"{'row' if self.count == 1 else 'rows'} {shown}{more}"


def _fields(columns: Columns, form: ListFormat) -> list[str]:
    """Return the field of each column that is read, "" for the others."""
    names = list(columns.names)
    for index, field in zip(
        (columns.day, columns.time, columns.status), (DAY_PART, TIME_PART, STATUS), strict=True
    ):
        if index >= 0:
            names[index] = field
    read = {*form.fields, DAY_PART, TIME_PART, STATUS}
    return [name if name in read or _LINE.fullmatch(name) else "" for name in names]


def _note(code: str, message: str, place: Place) -> Diagnostic:
    return Diagnostic(Severity.NOTE, code, message, place=place)
