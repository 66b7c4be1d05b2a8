"""The list of problems, for people to mend the list by, in any spreadsheet.

In: problems of rows. Out: `problems.csv`, in the order of the list. No cell of it can become a
formula: texts that come from the list, such as record numbers, may be anything.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from docgen.batch.files import Parts, writing
from docgen.batch.units import Problem

COLUMNS = ("row", "record number", "field", "what is wrong", "what to do")
_FORMULA = tuple("=+-@|%\t\r\n\uff1d\uff0b\uff0d\uff20")  # with the wide forms of the first four


def table(problems: Iterable[Problem]) -> bytes:
    """Return the table as CSV in UTF-8, marked as such for spreadsheets."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for problem in sorted(problems, key=lambda found: found.row):
        writer.writerow([problem.row, *(harmless(cell) for cell in problem[1:])])
    return text.getvalue().encode("utf-8-sig", "replace")


def harmless(cell: object) -> str:
    """Return a text that no spreadsheet takes for a formula; it stays one line."""
    text = " ".join(str(cell).split("\n")).replace("\r", " ").replace("\0", "")
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text[:1] in _FORMULA else text


def write_problems(file: Path, problems: list[Problem], parts: Parts) -> bool:
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
