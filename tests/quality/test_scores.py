"""The formulas, by numbers worked out by hand, and the targets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.quality.readability import (
    TARGETS,
    Counts,
    Sentence,
    count,
    flesch_kincaid,
    measures,
    scores,
    smog,
    sol,
    szigriszt_pazos,
)

TEXT = Counts(sentences=30, words=300, syllables=450, long_words=30)


def test_the_formulas_give_what_the_hand_gives() -> None:
    assert flesch_kincaid(TEXT) == pytest.approx(0.39 * 10 + 11.8 * 1.5 - 15.59)
    assert smog(TEXT) == pytest.approx(1.0430 * 30**0.5 + 3.1291)
    assert szigriszt_pazos(TEXT) == pytest.approx(206.835 - 62.3 * 1.5 - 10)
    assert sol(TEXT) == pytest.approx(-2.51 + 0.74 * (1.0430 * 30**0.5 + 3.1291))


def test_words_and_syllables_are_counted() -> None:
    found = count([Sentence("", ("Take", "medicine")), Sentence("", ("Rest",))], "en-US")
    assert found == Counts(sentences=2, words=3, syllables=5, long_words=1)


def test_a_language_without_formulas_has_no_scores() -> None:
    assert measures("vi-US") == ()
    assert scores(TEXT, "vi-US") == ()


def test_a_text_without_words_has_no_scores() -> None:
    assert scores(Counts(), "en") == ()


def test_the_targets_are_those_of_the_standards() -> None:
    told = {(m.name, m.target, m.ease) for each in TARGETS.values() for m in each}
    assert told == {
        ("Flesch-Kincaid grade", 5, False),
        ("SMOG", 7, False),
        ("INFLESZ", 65, True),
        ("SOL", 6, False),
    }


@given(st.floats(-50, 150), st.floats(-50, 150))
def test_the_harder_of_two_values_misses_a_target_if_one_does(one: float, two: float) -> None:
    for measure in (*TARGETS["en"], *TARGETS["es"]):
        both = measure.kept(one) and measure.kept(two)
        assert measure.kept(measure.harder(one, two)) is both


@given(st.integers(1, 50), st.integers(1, 9), st.integers(1, 4))
def test_one_more_long_word_never_makes_a_text_easier(
    sentences: int, words: int, syllables: int
) -> None:
    base = Counts(sentences, sentences * words, sentences * words * syllables, 0)
    harder = Counts(base.sentences, base.words, base.syllables + 2, 1)
    for language in TARGETS:
        for measure, before, after in zip(
            measures(language), scores(base, language), scores(harder, language), strict=True
        ):
            assert measure.harder(before, after) == after
