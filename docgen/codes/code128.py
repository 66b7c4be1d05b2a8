"""Code 128 (ISO/IEC 15417): a short text as bars, for scanners that file signed copies.

In: printable ASCII. Out: modules, as a number whose set bits are dark. Figures go two by two
where four or more stand together, so that record numbers stay short.
"""

from __future__ import annotations

import re
from typing import NamedTuple

QUIET = 10  # modules of white before and after
_WIDTHS = """
    212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232
    122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122
    321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311
    211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113
    213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422
    121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111
    241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121
    412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412
    211214 211232 2331112
"""  # of bar, gap, bar, gap, bar, gap in modules, for the values 0 to 105
_STOP = "1100011101011"
_START_B, _START_C, _TO_C, _TO_B = 104, 105, 99, 100
_PARTS = re.compile(r"(?:\d\d){2,}|.", re.DOTALL)


class Bars(NamedTuple):
    """A symbol without its quiet zones: `width` modules, the first one the highest bit."""

    width: int
    modules: int


def _drawn(widths: str) -> str:
    return "".join("10"[at % 2] * int(width) for at, width in enumerate(widths))


_PATTERNS = tuple([_drawn(widths) for widths in _WIDTHS.split()])


def is_writable(text: str) -> bool:
    """Whether Code 128 has every letter of a text."""
    return bool(text) and text.isascii() and text.isprintable()


def bars(text: str) -> Bars:
    """Draw a text that is writable."""
    values: list[int] = []
    pairs = False  # whether figures go two by two just now
    for part in _PARTS.findall(text):
        if len(part) > 1:
            if not pairs:
                values.append(_TO_C if values else _START_C)
            values += [int(part[at : at + 2]) for at in range(0, len(part), 2)]
        else:
            if pairs or not values:
                values.append(_TO_B if values else _START_B)
            values.append(ord(part) - 32)
        pairs = len(part) > 1
    check = (values[0] + sum([at * value for at, value in enumerate(values)])) % 103
    drawn = "".join([_PATTERNS[value] for value in (*values, check)]) + _STOP
    return Bars(len(drawn), int(drawn, 2))
