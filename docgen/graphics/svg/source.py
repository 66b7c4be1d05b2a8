"""SVG text becomes a tree whose elements know their line and column.

In: the bytes of a file that anybody may have made. Out: `ParsedDrawing`, a tree of elements.
Nothing is fetched and nothing expands: a file that declares an entity, names a style sheet
elsewhere, nests too deep or holds too many elements is refused where it does so. That is why docgen
parses and svglib does not: its own parser mends broken files in silence and knows no columns.
"""

from __future__ import annotations

import xml.parsers.expat
from typing import NamedTuple
from xml.etree.ElementTree import Element

from docgen.errors import InputError, Place, error
from docgen.graphics.artwork import WAY_OUT

SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_MOST_ELEMENTS = 5_000
_DEEPEST = 64


class ParsedDrawing(NamedTuple):
    """A parsed drawing: its root, where each element stands, and the elements with an `id`."""

    root: Element
    places: dict[Element, Place]
    named: dict[str, Element]


def refusal(what: str, place: Place, hint: str = WAY_OUT) -> InputError:
    """Make the exception for a drawing that is not drawn at all."""
    return InputError(error("picture", f"The drawing has {what}.", hint, place))


def local(name: str) -> str:
    """Return the name of an SVG element or plain attribute; of any other, an empty text."""
    space, _, plain = name.rpartition("}")
    return plain if space in ("", "{" + SVG) else ""


def link_of(element: Element) -> str:
    """Return what an element refers to, "" if nothing: `href`, or as SVG 1.1 writes it."""
    return (element.get("href") or element.get(_XLINK) or "").strip()


def title_of(root: Element) -> str:
    """Return the title of a drawing, "" where it has none."""
    titles = ("".join(child.itertext()) for child in root if local(child.tag) == "title")
    return " ".join(next(titles, "").split())


def parse(data: bytes, name: str) -> ParsedDrawing:
    """Read SVG text; `name` stands in messages.

    Raises:
        InputError: not well-formed, not SVG, or one of the things that docgen never follows.
    """
    reader = _TreeBuilder(name)
    try:
        reader.parser.Parse(data, True)
    except xml.parsers.expat.ExpatError as problem:
        place = Place(name, problem.lineno, problem.offset + 1)
        message = "This is not well-formed SVG."
        raise InputError(error("picture", message, "Save it again as SVG.", place)) from None
    except (ValueError, LookupError):  # an encoding that Python does not know
        message, place = "This SVG is in an unknown encoding.", Place(name, 1)
        raise InputError(error("picture", message, "Save it as UTF-8.", place)) from None
    if reader.root is None or local(reader.root.tag) != "svg":
        raise refusal("no <svg> around it", Place(name, 1), "Save it again as SVG.")
    return ParsedDrawing(reader.root, reader.places, reader.named)


class _TreeBuilder:
    """Builds the tree while expat reads."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.root: Element | None = None
        self.places: dict[Element, Place] = {}
        self.named: dict[str, Element] = {}
        self.open: list[Element] = []
        self.parser = xml.parsers.expat.ParserCreate(namespace_separator="}")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = lambda _name: self.open.pop()
        self.parser.CharacterDataHandler = self.text
        self.parser.EntityDeclHandler = self.entity
        self.parser.SkippedEntityHandler = self.entity
        self.parser.ProcessingInstructionHandler = self.instruction

    def place(self) -> Place:
        parser = self.parser
        return Place(self.name, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        element = Element(_clark(name), {_clark(key): text for key, text in attributes.items()})
        self.places[element] = self.place()
        if len(self.places) > _MOST_ELEMENTS:
            raise refusal(f"more than {_MOST_ELEMENTS} elements", self.place())
        if len(self.open) >= _DEEPEST:
            raise refusal(f"elements nested more than {_DEEPEST} deep", self.place())
        if self.open:
            self.open[-1].append(element)
        else:
            self.root = element
        if "id" in attributes:
            self.named.setdefault(attributes["id"], element)
        self.open.append(element)

    def text(self, text: str) -> None:
        element = self.open[-1]
        if len(element):
            element[-1].tail = (element[-1].tail or "") + text
        else:
            element.text = (element.text or "") + text

    def entity(self, name: str, *_: object) -> None:
        what = f"an entity (&{name};), which docgen does not read"
        raise refusal(what, self.place(), "Save it as plain SVG, or as PNG.")

    def instruction(self, target: str, _data: str) -> None:
        if target == "xml-stylesheet":
            raise refusal("a style sheet in another file", self.place())


def _clark(name: str) -> str:
    """Write `{namespace}name`, as ElementTree does."""
    return "{" + name if "}" in name else name
