"""What changed since the last look: exactly what differs, however sentences move."""

from hypothesis import given
from hypothesis import strategies as st

from docgen.errors import Place
from docgen.preview.changes import Change, Fate, compare, is_changed
from docgen.preview.sentences import PrintedSentence

PLACE = Place("templates/sample.md", 1, 1)
TEXTS = st.lists(st.sampled_from("ABCDEF"), max_size=8)


def said(*texts: str, language: str = "en-US") -> list[PrintedSentence]:
    return [PrintedSentence(text, language, "item", PLACE) for text in texts]


def with_fate(changes: tuple[Change, ...], fate: Fate) -> list[str]:
    return [change.said.text for change in changes if change.fate is fate]


def test_a_sentence_that_differs_in_some_words_is_told_with_both() -> None:
    (change,) = compare(said("Lie flat for 1 hour."), said("Lie flat for 2 hours."))
    assert change.fate is Fate.CHANGED
    assert [(one.fate.value, one.text) for one in change.words] == [
        ("same", "Lie flat for"),
        ("removed", "1 hour."),
        ("added", "2 hours."),
    ]


def test_a_sentence_of_other_words_is_one_that_went_and_one_that_came() -> None:
    changes = compare(said("Lie flat."), said("You get a locker."))
    assert with_fate(changes, Fate.ADDED) == ["You get a locker."]
    assert with_fate(changes, Fate.REMOVED) == ["Lie flat."]


def test_a_sentence_that_moves_is_no_change() -> None:
    assert not is_changed(compare(said("One.", "Two.", "Three."), said("Three.", "One.", "Two.")))


def test_what_stands_in_two_languages_is_compared_in_each() -> None:
    before = [*said("Lie flat."), *said("Lie flat.", language="es-US")]
    after = [*said("Lie flat."), *said("Quédese boca arriba.", language="es-US")]
    changes = compare(before, after)
    assert {change.said.language for change in changes if change.fate is not Fate.SAME} == {"es-US"}


@given(TEXTS, TEXTS)
def test_what_is_told_is_what_differs(before: list[str], after: list[str]) -> None:
    changes = compare(said(*before), said(*after))
    shown = [one.said.text for one in changes if one.fate is not Fate.REMOVED]
    assert shown == after
    kept = with_fate(changes, Fate.SAME)
    came = with_fate(changes, Fate.ADDED) + with_fate(changes, Fate.CHANGED)
    assert sorted(kept + came) == sorted(after)
    went = with_fate(changes, Fate.REMOVED) + [
        "".join(word.text for word in one.words if word.fate is Fate.REMOVED)
        for one in changes
        if one.fate is Fate.CHANGED
    ]
    assert sorted(kept + went) == sorted(before)
