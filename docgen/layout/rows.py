"""Rows of the timeline, one under the other: by day, with what is painted around them.

In: the rows of one patient in the order of the clock, with their heights. Out: a group, placed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from docgen.layout.frame import Group, Marks, Painted, Placed, Stroke, Times
from docgen.layout.measure import Pieces


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
    """Place rows one under the other, each `more` points higher than it is."""
    found: list[Placed | Painted] = []
    middles: list[float] = []
    y = 0.0
    for day in _days(rows):
        top = y
        found += _painted(times.over_day, y)
        label = day[0]
        if label.shows_day:
            found.append(Placed(label.day, y, label.day_height))
            y += 0.0 if times.rail else label.day_height
        for at, row in enumerate(day):
            if at:
                found += _painted(times.over_row, y)
            found.append(Placed(row.leaf, y + more / 2, row.height))
            y += row.height + more
            middles.append(y - more / 2 - row.height / 2)
        if times.rail and label.shows_day:
            y = max(y, top + label.day_height)
    found += _painted(times.under_last, y)
    if times.line and middles:
        found.insert(0, _joined(times.line, middles[0], middles[-1]))
    return Pieces((), y, Group(tuple(found)))


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


def _painted(marks: Marks, y: float) -> list[Placed | Painted]:
    return [Painted(marks, y, 0.0)] if marks else []


def _joined(line: Stroke, first: float, last: float) -> Painted:
    """A line from the middle of the first row to that of the last."""
    high = last - first
    return Painted((Stroke(line.x0, 0, line.x1, high, line.width, line.color),), first, high)
