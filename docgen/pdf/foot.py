"""The running foot of every page: who, which sheet, which page.

In: a plate and one patient's `Foot`. Out: operators, as a pagination artifact (ISO 14289-1, 7.8).
Where the line is too long, the date becomes ISO 8601 first, then the sheet line goes without words;
then the name is cut; the record number only where it would leave the page by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from docgen.looks.fonts import EMPTY, Fonts, Glyphs
from docgen.looks.style import INK, MUTED, REGULAR, SEMIBOLD, TextStyle
from docgen.pdf.plate import Plate
from docgen.pdf.stream import show_lines

_ELLIPSIS = "…"
_LONGEST_NAME = 80  # characters; more never fit
_GAP = 16.0  # points between two of the three texts, at least
BOLD = TextStyle(12, 17, SEMIBOLD, INK)
PLAIN = TextStyle(12, 17, REGULAR, MUTED)


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands in the foot."""

    name: str
    identity: Callable[[str], str]  # the name, shortened if need be -> "Rosa Peña, record 40417"
    sheets: tuple[str, ...]  # which sheet it is, ever shorter: the first that leaves room counts
    page: Callable[[int, int], str]


class FootLines:
    """One patient's foot: the part that all pages share is written once."""

    def __init__(self, plate: Plate, foot: Foot) -> None:
        """Share the line between identity, sheet and page number."""
        self._plate, self._foot, fonts = plate, foot, plate.fonts
        look = plate.layout.look
        self._y = look.height - look.foot_top - PLAIN.baseline
        pages = _width(_set(fonts, foot.page(9, 9), PLAIN), PLAIN)
        left, middle = _share(fonts, foot, look.right - look.margin - pages - 2 * _GAP)
        left_end = look.margin + _width(left, BOLD)
        free = look.right - pages - _width(middle, PLAIN) - left_end
        shown = show_lines(((left,),), (look.margin, self._y), BOLD, fonts)
        in_middle = show_lines(((middle,),), (left_end + free / 2, self._y), PLAIN, fonts)
        self._common = f"/Artifact<</Type/Pagination/Subtype/Footer>>BDC\n{shown}\n{in_middle}\n"
        self.faces = {face for face, _ in left.pieces + middle.pieces}

    def operators(self, number: int, count: int) -> bytes:
        """The foot of one page."""
        label = self._plate.page_labels.get((number, count), lambda: self._label(number, count))
        return f"{self._common}{label}".encode("ascii")

    def _label(self, number: int, count: int) -> str:
        """The page number, flush right: the same for all patients of a variant."""
        page = _set(self._plate.fonts, self._foot.page(number, count), PLAIN)
        x = self._plate.layout.look.right - _width(page, PLAIN)
        shown = show_lines(((page,),), (x, self._y), PLAIN, self._plate.fonts)
        return f"{shown}\nEMC\n"


def _set(fonts: Fonts, text: str, style: TextStyle) -> Glyphs:
    return fonts.run(text, style.weight) if text else EMPTY


def _width(glyphs: Glyphs, style: TextStyle) -> float:
    return glyphs.width * style.size / 1000


def _share(fonts: Fonts, foot: Foot, room: float) -> tuple[Glyphs, Glyphs]:
    """Identity and sheet line: a shorter sheet line first, then the name is cut."""
    left = _set(fonts, foot.identity(foot.name), BOLD)
    middle = EMPTY
    for sheet in foot.sheets:
        middle = _set(fonts, sheet, PLAIN)
        if _width(left, BOLD) + _width(middle, PLAIN) <= room:
            return left, middle
    room -= _width(middle, PLAIN)
    name = foot.name[:_LONGEST_NAME]
    while _width(left, BOLD) > room and name:
        name = name[:-1].rstrip()
        left = fonts.line(foot.identity(name + _ELLIPSIS), BOLD.weight)
    if _width(left, BOLD) <= room:
        return left, middle
    return _cut(fonts, foot.identity(_ELLIPSIS), room + _width(middle, PLAIN)), EMPTY


def _cut(fonts: Fonts, text: str, room: float) -> Glyphs:
    """Set a text that is wider than the page, without its end."""
    line = _set(fonts, text, BOLD)
    while _width(line, BOLD) > room and text:
        text = text[:-1]
        line = _set(fonts, text + _ELLIPSIS, BOLD)
    return line
