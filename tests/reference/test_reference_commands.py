"""`docgen settings` and `docgen formats`: the reference in a terminal says what the pages say."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from write_reference import DOCS

from docgen.cli import cli
from docgen.clock.formats import FORMATS as OF_VALUES
from docgen.files import examples_root, templates_root
from docgen.procedure.pack import all_packs
from docgen.reference.formats import OF_SHEETS
from docgen.reference.keys import reference_pages, setting_names
from docgen.style import FORMATS

LAKESIDE = examples_root() / "clinics" / "lakeside"
PACKS = all_packs(templates_root())
SPLINT = Path(__file__).parents[1] / "finger-splint"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def plain(text: str) -> str:
    return " ".join(text.split())


def test_the_pages_are_all_there_and_nothing_else() -> None:
    assert {path.name for path in DOCS.iterdir()} == reference_pages().keys()


def test_every_key_is_named_with_what_it_is_for() -> None:
    told = run("settings").stdout
    for name in setting_names(PACKS):
        assert re.search(rf"^  {name} +\S", told, re.MULTILINE), name


@pytest.mark.parametrize("name", setting_names(PACKS))
def test_each_key_is_described(name: str) -> None:
    result = run("settings", name)
    assert result.exit_code == 0
    assert result.stdout.startswith(name)
    assert "Write: " in result.stdout


def test_a_setting_says_its_words_and_what_they_print() -> None:
    told = plain(run("settings", "bring").stdout)
    assert "What to bring, and to which visit." in told
    assert "to: first_visit or procedure" in told
    assert "glasses_case: A case for your glasses" in told
    assert "Such as: bring: {what: [images, medicine_list, glasses_case], to: procedure" in told


def test_a_key_is_found_by_those_that_lead_to_it() -> None:
    assert "Required." in run("settings", "clinic.phone").stdout
    assert (
        "below procedures: vertebroplasty:"
        in run("settings", "procedures.vertebroplasty.shower").stdout
    )
    several = run("settings", "sheets").stdout
    assert "below inserts:" in several
    assert "below sections:" in several


def test_what_a_clinic_has_set_is_told_with_its_line() -> None:
    told = plain(run("settings", "shower", "--clinic", LAKESIDE).stdout)
    line = int(re.search(r"clinic\.yaml:(\d+): shower: 24 h", told)[1])  # type: ignore[index]
    assert "shower: 24 h" in (LAKESIDE / "clinic.yaml").read_text("utf-8").splitlines()[line - 1]
    other = examples_root() / "clinics" / "imaging-center"
    assert "does not set it." in plain(run("settings", "log_roll", "--clinic", other).stdout)


def test_a_procedure_of_the_clinics_own_is_told_too(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SPLINT, tmp_path / "harbor"))
    assert run("settings", "rings").exit_code == 2
    told = plain(run("settings", "rings", "--clinic", folder).stdout)
    assert "Patients leave their rings at home." in told
    own = run("settings", "--clinic", folder, "--procedure", "finger-splint").stdout
    assert "rings" in own
    assert "bed_rest" not in own
    assert "emergency_number" not in own


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["bed_rst"], 'Did you mean "bed_rest"?'),
        (["quibble"], "`docgen settings` names them all."),
        (["--procedure", "vertebroplast"], 'Did you mean "vertebroplasty"?'),
    ],
)
def test_what_is_no_setting_is_told_the_nearest(words: list[str], hint: str) -> None:
    result = run("settings", *words)
    assert result.exit_code == 2
    assert hint in result.stderr


def test_every_format_is_shown_with_what_it_prints() -> None:
    told = run("formats").stdout
    assert OF_SHEETS.keys() == set(FORMATS)
    for name in (*FORMATS, *OF_VALUES):
        assert re.search(rf"^  {name} +\S", told, re.MULTILINE), name
    assert "until Wednesday, December 9, 10:40 AM   (until ____)" in told
    assert re.search(r"^  weight +10 lb \(4\.5 kg\)$", told, re.MULTILINE)


def test_the_page_of_formats_says_what_the_command_says() -> None:
    told = plain(run("formats").stdout)
    rows = [line for line in reference_pages()["formats.md"].splitlines() if line.count("|") == 5]
    for row in rows[2:]:
        name, _, printed, _ = (cell.strip() for cell in row.strip("|").split("|"))
        assert f"{name.strip('`')} {printed}" in told
