"""Drawings: what is drawn looks as resvg draws it; what is not is named; nothing is fetched."""

from __future__ import annotations

from pathlib import Path

import picture_drawing
import pytest
from svg_drawing import apart, by_resvg
from svg_samples import BOX, DRAWN, HALF, WHOLE, svg

from docgen.errors import InputError, Severity
from docgen.graphics.artwork import Picture
from docgen.graphics.pictures import parse_picture, read_logo

LONGEST = 200  # pixels


def drawn(inside: str, more: str = 'viewBox="0 0 40 40"') -> Picture:
    return parse_picture(svg(inside, more), "logo.svg")


def differs_from_resvg(data: bytes) -> float:
    picture = parse_picture(data, "logo.svg")
    assert not picture.warnings
    ours = picture_drawing.shown(picture, LONGEST)
    return apart(ours, by_resvg(data, ours.size))


CLIPPED = '<clipPath id="c" {}>{}</clipPath><path clip-path="url(#c)" d="M0 0h9v9z"/>'
GRADIENT = (
    '<linearGradient id="g" {}><stop stop-color="red"/><stop offset="1" {}/></linearGradient>'
    '<path fill="url(#g)" d="M0 0h9v9z"/>'
)


@pytest.mark.parametrize("name", DRAWN)
def test_what_drawing_programs_write_looks_as_resvg_draws_it(name: str) -> None:
    assert differs_from_resvg(svg(DRAWN[name])) < 0.005


@pytest.mark.parametrize("name", WHOLE)
def test_a_drawing_of_any_size_looks_as_resvg_draws_it(name: str) -> None:
    more, inside = WHOLE[name]
    assert differs_from_resvg(svg(inside, more)) < 0.005


def test_a_tiny_drawing_is_drawn_as_finely_as_a_large_one() -> None:
    ring = '<circle cx="21.3" cy="19.7" r="12.7" fill="none" stroke="#036" stroke-width="3.3"/>'
    tiny = drawn(f'<g transform="scale(.001)">{ring}</g>', 'viewBox="0 0 .04 .04"')
    assert apart(picture_drawing.shown(tiny), picture_drawing.shown(drawn(ring))) == 0


@pytest.mark.parametrize(
    ("notation", "plain"),
    [
        ("RebeccaPurple", "#663399"),
        ("rgb(0 128 0 / 50%)", "#00800080"),
        ("hsl(120deg 100% 25%)", "#008000"),
        ("hwb(0 0% 0%)", "#f00"),
        ("rgb(300, -5, 0)", "#f00"),
    ],
)
def test_newer_notations_of_colours_are_the_same_colours(notation: str, plain: str) -> None:
    one, two = (
        drawn(f'<path fill="{notation}" d="M0 0h9v9z"/>'),
        drawn(f'<path fill="{plain}" d="M0 0h9v9z"/>'),
    )
    assert one == two


# Each with a part of what the message says, which names the element or the value.
REFUSED = {
    "text": ("<text>Lakeside</text>", "text"),
    "text in a group": ("<g><text><tspan>Lakeside</tspan></text></g>", "turn it into paths"),
    "a picture": ('<image href="data:image/png;base64,AAAA" width="9" height="9"/>', "picture"),
    "a picture elsewhere": ('<image href="http://example.org/a.png"/>', "picture"),
    "a page in it": ("<foreignObject><p>x</p></foreignObject>", "<foreignObject>"),
    "no gradient": ('<path fill="url(#g)" d="M0 0h9v9z"/>', 'fill="url(#g)"'),
    "a pattern": ('<pattern id="g"/><path fill="url(#g)" d="M0 0h9v9z"/>', 'fill="url(#g)"'),
    "a gradient of an outline": ('<g stroke="url(#g)"><path d="M0 0h9"/></g>', 'stroke="url(#g)"'),
    "a gradient with a way out": ('<path fill="url(#g) red" d="M0 0h9v9z"/>', "url(#g) red"),
    "a gradient that fades": (GRADIENT.format("", "stop-opacity='.5'"), "more clear"),
    "a gradient that repeats": (GRADIENT.format("spreadMethod='reflect'", ""), "reflect"),
    "a gradient of colours elsewhere": (
        GRADIENT.format("", "stop-color='currentColor'"),
        "current",
    ),
    "a gradient of unknown units": (GRADIENT.format("gradientUnits='px'", ""), 'Units="px"'),
    "a gradient from outside": (GRADIENT.format("fx='3'", "").replace("linear", "radial"), "focus"),
    "a gradient of itself": (GRADIENT.format("href='#g'", ""), "back to itself"),
    "a mask": ('<path style="mask:url(#m)" d="M0 0h9v9z"/>', 'mask="url(#m)"'),
    "a filter": ('<path style="filter:blur(2px)" d="M0 0h9v9z"/>', 'filter="blur(2px)"'),
    "a filter in css": ("<style>path{filter:url(#f)}</style>" + HALF, 'filter="url(#f)"'),
    "a marker": ('<path style="marker-end:url(#a)" d="M0 0h9"/>', "marker-end"),
    "a blend": ('<g style="mix-blend-mode:multiply"><path d="M0 0h9v9z"/></g>', "multiply"),
    "a clip of css": ('<path style="clip-path:circle(9px)" d="M0 0h9v9z"/>', "circle(9px)"),
    "a transform of css": ('<path style="transform:scale(2)" d="M0 0h9v9z"/>', "scale(2)"),
    "a place of css": ("<style>rect{x:9px}</style>" + BOX, 'x="9px"'),
    "an unknown property": ('<path style="shine:all" d="M0 0h9v9z"/>', 'shine="all"'),
    "a width in css": ('<svg style="width:9px">' + HALF + "</svg>", 'width="9px"'),
    "a ground": ('<svg style="background:red">' + HALF + "</svg>", 'background="red"'),
    "a variable": ('<path style="fill:var(--brand)" d="M0 0h9v9z"/>', "var(--brand)"),
    "a name of no colour": ('<path fill="burntred" d="M0 0h9v9z"/>', "burntred"),
    "a colour beyond screens": ('<path fill="oklch(60% .2 30)" d="M0 0h9v9z"/>', "oklch"),
    "em": ('<rect width="2em" height="9"/>', "2em"),
    "a negative width": ('<rect width="-2" height="9"/>', "-2"),
    "@media": ("<style>@media print{path{fill:red}}</style>" + HALF, "@media"),
    "@import": ('<style>@import "a.css";</style>' + HALF, "@import"),
    "a selector": ("<style>path:nth-child(x){fill:red}</style>" + HALF, "selector"),
    "a damaged style": ('<path style="fill" d="M0 0h9v9z"/>', "damaged"),
    "a path": ('<path d="M0 0L9"/>', "L9"),
    "an arc that lacks a number": ('<path d="M2 10a8 8 0 1 1 16 0 8 8 0 0 1-10Z"/>', "a8 8 0"),
    "a negative radius": ('<rect width="9" height="9" rx="-5"/>', 'rx="-5"'),
    "a path that begins badly": ('<path d="L0 0L9 9"/>', "L0"),
    "an arc": ('<path d="M0 0a9 9 0 2 0 9 9"/>', "a9 9 0 2"),
    "an odd polygon": ('<polygon points="0 0 9"/>', "0 0 9"),
    "a transform": ('<path transform="rotate(1,2)" d="M0 0h9v9z"/>', 'transform="rotate(1,2)"'),
    "a moving part": ('<path d="M0 0h9v9z"><animate attributeName="x"/></path>', "<animate>"),
    "use of another file": ('<use href="a.svg#x"/>', "a.svg#x"),
    "use of nothing": ('<use href="#x"/>', "#x"),
    "use of itself": ('<g id="x"><path d="M0 0h9v9z"/><use href="#x"/></g>', "back to itself"),
    "use in a ring": (
        '<defs><g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g></defs><use href="#a"/>',
        "back to itself",
    ),
    "an unknown element": ("<hologram/>", "<hologram>"),
    "a script": ("<script>alert(1)</script>" + HALF, "<script>"),
    "a script in defs": ("<defs><script/></defs>" + HALF, "<script>"),
    "a script at an event": ('<path onclick="alert(1)" d="M0 0h9v9z"/>', "onclick"),
    "a script in a link": ('<a href=" java&#10;script:alert(1)">' + HALF + "</a>", "script"),
    "another base": ('<g xml:base="http://example.org/">' + HALF + "</g>", "xml:base"),
    "nothing": ("", "no drawing"),
    "nothing to be seen": ('<path d="M0 0h9" fill="none"/>', "no drawing"),
    "everything hidden": (f'<g display="none">{BOX}</g>', "no drawing"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_drawn_is_named_with_its_place_and_the_way_out(name: str) -> None:
    inside, said = REFUSED[name]
    with pytest.raises(InputError) as caught:
        drawn(inside)
    first = caught.value.diagnostics[0]
    assert said in first.message
    assert first.place is not None
    assert first.place.file == "logo.svg"
    assert first.severity is Severity.ERROR
    assert "Save" in first.hint


def test_a_problem_is_told_where_it_stands_and_all_are_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        drawn("\n<g>\n  <text>a</text></g>\n<image/>")
    places = [d.place and (d.place.line, d.place.column) for d in caught.value.diagnostics]
    assert places == [(3, 3), (4, 1)]


# Each leaves the picture as it is: the negative twins of what is refused.
HARMLESS = {
    "a title": "<title>Logo</title><desc>A box</desc><metadata><x>1</x></metadata>",
    "an empty text": "<text> <tspan/>\n</text>",
    "unused definitions": '<defs><linearGradient id="g"/><mask id="m"/><filter id="f"/></defs>'
    '<marker id="k"/><pattern id="p"><image href="x.png"/></pattern>',
    "an editor's own": '<n:view xmlns:n="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" '
    'n:zoom="2"><text>x</text></n:view>',
    "nothing in a group": '<g id="a" class="b" data-name="c" aria-label="d" role="img"/>',
    "what is hidden": '<g display="none"><text>no</text><image href="a.png"/></g>',
    "defaults": '<g filter="none" mask="none" mix-blend-mode="normal" paint-order="fill stroke"'
    ' vector-effect="none" style="marker:none;isolation:isolate;clip:auto"/>',
    "a variable that nothing reads": '<g style="--brand:red"/>',
    "of text": '<g font-family="Arial" font-size="9" style="text-anchor:middle;-inkscape-x:1"/>',
    "of screens": '<g shape-rendering="crispEdges" style="enable-background:new 0 0 9 9"/>',
    "a font": '<style>@font-face{font-family:A;src:url("http://example.org/a.woff")}</style>',
    "a comment": "<!-- <script>no</script> --><?editor x?>",
    "an empty property": '<g style="fill:;stroke: "/>',
    "an empty colour": '<g fill="" stroke=""/>',
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_changes_nothing_is_passed_over(name: str) -> None:
    assert drawn(HARMLESS[name] + BOX)._replace(title="") == drawn(BOX)


def test_attributes_that_change_nothing_are_passed_over() -> None:
    more = BOX.replace(
        "<rect", '<rect p-id="7" pathLength="9" data-x="1" filter="none" rotate="none"'
    )
    assert drawn(more) == drawn(BOX)


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ('<path mask="url(#m)" d="M0 0h9v9z"/>', "mask"),
        ('<path filter="url(#f)" d="M0 0h9v9z"/>', "filter"),
        ('<path marker-end="url(#m)" d="M0 0h9v9z"/>', "marker-end"),
        ('<path vector-effect="non-scaling-stroke" d="M0 0h9v9z"/>', "vector-effect"),
        ('<path paint-order="stroke" d="M0 0h9v9z"/>', "paint-order"),
        ('<path stroke-dasharray="2" pathLength="9" d="M0 0h9v9z"/>', "pathLength"),
        ('<svg clip-path="url(#c)"><path d="M0 0h9v9z"/></svg>', "clip-path"),
        ('<switch><path requiredFeatures="x" d="M0 0h9v9z"/></switch>', "requiredFeatures"),
        ('<path systemLanguage="fr" d="M0 0h9v9z"/>', "systemLanguage"),
        ('<path clip-path="url(#none)" d="M0 0h9v9z"/>', "clip-path"),
        ('<g opacity=".5"><path d="M0 0h9v9z"/><path d="M4 0h9v9z"/></g>', "overlap"),
        ('<path opacity=".5" stroke="red" d="M0 0h9v9z"/>', "overlap"),
        (
            CLIPPED.format("", '<path d="M0 0h9v9z"/><path d="M9 9h9v9z"/>'),
            "more than one",
        ),
        (
            CLIPPED.format('clipPathUnits="objectBoundingBox"', '<path d="M0 0h9v9z"/>'),
            "units",
        ),
    ],
)
def test_what_earlier_releases_went_past_is_a_warning_for_one_release(
    inside: str, said: str
) -> None:
    picture = drawn(inside)
    assert said in picture.warnings[0].message
    assert picture.warnings[0].severity is Severity.WARNING
    assert "PNG" in picture.warnings[0].hint


def test_a_line_is_never_filled() -> None:
    line = drawn('<line x2="9" y2="9" fill="red" stroke="blue"/>')
    assert line == drawn('<line x2="9" y2="9" fill="none" stroke="blue"/>')
    assert drawn('<path d="M0 0L9 9" fill="red" stroke="blue"/>') != line


@pytest.mark.parametrize(
    ("dashes", "start", "operator"),
    [("8 3 2", "-5", "[8 3 2] 21 d"), ("8 3", "-5", "[8 3] 6 d"), ("8 3", "11", "[8 3] 0 d")],
)
def test_dashes_never_begin_below_zero(dashes: str, start: str, operator: str) -> None:
    line = (
        f'<path d="M0 9h30" stroke="red" stroke-dasharray="{dashes}" stroke-dashoffset="{start}"/>'
    )
    assert any(operator in part for part in drawn(line).parts if isinstance(part, str))


def test_dashes_finer_than_paper_are_told_and_no_pdf_gets_dashes_of_nothing() -> None:
    line = '<path d="M0 9h30" stroke="red" stroke-dasharray="{}"/>'
    fine = drawn(line.format(".0001"))
    assert "dashes finer" in fine.warnings[0].message
    assert fine.parts == drawn(line.format("none")).parts


def test_parts_that_touch_but_do_not_overlap_are_half_clear_without_a_warning() -> None:
    side_by_side = '<g opacity=".5"><path d="M0 0h9v9z"/><path d="M9 0h9v9z"/></g>'
    assert drawn(side_by_side).warnings == ()
    assert drawn(side_by_side).alphas == (50, 100)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"no svg at all", "no picture"),
        (b"<svg", "well-formed"),
        (svg(BOX)[:-4], "well-formed"),
        (b"<html><body/></html>", "no <svg>"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]>' + svg(BOX), "entity (&a;)"),
        (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + svg("&a;"), "entity (&a;)"),
        (b'<!DOCTYPE x [<!ENTITY % a "b">]>' + svg(BOX), "entity (&a;)"),
        (b'<!DOCTYPE x SYSTEM "http://example.org/x.dtd">' + svg("<g>&b;</g>" + BOX), "entity"),
        (b'<?xml-stylesheet href="a.css"?>' + svg(BOX), "style sheet in another file"),
        (svg(BOX, 'viewBox="0 0 0 40"'), "size"),
        (svg(BOX, 'viewBox="0 0 9 9 9"'), "viewBox"),
        (svg(BOX, 'viewBox="0 0 1e9 1"'), "size"),
        (svg(BOX, "width='100%' height='100%'"), "size"),
        (svg(BOX, 'viewBox="0 0 4 4" preserveAspectRatio="xMidYMud"'), "xMidYMud"),
        (svg("<g>" * 70 + BOX + "</g>" * 70), "nested"),
        (svg("<g/>" * 5000 + BOX), "elements"),
        (b"<svg>" + b" " * 200_000 + b"</svg>", "too large"),
        (b'<?xml version="1.0" encoding="klingon"?>' + svg(BOX), "encoding"),
    ],
    ids=lambda value: value[:40].decode("latin-1") if isinstance(value, bytes) else value,
)
def test_broken_and_dangerous_files_are_refused(data: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(data)
    with pytest.raises(InputError, match=r"logo\.svg") as caught:
        read_logo(tmp_path / "logo.svg")
    assert said in caught.value.diagnostics[0].message


def test_a_billion_laughs_of_use_ends_at_once() -> None:
    rings = "".join(
        f'<g id="l{n}">' + f'<use href="#l{n - 1}"/>' * 10 + "</g>" for n in range(1, 12)
    )
    with pytest.raises(InputError, match="more than 5000 shapes"):
        drawn(f'<defs><path id="l0" d="M0 0h1v1z"/>{rings}</defs><use href="#l11"/>')


def test_a_long_path_used_a_thousand_times_is_refused_at_once() -> None:
    long = f'<path id="p" d="M0 0{"l1 1" * 5000}"/>'
    with pytest.raises(InputError, match="too many points"):
        drawn(f"<defs>{long}</defs>" + '<use href="#p"/>' * 100)


def test_rules_for_everything_are_bounded() -> None:
    with pytest.raises(InputError, match="too many rules"):
        drawn("<style>" + "g{fill:red}" * 1000 + "</style>" + "<g/>" * 1000 + BOX)


def test_a_half_clear_group_of_very_many_parts_is_told_at_once() -> None:
    dots = "".join(f'<path d="M{x} {y}h.3v.3z"/>' for x in range(21) for y in range(20))
    assert "overlap" in drawn(f'<g opacity=".5">{dots}</g>').warnings[0].message
    few = dots[: dots.index("/>") + 2]
    assert not drawn(f'<g opacity=".5">{few}</g>').warnings


def test_a_document_type_without_entities_is_read() -> None:
    head = b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">'
    assert parse_picture(head + svg(BOX), "logo.svg") == drawn(BOX)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_a_drawing_is_read_in_any_encoding_that_it_names(encoding: str, tmp_path: Path) -> None:
    named = "utf-8" if encoding == "utf-8-sig" else encoding
    text = f'<?xml version="1.0" encoding="{named}"?>' + svg(BOX + "<desc>año</desc>").decode()
    (tmp_path / "logo.svg").write_bytes(text.encode(encoding))
    assert read_logo(tmp_path / "logo.svg") == drawn(BOX)


@pytest.mark.soak
def test_a_path_of_all_the_bytes_allowed_takes_no_longer_than_a_moment() -> None:
    data = svg(f'<path stroke="red" d="M0 0{"l1 1-1 1" * 20_000}"/>')
    assert 150_000 < len(data) < 200_000
    assert parse_picture(data, "logo.svg").parts
