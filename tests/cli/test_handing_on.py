"""`make --sample`, `--open`, `--print`: a sheet of nobody, on the screen, on paper."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cups_server import CupsQueue, CupsServer, needs_cups

from docgen.cli import cli
from docgen.demo import example_clinics
from docgen.desktop import open_file
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


class Viewers:
    """The programs of a system that show files: what was started, with which words."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def popen(self, words: list[str], **_: object) -> None:
        self.calls.append(words)


@pytest.fixture
def viewers(monkeypatch: pytest.MonkeyPatch) -> Viewers:
    """A desktop with a viewer."""
    found = Viewers()
    monkeypatch.setattr(subprocess, "Popen", found.popen)
    return found


@pytest.fixture
def front(cups: CupsServer, monkeypatch: pytest.MonkeyPatch) -> CupsQueue:
    """The usual printer of this computer's CUPS, which is the test's."""
    monkeypatch.setenv("CUPS_SERVER", cups.environment["CUPS_SERVER"])
    return cups.add_queue("front", usual=True)


SHEET: list[str | Path] = ["discharge", "--clinic", LAKESIDE, "--patient", ROSA]
SHEET += ["--printed-on", TODAY]


@pytest.mark.skipif(sys.platform != "linux", reason="the viewer of Linux is asked")
def test_a_sheet_is_shown_once_it_lies_there(tmp_path: Path, viewers: Viewers) -> None:
    result = make(*SHEET, "-o", tmp_path / "a.pdf", "--open")
    assert result.exit_code == 0, result.stderr
    assert viewers.calls == [["xdg-open", str(tmp_path / "a.pdf")]]


@needs_cups
def test_a_sheet_is_printed_without_a_file(
    tmp_path: Path, front: CupsQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = make(*SHEET, "--print", "front")
    assert result.exit_code == 0, result.stderr
    assert "front: The printer has printed it." in result.stderr
    (paper,) = front.sheets
    assert paper.startswith(b"%PDF")
    assert list(tmp_path.iterdir()) == []


@needs_cups
def test_what_is_printed_is_what_the_file_has_on_the_usual_printer(
    tmp_path: Path, front: CupsQueue
) -> None:
    assert make(*SHEET, "-o", tmp_path / "a.pdf", "--print").exit_code == 0
    assert front.sheets == [(tmp_path / "a.pdf").read_bytes()]


@needs_cups
def test_the_queue_shows_nothing_of_the_patient(cups: CupsServer, front: CupsQueue) -> None:
    assert make(*SHEET, "--print").exit_code == 0
    assert front.sheets
    known = "".join(file.read_text("utf-8", "replace") for file in cups.folder.glob("*.log"))
    assert 'argv[3]="docgen ' in known  # what a printer is told of a job, too
    for secret in ("Rosa", "Peña", "40417", "1948"):
        assert secret not in known


@needs_cups
def test_the_printer_of_the_defaults_is_used_where_printing_is_asked_for(
    tmp_path: Path, cups: CupsServer, front: CupsQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    nurses, office = cups.add_queue("Nurses"), cups.add_queue("Office")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docgen.toml").write_text(
        f"""printer = "Nurses"
[printers."Ward 3"]
address = "{office.address}"
two_sided = "long-edge"
""",
        encoding="utf-8",
    )
    assert make(*SHEET, "-o", "a.pdf").exit_code == 0
    assert not nurses.sheets  # a printer that is named prints nothing by itself
    assert make(*SHEET, "--print").exit_code == 0
    assert (len(nurses.sheets), len(office.sheets)) == (1, 0)
    result = make(*SHEET, "--print=Ward 3")
    assert result.exit_code == 0
    told = "docgen.toml:2:1: warning: Ward 3 does not print on two sides (long-edge)."
    assert told in result.stderr
    assert (len(nurses.sheets), len(office.sheets), front.sheets) == (1, 1, [])
    assert make(*SHEET, f"--print={front.address}").exit_code == 0
    assert len(front.sheets) == 1


@needs_cups
def test_a_printer_that_refuses_is_told_and_the_file_stays(
    tmp_path: Path, cups: CupsServer, front: CupsQueue
) -> None:
    cups.run("cupsreject", "front")
    result = make(*SHEET, "-o", tmp_path / "a.pdf", "--print")
    assert result.exit_code == 1
    assert "front: It was not printed: the printer has not taken it." in result.stderr
    assert (tmp_path / "a.pdf").exists()
    assert front.sheets == []


@needs_cups
def test_a_printer_that_nobody_knows_is_refused_before_a_sheet_is_made(
    tmp_path: Path, front: CupsQueue
) -> None:
    result = make(*SHEET, "-o", tmp_path / "a.pdf", "--print=frnt")
    assert result.exit_code == 2
    assert 'There is no printer "frnt". Did you mean "front"?' in result.stderr
    assert not (tmp_path / "a.pdf").exists()
    assert front.sheets == []


@needs_cups
def test_the_word_behind_print_is_the_sheet_where_there_is_no_other(front: CupsQueue) -> None:
    result = make("--print", *SHEET)
    assert result.exit_code == 0, result.stderr
    assert len(front.sheets) == 1
    assert make("--print", "front", *SHEET).exit_code == 0
    assert len(front.sheets) == 2
    result = make("--print=front", *SHEET[1:])
    assert result.exit_code == 2
    assert "Missing argument 'SHEET'" in result.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "Missing option '-o' / '--output', or '--print'."),
        (["--print", "--open"], "--open shows a file: write -o FILE.pdf as well."),
        (["-o", "-", "--open"], "--open shows a file: write -o FILE.pdf as well."),
    ],
)
def test_a_sheet_that_goes_nowhere_is_refused(
    viewers: Viewers, words: list[str], told: str
) -> None:
    result = make(*SHEET, *words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert viewers.calls == []


def test_a_sheet_that_cannot_be_made_is_neither_shown_nor_printed(
    tmp_path: Path, viewers: Viewers
) -> None:
    words = ("discharge", "--clinic", LAKESIDE, "--patient", ROSA, "--set", "vertebrae=")
    result = make(*words, "-o", tmp_path / "a.pdf", "--open", "--print")
    assert result.exit_code == 2
    assert viewers.calls == []


# Other systems


def test_on_macos_the_viewer_is_open_and_on_windows_the_systems_own(
    tmp_path: Path, viewers: Viewers, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, started = tmp_path / "a.pdf", list[str]()
    open_file(file, "darwin")
    assert viewers.calls == [["open", str(file)]]
    monkeypatch.setattr(os, "startfile", started.append, raising=False)
    open_file(file, "win32")
    assert started == [str(file)]
    assert len(viewers.calls) == 1


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


def test_where_there_is_no_cups_printing_is_refused_with_a_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "no.sock"))
    result = make(*SHEET, "-o", tmp_path / "a.pdf", "--print")
    assert result.exit_code == 2
    assert "The CUPS of this computer cannot be asked. Nothing answers there" in result.stderr
    assert "write --open and print there." in result.stderr
    assert not (tmp_path / "a.pdf").exists()


def test_a_plain_start_loads_nothing_of_all_this(tmp_path: Path) -> None:
    """What only other commands need costs a nurse nothing."""
    words = ["make", *map(str, SHEET), "-o", str(tmp_path / "a.pdf")]
    code = (
        "import sys; from docgen.cli.app import cli; cli(sys.argv[1:], standalone_mode=False); "
        "print([name for name in sys.modules if name.split('.')[:2] in "
        "[['docgen', 'new'], ['docgen', 'reference'], ['docgen', 'desktop'], ['tomllib'], "
        "['http', 'client'], ['docgen', 'printing', 'printers'], ['ssl']]])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
