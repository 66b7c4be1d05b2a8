"""What a program can tell of each item of an audit: what a sheet says, how it is built, its type.

In: `Evidence`. Out: a `Finding` with the line that shows it. What hangs on the words of a language
that `SPEECH` lacks is left to a person. PEMAT counts something as so when it is so four times in
five (its user's guide). RNIB Clear Print asks for 12 points or more, 60 to 70 characters a line,
left aligned, headings at the same place; leading and margins are those of large-print rules.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from docgen.cache import FrozenMap
from docgen.contents import walk, words_of
from docgen.errors import Place
from docgen.layout.frame import Fitting, Label, TextCell
from docgen.model import (
    BOX_KINDS,
    Block,
    Box,
    BoxKind,
    Heading,
    Inlines,
    Item,
    List,
    Paragraph,
    Row,
    Table,
    Text,
)
from docgen.quality.evidence import PERSON, Evidence, Finding, Verdict, met, not_applicable, not_met

MOSTLY = 0.8  # of sentences, or of texts: heads of columns and values have edges of their own
SMALLEST = 12.0  # points
LEADING = 1.2  # times the size
MARGIN = 36.0  # points: half an inch
LONGEST = 75  # characters a line
_WIDTH = 0.5  # of the size: what a letter of running text takes, spaces counted


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


class Speech(NamedTuple):
    """Patterns of one language.

    `passive` finds a form of "to be" with a participle; `reader` a word for the reader; `third` a
    patient spoken of, not to; `number` a number in letters; `action` a sentence that asks to act.
    """

    passive: re.Pattern[str]
    reader: re.Pattern[str]
    third: re.Pattern[str]
    number: re.Pattern[str]
    action: re.Pattern[str]


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def _first(words: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:{words})(?!\w)", re.IGNORECASE)


SPEECH: Mapping[str, Speech] = FrozenMap(
    {
        "en": Speech(
            _whole(
                r"(?:am|is|are|was|were|be|been|being)(?: (?:not|also|often|usually|then))?"
                r" (?:\w{2,}ed|done|given|made|put|told|taken|held|kept|sent|shown|worn|driven)"
            ),
            _whole("you|your|yours|yourself"),
            _whole("(?:the|a) patient"),
            _whole("two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty"),
            _first(
                "do|call|come|go|eat|drink|take|tell|ask|stop|start|rest|keep|lie|stay|use|wear|"
                "leave|follow|show|wash|walk|lift|put|drive|make|be|return|wait|check"
            ),
        ),
        "es": Speech(
            _whole(
                r"(?:es|son|era|eran|fue|fueron|ser|sea|sean|sido) (?:\w+[ai]d[oa]s?|hech[oa]s?)"
            ),
            _whole("usted|le|su|sus|se"),
            _whole("(?:el|la|un|una) paciente"),
            _whole("dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|veinte|treinta"),
            _first(
                "no|llame|venga|vaya|coma|beba|tome|diga|díganos|pregunte|pida|deje|siga|use|"
                "traiga|descanse|quédese|acuéstese|lleve|haga|camine|lave|ponga|avise|guarde|cuente"
            ),
        ),
    }
)


# What a sheet says.


def purpose(evidence: Evidence) -> Finding:
    """The title names the procedure."""
    title = evidence.document.title
    named = [word for word in re.findall(r"\w{4,}", evidence.title) if _says(title, word)]
    if named:
        return met(f'the title says "{title}"', evidence.top)
    return not_met(f'the title "{title}" does not say "{evidence.title}"', evidence.top)


def everyday_words(evidence: Evidence) -> Finding:
    """The reading scores keep their targets."""
    if not evidence.measured:
        return PERSON
    if evidence.hard:
        return not_met("; ".join(evidence.hard))
    return met("the reading scores keep their targets")


def terms_explained(evidence: Evidence) -> Finding:
    """Each clinical word is explained where it first stands."""
    for word, place in evidence.unexplained:
        return not_met(f'"{word}" stands unexplained', place)
    return met("the words of glossary.yaml are explained") if evidence.listed else PERSON


def active_voice(evidence: Evidence) -> Finding:
    """Four sentences of five say who does what."""
    speech = SPEECH.get(evidence.language)
    sentences = list(evidence.sentences())
    if not speech or not sentences:
        return PERSON
    passive = [one for one in sentences if speech.passive.search(one.text)]
    share = 1 - len(passive) / len(sentences)
    why = f"{len(passive)} of {len(sentences)} sentences are passive"
    place = passive[0].place if passive else None
    return met(why, place) if share >= MOSTLY else not_met(why, place)


def numbers_clear(evidence: Evidence) -> Finding:
    """Numbers are figures, not words."""
    speech = SPEECH.get(evidence.language)
    if not speech:
        return PERSON
    for sentence in evidence.sentences():
        if found := speech.number.search(sentence.text):
            return not_met(f'"{found[0]}" is not a figure', sentence.place)
    if not any(re.search(r"\d", words_of(unit.content)) for unit in evidence.texts()):
        return not_applicable("no numbers")
    return met("every number is a figure")


def no_sums(evidence: Evidence) -> Finding:
    """Where a clock time can be told, no reader has to add hours to it."""
    told = {slot.path for slot in evidence.slots()}
    for span in evidence.spans:
        for unit in evidence.texts():
            if f"times.{span.time}" not in told and _says(words_of(unit.content), span.words):
                return not_met(f'"{span.words}" stands without its clock time', unit.place)
    return met("every time that can be told is a clock time")


def sums_shown(evidence: Evidence) -> Finding:
    """Where a sum is asked for, a person judges how it is explained."""
    return not_applicable("no sums") if no_sums(evidence).verdict is Verdict.MET else PERSON


def actions(evidence: Evidence) -> Finding:
    """The reader is asked to do something."""
    speech = SPEECH.get(evidence.language)
    for item in evidence.items():
        if item.check:
            return met("there are boxes to tick", item.place)
    for sentence in evidence.sentences():
        if speech and speech.action.search(sentence.text):
            return met(f'"{sentence.text}"', sentence.place)
    return not_met("nothing is asked of the reader", evidence.top) if speech else PERSON


def speaks_to_reader(evidence: Evidence) -> Finding:
    """The sheet says "you", and never "the patient"."""
    speech = SPEECH.get(evidence.language)
    if not speech:
        return PERSON
    sentences = list(evidence.sentences())
    for sentence in sentences:
        if found := speech.third.search(sentence.text):
            return not_met(f'"{found[0]}" speaks of the reader', sentence.place)
    spoken = [s for s in sentences if speech.reader.search(s.text) or speech.action.search(s.text)]
    if not spoken:
        return not_met("no sentence speaks to the reader", evidence.top)
    return met(f"{len(spoken)} of {len(sentences)} sentences speak to the reader", spoken[0].place)


def _says(text: str, words: str) -> bool:
    return words.casefold() in text.casefold()


# How it is built.


def chunked(evidence: Evidence) -> Finding:
    """No list and no run of paragraphs is long."""
    for one in evidence.lists():
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
    for heading in evidence.parts(Heading):
        text = words_of(heading.content)
        if not text or len(re.findall(r"[^\W\d]+", text)) > most:
            return not_met(f'the heading "{text}" is not short', heading.place)
        if heading.level > level + 1:
            return not_met(
                f"a heading of level {heading.level} follows one of {level}", heading.place
            )
        level = heading.level
    for heading in _idle(evidence.document.blocks):
        return not_met(f'nothing stands under "{words_of(heading.content)}"', heading.place)
    for place in _headless(evidence.document.blocks):
        return not_met("a section has no heading", place)
    return met(f"{sum(1 for _ in evidence.parts(Heading))} headings", evidence.top)


def summed_up(evidence: Evidence) -> Finding:
    """A summary of a few lines stands at the top, or page one as a whole is one."""
    box = evidence.box(_sums_up)
    page = evidence.box(lambda kind: kind.page_sums_up)
    if not box:
        why = "page one sums the sheet up"
        return met(why, page.place) if page else not_met("there is no summary", evidence.top)
    lines = sum(isinstance(placed.part, Item) for placed in walk(box.blocks))
    least, most = LIMITS.summary
    why = f"a summary of {lines} lines"
    return met(why, box.place) if least <= lines <= most else not_met(why, box.place)


def cues(evidence: Evidence) -> Finding:
    """Key points stand out: a box for what is urgent, bold, boxes to tick."""
    box = evidence.box(lambda kind: kind.urgent)
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
        heads = [words_of(cell.content) for cell in first.cells]
        if not all(cell.header for cell in first.cells) or not all(heads):
            return not_met("a column has no header", first.place)
        if any(len(head.split()) > LIMITS.column for head in heads):
            return not_met(f"a header has more than {LIMITS.column} words", first.place)
        for row in table.rows[1:]:
            to_fill = evidence.blank and not any(words_of(cell.content) for cell in row.cells)
            if not to_fill and not words_of(row.cells[0].content):
                return not_met("a row does not say what it is about", row.place)
    return met(f"{len(tables)} with headers", tables[0].rows[0].place)


def tables_told(evidence: Evidence) -> Finding:
    """Where there is a table, a person judges whether its use is explained."""
    return PERSON if any(_tables(evidence.document.blocks)) else not_applicable("no tables")


def steps(evidence: Evidence) -> Finding:
    """What to do stands in lists, in few sentences each."""
    lists = evidence.lists()
    if not lists:
        return not_met("nothing stands in a list", evidence.top)
    for one in evidence.parts(Paragraph):
        if _sentences(one.content) > LIMITS.sentences:
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
    if box := evidence.box(lambda kind: kind.tool):
        return met(f"the box of {box.kind}", box.place)
    return not_met("nothing to tick, to look up or to write on", evidence.top)


def listed(evidence: Evidence) -> Finding:
    """Lists are used."""
    lists = evidence.lists()
    if lists:
        return met(f"{len(lists)} lists", lists[0].items[0].place)
    return not_met("nothing stands in a list", evidence.top)


def first_things_first(evidence: Evidence) -> Finding:
    """Summary and emergency box stand before every other section.

    On a page that sums the sheet up a short section may stand between the times and that box.
    """
    page, timed = evidence.box(lambda kind: kind.page_sums_up), False
    for block in evidence.document.blocks:
        if isinstance(block, Heading) and block.level > 1 and not (page and timed):
            return not_met("a section stands before summary and emergency box", block.place)
        if isinstance(block, Box) and BOX_KINDS[block.kind].urgent:
            if evidence.box(_sums_up):
                return met("summary, then emergency box", block.place)
            if page:
                return met("the emergency box stands on a page that sums the sheet up", block.place)
        timed = timed or (isinstance(block, Box) and BOX_KINDS[block.kind].timeline)
    return not_met("summary or emergency box is missing", evidence.top)


def _sums_up(kind: BoxKind) -> bool:
    return kind.brief


def _sentences(content: Inlines) -> int:
    return len(re.findall(r"[.!?](?:\s|$)", words_of(content)))


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
        elif isinstance(block, Box) and (_is_timeline(block) or not _has_labels(block)):
            yield from _headless(block.blocks)
        elif isinstance(block, List) and not under:
            yield block.items[0].place
        elif isinstance(block, Table) and not under:
            yield block.rows[0].place


def _is_timeline(box: Box) -> bool:
    return BOX_KINDS[box.kind].timeline


def _has_labels(box: Box) -> bool:
    """Whether what a box holds names itself: labels with values or lines, pictures with words."""
    kind = BOX_KINDS[box.kind]
    return bool(kind.row) or kind.labels or kind.holds == {"item"}


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
    for placed in walk(evidence.document.blocks):
        part = placed.part
        if isinstance(part, Row):
            yield from ((_words(cell.content), part.place) for cell in part.cells if cell.icon)
        elif not isinstance(part, Box) and part.icon:
            yield _words(part.content), part.place


def _words(content: Inlines) -> str:
    return "".join(one.text for one in content if isinstance(one, Text)).strip()


# Its type and layout.


def size(evidence: Evidence) -> Finding:
    """No letter is smaller than 12 points, heads and feet included."""
    marks = [mark for head in evidence.layout.heads for mark in head if isinstance(mark, Label)]
    least = min([cell.style.size for cell in _cells(evidence)] + [one.style.size for one in marks])
    why = f"the smallest type has {least:g} points"
    return met(why) if least >= SMALLEST else not_met(why)


def leading(evidence: Evidence) -> Finding:
    """Lines of running text stand apart."""
    tight = min(cell.style.leading / cell.style.size for cell in _body(evidence))
    why = f"lines of text are {tight:.2f} times as high as their type"
    return met(why) if tight >= LEADING else not_met(why)


def line_length(evidence: Evidence) -> Finding:
    """No line is too long for the eye to find the next."""
    most = max(cell.width / (cell.style.size * _WIDTH) for cell in _body(evidence))
    why = f"lines hold about {most:.0f} characters at most"
    return met(why) if most <= LONGEST else not_met(why)


def left_aligned(evidence: Evidence) -> Finding:
    """Running text begins at common edges, as text that is centred or set to the far side does not.

    Those are the left ones, or the right ones where it is read from the right.
    """
    edges = Counter(round(cell.x + cell.rtl * cell.width) for cell in _body(evidence))
    shared = sum(number for number in edges.values() if number > 1)
    why = f"{shared} of {edges.total()} texts begin at an edge that others share"
    return met(why) if shared >= MOSTLY * edges.total() else not_met(why)


def margins(evidence: Evidence) -> Finding:
    """There is white around the page."""
    look = evidence.layout.look
    least = min([look.margin, look.width - look.right, *(c.x for c in _cells(evidence))])
    why = f"the margin has {least:g} points"
    return met(why) if least >= MARGIN else not_met(why)


def headings_larger(evidence: Evidence) -> Finding:
    """A heading is larger than the text under it."""
    look = evidence.layout.look
    why = (
        f"title {look.title.size:g}, headings {look.heading.size:g}, text {look.body.size:g} points"
    )
    larger = look.title.size > look.heading.size > look.body.size
    return met(why) if larger else not_met(why)


def _cells(evidence: Evidence) -> Iterator[TextCell]:
    for leaf in evidence.layout.leaves:
        yield from leaf.cells


def _body(evidence: Evidence) -> Iterator[TextCell]:
    """Running text: no words of a line alone, which are heavier, and none beside a bar.

    Nor pairs that flow: those are as wide as their words.
    """
    body = evidence.layout.look.body
    for leaf in evidence.layout.leaves:
        if leaf.fit is Fitting.NONE and leaf.bar is None:
            for cell in leaf.cells:
                if (cell.style.size, cell.style.weight) == (body.size, body.weight):
                    yield cell
