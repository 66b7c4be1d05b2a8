"""Elements, attributes and links of an insert's structure tree, and how they are written.

In: dictionaries of a tagged PDF, as pypdf reads it. Out: standard types (ISO 32000-1, 14.8.4),
attributes with those of their classes among them (14.7.5), links to a web address or to a page of
the insert; and the object bodies of all of them, with holes for numbers. A link that leads anywhere
else is left out, and told of. Links of an insert without tags are not kept: nothing could read
them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject

from docgen.inserts.copy import ObjectCopier, held, solved, written
from docgen.inserts.insert import Chunk, CopyNumber, ElementName, ParentTreeKey
from docgen.inserts.pages import Move, moved

STANDARD = frozenset(
    f"/{name}"
    for name in (
        *("Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI"),
        *("Index", "NonStruct", "Private", "P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L"),
        *("LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "THead", "TBody", "TFoot", "Span"),
        *("Quote", "Note", "Reference", "BibEntry", "Code", "Link", "Annot", "Ruby", "RB", "RT"),
        *("RP", "Warichu", "WT", "WP", "Figure", "Formula", "Form"),
    )
)
# What comes nearest to types that PDF 2.0 has added (ISO 32000-2, 14.8.4).
_NEW = {"/Title": "/P", "/FENote": "/Note", "/Em": "/Span", "/Strong": "/Span", "/Sub": "/Span"}
_NEW |= {"/Aside": "/Div", "/DocumentFragment": "/Div"}
_TEXTS = ("/T", "/Lang", "/Alt", "/E", "/ActualText")  # ISO 32000-1, table 323
_KEPT = ("/Rect", "/Contents", "/F", "/Border", "/C", "/H", "/QuadPoints", "/BS")
_PLACES = {"/Rect", "/QuadPoints"}
# Ways to show a page, each with what its numbers are: places on an axis, or z for how large.
_AXES = {"/XYZ": "xyz", "/Fit": "", "/FitH": "y", "/FitV": "x", "/FitR": "xyxy", "/FitB": ""}
_AXES |= {"/FitBH": "y", "/FitBV": "x"}  # ISO 32000-1, table 151
AWAY = "a link of it leads to another file, or does something"


class RoleMap:
    """Tells the standard type of an element."""

    def __init__(self, given: PdfObject | None, flaws: list[str]) -> None:
        """Take the file's RoleMap, if it has one."""
        roles = given if isinstance(given, DictionaryObject) else DictionaryObject()
        self._map = {str(name): str(solved(target)) for name, target in roles.items()}
        self._flaws = flaws
        if not STANDARD.isdisjoint(self._map):
            flaws.append("it gives standard tags another meaning")

    def of(self, node: DictionaryObject) -> str:
        """Follow the map to its end; a type that leads nowhere is a group without meaning."""
        name = str(held(node, "/S"))
        for _ in range(len(self._map)):
            if name not in self._map or self._map[name] == name:
                break
            name = self._map[name]
        if name in STANDARD:
            return name
        self._flaws.append("it has tags of types that are not standard")
        return _NEW.get(name, "/NonStruct")


@dataclass(frozen=True, slots=True)
class Attributes:
    """The attributes of an element: its own first, then those of its classes that it lacks."""

    items: tuple[Mapping[str, PdfObject], ...]

    def headers(self) -> Iterator[bytes]:
        """Yield the identifiers of header cells that a cell names."""
        for item in self.items:
            yield from map(identifier, listed(item.get("/Headers")))

    def chunks(self, copy: ObjectCopier, names: Mapping[bytes, int], move: Move) -> Iterator[Chunk]:
        """Write them; identifiers become those of the copy, a box goes where its content goes."""
        if len(self.items) == 0:
            return
        yield b"/A["
        for item in self.items:
            yield b"<<"
            for key, value in item.items():
                yield key.encode() + b" "
                if key == "/Headers":
                    yield from _headers(value, names)
                elif key == "/BBox" and move.moves:
                    yield from copy.parts(moved(value, move))
                else:
                    yield from copy.parts(value)
            yield b">>"
        yield b"]"


def _headers(value: PdfObject, names: Mapping[bytes, int]) -> Iterator[Chunk]:
    yield b"["
    for header in listed(value):
        found = names.get(identifier(header))
        if found is not None:
            yield ElementName(found)
    yield b"]"


def attributes_of(node: DictionaryObject, tree: DictionaryObject) -> Attributes:
    """Collect the attributes of an element; what it says itself wins over its classes."""
    classes = held(tree, "/ClassMap")
    known = classes if isinstance(classes, DictionaryObject) else DictionaryObject()
    named = [held(known, str(solved(name))) for name in listed(held(node, "/C"))]
    found: list[Mapping[str, PdfObject]] = []
    said: set[tuple[str, str]] = set()
    for group in (listed(held(node, "/A")), *map(listed, named)):
        items = [item for item in map(solved, group) if isinstance(item, DictionaryObject)]
        for item in items:
            owner = str(held(item, "/O"))
            own = {
                _key(key): item.raw_get(key)
                for key in item
                if key == "/O" or (owner, key) not in said
            }
            if len(own) > 1:
                found.append(own)
        said |= {(str(held(item, "/O")), str(key)) for item in items for key in item}
    return Attributes(tuple(found))


def _key(key: PdfObject) -> str:
    return written(key).decode("latin-1")


def listed(value: PdfObject | None) -> list[PdfObject]:
    """One value or an array of them, as a list."""
    found = solved(value)
    return list(found) if isinstance(found, ArrayObject) else [found] if found is not None else []


def identifier(value: PdfObject | None) -> bytes:
    """Return an identifier as bytes; b"" for none."""
    found = getattr(solved(value), "original_bytes", b"")
    return found if isinstance(found, bytes) else b""


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

    def chunks(self, copy: ObjectCopier) -> Iterator[Chunk]:
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
    return (CopyNumber(page), b" 0 R", view.encode(), *numbers)


def _number(value: PdfObject, axis: str, move: Move) -> bytes:
    found = solved(value)
    if not isinstance(found, (int, float)):
        return b" null"
    x, y = move.numbers([float(found)] * 2)
    return b" %g" % {"x": x, "y": y}.get(axis, found)


@dataclass(slots=True)
class TagElement:
    """An element and what it holds, in order: elements, links, marked content on a page."""

    node: DictionaryObject
    up: int
    role: str
    kids: list[TagElement | Link | tuple[int, int]] = field(default_factory=list)
    page: int | None = None
    number: int = 0


@dataclass(slots=True)
class TagWriter:
    """Writes objects of the tree with what is known of their numbers."""

    copy: ObjectCopier
    pages: int
    count: int
    moves: Sequence[Move]
    names: dict[bytes, int] = field(default_factory=dict)  # identifiers -> numbers in the copy

    @property
    def first_link(self) -> int:
        """The number of the first link."""
        return self.pages + self.count

    def name(
        self, elements: list[TagElement], attributes: list[Attributes], flaws: list[str]
    ) -> None:
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
        self, element: TagElement, attributes: Attributes, drawn: list[set[int]]
    ) -> Iterator[Chunk]:
        """Yield an element, or for the Part what it holds but /P and the brackets."""
        top = element.up < 0
        if not top:
            yield b"<</P "
            yield CopyNumber(self.pages + element.up)
            yield b" 0 R"
        yield b"/S" + element.role.encode()
        if element.page is not None:
            yield b"/Pg "
            yield CopyNumber(element.page)
            yield b" 0 R"
        for key in _TEXTS:
            if key in element.node:
                yield key.encode() + b" "
                yield from self.copy.parts(element.node.raw_get(key))
        number = self.pages + element.number
        if self.names.get(identifier(held(element.node, "/ID"))) == number:
            yield b"/ID"
            yield ElementName(number)
        yield from attributes.chunks(self.copy, self.names, self._move(element))
        yield b"/K["
        for kid in element.kids:
            yield from self._kid(kid, element, drawn)
        yield b"]" if top else b"]>>"

    def _move(self, element: TagElement) -> Move:
        """Where the content of an element goes: that of its page, or of the first one below it."""
        page = element.page
        while page is None:
            inner = next((kid for kid in element.kids if isinstance(kid, TagElement)), None)
            first = [kid[0] for kid in element.kids if isinstance(kid, tuple)]
            if len(first) > 0:
                page = first[0]
            elif inner is None:
                return Move()
            else:
                element, page = inner, inner.page
        return self.moves[page]

    def _kid(
        self, kid: TagElement | Link | tuple[int, int], element: TagElement, drawn: list[set[int]]
    ) -> Iterator[Chunk]:
        if isinstance(kid, TagElement):
            yield CopyNumber(self.pages + kid.number)
            yield b" 0 R "
        elif isinstance(kid, Link):
            if kid.number >= 0:
                yield b"<</Type/OBJR/Pg "
                yield CopyNumber(kid.page)
                yield b" 0 R/Obj "
                yield CopyNumber(self.first_link + kid.number)
                yield b" 0 R>>"
        elif kid[1] in drawn[kid[0]]:
            if kid[0] == element.page:
                yield b"%d " % kid[1]
            else:
                yield b"<</Type/MCR/Pg "
                yield CopyNumber(kid[0])
                yield b" 0 R/MCID %d>>" % kid[1]

    def link(self, link: Link, pages: int) -> Iterator[Chunk]:
        """Yield a link; its key comes after those of the pages."""
        yield b"<<"
        yield from link.chunks(self.copy)
        yield b"/StructParent "
        yield ParentTreeKey(pages + link.number)
        yield b">>"

    def array(
        self, page: int, drawn: set[int], owners: dict[tuple[int, int], TagElement]
    ) -> Iterator[Chunk]:
        """Yield the array of a page in the ParentTree."""
        yield b"["
        for mcid in range(max(drawn, default=-1) + 1):
            if mcid in drawn:
                yield CopyNumber(self.pages + owners[page, mcid].number)
                yield b" 0 R "
            else:
                yield b"null "
        yield b"]"
