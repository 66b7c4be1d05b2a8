"""Place a node: how high it is, where its leaves stand, into which pieces it may be cut.

In: a node and the height of every leaf (negative: not on this patient's sheet). Out: positions.
What is higher than a page is taken apart rather than cut off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple, TypeAlias

from docgen.cache import Memo
from docgen.layout.frame import (
    Anchor,
    Layout,
    LeafAt,
    Node,
    Panel,
    Rule,
    Section,
    Side,
    Slice,
    Stack,
    Times,
)
from docgen.layout.page import Again, Group, Page, Painted, Part, Placed

_SLICE = 8  # lines in each part of a text that is higher than a page


class Piece(NamedTuple):
    """What is never split: its items; its height; the gap before it."""

    group: Group
    height: float
    gap: float
    again: tuple[Group, float] | None = None  # what it has above it on top of a page; its height


class Pieces(NamedTuple):
    """The pieces of a section, all of them together, and how high they are then.

    The first has no gap before it: how far the section keeps from what is above is not its own.
    """

    parts: tuple[Piece, ...]
    whole: Group
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


def atoms(
    node: Node, gap: float, sheet: Sheet, room: float, again: int | None = None
) -> Iterator[tuple[Node, float, int | None]]:
    """The pieces of a node that are never split, each with the gap before it.

    With each stands the leaf, if any, that is seen `again` above it where it begins a page.
    """
    heights = sheet.heights
    height = height_of(node, heights)
    if height < 0:
        return
    if isinstance(node, Stack):
        for at, (inner, child) in enumerate(zip(node.gaps, node.nodes, strict=True)):
            head = node.again if at else None
            yield from atoms(child, max(gap, inner), sheet, room, again if head is None else head)
            gap = 0.0
    elif height <= room:
        yield node, gap, again
    elif isinstance(node, Panel):
        yield from atoms(node.node, gap, sheet, room, again)
    elif isinstance(node, Side):
        for child in node.nodes:
            yield from atoms(child, gap, sheet, room, again)
    elif isinstance(node, LeafAt):
        for piece in _slices(node.leaf, sheet):
            yield piece, gap, again
            gap = 0.0


def _slices(leaf: int, sheet: Sheet) -> Iterator[Slice]:
    """Cut a leaf between the lines of its long cell, into no more parts than that has numbers."""
    cell = max(sheet.layout.leaves[leaf].cells, key=lambda each: each.parts)
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


# The name of a layout, the number of a section or _ROWS, what its leaves are like.
CutKey: TypeAlias = tuple[str, int, tuple[float, ...] | tuple[tuple[int, float], ...]]
_ROWS = -1


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
        self._sections = [_section(part) for part in layout.flow]
        self._sections += [
            _alone(LeafAt(leaf))
            for part in layout.flow
            if isinstance(part, Times)
            for leaf in (part.more, part.last)
        ]
        every = range(len(layout.leaves)) if varying is None else varying
        self._spans = [_span(nodes, every) for nodes, _ in self._sections]
        self._name = name
        self._known: Memo[CutKey, Pieces] = Memo("cuts", 0) if known is None else known

    def pieces(self, heights: Heights) -> list[Pieces]:
        """The pieces of each part of the flow that this patient's sheet has.

        Of the timeline that is its heading: its rows have an order of their own. After the last
        part come the headings that it has overleaf: above many rows, and above one.
        """
        known, name = self._known.get, self._name
        return [
            known((name, number, tuple(heights[first:end])), partial(self._cut, number, heights))
            for number, (first, end) in enumerate(self._spans)
        ]

    def _cut(self, number: int, heights: Heights) -> Pieces:
        sheet, look = Sheet(self._layout, heights), self._layout.look
        found = [
            Piece(
                Group(tuple(place(child, 0.0, heights))),
                height_of(child, heights),
                space,
                None if head is None else _again(head, heights),
            )
            for node, gap in zip(*self._sections[number], strict=True)
            for child, space, head in atoms(node, gap, sheet, look.bottom - look.top)
        ]
        if found:
            found[0] = found[0]._replace(gap=0.0)
        return together(found)

    def rows(self, leaves: tuple[tuple[int, float], ...], line: Rule) -> Pieces:
        """Stops one under the other: leaves with their heights, the line that joins them behind."""
        return self._known.get((self._name, _ROWS, leaves), partial(_rows, leaves, line))


def _again(head: int, heights: Heights) -> tuple[Group, float]:
    """A head that is seen again, and its height."""
    return Group((Again(head, 0.0, heights[head]),)), heights[head]


def together(pieces: Sequence[Piece]) -> Pieces:
    """Put pieces one under the other."""
    y = 0.0
    parts = []
    for part in pieces:
        y += part.gap
        parts.append(Part(part.group, y))
        y += part.height
    whole = Group(Page(tuple(parts)).items)
    return Pieces(tuple(pieces), whole, y)


def _rows(leaves: Iterable[tuple[int, float]], line: Rule) -> Pieces:
    rows: list[Placed | Painted] = []
    middles: list[float] = []
    y = 0.0
    for leaf, height in leaves:
        rows.append(Placed(leaf, y, height))
        middles.append(y + height / 2)
        y += height
    high = middles[-1] - middles[0]
    joined = Rule(line.x0, 0, line.x1, high, line.width, line.color)
    rows.insert(0, Painted(((Anchor.TOP, joined),), middles[0], high))
    return Pieces((), Group(tuple(rows)), y)


_Stacked: TypeAlias = tuple[tuple[Node, ...], tuple[float, ...]]  # nodes, the gap before each


def _section(part: Section | Times) -> _Stacked:
    return (part.nodes, part.gaps) if isinstance(part, Section) else _alone(part.heading)


def _alone(node: Node) -> _Stacked:
    return (node,), (0.0,)


def _span(nodes: Iterable[Node], varying: Iterable[int]) -> tuple[int, int]:
    """Of the leaves below some nodes that vary the first, and the one after the last."""
    found = {leaf for node in nodes for leaf in _leaves_of(node)}.intersection(varying)
    return (min(found), max(found) + 1) if found else (0, 0)
