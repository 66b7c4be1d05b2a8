"""Set a fluid leaf, such as the patient strip: its columns are as wide as its values need.

In: a leaf made ready, the values. Out: its operators, or None where the breaker has to look.
Where the values need more than there is, some of them stand on two lines: see `share`. Like
`quick.py`, this sets what the breaker would set, in the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from docgen.layout.columns import SLACK, share
from docgen.layout.frame import Word
from docgen.layout.lines import Values, break_lines, folded_width, personalise
from docgen.looks.fonts import Fonts
from docgen.pdf.glyphs import number
from docgen.pdf.mould import OneLine, one_line
from docgen.pdf.quick import QuickLeaf, Setting
from docgen.pdf.stream import Frame, cell_operators


def write_columns(
    ready: QuickLeaf, values: Values, fonts: Fonts, frame_of: Callable[[tuple[int, ...]], Frame]
) -> Setting | None:
    """Write a fluid leaf with its values; None if the breaker has to look.

    `frame_of` gives what stands around cells with these numbers of lines.

    Raises:
        FontError: a value that no font can write.
    """
    cells = ready.cells
    lines: list[OneLine] = []
    for cell in cells:
        line = one_line(cell, values, fonts)
        if line is None:
            return None
        lines.append(line)
    size = ready.leaf.fluid
    widths = [
        width * cell.size / 1000 + SLACK for cell, (_, width, _) in zip(cells, lines, strict=True)
    ]
    columns = _Columns(ready, lines, widths, (values, fonts))
    needs = [max(widths[at : at + size]) for at in range(0, len(widths), size)]
    placed = share(ready.leaf, needs, columns.folded)
    if placed is None:
        return None
    return columns.write([place for place in placed for _ in range(size)], frame_of)


@dataclass(slots=True)
class _Columns:
    """The cells of a leaf, each set on one line; `widths` in points."""

    ready: QuickLeaf
    lines: list[OneLine]
    widths: list[float]
    filled_by: tuple[Values, Fonts]
    known: dict[int, tuple[Word, ...]] = field(default_factory=dict)  # words of cells, filled

    def folded(self, column: int) -> float:
        """What a column needs with its values on two lines, its label on one."""
        first, end = column * self.ready.leaf.fluid, (column + 1) * self.ready.leaf.fluid
        widths = [self.widths[first]]
        for at in range(first + 1, end):
            style = self.ready.leaf.cells[at].style
            widths.append(folded_width(self._words(at), style, self.filled_by[1]) + SLACK)
        return max(widths)

    def write(
        self, placed: list[tuple[float, float]], frame_of: Callable[[tuple[int, ...]], Frame]
    ) -> Setting:
        """Write the cells, each at its x and in its width."""
        cells = self.ready.leaf.cells
        broken = {
            at: break_lines(self._words(at), width, cells[at].style, self.filled_by[1])
            for at, (_, width) in enumerate(placed)
            if self.widths[at] > width
        }
        height, marks = self.ready.height, self.ready.marks
        if broken:
            counts = [len(broken.get(at, "1")) for at in range(len(placed))]
            height, marks, _, frames = frame_of(tuple(counts))
        found = [marks] if marks else []
        for at, (x, _) in enumerate(placed):
            if at in broken:
                found.append(cell_operators(frames[at], x, broken[at], self.filled_by[1]))
            else:
                around = frames[at] if broken else self.ready.cells[at]
                text, _, _ = self.lines[at]
                found.append(f"{around.begin}{number(x)}{around.at}{text}{around.end}")
        faces = self.ready.faces.union(*[extra for _, _, extra in self.lines])
        return Setting(height, faces, "\n".join(found))

    def _words(self, index: int) -> tuple[Word, ...]:
        if index not in self.known:
            cell, (values, fonts) = self.ready.leaf.cells[index], self.filled_by
            self.known[index] = personalise(cell.words, values, cell.style, fonts)
        return self.known[index]
