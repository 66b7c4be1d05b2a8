"""A clinic's own logo and pictograms on its finished sheets, alone and in a print file."""

from __future__ import annotations

import io
import shutil
from datetime import date
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from example_sheets import patients
from pdf_integrity import integrity_problems, ua1_problems
from PIL import Image
from pypdf import PdfReader

from docgen.engine import Engine, Made
from docgen.errors import InputError, Severity
from docgen.files import examples_root
from docgen.pdf.print_file import PrintFile
from docgen.quality.check import check_clinic, picture_problems
from docgen.settings.clinic import Clinic
from docgen.sheet.sheets import sheet_for

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20">'
# Left a gradient from red to blue, right a green that is half clear.
LOGO = (
    f'{HEAD}<linearGradient id="g"><stop stop-color="red"/><stop offset="1" stop-color="blue"/>'
    '</linearGradient><rect width="40" height="20" fill="url(#g)"/>'
    '<rect x="40" width="20" height="20" fill="#080" opacity=".5"/></svg>'
)
PRINTED = date(2026, 11, 30)


def clinic_with(folder: Path, name: str, data: bytes) -> Clinic:
    """The lakeside clinic with another logo."""
    home = folder / "clinic"
    shutil.copytree(examples_root() / "clinics" / "lakeside", home)
    (home / "logo.svg").unlink()
    (home / name).write_bytes(data)
    settings = (home / "clinic.yaml").read_text(encoding="utf-8")
    (home / "clinic.yaml").write_text(settings.replace("logo.svg", name), encoding="utf-8")
    return Clinic.load(home)


def made(clinic: Clinic) -> Made:
    patient = patients()["lakeside"]
    return Engine().make_sheet("prepare", clinic, patient, language="en", printed_on=PRINTED)


def logo_of(pdf: bytes) -> Image.Image:
    """Page one from its margin on, as large as a logo may be: 110 x 30 points, 4 pixels each."""
    page = pdfium.PdfDocument(pdf)[0]
    image: Image.Image = page.render(scale=4).to_pil().convert("RGB")
    return image.crop((54 * 4, 24 * 4, 164 * 4, 66 * 4))


def near(color: object, expected: tuple[int, int, int]) -> bool:
    assert isinstance(color, tuple)
    return all(abs(one - two) < 25 for one, two in zip(color, expected, strict=True))


def has_the_logo(pdf: bytes) -> bool:
    """Whether red runs into blue, and green is half clear."""
    image = logo_of(pdf)
    middle = image.height // 2
    row = [image.getpixel((x, middle)) for x in range(image.width)]
    wanted = ((245, 0, 10), (128, 0, 128), (10, 0, 245), (128, 195, 128))
    found = [next((x for x, color in enumerate(row) if near(color, one)), -1) for one in wanted]
    return -1 not in found and found == sorted(found)


def test_gradients_and_half_clear_colours_are_on_the_sheet(tmp_path: Path) -> None:
    sheet = made(clinic_with(tmp_path, "logo.svg", LOGO.encode()))
    assert has_the_logo(sheet.pdf)
    assert sheet.warnings == ()
    assert integrity_problems(sheet.pdf) == []
    assert ua1_problems(sheet.pdf) == []


def test_they_are_in_a_print_file_as_well_whoever_comes_first(tmp_path: Path) -> None:
    plain = Clinic.load(examples_root() / "clinics" / "lakeside")
    own = clinic_with(tmp_path, "logo.svg", LOGO.encode())
    engine, stream, patient = Engine(), io.BytesIO(), patients()["lakeside"]
    book: PrintFile | None = None
    for clinic in (plain, own, plain):
        ready = engine.prepare(
            sheet_for(patient, "prepare", clinic, "en", "standard"), patient, PRINTED
        )
        book = book or PrintFile(stream, ready.sheet.plate.fonts, "en-US", "A print run")
        book.add(ready.sheet.plate, ready.filling, "A patient")
    assert book is not None
    book.close()
    reader = PdfReader(stream)
    pages = len(reader.pages) // 3
    second = io.BytesIO()
    document = pdfium.PdfDocument(stream.getvalue())
    taken = pdfium.PdfDocument.new()
    taken.import_pages(document, [pages])
    taken.save(second)
    assert has_the_logo(second.getvalue())
    assert not has_the_logo(stream.getvalue())  # the first has the clinic's usual logo


def test_a_jpeg_called_png_is_on_the_sheet(tmp_path: Path) -> None:
    stream = io.BytesIO()
    Image.new("RGB", (60, 20), (200, 30, 30)).save(stream, "JPEG", quality=95)
    sheet = made(clinic_with(tmp_path, "logo.png", stream.getvalue()))
    image = logo_of(sheet.pdf)
    assert near(image.getpixel((40, image.height // 2)), (200, 30, 30))
    assert integrity_problems(sheet.pdf) == []


def test_a_logo_with_text_is_refused_with_its_line_by_make_and_by_check(tmp_path: Path) -> None:
    clinic = clinic_with(tmp_path, "logo.svg", f"{HEAD}\n<text>Lakeside</text></svg>".encode())
    with pytest.raises(InputError, match=r"logo\.svg:2:1: error: .*text.*PNG"):
        made(clinic)
    (found,) = picture_problems(Engine(), clinic)
    assert found.severity is Severity.ERROR


def test_what_earlier_releases_went_past_is_told_by_make_and_by_check(tmp_path: Path) -> None:
    logo = LOGO.replace("<rect x=", '<rect mask="url(#m)" x=')
    clinic = clinic_with(tmp_path, "logo.svg", logo.encode())
    (told,) = made(clinic).warnings
    assert "mask" in told.message
    assert told.severity is Severity.WARNING
    assert told in [*picture_problems(Engine(), clinic)]


def test_check_tells_what_is_wrong_with_a_logo(tmp_path: Path) -> None:
    home = tmp_path / "clinic"
    shutil.copytree(Path(__file__).parent / "finger-splint", home)
    (home / "logo.svg").write_text(f"{HEAD}<text>Hand</text></svg>")
    settings = (home / "clinic.yaml").read_text(encoding="utf-8")
    settings = settings.replace("clinic:\n", "clinic:\n  logo: logo.svg\n", 1)
    (home / "clinic.yaml").write_text(settings, encoding="utf-8")
    found = [one for one in check_clinic(home, PRINTED).problems if one.code == "picture"]
    assert [one.severity for one in found] == [Severity.ERROR]


def test_check_looks_at_drawings_that_no_sheet_uses(tmp_path: Path) -> None:
    clinic = clinic_with(tmp_path, "logo.svg", LOGO.encode())
    (clinic.folder / "pictograms").mkdir()
    (clinic.folder / "pictograms" / "walker.svg").write_text(f"{HEAD}<image/></svg>")
    (clinic.folder / "pictograms" / "stick.svg").write_text(LOGO)
    found = picture_problems(Engine(), clinic)
    assert [one.place and Path(one.place.file).name for one in found] == ["walker.svg"]


def test_a_clinics_own_pictogram_keeps_its_half_clear_parts(tmp_path: Path) -> None:
    clinic = clinic_with(tmp_path, "logo.svg", f'{HEAD}<path d="M0 0h9v9z"/></svg>'.encode())
    (clinic.folder / "pictograms").mkdir()
    (clinic.folder / "pictograms" / "car.svg").write_text(LOGO)
    data = made(Clinic.load(clinic.folder)).pdf
    assert b"/A50" in _objects(data)
    assert integrity_problems(data) == []


def _objects(data: bytes) -> bytes:
    resources = PdfReader(io.BytesIO(data)).pages[0]["/Resources"].get_object()
    return repr(resources["/ExtGState"]).encode()  # type: ignore[index]
