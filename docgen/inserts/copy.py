"""Copies objects of a PDF as text, with holes where object numbers go.

In: a page or a value of a PDF, as pypdf reads it. Out: chunks, and the objects they refer to, each
once. Only what a page draws is followed: an entry that leads back to pages, the catalogue or tags
is left out. `look_for_lost` holds what was written against the file, whatever the cause of a loss.

A door to pypdf, opened only for a clinic with inserts. An object of a PDF is never asked for its
truth: a stream that has nothing but a length is as false as an empty dictionary.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

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

from docgen.inserts.insert import BadInsert, Chunks

_MOST_DEPTH = 50  # of arrays and dictionaries within one object
_MOST_STEPS = 10  # of references that lead to references
_LINES = (b"\n", b"\r\n", b"\r", b"", b" \n", b"\n\n")
_LEFT = {"/StructParents", "/StructParent", "/Metadata", "/PieceInfo", "/Length", "/OPI"}
_NOT_DRAWN = ("/Page", "/Pages", "/Catalog", "/StructElem", "/StructTreeRoot")


class ObjectCopier:
    """Writes values and what they refer to; an object that several refer to stands once."""

    def __init__(self) -> None:
        """Begin without an object."""
        self.numbers: dict[tuple[int, int], int] = {}
        self.waiting: list[IndirectObject] = []

    def objects(self) -> Iterator[Chunks]:
        """Yield objects in the order of their numbers; writing one may call for more."""
        at = 0
        while at < len(self.waiting):
            found = solved(self.waiting[at])
            at += 1
            yield (b"null",) if found is None else tuple(self.parts(found))

    def parts(self, value: PdfObject, depth: int = 0) -> Iterator[bytes | int]:
        """Yield the text of a value.

        Raises:
            BadInsert: its arrays are nested too deeply, or lead back to a page.
        """
        if depth > _MOST_DEPTH:
            raise BadInsert("It is damaged.", "Print it to a new PDF.")
        match value:
            case IndirectObject():
                if _leads_back(value):
                    message = "What a page of it draws leads back to a page."
                    raise BadInsert(message, "Print it to a new PDF.")
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
            raw = value.raw_get(key)
            if key not in _LEFT and not _leads_back(raw):
                yield written(key) + b" "
                yield from self.parts(raw, depth + 1)
        if isinstance(value, StreamObject):
            data = value._data  # as it is in the file: pictures are not unpacked
            yield b"/Length %d>>stream\n" % len(data)
            yield data
            yield b"\nendstream"
        else:
            yield b">>"

    def forget(self, known: int) -> None:
        """Go back to when so many objects were known."""
        for reference in self.waiting[known:]:
            del self.numbers[_key(reference)]
        del self.waiting[known:]

    def _number(self, reference: IndirectObject) -> int:
        if _key(reference) not in self.numbers:
            self.numbers[_key(reference)] = len(self.numbers)
            self.waiting.append(reference)
        return self.numbers[_key(reference)]


def look_for_lost(copy: ObjectCopier, objects: tuple[Chunks, ...]) -> None:
    """Hold each object that was written against what its reference leads to in the file.

    Raises:
        BadInsert: something became nothing, or a stream is not there byte by byte.
    """
    for reference, chunks in zip(copy.waiting, objects, strict=True):
        found: PdfObject | None = reference
        for _ in range(_MOST_STEPS):
            found = found.get_object() if isinstance(found, IndirectObject) else found
        if found is None or isinstance(found, NullObject | IndirectObject):
            continue
        empty = b"".join([one for one in chunks if isinstance(one, bytes)]) in (b"", b"null")
        if empty or (isinstance(found, StreamObject) and found._data not in chunks):
            message = "docgen would lose a part of it."
            raise BadInsert(message, "Print it to a new PDF, and tell the makers of docgen.")


def look_for_ends(copy: ObjectCopier, source: bytes) -> None:
    """See that each stream goes as far as it says in the file, where pypdf had to guess its length.

    Raises:
        BadInsert: the last byte of one was lost.
    """
    for reference in copy.waiting:
        found = solved(reference)
        if isinstance(found, StreamObject) and reference.pdf is not None and len(found._data) > 0:
            ends = (found._data + line + b"endstream" for line in _LINES)
            if not any(source.find(end) >= 0 for end in ends):
                raise BadInsert("It is damaged: a part of it has no end.", "Print it to a new PDF.")


def solved(value: object) -> Any:  # noqa: ANN401  # what a file holds may be anything
    """What a value is, or what it refers to; None for null."""
    for _ in range(_MOST_STEPS):
        if not isinstance(value, IndirectObject):
            break
        value = value.get_object()
    return None if isinstance(value, NullObject | IndirectObject) else value


def held(node: DictionaryObject, key: str) -> Any:  # noqa: ANN401  # as above
    """What a dictionary has at a key, wherever it stands; None for nothing and for null."""
    return solved(node.raw_get(key)) if key in node else None


def written(value: PdfObject) -> bytes:
    """Return a name, a number or the like as it stands in a file."""
    out = io.BytesIO()
    value.write_to_stream(out)
    return out.getvalue()


def _key(reference: IndirectObject) -> tuple[int, int]:
    return reference.idnum, reference.generation


def _leads_back(value: PdfObject) -> bool:
    """Whether an entry leads to what no page draws: a page, the catalogue, a tag."""
    found = solved(value) if isinstance(value, IndirectObject) else None
    return (
        isinstance(found, DictionaryObject)
        and not isinstance(found, StreamObject)
        and held(found, "/Type") in _NOT_DRAWN
    )
