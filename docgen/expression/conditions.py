"""A condition of `clinic.yaml` or `procedure.yaml`: an expression, its text and its place.

In: text, in the language that templates have too (`expression.py`), with words that need no quotes.
Out: a `Condition`, whose names a pack or a clinic binds: each word becomes a choice or a setting.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple, Protocol, TypeAlias

from docgen.errors import Place, SettingsError, error
from docgen.expression import truth as language
from docgen.expression.truth import (
    OPERATORS,
    Atom,
    Compare,
    Literal,
    Name,
    Or,
    Truth,
    Within,
    atoms,
    mapped,
    told,
)
from docgen.schema.quantity import Quantity

__all__ = ["OPERATORS", "SET", "Condition", "Field", "Test", "Word", "parse_condition"]

SET = "set"


@dataclass(frozen=True, slots=True)
class Field:
    """The name of something that a condition looks up: `rest.for`, `times.home`."""

    path: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word that was written as it stands: a choice, or a field's name until it is bound."""

    text: str


Operand: TypeAlias = Field | Word | int | Decimal | Quantity


class ComparedFacts(Protocol):
    """What a condition asks."""

    def is_set(self, path: str) -> bool:
        """Whether the setting, slot or time is there."""
        ...

    def compare(self, path: str, op: str, operand: Operand) -> bool | None:
        """Compare what stands at `path`; None where nothing can be said."""
        ...


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison, or a question of presence (`op` is then `SET`)."""

    path: str
    op: str
    operand: Operand = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """An expression, with the text it came from."""

    expression: language.Condition
    text: str
    place: Place | None = None

    @property
    def tests(self) -> tuple[Test, ...]:
        """Every question that it asks, in the order of the text."""
        return tuple(test for atom in atoms(self.expression) for test in _tests(atom))

    def bind(self, bind_test: Callable[[Test], Test]) -> Condition:
        """Return the condition with every test replaced: words become fields or literals."""

        def change(atom: Atom) -> language.Condition:
            found = tuple(_atom(bind_test(test)) for test in _tests(atom))
            return found[0] if len(found) == 1 else Or(found)

        return replace(self, expression=mapped(self.expression, change))

    def is_left_open(self, facts: ComparedFacts, unknown: Container[str]) -> bool:
        """Whether what is unknown decides it: paths (`patient.x`), or settings by their names."""
        found = language.fold(self.expression, _Partly(_Asked(facts), unknown))
        return not isinstance(found, Truth)

    def holds(self, facts: ComparedFacts) -> bool | None:
        """Decide it: true, false, or None where the facts do not decide it."""
        found = language.truth(self.expression, _Asked(facts))
        return found is Truth.TRUE if found in (Truth.TRUE, Truth.FALSE) else None


class _Asked(NamedTuple):
    """ComparedFacts as `expression.fold` asks them."""

    facts: ComparedFacts

    def truth(self, atom: Atom) -> Truth:
        if isinstance(atom, Within):
            return language.truth(Or(tuple(map(_atom, _tests(atom)))), self)
        (test,) = _tests(atom)
        if test.op == SET:
            return told(self.facts.is_set(test.path))
        return told(self.facts.compare(test.path, test.op, test.operand))


class _Partly(NamedTuple):
    """ComparedFacts of which some are unknown."""

    facts: _Asked
    unknown: Container[str]

    def truth(self, atom: Atom) -> Truth | None:
        paths = [test.path for test in _tests(atom)]
        paths += [t.operand.path for t in _tests(atom) if isinstance(t.operand, Field)]
        open_ones = (one in self.unknown or one.partition(".")[0] in self.unknown for one in paths)
        return None if any(open_ones) else self.facts.truth(atom)


def _tests(atom: Atom) -> tuple[Test, ...]:
    match atom:
        case Name(path):
            return (Test(path, SET),)
        case Compare(Name(path), op, right):
            return (Test(path, op, _operand(right)),)
        case Within(Name(path), of):
            return tuple(Test(path, "==", _operand(one)) for one in of)
    return ()


def _operand(one: Name | Literal) -> Operand:
    if isinstance(one, Name):
        return Field(one.path)
    return Word(one.value) if isinstance(one.value, str) else one.value


def _atom(test: Test) -> Atom:
    if test.op == SET:
        return Name(test.path)
    operand = test.operand
    if isinstance(operand, Field):
        return Compare(Name(test.path), test.op, Name(operand.path))
    value = operand.text if isinstance(operand, Word) else operand
    return Compare(Name(test.path), test.op, Literal(value))


def parse_condition(text: str, place: Place | None = None) -> Condition:
    """Read a condition. Names are not looked up yet: that is `bind`'s part.

    Raises:
        SettingsError: the text is not a condition.
    """
    # Jinja2, 20 ms: a clinic that is on disk was read before.
    from docgen.expression.parser import (  # noqa: PLC0415
        ExpressionError,
        parse_setting_condition,
    )

    try:
        return Condition(parse_setting_condition(text, place or language.NOWHERE), text, place)
    except ExpressionError as wrong:
        message = f'In "{text[:80]}": {wrong.message}'
        raise SettingsError(error("bad-condition", message, wrong.hint, place)) from None
