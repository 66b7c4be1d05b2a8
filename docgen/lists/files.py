"""The files that hold patients: which kind a file is, and its records, row by row.

In: a file of YAML, JSON, JSON Lines or CSV, or a workbook, and how the clinic writes its lists.
Out: `RawRecord`, all text, with places; what the fields mean is not known here. Other sources
(FHIR, HL7) become raw records the same way. Of JSON Lines, tables and workbooks no more than a
piece is in memory, however long they are; `ListFile` reads one as often as a run needs it.

JSON Lines hold one record a line, as an object whose keys are docgen's fields; numbers stay as they
are written. A line that cannot be read is a problem of its own row, unless it is the first: then
the file is another kind of file.
"""

from __future__ import annotations

import json
import pickle
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, NoReturn

from docgen.cache import FrozenMap
from docgen.errors import Diagnostic, InputError, Place, Severity, error
from docgen.lists.columns import RawRow
from docgen.lists.statuses import TellingColumn
from docgen.lists.tables import ListTable
from docgen.lists.textfile import TextFile, read_csv, text_of
from docgen.patient.fields import KEPT_AS_WRITTEN, NOTHING
from docgen.patient.raw import Raw, RawRecord, RowNumbers, raw_value
from docgen.patient.record import unknown_columns
from docgen.schema.yamltree import Mapping, Node, load_yaml
from docgen.schema.yamltree import Sequence as NodeSequence
from docgen.settings.clinic import Clinic
from docgen.settings.list_format import ListFormat

AS_DOCGEN = ListFormat()
TREES = frozenset({".yaml", ".yml", ".json"})  # endings of files that are read as a whole
JSON_LINES = frozenset({".jsonl", ".ndjson"})
WORKBOOKS = frozenset({".xlsx", ".xlsm"})
SUFFIXES = TREES | JSON_LINES | WORKBOOKS | {".csv", ".tsv", ".txt"}  # of files that may be lists
_NO_VALUE = frozenset({"", "~", "null", "Null", "NULL"})  # of YAML, without quotation marks
_WINDOW = 16_000  # records packed at once while a list is read out of its order: some 5 MB
_LINE_HINT = 'Write one record a line, such as {"id": "40417", ...}.'


def is_table(path: Path) -> bool:
    """Tell whether a list is one of rows and columns, by the ending of its name."""
    return path.suffix.lower() not in TREES | JSON_LINES


def read_records(path: Path, form: ListFormat = AS_DOCGEN) -> list[RawRecord]:
    """Read every record of a file; as `stream_records`."""
    return list(stream_records(path, form))


def stream_records(
    path: Path,
    form: ListFormat = AS_DOCGEN,
    notes: list[Diagnostic] | None = None,
    telling: list[TellingColumn] | None = None,
) -> Iterator[RawRecord]:
    """Yield every record of a file, by the ending of its name.

    YAML and JSON hold one record or a list of them, JSON Lines one a line, `.xlsx` is a workbook,
    all else is CSV. `form` says how the clinic's lists name their columns and write their dates.
    What is worth saying of the file as a whole is added to `notes`, and the columns of a table that
    tell whether visits take place to `telling`.

    Raises:
        InputError: the file cannot be used at all.
        SettingsError: it is not proper YAML or JSON.
    """
    notes = [] if notes is None else notes
    ending = path.suffix.lower()
    if ending in TREES:
        yield from _records_of_tree(load_yaml(path, private=True))
    elif ending in JSON_LINES:
        yield from _records_of_lines(path, notes)
    else:
        yield from read_table(path, form, notes).records(form, notes, telling)


def record_of_text(text: str, name: str) -> RawRecord:
    """Return the one record that a text of YAML holds; `name` is what messages call it.

    Raises:
        InputError: it holds none.
        SettingsError: it is not proper YAML.
    """
    return next(_records_of_tree(load_yaml((text, name), private=True)))


def table_rows(path: Path, form: ListFormat, notes: list[Diagnostic]) -> Iterator[RawRow]:
    """Yield the rows of a table, as they stand, whatever file it is.

    Raises:
        InputError: the file cannot be used at all.
    """
    if path.suffix.lower() in WORKBOOKS:
        from docgen.lists.workbook import read_workbook  # noqa: PLC0415  # zipfile, openpyxl

        yield from read_workbook(path, form, notes)
    else:
        text = text_of(path)
        notes += text.notes
        yield from read_csv(text, form, notes)


def read_table(path: Path, form: ListFormat, notes: list[Diagnostic]) -> ListTable:
    """Read a table as far as the names of its columns.

    Raises:
        InputError: the file cannot be used at all.
    """
    return ListTable.of(path, table_rows(path, form, notes), form)


def _records_of_tree(root: Node) -> Iterator[RawRecord]:
    """Yield the records of YAML or JSON; one that stands alone has no row."""
    if isinstance(root, Mapping):
        yield _record_of_tree(root, None)
        return
    if not isinstance(root, NodeSequence) or not root.items:
        raise _no_record(root.place)
    for node in root.items:
        if not isinstance(node, Mapping):
            raise _no_record(node.place)
    for number, node in enumerate(root.items, 1):
        if isinstance(node, Mapping):
            yield _record_of_tree(node, number)


def _record_of_tree(node: Mapping, row: int | None) -> RawRecord:
    mapping = FrozenMap((key.text, _value_of(value)) for key, value in node.entries)
    return RawRecord(row, mapping, node.place, FrozenMap(_places(node, "")))


def _value_of(node: Node) -> Raw:
    if isinstance(node, Mapping):
        return FrozenMap((key.text, _value_of(value)) for key, value in node.entries)
    if isinstance(node, NodeSequence):
        return tuple(_value_of(item) for item in node.items)
    return None if node.text in _NO_VALUE and not node.quoted else node.text


def _places(node: Node, path: str) -> Iterator[tuple[str, Place]]:
    """Yield the place of each field; a key's own place, since that is where a person looks."""
    if isinstance(node, Mapping):
        for key, value in node.entries:
            inner = f"{path}.{key.text}" if path else key.text
            yield inner, key.place
            yield from _places(value, inner)
    elif isinstance(node, NodeSequence):
        for number, item in enumerate(node.items):
            yield f"{path}[{number}]", item.place
            yield from _places(item, f"{path}[{number}]")


def _no_record(place: Place) -> InputError:
    message = "This is not a patient's record."
    hint = "Write the fields of one patient, such as id: and name:, or a list of such groups."
    return InputError(error("no-record", message, hint, place))


def _records_of_lines(path: Path, notes: list[Diagnostic]) -> Iterator[RawRecord]:
    """Yield the record of every line of JSON; empty lines are passed over and not counted.

    Words that programs write for nothing are empty fields, but in a number and a name, which are
    judged by who reads them.
    """
    text = text_of(path)
    notes += text.notes
    emptied, rows, number = 0, RowNumbers(), 0
    for number, line, written in numbered(text):
        place = Place(str(path), line)
        try:
            fields = _fields_of_line(written)
        except _BadLine as bad:
            problem = error("bad-line", bad.message, _LINE_HINT, place)
            if number == 1:
                raise InputError(problem) from None
            yield RawRecord(number, FrozenMap(), place, problems=(problem,))
            continue
        empty = [
            key
            for key, value in fields.items()
            if isinstance(value, str) and value in NOTHING and key not in KEPT_AS_WRITTEN
        ]
        if empty:
            fields = FrozenMap({**fields, **dict.fromkeys(empty)})
            emptied += len(empty)
            rows.add(number)
        yield RawRecord(number, fields, place)
    if emptied:
        message = f"{emptied:,} times a program's word for nothing is an empty field: {rows}."
        notes.append(Diagnostic(Severity.NOTE, "null-word", message, place=Place(str(path))))
    if not number:
        raise InputError(error("no-record", "The list is empty.", _LINE_HINT, Place(str(path))))


def numbered(text: TextFile) -> Iterator[tuple[int, int, str]]:
    """Yield the number of each record, that of its line, and the line as it stands there."""
    number = 0
    for line, written in enumerate(text.lines(), 1):
        if written.strip():
            number += 1
            yield number, line, written


class _BadLine(ValueError):  # noqa: N818 (not an error yet: a problem on its way out)
    """What is wrong with a line, without a word of it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def _fields_of_line(written: str) -> FrozenMap[str, Raw]:
    try:
        found = json.loads(
            written,
            object_pairs_hook=_object,
            parse_int=str,
            parse_float=str,
            parse_constant=_refuse_constant,
        )
        fields = raw_value(found)
    except _BadLine:
        raise
    except (RecursionError, InputError):
        raise _BadLine("The line is nested too deeply.") from None
    except ValueError:
        raise _BadLine("The line is not proper JSON.") from None
    if not isinstance(fields, FrozenMap):
        raise _BadLine("The line is not an object.")
    return fields


def _object(pairs: list[tuple[str, object]]) -> FrozenMap[str, object]:
    found = FrozenMap(pairs)
    if len(found) < len(pairs):
        raise _BadLine("A key stands twice in the line.")
    return found


def _refuse_constant(_: str) -> NoReturn:
    raise _BadLine("The line holds a number that is none.")


class _RowShape(NamedTuple):
    """What the rows of a table share."""

    names: tuple[str, ...]
    date_order: str | None
    file: str
    heads: FrozenMap[str, str]


@dataclass(frozen=True, slots=True)
class ListFile:
    """A list of patients. Rows are known by their index, from 0.

    `own_column` is one that no record has and that counts all the same: that of passwords. `held`
    are the records of a list that is in memory as a whole.
    """

    file: Path
    clinic: Clinic
    own_column: str = ""
    held: tuple[RawRecord, ...] | None = None

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
        if self.held is not None:
            yield from self.held
            return
        with self.unchanged():
            yield from stream_records(self.file, self.clinic.list_format, notes, telling)

    def readable_again(self, notes: list[Diagnostic]) -> ListFile:
        """Return the list in memory if it comes from a pipe, or is read as a whole anyway.

        `notes` gets what is worth saying of it then.

        Raises:
            InputError: the file cannot be used.
        """
        if self.file.suffix.lower() not in TREES and not self._is_pipe():
            return self
        return replace(self, held=tuple(stream_records(self.file, self.clinic.list_format, notes)))

    def refuse_pipe(self) -> None:
        """Look that the list can be read more than once: a first look, then the sheets.

        Raises:
            InputError: it comes from a pipe, or from a device.
        """
        if self._is_pipe():
            message = "The list comes from a pipe, and a run reads its list more than once."
            hint = "Save it as a file, and name that."
            raise InputError(error("list-pipe", message, hint, Place(str(self.file))))

    def _is_pipe(self) -> bool:
        try:
            kind = self.file.stat().st_mode
        except OSError:
            return False  # what is not there is told where it is read
        return not stat.S_ISREG(kind) and not stat.S_ISDIR(kind)

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
            hint = "Run the command again; docgen batch with --resume."
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
        self._numbers: dict[_RowShape, int] = {}
        self._shapes: list[_RowShape] = []

    def pack(self, record: RawRecord) -> bytes:
        """Return a record as few bytes."""
        place = record.place
        if not record.flat or place is None or record.places or record.problems:
            return pickle.dumps(record, pickle.HIGHEST_PROTOCOL)
        names = tuple(record.mapping.keys())
        shape = _RowShape(names, record.date_order, place.file, record.heads)
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
