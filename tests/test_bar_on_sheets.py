"""The bar of a day on whole sheets: told of in words, the same bytes each time, nothing is lost."""

from __future__ import annotations

import io
import re
import shutil
from dataclasses import replace
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pdf_integrity
import pytest
from box_geometry import box_faults
from example_sheets import clinics, engine, patients
from pdf_reading import structure
from pypdf import PdfReader

from docgen.cache import FrozenMap
from docgen.files import templates_root
from docgen.layout.frame import Layout
from docgen.patient.dose_days import DoseDay
from docgen.patient.reader import FieldValue
from docgen.patient.record import Patient
from docgen.pdf.document import fill
from docgen.settings.clinic import Clinic
from docgen.sheet.sheets import sheet_for

DAY = date(2026, 12, 8)
ENGLISH = (
    "Flat until 12:40 PM. Rest in bed until Wednesday, December 9, 10:40 AM."
    " With us until 1:40 PM. An adult stays with you until 10:40 PM."
)
SPANISH = (
    "Boca arriba hasta las 12:40 p. m."
    " Reposo en cama hasta el miércoles 9 de diciembre a las 10:40 a. m."
    " Con nosotros hasta la 1:40 p. m. Un adulto se queda con usted hasta las 10:40 p. m."
)


@cache
def clinic() -> Clinic:
    """Lakeside, where page one never gives the bar up."""
    place = Path(mkdtemp()) / "lakeside"
    shutil.copytree(clinics()["lakeside"].folder, place)
    own = place / "templates" / "vertebroplasty"
    own.mkdir(parents=True)
    ours = (templates_root() / "vertebroplasty" / "discharge.md").read_text("utf-8")
    always = ours.replace("{% set bar = space.bar and (", "{% set bar = (")
    assert always != ours
    (own / "discharge.md").write_text(always, "utf-8")
    return Clinic.load(place)


def rosa(**changed: FieldValue) -> Patient:
    """The patient of the examples, whose treatment ended at another time perhaps."""
    known = patients()["lakeside"]
    return replace(known, values=FrozenMap({**known.values, **changed}))


def made(patient: Patient, language: str, how: str = "standard") -> tuple[bytes, Layout]:
    sheet = sheet_for(patient, "discharge", clinic(), language, how)
    ready = engine().prepare(sheet, patient, DAY if patient.id else None)
    return fill(ready.sheet.plate, ready.filling).pdf, ready.sheet.plate.layout


def figures(pdf: bytes) -> list[str]:
    """What drawings are told to show."""
    root = structure(PdfReader(io.BytesIO(pdf)))
    every = (element for child in root.children for element in child.walk())
    alts = [str(one.node["/Alt"]) for one in every if one.role == "Figure"]
    return [alt.replace("\u00a0", " ") for alt in alts]


def first_page(pdf: bytes) -> str:
    return " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())


@pytest.mark.parametrize(("language", "said"), [("en", ENGLISH), ("es", SPANISH)])
def test_a_bar_is_told_of_in_the_language_of_its_sheet(language: str, said: str) -> None:
    pdf, layout = made(rosa(), language)
    assert said in figures(pdf)
    assert pdf_integrity.ua1_problems(pdf) == []
    assert pdf_integrity.integrity_problems(pdf) == []
    assert box_faults(pdf, layout) == []


@pytest.mark.parametrize(
    ("language", "dose"),
    [
        ("en", "Restart apixaban on Wednesday, December 9, 8:00 AM."),
        ("es", "Vuelva a tomar apixaban el miércoles 9 de diciembre a las 8:00 a. m."),
    ],
)
def test_the_next_dose_of_a_thinner_is_marked_and_told_where_its_hour_is_known(
    language: str, dose: str
) -> None:
    rows = patients()["lakeside"].values["blood_thinners"]
    assert isinstance(rows, tuple)
    assert isinstance(rows[0], FrozenMap)
    known = {**rows[0], "restart": DoseDay(date(2026, 12, 9), at=time(8))}
    marked = rosa(blood_thinners=(FrozenMap(known),))
    pdf, layout = made(marked, language)
    said = ENGLISH if language == "en" else SPANISH
    assert f"{said} {dose}" in figures(pdf)
    assert box_faults(pdf, layout) == []
    assert pdf_integrity.ua1_problems(pdf) == []
    assert said in figures(made(rosa(), language)[0])  # of a day alone nothing is told


def test_each_patient_has_an_own_bar_and_the_same_bytes_each_time() -> None:
    ends = [datetime(2026, 12, 8, hour, 5) for hour in (7, 9, 11)]
    found = [made(rosa(procedure_end=end), "en")[0] for end in ends]
    assert found == [made(rosa(procedure_end=end), "en")[0] for end in ends]
    assert len({alt for pdf in found for alt in figures(pdf) if "Rest in bed" in alt}) == len(ends)


def test_the_line_beside_it_is_never_lost() -> None:
    hours = [datetime(2026, 12, 8, hour, minute) for hour in range(7, 18) for minute in (0, 40)]
    for end in hours:
        pdf, _ = made(rosa(procedure_end=end), "en")
        beside = r"No driving until (?:Thu )?Dec 10, \d+:\d\d (?:[AP]M|noon)"
        assert len(re.findall(beside, first_page(pdf))) == 1, end


def test_who_left_when_all_was_over_has_no_bar() -> None:
    late = rosa(discharge_time=datetime(2026, 12, 9, 11))
    pdf, _ = made(late, "en")
    assert not any("until" in alt for alt in figures(pdf))


WHOLE = {"en": "Once home, rest in bed day and night.", "es": "Ya en casa: en cama día y noche"}
# Beside the bar, and among what is allowed where there is none.
DRIVE = {
    "en": ("No driving until", "Do not drive until"),
    "es": ("No maneje hasta el", "No maneje hasta el"),
}


def resting(folder: Path, rest: str) -> Clinic:
    """Lakeside with so long a bed rest; what it allows comes later."""
    text = (clinics()["lakeside"].folder / "clinic.yaml").read_text("utf-8")
    for own, other in (
        ("bed_rest: {for: 24 h", f"bed_rest: {{for: {rest}"),
        ("off_after: 24 h", "off_after: 6 days"),
        ("shower: 24 h", "shower: 6 days"),
        ("driving: {after: 2 days", "driving: {after: 7 days"),
    ):
        assert own in text
        text = text.replace(own, other)
    shutil.copytree(clinics()["lakeside"].folder, folder, dirs_exist_ok=True)
    (folder / "clinic.yaml").write_text(text, "utf-8")
    return Clinic.load(folder)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("rest", "drawn"), [("48 h", True), ("72 h", True), ("96 h", True), ("97 h", False)]
)
def test_bed_rest_is_said_to_be_for_the_whole_time_where_no_bar_draws_it(
    tmp_path: Path, rest: str, drawn: bool, language: str
) -> None:
    patient = rosa(blood_thinners=())
    sheet = sheet_for(patient, "discharge", resting(tmp_path, rest), language, "standard")
    ready = engine().prepare(sheet, patient, DAY)
    pdf = fill(ready.sheet.plate, ready.filling).pdf
    said = first_page(pdf)
    assert any("10:40" in alt for alt in figures(pdf)) is drawn
    assert (WHOLE[language] in said) is not drawn
    beside, allowed = DRIVE[language]
    assert said.count(beside if drawn else allowed) == 1
    assert beside == allowed or (allowed if drawn else beside) not in said
    assert box_faults(pdf, ready.sheet.plate.layout) == []


def test_in_large_print_it_stands_in_rows() -> None:
    pdf, layout = made(rosa(), "en", "large")
    assert not any("until" in alt for alt in figures(pdf))
    assert not any(leaf.bar for leaf in layout.leaves)


def test_in_two_languages_each_first_page_has_its_own() -> None:
    pdf, _ = made(rosa(), "en", "bilingual")
    assert [alt for alt in figures(pdf) if alt in (ENGLISH, SPANISH)] == [ENGLISH, SPANISH]
    assert pdf_integrity.ua1_problems(pdf) == []
    assert pdf_integrity.integrity_problems(pdf) == []


def test_a_blank_sheet_has_no_bar() -> None:
    pdf, _ = made(Patient.blank("vertebroplasty"), "en")
    assert not any("until" in alt for alt in figures(pdf))
