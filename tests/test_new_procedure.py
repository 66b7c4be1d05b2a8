"""A new procedure is a folder of text files: no Python, in two languages, with the locked parts.

`tests/finger-splint` is a clinic with a procedure of its own, made up for this test: settings, two
sheets, a Spanish catalogue. It is copied away from the checkout before anything is made of it.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sheet_text import words_of

from docgen.cli import cli
from docgen.engine import Engine
from docgen.errors import SettingsError, TemplateError
from docgen.files import data_root
from docgen.patient.record import Patient
from docgen.settings.clinic import Clinic

WRITTEN = Path(__file__).parent / "finger-splint"
NAME = "finger-splint"
LANGUAGES = ("en", "es")
# What each sheet includes; the compact row stands in place of the emergency box.
LOCKED = {
    "prepare": ("strip.md", "emergency-row.md", "medicines.md"),
    "discharge": ("strip.md", "emergency.md", "medicines.md"),
}
RECORD = {
    "id": "5",
    "name": "Ruiz, Ana",
    "birth_date": "1990-05-02",
    "procedure": NAME,
    "appointment": "2026-12-08T09:30",
    "procedure_end": "2026-12-08T09:40",
    "fingers": [{"finger": "ring finger"}],
}
FLOOR = {
    "en": (
        "Patient Ana Ruiz",
        "Call 911 now for any of these:",
        "A cold, blue or numb hand or foot",
        "Do not stop any blood thinner unless we or your doctor tell you.",
    ),
    "es": (
        "Paciente Ana Ruiz",
        "Llame ya al 911 si tiene cualquiera de estos síntomas:",
        "Mano o pie que se pone frío, azul o dormido",
        "No deje de tomar ningún anticoagulante si nosotros o su médico no se lo indicamos.",
    ),
}
SAYS = {
    ("prepare", "en"): (
        "Before you get your finger splint",
        "Tuesday Dec 8 Morning Leave your rings at home. at 9:30 AM Come to our clinic.",
        "Questions 207-555-0174 If we are closed and it cannot wait Go to an emergency room.",
    ),
    ("prepare", "es"): (
        "Antes de ponerle su férula",
        "Martes 8 dic Por la mañana Deje sus anillos en casa. a las 9:30 a. m. Venga a nuestra",
        "Preguntas 207-555-0174 Si está cerrado y es urgente Vaya a una sala",
    ),
    ("discharge", "en"): (
        "At home with your finger splint",
        "Call us the same day if you have: A splint that is too tight",
        "Normal. No need to call. A finger that is stiff for the first 2 weeks",
        "Friday Dec 18 until 9:40 AM Wear your splint.",
        "We put a splint on 1 finger.",
        "Wear it when you sleep.",
        "Wash around the splint with soap and water.",
    ),
    ("discharge", "es"): (
        "En casa con su férula",
        "Llámenos el mismo día si tiene: Una férula que le aprieta mucho",
        "Es normal. No tiene que llamar. Un dedo rígido en las primeras 2 semanas",
        "Viernes 18 dic hasta las 9:40 a. m. Use su férula.",
        "Le pusimos una férula en 1 dedo.",
        "Úsela al dormir.",
        "Lave alrededor de la férula con agua y jabón.",
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The clinic's folder: clinic.yaml, templates/finger-splint, locales."""
    return Path(shutil.copytree(WRITTEN, tmp_path / "harbor"))


def docgen(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def sheet(clinic: Clinic, name: str, language: str, data: Path | None = None) -> str:
    patient = Patient.parse(RECORD, clinic.packs[NAME])
    made = Engine(data=data).make_sheet(name, clinic, patient, language=language)
    assert made.pages == 1
    return words_of(made.pdf)


def test_the_procedure_is_text_files_and_nothing_else() -> None:
    kinds = {path.suffix for path in WRITTEN.rglob("*") if path.is_file()}
    assert kinds == {".yaml", ".md", ".po"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["prepare", "discharge"])
def test_a_sheet_of_a_clinics_own_procedure_is_made(folder: Path, name: str, language: str) -> None:
    text = sheet(Clinic.load(folder), name, language)
    for words in (*SAYS[name, language], *FLOOR[language]):
        assert words in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_command_line_makes_it(folder: Path, language: str) -> None:
    record = folder / "ana.yaml"
    lines = [f"{key}: {value}" for key, value in RECORD.items() if isinstance(value, str)]
    record.write_text("\n".join(lines).replace("Ruiz, Ana", '"Ruiz, Ana"'), encoding="utf-8")
    words = ("discharge", "--clinic", folder, "--patient", record, "--lang", language)
    result = docgen("make", *words, "-o", folder / "sheet.pdf")
    assert result.exit_code == 0, result.output
    assert SAYS["discharge", language][0] in words_of((folder / "sheet.pdf").read_bytes())


def test_its_clinic_passes_the_check(folder: Path) -> None:
    result = docgen("check", folder)
    assert result.exit_code == 0
    for language in LANGUAGES:
        line = f"finger-splint, discharge, {language}: 3 kinds of patients, 1 page, 2 if filled"
        assert line in result.output
    assert "0 errors, 0 warnings" in result.output


def test_a_procedure_that_declares_no_floor_is_named(folder: Path) -> None:
    file = folder / "templates" / NAME / "procedure.yaml"
    written = file.read_text(encoding="utf-8")
    assert "no floor" not in docgen("check", folder).output
    file.write_text(written.replace("floor: [cold_limb]\n", ""), encoding="utf-8")
    result = docgen("check", folder)
    assert result.exit_code == 0
    message = f"{file}: warning: {NAME} declares no floor"
    assert message in result.output.replace("\n", "")
    assert "as well: no_urine, arms_legs, bladder_bowel." in result.output
    file.write_text(written.replace("[cold_limb]", "[]"), encoding="utf-8")
    assert "no floor" not in docgen("check", folder).output


def test_its_texts_are_gathered_for_translators(folder: Path) -> None:
    catalogues = sorted((folder / "locales").rglob("*.po"))
    before = [path.read_text(encoding="utf-8") for path in catalogues]
    shutil.rmtree(folder / "locales" / "es")
    (folder / "locales" / "es" / "LC_MESSAGES").mkdir(parents=True)
    catalogues[1].touch()
    assert docgen("messages", folder).exit_code == 0
    gathered = [path.read_text(encoding="utf-8") for path in catalogues]
    assert list(map(msgids, gathered)) == list(map(msgids, before))


def msgids(catalogue: str) -> list[str]:
    return re.findall(r"^msgid .*$", catalogue, re.MULTILINE)


def test_the_same_folder_among_docgens_own_makes_the_same_sheets(
    folder: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    for part in ("templates", "fonts"):
        shutil.copytree(data_root() / part, data / part)
    shutil.copytree(folder / "templates" / NAME, data / "templates" / NAME)
    shutil.rmtree(folder / "templates")
    shutil.copytree(data_root() / "locales", data / "locales")  # the clinic keeps its catalogue
    clinic = Clinic.load(folder, data / "templates", data / "locales")
    for (name, language), words in SAYS.items():
        text = sheet(clinic, name, language, data)
        assert all(one in text for one in (*words, *FLOOR[language]))


@pytest.mark.parametrize(
    ("name", "part"), [(name, part) for name, parts in LOCKED.items() for part in parts]
)
def test_a_sheet_without_a_locked_part_is_refused(folder: Path, name: str, part: str) -> None:
    path = folder / "templates" / NAME / f"{name}.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f'{{% include "{part}" %}}', ""), encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        sheet(Clinic.load(folder), name, "en")
    assert part.replace("-row", "") in str(caught.value)


@pytest.mark.parametrize("part", sorted({*LOCKED["prepare"], *LOCKED["discharge"]}))
def test_a_locked_part_of_its_own_is_refused(folder: Path, part: str) -> None:
    (folder / "templates" / NAME / part).write_text("- Nothing.\n", encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        sheet(Clinic.load(folder), "prepare", "en")
    assert f"{part} is locked" in str(caught.value)


def test_a_mistake_in_its_declarations_has_a_place(folder: Path) -> None:
    path = folder / "templates" / NAME / "procedure.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("list: wear,", "list: waer,"))
    with pytest.raises(SettingsError) as caught:
        Clinic.load(folder)
    (problem,) = caught.value.diagnostics
    assert problem.place is not None
    assert problem.place.file == str(path)
    assert "wear" in problem.hint


def test_a_clinic_cannot_declare_docgens_procedure_anew(folder: Path) -> None:
    (folder / "templates" / NAME).rename(folder / "templates" / "vertebroplasty")
    file = folder / "clinic.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(f"{NAME}:", "vertebroplasty:"))
    with pytest.raises(SettingsError) as caught:
        Clinic.load(folder)
    assert {problem.code for problem in caught.value.diagnostics} == {"same-procedure"}
