"""Pictures of pixels: Pillow decodes them, and what a PDF cannot hold as it is becomes 8 bits.

In: the bytes of a file, whatever its name. Out: `Raster`, grey or red, green and blue as a screen
means them (sRGB), with an opacity where parts are transparent. The format is told by the bytes: a
photograph called `logo.png` is a photograph. Sixteen bits become eight, CMYK and other profiles
are converted, a picture that lies on its side is turned, one finer than printers is made smaller.
"""

from __future__ import annotations

import io
import zlib
from functools import reduce
from warnings import catch_warnings

from PIL import Image, ImageChops, ImageCms, ImageMath, ImageOps

from docgen.errors import Diagnostic, InputError, Place, error, warning
from docgen.graphics.artwork import Raster, unseen

_READ = ("PNG", "JPEG", "GIF", "BMP", "WEBP")
_MOST_PIXELS = 25_000_000  # what is decoded at once, some 100 MB
_FAINT = 26  # of 255: a tenth of black, hardly seen on white paper
_FINEST = 1200  # pixels on the longer side: 110 points at 780 dots an inch
_HINT = "Save the logo as PNG or JPEG again, in RGB, at most 5000 pixels wide and high."
_KINDS = (  # what else people call a logo, by its first bytes
    (b"%PDF", "a PDF"),
    (b"%!PS", "PostScript"),
    (b"\xc5\xd0\xd3\xc6", "PostScript"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"8BPS", "Photoshop"),
    (b"\0\0\1\0", "an icon of Windows"),
    (b"\x1f\x8b", "a compressed file (.svgz?)"),
    (b"PK\3\4", "an archive or an office file"),
)


def read_raster(data: bytes, name: str) -> Raster:
    """Decode a picture; `name` stands in messages.

    Raises:
        InputError: no picture, damaged, too large, or in a format that docgen does not read.
    """
    place = Place(name)
    try:
        with catch_warnings(action="ignore"), Image.open(io.BytesIO(data), formats=_READ) as opened:
            size = opened.size
            notes = list(_notes(opened, place))
            picture = None if size[0] * size[1] > _MOST_PIXELS else _plain(opened)
    except Image.DecompressionBombError:
        raise _too_large("", place) from None
    except Exception:  # a decoder may raise anything on a broken file
        raise InputError(error("picture", _unread(data), _HINT, place)) from None
    if picture is None:
        raise _too_large(f": {size[0]} x {size[1]} pixels", place)
    picture = _no_finer(picture)
    *colors, alpha = picture.split()
    dark = ImageChops.multiply(alpha, ImageChops.invert(reduce(ImageChops.darker, colors)))
    if not any(dark.histogram()[_FAINT:]):
        notes.append(unseen(place))
    opaque = alpha.getextrema() == (255, 255)
    grey = len(colors) == 1
    pixels = Image.merge("L" if grey else "RGB", colors).tobytes()
    return Raster(
        picture.width,
        picture.height,
        "DeviceGray" if grey else "DeviceRGB",
        zlib.compress(pixels, 9),
        b"" if opaque else zlib.compress(alpha.tobytes(), 9),
        tuple(notes),
    )


def _too_large(how: str, place: Place) -> InputError:
    return InputError(error("picture", f"The logo is too large{how}.", _HINT, place))


def _unread(data: bytes) -> str:
    for start, kind in _KINDS:
        if data.startswith(start):
            return f"The logo is {kind}, whatever its name says."
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypavif", b"ftypmif1"):
        return "The logo is HEIC or AVIF, whatever its name says."
    return "The logo is damaged, or no picture."


def _notes(picture: Image.Image, place: Place) -> list[Diagnostic]:
    frames = getattr(picture, "n_frames", 1)
    if frames == 1 or picture.format == "MPO":  # a photograph of a telephone and its small copies
        return []
    message = f"The logo moves: it has {frames} pictures, and the first is printed."
    return [warning("picture", message, "Save that one picture as PNG.", place)]


def _plain(picture: Image.Image) -> Image.Image:
    """Return a picture in mode LA or RGBA, upright, in sRGB."""
    turned = ImageOps.exif_transpose(picture)
    if turned.mode.startswith("I"):
        return _from_sixteen_bits(turned)
    if turned.mode == "CMYK":
        found = _by_profile(turned) or turned.convert("RGB")
        return found.convert("RGBA")
    if turned.mode in {"1", "L", "LA", "La"}:
        return turned.convert("RGBA" if "transparency" in turned.info else "LA")
    if turned.mode not in {"P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "YCbCr"}:
        raise ValueError(turned.mode)
    found = turned.convert("RGBA")
    colors = _by_profile(found.convert("RGB"))
    if colors:
        colors.putalpha(found.getchannel("A"))
        return colors
    return found


def _from_sixteen_bits(picture: Image.Image) -> Image.Image:
    """Return grey of 16 bits in 8; Pillow itself would cut off what is brighter than 255."""
    if picture.mode not in {"I", "I;16", "I;16B", "I;16L", "I;16N"}:
        raise ValueError(picture.mode)
    wide = picture.convert("I")
    if any(value > 65_535 for value in wide.getextrema() if isinstance(value, float | int)):
        raise ValueError("more than 16 bits")
    grey: Image.Image = ImageMath.lambda_eval(lambda named: (named["p"] + 128) / 257, p=wide)
    found = grey.convert("L").convert("LA")
    clear = picture.info.get("transparency")
    if isinstance(clear, int):  # the one grey that is not printed
        seen = ImageMath.lambda_eval(lambda named: (named["p"] != clear) * 255, p=wide)
        found.putalpha(seen.convert("L"))
    return found


def _by_profile(picture: Image.Image) -> Image.Image | None:
    """Return a picture in the colours of screens, if it says which colours its own are."""
    profile = picture.info.get("icc_profile")
    if not profile:
        return None
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        screen = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, own, screen, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None  # a profile that is damaged or of other colours: without it, as viewers do


def _no_finer(picture: Image.Image) -> Image.Image:
    """Make a picture smaller that is finer than a printer prints it."""
    longest = max(picture.size)
    if longest <= _FINEST:
        return picture
    size = [max(1, round(side * _FINEST / longest)) for side in picture.size]
    mode = {"RGBA": "RGBa", "LA": "La"}[picture.mode]  # colours of clear parts must not bleed
    return picture.convert(mode).resize(size, Image.Resampling.LANCZOS).convert(picture.mode)
