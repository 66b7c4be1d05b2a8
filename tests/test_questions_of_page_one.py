"""What somebody asks at two in the morning who has page one of `discharge` alone."""

from __future__ import annotations

import re

import pytest
from example_sheets import clinics, engine, patients
from sheet_text import normal, page_texts

from docgen.demo import printing_time
from docgen.engine import Made

PRACTICES = sorted(name for name in clinics() if name != "lakeside")


def discharge(clinic: str, language: str = "en", format_name: str = "standard") -> Made:
    patient = patients()[clinic]
    return engine().make_sheet(
        "discharge",
        clinics()[clinic],
        patient,
        language=language,
        format=format_name,
        printed_on=printing_time("discharge", patient),
    )


def page_one(clinic: str, language: str = "en", format_name: str = "standard") -> str:
    return normal(page_texts(discharge(clinic, language, format_name).pdf)[0])


@pytest.mark.parametrize("clinic", sorted(clinics()))
def test_page_one_says_on_which_day_the_treatment_was(clinic: str) -> None:
    assert re.search(r"Treated Dec \d+, 2026", page_one(clinic))


def test_the_day_of_the_treatment_takes_the_place_of_no_bar() -> None:
    said = page_one("lakeside")
    assert "Treated Dec 8, 2026" in said
    assert "Wednesday: rest in bed" in said


def test_in_spanish_it_stands_beside_the_bar_without_its_year() -> None:
    said = page_one("lakeside", "es")
    assert "Hecho el 8 dic" in said
    assert "miércoles: reposo en cama" in said


def test_in_large_print_the_bones_make_room_for_what_says_to_turn_over() -> None:
    said = page_one("lakeside", "es", "large")
    assert "Hecho el 8 dic" in said
    assert "Al dorso:" in said


@pytest.mark.parametrize("clinic", PRACTICES)
def test_what_a_clinic_leaves_unset_is_to_be_asked_not_free(clinic: str) -> None:
    said = page_one(clinic)
    for what in ("Driving", "Showers", "Lifting"):
        assert f"{what} ask first" in said
    assert ("Next visit ask us" in said) is (patients()[clinic].values.get("follow_up") is None)


def test_what_is_set_is_not_to_be_asked() -> None:
    assert "ask first" not in page_one("lakeside")
    assert "Next visit ask us" not in page_one("lakeside")


@pytest.mark.parametrize("clinic", PRACTICES)
def test_any_question_sends_nobody_to_an_emergency_room(clinic: str) -> None:
    said = page_one(clinic)
    assert "If we are closed and it cannot wait Go to an emergency room." in said
    assert said.count("emergency room") == 1


def test_signs_are_told_day_or_night_where_a_number_answers_at_night() -> None:
    said = page_one("lakeside")
    assert "Call us the same day or night for:" in said
    assert "Nights and all other times 312-555-0119" in said


def test_the_line_for_the_doctors_office_stands_above_the_clinics_own_number() -> None:
    said = page_one("imaging-center")
    heading = "Questions? Call your doctor's office or us."
    places = [said.index(text) for text in (heading, "Your doctor's office", "Our number when")]
    assert places == sorted(places)


def test_bed_rest_from_the_way_home_says_so_where_its_end_is_not_known() -> None:
    assert "for 24 hours after you leave, until __" in page_one("radiology-group")
