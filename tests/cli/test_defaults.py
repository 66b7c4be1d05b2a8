"""What need not be written each time: command line, environment, the folder's file, the user's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from docgen.cli import cli
from docgen.cli.defaults import user_folder
from docgen.defaults import read_defaults
from docgen.errors import InputError
from docgen.files import examples_root

CLINICS = examples_root() / "clinics"
PATIENTS = examples_root() / "patients"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder, and the folder of a user who has set nothing."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    monkeypatch.setattr(click.utils, "WIN", False)
    user_folder().mkdir(parents=True)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def blank(*words: str | Path) -> Result:
    return run("make", "discharge", "--blank", "-o", "a.pdf", *words)


def write(folder: Path, **said: object) -> Path:
    file = folder / "docgen.toml"
    lines = [f"{key} = '{value}'" for key, value in said.items()]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def clinic_in_help() -> str:
    """What the help of `make` says of the clinic, however its lines are broken."""
    words = "".join(run("make", "--help").stdout.split())
    return words.split("Folderoftheclinic.", 1)[1].split("--patient", 1)[0]


def test_the_clinic_comes_from_the_command_line_the_environment_the_folder_the_user(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert clinic_in_help() == "[required]"
    of_user = write(user_folder(), clinic="/user")
    assert clinic_in_help() == f"[now/user,by{of_user}]"
    write(here, clinic="/folder")
    assert clinic_in_help() == "[now/folder,bydocgen.toml]"
    monkeypatch.setenv("DOCGEN_CLINIC", "/environment")
    assert clinic_in_help() == "[now/environment,byDOCGEN_CLINIC]"
    assert "/environment" in blank().stderr
    monkeypatch.delenv("DOCGEN_CLINIC")
    assert "/folder" in blank().stderr
    (here / "docgen.toml").unlink()
    assert "/user" in blank().stderr
    assert blank("--clinic", CLINICS / "lakeside").exit_code == 0


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("check", "DIR is now /c, by docgen.toml."),
        ("messages", "DIR is now /c, by docgen.toml."),
        ("columns", "LIST is now l.csv, by DOCGEN_LIST."),
        ("batch", "LIST is now l.csv, by DOCGEN_LIST."),
    ],
)
def test_the_help_tells_of_a_word_that_may_be_left_out(
    here: Path, monkeypatch: pytest.MonkeyPatch, command: str, told: str
) -> None:
    assert " is now " not in run(command, "--help").stdout
    write(here, clinic="/c", list="other.csv")
    monkeypatch.setenv("DOCGEN_LIST", "l.csv")
    assert told in run(command, "--help").stdout


def test_without_any_of_them_all_three_ways_are_named() -> None:
    for words in (["make", "discharge", "-o", "a.pdf"], ["check"], ["columns", "list.csv"]):
        result = run(*words)
        assert result.exit_code == 2
        for way in ("DIR", "DOCGEN_CLINIC", "docgen.toml", str(user_folder())):
            assert way in result.stderr
    result = run("batch", "--clinic", CLINICS / "lakeside", "--sheet", "prepare", "-o", "out")
    assert result.exit_code == 2
    assert all(way in result.stderr for way in ("LIST", "DOCGEN_LIST", "docgen.toml"))


def test_files_of_the_folder_and_of_the_user_add_to_each_other(here: Path) -> None:
    write(user_folder(), clinic=CLINICS / "lakeside", format="large")
    write(here, list=examples_root() / "patients.csv")
    result = run("make", "discharge", "--id", "40417", "-o", "a.pdf")
    assert result.exit_code == 0, result.stderr
    standard = run("make", "discharge", "--id", "40417", "--format", "standard", "-o", "b.pdf")
    assert standard.exit_code == 0
    assert (here / "a.pdf").read_bytes() != (here / "b.pdf").read_bytes()


def test_a_whole_list_needs_no_word_of_clinic_and_list(here: Path) -> None:
    write(here, clinic=CLINICS / "lakeside", list=examples_root() / "patients.csv")
    result = run("batch", "--sheet", "prepare", "-o", "out", "--dry-run")
    assert result.exit_code == 0, result.stderr
    assert run("columns").exit_code == 0


@pytest.mark.parametrize("command", ["messages", "template", "check"])
def test_a_clinic_that_is_a_word_of_its_own_is_answered_too(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("DOCGEN_CLINIC", "nowhere")
    result = run(command)
    assert result.exit_code == 2
    assert "There is no clinic at nowhere" in result.stderr
    monkeypatch.setenv("DOCGEN_CLINIC", str(CLINICS / "imaging-center"))
    assert command == "check" or run(command).exit_code == 0  # check takes long


def test_paths_are_relative_to_the_file_that_says_them(here: Path) -> None:
    write(user_folder(), clinic="mine")
    (user_folder() / "mine").symlink_to(CLINICS / "lakeside")
    assert blank().exit_code == 0
    write(here, clinic="../there")
    (here.parent / "there").symlink_to(CLINICS / "lakeside")
    assert blank().exit_code == 0


def test_a_patients_own_file_and_a_blank_sheet_pass_over_the_usual_list(here: Path) -> None:
    write(here, clinic=CLINICS / "lakeside", list="no-such-list.csv")
    assert blank().exit_code == 0
    rosa = PATIENTS / "lakeside.yaml"
    assert run("make", "prepare", "--patient", rosa, "-o", "a.pdf").exit_code == 0
    both = ("--patient", rosa, "--list", "no-such-list.csv")
    assert run("make", "prepare", *both, "-o", "b.pdf").exit_code == 2


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("clinic = 'x'\n\nclinik = 'y'\n", 3, 'Unknown key "clinik". Did you mean "clinic"?'),
        ("clinic = 'x'\n[printer]\nfront = 'y'\n", 2, "printer: A text is wanted."),
        ("[tray]\nfront = 'y'\n", 1, 'Unknown key "tray"'),
        ("# colour\n'colour' = 3\n", 2, 'Unknown key "colour"'),
        ("lang = 'es'\n", 1, 'Unknown key "lang"'),
        ("clinic = 3\n", 1, "clinic: A text is wanted."),
        ("\nlist = ' '\n", 2, "list: A text is wanted."),
        ("format = 'huge'\n", 1, 'format: "huge" is not a format. Write standard'),
        ("clinic = lakeside\n", 1, "The file is not valid TOML"),
        ("clinic = 'x'\nclinic = 'y'\n", 2, "The file is not valid TOML"),
    ],
)
def test_what_is_no_default_is_refused_with_its_line(
    here: Path, text: str, line: int, words: str
) -> None:
    (here / "docgen.toml").write_text(text, encoding="utf-8")
    result = blank("--clinic", CLINICS / "lakeside")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"docgen.toml:{line}:")
    assert words in result.stderr
    assert not (here / "a.pdf").exists()


FRONT = "[printers.front]\naddress = 'ipp://front'\n"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (f"{FRONT}tray_ = 'top'\n", 3, 'Unknown key "tray_". Did you mean "tray"?'),
        (
            "[printers.a]\naddress = 'ipp://a'\n[printers.b]\naddress = 'ipp://b'\n'a' = 1\n",
            5,
            '"a"',
        ),
        ("[printers.front]\n\ntray = 'top'\n", 1, "printers.front: It has no address."),
        ("[printers]\nfront = 'ipp://front'\n", 2, "printers.front: A table is wanted."),
        ("\nprinters = 'ipp://front'\n", 2, "printers: Tables are wanted."),
        ("[[printers.front]]\naddress = 'ipp://front'\n", 1, "printers.front: A table is wanted."),
        ("[printers.front]\naddress = 'front'\n", 2, "It is not the address of a printer."),
        ("[printers.front]\naddress = 'http://front/ipp'\n", 2, "It is not the address"),
        ("[printers.front]\naddress = 'ipp://front:x/'\n", 2, "It is not the address"),
        ("[printers.front]\naddress = 'ipp://me:word@front/'\n", 2, "no user and no password"),
        ("[printers]\nfront.address = 'front'\n", 2, "front.address: It is not the address"),
        (f"{FRONT}two_sided = 'yes'\n", 3, "Write long-edge, short-edge or no."),
        (f"{FRONT}two_sided = true\n", 3, "two_sided: A text is wanted."),
        (f"{FRONT}certificate = 'AB:CD'\n", 3, "It is not the SHA-256 of a certificate."),
        (f"{FRONT}media = 'A3'\n", 3, "Write letter or a4."),
        (f"{FRONT}sheets = 'discharge'\n", 3, "sheets: A list of texts is wanted."),
        (f"{FRONT}sheets = []\n", 3, "sheets: A list of texts is wanted."),
        (f"{FRONT}workstations = [\n  'a',\n  3,\n]\n", 3, "workstations: A text is wanted."),
        ("hosts = 'desk.clinic'\n", 1, "hosts: A list of texts is wanted."),
        ("hosts = ['https://desk.clinic']\n", 1, "is not the name of a computer."),
        ("hosts = ['desk.clinic:8640']\n", 1, "is not the name of a computer."),
        ("keep = 10\n", 1, "keep: A text is wanted."),
        ("lock_after = '10'\n", 1, "lock_after: "),
        ("lock_after = '5-10 minutes'\n", 1, "lock_after: One length of time is wanted."),
    ],
)
def test_a_printer_a_name_or_a_time_that_cannot_be_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    (tmp_path / "docgen.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_defaults([tmp_path])
    (problem,) = refused.value.diagnostics
    assert str(problem).startswith(f"{tmp_path / 'docgen.toml'}:{line}:")
    assert words in str(problem)


def test_all_that_a_file_may_say_is_read(tmp_path: Path) -> None:
    (tmp_path / "docgen.toml").write_text(
        """
hosts = ["Desk.clinic.local", "desk"]
ledger = "given"
keep = "10 years"
lock_after = "10 minutes"
printer = "front"
[printers.front]
address = "ipp://front.local/ipp/print"
[printers."Ward 3"]
address = "ipps://10.0.0.7:8631/printers/ward"
tray = "tray-2"
two_sided = "long-edge"
media = "letter"
sheets = ["discharge"]
workstations = ["ward-3a", "ward-3b"]
""",
        encoding="utf-8",
    )
    said = read_defaults([tmp_path])
    assert said.hosts == ("desk.clinic.local", "desk")
    assert said.text("ledger") == str(tmp_path / "given")
    assert said.text("keep") == "10 years"
    assert said.text("lock_after") == "10 minutes"
    assert said.text("format", "standard") == "standard"
    front, ward = said.printers.values()
    assert (front.name, front.address) == ("front", "ipp://front.local/ipp/print")
    assert (front.tray, front.two_sided, front.media, front.sheets) == ("", "", "", ())
    assert (ward.name, ward.tray, ward.two_sided) == ("Ward 3", "tray-2", "long-edge")
    assert (ward.media, ward.sheets) == ("letter", ("discharge",))
    assert ward.workstations == ("ward-3a", "ward-3b")
    assert ward.place.line == 9


def test_of_two_files_the_nearer_one_says_what_a_printer_is(tmp_path: Path) -> None:
    near, far = tmp_path / "near", tmp_path / "far"
    for folder, tray in ((near, ""), (far, "tray = 'top'")):
        folder.mkdir()
        (folder / "docgen.toml").write_text(f"{FRONT}{tray}", encoding="utf-8")
    with (far / "docgen.toml").open("a", encoding="utf-8") as file:
        file.write("\n[printers.back]\naddress = 'ipp://back'\n")
    printers = read_defaults([near, far]).printers
    assert set(printers) == {"front", "back"}
    assert printers["front"].tray == ""


def test_a_file_that_is_no_text_is_refused(here: Path) -> None:
    (here / "docgen.toml").write_bytes(b"clinic = '\xff'")
    assert "docgen.toml: error: The file cannot be read." in blank().stderr


def test_all_that_is_wrong_in_both_files_is_told_at_once(here: Path) -> None:
    (here / "docgen.toml").write_text("one = 1\ntwo = 2\n", encoding="utf-8")
    (user_folder() / "docgen.toml").write_text("three = 3\n", encoding="utf-8")
    told = blank().stderr
    assert all(f'"{key}"' in told for key in ("one", "two", "three"))


def test_help_and_version_are_told_whatever_the_files_say(here: Path) -> None:
    (here / "docgen.toml").write_text("one = 1\n", encoding="utf-8")
    assert run("--help").exit_code == 0
    assert run("--version").exit_code == 0


def test_python_m_docgen_is_the_command_line(here: Path) -> None:
    command = [sys.executable, "-m", "docgen", "make", "discharge", "--blank", "-o", "a.pdf"]
    environment = {**os.environ, "DOCGEN_CLINIC": str(CLINICS / "lakeside")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (here / "a.pdf").read_bytes().startswith(b"%PDF")
    told = subprocess.run([*command[:3], "make"], capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert told.stderr.startswith("Usage: docgen make")
