"""The structure tree of a few sheets, word for word: what a screen reader is told, in its order.

A change of the templates or of the tags shows here as a difference. If it is meant, run
`make golden`, read the difference (`git diff tests/golden`) as a patient would hear it, commit it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from example_sheets import Example, made
from sheet_text import tree_of

FOLDER = Path(__file__).parent / "golden"
SHEETS = [
    Example("lakeside", "discharge", "en"),
    Example("spine-medicine", "prepare", "es"),
    Example("spine-medicine", "discharge", "en", format="large"),
    Example("lakeside", "discharge", "es", format="bilingual"),
]


@pytest.mark.parametrize("example", SHEETS, ids=str)
def test_the_structure_tree_is_the_one_that_was_read(
    example: Example, pytestconfig: pytest.Config
) -> None:
    path = FOLDER / f"{example}.txt"
    found = tree_of(made(example).pdf)
    if pytestconfig.getoption("--renew-golden"):
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8"), "If this is meant: make golden"


def test_every_golden_file_has_a_sheet() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == {str(example) for example in SHEETS}
