"""Every sheet of the demo keeps the promises of a finished PDF."""

import io
import unicodedata
from pathlib import Path

import pytest
from example_sheets import Example, clinics, examples, made, patients
from pdf_integrity import integrity_problems, ua1_problems
from pypdf import PdfReader
from sheet_text import page_texts

from docgen.demo import make_demo

PATIENTS = examples()
ALL = PATIENTS + examples(blank=True)
COMPLETE = {"lakeside"}  # sets everything: two leaves; the others fit one


@pytest.mark.parametrize("example", ALL, ids=str)
def test_tags_fonts_and_document_data_are_whole(example: Example) -> None:
    assert integrity_problems(made(example).pdf) == []


@pytest.mark.parametrize("example", ALL, ids=str)
def test_the_sheet_is_pdf_ua_1(example: Example) -> None:
    assert ua1_problems(made(example).pdf) == []


@pytest.mark.parametrize("example", PATIENTS, ids=str)
def test_the_sheet_fits_its_leaves(example: Example) -> None:
    assert made(example).pages <= (4 if example.clinic in COMPLETE else 2)


@pytest.mark.parametrize("example", PATIENTS, ids=str)
def test_name_and_record_number_stand_on_every_page(example: Example) -> None:
    patient = patients()[example.clinic]
    for page in page_texts(made(example).pdf):
        text = unicodedata.normalize("NFC", page)
        assert patient.family in text
        assert patient.id in text


@pytest.mark.parametrize("example", ALL, ids=str)
def test_the_language_of_the_document_is_that_of_the_sheet(example: Example) -> None:
    country = clinics()[example.clinic].country
    reader = PdfReader(io.BytesIO(made(example).pdf))
    assert str(reader.root_object["/Lang"]) == f"{example.language}-{country}"


def test_the_demo_is_written_for_its_owner_alone_and_told(tmp_path: Path) -> None:
    sheets = list(make_demo(tmp_path))
    assert sorted(sheet.path for sheet in sheets) == sorted(tmp_path.rglob("*.pdf"))
    assert len(sheets) == len(PATIENTS)
    assert {sheet.path.stat().st_mode & 0o777 for sheet in sheets} == {0o600}
