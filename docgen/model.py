"""The Document: what a sheet says, with the role of each block, before anything has a size.

In: nothing (these are the nouns between parsing and layout). Out: frozen, hashable values.
A block keeps its role from here to the structure tree; nothing is guessed at export.

Where two languages stand side by side, `second` is the same content in the second one.

`Slot` is a place that each patient fills. The `guards` of a block are conditions on one patient
that decide whether it stands on that patient's sheet.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from docgen.cache import FrozenMap
from docgen.errors import Place
from docgen.expression.truth import Condition

# Conditions on one patient (`expression/truth.py`): all of them must hold; empty: always there.
Guards: TypeAlias = tuple[Condition, ...]


class Text(NamedTuple):
    """Characters that every patient gets."""

    text: str
    bold: bool = False


class Slot(NamedTuple):
    """A value of one patient, printed in one format.

    `path` is what the template wrote: `patient.name`, `times.bed_rest_until`,
    `patient.blood_thinners[0].drug`; `format` is one of the closed list of formats. `language` is
    that of a second column; '' is the sheet's own.
    """

    path: str
    format: str
    bold: bool = False
    language: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """By what a patient's value is found: path, and format with the language of its column."""
        return (self.path, f"{self.format}/{self.language}" if self.language else self.format)


Inline: TypeAlias = Text | Slot
Inlines: TypeAlias = tuple[Inline, ...]


class Heading(NamedTuple):
    """A heading of level 1 to 3, with a pictogram's name or ''."""

    level: int
    content: Inlines
    icon: str = ""
    guards: Guards = ()
    place: Place | None = None
    second: Inlines = ()


class Paragraph(NamedTuple):
    """A paragraph of running text."""

    content: Inlines
    icon: str = ""
    guards: Guards = ()
    place: Place | None = None
    second: Inlines = ()


class Item(NamedTuple):
    """One item of a list; `check` draws a box to tick in place of a bullet."""

    content: Inlines
    check: bool = False
    icon: str = ""
    guards: Guards = ()
    place: Place | None = None
    second: Inlines = ()


class List(NamedTuple):
    """A list, its items in reading order; those of an ordered one have numbers."""

    items: tuple[Item, ...]
    ordered: bool = False
    start: int = 1  # the number of the first item


class Cell(NamedTuple):
    """One cell of a table; empty content is a place to write on."""

    content: Inlines
    header: bool = False
    icon: str = ""
    second: Inlines = ()


class Row(NamedTuple):
    """One row of a table."""

    cells: tuple[Cell, ...]
    guards: Guards = ()
    place: Place | None = None


class Table(NamedTuple):
    """A table. The first row holds column headers, unless a box gives its rows another role."""

    rows: tuple[Row, ...]


class Box(NamedTuple):
    """A call-out: `::: kind arg ...` in a template. The closed list of kinds is `BOX_KINDS`."""

    kind: str
    args: tuple[str, ...]
    blocks: tuple[Block, ...]
    guards: Guards = ()
    place: Place | None = None

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of all tables in it, such as those of label and value."""
        tables = [block for block in self.blocks if isinstance(block, Table)]
        return tuple([row for table in tables for row in table.rows if row.cells])


Block: TypeAlias = Heading | Paragraph | List | Table | Box

CALENDAR_DAYS = 3  # days across a calendar
CALENDAR_CELLS = CALENDAR_DAYS + 1  # the last column is for what begins later


class BoxPage(enum.Enum):
    """On which page a box stands. Only one that goes along with its text stands in another box."""

    ANY = enum.auto()
    FIRST = enum.auto()
    OWN = enum.auto()  # one of its own, or the back of the first


FIELDS = 2  # cells of a row in a box of fields
ANYTHING = frozenset({"heading", "paragraph", "item", "row", "box"})


class BoxKind(NamedTuple):
    """One kind of box: what a template may write in it, and what it is for.

    All that docgen asks about a kind stands here; nothing else compares the names of kinds. How a
    kind is laid out is its row of `BOXES` in `layout/boxes.py`, where it stands on page one, if it
    has a place there, is in `style.py`.
    """

    name: str
    about: str
    page: BoxPage = BoxPage.ANY
    tag: str = ""  # its element in the structure tree; "": what it holds stands in the one around
    holds: frozenset[str] = ANYTHING  # what it draws; of boxes all, or those of these kinds
    cure: str = ""  # what to write in place of what it does not draw
    row: str = ""  # how a row of its fields is written; "": its tables have a header
    most: int = 0  # its argument is a number from 1 to this; 0: it has none
    named: bool = False  # its argument is a name
    sections: bool = False  # its headings begin sections; else they are headings of the box
    labels: bool = False  # its texts are labels of lines to write on, and no sentences
    last: bool = False  # nothing of a clinic's own stands behind it
    safety: bool = False  # it tells when to ask for help, and whom
    urgent: bool = False  # it tells what to do at once: where there is a choice it comes first
    brief: bool = False  # it sums the sheet up: of a long list it has the first lines
    page_sums_up: bool = False  # the page on which it stands sums the sheet up
    whole: bool = False  # all its rows stand: what nobody knows is a line to write on
    begins: tuple[str, ...] = ()  # formats of the time with which its rows begin
    apart: bool = False  # an empty line between its rows begins another table
    timeline: bool = False  # its rows are events: in the order of each patient's times, or absent
    told: bool = False  # its items have drawings, which are told of by their titles
    tool: bool = False  # something to look up, to write on or to cut out
    staff: bool = False  # it is for staff alone: patients do not get it


BOX_KINDS: Mapping[str, BoxKind] = FrozenMap(
    (kind.name, kind)
    for kind in (
        BoxKind(
            "strip",
            "who the patient is: rows of label and value",
            BoxPage.FIRST,
            holds=frozenset({"row"}),
            cure="Write rows of label and value here, and nothing else.",
            row="| label | value |",
            whole=True,
        ),
        BoxKind(
            "summary", "three to five lines: heading and list", BoxPage.FIRST, "Sect", brief=True
        ),
        BoxKind(
            "emergency",
            "the locked list: heading, list, last line",
            BoxPage.FIRST,
            "Sect",
            safety=True,
            urgent=True,
        ),
        BoxKind(
            "times",
            "the personal clock: rows of time and what to do",
            BoxPage.FIRST,
            holds=frozenset({"row", "heading", "bar"}),
            cure="Write headings, a bar, and rows of time and what to do.",
            row="| time | what to do |",
            timeline=True,
            tool=True,
        ),
        BoxKind(
            "emergency_row",
            "the locked list in one compact row: heading, list",
            BoxPage.FIRST,
            "Sect",
            safety=True,
            urgent=True,
        ),
        BoxKind(
            "purpose",
            "what the page is for, at the top right: pictogram and a few words",
            BoxPage.FIRST,
            holds=frozenset({"paragraph"}),
            cure="Write one line: a pictogram and a few words.",
            page_sums_up=True,
        ),
        BoxKind(
            "normal",
            "what is no reason to call: heading, list; a drawing with its caption",
            BoxPage.FIRST,
            tag="Sect",
        ),
        BoxKind(
            "bar",
            "a day drawn as a bar: rows of until when and label, an empty line between two lanes;"
            " the hour of a dose (`stop_dose`) is a mark on it",
            holds=frozenset({"row", "paragraph"}),
            cure="Write rows of time and label; a line of text stands beside the last lane.",
            row="| until when | label |",
            apart=True,
            begins=("bar", "stop_dose"),
        ),
        BoxKind(
            "countdown",
            "what comes before the visit: heading, rows of time and what to do",
            BoxPage.FIRST,
            holds=frozenset({"row", "heading"}),
            cure="Write headings and rows of time and what to do.",
            row="| time | what to do |",
            timeline=True,
            tool=True,
        ),
        BoxKind(
            "by_hand",
            "times to write in by hand: heading; rows of what to do until when and how long, of a"
            " label and a day, of a label for a long line",
            BoxPage.FIRST,
            holds=frozenset({"row", "heading"}),
            cure="Write a heading and rows of until when and how long.",
            row="| until when | how long |",
            labels=True,
            tool=True,
        ),
        BoxKind(
            "visit",
            "the next visit, and beside or below it a note: rows of label and value",
            BoxPage.FIRST,
            holds=frozenset({"row"}),
            cure="Write rows of label and value here, and nothing else.",
            row="| label | value |",
        ),
        BoxKind(
            "pairs",
            "short facts that flow into rows: rows of label and value",
            BoxPage.FIRST,
            holds=frozenset({"row"}),
            cure="Write rows of label and value here, and nothing else.",
            row="| label | value |",
        ),
        BoxKind(
            "figure",
            "a drawing that procedure.yaml declares, filled for each patient: its name; a caption",
            holds=frozenset({"heading", "paragraph"}),
            cure="Write a heading and a caption here.",
            named=True,
        ),
        BoxKind(
            "frames",
            "steps drawn side by side: a list, each item with its drawing",
            holds=frozenset({"item"}),
            cure="Write a list here: 1. :drawing: and what to do.",
            told=True,
        ),
        BoxKind(
            "panels",
            "drawings in frames, side by side: a list, each item with its drawing",
            holds=frozenset({"item"}),
            cure="Write a list here: - :drawing: and what it shows.",
            told=True,
        ),
        BoxKind(
            "log",
            "a table to fill in over so many days: heading, a line; rows | day | what is said of"
            " what is over | and | what to write in a box | what beside a box to tick |; the parts"
            " of a day as a list",
            holds=frozenset({"heading", "paragraph", "row", "item"}),
            cure="Write a heading, a line, two rows of labels and a list here.",
            row="| label | label |",
            most=6,
            labels=True,
            tool=True,
        ),
        BoxKind(
            "contact",
            "whom to call: rows of label and telephone",
            BoxPage.FIRST,
            "Sect",
            row="| label | telephone number |",
            safety=True,
        ),
        BoxKind(
            "call",
            "when to call the clinic: heading, list (an item with a pictogram is its sign), rows of"
            " label and telephone",
            tag="Sect",
            row="| label | telephone number |",
            safety=True,
        ),
        BoxKind("note", "a box with a thin line: heading and anything", tag="Sect"),
        BoxKind(
            "card",
            "dashed card to cut out: heading, rows of label and value",
            tag="Sect",
            row="| label | value |",
            tool=True,
        ),
        BoxKind("calendar", "heading, table of what is allowed when: a strip of days"),
        BoxKind(
            "dates",
            "heading and text; beside them the QR code of the sheet's dates, if it prints",
            sections=True,
        ),
        BoxKind(
            "columns",
            "side by side: its first block, or what is under its first heading, left; others right",
            sections=True,
        ),
        BoxKind(
            "lines",
            "lines to write on; argument: how many",
            holds=frozenset(),
            cure="Close the box right below, with :::.",
            most=40,  # a page has some thirty
            labels=True,
            tool=True,
        ),
        BoxKind("overleaf", "heading and anything, never on page one", BoxPage.OWN, sections=True),
        BoxKind(
            "staff",
            "a page of its own at the end, on staff copies alone: heading, tables",
            BoxPage.OWN,
            sections=True,
            last=True,
            staff=True,
        ),
        BoxKind(
            "signature",
            "a list of labels, each under a line to sign on",
            holds=frozenset({"item"}),
            cure="Write a list here: - and who signs.",
            labels=True,
            last=True,
        ),
    )
)


# What page one of a sheet gives up where its space is short, the first first: `space.bar` in a
# template asks whether there is room for it on one patient's sheet. Layout answers: of the names
# that a sheet asks for, the fewest are given up with which all that belongs on page one stands
# there, each before those behind it. All boxes of page one belong there (`BoxPage.FIRST`), and what
# stands in the template before the last of them. A box below them that stands only where something
# was given up (`not space.bar`) is of page two; a shorter form of the last box is written inside
# it, as rows with conditions of their own.
BAR = "bar"  # no room is left for one, either, where a patient's clock draws none
SPACE: Mapping[str, str] = FrozenMap(
    (
        ("figure", "a figure and what stands beside it"),
        ("sections", "short sections below the times"),
        ("ice", "a drawing in the box of what is normal"),
        ("sentences", "who agreed, and second sentences of rows"),
        ("dates", "dates in full"),
        ("bones", "the last pairs of the strip"),
        ("asked", "whom to ask about an hour that nobody named"),
        ("treated", "the day of the treatment"),
        (BAR, "the bar of the day"),
        ("normal", "the box of what is normal; lists to tick"),
        ("visit", "the next visit"),
        ("note", "the note, after its third line"),
        ("thinners", "thinners beyond three"),
    )
)
# What is given up only after all of the page came closer: first nights are read from it.
WANTED = frozenset({"asked", "treated", BAR, "normal", "visit", "note", "thinners"})
# What a front of large print gives up even so for the line that says what stands overleaf.
FOR_TURNING = frozenset({"asked", "treated"})
# What `check` tells of where it is given up.
SCARCE = frozenset({"note", "thinners"})

# What the last page has room for where it would end above 80 % of its height: `space.log` in a
# template asks for it, too. It is there if it takes no page more; the first that fits is taken
# first, and the next only if the page still ends above that.
FILLERS: Mapping[str, str] = FrozenMap(
    (
        ("drawings", "drawings of what is said in words"),
        ("log", "a log to fill in"),
        ("questions", "lines for questions"),
        ("more_lines", "more of them"),
    )
)


class Document(NamedTuple):
    """One sheet, as all its patients share it, in reading order."""

    title: str
    language: str  # BCP 47: "es-US"
    blocks: tuple[Block, ...]
    second: str = ""  # the language of the `second` column; '': the sheet has one language
    # Of two languages: so many blocks are page one, in the first, and as many behind them the same
    # page in the second: each stands on a side of its own, in its language alone.
    side: int = 0

    @property
    def own_blocks(self) -> tuple[Block, ...]:
        """The blocks without the page one of a second language."""
        return (*self.blocks[: self.side], *self.blocks[2 * self.side :])
