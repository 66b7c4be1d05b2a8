"""What a template says: as a tree when its file is read, as a Draft when it is evaluated.

In: nothing. Out: named tuples, which cost a cold start an eighth of what dataclasses do. Each node
knows its place in the file, so that what is found wrong later (an absent setting, a missing
translation) is reported where staff can mend it.

A Draft is the Markdown of one sheet, its texts and values still marks: noncharacters around a
number, which occur in no input, so that neither a value nor a translation can become markup.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from docgen.cache import FrozenMap
from docgen.errors import Place
from docgen.expression.truth import Condition, Literal, Name
from docgen.model import Guards, Slot


class Placeholder(NamedTuple):
    """`{{ path | format }}`; `name` is how a message and its translations call it."""

    path: str
    format: str
    name: str
    place: Place


class TextUnit(NamedTuple):
    """One heading, paragraph, list item or table cell: one message for translators.

    `text` has its placeholders in braces. A unit without a letter of its own (`{{ m | label }}`)
    is no message. `context` tells twins apart, `notes` are for translators.
    """

    text: str
    placeholders: tuple[Placeholder, ...]
    place: Place
    icon: str = ""
    check: bool = False
    context: str = ""
    notes: tuple[str, ...] = ()

    @property
    def is_message(self) -> bool:
        """Whether there is anything to translate."""
        depth = 0
        for character in self.text:
            depth += (character == "{") - (character == "}")
            if not depth and character.isalpha():
                return True
        return False

    @property
    def counted(self) -> Placeholder | None:
        """The placeholder whose number chooses the plural form, if there is one."""
        return next((p for p in self.placeholders if p.format == "count"), None)


class TextLine(NamedTuple):
    """A heading, list item or paragraph: its Markdown mark (`## `, `- `, ``) and its unit."""

    mark: str
    unit: TextUnit


class TextRow(NamedTuple):
    """A row of a table; an empty cell (None) is a place to write on."""

    cells: tuple[TextUnit | None, ...]
    place: Place


class Raw(NamedTuple):
    """A line that is printed as it stands: empty, or the rule under a table's header."""

    text: str


class BoxOpen(NamedTuple):
    """`::: kind arg ...`."""

    kind: str
    args: tuple[str, ...]
    place: Place


class BoxClose(NamedTuple):
    """`:::` alone."""

    place: Place


class Branch(NamedTuple):
    """One way of an `if`; the `else` has no condition."""

    condition: Condition | None
    body: Body
    place: Place


class If(NamedTuple):
    """`if`, `elif` ... `else`: the first branch that holds."""

    branches: tuple[Branch, ...]


class For(NamedTuple):
    """`for variable in path`: the body once for each entry."""

    variable: str
    source: Name
    body: Body


class Include(NamedTuple):
    """The body of another file, which sees the names that this one has."""

    file: str
    place: Place


class Named(NamedTuple):
    """`name = value`: what stands in the place of the name from here on."""

    name: str
    value: Condition | Literal
    place: Place


class Set(NamedTuple):
    """`set name = value`, for the rest of the file and what it includes."""

    named: Named


class With(NamedTuple):
    """`with name = value, ...`: the names that its body has besides."""

    names: tuple[Named, ...]
    body: Body


Node: TypeAlias = TextLine | TextRow | Raw | BoxOpen | BoxClose | If | For | Include | Set | With
Body: TypeAlias = tuple[Node, ...]


def inner_bodies(node: Node) -> tuple[Body, ...]:
    """Return the bodies inside a node of the same file."""
    match node:
        case If():
            return tuple(branch.body for branch in node.branches)
        case For() | With():
            return (node.body,)
    return ()


def nodes(body: Iterable[Node], bodies: Mapping[str, Body] | None = None) -> Iterator[Node]:
    """Yield every node of a body, whatever branch it is in; of `bodies` what it includes, too."""
    for node in body:
        yield node
        for inner in inner_bodies(node):
            yield from nodes(inner, bodies)
        if bodies and isinstance(node, Include):
            yield from nodes(bodies[node.file], bodies)


def units(found: Iterable[Node]) -> Iterator[TextUnit]:
    """Yield the units of nodes."""
    for node in found:
        if isinstance(node, TextLine):
            yield node.unit
        elif isinstance(node, TextRow):
            yield from (cell for cell in node.cells if cell)


def mentioned(node: object) -> frozenset[str]:
    """Return every name that a template prints, tests or goes through."""
    if isinstance(node, Placeholder | Name):
        return frozenset({node.path})
    inner = map(mentioned, node) if isinstance(node, tuple) else ()
    return frozenset().union(*inner)


def bare(node: object) -> object:
    """Return a node without its places, so that two of the same words are equal."""
    if isinstance(node, Place):
        return None
    return (type(node), *map(bare, node)) if isinstance(node, tuple) else node


VALUE = re.compile("\ufdd0(\\d+)\ufdd1")  # a value inside the text of a unit
MARK = re.compile("\ufdd3(\\d+)\ufdd4")  # a unit, row or box inside the Markdown


def value_mark(number: int) -> str:
    """Return what stands for the value `number` inside a text."""
    return f"\ufdd0{number}\ufdd1"


def mark(number: int) -> str:
    """Return what stands for the unit `number` inside the Markdown."""
    return f"\ufdd3{number}\ufdd4"


class Static(NamedTuple):
    """A value that every patient gets, already formatted."""

    text: str


Value: TypeAlias = Static | Slot


class MarkKind(enum.Enum):
    """What a mark stands for."""

    TEXT = enum.auto()
    ROW = enum.auto()
    BOX = enum.auto()
    END = enum.auto()


class DraftUnit(NamedTuple):
    """What a mark stands for, in the language of the sheet, with the guards around it.

    `text` is the translated text with its value marks; of a box, its kind. `args` are the words
    after a box's kind; of a row, the number of its cells. `values` are what the value marks of the
    text stand for, by their numbers.
    """

    part: MarkKind
    text: str
    guards: Guards
    place: Place
    icon: str = ""
    check: bool = False
    args: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()


class Draft(NamedTuple):
    """A sheet: Markdown, and between its pieces the units; `place` is the sheet's own file.

    `places` tells where a setting is printed that patients have unlike, by its path.
    """

    parts: tuple[str | DraftUnit, ...]
    language: str
    place: Place
    places: FrozenMap[str, Place] = FrozenMap()
