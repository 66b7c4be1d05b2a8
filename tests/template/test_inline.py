"""Bold and backslashes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.template.inline import bold_runs, flaw, pieces


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("plain", (("plain", False),)),
        ("a **b** c", (("a ", False), ("b", True), (" c", False))),
        ("**b**", (("b", True),)),
        (r"2 \* 3 \*\* 4 \\ 5", (("2 * 3 ** 4 \\ 5", False),)),
        (r"**a \* b**", (("a * b", True),)),
        (r"C:\temp", (("C:\\temp", False),)),
    ],
)
def test_pieces(text: str, expected: tuple[tuple[str, bool], ...]) -> None:
    assert flaw(text) is None
    assert pieces(text) == expected


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("*slanted*", 0),
        ("all ***three***", 4),
        ("**open", 0),
        ("x **open", 2),
        ("end**", 3),
        ("** a**", 0),
        ("**a **", 4),
        ("****", 0),
        ("an _under_ score", 3),
        ("see [this](there)", 9),
        ("<b>bold</b>", 0),
        ("<br/>", 0),
        ("<!-- gone -->", 0),
    ],
)
def test_what_a_sheet_cannot_have_is_found_at_its_character(text: str, offset: int) -> None:
    found = flaw(text)
    assert found is not None
    assert found.offset == offset


@pytest.mark.parametrize(
    "text",
    [
        r"2 \* 3",
        "snake_case_word",
        "____",
        "a < b",
        "5 <6",
        "[a] (b)",
        r"\_x\_",
        "f(x)",
        "50 % **b**",
    ],
)
def test_what_only_looks_like_markup_is_text(text: str) -> None:
    assert flaw(text) is None


@given(st.text(alphabet="ab *\\_", max_size=12))
def test_escaping_every_sign_prints_any_text_literally(text: str) -> None:
    escaped = "".join(f"\\{c}" if c in "*\\_" else c for c in text)
    assert flaw(escaped) is None
    assert "".join(piece for piece, _ in pieces(escaped)) == text


@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=4), max_size=6))
def test_each_pair_of_stars_is_one_run(words: list[str]) -> None:
    assert bold_runs(" ".join(f"**{word}**" for word in words)) == len(words)
