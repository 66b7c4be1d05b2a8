"""Drawings as drawing programs write them: each must look as resvg draws it."""

from __future__ import annotations

XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
BOX = '<rect x="5" y="5" width="30" height="30" fill="#0a7d5a"/>'


def svg(inside: str, more: str = 'viewBox="0 0 40 40"') -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {XLINK} {more}>{inside}</svg>'.encode()


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
    "dots": '<path d="m8 8zm12 0zm0 12z" stroke="red" stroke-width="9" stroke-linecap="round"/>',
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
