"""Fonts whose letters take their shapes from their neighbours. The one door to HarfBuzz.

In: a font file, a text of one script. Out: its clusters in the order of reading; and what a PDF has
to know of the font. This module is imported at the first text that needs it: most lists have none,
and HarfBuzz takes 30 ms to load.
"""

from __future__ import annotations

import json
import struct
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import uharfbuzz

from docgen.fonts.face import Cluster, FontFace, Glyph
from docgen.fonts.quarantine import BAD, GARBAGE, begin, flaw_of

_WHOLE = 1000  # positions are in thousandths of the type size
_MOST_FONTS = 64  # of one file
_NAME = 64  # letters that are shaped together, to try a font
_FLAWS = (OSError, ValueError, LookupError, RuntimeError, struct.error, uharfbuzz.HarfBuzzError)
_RESTRICTED = 0x2  # OS/2 fsType: the font may not be embedded
_CAPITALS, _STEM = 714, 120  # of Noto Sans SemiBold; only a substitute font would ask for them
# What PDF readers ask of a TrueType font whose codes are glyph numbers (ISO 32000-1, 9.9), and the
# names, which tell whose work it is.
_OF_A_PDF = {"cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "prep"}
_ROS = b"\x0c\x1e"  # the operator that a top dictionary begins with, after three numbers


class Shaper:
    """A font file, opened when the first text is shaped."""

    def __init__(self, path: Path, number: int = 0, widths: Sequence[int] = ()) -> None:
        """Remember the file, and how wide it says that each glyph is, in thousandths."""
        self.path = path
        self.number = number
        self._widths = widths

    @cached_property
    def _face(self) -> uharfbuzz.Face:
        return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(self.path)), self.number)

    @cached_property
    def _font(self) -> uharfbuzz.Font:
        font = uharfbuzz.Font(self._face)
        font.scale = (_WHOLE, _WHOLE)
        return font

    def shape(self, text: str, *, rtl: bool) -> tuple[Cluster, ...] | None:
        """Return the clusters of a text; None if the font lacks a glyph for it."""
        buffer = self._shaped(text, rtl=rtl)
        places = zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        placed = [(info.cluster, info.codepoint, self._glyph(info, at)) for info, at in places]
        if not all(code for _, code, _ in placed):
            return None
        groups = {
            start: tuple(glyph for _, _, glyph in group)
            for start, group in groupby(placed, key=lambda each: each[0])
        }
        starts = sorted(groups)
        return tuple(
            Cluster(text[start:end], groups[start]) for start, end in pairwise([*starts, len(text)])
        )

    def _shaped(self, text: str, *, rtl: bool) -> uharfbuzz.Buffer:
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if rtl else "ltr"
        uharfbuzz.shape(self._font, buffer)
        return buffer

    def _glyph(self, info: uharfbuzz.GlyphInfo, place: uharfbuzz.GlyphPosition) -> Glyph:
        code = info.codepoint
        return Glyph(
            f"{code:04X}", self.width(code), place.x_advance, place.x_offset, place.y_offset
        )

    def width(self, glyph: int) -> int:
        """How wide the font says that a glyph is, in thousandths."""
        if self._widths:
            return self._widths[glyph]
        return int(self._font.get_glyph_h_advance(glyph))


class ShapedFace(FontFace):
    """The face of a font that shapes.

    It has no space of its own: that of the text family is used.
    """

    def __init__(self, path: Path, index: int, metrics: Mapping[str, Any], *, rtl: bool) -> None:
        """Take the metrics of the cut, which have the meaning of each glyph in their order."""
        super().__init__(
            path, index, {**metrics, "cap_height": _CAPITALS, "stem": _STEM, "glyphs": {}}
        )
        self.shaped = True
        self.rtl = rtl
        self._meanings: list[str] = metrics["meanings"]

    @classmethod
    def of_file(cls, path: Path, index: int, *, rtl: bool) -> ShapedFace:
        """Read the metrics that lie beside a font of docgen's own."""
        return cls(path, index, json.loads(path.with_suffix(".json").read_bytes()), rtl=rtl)

    @cached_property
    def meanings(self) -> Mapping[int, str]:
        """The text that copying each glyph gives, where a reader does not know of actual text."""
        return dict(enumerate(self._meanings))

    @cached_property
    def program(self) -> bytes:
        """The font file as PDFs embed it: the rules of shaping stay here."""
        face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(self.path)))
        return _program(face, range(face.glyph_count), whole={"name"})


class FontFile(Shaper):
    """A font that docgen knows nothing of beforehand."""

    @property
    def is_usable(self) -> bool:
        """Whether it can be embedded: with outlines of one weight, and not forbidden."""
        tags = set(self._face.table_tags)
        outlines = "glyf" in tags or ("CFF " in tags and _is_cid_keyed(self._table("CFF ")))
        fixed = not {"fvar", "CBDT", "sbix"} & tags
        rights = self._table("OS/2")[8:10]
        free = not (rights and struct.unpack(">H", rights)[0] & _RESTRICTED)
        return outlines and fixed and free

    def _table(self, tag: str) -> bytes:
        return bytes(self._face.reference_table(tag).data)

    @property
    def cff(self) -> bool:
        """Whether its outlines are of the PostScript kind."""
        return "CFF " in self._face.table_tags

    @property
    def count(self) -> int:
        """How many glyphs it has."""
        return int(self._face.glyph_count)

    @property
    def metrics(self) -> dict[str, object]:
        """Heights in thousandths of an em; the box is one that no letter leaves."""
        heights = self._font.get_font_extents("ltr")
        low, high = round(heights.descender), round(heights.ascender)
        return {"ascent": high, "descent": low, "box": (-_WHOLE, low, 2 * _WHOLE, high)}

    def has(self, character: str) -> bool:
        """Whether there is a glyph for a character."""
        return bool(self._font.get_nominal_glyph(ord(character)))

    @cached_property
    def letters(self) -> dict[int, str]:
        """The character of each glyph; of several that look alike the usual one."""
        seen = (chr(code) for code in self._face.unicodes)
        usual = sorted(filter(_is_visible, seen), key=_commonness, reverse=True)
        return {self._font.get_nominal_glyph(ord(each)): each for each in usual}

    def serves(self) -> bool:
        """Do once all that sheets may ask of it, a name's worth of letters at a time."""
        letters = "".join(self.letters.values())
        for start in range(0, len(letters), _NAME):
            self._shaped(letters[start : start + _NAME], rtl=False)
        return bool(self.cut(range(2)) and self.cut(range(self.count)))

    def cut(self, glyphs: Iterable[int]) -> bytes:
        """Return the program of some glyphs, under the numbers that they have."""
        if not self.cff:
            return _program(self._face, glyphs)
        face = uharfbuzz.subset(self._face, _subset(glyphs))
        return bytes(face.reference_table("CFF ").data)


def fonts_in(path: Path) -> Iterator[FontFile]:
    """Yield the fonts of a file that can be used; none of a file that cannot be read."""
    yield from _read(path) or ()


def flaw_in(path: Path) -> str:
    """Say why a file that has the name of a font is passed over; "" if nothing is wrong with it."""
    fonts = _read(path)
    if fonts is None:
        return GARBAGE
    return next(filter(None, (flaw_of(font.path, font.number) for font in fonts)), "")


def be_tried(path: str, number: str, seconds: str, memory: str) -> None:
    """Be the child that tries a font within limits: see `docgen.fonts.quarantine`."""
    begin(int(seconds), int(memory))
    try:
        whole = FontFile(Path(path), int(number)).serves()
    except (*_FLAWS, MemoryError):
        whole = False
    sys.exit(0 if whole else BAD)


def _read(path: Path) -> list[FontFile] | None:
    """Return the fonts of a file that can be used; None if it is damaged, or no font at all.

    Of each only tables of a fixed size are read: it is tried before it is used.
    """
    try:
        count = int(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))).count)
        fonts = [FontFile(path, number) for number in range(min(count, _MOST_FONTS))]
        if not fonts or not all(font.count for font in fonts):
            return None
        return [font for font in fonts if font.is_usable and font.metrics]
    except _FLAWS:
        return None


def _subset(glyphs: Iterable[int]) -> uharfbuzz.SubsetInput:
    """Ask for some glyphs, under the numbers that they have, without what shapes them."""
    wanted = uharfbuzz.SubsetInput()
    flags = uharfbuzz.SubsetFlags
    numbers = flags.RETAIN_GIDS | flags.CFF_IDENTITY_CHARSET  # a code is a glyph's number
    wanted.flags = numbers | flags.NO_HINTING | flags.NO_LAYOUT_CLOSURE | flags.NOTDEF_OUTLINE
    wanted.glyph_set.update(glyphs)
    return wanted


def _program(face: uharfbuzz.Face, glyphs: Iterable[int], whole: Iterable[str] = ()) -> bytes:
    """Return a TrueType file of some glyphs, with only the tables that a PDF needs.

    Tables of `whole` stay as they are.
    """
    wanted = _subset(glyphs)
    wanted.drop_table_tag_set.update(_tags(set(face.table_tags) - _OF_A_PDF))
    wanted.no_subset_table_tag_set.update(_tags(whole))
    return bytes(uharfbuzz.subset(face, wanted).blob.data)


def _tags(names: Iterable[str]) -> list[int]:
    """Names of tables, as HarfBuzz counts them."""
    return [int.from_bytes(name.encode("latin-1")) for name in names]


def _is_cid_keyed(cff: bytes) -> bool:
    """Whether a CFF program calls its glyphs by numbers, as large Asian fonts do.

    Only of these a PDF reader takes glyph numbers for sure (Adobe Technical Note 5176, 18).
    """
    at = cff[2]
    for _ in range(2):  # the index of names, then that of top dictionaries
        count, size = struct.unpack(">HB", cff[at : at + 3])
        ends = [
            int.from_bytes(cff[at + 3 + size * n : at + 3 + size * (n + 1)], "big")
            for n in range(count + 1)
        ]
        data = at + 2 + size * (count + 1)  # offsets count from the byte before the data
        first, at = data + ends[0], data + ends[-1]
    return _ROS in cff[first : first + 3 * 5 + 2]  # a number has five bytes at most


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZ"


def _commonness(character: str) -> tuple[bool, str]:
    """Sort the radical of a dictionary after the letter that it looks like."""
    return unicodedata.normalize("NFKC", character) != character, character
