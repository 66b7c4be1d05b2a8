"""Names that a template gives: `set`, `with`, and the variable of a loop.

In: a condition or a path, and the names that hold where it stands. Out: the same with each given
name replaced by what it stands for. So everything after knows the names of a procedure alone.
"""

from __future__ import annotations

from typing import NamedTuple, TypeVar

from docgen.cache import FrozenMap
from docgen.expression.truth import (
    HAS,
    And,
    Compare,
    Condition,
    Is,
    Literal,
    Name,
    Not,
    Operand,
    Or,
    Truth,
    Within,
    opposite,
)
from docgen.procedure.questions import UNKNOWN
from docgen.template.tree import PRESENCE, Named

PATIENT = "patient."
_ROOMS = ("times.", PATIENT)  # `known.x` says neither


class Alias(NamedTuple):
    """What a name stands for: another name, what is written out, or a whole condition."""

    value: Condition | Literal


Bound = TypeVar("Bound")


def named(scope: FrozenMap[str, Bound | Alias], one: Named) -> FrozenMap[str, Bound | Alias]:
    """Return the scope with one name more, which may use those that there are."""
    value = one.value
    if isinstance(value, Name):
        value = _operand(value, scope)
    elif not isinstance(value, Literal):
        value = replaced(value, scope)
    return FrozenMap({**scope, one.name: Alias(value)})


def path_of(path: str, scope: FrozenMap[str, Bound | Alias]) -> str:
    """Return the path that a placeholder prints."""
    root, dot, rest = path.partition(".")
    bound = scope.get(root)
    value = bound.value if isinstance(bound, Alias) else None
    return f"{value.path}{dot}{rest}" if isinstance(value, Name) else path


def replaced(condition: Condition, scope: FrozenMap[str, Bound | Alias]) -> Condition:
    """Return a condition in the names of the procedure; `x == 'unknown'` becomes `not known.x`."""
    match condition:
        case Truth() | Is():
            return condition
        case Not():
            return opposite(replaced(condition.of, scope))
        case And() | Or():
            return type(condition)(tuple(replaced(part, scope) for part in condition.parts))
        case Name():
            return _presence(condition, scope)
        case Compare(left, op, right):
            found = Compare(_operand(left, scope), op, _operand(right, scope))
            return _unknown(found)
        case Within(item, of):
            return _unknown_among(Within(_operand(item, scope), of))


def _unknown(compared: Compare) -> Condition:
    left, right = compared.left, compared.right
    if compared.op == HAS and isinstance(left, Name) and left.path.startswith(PATIENT):
        return compared._replace(left=Name(f"holds.{left.path.removeprefix(PATIENT)}", left.place))
    unknown = isinstance(right, Literal) and right.value == UNKNOWN and compared.op == "=="
    if unknown and isinstance(left, Name) and left.path.startswith(PATIENT):
        return Not(Name(f"known.{left.path.removeprefix(PATIENT)}", left.place))
    return compared


def _unknown_among(within: Within) -> Condition:
    """Read 'unknown' in a list of answers as what it says alone."""
    item = within.item
    asked = isinstance(item, Name) and item.path.startswith(PATIENT)
    left = tuple(one for one in within.of if not (asked and one.value == UNKNOWN))
    if len(left) == len(within.of):
        return within
    alone = _unknown(Compare(item, "==", Literal(UNKNOWN)))
    return Or((Within(item, left), alone)) if left else alone


def _operand(one: Operand, scope: FrozenMap[str, Bound | Alias]) -> Operand:
    if isinstance(one, Literal):
        return one
    root, dot, rest = one.path.partition(".")
    if one.path in scope:
        root, dot, rest = one.path, "", ""
    bound = scope.get(root)
    if not isinstance(bound, Alias):
        return one
    if isinstance(bound.value, Name):
        return Name(f"{bound.value.path}{dot}{rest}", one.place)
    return bound.value if isinstance(bound.value, Literal) and not rest else one


def _presence(name: Name, scope: FrozenMap[str, Bound | Alias]) -> Condition:
    root, _, rest = name.path.partition(".")
    bound = scope.get(name.path) or scope.get(root)
    if isinstance(bound, Alias):
        if isinstance(bound.value, Name):
            return Name(path_of(name.path, scope), name.place)
        return Truth.TRUE if isinstance(bound.value, Literal) else bound.value
    if root in PRESENCE and rest:
        path = path_of(rest, scope)
        if path != rest:
            for room in _ROOMS:
                path = path.removeprefix(room)
        return Name(f"{root}.{path}", name.place)
    return name
