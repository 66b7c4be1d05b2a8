"""The manifest: what a run was asked for, one line of JSON for each sheet, and how it ended.

In: a head, entries as sheets are made, an end. Out: `run.jsonl`, which says of every file what it
holds and what it was made from. A line is written after its file has its final name: what the
manifest names is there. A line that a crash cut short is passed over, and its sheet made again.

The first line is the `ManifestHead`: the choices of the run, and how many sheets its list asks for.
It is there before the first sheet is. The last line is the `ManifestEnd`: its counts. It is written
when all else is on the disk, so a manifest that does not end with one is of a run that did not
reach its end, whatever stopped it. Manifests made before there were such lines begin with an entry.

While a run is going the lines stand as the sheets were finished, and the last line about a file
counts. At its end they are put in the order of the list: the same list gives the same manifest,
however many workers made it and however often it was interrupted (`journal.py`). `Manifest` finds
what an earlier run made; of each line it keeps but its offset.
"""

from __future__ import annotations

import json
import os
import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from docgen.errors import InputError, Place, error
from docgen.lists.prescan import order_of

ONLY_NEW, ONLY_PART = "new", "part"  # print files that no later run makes again: see `only`
ANY = "*"  # a choice that was made, though an old manifest does not say which
VERSION = 3  # of the lines: 1 had no head, 2 did not say what sheets show
_MANY = 1 << 20  # bytes read at once
_LONGEST_END = 1 << 12  # bytes of a last line
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class ManifestEntry(NamedTuple):
    """One sheet. `sha256` is that of the plain PDF; in a print file, of the whole file.

    `part` is the sheet's place in a print file, 0 in a file of its own. `copy` is "staff" where the
    page for staff is in it. `only` is "new" in a print file of what was new in one run, "part" in
    one of a part of the list: no later run makes it again, or misses it.

    `inputs` is a hash of all that the sheet was made from: the row, the clinic's folder (`clinic`),
    templates and catalogues. `shows` is a hash of what can be seen on it, but for the day of
    printing, and `number` is its number in the foot.

    Of an encrypted file, `locked` is the hash of the file as it lies there, `content` that of what
    any reader finds in it once it is open, and `key` the id of the key with which `inputs`,
    `shows`, `sha256` and `content` are hashed: plain ones would tell whether a guess at row or
    password is right. So would a number: it has none.

    `at` is the row of a sheet in the whole list, from 1, where this is the manifest of a part; 0
    elsewhere. It stands last, so that `with_row` can change it without reading the line.
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
    number: str = ""
    shows: str = ""
    at: int = 0

    def line(self) -> bytes:
        """Write the entry as one line of JSON; what is empty is left out."""
        return _line({k: value for k, value in zip(self._fields, self, strict=True) if value})

    def is_alike(self, other: ManifestEntry) -> bool:
        """Whether two are about one sheet, though it was made from other files."""
        made = other._replace(
            inputs=self.inputs,
            clinic=self.clinic,
            template=self.template,
            catalogue=self.catalogue,
        )
        return bool(self.shows) and self == made

    @property
    def is_plain_name(self) -> bool:
        """Whether the file lies beside the manifest."""
        return "/" not in self.file and "\\" not in self.file and not self.file.startswith(".")


class ManifestHead(NamedTuple):
    """What a run was asked for: all that shapes its files, as `choices` compares it.

    `combined` is the print file, as seen from the manifest's folder. None is what a manifest of the
    first version does not tell, ANY a choice of which it tells no more than that it was made.
    `wanted` is how many sheets the list asks for.

    `part` is "3/16" where this is the manifest of a part of a list. What all parts must share is
    told with it: `listed` is a digest of the whole list, `clinic` that of the clinic's files, and
    `docgen` that of docgen and of what it stands on.
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
    part: str = ""
    listed: str = ""
    clinic: str = ""
    docgen: str = ""

    def line(self) -> bytes:
        """Write the head as one line of JSON."""
        held = self._asdict()
        for name in ("split", "part", "listed", "clinic", "docgen"):
            if not held[name]:  # heads did not have it before there was such a choice
                del held[name]
        return _line({"manifest": held.pop("version"), **held})


class ManifestEnd(NamedTuple):
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


_ROW = re.compile(rb',"at":[0-9]+\}\n\Z')  # no value can hold a quotation mark like these


def with_row(line: bytes, at: int) -> bytes:
    """Return the line of an entry with another `at`; without one for 0."""
    bare = _ROW.sub(b"}\n", line)
    return b'%b,"at":%d}\n' % (bare[:-2], at) if at else bare


def read_line(line: bytes) -> ManifestEntry | ManifestHead | ManifestEnd | None:
    """Read one line; None if it is none of a manifest, such as a line cut short."""
    if not line.endswith(b"\n"):
        return None
    try:
        held: Any = json.loads(line)
        if "manifest" in held:
            if held["manifest"] > VERSION:  # whatever else it says
                return ManifestHead("", "", "", "", version=held["manifest"])
            return _checked_head(ManifestHead(**{"version": held.pop("manifest"), **held}))
        if "end" in held:
            return _checked_end(ManifestEnd(**held["end"]))
        return _checked(ManifestEntry(**{"part": 0, "pages": 0, "sha256": "", **held}))
    except (ValueError, TypeError):
        return None


def read_entry(line: bytes) -> ManifestEntry | None:
    """Read one line; None if it is no entry."""
    found = read_line(line)
    return found if isinstance(found, ManifestEntry) else None


def _checked(entry: ManifestEntry) -> ManifestEntry:
    for name, value in zip(entry._fields, entry, strict=True):
        if not isinstance(value, int if name in ("part", "pages", "at") else str):
            raise TypeError(name)
    return entry


def _checked_head(head: ManifestHead) -> ManifestHead:
    for name, value in zip(head._fields, head, strict=True):
        default = head._field_defaults.get(name, "")
        if type(value) is not type(default):
            raise TypeError(name)
    return head


def _checked_end(end: ManifestEnd) -> ManifestEnd:
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


def entry_at(stream: BinaryIO, offset: int) -> ManifestEntry | None:
    """Read the entry that begins at an offset."""
    stream.seek(offset)
    return read_entry(stream.readline())


def end_of(file: Path) -> ManifestEnd | None:
    """Return the last line of a manifest; None where it has no end, or is not there."""
    try:
        with file.open("rb") as stream:
            stream.seek(-min(_LONGEST_END, stream.seek(0, os.SEEK_END)), os.SEEK_END)
            last = stream.read().splitlines(keepends=True)[-1:]
    except OSError:
        return None
    found = read_line(last[0]) if last else None
    return found if isinstance(found, ManifestEnd) else None


def guessed(first: ManifestEntry, *, printed: bool) -> ManifestHead:
    """Read from an entry what the choices were: for manifests of the first version."""
    return ManifestHead(
        sheet=first.sheet,
        format=first.format,
        copy=first.copy,
        printed_on=first.printed_on,
        language=None,
        password_field=ANY if first.locked else "",
        combined=ANY if printed else "",
        duplex=None,
        per_file=None,
        split=None,
        sort=None,
        version=1,
    )


class _Offsets:
    """Offsets of lines by a hash: 16 bytes each, where a dict takes six times as much."""

    def __init__(self) -> None:
        self._hashes, self._offsets = array("q"), array("q")
        self._sorted = True

    def __len__(self) -> int:
        """How many different hashes there are."""
        self._sort()
        return len(self._hashes) - sum(a == b for a, b in pairwise(self._hashes))

    def add(self, key: int, offset: int) -> None:
        self._hashes.append(key)
        self._offsets.append(offset)
        self._sorted = False

    def all(self, key: int) -> array[int]:
        """Return the offsets of a hash, in the order in which they were added."""
        self._sort()
        first = bisect_left(self._hashes, key)
        return self._offsets[first : bisect_right(self._hashes, key, first)]

    def last(self, key: int) -> int | None:
        found = self.all(key)
        return found[-1] if found else None

    def supersede(self, key: int, offset: int) -> None:
        """Put another offset in the place of the last of a hash, if there is one."""
        self._sort()
        end = bisect_right(self._hashes, key)
        if end and self._hashes[end - 1] == key:
            self._offsets[end - 1] = offset

    def _sort(self) -> None:
        if not self._sorted:
            order = order_of(self._hashes)
            self._hashes = array("q", (self._hashes[at] for at in order))
            self._offsets = array("q", (self._offsets[at] for at in order))
            self._sorted = True


class Manifest:
    """What a manifest says; without one, nothing."""

    def __init__(self, file: Path) -> None:
        """Read the manifest through once."""
        self.file = file
        self._fresh = False  # whether this very run has begun it
        self._clear()
        if file.exists():
            self._load()

    def _clear(self) -> None:
        self.first: ManifestEntry | None = None
        self.printed = False  # whether a print file was made
        self.keys: dict[str, None] = {}  # ids of keys with which sheets were locked, the last last
        self.closing: ManifestEnd | None = None  # the last line, if the run reached its end
        self.lines = self.entry_lines = 0
        self.end = 0  # of the last whole line
        self._heads: list[ManifestHead] = []
        self._in_front = False  # whether the first line is a head
        self._damaged = False  # whether the first line is whole, and means nothing
        self.old = 0  # lines that do not say what their sheet shows
        self._by_inputs, self._by_record, self._by_file = _Offsets(), _Offsets(), _Offsets()
        self._only: set[int] = set()  # of these, what no later run makes again
        self._ended = 0  # where the last end stands, whatever is behind it

    def _load(self) -> None:
        for offset, line in read_lines(self.file):
            self.lines += 1
            whole = line.endswith(b"\n")
            if whole:
                self.end = offset + len(line)
            found = read_line(line)
            self.closing = found if isinstance(found, ManifestEnd) else None
            self._ended = offset if self.closing else self._ended
            if isinstance(found, ManifestHead):
                self._heads.append(found)
                self._in_front |= not offset
            elif isinstance(found, ManifestEntry):
                self._know(found, offset)
            self._damaged |= (
                whole and not offset and not isinstance(found, ManifestHead | ManifestEntry)
            )

    def _know(self, entry: ManifestEntry, offset: int) -> None:
        self.first = self.first or entry
        self.printed |= entry.part > 0
        if entry.key and entry.key != self.key:
            self.keys.pop(entry.key, None)
            self.keys[entry.key] = None
        self.entry_lines += 1
        self.old += not entry.shows
        if not entry.part:
            self._by_inputs.add(hash(entry.inputs), offset)
            self._by_record.add(hash(entry.record), offset)
        key = hash((entry.file, entry.part))
        self._by_file.add(key, offset)
        (self._only.add if entry.only else self._only.discard)(key)

    @property
    def key(self) -> str:
        """The id of the last key with which sheets were locked; each joined part has one."""
        return next(reversed(self.keys), "")

    @property
    def head(self) -> ManifestHead | None:
        """What the run was asked for, as far as the manifest tells; the last head counts."""
        if self._heads:
            return self._heads[-1]
        return guessed(self.first, printed=self.printed) if self.first else None

    @property
    def versioned(self) -> bool:
        """Whether the manifest tells of its end: those of the first version do not."""
        return bool(self._heads)

    @property
    def begun(self) -> bool:
        """Whether there is a run to go on with: not one that ended without a single sheet."""
        return self.first is not None or (bool(self._heads) and self.closing is None)

    @property
    def resumed(self) -> bool:
        """Whether files of an earlier run may lie there."""
        return self.begun and not self._fresh

    def refuse_unreadable(self) -> None:
        """Look that the manifest can be understood.

        Raises:
            InputError: its first line is damaged, or it is of a newer docgen.
        """
        place = Place(str(self.file))
        if self._damaged:
            message = "The first line of the manifest is damaged."
            raise InputError(error("manifest", message, "Name another folder.", place))
        if any(head.version > VERSION for head in self._heads):
            message = "The manifest was made by a newer docgen."
            raise InputError(error("manifest", message, "Use that one.", place))

    def supersede(self, file: str, part: int, offset: int) -> None:
        """Say that what an earlier run wrote about a file counts no longer.

        Of a file that is new nothing is remembered: a first run needs no memory for that.
        """
        self._by_file.supersede(hash((file, part)), offset)

    @property
    def count(self) -> int:
        """How many sheets the manifest tells of, without those of a print file of what was new."""
        return len(self._by_file) - len(self._only)

    def made_before(self) -> set[int]:
        """Return what tells the sheets that were made when the run last reached its end."""
        lines = read_lines(self.file) if self._ended else ()
        found = (read_entry(line) for offset, line in lines if offset < self._ended)
        return _marks_of(entry for entry in found if entry and entry.only != ONLY_NEW)

    def made_new(self, file: str) -> set[int]:
        """Return what tells the sheets in a print file of what was new."""
        return _marks_of(e for _, e in self.entries() if e.only and e.file == file)

    def made_from(self, inputs: str) -> ManifestEntry | None:
        """Return the entry of the file that was made from these inputs, if it counts."""
        offset = self._by_inputs.last(hash(inputs))
        found = self._at(offset)
        if found is None or found.inputs != inputs or offset is None:
            return None
        return found if self.counts(found, offset) else None

    def made_for(self, record: str) -> tuple[ManifestEntry, ...]:
        """Return the entries that count of the files of their own of a record number."""
        offsets = self._by_record.all(hash(record))
        found = [(self._at(offset), offset) for offset in offsets]
        return tuple([entry for entry, at in found if entry and self.counts(entry, at)])

    def offset(self, file: str, part: int) -> int | None:
        """Return where the line about a file, or a part of a print file, begins."""
        return self._by_file.last(hash((file, part)))

    def about(self, file: str, part: int) -> tuple[int, ManifestEntry] | None:
        """Return the line and entry about a file, or about a part of a print file."""
        offset = self.offset(file, part)
        found = self._at(offset)
        return None if found is None or offset is None else (offset, found)

    def counts(self, entry: ManifestEntry, offset: int) -> bool:
        """Tell whether no later line is about the same file."""
        return self.offset(entry.file, entry.part) == offset

    def entries(self) -> Iterator[tuple[int, ManifestEntry]]:
        """Yield the entries that count, each with its offset."""
        if not self.lines:
            return
        for offset, line in read_lines(self.file):
            entry = read_entry(line)
            if entry and self.counts(entry, offset):
                yield offset, entry

    def _at(self, offset: int | None) -> ManifestEntry | None:
        if offset is None:
            return None
        with self.file.open("rb") as stream:
            return entry_at(stream, offset)

    def close(self) -> None:
        """Nothing is held open."""


def _marks_of(entries: Iterable[ManifestEntry]) -> set[int]:
    """Return hashes by which a sheet is found: of what it was made from, and of what it shows."""
    marks: set[int] = set()
    for entry in entries:
        marks.add(hash(entry.inputs))
        if entry.shows:
            marks.add(mark_of(entry))
    return marks


def mark_of(entry: ManifestEntry) -> int:
    """Return a hash of whose sheet it is and what it shows."""
    return hash((entry.record, entry.shows))
