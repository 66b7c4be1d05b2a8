"""Pictures: drawings (SVG) as stroked and filled paths, photographs and logos as pixels.

In: a file, by what it holds and not by its name. Out: `Picture` or `Raster`, with warnings. svglib
and ReportLab draw (`svg/`), Pillow decodes pixels (`raster.py`); both are imported when the first
picture is read, since that takes as long as half a sheet.
"""

from __future__ import annotations

from pathlib import Path

from docgen.errors import InputError, Place, error, warning
from docgen.files import reason_of
from docgen.graphics.artwork import Picture, Raster

_MAX_SVG_BYTES = 200_000
_MAX_PIXEL_BYTES = 4_000_000
_WAY_OUT = "Save the drawing as PNG, and name that file."
_SHOWN = 5  # problems of one drawing


def read_logo(path: Path) -> Picture | Raster:
    """Read a clinic's logo.

    Raises:
        InputError: unreadable, too large, no picture, or beyond what docgen draws.
    """
    data = _bytes(path, _MAX_PIXEL_BYTES)
    if not _is_svg(data):
        from docgen.graphics.raster import read_raster  # noqa: PLC0415 (Pillow: see above)

        return read_raster(data, str(path))
    return read_picture(path)


def _is_svg(data: bytes) -> bool:
    """Whether a file is text with a tag at its beginning, in any encoding of XML."""
    start = data[:512].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return start.startswith(b"<")


def _bytes(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
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
        InputError: unreadable, too large, or with something that docgen does not draw.
    """
    return parse_picture(picture_bytes(path), str(path))


def picture_bytes(path: Path) -> bytes:
    """Read the bytes of an SVG file; raises as `read_picture`."""
    return _bytes(path, _MAX_SVG_BYTES)


def parse_picture(data: bytes, name: str) -> Picture:
    """Draw SVG text; `name` stands in messages.

    What docgen does not draw is an error, each with its place; a warning where the reader of
    earlier releases went past it, for one more release.
    """
    # svglib and what it stands on: 0.15 s, for a clinic with a drawing of its own.
    from docgen.graphics.svg.draw import draw  # noqa: PLC0415
    from docgen.graphics.svg.plain import make_plain  # noqa: PLC0415
    from docgen.graphics.svg.source import parse  # noqa: PLC0415

    plain = make_plain(parse(data, name))
    refused = [
        error("picture", f"The drawing has {what}.", _WAY_OUT, place)
        for what, place, passed in plain.problems
        if not passed
    ]
    if refused:
        raise InputError(refused[:_SHOWN])
    try:
        drawn = draw(plain)
    except Exception:  # svglib and ReportLab raise anything on what they cannot draw
        message = "This SVG cannot be drawn."
        raise InputError(error("picture", message, _WAY_OUT, Place(name))) from None
    if not drawn.parts:
        hint = "Save it again with its shapes visible."
        raise InputError(error("picture", "There is no drawing in this SVG.", hint, Place(name)))
    hint = f"{_WAY_OUT} It is printed without that; from the next release on it is an error."
    warnings = [
        warning("picture", f"The drawing has {what}, which docgen does not draw.", hint, place)
        for what, place, _ in (*plain.problems, *drawn.problems)
    ]
    return Picture(*plain.size, drawn.parts, drawn.alphas, drawn.shades, tuple(warnings[:_SHOWN]))
