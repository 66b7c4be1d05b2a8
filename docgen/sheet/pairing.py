"""Pair: one sheet in two languages becomes one Document, each part with its twin beside it.

In: the Documents that the same templates and answers gave in two languages. Out: one Document in
the first language whose parts carry the content of the second one.
Templates hold no word of a language in their tags, and a translation stays one block, so both
have the same parts by construction. Should they ever differ, no sheet is made: a line beside the
translation of another line is worse than none. What belongs on page one stands twice, each language
by itself: it fills the two sides of the first leaf.
"""

from __future__ import annotations

from itertools import zip_longest

from docgen.contents import Part, PartAt, on_page_one, rebuilt, walk
from docgen.model import Box, Document, Heading, Inlines, Item, List, Row, Slot


class UnpairedError(Exception):
    """Two languages of a sheet do not have the same parts: a fault of docgen."""


def pair(first: Document, second: Document) -> Document:
    """Put the content of `second` beside that of `first`.

    Raises:
        UnpairedError: they do not have the same parts.
    """
    twins = tuple(walk(second.blocks))
    for one, two in zip_longest(map(_shape, walk(first.blocks)), map(_shape, twins)):
        if one != two:
            raise UnpairedError(f"{one!r} beside {two!r}")
    side, language = on_page_one(first.blocks), second.language
    own = rebuilt(second.blocks[:side], lambda one: _alone(one, language))
    parts = iter(tuple(walk(second.blocks[side:])))
    beside = rebuilt(first.blocks[side:], lambda one: _beside(one, next(parts).part, language))
    return first._replace(
        title=f"{first.title} / {second.title}",
        blocks=(*first.blocks[:side], *own, *beside),
        second=language,
        side=side,
    )


def _shape(placed: PartAt) -> tuple[object, ...]:
    """What twins have alike: all but their words, pictograms and places in files."""
    part, of = placed.part, placed.of
    own: tuple[object, ...] = ()
    match part:
        case Heading():
            own = (part.level,)
        case Item():
            own = (part.check,)
        case Row():
            own = (len(part.cells),)
        case Box():
            own = (part.kind, part.args)
    of_list = (len(of.items), of.ordered, of.start) if isinstance(of, List) else ()
    return type(part), own, part.guards, len(placed.boxes), placed.number, of_list


def _alone(part: Part, language: str) -> Part:
    """A part of a page in the second language alone: its slots are filled in that."""
    if isinstance(part, Row):
        cells = tuple(cell._replace(content=_bound(cell.content, language)) for cell in part.cells)
        return part._replace(cells=cells)
    if isinstance(part, Box):
        return part  # what stands in it has its turn
    return part._replace(content=_bound(part.content, language))


def _beside(one: Part, two: Part, language: str) -> Part:
    """Put the content of a part beside that of its twin."""
    if isinstance(one, Row) and isinstance(two, Row):
        cells = zip(one.cells, two.cells, strict=True)
        return one._replace(
            cells=tuple(a._replace(second=_bound(b.content, language)) for a, b in cells)
        )
    if isinstance(one, Row | Box) or isinstance(two, Row | Box):
        return one  # a box: what stands in it has its turn
    return one._replace(second=_bound(two.content, language))


def _bound(content: Inlines, language: str) -> Inlines:
    """Content whose slots are filled in the words of its own language."""
    return tuple(
        inline._replace(language=language) if isinstance(inline, Slot) else inline
        for inline in content
    )
