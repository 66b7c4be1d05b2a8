"""What is typed in the wrong place is not repeated: it may be a patient's name."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from docgen.cli import cli
from docgen.files import examples_root
from docgen.schema import yamltree as yamlfile

CLINIC = str(examples_root() / "clinics" / "lakeside")
BATCH = ["batch", "l.csv", "--clinic", CLINIC, "--sheet", "prepare"]
MAKE = ["make", "prepare", "--clinic", CLINIC, "-o", "a.pdf"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([*MAKE, "--blank", "Xenia"], "words too many"),
        ([*MAKE, "--blank", "Xenia", "Qadir"], "words too many"),
        ([*MAKE, "--blank", "--Xenia"], "no such option"),
        ([*MAKE, "--blank", "--blank=Xenia"], "does not take a value"),
        ([*MAKE, "--blank", "--on", "Xenia"], "2026-12-08"),
        ([*MAKE, "--blank", "--on", "2026-12-08T10:00"], "2026-12-08"),
        ([*MAKE, "--blank", "--printed-on", "Xenia"], "2026-12-08"),
        (["make", "Xenia", "--clinic", CLINIC, "-o", "a.pdf", "--blank"], "no such sheet"),
        ([*MAKE, "--blank", "--lang", "Xenia"], "no such language"),
        ([*MAKE, "--blank", "--format", "Xenia"], "no such format"),
        ([*MAKE, "--blank", "--procedure", "Xenia"], "procedure"),
        (["Xenia"], "no such command"),
        (["--Xenia"], "no such option"),
        (["check", CLINIC, "Xenia"], "words too many"),
        (
            [*BATCH, "--jobs", "Xenia"],
            "integer",
        ),
        ([*BATCH, "--jobs", "40417"], "range"),
        ([*BATCH, "--sort", "Xenia"], "name"),
        (["batch", "l.csv", "--clinic", CLINIC, "--sheet", "Xenia", "-o", "o"], "no such sheet"),
    ],
)
def test_a_stray_word_is_not_repeated(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not [word for word in ("Xenia", "Qadir", "40417") if word in result.output]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ([*MAKE, "--blank", "--sett", "x"], "--set"),
        (["make", "prepar", "--clinic", CLINIC, "-o", "a.pdf", "--blank"], "prepare"),
    ],
)
def test_a_slip_is_told_what_was_meant(words: list[str], meant: str) -> None:
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 2
    assert meant in result.stderr


def test_changes_of_standard_input_reach_the_sheet(tmp_path: Path) -> None:
    rosa = tmp_path / "rosa.yaml"
    rosa.write_text(
        'id: "7"\nname: Xenia Qadir\nbirth_date: 1948-05-02\nprocedure: vertebroplasty\n'
        "appointment: 2026-12-08T09:30\nvertebrae: [L1]\nsedation: yes\ncontrast: no\n",
        encoding="utf-8",
    )
    words = ["make", "discharge", "--clinic", CLINIC, "--patient", str(rosa), "--set", "-"]
    words += ["--printed-on", "2026-12-08T11:00", "-o", str(tmp_path / "a.pdf")]
    result = CliRunner().invoke(cli, words, input="procedure_end=10:40\n")
    assert result.exit_code == 0, result.stderr
    assert "procedure_end is not known" not in result.stderr
    result = CliRunner().invoke(cli, words, input=b"\xff\xfe")
    assert result.exit_code == 2
    assert "UTF-8" in result.stderr


@pytest.mark.parametrize(("spare", "code"), [(0, 0), (-1, 2)])
def test_standard_input_has_a_limit(
    spare: int, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "list.csv").write_text(
        "id,name,birth_date,procedure,appointment,vertebrae,sedation,contrast\n"
        "7,Xenia Qadir,1948-05-02,vertebroplasty,2026-12-08T09:30,L1,yes,no\n",
        encoding="utf-8",
    )
    text = "procedure_end=10:40\n"
    monkeypatch.setattr(yamlfile, "MOST_BYTES", len(text) + spare)
    words = ["make", "discharge", "--clinic", CLINIC, "--list", str(tmp_path / "list.csv")]
    words += ["--id", "7", "--set", "-", "--printed-on", "2026-12-08T11:00"]
    result = CliRunner().invoke(cli, [*words, "-o", str(tmp_path / "a.pdf")], input=text)
    assert result.exit_code == code, result.stderr


CLINIC_UNSAID = "Nothing says the clinic's folder: write "
LIST_UNSAID = "Nothing says the list of patients: write "


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        (["batch", "l.csv", "--clinic", CLINIC, "-o", "o"], "Missing option '--sheet'"),
        (
            ["batch", "l.csv", "--sheet", "prepare", "-o", "o"],
            CLINIC_UNSAID + "--clinic DIR",
        ),
        (
            ["batch", "--sheet", "prepare", "--clinic", CLINIC],
            LIST_UNSAID + "LIST",
        ),
        (["make", "--clinic", CLINIC], "Missing argument 'SHEET'"),
        (["check"], CLINIC_UNSAID + "DIR"),
        (["verify"], "Missing argument 'OUT'"),
    ],
)
def test_what_a_command_lacks_is_named(words: list[str], missing: str) -> None:
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 2
    assert missing in result.output
