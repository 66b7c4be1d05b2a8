"""Writes the tags of an insert as chunks, once all of them are known.

In: the elements and links of a tree, and what is drawn. Out: object bodies with holes for numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pypdf.generic import DictionaryObject

from docgen.inserts.copy import Copy, held
from docgen.inserts.links import Link
from docgen.inserts.pages import Move
from docgen.inserts.parts import Chunk, Key, Name, Own
from docgen.inserts.roles import Attributes, identifier

_TEXTS = ("/T", "/Lang", "/Alt", "/E", "/ActualText")  # ISO 32000-1, table 323


@dataclass(slots=True)
class Element:
    """An element and what it holds, in order: elements, links, marked content on a page."""

    node: DictionaryObject
    up: int
    role: str
    kids: list[Element | Link | tuple[int, int]] = field(default_factory=list)
    page: int | None = None
    number: int = 0


@dataclass(slots=True)
class Writer:
    """Writes objects of the tree with what is known of their numbers."""

    copy: Copy
    pages: int
    count: int
    moves: Sequence[Move]
    names: dict[bytes, int] = field(default_factory=dict)  # identifiers -> numbers in the copy

    @property
    def first_link(self) -> int:
        """The number of the first link."""
        return self.pages + self.count

    def name(self, elements: list[Element], attributes: list[Attributes], flaws: list[str]) -> None:
        """Take the identifiers."""
        for element in elements:
            found = identifier(held(element.node, "/ID"))
            if found in self.names:
                flaws.append("two of its tags have one identifier")
            elif found != b"":
                self.names[found] = self.pages + element.number
        wanted = {name for own in attributes for name in own.headers()}
        if not wanted <= set(self.names):
            flaws.append("a cell of a table names a header that is not there")

    def element(
        self, element: Element, attributes: Attributes, drawn: list[set[int]]
    ) -> Iterator[Chunk]:
        """Yield an element, or for the Part what it holds but /P and the brackets."""
        top = element.up < 0
        if not top:
            yield b"<</P "
            yield Own(self.pages + element.up)
            yield b" 0 R"
        yield b"/S" + element.role.encode()
        if element.page is not None:
            yield b"/Pg "
            yield Own(element.page)
            yield b" 0 R"
        for key in _TEXTS:
            if key in element.node:
                yield key.encode() + b" "
                yield from self.copy.parts(element.node.raw_get(key))
        number = self.pages + element.number
        if self.names.get(identifier(held(element.node, "/ID"))) == number:
            yield b"/ID"
            yield Name(number)
        yield from attributes.chunks(self.copy, self.names, self._move(element))
        yield b"/K["
        for kid in element.kids:
            yield from self._kid(kid, element, drawn)
        yield b"]" if top else b"]>>"

    def _move(self, element: Element) -> Move:
        """Where the content of an element goes: that of its page, or of the first one below it."""
        page = element.page
        while page is None:
            inner = next((kid for kid in element.kids if isinstance(kid, Element)), None)
            first = [kid[0] for kid in element.kids if isinstance(kid, tuple)]
            if len(first) > 0:
                page = first[0]
            elif inner is None:
                return Move()
            else:
                element, page = inner, inner.page
        return self.moves[page]

    def _kid(
        self, kid: Element | Link | tuple[int, int], element: Element, drawn: list[set[int]]
    ) -> Iterator[Chunk]:
        if isinstance(kid, Element):
            yield Own(self.pages + kid.number)
            yield b" 0 R "
        elif isinstance(kid, Link):
            if kid.number >= 0:
                yield b"<</Type/OBJR/Pg "
                yield Own(kid.page)
                yield b" 0 R/Obj "
                yield Own(self.first_link + kid.number)
                yield b" 0 R>>"
        elif kid[1] in drawn[kid[0]]:
            if kid[0] == element.page:
                yield b"%d " % kid[1]
            else:
                yield b"<</Type/MCR/Pg "
                yield Own(kid[0])
                yield b" 0 R/MCID %d>>" % kid[1]

    def link(self, link: Link, pages: int) -> Iterator[Chunk]:
        """Yield a link; its key comes after those of the pages."""
        yield b"<<"
        yield from link.chunks(self.copy)
        yield b"/StructParent "
        yield Key(pages + link.number)
        yield b">>"

    def array(
        self, page: int, drawn: set[int], owners: dict[tuple[int, int], Element]
    ) -> Iterator[Chunk]:
        """Yield the array of a page in the ParentTree."""
        yield b"["
        for mcid in range(max(drawn, default=-1) + 1):
            if mcid in drawn:
                yield Own(self.pages + owners[page, mcid].number)
                yield b" 0 R "
            else:
                yield b"null "
        yield b"]"
