"""SVG's path language and basic shapes, drawn with a pen that knows only moves, lines and curves.

In: the attributes of one SVG shape. Out: PDF path operators. Formulas for elliptical arcs
are those of the SVG 1.1 implementation notes (F.6.5); quadratic curves are raised to cubic ones.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_TOKEN = re.compile(rf"([MmLlHhVvCcSsQqTtAaZz])|({_NUMBER})|[\s,]+|(.)")
_COUNTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_KAPPA = 0.5522847498  # circle from four cubic curves


class Matrix(NamedTuple):
    """An affine map: x' = a x + c y + e, y' = b x + d y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    @property
    def determinant(self) -> float:
        """By how much areas grow."""
        return self.a * self.d - self.b * self.c

    def times(self, other: Matrix) -> Matrix:
        """First `other`, then this map."""
        return Matrix(
            self.a * other.a + self.c * other.b,
            self.b * other.a + self.d * other.b,
            self.a * other.c + self.c * other.d,
            self.b * other.c + self.d * other.d,
            self.a * other.e + self.c * other.f + self.e,
            self.b * other.e + self.d * other.f + self.f,
        )

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point lands."""
        # Adding 0.0 turns a minus zero into a zero, which is written without a sign.
        moved = (self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f)
        return round(moved[0], 3) + 0.0, round(moved[1], 3) + 0.0


def parse_transform(text: str) -> Matrix:
    """Read `translate(...) rotate(...) scale(...) matrix(...)`, left to right."""
    result = Matrix()
    for name, inside in re.findall(r"(\w+)\s*\(([^)]*)\)", text):
        values = [float(v) for v in re.findall(_NUMBER, inside)]
        result = result.times(_transform(name, values))
    return result


def _transform(name: str, v: list[float]) -> Matrix:
    if name == "translate":
        return Matrix(e=v[0], f=v[1] if len(v) > 1 else 0.0)
    if name == "scale":
        return Matrix(a=v[0], d=v[1] if len(v) > 1 else v[0])
    if name == "matrix":
        return Matrix(*v)
    if name != "rotate":
        raise ValueError(name)
    turn = math.radians(v[0])
    spin = Matrix(math.cos(turn), math.sin(turn), -math.sin(turn), math.cos(turn))
    if len(v) == 1:
        return spin
    return Matrix(e=v[1], f=v[2]).times(spin).times(Matrix(e=-v[1], f=-v[2]))


class Pen:
    """Draws absolute coordinates through a matrix, remembering where it stands."""

    def __init__(self, matrix: Matrix) -> None:
        """Begin at the origin."""
        self.matrix = matrix
        self.operators: list[str] = []
        self.x = self.y = self.start_x = self.start_y = 0.0
        self.control: tuple[float, float] | None = None  # last control point, for S and T

    def _at(self, point: tuple[float, float]) -> str:
        return " ".join(
            f"{value:.3f}".rstrip("0").rstrip(".") for value in self.matrix.point(*point)
        )

    def move(self, x: float, y: float) -> None:
        """Lift the pen and begin a new line here."""
        self.operators.append(f"{self._at((x, y))} m")
        self.x, self.y = self.start_x, self.start_y = x, y

    def line(self, x: float, y: float) -> None:
        """Draw straight to here."""
        self.operators.append(f"{self._at((x, y))} l")
        self.x, self.y = x, y

    def curve(
        self, one: tuple[float, float], two: tuple[float, float], end: tuple[float, float]
    ) -> None:
        """Draw a cubic curve to `end`."""
        self.operators.append(f"{self._at(one)} {self._at(two)} {self._at(end)} c")
        self.x, self.y = end
        self.control = two

    def close(self) -> None:
        """Draw back to where this line began."""
        self.operators.append("h")
        self.x, self.y = self.start_x, self.start_y

    def arc(
        self,
        radii: tuple[float, float],
        turn: float,
        flags: tuple[bool, bool],
        end: tuple[float, float],
    ) -> None:
        """Draw an elliptical arc, by endpoint parameters (SVG 1.1, F.6.5)."""
        for one, two, stop in _arc_curves((self.x, self.y), radii, turn, flags, end):
            self.curve(one, two, stop)

    def ellipse(self, cx: float, cy: float, rx: float, ry: float) -> None:
        """Draw a whole ellipse."""
        kx, ky = rx * _KAPPA, ry * _KAPPA
        self.move(cx + rx, cy)
        self.curve((cx + rx, cy + ky), (cx + kx, cy + ry), (cx, cy + ry))
        self.curve((cx - kx, cy + ry), (cx - rx, cy + ky), (cx - rx, cy))
        self.curve((cx - rx, cy - ky), (cx - kx, cy - ry), (cx, cy - ry))
        self.curve((cx + kx, cy - ry), (cx + rx, cy - ky), (cx + rx, cy))
        self.close()

    def rect(self, corner: tuple[float, float], size: tuple[float, float], radius: float) -> None:
        """Draw a rectangle with round corners."""
        (x, y), (w, h) = corner, size
        r = min(radius, w / 2, h / 2)
        if not r:
            self.move(x, y)
            for point in ((x + w, y), (x + w, y + h), (x, y + h)):
                self.line(*point)
            self.close()
            return
        self.move(x + r, y)
        ends = (
            ((x + w - r, y), (x + w, y), (x + w, y + r)),
            ((x + w, y + h - r), (x + w, y + h), (x + w - r, y + h)),
            ((x + r, y + h), (x, y + h), (x, y + h - r)),
            ((x, y + r), (x, y), (x + r, y)),
        )
        for (ax, ay), (cx, cy), (bx, by) in ends:
            self.line(ax, ay)
            k = 1 - _KAPPA
            self.curve(
                (cx + (ax - cx) * k, cy + (ay - cy) * k),
                (cx + (bx - cx) * k, cy + (by - cy) * k),
                (bx, by),
            )
        self.close()


def draw_path(pen: Pen, tag: str, attributes: Mapping[str, str]) -> None:
    """Draw one SVG shape element."""

    def number(name: str) -> float:
        return float(attributes.get(name, "0"))

    if tag == "path":
        for command, values in _commands(attributes["d"]):
            _step(pen, command, values)
    elif tag in {"circle", "ellipse"}:
        rx = number("r") or number("rx")
        pen.ellipse(number("cx"), number("cy"), rx, number("r") or number("ry"))
    elif tag == "rect":
        pen.rect((number("x"), number("y")), (number("width"), number("height")), number("rx"))
    elif tag == "line":
        pen.move(number("x1"), number("y1"))
        pen.line(number("x2"), number("y2"))
    else:
        values = [float(v) for v in re.findall(_NUMBER, attributes["points"])]
        pen.move(values[0], values[1])
        for x, y in zip(values[2::2], values[3::2], strict=True):
            pen.line(x, y)
        if tag == "polygon":
            pen.close()


def _commands(text: str) -> Iterator[tuple[str, list[float]]]:
    """Split path data into commands with their numbers; a repeated command is written out."""
    command = ""
    numbers: list[float] = []
    for letter, number, junk in _TOKEN.findall(_spread_flags(text)):
        if junk:
            raise ValueError(junk)
        if letter:
            command, numbers = letter, []
            if letter in "Zz":
                yield letter, []
        elif number:
            numbers.append(float(number))
            if len(numbers) == _COUNTS[command.upper()]:
                yield command, numbers
                numbers = []
                command = {"M": "L", "m": "l"}.get(command, command)


def _spread_flags(text: str) -> str:
    """Put spaces around arc flags, which SVG lets run together (`a1 1 0 0110 2`)."""
    arc = re.compile(
        rf"({_NUMBER}[\s,]+{_NUMBER}[\s,]+{_NUMBER})[\s,]+([01])[\s,]*([01])[\s,]*(?={_NUMBER})"
    )
    parts = re.split(r"(?=[A-Za-z])", text)
    return "".join(arc.sub(r"\1 \2 \3 ", part) if part[:1] in "Aa" else part for part in parts)


def _step(pen: Pen, command: str, v: list[float]) -> None:
    kind, relative = command.upper(), command.islower()
    ox, oy = (pen.x, pen.y) if relative else (0.0, 0.0)
    mirror = pen.control
    pen.control = None
    if kind == "M":
        pen.move(ox + v[0], oy + v[1])
    elif kind == "L":
        pen.line(ox + v[0], oy + v[1])
    elif kind == "H":
        pen.line(ox + v[0], pen.y)
    elif kind == "V":
        pen.line(pen.x, oy + v[0])
    elif kind == "Z":
        pen.close()
    elif kind == "A":
        pen.arc((v[0], v[1]), v[2], (bool(v[3]), bool(v[4])), (ox + v[5], oy + v[6]))
        pen.control = None
    else:
        points = [(ox + x, oy + y) for x, y in zip(v[::2], v[1::2], strict=True)]
        _curve(pen, kind, points, mirror)


def _curve(
    pen: Pen, kind: str, points: list[tuple[float, float]], mirror: tuple[float, float] | None
) -> None:
    here = (pen.x, pen.y)
    reflected = (2 * pen.x - mirror[0], 2 * pen.y - mirror[1]) if mirror else here
    if kind == "C":
        pen.curve(points[0], points[1], points[2])
    elif kind == "S":
        pen.curve(reflected, points[0], points[1])
    elif kind == "Q":
        control, end = points

        def raised(anchor: tuple[float, float]) -> tuple[float, float]:
            return anchor[0] + 2 / 3 * (control[0] - anchor[0]), anchor[1] + 2 / 3 * (
                control[1] - anchor[1]
            )

        pen.curve(raised(here), raised(end), end)
        pen.control = None
    else:
        raise ValueError(kind)


def _arc_curves(
    start: tuple[float, float],
    radii: tuple[float, float],
    turn: float,
    flags: tuple[bool, bool],
    end: tuple[float, float],
) -> Iterator[tuple[tuple[float, float], tuple[float, float], tuple[float, float]]]:
    (x1, y1), (x2, y2), (rx, ry) = start, end, (abs(radii[0]), abs(radii[1]))
    if not rx or not ry or start == end:
        yield start, end, end
        return
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    dx, dy = (x1 - x2) / 2, (y1 - y2) / 2
    px, py = cos * dx + sin * dy, -sin * dx + cos * dy
    scale = max(1.0, math.sqrt((px / rx) ** 2 + (py / ry) ** 2))
    rx, ry = rx * scale, ry * scale
    under = (rx * ry) ** 2 - (rx * py) ** 2 - (ry * px) ** 2
    factor = math.sqrt(max(0.0, under) / ((rx * py) ** 2 + (ry * px) ** 2))
    if flags[0] == flags[1]:
        factor = -factor
    ux, uy = factor * rx * py / ry, -factor * ry * px / rx
    cx, cy = cos * ux - sin * uy + (x1 + x2) / 2, sin * ux + cos * uy + (y1 + y2) / 2
    first = math.atan2((py - uy) / ry, (px - ux) / rx)
    sweep = math.atan2((-py - uy) / ry, (-px - ux) / rx) - first
    sweep += 2 * math.pi * ((flags[1] and sweep < 0) - (not flags[1] and sweep > 0))
    count = max(1, math.ceil(abs(sweep) / (math.pi / 2) - 1e-9))
    step = sweep / count
    k = 4 / 3 * math.tan(step / 4)

    def at(x: float, y: float) -> tuple[float, float]:
        return cos * rx * x - sin * ry * y + cx, sin * rx * x + cos * ry * y + cy

    for i in range(count):
        a, b = first + i * step, first + (i + 1) * step
        one = at(math.cos(a) - k * math.sin(a), math.sin(a) + k * math.cos(a))
        two = at(math.cos(b) + k * math.sin(b), math.sin(b) - k * math.cos(b))
        yield one, two, end if i == count - 1 else at(math.cos(b), math.sin(b))
