"""One patient's part of a combined file, before its objects have numbers.

In: a plate and the pages of a patient. Out: a `Part`: the text of its objects with holes where
object numbers go. Thousands of patients share a part; writing one more is filling in numbers.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from itertools import accumulate

from docgen.pdf.glyphs import number
from docgen.pdf.plate import Paging, Plate
from docgen.pdf.structure import Numbers, Root, element_texts, parent_arrays, standing

_DIGITS = 9  # every number is written this wide, so that offsets do not depend on it
_HOLE = re.compile("\0(\\d{9})")


@dataclass(frozen=True, slots=True)
class Fixed:
    """Numbers of objects that all patients of a combined file share."""

    pages: int
    document: int
    inserted: tuple[str, ...] = ()  # entries of pages that stand behind the patient's own


@dataclass(frozen=True, slots=True)
class Part:
    """Objects of one patient: a template and which relative numbers fill its holes, in order.

    The numbers: 0 bookmark (written by the caller), 1 page node, 2 top element, the other elements,
    pages, arrays of the ParentTree; the contents of the pages follow.
    """

    head: str  # number and offset of each object, as a stream of objects begins; with holes
    template: str
    holes: array[int]  # an array: hundreds of parts are remembered
    count: int  # how many objects stand in the object stream, the bookmark aside
    length: int  # of the text of the objects, in bytes
    page_count: int  # with inserts, and the blank page that keeps the next patient on a front
    content_count: int
    first_page: int
    first_array: int
    structs: tuple[int, ...]  # holes that count StructParents rather than objects


def make_part(plate: Plate, paging: Paging, fixed: Fixed, *, duplex: bool) -> Part:
    """Lay out the objects of a patient with these pages."""
    layout, pages = plate.layout, paging.pages
    filled = len(pages)
    written = filled + len(fixed.inserted)
    count = written + (written % 2 if duplex else 0)
    first_page = _TOP + len(layout.elements)
    first_array = first_page + count
    numbers = Numbers(_TOP, first_page, relative=True)
    where = standing(plate.skeleton, pages)
    root = Root(f"{fixed.document} 0 R", "Part", f"/Lang({layout.language})")
    elements = element_texts(plate.skeleton, where, numbers, root)
    arrays = parent_arrays(plate.skeleton, where, numbers, filled)
    size = f"{number(layout.look.width)} {number(layout.look.height)}"
    kids = " ".join([numbers.ref(first_page + index) for index in range(count)])
    common = f"/Count {count}/Kids[{kids}]/MediaBox[0 0 {size}]"
    texts = [f"<</Type/Pages/Parent {fixed.pages} 0 R{common}>>", *elements]
    for index in range(count):
        body = f"<</Type/Page/Parent {numbers.ref(_NODE)}"
        if index < filled:
            content = numbers.ref(first_array + filled + index)
            body += f"/Contents {content}/StructParents {_hole(_STRUCT + index)}"
        elif index < written:
            body += fixed.inserted[index - filled]
        texts.append(body + ">>")
    return _part(texts + arrays, (count, filled), (first_page, first_array))


def _hole(relative: int) -> str:
    """A place for a number that counts from the patient's first one."""
    return f"\0{relative:0{_DIGITS}d}"


_NODE, _TOP = 1, 2  # the patient's node of the page tree, and the first element
_STRUCT = 900_000_000  # relative numbers from here on count StructParents


def _part(texts: list[str], counts: tuple[int, int], firsts: tuple[int, int]) -> Part:
    offsets = [0, *accumulate([len(text) - text.count("\0") + 1 for text in texts])]
    whole = "\n".join(texts).replace("%", "%%")
    holes = array("I", [int(found) for found in _HOLE.findall(whole)])
    structs = tuple(at for at, hole in enumerate(holes) if hole >= _STRUCT)
    template = _HOLE.sub(f"%0{_DIGITS}d", whole)
    head = " ".join([f"%0{_DIGITS}d {offset}" for offset in offsets[:-1]])
    return Part(head, template, holes, len(texts), offsets[-1], *counts, *firsts, structs)


def numbered(part: Part, base: int, first_struct: int) -> tuple[str, str]:
    """The head and the text of a part whose bookmark has the number `base`."""
    values = [
        base + hole if hole < _STRUCT else first_struct + hole - _STRUCT for hole in part.holes
    ]
    own = range(base + 1, base + 1 + part.count)
    return part.head % tuple(own), part.template % tuple(values)
