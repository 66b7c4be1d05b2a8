"""Page furniture: what stands on a clinic's sheets around their text, in their languages.

In: a clinic, the locale of each column. Out: `Furniture`: head, heading of more times, codes; and
what makes the builders that lay a sheet out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from docgen.graphics.artwork import Picture, Raster
from docgen.i18n.locale import Locale
from docgen.layout.builder import Aloud, Builder, Furniture, Prints, Scan, StripWords
from docgen.schema.telephones import telephone_uri
from docgen.settings.clinic import Clinic
from docgen.sheet.filling import folding, in_each, samples
from docgen.sheet.sheets import Sheet
from docgen.style import ACCENT, color, look


def builder_for(
    sheet: Sheet,
    locales: Sequence[Locale],
    pictures: Mapping[str, Picture],
    logo: Picture | Raster | None,
) -> Callable[..., Builder]:
    """Return what makes builders of a sheet's layouts, once it is told the fonts."""
    clinic = sheet.clinic
    accent = color(clinic.accent) if clinic.accent else ACCENT
    return partial(
        Builder,
        look(sheet.format, clinic.paper, accent),
        pictures=pictures,
        samples=in_each(locales, samples),
        furniture=furniture_of(clinic, logo, locales),
        folds=in_each(locales, folding),
        rtl=tuple(locale.direction == "rtl" for locale in locales),
    )


def furniture_of(
    clinic: Clinic, logo: Picture | Raster | None, locales: Sequence[Locale]
) -> Furniture:
    """Return what stands around the text."""
    more = locales[0].phrase("more_times"), locales[-1].phrase("more_times")
    prints = _prints(clinic, locales)
    first, second = (
        Aloud(locale.phrase("tick_box"), locale.phrase("write_here"))
        for locale in (locales[0], locales[-1])
    )
    aloud = first, second
    label = locales[0].phrase("patient_label"), locales[-1].phrase("patient_label")
    return Furniture(
        clinic.name, clinic.phone, logo, clinic.emergency_number, more, prints, aloud, label
    )


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
