"""Every example clinic, every sheet, every language: what `docgen demo` makes.

In: the folder for the PDFs. Out: the sheets, told one by one as they are written.
Each clinic in `examples/clinics` has a patient of the same name in `examples/patients`. A sheet is
printed on the day it would be: `prepare` a week before the appointment, all others as the patient
leaves the procedure room. So the demo is the same on any day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from docgen.engine import Engine
from docgen.errors import Diagnostic
from docgen.files import examples_root, make_folder, write_file
from docgen.lists.files import read_records
from docgen.patient.record import Patient

_AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DemoSheet:
    """One sheet of the demo, written to `path`."""

    path: Path
    pages: int
    warnings: tuple[Diagnostic, ...]

    def __str__(self) -> str:
        """Write the line that `docgen demo` prints."""
        return f"{self.path}: {self.pages} page{'s' if self.pages > 1 else ''}"


def example_clinics() -> list[Path]:
    """Return the folders of the example clinics, in order of name."""
    return sorted(p.parent for p in (examples_root() / "clinics").glob("*/clinic.yaml"))


def example_patient(clinic: Path) -> Patient:
    """Return the invented patient of an example clinic."""
    (record,) = read_records(examples_root() / "patients" / f"{clinic.name}.yaml")
    return Patient.read(record)


def printing_time(sheet: str, patient: Patient) -> datetime | None:
    """Return when a sheet would be printed for this patient, in local time."""
    appointment = patient.moment("appointment")
    if sheet == "prepare" and appointment:
        return appointment - _AHEAD
    return patient.moment("discharge_time") or patient.moment("procedure_end") or appointment


def make_demo(folder: Path, *, cache: bool = False) -> Iterator[DemoSheet]:
    """Make all sheets into `folder/CLINIC/PROCEDURE-SHEET-LANGUAGE.pdf`; yield each once written.

    With `cache` compiled sheets are taken from the user's cache folder, and kept there.

    Raises:
        DocgenError: a sheet cannot be made or written.
    """
    engine = Engine(disk=cache)
    for place in example_clinics():
        clinic = engine.clinic(place)
        patient = example_patient(place)
        make_folder(folder / place.name)
        for sheet in clinic.packs[patient.procedure].sheets:
            for language in clinic.languages:
                made = engine.make_sheet(
                    sheet,
                    clinic,
                    patient,
                    language=language,
                    printed_on=printing_time(sheet, patient),
                )
                path = folder / place.name / f"{patient.procedure}-{sheet}-{language}.pdf"
                write_file(path, made.pdf)
                yield DemoSheet(path, made.pages, made.warnings)
