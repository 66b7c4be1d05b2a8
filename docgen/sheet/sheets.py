"""Which sheet is wanted: its name, clinic, procedure, language and format, all known to be there.

In: names as a person, a command or a record gives them. Out: `Sheet`, or what to write instead.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from docgen.errors import (
    SURE,
    Diagnostic,
    InputError,
    PatientError,
    error,
    is_slip,
    one_of,
    suggest,
)
from docgen.patient.record import Patient
from docgen.procedure.procedure import Pack
from docgen.schema.declaration import shortened
from docgen.settings.clinic import Clinic
from docgen.style import FORMATS


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is asked for, patient aside: the same for every patient of one run."""

    name: str
    clinic: Clinic
    pack: Pack
    language: str
    format: str
    second: str = ""  # the language of the right column, where the format has one
    staff: bool = False  # with a last page for staff

    @property
    def procedure(self) -> str:
        """The name of the procedure that it is about."""
        return self.pack.name

    @property
    def key(self) -> tuple[str, ...]:
        """What two equal sheets share."""
        own = (self.clinic.digest, self.pack.name, self.name, self.language, self.format)
        return (*own, self.second, "staff" * self.staff) if self.second or self.staff else own

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that stand on it, the patient's first."""
        return (self.language, self.second) if self.second else (self.language,)


def choose_sheet(
    name: str, clinic: Clinic, procedure: str, language: str | None, format_name: str
) -> Sheet:
    """Check names; without a language it is the clinic's first.

    Raises:
        InputError: the clinic has no such sheet, procedure or language; no such format; no second
            language for a sheet in two.
    """
    if procedure not in clinic.packs:
        raise _unknown("procedure", procedure, tuple(clinic.packs))
    pack = clinic.packs[procedure]
    if name not in pack.sheets:
        raise _unknown("sheet", name, pack.sheets)
    chosen = language or clinic.languages[0]
    if chosen not in clinic.languages:
        raise _unknown("language", chosen, clinic.languages)
    if format_name not in FORMATS:
        raise _unknown("format", format_name, FORMATS)
    second = _second(clinic, chosen) if format_name == "bilingual" else ""
    return Sheet(name, clinic, pack, chosen, format_name, second)


def sheets_of(clinic: Clinic) -> tuple[Sheet, ...]:
    """Return every sheet of a clinic: by procedure, name, language and format."""
    formats = [one for one in FORMATS if one != "bilingual" or len(clinic.languages) > 1]
    return tuple(
        choose_sheet(name, clinic, procedure, language, one)
        for procedure, pack in clinic.packs.items()
        for name in pack.sheets
        for language in clinic.languages
        for one in formats
    )


def _second(clinic: Clinic, chosen: str) -> str:
    """The language beside the patient's: the clinic's first; where they are the same, its second.

    Raises:
        InputError: the clinic has one language.
    """
    others = [language for language in clinic.languages if language != chosen]
    if not others:
        message = "A bilingual sheet needs a clinic of two languages."
        hint = "Add one to languages: in clinic.yaml, or choose --format standard or large."
        raise InputError(error("one-language", message, hint))
    return others[0]


def sheet_for(
    patient: Patient, name: str, clinic: Clinic, language: str | None, format_name: str
) -> Sheet:
    """Choose the sheet for a patient, in the record's language unless another is wanted.

    Raises:
        PatientError: the record asks for what this clinic does not have; others as `choose_sheet`.
    """
    found = []
    if patient.procedure not in clinic.packs:
        hint = f"Write {one_of(clinic.packs)}, or choose another clinic."
        found.append(_not_here(patient, "procedure", hint))
    if not language and patient.language and patient.language not in clinic.languages:
        hint = f"Write {one_of(clinic.languages)}, or choose one of them with --lang."
        found.append(_not_here(patient, "language", hint))
    if found:
        raise PatientError(found)
    wanted = language or patient.language
    return choose_sheet(name, clinic, patient.procedure, wanted, format_name)


def _not_here(patient: Patient, what: str, hint: str) -> Diagnostic:
    message = f"{what} is none that this clinic has sheets for."
    found = error(f"unknown-{what}", message, hint)
    return replace(found, field=what, record=patient.id)


def _unknown(what: str, name: str, known: tuple[str, ...]) -> InputError:
    """Say that there is none; a name is repeated only where it is a slip: it may be a patient's."""
    hint = suggest(name, known)
    named = f'{what} "{shortened(name)}"' if is_slip(suggest(name, known, SURE)) else f"such {what}"
    message = f"There is no {named} here."
    return InputError(error(f"unknown-{what}", message, hint))
