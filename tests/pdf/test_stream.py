from __future__ import annotations

import samples

from docgen.layout.linebreak import break_lines
from docgen.layout.text import SetLine, set_text
from docgen.model import Text
from docgen.pdf.content import show_lines
from docgen.style import TextStyle

STYLE = TextStyle(12, 17)


def test_text_that_is_empty_shows_no_glyphs() -> None:
    assert "Tj" not in show_lines((SetLine((), 0.0),), (0, 0), STYLE, samples.fonts())


def test_the_last_word_of_the_last_line_has_no_space_after_it() -> None:
    fonts = samples.fonts()
    ((_, space),) = fonts.faces[STYLE.weight].space.pieces
    lines = break_lines(set_text((Text("Page\nPage Page"),), STYLE, fonts), 400, STYLE, fonts)
    shown = show_lines(lines, (0, 0), STYLE, fonts)
    assert shown.count(space) == 2


def test_bold_faces_may_be_larger_than_the_rest() -> None:
    fonts, style = samples.fonts(), STYLE._replace(strong=16.0)
    text = set_text((Text("until "), Text("1:40", bold=True), Text(" or so")), style, fonts)
    shown = show_lines(break_lines(text, 400, style, fonts), (0, 0), style, fonts)
    assert [shown.count(f"/F{face} {size} Tf") for face, size in ((0, 12), (2, 16))] == [2, 1]
