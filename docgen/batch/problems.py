"""The list of problems, for people to mend the list by, in any spreadsheet.

In: problems of rows. Out: `problems.csv`, in the order of the list; what is wrong in the same way
with many rows, such as dates in an order that nobody declared, is one entry with all its rows. No
cell can become a formula: texts that come from the list, such as record numbers, may be anything.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from docgen.batch.units import Problem
from docgen.files import UnfinishedFiles, writing

_SYSTEMATIC = 4  # rows with the same fault: it is that of a column, or of the whole list
_MOST = 100  # rows, or numbers, that one entry names
COLUMNS = ("row", "record number", "field", "what is wrong", "what to do")
_FORMULA = tuple("=+-@|%\t\r\n\uff1d\uff0b\uff0d\uff20")  # with the wide forms of the first four


class Entry(NamedTuple):
    """One fault and the rows that have it: "3", or "2 to 131, 140"."""

    rows: str
    records: str
    field: str
    message: str
    hint: str


def entries(problems: Iterable[Problem]) -> list[Entry]:
    """Return an entry for each problem in the order of the list, one for a systematic fault."""
    same: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in sorted(problems, key=lambda found: found.row):
        same.setdefault((problem.field, problem.message, problem.hint), []).append(problem)
    found: list[tuple[int, Entry]] = []
    for fault, group in same.items():
        groups = [group] if len(group) >= _SYSTEMATIC else [[one] for one in group]
        for part in groups:
            records = list(dict.fromkeys(one.record for one in part if one.record))
            rows = _ranges(sorted({one.row for one in part}))
            found.append((part[0].row, Entry(_some(rows), _some(records), *fault)))
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


def table(problems: Iterable[Problem]) -> bytes:
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


def write_problems(file: Path, problems: list[Problem], parts: UnfinishedFiles) -> bool:
    """Write the table, or remove one that no longer holds; tell whether anything changed.

    Raises:
        OutputError: it cannot be written.
    """
    with writing(file):
        if not problems:
            existed = file.exists()
            file.unlink(missing_ok=True)
            return existed
        data = table(problems)
        if file.exists() and file.read_bytes() == data:
            return False
        parts.write(file.name, data)
        parts.flush()
        parts.publish(file.name, file)
        return True
