"""A cell of several lines, broken and written at once.

In: a cell made ready, one patient's values. Out: operators of its lines, in the bytes that the
breaker would make, or None where the breaker has to look. The text is cast as if it stood on one
line, in a mould that also knows the joints of the text; then a step to the next line is put in at
each joint that ends one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from docgen.fonts.families import Fonts, Shape
from docgen.layout.joints import SURELY, Joint, Jointed, Measure, jointed, line_ends
from docgen.layout.lines import Values
from docgen.layout.widths import ends_sentence
from docgen.pdf.mould import CLOSE, Fixed, JointMould, Pen, QuickCell, beyond_family, write_around
from docgen.pdf.quick import QuickLeaf, Setting


class Text(NamedTuple):
    """A cell's text with one patient's values, before it is broken."""

    parts: list[str]
    measure: Measure
    mould: JointMould

    def broken(self, limit: float, down: str) -> tuple[str, int] | None:
        """Break into lines no wider than `limit`; return their operators and how many they are.

        `down` goes on to the next line. None: the breaker has to look.
        """
        ends = line_ends(self.measure, limit)
        if ends is None:
            return None
        parts = self.parts.copy()
        for end in reversed(ends):
            at, (offset, *_, closed) = self.measure.parts[end], self.measure.joints[end]
            if at % 2 and offset == len(self.parts[at]):  # behind the last space of a value
                at += 1
                closed = self.mould.closes[at // 2]
                offset = len(CLOSE) if closed else 0
            step = down if closed else f"{CLOSE}{down}<"
            parts[at] = f"{parts[at][:offset]}{step}{parts[at][offset:]}"
        return "".join(parts), len(ends) + 1


def write_lines(
    ready: QuickLeaf,
    values: Values,
    fonts: Fonts,
    counted: Callable[[tuple[int, ...]], QuickLeaf | None],
) -> Setting | None:
    """Write a leaf some of whose cells need several lines; None if the breaker has to look.

    `counted` makes the leaf ready for cells with these numbers of lines.

    Raises:
        FontError: a value that no font can write.
    """
    if ready.trail:
        return None
    shown: list[str] = []
    counts: list[int] = []
    faces = ready.faces
    for index, cell in enumerate(ready.cells):
        text = text_of(ready, index, values, fonts)
        lines = text and text.broken(cell.limit + SURELY, cell.down)
        if not text or not lines:
            return None
        operators, count = lines
        shown.append(operators)
        counts.append(count)
        faces |= text.mould.extra
    around = counted(tuple(counts))
    if around is None:
        return None
    cells = zip(around.cells, shown, strict=True)
    whole = "".join([f"{cell.begin}{operators}{cell.end}" for cell, operators in cells])
    return Setting(around.height, faces, whole)


def text_of(ready: QuickLeaf, index: int, values: Values, fonts: Fonts) -> Text | None:
    """Put values into a cell of a leaf; None where the breaker has to look.

    Raises:
        FontError: a value that no font can write.
    """
    cell = ready.cells[index]
    shapes: tuple[Shape, ...] = ()
    codes: list[str] = []
    pieces: list[Jointed] = []
    for key, weight in cell.asks:
        runs = values[key]
        value = fonts.value(runs, weight, cell.tabular)
        found = value and jointed(runs, value, cell.tabular, fonts)
        if not value or not found:
            return None
        shapes += (value.shape,)
        codes += value.codes
        pieces += found
    known = ready.jointed
    mould = known.known((index, shapes)) or known.get(
        (index, shapes), lambda: _cast(cell, shapes, fonts)
    )
    parts, joints = mould.parts.copy(), mould.joints.copy()
    parts[1::2], joints[1::2] = codes, pieces
    return Text(parts, Measure.of(joints), mould)


def _cast(cell: QuickCell, shapes: tuple[Shape, ...], fonts: Fonts) -> JointMould:
    """Write a cell around values of these shapes."""
    pen = _JointPen(cell.opens, fonts)
    write_around(pen, cell, shapes, fonts)
    closes = [part.startswith(CLOSE) for part in pen.parts[::2]]
    return JointMould(pen.parts, pen.jointed, closes, beyond_family(shapes))


class _JointPen(Pen):
    """Notes where lines may end, and how wide each fixed part is."""

    def __init__(self, opens: Sequence[str], fonts: Fonts) -> None:
        super().__init__(opens)
        self.jointed = [_NOTHING]
        self._fonts = fonts

    def write(self, fixed: Fixed) -> None:
        """Write fixed text, piece by piece."""
        for at, (face, codes) in enumerate(fixed.pieces):
            self.choose(face)
            self.parts[-1] += codes
            joints, end = self.jointed[-1]
            wide = self._fonts.faces[face].width_of(codes)
            if at in fixed.joints:
                stop = ends_sentence(fixed.pieces[at - 1], self._fonts) if at else fixed.stop
                joints = (*joints, Joint(len(self.parts[-1]), end, wide, stop))
            self.jointed[-1] = Jointed(joints, end + wide)

    def gap(self, face: int) -> None:
        """Leave a place for a piece of a value."""
        super().gap(face)
        self.jointed += [_NOTHING, _NOTHING]

    def choose(self, face: int) -> None:
        """Go on in a face; a line that ends just before the change ends behind the string."""
        here = len(self.parts[-1])
        super().choose(face)
        joints, width = self.jointed[-1]
        if joints and joints[-1].offset == here < len(self.parts[-1]):
            last = joints[-1]._replace(offset=here + len(CLOSE), closed=True)
            self.jointed[-1] = Jointed((*joints[:-1], last), width)


_NOTHING = Jointed((), 0.0)
