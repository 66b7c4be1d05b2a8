"""Columns that were meant for a line of a list."""

from __future__ import annotations

import pytest

from docgen.files import templates_root
from docgen.procedure.pack import load_pack
from docgen.procedure.record_fields import like_heads, slip_of_column


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


@pytest.mark.parametrize(
    "name",
    ["sedatoin", "birthdate", "medicine_1_drug", "medicines_1_colour", "medicines_12_doze",
     "id_unused", "blood_thinners_1_stop", "appointment_dat"],
)  # fmt: skip
def test_a_name_of_a_column_near_to_a_known_one_is_shown(name: str) -> None:
    packs = [load_pack(templates_root() / "vertebroplasty")]
    assert like_heads(["room", name, "peña"], packs) == (name,)


@pytest.mark.parametrize(
    "name",
    ["room", "hiv_positive", "peña", "rosa", "contreras", "norma", "40417", "1948_05_02", "l1",
     "sedation2", "rosa_1_drug", "peña_unused"],
)  # fmt: skip
def test_any_other_may_be_a_value_and_is_not(name: str) -> None:
    packs = [load_pack(templates_root() / "vertebroplasty")]
    assert like_heads([name], packs) == ()
