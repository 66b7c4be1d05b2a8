"""The running foot of every page: who, which sheet, which page.

In: the look of a sheet and one patient's `Foot`. Out: operators, as a pagination artifact
(ISO 14289-1, 7.8).
Where the line is too long, the date becomes ISO 8601 first, then the sheet line goes without words.
Where even that is too long, the identity stands on lines of its own above the others, as many as it
needs: no letter of a name or of a record number is left out. The page then has so much less room
for text (`lift`). In large type the foot has two lines, and the sheet line stands on the second.
On a sheet without a patient there are lines to write name and record number on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from docgen.cache import Memo
from docgen.fonts.face import as_code
from docgen.fonts.families import Fonts
from docgen.layout.linebreak import break_lines
from docgen.layout.text import Lines, SetLine, line_width, one_line, set_text
from docgen.model import Text
from docgen.pdf.content import bar_operators, faces_of, show_lines
from docgen.style import INK, SEMIBOLD, Look, TextStyle

# Stands for the number of a sheet while lines are measured, so that all patients have the same
# pages. It is as wide as most are; the widest takes 10 points of the gaps beside it.
ANY_NUMBER = "22222222"
_GAP = 16.0  # points between two of the three texts, at least
_RULE = "_"  # many of them are a line to write on
_FIRST = 0.6  # of the room for such lines is the first one's: a name is longer than a number


# Operators of a page number, by the number, how many pages there are, and its height on the page.
PageLabels: TypeAlias = "Memo[tuple[int, int, float], str]"


class Foot(NamedTuple):
    """What stands in the foot."""

    identity: str  # "Rosa Peña, record 40417"
    # Which sheet it is, ever shorter: the first that leaves room counts. `ANY_NUMBER` stands in it.
    sheets: tuple[str, ...]
    page: Callable[[int, int], str]
    code: str = ""  # what stands in bars in the margin: record number and sheet
    blanks: tuple[str, ...] = ()  # what is written by hand where there is no patient: "Name", ...
    number: str = ""  # of the sheet


class FootLines:
    """One patient's foot: the part that all pages share is written once.

    `lift` tells by how many points it is higher than the foot of most patients.
    """

    def __init__(self, look: Look, fonts: Fonts, labels: PageLabels, foot: Foot) -> None:
        """Share the lines between identity, sheet and page number.

        `labels` remembers page numbers for all patients of a sheet.
        """
        self._look, self._fonts, self._labels, self._foot = look, fonts, labels, foot
        self._plain = look.label
        first = look.height - look.foot_top - look.label.baseline
        last = first - (look.foot_lines - 1) * look.label.leading
        pages = line_width(_set_shared(fonts, foot.page(9, 9), look.label), look.label)
        whole = look.right - look.margin
        lines, sheet = share(fonts, foot, whole - pages - _GAP, look)
        self._y, where, more = first, (look.margin, last), 0
        if lines is None:
            lines = own_lines(fonts, foot, whole, look)
            sheet = _first_that_fits(fonts, foot.sheets, whole - pages - _GAP, look.label)
            self._y, more = last, len(lines) + 1 - look.foot_lines
            first = last + len(lines) * look.label.leading
        elif look.foot_lines == 1:
            left = look.margin + line_width(lines[0], look.label)
            right = (
                look.right - pages - line_width(_set_shared(fonts, sheet, look.label), look.label)
            )
            where = (left + right) / 2, last
        self.lift = more * look.label.leading
        bold = who_style(look.label)
        shown = self._show(lines, (look.margin, first), bold)
        middle = _set(fonts, sheet.replace(ANY_NUMBER, as_code(foot.number)), look.label)
        second = self._show((middle,), where, look.label)
        bars = bar_operators(foot.code, look.width) if foot.code else ""
        self._common = f"/Artifact<</Type/Pagination/Subtype/Footer>>BDC\n{bars}{shown}\n{second}\n"
        self.faces = faces_of([(*lines, middle)])

    def operators(self, number: int, count: int) -> bytes:
        """The foot of one page."""
        key = number, count, self._y
        label = self._labels.get(key, lambda: self._label(number, count))
        return f"{self._common}{label}".encode("ascii")

    def _label(self, number: int, count: int) -> str:
        """The page number, flush right; a page for staff, which is not given out, has none."""
        if number > count:
            return "EMC\n"
        page = _set(self._fonts, self._foot.page(number, count), self._plain)
        x = self._look.right - line_width(page, self._plain)
        return f"{self._show((page,), (x, self._y), self._plain)}\nEMC\n"

    def _show(self, lines: Lines, origin: tuple[float, float], style: TextStyle) -> str:
        """Show lines; where the page is read from the right, their place is reflected."""
        x, y = origin
        origin = (self._look.width - x, y) if self._look.rtl else origin
        return show_lines(lines, origin, style, self._fonts, rtl=self._look.rtl)


def who_style(plain: TextStyle) -> TextStyle:
    """The type of the patient's name beside the plain type of the foot."""
    return plain.weighing(SEMIBOLD).colored(INK)


def _set(fonts: Fonts, text: str, style: TextStyle) -> SetLine:
    return one_line(text, style, fonts)


def _set_shared(fonts: Fonts, text: str, style: TextStyle) -> SetLine:
    """Set what many patients share: the sheet, its date, the number of a page."""
    line: SetLine = fonts.typeset.get(("foot", text, style), lambda: _set(fonts, text, style))
    return line


def _first_that_fits(fonts: Fonts, texts: tuple[str, ...], room: float, style: TextStyle) -> str:
    """The first of some texts that needs no more than `room` points; else the last."""
    found = ""
    for text in texts:
        found = text
        if line_width(_set_shared(fonts, text, style), style) <= room:
            break
    return found


def share(fonts: Fonts, foot: Foot, room: float, look: Look) -> tuple[Lines | None, str]:
    """Identity and sheet line beside the number of the page, which leaves `room` points.

    None: the identity does not fit, and wants lines of its own.
    """
    plain = look.label
    if foot.blanks:
        return None, ""
    left = _set(fonts, foot.identity, who_style(plain))
    wide = line_width(left, plain)
    if look.foot_lines == 1:
        sheet = _first_that_fits(fonts, foot.sheets, room - _GAP - wide, plain)
        wide += _GAP + line_width(_set_shared(fonts, sheet, plain), plain)
    else:
        sheet = _first_that_fits(fonts, foot.sheets, look.right - look.margin, plain)
    return ((left,) if wide <= room else None), sheet


def own_lines(fonts: Fonts, foot: Foot, width: float, look: Look) -> Lines:
    """The identity on lines of its own, or one line to write it on."""
    style = who_style(look.label)
    if foot.blanks:
        return (_to_write_on(fonts, foot.blanks, width, style),)
    before, _, number = foot.identity.rpartition(" ")
    # The record number stays beside the word that tells what it is.
    text = f"{before}\u00a0{number}" if before else number
    return break_lines(set_text((Text(text),), style, fonts), width, style, fonts)


def _to_write_on(fonts: Fonts, labels: tuple[str, ...], width: float, style: TextStyle) -> SetLine:
    """Labels, each with a line to write on behind it; together as wide as the page gives."""
    blank = (_RULE,) * len(labels)
    rule = line_width(one_line(_RULE, style, fonts), style)
    shown = one_line(_fields(labels, blank), style, fonts)
    room = width - line_width(shown, style) + len(labels) * rule
    shares = [_FIRST, *[(1 - _FIRST) / (len(labels) - 1)] * (len(labels) - 1)]
    rules = [_RULE * max(1, int(room * part / rule)) for part in shares]
    return one_line(_fields(labels, rules), style, fonts)


def _fields(labels: Sequence[str], rules: Sequence[str]) -> str:
    return " ".join([f"{label} {rule}" for label, rule in zip(labels, rules, strict=True)])
