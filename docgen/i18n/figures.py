"""Figures and spans of time as Babel writes them.

In: Babel's name of a locale, and a number. Out: text. Spans of time are printed while a sheet is
compiled; one that hangs on a patient is rare, and Babel is loaded for the first.
"""

from __future__ import annotations

from decimal import Decimal

import babel.numbers
import babel.units

from docgen.i18n.locale import Length


def decimal(formats: str, value: Decimal) -> str:
    """Return "3,000", "4.5"."""
    return babel.numbers.format_decimal(value, locale=formats)


def span(formats: str, value: Decimal, unit: str, length: Length) -> str:
    """Return "3 hours"; `unit` is "hour"."""
    return babel.units.format_unit(value, f"duration-{unit}", length, locale=formats)
