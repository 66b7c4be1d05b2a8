from __future__ import annotations

from pathlib import Path

import pytest
from small_pack import load_settings, problem_of, problems_of


def warnings(root: Path, text: str) -> list[str]:
    return [one.message for one in load_settings(root, text).warnings]


def test_settings_that_contradict_each_other_are_refused_with_a_place(tmp_path: Path) -> None:
    problem = problem_of(tmp_path, "early: 30 min\nflat: {for: 3 h, where: clinic}\nstay: 2 h")
    assert problem.code == "contradiction"
    assert problem.message == "Flat longer than the stay."
    assert "flat or stay" in problem.hint
    assert problem.place is not None
    assert problem.place.line == 11


@pytest.mark.parametrize(
    "text",
    [
        "flat: {for: 3 h, where: home}\nstay: 2 h",
        "flat: {for: 2 h, where: clinic}\nstay: 2 h",
        "flat: {for: 3 h, where: clinic}",
        "flat: {where: clinic}\nstay: 2 h",
        "flat: {for: 3 h, where: clinic}\nstay: {or: overnight}",
        "flat: {for: 3 h, where: clinic}\nstay: few h",
    ],
)
def test_what_does_not_contradict_is_accepted(tmp_path: Path, text: str) -> None:
    assert problems_of(tmp_path, text) == ()


def test_drinks_cannot_stop_before_food(tmp_path: Path) -> None:
    assert problem_of(tmp_path, "food: {solids: 2 h, clear: 4 h}").code == "contradiction"
    assert problems_of(tmp_path, "food: {solids: midnight, clear: 4 h}") == ()


def test_one_row_of_a_table_is_enough_to_contradict(tmp_path: Path) -> None:
    text = "flat: {for: 150 min, where: clinic}\nstay: {1: 3 h, 2: 4 h, 3-6: 2 h, 7+: 6 h}"
    assert problem_of(tmp_path, text).message == "Flat longer than the stay."


def test_the_checks_run_again_after_the_rules(tmp_path: Path) -> None:
    text = """\
flat: {for: 1 h, where: clinic}
stay: 2 h
rules:
  - {when: bones >= 4, set: {flat: {for: 3 h, where: clinic}}}"""
    assert problem_of(tmp_path, text).message == "Flat longer than the stay."


def test_a_rule_may_make_an_exception_to_an_exception(tmp_path: Path) -> None:
    text = """\
flat: {for: 1 h, where: clinic}
stay: 2 h
rules:
  - {when: bones >= 4, set: {flat: {for: 3 h, where: clinic}}}
  - {when: bones >= 4, set: {stay: 4 h}}"""
    assert problems_of(tmp_path, text) == ()


@pytest.mark.parametrize(
    ("rest", "stay", "odd"),
    [
        ("{for: 12 h, from: procedure_end}", "24 h", True),
        ("{for: 12 h, from: procedure_end}", "about 24 h", True),
        ("{for: 24 h, from: procedure_end}", "24 h", False),
        ("{for: 1 day, from: procedure_end}", "2 h", False),
        ("{for: 1 h, from: discharge}", "24 h", False),
        ("{for: 1 h, from: procedure_end}", "few h", False),
    ],
)
def test_clock_times_compare_without_a_clock(
    tmp_path: Path, rest: str, stay: str, odd: bool
) -> None:
    found = warnings(tmp_path, f"rest: {rest}\nstay: {stay}")
    assert found == (["Rest ends before the patient goes home."] if odd else [])


def test_what_looks_odd_is_a_warning_with_a_place(tmp_path: Path) -> None:
    (warning,) = load_settings(tmp_path, "friend: {stays: 12 h, when: always}").warnings
    assert (warning.code, str(warning.severity)) == ("odd-settings", "warning")
    assert warning.message == "A friend, but no time."
    assert warning.place is not None
    assert warning.place.line == 10


def test_a_setting_that_is_gone_for_some_still_counts_as_set(tmp_path: Path) -> None:
    text = "sleepy: sometimes\nearly: 30 min\nfriend: {stays: 12 h, when: if_sleepy}"
    assert warnings(tmp_path, text) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("early: 10 min", "early is 10 min"),
        ("early: 2 h", "early is 2 h"),
        ("early: 10-30 min", "early is 10-30 min"),
        ("stay: {1: 2 h, 2+: 30 h}", "stay.for is 30 h"),
        ("rules: [{when: bones >= 2, set: {early: 3 h}}]", "early is 3 h"),
    ],
)
def test_an_amount_outside_the_usual_range_is_a_warning(
    tmp_path: Path, text: str, shown: str
) -> None:
    assert warnings(tmp_path, text) == [f"{shown}, which is unusual."]


@pytest.mark.parametrize("text", ["early: 15 min", "early: 1 h", "stay: 1 day", "stay: few h"])
def test_the_usual_range_includes_its_ends(tmp_path: Path, text: str) -> None:
    assert warnings(tmp_path, text) == []
