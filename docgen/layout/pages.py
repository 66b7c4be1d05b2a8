"""Paginate: which leaf stands on which page, and at which height.

In: a layout, the height of every leaf (negative: not on this patient's sheet), the order of the
timeline. Out: pages. A pure function of those, so that the plan for one patient serves every other
patient whose blocks have the same line counts.

Rules: a box, card, table row or stop is never split, nor a section under eight lines; a heading
keeps two lines with it; what is higher than a page is taken apart rather than cut off; a table that
goes on overleaf has its head there again.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from docgen.layout.frame import Layout, Section, Times
from docgen.layout.page import Group, Page, Painted, Part
from docgen.layout.placing import Cuts, Heights, Piece, Pieces
from docgen.style import Look


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
    pages: list[list[Part]] = field(default_factory=lambda: [[]])
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
        self.pages[-1].append(Part(group, self.y))
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
        lines = 2 * look.short if section.tabled else look.short
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
        parts[start:] = [Part(group, y + down) for group, y in parts[start:]]
