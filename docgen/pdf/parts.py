"""One patient's part of a combined file, before its objects have numbers.

In: a plate and the pages of a patient. Out: a `Part`: the text of its objects with holes where
object numbers go. Thousands of patients share a part; writing one more is filling in numbers.
What stands behind the patient's own pages is a `Tail`; patients with other pages share it as well.
"""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from docgen.pdf.glyphs import number
from docgen.pdf.inserts import Copies, CopyPlace, Inserts
from docgen.pdf.plans import Paging
from docgen.pdf.plate import Plate
from docgen.pdf.structure import (
    DIGITS,
    Numbers,
    Root,
    element_texts,
    hole,
    parent_arrays,
    standing,
)

_HOLE = re.compile(f"\0(\\d{{{DIGITS}}})")


@dataclass(frozen=True, slots=True)
class Template:
    """Texts of objects with holes; hundreds of parts are remembered, so that they share strings.

    What fills the holes are numbers that count from three starts: one's own, the patient's, that of
    the keys of the ParentTree. `holes` are places in a list of all of them.
    """

    head: tuple[str, ...]  # around the numbers of the objects, as a stream of objects begins
    text: tuple[str, ...]  # around the holes
    holes: array[int]
    sizes: tuple[int, ...]  # how many numbers count from each start
    first: int  # place of the first object's number
    length: int  # of the text, in bytes

    @property
    def count(self) -> int:
        """How many objects it has."""
        return len(self.head) - 1

    def filled(self, own: int, patient: int, key: int) -> tuple[str, str]:
        """Head and text, with numbers that count from these starts."""
        numbers: list[str] = []
        for start, size in zip((own, patient, key), self.sizes, strict=True):
            numbers += [str(one)[1:] for one in range(_ALL + start, _ALL + start + size)]
        head = _woven(self.head, numbers[self.first : self.first + self.count])
        return head, _woven(self.text, [numbers[place] for place in self.holes])


_ALL = 10**DIGITS  # added to a number, so that it is written with all its noughts


def _woven(texts: Sequence[str], between: Sequence[str]) -> str:
    """Put texts together; there is one more of `texts`."""
    woven = [""] * (2 * len(between) + 1)
    woven[::2], woven[1::2] = texts, between
    return "".join(woven)


@dataclass(frozen=True, slots=True)
class Tail:
    """Pages of inserts with their tags, numbered from 0; the first object is their node."""

    template: Template
    copies: Copies

    @property
    def count(self) -> int:
        """How many objects it has."""
        return self.template.count

    @property
    def keys(self) -> int:
        """How many keys it has in the ParentTree."""
        return len(self.copies.parents)

    def numbered(self, patient: int, own: int, key: int) -> tuple[str, str]:
        """Head and text: `patient` is the number of the bookmark, `own` that of the node."""
        return self.template.filled(own, patient, key)


@dataclass(frozen=True, slots=True)
class Fixed:
    """Numbers of objects that all patients of a combined file share."""

    pages: int
    document: int
    tail: Tail | None = None  # what stands behind the patient's own pages


@dataclass(frozen=True, slots=True)
class Part:
    """Objects of one patient.

    The numbers: 0 bookmark (written by the caller), 1 page node, 2 top element, the other elements,
    pages, arrays of the ParentTree; the contents of the pages follow, the stream of all these, and
    the tail.
    """

    template: Template
    page_count: int  # with inserts, and the blank page that keeps the next patient on a front
    content_count: int
    first_page: int
    first_array: int
    tail: Tail | None

    @property
    def count(self) -> int:
        """How many objects stand in the object stream, the bookmark aside."""
        return self.template.count


def make_part(plate: Plate, paging: Paging, fixed: Fixed, *, duplex: bool) -> Part:
    """Lay out the objects of a patient with these pages."""
    layout, pages, tail = plate.layout, paging.pages, fixed.tail
    filled = len(pages)
    behind_given = len(tail.copies.pages) if tail else 0
    # What staff keep stands on a leaf of its own, and so does what the next patient gets.
    odd = [(paging.given + behind_given) % 2, (filled - paging.given) % 2] if duplex else [0, 0]
    printed, blank = filled + behind_given, sum(odd)
    first_page = _TOP + len(layout.elements)
    first_array = first_page + filled + blank
    first_content = first_array + filled
    behind = first_content + filled + 1
    numbers = Numbers(_TOP, first_page, relative=True)
    where = standing([page.reading for page in pages])
    parts = tuple([numbers.ref(behind + part) for part in tail.copies.parts]) if tail else ()
    lang = f"/Lang({layout.language})"
    root = Root(f"{fixed.document} 0 R", "Part", lang, parts, paging.given)
    elements = element_texts(plate.skeleton, where, numbers, root)
    arrays = parent_arrays(plate.skeleton, where, numbers)
    size = f"{number(layout.look.width)} {number(layout.look.height)}"
    order = [*range(first_page, first_page + filled)]
    empty = range(first_page + filled, first_page + filled + blank)
    middle = [*([behind] if tail else []), *empty[: odd[0]]]
    order[paging.given : paging.given] = middle
    kids = [numbers.ref(page) for page in (*order, *empty[odd[0] :])]
    common = f"/Count {printed + blank}/Kids[{' '.join(kids)}]/MediaBox[0 0 {size}]"
    texts = [f"<</Type/Pages/Parent {fixed.pages} 0 R{common}>>", *elements]
    for index in range(filled):
        own = f"/Contents {numbers.ref(first_content + index)}/StructParents {_key(index)}"
        texts.append(f"<</Type/Page/Parent {numbers.ref(_NODE)}{own}>>")
    texts += [f"<</Type/Page/Parent {numbers.ref(_NODE)}>>"] * blank
    template = _template(texts + arrays, _NODE)
    return Part(template, printed + blank, filled, first_page, first_array, tail)


def make_tail(inserts: Inserts, first: int) -> Tail:
    """Lay out what stands behind patients; the shared objects are numbered from `first` on."""
    node, top = f"{hole(_PATIENT + _NODE)} 0 R", f"{hole(_PATIENT + _TOP)} 0 R"
    spot = CopyPlace(inserts.shared(first), 1, f"{hole(0)} 0 R", top, hole, _key)
    copies = inserts.copies(spot)
    kids = " ".join([f"{hole(page)} 0 R" for page in copies.pages])
    own = f"<</Type/Pages/Parent {node}/Count {len(copies.pages)}/Kids[{kids}]>>"
    return Tail(_template([own, *copies.texts], 0), copies._replace(texts=()))


_NODE, _TOP = 1, 2  # the patient's node of the page tree, and the first element
_PATIENT = 800_000_000  # in a tail, relative numbers from here on count from the patient's bookmark
_STRUCT = 900_000_000  # relative numbers from here on count keys of the ParentTree


def _key(relative: int) -> str:
    return hole(_STRUCT + relative)


def _template(texts: list[str], first: int) -> Template:
    """Take texts apart; the first has the relative number `first`."""
    offsets = [*accumulate([len(text) - text.count("\0") + 1 for text in texts], initial=0)]
    head = ["", *[f" {offset} " for offset in offsets[:-2]], f" {offsets[-2]}"]
    split = _HOLE.split("\n".join(texts))
    found = [_place_of(int(one)) for one in split[1::2]]
    sizes = [first + len(texts), 0, 0]
    for kind, place in found:
        sizes[kind] = max(sizes[kind], place + 1)
    before = [0, sizes[0], sizes[0] + sizes[1]]
    holes = array("I", [before[kind] + place for kind, place in found])
    around, between = (tuple([sys.intern(one) for one in each]) for each in (head, split[::2]))
    return Template(around, between, holes, tuple(sizes), first, offsets[-1])


def _place_of(relative: int) -> tuple[int, int]:
    """From which start a relative number counts, and how far."""
    kind = (relative >= _PATIENT) + (relative >= _STRUCT)
    return kind, relative - (0, _PATIENT, _STRUCT)[kind]


def numbered(part: Part, base: int, first_struct: int) -> tuple[str, str]:
    """The head and the text of a part whose bookmark has the number `base`."""
    return part.template.filled(base, base, first_struct)
