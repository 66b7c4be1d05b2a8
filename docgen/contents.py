"""What stands in a Document, in the order in which it is read: its parts, texts, slots, guards.

In: a Document, or blocks of one. Out: these nouns one behind the other, and the words of a text; or
a Document of which some parts were changed or left out.

The parts are what stands on a sheet or does not: headings, paragraphs, items of lists, rows of
tables, boxes with all that is in them. `walk` and `rebuilt` are the two ways through a Document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from docgen.errors import Place
from docgen.expression.truth import Atom, Condition, Truth, asks_room, fold
from docgen.model import (
    BOX_KINDS,
    Block,
    Box,
    BoxPage,
    Document,
    Guards,
    Heading,
    Inlines,
    Item,
    List,
    Paragraph,
    Row,
    Slot,
    Table,
    Text,
)

SLOT = "\u2026"  # stands for what each patient fills

Part: TypeAlias = Heading | Paragraph | Item | Row | Box
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


class PartAt(NamedTuple):
    """A part of a Document, and where it is.

    An item or row is the `number`th (from 0) of its list or table (`of`). `boxes` are those that
    the part stands in, from the outermost to the innermost.
    """

    part: Part
    boxes: tuple[Box, ...] = ()
    of: List | Table | None = None
    number: int = 0

    @property
    def all_guards(self) -> Guards:
        """All that must hold for the part to stand: its own guards, and those of its boxes."""
        return (*(guard for box in self.boxes for guard in box.guards), *self.part.guards)


def walk(
    blocks: Iterable[Block], stands: Stands = always, boxes: tuple[Box, ...] = ()
) -> Iterator[PartAt]:
    """Yield every part in reading order, a box before what stands in it.

    `stands` tells which guards hold: parts for which they do not are passed over, and all that
    stands in such a box.
    """
    for block in blocks:
        for placed in _parts(block, boxes):
            part = placed.part
            if stands(part.guards):
                yield placed
                if isinstance(part, Box):
                    yield from walk(part.blocks, stands, (*boxes, part))


def _parts(block: Block, boxes: tuple[Box, ...]) -> list[PartAt]:
    if isinstance(block, List):
        return [PartAt(item, boxes, block, at) for at, item in enumerate(block.items)]
    if isinstance(block, Table):
        return [PartAt(row, boxes, block, at) for at, row in enumerate(block.rows)]
    return [PartAt(block, boxes)]


def rebuilt(blocks: Iterable[Block], change: Callable[[Part], Part | None]) -> tuple[Block, ...]:
    """Return blocks with parts changed: each becomes one of its class, or is left out (None).

    `change` is asked in the order of `walk`. Lists and tables of which nothing is left go.
    """
    return tuple(_rebuilt(blocks, change))


def _rebuilt(blocks: Iterable[Block], change: Callable[[Part], Part | None]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, List):
            items = tuple(one for one in map(change, block.items) if isinstance(one, Item))
            if items:
                yield block._replace(items=items)
        elif isinstance(block, Table):
            rows = tuple(one for one in map(change, block.rows) if isinstance(one, Row))
            if rows:
                yield block._replace(rows=rows)
        else:
            found = change(block)
            if isinstance(found, Box):
                yield found._replace(blocks=rebuilt(found.blocks, change))
            elif isinstance(found, Heading | Paragraph):
                yield found


def texts(blocks: Iterable[Block], stands: Stands = always) -> Iterator[SheetText]:
    """Yield every text of the blocks; `stands` says which guards hold."""
    for placed in walk(blocks, stands):
        part, labels = placed.part, any(BOX_KINDS[box.kind].labels for box in placed.boxes)
        if isinstance(part, Row):
            for cell in part.cells:
                role = "label" if labels or cell.header else "cell"
                yield SheetText(cell.content, part.place, role)
        elif not isinstance(part, Box):
            yield SheetText(part.content, part.place, "label" if labels else _ROLES[type(part)])


_ROLES = {Heading: "heading", Paragraph: "text", Item: "item"}


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
    found = (guard for placed in walk(document.blocks) for guard in placed.part.guards)
    return tuple(dict.fromkeys(found))


def standing(document: Document, stands: Stands) -> Document:
    """Return the document with the parts that are on one patient's sheet."""
    blocks = rebuilt(document.blocks, lambda part: part if stands(part.guards) else None)
    return document._replace(blocks=tuple(block for block in blocks if not _is_idle(block)))


def _is_idle(block: Block) -> bool:
    """Whether it is a timeline without events: its heading is not drawn then."""
    if not isinstance(block, Box) or not BOX_KINDS[block.kind].timeline:
        return False
    return not any(isinstance(inner, Table) for inner in block.blocks)


def on_page_one(blocks: Sequence[Block]) -> int:
    """Tell how many blocks belong on page one: up to the last box that stands there.

    A box of which all hangs on what was given up, below the others, is what was given up: it does
    not count.
    """
    found = 0
    for at, block in enumerate(blocks, 1):
        if isinstance(block, Box) and any(map(_has_room_first, walk((block,)))):
            found = at
    return found


def _has_room_first(placed: PartAt) -> bool:
    """Whether a part of a box of page one stands where page one gives nothing up."""
    first = any(BOX_KINDS[box.kind].page is BoxPage.FIRST for box in placed.boxes)
    return first and not any(map(is_given_up, placed.all_guards))


def is_given_up(guard: Condition) -> bool:
    """Whether a condition does not hold where page one has room for everything."""
    return fold(guard, _Roomy()) is Truth.FALSE


class _Roomy:
    """Facts of a page one that gives nothing up; all else is open."""

    def truth(self, atom: Atom) -> Truth | None:
        return Truth.TRUE if asks_room(atom) else None


def without_staff(document: Document) -> Document:
    """The Document that the patient gets."""
    return document._replace(blocks=tuple(b for b in document.blocks if not is_staff(b)))


def is_staff(block: Block) -> bool:
    """Whether a block is for staff alone."""
    return isinstance(block, Box) and BOX_KINDS[block.kind].staff
