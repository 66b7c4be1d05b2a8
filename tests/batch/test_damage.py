"""Whatever happens to the files of a run, each way on from there ends as it should.

A matrix: what is damaged, times what is done next, with exit code and words. After `--resume` every
file is as in an undisturbed run. There are two print files of two patients each, so that first and
last differ.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from batch_runs import everything, patients, write_list
from click.testing import CliRunner, Result

from docgen.cli import cli
from docgen.files import examples_root

CLINIC = examples_root() / "clinics" / "pain-specialists"
ROWS = patients(4)
SHEETS = [f"{row['id']}-2026-12-08-vertebroplasty-prepare-en.pdf" for row in ROWS]
PRINT = ["print-001.pdf", "print-002.pdf"]
Damage = Callable[[Path], object]
UNFINISHED = "This folder holds a run that is unfinished, or of an older list."


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("whole")
    write_list(home / "list.csv", ROWS)
    assert batch(home).exit_code == 0
    return home


def batch(home: Path, *words: str) -> Result:
    fixed = ["batch", home / "list.csv", "--clinic", CLINIC, "--sheet", "prepare"]
    fixed += ["-o", home / "out", "--combined", home / "out" / "print.pdf", "--per-file", "2"]
    more = ["--printed-on", "2026-12-01", *words]
    return CliRunner().invoke(cli, [str(word) for word in (*fixed, *more)])


def verify(home: Path) -> Result:
    return CliRunner().invoke(cli, ["verify", str(home / "out")])


def gone(name: str) -> Damage:
    return lambda out: (out / name).unlink()


def changed(name: str) -> Damage:
    def change(out: Path) -> None:
        data = bytearray((out / name).read_bytes())
        data[len(data) // 2] ^= 1
        (out / name).write_bytes(data)

    return change


def shorter(name: str) -> Damage:
    return lambda out: (out / name).write_bytes((out / name).read_bytes()[:-1])


def swapped(one: str, other: str) -> Damage:
    def swap(out: Path) -> None:
        first, second = (out / one).read_bytes(), (out / other).read_bytes()
        (out / one).write_bytes(second)
        (out / other).write_bytes(first)

    return swap


def cut(lines: int) -> Damage:
    """Leave so many lines of the manifest: what a run has that is killed there."""

    def leave(out: Path) -> None:
        text = (out / "run.jsonl").read_bytes().splitlines(keepends=True)
        (out / "run.jsonl").write_bytes(b"".join(text[:lines]))

    return leave


def half_a_line(out: Path) -> None:
    (out / "run.jsonl").write_bytes((out / "run.jsonl").read_bytes()[:-20])


def unfinished_files(out: Path) -> None:
    (out / ".run.jsonl.parts").mkdir()
    (out / ".run.jsonl.parts" / "A001.part").write_bytes(b"%PDF")


MISSING, OTHER = "It is missing.", "It is not the file that the run has made."
DAMAGES: dict[str, tuple[Damage, tuple[str, ...]]] = {
    "first sheet gone": (gone(SHEETS[0]), (f"{SHEETS[0]}: {MISSING}",)),
    "last sheet gone": (gone(SHEETS[3]), (f"{SHEETS[3]}: {MISSING}",)),
    "first print file gone": (gone(PRINT[0]), (f"{PRINT[0]}: {MISSING}",)),
    "last print file gone": (gone(PRINT[1]), (f"{PRINT[1]}: {MISSING}",)),
    "first sheet changed": (changed(SHEETS[0]), (f"{SHEETS[0]}: {OTHER}",)),
    "last sheet shorter": (shorter(SHEETS[3]), (f"{SHEETS[3]}: {OTHER}",)),
    "first print file changed": (changed(PRINT[0]), (f"{PRINT[0]}: {OTHER}",)),
    "last print file shorter": (shorter(PRINT[1]), (f"{PRINT[1]}: {OTHER}",)),
    "two sheets swapped": (
        swapped(SHEETS[1], SHEETS[2]),
        (f"{SHEETS[1]}: {OTHER}", f"{SHEETS[2]}: {OTHER}"),
    ),
    "two print files swapped": (swapped(*PRINT), tuple(f"{name}: {OTHER}" for name in PRINT)),
    "killed before the first sheet": (cut(1), ("0 of 4 sheets are made, the print file is not",)),
    "killed behind the first sheet": (cut(2), ("1 of 4 sheets are made",)),
    "killed before the last sheet": (cut(4), ("3 of 4 sheets are made",)),
    "killed before the print file": (cut(5), ("4 of 4 sheets are made, the print file is not",)),
    "killed between print files": (cut(7), ("4 of 4 sheets are made. Run",)),
    "killed before the end": (cut(9), ("4 of 4 sheets are made. Run",)),
    "killed in the last line": (half_a_line, ("4 of 4 sheets are made. Run",)),
    "killed with files unfinished": (unfinished_files, ("The run is unfinished.",)),
}
KILLED_AS_IF_NOTHING_WAS = {"killed with files unfinished"}


def damaged(what: str, whole: Path, home: Path) -> Path:
    shutil.copytree(whole, home / "run")
    DAMAGES[what][0](home / "run" / "out")
    return home / "run"


@pytest.mark.parametrize("what", DAMAGES)
def test_verify_names_what_is_damaged_and_ends_with_1(
    what: str, whole: Path, tmp_path: Path
) -> None:
    home = damaged(what, whole, tmp_path)
    before = everything(home)
    said = verify(home)
    assert said.exit_code == 1
    for words in DAMAGES[what][1]:
        assert words in said.stderr
    assert "Every file is what the manifest says." not in said.stdout
    assert everything(home) == before


@pytest.mark.parametrize("what", DAMAGES)
def test_batch_again_is_2_and_changes_nothing(what: str, whole: Path, tmp_path: Path) -> None:
    home = damaged(what, whole, tmp_path)
    before = everything(home)
    said = batch(home)
    if what in KILLED_AS_IF_NOTHING_WAS:  # all its files are whole, and it knows its end
        assert (said.exit_code, "Nothing was written" in said.stdout) == (0, True)
    else:
        assert said.exit_code == 2
        assert UNFINISHED in said.stderr
        assert "--resume" in said.stderr
    assert everything(home) == before


@pytest.mark.parametrize("what", DAMAGES)
def test_to_resume_mends_it_and_touches_nothing_else(
    what: str, whole: Path, tmp_path: Path
) -> None:
    home = damaged(what, whole, tmp_path)
    before = {file: file.stat().st_mtime_ns for file in (home / "out").glob("*.pdf")}
    hurt = {words.split(":")[0] for words in DAMAGES[what][1]}
    said = batch(home, "--resume")
    assert said.exit_code == 0, said.output
    assert everything(home) == everything(whole)
    assert not list((home / "out").glob(".*"))
    for file, stamp in before.items():
        assert (file.stat().st_mtime_ns == stamp) == (file.name not in hurt), file.name
    assert verify(home).exit_code == 0
    again = batch(home)
    assert (again.exit_code, "Nothing was written" in again.stdout) == (0, True)


def test_a_run_that_nothing_happened_to_is_whole(whole: Path) -> None:
    before = everything(whole)
    assert "Every file is what the manifest says." in verify(whole).stdout
    assert batch(whole, "--resume").exit_code == 0
    assert everything(whole) == before
