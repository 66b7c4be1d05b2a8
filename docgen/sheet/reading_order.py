"""What can be read on a sheet, in reading order, with gaps for what each patient brings.

In: the Document of a sheet, the words around it. Out: the pieces of its `Content`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from docgen.expression.truth import Condition
from docgen.layout.boxes import BOXES
from docgen.layout.builder import Furniture
from docgen.layout.frame import DAY_LABEL
from docgen.layout.timeline import path_of, without_day
from docgen.model import (
    BOX_KINDS,
    Block,
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
    Table,
)
from docgen.sheet.content import BOLD, PART, VALUE, ReadPiece


def content_of(
    document: Document,
    guards: Sequence[Condition],
    furniture: Furniture,
    around: Iterable[str],
) -> tuple[tuple[ReadPiece, ...], tuple[ReadPiece, ...]]:
    """Take from a sheet what can be read on it.

    `guards` are those that every patient answers; `around` are other texts that stand on the sheet,
    and the digests of what stands behind it.
    """
    reading = _Reading({guard: at for at, guard in enumerate(guards)}, furniture)
    head = PART.join([document.title, document.language, document.second, *around])
    reading.add((), head + _said_around(furniture))
    for block in document.blocks:
        reading.block(block, ())
    return tuple(reading.pieces), tuple(reading.stops)


def _said_around(furniture: Furniture) -> str:
    """The words of head, codes and labels. The logo is seen, not read."""
    return repr(furniture._replace(logo=None))


class _Reading:
    """Goes through a Document in reading order."""

    def __init__(self, guards: Mapping[Condition, int], furniture: Furniture) -> None:
        self.guards, self.furniture = guards, furniture
        self.pieces: list[ReadPiece] = []
        self.stops: list[ReadPiece] = []

    def add(self, guards: Guards, text: str, slots: tuple[tuple[str, str], ...] = ()) -> None:
        # A guard that nobody is asked stands over what is not laid out.
        needed = tuple(sorted({self.guards[guard] for guard in guards if guard in self.guards}))
        self.pieces.append(ReadPiece(needed, text, slots))

    def block(self, block: Block, outer: Guards) -> None:
        match block:
            case Heading() | Paragraph():
                level = block.level if isinstance(block, Heading) else 0
                self.said(f"{level} {block.icon}", block, outer + block.guards)
            case List():
                for number, item in enumerate(block.items):
                    place = str(block.start + number) if block.ordered else "-"
                    role = f"{place} {'box' * item.check} {item.icon}"
                    self.said(role, item, outer + item.guards)
            case Table():
                for row in block.rows:
                    self.row(row, outer)
            case Box():
                self.box(block, outer + block.guards)

    def said(self, role: str, block: Heading | Paragraph | Item, guards: Guards) -> None:
        text, slots = _said((block.content, block.second))
        self.add(guards, f"{PART}{role}{text}", slots)

    def row(self, row: Row, outer: Guards) -> None:
        sides = [side for cell in row.cells for side in (cell.content, cell.second)]
        text, slots = _said(sides)
        roles = " ".join([f"{cell.icon}{'h' * cell.header}" for cell in row.cells])
        self.add(outer + row.guards, f"{PART}{roles}{text}", slots)

    def box(self, box: Box, guards: Guards) -> None:
        shown = BOXES[box.kind].shows(self.furniture.prints)
        slots = (("", shown),) if shown else ()
        self.add(guards, f"{PART}{box.kind} {' '.join(box.args)}", slots)
        for block in box.blocks:
            if BOX_KINDS[box.kind].timeline and isinstance(block, Table):
                self.stops += [self.stop(row) for row in block.rows if row.cells]
            else:
                self.block(block, guards)
        self.add(guards, f"{PART}end")

    def stop(self, row: Row) -> ReadPiece:
        """A row of the timeline, below the label of its day; the order tells who has it."""
        time, action = row.cells[:2]
        path = path_of(time.content)
        sides = (
            (Slot(path, DAY_LABEL),),
            time.content,
            time.second,
            without_day(action.content, path),
            without_day(action.second, path),
        )
        text, slots = _said(sides)
        return ReadPiece((), f"{PART}{action.icon or time.icon}{text}", slots)


def _said(sides: Iterable[Inlines]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Texts with gaps, and the slots that fill them."""
    text: list[str] = []
    slots: list[tuple[str, str]] = []
    for side in sides:
        text.append(PART)
        for inline in side:
            if inline.bold:
                text.append(BOLD)
            if isinstance(inline, Slot):
                slots.append(inline.key)
                text.append(VALUE)
            else:
                text.append(inline.text)
    return "".join(text), tuple(slots)
