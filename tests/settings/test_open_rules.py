"""A rule of which nobody knows whether it holds is named, on the sheets that print what it sets."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from example_sheets import engine
from home_samples import RECORD
from small_pack import load_settings

from docgen.cache import FrozenMap
from docgen.expression.truth import place_of
from docgen.files import examples_root
from docgen.patient.record import Patient
from docgen.procedure.procedure import TimeDecl
from docgen.procedure.questions import Answer
from docgen.settings.clinic import Clinic
from docgen.settings.settings_checks import open_rules, settings_behind

RULES = """\
early: 30 min
walk: 2 days
rules:
  - {when: bones >= 3, set: {walk: 3 days, early: 45 min}}
  - {when: sleepy == yes and bones >= 2, set: {water: yes}}
"""
ALL = {"early", "walk", "water"}


def told(root: Path, printed: set[str], **answers: Answer) -> list[tuple[int, str, str]]:
    """The line of each rule that is named, the field and the hint."""
    clinic = load_settings(root, RULES)
    settings, pack = clinic.procedures["nap"], clinic.packs["nap"]
    found = list(open_rules(settings, pack, answers, printed, "7"))
    first = min((place_of(rule.when).line for rule in settings.rules), default=0)
    assert all(one.place and one.record == "7" and one.severity == "warning" for one in found)
    return [(one.place.line - first + 1, one.field, one.hint) for one in found if one.place]


def lines(root: Path, printed: set[str], **answers: Answer) -> list[int]:
    return [line for line, _, _ in told(root, printed, **answers)]


@pytest.mark.parametrize(
    ("answers", "named"),
    [
        ({}, [1, 2]),
        ({"bones": 1}, []),
        ({"bones": 2}, [2]),
        ({"bones": 3}, [2]),
        ({"bones": 3, "sleepy": "yes"}, []),
        ({"sleepy": "no"}, [1]),
        ({"sleepy": "yes"}, [1, 2]),
    ],
)
def test_a_rule_is_named_where_an_answer_would_decide_it(
    tmp_path: Path, answers: dict[str, Answer], named: list[int]
) -> None:
    assert lines(tmp_path, ALL, **answers) == named


def test_only_what_the_sheet_prints_is_named(tmp_path: Path) -> None:
    assert lines(tmp_path, {"water"}) == [2]
    assert lines(tmp_path, {"rest"}) == []
    (found,) = told(tmp_path, {"early"}, sleepy="no")
    assert found == (1, "bones", "Check early on the sheet: the safe one prints, or both.")


def test_a_clock_time_prints_the_settings_that_it_is_reckoned_from(tmp_path: Path) -> None:
    pack = load_settings(tmp_path, "early: 30 min").packs["nap"]
    assert settings_behind({"times.rest_until", "water", "patient.name"}, pack) == {"rest", "water"}
    assert settings_behind({"past.flat_until"}, pack) == {"flat"}


def test_a_clock_time_hangs_on_all_its_spans_on_its_anchors_and_on_its_place(
    tmp_path: Path,
) -> None:
    pack = load_settings(tmp_path, "early: 30 min").packs["nap"]
    time = TimeDecl(
        name="x",
        anchors=("food.before", "arrival"),
        span_path="walk",
        safe="longest",
        place="flat.where",
        after=("early",),
    )
    own = replace(pack, times=FrozenMap({**pack.times, "x": time}))
    assert settings_behind({"times.x"}, own) == {"walk", "early", "food", "flat"}
    assert settings_behind({"times.home"}, own) == {"stay"}  # its place is no setting


def test_the_nurse_is_told_and_the_blank_sheet_says_nothing(tmp_path: Path) -> None:
    folder = shutil.copytree(examples_root() / "clinics" / "lakeside", tmp_path / "lakeside")
    file = folder / "clinic.yaml"
    rule = "      - {when: sedation == yes, set: {driving: {after: 4 days, opioids: never}}}\n"
    text = file.read_text(encoding="utf-8").replace(
        "      - when: vertebrae", rule + "      - when: vertebrae"
    )
    file.write_text(text, encoding="utf-8")
    clinic = Clinic.load(folder)
    asked = {key: value for key, value in RECORD.items() if key != "sedation"}

    def codes(patient: Patient, sheet: str = "discharge") -> list[str]:
        made = engine().make_sheet(sheet, clinic, patient, printed_on=date(2026, 12, 8))
        return [one.code for one in made.warnings if one.code == "open-rule"]

    assert codes(Patient.parse(asked)) == ["open-rule"]
    assert codes(Patient.parse(asked), "prepare") == []  # it says nothing of driving
    assert codes(Patient.parse({**asked, "sedation": "no"})) == []
    assert codes(Patient.blank("vertebroplasty")) == []
