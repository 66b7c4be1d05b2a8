"""Show glyphs: lines of words become operators of a text object.

In: lines, the size of their type. Out: operators between BT and ET. Plain faces show codes one
after the other. Where a line has a run that was shaped, each glyph goes to its place, and its text
goes with it as /ActualText, since glyphs do not spell it (ISO 32000-1, 14.9.4; ISO 14289-1, 7.2).

What is written from the right is drawn from the left, as readers expect, which turn letters round
when they copy them. They would turn an /ActualText round as well, so here only letters with marks
have one, and of a glyph that is two letters (lam and alef) the second stands beside it, unseen.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from docgen.fonts.face import Cluster, FontFace, Glyph, Piece, Shaped
from docgen.fonts.families import PLAIN, Fonts
from docgen.layout.linebreak import Line, Lines
from docgen.layout.text import CODE
from docgen.pdf.bidi import VisualRun, in_visual_order


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


def next_line(leading: float) -> str:
    """Go down to the next line, from where the one before it began; `leading` in points."""
    return f"0 {number(-leading)} Td "


class Choices(dict[int, str]):
    """By face: the operator that chooses it in one size."""

    def __init__(self, size: float, tracking: float) -> None:
        """Know size and tracking in points."""
        super().__init__()
        self.size, self.tracking = size, tracking

    def __missing__(self, face: int) -> str:
        self[face] = choice = f"/F{face} {number(self.size)} Tf "
        return choice


choices = lru_cache(maxsize=64)(Choices)
_BEFORE = 10  # thousandths by which an unseen letter stands before the glyph that draws it


def glyph_operators(lines: Lines, faces: Choices, down: str, fonts: Fonts) -> str:
    """Show the runs of lines; text in one face is one string on each line."""
    parts: list[str] = []
    face = -1
    for index, (runs, _) in enumerate(lines):
        if index:
            parts.append(down)
        is_open = False
        for run in runs:
            if run.face == face:
                parts.append(run.codes if is_open else f"<{run.codes}")
            elif run.face >= PLAIN:
                return _shaped_operators(lines, faces, down, fonts)
            else:
                face = run.face
                parts.append(
                    f">Tj {faces[face]}<{run.codes}" if is_open else f"{faces[face]}<{run.codes}"
                )
            is_open = True
        if is_open:
            parts.append(">Tj ")
    return "".join(parts)


def _shaped_operators(lines: Lines, faces: Choices, down: str, fonts: Fonts) -> str:
    """Show lines that hold shaped runs; slower, and right for plain ones too."""
    pen = _Pen(faces, fonts)
    for index, line in enumerate(lines):
        if index:
            pen.parts.append(down)
        for run in in_visual_order(_words(line), fonts.faces):
            pen.run(run)
    return "".join(pen.parts)


def operators_from_right(lines: Lines, faces: Choices, leading: float, fonts: Fonts) -> str:
    """Show lines that are read from the right; the pen stands where each of them begins.

    What keeps the words of two lines apart, a space, hangs out at the left end of the first.
    """
    from docgen.pdf.levels import from_right  # noqa: PLC0415  # most lists have no such language

    pen = _Pen(faces, fonts)
    split = [_words(line) for line in lines]
    before = 0.0
    for index, runs in enumerate(from_right(split, fonts.faces)):
        width = _width(split[index], faces, fonts)
        down = -leading if index else 0.0
        pen.parts.append(f"{numbers(before - width, down)} Td ")
        before = width
        for run in runs:
            pen.run(run)
    return "".join(pen.parts)


def _width(words: list[list[Piece]], faces: Choices, fonts: Fonts) -> float:
    """Width in points of pieces, spaces included."""
    total = glyphs = 0.0
    for face, codes in (piece for word in words for piece in word):
        if isinstance(codes, Shaped):
            total += codes.width
        else:
            total += fonts.faces[face].width_of(codes)
            glyphs += len(codes) // 4
    return total * faces.size / 1000 + glyphs * faces.tracking


def _words(line: Line) -> list[list[Piece]]:
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

    def __init__(self, faces: Choices, fonts: Fonts) -> None:
        self._faces, self._fonts = faces, fonts
        self._face = -1
        self.parts: list[str] = []

    def run(self, run: VisualRun) -> None:
        """Show pieces that stand together; a text goes with them if they do not spell it."""
        if run.text:
            self._tell(run.text)
        for face, codes in run.pieces:
            if face != self._face:
                self.parts.append(self._faces[face])
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
        tracking, size = self._faces.tracking, self._faces.size
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
