"""Conditions of `{% if %}`: names, comparisons, `not`, `and`, `or`, parentheses.

In: the text between `if` and `%}`. Out: a `Condition`, or one diagnostic at its column.
The grammar is a part of Jinja2's and binds as Jinja2 does (a test compares the two); reading it
here saves a fifth of a cold start, gives columns, and leaves out by construction what a sheet must
not have: filters, tests such as `is defined`, calls, arithmetic.
"""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn

from docgen.errors import Place, TemplateError, error
from docgen.template.tree import Both, Compare, Condition, Either, Name, Not

_TOKEN = re.compile(
    r"""\s*(?:(?P<word>'[^']*'|"[^"]*")|(?P<number>\d+)(?![\w.])|(?P<op>==|!=|<=|>=|<|>)"""
    r"""|(?P<bracket>[()])|(?P<path>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*))"""
)
_WORDS = frozenset({"and", "or", "not"})
_FOREIGN = frozenset({"is", "in", "if", "else"})
_DEEPEST = 20  # brackets and `not` within each other: more is a slip, and would exhaust the stack
_HOW = "Write a name, or a name compared with a quoted word or a number, joined by and, or, not."


class _Token(NamedTuple):
    kind: str  # word, number, op, bracket, path, keyword, end
    text: str
    column: int


def parse_condition(text: str, place: Place) -> Condition:
    """Read a condition that begins at `place`.

    Raises:
        TemplateError: with one diagnostic, at the column of what is wrong.
    """
    return _Parser(_tokens(text, place), place).condition()


def _tokens(text: str, place: Place) -> list[_Token]:
    tokens: list[_Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if not match:
            column = place.column + at + len(text[at:]) - len(text[at:].lstrip())
            _fail(f"`{text[at:].split(maxsplit=1)[0]}` has no place in a condition.", place, column)
        kind = group = str(match.lastgroup)
        word = match[group]
        if kind == "path" and word in _WORDS:
            kind = "keyword"
        tokens.append(_Token(kind, word, place.column + match.start(group)))
        at = match.end()
    return [*tokens, _Token("end", "", place.column + end)]


class _Parser:
    """Recursive descent over the tokens: or, and, not, comparison."""

    def __init__(self, tokens: list[_Token], place: Place) -> None:
        self.tokens = tokens
        self.place = place
        self.depth = 0

    def condition(self) -> Condition:
        found = self.either()
        if self.tokens[0].kind != "end":
            self.fail(f"`{self.tokens[0].text}` is not expected here.")
        return found

    def either(self) -> Condition:
        parts = [self.both()]
        while self.take("keyword", "or"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def both(self) -> Condition:
        parts = [self.opposite()]
        while self.take("keyword", "and"):
            parts.append(self.opposite())
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def opposite(self) -> Condition:
        if not self.take("keyword", "not"):
            return self.comparison()
        self.deeper()
        found = Not(self.opposite())
        self.depth -= 1
        return found

    def comparison(self) -> Condition:
        if self.take("bracket", "("):
            self.deeper()
            found = self.either()
            self.depth -= 1
            if not self.take("bracket", ")"):
                self.fail("A bracket is not closed.")
            return found
        token = self.tokens[0]
        if token.kind in ("word", "number"):
            self.fail("A condition begins with a name, not with a word or a number.")
        if token.kind != "path" or token.text in _FOREIGN:
            self.fail("A name is missing here.")
        self.tokens.pop(0)
        name = Name(token.text, self.at(token.column))
        if self.tokens[0].kind != "op":
            return name
        op = self.tokens.pop(0).text
        return Compare(name, op, self.operand())

    def operand(self) -> str | int:
        token = self.tokens[0]
        if token.kind == "path":
            self.fail(f"A word to compare with stands in quotes: '{token.text}'.")
        if token.kind not in ("word", "number"):
            self.fail("A quoted word or a number is missing here.")
        self.tokens.pop(0)
        if self.tokens[0].kind == "op":
            self.fail("One comparison at a time.")
        return int(token.text) if token.kind == "number" else token.text[1:-1]

    def take(self, kind: str, text: str) -> bool:
        """Drop the next token if it is this one."""
        if self.tokens[0].kind == kind and self.tokens[0].text == text:
            self.tokens.pop(0)
            return True
        return False

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            self.fail("This condition is nested too deeply.")

    def at(self, column: int) -> Place:
        return Place(self.place.file, self.place.line, column)

    def fail(self, message: str) -> NoReturn:
        _fail(message, self.place, self.tokens[0].column)


def _fail(message: str, place: Place, column: int) -> NoReturn:
    where = Place(place.file, place.line, column)
    raise TemplateError(error("condition", message, _HOW, where))
