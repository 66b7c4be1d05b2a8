"""The last value that is taken, and the first that is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from clock_samples import pack, patient

from docgen.cache import FrozenMap
from docgen.errors import PatientError
from docgen.lists.files import read_records
from docgen.lists.statuses import Statuses
from docgen.patient.dates import read_date, read_moment
from docgen.patient.fields import FieldProblem
from docgen.patient.record import Patient

PILL = {"drug": "aspirin", "stop": "2026-12-06", "start": "2026-12-09", "by": "Dr. Lu"}


def codes(**changed: object) -> list[str]:
    """What is wrong with the sample record after a change, by code and field."""
    try:
        patient(**changed)
    except PatientError as refused:
        return [f"{one.code} {one.field}" for one in refused.diagnostics]
    return []


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("1889-12-31", False),
        ("1890-01-01", True),
        ("2200-12-31", True),
        ("2201-01-01", False),
    ],
)
def test_years_in_which_somebody_lives(text: str, taken: bool) -> None:
    for written in (text, f"{text}T09:30"):
        read = read_moment if "T" in written else read_date
        if taken:
            assert read(written).isoformat().startswith(text)
        else:
            with pytest.raises(FieldProblem):
                read(written)


@pytest.mark.parametrize(
    ("clock", "hour"),
    [("6:59", None), ("7:00", 7), ("7:30", 7), ("11:59", 11), ("12:00", 12), ("12:59", 12),
     ("13:00", 13), ("1:00", None), ("01:00", 1), ("06:59", 6), ("0:30", 0), ("00:30", 0)],
)  # fmt: skip
def test_a_time_of_a_list_that_may_be_night_or_afternoon_is_refused(
    clock: str, hour: int | None
) -> None:
    if hour is None:
        with pytest.raises(FieldProblem, match="morning from afternoon"):
            read_moment(f"2026-12-08 {clock}", "")
    else:
        assert read_moment(f"2026-12-08 {clock}", "").hour == hour


@pytest.mark.parametrize(
    ("day", "refused"),
    [("2025-12-07", False), ("2025-12-06", True), ("2026-12-08", False)],
)
def test_a_dose_is_within_a_year_of_the_appointment(day: str, refused: bool) -> None:
    """The appointment is on December 8, 2026; 366 days before it is December 7 of 2025."""
    wanted = ["impossible-date pills[0].stop"] if refused else []
    assert codes(pills=[{**PILL, "stop": day}]) == wanted


@pytest.mark.parametrize(("count", "refused"), [(1, False), (2, False), (3, True)])
def test_a_list_has_as_many_lines_as_its_sheet_has_room_for(count: int, refused: bool) -> None:
    assert codes(pills=[PILL] * count) == (["too-many pills"] if refused else [])


def test_lines_of_a_list_come_by_their_numbers_whatever_the_order_of_columns(
    tmp_path: Path,
) -> None:
    heads = "id,name,birth_date,procedure,appointment,pills_2_drug,pills_1_drug,pills_10_drug"
    row = '7,"Peña, Rosa",1948-05-02,tooth,2026-12-08T09:30,second,first,'
    file = tmp_path / "list.csv"
    file.write_text(f"{heads}\n{row}\n", encoding="utf-8")
    (raw,) = read_records(file)
    lines = Patient.read(raw, pack()).values["pills"]
    assert isinstance(lines, tuple)
    drugs = [line["drug"] for line in lines if isinstance(line, FrozenMap)]
    assert drugs == ["first", "second"]


def test_a_status_is_looked_up_as_it_is_written_before_its_first_words_are() -> None:
    own = Statuses(["Late / called", "Hold: papers"])
    assert own.judge("LATE / CALLED").reason == "Late / called"
    assert own.judge("hold: papers").reason == "Hold: papers"
    assert (
        own.judge("Late").reason == own.judge("Hold").reason == own.judge("Hold: bed").reason == ""
    )
