"""Lists whose cells slipped: no message holds a word of a patient, and nobody is lost unseen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from batch_runs import clinic
from click.testing import CliRunner, Result

from docgen.cli import cli

HEADS = "id,given_name,family_name,birth_date,language,procedure,appointment,sedation,contrast"
ROW = "{},Xenia,Qadir,1938-07-30,en,vertebroplasty,2026-12-08T{}:30,yes,no"
SECRETS = ("Xenia", "Qadir", "1938", "hiv")


def batch(folder: Path, *lines: str) -> Result:
    (folder / "list.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    words = ["batch", folder / "list.csv", "--clinic", clinic().folder, "--sheet", "prepare"]
    words += ["-o", folder / "out", "--printed-on", "2026-12-01"]
    result = CliRunner().invoke(cli, [str(word) for word in words])
    told = [file for file in folder.glob("out/*.csv") if file.name != "rejected.csv"]
    written = [file.read_text("utf-8") for file in told]
    assert not [secret for secret in SECRETS if secret in f"{result.output}{written}"]
    return result


def test_a_row_one_cell_short_names_nobody(tmp_path: Path) -> None:
    short = ROW.format("2", "10").removeprefix("2,")
    result = batch(tmp_path, HEADS, ROW.format("1", "09"), short)
    assert result.exit_code == 1
    assert "row 3: " in result.stderr
    assert "record" not in result.stderr.split("row 3: ")[1].splitlines()[0].split(":")[0]


def test_a_row_that_is_wrong_in_one_cell_is_named(tmp_path: Path) -> None:
    wrong = ROW.format("2", "10").replace("1938-07-30", "30.7.")
    result = batch(tmp_path, HEADS, ROW.format("1", "09"), wrong)
    assert "row 3, record 2: birth_date" in result.stderr


@pytest.mark.parametrize("procedure", ["nap", ""])
def test_a_row_whose_procedure_is_wrong_is_named(tmp_path: Path, procedure: str) -> None:
    wrong = ROW.format("2", "10").replace("vertebroplasty", procedure)
    result = batch(tmp_path, HEADS, ROW.format("1", "09"), wrong)
    assert "row 3, record 2: " in result.stderr


def test_names_of_columns_glued_to_the_first_row_are_refused(tmp_path: Path) -> None:
    result = batch(tmp_path, f"{HEADS},hiv_positive{ROW.format('1', '09')}", ROW.format("2", "10"))
    assert result.exit_code == 2
    assert "holds a date" in result.stderr
    assert not (tmp_path / "out").exists()


def test_unknown_columns_are_counted(tmp_path: Path) -> None:
    rows = [f"{ROW.format(number, number)},x,y" for number in (10, 11)]
    result = batch(tmp_path, f"{HEADS},hiv_positive,sedatoin", *rows)
    assert result.exit_code == 0
    assert "ignored: sedatoin, and 1 column with a name" in result.stderr


def test_a_fault_of_every_row_is_one_entry(tmp_path: Path) -> None:
    rows = [ROW.format(f"A{n:03}", "09").replace("2026-12-08T09:30", "12/08/2026 9:30 AM")
            for n in range(1, 131)]  # fmt: skip
    result = batch(tmp_path, HEADS, *rows)
    assert result.exit_code == 1
    (line,) = [line for line in result.stderr.splitlines() if "figure is the month" in line]
    assert line.startswith("rows 2 to 131, records A001, A002")
    assert len((tmp_path / "out" / "problems.csv").read_text("utf-8-sig").splitlines()) == 2


def test_a_list_from_a_pipe_is_refused_in_plain_words_before_anything_is_written(
    tmp_path: Path,
) -> None:
    os.mkfifo(tmp_path / "pipe")
    words = ["batch", tmp_path / "pipe", "--clinic", clinic().folder, "--sheet", "prepare"]
    result = CliRunner().invoke(cli, [str(word) for word in (*words, "-o", tmp_path / "out")])
    assert result.exit_code == 2
    assert "comes from a pipe" in result.stderr
    assert not (tmp_path / "out").exists()
