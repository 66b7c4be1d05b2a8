"""Gradients: read from a drawing, written as shadings of a PDF.

In: the id of a gradient. Out: `Gradient`, or the one colour that it comes down to; and the
dictionary of a PDF shading (ISO 32000-1, 8.7.4.5). svglib passes over gradientTransform and the
focus of a radial gradient. What a plain shading is not enough for (colours that repeat, parts more
clear than others) is named.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple
from xml.etree.ElementTree import Element

from docgen.graphics.svg.source import ParsedDrawing, link_of, local
from docgen.graphics.svg.style import BLACK, Declared
from docgen.graphics.svg.values import (
    BadValueError,
    Matrix,
    Paint,
    Viewport,
    length,
    number,
    paint,
    share,
    transform,
)

_LINEAR = {"x1": "0%", "y1": "0%", "x2": "100%", "y2": "0%"}
_RADIAL = {"cx": "50%", "cy": "50%", "r": "50%", "fr": "0%"}
_PLACES = {*_LINEAR, *_RADIAL, "fx", "fy"}
_BOXED = "objectBoundingBox"
_KNOWN = {"spreadMethod": ("pad",), "gradientUnits": (_BOXED, "userSpaceOnUse")}
_LONGEST = 8  # references from gradient to gradient


class Gradient(NamedTuple):
    """Where a gradient runs: a line, or from one circle to another, and its colours on the way.

    `coords` are those of a PDF shading; with `boxed` they are parts of the shape's own box.
    """

    coords: tuple[float, ...]
    boxed: bool
    transform: Matrix
    stops: tuple[tuple[float, str], ...]
    alpha: float


def read_gradient(
    source: ParsedDrawing, declared: dict[Element, Declared], name: str, box: Viewport
) -> Gradient | Paint | None:
    """Read a gradient by its id; one that has a single colour is that colour.

    Raises:
        BadValueError: it is no gradient, or one that docgen does not draw.
    """
    chain = list(_chain(source, name))
    stops = next(filter(None, (list(_stops(one, declared)) for one in chain)), [])
    if not stops:
        return None
    alphas = {paint.alpha for _, paint in stops}
    if len(alphas) > 1:
        raise BadValueError("parts of a gradient more clear than others")

    kind = chain[0].tag

    def said(key: str, default: str) -> str:
        """What the nearest says; where lines run means nothing to circles."""
        sayers = [one for one in chain if one.tag == kind or key not in _PLACES]
        return next((one.attrib[key].strip() for one in sayers if key in one.attrib), default)

    for key, known in _KNOWN.items():
        if said(key, known[0]) not in known:
            raise BadValueError(f'{key}="{said(key, "")}"')
    if any(declared[one].get("color-interpolation", "sRGB") == "linearRGB" for one in chain):
        raise BadValueError('color-interpolation="linearRGB"')
    boxed = said("gradientUnits", _BOXED) == _BOXED
    coords = _coords(local(kind), said, None if boxed else box)
    last = stops[-1][1]
    if len({paint.color for _, paint in stops}) == 1 or not _runs(coords):
        return last
    colors = tuple((at, paint.color) for at, paint in stops)
    return Gradient(coords, boxed, transform(said("gradientTransform", "")), colors, last.alpha)


def _chain(source: ParsedDrawing, name: str) -> Iterator[Element]:
    """Yield a gradient and those that it takes what it does not say itself from."""
    for _ in range(_LONGEST):
        element = source.named.get(name)
        tag = "" if element is None else local(element.tag)
        if element is None or tag not in {"linearGradient", "radialGradient"}:
            raise BadValueError(f"#{name}, which is no gradient")
        yield element
        link = link_of(element)
        if not link:
            return
        name = link.removeprefix("#")
    raise BadValueError(f"#{name}, which leads back to itself")


def _stops(gradient: Element, declared: dict[Element, Declared]) -> Iterator[tuple[float, Paint]]:
    least = 0.0
    for stop in gradient:
        if local(stop.tag) != "stop":
            continue
        own = declared[stop]
        said = own.get("stop-color", "black")
        current = paint(own.get("color", "black"), BLACK) or BLACK
        color = paint(said, current)
        if color is None or (said.lower() == "currentcolor" and "color" not in own):
            raise BadValueError(f'stop-color="{said}"')
        text = stop.get("offset", "0").strip()
        least = max(least, share(text))
        yield least, Paint(color.color, color.alpha * share(own.get("stop-opacity", "1")))


def _coords(kind: str, said: Callable[[str, str], str], box: Viewport | None) -> tuple[float, ...]:
    def read(name: str, default: str) -> float:
        text = said(name, default)
        if box:
            return length(text, box.side(name))
        return number(text[:-1]) / 100 if text.endswith("%") else number(text)

    if kind == "linearGradient":
        return tuple(read(name, default) for name, default in _LINEAR.items())
    cx, cy, r, fr = (read(name, default) for name, default in _RADIAL.items())
    fx, fy = read("fx", said("cx", "50%")), read("fy", said("cy", "50%"))
    if r < 0 or fr < 0 or math.hypot(fx - cx, fy - cy) + fr > r * 0.999 > 0:
        raise BadValueError("a focus outside the circle of a gradient")
    return (fx, fy, fr, cx, cy, r)


def _runs(coords: Sequence[float]) -> bool:
    """Whether a gradient has a length; one that has none is its last colour."""
    return coords[:2] != coords[2:] if len(coords) == 4 else coords[5] > 1e-5


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
