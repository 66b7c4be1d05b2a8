"""`docgen batch --part`, `docgen join`: what they say, and with which exit code they end."""

from __future__ import annotations

from pathlib import Path

import pytest
from batch_runs import everything, patient, patients, write_list
from click.testing import CliRunner, Result

from docgen.cli import cli
from docgen.files import examples_root

CLINIC = examples_root() / "clinics" / "pain-specialists"
BAD = patient("B1", birth_date="1938-13-30")


def invoke(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def batch(file: Path, *words: str | Path) -> Result:
    more = ["--clinic", CLINIC, "--sheet", "prepare", "--printed-on", "2026-12-01", *words]
    return invoke("batch", file, *more)


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return write_list(tmp_path / "list.csv", [*patients(5), BAD])


def parts(listed: Path, out: Path, of: int = 2, *more: str) -> list[Result]:
    return [batch(listed, "--part", f"{k}/{of}", "-o", out, *more) for k in range(1, of + 1)]


def test_a_part_says_which_it_is_and_what_comes_then(listed: Path, tmp_path: Path) -> None:
    first, second = parts(listed, tmp_path / "out")
    assert {first.exit_code, second.exit_code} == {0, 1}  # one row is bad
    said = first.stdout.splitlines()
    assert said[0].startswith("Part 1 of 2: ")
    assert said[0].endswith(" of the list's 6 rows")
    assert said[-1] == f"When all parts are made: docgen join {tmp_path / 'out'}"


def test_a_join_counts_as_the_whole_run_and_ends_as_it(listed: Path, tmp_path: Path) -> None:
    whole = batch(listed, "-o", tmp_path / "whole")
    parts(listed, tmp_path / "out")
    joined = invoke("join", tmp_path / "out")
    assert joined.exit_code == whole.exit_code == 1
    assert joined.stdout.splitlines() == [
        "Parts joined: 2",
        "Rows in the list: 6",
        "Sheets: 5",
        f"Refused: 1; {tmp_path / 'out' / 'problems.csv'} says which and why",
    ]
    assert everything(tmp_path / "out") == everything(tmp_path / "whole")
    again = invoke("join", tmp_path / "out")
    assert again.exit_code == 1
    assert again.stdout.startswith("This is one run already.")


def test_an_engine_that_tries_again_what_fails_can_have_0_for_refused_rows(
    listed: Path, tmp_path: Path
) -> None:
    made = parts(listed, tmp_path / "out", 2, "--allow-refused")
    assert [one.exit_code for one in made] == [0, 0]
    assert invoke("join", tmp_path / "out", "--allow-refused", "--quiet").output == ""
    assert batch(listed, "-o", tmp_path / "out", "--resume", "--allow-refused").exit_code == 0
    assert batch(listed, "-o", tmp_path / "out", "--resume").exit_code == 1


def test_all_rows_made_are_0(tmp_path: Path) -> None:
    good = write_list(tmp_path / "good.csv", patients(3))
    assert [one.exit_code for one in parts(good, tmp_path / "out", 5)] == [0] * 5
    assert invoke("join", tmp_path / "out").exit_code == 0
    assert invoke("verify", tmp_path / "out").exit_code == 0


@pytest.mark.parametrize("text", ["0/16", "17/16", "3", "three/16", ""])
def test_a_part_that_is_none_is_2_and_says_what_to_write(
    text: str, listed: Path, tmp_path: Path
) -> None:
    for result in (
        batch(listed, "--part", text, "-o", tmp_path / "out"),
        invoke("verify", tmp_path, "--part", text),
    ):
        assert result.exit_code == 2
        assert "Write --part" in result.stderr
    assert not (tmp_path / "out").exists()


def test_what_cannot_be_joined_is_2(listed: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    nothing = invoke("join", tmp_path / "empty")
    assert nothing.exit_code == 2
    assert "no parts" in nothing.stderr
    assert list((tmp_path / "empty").iterdir()) == []
    batch(listed, "--part", "1/2", "-o", tmp_path / "a")
    batch(listed, "--part", "2/2", "-o", tmp_path / "b")
    missing = invoke("join", tmp_path / "a")
    assert missing.exit_code == 2
    assert "Part 2 of 2 is missing" in missing.stderr
    unclear = invoke("join", tmp_path / "a", tmp_path / "b")
    assert unclear.exit_code == 2
    assert "Write -o DIR" in unclear.stderr
    names = invoke("join", tmp_path / "a", tmp_path / "b.pdf", "-o", tmp_path / "c")
    assert names.exit_code == 2
    assert "under one name" in names.stderr
    assert invoke("join", tmp_path / "a", tmp_path / "b", "-o", tmp_path / "c").exit_code == 1
    assert invoke("verify", tmp_path / "c").exit_code == 0


def test_verify_tells_of_parts_that_are_not_joined_and_proves_one(tmp_path: Path) -> None:
    good = write_list(tmp_path / "good.csv", patients(5))
    parts(good, tmp_path / "out")
    told = invoke("verify", tmp_path / "out")
    assert told.exit_code == 1
    assert f"Run `docgen join {tmp_path / 'out'}`" in told.stderr
    assert "Sheets in the manifest: 5" in told.stdout
    (tmp_path / "out" / "part-1-of-2.run.jsonl").unlink()
    missing = invoke("verify", tmp_path / "out")
    assert "Part 1 of 2 is missing" in missing.stderr
    assert "The manifest does not know it" in missing.stderr
    assert invoke("verify", tmp_path / "out", "--part", "2/2").exit_code == 0
    assert invoke("verify", tmp_path / "out", "--part", "1/2").exit_code == 2
