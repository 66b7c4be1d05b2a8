"""How blocks look: a format, a paper and a clinic's accent become one resolved, hashable `Look`.

In: paper, format, accent colour. Out: `Look`, in points (1/72 inch), y counted downwards.
The measures are those of the visual target: one text axis, pictograms in a gutter left of it, one
solid dark block (the emergency box), times bolder than anything but the emergency number.
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
ACCENT = color("#0B4A6F")
RED = color("#B3131B")
MUTED = color("#454D54")
RULE = color("#8C959C")
TINT = color("#EDF2F5")
WHITE: Color = (1, 1, 1)
# What drawings are drawn with where they follow the sheet: its accent, and its tint.
DRAWN_ACCENT = color("#0B5F55")
DRAWN_TINT = color("#E4F0ED")

PAPER = {"letter": (612.0, 792.0), "a4": (595.28, 841.89)}


class TextStyle(NamedTuple):
    """Size and leading in points; `tracking` is added to each glyph; `tabular` figures line up."""

    size: float
    leading: float
    weight: int = REGULAR
    color: Color = INK
    tracking: float = 0.0
    tabular: bool = False

    @property
    def baseline(self) -> float:
        """From the top of a line to its baseline: the font's ascent, centred in the leading."""
        return (self.leading - 1.3 * self.size) / 2 + 0.984 * self.size

    def colored(self, ink: Color) -> TextStyle:
        """The same style in another colour."""
        return self._replace(color=ink)

    def weighing(self, weight: int) -> TextStyle:
        """The same style in another weight."""
        return self._replace(weight=weight)


class Look(NamedTuple):
    """Everything that layout needs to know of a format, paper and clinic."""

    width: float
    height: float
    accent: Color
    title: TextStyle
    heading: TextStyle
    summary: TextStyle
    body: TextStyle
    clock: TextStyle
    day: TextStyle
    phone: TextStyle
    box_title: TextStyle
    label: TextStyle
    head: TextStyle
    number: TextStyle  # the emergency number, white in the red block
    name: TextStyle  # the clinic in the head of page one, and its telephone
    row: float  # least height of a table row
    event: float  # least height of a row of the timeline
    day_row: float
    margin: float = 54.0
    axis: float = 126.0  # every line of text begins here
    icon_gutter: float = 81.0  # pictograms are centred here
    indent: float = 18.0  # list text stands this far right of the axis
    measure: float = 410.0  # no paragraph is wider: about 75 characters
    first: float = 28.0  # top of page one
    title_top: float = 66.0  # on page one; its boxes stand below
    top: float = 75.0  # first block of every later page
    # Kinds of boxes that stand at the same height of page one on every sheet: y of their top.
    fixed: Mapping[str, float] = FrozenMap()
    gap: float = 12.75
    icon: float = 36.0
    single_column: bool = False  # what does not fit side by side stands one under the other
    second: float = 0.0  # the column of a second language begins so far right of the axis; 0: none
    timeline: float = 14.0  # the line that joins events stands so far left of the axis
    edge: float = 18.0  # the red of the emergency box ends so far left of the axis
    check: float = 11.0  # side of a box to tick
    bullet: float = 2.5  # radius
    dot: float = 4.5  # radius of an event on that line
    whole: int = 8  # a section of fewer lines is never split
    below: float = 54.0  # no block reaches nearer to the lower edge
    foot: float = 41.0  # the foot's first line begins so far above the lower edge
    foot_lines: int = 1
    rtl: bool = False  # the page is read from the right: all is reflected about its middle

    @property
    def right(self) -> float:
        """Right edge of text and boxes."""
        return self.width - self.margin

    @property
    def bottom(self) -> float:
        """No block reaches below this line."""
        return self.height - self.below

    @property
    def foot_top(self) -> float:
        """Top of the running foot."""
        return self.height - self.foot


# Page one of `standard` is the same for all down to its timeline; in points.
_FIXED = (("strip", 109.0), ("summary", 168.0), ("emergency", 308.5))


def standard(paper: str, accent: Color = ACCENT) -> Look:
    """The look of format `standard`: 13 point text, 28 point title."""
    width, height = PAPER[paper]
    return Look(
        width=width,
        height=height,
        accent=accent,
        title=TextStyle(28, 34, BOLD, tracking=-0.2),
        heading=TextStyle(17, 21.25, BOLD, accent),
        summary=TextStyle(15, 18.25),
        body=TextStyle(13, 16.25),
        clock=TextStyle(15, 17, tabular=True),
        day=TextStyle(13, 17, SEMIBOLD, accent),
        phone=TextStyle(19, 21.25, BOLD),
        box_title=TextStyle(13, 17, BOLD, accent),
        label=TextStyle(12, 17, color=MUTED),
        head=TextStyle(12, 17, SEMIBOLD, accent),
        number=TextStyle(28, 34, BOLD, WHITE),
        name=TextStyle(15, 17, BOLD, accent),
        row=25.5,
        event=36.0,
        day_row=21.25,
        fixed=FrozenMap(_FIXED),
    )


def large(paper: str, accent: Color = ACCENT) -> Look:
    """The look of format `large`: nothing under 18 points, 40 to 60 characters a line.

    Large print as APH and ACB have it: 18 points, headings of 20 and more, sans serif, ragged.
    """
    width, height = PAPER[paper]
    return Look(
        width=width,
        height=height,
        accent=accent,
        title=TextStyle(28, 36, BOLD),
        heading=TextStyle(22, 30, BOLD, accent),
        summary=TextStyle(18, 24),
        body=TextStyle(18, 24),
        clock=TextStyle(20, 24, tabular=True),
        day=TextStyle(18, 24, SEMIBOLD, accent),
        phone=TextStyle(20, 24, BOLD),
        box_title=TextStyle(18, 24, BOLD, accent),
        label=TextStyle(18, 24, color=MUTED),
        head=TextStyle(18, 24, SEMIBOLD, accent),
        number=TextStyle(28, 34, BOLD, WHITE),
        name=TextStyle(18, 24, BOLD, accent),
        row=34.0,
        event=40.0,
        day_row=27.0,
        indent=24.0,
        measure=432.0,
        top=80.0,
        single_column=True,
        check=15.0,
        bullet=3.0,
        dot=5.5,
        whole=5,
        below=74.0,
        foot=66.0,
        foot_lines=2,
    )


def bilingual(paper: str, accent: Color = ACCENT) -> Look:
    """The look of format `bilingual`: two columns of 12 point text, a line of text in each row."""
    width, height = PAPER[paper]
    margin, axis, gutter = 45.0, 95.0, 16.0
    column = (width - margin - axis - gutter) / 2
    return Look(
        width=width,
        height=height,
        accent=accent,
        title=TextStyle(19, 22, BOLD),
        heading=TextStyle(15, 18, BOLD, accent),
        summary=TextStyle(12, 16),
        body=TextStyle(12, 16),
        clock=TextStyle(14, 17, tabular=True),
        day=TextStyle(12, 16, SEMIBOLD, accent),
        phone=TextStyle(14, 18, BOLD),
        box_title=TextStyle(12, 16, BOLD, accent),
        label=TextStyle(12, 16, color=MUTED),
        head=TextStyle(12, 17, SEMIBOLD, accent),
        number=TextStyle(24, 30, BOLD, WHITE),
        name=TextStyle(15, 17, BOLD, accent),
        row=24.0,
        event=36.0,
        day_row=20.0,
        margin=margin,
        axis=axis,
        icon_gutter=64.0,
        indent=14.0,
        measure=column,
        gap=11.0,
        icon=30.0,
        single_column=True,
        second=column + gutter,
        timeline=10.0,
        edge=8.0,
        whole=6,
        check=10.0,
        dot=4.0,
    )


_LOOKS = {"standard": standard, "large": large, "bilingual": bilingual}
FORMATS = tuple(_LOOKS)


def look(format_name: str, paper: str, accent: Color = ACCENT) -> Look:
    """Resolve a format's name; `KeyError` for one that docgen does not know."""
    return _LOOKS[format_name](paper, accent)
