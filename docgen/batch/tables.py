"""The tables that a run leaves for people: what is wrong with rows, rows to mend, what lies where.

`problems.csv` tells which rows were refused and why, in the order of the list. What is wrong in the
same way with many rows, such as dates in an order that nobody declared, is one line with all of
them.

`rejected.csv` has the refused rows as they came, heads and cells, to be mended and fed back; of a
list in JSON Lines, JSON or YAML it is `rejected.jsonl`. A copied value is never changed: an
apostrophe in front of what a spreadsheet may take for a formula would come back as part of a name.
So the run says which rows hold such cells. A cell of a workbook that cannot be read is empty here;
what was wrong with it stands in one cell more, so that the row is refused again until somebody has
looked. The column of passwords is left out. Where cells are too many or too few, nobody knows which
of them is the password, and the row is left out as well.

`stack.csv` tells whoever sorts the paper which sheet begins on which page of which print file. It
has record numbers, and nothing else of a patient.

No cell of `problems.csv` and `stack.csv` can become a formula: texts that come from the list, such
as record numbers, may be anything.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path, PurePath
from typing import NamedTuple, TextIO

from docgen.batch.job import Job
from docgen.batch.manifest import ManifestEntry
from docgen.batch.renderer import RowProblem
from docgen.cache import FrozenMap
from docgen.files import UnfinishedFiles, writing
from docgen.lists.files import JSON_LINES, WORKBOOKS, ListFile, is_table, numbered, read_table
from docgen.lists.textfile import text_of
from docgen.patient.raw import Raw
from docgen.storage.base import Storage, take_changed

_SYSTEMATIC = 4  # rows with the same fault: it is that of a column, or of the whole list
_MOST = 100  # rows, or numbers, that one entry names
COLUMNS = ("row", "record number", "field", "what is wrong", "what to do")
_FORMULA = tuple("=+-@|%\t\r\n\uff1d\uff0b\uff0d\uff20")  # with the wide forms of the first four


class RowFault(NamedTuple):
    """One fault and the rows that have it: "3", or "2 to 131, 140"."""

    rows: str
    records: str
    field: str
    message: str
    hint: str


def entries(problems: Iterable[RowProblem]) -> list[RowFault]:
    """Return an entry for each problem in the order of the list, one for a systematic fault."""
    same: dict[tuple[str, str, str], list[RowProblem]] = {}
    for problem in sorted(problems, key=lambda found: found.row):
        same.setdefault((problem.field, problem.message, problem.hint), []).append(problem)
    found: list[tuple[int, RowFault]] = []
    for fault, group in same.items():
        groups = [group] if len(group) >= _SYSTEMATIC else [[one] for one in group]
        for part in groups:
            records = list(dict.fromkeys(one.record for one in part if one.record))
            rows = _ranges(sorted({one.row for one in part}))
            found.append((part[0].row, RowFault(_some(rows), _some(records), *fault)))
    found.sort(key=itemgetter(0))
    return [entry for _, entry in found]


def _ranges(rows: list[int]) -> list[str]:
    """Write rows that follow on each other as "2 to 131", which no spreadsheet takes for a date."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return [str(a) if a == b else f"{a} to {b}" for a, b in runs]


def _some(words: list[str]) -> str:
    more = f" and {len(words) - _MOST:,} more" if len(words) > _MOST else ""
    return ", ".join(words[:_MOST]) + more


def table(problems: Iterable[RowProblem]) -> bytes:
    """Return the table as CSV in UTF-8, marked as such for spreadsheets."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in entries(problems):
        writer.writerow([harmless(cell) for cell in entry])
    return text.getvalue().encode("utf-8-sig", "replace")


def harmless(cell: object) -> str:
    """Return a text that no spreadsheet takes for a formula; it stays one line."""
    text = " ".join(str(cell).split("\n")).replace("\r", " ").replace("\0", "")
    return f"'{text}" if may_be_formula(text) else text


def may_be_formula(text: str) -> bool:
    """Tell whether a spreadsheet may take a text for a formula."""
    return text.lstrip().startswith(_FORMULA) or text[:1] in _FORMULA


def write_problems(
    file: Path, problems: list[RowProblem], parts: UnfinishedFiles, storage: Storage
) -> bool:
    """Write the table, or remove one that no longer holds; tell whether anything changed.

    Raises:
        OutputError: it cannot be written.
    """
    with writing(file):
        if not problems:
            return storage.remove(file.name)
        parts.write(file.name, table(problems))
        return take_changed(storage, file.name, parts.path(file.name))


# Signs that no spreadsheet reckons with: numbers, telephones, ="001234" around a number.
_NO_FORMULA = re.compile(r'[-+][\d\s().,/-]*|="[\w .-]*"')


@dataclass(slots=True)
class Rejected:
    """What became of the refused rows.

    `numbers` are those of the rows in the file; `left_out` counts those that are not, since one of
    their cells may be a password; `formulas` are the rows with a cell that a spreadsheet may take
    for a formula.
    """

    numbers: list[int] = field(default_factory=list)
    left_out: int = 0
    formulas: list[int] = field(default_factory=list)
    changed: bool = False

    @property
    def rows(self) -> int:
        """How many rows are in the file."""
        return len(self.numbers)


def write_rejected(
    job: Job, source: ListFile, refused: Set[int], parts: UnfinishedFiles
) -> Rejected:
    """Write the refused rows, or remove a file that no longer holds.

    Raises:
        OutputError: it cannot be written.
        InputError: the list was changed meanwhile.
    """
    found, (file, other) = Rejected(), job.rejected
    with writing(file):
        found.changed |= job.storage.remove(other.name)
        if refused:
            with (
                parts.open(file.name) as raw,
                io.TextIOWrapper(raw, "utf-8", "backslashreplace", newline="") as stream,
                source.unchanged(),
            ):
                _write_rows(source, refused, stream, found)
        if not found.rows:
            parts.drop([file.name])
            found.changed |= job.storage.remove(file.name)
        else:
            found.changed |= take_changed(job.storage, file.name, parts.path(file.name))
    return found


def _write_rows(source: ListFile, refused: Set[int], stream: TextIO, found: Rejected) -> None:
    if is_table(source.file):
        _write_table(source, refused, stream, found)
    elif source.file.suffix.lower() in JSON_LINES and not source.own_column:
        for number, _, line in numbered(text_of(source.file)):
            if number in refused:
                stream.write(line.rstrip("\r\n") + "\n")
                found.numbers.append(number)
    else:
        _write_records(source, refused, stream, found)


def _write_table(source: ListFile, refused: Set[int], stream: TextIO, found: Rejected) -> None:
    table = read_table(source.file, source.clinic.list_format, [])
    names, heads = table.columns.names, table.heads.cells
    secret = names.index(source.own_column) if source.own_column else -1
    shifts = source.file.suffix.lower() not in WORKBOOKS  # where a separator is missing, say
    width = len(names)
    stream.write("\ufeff")  # spreadsheets know UTF-8 by it
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(_but(heads, secret))
    for row in table.rows:
        if row.number not in refused:
            continue
        cells, fault = row.cells, row.fault
        if secret >= 0 and shifts and len(cells) != width:
            found.left_out += 1
            continue
        whole = [*cells, *[""] * (width - len(cells)), *([fault] if fault else [])]
        kept = _but(whole, secret)
        if any(may_be_formula(cell) and not _NO_FORMULA.fullmatch(cell.strip()) for cell in kept):
            found.formulas.append(row.number)
        writer.writerow(kept)
        found.numbers.append(row.number)


def _but(cells: Sequence[str], secret: int) -> list[str]:
    return [cell for at, cell in enumerate(cells) if at != secret]


def _write_records(source: ListFile, refused: Set[int], stream: TextIO, found: Rejected) -> None:
    for number, record in enumerate(source.records(), 1):
        if number not in refused:
            continue
        if source.own_column and not record.mapping:  # a line that could not be read at all
            found.left_out += 1
            continue
        kept = {key: value for key, value in record.mapping.items() if key != source.own_column}
        stream.write(json.dumps(_as_json(FrozenMap(kept)), ensure_ascii=False) + "\n")
        found.numbers.append(number)


def _as_json(value: Raw) -> object:
    if isinstance(value, FrozenMap):
        return {key: _as_json(inner) for key, inner in value.items()}
    return [_as_json(inner) for inner in value] if isinstance(value, tuple) else value


STACK_COLUMNS = (
    "file",
    "place",
    "record number",
    "sheet",
    "language",
    "first page",
    "pages",
    "sheets of paper",
)


def write_stack(
    file: Path,
    entries: Iterable[ManifestEntry],
    parts: UnfinishedFiles,
    storage: Storage,
    *,
    duplex: bool,
) -> bool:
    """Write the table, or remove one that no longer holds; tell whether anything changed.

    Raises:
        OutputError: it cannot be written.
    """
    name = file.name
    with writing(file):
        with (
            parts.open(name) as raw,
            io.TextIOWrapper(raw, "utf-8-sig", "replace", newline="") as text,
        ):
            writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
            writer.writerow(STACK_COLUMNS)
            first, last = 1, None
            for entry in entries:
                first = 1 if entry.file != last else first
                writer.writerow(map(harmless, _stack_row(entry, first, duplex=duplex)))
                first, last = first + entry.pages, entry.file
        if last is not None:
            return take_changed(storage, name, parts.path(name))
        parts.drop([name])
        return storage.remove(name)


def _stack_row(entry: ManifestEntry, first: int, *, duplex: bool) -> tuple[object, ...]:
    paper = (entry.pages + 1) // 2 if duplex else entry.pages
    name = PurePath(entry.file).name
    kind = (entry.record, entry.sheet, entry.language)
    return (name, entry.part, *kind, first, entry.pages, paper)
