"""The sheets of the example clinics, made once for all tests that look at finished PDFs."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from docgen.demo import example_clinics, example_patient, printing_time
from docgen.engine import Engine, Made
from docgen.patient.record import Patient
from docgen.settings.clinic import Clinic
from docgen.style import FORMATS


class Example(NamedTuple):
    """One sheet of the demo; `blank` has no patient."""

    clinic: str
    sheet: str
    language: str
    blank: bool = False
    format: str = "standard"

    def __str__(self) -> str:
        """Name it in the list of tests."""
        format_name = [self.format] if self.format != "standard" else []
        blank = ["blank"] * self.blank
        return "-".join((self.clinic, self.sheet, self.language, *format_name, *blank))


@cache
def engine() -> Engine:
    return Engine()


@cache
def clinics() -> dict[str, Clinic]:
    return {place.name: Clinic.load(place) for place in example_clinics()}


@cache
def patients() -> dict[str, Patient]:
    return {place.name: example_patient(place) for place in example_clinics()}


def examples(*, blank: bool = False, format_name: str = "standard") -> list[Example]:
    """Every example clinic, sheet and language that has this format."""
    return [
        Example(name, sheet, language, blank, format_name)
        for name, clinic in clinics().items()
        for sheet in clinic.packs[patients()[name].procedure].sheets
        for language in clinic.languages
        if format_name in formats_of(clinic)
    ]


def formats_of(clinic: Clinic) -> tuple[str, ...]:
    """The formats that a clinic can have: two languages side by side take a clinic of two."""
    return FORMATS if len(clinic.languages) > 1 else tuple(set(FORMATS) - {"bilingual"})


@cache
def made(example: Example) -> Made:
    """Make one example, as `docgen demo` does."""
    patient = patients()[example.clinic]
    if example.blank:
        patient = Patient.blank(patient.procedure)
    return engine().make_sheet(
        example.sheet,
        clinics()[example.clinic],
        patient,
        language=example.language,
        format=example.format,
        printed_on=None if example.blank else printing_time(example.sheet, patient),
    )
