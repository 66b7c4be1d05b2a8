"""What the tags of an insert mean: types of elements and attributes, as ISO 32000-1 has them.

In: elements of a structure tree, the maps of roles and of classes. Out: standard types (14.8.4);
attributes with those of their classes among them (14.7.5), and identifiers as open numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pypdf.generic import ArrayObject, DictionaryObject, PdfObject

from docgen.inserts.copy import Copy, held, solved, written
from docgen.inserts.pages import Move, moved
from docgen.inserts.parts import Chunk, Name

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


class Roles:
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

    def chunks(self, copy: Copy, names: Mapping[bytes, int], move: Move) -> Iterator[Chunk]:
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
            yield Name(found)
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
