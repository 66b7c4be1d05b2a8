"""The one door to openpyxl: the first sheet of a workbook becomes rows of texts.

In: a file `.xlsx`. Out: rows as a table has them, each with its number in the sheet, and notes.
Dates, times, truth values and numbers with leading zeros become texts as CSV would hold them;
nothing is taken from the way a cell is coloured, merged or hidden. Rows are read one by one.

A workbook is a packed file, and a small one may unpack to anything: sizes are looked at first.
"""

from __future__ import annotations

import re
import stat
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from docgen.errors import Diagnostic, InputError, Place, Severity, error
from docgen.patients.table import Row
from docgen.reading.yamlfile import read_text

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
_ZEROS = re.compile(r"0+(?:-0+)*")


class _Sheet(Protocol):
    """A sheet as openpyxl reads it row by row, which its published types do not describe."""

    sheet_state: str
    _worksheet_path: str

    def reset_dimensions(self) -> None: ...
    def iter_rows(self, *, min_row: int, min_col: int) -> Iterator[tuple[ReadOnlyCell, ...]]: ...


def read_workbook(path: Path, notes: list[Diagnostic]) -> Iterator[Row]:
    """Yield the rows of the first visible sheet that holds something.

    Raises:
        InputError: it is no such workbook, is locked, damaged or too large, or has a formula
            without a value.
    """
    _look(path)
    from openpyxl import load_workbook  # noqa: PLC0415  # heavy: only workbooks pay for it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features that lists do not need
            book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
            try:
                every = cast("list[_Sheet]", book.worksheets)
                sheets = [one for one in every if one.sheet_state == "visible"]
                full = [sheet for sheet in sheets if _holds_something(sheet)]
                if not full:
                    raise _unusable(path, "The workbook has no visible sheet with a list.")
                if len(full) > 1:
                    notes.append(_first_of(len(full), path))
                _refuse_formulas(path, full[0]._worksheet_path)
                for number, cells in enumerate(_rows(full[0]), 1):
                    yield _row(number, cells)
            finally:
                book.close()
    except (InputError, MemoryError):
        raise
    except Exception:  # a damaged workbook breaks openpyxl in any way
        raise _unusable(path, "The workbook is damaged.") from None


def _look(path: Path) -> None:
    """Refuse what is no workbook, and what would unpack to too much."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _unusable(path, "A workbook must be a file on the disk.")
        with path.open("rb") as stream:
            start = stream.read(8)
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
        raise _unusable(path, "The file is not a workbook.") from None


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


def _refuse_formulas(path: Path, part: str) -> None:
    """Refuse a sheet with a formula of which no program has noted the value."""
    before = b""
    with zipfile.ZipFile(path) as packed, packed.open(part) as stream:
        for piece in iter(lambda: stream.read(_PIECE), b""):
            window = before + piece
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


def _row(number: int, cells: tuple[ReadOnlyCell, ...]) -> Row:
    texts, fault = [], ""
    for cell in cells:
        value = cell.value
        if value is None:
            texts.append("")
        elif type(value) is str and cell.data_type != "e" and len(value) <= _LONGEST_CELL:
            texts.append(value)
        else:
            try:
                texts.append(_text(value, cell))
            except ValueError as wrong:
                texts.append("")
                fault = f"Cell {cell.coordinate} {wrong}"
    return number, number, texts, fault


def _text(value: object, cell: ReadOnlyCell) -> str:
    """Return the text of a cell that is more than text.

    Raises:
        ValueError: it is no value; the message goes on after the name of the cell.
    """
    if cell.data_type == "e":
        raise ValueError("holds an error of the spreadsheet.")
    if isinstance(value, str):
        raise ValueError(f"holds more than {_LONGEST_CELL:,} characters.")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        # A day is kept as a fraction: half a second is what rounding may have cost.
        exact = (value + timedelta(milliseconds=500)).replace(microsecond=0)
        return exact.date().isoformat() if exact.time() == time() else exact.isoformat()
    if isinstance(value, timedelta):
        if not timedelta() <= value < timedelta(days=1):
            raise ValueError("holds a time of more than a day.")
        hours, seconds = divmod(value.seconds, 3600)
        value = time(hours, seconds // 60, seconds % 60)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(value, cell.number_format or "")
    raise ValueError("holds what is neither text, number nor date.")


def _number(value: float, written: str) -> str:
    if not abs(value) < _LONGEST_NUMBER:
        raise ValueError("holds a number of more than 15 figures: its end is lost.")
    if value != int(value):
        return repr(value)
    digits = str(int(value))
    shape = re.sub(r'["\\]', "", written.split(";", maxsplit=1)[0])
    if digits.startswith("-") or not _ZEROS.fullmatch(shape):
        return digits
    padded = iter(digits.rjust(shape.count("0"), "0"))
    if len(digits) > shape.count("0"):
        return digits
    return "".join(next(padded) if sign == "0" else sign for sign in shape)


def _first_of(count: int, path: Path) -> Diagnostic:
    message = f"The list was read from the first of {count} sheets; the others were left alone."
    return Diagnostic(Severity.NOTE, "first-sheet", message, place=Place(str(path)))


def _unusable(path: Path, message: str, hint: str = "") -> InputError:
    hint = hint or "Save the list as .xlsx, or as CSV in UTF-8."
    return InputError(error("bad-list", message, hint, Place(str(path))))
