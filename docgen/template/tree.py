"""What a template says, as a tree: the nouns between reading a file and rendering it.

In: nothing. Out: named tuples, which cost a cold start an eighth of what dataclasses do. Each node
knows its place in the file, so that what is found wrong later (an absent setting, a missing
translation) is reported where staff can mend it.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from docgen.errors import Place


class Name(NamedTuple):
    """A dotted name in a condition, such as `lie_flat.for` or `known.follow_up`."""

    path: str
    place: Place


class Compare(NamedTuple):
    """`name op operand`; the operand is a quoted word or a number."""

    name: Name
    op: str
    operand: str | int


class Not(NamedTuple):
    """The opposite of one condition."""

    of: Condition


class Both(NamedTuple):
    """`and`: every part holds."""

    parts: tuple[Condition, ...]


class Either(NamedTuple):
    """`or`: one part or more holds."""

    parts: tuple[Condition, ...]


Condition: TypeAlias = Name | Compare | Not | Both | Either


class Placeholder(NamedTuple):
    """`{{ path | format }}`; `name` is how a message and its translations call it."""

    path: str
    format: str
    name: str
    place: Place


class Unit(NamedTuple):
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


class Line(NamedTuple):
    """A heading, list item or paragraph: its Markdown mark (`## `, `- `, ``) and its unit."""

    mark: str
    unit: Unit


class Row(NamedTuple):
    """A row of a table; an empty cell (None) is a place to write on."""

    cells: tuple[Unit | None, ...]
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
    """The body of another file, which sees no loop variable of this one."""

    file: str
    place: Place


Node: TypeAlias = Line | Row | Raw | BoxOpen | BoxClose | If | For | Include
Body: TypeAlias = tuple[Node, ...]

PRESENCE = (
    "known",
    "ahead",
    "past",
    "today",
)  # questions about one patient's record, answered in fill


def names(condition: Condition) -> tuple[Name, ...]:
    """Return every name in a condition, from left to right."""
    match condition:
        case Name():
            return (condition,)
        case Compare():
            return (condition.name,)
        case Not():
            return names(condition.of)
        case Both() | Either():
            return tuple(name for part in condition.parts for name in names(part))


def asks_presence(condition: Condition) -> bool:
    """Whether a condition asks for `known.x`, `ahead.x`, `past.x` or `today.x` anywhere."""
    return any(name.path.partition(".")[0] in PRESENCE for name in names(condition))


def inner_bodies(node: Node) -> tuple[Body, ...]:
    """Return the bodies inside a node of the same file."""
    match node:
        case If():
            return tuple(branch.body for branch in node.branches)
        case For():
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
