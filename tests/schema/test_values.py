from __future__ import annotations

import pytest

from docgen.errors import Place, ValueProblem
from docgen.schema.declaration import yes_or_no
from docgen.schema.kinds import clean_line
from docgen.schema.telephones import read_phone
from docgen.schema.yamltree import Scalar


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("312-555-0118", "US"),
        ("(312) 555-0118", "US"),
        ("312.555.0118", "US"),
        ("1-312-555-0118", "CA"),
        ("+1 312 555 0118 ext. 12", "US"),
        ("312-555-0118 x5", "US"),
        ("+52 55 5555 0123", "US"),
        ("030 5550123", "DE"),
        ("+44 20 7946 0018", "GB"),
        ("+44 (0)20 7946 0018", "GB"),
        ("(0)20 7946 0018", "GB"),
        ("12345", "DE"),
        ("123456789012345", "DE"),
        ("212-200-0000", "US"),
        ("999-999-9999 ext 123456", "CA"),
    ],
)
def test_telephone_numbers_stay_as_written(text: str, country: str) -> None:
    assert read_phone(text, country) == text


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("", "US"),
        ("call us", "DE"),
        ("1234", "DE"),
        ("1234567890123456", "DE"),
        ("312-555-0118 or 0119", "US"),
        ("112-555-0118", "US"),
        ("312-055-0118", "US"),
        ("312-555-0118; rm -rf", "US"),
        ("312-555-01188", "US"),  # eleven digits: one too many, or a prefix that is not 1
        ("2-312-555-0118", "US"),
        ("31-2555-01188", "CA"),
        ("312-555-011", "US"),
        ("1-312-555-01188", "US"),
        ("1-112-555-0118", "US"),
        ("+1234", "DE"),
        ("+1 (0)312 555 0118", "US"),
        ("+44 (0)20 7946 00181 2", "GB"),
        ("1-800-555-CARE", "US"),
        ("tel:+13125550118", "US"),
        ("\u0663\u0661\u0662-555-0118", "US"),
    ],
)
def test_what_is_no_telephone_number_is_refused(text: str, country: str) -> None:
    with pytest.raises(ValueProblem, match="not a telephone number"):
        read_phone(text, country)


@pytest.mark.parametrize("text", ["911", "112", "1-1-2", "15"])
def test_emergency_numbers_are_short(text: str) -> None:
    assert read_phone(text, "", fewest=2) == text


def line(text: str) -> str:
    return clean_line(Scalar(text, Place("f", 1, 1)), 20)


def test_a_line_is_one_line_in_nfc() -> None:
    assert line("  Pen\u0303a \n  House ") == "Peña House"
    assert line("x" * 20) == "x" * 20  # the most


@pytest.mark.parametrize("text", ["", " \n ", "x" * 21, "a\u202eb", "a\u200fb", "\u2066a"])
def test_what_cannot_be_one_line_is_refused(text: str) -> None:
    with pytest.raises(ValueProblem):
        line(text)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("yes", True),
        ("SÍ", True),
        ("si", True),
        ("true", True),
        ("no", False),
        ("False", False),
        ("y", None),
        ("1", None),
    ],
)
def test_truth_values(word: str, value: bool | None) -> None:
    assert yes_or_no(word) is value
