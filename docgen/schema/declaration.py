"""One declaration of a key, from which come its reader, its JSON Schema and its line in the docs.

In: classes whose fields are declared with `declare(...)`, or `Key` values made from a pack:

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Review:
        approved_by: str = declare(line(80), "Who approved it.", required="Write who approved it.")
        valid_for: Quantity | None = declare(amount("time"), "For how long.", example="12 months")

Out: `group(Review)`, a kind of value as all others are. A `ValueKind` reads what stands at a key,
says what is wrong with it (`read`), describes it to an editor (`json`) and to people (`said`).
A new key is one line in its class. Here stand the kinds that hold others; `kinds.py` has values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from docgen.cache import FrozenMap
from docgen.errors import Place, ValueProblem
from docgen.schema.mapping import MapReader, as_scalar, as_scalars, shape_of, shown
from docgen.schema.yamltree import Mapping as MappingNode
from docgen.schema.yamltree import Node, Sequence

Schema: TypeAlias = dict[str, object]
Read_co = TypeVar("Read_co", covariant=True)
Read = TypeVar("Read")
Made = TypeVar("Made")

GROUP_HINT = "Write each key on a line of its own, indented by two spaces."
_KEY = "key"  # where a field of a class keeps its declaration
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(slots=True)
class FileFacts:
    """What reading one value may hang on: what stands elsewhere in the file, or beside it.

    It is filled while a file is read, from the top down: a key that `tells` something puts it here
    for the keys after it. `folder` is the clinic's, `templates` docgen's. `languages` are the
    clinic's, none where one is wrong. `sheets`, `procedures`, `fields` (of a record), `lists`
    (columns by the name of a list) and `choices` (by field) are those of its procedures. `signs` is
    docgen's library of emergency signs. `written` are the fields of the setting, or the columns of
    the slot, that is being read. `places` is where names were written, such as "settings.stay", for
    problems that show later.
    """

    folder: Path = field(default_factory=Path)
    templates: Path = field(default_factory=Path)
    known_languages: tuple[str, ...] = ()
    country: str = ""
    languages: tuple[str, ...] = ()
    phone: str = ""
    paper: str = ""
    sheets: tuple[str, ...] = ()
    signs: Mapping[str, Any] = field(default_factory=dict)
    procedures: Mapping[str, ValueKind[Any]] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    written: Mapping[str, Any] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)


class KeyPlace(NamedTuple):
    """Where a value stands: the mapping around it, its key, what is known; `required` is a hint."""

    keys: MapReader
    key: str
    facts: FileFacts
    required: str = ""

    def wrong(self, place: Place, message: str, hint: str = "") -> None:
        """Note a value that cannot be used, and go on reading."""
        self.keys.wrong(self.key, place, ValueProblem(message, hint))

    def refuse(self, message: str, hint: str = "") -> None:
        """Note declarations that contradict each other."""
        self.keys.complain("bad-declaration", message, hint, self.keys.place)

    def inside(self, node: MappingNode) -> MapReader:
        """Return a reader for the keys below this one."""
        return MapReader(node, self.keys.problems, self.keys.field(self.key))


@dataclass(frozen=True)
class ValueKind(Generic[Read_co]):
    """What may stand at a key.

    `said` is what it is, for people: "a telephone number". `read` reads a node, or raises a
    `ValueProblem`; what is wrong with a part it notes at the spot. `json` describes it to editors
    as JSON Schema (draft-07, which editors of YAML understand best), where it must by what is known
    of the clinic. `keys` are those that are declared below it. `empty` is the hint where nothing
    stands at the key, `blank` what is read where it is left out.
    """

    said: str
    read: Callable[[Node, KeyPlace], Read_co]
    json: Schema | Callable[[FileFacts], Schema]
    keys: tuple[Key, ...] = ()
    empty: str = ""
    blank: Read_co | None = None

    def schema(self, facts: FileFacts) -> Schema:
        """Describe it to an editor of a clinic of which this is known."""
        return self.json(facts) if callable(self.json) else self.json


class Key(NamedTuple):
    """A key of a file: everything that there is to say of it.

    `required` is what to write where it is missing; without it the key may be left out. `aliases`
    are what people write in its place, and what it was called before: they are told its name.
    `tells` names what of `FileFacts` hangs on it. `default` is read where nothing is written.
    """

    name: str
    kind: ValueKind[Any]
    about: str
    required: str = ""
    example: str = ""
    aliases: tuple[str, ...] = ()
    tells: str = ""
    default: object = None
    attribute: str = ""


def declare(
    kind: ValueKind[Read],
    about: str,
    *,
    required: str = "",
    default: object = MISSING,
    name: str = "",
    example: str = "",
    aliases: tuple[str, ...] = (),
    tells: str = "",
) -> Read:
    """Declare a field of a class as a key of a file; see `Key`. Its name is that of the field.

    Where nothing is written, or something wrong, the field has its `default`, or what its kind has
    for nothing. A kind that has nothing for nothing gives None there: the field's type says so.
    """
    given = kind.blank if default is MISSING else default
    declared = Key(name, kind, about, required, example, aliases, tells, given)
    found: Read = field(default=given, metadata={_KEY: declared})  # type: ignore[assignment]  # as `field` is typed
    return found


@cache  # of classes, of which there are some thirty: each is read hundreds of times a pack
def keys_of(declared: type) -> tuple[Key, ...]:
    """Return the keys that a class declares, in its order."""
    return tuple(
        one.metadata[_KEY]._replace(name=one.metadata[_KEY].name or one.name, attribute=one.name)
        for one in fields(declared)
        if _KEY in one.metadata
    )


def read_keys(declared: Iterable[Key], keys: MapReader, facts: FileFacts) -> dict[str, Any]:
    """Read the keys of a mapping, in the order in which they are declared.

    Each value stands under the name of its field; what is absent or wrong is the key's default.
    """
    declared = tuple(declared)
    found: dict[str, Any] = {}
    for one in declared:
        written = one.required or one.name in keys
        value = read_key(one, keys, facts) if written else one.default
        found[one.attribute or one.name] = value
        if one.tells:
            setattr(facts, one.tells, value)
    names = [one.name for one in declared]
    if keys.others(names):
        meant = {alias: f'Did you mean "{one.name}"?' for one in declared for alias in one.aliases}
        keys.finish(names, meant)
    return found


def read_key(one: Key, keys: MapReader, facts: FileFacts) -> Any:  # noqa: ANN401 (as its kind reads)
    """Read one key of a mapping, and note what is wrong with it."""
    node = keys.take(one.name, one.required, one.kind.empty)
    if node is None:
        return one.default
    try:
        return one.kind.read(node, KeyPlace(keys, one.name, facts, one.required))
    except ValueProblem as problem:
        keys.wrong(one.name, problem.place or node.place, problem)
        return one.default


def build(declared: type[Made], keys: MapReader, facts: FileFacts, **others: object) -> Made | None:
    """Read a mapping into a class that declares its keys; None where a required one is not there.

    `others` are fields of the class that no key fills.
    """
    values = _complete(keys_of(declared), keys, facts)  # type: ignore[arg-type]  # it is hashable
    return None if values is None else declared(**values, **others)


def _complete(known: tuple[Key, ...], keys: MapReader, facts: FileFacts) -> dict[str, Any] | None:
    values = read_keys(known, keys, facts)
    lacks = any(one.required and values[one.attribute or one.name] is None for one in known)
    return None if lacks else values


def group_json(declared: Iterable[Key], facts: FileFacts) -> Schema:
    """Describe a mapping with these keys."""
    declared = tuple(declared)
    schema: Schema = {
        "type": "object",
        "properties": {one.name: _described(one, facts) for one in declared},
        "additionalProperties": False,
    }
    required = [one.name for one in declared if one.required]
    return {**schema, "required": required} if required else schema


def _described(one: Key, facts: FileFacts) -> Schema:
    schema = one.kind.schema(facts)
    more = schema.get("description", "")
    about = f"{one.about} {more}".strip()
    if one.example:
        about = f"{about} Such as {one.example}.".strip()
    return {**schema, "description": about} if about else schema


def any_of(shapes: list[Schema]) -> Schema:
    """Describe a value that has one of these shapes."""
    return shapes[0] if len(shapes) == 1 else {"anyOf": shapes}


# Values of several


def many(item: ValueKind[Read]) -> ValueKind[tuple[Read, ...]]:
    """A list; one value alone is a list of one. Where one is wrong, the others are read."""

    def read(node: Node, spot: KeyPlace) -> tuple[Read, ...]:
        found: list[Read] = []
        for scalar in as_scalars(node, spot.required):
            try:
                found.append(item.read(scalar, spot))
            except ValueProblem as problem:
                spot.keys.wrong(spot.key, problem.place or scalar.place, problem)
        return tuple(found)

    def described(facts: FileFacts) -> Schema:
        return one_or_more(item.schema(facts))

    return ValueKind(f"{item.said}, or a list of them", read, described, blank=())


def one_or_more(item: Schema) -> Schema:
    """Describe a list; one value alone is a list of one."""
    return {"anyOf": [{"type": "array", "items": item, "minItems": 1}, item]}


def listed(
    item: ValueKind[Read | None],
    example: str,
    *,
    most: int = 0,
    wanted: str = "A list is wanted",
) -> ValueKind[tuple[Read, ...]]:
    """A list of groups of keys. What `item` reads as None is left out."""

    def read(node: Node, spot: KeyPlace) -> tuple[Read, ...]:
        if not isinstance(node, Sequence):
            raise ValueProblem(f"{wanted}, not {shape_of(node)}.", f"Write - {example} below it.")
        found: list[Read] = []
        for number, item_node in enumerate(node.items, 1):
            one = spot._replace(key=f"{spot.key}[{number}]")
            try:
                value = item.read(item_node, one)
            except ValueProblem as problem:
                one.keys.wrong(one.key, problem.place or item_node.place, problem)
                continue
            if value is not None:
                found.append(value)
        if most and len(node.items) > most:
            place = node.items[most].place
            spot.wrong(place, f"There are {len(node.items)}.", f"Write at most {most}.")
        return tuple(found)

    def described(facts: FileFacts) -> Schema:
        schema: Schema = {"type": "array", "items": item.schema(facts)}
        return {**schema, "maxItems": most} if most else schema

    return ValueKind(f"a list, each {item.said}", read, described, item.keys, blank=())


def group(
    declared: type[Made],
    make: Callable[[Made, KeyPlace], Read | None] | None = None,
    *,
    wanted: str = "",
    hint: str = GROUP_HINT,
) -> ValueKind[Any]:
    """A group of keys, as a class declares them. `make` makes something else of what is read.

    `wanted` and `hint` are told where it is no group.
    """
    below = keys_of(declared)  # type: ignore[arg-type]  # a class is hashable
    named = _takes_a_name(declared)

    def made(values: dict[str, Any], spot: KeyPlace) -> object:
        found = declared(**values, **({"name": spot.key} if named else {}))
        return make(found, spot) if make else found

    return keyed(below, made, wanted=wanted, hint=hint)


def keyed(
    below: tuple[Key, ...],
    make: Callable[[dict[str, Any], KeyPlace], Read | None],
    *,
    wanted: str = "",
    hint: str = GROUP_HINT,
) -> ValueKind[Read | None]:
    """A group of these keys, and what is made of their values; None where a required one lacks."""

    def read(node: Node, spot: KeyPlace) -> Read | None:
        if not isinstance(node, MappingNode):
            raise ValueProblem(wanted or f"A group of keys is wanted, not {shape_of(node)}.", hint)
        inner = spot.inside(node)
        values = _complete(below, inner, spot.facts)
        return None if values is None else make(values, KeyPlace(inner, spot.key, spot.facts))

    return ValueKind("a group of keys", read, lambda facts: group_json(below, facts), below)


def _takes_a_name(declared: type[Any]) -> bool:
    """Whether a class has a field for the key that its group stands at."""
    return any(one.name == "name" and _KEY not in one.metadata for one in fields(declared))


def mapped(
    item: ValueKind[Read],
    *,
    names: ValueKind[str] | None = None,
    section: str = "",
    required: str = "",
) -> ValueKind[FrozenMap[str, Read]]:
    """A map whose keys are the writer's own, or `names`, with what each is.

    The keys of a `section` are names: small letters, digits, underscores; their places are kept.
    """

    def read(node: Node, spot: KeyPlace) -> FrozenMap[str, Read]:
        if not isinstance(node, MappingNode):
            raise ValueProblem(f"A group of keys is wanted, not {shape_of(node)}.", GROUP_HINT)
        keys, found = spot.inside(node), {}
        for name, _ in keys.entries():
            if section and not NAME.fullmatch(name.text):
                hint = "Write small letters, digits and underscores, beginning with a letter."
                keys.wrong(name.text, name.place, ValueProblem("This is not a name.", hint))
                continue
            spot.facts.places[f"{section or spot.key}.{name.text}"] = name.place
            below = keys.take(name.text, required or spot.required)
            inner = KeyPlace(keys, name.text, spot.facts)
            try:
                if names:
                    names.read(name, inner)
                value = None if below is None else item.read(below, inner)
                if value is not None:
                    found[" ".join(name.text.split())] = value
            except ValueProblem as problem:
                keys.wrong(shown(name.text), problem.place or (below or name).place, problem)
        return FrozenMap(found)

    def described(facts: FileFacts) -> Schema:
        schema: Schema = {"type": "object", "additionalProperties": item.schema(facts)}
        if section:
            return {**schema, "propertyNames": {"pattern": f"^{NAME.pattern}$"}}
        return {**schema, "propertyNames": names.schema(facts)} if names else schema

    return ValueKind(f"a map to {item.said}", read, described, item.keys, blank=FrozenMap())


def declared_name(
    what: str, of: Callable[[FileFacts], Iterable[str]], words: tuple[str, ...] = ()
) -> ValueKind[str]:
    """A name that is declared elsewhere; another is noted as unknown: 'Unknown column "x"'.

    `words` are the names for editors, where they are the same in every file.
    """

    def read(node: Node, spot: KeyPlace) -> str:
        scalar = as_scalar(node)
        declared = tuple(of(spot.facts))
        if scalar.text not in declared:
            spot.keys.problems.add(spot.keys.unknown(scalar, declared, what))
        return scalar.text

    enum = list(words)
    return ValueKind(
        f"the name of a {what}", read, {"enum": enum} if enum else {"type": "string"}, blank=""
    )
