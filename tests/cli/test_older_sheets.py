"""A refused sheet leaves an older one under its name, maybe another patient's, and says so."""

from pathlib import Path
from typing import Any

import pytest
from batch_runs import patient, write_list
from click.testing import CliRunner, Result

from docgen.cli import cli
from docgen.engine import Engine
from docgen.files import examples_root

LAKESIDE = examples_root() / "clinics" / "lakeside"
SAYS = "still holds an older sheet, maybe of another record. Do not print it"


def make(folder: Path, record: str, output: str | Path, *words: str) -> Result:
    write_list(folder / "today.csv", [patient("A1"), patient("A2", birth_date="1938-13-30")])
    fixed = ["make", "prepare", "--clinic", LAKESIDE, "--list", folder / "today.csv"]
    more = ["--id", record, "--printed-on", "2026-12-01", "-o", output, *words]
    return CliRunner().invoke(cli, [str(word) for word in (*fixed, *more)])


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    assert make(tmp_path, "A1", tmp_path / "sheet.pdf").exit_code == 0
    return tmp_path / "sheet.pdf"


@pytest.mark.parametrize(
    ("record", "words"),
    [("A2", []), ("A3", []), ("A1", ["--lang", "fr"]), ("A1", ["--set", "sedation=perhaps"])],
)
def test_an_older_sheet_is_told_of_where_none_is_made(
    record: str, words: list[str], sheet: Path
) -> None:
    before = sheet.read_bytes()
    said = make(sheet.parent, record, sheet, *words)
    assert said.exit_code == 2
    assert f"{sheet} {SAYS}" in said.stderr.splitlines()[-1]
    assert "error" in said.stderr.splitlines()[0]
    assert sheet.read_bytes() == before


def test_it_is_told_of_where_docgen_fails(sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise KeyError("Quiñones")

    monkeypatch.setattr(Engine, "make_sheet", broken)
    said = make(sheet.parent, "A1", sheet)
    assert SAYS in said.stderr
    assert "internal error" in said.stderr
    assert "Quiñones" not in said.stderr


def test_it_is_told_of_where_the_disk_is_full(sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "")

    monkeypatch.setattr("os.fsync", full)
    said = make(sheet.parent, "A1", sheet)
    assert "The disk is full." in said.stderr
    assert SAYS in said.stderr


def test_nothing_is_said_of_a_sheet_that_is_made(sheet: Path) -> None:
    assert "older sheet" not in make(sheet.parent, "A1", sheet).output


@pytest.mark.parametrize("name", ["new.pdf", "notes.txt", "folder", "nowhere/a.pdf", "-"])
def test_nothing_is_said_where_no_older_sheet_lies(name: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "folder").mkdir()
    said = make(tmp_path, "A2", name if name == "-" else tmp_path / name)
    assert said.exit_code == 2
    assert "older sheet" not in said.output


def test_what_a_sheet_is_made_from_is_no_older_sheet(tmp_path: Path) -> None:
    (tmp_path / "today.csv").write_bytes(b"%PDF-1.7")
    words = ["--list", tmp_path / "today.csv", "--id", "A1", "-o", tmp_path / "today.csv"]
    fixed = ["make", "prepare", "--clinic", LAKESIDE]
    said = CliRunner().invoke(cli, [str(word) for word in (*fixed, *words)])
    assert said.exit_code == 2
    assert "it would be lost" in said.stderr
    assert "older sheet" not in said.stderr
