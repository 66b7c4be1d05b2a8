"""Amounts in words: spans of time, weights, temperatures, shares, doses, counts.

In: a locale and a `Quantity`. Out: text that keeps the hedge and never parts a number from its
unit. A span is spelt in the unit that the clinic wrote: Babel's `format_timedelta` would round
90 minutes to "2 hours" and 23 hours to "1 day". Weights and temperatures print both units; the
second is computed, and rounded down so that a limit never grows by being converted.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TypeAlias

from docgen.i18n.locale import Locale
from docgen.i18n.runs import tight
from docgen.schema.quantity import Hedge, Quantity, Unit

_Say: TypeAlias = Callable[[Locale, str, Decimal, Unit], str]

_POUND = Unit.POUND.row.size  # kg
_TENTH = Decimal("0.1")
_GROUPED = 100  # whole numbers below it have no sign in them: all locales write them alike
_OTHER: dict[Unit, tuple[Unit, Callable[[Decimal], Decimal]]] = {
    Unit.POUND: (Unit.KILOGRAM, lambda pounds: pounds * _POUND),
    Unit.KILOGRAM: (Unit.POUND, lambda kilograms: kilograms / _POUND),
    Unit.FAHRENHEIT: (Unit.CELSIUS, lambda degrees: (degrees - 32) * 5 / 9),
    Unit.CELSIUS: (Unit.FAHRENHEIT, lambda degrees: degrees * 9 / 5 + 32),
}


def number(locale: Locale, value: Decimal | int) -> str:
    """Return figures as the locale writes them: "3,000", "4.5"."""
    return locale.remember(("number", value), lambda: _in_figures(locale.formats, value))


def amount(locale: Locale, quantity: Quantity) -> str:
    """Return a quantity of any kind in words: "about 1 hour", "10 lb (4.5 kg)", "75 to 90%".

    Raises:
        ValueError: "few" of a unit that a few cannot be said of.
    """
    return locale.remember(("amount", quantity), lambda: _amount(locale, quantity))


def _amount(locale: Locale, quantity: Quantity) -> str:
    if quantity.vague:
        return _few(locale, quantity.unit)
    hedge = quantity.hedge
    if quantity.unit is not quantity.high_unit:
        return _two_units(locale, quantity)
    if hedge is Hedge.OVER and not quantity.single:
        return _two_units(locale, quantity)
    text = _plain(locale, quantity)
    if hedge is Hedge.NONE:
        return text
    return locale.phrase(hedge.name.lower(), amount=text)


def _few(locale: Locale, unit: Unit) -> str:
    if unit is Unit.TIMES or not unit.row.phrase:
        return tight(locale.phrase(f"few_{unit.name.lower()}"))
    message = f"a few {unit} cannot be printed"
    raise ValueError(message)


def _two_units(locale: Locale, quantity: Quantity) -> str:
    """Spell both ends: "1 month to over 10 years"."""
    low, high = _plain(locale, quantity.shortest), _plain(locale, quantity.longest)
    if quantity.hedge is Hedge.OVER:
        high = locale.phrase("over", amount=high)
    text = locale.phrase("range", low=low, high=high)
    if quantity.hedge in (Hedge.ABOUT, Hedge.UP_TO):
        text = locale.phrase(quantity.hedge.name.lower(), amount=text)
    return text


def _plain(locale: Locale, quantity: Quantity) -> str:
    """Spell one figure or a range in one unit, without its hedge."""
    low, high, unit = quantity.low, quantity.high, quantity.unit
    text = _in_unit(locale, low, high, unit)
    if unit not in _OTHER:
        return text
    other, convert = _OTHER[unit]
    low, high = (convert(end).quantize(_TENTH, ROUND_FLOOR) for end in (low, high))
    return locale.phrase("both_units", first=text, second=_in_unit(locale, low, high, other))


def _in_unit(locale: Locale, low: Decimal, high: Decimal, unit: Unit) -> str:
    say: _Say = _say_phrase if unit.row.phrase else _say_time
    if low == high:
        return tight(say(locale, number(locale, high), high, unit))
    figures = locale.phrase("range", low=number(locale, low), high=number(locale, high))
    text = say(locale, figures, high, unit)
    if figures not in text:  # a language whose word for two hours holds no figure
        first, last = (say(locale, number(locale, end), end, unit) for end in (low, high))
        text = locale.phrase("range", low=first, high=last)
    return tight(text)


def _say_phrase(locale: Locale, figures: str, value: Decimal, unit: Unit) -> str:
    return locale.phrase(unit.row.phrase, _form(value), number=figures)


def _form(value: Decimal) -> int:
    """Return the number that chooses a figure's form; 1.5 takes the plural ("1.5 libras")."""
    whole = value == value.to_integral_value()
    return int(value) if whole else max(2, int(value.to_integral_value(ROUND_CEILING)))


def _say_time(locale: Locale, figures: str, value: Decimal, unit: Unit) -> str:
    """Spell a span with the form of Babel's unit pattern that belongs to `value`.

    Vietnamese has short forms alone, which are whole words; Navajo has none: its catalogue does.
    """
    name = unit.name.lower()
    lengths = locale.names.lengths(name)
    if not lengths:
        return locale.phrase(f"unit_{name}", _form(value), number=figures)
    import babel.units  # noqa: PLC0415  # see _in_figures

    code = locale.names.code  # of the words; the figures may be written as in another language
    spelt = babel.units.format_unit(_usual(value), f"duration-{name}", lengths[0], locale=code)
    return spelt.replace(_in_figures(code, value), figures, 1)


def _in_figures(formats: str, value: Decimal | int) -> str:
    """Write a number as Babel does, for the locale that it calls so: "3,000", "4.5"."""
    if 0 <= value < _GROUPED and value == int(value):
        return str(int(value))
    # 40 ms with the data of a language: when a sheet is compiled; few records give such an amount.
    import babel.numbers  # noqa: PLC0415  # as just said

    return tight(babel.numbers.format_decimal(_usual(Decimal(value)), locale=formats))


def _usual(value: Decimal) -> Decimal:
    """Return the value without the exponent that `Decimal.normalize` leaves (3E+3)."""
    return Decimal(f"{value:f}")
