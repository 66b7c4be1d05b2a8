"""Plan the pages: where they break, and what stands on each.

In: a plate, the heights of its personal leaves, the order of the stops. Out: a `Paging`: for each
page the operators that patients share, and what it says. Sheets that differ on one page have the
others in common, so a page is found by what stands on it, whichever sheet asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from docgen.layout.frame import Again, Layout, Page, Painted, Placed
from docgen.layout.pages import Cuts, given_pages, paginate
from docgen.pdf.content import untagged
from docgen.pdf.objects import Packed
from docgen.pdf.plate import BETWEEN, Own, PagePlan, Paging, PlanKey, Plate, Run
from docgen.pdf.structure import read_page


def heights_of(plate: Plate, key: PlanKey) -> list[float]:
    """Height of every leaf on this sheet; negative for those that are not there."""
    heights = list(plate.heights)
    for (index, *_), height in zip(plate.varying, key.heights, strict=True):
        heights[index] = height
    return heights


def pages_of(plate: Plate, key: PlanKey) -> tuple[Page, ...]:
    """Break pages: where everything stands on this sheet."""
    layout, cuts = _raised(plate, key.lift) if key.lift else (plate.layout, plate.cuts)
    return paginate(layout, heights_of(plate, key), key.order, cuts)


def make_paging(plate: Plate, key: PlanKey) -> Paging:
    """Break pages and write the operators on them that are not the patient's own."""
    pages = pages_of(plate, key)
    known = plate.plans.pages.get
    found: list[PagePlan] = []
    first, overleaf = True, False
    for page in pages:
        about = page, first, overleaf
        found.append(known(about, partial(_page_plan, plate, *about)))
        first, overleaf = False, found[-1].reading.overleaf
    return Paging(key, tuple(found), given_pages(plate.layout, pages))


def _raised(plate: Plate, lift: float) -> tuple[Layout, Cuts]:
    """A layout whose text ends so many points higher, and what it is cut into then."""
    look = plate.layout.look
    layout = plate.layout._replace(look=look._replace(below=look.below + lift))
    varying = [index for index, *_ in plate.varying]
    return layout, Cuts(layout, varying, f"{plate.identity} {lift}", plate.plans.cuts)


def _page_plan(plate: Plate, page: Page, first: bool, overleaf: bool) -> PagePlan:
    headings, high = {heading.leaf for heading in plate.layout.headings}, plate.layout.look.height
    tops = [
        (item.leaf, high - (y + item.y))
        for group, y in page.parts
        for item in group.items
        if isinstance(item, Placed) and item.leaf in headings
    ]
    runs, leaves = _page_parts(plate, page, plate.heads[0 if first else 1])
    contents = _contents([plate.packed(run) for run in runs], leaves)
    cut = tuple([leaf for leaf in leaves if isinstance(leaf, Placed)])
    return PagePlan(contents, cut, read_page(plate.skeleton, page, overleaf=overleaf), tuple(tops))


def _page_parts(plate: Plate, page: Page, head: str) -> tuple[list[Run], list[int | Placed]]:
    """A page's operators, and the personal leaves between them, by turns.

    Each item's origin is reckoned from that of the one before it: what stands between two personal
    leaves is then the same on most patients' paper, wherever it stands.
    """
    high, statics = plate.layout.look.height, plate.statics
    run: list[str | int] = [head]
    runs: list[Run] = []
    leaves: list[int | Placed] = []
    origin = 0
    for group, top in page.parts:
        for item in group.items:
            y = round((high - (top + item.y)) * 100)  # moves add up: no rounding may
            run.append(y - origin)
            origin = y
            if isinstance(item, Painted):
                run.append(plate.panel(item))
            elif isinstance(item, Again):
                run.append(untagged(statics[item.leaf].operators))
            elif item.leaf in statics and item.lines is None:
                run.append(statics[item.leaf].operators)
            else:
                runs.append(tuple(run))
                leaves.append(item if item.lines else item.leaf)
                run = [BETWEEN]
    return [*runs, tuple(run)], leaves


def _contents(
    shared: Sequence[Packed | str], leaves: Sequence[int | Placed]
) -> tuple[Packed | Own, ...]:
    """Put by turns what patients share and the leaves between: those that follow closely as one."""
    found: list[Packed | Own] = []
    own = Own([""], ())
    for at, run in enumerate(shared):
        if isinstance(run, str):
            own.texts[-1] += run
        else:
            found += [own, run] if own.leaves or own.texts[0] else [run]
            own = Own([""], ())
        following = tuple(leaves[at : at + 1])
        own = Own([*own.texts, *["", ""] * len(following)], own.leaves + following)
    return (*found, own) if own.leaves or own.texts[0] else tuple(found)
