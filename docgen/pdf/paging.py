"""Break and write the pages of one patient: Plate and heights -> Paging.

In: a plate, the heights of one patient's leaves, the order of the events. Out: where pages break,
whether all that belongs on page one fits there, and for each page the operators that patients
share. All of it is remembered by those heights: patients whose pages break alike share it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from docgen.layout.cuts import Cuts
from docgen.layout.frame import Front, Layout
from docgen.layout.pages import (
    PageFit,
    first_page_fit,
    given_pages,
    page_end,
    paginate,
    says_turn_over,
)
from docgen.layout.placed import Page, Painted, Placed, Repeated
from docgen.pdf.objects import Packed
from docgen.pdf.plate import (
    BETWEEN,
    BreakKey,
    Breaks,
    PagePlan,
    Paging,
    PagingKey,
    PersonalRun,
    Plate,
    SharedRun,
)
from docgen.pdf.structure import read_page
from docgen.style import Look


def heights_of(plate: Plate, key: PagingKey | BreakKey) -> list[float]:
    """Height of every leaf on this sheet; negative for those that are not there."""
    heights = list(plate.heights)
    for (index, *_), height in zip(plate.varying, key.heights, strict=False):
        heights[index] = height
    return heights


def pages_of(plate: Plate, key: PagingKey | BreakKey) -> tuple[Page, ...]:
    """Break pages: where everything stands on this sheet."""
    return breaks_of(plate, key.breaks if isinstance(key, PagingKey) else key).pages


def breaks_of(plate: Plate, key: BreakKey) -> Breaks:
    """Break pages, and tell where they end."""
    return plate.plans.breaks.get((plate.identity, key), partial(_breaks_of, plate, key))


def _breaks_of(plate: Plate, key: BreakKey) -> Breaks:
    layout, cuts = _raised(plate, key.lift) if key.lift else (plate.layout, plate.cuts)
    pages = paginate(layout, heights_of(plate, key), key.order, cuts)
    return Breaks(pages, page_end(layout, pages))


def fit_of(plate: Plate, key: BreakKey) -> PageFit:
    """Whether what belongs on page one fits there; `heights` are those of `Plate.first` leaves."""
    return plate.plans.fits.get((plate.identity, key), partial(_fit_of, plate, key))


def _fit_of(plate: Plate, key: BreakKey) -> PageFit:
    layout, cuts = _raised(plate, key.lift) if key.lift else (plate.layout, plate.cuts)
    return first_page_fit(layout, heights_of(plate, key), key.order, cuts)


def left_overleaf(plate: Plate, key: BreakKey) -> int:
    """How many leaves that belong on page one, on its front or its back, stand behind it."""
    pages = [
        [item.leaf for item in page.items if isinstance(item, Placed)]
        for page in pages_of(plate, key)
    ]
    found = before = 0
    for front in plate.layout.fronts:
        own = range(before, front.leaves)
        held = [sum(leaf in own for leaf in page) for page in pages]
        begin = next((at for at, count in enumerate(held) if count), 0)
        found += sum(held[begin + front.look.first_pages :])
        before = front.leaves
    return found


def make_paging(plate: Plate, key: PagingKey) -> Paging:
    """Break pages and write the operators on them that are not the patient's own."""
    pages = pages_of(plate, key)
    known = plate.plans.pages.get
    found: list[PagePlan] = []
    fronts = plate.layout.fronts
    front = 0
    for at, page in enumerate(pages):
        begins = not at or (front < len(fronts) and _holds(page, fronts[front - 1], fronts[front]))
        about = page, front if begins else len(fronts)
        found.append(known(about, partial(_page_plan, plate, *about)))
        front += begins
    given = given_pages(plate.layout, pages)
    return Paging(key, tuple(found), given, _turns(plate.layout, pages, key.lift))


def _turns(layout: Layout, pages: Sequence[Page], lift: float) -> bool:
    """Whether page one goes on overleaf and has room for words that say so."""
    front = layout.fronts[0]
    if front.look.first_pages == 1 or len(pages) == 1:
        return False
    goes_on = any(isinstance(item, Placed) and item.leaf < front.leaves for item in pages[1].items)
    return goes_on and says_turn_over(_lifted(layout, lift), pages)


def _holds(page: Page, above: Front, front: Front) -> bool:
    """Whether what belongs on a front, and on none above it, stands on a page."""
    leaves = [item.leaf for item in page.items if isinstance(item, Placed)]
    return any(above.leaves <= leaf < front.leaves for leaf in leaves)


def _raised(plate: Plate, lift: float) -> tuple[Layout, Cuts]:
    """A layout whose text ends so many points higher, and what it is cut into then."""
    layout = _lifted(plate.layout, lift)
    varying = [index for index, *_ in plate.varying]
    return layout, Cuts(layout, varying, f"{plate.identity} {lift}", plate.plans.cuts)


def _lifted(layout: Layout, lift: float) -> Layout:
    """A layout whose text ends so many points higher; below 0: so much of bars is not there."""
    if lift < 0:
        return layout._replace(look=layout.look._replace(bars=layout.look.bars + lift))

    def higher(look: Look) -> Look:
        return look._replace(below=look.below + lift)

    fronts = tuple([front._replace(look=higher(front.look)) for front in layout.fronts])
    return layout._replace(look=higher(layout.look), fronts=fronts)


def _page_plan(plate: Plate, page: Page, head: int) -> PagePlan:
    headings, high = {heading.leaf for heading in plate.layout.headings}, plate.layout.look.height
    tops = [
        (item.leaf, high - (y + item.y))
        for group, y in page.parts
        for item in group.items
        if isinstance(item, Placed) and item.leaf in headings
    ]
    runs, leaves = _page_parts(plate, page, plate.heads[head])
    contents = _contents([plate.packed(run) for run in runs], leaves)
    cut = tuple([leaf for leaf in leaves if isinstance(leaf, Placed)])
    is_front = head < len(plate.layout.fronts)
    return PagePlan(contents, cut, read_page(plate.skeleton, page), tuple(tops), is_front)


def _page_parts(plate: Plate, page: Page, head: str) -> tuple[list[SharedRun], list[int | Placed]]:
    """A page's operators, and the personal leaves between them, by turns.

    Each item's origin is reckoned from that of the one before it: what stands between two personal
    leaves is then the same on most patients' paper, wherever it stands.
    """
    high, statics = plate.layout.look.height, plate.statics
    run: list[str | int] = [head]
    runs: list[SharedRun] = []
    leaves: list[int | Placed] = []
    origin = 0
    for group, top in page.parts:
        for item in group.items:
            y = round((high - (top + item.y)) * 100)  # moves add up: no rounding may
            run.append(y - origin)
            origin = y
            if isinstance(item, Painted):
                run.append(plate.panel(item))
            elif isinstance(item, Repeated):
                run.append(plate.seen_again(item.leaf))
            elif item.leaf in statics and item.lines is None:
                run.append(statics[item.leaf].operators)
            else:
                runs.append(tuple(run))
                leaves.append(item if item.lines else item.leaf)
                run = [BETWEEN]
    return [*runs, tuple(run)], leaves


def _contents(
    shared: Sequence[Packed | str], leaves: Sequence[int | Placed]
) -> tuple[Packed | PersonalRun, ...]:
    """Put by turns what patients share and the leaves between: those that follow closely as one."""
    found: list[Packed | PersonalRun] = []
    own = PersonalRun([""], ())
    for at, run in enumerate(shared):
        if isinstance(run, str):
            own.texts[-1] += run
        else:
            found += [own, run] if own.leaves or own.texts[0] else [run]
            own = PersonalRun([""], ())
        following = tuple(leaves[at : at + 1])
        own = PersonalRun([*own.texts, *["", ""] * len(following)], own.leaves + following)
    return (*found, own) if own.leaves or own.texts[0] else tuple(found)
