"""Small documents made by hand, for tests of what a sheet says."""

from __future__ import annotations

from docgen.errors import Place
from docgen.model import (
    Block,
    Box,
    Cell,
    Document,
    Guards,
    Heading,
    Inline,
    Inlines,
    Item,
    List,
    Paragraph,
    Row,
    Slot,
    Table,
    Text,
)

WHERE = Place("templates/nap/prepare.md", 7, 3)
WHEN = Slot("times.rest_until", "until")


def content(*parts: str | Inline) -> Inlines:
    return tuple(Text(part) if isinstance(part, str) else part for part in parts)


def heading(text: str, level: int = 2, icon: str = "") -> Heading:
    return Heading(level, content(text), icon, place=WHERE)


def paragraph(*parts: str | Inline) -> Paragraph:
    return Paragraph(content(*parts), place=WHERE)


def items(*texts: str | Inlines, check: bool = False, guards: Guards = ()) -> List:
    made = (content(text) if isinstance(text, str) else text for text in texts)
    return List(tuple(Item(one, check, guards=guards, place=WHERE) for one in made))


def row(*cells: str | Inlines, header: bool = False) -> Row:
    made = (content(cell) if isinstance(cell, str) else cell for cell in cells)
    return Row(tuple(Cell(one, header) for one in made), place=WHERE)


def table(*rows: Row) -> Table:
    return Table(rows)


def box(kind: str, *blocks: Block, args: tuple[str, ...] = ()) -> Box:
    return Box(kind, args, blocks, place=WHERE)


def document(*blocks: Block, language: str = "en-US") -> Document:
    return Document("A nap", language, (heading("A nap", 1), *blocks))
