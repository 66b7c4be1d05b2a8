"""Widths of columns: shared among the cells of a table, or fitted to one patient's values.

In: what each column needs, and the room. Out: widths in points.
The patient strip is fitted anew for each patient, so that a long name takes the room that a short
date leaves free.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from docgen.layout.frame import Leaf, TextCell
from docgen.layout.linebreak import folded_width
from docgen.layout.text import SetText
from docgen.style import TextStyle

COLUMN_GUTTER = 14.0  # points between columns that are fitted
SLACK = 1.0  # points that a column is wider than its text


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


def fitted(leaf: Leaf, texts: Sequence[SetText]) -> Leaf:
    """Give the columns of a leaf the widths that these texts of its cells need.

    Where they do not fit side by side, they stand in rows, a long name on a line of its own.
    """
    first, last = leaf.cells[0], leaf.cells[-1]
    room = last.x + last.width - first.x
    starts = range(0, len(leaf.cells), leaf.fitted)
    columns = [_FittedColumn.of(leaf, texts, range(start, start + leaf.fitted)) for start in starts]
    rows = [(columns, _widths(columns, room))]
    if not rows[0][1]:
        rows = [(row, _widths(row, room) or [room]) for row in _rows(columns, room)]
    cells: list[TextCell] = []
    for number, (row, widths) in enumerate(rows):
        x = first.x
        for column, width in zip(row, widths, strict=True):
            cells += [leaf.cells[at]._replace(x=x, width=width, row=number) for at in column.cells]
            x += width + COLUMN_GUTTER
    return leaf._replace(cells=tuple(cells))


class _FittedColumn(NamedTuple):
    """A column of a leaf: the places of its cells, a label and values, with what they say."""

    cells: range
    texts: tuple[tuple[SetText, TextStyle], ...]
    need: float  # points that it is wide with each value on one line
    is_name: bool  # it is filled with a name, which may well stand on two lines

    @classmethod
    def of(cls, leaf: Leaf, texts: Sequence[SetText], cells: range) -> _FittedColumn:
        """Measure the texts of a column."""
        said = tuple([(texts[at], leaf.cells[at].style) for at in cells])
        need = max([_width(text, style) for text, style in said]) + SLACK
        slots = [place.slot for at in cells for place in leaf.cells[at].text.places]
        return cls(cells, said, need, any(slot.format == "name" for slot in slots))

    @property
    def folded(self) -> float:
        """Points that it is wide with each value on two lines.

        The label is on one: what stands under it counts on that.
        """
        label, *values = self.texts
        return max(_width(*label), *[folded_width(*value) for value in values]) + SLACK


def _width(text: SetText, style: TextStyle) -> float:
    return text.width * style.size / 1000


def _widths(columns: Sequence[_FittedColumn], room: float) -> list[float]:
    """Widths of columns side by side; the first gets most of what is left; none if they need more.

    As few values as possible go on two lines: names before dates and numbers, and of these what
    gains most by it first.
    """
    free = room - COLUMN_GUTTER * (len(columns) - 1)
    needs = [column.need for column in columns]
    if sum(needs) > free:
        folded = [column.folded for column in columns]
        order = sorted(
            range(len(columns)), key=lambda at: (not columns[at].is_name, folded[at] - needs[at])
        )
        for at in order:
            if sum(needs) > free:
                needs[at] = folded[at]
    share = (free - sum(needs)) / (len(columns) + 1)
    if share < 0:
        return []
    first, *others = needs
    return [first + 2 * share, *(need + share for need in others)]


def _rows(columns: Iterable[_FittedColumn], room: float) -> list[list[_FittedColumn]]:
    """Put columns that do not fit side by side in rows, as many in each as fit.

    The first column holds who it is: it is not folded for the sake of others.
    """
    found: list[list[_FittedColumn]] = []
    free = room
    for column in columns:
        need = column.folded if found and column.is_name else column.need
        if not found or need + COLUMN_GUTTER > free:
            found.append([])
            free = room + COLUMN_GUTTER
        found[-1].append(column)
        free -= need + COLUMN_GUTTER
    return found
