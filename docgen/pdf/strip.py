"""The days of the calendar strip: a row of seven cells, set at once.

In: a row's leaf, what it says. Out: its height, faces and operators, whose origin is the top left
corner of the leaf. A frame begins on the day on which something is allowed, so that the picture
can be told in grey; and each day says it in words as well. A word for which the text beside it
leaves no room is written unseen and narrow: all seven cells can be read aloud and copied.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple, TypeAlias

from docgen.i18n.runs import Runs
from docgen.layout.frame import Anchor, Leaf, Lines, Rect, SlotWord
from docgen.layout.lines import Values, break_lines, line_width, personalise
from docgen.layout.symbols import STRIP_WORDS, Strip
from docgen.looks.fonts import EMPTY, Fonts
from docgen.looks.style import MUTED, TINT, TextStyle
from docgen.memo import Memo
from docgen.model import STRIP_DAYS, Slot
from docgen.pdf.glyphs import choices
from docgen.pdf.quick import Setting
from docgen.pdf.stream import frame_leaf, leaf_height, render_leaf, render_marks, show_lines

_PAD = 5.0  # points left of a text in its cell
_AIR = 1.5  # points between a frame and the row's edges
_SLOT = Slot("", "")
_TEXT = "\0"  # stands in the place of a patient's text


class Around(NamedTuple):
    """A row but for its one text of a patient."""

    height: float
    faces: frozenset[int]
    before: str
    after: str


RowKey: TypeAlias = tuple[str, int, int, int, bool]  # plate, leaf, and as `_Days.row` has them


class Row(NamedTuple):
    """A row of the strip: its leaf, the tag of its label, and by what it is remembered."""

    leaf: Leaf
    tags: Sequence[str]
    key: tuple[str, int]


def set_row(row: Row, values: Values, fonts: Fonts, known: Memo[RowKey, Around]) -> Setting:
    """Set a row for one patient: nearly all of it was written before."""
    strip = row.leaf.strip
    assert strip  # noqa: S101  # only such leaves come here
    assert isinstance(strip.content, Slot)  # noqa: S101  # others are the same for all
    runs = values[strip.content.key]
    if strip.words is None:
        return strip_setting(row.leaf, fonts, row.tags, heads=runs)
    number, brief = int(runs[0][0]), runs[1:]
    text = _Text.of(brief, strip, fonts) if brief else _NOTHING
    words = number + text.days > STRIP_DAYS or (not brief and number == STRIP_DAYS)
    if words:
        text = _Text.of(values[strip.content.path, STRIP_WORDS], strip, fonts)
    if not text.shown:
        return strip_setting(row.leaf, fonts, row.tags, row=(number, text, words))
    around = known.get(
        (*row.key, number, text.days, words),
        partial(_around, row, fonts, (number, text._replace(shown=_TEXT), words)),
    )
    operators = f"{around.before}{text.shown}{around.after}"
    return Setting(around.height, around.faces | text.faces, operators)


class _Text(NamedTuple):
    """What a row says once: its lines or, on one line, operators; how many days it is wide."""

    lines: Lines
    shown: str
    days: int
    faces: frozenset[int]

    @classmethod
    def of(cls, runs: Runs, strip: Strip, fonts: Fonts) -> _Text:
        """Set a text; at once where it surely stays on its line."""
        style = strip.style
        value = None if strip.rtl else fonts.value(runs, style.weight)
        if value:
            wide = value.width * style.size / 1000 + 2 * _PAD
            if wide <= STRIP_DAYS * strip.width:
                faces = choices(style.size, style.tracking)
                shown = "".join([f"{faces[face]}<{codes}>Tj " for face, codes in value.pieces])
                return cls((), shown, -int(-wide // strip.width), value.extra)
        lines = _set(runs, strip, fonts)
        wide = max(line_width(line, style, fonts) for line in lines) + 2 * _PAD
        return cls(lines, "", min(-int(-wide // strip.width), STRIP_DAYS), _faces((lines,)))


_NOTHING = _Text((), "\n", 0, frozenset())


def _around(row: Row, fonts: Fonts, said: tuple[int, _Text, bool]) -> Around:
    made = strip_setting(row.leaf, fonts, row.tags, row=said)
    before, _, after = made.operators.partition(_TEXT)
    return Around(made.height, made.faces, before, after)


def said_to_all(leaf: Leaf, words: str, fonts: Fonts, tags: Sequence[str]) -> Setting:
    """Set a row that says the same to all patients."""
    assert leaf.strip  # noqa: S101  # only such leaves come here
    text = _Text.of(((words, False),), leaf.strip, fonts)
    text = text._replace(lines=_set(((words, False),), leaf.strip, fonts), shown="")
    return strip_setting(leaf, fonts, tags, row=(STRIP_DAYS, text, True))


def strip_setting(
    leaf: Leaf,
    fonts: Fonts,
    tags: Sequence[str],
    *,
    heads: Runs = (),
    row: tuple[int, _Text, bool] | None = None,
) -> Setting:
    """Set a row: its label, and what it says of each day."""
    assert leaf.strip  # noqa: S101  # only such leaves come here
    days = _Days(leaf.strip, fonts)
    if row:
        days.row(*row)
    else:
        days.heads(heads)
    label = tuple(break_lines(cell.words, cell.width, cell.style, fonts) for cell in leaf.cells)
    counts = [len(lines) for lines in label]
    height = max(leaf_height(leaf, counts), days.height)
    frame = frame_leaf(leaf._replace(least=height), counts, fonts, tags)
    shown = [render_leaf(frame, leaf, label, fonts), days.operators(height)]
    faces = _faces((*label, *(lines for lines, *_ in days.cells)))
    return Setting(height, faces, "\n".join(shown))


def _set(runs: Runs, strip: Strip, fonts: Fonts) -> Lines:
    """Break a text into lines, each as wide as the strip at most."""
    word = SlotWord(_SLOT, strip.style.weight, EMPTY, EMPTY, EMPTY)
    words = personalise((word,), {_SLOT.key: runs}, strip.style, fonts)
    return break_lines(words, STRIP_DAYS * strip.width - 2 * _PAD, strip.style, fonts)


def _faces(texts: Sequence[Lines]) -> frozenset[int]:
    return frozenset(
        face for lines in texts for line in lines for word in line for face, _ in word.pieces
    )


class _Days:
    """What stands in the cells of a row: lines at a day, each seen or not."""

    def __init__(self, strip: Strip, fonts: Fonts) -> None:
        self.strip, self.fonts = strip, fonts
        self.cells: list[tuple[Lines, int, TextStyle, bool]] = []
        self.framed = STRIP_DAYS  # the first day in the frame

    @property
    def height(self) -> float:
        """Points that the texts need."""
        return max(len(lines) for lines, *_ in self.cells) * self.strip.style.leading + 2 * _AIR

    def heads(self, runs: Runs) -> None:
        """Weekday over date, for each day."""
        for day in range(STRIP_DAYS):
            pair = runs[2 * day : 2 * day + 2]
            both = tuple(_set((run,), self.strip, self.fonts)[0] for run in pair)
            self.cells.append((both, day, self.strip.style, True))

    def row(self, number: int, text: _Text, words: bool) -> None:
        """The clock time on its day, in a frame to the end; or in words, if that has no room."""
        if words:
            number = min(number, STRIP_DAYS - 1)
            # Behind one "No", so that words of several rows stand under each other.
            at = int(number > 0 and text.days < STRIP_DAYS)
            before = after = at
            after = STRIP_DAYS
        else:
            at = before = self.framed = number
            after = number + text.days
        self._plain(range(number), yes=False, seen=range(before))
        if text.days:
            self.cells.append((text.lines, at, self.strip.style, True))
        rest = range(len(self.cells), STRIP_DAYS)
        self._plain(rest, yes=True, seen=range(after, STRIP_DAYS))

    def _plain(self, days: range, *, yes: bool, seen: range) -> None:
        """Put the word of each day."""
        assert self.strip.words  # noqa: S101  # rows have them
        word = _set(((self.strip.words[yes], False),), self.strip, self.fonts)
        style = self.strip.style if yes else self.strip.style.colored(MUTED)
        for day in days:
            self.cells.append((word, day, style, day in seen))

    def _left(self, day: int) -> float:
        """Return the left edge of a day's column."""
        at = STRIP_DAYS - 1 - day if self.strip.rtl else day
        return self.strip.x + at * self.strip.width

    def operators(self, height: float) -> str:
        """Draw the frame, then each cell in the order of the days."""
        strip, found = self.strip, []
        if self.framed < STRIP_DAYS:
            x, wide = self._left(self.framed), (STRIP_DAYS - self.framed) * strip.width
            x = strip.x if strip.rtl else x
            inner = height - 2 * _AIR
            edge = Rect(x + 1, _AIR, wide - 1.75, inner, 3, TINT, strip.edge, 1.25)
            found.append(render_marks(((Anchor.TOP, edge),), height, self.fonts))
        tag = "TD" if strip.words else "TH"
        for at, (lines, day, style, seen) in enumerate(self.cells):
            top = (height - (len(lines) or 1) * style.leading) / 2
            start = self._left(day) + (strip.width - _PAD if strip.rtl else _PAD)
            origin = start, -top - style.baseline
            shown = show_lines(lines, origin, style, self.fonts, rtl=strip.rtl)
            if not lines:  # of a patient: its operators stand before the end of the text object
                shown = f"{shown[:-2]}{_TEXT}ET"
            if not seen:
                shown = f"3 Tr 1 Tz {shown} 0 Tr 100 Tz"
            found.append(f"/{tag}<</MCID {strip.mcid + at}>>BDC\n{shown}\nEMC")
        return "\n".join(found)
