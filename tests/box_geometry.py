"""Whether each text of a finished page keeps to its own place, as PDFium measures both.

In: the bytes of a PDF, and the Layout that says how wide the box of each text is. Out: a sentence
for each text that leaves its box, the page's text area, or runs into another text, a line, the edge
of a box, a picture; an empty list is good. Texts are told apart by their marked-content numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import byref, c_float
from typing import NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from docgen.layout.frame import Layout, TextCell
from docgen.style import Look

Box = tuple[float, float, float, float]  # left, bottom, right, top, in points from the lower left
_OVERHANG = 1.5  # points by which a letter may stand out of its own advance width
_TOUCH = 0.5  # points by which two boxes may share an edge
_ACCENTS = 3.0  # points by which accents may stand between what hangs from the line above


class Text(NamedTuple):
    """Some letters of a text; number -1: it has none, as heads and feet."""

    box: Box
    mcid: int


class Seen(NamedTuple):
    """What one page shows: texts, and lines, boxes and pictures."""

    texts: list[Text]
    shapes: list[Box]


def seen(pdf: bytes) -> list[Seen]:
    """Measure the objects of each page; spaces show nothing and are left out."""
    return [_seen(page) for page in pdfium.PdfDocument(pdf)]


def _seen(page: pdfium.PdfPage) -> Seen:
    found = Seen([], [])
    for each in page.get_objects(max_depth=1):
        box = each.get_bounds()
        if each.type != raw.FPDF_PAGEOBJ_TEXT:
            found.shapes.append(_drawn(each, box))
        elif box[2] - box[0] > 0.1:
            found.texts.append(Text(box, raw.FPDFPageObj_GetMarkedContentID(each.raw)))
    return found


def _drawn(shape: pdfium.PdfObject, box: Box) -> Box:
    """What a shape covers: PDFium adds the whole width of its line on each side, half is there."""
    width = c_float()
    if not raw.FPDFPageObj_GetStrokeWidth(shape.raw, byref(width)):
        return box
    high, wide = box[3] - box[1], box[2] - box[0]
    x, y = min(width.value, wide) / 2, min(width.value, high) / 2
    return box[0] + x, box[1] + y, box[2] - x, box[3] - y


def box_faults(pdf: bytes, layout: Layout) -> list[str]:
    """Return what is wrong, page by page."""
    cells = {
        cell.mcid + part: (cell, bool(leaf.fit))
        for leaf in layout.leaves
        for cell in leaf.cells
        for part in range(cell.parts)
    }
    runs = {mcid: _run(layout, mcid, cell) for mcid, (cell, _) in cells.items()}
    found = []
    for number, page in enumerate(seen(pdf), 1):
        faults = (*_outside(page, layout.look), *_of_boxes(page, cells), *_meetings(page, runs))
        found += [f"page {number}: {fault}" for fault in faults]
    return found


def _run(layout: Layout, mcid: int, cell: TextCell) -> tuple[str, int]:
    """Name what is set solid, line under line: the items of one list, or else a text by itself."""
    at = cell.element
    while at >= 0 and layout.elements[at].tag in {"Span", "LBody", "LI"}:
        at = layout.elements[at].parent
    return ("list", at) if at >= 0 and layout.elements[at].tag == "L" else ("text", mcid)


def _outside(page: Seen, look: Look) -> Iterator[str]:
    """Text beyond the margins, or where the foot is."""
    for box, mcid in page.texts:
        if box[0] < look.margin - _OVERHANG or box[2] > look.right + _OVERHANG:
            yield f"{_at(box)} is outside the margins"
        if mcid >= 0 and box[1] < look.height - look.bottom - _TOUCH:
            yield f"{_at(box)} stands where the foot is"


def _of_boxes(page: Seen, cells: dict[int, tuple[TextCell, bool]]) -> Iterator[str]:
    """Text that leaves the box that it was given; columns fitted to a patient have no fixed one."""
    for box, mcid in page.texts:
        cell, fluid = cells.get(mcid, (None, True))
        if cell is None or fluid:
            continue
        if box[0] < cell.x - _OVERHANG or box[2] > cell.x + cell.width + _OVERHANG:
            yield f"{_at(box)} leaves its box, {cell.x:.1f} to {cell.x + cell.width:.1f}"


def _meetings(page: Seen, runs: dict[int, tuple[str, int]]) -> Iterator[str]:
    """Texts that run into each other, or over the edge of something.

    An accent may stand between what hangs from the line above it, in one text as between the items
    of one list, whose lines are as far apart; nothing else may.
    """
    lines = _lines(page.texts)
    for at, (one, mcid) in enumerate(lines):
        for two, other in lines[at + 1 :]:
            if two[3] < one[1]:
                break  # sorted by their upper edges: all others are lower still
            solid = runs.get(mcid, ("", mcid)) == runs.get(other, ("", other))
            if _share(one, two, _ACCENTS if solid else _TOUCH):
                yield f"{_at(one)} and {_at(two)} overlap"
        touch = _TOUCH if mcid >= 0 else _ACCENTS / 2  # text of a foot begins where all else ends
        for shape in page.shapes:
            if _share(one, shape, touch) and not _within(one, shape):
                yield f"{_at(one)} runs over the edge of {_at(shape)}"


def _lines(texts: list[Text]) -> list[Text]:
    """Join neighbouring letters of one text on one line, from the top of the page down."""
    lines: list[Text] = []
    for text in texts:
        last = lines[-1] if lines else None
        if last and last.mcid == text.mcid and _beside(last.box, text.box):
            lines[-1] = Text(_around(last.box, text.box), text.mcid)
        else:
            lines.append(text)
    return sorted(lines, key=lambda text: -text.box[3])


def _beside(one: Box, two: Box) -> bool:
    """Whether a box follows another on its line, without more than two spaces between them."""
    high = min(one[3], two[3]) - max(one[1], two[1])
    return high > 0 and max(one[0], two[0]) - min(one[2], two[2]) < 12


def _around(one: Box, two: Box) -> Box:
    return min(one[0], two[0]), min(one[1], two[1]), max(one[2], two[2]), max(one[3], two[3])


def _share(one: Box, two: Box, touch: float = _TOUCH) -> bool:
    """Whether boxes overlap; `touch` is how high at least."""
    wide = min(one[2], two[2]) - max(one[0], two[0])
    high = min(one[3], two[3]) - max(one[1], two[1])
    return wide > _TOUCH and high > touch


def _within(inner: Box, outer: Box) -> bool:
    left, bottom, right, top = (a - b for a, b in zip(inner, outer, strict=True))
    return left >= 0 and bottom >= 0 and right <= 0 and top <= 0


def _at(box: Box) -> str:
    return "({:.1f}, {:.1f}, {:.1f}, {:.1f})".format(*box)
