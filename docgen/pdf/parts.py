"""One patient's part of a combined file, before its objects have numbers.

In: a plate and the pages of a patient. Out: a `Part`: the text of its objects with holes where
object numbers go. Thousands of patients share a part; writing one more is filling in numbers.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass

from docgen.pdf.glyphs import number
from docgen.pdf.plate import Paging, Plate
from docgen.pdf.structure import Place, element_objects, parent_arrays, standing

_DIGITS = 9  # every number is written this wide, so that offsets do not depend on it
_HOLE = re.compile("\0(\\d{9})")


class Relative(int):
    """An object number that counts from the patient's first one; it prints as a hole."""

    def __format__(self, spec: str) -> str:
        """Print the mark that `_HOLE` finds."""
        return f"\0{int(self):0{_DIGITS}d}"


@dataclass(frozen=True, slots=True)
class Fixed:
    """Numbers of objects that all patients of a combined file share."""

    pages: int
    document: int
    inserted: tuple[str, ...] = ()  # entries of pages that stand behind the patient's own


@dataclass(frozen=True, slots=True)
class Part:
    """Objects of one patient: a template and which relative numbers fill its holes, in order.

    The numbers: 0 bookmark (written by the caller), 1 page node, 2 top element, then pages,
    elements, arrays of the ParentTree; the contents of the pages follow.
    """

    template: str
    holes: array[int]  # arrays: a thousand parts are remembered
    offsets: array[int]
    page_count: int  # with inserts, and the blank page that keeps the next patient on a front
    content_count: int
    first_page: int
    first_array: int
    structs: tuple[int, ...]  # holes that count StructParents rather than objects

    @property
    def count(self) -> int:
        """How many objects stand in the object stream, the bookmark aside."""
        return len(self.offsets)


def make_part(plate: Plate, paging: Paging, fixed: Fixed, *, duplex: bool) -> Part:
    """Lay out the objects of a patient with these pages."""
    layout, pages = plate.layout, paging.pages
    filled = len(pages)
    written = filled + len(fixed.inserted)
    count = written + (written % 2 if duplex else 0)
    node, top, first_page = Relative(1), Relative(2), 3
    own = [Relative(first_page + index) for index in range(count)]
    following = iter(range(first_page + count, 1_000_000))
    numbers = iter([top])

    def allocate() -> int:
        return next(numbers, None) or Relative(next(following))

    where = standing(layout, pages)
    place = Place(fixed.document, allocate, "Part", f"/Lang({layout.language})")
    _, elements, objects = element_objects(layout, where, own, place)
    first_array = first_page + count + len(elements) - 1
    arrays = parent_arrays(where, elements, filled)
    first_content = first_array + filled
    size = f"{number(layout.look.width)} {number(layout.look.height)}"
    kids = " ".join(f"{page} 0 R" for page in own)
    common = f"/Count {count}/Kids[{kids}]/MediaBox[0 0 {size}]"
    objects.append((node, f"<</Type/Pages/Parent {fixed.pages} 0 R{common}>>"))
    for index, page in enumerate(own):
        body = f"<</Type/Page/Parent {node} 0 R"
        if index < filled:
            content, tree = Relative(first_content + index), Relative(_STRUCT + index)
            body += f"/Contents {content} 0 R/StructParents {tree}"
        elif index < written:
            body += fixed.inserted[index - filled]
        objects.append((page, body + ">>"))
    objects += [(first_array + index, array) for index, array in enumerate(arrays)]
    return _part(sorted(objects), (count, filled), (first_page, first_array))


_STRUCT = 900_000_000  # relative numbers from here on count StructParents


def _part(objects: list[tuple[int, str]], counts: tuple[int, int], firsts: tuple[int, int]) -> Part:
    offsets, offset = array("I"), 0
    for _, text in objects:
        offsets.append(offset)
        offset += len(text) - text.count("\0") + 1  # the mark of a hole, and a line break
    whole = "\n".join([text for _, text in objects]).replace("%", "%%")
    holes = array("I", [int(found) for found in _HOLE.findall(whole)])
    structs = tuple(at for at, hole in enumerate(holes) if hole >= _STRUCT)
    template = _HOLE.sub(f"%0{_DIGITS}d", whole)
    return Part(template, holes, offsets, *counts, *firsts, structs)


def numbered(part: Part, base: int, first_struct: int) -> str:
    """The text of a part whose first object has the number `base`."""
    values = [
        base + hole if hole < _STRUCT else first_struct + hole - _STRUCT for hole in part.holes
    ]
    return part.template % tuple(values)
