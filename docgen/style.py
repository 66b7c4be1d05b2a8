"""How blocks look: a format, a paper and the colours of a sheet become one hashable `Look`.

In: paper, format, colours. Out: `Look`, in points (1/72 inch), y counted downwards.
The measures are those of the visual target: a frame of 516 points whatever the paper, one axis for
text in boxes, a rail left of it, one solid dark block (the emergency box).

Each kind of sheet has an accent of its own; in grey they look alike, so sheets differ in title and
pictogram too. Red is for the emergency number alone. Text stands in ink or in muted grey on a tint:
an accent is 7:1 on white, and less on that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from docgen.cache import FrozenMap

Color: TypeAlias = tuple[float, float, float]  # red, green, blue, each 0 to 1

REGULAR, SEMIBOLD, BOLD = 0, 1, 2


def color(code: str) -> Color:
    """Turn `#0B4A6F` into a colour."""
    red, green, blue = (round(int(code[i : i + 2], 16) / 255, 4) for i in (1, 3, 5))
    return red, green, blue


INK = color("#16191C")
RED = color("#AB1119")
MUTED = color("#454D54")
RULE = color("#8C959C")
WHITE: Color = (1, 1, 1)
# What drawings are drawn with where they follow the sheet: its accent, and its tint.
DRAWN_ACCENT = color("#0B5F55")
DRAWN_TINT = color("#E4F0ED")


class Hue(NamedTuple):
    """The colours of a sheet: of headings and lines; the ground of boxes; a darker ground."""

    accent: Color
    tint: Color
    mid: Color

    @classmethod
    def of(cls, accent: Color) -> Hue:
        """A clinic's own accent, with grounds that are as light as those of docgen's accents."""
        return cls(accent, _lighter(accent, 0.925), _lighter(accent, 0.79))


def _lighter(ink: Color, share: float) -> Color:
    """A colour mixed with so much white."""
    red, green, blue = (round(part + (1 - part) * share, 4) for part in ink)
    return red, green, blue


BLUE = Hue(color("#0B4A6F"), color("#EAF1F6"), color("#C5DAE7"))
GREEN = Hue(color("#0B5F55"), color("#E6F2EF"), color("#C4DFD9"))
HUES: Mapping[str, Hue] = FrozenMap((("prepare", BLUE), ("discharge", GREEN)))  # by kind of sheet


def hue(sheet: str, accent: str = "") -> Hue:
    """The colours of a kind of sheet, or those of a clinic's own `accent`, `#rrggbb`."""
    return Hue.of(color(accent)) if accent else HUES.get(sheet, BLUE)


BARS = 13.0  # points that bars above the foot of a page take, if the clinic prints them
PAPER = {"letter": (612.0, 792.0), "a4": (595.28, 841.89)}


class TextStyle(NamedTuple):
    """Size and leading in points; `tracking` is added to each glyph; `tabular` figures line up.

    `strong` is the size of what stands in a bold face, such as a clock time; 0: that of the rest.
    """

    size: float
    leading: float
    weight: int = REGULAR
    color: Color = INK
    tracking: float = 0.0
    tabular: bool = False
    strong: float = 0.0
    drop: float = 0.0  # so much lower stands a line: smaller type beside larger

    @property
    def baseline(self) -> float:
        """From the top of a line to its baseline: the font's ascent, centred in the leading."""
        size = self.strong or self.size
        return (self.leading - 1.3 * size) / 2 + 0.984 * size + self.drop

    @property
    def bold_scale(self) -> float:
        """How many times as large as the rest a bold face is."""
        return self.strong / self.size if self.strong else 1.0

    def beside(self, other: TextStyle) -> TextStyle:
        """The same style on a line with another: with its leading, on its baseline."""
        level = self._replace(leading=other.leading, drop=0.0)
        return level._replace(drop=other.baseline - level.baseline)

    def colored(self, ink: Color) -> TextStyle:
        """The same style in another colour."""
        return self._replace(color=ink)

    def weighing(self, weight: int) -> TextStyle:
        """The same style in another weight."""
        return self._replace(weight=weight)


_FRAME = 516.0  # points between the edges of boxes, on any paper
_BETWEEN_LANGUAGES = 16.0  # points between the columns of two languages


class Loose(NamedTuple):
    """What page one does with room that is left: points that each place may grow by, together.

    Where a few points are missing, gaps above boxes shrink by `nearer`, rows by `lower`, and lines
    of lists come closer by `tighter`.
    """

    box: float = 4.0  # gaps above boxes
    item: float = 2.5  # gaps between the items of a list
    row: float = 3.5  # rows
    tighter: float = 0.5
    nearer: float = 2.5
    lower: float = 1.75


class Look(NamedTuple):
    """Everything that layout needs to know of a format, paper and clinic."""

    width: float
    height: float
    accent: Color
    tint: Color
    mid: Color
    title: TextStyle
    heading: TextStyle
    summary: TextStyle
    body: TextStyle
    clock: TextStyle
    day: TextStyle  # the name of a day of the timeline
    day_date: TextStyle
    # Of the rows of a countdown: a clock time; a time that is none; what to do.
    big_clock: TextStyle
    big_time: TextStyle
    big_text: TextStyle
    phone: TextStyle
    box_title: TextStyle
    label: TextStyle
    head: TextStyle  # clinic and patient above the rule of later pages
    number: TextStyle  # the emergency number, white in the red block
    name: TextStyle  # the clinic in the head of page one
    purpose: TextStyle  # what page one is for, at its top right
    who: TextStyle  # the patient's name in the strip
    value: TextStyle  # other values in the strip
    compact: TextStyle  # running text of a list in one row
    row: float  # least height of a table row
    event: float  # least height of a row of the timeline
    big_event: float  # and of one of a countdown
    margin: float = 48.0
    axis: float = 128.0  # text beside pictograms begins here
    icon_gutter: float = 85.0  # pictograms are centred here
    rail: float = 74.0  # width of what stands left of the text in a box: its sign, its number
    inset: float = 86.0  # text in a box with a rail begins so far right of its edge
    second_column: float = 286.0  # and its second column, unless another saves lines
    indent: float = 14.0  # list text stands this far right of the axis
    measure: float = 410.0  # no paragraph is wider: about 75 characters
    first: float = 24.0  # top of page one
    head_top: float = 40.0  # on page one: what it is for
    title_top: float = 57.0  # below that; its boxes stand below
    top: float = 58.0  # first block of every later page
    gap: float = 8.0  # between two boxes, at least
    boxed: float = 7.0  # above the heading of a box with a rail, and below its list
    near: float = 4.0  # above the title and what stands near to what is above it
    loose: Loose = Loose()
    first_pages: int = 1  # what belongs on page one has room on so many: front and back of a leaf
    icon: float = 36.0
    single_column: bool = False  # what does not fit side by side stands one under the other
    second: float = 0.0  # the column of a second language begins so far right of the axis; 0: none
    timeline: float = 14.0  # the line that joins events stands so far left of the axis
    check: float = 11.2  # side of a box to tick
    bullet: float = 2.5  # radius
    dot: float = 4.5  # radius of an event on that line
    whole: int = 8  # a section of fewer lines is never split
    below: float = 35.0  # no block reaches nearer to the lower edge
    foot: float = 31.5  # the foot's first line begins so far above the lower edge
    foot_lines: int = 1
    # On pages behind the first what stands above the foot takes so much of the text: bars, and
    # beside them on the last of several lines which sheet it is.
    bars: float = 0.0
    lacks: tuple[str, ...] = ()  # what page one of this format never has, of `model.SPACE`
    rtl: bool = False  # the page is read from the right: all is reflected about its middle

    @property
    def without_gutter(self) -> Look:
        """The same look where no pictograms stand left of text: two columns share the frame."""
        wide = (self.right - self.margin - _BETWEEN_LANGUAGES) / 2
        second = wide + _BETWEEN_LANGUAGES
        return self._replace(axis=self.margin, measure=wide, second=second)

    @property
    def right(self) -> float:
        """Right edge of text and boxes."""
        return self.width - self.margin

    @property
    def bottom(self) -> float:
        """No block reaches below this line."""
        return self.height - self.below

    @property
    def turning(self) -> float:
        """Where page one ends if a line above its foot says what stands overleaf."""
        return self.bottom - self.label.leading

    @property
    def foot_top(self) -> float:
        """Top of the running foot."""
        return self.height - self.foot


def standard(paper: str, hue: Hue = BLUE) -> Look:
    """The look of format `standard`: 13 point text, 28 point title."""
    width, height = PAPER[paper]
    accent = hue.accent
    margin = (width - _FRAME) / 2
    return Look(
        width=width,
        height=height,
        accent=accent,
        tint=hue.tint,
        mid=hue.mid,
        title=TextStyle(28, 32, BOLD, tracking=-0.2),
        heading=TextStyle(17, 22, BOLD, accent),
        summary=TextStyle(15, 18.25),
        body=TextStyle(13, 16),
        clock=TextStyle(13, 17, tabular=True, strong=16),
        day=TextStyle(13.5, 15.5, BOLD, accent),
        day_date=TextStyle(13.5, 15.5, SEMIBOLD),
        big_clock=TextStyle(12, 18, tabular=True, strong=22),
        big_time=TextStyle(12, 18, tabular=True, strong=17),
        big_text=TextStyle(13.5, 17.5),
        phone=TextStyle(28, 24, BOLD, tracking=-0.15),
        box_title=TextStyle(13, 18, BOLD),
        label=TextStyle(12, 17, color=MUTED),
        head=TextStyle(12, 16, SEMIBOLD, accent),
        number=TextStyle(28, 34, BOLD, WHITE),
        name=TextStyle(14, 17, BOLD, accent),
        purpose=TextStyle(13, 13, SEMIBOLD, accent),
        who=TextStyle(17, 21, BOLD),
        value=TextStyle(13, 18, BOLD),
        compact=TextStyle(12, 15),
        row=25.5,
        event=25.5,
        big_event=38.0,
        margin=margin,
        axis=margin + 80,
        icon_gutter=margin + 37,
    )


def large(paper: str, hue: Hue = BLUE) -> Look:
    """The look of format `large`: nothing under 18 points, 40 to 60 characters a line.

    Large print as APH and ACB have it: 18 points, headings of 20 and more, sans serif, ragged.
    """
    accent = hue.accent
    return _with_two_sides(standard(paper, hue))._replace(
        heading=TextStyle(20, 24, BOLD, accent),
        summary=TextStyle(18, 24),
        body=TextStyle(18, 23),
        clock=TextStyle(18, 27, tabular=True, strong=24),
        day=TextStyle(20, 24, BOLD, accent),
        day_date=TextStyle(18, 24),
        big_clock=TextStyle(18, 29, tabular=True, strong=28),
        big_time=TextStyle(18, 26, tabular=True, strong=22),
        big_text=TextStyle(18, 23),
        box_title=TextStyle(18, 24, BOLD),
        label=TextStyle(18, 24, color=MUTED),
        head=TextStyle(18, 24, SEMIBOLD, accent),
        number=TextStyle(30, 36, BOLD, WHITE),
        name=TextStyle(18, 22, BOLD, accent),
        purpose=TextStyle(18, 13, SEMIBOLD, accent),
        who=TextStyle(22, 26, BOLD),
        value=TextStyle(18, 24, BOLD),
        compact=TextStyle(18, 23),
        row=31.0,
        event=44.0,
        big_event=52.0,
        indent=20.0,
        measure=516.0,
        top=67.0,
        single_column=True,
        check=15.0,
        bullet=3.0,
        dot=5.5,
        whole=4,
        head_top=39.0,
    )


def _with_two_sides(look: Look) -> Look:
    """Page one takes both sides of a leaf: the front holds what is urgent, boxes are closer."""
    return look._replace(
        first_pages=2,
        lacks=("bar",),
        gap=6.5,
        near=3.0,
        boxed=5.0,
        loose=Loose(tighter=1.5),
        below=38.0,
        foot=37.0,
        foot_lines=2,
        bars=24.0,
    )


def bilingual(paper: str, hue: Hue = BLUE) -> Look:
    """The look of format `bilingual`: two columns of 12 point text, a line of text in each row."""
    accent = hue.accent
    margin = (PAPER[paper][0] - _FRAME) / 2
    axis = margin + 50
    column = (PAPER[paper][0] - margin - axis - _BETWEEN_LANGUAGES) / 2
    return standard(paper, hue)._replace(
        title=TextStyle(19, 22, BOLD),
        heading=TextStyle(15, 18, BOLD, accent),
        summary=TextStyle(12, 16),
        body=TextStyle(12, 16),
        clock=TextStyle(12, 17, tabular=True, strong=14),
        day=TextStyle(13, 16, BOLD, accent),
        day_date=TextStyle(12, 16),
        big_text=TextStyle(12, 16),
        phone=TextStyle(14, 18, BOLD),
        box_title=TextStyle(12, 16, BOLD),
        label=TextStyle(12, 16, color=MUTED),
        head=TextStyle(12, 16, SEMIBOLD, accent),
        number=TextStyle(24, 30, BOLD, WHITE),
        name=TextStyle(14, 17, BOLD, accent),
        purpose=TextStyle(12, 13, SEMIBOLD, accent),
        who=TextStyle(15, 19, BOLD),
        value=TextStyle(12, 16, BOLD),
        compact=TextStyle(12, 15),
        row=24.0,
        event=25.5,
        margin=margin,
        axis=axis,
        icon_gutter=margin + 19,
        rail=42.0,
        inset=50.0,
        measure=column,
        head_top=30.0,
        gap=11.0,
        near=9.0,
        icon=30.0,
        single_column=True,
        second=column + _BETWEEN_LANGUAGES,
        first_pages=2,
        timeline=10.0,
        whole=6,
        check=10.0,
        dot=4.0,
    )


_LOOKS = {"standard": standard, "large": large, "bilingual": bilingual}
FORMATS = tuple(_LOOKS)


def look(format_name: str, paper: str, hue: Hue = BLUE) -> Look:
    """Resolve a format's name; `KeyError` for one that docgen does not know."""
    return _LOOKS[format_name](paper, hue)
