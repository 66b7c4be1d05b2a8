"""Copies objects of a PDF as text, with holes where object numbers go.

In: a page or a value of a PDF, as pypdf reads it. Out: chunks, and the objects they refer to, each
once. Only what a page draws is followed: pages, the catalogue and tags become null.

A door to pypdf, opened only for a clinic with inserts.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PageObject
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

from docgen.reading.inserts.parts import BadInsert, Chunks

_MOST_DEPTH = 50  # of arrays and dictionaries within one object
_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")  # ISO 32000-1, table 30
_OF_PAGE = ("/Contents", "/Group", "/UserUnit")
_LEFT = {"/StructParents", "/StructParent", "/Metadata", "/PieceInfo", "/Length", "/OPI"}
_NOT_DRAWN = ("/Page", "/Pages", "/Catalog", "/StructElem")


class Copy:
    """Writes pages and what they refer to; an object that several refer to stands once."""

    def __init__(self) -> None:
        """Begin without an object."""
        self.numbers: dict[int, int] = {}
        self.waiting: list[IndirectObject] = []

    def page(self, page: PageObject) -> Iterator[bytes | int]:
        """Yield the entries of a page that draw it."""
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
            strange = isinstance(found, DictionaryObject) and found.get("/Type") in _NOT_DRAWN
            yield (b"null",) if strange else tuple(self.parts(found))

    def parts(self, value: PdfObject, depth: int = 0) -> Iterator[bytes | int]:
        """Yield the text of a value.

        Raises:
            BadInsert: its arrays are nested too deeply.
        """
        if depth > _MOST_DEPTH:
            raise BadInsert("It is damaged.", "Print it to a new PDF.")
        match value:
            case IndirectObject():
                yield self._number(value)
                yield b" 0 R"
            case ArrayObject():
                yield b"["
                for item in value:
                    yield from self.parts(item, depth + 1)
                    yield b" "
                yield b"]"
            case DictionaryObject():
                yield from self._dictionary(value, depth)
            case TextStringObject() | ByteStringObject():
                yield b"<%b>" % value.original_bytes.hex().encode()
            case _:
                yield written(value)

    def _dictionary(self, value: DictionaryObject, depth: int) -> Iterator[bytes | int]:
        yield b"<<"
        for key in value:
            if key not in _LEFT:
                yield written(key) + b" "
                yield from self.parts(value.raw_get(key), depth + 1)
        if isinstance(value, StreamObject):
            data = value._data  # as it is in the file: pictures are not unpacked
            yield b"/Length %d>>stream\n%b\nendstream" % (len(data), data)
        else:
            yield b">>"

    def forget(self, known: int) -> None:
        """Go back to when so many objects were known."""
        for reference in self.waiting[known:]:
            del self.numbers[reference.idnum]
        del self.waiting[known:]

    def _number(self, reference: IndirectObject) -> int:
        if reference.idnum not in self.numbers:
            self.numbers[reference.idnum] = len(self.numbers)
            self.waiting.append(reference)
        return self.numbers[reference.idnum]


def solved(value: object) -> Any:  # noqa: ANN401  # what a file holds may be anything
    """What a value is, or what it refers to; None for null."""
    found = value.get_object() if isinstance(value, IndirectObject) else value
    return None if isinstance(found, NullObject) else found


def written(value: PdfObject) -> bytes:
    """Return a name, a number or the like as it stands in a file."""
    out = io.BytesIO()
    value.write_to_stream(out)
    return out.getvalue()


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
