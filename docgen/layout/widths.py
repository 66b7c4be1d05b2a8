"""How wide words and lines are, and a last line that is too short to stand alone.

In: words as glyphs. Out: widths in thousandths of the type size; lines whose last one is fed from
the line before. `extra` is what tracking adds to each glyph, in the same measure.
"""

from __future__ import annotations

from collections.abc import Sequence

from docgen.fonts.face import Piece, Shaped
from docgen.fonts.families import Fonts, Glyphs

STOPS = frozenset(".:")  # a word before a sentence ends in one
SHORT = 0.3  # of the measure: a last line of two words that is shorter gets a third


def word_width(glyphs: Glyphs, extra: float) -> float:
    """Width of a word."""
    if not extra:
        return glyphs.width
    plain = [codes for _, codes in glyphs.pieces if not isinstance(codes, Shaped)]
    return glyphs.width + extra * sum(len(codes) // 4 for codes in plain)


def space_after(after: Glyphs, fonts: Fonts) -> Glyphs:
    """The space that follows a word: that of its last face."""
    return fonts.faces[after.pieces[-1][0]].space


def words_width(line: Sequence[Glyphs], fonts: Fonts, extra: float) -> float:
    """Width of words and the spaces between them."""
    if not extra:  # nearly all: without a function for each word
        faces = fonts.faces
        spaces = sum([faces[word.pieces[-1][0]].space.width for word in line[:-1]])
        return sum([word.width for word in line]) + spaces
    spaces = sum([word_width(space_after(word, fonts), extra) for word in line[:-1]])
    return sum([word_width(word, extra) for word in line]) + spaces


def feed_last_line(lines: list[list[Glyphs]], limit: float, fonts: Fonts, extra: float) -> None:
    """Give a last line of one word the last word of the line before, if that leaves it two.

    One of two short words gets a third if that makes the two lines more alike, unless the line is a
    sentence.
    """
    while len(lines) > 1 and len(lines[-1]) < 3 <= len(lines[-2]):
        moved = lines[-2][-1]
        last = words_width(lines[-1], fonts, extra)
        more = word_width(moved, extra) + word_width(space_after(moved, fonts), extra)
        if last + more > limit:
            return
        if len(lines[-1]) == 2 and (  # what costs least is asked first
            last > SHORT * limit
            or ends_sentence(moved.pieces[-1], fonts)
            or more > words_width(lines[-2], fonts, extra) - last
        ):
            return
        lines[-1].insert(0, lines[-2].pop())


def ends_sentence(last: Piece, fonts: Fonts) -> bool:
    """Whether a word with this last piece ends in a stop, as one before a sentence does."""
    face, codes = last
    if isinstance(codes, Shaped):
        return False
    return fonts.faces[face].meanings.get(int(codes[-4:], 16)) in STOPS
