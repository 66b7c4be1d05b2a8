"""A PDF of the clinic's own that is put behind sheets: read once, ready to stand in any file.

In: the path of a PDF (a form to sign, a map). Out: `Insert`: its pages and the objects that they
draw with, written out, with holes where object numbers go; or why it is not taken.
Only what a page draws is carried over. What acts (scripts, launching, sending), what is attached,
what is filled in or layered is refused, so that paper and screen show what the clinic has seen.
The insert's own tags are not carried over: a file with one does not claim PDF/UA.

A door to pypdf, opened only for a clinic with inserts.
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NullObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # docgen tells of it in its own words

MOST_BYTES, MOST_PAGES = 20_000_000, 50
_MOST_DEPTH = 50  # of arrays and dictionaries within one object
_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/Movie"}
_ATTACHED = {"/EmbeddedFiles", "/EF"}
_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")  # ISO 32000-1, table 30
_OF_PAGE = ("/Contents", "/Group", "/UserUnit")
_LEFT = {"/StructParents", "/StructParent", "/Metadata", "/PieceInfo", "/Length", "/OPI"}

Chunks = tuple[bytes | int, ...]  # bytes, and numbers of the insert's own objects, from 0


class BadInsert(ValueError):  # noqa: N818 (the project's word for what is wrong)
    """A file that is not put behind sheets; `hint` says what to do."""

    def __init__(self, message: str, hint: str) -> None:
        """Keep message and hint apart for a diagnostic."""
        super().__init__(message)
        self.message, self.hint = message, hint


@dataclass(frozen=True, slots=True)
class Insert:
    """Pages (entries of their dictionaries but Type and Parent) and the objects they refer to."""

    digest: str
    pages: tuple[Chunks, ...]
    objects: tuple[Chunks, ...]

    def page(self, at: int, first: int) -> str:
        """Return the entries of a page, where the objects are numbered from `first` on."""
        return _filled(self.pages[at], first).decode("latin-1")

    def written(self, first: int) -> Iterator[bytes]:
        """Yield the objects, numbered from `first` on."""
        for number, body in enumerate(self.objects, first):
            yield b"%d 0 obj\n%b\nendobj\n" % (number, _filled(body, first))


def _filled(chunks: Chunks, first: int) -> bytes:
    return b"".join(
        [chunk if isinstance(chunk, bytes) else b"%d" % (chunk + first) for chunk in chunks]
    )


def read_insert(path: Path) -> Insert:
    """Read a PDF that is to be put behind sheets.

    Raises:
        BadInsert: it cannot be used.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as problem:
        raise BadInsert(f"It cannot be read: {problem.strerror}.", "Check its name.") from None
    if len(data) > MOST_BYTES:
        raise BadInsert("It is larger than 20 MB.", "Save it with smaller pictures.")
    if not data:
        raise BadInsert("The file is empty.", "Save it again.")
    try:
        return _read(data)
    except BadInsert:
        raise
    except (PyPdfError, Exception):  # a damaged file makes a reader fail in any way
        hint = "Open it, and print it to a new PDF."
        raise BadInsert("It is damaged, or no PDF.", hint) from None


def _read(data: bytes) -> Insert:
    if not data.lstrip().startswith(b"%PDF-"):
        raise BadInsert("It is no PDF.", "Save it as PDF.")
    reader = PdfReader(io.BytesIO(data), strict=True)
    if reader.is_encrypted:
        raise BadInsert("It is encrypted.", "Save it without a password or restrictions.")
    count = len(reader.pages)
    if not count:
        raise BadInsert("It has no pages.", "Save it again.")
    if count > MOST_PAGES:
        raise BadInsert(f"It has {count} pages.", f"Put in {MOST_PAGES} pages at most.")
    _refuse_what_acts(reader)
    copy = _Copy()
    pages = tuple(tuple(copy.page(page)) for page in reader.pages)
    return Insert(hashlib.sha256(data).hexdigest(), pages, tuple(copy.objects()))


def _refuse_what_acts(reader: PdfReader) -> None:
    """Look at every object that can be reached, once."""
    flat = "Print it to a new PDF."
    if "/OCProperties" in reader.root_object:
        raise BadInsert("It has layers, which may be hidden.", flat)
    waiting: list[PdfObject] = [reader.root_object]
    seen: set[int] = set()
    while waiting:
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            if found.idnum in seen:
                continue
            seen.add(found.idnum)
            waiting.append(found.get_object() or NullObject())
        elif isinstance(found, ArrayObject):
            waiting.extend(found)
        elif isinstance(found, DictionaryObject):
            if "/JS" in found or found.get("/S") in _ACTIONS:
                raise BadInsert("It has a script, or starts or sends something.", flat)
            if _ATTACHED & set(found) or found.get("/Subtype") == "/FileAttachment":
                raise BadInsert("A file is attached to it.", flat)
            if found.get("/Type") == "/Page" and not _only_links(found):
                raise BadInsert("It has fields to fill in, or comments.", flat)
            waiting.extend(found.raw_get(key) for key in found)


def _only_links(page: DictionaryObject) -> bool:
    notes = page.get("/Annots", ArrayObject()).get_object() or ArrayObject()
    return all(note.get_object().get("/Subtype") == "/Link" for note in notes)


class _Copy:
    """Writes pages and what they refer to; an object that several refer to stands once."""

    def __init__(self) -> None:
        self.numbers: dict[int, int] = {}
        self.waiting: list[IndirectObject] = []

    def page(self, page: PageObject) -> Iterator[bytes | int]:
        for key in (*_INHERITED, *_OF_PAGE):
            value = _inherited(page, key) if key in _INHERITED else _own(page, key)
            if value is not None:
                yield key.encode() + b" "
                yield from self.parts(value)

    def objects(self) -> Iterator[Chunks]:
        """Yield objects in the order of their numbers; writing one may call for more."""
        at = 0
        while at < len(self.waiting):
            found = self.waiting[at].get_object() or NullObject()
            at += 1
            strange = isinstance(found, DictionaryObject) and found.get("/Type") in (
                "/Page",
                "/Pages",
                "/Catalog",
                "/StructElem",
            )
            yield (b"null",) if strange else tuple(self.parts(found))

    def parts(self, value: PdfObject, depth: int = 0) -> Iterator[bytes | int]:
        if depth > _MOST_DEPTH:
            raise BadInsert("It is damaged.", "Print it to a new PDF.")
        match value:
            case IndirectObject():
                yield self.number(value)
                yield b" 0 R"
            case ArrayObject():
                yield b"["
                for item in value:
                    yield from self.parts(item, depth + 1)
                    yield b" "
                yield b"]"
            case DictionaryObject():
                yield from self.dictionary(value, depth)
            case TextStringObject() | ByteStringObject():
                yield b"<%b>" % value.original_bytes.hex().encode()
            case _:
                out = io.BytesIO()
                value.write_to_stream(out)
                yield out.getvalue()

    def dictionary(self, value: DictionaryObject, depth: int) -> Iterator[bytes | int]:
        yield b"<<"
        for key in value:
            if key not in _LEFT:
                out = io.BytesIO()
                key.write_to_stream(out)
                yield out.getvalue() + b" "
                yield from self.parts(value.raw_get(key), depth + 1)
        if isinstance(value, StreamObject):
            data = value._data  # as it is in the file: pictures are not unpacked
            yield b"/Length %d>>stream\n%b\nendstream" % (len(data), data)
        else:
            yield b">>"

    def number(self, reference: IndirectObject) -> int:
        if reference.idnum not in self.numbers:
            self.numbers[reference.idnum] = len(self.numbers)
            self.waiting.append(reference)
        return self.numbers[reference.idnum]


def _own(page: DictionaryObject, key: str) -> PdfObject | None:
    return page.raw_get(key) if key in page else None


def _inherited(page: DictionaryObject, key: str) -> PdfObject | None:
    node: DictionaryObject | None = page
    for _ in range(_MOST_DEPTH):
        if node is None or key in node:
            break
        above = node.get("/Parent")
        node = above.get_object() if above is not None else None
    return _own(node, key) if node is not None else None
