"""Values of SVG attributes: lengths, numbers, colours, transforms, viewports.

In: texts from a file. Out: the value, or `BadValueError`. A viewport is how the box of an `svg` or
`symbol` is laid onto the place that it has.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import NamedTuple, TypeAlias
from xml.etree.ElementTree import Element

import tinycss2.color4
from reportlab.graphics import shapes
from reportlab.graphics.shapes import mmult

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

# As long as it can be ("10" is never 1 and 0): what is left of a damaged list is no number then.
NUMBER = r"(?>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"
SEPARATED = r"(?:\s*,\s*|\s*)"
_LIST = re.compile(rf"\s*(?:{NUMBER}(?:{SEPARATED}{NUMBER})*+)?+\s*")
_LENGTH = re.compile(rf"({NUMBER})([a-zA-Z%]*)")
_UNITS = {
    "": 1.0,
    "px": 1.0,
    "in": 96.0,
    "cm": 96 / 2.54,
    "mm": 96 / 25.4,
    "q": 96 / 101.6,
    "pt": 96 / 72,
    "pc": 16.0,
}
_MOST = 1e6  # beyond it no sheet of paper has a place
_TRANSFORM = re.compile(r"\s*([a-zA-Z]+)\s*\(([^()]*)\)\s*,?")
_OF_THE_PAGE = ("%", "vw", "vh", "vmin", "vmax")
_OF_FONTS = {"rem": 16.0, "em": 16.0, "ex": 8.0, "ch": 8.0}
_ALIGN = {"Min": 0.0, "Mid": 0.5, "Max": 1.0}
# Of a drawing's longer side, so that thousandths are fine enough.
_SMALLEST, _LARGEST = 10.0, 1000.0


class BadValueError(ValueError):
    """A value that is not what SVG allows, or that docgen does not draw."""


class Viewport(NamedTuple):
    """What percentages are of: the width and height of the nearest viewport."""

    width: float
    height: float

    def side(self, name: str) -> float:
        """Return what 100 % means for an attribute (SVG 2, 8.9)."""
        if name in {"x", "cx", "x1", "x2", "width", "rx"}:
            return self.width
        if name in {"y", "cy", "y1", "y2", "height", "ry"}:
            return self.height
        return math.hypot(self.width, self.height) / math.sqrt(2)


class Paint(NamedTuple):
    """A colour as `#rrggbb`, and how much of it covers what lies below (1: all)."""

    color: str
    alpha: float


def number(text: str) -> float:
    """Read one number."""
    if not re.fullmatch(NUMBER, text.strip()):
        raise BadValueError(text)
    return _bounded(float(text))


def _bounded(value: float) -> float:
    if not abs(value) <= _MOST:
        raise BadValueError(str(value))
    return value


def length(text: str, full: float) -> float:
    """Read a length in user units; `full` is what 100 % means."""
    found = _LENGTH.fullmatch(text.strip())
    unit = found[2].lower() if found else ""
    if found and unit == "%":
        return _bounded(float(found[1]) / 100 * full)
    if not found or unit not in _UNITS:  # em and ex hang on a font; vw and vh on a window
        raise BadValueError(text)
    return _bounded(float(found[1]) * _UNITS[unit])


def share(text: str) -> float:
    """Read an opacity: a number or a percentage, held between 0 and 1."""
    text = text.strip()
    value = number(text[:-1]) / 100 if text.endswith("%") else number(text)
    return min(1.0, max(0.0, value))


def numbers(text: str) -> list[float]:
    """Read numbers parted by blanks, commas, or only by a sign or a point."""
    if not _LIST.fullmatch(text):
        raise BadValueError(text)
    return [_bounded(float(found)) for found in re.findall(NUMBER, text)]


def paint(text: str, current: Paint) -> Paint | None:
    """Read a colour in any notation of CSS (names, hex, rgb, hsl, ...); None is `none`."""
    text = text.strip()
    if text.lower() == "none":
        return None
    found = tinycss2.color4.parse_color(text)
    if found == "currentcolor":
        return current
    if found is None or isinstance(found, str):
        raise BadValueError(text)
    try:
        coordinates = found.to("srgb").coordinates
    except NotImplementedError:  # colours that no screen has to have: lab(), oklch(), display-p3
        raise BadValueError(text) from None
    rgb = [min(1.0, max(0.0, part or 0.0)) for part in coordinates]
    return Paint("#" + "".join(f"{round(part * 255):02x}" for part in rgb), found.alpha)


def transform(text: str) -> Matrix:
    """Read a list of transforms as one matrix.

    Raises:
        BadValueError: with the name of the attribute and its value.
    """
    found = IDENTITY
    at = 0
    text = text.strip()
    while at < len(text):
        part = _TRANSFORM.match(text, at)
        values = numbers(part[2]) if part else []
        counts, matrix = _TRANSFORMS.get(part[1] if part else "", ((), translation))
        if not part or len(values) not in counts:
            raise BadValueError(f'transform="{text[:40]}"')
        found = mmult(found, matrix(*values))
        at = part.end()
    return found


def translation(x: float, y: float = 0.0) -> Matrix:
    """Return the matrix of a shift."""
    return 1.0, 0.0, 0.0, 1.0, x, y


def _scaling(x: float, y: float | None = None) -> Matrix:
    return x, 0.0, 0.0, x if y is None else y, 0.0, 0.0


def _rotation(angle: float, x: float = 0.0, y: float = 0.0) -> Matrix:
    found: Matrix = mmult(shapes.rotate(angle, x, y), translation(-x, -y))
    return found


# How many numbers each has, and its matrix (SVG 2, 8.5).
_TRANSFORMS: dict[str, tuple[tuple[int, ...], Callable[..., Matrix]]] = {
    "translate": ((1, 2), translation),
    "scale": ((1, 2), _scaling),
    "rotate": ((1, 3), _rotation),
    "skewX": ((1,), shapes.skewX),
    "skewY": ((1,), shapes.skewY),
    "matrix": ((6,), lambda *values: values),
}


class Fit(NamedTuple):
    """An outer size, the inner one (what percentages are of), and the matrix between them."""

    outer: Viewport
    inner: Viewport
    matrix: Matrix


def fit_root(root: Element) -> Fit:
    """Lay out a whole drawing; its outer size is in units of the drawing's own making.

    Raises:
        BadValueError: it has no size, or an impossible one.
    """
    inner = view_box(root)
    sizes = [_root_length(root, name) for name in ("width", "height")]
    width, height = sizes
    if inner and (width is None or height is None):  # the other follows from the shape of the box
        _, box = inner
        scale = width / box.width if width else height / box.height if height else 1.0
        width, height = box.width * scale, box.height * scale
    if width is None or height is None:
        raise BadValueError("no size")
    found = _between(root, Viewport(_positive(width), _positive(height)))
    # One unit inside becomes one unit outside: no transform is written where none is needed.
    shrink = 1 / found.matrix[0]
    longest = max(width, height) * shrink
    if not _SMALLEST <= longest <= _LARGEST:
        shrink *= 100 / longest
    outer = Viewport(width * shrink, height * shrink)
    if min(outer) < max(outer) / 1000:
        raise BadValueError(f"{width:g} x {height:g}")
    a, b, c, d, e, f = (part * shrink for part in found.matrix)
    return Fit(outer, found.inner, (a, b, c, d, e, f))


def fit_inside(element: Element, box: Viewport, given: Element | None = None) -> Fit | None:
    """Lay out an inner `svg`, or a `symbol` with the size that a `use` has given; None: no size."""
    sizes = []
    for name in ("width", "height"):
        texts = [e.get(name, "") for e in (given, element) if e is not None]
        text = next((t for t in texts if t.strip() not in {"", "auto"}), "100%")
        sizes.append(length(text, box.side(name)))
    if min(sizes) < 0:
        raise BadValueError(f"{sizes[0]:g} x {sizes[1]:g}")
    return _between(element, Viewport(*sizes)) if min(sizes) > 0 else None


def view_box(element: Element) -> tuple[tuple[float, float], Viewport] | None:
    """Read a viewBox: its corner and its size."""
    text = element.get("viewBox", "").strip()
    if not text:
        return None
    values = numbers(text)
    if len(values) != 4:
        raise BadValueError(f'viewBox="{text}"')
    return (values[0], values[1]), Viewport(_positive(values[2]), _positive(values[3]))


def _root_length(root: Element, name: str) -> float | None:
    text = root.get(name, "").strip()
    if text in {"", "auto"} or text.lower().endswith(_OF_THE_PAGE):
        return None
    for unit, size in _OF_FONTS.items():  # that of the page around it: 16 pixels, where none is set
        if text.lower().endswith(unit):
            return number(text[: -len(unit)]) * size
    return length(text, 0.0)


def _positive(value: float) -> float:
    if value <= 0:
        raise BadValueError(f"{value:g}")
    return value


def _between(element: Element, outer: Viewport) -> Fit:
    inner = view_box(element)
    if inner is None:
        return Fit(outer, outer, IDENTITY)
    (x, y), box = inner
    sx, sy = outer.width / box.width, outer.height / box.height
    words = element.get("preserveAspectRatio", "").removeprefix("defer ").split() or ["xMidYMid"]
    align, how = words[0], words[1] if len(words) > 1 else "meet"
    if align == "none":
        return Fit(outer, box, (sx, 0.0, 0.0, sy, -x * sx, -y * sy))
    across, down = align[1:4], align[5:8]
    good = align == f"x{across}Y{down}" and across in _ALIGN and down in _ALIGN
    if not good or how not in {"meet", "slice"} or len(words) > 2:
        raise BadValueError(f'preserveAspectRatio="{" ".join(words)}"')
    scale = min(sx, sy) if how == "meet" else max(sx, sy)
    left = (outer.width - box.width * scale) * _ALIGN[across]
    top = (outer.height - box.height * scale) * _ALIGN[down]
    return Fit(outer, box, (scale, 0.0, 0.0, scale, left - x * scale, top - y * scale))
