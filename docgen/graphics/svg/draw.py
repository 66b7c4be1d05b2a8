"""Shapes of a drawing become PDF operators.

In: what of a drawing is drawn. Out: operators in the drawing's own units, y downwards, with the
colours left as values, since a sheet draws its pictograms in colours of its own. svglib reads path
data into ReportLab's paths. Coordinates are those of the whole drawing: transforms are worked in,
but where a line is drawn with a pen that is not round. Gradients become shadings.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from reportlab.graphics.shapes import Path, mmult

from docgen.cache import FrozenMap
from docgen.graphics.artwork import Ink, Spot
from docgen.graphics.svg.gradients import Gradient, shading
from docgen.graphics.svg.rendertree import Clip, DrawingProblem, RenderTree, Shape, ShapeGroup
from docgen.graphics.svg.style import ComputedStyle
from docgen.graphics.svg.values import IDENTITY, Matrix
from docgen.style import Color, color

_PARTS = ((2, "m"), (2, "l"), (6, "c"), (0, "h"))  # ReportLab's path operators, in their order
_CAPS = {"butt": 0, "round": 1, "square": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}
_FAR = 1e6
_FINEST = 0.001  # of what is written; PDF knows no dashes of length 0
_MOST_APART = 400  # parts of a half clear group that are held against each other
_SLACK = 0.01  # by so much a shape may stand outside the drawing's box, unclipped

Bounds = tuple[float, float, float, float]


class DrawnShapes(NamedTuple):
    """Operators and colours in their order, and the shares of opacity in use, in hundredths.

    `named` is where shapes with an id stand.
    """

    parts: tuple[str | Ink, ...]
    alphas: tuple[int, ...]
    problems: tuple[DrawingProblem, ...]
    shades: tuple[tuple[str, str], ...]
    named: Mapping[str, Spot]


def draw(tree: RenderTree) -> DrawnShapes:
    """Return the operators that draw a tree, in the units of the drawing.

    Raises:
        ValueError: a number is beyond all paper.
    """
    writer = _OperatorWriter(tree)
    writer.group(tree.contents, IDENTITY, 1.0)
    return writer.finish()


class _State(NamedTuple):
    """What the operators written so far have set; a colour of None is unknown.

    `others` are operators by the name of what they set, so that none is written twice.
    """

    fill: Color | None = None
    stroke: Color | None = None
    others: tuple[tuple[str, str], ...] = (("dash", "[] 0 d"), ("alpha", "/A100 gs"))


class _OperatorWriter:
    """Writes the operators of a tree, shape by shape; `svg/style.py` says what a shape looks like.

    `bounds` are the boxes of all that was painted: what reaches over the drawing's edge is clipped,
    and parts that overlap cannot share an opacity.
    """

    def __init__(self, tree: RenderTree) -> None:
        self.tree = tree
        self.parts: list[str | Ink] = []
        self.state = _State()
        self.alphas: set[int] = set()
        self.problems: list[DrawingProblem] = []
        self.shades: dict[str, str] = {}
        self.bounds: list[Bounds] = []  # of all that was painted
        self.named: dict[str, Spot] = {}

    def finish(self) -> DrawnShapes:
        width, height = self.tree.size
        lefts, tops, rights, bottoms = (
            zip(*self.bounds, strict=True) if self.bounds else [(0.0,)] * 4
        )
        if (
            min(*lefts, *tops) < -_SLACK
            or max(rights) > width + _SLACK
            or max(bottoms) > height + _SLACK
        ):
            self.parts.insert(0, f"0 0 {_text(width)} {_text(height)} re W n")
        alphas = {*self.alphas, 100} if self.alphas else ()
        shades = tuple(sorted(self.shades.items()))
        parts, problems = _merged(self.parts), tuple(self.problems)
        return DrawnShapes(parts, tuple(sorted(alphas)), problems, shades, FrozenMap(self.named))

    def group(self, contents: Sequence[Shape | ShapeGroup], matrix: Matrix, alpha: float) -> None:
        """Write shapes and groups; `alpha` is the opacity of all groups around them."""
        for item in contents:
            if isinstance(item, ShapeGroup):
                self.inner(item, mmult(matrix, item.matrix), alpha)
            else:
                self.paint(item, matrix, alpha)

    def inner(self, group: ShapeGroup, matrix: Matrix, alpha: float) -> None:
        """Write a group under its transform, clip and opacity.

        The opacity becomes that of each part, which is the same only where no two overlap.
        """
        kept = self.state
        if group.clip:
            self.parts.append(f"q {self.clip(group.clip, matrix)}")
        before = len(self.bounds)
        self.group(group.contents, matrix, alpha * group.opacity)
        if group.opacity < 1 and _overlap(self.bounds[before:]):
            what = f'opacity="{group.opacity:g}" of parts that overlap'
            self.problems.append(DrawingProblem(what, group.place, passed=True))
        if group.clip:
            self.parts.append("Q")
            self.state = kept

    def clip(self, clip: Clip, matrix: Matrix) -> str:
        """Return the operators that clip what follows."""
        whole = mmult(matrix, clip.matrix)
        return f"{_written(clip.path, whole)} {_rule('W', clip.rule)} n"

    def paint(self, shape: Shape, matrix: Matrix, alpha: float) -> None:
        """Write one shape: its fill, then its line; both at once where that looks the same."""
        style, path = shape.style, shape.path
        if shape.name:
            self.named.setdefault(shape.name, _spot(_bounds(path, matrix, 0.0)))
        fill, stroke = style.fill, style.stroke
        round_pen = _scale(matrix)
        covering = alpha == 1 and all(paint and paint.alpha == 1 for paint in (fill, stroke))
        at_once = bool(round_pen and covering and not shape.gradient)
        if fill:
            self.bounds.append(_bounds(path, matrix, 0.0))
            self.set_alpha(alpha * fill.alpha)
        if fill and shape.gradient:
            self.shade(path, matrix, shape.gradient, style.fill_rule)
        elif fill:
            self.ink(color(fill.color), line=False)
            if not at_once:
                self.parts.append(f"{_written(path, matrix)} {_rule('f', style.fill_rule)}")
        if stroke:
            self.bounds.append(_bounds(path, matrix, _reach(style)))
            self.set_alpha(alpha * stroke.alpha)
            self.ink(color(stroke.color), line=True)
            if style.dashes and max(style.dashes) * (round_pen or 1.0) < _FINEST:
                what = "dashes finer than a printer prints"
                self.problems.append(DrawingProblem(what, shape.place, passed=True))
                style = style._replace(dashes=())
            if round_pen:
                self.set_pen(style, round_pen)
                operator = _rule("B", style.fill_rule) if at_once else "S"
                dots = style.cap != "butt"
                self.parts.append(f"{_written(path, matrix, dots=dots)} {operator}")
            else:
                self.slanted(path, matrix, style)

    def shade(self, path: Path, matrix: Matrix, gradient: Gradient, rule: str) -> None:
        """Fill a shape with a gradient: what is outside the shape is clipped."""
        placed = matrix
        if gradient.boxed:
            left, top, right, bottom = _box(path)
            if right == left or bottom == top:
                return  # a box without an inside has no gradient (SVG 2, 14.2)
            placed = mmult(matrix, (right - left, 0.0, 0.0, bottom - top, left, top))
        whole = mmult(placed, gradient.transform)
        text = shading(gradient)
        name = "H" + hashlib.sha256(text.encode()).hexdigest()[:12]
        self.shades[name] = text
        where = " ".join(f"{part:.6f}" for part in whole)
        clip = f"{_written(path, matrix)} {_rule('W', rule)} n"
        self.parts.append(f"q {clip} {where} cm /{name} sh Q")

    def slanted(self, path: Path, matrix: Matrix, style: ComputedStyle) -> None:
        """Draw a line with a pen that the transform has pulled out of round."""
        kept = self.state
        if not matrix[0] * matrix[3] - matrix[1] * matrix[2]:
            return  # squeezed into a line: nothing is seen
        self.parts.append(f"q {' '.join(f'{part:.6f}' for part in matrix)} cm")
        self.set_pen(style, 1.0)
        dots = style.cap != "butt"
        self.parts += [f"{_written(path, IDENTITY, digits=6, dots=dots)} S", "Q"]
        self.state = kept

    def ink(self, color: Color, *, line: bool) -> None:
        """Set the colour of lines or of areas, where it is not set so already."""
        if color != (self.state.stroke if line else self.state.fill):
            self.parts.append(Ink(color, line))
            new = self.state._replace(stroke=color) if line else self.state._replace(fill=color)
            self.state = new

    def set_alpha(self, alpha: float) -> None:
        """Set the opacity: a graphics state that the page names, one for each hundredth."""
        share = round(alpha * 100)
        if share < 100:
            self.alphas.add(share)
        self.set(alpha=f"/A{share} gs")

    def set_pen(self, style: ComputedStyle, scale: float) -> None:
        """Set width, caps, joins and dashes; `scale` is what the transforms make of their units."""
        dashes = " ".join(_text(part * scale) for part in style.dashes)
        self.set(
            width=f"{_text(style.width * scale)} w",
            cap=f"{_CAPS[style.cap]} J",
            join=f"{_JOINS[style.join]} j",
            dash=f"[{dashes}] {_text(_phase(style) * scale)} d",
        )
        if style.join == "miter":
            self.set(miter=f"{_text(style.miter)} M")

    def set(self, **operators: str) -> None:
        """Write what is not set so already."""
        known = dict(self.state.others)
        self.parts += [text for name, text in operators.items() if known.get(name) != text]
        self.state = self.state._replace(others=tuple({**known, **operators}.items()))


def _phase(style: ComputedStyle) -> float:
    """Return where in its dashes a line begins; PDF knows no phase below zero."""
    whole = sum(style.dashes) * (1 + len(style.dashes) % 2)
    return style.dash_start % whole if whole else 0.0


def _scale(matrix: Matrix) -> float:
    """Return by how much a matrix enlarges, if it keeps circles round; else 0."""
    a, b, c, d, *_ = matrix
    size = math.hypot(a, b)
    same = abs(a * c + b * d) < 1e-6 * size * size and abs(math.hypot(c, d) - size) < 1e-6 * size
    return size if same else 0.0


def _reach(style: ComputedStyle) -> float:
    """Return how far a line may reach beyond its points, in its own units."""
    return style.width / 2 * max(1.5, style.miter if style.join == "miter" else 0.0)


def _points(path: Path, matrix: Matrix) -> Iterator[tuple[float, float]]:
    a, b, c, d, e, f = matrix
    for x, y in zip(path.points[::2], path.points[1::2], strict=True):
        yield a * x + c * y + e, b * x + d * y + f


def _bounds(path: Path, matrix: Matrix, reach: float) -> Bounds:
    found = list(_points(path, matrix))
    a, b, c, d, *_ = matrix
    across, down = reach * math.hypot(a, c), reach * math.hypot(b, d)
    xs, ys = [x for x, _ in found], [y for _, y in found]
    return min(xs) - across, min(ys) - down, max(xs) + across, max(ys) + down


def _spot(bounds: Bounds) -> Spot:
    left, top, right, bottom = (round(side, 3) for side in bounds)
    return Spot(left, top, round(right - left, 3), round(bottom - top, 3))


def _box(path: Path) -> Bounds:
    """The box of a path, exactly: curves stay within their points, but do not reach them."""
    points = list(zip(path.points[::2], path.points[1::2], strict=True))
    found, at = [points[0]], 0
    for operator in path.operators:
        count = _PARTS[operator][0] // 2
        if count == 3:
            curve = (found[-1] if at == 0 else points[at - 1], *points[at : at + 3])
            sides = [_extremes([point[side] for point in curve]) for side in (0, 1)]
            found += [(x, curve[0][1]) for x in sides[0]] + [(curve[0][0], y) for y in sides[1]]
        if count:
            at += count
            found.append(points[at - 1])
    xs, ys = [x for x, _ in found], [y for _, y in found]
    return min(xs), min(ys), max(xs), max(ys)


def _extremes(values: Sequence[float]) -> list[float]:
    """Where a cubic curve turns, in one direction."""
    one, two, three, four = values
    a, b, c = -one + 3 * two - 3 * three + four, 2 * (one - 2 * two + three), two - one
    if abs(a) < 1e-9:
        times = [-c / b] if abs(b) > 1e-9 else []
    else:
        root = b * b - 4 * a * c
        times = [(-b + sign * math.sqrt(root)) / (2 * a) for sign in (1, -1)] if root >= 0 else []
    return [
        one * (1 - t) ** 3 + 3 * two * t * (1 - t) ** 2 + 3 * three * t * t * (1 - t) + four * t**3
        for t in times
        if 0 < t < 1
    ]


def _overlap(bounds: Sequence[Bounds]) -> bool:
    """Whether two parts may overlap; of very many parts that is taken for granted."""
    return len(bounds) > _MOST_APART or any(
        one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]
        for at, one in enumerate(bounds)
        for two in bounds[:at]
    )


def _written(path: Path, matrix: Matrix, digits: int = 3, *, dots: bool = False) -> str:
    """Write a path; with `dots` a point that is closed at once is a line to itself, a dot.

    Not all readers of PDF give caps to a part without any line.
    """
    points = _points(path, matrix)
    written: list[str] = []
    last: tuple[str, ...] = ()
    for operator in path.operators:
        count, letter = _PARTS[operator]
        if dots and letter == "h" and written[-1] == "m":
            written += (*last, "l")
        for _ in range(count // 2):
            x, y = next(points)
            last = _text(x, digits), _text(y, digits)
            written += last
        written.append(letter)
    return " ".join(written)


def _rule(operator: str, rule: str) -> str:
    return operator + ("*" if rule == "evenodd" else "")


def _text(value: float, digits: int = 3) -> str:
    if not abs(value) < _FAR:
        raise ValueError(value)
    # Adding 0.0 turns a minus zero into a zero, which is written without a sign.
    text = f"{round(value, digits) + 0.0:.{digits}f}"
    return text.rstrip("0").rstrip(".")


def _merged(parts: Sequence[str | Ink]) -> tuple[str | Ink, ...]:
    """Join operators that stand beside each other."""
    found: list[str | Ink] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += " " + part
        else:
            found.append(part)
    return tuple(found)
