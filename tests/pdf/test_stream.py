from __future__ import annotations

import samples

from docgen.fonts.families import EMPTY
from docgen.pdf.stream import show_lines
from docgen.style import TextStyle

STYLE = TextStyle(12, 17)


def test_text_that_is_empty_shows_no_glyphs() -> None:
    assert "Tj" not in show_lines(((EMPTY,),), (0, 0), STYLE, samples.fonts())


def test_the_last_word_of_the_last_line_has_no_space_after_it() -> None:
    word = samples.fonts().line("Page", STYLE.weight)
    space = samples.fonts().space_codes[STYLE.weight]
    shown = show_lines(((word, word), (word,)), (0, 0), STYLE, samples.fonts())
    assert shown.count(space) == 2
