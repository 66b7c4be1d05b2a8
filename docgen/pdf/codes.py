"""QR codes and bars as operators of a content stream.

In: a code's place and text. Out: its modules as a picture of one bit each, scaled up: an inline
picture in hexadecimal (ISO 32000-1, 8.9.7) is short, and nothing of it has an object of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docgen.layout.frame import Code
from docgen.pdf.content import number, numbers

if TYPE_CHECKING:
    from docgen.graphics.codes import Modules

_MODULE = 0.72  # points that a bar is wide: 0.25 mm, whole dots of a printer of 300 or 600 dpi
_HIGH = 18.0  # points that bars are high: a quarter of an inch
_FREE = 18.0  # points from the right edge of the paper that printers leave white
_ABOVE = 112.0  # points from the lower edge, clear of the holes that are punched in paper
_LONGEST = 400  # modules: more than 30 letters


def code_operators(code: Code, text: str) -> str:
    """Draw a QR symbol in its leaf; the origin is the top left corner of the leaf."""
    from docgen.graphics.codes import QUIET, qr_symbol  # noqa: PLC0415 (start-up: 7 ms of zxing)

    symbol = qr_symbol(text, code.level)
    module = code.size / (symbol.width + 2 * QUIET)
    side, x, y = (
        symbol.width * module,
        code.x + QUIET * module,
        QUIET * module - code.size + code.up,
    )
    placed = f"{number(side)} 0 0 {number(side)} {numbers(x, y)} cm"
    return f"/Figure<</MCID {code.mcid}>>BDC\nq 0 g {placed}\n{_picture(symbol)}\nQ\nEMC"


def bar_operators(text: str, page_width: float) -> str:
    """Draw Code 128 in the right margin, read upwards; the origin is the page's lower left corner.

    Nothing where the text has letters that Code 128 lacks, or is very long.
    """
    from docgen.graphics.codes import code_128, is_writable  # noqa: PLC0415 (as above)

    if not is_writable(text):
        return ""
    bars = code_128(text)
    if bars.width > _LONGEST:
        return ""
    right = number(page_width - _FREE)
    placed = f"0 {number(bars.width * _MODULE)} {number(-_HIGH)} 0 {right} {number(_ABOVE)} cm"
    return f"q 0 g {placed}\n{_picture(bars)}\nQ\n"


def _picture(symbol: Modules) -> str:
    size = f"/W {symbol.width}/H {symbol.height}"
    return f"BI{size}/IM true/D[1 0]/F/AHx ID {symbol.data.hex()}> EI"
