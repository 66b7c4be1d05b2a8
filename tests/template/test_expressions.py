"""Conditions mean what Jinja2 says they mean."""

from typing import Any

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import nodes

from docgen.errors import Place, TemplateError
from docgen.files import templates_root
from docgen.template.expressions import parse_condition
from docgen.template.tree import Both, Compare, Condition, Either, Name, Not

HERE = Place("sheet.md", 3, 7)
OPS = {"eq": "==", "ne": "!=", "lt": "<", "lteq": "<=", "gt": ">", "gteq": ">="}

paths = st.sampled_from(
    ["early", "lie.for", "stay.or", "patient.bones", "known.a_b", "notes", "iffy"]
)
operands = st.one_of(st.sampled_from(["'back'", '"two words"']), st.integers(0, 99).map(str))
leaves = st.one_of(
    paths,
    st.tuples(paths, st.sampled_from(sorted(OPS.values())), operands).map(" ".join),
    st.tuples(paths, st.sampled_from(sorted(OPS.values())), operands).map("".join),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        inner.map("not {}".format),
        inner.map("({})".format),
        st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map("".join),
    ),
    max_leaves=8,
)


def ours(found: Condition) -> Any:
    match found:
        case Name():
            return found.path
        case Compare():
            return (found.op, found.name.path, found.operand)
        case Not():
            return ("not", ours(found.of))
        case Both() | Either():
            word = "and" if isinstance(found, Both) else "or"
            left = ours(found.parts[0])
            for part in found.parts[1:]:
                left = (word, left, ours(part))
            return left


def theirs(node: nodes.Node) -> Any:
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            return f"{theirs(node.node)}.{node.attr}"
        case nodes.Compare():
            (operand,) = node.ops
            assert isinstance(operand.expr, nodes.Const)
            return (OPS[operand.op], theirs(node.expr), operand.expr.value)
        case nodes.Not():
            return ("not", theirs(node.node))
        case nodes.And() | nodes.Or():
            word = "and" if isinstance(node, nodes.And) else "or"
            return (word, theirs(node.left), theirs(node.right))
    raise AssertionError(node)


@given(conditions)
def test_a_condition_is_read_as_jinja2_reads_it(text: str) -> None:
    tree = jinja2.Environment(autoescape=True).parse(f"{{% if {text} %}}{{% endif %}}")
    assert isinstance(tree.body[0], nodes.If)
    assert ours(parse_condition(text, HERE)) == theirs(tree.body[0].test)


@pytest.mark.parametrize("path", sorted(templates_root().rglob("*.md")), ids=lambda p: p.name)
def test_our_templates_are_jinja2(path: Any) -> None:
    jinja2.Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))


@given(st.text(max_size=30))
def test_any_other_text_is_refused_at_its_place(text: str) -> None:
    try:
        parse_condition(text, HERE)
    except TemplateError as problem:
        (found,) = problem.diagnostics
        assert found.place is not None
        assert found.place.line == 3
        assert 7 <= found.place.column <= 7 + len(text)


def test_what_is_nested_too_deeply_is_refused() -> None:
    with pytest.raises(TemplateError, match="nested too deeply"):
        parse_condition("not " * 5000 + "early", HERE)
    with pytest.raises(TemplateError, match="nested too deeply"):
        parse_condition("(" * 5000, HERE)
