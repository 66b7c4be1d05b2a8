"""Font objects: the files of `fonts/` embedded whole as Type 0 fonts with fixed glyph codes.

In: faces. Out: object bodies. Codes are glyph numbers (Identity-H), so no two documents differ in
their codes; ToUnicode gives the text back (ISO 14289-1, 7.21.7: no glyph maps to U+0000).
"""

from __future__ import annotations

from functools import lru_cache

from docgen.fonts.families import FontFace
from docgen.pdf.objects import stream_object

STREAMS = 2  # per face: program, ToUnicode
_TRUETYPE = "/Type/Font/Subtype/CIDFontType2/CIDToGIDMap/Identity"
DICTIONARIES = 3  # per face: font, descendant, descriptor


def font_name(face: FontFace) -> str:
    """Subset tag and name; the tag is fixed, since the cut is."""
    return f"DOCGEN+{face.name}"


def to_unicode(face: FontFace) -> bytes:
    """The CMap from glyph codes to characters, in blocks of 100 at most (ISO 32000-1, 9.10.3)."""
    pairs = [
        f"<{glyph:04X}> <{text.encode('utf-16-be').hex().upper()}>"
        for glyph, text in sorted(face.meanings.items())
        if glyph
    ]
    blocks = []
    for start in range(0, len(pairs), 100):
        block = pairs[start : start + 100]
        blocks.append(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar")
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CIDSystemInfo <</Registry (Adobe)/Ordering (UCS)/Supplement 0>> def",
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
            "1 begincodespacerange <0000> <FFFF> endcodespacerange",
            *blocks,
            "endcmap CMapName currentdict /CMap defineresource pop end end",
        ]
    ).encode("ascii")


@lru_cache(maxsize=64)  # the same for every patient and clinic
def packed_to_unicode(face: FontFace, number: int) -> bytes:
    """The CMap as a stream object of this number."""
    return stream_object(number, "", to_unicode(face))


def font_objects(
    face: FontFace, numbers: tuple[int, int, int], streams: tuple[int, int]
) -> list[tuple[int, str]]:
    """Type 0 font, its descendant and its descriptor, under the numbers given."""
    font, descendant, descriptor = numbers
    program, cmap = streams
    name = font_name(face)
    box = " ".join(f"{value:.0f}" for value in face.box)
    return [
        _object(
            font,
            "/Type/Font/Subtype/Type0/Encoding/Identity-H",
            f"/BaseFont/{name}/DescendantFonts[{descendant} 0 R]/ToUnicode {cmap} 0 R",
        ),
        _object(
            descendant,
            "/Type/Font/Subtype/CIDFontType0" if face.cff else _TRUETYPE,
            "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>",
            f"/BaseFont/{name}/DW 1000/W[{face.width_array}]/FontDescriptor {descriptor} 0 R",
        ),
        _object(
            descriptor,
            f"/Type/FontDescriptor/FontName/{name}/Flags 4/ItalicAngle 0/FontBBox[{box}]",
            f"/Ascent {face.ascent:.0f}/Descent {face.descent:.0f}/CapHeight {face.cap_height:.0f}",
            f"/StemV {face.stem:.0f}/FontFile{3 if face.cff else 2} {program} 0 R",
        ),
    ]


def _object(number: int, *entries: str) -> tuple[int, str]:
    return number, f"<<{''.join(entries)}>>"
