"""Lists as text files: their encoding, decided once; their lines; their rows, where they are CSV.

In: a file in UTF-8 (with or without a byte order mark), UTF-16 (with one) or Windows-1252. Out: its
lines, one after the other: of a file on the disk no more than a piece is in memory. Of CSV, with
commas, semicolons, tabs or | between the cells: its rows.

Windows-1252 has a letter for nearly every byte, so it is what remains: a file that is not UTF-8,
holds no byte that Windows-1252 leaves open, and nowhere looks like UTF-8 that was cut or mixed, nor
like the accents of a Mac or of DOS: only a person can tell one from the other.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import stat
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from docgen.errors import Diagnostic, InputError, Place, Severity, error
from docgen.lists.columns import LINES_ABOVE, RawRow, looks_like_heads
from docgen.schema.yamltree import read_text
from docgen.settings.list_format import ListFormat

LARGEST = 500_000_000  # bytes: more than a million patients
_LARGEST_PIPE = 50_000_000  # bytes: what is no file on the disk is held in memory
_LONGEST_LINE = 1_000_000  # characters
_PIECE = 1 << 16
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LONGEST_CELL = csv.field_size_limit()
_ASCII = bytes(range(128))
_PARTED = bytes.maketrans(b',;\t|"', b"     ")
_OPEN_IN_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
# What UTF-8 makes of Latin letters, of Vietnamese ones, of quotation marks, and of two Greek or
# Cyrillic letters. Letters of Windows-1252 hardly ever meet so.
_UTF8 = re.compile(
    rb"[\xc3-\xc5][\x80-\xbf]|\xe1[\xba\xbb][\x80-\xbf]|\xe2\x80[\x80-\xbf]"
    rb"|(?:[\xc6-\xdf][\x80-\xbf]){2}"
)
# Letters of Mac Roman and of DOS (code pages 437, 850), where Windows-1252 has a sign that never
# stands inside a word or at its end: é is \x8e or \x82, á \x87 or \xa0, ñ \x96 or \xa4. Of capitals
# É is \x83; Á, Í, Ó and Ú are ç, ê, î and ò on a Mac, à and µ are Ó and Á of DOS. And four letters
# beyond ASCII in a row, which only an alphabet of its own has: Cyrillic, Greek, Hebrew, Chinese.
_OTHER = re.compile(
    rb"[A-Za-z][\x80\x82-\x84\x86-\x8c\x8e\x98\x9b\x9f\xa1-\xa8\xac\xaf\xb6\xbf]{1,3}[a-z\xc0-\xff]"
    rb"|[a-z][\x82-\x84\x88\x8a\x8c\x8e\x91\x9f\xa2-\xa5](?![A-Za-z\x80-\xff])"
    rb"|[A-Z][\x83\x84\xa5][A-Z]|[A-Z]\x83(?![A-Za-z\x80-\xff])|[A-Z][\xb5\xe0\xf2][A-Z]"
    rb"|[A-Z]\xea[AGNOS]|[A-Z]\xee[A-SU-Z]|\xe7(?:[B-DF-HJ-NP-TV-Z]|lvar|ngel|vila)|\xee(?:SC|sc)[Aa]"
    rb"|[\xc0-\xff]{4}"
    # Names and endings that hold no other accent: María, García, Muñoz, López, Jesús, atención.
    rb"|(?:Mar|Garc|Sof|Luc)\x92a|Mart\x92n|Rodr\x92g|D\x92az|[eu]\x96(?:a|o|oz)\b|N\x9c\x96|L\x97p|G\x97m"
    rb"|Jes\x9cs|Ra\x9cl|[cs]i\x97n\b"
    rb"|(?:MAR|GARC|SOF|LUC)\xd6A|MART\xd6N|RODR\xd6G|D\xd6AZ|JES\xe9S|RA\xe9L|N\xe9\xa5"
)
_OTHER_SIGNS = re.compile(
    rb"[\x80-\x9f\xa1-\xa8\xac\xaf\xb5\xb6\xbf\xd6\xe0\xe7\xe9\xea\xee\xf2]|[\xc0-\xff]{4}"
)
_WEB = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|table|head|style|meta)", re.IGNORECASE
)
_KNOWN = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a text of a word processor"),
)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")  # new and old
_IN_UTF8 = "Save it as CSV in UTF-8."
_SEPARATORS = ",;\t|"
_SEP = re.compile(r'"?sep=([,;\t|])"?[\r\n]*', re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')

AS_1252 = Diagnostic(
    Severity.NOTE,
    "windows-1252",
    "The list was read as Windows-1252, since it is not UTF-8.",
    "Check the accents on a sheet, or save the list as CSV UTF-8.",
)


class TextFile(NamedTuple):
    """A file whose encoding is known; `data` is what came from a pipe, which is read only once."""

    path: Path
    encoding: str
    data: bytes | None = None

    @property
    def notes(self) -> tuple[Diagnostic, ...]:
        """What is to be said of the file as a whole."""
        return (AS_1252,) if self.encoding == "cp1252" else ()

    def lines(self) -> Iterator[str]:
        """Yield every line with its end, which may be any of the three that are in use.

        Raises:
            InputError: the file was changed meanwhile, or has a line without an end.
        """
        binary = self.path.open("rb") if self.data is None else io.BytesIO(self.data)
        with io.TextIOWrapper(binary, self.encoding, newline="") as stream:
            try:
                if self.encoding != "utf-16":
                    yield from stream  # `text_of` has seen where lines end
                    return
                while line := stream.readline(_LONGEST_LINE):
                    if len(line) == _LONGEST_LINE:
                        raise no_table(self.path, 0)
                    yield line
            except (OSError, UnicodeError):
                raise no_table(self.path, 0) from None


def text_of(path: Path) -> TextFile:
    """Find out the encoding of a file.

    Raises:
        InputError: it cannot be read, is too large, or is no text.
    """
    try:
        whole = stat.S_ISREG(path.stat().st_mode)
        with path.open("rb") as stream:
            data = None if whole else stream.read(_LARGEST_PIPE + 1)
            if data is not None and len(data) > _LARGEST_PIPE:
                raise _too_large(path, _LARGEST_PIPE)
            look = _EncodingProbe(path)
            look.through(stream if data is None else io.BytesIO(data))
    except OSError:
        read_text(path)  # says what is wrong, as of any other file
        raise
    return TextFile(path, look.encoding, data)


def no_table(path: Path, line: int, hint: str = _IN_UTF8) -> InputError:
    """Say that a file is no table of texts."""
    place = Place(str(path), line)
    return InputError(error("bad-list", "The file is not a text table.", hint, place))


def _too_large(path: Path, largest: int) -> InputError:
    message = f"The file is larger than {largest // 1_000_000} MB."
    return InputError(error("too-large", message, "Is this the right file?", Place(str(path))))


def read_csv(text: TextFile, form: ListFormat, notes: list[Diagnostic]) -> Iterator[RawRow]:
    """Yield every row.

    Excel's own first line, `sep=;`, is obeyed and, as in Excel, no row. `form` says what names
    columns: what stands between their names stands between all cells.

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
            yield RawRow(number, line, cells)
            line = before + reader.line_num + 1
    except csv.Error as found:
        raise _unreadable(text.path, line, too_long="limit" in str(found)) from None


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


def _unreadable(path: Path, line: int, *, too_long: bool) -> InputError:
    message = "The table cannot be read here."
    hint = 'Look for a quotation mark (") that is not closed, or not doubled.'
    if too_long:
        message = f"A cell has more than {_LONGEST_CELL:,} characters."
        hint = f"{hint} If there is none, leave the column out of the export."
    return InputError(error("bad-list", message, hint, Place(str(path), line)))


class _EncodingProbe:
    """One pass over the bytes of a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.encoding = "utf-8-sig"
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._size = self._lines = self._unended = self._wrong = 0
        self._mixed = self._undefined = False
        self._other = 0  # the first line that seems to come from a Mac or from DOS
        self._before = b""  # the end of the last piece: letters may lie across two

    def through(self, stream: BinaryIO) -> None:
        """Read to the end, a piece at a time."""
        piece = stream.read(_PIECE)
        self._refuse_other_kinds(piece)
        if piece.startswith(_UTF16):
            self.encoding = "utf-16"
            if self.path.is_file() and self.path.stat().st_size > LARGEST:
                raise _too_large(self.path, LARGEST)
            if piece.startswith(codecs.BOM_UTF32_LE):  # which begins as UTF-16 does
                raise no_table(self.path, 1)
            return
        while piece:
            self._take(piece)
            piece = stream.read(_PIECE)
        self._decode(b"", final=True)
        if self._wrong:
            if self._other and not self._mixed:
                raise self._not_windows()
            if self._mixed or self._undefined:
                raise self._not_utf8()
            self.encoding = "cp1252"

    def _refuse_other_kinds(self, piece: bytes) -> None:
        """Say of a file that is no text what it is, by how it begins."""
        if piece.startswith(_WORKBOOKS):
            hint = "Save a workbook as .xlsx, without a password, or as CSV in UTF-8."
            if b"vnd.oasis.opendocument" in piece[:200]:
                hint = "It is an OpenDocument file (.ods). Save it as .xlsx, or as CSV in UTF-8."
            elif b"Index/" in piece and b".iwa" in piece:
                hint = "It is a file of Numbers. Export it as Excel (.xlsx), or as CSV in UTF-8."
            elif b"xl/" in piece or b"[Content_Types]" in piece[:100]:
                hint = "It is a workbook of Excel: give it a name that ends with .xlsx."
            raise no_table(self.path, 1, hint)
        what = "a web page" if _WEB.match(piece) else ""
        what = next((kind for start, kind in _KNOWN if piece.startswith(start)), what)
        if what:
            message = f"The file is {what}, whatever its name says."
            hint = "Export the list as CSV in UTF-8, or open it in a spreadsheet and save it anew."
            raise InputError(error("bad-list", message, hint, Place(str(self.path), 1)))

    def _take(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > LARGEST:
            raise _too_large(self.path, LARGEST)
        if b"\0" in piece:
            raise no_table(self.path, self._lines + piece.count(b"\n", 0, piece.index(b"\0")) + 1)
        if not self._wrong:
            self._decode(piece)
        if not piece.isascii():
            self._judge(self._before + piece)
        self._before = piece[-12:]
        self._lines += piece.count(b"\n")
        last = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
        self._unended = len(piece) - last - 1 if last >= 0 else self._unended + len(piece)
        if self._unended > _LONGEST_LINE:
            raise no_table(self.path, self._lines + 1)

    def _judge(self, piece: bytes) -> None:
        """Look at what is not ASCII: as few bytes as hold the answer, since lists are long."""
        high = piece.translate(None, _ASCII)
        self._undefined |= bool(_OPEN_IN_1252.search(high))
        self._mixed |= bool(_UTF8.search(high) and _UTF8.search(piece))
        if not self._wrong or self._other or not _OTHER_SIGNS.search(high):
            return  # of UTF-8, and of most lists in Windows-1252, nothing more is asked
        lines = (
            line.translate(_PARTED).split() for line in piece.splitlines() if not line.isascii()
        )
        words = {word for line in lines for word in line if not word.isascii()}
        found = next(filter(_OTHER.search, sorted(words, key=piece.find)), None)
        if found:
            start = piece.find(found) - len(self._before)
            self._other = self._lines + piece.count(b"\n", len(self._before), max(0, start)) + 1

    def _decode(self, piece: bytes, *, final: bool = False) -> None:
        """Note the line of the first byte that is not UTF-8."""
        try:
            if not self._wrong:
                self._decoder.decode(piece, final)
        except UnicodeDecodeError as found:
            self._wrong = self._lines + found.object.count(b"\n", 0, found.start) + 1
            self._mixed |= final  # nothing is wrong but that the last letter is cut

    def _not_windows(self) -> InputError:
        message = (
            "The list is neither UTF-8 nor Windows-1252: its letters are of a Mac or of DOS, or of "
            "another alphabet."
        )
        hint = 'In Excel choose "CSV UTF-8", not "CSV (Macintosh)" or "CSV (MS-DOS)".'
        return InputError(
            error("other-encoding", message, hint, Place(str(self.path), self._other))
        )

    def _not_utf8(self) -> InputError:
        message = "The file is not UTF-8 text from here on, and not Windows-1252 as a whole."
        hint = "Was it cut short, or put together from two? Save it as CSV in UTF-8."
        return InputError(error("not-utf8", message, hint, Place(str(self.path), self._wrong)))
