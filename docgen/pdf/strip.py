"""The rows of the calendar strip: a label and four cells, set at once.

In: a row's leaf, what it says. Out: its height, faces and operators, whose origin is the top left
corner of the leaf. Each cell has its own word; those from which on something is allowed stand on a
tint. A row has one text of a patient: all around it is written once for each cell that it may
stand in.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple, TypeAlias

from docgen.cache import Memo
from docgen.fonts.families import Fonts
from docgen.i18n.runs import NBSP, Runs
from docgen.layout.frame import STRIP_END, STRIP_PAD, STRIP_WORDS, Anchor, Leaf, Rect, Strip
from docgen.layout.linebreak import break_lines, longest_word
from docgen.layout.text import SetText, Values, set_value, tracking_of
from docgen.model import STRIP_CELLS, STRIP_DAYS, Slot
from docgen.pdf.cells import SetBox
from docgen.pdf.content import (
    choices,
    faces_of,
    frame_leaf,
    glyph_operators,
    leaf_height,
    next_line,
    operators_from_right,
    render_leaf,
    render_marks,
    text_object,
)
from docgen.style import TINT, TextStyle

_AIR = 1.25  # points between a tint and the row's edges
_SIDE = 0.75  # points between a tint and the edges of its column
_TEXT = "\0"  # stands in the place of a patient's text
_BREAK = ("\n", False)
_NONE: frozenset[int] = frozenset()


class Around(NamedTuple):
    """A row but for its one text of a patient."""

    height: float
    faces: frozenset[int]
    before: str
    after: str


RowKey: TypeAlias = tuple[str, int, int, int, int]  # plate, leaf, then as in `_Shape`


class StripRow(NamedTuple):
    """A row of the strip: its leaf, the tag of its label, and by what it is remembered."""

    leaf: Leaf
    tags: Sequence[str]
    key: tuple[str, int]


class _Shape(NamedTuple):
    """The cell that holds a patient's text, the first that is free, how many lines the text has."""

    at: int
    free: int
    lines: int


class _Text(NamedTuple):
    """Operators of a cell's lines, within a text object that knows where they begin."""

    shown: str
    lines: int
    faces: frozenset[int]


_NOTHING = _Text("", 1, _NONE)


def set_row(row: StripRow, values: Values, fonts: Fonts, known: Memo[RowKey, Around]) -> SetBox:
    """Set a row for one patient: nearly all of it was written before."""
    strip = row.leaf.strip
    assert strip  # noqa: S101  # only such leaves come here
    assert isinstance(strip.content, Slot)  # noqa: S101  # others are the same for all
    runs = values[strip.content.key]
    if strip.words is None:
        cells = [_text(head, strip, at, fonts) for at, head in enumerate(_heads(runs))]
        return _row(row, fonts, cells, STRIP_CELLS)
    at, brief = int(runs[0][0]), runs[1:]
    free = at
    if at == STRIP_DAYS:
        free += not brief
        brief = brief or values[strip.content.path, STRIP_WORDS]
    if brief:
        text = _text(brief, strip, at, fonts)
    else:
        at, text = STRIP_CELLS, _NOTHING
    shape = _Shape(at, free, text.lines)
    around = known.get((*row.key, *shape), partial(_around, row, fonts, shape))
    shown = f"{around.before}{text.shown}{around.after}"
    return SetBox(around.height, around.faces | text.faces, shown)


def _heads(runs: Runs) -> list[Runs]:
    """Weekday over date for each day, then the head of the last column."""
    days = range(0, 2 * STRIP_DAYS, 2)
    return [*((runs[at], _BREAK, runs[at + 1]) for at in days), runs[-1:]]


def said_to_all(leaf: Leaf, words: str, fonts: Fonts, tags: Sequence[str]) -> SetBox:
    """Set a row that says the same to all patients."""
    assert leaf.strip  # noqa: S101  # only such leaves come here
    text = _text(((words, False),), leaf.strip, STRIP_DAYS, fonts)
    row = StripRow(leaf, tags, ("", 0))
    return _row(row, fonts, _cells(leaf.strip, fonts, (STRIP_DAYS, text), STRIP_CELLS), STRIP_CELLS)


def _around(row: StripRow, fonts: Fonts, shape: _Shape) -> Around:
    """Set a row but for the text of its patient."""
    assert row.leaf.strip  # noqa: S101  # only such leaves come here
    own = shape.at, _Text(_TEXT, shape.lines, _NONE)
    made = _row(row, fonts, _cells(row.leaf.strip, fonts, own, shape.free), shape.free)
    before, _, after = made.operators.partition(_TEXT)
    return Around(made.height, made.faces, before, after)


def _cells(strip: Strip, fonts: Fonts, own: tuple[int, _Text], free: int) -> list[_Text]:
    """No, then yes from the first free cell on, but for the cell with a text of its own."""
    assert strip.words  # noqa: S101  # rows have them
    no, yes = (_text(((word, False),), strip, 0, fonts) for word in strip.words)
    at, text = own
    return [text if i == at else yes if i >= free else no for i in range(STRIP_CELLS)]


def _text(runs: Runs, strip: Strip, at: int, fonts: Fonts) -> _Text:
    """Break a text into lines; patients of one day have many in common."""
    width = strip.cell(at)[1] - STRIP_PAD - STRIP_END
    key = runs, strip.style, width, strip.rtl
    found: _Text = fonts.values.get(key, lambda: _broken(runs, strip, width, fonts))
    return found


def _broken(runs: Runs, strip: Strip, width: float, fonts: Fonts) -> _Text:
    """Break a text into lines; a clock time that is wider than its cell may be broken too."""
    style = strip.style
    text = _typeset(runs, style, fonts)
    limit = width * 1000 / style.size
    if text.width > limit and longest_word(text) > limit:
        text = _typeset(tuple((part.replace(NBSP, " "), bold) for part, bold in runs), style, fonts)
    lines = break_lines(text, width, style, fonts)
    faces = frozenset(faces_of([lines]))
    opens = choices(style.size, style.tracking)
    if strip.rtl:
        return _Text(operators_from_right(lines, opens, style.leading, fonts), len(lines), faces)
    down = next_line(style.leading)
    return _Text(glyph_operators(lines, opens, down, fonts), len(lines), faces)


def _typeset(runs: Runs, style: TextStyle, fonts: Fonts) -> SetText:
    value = set_value(runs, style.weight, style.tabular, tracking_of(style), fonts)
    return SetText(value.runs, value.width, value.plain)


def _row(row: StripRow, fonts: Fonts, cells: Sequence[_Text], free: int) -> SetBox:
    """Draw a row: its label, tints from the first free cell on, the cells in reading order."""
    leaf, strip = row.leaf, row.leaf.strip
    assert strip  # noqa: S101  # only such leaves come here
    label = tuple(
        break_lines(cell.text.filled({}, fonts), cell.width, cell.style, fonts)
        for cell in leaf.cells
    )
    counts = [len(lines) for lines in label]
    most = max(cell.lines for cell in cells) * strip.style.leading
    height = max(leaf_height(leaf, counts), most + leaf.pad_top + leaf.pad_bottom)
    frame = frame_leaf(leaf._replace(least=height), counts, fonts, row.tags)
    found = [render_leaf(frame, leaf, label, fonts)]
    if free < STRIP_CELLS:
        tints = [(Anchor.TOP, _tint(strip.cell(at), height)) for at in range(free, STRIP_CELLS)]
        found.append(render_marks(tuple(tints), height, fonts))
    tag = "TD" if strip.words else "TH"
    for at, cell in enumerate(cells):
        shown = _object(strip, at, cell, height)
        found.append(f"/{tag}<</MCID {strip.mcid + at}>>BDC\n{shown}\nEMC")
    faces = frozenset(faces_of(label))
    return SetBox(height, faces.union(*(cell.faces for cell in cells)), "\n".join(found))


def _tint(cell: tuple[float, float], height: float) -> Rect:
    left, width = cell
    return Rect(left + _SIDE, _AIR, width - 2 * _SIDE, height - 2 * _AIR, 2, fill=TINT)


def _object(strip: Strip, at: int, cell: _Text, height: float) -> str:
    """A text object: its lines stand in the middle of the row, at the edge where they begin."""
    left, width = strip.cell(at)
    x = left + (width - STRIP_PAD if strip.rtl else STRIP_PAD)
    y = -(height - cell.lines * strip.style.leading) / 2 - strip.style.baseline
    return text_object(cell.shown, (x, y), strip.style)
