"""What a kind of box is stands in one table: each kind has its layout, and nobody asks its name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from docgen.layout.boxes import BOXES
from docgen.model import BOX_KINDS

DOCGEN = Path(__file__).parents[2] / "docgen"


def test_every_kind_has_its_layout() -> None:
    missing = BOX_KINDS.keys() - BOXES.keys()
    assert not missing, f"give {sorted(missing)} a row in BOXES of docgen/layout/boxes.py"
    unknown = BOXES.keys() - BOX_KINDS.keys()
    assert not unknown, f"give {sorted(unknown)} a row in BOX_KINDS of docgen/model.py"


def test_nobody_compares_the_name_of_a_kind() -> None:
    """A property of the kind is asked for, so that another kind may have it too."""
    found = [
        f"{path.relative_to(DOCGEN)}:{node.lineno}"
        for path in DOCGEN.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Compare) and _asks_kind(node) and _names(node) & BOX_KINDS.keys()
    ]
    assert not found


def _asks_kind(node: ast.Compare) -> bool:
    """Whether one side is a `kind`, of whatever."""
    for side in (node.left, *node.comparators):
        name = getattr(side, "attr", "") or getattr(side, "id", "")
        if "kind" in name:
            return True
    return False


def _names(node: ast.Compare) -> set[str]:
    return set(_texts(node))


def _texts(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value
