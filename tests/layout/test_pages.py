from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st
from made_up import tries

from docgen.cache import Memo
from docgen.layout.cuts import Cuts
from docgen.layout.frame import Layout, Times
from docgen.layout.measure import Pieces
from docgen.layout.pages import Day, Order, paginate
from docgen.layout.placed import Page, Placed
from docgen.model import Block, Box, Heading, Item, List, Paragraph, Slot, Table, Text
from docgen.pdf.cells import ABSENT
from docgen.pdf.content import leaf_height
from docgen.pdf.paging import heights_of
from docgen.pdf.plate import PagingKey, Plate

LOREM = "Rest when you can and drink some water each hour of the day "


def pages_of(plate: Plate, order: Order = ((0, Day.NEW), (1, Day.SAME))) -> tuple[Page, ...]:
    return paginate(plate.layout, heights_of(plate, plain_key(plate)), order)


def plain_key(plate: Plate) -> PagingKey:
    """One line in every personal cell, and nothing that hangs on a guard."""
    leaves = [plate.layout.leaves[index] for index, *_ in plate.varying]
    heights = [
        ABSENT if leaf.guards else leaf_height(leaf, (1,) * len(leaf.cells)) for leaf in leaves
    ]
    return PagingKey(tuple(heights), (), (0, 1, 2))


def sections(*sizes: int) -> tuple[Block, ...]:
    found: list[Block] = [Heading(1, samples.text("Title"))]
    for n, size in enumerate(sizes):
        found.append(Heading(2, samples.text(f"Section {n}")))
        found.append(List(tuple(Item(samples.text(f"Line {k}"), check=True) for k in range(size))))
    return tuple(found)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=12))
@tries(40)
def test_no_leaf_stands_outside_the_text_area(sizes: list[int]) -> None:
    plate = samples.plate(sections(*sizes))
    look = plate.layout.look
    for page in pages_of(plate):
        for item in page.items:
            if isinstance(item, Placed):
                assert item.y >= look.first
                assert item.y + item.height <= look.bottom + 0.01


@given(st.lists(st.integers(1, 60), min_size=1, max_size=12))
@tries(40)
def test_leaves_of_a_page_never_overlap(sizes: list[int]) -> None:
    for page in pages_of(samples.plate(sections(*sizes))):
        placed = [item for item in page.items if isinstance(item, Placed)]
        for one, two in pairwise(placed):
            assert one.y + one.height <= two.y + 0.01


@given(st.lists(st.integers(1, 60), min_size=1, max_size=12))
@tries(40)
def test_every_leaf_is_placed_once(sizes: list[int]) -> None:
    plate = samples.plate(sections(*sizes))
    placed = [
        item.leaf for page in pages_of(plate) for item in page.items if isinstance(item, Placed)
    ]
    assert placed == list(range(len(plate.layout.leaves)))


@given(st.lists(st.integers(3, 60), min_size=1, max_size=12))
@tries(40)
def test_a_heading_keeps_two_lines_with_it(sizes: list[int]) -> None:
    plate = samples.plate(sections(*sizes))
    headings = {heading.leaf for heading in plate.layout.headings}
    for page in pages_of(plate):
        last = [item.leaf for item in page.items if isinstance(item, Placed)][-2:]
        sheet_ends_here = last[-1] == len(plate.layout.leaves) - 1
        assert not headings & set(last) or sheet_ends_here


@given(st.lists(st.integers(1, 6), min_size=1, max_size=20))
@tries(40)
def test_a_short_section_is_never_split(sizes: list[int]) -> None:
    plate = samples.plate(sections(*sizes))
    starts = [heading.leaf for heading in plate.layout.headings if heading.level == 2]
    page_of = {
        item.leaf: number
        for number, page in enumerate(pages_of(plate))
        for item in page.items
        if isinstance(item, Placed)
    }
    for start, size in zip(starts, sizes, strict=True):
        assert len({page_of[start + k] for k in range(size + 1)}) == 1


def lists_of_two(*between: Block) -> tuple[Block, ...]:
    """A section with a list, another list, and what stands between them."""
    above, below = (
        List((samples.item(f"First {word}"), samples.item(f"Second {word}")))
        for word in ("above", "below")
    )
    section = Heading(2, samples.text("Section"))
    return (Heading(1, samples.text("Title")), section, above, *between, below)


def test_lists_whose_heading_a_patient_lacks_stand_as_lists_with_no_heading_between() -> None:
    """A gap as wide as a line told of a heading that other patients have."""
    missing = Heading(2, samples.text("Not here"), guards=(samples.NOTE,))
    tops = [
        [item.y for item in pages_of(plate)[0].items if isinstance(item, Placed)]
        for plate in (samples.plate(lists_of_two(missing)), samples.plate(lists_of_two()))
    ]
    assert tops[0] == pytest.approx(tops[1])


def test_a_heading_stays_with_the_list_below_a_heading_that_a_patient_lacks() -> None:
    missing = Heading(2, samples.text("Not here"), guards=(samples.NOTE,))
    lone = Heading(2, samples.text("Alone"))
    items = List(tuple(samples.item(f"Line {n}", check=True) for n in range(9)))
    for lines in range(20, 60):
        plate = samples.plate((*sections(lines), lone, missing, items))
        for page in pages_of(plate):
            last = [item.leaf for item in page.items if isinstance(item, Placed)][-2:]
            assert plate.layout.headings[2].leaf not in last


def test_stops_stand_in_the_order_of_the_clock() -> None:
    plate = samples.plate()
    times = next(part for part in plate.layout.flow if isinstance(part, Times))
    page = pages_of(plate, ((1, Day.NEW), (0, Day.SAME)))[0]
    leaves = [item.leaf for item in page.items if isinstance(item, Placed)]
    assert leaves.index(times.events[1].row) < leaves.index(times.events[0].row)


def with_stops(count: int) -> Plate:
    """The sample sheet with so many rows of times."""
    rows = [
        samples.row((Slot(f"times.t{number}", "stop_until"),), f"Stop {number}.", icon="bed")
        for number in range(count)
    ]
    table = Table(tuple(rows))
    blocks = [
        block._replace(blocks=(block.blocks[0], table))
        if isinstance(block, Box) and block.kind == "times"
        else block
        for block in samples.blocks()
    ]
    return samples.plate(tuple(blocks))


@pytest.mark.parametrize(("stops", "high"), [(2, 1), (3, 2), (3, 1), (4, 1)])
def test_stops_without_room_on_page_one_go_overleaf_under_a_heading(stops: int, high: int) -> None:
    """Under "More times" where they are many; under "Your times", as on page one, if it is one."""
    plate = with_stops(stops)
    times = next(part for part in plate.layout.flow if isinstance(part, Times))
    heights = heights_of(plate, plain_key(plate))
    heights[times.events[high].row] = 400.0
    order = [(stop, Day.SAME if stop else Day.NEW) for stop in range(stops)]
    pages = paginate(plate.layout, heights, tuple(order))
    second = [item.leaf for item in pages[1].items if isinstance(item, Placed)]
    left = stops - high
    title = times.last if left == 1 else times.more
    rows = [times.events[stop].row for stop in range(high, stops)]
    assert second[: left + 2] == [title, times.events[high].day, *rows]
    shown = {item.leaf for page in pages for item in page.items if isinstance(item, Placed)}
    assert len({times.last, times.more} & shown) == 1
    assert len({times.last, times.more}) == 2


@pytest.mark.parametrize(("box", "first"), [(38.25, 2), (250.0, 1), (350.0, 0), (520.0, 4)])
def test_stops_without_room_stand_right_behind_their_block(box: float, first: int) -> None:
    """Behind the contact box, whose place is on page one; before it where that has no room there.

    `first` stops come before the box: as many as page one holds beside it, or all of them.
    Nothing else of the sheet stands between, or after them before its turn.
    """
    plate = with_stops(4)
    times = next(part for part in plate.layout.flow if isinstance(part, Times))
    titles = {heading.text: heading.leaf for heading in plate.layout.headings}
    last_of_box = titles["Rest"] - 1
    heights = heights_of(plate, plain_key(plate))
    heights[last_of_box] = box
    for stop in times.events:
        heights[stop.row] = 150.0
    order = tuple((stop, Day.SAME if stop else Day.NEW) for stop in range(4))
    pages = paginate(plate.layout, heights, order)
    kinds = {stop.row: "stop" for stop in times.events}
    kinds |= {last_of_box: "box", titles["Rest"]: "rest"}
    shown = [item.leaf for page in pages for item in page.items if isinstance(item, Placed)]
    shown = [leaf for leaf in shown if leaf >= titles["Your times"]]
    heads = {titles["Your times"], times.more, times.last, *(stop.day for stop in times.events)}
    found = [kinds.get(leaf, "else") for leaf in shown if leaf not in heads]
    assert found[:6] == ["stop"] * first + ["box"] + ["stop"] * (4 - first) + ["rest"]


def test_the_heading_of_one_stop_overleaf_has_the_words_of_page_one_and_no_bookmark() -> None:
    layout = with_stops(2).layout
    times = next(part for part in layout.flow if isinstance(part, Times))
    titles = {heading.text: heading.leaf for heading in layout.headings}
    words = [
        layout.leaves[leaf].cells[0].text.content for leaf in (titles["Your times"], times.last)
    ]
    assert words[0] == words[1] != layout.leaves[times.more].cells[0].text.content
    assert not {times.last, times.more} & set(titles.values())


@pytest.mark.parametrize("count", [1, 2, 3])
def test_stops_of_which_page_one_has_none_stand_under_the_first_heading(count: int) -> None:
    plate = with_stops(count)
    times = next(part for part in plate.layout.flow if isinstance(part, Times))
    heights = heights_of(plate, plain_key(plate))
    heights[times.events[0].row] = 500.0
    order = [(stop, Day.SAME if stop else Day.NEW) for stop in range(count)]
    pages = paginate(plate.layout, heights, tuple(order))
    titles = {heading.text: heading.leaf for heading in plate.layout.headings}
    shown = [item.leaf for page in pages for item in page.items if isinstance(item, Placed)]
    assert shown.count(titles["Your times"]) == 1
    assert not {times.last, times.more} & set(shown)


def test_a_sheet_without_stops_has_no_heading_for_them() -> None:
    plate = samples.plate()
    titles = {heading.text: heading.leaf for heading in plate.layout.headings}
    leaves = [i.leaf for page in pages_of(plate, ()) for i in page.items if isinstance(i, Placed)]
    assert titles["Your times"] not in leaves


def test_a_paragraph_higher_than_a_page_is_cut_between_lines() -> None:
    plate = samples.plate((Heading(1, samples.text("Title")), Paragraph((Text(LOREM * 90),))))
    wide = plate.layout.leaves[1].cells[0]._replace(parts=12)
    leaf = plate.layout.leaves[1]._replace(cells=(wide,))
    layout = plate.layout._replace(leaves=(plate.layout.leaves[0], leaf))
    pages = paginate(layout, heights_of(plate, plain_key(plate)), ())
    cuts = [
        item.lines
        for page in pages
        for item in page.items
        if isinstance(item, Placed) and item.lines
    ]
    assert len(pages) > 1
    assert [cut[1] for cut in cuts[1:]] == [cut[2] for cut in cuts[:-1]]


@pytest.mark.parametrize("words", range(60, 100, 7))
def test_no_line_of_a_cut_paragraph_stands_alone_on_a_page(words: int) -> None:
    plate = samples.plate((Heading(1, samples.text("Title")), Paragraph((Text(LOREM * words),))))
    wide = plate.layout.leaves[1].cells[0]._replace(parts=12)
    leaf = plate.layout.leaves[1]._replace(cells=(wide,))
    layout = plate.layout._replace(leaves=(plate.layout.leaves[0], leaf))
    for page in paginate(layout, heights_of(plate, plain_key(plate)), ()):
        cuts = [item.lines for item in page.items if isinstance(item, Placed) and item.lines]
        assert all(last - first > 1 for _, first, last in cuts)


def test_a_stop_without_a_day_has_no_day_label() -> None:
    plate = samples.plate()
    times = next(part for part in plate.layout.flow if isinstance(part, Times))
    page = pages_of(plate, ((1, Day.NONE),))[0]
    leaves = [item.leaf for item in page.items if isinstance(item, Placed)]
    assert times.events[1].row in leaves
    assert times.events[1].day not in leaves


@given(st.lists(st.integers(1, 12), max_size=4), st.integers(1, 30))
@tries(40)
def test_what_is_overleaf_never_stands_on_page_one(before: list[int], lines: int) -> None:
    claim = Box("overleaf", (), sections(lines)[1:])
    plate = samples.plate((*sections(*before), claim, *sections(2)[1:]))
    leaf = plate.layout.headings[len(before) + 1].leaf
    first, *later = pages_of(plate)
    assert leaf not in {item.leaf for item in first.items if isinstance(item, Placed)}
    assert leaf in {item.leaf for page in later for item in page.items if isinstance(item, Placed)}


def cuts_of(plate: Plate, known: Memo[Any, Pieces] | None = None) -> Cuts:
    return Cuts(plate.layout, [index for index, *_ in plate.varying], plate.identity, known)


LINES = st.lists(st.integers(0, 40), min_size=99, max_size=99)
ORDERS = st.sampled_from(((), ((0, Day.NEW),), ((1, Day.NONE),), ((1, Day.NEW), (0, Day.SAME))))


@given(st.lists(st.tuples(LINES, ORDERS), min_size=2, max_size=4), st.sampled_from((2, 64)))
@tries(40)
def test_pieces_that_other_sheets_had_make_the_same_pages(
    sheets: list[tuple[list[int], Order]], limit: int
) -> None:
    plate = samples.plate()
    kept = cuts_of(plate, Memo("cuts", limit))
    for lines, order in sheets:
        heights = list(plate.heights)
        for (index, *_), count in zip(plate.varying, lines, strict=False):
            heights[index] = count * 13.5 if count else ABSENT
        pages = paginate(plate.layout, heights, order, kept)
        afresh = paginate(plate.layout, heights, order)
        assert [page.items for page in pages] == [page.items for page in afresh]


def test_a_page_is_the_same_whatever_comes_after_it() -> None:
    plate = samples.plate((*samples.blocks(), *sections(40)))
    kept = cuts_of(plate, Memo("cuts", 64))
    heights = heights_of(plate, plain_key(plate))
    one = paginate(plate.layout, heights, ((0, Day.NEW),), kept)
    last = max(index for index, *_ in plate.varying)
    heights[last] = 60.0 if heights[last] < 0 else ABSENT
    two = paginate(plate.layout, heights, ((0, Day.NEW),), kept)
    assert one[0] == two[0]
    assert one[1:] != two[1:]


def test_layouts_that_share_a_memo_keep_their_own_pieces() -> None:
    known: Memo[Any, Pieces] = Memo("cuts", 64)

    def pages(layout: Layout, name: str) -> list[Any]:
        heights = [13.5] * len(layout.leaves)
        return [page.items for page in paginate(layout, heights, (), Cuts(layout, (), name, known))]

    one, two = samples.layout(sections(3)), samples.layout(sections(5, 2))
    first = pages(one, "one")
    assert pages(two, "two") == pages(two, "afresh")
    assert pages(one, "one") == first
