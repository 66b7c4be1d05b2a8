"""Rows of the timeline, one under the other: by day, with what is painted around them.

In: the rows of one patient in the order of the clock, with their heights. Out: a group, placed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from docgen.layout.frame import Marks, Times
from docgen.layout.measure import Pieces
from docgen.layout.placed import Group, Painted, Placed


class RowAt(NamedTuple):
    """A row and its height; `day` is the leaf of the label that stands before it, if one does."""

    leaf: int
    height: float
    day: int = -1
    day_height: float = 0.0

    @property
    def shows_day(self) -> bool:
        """Whether a day begins with it, or the page does."""
        return self.day >= 0


def rows_placed(times: Times, rows: Sequence[RowAt], more: float = 0.0) -> Pieces:
    """Place rows one under the other, each `more` points higher than it is.

    Those of a day whose label is higher than they are share the room that it takes. All that is
    painted comes before what is read: rules, the line that joins the rows, their dots.
    """
    rules: list[Painted] = []
    placed: list[Placed] = []
    middles: list[float] = []
    y = 0.0
    for day in _days(rows):
        rules += _painted(times.over_day, y)
        label = day[0]
        own = more
        if label.shows_day:
            placed.append(Placed(label.day, y, label.day_height))
            if times.rail:
                lacking = label.day_height - sum([row.height + more for row in day])
                own += max(0.0, lacking) / len(day)
            else:
                y += label.day_height
        for at, row in enumerate(day):
            if at:
                rules += _painted(times.over_row, y)
            placed.append(Placed(row.leaf, y + own / 2, row.height))
            middles.append(y + (row.height + own) / 2)
            y += row.height + own
    rules += _painted(times.under_last, y)
    joined = _joined(times, middles)
    return Pieces((), y, Group((*rules, *joined, *placed)))


def height_of(times: Times, rows: Sequence[RowAt]) -> float:
    """How high rows are together, before any of them grows."""
    total = 0.0
    for day in _days(rows):
        label = day[0].day_height if day[0].shows_day else 0.0
        high = sum([row.height for row in day])
        total += max(high, label) if times.rail else high + label
    return total


def _days(rows: Sequence[RowAt]) -> Iterator[Sequence[RowAt]]:
    """Rows by the labels of days before them; those before the first label come alone."""
    starts = [at for at, row in enumerate(rows) if row.shows_day or not at]
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        yield rows[start:end]


def _painted(marks: Marks, y: float) -> list[Painted]:
    return [Painted(marks, y, 0.0)] if marks else []


def _joined(times: Times, middles: Sequence[float]) -> list[Painted]:
    """A line from the middle of the first row to that of the last, with a dot on each."""
    if not middles:
        return []
    first, high = middles[0], middles[-1] - middles[0]
    strokes = tuple([line._replace(y0=0.0, y1=high) for line in times.line])
    dots = [one for middle in middles for one in _painted(times.dot, middle)]
    return [*([Painted(strokes, first, high)] if strokes else []), *dots]
