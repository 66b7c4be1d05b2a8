"""One patient's sheet as plain content, the same for every maker: texts taken from docgen itself.

In: docgen's Document of the sheet and the patient's values. Out: `Content`: the
document with the guards answered and the timeline in this patient's order, its slots numbered;
and the values, by those numbers. Makers with a template of their own take both; the others take
the document with the values filled in. None of this is part of any time.
"""

from __future__ import annotations

from datetime import date

from benchmarks.jobs import Content, Furniture, number_of
from docgen.engine import Engine, Ready
from docgen.fonts.face import STRUCK_ZERO
from docgen.i18n.runs import BLANK, Runs, join_stop, plain
from docgen.layout.frame import DAY_LABEL
from docgen.layout.pages import Day
from docgen.layout.timeline import CLOCKS, path_of
from docgen.model import Block, Box, Cell, Guards, Heading, Inline, Inlines, List, Row, Slot, Table
from docgen.patient.record import Patient
from docgen.pdf.document import fill
from docgen.pdf.foot import ANY_NUMBER
from docgen.sheet.sheets import Sheet

# Boxes that every maker draws; what stands in another is text like any other.
_DRAWN = {
    *("strip", "summary", "emergency", "times", "contact", "call", "note", "card", "columns"),
    *("lines", "signature"),
}
_WRITE_HERE = "_" * 14
_PAGE, _PAGES = 7001, 7002  # stand for the numbers while the words around them are found


def content_of(engine: Engine, sheet: Sheet, patient: Patient, printed_on: date) -> Content:
    """Return what this patient's sheet says."""
    ready = engine.prepare(sheet, patient, printed_on)
    shape = _Shape(ready)
    document = ready.sheet.document
    blocks = tuple(done for block in document.blocks for done in shape.block(block))
    foot = ready.filling.foot
    before, _, rest = foot.page(_PAGE, _PAGES).partition(str(_PAGE))
    between, _, after = rest.partition(str(_PAGES))
    return Content(
        document._replace(blocks=blocks),
        tuple(shape.values),
        Furniture(
            sheet.clinic.name,
            sheet.clinic.phone,
            _copied(foot.identity),
            foot.sheets[:2][-1].replace(ANY_NUMBER, foot.number),
            (before, between, after),
        ),
        fill(ready.sheet.plate, ready.filling).pages,
    )


def _copied(text: str) -> str:
    """A text as it is copied: the zero with a stroke is a glyph of docgen's own fonts."""
    return text.replace(STRUCK_ZERO, "0")


class _Shape:
    """Answers guards, puts the timeline in order, numbers slots and gathers their values."""

    def __init__(self, ready: Ready) -> None:
        filling = ready.filling
        self._guards = dict(zip(ready.sheet.plate.guards, filling.guards, strict=True))
        self._order, self._slots = filling.order, filling.slots
        self.values: list[Runs] = []

    def block(self, block: Block) -> tuple[Block, ...]:
        """Return the block as this patient has it, or nothing."""
        if isinstance(block, List):
            items = tuple(
                item._replace(content=self._content(item.content), guards=())
                for item in block.items
                if self._holds(item.guards)
            )
            return (block._replace(items=items),) if items else ()
        if isinstance(block, Table):
            rows = tuple(self._row(row) for row in block.rows if self._holds(row.guards))
            return (Table(rows),) if rows else ()
        if not self._holds(block.guards):
            return ()
        if isinstance(block, Box):
            return self._box(block)
        return (block._replace(content=self._content(block.content), guards=()),)

    def _box(self, box: Box) -> tuple[Block, ...]:
        if box.kind == "times":
            inner = [b for b in box.blocks if isinstance(b, Heading)]
            rows = [r for b in box.blocks if isinstance(b, Table) for r in b.rows if r.cells]
            blocks: list[Block] = [done for b in inner for done in self.block(b)]
            blocks += [Table(tuple(self._stops(rows)))]
        else:
            blocks = [done for b in box.blocks for done in self.block(b)]
        if box.kind not in _DRAWN:
            return tuple(blocks)
        return (box._replace(blocks=tuple(blocks), guards=()),)

    def _stops(self, rows: list[Row]) -> list[Row]:
        """The stops in this patient's order, a row with the day before those of a new one."""
        found: list[Row] = []
        for number, day in self._order:
            time, what = rows[number].cells[:2]
            path = path_of(time.content)
            if day is Day.NEW:
                label = self._content(tuple(Slot(path, how) for how in DAY_LABEL))
                found.append(Row((Cell(label, header=True),)))
            clock = tuple(
                one._replace(format=f"{one.format}@{path}")
                if isinstance(one, Slot) and one.format in CLOCKS
                else one
                for one in what.content
            )
            cells = (time._replace(header=True), what._replace(content=clock))
            found.append(self._row(Row(cells)))
        return found

    def _row(self, row: Row) -> Row:
        cells = tuple(cell._replace(content=self._content(cell.content)) for cell in row.cells)
        return Row(cells)

    def _holds(self, guards: Guards) -> bool:
        return all(self._guards[guard] for guard in guards)

    def _content(self, content: Inlines) -> Inlines:
        """Number the slots; a value that ends in a full stop takes that of the text after it."""
        found: list[Inline] = []
        for one in content:
            last = found[-1] if found else None
            if isinstance(one, Slot):
                runs = self._slots[one.path, one.format]
                shown = tuple(
                    (_copied(text).replace(BLANK, _WRITE_HERE), bold or one.bold)
                    for text, bold in runs
                )
                found.append(Slot(str(len(self.values)), "", one.bold))
                self.values.append(shown)
            elif isinstance(last, Slot):
                rest = join_stop(plain(self.values[number_of(last)]), one.text)
                found.append(one._replace(text=rest))
            else:
                found.append(one)
        return tuple(found)
