"""Drawings: what is drawn looks as resvg draws it; what is not is named; nothing is fetched."""

from __future__ import annotations

from pathlib import Path

import picture_drawing
import pytest
from svg_drawing import apart, by_resvg

from docgen.errors import InputError, Severity
from docgen.graphics.artwork import Picture
from docgen.graphics.pictures import parse_picture, read_logo

XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
LONGEST = 200  # pixels


def svg(inside: str, more: str = 'viewBox="0 0 40 40"') -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {XLINK} {more}>{inside}</svg>'.encode()


def drawn(inside: str, more: str = 'viewBox="0 0 40 40"') -> Picture:
    return parse_picture(svg(inside, more), "logo.svg")


def differs_from_resvg(data: bytes) -> float:
    picture = parse_picture(data, "logo.svg")
    assert not picture.warnings
    ours = picture_drawing.shown(picture, LONGEST)
    return apart(ours, by_resvg(data, ours.size))


BOX = '<rect x="5" y="5" width="30" height="30" fill="#0a7d5a"/>'
CLIPPED = '<clipPath id="c" {}>{}</clipPath><path clip-path="url(#c)" d="M0 0h9v9z"/>'
GRADIENT = (
    '<linearGradient id="g" {}><stop stop-color="red"/><stop offset="1" {}/></linearGradient>'
    '<path fill="url(#g)" d="M0 0h9v9z"/>'
)
HALF = '<path d="M0 0H40V20H0z" fill="#036"/>'
# One line for each thing that drawing programs write; each must look otherwise without it.
DRAWN = {
    "arcs that run together": '<path d="M4 6A2 2 0 016 4h28a2 2 0 012 2v28a2 2 0 01-2 2H6a2 2 0'
    ' 01-2-2zM12 18a2 2 0 000 4h6v6a2 2 0 004 0v-6h6a2 2 0 000-4h-6v-6a2 2 0 00-4 0v6z"/>',
    "arcs, turned": '<path d="M5 20A15 6 30 1 1 35 20A15 6 -30 0 0 5 20z" fill="#063"/>',
    "arcs too small": '<path d="M5 20A1 1 0 0 1 35 20z"/>',
    "exponents and signs": '<path d="M5e0+5l.3E2-0L35,35.0-0-0z"/>',
    "smooth curves": '<path d="M4 20c2-9 8-9 10 0s8 9 10 0S34 8 36 20t-4 9T20 30q-4-6-8 0t-8 0z"/>',
    "going on after z": '<path d="M5 5h10v10h-10zl20 20h-8zM30 2h6v6z" stroke="red" fill="none"/>',
    "evenodd": '<path fill-rule="evenodd" d="M4 4H36V36H4ZM12 12H28V28H12Z"/>',
    "nonzero": '<path d="M4 4H36V36H4ZM12 12H28V28H12Z"/>',
    "hole by direction": '<path d="M4 4H36V36H4ZM12 12V28H28V12Z"/>',
    "evenodd, inherited": '<g fill-rule="evenodd"><path d="M4 4H36V36H4ZM12 12H28V28H12Z"/></g>',
    "evenodd, open": '<path fill-rule="evenodd" d="M4 4H36V36H4M12 12H28V28H12" stroke="red"/>',
    "css in defs": "<defs><style>.a{fill:#0a7d5a}.b{fill:#fff}</style></defs>"
    '<rect class="a" width="40" height="40"/><rect class="b" x="16" y="6" width="8" height="28"/>',
    "css outside defs": '<style>rect{fill:blue;stroke:red}</style><rect width="20" height="20"/>',
    "css by id and child": '<style>#a > path, g .b{fill:red}</style><g id="a">'
    f'<path d="M0 0h9v9z"/><g>{HALF}<path class="b c" d="M20 20h15v15z"/></g></g>',
    "css in cdata": "<style><![CDATA[rect{fill:lime}]]></style>" + BOX,
    "css beats attributes": "<style>rect{fill:red}</style>" + BOX,
    "css, the stronger": "<style>#x{fill:red}.y{fill:blue}rect{fill:lime}</style>"
    '<rect id="x" class="y" width="30" height="30"/>',
    "css, important": "<style>.y{fill:blue!important}#x{fill:red}</style>"
    '<rect id="x" class="y" style="fill:lime" width="30" height="30"/>',
    "css, later": "<style>.b{fill:red}.a{fill:blue}</style>"
    '<rect class="a b" width="30" height="30"/>',
    "css, nested svg": "<style>svg rect{fill:red}</style>" + BOX,
    "style attribute": '<rect style="fill:#c00; stroke:navy;stroke-width:4" x="5" y="5"'
    ' width="30" height="30" fill="lime"/>',
    "style beats css": (
        '<style>#a{fill:red}</style><rect id="a" width="30" height="30" style="fill:blue"/>'
    ),
    "style, important": '<style>rect{fill:red !important}</style><rect width="30" height="30"'
    ' style="fill:blue"/>',
    "opacity": f'{HALF}<path opacity=".4" d="M10 5h20v30h-20z" fill="red"/>',
    "opacity in percent": f'{HALF}<path style="opacity:40%" d="M10 5h20v30h-20z" fill="red"/>',
    "opacity of a group": f'{HALF}<g opacity=".5"><path d="M2 5h9v30H2z"/>'
    '<path d="M22 5h9v30h-9z" fill="red"/></g>',
    "opacity in opacity": f'{HALF}<g opacity=".5"><g opacity=".5"><path d="M2 5h9v30H2z"/></g></g>',
    "fill-opacity": f'{HALF}<path fill-opacity=".3" d="M10 5h20v30h-20z" fill="red"/>',
    "stroke-opacity": f'{HALF}<path stroke-opacity=".3" d="M10 5h20v30h-20z" fill="red"'
    ' stroke="lime" stroke-width="8"/>',
    "opacity nothing": f'{HALF}<path opacity="0" d="M10 5h20v30h-20z" fill="red"/>',
    "display": HALF + '<g display="none">' + BOX + "</g>",
    "display in css": "<style>.off{display:none}</style>" + HALF + f'<g class="off">{BOX}</g>',
    "display in style": HALF + f'<g style="display:none"><g display="inline">{BOX}</g></g>',
    "visibility": HALF + f'<g visibility="hidden">{BOX}<path visibility="visible"'
    ' d="M0 25h40v9H0z"/></g>',
    "nested svg": '<rect width="40" height="40" fill="#cde"/><svg x="10" y="10" width="20"'
    ' height="20" viewBox="0 0 10 10"><rect width="10" height="10" fill="#0a7d5a"/></svg>',
    "nested svg, clipped": '<svg x="5" y="5" width="20" height="20"><circle r="15" cx="15"'
    ' cy="15"/></svg>',
    "nested svg, visible": '<svg x="5" y="5" width="20" height="20" overflow="visible">'
    '<circle r="15" cx="15" cy="15"/></svg>',
    "nested svg, as it comes": (
        '<svg x="5" y="5" width="20" height="20" overflow="auto"><circle r="15" cx="15"'
        ' cy="15"/></svg>'
    ),
    "nested svg, no size": f'<svg viewBox="0 0 80 80">{BOX}</svg>',
    "nested svg, aspect": '<svg width="40" height="10" viewBox="0 0 10 10" preserveAspectRatio='
    '"xMaxYMin meet"><rect width="10" height="10"/></svg><svg y="20" width="40" height="20"'
    ' viewBox="0 0 10 10" preserveAspectRatio="xMinYMid slice"><circle cx="5" cy="5"'
    ' r="5"/></svg>',
    "nested svg, stretched": '<svg width="40" height="20" viewBox="0 0 10 10"'
    ' preserveAspectRatio="none"><circle cx="5" cy="5" r="4" fill="none" stroke="red"/></svg>',
    "nested svg, percent": '<svg x="25%" y="25%" width="50%" height="50%">'
    '<rect width="50%" height="100%"/></svg>',
    "symbol": '<symbol id="s" viewBox="0 0 10 10"><circle cx="5" cy="5" r="5"/></symbol>'
    '<use href="#s" width="20" height="20"/><use xlink:href="#s" x="20" y="20" width="9"'
    ' height="9"/>',
    "use before its target": '<use xlink:href="#a" x="6"/><defs><path id="a" d="M0'
    ' 0h9v30z"/></defs>',
    "use with style": '<defs><path id="a" d="M0 0h20v30z"/></defs><g fill="red">'
    '<use href="#a"/></g><use href="#a" fill="blue" transform="translate(20 5)"/>',
    "use of use": '<defs><path id="a" d="M0 0h9v9z"/><g id="b"><use href="#a"/><use href="#a"'
    ' x="12"/></g></defs><use href="#b" y="3"/><use href="#b" y="22"/>',
    "clip by a shape": '<clipPath id="c"><circle cx="20" cy="20" r="12"/></clipPath>'
    '<rect width="40" height="40" clip-path="url(#c)"/>',
    "clip after its use": '<rect width="40" height="40" clip-path="url(#c)"/><defs>'
    '<clipPath id="c"><path d="M5 5h10v30z"/></clipPath></defs>',
    "clip, evenodd": '<clipPath id="c"><path clip-rule="evenodd" d="M4 4H36V36H4M12 12H28V28H12"/>'
    '</clipPath><rect width="40" height="40" clip-path="url(#c)"/>',
    "clip, evenodd of the root": '<g clip-rule="evenodd"><clipPath id="c"><path'
    ' d="M4 4H36V36H4M12 12H28V28H12"/></clipPath></g><path d="M0 0h40v40H0z"'
    ' clip-path="url(#c)"/>',
    "clip, moved": '<clipPath id="c" transform="translate(9 0)"><rect width="12" height="40"'
    ' transform="rotate(20)"/></clipPath><g clip-path="url(\'#c\')" transform="scale(.8)">'
    f"{HALF}{BOX}</g>",
    "clip in css": "<style>.k{clip-path:url(#c)}</style><defs><clipPath id='c'><rect x='9'"
    f" width='9' height='40'/></clipPath></defs><g class='k'>{BOX}</g>",
    "clip by use": '<defs><rect id="r" width="12" height="40"/></defs><clipPath id="c"><use'
    f' href="#r" x="8"/></clipPath><g clip-path="url(#c)">{BOX}</g>',
    "clip in clip": '<clipPath id="c"><path d="M0 0h20v40H0z"/></clipPath><clipPath id="d"><path'
    f' d="M0 0h40v20H0z"/></clipPath><g clip-path="url(#c)"><g clip-path="url(#d)">{BOX}</g></g>',
    "clip of nothing": f'<clipPath id="c"/>{HALF}<g clip-path="url(#c)">{BOX}</g>',
    "colours and pens after a clip": (
        '<clipPath id="c"><path d="M0 0h20v20H0z"/></clipPath><g clip-path="url(#c)" stroke="lime">'
        '<path d="M0 0h15v9z" fill="red" stroke-width="5"/></g>'
        '<path d="M0 20h15v9z" fill="red" stroke="lime" stroke-width="5"/>'
    ),
    "outside the box": '<circle cx="0" cy="0" r="25"/><path d="M30 30l30 30" stroke="red"'
    ' stroke-width="9"/>',
    "dashes": '<path d="M0 10h40M0 30h40" stroke="#000" stroke-width="4" stroke-dasharray="6,3'
    ' 2"/>',
    "dashes that begin late": '<path d="M0 20h40" stroke="#000" stroke-width="6"'
    ' stroke-dasharray="8" stroke-dashoffset="5"/>',
    "dashes that begin early": '<path d="M0 20h40" stroke="#000" stroke-width="6"'
    ' stroke-dasharray="8 3 2" stroke-dashoffset="-5"/>',
    "dashes, none": '<g stroke-dasharray="3"><path d="M0 20h40" stroke="#000" stroke-width="6"'
    ' stroke-dasharray="none"/></g>',
    "dashes, the way round": (
        '<g stroke="red" stroke-dasharray="9 4" stroke-width="3"><circle cx="9" cy="9" r="7"/>'
        '<ellipse cx="28" cy="12" rx="9" ry="7"/>'
        '<rect x="4" y="24" width="30" height="12" rx="4"/></g>'
    ),
    "caps": '<g stroke="#000" stroke-width="8"><path d="M10 8h20" stroke-linecap="round"/><path'
    ' d="M10 20h20" stroke-linecap="square"/><path d="M10 32h20" stroke-linecap="butt"/></g>',
    "joins": '<g stroke="#000" stroke-width="7" fill="none"><path d="M4 16l6-10 6 10"'
    ' stroke-linejoin="round"/><path d="M22 16l6-10 6 10" stroke-linejoin="bevel"/>'
    '<path d="M8 36l6-10 6 10"/></g>',
    "miter limit": '<g stroke="#000" stroke-width="6" fill="none"><path d="M4 34l5-24 5 24"/>'
    '<path d="M22 34l5-24 5 24" stroke-miterlimit="10"/></g>',
    "miter limit of four": '<path d="M12 34l6-20 6 20" stroke="#000" stroke-width="6"'
    ' fill="none"/>',
    "no width": '<path d="M5 20h30" stroke="red" stroke-width="0"/>' + HALF,
    "units": '<rect x="1mm" y=".1cm" width="15pt" height="1pc" stroke-width="1mm" stroke="red"/>'
    '<circle cx=".25in" cy="30px" r="2mm"/>',
    "percent": '<rect x="10%" y="20%" width="50%" height="25%"/><circle cx="75%" cy="75%"'
    ' r="15%"/>',
    "units of the root": BOX,
    "names of colours": '<rect fill="Crimson" width="20" height="20"/><rect x="20"'
    ' fill="DarkSlateGrey" width="20" height="20"/><rect y="20" fill="tomato" width="40"'
    ' height="9"/>',
    "rgb()": '<rect fill="rgb(200, 10,60)" width="20" height="20"/><rect x="20" fill='
    '"rgb(10%,60%,90%)" width="20" height="20"/><rect y="20" fill="rgba(0,0,255,.4)" width="20"'
    ' height="20"/>',
    "hsl()": '<rect fill="hsl(120,100%,25%)" width="20" height="40"/><rect x="20"'
    ' fill="hsla(0, 100%, 50%, .5)" width="20" height="40"/>',
    "hex": '<rect fill="#C00" width="20" height="20"/><rect x="20" fill="#00CC0080" width="20"'
    ' height="20"/><rect y="20" fill="#00f8" width="40" height="20"/>',
    "transparent": HALF + '<rect fill="transparent" width="40" height="40"/>',
    "currentColor": '<g color="red"><path fill="currentColor" d="M0 0h20v40z"/><path color="blue"'
    ' fill="currentcolor" d="M20 0h20v40z"/></g>',
    "currentColor, inherited": '<g fill="currentColor" color="red"><path color="blue"'
    ' d="M20 0h20v40z"/></g>',
    "inherit": '<g fill="red"><g fill="blue"><path style="fill:inherit" d="M0 0h30v30z"/></g></g>',
    "transforms": '<rect width="9" height="9" transform="translate(20,5)rotate(45 3'
    ' 3)scale(1.5,.5)"/>'
    '<rect width="9" height="9" transform="matrix(1 .3-.3 1 9-4) translate(2 20)"/>'
    '<rect width="9" height="9" y="28" transform="skewX(20)"/>'
    '<rect width="5" height="5" x="30" transform="skewY(20)"/>',
    "pen out of round": '<g transform="scale(3 1)"><circle cx="6" cy="20" r="5" fill="none"'
    ' stroke="#000" stroke-width="2"/></g>',
    "mirrored": '<g transform="matrix(-1 0 0 1 40 0)"><path d="M4 4h20l9 30z" stroke="red"/></g>',
    "small units": '<g transform="scale(.001)"><path d="M4000 4000h30000v30000z" stroke="red"'
    ' stroke-width="3000"/></g>',
    "round corners": '<rect x="4" y="4" width="14" height="30" rx="5"/><rect x="22" y="4"'
    ' width="14"'
    ' height="30" rx="20" ry="4"/>',
    "ellipse and line": '<ellipse cx="20" cy="12" rx="18" ry="8"/><line x1="2" y1="38" x2="38"'
    ' y2="24" stroke="red" stroke-width="3"/>',
    "polygon, polyline": '<polygon points="2,2 18,2 10-0 4,18" fill="red"/><polyline points='
    '"22 2,38 2 30,18"/><polyline fill="none" stroke="blue" points="2,24 20,36 38,24"/>',
    "switch": (
        '<switch><title>x</title><foreignObject requiredExtensions="http://ns.adobe.com/x"/><g>'
        f"{HALF}</g><g>{BOX}</g></switch>"
    ),
    "a link around it": f'<a href="https://example.org">{BOX}</a>',
    "a prefix of its own": '<s:svg xmlns:s="http://www.w3.org/2000/svg" width="20" height="20">'
    '<s:defs><s:path id="p" d="M0 0h9v30z"/></s:defs><s:use href="#p"/></s:svg>',
    "fill and line, half clear": f'{HALF}<circle cx="20" cy="20" r="12" fill="red" stroke="lime"'
    ' stroke-width="8" fill-opacity=".5" stroke-opacity=".5"/>',
    "a gradient along a line": (
        '<linearGradient id="g" x2="0" y2="1"><stop stop-color="red"/><stop offset="30%"'
        ' style="stop-color:#ff0"/><stop offset="1" stop-color="blue"/></linearGradient>'
        '<path fill="url(#g)" d="M4 4c30-9 40 40 9 30z"/>'
    ),
    "a gradient out of a circle": (
        '<defs><radialGradient id="g" cx=".4" fx="25%" fy="30%"><stop stop-color="#fff"/>'
        '<stop offset="1" stop-color="#036"/></radialGradient></defs>'
        '<circle cx="20" cy="20" r="16" fill="url(\'#g\')" stroke="red"/>'
    ),
    "a gradient in units of the drawing": (
        '<path id="p" fill="url(#h)" d="M2 2h36v30H2z" transform="rotate(9)"/>'
        '<linearGradient id="a"><stop offset=".2" stop-color="gold"/><stop offset=".4"'
        ' stop-color="navy"/><stop offset=".9" stop-color="red"/></linearGradient><linearGradient'
        ' id="h" xlink:href="#a" gradientUnits="userSpaceOnUse" x1="10" x2="30" y1="5" y2="9"'
        ' gradientTransform="rotate(30) scale(1.2 .8)"/>'
    ),
    "a gradient taken from another kind": (
        '<linearGradient id="a" x1="9"><stop stop-color="gold"/><stop offset="1"/></linearGradient>'
        '<radialGradient id="g" href="#a" r="40%"/><path fill="url(#g)" d="M2 2h36v30H2z"/>'
    ),
    "a gradient, half clear": (
        f'{HALF}<linearGradient id="g"><stop stop-color="red" stop-opacity=".5"/><stop offset="1"'
        ' stop-color="lime" stop-opacity=".5"/></linearGradient><g opacity=".8"><path'
        ' fill="url(#g)" d="M2 2h36v30H2z"/></g>'
    ),
    "a gradient of one colour": (
        '<linearGradient id="g"><stop stop-color="red"/></linearGradient>'
        '<linearGradient id="h" x1="1"><stop/><stop offset="1" stop-color="lime"/></linearGradient>'
        '<path fill="url(#g)" d="M2 2h36v9H2z"/><path fill="url(#h)" d="M2 22h36v9H2z"/>'
    ),
    "a gradient of no colour": '<linearGradient id="g"/><path fill="url(#g)" d="M2 2h9v9z"/>'
    + HALF,
    "a gradient whose stops go back": (
        '<linearGradient id="g"><stop offset=".6" stop-color="red"/><stop offset=".2"'
        ' stop-color="gold"/><stop offset="1" stop-color="blue"/></linearGradient>'
        '<path fill="url(#g)" d="M2 2h36v30H2z"/>'
    ),
    "evenodd with a gradient": (
        '<linearGradient id="g"><stop stop-color="red"/><stop offset="1"/></linearGradient>'
        '<path fill="url(#g)" fill-rule="evenodd" d="M4 4H36V36H4ZM12 12H28V28H12Z"/>'
    ),
}
WHOLE = {
    "a size of its own": ('width="60" height="20" viewBox="0 0 40 40"', BOX),
    "stretched": ('width="60" height="20" viewBox="0 0 40 40" preserveAspectRatio="none"', BOX),
    "from elsewhere": ('viewBox="-20 10 40 20"', HALF + BOX),
    "no viewBox": ('width="2cm" height="1in"', BOX),
    "one side": ('width="300" viewBox="0 0 40 20"', BOX),
    "huge": ('viewBox="0 0 40000 40000"', f'<g transform="scale(1000)">{BOX}</g>'),
    "a size of a font": ('width="3em" height="1em" viewBox="0 0 40 40"', BOX),
    "a size of a page": ('width="50vw" height="100%" viewBox="0 0 40 20"', BOX),
    "a place on a page": (
        'viewBox="0 0 40 20" style="width:20px;max-width:9em;vertical-align:-1px;background:#fff"',
        BOX,
    ),
    "style of the root": (
        'viewBox="0 0 40 40" style="fill:red;stroke:blue"',
        "<path d='M4 4h9v20z'/>",
    ),
}


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
    "em": ('<rect width="2em" height="9"/>', "2em"),
    "a negative width": ('<rect width="-2" height="9"/>', "-2"),
    "@media": ("<style>@media print{path{fill:red}}</style>" + HALF, "@media"),
    "@import": ('<style>@import "a.css";</style>' + HALF, "@import"),
    "a selector": ("<style>path:nth-child(x){fill:red}</style>" + HALF, "selector"),
    "a damaged style": ('<path style="fill" d="M0 0h9v9z"/>', "damaged"),
    "a path": ('<path d="M0 0L9"/>', "L9"),
    "a path that begins badly": ('<path d="L0 0L9 9"/>', "L0"),
    "an arc": ('<path d="M0 0a9 9 0 2 0 9 9"/>', "a9 9 0 2"),
    "an odd polygon": ('<polygon points="0 0 9"/>', "0 0 9"),
    "a transform": ('<path transform="rotate(1,2)" d="M0 0h9v9z"/>', "rotate(1,2)"),
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
    "an empty colour": '<g fill="" stroke=""/>',
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_changes_nothing_is_passed_over(name: str) -> None:
    assert drawn(HARMLESS[name] + BOX) == drawn(BOX)


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
