"""What the system refuses is told in plain words; exit code 2 means that nothing was written."""

import errno
import gc
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from batch_runs import everything, job, lines_of, patients, pdfs, run, write_list
from click.testing import CliRunner, Result

from docgen.batch import worker
from docgen.batch.run import BatchRun
from docgen.cli import cli
from docgen.engine import Engine
from docgen.errors import InputError, OutputError
from docgen.files import UnfinishedFiles, examples_root, private_folder

CLINIC = examples_root() / "clinics" / "pain-specialists"
FIRST = "A001-2026-12-08-vertebroplasty-prepare-en.pdf"
SECOND = FIRST.replace("A001", "A002")
NOBODY = 65534


def batch(tmp_path: Path, count: int, *words: str | Path) -> Result:
    file = write_list(tmp_path / "list.csv", patients(count))
    fixed = ["batch", file, "--clinic", CLINIC, "--sheet", "prepare", "--printed-on", "2026-12-01"]
    return CliRunner().invoke(cli, [str(word) for word in (*fixed, *words)])


def plain(said: Result) -> str:
    assert "internal error" not in said.output
    assert "Traceback" not in said.output
    assert "Errno" not in said.output
    return said.stderr


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_folder_in_the_place_of_a_sheet_is_a_problem_of_its_row_alone(
    jobs: str, tmp_path: Path
) -> None:
    (tmp_path / "out" / SECOND / "in it").mkdir(parents=True)
    for more in ([], ["--resume"], []):
        said = batch(tmp_path, 4, "-o", tmp_path / "out", "--jobs", jobs, *more)
        assert said.exit_code == 1
        assert "row" in said.stderr
        assert f"record A002: A folder lies in the place of this sheet, {SECOND}." in plain(said)
        assert lines_of(tmp_path / "out")[-1]["end"]["refused"] == 1
    assert len([file for file in (tmp_path / "out").glob("*.pdf") if file.is_file()]) == 3
    assert not list((tmp_path / "out").glob(".*"))
    (tmp_path / "out" / SECOND / "in it").rmdir()
    (tmp_path / "out" / SECOND).rmdir()
    assert batch(tmp_path, 4, "-o", tmp_path / "out", "--resume").exit_code == 0


OWN = ["run.jsonl", "problems.csv", "rejected.csv", "stack.csv", "print.pdf", "print-002.pdf"]


@pytest.mark.parametrize("name", OWN)
def test_a_folder_in_the_place_of_another_file_is_told_before_anything_is_written(
    name: str, tmp_path: Path
) -> None:
    (tmp_path / "out" / name).mkdir(parents=True)
    words: list[str | Path] = ["-o", tmp_path / "out", "--combined", tmp_path / "out" / "print.pdf"]
    words += ["--per-file", "1"] if name == "print-002.pdf" else []
    said = batch(tmp_path, 2, *words)
    assert said.exit_code == 2
    assert f"{name}: error: A folder lies in the place of this file." in plain(said)
    assert [file.name for file in (tmp_path / "out").iterdir()] == [name]


def test_a_folder_for_the_print_file_that_is_not_there_is_told_before_anything_is_written(
    tmp_path: Path,
) -> None:
    out, lost = tmp_path / "out", tmp_path / "none" / "print.pdf"
    tries: list[list[str | Path]]
    tries = [["-o", out, "--combined", lost], ["--combined", lost, "--split", "day"]]
    for words in tries:
        said = batch(tmp_path, 2, *words)
        assert (said.exit_code, out.exists()) == (2, False)
        assert f"{lost.parent}: error: The folder does not exist." in plain(said)
    assert batch(tmp_path, 2, "-o", out, "--combined", out / "print.pdf").exit_code == 0


def test_a_file_in_the_place_of_unfinished_files_is_out_of_the_way(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".run.jsonl.parts").write_text("")
    assert batch(tmp_path, 1, "-o", tmp_path / "out").exit_code == 0
    assert not list((tmp_path / "out").glob(".*"))


@pytest.mark.parametrize("name", ["x" * 300, "y/" * 2500 + "z"])
def test_a_name_that_is_too_long_is_told(name: str, tmp_path: Path) -> None:
    for option, file in (("-o", tmp_path / name), ("--combined", tmp_path / f"{name}.pdf")):
        said = batch(tmp_path, 1, option, file)
        assert said.exit_code == 2
        assert "The name of the file is too long. Choose a shorter name." in plain(said)
    assert [file.name for file in tmp_path.iterdir()] == ["list.csv"]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """Be somebody to whom the system can refuse things; a folder in which anybody may write."""
    batch(tmp_path, 1, "-o", tmp_path / "warm")  # loads what nobody may be unable to load
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_mode & 0o055 != 0o055:
            folder.chmod(folder.stat().st_mode | 0o055)
    (tmp_path / "place").mkdir()
    (tmp_path / "place").chmod(0o777)
    me = os.geteuid()
    if not me:
        gc.collect()  # what other tests left of worker processes is its owner's to take away
        os.seteuid(NOBODY)
    try:
        if not os.access(CLINIC, os.R_OK | os.X_OK, effective_ids=True):
            pytest.skip("nobody but the owner may read this checkout")
        yield tmp_path / "place"
    finally:
        os.seteuid(me)


@pytest.mark.parametrize("mode", [0o000, 0o500, 0o600])
def test_a_folder_that_one_may_not_enter_or_write_to_is_told(mode: int, place: Path) -> None:
    (place / "out").mkdir()
    (place / "out").chmod(mode)
    for option, file in (("-o", place / "out"), ("--combined", place / "out" / "print.pdf")):
        said = batch(place, 2, option, file)
        assert said.exit_code == 2
        assert "You may not write there." in plain(said)
    said = CliRunner().invoke(cli, ["verify", str(place / "out")])
    assert said.exit_code == 2
    assert plain(said)
    (place / "out").chmod(0o700)
    assert list((place / "out").iterdir()) == []


def full(*_: object) -> Any:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "Quiñones")


WRITES: list[tuple[Any, str]] = [
    (UnfinishedFiles, "begin"),
    (UnfinishedFiles, "write"),
    (UnfinishedFiles, "flush"),
]


@pytest.mark.parametrize(("where", "what"), WRITES)
@pytest.mark.parametrize("place", ["out", "a/b/out"])
def test_a_disk_that_is_full_from_the_start_is_2_and_leaves_no_trace(
    where: Any, what: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(where, what, full)
    said = batch(tmp_path, 3, "-o", tmp_path / place)
    assert said.exit_code == 2
    assert "The disk is full." in plain(said)
    assert "Quiñones" not in said.output
    assert [file.name for file in tmp_path.iterdir()] == ["list.csv"]


@pytest.mark.parametrize(("after", "code"), [(0, 2), (1, 1), (2, 1)])
@pytest.mark.parametrize("trouble", [errno.ENOSPC, errno.EMFILE, errno.EIO])
def test_a_run_that_fails_half_way_is_1_and_says_how_far_it_came(
    after: int, code: int, trouble: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, done = UnfinishedFiles.write, 0

    def write(parts: UnfinishedFiles, name: str, data: bytes) -> None:
        nonlocal done
        if done >= 2 * after:
            raise OSError(trouble, "Quiñones", "Quiñones")
        done += 1
        real(parts, name, data)

    with monkeypatch.context() as patched:
        patched.setattr(UnfinishedFiles, "write", write)
        patched.setattr(BatchRun, "_rows", lambda *_: 2)
        said = batch(tmp_path, 7, "-o", tmp_path / "out")
    assert said.exit_code == code
    assert (f"Stopped: {2 * after} of 7 sheets are made." in plain(said)) == (code == 1)
    assert "Quiñones" not in said.output
    assert (tmp_path / "out").exists() == (code == 1)
    assert batch(tmp_path, 7, "-o", tmp_path / "out", "--resume").exit_code == 0
    assert len(pdfs(tmp_path / "out")) == 7


def test_a_fault_of_the_system_while_a_sheet_is_worked_out_is_no_fault_of_its_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def starved(*_: object) -> None:
        raise OSError(errno.EMFILE, "")

    monkeypatch.setattr(Engine, "prepare", starved)
    said = batch(tmp_path, 2, "-o", tmp_path / "out")
    assert said.exit_code == 2
    assert "Too many files are open." in plain(said)
    said = batch(tmp_path, 2, "--combined", tmp_path / "p.pdf")
    assert said.exit_code == 2
    assert "Too many files are open." in plain(said)


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    "limits",
    [(6, 9, 12, 64), pytest.param((*range(4, 16), 64), marks=pytest.mark.soak)],
    ids=["some", "each"],
)
def test_few_file_handles_are_told(limits: tuple[int, ...], jobs: str, tmp_path: Path) -> None:
    write_list(tmp_path / "list.csv", patients(3))
    words = ["batch", str(tmp_path / "list.csv"), "--clinic", str(CLINIC), "--sheet", "prepare"]
    words += ["--printed-on", "2026-12-01", "-o", str(tmp_path / "out"), "--jobs", jobs]
    seen = set()
    for most in limits:
        ended = subprocess.run(
            [sys.executable, "-c", "from docgen.cli import main; main()", *words, "--resume"],
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (most, most)),  # noqa: B023
        )
        if "docgen" not in ended.stderr + ended.stdout and ended.returncode == 1:
            continue  # Python itself did not come so far
        assert "internal error" not in ended.stderr, (most, ended.stderr)
        seen.add(ended.returncode)
    assert 0 in seen


def test_a_list_that_changes_while_it_is_read_stops_a_run_half_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 2 would say that nothing was written."""
    real = worker.work

    def work(unit: Any) -> Any:
        os.utime(tmp_path / "list.csv", (1, 1))
        return real(unit)

    monkeypatch.setattr(worker, "work", work)
    said = batch(tmp_path, 3, "-o", tmp_path / "out")
    assert said.exit_code == 1
    assert "The list was changed while it was read." in said.stderr
    assert "Stopped: 3 of 3 sheets are made." in said.stderr


def test_a_fault_of_docgen_half_way_is_1_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("Quiñones")

    monkeypatch.setattr(BatchRun, "_take_away", broken)
    said = batch(tmp_path, 3, "-o", tmp_path / "out")
    assert said.exit_code == 1
    assert "internal error: KeyError" in said.stderr
    assert "Quiñones" not in said.output
    assert "Stopped: 3 of 3" in said.stderr


def test_a_print_file_that_fails_behind_the_sheets_is_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UnfinishedFiles, "reopen", full)
    said = batch(tmp_path, 3, "-o", tmp_path / "out", "--combined", tmp_path / "p.pdf")
    assert said.exit_code == 1
    assert "Stopped: 3 of 3 sheets are made" in said.stderr


def test_print_files_that_are_finished_are_counted_when_a_later_one_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, opened = UnfinishedFiles.open, 0

    def open_parts(parts: UnfinishedFiles, name: str) -> Any:
        nonlocal opened
        opened += 1
        return full() if opened > 4 else real(parts, name)

    monkeypatch.setattr(UnfinishedFiles, "open", open_parts)
    said = batch(tmp_path, 7, "--combined", tmp_path / "p.pdf", "--per-file", "2")
    assert said.exit_code == 1
    assert "Stopped: 4 of 7 sheets are made." in said.stderr


def test_a_folder_is_its_owners_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o777)
    try:
        assert private_folder(tmp_path / "new")
    finally:
        os.umask(before)
    (tmp_path / "empty").mkdir(mode=0o755)
    (tmp_path / "used").mkdir(mode=0o755)
    (tmp_path / "used" / "file").write_text("")
    assert private_folder(tmp_path / "empty")
    assert not private_folder(tmp_path / "used")
    modes = [(tmp_path / name).stat().st_mode & 0o777 for name in ("new", "empty", "used")]
    assert modes == [0o700, 0o700, 0o755]


def test_folders_that_were_there_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    monkeypatch.setattr(UnfinishedFiles, "begin", full)
    with pytest.raises(OutputError):
        run(job(tmp_path / "a" / "b", patients(1)))
    assert (tmp_path / "a").is_dir()
    assert not (tmp_path / "a" / "b").exists()


def test_an_earlier_run_is_whole_after_a_run_that_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = job(tmp_path / "out", patients(3))
    run(asked)
    before = everything(tmp_path / "out")
    monkeypatch.setattr(UnfinishedFiles, "write", full)
    with pytest.raises(OutputError):
        run(replace(job(tmp_path / "out", patients(4)), resume=True))
    assert everything(tmp_path / "out") == before


def test_a_second_look_is_taken_when_the_manifest_is_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another run may have been at work between the first look and the lock."""
    name = "docgen.batch.run.private_folder"

    def meanwhile(folder: Path) -> bool:
        monkeypatch.setattr(name, private_folder)
        run(job(tmp_path / "out", patients(2), password_field="portal_pin"))
        return private_folder(folder)

    monkeypatch.setattr(name, meanwhile)
    with pytest.raises(InputError, match="password-field"):
        run(job(tmp_path / "out", patients(2)))
    assert all(b"/Encrypt" in data for data in pdfs(tmp_path / "out").values())
