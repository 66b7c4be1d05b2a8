"""Bidi: the order in which the letters of a line stand on paper (UAX 9).

In: the pieces of each word, in the order of reading. Out: runs from left to right, and the text of
those from the left whose glyphs do not spell it.

Lines that run from the left (`in_visual_order`) take whole words: neighbouring words with letters
from the right, as a name of two words has, change places among themselves; all else stays where it
is. Signs and figures within such a run go along, and numbers behind its words ("Page 1 of 6" in
Hebrew); signs at its ends stay outside ("(name)," keeps its brackets and comma).

Lines that run from the right (`from_right`) go letter by letter, as the algorithm does for a
paragraph without marks of direction, which docgen refuses in all input; with three departures,
where its outcome is known to mislead:

- Figures with the signs between them ("(312) 555-0118", "10:40", "10–20") are one number, so that
  a telephone number never falls apart.
- A number before a Latin word belongs to it, as one behind it does: "410 Harbor Street".
- Figures behind Arabic letters are figures like others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import groupby
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


# A text is a letter for each atom: L and R strong, N a figure, E a sign that goes with figures
# ("%"), + a sign that may stand inside a number, C a comma, S a space, B and D brackets, O others.
_NUMBER = re.compile(r"[+B]*N+(?:(?:C|[+BD]{1,3})N+)*")
_KINDS = {"L": "L", "R": "R", "AL": "R", "EN": "N", "AN": "N", "ET": "E", "WS": "S"}
_OPEN, _CLOSED = "([{", ")]}"
_NBSP = "\u00a0"
_JOINING = "-+./:\u00a0\u2010\u2011\u2012\u2013"  # signs that may stand inside a number


class Atom(NamedTuple):
    """What keeps its own order: a glyph of a plain face, or a run that was shaped."""

    face: int
    codes: str
    text: str


def from_right(
    lines: Sequence[Sequence[Sequence[Piece]]], faces: Mapping[int, FontFace]
) -> list[list[VisualRun]]:
    """Order the words of each line; every second one is the space between two."""
    atoms = [
        [
            atom._replace(text=" ") if number % 2 else atom
            for number, word in enumerate(line)
            for piece in word
            for atom in _atoms(piece, faces)
        ]
        for line in lines
    ]
    left = iter(_from_left([atom.text for line in atoms for atom in line]))
    found = [[(atom, next(left)) for atom in line] for line in atoms]
    for line in found:  # a space that ends a line goes with the page (rule L1)
        if line and line[-1][0].text in (" ", _NBSP):
            line[-1] = (line[-1][0], False)
    return [_ordered(line, faces) for line in found]


def _atoms(piece: Piece, faces: Mapping[int, FontFace]) -> list[Atom]:
    face, codes = piece
    if isinstance(codes, Shaped):
        return [Atom(face, codes, codes.text)]
    letters = text_of(piece, faces).replace(" ", _NBSP)  # both have one glyph
    if len(letters) * 4 != len(codes):  # a glyph of several letters: they stay together
        return [Atom(face, codes, letters)]
    return [Atom(face, codes[4 * at : 4 * at + 4], letter) for at, letter in enumerate(letters)]


def _ordered(line: list[tuple[Atom, bool]], faces: Mapping[int, FontFace]) -> list[VisualRun]:
    """Put runs from the right to the left; what runs from the left keeps its order inside."""
    runs: list[VisualRun] = []
    for left, group in groupby(line, key=lambda pair: pair[1]):
        found = [atom for atom, _ in group]
        if left:
            runs[:0] = _joined(found)
        else:
            for atom in found:
                runs.insert(0, VisualRun((mirrored((atom.face, atom.codes), faces),), ""))
    return runs


def _joined(atoms: list[Atom]) -> list[VisualRun]:
    """Glyphs of one face as one piece; a shaped run tells its text, unless it is from the right."""
    runs: list[VisualRun] = []
    kinds = groupby(atoms, key=lambda atom: (atom.face, isinstance(atom.codes, Shaped)))
    for (face, shaped), group in kinds:
        found = list(group)
        if shaped:
            runs += [
                VisualRun(((face, a.codes),), "" if _is_from_right(a) else a.text) for a in found
            ]
        else:
            runs.append(VisualRun(((face, "".join(a.codes for a in found)),), ""))
    return runs


def _is_from_right(atom: Atom) -> bool:
    return isinstance(atom.codes, Shaped) and atom.codes.rtl


def _from_left(texts: list[str]) -> list[bool]:
    """Tell of each atom of a paragraph whether it runs from the left."""
    kinds = [_kind(text) for text in texts]
    _bind_numbers(kinds, texts)
    _pair_brackets(kinds, texts)
    # Signs between two from the left are from the left; a number counts as one from the right.
    shown = re.sub(r"L[^LRN]+(?=L)", lambda found: "L" * len(found[0]), "".join(kinds))
    return [kind in "LN" for kind in shown]


def _kind(text: str) -> str:
    if text[0] in _OPEN:
        return "B"
    if text[0] in _CLOSED:
        return "D"
    if text[0] == ",":
        return "C"
    if text[0] in _JOINING:
        return "+"
    return _KINDS.get(unicodedata.bidirectional(text[0]), "O")


def _bind_numbers(kinds: list[str], texts: list[str]) -> None:
    """Make a number of figures and their signs; it is Latin beside a Latin word."""
    whole = "".join(kinds)
    for found in _NUMBER.finditer(whole):
        start, end = found.span()
        while texts[start] != "+" and (kinds[start] == "+" or "D" not in kinds[start:end]):
            if kinds[start] == "N":
                break
            start += 1
        while end < len(kinds) and kinds[end] == "E":  # 75 %
            end += 1
        while start and kinds[start - 1] == "E":  # $75
            start -= 1
        kinds[start:end] = "N" * (end - start)
    _bind_to_latin(kinds)


def _bind_to_latin(kinds: list[str]) -> None:
    """Make a number Latin behind a Latin word (UAX 9, W7), and right before one."""
    strong = "R"
    for at, kind in enumerate(kinds):
        strong = kind if kind in "LR" else strong
        if kind == "N" and strong == "L":
            kinds[at] = "L"
    shown = "".join(kinds)
    kinds[:] = re.sub(r"N+(?=[S+]?E?L)", lambda found: "L" * len(found[0]), shown)


def _pair_brackets(kinds: list[str], texts: list[str]) -> None:
    """Give both brackets of a pair one direction (UAX 9, N0)."""
    open_: list[int] = []
    for at, kind in enumerate(kinds):
        if kind == "B" and texts[at][0] in _OPEN:
            open_.append(at)
        elif kind == "D" and open_:
            start = open_.pop()
            inside = kinds[start + 1 : at]
            before = next((k for k in reversed(kinds[:start]) if k in "LRN"), "R")
            latin = "L" in inside and not {"R", "N"} & set(inside) and before == "L"
            kinds[start] = kinds[at] = "L" if latin else "R"
