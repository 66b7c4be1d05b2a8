"""`make --sample`, `--open`, `--print`: a sheet of nobody, on the screen, on paper."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from docgen.cli import cli
from docgen.demo import example_clinics
from docgen.desktop import open_file, print_pdf
from docgen.errors import OutputError
from docgen.files import examples_root

LAKESIDE = examples_root() / "clinics" / "lakeside"
ROSA = examples_root() / "patients" / "lakeside.yaml"
TODAY = "2026-12-08T14:00"


def make(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, ["make", *(str(word) for word in words)])


# A sheet of an invented patient


@pytest.mark.parametrize("sheet", ["prepare", "discharge"])
@pytest.mark.parametrize("clinic", example_clinics(), ids=lambda path: path.name)
def test_a_sample_sheet_is_made_on_any_day(tmp_path: Path, clinic: Path, sheet: str) -> None:
    for day in ("2026-12-01", "2031-07-04", "2028-02-29"):
        words = (sheet, "--clinic", clinic, "--sample", "-o", tmp_path / "a.pdf")
        result = make(*words, *(["--printed-on", day] if day != "2026-12-01" else []))
        assert result.exit_code == 0, result.stderr
        assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def test_the_clinics_own_sample_patient_counts(tmp_path: Path) -> None:
    folder = tmp_path / "harbor"
    assert CliRunner().invoke(cli, ["new", "clinic", str(folder)]).exit_code == 0
    file = folder / "samples" / "vertebroplasty" / "typical.yaml"
    file.write_text(file.read_text("utf-8").replace("10001", "777"), encoding="utf-8")
    assert "Record 777:" in make("prepare", "--clinic", folder, "--sample", "-o", "-").stderr
    assert "Record 10001:" in make("prepare", "--clinic", LAKESIDE, "--sample", "-o", "-").stderr


def test_a_sample_of_the_clinics_own_may_be_written_otherwise(tmp_path: Path) -> None:
    folder = tmp_path / "harbor"
    assert CliRunner().invoke(cli, ["new", "clinic", str(folder)]).exit_code == 0
    file = folder / "samples" / "vertebroplasty" / "typical.yaml"
    text = file.read_text("utf-8")
    day = text.split("appointment: ")[1][:16]
    file.write_text(text.replace(f"appointment: {day}", f'appointment: "{day}"'), encoding="utf-8")
    words = ("discharge", "--clinic", folder, "--sample", "-o", "-", "--printed-on", "2030-01-02")
    assert make(*words).exit_code == 0
    file.write_text(text.replace("appointment:", "appointment_date:"), encoding="utf-8")
    result = make(*words)
    assert result.exit_code == 2
    assert "The sample patient has no appointment" in result.stderr
    file.write_text("id: [", encoding="utf-8")
    assert make(*words).exit_code == 2


def test_a_sample_may_be_changed_as_a_record_may(tmp_path: Path) -> None:
    words: list[str | Path] = ["discharge", "--clinic", LAKESIDE, "--sample"]
    words += ["-o", tmp_path / "a.pdf"]
    assert make(*words).exit_code == 0
    before = (tmp_path / "a.pdf").read_bytes()
    assert make(*words, "--set", "vertebrae=T9 T10").exit_code == 0
    assert (tmp_path / "a.pdf").read_bytes() != before
    assert make(*words, "--set", "vertebra=T9").exit_code == 2


@pytest.mark.parametrize(
    "others", [["--patient", str(ROSA)], ["--blank"], ["--id", "40417"], ["--list", "l.csv"]]
)
def test_a_sample_and_a_patient_are_not_asked_for_at_once(
    tmp_path: Path, others: list[str]
) -> None:
    words = ("prepare", "--clinic", LAKESIDE, "--sample", "-o", tmp_path / "a.pdf")
    result = make(*words, *others)
    assert result.exit_code == 2
    assert "It is not clear for which patient" in result.stderr


# Where a sheet goes


class System:
    """The programs of a system: what was started, with which words and what on standard input."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.given = b""
        self.code = 0

    def popen(self, words: list[str], **_: object) -> None:
        self.calls.append(words)

    def run(self, words: list[str], **how: object) -> subprocess.CompletedProcess[bytes]:
        self.calls.append(words)
        given = how["input"]
        assert isinstance(given, bytes)
        self.given = given
        said = b"lp: Error - The printer or class does not exist.\n"
        return subprocess.CompletedProcess(words, self.code, b"request id is Front-12\n", said)


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> System:
    """A Linux desktop with a viewer and a printer's queue."""
    found = System()
    monkeypatch.setattr(subprocess, "Popen", found.popen)
    monkeypatch.setattr(subprocess, "run", found.run)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    return found


SHEET: list[str | Path] = ["discharge", "--clinic", LAKESIDE, "--patient", ROSA]
SHEET += ["--printed-on", TODAY]


@pytest.mark.skipif(sys.platform != "linux", reason="the viewer of Linux is asked")
def test_a_sheet_is_shown_once_it_lies_there(tmp_path: Path, system: System) -> None:
    result = make(*SHEET, "-o", tmp_path / "a.pdf", "--open")
    assert result.exit_code == 0, result.stderr
    assert system.calls == [["xdg-open", str(tmp_path / "a.pdf")]]


def test_a_sheet_is_printed_without_a_file(
    tmp_path: Path, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = make(*SHEET, "--print", "Front desk")
    assert result.exit_code == 0, result.stderr
    ((program, *words),) = system.calls
    assert program.endswith("lp")
    assert words[:2] == ["-d", "Front desk"]
    assert system.given.startswith(b"%PDF")
    assert "request id is Front-12" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_is_printed_is_what_the_file_has(tmp_path: Path, system: System) -> None:
    assert make(*SHEET, "-o", tmp_path / "a.pdf", "--print").exit_code == 0
    assert system.given == (tmp_path / "a.pdf").read_bytes()
    assert "-d" not in system.calls[0]  # the usual printer


def test_the_queue_shows_nothing_of_the_patient(system: System) -> None:
    assert make(*SHEET, "--print").exit_code == 0
    shown = " ".join(system.calls[0])
    for secret in ("Rosa", "Peña", "40417", "1948"):
        assert secret not in shown
    assert "docgen " in shown


def test_the_printer_of_the_defaults_is_used_where_printing_is_asked_for(
    tmp_path: Path, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docgen.toml").write_text('printer = "Nurses"', encoding="utf-8")
    assert make(*SHEET, "-o", "a.pdf").exit_code == 0
    assert system.calls == []  # a printer that is named prints nothing by itself
    assert make(*SHEET, "--print").exit_code == 0
    assert system.calls[0][1:3] == ["-d", "Nurses"]
    assert make(*SHEET, "--print=Office").exit_code == 0
    assert system.calls[1][1:3] == ["-d", "Office"]


def test_a_queue_that_refuses_is_told_and_the_file_stays(tmp_path: Path, system: System) -> None:
    system.code = 1
    result = make(*SHEET, "-o", tmp_path / "a.pdf", "--print", "Nowhere")
    assert result.exit_code == 1
    assert "It was not printed. The queue says: lp: Error - The printer" in result.stderr
    assert (tmp_path / "a.pdf").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "Missing option '-o' / '--output', or '--print'."),
        (["--print", "--open"], "--open shows a file: write -o FILE.pdf as well."),
        (["-o", "-", "--open"], "--open shows a file: write -o FILE.pdf as well."),
    ],
)
def test_a_sheet_that_goes_nowhere_is_refused(system: System, words: list[str], told: str) -> None:
    result = make(*SHEET, *words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert system.calls == []


def test_a_sheet_that_cannot_be_made_is_neither_shown_nor_printed(
    tmp_path: Path, system: System
) -> None:
    words = ("discharge", "--clinic", LAKESIDE, "--patient", ROSA, "--set", "vertebrae=")
    result = make(*words, "-o", tmp_path / "a.pdf", "--open", "--print")
    assert result.exit_code == 2
    assert system.calls == []


# Other systems


def test_on_macos_the_viewer_is_open_and_on_windows_the_systems_own(
    tmp_path: Path, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, started = tmp_path / "a.pdf", list[str]()
    open_file(file, "darwin")
    assert system.calls == [["open", str(file)]]
    monkeypatch.setattr(os, "startfile", started.append, raising=False)
    open_file(file, "win32")
    assert started == [str(file)]
    assert len(system.calls) == 1


def test_where_there_is_no_viewer_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object, **__: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(subprocess, "Popen", missing)
    result = make(*SHEET, "-o", tmp_path / "a.pdf", "--open")
    assert result.exit_code == 1
    assert f"Open {tmp_path / 'a.pdf'} yourself." in result.stderr
    assert (tmp_path / "a.pdf").exists()


@pytest.mark.parametrize("platform", ["win32", "linux"])
def test_where_there_is_no_queue_printing_is_refused(
    monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    if platform == "linux":
        monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(OutputError) as refused:
        print_pdf(b"%PDF", "", "docgen", platform)
    assert "Write --open and print in the program that shows it." in str(refused.value)


def test_a_queue_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("lp", 60)

    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(subprocess, "run", slow)
    with pytest.raises(OutputError, match="does not answer"):
        print_pdf(b"%PDF", "", "docgen", "linux")


def test_a_plain_start_loads_nothing_of_all_this(tmp_path: Path) -> None:
    """What only other commands need costs a nurse nothing."""
    words = ["make", *map(str, SHEET), "-o", str(tmp_path / "a.pdf")]
    code = (
        "import sys; from docgen.cli.app import cli; cli(sys.argv[1:], standalone_mode=False); "
        "print([name for name in sys.modules if name.split('.')[:2] in "
        "[['docgen', 'new'], ['docgen', 'reference'], ['docgen', 'desktop'], ['tomllib']]])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
