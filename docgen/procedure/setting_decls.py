"""A setting as `procedure.yaml` declares it: its fields, and the short forms of them.

In: nothing (`procedure.py` has the other declarations). Out: `SettingDecl`. A setting has one value
(`is:`) or several `fields:`; a clinic may write these in short, by a `shorthand` (one value alone),
by `aliases` (words that stand for values) or as a `table` by a count.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from docgen.cache import FrozenMap
from docgen.expression.truth import Condition
from docgen.schema import kinds
from docgen.schema.declaration import (
    FormerName,
    KeyPlace,
    ValueKind,
    as_scalar,
    declare,
    group,
    listed,
    many,
    mapped,
)
from docgen.schema.quantity import KINDS
from docgen.schema.yamltree import Node

_FIELD = kinds.word("a field", lambda facts: facts.written, said="the name of a field")


def _condition(node: Node, spot: KeyPlace) -> Condition | None:
    """Read a condition, its names not yet followed; None where it is none."""
    # Jinja2, 20 ms: what is on disk was read before.
    from docgen.expression.parser import ExpressionError, parse_condition  # noqa: PLC0415

    scalar = as_scalar(node)
    try:
        return parse_condition(scalar.text, scalar.place)
    except ExpressionError as wrong:
        spot.keys.problems.add(wrong.diagnostic("bad-condition"))
        return None


CONDITION: ValueKind[Condition | None] = ValueKind("a condition", _condition, {"type": "string"})


class FieldType(NamedTuple):
    """What a field may hold.

    `kind`: choice, span, list, flag, text, texts, number or phone. `choices` belong to a choice,
    `span` (a kind of quantity) to a span, `list_name` (a declared list of ids) to a list.
    """

    kind: str
    choices: tuple[str, ...] = ()
    span: str = ""
    list_name: str = ""


class FieldDecl(NamedTuple):
    """One field of a setting: the first of `types` that fits what the clinic wrote."""

    name: str
    types: tuple[FieldType, ...]
    required: bool = False


_TYPE_HINT = "Write {choice: [one, two]}, {span: time}, {list: name}, {flag: yes} or {text: yes}."
_SPAN = kinds.word("a kind of amount", KINDS)


@dataclass(frozen=True, slots=True)
class TypeKeys:
    """The types of a field, of which one is written."""

    choice: tuple[str, ...] = declare(many(kinds.text()), "One of these words.")
    span: str = declare(_SPAN, "An amount with its unit.", default=KINDS[0])
    list: str = declare(kinds.text(), "Entries of this list, which `lists:` declares.")
    flag: bool = declare(kinds.flag(), "Yes; no is as if it were not set.")
    text: bool = declare(kinds.flag(), "A text of the clinic's own, in each language.")
    texts: bool = declare(kinds.flag(), "Several such texts.")
    number: bool = declare(kinds.flag(), "Figures without a unit.")
    phone: bool = declare(kinds.flag(), "A telephone number.")


def _one_type(keys: TypeKeys, spot: KeyPlace) -> FieldType | None:
    return _typed(_type_named(spot), keys)


def _type_named(spot: KeyPlace) -> str:
    """Return the one type that is written, or nothing."""
    named = [name.text for name, _ in spot.keys.nodes() if name.text in TYPES]
    if len(named) != 1:
        spot.refuse("A field has one type.", _TYPE_HINT)
    return named[0] if named else ""


def _typed(kind: str, keys: TypeKeys) -> FieldType | None:
    if kind == "choice":
        return FieldType(kind, choices=keys.choice)
    if kind == "span":
        return FieldType(kind, span=keys.span)
    if kind == "list":
        return FieldType(kind, list_name=keys.list)
    return FieldType(kind) if kind else None


@dataclass(frozen=True, slots=True)
class FieldKeys(TypeKeys):
    """A field: its type, or `any` of several, of which the first that fits counts."""

    any: tuple[FieldType, ...] = declare(
        listed(group(TypeKeys, _one_type, wanted="A type is wanted.", hint=_TYPE_HINT), _TYPE_HINT),
        "Any of these types.",
    )
    required: bool = declare(kinds.flag(), "Whether a clinic that writes the setting needs it.")


def _field(keys: FieldKeys, spot: KeyPlace) -> FieldDecl:
    kind = _type_named(spot)
    one = _typed(kind, keys) if kind != "any" else None
    return FieldDecl(spot.key, (one,) if one else keys.any, keys.required)


TYPES = ("choice", "span", "list", "any", "flag", "text", "texts", "number", "phone")
_A_FIELD = group(FieldKeys, _field, wanted="A type is wanted.", hint=_TYPE_HINT)
_PAIRS = mapped(kinds.text(), names=_FIELD)


@dataclass(frozen=True, slots=True)
class Shorthand:
    """What a scalar in place of a mapping stands for: `into` takes it, `fields` go with it."""

    into: str = declare(
        _FIELD,
        "The field that takes a bare value.",
        required="Name the field that takes a bare value.",
    )
    fields: FrozenMap[str, str] = declare(_PAIRS, "Fields that go with it.", name="with")


@dataclass(frozen=True, slots=True)
class TableDecl:
    """The setting may be a table by a count: `by` is a question, `into` the field it fills."""

    by: str = declare(
        kinds.text(), "A question that counts.", required="Name the question that counts."
    )
    into: str = declare(
        _FIELD, "The field that the table fills.", required="Name the field that the table fills."
    )


@dataclass(frozen=True, slots=True)
class TotalDecl:
    """A field that is reckoned, not written: what the span `of` comes to for this patient.

    Where the field `only_if` is set, the span is for each of those that the question `by` counts,
    and the total is known where the count is; else the span is the total.
    """

    name: str = declare(
        kinds.text(), "What templates print.", required="Name the field that templates print."
    )
    of: str = declare(
        _FIELD,
        "The field with the span for each.",
        required="Name the field with the span for each.",
    )
    by: str = declare(
        kinds.text(), "A question that counts.", required="Name the question that counts."
    )
    only_if: str = declare(
        _FIELD,
        "The field that says the span is for each.",
        name="if",
        required="Name the field that says the span is for each.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingDecl:
    """A setting. One value (`is:`) has a single field named ""; `fields` are all it has."""

    name: str
    help: str = declare(
        kinds.text(),
        "What the setting is for.",
        required="Say in a sentence what the setting is for.",
    )
    one: FieldDecl | None = declare(
        _A_FIELD, "The type of a setting of one value.", name="is", example="{span: time}"
    )
    several: FrozenMap[str, FieldDecl] = declare(
        mapped(_A_FIELD, required=_TYPE_HINT),
        "The types of a setting of several values.",
        name="fields",
        tells="written",
    )
    shorthand: Shorthand | None = declare(
        group(Shorthand), "What one value in their place stands for.", aliases=(FormerName("bare"),)
    )
    table: TableDecl | None = declare(group(TableDecl), "That it may be a table by a count.")
    aliases: FrozenMap[str, FrozenMap[str, str]] = declare(
        mapped(_PAIRS), "Words that stand for values of fields.", aliases=(FormerName("words"),)
    )
    not_applicable_when: Condition | None = declare(
        CONDITION, "The condition in which it concerns no patient.", aliases=(FormerName("gone"),)
    )
    required: bool = declare(kinds.flag(), "Whether every clinic has to set it.")
    total: TotalDecl | None = declare(group(TotalDecl), "A field that is reckoned.")
    fields: FrozenMap[str, FieldDecl] = field(default_factory=FrozenMap)

    @property
    def main(self) -> str:
        """The field that the setting's bare name stands for: "" of a single value, or none."""
        if "" in self.fields:
            return ""
        return self.shorthand.into if self.shorthand else ""


def _whole(decl: SettingDecl, spot: KeyPlace) -> SettingDecl:
    if decl.one and decl.several:
        spot.refuse(
            "A setting has one value (is:) or several (fields:), not both.", "Remove one of them."
        )
    elif (
        not decl.one
        and not decl.several
        and not any(name in spot.keys for name in ("is", "fields"))
    ):
        spot.refuse("The setting has no type.", "Write is: or fields:.")
    fields = FrozenMap({"": decl.one._replace(name="")}) if decl.one else decl.several
    total = decl.total
    if total and total.name in fields:
        spot.refuse(
            f'A clinic writes "{total.name}": it cannot be reckoned.', "Choose another name."
        )
    if total and total.of in fields and any(one.kind != "span" for one in fields[total.of].types):
        spot.refuse("Only a span is totalled.", "Name a span.")
    return replace(decl, fields=fields)


def setting() -> ValueKind[SettingDecl]:
    """A setting that a clinic may write."""
    return group(SettingDecl, _whole)
