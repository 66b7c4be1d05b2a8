"""What of a drawing is drawn: shapes and groups, with all that they look like worked out.

In: a parsed drawing. Out: `RenderTree`, and the problems of all that it leaves out. The tree is
made from closed lists, so nothing that docgen does not know is passed over in silence: no reference
to a file, no script, no text, no picture, no property. `use`, `symbol`, inner `svg` and `switch`
are written out here, and every shape is a path (SVG 2, 10.2 to 10.7, says which).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias
from xml.etree.ElementTree import Element

from reportlab.graphics.shapes import Path, mmult

from docgen.errors import Place
from docgen.graphics.svg.gradients import Gradient, read_gradient
from docgen.graphics.svg.paths import SHAPES, rectangle, shape_path
from docgen.graphics.svg.source import ParsedDrawing, link_of, local, refusal, title_of
from docgen.graphics.svg.style import (
    PROPERTIES,
    REFERENCE,
    ComputedStyle,
    Declared,
    complaints,
    declared,
    inherit,
    initial,
)
from docgen.graphics.svg.style import look as read_look
from docgen.graphics.svg.values import (
    IDENTITY,
    BadValueError,
    Fit,
    Matrix,
    Paint,
    Viewport,
    fit_inside,
    fit_root,
    length,
    transform,
    translation,
)

_MOST_DRAWN = 5_000  # elements, after `use` is written out
_MOST_POINTS = 100_000  # of paths, after that
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
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


class Clip(NamedTuple):
    """A path that what is drawn may not leave, in the units of the group that it clips."""

    path: Path
    matrix: Matrix = IDENTITY
    rule: str = "nonzero"


class Shape(NamedTuple):
    """A path and what it looks like; a gradient takes the place of the colour that fills it.

    One that has a `name`, its id, is kept though nothing of it is seen: it says where a place is.
    """

    path: Path
    style: ComputedStyle
    gradient: Gradient | None
    place: Place
    name: str = ""


class ShapeGroup(NamedTuple):
    """Shapes and groups under one transform, clip and opacity."""

    contents: tuple[Shape | ShapeGroup, ...]
    place: Place
    matrix: Matrix = IDENTITY
    clip: Clip | None = None
    opacity: float = 1.0


Drawn: TypeAlias = "list[Shape | ShapeGroup]"


class DrawingProblem(NamedTuple):
    """What a drawing has that is not drawn; `passed`: docgen's old reader went past it unseen."""

    what: str
    place: Place
    passed: bool


class RenderTree(NamedTuple):
    """A drawing of so many units: what is drawn, what was left out, and its title."""

    size: Viewport
    contents: tuple[Shape | ShapeGroup, ...]
    problems: tuple[DrawingProblem, ...]
    title: str = ""


class _Above(NamedTuple):
    """What an element gets from those around it: properties, and what per cent is of."""

    style: Declared
    box: Viewport
    used: tuple[Element, ...] = ()  # the targets of `use` that are being written out


def render_tree(source: ParsedDrawing) -> RenderTree:
    """Return the shapes and groups of a drawing, with styles, references and units worked out.

    Raises:
        InputError: it has no size, grows beyond all bounds, or its style sheet cannot be read.
    """
    return _TreeMaker(source).make()


class _TreeMaker:
    """Walks the elements once; what has a problem is noted and left out, and the walk goes on.

    `drawn` and `points` count what was found so far, so that `use` cannot grow beyond all bounds.
    """

    def __init__(self, source: ParsedDrawing) -> None:
        self.source = source
        self.declared = declared(source)
        self.parents = {child: parent for parent in source.places for child in parent}
        self.drawn = self.points = 0
        self.problems: dict[DrawingProblem, None] = {}

    def make(self) -> RenderTree:
        root = self.source.root
        try:
            fit = fit_root(root)
        except BadValueError as problem:
            raise refusal(f"an impossible size ({problem})", self.source.places[root]) from None
        for element in self.source.places:
            self.look_for_scripts(element)
        found = self.draw(root, _Above(initial(), fit.inner), fit)
        return RenderTree(fit.outer, tuple(found), tuple(self.problems), title_of(root))

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

    def draw(self, element: Element, above: _Above, fit: Fit | None = None) -> Drawn:
        """Return what an element draws; nothing where it is hidden or waits for a reference."""
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
            text = element.get("transform", "")
            matrix = transform(text)
            if text.strip() and element is self.source.root:
                self.note(f'transform="{text[:40]}" on the whole drawing', element, passed=True)
                matrix = IDENTITY
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

    def parts(self, element: Element, below: _Above, look: ComputedStyle, fit: Fit | None) -> Drawn:
        """Return what an element draws, before its own transform, clip and opacity."""
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

    def shape(self, element: Element, box: Viewport, look: ComputedStyle) -> Drawn:
        """Return a shape, where something of it is seen or it has a name."""
        found = shape_path(element, box)
        fill = None if local(element.tag) == "line" else look.fill
        gradient = None
        if fill and look.gradient:
            shade = self.gradient(look.gradient, box)
            gradient = shade if isinstance(shade, Gradient) else None
            color = shade.color if isinstance(shade, Paint) else fill.color
            covered = shade.alpha * fill.alpha if shade else 0.0
            fill = Paint(color, covered) if covered else None
        name = element.get("id", "")
        if found is None or not look.shown or not (fill or look.stroke or name):
            return []
        self.count(found, element)
        place = self.source.places[element]
        return [Shape(found, look._replace(fill=fill), gradient if fill else None, place, name)]

    def count(self, path: Path, element: Element) -> None:
        """Keep to the bounds: a long path that is used a thousand times is a thousand paths."""
        self.points += len(path.points) // 2
        if self.points > _MOST_POINTS:
            raise refusal("too many points", self.source.places[element])

    def gradient(self, name: str, box: Viewport) -> Gradient | Paint | None:
        try:
            return read_gradient(self.source, self.declared, name, box)
        except BadValueError as problem:
            raise BadValueError(f'fill="url(#{name})" ({problem})') from None

    def inner(self, element: Element, below: _Above, given: Element | None = None) -> Drawn:
        """Return what an inner `svg` draws, or a `symbol`; `given` is the `use` that sizes it."""
        fit = fit_inside(element, below.box, given)
        if fit is None:
            return []
        found = self.framed(element, fit, below)
        x, y = (length(element.get(n, "").strip() or "0", below.box.side(n)) for n in "xy")
        if found and below.style["overflow"].lower() not in {"visible", "auto"}:
            clip = Clip(rectangle(0.0, 0.0, fit.outer.width, fit.outer.height))
            found = [ShapeGroup(tuple(found), self.source.places[element], clip=clip)]
        return self.moved(found, element, translation(x, y))

    def framed(self, element: Element, fit: Fit, below: _Above) -> Drawn:
        """Return what is drawn in a viewport, by the matrix of its box."""
        inside = below._replace(box=fit.inner)
        found = [part for child in element for part in self.draw(child, inside)]
        return self.moved(found, element, fit.matrix)

    def moved(self, found: Drawn, element: Element, matrix: Matrix) -> Drawn:
        """Return what an element draws where a transform puts it."""
        if not found or matrix == IDENTITY:
            return found
        return [ShapeGroup(tuple(found), self.source.places[element], matrix)]

    def used(self, element: Element, below: _Above) -> Drawn:
        """Return what the target of a `use` draws."""
        link = link_of(element)
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
        return self.moved(found, element, translation(x, y))

    def around(self, element: Element) -> Iterator[Element]:
        """Yield the elements around one, the nearest first."""
        parent = self.parents.get(element)
        while parent is not None:
            yield parent
            parent = self.parents.get(parent)

    def symbol(self, target: Element, within: _Above, given: Element) -> Drawn:
        """Return what a `symbol` or an `svg` draws, with the size that a `use` gives it."""
        style = inherit(within.style, self.declared[target])
        if style["display"].lower() == "none" and local(target.tag) == "svg":
            return []
        self.complain(target, dashed=False)
        below = within._replace(style=style)
        look = read_look(style, within.box)
        found = self.inner(target, below, given)
        return self.dress(target, found, transform(target.get("transform", "")), look, below)

    def chosen(self, element: Element, below: _Above) -> Drawn:
        """Return what the first child of a `switch` draws whose conditions hold."""
        for child in element:
            quiet = not local(child.tag) or local(child.tag) in QUIET
            if not quiet and "requiredExtensions" not in child.attrib:
                return self.draw(child, below)
        return []

    def dress(
        self,
        element: Element,
        found: Drawn,
        matrix: Matrix,
        look: ComputedStyle,
        below: _Above,
    ) -> Drawn:
        """Return what an element draws under its transform, clip and opacity."""
        if not found:
            return []
        clip = None
        if below.style["clip-path"].lower() != "none":
            clips = self.clips_of(element, below)
            if clips == []:
                return []
            clip = clips[0] if clips else None
        if matrix == IDENTITY and clip is None and look.opacity == 1:
            return found
        place = self.source.places[element]
        return [ShapeGroup(tuple(found), place, matrix, clip, look.opacity)]

    def clips_of(self, element: Element, below: _Above) -> list[Clip] | None:
        """Return what an element is clipped by, [] where that leaves nothing; None: not drawn."""
        text = below.style["clip-path"]
        link = REFERENCE.fullmatch(text.strip())
        target = self.source.named.get(link[2]) if link else None
        shapes: list[Clip | None] = []
        why = self.why_no_clip(element, target)
        if target is not None and not why:
            matrix = transform(target.get("transform", ""))
            shapes = list(self.clip_shapes(target, self.style_of(target), matrix, below))
            why = "more than one plain shape in it" if None in shapes or len(shapes) > 1 else ""
        if why:
            passed = element.get("clip-path", "").strip() == text
            self.note(f'clip-path="{text[:40]}" ({why})', element, passed=passed)
            return None
        found = [shape for shape in shapes if shape is not None]
        for clip in found:
            self.count(clip.path, element)
        return found

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
        self, parent: Iterable[Element], style: Declared, matrix: Matrix, below: _Above
    ) -> Iterator[Clip | None]:
        """Yield what a clip path is made of; None for what cannot be told."""
        for child in parent:
            tag = local(child.tag)
            own = inherit(style, self.declared[child])
            look = read_look(own, below.box)
            if not tag or tag in QUIET or own["display"].lower() == "none":
                continue
            moved = mmult(matrix, transform(child.get("transform", "")))
            if own["clip-path"].lower() != "none" or any(complaints(self.declared[child])):
                yield None
            elif tag in SHAPES:
                found = shape_path(child, below.box) if look.shown else None
                if found is not None:
                    yield Clip(found, moved, look.clip_rule)
            elif tag == "use":
                link = link_of(child)
                target = self.source.named.get(link[1:]) if link.startswith("#") else None
                if target is None or local(target.tag) not in SHAPES:
                    yield None
                    continue
                x, y = (length(child.get(n, "").strip() or "0", below.box.side(n)) for n in "xy")
                within = mmult(moved, translation(x, y))
                yield from self.clip_shapes((target,), own, within, below)
            else:
                yield None

    def style_of(self, element: Element) -> Declared:
        """Return the style of an element by all that it stands in."""
        parent = self.parents.get(element)
        above = initial() if parent is None else self.style_of(parent)
        return inherit(above, self.declared[element])


def _is_known(name: str) -> bool:
    """Whether an attribute is read elsewhere, or known to change nothing."""
    return name in _NAMES or name.startswith(_BEGINNINGS)
