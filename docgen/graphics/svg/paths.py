"""Shapes of a drawing as paths of ReportLab: svglib reads path data and rounds corners.

In: an element that is a shape (SVG 2, 10.2 to 10.7) and the viewport that its percentages are of.
Out: a ReportLab `Path`; or `BadValueError`, with the attribute and its value. What svglib reads as
something else in silence is looked for before it reads: data that is damaged, negative radii. It
goes on from the wrong end of a closed part, so a move is written there.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

from reportlab.graphics.shapes import Ellipse, Path, Rect
from svglib.svglib import NodeTracker, SvgRenderer

from docgen.graphics.svg.source import local
from docgen.graphics.svg.values import NUMBER, SEPARATED, BadValueError, Viewport, length, numbers

SHAPES = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})
_FLAG = rf"{SEPARATED}[01]"
_ARC = rf"{NUMBER}(?:{SEPARATED}{NUMBER}){{2}}(?:{_FLAG}){{2}}(?:{SEPARATED}{NUMBER}){{2}}"
_ARCS = re.compile(rf"\s*{_ARC}(?:{SEPARATED}{_ARC})*+\s*,?\s*")
_COUNTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "Z": 0}
_SVGLIB = SvgRenderer("").shape_converter


def shape_path(element: Element, box: Viewport) -> Path | None:
    """Return a shape as a path, None where nothing of it is drawn (a width of 0).

    Raises:
        BadValueError: with the attribute and its value.
    """
    match local(element.tag):
        case "path":
            data = element.get("d", "").strip()
            return path_of(data) if data and data.lower() != "none" else None
        case "rect":
            return _rect(element, box)
        case "circle" | "ellipse" as tag:
            return _ellipse(element, box, circle=tag == "circle")
        case "line":
            return _line_through([_side(element, n, box) for n in ("x1", "y1", "x2", "y2")])
        case tag:
            return _line_through(_points(element), closed=tag == "polygon")


def rectangle(x: float, y: float, width: float, height: float) -> Path:
    """Return the path of a rectangle."""
    return _SVGLIB.shapeToPath(Rect(x, y, width, height))


def path_of(data: str) -> Path:
    """Read path data.

    Without a fill svglib keeps to one path, and leaves open what is open.

    Raises:
        BadValueError: it is damaged.
    """
    node = Element("path", {"d": _checked(data), "fill": "none"})
    found: Any = _SVGLIB.convertPath(NodeTracker.from_xml_root(node))
    return found.contents[0]


def _checked(data: str) -> str:
    """Check path data; write a move after each closed part that goes on without one."""
    if data[0] not in "Mm":
        raise _damaged(data)
    written: list[str] = []
    closed = False
    for letter, values in re.findall(r"([A-DF-Za-df-z])([^A-DF-Za-df-z]*)", data):
        _check_command(letter, values)
        if closed and letter not in "MmZz":
            written.append("m0 0")
        closed = letter in "Zz"
        written.append(letter + values)
    return "".join(written)


def _check_command(letter: str, values: str) -> None:
    if letter in "Aa":
        good = bool(_ARCS.fullmatch(values))
    else:
        count = _COUNTS.get(letter.upper(), -1)
        try:
            found = numbers(values.rstrip(", \t\r\n"))
        except BadValueError:
            raise _damaged(letter + values) from None
        good = not found if not count else count > 0 and bool(found) and len(found) % count == 0
    if not good:
        raise _damaged(letter + values)


def _damaged(data: str) -> BadValueError:
    return BadValueError(f'd="… {data[:20]} …"')


def _side(element: Element, name: str, box: Viewport) -> float:
    """Read a length of a shape; 0 where it is not given."""
    text = element.get(name, "").strip()
    try:
        return length(text, box.side(name)) if text and text != "auto" else 0.0
    except BadValueError:
        raise BadValueError(f'{name}="{text}"') from None


def _rect(element: Element, box: Viewport) -> Path | None:
    x, y, width, height = (_side(element, name, box) for name in ("x", "y", "width", "height"))
    if min(width, height) < 0:
        raise BadValueError(f'width="{width:g}" height="{height:g}"')
    rx, ry = _radii(element, box)
    corners = {"rx": min(rx, width / 2), "ry": min(ry, height / 2)} if rx and ry else {}
    return _SVGLIB.shapeToPath(Rect(x, y, width, height, **corners)) if width and height else None


def _ellipse(element: Element, box: Viewport, *, circle: bool) -> Path | None:
    rx, ry = [_side(element, "r", box)] * 2 if circle else _radii(element, box)
    if min(rx, ry) < 0:
        raise BadValueError(f'r="{rx:g}"')
    cx, cy = _side(element, "cx", box), _side(element, "cy", box)
    # svglib goes round as in PDF, where y runs upwards: dashes begin on the other side.
    return _SVGLIB.shapeToPath(Ellipse(cx, cy, rx, -ry)) if rx and ry else None


def _radii(element: Element, box: Viewport) -> tuple[float, float]:
    """Return both radii of a rectangle or an ellipse; one that is not given is the other."""
    given = [name for name in ("rx", "ry") if element.get(name, "").strip() not in {"", "auto"}]
    if not given:
        return 0.0, 0.0
    rx, ry = _side(element, given[0], box), _side(element, given[-1], box)
    if min(rx, ry) < 0:
        raise BadValueError(f'rx="{rx:g}" ry="{ry:g}"')
    return rx, ry


def _points(element: Element) -> list[float]:
    text = element.get("points", "")
    try:
        found = numbers(text)
    except BadValueError:
        found = [0.0]
    if len(found) % 2:
        raise BadValueError(f'points="{text[:20]}"')
    return found


def _line_through(points: list[float], *, closed: bool = False) -> Path | None:
    """Return straight lines from point to point; x and y in turn."""
    if not points:
        return None
    found = Path()
    found.moveTo(*points[:2])
    for at in range(2, len(points), 2):
        found.lineTo(*points[at : at + 2])
    if closed:
        found.closePath()
    return found
