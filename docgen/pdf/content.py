"""Content-stream operators: glyphs, marks and leaves become the text of operators.

In: lines of runs, marks, leaves at a height. Out: operators; those of a leaf have their origin at
its top left corner (x from the page's left edge, y upwards, so that everything lies below zero).
Text stands in a marked-content sequence of its element; everything else is an artifact
(ISO 14289-1, 7.1). Glyphs are written as two-byte codes (ISO 32000-1, 9.7.4.3).

Plain faces show codes one after the other. Where a line has a run that was shaped, each glyph goes
to its place, and its text goes with it as /ActualText, since glyphs do not spell it (ISO 32000-1,
14.9.4). What is written from the right is drawn from the left, as readers expect, which turn
letters round when they copy them. They would turn an /ActualText round as well, so here only
letters with marks have one, and of a glyph that is two letters (lam and alef) the second stands
beside it, unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from docgen.fonts.bidi import VisualRun, in_visual_order
from docgen.fonts.face import Cluster, FontFace, Glyph, Piece, Shaped
from docgen.fonts.families import BOLD_FACES, PLAIN, Fonts
from docgen.graphics.artwork import Raster
from docgen.layout.frame import (
    Anchor,
    Art,
    Dot,
    Label,
    Leader,
    Leaf,
    Mark,
    Marks,
    Rect,
    Stroke,
    TextCell,
)
from docgen.layout.text import CODE, Lines, Run, SetLine, line_width
from docgen.style import Color, Look, TextStyle


def faces_of(lines: Iterable[Lines]) -> set[int]:
    """The faces that lines are written in."""
    return {run.face for broken in lines for line in broken for run in line.runs}


@lru_cache(maxsize=2048)  # eight times as many are hardly found more often
def number(value: float) -> str:
    """Write a number with at most two decimals: a fiftieth of a millimetre at worst."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def numbers(*values: float) -> str:
    """Write numbers with spaces between."""
    return " ".join([number(value) for value in values])


def media_box(look: Look) -> str:
    """The size of the paper, as a node of the page tree tells it."""
    return f"/MediaBox[0 0 {numbers(look.width, look.height)}]"


class TypeOperators(dict[int, str]):
    """Operators of the type of a style: by face, what chooses it; the step to the next line.

    Size, tracking, `leading`, from one line to the next, and `strong`, the size of bold faces (0:
    that of the others), are in points.
    """

    def __init__(self, size: float, tracking: float, leading: float, strong: float) -> None:
        """Begin with no face."""
        super().__init__()
        self.size, self.tracking, self.leading = size, tracking, leading
        self.strong = strong or size
        self.down = f"0 {number(-leading)} Td "

    def __missing__(self, face: int) -> str:
        self[face] = choice = f"/F{face} {number(self.size_of(face))} Tf "
        return choice

    def size_of(self, face: int) -> float:
        """The size of a face in points."""
        return self.strong if face in BOLD_FACES else self.size


_type_operators = lru_cache(maxsize=64)(TypeOperators)


def type_operators(style: TextStyle) -> TypeOperators:
    """Operators of the type of a style; styles of one size share them."""
    return _type_operators(style.size, style.tracking, style.leading, style.strong)


def text_operators(lines: Lines, using: TypeOperators, fonts: Fonts, *, rtl: bool) -> str:
    """Show lines within a text object, from where they begin: on the left or, `rtl`, the right."""
    if rtl:
        return _operators_from_right(lines, using, fonts)
    return _glyph_operators(lines, using, fonts)


def in_language(shown: str, language: str) -> str:
    """Tell the language of a text within a text object (ISO 32000-1, 14.9.2.3)."""
    return f"/Span<</Lang({language})>>BDC {shown}EMC "


_BEFORE = 10  # thousandths by which an unseen letter stands before the glyph that draws it


def _glyph_operators(lines: Lines, using: TypeOperators, fonts: Fonts) -> str:
    """Show the runs of lines; text in one face is one string on each line."""
    parts: list[str] = []
    face = -1
    for index, (runs, _) in enumerate(lines):
        if index:
            parts.append(using.down)
        is_open = False
        for run in runs:
            if run.full and run.face < PLAIN:
                parts.append(_said_in_full(run, using, is_open=is_open))
                face, is_open = run.face, False
                continue
            if run.face == face:
                parts.append(run.codes if is_open else f"<{run.codes}")
            elif run.face >= PLAIN:
                return _shaped_operators(lines, using, fonts)
            else:
                face = run.face
                parts.append(f"{'>Tj ' if is_open else ''}{using[face]}<{run.codes}")
            is_open = True
        if is_open:
            parts.append(">Tj ")
    return "".join(parts)


def _said_in_full(run: Run, using: TypeOperators, *, is_open: bool) -> str:
    """Show an abbreviation with its expansion (ISO 32000-1, 14.9.5); a string may be `is_open`."""
    ends = ">Tj " if is_open else ""
    full = run.full.encode("utf-16-be").hex().upper()
    return f"{ends}/Span<</E<FEFF{full}>>>BDC {using[run.face]}<{run.codes}>Tj EMC "


def _shaped_operators(lines: Lines, using: TypeOperators, fonts: Fonts) -> str:
    """Show lines that hold shaped runs; slower, and right for plain ones too."""
    pen = _Pen(using, fonts)
    for index, line in enumerate(lines):
        if index:
            pen.parts.append(using.down)
        for run in in_visual_order(_words(line), fonts.faces):
            pen.run(run)
    return "".join(pen.parts)


def _operators_from_right(lines: Lines, using: TypeOperators, fonts: Fonts) -> str:
    """Show lines that are read from the right; the pen stands where each of them begins.

    What keeps the words of two lines apart, a space, hangs out at the left end of the first.
    """
    from docgen.fonts.bidi import from_right  # noqa: PLC0415  # most lists have no such language

    pen = _Pen(using, fonts)
    split = [_words(line) for line in lines]
    before = 0.0
    for index, runs in enumerate(from_right(split, fonts.faces)):
        width = _width(split[index], using, fonts)
        down = -using.leading if index else 0.0
        pen.parts.append(f"{numbers(before - width, down)} Td ")
        before = width
        for run in runs:
            pen.run(run)
    return "".join(pen.parts)


def _width(words: list[list[Piece]], using: TypeOperators, fonts: Fonts) -> float:
    """Width in points of pieces, spaces included."""
    total = glyphs = 0.0
    for face, codes in (piece for word in words for piece in word):
        if isinstance(codes, Shaped):
            total += codes.width * using.size
        else:
            total += fonts.faces[face].width_of(codes) * using.size_of(face)
            glyphs += len(codes) // 4
    return total / 1000 + glyphs * using.tracking


def _words(line: SetLine) -> list[list[Piece]]:
    """The pieces of each word, and between two words those of the space."""
    found: list[list[Piece]] = [[]]
    for run in line.runs:
        if isinstance(run.codes, Shaped):
            found[-1].append((run.face, run.codes))
            continue
        at = 0
        for number, word in enumerate(run.text.replace("\n", " ").split(" ")):
            if number and run.codes:
                found += [[(run.face, run.codes[at - CODE : at])], []]
            if word:
                found[-1].append((run.face, run.codes[at : at + CODE * len(word)]))
            at += CODE * (len(word) + 1)
    return found if found[-1] else found[:-1]


class _Pen:
    """Writes operators and remembers which face is chosen."""

    def __init__(self, using: TypeOperators, fonts: Fonts) -> None:
        self._using, self._fonts = using, fonts
        self._face = -1
        self.parts: list[str] = []

    def run(self, run: VisualRun) -> None:
        """Show pieces that stand together; a text goes with them if they do not spell it."""
        if run.text:
            self._tell(run.text)
        for face, codes in run.pieces:
            if face != self._face:
                self.parts.append(self._using[face])
                self._face = face
            if not isinstance(codes, Shaped):
                self.parts.append(f"<{codes}>Tj ")
            elif codes.rtl:
                self._from_right(codes, self._fonts.faces[face])
            else:
                self._draw(codes.glyphs)
        if run.text:
            self.parts.append("EMC ")

    def _from_right(self, run: Shaped, face: FontFace) -> None:
        """Show a run from the right; its letters are told one by one where glyphs can tell them."""
        for cluster in reversed(run.clusters):
            if _is_told(cluster, face):
                for letter in reversed(cluster.text[1:]):
                    self._hide(face.letters[letter], face)
                self._draw(cluster.glyphs)
            else:
                self._tell(cluster.text)
                self._draw(cluster.glyphs)
                self.parts.append("EMC ")

    def _hide(self, glyph: int, face: FontFace) -> None:
        """Write a letter that the next glyph will draw: unseen, narrow, and a little before it."""
        on = round(_BEFORE - face.widths[glyph] / 100)
        self.parts.append(f"[{_BEFORE}]TJ 3 Tr 1 Tz <{glyph:04X}>Tj 0 Tr 100 Tz [{-on}]TJ ")

    def _tell(self, text: str) -> None:
        utf16 = text.encode("utf-16-be").hex().upper()
        self.parts.append(f"/Span<</ActualText<FEFF{utf16}>>>BDC ")

    def _draw(self, glyphs: Iterable[Glyph]) -> None:
        """Show shaped glyphs, each in its place; tracking would tear them apart."""
        tracking, size = self._using.tracking, self._using.size
        if tracking:
            self.parts.append("0 Tc ")
        rise = 0
        array: list[str] = []
        owed = 0  # how far the pen still has to go to the right, in thousandths
        for glyph in glyphs:
            if glyph.y != rise:
                self._show(array)
                rise = glyph.y
                self.parts.append(f"{number(rise * size / 1000)} Ts ")
            if owed + glyph.x:
                array.append(str(-owed - glyph.x))
            array.append(f"<{glyph.code}>")
            owed = glyph.advance - glyph.own - glyph.x
        if owed:
            array.append(str(-owed))
        self._show(array)
        if rise:
            self.parts.append("0 Ts ")
        if tracking:
            self.parts.append(f"{number(tracking)} Tc ")

    def _show(self, array: list[str]) -> None:
        if array:
            self.parts.append(f"[{''.join(array)}]TJ ")
            array.clear()


def _is_told(cluster: Cluster, face: FontFace) -> bool:
    """Whether a cluster is one glyph that means its first letter; others can be told beside it."""
    if len(cluster.glyphs) > 1 or face.meanings[int(cluster.glyphs[0].code, 16)] != cluster.text[0]:
        return False
    return all(letter in face.letters for letter in cluster.text[1:])


IMAGE = "Logo"  # the one picture of pixels that a sheet can have
_KAPPA = 0.5523  # a quarter circle as a cubic curve


def leaf_height(leaf: Leaf, counts: Sequence[int]) -> float:
    """Height in points of a leaf whose cells have these numbers of lines."""
    return max(leaf.least, leaf.pad_top + _row_tops(leaf, counts)[-1] + leaf.pad_bottom)


def _row_tops(leaf: Leaf, counts: Sequence[int]) -> list[float]:
    """Where each row of cells begins below the first one, and where the last one ends."""
    tops, inner, column = [0.0], 0.0, 0.0
    for cell, count in zip(leaf.cells, counts, strict=True):
        if cell.row == len(tops):
            tops.append(tops[-1] + inner + leaf.row_gap)
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
    """Operators around the text of one cell.

    The x at which the text begins stands between `begin` and `at`: see `cell_operators`.
    """

    begin: str
    at: str
    end: str


class Frame(NamedTuple):
    """A leaf whose cells have certain numbers of lines: everything but the text."""

    height: float
    marks: str
    leader: Leader | None  # a line that begins where the text ends; its y counts from the top
    cells: tuple[CellFrame, ...]


def frame_leaf(leaf: Leaf, counts: Sequence[int], fonts: Fonts, tags: Sequence[str]) -> Frame:
    """Write what does not depend on the text of a leaf whose cells have so many lines.

    `tags` are the structure types of the cells, or `ARTIFACT`.
    """
    height = leaf_height(leaf, counts)
    leader = None
    marks: list[Mark] = []
    for mark in leaf.marks:
        if isinstance(mark, Leader):
            leader = mark._replace(y=mark.y + _offset(mark.anchor, height))
        else:
            marks.append(mark)
    cells = []
    tops = _cell_tops(leaf, counts, height)
    for cell, top, tag in zip(leaf.cells, tops, tags, strict=True):
        begin, at, end = _text_object(-(top + cell.style.baseline), cell.style)
        shown = f"{drawn(cell.drawn, height, fonts)}\n" if cell.drawn else ""
        cells.append(CellFrame(f"{marked(tag, cell.mcid)}{shown}{begin}", at, f"{end}\nEMC"))
    return Frame(height, render_marks(tuple(marks), height, fonts), leader, tuple(cells))


ARTIFACT = ""  # in the place of a structure type: what is shown was said where its text is tagged


def marked(tag: str, mcid: int) -> str:
    """Begin a piece of marked content: of an element of this type, or an artifact."""
    return "/Artifact BMC\n" if tag == ARTIFACT else f"/{tag}<</MCID {mcid}>>BDC\n"


def render_leaf(
    frame: Frame, leaf: Leaf, lines: Sequence[Lines], fonts: Fonts, languages: Sequence[str] = ()
) -> str:
    """Operators of one leaf: its frame and the text in it.

    A cell without text keeps its marked-content sequence: its element counts on it. `languages` are
    as in `cell_operators`; without them all cells are in the language around them.
    """
    found = [frame.marks] if frame.marks else []
    if frame.leader:
        found.append(leader_operators(frame.leader, leaf.cells[0], lines[0][0]))
    told = languages or [""] * len(leaf.cells)
    for around, cell, broken, language in zip(frame.cells, leaf.cells, lines, told, strict=True):
        found.append(cell_operators(around, cell, broken, fonts, language))
    return "\n".join(found)


def cell_operators(
    around: CellFrame, cell: TextCell, lines: Lines, fonts: Fonts, language: str = ""
) -> str:
    """Operators of a cell: its text begins at its left edge, or at the one it is read from.

    `language` is told of a text that is not in the language of its surroundings.
    """
    shown = text_operators(lines, type_operators(cell.style), fonts, rtl=cell.rtl)
    if language:
        shown = in_language(shown, language)
    return f"{around.begin}{text_start(cell)}{around.at}{shown}{around.end}"


def text_start(cell: TextCell) -> str:
    """The x at which the text of a cell begins, in points."""
    return number(cell.x + cell.width if cell.rtl else cell.x)


def leader_operators(leader: Leader, cell: TextCell, line: SetLine) -> str:
    """A line from where the first line of a cell ends to the margin; "" where no room is left."""
    width = line_width(line, cell.style)
    if cell.rtl:
        start = cell.x + cell.width - width - leader.gap
        has_room = start > leader.x1
    else:
        start = cell.x + width + leader.gap
        has_room = start < leader.x1
    if not has_room:
        return ""
    y = number(-leader.y)
    stroke = f"{_stroke(leader.color)} {number(leader.width)} w"
    path = f"{number(start)} {y} m {number(leader.x1)} {y} l S"
    return f"/Artifact BMC\n{stroke} {path}\nEMC"


def _text_object(y: float, style: TextStyle) -> tuple[str, str, str]:
    """The beginning of a text object before and after its x; its end, with that of tracking."""
    tracking, ends = (f" {number(style.tracking)} Tc", "0 Tc ") if style.tracking else ("", "")
    return f"BT {_fill(style.color)} ", f" {number(y)} Td{tracking} ", f"{ends}ET"


def show_lines(
    lines: Lines, origin: tuple[float, float], style: TextStyle, fonts: Fonts, *, rtl: bool = False
) -> str:
    """A whole text object; it is read from its origin on, to the right or, `rtl`, to the left."""
    shown = text_operators(lines, type_operators(style), fonts, rtl=rtl)
    return f"{text_object(origin, style)}{shown}{_text_object(0.0, style)[-1]}"


def text_object(origin: tuple[float, float], style: TextStyle) -> str:
    """Begin a text object whose text begins at the origin; ET ends it."""
    x, y = origin
    begin, at, _ = _text_object(y, style)
    return f"{begin}{number(x)}{at}"


def render_marks(marks: Marks, height: float, fonts: Fonts) -> str:
    """Marks of a leaf or panel of this height, as one artifact."""
    if not marks:
        return ""
    return f"/Artifact BMC\n{drawn(marks, height, fonts)}\nEMC"


def drawn(marks: Marks, height: float, fonts: Fonts) -> str:
    """Operators of marks of a leaf or panel of this height."""
    shown = [_mark(mark, _offset(mark.anchor, height), height, fonts) for mark in marks]
    return "\n".join(shown)


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
    assert isinstance(mark, Stroke)  # noqa: S101 (a leader is drawn with the text that it follows)
    return _rule(mark, offset)


def _rule(rule: Stroke, offset: float) -> str:
    path = f"{numbers(rule.x0, -rule.y0 - offset)} m {numbers(rule.x1, -rule.y1 - offset)} l S"
    return f"{_stroke(rule.color)} {number(rule.width)} w {path}"


def _rect(rect: Rect, offset: float, height: float) -> str:
    """A rectangle with round corners; without a height it reaches to the panel's bottom."""
    h = rect.height or height - rect.y - rect.inset
    x, y, w, r = rect.x, -rect.y - offset - h, rect.width, min(rect.radius, rect.width / 2, h / 2)
    k = r * (1 - _KAPPA)
    if r:
        # From the left and from below: the edge, where its curve bends, where its curve ends.
        x0, x1, x2, x3, x4, x5 = map(number, (x, x + k, x + r, x + w - r, x + w - k, x + w))
        y0, y1, y2, y3, y4, y5 = map(number, (y, y + k, y + r, y + h - r, y + h - k, y + h))
        path = (
            f"{x2} {y0} m {x3} {y0} l {x4} {y0} {x5} {y1} {x5} {y2} c {x5} {y3} l "
            f"{x5} {y4} {x4} {y5} {x3} {y5} c {x2} {y5} l {x1} {y5} {x0} {y4} {x0} {y3} c "
            f"{x0} {y2} l {x0} {y1} {x1} {y0} {x2} {y0} c h"
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


def _fill(color: Color) -> str:
    return f"{numbers(*color)} rg"


def _stroke(color: Color) -> str:
    return f"{numbers(*color)} RG"
