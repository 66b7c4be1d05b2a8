"""`docgen batch` and `docgen verify`: what they say, and with which exit code they end."""

import subprocess
import sys
from pathlib import Path

import pytest
from batch_runs import SECRETS, everything, patient, patients, pdfs, write_list
from click.testing import CliRunner, Result

from docgen.batch.renderer import Done
from docgen.batch.report import Began, Noted, Went
from docgen.batch.worker import InThisProcess, _Work
from docgen.cli import cli
from docgen.cli.progress import Progress, progress_line
from docgen.errors import OutputError, warning
from docgen.files import examples_root

CLINIC = examples_root() / "clinics" / "pain-specialists"
BAD = patient("B1", birth_date="1938-13-30")


def invoke(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return write_list(tmp_path / "list.csv", [*patients(3), BAD, patients(1)[0]])


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return write_list(tmp_path / "good.csv", patients(3))


def batch(file: Path, *words: str | Path) -> Result:
    return invoke("batch", file, "--clinic", CLINIC, "--sheet", "prepare", *words)


def test_a_whole_list_is_0(good: Path, tmp_path: Path) -> None:
    result = batch(good, "-o", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "Made: 3" in result.stdout
    assert len(pdfs(tmp_path / "out")) == 3


def test_refused_rows_are_1_with_a_line_for_each_count(listed: Path, tmp_path: Path) -> None:
    result = batch(listed, "-o", tmp_path / "out", "--printed-on", "2026-12-01")
    assert result.exit_code == 1
    counts = result.stdout.splitlines()
    assert counts[:2] == ["Rows in the list: 5", "Made: 3, printed on 2026-12-01"]
    assert counts[2] == "Skipped: 1 (the same row again 1)"
    assert counts[3].startswith("Refused: 1")
    assert "problems.csv" in counts[3]
    assert "row 5, record B1" in result.stderr


def test_nothing_about_a_patient_but_the_record_number_is_said(
    listed: Path, tmp_path: Path
) -> None:
    for more in ([], ["--dry-run"], ["--resume"], ["--jobs", "2", "--resume"]):
        result = batch(listed, "-o", tmp_path / "out", *more)
        assert not [secret for secret in SECRETS if secret in result.output]


def test_a_dry_run_says_what_would_be_and_writes_nothing(listed: Path, tmp_path: Path) -> None:
    result = batch(listed, "-o", tmp_path / "out", "--dry-run")
    assert result.exit_code == 1
    for line in ("Would be made: 3", "Would be skipped: 1", "Would be refused: 1"):
        assert line in result.stdout
    assert list(everything(tmp_path)) == ["list.csv"]


def test_a_second_run_says_that_nothing_was_written(good: Path, tmp_path: Path) -> None:
    batch(good, "-o", tmp_path / "out")
    for more in ([], ["--resume"]):
        result = batch(good, "-o", tmp_path / "out", *more)
        assert result.exit_code == 0
        assert "Nothing was written" in result.stdout


@pytest.mark.parametrize(("count", "said"), [(1, "1 patient, 2 pages"), (2, "2 patients, 4")])
def test_a_print_file_tells_its_patients_and_pages(tmp_path: Path, count: int, said: str) -> None:
    file = write_list(tmp_path / "few.csv", patients(count))
    result = batch(file, "-o", tmp_path / "out", "--combined", tmp_path / "print.pdf")
    assert f"print.pdf: {said}" in result.stdout


def test_quiet_says_nothing(listed: Path, tmp_path: Path) -> None:
    result = batch(listed, "-o", tmp_path / "out", "--quiet")
    assert (result.exit_code, result.output) == (1, "")


def test_a_log_gets_plain_lines(good: Path, tmp_path: Path) -> None:
    result = batch(good, "-o", tmp_path / "out")
    assert "\r" not in result.stderr
    assert "sheets: 3 rows to do" in result.stderr.splitlines()


@pytest.mark.parametrize(
    "words",
    [
        ["--format", "huge", "-o", "out"],
        ["--lang", "fr", "-o", "out"],
        ["--sort", "age", "-o", "out"],
        ["--jobs", "0", "-o", "out"],
        ["--per-file", "0", "--combined", "a.pdf"],
        [],
    ],
)
def test_wrong_usage_is_2_and_nothing_is_written(
    words: list[str], good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(good.parent)
    assert batch(good, *words).exit_code == 2
    assert list(good.parent.iterdir()) == [good]


def test_an_unusable_list_is_2(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(b"\0\1\2")
    result = batch(tmp_path / "list.csv", "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_2(good: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert batch(good, "-o", tmp_path / "file" / "out").exit_code == 2


def test_a_disk_that_fills_up_is_1_and_says_how_to_go_on(
    good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = _Work.run

    def run(work: _Work, tasks: object) -> Done:
        done = real(work, tasks)  # type: ignore[arg-type]  # handed on
        if any(sheet.at == 1 for sheet in done.sheets):
            return Done(done.sheets, stopped=warning("full", "The disk is full."))
        return done

    monkeypatch.setattr(_Work, "run", run)
    result = batch(good, "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "The disk is full." in result.stderr
    assert "Stopped: 2 of 3 sheets are made." in result.stderr
    assert "--resume" in result.stderr


def test_ctrl_c_is_130_and_says_how_to_go_on(
    good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(InThisProcess, "run", interrupt)
    result = batch(good, "-o", tmp_path / "out")
    assert result.exit_code == 130
    assert "--resume" in result.stderr
    assert "Traceback" not in result.output
    assert not list((tmp_path / "out").glob(".*"))


def test_verify_is_0_for_a_whole_run_and_1_for_any_other(good: Path, tmp_path: Path) -> None:
    batch(good, "-o", tmp_path / "out")
    result = invoke("verify", tmp_path / "out")
    assert result.exit_code == 0
    assert "Every file is what the manifest says." in result.stdout
    min((tmp_path / "out").glob("*.pdf")).unlink()
    result = invoke("verify", tmp_path / "out")
    assert result.exit_code == 1
    assert "It is missing." in result.stderr


def test_verify_of_no_run_is_2(tmp_path: Path) -> None:
    assert invoke("verify", tmp_path).exit_code == 2


def test_locked_files_are_opened_with_the_list(good: Path, tmp_path: Path) -> None:
    made = batch(good, "-o", tmp_path / "out", "--password-field", "Portal PIN")
    assert made.exit_code == 0, made.output
    words: list[str | Path] = ["--list", good, "--clinic", CLINIC, "--password-field", "Portal PIN"]
    assert "Opened with their passwords: 3" in invoke("verify", tmp_path / "out", *words).stdout
    assert "Locked, not opened: 3" in invoke("verify", tmp_path / "out").stdout
    assert invoke("verify", tmp_path / "out", "--list", good).exit_code == 2


def test_a_terminal_gets_a_bar_with_rate_and_time_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = iter(range(0, 100, 2))
    monkeypatch.setattr("time.monotonic", lambda: float(next(clock)))
    with Progress(quiet=False, terminal=True) as progress:
        progress.show(Began("sheets", 1000))
        progress.show(Went("sheets", 500, 1000))
        progress.show(Noted((warning("x", "Something."),)))
        progress.show(Went("sheets", 1000, 1000))
    shown = capsys.readouterr().err
    bar = f"[{'#' * 12}{'.' * 12}]"
    assert f"\r{bar} sheets: 500 of 1,000, 250 a second, 2 s left" in shown
    assert "\nwarning" not in shown.split("warning: Something.")[0]
    assert shown.endswith(" \r")


def test_a_long_run_tells_minutes() -> None:
    assert progress_line(Went("sheets", 10, 10_000), 10.0).endswith("16 min 39 s left")


def test_a_run_in_one_process_loads_nothing_for_more(good: Path, tmp_path: Path) -> None:
    arguments = ["batch", good, "-o", tmp_path / "out", "--clinic", CLINIC, "--sheet", "prepare"]
    code = (
        "import sys; from docgen.cli import cli\n"
        f"cli({list(map(str, arguments))!r}, standalone_mode=False)\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"multiprocessing", "concurrent.futures", "pypdf"} & set(done.stdout.split())


def test_a_stopped_run_that_made_nothing_is_2(
    good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> Done:
        raise OutputError(warning("full", "The disk is full."))

    monkeypatch.setattr(InThisProcess, "run", full)
    assert batch(good, "-o", tmp_path / "out").exit_code == 2
