"""A file that grows in a store, where an object cannot grow: one object, and numbered pieces.

In: a file of this computer that one writer makes longer. Out: the same bytes in the store. That
writer may be killed between any two steps: whoever comes next has all that was put.

An object cannot be written bit by bit. So what the file has grown by goes into pieces beside the
object, `NAME.pieces/BASE-000001` and so on. At the end the whole file takes the object's place,
and the pieces go. BASE tells which bytes the pieces go on from: the first figures of the object's
SHA-256, "new" where there is none. What a killed writer has left of pieces that an object already
holds is thus of another base, and counts no more.

Each piece is created, never written over: the next number can be had by one writer alone. Whoever
comes too late finds it taken, or the object changed, and gives up (`TakenError`). There is no lock
that a kill could leave behind. A piece begins with a line of its own: who wrote it, and where in
the file its bytes go.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from docgen.files import ToldError, digest_of

NEW = "new"  # base of pieces that go on from nothing
_FIGURES = 16  # of a digest: enough to tell apart what one folder ever held
_MANY = 1 << 23  # bytes of one piece
_TRIES = 3  # at an object that changes while it is read
_FIRST = 3  # pieces in which the first line surely is: one only says who writes
_AT_ONCE = 32  # pieces that are read together
_TAKEN = "Another run is at work there."
_NAME = re.compile(r"([0-9a-f]+|new)-(\d{6,})")


class TakenError(ToldError):
    """Another writer is at work there."""

    def __init__(self, message: str = _TAKEN, hint: str = "Wait until it is done.") -> None:
        """Say so."""
        super().__init__(message, hint)


class Objects(Protocol):
    """What pieces ask of a store."""

    def stamp(self, name: str) -> str:
        """Return what tells one writing of an object from the next, "" if it is not there."""

    def read_all(self, names: list[str]) -> list[bytes | None]:
        """Return objects, None for each that is not there."""

    def read_start(self, name: str) -> bytes | None:
        """Return the first bytes of an object, None if it is not there."""

    def create(self, name: str, data: bytes) -> bool:
        """Write an object that is not there; tell whether it was this call that did."""

    def keeps_what_is_there(self, name: str) -> bool:
        """Tell whether the store refuses to create an object anew."""

    def take(self, name: str, file: Path) -> None:
        """Put a file into the store."""

    def fetch(self, name: str, file: Path) -> bool:
        """Bring an object into a file; tell whether there is one."""

    def names_in(self, folder: str) -> Iterator[str]:
        """Yield the names of objects in a folder."""

    def remove_all(self, names: list[str]) -> None:
        """Take objects away."""


class _Piece(NamedTuple):
    base: str
    number: int
    name: str


def pieces_of(name: str) -> str:
    """Return the folder in which the pieces of an object lie."""
    return f"{name}.pieces/"


class GrowingObject:
    """The object `name` of a store and its pieces, as one writer or reader has them."""

    def __init__(self, store: Objects, name: str) -> None:
        """Name the object; nothing is asked of the store yet."""
        self._store, self._name = store, name
        self._folder = pieces_of(name)
        self._writer = os.urandom(16).hex()
        self._stamp = self._digest = ""  # of the object
        self._number = 0  # of the last piece
        self._there: list[str] = []  # pieces that were found, of whatever base
        self._own: list[str] = []
        self._at = 0  # up to here the store has the file
        self._taken = False  # whether another writer has come: nothing more is put

    def fetch_start(self, file: Path) -> None:
        """Write into `file` how the object begins, or else the first of its pieces.

        Raises:
            OSError: the store, or this computer, does not let it.
        """
        data = self._store.read_start(self._name)
        if data is not None:
            file.write_bytes(data)
            return
        found = sorted((piece for piece in self._pieces() if piece.base == NEW), key=_number)
        self._join([piece.name for piece in found[:_FIRST]], file)

    def fetch(self, file: Path) -> None:
        """Write into `file` what the store has: object and pieces; no file where it has nothing.

        Raises:
            TakenError: the object changes again and again.
            OSError: the store, or this computer, does not let it.
        """
        self._own.clear()
        self._fetch_object(file)
        found = list(self._pieces())
        self._there = [piece.name for piece in found]
        mine = sorted((piece for piece in found if piece.base == self._base), key=_number)
        self._number = mine[-1].number if mine else 0
        if mine:
            self._join([piece.name for piece in mine], file)
        self._at = file.stat().st_size if file.exists() else 0

    def _fetch_object(self, file: Path) -> None:
        for _ in range(_TRIES):
            self._stamp = self._store.stamp(self._name)
            there = self._store.fetch(self._name, file)
            if self._store.stamp(self._name) == self._stamp and there == bool(self._stamp):
                self._digest = digest_of(file)
                return
        raise TakenError

    def _join(self, names: list[str], file: Path) -> None:
        """Add to the object's bytes those of its pieces, each where it belongs."""
        with file.open("ab") as stream:
            for start in range(0, len(names), _AT_ONCE):
                for data in self._store.read_all(names[start : start + _AT_ONCE]):
                    head, line, rest = (data or b"").partition(b"\n")
                    at = json.loads(head)["at"] if line else stream.tell()
                    if at <= stream.tell():  # else what it goes on from is lost
                        stream.truncate(at)
                        stream.seek(at)
                        stream.write(rest)

    @property
    def _base(self) -> str:
        return self._digest[:_FIGURES] or NEW

    @property
    def left(self) -> bool:
        """Whether pieces were found: a writer is at work there, or did not reach its end."""
        return bool(self._there)

    def claim(self) -> None:
        """Become the one who writes.

        Raises:
            TakenError: another one is.
            OSError: the store does not let it, or writes over what it should keep.
        """
        self._create(b"")
        if not self._store.keeps_what_is_there(self._own[-1]):
            message = "This store writes over objects that it is asked to keep: two runs at once"
            raise ToldError(f"{message} could not be told apart.", "Name another store.")

    def confirm(self) -> None:
        """Look that nobody else has become the writer.

        Raises:
            TakenError: somebody has.
            OSError: the store does not let it.
        """
        self._create(b"")

    def cut(self, at: int) -> None:
        """Say that the file ends at `at`, whatever stood behind: it is written anew from there."""
        self._at = min(self._at, at)

    def grow(self, file: Path) -> None:
        """Put into pieces what the file has more than the store.

        Raises:
            TakenError: another writer has come meanwhile.
            OSError: the store does not let it.
        """
        with file.open("rb") as stream:
            stream.seek(self._at)
            while data := stream.read(_MANY):
                self._create(data)

    def end(self, file: Path) -> bool:
        """Put the file as it is now in the place of the object, then take the pieces away.

        Where the object is that very file already it is left alone; tell whether it was not.

        Raises:
            TakenError: another writer has come meanwhile.
            OSError: the store does not let it.
        """
        changed = digest_of(file) != self._digest
        if changed:
            self.confirm()  # nobody else has gone on from the object until now
            self._store.take(self._name, file)
        self._store.remove_all([*self._there, *self._own])
        return changed

    def leave(self, *, all_of_it: bool = False) -> None:
        """Take away what this writer has put, for it was for nothing; or what it found, too."""
        self._store.remove_all([*self._there, *self._own] if all_of_it else self._own)

    def _create(self, data: bytes) -> None:
        if self._taken:
            raise TakenError
        self._number += 1
        name = f"{self._folder}{self._base}-{self._number:06}"
        head = json.dumps({"writer": self._writer, "at": self._at}).encode() + b"\n"
        self._taken = not self._store.create(name, head + data)
        if not self._taken and self._store.stamp(self._name) != self._stamp:
            self._taken = True  # somebody has reached the end: this piece goes on from nothing
            self._store.remove_all([name, *self._own])
        if self._taken:
            raise TakenError
        self._own.append(name)
        self._at += len(data)

    def _pieces(self) -> Iterator[_Piece]:
        for name in self._store.names_in(self._folder):
            found = _NAME.fullmatch(name)
            if found:
                yield _Piece(found[1], int(found[2]), self._folder + name)


def _number(piece: _Piece) -> int:
    return piece.number
