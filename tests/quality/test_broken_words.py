"""A word of a template or a clinic that its column has to break is an error of `docgen check`."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from docgen.errors import Diagnostic, Severity
from docgen.files import examples_root
from docgen.quality.check import check_clinic

TODAY = date(2026, 11, 20)
WIDE = "Radiofrequenzablationsaufklaerungsgespraechs"  # 44 letters
PARTS = "radiofrequency-ablation-consultation-appointment-form"  # it may be cut after a hyphen


def clinic_with(tmp_path: Path, line: str, own: str = "") -> Path:
    folder = tmp_path / "clinic"
    shutil.copytree(examples_root() / "clinics" / "spine-medicine", folder)
    file = folder / "clinic.yaml"
    text = file.read_text(encoding="utf-8").replace("languages: [en, es]", "languages: [en]")
    if own:
        said = f"    discharge_also: [{own}]\n    companion:"
        assert "    companion:" in text
        text = text.replace("    companion:", said, 1)
    file.write_text(text, encoding="utf-8")
    if line:
        (folder / "templates").mkdir()
        text = f"{{# ours #}}\n\n{line}\n"
        (folder / "templates" / "teach-back-also.md").write_text(text, encoding="utf-8")
    return folder


def broken(folder: Path) -> list[Diagnostic]:
    report = check_clinic(folder, TODAY)
    return [one for one in report.problems if one.code == "broken-word"]


def test_a_word_of_a_template_is_an_error_at_its_line(tmp_path: Path) -> None:
    found = broken(clinic_with(tmp_path, f"- Sign the {WIDE * 2} today."))
    assert found
    for one in found:
        assert one.severity is Severity.ERROR
        assert f'"{WIDE * 2}"' in one.message
        assert one.place is not None
        assert (Path(one.place.file).name, one.place.line) == ("teach-back-also.md", 3)


def test_a_word_of_the_clinics_own_is_an_error_at_its_key(tmp_path: Path) -> None:
    folder = clinic_with(tmp_path, "", f"{{en: Bring the {WIDE * 2}.}}")
    (one, *_) = broken(folder)
    assert one.place is not None
    lines = (folder / "clinic.yaml").read_text(encoding="utf-8").splitlines()
    assert lines[one.place.line - 1].strip().startswith("discharge_also")


@pytest.mark.parametrize("word", [WIDE[:20], PARTS, PARTS.replace("-", "/")])
def test_a_word_that_fits_or_has_hyphens_is_none(tmp_path: Path, word: str) -> None:
    assert broken(clinic_with(tmp_path, f"- Sign the {word} today.")) == []


def test_the_format_that_has_no_room_for_it_is_named(tmp_path: Path) -> None:
    """53 letters fit across a page of large print, and not in a column of the standard format."""
    messages = [one.message for one in broken(clinic_with(tmp_path, f"- {WIDE}protokoll"))]
    assert messages
    assert all("format standard" in message for message in messages)
