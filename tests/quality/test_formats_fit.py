"""`docgen check` sees where a sheet does not keep to its pages, in every format."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from example_sheets import clinics, engine

from docgen.engine import Engine
from docgen.errors import Diagnostic, Severity
from docgen.files import examples_root
from docgen.quality.check import check_clinic
from docgen.quality.formats import emergency_leaves, format_problems, formats_of
from docgen.quality.trials import kinds_of_patient
from docgen.settings.clinic import Clinic
from docgen.sheet.sheets import choose_sheet

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize("name", ["radiology-group", "spine-medicine"])
def test_the_sheets_of_an_example_clinic_keep_to_their_pages(name: str) -> None:
    assert problems_of(clinics()[name], engine()) == []


def problems_of(clinic: Clinic, by: Engine) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for name in ("prepare", "discharge"):
        for language in clinic.languages:
            sheet = choose_sheet(name, clinic, "vertebroplasty", language, "standard")
            found += format_problems(by, sheet, kinds_of_patient(by, sheet).tried, TODAY)
    return found


def test_a_clinic_of_one_language_has_two_formats() -> None:
    assert formats_of(clinics()["radiology-group"]) == ("standard", "large")
    assert formats_of(clinics()["lakeside"]) == ("standard", "large", "bilingual")


@pytest.mark.parametrize(
    ("format_name", "languages"), [("standard", 1), ("large", 1), ("bilingual", 2)]
)
def test_the_leaves_of_the_emergency_box_are_those_of_the_floor(
    format_name: str, languages: int
) -> None:
    """Heading and eight signs, in each language of the sheet; a compact row has them in one."""
    clinic = clinics()["spine-medicine"]
    sheet = choose_sheet("prepare", clinic, "vertebroplasty", "es", format_name)
    compiled = engine().compiled(sheet)
    layout = compiled.plate.layout
    leaves = [layout.leaves[at] for at in emergency_leaves(layout, compiled.document)]
    assert sum(len(leaf.cells) for leaf in leaves) == 9 * languages


def test_an_emergency_box_that_leaves_page_one_is_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "crowded"
    shutil.copytree(examples_root() / "clinics" / "radiology-group", folder)
    own = folder / "templates" / "vertebroplasty"
    own.mkdir(parents=True)
    lines = "\n".join(f"- A sign that takes a line of its own, number {n}" for n in range(40))
    (own / "emergency-also.md").write_text(lines + "\n", encoding="utf-8")
    found = problems_of(Clinic.load(folder), Engine())
    errors = [problem for problem in found if problem.severity is Severity.ERROR]
    assert {problem.code for problem in errors} == {"emergency-overleaf"}
    assert any("format large" in problem.message for problem in errors)
    assert set(found) <= set(check_clinic(folder, TODAY).problems)


def test_sheets_to_fill_in_by_hand_count_in_every_format(tmp_path: Path) -> None:
    folder = tmp_path / "wordy"
    shutil.copytree(examples_root() / "clinics" / "radiology-group", folder)
    own = folder / "templates" / "vertebroplasty"
    own.mkdir(parents=True)
    lines = "\n".join(f"- A sign that takes a line of its own, number {n}" for n in range(26))
    (own / "emergency-also.md").write_text(lines + "\n", encoding="utf-8")
    found = [one for one in problems_of(Clinic.load(folder), Engine()) if one.code == "page-one"]
    assert any("by hand" in one.message and "format large" in one.message for one in found)
    assert {one.severity for one in found} == {Severity.WARNING}
