"""No truth test on an object of a PDF: a stream with nothing but its length is false.

Where pypdf is opened, every condition is spelled out: a comparison, `isinstance`, a name or a
function that is declared as bool. `x or y`, `if x`, `not x` on anything else is a finding, whatever
`x` is today. Nor is a key read by `get` alone, which does not follow a reference.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "docgen"
DOORS = [
    file
    for file in sorted(PACKAGE.rglob("*.py"))
    if re.search("^ *(from|import) pypdf", file.read_text("utf-8"), re.MULTILINE)
]
TELLS = {"isinstance", "any", "all", "startswith", "isdisjoint", "eof", "same_paper", "is_absolute"}
# What takes a value that may be a reference, and follows it.
FOLLOWS = {"solved", "listed", "identifier"}


@cache
def tree_of(source: str) -> ast.Module:
    return ast.parse(source)


def findings(source: str) -> list[str]:
    """What is asked for its truth without being a question of yes and no."""
    tree = tree_of(source)
    plain = {*TELLS, *declared(tree)}
    for door in DOORS:  # a field of one is asked for in another
        plain |= set(declared(tree_of(door.read_text("utf-8"))))
    plain |= set(answers(tree, plain))
    return [ast.unparse(one) for one in asked(tree) if not is_question(one, plain)]


def declared(tree: ast.Module) -> Iterator[str]:
    """Names that are said to be bool: functions, parameters, fields, and what was compared."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name, returns=ast.Name(id="bool")):
                yield name
            case ast.arg(arg=name, annotation=ast.Name(id="bool")):
                yield name
            case ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name(id="bool")):
                yield name


def answers(tree: ast.Module, plain: set[str]) -> Iterator[str]:
    """Names that hold nothing but answers: what a comparison or the like has given."""
    given: dict[str, list[bool]] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name) | ast.Attribute(attr=name)], value=value):
                given.setdefault(name, []).append(is_question(value, plain))
            case ast.Assign(targets=[ast.Tuple(elts=names)]):
                for one in names:
                    if isinstance(one, ast.Name):
                        given.setdefault(one.id, []).append(False)
    return (name for name, values in given.items() if all(values))


def asked(tree: ast.Module) -> Iterator[ast.expr]:
    """Every expression of which only the truth counts, or decides."""
    for node in ast.walk(tree):
        match node:
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
                yield test
            case ast.Assert(test=test):
                yield test
            case ast.BoolOp(values=values):
                yield from values
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield operand
            case ast.comprehension(ifs=ifs):
                yield from ifs
            case ast.match_case(guard=ast.expr() as guard):
                yield guard
            case ast.Call(func=ast.Name(id="any" | "all"), args=[ast.GeneratorExp(elt=elt)]):
                yield elt
            case ast.Call(func=ast.Name(id="any" | "all" | "bool" | "filter"), args=args):
                yield from args


def is_question(node: ast.expr, plain: set[str]) -> bool:
    match node:
        case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
            return True  # what they hold is asked for by itself
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in plain
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in plain
        case ast.Constant(value=bool()):
            return True
        case _:
            return False


@pytest.mark.parametrize("file", DOORS, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_no_condition_asks_a_pdf_object_for_its_truth(file: Path) -> None:
    assert findings(file.read_text("utf-8")) == []


def half_read(source: str) -> list[str]:
    """Keys of a PDF that are read where a reference may stand."""
    tree = ast.parse(source)
    followed = {
        id(call.args[0])
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.args
        if call.func.id in FOLLOWS
    }
    return [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and id(node) not in followed
        if isinstance(node.func, ast.Attribute) and node.func.attr == "get" and node.args
        if isinstance(node.args[0], ast.Constant) and str(node.args[0].value).startswith("/")
    ]


@pytest.mark.parametrize("file", DOORS, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_a_key_of_a_pdf_is_read_through_its_reference(file: Path) -> None:
    assert half_read(file.read_text("utf-8")) == []
    assert half_read('node.get("/S") == "/URI"')
    assert half_read('solved(node.get("/S"))') == []


@pytest.mark.parametrize(
    "bad",
    [
        "found = reference.get_object() or NullObject()",
        "if found: pass",
        "while node: pass",
        "a = b if node.get('/K') else c",
        "if not contents: pass",
        "x = [one for one in kids if one]",
        "all(item for item in items)",
        "any(items)",
        "bool(found)",
        "if isinstance(a, B) and a: pass",
        "x = a == b\nx = found\nif x: pass",
    ],
)
def test_what_must_not_be_written_is_found(bad: str) -> None:
    assert findings(bad)


@pytest.mark.parametrize(
    "good",
    [
        "if found is None: pass",
        "x = isinstance(a, B) and len(a) > 0",
        "def f(*, one: bool) -> bool:\n    return one and not f(one=True)",
        "any(a == b for a in c)",
        "x = a == b\nif not x: pass",
    ],
)
def test_what_is_spelled_out_is_no_finding(good: str) -> None:
    assert findings(good) == []


def test_the_doors_are_found() -> None:
    assert {"batch/passwords.py", "inserts/copy.py", "inserts/tags.py"} <= {
        file.relative_to(PACKAGE).as_posix() for file in DOORS
    }
