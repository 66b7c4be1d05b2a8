"""Place a node: how high it is, where its leaves stand, into which pieces it may be cut.

In: a node and the height of every leaf (negative: not on this patient's sheet). Out: positions.
What is higher than a page is taken apart rather than cut off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from docgen.layout.frame import (
    Layout,
    LeafAt,
    Node,
    Page,
    Painted,
    Panel,
    Placed,
    Section,
    Side,
    Slice,
    Stack,
    Times,
)
from docgen.memo import Memo

_SLICE = 8  # lines in each part of a text that is higher than a page


class Piece(NamedTuple):
    """What is never split: its items, with y from its top; its height; the gap before it."""

    items: tuple[Placed | Painted, ...]
    height: float
    gap: float


class Pieces(NamedTuple):
    """The pieces of a section, and how high they are together.

    The first has no gap before it: how far the section keeps from what is above is not its own.
    """

    parts: tuple[Piece, ...]
    height: float


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


def given_pages(layout: Layout, pages: Sequence[Page]) -> int:
    """How many pages the patient gets: those before the page for staff."""
    kept = {
        leaf
        for part in layout.flow
        if isinstance(part, Section) and part.fresh
        for node in part.nodes
        for leaf in _leaves_of(node)
    }
    for at, page in enumerate(pages if kept else ()):
        if any(isinstance(item, Placed) and item.leaf in kept for item in page.items):
            return at
    return len(pages)


def _leaves_of(node: Node) -> Iterator[int]:
    """The leaves below a node, by their numbers."""
    if isinstance(node, LeafAt | Slice):
        yield node.leaf
        return
    for child in (node.node,) if isinstance(node, Panel) else node.nodes:
        yield from _leaves_of(child)


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
    while count % size == 1:  # no line stands alone on the last page
        size += 1
    for part, first in enumerate(range(0, count, size)):
        last = min(first + size, count)
        yield Slice(leaf, part, first, last, (last - first) * cell.style.leading)


class Sheet(NamedTuple):
    """What pagination looks at: the layout, and how high each leaf is for this patient."""

    layout: Layout
    heights: Heights


def piece(node: Node, heights: Heights, gap: float = 0.0) -> Piece:
    """A node as one piece."""
    return Piece(tuple(place(node, 0.0, heights)), height_of(node, heights), gap)


class Cuts:
    """The pieces of a layout's sections, remembered by the heights of their leaves.

    Most sections of most patients are alike, so pages are put together from pieces that are there.
    """

    def __init__(self, layout: Layout, limit: int = 0) -> None:
        """Remember the pieces of so many sections of a layout."""
        self._layout = layout
        self._spans = [_span(part) for part in layout.flow]
        self._cuts: Memo[tuple[int, tuple[float, ...]], Pieces] = Memo("cuts", limit)

    def pieces(self, number: int, heights: Heights) -> Pieces:
        """The pieces of a section, by its place in the flow, that this patient's sheet has."""
        first, end = self._spans[number]
        return self._cuts.get(
            (number, tuple(heights[first:end])), lambda: self._cut(number, heights)
        )

    def _cut(self, number: int, heights: Heights) -> Pieces:
        section, sheet = self._layout.flow[number], Sheet(self._layout, heights)
        assert isinstance(section, Section)  # noqa: S101  # the timeline has no pieces: a wrong call
        room = self._layout.look.bottom - self._layout.look.top
        found = [
            piece(child, heights, space)
            for node, gap in zip(section.nodes, section.gaps, strict=True)
            for child, space in atoms(node, gap, sheet, room)
        ]
        if found:
            found[0] = found[0]._replace(gap=0.0)
        gaps = sum([part.gap for part in found])
        return Pieces(tuple(found), sum([part.height for part in found]) + gaps)


def _span(part: Section | Times) -> tuple[int, int]:
    """The first of a section's leaves, and the one after the last."""
    nodes = part.nodes if isinstance(part, Section) else ()
    found = [leaf for node in nodes for leaf in _leaves(node)]
    return (min(found), max(found) + 1) if found else (0, 0)


def _leaves(node: Node) -> Iterator[int]:
    if isinstance(node, LeafAt | Slice):
        yield node.leaf
    else:
        for child in (node.node,) if isinstance(node, Panel) else node.nodes:
            yield from _leaves(child)
