"""Text and geometry of the example clinics' sheets: each line and its place, to a point.

A change of the templates, of layout or of writing PDFs shows here as a difference. If it is meant,
run `make golden`, read `git diff tests/golden_pages` beside the sheets, commit it. The number of
the sheet in the foot is left out: it changes with every template.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from example_sheets import clinics, engine, formats_of, patients
from page_lines import lines_of

from docgen import Patient
from docgen.demo import printing_time
from docgen.engine import Made

FOLDER = Path(__file__).parent / "golden_pages"
# A patient who differs from those of the examples in all that is asked, and has long lists.
OTHER = {
    "id": "7",
    "given_name": "Maximiliana Theodora",
    "family_name": "Featherstonehaugh-Cholmondeley",
    "birth_date": "1951-11-30",
    "procedure": "vertebroplasty",
    "appointment": "2026-10-31T08:15",
    "vertebrae": ["L3"],
    "physician": "Dr. Helen Moss",
    "notes": "Use the side door, and bring somebody who can stay with you on the first night.",
    "blood_thinners": [
        {
            "drug": "warfarin",
            "last_dose_before": "3 days",
            "restart": "not_decided",
            "agreed_by": "Dr. Helen Moss",
        },
        {
            "drug": "clopidogrel bisulfate (Plavix)",
            "last_dose": "2026-10-26 evening",
            "restart": "2026-11-02 morning",
            "agreed_by": "Dr. Helen Moss",
        },
    ],
    "medicines": [
        {
            "drug": "Acetaminophen",
            "why": "pain",
            "dose": "2 tablets (1000 mg)",
            "when": "every 8 hours if you hurt",
            "next": "2026-10-31T18:00",
        },
        {"drug": "Senna", "dose": "1 tablet", "when": "at bedtime"},
    ],
}
WAY_HOME = {"procedure_end": "2026-10-31T09:05", "discharge_time": "2026-10-31T12:20"}


def sheets() -> list[tuple[str, str, str]]:
    """Clinic, sheet, language."""
    return [
        (name, sheet, language)
        for name, clinic in clinics().items()
        for sheet in ("prepare", "discharge")
        for language in clinic.languages
    ]


def patient_named(who: str, clinic: str, sheet: str) -> Patient:
    if who == "blank":
        return Patient.blank("vertebroplasty")
    if who == "example":
        return patients()[clinic]
    return Patient.parse({**OTHER, **(WAY_HOME if sheet == "discharge" else {})})


def made(clinic: str, sheet: str, language: str, format_name: str, who: str) -> Made:
    patient = patient_named(who, clinic, sheet)
    return engine().make_sheet(
        sheet,
        clinics()[clinic],
        patient,
        language=language,
        format=format_name,
        printed_on=None if who == "blank" else printing_time(sheet, patient),
    )


WHOM = {"standard": ("example", "other", "blank"), "large": ("other",), "bilingual": ("other",)}


def written(clinic: str, sheet: str, language: str) -> str:
    """What a golden file holds: every format of a sheet, for each of its patients."""
    found: list[str] = []
    for format_name in sorted(formats_of(clinics()[clinic]), key=list(WHOM).index):
        for who in WHOM[format_name]:
            one = made(clinic, sheet, language, format_name, who)
            found.append(f"## {format_name}, {who}, {one.pages} pages")
            for line in lines_of(one.pdf):
                shown = str(line)
                if one.sheet_id in line.text:  # its place hangs on how wide the number is
                    said = line.text.replace(one.sheet_id, "########")
                    shown = f"{line.page} {line.y:3} {said}"
                found.append(shown)
    return "\n".join(found) + "\n"


@pytest.mark.parametrize(("clinic", "sheet", "language"), sheets())
def test_every_line_stands_where_it_stood(
    clinic: str, sheet: str, language: str, pytestconfig: pytest.Config
) -> None:
    path = FOLDER / f"{clinic}-{sheet}-{language}.txt"
    found = written(clinic, sheet, language)
    if pytestconfig.getoption("--renew-golden"):
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8"), "If this is meant: make golden"


def test_every_golden_file_has_a_sheet() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == {"-".join(sheet) for sheet in sheets()}
