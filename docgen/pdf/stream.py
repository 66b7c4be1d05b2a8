"""Content-stream operators: leaves, lines of text and marks become bytes.

In: frozen leaves with their lines, at a height. Out: operators whose origin is the top left corner
of the leaf (x from the page's left edge, y upwards, so that everything lies below zero).
Text stands in a marked-content sequence of its element; everything else is an artifact
(ISO 14289-1, 7.1). Glyphs are written as two-byte codes (ISO 32000-1, 9.7.4.3).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from docgen.fonts.families import Fonts
from docgen.graphics.artwork import Raster
from docgen.layout.frame import (
    Anchor,
    Art,
    Cell,
    Dot,
    Label,
    Leaf,
    Mark,
    Marks,
    Rect,
    Rule,
    Trail,
)
from docgen.layout.linebreak import Line, Lines, line_width
from docgen.pdf.glyphs import (
    Choices,
    choices,
    glyph_operators,
    next_line,
    number,
    numbers,
    operators_from_right,
)
from docgen.style import Color, TextStyle

IMAGE = "Logo"  # the one picture of pixels that a sheet can have
_ROW_GAP = 3.0  # points between two rows of cells in one leaf
_KAPPA = 0.5523  # a quarter circle as a cubic curve
_TAGGED = re.compile(r"/\w+<</MCID \d+>>BDC")


def leaf_height(leaf: Leaf, counts: Sequence[int]) -> float:
    """Height in points of a leaf whose cells have these numbers of lines."""
    return max(leaf.least, leaf.pad_top + _row_tops(leaf, counts)[-1] + leaf.pad_bottom)


def _row_tops(leaf: Leaf, counts: Sequence[int]) -> list[float]:
    """Where each row of cells begins below the first one, and where the last one ends."""
    tops, inner, column = [0.0], 0.0, 0.0
    for cell, count in zip(leaf.cells, counts, strict=True):
        if cell.row == len(tops):
            tops.append(tops[-1] + inner + _ROW_GAP)
            inner = 0.0
        column = count * cell.style.leading + (column if cell.under else 0.0)
        inner = max(inner, column)
    return [*tops, tops[-1] + inner]


def _cell_tops(leaf: Leaf, counts: Sequence[int], height: float) -> list[float]:
    """Where the lines of each cell begin; cells that stand under each other are centred as one."""
    tops: list[float] = []
    column: list[float] = []  # heights
    rows, row = _row_tops(leaf, counts), 0
    for cell, count in zip((*leaf.cells, None), (*counts, 0), strict=True):
        if column and not (cell and cell.under):
            top = (height - sum(column)) / 2 if leaf.middle else leaf.pad_top + rows[row]
            for part in column:
                tops.append(top)
                top += part
            column = []
        if cell:
            column.append(count * cell.style.leading)
            row = cell.row
    return tops


class CellFrame(NamedTuple):
    """Operators around the text of one cell; `faces` choose a face in the cell's size.

    The x at which the text begins stands between `begin` and `at`: see `cell_operators`. Of text
    that is read from the right `from_right` is the leading.
    """

    begin: str
    at: str
    faces: Choices
    down: str
    end: str
    from_right: float = 0.0

    def text(self, lines: Lines, fonts: Fonts) -> str:
        """Operators that show the lines."""
        if self.from_right:
            return operators_from_right(lines, self.faces, self.from_right, fonts)
        return glyph_operators(lines, self.faces, self.down, fonts)


class Frame(NamedTuple):
    """A leaf whose cells have certain numbers of lines: everything but the text."""

    height: float
    marks: str
    trail: tuple[Trail, float] | None  # a line that begins where the text ends, and its y
    cells: tuple[CellFrame, ...]


def frame_leaf(leaf: Leaf, counts: Sequence[int], fonts: Fonts, tags: Sequence[str]) -> Frame:
    """Write what does not depend on the text; `tags` are the structure types of the cells."""
    height = leaf_height(leaf, counts)
    trails = [(mark, anchor) for anchor, mark in leaf.marks if isinstance(mark, Trail)]
    marks = tuple(pair for pair in leaf.marks if not isinstance(pair[1], Trail))
    cells = []
    tops = _cell_tops(leaf, counts, height)
    for cell, top, tag in zip(leaf.cells, tops, tags, strict=True):
        y = -(top + cell.style.baseline)
        begin, at, faces, down = _text_frame(y, cell.style)
        drawn = f"{_drawn(cell.drawn, height, fonts)}\n" if cell.drawn else ""
        begin = f"/{tag}<</MCID {cell.mcid}>>BDC\n{drawn}{begin}"
        leading = cell.style.leading if cell.rtl else 0.0
        cells.append(CellFrame(begin, at, faces, down, "ET\nEMC", leading))
    trail = (trails[0][0], _offset(trails[0][1], height)) if trails else None
    return Frame(height, render_marks(marks, height, fonts), trail, tuple(cells))


def render_leaf(frame: Frame, leaf: Leaf, lines: Sequence[Lines], fonts: Fonts) -> str:
    """Operators of one leaf: its frame and the text in it.

    A cell without text keeps its marked-content sequence: its element counts on it.
    """
    found = [frame.marks] if frame.marks else []
    if frame.trail:
        cell = leaf.cells[0]
        end = text_end(cell, lines[0][0])
        found.append(trail_operators(frame.trail, end, rtl=cell.rtl).removesuffix("\n"))
    for around, cell, broken in zip(frame.cells, leaf.cells, lines, strict=True):
        found.append(cell_operators(around, cell, broken, fonts))
    return "\n".join(found)


def untagged(operators: str) -> str:
    """Operators of a leaf as an artifact: what they show was said where its text is tagged."""
    return _TAGGED.sub("/Artifact BMC", operators)


def cell_operators(around: CellFrame, cell: Cell, lines: Lines, fonts: Fonts) -> str:
    """Operators of a cell: its text begins at its left edge, or at the one it is read from."""
    x = cell.x + cell.width if cell.rtl else cell.x
    return f"{around.begin}{number(x)}{around.at}{around.text(lines, fonts)}{around.end}"


def text_end(cell: Cell, line: Line) -> float:
    """Where the first line of a cell ends, counted from the page's left edge."""
    width = line_width(line, cell.style)
    return cell.x + cell.width - width if cell.rtl else cell.x + width


def trail_operators(trail: tuple[Trail, float], end: float, *, rtl: bool = False) -> str:
    """A line from where the text ends, in points from the page's left edge, to the margin."""
    mark, offset = trail
    start = end - mark.gap if rtl else end + mark.gap
    if (start <= mark.x1) if rtl else (start >= mark.x1):
        return ""
    y = number(-mark.y - offset)
    stroke = f"{_stroke(mark.color)} {number(mark.width)} w"
    line = f"{number(start)} {y} m {number(mark.x1)} {y} l S"
    return f"/Artifact BMC\n{stroke} {line}\nEMC\n"


def _text_frame(y: float, style: TextStyle) -> tuple[str, str, Choices, str]:
    """A text object before and after its x, the choice of each face, the step to the next line."""
    tracking = f" {number(style.tracking)} Tc" if style.tracking else ""
    at = f" {number(y)} Td{tracking} "
    down = next_line(style.leading)
    return f"BT {_fill(style.color)} ", at, choices(style.size, style.tracking), down


def show_lines(
    lines: Lines, origin: tuple[float, float], style: TextStyle, fonts: Fonts, *, rtl: bool = False
) -> str:
    """A whole text object; it is read from its origin on, to the right or, `rtl`, to the left."""
    faces, down = choices(style.size, style.tracking), next_line(style.leading)
    if rtl:
        shown = operators_from_right(lines, faces, style.leading, fonts)
    else:
        shown = glyph_operators(lines, faces, down, fonts)
    return text_object(shown, origin, style)


def text_object(shown: str, origin: tuple[float, float], style: TextStyle) -> str:
    """A text object around operators of text that begins at the origin."""
    x, y = origin
    begin, at, *_ = _text_frame(y, style)
    return f"{begin}{number(x)}{at}{shown}ET"


def render_marks(marks: Marks, height: float, fonts: Fonts) -> str:
    """Marks of a leaf or panel of this height, as one artifact."""
    if not marks:
        return ""
    return f"/Artifact BMC\n{_drawn(marks, height, fonts)}\nEMC"


def _drawn(marks: Marks, height: float, fonts: Fonts) -> str:
    drawn = [_mark(mark, _offset(anchor, height), height, fonts) for anchor, mark in marks]
    return "\n".join(drawn)


def _offset(anchor: Anchor, height: float) -> float:
    return {Anchor.TOP: 0.0, Anchor.MIDDLE: height / 2, Anchor.BOTTOM: height}[anchor]


def _mark(mark: Mark, offset: float, height: float, fonts: Fonts) -> str:
    if isinstance(mark, Rect):
        return _rect(mark, offset, height)
    if isinstance(mark, Dot):
        return _dot(mark, offset)
    if isinstance(mark, Art):
        return _art(mark, offset)
    if isinstance(mark, Label):
        wide = line_width(mark.line, mark.style) if mark.rtl else 0.0
        origin = mark.x + wide, -mark.y - offset
        return show_lines((mark.line,), origin, mark.style, fonts, rtl=mark.rtl)
    assert isinstance(mark, Rule)  # noqa: S101 (a trail is drawn with the text that it follows)
    return _rule(mark, offset)


def _rule(rule: Rule, offset: float) -> str:
    path = f"{numbers(rule.x0, -rule.y0 - offset)} m {numbers(rule.x1, -rule.y1 - offset)} l S"
    return f"{_stroke(rule.color)} {number(rule.width)} w {path}"


def _rect(rect: Rect, offset: float, height: float) -> str:
    """A rectangle with round corners; without a height it reaches to the panel's bottom."""
    h = rect.height or height - rect.y - rect.inset
    x, y, w, r = rect.x, -rect.y - offset - h, rect.width, min(rect.radius, rect.width / 2, h / 2)
    k = r * (1 - _KAPPA)
    if r:
        right, top = x + w, y + h
        path = (
            f"{numbers(x + r, y)} m {numbers(right - r, y)} l "
            f"{numbers(right - k, y, right, y + k, right, y + r)} c {numbers(right, top - r)} l "
            f"{numbers(right, top - k, right - k, top, right - r, top)} c {numbers(x + r, top)} l "
            f"{numbers(x + k, top, x, top - k, x, top - r)} c {numbers(x, y + r)} l "
            f"{numbers(x, y + k, x + k, y, x + r, y)} c h"
        )
    else:
        path = f"{numbers(x, y, w, h)} re"
    return _painted(path, rect)


def _painted(path: str, rect: Rect) -> str:
    parts = []
    if rect.fill:
        parts.append(_fill(rect.fill))
    if rect.stroke:
        parts.append(f"{_stroke(rect.stroke)} {number(rect.line_width)} w")
    if rect.dash:
        parts.append(f"[{numbers(*rect.dash)}] 0 d")
    operator = "B" if rect.fill and rect.stroke else "f" if rect.fill else "S"
    tail = " [] 0 d" if rect.dash else ""
    return f"{' '.join(parts)} {path} {operator}{tail}"


def _dot(dot: Dot, offset: float) -> str:
    x, y, r = dot.x, -dot.y - offset, dot.radius
    k = r * _KAPPA
    path = (
        f"{numbers(x + r, y)} m {numbers(x + r, y + k, x + k, y + r, x, y + r)} c "
        f"{numbers(x - k, y + r, x - r, y + k, x - r, y)} c "
        f"{numbers(x - r, y - k, x - k, y - r, x, y - r)} c "
        f"{numbers(x + k, y - r, x + r, y - k, x + r, y)} c h"
    )
    if dot.stroke:
        return f"{_fill(dot.fill)} {_stroke(dot.stroke)} {number(dot.line_width)} w {path} B"
    return f"{_fill(dot.fill)} {path} f"


def _art(art: Art, offset: float) -> str:
    scale = art.size / art.picture.height
    if isinstance(art.picture, Raster):
        wide, y = art.picture.width * scale, -art.y - offset - art.size
        return f"q {numbers(wide, 0, 0, art.size, art.x, y)} cm /{IMAGE} Do Q"
    parts = [f"q {scale:.4f} 0 0 {-scale:.4f} {numbers(art.x, -art.y - offset)} cm"]
    for part in art.picture.parts:
        if isinstance(part, str):
            parts.append(part)
        else:
            parts.append(_stroke(art.color or part.color) if part.line else _fill(part.color))
    return " ".join([*parts, "Q"])


@lru_cache(maxsize=64)
def _fill(color: Color) -> str:
    return f"{numbers(*color)} rg"


@lru_cache(maxsize=64)
def _stroke(color: Color) -> str:
    return f"{numbers(*color)} RG"
