"""One patient's file: a Plate and the patient's values become a PDF.

In: a plate; one patient's `Filling`. Out: the bytes of a tagged PDF (PDF/UA-1). It holds the same
objects as a print file (`print_file.py`) with one patient; but here the numbers of a patient's
objects are the same for thousands of patients, so that all but the contents of the pages is written
once, as a `FilePlan`. Pure: the same values give the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from docgen.fonts.families import Fonts
from docgen.inserts.insert import NO_COPIES
from docgen.pdf import objects
from docgen.pdf.cells import SlotKey
from docgen.pdf.filled import Filling, fill_pages
from docgen.pdf.fontfile import Pictures, metadata_stream, resource_objects
from docgen.pdf.inserts import InsertObjects
from docgen.pdf.objects import Numbers, WrittenObjects
from docgen.pdf.plate import FilePlan, PagePlan, Paging, Plate
from docgen.pdf.structure import (
    FIRST_OWN,
    METADATA,
    STRUCTURE,
    FileObjects,
    PatientObjects,
    Root,
    heading_bookmarks,
    parent_pairs,
    patient_objects,
)


class Filled(NamedTuple):
    """A finished sheet. It begins with `shared`, bytes with which many others begin too."""

    pdf: bytes
    pages: int  # those of inserts included
    shared: bytes
    broken: tuple[SlotKey, ...] = ()  # as in `FilledPages`


def fill(plate: Plate, filling: Filling) -> Filled:
    """Make one patient's PDF.

    Raises:
        FontError: a value that no font can write.
    """
    paging, contents, alts, broken = fill_pages(plate, filling)
    plan = plate.plans.files.get((plate.identity, paging.key), lambda: make_plan(plate, paging))
    count = len(contents) + (plate.inserts.page_count if plate.inserts else 0)
    pdf = _assemble(plan, [objects.splice(content) for content in contents], alts)
    return Filled(pdf, count, plan.shared, broken)


def _assemble(plan: FilePlan, contents: Sequence[bytes], alts: Sequence[str]) -> bytes:
    """Put what is this patient's and the cross-reference stream after the plan's bytes."""
    parts = [plan.shared, plan.inserted, plan.own]
    offset = sum(map(len, parts))
    entries = [plan.entries]
    identity = hashlib.sha256(plan.own[-64:])
    for number, data in enumerate(contents, plan.contents):
        identity.update(data)
        stream = objects.stream_object(number, "/Filter/FlateDecode", data, packed=False)
        entries.append(objects.entry(offset))
        parts.append(stream)
        offset += len(stream)
    for number, alt in enumerate(alts, plan.alts):
        text = objects.plain_object(number, objects.text_string(alt))
        identity.update(text)
        entries.append(objects.entry(offset))
        parts.append(text)
        offset += len(text)
    entries += (plan.after, objects.entry(offset))
    file_id = identity.hexdigest()[:32].upper()
    xref = objects.xref_stream(plan.last, b"".join(entries), file_id)
    return b"".join([*parts, xref, objects.trailer(offset)])


class _Opening(NamedTuple):
    """The header and what pages draw with: how all files begin that have the same faces."""

    data: bytes
    entries: bytes
    next: int  # the number that follows
    resources: str


def _opening(fonts: Fonts, faces: tuple[int, ...], pictures: Pictures) -> _Opening:
    written, resources = resource_objects(fonts, faces, pictures, FIRST_OWN)
    return _Opening(
        objects.HEADER + written.data,
        written.entries(FIRST_OWN, len(objects.HEADER)),
        written.after(FIRST_OWN),
        resources,
    )


def make_plan(plate: Plate, paging: Paging) -> FilePlan:
    """Write everything in the file of a sheet but the contents of its pages.

    The objects stand in this order: those that pages draw with, inserts with their tags, metadata,
    a stream of all others. Numbers count in the same order, but for the fixed ones and for those
    that come after what is each patient's own, the contents of pages and what tells of drawings:
    bookmarks, and the stream itself.
    """
    seen = (paging.key.faces, plate.pictures)
    opening: _Opening = plate.fonts.opened.get(seen, lambda: _opening(plate.fonts, *seen))
    behind = plate.inserts.alone(opening.next) if plate.inserts else _none_behind(opening.next)
    layout, first, inserted = plate.layout, behind.first, behind.objects
    reading = [page.reading for page in paging.pages]
    root, at = Root(STRUCTURE, layout.elements[0].tag), Numbers(first)
    own = patient_objects(plate.skeleton, reading, paging.given, behind.copies, at, root)
    contents = first + own.contents
    bookmark = first + own.alts + len(plate.alts)
    last = _bookmarks(plate, paging.pages, bookmark, first + own.pages)
    stream = bookmark + len(last)
    bookmarks = range(bookmark, stream)
    fixed = _file_objects(plate, behind, own, opening.resources, bookmarks).texts()
    numbers = range(1, METADATA), range(first + own.node, contents), bookmarks
    packed = objects.object_stream(stream, [*fixed, *own.texts, *last], *numbers)
    accessible = plate.inserts is None or plate.inserts.accessible
    metadata = metadata_stream(layout.title, layout.language, METADATA, tagged=accessible)
    start = len(opening.data) + len(inserted.data)
    entries = [
        objects.FREE_ENTRY,
        objects.packed_entries(stream, len(fixed)),
        objects.entry(start),
        opening.entries,
        inserted.entries(opening.next, len(opening.data)),
        objects.packed_entries(stream, len(own.texts), len(fixed)),
    ]
    after = objects.packed_entries(stream, len(last), len(fixed) + len(own.texts))
    return FilePlan(
        shared=opening.data,
        inserted=inserted.data,
        own=metadata + packed,
        entries=b"".join(entries),
        after=after + objects.entry(start + len(metadata)),
        contents=contents,
        alts=first + own.alts,
        last=stream + 1,
    )


def _none_behind(first: int) -> InsertObjects:
    return InsertObjects(WrittenObjects(b"", ()), NO_COPIES, first)


def _file_objects(
    plate: Plate, behind: InsertObjects, own: PatientObjects, resources: str, bookmarks: range
) -> FileObjects:
    layout, first, copies = plate.layout, behind.first, behind.copies
    parents = [first + at for at in (*copies.parents, *range(own.arrays, own.contents))]
    return FileObjects(
        layout.title,
        layout.language,
        resources=resources,
        nodes=[first + own.node],
        page_count=own.page_count,
        top=first + own.node + 1,
        parents=parent_pairs(parents),
        keys=len(parents),
        names=[first + copies.names] if copies.names else [],
        bookmarks=bookmarks,
        tagged=plate.inserts is None or plate.inserts.tagged,
    )


def _bookmarks(plate: Plate, pages: Sequence[PagePlan], first: int, first_page: int) -> list[str]:
    """Bookmarks of headings, numbered from `first` on; `first_page` is the number of a page."""
    tops: dict[int, tuple[str, float]] = {}
    for number, page in enumerate(pages, first_page):
        for leaf, y in page.tops:
            tops.setdefault(leaf, (f"{number} 0 R", y))
    headings = [heading for heading in plate.layout.headings if heading.leaf in tops]
    return heading_bookmarks(headings, tops, plate.layout.look.margin, first)
