"""Fill the pages of one patient: Plate and Filling -> FilledPages.

In: a plate, and what one patient brings. Out: for each page the operators that patients share, and
the patient's own. Leaves with slots are filled once, whatever is tried with them before.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from docgen.i18n.runs import plain
from docgen.layout.pages import Order
from docgen.layout.placed import Placed
from docgen.layout.text import Values
from docgen.pdf.cells import NO_LANGUAGES, BoxTemplate, FilledLeaf, Languages, SlotKey
from docgen.pdf.foot import Foot, FootLines
from docgen.pdf.objects import Packed
from docgen.pdf.paging import make_paging
from docgen.pdf.plate import Paging, PagingKey, Plate, PresentLeaves


class FilledLeaves(dict[int, FilledLeaf]):
    """One patient's leaves with slots, by their numbers; each is filled at its first use.

    What page one gives up is tried out with them: the same leaves stand on paper then.
    """

    def __init__(self, plate: Plate, values: Values, foreign: Languages = NO_LANGUAGES) -> None:
        """Fill leaves of a plate with values; `foreign` as in `LeafTemplate.filled`."""
        super().__init__()
        self._plate, self._values, self._foreign = plate, values, foreign

    def __missing__(self, index: int) -> FilledLeaf:
        found = self[index] = self._plate.template(index).filled(self._values, self._foreign)
        return found

    def forget(self, changed: Iterable[SlotKey]) -> None:
        """Fill leaves afresh whose slots have other values now."""
        own = set(changed)
        for index in [index for index in self if not own.isdisjoint(self._keys(index))]:
            del self[index]

    def _keys(self, index: int) -> tuple[SlotKey, ...]:
        """The slots of a leaf that hang on what stands on the sheet."""
        bar = self._plate.layout.leaves[index].bar
        return self._plate.asks.get(index, ()) + ((bar.content.key, bar.said.key) if bar else ())

    def heights(self, present: PresentLeaves, first: int | None = None) -> tuple[float, ...]:
        """The heights of the leaves that are there, or of the first ones of those that vary.

        Raises:
            FontError: a value that no font can write.
        """
        heights = present.heights[:first]
        for at, index in present.personal:
            if first is not None and at >= first:
                break
            heights[at] = self[index].height
        return tuple(heights)


class Filling(NamedTuple):
    """All that one patient brings; `slots` are asked for when a block that shows needs them.

    `given_up` names what page one has no room for. `is_whole` is false where not even that saved
    it: what belongs there goes on overleaf.
    """

    slots: Values
    guards: tuple[bool, ...]  # answers to the plate's guards, in their order
    order: Order
    foot: Foot
    digest: str = ""  # of what the patient reads; it begins with the number of the sheet
    foreign: Languages = NO_LANGUAGES
    leaves: FilledLeaves | None = None  # those that were filled before
    present: PresentLeaves | None = None  # which are there, by the answers
    given_up: tuple[str, ...] = ()
    is_whole: bool = True


Content: TypeAlias = "list[Packed | bytes]"  # operators that patients share, and their own


class FilledPages(NamedTuple):
    """The pages of one patient: where everything stands on them, and what draws each.

    `alts` tell what is drawn for this patient, in the order of `Plate.alts`; those of drawings that
    do not stand on the pages are empty. `broken` are slots of which a word is broken amid its
    letters.
    """

    paging: Paging
    contents: list[Content]
    alts: tuple[str, ...] = ()
    broken: tuple[SlotKey, ...] = ()


def fill_pages(plate: Plate, filling: Filling) -> FilledPages:
    """Fill in one patient's values.

    Raises:
        FontError: a value that no font can write.
    """
    values, foreign, template = filling.slots, filling.foreign, plate.template
    present = filling.present or plate.present(filling.guards)
    foot = FootLines(plate.layout.look, plate.fonts, plate.page_labels, filling.foot)
    faces = plate.faces | foot.faces
    shown: dict[int | Placed, str] = {}
    leaves = filling.leaves or FilledLeaves(plate, values, foreign)
    heights = leaves.heights(present)
    broken: tuple[SlotKey, ...] = ()
    for _, index in present.personal:
        found = leaves[index]
        shown[index] = found.operators
        broken += found.broken
        if not found.faces <= faces:
            faces |= found.faces
    key = PagingKey(heights, filling.order, tuple(sorted(faces)), foot.lift)
    paging = plate.plans.pagings.get((plate.identity, key), lambda: make_paging(plate, key))
    pages: list[Content] = []
    for page_number, about in enumerate(paging.pages, 1):
        for placed in about.cut:
            whole = template(placed.leaf)
            assert placed.lines and isinstance(whole, BoxTemplate)  # noqa: S101, PT018  # text alone is cut
            shown[placed] = whole.part(values, placed.lines, foreign)
        page: Content = [
            part if isinstance(part, Packed) else part.filled(shown) for part in about.contents
        ]
        count, front = len(paging.pages), about.is_front
        bare = page_number <= plate.layout.fronts[0].look.first_pages and page_number < count
        page.append(foot.operators(page_number, paging.given, count, front=front, bare=bare))
        if page_number == 1 and paging.turns:
            page.append(foot.turn_operators())
        pages.append(page)
    alts = tuple(
        [plain(values[slot]) if at is None or heights[at] >= 0 else "" for at, slot in plate.alts]
    )
    return FilledPages(paging, pages, alts, broken)
