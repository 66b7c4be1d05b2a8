"""The one door to openpyxl: the sheet of a workbook that holds the list becomes rows of texts.

In: a file `.xlsx`. Out: its rows, read one by one. Dates, times, truth values and numbers become
texts as CSV would hold them, a number with the zeros and signs of its format.

A workbook is a packed file, and a small one may unpack to anything: sizes are looked at first.
"""

from __future__ import annotations

import re
import stat
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from docgen.errors import Diagnostic, InputError, Place, Severity, error
from docgen.lists.columns import (
    LINES_ABOVE,
    MOST_COLUMNS,
    RawRow,
    UnsureCell,
    columns_of,
    looks_like_heads,
)
from docgen.schema.yamltree import read_text
from docgen.settings.list_format import ListFormat

if TYPE_CHECKING:
    from openpyxl.cell.read_only import ReadOnlyCell

_LARGEST = 200_000_000  # bytes of the file
_LARGEST_SHEET = 1_000_000_000  # bytes, unpacked; it is never held as a whole
_LARGEST_PART = 200_000_000  # bytes, unpacked, of anything else
_LARGEST_TEXTS = 50_000_000  # bytes, unpacked, of texts and styles, which are held in memory
_DENSEST = 40  # times that a part may grow when it is unpacked; lists grow some twenty times
_SMALL = 10_000_000  # bytes, unpacked, of a part that may grow as it likes
_LONGEST_ROW = 1_000_000  # bytes
_LONGEST_CELL = 32_767  # characters, as in any spreadsheet
_MOST_PARTS = 5_000
_MOST_ROWS = 1_048_576  # of any sheet
_PIECE = 1 << 18
_OLD = b"\xd0\xcf\x11\xe0"  # .xls, and anything with a password
_LONGEST_NUMBER = 10**15  # a spreadsheet has forgotten what comes after 15 figures
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
# A formula, and no value of it behind: written by a program that does not calculate.
_NO_VALUE = re.compile(rb"(?:</f>|<f\b[^<>]*/>)\s{0,99}(?P<empty><v\s?/>|<v></v>)?\s{0,99}</c>")
_CELL = re.compile(rb"<c [^<>]*>")
_COORDINATE = re.compile(rb'\br="([A-Z]{1,3}\d{1,7})"')
_LONGEST_FORMULA = 20_000  # bytes, with the tags around it
_ROW = re.compile(rb"<(?:\w{1,20}:)?row[\s/>]")
_END_OF_ROWS = re.compile(rb"</(?:\w{1,20}:)?sheetData")
_LARGEST_REST = 20_000_000  # bytes of a sheet behind its rows: links, rules for colours
_LONGEST_TAG = 40  # bytes of what begins a row, or ends the last
_LONGEST_HEAD = 100_000  # bytes before the rows of a sheet: columns, panes
_ROW_TAG = re.compile(rb"<(?:\w{1,20}:)?row\s([^<>]*)>")
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"|\bht="0(?:\.0+)?"')
_NUMBER = re.compile(rb'\br="(\d{1,7})"')
_COLUMN = re.compile(rb'<(?:\w{1,20}:)?col\s[^<>]*\bhidden="(?:1|true)"[^<>]*>')
_SPAN = re.compile(rb'\b(min|max)="(\d{1,5})"')
_MERGED = re.compile(
    rb'<(?:\w{1,20}:)?mergeCell\s[^<>]*\bref="[A-Z]{1,3}(\d{1,7}):[A-Z]{1,3}(\d{1,7})"'
)
_MOST_MERGED = 2_000
# The parts of a number format that are understood: letters in quotes, signs, figures, colours.
_FORMAT = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<figure>[0#?])|(?P<sign>[-/ ().:])'
    r"|\[(?:\$-[0-9A-Fa-f]+|Black|Red|Blue|Green|White|Yellow|Cyan|Magenta|Color ?\d+)\]"
)
# Formats that show a number otherwise and change no figure of it.
_AS_IT_IS = re.compile(r"general|@|0|#|#,##0(?:\.0+)?|0\.0+|0(?:\.0+)?E\+0+|", re.IGNORECASE)


class _Sheet(Protocol):
    """A sheet as openpyxl reads it row by row, which its published types do not describe."""

    sheet_state: str
    _worksheet_path: str

    def reset_dimensions(self) -> None: ...
    def iter_rows(self, *, min_row: int, min_col: int) -> Iterator[tuple[ReadOnlyCell, ...]]: ...


class _Drawn:
    """How a sheet is drawn: the rows and columns that it hides, by their numbers.

    `merged` are the first and the last row of cells that were made one over several rows.
    """

    def __init__(self) -> None:
        self.rows: set[int] = set()
        self.columns: set[int] = set()
        self.merged: list[tuple[int, int]] = []


def read_workbook(path: Path, form: ListFormat, notes: list[Diagnostic]) -> Iterator[RawRow]:
    """Yield the rows of the visible sheet that holds the list: `form` says what names columns.

    Raises:
        InputError: it is no such workbook, is locked, damaged or too large, has two lists, or a
            formula without a value.
    """
    _look(path)
    from openpyxl import load_workbook  # noqa: PLC0415  # heavy: only workbooks pay for it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features that lists do not need
            book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
            try:
                every = cast("list[_Sheet]", book.worksheets)
                sheet = _list_of(path, every, form, notes)
                drawn = _scan(path, sheet._worksheet_path)
                columns = frozenset(drawn.columns)
                for number, cells in enumerate(_rows(sheet), 1):
                    texts, fault = _texts(cells)
                    merged = any(first < number <= last for first, last in drawn.merged)
                    yield RawRow(
                        number, number, texts, fault, number in drawn.rows, merged, columns
                    )
            finally:
                book.close()
    except (InputError, MemoryError):
        raise
    except Exception:  # a damaged workbook breaks openpyxl in any way
        raise _unusable(path, "The workbook is damaged.") from None


def _list_of(path: Path, every: list[_Sheet], form: ListFormat, notes: list[Diagnostic]) -> _Sheet:
    """Find the sheet that holds the list, among those that people see."""
    sheets = [(at, one) for at, one in enumerate(every, 1) if one.sheet_state == "visible"]
    full = [(at, sheet) for at, sheet in sheets if _holds_something(sheet)]
    if not full:
        raise _unusable(path, "The workbook has no visible sheet with a list.")
    if len(full) == 1:
        return full[0][1]
    ranks = [
        max((_rank(cells, form) for cells in _first_rows(sheet)), default=0) for _, sheet in full
    ]
    lists = [one for one, rank in zip(full, ranks, strict=True) if rank == max(ranks) > 0]
    if len(lists) > 1:
        message = f"Sheets {' and '.join(str(at) for at, _ in lists)} of the workbook hold a list."
        hint = "Hide or take out those that do not count, or save one as a workbook of its own."
        raise _unusable(path, message, hint)
    at, sheet = (lists or full)[0]
    message = f"The list was read from sheet {at} of the workbook; {len(full) - 1} more hold none."
    notes.append(Diagnostic(Severity.NOTE, "one-sheet", message, place=Place(str(path))))
    return sheet


def _first_rows(sheet: _Sheet) -> Iterator[list[str]]:
    for cells in islice(_rows(sheet), LINES_ABOVE + 1):
        yield ["" if cell.value is None else str(cell.value).strip() for cell in cells]


def _rank(cells: list[str], form: ListFormat) -> int:
    """Return 2 for the names of a list's columns, 1 for those of any table with numbers, else 0."""
    if not looks_like_heads(cells, form):
        return 0
    names = columns_of(cells, form, Place("")).names
    return 2 if {"name", "given_name", "family_name", "birth_date"} & {*names} else 1


def _look(path: Path) -> None:
    """Refuse what is no workbook, and what would unpack to too much."""
    start = b""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _unusable(path, "A workbook must be a file on the disk.")
        with path.open("rb") as stream:
            start = stream.read(64)
        if start.startswith(_OLD):
            hint = "Save it as .xlsx without a password."
            raise _unusable(path, "The workbook is locked, or in the old format .xls.", hint)
        if path.stat().st_size > _LARGEST:
            raise _unusable(path, f"The workbook is larger than {_LARGEST // 1_000_000} MB.")
        with zipfile.ZipFile(path) as packed:
            _refuse_bombs(path, packed)
    except OSError:
        read_text(path)  # says what is wrong, as of any other file
        raise
    except (InputError, MemoryError):
        raise
    except Exception:  # whatever zipfile makes of bytes that are no archive
        raise _no_workbook(path, start) from None


def _no_workbook(path: Path, start: bytes) -> InputError:
    """Say what a file is that is no workbook, though it is called one."""
    what, hint = "", ""
    if start.lstrip().startswith(b"<"):
        what, hint = ": it is a web page", "Open it in a spreadsheet and save it as .xlsx."
    elif start and start.isascii() and b"\0" not in start:
        what, hint = ": it is a text", "Give it a name that ends with .csv."
    return _unusable(path, f"The file is not a workbook{what}.", hint)


def _refuse_bombs(path: Path, packed: zipfile.ZipFile) -> None:
    parts = packed.infolist()
    if any(part.flag_bits & 1 for part in parts):
        hint = "Save it as .xlsx without a password."
        raise _unusable(path, "The workbook is locked with a password.", hint)
    if len(parts) > _MOST_PARTS or any(map(_is_bomb, parts)):
        hint = "Copy the list into a new workbook, or save it as CSV in UTF-8."
        raise _unusable(path, "The workbook unpacks to more than any list needs.", hint)
    for part in parts:
        if _SHEET.fullmatch(part.filename) and part.file_size > _LONGEST_ROW:
            _refuse_long_rows(path, packed, part)
        if part.filename.endswith((".xml", ".rels")):
            with packed.open(part) as stream:
                head = stream.read(2048).replace(b"\0", b"")
            if b"<!DOCTYPE" in head:
                raise _unusable(path, "The workbook holds definitions that no list needs.")


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    """Tell whether a part unpacks to more than any list needs, as a whole or for what it is."""
    largest = _LARGEST_PART
    if _SHEET.fullmatch(part.filename):
        largest = _LARGEST_SHEET
    elif part.filename.endswith((".xml", ".rels")):
        largest = _LARGEST_TEXTS
    dense = part.file_size > _SMALL and part.file_size > _DENSEST * part.compress_size
    return dense or part.file_size > largest


def _refuse_long_rows(path: Path, packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse a sheet with more between two rows than a row holds: it would be in memory at once."""
    start, done, before = 0, 0, b""  # of the row that is read; bytes read; the last few of them
    with packed.open(part) as stream:
        for piece in iter(lambda: stream.read(_PIECE), b""):
            window, at = before + piece, done - len(before)
            done += len(piece)
            end = _END_OF_ROWS.search(window)
            starts = [at + found.start() for found in _ROW.finditer(window)]
            marks = [start, *starts, at + end.start() if end else done]
            longest = max(after - one for one, after in pairwise(marks))
            if longest > _LONGEST_ROW or (end and part.file_size - marks[-1] > _LARGEST_REST):
                hint = "Copy the list into a new workbook, or save it as CSV in UTF-8."
                raise _unusable(path, "The workbook has a row that is too long.", hint)
            if end:
                return
            start, before = marks[-2], window[-_LONGEST_TAG:]


def _rows(sheet: _Sheet) -> Iterator[tuple[ReadOnlyCell, ...]]:
    """Yield the cells of each row; what the file says of the sheet's size is not believed."""
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(min_row=1, min_col=1), 1):
        if number > _MOST_ROWS:
            raise ValueError("more rows than a sheet has")
        yield row


def _holds_something(sheet: _Sheet) -> bool:
    return any(cell.value not in (None, "") for row in _rows(sheet) for cell in row)


def _scan(path: Path, part: str) -> _Drawn:
    """Look at a sheet as it is written: what it hides and merges, and formulas without a value.

    Raises:
        InputError: no program has noted the value of a formula.
    """
    drawn, before = _Drawn(), b""
    with zipfile.ZipFile(path) as packed, packed.open(part) as stream:
        for piece in iter(lambda: stream.read(_PIECE), b""):
            window = before + piece
            _note_drawn(path, window, drawn, first=not before)
            for found in _NO_VALUE.finditer(window):
                tag = _CELL.match(window, max(0, window.rfind(b"<c ", 0, found.start())))
                if tag and found["empty"] and b't="str"' in tag[0]:
                    continue  # the value is a text without letters
                where = _COORDINATE.search(tag[0]) if tag else None
                name = f"Cell {where[1].decode()}" if where else "A cell"
                message = f"{name} holds a formula without its value."
                hint = "Open the workbook in Excel, save it, and try again."
                raise _unusable(path, message, hint)
            before = window[-_LONGEST_FORMULA:]
    return drawn


def _note_drawn(path: Path, window: bytes, drawn: _Drawn, *, first: bool) -> None:
    """Note what a piece of a sheet hides and merges; pieces overlap, and say it twice."""
    if first:
        for column in _COLUMN.finditer(window[:_LONGEST_HEAD]):
            span = {name: int(number) for name, number in _SPAN.findall(column[0])}
            last = min(span.get(b"max", 0), MOST_COLUMNS)
            drawn.columns.update(range(span.get(b"min", 1), last + 1))
    if b'hidden="' in window or b'ht="0' in window:
        for row in _ROW_TAG.finditer(window):
            number = _NUMBER.search(row[1]) if _HIDDEN.search(row[1]) else None
            if number:
                drawn.rows.add(int(number[1]))
    if b"mergeCell" in window:
        for cells in _MERGED.finditer(window):
            span_of_rows = int(cells[1]), int(cells[2])
            if span_of_rows[0] < span_of_rows[1] and span_of_rows not in drawn.merged:
                drawn.merged.append(span_of_rows)
        if len(drawn.merged) > _MOST_MERGED:
            raise _unusable(path, "The workbook has too many cells that are merged over rows.")


def _texts(cells: tuple[ReadOnlyCell, ...]) -> tuple[list[str], str]:
    """Return the texts of a row's cells, and what is wrong with one of them, or ""."""
    texts, fault = list[str](), ""
    for cell in cells:
        value = cell.value
        if value is None:
            texts.append("")
        elif type(value) is str and len(value) <= _LONGEST_CELL:
            texts.append(value)
        else:
            try:
                texts.append(_text(value, cell))
            except ValueError as wrong:
                texts.append("")
                fault = f"Cell {cell.coordinate} {wrong}"
    return texts, fault


def _text(value: object, cell: ReadOnlyCell) -> str:
    """Return the text of a cell that is more than text.

    Raises:
        ValueError: it is no value; the message goes on after the name of the cell.
    """
    if isinstance(value, str):
        raise ValueError(f"holds more than {_LONGEST_CELL:,} characters.")
    if isinstance(value, bool):
        return UnsureCell("yes" if value else "no")
    if isinstance(value, datetime):
        # A day is kept as a fraction: half a second is what rounding may have cost.
        exact = (value + timedelta(milliseconds=500)).replace(microsecond=0)
        day = exact.date().isoformat()
        return UnsureCell(day if exact.time() == time() else exact.isoformat())
    if isinstance(value, timedelta):
        if not timedelta() <= value < timedelta(days=1):
            raise ValueError("holds a time of more than a day.")
        hours, seconds = divmod(value.seconds, 3600)
        value = time(hours, seconds // 60, seconds % 60)
    if isinstance(value, date | time):
        return UnsureCell(value.isoformat())
    if isinstance(value, int | float):
        return _number(value, cell.number_format or "")
    raise ValueError("holds what is neither text, number nor date.")


def _number(value: float, written: str) -> str:
    """Return a number as people see it, if its format is understood; else it is not sure."""
    if not abs(value) < _LONGEST_NUMBER:
        raise ValueError("holds a number of more than 15 figures: its end is lost.")
    if value != int(value):
        return UnsureCell(repr(value))
    digits, shape = str(int(value)), written.split(";", maxsplit=1)[0]
    if _AS_IT_IS.fullmatch(shape):
        return digits
    shown = None if digits.startswith("-") else _formatted(digits, shape)
    return UnsureCell(digits) if shown is None else shown


def _formatted(digits: str, shape: str) -> str | None:
    """Put figures into the places of a format: 7 in 0000 is 0007, 1234 in 00-00 is 12-34."""
    parts = list(_FORMAT.finditer(shape))
    places = sum(part["figure"] is not None for part in parts)
    if "".join(part[0] for part in parts) != shape or not places:
        return None
    if len(digits) > places:
        return digits if places == len(parts) else None
    left, made = len(digits) - places, ""
    for part in parts:
        if part["figure"] is None:
            made += part["quoted"] or part["escaped"] or part["sign"] or ""
            continue
        if left >= 0:
            made += digits[left]
        elif part["figure"] == "0":
            made += "0"
        elif part["figure"] == "?":
            made += " "
        left += 1
    return made.strip()


def _unusable(path: Path, message: str, hint: str = "") -> InputError:
    hint = hint or "Save the list as .xlsx, or as CSV in UTF-8."
    return InputError(error("bad-list", message, hint, Place(str(path))))
