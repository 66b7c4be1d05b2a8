"""When the telephone is answered, and what patients do while the clinic is closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from sheet_text import words_of
from small_pack import WHO, load_text

from docgen.cache import FrozenMap
from docgen.cli import cli
from docgen.engine import Engine
from docgen.errors import Diagnostic, DocgenError, Severity
from docgen.files import examples_root
from docgen.patient.record import Patient
from docgen.quality.check import check_clinic, closed_problems
from docgen.schema.kinds import FreeText
from docgen.settings.clinic import Clinic, own_texts

ONE = WHO.replace("[en, es]", "[en]")
NAP = "procedures:\n  nap: {early: 1 h}\n"
TODAY = date(2026, 12, 1)
NUMBER = "312-555-0118"
NIGHT = "312-555-0119"


def load(root: Path, lines: str = "", who: str = WHO) -> Clinic:
    return load_text(root, f"{who}{lines}{NAP}")


def problem(root: Path, lines: str, who: str = WHO) -> str:
    with pytest.raises(DocgenError) as caught:
        load(root, lines, who)
    (found,) = caught.value.diagnostics
    assert found.place is not None
    assert found.place.line > WHO.count("\n")
    return f"{found.message} {found.hint}"


@pytest.mark.parametrize("word", ["emergency_room", "answering_service"])
def test_a_word_says_what_patients_do(tmp_path: Path, word: str) -> None:
    clinic = load(tmp_path, f"  when_closed: {word}\n")
    assert (clinic.when_closed, clinic.closed_text, clinic.unsaid()) == (word, None, ())
    assert clinic.night_phone == (NUMBER if word == "answering_service" else None)


def test_a_text_of_the_clinics_own_stands_in_each_language(tmp_path: Path) -> None:
    clinic = load(tmp_path, "  when_closed: {en: Call Dr. Ruiz., es: Llame a la Dra. Ruiz.}\n")
    assert clinic.closed_text == FreeText(
        (("en", "Call Dr. Ruiz."), ("es", "Llame a la Dra. Ruiz."))
    )
    assert (clinic.when_closed, clinic.night_phone, clinic.unsaid()) == ("", None, ())


def test_a_clinic_of_one_language_writes_one_text(tmp_path: Path) -> None:
    lines = "  when_closed: Call Dr. Ruiz.\n  hours: Monday to Friday\n"
    clinic = load(tmp_path, lines, ONE)
    assert clinic.closed_text == FreeText((("en", "Call Dr. Ruiz."),))
    assert clinic.hours == FreeText((("en", "Monday to Friday"),))


def test_the_longest_texts_are_taken(tmp_path: Path) -> None:
    lines = f"  when_closed: {'a' * 30} {'b' * 29}\n  hours: {'c' * 32}\n"
    assert load(tmp_path, lines, ONE).hours == FreeText((("en", "c" * 32),))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("  when_closed: emergency-room\n", "not one of its words. Write emergency_room."),
        ("  when_closed: Answering Service\n", "not one of its words. Write answering_service."),
        ("  when_closed: emergency_rom\n", 'Did you mean "emergency_room"'),
        ("  when_closed: hospital\n", "Write emergency_room or answering_service, or a sentence"),
        ("  when_closed: Call Dr. Ruiz.\n", "A text in each language is wanted, not one value."),
        ("  when_closed: {en: Call Dr. Ruiz.}\n", "missing in the language es"),
        ("  hours: all day\n", "A text in each language is wanted"),
        ("  hours: {en: Always., fr: Toujours.}\n", '"fr" is not one of the clinic\'s languages'),
        ("  hours:\n", '"hours" has no value.'),
    ],
)
def test_a_slip_is_told_with_its_place_and_a_cure(tmp_path: Path, lines: str, said: str) -> None:
    assert said in problem(tmp_path, lines)


@pytest.mark.parametrize(
    ("line", "most"),
    [(f"  when_closed: {'a' * 30} {'b' * 30}\n", 60), (f"  hours: {'c' * 33}\n", 32)],
)
def test_a_text_that_finds_no_room_is_refused(tmp_path: Path, line: str, most: int) -> None:
    assert f"{most + 1} characters long. Write at most {most}" in problem(tmp_path, line, ONE)


def test_each_language_has_room(tmp_path: Path) -> None:
    assert "33 characters long" in problem(tmp_path, f"  hours: {{en: Day, es: {'c' * 33}}}\n")


def test_letters_that_no_font_has_are_looked_for_in_these_texts(tmp_path: Path) -> None:
    clinic = load(tmp_path, "  when_closed: Call Dr. Ruiz.\n  hours: Monday\n", ONE)
    texts = dict(own_texts(clinic, "nap", clinic.procedures["nap"]))
    assert texts["clinic", "hours"] == "Monday"
    assert texts["clinic", "when_closed"] == "Call Dr. Ruiz."


def test_a_number_for_the_night_and_a_word_contradict_each_other(tmp_path: Path) -> None:
    lines = f"  after_hours_phone: {NIGHT}\n  when_closed: emergency_room\n"
    assert "Remove one of the two lines." in problem(tmp_path, lines)
    clinic = load(tmp_path, f"  after_hours_phone: {NIGHT}\n  hours: {{en: Day, es: Día}}\n")
    assert (clinic.night_phone, clinic.unsaid()) == (NIGHT, ())


# ---- On the sheets ----

QUIET = "  when_closed: emergency_room\n"


def example(root: Path, lines: str) -> Clinic:
    """An example clinic that says these lines of its nights."""
    text = (examples_root() / "clinics" / "radiology-group" / "clinic.yaml").read_text("utf-8")
    assert QUIET in text
    (root / "clinic.yaml").write_text(text.replace(QUIET, lines), encoding="utf-8")
    return Clinic.load(root)


def said(clinic: Clinic) -> tuple[str, str]:
    """The words of the discharge sheet and, apart, of the page for staff."""
    record = (examples_root() / "patients" / "radiology-group.yaml").read_text("utf-8")
    patient = _patient(record, clinic)
    made = Engine().make_sheet("discharge", clinic, patient, staff_copy=True)
    words = words_of(made.pdf)
    before, _, after = words.partition("For staff: what we hope to hear")
    return before, after


def _patient(record: str, clinic: Clinic) -> Patient:
    return Patient.parse(yaml.safe_load(record), clinic.packs["vertebroplasty"])


WHO_CALLS = "Who will you call tonight if you need help?"
WHAT_TO_DO = "What will you do tonight if you need help?"
HERE = "206-555-0145"


@pytest.mark.parametrize(
    ("lines", "box", "question", "answer"),
    [
        (
            QUIET,
            "If we are closed and it cannot wait Go to an emergency room.",
            WHAT_TO_DO,
            "Go to an emergency room.",
        ),
        (
            "  when_closed: answering_service\n",
            f"Day and night {HERE}",
            WHO_CALLS,
            HERE,
        ),
        (
            "  when_closed: Call Dr. Ruiz.\n",
            "If we are closed Call Dr. Ruiz.",
            WHAT_TO_DO,
            "Call Dr. Ruiz.",
        ),
        (f"  after_hours_phone: {NIGHT}\n", f"Nights and weekends {NIGHT}", WHO_CALLS, NIGHT),
        (
            "",
            "If we are closed and it cannot wait Go to an emergency room.",
            WHAT_TO_DO,
            "Go to an emergency room.",
        ),
    ],
)
def test_box_teach_back_and_answer_follow_what_the_clinic_said(
    tmp_path: Path, lines: str, box: str, question: str, answer: str
) -> None:
    sheet, staff = said(example(tmp_path, lines))
    assert box in sheet
    assert question in sheet
    assert f"{question} {answer}" in staff
    for other in {WHO_CALLS, WHAT_TO_DO} - {question}:
        assert other not in sheet + staff
    if "emergency room" not in box:
        assert "emergency room" not in sheet + staff


def test_the_hours_stand_at_the_number_that_is_answered_then(tmp_path: Path) -> None:
    hours = "  hours: Monday to Friday\n"
    sheet, _ = said(example(tmp_path, f"{hours}  after_hours_phone: {NIGHT}\n"))
    assert f"Monday to Friday {HERE} Nights and all other times {NIGHT}" in sheet
    sheet, _ = said(example(tmp_path, f"{hours}{QUIET}"))
    closed = "If we are closed and it cannot wait Go to an emergency room."
    assert f"Monday to Friday {HERE} {closed}" in sheet


# ---- A clinic that says nothing of its nights ----


def test_check_refuses_a_clinic_that_says_nothing_of_its_nights(tmp_path: Path) -> None:
    example(tmp_path, "")
    (found,) = (p for p in check_clinic(tmp_path, TODAY).problems if p.code == "when-closed")
    assert found.severity is Severity.ERROR
    assert found.place is not None
    line = (tmp_path / "clinic.yaml").read_text("utf-8").splitlines()[found.place.line - 1]
    assert line.strip().startswith("phone:")
    assert "when_closed: emergency_room" in found.hint


def test_check_warns_where_there_is_no_sheet_for_the_night(tmp_path: Path) -> None:
    clinic = load(tmp_path)
    assert [one.severity for one in _closed(clinic, ("prepare",))] == [Severity.WARNING]
    assert [one.severity for one in _closed(clinic, ("prepare", "discharge"))] == [Severity.ERROR]
    quiet = load(tmp_path, QUIET)
    assert _closed(quiet, ("prepare", "discharge")) == ()


def _closed(clinic: Clinic, sheets: tuple[str, ...]) -> tuple[Diagnostic, ...]:
    packs = FrozenMap({"nap": replace(clinic.packs["nap"], sheets=sheets)})
    return closed_problems(replace(clinic, packs=packs))


def test_such_a_clinic_still_gets_its_sheets_and_a_warning(tmp_path: Path) -> None:
    example(tmp_path, "")
    record = examples_root() / "patients" / "radiology-group.yaml"
    words = ["make", "prepare", "--clinic", str(tmp_path), "--patient", str(record)]
    words += ["--printed-on", "2026-12-01", "-o", str(tmp_path / "sheet.pdf")]
    made = CliRunner().invoke(cli, words)
    assert made.exit_code == 0, made.output
    assert "warning: Sheets say that patients go to an emergency room" in made.output
    example(tmp_path, QUIET)
    assert "emergency room" not in CliRunner().invoke(cli, words).output


def test_every_example_says_what_patients_do_at_night() -> None:
    for folder in (examples_root() / "clinics").iterdir():
        if folder.is_dir():
            assert Clinic.load(folder).unsaid() == ()
