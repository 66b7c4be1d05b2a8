"""The font files that were cut ahead of time hold the letters and tables that a sheet needs."""

import struct
import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from reportlab.pdfbase.ttfonts import TTFontFile

from docgen.files import data_root
from docgen.fonts.face import STRUCK

FONTS = data_root() / "fonts"
WEIGHTS = ("Regular", "SemiBold", "Bold")
TEXT = [f"DocgenPlainZero-{weight}" for weight in WEIGHTS]
FALLBACK = [f"NotoSans-{weight}" for weight in WEIGHTS]
TABULAR_DIGITS = range(0xE030, 0xE03A)

ENGLISH_AND_SPANISH = "abcdefghijklmnopqrstuvwxyzáéíñóúü"
VIETNAMESE_VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


def points(name: str) -> dict[int, int]:
    face = TTFontFile(str(FONTS / f"{name}.ttf"))
    return dict(face.charToGlyph)


@pytest.mark.parametrize("name", TEXT + FALLBACK)
def test_english_and_spanish_are_written(name: str) -> None:
    letters = (
        ENGLISH_AND_SPANISH + ENGLISH_AND_SPANISH.upper() + "0123456789.,:;¿?¡!()-–—°%/«»“”‘’…"
    )
    assert set(map(ord, letters)) <= points(name).keys()


@pytest.mark.parametrize("name", TEXT + FALLBACK)
def test_the_space_that_does_not_break_is_there(name: str) -> None:
    assert 0xA0 in points(name)


@pytest.mark.parametrize("name", FALLBACK)
def test_the_fallback_writes_vietnamese_greek_and_cyrillic(name: str) -> None:
    vietnamese = [unicodedata.normalize("NFC", v + t) for v in VIETNAMESE_VOWELS for t in TONES]
    letters = "".join(vietnamese) + "đ" + "αάς" + "жщъыёїґќњ"
    assert {*map(ord, letters + letters.upper() + "ΐῶ")} <= points(name).keys()


@pytest.mark.parametrize("name", TEXT + FALLBACK)
def test_digits_of_one_width_are_reached_by_private_code_points(name: str) -> None:
    face = TTFontFile(str(FONTS / f"{name}.ttf"))
    assert len({face.charWidths[point] for point in TABULAR_DIGITS}) == 1


def counters(font: TTFont, code: int) -> int:
    """How many outlines a glyph has beside its outside."""
    glyphs = font["glyf"]
    glyph = glyphs[font.getBestCmap()[code]]
    if glyph.isComposite():
        glyph = glyphs[glyph.components[0].glyphName]
    return int(glyph.numberOfContours) - 1


@pytest.mark.parametrize("name", TEXT)
def test_a_zero_has_no_stroke_but_the_one_for_codes(name: str) -> None:
    font = TTFont(FONTS / f"{name}.ttf")
    found = {code: counters(font, code) for code in (ord("0"), TABULAR_DIGITS[0], STRUCK)}
    assert found == {ord("0"): 1, TABULAR_DIGITS[0]: 1, STRUCK: 2}
    widths = {font["hmtx"][font.getBestCmap()[code]][0] for code in (ord("0"), STRUCK)}
    assert len(widths) == 1, "a record number is as wide with it as without"


@pytest.mark.parametrize("name", TEXT)
def test_a_changed_font_has_a_name_of_its_own(name: str) -> None:
    names = TTFont(FONTS / f"{name}.ttf")["name"]
    assert {str(names.getDebugName(number)).partition("-")[0] for number in (1, 4, 6)} <= {
        *("Docgen Plain Zero", "Docgen Plain Zero SemiBold"),
        *("Docgen Plain Zero Regular", "Docgen Plain Zero Bold", "DocgenPlainZero"),
    }


@pytest.mark.parametrize("name", TEXT + FALLBACK)
def test_nothing_invisible_and_no_loose_mark_is_there(name: str) -> None:
    unwanted = {"Cc", "Cf", "Mn", "Me", "Mc"}
    found = {p for p in points(name) if unicodedata.category(chr(p)) in unwanted}
    assert not found


@pytest.mark.parametrize("family", [TEXT, FALLBACK], ids=["text", "fallback"])
def test_the_three_weights_write_the_same_letters(family: list[str]) -> None:
    first, *others = (points(name).keys() for name in family)
    assert all(other == first for other in others)


@pytest.mark.parametrize("name", TEXT + FALLBACK)
def test_only_tables_that_a_pdf_needs_are_there(name: str) -> None:
    data = (FONTS / f"{name}.ttf").read_bytes()
    (count,) = struct.unpack(">H", data[4:6])
    tables = {data[12 + 16 * i : 16 + 16 * i].decode() for i in range(count)}
    assert tables == {
        *("OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post"),
    }


@pytest.mark.parametrize("family", ["DocgenPlainZero", "NotoSans"])
def test_the_licence_lies_beside_the_fonts(family: str) -> None:
    text = Path(FONTS / f"OFL-{family}.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in text


@pytest.mark.parametrize("name", TEXT + FALLBACK)
def test_each_letter_has_a_glyph_of_its_own_so_that_copied_text_is_the_same(name: str) -> None:
    letters = [(p, g) for p, g in points(name).items() if g and p not in (0xA0, *TABULAR_DIGITS)]
    assert len({glyph for _, glyph in letters}) == len(letters)
