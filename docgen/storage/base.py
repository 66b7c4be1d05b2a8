"""What a place of many files must be able to do, whatever it is.

In: names without folders, and whole files. Out: files that are there whole, under their final
names, or not at all. Two places are known: a folder (`folder.py`) and a store of objects
(`objects.py`).

A value of such a class is small and frozen: it is sent to workers, who write to the place
themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from docgen.files import digest_of


def take_changed(storage: Storage, name: str, file: Path) -> bool:
    """Give a finished file its place, unless just that lies there; tell which. The file goes.

    Raises:
        OSError: it cannot be written.
    """
    if storage.digest(name) == digest_of(file):
        file.unlink()
        return False
    storage.take(name, file)
    file.unlink(missing_ok=True)  # a folder has moved it, a store has copied it
    return True


class Storage(Protocol):
    """A place that holds the files of a run side by side."""

    @property
    def everywhere(self) -> bool:
        """Whether workers on other computers reach it under the same name."""

    def digest(self, name: str) -> str:
        """Return the SHA-256 of a file, in hexadecimal figures; "" if it is not there."""

    def read(self, name: str) -> bytes | None:
        """Return a file; None if it is not there or cannot be read."""

    def read_all(self, names: Sequence[str]) -> list[bytes | None]:
        """Return files in the order of their names, as `read` does."""

    def has(self, name: str) -> bool:
        """Tell whether anything has this name."""

    def names(self) -> Iterator[str]:
        """Yield the names of the PDFs that lie there, in order."""

    def is_unfinished(self, name: str) -> bool:
        """Tell whether something lies there from which a file of this name is still to be made."""

    def take(self, name: str, file: Path) -> None:
        """Give a finished file of this computer its place under its final name.

        Raises:
            OSError: it cannot be written; an older file of that name is untouched.
        """

    def remove(self, name: str) -> bool:
        """Remove a file; tell whether there was one.

        Raises:
            OSError: it cannot be removed.
        """

    def put_all(self, files: Mapping[str, bytes]) -> Iterator[str]:
        """Write files; yield the name of each that is there and safe, whatever happens next.

        A name at whose place something stands that is no file (`is_folder`) is passed over.

        Raises:
            OSError: no more can be written; what was written before has been yielded.
        """

    def is_folder(self, name: str) -> bool:
        """Tell whether a name is taken by something that is no file."""
