"""What letters look like and how wide they are: fixed fonts, cut ahead of time.

In: `fonts/`: TrueType files, and their metrics as ReportLab read them when they were cut. Out:
words as glyph codes with their width.
Glyph codes are the font file's own two-byte glyph numbers (Identity-H), so bytes laid out for one
patient are right in every other document. A word that the text family cannot write goes whole to
the fallback family; what neither has is refused.
"""

from __future__ import annotations

import json
import unicodedata
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from docgen.errors import Diagnostic, FontError, error
from docgen.i18n.runs import BLANK, Runs
from docgen.memo import Memo

FAMILIES = ("AtkinsonHyperlegibleNext", "NotoSans")  # text, fallback
WEIGHTS = ("Regular", "SemiBold", "Bold")
TABULAR = 0xE030  # private-use code points U+E030 to U+E039: digits of one width
_TABULAR_DIGITS = {0x30 + i: TABULAR + i for i in range(10)}

Piece: TypeAlias = tuple[int, str]  # face, glyph codes as hexadecimal digits


class Glyphs(NamedTuple):
    """A run of glyphs that is never broken; width in thousandths of the type size."""

    pieces: tuple[Piece, ...]
    width: float

    def joined(self, other: Glyphs) -> Glyphs:
        """This run followed directly by the other."""
        return Glyphs(self.pieces + other.pieces, self.width + other.width)


EMPTY = Glyphs((), 0)


class Value(NamedTuple):
    """A patient's value on one line; `stop` tells that it ends in a full stop.

    `extra` are its faces beyond those of the text family.
    """

    pieces: tuple[Piece, ...]
    width: float
    stop: bool
    extra: frozenset[int]


class Face:
    """One weight of one family. Widths and heights are in thousandths of an em."""

    def __init__(self, path: Path, index: int, metrics: Mapping[str, Any]) -> None:
        """Take the metrics of the cut; its program is read when a sheet embeds it."""
        self.path = path
        self.index = index
        self.name: str = path.stem
        self.ascent: int = metrics["ascent"]
        self.descent: int = metrics["descent"]
        self.cap_height: int = metrics["cap_height"]
        self.stem: int = metrics["stem"]
        self.box: tuple[int, ...] = tuple(metrics["box"])
        self.widths: tuple[int, ...] = tuple(metrics["widths"])
        self.glyphs_by_code: dict[str, int] = metrics["glyphs"]

    @cached_property
    def codes(self) -> dict[int, str]:
        """The glyph code of each character, as four hexadecimal digits, by code point."""
        codes = {int(c): f"{g:04X}" for c, g in self.glyphs_by_code.items()}
        # A no-break space does not break because words are split at U+0020 only; it looks and
        # copies like a space.
        codes[0xA0] = codes[0x20]
        return codes

    @cached_property
    def advance(self) -> dict[str, int]:
        """The width of each character of text; the tabular digits are the font's own affair."""
        found = self._advance.copy()
        for digit in _TABULAR_DIGITS.values():
            found.pop(chr(digit), None)
        return found

    @cached_property
    def _advance(self) -> dict[str, int]:
        return {chr(c): self.widths[int(code, 16)] for c, code in self.codes.items()}

    @cached_property
    def space(self) -> Glyphs:
        """The space between two words."""
        return Glyphs(((self.index, self.codes[0x20]),), self.advance[" "])

    @cached_property
    def program(self) -> bytes:
        """The font file."""
        return self.path.read_bytes()

    @cached_property
    def packed_program(self) -> bytes:
        """The font file, compressed as every PDF embeds it."""
        return zlib.compress(self.program)

    @cached_property
    def unicode(self) -> dict[int, int]:
        """The character that copying each glyph gives."""
        return _unicode_of_glyphs({int(c): g for c, g in self.glyphs_by_code.items()})

    def can_write(self, text: str) -> bool:
        """Whether every character has a glyph."""
        return all(map(self.advance.__contains__, text))

    def glyphs(self, text: str, *, tabular: bool = False) -> Glyphs:
        """Write text that `can_write` has allowed; `tabular` digits are all of one width."""
        if tabular:
            text = text.translate(_TABULAR_DIGITS)
        width = sum(map(self._advance.__getitem__, text))
        return Glyphs(((self.index, text.translate(self.codes)),), width)


def _unicode_of_glyphs(glyphs: dict[int, int]) -> dict[int, int]:
    """Map each glyph to what copying it gives: the lowest code point, a digit for a tabular one."""
    found: dict[int, int] = {}
    for code in sorted(glyphs):
        plain = code - TABULAR + 0x30 if TABULAR <= code < TABULAR + 10 else code
        if code != 0xA0:
            found.setdefault(glyphs[code], plain)
    return found


@dataclass
class Fonts:
    """The faces at hand: text family first, then the fallback, each by weight."""

    faces: tuple[Face, ...]
    _words: Memo[tuple[str, int, bool], Glyphs] = field(default_factory=lambda: Memo("words", 4096))
    _runs: Memo[tuple[str, int, bool], Glyphs] = field(default_factory=lambda: Memo("runs", 4096))
    _values: Memo[tuple[Runs, int, bool], Value | None] = field(
        default_factory=lambda: Memo("values", 4096)
    )
    wordings: Memo[tuple[Runs, int, bool], Any] = field(  # values in words, for the breaker
        default_factory=lambda: Memo("wordings", 1024)
    )

    @classmethod
    def load(cls, folder: Path, *, caches: bool = True) -> Fonts:
        """Read the six files of `fonts/`."""
        metrics = json.loads((folder / "metrics.json").read_bytes())
        names = [f"{family}-{weight}" for family in FAMILIES for weight in WEIGHTS]
        fonts = cls(
            tuple(Face(folder / f"{n}.ttf", index, metrics[n]) for index, n in enumerate(names))
        )
        if not caches:
            for memo in (fonts._words, fonts._runs, fonts._values, fonts.wordings):
                memo.limit = 0
        return fonts

    @cached_property
    def space_codes(self) -> tuple[str, ...]:
        """The code of the space in each face."""
        return tuple(face.space.pieces[0][1] for face in self.faces)

    @cached_property
    def widest_space(self) -> float:
        """The widest space of all faces, in thousandths of the type size."""
        return max(face.space.width for face in self.faces)

    def forget(self) -> None:
        """Drop remembered words: they may be patients' names."""
        self._words.clear()
        self._runs.clear()
        self._values.clear()
        self.wordings.clear()

    def word(self, text: str, weight: int, *, tabular: bool = False) -> Glyphs:
        """Write one word in one face.

        Raises:
            FontError: no face has all its characters.
        """
        return self._words.get((text, weight, tabular), lambda: self._write(text, weight, tabular))

    def _write(self, text: str, weight: int, tabular: bool) -> Glyphs:
        face = self.face_for(text, weight)
        if face is None:
            raise FontError(missing_glyphs("The text", unwritable(self, text)))
        return face.glyphs(text, tabular=tabular and face.index < len(WEIGHTS))

    def run(self, text: str, weight: int, *, tabular: bool = False) -> Glyphs:
        """Write words and the spaces between and after them; kept like words."""
        return self._runs.get((text, weight, tabular), lambda: self._run(text, weight, tabular))

    def _run(self, text: str, weight: int, tabular: bool) -> Glyphs:
        face = self.faces[weight]
        if face.can_write(text) and "  " not in text and text[0] != " ":  # nearly every text
            return face.glyphs(text, tabular=tabular)
        line = self.line(text, weight, tabular=tabular)
        return line.joined(self.faces[line.pieces[-1][0]].space) if text[-1] == " " else line

    def value(self, runs: Runs, weight: int, *, tabular: bool = False) -> Value | None:
        """Write a value, bold where its runs are; None where lines might break in it."""
        key = (runs, weight, tabular)
        known = self._values.known(key)  # forty times a sheet: without a function for what is new
        return known or self._values.get(key, lambda: self._value(runs, weight, tabular))

    def _value(self, runs: Runs, weight: int, tabular: bool) -> Value | None:
        pieces: tuple[Piece, ...] = ()
        width = 0.0
        end = ""
        for text, bold in runs:
            if not text or text[0] == " " or BLANK in text or "\n" in text or "  " in text:
                return None
            run = self.run(text, BOLD_WEIGHT if bold else weight, tabular=tabular)
            pieces += run.pieces
            width += run.width
            end = text[-1]
        if not end or end == " ":
            return None
        extra = frozenset(face for face, _ in pieces if face >= len(WEIGHTS))
        return Value(pieces, width, end == ".", extra)

    def face_for(self, text: str, weight: int) -> Face | None:
        """The first family's face of this weight that can write all of the text."""
        for family in range(len(FAMILIES)):
            face = self.faces[family * len(WEIGHTS) + weight]
            if face.can_write(text):
                return face
        return None

    def line(self, text: str, weight: int, *, tabular: bool = False) -> Glyphs:
        """Text on one line, its spaces included."""
        words = [self.word(word, weight, tabular=tabular) for word in text.split(" ") if word]
        if not words:
            return EMPTY
        line = words[0]
        for word in words[1:]:
            line = line.joined(self.faces[line.pieces[-1][0]].space).joined(word)
        return line


REGULAR_WEIGHT, BOLD_WEIGHT = 0, 2
_HINT = "Write it in Latin, Greek or Cyrillic letters."


def unwritable(fonts: Fonts, text: str) -> str:
    """Say what keeps a text from being printed; '' if nothing does.

    The answer goes on after the name of the text: "has a loose mark ...". It names no letters, but
    their script: two or three letters may be a patient's whole name.
    """
    if fonts.faces[REGULAR_WEIGHT].can_write(text):
        return ""  # nearly every text
    bad: list[str] = []
    for word in text.split():
        if fonts.face_for(word, REGULAR_WEIGHT) is None:
            fallback = fonts.faces[len(WEIGHTS)]
            bad += [c for c in word if c not in fallback.advance] or word
    letters = [c for c in bad if c.isalpha()]
    if letters:
        script = unicodedata.name(letters[0], "UNKNOWN").split(" ")[0]
        return f"has letters that no font at hand can write ({script})"
    if not bad:
        return ""
    mark = unicodedata.category(bad[0]).startswith("M")
    what = "loose mark that does not join its letter" if mark else _CHARACTER
    return f"has a {what} (U+{ord(bad[0]):04X})"


_CHARACTER = "character that no font at hand can write"


def missing_glyphs(what: str, flaw: str) -> Diagnostic:
    """Make an error of what `unwritable` says about a text that people know as `what`."""
    return error("no-glyph", f"{what} {flaw}.", _HINT)
