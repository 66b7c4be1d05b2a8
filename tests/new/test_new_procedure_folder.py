"""`docgen new procedure`: a procedure that passes the check at once, in each language of docgen."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from docgen.cli import cli
from docgen.errors import OutputError, error
from docgen.files import examples_root, write_file
from docgen.settings.clinic import Clinic

LITTLE = """\
clinic:
  name: Harbor Clinic
  country: US
  languages: [en, es]
  timezone: America/Chicago
  emergency_number: 911
  phone: 207-555-0174
  when_closed: emergency_room

procedures:
    # what we do
    vertebroplasty:
        arrive_early: 30 min
        bed_rest: {for: 24 h, from: procedure_end}
"""
NEW = "finger-splint"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "harbor").mkdir()
    (tmp_path / "harbor" / "clinic.yaml").write_text(LITTLE, encoding="utf-8")
    return tmp_path / "harbor"


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_a_new_procedure_passes_the_check_at_once_in_both_languages(folder: Path) -> None:
    result = run("new", "procedure", folder / NEW)
    assert result.exit_code == 0, result.stderr
    checked = run("check", folder)
    assert checked.exit_code == 0, checked.stdout
    for sheet in ("prepare", "discharge"):
        for language in ("en", "es"):
            assert f"{NEW}, {sheet}, {language}: " in checked.stdout
    assert NEW not in "".join(line for line in checked.stdout.splitlines() if "warning" in line)


def test_it_passes_with_all_that_it_declares_set(folder: Path) -> None:
    assert run("new", "procedure", folder / NEW).exit_code == 0
    file = folder / "clinic.yaml"
    text = file.read_text("utf-8")
    lines = re.findall(r"^ +#\w+: .*$", text, re.MULTILINE)
    for line in lines:
        file.write_text(text.replace(line, line.replace("#", "")), encoding="utf-8")
        assert len(Clinic.load(folder).procedures[NEW].values) == 1
    file.write_text(re.sub(r"^( +)#(\w+: )", r"\1\2", text, flags=re.MULTILINE), encoding="utf-8")
    clinic = Clinic.load(folder)
    assert clinic.procedures[NEW].values.keys() == clinic.packs[NEW].settings.keys()
    assert clinic.procedures["vertebroplasty"].values.keys() == {"arrive_early", "bed_rest"}
    checked = run("check", folder)
    assert checked.exit_code == 0, checked.stdout


def test_the_clinics_own_lines_and_remarks_stay(folder: Path) -> None:
    assert run("new", "procedure", folder / NEW).exit_code == 0
    text = (folder / "clinic.yaml").read_text("utf-8")
    rest = iter(text.splitlines())
    assert all(line in rest for line in LITTLE.splitlines())


def test_editors_know_the_new_procedure(tmp_path: Path) -> None:
    assert run("new", "clinic", tmp_path / "harbor").exit_code == 0
    assert run("new", "procedure", tmp_path / "harbor" / NEW).exit_code == 0
    schema = json.loads((tmp_path / "harbor" / "clinic.schema.json").read_text("utf-8"))
    assert schema["properties"]["procedures"]["properties"].keys() == {NEW, "vertebroplasty"}


def test_its_samples_make_its_sheets(folder: Path) -> None:
    assert run("new", "procedure", folder / NEW).exit_code == 0
    for kind in ("typical", "hardest", "unknown"):
        patient = folder / "samples" / NEW / f"{kind}.yaml"
        for sheet in ("prepare", "discharge"):
            words = ("--clinic", folder, "--patient", patient, "--printed-on", "2026-12-08T11:00")
            result = run("make", sheet, *words, "-o", folder / "a.pdf")
            assert result.exit_code == 0, result.stderr
    listed = folder / "samples" / NEW / "list.csv"
    assert run("columns", listed, "--clinic", folder).exit_code == 0


def test_the_folder_of_templates_may_be_named_too(folder: Path) -> None:
    assert run("new", "procedure", folder / "templates" / NEW).exit_code == 0
    assert NEW in Clinic.load(folder).packs


@pytest.mark.parametrize(
    "procedures",
    [
        "procedures: {vertebroplasty: {arrive_early: 30 min}}\n",
        "procedures:\n  {vertebroplasty: {arrive_early: 30 min}}\n",
    ],
)
def test_what_stands_on_one_line_is_left_and_the_lines_are_told(
    folder: Path, procedures: str
) -> None:
    text = LITTLE.split("procedures:", maxsplit=1)[0] + procedures
    (folder / "clinic.yaml").write_text(text, encoding="utf-8")
    result = run("new", "procedure", folder / NEW)
    assert result.exit_code == 0, result.stderr
    assert (folder / "clinic.yaml").read_text("utf-8") == text
    told = result.stdout.split("below procedures:", 1)[1]
    assert f"  {NEW}:\n    # How long before" in told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Finger Splint", "This is no name of a procedure."),
        ("vertebroplasty", 'docgen has a procedure "vertebroplasty" already.'),
        ("finger_splint", "This is no name of a procedure."),
    ],
)
def test_a_name_that_will_not_do_is_refused(folder: Path, name: str, told: str) -> None:
    before = files(folder)
    result = run("new", "procedure", folder / name)
    assert result.exit_code == 2
    assert told in result.stderr
    assert files(folder) == before


def test_a_procedure_belongs_to_a_clinic(tmp_path: Path) -> None:
    result = run("new", "procedure", tmp_path / "nowhere" / NEW)
    assert result.exit_code == 2
    assert "There is no clinic at" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_procedure_that_is_there_is_not_written_over(folder: Path) -> None:
    assert run("new", "procedure", folder / NEW).exit_code == 0
    before = files(folder)
    result = run("new", "procedure", folder / NEW)
    assert result.exit_code == 2
    assert "Something lies there already" in result.stderr
    assert files(folder) == before


@pytest.mark.parametrize("at", [1, 3, 8])
def test_where_a_file_cannot_be_written_all_is_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    calls = 0

    def full(target: Path, data: bytes, *, private: bool = True) -> None:
        nonlocal calls
        calls += 1
        write_file(target, data, private=private)
        if calls == at:
            raise OutputError(error("cannot-write", "The disk is full."))

    before = files(folder)
    monkeypatch.setattr("docgen.new.folder.write_file", full)
    assert run("new", "procedure", folder / NEW).exit_code == 2
    assert calls == at
    assert files(folder) == before
    assert [path.name for path in folder.iterdir()] == ["clinic.yaml"]


def test_the_files_to_begin_with_hold_every_sign_that_may_be_chosen(folder: Path) -> None:
    assert run("new", "procedure", folder / NEW).exit_code == 0
    text = (folder / "templates" / NEW / "procedure.yaml").read_text("utf-8")
    assert "# SIGNS" not in text
    assert "TITLE" not in text
    for sign in ("bleeding (", "seizure (", "cold_limb ("):
        assert sign in text
    assert "chest_pain" not in text  # it stands on every sheet


def test_what_it_begins_with_is_among_the_examples() -> None:
    root = examples_root() / "new-procedure"
    names = {path.name for path in root.iterdir()}
    assert names == {"procedure.yaml", "settings.yaml", "prepare.md", "discharge.md"}
