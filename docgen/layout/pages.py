"""Paginate: which leaf stands on which page, and at which height.

In: a layout, the height of every leaf (negative: not on this patient's sheet), the order of the
timeline. Out: pages. A pure function of those, so that the plan for one patient serves every other
patient whose blocks have the same line counts.

Rules: a box, card, table row or stop is never split, nor a section under eight lines; a heading
keeps two lines with it; what is higher than a page is taken apart rather than cut off.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from docgen.layout.frame import (
    Anchor,
    Layout,
    LeafAt,
    Page,
    Painted,
    Placed,
    Rule,
    Section,
    Times,
)
from docgen.layout.placing import Cuts, Heights, Piece, height_of, piece
from docgen.looks.style import Look


class Day(enum.IntEnum):
    """How a stop stands to the one before it."""

    NONE = 0  # it has no day: only how long it takes is known
    SAME = 1
    NEW = 2


Order: TypeAlias = tuple[tuple[int, Day], ...]
Items: TypeAlias = tuple[Placed | Painted, ...]  # what stands together; y from its top

_TIMES_GAP = 17.0
_TIGHTER = (0.75, 0.5)  # of the gaps between sections


@dataclass
class _Press:
    """Fills pages from the top."""

    layout: Layout
    heights: Heights
    cuts: Cuts
    air: float = 1.0  # how much of the gaps between sections is left, from page two on
    pages: list[list[tuple[Items, float]]] = field(default_factory=lambda: [[]])  # y of their top
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

    def put(self, part: Piece, gap: float) -> None:
        """Place a piece below what is there."""
        page = self.pages[-1]
        if page:
            self.y += gap
        if part.items:
            page.append((part.items, self.y))
        self.y += part.height

    def put_all(self, parts: Sequence[Piece]) -> None:
        """Place the pieces of a section that fits; the first has no gap before it."""
        page, y = self.pages[-1], self.y
        for items, height, gap in parts:
            y += gap
            page.append((items, y))
            y += height
        self.y = y

    def fits(self, height: float, limit: float) -> bool:
        """Whether so much more goes on this page."""
        return self.y + height <= limit + 0.01


def paginate(
    layout: Layout, heights: Sequence[float], order: Order, cuts: Cuts | None = None
) -> tuple[Page, ...]:
    """Place every leaf that this patient's sheet has; `cuts` remembers what other sheets share.

    Where little is left for a last page, gaps become narrower, if that saves it.
    """
    known = cuts or Cuts(layout)
    press = _filled(_Press(layout, Heights(heights), known), order)
    if len(press.pages) > 2 and press.y < press.top + _scant(layout.look):
        for air in _TIGHTER:
            other = _filled(_Press(layout, press.heights, known, air), order)
            if len(other.pages) < len(press.pages):
                press = other
                break
    return tuple([Page(_moved(parts)) for parts in press.pages if parts])


def _moved(parts: Sequence[tuple[Items, float]], down: float = 0.0) -> Items:
    """What stands on a page, with y from its top; `down` is how far all of it sinks."""
    return tuple(
        [
            Placed(item.leaf, y + item.y + down, item.height, item.lines)
            if isinstance(item, Placed)
            else Painted(item.marks, y + item.y + down, item.height)
            for items, y in parts
            for item in items
        ]
    )


def _scant(look: Look) -> float:
    """Points that a last page holds at least: a third of it."""
    return (look.bottom - look.top) / 3


def _filled(press: _Press, order: Order) -> _Press:
    """Fill the pages."""
    press.y = press.top
    flow = press.layout.flow
    overflow: Times | None = None
    rest: Order = ()
    begun = False  # whether some stops stand on page one
    floated: tuple[int, int] | None = None  # where the contact box begins and ends on page one
    for number, part in enumerate(flow):
        if isinstance(part, Times):
            rest = _place_times(press, part, order, _reserve(flow, number, press.heights))
            overflow = part if rest else None
            begun = len(rest) < len(order)
            continue
        if part.floats:
            if overflow is not None and not _has_room(press, part):
                _place_overflow(press, overflow, rest, begun=begun)
                overflow = None
            start = len(press.pages[-1])
            page = len(press.pages)
            _place_section(press, number)
            floated = (start, len(press.pages[-1])) if page == len(press.pages) == 1 else None
            if overflow is not None:
                _place_overflow(press, overflow, rest, begun=begun)
                overflow = None
            continue
        _place_section(press, number)
    if overflow is not None:
        _place_overflow(press, overflow, rest, begun=begun)
    _sink(press, floated)
    return press


def _reserve(flow: Sequence[Section | Times], number: int, heights: Heights) -> float:
    """Room that the contact box needs below the timeline."""
    for part in flow[number + 1 : number + 2]:
        if isinstance(part, Section) and part.floats:
            return max(0.0, height_of(part.nodes[0], heights)) + part.before
    return 0.0


def _has_room(press: _Press, section: Section) -> bool:
    """Whether the contact box goes on this page."""
    height = max(0.0, height_of(section.nodes[0], press.heights))
    return press.fits(section.before + height, press.layout.look.bottom)


def _place_section(press: _Press, number: int) -> None:
    look, section = press.layout.look, press.layout.flow[number]
    pieces = press.cuts.pieces(number, press.heights)
    if not pieces.parts:
        return
    assert isinstance(section, Section)  # noqa: S101  # the timeline has no pieces
    total, single = pieces.height, len(press.pages) == 1
    if (section.overleaf and single) or (section.fresh and not press.fresh):
        press.turn()
        single = False
    if not press.fresh:
        press.y += section.before if single else section.before * press.air
    if single and section.at > press.y:
        press.y = section.at
    if not press.fits(total, look.bottom) and not press.fresh:
        lines = 2 * look.short if section.tabled else look.short
        whole = section.keep or total <= lines * look.body.leading + look.heading.leading
        head = sum([part.height for part in pieces.parts[:3]])  # the heading and two after it
        if (whole and total <= look.bottom - look.top) or not press.fits(head, look.bottom):
            press.turn()
    if press.fits(total, look.bottom):
        press.put_all(pieces.parts)
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
        press.put(part, part.gap)


def _place_times(press: _Press, part: Times, order: Order, reserve: float) -> Order:
    """Place the stops that fit above the contact box; return the others."""
    if not order:
        return ()
    look = press.layout.look
    press.y += _TIMES_GAP
    heading = max(0.0, height_of(part.heading, press.heights))
    limit = look.bottom - reserve
    rows = _rows_that_fit(press, part, order, limit - press.y - heading - _air(look, order))
    if not rows:
        press.y -= _TIMES_GAP
        return order
    press.put(piece(part.heading, press.heights), 0.0)
    press.y += _air(look, order)
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
    items = press.pages[-1]
    at = len(items)
    middles: list[float] = []
    for count, (stop, day) in enumerate(order):
        leaves = [part.stops[stop].row]
        if _shows_day(day, count):
            leaves.insert(0, part.stops[stop].day)
        for leaf in leaves:
            height = press.heights[leaf]
            middles.append(press.y + height / 2)
            items.append(((Placed(leaf, 0.0, height),), press.y))
            press.y += height
    line, high = part.line, middles[-1] - middles[0]
    joined = Rule(line.x0, 0, line.x1, high, line.width, line.color)
    items.insert(at, ((Painted(((Anchor.TOP, joined),), 0.0, high),), middles[0]))


def _place_overflow(press: _Press, part: Times, order: Order, *, begun: bool) -> None:
    """Place the stops that page one had no room for, under a heading of their own.

    Where page one has `begun` with none, the heading is that of the whole timeline.
    """
    look = press.layout.look
    title = LeafAt(part.more) if begun else part.heading
    heading = max(0.0, height_of(title, press.heights))
    while order:
        if not press.fresh:
            press.y += look.gap
        air = _air(look, order) if heading else 0.0
        room = look.bottom - press.y - heading - air
        rows = _rows_that_fit(press, part, order, room)
        if not rows and not press.fresh:
            press.turn()
            continue
        if heading:
            press.put(piece(title, press.heights), 0.0)
            press.y += air
        _put_rows(press, part, order[: rows or 1])
        order = order[rows or 1 :]
        if order:
            press.turn()
            heading = 0.0  # its text can stand only once


def _sink(press: _Press, floated: tuple[int, int] | None) -> None:
    """Move the contact box to the foot of page one when nothing follows it there."""
    if floated is None:
        return
    start, end = floated
    parts = press.pages[0]
    box = _moved(parts[start:])
    panels = [item for item in box if isinstance(item, Painted)]
    if not panels or end < len(parts):
        return
    last = max(panel.y + panel.height for panel in panels)
    down = press.layout.look.bottom - 3 - last
    if down > 0:
        parts[start:] = [(_moved(parts[start:], down), 0.0)]
