"""The list of a run, read row by row, as often as the run needs it.

In: the list's file and how the clinic writes its lists. Out: raw records, in order, again and
again. Nothing of them is kept here: memory does not grow with the list.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from docgen.clinics.clinic import Clinic
from docgen.errors import Diagnostic, InputError, Place, error
from docgen.patients.files import stream_patients
from docgen.patients.raw import RawRecord
from docgen.patients.record import unknown_columns

_WINDOW = 16_000  # records packed at once while a list is read out of its order: some 25 MB


@dataclass(frozen=True, slots=True)
class Source:
    """A list of patients. Rows are known by their index, from 0.

    `own_column` is one that no record has and that counts all the same: that of passwords.
    """

    file: Path
    clinic: Clinic
    own_column: str = ""

    def records(self, notes: list[Diagnostic] | None = None) -> Iterator[RawRecord]:
        """Yield every record; `notes` gets what is worth saying of the list as a whole.

        Raises:
            InputError: the file cannot be used, or was changed while it was read.
        """
        before = self._stamp()
        yield from stream_patients(self.file, self.clinic.list_format, notes)
        if self._stamp() != before:
            message = "The list was changed while it was read."
            hint = "Run the command again, with --resume."
            raise InputError(error("list-changed", message, hint, Place(str(self.file))))

    def in_order(self, order: Sequence[int]) -> Iterator[tuple[int, RawRecord]]:
        """Yield index and record of every row in the order given.

        A list that is in order already is read once. Another is read once for each window of
        records, which wait in a packed form: a tenth of their size.
        """
        if all(a < b for a, b in pairwise(order)):
            yield from enumerate(self.records())
            return
        for start in range(0, len(order), _WINDOW):
            yield from self._sorted(order[start : start + _WINDOW])

    def _sorted(self, window: Sequence[int]) -> Iterator[tuple[int, RawRecord]]:
        rank = {index: place for place, index in enumerate(window)}
        packed = [b""] * len(window)
        for index, record in enumerate(self.records()):
            place = rank.get(index)
            if place is not None:
                packed[place] = pickle.dumps(record, pickle.HIGHEST_PROTOCOL)
        for index, data in zip(window, packed, strict=True):
            yield index, pickle.loads(data)  # noqa: S301  # what was packed just above

    def ignored(self, record: RawRecord) -> frozenset[str]:
        """Return the columns that mean nothing for any procedure of the clinic."""
        if not record.flat:
            return frozenset()
        unknown = [set(unknown_columns(record, pack)) for pack in self.clinic.packs.values()]
        return frozenset(set.intersection(*unknown) - {self.own_column})

    def _stamp(self) -> tuple[int, int]:
        try:
            found = self.file.stat()
        except OSError:
            return (0, 0)  # the reader says what is wrong
        return (found.st_mtime_ns, found.st_size)
