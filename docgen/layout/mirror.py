"""Turn a layout round for a language that is read from the right.

In: what was laid out as if all languages ran from the left. Out: the same, reflected: rail,
bullets, boxes to tick and the first column of a table stand at the right. Pictures and words are
moved, never turned. So no other part of layout asks for a direction but to say which cells are
written from the right; and a sheet from the left costs nothing.

A page is reflected about its middle. In two languages of different directions the second column
is reflected about its own middle as well, before that.
"""

from __future__ import annotations

from docgen.layout.frame import (
    Art,
    Dot,
    Label,
    Layout,
    Leaf,
    LeafAt,
    Mark,
    Marks,
    Node,
    Panel,
    Rect,
    Section,
    Side,
    Slice,
    Stack,
    Stroke,
    TextCell,
    Times,
    Trail,
)
from docgen.layout.linebreak import line_width


def mirror(layout: Layout) -> Layout:
    """Reflect a whole layout about the middle of its page."""
    total = layout.look.width
    return layout._replace(
        look=layout.look._replace(rtl=True),
        leaves=tuple(mirror_leaf(leaf, total) for leaf in layout.leaves),
        flow=tuple(_part(part, total) for part in layout.flow),
        first_head=mirror_marks(layout.first_head, total),
        later_head=mirror_marks(layout.later_head, total),
    )


def mirror_leaf(leaf: Leaf, total: float) -> Leaf:
    """Reflect a leaf; `total` is the sum of the two edges between which it is reflected."""
    cells = tuple(mirror_cell(cell, total) for cell in leaf.cells)
    code = leaf.code and leaf.code._replace(x=total - leaf.code.x - leaf.code.size)
    strip = leaf.strip
    if strip:
        strip = strip._replace(x=total - strip.x - strip.across, rtl=not strip.rtl)
    return leaf._replace(cells=cells, marks=mirror_marks(leaf.marks, total), code=code, strip=strip)


def mirror_cell(cell: TextCell, total: float) -> TextCell:
    """Reflect the place of a cell."""
    drawn = mirror_marks(cell.drawn, total)
    return cell._replace(x=total - cell.x - cell.width, drawn=drawn)


def mirror_marks(marks: Marks, total: float) -> Marks:
    """Reflect the places of marks."""
    return tuple((anchor, mirror_mark(mark, total)) for anchor, mark in marks)


def mirror_mark(mark: Mark, total: float) -> Mark:
    """Reflect the place of a mark."""
    if isinstance(mark, Stroke):
        return mark._replace(x0=total - mark.x1, x1=total - mark.x0)
    if isinstance(mark, Dot):
        return mark._replace(x=total - mark.x)
    if isinstance(mark, Trail):
        return mark._replace(x1=total - mark.x1)
    if isinstance(mark, Label):
        width = line_width(mark.line, mark.style)
        return mark._replace(x=total - mark.x - width, rtl=not mark.rtl)
    if isinstance(mark, Art):
        width = mark.picture.width * mark.size / mark.picture.height
        return mark._replace(x=total - mark.x - width)
    assert isinstance(mark, Rect)  # noqa: S101  # the last kind of mark
    return mark._replace(x=total - mark.x - mark.width)


def _part(part: Section | Times, total: float) -> Section | Times:
    if isinstance(part, Times):
        line = mirror_mark(part.line, total)
        assert isinstance(line, Stroke)  # noqa: S101  # a mark stays of its kind
        return part._replace(heading=_node(part.heading, total), line=line)
    return part._replace(nodes=tuple(_node(node, total) for node in part.nodes))


def _node(node: Node, total: float) -> Node:
    """Reflect what is painted behind nodes; their leaves are known by number."""
    if isinstance(node, LeafAt | Slice):
        return node
    if isinstance(node, Panel):
        return node._replace(node=_node(node.node, total), marks=mirror_marks(node.marks, total))
    assert isinstance(node, Stack | Side)  # noqa: S101  # the last kinds of node
    return node._replace(nodes=tuple(_node(child, total) for child in node.nodes))
