from __future__ import annotations

from functools import partial

import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st

from docgen.fonts.families import Glyphs
from docgen.layout.columns import fitted
from docgen.layout.frame import Anchor, Cell, Leaf, Trail
from docgen.layout.lines import BLANK, Values, break_lines, personalise, prepare
from docgen.model import Inline, Slot, Text
from docgen.pdf.fluid import write_columns
from docgen.pdf.jointed import write_lines
from docgen.pdf.quick import QuickLeaf, Setting, ready_leaf, write_leaf
from docgen.pdf.stream import frame_leaf, render_leaf
from docgen.style import TextStyle

PIECES = st.text("ab ñé.,()ễЖ\u00a0 ", max_size=14)
RUNS = st.lists(st.tuples(PIECES, st.booleans()), max_size=3).map(tuple)
SLOT = Slot("patient.name", "name")
PARAGRAPHS = st.lists(  # words that bind, that end sentences, that the text family cannot write
    st.sampled_from(["a", "lie", "flat", "until", "Dr.", "(la", "night)", "IL", "60601", "end."])
    | st.sampled_from(["so:", "11:43\u00a0AM", "Жанна", "Wednesday,", "rivaroxaban", ""]),
    max_size=7,
).map(" ".join)
CONTENT = st.lists(st.one_of(st.builds(Text, PIECES, st.booleans()), st.just(SLOT)), max_size=6)
WIDE = TextStyle(13, 17)


def leaf_of(
    *cells: tuple[tuple[Inline, ...], float], style: TextStyle = WIDE, fluid: int = 0
) -> Leaf:
    fonts = samples.fonts()
    found, x = [], 40.0
    for number, (content, width) in enumerate(cells):
        found.append(Cell(number, number, x, width, style, prepare(content, style, fonts)))
        x += width + 14 if not fluid or number % fluid == fluid - 1 else 0
    trail = ((Anchor.BOTTOM, Trail(900, 3, 8, 0.5, (0.5, 0.5, 0.5))),)
    return Leaf(tuple(found), () if fluid else trail, fluid=fluid)


def written(leaf: Leaf, runs: tuple[tuple[str, bool], ...]) -> tuple[QuickLeaf | None, Values]:
    tags = ["P"] * len(leaf.cells)
    return ready_leaf(leaf, samples.fonts(), tags), {(SLOT.path, SLOT.format): runs}


def at_once(leaf: Leaf, runs: tuple[tuple[str, bool], ...]) -> Setting | None:
    ready, values = written(leaf, runs)
    if ready and leaf.fluid:
        tags = ["P"] * len(leaf.cells)
        frame_of = partial(frame_leaf, leaf, fonts=samples.fonts(), tags=tags)
        return write_columns(ready, values, samples.fonts(), frame_of)
    return write_leaf(ready, values, samples.fonts()) if ready else None


def in_lines(leaf: Leaf, runs: tuple[tuple[str, bool], ...]) -> Setting | None:
    ready, values = written(leaf, runs)
    if ready is None:
        return None
    counted = partial(ready_leaf, leaf, samples.fonts(), ["P"] * len(leaf.cells))
    return write_lines(ready, values, samples.fonts(), counted)


def by_the_breaker(leaf: Leaf, values: Values) -> str:
    fonts = samples.fonts()
    words = tuple(personalise(cell.words, values, cell.style, fonts) for cell in leaf.cells)
    leaf = fitted(leaf, words, fonts) if leaf.fluid else leaf
    lines = [
        break_lines(found, cell.width, cell.style, fonts)
        for cell, found in zip(leaf.cells, words, strict=True)
    ]
    frame = frame_leaf(leaf, [len(found) for found in lines], fonts, ["P"] * len(lines))
    return render_leaf(frame, leaf, lines, fonts)


@given(CONTENT, CONTENT, RUNS, st.floats(20, 500), st.booleans())
def test_a_leaf_set_at_once_is_what_the_breaker_makes(
    content: list[Inline],
    more: list[Inline],
    runs: tuple[tuple[str, bool], ...],
    width: float,
    tabular: bool,
) -> None:
    style = TextStyle(13, 17, tabular=tabular)
    leaf = leaf_of((tuple(content), width), (tuple(more), 500 - width), style=style)
    found = at_once(leaf, runs)
    if found is not None:
        assert found.operators == by_the_breaker(leaf, {(SLOT.path, SLOT.format): runs})


@given(
    st.lists(st.one_of(st.builds(Text, PARAGRAPHS, st.booleans()), st.just(SLOT)), max_size=5),
    st.lists(st.tuples(PARAGRAPHS, st.booleans()), min_size=1, max_size=3).map(tuple),
    st.floats(60, 300),
    st.booleans(),
)
def test_lines_set_at_once_are_those_of_the_breaker(
    content: list[Inline], runs: tuple[tuple[str, bool], ...], width: float, tabular: bool
) -> None:
    style = TextStyle(13, 17, tabular=tabular)
    leaf = leaf_of((tuple(content), width), ((SLOT, Text(" or so.")), 200.0), style=style)
    leaf = leaf._replace(marks=())
    found = in_lines(leaf, runs)
    if found is not None:
        assert found.operators == by_the_breaker(leaf, {(SLOT.path, SLOT.format): runs})


@given(st.lists(CONTENT, min_size=4, max_size=4), RUNS, st.floats(20, 300))
def test_columns_set_at_once_are_as_wide_as_those_of_the_breaker(
    contents: list[list[Inline]], runs: tuple[tuple[str, bool], ...], width: float
) -> None:
    leaf = leaf_of(*[(tuple(content), width) for content in contents], fluid=2)
    found = at_once(leaf, runs)
    if found is not None:
        assert found.operators == by_the_breaker(leaf, {(SLOT.path, SLOT.format): runs})


def test_a_common_value_is_set_at_once() -> None:
    content = (Text("Dear "), SLOT, Text("."))
    assert at_once(leaf_of((content, 400)), (("Rosa Peña", False),)) is not None


def test_columns_that_have_room_are_set_at_once() -> None:
    leaf = leaf_of(((Text("Patient"),), 200), ((SLOT,), 200), fluid=2)
    assert at_once(leaf, (("Rosa Peña", False),)) is not None


def test_a_face_beyond_the_text_family_is_told() -> None:
    found = at_once(leaf_of(((SLOT,), 400)), (("Жанна", False),))
    assert found is not None
    assert found.faces - {0, 1, 2}


def test_a_value_that_may_break_lines_is_left_to_the_breaker() -> None:
    leaf = leaf_of(((SLOT,), 100))
    for text in ("two\nlines", BLANK, "a name that is far too long for its line", ""):
        assert at_once(leaf, ((text, False),)) is None


@pytest.mark.parametrize(
    "runs",
    [
        (("until Thursday, December 17, ", False), ("1:13\u00a0AM", True)),
        (("until Thursday, ", False), ("1:13\u00a0AM", True), (" (Wednesday night)", False)),
        (("Dr. Mei Tanaka of the hospital by the lake", False),),
    ],
)
def test_a_value_that_breaks_lines_is_set_at_once_as_the_breaker_sets_it(
    runs: tuple[tuple[str, bool], ...],
) -> None:
    content = Text("Have an adult with you "), SLOT, Text(". Do not stay alone before.")
    leaf = leaf_of((content, 220))._replace(marks=())
    found = in_lines(leaf, runs)
    assert found is not None
    assert found.operators == by_the_breaker(leaf, {(SLOT.path, SLOT.format): runs})
    assert found.height > WIDE.leading


def test_a_line_that_may_fit_to_a_hair_is_left_to_the_breaker() -> None:
    words = Text("one two three"), SLOT
    wide = sum(
        word.width
        for word in prepare((Text("one two threefour"),), WIDE, samples.fonts())
        if isinstance(word, Glyphs)
    )
    space = samples.fonts().faces[WIDE.weight].space.width
    hair = (wide + 2 * space) * WIDE.size / 1000
    assert in_lines(leaf_of((words, hair))._replace(marks=()), (("four", False),)) is None


def test_a_long_value_is_folded_at_once_as_the_breaker_folds_it() -> None:
    label = (Text("Patient", False),)
    leaf = leaf_of((label, 90.0), ((SLOT,), 90.0), (label, 90.0), (label, 90.0), fluid=2)
    runs = (("Maximiliano de la Cruz Ibáñez", False),)
    found = at_once(leaf, runs)
    assert found is not None
    assert found.operators == by_the_breaker(leaf, {(SLOT.path, SLOT.format): runs})
    assert found.height == 2 * WIDE.leading
