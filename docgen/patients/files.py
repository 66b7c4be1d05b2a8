"""Records of patients as they come: files of one record or a list, and mappings from Python.

In: a YAML, JSON or CSV file, or a mapping. Out: `RawRecord`, all text, each field with its place.
What the fields mean is not known here. Other sources (FHIR, HL7) become raw records the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

from docgen.clinics.list_format import ListFormat
from docgen.errors import Diagnostic, InputError, Place, Severity, error
from docgen.frozen import FrozenMap
from docgen.reading import yamlfile

Raw: TypeAlias = "str | FrozenMap[str, Raw] | tuple[Raw, ...] | None"
AS_DOCGEN = ListFormat()
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record before it is understood.

    `row` counts from 1; a record alone has none. `places` by field (`name.given`,
    `list[0].column`). `flat` tells that the fields are columns, of which unknown ones are ignored
    rather than refused. `date_order` is how a list writes dates such as 03/04/2026 ("" where the
    clinic has not said). `problems` were found while reading.
    """

    row: int | None
    mapping: FrozenMap[str, Raw]
    place: Place | None = None
    places: FrozenMap[str, Place] = field(default_factory=FrozenMap)
    flat: bool = False
    date_order: str | None = None
    problems: tuple[Diagnostic, ...] = ()

    @classmethod
    def of(cls, mapping: Mapping[str, object]) -> RawRecord:
        """Take a record from Python: texts, numbers, dates, truth values, lists, mappings."""
        raw = _from_python(mapping, 0)
        return cls(None, raw if isinstance(raw, FrozenMap) else FrozenMap())

    def text(self, name: str) -> str:
        """Return a field of one text, or "" (to find a record by its number)."""
        value = self.mapping.get(name)
        return value.strip() if isinstance(value, str) else ""

    def with_fields(
        self, fields: Mapping[str, str | None], place: Place | None = None
    ) -> RawRecord:
        """Return the record with fields replaced; `place` is where their values come from."""
        kept = ((name, at) for name, at in self.places.items() if name not in fields)
        new = ((name, place) for name in fields) if place else ()
        places = FrozenMap((*kept, *new))
        return replace(self, mapping=FrozenMap({**self.mapping, **fields}), places=places)


def read_patients(path: Path, form: ListFormat = AS_DOCGEN) -> list[RawRecord]:
    """Read every record of a file; as `stream_patients`."""
    return list(stream_patients(path, form))


def stream_patients(path: Path, form: ListFormat = AS_DOCGEN) -> Iterator[RawRecord]:
    """Yield every record of a file: YAML or JSON with one or a list of them, else CSV.

    `form` says how the clinic's lists name their columns and write their dates. Of a CSV file no
    more than a row is in memory.

    Raises:
        InputError: the file cannot be used at all.
        SettingsError: it is not proper YAML or JSON.
    """
    if path.suffix.lower() in {".yaml", ".yml", ".json"}:
        yield from _from_node(yamlfile.load_yaml(path, private=True))
        return
    from docgen.patients.csvfile import read_rows  # noqa: PLC0415 (only lists pay for the import)

    for row in read_rows(path, form.columns):
        yield RawRecord(
            row.number,
            FrozenMap((name, text.strip() or None) for name, text in row.cells.items()),
            row.place,
            FrozenMap((name, row.place) for name in row.cells),
            flat=True,
            date_order=form.date_order,
            problems=row.problems,
        )


def repeated_ids(records: Sequence[RawRecord]) -> list[Diagnostic]:
    """Note the record numbers that stand more than once in a list, by their rows."""
    rows: dict[str, list[int]] = {}
    for number, record in enumerate(records, 1):
        written = record.text("id").casefold()  # files on some systems know no capitals
        if written:
            rows.setdefault(written, []).append(record.row or number)
    return [
        Diagnostic(
            Severity.NOTE,
            "repeated-id",
            f"The same record number stands in rows {', '.join(map(str, same))}.",
            "Take out the row that does not count.",
            records[0].place and Place(records[0].place.file),
            "id",
            same[0],
        )
        for same in rows.values()
        if len(same) > 1
    ]


def _from_node(root: yamlfile.Node) -> list[RawRecord]:
    if isinstance(root, yamlfile.Mapping):
        return [_record(root, None)]
    if not isinstance(root, yamlfile.Sequence) or not root.items:
        raise _no_record(root.place)
    records = []
    for number, node in enumerate(root.items, 1):
        if not isinstance(node, yamlfile.Mapping):
            raise _no_record(node.place)
        records.append(_record(node, number))
    return records


def _record(node: yamlfile.Mapping, row: int | None) -> RawRecord:
    mapping = FrozenMap((key.text, _plain(value)) for key, value in node.entries)
    return RawRecord(row, mapping, node.place, FrozenMap(_places(node, "")))


def _plain(node: yamlfile.Node) -> Raw:
    if isinstance(node, yamlfile.Mapping):
        return FrozenMap((key.text, _plain(value)) for key, value in node.entries)
    if isinstance(node, yamlfile.Sequence):
        return tuple(_plain(item) for item in node.items)
    return None if node.text in _NOTHING and not node.quoted else node.text


def _places(node: yamlfile.Node, path: str) -> Iterator[tuple[str, Place]]:
    """Yield the place of each field; a key's own place, since that is where a person looks."""
    if isinstance(node, yamlfile.Mapping):
        for key, value in node.entries:
            inner = f"{path}.{key.text}" if path else key.text
            yield inner, key.place
            yield from _places(value, inner)
    elif isinstance(node, yamlfile.Sequence):
        for number, item in enumerate(node.items):
            yield f"{path}[{number}]", item.place
            yield from _places(item, f"{path}[{number}]")


def _from_python(value: object, depth: int) -> Raw:
    if depth > _DEEPEST:
        raise InputError(error("too-deep", "The record is nested too deeply.", "Flatten it."))
    if isinstance(value, Mapping):
        return FrozenMap((str(k), _from_python(v, depth + 1)) for k, v in value.items())
    if isinstance(value, list | tuple):
        return tuple(_from_python(item, depth + 1) for item in value)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return re.sub(r"\.0$", "", str(value))


def _no_record(place: Place) -> InputError:
    return InputError(
        error(
            "no-record",
            "This is not a patient's record.",
            "Write the fields of one patient, such as id: and name:, or a list of such groups.",
            place,
        )
    )
