"""Headings, paragraphs and lists.

In: a block and the room where it may stand. Out: a node; elements H1 to H3, P, L, LI, LBody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from docgen.errors import FontError
from docgen.expression.truth import asks_record
from docgen.layout.builder import Aloud, Builder, Column, Room, plain, stack
from docgen.layout.frame import (
    ITEM,
    Anchor,
    Bookmark,
    Dot,
    Leaf,
    LeafAt,
    Mark,
    Node,
    Rect,
    Side,
    TextCell,
)
from docgen.layout.linebreak import break_lines
from docgen.layout.text import SetText, set_text
from docgen.model import Heading, Inlines, Item, List, Paragraph, Slot, Text
from docgen.style import INK, TextStyle

LIST_ATTRIBUTES = "/O/List/ListNumbering/Disc"
NUMBERED = "/O/List/ListNumbering/Decimal"
_NUMBER_GAP = 6.0  # points between the number of an item and its text
_COLUMN_GAP = 10 / 13  # ems between two columns of a list
_EDGES = tuple(share / 100 for share in range(38, 60, 2))  # where a second column may begin
LONG_LIST = 5  # from this many short items on, a list stands in two columns


def heading(builder: Builder, block: Heading, room: Room, style: TextStyle | None = None) -> LeafAt:
    """A heading of level 2 or 3, its pictogram in the rail beside it."""
    style = style or builder.look.heading
    cells = _cells(builder, block, room, f"H{block.level}", style)
    marks = builder.rail_icon(block.icon, room) + builder.divider(room)
    node = builder.leaf(Leaf(cells, marks, guards=room.guards + block.guards))
    builder.headings.append(Bookmark(bookmark(block), block.level, node.leaf))
    return node


def bookmark(block: Heading) -> str:
    """The text of a heading, in both languages where there are two."""
    return " / ".join(plain(content) for content in (block.content, block.beside) if content)


def _cells(
    builder: Builder, block: Heading | Paragraph, room: Room, tag: str, style: TextStyle
) -> tuple[TextCell, ...]:
    """One cell, or one for each language."""
    width = room.width if tag != "P" else min(room.width, _measure(builder, style))
    return tuple(
        side.cell(
            builder.cell(
                builder.element(tag, room.parent, lang=side.language),
                side.content,
                side.x,
                width,
                style,
            )
        )
        for side in builder.sides(room, block.content, block.beside)
    )


def title(builder: Builder, block: Heading, room: Room) -> LeafAt:
    """The sheet's title, over the whole width: tighter, then smaller, then on two lines.

    In two languages it stands above their columns, without the line between them.
    """
    if room.twin:
        cells = _cells(builder, block, room, "H1", builder.look.title)
    else:
        cells = (_wide_title(builder, block, room),)
    node = builder.leaf(Leaf(cells, guards=room.guards + block.guards))
    builder.headings.append(Bookmark(bookmark(block), 1, node.leaf))
    return node


def _wide_title(builder: Builder, block: Heading, room: Room) -> TextCell:
    left, right = room.frame
    element = builder.element("H1", room.parent)
    base = builder.look.title
    tight = base._replace(tracking=-0.35)
    choices = (base, tight, tight._replace(size=26))
    fits = (style for style in choices if _is_one_line(builder, block, right - left, style))
    return builder.cell(element, block.content, left, right - left, next(fits, choices[-1]))


def _is_one_line(builder: Builder, block: Heading, width: float, style: TextStyle) -> bool:
    if any(isinstance(inline, Slot) for inline in block.content):
        return False
    try:
        text = set_text(block.content, style, builder.fonts)
    except FontError:
        return False  # its cell will say so
    return len(break_lines(text, width, style, builder.fonts)) == 1


def paragraph(
    builder: Builder, block: Paragraph, room: Room, style: TextStyle | None = None
) -> LeafAt:
    """A paragraph on the text axis, no wider than the measure."""
    cells = _cells(builder, block, room, "P", style or builder.look.body)
    marks = builder.rail_icon(block.icon, room) + builder.divider(room)
    return builder.leaf(Leaf(cells, marks, guards=room.guards + block.guards))


def _measure(builder: Builder, style: TextStyle) -> float:
    """The widest that text of this size may be: as many characters whatever the size."""
    return builder.look.measure * style.size / builder.look.body.size


def bullet(builder: Builder, item: Item, x: float, style: TextStyle, square: bool) -> Mark:
    """What stands before an item: a box to tick, a dot, or the square of the emergency box."""
    middle = style.baseline - 0.35 * style.size
    size, radius = builder.look.check, builder.look.bullet
    if item.check:
        return Rect(x, middle - size / 2, size, size, 1.5, stroke=INK, line_width=1.25)
    if square:
        return Rect(x + 2, middle - radius, 2 * radius, 2 * radius, fill=style.color)
    return Dot(x + 2 + radius, middle, radius, builder.look.accent)


def item(
    builder: Builder, block: Item, room: Room, style: TextStyle, square_ink: TextStyle | None = None
) -> LeafAt:
    """One item: LI and LBody; its bullet is an artifact, since the list's attribute names it.

    A box to tick is a Lbl of its own, so that it is told of.
    """
    entry = builder.element("LI", room.parent)
    indent = builder.look.indent
    width = min(room.width - indent, _measure(builder, style))
    cells: list[TextCell] = []
    marks = builder.divider(room)
    for side, aloud in _said_aloud(builder, block, room):
        point = bullet(builder, block, side.x, square_ink or style, square_ink is not None)
        if block.check:
            label = builder.figure(entry, aloud.tick, side.language, "Lbl")
            cells.append(builder.mark(side, label, point))
        else:
            marks += ((Anchor.TOP, side.mark(point)),)
        body = builder.element("LBody", entry, lang=side.language)
        cells.append(side.cell(builder.cell(body, side.content, side.x + indent, width, style)))
    return builder.leaf(Leaf(tuple(cells), marks, guards=room.guards + block.guards))


def _said_aloud(builder: Builder, block: Item, room: Room) -> Iterator[tuple[Column, Aloud]]:
    """What each column says, and what is said there in place of marks."""
    sides = builder.sides(room, block.content, block.beside)
    return zip(sides, builder.furniture.aloud, strict=False)


def _numbered(builder: Builder, block: List, room: Room, style: TextStyle) -> Node:
    """A list with numbers: each stands in a Lbl. Items that a patient lacks are not counted."""
    inside = room._replace(parent=builder.element("L", room.parent, NUMBERED))
    last = f"{block.start + len(block.items) - 1}."
    indent = max(builder.look.indent, builder.nominal((Text(last),), style) + _NUMBER_GAP)
    if any(each.guards for each in block.items):
        name = hashlib.sha256(repr((block, room.guards)).encode()).hexdigest()[:16]
        numbers: list[Inlines] = [
            (Slot(f"{block.start}:{name}:{at}", ITEM),) for at in range(len(block.items))
        ]
    else:
        numbers = [(Text(f"{block.start + at}."),) for at in range(len(block.items))]
    pairs = zip(numbers, block.items, strict=True)
    return stack([_counted(builder, n, each, inside, (style, indent)) for n, each in pairs])


def _counted(
    builder: Builder, number: Inlines, block: Item, room: Room, how: tuple[TextStyle, float]
) -> LeafAt:
    """One item with its number, and a box to tick behind that if it has one."""
    style, indent = how
    entry = builder.element("LI", room.parent)
    box = builder.look.indent if block.check else 0.0
    width = min(room.width - indent - box, _measure(builder, style))
    cells: list[TextCell] = []
    for side, aloud in _said_aloud(builder, block, room):
        label = builder.element("Lbl", entry, lang=side.language)
        cells.append(side.cell(builder.cell(label, number, side.x, indent, style)))
        body = builder.element("LBody", entry, lang=side.language)
        if block.check:
            point = bullet(builder, block, side.x + indent, style, square=False)
            cells.append(builder.drawn(side, body, aloud.tick, point, Anchor.TOP))
        x = side.x + indent + box
        cells.append(side.cell(builder.cell(body, side.content, x, width, style)))
    guards = room.guards + block.guards
    return builder.leaf(Leaf(tuple(cells), builder.divider(room), guards=guards))


def bullets(builder: Builder, block: List, room: Room, style: TextStyle | None = None) -> Node:
    """A list; one lone item without a box to tick is a plain paragraph.

    So is the last item where most patients have it alone: all before it are things to do that hang
    on the record.
    """
    style = style or builder.look.body
    if block.ordered:
        return _numbered(builder, block, room, style)
    *before, last = block.items
    alone = not last.check and all(
        each.check and any(map(asks_record, each.guards)) for each in before
    )
    if not alone and is_catalogue(builder, block, room):
        return two_columns(builder, block, room, style, None)
    nodes: list[Node] = []
    if before or not alone:
        inside = room._replace(parent=builder.element("L", room.parent, LIST_ATTRIBUTES))
        nodes = [item(builder, each, inside, style) for each in (before if alone else block.items)]
    if alone:
        nodes.append(paragraph(builder, _as_paragraph(last), room, style))
    return stack(nodes)


def column_gap(builder: Builder) -> float:
    """Points between two columns of a list."""
    return builder.look.body.size * _COLUMN_GAP


def _as_paragraph(item: Item) -> Paragraph:
    return Paragraph(item.content, "", item.guards, beside=item.beside)


def is_catalogue(builder: Builder, block: List, room: Room) -> bool:
    """Whether a list is many short items, the same for all patients: names rather than sentences.

    Half of them need no more than half the width, and none much more.
    """
    items = block.items
    if room.twin or len(items) < LONG_LIST or any(each.check or each.guards for each in items):
        return False
    if any(isinstance(inline, Slot) for each in items for inline in each.content):
        return False
    half = room.width / 2 - builder.look.indent - column_gap(builder)
    needs = [builder.nominal(each.content, builder.look.body) for each in items]
    short = sum(need <= half for need in needs)
    return short * 2 >= len(items) and max(needs) <= half * 1.6


def two_columns(
    builder: Builder, block: List, room: Room, style: TextStyle, ink: TextStyle | None
) -> Node:
    """A list in two columns, read down the left one first, where that saves lines."""
    if block.ordered:
        return _numbered(builder, block, room, style)
    cut = _best_cut(builder, block, room, style)
    listing = builder.element("L", room.parent, LIST_ATTRIBUTES)
    if cut is None:
        inside = room._replace(parent=listing)
        return stack([item(builder, each, inside, style, ink) for each in block.items])
    count, edge = cut
    left = room._replace(parent=listing, text=(room.x, edge - column_gap(builder)))
    right = room._replace(parent=listing, text=(edge, room.text[1]))
    first = [item(builder, each, left, style, ink) for each in block.items[:count]]
    second = [item(builder, each, right, style, ink) for each in block.items[count:]]
    return Side((stack(list[Node](first)), stack(list[Node](second))))


def _best_cut(
    builder: Builder, block: List, room: Room, style: TextStyle
) -> tuple[int, float] | None:
    """How many items go left and where the right column begins, so that the list is lowest."""
    items = block.items
    if (
        room.twin
        or len(items) < 4
        or any(isinstance(i, Slot) or each.guards for each in items for i in each.content)
    ):
        return None
    try:
        texts = tuple([set_text(each.content, style, builder.fonts) for each in items])
    except FontError:
        return None  # the cells of the list will say so
    return _lowest(builder, texts, room, style)


def _lowest(
    builder: Builder, items: tuple[SetText, ...], room: Room, style: TextStyle
) -> tuple[int, float] | None:
    """The cut that leaves the fewest lines; None if it saves none."""
    indent = builder.look.indent

    def heights(width: float) -> list[int]:
        return [len(break_lines(each, width, style, builder.fonts)) for each in items]

    ranks = []
    for share in _EDGES:
        edge = room.x + room.width * share
        left = heights(edge - room.x - indent - column_gap(builder))
        right = heights(room.text[1] - edge - indent)
        for count in range(1, len(items)):
            first, second = sum(left[:count]), sum(right[count:])
            rank = (max(first, second), first + second, abs(share - 0.5), abs(first - second))
            ranks.append((*rank, count, edge))
    lines, *_, chosen, edge = min(ranks)
    worth = 2 if builder.look.stacked else 1  # lines saved: long lines read better in large type
    return (chosen, edge) if lines + worth <= sum(heights(room.width - indent)) else None
