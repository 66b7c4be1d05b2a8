"""Who a sheet is for can be read whole on every page: in the strip, in the foot, on any paper."""

import re
from dataclasses import replace
from itertools import takewhile

import pypdfium2 as pdfium
import pytest
from box_geometry import box_faults
from example_sheets import clinics, engine
from page_geometry import page_faults
from pdf_integrity import integrity_problems, ua1_problems
from sheet_text import normal, page_texts, tree_of, units_of, words_of

from docgen.layout.frame import Stroke
from docgen.patient.record import Patient
from docgen.settings.clinic import Clinic
from docgen.sheet.sheets import sheet_for
from docgen.style import FORMATS

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
    for page in page_texts(pdf):
        text = page.replace("\u00a0", " ")
        foot = "".join(text.split())
        word = {"es": "expediente", "en": "record"}[language]
        # Two that tell who it is, each complete.
        brief = {"es": f"Exp.{NUMBER},nació", "en": f"Record{NUMBER},born"}[language]
        assert f"{bare}{word}{NUMBER}" in foot or brief in foot
        assert "…" not in text
    strip = [unit.text.replace(" ", "") for unit in units_of(pdf)[:4] if unit.role == "P"]
    assert any(said.endswith("".join(NAMES[who]).replace(" ", "")) for said in strip)
    born = re.sub(" de ", " ", BORN[language])  # page one in Spanish says it in short
    assert any(born in re.sub(" de ", " ", unit.text) for unit in units_of(pdf)[:8])
    wanted = sheet_for(this, sheet, clinic, language, format_name)
    layout = engine().prepare(wanted, this).sheet.plate.layout
    assert page_faults(pdf, layout.look) == []
    assert box_faults(pdf, layout) == []
    if paper == "letter":  # tags and fonts are those of the other paper too
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
    both = format_name == "bilingual"
    name, record = ("Name / Nombre", "Record / Expediente") if both else ("Name", "Record")
    for page in page_texts(pdf):
        text = normal(page)
        assert f"{name} __________" in text
        assert f"{record} __________" in text


def test_a_sheet_with_a_patient_has_no_lines_for_a_name_in_its_foot() -> None:
    pdf = engine().make("discharge", on_paper("letter"), patient(SHORT), language="en")
    assert "Name ___" not in words_of(pdf)


# ---- Sheets to fill in by hand ----


def blank(sheet: str, format_name: str, language: str = "en") -> bytes:
    patient = Patient.blank("vertebroplasty")
    clinic = on_paper("letter")
    return engine().make(sheet, clinic, patient, language=language, format=format_name)


@pytest.mark.parametrize("sheet", ["discharge", "prepare"])
@pytest.mark.parametrize("format_name", FORMATS)
def test_a_blank_sheet_has_a_box_for_the_label_and_rows_to_fill_in(
    format_name: str, sheet: str
) -> None:
    pdf = blank(sheet, format_name)
    units = [unit.text for unit in units_of(pdf)]
    assert "Patient label" in units
    lines = tree_of(pdf).splitlines()
    thinner = next(n for n, line in enumerate(lines) if '"Blood thinner"' in line)
    table = list(takewhile(lambda line: line.startswith(" " * 4), lines[thinner:]))
    both = format_name == "bilingual"
    assert sum("Line to write on" in line for line in table) == 4
    assert sum("Línea para escribir" in line for line in table) == 4 * both
    medicine = [n for n, line in enumerate(lines) if '"Medicine"' in line]
    assert bool(medicine) is (sheet == "discharge")
    assert any('"Next dose"' in line for line in lines) is (sheet == "discharge")
    for at in medicine[:1]:  # where columns are narrow, each of the three has its own
        rows = list(takewhile(lambda line: line.startswith(" " * 4), lines[at:]))
        assert sum("Line to write on" in line for line in rows) > 0
    assert any(text.startswith("Next visit") for text in units) is (sheet == "discharge")


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_patient_s_sheet_has_none_of_them(format_name: str) -> None:
    pdf = engine().make(
        "discharge", on_paper("letter"), patient(SHORT), language="en", format=format_name
    )
    units = [unit.text for unit in units_of(pdf)]
    assert "Patient label" not in units
    assert not [text for text in units if "Blood thinner" in text or "Next dose" in text]


@pytest.mark.parametrize("format_name", FORMATS)
def test_the_box_for_the_label_holds_one_of_2_5_8_by_1_inch(format_name: str) -> None:
    document = pdfium.PdfDocument(blank("discharge", format_name))
    boxes = [each.get_bounds() for each in document[0].get_objects(max_depth=1)]
    millimetres = [
        ((right - left) / 72 * 25.4, (top - bottom) / 72 * 25.4)
        for left, bottom, right, top in boxes
    ]
    assert any(0 <= w - 66.7 < 6 and 0 <= h - 25.4 < 4 for w, h in millimetres)


@pytest.mark.parametrize(("format_name", "least"), [("standard", 400), ("large", 230)])
def test_the_name_is_written_on_a_line_as_wide_as_the_page_gives(
    format_name: str, least: int
) -> None:
    nobody = Patient.blank("vertebroplasty")
    sheet = sheet_for(nobody, "discharge", on_paper("letter"), "en", format_name)
    layout = engine().compiled(sheet).plate.layout
    strip = [
        mark
        for leaf in layout.leaves
        for cell in leaf.cells
        for mark in cell.drawn
        if isinstance(mark, Stroke)
    ]
    assert strip[0].x1 - strip[0].x0 > least


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("sheet", ["discharge", "prepare"])
@pytest.mark.parametrize("format_name", FORMATS)
def test_nothing_overlaps_on_a_sheet_to_fill_in(
    format_name: str, sheet: str, language: str
) -> None:
    pdf = blank(sheet, format_name, language)
    nobody, clinic = Patient.blank("vertebroplasty"), on_paper("letter")
    wanted = sheet_for(nobody, sheet, clinic, language, format_name)
    layout = engine().prepare(wanted, nobody).sheet.plate.layout
    assert page_faults(pdf, layout.look) == []
    assert box_faults(pdf, layout) == []
    assert integrity_problems(pdf) == []
    if language == "en":
        assert ua1_problems(pdf) == []
