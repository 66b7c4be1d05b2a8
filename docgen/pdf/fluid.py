"""Set a fluid leaf, such as the patient strip: its columns are as wide as its values need.

In: a leaf made ready, the values. Out: its operators, or None where the breaker has to look.
Where the values need more than there is, some of them stand on two lines: see `share`. Like
`quick.py`, this sets what the breaker would set, in the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from docgen.fonts.families import Fonts
from docgen.layout.columns import SLACK, share
from docgen.layout.lines import Values
from docgen.pdf.glyphs import number
from docgen.pdf.jointed import Text, text_of
from docgen.pdf.mould import OneLine, QuickCell, one_line
from docgen.pdf.quick import QuickLeaf, Setting
from docgen.pdf.stream import CellFrame, Frame


def write_columns(
    ready: QuickLeaf, values: Values, fonts: Fonts, frame_of: Callable[[tuple[int, ...]], Frame]
) -> Setting | None:
    """Write a fluid leaf with its values; None if the breaker has to look.

    `frame_of` gives what stands around cells with these numbers of lines.

    Raises:
        FontError: a value that no font can write.
    """
    size = ready.leaf.fluid
    lines: list[OneLine] = []
    widths: list[float] = []
    for cell, label in zip(ready.cells, ready.labels, strict=True):
        line = label or one_line(cell, values, fonts)
        if line is None:
            return None
        lines.append(line)
        widths.append(line[1] * cell.size / 1000 + SLACK)
    needs = [max(widths[at : at + size]) for at in range(0, len(widths), size)]
    columns = _Columns(ready, lines, widths, (values, fonts))
    placed = share(ready.leaf, needs, columns.folded, ready.groups)
    if placed is None:
        return None
    return columns.write(placed, frame_of)


@dataclass(slots=True)
class _Columns:
    """The cells of a leaf, each set on one line; `widths` in points."""

    ready: QuickLeaf
    lines: list[OneLine]
    widths: list[float]
    filled_by: tuple[Values, Fonts]
    texts: dict[int, Text | None] = field(default_factory=dict)  # of cells that might be broken

    def text(self, index: int) -> Text | None:
        """A cell's text with its joints; None where the breaker has to look."""
        if index not in self.texts:
            self.texts[index] = text_of(self.ready, index, *self.filled_by)
        return self.texts[index]

    def folded(self, column: int) -> float:
        """What a column needs with its values on two lines, its label on one."""
        first, end = column * self.ready.leaf.fluid, (column + 1) * self.ready.leaf.fluid
        widths = [self.widths[first]]
        for at in range(first + 1, end):
            text, size = self.text(at), self.ready.cells[at].size
            widths.append(text.measure.folded * size / 1000 + SLACK if text else self.widths[at])
        return max(widths)

    def write(
        self, placed: list[tuple[float, float]], frame_of: Callable[[tuple[int, ...]], Frame]
    ) -> Setting | None:
        """Write the columns, each at its x and in its width; None if the breaker has to look."""
        if None in self.texts.values():
            return None
        size = self.ready.leaf.fluid
        shown = [text for text, _, _ in self.lines]
        counts = [1] * len(shown)
        for at, wide in enumerate(self.widths):
            _, width = placed[at // size]
            if wide > width:
                cell, text = self.ready.cells[at], self.text(at)
                broken = text and text.broken(width * 1000 / cell.size, cell.down)
                if not broken:
                    return None
                shown[at], counts[at] = broken
        height, marks = self.ready.height, self.ready.marks
        cells: Sequence[QuickCell | CellFrame] = self.ready.cells
        if max(counts) > 1:
            height, marks, _, cells = frame_of(tuple(counts))
        found = [marks] if marks else []
        starts = [number(x) for x, _ in placed]
        for at, (around, line) in enumerate(zip(cells, shown, strict=True)):
            found.append(f"{around.begin}{starts[at // size]}{around.at}{line}{around.end}")
        faces = self.ready.faces.union(*[extra for _, _, extra in self.lines if extra])
        return Setting(height, faces, "\n".join(found))
