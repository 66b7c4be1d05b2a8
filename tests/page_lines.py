"""Where each line of text stands on a finished page, as PDFium reads it.

In: the bytes of a PDF. Out: for each line its page, left edge, baseline and right edge in whole
points (y from the top of the page), and what it says, in the order in which it is drawn.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

_GAP = 9.0  # points between two texts that are no words of one line


class TextLine(NamedTuple):
    """Neighbouring words on one baseline."""

    page: int
    y: int
    left: int
    right: int
    text: str

    def __str__(self) -> str:
        """Write it as a golden file has it."""
        return f"{self.page} {self.y:3} {self.left:3}-{self.right:<3} {self.text}"


class _Letter(NamedTuple):
    left: float
    y: float
    right: float
    text: str


def lines_of(pdf: bytes) -> list[TextLine]:
    """Return the lines of all pages."""
    return [
        line
        for number, page in enumerate(pdfium.PdfDocument(pdf), 1)
        for line in _lines(number, list(_letters(page)))
    ]


def _letters(page: pdfium.PdfPage) -> Iterator[_Letter]:
    """Letters and spaces in the order of drawing, without the spaces that PDFium adds."""
    text, high = page.get_textpage(), page.get_height()
    x, y, left, right, low, top = (ctypes.c_double() for _ in range(6))
    for at in range(raw.FPDFText_CountChars(text)):
        letter = chr(raw.FPDFText_GetUnicode(text, at))
        if raw.FPDFText_IsGenerated(text, at) == 1:
            continue
        raw.FPDFText_GetCharOrigin(text, at, x, y)
        raw.FPDFText_GetCharBox(text, at, left, right, low, top)
        yield _Letter(x.value, high - y.value, max(right.value, x.value), letter)


def _lines(page: int, letters: list[_Letter]) -> Iterator[TextLine]:
    line: list[_Letter] = []
    for letter in letters:
        if line and (abs(letter.y - line[0].y) > 1 or not _goes_on(line[-1], letter)):
            yield from _line(page, line)
            line = []
        line.append(letter)
    yield from _line(page, line)


def _goes_on(last: _Letter, letter: _Letter) -> bool:
    return -_GAP < letter.left - last.right < _GAP


def _line(page: int, letters: list[_Letter]) -> Iterator[TextLine]:
    shown = [letter for letter in letters if not letter.text.isspace()]
    if shown:
        text = " ".join("".join(letter.text for letter in letters).split())
        left, right = min(one.left for one in shown), max(one.right for one in shown)
        yield TextLine(page, round(shown[0].y), round(left), round(right), text)
