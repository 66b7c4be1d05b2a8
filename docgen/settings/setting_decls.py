"""Reads the declaration of one setting in `procedure.yaml`.

In: the mapping below the setting's name. Out: `SettingDecl`. A setting has one value (`is:`) or
several `fields:`; `bare`, `words` and `table` are the short forms that a clinic may write.
"""

from __future__ import annotations

from collections.abc import Iterator

from docgen.cache import FrozenMap
from docgen.errors import SettingsError, ValueProblem, one_of
from docgen.settings.conditions import Condition, parse_condition
from docgen.settings.declarations import (
    Bare,
    FieldDecl,
    FieldType,
    SettingDecl,
    TableDecl,
    TotalDecl,
)
from docgen.settings.mapping import MapReader
from docgen.settings.quantity import KINDS
from docgen.settings.yamltree import Mapping, Scalar, Sequence

_PLAIN = ("flag", "text", "texts", "number", "phone")
_TYPES = ("choice", "span", "list", "any", *_PLAIN)
_TYPE_HINT = "Write {choice: [one, two]}, {span: time}, {list: name}, {flag: yes} or {text: yes}."


def read_setting_decl(name: str, keys: MapReader) -> SettingDecl:
    """Read one setting; what is wrong is noted in the reader's problems."""
    fields = FrozenMap((field.name, field) for field in _fields(keys))
    bare_keys = keys.section("bare")
    table_keys = keys.section("table")
    words_keys = keys.section("words")
    total_keys = keys.section("total")
    decl = SettingDecl(
        name=name,
        help=keys.text("help", required="Say in a sentence what the setting is for.") or "",
        fields=fields,
        bare=_bare(bare_keys, fields) if bare_keys else None,
        table=_table(table_keys, fields) if table_keys else None,
        words=FrozenMap(_words(words_keys, fields)) if words_keys else FrozenMap(),
        gone=read_condition(keys, "gone"),
        required=keys.flag("required"),
        total=_total(total_keys, fields) if total_keys else None,
    )
    keys.finish()
    return decl


def read_condition(keys: MapReader, key: str) -> Condition | None:
    """Read the condition at `key`, its names not yet followed."""
    scalar = keys.scalar(key)
    if scalar is None:
        return None
    try:
        return parse_condition(scalar.text, scalar.place)
    except SettingsError as problem:
        keys.problems.add(*problem.diagnostics)
        return None


def _fields(keys: MapReader) -> Iterator[FieldDecl]:
    one = keys.section("is")
    several = keys.section("fields")
    if one and several:
        message = "A setting has one value (is:) or several (fields:), not both."
        keys.complain("bad-declaration", message, "Remove one of them.", keys.place)
    elif one:
        yield _field("", one)
    elif several:
        for key, node in several.entries():
            inner = several.section(key.text) if isinstance(node, Mapping) else None
            if inner:
                yield _field(key.text, inner)
            else:
                several.wrong(key.text, key.place, ValueProblem("A type is wanted.", _TYPE_HINT))
    else:
        message = "The setting has no type."
        keys.complain("bad-declaration", message, "Write is: or fields:.", keys.place)


def _field(name: str, keys: MapReader) -> FieldDecl:
    required = keys.flag("required")
    types = tuple(_types(keys))
    keys.finish()
    return FieldDecl(name, types, required)


def _types(keys: MapReader) -> Iterator[FieldType]:
    named = [key.text for key, _ in keys.nodes() if key.text in _TYPES]
    if len(named) != 1:
        keys.complain("bad-declaration", "A field has one type.", _TYPE_HINT, keys.place)
    for kind in named[:1]:
        if kind == "any":
            yield from _any(keys)
        elif kind == "choice":
            choices = tuple(word.text for word in keys.words("choice"))
            yield FieldType("choice", choices=choices)
        elif kind == "span":
            yield FieldType("span", span=_span(keys))
        elif kind == "list":
            yield FieldType("list", list_name=keys.text("list") or "")
        else:
            keys.flag(kind)
            yield FieldType(kind)


def _any(keys: MapReader) -> Iterator[FieldType]:
    node = keys.take("any")
    for item in node.items if isinstance(node, Sequence) else ():
        if isinstance(item, Mapping):
            inner = MapReader(item, keys.problems, keys.field("any"))
            yield from _types(inner)
            inner.finish()
        else:
            keys.wrong("any", item.place, ValueProblem("A type is wanted.", _TYPE_HINT))


def _span(keys: MapReader) -> str:
    scalar = keys.scalar("span")
    if scalar is None or scalar.text in KINDS:
        return scalar.text if scalar else KINDS[0]
    problem = ValueProblem("There is no such kind of amount.", f"Write {one_of(KINDS)}.")
    keys.wrong("span", scalar.place, problem)
    return KINDS[0]


def _known_field(keys: MapReader, scalar: Scalar | None, fields: FrozenMap[str, FieldDecl]) -> str:
    if scalar is None:
        return ""
    if scalar.text not in fields:
        keys.problems.add(keys.unknown(scalar, tuple(fields), "field"))
    return scalar.text


def _bare(keys: MapReader, fields: FrozenMap[str, FieldDecl]) -> Bare:
    into = keys.scalar("into", required="Name the field that takes a bare value.")
    with_keys = keys.section("with")
    keys.finish()
    pairs = _pairs(with_keys, fields) if with_keys else FrozenMap()
    return Bare(_known_field(keys, into, fields), pairs)


def _table(keys: MapReader, fields: FrozenMap[str, FieldDecl]) -> TableDecl:
    by = keys.text("by", required="Name the question that counts.") or ""
    into = keys.scalar("into", required="Name the field that the table fills.")
    keys.finish()
    return TableDecl(by, _known_field(keys, into, fields))


def _total(keys: MapReader, fields: FrozenMap[str, FieldDecl]) -> TotalDecl:
    name = keys.text("name", required="Name the field that templates print.") or ""
    of = keys.scalar("of", required="Name the field with the span for each.")
    by = keys.text("by", required="Name the question that counts.") or ""
    only_if = keys.scalar("if", required="Name the field that says the span is for each.")
    if name in fields:
        message = f'A clinic writes "{name}": it cannot be reckoned.'
        keys.complain("bad-declaration", message, "Choose another name.", keys.place)
    known = [_known_field(keys, scalar, fields) for scalar in (of, only_if)]
    if known[0] in fields and any(one.kind != "span" for one in fields[known[0]].types):
        keys.complain("bad-declaration", "Only a span is totalled.", "Name a span.", keys.place)
    keys.finish()
    return TotalDecl(name, known[0], by, known[1])


def _words(
    keys: MapReader, fields: FrozenMap[str, FieldDecl]
) -> Iterator[tuple[str, FrozenMap[str, str]]]:
    for key, _ in keys.entries():
        inner = keys.section(key.text)
        if inner:
            yield key.text, _pairs(inner, fields)


def _pairs(keys: MapReader, fields: FrozenMap[str, FieldDecl]) -> FrozenMap[str, str]:
    """Read values that stand for fields; they are typed when a clinic uses them."""
    pairs = {}
    for key, _ in keys.entries():
        pairs[_known_field(keys, key, fields)] = keys.text(key.text) or ""
    return FrozenMap(pairs)
