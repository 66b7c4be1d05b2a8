"""Set a personal leaf at once, where each of its values surely stays on its line: most do.

In: a leaf with its words, once per variant; then one patient's values. Out: the leaf's operators,
or None where the breaker of `layout/lines.py` has to look: a value that breaks lines, or may not
fit.
This is no second breaker: it never breaks. What it sets, the breaker would set in the same bytes;
a property test compares the two. Between the slots everything is written beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from docgen.cache import Memo
from docgen.fonts.families import PLAIN, Fonts, Shape
from docgen.layout.columns import Groups, folding_groups
from docgen.layout.frame import Cell, Leaf, Lines
from docgen.layout.lines import Values, break_lines
from docgen.pdf.glyphs import faces_of, number
from docgen.pdf.mould import JointMould, OneLine, QuickCell, is_plain, one_line, ready_cell
from docgen.pdf.stream import CellFrame, Frame, cell_operators, frame_leaf, trail_around

_JOINTED = 64  # moulds of a leaf; most have none, since they never break


class QuickTrail(NamedTuple):
    """A line from where the text of the first cell ends to `end`, in points."""

    before: str
    after: str
    start: float  # where it begins behind a text without width
    end: float


@dataclass(frozen=True, slots=True)
class QuickLeaf:
    """A leaf made ready: its cells with slots; the others stand in what is around those.

    The cells of a fluid leaf are all here, and the marks apart: where they stand depends on values.
    """

    leaf: Leaf  # as the first variant had it: its numbers may be others than those in the cells
    cells: tuple[QuickCell, ...]
    height: float
    faces: frozenset[int]  # of all that patients share
    marks: str  # "" where they stand before a cell or a trail
    trail: QuickTrail | None
    groups: Groups  # of columns; empty but for a fluid leaf, as is the next
    labels: tuple[OneLine | None, ...]  # its cells without slots; None for one with
    jointed: Memo[tuple[int, tuple[Shape, ...]], JointMould] = field(  # by cell
        default_factory=lambda: Memo("jointed", _JOINTED), compare=False, repr=False
    )


class Setting(NamedTuple):
    """A leaf with one patient's values: its height in points, its faces, its operators.

    `broken` names the slots of which a word had to be broken amid its letters.
    """

    height: float
    faces: frozenset[int]
    operators: str
    broken: tuple[tuple[str, str], ...] = ()


def ready_leaf(
    leaf: Leaf, fonts: Fonts, tags: Sequence[str], counts: Sequence[int] = ()
) -> QuickLeaf | None:
    """Write all of a leaf but its values; None for one whose shape depends on them.

    That of lines which are read from the right does: words change places. `counts` are the lines of
    its cells with slots, if those are not all of one line.
    """
    if any(cell.rtl for cell in leaf.cells):
        return None
    lines = [() if cell.personal or leaf.fluid else _lines(cell, fonts) for cell in leaf.cells]
    own = iter(counts or [1] * len(lines))
    frame = frame_leaf(leaf, [len(broken) or next(own) for broken in lines], fonts, tags)
    open_cells = [cell for cell, broken in zip(leaf.cells, lines, strict=True) if not broken]
    if not all(map(is_plain, open_cells)) or (frame.trail and lines[0]):
        return None
    cells = _fluid_cells(leaf, frame, fonts) if leaf.fluid else _cells(leaf, frame, lines, fonts)
    faces = faces_of(lines).union(*(cell.faces for cell in cells))
    marks, trail = frame.marks if leaf.fluid else "", _trail(leaf, frame)
    groups = folding_groups(leaf) if leaf.fluid else ([], [])
    labels = tuple([None if cell.asks else one_line(cell, {}, fonts) for cell in cells])
    return QuickLeaf(
        leaf, tuple(cells), frame.height, frozenset(faces), marks, trail, groups, labels
    )


def _lines(cell: Cell, fonts: Fonts) -> Lines:
    return break_lines(cell.words, cell.width, cell.style, fonts)


def _cells(leaf: Leaf, frame: Frame, lines: Sequence[Lines], fonts: Fonts) -> list[QuickCell]:
    """Make the cells with slots ready, each with the texts and marks before it."""
    cells: list[QuickCell] = []
    before = f"{frame.marks}\n" if frame.marks and not frame.trail else ""
    for cell, around, broken in zip(leaf.cells, frame.cells, lines, strict=True):
        if broken:
            before += f"{cell_operators(around, cell.x, broken, fonts)}\n"
            continue
        around_it = f"{before}{around.begin}{number(cell.x)}{around.at}", "", f"{around.end}\n"
        cells.append(ready_cell(cell, around_it, _opens(around), fonts))
        before = ""
    last = cells[-1]
    return [*cells[:-1], replace(last, end=f"{last.end}{before}".removesuffix("\n"))]


def _fluid_cells(leaf: Leaf, frame: Frame, fonts: Fonts) -> list[QuickCell]:
    return [
        ready_cell(cell, (around.begin, around.at, around.end), _opens(around), fonts)
        for cell, around in zip(leaf.cells, frame.cells, strict=True)
    ]


def _opens(around: CellFrame) -> tuple[str, ...]:
    """By face: choose it and begin a string of codes."""
    return tuple([f"{around.faces[face]}<" for face in range(PLAIN)])


def _trail(leaf: Leaf, frame: Frame) -> QuickTrail | None:
    if frame.trail is None:
        return None
    before, after = trail_around(frame.trail)
    marks = f"{frame.marks}\n" if frame.marks else ""
    mark, _ = frame.trail
    return QuickTrail(f"{marks}{before}", f"{after}\n", leaf.cells[0].x + mark.gap, mark.x1)


def write_leaf(ready: QuickLeaf, values: Values, fonts: Fonts) -> Setting | None:
    """Write a leaf with its values; None if the breaker has to look.

    Raises:
        FontError: a value that no font can write.
    """
    text, faces, trail = "", ready.faces, ready.trail
    for cell in ready.cells:
        line = one_line(cell, values, fonts)
        if line is None:
            return None
        shown, width, extra = line
        if width > cell.limit:
            return None
        if trail:
            start = trail.start + width * cell.size / 1000
            if start >= trail.end:
                return None
            text = f"{trail.before}{number(start)}{trail.after}"
            trail = None
        text += f"{cell.begin}{shown}{cell.end}"
        if extra:
            faces |= extra
    return Setting(ready.height, faces, text)
