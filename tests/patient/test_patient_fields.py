from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.patient.dates import read_date, read_moment
from docgen.patient.fields import (
    LEVELS,
    FieldProblem,
    read_choice,
    read_id,
    read_levels,
    read_line,
    read_text,
)
from docgen.patient.languages import read_language


@pytest.mark.parametrize(
    "written",
    ["40417", "A-1", "a_b.c", "7" * 64, "KMC/2024/00123", "MRN 12345",
     "12 345 678", "CON", "com1", "nul.pdf", "12345.", "1..2", "#123", "12(3)", "1:2", "2024\\7",
     "12E5"],
)  # fmt: skip
def test_a_record_number_is_kept(written: str) -> None:
    assert read_id(f" {written} ") == written


@pytest.mark.parametrize(
    "written",
    ["", " ", "../x", "a/b", "a\\b", ".x", "x.", "a..b", "a b", "ñ", "-x", "1 Rosa", "Lu 7", "1,2",
     "a\nb", "1\n2", "7" * 65, "a:b", "*", "NULL", "nan", "n/a", "2.98725E13", "2.98725E+13",
     "1E+05",
     "12345.0", "12345.00", "2026-12-08 00:00:00", "8-Dec", "dic-08", "#"],
)  # fmt: skip
def test_a_record_number_that_cannot_is_refused(written: str) -> None:
    with pytest.raises(FieldProblem):
        read_id(written)


@pytest.mark.parametrize(
    "written", ["2.98725E13", "2,98725E+13", "1E+05", "12345.0", "12345,00", "8-Dec", "dic-08"]
)
def test_a_record_number_that_a_spreadsheet_has_damaged_is_called_so(written: str) -> None:
    with pytest.raises(FieldProblem, match="spreadsheet has damaged"):
        read_id(written)


@pytest.mark.parametrize(
    ("written", "levels"),
    [
        ("T12", ("T12",)),
        ("t12 l1", ("T12", "L1")),
        ("L1, T12", ("T12", "L1")),
        ("T12-L2", ("T12", "L1", "L2")),
        ("T12 \u2013 L2", ("T12", "L1", "L2")),
        ("C7-T1; S5", ("C7", "T1", "S5")),
        ("T05", ("T5",)),
        ("", ()),
    ],
)
def test_levels(written: str, levels: tuple[str, ...]) -> None:
    assert read_levels([written]) == levels


@pytest.mark.parametrize(
    "written",
    ["C0", "C8", "T13", "L6", "S6", "X1", "12", "T", "L2-T12", "T12-T12", "T1-T2-T3", "T12 T12",
     "T11-L1 T12", "T12-", "-T12", "T1x", "T٣"],
)  # fmt: skip
def test_what_are_no_levels_is_refused(written: str) -> None:
    with pytest.raises(FieldProblem):
        read_levels([written])


@given(st.integers(0, len(LEVELS) - 1), st.integers(0, len(LEVELS) - 1))
def test_a_range_holds_every_level_between_its_ends(first: int, last: int) -> None:
    if first < last:
        assert read_levels([f"{LEVELS[first]}-{LEVELS[last]}"]) == LEVELS[first : last + 1]


def test_dates_and_moments() -> None:
    assert read_date("1948-05-02") == date(1948, 5, 2)
    assert read_moment("2026-12-08T09:30") == datetime(2026, 12, 8, 9, 30)
    assert read_moment("2026-12-08 9:30:00") == datetime(2026, 12, 8, 9, 30)


@pytest.mark.parametrize(
    "written",
    ["2026-02-30", "2026-13-01", "12/08/2026", "8.12.2026", "26-12-08", "2026-12-8", "0001-01-01",
     "9999-01-01", "today", "2026-12-08T09:30", "", "2026-00-10", "２０２６-12-08"],
)  # fmt: skip
def test_impossible_dates_are_refused(written: str) -> None:
    with pytest.raises(FieldProblem):
        read_date(written)


@pytest.mark.parametrize(
    "written",
    ["2026-12-08", "2026-12-08T24:00", "2026-12-08T09:60", "2026-12-08T09:30Z", "9:30",
     "2026-12-08T09:30-06:00", "2026-12-08T09:30:15", "2026-02-29T10:00", "2026-12-08T9"],
)  # fmt: skip
def test_impossible_moments_are_refused(written: str) -> None:
    with pytest.raises(FieldProblem):
        read_moment(written)


def test_a_name_is_normalised() -> None:
    assert read_line("  Pen\u0303a  y\u00a0Ruiz ") == "Peña y Ruiz"


@pytest.mark.parametrize(
    "hidden", ["\x00", "\x1b", "\n", "\x7f", "\x85", "\u202e", "\u2066", "\u200b", "\ufeff",
               "\ufdd0", "\uffff", "\U0001ffff", "\u2028", "\ud800", "\ue000", "\u00ad"],
)  # fmt: skip
def test_characters_that_cannot_be_seen_are_refused(hidden: str) -> None:
    with pytest.raises(FieldProblem) as error:
        read_line(f"Rosa{hidden}Peña")
    assert "Rosa" not in f"{error.value.message} {error.value.hint}"


def test_a_joiner_shapes_letters_and_is_kept() -> None:
    assert read_line("می\u200cخواهم") == "می\u200cخواهم"


@pytest.mark.parametrize("length", [1, 80, 300])
def test_long_names_are_names(length: int) -> None:
    assert read_line("x" * length) == "x" * length


@pytest.mark.parametrize("written", ["", "   ", "\u00a0", "x" * 301])
def test_empty_or_endless_names_are_refused(written: str) -> None:
    with pytest.raises(FieldProblem):
        read_line(written)


def test_a_text_keeps_its_lines() -> None:
    assert read_text("Bring  this.\r\nAnd\tthat. ", 100) == "Bring this.\nAnd that."


@pytest.mark.parametrize(
    ("written", "answer"),
    [("yes", "yes"), ("Sí", "yes"), ("true", "yes"), ("NO", "no"), ("false", "no"),
     ("Y", "yes"), ("n", "no"), ("T", "yes"), ("F", "no"), ("1", "yes"), ("0", "no"), ("S", "yes"),
     ("unknown", None), ("UNK", None)],
)  # fmt: skip
def test_truth_has_many_words(written: str, answer: str | None) -> None:
    assert read_choice(written, ("yes", "no")) == answer


@pytest.mark.parametrize("written", ["maybe", "yn", "2", "10", "y.", "no show"])
def test_a_word_that_is_no_choice_is_refused(written: str) -> None:
    with pytest.raises(FieldProblem):
        read_choice(written, ("yes", "no"))


def test_a_letter_is_a_choice_of_its_own_where_it_is_one() -> None:
    assert read_choice("n", ("n", "s")) == "n"
    with pytest.raises(FieldProblem):
        read_choice("1", ("left", "right"))


@pytest.mark.parametrize(("written", "code"), [("es", "es"), ("ES-us", "es"), ("en_US", "en")])
def test_a_language_is_its_code(written: str, code: str) -> None:
    assert read_language(written) == code


@pytest.mark.parametrize("written", ["", "Spanish!", "e", "español", "en us"])
def test_what_is_no_language_is_refused(written: str) -> None:
    with pytest.raises(FieldProblem):
        read_language(written)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_without_being_shown(text: str) -> None:
    for read in (read_id, read_line, read_date, read_moment, read_language):
        try:
            read(text)
        except FieldProblem as problem:
            said = f"{problem.message} {problem.hint}"
            assert len(text) < 12 or text not in said


@pytest.mark.parametrize("endless", ["L1" + " " * 130_000 + "L2", "L1 \t" * 30_000])
def test_levels_far_apart_take_no_longer_than_others(endless: str) -> None:
    spread = read_levels([endless.replace("L1 \t", " \t") + " T12"])
    assert spread in {("T12", "L1", "L2"), ("T12",)}
