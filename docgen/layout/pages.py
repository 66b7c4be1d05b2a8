"""Paginate: which leaf stands on which page, and at which height.

In: a layout, the height of every leaf (negative: not on this patient's sheet), the order of the
timeline. Out: pages. A pure function of those, so that the plan for one patient serves every other
patient whose blocks have the same line counts. First each section is cut into the pieces between
which a page may end (`Cuts`), then pages are filled with them (`_Press`).

Page one flows from the top: what belongs there (`Layout.first`), then whole sections as far as they
fit. What is left of it is spread over all places that may grow, in one ratio; where a few points
are missing, they shrink. See `model.SPACE` for what page one gives up before that.

Rules: a box, card, table row or event is never split, nor a section under eight lines; a heading
keeps two lines with it; what is higher than a page is taken apart rather than cut off; a table that
goes on overleaf has its head there again; text whose heading a patient lacks goes on in the section
above.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from docgen.layout.cuts import Cuts, leaves_of
from docgen.layout.frame import Layout, Section, Times
from docgen.layout.measure import WHOLE, Piece, Pieces, grown
from docgen.layout.placed import Group, Page, Painted, Placed, PlacedGroup
from docgen.layout.rows import RowAt, height_of
from docgen.style import Look

_NEARLY = 0.01  # points: sums of heights are not exact
_TIGHTER = (0.75, 0.5)  # of the gaps between sections, where that saves a page
_SCANT = 0.6  # of a page: a last page with less is saved if it can be


def given_pages(layout: Layout, pages: Sequence[Page]) -> int:
    """How many pages the patient gets: those before the page for staff."""
    kept = {
        leaf
        for part in layout.flow
        if isinstance(part, Section) and part.new_page
        for leaf in leaves_of(part.body)
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
    OPEN = 3  # somebody writes its day in by hand


Order: TypeAlias = tuple[tuple[int, Day], ...]


class _Part(NamedTuple):
    """A section that this patient's sheet has; or the timeline, with the pieces of its heading."""

    number: int  # its place in the flow
    part: Section | Times
    pieces: Pieces


class _FirstPage(NamedTuple):
    """How many parts stand on page one, whole, and by how many steps its gaps grow."""

    parts: int
    steps: int


def paginate(
    layout: Layout, heights: Sequence[float], order: Order, cuts: Cuts | None = None
) -> tuple[Page, ...]:
    """Place every leaf that this patient's sheet has; `cuts` remembers what other sheets share.

    Where little is left for a last page, gaps become narrower, if that saves it.
    """
    sheet = _OneSheet(layout, heights, order, cuts or Cuts(layout))
    parts = sheet.parts()
    first = sheet.first_pages(parts)

    def filled(air: float) -> tuple[Page, ...]:
        press = _Press(sheet, air)
        press.fill(parts, first)
        return tuple([Page(tuple(parts)) for parts in press.pages if parts])

    pages, look = filled(1.0), layout.look
    end = page_end(layout, pages)
    if end.pages > 2 and end.at * look.height < look.top + (look.bottom - look.top) * _SCANT:
        closer = (filled(air) for air in _TIGHTER)
        pages = next((one for one in closer if given_pages(layout, one) < end.pages), pages)
    return pages


class PageFit(enum.IntEnum):
    """How what belongs on page one fits there."""

    NONE = 0
    CLOSER = 1  # where gaps shrink
    ENOUGH = 2


def first_page_fit(layout: Layout, heights: Sequence[float], order: Order, cuts: Cuts) -> PageFit:
    """Whether all that belongs on page one fits there; other heights do not count."""
    sheet = _OneSheet(layout, heights, order, cuts)
    parts = sheet.parts(upto=layout.first)
    return min(sheet.fit(front, parts) for front in range(len(layout.fronts)))


class PageEnd(NamedTuple):
    """How many pages a patient gets, and at which share of its height the last one ends."""

    pages: int
    at: float


def page_end(layout: Layout, pages: Sequence[Page]) -> PageEnd:
    """Tell where the pages that the patient gets end."""
    given = given_pages(layout, pages)
    ends = [item.y + item.height for page in pages[given - 1 : given] for item in page.items]
    return PageEnd(given, max(ends, default=0.0) / layout.look.height)


def says_turn_over(layout: Layout, pages: Sequence[Page]) -> bool:
    """Whether page one of a leaf has a line's room left above its foot."""
    end = max([item.y + item.height for item in pages[0].items], default=0.0)
    return len(layout.fronts) == 1 and end <= layout.fronts[0].look.turning + _NEARLY


class _LeafFit(NamedTuple):
    """How page one stands on both sides of a leaf: the greater, the better.

    So much is `held` on its front: boxes, rows; gaps change by so many `steps`. `turns` is whether
    a line has room there that says what stands overleaf; for it room may be `kept`.
    """

    held: int
    turns: bool
    steps: int
    kept: bool
    boxes: int  # on its front; times count as one


class _OneSheet(NamedTuple):
    """One patient's sheet: what pages are filled with."""

    layout: Layout
    heights: Sequence[float]
    order: Order
    cuts: Cuts

    def parts(
        self, steps: int = 0, upto: int | None = None, since: int = 0, most: int | None = None
    ) -> list[_Part]:
        """The parts of the flow that stand on this patient's sheet, or some of them.

        `since` and `upto` count parts of the flow, `most` those that stand on the sheet. Text whose
        heading is not there goes on in the section of text above it: two lists are one.
        """
        found: list[_Part] = []
        for number, part in enumerate(self.layout.flow[since:upto], since):
            own = self.cuts.pieces(number, self.heights, steps)
            if isinstance(part, Times):
                if self.order:
                    found.append(_Part(number, part, own))
            elif own.parts:
                above = found[-1] if found else None
                headless = part.heading is None or self.heights[part.heading] < 0
                if above and any(above.number < f.parts <= number for f in self.layout.fronts):
                    above = None  # it belongs on page one
                if headless and above and (one := _as_one(above, part, own)):
                    found[-1] = one
                elif most is not None and len(found) == most:
                    break
                else:
                    found.append(_Part(number, part, own))
        return found[:most]

    def on_front(self, front: int, parts: Sequence[_Part]) -> list[_Part]:
        """The parts that belong on a front."""
        fronts = self.layout.fronts
        before = fronts[front - 1].parts if front else 0
        return [part for part in parts if before <= part.number < fronts[front].parts]

    def fit(self, front: int, parts: Sequence[_Part]) -> PageFit:
        """How what belongs on a front fits there."""
        own, look = self.on_front(front, parts), self.layout.fronts[front].look
        if self.fits(front, own, 0):
            return PageFit.ENOUGH
        if look.first_pages > 1:
            leaf = self.leaf_fit(front, len(own))
            if leaf is None:
                return PageFit.NONE
            # Gaps may shrink for the line that says what stands overleaf; it is worth a pair.
            whole = leaf.turns or (len(self.layout.fronts) > 1 and not leaf.steps)
            return PageFit.ENOUGH if whole else PageFit.CLOSER
        return PageFit.CLOSER if self.stretched(front, len(own), -WHOLE) else PageFit.NONE

    def leaf_fit(self, front: int, count: int) -> _LeafFit | None:
        """How page one fits where it takes both sides of a leaf.

        Gaps shrink so that its front holds more boxes, and for a line there that says what stands
        overleaf; for that the last rows of times, and text, go overleaf too, but no box. None: what
        belongs there does not fit even so.
        """
        tried = [self._leaf(front, count, steps) for steps in (0, -WHOLE)]
        best = max(filter(None, tried), default=None)
        if best and not best.turns:
            other = self._leaf(front, count, best.steps, kept=True)
            best = other if other and other.turns and other.boxes >= best.boxes else best
        return best

    def _leaf(self, front: int, count: int, steps: int, *, kept: bool = False) -> _LeafFit | None:
        press, parts = _Press(self), self.with_steps(front, count, steps)
        press.fill_front(front, parts, steps, kept=kept)
        if len(press.pages) > press.layout.fronts[front].look.first_pages:
            return None
        page = Page(tuple(press.pages[0]))
        held = sum(isinstance(item, Painted) for item in page.items)
        there = {item.leaf for item in page.items if isinstance(item, Placed)}
        boxes = sum(not there.isdisjoint(_leaves_of_box(part.part)) for part in parts)
        return _LeafFit(held, says_turn_over(self.layout, [page]), steps, kept, boxes)

    def first_pages(self, parts: Sequence[_Part]) -> list[_FirstPage | None]:
        """What stands whole on each front; None where what belongs there does not fit."""
        return [self.first_page(front, parts) for front in range(len(self.layout.fronts))]

    def first_page(self, front: int, parts: Sequence[_Part]) -> _FirstPage | None:
        """What stands whole on a front; below what belongs on page one others may follow."""
        own = self.on_front(front, parts)
        count = len(own)
        if not count:
            return None
        if not self.fits(front, own, 0):
            closer = (s for s in range(-1, -WHOLE - 1, -1) if self.stretched(front, count, s))
            steps = next(closer, None)
            return None if steps is None else _FirstPage(count, steps)
        if len(self.layout.fronts) == 1:
            rest = parts[count:]
            while rest and _may_follow(rest[0]) and self.fits(front, [*own, rest[0]], 0):
                own, rest = [*own, rest[0]], rest[1:]
        count = len(own)
        wider = (s for s in range(WHOLE, 0, -1) if self.stretched(front, count, s))
        return _FirstPage(count, next(wider, 0))

    def with_steps(self, front: int, count: int, steps: int) -> list[_Part]:
        """So many parts that stand on a front, their gaps stretched."""
        fronts = self.layout.fronts
        before = fronts[front - 1].parts if front else 0
        return self.parts(steps, since=before, most=count)

    def stretched(self, front: int, count: int, steps: int) -> bool:
        """Whether so many parts fit on a front with gaps that grow by so many steps."""
        return self.fits(front, self.with_steps(front, count, steps), steps)

    def fits(self, front: int, parts: Sequence[_Part], steps: int) -> bool:
        """Whether parts fit on a front."""
        press = _Press(self)
        press.begin(front)
        for part in parts:
            press.put_part(part, steps)
        return press.fits(0.0)

    def rows(self, order: Order, times: Times) -> tuple[RowAt, ...]:
        """Events of the timeline, with their heights, and which of them show their day."""
        heights = self.heights
        found: list[RowAt] = []
        for at, (event, day) in enumerate(order):
            label, row, _ = times.events[event]
            shown = (label, heights[label]) if _shows_day(day, at) else ()
            found.append(RowAt(row, heights[row], *shown))
        return tuple(found)


def _leaves_of_box(part: Section | Times) -> Iterable[int]:
    """The leaves of a box, or the rows of times; none of what may go on overleaf."""
    if isinstance(part, Times):
        return [event.row for event in part.events]
    return () if part.in_rows or part.after is not None else leaves_of(part.body)


def _may_follow(part: _Part) -> bool:
    """Whether a part may stand on page one below what belongs there."""
    section = part.part
    return isinstance(section, Section) and not (section.overleaf or section.new_page)


def _as_one(above: _Part, part: Section, own: Pieces) -> _Part | None:
    """A section and the text that goes on below it; None where one of both is no text."""
    upper = above.part
    if isinstance(upper, Times) or upper.after is None or part.after is None:
        return None
    both = upper._replace(
        after=part.after, keep=upper.keep or part.keep, has_table=upper.has_table or part.has_table
    )
    return _Part(above.number, both, above.pieces.joined(upper.after, own))


@dataclass
class _Press:
    """Fills pages from the top."""

    sheet: _OneSheet
    air: float = 1.0  # how much of the gaps between sections is left, from page two on
    pages: list[list[PlacedGroup]] = field(default_factory=lambda: [[]])
    front: int | None = 0  # which front the current page is; None: a later page
    bare: bool = False  # nothing stands above the foot of the back of page one
    steps: int = 0  # by which gaps between boxes of page one shrink: below 0
    kept: bool = False  # the front keeps room for a line that says what stands overleaf
    y: float = field(init=False)
    times: _Part | None = None  # the timeline, when it has been met
    rest: Order = ()  # its events without a place yet

    def __post_init__(self) -> None:
        """Begin at the top of page one."""
        self.y = self.top

    @property
    def layout(self) -> Layout:
        """The layout of the sheet."""
        return self.sheet.layout

    @property
    def top(self) -> float:
        """Where the first block of the current page stands."""
        return self.look.top if self.front is None else self.look.head_top

    @property
    def look(self) -> Look:
        """The look of the current page."""
        return self.layout.look if self.front is None else self.layout.fronts[self.front].look

    @property
    def is_empty(self) -> bool:
        """Whether the current page is still empty."""
        return not self.pages[-1]

    def turn(self) -> None:
        """Begin a new page."""
        self.pages.append([])
        self.front = None
        self.y = self.top

    def begin(self, front: int) -> None:
        """Begin a front, on a page of its own."""
        if not self.is_empty:
            self.turn()
        self.front = front
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
        bare = self.front is not None or (self.bare and len(self.pages) <= self.look.first_pages)
        bottom = self.look.bottom - (0.0 if bare else self.look.bars)
        if self.kept and self.front is not None:
            bottom = self.look.turning
        return self.y + height <= bottom + _NEARLY

    def fill(self, parts: Sequence[_Part], first: Sequence[_FirstPage | None]) -> None:
        """Place all parts, those that belong on page one first."""
        at = 0
        for front, whole in enumerate(first):
            own = self.sheet.on_front(front, parts)
            if whole:
                self.begin(front)
                for part in self.sheet.with_steps(front, whole.parts, whole.steps):
                    self.put_part(part, whole.steps)
            else:
                self.fill_leaf(front, own)
            at += whole.parts if whole else len(own)
        if at < len(parts) and (first[0] or len(first) > 1):
            self.turn()
        for each in parts[at:]:
            if isinstance(each.part, Times):
                self.put_times(each, ())
            else:
                self.put_section(each.part, each.pieces)
            self.put_overflow()

    def fill_leaf(self, front: int, own: list[_Part]) -> None:
        """Place what belongs on a front, the best way where both sides of the leaf hold it.

        Else what does not fit on the front stands overleaf.
        """
        two_sides = self.layout.fronts[front].look.first_pages > 1
        best = self.sheet.leaf_fit(front, len(own)) if two_sides else None
        if best and best.steps:
            own = self.sheet.with_steps(front, len(own), best.steps)
        steps, kept = (best.steps, best.kept) if best else (0, False)
        self.fill_front(front, own, steps, kept=kept)

    def fill_front(
        self, front: int, parts: Sequence[_Part], steps: int = 0, *, kept: bool = False
    ) -> None:
        """Place what does not fit on its front: the rest stands overleaf."""
        self.begin(front)
        self.steps, self.kept = steps, kept
        # On the back of page one, where it has one and is not the last page, no bars stand.
        self.bare = self.look.first_pages > 1 and len(self.layout.flow) > self.layout.first
        for at, each in enumerate(parts):
            if isinstance(each.part, Times):
                self.put_times(each, parts[at + 1 :])
            else:
                self.put_section(each.part, each.pieces)
        self.put_overflow()
        self.bare = self.kept = False
        self.steps = 0

    def put_part(self, each: _Part, steps: int) -> None:
        """Place a whole part on page one, its gaps stretched."""
        number, part, pieces = each
        if not self.is_empty:
            self.y += part.before + grown(part.apart, part.nearer, steps)
        if isinstance(part, Times):
            self.put_pieces(pieces)
            rows = self.sheet.rows(self.sheet.order, part)
            self.put_pieces(self.sheet.cuts.rows(number, rows, steps))
        else:
            self.y = max(self.y, part.at)
            self.put_pieces(pieces)

    def put_section(self, section: Section, pieces: Pieces) -> None:
        """Place a section; on a new page if it, or its heading with two lines, does not fit."""
        look, total = self.look, pieces.height
        single = self.front is not None
        if (section.overleaf and single) or (section.new_page and not self.is_empty):
            self.turn()
            single, look = False, self.look
        if not self.is_empty:
            closer = grown(0.0, section.nearer, self.steps)
            self.y += section.before + closer if single else section.before * self.air
        if single and section.at > self.y:
            self.y = section.at
        if not self.fits(total) and not self.is_empty:
            lines = 2 * look.whole if section.has_table else look.whole
            few = total <= lines * look.body.leading + look.heading.leading
            whole = section.keep or (few and not section.in_rows)
            first = 1 if section.in_rows else 3  # the heading and two after it
            head = sum([part.gap + part.height for part in pieces.parts[:first]])
            if (whole and total <= look.bottom - look.bars - look.top) or not self.fits(head):
                self.turn()
        if self.fits(total):
            self.put_pieces(pieces)
        else:
            self.put_in_turn(pieces.parts, alone=section.in_rows)

    def put_in_turn(self, pieces: Sequence[Piece], *, alone: bool) -> None:
        """Place the pieces of a section that ends on a later page.

        The last two stay together, but where the last may stand `alone`.
        """
        for at, part in enumerate(pieces):
            needed = part.height + part.gap
            if at == len(pieces) - 2 and not alone:
                needed += pieces[at + 1].height
            if not self.fits(needed) and not self.is_empty:
                self.turn()
                if part.head and self.fits(part.head.height + needed):
                    self.put(part.head.group, part.head.height)
            if not self.is_empty:
                self.y += part.gap
            self.put(part.group, part.height)

    def put_times(self, each: _Part, below: Sequence[_Part]) -> None:
        """Place the events that fit on this page above what belongs on page one below them.

        Where that has no room there anyway, all events stand before it; so do they on the back of
        page one, where that is a part of it and has room for all of it. What another timeline has
        left stands above it all.
        """
        self.put_overflow()
        self.times, self.rest = each, self.sheet.order
        look, times = self.look, each.part
        assert isinstance(times, Times)  # noqa: S101  # nothing else has events
        reserve = sum([part.part.before + part.pieces.height for part in below])
        if look.first_pages > len(self.pages) and not self.is_empty and self.rest:
            high = each.pieces.height + height_of(times, self.sheet.rows(self.rest, times))
            if not self.fits(times.before + high) and look.top + high + reserve <= look.bottom:
                self.turn()
        if self.fits(reserve):
            self.put_events(each, each.pieces, reserve)
        else:
            self.put_overflow()

    def put_events(self, each: _Part, heading: Pieces | None, reserve: float) -> bool:
        """Place as many of the events that are left as fit on this page; return whether any do."""
        number, times, _ = each
        assert isinstance(times, Times)  # noqa: S101  # nothing else has events
        before = 0.0 if self.is_empty else times.before
        above = heading.height if heading else 0.0
        count = self.rows_that_fit(times, self.rest, before + above + reserve)
        if not count and not self.is_empty:
            return False
        count = count or 1
        self.y += before
        if heading:
            self.put_pieces(heading)
        rows = self.sheet.rows(self.rest[:count], times)
        self.put_pieces(self.sheet.cuts.rows(number, rows))
        self.rest = self.rest[count:]
        return True

    def put_overflow(self) -> None:
        """Place the events that page one had no room for, under a heading of their own.

        Where page one has none, the heading is that of the whole timeline, and so are its words
        where one event is left: "more times" would promise others.
        """
        if not self.rest or self.times is None:
            return
        count = len(self.sheet.order)
        headed: Pieces | None = self.times.pieces
        while self.rest:
            if len(self.rest) < count and headed:
                headed = self.sheet.cuts.overleaf(
                    self.times.number, self.sheet.heights, len(self.rest)
                )
            whole = len(self.rest) == count
            if self.put_events(self.times, headed, 0.0) and not whole:
                headed = None  # its text can stand only once
            if self.rest:
                self.turn()

    def rows_that_fit(self, times: Times, rest: Order, above: float) -> int:
        """How many events, with their day labels, fit on this page below so many points."""
        rows = self.sheet.rows(rest, times)
        counts = range(len(rows), 0, -1)
        return next((n for n in counts if self.fits(above + height_of(times, rows[:n]))), 0)


def _shows_day(day: Day, count: int) -> bool:
    """Whether an event's day label stands before it: on a new day, and first on a page."""
    return day in (Day.NEW, Day.OPEN) or (day is Day.SAME and count == 0)
