"""The manifest of a run into a store, while it is going.

In: a file of this computer and its pieces in the store (`storage/pieces.py`). Out: a `Journal` that
is also there: every few seconds or thousand lines what is new goes into a piece, and the whole at
the end. What a kill keeps from getting there costs no more than looking at those sheets again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from docgen.batch.journal import Journal, busy
from docgen.batch.manifest import ManifestEnd, ManifestHead
from docgen.errors import OutputError
from docgen.files import UnfinishedFiles, output_error
from docgen.storage.pieces import GrowingObject, TakenError

LINES, SECONDS = 2048, 5.0  # of one piece, at most about so many


class StoreJournal(Journal):
    """An open manifest that is kept in a store; `place` names it there."""

    def __init__(
        self,
        file: Path,
        pieces: GrowingObject,
        place: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Bring the manifest here, and become the run that writes it.

        Raises:
            OutputError: another run does, or the store does not let it.
        """
        self._pieces, self._place, self._clock = pieces, place, clock
        self._waiting, self._since = 0, clock()
        self._ended = False
        with self._telling():
            pieces.fetch(file)
            pieces.claim()
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
        if self._waiting >= LINES or self._clock() - self._since >= SECONDS:
            self._grow()

    def finish(self, end: ManifestEnd, parts: UnfinishedFiles) -> bool:
        """Put the lines in order and close, here and in the store; tell if any changed."""
        changed = super().finish(end, parts)
        with self._telling():
            changed |= self._pieces.end(self.file)
        self._ended = True
        return changed

    def close(self) -> None:
        """Let the next run in; what a run that was stopped has written is kept."""
        if not self._ended:
            with suppress(OutputError):  # why the run stops has been told, or will be
                self._leave()
        super().close()

    def _leave(self) -> None:
        with self._telling():
            if self.in_vain:
                self._pieces.leave()
            else:
                self._pieces.grow(self.file)

    def _grow(self) -> None:
        with self._telling():
            self._pieces.grow(self.file)
        self._waiting, self._since = 0, self._clock()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except TakenError:
            raise OutputError(busy(self._place)) from None
        except OSError as problem:
            raise output_error(problem, self._place) from None
