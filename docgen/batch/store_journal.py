"""The manifest of a run into a store, while it is going.

In: a file of this computer and its pieces in the store (`storage/pieces.py`). Out: a `Journal` that
is also there: every few seconds or thousand lines what is new goes into a piece, and the whole at
the end. What a kill keeps from getting there costs no more than looking at those sheets again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from docgen.batch.job import Job
from docgen.batch.journal import Journal, busy
from docgen.batch.manifest import ManifestEnd, ManifestHead
from docgen.errors import InputError, OutputError, error, told_as
from docgen.files import UnfinishedFiles, output_error
from docgen.storage.at_hand import folder_at_hand
from docgen.storage.objects import ObjectStore
from docgen.storage.pieces import GrowingObject, TakenError
from docgen.storage.urls import is_shared

LINES, SECONDS = 2048, 5.0  # of one piece, at most about so many


@contextmanager
def at_hand(job: Job, *, alone: bool) -> Iterator[Job]:
    """Yield a job as it is worked on: one into a store with a folder here, and its manifest in it.

    `alone` is whether this process makes all of its sheets.

    Raises:
        InputError: several workers do not see the store.
        OutputError: the store cannot be read.
    """
    if not job.store:
        yield job
        return
    if not alone and not is_shared(job.store):
        message = "This store is of one process alone."
        raise InputError(error("url", message, "Leave --jobs out, or name another store."))
    with folder_at_hand() as folder, told_as(str(folder), job.store):
        found = job.within(folder)
        with _telling(job.store):
            _growing(found).fetch(found.manifest)
        yield found


def open_journal(job: Job) -> Journal:
    """Open the manifest of a run to be written: in its folder, or in a store.

    Raises:
        InputError, OutputError: another run is at work there, or it cannot be written.
    """
    if not job.store:
        return Journal(job.manifest)
    return StoreJournal(job.manifest, _growing(job), job.shown(job.manifest))


def _growing(job: Job) -> GrowingObject:
    return GrowingObject(ObjectStore(job.store), job.manifest.name)


@contextmanager
def _telling(place: str) -> Iterator[None]:
    """Say in plain words why a manifest cannot be read or written."""
    try:
        yield
    except TakenError:
        raise OutputError(busy(place)) from None
    except OSError as problem:
        raise output_error(problem, place) from None


class StoreJournal(Journal):
    """An open manifest that is kept in a store; `place` names it there."""

    def __init__(
        self,
        file: Path,
        pieces: GrowingObject,
        place: str,
    ) -> None:
        """Bring the manifest here, and become the run that writes it.

        Raises:
            OutputError: another run does, or the store does not let it.
        """
        self._pieces, self._place = pieces, place
        self._waiting, self._since = 0, time.monotonic()
        self._ended = self._undone = False
        with _telling(self._place):
            pieces.fetch(file)
            try:
                pieces.claim()
            except OSError:
                with suppress(OSError):
                    pieces.leave()
                raise
        super().__init__(file)

    def begin(self, head: ManifestHead) -> None:
        """Say what the run is asked for, before its first sheet is made."""
        if not self.begun:
            self._pieces.cut(0)
        super().begin(head)
        self._grow()

    def _write(self, data: bytes) -> None:
        self._pieces.cut(self.end)
        super()._write(data)
        self._waiting += data.count(b"\n")
        if self._waiting >= LINES or time.monotonic() - self._since >= SECONDS:
            self._grow()

    def finish(self, end: ManifestEnd, parts: UnfinishedFiles) -> bool:
        """Put the lines in order and close, here and in the store; tell if any changed."""
        changed = super().finish(end, parts)
        with _telling(self._place):
            changed |= self._pieces.end(self.file)
        self._ended = True
        return changed

    def confirm(self) -> None:
        """Before an object is written over: look that no other run has taken this place.

        Raises:
            OutputError: one has.
        """
        with _telling(self._place):
            self._pieces.confirm()

    def stay(self) -> None:
        """Say that a finished manifest stays as it is: what was left beside it goes."""
        with _telling(self._place):
            self._pieces.end(self.file)
        self._ended = True

    def undo(self) -> None:
        """Take back all that was written, by whomever."""
        super().undo()
        self._undone = True

    def close(self) -> None:
        """Let the next run in; what a run that was stopped has written is kept."""
        if not self._ended:
            with suppress(OutputError):  # why the run stops has been told, or will be
                self._leave()
        super().close()

    def _leave(self) -> None:
        with _telling(self._place):
            if self.in_vain:
                self._pieces.leave(all_of_it=self._undone)
            else:
                self._pieces.grow(self.file)

    def _grow(self) -> None:
        with _telling(self._place):
            self._pieces.grow(self.file)
        self._waiting, self._since = 0, time.monotonic()
