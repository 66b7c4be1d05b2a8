"""Joints: the spaces of a text at which a line may end, and at which of them lines do end.

In: the values of a cell, in text; then all joints of the cell, its width, the room. Out: where the
breaker of `lines.py` would break, told by widths alone, or None where only the breaker can tell.
Glyphs are not looked at, and what a value has in common with others is remembered.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from docgen.fonts.families import WEIGHTS, FontFace, Fonts, Value
from docgen.i18n.runs import Runs
from docgen.layout.lines import binds
from docgen.layout.widths import SHORT, STOPS

SURELY = 1.0  # thousandths of the type size by which a text fits, or does not, beyond doubt
_CODE = 4  # hexadecimal digits of a glyph


class Joint(NamedTuple):
    """A space: its place behind which a line may begin, the width up to it, its own width.

    `stop` tells that the word before it ends a sentence; `closed` that the text after it stands in
    another face, so that no string of codes goes on there.
    """

    offset: int  # in characters of operators, behind the space
    end: float  # thousandths of the type size, as all widths here
    space: float
    stop: bool
    closed: bool = False


class Jointed(NamedTuple):
    """A part of a text, fixed or of a value: its joints, its width."""

    joints: tuple[Joint, ...]
    width: float


class Measure(NamedTuple):
    """The joints of a whole text: of each, how far on it is and in which part; the text's width."""

    joints: list[Joint]
    ends: list[float]
    parts: list[int]
    width: float

    @classmethod
    def of(cls, parts: Sequence[Jointed]) -> Measure:
        """Put parts one after the other."""
        joints: list[Joint] = []
        ends: list[float] = []
        numbers: list[int] = []
        width = 0.0
        for number, (own, wide) in enumerate(parts):
            if own:
                joints += own
                ends += [joint.end + width for joint in own]
                numbers += [number] * len(own)
            width += wide
        return cls(joints, ends, numbers, width)

    def start(self, at: int) -> float:
        """Where the line behind a joint begins; the first one for -1."""
        return self.ends[at] + self.joints[at].space if at >= 0 else 0.0

    @property
    def folded(self) -> float:
        """How wide the text is on two lines at least; see `lines.folded_width`."""
        halves = [max(end, self.width - self.start(at)) for at, end in enumerate(self.ends)]
        return min(halves, default=self.width)


def jointed(runs: Runs, value: Value, tabular: bool, fonts: Fonts) -> list[Jointed] | None:
    """Find the joints of each piece of a value; None for a value that the breaker has to see."""
    faces, _ = value.shape
    if len(faces) != len(runs) or runs[-1][0][-1] == ":":
        return None
    found: list[Jointed] = []
    for at, ((text, _), index) in enumerate(zip(runs, faces, strict=True)):
        if text[0] == " ":  # it is set with the word before it
            found[-1] = _with_space(found[-1], runs[at - 1][0], fonts.faces[faces[at - 1]])
        own = text.removeprefix(" ")
        if " " in own:
            key = own, index, tabular and index < len(WEIGHTS)
            known = fonts.joints.known(key)
            found.append(known or fonts.joints.get(key, partial(_jointed, *key, fonts)))
        else:
            found.append(Jointed((), value.widths[at]))
    return found


def _with_space(piece: Jointed, text: str, face: FontFace) -> Jointed:
    """The joints of a text that is followed by a space."""
    offset, space = _CODE * len(text.removeprefix(" ") + " "), face.space.width
    joint = Joint(offset, piece.width, space, text[-1] in STOPS)
    return Jointed((*piece.joints, joint), piece.width + space)


def _jointed(text: str, index: int, tabular: bool, fonts: Fonts) -> Jointed:
    """Find the joints of text in one face: where the breaker would cut it into words."""
    face = fonts.faces[index]
    space = face.space.width
    first, *words = text.split(" ")
    joints: list[Joint] = []
    offset, width = _CODE * len(first), face.glyphs(first, tabular=tabular).width
    for word, following in pairwise((first, *words)):
        offset += _CODE
        if not binds(word, following):
            joints.append(Joint(offset, width, space, word[-1] in STOPS))
        width += space + face.glyphs(following, tabular=tabular).width
        offset += _CODE * len(following)
    return Jointed(tuple(joints), width)


def line_ends(text: Measure, limit: float) -> list[int] | None:
    """Break a text into lines no wider than `limit`; return the joints at which lines end.

    First fit; then the last line is fed, as `widths.feed_last_line` does it. None: some line is so
    close to the limit, or some word so long, that the breaker has to look.
    """
    ends, width = text.ends, text.width
    found: list[int] = []
    first, sure = 0, limit - SURELY
    while width > sure:
        at = bisect_right(ends, sure, first)
        following = ends[at] if at < len(ends) else width
        if at == first or following <= sure + 2 * SURELY:
            return None
        found.append(at - 1)
        first, sure = at, text.start(at - 1) + limit - SURELY
    if found:
        _feed_last(found, text, limit)
    return found


def _feed_last(found: list[int], text: Measure, limit: float) -> None:
    """Move the last joint back while the last line is too short to stand alone."""
    at, before = found[-1], found[-2] if len(found) > 1 else -1
    while len(text.ends) - at < 3 <= at - before:
        start = text.start(at)
        last, more = text.width - start, start - text.start(at - 1)
        if last + more > limit:
            return
        if len(text.ends) - at > 1 and (
            last > SHORT * limit
            or text.joints[at].stop
            or more > text.ends[at] - text.start(before) - last
        ):
            return
        found[-1] = at = at - 1
