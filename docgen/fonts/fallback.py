"""Write words that the text families cannot: which font, which glyphs, in which direction.

In: `fonts/scripts`, a font for each script and an index of the letters that each can write; then
fonts that docgen does not carry (Chinese, Japanese, Korean, ...), in a folder that the clinic names
and in those of the system. Out: words as runs of pieces. A word goes whole to the first font that
has all of it; if none has, each letter with its marks to the first that has it ("(שלום)").
Without such words nothing is read, and no folder is looked through.

Fonts from outside have tens of thousands of glyphs, so a PDF gets a slice of 64 neighbours for each
that it shows; a slice is a face of its own, always the same, whoever the other patients are. They
write scripts from the left alone: docgen has the others itself, but for a few that nobody's name is
written in.
"""

from __future__ import annotations

import json
import os
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any, TypeAlias

from docgen.fonts.face import EMPTY, Cluster, FontFace, Glyphs, Shaped
from docgen.fonts.quarantine import flaw_of
from docgen.fonts.shaping import FontFile, ShapedFace, Shaper, flaw_in, fonts_in

_OUTSIDE = 1000  # the first face that is none of docgen's own
JOINERS = "\u200c\u200d"  # say whether letters join; fonts that shape have no need of a glyph
SYSTEM: tuple[str, ...] = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
    "C:/Windows/Fonts",
)
_SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}
_SLICE = 64  # glyphs: a PDF with one Chinese name stays under 200 kB
_PER_FONT = 0x10000 // _SLICE
_WRITTEN = "LMNP"  # categories that begin so: letters, marks, figures, punctuation; no emoji
_INVISIBLE = "\u200b"

PlainFace: TypeAlias = Callable[[str], FontFace | None]  # a face of the text families, by weight


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
        return ShapedFace.of_file(self._path, self._index, rtl=self._rtl)

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

    def __init__(self, folder: Path, text: FontFace, first: int, own: Path | None = None) -> None:
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

    def face(self, index: int) -> FontFace:
        """Return the face of a number."""
        face: FontFace
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
            if isinstance(writer, FontFace):
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

    def _writer(self, letter: str, plain: PlainFace) -> FontFace | Script | None:
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


class OutsideFont:
    """One font of a file, cut into slices."""

    def __init__(self, font: FontFile, first: int) -> None:
        """Number its slices from `first` on."""
        self._font = font
        self._first = first

    def has(self, text: str) -> bool:
        """Whether it has all letters."""
        return all(map(self._font.has, text))

    @cached_property
    def flaw(self) -> str:
        """Why it is passed over; "" if it may write. It is tried when this is first asked."""
        return flaw_of(self._font.path, self._font.number)

    @property
    def passed_over(self) -> str:
        """Say which file is passed over, and why."""
        return f"{self._font.path.name} {self.flaw}"

    def glyphs(self, text: str) -> Glyphs | None:
        """Shape a text; None where a letter needs glyphs of several slices."""
        clusters = self._font.shape(text, rtl=False)
        if clusters is None or any(len(_slices(cluster)) > 1 for cluster in clusters):
            return None
        found = EMPTY
        for number, group in groupby(clusters, lambda cluster: next(iter(_slices(cluster)))):
            run = Shaped(tuple(group), rtl=False)
            found = found.joined(Glyphs(((self._first + number, run),), run.width))
        return found

    def face(self, number: int) -> SliceFace:
        """Return a slice."""
        return SliceFace(self._font, self._first + number, number * _SLICE)


def _slices(cluster: Cluster) -> set[int]:
    return {int(glyph.code, 16) // _SLICE for glyph in cluster.glyphs}


class SliceFace(ShapedFace):
    """64 glyphs of a font, under the numbers that they have in it."""

    def __init__(self, font: FontFile, index: int, start: int) -> None:
        """Take the glyphs from `start` on."""
        self._font, self._glyphs = font, range(start, min(start + _SLICE, font.count))
        metrics = {**font.metrics, "widths": [], "meanings": []}
        super().__init__(font.path, index, metrics, rtl=False)
        self.name = f"{_plain(font.path.stem)}-{font.number}-{start:04X}"
        self.cff = font.cff

    @cached_property
    def meanings(self) -> Mapping[int, str]:
        """The letter of each glyph."""
        return {glyph: self._font.letters.get(glyph, _INVISIBLE) for glyph in self._glyphs}

    @property
    def width_array(self) -> str:
        """How wide its glyphs are, as a PDF lists them."""
        widths = " ".join(str(self._font.width(glyph)) for glyph in self._glyphs)
        return f"{self._glyphs.start}[{widths}]"

    @cached_property
    def program(self) -> bytes:
        """A font with these glyphs and no others."""
        return self._font.cut(self._glyphs)


def _plain(name: str) -> str:
    """A name as PDF writes it: letters, figures and hyphens of ASCII."""
    return "".join(c for c in name if c.isascii() and (c.isalnum() or c == "-")) or "Font"


class Outside:
    """All fonts of the clinic's folder, then of the system's."""

    def __init__(self, folder: Path | None, first: int) -> None:
        """Look into a folder before those of the system; number the faces from `first` on."""
        self._folders = [folder] if folder else []
        self._folders += [Path(os.path.expandvars(name)).expanduser() for name in SYSTEM]
        self._first = first

    @cached_property
    def _fonts(self) -> list[OutsideFont]:
        files = (path for folder in self._folders for path in _files(folder))
        fonts = [font for path in files for font in fonts_in(path)]
        return [OutsideFont(f, self._first + at * _PER_FONT) for at, f in enumerate(fonts)]

    def of(self, text: str) -> OutsideFont | None:
        """Return the first font that can write a text."""
        if not all(map(_is_written, text)) or unicodedata.category(text[0])[0] == "M":
            return None
        return next((font for font in self._fonts if font.has(text) and not font.flaw), None)

    def passed_over(self, text: str) -> str:
        """Name the first font that has all letters of a text which none may write; "" if none."""
        return next((font.passed_over for font in self._fonts if font.has(text)), "")

    def face(self, index: int) -> FontFace:
        """Return the face of a number."""
        font, number = divmod(index - self._first, _PER_FONT)
        return self._fonts[font].face(number)


def try_first(folder: Path | None, letters: Iterable[str]) -> None:
    """Try the fonts that these letters need, before other processes need them all at once."""
    outside = Outside(folder, 0)
    for letter in sorted(letters):
        outside.of(letter)


def _is_written(character: str) -> bool:
    left = unicodedata.bidirectional(character) not in {"R", "AL"}
    return left and unicodedata.category(character)[0] in _WRITTEN


def _files(folder: Path) -> Iterator[Path]:
    """Yield the font files of a folder; bold ones without serifs first, as names are printed."""
    try:
        found = [path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES]
    except OSError:
        return
    found.sort(key=_rank)
    yield from found


def flaws_in(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the files of a folder that have the name of a font and are passed over, and why."""
    for path in _files(folder):
        flaw = flaw_in(path)
        if flaw:
            yield path, flaw


def _rank(path: Path) -> tuple[bool, bool, str, str]:
    name = path.stem.lower()
    return "bold" not in name, "serif" in name, path.name, str(path)
