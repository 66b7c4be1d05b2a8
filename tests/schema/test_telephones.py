"""Telephone numbers that cannot be right, the emergency number first of all."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import phonenumbers
import pytest
from small_pack import WHO, load_text

from docgen.errors import DocgenError, Severity
from docgen.files import examples_root
from docgen.quality.check import check_clinic, number_problems
from docgen.schema.telephones import USUAL, Phone, number_flaw, reaches_help
from docgen.settings.clinic import Clinic

TODAY = date(2026, 12, 1)
NAP = "procedures:\n  nap: {early: 1 h}\n"


def load(root: Path, number: str, country: str = "US", more: str = "", nap: str = NAP) -> Clinic:
    who = WHO.replace("emergency_number: 911\n", f"emergency_number: {number}\n{more}")
    if country != "US":
        who = who.replace("country: US", f"country: {country}")
    return load_text(root, who + nap)


@pytest.mark.parametrize(
    ("number", "country"),
    [
        *(("911", country) for country in ("US", "CA", "MX", "PR")),
        *(("112", country) for country in ("ES", "DE", "US")),
        ("999", "GB"),
        ("000", "AU"),
        ("9-1-1", "US"),
    ],
)
def test_a_number_that_reaches_help_is_taken(tmp_path: Path, number: str, country: str) -> None:
    assert load(tmp_path, number, country).emergency_number == number


@pytest.mark.parametrize(
    ("number", "country"),
    [
        *((number, "US") for number in ("91", "912", "999", "9111", "+911", "988", "311")),
        *((number, "US") for number in ("312-555-0118", "9 1", "911 ext. 4")),
        ("911", "DE"),
        ("911", "GB"),
        ("99", "GB"),
        ("911", "AQ"),  # nobody knows its numbers
    ],
)
def test_a_number_that_does_not_is_refused(tmp_path: Path, number: str, country: str) -> None:
    with pytest.raises(DocgenError) as caught:
        load(tmp_path, number, country)
    (found,) = caught.value.diagnostics
    assert f'"{number}" is not a known emergency number in {country}.' in found.message
    assert "emergency_number_checked: and the day" in found.hint
    assert found.place is not None
    assert (found.place.line, found.field) == (4, "clinic.emergency_number")


def test_a_number_that_somebody_checked_is_taken(tmp_path: Path) -> None:
    clinic = load(tmp_path, "912", more="  emergency_number_checked: 2026-11-02\n")
    assert clinic.emergency_number == "912"
    assert clinic.emergency_number_checked == date(2026, 11, 2)
    assert list(number_problems(clinic, TODAY)) == []


@pytest.mark.parametrize("day", ["yes", "2026-11-31", "11/02/2026"])
def test_the_check_has_a_day(tmp_path: Path, day: str) -> None:
    with pytest.raises(DocgenError, match="is not a day"):
        load(tmp_path, "911", more=f"  emergency_number_checked: {day}\n")


def test_a_check_does_not_make_words_a_number(tmp_path: Path) -> None:
    with pytest.raises(DocgenError, match="not a telephone number"):
        load(tmp_path, "help", more="  emergency_number_checked: 2026-11-02\n")


def test_a_check_in_the_future_is_odd(tmp_path: Path) -> None:
    clinic = load(tmp_path, "911", more="  emergency_number_checked: 2026-12-01\n")
    assert list(number_problems(clinic, TODAY)) == []
    (found,) = number_problems(clinic, date(2026, 11, 30))
    assert (found.severity, found.place and found.place.line) == (Severity.WARNING, 5)
    assert "in the future" in found.message


def test_a_number_that_works_but_is_not_the_usual_one_is_odd(tmp_path: Path) -> None:
    (found,) = number_problems(load(tmp_path, "112"), TODAY)
    assert (found.severity, found.place and found.place.line) == (Severity.WARNING, 4)
    assert "People in US know 911." in found.message
    assert list(number_problems(load(tmp_path, "911"), TODAY)) == []


def test_the_usual_numbers_are_those_of_the_library() -> None:
    for country, number in USUAL.items():
        assert phonenumbers.is_emergency_number(number, country)
    assert not reaches_help("911", "")


def test_a_clinic_with_the_usual_number_loads_no_library() -> None:
    folder = examples_root() / "clinics" / "lakeside"
    code = (
        "import sys; from docgen.settings.clinic import Clinic;"
        f"Clinic.load({str(folder)!r}); sys.exit('phonenumbers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# ---- Other numbers ----


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("312-555-0118", "US"),
        ("312-555-0199", "US"),
        ("999-555-0142", "US"),  # an area that does not exist, a number kept for examples
        ("1-312-555-0118", "US"),
        ("(312) 555-0118 ext. 4", "US"),
        ("+1 312 555 0118", "US"),
        ("800-555-0199", "US"),
        ("416-967-1111", "CA"),
        ("+44 20 7946 0958", "US"),
        ("020 7946 0958", "GB"),
        ("116117", "DE"),  # a short number that is given out
    ],
)
def test_a_number_that_can_be_right_passes(number: str, country: str) -> None:
    assert number_flaw(number, country) is None


@pytest.mark.parametrize(
    ("number", "country", "severity", "says"),
    [
        ("+1 312 555 01189", "US", Severity.ERROR, "too many digits, or too few"),
        ("+1 312 555 011", "US", Severity.ERROR, "too many digits, or too few"),
        ("31-2555-01188", "US", Severity.ERROR, "too many digits, or too few"),
        ("020 7946 09581", "GB", Severity.ERROR, "too many digits, or too few"),
        ("12345", "US", Severity.ERROR, "too many digits, or too few"),
        ("+999 312 5550", "US", Severity.ERROR, "not a telephone number"),
        ("411-555-2118", "US", Severity.WARNING, "No such number"),
        ("999-555-0242", "US", Severity.WARNING, "No such number"),
        ("999-555-0042", "US", Severity.WARNING, "No such number"),
        ("0999 555 0142", "GB", Severity.WARNING, "No such number"),  # kept free in America alone
    ],
)
def test_a_number_that_cannot_be_right_is_told(
    number: str, country: str, severity: Severity, says: str
) -> None:
    found = number_flaw(number, country)
    assert found is not None
    assert found[0] is severity
    assert says in found[1]


def test_each_number_of_a_clinic_is_looked_at_and_told_at_its_place(tmp_path: Path) -> None:
    more = "  after_hours_phone: 999-555-2118\n"
    nap = NAP.replace("early: 1 h", "early: 1 h, desk: +1 312 555 01189")
    clinic = load(tmp_path, "911", more=more, nap=nap)
    clinic = replace(clinic, phone=Phone("312-555-011"))
    found = {one.field: one for one in number_problems(clinic, TODAY)}
    assert list(found) == ["clinic.phone", "clinic.after_hours_phone", "procedures.nap.desk"]
    assert [one.severity.name for one in found.values()] == ["ERROR", "WARNING", "ERROR"]
    assert [one.place and one.place.line for one in found.values()] == [6, 5, 10]
    assert found["procedures.nap.desk"].message.startswith("desk: It has too many")


def test_check_tells_them(tmp_path: Path) -> None:
    text = (examples_root() / "clinics" / "radiology-group" / "clinic.yaml").read_text("utf-8")
    (tmp_path / "clinic.yaml").write_text(text.replace("206-555-0145", "+1 206 555 01455"), "utf-8")
    errors = [one for one in check_clinic(tmp_path, TODAY).errors if one.code == "telephone"]
    assert len(errors) == 1


def test_the_numbers_of_the_examples_are_right() -> None:
    for folder in (examples_root() / "clinics").iterdir():
        if folder.is_dir():
            assert list(number_problems(Clinic.load(folder), TODAY)) == []
