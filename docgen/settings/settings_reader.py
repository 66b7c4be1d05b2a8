"""What a clinic writes for one procedure: its settings, in any of their shapes, and its rules.

In: a `Pack`, which declares the settings. Out: `procedure_settings(pack)`, the kind that stands
below the procedure's name in `clinic.yaml`; it reads `Settings`, and keeps where each was written.
The shapes of a setting, in the order in which they are tried: a word that stands for fields, one
value (`is:`), a table by a count, a group of fields, a bare value that goes into one of the fields.
Contradictions between settings are the part of `settings_checks.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from docgen.cache import FrozenMap
from docgen.errors import Problems, ValueProblem, one_of
from docgen.expression.truth import Condition
from docgen.procedure.pack import bound
from docgen.procedure.procedure import Pack
from docgen.procedure.setting_decls import CONDITION, FieldType, SettingDecl
from docgen.schema import kinds
from docgen.schema.declaration import (
    FileFacts,
    Key,
    KeyPlace,
    MapReader,
    Schema,
    ValueKind,
    any_of,
    group_json,
    keyed,
    listed,
    read_key,
    read_noting,
    shape_of,
    shortened,
)
from docgen.schema.quantity import Quantity
from docgen.schema.yamltree import Mapping as MappingNode
from docgen.schema.yamltree import Node, Scalar
from docgen.settings.effective import ClinicRule, Settings
from docgen.settings.kind_of_patient import Setting, Single, TableRow

RULES = "rules"
NONE = "none"
UNREAD = Setting("", FrozenMap())  # in the place of a setting that is wrong
_RULE = "{when: a condition, set: the settings that then hold}"
_RULE_HINT = f"Write {_RULE}."
_ROW = re.compile(r"(?P<low>[1-9][0-9]?)(?:(?P<more>\+)|\s?-\s?(?P<high>[1-9][0-9]?))?")
_TABLE_HINT = "Write every count once, and the last one open: {1: 2 h, 2: 3 h, 3+: 6 h}."
Lists: TypeAlias = Mapping[str, Mapping[str, str]]  # ids and their texts, by the name of a list


# The value of a field


def value_kind(types: tuple[FieldType, ...], lists: Lists) -> ValueKind[Single]:
    """The value of a field: the first of its types that fits; a flag that says no is False."""
    each = [_typed(one, lists) for one in types]
    if len(each) == 1:
        return each[0]
    said = one_of(one.said for one in each)

    def read(node: Node, spot: KeyPlace) -> Single:
        slip = ""  # what is wrong with a figure says more than that no type fits
        for one, kind in zip(types, each, strict=True):
            try:
                return kind.read(node, spot)
            except ValueProblem as problem:
                figure = isinstance(node, Scalar) and re.search(r"[0-9]", node.text)
                slip = slip or problem.message if one.span and figure else slip
        if slip:
            raise ValueProblem(slip, f"Write {said}.")
        what = (
            f'"{shortened(node.text)}"' if isinstance(node, Scalar) else shape_of(node).capitalize()
        )
        raise ValueProblem(f"{what} does not fit.", f"Write {said}.")

    return ValueKind(said, read, lambda facts: any_of([one.schema(facts) for one in each]))


def _typed(one: FieldType, lists: Lists) -> ValueKind[Single]:
    if one.kind == "choice":
        return kinds.choice(one.choices)
    if one.kind == "span":
        return kinds.amount(one.span)
    if one.kind == "list":
        return kinds.ids(one.list_name, lists.get(one.list_name, {}))
    return _PLAIN[one.kind]


_PLAIN: dict[str, ValueKind[Single]] = {
    "flag": kinds.flag(),
    "text": kinds.in_each_language(),
    "texts": kinds.texts(),
    "number": kinds.number(),
    "phone": kinds.telephone(),
}


# One setting


class SettingShape:
    """Reads and describes one setting, in any of the shapes that its declaration allows."""

    def __init__(self, decl: SettingDecl, lists: Lists) -> None:
        """Make the kinds of its fields."""
        self.decl = decl
        self.fields = {field.name: value_kind(field.types, lists) for field in decl.fields.values()}

    def kind(self) -> ValueKind[Setting | None]:
        """Return what may stand at the setting's name; None is a flag that says no."""
        empty = "Write a value, or remove the line: then its sentence is left out."
        return ValueKind(self.said(), self.read, self.schema, empty=empty)

    def said(self) -> str:
        """Say its shapes, for people."""
        decl = self.decl
        if "" in self.fields:
            return self.fields[""].said
        fields = "; ".join(f"{name}: {kind.said}" for name, kind in self.fields.items())
        table = f" (or a table by a count, in place of {decl.table.into})" if decl.table else ""
        bare = [f"what {decl.shorthand.into} is"] if decl.shorthand else []
        return one_of([f"{{{fields}}}{table}", *decl.aliases, *bare])

    def read(self, node: Node, spot: KeyPlace) -> Setting | None:
        """Read one setting."""
        decl = self.decl
        if isinstance(node, Scalar) and node.text in decl.aliases:
            return self._setting(_scalars(decl.aliases[node.text], node), node, spot)
        if "" in decl.fields:
            return self._setting({"": node}, node, spot)
        if isinstance(node, MappingNode):
            return self._setting(self._written(node, spot), node, spot)
        if decl.shorthand is None:
            raise ValueProblem(f"{decl.name} has fields.", _fields_hint(decl))
        bare = _scalars(decl.shorthand.fields, node)
        return self._setting({**bare, decl.shorthand.into: node}, node, spot)

    def _written(self, node: MappingNode, spot: KeyPlace) -> dict[str, Node]:
        """Return the fields of a group of keys; a table by a count is one field."""
        table = self.decl.table
        if table and any(_ROW.fullmatch(key.text) for key, _ in node.entries):
            return {table.into: node}
        inner = spot.inside(node)
        written = {field: inner.take(field) for field in self.fields}
        inner.finish()
        return {field: below for field, below in written.items() if below is not None}

    def _setting(self, written: dict[str, Node], node: Node, spot: KeyPlace) -> Setting | None:
        decl = self.decl
        values: dict[str, Single] = {}
        table: tuple[TableRow, ...] = ()
        inner = spot.inside(MappingNode((), node.place))
        for name, below in written.items():
            at = KeyPlace(inner, name, spot.facts) if name else spot
            if decl.table and name == decl.table.into and isinstance(below, MappingNode):
                table = self._table(name, below, at)
                continue
            value = read_noting(self.fields[name], below, at)
            if value is not None and value is not False:
                values[name] = value
        for field in decl.fields.values():
            if field.required and field.name not in written:
                hint = f"Write {self.fields[field.name].said}."
                message = f'{decl.name} needs "{field.name}".'
                inner.complain("missing-key", message, hint, node.place, field.name)
        if not values and not table:
            return None
        return Setting(decl.name, FrozenMap(values), decl.main, table)

    def _table(self, name: str, node: MappingNode, spot: KeyPlace) -> tuple[TableRow, ...]:
        rows: list[TableRow] = []
        keys = spot.keys
        for key, below in node.entries:
            found = _ROW.fullmatch(key.text)
            if not found:
                message = f'"{key.text[:20]}" is not a count.'
                keys.complain("bad-table", message, _TABLE_HINT, key.place)
                continue
            value = read_noting(self.fields[name], below, spot._replace(key=key.text))
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

    def schema(self, facts: FileFacts) -> Schema:
        """Describe its shapes."""
        decl, shapes = self.decl, list[Schema]()
        if "" in self.fields:
            shapes.append(self.fields[""].schema(facts))
        else:
            shapes.append(group_json(_field_keys(decl, self.fields), facts))
        if decl.aliases:
            shapes.append({"enum": list(decl.aliases)})
        if decl.shorthand:
            shapes.append(self.fields[decl.shorthand.into].schema(facts))
        if decl.table:
            shapes.append(
                {
                    "type": "object",
                    "patternProperties": {
                        r"^[1-9][0-9]?(\+|-[1-9][0-9]?)?$": self.fields[decl.table.into].schema(
                            facts
                        )
                    },
                    "additionalProperties": False,
                    "minProperties": 1,
                }
            )
        return any_of(shapes)


def _field_keys(decl: SettingDecl, fields: Mapping[str, ValueKind[Single]]) -> Iterator[Key]:
    for field in decl.fields.values():
        yield Key(field.name, fields[field.name], "", required="Write it." * field.required)


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


def _scalars(fields: Mapping[str, str], node: Node) -> dict[str, Node]:
    return {name: Scalar(text, node.place) for name, text in fields.items()}


def _fields_hint(decl: SettingDecl) -> str:
    wanted = [field for field in decl.fields.values() if field.required]
    named = wanted or list(decl.fields.values())[:2]
    example = ", ".join(f"{field.name}: ..." for field in named)
    words = f" or {one_of(decl.aliases)}" if decl.aliases else ""
    return f"Write {{{example}}}{words}; the fields are {', '.join(decl.fields)}."


# All settings of a procedure, and its rules


def procedure_settings(pack: Pack) -> ValueKind[Settings]:
    """What a clinic writes below the name of a procedure."""
    return _ProcedureReader(pack).kind()


def setting_keys(pack: Pack) -> tuple[Key, ...]:
    """Return the settings of a pack, and its clinic's rules, as keys."""
    return _ProcedureReader(pack).keys


class _ProcedureReader:
    """Reads the settings of one procedure, in the order in which the clinic wrote them."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.settings = {name: _setting_key(decl, pack) for name, decl in pack.settings.items()}
        rule = keyed(self._rule_keys(), _rule, wanted="A rule is wanted.", hint=_RULE_HINT)
        about = "The clinic's exceptions; all that match apply, in order."
        self.rules = Key(RULES, listed(rule, _RULE, wanted="A list of rules is wanted"), about)
        self.keys = (*self.settings.values(), self.rules)

    def kind(self) -> ValueKind[Settings]:
        """Return what may stand below the procedure's name."""

        def described(facts: FileFacts) -> Schema:
            return {"title": self.pack.title, **group_json(self.keys, facts)}

        return ValueKind("its settings", self._read, described)

    def _read(self, node: Node, spot: KeyPlace) -> Settings:
        """Read every setting and rule; their places are kept, "" is the procedure's own.

        A clinic that has just begun has set none: its sheets say what all sheets say.
        """
        if isinstance(node, Scalar) and node.empty:
            node = MappingNode((), node.place)
        hint = "Write its settings below it, each on a line of its own."
        keys, values = spot.inside(node, "It has no settings.", hint), dict[str, Setting]()
        rules: tuple[ClinicRule, ...] = ()
        for key, _ in keys.entries():
            spot.facts.places[key.text] = key.place
            if key.text == RULES:
                rules = read_key(self.rules, keys, spot.facts) or ()
            elif (setting := self._setting(key, keys, spot.facts)) not in (None, UNREAD):
                values[key.text] = setting
        for one in self.settings.values():
            if one.required and one.name not in keys:
                keys.take(one.name, one.required)
        return Settings(FrozenMap(values), rules)

    def _setting(self, key: Scalar, keys: MapReader, facts: FileFacts) -> Setting | None:
        """Read one setting: None where it is not to be there, `UNREAD` where it is wrong."""
        one = self.settings.get(key.text)
        if one is None:
            keys.problems.add(keys.unknown(key, (*self.settings, RULES), "setting"))
            return UNREAD
        found: Setting | None = read_key(one, keys, facts)
        return found

    def _rule_keys(self) -> tuple[Key, ...]:
        def sets_json(facts: FileFacts) -> Schema:
            removable = {
                one.name: {
                    "anyOf": [{"const": NONE}, one.kind.schema(facts)],
                    "description": one.about,
                }
                for one in self.settings.values()
            }
            return {"type": "object", "properties": removable, "additionalProperties": False}

        asked = f"A condition over {', '.join(self.pack.questions)}."
        when = ValueKind(CONDITION.said, self._when, CONDITION.json)
        sets = ValueKind("settings, or none", self._sets, sets_json)
        return (
            Key("when", when, asked, required=_RULE_HINT),
            Key("set", sets, "The settings that then hold.", required=_RULE_HINT),
        )

    def _when(self, node: Node, spot: KeyPlace) -> Condition | None:
        condition, found = CONDITION.read(node, spot), Problems()
        if condition is None:
            return None
        condition = bound(condition, self.pack, found, rule=True)
        spot.keys.problems.add(*found.found)
        return None if found.errors else condition

    def _sets(self, node: Node, spot: KeyPlace) -> FrozenMap[str, Setting | None]:
        return FrozenMap(self._changes(spot.inside(node), spot.facts))

    def _changes(self, keys: MapReader, facts: FileFacts) -> Iterator[tuple[str, Setting | None]]:
        fixing = {question.fixed_by for question in self.pack.questions.values()}
        for key, node in keys.entries():
            if key.text in fixing:
                message = f'A rule cannot set "{key.text}": questions are answered by it.'
                keys.complain("bad-rule", message, "Set it outside the rules.", key.place, key.text)
            elif key.text in self.settings and isinstance(node, Scalar) and node.text == NONE:
                yield key.text, None
            elif (setting := self._setting(key, keys, facts)) is not UNREAD:
                yield key.text, setting


def _rule(found: Mapping[str, Any], _: KeyPlace) -> ClinicRule:
    return ClinicRule(found["when"], found["set"])


def _setting_key(decl: SettingDecl, pack: Pack) -> Key:
    needed = (decl.help or "It has to be set.") if decl.required else ""
    kind = SettingShape(decl, pack.lists).kind()
    return Key(decl.name, kind, decl.help, required=needed, default=UNREAD)
