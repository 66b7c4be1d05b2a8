"""Shape text: letters become glyphs in their places. The one door to HarfBuzz.

In: a font file, a text of one script. Out: its clusters in the order of reading. HarfBuzz is
imported at the first text that needs it: most lists have none.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from docgen.looks.faces import Cluster, Glyph

if TYPE_CHECKING:
    import uharfbuzz

_WHOLE = 1000  # positions are in thousandths of the type size


class Shaper:
    """A font file, opened when the first text is shaped."""

    def __init__(self, path: Path, widths: Sequence[int]) -> None:
        """Remember the file, and how wide it says that each glyph is, in thousandths."""
        self._path = path
        self._widths = widths

    @cached_property
    def _font(self) -> uharfbuzz.Font:
        import uharfbuzz  # noqa: PLC0415  # 30 ms that only names in such scripts pay

        font = uharfbuzz.Font(uharfbuzz.Face(self._path.read_bytes()))
        font.scale = (_WHOLE, _WHOLE)
        return font

    def shape(self, text: str, *, rtl: bool) -> tuple[Cluster, ...] | None:
        """Return the clusters of a text; None if the font lacks a glyph for it."""
        import uharfbuzz  # noqa: PLC0415  # as above

        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if rtl else "ltr"
        uharfbuzz.shape(self._font, buffer)
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

    def _glyph(self, info: uharfbuzz.GlyphInfo, place: uharfbuzz.GlyphPosition) -> Glyph:
        code, own = info.codepoint, self._widths[info.codepoint]
        return Glyph(f"{code:04X}", own, place.x_advance, place.x_offset, place.y_offset)
