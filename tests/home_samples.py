"""A patient with medicines and results that are awaited, and sheets of theirs, for the tests."""

from __future__ import annotations

from pathlib import Path

from example_sheets import clinics, engine
from sheet_text import units_of

from docgen.engine import Engine, Made
from docgen.files import examples_root
from docgen.patient.record import Patient
from docgen.settings.clinic import Clinic

MEDICINES: list[dict[str, object]] = [
    {
        "drug": "Acetaminophen",
        "why": {"en": "pain", "es": "dolor"},
        "dose": {"en": "2 tablets", "es": "2 tabletas"},
        "when": {"en": "every 8 hours", "es": "cada 8 horas"},
        "next": "2026-12-08T18:00",
    },
    {"drug": "Hydrochlorothiazide", "dose": "25 mg", "when": "8 AM", "next": "2026-12-09T08:00"},
    {"drug": "Senna", "dose": "1", "when": "10 PM"},
]
RESULTS: list[dict[str, object]] = [
    {"test": "Biopsy", "who": "Dr. Ana Ruiz", "when": "1-2"},
    {"test": "Vitamin D"},
]
HOME: dict[str, object] = {"medicines": MEDICINES, "pending_results": RESULTS}
RECORD: dict[str, object] = {
    "id": "40417",
    "name": "Peña, Rosa",
    "birth_date": "1948-05-02",
    "procedure": "vertebroplasty",
    "appointment": "2026-12-08T09:30",
    "procedure_end": "2026-12-08T10:40",
    "vertebrae": ["T12", "L1"],
    "sedation": "yes",
    "contrast": "yes",
}
HEAD = {
    "en": "Medicine What for How much When Next dose",
    "es": "Medicina Para qué Cuánto Cuándo Próxima dosis",
}


def patient_of(**fields: object) -> Patient:
    return Patient.parse({**RECORD, **fields})


def sheet(
    patient: Patient,
    *,
    clinic: str | Clinic = "lakeside",
    name: str = "discharge",
    language: str = "en",
    format_name: str = "standard",
    by: Engine | None = None,
) -> Made:
    place = clinics()[clinic] if isinstance(clinic, str) else clinic
    return (by or engine()).make_sheet(name, place, patient, language=language, format=format_name)


def texts(made: Made, role: str) -> list[str]:
    return [unit.text for unit in units_of(made.pdf) if unit.role == role]


def with_settings(folder: Path, lines: str, example: str = "pain-specialists") -> Clinic:
    """An example clinic that sets more."""
    text = (examples_root() / "clinics" / example / "clinic.yaml").read_text(encoding="utf-8")
    text = text.replace("  vertebroplasty:\n", f"  vertebroplasty:\n{lines}", 1)
    (folder / "clinic.yaml").write_text(text, encoding="utf-8")
    return Clinic.load(folder)
