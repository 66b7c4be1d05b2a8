"""Engrave a sheet once: Layout -> Plate.

In: a layout and its fonts. Out: a `Plate`: everything that patients share, already written as
operators; and the nouns of a plan of pages, which `paging.py` makes with the heights of one
patient's leaves and the order of the events. `Plans` are the memos that all plates of an engine
share, so that their sizes have one bound, however many sheets a list has. Sheets that differ on one
page have the others in common: a page is found by what stands on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from docgen.cache import Memo
from docgen.expression.truth import Condition
from docgen.fonts.families import Fonts
from docgen.layout.cuts import CutKey, Cuts
from docgen.layout.frame import ITEM, Art, Layout, Leaf, Marks
from docgen.layout.measure import Pieces
from docgen.layout.pages import (
    Order,
    PageEnd,
    PageFit,
)
from docgen.layout.placed import Page, Painted, Placed
from docgen.model import Slot
from docgen.pdf.bar import bar_template
from docgen.pdf.cells import (
    ABSENT,
    NO_SLOT,
    LeafTemplate,
    SetBox,
    SlotKey,
    leaf_template,
    set_for_all,
    typed_slot,
)
from docgen.pdf.content import ARTIFACT, drawn, leaf_height, number, render_marks
from docgen.pdf.fontfile import NO_PICTURES, Pictures, pictures_of
from docgen.pdf.inserts import Inserts
from docgen.pdf.objects import Packed, pack
from docgen.pdf.structure import PageReading, Skeleton, SubtreeKey, Texts

# What opens a run of operators; then a move, in hundredths of a point, and operators, by turns.
# A run that ends with a move comes before a personal leaf, another ends the page.
SharedRun: TypeAlias = tuple[str | int, ...]


class BreakKey(NamedTuple):
    """What decides where pages break: as in `PagingKey`, without the faces of letters."""

    heights: tuple[float, ...]
    order: Order
    lift: float = 0.0


class PagingKey(NamedTuple):
    """All that decides where things stand: height and presence of leaves, order of events, faces.

    `lift` is by how many points the foot of every page is higher than on most sheets.
    """

    heights: tuple[float, ...]  # of leaves that differ between patients, in points
    order: Order
    faces: tuple[int, ...]
    lift: float = 0.0

    @property
    def breaks(self) -> BreakKey:
        """What of it decides where pages break."""
        return BreakKey(self.heights, self.order, self.lift)


class PersonalRun(NamedTuple):
    """Personal leaves that stand together on a page: their numbers, or the parts that were cut.

    `texts` are the operators between them, too short to be packed; every second one is a gap.
    """

    texts: list[str]
    leaves: tuple[int | Placed, ...]

    def filled(self, shown: Mapping[int | Placed, str]) -> bytes:
        """Put in the operators of each leaf."""
        texts = self.texts.copy()
        texts[1::2] = [shown[leaf] for leaf in self.leaves]
        return "".join(texts).encode("ascii")


class PagePlan(NamedTuple):
    """One page: the operators that patients share, and where their own ones go.

    `cut` are the leaves of which only a part stands here. `tops` are the leaves that are headings,
    with PDF's y of their tops.
    """

    contents: tuple[Packed | PersonalRun, ...]
    cut: tuple[Placed, ...]
    reading: PageReading
    tops: tuple[tuple[int, float], ...]
    is_front: bool


class Paging(NamedTuple):
    """The pages of a sheet.

    The patient gets the pages `given`; what comes after them is for staff. `turns`: page one goes
    on overleaf, and has room for words that say so.
    """

    key: PagingKey
    pages: tuple[PagePlan, ...]
    given: int
    turns: bool = False


class FilePlan(NamedTuple):
    """Finished bytes of a file of one patient: all but the contents of pages and what ends it.

    `entries` are those of the cross-reference stream: the objects before the contents, and `after`
    them in number. `contents` is the number of the first content, `alts` that of the first text
    that tells what is drawn for this patient, `last` that of the stream that ends the file.
    """

    shared: bytes  # how very many other files begin
    inserted: bytes  # objects of inserts
    own: bytes
    entries: bytes
    after: bytes
    contents: int
    alts: int
    last: int


class VaryingLeaf(NamedTuple):
    """A leaf with slots or guards, by its number in the layout.

    `condition` is a place among those of the plate: the guards that must hold. `height` is in
    points, and None where each patient's values decide it; it is `least` then, whatever they are.
    """

    leaf: int
    condition: int
    height: float | None
    least: float


class OwnAlt(NamedTuple):
    """A drawing that each patient has otherwise: the slot that tells what it shows.

    `varying` is the place of its leaf among those that vary; None: all patients have it.
    """

    varying: int | None
    slot: SlotKey


class PresentLeaves(NamedTuple):
    """The varying leaves that a patient has: all their heights, 0 where values decide them.

    `personal` are those with slots: the place of each among the heights, and its number. `least`
    are the heights of those that belong on page one, whatever a patient's values are: of what does
    not fit even so nothing need be filled.
    """

    heights: list[float]
    personal: list[tuple[int, int]]
    least: tuple[float, ...]


class Breaks(NamedTuple):
    """The pages of a sheet, and where the last one ends that the patient gets."""

    pages: tuple[Page, ...]
    end: PageEnd


class Plans(NamedTuple):
    """What is remembered of the sheets of many plates.

    Keys hold the plate's identity, or what no other plate has: pages are known by their groups,
    which `Cuts` makes for one plate. Runs are the same whichever plate asks.
    """

    # By what stands on a page, and whether it is the first.
    pages: Memo[tuple[Page, int], PagePlan]
    pagings: Memo[tuple[str, PagingKey], Paging]
    files: Memo[tuple[str, PagingKey], FilePlan]
    runs: Memo[SharedRun, Packed | str]  # operators between two personal leaves
    cuts: Memo[CutKey, Pieces]
    subtrees: Memo[SubtreeKey, Texts]
    breaks: Memo[tuple[str, BreakKey], Breaks]
    fits: Memo[tuple[str, BreakKey], PageFit]  # how what belongs on page one fits there

    @classmethod
    def most(cls, limit: int) -> Plans:
        """Remember at most so many pages; 0: nothing at all."""
        return cls(
            Memo("pages", 2 * limit),
            Memo("pagings", limit),
            Memo("plans", limit),
            Memo("runs", 2 * limit),
            Memo("cuts", 6 * limit),
            Memo("subtrees", 8 * limit),
            Memo("breaks", limit),
            Memo("fits", 4 * limit),
        )


BETWEEN = "\nQ\n"  # opens a run after a personal leaf


@dataclass(slots=True)
class Plate:
    """One sheet, engraved."""

    layout: Layout
    fonts: Fonts
    identity: str  # no two sheets have the same
    statics: dict[int, SetBox]  # leaves that all patients get alike
    heights: tuple[float, ...]  # of all leaves, where they are static
    varying: tuple[VaryingLeaf, ...]
    first: int  # how many of them come before the last leaf that belongs on page one
    guards: tuple[Condition, ...]
    conditions: tuple[tuple[int, ...], ...]  # guards that must all hold, by their numbers
    events: tuple[tuple[str, tuple[int, ...]], ...]  # of the timeline: what places it, its guards
    tags: tuple[tuple[str, ...], ...]
    asks: dict[int, tuple[SlotKey, ...]]  # the slots of each leaf that has some
    typed: tuple[SlotKey, ...]  # slots of texts that somebody typed, alone in their cells
    faces: frozenset[int]
    plans: Plans
    cuts: Cuts
    heads: tuple[str, ...]  # of each front and of later pages
    skeleton: Skeleton
    alts: tuple[OwnAlt, ...]  # what is drawn for each patient, as `Skeleton.alts` numbers it
    # Of each number in a list whose items not all patients have: the conditions of the items above.
    numbered: dict[tuple[str, str], tuple[tuple[int, ...], ...]]
    page_labels: Memo[tuple[int, int, float], str] = field(
        default_factory=lambda: Memo("page labels", 128)
    )
    # Of leaves with slots that were shown before.
    templates: dict[int, LeafTemplate] = field(default_factory=dict)
    inserts: Inserts | None = None  # what stands behind the sheet
    pictures: Pictures = NO_PICTURES

    def present(self, guards: tuple[bool, ...]) -> PresentLeaves:
        """Which of the varying leaves are there, by the answers to the guards."""
        held = [all(guards[guard] for guard in needed) for needed in self.conditions]
        heights: list[float] = []
        personal: list[tuple[int, int]] = []
        for at, (index, condition, height, _) in enumerate(self.varying):
            if held[condition] and height is None:
                personal.append((at, index))
            heights.append((height or 0.0) if held[condition] else ABSENT)
        first = self.varying[: self.first]
        least = [one.least if held[one.condition] else ABSENT for one in first]
        return PresentLeaves(heights, personal, tuple(least))

    def packed(self, run: SharedRun) -> Packed | str:
        """Compress what stands between two personal leaves, unless that would make it longer."""
        return self.plans.runs.get(run, partial(_packed, run))

    def panel(self, painted: Painted) -> str:
        """Operators of marks behind leaves."""
        marks, _, height = painted
        return render_marks(marks, height, self.fonts)

    def template(self, index: int) -> LeafTemplate:
        """A leaf with slots, made ready when it is first shown."""
        found = self.templates.get(index)
        if found is None:
            leaf = self.layout.leaves[index]
            about = self.tags[index], self.fonts, self.layout.mirror(index)
            found = self.templates[index] = (
                bar_template(leaf, leaf.bar, *about) if leaf.bar else leaf_template(leaf, *about)
            )
        return found

    def seen_again(self, index: int) -> str:
        """Operators of a leaf that is the same for all, as an artifact: it was said before."""
        leaf = self.layout.leaves[index]
        return set_for_all(leaf, [ARTIFACT] * len(leaf.cells), self.fonts).operators


def engrave(
    layout: Layout,
    fonts: Fonts,
    identity: str,
    plans: Plans,
    written: Mapping[int, SetBox] = MappingProxyType({}),
) -> Plate:
    """Write all that patients share; `plans` remembers pages of this plate and of others.

    `written` are leaves that were written before, by their numbers.
    """
    tags, asks = _tags(layout), _asks(layout)
    statics = {
        at: written.get(at) or set_for_all(leaf, tags[at], fonts, layout.mirror(at))
        for at, leaf in enumerate(layout.leaves)
        if not _is_personal(leaf, at in asks)
    }
    guards = {guard: number for number, guard in enumerate(guards_of(layout))}
    needed = [tuple([guards[guard] for guard in leaf.guards]) for leaf in layout.leaves]
    differing = {at: needs for at, needs in enumerate(needed) if needs or at not in statics}
    conditions = tuple(dict.fromkeys(differing.values()))
    skeleton = Skeleton.of(layout, identity, plans.subtrees)
    return Plate(
        layout=layout,
        fonts=fonts,
        identity=identity,
        statics=statics,
        heights=_heights(statics, len(layout.leaves)),
        varying=tuple(_varying(layout, statics, differing, conditions)),
        first=sum([at < layout.fronts[-1].leaves for at in differing]),
        guards=tuple(guards),
        conditions=conditions,
        events=_events(layout, skeleton, guards),
        tags=tags,
        asks=asks,
        typed=_typed(layout),
        faces=frozenset({0, 1, 2}).union(*[one.faces for one in statics.values()]),
        plans=plans,
        cuts=Cuts(layout, differing, identity, plans.cuts),
        skeleton=skeleton,
        alts=tuple(_alts(layout, skeleton, tuple(differing))),
        numbered=_numbered(layout, asks, guards),
        heads=tuple([_head(head, layout, fonts) for head in layout.heads]),
        pictures=_pictures(layout),
    )


def _varying(
    layout: Layout,
    statics: Mapping[int, SetBox],
    differing: Mapping[int, tuple[int, ...]],
    conditions: Sequence[tuple[int, ...]],
) -> Iterator[VaryingLeaf]:
    """Leaves that differ between patients, with the guards that they need."""
    for at, needed in differing.items():
        height = statics[at].height if at in statics else None
        least = least_height(layout.leaves[at]) if height is None else height
        yield VaryingLeaf(at, conditions.index(needed), height, least)


def _is_personal(leaf: Leaf, has_slots: bool) -> bool:
    """Whether each patient fills a leaf: a text with slots, or a symbol that holds one."""
    symbol = leaf.code or leaf.calendar or leaf.bar or leaf.shapes
    return isinstance(symbol.content, Slot) if symbol else has_slots


def guards_of(layout: Layout) -> tuple[Condition, ...]:
    """Return the conditions that decide which blocks stand on a patient's sheet, each once."""
    found = dict.fromkeys(guard for leaf in layout.leaves for guard in leaf.guards)
    rows = (row for leaf in layout.leaves if leaf.bar for row in leaf.bar.rows)
    return tuple(found | dict.fromkeys(guard for row in rows for guard in row.guards))


def _pictures(layout: Layout) -> Pictures:
    """What the pages have to know of the pictures on them."""
    marks = [mark for head in layout.heads for mark in head]
    for leaf in layout.leaves:
        marks += leaf.marks
        marks += [mark for cell in leaf.cells for mark in cell.drawn]
    return pictures_of(dict.fromkeys(mark.picture for mark in marks if isinstance(mark, Art)))


def _tags(layout: Layout) -> tuple[tuple[str, ...], ...]:
    """The structure types of the cells of each leaf."""
    elements = layout.elements
    return tuple(
        [tuple([elements[cell.element].tag for cell in leaf.cells]) for leaf in layout.leaves]
    )


def _packed(run: SharedRun) -> Packed | str:
    text = _operators(run)
    found = pack(text.encode("ascii"))
    return found if len(found.data) < len(text) else text


def _operators(run: SharedRun) -> str:
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
    shown = f"{drawn(head, 0, fonts)}\n" if head else ""
    top = number(layout.look.height)
    return (
        f"/Artifact<</Type/Pagination/Subtype/Header>>BDC\nq 1 0 0 1 0 {top} cm\n{shown}Q\nEMC\nq\n"
    )


def _heights(statics: Mapping[int, SetBox], count: int) -> tuple[float, ...]:
    return tuple([statics[at].height if at in statics else 0.0 for at in range(count)])


def _typed(layout: Layout) -> tuple[SlotKey, ...]:
    """Slots of texts that somebody typed, alone in their cells: may be in another language."""
    found = dict.fromkeys(typed_slot(cell) for leaf in layout.leaves for cell in leaf.cells)
    return tuple([slot for slot in found if slot != NO_SLOT])


def _alts(layout: Layout, skeleton: Skeleton, differing: Sequence[int]) -> Iterator[OwnAlt]:
    """What is drawn for each patient, in the order of `Skeleton.alts`."""
    owners = {
        skeleton.owners[mcid]: leaf
        for leaf, cells in enumerate(skeleton.cells)
        for mcid, *_ in cells
    }
    for element in skeleton.alts:
        slot, leaf = layout.elements[element].alt, owners[element]
        assert isinstance(slot, Slot)  # noqa: S101  # see `own_alts`
        yield OwnAlt(differing.index(leaf) if leaf in differing else None, slot.key)


def _numbered(
    layout: Layout,
    asks: Mapping[int, tuple[tuple[str, str], ...]],
    guards: Mapping[Condition, int],
) -> dict[tuple[str, str], tuple[tuple[int, ...], ...]]:
    above: dict[str, tuple[tuple[int, ...], ...]] = {}  # by list
    found: dict[tuple[str, str], tuple[tuple[int, ...], ...]] = {}
    for index, slots in asks.items():
        for key in dict.fromkeys(slot for slot in slots if slot[1] == ITEM):
            name = key[0].rpartition(":")[0]
            found[key] = above.get(name, ())
            needed = tuple([guards[guard] for guard in layout.leaves[index].guards])
            above[name] = (*found[key], needed)
    return found


def _events(
    layout: Layout, skeleton: Skeleton, guards: Mapping[Condition, int]
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """In written order."""
    events = skeleton.times.events if skeleton.times else ()
    rows = [layout.leaves[event.row] for event in events]
    needed = [tuple([guards[guard] for guard in row.guards]) for row in rows]
    return tuple((event.path, needs) for event, needs in zip(events, needed, strict=True))


def _asks(layout: Layout) -> dict[int, tuple[tuple[str, str], ...]]:
    """The slots of each leaf that has some."""
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for index, leaf in enumerate(layout.leaves):
        slots = [place.slot.key for cell in leaf.cells for place in cell.text.places]
        if slots:
            found[index] = tuple(slots)
    return found


def least_height(leaf: Leaf) -> float:
    """The height of a leaf with slots that no patient's values make lower."""
    if leaf.bar:
        return ABSENT  # not all patients have one
    if leaf.code or leaf.calendar or leaf.shapes:
        return leaf.least
    if leaf.fit:  # in how many rows its cells stand is each patient's
        cells = [cell._replace(row=0, under=False) for cell in leaf.cells]
        leaf = leaf._replace(cells=tuple(cells))
    # A cell that holds nothing but values has no line where they are empty.
    said = [
        "".join([run.text for text in cell.text.fixed for run in text.runs]) for cell in leaf.cells
    ]
    return leaf_height(leaf, [1 if words.strip() else 0 for words in said])
