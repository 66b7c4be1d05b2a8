"""Paginate: which leaf stands on which page, and at which height.

In: a layout, the height of every leaf (negative: not on this patient's sheet), the order of the
timeline. Out: pages. A pure function of those, so that the plan for one patient serves every other
patient whose blocks have the same line counts. First each section is cut into the pieces between
which a page may end (`Cuts`), then pages are filled with them (`_Press`).

Rules: a box, card, table row or event is never split, nor a section under eight lines; a heading
keeps two lines with it; what is higher than a page is taken apart rather than cut off; a table that
goes on overleaf has its head there again; text whose heading a patient lacks goes on in the section
above.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, TypeAlias

from docgen.cache import Memo
from docgen.layout.frame import (
    Group,
    Layout,
    LeafAt,
    LeafLines,
    Node,
    Page,
    Painted,
    Panel,
    Placed,
    PlacedGroup,
    Repeated,
    Section,
    Side,
    Slice,
    Stack,
    Stroke,
    Times,
)

_SLICE = 8  # lines in each part of a text that is higher than a page
_NEARLY = 0.01  # points: sums of heights are not exact
_TIMES_GAP = 17.0  # points above the timeline
_TIGHTER = (0.75, 0.5)  # of the gaps between sections, where that saves a page
_SCANT = 1 / 3  # of a page: a last page with less is saved if it can be


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
    """A layout, and how high each of its leaves is for one patient; negative: it is not there."""

    layout: Layout
    leaves: Sequence[float]

    def height(self, node: Node) -> float:
        """Height of a node; negative when none of its leaves is there."""
        match node:
            case LeafAt():
                return self.leaves[node.leaf]
            case Slice():
                return node.height
            case Panel():
                inner = self.height(node.node)
                return inner if inner < 0 else inner + node.pad_top + node.pad_bottom
            case Side():
                return max([self.height(child) for child in node.nodes])
        total = -1.0
        for gap, child in zip(node.gaps, node.nodes, strict=True):
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
                yield from self.place(node.node, y + node.pad_top)
            case Side():
                for child in node.nodes:
                    yield from self.place(child, y)
            case Stack():
                yield from self._place_stack(node, y)

    def _place_stack(self, node: Stack, y: float) -> Iterator[Placed | Painted]:
        """Where the leaves of nodes one under the other stand."""
        first = True
        for gap, child in zip(node.gaps, node.nodes, strict=True):
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
            for at, (inner, child) in enumerate(zip(node.gaps, node.nodes, strict=True)):
                own = node.head if at and node.head is not None else head
                yield from self.pieces(child, max(gap, inner), own)
                gap = 0.0
        elif height <= look.bottom - look.top or isinstance(node, Slice):
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
        self._nodes: list[Node] = []
        for part in layout.flow:
            self._nodes.append(part.heading if isinstance(part, Times) else part.body)
        for part in layout.flow:
            if isinstance(part, Times):
                self._nodes += [LeafAt(part.more), LeafAt(part.last)]
        every = range(len(layout.leaves)) if varying is None else varying
        self._spans = [_span(node, every) for node in self._nodes]
        self._name = name
        self._known: Memo[CutKey, Pieces] = Memo("cuts", 0) if known is None else known

    def pieces(self, heights: Sequence[float]) -> list[Pieces]:
        """The pieces of each part of the flow that this patient's sheet has.

        Of the timeline that is its heading: its rows have an order of their own. After the last
        part come the headings that it has overleaf: above many rows, and above one.
        """
        known, name = self._known.get, self._name
        return [
            known((name, number, tuple(heights[first:end])), partial(self._cut, number, heights))
            for number, (first, end) in enumerate(self._spans)
        ]

    def _cut(self, number: int, heights: Sequence[float]) -> Pieces:
        return together(SheetHeights(self._layout, heights).pieces(self._nodes[number]))

    def rows(self, leaves: tuple[tuple[int, float], ...], line: Stroke) -> Pieces:
        """Events one under the other: leaves with heights, and the line behind that joins them."""
        return self._known.get((self._name, _ROWS, leaves), partial(_rows, leaves, line))


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


def _rows(leaves: Iterable[tuple[int, float]], line: Stroke) -> Pieces:
    """Place rows one under the other, over a line from the middle of the first to the last."""
    rows: list[Placed | Painted] = []
    middles: list[float] = []
    y = 0.0
    for leaf, height in leaves:
        rows.append(Placed(leaf, y, height))
        middles.append(y + height / 2)
        y += height
    high = middles[-1] - middles[0]
    joined = Stroke(line.x0, 0, line.x1, high, line.width, line.color)
    rows.insert(0, Painted((joined,), middles[0], high))
    return Pieces((), y, Group(tuple(rows)))


def _span(node: Node, varying: Iterable[int]) -> tuple[int, int]:
    """Of the leaves below a node that vary the first, and the one after the last."""
    found = set(_leaves_of(node)).intersection(varying)
    return (min(found), max(found) + 1) if found else (0, 0)


def _leaves_of(node: Node) -> Iterator[int]:
    """The leaves below a node, by their numbers."""
    if isinstance(node, LeafAt | Slice):
        yield node.leaf
        return
    for child in (node.node,) if isinstance(node, Panel) else node.nodes:
        yield from _leaves_of(child)


def given_pages(layout: Layout, pages: Sequence[Page]) -> int:
    """How many pages the patient gets: those before the page for staff."""
    kept = {
        leaf
        for part in layout.flow
        if isinstance(part, Section) and part.new_page
        for leaf in _leaves_of(part.body)
    }
    for at, page in enumerate(pages if kept else ()):
        if any(isinstance(item, Placed) and item.leaf in kept for item in page.items):
            return at
    return len(pages)


class Day(enum.IntEnum):
    """How an event stands to the one before it."""

    NONE = 0  # it has no day: only how long it takes is known
    SAME = 1
    NEW = 2


Order: TypeAlias = tuple[tuple[int, Day], ...]


class _Part(NamedTuple):
    """A section that this patient's sheet has; or the timeline, with the pieces of its heading."""

    part: Section | Times
    pieces: Pieces


def paginate(
    layout: Layout, heights: Sequence[float], order: Order, cuts: Cuts | None = None
) -> tuple[Page, ...]:
    """Place every leaf that this patient's sheet has; `cuts` remembers what other sheets share.

    Where little is left for a last page, gaps become narrower, if that saves it.
    """
    cuts = cuts or Cuts(layout)
    pieces = cuts.pieces(heights)
    parts, overleaf = _parts(layout, heights, pieces), pieces[len(layout.flow) :]

    def filled(air: float) -> _Press:
        press = _Press(layout, heights, cuts, overleaf, order, air)
        press.fill(parts)
        return press

    press, look = filled(1.0), layout.look
    if len(press.pages) > 2 and press.y < press.top + (look.bottom - look.top) * _SCANT:
        closer = (filled(air) for air in _TIGHTER)
        press = next((one for one in closer if len(one.pages) < len(press.pages)), press)
    return tuple([Page(tuple(parts)) for parts in press.pages if parts])


def _parts(layout: Layout, heights: Sequence[float], pieces: Sequence[Pieces]) -> list[_Part]:
    """The parts of the flow that stand on this patient's sheet.

    Text whose heading is not there goes on in the section of text above it: two lists are one.
    """
    found: list[_Part] = []
    for part, own in zip(layout.flow, pieces, strict=False):
        if isinstance(part, Times):
            found.append(_Part(part, own))
        elif own.parts:
            above = found[-1] if found else None
            headless = part.heading is None or heights[part.heading] < 0
            if headless and above and (one := _as_one(above, part, own)):
                found[-1] = one
            else:
                found.append(_Part(part, own))
    return found


def _as_one(above: _Part, part: Section, own: Pieces) -> _Part | None:
    """A section and the text that goes on below it; None where one of both is no text."""
    upper = above.part
    if isinstance(upper, Times) or upper.after is None or part.after is None:
        return None
    both = upper._replace(
        after=part.after, keep=upper.keep or part.keep, has_table=upper.has_table or part.has_table
    )
    return _Part(both, above.pieces.joined(upper.after, own))


@dataclass
class _Press:
    """Fills pages from the top."""

    layout: Layout
    heights: Sequence[float]
    cuts: Cuts
    overleaf: Sequence[Pieces]  # the timeline's headings there: above many rows, above one
    order: Order
    air: float  # how much of the gaps between sections is left, from page two on
    pages: list[list[PlacedGroup]] = field(default_factory=lambda: [[]])
    y: float = 0.0
    times: _Part | None = None  # the timeline, when it has been met
    rest: Order = ()  # its events without a place yet

    @property
    def top(self) -> float:
        """Where the first block of the current page stands."""
        look = self.layout.look
        return look.title_top if len(self.pages) == 1 else look.top

    @property
    def is_empty(self) -> bool:
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

    def put_pieces(self, pieces: Pieces) -> None:
        """Place pieces that fit on this page."""
        if pieces.whole:
            self.put(pieces.whole, pieces.height)
            return
        for part in pieces.parts:
            self.y += part.gap
            self.put(part.group, part.height)

    def fits(self, height: float) -> bool:
        """Whether so much more goes on this page."""
        return self.y + height <= self.layout.look.bottom + _NEARLY

    def fill(self, parts: Sequence[_Part]) -> None:
        """Place all parts, and what the timeline has no room for on page one behind the contact."""
        self.y = self.top
        sunk: tuple[int, int] | None = None  # where the contact box begins and ends on page one
        for at, (part, pieces) in enumerate(parts):
            if isinstance(part, Times):
                self.times, self.rest = parts[at], self.order
                self.put_times(part, pieces, _reserve(parts[at + 1 : at + 2]))
            elif part.sinks:
                if self.rest and not self.fits(part.before + pieces.height):
                    self.put_overflow()
                start, page = len(self.pages[-1]), len(self.pages)
                self.put_section(part, pieces)
                sunk = (start, len(self.pages[-1])) if page == len(self.pages) == 1 else None
                self.put_overflow()
            else:
                self.put_section(part, pieces)
        self.put_overflow()
        if sunk:
            self.sink(*sunk)

    def put_section(self, section: Section, pieces: Pieces) -> None:
        """Place a section; on a new page if it, or its heading with two lines, does not fit."""
        look, total = self.layout.look, pieces.height
        single = len(self.pages) == 1
        if (section.overleaf and single) or (section.new_page and not self.is_empty):
            self.turn()
            single = False
        if not self.is_empty:
            self.y += section.before if single else section.before * self.air
        if single and section.at > self.y:
            self.y = section.at
        if not self.fits(total) and not self.is_empty:
            lines = 2 * look.whole if section.has_table else look.whole
            whole = section.keep or total <= lines * look.body.leading + look.heading.leading
            head = sum([part.height for part in pieces.parts[:3]])  # the heading and two after it
            if (whole and total <= look.bottom - look.top) or not self.fits(head):
                self.turn()
        if self.fits(total):
            self.put_pieces(pieces)
        else:
            self.put_in_turn(pieces.parts)

    def put_in_turn(self, pieces: Sequence[Piece]) -> None:
        """Place the pieces of a section that ends on a later page; the last two stay together."""
        for at, part in enumerate(pieces):
            needed = part.height + part.gap
            if at == len(pieces) - 2:
                needed += pieces[at + 1].height
            if not self.fits(needed) and not self.is_empty:
                self.turn()
                if part.head and self.fits(part.head.height + needed):
                    self.put(part.head.group, part.head.height)
            if not self.is_empty:
                self.y += part.gap
            self.put(part.group, part.height)

    def put_times(self, times: Times, heading: Pieces, reserve: float) -> None:
        """Place the events that fit on page one above the contact box, which needs `reserve`."""
        if not self.rest:
            return
        air = self.air_below_heading()
        room = self.layout.look.bottom - reserve - self.y - _TIMES_GAP - heading.height - air
        rows = self.rows_that_fit(times, room)
        if rows:
            self.y += _TIMES_GAP
            self.put_pieces(heading)
            self.y += air
            self.put_rows(times, rows)

    def put_overflow(self) -> None:
        """Place the events that page one had no room for, under a heading of their own.

        Where page one has none, the heading is that of the whole timeline, and so are its words
        where one event is left: "more times" would promise others.
        """
        if not self.rest or self.times is None:
            return
        times, heading = self.times
        assert isinstance(times, Times)  # noqa: S101  # nothing else has events
        if len(self.rest) < len(self.order):
            many, one = self.overleaf
            heading = one if len(self.rest) == 1 else many
        headed = True  # its text can stand only once
        while self.rest:
            if not self.is_empty:
                self.y += self.layout.look.gap
            air = self.air_below_heading() if headed else 0.0
            above = heading.height + air if headed else 0.0
            rows = self.rows_that_fit(times, self.layout.look.bottom - self.y - above)
            if not rows and not self.is_empty:
                self.turn()
                continue
            if headed:
                self.put_pieces(heading)
                self.y += air
            self.put_rows(times, rows or 1)
            headed = False
            if self.rest:
                self.turn()

    def rows_that_fit(self, times: Times, room: float) -> int:
        """How many events, with their day labels, are no higher than `room` together."""
        for count, (event, day) in enumerate(self.rest):
            room -= self.heights[times.events[event].row]
            if _shows_day(day, count):
                room -= self.heights[times.events[event].day]
            if room < -_NEARLY:
                return count
        return len(self.rest)

    def air_below_heading(self) -> float:
        """Room where no day label keeps the first pictogram off that of the heading."""
        return self.layout.look.day_row if self.rest[0][1] is Day.NONE else 0.0

    def put_rows(self, times: Times, count: int) -> None:
        """Place the next events one under the other, and the line that joins them behind them."""
        leaves: list[int] = []
        for at, (event, day) in enumerate(self.rest[:count]):
            if _shows_day(day, at):
                leaves.append(times.events[event].day)
            leaves.append(times.events[event].row)
        self.put_pieces(
            self.cuts.rows(tuple([(leaf, self.heights[leaf]) for leaf in leaves]), times.line)
        )
        self.rest = self.rest[count:]

    def sink(self, start: int, end: int) -> None:
        """Move the contact box to the foot of page one when nothing follows it there."""
        parts = self.pages[0]
        panels = [item for item in Page(tuple(parts[start:])).items if isinstance(item, Painted)]
        if not panels or end < len(parts):
            return
        last = max(panel.y + panel.height for panel in panels)
        down = self.layout.look.bottom - 3 - last
        if down > 0:
            parts[start:] = [PlacedGroup(group, y + down) for group, y in parts[start:]]


def _reserve(following: Sequence[_Part]) -> float:
    """Room that the contact box needs, if it follows."""
    for part, pieces in following:
        if isinstance(part, Section) and part.sinks:
            return pieces.height + part.before
    return 0.0


def _shows_day(day: Day, count: int) -> bool:
    """Whether an event's day label stands before it: on a new day, and first on a page."""
    return day is Day.NEW or (day is Day.SAME and count == 0)
