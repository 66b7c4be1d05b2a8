"""What the layout of each kind of block shares: it numbers elements, leaves and marked content.

In: look, fonts, pictograms, samples of personal values. Out: leaves, elements, nodes.
The builder lives only while one sheet is laid out; what it hands out is frozen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from docgen.errors import Diagnostic, FontError
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
    TextCell,
)
from docgen.layout.linebreak import SetLine, folded_width, line_width, one_line
from docgen.layout.mirror import mirror_cell, mirror_mark
from docgen.layout.text import text_template
from docgen.model import Guards, Inline, Inlines, Slot, Text
from docgen.style import BOLD, RULE, Color, Look, TextStyle

FREE_TEXT_PARTS = 12
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


class Aloud(NamedTuple):
    """What a screen reader says in place of a box to tick, and of a line to write on."""

    tick: str = ""
    write: str = ""


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


class Room(NamedTuple):
    """Where a block may stand: its frame, its text, and whether a rail lies left of the text."""

    frame: tuple[float, float]  # left and right edge of boxes
    text: tuple[float, float]
    rail: bool
    parent: int
    guards: Guards = ()
    twin: float = 0.0  # a second column of text as wide begins so far right of the first

    @property
    def x(self) -> float:
        """The text axis."""
        return self.text[0]

    @property
    def width(self) -> float:
        """Width of text."""
        return self.text[1] - self.text[0]

    def inside(self, parent: int, guards: Guards = (), padding: float = 12.0) -> Room:
        """The room inside a box of this room: beside a rail the text keeps its axis."""
        left = self.x if self.rail else self.frame[0] + padding
        right = (self.text[1] if self.twin else self.frame[1]) - padding
        return self._replace(text=(left, right), parent=parent, guards=self.guards + guards)

    @property
    def span(self) -> float:
        """Width of text, that of a second language with it."""
        return self.width + self.twin


class Column(NamedTuple):
    """What one column says: its content, its left edge, its language where it must be told.

    Where it runs against the page, `turned` is the sum of its edges: it is reflected between them.
    """

    content: Inlines
    x: float
    language: str
    turned: float = 0.0

    def cell(self, cell: TextCell) -> TextCell:
        """Put a cell where this column has it; it was reckoned from the left."""
        return mirror_cell(cell, self.turned) if self.turned else cell

    def mark(self, mark: Mark) -> Mark:
        """Put a mark where this column has it."""
        return mirror_mark(mark, self.turned) if self.turned else mark


@dataclass
class Builder:
    """Collects the leaves and elements of one sheet, in reading order."""

    look: Look
    fonts: Fonts
    pictures: Mapping[str, Picture]
    samples: Mapping[str, str]  # by format: a long value, to give columns their width
    furniture: Furniture
    folds: Mapping[str, tuple[Runs, ...]] = field(default_factory=dict)  # what two lines must hold
    languages: tuple[str, str] = ("", "")  # of the two columns, where there are two
    rtl: tuple[bool, ...] = (False,)  # of each column: whether its language is read from the right
    elements: list[Element] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)
    headings: list[Bookmark] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    mcids: int = 0

    def element(self, tag: str, parent: int, attributes: str = "", lang: str = "") -> int:
        """Add a structure element after all that its parent has so far."""
        self.elements.append(Element(tag, parent, attributes, lang=lang))
        return len(self.elements) - 1

    def figure(self, parent: int, alt: str, lang: str = "", tag: str = "Figure") -> int:
        """Add a figure, or what else is drawn, with the words that tell what it shows."""
        self.elements.append(Element(tag, parent, alt=alt, lang=lang))
        return len(self.elements) - 1

    def cell(
        self, element: int, content: Inlines, x: float, width: float, style: TextStyle
    ) -> TextCell:  # a cell is these five
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

    def drawn(self, column: Column, parent: int, said: str, mark: Mark, anchor: Anchor) -> TextCell:
        """A mark that is told of: a Span of its own below `parent`, with `said` as its Alt."""
        return self.mark(column, self.figure(parent, said, column.language, "Span"), mark, anchor)

    def mark(
        self, column: Column, element: int, mark: Mark, anchor: Anchor = Anchor.TOP
    ) -> TextCell:
        """A mark as the content of an element, which has an Alt."""
        cell = self.cell(element, (), column.x, 0.0, self.look.label)
        return cell._replace(drawn=((anchor, column.mark(mark)),))

    def leaf(self, leaf: Leaf) -> LeafAt:
        """Number a leaf."""
        self.leaves.append(leaf)
        return LeafAt(len(self.leaves) - 1)

    def art(
        self, name: str, x: float, y: float, size: float, color: Color | None = None
    ) -> Art | None:  # name, place, size, colour
        """A pictogram at a place, or nothing where the name is empty."""
        return Art(self.pictures[name], x, y, size, color) if name else None

    def sides(self, room: Room, content: Inlines, beside: Inlines) -> list[Column]:
        """What each column says: one column, or one for each of two languages."""
        if not room.twin:
            return [Column(content, room.x, "")]
        first, second = self.languages
        x = room.x + room.twin
        turned = 2 * x + room.width if self.rtl[0] is not self.rtl[-1] else 0.0
        return [Column(content, room.x, first), Column(beside, x, second, turned)]

    def divider(self, room: Room) -> Marks:
        """A line between the columns of two languages, as high as its leaf."""
        if not room.twin:
            return ()
        x = self.look.axis + self.look.twin - _DIVIDER
        return ((Anchor.TOP, Rect(x, 0, 0.75, 0, fill=RULE)),)

    def rail_icon(self, name: str, room: Room, y: float = 0.0) -> Marks:
        """A pictogram in the rail, its top at `y` below the leaf's top."""
        size = self.look.icon
        art = self.art(name, self.look.rail - size / 2, y, size) if room.rail else None
        return ((Anchor.TOP, art),) if art else ()

    def nominal(self, content: Inlines, style: TextStyle) -> float:
        """Width in points that content is likely to need on one line."""
        width = 0.0
        for inline in content:
            text = self.samples.get(inline.key[1], "") if isinstance(inline, Slot) else inline.text
            shown = style._replace(tracking=0.0, weight=BOLD if inline.bold else style.weight)
            width += line_width(one_line(text, shown, self.fonts), style)
        return width

    def folded(self, content: Inlines, style: TextStyle) -> float:
        """Width in points at which the longest values that content may get take two lines."""
        template = text_template(content, style, self.fonts)
        slots = [inline for inline in content if isinstance(inline, Slot)]
        width = 0.0
        for slot in slots:
            for runs in self.folds.get(slot.key[1], ()):
                values = {each.key: runs for each in slots}
                width = max(width, folded_width(template.filled(values, self.fonts), style))
        return width

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


def plain(content: Inlines) -> str:
    """The text of content, slots left out."""
    return "".join(inline.text for inline in content if isinstance(inline, Text))


def stack(nodes: list[Node], gap: float = 0.0) -> Stack:
    """Nodes under each other with equal gaps."""
    return Stack(tuple(nodes), (gap,) * len(nodes))


def marks(*pairs: tuple[Anchor, Mark | None]) -> Marks:
    """Marks without those that are missing."""
    return tuple((anchor, mark) for anchor, mark in pairs if mark is not None)
