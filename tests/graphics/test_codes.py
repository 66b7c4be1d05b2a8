"""Codes: what readers make of the modules is the text, read by other programs than made them."""

from __future__ import annotations

import deqr
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from made_up import tries
from PIL import Image

from docgen.clock.formats import MOST_BYTES
from docgen.graphics.codes import QUIET, Modules, code_128, is_writable, qr_symbol

DATES = st.from_regex(r"20[2-9][0-9][01][0-9][0-3][0-9]T[0-2][0-9][0-5][0-9]00Z", fullmatch=True)
SAYINGS = st.sampled_from(
    [
        "Take off the bandage",
        "Próxima cita",
        "Lần khám tới",
        "Следующий визит",
        "下次就诊",
        "زيارتك",
    ]
)
QR_READERS = [deqr.QuircDecoder(), deqr.QRdecDecoder()]  # two programs, neither of them zxing's
LEVELS = {"L": deqr.QREccLevel.L, "M": deqr.QREccLevel.M}


def calendar(dates: list[str], says: str) -> str:
    events = [f"BEGIN:VEVENT\r\nSUMMARY:{says}\r\nDTSTART:{d}\r\nEND:VEVENT\r\n" for d in dates]
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{''.join(events)}END:VCALENDAR"


def is_dark(symbol: Modules, x: int, y: int) -> bool:
    wide = (symbol.width + 7) // 8
    return bool(symbol.data[y * wide + x // 8] >> 7 - x % 8 & 1)


def drawn(symbol: Modules, white: int) -> Image.Image:
    """The symbol with so many white modules around it."""
    image = Image.new("L", (symbol.width + 2 * white, symbol.height + 2 * white), 255)
    for y in range(symbol.height):
        for x in range(symbol.width):
            if is_dark(symbol, x, y):
                image.putpixel((x + white, y + white), 0)
    return image.resize((image.width * 6, image.height * 6), Image.Resampling.NEAREST)


def read_qr(text: str, level: str) -> list[str]:
    """What each reader reads; that the level is the one that was asked for."""
    image = drawn(qr_symbol(text, level), QUIET)
    found = [one.text for one in zxingcpp.read_barcodes(image)]
    for reader in QR_READERS:
        (code,) = reader.decode(deqr.image.ImageLoader(image), convert_data=False)
        assert code.ecc_level == LEVELS[level]
        found.append(b"".join(part.data for part in code.data_entries).decode())
    return found


@given(st.lists(DATES, min_size=1, max_size=3), SAYINGS)
@tries(30)
def test_readers_read_the_dates(dates: list[str], says: str) -> None:
    text = calendar(dates, says)
    assert read_qr(text, "L") == [text] * 3


@given(st.from_regex(r"tel:\+[0-9]{5,15}", fullmatch=True))
@tries(30)
def test_readers_read_a_telephone_number(uri: str) -> None:
    assert read_qr(uri, "M") == [uri] * 3


def test_no_symbol_names_a_character_set() -> None:
    image = drawn(qr_symbol("Próxima cita", "L"), QUIET)
    (found,) = zxingcpp.read_barcodes(image, text_mode=zxingcpp.TextMode.HexECI)
    assert "5C 30 30 30 30" not in found.text  # the mark of an ECI, \0000..
    assert found.symbology_identifier == "]Q1"


def test_the_most_that_a_calendar_holds_keeps_modules_large() -> None:
    assert qr_symbol("x" * MOST_BYTES, "L").width == 17 + 4 * 11


@pytest.mark.parametrize("text", ["tel:+13125550118", "x" * 200])
def test_a_symbol_has_what_readers_look_for(text: str) -> None:
    """Finders in three corners, a white line around them, timing between (ISO/IEC 18004, 6.3)."""
    symbol = qr_symbol(text, "M")
    size = symbol.width
    assert symbol.height == size
    finder = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]
    for left, top in ((0, 0), (size - 7, 0), (0, size - 7)):
        rows = [
            "".join("01"[is_dark(symbol, left + x, top + y)] for x in range(7)) for y in range(7)
        ]
        assert rows == finder
    assert not any(is_dark(symbol, 7, y) or is_dark(symbol, y, 7) for y in range(8))
    timing = [is_dark(symbol, at, 6) for at in range(8, size - 8)]
    assert timing == [at % 2 == 0 for at in range(8, size - 8)]


def test_the_same_text_is_the_same_symbol() -> None:
    assert qr_symbol("tel:+13125550118", "M") == qr_symbol("tel:+13125550118", "M")
    assert code_128("40417-1a2b3c4d") == code_128("40417-1a2b3c4d")


# Widths of bar, gap, bar, gap, bar, gap for the values 0 to 105, and of the stop (ISO/IEC 15417).
_WIDTHS = """
    212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232
    122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122
    321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311
    211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113
    213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422
    121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111
    241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121
    412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412
    211214 211232
"""
CODE_128 = _WIDTHS.split()
STOP = "2331112"
START_B, START_C, TO_C, TO_B = 104, 105, 99, 100


def by_the_standard(symbol: Modules) -> str:
    """Read bars by the table of the standard, its check figure included."""
    bits = "".join("01"[is_dark(symbol, x, 0)] for x in range(symbol.width))
    widths, last = "", 0
    for at in range(1, len(bits) + 1):
        if at == len(bits) or bits[at] != bits[at - 1]:
            widths, last = widths + str(at - last), at
    assert widths.endswith(STOP)
    body = widths[: -len(STOP)]
    values = [CODE_128.index(body[at : at + 6]) for at in range(0, len(body), 6)]
    *values, check = values
    assert check == (values[0] + sum(at * value for at, value in enumerate(values))) % 103
    found, pairs = "", values[0] == START_C
    assert values[0] in (START_B, START_C)
    for value in values[1:]:
        if value == (TO_B if pairs else TO_C):
            pairs = not pairs
        else:
            found += f"{value:02}" if pairs else chr(value + 32)
    return found


def read_bars(text: str) -> list[str]:
    """What a reader reads, and what the standard says that the bars are."""
    symbol = code_128(text)
    image = drawn(symbol, 10)
    tall = image.crop((0, 60, image.width, 66)).resize((image.width, 90))
    return [*(one.text for one in zxingcpp.read_barcodes(tall)), by_the_standard(symbol)]


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30))
def test_bars_are_read(text: str) -> None:
    assert read_bars(text) == [text] * 2


@given(st.from_regex(r"[0-9]{1,12}-[0-9a-f]{8}", fullmatch=True))
def test_bars_of_record_and_sheet_are_read(text: str) -> None:
    assert read_bars(text) == [text] * 2


def test_figures_take_half_the_room() -> None:
    assert code_128("12345678").width < code_128("abcdefgh").width - 40


@pytest.mark.parametrize("text", ["", "Ñ1", "1\n2", "١٢", "\x7f"])
def test_what_the_code_lacks_is_told(text: str) -> None:
    assert not is_writable(text)
