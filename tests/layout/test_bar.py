"""The bar of a day on paper: no two labels touch, whatever the hours are; Rosa Peña's as drawn."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
import samples
from bar_samples import DRIVE, ENGLISH, SPANISH, bar_for, box, cells, lanes, patient_with, pills
from hypothesis import given
from hypothesis import strategies as st
from made_up import tries

from docgen.clock.day_bar import DayBar, day_bar
from docgen.clock.personal import Personal
from docgen.errors import PatientError
from docgen.i18n.runs import Runs
from docgen.layout.frame import LANE, Art, BarCells, BarPart, Label, Leaf, Marks, Rect, Stroke
from docgen.layout.text import line_width
from docgen.model import Box, Heading
from docgen.pdf.bar import APART, TOP, BarPen, bar_template, below_lanes
from docgen.pdf.cells import ABSENT, FilledLeaf
from docgen.style import WHITE

LEFT, RIGHT = 48.0, 564.0
NEAR = 0.01  # points


class Seen(NamedTuple):
    """What is drawn, by what it is: edges of blocks with their tops, labels and hours with text.

    `marks` are the white rectangles behind pictograms of moments, with their tops.
    """

    blocks: list[tuple[float, float, float]]
    labels: list[tuple[float, float, float, str]]
    hours: list[tuple[float, float, str, bool]]
    ticks: list[float]
    icons: list[Art]
    marks: list[tuple[float, float, float]]


def drawn(bar: DayBar) -> Marks:
    return BarPen(cells(), bar, samples.fonts()).marks()


def words(label: Label) -> str:
    return "".join(run.text for run in label.line.runs).replace("\u00a0", " ")


def seen(bar: DayBar) -> Seen:
    found = Seen([], [], [], [], [], [])
    for mark in drawn(bar):
        match mark:
            case Rect(fill=color, stroke=None) if color == WHITE:
                found.marks.append((mark.x, mark.x + mark.width, mark.y))
            case Rect():
                half = mark.line_width / 2
                found.blocks.append((mark.x - half, mark.x + mark.width + half, mark.y - half))
            case Label():
                end = mark.x + line_width(mark.line, mark.style)
                if mark.y > below_lanes(bar):
                    found.hours.append((mark.x, end, words(mark), mark.style.weight == 2))
                else:
                    found.labels.append((mark.x, end, mark.y, words(mark)))
            case Stroke():
                found.ticks.append(mark.x0)
            case Art():
                found.icons.append(mark)
    return found


def test_the_bar_of_rosa_pena_is_as_it_was_drawn() -> None:
    bar = bar_for(patient_with())
    assert bar
    rosa = seen(bar)
    lane, other = TOP, TOP + 19.5
    wanted = [
        (48, 90.25, lane),
        (91.75, 333.91, lane),
        (335.41, 564, lane),
        (48, 111.75, other),
        (113.25, 305.25, other),
    ]
    for block, place in zip(rosa.blocks, wanted, strict=True):
        assert block == pytest.approx(place, abs=0.03)
    texts = [(60.18, "flat"), (183.05, "rest in bed"), (384.63, "Wednesday: rest in bed")]
    texts += [(60.5, "with us"), (145.49, "an adult stays with you")]
    for (x, _, _, text), (at, said) in zip(rosa.labels, texts, strict=True):
        assert text == said
        assert x == pytest.approx(at, abs=0.6)
    hours = [(48.0, "10:40", False), (89.74, "1:40 PM", True), (191.83, "6 PM", False)]
    hours += [(279.28, "10:40 PM", True), (406.53, "4 AM", False), (481.69, "Wed 10:40 AM", True)]
    for (x, _, text, bold), (at, said, ends) in zip(sorted(rosa.hours), hours, strict=True):
        assert (text, bold) == (said, ends)
        assert x == pytest.approx(at, abs=0.6)
    assert sorted(rosa.ticks) == pytest.approx([48, 112.5, 205.59, 306, 420.59, 564], abs=0.4)
    assert not rosa.icons


def test_a_label_that_does_not_fit_is_a_pictogram_in_white() -> None:
    bar = bar_for(patient_with(language="es"), SPANISH)
    assert bar
    (icon,) = seen(bar).icons
    assert icon.color == WHITE
    assert 48 < icon.x < icon.x + icon.size < 91
    assert [text for *_, text in seen(bar).labels] == [
        "reposo en cama",
        "miércoles: reposo en cama",
        "aquí",
        "un adulto se queda con usted",
    ]


def test_in_the_scale_of_two_days_the_names_of_days_keep_their_blocks() -> None:
    bar = bar_for(patient_with(rest="48 h"))
    assert bar
    texts = [text for *_, text in seen(bar).labels]
    assert "Wednesday: rest in bed" in texts
    assert [text for _, _, text, ends in seen(bar).hours if not ends] == ["noon", "midnight"]


SHORT = st.integers(30, 24 * 60).map("{} min".format)
LONG = st.integers(24, 72).map("{} h".format) | st.sampled_from(["1 day", "2 days", "3 days"])
SPANS = SHORT | LONG
# Around both changes of the clock, and far from them.
DAYS = st.sampled_from([datetime(2026, 12, 8), datetime(2026, 10, 31), datetime(2026, 3, 7)])
MINUTES = st.integers(0, 24 * 60 - 1)


def ended_at(end: datetime, *spans: str, **about: Any) -> Personal:
    """A patient whose treatment ended then."""
    record = {"appointment": end - timedelta(hours=1), "procedure_end": end}
    moments = {name: f"{when:%Y-%m-%dT%H:%M}" for name, when in record.items()}
    about = {"pills": None, **about, **moments}
    return patient_with(*spans, **about)


@st.composite
def bars(draw: st.DrawFn) -> DayBar | None:
    """The bar of some patient, in either language."""
    end = draw(DAYS) + timedelta(minutes=draw(MINUTES))
    language, labels = draw(st.sampled_from([("en", ENGLISH), ("es", SPANISH)]))
    lie, stay = draw(SHORT), draw(SHORT)
    record: dict[str, Any] = {}
    if draw(st.booleans()):
        left = end + timedelta(minutes=draw(st.integers(1, 600)))
        record["discharge_time"] = f"{left:%Y-%m-%dT%H:%M}"
    where = draw(st.sampled_from(["clinic", "home"]))
    after = draw(st.lists(st.integers(1, 30 * 60), max_size=2))
    starts = [f"{end + timedelta(minutes=minute):%Y-%m-%dT%H:%M}" for minute in after]
    record["pills"] = pills(*[start for start in starts if not start.endswith("T00:00")])
    spans = (lie, draw(SPANS), stay, draw(SPANS))
    try:
        personal = ended_at(end, *spans, language=language, where=where, **record)
    except PatientError:  # an hour that the clock skips or shows twice
        return None
    return bar_for(personal, labels)


def hold_apart(bar: DayBar) -> None:
    """Blocks never overlap, labels never touch, nothing leaves the frame."""
    found = seen(bar)
    for here in {y for *_, y in found.blocks}:
        lane = sorted(block for block in found.blocks if block[2] == here)
        assert all(a[1] < b[0] for a, b in pairwise(lane))
    for left, right, y, _ in found.labels:
        around = [b for b in found.blocks if b[2] < y < b[2] + LANE]
        assert any(b[0] + 3 <= left and right <= b[1] - 3 for b in around)
        marks = [mark for mark in found.marks if mark[2] < y < mark[2] + LANE]
        assert all(right + 3 <= mark[0] or mark[1] + 3 <= left for mark in marks)
    for here in {y for *_, y in found.marks}:
        beside = sorted(mark for mark in found.marks if mark[2] == here)
        assert all(a[1] + 2 <= b[0] for a, b in pairwise(beside))
    hours = sorted(found.hours)
    assert all(a[1] + APART <= b[0] + NEAR for a, b in pairwise(hours))
    ticks = sorted(found.ticks)
    assert len(ticks) == len(hours)
    for (left, right, *_), tick in zip(hours, ticks, strict=True):
        assert left - NEAR <= tick <= right + NEAR
    every = [block[:2] for block in found.blocks] + [label[:2] for label in found.labels]
    every += [hour[:2] for hour in found.hours] + [mark[:2] for mark in found.marks]
    assert all(LEFT - NEAR <= left <= right <= RIGHT + NEAR for left, right in every)
    count = len(found.icons) - len(found.marks)  # marks come last
    for icon in found.icons[:count]:
        assert any(b[0] <= icon.x and icon.x + icon.size <= b[1] for b in found.blocks)
        near = [mark for mark in found.marks if mark[2] < icon.y + icon.size / 2 < mark[2] + LANE]
        assert all(icon.x + icon.size < mark[0] or mark[1] < icon.x for mark in near)
    assert [icon.x for icon in found.icons[count:]] == [left for left, *_ in found.marks]


@given(bars())
@tries(150)
def test_blocks_never_overlap_and_labels_never_touch(bar: DayBar | None) -> None:
    if bar is not None:
        hold_apart(bar)


@pytest.mark.parametrize(("language", "labels"), [("en", ENGLISH), ("es", SPANISH)])
def test_they_never_do_at_any_minute_of_a_day(language: str, labels: tuple[str, ...]) -> None:
    for minute in range(24 * 60):
        end = datetime(2026, 12, 8) + timedelta(minutes=minute)
        bar = bar_for(ended_at(end, language=language), labels)
        assert bar
        hold_apart(bar)


@given(bars())
@tries(60)
def test_the_hour_at_which_a_lane_ends_always_stands(bar: DayBar | None) -> None:
    if bar is None:
        return
    ends = [hour.texts[-1].replace("\u00a0", " ") for hour in bar.hours if hour.ends]
    assert ends[0] in [text for _, _, text, _ in seen(bar).hours]


def leaves(asked: Box) -> dict[BarPart, Leaf]:
    layout = samples.layout((Heading(1, samples.text("Going home")), asked))
    return {leaf.bar.part: leaf for leaf in layout.leaves if leaf.bar}


def filled(leaf: Leaf, value: Runs) -> FilledLeaf:
    assert leaf.bar
    template = bar_template(leaf, leaf.bar, ["P"], samples.fonts(), 0.0)
    return template.filled({leaf.bar.content.key: value})


@pytest.mark.parametrize(
    ("company", "text", "place"),
    [
        ("12 h", DRIVE, BarPart.BESIDE),
        ("23 h", DRIVE, BarPart.BELOW),
        ("12 h", f"{DRIVE}, and not while you take strong pain medicine", BarPart.BELOW),
        ("", DRIVE, BarPart.BESIDE),
    ],
)
def test_a_text_stands_beside_the_last_lane_or_below_it(
    company: str, text: str, place: BarPart
) -> None:
    value, _ = day_bar(patient_with(company=company), lanes())
    found = {part: filled(leaf, value) for part, leaf in leaves(box(text=text)).items()}
    there = {part for part, one in found.items() if one.height != ABSENT}
    assert there == {BarPart.DRAWN, place}
    assert found[BarPart.DRAWN].height >= found[place].height


def test_a_text_keeps_clear_of_a_dose_that_stands_behind_the_blocks() -> None:
    dose = "2026-12-08T20:00"
    person = patient_with(rest="6 h", stay="", company="", pills=pills(dose))
    bar = bar_for(person)
    assert bar
    ((_, right, _),) = seen(bar).marks
    value, _ = day_bar(person, lanes())
    beside = filled(leaves(box())[BarPart.BESIDE], value).operators
    moved = float(beside.split()[5])  # q 1 0 0 1 x y cm
    assert right + APART <= LEFT + moved + NEAR


def test_doses_that_would_touch_are_one_mark() -> None:
    near, far = ("2026-12-08T20:00", "2026-12-08T20:10"), ("2026-12-08T16:00", "2026-12-08T20:00")
    for doses, count in ((near, 1), (far, 2)):
        bar = bar_for(patient_with(pills=pills(*doses)))
        assert bar
        assert len(bar.marks) == 2
        assert len(seen(bar).marks) == count


def test_without_a_bar_the_text_stands_alone() -> None:
    value, _ = day_bar(patient_with(procedure_end=None), lanes())
    there = [part for part, leaf in leaves(box()).items() if filled(leaf, value).height != ABSENT]
    assert there == [BarPart.BELOW]


def test_in_large_print_there_is_the_text_alone() -> None:
    asked = (Heading(1, samples.text("Going home")), box())
    layout = samples.layout(asked, format_name="large")
    assert not any(leaf.bar for leaf in layout.leaves)
    assert (
        sum("drive" in str(cell.text.content) for leaf in layout.leaves for cell in leaf.cells) == 1
    )


def test_a_page_that_is_read_from_the_right_has_its_day_from_the_right() -> None:
    bar = cells()
    turned = bar.mirrored(612.0)
    assert isinstance(turned, BarCells)
    assert (turned.x, turned.width, turned.rtl) == (48.0, 516.0, True)
    value, _ = day_bar(patient_with(), lanes())
    one = {part: leaf.mirrored(612.0) for part, leaf in leaves(box()).items()}
    assert (
        filled(one[BarPart.DRAWN], value).height
        == filled(leaves(box())[BarPart.DRAWN], value).height
    )
    beside = filled(one[BarPart.BESIDE], value).operators
    assert beside.startswith("q 1 0 0 1 -266 ")
