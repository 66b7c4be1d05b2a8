"""Leaves filled: what a leaf of the layout becomes for one patient, or once for all.

In: a leaf of the layout, once, which becomes a template; then one patient's values. Out: a
`SetBox`: how high the leaf is, which decides where everything stands, and its operators, which are
the same wherever it stands. What stands around a patient's text is written once for each number of
lines that the text may have. There are four kinds of leaves: cells of text, a row of the
calendar, a QR symbol, shapes over a drawing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, Protocol, TypeAlias

from docgen.cache import FrozenMap, Memo
from docgen.fonts.families import Fonts
from docgen.i18n.runs import NBSP, Runs, plain
from docgen.layout.columns import fitted
from docgen.layout.figure import shape_marks
from docgen.layout.frame import (
    CALENDAR_END,
    CALENDAR_PAD,
    CALENDAR_WORDS,
    CalendarCells,
    Code,
    FilledShapes,
    Fitting,
    Label,
    Leader,
    Leaf,
    LeafLines,
    Rect,
    TextCell,
)
from docgen.layout.linebreak import break_lines, filled_up, longest_word, torn_words
from docgen.layout.text import NO_FACES, Lines, SetLine, SetText, Spacing, Values, set_value
from docgen.model import CALENDAR_CELLS, CALENDAR_DAYS, Slot, Text
from docgen.pdf.content import (
    TypeOperators,
    cell_operators,
    drawn,
    faces_of,
    frame_leaf,
    in_language,
    leader_operators,
    leaf_height,
    marked,
    render_leaf,
    render_marks,
    text_object,
    text_operators,
    text_start,
    type_operators,
)
from docgen.pdf.symbols import code_operators
from docgen.style import Color, TextStyle

_BOXES = 64  # numbers of lines that a leaf may have; most have one or two
# Thai, Lao, Burmese, Khmer; Chinese, Japanese, Korean: no spaces; and a place to write on.
_RUNS_ON = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\uffff]|_{9}")

SlotKey: TypeAlias = "tuple[str, str]"  # path and format
Languages: TypeAlias = Mapping[SlotKey, str]  # of typed texts that are not in the sheet's
NO_LANGUAGES: Languages = FrozenMap()
NO_SLOT: SlotKey = "", ""
ABSENT = -1.0  # the height of a leaf that is not on this patient's sheet


class SetBox(NamedTuple):
    """A leaf with one patient's values: its height in points, its operators.

    `faces` are those beyond the text family's. `broken` names the slots of which a word had to be
    broken amid its letters.
    """

    height: float
    faces: frozenset[int]
    operators: str
    broken: tuple[SlotKey, ...] = ()


class FilledLeaf(Protocol):
    """A leaf with one patient's values, as `SetBox`; what is only tried need not be drawn."""

    @property
    def height(self) -> float: ...  # noqa: D102 (as in `SetBox`)

    @property
    def faces(self) -> frozenset[int]: ...  # noqa: D102

    @property
    def operators(self) -> str: ...  # noqa: D102

    @property
    def broken(self) -> tuple[SlotKey, ...]: ...  # noqa: D102


class LeafTemplate(Protocol):
    """A leaf with slots."""

    def filled(self, values: Values, languages: Languages = NO_LANGUAGES) -> FilledLeaf:
        """Fill in one patient's values; `languages` are those of texts in another than the sheet's.

        Raises:
            FontError: a value that no font can write.
        """
        ...


def leaf_template(leaf: Leaf, tags: Sequence[str], fonts: Fonts, mirrored: float) -> LeafTemplate:
    """Make a leaf with slots ready to be filled.

    `tags` are the structure types of its cells. `mirrored` is the width of a page that is read from
    the right; else 0.
    """
    if leaf.calendar and isinstance(leaf.calendar.content, Slot):
        return CalendarTemplate(leaf, leaf.calendar, leaf.calendar.content, tags, fonts)
    if leaf.shapes:
        return _ShapesTemplate(leaf.least, leaf.shapes, fonts)
    if leaf.code and isinstance(leaf.code.content, Slot):
        return _CodeTemplate(leaf.least, leaf.code, leaf.code.content)
    return BoxTemplate(leaf, tags, fonts, mirrored)


def set_for_all(leaf: Leaf, tags: Sequence[str], fonts: Fonts, mirrored: float = 0.0) -> SetBox:
    """Write a leaf that all patients get alike; `tags` as in `frame_leaf`.

    `mirrored` is as in `leaf_template`.
    """
    if leaf.fit:
        texts = [cell.text.filled({}, fonts) for cell in leaf.cells]
        leaf = _placed(leaf, texts, fonts, mirrored)
    if leaf.calendar and isinstance(leaf.calendar.content, Text):
        return _calendar_of_text(leaf, leaf.calendar, leaf.calendar.content.text, tags, fonts)
    if leaf.code and isinstance(leaf.code.content, Text):
        shown = code_operators(leaf.code, leaf.code.content.text)
        return SetBox(leaf.least, NO_FACES, shown)
    lines = _fixed_lines(leaf, fonts)
    frame = frame_leaf(leaf, [len(broken) for broken in lines], fonts, tags)
    operators = render_leaf(frame, leaf, lines, fonts)
    return SetBox(frame.height, frozenset(faces_of(lines)), operators)


def typed_slot(cell: TextCell) -> SlotKey:
    """The slot of a cell that holds nothing but a text which somebody typed; else `NO_SLOT`."""
    places = cell.text.places
    alone = len(places) == 1 and not cell.text.fixed
    return places[0].slot.key if alone and places[0].slot.format == "text" else NO_SLOT


class _CodeTemplate(NamedTuple):
    """A QR symbol that says one patient's text; `height` is that of its leaf."""

    height: float
    code: Code
    slot: Slot

    def filled(self, values: Values, languages: Languages = NO_LANGUAGES) -> SetBox:  # noqa: ARG002 (a symbol has no language)
        shown = code_operators(self.code, plain(values[self.slot.key]))
        return SetBox(self.height, NO_FACES, shown)


class _ShapesTemplate(NamedTuple):
    """Shapes over a drawing that one patient's value fills; `height` is that of their leaf."""

    height: float
    shapes: FilledShapes
    fonts: Fonts

    def filled(self, values: Values, languages: Languages = NO_LANGUAGES) -> SetBox:  # noqa: ARG002 (nobody typed it)
        runs = values[self.shapes.content.key]  # many patients have the same shapes filled
        found: SetBox = self.fonts.values.get(
            (runs, self.shapes, self.height), partial(self._drawn, runs)
        )
        return found

    def _drawn(self, runs: Runs) -> SetBox:
        (circles, _), *levels = runs
        names = [level for level, _ in levels]
        marks = shape_marks(self.shapes, names, self.fonts, circles=bool(circles))
        lines = [(mark.line,) for mark in marks if isinstance(mark, Label)]
        shown = drawn(marks, self.height, self.fonts)
        operators = f"{marked('Figure', self.shapes.mcid)}q 1 J 1 j\n{shown}\nQ\nEMC"
        return SetBox(self.height, frozenset(faces_of(lines)), operators)


class _BoxAround(NamedTuple):
    """A leaf whose cells have certain numbers of lines: its height, and operators with gaps.

    Every second part is a gap: for the leader, if there is one; then for each cell with slots where
    its text begins, and its text.
    """

    height: float
    leader: Leader | None
    parts: list[str]


class _OpenCell(NamedTuple):
    """A cell with slots, and how its text is written."""

    at: int  # its place in the leaf
    cell: TextCell
    start: str  # where its text begins; in a leaf with columns of automatic width not yet known
    using: TypeOperators
    typed: SlotKey  # as in `typed_slot`


@dataclass(slots=True)
class BoxTemplate:
    """A leaf of which some cells have slots; the attributes are as in `leaf_template`."""

    leaf: Leaf
    tags: Sequence[str]
    fonts: Fonts
    mirrored: float
    _fixed: list[Lines | None] = field(init=False)  # of cells that are the same for all
    _open: list[_OpenCell] = field(init=False)
    _faces: frozenset[int] = field(init=False)
    _boxes: Memo[tuple[int, ...], _BoxAround] = field(default_factory=lambda: Memo("boxes", _BOXES))

    def __post_init__(self) -> None:
        """Set the cells that are the same for all patients."""
        cells, fonts = self.leaf.cells, self.fonts
        fitted = bool(self.leaf.fit)
        self._fixed = [
            None if fitted or cell.personal else _lines(cell, cell.text.filled({}, fonts), fonts)
            for cell in cells
        ]
        self._open = [
            _OpenCell(at, cell, text_start(cell), type_operators(cell.style), typed_slot(cell))
            for at, cell in enumerate(cells)
            if self._fixed[at] is None
        ]
        fixed = [text for cell in cells for text in cell.text.fixed]
        self._faces = frozenset({run.face for text in fixed for run in text.runs})

    def filled(self, values: Values, languages: Languages = NO_LANGUAGES) -> SetBox:
        """Fill in one patient's values: see `LeafTemplate`."""
        fonts, leaf = self.fonts, self.leaf
        texts = [each.cell.text.filled(values, fonts) for each in self._open]
        if leaf.fit:
            leaf = _placed(leaf, texts, fonts, self.mirrored)
        gaps: list[str] = []
        counts: tuple[int, ...] = ()
        faces = self._faces
        broken: tuple[SlotKey, ...] = ()
        first: SetLine | None = None
        for (at, cell, start, using, typed), text in zip(self._open, texts, strict=True):
            if leaf.fit:
                cell = leaf.cells[at]  # noqa: PLW2901  # as wide as its column now
                start = text_start(cell)  # noqa: PLW2901
            # What stands under another text and says nothing takes no line.
            lines = _lines(cell, text, fonts) if text.runs or not cell.under else ()
            shown = text_operators(lines, using, fonts, rtl=cell.rtl)
            if languages and typed in languages:
                shown = in_language(shown, languages[typed])
            gaps += (start, shown)
            counts += (len(lines),)
            if text.faces:
                faces |= text.faces
            if len(lines) > 1:
                broken += _torn(cell, values, fonts)
            first = first or lines[0]
        height, leader, parts = self._around(leaf, counts)
        if leader and first:
            line = leader_operators(leader, leaf.cells[0], first)
            gaps.insert(0, f"{line}\n" if line else "")
        whole = parts.copy()
        whole[1::2] = gaps
        return SetBox(height, faces, "".join(whole), broken)

    def part(self, values: Values, part: LeafLines, languages: Languages = NO_LANGUAGES) -> str:
        """Operators of some lines, where the leaf was cut between pages: see `Placed.lines`.

        Its number, or the box to tick, stands beside the first part only.
        """
        at, first, last = part
        fonts = self.fonts
        kept = [(n, cell) for n, cell in enumerate(self.leaf.cells) if cell.parts > 1 or not at]
        cells = tuple([cell._replace(mcid=cell.mcid + at) for _, cell in kept])
        lines = [_lines(cell, cell.text.filled(values, fonts), fonts)[first:last] for cell in cells]
        leaf = self.leaf._replace(cells=cells, marks=() if at else self.leaf.marks)
        counts = [len(each) for each in lines]
        frame = frame_leaf(leaf, counts, fonts, [self.tags[n] for n, _ in kept])
        told = [languages.get(typed_slot(cell), "") for cell in cells]
        return render_leaf(frame, leaf, lines, fonts, told)

    def _around(self, leaf: Leaf, counts: tuple[int, ...]) -> _BoxAround:
        """What stands around the text of cells with so many lines."""
        key = (*counts, *[cell.row for cell in leaf.cells]) if leaf.fit else counts
        if leaf.fit is Fitting.VISIT:  # its panels are as wide as this patient's values
            return self._write(leaf, counts)
        return self._boxes.known(key) or self._boxes.get(key, partial(self._write, leaf, counts))

    def _write(self, leaf: Leaf, counts: tuple[int, ...]) -> _BoxAround:
        own = iter(counts)
        every = [len(fixed) if fixed else next(own) for fixed in self._fixed]
        frame = frame_leaf(leaf, every, self.fonts, self.tags)
        text = f"{frame.marks}\n" if frame.marks else ""
        parts: list[str] = []
        if frame.leader:
            parts, text = [text, ""], ""
        between = ""
        for cell, around, fixed in zip(leaf.cells, frame.cells, self._fixed, strict=True):
            text += between
            if fixed:
                text += cell_operators(around, cell, fixed, self.fonts)
            else:
                parts += [text + around.begin, "", around.at, ""]
                text = around.end
            between = "\n"
        return _BoxAround(frame.height, frame.leader, [*parts, text])


def _placed(leaf: Leaf, texts: Sequence[SetText], fonts: Fonts, mirrored: float) -> Leaf:
    """The leaf with its pairs where these texts need them; they are reckoned from the left."""
    if not mirrored:
        return fitted(leaf, texts, fonts)
    return fitted(leaf.mirrored(mirrored), texts, fonts).mirrored(mirrored)


def _fixed_lines(leaf: Leaf, fonts: Fonts) -> tuple[Lines, ...]:
    """The lines of cells without slots."""
    return tuple(
        break_lines(cell.text.filled({}, fonts), cell.width, cell.style, fonts)
        for cell in leaf.cells
    )


def _lines(cell: TextCell, text: SetText, fonts: Fonts) -> Lines:
    """The lines of a cell; places to write on are as wide as these leave room."""
    lines = break_lines(text, cell.width, cell.style, fonts)
    return (
        lines
        if text.plain or not cell.personal
        else filled_up(lines, cell.width, cell.style, fonts)
    )


def _torn(cell: TextCell, values: Values, fonts: Fonts) -> tuple[SlotKey, ...]:
    """The slots of which a word is broken amid its letters: only here is any word ever broken.

    Between words, and after a hyphen or a stroke, lines may well end; so may they anywhere in
    scripts that put no spaces, and in lines to write on.
    """
    found: tuple[SlotKey, ...] = ()
    style, text = cell.style, cell.text
    limit = cell.width * 1000 / style.size
    for slot, weight, *_ in text.places:
        value = set_value(values[slot.key], weight, text.spacing, fonts)
        if value.width > limit and not _RUNS_ON.search(plain(values[slot.key])):
            whole = SetText(value.runs, value.width, plain=False)
            if torn_words(whole, cell.width, style, fonts):
                found += (slot.key,)
    return found


_AIR = 1.25  # points between a tint and the row's edges
_SIDE = 0.75  # points between a tint and the edges of its column
_LINE_END = ("\n", False)


class _CalendarText(NamedTuple):
    """The text of one cell of the calendar: operators within a text object, and how many lines."""

    shown: str
    lines: int
    faces: frozenset[int]


class _CalendarShape(NamedTuple):
    """The cell that holds a patient's text, the first that is free, how many lines the text has."""

    at: int
    free: int
    lines: int


class _CalendarRow(NamedTuple):
    """A row of the calendar: operators, of which every second part is the text of a cell."""

    height: float
    faces: frozenset[int]
    parts: list[str]

    @property
    def box(self) -> SetBox:
        """The row as it is."""
        return SetBox(self.height, self.faces, "".join(self.parts))


@dataclass(slots=True)
class CalendarTemplate:
    """A row of the calendar: a label, a cell for each of some days and one for later.

    Each cell has its own word. Those from which on something is allowed, the free ones, stand on a
    tint. A row has one text of a patient: all around it is written once for each cell that it may
    stand in. The head of the columns has a text in each cell.
    """

    leaf: Leaf
    calendar: CalendarCells
    slot: Slot
    tags: Sequence[str]
    fonts: Fonts
    _known: Memo[_CalendarShape, _CalendarRow] = field(
        default_factory=lambda: Memo("calendar", _BOXES)
    )

    def filled(self, values: Values, languages: Languages = NO_LANGUAGES) -> SetBox:  # noqa: ARG002 (nobody typed it)
        """Fill in one patient's values: see `LeafTemplate`."""
        runs, calendar, fonts = values[self.slot.key], self.calendar, self.fonts
        if calendar.words is None:
            each = enumerate(_heads(runs))
            heads = [_calendar_text(one, calendar, at, fonts) for at, one in each]
            return _calendar_row(self.leaf, calendar, heads, CALENDAR_CELLS, self.tags, fonts).box
        at, brief = int(runs[0][0]), runs[1:]
        free = at
        if at == CALENDAR_DAYS:
            free += not brief
            brief = brief or values[self.slot.path, CALENDAR_WORDS]
        if not brief:
            return self._around(_CalendarShape(CALENDAR_CELLS, free, 1)).box
        text = _calendar_text(brief, calendar, at, fonts)
        height, faces, parts = self._around(_CalendarShape(at, free, text.lines))
        whole = parts.copy()
        whole[2 * at + 1] = text.shown
        return SetBox(height, faces | text.faces, "".join(whole))

    def _around(self, shape: _CalendarShape) -> _CalendarRow:
        """The row with an empty text in the place of its patient's."""
        return self._known.get(shape, partial(self._write, shape))

    def _write(self, shape: _CalendarShape) -> _CalendarRow:
        own = _CalendarText("", shape.lines, NO_FACES)
        cells = _yes_and_no(self.calendar, own, shape.at, shape.free, self.fonts)
        return _calendar_row(self.leaf, self.calendar, cells, shape.free, self.tags, self.fonts)


def _heads(runs: Runs) -> list[Runs]:
    """Weekday over date for each day, then the head of the last column."""
    days = range(0, 2 * CALENDAR_DAYS, 2)
    return [*((runs[at], _LINE_END, runs[at + 1]) for at in days), runs[-1:]]


def _calendar_of_text(
    leaf: Leaf, calendar: CalendarCells, words: str, tags: Sequence[str], fonts: Fonts
) -> SetBox:
    """Set a row that says the same to all patients, in the cell for later."""
    text = _calendar_text(((words, False),), calendar, CALENDAR_DAYS, fonts)
    cells = _yes_and_no(calendar, text, CALENDAR_DAYS, CALENDAR_CELLS, fonts)
    return _calendar_row(leaf, calendar, cells, CALENDAR_CELLS, tags, fonts).box


def _yes_and_no(
    calendar: CalendarCells, own: _CalendarText, at: int, free: int, fonts: Fonts
) -> list[_CalendarText]:
    """No, then yes from the first free cell on; in the cell `at` stands a text of its own."""
    assert calendar.words  # noqa: S101  # only the head of the columns has none
    no, yes = (_calendar_text(((word, False),), calendar, 0, fonts) for word in calendar.words)
    return [own if cell == at else yes if cell >= free else no for cell in range(CALENDAR_CELLS)]


def _calendar_text(runs: Runs, calendar: CalendarCells, at: int, fonts: Fonts) -> _CalendarText:
    """Break the text of a cell into lines; patients of one day have many in common."""
    width = calendar.cell(at)[1] - CALENDAR_PAD - CALENDAR_END
    key = runs, calendar.style, width, calendar.rtl
    found: _CalendarText = fonts.values.get(key, lambda: _broken(runs, calendar, width, fonts))
    return found


def _broken(runs: Runs, calendar: CalendarCells, width: float, fonts: Fonts) -> _CalendarText:
    """Break a text into lines; a clock time that is wider than its cell may be broken too."""
    style = calendar.style
    text = _typeset(runs, style, fonts)
    limit = width * 1000 / style.size
    if text.width > limit and longest_word(text) > limit:
        text = _typeset(tuple((part.replace(NBSP, " "), bold) for part, bold in runs), style, fonts)
    lines = break_lines(text, width, style, fonts)
    shown = text_operators(lines, type_operators(style), fonts, rtl=calendar.rtl)
    return _CalendarText(shown, len(lines), frozenset(faces_of([lines])))


def _typeset(runs: Runs, style: TextStyle, fonts: Fonts) -> SetText:
    value = set_value(runs, style.weight, Spacing.of(style), fonts)
    return SetText(value.runs, value.width, value.plain)


def _calendar_row(
    leaf: Leaf,
    calendar: CalendarCells,
    cells: Sequence[_CalendarText],
    free: int,
    tags: Sequence[str],
    fonts: Fonts,
) -> _CalendarRow:
    """Draw a row: its label, tints from the first free cell on, the cells in reading order."""
    label = _fixed_lines(leaf, fonts)
    counts = [len(lines) for lines in label]
    most = max(cell.lines for cell in cells) * calendar.style.leading
    height = max(leaf_height(leaf, counts), most + leaf.pad_top + leaf.pad_bottom)
    leaf = leaf._replace(least=height)
    text = render_leaf(frame_leaf(leaf, counts, fonts, tags), leaf, label, fonts)
    if free < CALENDAR_CELLS:
        open_cells = [calendar.cell(at) for at in range(free, CALENDAR_CELLS)]
        tints = [_tint(cell, height, calendar.tint) for cell in open_cells]
        text += f"\n{render_marks(tuple(tints), height, fonts)}"
    tag = "TD" if calendar.words else "TH"
    parts: list[str] = []
    for at, cell in enumerate(cells):
        begin = text_object(_text_origin(calendar, at, cell.lines, height), calendar.style)
        parts += [f"{text}\n{marked(tag, calendar.mcid + at)}{begin}", cell.shown]
        text = "ET\nEMC"
    faces = frozenset(faces_of(label)).union(*(cell.faces for cell in cells))
    return _CalendarRow(height, faces, [*parts, text])


def _tint(cell: tuple[float, float], height: float, ground: Color) -> Rect:
    left, width = cell
    return Rect(left + _SIDE, _AIR, width - 2 * _SIDE, height - 2 * _AIR, 2, fill=ground)


def _text_origin(
    calendar: CalendarCells, at: int, lines: int, height: float
) -> tuple[float, float]:
    """Where the lines of a cell begin: in the middle of the row, at the edge they are read from."""
    left, width = calendar.cell(at)
    x = left + (width - CALENDAR_PAD if calendar.rtl else CALENDAR_PAD)
    y = -(height - lines * calendar.style.leading) / 2 - calendar.style.baseline
    return x, y
