"""A patient's language, in the words of scheduling systems."""

from __future__ import annotations

from pathlib import Path

import pytest
from word_tables import words_of_table

from docgen.patient.fields import FieldProblem
from docgen.patient.languages import LANGUAGES, read_spoken

TABLE = words_of_table(Path(__file__).with_name("languages.md"))


@pytest.mark.parametrize(("text", "code"), TABLE, ids=[row[0] for row in TABLE])
def test_a_language_is_known_by_code_and_by_name(text: str, code: str) -> None:
    if code not in ("?", "two"):
        assert read_spoken(text) == read_spoken(f" {text} ") == (None if code == "none" else code)
        return
    with pytest.raises(FieldProblem) as error:
        read_spoken(text)
    assert ("two languages" in error.value.message) == (code == "two")
    assert text not in f"{error.value.message} {error.value.hint}" or len(text) < 3
    assert "values: {language:" in error.value.hint


def test_the_table_has_forty_texts_of_every_kind() -> None:
    assert {"none", "two", "?", "es", "en"} < {row[1] for row in TABLE}
    assert len({row[0] for row in TABLE}) == len(TABLE) > 40


def test_no_word_means_two_languages() -> None:
    words = [word for words in LANGUAGES.values() for word in words]
    assert len(words) == len(set(words))
