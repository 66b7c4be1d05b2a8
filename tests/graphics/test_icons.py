"""Icons of a public set, as other people save them: each looks as resvg draws it, or is refused."""

from __future__ import annotations

import importlib.util
import zipfile
from functools import cache
from pathlib import Path

import picture_drawing
import pytest
from PIL import Image
from svg_drawing import apart, by_resvg

from docgen.errors import InputError
from docgen.graphics.pictures import parse_picture

SIZE = 160
SOME, MANY = 20, 200
# Closed specks, far smaller than the round pen that draws them, are whole dots in Poppler and
# resvg; PDFium, which the tests look with, leaves a hole in each.
SPECKS = {"outline/radio.svg", "outline/window.svg"}


@cache
def archive() -> zipfile.ZipFile:
    """The 1,288 icons of heroicons (MIT): outlines, areas with holes, arcs, round corners."""
    found = importlib.util.find_spec("heroicons")
    assert found is not None
    assert found.origin is not None
    return zipfile.ZipFile(Path(found.origin).with_name("heroicons.zip"))


def icons(count: int) -> list[str]:
    """So many of them, spread over the whole set."""
    names = sorted(name for name in archive().namelist() if name.endswith(".svg"))
    return names[:: len(names) // count][:count]


def wrong_ones(names: list[str]) -> tuple[list[str], list[str]]:
    """Return the icons that look otherwise, and those that are refused."""
    wrong, refused = [], []
    for name in names:
        data = archive().read(name)
        try:
            picture = parse_picture(data, name)
        except InputError:
            refused.append(name)
            continue
        ours = picture_drawing.shown(picture, SIZE)
        if picture.warnings or apart(ours, by_resvg(data, ours.size)) > 0.01:
            wrong.append(name)
    return wrong, refused


def test_some_icons_of_a_public_set_look_as_they_should() -> None:
    assert wrong_ones(icons(SOME)) == ([], [])


@pytest.mark.soak
def test_many_icons_of_a_public_set_look_as_they_should() -> None:
    wrong, refused = wrong_ones(icons(MANY))
    assert set(wrong) <= SPECKS
    assert refused == []


def test_an_icon_that_is_drawn_otherwise_would_be_found() -> None:
    data = archive().read(icons(SOME)[3])
    ours = picture_drawing.shown(parse_picture(data, "icon.svg"), SIZE)
    assert apart(ours, by_resvg(data, ours.size)) < 0.01
    assert apart(ours, ours.transpose(Image.Transpose.FLIP_TOP_BOTTOM)) > 0.01
