"""The structure tree, its way back from marked content, and the bookmarks of one page plan.

In: the elements of a layout, and in which order and on which page each piece of marked content
stands. Out: object bodies. Elements whose blocks are not on this patient's sheet are left out;
siblings stand in the order in which they are drawn, which is the order of reading.
MCIDs are numbered over the whole sheet, so a page's array in the ParentTree holds nulls for the
marked content of other pages (ISO 32000-1, 14.7.4.4).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from docgen.layout.frame import Element, Heading, Layout, Page, Placed, Times
from docgen.pdf.objects import text_string

Objects: TypeAlias = list[tuple[int, str]]
Allocate: TypeAlias = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands where: the page of each MCID, in reading order, and each leaf's page and top."""

    pages: dict[int, int]
    owners: dict[int, int]  # MCID -> element
    tops: dict[int, tuple[int, float]]
    parents: dict[int, int]  # elements that hang elsewhere than in the layout


def standing(layout: Layout, pages: Sequence[Page]) -> Standing:
    """Read the order of marked content off the pages."""
    found = Standing({}, {}, {}, {})
    overleaf: Times | None = None
    times = next((part for part in layout.flow if isinstance(part, Times)), None)
    for index, page in enumerate(pages):
        for item in page.items:
            if not isinstance(item, Placed):
                continue
            found.tops.setdefault(item.leaf, (index, layout.look.height - item.y))
            part = item.lines[0] if item.lines else 0
            for cell in layout.leaves[item.leaf].cells:
                found.pages[cell.mcid + part] = index
                found.owners[cell.mcid + part] = cell.element
            if times and item.leaf == times.more:
                overleaf = times
            elif overleaf and any(item.leaf in (stop.day, stop.row) for stop in overleaf.stops):
                row = layout.elements[layout.leaves[item.leaf].cells[0].element].parent
                found.parents[row] = overleaf.more_table
    return found


def structure_objects(
    layout: Layout, where: Standing, pages: Sequence[int], allocate: Allocate
) -> tuple[int, Objects]:
    """Build tree and ParentTree; `pages` are the object numbers of the pages.

    Returns the object number of the root, and the objects.
    """
    root, tree = allocate(), allocate()
    tops, numbers, objects = element_objects(layout, where, pages, Place(root, allocate))
    kids = " ".join(f"{top} 0 R" for top in tops)
    entries = f"/K[{kids}]/ParentTree {tree} 0 R/ParentTreeNextKey {len(pages)}"
    objects.append((root, f"<</Type/StructTreeRoot{entries}>>"))
    arrays = parent_arrays(where, numbers, len(pages))
    nums = "".join(f"{page}{array}" for page, array in enumerate(arrays))
    objects.append((tree, f"<</Nums[{nums}]>>"))
    return root, objects


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tree hangs: under which object; a structure type for its top, if not its own."""

    parent: int
    allocate: Allocate
    top: str = ""
    entries: str = ""  # of the top element, such as its language


def element_objects(
    layout: Layout, where: Standing, pages: Sequence[int], place: Place
) -> tuple[list[int], dict[int, int], Objects]:
    """Build the elements that this sheet has: the numbers of the top ones, of all, the objects."""
    content: dict[int, list[int]] = {}
    for mcid, owner in where.owners.items():
        content.setdefault(owner, []).append(mcid)
    alive, children = _tree(layout.elements, content, where.parents)
    numbers = {index: place.allocate() for index in alive}
    objects: Objects = []
    for index in alive:
        element = layout.elements[index]
        parent = numbers.get(where.parents.get(index, element.parent), place.parent)
        kids, page = "", ""
        own = content.get(index)
        if own:
            first = where.pages[own[0]]
            page = f"/Pg {pages[first]} 0 R"
            kids = " ".join([_kid(mcid, where.pages[mcid], first, pages) for mcid in own])
        if index in children:
            kids += " ".join([f" {numbers[child]} 0 R" for child in children[index]])
        tag, entries = element.tag, _entries(element)
        if element.parent < 0:
            tag, entries = place.top or tag, entries + place.entries
        # The entry Type may be left out: ISO 32000-1, table 323.
        text = f"<</S/{tag}/P {parent} 0 R{page}/K[{kids}]{entries}>>"
        objects.append((numbers[index], text))
    return [numbers[index] for index in children[-1]], numbers, objects


def _kid(mcid: int, page: int, first: int, pages: Sequence[int]) -> str:
    """Marked content of an element; that which is not on its first page says where it is."""
    return str(mcid) if page == first else f"<</Type/MCR/Pg {pages[page]} 0 R/MCID {mcid}>>"


@lru_cache(maxsize=1024)
def _entries(element: Element) -> str:
    """What an element says whatever page it is on."""
    found = f"/A<<{element.attributes}>>" if element.attributes else ""
    if element.alt:
        found += f"/Alt{text_string(element.alt)}"
    return found + (f"/Lang({element.lang})" if element.lang else "")


def _tree(
    elements: Sequence[Element], content: Mapping[int, list[int]], parents: Mapping[int, int]
) -> tuple[list[int], dict[int, list[int]]]:
    """Elements that hold marked content or an element that does, and the children of each.

    `content` is in reading order, so a child is met when its first text is drawn.
    """
    alive: dict[int, None] = {}
    children: dict[int, list[int]] = {}
    for index in content:
        at = index
        while at >= 0 and at not in alive:
            alive[at] = None
            up = parents.get(at, elements[at].parent)
            children.setdefault(up, []).append(at)
            at = up
    return sorted(alive), children


def parent_arrays(where: Standing, numbers: Mapping[int, int], count: int) -> list[str]:
    """For each page, the elements of its marked content by MCID; null for that of other pages."""
    last = [-1] * count
    for mcid, page in where.pages.items():
        last[page] = max(last[page], mcid)
    arrays = []
    for page in range(count):
        refs = [
            f"{numbers[where.owners[mcid]]} 0 R" if where.pages.get(mcid) == page else "null"
            for mcid in range(last[page] + 1)
        ]
        arrays.append(f"[{' '.join(refs)}]")
    return arrays


def outline_objects(
    headings: Sequence[tuple[Heading, int, float]], left: float, allocate: Allocate
) -> tuple[int, Objects]:
    """Bookmarks: headings with their page object and the y of their top, in PDF coordinates."""
    root = allocate()
    items = [allocate() for _ in headings]
    objects: Objects = []
    for at, (heading, page, y) in enumerate(headings):
        links = f"/Prev {items[at - 1]} 0 R" if at else ""
        if at + 1 < len(items):
            links += f"/Next {items[at + 1]} 0 R"
        target = f"[{page} 0 R/XYZ {left:.0f} {y:.0f} null]"
        title = text_string(heading.text)
        objects.append((items[at], f"<</Title{title}/Parent {root} 0 R{links}/Dest{target}>>"))
    ends = f"/First {items[0]} 0 R/Last {items[-1]} 0 R" if items else ""
    objects.append((root, f"<</Type/Outlines{ends}/Count {len(items)}>>"))
    return root, objects
