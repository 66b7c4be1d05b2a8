"""What a clinic has docgen print besides the text: the part `print:` of `clinic.yaml`.

In: what stands there. Out: names; one that is not known is a problem at its place.
"""

from __future__ import annotations

import re

from docgen.clinics.settings import Phone
from docgen.reading.mapping import MapReader, ValueProblem, shown
from docgen.suggest import suggest

# In the order of the documentation: each name, and what it prints.
PRINTS = {
    "qr_phone": "a QR code that calls the clinic",
    "qr_calendar": "a QR code that puts dates of the sheet in a phone",
    "barcode": "record number and sheet as Code 128 on every page",
    "calendar": "a strip of the first days: what is allowed again when",
}
_WITH_ONE = ("US", "CA")  # their telephone numbers have the country code 1


def read_prints(keys: MapReader) -> tuple[str, ...]:
    """Read the part `print:`; problems are noted in the reader."""
    named: list[str] = []
    for word in keys.words("print"):
        problem = None
        if word.text not in PRINTS:
            message = f'"{shown(word.text)}" is nothing that docgen prints.'
            problem = ValueProblem(message, suggest(word.text, PRINTS))
        elif word.text in named:
            problem = ValueProblem(f'"{word.text}" stands here twice.', "Remove one.")
        if problem:
            keys.wrong("print", word.place, problem)
        else:
            named.append(word.text)
    return tuple(named)


def telephone_uri(phone: Phone, country: str) -> str:
    """Return a telephone number as phones dial it (RFC 3966)."""
    number, *extension = re.split(r"\s*(?:ext\.?|x)\s*", phone, maxsplit=1)
    digits = re.sub(r"\D", "", number)
    if country in _WITH_ONE and len(digits) == 10:
        digits = f"+1{digits}"
    elif number.startswith("+") or (country in _WITH_ONE and len(digits) == 11):
        digits = f"+{digits}"
    return f"tel:{digits}" + "".join([f";ext={own}" for own in extension])
