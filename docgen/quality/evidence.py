"""What an audit looks at, and what it can find: one patient's sheet, taken apart; verdicts.

In: a Document with the blocks that stand on the sheet, its Layout, how it reads, which clock times
are known. Out: `Evidence`, and small questions about it that several items share; `Finding`.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

from docgen.contents import SheetText, texts, walk
from docgen.errors import Place
from docgen.layout.frame import Layout
from docgen.model import BOX_KINDS, Box, BoxKind, Document, Heading, Item, List, Slot
from docgen.quality.readability import Reader, Sentence

_P = TypeVar("_P")


class Verdict(enum.StrEnum):
    """What is found about one item, from worst to least."""

    NOT_MET = "not met"
    PERSON = "for a person"
    MET = "met"
    NOT_APPLICABLE = "not applicable"


class Finding(NamedTuple):
    """A verdict, what it rests on, and the line that shows it."""

    verdict: Verdict
    why: str = ""
    place: Place | None = None


PERSON = Finding(Verdict.PERSON)


def met(why: str, place: Place | None = None) -> Finding:
    """Say what shows that an item is met."""
    return Finding(Verdict.MET, why, place)


def not_met(why: str, place: Place | None = None) -> Finding:
    """Say what shows that it is not."""
    return Finding(Verdict.NOT_MET, why, place)


def not_applicable(why: str) -> Finding:
    """Say why there is nothing to judge."""
    return Finding(Verdict.NOT_APPLICABLE, why)


class KnownSpan(NamedTuple):
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
    spans: tuple[KnownSpan, ...] = ()
    blank: bool = False

    @property
    def language(self) -> str:
        """The language without its country."""
        return self.document.language.partition("-")[0]

    @property
    def top(self) -> Place | None:
        """Where the title stands."""
        return next((one.place for one in self.parts(Heading)), None)

    def parts(self, kind: type[_P]) -> Iterator[_P]:
        """Yield every heading, paragraph, item, row or box, however deep, in reading order."""
        found = (placed.part for placed in walk(self.document.blocks))
        return (part for part in found if isinstance(part, kind))

    def box(self, is_meant: Callable[[BoxKind], bool]) -> Box | None:
        """Return the first box of a kind that is meant."""
        return next((box for box in self.parts(Box) if is_meant(BOX_KINDS[box.kind])), None)

    def lists(self) -> list[List]:
        """Return every list, however deep, in reading order."""
        found = (placed for placed in walk(self.document.blocks) if not placed.number)
        return [placed.of for placed in found if isinstance(placed.of, List)]

    def items(self) -> Iterator[Item]:
        """Yield every item of every list."""
        return self.parts(Item)

    def texts(self) -> tuple[SheetText, ...]:
        """Return every text in reading order."""
        return tuple(texts(self.document.blocks))

    def sentences(self) -> Iterator[Sentence]:
        """Yield every sentence in reading order."""
        for read in Reader().read(self.texts()):
            yield from read.sentences

    def slots(self) -> Iterator[Slot]:
        """Yield every place that the patient fills."""
        for text in self.texts():
            yield from (one for one in text.content if isinstance(one, Slot))
