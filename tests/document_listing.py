"""A document as plain text, one block a line: `**bold**`, `<slot | format>`, `{guards}`."""

from __future__ import annotations

from docgen.contents import PartAt, walk
from docgen.expression.truth import shown
from docgen.model import (
    Box,
    Document,
    Guards,
    Heading,
    Inlines,
    Item,
    List,
    Paragraph,
    Row,
    Slot,
    Text,
)


def listing(document: Document) -> str:
    """Return the whole document as text."""
    head = f"{document.title} ({document.language})"
    return "\n".join([head, *map(_line, walk(document.blocks))])


def _line(placed: PartAt) -> str:
    part, of = placed.part, placed.of
    match part:
        case Heading():
            line = f"{'#' * part.level} {_words(part.icon, part.content)}"
        case Paragraph():
            line = _words(part.icon, part.content)
        case Item():
            assert isinstance(of, List)
            mark = f"{of.start + placed.number}." if of.ordered else "-"
            line = f"{'[ ]' if part.check else mark} {_words(part.icon, part.content)}"
        case Row():
            cells = " | ".join(_words(cell.icon, cell.content) for cell in part.cells)
            head = "=" if any(cell.header for cell in part.cells) else "|"
            line = f"{head} {cells} {head}"
        case Box():
            line = f"::: {' '.join((part.kind, *part.args))}"
    return f"{'  ' * len(placed.boxes)}{line}{_when(part.guards)}"


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
