"""`docgen check` finds what would keep a sheet from being made, for patients nobody has met."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from check_reports import TODAY, later_report_of, report_of
from example_sheets import clinics, engine

from docgen.demo import example_clinics
from docgen.errors import InputError, Severity
from docgen.files import examples_root
from docgen.procedure.questions import Answer
from docgen.quality.check import _review_problems, check_clinic, language_review_problems
from docgen.quality.trials import fullest_patient, kinds_of_patient, trial_patients
from docgen.settings.clinic import Clinic
from docgen.sheet.sheets import choose_sheet


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    """A copy of the example with the fewest kinds of patients, in two languages."""
    folder = tmp_path / "clinic"
    shutil.copytree(examples_root() / "clinics" / "spine-medicine", folder)
    return folder


def replace_in(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("name", [folder.name for folder in example_clinics()])
def test_every_example_clinic_is_without_errors(name: str) -> None:
    assert report_of(name).errors == ()


def test_every_sheet_is_tried_in_every_language() -> None:
    report = report_of("lakeside")
    tried = {(one.sheet, one.language) for one in report.tried}
    assert tried == {(s, lang) for s in ("prepare", "discharge") for lang in ("en", "es")}
    assert all(one.kinds > 1 for one in report.tried)


def test_all_mistakes_in_the_settings_are_told_at_once(clinic: Path) -> None:
    replace_in(clinic / "clinic.yaml", "paper: letter", "paper: leter")
    replace_in(clinic / "clinic.yaml", "stays: 12 h", "stays: 12")
    report = check_clinic(clinic, TODAY)
    assert len(report.errors) == 2
    assert all(error.place and error.place.line and error.hint for error in report.errors)


def test_a_mistake_in_the_clinics_own_template_is_told_with_its_line(clinic: Path) -> None:
    (clinic / "templates").mkdir()
    text = "{# yours #}\n\n{{ times.bed_rest_untill | until }}\n"
    (clinic / "templates" / "teach-back-also.md").write_text(text, encoding="utf-8")
    places = {str(error.place) for error in check_clinic(clinic, TODAY).errors}
    assert any("teach-back-also.md:3" in place for place in places), places


def test_a_text_without_a_translation_is_told_once(clinic: Path) -> None:
    (clinic / "templates").mkdir()
    text = "- Where do you park?\n"
    (clinic / "templates" / "teach-back-also.md").write_text(text, encoding="utf-8")
    errors = check_clinic(clinic, TODAY).errors
    assert len(errors) == 1
    assert "Where do you park?" in errors[0].message


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (date(2026, 11, 2), []),
        (date(2027, 11, 2), []),
        (date(2027, 11, 3), ["review-over"]),
        (date(2026, 11, 1), ["review-date"]),
    ],
)
def test_an_approval_counts_from_its_day_for_its_time(day: date, codes: list[str]) -> None:
    found = list(_review_problems(clinics()["spine-medicine"], day))
    assert [problem.code for problem in found] == codes
    assert all(problem.severity is Severity.WARNING for problem in found)


def test_an_approval_that_is_over_is_told() -> None:
    whole = {problem.code for problem in later_report_of("spine-medicine").problems}
    assert "review-over" in whole
    assert "review-over" not in {p.code for p in report_of("spine-medicine").problems}


def test_no_clinic_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        check_clinic(tmp_path / "nowhere", TODAY)


def test_kinds_to_try_differ_in_what_they_are_asked() -> None:
    clinic = clinics()["lakeside"]
    (pack,) = clinic.packs.values()
    sheet = choose_sheet("discharge", clinic, pack.name, "en", "standard")
    kinds, of = kinds_of_patient(engine(), sheet)
    assert len(kinds) <= of  # kinds that the sheet does not tell apart are one
    assert len({tuple(kind.items()) for kind in kinds}) == len(kinds)
    for question in pack.questions:
        assert len({kind.get(question) for kind in kinds}) > 1


def test_trial_patients_have_nothing_or_everything() -> None:
    (pack,) = clinics()["lakeside"].packs.values()
    kind: dict[str, Answer] = {"vertebrae": 2, "sedation": "yes", "contrast": None}
    nothing, everything = trial_patients(pack, "discharge", kind, TODAY)
    assert nothing.is_blank
    assert nothing.answers(pack)["vertebrae"] == 2
    known = everything.values.keys()
    slots = [name for name, slot in pack.slots.items() if slot.type != "choice"]
    apart = [name for name in slots if pack.slots[name].rare]
    assert apart
    assert [name for name in slots if name not in known] == apart


def test_one_more_patient_has_a_line_in_the_lists_that_stand_apart() -> None:
    (pack,) = clinics()["lakeside"].packs.values()
    kinds: list[dict[str, Answer]] = [{"vertebrae": None}, {"vertebrae": 2}, {"vertebrae": 3}]
    (fullest,) = fullest_patient(pack, "discharge", kinds, TODAY)
    assert fullest.answers(pack)["vertebrae"] == 2
    assert all(name in fullest.values for name, slot in pack.slots.items() if slot.type != "choice")


def test_a_sheet_that_needs_what_a_kind_leaves_open_is_tried_blank_only() -> None:
    (pack,) = clinics()["lakeside"].packs.values()
    (only,) = trial_patients(pack, "discharge", {"vertebrae": None}, TODAY)
    assert only.is_blank


def test_a_template_that_no_sheet_uses_is_a_warning_with_the_name_it_may_have(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "clinic"
    shutil.copytree(examples_root() / "clinics" / "pain-specialists", folder)
    (folder / "templates").mkdir()
    (folder / "templates" / "emergency-als.md").write_text("- A fall\n", encoding="utf-8")
    report = check_clinic(folder, date(2026, 12, 1))
    (found,) = [one for one in report.problems if one.code == "unused"]
    assert "emergency-also.md" in found.hint
    assert found.place is not None
    assert found.place.file.endswith("emergency-als.md")


def test_letters_of_the_clinic_that_no_font_has_are_told_at_their_key(tmp_path: Path) -> None:
    source = examples_root() / "clinics" / "pain-specialists" / "clinic.yaml"
    text = source.read_text(encoding="utf-8").replace("  name: ", "  name: 王 ")
    (tmp_path / "clinic.yaml").write_text(text, encoding="utf-8")
    report = check_clinic(tmp_path, date(2026, 12, 1))
    (found,) = report.errors
    assert (found.field, found.message.endswith("(Han).")) == ("clinic.name", True)
    assert found.place is not None
    assert text.splitlines()[found.place.line - 1].startswith("  name: ")


def test_a_language_that_nobody_has_read_is_a_warning_until_a_reader_is_named(clinic: Path) -> None:
    def unread() -> list[str]:
        problems = language_review_problems(engine(), Clinic.load(clinic), TODAY)
        return [str(p.severity) for p in problems if p.code == "unreviewed-language"]

    assert unread() == ["warning"]
    assert "unreviewed-language" in {p.code for p in report_of("spine-medicine").problems}
    reader = "languages: {es: {reviewed_by: Ana Ruiz, reviewed_on: 2026-10-01}}"
    replace_in(clinic / "clinic.yaml", "valid_for: 12 months}", f"valid_for: 12 months, {reader}}}")
    assert unread() == []


def test_a_language_read_on_a_day_to_come_is_a_warning(clinic: Path) -> None:
    reader = "languages: {es: {reviewed_by: Ana Ruiz, reviewed_on: 2026-12-02}}"
    replace_in(clinic / "clinic.yaml", "valid_for: 12 months}", f"valid_for: 12 months, {reader}}}")
    found = language_review_problems(engine(), Clinic.load(clinic), TODAY)
    assert "review-date" in {problem.code for problem in found}
