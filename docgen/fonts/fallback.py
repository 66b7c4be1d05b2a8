"""Write words that the text families cannot: which font, which glyphs, in which direction.

In: `fonts/scripts`: a font for each script, and an index of the letters that each can write. Out:
words as runs of pieces. A word goes whole to the first font that has all of it; if none has, each
letter with its marks to the first that has it ("(שלום)"). Without such words nothing is read.
"""

from __future__ import annotations

import json
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any, TypeAlias

from docgen.fonts.face import EMPTY, Face, Glyphs, Shaped, ShapedFace
from docgen.fonts.outside import Outside
from docgen.fonts.shaping import Shaper

_OUTSIDE = 1000  # the first face that is none of docgen's own
JOINERS = "\u200c\u200d"  # say whether letters join; fonts that shape have no need of a glyph

PlainFace: TypeAlias = Callable[[str], Face | None]  # a face of the text families, by weight


class Script:
    """One font that shapes: its letters are known, its file is opened when it is used."""

    def __init__(self, folder: Path, name: str, index: int, about: dict[str, Any]) -> None:
        """Take its line of the index."""
        self._path = folder / f"{name}.ttf"
        self._index = index
        self._rtl: bool = about["rtl"]
        self._starts = [low for low, _ in about["ranges"]]
        self._ends = [high for _, high in about["ranges"]]

    def can_write(self, text: str) -> bool:
        """Whether it has all letters."""
        return all(character in JOINERS or self._has(ord(character)) for character in text)

    def _has(self, code: int) -> bool:
        at = bisect_right(self._starts, code) - 1
        return at >= 0 and code <= self._ends[at]

    @cached_property
    def face(self) -> ShapedFace:
        """What a PDF has to know of the font."""
        metrics = json.loads(self._path.with_suffix(".json").read_bytes())
        return ShapedFace(self._path, self._index, metrics, rtl=self._rtl)

    @cached_property
    def _shaper(self) -> Shaper:
        return Shaper(self._path, widths=self.face.widths)

    def glyphs(self, text: str) -> Glyphs | None:
        """Shape text that `can_write` has allowed; figures run from the left in every script."""
        found = EMPTY
        for figures, group in groupby(text, _is_figure):
            rtl = self._rtl and not figures
            clusters = self._shaper.shape("".join(group), rtl=rtl)
            if clusters is None:
                return None
            run = Shaped(clusters, rtl=rtl)
            found = found.joined(Glyphs(((self._index, run),), run.width))
        return found


def _is_figure(character: str) -> bool:
    return unicodedata.bidirectional(character) in {"EN", "AN"}


class Scripts:
    """All fonts that shape. The number of a face is its place in the index, after the others'."""

    def __init__(self, folder: Path, text: Face, first: int, own: Path | None = None) -> None:
        """Number the faces from `first` on; between their words stands the space of `text`.

        `own` is a folder of fonts that the clinic has named.
        """
        self._folder = folder
        self._text = text
        self._first = first
        self._outside = Outside(own, _OUTSIDE)

    @cached_property
    def _scripts(self) -> list[Script]:
        index = json.loads((self._folder / "index.json").read_bytes())
        return [
            Script(self._folder, name, number, about)
            for number, (name, about) in enumerate(index.items(), self._first)
        ]

    def face(self, index: int) -> Face:
        """Return the face of a number."""
        face: Face
        if index >= _OUTSIDE:
            face = self._outside.face(index)
        else:
            face = self._scripts[index - self._first].face
        face.space = self._text.space
        return face

    def word(self, text: str, plain: PlainFace) -> Glyphs | None:
        """Write a word; None if some letter of it has no font."""
        whole = None if _follows(text[0]) else self._of(text)
        if whole:
            return whole.glyphs(text)
        rest = [letter for letter in _letters(text) if self._writer(letter, plain) is None]
        outside = self._outside.of("".join(rest)) if rest else None
        writers = ((letter, self._writer(letter, plain) or outside) for letter in _letters(text))
        found = EMPTY
        for writer, group in groupby(writers, key=lambda pair: pair[1]):
            part = "".join(letter for letter, _ in group)
            if isinstance(writer, Face):
                glyphs: Glyphs | None = writer.glyphs(part)
            else:
                glyphs = writer.glyphs(part) if writer else None
            if glyphs is None:
                return None
            found = found.joined(glyphs)
        return found

    def missing(self, text: str, plain: PlainFace) -> str:
        """Return the first letter, with its marks, that no font has; all of a loose mark's."""
        letters = (letter for letter in _letters(text) if self._writer(letter, plain) is None)
        return next((letter for letter in letters if not self._outside.of(letter)), text)

    def passed_over(self, letters: str) -> str:
        """Name a font that has these letters and may not write them; "" if there is none."""
        return self._outside.passed_over(letters)

    def _writer(self, letter: str, plain: PlainFace) -> Face | Script | None:
        if _follows(letter[0]):
            return None  # it stands where no letter can bear it
        return plain(letter) or self._of(letter)

    def _of(self, text: str) -> Script | None:
        return next((script for script in self._scripts if script.can_write(text)), None)


def _letters(text: str) -> Iterator[str]:
    """Cut a word into letters, each with the marks and joiners that follow it."""
    letter = ""
    for character in text:
        if letter and not _follows(character):
            yield letter
            letter = ""
        letter += character
    if letter:
        yield letter


def _follows(character: str) -> bool:
    """Whether it belongs to the letter before it: a mark or a joiner."""
    return character in JOINERS or unicodedata.category(character).startswith("M")
