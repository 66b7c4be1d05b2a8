"""Plan the pages: everything around the patients' lines, as finished bytes.

In: a plate, the heights of its personal leaves, the order of the stops. Out: a `Plan`: page
breaks, structure tree, fonts, bookmarks. Two plans often serve thousands of patients, so filling a
sheet adds nothing but the patient's own lines.
"""

from __future__ import annotations

from itertools import accumulate

from docgen.layout.frame import Page, Painted, Placed
from docgen.layout.pages import paginate
from docgen.pdf import objects
from docgen.pdf.glyphs import number
from docgen.pdf.inserts import Block
from docgen.pdf.objects import mark_info, text_string
from docgen.pdf.plate import Paging, Plan, PlanKey, Plate
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
    heights = [0.0] * len(plate.layout.leaves)
    for index, static in plate.statics.items():
        heights[index] = static.height
    for (index, _), height in zip(plate.varying, key.heights, strict=True):
        heights[index] = height
    return heights


def make_paging(plate: Plate, key: PlanKey) -> Paging:
    """Break pages and write the operators on them that are not the patient's own."""
    pages = paginate(plate.layout, heights_of(plate, key), key.order, plate.cuts)
    return Paging(
        key, pages, tuple([_page_parts(plate, page, at) for at, page in enumerate(pages)])
    )


def make_plan(plate: Plate, paging: Paging) -> Plan:
    """Write everything in the file of a sheet but the contents of its pages.

    The objects: shared streams, inserts, elements, catalogue and the like, pages, bookmarks; then
    the metadata, the object stream, the contents of the pages, the cross-reference stream.
    """
    key, pages, _ = paging
    shared = plate.shared.get(key.faces, lambda: shared_objects(plate, key.faces))
    block = plate.inserts.block(shared.last + 1) if plate.inserts else Block(b"", (), ())
    where = standing(plate.skeleton, pages)
    headings = [heading for heading in plate.layout.headings if heading.leaf in where.tops]
    counts = len(pages), len(block.pages), len(headings)
    numbering = _Numbering(shared.last + len(block.sizes) + 1, plate, counts)
    packed = _packed_objects(plate, where, (shared.resources, block.pages), numbering)
    stream = objects.object_stream(numbering.stream, numbering.first, packed)
    metadata = metadata_stream(
        plate.layout.title, plate.layout.language, numbering.metadata, tagged=not block.pages
    )
    *starts, own = accumulate((len(shared.data), *block.sizes))
    entries = [
        shared.entries,
        *map(objects.entry, starts),
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
        inserted=block.data,
    )


class _Numbering:
    """Object numbers: those of elements are the same on every sheet that has the same fonts."""

    def __init__(self, first: int, plate: Plate, counts: tuple[int, int, int]) -> None:
        """Count from `first` on; `counts` are pages, pages of inserts, bookmarks."""
        pages, behind, bookmarks = counts
        self.first = first
        self.catalog = first + len(plate.layout.elements)  # and Info after it
        self.tree = self.catalog + 2
        self.structure = self.tree + 1  # and the ParentTree after it
        self.pages = self.structure + 2
        self.behind = self.pages + pages
        self.outline = self.behind + behind
        self.metadata = self.outline + 1 + bookmarks
        self.stream = self.metadata + 1
        self.content = self.stream + 1
        self.count = pages


def _packed_objects(
    plate: Plate, where: Standing, shared: tuple[str, tuple[str, ...]], numbering: _Numbering
) -> list[str]:
    """All objects but streams, in the order of their numbers.

    `shared` are the pages' Resources, and the entries of the pages of inserts.
    """
    (resources, inserted), layout, at = shared, plate.layout, numbering
    numbers = Numbers(at.first, at.pages)
    root = Root(f"{at.structure} 0 R", layout.elements[0].tag)
    found = element_texts(plate.skeleton, where, numbers, root)
    arrays = parent_arrays(plate.skeleton, where, numbers, at.count)
    nums = "".join([f"{page}{array}" for page, array in enumerate(arrays)])
    tree, parents = f"{at.tree} 0 R", f"{at.structure + 1} 0 R"
    kids = " ".join([f"{page} 0 R" for page in range(at.pages, at.outline)])
    size = f"{number(layout.look.width)} {number(layout.look.height)}"
    common = f"/MediaBox[0 0 {size}]/Resources<<{resources}>>"
    catalog = (
        f"<</Type/Catalog/Pages {tree}/Lang{text_string(layout.language)}"
        f"/Metadata {at.metadata} 0 R{mark_info(not inserted)}"
        "/ViewerPreferences<</DisplayDocTitle true>>"
        f"/StructTreeRoot {at.structure} 0 R/Outlines {at.outline} 0 R>>"
    )
    structure = f"/K[{at.first} 0 R]/ParentTree {parents}/ParentTreeNextKey {at.count}"
    found += [
        catalog,
        f"<</Title{text_string(layout.title)}>>",
        f"<</Type/Pages/Count {at.outline - at.pages}/Kids[{kids}]{common}>>",
        f"<</Type/StructTreeRoot{structure}>>",
        f"<</Nums[{nums}]>>",
    ]
    for page in range(at.count):
        content = f"/Contents {at.content + page} 0 R/StructParents {page}"
        found.append(f"<</Type/Page/Parent {tree}{content}>>")
    found += [f"<</Type/Page/Parent {tree}{entry}>>" for entry in inserted]
    bookmarks = [
        (heading, f"{at.pages + page} 0 R", y)
        for heading in layout.headings
        if heading.leaf in where.tops
        for page, y in (where.tops[heading.leaf],)
    ]
    return found + outline_texts(bookmarks, layout.look.margin, at.outline)


def _page_parts(plate: Plate, page: Page, index: int) -> tuple[objects.Packed | Placed, ...]:
    """A page's operators, interrupted by the places of personal leaves.

    Each item's origin is reckoned from that of the one before it: what stands between two personal
    leaves is then the same on most sheets of a variant, wherever it stands.
    """
    layout = plate.layout
    text = [plate.heads[1 if index else 0]]
    parts: list[objects.Packed | Placed] = []
    origin = 0
    for item in page.items:
        y = round((layout.look.height - item.y) * 100)  # moves add up: no rounding may
        text.append(f"1 0 0 1 0 {number((y - origin) / 100)} cm\nq\n")
        origin = y
        if isinstance(item, Painted):
            text.append(plate.panel(item))
        elif item.leaf in plate.statics and item.lines is None:
            text.append(plate.statics[item.leaf].operators)
        else:
            parts += [plate.packed("".join(text)), item]
            text = []
        text.append("\nQ\n")
    text.append("Q\n")
    return (*parts, plate.packed("".join(text)))
