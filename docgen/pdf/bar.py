"""The bar of a day drawn: one patient's blocks and hours become operators.

In: the leaf of a bar or of a text beside it, once, which becomes a template; then one patient's
values. Out: a `SetBox`; one that is not there has no height. Lengths are in points, from the top of
the leaf. All is reckoned as if days began at the left; what is read from the right is reflected.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from docgen.clock.day_bar import BarBlock, BarHour, BarMark, DayBar, bar_of
from docgen.expression.truth import Condition
from docgen.fonts.families import Fonts
from docgen.layout.frame import (
    LANE,
    BarCells,
    BarPart,
    BarRow,
    Label,
    Layout,
    Leaf,
    Mark,
    Marks,
    Rect,
    Stroke,
    mirrored_marks,
)
from docgen.layout.text import (
    NO_FACES,
    SetLine,
    SetText,
    Spacing,
    Values,
    line_width,
    set_value,
)
from docgen.pdf.cells import (
    ABSENT,
    NO_LANGUAGES,
    BoxTemplate,
    FilledLeaf,
    Languages,
    LeafTemplate,
    SetBox,
)
from docgen.pdf.content import drawn, marked, numbers
from docgen.style import BOLD, INK, MUTED, REGULAR, WHITE, TextStyle

TOP = 1.0  # points above the first lane
BETWEEN = 2.5  # points between two lanes
_GAP = 0.75  # points that a block leaves free before the hour at which it ends, and behind it
_LINE = 1.5  # width of a frame
_ROUND, _FRAME_ROUND = 3.0, 2.25
_PAD = 4.0  # points between a label and the edges of its block, at least
_LEAST = 4.0  # points: a narrower frame is filled
_CLEAR = 2.5  # points between a mark and a label beside it
_CUT = 1.75  # points of its lane above and below the white behind a mark: frames go on there
_SEEN = 0.5  # points: a narrower block is not drawn
_TICK, _TICK_LENGTH, _HOUR = 1.5, 4.0, 16.5  # points below the last lane; hours by their baseline
_BOTTOM = 24.0  # points below the last lane
APART = 6.0  # points between two hours, at least
_BESIDE = 8.0  # points between the last block of the last lane and a text


class AskedBar(NamedTuple):
    """A bar of a sheet: the guards of the bar, of each row, and all of them, by their numbers."""

    cells: BarCells
    needed: tuple[int, ...]
    rows: tuple[tuple[int, ...], ...]  # by the numbers of `BarCells.rows`
    guards: tuple[int, ...]


def asked_bars(layout: Layout, guards: Sequence[Condition]) -> tuple[AskedBar, ...]:
    """Return the bars of a sheet, each once; `guards` are those that its patients answer."""
    number = {guard: at for at, guard in enumerate(guards)}

    def places(wanted: Sequence[Condition]) -> tuple[int, ...]:
        return tuple([number[guard] for guard in wanted])

    found: list[AskedBar] = []
    for leaf in layout.leaves:
        if leaf.bar and leaf.bar.part is BarPart.DRAWN:
            needed, rows = places(leaf.guards), [places(row.guards) for row in leaf.bar.rows]
            every = dict.fromkeys(guard for one in (needed, *rows) for guard in one)
            found.append(AskedBar(leaf.bar, needed, tuple(rows), tuple(every)))
    return tuple(found)


def bar_template(
    leaf: Leaf, bar: BarCells, tags: Sequence[str], fonts: Fonts, mirrored: float
) -> LeafTemplate:
    """Make a leaf of a bar ready to be filled; see `cells.leaf_template`."""
    if bar.part is BarPart.DRAWN:
        return _DrawnBar(bar, fonts)
    return _TextAt(bar, fonts, BoxTemplate(leaf, tags, fonts, mirrored))


_NOTHING = SetBox(ABSENT, NO_FACES, "")


class _DrawnBar(NamedTuple):
    """The drawing of a bar."""

    bar: BarCells
    fonts: Fonts

    def filled(self, values: Values, languages: Languages = NO_LANGUAGES) -> FilledLeaf:  # noqa: ARG002 (nobody typed it)
        shape = bar_of(values[self.bar.content.key])
        return _NOTHING if shape is None else _BarOf(self.bar, shape, self.fonts)


class _BarOf:
    """One patient's bar; it is drawn where it stands on paper: not all that are tried do."""

    broken = ()

    def __init__(self, bar: BarCells, shape: DayBar, fonts: Fonts) -> None:
        self._bar, self._shape, self._fonts = bar, shape, fonts
        self.height = below_lanes(shape) + _BOTTOM

    @cached_property
    def _drawn(self) -> tuple[frozenset[int], str]:
        bar = self._bar
        pen = BarPen(bar, self._shape, self._fonts)
        shown = pen.marks()
        if bar.rtl:
            shown = mirrored_marks(shown, 2 * bar.x + bar.width)
        begin = marked("Figure", bar.mcid)
        return pen.faces, f"{begin}{drawn(shown, self.height, self._fonts)}\nEMC"

    @property
    def faces(self) -> frozenset[int]:
        return self._drawn[0]

    @property
    def operators(self) -> str:
        return self._drawn[1]


class _TextAt(NamedTuple):
    """A text in one of its two places: there, or not there."""

    bar: BarCells
    fonts: Fonts
    box: BoxTemplate

    def filled(self, values: Values, languages: Languages = NO_LANGUAGES) -> SetBox:
        bar, cell = self.bar, self.box.leaf.cells[0]
        shape = bar_of(values[bar.content.key])
        text = cell.text.filled(values, self.fonts)
        start = text_start(bar, shape, text, cell.width, cell.style.size) if shape else 0.0
        if bool(start) is not (bar.part is BarPart.BESIDE):
            return _NOTHING
        found = self.box.filled(values, languages)
        if shape is None or not start:
            return found
        right = -start if bar.rtl else start
        at = numbers(right, LANE - below_lanes(shape))
        moved = f"q 1 0 0 1 {at} cm\n{found.operators}\nQ"
        return found._replace(operators=moved)


def below_lanes(shape: DayBar) -> float:
    """Where the last lane ends."""
    return TOP + shape.lanes * (LANE + BETWEEN) - BETWEEN


def text_start(bar: BarCells, shape: DayBar, text: SetText, room: float, size: float) -> float:
    """How far right of the bar's edge a text begins behind the last lane; 0 where it does not fit.

    It is one line, in `room` if the bar had no blocks; what its pictogram takes is left out of
    that. `size` is that of its type.
    """
    lane = shape.lanes - 1
    last = max([block.end for block in shape.blocks if block.lane == lane])
    start = last * bar.width / shape.minutes + _BESIDE
    marks = [mark_edges(bar, shape, mark)[1] for mark in shape.marks if mark.lane == lane]
    start = max([start, *[right - bar.x + APART for right in marks]])
    fits = text.plain and start + text.width * size / 1000 <= room
    return start if fits else 0.0


def mark_edges(bar: BarCells, shape: DayBar, mark: BarMark) -> tuple[float, float]:
    """Where a mark begins and ends: around its minute, inside the bar."""
    icon = bar.rows[mark.row].icon
    half = -icon.x if icon else 0.0
    at = bar.x + mark.minute * bar.width / shape.minutes
    at = min(max(at, bar.x + half), bar.x + bar.width - half)
    return at - half, at + half


class _Type(NamedTuple):
    """A style, with what the widths of its letters depend on."""

    style: TextStyle
    spacing: Spacing


class _BarTypes(NamedTuple):
    """The type of a bar: in solid blocks, in others; where blocks end, at other hours."""

    solid: _Type
    label: _Type
    end: _Type
    hour: _Type


@lru_cache(maxsize=16)
def _types(style: TextStyle) -> _BarTypes:
    """Return the type of a bar whose labels have this style."""
    end, hour = (style.weighing(weight) for weight in (BOLD, REGULAR))
    found = (style.colored(WHITE), style.colored(INK), end.colored(INK), hour.colored(MUTED))
    return _BarTypes(*[_Type(one, Spacing.of(one)) for one in found])


class BarPen:
    """Turns minutes into points and words into lines; `faces` are those beyond the text family."""

    def __init__(self, bar: BarCells, shape: DayBar, fonts: Fonts) -> None:
        self.bar, self.shape, self.fonts = bar, shape, fonts
        self.rows, self.types = bar.rows, _types(bar.style)
        self.faces = NO_FACES
        self.placed_marks = tuple(self._placed_marks())

    def _placed_marks(self) -> Iterator[tuple[BarMark, float, float]]:
        """Yield marks with their edges; of those that would touch the first stands for all."""
        taken: dict[int, float] = {}
        for mark in sorted(self.shape.marks, key=lambda one: one.minute):
            left, right = mark_edges(self.bar, self.shape, mark)
            if left < right and left >= taken.get(mark.lane, left):
                taken[mark.lane] = right + _CLEAR
                yield mark, left, right

    def marks(self) -> Marks:
        """Return blocks, then marks, then hours."""
        found: list[Mark] = []
        for block in self.shape.blocks:
            found += self.block(block)
        for placed in self.placed_marks:
            found += self.mark(*placed)
        return (*found, *self.hours())

    def x(self, minute: int) -> float:
        """Where a minute is."""
        return self.bar.x + minute * self.bar.width / self.shape.minutes

    def line(self, text: str, using: _Type) -> SetLine:
        """Set a text that many patients have in common."""
        value = set_value(((text, False),), using.style.weight, using.spacing, self.fonts)
        if value.faces:
            self.faces |= value.faces
        return SetLine(value.runs, value.width)

    def block(self, block: BarBlock) -> Iterator[Mark]:
        """A block, and in it the first of its labels that has room, or its pictogram."""
        row = self.rows[block.row]
        accent, mid = self.bar.colors
        left = self.x(block.start) + (_GAP if block.start else 0.0)
        right = self.x(block.end) - (_GAP if block.end < self.shape.minutes else 0.0)
        y = TOP + block.lane * (LANE + BETWEEN)
        wide = right - left
        if wide < _SEEN:
            return
        if row.framed and wide >= _LEAST:
            half = _LINE / 2
            size = wide - _LINE, LANE - _LINE
            yield Rect(left + half, y + half, *size, _FRAME_ROUND, WHITE, accent, _LINE)
        else:
            yield Rect(left, y, wide, LANE, _ROUND, accent if row.solid or row.framed else mid)
        yield from self.inside(block.texts, row, self.free(block.lane, left, right), y)

    def free(self, lane: int, left: float, right: float) -> tuple[float, float]:
        """Return the widest stretch of a block beside the marks of its lane."""
        edges = [left]
        for mark, start, end in self.placed_marks:
            if mark.lane == lane and start - _CLEAR < right and end + _CLEAR > left:
                edges += [max(start - _CLEAR, left), min(end + _CLEAR, right)]
        stretches = zip(edges[::2], [*edges[1::2], right], strict=True)
        return max(stretches, key=lambda one: one[1] - one[0])

    def mark(self, mark: BarMark, left: float, right: float) -> Iterator[Mark]:
        """A pictogram at its hour, on white wherever it stands."""
        icon, y = self.rows[mark.row].icon, TOP + mark.lane * (LANE + BETWEEN)
        if icon:
            yield Rect(left, y + _CUT, right - left, LANE - 2 * _CUT, _FRAME_ROUND, WHITE)
            yield icon._replace(x=left, y=icon.y + y, color=INK)

    def inside(
        self, texts: Sequence[str], row: BarRow, edges: tuple[float, float], y: float
    ) -> Iterator[Mark]:
        """What stands in a block, in its middle; nothing where even the pictogram has no room."""
        left, right = edges
        using = self.types.solid if row.solid else self.types.label
        style = using.style
        for text in texts:
            line = self.line(text, using)
            wide = line_width(line, style)
            if wide + 2 * _PAD <= right - left:
                yield Label((left + right - wide) / 2, y + style.baseline, line, style)
                return
        icon = row.icon
        if icon and right - left >= -2 * icon.x:
            yield icon._replace(x=icon.x + (left + right) / 2, y=icon.y + y, color=style.color)

    def hours(self) -> Iterator[Mark]:
        """Hours below the last lane, each with a tick; one that finds no room is left out."""
        bottom = below_lanes(self.shape)
        taken: list[tuple[float, float]] = []
        for hour in self.shape.hours:
            using = self.types.end if hour.ends else self.types.hour
            placed = self.placed(hour, using, taken)
            if placed:
                x, line = placed
                taken.append((x, x + line_width(line, using.style)))
                at, top = self.x(hour.minute), bottom + _TICK
                yield Stroke(at, top, at, top + _TICK_LENGTH, 1.0, MUTED)
                yield Label(x, bottom + _HOUR, line, using.style)

    def placed(
        self, hour: BarHour, using: _Type, taken: Sequence[tuple[float, float]]
    ) -> tuple[float, SetLine] | None:
        """Where the longest text of an hour that has room stands: below its tick, or nearly.

        An hour at which no block ends stands right below its tick.
        """
        first, last = self.bar.x, self.bar.x + self.bar.width
        at = self.x(hour.minute)
        for text in hour.texts:
            line = self.line(text, using)
            wide = line_width(line, using.style)
            lowest, highest = max(first, at - wide), min(last - wide, at)
            best = min(max(at - wide / 2, first), last - wide)
            choices = [best]
            if hour.ends:
                choices += [
                    x for left, right in taken for x in (left - APART - wide, right + APART)
                ]
            free = [
                x
                for x in choices
                if lowest <= x <= highest
                and all(x + wide + APART <= left or right + APART <= x for left, right in taken)
            ]
            if free:
                return min(free, key=lambda x: abs(x - best)), line
        return None
