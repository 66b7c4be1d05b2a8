"""What a PDF looks like and says before and after it stands behind a sheet.

In: a PDF. Out: the same pages behind a sheet of docgen's; `told` compares pictures (pypdfium2) and
words (pypdf) of every page, and says what differs.
"""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from typing import Any

import pypdfium2
from example_sheets import engine
from pypdf import PdfReader

from docgen.engine import Ready
from docgen.files import examples_root
from docgen.inserts import reading
from docgen.inserts.insert import Insert
from docgen.patient.record import Patient
from docgen.pdf.document import fill
from docgen.pdf.inserts import Inserts
from docgen.pdf.plate import Plans
from docgen.settings.clinic import Clinic
from docgen.sheet.sheets import choose_sheet

LETTER = (612.0, 792.0)


@cache
def ready() -> Ready:
    """A sheet, ready to be filled."""
    clinic = Clinic.load(examples_root() / "clinics" / "spine-medicine")
    sheet = choose_sheet("prepare", clinic, "vertebroplasty", "en", "standard")
    return engine().prepare(sheet, Patient.blank("vertebroplasty"))


def behind(insert: Insert) -> bytes:
    """A sheet with an insert behind it."""
    own = ready()
    plate = replace(own.sheet.plate, inserts=Inserts((insert,)), plans=Plans.most(0))
    return fill(plate, own.filling).pdf


def read(data: bytes, paper: tuple[float, float] | None = None) -> Insert:
    """Read an insert as `read_insert` does, without a file."""
    return reading._read(data, paper)


def pictures(data: bytes, last: int | None = None, scale: float = 0.5) -> list[Any]:
    """Each page as a picture with its size; only the `last` ones where that is given."""
    pdf = pypdfium2.PdfDocument(data)
    numbers = range(len(pdf))[-last:] if last else range(len(pdf))
    try:
        return [pdf[at].render(scale=scale).to_pil().convert("RGB") for at in numbers]
    finally:
        pdf.close()


def words(data: bytes, last: int | None = None) -> list[str]:
    pages = list(PdfReader(io.BytesIO(data)).pages)
    return [" ".join(page.extract_text().split()) for page in (pages[-last:] if last else pages)]


def inked(picture: Any) -> bool:
    """Whether a page has anything on it."""
    return any(low < 250 for low, _ in picture.getextrema())


def told(data: bytes) -> list[str]:
    """Read a PDF, put it behind a sheet, and say on which pages picture or words differ."""
    insert = read(data)
    count, whole = len(insert.pages), behind(insert)
    found = []
    for at, (one, other) in enumerate(
        zip(pictures(data), pictures(whole, count), strict=True), start=1
    ):
        if one.size != other.size or one.tobytes() != other.tobytes():
            found.append(f"page {at}: another picture")
    if words(data) != words(whole, count):
        found.append("other words")
    return found
