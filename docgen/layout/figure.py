"""A drawing that each patient fills: the drawing, what is filled and labelled in it, a caption.

In: a box `figure` that names a drawing which the procedure declares (`PatientFigure`), and the room
where it may stand. Out: a node; then, for one patient, the marks over the drawing.

The drawing is the same for all; over it lies a leaf with each patient's shapes (`FilledShapes`).
Both are one Figure, whose Alt says what is filled. Labels stand in a column beside the drawing, at
the height of their shapes as far as they keep clear of each other; leaders, which never cross, lead
to them.
"""

from __future__ import annotations

from collections.abc import Sequence

from docgen.expression.truth import Name
from docgen.fonts.families import Fonts
from docgen.layout.builder import Builder, PatientFigure, Room, stack
from docgen.layout.frame import (
    FIGURE,
    FIGURE_ALT,
    Anchor,
    Art,
    Dot,
    FilledShapes,
    Label,
    Leaf,
    LeafAt,
    Mark,
    Marks,
    Node,
    Rect,
    Side,
    Stroke,
)
from docgen.layout.text import line_width, one_line
from docgen.model import Box, Heading, Paragraph, Slot, Text
from docgen.style import BOLD, INK, WHITE, TextStyle

FIGURE_ROOM = 166.0  # points: how wide it is with its labels, beside text
FIGURE_GAP = 24.0  # points between text and a figure beside it
_SCALE, _LARGE_SCALE = 0.79, 0.95  # of the drawing's own size: 47 and 56 mm for a back
_LARGE_ROOM = FIGURE_ROOM * _LARGE_SCALE / _SCALE  # points, as above, beside words in large type
_LABEL, _LABEL_LARGE = 14.0, 18.0  # type of the labels
_APART = 18 / 14  # between two labels, in their type; where they are many at least 1
_LEVEL, _BEFORE = 7.0, 4.0  # points of a leader before its label, and between both
_HALO, _LEADER = 6.0, 1.5  # points: a leader runs over white, so that it is told from the drawing
_LEGEND = 2.6  # points: radius of the circle beside the words that say what circles are
_LEGEND_TEXT = 12.0  # points from the left edge to those words
# In the units of the drawing: by how much a filled shape is larger, its corners, circles.
_WIDER, _HIGHER, _CORNER, _CIRCLE = 2.0, 0.35, 2.4, 2.2
_LINE = 1.5  # of circles


def figure(builder: Builder, box: Box, room: Room) -> Node:
    """Heading, the drawing, its caption; no drawing where the record does not fill it.

    The caption stands below the drawing; in large type, and where the drawing has the whole width,
    beside it, and below that any other boxes.
    """
    about = builder.figures[box.args[0]]
    known = room._replace(guards=(*room.guards, fills(about)))
    above = [builder.heading(one, room) for one in box.blocks if isinstance(one, Heading)]
    drawing = _drawing(builder, box.args[0], about, known)
    left, right = room.frame
    large = builder.look.single_column and not room.paired
    has_room = large or not (room.paired or room.second or right - left < 2 * FIGURE_ROOM)
    wide = _LARGE_ROOM if large else FIGURE_ROOM
    text = (room.x + wide, room.text[1]) if has_room else room.text
    caption = _caption(builder, box, about, room._replace(text=text))
    if not has_room:
        return stack([*above, drawing, *caption], 2.0)
    beside = known._replace(frame=text, text=text, gutter=False)
    below = [builder.nested(one, beside) for one in box.blocks if isinstance(one, Box)]
    words = stack([stack(caption, 2.0), *below], builder.look.gap)
    return stack([*above, Side((drawing, words))], 2.0)


def _caption(builder: Builder, box: Box, about: PatientFigure, room: Room) -> list[Node]:
    """What is said of the drawing, and what its circles are."""
    style = builder.look.label.colored(INK)
    found: list[Node] = [
        builder.paragraph(one, room, style) for one in box.blocks if isinstance(one, Paragraph)
    ]
    if about.circles:
        known = room._replace(guards=(*room.guards, fills(about)))
        found.append(_legend(builder, about, known, style))
    return found


def fills(about: PatientFigure) -> Name:
    """The condition under which a record fills a drawing."""
    return Name(f"known.{about.slot}")


def _drawing(builder: Builder, name: str, about: PatientFigure, room: Room) -> Node:
    """The drawing and, over it, what each patient fills."""
    picture = builder.picture(about.picture)
    large = builder.look.single_column and not room.paired
    scale = _LARGE_SCALE if large else _SCALE
    width, height = picture.width * scale, picture.height * scale
    column, *_ = builder.columns(room)
    element = builder.element(
        "Figure", room.parent, lang=column.language, alt=Slot(name, FIGURE_ALT)
    )
    shown = builder.mark(column, element, Art(picture, room.x, 0, height))
    under = builder.leaf(Leaf((shown,), least=height, guards=room.guards))
    size = _LABEL_LARGE if large else _LABEL
    style = TextStyle(size, size * _APART, BOLD, builder.look.accent)
    shapes = FilledShapes(
        element,
        builder.mcids,
        room.x,
        scale,
        width,
        height,
        picture.named,
        builder.look.accent,
        style,
        Slot(name, FIGURE),
    )
    builder.mcids += 1
    over = builder.leaf(Leaf((), least=height, guards=room.guards, shapes=shapes))
    return Side((under, over))


def _legend(builder: Builder, about: PatientFigure, room: Room, style: TextStyle) -> LeafAt:
    """An open circle, and what it is; for patients whose drawing has some."""
    assert about.needles and about.circles  # noqa: PT018, S101  # declared together
    beside = room._replace(text=(room.x + _LEGEND_TEXT, room.text[1]))
    first, second = ((Text(words),) for words in about.circles)
    cells = builder.cells(beside, "P", first, second, style)
    y = style.baseline - 0.35 * style.size
    circle = Dot(room.x + _LEGEND + _LINE / 2, y, _LEGEND, WHITE, INK, _LINE)
    guards = (*room.guards, about.needles)
    return builder.leaf(Leaf(cells, (circle, *builder.divider(room)), guards=guards))


def shape_marks(
    shapes: FilledShapes, levels: Sequence[str], fonts: Fonts, *, circles: bool
) -> Marks:
    """What stands over the drawing for a patient with these levels; y from the drawing's top."""
    held = [level for level in shapes.spots if level in set(levels)]
    found: list[Mark] = []
    starts = [_start(shapes, level, circles=circles) for level in held]
    ys = label_heights([y for _, y in starts], shapes.style.size, shapes.height)
    lines = [one_line(level, shapes.style, fonts) for level in held[: len(ys)]]
    turn = -1 if shapes.left else 1
    side = "left" if shapes.left else "right"
    edge = shapes.x + (0.0 if shapes.left else shapes.width), 0.0
    elbow = _point(shapes, f"labels-{side}", edge)[0]
    end = elbow + turn * _LEVEL
    slopes = [(x, start, elbow, y) for (x, start), y in zip(starts, ys, strict=False)]
    found += [Stroke(*slope, _HALO, WHITE) for slope in slopes]
    for slope in slopes:
        found.append(Stroke(*slope, _LEADER, shapes.color))
        found.append(Stroke(elbow, slope[3], end, slope[3], _LEADER, shapes.color))
    found += [_filled(shapes, level) for level in held]
    if circles:
        found += [circle for level in held for circle in _circles(shapes, level)]
    for line, y in zip(lines, ys, strict=True):
        wide = line_width(line, shapes.style)
        x = end + _BEFORE if turn > 0 else end - _BEFORE - wide
        found.append(Label(x, y + 0.35 * shapes.style.size, line, shapes.style, anchor=Anchor.TOP))
    return tuple(found)


def _filled(shapes: FilledShapes, level: str) -> Rect:
    """A shape in the accent, a little larger than it is drawn."""
    spot, k = shapes.spots[level], shapes.scale
    return Rect(
        shapes.x + (spot.x - _WIDER) * k,
        (spot.y - _HIGHER) * k,
        (spot.width + 2 * _WIDER) * k,
        (spot.height + 2 * _HIGHER) * k,
        _CORNER * k,
        fill=shapes.color,
    )


def _circles(shapes: FilledShapes, level: str) -> list[Dot]:
    """Open circles at both sides of a shape; smaller where shapes are close to each other."""
    k, found = shapes.scale, []
    radius = min(_CIRCLE, shapes.spots[level].height / 2 + 0.2) * k
    for side in ("left", "right"):
        if f"{level}-needle-{side}" in shapes.spots:
            x, y = _point(shapes, f"{level}-needle-{side}", (0.0, 0.0))
            found.append(Dot(x, y, radius, WHITE, INK, _LINE * k))
    return found


def _start(shapes: FilledShapes, level: str, *, circles: bool) -> tuple[float, float]:
    """Where the leader of a shape begins: beside it, or beside its circle."""
    side, turn = ("left", -1) if shapes.left else ("right", 1)
    spot, k = shapes.spots[level], shapes.scale
    edge = spot.x + (spot.width if turn > 0 else 0.0) + turn * (_WIDER + 1)
    middle = shapes.x + edge * k, (spot.y + spot.height / 2) * k
    x, y = _point(shapes, f"{level}-label-{side}", middle)
    if circles and f"{level}-needle-{side}" in shapes.spots:
        x, y = _point(shapes, f"{level}-needle-{side}", middle)
        x += turn * (_CIRCLE + _LINE) * k
    return x, y


def _point(shapes: FilledShapes, name: str, otherwise: tuple[float, float]) -> tuple[float, float]:
    """Where a named place of the drawing is, in points; the other point where it has none."""
    spot = shapes.spots.get(name)
    if spot is None:
        return otherwise
    return shapes.x + spot.x * shapes.scale, spot.y * shapes.scale


def label_heights(starts: Sequence[float], size: float, height: float) -> list[float]:
    """The middles of labels in type of `size`: as near to where they belong as they can be.

    `starts` are heights of shapes from the top down; labels stay within `height` points, in their
    order. None where they do not find room: the caption names all there are.
    """
    top, bottom = size / 2, height - size / 2
    count = len(starts)
    if not count or (count - 1) * size > bottom - top:
        return []
    apart = min(size * _APART, (bottom - top) / max(count - 1, 1))
    # Least squares under an order (isotonic regression): those that push each other move as one.
    groups: list[tuple[float, int]] = []  # mean, and how many
    for at, start in enumerate(starts):
        mean, many = start - at * apart, 1
        while groups and groups[-1][0] > mean:
            before, so_many = groups.pop()
            mean, many = (before * so_many + mean * many) / (so_many + many), so_many + many
        groups.append((mean, many))
    last = bottom - (count - 1) * apart
    settled = [min(max(mean, top), max(last, top)) for mean, many in groups for _ in range(many)]
    return [one + at * apart for at, one in enumerate(settled)]
