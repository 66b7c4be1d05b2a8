"""The one door to PyYAML: a file becomes a tree of scalars, sequences and mappings with places.

In: a YAML or JSON file (JSON is YAML for our purpose), or its text and a name for messages.
Out: `Node`. Every scalar is text, so that YAML's guesses (`no`, `12:30`, `040417`, dates) never
reach anyone: the schema of whoever reads the tree decides what a text means.
Refused with a place: files of more than 1 MB (unread), text that is not UTF-8, syntax errors,
keys given twice, tags, aliases that explode, deep nesting, control and noncharacters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeAlias

import yaml

from docgen.errors import Diagnostic, InputError, Place, Problems, SettingsError, error
from docgen.files import reason_of

MOST_BYTES = 1_000_000
_MOST_DEPTH = 30
_MOST_ALIASES = 20
_MOST_NODES = 200_000  # aliases count what they stand for

# C0, DEL and C1 controls without tab, line feed and carriage return; the line separators that only
# YAML takes for line ends; every noncharacter (docgen marks places in templates with them).
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufeff\ufffe\uffff"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
    )
    + "]"
)
# JSON writes characters beyond U+FFFF as two halves, which YAML's escapes do not know.
_HALVES = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"
)


class Scalar(NamedTuple):
    """A text as it was written; `quoted` tells `"no"` from `no`, and `""` from nothing."""

    text: str
    place: Place
    quoted: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was written: `key:` and the end of the line."""
        return not self.text and not self.quoted


class Sequence(NamedTuple):
    """A list."""

    items: tuple[Node, ...]
    place: Place


class Mapping(NamedTuple):
    """Keys, none twice, each with what it holds, in the file's order."""

    entries: tuple[tuple[Scalar, Node], ...]
    place: Place


Node: TypeAlias = Scalar | Sequence | Mapping


def load_yaml(source: Path | tuple[str, str], *, private: bool = False) -> Node:
    """Read a file, or `(text, name)`; no word of a `private` one stands in a message.

    An empty file is a scalar without text.

    Raises:
        InputError: the file cannot be read at all, is too large or not UTF-8.
        SettingsError: the text breaks the rules in this module's docstring; all problems at once.
    """
    text, name = (read_text(source), str(source)) if isinstance(source, Path) else source
    text = text.removeprefix("\ufeff")
    if name.lower().endswith(".json"):
        text = _HALVES.sub(_join_halves, text)
    problems = Problems()
    problems.add(*_forbidden_characters(text, name))
    problems.raise_as(SettingsError)
    node = _Builder(text, name, problems, private=private).build()
    problems.raise_as(SettingsError)
    return node


def read_text(path: Path, most_bytes: int = MOST_BYTES) -> str:
    """Return a text file's content; its size is looked at before it is read.

    Raises:
        InputError: there is no such file, it is too large, or it is not UTF-8.
    """
    try:
        with path.open("rb") as file:
            data = file.read(most_bytes + 1)
    except OSError as problem:
        message = f"{path} cannot be read: {reason_of(problem, reading=True)[0]}"
        raise InputError(
            error("unreadable", message, "Check the name.", Place(str(path)))
        ) from None
    if len(data) > most_bytes:
        hint = "Is this the right file?"
        message = f"The file is larger than {most_bytes // 1_000_000} MB."
        raise InputError(error("too-large", message, hint, Place(str(path))))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        column = problem.start - data.rfind(b"\n", 0, problem.start)
        place = Place(str(path), line, column)
        hint = "Save the file with the encoding UTF-8."
        raise InputError(error("not-utf8", "The file is not UTF-8 text.", hint, place)) from None


def names_a_file(path: Path) -> bool:
    """Whether there is such a file, as far as may be seen; a name too long is that of none."""
    try:
        return path.is_file()
    except OSError:
        return False


def forbidden_character(text: str) -> re.Match[str] | None:
    """Find the first control character or noncharacter, which no text of docgen may hold."""
    return _FORBIDDEN.search(text)


def _join_halves(found: re.Match[str]) -> str:
    code = 0x10000 + ((int(found[2], 16) & 0x3FF) << 10) + (int(found[3], 16) & 0x3FF)
    return f"{found[1]}\\U{code:08X}"


def _forbidden_characters(text: str, name: str) -> Iterator[Diagnostic]:
    # A file of another kind is full of them: the first few say enough.
    for found in islice(_FORBIDDEN.finditer(text), 5):
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        yield _character_problem(found[0], Place(name, line, column))


def _character_problem(character: str, place: Place) -> Diagnostic:
    return error(
        "bad-character",
        f"The character U+{ord(character):04X} cannot be printed.",
        "Remove it, or type the text again.",
        place,
    )


class _Stop(Exception):  # noqa: N818 (not an error yet: a problem on its way out)
    """A problem after which the rest of the file makes no sense."""

    def __init__(self, problem: Diagnostic) -> None:
        super().__init__()
        self.problem = problem


class _Builder:
    """Builds the tree from parser events, so that depth is seen before anything recurses."""

    def __init__(self, text: str, name: str, problems: Problems, *, private: bool) -> None:
        # The C parser is ten times as fast; where PyYAML was built without it, its own will do.
        self.parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
        self.name = name
        self.private = private
        self.problems = problems
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.aliases = 0
        self.nodes = 0

    def build(self) -> Node:
        try:
            return self.document()
        except _Stop as stop:
            self.problems.add(stop.problem)
        except yaml.YAMLError as problem:
            self.problems.add(_syntax_problem(problem, self.name))
        finally:
            self.parser.dispose()
        return Scalar("", Place(self.name, 1, 1))

    def document(self) -> Node:
        next_event = self.parser.get_event
        next_event()  # the stream starts
        node: Node = Scalar("", Place(self.name, 1, 1))
        if isinstance(next_event(), yaml.DocumentStartEvent):
            node = self.node(next_event(), 0)
            next_event()  # the document ends
            more = next_event()
            if isinstance(more, yaml.DocumentStartEvent):
                message = "A second document begins here."
                hint = "Remove the line of three dashes and what follows it."
                raise _Stop(error("second-document", message, hint, self.place(more)))
        return node

    def place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self.name, mark.line + 1, mark.column + 1) if mark else Place(self.name)

    def node(self, event: yaml.Event, depth: int) -> Node:
        place = self.place(event)
        if isinstance(event, yaml.ScalarEvent) and not event.style and not event.tag:
            if not event.anchor:  # four in five nodes end here
                self.nodes += 1
                return Scalar(event.value, place)
        elif isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        before = self.nodes
        self.nodes += 1
        if getattr(event, "tag", None) not in (None, "!"):
            hint = "Remove the word that begins with an exclamation mark."
            self.problems.add(error("tag", "Tags are not allowed.", hint, place))
        if isinstance(event, yaml.ScalarEvent):
            node: Node = self.scalar(event, place)
        elif depth >= _MOST_DEPTH:
            message = f"The file is nested more than {_MOST_DEPTH} deep."
            raise _Stop(error("too-deep", message, "Is this the right file?", place))
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self.sequence(place, depth)
        else:
            node = self.mapping(place, depth)
        anchor = getattr(event, "anchor", None)
        if anchor:
            self.anchors[anchor] = (node, self.nodes - before)
        return node

    def scalar(self, event: yaml.ScalarEvent, place: Place) -> Scalar:
        quoted = event.style in ("'", '"', "|", ">")
        if event.style == '"':  # its escapes can write what the file itself does not hold
            found = _FORBIDDEN.search(event.value)
            if found:
                self.problems.add(_character_problem(found[0], place))
        return Scalar(event.value, place, quoted)

    def sequence(self, place: Place, depth: int) -> Sequence:
        items = []
        while not isinstance(event := self.parser.get_event(), yaml.SequenceEndEvent):
            items.append(self.node(event, depth + 1))
        return Sequence(tuple(items), place)

    def mapping(self, place: Place, depth: int) -> Mapping:
        entries: list[tuple[Scalar, Node]] = []
        first: dict[str, Place] = {}
        next_event, node, end = self.parser.get_event, self.node, yaml.MappingEndEvent
        while not isinstance(event := next_event(), end):
            key = node(event, depth + 1)
            value = node(next_event(), depth + 1)
            if not isinstance(key, Scalar):
                hint = "Put a text that begins with { or [ in quotes."
                self.problems.add(error("bad-key", "A key must be a word.", hint, key.place))
            elif key.text in first:
                shown = "" if self.private else f' "{key.text[:40]}"'
                message = f"The key{shown} stands here twice."
                hint = f"It stands in line {first[key.text].line} already: keep one of the two."
                self.problems.add(error("duplicate-key", message, hint, key.place))
            else:
                first[key.text] = key.place
                entries.append((key, value))
        return Mapping(tuple(entries), place)

    def alias(self, event: yaml.AliasEvent) -> Node:
        place = self.place(event)
        if event.anchor not in self.anchors:
            hint = "Put a text that begins with * in quotes."
            raise _Stop(error("unknown-alias", "This alias names nothing.", hint, place))
        node, size = self.anchors[event.anchor]
        self.aliases += 1
        self.nodes += size
        if self.aliases > _MOST_ALIASES or self.nodes > _MOST_NODES:
            message, hint = "There are too many aliases.", "Write the values out."
            raise _Stop(error("too-many-aliases", message, hint, place))
        return node


_HINTS = (
    (
        "mapping values are not allowed",
        'Put a text with ": " in it in quotes; check the indentation.',
    ),
    ("a tab", "Indent with spaces, not tabs."),
    (
        "cannot start any token",
        "Indent with spaces, not tabs; quote a text that begins with @, ` or %.",
    ),
    ("unexpected end of stream", "A quote is opened and never closed."),
    ("',' or", "A comma or a closing bracket is missing."),
    ("expected key", "Check that the keys of one group are indented alike."),
    ("block end", "Check that the keys of one group are indented alike."),
    ("escape", "Write a backslash within double quotes twice, or use single quotes."),
)


def _syntax_problem(problem: yaml.YAMLError, name: str) -> Diagnostic:
    """Turn the parser's words into ours; they hold nothing of the file's content."""
    what = str(getattr(problem, "problem", None) or getattr(problem, "reason", "it is not YAML"))
    mark = getattr(problem, "problem_mark", None)
    place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)
    kind = "JSON" if name.lower().endswith(".json") else "YAML"
    hint = next((hint for key, hint in _HINTS if key in what), "Check the line and the one above.")
    return error("yaml-syntax", f"The file is not valid {kind}: {what}.", hint, place)
