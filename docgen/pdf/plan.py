"""Plan the pages: everything around the patients' lines, as finished bytes.

In: a plate, the heights of its personal leaves, the order of the stops. Out: a `Plan`: page
breaks, structure tree, fonts, bookmarks. Two plans often serve thousands of patients, so filling a
sheet adds nothing but the patient's own lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from docgen.layout.frame import Page, Painted, Placed
from docgen.layout.pages import paginate
from docgen.pdf import objects
from docgen.pdf.glyphs import number
from docgen.pdf.inserts import Block
from docgen.pdf.objects import mark_info, text_string
from docgen.pdf.plate import Paging, Plan, PlanKey, Plate
from docgen.pdf.resources import metadata_stream, shared_objects
from docgen.pdf.structure import outline_objects, standing, structure_objects


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
    """Write everything in the file of a sheet but the contents of its pages."""
    key, pages, _ = paging
    shared = plate.shared.get(key.faces, lambda: shared_objects(plate, key.faces))
    block = plate.inserts.block(shared.last + 1) if plate.inserts else Block(b"", (), ())
    numbering = _Numbering(shared.last + len(block.sizes), len(pages))
    packed, roots = _packed_objects(plate, (shared.resources, block.pages), pages, numbering)
    stream = objects.object_stream(numbering.packed, packed)
    metadata = metadata_stream(
        plate.layout.title, plate.layout.language, numbering.metadata, tagged=not block.pages
    )
    sizes = (len(shared.data), *block.sizes, len(metadata))
    entries = shared.entries + b"".join(map(objects.entry, accumulate(sizes)))
    after = b"".join(objects.packed_entry(numbering.packed, i) for i in range(len(packed)))
    return Plan(
        shared=shared.data,
        own=metadata + stream,
        entries=(entries, after),
        first_content=numbering.content,
        roots=roots,
        xref=numbering.next,
        inserted=block.data,
    )


@dataclass
class _Numbering:
    """Object numbers: shared streams, metadata, object stream, page contents, packed objects."""

    shared: int
    page_count: int
    next: int = 0

    def __post_init__(self) -> None:
        self.metadata = self.shared + 1
        self.packed = self.metadata + 1
        self.content = self.packed + 1
        self.next = self.content + self.page_count

    def allocate(self) -> int:
        """The next free number."""
        self.next += 1
        return self.next - 1


def _packed_objects(
    plate: Plate,
    shared: tuple[str, tuple[str, ...]],
    pages: Sequence[Page],
    numbering: _Numbering,
) -> tuple[list[tuple[int, str]], tuple[int, int]]:
    """All objects but streams, in the order of their numbers; those of catalogue and Info.

    `shared` are the pages' Resources, and the entries of the pages of inserts.
    """
    resources, inserted = shared
    layout, allocate = plate.layout, numbering.allocate
    catalog, info, tree = allocate(), allocate(), allocate()
    own = [allocate() for _ in pages]
    where = standing(layout, pages)
    structure, tagged = structure_objects(layout, where, own, allocate)
    headings = [
        (heading, own[where.tops[heading.leaf][0]], where.tops[heading.leaf][1])
        for heading in layout.headings
        if heading.leaf in where.tops
    ]
    outline, bookmarks = outline_objects(headings, layout.look.margin, allocate)
    entries = (
        f"/Pages {tree} 0 R/Lang{text_string(layout.language)}/Metadata {numbering.metadata} 0 R",
        f"{mark_info(not inserted)}/ViewerPreferences<</DisplayDocTitle true>>",
        f"/StructTreeRoot {structure} 0 R/Outlines {outline} 0 R",
    )
    behind = [allocate() for _ in inserted]
    kids = " ".join(f"{each} 0 R" for each in own + behind)
    size = f"{number(layout.look.width)} {number(layout.look.height)}"
    common = f"/MediaBox[0 0 {size}]/Resources<<{resources}>>"
    found = tagged + bookmarks
    found.append((catalog, f"<</Type/Catalog{''.join(entries)}>>"))
    found.append((info, f"<</Title{text_string(layout.title)}>>"))
    found.append((tree, f"<</Type/Pages/Count {len(own) + len(behind)}/Kids[{kids}]{common}>>"))
    for at, each in enumerate(own):
        content = f"/Contents {numbering.content + at} 0 R/StructParents {at}"
        found.append((each, f"<</Type/Page/Parent {tree} 0 R{content}>>"))
    for each, entry in zip(behind, inserted, strict=True):
        found.append((each, f"<</Type/Page/Parent {tree} 0 R{entry}>>"))
    return sorted(found), (catalog, info)


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
