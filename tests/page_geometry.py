"""Where letters stand on a finished page, as PDFium measures them.

In: the bytes of a PDF and the look it was made in. Out: a sentence for each piece of text that
leaves the margins or stands on another one; an empty list is good.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pypdfium2 as pdfium

from docgen.style import Look

Box = tuple[float, float, float, float]  # left, bottom, right, top, in points from the lower left
EDGE = 15  # points that printers may leave white
OVERHANG = 2  # points that a letter may reach beyond its own room


def page_faults(pdf: bytes, look: Look) -> list[str]:
    """Return what stands where it must not, page by page."""
    return [
        f"page {number}: {fault}"
        for number, pieces in enumerate(pieces_of(pdf), 1)
        for fault in _faults(pieces, look)
    ]


def _faults(pieces: list[Box], look: Look) -> Iterator[str]:
    for left, bottom, right, top in pieces:
        # A line that goes on below ends with a space, which may stand out; so may the tail of a J.
        if not look.margin - OVERHANG < left < right < look.right + 6:
            yield f"from {left:.1f} to {right:.1f} is outside the margins"
        if not EDGE < bottom < top < look.height - EDGE:
            yield f"from {bottom:.1f} to {top:.1f} is too near to the edge"
    for one, two in combinations(pieces, 2):
        if overlap(one, two):
            yield f"{one} and {two} overlap"


def pieces_of(pdf: bytes) -> Iterator[list[Box]]:
    """The boxes of the pieces of text on each page, tight around their letters."""
    for page in pdfium.PdfDocument(pdf):
        text = page.get_textpage()
        yield [text.get_rect(index) for index in range(text.count_rects())]


def overlap(one: Box, two: Box) -> bool:
    """Whether two boxes share more than a letter's overhang (a caron, an accent) in width."""
    wide = min(one[2], two[2]) - max(one[0], two[0])
    high = min(one[3], two[3]) - max(one[1], two[1])
    return wide > OVERHANG and high > 0.5
