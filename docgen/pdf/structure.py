"""The structure tree, its way back from marked content, and the bookmarks of one page plan.

In: the elements of a layout, and in which order and on which page each piece of marked content
stands. Out: object bodies. An element has the same object number on every patient's paper, so
what hangs below one child of the tree's top is written once for all sheets on which it stands on
the same pages. An element whose blocks are not on a sheet is a null object there.
Siblings stand in the order in which they are drawn, which is the order of reading.
MCIDs are numbered over the whole sheet, so a page's array in the ParentTree holds nulls for the
marked content of other pages (ISO 32000-1, 14.7.4.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import NamedTuple, TypeAlias

from docgen.cache import Memo
from docgen.layout.frame import Bookmark, Element, Layout, Leaf, Page, Placed, Times
from docgen.model import CALENDAR_CELLS
from docgen.pdf.objects import text_string

# The marked content below one child of the tree's top, in reading order: pages, each with its MCIDs
Contents: TypeAlias = tuple[tuple[int, tuple[int, ...]], ...]
Texts: TypeAlias = tuple[tuple[int, str], ...]  # bodies of elements, by their index
_TOP = 0  # the element that all others stand under
_NULL = "null"
_NOWHERE = -1


DIGITS = 9  # of a hole, and of the number that fills it: offsets do not depend on it


def hole(relative: int) -> str:
    """A place for a number that counts from the first one of a part (see `parts.py`)."""
    return f"\0{relative:0{DIGITS}d}"


class Numbers(NamedTuple):
    """Object numbers of the first element and of the first page; the others follow them.

    Those of a `relative` numbering print as holes (see `parts.py`).
    """

    elements: int
    pages: int
    relative: bool = False

    def ref(self, number: int) -> str:
        """A reference to an object."""
        return f"{hole(number) if self.relative else number} 0 R"


# Of a subtree: the sheet, numbers of objects, its top element, where it stands
SubtreeKey: TypeAlias = tuple[str, Numbers, int, Contents]


@dataclass(slots=True)
class Skeleton:
    """What the structure trees of all patients of a sheet share."""

    layout: Layout
    name: str  # of the sheet
    owners: tuple[int, ...]  # MCID -> element
    # leaf -> MCID of each cell, child of the top, how many numbers it has
    cells: tuple[tuple[tuple[int, int, int], ...], ...]
    tops: tuple[int, ...]  # element -> the child of the top that it stands under
    times: Times | None
    rows: dict[int, int]  # leaf of an event, or of its day -> the element of its row
    days: frozenset[int]  # those of them that are labels of days
    known: Memo[SubtreeKey, Texts] = field(repr=False)

    @classmethod
    def of(cls, layout: Layout, name: str, known: Memo[SubtreeKey, Texts]) -> Skeleton:
        """Look a layout through; subtrees are remembered in `known`, under the sheet's name."""
        elements, leaves = layout.elements, layout.leaves
        tops: list[int] = []
        for index, element in enumerate(elements):
            tops.append(index if element.parent <= _TOP else tops[element.parent])
        owners = [_TOP] * layout.mcids
        cells: list[tuple[tuple[int, int, int], ...]] = []
        for leaf in leaves:
            marked = _marked(leaf)
            for mcid, owner, parts in marked:
                owners[mcid : mcid + parts] = [owner] * parts
            cells.append(tuple([(mcid, tops[owner], parts) for mcid, owner, parts in marked]))
        times = next((part for part in layout.flow if isinstance(part, Times)), None)
        events = times.events if times else ()
        rows = [leaf for event in events for leaf in (event.day, event.row)]
        return cls(
            layout,
            name,
            tuple(owners),
            tuple(cells),
            tuple(tops),
            times,
            {leaf: elements[leaves[leaf].cells[0].element].parent for leaf in rows},
            frozenset(rows[::2]),
            known,
        )


def _marked(leaf: Leaf) -> list[tuple[int, int, int]]:
    """Number, element and parts of each piece of marked content."""
    found = [(cell.mcid, cell.element, cell.parts) for cell in leaf.cells]
    if leaf.code:
        found.append((leaf.code.mcid, leaf.code.element, 1))
    if leaf.calendar:
        first = leaf.calendar
        found += [(first.mcid + at, first.element + at, 1) for at in range(CALENDAR_CELLS)]
    return found


class PageReading(NamedTuple):
    """What one page says: below each child of the tree's top its MCIDs, in reading order.

    `moved` are elements of events with what they hang under here: a row under the body of its day,
    a body under the table overleaf. `overleaf` tells whether those of later pages do so too.
    """

    groups: tuple[tuple[int, tuple[int, ...]], ...]
    moved: tuple[tuple[int, int], ...]
    overleaf: bool


class ContentPlaces(NamedTuple):
    """What stands where: what each page says, and the same for each child of the tree's top."""

    pages: Sequence[PageReading]
    groups: dict[int, list[tuple[int, tuple[int, ...]]]]  # as in `Contents`
    parents: dict[int, int]  # elements that hang elsewhere than in the layout


def standing(pages: Sequence[PageReading]) -> ContentPlaces:
    """Put together what the pages of a sheet say."""
    found = ContentPlaces(pages, {}, {})
    for index, read in enumerate(pages):
        for top, mcids in read.groups:
            found.groups.setdefault(top, []).append((index, mcids))
        found.parents.update(read.moved)
    return found


def read_page(skeleton: Skeleton, page: Page, *, overleaf: bool) -> PageReading:
    """Read a page; `overleaf` tells whether the timeline's second heading came before it."""
    times, rows = skeleton.times, skeleton.rows
    groups: dict[int, list[int]] = {}
    moved: list[tuple[int, int]] = []
    day = _NOWHERE  # the body of the day whose label stands above
    for leaf, part in _leaves_on(page):
        moves = overleaf and leaf in rows
        for mcid, top, parts in skeleton.cells[leaf]:
            if part and parts == 1:
                continue  # it stands beside the first part of a leaf that was cut
            under = skeleton.tops[times.more_table] if times and moves else top
            groups.setdefault(under, []).append(mcid + part if part else mcid)
        if times and leaf in (times.more, times.last):
            overleaf = True
        elif times and leaf in rows:
            body = skeleton.layout.elements[rows[leaf]].parent
            if leaf not in skeleton.days and day not in (_NOWHERE, body):
                moved.append((rows[leaf], day))
            elif moves and body != day:
                moved.append((body, times.more_table))
            if leaf in skeleton.days:
                day = body
    found = tuple([(top, tuple(mcids)) for top, mcids in groups.items()])
    return PageReading(found, tuple(moved), overleaf)


def _leaves_on(page: Page) -> list[tuple[int, int]]:
    """The leaves of a page in reading order, with their parts: 0 but for some that were cut."""
    return [
        (item.leaf, item.lines[0] if item.lines else 0)
        for group, _ in page.parts
        for item in group.items
        if isinstance(item, Placed)
    ]


class Root(NamedTuple):
    """What the top element hangs under, its type and entries.

    `kids` are not the layout's; they come before what stands on `page` and later ones.
    """

    parent: str  # a reference
    tag: str
    entries: str = ""
    kids: tuple[str, ...] = ()
    page: int = 0


def element_texts(
    skeleton: Skeleton, where: ContentPlaces, numbers: Numbers, root: Root
) -> list[str]:
    """Write the elements, by their index; null for one that is not on this sheet."""
    texts = [_NULL] * len(skeleton.layout.elements)
    for top, contents in where.groups.items():
        found = tuple(contents)
        make = partial(_subtree, skeleton, found, where.parents, numbers)
        below = skeleton.known.get((skeleton.name, numbers, top, found), make)
        for index, text in below:
            texts[index] = text
    refs = _refs(numbers, len(texts))
    order = [refs[top] for top in where.groups]
    if root.kids:
        first = sum([contents[0][0] < root.page for contents in where.groups.values()])
        order[first:first] = root.kids
    kids = " ".join(order)
    texts[_TOP] = f"<</S/{root.tag}/P {root.parent}/K[{kids}]{root.entries}>>"
    return texts


def _subtree(
    skeleton: Skeleton, contents: Contents, parents: Mapping[int, int], numbers: Numbers
) -> Texts:
    """Write what hangs below one child of the top, itself included."""
    elements, refs = skeleton.layout.elements, _refs(numbers, len(skeleton.layout.elements))
    pages = {mcid: page for page, mcids in contents for mcid in mcids}
    own: dict[int, list[int]] = {}
    for mcid in pages:
        own.setdefault(skeleton.owners[mcid], []).append(mcid)
    ups = _ups(elements, own, parents)
    children: dict[int, list[int]] = {}
    for index, up in ups.items():
        children.setdefault(up, []).append(index)
    texts: list[tuple[int, str]] = []
    for index, up in ups.items():
        kids, page = [], ""
        if index in own:
            at = pages[own[index][0]]
            page = f"/Pg {numbers.ref(numbers.pages + at)}"
            kids = [_kid(mcid, pages[mcid], at, numbers) for mcid in own[index]]
        kids += [refs[child] for child in children.get(index, ())]
        entries = _entries(elements[index])
        # The entry Type may be left out: ISO 32000-1, table 323.
        about = f"/S/{elements[index].tag}/P {refs[up]}"
        texts.append((index, f"<<{about}{page}/K[{' '.join(kids)}]{entries}>>"))
    return tuple(texts)


def _kid(mcid: int, page: int, first: int, numbers: Numbers) -> str:
    """Marked content of an element; that which is not on its first page says where it is."""
    if page == first:
        return str(mcid)
    return f"<</Type/MCR/Pg {numbers.ref(numbers.pages + page)}/MCID {mcid}>>"


@lru_cache(maxsize=1024)
def _entries(element: Element) -> str:
    """What an element says whatever page it is on."""
    found = f"/A<<{element.attributes}>>" if element.attributes else ""
    if element.alt:
        found += f"/Alt{text_string(element.alt)}"
    return found + (f"/Lang({element.lang})" if element.lang else "")


def _ups(
    elements: Sequence[Element], content: Iterable[int], parents: Mapping[int, int]
) -> dict[int, int]:
    """Elements that hold marked content or an element that does, each with its parent.

    `content` is in reading order, so a child is met when its first text is drawn.
    """
    ups: dict[int, int] = {}
    for index in content:
        at = index
        while at > _TOP and at not in ups:
            ups[at] = parents.get(at, elements[at].parent)
            at = ups[at]
    return ups


def parent_arrays(skeleton: Skeleton, where: ContentPlaces, numbers: Numbers) -> list[str]:
    """For each page, the elements of its marked content by MCID; null for that of other pages."""
    refs, owners = _refs(numbers, len(skeleton.layout.elements)), skeleton.owners
    found: list[str] = []
    for read in where.pages:
        mcids = [mcid for _, group in read.groups for mcid in group]
        array = [_NULL] * (max(mcids, default=-1) + 1)
        for mcid in mcids:
            array[mcid] = refs[owners[mcid]]
        found.append(f"[{' '.join(array)}]")
    return found


@lru_cache(maxsize=64)
def _refs(numbers: Numbers, count: int) -> tuple[str, ...]:
    return tuple([numbers.ref(numbers.elements + index) for index in range(count)])


_title = lru_cache(maxsize=1024)(text_string)  # headings hold no values of patients


def outline_texts(
    headings: Sequence[tuple[Bookmark, str, float]], left: float, root: int
) -> list[str]:
    """Bookmarks: headings with a reference to their page and the y of their top, in PDF's y.

    The root comes first; it has the number `root`, and the bookmarks the numbers after it.
    """
    last = root + len(headings)
    ends = f"/First {root + 1} 0 R/Last {last} 0 R" if headings else ""
    texts, at_left = [f"<</Type/Outlines{ends}/Count {len(headings)}>>"], f"/XYZ {left:.0f} "
    for at, (heading, page, y) in enumerate(headings, root + 1):
        links = f"/Prev {at - 1} 0 R" if at > root + 1 else ""
        if at < last:
            links += f"/Next {at + 1} 0 R"
        target = f"[{page}{at_left}{y:.0f} null]"
        texts.append(f"<</Title{_title(heading.text)}/Parent {root} 0 R{links}/Dest{target}>>")
    return texts
