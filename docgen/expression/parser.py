"""Reads expressions by Jinja2's own lexer and parser.

In: Jinja2's nodes and tokens of a tag of a template, or the text of a condition in `clinic.yaml` or
`procedure.yaml`. Out: a `Condition` (`truth.py`). The list of what an expression may hold is
closed. What else Jinja2 can read is refused, each with what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple, NoReturn

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from docgen.errors import Diagnostic, Place, ValueProblem, error
from docgen.expression.truth import (
    HAS,
    OPERATORS,
    And,
    Atom,
    Compare,
    Condition,
    Literal,
    Name,
    Not,
    Operand,
    Or,
    Within,
    mapped,
)
from docgen.schema.quantity import KINDS, Quantity, parse_quantity

# Only its lexer and its parser are used: nothing is ever rendered by it.
ENVIRONMENT = ImmutableSandboxedEnvironment(keep_trailing_newline=True)

_OPERATORS = dict(zip(("eq", "ne", "lt", "lteq", "gt", "gteq"), OPERATORS, strict=True))
HOW = "Write a name, or a name compared with a quoted word or a number, joined by and, or, not."
_KEYWORDS = frozenset({"and", "or", "not", "in", "is", "if", "else", "elif", "for"})
_OPERAND_TOKENS = frozenset({"name", "string", "integer", "float"})
_DEEPEST = 20  # brackets and `not` within each other: more is a slip, and would exhaust the stack
_LONGEST = 2000  # characters
_NESTING = re.compile(r"[(\[{+-]|\bnot\b")
_HUGE = re.compile(r"\d{10}")
# What Jinja2 reads and a sheet does not have: by the name of its node, what it is and the cure.
_REFUSED = {
    "Filter": ("A filter has no place in a condition.", "Compare the name itself."),
    "Test": ("`is` has no place in a condition.", "Write the name alone to ask whether it is set."),
    "Call": ("Nothing is called in a sheet.", HOW),
    "Getitem": ("Brackets have no place behind a name.", "Write the part behind a full stop."),
    "CondExpr": ("An `if` stands in a tag of its own.", "Write {% if %} on a line of its own."),
    "Concat": ("Texts are not joined in a condition.", HOW),
    "Dict": ("A map has no place in a condition.", HOW),
}
_RECKONED = ("Nothing is reckoned in a condition.", "Set the figure itself, and compare with it.")
_BEGINS = "A condition begins with a name, not with a word or a number."


class ExpressionError(Exception):
    """What is wrong in an expression, and where."""

    def __init__(self, message: str, hint: str, place: Place) -> None:
        """Take what is wrong, what to write instead, and where it stands."""
        super().__init__(message)
        self.message, self.hint, self.place = message, hint, place

    def diagnostic(self, code: str = "condition") -> Diagnostic:
        """Return it as an error."""
        return error(code, self.message, self.hint, self.place)


class Token(NamedTuple):
    """A piece of a tag: its kind as Jinja2's lexer names it, its text, its place."""

    kind: str
    text: str
    place: Place


class ExpressionReader:
    """Turns Jinja2's nodes of one tag into conditions.

    Jinja2's nodes have lines but no columns. Its lexer's tokens have both, and stand in the order
    in which the names of the tree are met: so each name takes the next token.
    """

    def __init__(self, tokens: Sequence[Token], place: Place) -> None:
        """Take the tokens of the tag behind its keyword, and where they begin."""
        self._tokens = [
            one
            for before, one in zip((None, *tokens), tokens, strict=False)
            if one.kind in _OPERAND_TOKENS
            if one.text not in _KEYWORDS or (before and before.text == ".")  # lie_flat.for
        ]
        self._place = place
        self._depth = 0

    def condition(self, node: nodes.Node) -> Condition:
        """Return a condition.

        Raises:
            ExpressionError: it holds what is not part of the language.
        """
        self._depth += 1
        if self._depth > _DEEPEST:
            self._fail("This condition is nested too deeply.", HOW)
        try:
            return self._condition(node)
        finally:
            self._depth -= 1

    def _condition(self, node: nodes.Node) -> Condition:
        match node:
            case nodes.And() | nodes.Or():
                kind = And if isinstance(node, nodes.And) else Or
                parts = [self.condition(one) for one in _flat(node, type(node))]
                return kind(tuple(parts))
            case nodes.Not():
                return Not(self.condition(node.node))
            case nodes.Compare():
                return self._compare(node)
            case nodes.Name() | nodes.Getattr():
                return self.name(node)
            case nodes.Const() | nodes.Tuple() | nodes.List():
                self._fail(_BEGINS, HOW)
        raise self._refusal(node)

    def _compare(self, node: nodes.Compare) -> Condition:
        (first, *more) = node.ops
        if isinstance(node.expr, nodes.Const):
            if first.op in ("in", "notin") and isinstance(first.expr, nodes.Name | nodes.Getattr):
                return self._held(node.expr, first)
            self._fail(_BEGINS, HOW)
        left = self.name(node.expr)
        if first.op in ("in", "notin"):
            found: Condition = Within(left, self._listed(first.expr))
            found = Not(found) if first.op == "notin" else found
        else:
            found = Compare(left, _OPERATORS[first.op], self.operand(first.expr))
        if more:
            self._fail("One comparison at a time.", "Join two comparisons by `and`.")
        return found

    def _held(self, node: nodes.Node, of: nodes.Operand) -> Condition:
        """Return `'T12' in patient.levels`: whether a list of the record holds something."""
        one = self.operand(node)
        found = Compare(self.name(of.expr), HAS, one)
        return Not(found) if of.op == "notin" else found

    def _listed(self, node: nodes.Node) -> tuple[Literal, ...]:
        """Return what stands behind `in`."""
        if not isinstance(node, nodes.Tuple | nodes.List):
            hint = "Write ('one', 'two')."
            self._fail("A list that is written out stands behind `in`.", hint)
        found = [self.operand(one) for one in node.items]
        for one in found:
            if isinstance(one, Name):
                self._fail_at("A word stands in quotes.", f"Write '{one.path}'.", one.place)
        return tuple(one for one in found if isinstance(one, Literal))

    def operand(self, node: nodes.Node) -> Operand:
        """Return a name or what is written out."""
        if not isinstance(node, nodes.Const):
            return self.name(node)
        place = self._next()
        if isinstance(node.value, bool) or node.value is None:
            hint = "Write the name alone to ask whether it is set, or compare it with 'yes'."
            self._fail_at("Yes and no are words: they stand in quotes.", hint, place)
        if isinstance(node.value, float):
            return Literal(Decimal(str(node.value)), place)
        return Literal(node.value, place)

    def name(self, node: nodes.Node) -> Name:
        """Return a dotted name."""
        parts: list[str] = []
        inner: nodes.Node = node
        while isinstance(inner, nodes.Getattr):
            parts.append(inner.attr)
            inner = inner.node
        if not isinstance(inner, nodes.Name):
            raise self._refusal(inner)
        if inner.name in _KEYWORDS:
            self._fail("A name is missing here.", HOW)
        place = self._next()
        for _ in parts:
            self._next()
        return Name(".".join((inner.name, *reversed(parts))), place)

    def _next(self) -> Place:
        return self._tokens.pop(0).place if self._tokens else self._place

    def _refusal(self, node: nodes.Node) -> ExpressionError:
        reckoned = isinstance(node, nodes.BinExpr | nodes.UnaryExpr)
        unknown = _RECKONED if reckoned else ("This has no place in a condition.", HOW)
        place = self._tokens[0].place if self._tokens else self._place
        return ExpressionError(*_REFUSED.get(type(node).__name__, unknown), place)

    def _fail(self, message: str, hint: str) -> NoReturn:
        place = self._tokens[0].place if self._tokens else self._place
        self._fail_at(message, hint, place)

    def _fail_at(self, message: str, hint: str, place: Place) -> NoReturn:
        raise ExpressionError(message, hint, place)


def _flat(node: nodes.Node, kind: type[nodes.Node]) -> Iterator[nodes.Node]:
    """Yield the parts of `a and b and c`, which Jinja2 reads as `(a and b) and c`."""
    if isinstance(node, kind) and isinstance(node, nodes.And | nodes.Or):
        yield from _flat(node.left, kind)
        yield from _flat(node.right, kind)
    else:
        yield node


def tokens_of(source: str, file: str, first: Place | None = None) -> list[Token]:
    """Return the tokens of Jinja2's lexer with their places; `first` is where the source begins.

    Raises:
        TemplateSyntaxError: Jinja2's lexer cannot read it.
    """
    line, column = (first.line, first.column) if first else (1, 1)
    found: list[Token] = []
    for _, kind, text in ENVIRONMENT.lex(source):
        found.append(Token(kind, text, Place(file, line, column)))
        breaks = text.count("\n")
        line += breaks
        column = len(text) - text.rfind("\n") if breaks else column + len(text)
    return found


# An amount (`12 h`, `100.4 °F`, `10-20 min`) is no expression of Jinja2's: it is quoted before.
_RIGHT = re.compile(r"(==|!=|<=|>=|<|>)\s*([^'\"()=!<>]+?)\s*(?=\)|$|\s(?:and|or)\s)")
_PLAIN = re.compile(r"[A-Za-z_][\w.]*|\d{1,9}(?:\.\d{1,3})?")
_SETTINGS_HOW = 'Write `field operator value`, joined by and / or, such as "count >= 3".'


def parse_condition(text: str, place: Place) -> Condition:
    """Read a condition of `clinic.yaml` or `procedure.yaml`, where words may stand without quotes.

    A word behind an operator may be a choice, or another setting: it is a text until the names are
    followed (`procedure/pack.py`). Every place in it is that of the whole text.

    Raises:
        ExpressionError: the text is not a condition.
    """
    shown = " ".join(text.split())
    what = f'"{shown[:60]}" is not a condition.' if shown else "It is empty."
    wrong = ExpressionError(what, _SETTINGS_HOW, place)
    quoted = _RIGHT.sub(_quoted, shown)
    if not shown or "%}" in quoted or beyond_reading(quoted):
        raise wrong
    try:
        (node,) = ENVIRONMENT.parse("{% if " + quoted + " %}{% endif %}").body
    except TemplateSyntaxError:
        raise wrong from None
    if not isinstance(node, nodes.If):
        raise wrong
    return mapped(ExpressionReader((), place).condition(node.test), _typed)


def beyond_reading(text: str) -> str:
    """Say why Jinja2 must not be given a text: it would exhaust the stack, or never return."""
    if len(_NESTING.findall(text)) > _DEEPEST:
        return "This condition is nested too deeply."
    if len(text) > _LONGEST:
        return "This condition is too long."
    return "This number is too long." if _HUGE.search(text) else ""


def _quoted(found: re.Match[str]) -> str:
    words = found[2]
    return found[0] if _PLAIN.fullmatch(words) else f"{found[1]} '{words}'"


def _typed(atom: Atom) -> Atom:
    """Read the amount that is compared with; a name to compare with becomes a text."""
    if not isinstance(atom, Compare):
        return atom
    right = atom.right
    if isinstance(right, Name):
        return atom._replace(right=Literal(right.path, right.place))
    if isinstance(right.value, str):
        return atom._replace(right=right._replace(value=_amount(right.value, right.place)))
    return atom


def _amount(written: str, place: Place) -> Quantity | str:
    if written.isidentifier():
        return written  # a word in quotes, as templates write it
    for kind in KINDS:
        try:
            return parse_quantity(written, kind)
        except ValueProblem:
            continue
    message = f'"{written[:60]}" cannot be compared with.'
    hint = "Write a word, a number, an amount such as 12 h, or the name of a setting."
    raise ExpressionError(message, hint, place)
