"""Columns that were meant for a line of a list."""

from __future__ import annotations

import pytest

from docgen.data import templates_root
from docgen.packs.pack import load_pack
from docgen.packs.record_fields import slip_of_column


@pytest.mark.parametrize(
    ("column", "meant"),
    [
        ("medicine_1_drug", "medicines_1_drug"),
        ("medicines_2_doze", "medicines_2_dose"),
        ("insurance", ""),
        ("visit_2_room", ""),
    ],
)
def test_a_column_that_loses_a_line_of_a_list_is_told_what_was_meant(
    column: str, meant: str
) -> None:
    found = slip_of_column(["portal", column], [load_pack(templates_root() / "vertebroplasty")])
    assert found == (f'{column}: Did you mean "{meant}"?' if meant else "")
