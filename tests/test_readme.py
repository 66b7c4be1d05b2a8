"""README's commands work as they stand, whatever the day on which they are typed."""

from __future__ import annotations

import re
import shlex
import shutil
from datetime import datetime, tzinfo
from pathlib import Path

import pytest
from click.testing import CliRunner
from clock_samples import ROOT

import docgen.cli.talk
from docgen.cli import cli

_LINE = re.compile(r"^ {4}docgen ((?:.*\\\n)*.+)$", re.MULTILINE)
_SETUP = re.compile(r"^ {4}(cp (?:-r )?examples.+)$", re.MULTILINE)


def commands() -> list[str]:
    return _LINE.findall((ROOT / "README.md").read_text(encoding="utf-8"))


@pytest.fixture
def try_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder `try` as README sets it up, in the year 2031."""
    for line in _SETUP.findall((ROOT / "README.md").read_text(encoding="utf-8")):
        *_, source, target = shlex.split(line)
        place = tmp_path / target
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, place / Path(source).name)
        else:
            shutil.copy(ROOT / source, place)
    monkeypatch.chdir(tmp_path / "try")
    at_year(monkeypatch, 2031)
    begun = next(line for line in commands() if line.startswith("new clinic"))
    assert CliRunner().invoke(cli, shlex.split(begun)).exit_code == 0
    return tmp_path / "try"


def at_year(monkeypatch: pytest.MonkeyPatch, year: int) -> None:
    def now(zone: tzinfo) -> datetime:
        return datetime(year, 12, 1, 9, 0, tzinfo=zone)

    monkeypatch.setattr(docgen.cli.talk, "read_clock", now)


def test_there_are_commands_for_one_patient_for_a_list_and_for_a_clinic() -> None:
    words = {line.split()[0] for line in commands()}
    assert {"make", "batch", "check", "messages", "new", "settings", "template"} <= words


def tried(command: str) -> object:
    """A command as a parameter; the checks take half a minute each."""
    slow = [pytest.mark.soak] if command.startswith("check") else []
    return pytest.param(command, marks=slow, id=" ".join(command.split()[:3]))


@pytest.mark.parametrize("command", [tried(command) for command in commands()])
def test_a_command_of_the_readme_works_in_2031(
    try_folder: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: try_folder)
    if command.startswith("new clinic"):
        shutil.rmtree(try_folder / shlex.split(command)[2])
    if command.startswith("serve"):  # it would stay open: all that it names is looked at
        command += " --shortcut"
    result = CliRunner().invoke(cli, shlex.split(command.replace("\\\n", " ")))
    assert result.exit_code == 0, result.output
    assert "old-visit" not in result.output
    assert "over" not in result.stderr


def test_without_a_day_a_list_of_2026_is_refused_row_by_row_in_2031(try_folder: Path) -> None:
    words = ["batch", "december.csv", "--clinic", "lakeside", "--sheet", "prepare", "-o", "out"]
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 1
    told = (try_folder / "out" / "problems.csv").read_text(encoding="utf-8")
    assert "the visit is over" in told
    assert not list((try_folder / "out").rglob("*.pdf"))


def test_a_run_that_is_resumed_keeps_its_day_and_what_was_made(
    try_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["batch", "december.csv", "--clinic", "lakeside", "--sheet", "prepare", "-o", "out"]
    at_year(monkeypatch, 2026)
    first = CliRunner().invoke(cli, words)
    assert first.exit_code == 0, first.output
    made = {file: file.read_bytes() for file in (try_folder / "out").rglob("*.pdf")}
    gone = min(made)
    gone.unlink()
    at_year(monkeypatch, 2031)
    again = CliRunner().invoke(cli, [*words, "--resume"])
    assert again.exit_code == 0, again.output
    assert {file: file.read_bytes() for file in (try_folder / "out").rglob("*.pdf")} == made
