from __future__ import annotations

import pytest

from docgen.errors import one_of, suggest


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("fastng", "fasting"),
        ("Fasting", "fasting"),
        ("bed-rest", "bed_rest"),
        ("compannion", "companion"),
    ],
)
def test_the_nearest_word_is_suggested(word: str, near: str) -> None:
    assert suggest(word, ["fasting", "bed_rest", "companion"]) == f'Did you mean "{near}"?'


def test_without_a_near_word_a_short_list_is_shown() -> None:
    assert suggest("x", ["b", "a"]) == "Write a or b."


def test_a_long_list_is_of_no_use() -> None:
    assert suggest("zzzz", [f"word{n}" for n in range(20)]) == ""
    assert suggest("x", []) == ""


def test_a_choice_reads_as_a_sentence() -> None:
    assert one_of("abc") == "a, b or c"
    assert one_of("a") == "a"
    assert one_of([]) == ""
