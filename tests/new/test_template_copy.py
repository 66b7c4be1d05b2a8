"""`docgen template`: a copy that knows what it is one of, and of nothing that is locked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from docgen import __version__
from docgen.cli import cli
from docgen.engine import Engine
from docgen.files import examples_root, templates_root
from docgen.new.template import template_names
from docgen.patient.record import Patient
from docgen.procedure.pack import all_packs
from docgen.quality.copies import HISTORY, digests, stale_copies
from docgen.settings.clinic import Clinic

IMAGING = examples_root() / "clinics" / "imaging-center" / "clinic.yaml"
SHIPPED = templates_root() / "vertebroplasty"
PACKS = all_packs(templates_root())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "harbor").mkdir()
    (tmp_path / "harbor" / "clinic.yaml").write_bytes(IMAGING.read_bytes())
    return tmp_path / "harbor"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def copy(name: str, folder: Path) -> Path:
    result = run("template", name, "--clinic", folder)
    assert result.exit_code == 0, result.stderr
    return folder / "templates" / "vertebroplasty" / f"{name.removesuffix('.md')}.md"


@pytest.mark.parametrize("name", ["prepare", "discharge", "prepare.md", "ride"])
def test_a_copy_is_docgens_text_and_says_so_in_its_first_line(folder: Path, name: str) -> None:
    file = copy(name, folder)
    first, rest = file.read_text("utf-8").split("\n", 1)
    assert first == f"{{# copied from docgen {__version__} #}}"
    shipped = SHIPPED / file.name
    source = shipped if shipped.is_file() else templates_root() / "_shared" / file.name
    assert rest == source.read_text("utf-8")


@pytest.mark.parametrize("sheet", ["prepare", "discharge"])
def test_a_copy_changes_nothing_on_paper(folder: Path, sheet: str) -> None:
    def pages() -> bytes:
        clinic = Clinic.load(folder)
        made = Engine().make_sheet(sheet, clinic, Patient.blank("vertebroplasty"))
        return made.pdf.replace(made.sheet_id.encode(), b"")

    before = len(pages())
    copy(sheet, folder)
    assert abs(len(pages()) - before) < 50  # the sheet's number alone


def test_check_says_nothing_of_a_copy_until_the_original_moves_on(
    folder: Path, tmp_path: Path
) -> None:
    file = copy("prepare", folder)
    text = file.read_text("utf-8")
    own = next(one for one in text.splitlines() if one.startswith("- "))
    file.write_text(text.replace(own, "- Our own line."), encoding="utf-8")
    assert list(stale_copies(Clinic.load(folder))) == []
    root = Path(shutil.copytree(templates_root(), tmp_path / "templates"))
    original = root / "vertebroplasty" / "prepare.md"
    kept = {"vertebroplasty/prepare.md": {__version__: digests(original.read_text("utf-8"))}}
    (root / HISTORY).write_text(json.dumps(kept), encoding="utf-8")
    clinic = Clinic.load(folder, root)
    assert list(stale_copies(clinic, root)) == []
    text = original.read_text("utf-8")
    original.write_text(f"{text}- Call us if it rains.\n", encoding="utf-8")
    told = "\n".join(map(str, stale_copies(clinic, root)))
    assert f"has changed since it was copied here (docgen {__version__})" in told
    assert "Your copy lacks this: - Call us if it rains." in told


def test_what_it_includes_is_told_and_what_is_locked(folder: Path) -> None:
    told = run("template", "prepare", "--clinic", folder).stdout
    may, locked = told.split("may be copied as well: ")[1].split("Locked, and never copied: ")
    assert "companion" in may
    assert {"strip", "medicines", "emergency-row"} <= set(locked.rstrip(".\n").split(", "))
    assert not set(locked.rstrip(".\n").split(", ")) & set(may.rstrip(".\n").split(", "))


@pytest.mark.parametrize("name", ["emergency", "strip", "medicines", "emergency-row"])
def test_what_is_locked_is_not_copied(folder: Path, name: str) -> None:
    result = run("template", name, "--clinic", folder)
    assert result.exit_code == 2
    assert f"{name}.md is locked" in result.stderr
    assert not (folder / "templates").exists()


def test_a_part_to_which_lines_are_added_begins_empty(folder: Path) -> None:
    file = copy("emergency-also", folder)
    assert file.read_text("utf-8").startswith("{# Lines of this clinic")
    file.write_text(file.read_text("utf-8") + "- A fall\n", encoding="utf-8")
    clinic = Clinic.load(folder)
    assert Engine().make("discharge", clinic, Patient.blank("vertebroplasty"))


def test_a_copy_is_never_written_over(folder: Path) -> None:
    file = copy("prepare", folder)
    file.write_text("mine", encoding="utf-8")
    result = run("template", "prepare", "--clinic", folder)
    assert result.exit_code == 2
    assert "The clinic has a template of its own there." in result.stderr
    assert file.read_text("utf-8") == "mine"


def test_what_is_no_template_is_told_the_nearest(folder: Path) -> None:
    result = run("template", "prepair", "--clinic", folder)
    assert result.exit_code == 2
    assert 'Did you mean "prepare"?' in result.stderr


def test_where_a_clinic_does_several_procedures_one_is_named(folder: Path) -> None:
    assert run("new", "procedure", folder / "finger-splint").exit_code == 0
    result = run("template", "prepare", "--clinic", folder)
    assert result.exit_code == 2
    assert "Write --procedure and finger-splint or vertebroplasty." in result.stderr
    words = ("--clinic", folder, "--procedure")
    assert run("template", "prepare", *words, "vertebroplasty").exit_code == 0
    own = run("template", "prepare", *words, "finger-splint")
    assert "The clinic has a template of its own there." in own.stderr
    assert 'Did you mean "finger-splint"?' in run("template", "x", *words, "finger-splin").stderr


def test_without_a_name_all_that_may_be_copied_is_named(folder: Path) -> None:
    result = run("template", "--clinic", folder)
    assert result.exit_code == 0
    assert tuple(result.stdout.split()) == template_names(PACKS)
    assert not (folder / "templates").exists()


def test_the_names_that_may_be_copied_begin_with_the_sheets() -> None:
    names = template_names(PACKS)
    assert names[:2] == ("discharge", "prepare")
    assert "emergency" not in names
    assert "ride" in names
