"""What the pages share: fonts, the logo's pixels, metadata.

In: the faces that a sheet uses, the logo. Out: the streams that open every file, the dictionaries
that name them, and the XMP metadata. The files of `fonts/` are embedded whole as Type 0 fonts;
codes are glyph numbers (Identity-H), so no two documents differ in their codes; ToUnicode gives the
text back (ISO 14289-1, 7.21.7: no glyph maps to U+0000).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from docgen.errors import Diagnostic
from docgen.fonts.face import FontFace
from docgen.fonts.families import Fonts
from docgen.graphics.artwork import Picture, Raster
from docgen.pdf import objects
from docgen.pdf.content import IMAGE
from docgen.pdf.objects import stream_object

STREAMS = 2  # per face: program, ToUnicode
_TRUETYPE = "/Type/Font/Subtype/CIDFontType2/CIDToGIDMap/Identity"
DICTIONARIES = 3  # per face: font, descendant, descriptor


def font_name(face: FontFace) -> str:
    """Subset tag and name; the tag is fixed, since the cut is."""
    return f"DOCGEN+{face.name}"


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
def packed_to_unicode(face: FontFace, number: int) -> bytes:
    """The CMap as a stream object of this number."""
    return stream_object(number, "", to_unicode(face))


def font_objects(
    face: FontFace, numbers: tuple[int, int, int], streams: tuple[int, int]
) -> list[tuple[int, str]]:
    """Type 0 font, its descendant and its descriptor, under the numbers given."""
    font, descendant, descriptor = numbers
    program, cmap = streams
    name = font_name(face)
    box = " ".join(f"{value:.0f}" for value in face.box)
    return [
        _object(
            font,
            "/Type/Font/Subtype/Type0/Encoding/Identity-H",
            f"/BaseFont/{name}/DescendantFonts[{descendant} 0 R]/ToUnicode {cmap} 0 R",
        ),
        _object(
            descendant,
            "/Type/Font/Subtype/CIDFontType0" if face.cff else _TRUETYPE,
            "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>",
            f"/BaseFont/{name}/DW 1000/W[{face.width_array}]/FontDescriptor {descriptor} 0 R",
        ),
        _object(
            descriptor,
            f"/Type/FontDescriptor/FontName/{name}/Flags 4/ItalicAngle 0/FontBBox[{box}]",
            f"/Ascent {face.ascent:.0f}/Descent {face.descent:.0f}/CapHeight {face.cap_height:.0f}",
            f"/StemV {face.stem:.0f}/FontFile{3 if face.cff else 2} {program} 0 R",
        ),
    ]


def _object(number: int, *entries: str) -> tuple[int, str]:
    return number, f"<<{''.join(entries)}>>"


_IN_XML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})


class Shared(NamedTuple):
    """What opens every file with the same faces: bytes, cross-reference entries, Resources.

    The objects have the numbers from 1 to `last`.
    """

    data: bytes
    entries: bytes
    last: int
    resources: str


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


def shared_objects(fonts: Fonts, faces: tuple[int, ...], pictures: Pictures) -> Shared:
    """Write header, fonts and logo; font dictionaries stand in an object stream of their own."""
    streams: list[bytes] = []
    for at, index in enumerate(faces):
        face = fonts.faces[index]
        first = at * STREAMS + 1
        about, data = face.program_entries, face.packed_program
        streams.append(objects.stream_object(first, about, data, packed=False))
        streams.append(packed_to_unicode(face, first + 1))
    logo = len(streams) + 1
    streams += image_streams(pictures.image, logo)
    stream = len(streams) + 1
    dictionaries: list[tuple[int, str]] = []
    named = ""
    for at, index in enumerate(faces):
        font = stream + 1 + at * DICTIONARIES
        numbers = (font, font + 1, font + 2)
        programs = (at * STREAMS + 1, at * STREAMS + 2)
        dictionaries += font_objects(fonts.faces[index], numbers, programs)
        named += f"/F{index} {font} 0 R"
    texts = [text for _, text in dictionaries]
    streams.append(objects.object_stream(stream, stream + 1, texts))
    entries = [objects.FREE_ENTRY]
    offset = len(objects.HEADER)
    for data in streams:
        entries.append(objects.entry(offset))
        offset += len(data)
    entries.append(objects.packed_entries(stream, len(dictionaries)))
    return Shared(
        b"".join([objects.HEADER, *streams]),
        b"".join(entries),
        stream + len(dictionaries),
        f"/Font<<{named}>>"
        + (f"/XObject<</{IMAGE} {logo} 0 R>>" if pictures.image else "")
        + pictures.resources,
    )


def image_streams(image: Raster | None, first: int) -> list[bytes]:
    """The pixels of a logo and their opacity, numbered from `first` on."""
    if image is None:
        return []
    common = (
        f"/Type/XObject/Subtype/Image/Width {image.width}/Height {image.height}"
        "/BitsPerComponent 8/Filter/FlateDecode"
    )
    mask = f"/SMask {first + 1} 0 R" if image.opacity else ""
    dictionary = f"{common}/ColorSpace/{image.colors}{mask}"
    found = [objects.stream_object(first, dictionary, image.pixels, packed=False)]
    if image.opacity:
        soft = f"{common}/ColorSpace/DeviceGray"
        found.append(objects.stream_object(first + 1, soft, image.opacity, packed=False))
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
    return objects.stream_object(num, "/Type/Metadata/Subtype/XML", xmp.encode(), packed=False)
