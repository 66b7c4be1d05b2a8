"""Parts of the home pages: awaited results, what matters, who signs, the card, the bones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from home_samples import HEAD, HOME, patient_of, sheet, texts, with_settings
from page_geometry import page_faults
from pdf_integrity import ua1_problems
from sheet_text import units_of

from docgen.patient.record import Patient
from docgen.style import look

DRY = "Keep your bandage dry until you take it off."
IN_SHOWER = "When you shower, keep the bandage dry too."


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("    bandage: {off_after: 48 h, keep: dry}\n    shower: 48 h\n", [DRY]),
        ("    bandage: {keep: dry}\n    shower: 48 h\n", [DRY, IN_SHOWER]),
        ("    bandage: {keep: dry}\n", [DRY]),
        ("    bandage: {off_after: 48 h}\n    shower: 48 h\n", []),
        (
            "    bandage: {kind: sterile, off_after: 48 h, keep: dry}\n    shower: 48 h\n",
            ["Your bandage is sterile (free of germs). Keep it dry until you take it off."],
        ),
        (
            "    bandage: {keep: dry}\n    shower: {at_once: keep_bandage_dry}\n",
            [DRY, "You may shower at once if you keep the bandage dry."],
        ),
    ],
)
def test_a_dry_bandage_and_a_shower_do_not_contradict(
    lines: str, said: list[str], tmp_path: Path
) -> None:
    """ "Keep it dry" and "Shower: Yes" was one thing too many: it says until when, or how."""
    clinic = with_settings(tmp_path, lines, "radiology-group")
    found = texts(sheet(patient_of(), clinic=clinic), "LI")
    words = ("bandage", "shower")
    assert [text for text in found if any(word in text.lower() for word in words)] == said


def test_a_result_says_who_tells_it_and_whom_to_ask() -> None:
    units = [unit.text for unit in units_of(sheet(patient_of(**HOME)).pdf)]
    at = units.index("Test results we wait for")
    assert units[at + 1] == "Test Who tells you When"
    assert units[at + 2] == "Biopsy Dr. Ana Ruiz 1-2"
    assert re.fullmatch(r"Vitamin D _+ _+", units[at + 3])
    assert units[at + 4] == "Have you heard nothing? Call 312-555-0118 and ask for the result."


WANTED = {"prepare": {"prepare"}, "discharge": {"discharge"}, "both": {"prepare", "discharge"}}


@pytest.mark.parametrize("chosen", WANTED)
@pytest.mark.parametrize("name", ["prepare", "discharge"])
def test_what_matters_is_asked_on_the_sheets_that_the_clinic_chose(
    name: str, chosen: str, tmp_path: Path
) -> None:
    clinic = with_settings(tmp_path, f"    what_matters: {chosen}\n")
    said = texts(sheet(patient_of(matters="My garden."), clinic=clinic, name=name), "P")
    assert ("My garden." in said) is (name in WANTED[chosen])
    headings = texts(sheet(patient_of(), clinic=clinic, name=name), "H2")
    assert ("What matters to me" in headings) is (name in WANTED[chosen])


def test_nobody_is_asked_what_matters_where_the_clinic_sets_nothing() -> None:
    made = sheet(patient_of(matters="My garden."), clinic="pain-specialists")
    assert "My garden." not in texts(made, "P")


KINDS = ("patient_or_companion", "nurse", "interpreter", "witness", "date_and_time")
SIGNERS = tuple(kind.replace("_", " ").capitalize() for kind in KINDS)


@pytest.mark.parametrize("format_name", ["standard", "large"])
@pytest.mark.parametrize("count", range(1, 6))
def test_those_sign_whom_the_clinic_names(count: int, format_name: str, tmp_path: Path) -> None:
    kinds, labels = KINDS[-count:], SIGNERS[-count:]
    clinic = with_settings(tmp_path, f"    signed_by: [{', '.join(kinds)}]\n")
    made = sheet(patient_of(), clinic=clinic, format_name=format_name)
    said = texts(made, "P")
    at = said.index(labels[0])
    assert tuple(said[at : at + count]) == labels
    assert not set(SIGNERS) & {*said[:at], *said[at + count :]}
    assert page_faults(made.pdf, look(format_name, "letter")) == []
    assert ua1_problems(made.pdf) == []


def test_otherwise_the_patient_and_the_nurse_sign() -> None:
    said = texts(sheet(patient_of(), clinic="pain-specialists"), "P")
    signed = [text for text in said if text in SIGNERS]
    assert signed == ["Patient or companion", "Nurse", "Date and time"]


def test_the_card_says_what_is_in_the_spine_and_where_it_was_put_there() -> None:
    product = {"cement_product": "Example cement", "cement_lot": "LOT-0000"}
    said = texts(sheet(patient_of(**product)), "P")
    for row in (
        "Product Example cement",
        "Lot LOT-0000",
        "Bones T12, L1",
        "Date December 8, 2026",
        "Clinic Lakeside Spine and Imaging",
    ):
        assert row in said
    unknown = texts(sheet(patient_of()), "P")
    assert any(re.fullmatch(r"Product _+", row) for row in unknown)


def test_the_bones_are_a_clinics_choice_of_four(tmp_path: Path) -> None:
    words = ("density_test", "vitamin_d", "bone_clinic", "falls")
    clinic = with_settings(tmp_path, f"    bone_health: [{', '.join(words)}]\n")
    said = " ".join(texts(sheet(patient_of(), clinic=clinic), "LI"))
    for each in ("bone density test", "vitamin D", "bone clinic", "falls"):
        assert each in said


def test_a_blank_sheet_asks_what_matters_and_has_rows_to_write_medicines_in() -> None:
    blank = Patient.blank("vertebroplasty")
    assert "What matters to me" in texts(sheet(blank, name="prepare"), "H2")
    rows = texts(sheet(blank), "TR")
    at = rows.index(HEAD["en"])
    assert rows[at + 1 : at + 5][:4] == ["", "", ""]
    assert "I may Day Time" in rows[:at]
    assert not any(row.startswith("Test ") for row in rows)  # nobody knows what is waited for
