"""A plain drawing goes through svglib, and ReportLab's shapes become PDF operators.

In: a plain drawing. Out: operators in the drawing's own units, y downwards, with the colours left
as values, since a sheet draws its pictograms in colours of its own. Coordinates are those of the
whole drawing: transforms are worked in, but where a line is drawn with a pen that is not round.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from lxml import etree
from reportlab.graphics.shapes import Circle, Ellipse, Group, Path, Rect, mmult
from svglib.svglib import ClippingPath, SvgRenderer

from docgen.graphics.artwork import Ink
from docgen.graphics.svg.plain import DrawingProblem, Own, Plain, PlainElement
from docgen.graphics.svg.style import Gradient
from docgen.style import Color

_SVG = "{http://www.w3.org/2000/svg}"
_PARTS = ((2, "m"), (2, "l"), (6, "c"), (0, "h"))  # ReportLab's path operators, in their order
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_EVEN_ODD = 0
_FAR = 1e6
_MOST_APART = 400  # parts of a half clear group that are held against each other
_SLACK = 0.01  # by so much a shape may stand outside the drawing's box, unclipped

Matrix = tuple[float, float, float, float, float, float]
Bounds = tuple[float, float, float, float]


class Drawn(NamedTuple):
    """Operators and colours in their order, and the shares of opacity in use, in hundredths."""

    parts: tuple[str | Ink, ...]
    alphas: tuple[int, ...]
    problems: tuple[DrawingProblem, ...]
    shades: tuple[tuple[str, str], ...]


def draw(plain: Plain) -> Drawn:
    """Draw.

    Raises:
        ValueError: svglib cannot, or a number is beyond all paper.
    """
    drawing = SvgRenderer("").render(_tree(plain.root))
    pen = _OperatorWriter(plain)
    pen.group(drawing.contents[0].contents, _IDENTITY, 1.0)
    return pen.finish()


def _tree(element: PlainElement) -> Any:
    """Write the plain tree as svglib reads it."""
    root = etree.Element(_SVG + element.tag, element.attributes, nsmap={None: _SVG[1:-1]})
    _fill(root, element.children)
    return root


def _fill(parent: Any, children: Sequence[PlainElement]) -> None:
    for child in children:
        _fill(etree.SubElement(parent, _SVG + child.tag, child.attributes), child.children)


class _State(NamedTuple):
    """What the operators written so far have set; None and "" are unknown."""

    fill: Color | None = None
    stroke: Color | None = None
    others: tuple[tuple[str, str], ...] = (("dash", "[] 0 d"), ("alpha", "/A100 gs"))


class _OperatorWriter:
    """Follows ReportLab's groups and writes what they hold."""

    def __init__(self, plain: Plain) -> None:
        self.plain = plain
        self.parts: list[str | Ink] = []
        self.state = _State()
        self.alphas: set[int] = set()
        self.problems: list[DrawingProblem] = []
        self.shades: dict[str, str] = {}
        self.bounds: list[Bounds] = []  # of all that was painted
        self.shape_converter = SvgRenderer("").shape_converter

    def finish(self) -> Drawn:
        width, height = self.plain.size
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
        return Drawn(_merged(self.parts), tuple(sorted(alphas)), tuple(self.problems), shades)

    def group(
        self, contents: Sequence[Any], matrix: Matrix, alpha: float, own: Own | None = None
    ) -> None:
        """Write what stands in a group."""
        kept = self.state
        clipped = bool(contents) and isinstance(contents[0], ClippingPath)
        if clipped:
            self.parts.append(f"q {_path(contents[0], matrix)} {_rule('W', contents[0])} n")
        for item in contents[clipped:]:
            name = getattr(item, "svgid", None)
            mine = self.plain.own.get(name, own) if name else own
            if isinstance(item, Group):
                self.inner(item, mmult(matrix, item.transform), alpha, mine)
            else:
                self.paint(self.as_path(item), matrix, alpha, mine)
        if clipped:
            self.parts.append("Q")
            self.state = kept

    def inner(self, item: Any, matrix: Matrix, alpha: float, own: Own | None) -> None:
        """Write a group of its own; its opacity is that of its parts, where none overlap."""
        if own is None or own.opacity == 1:
            self.group(item.contents, matrix, alpha, own)
            return
        before = len(self.bounds)
        self.group(item.contents, matrix, alpha * own.opacity)
        if _overlap(self.bounds[before:]):
            what = f'opacity="{own.opacity:g}" of parts that overlap'
            self.problems.append(DrawingProblem(what, own.place, passed=True))

    def as_path(self, shape: Any) -> Any:
        if isinstance(shape, Circle | Ellipse | Rect):
            path: Any = self.shape_converter.shapeToPath(shape)
            if not isinstance(shape, Rect):  # svglib goes round the other way, as dashes show
                path.points[1::2] = [2 * shape.cy - y for y in path.points[1::2]]
            return path
        if not isinstance(shape, Path):
            raise TypeError(type(shape).__name__)
        return shape

    def paint(self, path: Any, matrix: Matrix, alpha: float, own: Own | None) -> None:
        """Write one shape: what is inside, then its line; both at once where that is the same."""
        found = path.getProperties()
        fill, stroke = found["fillColor"], found["strokeColor"] if found["strokeWidth"] else None
        inside = alpha * _opacity(found["fillOpacity"])
        outside = alpha * _opacity(found["strokeOpacity"])
        round_pen = _scale(matrix)
        gradient = own.gradient if own else None
        whole = inside == outside == 1 and gradient is None
        at_once = bool(fill and stroke and round_pen and whole)
        if fill:
            self.bounds.append(_bounds(path, matrix, 0.0))
            self.set_alpha(inside)
        if fill and gradient:
            self.shade(path, matrix, gradient)
        elif fill:
            self.ink(_color(fill), line=False)
            if not at_once:
                self.parts.append(f"{_path(path, matrix)} {_rule('f', path)}")
        if stroke:
            self.bounds.append(_bounds(path, matrix, _reach(found, own)))
            self.set_alpha(outside)
            self.ink(_color(stroke), line=True)
            if round_pen:
                self.set_pen(found, round_pen, own)
                self.parts.append(f"{_path(path, matrix)} {_rule('B', path) if at_once else 'S'}")
            else:
                self.slanted(path, matrix, own)

    def shade(self, path: Any, matrix: Matrix, gradient: Gradient) -> None:
        """Fill a shape with a gradient: what is outside the shape is clipped."""
        placed = Group()
        if gradient.boxed:
            left, top, right, bottom = _box(path)
            placed.transform = (right - left, 0.0, 0.0, bottom - top, left, top)
            if right == left or bottom == top:
                return  # a box without an inside has no gradient (SVG 2, 14.2)
        self.shape_converter.applyTransformOnGroup(gradient.transform, placed)
        whole = mmult(matrix, placed.transform)
        text = shading(gradient)
        name = "H" + hashlib.sha256(text.encode()).hexdigest()[:12]
        self.shades[name] = text
        where = " ".join(f"{part:.6f}" for part in whole)
        clip = f"{_path(path, matrix)} {_rule('W', path)} n"
        self.parts.append(f"q {clip} {where} cm /{name} sh Q")

    def slanted(self, path: Any, matrix: Matrix, own: Own | None) -> None:
        """Draw a line with a pen that the transform has pulled out of round."""
        kept = self.state
        if not matrix[0] * matrix[3] - matrix[1] * matrix[2]:
            return  # squeezed into a line: nothing is seen
        self.parts.append(f"q {' '.join(f'{part:.6f}' for part in matrix)} cm")
        self.set_pen(path.getProperties(), 1.0, own)
        self.parts += [f"{_path(path, _IDENTITY, digits=6)} S", "Q"]
        self.state = kept

    def ink(self, color: Color, *, line: bool) -> None:
        if color != (self.state.stroke if line else self.state.fill):
            self.parts.append(Ink(color, line))
            new = self.state._replace(stroke=color) if line else self.state._replace(fill=color)
            self.state = new

    def set_alpha(self, alpha: float) -> None:
        share = round(alpha * 100)
        if share < 100:
            self.alphas.add(share)
        self.set(alpha=f"/A{share} gs")

    def set_pen(self, found: dict[str, Any], scale: float, own: Own | None) -> None:
        join = found["strokeLineJoin"] or 0
        dashes = " ".join(_text(part * scale) for part in found["strokeDashArray"] or ())
        start = (own.dash_start if own else 0.0) * scale
        self.set(
            width=f"{_text(found['strokeWidth'] * scale)} w",
            cap=f"{found['strokeLineCap'] or 0} J",
            join=f"{join} j",
            dash=f"[{dashes}] {_text(_phase(start, found['strokeDashArray'], scale))} d",
        )
        if join == 0:
            self.set(miter=f"{_text(own.miter if own else 4.0)} M")

    def set(self, **operators: str) -> None:
        """Write what is not set so already."""
        known = dict(self.state.others)
        self.parts += [text for name, text in operators.items() if known.get(name) != text]
        self.state = self.state._replace(others=tuple({**known, **operators}.items()))


def _opacity(value: float | None) -> float:
    return 1.0 if value is None else value


def _phase(start: float, dashes: Sequence[float] | None, scale: float) -> float:
    """Where in its dashes a line begins; PDF knows no phase below zero."""
    if not start or not dashes:
        return 0.0
    whole = sum(dashes) * scale * (1 + len(dashes) % 2)
    return start % whole


def _scale(matrix: Matrix) -> float:
    """By how much a map enlarges, if it keeps circles round; else 0."""
    a, b, c, d, *_ = matrix
    size = math.hypot(a, b)
    same = abs(a * c + b * d) < 1e-6 * size * size and abs(math.hypot(c, d) - size) < 1e-6 * size
    return size if same else 0.0


def _reach(found: dict[str, Any], own: Own | None) -> float:
    """How far a line may reach beyond its points, in its own units."""
    spike = (own.miter if own else 4.0) if not found["strokeLineJoin"] else 1.5
    return float(found["strokeWidth"]) / 2 * max(1.5, spike)


def _points(path: Any, matrix: Matrix) -> Iterator[tuple[float, float]]:
    a, b, c, d, e, f = matrix
    for x, y in zip(path.points[::2], path.points[1::2], strict=True):
        yield a * x + c * y + e, b * x + d * y + f


def _bounds(path: Any, matrix: Matrix, reach: float) -> Bounds:
    found = list(_points(path, matrix))
    a, b, c, d, *_ = matrix
    across, down = reach * math.hypot(a, c), reach * math.hypot(b, d)
    xs, ys = [x for x, _ in found], [y for _, y in found]
    return min(xs) - across, min(ys) - down, max(xs) + across, max(ys) + down


def _box(path: Any) -> Bounds:
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


def _path(path: Any, matrix: Matrix, digits: int = 3) -> str:
    """Write a path."""
    points = _points(path, matrix)
    written: list[str] = []
    for operator in path.operators:
        count, letter = _PARTS[operator]
        for _ in range(count // 2):
            x, y = next(points)
            written += (_text(x, digits), _text(y, digits))
        written.append(letter)
    return " ".join(written)


def _rule(operator: str, path: Any) -> str:
    return operator + ("*" if path.fillMode == _EVEN_ODD else "")


def _color(color: Any) -> Color:
    return round(color.red, 4), round(color.green, 4), round(color.blue, 4)


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


def shading(gradient: Gradient) -> str:
    """Write the dictionary of a PDF shading (ISO 32000-1, 8.7.4.5)."""
    stops = [(at, _numbers(_rgb(color))) for at, color in gradient.stops]
    stops = [(0.0, stops[0][1]), *stops, (1.0, stops[-1][1])]
    parts = [(one, two) for one, two in pairwise(stops) if two[0] - one[0] > 1e-6]
    functions = [
        f"<</FunctionType 2/Domain[0 1]/C0[{one[1]}]/C1[{two[1]}]/N 1>>" for one, two in parts
    ]
    function = functions[0]
    if len(functions) > 1:
        bounds = _numbers([two[0] for _, two in parts[:-1]])
        function = (
            f"<</FunctionType 3/Domain[0 1]/Functions[{''.join(functions)}]/Bounds[{bounds}]"
            f"/Encode[{' '.join(['0 1'] * len(functions))}]>>"
        )
    kind = 2 if len(gradient.coords) == 4 else 3
    return (
        f"<</ShadingType {kind}/ColorSpace/DeviceRGB/Coords[{_numbers(gradient.coords)}]"
        f"/Extend[true true]/Function{function}>>"
    )


def _rgb(color: str) -> list[float]:
    return [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]


def _numbers(values: Sequence[float]) -> str:
    return " ".join(f"{value + 0.0:.5f}".rstrip("0").rstrip(".") for value in values)
