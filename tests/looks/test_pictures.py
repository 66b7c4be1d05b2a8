from __future__ import annotations

import pytest
import samples

from docgen.errors import InputError
from docgen.looks.pictures import parse_picture


def svg(inside: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">{inside}</svg>'.encode()


def operators(inside: str) -> str:
    (shape,) = parse_picture(svg(inside), "x.svg").shapes
    return shape.operators


@pytest.mark.parametrize("name", sorted(samples.pictures()))
def test_every_pictogram_can_be_drawn(name: str) -> None:
    picture = samples.pictures()[name]
    assert (picture.width, picture.height) == (36, 36)
    assert picture.shapes


@pytest.mark.parametrize(
    ("path", "drawn"),
    [
        ("M1 2L3 4", "1 2 m 3 4 l"),
        ("m1 2 3 4", "1 2 m 4 6 l"),
        ("M1 1h2v3z", "1 1 m 3 1 l 3 4 l h"),
        ("M0 0Q3 3 6 0", "0 0 m 2 2 4 2 6 0 c"),
        ("M0 0c1 0 2 1 2 2s1 2 2 2", "0 0 m 1 0 2 1 2 2 c 2 3 3 4 4 4 c"),
    ],
)
def test_path_commands(path: str, drawn: str) -> None:
    assert operators(f'<path d="{path}"/>') == drawn


def test_an_arc_ends_where_it_says() -> None:
    assert operators('<path d="M2 5a3 3 0 1 0 6 0"/>').endswith("8 5 c")


def test_arc_flags_may_run_together() -> None:
    assert operators('<path d="M2 5a3 3 0 106 0"/>') == operators('<path d="M2 5a3 3 0 1 0 6 0"/>')


def test_groups_pass_on_colour_and_place() -> None:
    inside = '<g stroke="#f00" fill="none" transform="translate(1 2)"><path d="M0 0H1"/></g>'
    (shape,) = parse_picture(svg(inside), "x.svg").shapes
    assert (shape.operators, shape.stroke, shape.fill) == ("1 2 m 2 2 l", (1, 0, 0), None)


@pytest.mark.parametrize(
    "inside",
    [
        "<text>hi</text>",
        '<path style="fill:red" d="M0 0"/>',
        '<image href="a.png"/>',
        "",
        "<path/>",
    ],
)
def test_what_is_beyond_plain_svg_is_refused_with_its_place(inside: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_picture(svg(inside), "logo.svg")
    assert caught.value.diagnostics[0].place is not None


@pytest.mark.parametrize(
    "data",
    [b"no svg at all", b"<svg", b'<!DOCTYPE x [<!ENTITY a "b">]><svg>&a;</svg>', svg("")[:-4]],
)
def test_broken_files_are_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        parse_picture(data, "logo.svg")
