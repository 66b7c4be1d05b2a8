"""Boxes: the table that names the function of each kind, and those that only arrange blocks.

In: a `Box` of the document and the room where it may stand. Out: a node with what is painted
behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from docgen.expression.truth import Not
from docgen.layout.alerts import emergency, emergency_row
from docgen.layout.bar import day_bar
from docgen.layout.builder import Builder, Prints, Room, stack
from docgen.layout.by_hand import by_hand
from docgen.layout.calendar import DAYS_KNOWN, calendar_grid, fits_grid
from docgen.layout.calls import call, contact, normal
from docgen.layout.cards import card, note
from docgen.layout.codes import dates, dates_shown
from docgen.layout.columns import rows_of_sections
from docgen.layout.figure import FIGURE_GAP, FIGURE_ROOM, figure
from docgen.layout.frame import (
    CALENDAR_HEAD,
    DAY_BAR_FROM,
    FIGURE,
    Node,
    Side,
    Stack,
    Times,
)
from docgen.layout.frames import frames, panels
from docgen.layout.head import purpose
from docgen.layout.lists import bullets, likely_height, likely_lines
from docgen.layout.log import asked_by_log, log, shown_of_log
from docgen.layout.strip import pairs, patient_header
from docgen.layout.tables import table
from docgen.layout.timeline import EventShape, heading_above, joined_shape, plain_shape, times
from docgen.layout.visit import visit
from docgen.layout.writing import SIGN_WIDTH, lines, signature
from docgen.model import (
    BOX_KINDS,
    Block,
    Box,
    Guards,
    Heading,
    List,
    Paragraph,
    Table,
)

# What is drawn of a box. Times: a timeline, which each patient's clock puts in order. None: its
# blocks stand as if there were no box around them.
Drawn: TypeAlias = Node | Times | None

AFTER_TABLE = 6.0  # points

_COLUMNS_APART = 16.0  # points between two columns


def block_node(builder: Builder, block: Block, room: Room) -> Node:
    """Lay out any block in a room; no timeline stands in another box."""
    if isinstance(block, Heading):
        return builder.heading(block, room)
    if isinstance(block, Paragraph):
        return builder.paragraph(block, room)
    if isinstance(block, List):
        return bullets(builder, block, room)
    if isinstance(block, Table):
        return table(builder, block, room)
    drawn = box_drawn(builder, block, room)
    if drawn is None:
        return _as_they_are(builder, block, room._replace(guards=room.guards + block.guards))
    assert not isinstance(drawn, Times)  # noqa: S101  # templates are checked for it
    return drawn


def box_drawn(builder: Builder, box: Box, room: Room) -> Drawn:
    """Lay out a box in its element of the structure tree, if its kind has one."""
    tag = BOX_KINDS[box.kind].tag
    parent = builder.element(tag, room.parent) if tag else room.parent
    inside = room._replace(guards=room.guards + box.guards, parent=parent)
    return BOXES[box.kind].draw(builder, box, inside)


def _as_they_are(builder: Builder, box: Box, room: Room) -> Node:
    """The blocks of a box as they are laid out anywhere."""
    return stack([block_node(builder, block, room) for block in box.blocks])


def timeline(builder: Builder, box: Box, room: Room) -> Times:
    """The times of a day or two: what is written above their rows, then the rows."""
    return _timeline(builder, box, room, plain_shape(builder.look))


def countdown(builder: Builder, box: Box, room: Room) -> Times:
    """What comes before a visit: a timeline with large times, along a line."""
    return _timeline(builder, box, room, joined_shape(builder.look))


def _timeline(builder: Builder, box: Box, room: Room, shape: EventShape) -> Times:
    above: list[Node] = []
    for block in box.blocks:
        if isinstance(block, Heading):
            above.append(heading_above(builder, block, room))
        elif not isinstance(block, Table):
            above.append(block_node(builder, block, room))
    return times(builder, box, room, above, shape)


def calendar(builder: Builder, box: Box, room: Room) -> Node | None:
    """Heading, and what is allowed when: across the days where the clinic prints the calendar.

    Patients whose days are not known get the plain table.
    """
    words = builder.furniture.prints.strip
    if room.paired:
        return _dates_in_two_languages(builder, box, room)
    if words is None or builder.look.single_column:
        return None
    nodes: list[Node] = []
    for block in box.blocks:
        inside = room
        if isinstance(block, Table) and fits_grid(builder, block):
            nodes.append(calendar_grid(builder, block, room, words))
            inside = room._replace(guards=(*room.guards, Not(DAYS_KNOWN)))
        nodes.append(block_node(builder, block, inside))
    return stack(nodes)


def _dates_in_two_languages(builder: Builder, box: Box, room: Room) -> Node:
    """Heading, and a table whose cells hold both languages, one under the other."""
    within = room.within(*room.frame)
    return stack(
        [
            block_node(builder, block, within if isinstance(block, Table) else room)
            for block in box.blocks
        ]
    )


def columns(builder: Builder, box: Box, room: Room) -> Node | None:
    """Blocks side by side: the first part left, the others under each other at the right.

    A part is a box, a heading with what follows it, or else one block. Sections stand in rows of
    two columns that end near each other, and a page may end between two rows; a section alone has
    the whole width. What has lines to write on at its right is as wide as its words need. A figure
    stands at the right of all others, which take the width that it leaves; alone it has the whole.
    """
    figures = [block for block in box.blocks if _takes_beside(block)]
    alone = len(figures) == len(box.blocks) or builder.look.single_column
    if alone and not (room.second and figures):
        return None if box.blocks or builder.look.single_column else stack([])
    if figures:
        return _with_figures(builder, box, room)
    parts = _parts(box.blocks)
    if not all(isinstance(part[0], Heading) for part in parts):
        return _two_columns(builder, parts[:1], parts[1:], room)
    if len(parts) == 1:
        return None
    rows = rows_of_sections(*[_likely_heights(builder, part, room) for part in parts])
    nodes = [_two_columns(builder, parts[a:b], parts[b:c], room) for a, b, c in rows]
    return stack(nodes, builder.look.gap)


def _two_columns(
    builder: Builder, first: Sequence[list[Block]], rest: Sequence[list[Block]], room: Room
) -> Node:
    """Parts in two columns; in one as wide as the room where none is left for the second."""
    left, right = room.frame
    width = right - left
    one, two = ([block for part in some for block in part] for some in (first, rest))
    if two:
        width = (width - _COLUMNS_APART) / 2
    if two and all(isinstance(each, Box) and BOX_KINDS[each.kind].labels for each in two):
        most = right - left - _COLUMNS_APART - SIGN_WIDTH
        width = min(max(width, *[_need(builder, block) for block in one]), most)

    def column(frame: tuple[float, float], blocks: Sequence[Block]) -> Node:
        part = room._replace(frame=frame, text=frame, gutter=False)
        nodes = tuple([block_node(builder, block, part) for block in blocks])
        return Stack(
            nodes, tuple([builder.look.gap * _begins(b, at) for at, b in enumerate(blocks)])
        )

    if not two:
        return Side((column((left, right), one),))  # no page ends in it
    begins = left + width + _COLUMNS_APART
    return Side((column((left, left + width), one), column((begins, right), two)))


def _begins(block: Block, at: int) -> bool:
    """Whether a part begins at a block below others."""
    return at > 0 and isinstance(block, Heading | Box)


def _parts(blocks: Sequence[Block]) -> list[list[Block]]:
    """Cut the blocks of some columns into parts: a box, a heading with what follows, or a block.

    Headings with nothing between them are one for patients who are unlike.
    """
    parts: list[list[Block]] = []
    for block in blocks:
        goes_on = parts and isinstance(parts[-1][0], Heading)
        bare = goes_on and all(isinstance(one, Heading) for one in parts[-1])
        if goes_on and (
            not isinstance(block, Heading | Box) or (bare and isinstance(block, Heading))
        ):
            parts[-1].append(block)
        else:
            parts.append([block])
    return parts


def _likely_heights(builder: Builder, blocks: Sequence[Block], room: Room) -> tuple[float, float]:
    """Points that a section is likely to be high: in one of two columns, and alone in a row."""
    left, right = room.frame
    half = (right - left - _COLUMNS_APART) / 2
    return _likely_height(builder, blocks, half), _likely_height(builder, blocks, right - left)


def _likely_height(builder: Builder, blocks: Sequence[Block], width: float) -> float:
    """Points that a section is likely to be high in a column of that width, its gap with it."""
    look = builder.look
    high = look.gap + look.heading.leading
    for block in blocks:
        if isinstance(block, List):
            high += likely_height(builder, block, width)
        elif isinstance(block, Paragraph):
            high += likely_lines(builder, block.content, width) * look.body.leading
    return high


def _need(builder: Builder, block: Block) -> float:
    """Width in points at which the items of a list take one line each; 0 for all else."""
    if not isinstance(block, List):
        return 0.0
    body = builder.look.body
    return max(builder.nominal(each.content, body) for each in block.items) + 2 * body.size


def _with_figures(builder: Builder, box: Box, room: Room) -> Node:
    """Text beside figures; what wants the whole width stands above them, and they then as ever."""
    wide = [block for block in box.blocks if _is_wide(builder, block)]
    if not wide:
        return _beside_figure(builder, box, room)
    others = tuple(block for block in box.blocks if block not in wide)
    below = [block_node(builder, block, room) for block in others]
    if not all(map(_takes_beside, others)):
        below = [_beside_figure(builder, box._replace(blocks=others), room)]
    return stack([*(block_node(builder, block, room) for block in wide), *below], builder.look.gap)


def _is_wide(builder: Builder, block: Block) -> bool:
    """Whether a block stands across the whole width on this clinic's paper."""
    return isinstance(block, Box) and BOXES[block.kind].wide(builder, block)


def _beside_figure(builder: Builder, box: Box, room: Room) -> Node:
    """Figures under each other at the right; all other blocks in the width that they leave."""
    left, right = room.frame

    def laid(blocks: Sequence[Block], frame: tuple[float, float]) -> list[Node]:
        part = room.within(*frame)
        return [block_node(builder, block, part) for block in blocks]

    beside = [block for block in box.blocks if _takes_beside(block)]
    others = [block for block in box.blocks if not _takes_beside(block)]
    edge = right - max(map(_takes_beside, beside))
    gaps = [builder.look.gap * _begins(block, at) for at, block in enumerate(others)]
    below = [at for at, above in enumerate(others[:-1], 1) if _ends_in_table(above)]
    text = clear_of_tables(laid(others, (left, edge - FIGURE_GAP)), gaps, below)
    return Side((text, stack(laid(beside, (edge, right)), builder.look.gap)))


def clear_of_tables(nodes: Sequence[Node], gaps: Sequence[float], below: Sequence[int]) -> Stack:
    """Nodes under each other; those with the numbers `below` stand right below a table.

    What stands there keeps from the table as a whole: patients have another line for its first.
    """
    whole: list[Stack] = []
    apart: list[float] = []
    for first, end in pairwise((0, *below, len(nodes))):
        whole.append(Stack(tuple(nodes[first:end]), tuple(gaps[first:end])))
        apart.append(max([AFTER_TABLE if first else 0.0, *gaps[first : first + 1]]))
    return Stack(tuple(whole), tuple(apart)) if below else whole[0]


def _ends_in_table(block: Block) -> bool:
    """Whether the last thing that is read of a block is a row of a table."""
    if isinstance(block, Box):
        return bool(block.blocks) and _ends_in_table(block.blocks[-1])
    return isinstance(block, Table)


def _takes_beside(block: Block) -> float:
    """Points that a box takes beside text; 0: it stands under what is above it."""
    return BOXES[block.kind].beside if isinstance(block, Box) else 0.0


def staff(builder: Builder, box: Box, room: Room) -> Node:
    """The page for staff: what follows a table keeps clear of it."""
    nodes = tuple(block_node(builder, block, room) for block in box.blocks)
    gaps = (builder.look.gap if isinstance(block, Paragraph) else 0.0 for block in box.blocks)
    return Stack(nodes, tuple(gaps))


def summary(builder: Builder, box: Box, room: Room) -> Node:
    """Three to five lines in larger type."""
    nodes: list[Node] = []
    for block in box.blocks:
        if isinstance(block, List):
            nodes.append(bullets(builder, block, room, builder.look.summary))
        else:
            nodes.append(block_node(builder, block, room))
    return stack(nodes)


def _has_grid(builder: Builder, box: Box) -> bool:
    """Whether days stand across a box, so that it has the whole width."""
    if builder.furniture.prints.strip is None:
        return False
    return any(isinstance(block, Table) and fits_grid(builder, block) for block in box.blocks)


def _days_shown(prints: Prints) -> str:
    """The format of what the heads of a grid say, where the clinic prints the grid."""
    return CALENDAR_HEAD if prints.strip else ""


class BoxLayout(NamedTuple):
    """How one kind of box is laid out, and how it stands among the sections of a sheet."""

    draw: Callable[[Builder, Box, Room], Drawn]
    in_section: bool = False  # it goes on in the section above it; else it is one of its own
    keeps: bool = False  # no page ends in the section that it goes on in
    near: bool = False  # it stands nearer to what is above than a section does
    splits: bool = False  # a page may end in it, where all stands in one column
    in_rows: bool = False  # a page may end between any two of the nodes that it is a stack of
    heads: bool = False  # it stands in the head of page one, above the title
    beside: float = 0.0  # points that it takes in `columns`, at the right of all other blocks
    joins: bool = False  # in large type it stands beside a figure above it
    # The format of what it shows of a patient besides its blocks, by what the clinic prints; or "".
    shows: Callable[[Prints], str] = lambda _prints: ""
    # What it asks of a patient besides the guards of its blocks.
    asks: Callable[[Box], Guards] = lambda _box: ()
    # Whether it has the whole width where others stand beside a figure.
    wide: Callable[[Builder, Box], bool] = lambda _builder, _box: False


BOXES: Mapping[str, BoxLayout] = {
    "strip": BoxLayout(patient_header, near=True),
    "summary": BoxLayout(summary, splits=True),
    "emergency": BoxLayout(emergency),
    "times": BoxLayout(timeline),
    "contact": BoxLayout(contact),
    "call": BoxLayout(call),
    "dates": BoxLayout(dates, shows=dates_shown),
    "calendar": BoxLayout(calendar, shows=_days_shown, wide=_has_grid),
    "note": BoxLayout(note),
    "card": BoxLayout(card),
    "columns": BoxLayout(columns, in_rows=True),
    "lines": BoxLayout(lines, in_section=True),
    "overleaf": BoxLayout(_as_they_are),
    "staff": BoxLayout(staff),
    "emergency_row": BoxLayout(emergency_row),
    "purpose": BoxLayout(purpose, heads=True),
    "normal": BoxLayout(normal),
    "bar": BoxLayout(day_bar, shows=lambda _prints: DAY_BAR_FROM),
    "countdown": BoxLayout(countdown),
    "by_hand": BoxLayout(by_hand, in_rows=True),
    "visit": BoxLayout(visit),
    "pairs": BoxLayout(pairs, near=True),
    "figure": BoxLayout(figure, beside=FIGURE_ROOM, shows=lambda _prints: FIGURE),
    "frames": BoxLayout(frames, in_section=True),
    "panels": BoxLayout(panels, in_section=True, joins=True),
    "log": BoxLayout(log, shows=shown_of_log, asks=asked_by_log),
    "signature": BoxLayout(signature, in_section=True, keeps=True),
}
