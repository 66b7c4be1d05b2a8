"""The running foot of every page: who, which sheet, which page.

In: the look of a sheet and one patient's `Foot`. Out: operators, as a pagination artifact
(ISO 14289-1, 7.8).
Where the line is too long, the sheet line goes without words, then record number and birth date
stand in the name's place: two that tell who it is, each complete. Where even that is too long, the
identity stands on lines of its own above the others, as many as it needs: no letter of a name or of
a record number is left out. The page then has so much less room for text (`lift`). In large type
the foot has the bare number of the sheet; the rest of that stands above the foot of the last page,
beside the bars.
On a sheet without a patient there are lines to write name and record number on.
From page two on the patient's whole name stands in the head too, and bars above the foot, if the
clinic prints them: page one hangs on the fridge, the others are signed and filed.
A copy of a sheet that was given before says so beside its foot, upright in the margin: in the line
of the foot most patients have no room for it, and a foot that is higher would make other pages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from docgen.cache import Memo
from docgen.fonts.face import as_code
from docgen.fonts.families import Fonts
from docgen.layout.head import CLINICS_SHARE, HEAD_BASE, RULE_HEIGHT
from docgen.layout.linebreak import break_lines
from docgen.layout.text import Lines, SetLine, line_width, one_line, set_text
from docgen.model import Text
from docgen.pdf.content import faces_of, numbers, show_lines
from docgen.pdf.symbols import bar_operators, bars_width
from docgen.style import BOLD, INK, SEMIBOLD, Look, TextStyle

# Stands for the number of a sheet while lines are measured, so that all patients have the same
# pages. It is as wide as most are; the widest takes 10 points of the gaps beside it.
ANY_NUMBER = "22222222"
_GAP = 16.0  # points between two of the three texts, at least
_LEAST_BLANKS = 25.0  # ems that two lines to write on, with their labels, take at least
_LEAST_ALONE = 19.0  # ems of these where no number of the sheet stands beside them
_RULE = "_"  # many of them are a line to write on
_FIRST = 0.6  # of the room for such lines is the first one's: a name is longer than a number
_CAPS = 1.05  # ems from the line of the foot to bars above it
_HEAD_LEADING = 13 / 12  # ems
_LEAST_LEADING = 0.986  # ems, where the first of two lines keeps clear of the rule
_RISE = 0.9  # ems from a line's base to the rule above it: capitals with accents keep clear
_ARROW, _ARROW_HEAD, _ARROW_LINE = 44.0, 9.0, 2.0  # points: length of an arrow; its head; its line
_MIDDLE = 0.334  # ems from the line of a text up to the middle of its small letters
_HEAD_LINES = 2  # that the patient's name has above a page
_BESIDE = 8.0  # points between the edge of the text and what stands upright in the margin
_WHITE = 16.0  # points that a printer may leave white at the edge of paper: so much stays free
_ASCENT, _DESCENT = 0.78, 0.25  # ems that letters stand above and below their line


# Operators of a page number, by the number, how many pages there are, and its height on the page.
PageLabels: TypeAlias = "Memo[tuple[int, int, float], str]"


class Foot(NamedTuple):
    """What stands in the foot, and who the patient is in the head of later pages."""

    identity: str  # "Rosa Peña, record 40417"
    # Which sheet it is, ever shorter: the first that leaves room counts. `ANY_NUMBER` stands in it.
    sheets: tuple[str, ...]
    page: Callable[[int, int], str]
    code: str = ""  # what stands in bars above the foot: record number and sheet
    blanks: tuple[str, ...] = ()  # what is written by hand where there is no patient: "Name", ...
    number: str = ""  # of the sheet
    brief: str = ""  # "Record 40417, born May 2, 1948", where a long name has no room; "": none
    # In the head of later pages: the whole name, and "born May 2, 1948" below it.
    whole: tuple[str, ...] = ()
    clinic: str = ""  # whose name stands on the line of that
    # What stands overleaf, where page one takes both sides of a leaf; ever shorter.
    turn: tuple[str, ...] = ()
    copy: str = ""  # "Copy of December 8"; "": the sheet itself


class FootLines:
    """One patient's foot: the part that all pages share is written once.

    `lift` tells by how many points it is higher than the foot of most patients; below 0: lower.
    """

    def __init__(self, look: Look, fonts: Fonts, labels: PageLabels, foot: Foot) -> None:
        """Share the lines between identity, sheet and page number.

        `labels` remembers page numbers for all patients of a sheet.
        """
        self._look, self._fonts, self._labels, self._foot = look, fonts, labels, foot
        self._plain = look.label
        first = last = look.height - look.foot_top - look.label.baseline
        pages = line_width(_set_shared(fonts, foot.page(9, 9), look.label), look.label)
        whole = look.right - look.margin
        room = whole - pages - _GAP
        lines, sheet = _shared_line(fonts, foot, room, look)
        self._y, self._where, more = first, (look.margin, last), 0
        self._between: tuple[float, float] | None = None
        if lines is None:
            lines = own_lines(fonts, foot, whole, look)
            more = len(lines)
            first = last + more * look.label.leading
        else:
            left = look.margin + line_width(lines[0], look.label)
            self._between = left, look.right - pages
        self.lift = more * look.label.leading if more else _without_bars(look, foot)
        self._who = self._show(lines, (look.margin, first), who_style(look.label))
        number = self._numbered(sheet)
        self._sheet = self._shown_sheet(number)
        self._last = ""
        above = first + _CAPS * look.label.size
        if look.foot_lines > 1:  # the short number stands in the foot, all else on the last page
            above, bars = first + look.label.leading, bars_width(foot.code)
            left = bars + _GAP if bars else 0.0
            full = self._numbered(_first_that_fits(fonts, foot.sheets, whole - left, look.label))
            self._last = self._show((full,), (look.margin + left, above), look.label)
            number = number._replace(runs=(*number.runs, *full.runs))
        self._bars = bar_operators(foot.code, look, above) if foot.code else ""
        head, style = head_lines(fonts, foot, look), who_style(look.head)
        if foot.blanks and sheet in ("", ANY_NUMBER):  # nowhere else stands which sheet it is
            head, style = self._sheet_lines(), look.label
        self._head = self._shown_head(head, style)
        beside = whole - _ARROW - _GAP
        turn = _first_that_fits(fonts, foot.turn, beside, turn_style(look))
        self._turn = _set_shared(fonts, turn, turn_style(look))
        self._turn_y = first + look.label.leading
        copied = _set_shared(fonts, foot.copy, who_style(look.label))
        self._copied = self._upright(copied, last) if foot.copy else ""
        self.faces = faces_of([(*lines, number, *head, self._turn, copied)])

    def _numbered(self, text: str) -> SetLine:
        """The text that tells which sheet it is, with this patient's number."""
        shown = text.replace(ANY_NUMBER, as_code(self._foot.number))
        return _set(self._fonts, shown, self._plain)

    def _sheet_lines(self) -> Lines:
        """Which sheet it is, on two lines: no line is level with the clinic's name."""
        said, comma, more = self._foot.sheets[0].partition(", ")
        return tuple([self._numbered(text) for text in (f"{said}{comma.strip()}", more) if text])

    def _shown_sheet(self, line: SetLine) -> str:
        """The line that tells which sheet it is: in the middle of what is free, or on its own."""
        origin = self._where
        if self._between:
            left, right = self._between
            origin = (left + right - line_width(line, self._plain)) / 2, origin[1]
        return self._show((line,), origin, self._plain)

    def _shown_head(self, lines: Lines, style: TextStyle) -> str:
        """Who the patient is, flush right below the rule of a page."""
        if not lines:
            return ""
        look = self._look
        middle = look.height - look.first - HEAD_BASE - (look.head.size - 12)
        most = look.height - look.first - RULE_HEIGHT - _RISE * style.size
        y = middle + (len(lines) - 1) * style.size * _HEAD_LEADING / 2
        shown: list[str] = []
        for line in lines:
            base = min(y, most)
            shown.append(self._show((line,), (look.right - line_width(line, style), base), style))
            y, most = y - style.size * _HEAD_LEADING, base - style.size * _LEAST_LEADING
        text = "\n".join(shown)
        return f"/Artifact<</Type/Pagination/Subtype/Header>>BDC\n{text}\nEMC\n"

    def operators(
        self, number: int, given: int, count: int, *, front: bool, bare: bool = False
    ) -> bytes:
        """The foot of one page; of all but fronts also the patient's name above the text, and bars.

        A page that is `bare` has no bars either. Of `count` pages the patient is `given` the first
        ones; those for staff are counted anew.
        """
        if number <= given:
            count = given
        else:
            number, count = number - given, count - given
        key = number, count, self._y
        label = self._labels.get(key, lambda: self._label(number, count))
        more, bars = "" if front else self._head, "" if front or bare else self._bars
        begin = "/Artifact<</Type/Pagination/Subtype/Footer>>BDC\n"
        last = f"{self._last}\n" if self._last and number == count else ""
        shown = f"{bars}{last}{self._who}\n{self._sheet}\n{self._copied}{label}"
        return f"{more}{begin}{shown}".encode("ascii")

    def turn_operators(self) -> bytes:
        """What stands overleaf, above the foot of page one; at its right an arrow to turn it."""
        look, y = self._look, self._turn_y
        begin = "/Artifact<</Type/Pagination/Subtype/Footer>>BDC\n"
        shown = self._show((self._turn,), (look.margin, y), turn_style(look))
        arrow = arrow_operators(look, y + _MIDDLE * look.label.size)
        return f"{begin}{shown}\n{arrow}\nEMC\n".encode("ascii")

    def _label(self, number: int, count: int) -> str:
        """The page number, flush right."""
        page = _set(self._fonts, self._foot.page(number, count), self._plain)
        x = self._look.right - line_width(page, self._plain)
        return f"{self._show((page,), (x, self._y), self._plain)}\nEMC\n"

    def _upright(self, line: SetLine, y: float) -> str:
        """A line in the margin behind the text, from the line of the foot upwards."""
        look, turn = self._look, -1 if self._look.rtl else 1
        size = look.label.size
        aside = min(_BESIDE + _ASCENT * size, look.margin - _WHITE - _DESCENT * size)
        x = look.margin - aside if look.rtl else look.right + aside
        style = who_style(look.label)
        shown = show_lines((line,), (0.0, 0.0), style, self._fonts, rtl=look.rtl)
        return f"q {numbers(0, turn, -turn, 0, x, y)} cm\n{shown}\nQ\n"

    def _show(self, lines: Lines, origin: tuple[float, float], style: TextStyle) -> str:
        """Show lines; where the page is read from the right, their place is reflected."""
        x, y = origin
        origin = (self._look.width - x, y) if self._look.rtl else origin
        return show_lines(lines, origin, style, self._fonts, rtl=self._look.rtl)


def lift_of(look: Look, fonts: Fonts, foot: Foot) -> float:
    """By how many points a foot is higher than those of most patients: see `FootLines`.

    It hangs on no number of a sheet: what stands on the sheet hangs on it.
    """
    whole = look.right - look.margin
    pages = line_width(_set_shared(fonts, foot.page(9, 9), look.label), look.label)
    lines, _ = _shared_line(fonts, foot, whole - pages - _GAP, look)
    more = 0 if lines else len(own_lines(fonts, foot, whole, look))
    return more * look.label.leading if more else _without_bars(look, foot)


def _without_bars(look: Look, foot: Foot) -> float:
    """By how much a foot is lower where no patient's bars stand above it."""
    return -look.bars if foot.blanks and look.foot_lines == 1 else 0.0


def who_style(plain: TextStyle) -> TextStyle:
    """The type of the patient's name beside the plain type of the foot."""
    return plain.weighing(SEMIBOLD).colored(INK)


def turn_style(look: Look) -> TextStyle:
    """The type of what stands overleaf."""
    return look.label.weighing(BOLD).colored(look.accent)


def arrow_operators(look: Look, y: float) -> str:
    """An arrow that ends where the text of a page does, so far above its lower edge."""
    tip, turn = (look.margin, 1) if look.rtl else (look.right, -1)
    back, wing = tip + turn * _ARROW_HEAD, _ARROW_HEAD * 0.75
    line = f"{numbers(tip + turn * _ARROW, y)} m {numbers(tip, y)} l S"
    head = f"{numbers(back, y + wing)} m {numbers(tip, y)} l {numbers(back, y - wing)} l S"
    return f"q 1 J 1 j {numbers(*look.accent)} RG {numbers(_ARROW_LINE)} w {line} {head} Q"


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
        return _blanks(fonts, foot, room, look)
    left = _set(fonts, foot.identity, who_style(plain))
    wide = line_width(left, plain)
    sheets = foot.sheets if look.foot_lines == 1 else (ANY_NUMBER,)
    sheet = _first_that_fits(fonts, sheets, room - _GAP - wide, plain)
    wide += _GAP + line_width(_set_shared(fonts, sheet, plain), plain)
    return ((left,) if wide <= room else None), sheet


def _blanks(fonts: Fonts, foot: Foot, room: float, look: Look) -> tuple[Lines | None, str]:
    """Lines to write name and record number on, beside the bare number of the sheet.

    Where they would be short, as in large print, it stands in the head and on the last page alone.
    None: they would be short even so, and want a line of their own.
    """
    plain = look.label
    beside = 2 * _GAP + line_width(_set_shared(fonts, ANY_NUMBER, plain), plain)
    for sheet, taken in ((ANY_NUMBER, beside), ("", _GAP)):
        free, least = room - taken, _LEAST_BLANKS if sheet else _LEAST_ALONE
        if free >= least * plain.size and (sheet or look.foot_lines > 1):
            return (_to_write_on(fonts, foot.blanks, free, who_style(plain)),), sheet
    return None, ""


def _shared_line(fonts: Fonts, foot: Foot, room: float, look: Look) -> tuple[Lines | None, str]:
    """As `share`; where the name is too long, with the record and birth date.

    It is the same on every page: readers and checkers know by that what belongs to no page.
    """
    for who in dict.fromkeys((foot.identity, foot.brief or foot.identity)):
        lines, sheet = share(fonts, foot._replace(identity=who), room, look)
        if lines:
            return lines, sheet
    return None, _first_that_fits(fonts, foot.sheets, room, look.label)


def head_lines(fonts: Fonts, foot: Foot, look: Look) -> Lines:
    """Who the patient is, above a later page, on two lines: the name, and when she was born.

    A name of two lines stands alone: record and birth date stand in the foot, which has no room
    for it. Of one that would need more, these stand here too. No line is level with the clinic's
    name: together they would read as a sentence.
    """
    style = who_style(look.head)
    wide = look.right - look.margin
    clinic = line_width(_set_shared(fonts, foot.clinic, look.head), look.head)
    room = wide - min(clinic, wide * CLINICS_SHARE) - _GAP
    name, brief = "\n".join(foot.whole), foot.brief
    for text in filter(None, (name, *foot.whole[:1], brief)):
        parts = [set_text((Text(part),), style, fonts) for part in text.split("\n")]
        found = tuple([line for part in parts for line in break_lines(part, room, style, fonts)])
        if len(found) <= _HEAD_LINES:
            return found
    return ()


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
