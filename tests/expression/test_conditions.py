from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.errors import Place
from docgen.expression.parser import ExpressionError, parse_condition
from docgen.expression.truth import (
    And,
    Atom,
    Compare,
    Condition,
    Literal,
    Name,
    Not,
    Operand,
    Or,
    Truth,
    Within,
    atoms,
    compare_values,
    names,
    operands,
    place_of,
    placeless,
    told,
)
from docgen.expression.truth import holds as holds_by
from docgen.schema.quantity import parse_quantity

PLACE = Place("f", 2, 3)


def parsed(text: str) -> Condition:
    return parse_condition(text, PLACE)


@dataclass(frozen=True)
class Given:
    """Facts of a test: values by path."""

    values: Mapping[str, object]

    def truth(self, atom: Atom) -> Truth:
        if isinstance(atom, Name):
            return told(atom.path in self.values)
        first, *others = operands(atom)
        assert isinstance(first, Name)
        value, op = self.values.get(first.path), getattr(atom, "op", "==")
        words = [one.value for one in others if isinstance(one, Literal)]
        found = [compare_values(value, op, word) for word in words]
        return told(True if True in found else None if None in found else False)


def holds(text: str, **values: object) -> bool | None:
    return holds_by(parsed(text), Given(values))


def test_a_condition_is_data_with_its_place() -> None:
    read = parsed("a.b >= 3 and not c or d == x")
    assert placeless(read) == Or(
        (
            And((Compare(Name("a.b"), ">=", Literal(3)), Not(Name("c")))),
            Compare(Name("d"), "==", Literal("x")),
        )
    )
    assert list(atoms(placeless(read))) == [
        Compare(Name("a.b"), ">=", Literal(3)),
        Name("c"),
        Compare(Name("d"), "==", Literal("x")),
    ]
    assert placeless(parsed("a")) == Name("a")
    assert place_of(read) == PLACE
    assert all(one.place == PLACE for atom in atoms(read) for one in operands(atom))


def test_it_is_the_language_of_the_templates() -> None:
    def read(text: str) -> object:
        return placeless(parsed(text))

    assert read("(a or b) and c") == And((Or((Name("a"), Name("b"))), Name("c")))
    assert read("not a == 3") == Not(Compare(Name("a"), "==", Literal(3)))
    assert read("not (a or b)") == Not(Or((Name("a"), Name("b"))))
    assert read("a == 'x'") == read("a == x") == read("a==x")
    assert read("a in ('x', 'y')") == Within(Name("a"), (Literal("x"), Literal("y")))
    assert read("(a == 1-2 h or b) and c") == read("(a == '1-2 h' or b) and c")


def test_operands_are_words_numbers_and_amounts() -> None:
    def operand(text: str) -> Operand:
        read = placeless(parsed(f"a == {text}"))
        assert isinstance(read, Compare)
        return read.right

    assert operand("other.path") == Literal("other.path")
    assert operand("12") == Literal(12)
    assert operand("1.5") == Literal(Decimal("1.5"))
    assert operand("10-20 min") == Literal(parse_quantity("10-20 min", "time"))
    assert operand("100.4 °F") == Literal(parse_quantity("100.4 °F", "temperature"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("n >= 3", True),
        ("n > 3", False),
        ("n != 3", False),
        ("n == 3 and w == x", True),
        ("n == 3 and w == y", False),
        ("n == 4 or w == x", True),
        ("n == 4 and w == y or n == 3", True),
        ("n == 3 or n == 4 and w == y", True),
        ("n", True),
        ("gone", False),
        ("not gone", True),
        ("not n", False),
        ("n == 3 and (w == y or not gone)", True),
        ("(n == 4 or w == x) and gone", False),
        ("not (n == 3 and w == y)", True),
        ("not n == 3", False),
        ("w in ('y', 'x')", True),
        ("w not in ('y', 'x')", False),
    ],
)
def test_and_binds_tighter_than_or(text: str, expected: bool) -> None:
    assert holds(text, n=3, w="x") is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gone == x", None),
        ("gone != x", None),
        ("gone > 3", None),
        ("gone > 3 and n == 3", None),
        ("gone > 3 and n == 4", False),
        ("gone > 3 or n == 3", True),
        ("gone > 3 or n == 4", None),
        ("few > 2", None),
        ("w > 3", None),
        ("w < x", None),
        ("not gone == x", None),
        ("gone in ('x', 'y')", None),
        ("not (gone == x or n == 3)", False),
        ("not (gone == x and n == 4)", True),
    ],
)
def test_what_cannot_be_decided_is_neither_true_nor_false(text: str, expected: bool | None) -> None:
    assert holds(text, n=3, w="x", few=parse_quantity("few h", "time")) is expected


def test_amounts_compare_by_their_longest_ends() -> None:
    stay = parse_quantity("1-2 h", "time")
    assert holds("stay > 90 min", stay=stay) is True
    assert holds("stay <= 2 h", stay=stay) is True
    assert holds("stay > 5 lb", stay=stay) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a and",
        "or b",
        "a = 3",
        "a => 3",
        "a == ",
        "not",
        "a == b c",
        "__import__('os')",
        "a; b",
        "(a",
        "a..b",
        "a and and b",
        "a == b == c",
        "a == 5 lbz",
        "a in (x, y)",
        "a in b",
        "a is b",
        "a | b",
        "a + 1 > 2",
        "a == true",
        "'x' == a",
        "a()",
        "a[0]",
        "a %} b",
        "a {{ b }}",
        "not " * 5000 + "a",
        "(" * 5000 + "a" + ")" * 5000,
    ],
)
def test_what_is_not_a_condition_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parsed(text)
    assert str(caught.value.diagnostic()).startswith("f:2:3: error: ")


paths = st.from_regex(r"[a-z]{1,3}", fullmatch=True).filter(
    lambda word: word not in ("and", "or", "not", "in", "is", "if")
)
tests = st.builds(
    lambda path, op, n: f"{path} {op} {n}",
    paths,
    st.sampled_from([">", "<=", "=="]),
    st.integers(0, 9),
)


def _is_so(test: str, known: Mapping[str, int]) -> bool:
    path, op, number = test.split()
    found, other = known[path], int(number)
    return {">": found > other, "<=": found <= other, "==": found == other}[op]


@given(
    st.lists(st.lists(tests, min_size=1, max_size=3), min_size=1, max_size=3),
    st.dictionaries(paths, st.integers(0, 9)),
)
def test_it_agrees_with_logic_where_all_is_known(
    groups: list[list[str]], values: dict[str, int]
) -> None:
    text = " or ".join(" and ".join(group) for group in groups)
    condition = parsed(text)
    known = {name.path: values.get(name.path, 5) for name in names(condition)}
    wanted = any(all(_is_so(test, known) for test in group) for group in groups)
    assert holds_by(condition, Given(known)) is wanted
