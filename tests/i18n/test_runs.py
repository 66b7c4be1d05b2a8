from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from docgen.i18n.runs import (
    BLANK,
    fill,
    gap,
    join_runs,
    join_stop,
    parse_message,
    placeholders,
    plain,
    tight,
)


def test_bold_is_kept_and_placeholders_are_filled() -> None:
    pieces = parse_message("until **{moment}**, {who}")
    assert fill(pieces, {"moment": "noon", "who": "Rosa"}) == (
        ("until ", False),
        ("noon", True),
        (", Rosa", False),
    )


def test_a_value_is_never_read_as_a_message() -> None:
    assert plain(fill(parse_message("{a} {b}"), {"a": "{b}", "b": "**x**"})) == "{b} **x**"


def test_a_blank_stays_a_run_of_its_own() -> None:
    runs = fill(parse_message("until {blank} or so"), {"blank": BLANK})
    assert runs == (("until ", False), (BLANK, False), (" or so", False))


def test_a_stop_at_the_end_of_a_sentence_is_not_doubled() -> None:
    assert join_stop("10:40 a. m.", ".") == ""
    assert join_stop("10:40 a. m.", ". Luego") == " Luego"
    assert join_stop("10:40 AM", ".") == "."
    assert join_stop("Jr.", "...") == "..."
    assert join_stop("", ".") == "."


def test_a_stop_is_not_doubled_between_bold_and_plain() -> None:
    assert join_runs([("10:40 p. m.", True), (".", False)]) == (("10:40 p. m.", True),)


def test_placeholders_are_named_in_order() -> None:
    assert placeholders("{b} and **{a}** and {b}") == ("b", "a", "b")


def test_tight_text_has_no_place_to_break() -> None:
    assert tight("9 de\u202fmayo") == "9\u00a0de\u00a0mayo"


@given(st.lists(st.tuples(st.text(alphabet="ab .", max_size=4), st.booleans())))
def test_joined_runs_alternate_and_lose_only_doubled_stops(
    parts: list[tuple[str, bool]],
) -> None:
    runs = join_runs(parts)
    assert all(one[1] is not two[1] for one, two in pairwise(runs))
    assert all(text for text, _ in runs)
    whole = "".join(text for text, _ in parts)
    assert plain(runs).replace(".", "") == whole.replace(".", "")


PARTS = ["a ", ". ", "**", "{day}", " b", "."]
MESSAGES = st.lists(st.sampled_from(PARTS), max_size=5).map("".join)
WORDS = st.text(alphabet="ab ", min_size=1, max_size=4).map(lambda text: f"{text}.")


@given(MESSAGES, MESSAGES, WORDS, WORDS)
def test_a_gap_filled_is_the_phrase_filled_at_once(
    before: str, after: str, day: str, clock: str
) -> None:
    message = parse_message(f"{before}{{clock}}{after}")
    found = gap(message, "clock", {"day": day})
    assert found is not None
    assert join_runs(found.filled(clock)) == fill(message, {"day": day, "clock": clock})


@given(MESSAGES, MESSAGES, WORDS, WORDS)
def test_a_phrase_within_a_phrase_has_one_gap(inner: str, outer: str, day: str, clock: str) -> None:
    within, around = parse_message(f"{inner}{{clock}}"), parse_message(f"{outer}{{moment}}")
    one, two = gap(within, "clock", {"day": day}), gap(around, "moment", {"day": day})
    assert one is not None
    assert two is not None
    moment = fill(within, {"day": day, "clock": clock})
    whole = fill(around, {"day": day, "moment": moment})
    assert join_runs(one.within(two).filled(clock)) == whole


def test_a_placeholder_that_stands_twice_or_not_at_all_is_no_gap() -> None:
    assert gap(parse_message("{clock} {clock}"), "clock", {}) is None
    assert gap(parse_message("{day}"), "clock", {"day": "a"}) is None
