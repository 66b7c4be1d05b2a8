"""Passwords for patients' files: locking a PDF, and hashes that nobody can try guesses on.

In: a finished PDF and a password. Out: the locked PDF (AES-256, as PDF readers know it), and a
digest of what a reader finds in it once it is open, so that a locked file can be held against its
manifest: the bytes of the plain PDF cannot be had back from it. Locking draws random numbers, as it
must: it alone is not repeatable. Screen readers may read a locked file: the permission for that, as
all others, is granted.

A plain hash of a row with its password, or of a sheet that is locked, would tell whoever has the
manifest whether a guess is right. So a run with passwords hashes with a random key (`RunKey`) that
lies elsewhere, in the user's state folder: a file of 32 bytes, open to its owner alone, under a
random name that the manifest's lines have. Where there is no place for it the run is made all the
same; then nothing is known of its locked sheets afterwards, and a later run makes them anew.

The only door to pypdf and cryptography, which are imported when a run asks for passwords.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import logging
import os
import re
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

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

from docgen.files import BINARY

_ID = re.compile(r"[0-9a-f]{32}")
_BYTES = 32
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY


class RunKey(NamedTuple):
    """A key with its public name."""

    id: str
    secret: bytes

    def of(self, text: str) -> str:
        """Return the keyed hash of a text, such as another hash."""
        return hmac.digest(self.secret, text.encode(), "sha256").hex()


def new_key() -> RunKey:
    """Draw a key; it is kept nowhere yet."""
    return RunKey(os.urandom(16).hex(), os.urandom(_BYTES))


def find_key(name: str) -> RunKey | None:
    """Return the key of this id, None if it is not on this computer."""
    folder = _folder()
    if folder is None or _ID.fullmatch(name) is None:
        return None
    try:
        secret = (folder / name).read_bytes()
    except OSError:
        return None
    return RunKey(name, secret) if len(secret) == _BYTES else None


def keep_key(key: RunKey) -> bool:
    """Put a key where `find_key` finds it; tell whether that was possible."""
    folder = _folder()
    if folder is None:
        return False
    try:
        folder.mkdir(0o700, parents=True, exist_ok=True)
        handle = os.open(folder / key.id, _NEW, 0o600)
    except OSError:  # also where there is one of this name
        return False
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(key.secret)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        drop_key(key)
        return False
    return True


def drop_key(key: RunKey) -> None:
    """Remove a key that no manifest names."""
    folder = _folder()
    if folder is not None:
        with suppress(OSError):
            (folder / key.id).unlink()


def _folder() -> Path | None:
    """Return the folder of keys, None where the user has none."""
    named = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_STATE_HOME", "")
    try:
        state = Path(named) if Path(named).is_absolute() else Path.home() / ".local" / "state"
    except RuntimeError:  # a user without a home
        return None
    return state / "docgen" / "keys"


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
    walk = _ObjectWalk()
    total = hashlib.sha256()
    for key in ("/Root", "/Info"):
        if key in reader.trailer:
            total.update(b"".join(walk.parts(reader.trailer.raw_get(key))))
    while len(walk.waiting) > 0:
        found = walk.waiting.pop().get_object()
        if found is not None:
            total.update(b"".join(walk.parts(found)))
    return total.hexdigest()


class _ObjectWalk:
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
