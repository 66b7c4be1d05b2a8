"""Syllables are counted as people say them: by dictionary in English, by rule in Spanish."""

import pytest
import silabeador
from hypothesis import given
from hypothesis import strategies as st

from docgen.files import locales_root
from docgen.i18n.po import read_catalogue
from docgen.quality.readability import _WORD
from docgen.quality.syllables import TABLE, by_rule, count_spanish, syllables, table


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("the", 1), ("times", 1), ("helped", 1), ("treated", 2), ("glasses", 2), ("medicine", 3),
        ("minutes", 2), ("bones", 1), ("guidelines", 2), ("radiologist", 5), ("osteoporosis", 6),
        ("people", 2), ("area", 3), ("usually", 4), ("hives", 1), ("fluid", 2), ("going", 2),
        ("doctor's", 2), ("vertebroplasty", 5), ("kyphoplasty", 4), ("fluoroscope", 3),
    ],
)  # fmt: skip
def test_english_words_have_the_syllables_of_the_dictionary(word: str, number: int) -> None:
    assert syllables(word, "en") == number


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("día", 2), ("pie", 1), ("aéreo", 4), ("leía", 3), ("construía", 3), ("buey", 1), ("y", 1),
        ("ahora", 3), ("prohibir", 2), ("búho", 2), ("guía", 2), ("pingüino", 3), ("que", 1),
        ("opioides", 3), ("paranoia", 4), ("osteoporosis", 6), ("sean", 2), ("ayuda", 3),
        ("vertebroplastia", 5), ("cirugía", 4), ("kg", 1), ("Uruguay", 3), ("viuda", 2),
    ],
)  # fmt: skip
def test_spanish_words_have_the_syllables_of_the_academy(word: str, number: int) -> None:
    assert syllables(word, "es") == number


@pytest.mark.parametrize(
    ("word", "language", "number"),
    [
        ("MRI", "en", 3), ("IV", "en", 2), ("X-ray", "en", 2), ("long-lasting", "en", 3),
        ("I", "en", 1), ("A", "es", 1), ("STOP", "en", 4), ("IMPORTANT", "en", 3), ("CT", "es", 2),
        ("doctor\u2019s", "en", 2),
    ],
)  # fmt: skip
def test_compounds_add_up_and_capitals_are_spelled(word: str, language: str, number: int) -> None:
    assert syllables(word, language) == number


def peer(word: str) -> int:
    return len(silabeador.Syllabification(word, exceptions=False).syllables)


def test_every_spanish_word_of_the_sheets_is_cut_as_the_library_cuts_it() -> None:
    catalogue = read_catalogue(locales_root() / "es" / "LC_MESSAGES" / "docgen.po")
    words = {
        word.lower()
        for entry in catalogue.entries.values()
        for text in entry.texts
        for word in _WORD.findall(text)
    }
    assert len(words) > 600
    wrong = {w: (peer(w), count_spanish(w)) for w in words if peer(w) != count_spanish(w)}
    assert wrong == {}


ONSETS = (*"bcdgjlmñprsv", "br", "tr", "pl", "ch", "ll")
PAIRS = ("ai", "ei", "oi", "au", "eu", "ia", "ie", "io", "ua", "ue", "uo", "iu", "ui", "ía", "aí")
NUCLEI = (*"aeiouáéíóú", *PAIRS, "eo", "ea", "oa")


@given(
    st.lists(st.tuples(st.sampled_from(ONSETS), st.sampled_from(NUCLEI)), min_size=1, max_size=4)
)
def test_a_made_up_spanish_word_is_cut_as_the_library_cuts_it(
    parts: list[tuple[str, str]],
) -> None:
    word = "".join(onset + nucleus for onset, nucleus in parts)
    assert count_spanish(word) == peer(word)


@given(st.text(max_size=20), st.sampled_from(["en", "es"]))
def test_whatever_the_word_it_has_a_syllable(word: str, language: str) -> None:
    assert syllables(word, language) >= 1


def test_the_table_holds_only_what_the_rule_gets_wrong() -> None:
    words = table()
    assert len(words) > 10_000
    assert [word for word, number in words.items() if by_rule(word) == number] == []


def test_the_table_carries_the_licence_of_the_dictionary() -> None:
    head = TABLE.read_text(encoding="utf-8")[:3000]
    assert "Carnegie Mellon University" in head
    assert "Redistributions of source code must retain" in head
