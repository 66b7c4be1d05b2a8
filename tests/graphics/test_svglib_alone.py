"""What svglib alone draws otherwise, and says nothing: why `graphics/svg/` does more than check.

When one of these turns red, svglib has mended it: see whether our own part of that can go.
"""

from __future__ import annotations

import io

import picture_drawing
import pytest
from PIL import Image
from reportlab.graphics import renderPDF
from reportlab.pdfgen.canvas import Canvas
from svg_drawing import apart, by_resvg
from svg_samples import DRAWN, WHOLE, svg
from svglib.svglib import svg2rlg

WRONG = """
css, important; style, important; display in css; clip in css; names of colours; percent
opacity; opacity in percent; opacity of a group; opacity in opacity; stroke-opacity; opacity nothing
nested svg; nested svg, clipped; nested svg, visible; nested svg, as it comes; nested svg, no size
nested svg, aspect; nested svg, stretched; nested svg, percent; symbol; switch
clip, evenodd; clip, evenodd of the root; clip, moved; clip of nothing
going on after z; dashes that begin late; dashes that begin early; miter limit
currentColor; currentColor, inherited; transforms; round corners; a prefix of its own
a gradient out of a circle; a gradient in units of the drawing; a gradient, half clear
a gradient of one colour; a gradient whose stops go back; one side; a size of a page
"""
NAMES = [name.strip() for line in WRONG.strip().splitlines() for name in line.split(";")]


def by_svglib(data: bytes, size: tuple[int, int]) -> Image.Image:
    drawing, out = svg2rlg(io.BytesIO(data)), io.BytesIO()
    assert drawing is not None
    canvas = Canvas(out, pagesize=(drawing.width, drawing.height))
    renderPDF.draw(drawing, canvas, 0, 0)
    canvas.save()
    return picture_drawing.pixels(out.getvalue(), size[0] / drawing.width).resize(size)


@pytest.mark.parametrize("name", NAMES)
def test_svglib_alone_draws_otherwise(name: str) -> None:
    more, inside = WHOLE.get(name) or ('viewBox="0 0 40 40"', DRAWN[name])
    data = svg(inside, more)
    size = (200, 200) if name in DRAWN else (200, 100)
    assert apart(by_svglib(data, size), by_resvg(data, size)) > 0.005
