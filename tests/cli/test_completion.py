"""What the shell completes: files, sheets, languages, formats, fields, settings; never an error."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from docgen.cli import cli
from docgen.files import examples_root
from docgen.style import FORMATS

LAKESIDE = str(examples_root() / "clinics" / "lakeside")
SPLINT = Path(__file__).parents[1] / "finger-splint"


def completed(*words: str) -> list[str]:
    """What may stand in place of the last word."""
    *before, typed = words
    completion = ShellComplete(cli, {}, "docgen", "_DOCGEN_COMPLETE")
    return [item.value for item in completion.get_completions(list(before), typed)]


def kinds(*words: str) -> set[str]:
    *before, typed = words
    completion = ShellComplete(cli, {}, "docgen", "_DOCGEN_COMPLETE")
    return {item.type for item in completion.get_completions(list(before), typed)}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_commands() -> None:
    assert completed("ma") == ["make"]
    assert completed("jo") == ["join"]
    assert kinds("join", "") == {"dir"}
    assert completed("new", "") == ["clinic", "procedure"]


def test_sheets() -> None:
    assert completed("make", "") == ["prepare", "discharge"]
    assert completed("make", "dis") == ["discharge"]
    assert completed("batch", "l.csv", "--sheet", "p") == ["prepare"]


def test_languages_are_the_clinics() -> None:
    assert completed("make", "prepare", "--clinic", LAKESIDE, "--lang", "") == ["en", "es"]
    imaging = str(examples_root() / "clinics" / "imaging-center")
    assert completed("make", "prepare", "--clinic", imaging, "--lang", "") == ["en"]


def test_the_clinic_of_the_defaults_counts(here: Path) -> None:
    folder = Path(shutil.copytree(SPLINT, here / "harbor"))
    assert completed("settings", "ring") == []
    (here / "docgen.toml").write_text(f"clinic = '{folder}'", encoding="utf-8")
    assert completed("settings", "ring") == ["rings"]
    assert completed("make", "discharge", "--set", "fing") == ["fingers_1_finger="]


def test_formats() -> None:
    assert completed("make", "prepare", "--format", "") == list(FORMATS)
    assert completed("batch", "l.csv", "--format", "la") == ["large"]


def test_a_record_that_is_no_table_has_no_columns_of_lines() -> None:
    alone = ("make", "prepare", "--clinic", LAKESIDE, "--patient", "rosa.yaml", "--set", "med")
    table = ("make", "prepare", "--clinic", LAKESIDE, "--patient", "rosa.csv", "--set", "med")
    assert completed(*alone) == []
    assert "medicines_1_next=" in completed(*table)


def test_fields() -> None:
    found = completed("make", "prepare", "--clinic", LAKESIDE, "--set", "")
    assert {"procedure_end=", "vertebrae=", "sedation=", "medicines_1_next="} <= set(found)
    assert completed("make", "prepare", "--set", "procedure_e") == ["procedure_end="]


def test_settings_procedures_templates_and_examples() -> None:
    assert completed("settings", "bed_r") == ["bed_rest"]
    assert completed("settings", "emergency_number") == [
        "emergency_number",
        "emergency_number_checked",
    ]
    assert completed("settings", "--procedure", "v") == ["vertebroplasty"]
    assert completed("template", "pre")[0] == "prepare"
    assert "emergency" not in completed("template", "emergency")
    assert completed("new", "clinic", "x", "--like", "lake") == ["lakeside"]


def test_folders_and_files_are_left_to_the_shell() -> None:
    assert kinds("make", "prepare", "--clinic", "l") == {"dir"}
    assert kinds("make", "prepare", "--patient", "r") == {"file"}
    assert kinds("make", "prepare", "--list", "r") == {"file"}
    assert kinds("batch", "l") == {"file"}
    assert kinds("check", "l") == {"dir"}
    assert kinds("columns", "l") == {"file"}
    assert kinds("verify", "l") == {"file"}


@pytest.mark.parametrize(
    "words",
    [
        ("make", "prepare", "--clinic", "nowhere", "--lang", ""),
        ("make", "prepare", "--clinic", "nowhere", ""),
        ("settings", "--clinic", "nowhere", "bed_r"),
    ],
)
def test_a_clinic_that_is_not_there_is_no_error(words: tuple[str, ...]) -> None:
    completed(*words)


def test_defaults_that_are_wrong_are_no_error(here: Path) -> None:
    (here / "docgen.toml").write_text("clinik = 3", encoding="utf-8")
    assert completed("make", "") == ["prepare", "discharge"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script_and_its_answer(shell: str) -> None:
    def asked(**more: str) -> str:
        words = [sys.executable, "-m", "docgen"]
        environment = {**os.environ, **more}
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
        return done.stdout

    script = asked(_DOCGEN_COMPLETE=f"{shell}_source")
    assert "_DOCGEN_COMPLETE" in script
    typed = {"COMP_WORDS": "docgen make dis", "COMP_CWORD": "dis" if shell == "fish" else "2"}
    assert "discharge" in asked(_DOCGEN_COMPLETE=f"{shell}_complete", **typed)
