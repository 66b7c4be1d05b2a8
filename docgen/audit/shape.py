"""What a program can tell of how a sheet is built: chunks, headings, lists, tables, pictures.

In: `Evidence`. Out: a `Finding` with the line that shows it. What counts as short is in `LIMITS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from docgen.audit.evidence import Evidence, flat, text_of
from docgen.audit.items import PERSON, Finding, met, not_applicable, not_met
from docgen.errors import Place
from docgen.model import BOX_KINDS, Block, Box, Heading, Inlines, List, Paragraph, Table, Text


class Limits(NamedTuple):
    """Where short ends: items of a list, words of a header, sentences of an item, summary lines.

    `signs` is for lists of short phrases ("Chest pain"), which are looked through, not remembered.
    """

    items: int = 7  # what a reader keeps in mind: Miller 1956; AHRQ asks for chunks
    signs: int = 10
    heading: int = 8  # of English; Spanish says the same in a quarter more words
    column: int = 4
    sentences: int = 3
    summary: tuple[int, int] = (3, 5)  # DESIGN: three to five lines


LIMITS = Limits()


def chunked(evidence: Evidence) -> Finding:
    """No list and no run of paragraphs is long."""
    for one in evidence.blocks(List):
        sentences = any(_sentences(item.content) for item in one.items)
        if len(one.items) > (LIMITS.items if sentences else LIMITS.signs):
            return not_met(f"a list has {len(one.items)} items", one.items[0].place)
    for run in _runs(evidence.document.blocks):
        if len(run) > LIMITS.sentences:
            return not_met(f"{len(run)} paragraphs follow one another", run[0].place)
    return met(f"no list is longer than {LIMITS.items} items")


def headed(evidence: Evidence) -> Finding:
    """What is said stands under a short heading, and no level is skipped."""
    level = 0
    most = (
        LIMITS.heading if evidence.document.language.startswith("en") else LIMITS.heading * 5 // 4
    )
    for heading in evidence.blocks(Heading):
        text = text_of(heading.content)
        if not text or len(re.findall(r"[^\W\d]+", text)) > most:
            return not_met(f'the heading "{text}" is not short', heading.place)
        if heading.level > level + 1:
            return not_met(
                f"a heading of level {heading.level} follows one of {level}", heading.place
            )
        level = heading.level
    for heading in _idle(evidence.document.blocks):
        return not_met(f'nothing stands under "{text_of(heading.content)}"', heading.place)
    for place in _headless(evidence.document.blocks):
        return not_met("a section has no heading", place)
    return met(f"{sum(1 for _ in evidence.blocks(Heading))} headings", evidence.top)


def summed_up(evidence: Evidence) -> Finding:
    """A summary of a few lines stands at the top."""
    box = evidence.box("summary")
    if not box:
        return not_met("there is no summary", evidence.top)
    lines = sum(len(one.items) for one in flat(box.blocks) if isinstance(one, List))
    least, most = LIMITS.summary
    why = f"a summary of {lines} lines"
    return met(why, box.place) if least <= lines <= most else not_met(why, box.place)


def cues(evidence: Evidence) -> Finding:
    """Key points stand out: a box for what is urgent, bold, boxes to tick."""
    box = evidence.box("emergency")
    if not box:
        return not_met("nothing urgent stands in a box", evidence.top)
    bold = sum(one.bold for unit in evidence.texts() for one in unit.content)
    ticks = sum(item.check for item in evidence.items())
    if not bold and not ticks:
        return not_met("nothing is bold, nothing has a box to tick", evidence.top)
    return met(f"the emergency box, {bold} bold texts, {ticks} boxes to tick", box.place)


def captioned(evidence: Evidence) -> Finding:
    """Every picture stands beside words that say what it shows."""
    pictures = list(_pictures(evidence))
    if not pictures:
        return not_applicable("no pictures")
    for words, place in pictures:
        if not words:
            return not_met("a picture has no words beside it", place)
    return met(f"{len(pictures)} pictures, each beside its words", pictures[0][1])


def simple_tables(evidence: Evidence) -> Finding:
    """Tables have short headers, and no row is empty but those that are written in by hand."""
    tables = list(_tables(evidence.document.blocks))
    if not tables:
        return not_applicable("no tables")
    for table in tables:
        first = table.rows[0]
        heads = [text_of(cell.content) for cell in first.cells]
        if not all(cell.header for cell in first.cells) or not all(heads):
            return not_met("a column has no header", first.place)
        if any(len(head.split()) > LIMITS.column for head in heads):
            return not_met(f"a header has more than {LIMITS.column} words", first.place)
        for row in table.rows[1:]:
            to_fill = evidence.blank and not any(text_of(cell.content) for cell in row.cells)
            if not to_fill and not text_of(row.cells[0].content):
                return not_met("a row does not say what it is about", row.place)
    return met(f"{len(tables)} with headers", tables[0].rows[0].place)


def tables_told(evidence: Evidence) -> Finding:
    """Where there is a table, a person judges whether its use is explained."""
    return PERSON if any(_tables(evidence.document.blocks)) else not_applicable("no tables")


def steps(evidence: Evidence) -> Finding:
    """What to do stands in lists, in few sentences each."""
    lists = list(evidence.blocks(List))
    if not lists:
        return not_met("nothing stands in a list", evidence.top)
    for block in evidence.document.blocks:
        for one in flat((block,)):
            if isinstance(one, Paragraph) and _sentences(one.content) > LIMITS.sentences:
                return not_met(f"a paragraph has {_sentences(one.content)} sentences", one.place)
    for item in evidence.items():
        if _sentences(item.content) > LIMITS.sentences:
            return not_met(f"an item has {_sentences(item.content)} sentences", item.place)
    return met(f"{sum(1 for _ in evidence.items())} items in lists", lists[0].items[0].place)


def tool(evidence: Evidence) -> Finding:
    """There is something to use: a check list, the day's times, lines to write on, a card."""
    for item in evidence.items():
        if item.check:
            return met("a check list", item.place)
    for kind in ("times", "lines", "card"):
        if box := evidence.box(kind):
            return met(f"the box of {kind}", box.place)
    return not_met("nothing to tick, to look up or to write on", evidence.top)


def listed(evidence: Evidence) -> Finding:
    """Lists are used."""
    lists = list(evidence.blocks(List))
    if lists:
        return met(f"{len(lists)} lists", lists[0].items[0].place)
    return not_met("nothing stands in a list", evidence.top)


def first_things_first(evidence: Evidence) -> Finding:
    """Summary and emergency box stand before every other section."""
    for block in evidence.document.blocks:
        if isinstance(block, Heading) and block.level > 1:
            return not_met("a section stands before summary and emergency box", block.place)
        if isinstance(block, Box) and block.kind == "emergency" and evidence.box("summary"):
            return met("summary, then emergency box", block.place)
    return not_met("summary or emergency box is missing", evidence.top)


def _sentences(content: Inlines) -> int:
    return len(re.findall(r"[.!?](?:\s|$)", text_of(content)))


def _runs(blocks: Iterable[Block]) -> Iterator[list[Paragraph]]:
    """Yield paragraphs that follow one another without heading or list."""
    run: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            run.append(block)
            continue
        if run:
            yield run
        run = []
        if isinstance(block, Box):
            yield from _runs(block.blocks)
    if run:
        yield run


def _headless(blocks: Iterable[Block], *, under: bool = False) -> Iterator[Place | None]:
    """Yield the places of lists and tables that stand under no heading."""
    for block in blocks:
        if isinstance(block, Heading):
            under = under or block.level > 1
        elif isinstance(block, Box) and (block.kind == "times" or not _has_labels(block)):
            yield from _headless(block.blocks)
        elif isinstance(block, List) and not under:
            yield block.items[0].place
        elif isinstance(block, Table) and not under:
            yield block.rows[0].place


def _has_labels(box: Box) -> bool:
    """Whether what stands in a box names itself: a label and its value, or lines to write on."""
    kind = BOX_KINDS[box.kind]
    return bool(kind.row) or kind.labels


def _idle(blocks: Iterable[Block]) -> Iterator[Heading]:
    """Yield the headings, but for the title, that another one or the end of the box follows."""
    last: Block | None = None
    for block in blocks:
        if isinstance(last, Heading) and last.level > 1 and isinstance(block, Heading):
            yield last
        if isinstance(block, Box):
            yield from _idle(block.blocks)
        last = block
    if isinstance(last, Heading) and last.level > 1:
        yield last


def _tables(blocks: Iterable[Block]) -> Iterator[Table]:
    """Yield the tables that are read by columns; boxes of fields have rows of label and value."""
    for block in blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Box) and not _has_labels(block):
            yield from _tables(block.blocks)


def _pictures(evidence: Evidence) -> Iterator[tuple[str, Place | None]]:
    """Yield the words beside every pictogram."""
    for block in flat(evidence.document.blocks):
        if isinstance(block, Heading | Paragraph) and block.icon:
            yield _words(block.content), block.place
        elif isinstance(block, List):
            yield from ((_words(i.content), i.place) for i in block.items if i.icon)
        elif isinstance(block, Table):
            for row in block.rows:
                yield from ((_words(cell.content), row.place) for cell in row.cells if cell.icon)


def _words(content: Inlines) -> str:
    return "".join(one.text for one in content if isinstance(one, Text)).strip()
