"""Records of patients as they come: files of one record or of a list.

In: a file of YAML, JSON, JSON Lines or CSV, or a workbook. Out: `RawRecord`, all text, with places.
What the fields mean is not known here. Other sources (FHIR, HL7) become raw records the same way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from docgen.cache import FrozenMap
from docgen.errors import Diagnostic, InputError, Place, error
from docgen.patient.raw import Raw, RawRecord
from docgen.settings import yamltree as yamlfile
from docgen.settings.list_format import ListFormat

if TYPE_CHECKING:
    from docgen.patient.table import Hidden, Row
    from docgen.patient.visits import TellingColumn

AS_DOCGEN = ListFormat()
TREES = frozenset({".yaml", ".yml", ".json"})  # endings of files that are read as a whole
JSON_LINES = frozenset({".jsonl", ".ndjson"})
WORKBOOKS = frozenset({".xlsx", ".xlsm"})
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


class AsRead(NamedTuple):
    """A table as its file has it; `names` is what docgen calls the columns, `rows` are below."""

    names: Sequence[str]
    heads: Sequence[str]
    rows: Iterator[Row]


def is_table(path: Path) -> bool:
    """Tell whether a list is one of rows and columns, by the ending of its name."""
    return path.suffix.lower() not in TREES | JSON_LINES


def read_patients(path: Path, form: ListFormat = AS_DOCGEN) -> list[RawRecord]:
    """Read every record of a file; as `stream_patients`."""
    return list(stream_patients(path, form))


def stream_patients(
    path: Path,
    form: ListFormat = AS_DOCGEN,
    notes: list[Diagnostic] | None = None,
    telling: list[TellingColumn] | None = None,
) -> Iterator[RawRecord]:
    """Yield every record of a file, by the ending of its name.

    YAML and JSON hold one record or a list of them, JSON Lines one a line, `.xlsx` is a workbook,
    all else is CSV. `form` says how the clinic's lists name their columns and write their dates.
    What is worth saying of the file as a whole is added to `notes`, and the columns of a table that
    tell whether visits take place to `telling`. Of JSON Lines, workbooks and
    CSV no more than a piece is in memory.

    Raises:
        InputError: the file cannot be used at all.
        SettingsError: it is not proper YAML or JSON.
    """
    notes = [] if notes is None else notes
    ending = path.suffix.lower()
    if ending in TREES:
        yield from _from_node(yamlfile.load_yaml(path, private=True))
    elif ending in JSON_LINES:
        from docgen.patient.jsonlines import read_json_lines  # noqa: PLC0415  # only such lists

        yield from read_json_lines(path, notes)
    else:
        yield from _from_table(path, form, notes, telling)


def _from_table(
    path: Path,
    form: ListFormat,
    notes: list[Diagnostic],
    telling: list[TellingColumn] | None,
) -> Iterator[RawRecord]:
    from docgen.patient.report_lines import rows_of_patients  # noqa: PLC0415  # only tables pay
    from docgen.patient.table import Hidden, records_of  # noqa: PLC0415  # the same

    hidden = Hidden()
    rows = table_rows(path, form, notes, hidden)
    tidy = rows_of_patients(path, rows, form, notes, hidden)
    yield from records_of(path, tidy, form, notes, telling)


def table_as_read(path: Path, form: ListFormat) -> AsRead:
    """Return the rows of a table as its file has them, for who gives them back to be mended.

    Raises:
        InputError: the file cannot be used at all.
    """
    from docgen.patient.report_lines import rows_of_patients  # noqa: PLC0415  # see above
    from docgen.patient.table import heads_in  # noqa: PLC0415  # the same

    notes: list[Diagnostic] = []
    tidy = rows_of_patients(path, table_rows(path, form, notes), form, notes)
    at, names = heads_in(path, tidy, form)
    rows = table_rows(path, form, notes)
    return AsRead(names, next(row for row in rows if row[0] == at)[2], rows)


def table_rows(
    path: Path, form: ListFormat, notes: list[Diagnostic], hidden: Hidden | None = None
) -> Iterator[Row]:
    """Yield the rows of a table, as they stand, whatever file it is; `hidden` is what it hides.

    Raises:
        InputError: the file cannot be used at all.
    """
    if path.suffix.lower() in WORKBOOKS:
        from docgen.patient.workbook import read_workbook  # noqa: PLC0415  # a heavy library

        yield from read_workbook(path, form, notes, hidden)
    else:
        from docgen.patient.csvfile import read_lines  # noqa: PLC0415  # the same
        from docgen.patient.textfile import text_of  # noqa: PLC0415  # the same

        text = text_of(path)
        notes += text.notes
        yield from read_lines(text, form, notes)


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


def _no_record(place: Place) -> InputError:
    return InputError(
        error(
            "no-record",
            "This is not a patient's record.",
            "Write the fields of one patient, such as id: and name:, or a list of such groups.",
            place,
        )
    )
