"""One declaration of a key, from which come its reader, its JSON Schema and its line in the docs.

In: classes whose fields are declared with `declare(...)`, or `Key` values made from a pack:

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Review:
        approved_by: str = declare(line(80), "Who approved it.", required="Write who approved it.")
        valid_for: Quantity | None = declare(amount("time"), "For how long.", example="12 months")

Out: `group(Review)`, a kind of value as all others are. A `ValueKind` reads what stands at a key,
says what is wrong with it (`read`), describes it to an editor (`json`) and to people (`said`).
A new key is one line in its class. Here stand the kinds that hold others; `kinds.py` has values.
What is unknown, missing or wrong becomes a diagnostic with its place and what to write instead, and
reading goes on, so that one run shows all problems.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from docgen.cache import FrozenMap
from docgen.errors import (
    Diagnostic,
    Place,
    Problems,
    SettingsError,
    ValueProblem,
    error,
    suggest,
    warning,
)
from docgen.schema.yamltree import Mapping as MappingNode
from docgen.schema.yamltree import Node, Scalar, Sequence

Schema: TypeAlias = dict[str, object]
Read_co = TypeVar("Read_co", covariant=True)
Read = TypeVar("Read")
Made = TypeVar("Made")

GROUP_HINT = "Write each key on a line of its own, indented by two spaces."
_KEY = "key"  # where a field of a class keeps its declaration
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


TRUE_WORDS = frozenset({"yes", "true", "sí", "si"})
FALSE_WORDS = frozenset({"no", "false"})
# A character as HTML writes it (`&eacute;`): nobody types it, so no text of a clinic may hold it.
ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);")


def yes_or_no(text: str) -> bool | None:
    """Read yes/no, true/false, sí/no; None for anything else."""
    word = text.casefold()
    return True if word in TRUE_WORDS else False if word in FALSE_WORDS else None


def shortened(text: str) -> str:
    """Return a text short enough for a message, on one line."""
    text = " ".join(text.splitlines())
    return text if len(text) <= 40 else text[:40] + "…"


def shape_of(node: Node) -> str:
    """Say what a node is, in the words of people who write YAML by example."""
    if isinstance(node, MappingNode):
        return "a group of keys"
    if isinstance(node, Sequence):
        return "a list"
    return "nothing" if node.empty else "one value"


def as_scalar(node: Node, said: str = "") -> Scalar:
    """Return a node that is one value; `said` is what is wanted, for the hint.

    Raises:
        ValueProblem: it is a list or a group of keys.
    """
    if isinstance(node, Scalar):
        return node
    hint = f"Write {said}." if said else ""
    raise ValueProblem(f"One value is wanted, not {shape_of(node)}.", hint)


def as_scalars(node: Node, required: str = "") -> tuple[Scalar, ...]:
    """Return a list of values; one value alone is a list of one.

    Raises:
        ValueProblem: it is no such list, or empty; `required` is the hint then.
    """
    if isinstance(node, Scalar):
        return (node,)
    items = node.items if isinstance(node, Sequence) else ()
    if isinstance(node, Sequence) and not items:
        hint = required or "Write a value, or remove the line."
        raise ValueProblem("The list is empty.", hint)
    words = tuple(item for item in items if isinstance(item, Scalar) and not item.empty)
    if len(words) < len(items) or not words:
        raise ValueProblem("A list of values is wanted.", "Write [one, two].")
    return words


def _is_null(node: Scalar) -> bool:
    """Whether it is nothing in the words of YAML."""
    return not node.quoted and node.text in ("~", "null")


class MapReader:
    """The keys of one mapping of a file, and where what is wrong with them is noted.

    Declarations take what they know, then `finish` to find the rest. `path` names the mapping in
    diagnostics (`procedures.x.stay`).
    """

    def __init__(self, node: MappingNode, problems: Problems, path: str = "") -> None:
        """Start with no key taken."""
        self.place = node.place
        self.problems = problems
        self.path = path
        self._nodes = {key.text: (key, value) for key, value in node.entries}
        self._known: dict[str, None] = {}

    def field(self, key: str) -> str:
        """Return the path of a key."""
        return f"{self.path}.{key}" if self.path else key

    def complain(self, code: str, message: str, hint: str, place: Place, key: str = "") -> None:
        """Note a problem of one key, or of the mapping itself."""
        problem = error(code, message, hint, place)
        self.problems.add(replace(problem, field=self.field(key) if key else self.path))

    def wrong(self, key: str, place: Place, problem: ValueProblem) -> None:
        """Note a value that cannot be used."""
        self.complain("bad-value", f"{key}: {problem.message}", problem.hint, place, key)

    def take(self, key: str, required: str = "", empty: str = "") -> Node | None:
        """Return what stands at `key`; `required` is the hint where it is missing.

        `empty` is the hint where nothing stands there, for a key that may be left out.
        """
        self._known[key] = None
        found = self._nodes.get(key)
        if found is None:
            if required:
                self.complain("missing-key", f'"{key}" is missing.', required, self.place, key)
            return None
        node = found[1]
        if isinstance(node, Scalar) and (node.empty or _is_null(node)):
            hint = required or empty or "Write a value, or remove the line."
            self.complain("empty-value", f'"{key}" has no value.', hint, found[0].place, key)
            return None
        return node

    def rename(self, old: str, new: str) -> None:
        """Read a key under the name that it had in earlier releases, and say what it is called."""
        if old not in self._nodes:
            return
        key, _ = self._nodes[old]
        if new in self._nodes:
            hint = f'Remove "{old}".'
            self.complain("same-key", f'"{old}" is the old name of "{new}".', hint, key.place, old)
            self._known[old] = None
            return
        said = warning("old-key", f'"{old}" is called "{new}" now.', f'Write "{new}".', key.place)
        self.problems.add(replace(said, field=self.field(old)))
        self._nodes = {new if name == old else name: of for name, of in self._nodes.items()}

    def __contains__(self, key: str) -> bool:
        """Whether a key is written, without taking it."""
        return key in self._nodes

    def nodes(self) -> Iterator[tuple[Scalar, Node]]:
        """Return every key with its node, without taking it."""
        yield from self._nodes.values()

    def entries(self) -> Iterator[tuple[Scalar, Node]]:
        """Return every key with its node, for mappings whose keys are the user's own."""
        for key, node in self._nodes.values():
            self._known[key.text] = None
            yield key, node

    def others(self, known: Iterable[str] = ()) -> list[str]:
        """Return the keys that are neither `known` nor were asked for."""
        return [name for name in self._nodes if name not in self._known and name not in known]

    def finish(self, known: Iterable[str] = (), meant: Mapping[str, str] = FrozenMap()) -> None:
        """Note every key that is not `known` and was never asked for; `meant` has hints."""
        self._known.update(dict.fromkeys(known))
        for name, (key, node) in self._nodes.items():
            if name not in self._known:
                # {say: one, two} is a key "say" and a key "two" without a value.
                cut = isinstance(node, Scalar) and node.empty
                problem = self.unknown(key, tuple(self._known))
                hint = "Put a text with a comma in it in quotes." if cut else problem.hint
                hint = meant.get(name, hint)
                self.problems.add(replace(problem, hint=hint))

    def unknown(self, key: Scalar, known: tuple[str, ...], what: str = "key") -> Diagnostic:
        """Return the problem of a key that is not known, with the nearest that is."""
        hint = suggest(key.text, known) or "Remove it, or look in docs/reference for what is meant."
        if key.text == "<<":
            hint = "Merge keys are not supported: write the values out."
        problem = error("unknown-key", f'Unknown {what} "{shortened(key.text)}".', hint, key.place)
        return replace(problem, field=self.field(shortened(key.text)))


@dataclass(slots=True)
class FileFacts:
    """What reading one value may hang on: what stands elsewhere in the file, or beside it.

    It is filled while a file is read, from the top down: a key that `tells` something puts it here
    for the keys after it. `folder` is the clinic's, `templates` docgen's. `languages` are the
    clinic's, none where one is wrong. `sheets`, `procedures`, `fields` (of a record), `lists`
    (columns by the name of a list) and `choices` (by field) are those of its procedures. `signs` is
    docgen's library of emergency signs. `written` are the fields of the setting, or the columns of
    the slot, that is being read. `drugs` are those of docgen's list, by group. `places` is where
    names were written, such as "settings.stay", for problems that show later.
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
    written: Mapping[str, Any] | None = None
    drugs: Mapping[str, Iterable[str]] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)


class KeyPlace(NamedTuple):
    """Where a value stands: the mapping around it, its key, what is known; `required` is a hint."""

    keys: MapReader
    key: str
    facts: FileFacts
    required: str = ""

    def wrong(self, place: Place, message: str, hint: str = "") -> None:
        """Note a value that cannot be used, or a part of it, and go on reading."""
        self.keys.wrong(self.key, place, ValueProblem(message, hint))

    def refuse(self, message: str, hint: str = "") -> None:
        """Note declarations that contradict each other."""
        self.keys.complain("bad-declaration", message, hint, self.keys.place)

    def inside(self, node: Node, wanted: str = "", hint: str = GROUP_HINT) -> MapReader:
        """Return a reader for the keys below this one.

        Raises:
            ValueProblem: it is no group of keys; `wanted` and `hint` say what it should be.
        """
        if not isinstance(node, MappingNode):
            raise ValueProblem(wanted or f"A group of keys is wanted, not {shape_of(node)}.", hint)
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


class FormerName(str):
    """What a key was called in earlier releases: files that write it go on being read."""

    __slots__ = ()


class Key(NamedTuple):
    """A key of a file: everything that there is to say of it.

    `required` is what to write where it is missing; without it the key may be left out. `aliases`
    are what people write in its place: they are told its name. A `FormerName` among them is
    read as well, with a warning.
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

    @property
    def former(self) -> tuple[str, ...]:
        """What it was called in earlier releases."""
        return tuple(one for one in self.aliases if isinstance(one, FormerName))


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
        for old in one.former:
            keys.rename(old, one.name)
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
    return read_noting(one.kind, node, KeyPlace(keys, one.name, facts, one.required), one.default)


def read_noting(
    kind: ValueKind[Read], node: Node, spot: KeyPlace, default: Read | None = None
) -> Read | None:
    """Read a value; one that is wrong is noted, and the default is returned."""
    try:
        return kind.read(node, spot)
    except ValueProblem as problem:
        spot.keys.wrong(spot.key, problem.place or node.place, problem)
        return default


def build(declared: type[Made], keys: MapReader, facts: FileFacts, **others: object) -> Made | None:
    """Read a mapping into a class that declares its keys; None where a required one is not there.

    `others` are fields of the class that no key fills.
    """
    values = _complete(keys_of(declared), keys, facts)
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
        "properties": {
            **{one.name: _described(one, facts) for one in declared},
            **{
                old: {**_described(one, facts), "deprecated": True}
                for one in declared
                for old in one.former
            },
        },
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


def raise_in_order(problems: Problems) -> None:
    """Raise all that is wrong in a file, in the order of its lines.

    Raises:
        SettingsError: there is an error.
    """
    nowhere = Place("")
    problems.found.sort(key=lambda one: (one.place or nowhere)[1:])
    problems.raise_as(SettingsError)


def any_of(shapes: list[Schema]) -> Schema:
    """Describe a value that has one of these shapes."""
    return shapes[0] if len(shapes) == 1 else {"anyOf": shapes}


# Values of several


def many(item: ValueKind[Read], *, once: bool = False) -> ValueKind[tuple[Read, ...]]:
    """A list; one value alone is a list of one. Where one is wrong, the others are read.

    `once`: none may stand in it twice.
    """

    def read(node: Node, spot: KeyPlace) -> tuple[Read, ...]:
        found: list[Read] = []
        for one in as_scalars(node, spot.required):
            value = read_noting(item, one, spot)
            if once and value in found:
                spot.wrong(one.place, f'"{shortened(one.text)}" stands here twice.', "Remove one.")
            elif value is not None:
                found.append(value)
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
        for number, one in enumerate(node.items, 1):
            value = read_noting(item, one, spot._replace(key=f"{spot.key}[{number}]"))
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
    below = keys_of(declared)
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
        inner = spot.inside(node, wanted, hint)
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
        keys, found = spot.inside(node), {}
        for name, _ in keys.entries():
            if section and not NAME.fullmatch(name.text):
                hint = "Write small letters, digits and underscores, beginning with a letter."
                keys.wrong(name.text, name.place, ValueProblem("This is not a name.", hint))
                continue
            text = " ".join(name.text.split())
            spot.facts.places[f"{section or spot.key}.{text}"] = name.place
            below = keys.take(name.text, required or spot.required)
            inner = KeyPlace(keys, shortened(text), spot.facts)
            if names:
                read_noting(names, name, inner)
            value = None if below is None else read_noting(item, below, inner)
            if value is not None:
                found[text] = value
        return FrozenMap(found)

    def described(facts: FileFacts) -> Schema:
        schema: Schema = {"type": "object", "additionalProperties": item.schema(facts)}
        if section:
            return {**schema, "propertyNames": {"pattern": f"^{NAME.pattern}$"}}
        return {**schema, "propertyNames": names.schema(facts)} if names else schema

    return ValueKind(f"a map to {item.said}", read, described, item.keys, blank=FrozenMap())
