"""Widths of columns: shared among the cells of a table, or fitted to one patient's values.

In: what each column needs, and the room. Out: widths in points.
The patient strip is fitted anew for each patient, so that a long name takes the room that a short
date leaves free.
"""

from __future__ import annotations

from docgen.layout.frame import Cell, Leaf, SlotWord, Word
from docgen.layout.lines import folded_width, line_width
from docgen.looks.fonts import Fonts, Glyphs

FLUID_GUTTER = 14.0


def column_widths(needs: list[float], room: float, gutter: float) -> list[float]:
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


def fitted(leaf: Leaf, words: tuple[tuple[Word, ...], ...], fonts: Fonts) -> Leaf:
    """Give a fluid leaf the column widths that its words need; the first gets most of the rest.

    Where they need more than there is, as few values as possible go on two lines: names first,
    then what gains most by it, so that dates and numbers stay whole. Labels, the first cells of
    their columns, are never folded: what stands under them counts on one line.
    """
    size = leaf.fluid
    starts = range(0, len(leaf.cells), size)
    columns = [range(start, start + size) for start in starts]
    needs = [max(_natural(leaf, words, index, fonts) for index in column) for column in columns]
    last = leaf.cells[-1]
    left, right = leaf.cells[0].x, last.x + last.width
    room = right - left - FLUID_GUTTER * (len(needs) - 1)
    if sum(needs) > room:
        folded = [
            max(
                _natural(leaf, words, column[0], fonts),
                *(_folded(leaf, words, index, fonts) for index in column[1:]),
            )
            for column in columns
        ]
        gains = [fold - need for fold, need in zip(folded, needs, strict=True)]
        named = [any(_is_name(leaf.cells[index]) for index in column) for column in columns]
        for number in sorted(range(len(needs)), key=lambda i: (not named[i], gains[i])):
            if sum(needs) > room:
                needs[number] = folded[number]
    spare = room - sum(needs)
    if spare >= 0:
        share = spare / (len(needs) + 1)
        widths = [needs[0] + 2 * share, *(need + share for need in needs[1:])]
    else:
        widths = column_widths(needs, right - left, FLUID_GUTTER)
    cells = []
    x = left
    for start, width in zip(starts, widths, strict=True):
        cells += [cell._replace(x=x, width=width) for cell in leaf.cells[start : start + size]]
        x += width + FLUID_GUTTER
    return leaf._replace(cells=tuple(cells))


def _is_name(cell: Cell) -> bool:
    """Whether a cell is filled with a name, which may well stand on two lines."""
    return any(isinstance(word, SlotWord) and word.slot.format == "name" for word in cell.words)


def _natural(leaf: Leaf, words: tuple[tuple[Word, ...], ...], index: int, fonts: Fonts) -> float:
    """Width of a cell's words on one line."""
    line = tuple(word for word in words[index] if isinstance(word, Glyphs))
    return line_width(line, leaf.cells[index].style, fonts) + 1.0


def _folded(leaf: Leaf, words: tuple[tuple[Word, ...], ...], index: int, fonts: Fonts) -> float:
    """Width of a cell's words on two lines."""
    return folded_width(words[index], leaf.cells[index].style, fonts) + 1.0
