"""The manifest of a run while it is going: what was there, what was made, one run at a time.

In: the manifest's path. Out: `Known`, which finds what an earlier run made; and `Ledger`, which
appends lines besides, and in the end puts them in the order of the list. Of each line only its
offset is kept in memory.

A lock on the file keeps a second run out. It is the system's and ends with the process, however
that ends; worker processes inherit it, so that no run begins while one still writes.
"""

from __future__ import annotations

import os
import time
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from docgen.batch.files import PRIVATE, Parts, write_all, writing
from docgen.batch.manifest import Entry, entry_at, read_entry, read_lines
from docgen.errors import InputError, Place, error

FILES, PRINTED = 0, 1  # sheets in files of their own; parts of print files
_NOTHING = -1
_OPEN = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
_PATIENCE = 5.0  # seconds for workers of a killed run to see that it is gone


class Known:
    """What a manifest says; without one, nothing."""

    def __init__(self, file: Path) -> None:
        """Read the manifest through once."""
        self.file = file
        self.first: Entry | None = None
        self.printed = False  # whether a print file was made
        self.lines = 0
        self.end = 0  # of the last whole line
        self._by_inputs: dict[int, int] = {}
        self._by_file: dict[int, int] = {}
        if file.exists():
            self._load()

    def _load(self) -> None:
        for offset, line in read_lines(self.file):
            self.lines += 1
            if line.endswith(b"\n"):
                self.end = offset + len(line)
            entry = read_entry(line)
            if entry is not None:
                self.first = self.first or entry
                self.printed |= entry.part > 0
                if not entry.part:
                    self._by_inputs[hash(entry.inputs)] = offset
                self._by_file[hash((entry.file, entry.part))] = offset

    def supersede(self, file: str, part: int, offset: int) -> None:
        """Say that what an earlier run wrote about a file counts no longer.

        Of a file that is new nothing is remembered: a first run needs no memory for that.
        """
        key = hash((file, part))
        if key in self._by_file:
            self._by_file[key] = offset

    @property
    def count(self) -> int:
        """How many sheets the manifest tells of."""
        return len(self._by_file)

    def made_from(self, inputs: str) -> Entry | None:
        """Return the entry of the file that was made from these inputs, if it counts."""
        offset = self._by_inputs.get(hash(inputs))
        found = self._at(offset)
        if found is None or found.inputs != inputs or offset is None:
            return None
        return found if self.counts(found, offset) else None

    def offset(self, file: str, part: int) -> int | None:
        """Return where the line about a file, or a part of a print file, begins."""
        return self._by_file.get(hash((file, part)))

    def about(self, file: str, part: int) -> tuple[int, Entry] | None:
        """Return the line and entry about a file, or about a part of a print file."""
        offset = self.offset(file, part)
        found = self._at(offset)
        return None if found is None or offset is None else (offset, found)

    def counts(self, entry: Entry, offset: int) -> bool:
        """Tell whether no later line is about the same file."""
        return self.offset(entry.file, entry.part) == offset

    def entries(self) -> Iterator[tuple[int, Entry]]:
        """Yield the entries that count, each with its offset."""
        if not self.lines:
            return
        for offset, line in read_lines(self.file):
            entry = read_entry(line)
            if entry and self.counts(entry, offset):
                yield offset, entry

    def _at(self, offset: int | None) -> Entry | None:
        if offset is None:
            return None
        with self.file.open("rb") as stream:
            return entry_at(stream, offset)

    def close(self) -> None:
        """Nothing is held open."""


class Ledger(Known):
    """An open, locked manifest."""

    def __init__(self, file: Path) -> None:
        """Open and lock the manifest; it is made if there is none.

        Raises:
            InputError: another run is at work there.
            OutputError: it cannot be written to.
        """
        with writing(file):
            self._handle = _open_locked(file)
        super().__init__(file)
        self._placed: dict[int, array[int]] = {FILES: array("q"), PRINTED: array("q")}

    def append(self, lines: Sequence[tuple[str, int, bytes]]) -> list[int]:
        """Add lines, each about a file and part, in one write; return where each begins."""
        if not lines:
            return []
        with writing(self.file):
            os.ftruncate(self._handle, self.end)  # what a crash left of a line
            write_all(self._handle, b"".join([line for _, _, line in lines]))
        offsets = []
        for file, part, line in lines:
            self.supersede(file, part, self.end)
            offsets.append(self.end)
            self.end += len(line)
        self.lines += len(lines)
        return offsets

    def place(self, stage: int, index: int, offset: int) -> None:
        """Say which line is about a row of the list (FILES), or the next part (PRINTED)."""
        held = self._placed[stage]
        if index >= len(held):
            held.extend([_NOTHING] * (index + 1 - len(held)))
        held[index] = offset

    def stale(self) -> Iterator[Entry]:
        """Yield the entries that no row of the list asks for any more."""
        if self.lines > sum(len(held) - held.count(_NOTHING) for held in self._placed.values()):
            placed = {offset for held in self._placed.values() for offset in held}
            for offset, entry in self.entries():
                if offset not in placed:
                    yield entry

    def finish(self, parts: Parts) -> bool:
        """Put the lines in order and drop those that no longer count; tell if any was moved."""
        wanted = array("q")
        for stage in (FILES, PRINTED):
            wanted.extend([offset for offset in self._placed[stage] if offset != _NOTHING])
        if len(wanted) == self.lines and all(a < b for a, b in pairwise(wanted)):
            with writing(self.file):
                os.fsync(self._handle)
            return False
        with writing(self.file):
            self._rewrite(wanted, parts)
        return True

    def _rewrite(self, wanted: Iterable[int], parts: Parts) -> None:
        name = self.file.name
        with self.file.open("rb") as old, parts.open(name) as new:
            for offset in wanted:
                old.seek(offset)
                new.write(old.readline())
            new.flush()
            os.fsync(new.fileno())
        parts.publish(name, self.file)

    def close(self) -> None:
        """Let the next run in."""
        os.close(self._handle)


def _open_locked(file: Path) -> int:
    """Open for appending and lock; look that the file locked is still the one of that name."""
    while True:
        handle = os.open(file, _OPEN, PRIVATE)
        try:
            _lock(handle, file)
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(handle), file.stat()):
                    return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _lock(handle: int, file: Path) -> None:
    """Lock an open file for as long as this process and its workers have it open."""
    try:
        import fcntl  # noqa: PLC0415  # some systems have none
    except ImportError:
        return
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                message = "Another run is at work in this folder."
                hint = "Wait until it is done, or name another folder."
                raise InputError(error("busy", message, hint, Place(str(file)))) from None
            time.sleep(0.05)
        except OSError:
            return  # a file system without locks
        else:
            return
