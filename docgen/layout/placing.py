"""Place a node: how high it is, where its leaves stand, into which pieces it may be cut.

In: a node and the height of every leaf (negative: not on this patient's sheet). Out: positions.
What is higher than a page is taken apart rather than cut off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from docgen.layout.frame import (
    Layout,
    LeafAt,
    Node,
    Painted,
    Panel,
    Placed,
    Side,
    Slice,
    Stack,
)

_SLICE = 8  # lines in each part of a text that is higher than a page


class Heights(list[float]):
    """Heights of leaves, and of the nodes that were asked for before.

    Nodes are known by identity: those of a layout outlive the paging of one sheet.
    """

    def __init__(self, leaves: Iterable[float]) -> None:
        """Take the height of each leaf; negative: it is not on this patient's sheet."""
        super().__init__(leaves)
        self.nodes: dict[int, float] = {}


def height_of(node: Node, heights: Heights) -> float:
    """Height of a node; negative when none of its leaves is there."""
    if isinstance(node, LeafAt):
        return heights[node.leaf]
    if isinstance(node, Slice):
        return node.height
    known = heights.nodes.get(id(node))
    if known is None:
        known = heights.nodes[id(node)] = _height(node, heights)
    return known


def _height(node: Panel | Side | Stack, heights: Heights) -> float:
    if isinstance(node, Panel):
        inner = height_of(node.node, heights)
        return inner if inner < 0 else inner + node.pad_top + node.pad_bottom
    found = [height_of(child, heights) for child in node.nodes]
    if isinstance(node, Side):
        return max(found)
    total = -1.0
    for gap, height in zip(node.gaps, found, strict=True):
        if height >= 0:
            total = height if total < 0 else total + gap + height
    return total


def place(node: Node, y: float, heights: Heights) -> Iterator[Placed | Painted]:
    """Where the leaves of a node stand when its top is at y; what is painted behind comes first."""
    if height_of(node, heights) < 0:
        return
    if isinstance(node, LeafAt):
        yield Placed(node.leaf, y, heights[node.leaf])
    elif isinstance(node, Slice):
        yield Placed(node.leaf, y, node.height, (node.part, node.first, node.last))
    elif isinstance(node, Panel):
        yield Painted(node.marks, y, height_of(node, heights))
        yield from place(node.node, y + node.pad_top, heights)
    elif isinstance(node, Side):
        for child in node.nodes:
            yield from place(child, y, heights)
    else:
        first = True
        for gap, child in zip(node.gaps, node.nodes, strict=True):
            height = height_of(child, heights)
            if height >= 0:
                y += 0 if first else gap
                yield from place(child, y, heights)
                y += height
                first = False


def atoms(node: Node, gap: float, sheet: Sheet, room: float) -> Iterator[tuple[Node, float]]:
    """The pieces of a node that are never split, each with the gap before it."""
    heights = sheet.heights
    height = height_of(node, heights)
    if height < 0:
        return
    if isinstance(node, Stack):
        for inner, child in zip(node.gaps, node.nodes, strict=True):
            yield from atoms(child, max(gap, inner), sheet, room)
            gap = 0.0
    elif height <= room:
        yield node, gap
    elif isinstance(node, Panel):
        yield from atoms(node.node, gap, sheet, room)
    elif isinstance(node, Side):
        for child in node.nodes:
            yield from atoms(child, gap, sheet, room)
    elif isinstance(node, LeafAt):
        for piece in _slices(node.leaf, sheet):
            yield piece, gap
            gap = 0.0


def _slices(leaf: int, sheet: Sheet) -> Iterator[Slice]:
    """Cut a leaf of one cell between its lines, into no more parts than it has numbers for."""
    cell = sheet.layout.leaves[leaf].cells[0]
    count = round(sheet.heights[leaf] / cell.style.leading)
    size = max(_SLICE, -(-count // cell.parts))
    for part, first in enumerate(range(0, count, size)):
        last = min(first + size, count)
        yield Slice(leaf, part, first, last, (last - first) * cell.style.leading)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What pagination looks at: the layout, and how high each leaf is for this patient."""

    layout: Layout
    heights: Heights
