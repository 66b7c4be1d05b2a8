"""What the pages of a file share: fonts, the logo's pixels, metadata.

In: the faces that are used, the logo. Out: their objects, the dictionary that names them, and the
XMP metadata. The files of `fonts/` are embedded whole as Type 0 fonts;
codes are glyph numbers (Identity-H), so no two documents differ in their codes; ToUnicode gives the
text back (ISO 14289-1, 7.21.7: no glyph maps to U+0000).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from docgen.errors import Diagnostic
from docgen.fonts.face import FontFace
from docgen.fonts.families import Fonts
from docgen.graphics.artwork import Picture, Raster
from docgen.pdf.content import IMAGE
from docgen.pdf.objects import WrittenObjects, object_stream, stream_object

_TRUETYPE = "/Type/Font/Subtype/CIDFontType2/CIDToGIDMap/Identity"


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
def _to_unicode_stream(face: FontFace, number: int) -> bytes:
    """The CMap as a stream object of this number."""
    return stream_object(number, "", to_unicode(face))


def _font_objects(face: FontFace, font: int, program: int) -> list[str]:
    """Type 0 font, its descendant and its descriptor, numbered from `font` on.

    The number `program` is that of the font's file; ToUnicode follows it.
    """
    name = f"DOCGEN+{face.name}"  # a subset tag; it is fixed, since the cut is
    box = " ".join(f"{value:.0f}" for value in face.box)
    whole = (
        "<</Type/Font/Subtype/Type0/Encoding/Identity-H"
        f"/BaseFont/{name}/DescendantFonts[{font + 1} 0 R]/ToUnicode {program + 1} 0 R>>"
    )
    descendant = (
        f"<<{'/Type/Font/Subtype/CIDFontType0' if face.cff else _TRUETYPE}"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        f"/BaseFont/{name}/DW 1000/W[{face.width_array}]/FontDescriptor {font + 2} 0 R>>"
    )
    descriptor = (
        f"<</Type/FontDescriptor/FontName/{name}/Flags 4/ItalicAngle 0/FontBBox[{box}]"
        f"/Ascent {face.ascent:.0f}/Descent {face.descent:.0f}/CapHeight {face.cap_height:.0f}"
        f"/StemV {face.stem:.0f}/FontFile{3 if face.cff else 2} {program} 0 R>>"
    )
    return [whole, descendant, descriptor]


_IN_XML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})


class PageResources(NamedTuple):
    """What pages draw with: objects of fonts and pictures, and the dictionary that names them."""

    objects: WrittenObjects
    text: str


class Pictures(NamedTuple):
    """What the pages of a sheet have to know of the pictures on them.

    The one picture of pixels that a sheet can have (the clinic's logo), and of drawings the shares
    of opacity in use, in hundredths, and the gradients by name.
    """

    image: Raster | None = None
    alphas: tuple[int, ...] = ()
    shades: tuple[tuple[str, str], ...] = ()
    warnings: tuple[Diagnostic, ...] = ()

    def and_those(self, others: Pictures) -> Pictures:
        """Add those of another sheet of the same clinic."""
        alphas = tuple(sorted({*self.alphas, *others.alphas}))
        warnings = tuple(dict.fromkeys((*self.warnings, *others.warnings)))
        shades = tuple(sorted({*self.shades, *others.shades}))
        return Pictures(self.image or others.image, alphas, shades, warnings)

    @property
    def resources(self) -> str:
        """The graphics states of opacity, and the gradients, for a dictionary of Resources."""
        states = "".join(f"/A{at}<</ca {at / 100:g}/CA {at / 100:g}>>" for at in self.alphas)
        shades = "".join(f"/{name}{text}" for name, text in self.shades)
        return (f"/ExtGState<<{states}>>" if states else "") + (
            f"/Shading<<{shades}>>" if shades else ""
        )


NO_PICTURES = Pictures()


def pictures_of(pictures: Iterable[Picture | Raster]) -> Pictures:
    """Gather what the pages have to know of these pictures."""
    found = NO_PICTURES
    for picture in pictures:
        if isinstance(picture, Raster):
            found = found.and_those(Pictures(picture, warnings=picture.warnings))
        else:
            own = Pictures(None, picture.alphas, picture.shades, picture.warnings)
            found = found.and_those(own)
    return found


def resource_objects(
    fonts: Fonts, faces: Sequence[int], pictures: Pictures, first: int
) -> PageResources:
    """Write fonts and logo, numbered from `first` on; dictionaries stand in an object stream."""
    streams: list[bytes] = []
    for index in faces:
        face, number = fonts.faces[index], first + len(streams)
        about, data = face.program_entries, face.packed_program
        streams.append(stream_object(number, about, data, packed=False))
        streams.append(_to_unicode_stream(face, number + 1))
    logo = first + len(streams)
    streams += _image_streams(pictures.image, logo)
    stream = first + len(streams)
    dictionaries: list[str] = []
    named = ""
    for at, index in enumerate(faces):
        font = stream + 1 + len(dictionaries)
        dictionaries += _font_objects(fonts.faces[index], font, first + 2 * at)
        named += f"/F{index} {font} 0 R"
    numbers = range(stream + 1, stream + 1 + len(dictionaries))
    streams.append(object_stream(stream, dictionaries, numbers))
    image = f"/XObject<</{IMAGE} {logo} 0 R>>" if pictures.image else ""
    return PageResources(
        WrittenObjects.of(streams, len(dictionaries)),
        f"/Font<<{named}>>{image}{pictures.resources}",
    )


def _image_streams(image: Raster | None, first: int) -> list[bytes]:
    """The pixels of a logo and their opacity, numbered from `first` on."""
    if image is None:
        return []
    common = (
        f"/Type/XObject/Subtype/Image/Width {image.width}/Height {image.height}"
        "/BitsPerComponent 8/Filter/FlateDecode"
    )
    mask = f"/SMask {first + 1} 0 R" if image.opacity else ""
    dictionary = f"{common}/ColorSpace/{image.colors}{mask}"
    found = [stream_object(first, dictionary, image.pixels, packed=False)]
    if image.opacity:
        soft = f"{common}/ColorSpace/DeviceGray"
        found.append(stream_object(first + 1, soft, image.opacity, packed=False))
    return found


def metadata_stream(title: str, language: str, num: int, *, tagged: bool = True) -> bytes:
    """XMP: title, language and, if all is `tagged`, PDF/UA-1's mark (ISO 14289-1, 5 and 7.1)."""
    claim = "<pdfuaid:part>1</pdfuaid:part>" if tagged else ""
    xmp = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
        '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">'
        f"{title.translate(_IN_XML)}</rdf:li></rdf:Alt></dc:title>"
        f"<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>"
        f"{claim}</rdf:Description></rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="w"?>'
    )
    return stream_object(num, "/Type/Metadata/Subtype/XML", xmp.encode(), packed=False)
