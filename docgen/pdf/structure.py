"""The trees of a file: structure, pages, ParentTree, bookmarks; and one patient's part of them.

In: the elements of a layout, and in which order and on which page each piece of marked content
stands. Out: object bodies. `patient_objects` are those of one patient, whether alone in a file or
one of thousands in a print file; `FileObjects` are those that a file has once.

What a drawing of one patient shows is told by an object of its own, to which its element leads.
An element has the same object number on every patient's paper, counted from the patient's first
one, so what hangs below one child of the tree's top is written once for all sheets on which it
stands on the same pages. An element whose blocks are not on a sheet is a null object there.
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
from docgen.inserts.insert import InsertCopies
from docgen.layout.frame import Bookmark, Element, Layout, Leaf, Times
from docgen.layout.placed import Page, Placed
from docgen.model import CALENDAR_CELLS, Slot
from docgen.pdf.content import media_box
from docgen.pdf.objects import Numbers, text_string

# The marked content below one child of the tree's top, in reading order: pages, each with its MCIDs
Contents: TypeAlias = tuple[tuple[int, tuple[int, ...]], ...]
Texts: TypeAlias = tuple[tuple[int, str], ...]  # bodies of elements, by their index
_TOP = 0  # the element that all others stand under
_NULL = "null"
_NOWHERE = -1
_LIST = "L"


class ElementNumbers(NamedTuple):
    """Where a patient's elements and pages stand among the patient's objects."""

    numbers: Numbers
    elements: int  # the place of the first element
    pages: int  # and of the first page
    alts: int = 0  # and of the first text that tells what is drawn for this patient

    def element(self, index: int) -> str:
        """A reference to an element of the layout."""
        return self.numbers.ref(self.elements + index)

    def page(self, index: int) -> str:
        """A reference to a page, counted from 0."""
        return self.numbers.ref(self.pages + index)

    def alt(self, index: int) -> str:
        """A reference to a text that tells what is drawn, counted as in `Skeleton.alts`."""
        return self.numbers.ref(self.alts + index)


# Of a subtree: the sheet, numbers of objects, its top element, where it stands
SubtreeKey: TypeAlias = tuple[str, ElementNumbers, int, Contents]


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
    days: dict[int, int]  # the label of an event's day -> the list below it
    rows: dict[int, int]  # the row of an event -> the list that it hangs under by itself
    alts: dict[int, int]  # elements whose Alt is each patient's own, numbered in their order
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
        rows = {event.row: _list_of(elements, leaves[event.row]) for event in events}
        return cls(
            layout,
            name,
            tuple(owners),
            tuple(cells),
            tuple(tops),
            times,
            {event.day: rows[event.row] for event in events},
            rows,
            {element: at for at, element in enumerate(own_alts(elements))},
            known,
        )


def own_alts(elements: Sequence[Element]) -> list[int]:
    """The elements of drawings that each patient has otherwise, by their index."""
    return [at for at, element in enumerate(elements) if isinstance(element.alt, Slot)]


def _list_of(elements: Sequence[Element], leaf: Leaf) -> int:
    """The list that the items of a row of the timeline hang under in the layout."""
    at = leaf.cells[0].element
    while elements[at].tag != _LIST:
        at = elements[at].parent
    return at


def _marked(leaf: Leaf) -> list[tuple[int, int, int]]:
    """Number, element and parts of each piece of marked content."""
    found = [(cell.mcid, cell.element, cell.parts) for cell in leaf.cells]
    symbol = leaf.code or leaf.shapes or (leaf.bar if not leaf.cells else None)
    if symbol:
        found.append((symbol.mcid, symbol.element, 1))
    if leaf.calendar:
        first = leaf.calendar
        found += [(first.mcid + at, first.element + at, 1) for at in range(CALENDAR_CELLS)]
    return found


class PageReading(NamedTuple):
    """What one page says: below each child of the tree's top its MCIDs, in reading order.

    `moved` are items of the timeline with the list that they hang under here: that of their day.
    """

    groups: tuple[tuple[int, tuple[int, ...]], ...]
    moved: tuple[tuple[int, int], ...]


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


def read_page(skeleton: Skeleton, page: Page) -> PageReading:
    """Read a page: each row of the timeline hangs under the list of the day that stands above."""
    tops, owners, elements = skeleton.tops, skeleton.owners, skeleton.layout.elements
    groups: dict[int, list[int]] = {}
    moved: dict[int, int] = {}
    day = _NOWHERE  # the list of the rows that are being read
    for leaf, part in _leaves_on(page):
        own = skeleton.rows.get(leaf)
        if own is None:
            day = skeleton.days.get(leaf, _NOWHERE)
        elif day == _NOWHERE:  # no day is known of it
            day = own
        for mcid, top, parts in skeleton.cells[leaf]:
            if part and parts == 1:
                continue  # it stands beside the first part of a leaf that was cut
            if own is None or own == day:
                under = top
            else:
                under, item = tops[day], owners[mcid]
                while elements[item].parent != own:
                    item = elements[item].parent
                moved[item] = day
            groups.setdefault(under, []).append(mcid + part if part else mcid)
    found = tuple([(top, tuple(mcids)) for top, mcids in groups.items()])
    return PageReading(found, tuple(moved.items()))


def _leaves_on(page: Page) -> list[tuple[int, int]]:
    """The leaves of a page in reading order, with their parts: 0 but for some that were cut."""
    return [
        (item.leaf, item.lines[0] if item.lines else 0)
        for group, _ in page.parts
        for item in group.items
        if isinstance(item, Placed)
    ]


class Root(NamedTuple):
    """What the top element of a patient hangs under, its type and its entries."""

    parent: int  # the number of an object of the file
    tag: str
    entries: str = ""


class PatientObjects(NamedTuple):
    """The objects of one patient but the contents of pages, in the order of their numbers.

    Places count from the patient's first object. With inserts that is the first one of their copy;
    `texts` begin behind it, with the node of the page tree.
    """

    texts: tuple[str, ...]
    node: int
    pages: int  # the first page
    arrays: int  # the first of the pages' arrays, which the ParentTree leads to
    contents: int  # the first content of a page; the contents come behind the texts
    alts: int  # the first text that tells what is drawn; these come behind the contents
    page_count: int  # with inserts, and blank pages that keep what follows on a front


def patient_objects(
    skeleton: Skeleton,
    pages: Sequence[PageReading],
    given: int,
    copies: InsertCopies,
    numbers: Numbers,
    root: Root,
    *,
    duplex: bool = False,
) -> PatientObjects:
    """Lay out the objects of a patient whose pages say this.

    Inserts stand after the pages that are `given` to the patient. With `duplex`, what the next
    patient gets begins on the front of a leaf, and so does what staff keep.
    """
    filled = len(pages)
    odd = ((given + copies.page_count) % 2, (filled - given) % 2) if duplex else (0, 0)
    node = copies.size
    first = node + 1 + len(skeleton.layout.elements)
    arrays = first + filled + sum(odd)
    contents = arrays + filled
    alts = contents + filled
    at = ElementNumbers(numbers, node + 1, first, alts)
    where = standing(pages)
    parts = [numbers.ref(part) for part in copies.parts]
    own_pages = [at.page(index) for index in range(filled + sum(odd))]
    blank = own_pages[filled:]
    inserted = [numbers.ref(0)] if copies.page_count else []
    order = [*own_pages[:given], *inserted, *blank[: odd[0]]]
    order += [*own_pages[given:filled], *blank[odd[0] :]]
    count = len(own_pages) + copies.page_count
    about = f"/Count {count}/Kids[{' '.join(order)}]{media_box(skeleton.layout.look)}"
    texts = [
        f"<</Type/Pages/Parent {PAGES} 0 R{about}>>",
        *element_texts(skeleton, where, at, root, parts, given),
    ]
    parent, keys = numbers.ref(node), len(copies.parents)
    for index in range(filled):
        own = numbers.ref(contents + index)
        key = numbers.key(keys + index)
        texts.append(f"<</Type/Page/Parent {parent}/Contents {own}/StructParents {key}>>")
    texts += [f"<</Type/Page/Parent {parent}>>"] * sum(odd)
    texts += parent_arrays(skeleton, where, at)
    return PatientObjects(tuple(texts), node, first, arrays, contents, alts, count)


def element_texts(
    skeleton: Skeleton,
    where: ContentPlaces,
    at: ElementNumbers,
    root: Root,
    parts: Sequence[str],
    given: int,
) -> list[str]:
    """Write the elements, by their index; null for one that is not on this sheet.

    `parts` are references to the elements of inserts; they come before what stands on the pages
    after those that are `given` to the patient.
    """
    texts = [_NULL] * len(skeleton.layout.elements)
    for top, contents in where.groups.items():
        found = tuple(contents)
        make = partial(_subtree, skeleton, found, where.parents, at)
        below = skeleton.known.get((skeleton.name, at, top, found), make)
        for index, text in below:
            texts[index] = text
    refs = _refs(at, len(texts))
    order = [refs[top] for top in where.groups]
    if parts:
        first = sum([contents[0][0] < given for contents in where.groups.values()])
        order[first:first] = parts
    kids = " ".join(order)
    texts[_TOP] = f"<</S/{root.tag}/P {root.parent} 0 R/K[{kids}]{root.entries}>>"
    return texts


def _subtree(
    skeleton: Skeleton, contents: Contents, parents: Mapping[int, int], numbers: ElementNumbers
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
    tables = _tables(elements, own, pages)
    texts: list[tuple[int, str]] = []
    for index, up in ups.items():
        kids, page = [], ""
        if index in own:
            first = pages[own[index][0]]
            page = f"/Pg {numbers.page(first)}"
            kids = [_kid(mcid, pages[mcid], first, numbers) for mcid in own[index]]
        elif index in tables:
            page = f"/Pg {numbers.page(tables[index])}"
        kids += [refs[child] for child in children.get(index, ())]
        entries = _entries(elements[index])
        if index in skeleton.alts:
            entries += f"/Alt {numbers.alt(skeleton.alts[index])}"
        # The entry Type may be left out: ISO 32000-1, table 323.
        about = f"/S/{elements[index].tag}/P {refs[up]}"
        texts.append((index, f"<<{about}{page}/K[{' '.join(kids)}]{entries}>>"))
    return tuple(texts)


def _kid(mcid: int, page: int, first: int, numbers: ElementNumbers) -> str:
    """Marked content of an element; that which is not on its first page says where it is."""
    if page == first:
        return str(mcid)
    return f"<</Type/MCR/Pg {numbers.page(page)}/MCID {mcid}>>"


def _entries(element: Element) -> str:
    """What an element says whatever page it is on."""
    found = f"/A<<{element.attributes}>>" if element.attributes else ""
    if element.alt and isinstance(element.alt, str):
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


def _tables(
    elements: Sequence[Element], own: Mapping[int, Sequence[int]], pages: Mapping[int, int]
) -> dict[int, int]:
    """Tables that stand on one page, each with that page.

    Checkers hold them against the rules that are drawn there.
    """
    found: dict[int, set[int]] = {}
    for index, mcids in own.items():
        at = index
        while at > _TOP:
            if elements[at].tag == "Table":
                found.setdefault(at, set()).update([pages[mcid] for mcid in mcids])
            at = elements[at].parent
    return {table: min(on) for table, on in found.items() if len(on) == 1}


def parent_arrays(skeleton: Skeleton, where: ContentPlaces, numbers: ElementNumbers) -> list[str]:
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
def _refs(numbers: ElementNumbers, count: int) -> tuple[str, ...]:
    return tuple([numbers.element(index) for index in range(count)])


def parent_pairs(numbers: Sequence[int], first: int = 0) -> str:
    """Entries of a node of the ParentTree: the keys from `first` on, and what they lead to."""
    pairs = " ".join([f"{key} {number} 0 R" for key, number in enumerate(numbers, first)])
    return f"/Nums[{pairs}]"


_title = lru_cache(maxsize=1024)(text_string)  # headings hold no values of patients


def heading_bookmarks(
    headings: Sequence[Bookmark],
    tops: Mapping[int, tuple[str, float]],
    left: float,
    first: int,
) -> list[str]:
    """Bookmarks of headings, numbered from `first` on.

    `tops` are where a heading's leaf stands: a reference to its page, and PDF's y of its top.
    """
    texts: list[str] = []
    last, at_left = first + len(headings) - 1, f"/XYZ {left:.0f} "
    for number, heading in enumerate(headings, first):
        page, y = tops[heading.leaf]
        links = f"/Prev {number - 1} 0 R" if number > first else ""
        links += f"/Next {number + 1} 0 R" if number < last else ""
        target = f"[{page}{at_left}{y:.0f} null]"
        texts.append(f"<</Title{_title(heading.text)}/Parent {OUTLINES} 0 R{links}/Dest{target}>>")
    return texts


# Numbers that objects have in every file; catalogue and Info come before them.
PAGES, STRUCTURE, PARENTS, OUTLINES, METADATA = range(3, 8)
FIRST_OWN = 8  # the first number that is free for anything else


class FileObjects(NamedTuple):
    """What a file has once: bodies of the objects from the catalogue to the root of the bookmarks.

    Numbers are those of objects.
    """

    title: str
    language: str
    resources: str  # of all pages: entries of a dictionary
    nodes: Sequence[int]  # of the page tree, one for each patient
    page_count: int
    top: int  # the element that all others stand under
    parents: str  # entries of the ParentTree's root: it has leaves, or else pairs
    keys: int  # how many the ParentTree has
    names: Sequence[int]  # leaves of the tree of identifiers
    bookmarks: Sequence[int]  # those directly under the root
    tagged: bool  # whether all pages have tags
    shows_bookmarks: bool = False  # as soon as it is opened

    def texts(self) -> list[str]:
        """Bodies, in the order of their numbers."""
        suspects = "" if self.tagged else "/Suspects true"  # pages without tags: table 321
        mode = "/PageMode/UseOutlines" if self.shows_bookmarks else ""
        names = f"/IDTree<<{kids_entry(self.names)}>>" if self.names else ""
        marks = self.bookmarks
        ends = f"/First {marks[0]} 0 R/Last {marks[-1]} 0 R" if marks else ""
        catalog = (
            f"<</Type/Catalog/Pages {PAGES} 0 R/Lang{text_string(self.language)}"
            f"/Metadata {METADATA} 0 R/MarkInfo<</Marked true{suspects}>>"
            f"/ViewerPreferences<</DisplayDocTitle true>>{mode}"
            f"/StructTreeRoot {STRUCTURE} 0 R/Outlines {OUTLINES} 0 R>>"
        )
        pages = f"/Count {self.page_count}{kids_entry(self.nodes)}/Resources<<{self.resources}>>"
        parents = f"/ParentTree {PARENTS} 0 R/ParentTreeNextKey {self.keys}"
        return [
            catalog,
            f"<</Title{text_string(self.title)}>>",
            f"<</Type/Pages{pages}>>",
            f"<</Type/StructTreeRoot/K[{self.top} 0 R]{parents}{names}>>",
            f"<<{self.parents}>>",
            f"<</Type/Outlines{ends}/Count {len(marks)}>>",
        ]


def kids_entry(numbers: Iterable[int]) -> str:
    """The entry of a node that leads to the nodes below it."""
    return f"/Kids[{' '.join([f'{number} 0 R' for number in numbers])}]"
