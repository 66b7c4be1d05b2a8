"""What page one gives up, what fills the last page: the fewest, in order, and nothing is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import samples
from hypothesis import assume, given
from hypothesis import strategies as st
from made_up import tries

from docgen.expression.truth import ConditionSet, Name, Not, asks_room
from docgen.layout.frame import Times
from docgen.layout.pages import PageFit
from docgen.layout.placed import Page, Painted, Placed
from docgen.model import FILLERS, SPACE, Block, Box, Heading, Item, List, Paragraph
from docgen.pdf.filled import FilledLeaves
from docgen.pdf.paging import fit_of, left_overleaf, pages_of
from docgen.pdf.plate import BreakKey, Plate
from docgen.sheet.compiled import Answered, Outcome
from docgen.sheet.content import Content
from docgen.sheet.space import Paper, Standing

NAMES = tuple(SPACE)


class Asked(NamedTuple):
    """As much of a compiled sheet as paper asks of it."""

    plate: Plate
    conditions: ConditionSet
    space: tuple[str, ...]
    fillers: tuple[str, ...]
    bars: tuple[()] = ()

    @property
    def lacks(self) -> frozenset[str]:
        return frozenset(self.fillers)

    @property
    def paper(self) -> Paper:
        """Paper of a patient of whom nothing is known."""
        answered = Answered(self.plate, Content((), ()), self.conditions)
        leaves = FilledLeaves(self.plate, {})
        return Paper(self, answered, (None,), {}, leaves)  # type: ignore[arg-type]

    def bare(self) -> Outcome:
        """What stands where nothing is given up or filled."""
        return self.paper._standing(()).outcome


def asked(blocks: Iterable[Block], *, plans: int = 64, format_name: str = "standard") -> Asked:
    plate = samples.plate(tuple(blocks), plans, format_name)
    conditions = ConditionSet(plate.guards)
    names = {asks_room(one) for one in conditions.atoms}
    return Asked(
        plate,
        conditions,
        tuple(name for name in SPACE if name in names),
        tuple(name for name in FILLERS if name in names),
    )


def settled(sheet: Asked, lift: float = 0.0) -> Standing:
    return sheet.paper.settled(lift)


def shown(sheet: Asked, found: Standing, lift: float = 0.0) -> tuple[Page, ...]:
    heights = tuple(found.outcome.present.heights)
    return pages_of(sheet.plate, BreakKey(heights, found.order, lift))


def lines(count: int, words: str = "Line") -> List:
    return List(tuple(Item(samples.text(f"{words} {n}")) for n in range(count)))


def box(kind: str, count: int, *guards: Any) -> Box:
    return Box(kind, (), (Heading(2, samples.text(f"{kind} {count}")), lines(count)), guards)


def given_up(name: str) -> Not:
    return Not(Name(f"space.{name}"))


def sheet_of(parts: Sequence[tuple[str, int]], always: int, later: int) -> tuple[Block, ...]:
    """Title, what may be given up, a box that never is; overleaf what was given up, and more."""
    found: list[Block] = [Heading(1, samples.text("Title"))]
    for name, count in parts:
        found.append(box("summary", count, Name(f"space.{name}")))
    found.append(box("emergency", always))
    for name, count in parts:
        found.append(box("summary", count, given_up(name)))
    for number in range(later):
        found += [Heading(2, samples.text(f"Later {number}")), lines(2 + number)]
    return tuple(found)


PARTS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.integers(1, 14)), max_size=6, unique_by=lambda one: one[0]
)
SHEETS = st.builds(sheet_of, PARTS, st.integers(1, 24), st.integers(0, 9))
LIFTS = st.sampled_from((0.0, 17.0, 34.0))


def ends(page: Page) -> list[float]:
    return [item.y + item.height for item in page.items]


@given(SHEETS, LIFTS)
@tries(60)
def test_dear_things_are_given_up_last_and_nothing_that_has_room(
    blocks: tuple[Block, ...], lift: float
) -> None:
    sheet = asked(blocks)
    found = settled(sheet, lift)
    gone = found.given_up
    assert gone == tuple(name for name in sheet.space if name in gone)
    most = sheet.space.index(gone[-1]) if gone else -1
    fuller = [tuple(name for name in gone if name != one) for one in gone]
    for less in (*[sheet.space[:count] for count in range(most + 1)], *fuller):
        before = sheet.paper._standing(less).outcome
        heights = tuple(before.present.heights[: sheet.plate.first])
        assert fit_of(sheet.plate, BreakKey(heights, (), lift)) is not PageFit.ENOUGH


@given(SHEETS, LIFTS)
@tries(60)
def test_nothing_is_lost_whatever_page_one_gives_up(blocks: tuple[Block, ...], lift: float) -> None:
    sheet = asked(blocks)
    found = settled(sheet, lift)
    heights = found.outcome.present.heights
    absent = {
        leaf for (leaf, *_), height in zip(sheet.plate.varying, heights, strict=True) if height < 0
    }
    placed = Counter(
        item.leaf
        for page in shown(sheet, found, lift)
        for item in page.items
        if isinstance(item, Placed)
    )
    every = set(range(len(sheet.plate.layout.leaves)))
    assert placed == Counter(every - absent)


@given(SHEETS, LIFTS)
@tries(60)
def test_page_one_never_overflows_and_holds_what_belongs_there(
    blocks: tuple[Block, ...], lift: float
) -> None:
    sheet = asked(blocks)
    found = settled(sheet, lift)
    pages = shown(sheet, found, lift)
    look = sheet.plate.layout.look
    assert max(max(ends(page)) for page in pages) <= look.bottom - lift + 0.02
    (emergency,) = (
        heading.leaf for heading in sheet.plate.layout.headings if heading.text[:4] == "emer"
    )
    first = {item.leaf for item in pages[0].items if isinstance(item, Placed)}
    assert (emergency in first) or not found.is_whole
    if found.is_whole:
        for (name, _), above in zip(_parts(sheet), _summaries(sheet), strict=True):
            assert (above in first) is (name not in found.given_up)


@given(st.builds(sheet_of, PARTS, st.integers(80, 120), st.integers(0, 3)), LIFTS)
@tries(60)
def test_what_page_one_gave_up_comes_back_where_it_did_not_help(
    blocks: tuple[Block, ...], lift: float
) -> None:
    """Where not all fits, only that is gone whose place something takes that belongs there."""
    sheet = asked(blocks)
    found = settled(sheet, lift)
    assume(not found.is_whole)
    paper = sheet.paper

    def left(given_up: Iterable[str]) -> int:
        heights = tuple(paper._standing(tuple(given_up)).outcome.present.heights)
        return left_overleaf(sheet.plate, BreakKey(heights, (), lift))

    least = left(found.given_up)
    assert least <= left(sheet.space)
    for name in found.given_up:
        assert left(one for one in found.given_up if one != name) > least


def _parts(sheet: Asked) -> list[tuple[str, int]]:
    """The names that are asked, in the order of the sheet."""
    found = dict.fromkeys(
        asks_room(guard)
        for leaf in sheet.plate.layout.leaves
        for guard in leaf.guards
        if isinstance(guard, Name)
    )
    return [(name, 0) for name in found]


def _summaries(sheet: Asked) -> list[int]:
    leaves = sheet.plate.layout.leaves
    return [
        heading.leaf
        for heading in sheet.plate.layout.headings
        if any(isinstance(guard, Name) for guard in leaves[heading.leaf].guards)
    ]


@given(SHEETS)
@tries(30)
def test_with_caches_off_the_same_stands_at_the_same_place(blocks: tuple[Block, ...]) -> None:
    kept, afresh = asked(blocks), asked(blocks, plans=0)
    once = settled(kept)
    assert settled(kept) == once == settled(afresh)
    pages = [[page.items for page in shown(sheet, once)] for sheet in (kept, kept, afresh)]
    assert pages[0] == pages[1] == pages[2]


def gaps_of(page: Page) -> list[float]:
    tops = [item for item in page.items if isinstance(item, Placed | Painted)]
    return [two.y - one.y - one.height for one, two in pairwise(tops)]


@given(st.lists(st.integers(1, 8), min_size=1, max_size=4))
@tries(40)
def test_what_is_left_of_page_one_is_spread_in_one_ratio(counts: list[int]) -> None:
    """All gaps above boxes grow alike, by no more than they may."""
    boxes = [box("emergency", count) for count in counts]
    sheet = asked((Heading(1, samples.text("Title")), *boxes))
    (page,) = shown(sheet, settled(sheet))
    look = sheet.plate.layout.look
    panels = [item for item in page.items if isinstance(item, Painted)]
    between = [two.y - one.y - one.height for one, two in pairwise(panels)]
    assert len({round(gap, 3) for gap in between}) <= 1
    assert all(look.gap <= round(gap, 3) <= look.gap + look.loose.box for gap in between)


def filled_sheet(before: int, filler: int) -> tuple[Block, ...]:
    return (
        Heading(1, samples.text("Title")),
        box("emergency", 3),
        *(
            block
            for n in range(before)
            for block in (Heading(2, samples.text(f"Part {n}")), lines(9))
        ),
        Heading(2, samples.text("Log"), guards=(Name("space.log"),)),
        *(Paragraph(samples.text(f"Day {n}"), guards=(Name("space.log"),)) for n in range(filler)),
    )


@given(st.integers(0, 14), st.integers(1, 40))
@tries(60)
def test_a_last_page_is_filled_where_it_has_room_and_ends_high(before: int, filler: int) -> None:
    sheet = asked(filled_sheet(before, filler))
    found = settled(sheet)
    without = shown(sheet, found._replace(outcome=sheet.bare()))
    high = sheet.plate.layout.look.height * 0.8
    pages = shown(sheet, found)
    assert len(pages) == len(without)
    if max(ends(without[-1])) >= high:
        assert not found.fillers
    if found.fillers:
        headings = {heading.text: heading.leaf for heading in sheet.plate.layout.headings}
        on_last = {item.leaf for item in pages[-1].items if isinstance(item, Placed)}
        assert headings["Log"] in on_last


def test_times_that_do_not_fit_on_the_front_of_a_leaf_stand_whole_on_its_back() -> None:
    rows = samples.blocks()[4]
    content = (Heading(1, samples.text("Title")), box("emergency", 21), rows)
    plate = samples.plate(content, format_name="large")
    times = next(part for part in plate.layout.flow if isinstance(part, Times))
    heights = list(plate.heights)
    for event in times.events:
        heights[event.row] = 150.0
        heights[event.day] = 30.0
    varying = tuple(heights[leaf] for leaf, *_ in plate.varying)
    order = samples.filling().order
    front, back, *_ = pages_of(plate, BreakKey(varying, order))
    on_back = {item.leaf for item in back.items if isinstance(item, Placed)}
    assert {event.row for event in times.events} <= on_back
    assert not {event.row for event in times.events} & {
        item.leaf for item in front.items if isinstance(item, Placed)
    }
    assert fit_of(plate, BreakKey(varying[: plate.first], order)) is PageFit.ENOUGH
