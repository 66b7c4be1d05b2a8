"""Lists of patients as scheduling systems export them: CSV with a line of column names.

In: a text file with commas, semicolons, tabs or | between its cells. Out: rows of texts, each
with its number as a spreadsheet counts and that of the line that it begins on; what the columns
mean is found out in `columns.py`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from docgen.errors import Diagnostic, InputError, Place, Severity, error
from docgen.patient.columns import looks_like_heads
from docgen.patient.table import LINES_ABOVE, Row
from docgen.patient.textfile import Text
from docgen.settings.list_format import ListFormat

_SEPARATORS = ",;\t|"
_SEP = re.compile(r'"?sep=([,;\t|])"?[\r\n]*', re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')


def read_lines(text: Text, form: ListFormat, notes: list[Diagnostic]) -> Iterator[Row]:
    """Yield every row with its number and its line, that of the column names first.

    Excel's own first line, `sep=;`, is obeyed and, as in Excel, no row. Rows may be empty. `form`
    says what names columns: what stands between their names stands between all cells.

    Raises:
        InputError: a quotation mark is not closed, or a cell is endless.
    """
    texts = text.lines()
    head = _head(texts)
    before = len(head)
    declared = _SEP.fullmatch(head[-1]) if head else None
    if declared:
        head = []
    else:
        before = 0
        head += islice(texts, LINES_ABOVE)
    delimiter = declared[1] if declared else _delimiter(head, form)
    if delimiter == "|":
        message = "The cells of the list are parted by |."
        notes.append(Diagnostic(Severity.NOTE, "separator", message, place=Place(str(text.path))))
    reader = csv.reader(chain(head, texts), delimiter=delimiter, strict=True)
    line = before + 1
    try:
        for number, cells in enumerate(reader, 1):
            yield number, line, cells, ""
            line = before + reader.line_num + 1
    except csv.Error:
        raise _unclosed(text.path, line) from None


def _head(texts: Iterator[str]) -> list[str]:
    """Take the lines up to the first that is not empty."""
    head: list[str] = []
    for text in texts:
        head.append(text)
        if text.strip():
            break
    return head


def _delimiter(lines: list[str], form: ListFormat) -> str:
    """Return what parts the names of the columns; where none are found, what parts the first line.

    A title above the names may well hold commas.
    """
    for line in lines:
        bare = _QUOTED.sub("", line)
        for mark in sorted(filter(bare.count, _SEPARATORS), key=bare.count, reverse=True):
            if looks_like_heads(_parted(line, mark), form):
                return mark
    first = next((line for line in lines if line.strip()), "")
    return max(_SEPARATORS, key=_QUOTED.sub("", first).count)


def _parted(line: str, mark: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=mark), [])
    except csv.Error:
        return []


def _unclosed(path: Path, line: int) -> InputError:
    message = "The table cannot be read here."
    hint = 'Look for a quotation mark (") that is not closed, or not doubled.'
    return InputError(error("bad-list", message, hint, Place(str(path), line)))
