"""Medicines held against the clinic's rules and each other: which lines are named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from example_sheets import clinics, engine
from home_samples import RECORD, with_settings

from docgen.errors import Diagnostic, PatientError, Severity
from docgen.patient.record import Patient
from docgen.settings.clinic import Clinic

LIMIT = "pain_medicine.acetaminophen_most"


def line(
    drug: object, dose: object = "1 tablet", when: object = "daily", **more: object
) -> dict[str, object]:
    return {"drug": drug, "dose": dose, "when": when, **more}


def thinner(drug: str, restart: str = "2026-12-09") -> dict[str, object]:
    return {"drug": drug, "restart": restart, "agreed_by": "Dr. Ana Ruiz"}


def told(
    *medicines: dict[str, object],
    thinners: tuple[dict[str, object], ...] = (),
    clinic: str | Clinic = "lakeside",
    sheet: str = "discharge",
) -> list[Diagnostic]:
    """What is said of the medicines; lakeside allows 3000 mg, wants NSAIDs asked, names driving."""
    place = clinics()[clinic] if isinstance(clinic, str) else clinic
    record: dict[str, Any] = {**RECORD, "medicines": list(medicines)}
    record["blood_thinners"] = list(thinners)
    made = engine().make_sheet(sheet, place, Patient.parse(record), language="en")
    return [one for one in made.warnings if one.code == "medicine"]


def fields(*medicines: dict[str, object], word: str = "", **changed: Any) -> list[str]:
    return [one.field for one in told(*medicines, **changed) if word in one.message]


# ---- Against the clinic's settings ----


@pytest.mark.parametrize(
    "drug", ["Ibuprofen", "Advil", "ibuprofeno", "Aleve", "naproxeno", "Celebrex"]
)
def test_what_the_sheet_says_to_ask_about_first_is_named(drug: str) -> None:
    found = told(line("Senna"), line(drug))
    assert [(one.field, one.severity) for one in found] == [("medicines[1].drug", Severity.WARNING)]
    assert "pain_medicine.nsaids" in found[0].message
    assert told(line("Senna"), line(drug), clinic="pain-specialists") == []


def test_aspirin_is_not_asked_about_first_and_acetaminophen_neither() -> None:
    assert told(line("Aspirin", "81 mg"), line("Acetaminophen", "500 mg")) == []


def test_an_opioid_wants_the_line_on_driving() -> None:
    for drug in ("Tramadol", "oxicodona", "Norco 5-325"):
        assert fields(line("Senna"), line(drug), clinic="pain-specialists", word="driving") == [
            "medicines[1].drug"
        ]
        assert fields(line(drug), word="driving") == []


# ---- The most in a day ----


@pytest.mark.parametrize(
    ("dose", "when", "over"),
    [
        ("1000 mg", "every 8 hours", False),  # 3000: just what is allowed
        ("1000 mg", "every 6 hours", True),
        ("1000 mg", "every 6 to 8 hours", True),
        ("750 mg", "4 times a day", False),
        ("751 mg", "4 times a day", True),
        ("1-2 tablets of 500 mg", "every 8 hours", False),
        ("1-2 tablets of 500 mg", "every 6 hours", True),
        ("2 tablets (1000 mg)", "every 8 hours if you hurt", False),
        ("2 tabletas (1000 mg)", "cada 6 horas", True),
        ("1000 mg", "every 6 hours, no more than 3000 mg a day", False),
        ("1000 mg", "as needed, no more than 4000 mg a day", True),
        ("1000 mg", "every 4 hours, at most 3 times a day", False),
    ],
)
def test_more_a_day_than_the_clinics_most_is_named(dose: str, when: str, *, over: bool) -> None:
    found = told(line("Senna"), line("Tylenol", dose, when))
    assert [one.field for one in found] == (["medicines[1].dose"] if over else [])
    assert all(LIMIT in one.message for one in found)


def test_a_clinic_without_a_most_is_told_nothing() -> None:
    assert told(line("Tylenol", "1000 mg", "every 4 hours"), clinic="pain-specialists") == []


def test_a_most_that_is_a_range_counts_by_its_lower_end(tmp_path: Path) -> None:
    clinic = with_settings(tmp_path, "    pain_medicine: {acetaminophen_most: 2000-3000 mg}\n")
    assert fields(line("Tylenol", "500 mg", "4 times a day"), clinic=clinic) == []
    assert fields(line("Tylenol", "501 mg", "4 times a day"), clinic=clinic) == [
        "medicines[0].dose"
    ]


def test_lines_are_added_up_and_each_of_them_is_named() -> None:
    lines = [
        line("Tylenol", "500 mg", "every 6 hours"),  # 2000
        line("Senna", "8 mg", "every 6 hours"),
        line("Norco 5-325", "1 tablet", "every 8 hours"),  # 975
    ]
    assert fields(*lines) == []
    more = [*lines[:2], line("Norco 5-325", "1 tablet", "every 6 hours")]  # 1300
    assert fields(*more) == ["medicines[0].dose", "medicines[2].dose"]


def test_a_cold_remedy_counts_as_well() -> None:
    lines = [
        line("Tylenol", "1000 mg", "every 8 hours"),
        line("DayQuil", "2 capsules (650 mg)", "for a cold"),
    ]
    assert fields(*lines, word="cannot be read") == ["medicines[1].dose"]
    lines[1] = line("DayQuil", "2 capsules (650 mg)", "once a day")
    assert fields(*lines) == ["medicines[0].dose", "medicines[1].dose"]


@pytest.mark.parametrize(
    ("dose", "when"),
    [
        ("2 tablets", "every 6 hours"),
        ("1000 mg", "as needed"),
        ("10 mL", "daily"),
        ("500 mg", "weekly"),
    ],
)
def test_what_cannot_be_read_is_said(dose: str, when: str) -> None:
    found = told(line("Senna"), line("Tylenol", dose, when))
    assert [one.field for one in found] == ["medicines[1].dose"]
    assert "cannot be read" in found[0].message
    assert told(line("Senna", dose, when)) == []


def test_of_two_languages_the_one_that_comes_to_more_counts() -> None:
    dose = {"en": "500 mg", "es": "1000 mg"}
    found = fields(line("Tylenol", dose, {"en": "every 6 hours", "es": "cada 6 horas"}))
    assert found == ["medicines[0].dose", "medicines[0].dose"]  # too much, and they differ
    plain = line(
        "Tylenol", {"en": "1 g", "es": "1000 mg"}, {"en": "every 8 hours", "es": "cada 8 horas"}
    )
    assert fields(plain) == []


def test_what_one_language_says_of_a_line_counts_for_the_other_too() -> None:
    """A name, a dose or how often may stand in one language and be in another's sum."""
    word = LIMIT
    for every in (
        {"en": "every 6 hours", "es": "cada 8 horas"},
        {"en": "every 8 hours", "es": "cada 6 horas"},
    ):
        assert fields(line("Tylenol", "1000 mg", every), word=word) == ["medicines[0].dose"]
    often = {"en": "every 8 hours", "es": "cada 8 horas"}
    assert fields(line("Tylenol", "1000 mg", often), word=word) == []
    dose = {"en": "2 tablets", "es": "2 tabletas"}
    named = {"en": "Acetaminophen 500 mg", "es": "Acetaminofén 500 mg"}
    one = {"es": "Acetaminofén 500 mg"}
    assert fields(line(one, {"en": "2 tablets"}, "every 8 hours")) == []
    for drug in (named, one):
        assert fields(line(drug, dose, "every 6 hours"), word=word) == ["medicines[0].dose"]
        assert fields(line(drug, dose, "every 8 hours"), word=word) == []


def test_languages_that_say_different_things_are_named() -> None:
    often = {"en": "every 8 hours", "es": "cada 12 horas"}
    assert fields(line("Senna"), line("Lisinopril", "10 mg", often)) == ["medicines[1].when"]
    dose = {"en": "1 tablet (10 mg)", "es": "2 tabletas (20 mg)"}
    assert fields(line("Lisinopril", dose)) == ["medicines[0].dose"]
    same = {"en": "in the morning", "es": "cada mañana"}
    assert fields(line("Lisinopril", {"en": "1 tablet", "es": "1 tableta"}, same)) == []


def test_a_language_that_cannot_be_read_differs_from_none() -> None:
    often = {"en": "every 8 hours", "es": "cuando le duela"}
    dose = {"en": "10 mg", "es": "una"}
    assert fields(line("Lisinopril", dose, often)) == []


def test_a_drug_is_known_in_whichever_language_names_it() -> None:
    named = {"en": "The white pill", "es": "Ibuprofeno"}
    assert fields(line(named)) == ["medicines[0].drug"]


def test_tablets_as_they_are_sold_tell_a_sum_from_a_strength() -> None:
    """Acetaminophen: two tablets of 500 mg come to 1000, two of 325 to 650."""
    assert fields(line("Tylenol", "2 tablets (500 mg)", "every 6 hours")) == ["medicines[0].dose"]
    assert fields(line("Tylenol", "2 tablets (650 mg)", "every 6 hours")) == []


# ---- Beside each other ----


def test_a_pain_medicine_of_its_kind_beside_a_thinner_is_named() -> None:
    lines = (line("Senna"), line("Motrin"))
    word = "bleeding"
    assert fields(*lines, thinners=(thinner("apixaban"),), word=word) == ["medicines[1].drug"]
    assert fields(*lines, line("Plavix"), word=word) == ["medicines[1].drug"]
    assert fields(*lines, word=word) == []
    assert fields(line("Senna"), thinners=(thinner("apixaban"),), word=word) == []


def test_a_thinner_that_is_on_no_list_is_one_by_its_place() -> None:
    assert fields(line("Motrin"), thinners=(thinner("Blutomax"),), word="bleeding") != []


def test_two_pain_medicines_of_a_kind_are_named_once() -> None:
    word = "another pain medicine"
    assert fields(line("Advil"), line("Aleve"), word=word) == ["medicines[0].drug"]
    assert fields(line("Advil"), line("ibuprofen"), word=word) == []


def test_a_product_of_several_is_the_same_as_each_drug_in_it() -> None:
    word = "another pain medicine"
    assert fields(line("Vicoprofen"), line("ibuprofen"), word=word) == []
    assert fields(line("Vicoprofen"), line("Aleve"), word=word) == ["medicines[0].drug"]


def test_aspirin_beside_another_thinner_is_warned_of_and_never_refused() -> None:
    found = told(line("Aspirina", "81 mg"), thinners=(thinner("apixaban"),))
    assert [(one.field, one.severity) for one in found] == [("medicines[0].drug", Severity.WARNING)]
    assert "often that is meant" in found[0].message
    assert told(line("Aspirina", "81 mg")) == []
    both = told(line("Senna"), thinners=(thinner("apixaban"), thinner("aspirin")))
    assert [one.field for one in both] == ["blood_thinners[1].drug"]


def test_two_thinners_are_asked_about_once() -> None:
    found = told(thinners=(thinner("warfarin"), thinner("apixaban")))
    assert [one.field for one in found] == ["blood_thinners[0].drug"]


# ---- A thinner in both lists ----


def test_a_thinner_in_the_table_before_its_restart_is_refused() -> None:
    held = (thinner("apixaban", "2026-12-10"),)
    early = line("Eliquis", "5 mg", "twice a day", next="2026-12-09T20:00")
    with pytest.raises(PatientError) as refused:
        told(early, thinners=held)
    assert [one.field for one in refused.value.diagnostics] == ["medicines[0].next"]
    assert told({**early, "next": "2026-12-10T08:00"}, thinners=held) == []
    assert told({**early, "drug": "Lisinopril"}, thinners=held) == []


def test_a_thinner_within_a_product_is_refused_before_its_restart_too() -> None:
    held = (thinner("aspirin", "2026-12-10"),)
    early = line("Percodan", "1 tablet", "twice a day", next="2026-12-09T20:00")
    with pytest.raises(PatientError) as refused:
        told(early, thinners=held)
    assert [one.field for one in refused.value.diagnostics] == ["medicines[0].next"]


def test_a_thinner_in_the_table_without_a_next_dose_is_named() -> None:
    held = (thinner("apixaban", "2026-12-10"),)
    assert fields(line("Eliquis", "5 mg", "twice a day"), thinners=held) == ["medicines[0].next"]


def test_a_thinner_in_the_table_that_nobody_has_decided_on_is_named() -> None:
    held = (thinner("apixaban", "not_decided"),)
    assert fields(line("Eliquis", "5 mg", "twice a day"), thinners=held) == ["medicines[0].drug"]


# ---- What stands in no message, and on which sheet ----


def test_no_drug_and_no_amount_stands_in_a_message() -> None:
    found = told(
        line("Advil", "437 mg", "every 5 hours"),
        line("Tylenol", "1937 mg", "every 6 hours"),
        line("NyQuil", "31 mL"),
        thinners=(thinner("apixaban"),),
    )
    said = " ".join(f"{one.message} {one.hint}" for one in found).casefold()
    assert len(found) >= 4
    for value in ("advil", "ibuprofen", "437", "tylenol", "1937", "nyquil", "31", "apixaban"):
        assert value not in said


def test_before_the_procedure_nothing_is_said_of_the_table() -> None:
    held = ({**thinner("apixaban"), "last_dose": "2026-12-05"},)
    assert told(line("Advil"), thinners=held, sheet="prepare") == []
