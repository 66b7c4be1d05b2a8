"""Fonts that docgen does not carry: found in a folder, cut into slices, the same for everybody."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
import samples
from example_sheets import clinics, patients
from fontTools.ttLib import TTFont
from made_fonts import make_font
from pdf_integrity import integrity_problems, ua1_problems
from pdf_reading import font_names

from docgen.engine import Engine
from docgen.errors import PatientError, SettingsError
from docgen.files import examples_root
from docgen.fonts.fallback import Outside, flaws_in
from docgen.fonts.families import Fonts, unwritable
from docgen.fonts.quarantine import GARBAGE
from docgen.pdf.print_file import PrintFile
from docgen.quality.check import _font_problems
from docgen.settings.clinic import Clinic
from docgen.sheet.sheets import choose_sheet

_RESTRICTED = 2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_font(tmp_path / "boxes.ttf")
    return tmp_path


def fonts(folder: Path | None) -> Fonts:
    return Fonts.load(samples.ROOT / "fonts", own=folder)


def made(folder: Path | None, name: str) -> bytes:
    clinic = replace(clinics()["lakeside"], fonts=folder)
    given, family = name.split(" ")
    patient = replace(patients()["lakeside"], given=given, family=family)
    return Engine().make("discharge", clinic, patient, language="en")


def read(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return str(document[0].get_textpage().get_text_range())


@pytest.mark.parametrize("name", ["小明 王", "太郎 山田", "민수 김", "さくら 山田", "Anna 王"])
def test_a_sheet_with_the_name_keeps_every_promise(folder: Path, name: str) -> None:
    pdf = made(folder, name)
    assert name in read(pdf)
    assert integrity_problems(pdf) == []
    assert ua1_problems(pdf) == []


def test_a_slice_draws_the_glyphs_that_it_stands_for_and_no_others(folder: Path) -> None:
    own = fonts(folder)
    ((face, codes),) = own.word("明", 0).pieces
    font = TTFont(io.BytesIO(own.faces[face].program))
    glyphs = (font["glyf"][name] for name in font.getGlyphOrder())
    drawn = {n for n, glyph in enumerate(glyphs) if glyph.numberOfContours}
    number = int(codes, 16)
    assert drawn - {0} == set(range(number // 64 * 64, number // 64 * 64 + 64))


def test_the_same_name_makes_the_same_bytes_whoever_came_before(folder: Path) -> None:
    clinic = replace(clinics()["lakeside"], fonts=folder)
    engine = Engine()
    for name in ("太郎", "小明"):
        patient = replace(patients()["lakeside"], given=name, family="王")
        last = engine.make("discharge", clinic, patient, language="en")
    assert last == made(folder, "小明 王")


def test_a_print_file_holds_each_slice_once(folder: Path) -> None:
    engine, stream = Engine(), io.BytesIO()
    clinic = replace(clinics()["lakeside"], fonts=folder)
    sheet = choose_sheet("discharge", clinic, "vertebroplasty", "en", "standard")
    book: PrintFile | None = None
    for name in ("小", "明"):
        ready = engine.prepare(sheet, replace(patients()["lakeside"], given=name, family="王"))
        book = book or PrintFile(stream, ready.sheet.plate.fonts, "en-US", "A print run")
        book.add(ready.sheet.plate, ready.filling, name)
    assert book
    book.close()
    assert integrity_problems(stream.getvalue()) == []
    assert font_names(stream.getvalue()).count("/DOCGEN+boxes-0-0000") == 1


def test_without_a_font_the_script_is_named_and_what_to_do() -> None:
    with pytest.raises(PatientError) as caught:
        made(None, "小明 王")
    problem = caught.value.diagnostics[0]
    assert "(Han)" in problem.message
    assert "fonts:" in problem.hint
    assert not set("小明王") & set(str(caught.value))


@pytest.mark.parametrize(
    ("text", "script"), [("さ", "Hiragana"), ("サ", "Katakana"), ("김", "Hangul")]
)
def test_a_refusal_names_the_script_as_people_do(text: str, script: str) -> None:
    assert script in unwritable(fonts(None), text)


def test_a_font_that_may_not_be_embedded_is_passed_over(tmp_path: Path) -> None:
    make_font(tmp_path / "boxes.ttf", rights=_RESTRICTED)
    assert unwritable(fonts(tmp_path), "王")


def test_a_font_whose_glyphs_go_by_name_is_passed_over(tmp_path: Path) -> None:
    make_font(tmp_path / "boxes.otf", cff=True)
    assert unwritable(fonts(tmp_path), "王")


def test_a_file_that_is_no_font_is_passed_over(folder: Path) -> None:
    (folder / "a.ttf").write_bytes(b"no font")
    (folder / "b.ttc").write_bytes(b"")
    (folder / "c.otf").mkdir()
    assert not unwritable(fonts(folder), "王")


def test_a_damaged_font_is_passed_over_and_named(folder: Path) -> None:
    whole = next(path for path in sorted(folder.iterdir()) if path.suffix in {".ttf", ".otf"})
    assert list(flaws_in(folder)) == []
    data = whole.read_bytes()
    for name, cut in (("a.ttf", 40), ("b.ttf", len(data) // 2)):
        (folder / name).write_bytes(data[:cut])
    (folder / "c.ttf").write_bytes(data[:12] + b"\xff" * 400)
    (folder / "d.txt").write_bytes(b"no font, and has not the name of one")
    found = dict(flaws_in(folder))
    named = {path.name for path in found}
    assert set(found.values()) == {GARBAGE}
    assert {"a.ttf", "c.ttf"} <= named <= {"a.ttf", "b.ttf", "c.ttf"}
    assert not unwritable(fonts(folder), "王")


def test_check_names_a_file_that_is_no_font(tmp_path: Path) -> None:
    place = tmp_path / "lakeside"
    shutil.copytree(examples_root() / "clinics" / "lakeside", place)
    (place / "fonts").mkdir()
    (place / "fonts" / "broken.ttf").write_bytes(b"no font")
    text = (place / "clinic.yaml").read_text(encoding="utf-8")
    text = text.replace("clinic:\n", "clinic:\n  fonts: fonts\n", 1)
    (place / "clinic.yaml").write_text(text, encoding="utf-8")
    found = list(_font_problems(Clinic.load(place)))
    assert [problem.place.file for problem in found if problem.place] == [
        str(place / "fonts" / "broken.ttf")
    ]
    (place / "fonts" / "broken.ttf").unlink()
    assert list(_font_problems(Clinic.load(place))) == []


def test_a_font_with_all_of_a_word_comes_before_the_first_with_a_part(folder: Path) -> None:
    make_font(folder / "a-part.ttf", letters="小")
    faces = {fonts(folder).faces[face].name for face, _ in fonts(folder).word("小明", 0).pieces}
    assert all(name.startswith("boxes") for name in faces)


def test_bold_letters_come_first_as_names_are_bold(folder: Path) -> None:
    make_font(folder / "z-Bold.ttf")
    ((face, _),) = fonts(folder).word("王", 0).pieces
    assert fonts(folder).faces[face].name.startswith("z-Bold")


@pytest.mark.parametrize("text", ["😀", "\u0301", "אב", "\u200d"])
def test_no_outside_font_writes_emoji_loose_marks_or_letters_from_the_right(
    folder: Path, text: str
) -> None:
    assert Outside(folder, 1000).of(text) is None


def test_a_folder_of_fonts_that_is_not_there_is_refused(tmp_path: Path) -> None:
    text = (samples.ROOT / "examples/clinics/spine-medicine/clinic.yaml").read_text()
    named = text.replace("clinic:\n", "clinic:\n  fonts: letters\n", 1)
    (tmp_path / "clinic.yaml").write_text(named)
    with pytest.raises(SettingsError, match="There is no folder"):
        Clinic.load(tmp_path)


def test_a_clinic_names_its_folder_of_fonts(tmp_path: Path) -> None:
    text = (samples.ROOT / "examples/clinics/spine-medicine/clinic.yaml").read_text()
    (tmp_path / "letters").mkdir()
    (tmp_path / "clinic.yaml").write_text(
        text.replace("clinic:\n", "clinic:\n  fonts: letters\n", 1)
    )
    assert Clinic.load(tmp_path).fonts == tmp_path / "letters"
