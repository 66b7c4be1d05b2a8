"""One patient's part of a combined file, before its objects have numbers.

In: a plate and the pages of a patient. Out: a `Part`: the text of its objects with holes where
object numbers go. Thousands of patients share a part; writing one more is filling in numbers.
What stands behind the patient's own pages is a `Tail`; patients with other pages share it as well.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from itertools import accumulate

from docgen.pdf.glyphs import number
from docgen.pdf.inserts import Copies, Inserts, Spot
from docgen.pdf.plate import Paging, Plate
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
    """Texts of objects with holes, and which relative numbers fill the holes, in order."""

    head: str  # number and offset of each object, as a stream of objects begins; with holes
    text: str
    holes: array[int]  # an array: hundreds of parts are remembered
    count: int  # how many objects
    length: int  # of the text, in bytes


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
        starts = own, patient - _PATIENT, key - _STRUCT
        holes = self.template.holes
        values = [one + starts[(one >= _PATIENT) + (one >= _STRUCT)] for one in holes]
        numbers = range(own, own + self.count)
        return self.template.head % tuple(numbers), self.template.text % tuple(values)


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
    where = standing(plate.skeleton, pages)
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
    template = _template(texts + arrays)
    return Part(template, printed + blank, filled, first_page, first_array, tail)


def make_tail(inserts: Inserts, first: int) -> Tail:
    """Lay out what stands behind patients; the shared objects are numbered from `first` on."""
    node, top = f"{hole(_PATIENT + _NODE)} 0 R", f"{hole(_PATIENT + _TOP)} 0 R"
    spot = Spot(inserts.shared(first), 1, f"{hole(0)} 0 R", top, hole, _key)
    copies = inserts.copies(spot)
    kids = " ".join([f"{hole(page)} 0 R" for page in copies.pages])
    own = f"<</Type/Pages/Parent {node}/Count {len(copies.pages)}/Kids[{kids}]>>"
    return Tail(_template([own, *copies.texts]), copies._replace(texts=()))


_NODE, _TOP = 1, 2  # the patient's node of the page tree, and the first element
_PATIENT = 800_000_000  # in a tail, relative numbers from here on count from the patient's bookmark
_STRUCT = 900_000_000  # relative numbers from here on count keys of the ParentTree


def _key(relative: int) -> str:
    return hole(_STRUCT + relative)


def _template(texts: list[str]) -> Template:
    offsets = [0, *accumulate([len(text) - text.count("\0") + 1 for text in texts])]
    whole = "\n".join(texts).replace("%", "%%")
    holes = array("I", [int(found) for found in _HOLE.findall(whole)])
    head = " ".join([f"%0{DIGITS}d {offset}" for offset in offsets[:-1]])
    text = _HOLE.sub(f"%0{DIGITS}d", whole)
    return Template(head, text, holes, len(texts), offsets[-1])


def numbered(part: Part, base: int, first_struct: int) -> tuple[str, str]:
    """The head and the text of a part whose bookmark has the number `base`."""
    template = part.template
    values = [
        base + one if one < _STRUCT else first_struct + one - _STRUCT for one in template.holes
    ]
    own = range(base + 1, base + 1 + template.count)
    return template.head % tuple(own), template.text % tuple(values)
