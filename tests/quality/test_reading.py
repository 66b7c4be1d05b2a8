"""`docgen check` says how hard the sheets read, and where the words stand that make them so."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from check_reports import TODAY, later_report_of, report_of
from example_sheets import Example, examples

from docgen.errors import Severity
from docgen.files import examples_root
from docgen.quality.check import CheckReport, Tried, _length_problems, check_clinic
from docgen.quality.readability import MOST_WORDS, measures


def tried(example: Example) -> Tried:
    (found,) = (
        one
        for one in report_of(example.clinic).tried
        if (one.sheet, one.language) == (example.sheet, example.language)
    )
    return found


def clinic_with(tmp_path: Path, old: str, new: str) -> Path:
    """The example with the fewest kinds of patients in two languages, one line changed."""
    folder = tmp_path / "clinic"
    shutil.copytree(examples_root() / "clinics" / "spine-medicine", folder)
    file = folder / "clinic.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def warnings(report: CheckReport, code: str) -> list[str]:
    found = [one for one in report.problems if one.code == code]
    assert all(one.severity is Severity.WARNING for one in found)
    return [str(one) for one in found]


@pytest.mark.parametrize("example", examples(), ids=str)
def test_every_shipped_sheet_reads_as_easily_as_the_targets_ask(example: Example) -> None:
    reading = tried(example).reading
    assert len(reading.scores) == len(measures(example.language)) == 2
    assert [str(score) for score in reading.scores if not score.kept] == []


@pytest.mark.parametrize("example", examples(), ids=str)
def test_no_shipped_sentence_is_too_long(example: Example) -> None:
    reading = tried(example).reading
    assert reading.too_long == ()
    assert 5 < reading.longest <= MOST_WORDS


@pytest.mark.parametrize("example", examples(), ids=str)
def test_every_clinical_word_of_a_shipped_sheet_is_explained_where_it_first_stands(
    example: Example,
) -> None:
    assert tried(example).reading.unexplained == ()


LONG = "You may ask each one of us about all that you want to know on the day that you come in."


def test_a_long_sentence_of_the_clinics_own_is_told_at_its_key(tmp_path: Path) -> None:
    line = f"    prepare_also: [{{en: {LONG}, es: Venga.}}]\n    companion:"
    folder = clinic_with(tmp_path, "    companion:", line)
    report = check_clinic(folder, TODAY)
    assert report.errors == ()
    (found,) = [one for one in report.problems if one.code == "long-sentence"]
    assert "21 words" in found.message
    assert found.place is not None
    text = (folder / "clinic.yaml").read_text(encoding="utf-8").splitlines()
    assert text[found.place.line - 1].strip().startswith("prepare_also")


def test_a_long_sentence_of_a_template_is_told_at_its_line(tmp_path: Path) -> None:
    folder = clinic_with(tmp_path, "languages: [en, es]", "languages: [en]")
    (folder / "templates").mkdir()
    own = folder / "templates" / "teach-back-also.md"
    own.write_text(f"{{# ours #}}\n\n- {LONG}\n", encoding="utf-8")
    (found,) = warnings(check_clinic(folder, TODAY), "long-sentence")
    assert "teach-back-also.md:3" in found


def test_long_words_of_the_clinics_own_are_a_warning_that_names_them(tmp_path: Path) -> None:
    folder = clinic_with(tmp_path, "languages: [en, es]", "languages: [en]")
    (folder / "templates").mkdir()
    own = folder / "templates" / "teach-back-also.md"
    own.write_text("- Cardiovascular contraindications\n" * 12, encoding="utf-8")
    found = warnings(check_clinic(folder, TODAY), "reading-level")
    assert all("contraindications" in one for one in found)
    assert any("SMOG" in one for one in found)


def test_a_clinical_word_that_the_clinic_leaves_unexplained_is_told(tmp_path: Path) -> None:
    folder = clinic_with(tmp_path, "languages: [en, es]", "languages: [en]")
    (folder / "templates").mkdir()
    own = folder / "templates" / "teach-back-also.md"
    own.write_text("- Ask about fluoroscopy.\n", encoding="utf-8")
    (found,) = warnings(check_clinic(folder, TODAY), "unexplained")
    assert '"fluoroscopy"' in found
    assert "live X-rays" in found


def test_what_patients_fill_does_not_change_a_score() -> None:
    other = later_report_of("spine-medicine")
    first = report_of("spine-medicine")
    assert [one.reading for one in other.tried] == [one.reading for one in first.tried]


def test_the_report_for_programs_has_scores_and_places() -> None:
    whole = json.loads(report_of("spine-medicine").as_json())
    reading = whole["sheets"][0]["reading"]
    assert [one["measure"] for one in reading["scores"]] == ["Flesch-Kincaid grade", "SMOG"]
    assert all(":" in one["place"] for one in reading["long_words"])


def test_the_report_for_people_names_each_measure_and_its_target() -> None:
    text = report_of("spine-medicine").as_text()
    assert "SMOG" in text
    assert "(7 or less)" in text
    assert "(65 or more)" in text


MOST_PAGES = {"lakeside": 4}  # two leaves for a clinic that sets everything, one for the others


@pytest.mark.parametrize("example", examples(), ids=str)
def test_no_sheet_is_longer_than_its_readers_read(example: Example) -> None:
    found, most = tried(example), MOST_PAGES.get(example.clinic, 2)
    assert 0 < found.pages <= most
    assert found.pages <= found.blank <= most + 1


@pytest.mark.parametrize(
    ("pages", "blank", "warned"),
    [(4, 4, ""), (4, 5, ""), (5, 5, "has 5 pages"), (4, 6, "has 6 pages"), (2, 5, "")],
)
def test_a_sheet_that_few_read_to_its_end_is_warned_of(pages: int, blank: int, warned: str) -> None:
    (sheet, *_) = report_of("spine-medicine").tried
    found = list(_length_problems([replace(sheet, pages=pages, blank=blank)]))
    assert [one.code for one in found] == ["long-sheet"] * bool(warned)
    assert all(warned in one.message for one in found)


def test_a_sheet_to_fill_in_by_hand_is_counted_for_itself() -> None:
    *_, sheet = report_of("lakeside").tried
    assert "2 pages at most, 3 if filled in by hand" in str(replace(sheet, pages=2, blank=3))
    assert "by hand" not in str(replace(sheet, pages=2, blank=2))
    assert sheet.plain()["blank"] == sheet.blank >= sheet.pages
