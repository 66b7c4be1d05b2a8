"""Engrave: Layout -> Plate, once per sheet.

In: a layout and its fonts. Out: a `Plate`: everything that patients share, already written as
operators, and `Plans`, the memos that all plates of an engine share: pages, the files around them,
and parts of both. So their sizes have one bound, however many sheets a list has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from docgen.cache import Memo
from docgen.expression.truth import Condition
from docgen.fonts.families import Fonts
from docgen.i18n.runs import plain
from docgen.layout.frame import ITEM, Art, Layout, Leaf, Marks, Page, Painted, Placed
from docgen.layout.linebreak import break_lines
from docgen.layout.pages import CutKey, Cuts, Order, Pieces
from docgen.layout.text import NO_FACES, Values
from docgen.model import Slot, Text
from docgen.pdf.cells import BoxTemplate, SetBox
from docgen.pdf.codes import code_operators
from docgen.pdf.content import faces_of, frame_leaf, number, render_leaf, render_marks
from docgen.pdf.fontfile import NO_PICTURES, Pictures, pictures_of
from docgen.pdf.inserts import Inserts
from docgen.pdf.objects import Packed, pack
from docgen.pdf.strip import Around, RowKey, StripRow, said_to_all, set_row
from docgen.pdf.structure import PageReading, Skeleton, SubtreeKey, Texts

# What opens a run of operators; then a move, in hundredths of a point, and operators, by turns.
# A run that ends with a move comes before a personal leaf, another ends the page.
Run: TypeAlias = tuple[str | int, ...]


class PlanKey(NamedTuple):
    """All that decides where things stand: height and presence of leaves, order of stops, faces.

    `lift` is by how many points the foot of every page is higher than on most sheets.
    """

    heights: tuple[float, ...]  # of leaves that differ between patients, in points
    order: Order
    faces: tuple[int, ...]
    lift: float = 0.0


class Own(NamedTuple):
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

    contents: tuple[Packed | Own, ...]
    cut: tuple[Placed, ...]
    reading: PageReading
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


class Present(NamedTuple):
    """The varying leaves that a patient has: all their heights, 0 where values decide them.

    `personal` are those with slots: the place of each among the heights, and its number.
    """

    heights: list[float]
    personal: list[tuple[int, int]]


class Plans(NamedTuple):
    """What is remembered of the sheets of many plates.

    Keys hold the plate's identity, or what no other plate has: pages are known by their groups,
    which `Cuts` makes for one plate. Runs are the same whichever plate asks.
    """

    # By what stands on a page, whether it is the first, and what `read_page` has to know.
    pages: Memo[tuple[Page, bool, bool], PagePlan]
    pagings: Memo[tuple[str, PlanKey], Paging]
    files: Memo[tuple[str, PlanKey], Plan]
    rows: Memo[RowKey, Around]  # of calendar strips
    runs: Memo[Run, Packed | str]  # operators between two personal leaves
    presents: Memo[tuple[str, tuple[bool, ...]], Present]  # by the answers to the guards
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
            Memo("rows", limit),
            Memo("runs", 2 * limit),
            Memo("present leaves", 2 * limit),
            Memo("panels", 2 * limit),
            Memo("cuts", 6 * limit),
            Memo("subtrees", 8 * limit),
        )


BETWEEN = "\nQ\n"  # opens a run after a personal leaf
ABSENT = -1.0  # the height of a leaf that is not on this patient's sheet


@dataclass(slots=True)
class Plate:
    """One sheet, engraved."""

    layout: Layout
    fonts: Fonts
    identity: str  # no two sheets have the same
    statics: dict[int, SetBox]  # leaves that all patients get alike
    heights: tuple[float, ...]  # of all leaves, where they are static
    # Leaves with slots or guards: number, condition, and the height of those without slots.
    varying: tuple[tuple[int, int, float | None], ...]
    guards: tuple[Condition, ...]
    conditions: tuple[tuple[int, ...], ...]  # guards that must all hold, by their numbers
    stops: tuple[tuple[str, tuple[int, ...]], ...]  # of the timeline: what places it, its guards
    tags: tuple[tuple[str, ...], ...]
    templates: dict[int, BoxTemplate]  # of leaves with slots that were shown before
    asks: dict[int, tuple[tuple[str, str], ...]]  # the slots of each leaf that has some
    typed: dict[int, tuple[tuple[int, tuple[str, str]], ...]]  # by leaf: MCID and slot of each text
    faces: frozenset[int]
    plans: Plans
    cuts: Cuts
    heads: tuple[str, str]  # of the first page and of later ones
    skeleton: Skeleton
    # Of each number in a list whose items not all patients have: the conditions of the items above.
    numbered: dict[tuple[str, str], tuple[tuple[int, ...], ...]]
    page_labels: Memo[tuple[int, int, float], str] = field(
        default_factory=lambda: Memo("page labels", 128)
    )
    inserts: Inserts | None = None  # what stands behind the sheet
    pictures: Pictures = NO_PICTURES

    def present(self, guards: tuple[bool, ...]) -> Present:
        """Which of the varying leaves are there, by the answers to the guards."""
        key, memo = (self.identity, guards), self.plans.presents
        return memo.known(key) or memo.get(key, partial(self._present, guards))

    def _present(self, guards: tuple[bool, ...]) -> Present:
        held = [all(guards[guard] for guard in needed) for needed in self.conditions]
        heights: list[float] = []
        personal: list[tuple[int, int]] = []
        for at, (index, condition, height) in enumerate(self.varying):
            if held[condition] and height is None:
                personal.append((at, index))
            heights.append((height or 0.0) if held[condition] else ABSENT)
        return Present(heights, personal)

    def packed(self, run: Run) -> Packed | str:
        """Compress what stands between two personal leaves, unless that would make it longer."""
        return self.plans.runs.get(run, partial(_packed, run))

    def panel(self, painted: Painted) -> str:
        """Operators of marks behind leaves."""
        marks, _, height = painted
        key = self.identity, marks, height
        return self.plans.panels.get(key, lambda: render_marks(marks, height, self.fonts))

    def template(self, index: int) -> BoxTemplate:
        """A leaf with slots, made ready when it is first shown."""
        found = self.templates.get(index)
        if found is None:
            look = self.layout.look
            mirrored = look.width if look.rtl else 0.0
            found = BoxTemplate(self.layout.leaves[index], self.tags[index], self.fonts, mirrored)
            self.templates[index] = found
        return found

    def set_leaf(self, index: int, values: Values) -> SetBox:
        """Set a leaf with one patient's values.

        Raises:
            FontError: a value that no font can write.
        """
        leaf = self.layout.leaves[index]
        if leaf.strip and isinstance(leaf.strip.content, Slot):
            row = StripRow(leaf, self.tags[index], (self.identity, index))
            return set_row(row, values, self.fonts, self.plans.rows)
        code = leaf.code
        if code and isinstance(code.content, Slot):
            return SetBox(
                leaf.least, NO_FACES, code_operators(code, plain(values[code.content.key]))
            )
        return self.template(index).filled(values)


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
    shared = [at for at, leaf in enumerate(layout.leaves) if not _is_personal(leaf, at in asks)]
    statics = {at: written.get(at) or _static(layout.leaves[at], tags[at], fonts) for at in shared}
    varying: list[tuple[int, int, float | None]] = []
    guards = {guard: number for number, guard in enumerate(guards_of(layout))}
    conditions: dict[tuple[int, ...], int] = {}
    for index, leaf in enumerate(layout.leaves):
        if leaf.guards or index not in statics:
            needed = tuple([guards[guard] for guard in leaf.guards])
            height = statics[index].height if index in statics else None
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
        templates={},
        asks=asks,
        typed=_typed(layout, asks),
        faces=frozenset({0, 1, 2}).union(*[one.faces for one in statics.values()]),
        plans=plans,
        cuts=Cuts(layout, [index for index, *_ in varying], identity, plans.cuts),
        skeleton=skeleton,
        numbered=_numbered(layout, asks, guards),
        heads=(_head(layout.first_head, layout, fonts), _head(layout.later_head, layout, fonts)),
        pictures=_pictures(layout),
    )


def _is_personal(leaf: Leaf, has_slots: bool) -> bool:
    """Whether each patient fills a leaf: a text with slots, or a symbol that holds one."""
    symbol = leaf.code or leaf.strip
    return isinstance(symbol.content, Slot) if symbol else has_slots


def guards_of(layout: Layout) -> tuple[Condition, ...]:
    """Return the conditions that decide which blocks stand on a patient's sheet, each once."""
    return tuple(dict.fromkeys(guard for leaf in layout.leaves for guard in leaf.guards))


def _pictures(layout: Layout) -> Pictures:
    """What the pages have to know of the pictures on them."""
    marks = [mark for _, mark in (*layout.first_head, *layout.later_head)]
    for leaf in layout.leaves:
        marks += [mark for _, mark in leaf.marks]
        marks += [mark for cell in leaf.cells for _, mark in cell.drawn]
    return pictures_of(dict.fromkeys(mark.picture for mark in marks if isinstance(mark, Art)))


def _tags(layout: Layout) -> tuple[tuple[str, ...], ...]:
    """The structure types of the cells of each leaf."""
    elements = layout.elements
    return tuple(
        [tuple([elements[cell.element].tag for cell in leaf.cells]) for leaf in layout.leaves]
    )


def _packed(run: Run) -> Packed | str:
    text = _operators(run)
    found = pack(text.encode("ascii"))
    return found if len(found.data) < len(text) else text


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


def _heights(statics: Mapping[int, SetBox], count: int) -> tuple[float, ...]:
    return tuple([statics[at].height if at in statics else 0.0 for at in range(count)])


def _static(leaf: Leaf, tags: Sequence[str], fonts: Fonts) -> SetBox:
    """Write a leaf that all patients get alike."""
    strip, code = leaf.strip, leaf.code
    if strip and isinstance(strip.content, Text):
        return said_to_all(leaf, strip.content.text, fonts, tags)
    if code and isinstance(code.content, Text):
        return SetBox(leaf.least, NO_FACES, code_operators(code, code.content.text))
    lines = [
        break_lines(cell.text.filled({}, fonts), cell.width, cell.style, fonts)
        for cell in leaf.cells
    ]
    frame = frame_leaf(leaf, [len(broken) for broken in lines], fonts, tags)
    operators = render_leaf(frame, leaf, lines, fonts)
    return SetBox(frame.height, frozenset(faces_of(lines)), operators)


def _typed(
    layout: Layout, asks: Iterable[int]
) -> dict[int, tuple[tuple[int, tuple[str, str]], ...]]:
    """Cells that hold nothing but a text that somebody typed: it may be in another language."""
    found = {
        index: tuple(
            (cell.mcid, cell.text.places[0].slot.key)
            for cell in layout.leaves[index].cells
            if len(cell.text.places) == 1
            if cell.text.places[0].slot.format == "text" and not cell.text.fixed
        )
        for index in asks
    }
    return {index: cells for index, cells in found.items() if cells}


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


def _stops(
    layout: Layout, skeleton: Skeleton, guards: Mapping[Condition, int]
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
        slots = [place.slot.key for cell in leaf.cells for place in cell.text.places]
        if slots:
            found[index] = tuple(slots)
    return found
