"""PDFs as other programs write them look and read behind a sheet as they do by themselves."""

from __future__ import annotations

import io
import shutil
import subprocess
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from insert_pictures import behind, inked, pictures, read, told, words
from pypdf import PdfReader, PdfWriter
from pypdf.generic import StreamObject
from reportlab.pdfgen.canvas import Canvas

from docgen.inserts.copy import ObjectCopier
from docgen.inserts.insert import BadInsert
from docgen.inserts.reading import read_insert

WORDS = ("Please sign this form", "Second page")


def by_reportlab(*, packed: bool) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 200), pageCompression=int(packed), invariant=1)
    for text in WORDS:
        canvas.drawString(20, 100, text)
        canvas.rect(20, 20, 60, 30, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def by_pillow(kind: str) -> bytes:
    """A picture to a page; of one bit it is packed as a fax is, of others as a photograph is."""
    image = pytest.importorskip("PIL.Image")
    first, second = (image.new("RGB", (60, 40), "white") for _ in "12")
    for at in range(20):
        first.putpixel((at, at), (0, 0, 0))
        second.putpixel((at, 30), (200, 0, 0))
    first, second = first.convert(kind), second.convert(kind)
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=[second])
    return out.getvalue()


def by_fpdf2(*, packed: bool) -> bytes:
    fpdf = pytest.importorskip("fpdf")
    pdf = fpdf.FPDF(format=(100, 70))
    pdf.set_compression(packed)
    for text in WORDS:
        pdf.add_page()
        pdf.set_font("Helvetica", size=14)
        pdf.cell(text=text)
        pdf.rect(20, 30, 30, 10, style="F")
    return bytes(pdf.output())


def by_qpdf(**how: Any) -> bytes:
    pikepdf = pytest.importorskip("pikepdf")
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(by_reportlab(packed=True))) as pdf:
        pdf.save(out, **how)
    return out.getvalue()


def qpdf_streams(name: str) -> Any:
    return getattr(pytest.importorskip("pikepdf").ObjectStreamMode, name)


def unpacked_by_qpdf() -> bytes:
    level = pytest.importorskip("pikepdf").StreamDecodeLevel
    return by_qpdf(
        stream_decode_level=level.all,
        compress_streams=False,
        object_stream_mode=qpdf_streams("disable"),
    )


def by_pypdf() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(by_reportlab(packed=False))))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def by_typst() -> bytes:
    typst = pytest.importorskip("typst")
    return bytes(
        typst.compile(b"= Please sign\n- this form\n#pagebreak()\n#rect(fill: blue)[Second]")
    )


def by_weasyprint() -> bytes:
    html = "<h1>Please sign</h1><p style='break-before: page; background: #cde'>Second page"
    with warnings.catch_warnings(action="ignore"):  # its own affairs
        try:
            import weasyprint
        except (ImportError, OSError):  # the second: the system has no Pango
            pytest.skip("WeasyPrint is not installed, or its libraries are not")
        return bytes(weasyprint.HTML(string=html).write_pdf())


def by_magick(program: str, *options: str) -> bytes:
    found = shutil.which(program)
    told_by = (
        subprocess.run([found, "-version"], capture_output=True, check=False) if found else None
    )
    if told_by is None or b"Version: ImageMagick" not in told_by.stdout:
        pytest.skip(f"ImageMagick ({program}) is not installed")
    picture = ["-size", "60x40", "xc:white", "-fill", "black", "-draw"]
    command = [str(found), *picture, "rectangle 5,5 30,20", *options, "pdf:-"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def as_magick_writes() -> bytes:
    """The shape of ImageMagick's files: contents without a filter, lengths by reference."""
    content = b"q\n60 0 0 40 0 0 cm\n/Im0 Do\nQ\n"
    rows = bytes(255 if at % 7 else 0 for at in range(60 * 40))
    boxes = b"\n/MediaBox [0 0 60 40]\n/CropBox [0 0 60 40]\n/Contents 4 0 R\n"
    bodies = [
        b"<<\n/Type /Catalog\n/Pages 2 0 R\n>>",
        b"<<\n/Type /Pages\n/Kids [ 3 0 R ]\n/Count 1\n>>",
        b"<<\n/Parent 2 0 R\n/Resources <<\n/XObject << /Im0 6 0 R >>\n>>\n/Type /Page%b>>" % boxes,
        b"<<\n/Length 5 0 R\n>>\nstream\n" + content + b"endstream",
        b"%d" % len(content),
        b"<<\n/Type /XObject\n/Subtype /Image\n/Name /Im0\n/Filter [ /FlateDecode ]\n/Width 60\n"
        b"/Height 40\n/ColorSpace /DeviceGray\n/BitsPerComponent 8\n/Length 7 0 R\n>>\nstream\n"
        + zlib.compress(rows)
        + b"\nendstream",
        b"%d" % len(zlib.compress(rows)),
        b"[ /PDF /Text /ImageC ]",
    ]
    return numbered(bodies)


def numbered(bodies: list[bytes], trailer: bytes = b"") -> bytes:
    """A file of these objects, the first of which is the catalogue."""
    out, starts = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(bodies) + 1
    out_table = b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
    end = b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        trailer,
        len(out),
    )
    return out + out_table + end


PROGRAMS: dict[str, Callable[[], bytes]] = {
    "ReportLab": lambda: by_reportlab(packed=True),
    "ReportLab, not packed": lambda: by_reportlab(packed=False),
    "Pillow, one bit": lambda: by_pillow("1"),
    "Pillow, grey": lambda: by_pillow("L"),
    "Pillow, colours": lambda: by_pillow("RGB"),
    "Pillow, a palette": lambda: by_pillow("P"),
    "Pillow, see-through": lambda: by_pillow("RGBA"),
    "Pillow, for print": lambda: by_pillow("CMYK"),
    "fpdf2": lambda: by_fpdf2(packed=True),
    "fpdf2, not packed": lambda: by_fpdf2(packed=False),
    "qpdf": by_qpdf,
    "qpdf, not packed": unpacked_by_qpdf,
    "qpdf, linearized": lambda: by_qpdf(linearize=True),
    "qpdf, object streams": lambda: by_qpdf(object_stream_mode=qpdf_streams("generate")),
    "qpdf, to be compared": lambda: by_qpdf(qdf=True),
    "typst": by_typst,
    "WeasyPrint": by_weasyprint,
    "pypdf": by_pypdf,
    "as ImageMagick": as_magick_writes,
    "ImageMagick 7": lambda: by_magick("magick"),
    "ImageMagick 6": lambda: by_magick("convert"),
    "ImageMagick, not packed": lambda: by_magick("magick", "-compress", "None"),
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_page_looks_and_reads_as_it_did(program: str) -> None:
    data = PROGRAMS[program]()
    assert all(inked(picture) for picture in pictures(data))  # there is something to lose
    assert told(data) == []


@pytest.mark.parametrize("linear", [False, True])
@pytest.mark.parametrize("packed", ["disable", "generate"])
def test_what_was_put_before_all_objects_of_a_file_is_mended(
    packed: str, tmp_path: Path, *, linear: bool
) -> None:
    """Every place in its tables is wrong then; those of objects in streams are not."""
    data = by_qpdf(linearize=linear, object_stream_mode=qpdf_streams(packed))
    head = data.index(b"\n") + 1
    insert = read(data[:head] + b"% by a mail program\n" + data[head:])
    assert words(behind(insert), 2) == list(WORDS)
    assert insert.notes == ("it has small faults, which were mended",)
    (tmp_path / "half.pdf").write_bytes(data[: len(data) // 2])
    with pytest.raises(BadInsert, match=r"damaged|not in the file"):
        read_insert(tmp_path / "half.pdf")


@pytest.mark.parametrize("instead", [b"null", b"<</Length 0>>stream\n\nendstream"])
def test_what_is_lost_while_it_is_read_is_refused_whatever_the_cause(
    instead: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ObjectCopier._dictionary

    def faulty(*given: Any) -> Any:
        return [instead] if isinstance(given[1], StreamObject) else whole(*given)

    monkeypatch.setattr(ObjectCopier, "_dictionary", faulty)
    with pytest.raises(BadInsert, match="would lose"):
        read(by_reportlab(packed=False))


def test_a_page_that_was_lost_would_be_seen() -> None:
    """The comparison itself: an insert whose contents are nothing is another picture."""
    insert = read(by_reportlab(packed=False))
    gone = tuple(
        (b"null",)
        if b"(Second page)" in b"".join(c for c in chunks if isinstance(c, bytes))
        else chunks
        for chunks in insert.objects
    )
    assert gone != insert.objects
    whole, lost = behind(insert), behind(insert._replace(objects=gone))
    assert words(whole, 2) == list(WORDS)
    assert words(lost, 2) == [WORDS[0], ""]
    assert [inked(page) for page in pictures(lost, 2)] == [True, False]


def test_a_locked_file_shows_them_as_well() -> None:
    from docgen.batch.passwords import lock

    whole = behind(read(by_reportlab(packed=False)))
    locked, _ = lock(whole, "hunter2")
    reader = PdfReader(io.BytesIO(locked), password="hunter2")
    assert [page.extract_text().strip() for page in reader.pages][-2:] == list(WORDS)
