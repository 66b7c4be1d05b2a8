"""Engrave: Layout -> Plate, once per variant.

In: a layout and its fonts. Out: a `Plate`: everything that patients of the variant share, already
written as operators, and a memo for the `Plan`s of pages that `plan.py` makes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, TypeAlias

from docgen.layout.frame import (
    Art,
    Layout,
    Marks,
    Page,
    Painted,
    Placed,
    SlotWord,
)
from docgen.layout.lines import Runs
from docgen.layout.pages import Order
from docgen.layout.placing import CutKey, Cuts, Pieces
from docgen.looks.fonts import Fonts
from docgen.looks.pictures import Raster
from docgen.memo import Memo
from docgen.model import Guard, Slot
from docgen.pdf.codes import QrMemo
from docgen.pdf.forms import ReadyLeaves, Static, static_leaf
from docgen.pdf.glyphs import number
from docgen.pdf.inserts import Inserts
from docgen.pdf.objects import Packed, pack
from docgen.pdf.quick import Setting
from docgen.pdf.stream import Frame, frame_leaf, render_marks
from docgen.pdf.strip import Around, RowKey
from docgen.pdf.structure import Reading, Skeleton, SubtreeKey, Texts

Counts: TypeAlias = tuple[int, ...]  # lines of each cell of a leaf
# What opens a run of operators; then a move, in hundredths of a point, and operators, by turns.
# A run that ends with a move comes before a personal leaf, another ends the page.
Run: TypeAlias = tuple[str | int, ...]
BETWEEN = "\nQ\n"  # opens a run after a personal leaf
ABSENT = -1.0  # the height of a leaf that is not on this patient's sheet


class PlanKey(NamedTuple):
    """All that decides where things stand: height and presence of leaves, order of stops, faces."""

    heights: tuple[float, ...]  # of leaves that differ between patients, in points
    order: Order
    faces: tuple[int, ...]


class PagePlan(NamedTuple):
    """One page: the operators that patients share, and where their own ones go.

    `contents` are operators, and among them the numbers of personal leaves, and the places of
    leaves that were cut. `tops` are the leaves that are headings, with PDF's y of their tops.
    """

    contents: tuple[Packed | Placed | int, ...]
    reading: Reading
    tops: tuple[tuple[int, float], ...]


class Paging(NamedTuple):
    """The pages of a sheet.

    The patient gets the pages `given`; what comes after them is for staff.
    """

    key: PlanKey
    pages: tuple[PagePlan, ...]
    given: int


class Plan(NamedTuple):
    """Finished bytes around the patients' lines."""

    shared: bytes
    own: bytes
    entries: bytes  # cross-reference entries before those of the pages
    first_content: int
    roots: tuple[int, int]  # object numbers of catalogue and Info
    xref: int
    inserted: bytes = b""  # objects of inserts; they stand between `shared` and `own`


class Plans(NamedTuple):
    """What is remembered of the sheets of many plates, by a plate's identity and a key."""

    # By what stands on a page, whether it is the first, and what `read_page` has to know.
    pages: Memo[tuple[Page, bool, bool], PagePlan]
    pagings: Memo[tuple[str, PlanKey], Paging]
    files: Memo[tuple[str, PlanKey], Plan]
    settings: Memo[tuple[str, int, tuple[Runs, ...]], Setting]  # leaves that the breaker has set
    codes: QrMemo
    rows: Memo[RowKey, Around]  # of calendar strips
    runs: Memo[Run, Packed]  # operators between two personal leaves
    frames: Memo[tuple[str, int, Counts], Frame]
    panels: Memo[tuple[str, Marks, float], str]  # what is painted behind leaves, by its height
    cuts: Memo[CutKey, Pieces]
    subtrees: Memo[SubtreeKey, Texts]

    @classmethod
    def most(cls, limit: int) -> Plans:
        """Remember at most so many pages; 0: nothing at all."""
        return cls(
            Memo("pages", 2 * limit),
            Memo("pagings", limit),
            Memo("plans", limit),
            Memo("settings", 3 * limit),
            Memo("codes", limit),
            Memo("rows", limit),
            Memo("runs", 2 * limit),
            Memo("frames", 2 * limit),
            Memo("panels", 2 * limit),
            Memo("cuts", 6 * limit),
            Memo("subtrees", 8 * limit),
        )


class Present(NamedTuple):
    """The varying leaves that a patient has: all their heights, 0 where values decide them.

    `personal` are those with slots: the place of each among the heights, and its number.
    """

    heights: list[float]
    personal: list[tuple[int, int]]


@dataclass(slots=True)
class Plate:
    """One variant, engraved."""

    layout: Layout
    fonts: Fonts
    identity: str  # no two variants have the same
    statics: dict[int, Static]
    heights: tuple[float, ...]  # of all leaves, where they are static
    # Leaves with slots or guards: number, condition, and the height of those without slots.
    varying: tuple[tuple[int, int, float | None], ...]
    guards: tuple[Guard, ...]
    conditions: tuple[tuple[int, ...], ...]  # guards that must all hold, by their numbers
    stops: tuple[tuple[str, tuple[int, ...]], ...]  # of the timeline: what places it, its guards
    tags: tuple[tuple[str, ...], ...]
    ready: ReadyLeaves  # leaves with slots, all but their values written
    asks: dict[int, tuple[tuple[str, str], ...]]  # the slots of each leaf that has some
    typed: dict[int, tuple[tuple[int, tuple[str, str]], ...]]  # by leaf: MCID and slot of each text
    faces: frozenset[int]
    plans: Plans
    cuts: Cuts
    heads: tuple[str, str]  # of the first page and of later ones
    skeleton: Skeleton
    presents: Memo[tuple[bool, ...], Present] = field(
        default_factory=lambda: Memo("present leaves", _MOST)
    )
    page_labels: Memo[tuple[int, int], str] = field(
        default_factory=lambda: Memo("page labels", 128)
    )
    inserts: Inserts | None = None  # what stands behind the sheet

    @property
    def sheet_id(self) -> str:
        """The short name of the variant that stands in the foot."""
        return self.identity[:8]

    @property
    def image(self) -> Raster | None:
        """The one picture of pixels that a sheet can have: the clinic's logo."""
        arts = (mark for _, mark in self.layout.first_head if isinstance(mark, Art))
        return next((art.picture for art in arts if isinstance(art.picture, Raster)), None)

    def present(self, guards: tuple[bool, ...]) -> Present:
        """Which of the varying leaves are there, by the answers to the guards."""
        known = self.presents.known(guards)
        return known or self.presents.get(guards, partial(self._present, guards))

    def _present(self, guards: tuple[bool, ...]) -> Present:
        held = [all(guards[guard] for guard in needed) for needed in self.conditions]
        heights: list[float] = []
        personal: list[tuple[int, int]] = []
        for at, (index, condition, height) in enumerate(self.varying):
            if held[condition] and height is None:
                personal.append((at, index))
            heights.append((height or 0.0) if held[condition] else ABSENT)
        return Present(heights, personal)

    def packed(self, run: Run) -> Packed:
        """Compress what stands between two personal leaves; plans have most in common."""
        return self.plans.runs.get(run, lambda: pack(_operators(run).encode("ascii")))

    def panel(self, painted: Painted) -> str:
        """Operators of marks behind leaves."""
        marks, _, height = painted
        key = self.identity, marks, height
        return self.plans.panels.get(key, lambda: render_marks(marks, height, self.fonts))

    def frame(self, index: int, counts: Counts) -> Frame:
        """What stands around the text of a leaf with these numbers of lines."""
        return self.plans.frames.get(
            (self.identity, index, counts),
            lambda: frame_leaf(self.layout.leaves[index], counts, self.fonts, self.tags[index]),
        )


def engrave(layout: Layout, fonts: Fonts, identity: str, plans: Plans) -> Plate:
    """Write all that patients share; `plans` remembers pages of this plate and of others."""
    tags, asks = _tags(layout), _asks(layout)
    statics: dict[int, Static] = {}
    varying: list[tuple[int, int, float | None]] = []
    faces = frozenset({0, 1, 2})
    guards: dict[Guard, int] = {}
    conditions: dict[tuple[int, ...], int] = {}
    for index, leaf in enumerate(layout.leaves):
        symbol, height = leaf.code or leaf.strip, None
        personal = isinstance(symbol.content, Slot) if symbol else index in asks
        if not personal:
            statics[index] = shown = static_leaf(leaf, tags[index], fonts, plans.codes)
            faces |= shown.faces
            height = shown.height
        if leaf.guards or personal:
            needed = tuple([guards.setdefault(guard, len(guards)) for guard in leaf.guards])
            varying.append((index, conditions.setdefault(needed, len(conditions)), height))
    skeleton = Skeleton.of(layout, identity, plans.subtrees)
    return Plate(
        layout=layout,
        fonts=fonts,
        identity=identity,
        statics=statics,
        heights=_heights(statics, len(layout.leaves)),
        varying=tuple(varying),
        guards=tuple(guards),
        conditions=tuple(conditions),
        stops=_stops(layout, skeleton, guards),
        tags=tags,
        ready=ReadyLeaves(layout, tags, fonts),
        asks=asks,
        typed=_typed(layout, asks),
        faces=faces,
        plans=plans,
        cuts=Cuts(layout, [index for index, *_ in varying], identity, plans.cuts),
        skeleton=skeleton,
        heads=(_head(layout.first_head, layout, fonts), _head(layout.later_head, layout, fonts)),
    )


def _tags(layout: Layout) -> tuple[tuple[str, ...], ...]:
    """The structure types of the cells of each leaf."""
    elements = layout.elements
    return tuple(
        [tuple([elements[cell.element].tag for cell in leaf.cells]) for leaf in layout.leaves]
    )


def _operators(run: Run) -> str:
    """Write a run: each item's operators stand between q and Q, at an origin of their own."""
    text = [str(run[0])]
    for part in run[1:]:
        if isinstance(part, int):
            text.append(f"1 0 0 1 0 {number(part / 100)} cm\nq\n")
        else:
            text += [part, BETWEEN]
    if isinstance(run[-1], str):
        text.append("Q\n")
    return "".join(text)


def _head(head: Marks, layout: Layout, fonts: Fonts) -> str:
    """What stands above the text of a page, as an artifact of its own kind."""
    shown = render_marks(head, 0, fonts).removeprefix("/Artifact BMC\n").removesuffix("EMC")
    top = number(layout.look.height)
    return (
        f"/Artifact<</Type/Pagination/Subtype/Header>>BDC\nq 1 0 0 1 0 {top} cm\n{shown}Q\nEMC\nq\n"
    )


def _heights(statics: Mapping[int, Static], count: int) -> tuple[float, ...]:
    return tuple([statics[at].height if at in statics else 0.0 for at in range(count)])


def _typed(
    layout: Layout, asks: Iterable[int]
) -> dict[int, tuple[tuple[int, tuple[str, str]], ...]]:
    """Cells that hold nothing but a text that somebody typed: it may be in another language."""
    found = {
        index: tuple(
            (cell.mcid, word.slot.key)
            for cell in layout.leaves[index].cells
            if len(cell.words) == 1
            for word in cell.words
            if isinstance(word, SlotWord) and word.slot.format == "text"
            if not word.before.pieces and not word.after.pieces
        )
        for index in asks
    }
    return {index: cells for index, cells in found.items() if cells}


def _stops(
    layout: Layout, skeleton: Skeleton, guards: Mapping[Guard, int]
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """In written order."""
    stops = skeleton.times.stops if skeleton.times else ()
    rows = [layout.leaves[stop.row] for stop in stops]
    needed = [tuple([guards[guard] for guard in row.guards]) for row in rows]
    return tuple((stop.path, needs) for stop, needs in zip(stops, needed, strict=True))


def _asks(layout: Layout) -> dict[int, tuple[tuple[str, str], ...]]:
    """The slots of each leaf that has some."""
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for index, leaf in enumerate(layout.leaves):
        words = [word for cell in leaf.cells for word in cell.words if isinstance(word, SlotWord)]
        if words:
            found[index] = tuple([word.slot.key for word in words])
    return found
