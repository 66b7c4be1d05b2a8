"""A document as plain text, one block a line: `**bold**`, `<slot | format>`, `{guards}`."""

from __future__ import annotations

from collections.abc import Iterator

from docgen.expression.truth import shown
from docgen.model import (
    Block,
    Box,
    Document,
    Guards,
    Heading,
    Inlines,
    List,
    Paragraph,
    Slot,
    Table,
    Text,
)


def listing(document: Document) -> str:
    """Return the whole document as text."""
    head = f"{document.title} ({document.language})"
    return "\n".join([head, *(line for block in document.blocks for line in _lines(block, 0))])


def _lines(block: Block, depth: int) -> Iterator[str]:
    margin = "  " * depth
    match block:
        case Heading():
            mark = "#" * block.level
            yield f"{margin}{mark} {_words(block.icon, block.content)}{_when(block.guards)}"
        case Paragraph():
            yield f"{margin}{_words(block.icon, block.content)}{_when(block.guards)}"
        case List():
            for number, item in enumerate(block.items, block.start):
                mark = "[ ]" if item.check else f"{number}." if block.ordered else "-"
                yield f"{margin}{mark} {_words(item.icon, item.content)}{_when(item.guards)}"
        case Table():
            for row in block.rows:
                cells = " | ".join(_words(cell.icon, cell.content) for cell in row.cells)
                head = "=" if any(cell.header for cell in row.cells) else "|"
                yield f"{margin}{head} {cells} {head}{_when(row.guards)}"
        case Box():
            yield f"{margin}::: {' '.join((block.kind, *block.args))}{_when(block.guards)}"
            for inner in block.blocks:
                yield from _lines(inner, depth + 1)


def _words(icon: str, content: Inlines) -> str:
    words = "".join(_inline(one) for one in content)
    return " ".join(filter(None, (f":{icon}:" if icon else "", words)))


def _inline(one: Text | Slot) -> str:
    words = f"<{one.path} | {one.format}>" if isinstance(one, Slot) else one.text
    return f"**{words}**" if one.bold else words


def _when(held: Guards) -> str:
    if not held:
        return ""
    return f" {{{', '.join(map(shown, held))}}}"
