"""Code 128: what a reader makes of the bars is the text."""

from __future__ import annotations

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from docgen.codes.code128 import QUIET, bars, is_writable

TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30)


def read(text: str) -> list[str]:
    width, modules = bars(text)
    image = Image.new("L", (width + 2 * QUIET, 1), 255)
    for at in range(width):
        if modules >> width - 1 - at & 1:
            image.putpixel((at + QUIET, 0), 0)
    wide = image.resize((image.width * 3, 90), Image.Resampling.NEAREST)
    return [found.text for found in zxingcpp.read_barcodes(wide)]


@given(TEXTS)
def test_a_reader_reads_the_text(text: str) -> None:
    assert read(text) == [text]


@given(st.from_regex(r"[0-9]{1,12}-[0-9a-f]{8}", fullmatch=True))
def test_a_reader_reads_record_and_sheet(text: str) -> None:
    assert read(text) == [text]


def test_figures_take_half_the_room() -> None:
    assert bars("12345678").width < bars("abcdefgh").width - 40


@pytest.mark.parametrize("text", ["", "Ñ1", "1\n2", "١٢", "\x7f"])
def test_what_the_code_lacks_is_told(text: str) -> None:
    assert not is_writable(text)
