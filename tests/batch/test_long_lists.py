"""Lists as long as a year's: every row is made, in order, in the memory that a short list takes."""

import csv
from pathlib import Path

import pytest
from batch_runs import lines_of, patient, write_list
from process_memory import NEEDS_WAIT4, Measured, measured

from docgen.files import examples_root

CLINIC = str(examples_root() / "clinics" / "pain-specialists")
FEW = 500
LONG = pytest.mark.soak("long")


def command(*words: str) -> Measured:
    code = f"import docgen.cli; docgen.cli.cli({list(words)!r}, prog_name='docgen')"
    return measured("-c", code)


def long_list(file: Path, count: int) -> Path:
    """Patients of four kinds; one in a thousand has a birth date that no calendar has."""
    rows = (
        patient(
            f"L{number:06}",
            given_name=f"Wilhelmina {'ABCDEFGHIJ'[number % 10]}",
            vertebrae=("L1", "T12 L1")[number % 2],
            sedation=("yes", "no")[number // 2 % 2],
            birth_date="1938-13-30" if number % 1000 == 7 else f"19{30 + number % 60}-07-30",
        )
        for number in range(count)
    )
    return write_list(file, rows)


def run(home: Path, name: str, count: int, sort: str) -> tuple[Measured, Path]:
    target = home / f"{name}.pdf"
    words = ["batch", str(long_list(home / f"{name}.csv", count)), "--clinic", CLINIC]
    words += ["--sheet", "prepare", "--printed-on", "2026-12-01", "--sort", sort, "--jobs", "2"]
    return command(*words, "--combined", str(target), "--per-file", "1000"), target


@NEEDS_WAIT4
@pytest.mark.parametrize(
    ("count", "sort"),
    [
        pytest.param(6_000, "none", marks=pytest.mark.soak),
        pytest.param(100_000, "id", marks=LONG),  # keys to sort by are in memory as well
    ],
)
def test_a_long_list_is_made_whole_in_the_memory_of_a_short_one(
    count: int, sort: str, tmp_path: Path
) -> None:
    few, _ = run(tmp_path, "few", FEW, sort)
    many, target = run(tmp_path, "many", count, sort)
    refused = range(7, count, 1000)
    assert many.code == 1, many.said
    assert many.memory < 1.5 * few.memory
    lines = lines_of(tmp_path, "many.run.jsonl")
    made = [line["record"] for line in lines if "record" in line]
    assert made == [f"L{number:06}" for number in range(count) if number not in refused]
    assert lines[-1]["end"]["rows"] == count
    assert told_in(tmp_path / "many.problems.csv") == [f"L{number:06}" for number in refused]
    checked = command("verify", str(target))
    assert checked.code == 0, checked.said


def told_in(file: Path) -> list[str]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return [one for row in csv.DictReader(stream) for one in row["record number"].split(", ")]
