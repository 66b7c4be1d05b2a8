"""Fonts made by hand, for tests of fonts that docgen does not carry."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen

LETTERS = "王小明山田太郎김민수さくら"
_FILLER = 200  # glyphs between two letters, so that letters lie in slices of their own


def _names() -> list[str]:
    found = [".notdef"]
    for number, _ in enumerate(LETTERS):
        found += [f"letter{number}", *(f"filler{number}.{at}" for at in range(_FILLER))]
    return found


def _box(pen: TTGlyphPen | T2CharStringPen) -> None:
    pen.moveTo((100, 0))
    for corner in ((100, 700), (900, 700), (900, 0)):
        pen.lineTo(corner)
    pen.closePath()


def make_font(path: Path, *, cff: bool = False, rights: int = 0, letters: str = LETTERS) -> Path:
    """Write a font in which each letter is a box."""
    path.write_bytes(_font(cff=cff, rights=rights, letters=letters))
    return path


@cache
def _font(*, cff: bool, rights: int, letters: str) -> bytes:
    """Make it once: the same file is tried once in a process."""
    builder = FontBuilder(1000, isTTF=not cff)
    names = _names()
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(c): f"letter{LETTERS.index(c)}" for c in letters})
    pen = T2CharStringPen(1000, None) if cff else TTGlyphPen(None)
    _box(pen)
    if cff:
        outline = pen.getCharString()
        builder.setupCFF("Boxes", {"FullName": "Boxes"}, dict.fromkeys(names, outline), {})
    else:
        builder.setupGlyf(dict.fromkeys(names, pen.glyph()))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 100)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Boxes", "styleName": "Regular"})
    builder.setupOS2(fsType=rights)
    builder.setupPost()
    stream = io.BytesIO()
    builder.save(stream)
    return stream.getvalue()
