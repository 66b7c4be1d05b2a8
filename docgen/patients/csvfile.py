"""Lists of patients as scheduling systems export them: CSV with a line of column names.

In: a text file with commas, semicolons or tabs between its cells. Out: rows of texts, each with its
number as a spreadsheet counts and that of the line that it begins on; what the columns mean is
found out in `columns.py`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from docgen.errors import InputError, Place, error
from docgen.patients.table import Row
from docgen.patients.textfile import Text

_SEP = re.compile(r'"?sep=([,;\t])"?[\r\n]*', re.IGNORECASE)


def read_lines(text: Text) -> Iterator[Row]:
    """Yield every row with its number and its line, that of the column names first.

    Excel's own first line, `sep=;`, is obeyed and, as in Excel, no row. Rows may be empty.

    Raises:
        InputError: a quotation mark is not closed, or a cell is endless.
    """
    texts = text.lines()
    head = _head(texts)
    before = len(head)
    declared = _SEP.fullmatch(head[-1]) if head else None
    if declared:
        head = _head(texts)
    else:
        before = 0
    delimiter = declared[1] if declared else _delimiter(head[-1] if head else "")
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


def _delimiter(head: str) -> str:
    bare = re.sub(r'"[^"]*"', "", head)
    return max(",;\t", key=bare.count)


def _unclosed(path: Path, line: int) -> InputError:
    message = "The table cannot be read here."
    hint = 'Look for a quotation mark (") that is not closed, or not doubled.'
    return InputError(error("bad-list", message, hint, Place(str(path), line)))
