"""The worked example of the plan: Rosa Peña at lakeside, minute by minute."""

from __future__ import annotations

from functools import cache

import pytest
from clock_samples import ROOT, holds, locale, said

from docgen.clock.personal import Personal
from docgen.expression.truth import Name
from docgen.lists.files import read_records
from docgen.patient.record import Patient
from docgen.settings.clinic import Clinic
from docgen.settings.effective import fixed_answers, resolve
from docgen.settings.kind_of_patient import KindOfPatient


@cache
def rosa(sheet: str, language: str = "en", *, left: bool = False) -> Personal:
    clinic = Clinic.load(ROOT / "examples" / "clinics" / "lakeside")
    record = read_records(ROOT / "examples" / "patients" / "lakeside.yaml")[0]
    pack = clinic.packs[record.text("procedure")]
    if left:
        record = record.with_fields({"discharge_time": "2026-12-08T13:50"})
    patient = Patient.read(record, pack)
    written = clinic.procedures[pack.name]
    answers = patient.answers(pack, fixed_answers(pack, written))
    held = resolve(written, pack, answers)
    kind = KindOfPatient(answers, held, pack)
    return Personal(clinic, pack, kind, patient, locale(language), sheet)


@pytest.mark.parametrize(
    ("time", "english", "spanish"),
    [
        ("arrive", "Tuesday, December 8, 9:00 AM", "martes 8 de diciembre a las 9:00 a. m."),
        (
            "eat_until",
            "Tuesday, December 8, 1:00 AM (Monday night)",
            "martes 8 de diciembre a la 1:00 a. m. (noche del lunes al martes)",
        ),
        ("drink_until", "Tuesday, December 8, 7:00 AM", "martes 8 de diciembre a las 7:00 a. m."),
        (
            "lie_flat_until",
            "Tuesday, December 8, 12:40 PM",
            "martes 8 de diciembre a las 12:40 p. m.",
        ),
        ("home", "Tuesday, December 8, 1:40 PM", "martes 8 de diciembre a la 1:40 p. m."),
        (
            "companion_until",
            "Tuesday, December 8, 10:40 PM",
            "martes 8 de diciembre a las 10:40 p. m.",
        ),
        (
            "bed_rest_until",
            "Wednesday, December 9, 10:40 AM",
            "miércoles 9 de diciembre a las 10:40 a. m.",
        ),
    ],
)
def test_each_time_of_the_example(time: str, english: str, spanish: str) -> None:
    assert said(rosa("discharge"), f"times.{time}", "moment") == english
    assert said(rosa("discharge", "es"), f"times.{time}", "moment") == spanish


@pytest.mark.parametrize("time", ["home", "lie_flat_until"])
def test_what_happens_in_the_clinic_stands_until_she_has_left(time: str) -> None:
    ahead = Name(f"ahead.{time}")
    assert holds(rosa("discharge"), ahead)
    assert not holds(rosa("discharge", left=True), ahead)


def test_her_article_agrees_with_the_hour() -> None:
    one = rosa("discharge", "es")
    assert said(one, "times.home", "stop_until") == "hasta la **1:40 p. m.**"
    assert said(one, "times.companion_until", "stop_until") == "hasta las **10:40 p. m.**"
    until = said(one, "times.bed_rest_until", "until")
    assert until == "hasta el **miércoles 9 de diciembre a las 10:40 a. m.**"


def test_about_when_she_is_picked_up() -> None:
    english, spanish = rosa("prepare"), rosa("prepare", "es")
    path = "times.home_between"
    day = english.first_day()
    assert said(english, path, "between") == (
        "on **Tuesday, December 8** between **2:30** and **4:30 PM**"
    )
    assert said(english, path, "stop_between") == "between **2:30** and **4:30 PM**"
    assert said(spanish, path, "stop_between") == "entre las **2:30** y las **4:30 p. m.**"
    assert spanish.slot(path, "onward", day)[0] == ("desde las ", False)
    assert said(english, path, "onward") == "from **Tuesday, December 8, 2:30 PM** on"
