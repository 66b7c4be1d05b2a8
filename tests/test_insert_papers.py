"""Inserts on other paper than the sheets: told of with both sizes, or scaled with `fit: yes`."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from insert_pictures import LETTER, behind, inked, pictures, read, words
from pdf_reading import structure
from PIL import Image, ImageChops, ImageStat
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from reportlab.pdfgen.canvas import Canvas
from tagged_inserts import of_role, with_link
from test_insert_tags import faults, form

from docgen.files import examples_root
from docgen.inserts.insert import named, same_paper
from docgen.settings.clinic import Clinic

A4 = (595.28, 841.89)


def sheet_of(width: float, height: float, **entries: Any) -> bytes:
    """A page with a mark in each corner, so that turning and cutting show."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width, height), invariant=1)
    canvas.rect(4, 4, width - 8, height - 8)
    canvas.setFillColorRGB(1, 0, 0)
    canvas.rect(10, 10, width / 4, height / 10, fill=1)
    canvas.setFillColorRGB(0, 0, 1)
    canvas.circle(width - 30, height - 30, 20, fill=1)
    canvas.setFont("Helvetica", 14)
    canvas.drawString(20, height / 2, "Sign here")
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(out.getvalue())))
    for key, value in entries.items():
        writer.pages[0][NameObject(f"/{key}")] = value
    changed = io.BytesIO()
    writer.write(changed)
    return changed.getvalue()


def box(*figures: float) -> ArrayObject:
    return ArrayObject([FloatObject(figure) for figure in figures])


def test_paper_is_the_same_within_a_millimetre_and_lying_across() -> None:
    assert same_paper((612, 792), (615, 789))
    assert not same_paper((612, 792), (615.1, 792))
    assert not same_paper((612, 792), (612, 788.9))
    assert same_paper((792, 612), (612, 792))
    assert not same_paper(A4, LETTER)


def test_papers_have_names_and_sizes_in_the_units_of_the_clinic() -> None:
    assert named(A4, like=LETTER) == "A4 (8.27 x 11.69 in)"
    assert named(LETTER, like=A4) == "Letter (216 x 279 mm)"
    assert named((300, 200), like=LETTER) == "4.17 x 2.78 in"
    assert named((612, 1008), like=LETTER) == "Legal (8.5 x 14 in)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "clinic"
    shutil.copytree(examples_root() / "clinics" / "spine-medicine", folder)
    return folder


def told(folder: Path, *pages: tuple[float, float], entry: str = "") -> list[str]:
    """What `check` says of an insert with such pages."""
    writer = PdfWriter()
    for width, height in pages:
        writer.add_blank_page(width, height)
    writer.write(folder / "form.pdf")
    file = folder / "clinic.yaml"
    part = f"inserts:\n  - {{file: form.pdf, sheets: [prepare]{entry}}}\n"
    file.write_text(file.read_text(encoding="utf-8") + part, encoding="utf-8")
    found = Clinic.load(folder).warnings
    assert all(str(one.severity) == "warning" and one.place and one.hint for one in found)
    return [one.message for one in found if one.code == "insert-paper"]


def test_other_paper_is_told_with_both_sizes_and_the_pages(folder: Path) -> None:
    assert told(folder, LETTER, A4, (300, 200), A4, LETTER[::-1]) == [
        "Pages 2, 4 of form.pdf are A4 (8.27 x 11.69 in), the sheets are Letter (8.5 x 11 in).",
        "Page 3 of form.pdf is 4.17 x 2.78 in, the sheets are Letter (8.5 x 11 in).",
    ]


def test_the_clinics_own_paper_is_what_counts(folder: Path) -> None:
    file = folder / "clinic.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("paper: letter", "paper: a4"), encoding="utf-8")
    assert told(folder, LETTER, A4) == [
        "Page 1 of form.pdf is Letter (216 x 279 mm), the sheets are A4 (210 x 297 mm)."
    ]


@pytest.mark.parametrize(("answer", "warned"), [("yes", False), ("no", True)])
def test_what_is_scaled_is_not_warned_of(folder: Path, answer: str, *, warned: bool) -> None:
    assert bool(told(folder, A4, entry=f", fit: {answer}")) is warned


def looks_like(data: bytes, paper: tuple[float, float], dots: int = 1) -> None:
    """Hold a page that was fitted against the same page, drawn larger or smaller by pdfium."""
    (fitted,) = pictures(behind(read(data, LETTER)), 1, scale=dots)
    assert fitted.size == tuple(dots * side for side in paper)
    (plain,) = pictures(data, scale=1)
    scale = min(fitted.width / plain.width, fitted.height / plain.height)
    (plain,) = pictures(data, scale=scale)
    wanted = Image.new("RGB", fitted.size, "white")
    wanted.paste(plain, ((fitted.width - plain.width) // 2, (fitted.height - plain.height) // 2))
    assert inked(fitted)
    small = [one.resize((fitted.width // 4, fitted.height // 4)) for one in (fitted, wanted)]
    off = ImageStat.Stat(ImageChops.difference(*small)).mean
    assert max(off) < 2  # of 255: edges fall between pixels


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("size", [(300, 500), (500, 300), (900, 1500)], ids=str)
def test_a_page_is_scaled_with_its_proportions_and_stands_in_the_middle(
    size: tuple[float, float], turned: int
) -> None:
    across = (size[0] > size[1]) != (turned in (90, 270))
    looks_like(sheet_of(*size, Rotate=NumberObject(turned)), LETTER[::-1] if across else LETTER)


def test_only_what_its_crop_box_shows_is_drawn() -> None:
    looks_like(sheet_of(500, 700, CropBox=box(50, 100, 400, 600)), LETTER)
    looks_like(sheet_of(500, 700, CropBox=box(50, 300, 400, 400)), LETTER[::-1])  # broad margins
    looks_like(sheet_of(500, 700, MediaBox=box(-20, -30, 400, 700)), LETTER)


def test_a_page_on_the_same_paper_stays_as_it_is() -> None:
    data = sheet_of(613, 790)
    assert read(data, LETTER)._replace(digest="") == read(data)._replace(digest="")
    assert read(data, LETTER).digest != read(data).digest  # where it is kept, both are


def test_its_own_unit_counts_towards_the_size() -> None:
    data = sheet_of(306, 396, UserUnit=FloatObject(2))
    assert read(data).sizes == (LETTER,)
    data = sheet_of(300, 500, UserUnit=FloatObject(2))
    assert read(data).sizes == ((600, 1000),)
    page = PdfReader(io.BytesIO(behind(read(data, LETTER)))).pages[-1]
    assert page.user_unit == 1
    assert (float(page.mediabox.width), float(page.mediabox.height)) == LETTER


def test_what_is_drawn_with_a_pattern_is_scaled_as_well() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(sheet_of(300, 400))))
    page: Any = writer.pages[0]
    pattern = DecodedStreamObject()
    pattern.set_data(b"0 0.5 0 rg 0 0 20 40 re f")
    for key, value in (("PatternType", 1), ("PaintType", 1), ("TilingType", 1)):
        pattern[NameObject(f"/{key}")] = NumberObject(value)
    pattern[NameObject("/BBox")] = box(0, 0, 40, 40)
    pattern[NameObject("/XStep")] = pattern[NameObject("/YStep")] = NumberObject(40)
    pattern[NameObject("/Resources")] = DictionaryObject()
    pattern[NameObject("/Matrix")] = box(1, 0, 0, 1, 7, 3)
    held = DictionaryObject({NameObject("/P1"): writer._add_object(pattern)})
    page["/Resources"][NameObject("/Pattern")] = held
    content = DecodedStreamObject()
    content.set_data(b"/Pattern cs /P1 scn 40 60 200 300 re f")
    page[NameObject("/Contents")] = writer._add_object(content)
    out = io.BytesIO()
    writer.write(out)
    looks_like(out.getvalue(), LETTER, dots=3)  # tiles are drawn in whole dots


def smaller(data: bytes) -> bytes:
    """The same pages on a half and a third of the paper; that they draw beyond it is no matter."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    for at, page in enumerate(writer.pages, 2):
        page[NameObject("/MediaBox")] = box(0, 0, 612 / at, 792 / at)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_notes() -> bytes:
    """A tagged form with a link to its second page, and a figure that says where it stands."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(form())))
    place = ArrayObject([writer.pages[1].indirect_reference, NameObject("/XYZ"), *box(10, 300, 2)])
    with_link({"/S": NameObject("/GoTo"), "/D": place})(writer)
    layout = {"/O": NameObject("/Layout"), "/BBox": box(10, 20, 110, 220)}
    attributes = DictionaryObject({NameObject(key): value for key, value in layout.items()})
    second = writer.pages[1]["/StructParents"]
    tagged = [one for one in of_role(writer, "/P") if one["/Pg"]["/StructParents"] == second][-1]
    tagged[NameObject("/A")] = attributes
    tagged[NameObject("/Alt")] = TextStringObject("A box")
    out = io.BytesIO()
    writer.write(out)
    return smaller(out.getvalue())


def test_links_and_boxes_of_tags_go_where_their_content_goes() -> None:
    data = with_notes()
    plain, fitted = (behind(read(data, paper)) for paper in (None, LETTER))
    assert faults(fitted) == []
    assert words(fitted, 2) == words(plain, 2)

    def found(pdf: bytes) -> tuple[list[float], list[float], list[float]]:
        reader = PdfReader(io.BytesIO(pdf))
        count = len(read(data).pages)
        notes = [
            note.get_object() for page in reader.pages[-count:] for note in page.get("/Annots", ())
        ]
        note = next(note for note in notes if "/Dest" in note)
        boxes = [
            item["/BBox"]
            for one in structure(reader).walk()
            for item in one.node.get("/A", ())
            if "/BBox" in item and float(item["/BBox"][0]) in (10, 20, 30)
        ]
        rect, place = note["/Rect"], note["/Dest"][2:]
        return tuple([float(one) for one in each] for each in (rect, place, boxes[0]))  # type: ignore[return-value]

    before, after = found(plain), found(fitted)
    assert after[0] == pytest.approx([2 * one for one in before[0]], abs=0.01)
    assert after[1] == pytest.approx([30, 900, 2])
    assert before[2] == [10, 20, 110, 220]
    assert after[2] == [30, 60, 330, 660]  # it is on the second page
