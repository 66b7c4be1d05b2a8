"""Cut the fonts for names in scripts that are shaped, once, when they are brought up to date.

In: a folder in which the families' packages were unpacked, each under its own name (static
TrueType, one file a weight). Out: `fonts/scripts/*.ttf` with the letters of one script each and the
tables that place them, and beside them what a PDF has to know of their glyphs.

    python tools/cut_scripts.py FOLDER [-o fonts/scripts]

The result depends on the sources and the fontTools release only.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

# One weight for all text: names print in bold or nearly so, and each weight costs 2 MB.
WEIGHTS = ("600SemiBold", "400Regular")  # the first that a package has
JOINERS = (0x200C, 0x200D)  # say how letters join; they have no shape of their own
INVISIBLE = "\u200b"  # what a glyph means whose letters its neighbours have told already

INDIC = (0x0951, 0x0952, 0x0964, 0x0965)  # signs that all scripts of India share


@dataclass(frozen=True, slots=True)
class Script:
    """One family: its package, its letters, and whether it is written from the right."""

    package: str
    ranges: tuple[tuple[int, int], ...]
    more: tuple[int, ...] = ()
    rtl: bool = False
    file: str = ""  # where it is in its package, if not under the name of a weight


def _of(script: str, *ranges: tuple[int, int]) -> Script:
    return Script(f"noto-sans-{script}", ranges)


def _indic(script: str, *ranges: tuple[int, int]) -> Script:
    return Script(f"noto-sans-{script}", ranges, (*INDIC, *JOINERS))


def _from_right(script: str, *ranges: tuple[int, int]) -> Script:
    return Script(f"noto-sans-{script}", ranges, JOINERS, rtl=True)


# In the order in which they are asked. New ones go to the end: a face's number is its place here.
SCRIPTS = (
    # Later cuts of this family draw the dots of a letter as glyphs of their own, so that the glyphs
    # no longer spell the text; and a reader puts actual text from the right in the wrong order.
    Script(
        "fonts-noto-core",
        ((0x0600, 0x06FF), (0x0750, 0x077F), (0x08A0, 0x08B4)),
        JOINERS,
        rtl=True,
        file="usr/share/fonts/truetype/noto/NotoSansArabic-Bold.ttf",
    ),
    _from_right("hebrew", (0x0591, 0x05F4)),
    _indic("devanagari", (0x0900, 0x097F)),
    _indic("bengali", (0x0980, 0x09FE)),
    _indic("tamil", (0x0B82, 0x0BFA)),
    _indic("telugu", (0x0C00, 0x0C7F)),
    _indic("gujarati", (0x0A81, 0x0AFF)),
    _indic("gurmukhi", (0x0A01, 0x0A76)),
    _indic("kannada", (0x0C80, 0x0CF3)),
    _indic("malayalam", (0x0D00, 0x0D7F)),
    _indic("oriya", (0x0B01, 0x0B77)),
    _indic("sinhala", (0x0D81, 0x0DF4)),
    _of("thai", (0x0E01, 0x0E5B)),
    _of("lao", (0x0E81, 0x0EDF)),
    _of("khmer", (0x1780, 0x17F9)),
    _of("myanmar", (0x1000, 0x109F), (0xAA60, 0xAA7F)),
    _of("armenian", (0x0531, 0x058F)),
    _of("georgian", (0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2D)),
    _of("ethiopic", (0x1200, 0x139F), (0x2D80, 0x2DDE)),
    _from_right("thaana", (0x0780, 0x07B1)),
    _from_right("syriac", (0x0700, 0x074F)),
    _from_right("nko", (0x07C0, 0x07FF)),
    _from_right("adlam", (0x1E900, 0x1E95F)),
    _of("cherokee", (0x13A0, 0x13FD), (0xAB70, 0xABBF)),
    _of("canadian-aboriginal", (0x1400, 0x167F), (0x18B0, 0x18F5)),
    _of("ol-chiki", (0x1C50, 0x1C7F)),
    _of("tifinagh", (0x2D30, 0x2D7F)),
    _of("javanese", (0xA980, 0xA9DF)),
    _of("vai", (0xA500, 0xA62B)),
    # Latin, Greek and Cyrillic letters with marks that no single character has: Yoruba, Navajo.
    Script(
        "noto-sans",
        (
            (0x0021, 0x007E),
            (0x00C0, 0x024F),
            (0x0250, 0x02AF),
            (0x02B0, 0x02FF),
            (0x0300, 0x0345),
            (0x0370, 0x03FF),
            (0x0400, 0x052F),
            (0x1E00, 0x1EFF),
        ),
        (0x2019, 0x035C, 0x0361),
    ),
)


def options() -> Options:
    """Say what of a font file survives: shapes, the rules that place them, whose work it is."""
    keep = Options()
    keep.hinting = False
    keep.drop_tables += ["STAT", "gasp", "DSIG", "meta", "OS/2", "post"]
    keep.glyph_names = False
    keep.notdef_outline = True
    keep.recalc_timestamp = False
    keep.name_IDs = [0, 1, 2, 4, 6, 13]
    keep.name_languages = [0x409]
    return keep


def wanted(script: Script) -> set[int]:
    """List the code points of a script that Unicode knows."""
    points = {point for low, high in script.ranges for point in range(low, high + 1)}
    known = {
        point for point in points if unicodedata.category(chr(point)) not in {"Cn", "Cc", "Cf"}
    }
    return known | set(script.more)


def cut(source: Path, target: Path, script: Script) -> TTFont:
    """Write the cut of one weight and return it."""
    font = TTFont(source, recalcTimestamp=False, lazy=False)
    subsetter = Subsetter(options())
    subsetter.populate(unicodes=wanted(script))
    subsetter.subset(font)
    font.save(target, reorderTables=True)
    return font


def meanings(font: TTFont, *, rtl: bool) -> list[str]:
    """Tell what each glyph stands for, in the order of their numbers.

    A glyph that no character names stands for the letters from which the font's rules make it. In
    scripts from the right it is the first of them, since readers turn letters round one glyph at a
    time; the others are written unseen beside it (`docgen/pdf/content.py`).
    """
    known: dict[str, str] = {}
    for code, name in sorted(font.getBestCmap().items()):
        known.setdefault(name, chr(code))
    rules = list(_substitutions(font))
    for _ in range(12):  # rules build on one another
        before = len(known)
        for parts, made in rules:
            if made not in known and all(part in known for part in parts):
                known[made] = "".join(known[part] for part in parts)
        if len(known) == before:
            break
    texts = [known.get(name, INVISIBLE) for name in font.getGlyphOrder()]
    return [text[:1] for text in texts] if rtl else texts


def _substitutions(font: TTFont) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (glyphs, the glyph that stands in their place) for every rule of the font."""
    for lookup in font["GSUB"].table.LookupList.Lookup if "GSUB" in font else ():
        for table in lookup.SubTable:
            rule = getattr(table, "ExtSubTable", table)
            if rule.LookupType == 1:
                yield from (((old,), new) for old, new in rule.mapping.items())
            elif rule.LookupType == 2:
                yield from (((old,), new[0]) for old, new in rule.mapping.items() if new)
            elif rule.LookupType == 3:
                yield from (((old,), new) for old, all_ in rule.alternates.items() for new in all_)
            elif rule.LookupType == 4:
                for first, ligatures in rule.ligatures.items():
                    yield from (((first, *each.Component), each.LigGlyph) for each in ligatures)


def ranges_of(points: set[int]) -> list[list[int]]:
    """Write code points as ranges, both ends included."""
    found: list[list[int]] = []
    for point in sorted(points):
        if found and point == found[-1][1] + 1:
            found[-1][1] = point
        else:
            found.append([point, point])
    return found


def metrics(font: TTFont, *, rtl: bool) -> dict[str, object]:
    """Read off what a PDF has to know of a font, in thousandths of an em."""
    unit, head, heights = font["head"].unitsPerEm, font["head"], font["hhea"]
    order = font.getGlyphOrder()
    box = (head.xMin, head.yMin, head.xMax, head.yMax)
    return {
        "ascent": round(heights.ascent * 1000 / unit),
        "descent": round(heights.descent * 1000 / unit),
        "box": [round(value * 1000 / unit) for value in box],
        "widths": [round(font["hmtx"][name][0] * 1000 / unit) for name in order],
        "meanings": meanings(font, rtl=rtl),
    }


def source_of(script: Script, folder: Path) -> Path:
    """Find the file of the weight wanted in an unpacked package."""
    if script.file:
        return folder / script.file
    return next(path for weight in WEIGHTS for path in sorted(folder.glob(f"{weight}/*.ttf")))


def write_licence(target: Path, folders: list[Path], rights: list[str]) -> None:
    """Write the families' one licence, with the copyright line of each."""
    files = [folder / "LICENSE_FONT" for folder in folders]
    texts = [file.read_text(encoding="utf-8") for file in files if file.is_file()]
    licences = {text.split("\n", 1)[1] for text in texts}
    if len(licences) != 1:
        raise ValueError("the families' licences are not the same")
    lines = "\n".join(dict.fromkeys(rights))
    target.write_text(f"{lines}\n{licences.pop()}", encoding="utf-8")


def main() -> None:
    """Cut every script, with an index of what each font can write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="unpacked packages, each under its own name")
    parser.add_argument("-o", "--output", type=Path, default=Path("fonts/scripts"))
    given = parser.parse_args()
    given.output.mkdir(parents=True, exist_ok=True)
    index: dict[str, object] = {}
    rights: list[str] = []
    for script in SCRIPTS:
        source = source_of(script, given.folder / script.package)
        name = re.split("[-_]", source.stem)[0] + ("Marks" if script.package == "noto-sans" else "")
        target = given.output / f"{name}.ttf"
        font = cut(source, target, script)
        rights.append(font["name"].getDebugName(0))
        index[name] = {"rtl": script.rtl, "ranges": ranges_of(set(font.getBestCmap()))}
        text = json.dumps(metrics(font, rtl=script.rtl), separators=(",", ":"))
        target.with_suffix(".json").write_text(text + "\n", encoding="ascii")
        print(f"{target}: {len(font.getGlyphOrder())} glyphs, {target.stat().st_size} bytes")
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(of)}" for name, of in index.items())
    (given.output / "index.json").write_text("{\n" + lines + "\n}\n", encoding="ascii")
    folders = [given.folder / script.package for script in SCRIPTS]
    write_licence(given.output.parent / "OFL-NotoScripts.txt", folders, rights)


if __name__ == "__main__":
    main()
