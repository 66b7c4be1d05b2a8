"""`docgen new clinic`: a folder that passes the check at once, in which any line may be set."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from docgen.cli import cli
from docgen.demo import example_clinics
from docgen.errors import OutputError, error
from docgen.files import templates_root, write_file
from docgen.new.countries import emergency_number, telephone, zones_of
from docgen.new.samples import KINDS
from docgen.procedure.pack import all_packs
from docgen.schema.telephones import reaches_help, read_phone
from docgen.settings.clinic import Clinic, problems_of_text
from docgen.settings.identity import COUNTRIES
from docgen.settings.settings_reader import setting_keys

PACKS = all_packs(templates_root())
_TO_SET = re.compile(r"^( *)#(\w+: .*)$", re.MULTILINE)


def run(*words: str | Path, typed: str | None = None) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words], input=typed)


def new(folder: Path, *words: str | Path, typed: str | None = None) -> Result:
    return run("new", "clinic", folder, *words, typed=typed)


def begun(folder: Path, *words: str | Path) -> str:
    """The text of a new clinic's file."""
    result = new(folder, *words)
    assert result.exit_code == 0, result.stderr
    return (folder / "clinic.yaml").read_text("utf-8")


def each_line_set(text: str) -> Iterator[tuple[str, str]]:
    """Every line that may be set, and the file with that line alone set."""
    for found in _TO_SET.finditer(text):
        yield found[2], f"{text[: found.start()]}{found[1]}{found[2]}{text[found.end() :]}"


LANGUAGES = [("en",), ("es",), ("en", "es")]


def spoken(languages: tuple[str, ...]) -> list[str]:
    return [word for one in languages for word in ("--language", one)]


# What it begins with


@pytest.mark.parametrize("country", ["US", "MX", "GB", "DE", "JP"])
def test_a_new_clinic_passes_the_check_at_once(tmp_path: Path, country: str) -> None:
    begun(tmp_path / "harbor", "--country", country)
    result = run("check", tmp_path / "harbor")
    assert result.exit_code == 0, result.stdout
    assert "0 errors" in result.stdout
    assert 'The clinic is still called "Your clinic", and its numbers may be made up.' in (
        result.stdout
    )


@pytest.mark.parametrize("languages", LANGUAGES, ids="-".join)
def test_a_new_clinic_passes_the_check_in_each_language(
    tmp_path: Path, languages: tuple[str, ...]
) -> None:
    begun(tmp_path / "harbor", "--country", "US", *spoken(languages))
    result = run("check", tmp_path / "harbor")
    assert result.exit_code == 0, result.stdout
    assert "0 errors" in result.stdout


def test_a_clinic_that_has_a_name_is_not_told_to_write_one(tmp_path: Path) -> None:
    assert new(tmp_path / "harbor", "--ask", typed="\n".join(ANSWERS) + "\n").exit_code == 0
    assert "still called" not in run("check", tmp_path / "harbor").stdout


@pytest.mark.parametrize("languages", LANGUAGES)
def test_each_line_that_may_be_set_gives_a_clinic_that_loads(
    tmp_path: Path, languages: tuple[str, ...]
) -> None:
    text = begun(tmp_path / "harbor", *spoken(languages))
    lines = dict(each_line_set(text))
    assert len(lines) > 80
    file = tmp_path / "harbor" / "clinic.yaml"
    for line, whole in lines.items():
        assert not problems_of_text(whole, file), line
    file.write_text(lines["shower: 24 h"], encoding="utf-8")
    assert Clinic.load(file).procedures["vertebroplasty"].values.keys() == {"shower"}


@pytest.mark.parametrize("languages", LANGUAGES)
def test_all_lines_that_may_be_set_beside_each_other_give_a_clinic_that_passes(
    tmp_path: Path, languages: tuple[str, ...]
) -> None:
    text = begun(tmp_path / "harbor", *spoken(languages))
    assert "Not beside all that stands above." not in text
    file = tmp_path / "harbor" / "clinic.yaml"
    file.write_text(_TO_SET.sub(r"\1\2", text), encoding="utf-8")
    values = Clinic.load(file).procedures["vertebroplasty"].values
    told = {"pregnancy_line"}  # in words: it needs another setting
    assert values.keys() | told == PACKS[0].settings.keys()


def test_what_needs_another_setting_holds_beside_it(tmp_path: Path) -> None:
    text = _TO_SET.sub(r"\1\2", begun(tmp_path / "harbor"))
    told = re.search(r"# pregnancy_line: (?:.*\n)*?.*With that, write ((?:.*\n)+?)\n", text)
    assert told
    line = " ".join(told[1].replace("#", "").split())
    whole = text.replace(told[0], f"{line}\n\n")
    assert "    pregnancy_line: not_for_men\n" in whole
    assert not problems_of_text(whole, tmp_path / "harbor" / "clinic.yaml")


def test_every_setting_is_there_with_what_it_is_for(tmp_path: Path) -> None:
    text = begun(tmp_path / "harbor")
    plain = " ".join(re.sub(r"^ *#? ?", " ", text, flags=re.MULTILINE).split())
    for pack in PACKS:
        for key in setting_keys(pack):
            assert re.search(rf"^ *(# |#)?{key.name}: ", text, re.MULTILINE), key.name
            assert " ".join(key.about.split()) in plain, key.name


def test_only_what_every_clinic_needs_is_set(tmp_path: Path) -> None:
    text = begun(tmp_path / "harbor")
    active = re.findall(r"^ *(\w+):", text, re.MULTILINE)
    who = ["name", "country", "languages", "timezone", "emergency_number", "phone"]
    assert sorted(active) == sorted(
        ["clinic", *who, "when_closed", "paper", "procedures", "vertebroplasty"]
    )


def test_editors_find_the_schema(tmp_path: Path) -> None:
    first = begun(tmp_path / "harbor").splitlines()[0]
    file = tmp_path / "harbor" / first.removeprefix("# yaml-language-server: $schema=")
    schema = json.loads(file.read_text("utf-8"))
    assert (
        "shower" in schema["properties"]["procedures"]["properties"]["vertebroplasty"]["properties"]
    )


def test_values_have_the_clinics_own_telephone_in_them(tmp_path: Path) -> None:
    text = begun(tmp_path / "harbor", "--country", "GB")
    line = next(one for one in text.splitlines() if "#language_help:" in one)
    assert "312-555" not in line
    assert telephone("GB") in line


def set_by(clinic: Clinic) -> object:
    """What a clinic has set, wherever it is written."""
    return {
        name: (settings.values, [rule.sets for rule in settings.rules])
        for name, settings in clinic.procedures.items()
    }


@pytest.mark.parametrize("example", example_clinics(), ids=lambda path: path.name)
def test_a_clinic_like_another_sets_what_that_one_sets(tmp_path: Path, example: Path) -> None:
    begun(tmp_path / "harbor", "--like", example.name)
    made, model = Clinic.load(tmp_path / "harbor"), Clinic.load(example)
    assert set_by(made) == set_by(model)
    assert (made.country, made.languages, made.timezone) == (
        model.country,
        model.languages,
        model.timezone,
    )
    assert made.name != model.name  # who it is, it says itself
    assert made.after_hours_phone is None
    for line, whole in each_line_set((tmp_path / "harbor" / "clinic.yaml").read_text("utf-8")):
        assert not problems_of_text(whole, tmp_path / "harbor" / "clinic.yaml"), line


def test_the_help_names_the_clinics_that_may_be_a_model() -> None:
    told = "".join(run("new", "clinic", "--help").stdout.split())
    assert ",".join(sorted(path.name for path in example_clinics())) in told


def test_a_clinic_may_be_like_one_of_its_own(tmp_path: Path) -> None:
    begun(tmp_path / "east", "--like", "lakeside", "--language", "en")
    text = begun(tmp_path / "west", "--like", tmp_path / "east")
    assert set_by(Clinic.load(tmp_path / "west")) == set_by(Clinic.load(tmp_path / "east"))
    assert ", es: " not in text


def test_a_procedure_of_the_models_own_is_told_of_and_not_taken_over(tmp_path: Path) -> None:
    model = Path(__file__).parents[1] / "finger-splint"
    result = new(tmp_path / "west", "--like", model)
    assert result.exit_code == 0
    assert "finger-splint is that clinic's own procedure, and not taken over" in result.stderr
    assert str(model / "templates" / "finger-splint") in result.stderr
    assert Clinic.load(tmp_path / "west").packs.keys() == {"vertebroplasty"}


# Patients to try it with


def test_each_sample_patient_makes_each_sheet(tmp_path: Path) -> None:
    folder = tmp_path / "harbor"
    begun(folder, "--like", "lakeside")
    for kind in KINDS:
        file = folder / "samples" / "vertebroplasty" / f"{kind}.yaml"
        leaves = "2026-12-08T21:00" if kind == "hardest" else "2026-12-08T14:00"
        for sheet, moment in (("prepare", "2026-12-02"), ("discharge", leaves)):
            words = ("--clinic", folder, "--patient", file, "--printed-on", moment)
            result = run("make", sheet, *words, "-o", tmp_path / "a.pdf")
            assert result.exit_code == 0, result.stderr


def test_the_sample_list_is_understood_and_makes_every_patients_sheet(tmp_path: Path) -> None:
    folder = tmp_path / "harbor"
    begun(folder, "--like", "lakeside")
    file = folder / "samples" / "vertebroplasty" / "list.csv"
    columns = run("columns", file, "--clinic", folder)
    assert columns.exit_code == 0
    assert "Nothing is to be said in clinic.yaml." in columns.stdout
    words = (file, "--clinic", folder, "--sheet", "prepare", "-o", tmp_path / "out")
    made = run("batch", *words)
    assert made.exit_code == 0, made.stderr
    assert len(list((tmp_path / "out").glob("*.pdf"))) == len(KINDS)


# What is refused


def test_nothing_of_anybodys_is_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "harbor"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    for place in (folder, folder / "notes.txt"):
        result = new(place)
        assert result.exit_code == 2
        assert f"{place}: error: Something lies there already" in result.stderr
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


def test_an_empty_folder_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert new(Path()).exit_code == 0
    assert Clinic.load(tmp_path).name == "Your clinic"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--country", "XX"], 'country: "XX" is not the code of a country.'),
        (["--country", "NG"], "emergency_number: docgen knows no emergency_number of NG."),
        (["--language", "tlh"], 'languages: "tlh" is not a language of docgen.'),
        (["--procedure", "vertebroplastic"], 'Did you mean "vertebroplasty"?'),
        (["--like", "lakesid"], "There is no clinic at lakesid"),
    ],
)
def test_a_wrong_option_is_told_and_nothing_is_written(
    tmp_path: Path, words: list[str], told: str
) -> None:
    result = new(tmp_path / "harbor", *words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert not (tmp_path / "harbor").exists()


@pytest.mark.parametrize("at", [1, 2, 5])
def test_where_a_file_cannot_be_written_none_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    calls = 0

    def full(target: Path, data: bytes, *, private: bool = True) -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            raise OutputError(error("cannot-write", "The disk is full."))
        write_file(target, data, private=private)

    monkeypatch.setattr("docgen.new.folder.write_file", full)
    result = new(tmp_path / "there" / "harbor")
    assert result.exit_code == 2
    assert "The disk is full." in result.stderr
    assert list(tmp_path.iterdir()) == []


# What is asked

ANSWERS = ["Harbor Clinic", "us", "es en", "America/Chicago", "911", "207-555-0174", "", "a4"]


def test_what_is_asked_is_what_the_clinic_says(tmp_path: Path) -> None:
    result = new(tmp_path / "harbor", "--ask", typed="\n".join(ANSWERS) + "\n")
    assert result.exit_code == 0, result.stderr
    made = Clinic.load(tmp_path / "harbor")
    assert (made.name, made.country, made.languages) == ("Harbor Clinic", "US", ("es", "en"))
    assert (made.timezone, made.emergency_number) == ("America/Chicago", "911")
    assert (made.phone, made.when_closed, made.paper) == ("207-555-0174", "emergency_room", "a4")
    assert "America/New_York  (Eastern (most areas))" in result.stderr


def test_pressing_enter_takes_what_the_country_suggests(tmp_path: Path) -> None:
    typed = "Harbor Clinic\nGB\n\n\n\n020 7946 0018\n\n\n"
    result = new(tmp_path / "harbor", "--ask", typed=typed)
    assert result.exit_code == 0, result.stderr
    made = Clinic.load(tmp_path / "harbor")
    assert (made.country, made.languages, made.timezone) == ("GB", ("en",), "Europe/London")
    assert (made.emergency_number, made.paper) == ("999", "a4")


def test_nobody_gets_a_made_up_name_or_number_by_pressing_enter(tmp_path: Path) -> None:
    typed = ["", "", *ANSWERS[:5], "", "", *ANSWERS[5:]]
    result = new(tmp_path / "harbor", "--ask", typed="\n".join(typed) + "\n")
    assert result.exit_code == 0, result.stderr
    made = Clinic.load(tmp_path / "harbor")
    assert (made.name, made.phone) == ("Harbor Clinic", "207-555-0174")
    assert "MADE UP" not in (tmp_path / "harbor" / "clinic.yaml").read_text("utf-8")


def test_what_is_made_up_says_so_where_it_stands(tmp_path: Path) -> None:
    lines = begun(tmp_path / "harbor").splitlines()
    below = [
        lines[at + 1].split(":")[0].strip() for at, one in enumerate(lines) if "MADE UP" in one
    ]
    assert below == ["name", "phone"]


@pytest.mark.parametrize(
    ("at", "wrong", "told"),
    [
        (0, "Harbor & Sons &amp; Co", "&amp; is a character as a program writes it."),
        (1, "USA", '"USA" is not the code of a country.'),
        (2, "english", '"english" is not a language of docgen.'),
        (3, "Chicago", 'Did you mean "America/Chicago"?'),
        (4, "91", '"91" is not a known emergency number in US.'),
        (5, "555-0174", '"555-0174" is not a telephone number with ten digits.'),
        (6, "closed", "This is not one of its words."),
        (7, "legal", '"legal" is not a paper that sheets are made for.'),
    ],
)
def test_an_answer_is_checked_at_once_and_asked_again(
    tmp_path: Path, at: int, wrong: str, told: str
) -> None:
    refused = [wrong, *(["n"] if at == 4 else [])]
    typed = [*ANSWERS[:at], *refused, *ANSWERS[at:]]
    result = new(tmp_path / "harbor", "--ask", typed="\n".join(typed) + "\n")
    assert result.exit_code == 0, result.stderr
    assert told in result.stderr
    assert Clinic.load(tmp_path / "harbor").name == "Harbor Clinic"


def test_a_number_for_the_night_is_an_answer(tmp_path: Path) -> None:
    typed = [*ANSWERS[:6], "207-555-0175", "letter"]
    assert new(tmp_path / "harbor", "--ask", typed="\n".join(typed) + "\n").exit_code == 0
    made = Clinic.load(tmp_path / "harbor")
    assert (made.after_hours_phone, made.when_closed) == ("207-555-0175", "")


def test_an_emergency_number_that_somebody_has_called_is_taken_with_the_day(tmp_path: Path) -> None:
    typed = [*ANSWERS[:4], "933", "y", *ANSWERS[5:]]
    assert new(tmp_path / "harbor", "--ask", typed="\n".join(typed) + "\n").exit_code == 0
    made = Clinic.load(tmp_path / "harbor")
    assert made.emergency_number == "933"
    assert str(made.emergency_number_checked) == "2026-12-01"


@pytest.mark.parametrize("answers", range(len(ANSWERS)))
def test_answers_that_end_too_early_leave_nothing(tmp_path: Path, answers: int) -> None:
    typed = "".join(f"{one}\n" for one in ANSWERS[:answers])
    result = new(tmp_path / "harbor", "--ask", typed=typed)
    assert result.exit_code == 130
    assert "Stopped: nothing was written." in result.stderr
    assert not (tmp_path / "harbor").exists()


@pytest.mark.usefixtures("in_a_terminal")
def test_ctrl_c_at_a_question_in_a_terminal_leaves_nothing(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "docgen", "new", "clinic", "harbor", "--ask"]
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        words, stdin=theirs, stdout=theirs, stderr=theirs, cwd=tmp_path, start_new_session=True
    )
    os.close(theirs)
    told = b""
    while b"call your clinic" not in told:
        told += os.read(ours, 1000)
    os.write(ours, b"Harbor Clinic\n")
    while b"two letters" not in told:
        told += os.read(ours, 1000)
    time.sleep(0.2)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(60) == 130
    told += os.read(ours, 1000)
    os.close(ours)
    assert b"Stopped: nothing was written." in told
    assert list(tmp_path.iterdir()) == []


# What a country suggests


@pytest.mark.parametrize("country", sorted(COUNTRIES))
def test_what_a_country_suggests_is_let_through(country: str) -> None:
    number, phone = emergency_number(country), telephone(country)
    assert not number or reaches_help(number, country)
    assert not phone or read_phone(phone, country)
    for zone in zones_of(country):
        assert ZoneInfo(zone).key == zone


def test_the_first_zone_is_where_most_people_live() -> None:
    first = {country: next(iter(zones_of(country))) for country in ("US", "CA", "AU", "BR", "DE")}
    assert first == {
        "US": "America/New_York",
        "CA": "America/Toronto",
        "AU": "Australia/Sydney",
        "BR": "America/Sao_Paulo",
        "DE": "Europe/Berlin",
    }
