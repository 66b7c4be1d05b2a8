"""What a program left in a translation never reaches paper; what people type does."""

from __future__ import annotations

import pytest

from docgen.errors import Place
from docgen.i18n.catalogue import Translation, is_left_in_english, refusals
from docgen.i18n.plurals import plural_problems, plural_rule

PLACE = Place("es.po", 7)


def codes(msgid: str, *texts: str, fuzzy: bool = False) -> list[str]:
    found = refusals(Translation("", msgid, "", texts, fuzzy, PLACE))
    assert all(one.place == PLACE for one in found)
    return [one.code for one in found]


@pytest.mark.parametrize(
    "text",
    ["Sal &amp; pan", "el &#39;sí&#39;", "d&#xE9;jelo", "ma&ntilde;ana", "a&nbsp;b", "5 &lt; 6",
     "maÃ±ana", "Â¿Cuándo?", "no â€œusar", "ma?ana", "ma\ufffdana", "uno\\ndos"],
)  # fmt: skip
def test_what_no_person_types_is_refused(text: str) -> None:
    assert codes("Salt", text) == ["text"]


@pytest.mark.parametrize(
    "text",
    ["Sal & pan", "AT&T; o no", "NÃO TOME", "À Â ¡", "¿Ya? No.", "¿ya?no", "100% &", "a; b&c"],
)
def test_what_looks_like_it_is_printed(text: str) -> None:
    assert codes("Salt", text) == (["text"] if text in ("AT&T; o no", "¿ya?no") else [])


def test_an_entity_that_english_has_is_meant() -> None:
    assert codes("Write &amp; there", "Escriba &amp; ahí") == []


def test_each_form_of_a_counted_text_is_looked_at() -> None:
    assert codes("{n} bones", "un hueso", "{n} hue&amp;sos") == ["text"]
    assert codes("{n} bones", "{n} hu\u202eeso", "{n} huesos", fuzzy=True) == ["fuzzy", "character"]


@pytest.mark.parametrize(
    "character", "\u202e\u2066\u200b\u00ad\ufeff\x07\u2028\ue000\u200e\u200d\t"
)
def test_characters_that_nobody_sees_are_refused(character: str) -> None:
    assert codes("Rest", f"Repo{character}so") == ["character"]


@pytest.mark.parametrize("text", ["می\u200cخواهم", "क्\u200dष", "\u200fשלום 5", "Rest\u00a0eins"])
def test_characters_that_a_script_needs_are_printed(text: str) -> None:
    assert codes("Rest", text) == []


@pytest.mark.parametrize(
    ("english", "text"),
    [
        ("for **2** bones", "en**2** huesos"),
        ("for **2** bones", "en **2**huesos"),
        ("for **{n}** bones", "en**{n}** huesos"),
        ("**Call {x}** now", "Llame**a {x}** ya"),
        ("**{a}** and **{b}**", "**{a}** y **{b}**más"),
    ],
)
def test_bold_that_is_glued_to_a_word_is_refused(english: str, text: str) -> None:
    assert codes(english, text) == ["bold"]


@pytest.mark.parametrize(
    ("english", "text"),
    [
        ("for **2** bones", "en **2** huesos"),
        ("for **2** bones", "(**2**) huesos, «**2**»."),
        ("re**build**", "re**hacer**"),
        ("for **{n}**", "**{n}**：骨头"),
        ("for **{n}** bones", "骨**{n}**块"),
        ("until **{n}**", "จนถึง**{n}**น"),
        ("until **{n}**", "l'**{n}**"),
    ],
)
def test_bold_beside_a_word_is_printed(english: str, text: str) -> None:
    assert codes(english, text) == []


def test_english_on_another_languages_sheet_is_warned_of() -> None:
    def odd(msgid: str, text: str) -> bool:
        return is_left_in_english(Translation("", msgid, "", (text,), False, PLACE))

    assert odd("Rest in bed.", "Rest in bed.")
    assert not odd("Rest, {in} bed.", "Rest, {in} bed.")  # two words may be the same in both
    assert not odd("Rest in bed now", "Reposo en cama ya")


RUSSIAN = (  # as CLDR has it, with a form for fractions
    "nplurals=4; plural=n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14)"
    " ? 1 : n%10==0 || n%10>=5 && n%10<=9 || n%100>=11 && n%100<=14 ? 2 : 3"
)


@pytest.mark.parametrize(
    ("language", "rule", "codes"),
    [
        ("es", "nplurals=1; plural=0", ["plural-forms"]),
        ("es", "nplurals=2; plural=n != 1", []),
        ("es", "nplurals=2; plural=n > 1", []),  # 0 alone is counted otherwise
        ("es", "nplurals=2; plural=n == 1", ["plural-forms"]),  # the two forms change places
        ("es", "nplurals=2; plural=n > 2", ["plural-forms"]),
        ("es", "nplurals=3; plural=n == 1 ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2", []),  # Poedit
        ("ru", "nplurals=2; plural=n != 1", ["plural-forms"]),
        ("ru", RUSSIAN, []),
        ("vi", "nplurals=1; plural=0", []),
        ("vi", "nplurals=2; plural=n != 1", []),  # finer than needed
        ("he", "nplurals=2; plural=n != 1", []),  # gettext has two forms, CLDR three
        ("fil", "nplurals=2; plural=n > 1", ["plural-forms"]),
        ("qaa", "nplurals=1; plural=0", []),
    ],
)  # fmt: skip
def test_plural_forms_are_those_of_the_language(language: str, rule: str, codes: list[str]) -> None:
    forms, _, text = rule.removeprefix("nplurals=").partition("; plural=")
    own = plural_rule(int(forms), text)
    assert own is not None
    assert [one.code for one in plural_problems(language, int(forms), own, PLACE)] == codes
