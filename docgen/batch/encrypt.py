"""Password for a patient's file: AES-256, as PDF readers know it.

In: a finished PDF and a password. Out: the locked PDF; and a digest of what a reader finds in it
once it is open, so that a locked file can be held against its manifest: the bytes of the plain PDF
cannot be had back from it. Locking draws random numbers, as it must: it alone is not repeatable.
Screen readers may read a locked file: the permission for that, as all others, is granted.

The only door to pypdf and cryptography, which are imported when a run asks for passwords.
"""

from __future__ import annotations

import hashlib
import io
import logging
import unicodedata
from collections.abc import Iterator

from pypdf import PdfReader, PdfWriter
from pypdf.constants import UserAccessPermissions
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

# What it says of a broken file may quote it, and a file here is a patient's.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

_LONGEST = 127  # bytes: what AES-256 in a PDF takes
_PACKING = {"/Length", "/Filter", "/DecodeParms"}


def usable_password(text: str) -> str:
    """Return a password as it is used: one form for letters that can be written in two.

    "" if it is empty or too long.
    """
    password = unicodedata.normalize("NFKC", text)
    return password if len(password.encode()) <= _LONGEST else ""


def lock(pdf: bytes, password: str) -> tuple[bytes, str]:
    """Return the locked file, and the digest of its content; it has been opened to see it.

    Raises:
        ValueError: what was locked cannot be opened again.
    """
    reader = PdfReader(io.BytesIO(pdf))
    writer = PdfWriter(clone_from=reader)
    writer.pdf_header = reader.pdf_header
    writer.encrypt(password, algorithm="AES-256", permissions_flag=UserAccessPermissions.all())
    locked = io.BytesIO()
    writer.write(locked)
    content = content_of(locked.getvalue(), password)
    if content == "":
        raise ValueError("locked for good")
    return locked.getvalue(), content


def content_of(pdf: bytes, password: str) -> str:
    """Open a locked file and return the digest of its content; "" if it cannot be opened."""
    try:
        reader = PdfReader(io.BytesIO(pdf), password=password)
        return _content(reader)
    except (PyPdfError, ValueError, KeyError):
        return ""


def _content(reader: PdfReader) -> str:
    """Digest every object that can be reached, numbered in the order in which it is met."""
    walk = _Walk()
    total = hashlib.sha256()
    for key in ("/Root", "/Info"):
        if key in reader.trailer:
            total.update(b"".join(walk.parts(reader.trailer.raw_get(key))))
    while len(walk.waiting) > 0:
        found = walk.waiting.pop().get_object()
        if found is not None:
            total.update(b"".join(walk.parts(found)))
    return total.hexdigest()


class _Walk:
    """Objects as bytes; those that they refer to wait for their turn."""

    def __init__(self) -> None:
        self.numbers: dict[int, int] = {}
        self.waiting: list[IndirectObject] = []

    def parts(self, value: PdfObject) -> Iterator[bytes]:
        match value:
            case IndirectObject():
                yield b"R%d " % self.number(value)
            case ArrayObject():
                yield b"["
                for item in value:
                    yield from self.parts(item)
                yield b"]"
            case DictionaryObject():
                yield from self.pairs(value)
            case TextStringObject() | ByteStringObject():
                data = value.original_bytes
                yield b"(%d " % len(data) + data
            case _:
                yield f"{value!r} ".encode()

    def pairs(self, value: DictionaryObject) -> Iterator[bytes]:
        left = _PACKING if isinstance(value, StreamObject) else set()
        for key in sorted(set(value) - left):
            yield f"<{key} ".encode()
            yield from self.parts(value.raw_get(key))
        yield b">"
        if isinstance(value, StreamObject):
            yield hashlib.sha256(value.get_data()).digest()

    def number(self, reference: IndirectObject) -> int:
        if reference.idnum not in self.numbers:
            self.numbers[reference.idnum] = len(self.numbers)
            self.waiting.append(reference)
        return self.numbers[reference.idnum]
