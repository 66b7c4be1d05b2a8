"""A page from the right is a page from the left, reflected: nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st

from docgen.layout.frame import Dot, Leader, Leaf, Rect, Stroke
from docgen.style import INK

PLACES = st.floats(0, 600).map(lambda x: round(x, 2))


def pairs() -> Iterator[tuple[Leaf, Leaf]]:
    """The leaves of the sample sheet, each beside its reflection."""
    total = samples.plate().layout.look.width
    for leaf in samples.plate().layout.leaves:
        yield leaf, leaf.mirrored(total)


def test_a_leaf_reflected_twice_is_itself() -> None:
    total = samples.plate().layout.look.width
    assert any(leaf != once for leaf, once in pairs())
    for before, once in pairs():
        after = once.mirrored(total)
        for one, two in zip(before.cells, after.cells, strict=True):
            assert abs(one.x - two.x) < 1e-9
            assert one._replace(x=0, drawn=()) == two._replace(x=0, drawn=())
            for mark, other in zip(one.drawn, two.drawn, strict=True):
                assert type(mark) is type(other)
        assert len(before.marks) == len(after.marks)


def test_what_a_cell_draws_is_reflected_with_it() -> None:
    total = samples.plate().layout.look.width
    for before, after in pairs():
        for one, two in zip(before.cells, after.cells, strict=True):
            for mark, other in zip(one.drawn, two.drawn, strict=True):
                if isinstance(mark, Stroke) and isinstance(other, Stroke):
                    assert mark.x0 + other.x1 == pytest.approx(total)
                if isinstance(mark, Rect) and isinstance(other, Rect):
                    right = total - mark.x - mark.width
                    assert other.x == pytest.approx(right)


def test_a_reflected_box_is_as_far_from_one_edge_as_it_was_from_the_other() -> None:
    total = samples.plate().layout.look.width
    for before, after in pairs():
        for one, two in zip(before.cells, after.cells, strict=True):
            assert abs(one.x - (total - two.x - two.width)) < 1e-9


@given(PLACES, PLACES)
def test_marks_keep_their_size(x: float, width: float) -> None:
    for mark in (
        Rect(x, 0, width, 10),
        Stroke(x, 0, x + width, 0, 1, INK),
        Dot(x, 0, 3, INK),
        Leader(x, 0, 4, 1, INK),
    ):
        twice = mark.mirrored(612).mirrored(612)
        for one, two in zip(mark, twice, strict=True):
            assert one == two or abs(one - two) < 1e-6  # type: ignore[operator]  # numbers


def test_a_rule_keeps_its_left_end_left() -> None:
    rule = Stroke(100, 5, 200, 5, 1, INK).mirrored(612)
    assert (rule.x0, rule.x1) == (412, 512)
