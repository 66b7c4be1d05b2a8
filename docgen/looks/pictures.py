"""Pictures: drawings (SVG) as stroked and filled paths, photographs and logos (PNG) as pixels.

In: SVG made of paths, circles, ellipses, rectangles, lines, polygons and groups, or a PNG. Out:
`Picture` or `Raster`. The plain subset of SVG that drawing programs save is read here, so that a
sheet waits for no SVG library; anything else in it (text, gradients, styles, embedded pictures) is
refused with its line. ReportLab decodes PNG, and is loaded only for that.
"""

from __future__ import annotations

import io
import math
import re
import xml.parsers.expat
from pathlib import Path
from typing import NamedTuple

from docgen.errors import InputError, Place, error
from docgen.looks.style import Color, color
from docgen.looks.svgpath import Matrix, Pen, draw_path, parse_transform
from docgen.output import reason_of

_MAX_SVG_BYTES = 200_000
_MAX_PNG_BYTES = 4_000_000
_MAX_PIXELS = 2000
_SHAPES = {"path", "circle", "ellipse", "rect", "line", "polyline", "polygon"}
_QUIET = {"title", "desc", "metadata", "defs"}
_NAMED = {
    "none": None,
    "black": (0.0, 0.0, 0.0),
    "white": (1.0, 1.0, 1.0),
    "currentColor": (0.0, 0.0, 0.0),
}
_INHERITED = ("fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin")


class Shape(NamedTuple):
    """One painted path: operators in the picture's own units, y downwards."""

    operators: str
    fill: Color | None
    stroke: Color | None
    line_width: float


class Picture(NamedTuple):
    """A drawing of `width` x `height` units."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


class Raster(NamedTuple):
    """A picture of pixels as PDF keeps it: 8 bits a colour, compressed by Deflate.

    `colors` is the PDF colour space; `opacity` is empty for a picture without transparent parts.
    """

    width: int
    height: int
    colors: str
    pixels: bytes
    opacity: bytes


def read_logo(path: Path) -> Picture | Raster:
    """Read a clinic's logo, SVG or PNG.

    Raises:
        InputError: unreadable, too large, or not a picture.
    """
    return _read_png(path) if path.suffix.lower() == ".png" else read_picture(path)


def _read_png(path: Path) -> Raster:
    # Only clinics with a PNG logo wait for ReportLab: some 50 ms of a cold start of 300.
    from reportlab import rl_config  # noqa: PLC0415
    from reportlab.lib.utils import ImageReader  # noqa: PLC0415
    from reportlab.pdfbase.pdfdoc import PDFImageXObject  # noqa: PLC0415

    hint = "Save the logo as PNG again, at most 2000 pixels wide and high."
    place = Place(str(path))
    data = _bytes(path, _MAX_PNG_BYTES)
    rl_config.useA85 = 0
    try:
        reader = ImageReader(io.BytesIO(data))
        small = max(reader.getSize()) <= _MAX_PIXELS
        image = PDFImageXObject("logo", reader, mask="auto") if small else None
    except Exception:  # a decoder may raise anything on a broken file
        raise InputError(error("picture", "The logo is not a PNG picture.", hint, place)) from None
    if image is None or image.colorSpace not in {"DeviceRGB", "DeviceGray"}:
        raise InputError(error("picture", "The logo is too large or not in RGB.", hint, place))
    soft = getattr(image, "_smask", None)  # what ReportLab's own pages read the opacity from
    opacity: bytes = soft.streamContent if soft else b""
    return Raster(image.width, image.height, image.colorSpace, image.streamContent, opacity)


def _bytes(path: Path, most: int) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as problem:
        message = f"The picture cannot be read: {reason_of(problem, reading=True)[0]}"
        hint = "Check the name, and who may read it."
        raise InputError(error("picture", message, hint, Place(str(path)))) from None
    if len(data) > most:
        hint = f"Save a picture under {most // 1000} kB."
        raise InputError(error("picture", "The picture is too large.", hint, Place(str(path))))
    return data


def read_picture(path: Path) -> Picture:
    """Read one SVG file.

    Raises:
        InputError: unreadable, too large, or beyond the plain subset; with the place.
    """
    return parse_picture(_bytes(path, _MAX_SVG_BYTES), str(path))


def parse_picture(data: bytes, name: str) -> Picture:
    """Read SVG text; `name` stands in error messages."""
    reader = _Reader(name)
    try:
        reader.parser.Parse(data, True)
    except xml.parsers.expat.ExpatError as problem:
        place = Place(name, problem.lineno, problem.offset + 1)
        raise InputError(
            error("picture", "This is not well-formed SVG.", "Save it again as plain SVG.", place)
        ) from None
    except (ValueError, KeyError, IndexError):
        raise reader.refuse("a value that is not plain SVG") from None
    if reader.size is None or not reader.shapes:
        raise reader.refuse("no drawing")
    return Picture(*reader.size, tuple(reader.shapes))


class _Reader:
    """Follows the elements of one file; states are inherited by groups."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.size: tuple[float, float] | None = None
        self.shapes: list[Shape] = []
        self.states: list[tuple[dict[str, str], Matrix]] = [({"fill": "black"}, Matrix())]
        self.quiet = 0
        self.parser = xml.parsers.expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.doctype

    def refuse(self, what: str) -> InputError:
        place = Place(self.name, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
        hint = "Save it as plain SVG with shapes and paths only, or use PNG."
        return InputError(error("picture", f"The drawing has {what}.", hint, place))

    def doctype(self, *_: object) -> None:
        raise self.refuse("a document type, which docgen does not read")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rsplit(" ", 1)[-1]
        if tag in _QUIET or self.quiet:
            self.quiet += 1
            return
        if "style" in attributes:
            raise self.refuse("a style attribute")
        inherited, matrix = self.states[-1]
        state = {**inherited, **{k: attributes[k] for k in _INHERITED if k in attributes}}
        matrix = matrix.times(parse_transform(attributes.get("transform", "")))
        self.states.append((state, matrix))
        if tag == "svg":
            matrix = self.view(attributes)
            self.states[-1] = (state, matrix)
        elif tag in _SHAPES:
            self.shapes.append(_shape(tag, attributes, state, matrix))
        elif tag != "g":
            raise self.refuse(f"a <{tag}>")

    def end(self, _name: str) -> None:
        if self.quiet:
            self.quiet -= 1
        else:
            self.states.pop()

    def view(self, attributes: dict[str, str]) -> Matrix:
        if "viewBox" in attributes:
            x, y, width, height = (
                float(v) for v in re.split(r"[ ,]+", attributes["viewBox"].strip())
            )
        else:
            x = y = 0.0
            width, height = (float(attributes[k].removesuffix("px")) for k in ("width", "height"))
        if not (0 < width < 10_000 and 0 < height < 10_000):
            raise self.refuse("an impossible size")
        self.size = (width, height)
        return Matrix(1, 0, 0, 1, -x, -y)


def _paint(text: str) -> Color | None:
    if text in _NAMED:
        return _NAMED[text]
    if re.fullmatch(r"#[0-9A-Fa-f]{3}", text):
        text = "#" + "".join(2 * c for c in text[1:])
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", text):
        raise ValueError(text)
    return color(text)


def _shape(tag: str, attributes: dict[str, str], state: dict[str, str], matrix: Matrix) -> Shape:
    pen = Pen(matrix)
    draw_path(pen, tag, attributes)
    return Shape(
        operators=" ".join(pen.operators),
        fill=_paint(state.get("fill", "black")),
        stroke=_paint(state.get("stroke", "none")),
        line_width=round(
            float(state.get("stroke-width", "1")) * math.sqrt(abs(matrix.determinant)), 3
        ),
    )
