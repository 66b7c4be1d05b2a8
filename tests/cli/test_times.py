"""Times as a nurse types them, through the command: what is understood is read back to a person."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from docgen.cli import sheets
from docgen.cli.app import cli
from docgen.files import examples_root

CLINIC = examples_root() / "clinics" / "pain-specialists"
LIST = """\
id,name,birth_date,procedure,appointment,vertebrae,sedation,contrast,procedure_end,medicines_1_drug,\
medicines_1_dose,medicines_1_when,medicines_1_next
7,"Lu, Xenia",1948-05-02,vertebroplasty,2026-12-08T13:30,L1,yes,no,{end},acetaminophen,500 mg,\
every 8 hours,{next}
"""


def make(folder: Path, *words: str, end: str = "", next_: str = "", printed: str = "") -> Result:
    (folder / "list.csv").write_text(LIST.format(end=end, next=next_), encoding="utf-8")
    given = ["make", "discharge", "--clinic", str(CLINIC), "--list", str(folder / "list.csv")]
    given += ["--id", "7", "-o", str(folder / "sheet.pdf"), *words]
    return CliRunner().invoke(cli, [*given, "--printed-on", printed or "2026-12-08T15:00"])


@pytest.fixture
def _person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "at_terminal", lambda: True)


@pytest.mark.usefixtures("_person")
@pytest.mark.parametrize(
    ("words", "end", "understood"),
    [
        (("--set", "procedure_end=2:10"), "", "Tuesday, December 8, 2026, 2:10 PM"),
        (("--set", "procedure_end=13:00"), "", "Tuesday, December 8, 2026, 1:00 PM"),
        ((), "1410", "Tuesday, December 8, 2026, 2:10 PM"),
        (("--set", "procedure_end=now"), "", "Tuesday, December 8, 2026, 3:00 PM"),
    ],
)
def test_the_time_that_was_understood_is_read_back(
    words: tuple[str, ...], end: str, understood: str, tmp_path: Path
) -> None:
    result = make(tmp_path, *words, end=end)
    assert result.exit_code == 0, result.stderr
    assert f"procedure_end is {understood}" in result.stderr


@pytest.mark.usefixtures("_person")
def test_a_dose_is_read_back_under_its_column(tmp_path: Path) -> None:
    result = make(tmp_path, "--set", "medicines_1_next=8:00", end="2:10")
    assert "medicines_1_next is Tuesday, December 8, 2026, 8:00 PM" in result.stderr


@pytest.mark.usefixtures("_person")
def test_a_time_in_full_is_not_read_back(tmp_path: Path) -> None:
    assert " is Tuesday" not in make(tmp_path, end="2026-12-08T14:10").stderr


def test_no_log_gets_a_time(tmp_path: Path) -> None:
    result = make(tmp_path, end="2:10")
    assert result.exit_code == 0
    assert "December" not in result.stderr


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("10:00", "morning or evening"),
        ("02:10", "within 4 hours"),
        ("now", ""),
        ("3:01", "later than the time of printing"),
    ],
)
def test_what_is_not_clear_or_not_yet_is_refused(end: str, said: str, tmp_path: Path) -> None:
    result = make(tmp_path, "--set", f"procedure_end={end}")
    assert result.exit_code == (2 if said else 0), result.stderr
    assert said in result.stderr
    assert (tmp_path / "sheet.pdf").exists() is not bool(said)


def test_now_needs_the_hour_of_printing(tmp_path: Path) -> None:
    result = make(tmp_path, "--set", "procedure_end=now", printed="2026-12-08")
    assert result.exit_code == 2
    assert "hour of printing is not known" in result.stderr


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (0, "12:05 AM"),
        (1, "1:05 AM"),
        (11, "11:05 AM"),
        (12, "12:05 PM"),
        (13, "1:05 PM"),
        (23, "11:05 PM"),
    ],
)
def test_a_moment_in_words_tells_the_half_of_the_day(hour: int, words: str) -> None:
    moment = datetime(2026, 12, 8, hour, 5)
    assert sheets.in_words(moment) == f"Tuesday, December 8, 2026, {words}"
