"""The running foot of every page: who, which sheet, which page.

In: a plate and one patient's `Foot`. Out: operators, as a pagination artifact (ISO 14289-1, 7.8).
Where the line is too long, the date becomes ISO 8601 first, then the sheet line goes without words;
then the name is cut; the record number only where it would leave the page by itself. In large type
the foot has two lines, and the sheet line stands on the second.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from docgen.looks.fonts import EMPTY, Fonts, Glyphs
from docgen.looks.style import INK, SEMIBOLD, TextStyle
from docgen.pdf.codes import bar_operators
from docgen.pdf.plate import Plate
from docgen.pdf.stream import show_lines

_ELLIPSIS = "…"
_LONGEST_NAME = 80  # characters; more never fit
_WITH_A_LETTER = {"Mn", "Mc", "Me", "Cf"}  # categories of marks, and of signs that join letters
_GAP = 16.0  # points between two of the three texts, at least


class Foot(NamedTuple):
    """What stands in the foot."""

    name: str
    identity: Callable[[str], str]  # the name, shortened if need be -> "Rosa Peña, record 40417"
    sheets: tuple[str, ...]  # which sheet it is, ever shorter: the first that leaves room counts
    page: Callable[[int, int], str]
    code: str = ""  # what stands in bars in the margin: record number and sheet


class FootLines:
    """One patient's foot: the part that all pages share is written once."""

    def __init__(self, plate: Plate, foot: Foot) -> None:
        """Share the line between identity, sheet and page number."""
        self._plate, self._foot, fonts = plate, foot, plate.fonts
        look = plate.layout.look
        self._plain, bold = look.label, who_style(look.label)
        self._y = y = look.height - look.foot_top - look.label.baseline
        pages = _width(_set_shared(fonts, foot.page(9, 9), look.label), look.label)
        text_width = look.right - look.margin
        if look.foot_lines == 1:
            left, middle = share(fonts, foot, text_width - pages - 2 * _GAP, look.label)
            left_end = look.margin + _width(left, bold)
            free = look.right - pages - _width(middle, look.label) - left_end
            where = left_end + free / 2, y
        else:
            left, _ = share(fonts, foot._replace(sheets=()), text_width - pages - _GAP, look.label)
            middle = self._first_that_fits(foot.sheets, text_width)
            where = look.margin, y - look.label.leading
        shown = self._show(left, (look.margin, y), bold)
        second = self._show(middle, where, look.label)
        bars = bar_operators(foot.code, look.width) if foot.code else ""
        self._common = f"/Artifact<</Type/Pagination/Subtype/Footer>>BDC\n{bars}{shown}\n{second}\n"
        self.faces = {face for face, _ in left.pieces + middle.pieces}

    def operators(self, number: int, count: int) -> bytes:
        """The foot of one page."""
        label = self._plate.page_labels.get((number, count), lambda: self._label(number, count))
        return f"{self._common}{label}".encode("ascii")

    def _label(self, number: int, count: int) -> str:
        """The page number, flush right; a page for staff, which is not given out, has none."""
        if number > count:
            return "EMC\n"
        page = self._set(self._foot.page(number, count))
        x = self._plate.layout.look.right - _width(page, self._plain)
        return f"{self._show(page, (x, self._y), self._plain)}\nEMC\n"

    def _show(self, line: Glyphs, origin: tuple[float, float], style: TextStyle) -> str:
        """Show a line; where the page is read from the right, its place is reflected."""
        look = self._plate.layout.look
        x, y = origin
        origin = (look.width - x, y) if look.rtl else origin
        return show_lines(((line,),), origin, style, self._plate.fonts, rtl=look.rtl)

    def _set(self, text: str) -> Glyphs:
        return _set(self._plate.fonts, text, self._plain)

    def _first_that_fits(self, texts: tuple[str, ...], room: float) -> Glyphs:
        found = EMPTY
        for text in texts:
            found = _set_shared(self._plate.fonts, text, self._plain)
            if _width(found, self._plain) <= room:
                break
        return found


def who_style(plain: TextStyle) -> TextStyle:
    """The type of the patient's name beside the plain type of the foot."""
    return plain.weighing(SEMIBOLD).colored(INK)


def _set(fonts: Fonts, text: str, style: TextStyle) -> Glyphs:
    return fonts.run(text, style.weight) if text else EMPTY


def _set_shared(fonts: Fonts, text: str, style: TextStyle) -> Glyphs:
    """Set what many patients share: the sheet, its date, the number of a page."""
    line: Glyphs = fonts.typeset.get(("foot", text, style), lambda: _set(fonts, text, style))
    return line


def _width(glyphs: Glyphs, style: TextStyle) -> float:
    return glyphs.width * style.size / 1000


def share(fonts: Fonts, foot: Foot, room: float, plain: TextStyle) -> tuple[Glyphs, Glyphs]:
    """Identity and sheet line: a shorter sheet line first, then the name is cut."""
    bold = who_style(plain)
    left = _set(fonts, foot.identity(foot.name), bold)
    middle = EMPTY
    for sheet in foot.sheets or ("",):
        middle = _set_shared(fonts, sheet, plain)
        if _width(left, bold) + _width(middle, plain) <= room:
            return left, middle
    room -= _width(middle, plain)
    name = foot.name[:_LONGEST_NAME]
    while _width(left, bold) > room and name:
        name = _shorter(name)
        left = fonts.line(foot.identity(name + _ELLIPSIS), bold.weight)
    if _width(left, bold) <= room:
        return left, middle
    return _cut(fonts, foot.identity(_ELLIPSIS), room + _width(middle, plain), bold), EMPTY


def _shorter(text: str) -> str:
    """Leave out the last letter with its marks: a name may not end in half a letter."""
    at = len(text) - 1
    while at > 0 and unicodedata.category(text[at]) in _WITH_A_LETTER:
        at -= 1
    return text[:at].rstrip()


def _cut(fonts: Fonts, text: str, room: float, style: TextStyle) -> Glyphs:
    """Set a text that is wider than the page, without its end."""
    line = _set(fonts, text, style)
    while _width(line, style) > room and text:
        text = _shorter(text)
        line = _set(fonts, text + _ELLIPSIS, style)
    return line
