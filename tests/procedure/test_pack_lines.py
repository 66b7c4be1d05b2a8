"""What a pack declares of the lines of a list: days of doses, and checks of medicines."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_pack import PACK, make_pack

from docgen.errors import SettingsError
from docgen.files import templates_root
from docgen.procedure.pack import load_pack

LIST = """    list:
      drug: text
      last: dose_day
      before: days_before
      without: days_without
      again: dose_day
      begun: yes
    instead: {last: [before, without]}
    undecided: [again]
    done: {again: begun}
    holds: {drug: drug, starts: again}
    group: sleeping_pill
    in_short: 2
"""
CHECKS = """medicine_checks:
  - {of: nsaid, if: lift, say: is heavy.}
  - {of: acetaminophen, most: ceiling, say: is too much.}
  - {of: nsaid, beside: opioid, say: stands beside it.}
"""
TEXT = (
    PACK.replace("    list: {drug: text, last: date, again: date}\n", LIST).replace(
        "  water: {help", "  ceiling: {help: The most., is: {span: dose}}\n  water: {help"
    )
    + CHECKS
)


def test_a_list_keeps_what_it_declares_of_its_lines(tmp_path: Path) -> None:
    pills = make_pack(tmp_path, TEXT).slots["pills"]
    assert pills.instead == {"last": ("before", "without")}
    assert pills.undecided == ("again",)
    assert pills.done == {"again": "begun"}
    assert pills.holds == {"drug": "drug", "starts": "again"}
    assert (pills.group, pills.in_short) == ("sleeping_pill", 2)


def test_a_pack_keeps_its_medicine_checks_before_those_of_every_record(tmp_path: Path) -> None:
    checks = make_pack(tmp_path, TEXT).medicine_checks
    assert [(one.of, one.most, one.beside) for one in checks[:3]] == [
        ("nsaid", "", ""),
        ("acetaminophen", "ceiling", ""),
        ("nsaid", "", "opioid"),
    ]
    assert checks[0].only_if is not None
    common = load_pack(templates_root() / "vertebroplasty").medicine_checks
    assert checks[3:] == common[-len(checks[3:]) :]
    assert len(checks) > 3


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("before: days_before", "before: days", '"days" is not a type of column'),
        (
            "instead: {last: [before, without]}",
            "instead: {last: [before]}",
            "without leads to no day",
        ),
        ("instead: {last:", "instead: {drug:", '"drug" is not a column that fits'),
        ("[before, without]}", "[before, without, drug]}", '"drug" is not a column that fits'),
        ("undecided: [again]", "undecided: [begun]", '"begun" is not a column that fits'),
        ("done: {again: begun}", "done: {again: drug}", '"drug" is not a column that fits'),
        ("done: {again: begun}", "done: {begun: again}", '"begun" is not a column that fits'),
        ("holds: {drug: drug,", "holds: {drug: drg,", '"drg" is not a column'),
        ("starts: again}", "start: again}", '"start" is not a part of a medicine'),
        ("in_short: 2", "in_short: two", "A whole number"),
        ("most: ceiling", "most: lift", "is not a dose"),
        ("most: ceiling", "most: ceilin", 'Did you mean "ceiling"?'),
        ("if: lift,", "if: lft,", '"lft" is not declared'),
        ("beside: opioid,", "beside: opioid, most: ceiling,", "A check has one measure"),
        ("{of: nsaid, if", "{off: nsaid, if", '"of" is missing'),
        ("say: is heavy.}", "sya: is heavy.}", '"say" is missing'),
        ("  - {of: nsaid, if: lift, say: is heavy.}", "  - heavy", "A check is wanted"),
    ],
)
def test_a_slip_is_told_with_its_place(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in TEXT
    with pytest.raises(SettingsError) as caught:
        make_pack(tmp_path, TEXT.replace(old, new))
    found = caught.value.diagnostics
    assert any(says in str(one) for one in found), [str(one) for one in found]
    assert all(one.place and one.place.line for one in found)
