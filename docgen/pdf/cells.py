"""Row boxes with slots: each a template that one patient's values fill.

In: a leaf of the layout, once; then one patient's values. Out: how high the leaf is, which decides
where everything stands, and its operators, which are the same wherever it stands. What stands
around the text is written once for each number of lines that its cells may have.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from docgen.cache import Memo
from docgen.fonts.families import Fonts
from docgen.i18n.runs import plain
from docgen.layout.columns import fitted
from docgen.layout.frame import Leaf, TextCell, Trail
from docgen.layout.linebreak import break_lines, filled_up, torn_words
from docgen.layout.text import Lines, SetLine, SetText, Values, set_value
from docgen.pdf.content import (
    Choices,
    cell_operators,
    choices,
    frame_leaf,
    glyph_operators,
    next_line,
    number,
    operators_from_right,
    render_leaf,
    text_end,
    trail_operators,
)

_BOXES = 64  # numbers of lines that a leaf may have; most have one or two
# Thai, Lao, Burmese, Khmer; Chinese, Japanese, Korean: no spaces; and a place to write on.
_RUNS_ON = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\uffff]|_{9}")


class SetBox(NamedTuple):
    """A leaf with one patient's values: its height in points, its operators.

    `faces` are those beyond the text family's. `broken` names the slots of which a word had to be
    broken amid its letters.
    """

    height: float
    faces: frozenset[int]
    operators: str
    broken: tuple[tuple[str, str], ...] = ()


class _Around(NamedTuple):
    """A leaf whose cells have certain numbers of lines: its height, and operators with gaps.

    Every second part is a gap: for the trail, if there is one; then for each cell with slots where
    its text begins, and its text.
    """

    height: float
    trail: tuple[Trail, float] | None
    parts: list[str]


class _OpenCell(NamedTuple):
    """A cell with slots, and how its text is written."""

    at: int  # its place in the leaf
    cell: TextCell
    start: str  # where its text begins; in a leaf with columns of automatic width not yet known
    faces: Choices
    down: str
    from_right: float  # the leading, where its lines are read from the right; else 0


@dataclass(slots=True)
class BoxTemplate:
    """A leaf of which some cells have slots."""

    leaf: Leaf
    tags: Sequence[str]  # the structure types of its cells
    fonts: Fonts
    mirrored: float = 0.0  # the width of the page, where it is read from the right; else 0
    _fixed: list[Lines | None] = field(init=False)  # of cells that are the same for all
    _open: list[_OpenCell] = field(init=False)
    _faces: frozenset[int] = field(init=False)
    _boxes: Memo[tuple[int, ...], _Around] = field(default_factory=lambda: Memo("boxes", _BOXES))

    def __post_init__(self) -> None:
        """Set the cells that are the same for all patients."""
        cells, fonts = self.leaf.cells, self.fonts
        fluid = bool(self.leaf.fluid)
        self._fixed = [
            None if fluid or cell.personal else _lines(cell, cell.text.filled({}, fonts), fonts)
            for cell in cells
        ]
        self._open = [
            _OpenCell(
                at,
                cell,
                number(cell.x + cell.width if cell.rtl else cell.x),
                choices(cell.style.size, cell.style.tracking),
                next_line(cell.style.leading),
                cell.style.leading if cell.rtl else 0.0,
            )
            for at, cell in enumerate(cells)
            if self._fixed[at] is None
        ]
        fixed = [text for cell in cells for text in cell.text.fixed]
        self._faces = frozenset({run.face for text in fixed for run in text.runs})

    def filled(self, values: Values) -> SetBox:
        """Fill in one patient's values.

        Raises:
            FontError: a value that no font can write.
        """
        fonts, leaf = self.fonts, self.leaf
        texts = [each.cell.text.filled(values, fonts) for each in self._open]
        if leaf.fluid:
            leaf = self._with_columns(texts)
        gaps: list[str] = []
        counts: tuple[int, ...] = ()
        faces = self._faces
        broken: tuple[tuple[str, str], ...] = ()
        first: SetLine | None = None
        for (at, cell, start, chosen, down, from_right), text in zip(
            self._open, texts, strict=True
        ):
            if leaf.fluid:
                cell = leaf.cells[at]  # noqa: PLW2901  # as wide as its column now
                start = number(cell.x + cell.width if cell.rtl else cell.x)  # noqa: PLW2901
            lines = _lines(cell, text, fonts)
            if from_right:
                shown = operators_from_right(lines, chosen, from_right, fonts)
            else:
                shown = glyph_operators(lines, chosen, down, fonts)
            gaps += (start, shown)
            counts += (len(lines),)
            if text.faces:
                faces |= text.faces
            if len(lines) > 1:
                broken += _torn(cell, values, fonts)
            first = first or lines[0]
        height, trail, parts = self._around(leaf, counts)
        if trail and first:
            gaps.insert(
                0, trail_operators(trail, text_end(leaf.cells[0], first), rtl=leaf.cells[0].rtl)
            )
        whole = parts.copy()
        whole[1::2] = gaps
        return SetBox(height, faces, "".join(whole), broken)

    def part(self, values: Values, part: int, first: int, last: int) -> str:
        """Operators of some lines: the leaf was cut between pages.

        Its number, or the box to tick, stands beside the first part only.
        """
        fonts = self.fonts
        kept = [at for at, cell in enumerate(self.leaf.cells) if cell.parts > 1 or not part]
        cells = [self.leaf.cells[at] for at in kept]
        lines = [_lines(cell, cell.text.filled(values, fonts), fonts)[first:last] for cell in cells]
        numbered = [cell._replace(mcid=cell.mcid + part) for cell in cells]
        marks = () if part else self.leaf.marks
        leaf = self.leaf._replace(cells=tuple(numbered), marks=marks)
        frame = frame_leaf(
            leaf, [len(each) for each in lines], fonts, [self.tags[at] for at in kept]
        )
        return render_leaf(frame, leaf, lines, fonts)

    def _with_columns(self, texts: Sequence[SetText]) -> Leaf:
        """The leaf with columns that are as wide as these texts need."""
        if not self.mirrored:
            return fitted(self.leaf, texts)
        # Columns are reckoned from the left.
        return fitted(self.leaf.mirrored(self.mirrored), texts).mirrored(self.mirrored)

    def _around(self, leaf: Leaf, counts: tuple[int, ...]) -> _Around:
        """What stands around the text of cells with so many lines."""
        key = (*counts, *[cell.row for cell in leaf.cells]) if leaf.fluid else counts
        return self._boxes.known(key) or self._boxes.get(key, partial(self._write, leaf, counts))

    def _write(self, leaf: Leaf, counts: tuple[int, ...]) -> _Around:
        own = iter(counts)
        every = [len(fixed) if fixed else next(own) for fixed in self._fixed]
        frame = frame_leaf(leaf, every, self.fonts, self.tags)
        text = f"{frame.marks}\n" if frame.marks else ""
        parts: list[str] = []
        if frame.trail:
            parts, text = [text, ""], ""
        for cell, around, fixed in zip(leaf.cells, frame.cells, self._fixed, strict=True):
            if fixed:
                text += f"{cell_operators(around, cell, fixed, self.fonts)}\n"
            else:
                parts += [text + around.begin, "", around.at, ""]
                text = f"{around.end}\n"
        return _Around(frame.height, frame.trail, [*parts, text.removesuffix("\n")])


def _lines(cell: TextCell, text: SetText, fonts: Fonts) -> Lines:
    """The lines of a cell; places to write on are as wide as these leave room."""
    lines = break_lines(text, cell.width, cell.style, fonts)
    return (
        lines
        if text.plain or not cell.personal
        else filled_up(lines, cell.width, cell.style, fonts)
    )


def _torn(cell: TextCell, values: Values, fonts: Fonts) -> tuple[tuple[str, str], ...]:
    """The slots of which a word is broken amid its letters: only here is any word ever broken.

    Between words, and after a hyphen or a stroke, lines may well end; so may they anywhere in
    scripts that put no spaces, and in lines to write on.
    """
    found: tuple[tuple[str, str], ...] = ()
    style, text = cell.style, cell.text
    limit = cell.width * 1000 / style.size
    for slot, weight, *_ in text.places:
        value = set_value(values[slot.key], weight, style.tabular, text.tracking, fonts)
        if value.width > limit and not _RUNS_ON.search(plain(values[slot.key])):
            whole = SetText(value.runs, value.width, plain=False)
            if torn_words(whole, cell.width, style, fonts):
                found += (slot.key,)
    return found
