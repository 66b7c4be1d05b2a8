"""What one patient reads on a sheet, sentence by sentence, in the order of reading.

In: a sheet that is ready for one patient (`Engine.prepare`). Out: its sentences with this patient's
values filled in, each with its language and the place of the template line that it stands in.
A row of a table is read across, the label of an event's day before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from docgen.contents import PartAt, walk
from docgen.engine import Ready
from docgen.errors import Place
from docgen.fonts.face import STRUCK_ZERO
from docgen.i18n.runs import BLANK, join_runs, plain
from docgen.layout.frame import DAY_LABEL
from docgen.layout.timeline import path_of, without_day
from docgen.model import (
    BOX_KINDS,
    Block,
    Box,
    Document,
    Heading,
    Inlines,
    Item,
    Paragraph,
    Row,
    Slot,
)
from docgen.quality.readability import sentences_in, stands_for
from docgen.settings.clinic import Clinic, place_of_key

BETWEEN = " \N{EN DASH} "  # two cells of a row
LINE = "____"  # a line to write on
HEAD = "head"  # the role of what stands at the top of each page
_ROLES = {Heading: "heading", Paragraph: "text", Item: "item", Row: "row"}


class PrintedSentence(NamedTuple):
    """One sentence of a sheet as a patient reads it.

    `language` is its tag (es-US), `role` heading, text, item, row or head. `place` is that of the
    whole text that it belongs to; all sentences of one text have the same.
    """

    text: str
    language: str
    role: str
    place: Place


def sentences_on(ready: Ready, clinic: Clinic) -> tuple[PrintedSentence, ...]:
    """Return the sentences of a sheet; of two languages, those of each text one after the other."""
    reader = _SheetReader(ready, clinic)
    return tuple(
        PrintedSentence(one, language, role, place)
        for text, language, role, place in (*reader.head(), *reader.document())
        for one in sentences_in(text)
    )


class _SheetReader:
    """Reads the parts that stand on this patient's sheet."""

    def __init__(self, ready: Ready, clinic: Clinic) -> None:
        compiled, filling = ready.sheet, ready.filling
        self.compiled, self.clinic, self.values = compiled, clinic, filling.slots
        self.stands = stands_for(dict(zip(compiled.plate.guards, filling.guards, strict=True)))
        self.order = {number: at for at, (number, _) in enumerate(filling.order)}

    def head(self) -> Iterator[PrintedSentence]:
        """Who the clinic is: it stands at the top of each page, and in no template."""
        for key in ("name", "phone"):
            text, place = str(getattr(self.clinic, key)), place_of_key(self.clinic, ("clinic", key))
            yield PrintedSentence(text, self.compiled.document.language, HEAD, place)

    def document(self) -> Iterator[PrintedSentence]:
        """All that templates say. Page one of two languages stands there in each by itself."""
        document: Document = self.compiled.document
        one, two = document.language, document.second
        side = document.side
        yield from self.blocks(document.blocks[:side], one, "")
        yield from self.blocks(document.blocks[side : 2 * side], two, "")
        yield from self.blocks(document.blocks[2 * side :], one, two)

    def blocks(
        self, blocks: Iterable[Block], language: str, second: str
    ) -> Iterator[PrintedSentence]:
        """What blocks say in their language, and in the second one that stands beside it."""
        rows: list[PartAt] = []
        for placed in (*walk(blocks), None):
            if rows and (placed is None or not _is_event(placed)):
                yield from self.events(rows, language, second)
                rows = []
            if placed is not None and _is_event(placed):
                rows.append(placed)
            elif placed is not None and self.stands(placed.all_guards):
                yield from self.part(placed, language, second)

    def events(self, rows: list[PartAt], language: str, second: str) -> Iterator[PrintedSentence]:
        """Those rows of a timeline that this patient has, in the order of the clock."""
        having = [(self.order[at], one) for at, one in enumerate(rows) if at in self.order]
        for _, placed in sorted(having, key=lambda one: one[0]):
            if isinstance(placed.part, Row):
                yield from self.event(placed.part, language, second)

    def event(self, row: Row, language: str, second: str) -> Iterator[PrintedSentence]:
        time, action = row.cells[:2]
        path = path_of(time.content)
        own = next((one.language for one in time.content if isinstance(one, Slot)), "")
        slots = [(Slot(path, how, language=own),) for how in DAY_LABEL]
        label = ", ".join(filter(None, map(self.words, slots)))
        for said, first, then in (
            (language, time.content, action.content),
            (second, time.second, action.second),
        ):
            if said:
                text = _across([label, self.words(first), self.words(without_day(then, path))])
                yield PrintedSentence(text, said, "row", _placed(row))

    def part(self, placed: PartAt, language: str, second: str) -> Iterator[PrintedSentence]:
        part = placed.part
        if isinstance(part, Box):
            return
        cells = part.cells if isinstance(part, Row) else (part,)
        for said, texts in (
            (language, [cell.content for cell in cells]),
            (second, [cell.second for cell in cells]),
        ):
            text = _across(map(self.words, texts)) if said else ""
            if text:
                yield PrintedSentence(text, said, _ROLES[type(part)], _placed(part))

    def words(self, content: Inlines) -> str:
        """The words of a text, this patient's values in them."""
        runs = join_runs(
            run
            for one in content
            for run in (self.values[one.key] if isinstance(one, Slot) else ((one.text, False),))
        )
        return " ".join(plain(runs).replace(BLANK, LINE).replace(STRUCK_ZERO, "0").split())


def _is_event(placed: PartAt) -> bool:
    """Whether it is a row of a timeline: each patient has some, in an order of their own."""
    part, boxes = placed.part, placed.boxes
    return isinstance(part, Row) and bool(boxes) and BOX_KINDS[boxes[-1].kind].timeline


def _across(cells: Iterable[str]) -> str:
    return BETWEEN.join(filter(None, cells))


def _placed(part: Heading | Paragraph | Item | Row) -> Place:
    """The place of a part: all that templates write has one."""
    assert part.place is not None  # noqa: S101  # documents without places are made in tests alone
    return part.place
