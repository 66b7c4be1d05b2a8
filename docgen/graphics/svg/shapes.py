"""The basic shapes of a drawing, their attributes read and written anew.

In: a shape element and the viewport that percentages are of. Out: an element of the plain tree with
its geometry alone; None where nothing of it is drawn (a width of 0). Straight lines become a path,
since svglib fills a polyline only where it is told to, and moves points that lie on each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from xml.etree.ElementTree import Element

from docgen.graphics.svg.source import local
from docgen.graphics.svg.values import BadValueError, Box, length, numbers, path, write

SHAPES = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})


class PlainElement(NamedTuple):
    """An element of the plain tree."""

    tag: str
    attributes: dict[str, str]
    children: tuple[PlainElement, ...] = ()


def plain_shape(element: Element, box: Box) -> PlainElement | None:
    """Read a shape.

    Raises:
        BadValueError: with the attribute and its value.
    """
    tag = local(element.tag)

    def read(name: str) -> float:
        text = element.get(name, "").strip()
        try:
            return length(text, box.side(name)) if text and text != "auto" else 0.0
        except BadValueError:
            raise BadValueError(f'{name}="{text}"') from None

    if tag == "path":
        try:
            data = path(element.get("d", ""))
        except BadValueError as problem:
            raise BadValueError(f'd="… {problem} …"') from None
        return PlainElement("path", {"d": data}) if data else None
    if tag == "rect":
        return _rect(element, read)
    if tag in {"circle", "ellipse"}:
        return _round(element, read)
    if tag == "line":
        ends = [read(name) for name in ("x1", "y1", "x2", "y2")]
        return PlainElement("path", {"d": _joined(ends)})
    try:
        points = numbers(element.get("points", ""))
    except BadValueError:
        points = [0.0]
    if len(points) % 2:
        raise BadValueError(f'points="{element.get("points", "")[:20]}"')
    closed = "Z" if tag == "polygon" else ""
    return PlainElement("path", {"d": _joined(points) + closed}) if points else None


def _joined(points: list[float]) -> str:
    return "M" + " ".join(map(write, points))


def _rect(element: Element, read: Callable[[str], float]) -> PlainElement | None:
    values = {name: read(name) for name in ("x", "y", "width", "height")}
    width, height = values["width"], values["height"]
    if min(width, height) < 0:
        raise BadValueError(f'width="{width:g}" height="{height:g}"')
    if not width or not height:
        return None
    rx, ry = _radii(element, read)
    if rx and ry:
        values["rx"], values["ry"] = min(rx, width / 2), min(ry, height / 2)
    return PlainElement("rect", {name: write(value) for name, value in values.items()})


def _round(element: Element, read: Callable[[str], float]) -> PlainElement | None:
    if local(element.tag) == "circle":
        radii = {"r": read("r")}
    else:
        radii = dict(zip(("rx", "ry"), _radii(element, read), strict=True))
    if min(radii.values()) < 0:
        raise BadValueError(f'r="{min(radii.values()):g}"')
    if not min(radii.values()):
        return None
    values = {"cx": read("cx"), "cy": read("cy"), **radii}
    tag = local(element.tag)
    return PlainElement(tag, {name: write(value) for name, value in values.items()})


def _radii(element: Element, read: Callable[[str], float]) -> tuple[float, float]:
    """Return both radii; one that is not given is the other."""
    given = [n for n in ("rx", "ry") if element.get(n, "").strip() not in {"", "auto"}]
    if not given:
        return 0.0, 0.0
    return read(given[0]), read(given[-1])
