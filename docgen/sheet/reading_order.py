"""What can be read on a sheet, in reading order, with gaps for what each patient brings.

In: the Document of a sheet, the words around it. Out: the pieces of its `Content`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from docgen.contents import PartAt, walk
from docgen.expression.truth import Condition
from docgen.layout.boxes import BOXES
from docgen.layout.builder import Furniture
from docgen.layout.frame import DAY_LABEL
from docgen.layout.timeline import path_of, without_day
from docgen.model import (
    BOX_KINDS,
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
    reading.document(document)
    return tuple(reading.pieces), tuple(reading.events)


def _said_around(furniture: Furniture) -> str:
    """The words of head, codes and labels, in their order. The logo is seen, not read.

    Names of classes and fields are not in it: to rename one changes no sheet's number.
    """
    return json.dumps(furniture._replace(logo=None))


class _Reading:
    """Takes the parts of a Document in reading order."""

    def __init__(self, guards: Mapping[Condition, int], furniture: Furniture) -> None:
        self.guards, self.furniture = guards, furniture
        self.pieces: list[ReadPiece] = []
        self.events: list[ReadPiece] = []
        self.told = 0  # how many rows of the timeline that is read were met
        self.open: list[Guards] = []  # of the boxes around the part that is read

    def add(self, guards: Guards, text: str, slots: tuple[tuple[str, str], ...] = ()) -> None:
        # A guard that nobody is asked stands over what is not laid out.
        needed = tuple(sorted({self.guards[guard] for guard in guards if guard in self.guards}))
        self.pieces.append(ReadPiece(needed, text, slots))

    def document(self, document: Document) -> None:
        for placed in walk(document.blocks):
            self.close(len(placed.boxes))
            self.part(placed)
        self.close(0)

    def close(self, depth: int) -> None:
        """Say that boxes end, down to as many as are still around what comes next."""
        while len(self.open) > depth:
            self.add(self.open.pop(), f"{PART}end")

    def part(self, placed: PartAt) -> None:
        part, of = placed.part, placed.of
        match part:
            case Heading():
                self.said(f"{part.level} {part.icon}", part, placed.all_guards)
            case Paragraph():
                self.said(f"0 {part.icon}", part, placed.all_guards)
            case Item():
                numbered = isinstance(of, List) and of.ordered
                place = str(of.start + placed.number) if isinstance(of, List) and numbered else "-"
                self.said(f"{place} {'box' * part.check} {part.icon}", part, placed.all_guards)
            case Row() if placed.boxes and BOX_KINDS[placed.boxes[-1].kind].timeline:
                if part.cells:
                    self.happens(self.event(part))
            case Row() if placed.boxes and BOX_KINDS[placed.boxes[-1].kind].whole:
                self.row(part, placed.boxes[-1].guards)
            case Row():
                self.row(part, placed.all_guards)
            case Box():
                self.box(part, placed.all_guards)

    def box(self, box: Box, guards: Guards) -> None:
        """A box begins; with it what it shows of a patient besides its blocks."""
        layout, args = BOXES[box.kind], " ".join(box.args)
        shown = layout.shows(self.furniture.prints)
        self.add(guards, f"{PART}{box.kind} {args}", ((args, shown),) if shown else ())
        for number, asked in enumerate(layout.asks(box)):
            self.add((*guards, asked), f"{PART}{number}")
        self.open.append(guards)
        if BOX_KINDS[box.kind].timeline:
            self.told = 0

    def said(self, role: str, block: Heading | Paragraph | Item, guards: Guards) -> None:
        text, slots = _said((block.content, block.second))
        self.add(guards, f"{PART}{role}{text}", slots)

    def row(self, row: Row, guards: Guards) -> None:
        sides = [side for cell in row.cells for side in (cell.content, cell.second)]
        text, slots = _said(sides)
        roles = " ".join([f"{cell.icon}{'h' * cell.header}" for cell in row.cells])
        self.add(guards, f"{PART}{roles}{text}", slots)

    def happens(self, event: ReadPiece) -> None:
        """Put a row of the timeline to the others, or to its twin in another language."""
        if self.told == len(self.events):
            self.events.append(event)
        else:
            _, text, slots = self.events[self.told]
            self.events[self.told] = ReadPiece((), text + event.text, slots + event.slots)
        self.told += 1

    def event(self, row: Row) -> ReadPiece:
        """A row of the timeline, below the label of its day; the order tells who has it."""
        time, action = row.cells[:2]
        path = path_of(time.content)
        language = next((one.language for one in time.content if isinstance(one, Slot)), "")
        sides = (
            tuple([Slot(path, how, language=language) for how in DAY_LABEL]),
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
