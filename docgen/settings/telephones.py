"""Whether telephone numbers can be what they are taken for, by the library phonenumbers.

In: a number as a clinic wrote it, and its country. Out: what is wrong with it.
The emergency number is the one thing on a sheet that must work at once: it is held against those
that reach help in the country. The usual number of the usual countries is known here, so that
making their sheets does not load the library.
"""

from __future__ import annotations

import re

from docgen.cache import FrozenMap
from docgen.errors import Severity

USUAL = FrozenMap({"CA": "911", "MX": "911", "US": "911"})
_MADE_UP = re.compile(r"[2-9][0-9]{2}55501[0-9]{2}")  # kept free for examples in North America


def reaches_help(number: str, country: str) -> bool:
    """Whether a number is one for emergencies in the country; no where nobody knows its numbers."""
    if USUAL.get(country) == number:
        return True
    import phonenumbers as library  # noqa: PLC0415 (start-up cost)

    return bool(library.is_emergency_number(number, country))


def number_flaw(number: str, country: str) -> tuple[Severity, str] | None:
    """Return what is wrong with a telephone number, and how bad it is; None where nothing is.

    Too many or too few digits are an error. A number of a likely length that is not given out is a
    warning, since numbering plans grow.
    """
    import phonenumbers as library  # noqa: PLC0415 (start-up cost)

    try:
        read = library.parse(number, country)
    except library.NumberParseException:
        return Severity.ERROR, "This is not a telephone number."
    if library.is_valid_number(read) or library.is_valid_short_number_for_region(read, country):
        return None
    made_up = read.country_code == 1 and not read.italian_leading_zero
    if made_up and _MADE_UP.fullmatch(str(read.national_number)):
        return None
    if library.is_possible_number(read):
        return Severity.WARNING, "No such number is given out."
    return Severity.ERROR, "It has too many digits, or too few."


def dialled(number: str, country: str) -> str:
    """Return a number as it is dialled: from anywhere (+442079460018), or a country's short one.

    "" where no telephone could dial it.
    """
    import phonenumbers as library  # noqa: PLC0415 (start-up cost)

    try:
        read = library.parse(number, country)
    except library.NumberParseException:
        return ""
    if not number.startswith("+") and library.is_valid_short_number_for_region(read, country):
        return str(read.national_number)
    if not library.is_possible_number(read):
        return ""
    return str(library.format_number(read, library.PhoneNumberFormat.E164))
