"""What a place of many files must be able to do, whatever it is.

In: names without folders, and whole files as bytes. Out: files that are there whole, under their
final names, or not at all. Two places are known: a folder (`folder.py`) and a store of objects.

A value of such a class is small and frozen: it is sent to workers, who write to the place
themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol


class Storage(Protocol):
    """A place that holds the files of a run side by side."""

    @property
    def everywhere(self) -> bool:
        """Whether workers on other computers reach it under the same name."""

    def digest(self, name: str) -> str:
        """Return the SHA-256 of a file, in hexadecimal figures; "" if it is not there."""

    def read(self, name: str) -> bytes | None:
        """Return a file; None if it is not there or cannot be read."""

    def put_all(self, files: Mapping[str, bytes]) -> Iterator[str]:
        """Write files; yield the name of each that is there and safe, whatever happens next.

        A name at whose place something stands that is no file (`is_folder`) is passed over.

        Raises:
            OSError: no more can be written; what was written before has been yielded.
        """

    def is_folder(self, name: str) -> bool:
        """Tell whether a name is taken by something that is no file."""
