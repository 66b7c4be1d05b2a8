"""Fonts for the world's names: each letter is found, shaped, and never torn apart."""

import dataclasses
import subprocess
import sys
import unicodedata

import pytest
import samples
from names_of_patients import Name, names, one_of_each_script

from docgen.errors import FontError
from docgen.fonts.face import Glyphs, Shaped
from docgen.fonts.families import PLAIN, Fonts, unwritable
from docgen.layout.text import Spacing, set_value

PLAIN_SCRIPTS = {"Latin", "Greek", "Cyrillic"}


def text_of(word: Glyphs) -> str:
    """The text of a word, from the clusters of shaped runs and the codes of others."""
    faces = samples.fonts().faces
    found = ""
    for face, codes in word.pieces:
        if isinstance(codes, Shaped):
            found += codes.text
        else:
            numbers = (int(codes[at : at + 4], 16) for at in range(0, len(codes), 4))
            found += "".join(faces[face].meanings[number] for number in numbers)
    return found


def test_there_are_names_enough() -> None:
    assert len(set(names())) >= 300
    assert len({name.script for name in names()}) >= 25


@pytest.mark.parametrize("script", sorted({name.script for name in names()}))
def test_every_name_can_be_written(script: str) -> None:
    for name in names():
        if name.script == script:
            assert unwritable(samples.fonts(), name.text) == "", str(name)


@pytest.mark.parametrize("script", sorted({name.script for name in names()}))
def test_a_word_keeps_its_letters_in_their_order(script: str) -> None:
    for name in names():
        for word in name.text.split() if name.script == script else ():
            assert text_of(samples.fonts().word(word, 0)) == word


@pytest.mark.parametrize("script", sorted({name.script for name in names()} - PLAIN_SCRIPTS))
def test_no_glyph_of_a_name_is_missing_in_its_font(script: str) -> None:
    for name in names():
        for word in name.text.split() if name.script == script else ():
            for _, codes in samples.fonts().word(word, 0).pieces:
                assert "0000" not in [codes[at : at + 4] for at in range(0, len(codes), 4)]


@pytest.mark.parametrize("name", one_of_each_script(), ids=str)
def test_no_cluster_begins_with_a_mark(name: Name) -> None:
    for word in name.text.split():
        for _, codes in samples.fonts().word(word, 0).pieces:
            clusters = codes.clusters if isinstance(codes, Shaped) else ()
            assert not [c for c in clusters if unicodedata.category(c.text[0]) in {"Mn", "Me"}]


@pytest.mark.parametrize("name", one_of_each_script(), ids=str)
def test_a_shaped_run_is_as_wide_as_its_glyphs(name: Name) -> None:
    word = samples.fonts().word(name.text.split()[0], 0)
    for _, codes in word.pieces:
        if isinstance(codes, Shaped):
            assert codes.width == sum(glyph.advance for glyph in codes.glyphs)
            assert codes == "".join(glyph.code for glyph in codes.glyphs)


def test_arabic_letters_join() -> None:
    joined, alone = (samples.fonts().word(text, 0).pieces[0][1] for text in ("بب", "ب"))
    assert alone not in (joined[:4], joined[4:])


def test_a_joiner_that_parts_letters_is_heeded() -> None:
    together, apart = (samples.fonts().word(text, 0).pieces[0][1] for text in ("بب", "ب\u200cب"))
    assert together != apart


def test_a_conjunct_is_one_cluster() -> None:
    ((_, codes),) = samples.fonts().word("क्षत्रिय", 0).pieces
    assert isinstance(codes, Shaped)
    assert [cluster.text for cluster in codes.clusters] == ["क्ष", "त्रि", "य"]


def test_signs_around_a_word_come_from_the_text_family() -> None:
    faces = [face for face, _ in samples.fonts().word("(שלום),", 0).pieces]
    assert [face < PLAIN for face in faces] == [True, False, True]


def test_figures_among_arabic_letters_run_from_the_left() -> None:
    pieces = samples.fonts().word("علی۱۲", 0).pieces
    assert [codes.rtl for _, codes in pieces if isinstance(codes, Shaped)] == [True, False]


def test_marks_that_no_letter_has_built_in_go_to_the_font_that_places_them() -> None:
    ((face, codes),) = samples.fonts().word("Ọ̀jọ́", 0).pieces
    assert face >= PLAIN
    assert isinstance(codes, Shaped)
    assert codes.clusters[0].text == "Ọ̀"


@pytest.mark.parametrize(
    "text", ["\u0301a", "ि", "\u200d", "ם\u202e", "😀", "\U0001f468\u200d\U0001f469", "\u0378"]
)
def test_what_has_no_letter_or_no_shape_is_refused(text: str) -> None:
    assert unwritable(samples.fonts(), text)
    with pytest.raises(FontError):
        samples.fonts().word(text, 0)


@pytest.mark.parametrize("text", ["ᠪᠠᠲᠤ", "བསྟན་འཛིན", "𐎀𐎁"])
def test_a_refusal_names_the_script_and_no_letter(text: str) -> None:
    flaw = unwritable(samples.fonts(), text)
    assert unicodedata.name(text[0]).split()[0] in flaw
    assert not set(text) & set(flaw)


def test_with_the_caches_off_words_are_the_same() -> None:
    off = Fonts.load(samples.ROOT / "fonts", caches=False)
    for name in one_of_each_script():
        assert off.word(name.text, 1) == samples.fonts().word(name.text, 1)


SHARED_BY_PATIENTS = {"faces", "typeset", "opened"}  # words of templates, fonts, the logo


def test_words_are_forgotten() -> None:
    fonts = Fonts.load(samples.ROOT / "fonts")
    fonts.word("محمد", 0)
    set_value((("Rosa", False),), 0, Spacing(tabular=False, tracking=0.0, bold=1.0), fonts)
    of_patients = {
        each.name for each in dataclasses.fields(fonts) if each.name not in SHARED_BY_PATIENTS
    }
    assert len(fonts.values) == 1
    fonts.forget()
    assert not any(len(getattr(fonts, name)) for name in of_patients)


def test_nothing_is_loaded_for_names_in_latin_letters() -> None:
    code = (
        "import sys; from pathlib import Path; from docgen.fonts.families import Fonts;"
        f"fonts = Fonts.load(Path({str(samples.ROOT / 'fonts')!r}));"
        "fonts.word('Peña', 0); fonts.word('Nguyễn', 0);"
        "assert 'uharfbuzz' not in sys.modules; assert 'docgen.fonts.fallback' not in sys.modules;"
        "fonts.word('שלום', 0); assert 'uharfbuzz' in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
