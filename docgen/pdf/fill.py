"""Fill: a Plate and one patient's values become a PDF.

In: a plate; the runs of each slot, the answer of each guard, the order of the stops, the foot.
Out: the bytes of a tagged PDF. Only the blocks with slots are broken into lines; everything else
was written when the variant was engraved. Pure: the same values give the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from docgen.cache import FrozenMap
from docgen.layout.page import Placed
from docgen.layout.pages import Order
from docgen.layout.text import Values
from docgen.pdf import objects
from docgen.pdf.foot import Foot, FootLines
from docgen.pdf.objects import Packed
from docgen.pdf.paging import make_paging
from docgen.pdf.plan import make_plan
from docgen.pdf.plans import Paging, Plan, PlanKey
from docgen.pdf.plate import Plate


class Filling(NamedTuple):
    """All that one patient brings; `slots` are asked for when a block that shows needs them."""

    slots: Values
    guards: tuple[bool, ...]  # answers to the plate's guards, in their order
    order: Order
    foot: Foot
    digest: str = ""  # of what the patient reads; it begins with the number of the sheet
    foreign: Mapping[tuple[str, str], str] = FrozenMap()  # slot -> its language


Content: TypeAlias = list[objects.Packed | bytes]  # operators that patients share, and their own


class Filled(NamedTuple):
    """A finished sheet. It begins with `shared`, bytes with which many others begin too."""

    pdf: bytes
    pages: int  # those of inserts included
    shared: bytes
    broken: tuple[tuple[str, str], ...] = ()  # slots of which a word is broken amid its letters


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


def fill_pages(
    plate: Plate, filling: Filling
) -> tuple[Paging, list[Content], tuple[tuple[str, str], ...]]:
    """Return the paging of a patient's sheet, the content of each page, and `Filled.broken`.

    Raises:
        FontError: a value that no font can write.
    """
    values = filling.slots
    present = plate.present(filling.guards)
    foot = FootLines(plate, filling.foot)
    faces = plate.faces | foot.faces
    shown: dict[int | Placed, str] = {}
    heights = present.heights.copy()
    broken: tuple[tuple[str, str], ...] = ()
    for at, index in present.personal:
        found = plate.set_leaf(index, values)
        heights[at] = found.height
        operators = found.operators
        if filling.foreign and index in plate.typed:
            operators = _told(plate, (index, 0), filling, operators)
        shown[index] = operators
        broken += found.broken
        if not found.faces <= faces:
            faces |= found.faces
    key = PlanKey(tuple(heights), filling.order, tuple(sorted(faces)), foot.lift)
    paging = plate.plans.pagings.get((plate.identity, key), lambda: make_paging(plate, key))
    pages: list[Content] = []
    for number, about in enumerate(paging.pages, 1):
        for placed in about.cut:
            assert placed.lines  # noqa: S101  # the others stand here by their numbers
            set_here = plate.template(placed.leaf).part(values, *placed.lines)
            shown[placed] = _told(plate, (placed.leaf, placed.lines[0]), filling, set_here)
        page: Content = [
            part if isinstance(part, Packed) else part.filled(shown) for part in about.contents
        ]
        page.append(foot.operators(number, paging.given))
        pages.append(page)
    return paging, pages, broken


def _told(plate: Plate, where: tuple[int, int], filling: Filling, operators: str) -> str:
    """Tell the language of typed texts that are not in the sheet's (ISO 32000-1, 14.9.2.3).

    `where` is the number of a leaf, and which part of it stands here.
    """
    leaf, part = where
    for mcid, slot in plate.typed.get(leaf, ()):
        language = filling.foreign.get(slot)
        if language:
            begin = f"<</MCID {mcid + part}>>BDC\n"
            before, _, rest = operators.partition(begin)
            text, end, after = rest.partition("ET\nEMC")
            operators = f"{before}{begin}/Span<</Lang({language})>>BDC\n{text}{end}\nEMC{after}"
    return operators


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
