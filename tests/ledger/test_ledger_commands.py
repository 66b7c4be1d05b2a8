"""`make`, `erase` and `verify` with a ledger that docgen.toml names."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from docgen.cli import cli
from docgen.files import examples_root
from docgen.ledger.ledger import Ledger
from docgen.ledger.rows import LedgerRow

LAKESIDE = examples_root() / "clinics" / "lakeside"
ROSA = examples_root() / "patients" / "lakeside.yaml"
NUMBER = "40417"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a docgen.toml that names a ledger beside it."""
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "docgen.toml").write_text('ledger = "../ledger"\nkeep = "10 years"\n', "utf-8")
    monkeypatch.chdir(folder)
    return folder


def run(*words: str | Path, typed: str = "") -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words], input=typed)


def make(*more: str | Path) -> Result:
    return run("make", "discharge", "--clinic", LAKESIDE, *more)


def rows(here: Path, kind: str = "made") -> list[LedgerRow]:
    with Ledger.open(here.parent / "ledger") as ledger:
        return ledger.rows(kind=kind)


def test_make_notes_its_sheet_and_the_sheet_can_be_made_again(here: Path) -> None:
    assert make("--patient", ROSA, "-o", "a.pdf").exit_code == 0
    [row] = rows(here)
    assert (row.sheet, row.how, row.copy) == ("discharge", "file", "")
    with Ledger.open(here.parent / "ledger") as ledger:
        assert ledger.again(row.sheet_id, copy_of=False) == Path("a.pdf").read_bytes()


def test_a_sheet_of_no_patient_is_not_noted(here: Path) -> None:
    assert make("--blank", "-o", "a.pdf").exit_code == 0
    assert make("--sample", "-o", "a.pdf").exit_code == 0
    assert not (here.parent / "ledger").exists()


def test_a_sheet_that_cannot_be_written_is_noted_as_such(here: Path) -> None:
    assert make("--patient", ROSA, "-o", "no/such/folder/a.pdf").exit_code == 2
    [row] = rows(here, "not-written")
    assert (row.about, row.answer) == (1, "cannot-write")


def test_no_sheet_is_made_where_no_row_can_be_written(here: Path) -> None:
    (here.parent / "ledger").write_text("a file", encoding="utf-8")
    result = make("--patient", ROSA, "-o", "a.pdf")
    assert result.exit_code == 2
    assert not Path("a.pdf").exists()


def test_how_long_records_are_kept_is_refused_by_its_line_where_it_is_not_understood(
    here: Path,
) -> None:
    (here / "docgen.toml").write_text('ledger = "../ledger"\nkeep = "ten years"\n', "utf-8")
    result = make("--patient", ROSA, "-o", "a.pdf")
    assert result.exit_code == 2
    assert "docgen.toml:2:1: error: keep:" in result.stderr
    assert not (here.parent / "ledger").exists()


def test_erase_asks_and_says_how_many_sheets_it_is_about(here: Path) -> None:
    for sheet in ("a.pdf", "b.pdf"):
        assert make("--patient", ROSA, "-o", sheet).exit_code == 0
    refused = run("erase", NUMBER, typed="n\n")
    assert refused.exit_code == 1
    assert "What 2 sheets of this patient were made from" in refused.stderr
    assert len(list((here.parent / "ledger" / "records").glob("*.json"))) == 2
    assert run("erase", NUMBER, "--yes").exit_code == 0
    assert not list((here.parent / "ledger" / "records").glob("*.json"))
    assert not list((here.parent / "ledger" / "patients").iterdir())
    assert run("verify", "../ledger").exit_code == 0
    assert len(rows(here)) == 2


def test_erase_takes_the_number_from_the_terminal_and_never_repeats_what_is_none(
    here: Path,
) -> None:
    assert make("--patient", ROSA, "-o", "a.pdf").exit_code == 0
    assert run("erase", "--yes", typed=f"{NUMBER}\n").exit_code == 0
    assert [row.kind for row in rows(here, "erased")] == ["erased"]
    unknown = run("erase", "--yes", typed="Quiñones, Wilhelmina\n")
    assert unknown.exit_code == 2
    assert "Wilhelmina" not in unknown.stderr.splitlines()[-1]  # the first one is the prompt
    assert run("erase", NUMBER, "--yes").exit_code == 2  # it knows no such number any more


def test_erase_needs_a_ledger(tmp_path: Path) -> None:
    result = run("erase", NUMBER, "--ledger", tmp_path, "--yes")
    assert result.exit_code == 2
    assert "There is no ledger." in result.stderr
    assert not list(tmp_path.iterdir())


def test_verify_tells_a_ledger_from_a_run_and_names_the_first_broken_row(here: Path) -> None:
    for sheet in ("a.pdf", "b.pdf", "c.pdf"):
        assert make("--patient", ROSA, "-o", sheet).exit_code == 0
    whole = run("verify", here.parent / "ledger")
    assert whole.exit_code == 0
    assert "The chain holds" in whole.stdout
    database = sqlite3.connect("../ledger/ledger.sqlite")
    database.execute("DROP TRIGGER rows_are_not_changed")
    database.execute("UPDATE rows SET who = 'somebody' WHERE number = 2")
    database.commit()
    database.close()
    broken = run("verify", "../ledger/ledger.sqlite")
    assert broken.exit_code == 1
    assert "The chain is broken at row 2: it was changed." in broken.stderr
    assert "The rule rows_are_not_changed is missing" in broken.stderr


def test_make_without_a_ledger_loads_no_database(tmp_path: Path) -> None:
    words = ["make", "discharge", "--clinic", str(LAKESIDE), "--patient", str(ROSA)]
    words += ["-o", str(tmp_path / "a.pdf")]
    code = "import sys; from docgen.cli import cli; cli(sys.argv[1:], standalone_mode=False); "
    code += "assert not {'sqlite3', 'getpass'} & {*sys.modules}, 'loaded'"
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=tmp_path,
        env={**os.environ, "DOCGEN_CACHE": "off"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
