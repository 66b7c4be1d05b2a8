"""Drawings as resvg shows them (a program of other people), and how far two pictures are apart."""

from __future__ import annotations

import io

import resvg_py
from PIL import Image, ImageChops, ImageFilter


def by_resvg(data: bytes, size: tuple[int, int]) -> Image.Image:
    found = resvg_py.svg_to_bytes(
        svg_string=data.decode(),
        width=size[0],
        height=size[1],
        background="white",
        dpi=96,
        skip_system_fonts=True,
    )
    return Image.open(io.BytesIO(bytes(found))).convert("RGB")


def apart(one: Image.Image, two: Image.Image) -> float:
    """The share of pixels that differ by more than the softness of an edge."""
    soft = ImageFilter.BoxBlur(1)
    found = ImageChops.difference(one.filter(soft), two.filter(soft)).convert("L").histogram()
    return sum(found[50:]) / sum(found)
