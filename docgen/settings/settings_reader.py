"""Reads one setting of a clinic, in any of the shapes that its declaration allows.

In: what the clinic wrote at the setting's name, and the `SettingDecl`. Out: a `Setting`.
The shapes, in the order in which they are tried: a word that stands for fields, one value
(`is:`), a table by a count, a group of fields, a bare value that goes into one of the fields.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from docgen.cache import FrozenMap
from docgen.errors import Problems, ValueProblem, one_of
from docgen.settings.declarations import FieldDecl, FieldType, SettingDecl
from docgen.settings.effective import Setting, TableRow, Value
from docgen.settings.mapping import MapReader
from docgen.settings.quantity import Quantity
from docgen.settings.values import PlacedProblem, ValueContext, describe, read_value
from docgen.settings.yamltree import Mapping, Node, Scalar

_ROW = re.compile(r"(?P<low>[1-9][0-9]?)(?:(?P<more>\+)|\s?-\s?(?P<high>[1-9][0-9]?))?")
_TABLE_HINT = "Write every count once, and the last one open: {1: 2 h, 2: 3 h, 3+: 6 h}."


@dataclass(frozen=True, slots=True)
class SettingReader:
    """Reads settings; problems collect in `problems`."""

    context: ValueContext
    problems: Problems

    def read(self, decl: SettingDecl, node: Node, keys: MapReader) -> Setting | None:
        """Read one setting of the mapping `keys`; None where it is wrong or a flag says no."""
        if isinstance(node, Scalar) and node.text in decl.words:
            return self._fields(decl, _scalars(decl.words[node.text], node), node, keys)
        if "" in decl.fields:
            return self._fields(decl, {"": node}, node, keys)
        if isinstance(node, Mapping):
            return self._fields(decl, self._written(decl, node, keys), node, keys)
        if decl.bare is None:
            problem = ValueProblem(f"{decl.name} has fields.", _fields_hint(decl))
            keys.wrong(decl.name, node.place, problem)
            return None
        bare = _scalars(decl.bare.fields, node)
        return self._fields(decl, {**bare, decl.bare.into: node}, node, keys)

    def _written(self, decl: SettingDecl, node: Mapping, keys: MapReader) -> dict[str, Node]:
        """Return the fields of a group of keys; a table by a count is one field."""
        if decl.table and any(_ROW.fullmatch(key.text) for key, _ in node.entries):
            return {decl.table.into: node}
        inner = MapReader(node, self.problems, keys.field(decl.name))
        written = {field: inner.take(field) for field in decl.fields}
        inner.finish()
        return {field: below for field, below in written.items() if below is not None}

    def _fields(
        self, decl: SettingDecl, written: dict[str, Node], node: Node, keys: MapReader
    ) -> Setting | None:
        values: dict[str, Value] = {}
        table: tuple[TableRow, ...] = ()
        inner = MapReader(Mapping((), node.place), self.problems, keys.field(decl.name))
        for name, below in written.items():
            types = decl.fields[name].types
            if decl.table and name == decl.table.into and isinstance(below, Mapping):
                table = self._table(types, below, inner)
                continue
            value = self._value(types, below, *((inner, name) if name else (keys, decl.name)))
            if value is not None and value is not False:
                values[name] = value
        for field in decl.fields.values():
            if field.required and field.name not in written:
                self._missing(decl, field, node, inner)
        if not values and not table:
            return None
        return Setting(decl.name, FrozenMap(values), decl.main, table)

    def _value(
        self, types: tuple[FieldType, ...], node: Node, keys: MapReader, key: str
    ) -> Value | None:
        try:
            return read_value(types, node, self.context)
        except PlacedProblem as problem:
            keys.wrong(key, problem.place, problem)
        except ValueProblem as problem:
            keys.wrong(key, node.place, problem)
        return None

    def _missing(self, decl: SettingDecl, field: FieldDecl, node: Node, keys: MapReader) -> None:
        hint = f"Write {one_of(describe(one) for one in field.types)}."
        message = f'{decl.name} needs "{field.name}".'
        keys.complain("missing-key", message, hint, node.place, field.name)

    def _table(
        self, types: tuple[FieldType, ...], node: Mapping, keys: MapReader
    ) -> tuple[TableRow, ...]:
        rows: list[TableRow] = []
        for key, below in node.entries:
            found = _ROW.fullmatch(key.text)
            if not found:
                message = f'"{key.text[:20]}" is not a count.'
                keys.complain("bad-table", message, _TABLE_HINT, key.place)
                continue
            value = self._value(types, below, keys, key.text)
            if isinstance(value, Quantity) and value.vague:
                keys.complain("bad-table", "A row needs figures.", _TABLE_HINT, below.place)
            elif value is not None:
                low = int(found["low"])
                high = None if found["more"] else int(found["high"] or low)
                rows.append(TableRow(low, high, value))
        rows.sort(key=lambda row: row.low)
        problem = _table_problem(rows) if len(rows) == len(node.entries) else ""
        if problem:
            keys.complain("bad-table", problem, _TABLE_HINT, node.place)
        return tuple(rows)


def _table_problem(rows: list[TableRow]) -> str:
    """Say what is wrong: each count from 1 has one row, for no patient may fall through."""
    wanted = 1
    for index, row in enumerate(rows, 1):
        if row.low < wanted:
            return f"Two rows of the table apply to {row.low}."
        if row.low > wanted:
            return f"The table has no row for {wanted}."
        if row.high is None:
            after = rows[index:]
            return f"Two rows of the table apply to {after[0].low}." if after else ""
        if row.high < row.low:
            return f"The row {row.low}-{row.high} is upside down."
        wanted = row.high + 1
    return f"The table has no row for {wanted} and more."


def _scalars(fields: FrozenMap[str, str], node: Node) -> dict[str, Node]:
    return {name: Scalar(text, node.place) for name, text in fields.items()}


def _fields_hint(decl: SettingDecl) -> str:
    wanted = [field for field in decl.fields.values() if field.required]
    shown = wanted or list(decl.fields.values())[:2]
    example = ", ".join(f"{field.name}: ..." for field in shown)
    words = f" or {one_of(decl.words)}" if decl.words else ""
    return f"Write {{{example}}}{words}; the fields are {', '.join(decl.fields)}."
