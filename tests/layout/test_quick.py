from __future__ import annotations

import samples
from hypothesis import given
from hypothesis import strategies as st

from docgen.layout.lines import BLANK, break_lines, personalise, prepare
from docgen.layout.quick import form_of, quick_line
from docgen.looks.style import TextStyle
from docgen.model import Inline, Slot, Text
from docgen.pdf.stream import show_lines

PIECES = st.text("ab ñé.,()ễЖ\u00a0 ", max_size=14)
RUNS = st.lists(st.tuples(PIECES, st.booleans()), max_size=3).map(tuple)
SLOT = Slot("patient.name", "name")


@given(
    st.lists(st.one_of(st.builds(Text, PIECES, st.booleans()), st.just(SLOT)), max_size=6),
    RUNS,
    st.floats(20, 500),
    st.booleans(),
)
def test_a_line_set_at_once_is_what_the_breaker_makes(
    content: list[Inline], runs: tuple[tuple[str, bool], ...], width: float, tabular: bool
) -> None:
    fonts, style = samples.fonts(), TextStyle(13, 17, tabular=tabular)
    values = {("patient.name", "name"): runs}
    words = prepare(tuple(content), style, fonts)
    line = quick_line(form_of(words, width, style, fonts), values, fonts)
    if line is not None:
        broken = break_lines(personalise(words, values, style, fonts), width, style, fonts)
        assert len(broken) == 1
        shown = [show_lines(lines, (0, 0), style, fonts) for lines in ((line,), broken)]
        assert shown[0] == shown[1]


def test_a_common_value_is_set_at_once() -> None:
    fonts, style = samples.fonts(), TextStyle(13, 17)
    words = prepare((Text("Dear "), SLOT, Text(".")), style, fonts)
    form = form_of(words, 400, style, fonts)
    assert quick_line(form, {("patient.name", "name"): (("Rosa Peña", False),)}, fonts) is not None


def test_a_value_that_may_break_lines_is_left_to_the_breaker() -> None:
    fonts, style = samples.fonts(), TextStyle(13, 17)
    form = form_of(prepare((SLOT,), style, fonts), 100, style, fonts)
    for text in ("two\nlines", BLANK, "a name that is far too long for its line", ""):
        assert quick_line(form, {("patient.name", "name"): ((text, False),)}, fonts) is None
