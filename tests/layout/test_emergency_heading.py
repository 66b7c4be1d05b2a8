"""The heading of the emergency box: a little smaller where that saves a line, never much."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import samples

from docgen.layout.alerts import _one_line
from docgen.layout.builder import Builder, Furniture, Resources
from docgen.layout.text import line_width
from docgen.model import Heading, Text
from docgen.style import look

HEADING = Heading(2, (Text("Call 911 now for any of these:"),))
FURNITURE = Furniture("Test Clinic", "312-555-0118", None, "911", ("More times", ""))
LOOK = look("standard", "letter")
BUILDER = Builder(Resources(LOOK, samples.fonts(), samples.pictures(), {}, FURNITURE))
STYLE = BUILDER.look.heading
WIDTH = line_width(BUILDER.line("Call 911 now for any of these:", STYLE), STYLE)


def size(room: float) -> float:
    """The size of the heading where the room is so many times as wide as the heading."""
    wide: Any = SimpleNamespace(width=WIDTH * room)
    return _one_line(BUILDER, HEADING, wide, STYLE).size / STYLE.size


@pytest.mark.parametrize("room", [2.0, 1.0, 1 / 1.09, 0.5])
def test_a_heading_that_fits_or_is_far_too_long_keeps_its_size(room: float) -> None:
    assert size(room) == 1


@pytest.mark.parametrize("room", [0.999, 0.95, 1 / 1.079])
def test_a_heading_that_lacks_little_is_made_to_fit(room: float) -> None:
    assert room * 0.997 < size(room) < room
