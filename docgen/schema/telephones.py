"""Telephone numbers, by the library phonenumbers: how they are read and dialled, what is wrong.

In: a number as a clinic wrote it, and its country. Out: `Phone`, what is wrong with it, its digits.
The emergency number is the one thing on a sheet that must work at once: it is held against those
that reach help in the country. The usual number of the usual countries is known here, so that
making their sheets does not load the library.
"""

from __future__ import annotations

import re

from docgen.cache import FrozenMap
from docgen.errors import Severity, ValueProblem
from docgen.schema.declaration import shortened

USUAL = FrozenMap({"CA": "911", "MX": "911", "US": "911"})
_WITH_ONE = ("US", "CA")  # their telephone numbers have the country code 1
_TEN_DIGITS = re.compile("1?[2-9][0-9]{2}[2-9][0-9]{6}")
_MADE_UP = re.compile(r"[2-9][0-9]{2}55501[0-9]{2}")  # kept free for examples in North America


class Phone(str):
    """A telephone number as the clinic writes it."""

    __slots__ = ()


def reaches_help(number: str, country: str) -> bool:
    """Whether a number is one for emergencies in the country; no where nobody knows its numbers."""
    if USUAL.get(country) == number:
        return True
    import phonenumbers as library  # noqa: PLC0415 (start-up cost)

    return bool(library.is_emergency_number(number, country))


def example_number(country: str) -> str:
    """Return a telephone number as the country writes it, to show how one looks; or nothing."""
    import phonenumbers as library  # noqa: PLC0415 (start-up cost)

    found = library.example_number(country)
    return library.format_number(found, library.PhoneNumberFormat.INTERNATIONAL) if found else ""


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


def telephone_uri(phone: Phone, country: str) -> str:
    """Return a telephone number as phones dial it (RFC 3966); "" for one that nobody can dial.

    The usual ten digits of North America are known here, all others by the library: of
    "+44 (0)20 7946 0018" the 0 is not dialled, of "+39 (0)6 1234 5678" it is.
    """
    number, *extension = re.split(r"\s*(?:ext\.?|x)\s*", phone, maxsplit=1)
    digits = re.sub(r"\D", "", number)
    if country in _WITH_ONE and not number.startswith("+") and _TEN_DIGITS.fullmatch(digits):
        whole = f"+1{digits[-10:]}"
    else:
        whole = dialled(number, country)
    return f"tel:{whole}" + "".join([f";ext={own}" for own in extension]) if whole else ""


def read_phone(text: str, country: str, fewest: int = 5) -> Phone:
    """Check a telephone number: digits with spaces, dots, dashes, brackets, `+`, an extension.

    In the US and Canada it has ten digits (the North American Numbering Plan; area code and
    exchange begin with 2 to 9), elsewhere `fewest` to 15 (ITU-T E.164).

    Raises:
        ValueProblem: it is not a telephone number.
    """
    found = re.fullmatch(r"(\+?[0-9() .\-–/]+?)(?:\s*(?:ext\.?|x)\s*[0-9]{1,6})?", text)
    digits = re.sub(r"\D", "", found[1]) if found else ""
    hint = "Write digits and dashes, such as 312-555-0118."
    if not found or not fewest <= len(digits) <= 15:
        raise ValueProblem(f'"{shortened(text)}" is not a telephone number.', hint)
    if fewest > 3 and country in ("US", "CA"):
        national = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
        if not re.fullmatch(r"[2-9]\d\d[2-9]\d{6}", national) and not text.startswith("+"):
            message = f'"{shortened(text)}" is not a telephone number with ten digits.'
            raise ValueProblem(message, hint)
    if "(0)" in text:  # dialled in some countries, left out in others, and in some no such number
        flaw = number_flaw(text, country)
        if flaw and flaw[0] is Severity.ERROR:
            raise ValueProblem(f'"{shortened(text)}" is not a telephone number.', hint)
    return Phone(text)
