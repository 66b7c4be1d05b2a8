"""What a leaf may show besides text: a QR symbol, the days of the calendar strip.

In: nothing. Out: frozen values. Points; x from the left edge of the page.
"""

from __future__ import annotations

from typing import NamedTuple

from docgen.model import STRIP_CELLS, STRIP_DAYS, Slot, Text
from docgen.style import TextStyle

DAY_LABEL = "day_label"  # the format of a stop's day; its value is worked out with the order
CODE, STRIP, STRIP_WORDS, STRIP_HEAD = (
    "code",
    "strip",
    "strip_words",
    "strip_head",
)  # formats of their slots
ITEM = "item"  # the format of a number in a list whose items not all patients have
STRIP_PAD = 2.75  # points left of a text in a cell of the strip
STRIP_END = 1.0  # points right of it, at least


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
    """The cells of a row, one for each day and one for later; their numbers follow the first.

    `words` are what a day says before and after that on which something begins; the heads of the
    columns have none.
    """

    element: int
    mcid: int
    x: float
    width: float  # of one day
    later: float  # width of the last column
    style: TextStyle
    content: Slot | Text
    words: tuple[str, str] | None = None
    rtl: bool = False  # the first day stands at the right

    @property
    def across(self) -> float:
        """Points from the first cell's edge to the last one's."""
        return STRIP_DAYS * self.width + self.later

    def cell(self, at: int) -> tuple[float, float]:
        """Left edge and width of a cell."""
        before, width = at * self.width, self.width if at < STRIP_CELLS - 1 else self.later
        left = self.across - before - width if self.rtl else before
        return self.x + left, width
