from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_pack import load_settings, problem_of, problems_of

from docgen.errors import DocgenError

HUGE = "x" * 700


@pytest.mark.parametrize(
    ("text", "says", "hint"),
    [
        ("erly: 30 min", 'Unknown setting "erly"', 'Did you mean "early"?'),
        ("early:", '"early" has no value', "its sentence is left out"),
        ("early: 30", '"30" has no unit', "30 min"),
        ("early: no", "not an amount", "30 min"),
        ("early: 12:30", "two units", "90 min"),
        ("early: 20-10 min", "upside down", "smaller figure first"),
        ("early: [30 min]", "One value is wanted, not a list", "an amount"),
        ("early: {for: 30 min}", "not a group of keys", "an amount"),
        ("lift: 30 min", "is a time, not a weight", "10 lb"),
        ("fever: 101", "no unit", "°F"),
        ("sleepy: somtimes", "not one of its words", 'Did you mean "sometimes"?'),
        ("water: maybe", "neither yes nor no", "yes or no"),
        ("food: {solids: noon}", "does not fit", "an amount such as"),
        ("food: {solids: noon}", "does not fit", "or midnight"),
        ("food: {solid: 8 h}", 'Unknown key "solid"', 'Did you mean "solids"?'),
        ("food: {solids: 8 h, solids: 6 h}", "stands here twice", "keep one"),
        ("food: 8 h", "food has fields", "or told_separately"),
        ("flat: {for: 1 h}", 'flat needs "where"', "clinic or home"),
        ("rest: 24 h", "rest has fields", "{for: ..., from: ...}"),
        ("things: [pilow]", "not in the list things", 'Did you mean "pillow"?'),
        ("things: [book, book]", "twice", "Remove one"),
        ("things: []", "list is empty", "Remove the line"),
        ("stay: {1: 2 h, 3+: 6 h}", "no row for 2", "every count once"),
        ("stay: {2+: 6 h}", "no row for 1", "every count once"),
        ("stay: {1: 2 h, 2: 3 h}", "no row for 3 and more", "last one open"),
        ("stay: {1-2: 2 h, 2+: 3 h}", "Two rows of the table apply to 2", "once"),
        ("stay: {1+: 2 h, 3+: 3 h}", "Two rows of the table apply to 3", "once"),
        ("stay: {1: 2 h, 3-2: 2 h, 4+: 3 h}", "no row for 2", "once"),
        ("stay: {1: 2 h, 2-1: 2 h, 3+: 3 h}", "upside down", "once"),
        ("stay: {1: 2 h, two: 3 h}", '"two" is not a count', "every count"),
        ("stay: {1: 2, 2+: 3 h}", "no unit", "30 min"),
        ("stay: {1: few h, 2+: 3 h}", "needs figures", "every count"),
        ("sign: {text: Ring.}", "in each language is wanted", "{en: ..., es: ...}"),
        ("sign: {text: {en: Ring.}}", "missing in the language es", "{en: ..., es: ...}"),
        ("sign: {text: {en: Ring., es: ''}}", "text is empty", "Write it"),
        ("sign: {text: {en: Salt &amp; bread, es: Sal}}", "as a program writes it", "Write the"),
        ("sign: {text: {en: R., es: L., fr: S.}}", "not one of the clinic's languages", "{en:"),
        ("sign: {text: {en: Left, right, es: L.}}", "not one of the clinic's", "in quotes"),
        (f"sign: {{text: {{en: {HUGE}, es: L.}}}}", "700 characters long", "at most 600"),
        ('sign: {text: {en: "a\\u202eb", es: L.}}', "direction of writing", "Remove it"),
        ('sign: {text: {en: "a\\x07b", es: L.}}', "U+0007", "Remove it"),
        ('sign: {text: {en: "a\\uFDD0b", es: L.}}', "U+FDD0", "Remove it"),
        ("lines: {en: One., es: Uno.}", "A list of texts is wanted", "dash"),
        ("desk: call us", "not a telephone number", "312-555-0118"),
        ("desk: 555-0118", "ten digits", "312-555-0118"),
        ("rooms: many", "not a number", "digits"),
        ("rules: {when: bones >= 2}", "A list of rules is wanted", "when:"),
        ("rules: [bones >= 2]", "A rule is wanted", "when:"),
        ("rules: [{when: bones >= 2}]", '"set" is missing', "set:"),
        ("rules: [{set: {early: 1 h}}]", '"when" is missing', "when:"),
        ("rules: [{when: bons >= 2, set: {early: 1 h}}]", "not a question", '"bones"'),
        ("rules: [{when: bones >= two, set: {early: 1 h}}]", "cannot be compared", "bones >= 2"),
        ("rules: [{when: sleepy >= yes, set: {early: 1 h}}]", "cannot be compared", "=="),
        ("rules: [{when: erly > 5 min, set: {early: 1 h}}]", "not a question", ""),
        ("rules: [{when: 'bones > 2 + 1', set: {early: 1 h}}]", "cannot be compared", "word"),
        ("rules: [{when: bones >= 2, set: {erly: 1 h}}]", 'Unknown setting "erly"', '"early"'),
        ("rules: [{when: bones >= 2, set: {early: 1}}]", "no unit", "30 min"),
        ("rules: [{when: bones >= 2, set: {sleepy: never}}]", "A rule cannot set", "outside"),
        ("rules: [{when: bones >= 2, set: {early: 1 h}, then: x}]", 'Unknown key "then"', ""),
    ],
)
def test_a_slip_is_told_with_its_place_and_what_to_write(
    tmp_path: Path, text: str, says: str, hint: str
) -> None:
    problem = problem_of(tmp_path, text)
    assert says in problem.message
    assert hint in problem.hint
    assert problem.place is not None
    assert problem.place.line == 10
    assert problem.place.file.endswith("clinic.yaml")


def test_the_field_of_a_problem_is_named(tmp_path: Path) -> None:
    assert problem_of(tmp_path, "food: {solids: 8}").field == "procedures.nap.food.solids"
    assert problem_of(tmp_path, "early: 8").field == "procedures.nap.early"


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    text = "erly: 30 min\nstay: 3\nfood: {solids: x, cleer: 2 h}\nwater: perhaps\nlift: 5"
    assert [problem.place.line for problem in problems_of(tmp_path, text) if problem.place] == [
        10,
        11,
        12,
        12,
        13,
        14,
    ]


def test_a_wrong_setting_is_not_also_called_absent(tmp_path: Path) -> None:
    """Checks wait until everything can be read: one slip, one message."""
    problem_of(tmp_path, "flat: {for: 8 h, where: clinic}\nstay: 2")


words = st.sampled_from(
    ["early", "food", "stay", "flat", "rules", "for", "when", "set", "1", "2+", "30 min", "2 h",
     "no", "clinic", "bones >= 2", "none", "x", "", "{", "en", "midnight"]
)  # fmt: skip
values = st.recursive(
    words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(words, values, min_size=1, max_size=4))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_shape_is_read_or_refused(tmp_path: Path, written: dict[str, object]) -> None:
    import json

    lines = "\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in written.items())
    try:
        clinic = load_settings(tmp_path, lines)
    except DocgenError as problem:
        told = problem.diagnostics
        assert told
    else:
        assert set(clinic.procedures["nap"].values) <= set(written)
