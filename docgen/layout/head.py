"""The head of a sheet: a rule in its accent, the clinic, what page one is for, the title.

In: the builder of a sheet, its title, its box of purpose. Out: leaves for what is read, marks for
what every page repeats. The patient's name on later pages is the business of `pdf/foot.py`.
"""

from __future__ import annotations

from docgen.graphics.artwork import Picture, Raster
from docgen.layout.builder import Builder, Room, bookmark, marks, stack
from docgen.layout.frame import Art, Bookmark, Label, Leaf, LeafAt, Marks, Node, Rect, TextCell
from docgen.layout.linebreak import break_lines
from docgen.layout.text import line_width
from docgen.model import Box, Heading, Paragraph
from docgen.style import TextStyle

RULE_HEIGHT = 4.0  # points
LOGO_HEIGHT, LOGO_WIDTH = 22.4, 110.0  # points, at most
_LOGO_TOP = 7.5  # points below the top of page one
_BASE = 27.0  # points from there to the line of the clinic
HEAD_BASE = 22.0  # likewise on later pages, in type of 12 points
CLINICS_SHARE = 0.48  # of the line above later pages; the rest is the patient's
_BESIDE_LOGO = 6.6  # points between logo and name
_APART = 12.0  # points between the clinic and what stands at the right of it, at least
# Height of the pictogram of a purpose; its text begins so far right of its edge.
_PICTURED, _BESIDE_PICTURE = 19.0, 25.0
_NAME_LEADING = 13 / 12  # ems
# The second line of a long name stands so many ems below where one alone does: on page one the
# title follows, on later pages the patient's two lines stand beside it.
_SECOND_FIRST, _SECOND_LATER = 2 / 12, 6.5 / 12
_TITLE_ACCENTS = 3.0  # points between that second line and a title whose letters have accents
_SIDE_BEARING = 1.0 / 28  # ems that a large letter stands right of its edge
_TRACKING, _LEAST_TITLE = -0.35, 26.0  # the tightest and the smallest that a title is set


def purpose(builder: Builder, box: Box, room: Room) -> Node:
    """What page one is for, at its top right: a pictogram and a few words, on the clinic's line."""
    said = [block for block in box.blocks if isinstance(block, Paragraph)]
    placed = [_purpose(builder, block, room) for block in said]
    style, name = builder.look.name, builder.furniture.clinic
    if _is_large(builder) and not _fits(builder, name, _name_edges(builder), style):
        # The title makes room for a second line.
        lower = style.size * _NAME_LEADING + _TITLE_ACCENTS
        for node in placed:
            builder.leaves[node.leaf] = builder.leaves[node.leaf]._replace(pad_bottom=lower)
    return stack(placed)


def _purpose(builder: Builder, block: Paragraph, room: Room) -> LeafAt:
    """One line, or one for each language; large print has no room for the pictogram."""
    look = builder.look
    style = look.purpose
    right = room.frame[1]
    cells: list[TextCell] = []
    x = right
    for column in builder.columns(room, block.content, block.second):
        width = min(builder.nominal(column.content, style) + 1, right - room.frame[0])
        element = builder.element("P", room.parent, lang=column.language)
        cell = builder.cell(element, column.content, right - width, width, style)
        cells.append(cell._replace(under=bool(cells)))
        x = min(x, right - width)
    wide = look.single_column and not room.second
    icon = "" if wide else block.icon
    left = x - _BESIDE_PICTURE if icon else x
    builder.head_right = min(builder.head_right, left)
    y = (len(cells) * style.leading - _PICTURED) / 2 - 1
    picture = builder.art(icon, left, y, _PICTURED, look.accent)
    return builder.leaf(Leaf(tuple(cells), marks(picture), guards=room.guards + block.guards))


def title(builder: Builder, block: Heading, room: Room) -> LeafAt:
    """The sheet's title, over the whole width: tighter, then smaller in steps, then on two lines.

    In two languages it stands above their columns, without the line between them.
    """
    if room.second:
        cells = builder.cells(room, "H1", block.content, block.second, builder.look.title)
    else:
        cells = (_wide_title(builder, block, room),)
    node = builder.leaf(Leaf(cells, guards=room.guards + block.guards))
    builder.headings.append(Bookmark(bookmark(block), 1, node.leaf))
    return node


def _wide_title(builder: Builder, block: Heading, room: Room) -> TextCell:
    """The title in the largest style in which it takes one line, or else in the smallest."""
    left, right = room.frame
    element = builder.element("H1", room.parent)
    base = builder.look.title
    tight = base._replace(tracking=_TRACKING)
    steps = round((base.size - _LEAST_TITLE) * 2)
    choices = (base, *(tight._replace(size=base.size - step / 2) for step in range(steps + 1)))
    left -= base.size * _SIDE_BEARING
    fits = (style for style in choices if _is_one_line(builder, block, right - left, style))
    return builder.cell(element, block.content, left, right - left, next(fits, choices[-1]))


def _is_one_line(builder: Builder, block: Heading, width: float, style: TextStyle) -> bool:
    """Whether a title takes one line for every patient."""
    text = builder.fixed(block.content, style)
    return text is not None and len(break_lines(text, width, style, builder.fonts)) == 1


def first_head(builder: Builder) -> Marks:
    """Page one: rule, logo and clinic, as far as what the page is for leaves room.

    Large print has no room for a logo.
    """
    look, furniture = builder.look, builder.furniture
    base = look.first + _BASE + (look.name.size - 14) / 4
    found: Marks = (_rule(builder),)
    large = _is_large(builder)
    if furniture.logo and not large:
        logo = furniture.logo
        height = _logo_height(logo)
        y = look.first + _LOGO_TOP + (LOGO_HEIGHT - height) / 2
        found += (Art(logo, look.margin, y, height),)
    below = _NAME_LEADING if large else _SECOND_FIRST
    return found + _clinic_name(builder, _name_edges(builder), base, look.name, below)


def _is_large(builder: Builder) -> bool:
    """Whether the head is that of large print."""
    return builder.look.single_column and not builder.look.second


def _name_edges(builder: Builder) -> tuple[float, float]:
    """Between what the clinic's name stands on page one: its logo, and what the page is for."""
    look, logo = builder.look, builder.furniture.logo
    x = look.margin
    if logo and not _is_large(builder):
        x += logo.width * _logo_height(logo) / logo.height + _BESIDE_LOGO
    return x, min(builder.head_right - _APART, look.right)


def _logo_height(logo: Picture | Raster) -> float:
    """How high a logo stands, in points."""
    return min(LOGO_HEIGHT, LOGO_WIDTH * logo.height / logo.width)


def _rule(builder: Builder) -> Rect:
    """The rule at the top of every page."""
    look = builder.look
    return Rect(look.margin, look.first, look.right - look.margin, RULE_HEIGHT, fill=look.accent)


def _clinic_name(
    builder: Builder, edges: tuple[float, float], base: float, style: TextStyle, below: float
) -> Marks:
    """The clinic's name between two edges: smaller where it is long, then on two lines.

    The second line stands `below` ems below `base`.
    """
    name, (x, right) = builder.furniture.clinic, edges
    for size in range(round(style.size), round(builder.look.label.size) - 1, -1):
        style = style._replace(size=float(size))
        if _fits(builder, name, edges, style):
            return (Label(x, base, builder.line(name, style), style),)
    words = name.split(" ")
    cut = next(
        (i for i in range(len(words), 0, -1) if _fits(builder, " ".join(words[:i]), edges, style)),
        1,
    )
    second = builder.shortened(" ".join(words[cut:]), right - x, style)
    first = builder.shortened(" ".join(words[:cut]), right - x, style)
    base += below * style.size
    return (
        Label(x, base - _NAME_LEADING * style.size, first, style),
        Label(x, base, second, style),
    )


def _fits(builder: Builder, text: str, edges: tuple[float, float], style: TextStyle) -> bool:
    """Whether a text fits on one line between two edges."""
    left, right = edges
    return line_width(builder.line(text, style), style) <= right - left


def later_head(builder: Builder) -> Marks:
    """Later pages: the rule, and the clinic in small type; the other half is the patient's."""
    look = builder.look
    style = look.head
    right = look.margin + (look.right - look.margin) * CLINICS_SHARE
    base = look.first + HEAD_BASE + (look.head.size - 12)
    edges = look.margin, right
    return (_rule(builder), *_clinic_name(builder, edges, base, style, _SECOND_LATER))
