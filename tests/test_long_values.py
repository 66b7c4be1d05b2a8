"""Whatever is long: page one keeps what it may never lose, no text leaves its place."""

from __future__ import annotations

import pytest
from box_geometry import box_faults
from example_sheets import clinics, engine
from home_samples import patient_of
from sheet_text import normal, page_texts

from docgen.demo import printing_time
from docgen.patient.record import Patient
from docgen.pdf.document import fill
from docgen.settings.clinic import Clinic
from docgen.sheet.sheets import sheet_for
from docgen.style import FORMATS

SHEETS = ("prepare", "discharge")
LONG = {
    "sentences": ("Keep your walker close at night. " * 50)[:1500],
    "wide": "WWWWWWWWW " * 150,
    "short": "Bring your walker.",
}


def drawn(
    sheet: str, patient: Patient, clinic: Clinic, format_name: str, language: str = "en"
) -> tuple[tuple[str, ...], list[str]]:
    """The texts of the pages of a sheet, and what stands at a wrong place there."""
    wanted = sheet_for(patient, sheet, clinic, language, format_name)
    ready = engine().prepare(wanted, patient, printing_time(sheet, patient))
    pdf = fill(ready.sheet.plate, ready.filling).pdf
    return page_texts(pdf), box_faults(pdf, ready.sheet.plate.layout)


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("note", LONG)
def test_a_long_note_takes_no_number_and_no_sign_from_the_first_leaf(
    sheet: str, format_name: str, note: str
) -> None:
    pages, faults = drawn(sheet, patient_of(notes=LONG[note]), clinics()["lakeside"], format_name)
    assert faults == []
    first = normal(" ".join(pages[: 1 if format_name == "standard" else 2]))
    for needed in ("312-555-0118", "312-555-0119", "Chest pain", "A fall with new back pain"):
        assert needed in first
    assert "Turn the page to read the note." in first or normal(LONG[note]) in first
