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

Then the cells of a row say together when the visit is, of which procedure, and whether it takes
place; most lists need little of this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TypeAlias

from docgen.cache import FrozenMap
from docgen.errors import SURE, Diagnostic, Place, Severity, error, warning
from docgen.lists.columns import (
    LINES_ABOVE,
    ListColumns,
    RawRow,
    UnsureCell,
    as_field_name,
    columns_of,
    find_heads,
    letters_of,
    not_read,
    refuse_second_heads,
)
from docgen.lists.statuses import (
    BOTH,
    MAKE,
    REFUSED,
    SKIP,
    TAKES_PLACE,
    UNCLEAR,
    Judged,
    Statuses,
    TellingColumn,
    together,
)
from docgen.patient.dates import has_time, joined, looks_dated
from docgen.patient.fields import KEPT_AS_WRITTEN, NOTHING, is_number
from docgen.patient.raw import Raw, RawRecord, RowNumbers
from docgen.procedure.procedure import APPOINTMENT, MOMENTS
from docgen.procedure.record_fields import DAY_PART, STATUS, TIME_PART
from docgen.settings.list_format import PROCEDURE, ListFormat, folded
from docgen.settings.list_format import SKIP as PASSED_OVER

Cells: TypeAlias = dict[str, Raw]
_LONGEST_HEAD = 40  # characters of a head that are shown
_DATED = ("birth_date", *MOMENTS)
_OTHER_PROCEDURE = Judged(SKIP, "another procedure", plain=True)
_PROCEDURE_WORDS = 12  # of a procedure's name that is shown
_MOST_PROCEDURES = 1000  # different texts of a column that are remembered


@dataclass(frozen=True, slots=True)
class ListTable:
    """A table whose heads are found: the rows of `above` are its title, `rows` are below them."""

    file: str
    above: Sequence[RawRow]
    heads: RawRow
    columns: ListColumns
    rows: Iterator[RawRow]

    @classmethod
    def of(cls, path: Path, rows: Iterator[RawRow], form: ListFormat) -> ListTable:
        """Find the row that names the columns, and what they mean.

        Raises:
            InputError: no line names the columns, or they cannot be used.
        """
        above, heads = find_heads(str(path), rows, form)
        columns = columns_of(heads.cells, form, Place(str(path), heads.line))
        below = list(islice(rows, LINES_ABOVE))
        first = next((row for row in below if any(map(str.strip, row.cells))), None)
        if first:
            refuse_second_heads(str(path), heads, first, form)
        return cls(str(path), above, heads, columns, chain(below, rows))

    def records(
        self, form: ListFormat, notes: list[Diagnostic], telling: list[TellingColumn] | None = None
    ) -> Iterator[RawRecord]:
        """Yield the record of every row that is a patient's.

        `notes` gets what is worth saying of the columns, and, at the end, of the rows; `telling`
        the columns that tell of visits. What a workbook hides is read, and told of, unless the
        clinic skips such rows.
        """
        if self.above:
            numbers = RowNumbers(row.number for row in self.above)
            message = f"Passed over above the names of the columns: {numbers}."
            notes.append(_note("title-lines", message, Place(self.file)))
        notes += not_read(self.columns, Place(self.file, self.heads.line))
        reader = _RowReader(self.columns, self.heads.cells, form)
        if telling is not None:
            telling += reader.telling
        names, width = self.columns.names, len(self.columns.names)
        blank, called = "" in names, _called(self.columns, self.heads.cells)
        for row in _Tidier(self, form).rows(notes):
            values = [cell or None for cell in row.cells]
            mapping: Cells = dict(zip(names, values, strict=False))
            if blank:
                mapping.pop("", None)
            judged = (
                reader.read(mapping, values, row.number)
                if reader.needed and values
                else TAKES_PLACE
            )
            place = Place(self.file, row.line)
            skip, short = judged.reason if judged.became == SKIP else "", len(values) < width
            yield RawRecord(
                row.number,
                FrozenMap(mapping),
                place,
                flat=True,
                date_order=form.date_order,
                problems=tuple(self._problems(row, judged, place)),
                skip=skip,
                short=short,
                heads=called,
            )

    def _problems(self, row: RawRow, judged: Judged, place: Place) -> Iterator[Diagnostic]:
        """Yield what is wrong with a row as a whole."""
        heads, names, cells = self.heads.cells, self.columns.names, row.cells
        if row.fault or any(cells[len(names) :]):
            yield _wrong(row.fault, place)
        if judged.became == UNCLEAR:
            yield _unclear(place)
        at = names.index("name") if "name" in names else -1
        beside = cells[at + 1] if 0 < at + 1 < min(len(cells), len(heads)) else ""
        # "Patient" over two columns, the family name below it and the given name beside that.
        if beside and not heads[at + 1].strip() and cells[at].isalpha() and beside[:1].isalpha():
            message = "name is one word, and the cell beside it has no head: is it a part of it?"
            hint = "Give each column its head, such as Last Name and First Name."
            yield replace(error("bad-name", message, hint, place), field="name")


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
_MERGED = "The row has a cell that is merged with the one above, and empty."
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

    def __init__(self, table: ListTable, form: ListFormat) -> None:
        self.table, self.hidden_rows = table, form.hidden_rows
        self.fields = _fields_of(table.columns, form)
        self.titles = {cell.strip() for row in table.above for cell in row.cells} - {""}
        self.width = len(table.heads.cells)
        self.names = " ".join(cell.strip() for cell in table.heads.cells).strip()
        self.at = {field: index for index, field in enumerate(self.fields) if field}
        self.dropped, self.broken, self.hidden = RowNumbers(), RowNumbers(), RowNumbers()
        self.empty: dict[str, RowNumbers] = {}

    def rows(self, notes: list[Diagnostic]) -> Iterator[RawRow]:
        """Yield the rows of patients, without blanks around their cells; then say what was done."""
        yield from filter(None, map(self._tidy, self.table.rows))
        notes += self._said()

    def _tidy(self, row: RawRow) -> RawRow | None:
        """Return a row as it counts; None if it is no patient's.

        Where a fault leaves nothing to be read no cell is left.
        """
        number, cells, fault = row.number, row.cells, row.fault
        values = [cell.strip() for cell in cells]
        if not (fault or self._is_surely_someone(values)):
            said = self._is_report(values)
            if said is None:
                self.dropped.add(number)
                return None
            if said:
                fault, values = said, []
        if len(values) > self.at["id"] and type(cells[self.at["id"]]) is UnsureCell:
            fault = fault or _UNSURE
        if values and self._is_odd(cells, values):
            values = self._mended(values, number)
        if row.hidden and any(values):
            self.hidden.add(number)
            if self.hidden_rows == "skip":
                return None
        if row.merged:
            fault = fault or _MERGED
        return RawRow(number, row.line, values, fault) if fault or any(values) else None

    def _is_surely_someone(self, values: list[str]) -> bool:
        """Whether a row has a record number, and something in the column of birth dates."""
        at, born = self.at["id"], self.at.get("birth_date", self.at["id"])
        own = values[at] if len(values) > max(at, born) else ""
        return bool(own and values[born] and (own[0].isdecimal() or is_number(own)))

    def _is_report(self, values: list[str]) -> str | None:
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

    def _are_heads(self, values: list[str]) -> bool:
        return " ".join(values).strip() == self.names

    def _is_title(self, cell: str) -> bool:
        return bool(_REPORT.match(cell) or _GROUP.match(cell)) or cell in self.titles

    def _is_odd(self, cells: Sequence[str], values: list[str]) -> bool:
        """Whether any cell may be one to mend: quick, since nearly no row is.

        `cells` are as the file has them, `values` tidy.
        """
        if not NOTHING.isdisjoint(values):
            return True
        text = _MARK.join(cells)
        if "\n" in text or "\r" in text or "_x" in text:
            return True
        return ("=" in text or "'" in text) and any(value and value[0] in "='" for value in values)

    def _mended(self, values: list[str], number: int) -> list[str]:
        found = list[str]()
        for index, value in enumerate(values):
            field = self.fields[index] if index < len(self.fields) else ""
            found.append(self._cell(value, field, number) if value else "")
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
        place = Place(self.table.file)
        if self.dropped.count:
            message = f"Passed over as no patient's: {self.dropped} (totals, titles, or the like)."
            yield _note("report-lines", message, place)
        if self.broken.count:
            message = f"A line break in a cell was read as a blank: {self.broken}."
            yield _note("line-break", message, place)
        for field, rows in self.empty.items():
            column = f"{field} (column {letters_of(self.at[field] + 1)})"
            message = f"A program's word for nothing, such as NULL, is empty in {column}: {rows}."
            yield _note("null-word", message, place)
        if self.hidden.count and self.hidden_rows == "skip":
            message = f"Skipped, since the workbook hides them: {self.hidden}."
            yield _note("hidden-rows", message, place)
        elif self.hidden.count and not self.hidden_rows:
            message = f"The workbook hides rows, by a filter perhaps; they count: {self.hidden}."
            hint = "If they do not come, write list: {hidden_rows: skip} in clinic.yaml; else make."
            yield warning("hidden-rows", message, hint, place)
        columns = [
            f"{letters_of(number)} ({self.fields[number - 1]})"
            for number in sorted(self.table.heads.hidden_columns)
            if number <= len(self.fields) and self.fields[number - 1]
        ]
        if columns:
            message = f"The workbook hides columns, and they are read: {', '.join(columns)}."
            yield _note("hidden-columns", message, place)


class _RowReader:
    """Completes the rows of a table by what their cells say together, one after the other."""

    def __init__(self, columns: ListColumns, heads: Sequence[str], form: ListFormat) -> None:
        """Take what is the same for all rows."""
        names = columns.names
        self.day, self.time, self.second = columns.day, columns.time, columns.second
        self.whole = names.index(APPOINTMENT) if APPOINTMENT in names else -1
        self.visits = tuple(_visit_columns(columns, heads, form))
        self.values = [
            (names.index(name), name, meanings)
            for name, meanings in form.values.items()
            if name in names and name != PROCEDURE
        ]
        self.only = form.procedures[0] if len(form.procedures) == 1 else ""
        self.procedures: _Procedures | None = None
        if PROCEDURE in names and form.procedures:
            at = names.index(PROCEDURE)
            self.only, self.procedures = "", _Procedures(at, heads[at].strip(), form)
        read_together = max(self.day, self.time, self.second) >= 0
        told = self.procedures or self.only or self.visits or self.values
        self.needed = read_together or bool(told)

    @property
    def telling(self) -> list[TellingColumn]:
        """Return the columns that tell what becomes of rows."""
        column = self.procedures.column if self.procedures else None
        return [*self.visits, *([column] if column else [])]

    def read(self, mapping: Cells, values: Sequence[str | None], number: int) -> Judged:
        """Complete the fields of a row; return what becomes of it."""
        if self.day >= 0 or self.time >= 0:
            mapping[APPOINTMENT] = self._appointment(values)
        if self.second >= 0:
            both = (mapping.get("family_name"), _at(values, self.second))
            mapping["family_name"] = " ".join(str(name) for name in both if name) or None
        for index, name, meanings in self.values:
            written = _at(values, index)
            if written:
                mapping[name] = meanings.get(folded(written), written)
        if self.only:
            mapping[PROCEDURE] = self.only
        judged = TAKES_PLACE
        if self.visits:
            said = [one.take(_at(values, one.index), number, values) for one in self.visits]
            judged = said[0] if len(said) == 1 else together(said)
        if self.procedures:
            called = mapping.get(PROCEDURE)
            if isinstance(called, str):
                mapping[PROCEDURE], whose = self.procedures.of(called, number)
                return judged if whose.became != SKIP or judged.became == SKIP else whose
        return judged

    def _appointment(self, values: Sequence[str | None]) -> str | None:
        day, clock = _at(values, self.day), _at(values, self.time)
        if self.day < 0:
            day = _at(values, self.whole)
            if has_time(day):
                return day
        return (joined(day, clock) if day else clock) or None


def _visit_columns(
    columns: ListColumns, heads: Sequence[str], form: ListFormat
) -> Iterator[TellingColumn]:
    """Yield the columns that tell whether visits take place: statuses, then those of yes and no."""
    statuses = Statuses(form.skip_status, form.status)
    if columns.status >= 0:
        yield TellingColumn(columns.status, heads[columns.status].strip(), statuses.judge_cell)
    for index, reason in columns.flags:
        judge = partial(statuses.judge_reason, reason=reason) if reason else statuses.judge_active
        yield TellingColumn(index, heads[index].strip(), judge)


class _Procedures:
    """Which procedure of the clinic a text means, and which rows are those of others.

    `column` counts the texts where the clinic says what becomes of other procedures; else every one
    that it does not do is a problem of its row.
    """

    def __init__(self, index: int, head: str, form: ListFormat) -> None:
        self._others = form.skip_others
        self._meanings: Mapping[str, str] = form.values.get(PROCEDURE, {})
        self._named = {folded(name): name for name in form.procedures}
        self._known: dict[str, tuple[str, Judged]] = {}
        counted = form.skip_others or PASSED_OVER in self._meanings.values()
        self.column = TellingColumn(index, head, self._judge, _PROCEDURE_WORDS) if counted else None

    def of(self, written: str, number: int) -> tuple[str, Judged]:
        """Return the procedure that a text means, and what becomes of the row."""
        found = self._known.get(written)
        if found is None:
            found = self._find(written)
            if len(self._known) < _MOST_PROCEDURES:
                self._known[written] = found
        if self.column:
            self.column.take(written, number)
        return found

    def _judge(self, written: str) -> Judged:
        return self._find(written)[1]

    def _find(self, written: str) -> tuple[str, Judged]:
        text = folded(written)
        meant = self._meanings.get(text) or self._named.get(text)
        if meant == PASSED_OVER:
            return written, _OTHER_PROCEDURE
        if meant:
            return meant, Judged(MAKE, plain=True)
        if not self._others or self._is_near(text):
            return written, Judged(REFUSED)
        return written, _OTHER_PROCEDURE._replace(plain=False)

    def _is_near(self, text: str) -> bool:
        """Whether a text holds every word of a procedure that the clinic does, or slips of them."""
        from difflib import get_close_matches  # noqa: PLC0415  # start-up: few lists pay for it

        words = text.split()
        return any(
            all(get_close_matches(word, words, 1, SURE) for word in name.split())
            for name in self._named
        )


def _at(values: Sequence[str | None], index: int) -> str:
    """Return a cell; "" where the row has none, or the list no such column (-1)."""
    return (values[index] if 0 <= index < len(values) else None) or ""


def _note(code: str, message: str, place: Place) -> Diagnostic:
    return Diagnostic(Severity.NOTE, code, message, place=place)
