"""Measure: how high the nodes of a layout are for one patient, where their leaves stand.

In: a layout, the height of every leaf (negative: not on this patient's sheet), how far gaps are
stretched. Out: heights and places in points, and the pieces between which a page may end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from docgen.layout.frame import Layout, LeafAt, LeafLines, Node, Panel, Side, Slice, Stack
from docgen.layout.placed import Group, Painted, Placed, Repeated

WHOLE = 8  # gaps grow and shrink by so many steps: patients whose pages are nearly alike share them
_SLICE = 8  # lines in each part of a text that is higher than a page


def grown(stretch: float, shrink: float, steps: int) -> float:
    """Points that a place grows by, of `stretch` at most; with steps below 0 it shrinks."""
    return (stretch if steps > 0 else shrink) * steps / WHOLE


class Piece(NamedTuple):
    """What no page ends in: what it holds, its height, the gap before it."""

    group: Group
    height: float
    gap: float = 0.0
    head: Piece | None = None  # what is seen again above it where it begins a page


class Pieces(NamedTuple):
    """The pieces of a section, how high they are together, and all of them as one group.

    The first has no gap before it: how far the section keeps from what is above is not its own.
    What is put together for one patient has no group: pieces that others have too stand for it.
    """

    parts: tuple[Piece, ...]
    height: float
    whole: Group | None = None

    def joined(self, gap: float, below: Pieces) -> Pieces:
        """Return these pieces and those below as one section, so many points between them."""
        first, *others = below.parts
        parts = (*self.parts, first._replace(gap=gap), *others)
        return Pieces(parts, self.height + gap + below.height)


class SheetHeights(NamedTuple):
    """A layout, and how high each of its leaves is for one patient; negative: it is not there.

    `steps` tells how far gaps grow, of `WHOLE`; below 0 they shrink.
    """

    layout: Layout
    leaves: Sequence[float]
    steps: int = 0

    def gaps(self, node: Stack) -> Sequence[float]:
        """The gaps of a stack, as far as they are stretched."""
        more = grown(node.stretch, node.shrink, self.steps)
        return [gap + more for gap in node.gaps] if more else node.gaps

    def padding(self, node: Panel) -> float:
        """Points by which each padding of a panel grows."""
        return max(0.0, grown(node.stretch, 0.0, self.steps)) / 2

    def height(self, node: Node) -> float:
        """Height of a node; negative when none of its leaves is there."""
        match node:
            case LeafAt():
                return self.leaves[node.leaf]
            case Slice():
                return node.height
            case Panel():
                inner = self.height(node.node)
                pads = node.pad_top + node.pad_bottom + 2 * self.padding(node)
                return inner if inner < 0 else inner + pads
            case Side():
                return max([self.height(child) for child in node.nodes])
        total = -1.0
        for gap, child in zip(self.gaps(node), node.nodes, strict=True):
            height = self.height(child)
            if height >= 0:
                total = height if total < 0 else total + gap + height
        return total

    def place(self, node: Node, y: float) -> Iterator[Placed | Painted]:
        """Where leaves stand when the node's top is at y; what is painted behind comes first."""
        height = self.height(node)
        if height < 0:
            return
        match node:
            case LeafAt():
                yield Placed(node.leaf, y, height)
            case Slice():
                yield Placed(node.leaf, y, height, node.lines)
            case Panel():
                yield Painted(node.marks, y, height)
                yield from self.place(node.node, y + node.pad_top + self.padding(node))
            case Side():
                first, *others = node.nodes
                down = (height - self.height(first)) / 2 if node.middle else 0.0
                yield from self.place(first, y + down)
                for child in others:
                    yield from self.place(child, y)
            case Stack():
                yield from self._place_stack(node, y)

    def _place_stack(self, node: Stack, y: float) -> Iterator[Placed | Painted]:
        """Where the leaves of nodes one under the other stand."""
        first = True
        for gap, child in zip(self.gaps(node), node.nodes, strict=True):
            height = self.height(child)
            if height >= 0:
                y += 0 if first else gap
                yield from self.place(child, y)
                y += height
                first = False

    def pieces(self, node: Node, gap: float = 0.0, head: int | None = None) -> Iterator[Piece]:
        """Cut a node where a page may end; `head` is the leaf that is seen again above it."""
        height, look = self.height(node), self.layout.look
        if height < 0:
            return
        if isinstance(node, Stack):
            for at, (inner, child) in enumerate(zip(self.gaps(node), node.nodes, strict=True)):
                own = node.head if at and node.head is not None else head
                yield from self.pieces(child, max(gap, inner), own)
                gap = 0.0 if self.height(child) >= 0 else gap
        elif height <= look.bottom - look.bars - look.top or isinstance(node, Slice):
            again = None if head is None else Piece(self._repeated(head), self.leaves[head])
            yield Piece(Group(tuple(self.place(node, 0.0))), height, gap, again)
        elif isinstance(node, Panel):
            yield from self.pieces(node.node, gap, head)
        elif isinstance(node, Side):
            for child in node.nodes:
                yield from self.pieces(child, gap, head)
        elif isinstance(node, LeafAt):
            for part in self._slices(node.leaf):
                yield from self.pieces(part, gap, head)
                gap = 0.0

    def _repeated(self, leaf: int) -> Group:
        """A head that is seen again."""
        return Group((Repeated(leaf, 0.0, self.leaves[leaf]),))

    def _slices(self, leaf: int) -> Iterator[Slice]:
        """Cut a leaf between lines of its long cell, into no more parts than that has numbers."""
        cell = max(self.layout.leaves[leaf].cells, key=lambda each: each.parts)
        leading = cell.style.leading
        count = round(self.leaves[leaf] / leading)
        size = max(_SLICE, -(-count // cell.parts))
        while count % size == 1:  # no line stands alone on the last page
            size += 1
        for part, first in enumerate(range(0, count, size)):
            end = min(first + size, count)
            yield Slice(leaf, LeafLines(part, first, end), (end - first) * leading)
