"""The timeline: each event of a patient once, in the order of the clock, under its day."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
import samples
from clock_samples import CHICAGO, locale
from hypothesis import given
from hypothesis import strategies as st
from made_up import tries
from timelines import DAYS, KINDS, MOST, as_order, blocks, order_of, times_of

from docgen.clock.formats import FORMATS as ALL_FORMATS
from docgen.clock.formats import blank_runs, format_value
from docgen.i18n.runs import Runs
from docgen.layout.frame import Dot, Leaf, Stroke, TextCell, Times
from docgen.layout.linebreak import torn_words
from docgen.layout.pages import paginate
from docgen.layout.placed import Painted, Placed
from docgen.layout.text import line_width, one_line, text_template
from docgen.model import Box, Heading, Slot, Table
from docgen.patient.dose_days import DoseDay
from docgen.pdf.plate import Plate
from docgen.sheet.filling import folding
from docgen.sheet.filling import samples as likely_values
from docgen.style import FORMATS

HEIGHTS = st.lists(st.floats(20, 130), min_size=MOST, max_size=MOST)
SHUFFLED = st.permutations(range(MOST))


def heights_for(plate: Plate, rows: list[float]) -> list[float]:
    times = times_of(plate)
    heights = [max(height, 10.0) for height in plate.heights]
    for event, height in zip(times.events, rows, strict=True):
        heights[event.row], heights[event.day] = height, 41.0
    return heights


@given(DAYS, SHUFFLED, HEIGHTS, st.sampled_from(KINDS), st.sampled_from(("standard", "large")))
@tries(60)
def test_each_event_stands_once_in_the_order_of_the_clock_under_its_day(
    days: list[int | None], shuffled: list[int], rows: list[float], kind: str, look: str
) -> None:
    plate = samples.plate(blocks(kind), format_name=look)
    times, events = times_of(plate), order_of(days, shuffled)
    pages = paginate(plate.layout, heights_for(plate, rows), as_order(events))
    numbers = {event.row: n for n, event in enumerate(times.events)}
    labels = {event.day: n for n, event in enumerate(times.events)}
    own = dict(events)
    found: list[int] = []
    for page in pages:
        day: int | None = None
        end = 0.0  # of the row above
        for item in page.items:
            if not isinstance(item, Placed):
                continue
            if item.leaf in labels:
                day = own[labels[item.leaf]]
                assert day is not None
                assert item.y >= end - times.shrink - 0.01
            elif item.leaf in numbers:
                event = numbers[item.leaf]
                found.append(event)
                assert own[event] in (day, None)
                # Rows that come closer do so in their air.
                assert item.y >= end - times.shrink - 0.01
                end = item.y + item.height
    assert found == [event for event, _ in events]


@given(DAYS, SHUFFLED, HEIGHTS)
@tries(60)
def test_in_the_rail_no_label_reaches_into_the_next_day(
    days: list[int | None], shuffled: list[int], rows: list[float]
) -> None:
    plate = samples.plate(blocks())
    times, events = times_of(plate), order_of(days, shuffled)
    assert times.rail
    labels = {event.day for event in times.events}
    for page in paginate(plate.layout, heights_for(plate, rows), as_order(events)):
        placed = [item for item in page.items if isinstance(item, Placed) and item.leaf in labels]
        for upper, lower in pairwise(placed):
            assert upper.y + upper.height <= lower.y + 0.01
        ends = [
            item.y
            for item in page.items
            if isinstance(item, Painted) and item.marks == times.under_last
        ]
        assert not placed or placed[-1].y + placed[-1].height <= max(ends) + 0.01


@given(DAYS, SHUFFLED)
@tries(30)
def test_a_countdown_has_a_dot_for_each_event_on_a_line_that_joins_them(
    days: list[int | None], shuffled: list[int]
) -> None:
    plate = samples.plate(blocks("countdown"))
    times, events = times_of(plate), order_of(days, shuffled)
    pages = paginate(plate.layout, heights_for(plate, [40.0] * MOST), as_order(events))
    drawn = [item for page in pages for item in page.items if isinstance(item, Painted)]
    dots = [item for item in drawn if any(isinstance(mark, Dot) for mark in item.marks)]
    assert len([item for item in dots if item.marks == times.dot]) == len(events)
    upright = [m for item in drawn for m in item.marks if isinstance(m, Stroke) and m.x0 == m.x1]
    assert {stroke.x0 for stroke in upright} == {dot.x for dot in times.dot if isinstance(dot, Dot)}


def cells_of(leaf: Leaf) -> list[TextCell]:
    return list(leaf.cells)


@pytest.mark.parametrize("kind", KINDS)
def test_labels_stand_in_the_rail_and_times_on_one_line(kind: str) -> None:
    """What the picture measures: days from the left edge, times at 165, what to do behind them."""
    layout = samples.layout(blocks(kind))
    times = next(part for part in layout.flow if isinstance(part, Times))
    left = layout.look.margin
    for event in times.events:
        (icon,) = layout.leaves[event.row].marks
        time, what = cells_of(layout.leaves[event.row])
        assert all(cell.x == left for cell in cells_of(layout.leaves[event.day]))
        assert icon.x >= left + 80  # type: ignore[union-attr]  # a pictogram
        assert time.x + time.width + 12 == pytest.approx(what.x)
        assert what.x + what.width == pytest.approx(layout.look.right)
        assert time.style.strong > what.style.size


@pytest.mark.parametrize("name", ["Wednesday", "miércoles", "Saturday"])
def test_the_name_of_a_day_stays_clear_of_pictograms(name: str) -> None:
    look = samples.layout(blocks()).look
    shown = one_line(name.capitalize(), look.day, samples.fonts())
    assert line_width(shown, look.day) <= 76


@pytest.mark.parametrize("format_name", [name for name in FORMATS if name != "bilingual"])
def test_a_day_is_one_paragraph_and_its_rows_a_list(format_name: str) -> None:
    layout = samples.layout(blocks(), format_name=format_name)
    times = next(part for part in layout.flow if isinstance(part, Times))
    elements = layout.elements
    for event in times.events:
        (day,) = {cell.element for cell in cells_of(layout.leaves[event.day])}
        assert elements[day].tag == "P"
        time, what = cells_of(layout.leaves[event.row])
        body = elements[time.element].parent
        assert elements[what.element].parent == body
        item = elements[body].parent
        tags = (elements[body].tag, elements[item].tag, elements[elements[item].parent].tag)
        assert tags == ("LBody", "LI", "L")
        slots = [p.slot.format for c in cells_of(layout.leaves[event.day]) for p in c.text.places]
        assert slots == ["day_name", "day_date", "day_near"]
        assert isinstance(time.text.content[0], Slot)


MOMENTS = {how for how, kinds in ALL_FORMATS.items() if kinds & {"moment", "date", "dose_day"}}


def values_of(how: str, language: str) -> list[Runs]:
    """What the moment of a row may say: at every hour, on a day, a part of it, nobody knows."""
    spoken, kinds = locale(language), ALL_FORMATS[how]
    noon = datetime(2026, 9, 30, 12, tzinfo=CHICAGO)
    when: list[object] = []
    if "moment" in kinds:
        when += [noon + timedelta(minutes=40 * n) for n in range(36)]
    if "date" in kinds:
        when += [(noon + timedelta(days=n)).date() for n in range(7)]
    if "dose_day" in kinds:
        when += [DoseDay(noon.date(), part) for part in ("morning", "evening")]
    return [blank_runs(spoken, how), *[format_value(spoken, one, how) for one in when]]


@pytest.mark.parametrize("format_name", [name for name in FORMATS if name != "bilingual"])
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("how", sorted(MOMENTS))
def test_the_moment_of_a_row_is_never_narrower_than_its_widest_unbreakable_part(
    how: str, kind: str, language: str, format_name: str
) -> None:
    """Whatever stands beside it: it is the only row of its sheet."""
    slot, spoken, fonts = Slot("times.t0", how), locale(language), samples.fonts()
    rows = Table((samples.row((slot,), "Restart apixaban.", icon="pill"),))
    box = Box(kind, (), (Heading(2, samples.text("Your times")), rows))
    layout = samples.layout(
        (Heading(1, samples.text("Going home")), box),
        format_name=format_name,
        likely=likely_values(spoken),
        folds=folding(spoken),
    )
    times = next(part for part in layout.flow if isinstance(part, Times))
    cell = layout.leaves[times.events[0].row].cells[0]
    template = text_template((slot,), cell.style, fonts)
    for value in values_of(how, language):
        said = template.filled({slot.key: value}, fonts)
        assert torn_words(said, cell.width, cell.style, fonts) == []
