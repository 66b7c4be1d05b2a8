"""Many patients in one file for the print shop: fonts once, each patient a tagged part.

In: a binary stream, then plates with their fillings, one after the other. Out: one tagged PDF
(PDF/UA-1), written in one pass. Memory does not grow with the list: cross-reference entries, which
hold no patient data, wait in a temporary file; of each patient only three numbers are kept.
MCIDs begin anew in each part, so that the ParentTree grows with the list and not with its square.

The objects of one patient are an object block: their texts with holes for numbers, which thousands
of patients share. What stands behind the patient's own pages is a `Tail`; patients with other pages
share it as well. Operators that patients share stand in the file once, as content streams.
"""

from __future__ import annotations

import hashlib
import re
import sys
import tempfile
import zlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, islice
from typing import BinaryIO

from docgen.cache import Memo
from docgen.fonts.families import PLAIN, Fonts
from docgen.pdf import objects
from docgen.pdf.content import IMAGE, media_box
from docgen.pdf.document import Content, Filling, fill_pages
from docgen.pdf.fontfile import (
    NO_PICTURES,
    font_objects,
    image_streams,
    metadata_stream,
    to_unicode,
)
from docgen.pdf.inserts import Copies, CopyPlace, Inserts
from docgen.pdf.objects import text_string
from docgen.pdf.plate import Paging, PlanKey, Plate
from docgen.pdf.structure import (
    DIGITS,
    Numbers,
    Root,
    element_texts,
    hole,
    parent_arrays,
    standing,
)

_CATALOG, _INFO, _PAGES, _STRUCTURE, _DOCUMENT, _PARENTS, _OUTLINES, _METADATA = range(1, 9)
_FIRST_FONT = 9
_PER_FONT = 5  # font, descendant, descriptor, program, ToUnicode
_LEAF = 512  # pages in one leaf of the ParentTree
_SPOOL = 1_000_000  # bytes of cross-reference entries kept in memory


class Combined:
    """Writes patients one after the other; `close` writes what they share."""

    def __init__(
        self, stream: BinaryIO, fonts: Fonts, language: str, title: str, *, duplex: bool = False
    ) -> None:
        """Begin a file; with `duplex` each patient starts on the front of a leaf."""
        self._stream, self._fonts = stream, fonts
        self._language, self._title, self._duplex = language, title, duplex
        self._image_number = _FIRST_FONT + _PER_FONT * PLAIN
        self._next = self._image_number + 2
        self._fixed: dict[int, bytes] = {}
        self._spool = tempfile.SpooledTemporaryFile(_SPOOL)  # noqa: SIM115 (closed in `close`)
        self._offset = 0
        self._bases, self._counts = array("I"), array("I")
        self._leaves = array("I")
        self._leaf: list[str] = []
        self._keys = 0  # of the ParentTree
        self._names = array("I")  # leaves of the tree of identifiers
        self._faces: set[int] = set()
        self._pictures = NO_PICTURES
        self._identity = hashlib.sha256()
        self._shared: Memo[bytes, int] = Memo("shared streams", 4096)
        self._parts: Memo[tuple[str, PlanKey], ObjectBlock] = Memo("parts", 768)
        self._tails: dict[tuple[str, ...], Tail] = {}
        self._accessible = self._tagged = True
        self.broken: tuple[tuple[str, str], ...] = ()  # as in `Filled`, of whom was added last
        self._write(objects.HEADER)

    def add(self, plate: Plate, filling: Filling, bookmark: str) -> int:
        """Write one patient; return how many pages the part has.

        Raises:
            FontError: a value that no font can write; nothing of this patient was written.
        """
        paging, contents, self.broken = fill_pages(plate, filling)
        fixed = Fixed(_PAGES, _DOCUMENT, self._tail(plate.inserts))
        part = self._parts.get(
            (plate.identity, paging.key),
            lambda: make_part(plate, paging, fixed, duplex=self._duplex),
        )
        self._faces.update(paging.key.faces)
        self._pictures = self._pictures.and_those(plate.pictures)
        base = self._next
        stream = base + 1 + part.count + len(contents)
        own = Streams(stream + 1 + (part.tail.count + 1 if part.tail else 0), self._shared)
        arrays = [own.array(content) for content in contents]
        following = own.next
        keys = part.content_count + (part.tail.keys if part.tail else 0)
        will_flush = len(self._leaf) + keys >= _LEAF
        self._write_objects(part, (base, stream), arrays, (bookmark, following + will_flush))
        first = base + part.first_array
        self._lead_back(range(first, first + part.content_count))
        if part.tail:
            self._write_tail(part.tail, base, stream + 1)
        self._write_own(own.streams)
        self._bases.append(base)
        self._counts.append(part.page_count)
        self._next = following
        if will_flush:
            self._flush_leaf()
        return part.page_count

    def put_in(self, inserts: Inserts) -> None:
        """Write what stands behind some sheets, once; before the first patient."""
        self._tails[inserts.key] = make_tail(inserts, self._next)
        for data in inserts.written(self._next):
            self._object(data)
            self._next += 1
        self._identity.update(repr(inserts.key).encode())

    def _tail(self, inserts: Inserts | None) -> Tail | None:
        """What stands behind a patient's pages; what it lacks, the file lacks."""
        if inserts is None:
            return None
        self._accessible &= inserts.accessible
        self._tagged &= inserts.tagged
        return self._tails[inserts.key]

    def _lead_back(self, numbers: Sequence[int]) -> None:
        """Note what the next keys of the ParentTree lead to."""
        self._leaf += [f"{key} {number} 0 R" for key, number in enumerate(numbers, self._keys)]
        self._keys += len(numbers)

    def _write_objects(
        self, part: ObjectBlock, numbers: tuple[int, int], arrays: list[str], link: tuple[str, int]
    ) -> None:
        """Put a patient's dictionaries into one object stream: bookmark, part, contents of pages.

        `numbers` are those of the first object and of the stream; `link` is the bookmark's text and
        the number of the next patient's.
        """
        base, stream = numbers
        bookmark, following = link
        before = f"/Prev {self._bases[-1]} 0 R" if self._bases else ""
        target = f"[{base + part.first_page} 0 R/Fit]"
        title = text_string(bookmark)
        item = f"<</Title{title}/Parent {_OUTLINES} 0 R{before}/Next {following} 0 R/Dest{target}>>"
        heads, body = numbered(part, base, self._keys)
        length, own = part.template.length, base + 1 + part.count
        for number, text in (*enumerate(arrays, own), (base, item)):
            heads += f" {number} {length}"
            body += f"\n{text}"
            length += len(text) + 1
        count = part.count + len(arrays) + 1
        self._spool.write(objects.entries_in(stream, (count - 1, *range(count - 1))))
        self._write_packed(stream, count, heads, body)

    def _write_tail(self, tail: Tail, base: int, first: int) -> None:
        """Write a patient's copy of inserts in a stream, with keys after those of the patient."""
        heads, body = tail.numbered(base, first, self._keys)
        self._spool.write(objects.packed_entries(first + tail.count, tail.count))
        self._write_packed(first + tail.count, tail.count, heads, body)
        self._lead_back([first + parent for parent in tail.copies.parents])
        if tail.copies.names:
            self._names.append(first + tail.copies.names)

    def _write_packed(self, stream: int, count: int, heads: str, body: str) -> None:
        """Write a stream of so many objects."""
        entries = f"/Type/ObjStm/N {count}/First {len(heads) + 1}/Filter/FlateDecode"
        packed = zlib.compress(f"{heads}\n{body}".encode("latin-1"), LEVEL)
        self._object(objects.stream_object(stream, entries, packed, packed=False))

    def _flush_leaf(self) -> None:
        """Write a leaf of the ParentTree; it takes the next number."""
        if not self._leaf:
            return
        first, last = self._keys - len(self._leaf), self._keys - 1
        limits = f"/Limits[{first} {last}]"
        self._leaves.append(self._next)
        self._object(_plain(self._next, f"<<{limits}/Nums[{' '.join(self._leaf)}]>>"))
        self._next += 1
        self._leaf = []

    def close(self) -> None:
        """Write fonts, page tree, structure root, bookmarks and the cross-reference stream."""
        if self._bases:  # the last bookmark names this one as the next: there is none
            self._object(_plain(self._next, "null"))
            self._next += 1
        self._flush_leaf()
        resources = self._write_fonts() + self._write_image()
        self._write_trees(resources)
        self._write_xref()
        self._spool.close()

    def _write_fonts(self) -> str:
        """Write the fonts in use; those that shape were not known when the file began."""
        named = ""
        for index in range(PLAIN):
            first = _FIRST_FONT + _PER_FONT * index
            if index in self._faces:
                for number, data in self._font(index, first):
                    self._fix(number, data)
                named += f"/F{index} {first} 0 R"
            else:
                for number in range(first, first + _PER_FONT):
                    self._fix(number, _plain(number, "null"))
        for index in sorted(self._faces - set(range(PLAIN))):
            named += f"/F{index} {self._next} 0 R"
            for _, data in self._font(index, self._next):
                self._object(data)
            self._next += _PER_FONT
        return f"/Font<<{named}>>"

    def _font(self, index: int, first: int) -> Iterator[tuple[int, bytes]]:
        """Yield the objects of a font, numbered from `first` on."""
        face, program, cmap = self._fonts.faces[index], first + 3, first + 4
        for number, body in font_objects(face, (first, first + 1, first + 2), (program, cmap)):
            yield number, _plain(number, body)
        entries, data = face.program_entries, face.packed_program
        yield program, objects.stream_object(program, entries, data, packed=False)
        yield cmap, objects.stream_object(cmap, "", to_unicode(face))

    def _write_image(self) -> str:
        first = self._image_number
        streams = image_streams(self._pictures.image, first)
        for at in range(2):
            null = _plain(first + at, "null")
            self._fix(first + at, streams[at] if at < len(streams) else null)
        named = f"/XObject<</{IMAGE} {first} 0 R>>" if streams else ""
        return named + self._pictures.resources

    def _write_trees(self, resources: str) -> None:
        bases = self._bases
        kids = " ".join([f"{base + 1} 0 R" for base in bases])
        parts = " ".join([f"{base + 2} 0 R" for base in bases])
        leaves = " ".join([f"{leaf} 0 R" for leaf in self._leaves])
        named = " ".join([f"{leaf} 0 R" for leaf in self._names])
        names = f"/IDTree<</Kids[{named}]>>" if named else ""
        ends = f"/First {bases[0]} 0 R/Last {bases[-1]} 0 R" if bases else ""
        title = text_string(self._title)
        texts = {
            _CATALOG: (
                f"<</Type/Catalog/Pages {_PAGES} 0 R/Lang{text_string(self._language)}"
                f"/Metadata {_METADATA} 0 R{objects.mark_info(self._tagged)}"
                "/ViewerPreferences<</DisplayDocTitle true>>/PageMode/UseOutlines"
                f"/StructTreeRoot {_STRUCTURE} 0 R/Outlines {_OUTLINES} 0 R>>"
            ),
            _INFO: f"<</Title{title}>>",
            _PAGES: (
                f"<</Type/Pages/Count {sum(self._counts)}/Kids[{kids}]/Resources<<{resources}>>>>"
            ),
            _STRUCTURE: (
                f"<</Type/StructTreeRoot/K[{_DOCUMENT} 0 R]/ParentTree {_PARENTS} 0 R"
                f"/ParentTreeNextKey {self._keys}{names}>>"
            ),
            _DOCUMENT: f"<</Type/StructElem/S/Document/P {_STRUCTURE} 0 R/K[{parts}]>>",
            _PARENTS: f"<</Kids[{leaves}]>>",
            _OUTLINES: f"<</Type/Outlines{ends}/Count {len(bases)}>>",
        }
        tagged = self._accessible
        for number, text in texts.items():
            self._fix(number, _plain(number, text))
        self._fix(_METADATA, metadata_stream(self._title, self._language, _METADATA, tagged=tagged))

    def _write_xref(self) -> None:
        """Write the cross-reference stream, compressed piece by piece."""
        fixed = [objects.FREE_ENTRY, *(self._fixed[number] for number in sorted(self._fixed))]
        own = objects.entry(self._offset)
        # The best takes fourteen times as long, for 40 bytes each.
        squeeze = zlib.compressobj(LEVEL)
        with tempfile.SpooledTemporaryFile(_SPOOL) as packed:
            packed.write(squeeze.compress(b"".join(fixed)))
            self._spool.seek(0)
            while chunk := self._spool.read(1 << 20):
                packed.write(squeeze.compress(chunk))
            packed.write(squeeze.compress(own) + squeeze.flush())
            length = packed.tell()
            packed.seek(0)
            identity = self._identity.hexdigest()[:32].upper()
            dictionary = objects.xref_dictionary(self._next, (_CATALOG, _INFO), identity)
            head = (
                f"{self._next} 0 obj\n<<{dictionary}/Filter/FlateDecode/Length {length}>>stream\n"
            )
            start = self._offset
            self._write(head.encode("ascii"))
            while chunk := packed.read(1 << 20):
                self._write(chunk)
        self._write(b"\nendstream\nendobj\n" + objects.trailer(start))

    def _object(self, data: bytes) -> None:
        """Write an object whose number is the next in the cross-reference entries."""
        self._spool.write(objects.entry(self._offset))
        self._write(data)

    def _write_own(self, streams: Sequence[bytes]) -> None:
        """Write what one patient brings; the file's identity hangs on it."""
        offsets = accumulate(map(len, streams), initial=self._offset)
        data = b"".join(streams)
        self._spool.write(b"".join(map(objects.entry, islice(offsets, len(streams)))))
        self._identity.update(data)
        self._write(data)

    def _fix(self, number: int, data: bytes) -> None:
        """Write one of the objects that have their numbers from the beginning."""
        self._fixed[number] = objects.entry(self._offset)
        self._write(data)

    def _write(self, data: bytes) -> None:
        self._stream.write(data)
        self._offset += len(data)


def _plain(number: int, body: str) -> bytes:
    return f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")


LEVEL, _BEST = 1, 9  # of compression: of what one patient has, of what many share
_SHORT = 400  # bytes: shorter operators between two values are not worth a stream of their own
_LOOSE = 700  # bytes: a shorter text of one patient stays as it is, since packing takes longest


class Streams:
    """One patient's content streams: own ones, and those that other patients have as well.

    A page is an array of streams (ISO 32000-1, table 30), so that what patients share stands in the
    file once. The pieces stay in the order of reading.
    """

    def __init__(self, first: int, shared: Memo[bytes, int]) -> None:
        """Number streams from `first` on; `shared` knows those of earlier patients."""
        self.next = first
        self.streams: list[bytes] = []
        self._shared = shared

    def array(self, content: Content) -> str:
        """Take the content of a page; return its array of streams."""
        numbers: list[int] = []
        own: list[bytes] = []
        for part in content:
            if isinstance(part, bytes):
                own.append(part)
            elif len(part.raw) < _SHORT:
                own.append(part.raw)
            else:
                if own:
                    numbers.append(self._write_own(b"".join(own)))
                    own = []
                numbers.append(self._shared.get(part.raw, partial(self._write, part.raw, _BEST)))
        if own:
            numbers.append(self._write_own(b"".join(own)))
        return f"[{' '.join([f'{number} 0 R' for number in numbers])}]"

    def _write_own(self, data: bytes) -> int:
        """Write what is one patient's."""
        if len(data) < _LOOSE:
            return self._add(data, "")
        return self._write(data, LEVEL)

    def _write(self, data: bytes, level: int) -> int:
        return self._add(zlib.compress(data, level), "/Filter/FlateDecode")

    def _add(self, data: bytes, entries: str) -> int:
        self.streams.append(objects.stream_object(self.next, entries, data, packed=False))
        self.next += 1
        return self.next - 1


_HOLE = re.compile(f"\0(\\d{{{DIGITS}}})")


@dataclass(frozen=True, slots=True)
class Template:
    """Texts of objects with holes; hundreds of parts are remembered, so that they share strings.

    What fills the holes are numbers that count from three starts: one's own, the patient's, that of
    the keys of the ParentTree. `holes` are places in a list of all of them.
    """

    head: tuple[str, ...]  # around the numbers of the objects, as a stream of objects begins
    text: tuple[str, ...]  # around the holes
    holes: array[int]
    sizes: tuple[int, ...]  # how many numbers count from each start
    first: int  # place of the first object's number
    length: int  # of the text, in bytes

    @property
    def count(self) -> int:
        """How many objects it has."""
        return len(self.head) - 1

    def filled(self, own: int, patient: int, key: int) -> tuple[str, str]:
        """Head and text, with numbers that count from these starts."""
        numbers: list[str] = []
        for start, size in zip((own, patient, key), self.sizes, strict=True):
            numbers += [str(one)[1:] for one in range(_ALL + start, _ALL + start + size)]
        head = _woven(self.head, numbers[self.first : self.first + self.count])
        return head, _woven(self.text, [numbers[place] for place in self.holes])


_ALL = 10**DIGITS  # added to a number, so that it is written with all its noughts


def _woven(texts: Sequence[str], between: Sequence[str]) -> str:
    """Put texts together; there is one more of `texts`."""
    woven = [""] * (2 * len(between) + 1)
    woven[::2], woven[1::2] = texts, between
    return "".join(woven)


@dataclass(frozen=True, slots=True)
class Tail:
    """Pages of inserts with their tags, numbered from 0; the first object is their node."""

    template: Template
    copies: Copies

    @property
    def count(self) -> int:
        """How many objects it has."""
        return self.template.count

    @property
    def keys(self) -> int:
        """How many keys it has in the ParentTree."""
        return len(self.copies.parents)

    def numbered(self, patient: int, own: int, key: int) -> tuple[str, str]:
        """Head and text: `patient` is the number of the bookmark, `own` that of the node."""
        return self.template.filled(own, patient, key)


@dataclass(frozen=True, slots=True)
class Fixed:
    """Numbers of objects that all patients of a combined file share."""

    pages: int
    document: int
    tail: Tail | None = None  # what stands behind the patient's own pages


@dataclass(frozen=True, slots=True)
class ObjectBlock:
    """Objects of one patient.

    The numbers: 0 bookmark (written by the caller), 1 page node, 2 top element, the other elements,
    pages, arrays of the ParentTree; the contents of the pages follow, the stream of all these, and
    the tail.
    """

    template: Template
    page_count: int  # with inserts, and the blank page that keeps the next patient on a front
    content_count: int
    first_page: int
    first_array: int
    tail: Tail | None

    @property
    def count(self) -> int:
        """How many objects stand in the object stream, the bookmark aside."""
        return self.template.count


def make_part(plate: Plate, paging: Paging, fixed: Fixed, *, duplex: bool) -> ObjectBlock:
    """Lay out the objects of a patient with these pages."""
    layout, pages, tail = plate.layout, paging.pages, fixed.tail
    filled = len(pages)
    behind_given = len(tail.copies.pages) if tail else 0
    # What staff keep stands on a leaf of its own, and so does what the next patient gets.
    odd = [(paging.given + behind_given) % 2, (filled - paging.given) % 2] if duplex else [0, 0]
    printed, blank = filled + behind_given, sum(odd)
    first_page = _TOP + len(layout.elements)
    first_array = first_page + filled + blank
    first_content = first_array + filled
    behind = first_content + filled + 1
    numbers = Numbers(_TOP, first_page, relative=True)
    where = standing([page.reading for page in pages])
    parts = tuple([numbers.ref(behind + part) for part in tail.copies.parts]) if tail else ()
    lang = f"/Lang({layout.language})"
    root = Root(f"{fixed.document} 0 R", "Part", lang, parts, paging.given)
    elements = element_texts(plate.skeleton, where, numbers, root)
    arrays = parent_arrays(plate.skeleton, where, numbers)
    order = [*range(first_page, first_page + filled)]
    empty = range(first_page + filled, first_page + filled + blank)
    middle = [*([behind] if tail else []), *empty[: odd[0]]]
    order[paging.given : paging.given] = middle
    kids = [numbers.ref(page) for page in (*order, *empty[odd[0] :])]
    common = f"/Count {printed + blank}/Kids[{' '.join(kids)}]{media_box(layout.look)}"
    texts = [f"<</Type/Pages/Parent {fixed.pages} 0 R{common}>>", *elements]
    for index in range(filled):
        own = f"/Contents {numbers.ref(first_content + index)}/StructParents {_key(index)}"
        texts.append(f"<</Type/Page/Parent {numbers.ref(_NODE)}{own}>>")
    texts += [f"<</Type/Page/Parent {numbers.ref(_NODE)}>>"] * blank
    template = _template(texts + arrays, _NODE)
    return ObjectBlock(template, printed + blank, filled, first_page, first_array, tail)


def make_tail(inserts: Inserts, first: int) -> Tail:
    """Lay out what stands behind patients; the shared objects are numbered from `first` on."""
    node, top = f"{hole(_PATIENT + _NODE)} 0 R", f"{hole(_PATIENT + _TOP)} 0 R"
    spot = CopyPlace(inserts.shared(first), 1, f"{hole(0)} 0 R", top, hole, _key)
    copies = inserts.copies(spot)
    kids = " ".join([f"{hole(page)} 0 R" for page in copies.pages])
    own = f"<</Type/Pages/Parent {node}/Count {len(copies.pages)}/Kids[{kids}]>>"
    return Tail(_template([own, *copies.texts], 0), copies._replace(texts=()))


_NODE, _TOP = 1, 2  # the patient's node of the page tree, and the first element
_PATIENT = 800_000_000  # in a tail, relative numbers from here on count from the patient's bookmark
_STRUCT = 900_000_000  # relative numbers from here on count keys of the ParentTree


def _key(relative: int) -> str:
    return hole(_STRUCT + relative)


def _template(texts: list[str], first: int) -> Template:
    """Take texts apart; the first has the relative number `first`."""
    offsets = [*accumulate([len(text) - text.count("\0") + 1 for text in texts], initial=0)]
    head = ["", *[f" {offset} " for offset in offsets[:-2]], f" {offsets[-2]}"]
    split = _HOLE.split("\n".join(texts))
    found = [_place_of(int(one)) for one in split[1::2]]
    sizes = [first + len(texts), 0, 0]
    for kind, place in found:
        sizes[kind] = max(sizes[kind], place + 1)
    before = [0, sizes[0], sizes[0] + sizes[1]]
    holes = array("I", [before[kind] + place for kind, place in found])
    around, between = (tuple([sys.intern(one) for one in each]) for each in (head, split[::2]))
    return Template(around, between, holes, tuple(sizes), first, offsets[-1])


def _place_of(relative: int) -> tuple[int, int]:
    """From which start a relative number counts, and how far."""
    kind = (relative >= _PATIENT) + (relative >= _STRUCT)
    return kind, relative - (0, _PATIENT, _STRUCT)[kind]


def numbered(part: ObjectBlock, base: int, first_struct: int) -> tuple[str, str]:
    """The head and the text of a part whose bookmark has the number `base`."""
    return part.template.filled(base, base, first_struct)
