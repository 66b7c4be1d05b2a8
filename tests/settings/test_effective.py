from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from small_pack import load_settings

from docgen.errors import SettingsError
from docgen.procedure.questions import Answer
from docgen.schema.kinds import Choice, FreeText, Ids
from docgen.schema.quantity import parse_quantity
from docgen.schema.telephones import Phone
from docgen.settings.clinic import Clinic
from docgen.settings.effective import asked_of, fixed_answers, resolve
from docgen.settings.kind_of_patient import Resolved, Setting


def resolved(clinic: Clinic, **answers: Answer) -> Resolved:
    return resolve(clinic.procedures["nap"], clinic.packs["nap"], answers)


def asked(clinic: Clinic) -> list[tuple[str, str | int]]:
    settings, pack = clinic.procedures["nap"], clinic.packs["nap"]
    return [(one.question, one.operand) for one in asked_of(settings, pack)]


def test_values_are_typed(tmp_path: Path) -> None:
    clinic = load_settings(
        tmp_path,
        """\
early: 30 min
flat: {for: 1-2 h, where: home}
lift: 10 lb
water: yes
things: [book, pillow]
sign: {text: {en: Ring., es: Llame.}}
lines:
  - {en: One., es: Uno.}
desk: 312-555-0119
rooms: 1.5""",
    )
    found = resolved(clinic)
    assert found.main("early") == parse_quantity("30 min", "time")
    assert found.get("flat.for") == parse_quantity("1-2 h", "time")
    assert found.get("flat.where") == Choice("home")
    assert found.main("water") is True
    assert found.main("things") == Ids("things", ("book", "pillow"))
    text = found.get("sign.text")
    assert isinstance(text, FreeText)
    assert text.in_language("es") == "Llame."
    assert found.main("lines") == (FreeText((("en", "One."), ("es", "Uno."))),)
    assert found.main("desk") == Phone("312-555-0119")
    assert found.main("rooms") == Decimal("1.5")


def test_what_is_not_set_is_absent(tmp_path: Path) -> None:
    found = resolved(load_settings(tmp_path, "early: 30 min"))
    assert found.get("stay") is None
    assert found.get("stay.for") is None
    assert found.main("stay") is None
    assert found.get("early.other") is None


def test_a_flag_that_says_no_is_absent(tmp_path: Path) -> None:
    assert resolved(load_settings(tmp_path, "water: no\nearly: 30 min")).get("water") is None


@pytest.mark.parametrize("word", ["yes", "true", "sí", "Yes", '"yes"'])
def test_truth_in_two_languages(tmp_path: Path, word: str) -> None:
    assert resolved(load_settings(tmp_path, f"water: {word}")).main("water") is True


def test_a_bare_value_goes_into_its_field_with_its_companions(tmp_path: Path) -> None:
    found = resolved(load_settings(tmp_path, "hard: 10-20 min"))
    assert found.get("hard.how") == Choice("within")
    assert found.main("hard") == parse_quantity("10-20 min", "time")


def test_a_word_stands_for_fields(tmp_path: Path) -> None:
    found = resolved(load_settings(tmp_path, "food: told_separately"))
    assert found.get("food.told") == Choice("separately")
    assert found.main("food") is None
    assert isinstance(found.get("food"), Setting)


def test_the_first_type_that_fits_is_taken(tmp_path: Path) -> None:
    found = resolved(load_settings(tmp_path, "food: {solids: midnight, clear: 2 h}"))
    assert found.get("food.solids") == Choice("midnight")
    assert found.get("food.clear") == parse_quantity("2 h", "time")


TABLE = "stay: {1: 2 h, 2: 3 h, 3+: 6 h}"


@pytest.mark.parametrize(("count", "stay"), [(1, "2 h"), (2, "3 h"), (3, "6 h"), (9, "6 h")])
def test_a_table_is_looked_up_by_the_count(tmp_path: Path, count: int, stay: str) -> None:
    found = resolved(load_settings(tmp_path, TABLE), bones=count)
    assert found.main("stay") == parse_quantity(stay, "time")


def test_rows_may_stand_in_any_order(tmp_path: Path) -> None:
    clinic = load_settings(tmp_path, "stay: {3+: 6 h, 1: 2 h, 2: 3 h}")
    assert [str(resolved(clinic, bones=n).main("stay")) for n in (1, 2, 3)] == ["2 h", "3 h", "6 h"]


def test_a_row_may_hold_for_several_counts(tmp_path: Path) -> None:
    clinic = load_settings(tmp_path, "stay: {1-2: 2 h, 3-4: 3 h, 5+: 1 day}")
    assert [str(resolved(clinic, bones=n).main("stay")) for n in (1, 2, 3, 4, 5, 8)] == [
        "2 h",
        "2 h",
        "3 h",
        "3 h",
        "1 day",
        "1 day",
    ]


def test_a_table_may_stand_beside_other_fields(tmp_path: Path) -> None:
    clinic = load_settings(tmp_path, "stay: {for: {1: 2 h, 2+: 3 h}, or: overnight}")
    found = resolved(clinic, bones=2)
    assert (str(found.main("stay")), found.get("stay.or")) == ("3 h", "overnight")


def test_an_unknown_count_spans_all_rows(tmp_path: Path) -> None:
    clinic = load_settings(tmp_path, "stay: {1: about 90 min, 2: 2-3 h, 3+: 1 day}")
    assert str(resolved(clinic).main("stay")) == "about 90 min - 1 day"
    same = load_settings(tmp_path, "stay: {1: 2 h, 2+: 2 h}")
    assert resolved(same).main("stay") == parse_quantity("2 h", "time")


def test_a_table_asks_for_the_figures_that_tell_its_rows_apart(tmp_path: Path) -> None:
    clinic = load_settings(tmp_path, TABLE)
    assert asked(clinic) == [("bones", 1), ("bones", 2), ("bones", 3)]


def test_without_tables_and_rules_nothing_is_asked(tmp_path: Path) -> None:
    assert asked(load_settings(tmp_path, "early: 30 min\nstay: 2 h")) == []


RULES = """\
rest: {for: 24 h, from: procedure_end}
water: yes
rules:
  - when: bones >= 3
    set: {rest: {for: 48 h, from: procedure_end}}
  - when: bones >= 5 or patient.sleepy == yes
    set: {rest: none, early: 45 min}"""


@pytest.mark.parametrize(
    ("answers", "rest", "early"),
    [
        ({"bones": 2, "sleepy": "no"}, "24 h", None),
        ({"bones": 3, "sleepy": "no"}, "48 h", None),
        ({"bones": 5, "sleepy": "no"}, None, "45 min"),
        ({"bones": 1, "sleepy": "yes"}, None, "45 min"),
        ({"bones": 2}, "24 h", "45 min"),  # what some of them have, and the safe end of it
        ({"bones": 3}, "48 h", "45 min"),
        ({"bones": 5}, None, "45 min"),
        ({"sleepy": "yes"}, None, "45 min"),
        ({"sleepy": "no"}, "48 h", "45 min"),
        ({}, "48 h", "45 min"),
    ],
)
def test_all_rules_that_match_apply_in_order(
    tmp_path: Path, answers: dict[str, Answer], rest: str | None, early: str | None
) -> None:
    found = resolved(load_settings(tmp_path, RULES), **answers)
    shown = [
        str(value) if value else None for value in (found.get("rest.for"), found.main("early"))
    ]
    assert shown == [rest, early]


def test_a_rule_replaces_a_setting_whole(tmp_path: Path) -> None:
    text = """\
food: {solids: 8 h, clear: 2 h, before: arrival}
rules:
  - {when: bones >= 2, set: {food: told_separately}}"""
    found = resolved(load_settings(tmp_path, text), bones=2)
    assert found.get("food.solids") is None
    assert found.get("food.told") == "separately"


def test_a_setting_is_gone_for_those_whom_it_does_not_concern(tmp_path: Path) -> None:
    clinic = load_settings(
        tmp_path, "sleepy: sometimes\nearly: 30 min\nfriend: {stays: 12 h, when: if_sleepy}"
    )
    assert resolved(clinic, sleepy="no").get("friend") is None
    assert resolved(clinic, sleepy="yes").get("friend")
    assert resolved(clinic).get("friend"), "unknown: the safe side"


@pytest.mark.parametrize(
    ("word", "answers"),
    [("always", {"sleepy": "yes"}), ("never", {"sleepy": "no"}), ("sometimes", {})],
)
def test_a_setting_answers_its_question_for_every_patient(
    tmp_path: Path, word: str, answers: dict[str, Answer]
) -> None:
    clinic = load_settings(tmp_path, f"sleepy: {word}")
    assert fixed_answers(clinic.packs["nap"], clinic.procedures["nap"]) == answers


def test_without_the_setting_no_answer_is_fixed(tmp_path: Path) -> None:
    clinic = load_settings(tmp_path, "early: 30 min")
    assert fixed_answers(clinic.packs["nap"], clinic.procedures["nap"]) == {}


def test_patients_who_get_the_same_have_equal_settings(tmp_path: Path) -> None:
    clinic = load_settings(tmp_path, TABLE)
    assert resolved(clinic, bones=3) == resolved(clinic, bones=8)
    assert hash(resolved(clinic, bones=3)) == hash(resolved(clinic, bones=8))


@pytest.mark.parametrize(
    ("length", "bones", "total"),
    [
        ("{for: 1-2 h, each: bone}", 2, "2-4 h"),
        ("{for: 1-2 h, each: bone}", 3, "3-6 h"),
        ("{for: about 45 min, each: bone}", 4, "about 3 h"),
        ("{for: 1-2 h, each: bone}", 1, "1-2 h"),
        ("{for: 1-2 h, each: bone}", None, None),  # nobody knows how many
        ("{for: few h, each: bone}", 2, None),  # no figures to reckon with
        ("1-2 h", 2, "1-2 h"),  # it is for all of them already
        ("1-2 h", None, "1-2 h"),
    ],
)
def test_a_total_is_known_where_the_number_of_those_is_that_a_span_is_for_each_of(
    tmp_path: Path, length: str, bones: int | None, total: str | None
) -> None:
    found = resolved(load_settings(tmp_path, f"length: {length}"), bones=bones).get("length.total")
    assert found == (None if total is None else parse_quantity(total, "time"))


def test_a_clinic_without_a_span_for_each_makes_no_kinds_to_try_by_their_number(
    tmp_path: Path,
) -> None:
    assert asked(load_settings(tmp_path, "length: 1-2 h")) == []
    assert asked(load_settings(tmp_path, "length: {for: 1 h, each: bone}")) == [("bones", "")]


def test_a_total_is_reckoned_and_not_written_by_a_clinic(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="total"):
        load_settings(tmp_path, "length: {for: 1 h, each: bone, total: 2 h}")


def test_a_rule_may_ask_settings_too(tmp_path: Path) -> None:
    text = """\
stay: 2 h
early: 30 min
hard: {how: over, for: 1 h}
rules:
  - {when: hard.how == over and bones >= 2, set: {early: 45 min}}
  - {when: stay.for > 3 h or hard.how == within, set: {water: yes}}
  - {when: not (bones == 1) and early == 45 min, set: {stay: 4 h}}"""
    clinic = load_settings(tmp_path, text)
    early, stay = parse_quantity("45 min", "time"), parse_quantity("4 h", "time")
    assert resolved(clinic, bones=2).main("early") == early
    assert resolved(clinic, bones=1).main("early") != early
    assert resolved(clinic, bones=2).get("stay.for") == stay
    assert resolved(clinic, bones=1).get("stay.for") != stay
    assert resolved(clinic, bones=2).get("water") is None


@pytest.mark.parametrize("word", ["no", "none"])
def test_a_rule_takes_a_setting_away_by_none_and_a_flag_by_no_as_well(
    tmp_path: Path, word: str
) -> None:
    text = f"water: yes\nrules:\n  - {{when: bones >= 3, set: {{water: {word}}}}}"
    clinic = load_settings(tmp_path, text)
    assert [resolved(clinic, bones=bones).main("water") for bones in (2, 3)] == [True, None]


def test_a_rule_may_ask_whether_an_answer_is_known_in_the_words_of_a_template(
    tmp_path: Path,
) -> None:
    text = "early: 30 min\nrules:\n  - {when: not known.bones, set: {early: 45 min}}"
    clinic = load_settings(tmp_path, text)
    assert [str(resolved(clinic, bones=bones).main("early")) for bones in (2, None)] == [
        "30 min",
        "45 min",
    ]
