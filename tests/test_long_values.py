"""Whatever is long: page one keeps what it may never lose, no text leaves its place."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from box_geometry import box_faults
from clock_samples import locale
from example_sheets import clinics, engine
from home_samples import patient_of
from sheet_text import normal, page_texts

from docgen.clock.formats import FORMATS as SLOT_FORMATS
from docgen.demo import printing_time
from docgen.files import examples_root
from docgen.patient.record import Patient
from docgen.pdf.document import fill
from docgen.settings.clinic import Clinic
from docgen.sheet.filling import folding
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


NUMBERS = {
    "germany": ("+49 30 90182012345", "+49 30 901820123"),
    "extension": ("312-555-0118 ext. 12345", "312-555-0119"),
    "two extensions": ("312-555-0118 ext. 12345", "312-555-0119 x 123456"),
    "abroad": ("+61 2 5550 1234", "+61 2 5550 1235"),
    "one": ("+49 30 90182012345", ""),
}


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("format_name", ["standard", "large"])
@pytest.mark.parametrize("place", NUMBERS)
def test_a_long_telephone_number_stands_on_a_line_and_is_no_smaller(
    sheet: str, format_name: str, place: str, tmp_path: Path
) -> None:
    day, night = NUMBERS[place]
    text = (examples_root() / "clinics" / "lakeside" / "clinic.yaml").read_text("utf-8")
    held = yaml.load(text, yaml.BaseLoader)
    del held["clinic"]["logo"], held["clinic"]["after_hours_phone"]
    held["clinic"] |= {"phone": day}
    held["clinic"] |= {"after_hours_phone": night} if night else {"when_closed": "emergency_room"}
    (tmp_path / "clinic.yaml").write_text(yaml.safe_dump(held), "utf-8")
    pages, faults = drawn(sheet, patient_of(), Clinic.load(tmp_path), format_name)
    assert faults == []
    lines = " ".join(pages[:2]).replace("\u00a0", " ").splitlines()
    for number in filter(None, (day, night)):
        assert any(number in line for line in lines), number


def test_how_wide_the_words_of_a_row_are_is_known_of_every_kind_of_row() -> None:
    """Else the column of times would be as narrow as the other rows need it."""
    rows = {name for name in SLOT_FORMATS if name.startswith("stop_")}
    assert rows <= set(folding(locale()))


@pytest.mark.parametrize("format_name", ["standard", "large"])
@pytest.mark.parametrize("part", ["morning", "evening", ""])
def test_a_dose_alone_on_page_one_stands_in_a_column_as_wide_as_its_words(
    part: str, format_name: str
) -> None:
    line = {"drug": "apixaban", "restart": f"2026-12-09 {part}".strip(), "agreed_by": "Dr. Ruiz"}
    patient = patient_of(blood_thinners=[line], discharge_time="2026-12-08T14:00")
    pages, faults = drawn("discharge", patient, clinics()["pain-specialists"], format_name)
    assert faults == []
    words = normal(" ".join(pages[:2])).split()
    assert (part.capitalize() or "at") in words
    assert not {"M", "o", "E", "v"} & {*words}
