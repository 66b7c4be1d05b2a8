"""Widths of columns: shared among the cells of a table, or fitted to one patient's values.

In: what each column needs, and the room. Out: widths in points.
The patient strip is fitted anew for each patient, so that a long name takes the room that a short
date leaves free.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeAlias

from docgen.layout.frame import Leaf, TextCell
from docgen.layout.linebreak import folded_width
from docgen.layout.text import SetText

FLUID_GUTTER = 14.0
Groups: TypeAlias = tuple[list[int], list[int]]  # columns, by their numbers
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
    """Give a fluid leaf the column widths that its texts need: see `share`.

    Where they do not fit side by side, they stand in rows, a long name on a line of its own.
    """
    columns = [range(start, start + leaf.fluid) for start in range(0, len(leaf.cells), leaf.fluid)]
    needs = [max(_natural(leaf, texts, index) for index in column) for column in columns]

    def folded(column: int) -> float:
        label, *values = columns[column]
        natural = _natural(leaf, texts, label)
        return max(natural, *(_folded(leaf, texts, index) for index in values))

    groups = folding_groups(leaf)
    placed = share(leaf, needs, folded, groups)
    rows = [range(len(columns))] if placed else _rows(leaf, needs, folded, groups)
    cells: list[TextCell] = []
    for number, row in enumerate(rows):
        own = placed or _row_of(leaf, row, needs, folded, groups)
        for column, (x, width) in zip(row, own, strict=True):
            cells += [
                leaf.cells[index]._replace(x=x, width=width, row=number)
                for index in columns[column]
            ]
    return leaf._replace(cells=tuple(cells))


def _rows(
    leaf: Leaf, needs: Sequence[float], folded: Callable[[int], float], groups: Groups
) -> list[range]:
    """Put columns that do not fit side by side in rows, as many in each as fit.

    The first column holds who it is: it is not folded for the sake of others.
    """
    starts, free = [0], _room(leaf, 1) - needs[0]
    for at in range(1, len(needs)):
        need = FLUID_GUTTER + (folded(at) if at in groups[0] else needs[at])
        if need > free:
            starts.append(at)
            free = _room(leaf, 1) + FLUID_GUTTER
        free -= need
    return [range(*ends) for ends in pairwise([*starts, len(needs)])]


def _row_of(
    leaf: Leaf,
    row: range,
    needs: Sequence[float],
    folded: Callable[[int], float],
    groups: Groups,
) -> list[tuple[float, float]]:
    """Place the columns of one row; one that is wider than the leaf has all of it."""
    names, others = ([at - row.start for at in group if at in row] for group in groups)
    own = [needs[at] for at in row]
    placed = share(leaf, own, lambda at: folded(row.start + at), (names, others))
    return placed or [(leaf.cells[0].x, _room(leaf, 1))]


def share(
    leaf: Leaf, needs: Sequence[float], folded: Callable[[int], float], groups: Groups
) -> list[tuple[float, float]] | None:
    """Place the columns of a fluid leaf: x and width of each, in points; None if there is no room.

    `needs` are their widths with each value on one line; the first column gets most of what is
    left. Where they need more than there is, as few values as possible go on two lines, in one of
    the `groups` after the other, what gains most by it first. `folded` tells what a
    column needs then; its label, the first of its cells, is never folded: what stands under it
    counts on one line.
    """
    placed = spread(leaf, needs)
    if placed is None:
        placed = spread(leaf, _fold(leaf, needs, folded, groups))
    return placed


def _fold(
    leaf: Leaf, needs: Sequence[float], folded: Callable[[int], float], groups: Groups
) -> list[float]:
    """The needs of columns of which as many as need be have values on two lines."""
    needed, room = list(needs), _room(leaf, len(needs))
    for group in groups:
        if sum(needed) <= room:
            break  # what the others would need is not asked for: it takes time to tell
        folds = {at: folded(at) for at in group}
        for column in sorted(group, key=lambda at: folds[at] - needs[at]):
            if sum(needed) > room:
                needed[column] = folds[column]
    return needed


def spread(leaf: Leaf, needs: Sequence[float]) -> list[tuple[float, float]] | None:
    """Place the columns of a fluid leaf by what they need: x and width of each, in points.

    None: they need more than there is.
    """
    spare = _room(leaf, len(needs)) - sum(needs)
    if spare < 0:
        return None
    share = spare / (len(needs) + 1)
    return _side_by_side(leaf, [needs[0] + 2 * share, *(need + share for need in needs[1:])])


def _side_by_side(leaf: Leaf, widths: Sequence[float]) -> list[tuple[float, float]]:
    placed = []
    x = leaf.cells[0].x
    for width in widths:
        placed.append((x, width))
        x += width + FLUID_GUTTER
    return placed


def _room(leaf: Leaf, columns: int) -> float:
    """Points that a fluid leaf has for its columns, less the gutters between them."""
    last = leaf.cells[-1]
    return last.x + last.width - leaf.cells[0].x - FLUID_GUTTER * (columns - 1)


def folding_groups(leaf: Leaf) -> Groups:
    """The columns of a fluid leaf in the order of folding: names first; dates and numbers last."""
    size = leaf.fluid
    columns = [leaf.cells[at : at + size] for at in range(0, len(leaf.cells), size)]
    named = [at for at, cells in enumerate(columns) if any(map(_is_name, cells))]
    return named, [at for at in range(len(columns)) if at not in named]


def _is_name(cell: TextCell) -> bool:
    """Whether a cell is filled with a name, which may well stand on two lines."""
    return any(place.slot.format == "name" for place in cell.text.places)


def _natural(leaf: Leaf, texts: Sequence[SetText], index: int) -> float:
    """Width of a cell's text on one line."""
    return texts[index].width * leaf.cells[index].style.size / 1000 + SLACK


def _folded(leaf: Leaf, texts: Sequence[SetText], index: int) -> float:
    """Width of a cell's text on two lines."""
    return folded_width(texts[index], leaf.cells[index].style) + SLACK
