"""The list of a run, read row by row, as often as the run needs it.

In: the list's file and how the clinic writes its lists. Out: raw records, in order, again and
again. Nothing of them is kept here: memory does not grow with the list.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from docgen.cache import FrozenMap
from docgen.errors import Diagnostic, InputError, Place, error
from docgen.patient.files import stream_patients
from docgen.patient.raw import RawRecord
from docgen.patient.record import unknown_columns
from docgen.settings.clinic import Clinic

if TYPE_CHECKING:
    from docgen.patient.visits import TellingColumn

_WINDOW = 16_000  # records packed at once while a list is read out of its order: some 5 MB


class _Shape(NamedTuple):
    """What the rows of a table share."""

    names: tuple[str, ...]
    date_order: str | None
    file: str
    heads: FrozenMap[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """A list of patients. Rows are known by their index, from 0.

    `own_column` is one that no record has and that counts all the same: that of passwords.
    """

    file: Path
    clinic: Clinic
    own_column: str = ""

    def records(
        self,
        notes: list[Diagnostic] | None = None,
        telling: list[TellingColumn] | None = None,
    ) -> Iterator[RawRecord]:
        """Yield every record.

        `notes` gets what is worth saying of the list as a whole, `telling` the columns that tell
        whether visits take place.

        Raises:
            InputError: the file cannot be used, or was changed while it was read.
        """
        with self.unchanged():
            yield from stream_patients(self.file, self.clinic.list_format, notes, telling)

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Look that the list stays what it is while it is read.

        Raises:
            InputError: it was changed.
        """
        before = self._stamp()
        yield
        if self._stamp() != before:
            message = "The list was changed while it was read."
            hint = "Run the command again, with --resume."
            raise InputError(error("list-changed", message, hint, Place(str(self.file))))

    def in_order(self, order: Sequence[int]) -> Iterator[tuple[int, RawRecord]]:
        """Yield index and record of every row in the order given.

        A list that is in order already is read once. Another is read once for each window of
        records, which wait in a packed form: hardly more than they take in the list.
        """
        if all(a < b for a, b in pairwise(order)):
            yield from enumerate(self.records())
            return
        for start in range(0, len(order), _WINDOW):
            yield from self._sorted(order[start : start + _WINDOW])

    def _sorted(self, window: Sequence[int]) -> Iterator[tuple[int, RawRecord]]:
        rank = {index: place for place, index in enumerate(window)}
        packed, packing = [b""] * len(window), _Packing()
        for index, record in enumerate(self.records()):
            place = rank.get(index)
            if place is not None:
                packed[place] = packing.pack(record)
        for index, data in zip(window, packed, strict=True):
            yield index, packing.unpack(data)

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


class _Packing:
    """Packs records of tables; what all rows share, such as the names of columns, is kept once."""

    def __init__(self) -> None:
        """Begin with no record."""
        self._numbers: dict[_Shape, int] = {}
        self._shapes: list[_Shape] = []

    def pack(self, record: RawRecord) -> bytes:
        """Return a record as few bytes."""
        place = record.place
        if not record.flat or place is None or record.places or record.problems:
            return pickle.dumps(record, pickle.HIGHEST_PROTOCOL)
        names = tuple(record.mapping.keys())
        shape = _Shape(names, record.date_order, place.file, record.heads)
        if shape not in self._numbers:
            self._numbers[shape] = len(self._shapes)
            self._shapes.append(shape)
        values = tuple(record.mapping.values())
        where = record.row, place.line, place.column
        own = (self._numbers[shape], where, record.skip, record.short, values)
        return pickle.dumps(own, pickle.HIGHEST_PROTOCOL)

    def unpack(self, data: bytes) -> RawRecord:
        """Return what was packed."""
        found = pickle.loads(data)  # noqa: S301  # what was packed just above
        if isinstance(found, RawRecord):
            return found
        number, (row, line, column), skip, short, values = found
        names, order, file, heads = self._shapes[number]
        mapping = FrozenMap(zip(names, values, strict=True))
        place = Place(file, line, column)
        own = RawRecord(row, mapping, place, flat=True, date_order=order, skip=skip, heads=heads)
        return replace(own, short=True) if short else own
