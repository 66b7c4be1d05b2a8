from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import babel.localedata
import babel.numbers
import pytest
from clock_samples import locale
from hypothesis import given
from hypothesis import strategies as st

from docgen.i18n.amounts import amount, number
from docgen.i18n.locale_file import load_locale
from docgen.i18n.runs import NBSP
from docgen.schema.quantity import Unit, parse_quantity


@pytest.mark.parametrize(
    ("written", "kind", "english", "spanish"),
    [
        ("1 h", "time", "1 hour", "1 hora"),
        ("90 min", "time", "90 minutes", "90 minutos"),
        ("23 h", "time", "23 hours", "23 horas"),
        ("24 h", "time", "24 hours", "24 horas"),
        ("1 day", "time", "1 day", "1 día"),
        ("1.5 h", "time", "1.5 hours", "1.5 horas"),
        ("10-20 min", "time", "10 to 20 minutes", "10 a 20 minutos"),
        ("about 1 h", "time", "about 1 hour", "cerca de 1 hora"),
        ("about 1-2 h", "time", "about 1 to 2 hours", "cerca de 1 a 2 horas"),
        ("few h", "time", "a few hours", "unas horas"),
        ("few days", "time", "a few days", "unos días"),
        ("over 10 years", "time", "over 10 years", "más de 10 años"),
        ("up to 2 h", "time", "up to 2 hours", "hasta 2 horas"),
        ("1 month - over 10 years", "time", "1 month to over 10 years", "1 mes a más de 10 años"),
        ("10 lb", "weight", "10 lb (4.5 kg)", "10 libras (4.5 kg)"),
        ("1 lb", "weight", "1 lb (0.4 kg)", "1 libra (0.4 kg)"),
        ("5-10 lb", "weight", "5 to 10 lb (2.2 to 4.5 kg)", "5 a 10 libras (2.2 a 4.5 kg)"),
        ("1.5 lb", "weight", "1.5 lb (0.6 kg)", "1.5 libras (0.6 kg)"),
        ("0.5 lb", "weight", "0.5 lb (0.2 kg)", "0.5 libras (0.2 kg)"),
        (
            "100.4-102 °F",
            "temperature",
            "100.4 to 102 °F (38 to 38.8 °C)",
            "100.4 a 102 °F (38 a 38.8 °C)",
        ),
        ("30 min - 2 h", "time", "30 minutes to 2 hours", "30 minutos a 2 horas"),
        ("1 year - over 2 years", "time", "1 year to over 2 years", "1 año a más de 2 años"),
        ("2 weeks", "time", "2 weeks", "2 semanas"),
        ("5 kg", "weight", "5 kg (11 lb)", "5 kg (11 libras)"),
        ("100.4 °F", "temperature", "100.4 °F (38 °C)", "100.4 °F (38 °C)"),
        ("101 °F", "temperature", "101 °F (38.3 °C)", "101 °F (38.3 °C)"),
        ("38 °C", "temperature", "38 °C (100.4 °F)", "38 °C (100.4 °F)"),
        ("75-90 %", "share", "75 to 90%", "75 a 90%"),
        ("3000 mg", "dose", "3,000 mg", "3,000 mg"),
        ("3-4 times", "count", "3 to 4 times", "3 a 4 veces"),
        ("1 time", "count", "1 time", "1 vez"),
    ],
)
def test_an_amount_in_words(written: str, kind: str, english: str, spanish: str) -> None:
    quantity = parse_quantity(written, kind)
    said = [amount(locale(language), quantity).replace(NBSP, " ") for language in ("en", "es")]
    assert said == [english, spanish]


def test_a_number_is_never_parted_from_its_unit() -> None:
    assert amount(locale(), parse_quantity("10-20 min", "time")).count(" ") == 0
    assert amount(locale(), parse_quantity("10 lb", "weight")).count(" ") == 1


def test_a_few_of_what_cannot_be_few_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be printed"):
        amount(locale(), parse_quantity("few lb", "weight"))


def test_figures_without_exponents() -> None:
    assert number(locale(), Decimal("3E+3")) == "3,000"


@given(st.decimals(1, 60, places=1))
def test_a_converted_limit_never_grows(pounds: Decimal) -> None:
    text = amount(locale(), parse_quantity(f"{pounds} lb", "weight"))
    kilograms = Decimal(text.partition("(")[2].split(NBSP)[0])
    assert kilograms <= pounds * Decimal("0.45359237")
    assert kilograms > pounds * Decimal("0.45359237") - Decimal("0.1")


@given(
    st.integers(1, 200),
    st.sampled_from([Unit.MINUTE, Unit.HOUR, Unit.DAY, Unit.WEEK]),
    st.sampled_from(["en", "es"]),
)
def test_a_span_keeps_figure_and_unit(figure: int, unit: Unit, language: str) -> None:
    if figure > 100 and unit is Unit.WEEK:
        return
    quantity = parse_quantity(f"{figure} {unit}", "time")
    text = amount(locale(language), quantity)
    assert text.split(NBSP)[0] == str(figure)
    assert amount(locale(language, caches=False), quantity) == text


def test_no_language_that_babel_knows_prints_the_code_of_a_unit(tmp_path: Path) -> None:
    """Vietnamese and Chinese have short forms alone, which are whole words there."""
    for language in ("vi", "zh", "he", "fa", "ar", "ko", "ru"):
        catalogue = tmp_path / f"{language}.po"
        catalogue.write_text(
            'msgctxt "range"\nmsgid "{low} to {high}"\nmsgstr "{low} - {high}"\n', "utf-8"
        )
        spoken = load_locale(language, "US", (catalogue,))
        for unit in ("min", "h", "day", "weeks", "months", "years"):
            for figures in ("1", "3", "2-3"):
                if unit != "day" or figures == "1":
                    said = amount(spoken, parse_quantity(f"{figures} {unit}", "time"))
                    assert "duration" not in said


def test_small_whole_numbers_are_written_as_babel_writes_them_in_every_language() -> None:
    for name in babel.localedata.locale_identifiers():
        for value in (0, 7, 99):
            assert babel.numbers.format_decimal(value, locale=name) == str(value), name
