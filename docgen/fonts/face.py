"""Faces and what is written in them: the nouns of type.

In: font files and their metrics. Out: `FontFace`, which turns letters into glyph codes, and
`Glyphs`, a run of them. In most faces each letter has one glyph. A text whose glyphs depend on
their neighbours (Arabic, Hindi, ...) is a `Shaped` run of clusters instead.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

TABULAR = 0xE030  # private-use code points U+E030 to U+E039: digits of one width
_TABULAR_DIGITS = {0x30 + i: TABULAR + i for i in range(10)}
STRUCK = 0xE03A  # private use: the zero with a stroke, which nobody takes for the letter O
# That zero in a text: a noncharacter, refused in all input, so that nobody can write one.
STRUCK_ZERO = "\ufddf"


def as_code(text: str) -> str:
    """Return a number that mixes with letters, its zeros with a stroke; copied, it is the same."""
    return text.replace("0", STRUCK_ZERO)


# FontFace and glyph codes: hexadecimal digits, four a glyph; they are a `Shaped` where face.shaped.
Piece: TypeAlias = tuple[int, str]


class Glyphs(NamedTuple):
    """A run of glyphs that is never broken; width in thousandths of the type size."""

    pieces: tuple[Piece, ...]
    width: float

    def joined(self, other: Glyphs) -> Glyphs:
        """This run followed directly by the other."""
        return Glyphs(self.pieces + other.pieces, self.width + other.width)


EMPTY = Glyphs((), 0)


class Glyph(NamedTuple):
    """A glyph in its place: where it is drawn and how far it moves the pen, in thousandths.

    `own` is how wide the font says it is: a PDF reader moves its pen by that.
    """

    code: str
    own: int
    advance: int
    x: int
    y: int


class Cluster(NamedTuple):
    """The letters that cannot be parted, and their glyphs from left to right."""

    text: str
    glyphs: tuple[Glyph, ...]

    @property
    def width(self) -> int:
        """How far it moves the pen, in thousandths of the type size."""
        return sum(glyph.advance for glyph in self.glyphs)


class Shaped(str):
    """Glyph codes from left to right that know their places and their text.

    A kind of string, so that what only counts or names codes need not tell the two apart. Two that
    look alike are not equal if they are spelled in another way: a reader copies the text.
    """

    __slots__ = ("clusters", "rtl")
    clusters: tuple[Cluster, ...]  # in the order of reading
    rtl: bool

    def __new__(cls, clusters: tuple[Cluster, ...], *, rtl: bool) -> Shaped:
        """Join clusters into one run."""
        drawn = reversed(clusters) if rtl else clusters
        run = super().__new__(cls, "".join(g.code for cluster in drawn for g in cluster.glyphs))
        run.clusters, run.rtl = clusters, rtl
        return run

    @property
    def text(self) -> str:
        """The letters, in the order of reading."""
        return "".join(cluster.text for cluster in self.clusters)

    @property
    def glyphs(self) -> Iterator[Glyph]:
        """The glyphs from left to right."""
        drawn = reversed(self.clusters) if self.rtl else self.clusters
        return (glyph for cluster in drawn for glyph in cluster.glyphs)

    @property
    def width(self) -> int:
        """How far it moves the pen, in thousandths of the type size."""
        return sum(cluster.width for cluster in self.clusters)

    def __eq__(self, other: object) -> bool:
        """Compare letters and places as well, if the other one has them."""
        if not isinstance(other, Shaped):
            return str.__eq__(self, other)
        return self.clusters == other.clusters and self.rtl is other.rtl

    def __ne__(self, other: object) -> bool:
        """As `==`: strings have a way of their own otherwise."""
        return not self == other

    __hash__ = str.__hash__

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way to another process."""
        return _shaped, (self.clusters, self.rtl)


def _shaped(clusters: tuple[Cluster, ...], rtl: bool) -> Shaped:
    return Shaped(clusters, rtl=rtl)


class FontFace:
    """One weight of one family. Widths and heights are in thousandths of an em."""

    def __init__(self, path: Path, index: int, metrics: Mapping[str, Any]) -> None:
        """Take the metrics of the cut; its program is read when a sheet embeds it."""
        self.path = path
        self.index = index
        self.shaped = False
        self.rtl = False
        self.cff = False  # whether its program is a bare CFF one
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
        if 0x30 in codes:  # a family without such a zero writes its own
            codes[ord(STRUCK_ZERO)] = codes.get(STRUCK, codes[0x30])
        return codes

    @cached_property
    def advance(self) -> dict[str, int]:
        """The width of each character of text; private digits are the font's own affair."""
        found = self._advance.copy()
        for digit in (*_TABULAR_DIGITS.values(), STRUCK):
            found.pop(chr(digit), None)
        return found

    @cached_property
    def _advance(self) -> dict[str, int]:
        return {chr(c): self.widths[int(code, 16)] for c, code in self.codes.items()}

    @cached_property
    def space(self) -> Glyphs:
        """The space between two words. It is asked of faces that write nothing, too."""
        glyph = self.glyphs_by_code["32"]
        return Glyphs(((self.index, f"{glyph:04X}"),), self.widths[glyph])

    @cached_property
    def program(self) -> bytes:
        """The font file."""
        return self.path.read_bytes()

    @cached_property
    def packed_program(self) -> bytes:
        """The font file, compressed as every PDF embeds it."""
        return zlib.compress(self.program)

    @property
    def width_array(self) -> str:
        """How wide its glyphs are, as a PDF lists them (ISO 32000-1, 9.7.4.3)."""
        return f"0[{' '.join(map(str, self.widths))}]"

    @property
    def program_entries(self) -> str:
        """What the dictionary of its embedded program says."""
        kind = "/Subtype/CIDFontType0C" if self.cff else f"/Length1 {len(self.program)}"
        return f"/Filter/FlateDecode{kind}"

    @cached_property
    def meanings(self) -> Mapping[int, str]:
        """What copying each glyph gives: the lowest code point, a digit for a private one."""
        found: dict[int, str] = {}
        for code in sorted(map(int, self.glyphs_by_code)):
            plain = code - TABULAR + 0x30 if TABULAR <= code < TABULAR + 10 else code
            plain = 0x30 if plain == STRUCK else plain
            if code != 0xA0:
                found.setdefault(self.glyphs_by_code[str(code)], chr(plain))
        return found

    @cached_property
    def letters(self) -> Mapping[str, int]:
        """A glyph that means each letter."""
        return {text: glyph for glyph, text in self.meanings.items()}

    def width_of(self, codes: str) -> int:
        """How wide glyph codes are, in thousandths of the type size."""
        return sum([self.widths[int(codes[at : at + 4], 16)] for at in range(0, len(codes), 4)])

    def can_write(self, text: str) -> bool:
        """Whether every character has a glyph."""
        return all(map(self.advance.__contains__, text))

    def glyphs(self, text: str, *, tabular: bool = False) -> Glyphs:
        """Write text that `can_write` has allowed; `tabular` digits are all of one width."""
        if tabular:
            text = text.translate(_TABULAR_DIGITS)
        width = sum(map(self._advance.__getitem__, text))
        return Glyphs(((self.index, text.translate(self.codes)),), width)
