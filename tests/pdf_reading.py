"""Read the tags, the marked content and the fonts of a finished PDF.

In: a pypdf reader. Out: the structure tree, what each page draws, what each glyph means.
Written against ISO 32000-1 (14.7, 14.8, 9.10.3) with pypdf alone, so that docgen does not mark its
own work. The promises themselves stand in `pdf_integrity`. To take a content stream apart is what
tests of finished sheets spend their time on: the last ones are kept, by their bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream, IndirectObject, NullObject

SHOW_TEXT = {b"Tj", b"TJ", b"'", b'"'}


@dataclass
class Element:
    """One structure element, with what it holds of marked content as (page, MCID)."""

    role: str
    node: Any
    identity: int
    content: list[tuple[int, int]] = field(default_factory=list)
    children: list[Element] = field(default_factory=list)
    objects: list[tuple[int, int]] = field(default_factory=list)  # links: page, object number

    def walk(self) -> Iterator[Element]:
        """Yield this element and all below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass
class Shown:
    """What the content stream of one page does: marked content, and text by font."""

    mcids: list[int] = field(default_factory=list)
    unmarked: int = 0
    unbalanced: bool = False
    nested: int = 0
    codes: list[tuple[str, bytes]] = field(default_factory=list)
    replaced: list[tuple[str, bytes]] = field(default_factory=list)  # those that a text stands for
    texts: list[str] = field(default_factory=list)  # that stand for codes


def structure(reader: PdfReader) -> Element:
    """Read the structure tree; the root's role is empty."""
    tree = get(reader.root_object, "/StructTreeRoot")
    numbers = {object_number(page.indirect_reference): i for i, page in enumerate(reader.pages)}
    root = Element("", tree, 0)
    _read_kids(root, tree, None, numbers)
    return root


def outline_of(root: Element) -> str:
    """Write the structure tree as indented roles, one a line: what a golden file holds."""
    lines: list[str] = []

    def write(element: Element, depth: int) -> None:
        lines.append("  " * depth + element.role)
        for child in element.children:
            write(child, depth + 1)

    for child in root.children:
        write(child, 0)
    return "\n".join(lines) + "\n"


def _read_kids(element: Element, node: Any, page: Any, numbers: dict[int, int]) -> None:
    page = node.raw_get("/Pg") if "/Pg" in node else page
    kids = get(node, "/K")
    for raw in kids if isinstance(kids, list) else [] if kids is None else [kids]:
        kid = solve(raw)
        if isinstance(kid, int):
            element.content.append((numbers[object_number(page)], int(kid)))
        elif kid.get("/Type") == "/MCR":
            own = kid.raw_get("/Pg") if "/Pg" in kid else page
            element.content.append((numbers[object_number(own)], int(kid["/MCID"])))
        elif kid.get("/Type") == "/OBJR":
            own = kid.raw_get("/Pg") if "/Pg" in kid else page
            held = object_number(kid.raw_get("/Obj"))
            element.objects.append((numbers[object_number(own)], held))
        else:
            child = Element(str(kid["/S"])[1:], kid, object_number(raw))
            element.children.append(child)
            _read_kids(child, kid, page, numbers)


def operations_of(page: Any) -> list[tuple[Any, bytes]]:
    """What a page's content stream does, one after the other: operands and operator."""
    contents = page.get_contents()
    return _operations(contents.get_data()) if contents is not None else []


@lru_cache(maxsize=64)
def _operations(data: bytes) -> list[tuple[Any, bytes]]:
    stream = ContentStream(None, None)
    stream.set_data(data)
    return list(stream.operations)


def shown_on(page: Any, reader: PdfReader) -> Shown:
    shown = Shown()
    depth: list[bool] = []  # for each open mark: does it carry an MCID?
    told = 0  # at which depth a text begins to stand for codes
    font = ""
    for operands, operator in operations_of(page):
        if operator in (b"BDC", b"BMC"):
            mcid = operands[1].get("/MCID") if operator == b"BDC" and _is_map(operands[1]) else None
            shown.nested += mcid is not None and any(depth)
            depth.append(mcid is not None)
            if operator == b"BDC" and _is_map(operands[1]) and "/ActualText" in operands[1]:
                shown.texts.append(str(operands[1]["/ActualText"]))
                told = told or len(depth)
            if mcid is not None:
                shown.mcids.append(int(mcid))
        elif operator == b"EMC":
            shown.unbalanced |= not depth
            depth[-1:] = []
            told = told if told <= len(depth) else 0
        elif operator == b"Tf":
            font = str(operands[0])
        elif operator in SHOW_TEXT:
            shown.unmarked += not depth
            codes = shown.replaced if told else shown.codes
            codes.extend((font, text) for text in _texts(operands[-1]))
        elif operator == b"Do":
            shown.unmarked += not depth and _form_has_text(page, str(operands[0]), reader)
    shown.unbalanced |= bool(depth)
    return shown


def _form_has_text(page: Any, name: str, reader: PdfReader) -> bool:
    form = get(get(page, "/Resources"), "/XObject")[name]
    if form.get("/Subtype") != "/Form":
        return False
    return any(operator in SHOW_TEXT for _, operator in ContentStream(form, reader).operations)


def parent_tree(node: Any) -> dict[int, Any]:
    found: dict[int, Any] = {}
    numbers = get(node, "/Nums") or []
    for key, value in zip(numbers[::2], numbers[1::2], strict=True):
        found[int(key)] = value
    for kid in get(node, "/Kids") or []:
        found |= parent_tree(solve(kid))
    return found


def font_names(pdf: bytes) -> list[str]:
    """The names of the fonts that a file holds, each as often as it holds it."""
    reader = PdfReader(io.BytesIO(pdf))
    size: Any = reader.trailer["/Size"]
    found = [reader.get_object(number) for number in range(1, size)]
    return [str(get(one, "/BaseFont")) for one in found if _is_map(one) and get(one, "/ToUnicode")]


def to_unicode(font: Any) -> dict[int, str]:
    """Read the bfchar and bfrange lines of a ToUnicode map."""
    stream = get(font, "/ToUnicode")
    return dict(_mapping(stream.get_data())) if stream is not None else {}


@lru_cache(maxsize=64)
def _mapping(data: bytes) -> dict[int, str]:
    found: dict[int, str] = {}
    mode = ""
    for line in data.decode("latin-1").splitlines():
        words = line.split()
        if words and words[-1] in ("beginbfchar", "beginbfrange", "endbfchar", "endbfrange"):
            mode = words[-1][5:] if words[-1].startswith("begin") else ""
        elif mode and words:
            _read_mapping(line, mode, found)
    return found


def _read_mapping(line: str, mode: str, found: dict[int, str]) -> None:
    parts = [
        bytes.fromhex(part)
        for part in line.replace("[", "")
        .replace("]", "")
        .replace(">", "")
        .replace("<", " ")
        .split()
    ]
    first = int.from_bytes(parts[0], "big")
    if mode == "bfchar":
        found[first] = parts[1].decode("utf-16-be")
    elif "[" in line:
        found.update((first + i, part.decode("utf-16-be")) for i, part in enumerate(parts[2:]))
    else:
        start = int.from_bytes(parts[2], "big")
        last = int.from_bytes(parts[1], "big")
        found.update((first + i, chr(start + i)) for i in range(last - first + 1))


def _texts(operand: Any) -> Iterator[bytes]:
    for item in operand if isinstance(operand, list) else [operand]:
        if not isinstance(item, (int, float)):
            yield bytes(raw_bytes(item))


def raw_bytes(text: Any) -> bytes:
    return bytes(text.original_bytes) if hasattr(text, "original_bytes") else bytes(text)


def _is_map(operand: Any) -> bool:
    return hasattr(operand, "get")


def solve(value: Any) -> Any:
    value = value.get_object() if isinstance(value, IndirectObject) else value
    return None if isinstance(value, NullObject) else value


def get(node: Any, key: str) -> Any:
    return solve(node.get(key)) if node is not None else None


def object_number(reference: Any) -> int:
    if isinstance(reference, IndirectObject):
        return reference.idnum
    own = getattr(reference, "indirect_reference", None)
    return own.idnum if own is not None else 0
