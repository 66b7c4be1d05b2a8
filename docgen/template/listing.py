"""A document as plain text, one block a line: for tests, and for reading what a variant says.

In: a `Document`. Out: text in which bold stands in stars, a slot in angle brackets, and the guards
of a block in braces behind it. Also what a document asks of a patient: its slots and its guards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docgen.model import (
    Block,
    Box,
    Document,
    Guard,
    Guards,
    Heading,
    Inlines,
    List,
    Paragraph,
    Slot,
    Table,
    Test,
    Text,
)


def listing(document: Document) -> str:
    """Return the whole document as text."""
    head = f"{document.title} ({document.language})"
    return "\n".join([head, *(line for block in document.blocks for line in _lines(block, 0))])


def slots(document: Document) -> tuple[Slot, ...]:
    """Return every slot of a document once, in reading order, whatever its weight."""
    found = (one for _, line in _contents(document.blocks) for one in line if isinstance(one, Slot))
    return tuple(dict.fromkeys(Slot(one.path, one.format) for one in found))


def guards(document: Document) -> tuple[Guard, ...]:
    """Return every guard of a document once, in reading order."""
    return tuple(dict.fromkeys(g for held, _ in _contents(document.blocks) for g in held))


def _contents(blocks: Sequence[Block]) -> Iterator[tuple[Guards, Inlines]]:
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                yield block.guards, block.content
            case List():
                yield from ((item.guards, item.content) for item in block.items)
            case Table():
                for row in block.rows:
                    yield row.guards, ()
                    yield from (((), cell.content) for cell in row.cells)
            case Box():
                yield block.guards, ()
                yield from _contents(block.blocks)


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
    return f" {{{', '.join(_guard(guard) for guard in held)}}}"


def _guard(guard: Guard) -> str:
    number = f" {guard.number}" if guard.test is Test.AT_LEAST else ""
    return f"{'not ' if guard.negated else ''}{guard.test} {guard.path}{number}"
