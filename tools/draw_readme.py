"""Draw README's picture: the first page of the complete example's discharge sheet.

In: the example clinic `lakeside` and its patient, in English, printed as she leaves the procedure
room. Out: `docs/sheet.png`. Run it after each change of that page:

    python tools/draw_readme.py
"""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium
from hard_patients import TYPICAL, HardSheet, made_sheet
from PIL import Image, ImageOps

from docgen.engine import Engine
from docgen.files import examples_root

_PICTURE = Path(__file__).parents[1] / "docs" / "sheet.png"
_DPI = 90
_COLOURS = 64  # of an indexed picture: a third of the size, and no eye tells
_EDGE = "#8c959c"  # of the paper, which is as white as a browser's window


def main() -> None:
    """Make the sheet, draw its first page with an edge around, write the picture."""
    wanted = HardSheet(
        examples_root() / "clinics" / "lakeside", "discharge", "en", "standard", TYPICAL
    )
    document = pdfium.PdfDocument(made_sheet(Engine(), wanted).pdf)
    drawn: Image.Image = document[0].render(scale=_DPI / 72).to_pil()
    framed = ImageOps.expand(drawn.convert("RGB"), border=1, fill=_EDGE)
    framed.quantize(_COLOURS, dither=Image.Dither.NONE).save(_PICTURE, optimize=True)
    print(f"{_PICTURE}: {framed.width} x {framed.height}, {_PICTURE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
