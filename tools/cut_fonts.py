"""Cut the fonts that docgen carries, once, when a family is brought up to date.

In: the folders in which the two families' packages were unpacked (static TrueType, one file a
weight). Out: `fonts/*.ttf` with the letters docgen prints and nothing else, `metrics.json` with
their widths, and the licences.
Cutting at run time would cost 200 ms a sheet and make a file's bytes depend on other patients.

    python tools/cut_fonts.py --atkinson FOLDER --noto FOLDER [-o fonts]

The result depends on the sources and the fontTools release only: no date is written, and glyphs
keep the order of the source, so that a new cut of the same letters is the same file.
"""

from __future__ import annotations

import argparse
import json
import shutil
import unicodedata
from array import array
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import GlyphCoordinates
from reportlab.pdfbase.ttfonts import TTFontFile

WEIGHTS = {"Regular": "400Regular", "SemiBold": "600SemiBold", "Bold": "700Bold"}

# Private use: digits of one width, for columns of clock times.
TABULAR_DIGITS = dict(
    zip(
        range(0xE030, 0xE03A),
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
        strict=True,
    )
)

# Private use: the zero with a stroke, for numbers that mix with letters (0 beside O).
STRUCK_ZERO = 0xE03A

LATIN = (
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x00FF),  # Latin-1
    (0x0100, 0x024F),  # Latin Extended-A, Extended-B
    (0x0250, 0x02AF),  # letters that African languages and Azeri share with phonetics
    (0x02B0, 0x02FF),  # spacing modifiers: the okina is a letter of Hawaiian names
    (0x1E00, 0x1EFF),  # Latin Extended Additional, all of Vietnamese
    (0x2C60, 0x2C7F),  # Latin Extended-C
    (0xA78B, 0xA78C),  # saltillo
    (0xFB00, 0xFB04),  # ligatures, which arrive in pasted text
)
SIGNS = (
    (0x2000, 0x206F),  # punctuation
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x20A0, 0x20CF),  # currency
    (0x2100, 0x218F),  # letterlike signs, fractions
    (0x2190, 0x22FF),  # arrows and mathematics
    (0x25CA, 0x25CC),
)
GREEK = ((0x0370, 0x03FF), (0x1F00, 0x1FFF))
CYRILLIC = ((0x0400, 0x052F),)

# Instructions such as soft hyphens (Cf), line separators, private use, unassigned: not visible.
UNWANTED = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
# A mark without its letter cannot be placed without GPOS; left out, it is refused as unknown.
UNWANTED |= {"Mn", "Me", "Mc"}


@dataclass(frozen=True, slots=True)
class Family:
    """One family: the name of its files, of its sources, and the letters kept of it."""

    name: str
    source: str
    ranges: tuple[tuple[int, int], ...]
    tabular: str  # what the glyphs of digits of one width end in; '' where plain digits are
    renamed: str = ""  # the name inside the files, where letters were changed; '' keeps it


ATKINSON = Family(
    "DocgenPlainZero", "AtkinsonHyperlegibleNext", LATIN + SIGNS, ".tf", "Docgen Plain Zero"
)
NOTO = Family("NotoSans", "NotoSans", LATIN + SIGNS + GREEK + CYRILLIC, "")


def wanted(ranges: Iterable[tuple[int, int]]) -> set[int]:
    """List the code points of `ranges` that stand for something visible, or for a space."""
    points = {point for low, high in ranges for point in range(low, high + 1)}
    return {point for point in points if unicodedata.category(chr(point)) not in UNWANTED}


def add_tabular_digits(font: TTFont, ending: str) -> None:
    """Make digits of one width reachable under private-use code points.

    Raises:
        ValueError: the family's digits are not of one width.
    """
    glyphs = {point: name + ending for point, name in TABULAR_DIGITS.items()}
    widths = {font["hmtx"][glyph][0] for glyph in glyphs.values()}
    if len(widths) != 1:
        raise ValueError(f"digits of different widths: {sorted(widths)}")
    for table in font["cmap"].tables:
        if table.isUnicode() and table.format in (4, 12):
            table.cmap.update(glyphs)


Point = tuple[int, int]
Outline = list[tuple[Point, int]]  # points, each with whether it lies on the curve


def take_stroke_from_zero(font: TTFont) -> None:
    """Give the zero a counter without its stroke; the zero with it stays under `STRUCK_ZERO`.

    At arm's length the stroke turns 10:40 into 18:48. The outline keeps its outside, so that widths
    are true. Of the two halves of the counter one has the quarter at the lower left whole, the
    other that at the upper right; mirrored, they close the counter.
    """
    glyphs, zero = font["glyf"], font.getBestCmap()[0x30]
    struck = f"{zero}.struck"
    font.setGlyphOrder([*font.getGlyphOrder(), struck])
    glyphs[struck], font["hmtx"][struck] = deepcopy(glyphs[zero]), font["hmtx"][zero]
    for table in font["cmap"].tables:
        if table.isUnicode() and table.format in (4, 12):
            table.cmap[STRUCK_ZERO] = struck
    glyph = glyphs[zero]
    places, ends, flags = glyph.getCoordinates(glyphs)
    points: Outline = [(place, flag & 1) for place, flag in zip(places, flags, strict=True)]
    outside, lower, upper = (
        points[start:end] for start, end in pairwise([0, *(last + 1 for last in ends)])
    )
    inside = closed_counter(lower, upper)
    drawn = outside + inside
    glyph.coordinates = GlyphCoordinates([place for place, _ in drawn])
    glyph.flags = array("B", [flag for _, flag in drawn])
    glyph.endPtsOfContours = [len(outside) - 1, len(drawn) - 1]
    glyph.numberOfContours = 2
    glyph.recalcBounds(glyphs)


def closed_counter(lower: Outline, upper: Outline) -> Outline:
    """Make one contour of the two that a stroke from the upper left to the lower right parts.

    Raises:
        ValueError: they are not drawn as expected: look at the new source.
    """
    bottom = lower[0]
    (centre, _), _ = bottom
    last = max(at for at, (_, on) in enumerate(lower) if on)
    south_west = lower[last:]  # from the left to the bottom
    (_, middle), _ = south_west[0]
    begin = [at for at, ((_, y), on) in enumerate(upper) if on and y == middle]
    end = [at for at, ((x, y), on) in enumerate(upper) if on and x == centre and y > middle]
    if len(begin) != 1 or len(end) != 1:
        raise ValueError("the counter of the zero is not what it was")
    north_east = upper[begin[0] : end[0] + 1]  # from the right to the top

    def mirrored(part: Outline) -> Outline:
        return [((2 * centre - x, y), on) for (x, y), on in reversed(part)]

    south_east, north_west = mirrored(south_west[1:]), mirrored(north_east[1:-1])
    return [bottom, *south_east, *north_east, *north_west, *south_west]


def rename(font: TTFont, family: str) -> None:
    """Give a changed font a name of its own, as its licence asks of some and all should."""
    names = font["name"]
    weight = names.getDebugName(17) or names.getDebugName(2)
    for number, text in (
        (1, f"{family} {weight}" if weight not in ("Regular", "Bold") else family),
        (4, f"{family} {weight}"),
        (6, f"{family}-{weight}".replace(" ", "")),
    ):
        names.setName(text, number, 3, 1, 0x409)


def options() -> Options:
    """Say what of a font file survives: shapes, widths, code points, the names PDF needs."""
    keep = Options()
    keep.hinting = False
    keep.layout_features = []
    keep.drop_tables += ["GSUB", "GPOS", "GDEF", "STAT", "gasp", "DSIG", "meta"]
    keep.glyph_names = False  # `post` format 3
    keep.notdef_outline = True
    keep.recalc_timestamp = False
    keep.name_IDs = [0, 1, 2, 4, 6, 13]  # copyright, names, licence: what the OFL asks for
    keep.name_languages = [0x409]
    return keep


def only_one_cmap(font: TTFont) -> None:
    """Keep the one character map that readers ask for first: the others repeat it."""
    tables = font["cmap"].tables
    best = [t for t in tables if (t.platformID, t.platEncID, t.format) == (3, 1, 4)]
    font["cmap"].tables = best


def cut(source: Path, target: Path, family: Family) -> int:
    """Write the cut of one weight; return how many code points it can write."""
    font = TTFont(source, recalcTimestamp=False, lazy=False)
    add_tabular_digits(font, family.tabular)
    if family.renamed:
        take_stroke_from_zero(font)
        rename(font, family.renamed)
    subsetter = Subsetter(options())
    private = {*TABULAR_DIGITS, STRUCK_ZERO}
    subsetter.populate(unicodes=wanted(family.ranges) | private)
    subsetter.subset(font)
    only_one_cmap(font)
    font.save(target, reorderTables=True)
    return len(font["cmap"].tables[0].cmap)


def metrics(path: Path) -> dict[str, object]:
    """Read off a cut what layout needs, so that no sheet waits for a font file to be parsed.

    Widths by glyph and heights are in thousandths of an em; `glyphs` maps code points to glyphs.
    """
    font = TTFontFile(str(path))
    unit = font.unitsPerEm
    return {
        "ascent": round(font.ascent),
        "descent": round(font.descent),
        "cap_height": round(font.capHeight),
        "stem": round(font.stemV),
        "box": [round(value) for value in font.bbox],
        "widths": [round(advance * 1000 / unit) for advance, _ in font.hmetrics],
        "glyphs": {str(code): glyph for code, glyph in sorted(font.charToGlyph.items()) if glyph},
    }


def write_metrics(folder: Path) -> None:
    """Write the metrics of every cut in `folder` to one file beside them."""
    found = {path.stem: metrics(path) for path in sorted(folder.glob("*.ttf"))}
    lines = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(of, separators=(',', ':'))}" for name, of in found.items()
    )
    (folder / "metrics.json").write_text("{\n" + lines + "\n}\n", encoding="ascii")


def main() -> None:
    """Cut both families in three weights and put their licences beside them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--atkinson", type=Path, required=True, help="unpacked package")
    parser.add_argument("--noto", type=Path, required=True, help="unpacked package")
    parser.add_argument("-o", "--output", type=Path, default=Path("fonts"))
    given = parser.parse_args()
    for family, folder in ((ATKINSON, given.atkinson), (NOTO, given.noto)):
        for weight, inner in WEIGHTS.items():
            source = folder / inner / f"{family.source}_{inner}.ttf"
            target = given.output / f"{family.name}-{weight}.ttf"
            points = cut(source, target, family)
            print(f"{target}: {points} code points, {target.stat().st_size} bytes")
        shutil.copyfile(folder / "LICENSE_FONT", given.output / f"OFL-{family.name}.txt")
    write_metrics(given.output)


if __name__ == "__main__":
    main()
