"""What a template says, as a tree: the nouns between reading a file and rendering it.

In: nothing. Out: named tuples, which cost a cold start an eighth of what dataclasses do. Each node
knows its place in the file, so that what is found wrong later (an absent setting, a missing
translation) is reported where staff can mend it.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from docgen.errors import Place
from docgen.expression.truth import Condition, Literal, Name


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

# What may be asked of one patient's record.
PRESENCE = ("known", "ahead", "past", "today")


def inner_bodies(node: Node) -> tuple[Body, ...]:
    """Return the bodies inside a node of the same file."""
    match node:
        case If():
            return tuple(branch.body for branch in node.branches)
        case For() | With():
            return (node.body,)
    return ()


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
