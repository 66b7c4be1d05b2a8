"""Names of files: nothing but letters that every system takes, no way out, no two alike."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.batch.renderer import NameParts, file_name, marked_id, safe_id

DAY = date(2026, 12, 8)
ODD = (
    "../../etc/passwd",
    "40/417",
    "40 417",
    ".hidden",
    "-rf",
    "CON",
    "nul.txt",
    "a..b",
    "Peña",
    "",
)


def name(record: str, *, format_name: str = "standard", marked: bool = False) -> str:
    return file_name(NameParts(record, DAY, "procedure", "discharge", "es", format_name, marked))


def test_a_name_says_who_when_what_and_in_which_language() -> None:
    assert name("40417") == "40417-2026-12-08-procedure-discharge-es.pdf"


def test_a_format_that_is_not_the_usual_one_is_named() -> None:
    assert name("40417", format_name="large") == "40417-2026-12-08-procedure-discharge-es-large.pdf"


@pytest.mark.parametrize("record", ODD)
def test_an_odd_record_number_becomes_a_harmless_name(record: str) -> None:
    made = name(record)
    assert set(made) <= set(string.ascii_letters + string.digits + "._-")
    assert not made.startswith((".", "-"))
    assert ".." not in made
    assert made.split(".")[0].upper() not in {"CON", "NUL", "PRN", "AUX"}


def test_two_numbers_that_become_equal_carry_a_hash() -> None:
    assert name("40/417") != name("40:417")
    assert name("40/417").startswith("40_417-")
    assert name("40_417") == "40_417-2026-12-08-procedure-discharge-es.pdf"


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_two_record_numbers_share_a_name(one: str, other: str) -> None:
    if one != other:
        assert safe_id(one) != safe_id(other)
        assert marked_id(one) != marked_id(other)


@pytest.mark.parametrize("marked", [False, True])
def test_a_number_that_ends_in_a_day_is_not_taken_for_another_with_that_visit(marked: bool) -> None:
    visit = NameParts("40417", DAY, "procedure", "discharge", "es", "standard", marked)
    assert file_name(visit) != file_name(visit._replace(record=f"40417-{DAY}", day=None))


@given(st.text())
def test_no_name_is_too_long_for_a_file_system(record: str) -> None:
    assert len(name(record, marked=True)) < 200


def test_numbers_that_differ_in_capitals_are_told_apart_where_files_are_not() -> None:
    assert marked_id("ab12").casefold() != marked_id("AB12").casefold()
