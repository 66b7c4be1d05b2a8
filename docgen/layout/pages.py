"""Paginate: which leaf stands on which page, and at which height.

In: a layout, the height of every leaf (negative: not on this patient's sheet), the order of the
timeline. Out: pages. A pure function of those, so that the plan for one patient serves every other
patient whose blocks have the same line counts. First come the heights of nodes and the pieces into
which a section may be cut, then the press that fills pages with them.

Rules: a box, card, table row or stop is never split, nor a section under eight lines; a heading
keeps two lines with it; what is higher than a page is taken apart rather than cut off; a table that
goes on overleaf has its head there again.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, TypeAlias

from docgen.cache import Memo
from docgen.layout.frame import (
    Again,
    Anchor,
    Group,
    Layout,
    LeafAt,
    Node,
    Page,
    Painted,
    Panel,
    Placed,
    PlacedGroup,
    Section,
    Side,
    Slice,
    Stack,
    Stroke,
    Times,
)
from docgen.style import Look

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
    node: Node, gap: float, sheet: SheetHeights, room: float, again: int | None = None
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


def _slices(leaf: int, sheet: SheetHeights) -> Iterator[Slice]:
    """Cut a leaf between the lines of its long cell, into no more parts than that has numbers."""
    cell = max(sheet.layout.leaves[leaf].cells, key=lambda each: each.parts)
    count = round(sheet.heights[leaf] / cell.style.leading)
    size = max(_SLICE, -(-count // cell.parts))
    while count % size == 1:  # no line stands alone on the last page
        size += 1
    for part, first in enumerate(range(0, count, size)):
        last = min(first + size, count)
        yield Slice(leaf, part, first, last, (last - first) * cell.style.leading)


class SheetHeights(NamedTuple):
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
        sheet, look = SheetHeights(self._layout, heights), self._layout.look
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

    def rows(self, leaves: tuple[tuple[int, float], ...], line: Stroke) -> Pieces:
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
        parts.append(PlacedGroup(part.group, y))
        y += part.height
    whole = Group(Page(tuple(parts)).items)
    return Pieces(tuple(pieces), whole, y)


def _rows(leaves: Iterable[tuple[int, float]], line: Stroke) -> Pieces:
    rows: list[Placed | Painted] = []
    middles: list[float] = []
    y = 0.0
    for leaf, height in leaves:
        rows.append(Placed(leaf, y, height))
        middles.append(y + height / 2)
        y += height
    high = middles[-1] - middles[0]
    joined = Stroke(line.x0, 0, line.x1, high, line.width, line.color)
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


class Day(enum.IntEnum):
    """How a stop stands to the one before it."""

    NONE = 0  # it has no day: only how long it takes is known
    SAME = 1
    NEW = 2


Order: TypeAlias = tuple[tuple[int, Day], ...]

_NONE: Order = ()
_TIMES_GAP = 17.0
_TIGHTER = (0.75, 0.5)  # of the gaps between sections


@dataclass
class _Press:
    """Fills pages from the top."""

    layout: Layout
    heights: Heights
    cuts: Cuts
    pieces: Sequence[Pieces]  # of each part of the flow, and of what the timeline has overleaf
    air: float = 1.0  # how much of the gaps between sections is left, from page two on
    pages: list[list[PlacedGroup]] = field(default_factory=lambda: [[]])
    y: float = 0.0

    @property
    def top(self) -> float:
        """Where the first block of the current page stands."""
        look = self.layout.look
        return look.first + 38 if len(self.pages) == 1 else look.top

    @property
    def fresh(self) -> bool:
        """Whether the current page is still empty."""
        return not self.pages[-1]

    def turn(self) -> None:
        """Begin a new page."""
        self.pages.append([])
        self.y = self.top

    def put(self, group: Group, height: float) -> None:
        """Place what stands together below what is there."""
        self.pages[-1].append(PlacedGroup(group, self.y))
        self.y += height

    def fits(self, height: float, limit: float) -> bool:
        """Whether so much more goes on this page."""
        return self.y + height <= limit + 0.01


def paginate(
    layout: Layout, heights: Sequence[float], order: Order, cuts: Cuts | None = None
) -> tuple[Page, ...]:
    """Place every leaf that this patient's sheet has; `cuts` remembers what other sheets share.

    Where little is left for a last page, gaps become narrower, if that saves it.
    """
    known, leaves = cuts or Cuts(layout), Heights(heights)
    pieces = known.pieces(leaves)
    press = _filled(_Press(layout, leaves, known, pieces), order)
    if len(press.pages) > 2 and press.y < press.top + _scant(layout.look):
        for air in _TIGHTER:
            other = _filled(_Press(layout, leaves, known, pieces, air), order)
            if len(other.pages) < len(press.pages):
                press = other
                break
    return tuple([Page(tuple(parts)) for parts in press.pages if parts])


def _scant(look: Look) -> float:
    """Points that a last page holds at least: a third of it."""
    return (look.bottom - look.top) / 3


def _filled(press: _Press, order: Order) -> _Press:
    """Fill the pages."""
    press.y = press.top
    times, rest = 0, _NONE  # where the timeline is in the flow, and its stops without a place yet
    floated: tuple[int, int] | None = None  # where the contact box begins and ends on page one
    for number, part in enumerate(press.layout.flow):
        if isinstance(part, Times):
            times, rest = number, _place_times(press, number, order)
            continue
        if not part.floats:
            _place_section(press, number)
            continue
        if rest and not _has_room(press, number):
            rest = _place_overflow(press, times, rest, begun=len(rest) < len(order))
        start = len(press.pages[-1])
        page = len(press.pages)
        _place_section(press, number)
        floated = (start, len(press.pages[-1])) if page == len(press.pages) == 1 else None
        rest = _place_overflow(press, times, rest, begun=len(rest) < len(order))
    _place_overflow(press, times, rest, begun=len(rest) < len(order))
    _sink(press, floated)
    return press


def _reserve(press: _Press, number: int) -> float:
    """Room that the contact box needs below the timeline."""
    following = number + 1
    for part in press.layout.flow[following : following + 1]:
        if isinstance(part, Section) and part.floats:
            return press.pieces[following].height + part.before
    return 0.0


def _has_room(press: _Press, number: int) -> bool:
    """Whether the contact box goes on this page."""
    section = press.layout.flow[number]
    assert isinstance(section, Section)  # noqa: S101  # the timeline does not float
    return press.fits(section.before + press.pieces[number].height, press.layout.look.bottom)


def _place_section(press: _Press, number: int) -> None:
    look, section = press.layout.look, press.layout.flow[number]
    pieces = press.pieces[number]
    if not pieces.parts:
        return
    assert isinstance(section, Section)  # noqa: S101  # the timeline goes its own way
    total, single = pieces.height, len(press.pages) == 1
    if (section.overleaf and single) or (section.fresh and not press.fresh):
        press.turn()
        single = False
    if not press.fresh:
        press.y += section.before if single else section.before * press.air
    if single and section.at > press.y:
        press.y = section.at
    if not press.fits(total, look.bottom) and not press.fresh:
        lines = 2 * look.whole if section.tabled else look.whole
        whole = section.keep or total <= lines * look.body.leading + look.heading.leading
        head = sum([part.height for part in pieces.parts[:3]])  # the heading and two after it
        if (whole and total <= look.bottom - look.top) or not press.fits(head, look.bottom):
            press.turn()
    if press.fits(total, look.bottom):
        press.put(pieces.whole, total)
    else:
        _put_in_turn(press, pieces.parts)


def _put_in_turn(press: _Press, pieces: Sequence[Piece]) -> None:
    """Place the pieces of a section that ends on a later page; the last two stay together."""
    bottom = press.layout.look.bottom
    for index, part in enumerate(pieces):
        needed = part.height + part.gap
        if index == len(pieces) - 2:
            needed += pieces[index + 1].height
        if not press.fits(needed, bottom) and not press.fresh:
            press.turn()
            if part.again and press.fits(part.again[1] + needed, bottom):
                press.put(*part.again)
        if not press.fresh:
            press.y += part.gap
        press.put(part.group, part.height)


def _place_times(press: _Press, number: int, order: Order) -> Order:
    """Place the stops that fit above the contact box; return the others."""
    if not order:
        return ()
    look, part, heading = press.layout.look, press.layout.flow[number], press.pieces[number]
    assert isinstance(part, Times)  # noqa: S101  # a wrong call
    press.y += _TIMES_GAP
    limit = look.bottom - _reserve(press, number)
    air = _air(look, order)
    rows = _rows_that_fit(press, part, order, limit - press.y - heading.height - air)
    if not rows:
        press.y -= _TIMES_GAP
        return order
    press.put(heading.whole, heading.height)
    press.y += air
    _put_rows(press, part, order[:rows])
    return order[rows:]


def _rows_that_fit(press: _Press, part: Times, order: Order, room: float) -> int:
    """How many stops, with their day labels, are no higher than `room` together."""
    for count, (stop, day) in enumerate(order):
        room -= press.heights[part.stops[stop].row]
        if _shows_day(day, count):
            room -= press.heights[part.stops[stop].day]
        if room < -0.01:
            return count
    return len(order)


def _shows_day(day: Day, count: int) -> bool:
    """Whether a stop's day label stands before it: on a new day, and first on a page."""
    return day is Day.NEW or (day is Day.SAME and count == 0)


def _air(look: Look, order: Order) -> float:
    """Room below the heading where no day label keeps the first pictogram off the heading's."""
    return look.day_row if order[0][1] is Day.NONE else 0.0


def _put_rows(press: _Press, part: Times, order: Order) -> None:
    """Place stops one under the other, and the line that joins them behind them."""
    leaves: list[int] = []
    for count, (stop, day) in enumerate(order):
        if _shows_day(day, count):
            leaves.append(part.stops[stop].day)
        leaves.append(part.stops[stop].row)
    rows = press.cuts.rows(tuple([(leaf, press.heights[leaf]) for leaf in leaves]), part.line)
    press.put(rows.whole, rows.height)


def _place_overflow(press: _Press, number: int, order: Order, *, begun: bool) -> Order:
    """Place the stops that page one had no room for, under a heading of their own; return none.

    Where page one has not `begun` with some, the heading is that of the whole timeline, and so are
    its words where one stop is left: "more times" would promise others.
    """
    look, part = press.layout.look, press.layout.flow[number]
    title = press.pieces[(-1 if len(order) == 1 else -2) if begun else number]
    heading = title.height
    while order:
        assert isinstance(part, Times)  # noqa: S101  # nothing else has stops
        if not press.fresh:
            press.y += look.gap
        air = _air(look, order) if heading else 0.0
        room = look.bottom - press.y - heading - air
        rows = _rows_that_fit(press, part, order, room)
        if not rows and not press.fresh:
            press.turn()
            continue
        if heading:
            press.put(title.whole, heading)
            press.y += air
        _put_rows(press, part, order[: rows or 1])
        order = order[rows or 1 :]
        if order:
            press.turn()
            heading = 0.0  # its text can stand only once
    return order


def _sink(press: _Press, floated: tuple[int, int] | None) -> None:
    """Move the contact box to the foot of page one when nothing follows it there."""
    if floated is None:
        return
    start, end = floated
    parts = press.pages[0]
    box = Page(tuple(parts[start:])).items
    panels = [item for item in box if isinstance(item, Painted)]
    if not panels or end < len(parts):
        return
    last = max(panel.y + panel.height for panel in panels)
    down = press.layout.look.bottom - 3 - last
    if down > 0:
        parts[start:] = [PlacedGroup(group, y + down) for group, y in parts[start:]]
