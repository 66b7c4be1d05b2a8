"""A patient's language, in the words of scheduling systems."""

import pytest

from docgen.patients.fields import FieldProblem
from docgen.patients.languages import LANGUAGES, read_spoken


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("es", "es"), ("ES", "es"), ("spa", "es"), ("SPA", "es"), ("Spanish", "es"),
        ("ESPAÑOL", "es"), ("espanol", "es"), ("es-US", "es"), ("es_MX", "es"),
        ("Spanish; Castilian", "es"), ("Spanish (Mexico)", "es"), ("Spanish - Latin America", "es"),
        ("Castellano", "es"), ("EN", "en"), ("eng", "en"), ("English", "en"), ("Inglés", "en"),
        ("INGLES", "en"), (" english ", "en"), ("en-US", "en"), ("English (US)", "en"),
        ("Vietnamese", "vi"), ("Tiếng Việt", "vi"), ("Haitian Creole", "ht"), ("zho", "zh"),
        ("Navajo", "nv"), ("suajili", "sw"), ("Hmong", "hmn"), ("xx", "xx"),
    ],
)  # fmt: skip
def test_a_language_is_known_by_code_and_by_name(written: str, code: str) -> None:
    assert read_spoken(written) == code


@pytest.mark.parametrize("written", ["Unknown", "Declined", "N/A", "not specified", "und", "-"])
def test_a_language_that_nobody_asked_for_is_none(written: str) -> None:
    assert read_spoken(written) is None


@pytest.mark.parametrize(
    "written",
    ["Klingonese", "English/Spanish", "English, Spanish", "en es", "Spanish!", "?", "1"],
)
def test_what_is_no_one_language_is_refused(written: str) -> None:
    with pytest.raises(FieldProblem) as error:
        read_spoken(written)
    assert written not in f"{error.value.message} {error.value.hint}" or len(written) < 3


def test_no_word_means_two_languages() -> None:
    words = [word for words in LANGUAGES.values() for word in words]
    assert len(words) == len(set(words))
