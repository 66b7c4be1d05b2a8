"""The nouns between layout and PDF: leaves, nodes, elements; then what stands where on a page.

In: nothing. Out: frozen values. Points; x from the left edge of the page, y downwards.

A *leaf* is the smallest thing that moves as one: a paragraph, a table row, an event.
Its x positions are fixed when the sheet is laid out; only its y and, where it holds slots, its
lines differ between patients. A *node* arranges leaves. An *element* is a node of the structure
tree (ISO 14289-1, 7.1): each text cell names its element, so that tags are never guessed.

Layout reckons from the left. What is read from the right is `mirrored` when it is laid out: places
are reflected, so that gutter, bullets and the first column of a table stand at the right; words and
pictures are moved, never turned. `total` is the sum of the two edges between which a thing is
reflected: of a page its width. A second column that runs against its page is reflected about its
own middle before that.

These are named tuples: a class of them costs a tenth of a frozen dataclass at start-up, and there
are many values of them in each sheet.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from docgen.graphics.artwork import Picture, Raster, Spot
from docgen.layout.text import SetLine, TextTemplate, line_width
from docgen.model import CALENDAR_CELLS, CALENDAR_DAYS, Guards, Inlines, Slot, Text
from docgen.style import Color, Look, TextStyle

CODE, CALENDAR, CALENDAR_WORDS, CALENDAR_HEAD = (
    "code",
    "calendar_row",
    "calendar_words",
    "calendar_head",
)  # formats of their slots
FIGURE, FIGURE_ALT = "figure", "figure_alt"  # formats of what a drawing shows, and how it is told
LOG_DAY = "log_day"  # the format of a day of a log; the path is its number, from 0
# Formats of the bar of a day: what it shows, what that is in words, when the patient left.
DAY_BAR, DAY_BAR_SAID, DAY_BAR_FROM = "day_bar", "day_bar_said", "day_bar_from"
# Formats of the label of an event's day: which weekday it is, or whose night; its date; whether
# that is the day of printing or the next one. Their values are worked out with the order.
DAY_NAME, DAY_DATE, DAY_NEAR = "day_name", "day_date", "day_near"
DAY_LABEL = (DAY_NAME, DAY_DATE, DAY_NEAR)
ITEM = "item"  # the format of a number in a list whose items not all patients have
LANE = 17.0  # points that a lane of a bar is high
CALENDAR_PAD = 2.75  # points left of a text in a cell of the calendar
CALENDAR_END = 7.25  # points right of it, at least: no text touches the one in the next cell


class Code(NamedTuple):
    """A QR symbol and its quiet zone: a figure, `size` points each way, `up` above its leaf."""

    element: int
    mcid: int
    x: float
    size: float
    level: str  # of error correction
    content: Slot | Text
    up: float = 0.0

    def mirrored(self, total: float) -> Code:
        """The same symbol, its place reflected."""
        return self._replace(x=total - self.x - self.size)


class CalendarCells(NamedTuple):
    """The cells of a row, one for each day and one for later; their numbers follow the first.

    `words` are what a day says before and after that on which something begins; the heads of the
    columns have none.
    """

    element: int
    mcid: int
    x: float
    width: float  # of one day
    later: float  # width of the last column
    style: TextStyle
    content: Slot | Text
    tint: Color  # behind the days on which something is allowed
    words: tuple[str, str] | None = None
    rtl: bool = False  # the first day stands at the right

    @property
    def across(self) -> float:
        """Points from the first cell's edge to the last one's."""
        return CALENDAR_DAYS * self.width + self.later

    def cell(self, at: int) -> tuple[float, float]:
        """Left edge and width of a cell."""
        before, width = at * self.width, self.width if at < CALENDAR_CELLS - 1 else self.later
        left = self.across - before - width if self.rtl else before
        return self.x + left, width

    def mirrored(self, total: float) -> CalendarCells:
        """The same cells, reflected."""
        return self._replace(x=total - self.x - self.across, rtl=not self.rtl)


class FilledShapes(NamedTuple):
    """What a drawing shows of one patient, over the drawing itself: shapes filled, and labelled.

    The value of `content` is what `figure_runs` makes (`clock/levels.py`). `spots` say where the
    shapes stand in the drawing, in its own units; `scale` turns these into points. `x` is the left
    edge of the drawing on the page; it is `width` x `height` points.
    """

    element: int
    mcid: int
    x: float
    scale: float
    width: float
    height: float
    spots: Mapping[str, Spot]
    color: Color
    style: TextStyle  # of the labels
    content: Slot
    left: bool = False  # the labels stand left of the drawing

    def mirrored(self, total: float) -> FilledShapes:
        """The same drawing, its place reflected; it is moved, never turned, its labels change."""
        return self._replace(x=total - self.x - self.width, left=not self.left)


class Anchor(enum.IntEnum):
    """From which edge of its leaf or panel the y of a mark counts."""

    TOP = 0
    MIDDLE = 1
    BOTTOM = 2


class Stroke(NamedTuple):
    """A straight line."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float
    color: Color
    anchor: Anchor = Anchor.TOP

    def mirrored(self, total: float) -> Stroke:
        """The same line, reflected; its left end stays its first."""
        return self._replace(x0=total - self.x1, x1=total - self.x0)


class Rect(NamedTuple):
    """A rectangle; `height` 0 means: down to the bottom of the panel, less `inset`."""

    x: float
    y: float
    width: float
    height: float
    radius: float = 0.0
    fill: Color | None = None
    stroke: Color | None = None
    line_width: float = 0.0
    dash: tuple[float, ...] = ()
    inset: float = 0.0
    anchor: Anchor = Anchor.TOP

    def mirrored(self, total: float) -> Rect:
        """The same rectangle, reflected."""
        return self._replace(x=total - self.x - self.width)


class Dot(NamedTuple):
    """A circle around a point."""

    x: float
    y: float
    radius: float
    fill: Color
    stroke: Color | None = None
    line_width: float = 0.0
    anchor: Anchor = Anchor.TOP

    def mirrored(self, total: float) -> Dot:
        """The same circle, reflected."""
        return self._replace(x=total - self.x)


class Art(NamedTuple):
    """A picture, its top left corner at x, y, scaled to `size` points high."""

    picture: Picture | Raster
    x: float
    y: float
    size: float
    color: Color | None = None  # in place of the drawing's own line colour
    anchor: Anchor = Anchor.TOP

    def mirrored(self, total: float) -> Art:
        """The same picture, its place reflected."""
        width = self.picture.width * self.size / self.picture.height
        return self._replace(x=total - self.x - width)


class Label(NamedTuple):
    """Text that only repeats what tagged text says: an artifact. y is its baseline."""

    x: float
    y: float
    line: SetLine
    style: TextStyle
    rtl: bool = False  # its words are read from the right
    anchor: Anchor = Anchor.TOP

    def mirrored(self, total: float) -> Label:
        """The same text, its place reflected, read the other way."""
        width = line_width(self.line, self.style)
        return self._replace(x=total - self.x - width, rtl=not self.rtl)


class Leader(NamedTuple):
    """A line from the end of the leaf's first line of text to `x1`."""

    x1: float
    y: float
    gap: float
    width: float
    color: Color
    anchor: Anchor = Anchor.TOP

    def mirrored(self, total: float) -> Leader:
        """The same line, reflected."""
        return self._replace(x1=total - self.x1)


Mark: TypeAlias = Stroke | Rect | Dot | Art | Label | Leader
Marks: TypeAlias = tuple[Mark, ...]


def mirrored_marks(marks: Marks, total: float) -> Marks:
    """The same marks, reflected."""
    return tuple([mark.mirrored(total) for mark in marks])


class BarPart(enum.IntEnum):
    """What a leaf is of the bar of a day: the drawing, or a text that stands beside or below it.

    Of the two places of a text each patient has one: beside the last lane, where it fits there.
    """

    DRAWN = 0
    BESIDE = 1
    BELOW = 2


class BarRow(NamedTuple):
    """A block that some patients have: until when, what it says, and its pictogram.

    The pictogram has its middle at x 0, its y counts from the top of a lane.
    A `solid` one is filled in accent, another in a tint, one that is `framed` not at all.
    A `moment` is no block: its pictogram alone marks its hour.
    """

    path: str
    label: Inlines
    icon: Art | None = None
    solid: bool = False
    framed: bool = False
    guards: Guards = ()
    moment: bool = False


class BarCells(NamedTuple):
    """The bar of a day, between two edges: its rows by lane; each patient fills it.

    `said` is its content in words; the element and the number of a text are those of its cell.
    """

    part: BarPart
    element: int
    mcid: int
    x: float
    width: float
    style: TextStyle  # of labels
    colors: tuple[Color, Color]  # of what is solid and of frames, and of other blocks
    lanes: tuple[tuple[BarRow, ...], ...]
    content: Slot
    said: Slot
    rtl: bool = False  # the day begins at the right

    @property
    def rows(self) -> tuple[BarRow, ...]:
        """The rows of all lanes."""
        return tuple([row for lane in self.lanes for row in lane])

    def mirrored(self, total: float) -> BarCells:
        """The same bar, reflected."""
        return self._replace(x=total - self.x - self.width, rtl=not self.rtl)


class Element(NamedTuple):
    """One structure element. `parent` is an index into the layout's elements; -1 is the root.

    `alt` tells what a drawing shows; where that hangs on the patient, it is a slot.
    """

    tag: str
    parent: int
    attributes: str = ""  # PDF dictionary body, such as /O/Table/Scope/Column
    alt: str | Slot = ""
    lang: str = ""


class Fitting(enum.IntEnum):
    """How pairs of cells, label and value, are placed by what each patient's values need.

    `columns.py` knows how.
    """

    NONE = 0  # they stand where they were laid out
    STRIP = 1  # the first pair on a row of its own, the others flow
    FLOW = 3  # all pairs flow
    VISIT = 2  # each in a panel of its own, side by side where both take one line


class TextCell(NamedTuple):
    """Text at a fixed x and width inside a leaf, with its element and marked-content number."""

    element: int
    mcid: int
    x: float
    width: float
    style: TextStyle
    text: TextTemplate
    parts: int = 1  # how many marked-content numbers it has, from `mcid` on
    under: bool = False  # stands under the lines of the cell before it
    rtl: bool = False  # its lines are read from the right, and begin at its right edge
    row: int = 0  # which row of its leaf it stands in
    drawn: Marks = ()  # what it shows besides text: its element's Alt tells what that is

    @property
    def personal(self) -> bool:
        """Whether its lines differ between patients."""
        return bool(self.text.places)

    def mirrored(self, total: float) -> TextCell:
        """The same cell, its place reflected."""
        drawn = mirrored_marks(self.drawn, total)
        return self._replace(x=total - self.x - self.width, drawn=drawn)


class Leaf(NamedTuple):
    """The smallest thing that moves as one."""

    cells: tuple[TextCell, ...]
    marks: Marks = ()
    least: float = 0.0  # height in points, at least
    pad_top: float = 0.0
    pad_bottom: float = 0.0
    middle: bool = False  # cells are centred in the height
    guards: Guards = ()
    fit: Fitting = Fitting.NONE  # how its cells are placed by a patient's values
    row_gap: float = 0.0  # points between rows of cells
    code: Code | None = None  # stands alone in its leaf
    calendar: CalendarCells | None = None  # stands right of its one cell, which is the same for all
    bar: BarCells | None = None  # its text, if it has one, stands only where it has room
    shapes: FilledShapes | None = None  # stand alone in their leaf, over that of the drawing

    def mirrored(self, total: float) -> Leaf:
        """The same leaf, reflected."""
        return self._replace(
            cells=tuple([cell.mirrored(total) for cell in self.cells]),
            marks=mirrored_marks(self.marks, total),
            code=self.code and self.code.mirrored(total),
            calendar=self.calendar and self.calendar.mirrored(total),
            bar=self.bar and self.bar.mirrored(total),
            shapes=self.shapes and self.shapes.mirrored(total),
        )


class LeafAt(NamedTuple):
    """A node: one leaf, by its number."""

    leaf: int


class LeafLines(NamedTuple):
    """Which lines of a leaf stand on a page, where it is too high for one."""

    part: int  # which of its parts they are: each has a marked-content number
    first: int
    end: int


class Slice(NamedTuple):
    """A node: some lines of a leaf that is too high for a page."""

    leaf: int
    lines: LeafLines
    height: float


class Stack(NamedTuple):
    """Nodes one under the other; `gaps[i]` stands before child i unless it is the first.

    Page one spreads what is left of it: each gap grows there by up to `stretch` points, all gaps of
    the page in one ratio; where a few points are missing, each is up to `shrink` points smaller.
    """

    nodes: tuple[Node, ...]
    gaps: tuple[float, ...]
    head: int | None = None  # the leaf of a head that is seen again above what goes on overleaf
    stretch: float = 0.0
    shrink: float = 0.0


class Side(NamedTuple):
    """Nodes side by side, as high as the highest; the first stands in the middle, or at the top."""

    nodes: tuple[Node, ...]
    middle: bool = False


class Panel(NamedTuple):
    """A node with something painted behind it.

    On page one its paddings grow by up to `stretch` points together, half above and half below: so
    rows with a rule between them become higher.
    """

    node: Node
    marks: Marks
    pad_top: float = 0.0
    pad_bottom: float = 0.0
    stretch: float = 0.0


class Event(NamedTuple):
    """One row of the timeline: its own day label, its row, and the value that places it in time."""

    day: int
    row: int
    path: str


class Times(NamedTuple):
    """The timeline: heading, events in written order, and the headings of what goes overleaf.

    The label of a day stands above its first event; with `rail` left of it, at the same height:
    its leaf and those of rows have places of their own from left to right then. Marks are painted
    at the top of each day, of each other row, and at the bottom of the last one.
    """

    heading: Node
    more: int  # where it is two events or more
    last: int  # where it is one: the first heading's words
    events: tuple[Event, ...]
    # x, width and colour of the line that joins the middles of the events: one over the other.
    line: tuple[Stroke, ...] = ()
    dot: Marks = ()  # at the middle of each event
    rail: bool = False
    over_day: Marks = ()
    over_row: Marks = ()
    under_last: Marks = ()
    stretch: float = 0.0  # points that each row may grow on page one, half above and half below
    shrink: float = 0.0  # points by which it may be lower there
    before: float = 9.0  # points between it and what is above
    apart: float = 0.0  # points that these may grow on page one
    nearer: float = 0.0  # points by which they may shrink there

    def mirrored(self, total: float) -> Times:
        """The same timeline, reflected."""
        return self._replace(
            heading=mirrored_node(self.heading, total),
            line=tuple([line.mirrored(total) for line in self.line]),
            dot=mirrored_marks(self.dot, total),
            over_day=mirrored_marks(self.over_day, total),
            over_row=mirrored_marks(self.over_row, total),
            under_last=mirrored_marks(self.under_last, total),
        )


Node: TypeAlias = LeafAt | Slice | Stack | Side | Panel


def mirrored_node(node: Node, total: float) -> Node:
    """The same nodes; leaves are known by number, so what is painted behind them is reflected."""
    if isinstance(node, LeafAt | Slice):
        return node
    if isinstance(node, Panel):
        inner = mirrored_node(node.node, total)
        return node._replace(node=inner, marks=mirrored_marks(node.marks, total))
    nodes = tuple([mirrored_node(child, total) for child in node.nodes])
    return node._replace(nodes=nodes)


class Section(NamedTuple):
    """What the flow places: a heading and what follows it, or a box.

    `at` is the y it does not rise above on page one; `keep` says that it is never split.
    """

    body: Node
    before: float  # points between it and what is above
    heading: int | None = None  # the leaf of the heading that it begins with
    # Of running text: points between it and text that goes on there without a heading, on the
    # sheets of patients who have none; None: it is no running text.
    after: float | None = None
    keep: bool = False
    in_rows: bool = False  # a page may end between any two of its pieces
    has_table: bool = False  # it holds a table: twice as high as others, it is not split yet
    at: float = 0.0
    overleaf: bool = False  # never stands on page one
    new_page: bool = False  # begins a page, of those that staff keep
    apart: float = 0.0  # points that `before` may grow on page one
    nearer: float = 0.0  # points by which it may shrink there

    def mirrored(self, total: float) -> Section:
        """The same section, reflected."""
        return self._replace(body=mirrored_node(self.body, total))


class Bookmark(NamedTuple):
    """A bookmark: the text of a heading and the leaf where it stands."""

    text: str
    level: int
    leaf: int


class Front(NamedTuple):
    """Page one, or the side of the first leaf that is page one in a second language.

    The first `parts` of the flow, and the first `leaves`, belong there or on the front before.
    """

    parts: int
    leaves: int
    look: Look
    head: Marks


class Layout(NamedTuple):
    """One sheet, laid out: everything that does not depend on the patient."""

    title: str
    language: str
    look: Look
    elements: tuple[Element, ...]
    leaves: tuple[Leaf, ...]
    flow: tuple[Section | Times, ...]
    headings: tuple[Bookmark, ...]
    fronts: tuple[Front, ...]
    later_head: Marks
    mcids: int

    @property
    def first(self) -> int:
        """How many parts of the flow belong on page one, in whatever language."""
        return self.fronts[-1].parts

    @property
    def heads(self) -> tuple[Marks, ...]:
        """What stands above each front, and above later pages."""
        return (*[front.head for front in self.fronts], self.later_head)

    def mirror(self, leaf: int) -> float:
        """The width of a leaf's page where that is read from the right; else 0."""
        look = next((front.look for front in self.fronts if leaf < front.leaves), self.look)
        return look.width if look.rtl else 0.0
