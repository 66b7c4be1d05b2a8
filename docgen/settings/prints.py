"""What a clinic has docgen print besides the text: the part `print:` of `clinic.yaml`.

In: what stands there. Out: names; one that is not known is a problem at its place.
"""

from __future__ import annotations

import re

from docgen.errors import ValueProblem, suggest
from docgen.settings.effective import Phone
from docgen.settings.mapping import MapReader, shown
from docgen.settings.telephones import dialled

# In the order of the documentation: each name, and what it prints.
PRINTS = {
    "qr_phone": "a QR code that calls the clinic",
    "qr_calendar": "a QR code that puts dates of the sheet in a phone",
    "barcode": "record number and sheet as Code 128 on every page",
    "calendar": "a strip of the first days: what is allowed again when",
}
_WITH_ONE = ("US", "CA")  # their telephone numbers have the country code 1
_TEN_DIGITS = re.compile("1?[2-9][0-9]{2}[2-9][0-9]{6}")


def read_prints(keys: MapReader, phone: Phone, country: str) -> tuple[str, ...]:
    """Read the part `print:` of a clinic with this telephone number; problems are noted."""
    named: list[str] = []
    for word in keys.words("print"):
        problem = None
        if word.text not in PRINTS:
            message = f'"{shown(word.text)}" is nothing that docgen prints.'
            problem = ValueProblem(message, suggest(word.text, PRINTS))
        elif word.text in named:
            problem = ValueProblem(f'"{word.text}" stands here twice.', "Remove one.")
        elif word.text == "qr_phone" and phone and not telephone_uri(phone, country):
            message = f'No telephone can dial "{shown(phone)}".'
            problem = ValueProblem(message, "Check the digits of phone, one by one.")
        if problem:
            keys.wrong("print", word.place, problem)
        else:
            named.append(word.text)
    return tuple(named)


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
