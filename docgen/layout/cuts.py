"""The pieces of a layout's sections, remembered by the heights of their leaves.

In: a layout; the heights of one patient's leaves, how far gaps are stretched. Out: for each section
the pieces between which a page may end, and for rows of the timeline a group.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TypeAlias

from docgen.cache import Memo
from docgen.layout.frame import Layout, LeafAt, Node, Panel, Slice, Times
from docgen.layout.measure import Piece, Pieces, SheetHeights, grown
from docgen.layout.placed import Group, Page, PlacedGroup
from docgen.layout.rows import RowAt, rows_placed

# The name of a layout, the number of a part of its flow, how far gaps are stretched, what its
# leaves are like: their heights, or the rows of the timeline.
CutKey: TypeAlias = tuple[str, int, int, tuple[float, ...] | tuple[RowAt, ...]]


class Cuts:
    """The pieces of a layout's sections, remembered by the heights of their leaves.

    Most sections of most patients are alike, so pages are put together from pieces that are there.
    """

    def __init__(
        self,
        layout: Layout,
        varying: Iterable[int] | None = None,
        name: str = "",
        known: Memo[CutKey, Pieces] | None = None,
    ) -> None:
        """Remember in `known`, under the layout's `name`; other layouts share it.

        `varying` are the leaves whose heights differ between patients, by default all.
        """
        self._layout = layout
        self._nodes: list[Node] = []
        for part in layout.flow:
            self._nodes.append(part.heading if isinstance(part, Times) else part.body)
        self._more: dict[int, int] = {}  # by timeline: the number of its first heading overleaf
        for number, part in enumerate(layout.flow):
            if isinstance(part, Times):
                self._more[number] = len(self._nodes)
                self._nodes += [LeafAt(part.more), LeafAt(part.last)]
        every = range(len(layout.leaves)) if varying is None else varying
        self._spans = [_span(node, every) for node in self._nodes]
        self._name = name
        self._known: Memo[CutKey, Pieces] = Memo("cuts", 0) if known is None else known

    def pieces(self, number: int, heights: Sequence[float], steps: int = 0) -> Pieces:
        """The pieces of a part of the flow; of the timeline those of its heading.

        Its rows have an order of their own.
        """
        first, end = self._spans[number]
        key = self._name, number, steps, tuple(heights[first:end])
        return self._known.get(key, partial(self._cut, number, heights, steps))

    def _cut(self, number: int, heights: Sequence[float], steps: int) -> Pieces:
        measured = SheetHeights(self._layout, heights, steps)
        return together(measured.pieces(self._nodes[number]))

    def overleaf(self, number: int, heights: Sequence[float], rows: int) -> Pieces:
        """The heading that the timeline has overleaf, above so many rows."""
        return self.pieces(self._more[number] + (rows == 1), heights)

    def rows(self, number: int, rows: tuple[RowAt, ...], steps: int = 0) -> Pieces:
        """Rows of the timeline, one under the other; it is this part of the flow."""
        times = self._layout.flow[number]
        assert isinstance(times, Times)  # noqa: S101  # nothing else has rows
        key = self._name, number, steps, rows
        more = grown(times.stretch, times.shrink, steps)
        return self._known.get(key, lambda: rows_placed(times, rows, more))


def together(pieces: Iterable[Piece]) -> Pieces:
    """Put pieces one under the other."""
    y = 0.0
    parts: list[Piece] = []
    placed: list[PlacedGroup] = []
    for piece in pieces:
        part = piece if parts else piece._replace(gap=0.0)
        parts.append(part)
        placed.append(PlacedGroup(part.group, y + part.gap))
        y += part.gap + part.height
    return Pieces(tuple(parts), y, Group(Page(tuple(placed)).items))


def _span(node: Node, varying: Iterable[int]) -> tuple[int, int]:
    """Of the leaves below a node that vary the first, and the one after the last."""
    found = set(leaves_of(node)).intersection(varying)
    return (min(found), max(found) + 1) if found else (0, 0)


def leaves_of(node: Node) -> Iterator[int]:
    """The leaves below a node, by their numbers."""
    if isinstance(node, LeafAt | Slice):
        yield node.leaf
        return
    for child in (node.node,) if isinstance(node, Panel) else node.nodes:
        yield from leaves_of(child)
