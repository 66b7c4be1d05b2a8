"""Blood thinners on the sheet after the procedure: the next dose, and where nobody has decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from example_sheets import clinics, engine
from hard_patients import HardSheet, made_sheet
from home_samples import RECORD
from pdf_integrity import integrity_problems, ua1_problems
from sheet_text import normal, page_texts, units_of

from docgen.engine import Made
from docgen.patient.record import Patient

WHO = {"drug": "apixaban", "agreed_by": "Dr. Ana Ruiz"}
WHAT = "(a blood thinner, against clots)"
NOBODY = "Do not take apixaban until we tell you. We call you by"
LONG = {"given": "Maximiliana Guadalupe", "family": "Fernández de la Cueva y Enríquez de Ribera"}
# Pages of the first leaf that hold the first night, and its languages.
FIRST = {"standard": 1, "bilingual": 2, "large": 2}
AGAIN = {
    "en": ("Restart {} (", "Do not take {} until we tell you"),
    "es": ("Retome {}", "No tome {} hasta que se lo digamos"),
}


def make(
    *lines: Mapping[str, object],
    language: str = "en",
    format_name: str = "standard",
    **changed: object,
) -> Made:
    listed = [{**WHO, **line} for line in lines]
    patient = Patient.parse({**RECORD, "blood_thinners": listed, **changed})
    return engine().make_sheet(
        "discharge",
        clinics()["lakeside"],
        patient,
        language=language,
        format=format_name,
        printed_on=date(2026, 12, 8),
    )


def said(made: Made) -> list[str]:
    return [unit.text for unit in units_of(made.pdf)]


def first_leaf(made: Made, format_name: str = "standard") -> str:
    """What stands on the first leaf; with the page behind where the nurse is told to give it."""
    more = any(one.code == "page-one" for one in made.warnings)
    assert not (more and format_name == "standard")
    return normal(" ".join(page_texts(made.pdf)[: FIRST[format_name] + more]))


@pytest.mark.parametrize(
    ("restart", "shown", "time"),
    [
        ("2026-12-09 evening", "Wednesday, December 9, in the evening", "Evening"),
        ("2026-12-09T08:00", "Wednesday, December 9, 8:00 AM", "8:00 AM"),
    ],
)
def test_the_restart_stands_among_the_times_with_its_hour(
    restart: str, shown: str, time: str
) -> None:
    made = make({"restart": restart, "dose": "5 mg"})
    said_of_it = "Restart apixaban (thins blood). Dose: 5 mg."
    row = next(line for line in said(made) if said_of_it in line)
    assert time in row
    assert "No hour?" not in row
    assert said_of_it in first_leaf(made)
    assert f"As Dr. Ana Ruiz agreed, start apixaban {WHAT} again on {shown}." in said(made)
    assert "How much apixaban: 5 mg." in said(made)
    assert "until we tell you" not in " ".join(said(made))


def test_an_hour_that_nobody_named_is_a_line_to_write_on_and_no_dose_is_asked_for() -> None:
    row = next(line for line in said(make({"restart": "2026-12-09"})) if "Restart apixa" in line)
    at, _, what = row.partition("Restart apixaban (thins blood).")
    assert at.startswith("at __")
    assert what == " No hour? Ask us."


def test_where_nobody_has_decided_page_one_says_take_none_and_who_calls() -> None:
    made = make({"restart": "not_decided"})
    assert NOBODY in first_leaf(made)
    assert f"Do not take apixaban {WHAT} until we tell you." in said(made)
    assert "Restart apixaban" not in " ".join(said(made))
    made = make({"restart": "not_decided", "call_by": "2026-12-10"})
    assert f"{NOBODY} Thursday, December 10." in first_leaf(made)


@pytest.mark.parametrize("restart", [{}, {"restart": "2026-12-08"}])
def test_what_is_taken_again_is_said_and_no_day_is_printed(restart: Mapping[str, str]) -> None:
    made = make({"restarted": "yes", **restart})
    assert "You take apixaban again. Do not stop it on your own." in first_leaf(made)
    assert "Restart apixaban" not in " ".join(said(made))
    assert "until we tell you" not in " ".join(said(made))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("format_name", sorted(FIRST))
def test_the_restart_never_leaves_the_first_leaf(language: str, format_name: str) -> None:
    """Three with long names and doses: page one; large or bilingual, both sides of the leaf."""
    drugs = ("clopidogrel bisulfate (Plavix)", "rivaroxaban (Xarelto)", "acetylsalicylic acid")
    restarts = ("2026-12-09", "2026-12-10T08:00", "not_decided")
    lines = [
        {"drug": drug, "restart": restart, "dose": "75 mg with a glass of water"}
        for drug, restart in zip(drugs, restarts, strict=True)
    ]
    text = first_leaf(make(*lines, language=language, format_name=format_name), format_name)
    assert [drug for drug in drugs if drug not in text] == []
    assert ("until we tell you" if language == "en" else "hasta que se lo digamos") in text


@pytest.mark.parametrize("decided", ["both", "one", "none"])
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("format_name", sorted(FIRST))
def test_a_long_name_does_not_push_a_restart_off_the_first_leaf(
    language: str, format_name: str, decided: str
) -> None:
    drugs = ("clopidogrel", "rivaroxaban")
    days = {
        "both": ("2026-12-09", "2026-12-10 evening"),
        "one": ("2026-12-09", "not_decided"),
        "none": ("not_decided", "not_decided"),
    }[decided]
    lines = [
        {"drug": drug, "restart": day, "agreed_by": "Dr. Maximilian Featherstonehaugh"}
        for drug, day in zip(drugs, days, strict=True)
    ]
    made = make(*lines, language=language, format_name=format_name, name=LONG)
    text = first_leaf(made, format_name).replace("Vuelva a tomar", "Retome")
    both = ("en", "es") if format_name == "bilingual" else (language,)
    for drug, day in zip(drugs, days, strict=True):
        for each in both:
            line = AGAIN[each][day == "not_decided"].format(drug)
            assert line in text, line
    assert ua1_problems(made.pdf) == []
    assert integrity_problems(made.pdf) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_however_many_there_are_what_page_one_has_no_room_for_stands_first_overleaf(
    language: str,
) -> None:
    lines = [
        {
            "drug": f"number {number} {'of a long name ' * 6}"[:80].strip(),
            "restart": "2026-12-10 evening",
        }
        for number in range(1, 9)
    ]
    made = make(*lines, language=language)
    first, second, *_ = page_texts(made.pdf)
    assert "911" in normal(first)
    there = [n for n in range(1, 9) if f"number {n} " in normal(first)]
    assert there == [1, 2, 3][: len(there)]  # each takes four lines: not even three have room
    rest = [n for n in range(1, 9) if f"number {n} " in normal(second)]
    assert {*there, *rest} == {*range(1, 9)}
    more, overleaf = {
        "en": ("You take more blood thinners. Turn the page", "More blood thinners: their next"),
        "es": ("Usted toma otros anticoagulantes. Al dorso", "Más anticoagulantes: cuándo volver"),
    }[language]
    assert more in normal(first) or more in normal(second)
    assert overleaf in normal(second)
    normal_box = {"en": "Normal. No need to call.", "es": "Es normal. No tiene que llamar."}
    below = normal(second).partition(overleaf)[2]
    assert (normal_box[language] in below) is (normal_box[language] not in normal(first))


def test_who_takes_three_is_told_of_no_more() -> None:
    lines = [{"drug": name, "restart": "2026-12-10 evening"} for name in ("a", "b", "c")]
    assert not any("more blood thinners" in text for text in said(make(*lines, name=LONG)))


def test_the_same_in_spanish() -> None:
    text = first_leaf(
        make(
            {"restart": "2026-12-09 morning"},
            {"drug": "heparina", "restart": "not_decided"},
            {"drug": "aspirina", "restarted": "yes"},
            language="es",
        )
    )
    assert "Retome apixaban (contra coágulos)" in text
    assert "No tome heparina hasta que se lo digamos. Le llamaremos a más tardar el" in text
    taken = "Ya está tomando aspirina otra vez. No deje de tomar esta medicina por su cuenta."
    assert taken in text


@pytest.mark.parametrize("clinic", ["spine-medicine", "pain-specialists", "lakeside"])
def test_a_long_name_of_who_agreed_takes_no_line_of_page_one(clinic: str) -> None:
    """It stands overleaf, with the day of each thinner."""
    wanted = HardSheet(clinics()[clinic].folder, "discharge", "en", "standard", "long-thinners")
    first, *later = page_texts(made_sheet(engine(), wanted).pdf)
    assert "agreed" not in first
    assert " ".join(later).count("agreed") == 2
