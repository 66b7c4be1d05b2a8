"""Plan a file: everything around the contents of its pages, as finished bytes.

In: a plate and the pages of a sheet. Out: a `Plan`: structure tree, fonts, bookmarks. Two plans
often serve thousands of patients, so filling a sheet adds nothing but the patient's own lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from docgen.layout.frame import Heading
from docgen.pdf import objects
from docgen.pdf.glyphs import number
from docgen.pdf.inserts import NO_COPIES, Copies, FileBlock
from docgen.pdf.objects import mark_info, text_string
from docgen.pdf.plans import PagePlan, Paging, Plan
from docgen.pdf.plate import Plate
from docgen.pdf.resources import metadata_stream, shared_objects
from docgen.pdf.structure import (
    Numbers,
    Root,
    Standing,
    element_texts,
    outline_texts,
    parent_arrays,
    standing,
)


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
    plate: Plate, where: Standing, shared: tuple[str, FileBlock | None, int], numbering: _Numbering
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
    size = f"{number(layout.look.width)} {number(layout.look.height)}"
    common = f"/MediaBox[0 0 {size}]/Resources<<{resources}>>"
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
    headings: Sequence[Heading], tops: dict[int, tuple[int, float]], left: float, at: _Numbering
) -> list[str]:
    bookmarks: list[tuple[Heading, str, float]] = []
    for heading in headings:
        page, y = tops[heading.leaf]
        bookmarks.append((heading, f"{at.pages + page} 0 R", y))
    return outline_texts(bookmarks, left, at.outline)


def _node_of(behind: Copies, tree: str) -> str:
    """The node of the page tree for the pages of inserts."""
    kids = " ".join([f"{page} 0 R" for page in behind.pages])
    return f"<</Type/Pages/Parent {tree}/Count {len(behind.pages)}/Kids[{kids}]>>"
