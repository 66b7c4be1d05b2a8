"""A drawing becomes plain: only shapes, groups and clips, with all that they look like written out.

In: a parsed drawing. Out: `Plain`, an SVG tree of nothing but `g`, `clipPath` and basic shapes
whose attributes svglib is known to draw right, and the problems of all that it leaves out. The tree
is written anew from closed lists, so nothing that docgen does not know reaches svglib: no reference
to a file, no script, no text, no picture, no property that svglib would pass over in silence.
`use`, `symbol`, inner `svg` and `switch` are written out here: svglib draws only simple ones right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from docgen.errors import Place
from docgen.graphics.svg.source import ParsedDrawing, local, refusal
from docgen.graphics.svg.style import (
    PROPERTIES,
    REFERENCE,
    ComputedStyle,
    Declared,
    Gradient,
    complaints,
    declared,
    inherit,
    initial,
    read_gradient,
)
from docgen.graphics.svg.style import look as read_look
from docgen.graphics.svg.values import (
    BadValueError,
    Fit,
    Paint,
    Viewport,
    fit_inside,
    fit_root,
    length,
    numbers,
    path,
    transform,
    write,
)

_MOST_DRAWN = 5_000  # elements, after `use` is written out
_MOST_WRITTEN = 400_000  # letters of path data, after that
_XLINK = "{http://www.w3.org/1999/xlink}href"
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_HOLDING = {"svg", "g", "a", "use", "switch"}


# Never drawn where they stand; what would use them is named where it does.
_QUIET_NAMES = """
clipPath color-profile cursor defs desc filter font font-face glyph linearGradient marker mask
metadata missing-glyph pattern radialGradient script solidColor style symbol title view
"""
QUIET = frozenset(_QUIET_NAMES.split())
TEXTS = frozenset({"text", "flowRoot", "flowPara", "flowRegion", "textArea"})
MOVING = frozenset({"animate", "animateColor", "animateMotion", "animateTransform", "set"})
# What it is called in a message, where the name of the element says little.
CALLED = {
    "text": "text: turn it into paths",
    "image": "an embedded picture",
    "foreignObject": "a <foreignObject>",
}
_NAMES_LIST = """
alt autofocus baseProfile class clipPathUnits contentScriptType contentStyleType crossorigin
cx cy d download externalResourcesRequired fill-color focusable fr height href hreflang id is
lang media name nonce p-id part ping points preserveAspectRatio r referrerpolicy rel
requiredExtensions requiredFeatures role rx ry slot space style systemLanguage t tabindex
target title transform type version viewBox width x x1 x2 xmlns y y1 y2 zoomAndPan
"""
_NAMES = frozenset(_NAMES_LIST.split())
_BEGINNINGS = ("aria-", "data-", "xmlns", "sketch", "serif", "_")
SHAPES = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})


class PlainElement(NamedTuple):
    """An element of the plain tree."""

    tag: str
    attributes: dict[str, str]
    children: tuple[PlainElement, ...] = ()


class Own(NamedTuple):
    """What svglib has no word for, of an element of the plain tree that has an `id`."""

    place: Place
    opacity: float = 1.0
    miter: float = 4.0
    dash_start: float = 0.0
    gradient: Gradient | None = None  # what it is filled with, in place of its colour


class DrawingProblem(NamedTuple):
    """What a drawing has that is not drawn; `passed`: docgen's old reader went past it unseen."""

    what: str
    place: Place
    passed: bool


class Plain(NamedTuple):
    """A drawing of so many units, made plain, and what was left out of it."""

    size: Viewport
    root: PlainElement
    own: dict[str, Own]
    problems: tuple[DrawingProblem, ...]


class _Above(NamedTuple):
    """What an element gets from those around it."""

    style: Declared
    box: Viewport
    used: tuple[Element, ...] = ()  # the targets of `use` that are being written out


def make_plain(source: ParsedDrawing) -> Plain:
    """Write a drawing plainly.

    Raises:
        InputError: it has no size, grows beyond all bounds, or its style sheet cannot be read.
    """
    return _Maker(source).make()


class _Maker:
    """Walks the tree once; problems are noted, and the walk goes on without what has them."""

    def __init__(self, source: ParsedDrawing) -> None:
        self.source = source
        self.declared = declared(source)
        self.parents = {child: parent for parent in source.places for child in parent}
        self.clips: list[PlainElement] = []
        self.own: dict[str, Own] = {}
        self.drawn = self.written = 0
        self.problems: dict[DrawingProblem, None] = {}

    def make(self) -> Plain:
        root = self.source.root
        try:
            fit = fit_root(root)
        except BadValueError as problem:
            raise refusal(f"an impossible size ({problem})", self.source.places[root]) from None
        for element in self.source.places:
            self.look_for_scripts(element)
        above = _Above(initial(), fit.inner)
        found = self.draw(root, above, fit)
        size = {"width": write(fit.outer.width), "height": write(fit.outer.height)}
        size["viewBox"] = f"0 0 {size['width']} {size['height']}"
        defs = PlainElement("defs", {}, tuple(self.clips))
        plain = PlainElement("svg", size, (defs, *found))
        return Plain(fit.outer, plain, self.own, tuple(self.problems))

    def note(self, what: str, element: Element, *, passed: bool = False) -> None:
        self.problems[DrawingProblem(what, self.source.places[element], passed)] = None

    def look_for_scripts(self, element: Element) -> None:
        """Note what would run, move or be fetched, wherever it stands."""
        tag = local(element.tag)
        if tag == "script" or tag in MOVING:
            self.note(f"a <{tag}>", element)
        for key, text in element.attrib.items():
            name = local(key)
            if name[:2].lower() == "on" and name not in PROPERTIES:
                self.note(f'a script ({name}="…")', element)
            elif "javascript:" in "".join(text.split()).lower():
                self.note("a script in a link", element)
        if _XML_BASE in element.attrib:
            self.note(f'xml:base="{element.attrib[_XML_BASE]}"', element)

    def draw(self, element: Element, above: _Above, fit: Fit | None = None) -> list[PlainElement]:
        """Write an element, if it is one that is drawn where it stands."""
        tag = local(element.tag)
        style = inherit(above.style, self.declared[element])
        hidden = style["display"].lower() == "none" or "requiredExtensions" in element.attrib
        if not tag or tag in QUIET or tag in MOVING or hidden:
            return []
        self.drawn += 1
        if self.drawn > _MOST_DRAWN:
            raise refusal(f"more than {_MOST_DRAWN} shapes", self.source.places[element])
        self.complain(element, dashed=style["stroke-dasharray"].lower() != "none")
        below = above._replace(style=style)
        try:
            look = read_look(style, above.box)
            found = self.parts(element, below, look, fit)
            matrix = transform(element.get("transform", ""))
            if matrix and element is self.source.root:
                self.note(f'transform="{matrix[:40]}" on the whole drawing', element, passed=True)
                matrix = ""
            return self.dress(element, found, matrix, look, below) if look.opacity else []
        except BadValueError as problem:
            self.note(f"{problem} on <{tag}>", element)
            return []

    def complain(self, element: Element, *, dashed: bool) -> None:
        """Note the attributes and properties that are not drawn."""
        tag, own = local(element.tag), self.declared[element]
        for name, text in complaints(own, whole=element is self.source.root):
            passed = element.get(name, "").strip() == own[name]
            self.note(f'{name}="{text}" on <{tag}>', element, passed=passed)
        for key, text in element.attrib.items():
            name = "" if key.startswith("{") else key
            if name and name not in PROPERTIES and not _is_known(name):
                if name[:2].lower() == "on" or (name == "pathLength" and not dashed):
                    continue
                self.note(f'{name}="{text[:40]}" on <{tag}>', element, passed=True)
        for name in ("systemLanguage", "requiredFeatures"):
            if name in element.attrib:
                what = f'{name}="{element.attrib[name][:40]}" on <{tag}>'
                self.note(what, element, passed=True)

    def parts(
        self, element: Element, below: _Above, look: ComputedStyle, fit: Fit | None
    ) -> list[PlainElement]:
        """Write what an element shows, before its own transform, clip and opacity."""
        tag = local(element.tag)
        if fit:
            found = self.framed(element, fit, below)
        elif tag in SHAPES:
            found = self.shape(element, below.box, look)
        elif tag in {"g", "a"}:
            found = [part for child in element for part in self.draw(child, below)]
        elif tag == "svg":
            found = self.inner(element, below)
        elif tag == "use":
            found = self.used(element, below)
        else:
            found = self.chosen(element, below) if tag == "switch" else []
        written = tag not in TEXTS or bool("".join(element.itertext()).strip())
        if not fit and tag not in SHAPES | _HOLDING and written:
            self.note(CALLED.get("text" if tag in TEXTS else tag, f"a <{tag}>"), element)
        return found

    def shape(self, element: Element, box: Viewport, look: ComputedStyle) -> list[PlainElement]:
        found = plain_shape(element, box)
        fill = None if local(element.tag) == "line" else look.fill
        gradient = None
        if fill and look.gradient:
            shade = self.gradient(look.gradient, box)
            gradient = shade if isinstance(shade, Gradient) else None
            color = shade.color if isinstance(shade, Paint) else fill.color
            covered = shade.alpha * fill.alpha if shade else 0.0
            fill = Paint(color, covered) if covered else None
        if not found or not look.shown or not (fill or look.stroke):
            return []
        self.count(found, element)
        attributes = {**found.attributes, **_paints(look._replace(fill=fill))}
        start = look.dash_start if look.dashes else 0.0
        pointed = look.stroke and look.join == "miter" and look.miter != 4
        if gradient or (look.stroke and start) or pointed:
            place = self.source.places[element]
            own = Own(place, miter=look.miter, dash_start=start, gradient=gradient)
            attributes["id"] = self.keep(own)
        return [PlainElement(found.tag, attributes)]

    def count(self, shape: PlainElement, element: Element) -> None:
        """Keep to the bounds: a long path that is used a thousand times is a thousand paths."""
        self.written += len(shape.attributes.get("d", ""))
        if self.written > _MOST_WRITTEN:
            raise refusal("too many points", self.source.places[element])

    def gradient(self, name: str, box: Viewport) -> Gradient | Paint | None:
        try:
            return read_gradient(self.source, self.declared, name, box)
        except BadValueError as problem:
            raise BadValueError(f'fill="url(#{name})" ({problem})') from None

    def keep(self, own: Own) -> str:
        name = f"o{len(self.own)}"
        self.own[name] = own
        return name

    def inner(
        self, element: Element, below: _Above, given: Element | None = None
    ) -> list[PlainElement]:
        """Write an inner `svg`, or a `symbol` that a `use` has given a size."""
        fit = fit_inside(element, below.box, given)
        if fit is None:
            return []
        found = self.framed(element, fit, below)
        x, y = (length(element.get(n, "").strip() or "0", below.box.side(n)) for n in "xy")
        if found and below.style["overflow"].lower() not in {"visible", "auto"}:
            size = {"width": write(fit.outer.width), "height": write(fit.outer.height)}
            clip = self.clip(PlainElement("rect", {"x": "0", "y": "0", **size}))
            found = [PlainElement("g", {"clip-path": clip}, tuple(found))]
        return _moved(found, x, y)

    def framed(self, element: Element, fit: Fit, below: _Above) -> list[PlainElement]:
        """Write what is in a viewport, by the matrix of its box."""
        inside = below._replace(box=fit.inner)
        found = [part for child in element for part in self.draw(child, inside)]
        if not found or fit.matrix == _IDENTITY:
            return found
        matrix = f"matrix({' '.join(map(write, fit.matrix))})"
        return [PlainElement("g", {"transform": matrix}, tuple(found))]

    def used(self, element: Element, below: _Above) -> list[PlainElement]:
        """Write what a `use` stands for."""
        link = _link(element)
        target = self.source.named.get(link[1:]) if link.startswith("#") else None
        if target is None:
            self.note(f'href="{link[:40]}" on <use>, which is not in this file', element)
            return []
        if target in below.used or target in self.around(element):
            self.note(f'href="{link[:40]}" on <use>, which leads back to itself', element)
            return []
        x, y = (length(element.get(n, "").strip() or "0", below.box.side(n)) for n in "xy")
        within = below._replace(used=(*below.used, target))
        if local(target.tag) in {"symbol", "svg"}:
            found = self.symbol(target, within, element)
        else:
            found = self.draw(target, within)
        return _moved(found, x, y)

    def around(self, element: Element) -> Iterator[Element]:
        """Yield what an element stands in."""
        parent = self.parents.get(element)
        while parent is not None:
            yield parent
            parent = self.parents.get(parent)

    def symbol(self, target: Element, within: _Above, given: Element) -> list[PlainElement]:
        """Write a symbol or an `svg`, with the size that a `use` gives it."""
        style = inherit(within.style, self.declared[target])
        if style["display"].lower() == "none" and local(target.tag) == "svg":
            return []
        self.complain(target, dashed=False)
        below = within._replace(style=style)
        look = read_look(style, within.box)
        found = self.inner(target, below, given)
        return self.dress(target, found, transform(target.get("transform", "")), look, below)

    def chosen(self, element: Element, below: _Above) -> list[PlainElement]:
        """Write the first child of a `switch` whose conditions hold."""
        for child in element:
            quiet = not local(child.tag) or local(child.tag) in QUIET
            if not quiet and "requiredExtensions" not in child.attrib:
                return self.draw(child, below)
        return []

    def dress(
        self,
        element: Element,
        found: list[PlainElement],
        matrix: str,
        look: ComputedStyle,
        below: _Above,
    ) -> list[PlainElement]:
        """Put transform, clip and opacity around what an element shows."""
        attributes: dict[str, str] = {}
        if not found:
            return []
        if matrix:
            attributes["transform"] = matrix
        if below.style["clip-path"].lower() != "none":
            clip = self.clip_path(element, below)
            if clip is None:
                return []
            if clip:
                attributes["clip-path"] = clip
        if look.opacity < 1:
            attributes["id"] = self.keep(Own(self.source.places[element], opacity=look.opacity))
        return [PlainElement("g", attributes, tuple(found))] if attributes else found

    def clip(self, shape: PlainElement) -> str:
        """Keep a shape to clip by; return how it is named."""
        name = f"c{len(self.clips)}"
        # Without a fill, svglib takes an open path once, not twice (evenodd: never inside).
        drawn = shape._replace(attributes={**shape.attributes, "fill": "none"})
        self.clips.append(PlainElement("clipPath", {"id": name}, (drawn,)))
        return f"url(#{name})"

    def clip_path(self, element: Element, below: _Above) -> str | None:
        """Return a clip by its name, "" where it cannot be drawn, None where it leaves nothing."""
        text = below.style["clip-path"]
        link = REFERENCE.fullmatch(text.strip())
        target = self.source.named.get(link[2]) if link else None
        shapes: list[PlainElement | None] = []
        why = self.why_no_clip(element, target)
        if target is not None and not why:
            matrix = transform(target.get("transform", ""))
            shapes = list(self.clip_shapes(target, self.style_of(target), matrix, below))
            why = "more than one plain shape in it" if None in shapes or len(shapes) > 1 else ""
        if why:
            passed = element.get("clip-path", "").strip() == text
            self.note(f'clip-path="{text[:40]}" ({why})', element, passed=passed)
            return ""
        if not shapes or shapes[0] is None:
            return None
        self.count(shapes[0], element)
        return self.clip(shapes[0])

    def why_no_clip(self, element: Element, target: Element | None) -> str:
        """Say why something cannot be clipped by this."""
        if local(element.tag) in {"svg", "symbol"}:  # programs disagree whose units are meant
            return "of a whole drawing"
        if target is None or local(target.tag) != "clipPath":
            return "not a clip path of this file"
        if self.style_of(target)["clip-path"].lower() != "none" or target.get("mask"):
            return "it is clipped itself"
        if target.get("clipPathUnits", "userSpaceOnUse") != "userSpaceOnUse":
            return "its units are those of what it clips"
        return ""

    def clip_shapes(
        self, parent: Iterable[Element], style: Declared, matrix: str, below: _Above
    ) -> Iterator[PlainElement | None]:
        """Yield what a clip path is made of; None for what cannot be told."""
        for child in parent:
            tag = local(child.tag)
            own = inherit(style, self.declared[child])
            look = read_look(own, below.box)
            if not tag or tag in QUIET or own["display"].lower() == "none":
                continue
            moved = f"{matrix} {transform(child.get('transform', ''))}".strip()
            if own["clip-path"].lower() != "none" or any(complaints(self.declared[child])):
                yield None
            elif tag in SHAPES:
                found = plain_shape(child, below.box) if look.shown else None
                if found:
                    clip = {"clip-rule": look.clip_rule, "transform": moved}
                    yield found._replace(attributes={**found.attributes, **clip})
            elif tag == "use":
                link = _link(child)
                target = self.source.named.get(link[1:]) if link.startswith("#") else None
                if target is None or local(target.tag) not in SHAPES:
                    yield None
                    continue
                x, y = (length(child.get(n, "").strip() or "0", below.box.side(n)) for n in "xy")
                moved = f"{moved} translate({write(x)} {write(y)})".strip()
                yield from self.clip_shapes((target,), own, moved, below)
            else:
                yield None

    def style_of(self, element: Element) -> Declared:
        """Return the style of an element by all that it stands in."""
        parent = self.parents.get(element)
        above = initial() if parent is None else self.style_of(parent)
        return inherit(above, self.declared[element])


def _link(element: Element) -> str:
    return (element.get("href") or element.get(_XLINK) or "").strip()


def _moved(found: list[PlainElement], x: float, y: float) -> list[PlainElement]:
    if not found or (not x and not y):
        return found
    return [PlainElement("g", {"transform": f"translate({write(x)} {write(y)})"}, tuple(found))]


def _paints(look: ComputedStyle) -> dict[str, str]:
    found = {**_paint("fill", look.fill), "fill-rule": look.fill_rule}
    found |= _paint("stroke", look.stroke)
    if look.stroke:
        found |= {"stroke-width": write(look.width)}
        found |= {"stroke-linecap": look.cap, "stroke-linejoin": look.join}
        if look.dashes:
            found["stroke-dasharray"] = " ".join(map(write, look.dashes))
    return found


def _paint(name: str, paint: Paint | None) -> dict[str, str]:
    if paint is None:
        return {name: "none"}
    alpha = {f"{name}-opacity": write(paint.alpha)} if paint.alpha < 1 else {}
    return {name: paint.color, **alpha}


def plain_shape(element: Element, box: Viewport) -> PlainElement | None:
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


def _is_known(name: str) -> bool:
    """Whether an attribute is read elsewhere, or known to change nothing."""
    return name in _NAMES or name.startswith(_BEGINNINGS)
