"""What a picture is once it was read: a drawing as operators, or pixels as a PDF keeps them.

In: nothing. Out: `Picture` and `Raster`, values that layout places and `pdf/` writes; and what is
told of both alike.
"""

from __future__ import annotations

from typing import NamedTuple

from docgen.errors import Diagnostic, Place, warning
from docgen.style import Color

WAY_OUT = "Save the drawing as PNG, and name that file."  # of what docgen does not draw


class Ink(NamedTuple):
    """A colour to be set, for lines or for areas."""

    color: Color
    line: bool


class Picture(NamedTuple):
    """A drawing of `width` x `height` units: operators, y downwards, and the colours among them.

    `alphas` are the shares of opacity in use, in hundredths, `shades` the gradients: names and
    dictionaries of PDF. The page has to know both.
    """

    width: float
    height: float
    parts: tuple[str | Ink, ...]
    alphas: tuple[int, ...] = ()
    shades: tuple[tuple[str, str], ...] = ()
    warnings: tuple[Diagnostic, ...] = ()


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
