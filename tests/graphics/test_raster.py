"""Logos in pixels: what is read is what other programs show, whatever the file is called."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageCms, PngImagePlugin
from svg_samples import svg

from docgen.errors import InputError, Severity
from docgen.graphics.artwork import Raster
from docgen.graphics.pictures import read_logo
from docgen.graphics.raster import read_raster

WIDE, HIGH = 24, 12


def colourful() -> Image.Image:
    """A picture whose corners all differ: what is turned or mirrored shows."""
    image = Image.new("RGB", (WIDE, HIGH))
    image.putdata([(x * 10, y * 20, 255 - x * 10) for y in range(HIGH) for x in range(WIDE)])
    return image


def saved(image: Image.Image, kind: str, **more: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **more)
    return stream.getvalue()


def shown(raster: Raster) -> Image.Image:
    """What a PDF reader makes of it, on white paper."""
    size = (raster.width, raster.height)
    mode = "L" if raster.colors == "DeviceGray" else "RGB"
    image = Image.frombytes(mode, size, zlib.decompress(raster.pixels)).convert("RGB")
    paper = Image.new("RGB", size, "white")
    alpha = Image.new("L", size, 255)
    if raster.opacity:
        alpha = Image.frombytes("L", size, zlib.decompress(raster.opacity))
    paper.paste(image, mask=alpha)
    return paper


def on_paper(image: Image.Image) -> Image.Image:
    """What Pillow itself shows, on white paper."""
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image.convert("RGBA"))
    return paper.convert("RGB")


def apart(one: Image.Image, two: Image.Image) -> int:
    """The most by which any colour of any pixel differs."""
    assert one.size == two.size
    return max(high for _, high in ImageChops.difference(one, two).getextrema())  # type: ignore[misc]


def half_clear() -> Image.Image:
    image = colourful().convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    return image


def sixteen_bits(clear: int | None = None, kind: int = 0) -> bytes:
    """A PNG of 16 bits, from black to white; Pillow cannot write one with colours or tRNS.

    `kind` is PNG's: 0 grey, 2 colours, 4 grey with opacity, 6 colours with opacity (half clear).
    """

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    colors, alphas = 3 if kind & 2 else 1, [32768] if kind & 4 else []
    steps = [x * 65535 // (WIDE - 1) for x in range(WIDE)]
    row = b"".join(struct.pack(f">{colors}H", *[x] * colors) + _packed(alphas) for x in steps)
    parts = [chunk(b"IHDR", struct.pack(">IIBBBBB", WIDE, HIGH, 16, kind, 0, 0, 0))]
    if clear is not None:
        parts.append(chunk(b"tRNS", struct.pack(f">{colors}H", *[clear] * colors)))
    rows = (b"\0" + row) * HIGH
    parts += [chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _packed(values: list[int]) -> bytes:
    return struct.pack(f">{len(values)}H", *values)


def palette() -> Image.Image:
    return colourful().quantize(16)


def grey() -> Image.Image:
    return colourful().convert("L")


EXACT: dict[str, Callable[[], bytes]] = {
    "png": lambda: saved(colourful(), "PNG"),
    "png, clear": lambda: saved(half_clear(), "PNG"),
    "png, grey": lambda: saved(grey(), "PNG"),
    "png, grey and clear": lambda: saved(half_clear().convert("LA"), "PNG"),
    "png, palette": lambda: saved(palette(), "PNG"),
    "png, palette with a clear colour": lambda: saved(palette(), "PNG", transparency=3),
    "png, palette with half clear ones": lambda: saved(
        palette(), "PNG", transparency=bytes(range(0, 256, 16))
    ),
    "png, one clear colour": lambda: saved(colourful(), "PNG", transparency=(0, 0, 255)),
    "png, one clear grey": lambda: saved(grey(), "PNG", transparency=29),
    "png, black and white": lambda: saved(grey().convert("1"), "PNG"),
    "jpeg": lambda: saved(colourful(), "JPEG", quality=95),
    "jpeg, grey": lambda: saved(grey(), "JPEG", quality=95),
    "jpeg, progressive": lambda: saved(colourful(), "JPEG", progressive=True),
    "webp": lambda: saved(half_clear(), "WEBP", lossless=True),
    "gif": lambda: saved(palette(), "GIF"),
    "bmp": lambda: saved(colourful(), "BMP"),
}


@pytest.mark.parametrize("name", EXACT)
@pytest.mark.parametrize("called", ["logo.png", "logo.jpg", "logo.svg"])
def test_a_logo_has_its_colours_whatever_it_is_called(
    name: str, called: str, tmp_path: Path
) -> None:
    data = EXACT[name]()
    (tmp_path / called).write_bytes(data)
    raster = read_logo(tmp_path / called)
    assert isinstance(raster, Raster)
    assert apart(shown(raster), on_paper(Image.open(io.BytesIO(data)))) <= 1
    assert raster.warnings == ()


@pytest.mark.parametrize("kind", [0, 2, 4, 6])
def test_sixteen_bits_go_from_black_to_white(kind: int) -> None:
    raster = read_raster(sixteen_bits(kind=kind), "logo.png")
    colors = 1 if raster.colors == "DeviceGray" else 3
    row = zlib.decompress(raster.pixels)[::colors][:WIDE]
    assert colors == (1 if kind == 0 else 3)
    assert all(abs(x * 255 / (WIDE - 1) - value) <= 1 for x, value in enumerate(row))
    alphas = set(zlib.decompress(raster.opacity)) if raster.opacity else {255}
    assert alphas == ({128} if kind & 4 else {255})


def test_the_clear_grey_of_sixteen_bits_is_clear_and_its_neighbour_is_not() -> None:
    third = 2 * 65535 // (WIDE - 1)
    alpha = zlib.decompress(read_raster(sixteen_bits(third), "logo.png").opacity)
    assert list(alpha[:WIDE]) == [0 if x == 2 else 255 for x in range(WIDE)]
    assert read_raster(sixteen_bits(third + 1), "logo.png").opacity == b""


def test_colours_for_printing_presses_are_not_turned_round() -> None:
    for color, expected in (((0, 0, 0, 0), 255), ((0, 0, 0, 255), 0), ((255, 0, 0, 0), 0)):
        data = saved(Image.new("CMYK", (16, 16), color), "JPEG", quality=95)
        red, *_ = shown(read_raster(data, "logo.jpg")).getpixel((8, 8))  # type: ignore[misc]
        assert abs(red - expected) < 4


def test_a_photograph_that_lies_on_its_side_is_turned() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    raster = read_raster(saved(colourful(), "JPEG", quality=95, exif=exif), "logo.jpg")
    assert (raster.width, raster.height) == (HIGH, WIDE)
    upright = colourful().transpose(Image.Transpose.ROTATE_270)
    assert apart(shown(raster), upright) < 60  # a lossy format, and a steep picture
    plain = read_raster(saved(colourful(), "JPEG", quality=95), "logo.jpg")
    assert (plain.width, plain.height) == (WIDE, HIGH)


def test_colours_of_a_profile_become_those_of_screens() -> None:
    lab = ImageCms.createProfile("LAB")
    screen = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    same = read_raster(saved(colourful(), "PNG", icc_profile=screen), "logo.png")
    assert apart(shown(same), colourful()) <= 1
    for wrong in (ImageCms.ImageCmsProfile(lab).tobytes(), b"no profile"):
        raster = read_raster(saved(colourful(), "PNG", icc_profile=wrong), "logo.png")
        assert apart(shown(raster), colourful()) <= 1


def test_colours_of_another_profile_are_converted() -> None:
    screen = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = screen.replace(b"rXYZ", b"xxxx", 1).replace(b"gXYZ", b"rXYZ", 1)
    swapped = swapped.replace(b"xxxx", b"gXYZ", 1)  # what is called red is green
    data = saved(Image.new("RGB", (9, 9), (230, 20, 20)), "PNG", icc_profile=swapped)
    red, green, _ = shown(read_raster(data, "logo.png")).getpixel((4, 4))  # type: ignore[misc]
    assert green > 200
    assert red < 60


def test_an_interlaced_png_is_read() -> None:
    # Adam7 of a picture of one pixel is that pixel: its first pass.
    body = b"IHDR" + struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 1)
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    for name, inside in ((b"IDAT", zlib.compress(b"\0\x01\x80\xfe")), (b"IEND", b"")):
        data += struct.pack(">I", len(inside)) + name + inside
        data += struct.pack(">I", zlib.crc32(name + inside))
    assert zlib.decompress(read_raster(data, "logo.png").pixels) == b"\x01\x80\xfe"


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_of_a_moving_logo_the_first_picture_is_printed_and_that_is_said(kind: str) -> None:
    red, blue = (Image.new("RGB", (9, 9), color) for color in ("red", "blue"))
    data = saved(red, kind, save_all=True, append_images=[blue, red], **_exactly(kind))
    raster = read_raster(data, "logo.gif")
    assert shown(raster).getpixel((4, 4)) == (255, 0, 0)
    assert "3 pictures" in raster.warnings[0].message
    assert raster.warnings[0].severity is Severity.WARNING


def _exactly(kind: str) -> dict[str, object]:
    return {"lossless": True} if kind == "WEBP" else {}


def test_a_logo_finer_than_printers_is_made_smaller_and_keeps_its_shape() -> None:
    sharp = read_raster(saved(Image.new("RGBA", (1200, 300), "#0a7d5a80"), "PNG"), "logo.png")
    finer = read_raster(saved(Image.new("RGBA", (2400, 600), "#0a7d5a80"), "PNG"), "logo.png")
    assert (sharp.width, sharp.height) == (finer.width, finer.height) == (1200, 300)
    assert apart(shown(finer), shown(sharp)) <= 2


def test_the_colour_of_what_is_clear_does_not_bleed_when_a_logo_is_made_smaller() -> None:
    image = Image.new("RGBA", (2401, 600), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (1201, 0, 2401, 600))
    whole = read_raster(saved(image, "PNG"), "logo.png")
    pixels, alpha = zlib.decompress(whole.pixels), zlib.decompress(whole.opacity)
    red = [pixels[3 * at] for at in range(whole.width) if alpha[at] > 20]
    assert 500 < len(red) < 700
    assert max(red) < 30


def vast() -> bytes:
    """A head that promises 65,536 x 65,536 pixels, and almost nothing behind it."""
    head = b"IHDR" + struct.pack(">II", 65_536, 65_536) + b"\x08\2\0\0\0"
    data = saved(colourful(), "PNG")
    return data[:12] + head + struct.pack(">I", zlib.crc32(head)) + data[33:]


def cut_short(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (cut_short(saved(colourful(), "PNG")), "damaged"),
        (cut_short(saved(colourful().resize((300, 300)), "JPEG")), "damaged"),
        (saved(colourful(), "PNG").replace(b"IDAT", b"JDAT"), "damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"", "no picture"),
        (b"%PDF-1.7\n", "a PDF"),
        (saved(colourful(), "TIFF"), "TIFF"),
        (b"\x1f\x8b\x08rest", "svgz"),
        (b"\0\0\0\x18ftypheic\0\0", "HEIC"),
        (saved(Image.new("1", (5001, 5000)), "PNG"), "5001 x 5000"),
        (vast(), "too large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_whole_picture_is_refused_in_words(
    data: bytes, said: str, tmp_path: Path
) -> None:
    (tmp_path / "logo.png").write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_logo(tmp_path / "logo.png")
    assert said in caught.value.diagnostics[0].message
    assert "PNG or JPEG" in caught.value.diagnostics[0].hint


def test_the_largest_picture_is_still_read() -> None:
    raster = read_raster(saved(Image.new("1", (5000, 5000), 1), "PNG"), "logo.png")
    assert (raster.width, raster.height, raster.colors) == (1200, 1200, "DeviceGray")


def test_a_text_in_a_png_is_no_part_of_the_picture() -> None:
    more = PngImagePlugin.PngInfo()
    more.add_text("Author", "somebody")
    with_text = read_raster(saved(colourful(), "PNG", pnginfo=more), "logo.png")
    assert with_text == read_raster(saved(colourful(), "PNG"), "logo.png")


def test_a_photograph_of_a_telephone_is_one_picture(recwarn: pytest.WarningsRecorder) -> None:
    small = saved(colourful(), "MPO", save_all=True, append_images=[grey().convert("RGB")])
    assert not read_raster(small, "logo.jpg").warnings
    broken = saved(colourful(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert not read_raster(broken, "logo.jpg").warnings
    assert not recwarn.list


@pytest.mark.parametrize(
    ("logo", "told"),
    [
        (Image.new("RGBA", (9, 9), (0, 0, 0, 0)), True),
        (Image.new("RGBA", (9, 9), (255, 250, 255, 255)), True),
        (Image.new("L", (9, 9), 255), True),
        (Image.new("RGB", (9, 9), (255, 255, 0)), False),
        (Image.new("RGBA", (9, 9), (0, 0, 0, 60)), False),
    ],
)
def test_a_logo_that_is_not_seen_on_paper_is_told(logo: Image.Image, *, told: bool) -> None:
    found = read_raster(saved(logo, "PNG"), "logo.png").warnings
    assert ["white paper" in one.message for one in found] == [True] * told


def test_a_white_drawing_is_told(tmp_path: Path) -> None:
    for name, color, told in (("a.svg", "#fff", True), ("b.svg", "#036", False)):
        path = tmp_path / name
        path.write_bytes(svg(f'<path fill="{color}" d="M0 0h9v9z"/>'))
        assert bool(read_logo(path).warnings) is told
