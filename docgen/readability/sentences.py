"""The sentences of a Document, as reading formulas count them.

In: blocks, and the names to leave out. Out: `Sentence` values, each with the place of its block.

What counts follows the formulas' own rules: a list item is a sentence even without a full stop; a
heading or a cell is one only if it ends like one ("Call 911 now for any of these:"), else it is a
label; so are the lines to sign on. Slots, figures, telephone numbers and the clinic's names are
left out, so that a date never decides a score.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from docgen.cache import Memo
from docgen.errors import Place
from docgen.model import (
    BOX_KINDS,
    Block,
    Box,
    Guards,
    Heading,
    Inlines,
    List,
    Paragraph,
    Row,
    Table,
    Text,
)

SLOT = "\u2026"  # stands for what each patient fills
_STOP = re.compile(r"[.!?:\u2026][)\"'\u201d\u00bb]*$")
_BETWEEN = re.compile(r"(?<=[.!?])[)\"'\u201d\u00bb]*\s+(?=[A-ZÁÉÍÓÚÑÜ¿¡\d\u2026\"\u201c(])")
_SHORT = re.compile(r"\b(?:Dra?|Srt?a?|Mrs?|Ms|St|No|Ud|vs|approx)\.$", re.IGNORECASE)
_WORD = re.compile(r"(?<![\w\u00b0])[^\W\d_]+(?:[-'\u2019\u2011][^\W\d_]+)*(?![\w@])")
_REMEMBERED = 4096

Stands = Callable[[Guards], bool]


class Sentence(NamedTuple):
    """One sentence as it stands on a sheet, its words, and the template line it comes from."""

    text: str
    words: tuple[str, ...]
    place: Place | None = None


class Unit(NamedTuple):
    """A text that is read in one breath, before it is cut into sentences."""

    content: Inlines
    place: Place | None
    role: str  # heading, text, item, cell, label


def always(_guards: Guards) -> bool:
    """Take every block, whichever patient it is for."""
    return True


def units(blocks: Iterable[Block], stands: Stands = always) -> Iterator[Unit]:
    """Yield every text of the blocks in reading order; `stands` says which guards hold."""
    for block in blocks:
        match block:
            case Heading():
                found: Iterable[Unit] = [Unit(block.content, block.place, "heading")]
            case Paragraph():
                found = [Unit(block.content, block.place, "text")]
            case List():
                held = (item for item in block.items if stands(item.guards))
                found = (Unit(item.content, item.place, "item") for item in held)
            case Table():
                found = _cells(row for row in block.rows if stands(row.guards))
            case Box():
                found = _in_box(block, stands)
        if isinstance(block, List | Table) or stands(block.guards):
            yield from found


def _cells(rows: Iterable[Row]) -> Iterator[Unit]:
    for row in rows:
        for cell in row.cells:
            yield Unit(cell.content, row.place, "label" if cell.header else "cell")


def _in_box(box: Box, stands: Stands) -> Iterator[Unit]:
    for unit in units(box.blocks, stands):
        yield unit._replace(role="label") if BOX_KINDS[box.kind].labels else unit


def plain(content: Inlines) -> str:
    """Return the text of a unit, a slot shown as an ellipsis."""
    return "".join(one.text if isinstance(one, Text) else SLOT for one in content)


class Reader:
    """Cuts units into sentences; kinds of patients share most of them, so each is cut once.

    `omit` are the clinic's own names (its name, its address), which no editor can shorten.
    """

    def __init__(self, omit: Iterable[str] = ()) -> None:
        """Remember nothing yet."""
        self._omit = sorted(filter(None, omit), key=len, reverse=True)
        self._cut: Memo[Unit, tuple[Sentence, ...]] = Memo("sentences", _REMEMBERED)

    def sentences(self, units: Iterable[Unit]) -> Iterator[tuple[Sentence, ...]]:
        """Yield the sentences of each unit that has any."""
        for unit in units:
            found = self._cut.get(unit, lambda unit=unit: self._read(unit))  # type: ignore[misc]
            if found:
                yield found

    def _read(self, unit: Unit) -> tuple[Sentence, ...]:
        text = " ".join(plain(unit.content).split())
        if unit.role == "label" or (unit.role in {"heading", "cell"} and not _STOP.search(text)):
            return ()
        for name in self._omit:
            text = text.replace(name, SLOT)
        cut = ((piece, tuple(_WORD.findall(piece))) for piece in _pieces(text))
        return tuple(Sentence(piece, words, unit.place) for piece, words in cut if words)


def _pieces(text: str) -> Iterator[str]:
    """Cut a text after each full stop that is not one of a short form such as "Dr."."""
    start = 0
    for gap in _BETWEEN.finditer(text):
        if not _SHORT.search(text, start, gap.start()):
            yield text[start : gap.start()]
            start = gap.end()
    yield text[start:]
