from __future__ import annotations

import string

import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st

from docgen.errors import FontError
from docgen.fonts.families import Glyphs
from docgen.layout.frame import Lines
from docgen.layout.lines import (
    BLANK,
    Runs,
    break_lines,
    filled_up,
    line_width,
    personalise,
    prepare,
    static_lines,
)
from docgen.model import Slot, Text
from docgen.style import BOLD, REGULAR, TextStyle

STYLE = TextStyle(13, 17)
WORDS = st.lists(
    st.text(string.ascii_letters + "éñü-,.", min_size=1, max_size=40), min_size=1, max_size=30
)
NAME = Slot("patient.name", "name")


def read(lines: Lines) -> list[str]:
    """Turn glyph codes back into text, a line each."""
    faces = samples.fonts().faces

    def word(pieces: tuple[tuple[int, str], ...]) -> str:
        return "".join(
            chr(faces[face].unicode[int(codes[i : i + 4], 16)])
            for face, codes in pieces
            for i in range(0, len(codes), 4)
        )

    return [" ".join(word(glyphs.pieces) for glyphs in line) for line in lines]


def filled(runs: Runs, *around: str) -> list[str]:
    before, after = around or ("", "")
    content = (Text(before), NAME, Text(after))
    words = prepare(content, STYLE, samples.fonts())
    done = personalise(words, {("patient.name", "name"): runs}, STYLE, samples.fonts())
    return read(break_lines(done, 400, STYLE, samples.fonts()))


@given(WORDS, st.floats(60, 500))
def test_no_line_is_wider_than_its_room(words: list[str], width: float) -> None:
    lines = static_lines((Text(" ".join(words)),), width, STYLE, samples.fonts())
    assert all(line_width(line, STYLE, samples.fonts()) <= width + 0.01 for line in lines)


@given(WORDS, st.floats(60, 500))
def test_breaking_loses_no_letter(words: list[str], width: float) -> None:
    lines = static_lines((Text(" ".join(words)),), width, STYLE, samples.fonts())
    assert "".join(read(lines)).replace(" ", "") == "".join(words)


@given(WORDS, st.floats(60, 400))
def test_a_value_breaks_like_text_of_the_template(words: list[str], width: float) -> None:
    text = " ".join(words)
    static = static_lines((Text(text),), width, STYLE, samples.fonts())
    prepared = prepare((NAME,), STYLE, samples.fonts())
    done = personalise(
        prepared, {("patient.name", "name"): ((text, False),)}, STYLE, samples.fonts()
    )
    assert break_lines(done, width, STYLE, samples.fonts()) == static


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
    assert read(static_lines((Text(word),), 125, style, samples.fonts())) == lines


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
    content = (Text("You may shower when the bandage is off again tomorrow"),)
    alone = (Text("You may shower when the bandage is off again"),)
    (line,) = static_lines(alone, 900, STYLE, samples.fonts())
    width = line_width(line, STYLE, samples.fonts()) + 1
    assert read(static_lines(content, width, STYLE, samples.fonts()))[1] == "again tomorrow"


def test_a_line_that_somebody_typed_takes_no_word_of_the_line_before() -> None:
    assert read(
        static_lines((Text("Bring your walker.\nThanks"),), 400, STYLE, samples.fonts())
    ) == [
        "Bring your walker.",
        "Thanks",
    ]


def test_a_short_last_line_of_two_words_takes_a_third() -> None:
    text = "Fever: 100.4\u00a0°F (38\u00a0°C) or more"
    assert read(static_lines((Text(text),), 158, STYLE, samples.fonts())) == [
        "Fever: 100.4\u00a0°F".replace("\u00a0", " "),
        "(38\u00a0°C) or more".replace("\u00a0", " "),
    ]


def test_a_last_line_that_is_a_sentence_stays_as_it_is() -> None:
    text = "It needs only a tiny hole in the skin. Keep calm."
    lines = read(static_lines((Text(text),), 240, STYLE, samples.fonts()))
    assert lines == ["It needs only a tiny hole in the skin.", "Keep calm."]


def test_a_no_break_space_keeps_a_time_on_one_line() -> None:
    lines = read(static_lines((Text("Come at 10:40\u00a0AM"),), 70, STYLE, samples.fonts()))
    assert lines == ["Come at", "10:40 AM"]


def test_bold_runs_use_the_bold_face() -> None:
    words = prepare((Text("a "), Text("b", bold=True)), STYLE, samples.fonts())
    assert [word.pieces[0][0] for word in words if isinstance(word, Glyphs)] == [REGULAR, BOLD]


def test_a_word_beyond_the_text_family_goes_whole_to_the_fallback() -> None:
    (word,) = prepare((Text("Nguyễn"),), STYLE, samples.fonts())
    assert {face for face, _ in word.pieces} == {3}  # type: ignore[union-attr]  # a static word


@pytest.mark.parametrize("text", ["王", "\u0301x", "😀"])
def test_what_no_font_can_write_is_refused(text: str) -> None:
    with pytest.raises(FontError):
        prepare((Text(text),), STYLE, samples.fonts())


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
        assert kept in "|".join(read(static_lines((Text(text),), width, STYLE, samples.fonts())))


@pytest.mark.parametrize("text", ["Rest in bed. Drink.", "No. Do not.", "a b. c", "(see it) at"])
def test_other_words_may_end_a_line(text: str) -> None:
    words = prepare((Text(text),), STYLE, samples.fonts())
    leaning = text.startswith("No.")
    assert len(words) == len(text.split()) - leaning


def rules(text: str, width: float) -> list[int]:
    """How many underscores each line to write on has, in a text of this width."""
    value = ((text.replace("_", BLANK), False),)
    slot = prepare((Slot("x", "until"),), STYLE, samples.fonts())
    words = personalise(slot, {("x", "until"): value}, STYLE, samples.fonts())
    lines = break_lines(words, width, STYLE, samples.fonts())
    filled = filled_up(lines, width, STYLE, samples.fonts())
    for line in filled:
        assert line_width(line, STYLE, samples.fonts()) <= width + 0.01
    code = samples.fonts().word("_", STYLE.weight).pieces[0][1]
    codes = ["".join(c for word in line for _, c in word.pieces) for line in filled]
    return [each.count(code) for each in codes]


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
    words = prepare((Text("until nine"),), STYLE, samples.fonts())
    lines = break_lines(words, 300, STYLE, samples.fonts())
    assert filled_up(lines, 300, STYLE, samples.fonts()) == lines
