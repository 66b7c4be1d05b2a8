"""Widths of columns: shared among the cells of a table, or fitted to one patient's values.

In: what each column needs, and the room. Out: widths in points.
Pairs of label and value are placed anew for each patient, so that a long name takes the room that a
short date leaves free.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from docgen.fonts.families import Fonts
from docgen.layout.frame import Art, Fitting, Leaf, Mark, Rect, Stroke, TextCell
from docgen.layout.linebreak import break_lines
from docgen.layout.text import SetText
from docgen.style import TextStyle

COLUMN_GUTTER = 14.0  # points between columns that are fitted
SLACK = 1.0  # points that a column is wider than its text
PAIR_GAP = 2.5  # points between a label, with its space, and the value beside it
_HIGH_ROW = 190.0  # points: a row of sections that is higher leaves white at the end of a page
_TOO_HIGH = 100.0  # the smaller, the more that weighs
_ROW_LEAST = 10.0  # points between pairs in a strip, at least
_ROW_GUTTER = 28.0  # between pairs in a strip of several rows
_WRITE = 140.0  # points of a line to write on, at least
_STEP = 4.0  # points by which lines are made even
VISIT_INSET, VISIT_PAD, VISIT_ICON = 40.0, 12.0, 9.0  # text and pictogram in a panel
VISIT_GAP, VISIT_BELOW = 8.5, 6.0  # points between two panels: side by side, below each other


def column_widths(needs: Sequence[float], room: float, gutter: float) -> list[float]:
    """Share `room` points among columns: what they need, then the rest in proportion.

    Where the needs are more than the room, narrow columns keep theirs and wide ones shrink.
    """
    free = room - gutter * (len(needs) - 1)
    total = sum(needs)
    if total <= free:
        spare = (free - total) / len(needs)
        return [need + spare for need in needs]
    widths = [0.0] * len(needs)
    left, open_columns = free, sorted(range(len(needs)), key=lambda i: needs[i])
    for position, index in enumerate(open_columns):
        fair = left / (len(needs) - position)
        widths[index] = min(needs[index], fair)
        left -= widths[index]
    return widths


def rows_of_sections(*heights: tuple[float, float]) -> list[tuple[int, int, int]]:
    """Put sections in rows of two columns, so that all rows together are as low as can be.

    `heights` are in points: of each section in a column, and alone in a row. A row that is high
    counts for more, since no page ends in it. Returns for each row where it begins, where its
    second column begins, and where it ends: the numbers of sections.
    """
    best: list[tuple[float, list[tuple[int, int, int]]]] = [(0.0, [])]
    for end in range(1, len(heights) + 1):
        tries = []
        for start in range(end):
            high, cut = _even_cut(heights, start, end)
            total, rows = best[start]
            tries.append(
                (total + high + _TOO_HIGH * max(0.0, high - _HIGH_ROW), len(rows), start, cut)
            )
        total, _, start, cut = min(tries)
        best.append((total, [*best[start][1], (start, cut, end)]))
    return best[-1][1]


def _even_cut(heights: Sequence[tuple[float, float]], start: int, end: int) -> tuple[float, int]:
    """How high a row of sections is, and before which its second column begins."""
    if end - start == 1:
        return heights[start][1], end
    narrow = [height for height, _ in heights[start:end]]
    cuts = (
        (max(sum(narrow[:cut]), sum(narrow[cut:])), start + cut) for cut in range(1, len(narrow))
    )
    return min(cuts)


def fitted(leaf: Leaf, texts: Sequence[SetText], fonts: Fonts) -> Leaf:
    """Place the pairs of a leaf, label and value, by what these texts of its cells need."""
    pairs = [
        _Pair.of(leaf.cells[at : at + 2], texts[at : at + 2]) for at in range(0, len(texts), 2)
    ]
    if leaf.fit is Fitting.VISIT:
        return _visit(leaf, pairs, fonts)
    return _strip(leaf, pairs, fonts) if leaf.fit is Fitting.STRIP else _flow(leaf, pairs, fonts)


class _Pair(NamedTuple):
    """A label and the value beside it: cells, what they say, the points that each takes."""

    label: TextCell
    value: TextCell
    text: SetText
    label_width: float
    width: float

    @classmethod
    def of(cls, cells: Sequence[TextCell], texts: Sequence[SetText]) -> _Pair:
        """Measure the texts of a pair."""
        (label, value), (said, text) = cells, texts
        beside = _width(said, label.style) + (PAIR_GAP if said.runs else 0.0)
        width = _width(text, value.style) + SLACK
        pair = cls(label, value, text, beside, width)
        return pair._replace(width=max(width, _WRITE)) if pair.to_fill else pair

    @property
    def to_fill(self) -> bool:
        """Whether the value is a place to write on, or has one."""
        return bool(self.value.drawn) or not self.text.plain

    @property
    def need(self) -> float:
        """Points of both on one line."""
        return self.label_width + self.width

    def placed(self, x: float, right: float, row: int, fonts: Fonts) -> tuple[TextCell, TextCell]:
        """The cells at x; a value that is too long takes more lines up to the right edge."""
        left = x + self.label_width
        room = right - left
        width = min(self.width, room)
        if self.to_fill:
            width = room
        if self.width > room:
            width = _even(self.text, room, self.value.style, fonts)
        label = self.label._replace(x=x, width=self.label_width + SLACK, row=row)
        drawn = tuple(
            mark._replace(x0=left + PAIR_GAP, x1=right) if isinstance(mark, Stroke) else mark
            for mark in self.value.drawn
        )
        return label, self.value._replace(x=left, width=width, row=row, drawn=drawn)


def _width(text: SetText, style: TextStyle) -> float:
    return text.width * style.size / 1000


def _even(text: SetText, width: float, style: TextStyle, fonts: Fonts) -> float:
    """The least width, within some points, at which a text has no more lines than in `width`."""
    count = len(break_lines(text, width, style, fonts))
    least = width
    while least > _STEP and len(break_lines(text, least - _STEP, style, fonts)) <= count:
        least -= _STEP
    return least


def _strip(leaf: Leaf, pairs: Sequence[_Pair], fonts: Fonts) -> Leaf:
    """The name on a row of its own; other pairs flow: no pair is parted, no letter left out."""
    first = leaf.cells[0]
    left, right = first.x, first.x + first.width
    name, *others = pairs
    cells = [*name.placed(left, right, 0, fonts), *_in_rows(others, left, right, 1, fonts)]
    return leaf._replace(cells=tuple(cells))


def _flow(leaf: Leaf, pairs: Sequence[_Pair], fonts: Fonts) -> Leaf:
    """Pairs flow: none is parted, no letter left out."""
    first = leaf.cells[0]
    cells = _in_rows(pairs, first.x, first.x + first.width, 0, fonts)
    return leaf._replace(cells=tuple(cells))


def _in_rows(
    pairs: Sequence[_Pair], left: float, right: float, first: int, fonts: Fonts
) -> Iterator[TextCell]:
    """Yield the cells of pairs in rows, of which the upper one has the number `first`."""
    for number, row in enumerate(_rows(pairs, right - left), first):
        free = right - left - sum(pair.need for pair in row)
        gap = free / max(1, len(row) - 1)
        if number > first or len(row) < len(pairs):  # of several rows none is spread
            gap = min(gap, _ROW_GUTTER)
        x = left
        for pair in row:
            end = x + pair.need if pair is not row[-1] else right
            yield from pair.placed(x, end, number, fonts)
            x += pair.need + gap


def _rows(pairs: Iterable[_Pair], room: float) -> list[list[_Pair]]:
    """Put pairs in rows, as many in each as fit."""
    found: list[list[_Pair]] = []
    free = -1.0
    for pair in pairs:
        if pair.need > free:
            found.append([])
            free = room
        found[-1].append(pair)
        free -= pair.need + _ROW_LEAST
    return found


def _visit(leaf: Leaf, pairs: Sequence[_Pair], fonts: Fonts) -> Leaf:
    """Panels side by side where each pair takes one line, else one below the other.

    So are those that somebody writes in: hands need long lines.

    The marks of the leaf are panel and pictogram of each pair, by turns, at its left edge.
    """
    first = leaf.cells[0]
    left, right = first.x - VISIT_INSET, first.x + first.width + VISIT_PAD
    needs = [VISIT_INSET + pair.need + VISIT_PAD for pair in pairs]
    beside = len(pairs) > 1 and sum(needs) + VISIT_GAP <= right - left
    beside = beside and not any(pair.to_fill for pair in pairs)
    edges = [(left, right)] * len(pairs)
    if beside:
        edges = [(left, right - needs[-1] - VISIT_GAP), (right - needs[-1], right)]
    cells: list[TextCell] = []
    drawn: list[Mark] = []
    y = 0.0
    for number, (pair, (start, end)) in enumerate(zip(pairs, edges, strict=True)):
        row = 0 if beside else number
        placed = pair.placed(start + VISIT_INSET, end - VISIT_PAD, row, fonts)
        cells += placed
        value = placed[1]
        lines = len(break_lines(pair.text, value.width, value.style, fonts))
        height = 2 * leaf.pad_top + lines * value.style.leading
        panel, *icon = leaf.marks[2 * number : 2 * number + 2]
        drawn += _panel(panel, icon, (start, end), (y, height))
        y += 0.0 if beside else height + VISIT_BELOW
    return leaf._replace(cells=tuple(cells), marks=tuple(drawn))


def _panel(
    panel: Mark, icons: Iterable[Mark], across: tuple[float, float], down: tuple[float, float]
) -> list[Mark]:
    """A panel between two edges, its pictogram in the middle of its height."""
    (left, right), (y, height) = across, down
    assert isinstance(panel, Rect)  # noqa: S101  # laid out so
    line = panel.line_width
    found: list[Mark] = [
        panel._replace(
            x=left + line / 2, y=y + line / 2, width=right - left - line, height=height - line
        )
    ]
    for icon in icons:
        if isinstance(icon, Art):
            top = y + (height - icon.size) / 2
            found.append(icon._replace(x=left + VISIT_ICON, y=top))
    return found
