from __future__ import annotations

import colorsys
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from docgen.errors import ValueProblem
from docgen.settings.identity import LEAST_CONTRAST, contrast_on_white, read_accent

rgb = st.tuples(*[st.integers(0, 255)] * 3)


def test_contrast_by_the_standard() -> None:
    assert contrast_on_white((0, 0, 0)) == pytest.approx(21)
    assert contrast_on_white((255, 255, 255)) == pytest.approx(1)
    assert contrast_on_white((0x59, 0x59, 0x59)) == pytest.approx(7.0, abs=0.01)


def is_red(colour: tuple[int, int, int]) -> bool:
    """From crimson to rust on the circle of hues, not grey, not nearly black."""
    hue, saturation, brightness = colorsys.rgb_to_hsv(*(part / 255 for part in colour))
    turned = (hue + 0.5) % 1 - 0.5  # 0 is pure red
    return -0.09 <= turned <= 0.06 and saturation >= 0.35 and brightness > 0.25


@given(rgb)
@example((1, 0, 0))
@example((0xAB, 0x11, 0x19))
def test_a_colour_is_legible_or_refused_with_a_shade_that_is(colour: tuple[int, int, int]) -> None:
    written = f"#{bytes(colour).hex()}"
    if is_red(colour):
        with pytest.raises(ValueProblem, match="is a red"):
            read_accent(written)
        return
    if contrast_on_white(colour) >= LEAST_CONTRAST:
        assert read_accent(written) == written
        return
    with pytest.raises(ValueProblem) as caught:
        read_accent(written)
    shade = re.search("#[0-9a-f]{6}", caught.value.hint)
    assert shade is not None
    assert read_accent(shade[0]) == shade[0]


@pytest.mark.parametrize("wine", ["#8b0045", "#70163c", "#7a0030"])
def test_crimson_and_wine_are_reds(wine: str) -> None:
    with pytest.raises(ValueProblem, match="is a red"):
        read_accent(wine)


@pytest.mark.parametrize("text", ["", "blue", "0b4f6c", "#fff", "#12345g", "rgb(0,0,0)"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(ValueProblem, match="not a colour"):
        read_accent(text)
