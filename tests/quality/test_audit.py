"""`docgen check --audit`: shipped sheets meet all that a program can judge, and it is shown."""

import json
import shutil
from pathlib import Path

import pytest
from check_reports import TODAY, later_report_of, report_of
from click.testing import CliRunner
from example_sheets import Example, examples

from docgen.cli import cli
from docgen.files import examples_root
from docgen.quality.audit import ACT, ITEMS, UNDERSTAND, Audit
from docgen.quality.check import check_clinic
from docgen.quality.evidence import Verdict

SMALLEST = examples_root() / "clinics" / "spine-medicine"


def audit_of(example: Example) -> Audit:
    (found,) = (
        one.audit
        for one in report_of(example.clinic).tried
        if one.audit and (one.sheet, one.language) == (example.sheet, example.language)
    )
    return found


@pytest.mark.parametrize("example", examples(), ids=str)
def test_a_shipped_sheet_meets_every_item_that_a_program_can_judge(example: Example) -> None:
    missed = [
        (item.part, item.number, found.why)
        for item, found in audit_of(example).findings
        if found.verdict is Verdict.NOT_MET
    ]
    assert missed == []


@pytest.mark.parametrize("example", examples(), ids=str)
def test_what_is_met_or_missed_is_shown_and_what_is_not_judged_is_not_claimed(
    example: Example,
) -> None:
    for item, found in audit_of(example).findings:
        assert bool(found.why) is (found.verdict is not Verdict.PERSON), item
        assert item.judge or found.verdict is Verdict.PERSON


def test_the_two_halves_of_pemat_are_scored_apart() -> None:
    scores = {one.part: one for one in audit_of(Example("lakeside", "discharge", "en")).scores}
    assert (scores[UNDERSTAND].met, scores[UNDERSTAND].judged) == (12, 12)
    assert (scores[ACT].met, scores[ACT].judged) == (4, 4)
    assert scores[UNDERSTAND].person == 5


def test_a_sheet_that_a_clinic_makes_worse_scores_less(tmp_path: Path) -> None:
    folder = tmp_path / "clinic"
    shutil.copytree(SMALLEST, folder)
    text = (folder / "clinic.yaml").read_text(encoding="utf-8")
    text = text.replace("languages: [en, es]", "languages: [en]")
    (folder / "clinic.yaml").write_text(text, encoding="utf-8")
    (folder / "templates").mkdir()
    own = folder / "templates" / "teach-back-also.md"
    own.write_text("- The patient waits.\n" * 9, encoding="utf-8")
    report = check_clinic(folder, TODAY, audit=True)
    assert report.errors == ()
    (audit,) = (one.audit for one in report.tried if one.sheet == "discharge" and one.audit)
    missed = {
        item.number: found
        for item, found in audit.findings
        if found.verdict is Verdict.NOT_MET and item.part in {UNDERSTAND, ACT}
    }
    assert {8, 21} <= missed.keys()
    assert all(
        found.place and found.place.file.endswith("teach-back-also.md")
        for number, found in missed.items()
        if number in {8, 21}
    )


def test_without_being_asked_check_makes_no_audit() -> None:
    assert all(one.audit is None for one in later_report_of(SMALLEST.name).tried)


def test_the_audit_is_printed_item_by_item() -> None:
    text = report_of(SMALLEST.name).as_text()
    for item in ITEMS:
        assert f"{item.number:>4}" in text
        assert item.asks in text


def test_the_audit_for_programs_has_every_item() -> None:
    result = CliRunner().invoke(cli, ["check", str(SMALLEST), "--audit", "--json"])
    assert result.exit_code == 0
    for sheet in json.loads(result.output)["sheets"]:
        assert len(sheet["audit"]["items"]) == len(ITEMS)
        assert {one["verdict"] for one in sheet["audit"]["items"]} <= {str(v) for v in Verdict}
