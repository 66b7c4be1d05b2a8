"""Viewports: how the box of an `svg` or `symbol` is laid onto the place that it has.

In: an element with width, height, viewBox and preserveAspectRatio. Out: `Fit`, the outer size and
the matrix from the inner units (SVG 2, 8.2). svglib scales an inner `svg` by the ratio of pixels to
points, and passes over the viewBox of a symbol.
"""

from __future__ import annotations

from typing import NamedTuple
from xml.etree.ElementTree import Element

from docgen.graphics.svg.values import BadValueError, Box, length, number, numbers

_OF_THE_PAGE = ("%", "vw", "vh", "vmin", "vmax")
_OF_FONTS = {"rem": 16.0, "em": 16.0, "ex": 8.0, "ch": 8.0}
_ALIGN = {"Min": 0.0, "Mid": 0.5, "Max": 1.0}
_SMALLEST, _LARGEST = (
    10.0,
    1000.0,
)  # of a drawing's longer side, so that thousandths are fine enough


class Fit(NamedTuple):
    """An outer size, the inner one (what percentages are of), and the matrix between them."""

    outer: Box
    inner: Box
    matrix: tuple[float, float, float, float, float, float]


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
    found = _between(root, Box(_positive(width), _positive(height)))
    # One unit inside becomes one unit outside: no transform is written where none is needed.
    shrink = 1 / found.matrix[0]
    longest = max(width, height) * shrink
    if not _SMALLEST <= longest <= _LARGEST:
        shrink *= 100 / longest
    outer = Box(width * shrink, height * shrink)
    if min(outer) < max(outer) / 1000:
        raise BadValueError(f"{width:g} x {height:g}")
    a, b, c, d, e, f = (part * shrink for part in found.matrix)
    return Fit(outer, found.inner, (a, b, c, d, e, f))


def fit_inside(element: Element, box: Box, given: Element | None = None) -> Fit | None:
    """Lay out an inner `svg`, or a `symbol` with the size that a `use` has given; None: no size."""
    sizes = []
    for name in ("width", "height"):
        texts = [e.get(name, "") for e in (given, element) if e is not None]
        text = next((t for t in texts if t.strip() not in {"", "auto"}), "100%")
        sizes.append(length(text, box.side(name)))
    if min(sizes) < 0:
        raise BadValueError(f"{sizes[0]:g} x {sizes[1]:g}")
    return _between(element, Box(*sizes)) if min(sizes) > 0 else None


def view_box(element: Element) -> tuple[tuple[float, float], Box] | None:
    """Read a viewBox: its corner and its size."""
    text = element.get("viewBox", "").strip()
    if not text:
        return None
    values = numbers(text)
    if len(values) != 4:
        raise BadValueError(f'viewBox="{text}"')
    return (values[0], values[1]), Box(_positive(values[2]), _positive(values[3]))


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


def _between(element: Element, outer: Box) -> Fit:
    inner = view_box(element)
    if inner is None:
        return Fit(outer, outer, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0))
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
