"""Put the words of a line in the order in which they stand on paper.

In: the pieces of each word, in the order of reading. Out: runs from left to right, and the text of
those from the left whose glyphs do not spell it.

This is for lines that run from the left; those from the right are in `levels.py`. The rule is that
of whole words: neighbouring words with letters from the right, as a name of two words has, change
places among themselves; all else stays where it is. Signs and figures within such a run go along,
and numbers behind its words ("Page 1 of 6" in Hebrew); signs at its ends stay outside ("(name),"
keeps its brackets and comma). That is what the Unicode bidirectional algorithm (UAX 9) makes of
such a line; what differs needs Latin letters inside a word of letters from the right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from docgen.fonts.face import FontFace, Piece, Shaped

_MIRRORED = dict(zip("()[]{}«»‹›", ")(][}{»«›‹", strict=True))


class VisualRun(NamedTuple):
    """Pieces from left to right; `text` is what they say, "" where their codes tell."""

    pieces: tuple[Piece, ...]
    text: str


def in_visual_order(
    words: Sequence[Sequence[Piece]], faces: Mapping[int, FontFace]
) -> list[VisualRun]:
    """Order the words of a line; every second one is the space between two."""
    flat = [piece for word in words for piece in word]
    runs: list[VisualRun] = []
    done = 0
    for first, last, rtl in _spans(words, faces):
        runs += [VisualRun((piece,), "") for piece in flat[done:first]]
        found = flat[first : last + 1]
        if rtl:
            runs.append(VisualRun(tuple(mirrored(piece, faces) for piece in reversed(found)), ""))
        else:
            runs.append(VisualRun(tuple(found), "".join(text_of(piece, faces) for piece in found)))
        done = last + 1
    return runs + [VisualRun((piece,), "") for piece in flat[done:]]


def _spans(
    words: Sequence[Sequence[Piece]], faces: Mapping[int, FontFace]
) -> list[tuple[int, int, bool]]:
    """Return first and last piece of each run of shaped words, and whether it is from the right."""
    spans: list[tuple[int, int, bool]] = []
    at = 0
    open_ = False  # whether the word before this one belongs to the last span
    for number, word in enumerate(words):
        own = [at + place for place, (face, _) in enumerate(word) if faces[face].shaped]
        if own:
            rtl = any(faces[face].rtl for face, _ in word)
            first = own[0]
            if open_ and spans[-1][2] is rtl:
                first = spans.pop()[0]
            spans.append((first, own[-1], rtl))
        goes_along = open_ and spans[-1][2] and not own and _is_number(word, faces)
        if goes_along:
            spans[-1] = spans[-1][0], at + len(word) - 1, True
        open_ = bool(own) or goes_along or (open_ and number % 2 == 1)
        at += len(word)
    return spans


def _is_number(word: Sequence[Piece], faces: Mapping[int, FontFace]) -> bool:
    return bool(word) and all(text_of(piece, faces).isdecimal() for piece in word)


def text_of(piece: Piece, faces: Mapping[int, FontFace]) -> str:
    """Return what a piece says."""
    face, codes = piece
    if isinstance(codes, Shaped):
        return codes.text
    meanings = faces[face].meanings
    return "".join(meanings[int(codes[at : at + 4], 16)] for at in range(0, len(codes), 4))


def mirrored(piece: Piece, faces: Mapping[int, FontFace]) -> Piece:
    """Turn a bracket that stands by itself."""
    text = "" if isinstance(piece[1], Shaped) else text_of(piece, faces)
    return (piece[0], faces[piece[0]].codes[ord(_MIRRORED[text])]) if text in _MIRRORED else piece
