"""What a leaf may show besides text: a QR symbol, the days of the calendar strip.

In: nothing. Out: frozen values. Points; x from the left edge of the page.
"""

from __future__ import annotations

from typing import NamedTuple

from docgen.looks.style import Color, TextStyle
from docgen.model import Slot, Text

CODE, STRIP, STRIP_WORDS, STRIP_HEAD = (
    "code",
    "strip",
    "strip_words",
    "strip_head",
)  # formats of their slots


class Code(NamedTuple):
    """A QR symbol and its quiet zone: a figure, `size` points each way, `up` above its leaf."""

    element: int
    mcid: int
    x: float
    size: float
    level: str  # of error correction
    content: Slot | Text
    up: float = 0.0


class Strip(NamedTuple):
    """The cells of seven days in a row; elements and numbers of the others follow the first.

    `words` are what a day says before and after that on which something begins; the heads of the
    columns have none.
    """

    element: int
    mcid: int
    x: float
    width: float  # of one day
    style: TextStyle
    edge: Color
    content: Slot | Text
    words: tuple[str, str] | None = None
    rtl: bool = False  # the first day stands at the right
