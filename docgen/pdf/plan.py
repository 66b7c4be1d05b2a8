"""Plan the pages: everything around the patients' lines, as finished bytes.

In: a plate, the heights of its personal leaves, the order of the stops. Out: a `Plan`: page
breaks, structure tree, fonts, bookmarks. Two plans often serve thousands of patients, so filling a
sheet adds nothing but the patient's own lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from docgen.layout.frame import Heading, Page, Painted, Placed
from docgen.layout.pages import paginate
from docgen.layout.placing import given_pages
from docgen.pdf import objects
from docgen.pdf.glyphs import number
from docgen.pdf.inserts import NO_COPIES, Block, Copies
from docgen.pdf.objects import mark_info, text_string
from docgen.pdf.plate import BETWEEN, Paging, Plan, PlanKey, Plate
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


def heights_of(plate: Plate, key: PlanKey) -> list[float]:
    """Height of every leaf on this sheet; negative for those that are not there."""
    heights = list(plate.heights)
    for (index, *_), height in zip(plate.varying, key.heights, strict=True):
        heights[index] = height
    return heights


def make_paging(plate: Plate, key: PlanKey) -> Paging:
    """Break pages and write the operators on them that are not the patient's own."""
    pages = pages_of(plate, key)
    parts = tuple([_page_parts(plate, page, at) for at, page in enumerate(pages)])
    return Paging(key, parts, given_pages(plate.layout, pages))


def pages_of(plate: Plate, key: PlanKey) -> tuple[Page, ...]:
    """Break pages. Only the last ones are remembered: what is made of them is much smaller."""
    return plate.plans.pages.get(
        (plate.identity, key),
        lambda: paginate(plate.layout, heights_of(plate, key), key.order, plate.cuts),
    )


def make_plan(plate: Plate, paging: Paging) -> Plan:
    """Write everything in the file of a sheet but the contents of its pages.

    The objects: shared streams, inserts with their tags, the node of their pages, elements,
    catalogue and the like, pages, bookmarks; then the metadata, the object stream, the contents of
    the pages, the cross-reference stream.
    """
    key, pages, given = paging.key, pages_of(plate, paging.key), paging.given
    opened = (key.faces, plate.image)
    shared = plate.fonts.opened.get(opened, lambda: shared_objects(plate.fonts, *opened))
    inserts = plate.inserts
    block = inserts.block(shared.last + 1) if inserts else None
    where = standing(plate.skeleton, pages)
    tops = _tops(plate, pages)
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
        self, last: int, block: Block | None, plate: Plate, counts: tuple[int, int]
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
    plate: Plate, where: Standing, shared: tuple[str, Block | None, int], numbering: _Numbering
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


def _tops(plate: Plate, pages: Sequence[Page]) -> dict[int, tuple[int, float]]:
    """Page and top edge of the leaves that are headings."""
    headings, high = {heading.leaf for heading in plate.layout.headings}, plate.layout.look.height
    found: dict[int, tuple[int, float]] = {}
    for index, page in enumerate(pages):
        for item in page.items:
            if isinstance(item, Placed) and item.leaf in headings:
                found.setdefault(item.leaf, (index, high - item.y))
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


def _page_parts(plate: Plate, page: Page, index: int) -> tuple[objects.Packed | Placed | int, ...]:
    """A page's operators, interrupted by the places of personal leaves.

    Each item's origin is reckoned from that of the one before it: what stands between two personal
    leaves is then the same on most sheets of a variant, wherever it stands.
    """
    high, statics = plate.layout.look.height, plate.statics
    run: list[str | int] = [plate.heads[1 if index else 0]]
    parts: list[objects.Packed | Placed | int] = []
    origin = 0
    for item in page.items:
        y = round((high - item.y) * 100)  # moves add up: no rounding may
        run.append(y - origin)
        origin = y
        if isinstance(item, Painted):
            run.append(plate.panel(item))
        elif item.leaf in statics and item.lines is None:
            run.append(statics[item.leaf].operators)
        else:
            parts += [plate.packed(tuple(run)), item if item.lines else item.leaf]
            run = [BETWEEN]
    return (*parts, plate.packed(tuple(run)))
