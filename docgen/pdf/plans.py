"""What is remembered of sheets: their pages, the files around them, and parts of both.

In: nothing. Out: frozen values, and `Plans`, the memos that all plates of an engine share. So their
sizes have one bound, however many variants a list has.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from docgen.cache import Memo
from docgen.layout.frame import Marks
from docgen.layout.page import Page, Placed
from docgen.layout.pages import Order
from docgen.layout.placing import CutKey, Pieces
from docgen.pdf.objects import Packed
from docgen.pdf.strip import Around, RowKey
from docgen.pdf.structure import Reading, SubtreeKey, Texts

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
