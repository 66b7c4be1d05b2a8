"""Many patients in one file for the print shop: fonts once, each patient a tagged part.

In: a binary stream, then plates with their fillings, one after the other. Out: one tagged PDF
(PDF/UA-1), written in one pass. Memory does not grow with the list: cross-reference entries, which
hold no patient data, wait in a temporary file; of each patient only three numbers are kept.
MCIDs begin anew in each part, so that the ParentTree grows with the list and not with its square.

A patient has the same objects as in a file of one (`document.py`), below an element and a node of
the page tree that all share. Their bodies are templates with holes for numbers, which thousands of
patients have in common. Operators that patients share stand in the file once, as content streams.
"""

from __future__ import annotations

import hashlib
import tempfile
import zlib
from array import array
from collections.abc import Sequence
from functools import partial
from itertools import accumulate, islice
from typing import BinaryIO, NamedTuple

from docgen.cache import Memo
from docgen.fonts.families import Fonts
from docgen.inserts.insert import NO_COPIES, InsertCopies
from docgen.pdf import objects
from docgen.pdf.cells import SlotKey
from docgen.pdf.filled import Content, Filling, fill_pages
from docgen.pdf.fontfile import NO_PICTURES, metadata_stream, resource_objects
from docgen.pdf.inserts import Inserts
from docgen.pdf.objects import Numbers, ObjectTemplate, text_string
from docgen.pdf.plate import Paging, PagingKey, Plate
from docgen.pdf.structure import (
    FIRST_OWN,
    METADATA,
    OUTLINES,
    STRUCTURE,
    FileObjects,
    PatientObjects,
    Root,
    kids_entry,
    parent_pairs,
    patient_objects,
)

_DOCUMENT = FIRST_OWN  # the element that all patients' parts stand under
_LEAF = 512  # keys in one leaf of the ParentTree, about
_SPOOL = 1_000_000  # bytes of cross-reference entries kept in memory
_FAST, _BEST = 1, 9  # compression: of what one patient has, of what many share


class _PartTemplate(NamedTuple):
    """The objects of patients with the same pages: places, and bodies with holes."""

    places: PatientObjects  # without its texts
    template: ObjectTemplate


class _CopyTemplate(NamedTuple):
    """A patient's copy of inserts: places, and bodies with holes."""

    places: InsertCopies  # without its texts
    template: ObjectTemplate


class PrintFile:
    """Writes patients one after the other; `close` writes what they share."""

    def __init__(
        self, stream: BinaryIO, fonts: Fonts, language: str, title: str, *, duplex: bool = False
    ) -> None:
        """Begin a file; with `duplex` each patient starts on the front of a leaf."""
        self._stream, self._fonts = stream, fonts
        self._language, self._title, self._duplex = language, title, duplex
        self._next = _DOCUMENT + 1
        self._spool = tempfile.SpooledTemporaryFile(_SPOOL)  # noqa: SIM115 (closed in `close`)
        self._offset = 0
        self._bookmarks, self._nodes = array("I"), array("I")
        self._pages = 0
        self._leaves = array("I")  # of the ParentTree
        self._parents: list[int] = []  # what the keys lead to that are in no leaf yet
        self._keys = 0
        self._names = array("I")  # leaves of the tree of identifiers
        self._faces: set[int] = set()
        self._pictures = NO_PICTURES
        self._identity = hashlib.sha256()
        self._shared: Memo[bytes, int] = Memo("shared streams", 4096)
        self._parts: Memo[tuple[str, PagingKey], _PartTemplate] = Memo("parts", 768)
        self._copies: dict[tuple[str, ...], _CopyTemplate] = {}
        self._accessible = self._tagged = True
        self.broken: tuple[SlotKey, ...] = ()  # as in `FilledPages`, of whom was added last
        self._write(objects.HEADER)

    def put_in(self, inserts: Inserts) -> None:
        """Write what stands behind some sheets, once; before the first patient."""
        copies = inserts.copies(self._next, Numbers())
        template = ObjectTemplate.of(copies.texts, 0)
        self._copies[inserts.key] = _CopyTemplate(copies._replace(texts=()), template)
        for data in inserts.shared(self._next):
            self._add(data)
        self._identity.update(repr(inserts.key).encode())

    def add(self, plate: Plate, filling: Filling, bookmark: str) -> int:
        """Write one patient; return how many pages the part has.

        The numbers: the bookmark, the copy of inserts, the node of the pages, elements, pages,
        arrays of the ParentTree, the contents of pages, what tells of drawings, the streams of all
        these, and the streams that the contents consist of.

        Raises:
            FontError: a value that no font can write; nothing of this patient was written.
        """
        paging, contents, alts, self.broken = fill_pages(plate, filling)
        behind = self._behind(plate.inserts)
        copies = behind.places if behind else NO_COPIES
        places, template = self._parts.get(
            (plate.identity, paging.key), partial(self._part, plate, paging, copies)
        )
        self._faces.update(paging.key.faces)
        self._pictures = self._pictures.and_those(plate.pictures)
        first = self._next + 1
        stream = first + places.alts + len(alts)
        own = ContentStreams(stream + (2 if behind else 1), self._shared)
        texts = [*map(own.array, contents), *map(text_string, alts)]
        parents = [first + at for at in (*copies.parents, *range(places.arrays, places.contents))]
        ends_leaf = len(self._parents) + len(parents) >= _LEAF
        texts.append(self._bookmark(bookmark, first + places.pages, own.next + ends_leaf))
        count = template.count + len(texts)
        self._spool.write(objects.packed_entries(stream, 1, count - 1))
        self._spool.write(objects.packed_entries(stream + 1, copies.size))
        self._spool.write(objects.packed_entries(stream, count - 1))
        self._next = stream
        self._add_part(template, first, stream, texts)
        if behind:
            head, body = behind.template.filled(first, self._keys)
            self._add(objects.joined_stream(stream + 1, copies.size, head, body))
            self._names.extend([first + copies.names] if copies.names else ())
        self._add_own(own)
        self._bookmarks.append(first - 1)
        self._nodes.append(first + places.node)
        self._pages += places.page_count
        self._parents += parents
        self._keys += len(parents)
        if ends_leaf:
            self._end_leaf()
        return places.page_count

    def _behind(self, inserts: Inserts | None) -> _CopyTemplate | None:
        """What stands behind a patient's pages; what it lacks, the file lacks."""
        if inserts is None:
            return None
        self._accessible &= inserts.accessible
        self._tagged &= inserts.tagged
        return self._copies[inserts.key]

    def _part(self, plate: Plate, paging: Paging, copies: InsertCopies) -> _PartTemplate:
        root = Root(_DOCUMENT, "Part", f"/Lang({plate.layout.language})")
        reading = [page.reading for page in paging.pages]
        found = patient_objects(
            plate.skeleton, reading, paging.given, copies, Numbers(), root, duplex=self._duplex
        )
        template = ObjectTemplate.of(found.texts, found.node)
        return _PartTemplate(found._replace(texts=()), template)

    def _bookmark(self, title: str, page: int, following: int) -> str:
        """A patient's bookmark; `following` is the number of the next patient's."""
        before = f"/Prev {self._bookmarks[-1]} 0 R" if self._bookmarks else ""
        links = f"/Parent {OUTLINES} 0 R{before}/Next {following} 0 R/Dest[{page} 0 R/Fit]"
        return f"<</Title{text_string(title)}{links}>>"

    def _add_part(
        self, template: ObjectTemplate, first: int, stream: int, texts: Sequence[str]
    ) -> None:
        """Put a patient's objects into a stream: the contents of pages and the bookmark as well.

        `texts` are these; the first of them follows the template's objects in number.
        """
        head, body = template.filled(first, self._keys)
        length = template.length
        numbers = [*range(stream - len(texts) + 1, stream), first - 1]
        for number, text in zip(numbers, texts, strict=True):
            head += f" {number} {length}"
            body += f"\n{text}"
            length += len(text) + 1
        self._add(objects.joined_stream(stream, template.count + len(texts), head, body))

    def _end_leaf(self) -> None:
        """Write a leaf of the ParentTree; it takes the next number."""
        if self._parents:
            first = self._keys - len(self._parents)
            limits = f"/Limits[{first} {self._keys - 1}]"
            text = f"<<{limits}{parent_pairs(self._parents, first)}>>"
            self._leaves.append(self._next)
            self._add(objects.plain_object(self._next, text))
            self._parents = []

    def close(self) -> None:
        """Write fonts, the roots of all trees and the cross-reference stream."""
        missing = self._next  # the last bookmark names this one as the next: there is none
        if self._bookmarks:
            self._add(objects.plain_object(missing, "null"))
        self._end_leaf()
        written, resources = resource_objects(
            self._fonts, sorted(self._faces), self._pictures, self._next
        )
        self._spool.write(written.entries(self._next, self._offset))
        self._next = written.after(self._next)
        self._write(written.data)
        self._write_xref(self._write_roots(resources))
        self._spool.close()

    def _write_roots(self, resources: str) -> bytes:
        """Write what the file has once; return the entries of the objects with fixed numbers."""
        fixed = FileObjects(
            self._title,
            self._language,
            resources=resources,
            nodes=self._nodes,
            page_count=self._pages,
            top=_DOCUMENT,
            parents=kids_entry(self._leaves),
            keys=self._keys,
            names=self._names,
            bookmarks=self._bookmarks,
            tagged=self._tagged,
            shows_bookmarks=True,
        ).texts()
        parts = " ".join([f"{node + 1} 0 R" for node in self._nodes])
        root = f"<</Type/StructElem/S/Document/P {STRUCTURE} 0 R/K[{parts}]>>"
        stream = self._next
        entries = [
            objects.FREE_ENTRY,
            objects.packed_entries(stream, len(fixed)),
            objects.entry(self._offset),
            objects.packed_entries(stream, 1, len(fixed)),
        ]
        tagged = self._accessible
        self._write(metadata_stream(self._title, self._language, METADATA, tagged=tagged))
        numbers = range(1, METADATA), range(_DOCUMENT, _DOCUMENT + 1)
        self._add(objects.object_stream(stream, [*fixed, root], *numbers))
        return b"".join(entries)

    def _write_xref(self, before: bytes) -> None:
        """Write the cross-reference stream, compressed piece by piece; it begins with `before`."""
        own = objects.entry(self._offset)
        # The best takes fourteen times as long, for 40 bytes each.
        squeeze = zlib.compressobj(_FAST)
        with tempfile.SpooledTemporaryFile(_SPOOL) as packed:
            packed.write(squeeze.compress(before))
            self._spool.seek(0)
            while chunk := self._spool.read(1 << 20):
                packed.write(squeeze.compress(chunk))
            packed.write(squeeze.compress(own) + squeeze.flush())
            length = packed.tell()
            packed.seek(0)
            identity = self._identity.hexdigest()[:32].upper()
            dictionary = objects.xref_dictionary(self._next, identity)
            head = (
                f"{self._next} 0 obj\n<<{dictionary}/Filter/FlateDecode/Length {length}>>stream\n"
            )
            start = self._offset
            self._write(head.encode("ascii"))
            while chunk := packed.read(1 << 20):
                self._write(chunk)
        self._write(b"\nendstream\nendobj\n" + objects.trailer(start))

    def _add(self, data: bytes) -> None:
        """Write an object with the next number."""
        self._spool.write(objects.entry(self._offset))
        self._next += 1
        self._write(data)

    def _add_own(self, own: ContentStreams) -> None:
        """Write what the pages of one patient consist of; the file's identity hangs on it."""
        offsets = accumulate(map(len, own.streams), initial=self._offset)
        data = b"".join(own.streams)
        self._spool.write(b"".join(map(objects.entry, islice(offsets, len(own.streams)))))
        self._next = own.next
        self._identity.update(data)
        self._write(data)

    def _write(self, data: bytes) -> None:
        self._stream.write(data)
        self._offset += len(data)


_SHORT = 400  # bytes: shorter operators between two values are not worth a stream of their own
_LOOSE = 700  # bytes: a shorter text of one patient stays as it is, since packing takes longest


class ContentStreams:
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
        return self._write(data, _FAST)

    def _write(self, data: bytes, level: int) -> int:
        return self._add(zlib.compress(data, level), "/Filter/FlateDecode")

    def _add(self, data: bytes, entries: str) -> int:
        self.streams.append(objects.stream_object(self.next, entries, data, packed=False))
        self.next += 1
        return self.next - 1
