"""Who a sheet is for can be read whole on every page: in the strip, in the foot, on any paper."""

import io
from dataclasses import replace

import pytest
from box_geometry import box_faults
from example_sheets import clinics, engine
from page_geometry import page_faults
from pdf_integrity import integrity_problems, ua1_problems
from pypdf import PdfReader
from sheet_text import units_of

from docgen.clinics.clinic import Clinic
from docgen.looks.style import FORMATS
from docgen.patients.patient import Patient
from docgen.sheets import sheet_for

LONG = ("Maximiliana-Guadalupe", "Fernández de la Cueva y Enríquez de Ribera")
UNBROKEN = ("Xochiquetzalcihuatlaltepetlmaximilianaab", "Wolfeschlegelsteinhausenbergerdorffabcde")
SHORT = ("Rosa", "Peña")
NAMES = {"long": LONG, "unbroken": UNBROKEN, "short": SHORT}
DOCTOR = "Dra. María de los Ángeles Villavicencio-Montemayor y Santillana"
NUMBER = "40417-2026-0099"
BORN = {"en": "September 2, 1948", "es": "2 de septiembre de 1948"}


def patient(name: tuple[str, str]) -> Patient:
    given, family = name
    return Patient.parse(
        {
            "id": NUMBER,
            "name": {"given": given, "family": family},
            "birth_date": "1948-09-02",
            "procedure": "vertebroplasty",
            "appointment": "2026-12-08T09:30",
            "procedure_end": "2026-12-08T10:40",
            "vertebrae": ["T12", "L1"],
            "sedation": "yes",
            "contrast": "yes",
            "physician": DOCTOR,
        }
    )


def on_paper(paper: str) -> Clinic:
    clinic = clinics()["lakeside"]
    return replace(clinic, paper=paper, digest=f"{clinic.digest}-{paper}")


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize(("sheet", "language"), [("discharge", "es"), ("prepare", "en")])
@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("who", NAMES)
def test_no_letter_of_a_name_or_number_is_left_out_on_any_page(
    who: str, format_name: str, sheet: str, language: str, paper: str
) -> None:
    clinic, this = on_paper(paper), patient(NAMES[who])
    pdf = engine().make(sheet, clinic, this, language=language, format=format_name)
    bare = "".join((*NAMES[who], ",")).replace(" ", "")
    for page in PdfReader(io.BytesIO(pdf)).pages:
        text = page.extract_text().replace("\u00a0", " ")
        foot = "".join(text.split())
        word = {"es": "expediente", "en": "record"}[language]
        assert f"{bare}{word}{NUMBER}" in foot
        assert "…" not in text
    strip = next(unit.text for unit in units_of(pdf) if unit.role == "P")
    assert strip.replace(" ", "").endswith("".join(NAMES[who]).replace(" ", ""))
    assert any(BORN[language] in unit.text for unit in units_of(pdf)[:8])
    wanted = sheet_for(this, sheet, clinic, language, format_name)
    layout = engine().prepare(wanted, this).variant.plate.layout
    assert page_faults(pdf, layout.look) == []
    assert box_faults(pdf, layout) == []
    assert integrity_problems(pdf) == []


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_sheet_with_a_long_name_is_pdf_ua_1(format_name: str) -> None:
    pdf = engine().make("discharge", on_paper("letter"), patient(LONG), format=format_name)
    assert ua1_problems(pdf) == []


@pytest.mark.parametrize("sheet", ["discharge", "prepare"])
@pytest.mark.parametrize("format_name", FORMATS)
def test_every_page_of_a_blank_sheet_asks_for_name_and_record(format_name: str, sheet: str) -> None:
    blank = Patient.blank("vertebroplasty")
    pdf = engine().make(sheet, on_paper("letter"), blank, language="en", format=format_name)
    pages = PdfReader(io.BytesIO(pdf)).pages
    both = format_name == "bilingual"
    name, record = ("Name / Nombre", "Record / Expediente") if both else ("Name", "Record")
    for page in pages:
        text = " ".join(page.extract_text().split())
        assert f"{name} __________" in text
        assert f"{record} __________" in text


def test_a_sheet_with_a_patient_has_no_lines_for_a_name_in_its_foot() -> None:
    pdf = engine().make("discharge", on_paper("letter"), patient(SHORT), language="en")
    assert "Name ___" not in " ".join(
        page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages
    )
