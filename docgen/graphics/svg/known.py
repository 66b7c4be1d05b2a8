"""Elements and attributes of SVG that have no effect on a drawing, or that are named when met.

In: nothing. Out: closed lists. What is in none of them, and no shape, group or property, is named
as a problem: a file may hold anything.
"""

from __future__ import annotations

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


def is_known_attribute(name: str) -> bool:
    """Whether an attribute is read elsewhere in this folder, or known to change nothing."""
    return name in _NAMES or name.startswith(_BEGINNINGS)
