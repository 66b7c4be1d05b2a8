"""What stands in a Document, in the order in which it is read: blocks, texts, slots, guards.

In: a Document, or blocks of one. Out: these nouns one behind the other, and the words of a text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from docgen.errors import Place
from docgen.model import (
    BOX_KINDS,
    Block,
    Box,
    Document,
    Guards,
    Heading,
    Inlines,
    List,
    Paragraph,
    Row,
    Slot,
    Table,
    Text,
)

SLOT = "\u2026"  # stands for what each patient fills

Stands: TypeAlias = Callable[[Guards], bool]  # whether what has these guards stands on a sheet


class SheetText(NamedTuple):
    """A text that is read in one breath, where it was written, and what it is.

    `role` is heading, text, item, cell or label.
    """

    content: Inlines
    place: Place | None
    role: str


def always(_guards: Guards) -> bool:
    """Take every block, whichever patient it is for."""
    return True


def flat(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks and what stands in them."""
    for block in blocks:
        yield block
        if isinstance(block, Box):
            yield from flat(block.blocks)


def texts(blocks: Iterable[Block], stands: Stands = always) -> Iterator[SheetText]:
    """Yield every text of the blocks; `stands` says which guards hold."""
    for block in blocks:
        match block:
            case Heading() if stands(block.guards):
                yield SheetText(block.content, block.place, "heading")
            case Paragraph() if stands(block.guards):
                yield SheetText(block.content, block.place, "text")
            case List():
                held = (item for item in block.items if stands(item.guards))
                yield from (SheetText(item.content, item.place, "item") for item in held)
            case Table():
                yield from _cells(row for row in block.rows if stands(row.guards))
            case Box() if stands(block.guards):
                labels = BOX_KINDS[block.kind].labels
                for text in texts(block.blocks, stands):
                    yield text._replace(role="label") if labels else text


def _cells(rows: Iterable[Row]) -> Iterator[SheetText]:
    for row in rows:
        for cell in row.cells:
            yield SheetText(cell.content, row.place, "label" if cell.header else "cell")


def plain(content: Inlines) -> str:
    """Return the words of a text, a slot shown as an ellipsis."""
    return "".join(one.text if isinstance(one, Text) else SLOT for one in content)


def words_of(content: Inlines) -> str:
    """Return the words of a text, its white space made single."""
    return " ".join(plain(content).split())


def slots(document: Document) -> tuple[Slot, ...]:
    """Return every slot of a document once, whatever its weight."""
    found = (one for text in texts(document.blocks) for one in text.content)
    return tuple(dict.fromkeys(Slot(s.path, s.format) for s in found if isinstance(s, Slot)))


def guards(document: Document) -> Guards:
    """Return every guard of a document once."""
    return tuple(dict.fromkeys(guard for held in _guards(document.blocks) for guard in held))


def _guards(blocks: Iterable[Block]) -> Iterator[Guards]:
    for block in flat(blocks):
        match block:
            case List():
                yield from (item.guards for item in block.items)
            case Table():
                yield from (row.guards for row in block.rows)
            case _:
                yield block.guards


def standing(document: Document, stands: Stands) -> Document:
    """Return the document with the blocks that are on one patient's sheet."""
    return document._replace(blocks=tuple(_standing(document.blocks, stands)))


def _standing(blocks: Iterable[Block], stands: Stands) -> Iterator[Block]:
    for block in blocks:
        match block:
            case List():
                items = tuple(item for item in block.items if stands(item.guards))
                if items:
                    yield block._replace(items=items)
            case Table():
                rows = tuple(row for row in block.rows if stands(row.guards))
                if rows:
                    yield block._replace(rows=rows)
            case Box():
                inside = tuple(_standing(block.blocks, stands))
                timeline = BOX_KINDS[block.kind].timeline
                idle = timeline and not any(isinstance(one, Table) for one in inside)
                if stands(block.guards) and not idle:  # without events its heading is not drawn
                    yield block._replace(blocks=inside)
            case Heading() | Paragraph():
                if stands(block.guards):
                    yield block


def without_staff(document: Document) -> Document:
    """The Document that the patient gets."""
    return document._replace(blocks=tuple(b for b in document.blocks if not is_staff(b)))


def is_staff(block: Block) -> bool:
    """Whether a block is for staff alone."""
    return isinstance(block, Box) and BOX_KINDS[block.kind].staff
