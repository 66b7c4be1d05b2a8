"""The manifest: one line of JSON for each sheet that a run has made.

In: entries as they are made. Out: `run.jsonl`, which says of every file what it holds and what it
was made from. A line is written after its file has its final name: what the manifest names is
there. A line that a crash cut short is passed over, and its sheet made again.

While a run is going the lines stand as the sheets were finished, and the last line about a file
counts. At its end they are put in the order of the list: the same list gives the same manifest,
however many workers made it and however often it was interrupted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from docgen.errors import InputError, Place, error

_MANY = 1 << 20  # bytes read at once
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Entry(NamedTuple):
    """One sheet. `sha256` is that of the plain PDF; in a print file, of the whole file.

    `part` is the sheet's place in a print file, 0 in a file of its own. `copy` is "staff" where the
    page for staff is in it. `inputs` is a hash of all
    that the sheet was made from. Of an encrypted file, `locked` is the hash of the file as it
    lies there, `content` that of what any reader finds in it once it is open.
    """

    record: str
    procedure: str
    sheet: str
    language: str
    format: str
    file: str
    part: int
    pages: int
    sha256: str
    inputs: str
    clinic: str
    template: str
    catalogue: str
    docgen: str
    printed_on: str
    copy: str = ""
    locked: str = ""
    content: str = ""

    def line(self) -> bytes:
        """Write the entry as one line of JSON; what is empty is left out."""
        held = {name: value for name, value in zip(self._fields, self, strict=True) if value}
        return _JSON.encode(held).encode() + b"\n"

    @property
    def is_plain_name(self) -> bool:
        """Whether the file lies beside the manifest."""
        return "/" not in self.file and "\\" not in self.file and not self.file.startswith(".")


def read_entry(line: bytes) -> Entry | None:
    """Read one line; None if it is no entry, such as a line cut short."""
    if not line.endswith(b"\n"):
        return None
    try:
        held: Any = json.loads(line)
        return _checked(Entry(**{"part": 0, "pages": 0, "sha256": "", **held}))
    except (ValueError, TypeError):
        return None


def _checked(entry: Entry) -> Entry:
    for name, value in zip(entry._fields, entry, strict=True):
        if not isinstance(value, int if name in ("part", "pages") else str):
            raise TypeError(name)
    return entry


def read_lines(file: Path) -> Iterator[tuple[int, bytes]]:
    """Yield each line with the offset at which it begins.

    Raises:
        InputError: there is no manifest, or it cannot be read.
    """
    offset = 0
    try:
        with file.open("rb", buffering=_MANY) as stream:
            for line in stream:
                yield offset, line
                offset += len(line)
    except OSError as problem:
        missing = isinstance(problem, FileNotFoundError)
        message = "There is no manifest." if missing else "The manifest cannot be read."
        hint = "Name the folder of a run."
        raise InputError(error("no-manifest", message, hint, Place(str(file)))) from None


def entry_at(stream: BinaryIO, offset: int) -> Entry | None:
    """Read the entry that begins at an offset."""
    stream.seek(offset)
    return read_entry(stream.readline())
