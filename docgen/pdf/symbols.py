"""Codes that machines read: QR symbols in their leaves, bars above the foot of a page.

In: what a code says, and where it stands. Out: operators.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docgen.layout.frame import Code
from docgen.pdf.content import marked, number, numbers
from docgen.style import Look

if TYPE_CHECKING:
    from docgen.graphics.codes import Modules

_MODULE = 0.72  # points that a bar is wide: 0.25 mm, whole dots of a printer of 300 or 600 dpi
BAR_HEIGHT = 11.0  # points that bars are high
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
    return f"{marked('Figure', code.mcid)}q 0 g {placed}\n{_picture(symbol)}\nQ\nEMC"


def bar_operators(text: str, look: Look, y: float) -> str:
    """Draw Code 128 at the edge of the text, so many points above the lower edge of the page.

    Nothing where the text has letters that Code 128 lacks, or is very long.
    """
    bars = _bars(text)
    if bars is None:
        return ""
    width = bars.width * _MODULE
    x = look.right - width if look.rtl else look.margin
    return f"q 0 g {numbers(width, 0, 0, BAR_HEIGHT, x, y)} cm\n{_picture(bars)}\nQ\n"


def bars_width(text: str) -> float:
    """How many points wide those bars are; 0 where there are none."""
    bars = _bars(text)
    return bars.width * _MODULE if bars else 0.0


def _bars(text: str) -> Modules | None:
    from docgen.graphics.codes import code_128, is_writable  # noqa: PLC0415 (as above)

    if not text or not is_writable(text):
        return None
    bars = code_128(text)
    return None if bars.width > _LONGEST else bars


def _picture(symbol: Modules) -> str:
    """A picture of one bit for each module, scaled up: an inline picture (8.9.7) is short."""
    size = f"/W {symbol.width}/H {symbol.height}"
    return f"BI{size}/IM true/D[1 0]/F/AHx ID {symbol.data.hex()}> EI"
