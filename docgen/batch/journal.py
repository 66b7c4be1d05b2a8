"""The manifest of a run while it is going: what was there, what was made, one run at a time.

In: the manifest's path. Out: `Journal`, which knows what an earlier run made and appends lines; in
the end it puts them in the order of the list and closes them.

A lock on the file keeps a second run out. It is the system's and ends with the process, however
that ends; worker processes inherit it, so that no run begins while one still writes.
"""

from __future__ import annotations

import os
import time
from array import array
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import pairwise, repeat
from pathlib import Path
from typing import NamedTuple

from docgen.batch.manifest import (
    Manifest,
    ManifestEnd,
    ManifestEntry,
    ManifestHead,
    entry_at,
    with_row,
)
from docgen.errors import Diagnostic, InputError, Place, error
from docgen.files import BINARY, PRIVATE, UnfinishedFiles, locker, write_all, writing

FILES, PRINTED, NEW = 0, 1, 2  # files of their own; parts of print files, of that of what is new
_NOTHING = -1
_OPEN = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | BINARY
_MOVES_OPEN = os.name == "posix"  # Windows neither replaces nor removes a file that is open
_PATIENCE = 5.0  # seconds for workers of a killed run to see that it is gone


class NewLine(NamedTuple):
    """A line to be added: about a file of its own (part 0), or about a part of a print file."""

    file: str
    part: int
    line: bytes


class Journal(Manifest):
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
        self._unsaid = False  # whether sheets may lie there of which no line tells
        self._placed = {stage: array("q") for stage in (FILES, PRINTED, NEW)}
        self._left = array("q")  # lines that stay though no row asks for them
        self._kept = array("q")  # of print files of what was new once
        self._head = b""
        self._of_part = False  # whether lines tell which row of the whole list they are about
        self._reopen = b""  # to be written before the first change

    def begin(self, head: ManifestHead) -> None:
        """Say what the run is asked for, before its first sheet is made.

        A run that is finished stays so until something changes.
        """
        self._head, self._of_part = head.line(), bool(head.part)
        if not self.begun:
            self._fresh = True
            with writing(self.file):
                os.ftruncate(self._handle, 0)
                write_all(self._handle, self._head)
                os.fsync(self._handle)
            self._clear()
            self._load()
        elif self.closing is not None or not self._heads or self._heads[-1] != head:
            self._reopen = self._head

    def undo(self) -> None:
        """Take back all that was written; unless more is, the manifest goes as it is closed."""
        with writing(self.file):
            os.ftruncate(self._handle, 0)
        self._clear()

    def stay(self) -> None:
        """Say that a finished manifest stays as it is."""

    def confirm(self) -> None:
        """Before a file is written over: look that no other run has taken this place.

        On a disk the lock sees to that.
        """

    def reopen(self) -> None:
        """Say that the run has no end, before something changes."""
        if self._reopen:
            line, self._reopen = self._reopen, b""
            self._write(line)

    def _write(self, data: bytes) -> None:
        with writing(self.file):
            os.ftruncate(self._handle, self.end)  # what a crash left of a line
            write_all(self._handle, data)
        self.end += len(data)
        self.lines += data.count(b"\n")
        self.closing = None

    def append(self, lines: Sequence[NewLine]) -> list[int]:
        """Add lines in one write; return where each begins."""
        if not lines:
            return []
        self.reopen()
        offsets, at = list[int](), self.end
        self._write(b"".join([one.line for one in lines]))
        self.entry_lines += len(lines)
        for one in lines:
            self.supersede(one.file, one.part, at)
            offsets.append(at)
            at += len(one.line)
        return offsets

    def place(self, stage: int, index: int, offset: int) -> None:
        """Say which line is about a row of the list (FILES), or the next part (PRINTED)."""
        held = self._placed[stage]
        if index >= len(held):
            held.extend(repeat(_NOTHING, index + 1 - len(held)))
        held[index] = offset

    def stale(self) -> Iterator[tuple[int, ManifestEntry]]:
        """Yield the entries that no row of the list asks for any more, each with its offset."""
        if self.entry_lines > sum(len(held) - held.count(_NOTHING) for held in self._held()):
            placed = {offset for held in self._held() for offset in held}
            for offset, entry in self.entries():
                if offset not in placed:
                    yield offset, entry

    def leave(self, offset: int) -> None:
        """Keep a line that no row of the list asks for."""
        self._left.append(offset)

    def keep(self, offset: int) -> None:
        """Keep a line about a print file of what was new once."""
        self._kept.append(offset)

    def finish(self, end: ManifestEnd, parts: UnfinishedFiles) -> bool:
        """Put the lines in order, drop those that no longer count, close; tell if any changed."""
        wanted = array("q", (o for held in self._held() for o in held if o != _NOTHING))
        tidy = self.lines - (self.closing is not None) == self.entry_lines + 1 and self._in_front
        tidy &= len(wanted) == self.entry_lines and all(a < b for a, b in pairwise(wanted))
        tidy &= self.closing is not None or not self._of_part  # where rows stand is told at the end
        if not tidy or self._heads[0].line() != self._head or self.closing not in (None, end):
            with writing(self.file):
                self._rewrite(end, parts)
            self.closing = end
            return True
        closed = self.closing is not None
        if not closed:
            self._write(end.line())
            self.closing = end
        with writing(self.file):
            os.fsync(self._handle)
        return not closed

    def _held(self) -> tuple[array[int], ...]:
        placed = self._placed
        return placed[FILES], self._left, placed[PRINTED], self._kept, placed[NEW]

    def printed_entries(self) -> Iterator[ManifestEntry]:
        """Yield the sheets in print files of this run, in their order, those that are new last."""
        with self.file.open("rb") as stream:
            for stage in (PRINTED, NEW):
                for offset in self._placed[stage]:
                    entry = entry_at(stream, offset)
                    if entry:
                        yield entry

    def _in_order(self) -> Iterator[tuple[int, int]]:
        """Yield where each line begins; and of which row it is, where that is to be told."""
        files = self._placed[FILES]
        for held in self._held():
            told = self._of_part and held is files
            for index, offset in enumerate(held, 1):
                if offset != _NOTHING:
                    yield offset, index if told else 0

    def _rewrite(self, end: ManifestEnd, parts: UnfinishedFiles) -> None:
        name = self.file.name
        with self.file.open("rb") as old, parts.open(name) as new:
            new.write(self._head)
            for offset, row in self._in_order():
                old.seek(offset)
                line = old.readline()
                new.write(with_row(line, row) if self._of_part else line)
            new.write(end.line())
            new.flush()
            os.fsync(new.fileno())
        if not _MOVES_OPEN:
            os.close(self._handle)
        try:
            parts.publish(name, self.file)
        finally:
            if not _MOVES_OPEN:
                self._handle = _open_locked(self.file)

    def hold(self) -> None:
        """Keep the manifest from now on, even without a line: some sheets may lie there."""
        self._unsaid = True

    @property
    def in_vain(self) -> bool:
        """Whether nothing has come of a run that this manifest begins with."""
        made_none = self._fresh and not self.entry_lines and self.closing is None
        return not self._unsaid and (not self.lines or made_none)

    def close(self) -> None:
        """Let the next run in; a manifest that this run has begun in vain is removed."""
        vain = self.in_vain
        if not _MOVES_OPEN:
            os.close(self._handle)
        if vain:
            with suppress(OSError):
                self.file.unlink()
        if _MOVES_OPEN:  # else another run might lock a file that is about to go
            os.close(self._handle)


def refuse_busy(file: Path) -> None:
    """Look that nobody is at work on a manifest that is there.

    Raises:
        InputError: somebody is.
        OutputError: it cannot be opened.
    """
    with writing(file):
        os.close(_open_locked(file))


def busy(place: str) -> Diagnostic:
    """Say that another run is at work there."""
    message = "Another run is at work in this folder."
    return error("busy", message, "Wait until it is done, or name another folder.", Place(place))


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
    lock = locker()
    end = time.monotonic() + _PATIENCE
    while lock:
        try:
            lock(handle)
        except BlockingIOError:
            if time.monotonic() > end:
                raise InputError(busy(str(file))) from None
            time.sleep(0.05)
        except OSError:
            return  # a file system without locks
        else:
            return
