"""Pictures as pixels: a page with drawings on it, as a PDF reader shows it.

In: drawings. Out: a PIL image. What is on the page is written here from a picture's operators, so
that a test sees what `pdf/content.py` would place on a sheet, alone and as large as it wants.
"""

from __future__ import annotations

from collections.abc import Sequence

import pypdfium2 as pdfium
from PIL import Image

from docgen.graphics.artwork import Ink, Picture
from docgen.pdf.fontfile import pictures_of


def page_of(drawings: Sequence[tuple[str, float]], across: int, side: float, alphas: str) -> bytes:
    """Put operators (and the height of their drawing) into squares of a grid; return a PDF."""
    down = -(-len(drawings) // across)
    placed = []
    for at, (operators, scale) in enumerate(drawings):
        x, y = at % across * side, (down - at // across) * side
        placed.append(f"q {scale:.6f} 0 0 {-scale:.6f} {x:.4f} {y:.4f} cm {operators} Q")
    text = "\n".join(placed)
    box = f"[0 0 {across * side:g} {down * side:g}]"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox{box}/Contents 4 0 R/Resources<<{alphas}>>>>",
        f"<</Length {len(text)}>>stream\n{text}\nendstream",
    ]
    data = "%PDF-1.7\n" + "".join(f"{n} 0 obj\n{o}\nendobj\n" for n, o in enumerate(objects, 1))
    starts = [data.index(f"{n} 0 obj\n") for n in range(1, 5)]
    table = "".join(f"{start:010d} 00000 n \n" for start in starts)
    end = f"trailer<</Size 5/Root 1 0 R>>\nstartxref\n{len(data)}\n%%EOF"
    return f"{data}xref\n0 5\n0000000000 65535 f \n{table}{end}".encode("latin-1")


def pixels(pdf: bytes, scale: float = 1.0) -> Image.Image:
    """Show the first page."""
    document = pdfium.PdfDocument(pdf)
    image: Image.Image = document[0].render(scale=scale).to_pil().convert("RGB")
    return image


def operators_of(picture: Picture) -> str:
    """Write a drawing in its own colours."""
    return " ".join(
        f"{' '.join(f'{part:.4f}' for part in piece.color)} {'RG' if piece.line else 'rg'}"
        if isinstance(piece, Ink)
        else piece
        for piece in picture.parts
    )


def shown(picture: Picture, longest: int = 200) -> Image.Image:
    """Show one drawing, its longer side so many pixels long."""
    scale = 100 / max(picture.width, picture.height)
    wide, high = picture.width * scale, picture.height * scale
    pdf = page_of([(operators_of(picture), scale)], 1, 100.0, pictures_of([picture]).resources)
    whole = pixels(pdf, longest / 100)
    return whole.crop(
        (0, 0, max(1, round(wide * longest / 100)), max(1, round(high * longest / 100)))
    )
