"""Links on the pages of a tagged insert: to a web address, or to one of its own pages.

In: a PDF, as pypdf reads it. Out: `Link`s with what is kept of them; where one leads anywhere else
it is left out, and told of. Links of an insert without tags are not kept: nothing could read them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject

from docgen.reading.inserts.copy import Copy, solved
from docgen.reading.inserts.parts import Chunk, Own

_KEPT = ("/Rect", "/Contents", "/F", "/Border", "/C", "/H", "/QuadPoints", "/BS")
# Ways to show a page, each with how many numbers it has (ISO 32000-1, table 151).
_VIEWS = {"/XYZ": 3, "/Fit": 0, "/FitH": 1, "/FitV": 1, "/FitR": 4, "/FitB": 0}
_VIEWS |= {"/FitBH": 1, "/FitBV": 1}
AWAY = "a link of it leads to another file, or does something"


@dataclass(slots=True)
class Link:
    """A link: its page, its key in the ParentTree, where it leads; its owner is found later."""

    identity: int  # the number of the annotation in its file
    page: int
    key: int
    node: DictionaryObject
    target: tuple[Chunk, ...] | PdfObject  # a place in the insert, or an address
    owner: int = -1
    number: int = -1

    def chunks(self, copy: Copy) -> Iterator[Chunk]:
        """Yield its entries but StructParent."""
        yield b"/Type/Annot/Subtype/Link"
        for key in _KEPT:
            if key in self.node:
                yield key.encode() + b" "
                yield from copy.parts(self.node.raw_get(key))
        if isinstance(self.target, tuple):
            yield b"/Dest["
            yield from self.target
            yield b"]"
        else:
            yield b"/A<</S/URI/URI "
            yield from copy.parts(self.target)
            yield b">>"


def links_of(reader: PdfReader, pages: Mapping[int, int], flaws: list[str]) -> Iterator[Link]:
    """Yield the links of all pages; `pages` are their places by the numbers of their objects."""
    for at, page in enumerate(reader.pages):
        for raw in solved(page.get("/Annots")) or ():
            node = solved(raw)
            if not isinstance(node, DictionaryObject) or not isinstance(raw, IndirectObject):
                continue
            key, target = solved(node.get("/StructParent")), _target(node, reader, pages)
            if target is None:
                flaws.append(AWAY)
            elif not isinstance(key, int):
                flaws.append("a link of it is not tagged")
            else:
                yield Link(raw.idnum, at, int(key), node, target)


def _target(
    node: DictionaryObject, reader: PdfReader, pages: Mapping[int, int]
) -> tuple[Chunk, ...] | PdfObject | None:
    """Where a link leads; None where that is no business of a sheet on paper."""
    action = solved(node.get("/A"))
    if not isinstance(action, DictionaryObject):
        return _place(node.get("/Dest"), reader, pages)
    if action.get("/S") == "/URI" and "/URI" in action:
        address: PdfObject = action.raw_get("/URI")
        return address
    if action.get("/S") == "/GoTo":
        return _place(action.get("/D"), reader, pages)
    return None


def _place(
    value: PdfObject | None, reader: PdfReader, pages: Mapping[int, int]
) -> tuple[Chunk, ...] | None:
    """A place on a page of the insert, written out; names are looked up."""
    found = solved(value)
    if not isinstance(found, ArrayObject):
        named = reader.named_destinations.get(str(found)) if found is not None else None
        found = named.dest_array if named is not None else None
    if not found or not isinstance(found[0], IndirectObject) or found[0].idnum not in pages:
        return None
    view = str(found[1]) if len(found) > 1 else "/Fit"
    if view not in _VIEWS:
        return None
    numbers = [_number(one) for one in found[2 : 2 + _VIEWS[view]]]
    numbers += [b" null"] * (_VIEWS[view] - len(numbers))
    return (Own(pages[found[0].idnum]), b" 0 R", view.encode(), *numbers)


def _number(value: PdfObject) -> bytes:
    found = solved(value)
    return b" %g" % found if isinstance(found, (int, float)) else b" null"
