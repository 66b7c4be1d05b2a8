"""What each element of a drawing looks like: attributes, style sheets and `style=` become one map.

In: a parsed drawing. Out: for each element the properties that were declared for it, in the order
of the CSS cascade (selectors by cssselect2, declarations by tinycss2), and `ComputedStyle`, what an
element looks like after inheritance. Every property is in one of the tables below: drawn, without
effect on a picture without text, or harmless only with certain values. A property in none of them
is a problem: never passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeVar
from xml.etree.ElementTree import Element

import cssselect2
import tinycss2

from docgen.graphics.svg.source import ParsedDrawing, local, refusal
from docgen.graphics.svg.values import (
    BadValueError,
    Paint,
    Viewport,
    length,
    number,
    paint,
    share,
)

BLACK = Paint("#000000", 1.0)
REFERENCE = re.compile(r"""url\(\s*(["']?)#([^"')\s]+)\1\s*\)""")
_INHERITED = {
    "color": "black",
    "fill": "black",
    "fill-opacity": "1",
    "fill-rule": "nonzero",
    "stroke": "none",
    "stroke-opacity": "1",
    "stroke-width": "1",
    "stroke-linecap": "butt",
    "stroke-linejoin": "miter",
    "stroke-miterlimit": "4",
    "stroke-dasharray": "none",
    "stroke-dashoffset": "0",
    "visibility": "visible",
    "clip-rule": "nonzero",
}
_OWN = {"opacity": "1", "display": "inline", "clip-path": "none", "overflow": ""}
DRAWN = frozenset({*_INHERITED, *_OWN})
# Only with these values do they leave a picture as it is.
_AS_IT_IS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("filter", "mask", "transform", "backdrop-filter"), frozenset({"none"})),
    **dict.fromkeys(("marker", "marker-start", "marker-mid", "marker-end"), frozenset({"none"})),
    **dict.fromkeys(("rotate", "scale", "translate", "offset-path"), frozenset({"none"})),
    **dict.fromkeys(("animation", "animation-name", "perspective"), frozenset({"none"})),
    **dict.fromkeys(
        ("background", "background-color"), frozenset({"none", "transparent", "white", "#fff"})
    ),
    "mix-blend-mode": frozenset({"normal"}),
    "isolation": frozenset({"auto", "isolate"}),
    "vector-effect": frozenset({"none"}),
    "clip": frozenset({"auto"}),
    "zoom": frozenset({"1", "normal", "100%"}),
    "transform-origin": frozenset({"0 0", "0px 0px", "0% 0%", "left top", "top left"}),
    "paint-order": frozenset(
        {"normal", "fill", "fill stroke", "fill markers", "markers", "markers fill"}
        | {"fill stroke markers", "fill markers stroke", "markers fill stroke"}
    ),
}
_ENUMS = {
    **dict.fromkeys(("fill-rule", "clip-rule"), frozenset({"nonzero", "evenodd"})),
    "stroke-linecap": frozenset({"butt", "round", "square"}),
    "stroke-linejoin": frozenset({"miter", "round", "bevel"}),
    "visibility": frozenset({"visible", "hidden", "collapse"}),
    "overflow": frozenset({"", "visible", "hidden", "auto", "scroll", "clip"}),
}
# Of text (which is refused), of how fast a screen draws, of gradients (refused where used).
_WITHOUT_EFFECT_NAMES = """
alignment-baseline baseline-shift block-progression buffered-rendering color-interpolation
color-interpolation-filters color-profile color-rendering cursor direction dominant-baseline
enable-background filter-blend-mode filter-gaussianblur-deviation flood-color flood-opacity
font font-family font-feature-settings font-kerning font-size font-size-adjust font-stretch
font-style font-variant font-variant-alternates font-variant-caps font-variant-east-asian
font-variant-ligatures font-variant-numeric font-variant-position font-variation-settings
font-weight glyph-orientation-horizontal glyph-orientation-vertical image-rendering
inline-size kerning letter-spacing lighting-color line-height line-increment mask-type
pointer-events shape-inside shape-margin shape-padding shape-rendering solid-color
solid-opacity stop-color stop-opacity text-align text-align-last text-anchor text-decoration
text-decoration-color text-decoration-line text-decoration-style text-indent text-orientation
text-overflow text-rendering text-transform touch-action transform-box unicode-bidi
user-select white-space will-change word-spacing word-wrap writing-mode
"""
_WITHOUT_EFFECT = frozenset(_WITHOUT_EFFECT_NAMES.split())
PROPERTIES = DRAWN | _AS_IT_IS.keys() | _WITHOUT_EFFECT
# Of the whole drawing they say how a page of the web lays it out.
_OF_A_PAGE = frozenset(
    {"width", "height", "min-width", "min-height", "max-width", "max-height", "margin"}
    | {"position", "top", "left", "float", "vertical-align", "box-sizing", "object-fit"}
)
_OF_NO_EFFECT = ("-inkscape-", "--")  # an editor's own; variables: `var()` would be named
_MOST_MATCHES = 500_000  # rules times elements
_SHEETS_MEDIA = frozenset({"", "all", "print", "screen"})

Declared = dict[str, str]
_T = TypeVar("_T")


class ComputedStyle(NamedTuple):
    """What one element looks like, inheritance done. Lengths are in user units."""

    color: Paint
    fill: Paint | None
    fill_rule: str
    stroke: Paint | None
    width: float
    cap: str
    join: str
    miter: float
    dashes: tuple[float, ...]
    dash_start: float
    shown: bool
    clip_rule: str
    opacity: float  # of the element as a whole; not inherited
    gradient: str  # the id of what it is filled with, in place of the colour in `fill`


def declared(source: ParsedDrawing) -> dict[Element, Declared]:
    """Return what is declared for each element, by attribute, style sheet and `style=`.

    Raises:
        InputError: a style sheet that cannot be read, or has rules that docgen does not follow.
    """
    matcher = cssselect2.Matcher()
    for element in source.places:
        if local(element.tag) == "style":
            _add_sheet(matcher, element, source)
    found: dict[Element, Declared] = {}
    for wrapper in cssselect2.ElementWrapper.from_xml_root(source.root).iter_subtree():
        element = wrapper.etree_element
        own = {
            name: text.strip()
            for key, text in element.attrib.items()
            if (name := local(key)) in PROPERTIES - {"transform"} and text.strip()
        }
        rules = [
            rule
            for *_, pseudo, declarations in matcher.match(wrapper)
            if pseudo is None
            for rule in declarations
        ]
        inline = _declarations(element.get("style", ""), source, element)
        for important in (False, True):
            for rule in (*rules, *inline):
                text = tinycss2.serialize(rule.value).strip()
                if rule.important == important and text:
                    own[rule.lower_name] = text
        found[element] = own
    return found


def _add_sheet(matcher: cssselect2.Matcher, element: Element, source: ParsedDrawing) -> None:
    place = source.places[element]
    kind, media = element.get("type", "text/css"), element.get("media", "").strip()
    if kind.strip().lower() not in {"text/css", ""} or media not in _SHEETS_MEDIA:
        raise refusal(f'a style sheet for "{media or kind}"', place)
    for rule in tinycss2.parse_stylesheet(element.text or "", True, True):
        if rule.type == "qualified-rule":
            try:
                selectors = cssselect2.compile_selector_list(rule.prelude)
            except cssselect2.SelectorError:
                name = tinycss2.serialize(rule.prelude).strip()
                raise refusal(f'a selector that docgen does not know: "{name}"', place) from None
            declarations = _declarations(rule.content, source, element)
            for selector in selectors:
                matcher.add_selector(selector, declarations)
            if matcher.order * len(source.places) > _MOST_MATCHES:
                raise refusal("too many rules in its style sheet", place)
        elif rule.type != "at-rule":
            raise refusal("a style sheet that is damaged", place)
        elif rule.lower_at_keyword not in {"charset", "font-face"}:  # no text, so no face
            raise refusal(f"a rule @{rule.at_keyword} in its style sheet", place)


def _declarations(
    text: object, source: ParsedDrawing, element: Element
) -> list[tinycss2.ast.Declaration]:
    found = tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True)
    if any(part.type != "declaration" for part in found):
        raise refusal("a style that is damaged", source.places[element])
    return list(found)


def complaints(own: Declared, *, whole: bool = False) -> Iterator[tuple[str, str]]:
    """Tell the declarations that docgen does not draw: names and values.

    `whole` is true of the outermost `svg`.
    """
    for name, text in own.items():
        if whole and name in _OF_A_PAGE:
            continue
        known = _AS_IT_IS.get(name)
        if known is not None:
            if " ".join(text.lower().split()) not in known:
                yield name, _short(text)
        elif name not in PROPERTIES and not name.startswith(_OF_NO_EFFECT):
            yield name, _short(text)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"


def inherit(above: Mapping[str, str], own: Declared) -> Declared:
    """Return the properties of an element below one with those `above`, as texts."""
    found = {**above, **_OWN}
    for name, text in own.items():
        key = text.lower()
        default = _INHERITED.get(name, _OWN.get(name, ""))
        if name not in DRAWN:
            continue
        if (
            key == "inherit"
            or (name, key) == ("color", "currentcolor")
            or (key in {"unset", "revert", "revert-layer"} and name in _INHERITED)
        ):
            found[name] = above.get(name, default)
        elif key in {"initial", "unset", "revert", "revert-layer"}:
            found[name] = default
        else:
            found[name] = text
    return found


def initial() -> Declared:
    """Return the properties of nothing: what the root inherits."""
    return {**_INHERITED, **_OWN}


def look(style: Declared, box: Viewport) -> ComputedStyle:
    """Read the properties of an element.

    Raises:
        BadValueError: with `name="value"`.
    """

    def read(name: str, reader: Callable[[str], _T]) -> _T:
        try:
            return reader(style[name])
        except BadValueError:
            raise BadValueError(f'{name}="{_short(style[name])}"') from None

    _check_words(style)
    link = REFERENCE.fullmatch(style["fill"])
    current = read("color", lambda text: paint(text, BLACK)) or BLACK
    diagonal = box.side("")
    dashes, width, miter = (
        read("stroke-dasharray", lambda text: _dashes(text, diagonal)),
        read("stroke-width", lambda text: _positive(length(text, diagonal))),
        read("stroke-miterlimit", lambda text: _positive(number(text))),
    )
    return ComputedStyle(
        color=current,
        fill=_covering(
            BLACK if link else read("fill", lambda text: paint(text, current)),
            read("fill-opacity", share),
        ),
        fill_rule=style["fill-rule"].lower(),
        stroke=_covering(
            read("stroke", lambda text: paint(text, current)) if width else None,
            read("stroke-opacity", share),
        ),
        width=width,
        cap=style["stroke-linecap"].lower(),
        join=style["stroke-linejoin"].lower(),
        miter=max(1.0, miter),
        dashes=dashes,
        dash_start=read("stroke-dashoffset", lambda text: length(text, diagonal)),
        shown=style["visibility"].lower() == "visible",
        clip_rule=style["clip-rule"].lower(),
        opacity=read("opacity", share),
        gradient=link[2] if link else "",
    )


def _check_words(style: Declared) -> None:
    for name, known in _ENUMS.items():
        if style[name].lower() not in known:
            raise BadValueError(f'{name}="{_short(style[name])}"')


def _covering(found: Paint | None, alpha: float) -> Paint | None:
    """Return a paint with its opacity, or None where nothing of it is seen."""
    covered = found.alpha * alpha if found else 0.0
    return Paint(found.color, covered) if found and covered else None


def _positive(value: float) -> float:
    if value < 0:
        raise BadValueError
    return value


def _dashes(text: str, diagonal: float) -> tuple[float, ...]:
    if text.lower() == "none":
        return ()
    found = tuple(_positive(length(part, diagonal)) for part in text.replace(",", " ").split())
    return found if sum(found) else ()
