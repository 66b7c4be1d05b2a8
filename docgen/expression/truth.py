"""Conditions that staff write: in templates, in `rules:` of a clinic, in `checks:` of a procedure.

A `Condition` is a small tree of named tuples, which is data and is never run as code (`parser.py`
reads it). Each name and each literal in it knows its place in the file. `Facts` answer its
questions, the `Atom`s, and its truth has more than two values:

    TRUE, FALSE   it is known
    ABSENT        it cannot be told, since the clinic has not set what it compares
    OPEN          it cannot be told, since nobody knows the patient's answer
    MAYBE         a setting is one of several values, and some of them would make it true

`and`, `or` and `not` join them as Kleene's logic does. What prints: see `Wants`.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, Protocol, TypeAlias

from docgen.errors import Place
from docgen.schema.quantity import Quantity, compare

NOWHERE = Place("")


class Truth(enum.Enum):
    """What is known of a condition: see the head of this module."""

    TRUE = "true"
    FALSE = "false"
    ABSENT = "absent"
    OPEN = "open"
    MAYBE = "maybe"


class Wants(enum.Enum):
    """Which truths of a condition let a block stand."""

    HOLDS = frozenset({Truth.TRUE, Truth.MAYBE})  # an `if` or `elif` of its own
    # A test above an `elif`: known to be false, or about what this clinic has not set.
    PASSED = frozenset({Truth.FALSE, Truth.ABSENT, Truth.MAYBE})
    FAILS = frozenset({Truth.FALSE, Truth.MAYBE})  # a test above an `else`


class Name(NamedTuple):
    """A dotted name: `lie_flat.for`, `patient.sedation`, `known.follow_up`.

    Alone, it asks whether it is set or known.
    """

    path: str
    place: Place = NOWHERE


class Literal(NamedTuple):
    """A word, number or amount that is written out."""

    value: str | int | Decimal | Quantity
    place: Place = NOWHERE


Operand: TypeAlias = Name | Literal


class Compare(NamedTuple):
    """`left op right`; `op` is one of `OPERATORS`, or `HAS`: the left is a list that holds it."""

    left: Operand
    op: str
    right: Operand


class Within(NamedTuple):
    """`item in (...)`: one of what is written out."""

    item: Operand
    of: tuple[Literal, ...]


class Not(NamedTuple):
    """The opposite."""

    of: Condition


class And(NamedTuple):
    """Every part holds."""

    parts: tuple[Condition, ...]


class Or(NamedTuple):
    """One part or more holds."""

    parts: tuple[Condition, ...]


class Is(NamedTuple):
    """Whether the truth of a condition is one of those that `wants` names: always told."""

    of: Condition
    wants: Wants


Atom: TypeAlias = Name | Compare | Within
Condition: TypeAlias = Atom | Not | And | Or | Is | Truth

OPERATORS = ("==", "!=", "<", "<=", ">", ">=")
HAS = "has"
_ORDERS = {"==": (0,), "!=": (-1, 1), "<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}
# Which truth decides, the strongest first.
AND_ORDER = (Truth.FALSE, Truth.OPEN, Truth.ABSENT, Truth.MAYBE, Truth.TRUE)
OR_ORDER = (Truth.TRUE, Truth.MAYBE, Truth.OPEN, Truth.ABSENT, Truth.FALSE)
# What is asked of one patient's record: of one of its fields or times (`known.follow_up`); how many
# rows a list has, and what it holds.
PRESENCE = frozenset({"known", "ahead", "past", "today"})
# What is asked of the room on page one of one patient's sheet (`space.bar`): see `model.SPACE`.
ROOM = "space"
# What begins the name of a question about the record: whether the patient leaves so many minutes
# after midnight, or later (`record.leaves_after_720`: at noon).
LEAVES_AFTER = "leaves_after_"
RECORD = PRESENCE | {"rows", "record", "holds", ROOM}
_COUNTED = ("rows.", "entries.")  # how many lines a list has: always told
_OPPOSITE = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE}


class Facts(Protocol):
    """What conditions are asked of: settings, answers, the record of one patient."""

    def truth(self, atom: Atom) -> Truth | None:
        """Tell whether a name is there, or how a comparison comes out; None: not known yet."""
        ...


def fold(condition: Condition, facts: Facts) -> Condition:
    """Answer what the facts can tell: a `Truth`, or what is left to be asked of each patient."""
    match condition:
        case Truth():
            return condition
        case Not():
            return opposite(fold(condition.of, facts))
        case And() | Or():
            return joined(type(condition), [fold(part, facts) for part in condition.parts])
        case Is():
            return standing(fold(condition.of, facts), condition.wants)
        case _:
            found = facts.truth(condition)
            return condition if found is None else found


def truth(condition: Condition, facts: Facts) -> Truth:
    """Answer a condition by facts that tell everything."""
    found = fold(condition, facts)
    assert isinstance(found, Truth)  # noqa: S101  # a wrong call: these facts leave something open
    return found


def holds(condition: Condition, facts: Facts) -> bool | None:
    """Tell whether a condition is true or false; None where the facts do not decide it."""
    found = fold(condition, facts)
    return {Truth.TRUE: True, Truth.FALSE: False}.get(found) if isinstance(found, Truth) else None


def place_of(condition: Condition) -> Place:
    """Return where a condition stands in its file: its first name does."""
    return next((name.place for name in names(condition)), NOWHERE)


def opposite(condition: Condition) -> Condition:
    """Return `not condition`, without doubling a `not`."""
    if isinstance(condition, Truth):
        return _OPPOSITE.get(condition, condition)
    return condition.of if isinstance(condition, Not) else Not(condition)


def standing(condition: Condition, wants: Wants = Wants.HOLDS) -> Condition:
    """Return a condition that is true exactly where the truth of another is wanted."""
    if isinstance(condition, Truth):
        return Truth.TRUE if condition in wants.value else Truth.FALSE
    if is_told(condition):
        return condition if wants is Wants.HOLDS else opposite(condition)
    return Is(condition, wants)


def is_told(condition: Condition) -> bool:
    """Whether a condition is true or false, whatever the clinic and the patient."""
    match condition:
        case Truth():
            return condition in (Truth.TRUE, Truth.FALSE)
        case Is():
            return True
        case Not():
            return is_told(condition.of)
        case And() | Or():
            return all(map(is_told, condition.parts))
        case _:
            first = operands(condition)[0]
            path = first.path if isinstance(first, Name) else ""
            return isinstance(condition, Name) or path.startswith(_COUNTED)


def joined(kind: type[And | Or], parts: Iterable[Condition]) -> Condition:
    """Join folded parts; what is known already is one part at most."""
    order = AND_ORDER if kind is And else OR_ORDER
    neutral = order[-1]
    known, left = neutral, dict[Condition, None]()
    for part in parts:
        inner = part.parts if isinstance(part, kind) else (part,)
        for one in inner:
            if one is order[0]:
                return order[0]
            if not isinstance(one, Truth):
                left[one] = None
            elif one is not neutral and (known is neutral or order.index(one) < order.index(known)):
                known = one
    if not left:
        return known
    all_parts = (*left, known) if known is not neutral else tuple(left)
    return all_parts[0] if len(all_parts) == 1 else kind(all_parts)


def compare_values(left: object, op: str, right: object) -> bool | None:
    """Compare two typed values; None where one is absent or they are of different kinds.

    Quantities compare by their longest ends. Words are equal or not, never more or less;
    a word is not equal to an amount.
    """
    if left is None or right is None:
        return None
    if isinstance(left, Quantity) and isinstance(right, Quantity):
        return by_order(compare(left, right), op)
    if isinstance(left, int | Decimal) and isinstance(right, int | Decimal):
        return by_order((left > right) - (left < right), op)
    if op in ("==", "!=") and (isinstance(left, str) or isinstance(right, str)):
        return (left == right) is (op == "==")  # an amount is no word
    return None


def by_order(order: int | None, op: str) -> bool | None:
    """Tell whether an order of -1, 0 or 1 satisfies a comparison; None stays None."""
    return None if order is None else order in _ORDERS[op]


def told(found: bool | None, untold: Truth = Truth.ABSENT) -> Truth:
    """Return the truth of a comparison that may not be told."""
    return untold if found is None else Truth.TRUE if found else Truth.FALSE


def atoms(condition: Condition) -> Iterator[Atom]:
    """Yield every question that a condition asks, from left to right."""
    match condition:
        case Truth():
            return
        case Not() | Is():
            yield from atoms(condition.of)
        case And() | Or():
            for part in condition.parts:
                yield from atoms(part)
        case _:
            yield condition


def operands(atom: Atom) -> tuple[Operand, ...]:
    """Return what a comparison compares; a bare name alone."""
    match atom:
        case Name():
            return (atom,)
        case Compare():
            return (atom.left, atom.right)
        case Within():
            return (atom.item, *atom.of)


def names(condition: Condition) -> Iterator[Name]:
    """Yield every name in a condition, from left to right."""
    for atom in atoms(condition):
        yield from (one for one in operands(atom) if isinstance(one, Name))


def asks_record(condition: Condition) -> bool:
    """Whether a condition asks one patient's record, and not settings and answers alone."""
    return any(name.path.partition(".")[0] in RECORD for name in names(condition))


def asks_room(atom: Atom) -> str:
    """Return what a question asks of the room on page one: `bar` of `space.bar`; else ""."""
    head, _, name = atom.path.partition(".") if isinstance(atom, Name) else ("", "", "")
    return name if head == ROOM else ""


def mapped(condition: Condition, change: Callable[[Atom], Condition]) -> Condition:
    """Return a condition with each of its questions changed."""
    match condition:
        case Truth():
            return condition
        case Not():
            return opposite(mapped(condition.of, change))
        case Is():
            return standing(mapped(condition.of, change), condition.wants)
        case And() | Or():
            return type(condition)(tuple([mapped(part, change) for part in condition.parts]))
        case _:
            return change(condition)


def placeless(condition: Condition) -> Condition:
    """Return a condition without its places, so that two of the same words are equal."""

    def bare(one: Operand) -> Operand:
        return Name(one.path) if isinstance(one, Name) else Literal(one.value)

    def change(atom: Atom) -> Condition:
        match atom:
            case Name():
                return Name(atom.path)
            case Compare(left, op, right):
                return Compare(bare(left), op, bare(right))
            case Within(item, of):
                return Within(bare(item), tuple([Literal(one.value) for one in of]))

    return mapped(condition, change)


def shown(condition: Condition) -> str:
    """Write a condition as templates write it."""
    match condition:
        case Truth():
            found = condition.value
        case Not():
            found = f"not {_bracketed(condition.of)}"
        case And() | Or():
            word = " and " if isinstance(condition, And) else " or "
            alike = type(condition)  # needs no brackets: it is read as one
            found = word.join(
                [shown(p) if isinstance(p, alike) else _bracketed(p) for p in condition.parts]
            )
        case Is():
            found = f"{condition.wants.name.lower()}({shown(condition.of)})"
        case Name():
            found = condition.path
        case Compare(left, "has", right):
            found = f"{_written(right)} in {_written(left)}"
        case Compare(left, op, right):
            found = f"{_written(left)} {op} {_written(right)}"
        case Within(item, of):
            found = f"{_written(item)} in ({', '.join(map(_written, of))})"
    return found


def _bracketed(condition: Condition) -> str:
    return f"({shown(condition)})" if isinstance(condition, And | Or) else shown(condition)


def _written(one: Operand) -> str:
    if isinstance(one, Name):
        return one.path
    return f"'{one.value}'" if isinstance(one.value, str) else str(one.value)


class ConditionSet:
    """Conditions that are answered step by step, as more is known."""

    def __init__(self, conditions: Sequence[Condition]) -> None:
        """Take the conditions."""
        self.conditions = tuple(conditions)

    @cached_property
    def atoms(self) -> tuple[Atom, ...]:
        """What they ask."""
        return tuple(dict.fromkeys(atom for one in self.conditions for atom in atoms(one)))

    def told(self, facts: Facts) -> ConditionSet:
        """Return what is left of them to be asked when this is known."""
        return ConditionSet([fold(one, facts) for one in self.conditions])

    def hold(self, facts: Facts) -> tuple[bool, ...]:
        """Tell which of them hold by facts that tell all that is left."""
        found = [
            one if isinstance(one, Truth) else fold(one, facts)  # most are answered already
            for one in self.conditions
        ]
        return tuple([one is Truth.TRUE or one is Truth.MAYBE for one in found])


class Known(NamedTuple):
    """Facts that are known by the question."""

    answers: Mapping[Atom, Truth]

    def truth(self, atom: Atom) -> Truth | None:
        """Tell what is known: see `Facts`."""
        return self.answers.get(atom)
