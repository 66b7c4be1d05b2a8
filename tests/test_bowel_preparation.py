"""A procedure that has nothing to do with the spine: its floor, its unknown answers, its nights.

`tests/bowel-preparation` is a made-up clinic of text files, written from the README alone.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from sheet_text import words_of
from test_law import taken_away

from docgen.engine import Engine
from docgen.errors import PatientError
from docgen.patient.record import Patient
from docgen.quality.check import check_clinic
from docgen.settings.clinic import Clinic
from docgen.sheet.sheets import choose_sheet

WRITTEN = Path(__file__).parent / "bowel-preparation"
NAME = "bowel-preparation"
RECORD = {
    "id": "6",
    "name": {"given": "Ana", "family": "Ruiz"},
    "birth_date": "1960-05-02",
    "procedure": NAME,
    "appointment": "2026-12-08T09:30",
    "procedure_end": "2026-12-08T10:00",
}
FIVE = {
    "en": (
        "Chest pain",
        "Trouble breathing",
        "Fainting",
        "Sudden confusion or weakness on one side",
        "Hives with a swollen face or throat",
    ),
    "es": (
        "Dolor en el pecho",
        "Dificultad para respirar",
        "Desmayo",
        "Confusión repentina o debilidad de un lado",
        "Ronchas con cara o garganta hinchada",
    ),
}
OWN = {
    "en": ("A lot of blood from your bottom", "Very bad belly pain", "Too weak or dizzy to stand"),
    "es": ("Mucha sangre por el ano", "Dolor muy fuerte de barriga", "Tanta debilidad o mareo"),
}
OF_THE_SPINE = {
    "en": ("No control of bladder", "pass urine", "legs", "spine"),
    "es": ("controlar la orina", "orinar", "piernas", "columna"),
}
ADDED = {"en": "A fall in the bathroom", "es": "Una caída en el baño"}


def clinic() -> Clinic:
    return Clinic.load(WRITTEN)


def sheet(by: Clinic, name: str, language: str = "en", *, staff: bool = False, **known: str) -> str:
    patient = Patient.parse({**RECORD, **known}, by.packs[NAME])
    made = Engine().make_sheet(name, by, patient, language=language, staff_copy=staff)
    return words_of(made.pdf)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", ["prepare", "discharge"])
def test_the_floor_is_that_of_the_bowel(name: str, language: str) -> None:
    text = sheet(clinic(), name, language, laxative="one_bottle")
    for sign in (*FIVE[language], *OWN[language], ADDED[language]):
        assert text.count(sign) == 1, sign
    for sign in OF_THE_SPINE[language]:
        assert sign not in text


def test_teach_back_and_staff_page_ask_about_the_bowel() -> None:
    text = sheet(clinic(), "discharge", staff=True)
    ask = "What will you do if you bleed from your bottom?"
    assert text.count(ask) == 2
    assert f"{ask} Call 911" in text
    assert "legs" not in text


def test_a_clinic_cannot_drop_what_the_procedure_declares(tmp_path: Path) -> None:
    """Its own file adds, though it is called as the one of the procedure is."""
    folder = Path(shutil.copytree(WRITTEN, tmp_path / "harbor"))
    (folder / "templates" / "emergency-also.md").write_text("- A ghost\n", encoding="utf-8")
    text = sheet(Clinic.load(folder), "discharge")
    for sign in (*FIVE["en"], *OWN["en"], ADDED["en"], "A ghost"):
        assert text.count(sign) == 1, sign


def test_its_clinic_passes_the_check() -> None:
    report = check_clinic(WRITTEN, date(2026, 12, 1))
    assert report.problems == ()
    assert {(one.sheet, one.language) for one in report.tried} == {
        (name, language) for name in ("prepare", "discharge") for language in ("en", "es")
    }


@pytest.mark.parametrize("name", ["prepare", "discharge"])
def test_what_nobody_knows_takes_no_warning_away(name: str) -> None:
    by = Engine()
    assert list(taken_away(by, choose_sheet(name, clinic(), NAME, "en", "standard"))) == []


def test_an_answer_that_is_required_is_asked_for_in_its_own_words() -> None:
    with pytest.raises(PatientError) as caught:
        sheet(clinic(), "prepare")
    (found,) = caught.value.diagnostics
    assert (found.field, found.hint) == (
        "laxative",
        "Write one_bottle or two_bottles in the record.",
    )
    text = sheet(clinic(), "prepare", laxative="one_bottle")
    assert "Monday Dec 7 Evening Drink your bottle of laxative." in text


def test_a_blank_sheet_says_what_is_safe() -> None:
    made = Engine().make_sheet("prepare", clinic(), Patient.blank(NAME))
    assert "Call us before you drink your laxative." in words_of(made.pdf)


def test_an_unknown_answer_is_printed_with_an_if_and_told() -> None:
    by = clinic()
    patient = Patient.parse(RECORD, by.packs[NAME])
    made = Engine().make_sheet("discharge", by, patient)
    assert "If we took out polyps, do not lift heavy things." in words_of(made.pdf)
    (told,) = (one for one in made.warnings if one.code == "unanswered")
    assert "polyps is not known. Printed, to be safe:" in told.message
    assert '"If we took out polyps' in told.message
    assert "If we took out polyps (small growths): a few drops of blood" in words_of(made.pdf)
    assert "laxative" not in " ".join(one.message for one in made.warnings)


def test_at_night_the_same_number_is_called() -> None:
    text = sheet(clinic(), "prepare", laxative="one_bottle")
    assert "Monday to Friday, 8 to 5 207-555-0174 If we are closed Call the same number." in text
    text = sheet(clinic(), "discharge", staff=True)
    assert "Day and night 207-555-0174" in text
    assert "Who will you call tonight if you need help? 207-555-0174" in text
    assert "emergency room" not in text
