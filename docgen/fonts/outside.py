"""Fonts that docgen does not carry: Chinese, Japanese, Korean, and what else a machine has.

In: a folder that the clinic names, then those of the system. Out: words written with the first font
that has all of a word's letters. Such fonts have tens of thousands of glyphs, so a PDF gets a slice
of 64 neighbours for each that it shows; a slice is a face of its own, always the same, whoever the
other patients are. Folders are looked through at the first word that nothing else can write. Only
scripts from the left: docgen has the others itself, but for a few that nobody's name is written in.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import groupby
from pathlib import Path

from docgen.fonts.face import EMPTY, Cluster, Face, Glyphs, Shaped, ShapedFace
from docgen.fonts.quarantine import flaw_of
from docgen.fonts.shaping import FontFile, flaw_in, fonts_in

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

    def face(self, index: int) -> Face:
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
