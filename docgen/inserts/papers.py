"""Papers: whether two are the same, and what people call them.

In: widths and heights in points. Out: yes or no; words, in the units of the clinic's own paper.
"""

from __future__ import annotations

from typing import TypeAlias

Size: TypeAlias = "tuple[float, float]"

ALIKE = 3  # points (a millimetre): two papers that differ by no more are the same
_INCH, _MILLIMETRE = 72, 72 / 25.4
_LETTER = (612.0, 792.0)
_NAMES = {"Letter": _LETTER, "Legal": (612.0, 1008.0), "Tabloid": (792.0, 1224.0)}
_NAMES |= {"A3": (841.89, 1190.55), "A4": (595.28, 841.89), "A5": (419.53, 595.28)}


def same_paper(one: Size, other: Size) -> bool:
    """Whether two papers are the same, upright or across."""
    pairs = zip(sorted(one), sorted(other), strict=True)
    return all(abs(a - b) <= ALIKE for a, b in pairs)


def named(size: Size, like: Size) -> str:
    """A paper in words: its name, if it has one, and its size in the units of another."""
    found = [name for name, paper in _NAMES.items() if same_paper(size, paper)]
    if same_paper(like, _LETTER):
        text = " x ".join([f"{one / _INCH:.2f}".rstrip("0").rstrip(".") for one in size]) + " in"
    else:
        text = " x ".join([f"{one / _MILLIMETRE:.0f}" for one in size]) + " mm"
    return f"{found[0]} ({text})" if found else text
