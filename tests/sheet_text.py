"""The words of a finished sheet, as another program reads them.

In: the bytes of a PDF. Out: its text, its units (a list item, a table row, a paragraph, a heading),
or the tree of its tags with their texts. Read with pypdf, and the text of whole pages with PDFium,
which is ten times as fast: docgen does not mark its own work.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import pypdfium2 as pdfium
from pdf_reading import Element, get, operations_of, raw_bytes, solve, structure, to_unicode
from pypdf import PdfReader

UNITS = {"LI", "TR", "P", "H1", "H2", "H3"}


class Unit(NamedTuple):
    """What is read in one breath, and the tag that it carries."""

    role: str
    text: str


def normal(text: str) -> str:
    """Make every run of white space one space."""
    return " ".join(text.split())


def words_of(pdf: bytes) -> str:
    """Return the text of all pages, heads and feet included."""
    return normal(" ".join(page_texts(pdf)))


@lru_cache(maxsize=64)
def page_texts(pdf: bytes) -> tuple[str, ...]:
    """Return the text of each page as PDFium extracts it, heads and feet included."""
    pages = [page.get_textpage().get_text_range() for page in pdfium.PdfDocument(pdf)]
    return tuple(page.replace("\ufffe", "-") for page in pages)  # a hyphen at the end of a line


def units_of(pdf: bytes) -> list[Unit]:
    """Return the tagged text in the order of reading; heads and feet are artifacts."""
    return list(_units(pdf))


@lru_cache(maxsize=64)
def _units(pdf: bytes) -> tuple[Unit, ...]:
    reader = PdfReader(io.BytesIO(pdf))
    marked = _marked(reader)

    def walk(element: Element) -> Iterator[Unit]:
        if element.role in UNITS:
            yield Unit(element.role, normal(" ".join(_texts(element, marked))))
        else:
            for child in element.children:
                yield from walk(child)

    return tuple(walk(structure(reader)))


@lru_cache(maxsize=64)
def tree_of(pdf: bytes) -> str:
    """Write the structure tree: a line for each element, indented, with its own text and Alt."""
    reader = PdfReader(io.BytesIO(pdf))
    marked = _marked(reader)
    lines: list[str] = []
    for child in structure(reader).children:
        _write(child, 0, marked, lines)
    return "\n".join(lines) + "\n"


def _write(element: Element, depth: int, marked: _Marked, lines: list[str]) -> None:
    own = normal("".join(marked.get(pair, "") for pair in element.content))
    parts = ["  " * depth + element.role, *_attributes(element)]
    lines.append(" ".join([*parts, json.dumps(own, ensure_ascii=False)] if own else parts))
    for child in element.children:
        _write(child, depth + 1, marked, lines)


def _attributes(element: Element) -> Iterator[str]:
    for key in ("/Lang", "/Alt"):
        if key in element.node:
            yield f"{key[1:]}={json.dumps(str(element.node[key]), ensure_ascii=False)}"
    found = get(element.node, "/A")
    for owner in found if isinstance(found, list) else [found] if found else []:
        for key, value in sorted(solve(owner).items()):
            if key != "/O":
                yield f"{key[1:]}={str(value).removeprefix('/')}"


_Marked = dict[tuple[int, int], str]


def _texts(element: Element, marked: _Marked) -> Iterator[str]:
    yield "".join(marked.get(pair, "") for pair in element.content)
    for child in element.children:
        yield from _texts(child, marked)


def _marked(reader: PdfReader) -> _Marked:
    """The text of each piece of marked content, by page and MCID."""
    fonts: dict[int, dict[int, str]] = {}
    found: _Marked = {}
    for number, page in enumerate(reader.pages):
        named = get(get(page, "/Resources"), "/Font")
        letters: dict[int, str] = {}
        open_: list[int | None] = [None]  # a sequence inside another belongs to its number
        for operands, operator in operations_of(page):
            mcid = open_[-1]
            if operator in (b"BDC", b"BMC"):
                told = operands[1].get("/MCID") if hasattr(operands[-1], "get") else None
                open_.append(mcid if told is None else told)
            elif operator == b"EMC":
                open_.pop()
            elif operator == b"Tf":
                font = named.raw_get(operands[0])
                letters = fonts.setdefault(font.idnum, {}) or to_unicode(solve(font))
                fonts[font.idnum] = letters
            elif operator in (b"Tj", b"TJ") and mcid is not None:
                key = (number, int(mcid))
                found[key] = found.get(key, "") + _shown(operands[0], letters)
    return found


def _shown(operand: Any, letters: dict[int, str]) -> str:
    strings = operand if isinstance(operand, list) else [operand]
    codes = b"".join(raw_bytes(s) for s in strings if not isinstance(s, int | float))
    return "".join(
        letters.get(int.from_bytes(codes[i : i + 2], "big"), "\ufffd")
        for i in range(0, len(codes), 2)
    )
