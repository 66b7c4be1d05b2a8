"""The nights in which the clocks change, and the day of the visit, through all stages, on paper."""

from __future__ import annotations

from datetime import datetime
from functools import cache

import pytest
from clock_samples import ROOT
from example_sheets import engine
from sheet_text import units_of

from docgen.lists.files import read_records
from docgen.patient.record import Patient
from docgen.settings.clinic import Clinic


@cache
def lines(
    sheet: str, language: str, appointment: str, end: str | None, printed: str
) -> tuple[str, ...]:
    """The lines of Rosa Peña's sheet at lakeside (Chicago), without thinners and next visit."""
    clinic = Clinic.load(ROOT / "examples" / "clinics" / "lakeside")
    record = read_records(ROOT / "examples" / "patients" / "lakeside.yaml")[0]
    fields: dict[str, str | None] = {"blood_thinners": None, "follow_up": None}
    record = record.with_fields({**fields, "appointment": appointment, "procedure_end": end})
    patient = Patient.read(record, clinic.packs[record.text("procedure")])
    made = engine().make_sheet(
        sheet, clinic, patient, language=language, printed_on=datetime.fromisoformat(printed)
    )
    return tuple(str(unit.text).replace("\u00a0", " ") for unit in units_of(made.pdf))


FORWARD = {
    "en": "Morning The clocks go forward in the night. Check yours.",
    "es": "Por la mañana Los relojes se adelantan una hora en la noche. Revise el suyo.",
}
BACK = {
    "en": "Morning The clocks go back in the night. Check yours.",
    "es": "Por la mañana Los relojes se atrasan una hora en la noche. Revise el suyo.",
}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("visit", "said"),
    [
        ("2026-03-08T09:30", FORWARD),
        ("2026-11-01T09:30", BACK),
        ("2026-03-07T09:30", None),
        ("2026-03-09T09:30", None),
        ("2026-10-31T09:30", None),
        ("2026-11-02T09:30", None),
    ],
)
def test_who_comes_the_morning_after_a_change_is_told(
    language: str, visit: str, said: dict[str, str] | None
) -> None:
    found = lines("prepare", language, visit, None, "2026-02-20T09:00")
    told = [line for line in found if line in (FORWARD[language], BACK[language])]
    assert told == ([said[language]] if said else [])


@pytest.mark.parametrize("at", ["05:30", "06:00", "08:20", "08:30", "09:30", "14:00"])
def test_what_is_done_in_the_morning_stands_before_the_patient_comes(at: str) -> None:
    found = lines("prepare", "en", f"2026-03-08T{at}", None, "2026-02-20T09:00")
    comes = [number for number, line in enumerate(found) if " Come to " in line]
    assert found.index(FORWARD["en"]) < comes[0]


def test_fasting_from_a_doubled_hour_says_which_of_the_two() -> None:
    """Nothing for eight hours before 9:00: at 1:00, which comes twice that night."""
    for visit, which in (("2026-11-01T09:30", "after"), ("2026-11-01T08:30", "before")):
        found = lines("prepare", "en", visit, None, "2026-10-20T09:00")
        at = found.index("Saturday night, Oct 31")
        assert found[at + 1].startswith(f"1:00 AM, {which} the clocks go back Sunday Stop eating.")
    found = lines("prepare", "en", "2026-11-02T09:30", None, "2026-10-20T09:00")
    assert not any("clocks" in line for line in found)


def test_rest_until_a_doubled_hour_says_which_of_the_two() -> None:
    for end, which in (("2026-10-31T02:40", "after"), ("2026-10-31T01:40", "before")):
        found = lines("discharge", "en", "2026-10-31T01:30", end, end)
        wanted = f"until 1:40 AM, {which} the clocks go back Sunday Once home, rest in bed"
        assert any(line.startswith(wanted) for line in found)


COME = "9:00 AM Come to 410 Harbor Street"
LATE = "9:00 AM Your visit is today. If you are late, call us."


@pytest.mark.parametrize(
    ("printed", "day", "said"),
    [
        ("2026-12-07T23:59", "Tuesday Dec 8 tomorrow", COME),
        ("2026-12-08T00:00", "Tuesday Dec 8 today", COME),
        ("2026-12-08T08:59", "Tuesday Dec 8 today", COME),
        ("2026-12-08T09:00", "Tuesday Dec 8 today", COME),
        ("2026-12-08T09:30", "Tuesday Dec 8 today", LATE),
        ("2026-12-08", "Tuesday Dec 8 today", COME),
        ("2026-12-06", "Tuesday Dec 8", COME),
    ],
)
def test_on_the_day_itself_the_sheet_says_that_it_is_today(
    printed: str, day: str, said: str
) -> None:
    found = lines("prepare", "en", "2026-12-08T09:30", None, printed)
    at = found.index(day)
    (come,) = (line for line in found[at:] if line.startswith("9:00 AM"))
    assert come.startswith(said)
    assert [line for line in found if "today" in line] == [
        line for line in (day, come) if "today" in line
    ]


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        (
            "en",
            ("Take a shower the night before.", "Blood tests before the day of treatment"),
            (
                "If you did not shower last night, tell us.",
                "Tell us if you did not have these blood tests",
            ),
        ),
        (
            "es",
            ("Dúchese la noche anterior.", "Análisis de sangre antes del día del procedimiento"),
            ("Si no se duchó anoche, díganos.", "Díganos si no se hizo estos análisis de sangre"),
        ),
    ],
)
def test_on_the_day_itself_nothing_is_asked_for_the_day_before(
    language: str, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    for printed, said, unsaid in (("2026-12-07", before, after), ("2026-12-08", after, before)):
        found = lines("prepare", language, "2026-12-08T09:30", None, printed)
        for line in said:
            assert line in found
        assert not {*unsaid} & {*found}


@pytest.mark.parametrize(
    ("language", "drinks"),
    [
        ("en", "Clear drinks until 7:00 AM: water, apple juice or black coffee."),
        ("es", "Solo puede beber agua, jugo de manzana o café negro hasta las 7:00 a. m."),
    ],
)
def test_who_is_told_to_stop_eating_now_is_told_what_to_drink_as_long_as_that_is_allowed(
    language: str, drinks: str
) -> None:
    for printed, told in (("01:30", True), ("06:59", True), ("07:30", False)):
        found = lines("prepare", language, "2026-12-08T09:30", None, f"2026-12-08T{printed}")
        assert any(line.endswith(drinks) for line in found) is told, printed
