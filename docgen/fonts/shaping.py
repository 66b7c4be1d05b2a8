"""Shape text: letters become glyphs in their places. The one door to HarfBuzz.

In: a font file, a text of one script. Out: its clusters in the order of reading; and for fonts that
docgen does not carry, what a PDF has to know of them. HarfBuzz is imported at the first text that
needs it: most lists have none.
"""

from __future__ import annotations

import struct
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from docgen.fonts.face import Cluster, Glyph
from docgen.fonts.quarantine import BAD, GARBAGE, begin, flaw_of
from docgen.fonts.sfnt import bare, is_cid_keyed

if TYPE_CHECKING:
    import uharfbuzz

_WHOLE = 1000  # positions are in thousandths of the type size
_MOST_FONTS = 64  # of one file
_NAME = 64  # letters that are shaped together, to try a font
_FLAWS = (OSError, ValueError, LookupError, RuntimeError, struct.error)
_RESTRICTED = 0x2  # OS/2 fsType: the font may not be embedded


class Shaper:
    """A font file, opened when the first text is shaped."""

    def __init__(self, path: Path, number: int = 0, widths: Sequence[int] = ()) -> None:
        """Remember the file, and how wide it says that each glyph is, in thousandths."""
        self.path = path
        self.number = number
        self._widths = widths

    @cached_property
    def _face(self) -> uharfbuzz.Face:
        import uharfbuzz  # noqa: PLC0415  # 30 ms that only names in such scripts pay

        return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(self.path)), self.number)

    @cached_property
    def _font(self) -> uharfbuzz.Font:
        import uharfbuzz  # noqa: PLC0415  # as above

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
        import uharfbuzz  # noqa: PLC0415  # as above

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


class FontFile(Shaper):
    """A font that docgen knows nothing of beforehand."""

    @property
    def is_usable(self) -> bool:
        """Whether it can be embedded: with outlines of one weight, and not forbidden."""
        tags = set(self._face.table_tags)
        outlines = "glyf" in tags or ("CFF " in tags and is_cid_keyed(self._table("CFF ")))
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
        import uharfbuzz  # noqa: PLC0415  # as above

        wanted = uharfbuzz.SubsetInput()
        flags = uharfbuzz.SubsetFlags
        numbers = flags.RETAIN_GIDS | flags.CFF_IDENTITY_CHARSET  # a code is a glyph's number
        wanted.flags = numbers | flags.NO_HINTING | flags.NO_LAYOUT_CLOSURE | flags.NOTDEF_OUTLINE
        wanted.glyph_set.update(glyphs)
        face = uharfbuzz.subset(self._face, wanted)
        if self.cff:
            return bytes(face.reference_table("CFF ").data)
        return bare(bytes(face.blob.data))


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZ"


def _commonness(character: str) -> tuple[bool, str]:
    """Sort the radical of a dictionary after the letter that it looks like."""
    return unicodedata.normalize("NFKC", character) != character, character


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
    import uharfbuzz  # noqa: PLC0415  # as above

    begin(int(seconds), int(memory))
    try:
        whole = FontFile(Path(path), int(number)).serves()
    except (*_FLAWS, MemoryError, uharfbuzz.HarfBuzzError):
        whole = False
    sys.exit(0 if whole else BAD)


def _read(path: Path) -> list[FontFile] | None:
    """Return the fonts of a file that can be used; None if it is damaged, or no font at all.

    Of each only tables of a fixed size are read: it is tried before it is used.
    """
    import uharfbuzz  # noqa: PLC0415  # as above

    try:
        count = int(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))).count)
        fonts = [FontFile(path, number) for number in range(min(count, _MOST_FONTS))]
        if not fonts or not all(font.count for font in fonts):
            return None
        return [font for font in fonts if font.is_usable and font.metrics]
    except (*_FLAWS, uharfbuzz.HarfBuzzError):
        return None
