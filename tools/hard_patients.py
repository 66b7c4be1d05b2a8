"""Patients for whom a sheet is hard to make, from the example patients of each clinic.

In: a clinic of `examples/clinics`. Out: sheets, each with its patient: as the example has it, with
a long name and a long doctor's, with two blood thinners, with both, treated late in the evening,
with four treated bones; the sheet without a patient; and the copy for staff.
`tools/read_aloud.py` holds them against checkers, tests against promises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from docgen.demo import example_clinics, printing_time
from docgen.engine import Engine, Made
from docgen.files import examples_root
from docgen.patient.record import Patient
from docgen.settings.clinic import Clinic
from docgen.style import FORMATS

Record = dict[str, Any]  # as YAML has it: texts, maps and lists

TYPICAL, BLANK, STAFF = "typical", "blank", "staff"
_NAME = {"given": "María Guadalupe Concepción", "family": "Hernández-Villaseñor de la Torre"}
_DOCTOR = "Dr. Bartholomew Featherstonehaugh-Montgomery"


def _long(record: Record) -> Record:
    return record | {"name": _NAME, "physician": _DOCTOR}


def _two_thinners(record: Record) -> Record:
    day = date.fromisoformat(record["appointment"][:10])
    doctor = record.get("physician", "Dr. Ana Ruiz")

    def line(drug: str, before: int, after: int) -> Record:
        last, restart = day - timedelta(days=before), day + timedelta(days=after)
        said = {"last_dose": last.isoformat(), "restart": restart.isoformat()}
        return {"drug": drug, **said, "agreed_by": doctor}

    return record | {"blood_thinners": [line("apixaban", 2, 1), line("clopidogrel", 5, 2)]}


def _late(record: Record) -> Record:
    day = record["appointment"][:10]
    return record | {"appointment": f"{day}T19:15", "procedure_end": f"{day}T21:40"}


HARD: Mapping[str, Callable[[Record], Record]] = {
    "long": _long,
    "thinners": _two_thinners,
    "long-thinners": lambda record: _two_thinners(_long(record)),
    "late": _late,
    "bones": lambda record: record | {"vertebrae": ["T11", "T12", "L1", "L3"]},
}


class HardSheet(NamedTuple):
    """One sheet of an example clinic: its folder, and for which patient it is made."""

    clinic: Path
    sheet: str
    language: str
    format: str
    patient: str  # TYPICAL, BLANK, STAFF or one of `HARD`

    def __str__(self) -> str:
        """Name it, as a file may be named."""
        return "-".join((self.clinic.name, self.sheet, self.language, self.format, self.patient))


def hard_sheets() -> Iterator[HardSheet]:
    """Every example clinic, sheet, language and format that it has, for every patient."""
    for folder in example_clinics():
        clinic = Clinic.load(folder)
        procedure = _record(folder)["procedure"]
        for sheet in clinic.packs[procedure].sheets:
            # Only what patients sign has a copy for staff.
            patients = (TYPICAL, *HARD, BLANK, *([STAFF] if sheet == "discharge" else []))
            for language in clinic.languages:
                for format_name in FORMATS:
                    if format_name != "bilingual" or len(clinic.languages) > 1:
                        for patient in patients:
                            yield HardSheet(folder, sheet, language, format_name, patient)


def made_sheet(engine: Engine, wanted: HardSheet) -> Made:
    """Make a sheet, printed on the day on which it would be."""
    record = _record(wanted.clinic)
    if wanted.patient in HARD:
        record = HARD[wanted.patient](record)
    blank = wanted.patient == BLANK
    patient = Patient.blank(record["procedure"]) if blank else Patient.parse(record)
    return engine.make_sheet(
        wanted.sheet,
        engine.clinic(wanted.clinic),
        patient,
        language=wanted.language,
        format=wanted.format,
        printed_on=None if blank else printing_time(wanted.sheet, patient),
        staff_copy=wanted.patient == STAFF,
    )


def _record(clinic: Path) -> Record:
    """The invented patient of a clinic, all scalars as texts."""
    text = (examples_root() / "patients" / f"{clinic.name}.yaml").read_text("utf-8")
    found: Record = yaml.load(text, yaml.BaseLoader)  # noqa: S506  # it makes texts alone
    return found
