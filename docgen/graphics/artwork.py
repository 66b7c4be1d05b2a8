"""What a picture is once it was read: a drawing as operators, or pixels as a PDF keeps them.

In: nothing. Out: `Picture` and `Raster`, values that layout places and `pdf/` writes; and what is
told of both alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from docgen.cache import FrozenMap
from docgen.errors import Diagnostic, Place, warning
from docgen.style import DRAWN_ACCENT, DRAWN_TINT, Color

_WIDTH = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?) w\b")
_POINTS = re.compile(r"((?:-?[\d.]+ )+)([mlc])\b")  # of paths; a rectangle tells its size instead
WAY_OUT = "Save the drawing as PNG, and name that file."  # of what docgen does not draw


class Ink(NamedTuple):
    """A colour to be set, for lines or for areas."""

    color: Color
    line: bool


class Spot(NamedTuple):
    """Where a shape of a drawing stands, in the drawing's units, y downwards."""

    x: float  # of its left edge
    y: float  # of its top
    width: float
    height: float


class Picture(NamedTuple):
    """A drawing of `width` x `height` units: operators, y downwards, and the colours among them.

    `alphas` are the shares of opacity in use, in hundredths, `shades` the gradients: names and
    dictionaries of PDF. The page has to know both. `title` says in English what it shows; `named`
    is where shapes with an id stand, those too of which nothing is seen.
    """

    width: float
    height: float
    parts: tuple[str | Ink, ...]
    alphas: tuple[int, ...] = ()
    shades: tuple[tuple[str, str], ...] = ()
    warnings: tuple[Diagnostic, ...] = ()
    title: str = ""
    named: Mapping[str, Spot] = FrozenMap()

    def tinted(self, accent: Color, tint: Color) -> Picture:
        """Return the drawing in the colours of a sheet.

        What docgen's drawings have in `DRAWN_ACCENT` (what moves, what was treated) and in
        `DRAWN_TINT` (what one lies on) is drawn in the accent of the sheet and in its tint.
        """
        roles = {DRAWN_ACCENT: accent, DRAWN_TINT: tint}
        if not any(isinstance(part, Ink) and part.color in roles for part in self.parts):
            return self
        parts = (
            part._replace(color=roles.get(part.color, part.color))
            if isinstance(part, Ink)
            else part
            for part in self.parts
        )
        return self._replace(parts=tuple(parts))

    def with_lines(self, least: float) -> Picture:
        """Return the drawing with lines that are at least so many of its units wide."""

        def wider(found: re.Match[str]) -> str:
            return f"{max(float(found[1]), least):.4g} w"

        parts = [one if isinstance(one, Ink) else _WIDTH.sub(wider, one) for one in self.parts]
        return self._replace(parts=tuple(parts))

    @property
    def upright(self) -> tuple[float, float]:
        """Between which heights its lines run: its highest point and its lowest, in its units."""
        found: list[float] = []
        for part in self.parts:
            if not isinstance(part, Ink):
                for numbers, _ in _POINTS.findall(part):
                    found += map(float, numbers.split()[1::2])
        return min(found, default=0.0), max(found, default=self.height)


class Raster(NamedTuple):
    """A picture of pixels as PDF keeps it: 8 bits a colour, compressed by Deflate.

    `colors` is the PDF colour space; `opacity` is empty for a picture without transparent parts.
    """

    width: int
    height: int
    colors: str
    pixels: bytes
    opacity: bytes
    warnings: tuple[Diagnostic, ...] = ()


def unseen(place: Place) -> Diagnostic:
    """Warn of a logo as white as the paper: the one from the dark head of a website, mostly."""
    message = "Nothing of the logo is seen on white paper: it is white, or clear."
    return warning("picture", message, "Save it in the colours that it has on paper.", place)
