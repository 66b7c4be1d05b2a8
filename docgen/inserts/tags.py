"""The tags of an insert: its structure tree, ready to become a branch of a sheet's own.

In: a PDF, as pypdf reads it, and the copy of its pages. Out: `InsertTags`, and what keeps the file
from being PDF/UA-1; or `NoTags`, where there are none or they cannot be trusted. Only what both the
tree and the ParentTree say of marked content that is really there is believed.

Types that the file's RoleMap maps are written as what they are mapped to, and classes of attributes
as their attributes: the same meaning (ISO 32000-1, 14.7.3 and 14.7.5), and two inserts can then
never disagree on a name. Identifiers become numbers, so that they are unique in any file.

Contents are searched for marked content, not parsed: a number too many makes the tags look
incomplete, and then they are not taken. That is the safe side, and a fiftieth of the time.

A door to pypdf, opened only for a clinic with inserts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pypdf import PageObject, PdfReader
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    IndirectObject,
    NullObject,
    PdfObject,
)

from docgen.inserts.copy import ObjectCopier, held, solved
from docgen.inserts.elements import (
    Link,
    RoleMap,
    TagElement,
    TagWriter,
    attributes_of,
    links_of,
    listed,
)
from docgen.inserts.insert import Chunk, CopyNumber, InsertTags, ParentTreeKey
from docgen.inserts.pages import Move

_MOST_ELEMENTS, _MOST_DEPTH = 20_000, 100
DAMAGED = "its tags are damaged"
_MCID = re.compile(rb"/MCID\s+(\d{1,6})")
_NAMED = re.compile(rb"/([^\s/<>\[\]()%{}]+)\s+BDC")
_DEEPEST = 50  # branches of a number tree


class NoTags(Exception):  # noqa: N818 (the project's word for what is wrong)
    """No tag of the file is carried over; the text says why."""


class TagReader:
    """Reads one file; `flaws` says what keeps it from being PDF/UA-1."""

    def __init__(self, reader: PdfReader, copy: ObjectCopier, moves: Sequence[Move]) -> None:
        """Look at the roots; `moves` say where the content of each page goes.

        Raises:
            NoTags: there is none.
        """
        root = reader.root_object
        tree, info = held(root, "/StructTreeRoot"), held(root, "/MarkInfo")
        if not isinstance(tree, DictionaryObject) or not _says_yes(info, "/Marked"):
            raise NoTags("it is not tagged")
        self.flaws: list[str] = []
        self._tree, self._copy, self._reader = tree, copy, reader
        self._moves = moves
        self._language = held(root, "/Lang")
        if _says_yes(info, "/Suspects"):
            self.flaws.append("it says that its tags are suspect")
        if "/Namespaces" in tree:
            self.flaws.append("its tags are of PDF 2.0")
        self._roles = RoleMap(held(tree, "/RoleMap"), self.flaws)
        self._pages = {
            page.indirect_reference.idnum: at
            for at, page in enumerate(reader.pages)
            if page.indirect_reference is not None
        }
        links = links_of(reader, self._pages, moves, self.flaws)
        self._links = {link.identity: link for link in links}
        self._elements: list[TagElement] = []
        self._numbers: dict[int, int] = {}  # of objects -> of elements
        self._owners: dict[tuple[int, int], TagElement] = {}

    def tags(self) -> InsertTags:
        """Return the tree.

        Raises:
            NoTags: it is damaged, or does not cover the text.
        """
        self._collect()
        parents = number_tree(held(self._tree, "/ParentTree"))
        if parents is None:
            raise NoTags(DAMAGED)
        drawn = [drawn_on(page) for page in self._reader.pages]
        for at, page in enumerate(self._reader.pages):
            listed = solved(parents.get(_whole(held(page, "/StructParents"))))
            self._look_covered(at, drawn[at], listed if isinstance(listed, list) else [])
        return self._written(drawn, self._kept_links(parents))

    def _collect(self) -> None:
        """Read the elements; a Document that is alone at the top is the Part itself."""
        top = [kid for kid in _kids(self._tree) if solved(kid) is not None]
        only = solved(top[0]) if len(top) == 1 else None
        alone = isinstance(only, DictionaryObject) and self._roles.of(only) == "/Document"
        if alone:
            self._take(top[0], -1, 0)
        else:
            self._elements.append(TagElement(DictionaryObject(), -1, ""))
            for kid in top:
                self._hang(self._elements[0], kid, 0)
        self._elements[0].role = "/Part"
        if any(element.role == "/H" for element in self._elements):
            self.flaws.append("its headings have no levels (H instead of H1)")
        if self._language is None or self._language == "":
            self.flaws.append("it does not say its language")

    def _take(self, raw: PdfObject, up: int, depth: int) -> TagElement:
        """Read an element and all below it."""
        node = solved(raw)
        if depth > _MOST_DEPTH or len(self._elements) >= _MOST_ELEMENTS:
            raise NoTags("it has too many tags")
        if not isinstance(node, DictionaryObject) or not isinstance(raw, IndirectObject):
            raise NoTags(DAMAGED)
        if raw.idnum in self._numbers:
            raise NoTags(DAMAGED)
        number = self._numbers[raw.idnum] = len(self._elements)
        element = TagElement(node, up, self._roles.of(node), number=number)
        element.page = self._page(node)
        self._elements.append(element)
        for kid in _kids(node):
            self._hang(element, kid, depth)
        return element

    def _hang(self, element: TagElement, raw: PdfObject, depth: int) -> None:
        """Take one child of an element."""
        kid = solved(raw)
        if isinstance(kid, int):
            self._hang_content(element, element.page, kid)
        elif not isinstance(kid, DictionaryObject):
            if kid is not None:
                raise NoTags(DAMAGED)
        elif held(kid, "/Type") == "/MCR":
            page = self._page(kid) if "/Pg" in kid else element.page
            number = held(kid, "/MCID")
            if "/Stm" in kid or not isinstance(number, int):
                raise NoTags("its tags reach into a form XObject")
            self._hang_content(element, page, number)
        elif held(kid, "/Type") == "/OBJR":
            self._hang_object(element, kid)
        else:
            element.kids.append(self._take(raw, element.number, depth + 1))

    def _hang_content(self, element: TagElement, page: int | None, mcid: int) -> None:
        if page is None or (page, mcid) in self._owners or mcid < 0:
            raise NoTags(DAMAGED)
        self._owners[page, mcid] = element
        element.kids.append((page, mcid))

    def _hang_object(self, element: TagElement, kid: DictionaryObject) -> None:
        raw = kid.raw_get("/Obj") if "/Obj" in kid else None
        link = self._links.get(raw.idnum) if isinstance(raw, IndirectObject) else None
        if link is not None and link.owner < 0:
            link.owner = element.number
            element.kids.append(link)
        elif not _is_link(raw):  # a link that is left out is told of
            raise NoTags("its tags reach into a form XObject")

    def _page(self, node: DictionaryObject) -> int | None:
        raw = node.raw_get("/Pg") if "/Pg" in node else None
        return self._pages.get(raw.idnum) if isinstance(raw, IndirectObject) else None

    def _look_covered(self, page: int, drawn: set[int], listed: list[PdfObject]) -> None:
        """Look that all marked content of a page has its element, by both ways."""
        for mcid in drawn:
            owner = self._owners.get((page, mcid))
            raw = listed[mcid] if mcid < len(listed) else None
            found = self._numbers.get(raw.idnum) if isinstance(raw, IndirectObject) else None
            if owner is None or owner.number != found:
                raise NoTags("its tags do not cover its text")

    def _kept_links(self, parents: dict[int, PdfObject]) -> list[Link]:
        """Those that the tree and the ParentTree agree on, numbered."""
        kept: list[Link] = []
        for link in self._links.values():
            raw = parents.get(link.key)
            found = self._numbers.get(raw.idnum) if isinstance(raw, IndirectObject) else None
            if link.owner >= 0 and found == link.owner:
                link.number = len(kept)
                kept.append(link)
            else:
                self.flaws.append("a link is not tagged")
        return kept

    def _written(self, drawn: list[set[int]], links: list[Link]) -> InsertTags:
        """Write all, numbered: pages, elements, links, arrays of the pages."""
        writer = TagWriter(self._copy, len(drawn), len(self._elements), self._moves)
        attributes = [attributes_of(element.node, self._tree) for element in self._elements]
        writer.name(self._elements, attributes, self.flaws)
        elements = tuple(
            tuple(writer.element(element, own, drawn))
            for element, own in zip(self._elements, attributes, strict=True)
        )
        language = self._language if "/Lang" not in self._elements[0].node else None
        if language is not None and language != "":
            elements = ((*elements[0], b"/Lang", *self._copy.parts(language)), *elements[1:])
        first = writer.first_link + len(links)
        return InsertTags(
            elements,
            tuple(tuple(writer.link(link, len(drawn))) for link in links),
            tuple(tuple(writer.array(at, found, self._owners)) for at, found in enumerate(drawn)),
            (
                *range(first, first + len(drawn)),
                *(writer.pages + link.owner for link in links),
            ),
            tuple(sorted(writer.names.values())),
        )

    def page_entries(self, at: int, tags: InsertTags) -> Iterator[Chunk]:
        """Yield what a page says of its tags."""
        yield b"/StructParents "
        yield ParentTreeKey(at)
        first = len(self._pages) + len(tags.elements)
        own = [link for link in self._links.values() if link.page == at and link.number >= 0]
        if len(own) > 0:
            yield b"/Tabs/S/Annots["
            for link in own:
                yield CopyNumber(first + link.number)
                yield b" 0 R "
            yield b"]"


def _is_link(raw: PdfObject | None) -> bool:
    node = solved(raw)
    return isinstance(node, DictionaryObject) and held(node, "/Subtype") == "/Link"


def _says_yes(node: object, key: str) -> bool:
    found = held(node, key) if isinstance(node, DictionaryObject) else None
    return isinstance(found, BooleanObject) and found.value is True


def _kids(node: DictionaryObject) -> list[PdfObject]:
    raw = node.raw_get("/K") if "/K" in node else NullObject()
    found = solved(raw)
    return list(found) if isinstance(found, ArrayObject) else [raw]


def _whole(value: PdfObject | None) -> int:
    found = solved(value)
    return int(found) if isinstance(found, int) else -1


def drawn_on(page: PageObject) -> set[int]:
    """The numbers of marked content on a page, whether in place or by a named list."""
    contents = page.get_contents()
    data = contents.get_data() if contents is not None else b""
    found = {int(number) for number in _MCID.findall(data)}
    resources = held(page, "/Resources")
    named = held(resources, "/Properties") if isinstance(resources, DictionaryObject) else None
    if isinstance(named, DictionaryObject):
        for name in set(_NAMED.findall(data)):
            entry = held(named, "/" + name.decode("latin-1"))
            number = held(entry, "/MCID") if isinstance(entry, DictionaryObject) else None
            if isinstance(number, int):
                found.add(int(number))
    return found


def number_tree(root: PdfObject | None) -> dict[int, PdfObject] | None:
    """Read a number tree with all its branches (ISO 32000-1, 7.9.7); None: it is none."""
    if not isinstance(solved(root), DictionaryObject):
        return None
    found: dict[int, PdfObject] = {}
    waiting: list[tuple[PdfObject | None, int]] = [(root, 0)]
    seen: set[int] = set()
    while len(waiting) > 0:
        raw, depth = waiting.pop()
        if isinstance(raw, IndirectObject):
            if raw.idnum in seen:
                return None
            seen.add(raw.idnum)
        node = solved(raw)
        if not isinstance(node, DictionaryObject) or depth > _DEEPEST:
            return None
        numbers = held(node, "/Nums")
        if isinstance(numbers, ArrayObject):
            pairs = zip(list(numbers)[::2], list(numbers)[1::2], strict=False)
            found |= {int(key): value for key, value in pairs if isinstance(solved(key), int)}
        waiting += [(kid, depth + 1) for kid in listed(held(node, "/Kids"))]
    return found
