"""Fill: a Plate and one patient's values become a PDF.

In: a plate; the runs of each slot, the answer of each guard, the order of the stops, the foot.
Out: the bytes of a tagged PDF. Only the blocks with slots are broken into lines; everything else
was written when the variant was engraved. Pure: the same values give the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from docgen.layout.columns import fitted
from docgen.layout.frame import Cell, Leaf, Lines, Placed
from docgen.layout.lines import Values, break_lines, personalise
from docgen.layout.pages import Order
from docgen.layout.quick import Form, quick_line
from docgen.looks.fonts import Fonts
from docgen.pdf import objects
from docgen.pdf.foot import Foot, FootLines
from docgen.pdf.plan import make_plan
from docgen.pdf.plate import ABSENT, Counts, Plan, PlanKey, Plate, faces_of
from docgen.pdf.stream import frame_leaf, render_leaf


@dataclass(frozen=True, slots=True)
class Filling:
    """All that one patient brings; `slots` are asked for when a block that shows needs them."""

    slots: Values
    guards: tuple[bool, ...]  # answers to the plate's guards, in their order
    order: Order
    foot: Foot


Join: TypeAlias = Callable[[list[objects.Packed | bytes]], bytes]
Set: TypeAlias = tuple[Leaf, tuple[Lines, ...]]  # a leaf, and the lines that its cells were set in


@dataclass(frozen=True, slots=True)
class Filled:
    """A finished sheet."""

    pdf: bytes
    pages: int


def fill(plate: Plate, filling: Filling) -> Filled:
    """Make one patient's PDF.

    Raises:
        FontError: a value that no font can write.
    """
    plan, contents = fill_pages(plate, filling)
    return Filled(_assemble(plan, contents), len(plan.pages))


def fill_pages(
    plate: Plate, filling: Filling, join: Join = objects.splice
) -> tuple[Plan, list[bytes]]:
    """Return the plan of a patient's sheet and the content of each page, as `join` makes it.

    `splice` is fastest, `squeeze` smallest: files for one printer run, or for a disk.
    """
    lines: dict[int, Set] = {}
    held = [all(filling.guards[guard] for guard in needed) for needed in plate.conditions]
    counts = tuple(
        [
            _counts(plate, index, filling.slots, lines) if held[condition] else ABSENT
            for index, condition in plate.varying
        ]
    )
    foot = FootLines(plate, filling.foot)
    faces = plate.faces.union(foot.faces, *[faces_of(broken) for _, broken in lines.values()])
    key = PlanKey(counts, filling.order, tuple(sorted(faces)))
    plan = plate.plans.get(key, lambda: make_plan(plate, key))
    count = len(plan.pages)
    return plan, [
        join(
            [
                *[_personal(plate, p, lines) if isinstance(p, Placed) else p for p in parts],
                foot.operators(number, count),
            ]
        )
        for number, parts in enumerate(plan.pages, 1)
    ]


def _counts(plate: Plate, index: int, values: Values, lines: dict[int, Set]) -> Counts:
    """How many lines each cell of a leaf has; the lines are kept."""
    static = plate.statics.get(index)
    if static:
        return static.counts
    leaf, fonts = plate.layout.leaves[index], plate.fonts
    forms = plate.forms.get(index)
    if forms:
        broken = tuple(
            [_set(cell, form, values, fonts) for cell, form in zip(leaf.cells, forms, strict=True)]
        )
    else:
        words = [personalise(cell.words, values, cell.style, fonts) for cell in leaf.cells]
        leaf = fitted(leaf, tuple(words), fonts)
        broken = tuple(
            [
                break_lines(found, cell.width, cell.style, fonts)
                for cell, found in zip(leaf.cells, words, strict=True)
            ]
        )
    lines[index] = (leaf, broken)
    return tuple([len(each) for each in broken])


def _set(cell: Cell, form: Form, values: Values, fonts: Fonts) -> Lines:
    """The lines of one cell: on one line at once where that is sure, else broken."""
    line = quick_line(form, values, fonts)
    if line is not None:
        return (line,)
    words = personalise(cell.words, values, cell.style, fonts)
    return break_lines(words, cell.width, cell.style, fonts)


def _personal(plate: Plate, placed: Placed, lines: Mapping[int, Set]) -> bytes:
    """Operators of one personal leaf, or of those of its lines that stand here."""
    leaf, broken = lines.get(placed.leaf) or plate.static_set(placed.leaf)
    if placed.lines:
        part, first, last = placed.lines
        broken = tuple(each[first:last] for each in broken)
        cells = tuple(cell._replace(mcid=cell.mcid + part) for cell in leaf.cells)
        leaf = leaf._replace(cells=cells, marks=() if part else leaf.marks)
    counts = tuple([len(each) for each in broken])
    if leaf is plate.layout.leaves[placed.leaf]:
        frame = plate.frame(placed.leaf, counts)
    else:
        frame = frame_leaf(leaf, counts, plate.fonts, plate.tags[placed.leaf])
    return render_leaf(frame, leaf, broken, plate.fonts).encode("ascii")


def _assemble(plan: Plan, contents: list[bytes]) -> bytes:
    """Put the page streams and the cross-reference stream after the plan's bytes."""
    parts = [plan.prefix]
    offset = len(plan.prefix)
    entries = [plan.entries[0]]
    identity = hashlib.sha256(plan.prefix[-64:])
    for at, data in enumerate(contents):
        identity.update(data)
        stream = objects.stream_object(
            plan.first_content + at, "/Filter/FlateDecode", data, packed=False
        )
        entries.append(objects.entry(offset))
        parts.append(stream)
        offset += len(stream)
    entries += [plan.entries[1], objects.entry(offset)]
    file_id = identity.hexdigest()[:32].upper()
    xref = objects.xref_stream(plan.xref, plan.roots, b"".join(entries), file_id)
    return b"".join([*parts, xref, objects.trailer(offset)])
