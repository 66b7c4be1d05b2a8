"""Conditions that staff write in settings: `rest.for > stay and mode == always`.

In: text. Out: a `Condition`, which is data and is never evaluated as code.
A condition is comparisons joined by `and` and `or` (`and` binds tighter); a bare name means
"is set", `not name` "is not set". What cannot be decided (a span without figures, a setting that
is absent) is neither true nor false: `holds` is three-valued.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol, TypeAlias

from docgen.errors import Place, SettingsError, ValueProblem, error
from docgen.settings.quantity import KINDS, Quantity, compare, parse_quantity

OPERATORS = ("==", "!=", "<", "<=", ">", ">=")
SET = "set"
NOT_SET = "not set"


@dataclass(frozen=True, slots=True)
class Field:
    """The name of something that a condition looks up: `rest.for`, `patient.count`."""

    path: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word that was written as it stands: a choice, or a field's name until it is bound."""

    text: str


Operand: TypeAlias = Field | Word | int | Decimal | Quantity


class Facts(Protocol):
    """What a condition asks."""

    def is_set(self, path: str) -> bool:
        """Whether the setting, slot or time is there."""
        ...

    def compare(self, path: str, op: str, operand: Operand) -> bool | None:
        """Compare what stands at `path`; None where nothing can be said."""
        ...


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison, or a question of presence (`op` is then `SET` or `NOT_SET`)."""

    path: str
    op: str
    operand: Operand = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """Alternatives (`or`) of tests that must all hold (`and`), with the text they came from."""

    any_of: tuple[tuple[Test, ...], ...]
    text: str
    place: Place | None = None

    @property
    def tests(self) -> tuple[Test, ...]:
        """Every test, in the order of the text."""
        return tuple(test for group in self.any_of for test in group)

    def bind(self, bind_test: Callable[[Test], Test]) -> Condition:
        """Return the condition with every test replaced: words become fields or literals."""
        bound = tuple(tuple(bind_test(test) for test in group) for group in self.any_of)
        return replace(self, any_of=bound)

    def holds(self, facts: Facts) -> bool | None:
        """Decide it: true, false, or None where the facts do not decide it."""
        outcome: bool | None = False
        for group in self.any_of:
            one = _all_hold(group, facts)
            if one:
                return True
            if one is None:
                outcome = None
        return outcome


def _all_hold(tests: tuple[Test, ...], facts: Facts) -> bool | None:
    outcome: bool | None = True
    for test in tests:
        if test.op in (SET, NOT_SET):
            one: bool | None = facts.is_set(test.path) is (test.op == SET)
        else:
            one = facts.compare(test.path, test.op, test.operand)
        if one is False:
            return False
        if one is None:
            outcome = None
    return outcome


def compare_values(left: object, op: str, right: object) -> bool | None:
    """Compare two typed values; None where one is absent or they are of different kinds.

    Quantities compare by their longest ends. Words are equal or not, never more or less.
    """
    if left is None or right is None:
        return None
    if isinstance(left, Quantity) and isinstance(right, Quantity):
        return by_order(compare(left, right), op)
    if isinstance(left, int | Decimal) and isinstance(right, int | Decimal):
        return by_order((left > right) - (left < right), op)
    if isinstance(left, str) and isinstance(right, str) and op in ("==", "!="):
        return (left == right) is (op == "==")
    return None


def by_order(order: int | None, op: str) -> bool | None:
    """Tell whether an order of -1, 0 or 1 satisfies a comparison; None stays None."""
    if order is None:
        return None
    return order in _ORDERS[op]


_ORDERS = {"==": (0,), "!=": (-1, 1), "<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}
_PATH = r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*"
_TEST = re.compile(rf"(?P<not>not\s+)?(?P<path>{_PATH})(?:\s*(?P<op>[=!<>]+)\s*(?P<operand>.+))?")
_HINT = 'Write `field operator value`, joined by and / or, such as "count >= 3".'


def parse_condition(text: str, place: Place | None = None) -> Condition:
    """Read a condition. Names are not looked up yet: that is `bind`'s part.

    Raises:
        SettingsError: the text is not a condition.
    """
    groups = re.split(r"\s+or\s+", " ".join(text.split()))
    parsed = tuple(
        tuple(_parse_test(piece, text, place) for piece in re.split(r"\s+and\s+", group))
        for group in groups
    )
    return Condition(parsed, text, place)


def _parse_test(piece: str, text: str, place: Place | None) -> Test:
    found = _TEST.fullmatch(piece.strip())
    if not found or (found["not"] and found["op"]) or found["path"] in ("and", "or", "not"):
        what = f'"{piece.strip()[:60]}" is not a condition.' if piece.strip() else "It is empty."
        raise SettingsError(error("bad-condition", f'In "{text[:80]}": {what}', _HINT, place))
    if not found["op"]:
        return Test(found["path"], NOT_SET if found["not"] else SET)
    if found["op"] not in OPERATORS:
        message = f'"{found["op"]}" is not a comparison.'
        hint = f"Write one of {' '.join(OPERATORS)}."
        raise SettingsError(error("bad-condition", message, hint, place))
    return Test(found["path"], found["op"], _operand(found["operand"], place))


def _operand(written: str, place: Place | None) -> Operand:
    if re.fullmatch(_PATH, written):
        return Word(written)
    if re.fullmatch(r"[0-9]{1,9}", written):
        return int(written)
    if re.fullmatch(r"[0-9]{1,9}\.[0-9]{1,3}", written):
        return Decimal(written)
    for kind in KINDS:
        try:
            return parse_quantity(written, kind)
        except ValueProblem:
            continue
    message = f'"{written[:60]}" cannot be compared with.'
    hint = "Write a word, a number, an amount such as 12 h, or the name of a setting."
    raise SettingsError(error("bad-condition", message, hint, place))
