"""Draw a form: the static text by Platypus, a field where each run of a patient's values goes.

In: the content of the first patient of a shape. Out: an open PDF and its fields. Each field is as
wide as that patient's value; the fonts are embedded whole, so that any value can be written.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from math import ceil
from typing import Any, NamedTuple
from xml.sax.saxutils import quoteattr

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from benchmarks.by_platypus import MARK, markup, pdf_of
from benchmarks.jobs import Content, number_of
from benchmarks.platypus_flow import FACES, LOOK, flow_of
from docgen.fonts.face import FontFace
from docgen.fonts.families import Fonts
from docgen.model import Inlines, Slot
from docgen.pdf.fontfile import to_unicode
from docgen.style import BOLD, SEMIBOLD

_PRINTED = 4  # an annotation's flag
_ROOM = 1.5  # fields are wider than the first value: longer ones are not cut


class Field(NamedTuple):
    """A field of an open form; `head` stands before its glyphs."""

    name: str
    widget: Any
    head: str
    face: int


class Form(NamedTuple):
    """A form of one shape, open."""

    pdf: Pdf
    fields: list[Field]


class _Spot(NamedTuple):
    """Where a value begins: page, baseline, size and face of type, width."""

    name: str
    page: int
    at: tuple[float, float]
    size: float
    face: int
    width: float


def texts_of(content: Content) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every field."""
    yield "identity", content.furniture.identity
    for number, runs in enumerate(content.values):
        for at, (text, _) in enumerate(runs):
            yield f"{number}.{at}", text


def draw_form(content: Content, fonts: Fonts) -> Form:
    """Draw the form for all patients of this one's shape."""
    spots: list[_Spot] = []

    def note(canvas: Any, label: str) -> None:
        name, bold, width = label.split()
        info = canvas._curr_tx_info  # what ReportLab gives to callbacks
        style = info["xs"].style
        face = BOLD if int(bold) else FACES.index(style.fontName)
        at = canvas.absolutePosition(info["cur_x"], info["cur_y"])
        width = float(width) * style.fontSize / 1000
        spots.append(_Spot(name, canvas.page, at, style.fontSize, face, width))

    def write(words: Inlines) -> str:
        return "".join(
            _reserved(content, one, fonts) if isinstance(one, Slot) else markup((one,))
            for one in words
        )

    identity = "\u00a0" * 2 * len(content.furniture.identity)  # its room, for what stands beside
    furniture = content.furniture._replace(identity=identity)
    data = pdf_of(flow_of(content.template, write), content.template, furniture, note)
    pdf = Pdf.open(io.BytesIO(data))
    foot = (LOOK.margin, 27.0)
    spots += [_Spot("identity", n, foot, 12, SEMIBOLD, 250) for n in range(len(pdf.pages))]
    named = _embed(pdf, fonts)
    return Form(pdf, [_field(pdf, spot, named) for spot in spots])


def _reserved(content: Content, slot: Slot, fonts: Fonts) -> str:
    """A mark for each run of the value, and no-break spaces as wide as it."""
    parts = []
    for at, (text, bold) in enumerate(content.values[number_of(slot)]):
        width = fonts.faces[BOLD].glyphs(text).width
        label = quoteattr(f"{number_of(slot)}.{at} {int(bold)} {width}")
        spaces = ceil(width / fonts.faces[0].space.width)
        parts.append(f'<onDraw name="{MARK}" label={label}/>' + "\u00a0" * spaces)
    return "".join(parts)


def _field(pdf: Pdf, spot: _Spot, fonts: Dictionary) -> Field:
    x, y = spot.at
    width, low, high = spot.width * _ROOM, -0.25 * spot.size, spot.size
    font = f"/F{spot.face} {spot.size:g} Tf"
    look = pdf.make_stream(b"")
    look.update(
        {
            "/Type": Name.XObject,
            "/Subtype": Name.Form,
            "/BBox": Array([0, low, width, high]),
            "/Resources": Dictionary(Font=fonts),
        }
    )
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=pikepdf.String(f"{spot.name}.{spot.page}".replace(".", "-")),
            Rect=Array([x, y + low, x + width, y + high]),
            F=_PRINTED,
            DA=pikepdf.String(f"{font} 0 g"),
            AP=Dictionary(N=look),
        )
    )
    page = pdf.pages[spot.page].obj
    if Name.Annots not in page:
        page.Annots = Array()
    page.Annots.append(widget)
    pdf.Root.AcroForm.Fields.append(widget)
    return Field(spot.name, widget, f"/Tx BMC BT {font} 0 g", spot.face)


def _embed(pdf: Pdf, fonts: Fonts) -> Dictionary:
    """Put the text family into the form; return its fonts by name."""
    named = Dictionary()
    for index in range(len(FACES)):
        named[f"/F{index}"] = _font(pdf, fonts.faces[index])
    pdf.Root.AcroForm = Dictionary(Fields=Array(), DR=Dictionary(Font=named))
    return named


def _font(pdf: Pdf, face: FontFace) -> Any:
    """A Type 0 font with fixed glyph codes, as docgen embeds it."""
    packed = {"Length1": len(face.program), "Filter": Name.FlateDecode}
    program = pdf.make_stream(face.packed_program, **packed)
    unicode = pdf.make_stream(to_unicode(face))
    descriptor = pdf.make_indirect(
        Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name(f"/{face.name}"),
            Flags=4,
            ItalicAngle=0,
            FontBBox=Array(list(face.box)),
            Ascent=face.ascent,
            Descent=face.descent,
            CapHeight=face.cap_height,
            StemV=face.stem,
            FontFile2=program,
        )
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name(f"/{face.name}"),
        CIDToGIDMap=Name.Identity,
        CIDSystemInfo=Dictionary(
            Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
        ),
        FontDescriptor=descriptor,
        DW=1000,
        W=Array([0, Array(list(face.widths))]),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name(f"/{face.name}"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=unicode,
        )
    )
