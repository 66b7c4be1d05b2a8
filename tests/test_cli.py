"""The command line: help, exit codes, and that nothing about a patient leaks."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import docgen
from docgen.cli import cli
from docgen.cli.talk import printable
from docgen.errors import internal_error
from docgen.files import examples_root

LAKESIDE = examples_root() / "clinics" / "lakeside"
COMMANDS = (
    *("make", "batch", "verify", "check", "columns", "messages", "schema", "demo"),
    *("new", "settings", "formats", "template"),
)

ROSA = """
id: "40417"
name: {given: Rosa, family: Peña}
birth_date: 1948-05-02
language: es
procedure: vertebroplasty
appointment: 2026-12-08T09:30
procedure_end: 2026-12-08T10:40
vertebrae: [T12, L1]
sedation: yes
contrast: yes
"""


@pytest.fixture
def rosa(tmp_path: Path) -> Path:
    file = tmp_path / "rosa.yaml"
    file.write_text(ROSA, encoding="utf-8")
    return file


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def make(*words: str | Path) -> Result:
    return run("make", *words, "--clinic", LAKESIDE)


@pytest.mark.parametrize("command", [*COMMANDS, "new clinic", "new procedure"])
def test_each_command_has_help_with_an_example(command: str) -> None:
    result = run(*command.split(), "--help")
    assert result.exit_code == 0
    assert f"docgen {command}" in result.stdout.split("Example", 1)[1]


def test_help_lists_every_command() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert all(f"\n  {command} " in result.stdout for command in COMMANDS)


def test_the_version_is_told() -> None:
    assert run("--version").stdout == f"docgen {docgen.__version__}\n"


@pytest.mark.parametrize(
    "words",
    [
        ["frobnicate"],
        ["make"],
        ["make", "discharge"],
        ["make", "discharge", "--clinic", "x", "--colour", "red", "-o", "a.pdf"],
        ["make", "discharge", "--clinic", "x", "--printed-on", "tomorrow", "-o", "a.pdf"],
        ["make", "discharge", "--clinic", "x", "--printed-on", "2026-12-08T10:00Z", "-o", "a.pdf"],
        ["check"],
        ["demo"],
    ],
)
def test_wrong_usage_is_2(words: list[str]) -> None:
    assert run(*words).exit_code == 2


def test_a_sheet_is_made(rosa: Path, tmp_path: Path) -> None:
    result = make("discharge", "--patient", rosa, "-o", tmp_path / "a.pdf")
    assert result.exit_code == 0, result.stderr
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")


def test_the_nurses_way_from_todays_list(tmp_path: Path) -> None:
    words: list[str | Path] = ["--list", examples_root() / "patients.csv", "--id", "40417"]
    result = make("discharge", *words, "--set", "procedure_end=10:40", "-o", tmp_path / "a.pdf")
    assert result.exit_code == 0, result.stderr
    assert (tmp_path / "a.pdf").exists()


def test_a_sheet_goes_to_standard_output_and_nothing_else_does(rosa: Path) -> None:
    result = make("discharge", "--patient", rosa, "-o", "-")
    assert result.exit_code == 0
    assert result.stdout_bytes.startswith(b"%PDF-")
    assert result.stdout_bytes.rstrip().endswith(b"%%EOF")


def test_nothing_about_the_patient_but_the_record_number_goes_to_a_log(
    rosa: Path, tmp_path: Path
) -> None:
    result = make("discharge", "--patient", rosa, "-o", tmp_path / "a.pdf")
    assert "40417" in result.stderr
    for secret in ("Rosa", "Peña", "1948", "T12"):
        assert secret not in result.output


def test_the_read_back_at_a_terminal_names_the_patient() -> None:
    from datetime import date

    from docgen.cli.sheets import read_back
    from docgen.engine import Made
    from docgen.patient.record import Patient

    patient = Patient("40417", "Rosa", "Peña", date(1948, 5, 2), None, "x")
    made = Made(b"", "es-US", 2, "0a1b2c3d", ())
    told = read_back("discharge", patient, made, personal=True)
    assert (
        told
        == "Record 40417, Rosa Peña, born 1948-05-02: discharge, es-US, 2 pages, sheet 0a1b2c3d"
    )


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_blank_sheet_is_made_in_each_language(language: str, tmp_path: Path) -> None:
    result = make("prepare", "--blank", "--lang", language, "-o", tmp_path / "a.pdf")
    assert result.exit_code == 0, result.stderr
    assert "Blank" in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["discharge"], "--patient"),
        (["discharge", "--blank", "--patient", "x.yaml"], "--blank"),
        (["discharge", "--list", "x.csv"], "--id"),
        (["discharge", "--patient", "nowhere.yaml"], "nowhere.yaml"),
        (["discharge", "--blank", "--procedure", "vertebroplastie"], "vertebroplasty"),
        (["discahrge", "--blank"], "discharge"),
        (["discharge", "--blank", "--lang", "fr"], "en"),
        (["discharge", "--blank", "--format", "larg"], "large"),
        (["discharge", "--blank", "--set", "sedation=yes"], "--set"),
    ],
)
def test_unusable_input_is_2_says_what_to_write_and_writes_nothing(
    words: list[str], said: str, tmp_path: Path
) -> None:
    result = make(*words, "-o", tmp_path / "a.pdf")
    assert result.exit_code == 2, result.output
    assert said in result.stderr
    assert not (tmp_path / "a.pdf").exists()


def test_a_change_without_a_value_is_told(rosa: Path, tmp_path: Path) -> None:
    result = make("discharge", "--patient", rosa, "--set", "sedation", "-o", tmp_path / "a.pdf")
    assert result.exit_code == 2
    assert "FIELD=VALUE" in result.stderr


def test_an_unknown_clinic_is_2(tmp_path: Path) -> None:
    result = run("make", "discharge", "--blank", "--clinic", tmp_path / "no", "-o", tmp_path / "a")
    assert result.exit_code == 2
    assert str(tmp_path / "no") in result.stderr


def test_an_unwritable_target_is_2_and_an_older_sheet_is_whole(rosa: Path, tmp_path: Path) -> None:
    result = make("discharge", "--patient", rosa, "-o", tmp_path / "no" / "a.pdf")
    assert result.exit_code == 2
    assert "folder does not exist" in result.stderr


def test_a_broken_record_is_2_with_all_its_problems(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(ROSA.replace("1948-05-02", "1948-13-02").replace("sedation", "sedatoin"))
    result = make("discharge", "--patient", file, "-o", tmp_path / "a.pdf")
    assert result.exit_code == 2
    assert "birth_date" in result.stderr
    assert "sedation" in result.stderr
    assert "1948-13" not in result.stderr


def test_a_fault_in_docgen_is_told_without_values_or_traceback(
    monkeypatch: pytest.MonkeyPatch, rosa: Path, tmp_path: Path
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("Rosa Peña")

    monkeypatch.setattr("docgen.lists.patients.choose_patient", fail)
    result = make("discharge", "--patient", rosa, "-o", tmp_path / "a.pdf")
    assert result.exit_code == 2
    assert "internal error: KeyError at docgen/cli/sheets.py:" in result.stderr
    assert "Rosa" not in result.output
    assert "Traceback" not in result.output


def test_an_internal_error_names_docgens_own_line() -> None:
    with pytest.raises(TypeError) as caught:
        printable(None)  # type: ignore[arg-type]  # the fault is the point
    assert "TypeError at docgen/cli/talk.py:" in internal_error(caught.value)


def test_escape_sequences_do_not_reach_the_terminal() -> None:
    assert printable("a\x1b[31mb\u202ec") == "a\ufffd[31mb\ufffdc"


# What `serve`, the ledger and printers need, and nobody who makes a sheet into a file.
OF_THE_DESK = frozenset(("starlette", "uvicorn", "multipart", "anyio", "sqlite3", "http.client"))


def test_help_imports_nothing_heavy() -> None:
    code = "import docgen.cli, sys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    heavy = {"reportlab", "babel", "jinja2", "yaml", "pypdf"}
    assert not (heavy | OF_THE_DESK) & set(loaded)


def test_making_a_sheet_imports_no_build_time_library(rosa: Path, tmp_path: Path) -> None:
    """Of a clinic without a logo: for an SVG svglib is loaded, for pixels Pillow."""
    home = tmp_path / "clinic"
    shutil.copytree(LAKESIDE, home)
    settings = (home / "clinic.yaml").read_text(encoding="utf-8")
    (home / "clinic.yaml").write_text(settings.replace("  logo: logo.svg\n", ""), encoding="utf-8")
    code = (
        "import sys; from docgen.cli import cli\n"
        f"cli(['make', 'discharge', '--clinic', {str(home)!r}, '--patient', {str(rosa)!r}, "
        f"'-o', {str(tmp_path / 'a.pdf')!r}], standalone_mode=False)\n"
        "print(*sys.modules)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    heavy = {"fontTools", "page", "pypdf", "hypothesis"}
    assert not (heavy | OF_THE_DESK | {"lxml", "svglib", "reportlab", "PIL"}) & set(loaded)


def test_the_schema_is_json_schema() -> None:
    import json

    result = run("schema")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["$schema"].startswith("http://json-schema.org/")


def test_check_of_a_good_clinic_is_0_with_its_report() -> None:
    result = run("check", LAKESIDE.parent / "pain-specialists")
    assert result.exit_code == 0, result.output
    assert "0 errors" in result.stdout


def test_check_of_a_clinic_with_mistakes_is_1_as_text_and_as_json(tmp_path: Path) -> None:
    import json

    text = (LAKESIDE / "clinic.yaml").read_text(encoding="utf-8")
    broken = text.replace("arrive_early: 30 min", "arrive_early: 30")
    (tmp_path / "clinic.yaml").write_text(broken.replace("  logo: logo.svg\n", ""))
    result = run("check", tmp_path)
    assert result.exit_code == 1
    assert f"{tmp_path / 'clinic.yaml'}:" in result.stdout
    result = run("check", tmp_path, "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["ok"] is False
    assert any(p["line"] and "30 min" in p["hint"] for p in report["problems"])


def test_check_of_no_clinic_is_2(tmp_path: Path) -> None:
    assert run("check", tmp_path / "no").exit_code == 2


def test_messages_of_a_clinic_without_templates_say_so() -> None:
    result = run("messages", LAKESIDE)
    assert result.exit_code == 0
    assert "no texts of its own" in result.stdout


def test_demo_tells_each_sheet(tmp_path: Path) -> None:
    result = run("demo", "-o", tmp_path)
    assert result.exit_code == 0, result.stderr
    assert len(result.stdout.splitlines()) == len(list(tmp_path.rglob("*.pdf")))
