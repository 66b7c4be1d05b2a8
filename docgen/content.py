"""What a patient can read on a sheet, as a digest: its first eight figures are the sheet's number.

In: the Document of a sheet, the words around it, one patient's values. Out: a digest that names
content. Two sheets on which a patient reads the same have the same one, whatever files they were
made from and whenever they were printed; a changed sentence, value, box or insert changes it.

What counts is what stands on this patient's paper: texts with their roles and pictograms, in the
order in which they are read, and values as they are printed. What does not: blocks that this
patient lacks, the questions that decide so, names of settings and slots, colours and places, the
day of printing in the foot. ("Today" before a day is a text like any other.)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from docgen.cache import Memo
from docgen.i18n.runs import Runs
from docgen.layout.builder import Furniture
from docgen.layout.symbols import CODE, STRIP_HEAD
from docgen.layout.timeline import CLOCKS, DAY_LABEL, path_of
from docgen.model import (
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
from docgen.settings.expression import Condition

_KINDS = 64  # of answers to the guards that are remembered; a digest takes a third of the time
NUMBER = 8  # figures of the digest that stand on the sheet
_VALUE, _PART, _BOLD = "\0", "\1", "\2"  # no text holds these


class _Piece(NamedTuple):
    """Text with gaps for values, and the numbers of the guards that must hold for it to stand."""

    needed: tuple[int, ...]
    text: str
    slots: tuple[tuple[str, str], ...]


class _Standing(NamedTuple):
    """The text of a sheet for those who answer its guards alike: its hash, and what fills it."""

    hash: hashlib._Hash
    slots: tuple[tuple[str, str], ...]


class Content(NamedTuple):
    """What can be read on a sheet, with gaps; made once for all its patients.

    `stops` are the rows of the timeline as they are written: each patient has some, in an order of
    their own.
    """

    pieces: tuple[_Piece, ...]
    stops: tuple[_Piece, ...]
    known: Memo[tuple[bool, ...], _Standing]  # by the answers to the guards

    def digest(
        self,
        slots: Mapping[tuple[str, str], Runs],
        guards: tuple[bool, ...],
        order: Iterable[int],
        own: Iterable[str] = (),
    ) -> str:
        """Return the SHA-256 of what a patient reads, 64 figures.

        `guards` are answers to the guards, `order` numbers the stops of this patient, `own` are
        texts of the patient that stand in no slot.
        """
        standing = self.known.get(guards, partial(self._standing, guards))
        stops = [self.stops[number] for number in order]
        parts = [*own, *[stop.text for stop in stops]]
        for asked in (standing.slots, *[stop.slots for stop in stops]):
            for slot in asked:
                parts.append(_VALUE)
                for text, bold in slots[slot]:
                    parts.append(_BOLD + text if bold else text)
        total = standing.hash.copy()
        total.update(_PART.join(parts).encode("utf-8", "surrogatepass"))
        return total.hexdigest()

    def _standing(self, guards: tuple[bool, ...]) -> _Standing:
        pieces = [piece for piece in self.pieces if all(map(guards.__getitem__, piece.needed))]
        text = "".join([piece.text for piece in pieces])
        total = hashlib.sha256(text.encode("utf-8", "surrogatepass"))
        return _Standing(total, tuple([slot for piece in pieces for slot in piece.slots]))


def content_of(
    document: Document,
    guards: Sequence[Condition],
    furniture: Furniture,
    around: Iterable[str],
    *,
    caches: bool = True,
) -> Content:
    """Take from a sheet what can be read on it.

    `guards` are those that every patient answers; `around` are other texts that stand on the sheet,
    and the digests of what stands behind it.
    """
    reading = _Reading({guard: at for at, guard in enumerate(guards)}, furniture)
    head = _PART.join([document.title, document.language, document.second, *around])
    reading.add((), head + _said_around(furniture))
    for block in document.blocks:
        reading.block(block, ())
    known: Memo[tuple[bool, ...], _Standing] = Memo("standing texts", _KINDS if caches else 0)
    return Content(tuple(reading.pieces), tuple(reading.stops), known)


def _said_around(furniture: Furniture) -> str:
    """The words of head, codes and labels. The logo is seen, not read."""
    return repr(furniture._replace(logo=None))


class _Reading:
    """Goes through a Document in reading order."""

    def __init__(self, guards: Mapping[Condition, int], furniture: Furniture) -> None:
        self.guards, self.furniture = guards, furniture
        self.pieces: list[_Piece] = []
        self.stops: list[_Piece] = []

    def add(self, guards: Guards, text: str, slots: tuple[tuple[str, str], ...] = ()) -> None:
        # A guard that nobody is asked stands over what is not laid out.
        needed = tuple(sorted({self.guards[guard] for guard in guards if guard in self.guards}))
        self.pieces.append(_Piece(needed, text, slots))

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
        text, slots = _said((block.content, block.beside))
        self.add(guards, f"{_PART}{role}{text}", slots)

    def row(self, row: Row, outer: Guards) -> None:
        sides = [side for cell in row.cells for side in (cell.content, cell.beside)]
        text, slots = _said(sides)
        roles = " ".join([f"{cell.icon}{'h' * cell.header}" for cell in row.cells])
        self.add(outer + row.guards, f"{_PART}{roles}{text}", slots)

    def box(self, box: Box, guards: Guards) -> None:
        self.add(guards, f"{_PART}{box.kind} {' '.join(box.args)}", self.drawn(box))
        for block in box.blocks:
            if box.kind == "times" and isinstance(block, Table):
                self.stops += [self.stop(row) for row in block.rows if row.cells]
            else:
                self.block(block, guards)
        self.add(guards, f"{_PART}end")

    def drawn(self, box: Box) -> tuple[tuple[str, str], ...]:
        """What a box shows in symbols, if the clinic has that printed."""
        prints = self.furniture.prints
        if box.kind == "dates" and prints.dates:
            return (("", CODE),)
        return (("", STRIP_HEAD),) if box.kind == "calendar" and prints.strip else ()

    def stop(self, row: Row) -> _Piece:
        """A row of the timeline, below the label of its day; the order tells who has it."""
        time, action = row.cells[:2]
        path = path_of(time.content)
        sides = (
            (Slot(path, DAY_LABEL),),
            time.content,
            time.beside,
            _under(action.content, path),
            _under(action.beside, path),
        )
        text, slots = _said(sides)
        return _Piece((), f"{_PART}{action.icon or time.icon}{text}", slots)


def _under(content: Inlines, path: str) -> Inlines:
    """What stands under a day's label names its clock times without the day."""
    return tuple(
        inline._replace(format=f"{inline.format}@{path}")
        if isinstance(inline, Slot) and inline.format in CLOCKS
        else inline
        for inline in content
    )


def _said(sides: Iterable[Inlines]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Texts with gaps, and the slots that fill them."""
    text: list[str] = []
    slots: list[tuple[str, str]] = []
    for side in sides:
        text.append(_PART)
        for inline in side:
            if inline.bold:
                text.append(_BOLD)
            if isinstance(inline, Slot):
                slots.append(inline.key)
                text.append(_VALUE)
            else:
                text.append(inline.text)
    return "".join(text), tuple(slots)
