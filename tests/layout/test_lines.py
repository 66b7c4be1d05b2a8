from __future__ import annotations

import string

import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st

from docgen.errors import FontError
from docgen.i18n.runs import BLANK, Runs
from docgen.layout.linebreak import break_lines, filled_up
from docgen.layout.text import Lines, SetLine, line_width, set_text, text_template
from docgen.model import Inlines, Slot, Text
from docgen.style import BOLD, REGULAR, TextStyle

STYLE = TextStyle(13, 17)
WORDS = st.lists(
    st.text(string.ascii_letters + "éñü-,.", min_size=1, max_size=40), min_size=1, max_size=30
)
NAME = Slot("patient.name", "name")


def broken(text: str, width: float, style: TextStyle = STYLE) -> Lines:
    fonts = samples.fonts()
    return break_lines(set_text((Text(text),), style, fonts), width, style, fonts)


def with_value(content: Inlines, runs: Runs, width: float) -> Lines:
    fonts = samples.fonts()
    values = {inline.key: runs for inline in content if isinstance(inline, Slot)}
    text = text_template(content, STYLE, fonts).filled(values, fonts)
    lines = break_lines(text, width, STYLE, fonts)
    return lines if text.plain else filled_up(lines, width, STYLE, fonts)


def read(lines: Lines) -> list[str]:
    """Turn glyph codes back into text, a line each."""
    faces = samples.fonts().faces

    def said(line: SetLine) -> str:
        return "".join(
            faces[run.face].meanings[int(run.codes[i : i + 4], 16)]
            for run in line.runs
            for i in range(0, len(run.codes), 4)
        )

    return [said(line).rstrip() for line in lines]


def filled(runs: Runs, *around: str) -> list[str]:
    before, after = around or ("", "")
    fonts = samples.fonts()
    template = text_template((Text(before), NAME, Text(after)), STYLE, fonts)
    return read(break_lines(template.filled({NAME.key: runs}, fonts), 400, STYLE, fonts))


@given(WORDS, st.floats(60, 500))
def test_no_line_is_wider_than_its_room(words: list[str], width: float) -> None:
    lines = broken(" ".join(words), width)
    assert all(line_width(line, STYLE) <= width + 0.01 for line in lines)


@given(WORDS, st.floats(60, 500))
def test_breaking_loses_no_letter(words: list[str], width: float) -> None:
    lines = broken(" ".join(words), width)
    assert "".join(read(lines)).replace(" ", "") == "".join(words)


@given(WORDS, st.floats(60, 400))
def test_a_value_breaks_like_text_of_the_template(words: list[str], width: float) -> None:
    text = " ".join(words)
    static = broken(text, width)
    assert with_value((NAME,), ((text, False),), width) == static


@pytest.mark.parametrize(
    ("word", "lines"),
    [
        ("Sulfamethoxazole-trimethoprim", ["Sulfamethoxazole-", "trimethoprim"]),
        ("hydrocodone/acetaminophen", ["hydrocodone/", "acetaminophen"]),
        ("amoxicillin-clavulanate/rest", ["amoxicillin-", "clavulanate/rest"]),
        ("a-b-Hydrochlorothiazide", ["a-b-", "Hydrochlorothiazide"]),
    ],
)
@pytest.mark.parametrize("weight", [REGULAR, BOLD])
def test_a_word_too_long_for_a_line_is_cut_after_its_hyphen(
    word: str, lines: list[str], weight: int
) -> None:
    style = STYLE._replace(weight=weight)
    assert read(broken(word, 125, style)) == lines


def test_text_beside_a_value_stays_glued_to_it() -> None:
    assert filled((("Ana Ruiz", False),), "Call (", ").") == ["Call (Ana Ruiz)."]


def test_a_value_that_ends_with_a_full_stop_takes_that_of_the_sentence() -> None:
    assert filled((("10:40 p. m.", False),), "Until ", ".") == ["Until 10:40 p. m."]


def test_a_value_without_a_full_stop_keeps_that_of_the_sentence() -> None:
    assert filled((("10:40 PM", False),), "Until ", ".") == ["Until 10:40 PM."]


def test_a_blank_becomes_a_line_to_write_on() -> None:
    assert filled(((BLANK, False),), "Until ", ".") == ["Until ______________."]


def test_a_line_break_in_a_value_breaks_the_line() -> None:
    assert filled((("one\ntwo", False),)) == ["one", "two"]


def test_a_last_line_of_one_word_takes_a_second_word() -> None:
    text = "You may shower when the bandage is off again"
    (line,) = broken(text, 900)
    width = line_width(line, STYLE) + 1
    assert read(broken(f"{text} tomorrow", width))[1] == "again tomorrow"


def test_a_line_that_somebody_typed_takes_no_word_of_the_line_before() -> None:
    assert read(broken("Bring your walker.\nThanks", 400)) == [
        "Bring your walker.",
        "Thanks",
    ]


def test_a_short_last_line_of_two_words_takes_a_third() -> None:
    text = "Fever: 100.4\u00a0°F (38\u00a0°C) or more"
    assert read(broken(text, 158)) == [
        "Fever: 100.4\u00a0°F".replace("\u00a0", " "),
        "(38\u00a0°C) or more".replace("\u00a0", " "),
    ]


def test_a_last_line_that_is_a_sentence_stays_as_it_is() -> None:
    text = "It needs only a tiny hole in the skin. Keep calm."
    lines = read(broken(text, 240))
    assert lines == ["It needs only a tiny hole in the skin.", "Keep calm."]


def test_a_no_break_space_keeps_a_time_on_one_line() -> None:
    lines = read(broken("Come at 10:40\u00a0AM", 70))
    assert lines == ["Come at", "10:40 AM"]


def test_bold_runs_use_the_bold_face() -> None:
    text = set_text((Text("a "), Text("b", bold=True)), STYLE, samples.fonts())
    assert [run.face for run in text.runs] == [REGULAR, BOLD]


@given(WORDS, st.floats(60, 500))
def test_bold_faces_may_be_larger_than_the_rest(words: list[str], width: float) -> None:
    """Widths are those that are drawn: each run in its size, no line wider than its room."""
    style, fonts = STYLE._replace(strong=22.0), samples.fonts()
    content = tuple([Text(f"{word} ", bold=at % 2 == 0) for at, word in enumerate(words)])
    lines = break_lines(set_text(content, style, fonts), width, style, fonts)
    for line in lines:
        assert line_width(line, style) <= width + 0.01
        drawn = sum(
            fonts.faces[run.face].width_of(run.codes) * (22 if run.face == BOLD else style.size)
            for run in line.runs
        )
        ((_, space),) = fonts.faces[line.runs[-1].face].space.pieces if line.runs else ((0, ""),)
        if line.runs[-1].codes.endswith(space):  # it hangs out behind the line
            last = line.runs[-1].face
            drawn -= fonts.faces[last].space.width * (22 if last == BOLD else style.size)
        assert line_width(line, style) == pytest.approx(drawn / 1000, abs=0.01)


def test_a_word_beyond_the_text_family_goes_whole_to_the_fallback() -> None:
    assert {run.face for run in set_text((Text("Nguyễn"),), STYLE, samples.fonts()).runs} == {3}


@pytest.mark.parametrize("text", ["王", "\u0301x", "😀"])
def test_what_no_font_can_write_is_refused(text: str) -> None:
    with pytest.raises(FontError):
        set_text((Text(text),), STYLE, samples.fonts())


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Lo dijo Dr. Ana Ruiz", "Dr. Ana"),
        ("Lo dijo Dra. Ana Ruiz", "Dra. Ana"),
        ("Son las 3:20 (la noche del martes)", "(la noche"),
        ("Suite 6, Chicago, IL 60601 hoy", "IL 60601"),
    ],
)
def test_no_line_ends_after_a_word_that_leans_on_the_next(text: str, kept: str) -> None:
    for width in range(60, 200):
        assert kept in "|".join(read(broken(text, width)))


@pytest.mark.parametrize("text", ["Rest in bed. Drink.", "No. Do not.", "a b. c", "(see it) at"])
def test_other_words_may_end_a_line(text: str) -> None:
    (run,) = set_text((Text(text),), STYLE, samples.fonts()).runs
    leaning = text.startswith("No.")
    assert len(run.breaks) + 1 == len(text.split()) - leaning


def rules(text: str, width: float) -> list[int]:
    """How many underscores each line to write on has, in a text of this width."""
    value = ((text.replace("_", BLANK), False),)
    lines = with_value((Slot("x", "until"),), value, width)
    assert all(line_width(line, STYLE) <= width + 0.01 for line in lines)
    return [line.count("_") for line in read(lines)]


def test_a_line_to_write_on_is_as_wide_as_its_line_leaves_room() -> None:
    short, wide = rules("until _.", 200.0), rules("until _.", 400.0)
    assert 14 < short[0] < wide[0]
    one = samples.fonts().word("_", STYLE.weight).width * STYLE.size / 1000
    assert abs((wide[0] - short[0]) * one - 200) <= 2 * one


def test_two_lines_to_write_on_share_what_is_left() -> None:
    (both,) = rules("from _ to _.", 400.0)
    (alone,) = rules("from _ to", 400.0)
    assert 28 < both <= alone


def test_text_without_a_line_to_write_on_stays_as_it_is() -> None:
    lines = broken("until nine", 300)
    assert filled_up(lines, 300, STYLE, samples.fonts()) == lines


def test_a_long_word_stays_whole_for_those_who_copy_it() -> None:
    word = "Wolfeschlegelsteinhausenbergerdorff"
    lines = broken(word, 90)
    assert len(lines) > 2
    assert "".join(run.text for line in lines for run in line.runs) == word


@given(WORDS, WORDS, WORDS, st.floats(60, 400), st.booleans())
def test_where_a_value_begins_and_ends_makes_no_difference(
    before: list[str], value: list[str], after: list[str], width: float, glued: bool
) -> None:
    one, two, three = (" ".join(words) for words in (before, value, after))
    space = "" if glued else " "
    content = (Text(one + space), NAME, Text(space + three))
    stop = two.endswith(".") and (space + three).startswith(".")
    whole = f"{one}{space}{two}{space}{three[1:] if stop else three}"
    if any(word[-1:] == "." and len(word) <= 4 for word in (*before, *value)):
        return  # a title leans on the next word; what is a title hangs on the words around it
    assert read(with_value(content, ((two, False),), width)) == read(broken(whole, width))
