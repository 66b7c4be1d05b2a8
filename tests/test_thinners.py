"""Blood thinners on finished sheets: the last dose, the restart, and where nobody has decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import pytest
from example_sheets import clinics, engine
from home_samples import RECORD
from sheet_text import Unit, normal, page_texts, units_of

from docgen.engine import Made
from docgen.errors import PatientError
from docgen.patient.record import Patient

WHO = {"drug": "apixaban", "agreed_by": "Dr. Ana Ruiz"}
Printed = date | datetime | None
LAST = "Take your last apixaban."


def make(
    sheet: str,
    *lines: Mapping[str, object],
    clinic: str = "lakeside",
    language: str = "en",
    printed_on: Printed = date(2026, 12, 1),
    **changed: object,
) -> Made:
    listed = [{**WHO, **line} for line in lines]
    patient = Patient.parse({**RECORD, "blood_thinners": listed, **changed})
    return engine().make_sheet(
        sheet, clinics()[clinic], patient, language=language, printed_on=printed_on
    )


def said(made: Made) -> list[str]:
    return [unit.text for unit in units_of(made.pdf)]


def page_one(made: Made) -> str:
    return normal(page_texts(made.pdf)[0])


def holds(units: list[Unit] | list[str], text: str) -> int:
    return sum(text in str(unit) for unit in units)


# ---- Before ----


@pytest.mark.parametrize(
    ("way", "day", "time"),
    [
        ({"last_dose": "2026-12-06"}, "Sunday Dec 6", "This day"),
        ({"last_dose": "2026-12-06 morning"}, "Sunday Dec 6", "Morning"),
        ({"last_dose": "2026-12-06 evening"}, "Sunday Dec 6", "Evening"),
        ({"last_dose": "2026-12-06T20:00"}, "Sunday Dec 6", "at 8:00 PM"),
        ({"last_dose_before": "3 days"}, "Saturday Dec 5", "This day"),
        ({"none_for": "3 days"}, "Friday Dec 4", "This day"),
    ],
)
def test_the_last_dose_and_that_none_follows_stand_among_the_times(
    way: dict[str, object], day: str, time: str
) -> None:
    made = make("prepare", way)
    units = said(made)
    (row,) = (n for n, text in enumerate(units) if LAST in text)
    assert units[row].startswith(f"{time} {LAST} Then take none until we tell you.")
    assert units[row - 1] == day
    assert "Then take none until we tell you." in page_one(made)


@pytest.mark.parametrize("clinic", ["lakeside", "radiology-group", "pain-specialists"])
def test_the_take_none_line_stands_wherever_there_is_a_thinner(clinic: str) -> None:
    """With who agreed; also where the clinic says nothing of heart pills (radiology-group)."""
    units = said(make("prepare", {"last_dose": "2026-12-06"}, clinic=clinic))
    line = "Take no apixaban after Sunday, December 6. Dr. Ana Ruiz agreed."
    assert units.count(line) == 1
    assert holds(said(make("prepare", clinic=clinic)), "Take no ") == 0


def test_the_part_of_the_day_and_the_hour_stand_in_the_line_as_well() -> None:
    for text, shown in (
        ("2026-12-06 evening", "Sunday, December 6, in the evening"),
        ("2026-12-06T20:00", "Sunday, December 6, 8:00 PM"),
    ):
        units = said(make("prepare", {"last_dose": text}))
        assert holds(units, f"Take no apixaban after {shown}.") == 1


def test_the_evening_dose_stands_after_the_morning_dose() -> None:
    lines = (
        {"drug": "ticagrelor", "last_dose": "2026-12-06 evening"},
        {"drug": "dabigatran", "last_dose": "2026-12-06 morning"},
        {"drug": "enoxaparin", "last_dose": "2026-12-06T13:00"},
    )
    rows = [text for text in said(make("prepare", *lines)) if "Take your last" in text]
    assert [row.partition(".")[0].rsplit(" ", 1)[1] for row in rows] == [
        "dabigatran", "enoxaparin", "ticagrelor",
    ]  # fmt: skip


PAST = (
    "Take no apixaban now. This was the last day for it."
    " If you took it later, call us before you come."
)


@pytest.mark.parametrize(
    ("last_dose", "printed_on", "day", "time"),
    [
        ("2026-12-05", date(2026, 12, 6), "Saturday Dec 5", "This day"),
        ("2026-12-05", datetime(2026, 12, 6, 0, 0), "Saturday Dec 5", "This day"),
        ("2026-12-05 morning", datetime(2026, 12, 5, 12, 0), "Saturday Dec 5 today", "Morning"),
        ("2026-12-05T08:00", datetime(2026, 12, 5, 8, 0), "Saturday Dec 5 today", "at 8:00 AM"),
    ],
)
def test_a_last_day_that_is_over_asserts_nothing_and_asks(
    last_dose: str, printed_on: Printed, day: str, time: str
) -> None:
    made = make("prepare", {"last_dose": last_dose}, printed_on=printed_on)
    units = said(made)
    assert units[units.index(f"{time} {PAST}") - 1] == day
    assert normal(PAST) in page_one(made)
    assert holds(units, LAST) == 0
    assert holds(units, "Take no apixaban after Saturday, December 5") == 1


@pytest.mark.parametrize(
    ("last_dose", "printed_on"),
    [
        ("2026-12-05", None),
        ("2026-12-05", date(2026, 12, 5)),
        ("2026-12-05", datetime(2026, 12, 5, 23, 59)),
        ("2026-12-05 morning", datetime(2026, 12, 5, 11, 58)),
        ("2026-12-05 evening", datetime(2026, 12, 5, 21, 0)),
        ("2026-12-05T08:00", datetime(2026, 12, 5, 7, 59)),
        ("2026-12-05T08:00", date(2026, 12, 5)),
    ],
)
def test_a_last_day_that_is_not_over_is_told_as_such(last_dose: str, printed_on: Printed) -> None:
    units = said(make("prepare", {"last_dose": last_dose}, printed_on=printed_on))
    assert holds(units, LAST) == 1
    assert holds(units, "the last day for it") == 0


def test_each_thinner_has_its_own_form() -> None:
    lines = ({"last_dose": "2026-12-02"}, {"drug": "clopidogrel", "last_dose": "2026-12-06"})
    made = make("prepare", *lines, printed_on=date(2026, 12, 4))
    units = said(made)
    assert units[units.index(f"This day {PAST}") - 1] == "Wednesday Dec 2"
    assert holds(units, "Take your last clopidogrel.") == 1
    assert holds(units, LAST) == 0


def test_a_line_without_its_day_is_refused_not_left_out() -> None:
    with pytest.raises(PatientError):
        make("prepare", {"restart": "2026-12-09"})
    with pytest.raises(PatientError):
        make("discharge", {"last_dose": "2026-12-06"})


def test_without_a_thinner_nobody_stops_one() -> None:
    line = "Each day Do not stop blood thinners (against clots) on your own."
    assert line in said(make("prepare"))
    lines = {"last_dose": "2026-12-06", "restart": "2026-12-09"}
    assert holds(said(make("prepare", lines)), "on your own") == 0


# ---- In Spanish ----


def test_the_same_in_spanish() -> None:
    before = make("prepare", {"last_dose": "2026-12-06 evening"}, language="es")
    wanted = "Por la noche Tome por última vez apixaban. No tome más hasta que le avisemos."
    assert holds(said(before), wanted) == 1
    over = make("prepare", {"last_dose": "2026-12-06"}, language="es", printed_on=date(2026, 12, 7))
    assert (
        "Este día Ya no tome apixaban. Este era el último día."
        " Si tomó esta medicina después, llámenos antes de venir."
    ) in said(over)
