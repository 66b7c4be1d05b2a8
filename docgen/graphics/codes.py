"""QR symbols (ISO/IEC 18004) and Code 128 (ISO/IEC 15417), made by zxing-cpp.

In: a text. Out: `Modules`, the dark and light squares or bars, without the white around them.
"""

from __future__ import annotations

from typing import NamedTuple

import zxingcpp

QUIET = 4  # modules of white that every side of a QR symbol needs
_BITS = bytes.maketrans(b"\x00\xff", b"10")  # of a grey picture: black is a dark module


class Modules(NamedTuple):
    """Modules row by row, each row filled up to whole bytes; a set bit is a dark module."""

    width: int
    height: int
    data: bytes


def qr_symbol(text: str, level: str) -> Modules:
    """Make the QR symbol of a text, with a level of error correction ("L", "M").

    The bytes are UTF-8, as phones take them to be: many do not know the mark that names a
    character set (ECI). The mask is always the first, since trying all eight takes 2.3 ms more and
    a reader reads any.
    """
    code = zxingcpp.create_barcode(
        text.encode(), zxingcpp.BarcodeFormat.QRCode, ec_level=level, eci="Unknown", data_mask=0
    )
    return _modules(code)


def code_128(text: str) -> Modules:
    """Make the bars of a text that `is_writable`, one row of them."""
    return _modules(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128), rows=1)


def is_writable(text: str) -> bool:
    """Whether Code 128 has every letter of a text, without switches that scanners misread."""
    return bool(text) and text.isascii() and text.isprintable()


def _modules(code: zxingcpp.Barcode, rows: int | None = None) -> Modules:
    """Turn the first rows of a symbol, all if `rows` is None, into bits."""
    image = code.to_image(scale=1, add_quiet_zones=False)
    height, width = image.shape
    height = rows or height
    grey = memoryview(image)  # type: ignore[arg-type]  # a buffer, though its types do not say so
    bits = bytes(grey).translate(_BITS)
    lines = (int(bits[at : at + width], 2) for at in range(0, height * width, width))
    data = b"".join([(line << -width % 8).to_bytes((width + 7) // 8) for line in lines])
    return Modules(width, height, data)
