"""Days, months and units are in the words of the language, or its catalogue has to say them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import babel.core
import babel.localedata
import pytest
from clock_samples import locale

from docgen.errors import TranslationError
from docgen.i18n import dates
from docgen.i18n.amounts import amount, number
from docgen.i18n.locale import Locale
from docgen.i18n.locale_file import load_locale, problems_of
from docgen.i18n.phrases import lacking, names_of
from docgen.schema.quantity import parse_quantity

TUESDAY = date(2026, 12, 8)
HEAD = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
DATES = """
msgctxt "month_day"
msgid "{month} {day}"
msgstr "{day} {month}"

msgctxt "date"
msgid "{weekday}, {month_day}"
msgstr "{weekday} {month_day}"
"""
CREOLE = """
msgctxt "weekday_2"
msgid "Tuesday"
msgstr "madi"

msgctxt "month_12"
msgid "December"
msgstr "desanm"

msgctxt "unit_hour"
msgid "{number} hours"
msgid_plural "{number} hours"
msgstr[0] "{number} èdtan"
msgstr[1] "{number} èdtan"
"""


def other(tmp_path: Path, language: str, text: str, like: str = "", country: str = "US") -> Locale:
    path = tmp_path / "docgen.po"
    field = f'"X-Formats-Like: {like}\\n"\n\n' if like else "\n"
    path.write_text(HEAD.rstrip("\n") + "\n" + field + text, encoding="utf-8")
    return load_locale(language, country, (path,))


@pytest.mark.parametrize(
    ("language", "like"), [("ht", ""), ("nv", ""), ("hmn", "en"), ("mh", "en")]
)
def test_days_and_spans_of_a_thin_language_come_from_its_catalogue(
    tmp_path: Path, language: str, like: str
) -> None:
    said = other(tmp_path, language, DATES + CREOLE, like)
    assert dates.dated(said, TUESDAY) == "madi 8\u00a0desanm"
    assert amount(said, parse_quantity("2 h", "time")) == "2\u00a0èdtan"


@pytest.mark.parametrize(
    ("language", "like"), [("ht", ""), ("nv", ""), ("hmn", "fr"), ("mh", "en")]
)
def test_a_thin_language_never_prints_the_words_of_another(
    tmp_path: Path, language: str, like: str
) -> None:
    said = other(tmp_path, language, DATES, like)
    asks: tuple[Callable[[], object], ...] = (
        lambda: dates.dated(said, TUESDAY),
        lambda: dates.short_with_year(said, TUESDAY),
        lambda: amount(said, parse_quantity("2 h", "time")),
    )
    for ask in asks:
        with pytest.raises(TranslationError) as error:
            ask()
        assert error.value.diagnostics[0].code == "untranslated"


def test_every_word_that_is_lacking_is_named_at_once(tmp_path: Path) -> None:
    said = [p.message for p in problems_of(other(tmp_path, "ht", DATES + CREOLE))]
    assert any(message.startswith('"Monday" (weekday_1)') for message in said)
    assert any(message.startswith('"Dec" (month_short_12)') for message in said)
    assert not any(message.startswith(('"Tuesday"', '"December"')) for message in said)
    assert {key.split("_")[0] for message in said if (key := message.partition("(")[2])} >= {
        "weekday", "month", "unit",
    }  # fmt: skip


@pytest.mark.parametrize("language", ["en", "es", "vi", "ru", "ar", "zh", "fil", "ko", "nb", "nn"])
def test_what_babel_knows_of_a_language_is_asked_of_nobody(language: str) -> None:
    assert not list(lacking(names_of(language, "US")))


def test_a_language_may_lack_one_unit_alone() -> None:
    assert [one.key for one in lacking(names_of("zu"))] == ["unit_year"]


def test_no_language_has_the_days_or_months_of_its_parent() -> None:
    """Whatever Babel's next release fills from elsewhere."""
    codes = [one for one in babel.localedata.locale_identifiers() if "_" not in one]
    french = tuple(
        day for _, day in sorted(babel.core.Locale.parse("fr").days["format"]["wide"].items())
    )
    for code in codes:
        names = names_of(code)
        assert "M01" not in (*names.months, *names.months_short), code
        assert names.days[:1] != ("Mon",), code
        assert code == "fr" or names.days != french, code


def test_looking_for_names_changes_nothing_that_babel_says() -> None:
    for code in ("ht", "nv", "qaa"):
        names_of(code)
    days = babel.core.Locale.parse("ar").days["format"]["abbreviated"]
    assert days[0] == "الاثنين"  # it looks elsewhere in data that all languages share


@pytest.mark.parametrize(
    ("language", "country", "like", "shown"),
    [
        ("ht", "US", "", ("1:40 PM", "3,000")),
        ("ht", "HT", "", ("13:40", "3\u00a0000")),  # as French there
        ("ht", "US", "fr", ("13:40", "3\u00a0000")),  # said by its catalogue
        ("vi", "US", "", ("13:40", "3.000")),  # known: as Vietnamese has it, wherever it is
        ("mh", "US", "en", ("1:40 PM", "3,000")),
    ],
)
def test_clock_and_figures_of_a_thin_language_are_those_of_the_country(
    tmp_path: Path, language: str, country: str, like: str, shown: tuple[str, str]
) -> None:
    text = 'msgctxt "pm"\nmsgid "{time} PM"\nmsgstr "{time} PM"\n'
    said = other(tmp_path, language, text, like, country)
    when = datetime(2026, 12, 8, 13, 40)  # a clock's face
    assert (dates.clock(said, when).replace("\u00a0", " "), number(said, 3000)) == shown


def test_shipped_languages_print_their_own_days() -> None:
    assert dates.dated(locale("es"), TUESDAY).startswith("martes")
    assert dates.dated(locale(), TUESDAY).startswith("Tuesday")
