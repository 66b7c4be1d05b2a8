"""What stands on a clinic's sheets around their text, in the words of their languages.

In: a clinic, the locale of each column. Out: `Furniture`: head, heading of more times, codes.
"""

from __future__ import annotations

from collections.abc import Sequence

from docgen.clinics.clinic import Clinic
from docgen.clinics.prints import telephone_uri
from docgen.i18n.locale import Locale
from docgen.layout.builder import Furniture, Prints, Scan, StripWords
from docgen.looks.pictures import Picture, Raster


def furniture_of(
    clinic: Clinic, logo: Picture | Raster | None, locales: Sequence[Locale]
) -> Furniture:
    """Return what stands around the text."""
    more = locales[0].phrase("more_times"), locales[-1].phrase("more_times")
    prints = _prints(clinic, locales)
    return Furniture(clinic.name, clinic.phone, logo, clinic.emergency_number, more, prints)


def _prints(clinic: Clinic, locales: Sequence[Locale]) -> Prints:
    """Return the codes that the clinic prints; bars are the business of the foot."""
    first, second = locales[0], locales[-1]

    def scan(name: str, text: str, alt: str) -> Scan | None:
        if name not in clinic.prints:
            return None
        return Scan(text, (first.phrase(f"{name}_caption"), second.phrase(f"{name}_caption")), alt)

    call = first.phrase("qr_phone_alt", phone=clinic.phone)
    phone = scan("qr_phone", telephone_uri(clinic.phone, clinic.country), call)
    days = first.phrase("strip_no"), first.phrase("strip_yes")
    return Prints(
        phone,
        scan("qr_calendar", "", first.phrase("qr_calendar_alt")),
        StripWords(first.phrase("strip_key"), days) if "calendar" in clinic.prints else None,
    )
