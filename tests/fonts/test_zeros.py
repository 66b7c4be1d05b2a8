"""Where a zero has a stroke: in numbers that mix with letters, and nowhere else."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pytest
from example_sheets import Example, made
from pdf_reading import operations_of, raw_bytes
from pypdf import PageObject, PdfReader
from sheet_text import words_of

from docgen.engine import Engine
from docgen.errors import DocgenError
from docgen.files import data_root, examples_root
from docgen.fonts.face import STRUCK, STRUCK_ZERO, as_code
from docgen.fonts.families import Fonts
from docgen.patient.record import Patient
from docgen.settings.clinic import Clinic


def struck_zeros(page: PageObject) -> int:
    """How many zeros with a stroke a page shows."""
    (piece,) = Fonts.load(data_root() / "fonts").word(as_code("0"), 0).pieces
    glyph = bytes.fromhex(piece[1])
    return sum(
        raw_bytes(text)[at : at + 2] == glyph
        for operands, operator in operations_of(page)
        if operator == b"Tj"
        for text in operands
        for at in range(0, len(raw_bytes(text)), 2)
    )


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_copied_record_number_is_the_number(language: str) -> None:
    words = words_of(made(Example("lakeside", "discharge", language)).pdf)
    assert "40417" in words
    assert STRUCK_ZERO not in words


@pytest.mark.parametrize("sheet", ["prepare", "discharge"])
def test_record_and_sheet_number_have_the_stroke_and_nothing_else_has(sheet: str) -> None:
    done = made(Example("lakeside", sheet, "en"))
    for page in PdfReader(io.BytesIO(done.pdf)).pages:
        words = page.extract_text()
        codes = re.findall(rf"40417|{done.sheet_id}", words)
        assert len(codes) >= 2
        assert struck_zeros(page) == "".join(codes).count("0") < words.count("0")


def test_codes_have_the_stroke_and_the_rest_of_the_text_has_not() -> None:
    fonts = Fonts.load(data_root() / "fonts")
    plain, struck = fonts.word("0", 0).pieces, fonts.word(as_code("0"), 0).pieces
    assert plain != struck
    assert fonts.faces[0].meanings[int(struck[0][1], 16)] == "0"


def test_a_family_without_such_a_zero_writes_its_own() -> None:
    face = Fonts.load(data_root() / "fonts").faces[3]
    assert face.glyphs(as_code("A0")) == face.glyphs("A0")


@pytest.mark.parametrize("written", ["\ue030", chr(STRUCK), STRUCK_ZERO])
def test_nobody_can_write_a_digit_of_the_fonts_own(tmp_path: Path, written: str) -> None:
    shutil.copytree(examples_root() / "clinics" / "lakeside", tmp_path / "lakeside")
    file = tmp_path / "lakeside" / "clinic.yaml"
    text = file.read_text(encoding="utf-8")
    name = "Lakeside Spine and Imaging"
    assert name in text
    file.write_text(text.replace(name, f"Lakeside {written} Imaging"), encoding="utf-8")
    with pytest.raises(DocgenError):
        Engine().make("prepare", Clinic.load(file.parent), Patient.blank("vertebroplasty"))
