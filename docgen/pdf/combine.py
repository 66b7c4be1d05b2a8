"""Many patients in one file for the print shop: fonts once, each patient a tagged part.

In: a binary stream, then plates with their fillings, one after the other. Out: one tagged PDF
(PDF/UA-1), written in one pass. Memory does not grow with the list: cross-reference entries, which
hold no patient data, wait in a temporary file; of each patient only three numbers are kept.
MCIDs begin anew in each part, so that the ParentTree grows with the list and not with its square.
"""

from __future__ import annotations

import hashlib
import tempfile
import zlib
from array import array
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice
from typing import BinaryIO

from docgen.cache import Memo
from docgen.fonts.families import PLAIN, Fonts
from docgen.pdf import objects
from docgen.pdf.fill import Filling, fill_pages
from docgen.pdf.fontobjects import font_objects, to_unicode
from docgen.pdf.inserts import Inserts
from docgen.pdf.objects import text_string
from docgen.pdf.parts import Fixed, Part, Tail, make_part, make_tail, numbered
from docgen.pdf.plans import PlanKey
from docgen.pdf.plate import Plate
from docgen.pdf.resources import NO_PICTURES, image_streams, metadata_stream
from docgen.pdf.shares import LEVEL, Streams
from docgen.pdf.stream import IMAGE

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
        self._parts: Memo[tuple[str, PlanKey], Part] = Memo("parts", 768)
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
        self, part: Part, numbers: tuple[int, int], arrays: list[str], link: tuple[str, int]
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
