"""A clinic whose sheet after the procedure ends with a page of its own, and a patient of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from docgen.engine import Engine
from docgen.files import examples_root, templates_root
from docgen.patient.record import Patient
from docgen.settings.clinic import Clinic


def clinic_with(folder: Path, page: str, needles: str = "") -> Clinic:
    """Write a clinic whose sheet after the procedure ends with a page of its own."""
    ours = templates_root() / "vertebroplasty" / "discharge.md"
    own = folder / "templates" / "vertebroplasty"
    own.mkdir(parents=True)
    (own / "discharge.md").write_text(ours.read_text("utf-8") + page, "utf-8")
    source = examples_root() / "clinics" / "pain-specialists" / "clinic.yaml"
    text = source.read_text("utf-8").replace("    skin_cleaned: yes\n", needles)
    (folder / "clinic.yaml").write_text(text, "utf-8")
    return Clinic.load(folder)


def record(*levels: str) -> Patient:
    """A patient whose bones these are; without any, nobody knows them."""
    of = {"procedure": "vertebroplasty", "appointment": "2026-12-10T09:30"}
    known: dict[str, object] = {
        "id": "7734",
        "name": "Walter Begay",
        "birth_date": "1951-09-30",
        **of,
    }
    return Patient.parse(known | ({"vertebrae": list(levels)} if levels else {}))


def sheet(clinic: Clinic, patient: Patient, how: str = "standard") -> bytes:
    return Engine().make(
        "discharge", clinic, patient, language="en", format=how, printed_on=date(2026, 12, 10)
    )
