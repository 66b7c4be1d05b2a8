"""What the layout of each kind of block shares: it numbers elements, leaves and marked content.

In: `Resources`: look, fonts, pictograms, samples of personal values. Out: leaves, elements, nodes;
headings and paragraphs, which stand in nearly every box. The builder lives only while one sheet is
laid out; what it hands out is frozen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from docgen.cache import FrozenMap
from docgen.errors import Diagnostic, FontError
from docgen.expression.truth import Condition
from docgen.fonts.families import Fonts
from docgen.graphics.artwork import Picture, Raster
from docgen.i18n.runs import Runs
from docgen.layout.frame import (
    Anchor,
    Art,
    Bookmark,
    Element,
    Leaf,
    LeafAt,
    Mark,
    Marks,
    Node,
    Rect,
    Stack,
    Stroke,
    TextCell,
)
from docgen.layout.text import SetLine, SetText, line_width, one_line, set_text, text_template
from docgen.model import Block, Guards, Heading, Inline, Inlines, Paragraph, Slot, Text
from docgen.style import BOLD, MUTED, RULE, Color, Look, TextStyle

FREE_TEXT_PARTS = 12
_PICTOGRAM = 36.0  # units: larger drawings keep their lines
_LEAST_LINE = 1.64  # points that a line of a pictogram is wide on paper, at least
_APART = 1.5  # points more between two languages of which one stands under the other
_DIVIDER = 8.0  # the line between two languages stands so far left of the second one


class Scan(NamedTuple):
    """A QR code to print: what it says ("": each patient's own), and words in both languages."""

    text: str
    caption: tuple[str, str]
    alt: str


class StripWords(NamedTuple):
    """What the calendar strip says to all: how it is read; before and after something begins."""

    key: str
    days: tuple[str, str]  # no, yes


class Prints(NamedTuple):
    """What the clinic has printed besides the text."""

    phone: Scan | None = None
    dates: Scan | None = None
    strip: StripWords | None = None


class PatientFigure(NamedTuple):
    """A drawing that each patient fills, as the procedure declares it.

    `circles` are the words for the open circles in it, in both languages, none where it has no
    such; they stand under the condition `needles`.
    """

    picture: str  # the name of the drawing
    slot: str  # the field of the record that fills it
    needles: Condition | None = None
    circles: tuple[str, str] | None = None


class Aloud(NamedTuple):
    """What a screen reader says in place of a box to tick, and of a line to write on."""

    tick: str = ""
    write: str = ""


class ByHand(NamedTuple):
    """What is printed where somebody writes a day and a time in by hand."""

    day: str = ""  # heads above what is written
    time: str = ""
    circle: str = ""
    colon: str = ":"  # between an hour and its minutes
    periods: tuple[str, ...] = ()  # AM and PM, on a clock of twelve hours


class Furniture(NamedTuple):
    """What stands on every page around the text, and a few words of the sheet's language."""

    clinic: str
    phone: str
    logo: Picture | Raster | None
    emergency_number: str
    times_more: tuple[str, str]  # heading of what page one had no room for; in the second language
    prints: Prints = Prints()
    aloud: tuple[Aloud, Aloud] = (Aloud(), Aloud())  # in the language of each column
    label: tuple[str, str] = ("", "")  # what stands in the box for a patient's label, likewise
    by_hand: ByHand = ByHand()


class Room(NamedTuple):
    """Where a block may stand, which element holds it, and the conditions under which it does."""

    frame: tuple[float, float]  # left and right edge of boxes
    text: tuple[float, float]  # left and right edge of text
    gutter: bool  # whether pictograms stand left of the text
    parent: int
    guards: Guards = ()
    second: float = 0.0  # the second language begins so far right of the first; 0: there is none
    stacked: bool = False  # the second language stands under the first, in the same column

    @property
    def x(self) -> float:
        """The text axis."""
        return self.text[0]

    @property
    def width(self) -> float:
        """Width of text."""
        return self.text[1] - self.text[0]

    @property
    def paired(self) -> bool:
        """Whether a second language stands beside or under the first."""
        return self.stacked or self.second > 0

    @property
    def span(self) -> float:
        """Width of text, that of a second language with it."""
        return self.width + self.second

    def inside(self, padding: float = 12.0) -> Room:
        """The room inside a box of this room: beside pictograms the text keeps its axis."""
        left = self.x if self.gutter else self.frame[0] + padding
        if self.second:  # the second column keeps its place
            moved = left - self.x
            right = left + self.width - padding
            return self._replace(text=(left, right), second=self.second - moved)
        return self._replace(text=(left, self.frame[1] - padding))

    def within(self, left: float, right: float) -> Room:
        """A part of this room where languages, if there are two, stand one under the other."""
        edges = left, right
        return self._replace(frame=edges, text=edges, gutter=False, second=0.0, stacked=self.paired)


class Column(NamedTuple):
    """What one language says in a room: content, left edge, what is said aloud of marks.

    `language` is named where there are two. A column that runs against the page is reflected
    between its edges; `turned` is their sum. One that stands `under` another has no marks of its
    own.
    """

    content: Inlines
    x: float
    aloud: Aloud
    language: str = ""
    turned: float = 0.0
    under: bool = False

    def cell(self, cell: TextCell) -> TextCell:
        """Put a cell where this column has it; it was reckoned from the left."""
        own = cell
        if self.under:
            style = cell.style._replace(leading=cell.style.leading + _APART)
            own = cell._replace(under=True, style=style)
        return own.mirrored(self.turned) if self.turned else own

    def mark(self, mark: Mark) -> Mark:
        """Put a mark where this column has it."""
        return mark.mirrored(self.turned) if self.turned else mark


class Resources(NamedTuple):
    """What a sheet is laid out with."""

    look: Look
    fonts: Fonts
    pictures: Mapping[str, Picture]
    samples: Mapping[str, str]  # by format: a long value, to give columns their width
    furniture: Furniture
    # By format: values of an event's time. The first is to take one line.
    folds: Mapping[str, tuple[Runs, ...]] = FrozenMap()
    rtl: tuple[bool, ...] = (False,)  # of each column: whether its language is read from the right
    figures: Mapping[str, PatientFigure] = FrozenMap()  # by the names that templates give
    titles: Mapping[str, str] = FrozenMap()  # of drawings by name: what they show


class Builder:
    """Collects the leaves and elements of one sheet, in reading order."""

    def __init__(self, resources: Resources, languages: tuple[str, str] = ("", "")) -> None:
        """Begin a sheet; `languages` are those of its two columns, the second '' if it has one."""
        self.begin(resources, languages)
        self.elements: list[Element] = []
        self.leaves: list[Leaf] = []
        self.headings: list[Bookmark] = []
        self.problems: list[Diagnostic] = []
        self.mcids = 0
        self.lay: Callable[[Builder, Block, Room], Node] | None = None  # for blocks inside boxes
        self._drawn: dict[tuple[str, float], Picture] = {}  # in the colours of this sheet

    def begin(self, resources: Resources, languages: tuple[str, str]) -> None:
        """Go on with other resources and languages: pages of one sheet may differ in both."""
        self.look = resources.look
        self.fonts = resources.fonts
        self.pictures = resources.pictures
        self.samples = resources.samples
        self.furniture = resources.furniture
        self.folds = resources.folds
        self.figures = resources.figures
        self.titles = resources.titles
        self.rtl = resources.rtl
        self.languages = languages
        self.head_right = self.look.right  # right of it stands what page one is for

    def nested(self, block: Block, room: Room) -> Node:
        """Lay out any block that stands in a box."""
        assert self.lay is not None  # noqa: S101  # set where a sheet is begun
        return self.lay(self, block, room)

    def element(
        self, tag: str, parent: int, attributes: str = "", lang: str = "", alt: str | Slot = ""
    ) -> int:
        """Add a structure element after all that its parent has so far.

        What is drawn has an `alt`: the words that tell what it shows, or the slot that holds them.
        """
        self.elements.append(Element(tag, parent, attributes, alt, lang))
        return len(self.elements) - 1

    def cell(
        self, element: int, content: Inlines, x: float, width: float, style: TextStyle
    ) -> TextCell:
        """Set text in a cell; what no font can write is noted and left out."""
        mcid = self.mcids
        # Free text may be higher than a page: it has numbers in store for the parts it is cut into.
        parts = FREE_TEXT_PARTS if any(map(_is_free, content)) else 1
        self.mcids += parts
        try:
            text = text_template(content, style, self.fonts)
        except FontError as problem:
            self.problems.extend(problem.diagnostics)
            text = text_template((), style, self.fonts)
        second = bool(self.languages[1]) and self.elements[element].lang == self.languages[1]
        return TextCell(
            element, mcid, x, width, style, text, parts, rtl=self.rtl[-1 if second else 0]
        )

    def cells(
        self,
        room: Room,
        tag: str,
        content: Inlines,
        second: Inlines,
        style: TextStyle,
        width: float = 0.0,
        attributes: str = "",
    ) -> tuple[TextCell, ...]:
        """A text in one cell, or in one for each language; each an element of its own.

        `width` is in points; 0: that of the room.
        """
        return tuple(
            [
                column.cell(
                    self.cell(
                        self.element(tag, room.parent, attributes, column.language),
                        column.content,
                        column.x,
                        width or room.width,
                        style,
                    )
                )
                for column in self.columns(room, content, second)
            ]
        )

    def drawn(self, column: Column, parent: int, said: str, mark: Mark) -> TextCell:
        """A mark that is told of: a Span of its own below `parent`, with `said` as its Alt."""
        span = self.element("Span", parent, lang=column.language, alt=said)
        return self.mark(column, span, mark)

    def mark(self, column: Column, element: int, mark: Mark) -> TextCell:
        """A mark as the content of an element, which has an Alt."""
        cell = self.cell(element, (), column.x, 0.0, self.look.label)
        return cell._replace(drawn=(column.mark(mark),))

    def to_write_on(
        self,
        column: Column,
        parent: int,
        left: float,
        right: float,
        y: float,
        anchor: Anchor = Anchor.BOTTOM,
    ) -> TextCell:
        """A line to write on between two edges; y from the anchor."""
        line = Stroke(left, y, right, y, 0.75, MUTED, anchor)
        return self.drawn(column, parent, column.aloud.write, line)

    def leaf(self, leaf: Leaf) -> LeafAt:
        """Number a leaf."""
        self.leaves.append(leaf)
        return LeafAt(len(self.leaves) - 1)

    def art(
        self,
        name: str,
        x: float,
        y: float,
        size: float,
        color: Color | None = None,
        anchor: Anchor = Anchor.TOP,
    ) -> Art | None:
        """A pictogram at a place, or nothing where the name is empty."""
        return Art(self.picture(name, size), x, y, size, color, anchor) if name else None

    def picture(self, name: str, size: float = 0.0) -> Picture:
        """A drawing by its name, in the colours of this sheet.

        A pictogram that is printed `size` points high has lines that are seen on paper.
        """
        picture = self.pictures[name]
        least = (
            _LEAST_LINE * picture.height / size if size and picture.height <= _PICTOGRAM else 0.0
        )
        key = name, least
        if key not in self._drawn:
            found = picture.tinted(self.look.accent, self.look.tint)
            self._drawn[key] = found.with_lines(least) if least else found
        return self._drawn[key]

    def columns(self, room: Room, content: Inlines = (), second: Inlines = ()) -> list[Column]:
        """What each column says: one column, or one for each of two languages."""
        one, two = self.furniture.aloud
        if not room.paired:
            return [Column(content, room.x, one)]
        x = room.x + room.second
        turned = 2 * x + room.width if self.rtl[0] is not self.rtl[-1] else 0.0
        first, other = self.languages
        under = room.stacked
        return [Column(content, room.x, one, first), Column(second, x, two, other, turned, under)]

    def divider(self, room: Room, clear: float = 0.0) -> Marks:
        """A line between the columns of two languages, as high as its leaf.

        It keeps `clear` of the leaf's edges by so many points: of rules that would make a grid.
        """
        if not room.second:
            return ()
        x = self.look.axis + self.look.second - _DIVIDER
        return (Rect(x, clear, 0.75, 0, fill=RULE, inset=clear),)

    def rule(
        self, room: Room, anchor: Anchor = Anchor.BOTTOM, y: float = 0.0, *, accent: bool
    ) -> Stroke:
        """A rule of a table, as wide as the text: thick at its edges, thin between rows."""
        width, color = (1.5, self.look.accent) if accent else (0.75, RULE)
        return Stroke(room.x, y, room.x + room.span, y, width, color, anchor)

    def gutter_icon(self, name: str, room: Room, y: float = 0.0) -> Marks:
        """A pictogram left of the text, its top at `y` below the leaf's top."""
        size = self.look.icon
        left = self.look.icon_gutter - size / 2
        return marks(self.art(name, left, y, size) if room.gutter else None)

    def heading(self, block: Heading, room: Room, style: TextStyle | None = None) -> LeafAt:
        """A heading of level 2 or 3, its pictogram beside it."""
        style = style or self.look.heading
        cells = self.cells(room, f"H{block.level}", block.content, block.second, style)
        marks = self.gutter_icon(block.icon, room) + self.divider(room)
        node = self.leaf(Leaf(cells, marks, guards=room.guards + block.guards))
        self.mark_heading(block, node)
        return node

    def mark_heading(self, block: Heading, node: LeafAt) -> None:
        """Give the leaf of a heading its bookmark."""
        self.headings.append(Bookmark(bookmark(block), block.level, node.leaf))

    def paragraph(self, block: Paragraph, room: Room, style: TextStyle | None = None) -> LeafAt:
        """A paragraph on the text axis, no wider than the measure."""
        style = style or self.look.body
        width = min(room.width, self.measure(style))
        cells = self.cells(room, "P", block.content, block.second, style, width)
        marks = self.gutter_icon(block.icon, room) + self.divider(room)
        return self.leaf(Leaf(cells, marks, guards=room.guards + block.guards))

    def measure(self, style: TextStyle) -> float:
        """The widest that text of this size may be: as many characters whatever the size."""
        return self.look.measure * style.size / self.look.body.size

    def nominal(self, content: Inlines, style: TextStyle) -> float:
        """Width in points that content is likely to need on one line."""
        width = 0.0
        for inline in content:
            text = self.samples.get(inline.key[1], "") if isinstance(inline, Slot) else inline.text
            shown = style._replace(tracking=0.0, weight=BOLD if inline.bold else style.weight)
            width += line_width(one_line(text, shown, self.fonts), style)
        return width

    def fixed(self, content: Inlines, style: TextStyle) -> SetText | None:
        """A text as all patients have it; None where it holds values of theirs.

        None, too, where no font can write it: its cell will say so.
        """
        if has_slots(content):
            return None
        try:
            return set_text(content, style, self.fonts)
        except FontError:
            return None

    def width(self, content: Inlines, style: TextStyle) -> float:
        """Points that a text takes on one line; a patient's values are reckoned as likely ones.

        0 where no font can write it.
        """
        if has_slots(content):
            return self.nominal(content, style)
        text = self.fixed(content, style)
        return text.width * style.size / 1000 if text else 0.0

    def line(self, text: str, style: TextStyle) -> SetLine:
        """A short text on one line, for marks that only repeat tagged text."""
        return one_line(text, style, self.fonts)

    def shortened(self, text: str, width: float, style: TextStyle) -> SetLine:
        """The text on one line of `width` points, with an ellipsis where it is cut."""
        limit = width * 1000 / style.size
        shown = self.line(text, style)
        while shown.width > limit and text:
            text = text[:-1].rstrip()
            shown = self.line(text + "…", style)
        return shown


def _is_free(inline: Inline) -> bool:
    """Whether this is text of any length; what stands in a line of a list is short."""
    return isinstance(inline, Slot) and inline.format == "text" and "[" not in inline.path


def bookmark(block: Heading) -> str:
    """The text of a heading, in both languages where there are two."""
    return " / ".join(
        without_slots(content) for content in (block.content, block.second) if content
    )


def outline(room: Room, color: Color, width: float, radius: float) -> Rect:
    """A line around a box, within its edges; `radius` is that of the line's middle."""
    left, right = room.frame
    half = width / 2
    return Rect(
        left + half,
        half,
        right - left - width,
        0,
        radius,
        stroke=color,
        line_width=width,
        inset=half,
    )


def has_slots(content: Inlines) -> bool:
    """Whether a text holds values that each patient fills."""
    return any(isinstance(inline, Slot) for inline in content)


def without_slots(content: Inlines) -> str:
    """The text of content, slots left out."""
    return "".join(inline.text for inline in content if isinstance(inline, Text))


def stack(
    nodes: Sequence[Node], gap: float = 0.0, *, stretch: float = 0.0, shrink: float = 0.0
) -> Stack:
    """Nodes under each other with equal gaps.

    On page one each gap grows by up to `stretch` points where there is room, and loses up to
    `shrink` where a few points are missing: `Look.loose` has the measures. A row with a rule grows
    in a `Panel(row, (rule,), stretch=...)`, a row of times by `Times.stretch`, the gap above a box
    by `Section.apart` and `Times.apart`, which boxes of page one have by themselves.
    """
    return Stack(tuple(nodes), (gap,) * len(nodes), stretch=stretch, shrink=shrink)


def marks(*found: Mark | None) -> Marks:
    """Marks without those that are missing."""
    return tuple([mark for mark in found if mark is not None])
