"""Lists of patients as scheduling systems export them: CSV with a line of column names.

In: a file in UTF-8, with or without a byte order mark, with commas, semicolons or tabs between
its cells. Out: rows of texts by column, each with its number and its line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from docgen.errors import Diagnostic, InputError, Place, error
from docgen.frozen import FrozenMap
from docgen.reading.yamlfile import read_text

_LARGEST = 50_000_000  # bytes: some 200,000 patients
_LONGEST_LINE = 1_000_000  # characters


class CsvRow(NamedTuple):
    """One record: its number in the list, its cells by column, its place in the file."""

    number: int
    cells: FrozenMap[str, str]
    place: Place
    problems: tuple[Diagnostic, ...] = ()


def read_rows(path: Path, named: Mapping[str, str]) -> Iterator[CsvRow]:
    """Yield every row as it is read; rows without any text are passed over and not counted.

    `named` maps the clinic's column heads to docgen's fields. Small and capital letters, spaces and
    hyphens in a head make no difference.

    Raises:
        InputError: no table, no column `id`, a column twice, not UTF-8, too large.
    """
    rows = _lines(path)
    columns = _columns(path, rows, named)
    for number, (line, cells) in enumerate(rows, 1):
        yield _row(path, number, columns, line, cells)


def _texts(path: Path) -> Iterator[str]:
    """Yield the file line by line; what keeps it from being read is said as of any other file."""
    try:
        if path.stat().st_size > _LARGEST:
            read_text(path, _LARGEST)
        with path.open(encoding="utf-8-sig", newline="") as stream:
            lines = iter(lambda: stream.readline(_LONGEST_LINE), "")  # a pipe has no size
            for number, text in enumerate(lines, 1):
                if "\0" in text or len(text) == _LONGEST_LINE:
                    hint = "Save it as CSV in UTF-8."
                    raise _unusable(path, number, "The file is not a text table.", hint)
                yield text
    except (OSError, UnicodeDecodeError):
        read_text(path, _LARGEST)
        raise


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield lines that hold something, with the number of the line that each begins on."""
    texts = _texts(path)
    head = _head(texts)
    delimiter = _delimiter(head[-1] if head else "")
    reader = csv.reader(chain(head, texts), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            hint = 'Look for a quotation mark (") that is not closed, or not doubled.'
            raise _unusable(path, line, "The table cannot be read here.", hint) from None
        if any(cell.strip() for cell in cells):
            yield line, cells


def _head(texts: Iterator[str]) -> list[str]:
    """Take the lines up to the first that is not empty."""
    head: list[str] = []
    for text in texts:
        head.append(text)
        if text.strip("\r\n"):
            break
    return head


def _delimiter(head: str) -> str:
    bare = re.sub(r'"[^"]*"', "", head)
    return max(",;\t", key=bare.count)


def _columns(
    path: Path, rows: Iterator[tuple[int, list[str]]], named: Mapping[str, str]
) -> list[str]:
    line, heads = next(rows, (1, []))
    fields = {_plain(head): field for head, field in named.items()}
    own = [_plain(head) for head in heads]
    mapped = {fields[head] for head in own if head in fields}
    # The clinic's word counts: a column that only happens to be called so is another thing.
    columns = [fields.get(head) or (f"{head}_unused" if head in mapped else head) for head in own]
    if "id" not in columns:
        hint = (
            "The first line must name the columns; one of them is id, the record number, or is "
            "named so in clinic.yaml: list: {columns: {MRN: id}}."
        )
        raise _unusable(path, line, "The list has no column named id.", hint)
    twice = sorted({c for c in columns if c and columns.count(c) > 1})
    if twice:
        message = f"The list has these columns twice: {', '.join(twice)}."
        raise _unusable(path, line, message, "Take one of each out.")
    return columns


def _plain(head: str) -> str:
    return re.sub(r"[\s-]+", "_", head.strip()).casefold()


def _row(path: Path, number: int, columns: list[str], line: int, cells: list[str]) -> CsvRow:
    place = Place(str(path), line)
    found = FrozenMap(
        (column, cell) for column, cell in zip(columns, cells, strict=False) if column
    )
    if any(cell.strip() for cell in cells[len(columns) :]):
        hint = "Put cells that hold the separator in quotation marks."
        extra = error("extra-cells", "The row has more cells than there are columns.", hint, place)
        return CsvRow(number, found, place, (extra,))
    return CsvRow(number, found, place)


def _unusable(path: Path, line: int, message: str, hint: str) -> InputError:
    return InputError(error("bad-list", message, hint, Place(str(path), line)))
