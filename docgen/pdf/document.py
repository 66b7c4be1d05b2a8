"""One patient's file: a Plate and the patient's values become a PDF.

In: a plate; the runs of each slot, the answer of each guard, the order of the events, the foot.
Out: the bytes of a tagged PDF. Only the blocks with slots are broken into lines; everything else
was written when the sheet was engraved, and what stands around the pages' contents (structure tree,
fonts, bookmarks) is a `Plan`, of which two often serve thousands of patients. Pure: the same values
give the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from docgen.layout.frame import Bookmark, Placed
from docgen.layout.pages import Order
from docgen.layout.text import Values
from docgen.pdf import objects
from docgen.pdf.cells import NO_LANGUAGES, BoxTemplate, Languages, SlotKey
from docgen.pdf.content import media_box
from docgen.pdf.fontfile import metadata_stream, shared_objects
from docgen.pdf.foot import Foot, FootLines
from docgen.pdf.inserts import NO_COPIES, Copies, FileBlock
from docgen.pdf.objects import Packed, mark_info, text_string
from docgen.pdf.plate import PagePlan, Paging, Plan, PlanKey, Plate, make_paging
from docgen.pdf.structure import (
    ContentPlaces,
    Numbers,
    Root,
    element_texts,
    outline_texts,
    parent_arrays,
    standing,
)


class Filling(NamedTuple):
    """All that one patient brings; `slots` are asked for when a block that shows needs them."""

    slots: Values
    guards: tuple[bool, ...]  # answers to the plate's guards, in their order
    order: Order
    foot: Foot
    digest: str = ""  # of what the patient reads; it begins with the number of the sheet
    foreign: Languages = NO_LANGUAGES


Content: TypeAlias = list[objects.Packed | bytes]  # operators that patients share, and their own


class Filled(NamedTuple):
    """A finished sheet. It begins with `shared`, bytes with which many others begin too."""

    pdf: bytes
    pages: int  # those of inserts included
    shared: bytes
    broken: tuple[SlotKey, ...] = ()  # slots of which a word is broken amid its letters


def fill(plate: Plate, filling: Filling) -> Filled:
    """Make one patient's PDF.

    Raises:
        FontError: a value that no font can write.
    """
    paging, pages, broken = fill_pages(plate, filling)
    plan = plate.plans.files.get((plate.identity, paging.key), lambda: make_plan(plate, paging))
    count = len(pages) + (plate.inserts.page_count if plate.inserts else 0)
    pdf = _assemble(plan, [objects.splice(page) for page in pages])
    return Filled(pdf, count, plan.shared, broken)


def fill_pages(plate: Plate, filling: Filling) -> tuple[Paging, list[Content], tuple[SlotKey, ...]]:
    """Return the paging of a patient's sheet, the content of each page, and `Filled.broken`.

    Raises:
        FontError: a value that no font can write.
    """
    values, foreign, template = filling.slots, filling.foreign, plate.template
    present = plate.present(filling.guards)
    foot = FootLines(plate.layout.look, plate.fonts, plate.page_labels, filling.foot)
    faces = plate.faces | foot.faces
    shown: dict[int | Placed, str] = {}
    heights = present.heights.copy()
    broken: tuple[SlotKey, ...] = ()
    for at, index in present.personal:
        found = template(index).filled(values, foreign)
        heights[at] = found.height
        shown[index] = found.operators
        broken += found.broken
        if not found.faces <= faces:
            faces |= found.faces
    key = PlanKey(tuple(heights), filling.order, tuple(sorted(faces)), foot.lift)
    paging = plate.plans.pagings.get((plate.identity, key), lambda: make_paging(plate, key))
    pages: list[Content] = []
    for number, about in enumerate(paging.pages, 1):
        for placed in about.cut:
            whole = template(placed.leaf)
            assert placed.lines and isinstance(whole, BoxTemplate)  # noqa: S101, PT018  # text alone is cut
            shown[placed] = whole.part(values, placed.lines, foreign)
        page: Content = [
            part if isinstance(part, Packed) else part.filled(shown) for part in about.contents
        ]
        page.append(foot.operators(number, paging.given))
        pages.append(page)
    return paging, pages, broken


def _assemble(plan: Plan, contents: list[bytes]) -> bytes:
    """Put the page streams and the cross-reference stream after the plan's bytes."""
    parts = [plan.shared, plan.inserted, plan.own]
    offset = sum(map(len, parts))
    entries = [plan.entries]
    identity = hashlib.sha256(plan.own[-64:])
    for at, data in enumerate(contents):
        identity.update(data)
        stream = objects.stream_object(
            plan.first_content + at, "/Filter/FlateDecode", data, packed=False
        )
        entries.append(objects.entry(offset))
        parts.append(stream)
        offset += len(stream)
    entries.append(objects.entry(offset))
    file_id = identity.hexdigest()[:32].upper()
    xref = objects.xref_stream(plan.xref, plan.roots, b"".join(entries), file_id)
    return b"".join([*parts, xref, objects.trailer(offset)])


def make_plan(plate: Plate, paging: Paging) -> Plan:
    """Write everything in the file of a sheet but the contents of its pages.

    The objects: shared streams, inserts with their tags, the node of their pages, elements,
    catalogue and the like, pages, bookmarks; then the metadata, the object stream, the contents of
    the pages, the cross-reference stream.
    """
    key, pages, given = paging
    opened = (key.faces, plate.pictures)
    shared = plate.fonts.opened.get(opened, lambda: shared_objects(plate.fonts, *opened))
    inserts = plate.inserts
    block = inserts.block(shared.last + 1) if inserts else None
    where = standing([page.reading for page in pages])
    tops = _tops(pages)
    headings = [heading for heading in plate.layout.headings if heading.leaf in tops]
    numbering = _Numbering(shared.last, block, plate, (len(pages), len(headings)))
    packed = _packed_objects(plate, where, (shared.resources, block, given), numbering)
    packed += _bookmarks(headings, tops, plate.layout.look.margin, numbering)
    stream = objects.object_stream(numbering.stream, numbering.first, packed)
    metadata = metadata_stream(
        plate.layout.title,
        plate.layout.language,
        numbering.metadata,
        tagged=inserts is None or inserts.accessible,
    )
    *starts, own = accumulate((len(shared.data), *(block.sizes if block else ())))
    entries = [
        shared.entries,
        *map(objects.entry, starts),
        block.entries if block else b"",
        objects.packed_entries(numbering.stream, len(packed)),
        objects.entry(own),
        objects.entry(own + len(metadata)),
    ]
    return Plan(
        shared=shared.data,
        own=metadata + stream,
        entries=b"".join(entries),
        first_content=numbering.content,
        roots=(numbering.catalog, numbering.catalog + 1),
        xref=numbering.content + len(pages),
        inserted=block.data if block else b"",
    )


class _Numbering:
    """Object numbers: those of elements are the same on every sheet that has the same fonts."""

    def __init__(
        self, last: int, block: FileBlock | None, plate: Plate, counts: tuple[int, int]
    ) -> None:
        """Count on from `last`, the last shared stream; `counts` are pages and bookmarks."""
        pages, bookmarks = counts
        self.first = (block.last if block else last) + 1
        self.elements = self.first + (block is not None)  # after the node of the inserts' pages
        self.catalog = self.elements + len(plate.layout.elements)  # and Info after it
        self.tree = self.catalog + 2
        self.structure = self.tree + 1  # and the ParentTree after it
        self.pages = self.structure + 2
        self.outline = self.pages + pages
        self.metadata = self.outline + 1 + bookmarks
        self.stream = self.metadata + 1
        self.content = self.stream + 1
        self.count = pages


def _packed_objects(
    plate: Plate,
    where: ContentPlaces,
    shared: tuple[str, FileBlock | None, int],
    numbering: _Numbering,
) -> list[str]:
    """All objects but streams and bookmarks, in the order of their numbers.

    `shared` are the pages' Resources, what is known of the inserts, and after which page they come.
    """
    (resources, block, given), layout, at = shared, plate.layout, numbering
    behind = block.copies if block else NO_COPIES
    before = len(behind.parents)  # keys of the ParentTree
    numbers = Numbers(at.elements, at.pages)
    root = Root(
        f"{at.structure} 0 R",
        layout.elements[0].tag,
        kids=tuple([f"{part} 0 R" for part in behind.parts]),
        page=given,
    )
    tree, parents = f"{at.tree} 0 R", f"{at.structure + 1} 0 R"
    found = [_node_of(behind, tree)] if block else []
    found += element_texts(plate.skeleton, where, numbers, root)
    arrays = parent_arrays(plate.skeleton, where, numbers)
    nums = "".join([f"{key} {parent} 0 R " for key, parent in enumerate(behind.parents)])
    nums += "".join([f"{key}{array}" for key, array in enumerate(arrays, before)])
    order = [*range(at.pages, at.outline)]
    if block:
        order.insert(given, at.first)
    kids = " ".join([f"{page} 0 R" for page in order])
    names = f"/IDTree<</Kids[{behind.names} 0 R]>>" if behind.names else ""
    common = f"{media_box(layout.look)}/Resources<<{resources}>>"
    structure = f"/K[{at.elements} 0 R]/ParentTree {parents}{names}"
    structure += f"/ParentTreeNextKey {before + at.count}"
    found += [
        _catalog(plate, at),
        f"<</Title{text_string(layout.title)}>>",
        f"<</Type/Pages/Count {at.count + len(behind.pages)}/Kids[{kids}]{common}>>",
        f"<</Type/StructTreeRoot{structure}>>",
        f"<</Nums[{nums}]>>",
    ]
    for page in range(at.count):
        content = f"/Contents {at.content + page} 0 R/StructParents {before + page}"
        found.append(f"<</Type/Page/Parent {tree}{content}>>")
    return found


def _catalog(plate: Plate, at: _Numbering) -> str:
    marked = plate.inserts is None or plate.inserts.tagged
    return (
        f"<</Type/Catalog/Pages {at.tree} 0 R/Lang{text_string(plate.layout.language)}"
        f"/Metadata {at.metadata} 0 R{mark_info(marked)}"
        "/ViewerPreferences<</DisplayDocTitle true>>"
        f"/StructTreeRoot {at.structure} 0 R/Outlines {at.outline} 0 R>>"
    )


def _tops(pages: Sequence[PagePlan]) -> dict[int, tuple[int, float]]:
    """Page and top edge of the leaves that are headings."""
    found: dict[int, tuple[int, float]] = {}
    for index, page in enumerate(pages):
        for leaf, y in page.tops:
            found.setdefault(leaf, (index, y))
    return found


def _bookmarks(
    headings: Sequence[Bookmark], tops: dict[int, tuple[int, float]], left: float, at: _Numbering
) -> list[str]:
    bookmarks: list[tuple[Bookmark, str, float]] = []
    for heading in headings:
        page, y = tops[heading.leaf]
        bookmarks.append((heading, f"{at.pages + page} 0 R", y))
    return outline_texts(bookmarks, left, at.outline)


def _node_of(behind: Copies, tree: str) -> str:
    """The node of the page tree for the pages of inserts."""
    kids = " ".join([f"{page} 0 R" for page in behind.pages])
    return f"<</Type/Pages/Parent {tree}/Count {len(behind.pages)}/Kids[{kids}]>>"
