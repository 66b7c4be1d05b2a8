"""The manifest: what a run was asked for, one line of JSON for each sheet, and how it ended.

In: a head, entries as sheets are made, an end. Out: `run.jsonl`, which says of every file what it
holds and what it was made from. A line is written after its file has its final name: what the
manifest names is there. A line that a crash cut short is passed over, and its sheet made again.

The first line is the `Head`: the choices of the run, and how many sheets its list asks for. It is
there before the first sheet is. The last line is the `End`: its counts. It is written when all
else is on the disk, so a manifest that does not end with one is of a run that did not reach its
end, whatever stopped it. Manifests made before there were such lines begin with an entry.

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

VERSION = 2  # of the lines; a manifest without a head is of the first
_MANY = 1 << 20  # bytes read at once
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Entry(NamedTuple):
    """One sheet. `sha256` is that of the plain PDF; in a print file, of the whole file.

    `part` is the sheet's place in a print file, 0 in a file of its own. `copy` is "staff" where the
    page for staff is in it. `only` is "new" in a print file of what was new in one run: no later
    run makes it again, or misses it. `inputs` is a hash of all that the sheet was made from. Of an
    encrypted file, `locked` is the hash of the file as it lies there, `content` that of what any
    reader finds in it once it is open, and `key` the id of the key with which `inputs`, `sha256`
    and `content` are hashed: plain ones would tell whether a guess at row or password is right.
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
    key: str = ""
    only: str = ""

    def line(self) -> bytes:
        """Write the entry as one line of JSON; what is empty is left out."""
        return _line({k: value for k, value in zip(self._fields, self, strict=True) if value})

    @property
    def is_plain_name(self) -> bool:
        """Whether the file lies beside the manifest."""
        return "/" not in self.file and "\\" not in self.file and not self.file.startswith(".")


class Head(NamedTuple):
    """What a run was asked for: all that shapes its files, as `choices` compares it.

    `combined` is the print file, as seen from the manifest's folder. None is what a manifest of the
    first version does not tell, ANY a choice of which it tells no more than that it was made.
    `wanted` is how many sheets the list asks for.
    """

    sheet: str
    format: str
    copy: str
    printed_on: str
    language: str | None = ""
    password_field: str = ""
    combined: str = ""
    duplex: bool | None = False
    per_file: int | None = 0
    sort: str | None = ""
    wanted: int = 0
    version: int = VERSION
    split: str | None = ""

    def line(self) -> bytes:
        """Write the head as one line of JSON."""
        held = self._asdict()
        if not held["split"]:  # a choice that heads did not have before there was it
            del held["split"]
        return _line({"manifest": held.pop("version"), **held})


class End(NamedTuple):
    """The counts of a run that reached its end: rows of the list, and what became of them.

    `made` are the sheets in files of their own, now or before, `printed` those in print files,
    `left` older ones that the list asks for no more and that nobody took away.
    """

    rows: int
    made: int
    refused: int
    skipped: int
    printed: int = 0
    left: int = 0

    def line(self) -> bytes:
        """Write the end as one line of JSON."""
        return _line({"end": self._asdict()})


def _line(held: dict[str, Any]) -> bytes:
    return _JSON.encode(held).encode() + b"\n"


def read_line(line: bytes) -> Entry | Head | End | None:
    """Read one line; None if it is none of a manifest, such as a line cut short."""
    if not line.endswith(b"\n"):
        return None
    try:
        held: Any = json.loads(line)
        if "manifest" in held:
            if held["manifest"] > VERSION:  # whatever else it says
                return Head("", "", "", "", version=held["manifest"])
            return _checked_head(Head(**{"version": held.pop("manifest"), **held}))
        if "end" in held:
            return _checked_end(End(**held["end"]))
        return _checked(Entry(**{"part": 0, "pages": 0, "sha256": "", **held}))
    except (ValueError, TypeError):
        return None


def read_entry(line: bytes) -> Entry | None:
    """Read one line; None if it is no entry."""
    found = read_line(line)
    return found if isinstance(found, Entry) else None


def _checked(entry: Entry) -> Entry:
    for name, value in zip(entry._fields, entry, strict=True):
        if not isinstance(value, int if name in ("part", "pages") else str):
            raise TypeError(name)
    return entry


def _checked_head(head: Head) -> Head:
    for name, value in zip(head._fields, head, strict=True):
        default = head._field_defaults.get(name, "")
        if type(value) is not type(default):
            raise TypeError(name)
    return head


def _checked_end(end: End) -> End:
    if not all(type(count) is int for count in end):
        raise TypeError("end")
    return end


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
