"""The sheets of the example clinics, made once for all tests that look at finished PDFs."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from docgen.clinics.clinic import Clinic
from docgen.engine import Engine, Made
from docgen.jobs.demo import example_clinics, example_patient, printing_time
from docgen.patients.patient import Patient


class Example(NamedTuple):
    """One sheet of the demo; `blank` has no patient."""

    clinic: str
    sheet: str
    language: str
    blank: bool = False

    def __str__(self) -> str:
        """Name it in the list of tests."""
        return "-".join((self.clinic, self.sheet, self.language, *["blank"] * self.blank))


@cache
def engine() -> Engine:
    return Engine()


@cache
def clinics() -> dict[str, Clinic]:
    return {place.name: Clinic.load(place) for place in example_clinics()}


@cache
def patients() -> dict[str, Patient]:
    return {place.name: example_patient(place) for place in example_clinics()}


def examples(*, blank: bool = False) -> list[Example]:
    """Every example clinic, sheet and language."""
    return [
        Example(name, sheet, language, blank)
        for name, clinic in clinics().items()
        for sheet in clinic.packs[patients()[name].procedure].sheets
        for language in clinic.languages
    ]


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
        printed_on=None if example.blank else printing_time(example.sheet, patient),
    )
