"""Links on the pages of a tagged insert: to a web address, or to one of its own pages.

In: a PDF, as pypdf reads it. Out: `Link`s with what is kept of them; where one leads anywhere else
it is left out, and told of. Links of an insert without tags are not kept: nothing could read them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject

from docgen.inserts.copy import Copy, held, solved
from docgen.inserts.pages import Move, moved
from docgen.inserts.parts import Chunk, Own

_KEPT = ("/Rect", "/Contents", "/F", "/Border", "/C", "/H", "/QuadPoints", "/BS")
_PLACES = {"/Rect", "/QuadPoints"}
# Ways to show a page, each with what its numbers are: places on an axis, or z for how large.
_AXES = {"/XYZ": "xyz", "/Fit": "", "/FitH": "y", "/FitV": "x", "/FitR": "xyxy", "/FitB": ""}
_AXES |= {"/FitBH": "y", "/FitBV": "x"}  # ISO 32000-1, table 151
AWAY = "a link of it leads to another file, or does something"


@dataclass(slots=True)
class Link:
    """A link: its page, its key in the ParentTree, where it leads; its owner is found later."""

    identity: int  # the number of the annotation in its file
    page: int
    key: int
    node: DictionaryObject
    target: tuple[Chunk, ...] | PdfObject  # a place in the insert, or an address
    move: Move
    owner: int = -1
    number: int = -1

    def chunks(self, copy: Copy) -> Iterator[Chunk]:
        """Yield its entries but StructParent."""
        yield b"/Type/Annot/Subtype/Link"
        for key in _KEPT:
            if key in self.node:
                yield key.encode() + b" "
                value = self.node.raw_get(key)
                yield from copy.parts(moved(value, self.move) if key in _PLACES else value)
        if isinstance(self.target, tuple):
            yield b"/Dest["
            yield from self.target
            yield b"]"
        else:
            yield b"/A<</S/URI/URI "
            yield from copy.parts(self.target)
            yield b">>"


def links_of(
    reader: PdfReader, pages: Mapping[int, int], moves: Sequence[Move], flaws: list[str]
) -> Iterator[Link]:
    """Yield the links of all pages; `pages` are their places by the numbers of their objects."""
    places = Places(reader, pages, moves)
    for at, page in enumerate(reader.pages):
        notes = held(page, "/Annots")
        for raw in notes if isinstance(notes, ArrayObject) else ():
            node = solved(raw)
            if not isinstance(node, DictionaryObject) or not isinstance(raw, IndirectObject):
                continue
            key, target = held(node, "/StructParent"), _target(node, places)
            if target is None:
                flaws.append(AWAY)
            elif not isinstance(key, int):
                flaws.append("a link of it is not tagged")
            else:
                yield Link(raw.idnum, at, int(key), node, target, moves[at])


class Places(NamedTuple):
    """What is known of the pages that a link may lead to."""

    reader: PdfReader
    pages: Mapping[int, int]
    moves: Sequence[Move]


def _target(node: DictionaryObject, places: Places) -> tuple[Chunk, ...] | PdfObject | None:
    """Where a link leads; None where that is no business of a sheet on paper."""
    action = held(node, "/A")
    if not isinstance(action, DictionaryObject):
        return _place(held(node, "/Dest"), places)
    if held(action, "/S") == "/URI" and held(action, "/URI") is not None:
        address: PdfObject = action.raw_get("/URI")
        return address
    if held(action, "/S") == "/GoTo":
        return _place(held(action, "/D"), places)
    return None


def _place(value: PdfObject | None, places: Places) -> tuple[Chunk, ...] | None:
    """A place on a page of the insert, written out; names are looked up."""
    found = value
    if value is not None and not isinstance(value, ArrayObject):
        named = places.reader.named_destinations.get(str(value))
        found = named.dest_array if named is not None else None
    if not isinstance(found, ArrayObject) or len(found) == 0:
        return None
    if not isinstance(found[0], IndirectObject) or found[0].idnum not in places.pages:
        return None
    view = str(found[1]) if len(found) > 1 else "/Fit"
    if view not in _AXES:
        return None
    page = places.pages[found[0].idnum]
    axes = zip(found[2:], _AXES[view], strict=False)
    numbers = [_number(one, axis, places.moves[page]) for one, axis in axes]
    numbers += [b" null"] * (len(_AXES[view]) - len(numbers))
    return (Own(page), b" 0 R", view.encode(), *numbers)


def _number(value: PdfObject, axis: str, move: Move) -> bytes:
    found = solved(value)
    if not isinstance(found, (int, float)):
        return b" null"
    x, y = move.numbers([float(found)] * 2)
    return b" %g" % {"x": x, "y": y}.get(axis, found)
