"""QR symbols: the same modules as segno's, bit by bit, however they were put together."""

from __future__ import annotations

import re

import pytest
import segno
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from made_up import tries
from PIL import Image

from docgen.codes.grid import capacity, make_grid
from docgen.codes.qr import QrCodes, Symbol, codewords, most, version_of

VERSIONS = [("L", version) for version in range(1, 12)] + [("M", version) for version in (1, 2, 3)]
WARM = QrCodes(4096)
PADS = b"\xec\x11"
DATES = st.from_regex(r"20[2-9][0-9][01][0-9][0-3][0-9]T[0-2][0-9][0-5][0-9]00Z", fullmatch=True)


def calendar(dates: list[str], says: str = "Take off the bandage") -> bytes:
    events = [f"BEGIN:VEVENT\r\nSUMMARY:{says}\r\nDTSTART:{d}\r\nEND:VEVENT\r\n" for d in dates]
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{''.join(events)}END:VCALENDAR".encode()


def by_segno(text: bytes, level: str, version: int) -> bytes:
    """Rows of segno's symbol, each filled up to whole bytes."""
    made = segno.make(
        text, version=version, error=level, mask=0, mode="byte", boost_error=False
    ).matrix
    wide = -(-len(made) // 8) * 8
    rows = ("".join(str(int(dark)) for dark in row).ljust(wide, "0") for row in made)
    return b"".join(int(row, 2).to_bytes(wide // 8) for row in rows)


def as_segno_pads(text: bytes, level: str, version: int) -> bytes:
    """Codewords of a text: segno puts a byte of zeros before the padding, which no reader minds."""
    ours = codewords(text, version, level)
    held = ours[: len(text) + (2 if version < 10 else 3)]
    free = capacity(version, level) - len(held)
    return held + (b"\0" + PADS * free)[:free]


def drawn(level: str, version: int, data: bytes) -> bytes:
    side = 17 + 4 * version
    return make_grid(version, level).symbol(data).to_bytes(side * -(-side // 8))


def read(symbol: Symbol) -> str:
    wide = -(-symbol.size // 8)
    image = Image.new("L", (symbol.size + 8, symbol.size + 8), 255)
    for at in range(symbol.size * symbol.size):
        y, x = divmod(at, symbol.size)
        if symbol.data[y * wide + x // 8] >> 7 - x % 8 & 1:
            image.putpixel((x + 4, y + 4), 0)
    found = zxingcpp.read_barcodes(image.resize((image.width * 6, image.height * 6)))
    return found[0].text if found else ""


@pytest.mark.parametrize(("level", "version"), VERSIONS)
@pytest.mark.parametrize("short", [0, 1, 2, 9])
def test_every_version_is_drawn_as_segno_draws_it(level: str, version: int, short: int) -> None:
    text = bytes(33 + at * 7 % 90 for at in range(most(version, level) - short))
    data = as_segno_pads(text, level, version)
    assert drawn(level, version, data) == by_segno(text, level, version)


@given(st.binary(min_size=1, max_size=321))
def test_any_bytes_are_drawn_as_segno_draws_them(text: bytes) -> None:
    version = version_of(len(text), "L")
    data = as_segno_pads(text, "L", version)
    assert drawn("L", version, data) == by_segno(text, "L", version)


@given(st.lists(DATES, min_size=1, max_size=3))
@tries(20)
def test_remembered_parts_make_the_symbol_that_is_made_at_once(dates: list[str]) -> None:
    text = calendar(dates)
    version = version_of(len(text), "L")
    afresh = drawn("L", version, codewords(text, version, "L"))
    assert WARM.make(text, "L") == Symbol(17 + 4 * version, afresh)
    assert WARM.make(text, "L") == QrCodes(0).make(text, "L")


@given(st.lists(DATES, min_size=1, max_size=3))
@tries(20)
def test_a_reader_reads_the_dates(dates: list[str]) -> None:
    assert read(WARM.make(calendar(dates), "L")) == calendar(dates).decode()


@given(st.from_regex(r"tel:\+[0-9]{5,15}", fullmatch=True))
def test_a_reader_reads_a_telephone_number(uri: str) -> None:
    assert read(WARM.make(uri.encode(), "M")) == uri


def test_the_smallest_version_is_taken() -> None:
    for level, version in VERSIONS:
        assert version_of(most(version, level), level) == version


@pytest.mark.parametrize(("level", "length"), [("L", 322), ("M", 43)])
def test_a_text_that_no_version_holds_is_an_error(level: str, length: int) -> None:
    with pytest.raises(ValueError, match=re.escape("too long")):
        WARM.make(b"x" * length, level)
