"""What an audit looks at: one patient's sheet, taken apart.

In: a Document with the blocks that stand on the sheet, its Layout, how it reads, which clock times
are known. Out: `Evidence`, and small questions about it that several items share.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeVar

from docgen.errors import Place
from docgen.layout.frame import Layout
from docgen.model import (
    Block,
    Box,
    Document,
    Heading,
    Inlines,
    Item,
    List,
    Paragraph,
    Row,
    Slot,
    Table,
)
from docgen.readability.sentences import Reader, Sentence, Stands, Unit, plain, units

_B = TypeVar("_B")


class Span(NamedTuple):
    """A clock time that is known for the patient: its name, and its span in words."""

    time: str
    words: str


class Evidence(NamedTuple):
    """One patient's sheet. `title` is the procedure's name in the sheet's language.

    `hard` are the reading scores that miss their target, `measured` whether there are any scores;
    `unexplained` the clinical words that stand so, `listed` whether the procedure lists any;
    `blank` whether the sheet is one to fill in by hand.
    """

    document: Document
    layout: Layout
    title: str
    hard: tuple[str, ...] = ()
    measured: bool = True
    unexplained: tuple[tuple[str, Place | None], ...] = ()
    listed: bool = True
    spans: tuple[Span, ...] = ()
    blank: bool = False

    @property
    def language(self) -> str:
        """The language without its country."""
        return self.document.language.partition("-")[0]

    @property
    def top(self) -> Place | None:
        """Where the title stands."""
        return next((one.place for one in self.blocks(Heading)), None)

    def blocks(self, kind: type[_B]) -> Iterator[_B]:
        """Yield every block of a kind, however deep, in reading order."""
        return (block for block in flat(self.document.blocks) if isinstance(block, kind))

    def box(self, kind: str) -> Box | None:
        """Return the first box of a kind."""
        return next((box for box in self.blocks(Box) if box.kind == kind), None)

    def items(self) -> Iterator[Item]:
        """Yield every item of every list."""
        for one in self.blocks(List):
            yield from one.items

    def texts(self) -> tuple[Unit, ...]:
        """Return every text in reading order."""
        return tuple(units(self.document.blocks))

    def sentences(self) -> Iterator[Sentence]:
        """Yield every sentence in reading order."""
        for found in Reader().sentences(self.texts()):
            yield from found

    def slots(self) -> Iterator[Slot]:
        """Yield every place that the patient fills."""
        for unit in self.texts():
            yield from (one for one in unit.content if isinstance(one, Slot))


def flat(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks and what stands in them, in reading order."""
    for block in blocks:
        yield block
        if isinstance(block, Box):
            yield from flat(block.blocks)


def text_of(content: Inlines) -> str:
    """Return the words of a text, its white space made single."""
    return " ".join(plain(content).split())


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
                rows: tuple[Row, ...] = tuple(row for row in block.rows if stands(row.guards))
                if rows:
                    yield block._replace(rows=rows)
            case Box():
                inside = tuple(_standing(block.blocks, stands))
                idle = block.kind == "times" and not any(isinstance(b, Table) for b in inside)
                if stands(block.guards) and not idle:  # without a stop, its heading is not drawn
                    yield block._replace(blocks=inside)
            case Heading() | Paragraph():
                if stands(block.guards):
                    yield block
