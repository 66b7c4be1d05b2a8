"""The days of a log begin with the one on which the patient leaves."""

from __future__ import annotations

import pytest
from clock_samples import holds, patient, personal, settings

from docgen.clock.log_days import log_day
from docgen.clock.personal import Personal
from docgen.expression.truth import LEAVES_AFTER, Name
from docgen.i18n.runs import BLANK, plain
from docgen.patient.record import Patient

STAYS = settings(stay="3 h")  # over at 1:40 PM


def first(one: Personal, number: int = 0) -> str:
    return plain(log_day(one, str(number))).replace("\u00a0", " ")


def leaves_after(one: Personal, minutes: int) -> bool:
    return holds(one, Name(f"record.{LEAVES_AFTER}{minutes}"))


@pytest.mark.parametrize(
    ("stay", "discharge", "day", "after_noon", "after_six"),
    [
        ("3 h", None, "Tue Dec 8", True, False),
        ("1 h", None, "Tue Dec 8", False, False),
        ("8 h", None, "Tue Dec 8", True, True),
        ("3 h", "2026-12-08T11:30", "Tue Dec 8", False, False),  # what is recorded counts
        ("24 h", None, "Wed Dec 9", False, False),
        ("14 h", None, "Wed Dec 9", False, False),  # shortly after midnight: a new day
    ],
)
def test_it_begins_when_all_that_is_done_in_the_clinic_is_over(
    stay: str, discharge: str | None, day: str, after_noon: bool, after_six: bool
) -> None:
    one = personal(settings(stay=stay), patient(discharge_time=discharge))
    assert first(one) == day
    assert leaves_after(one, 12 * 60) is after_noon
    assert leaves_after(one, 18 * 60) is after_six


def test_days_follow_each_other() -> None:
    one = personal(STAYS)
    assert [first(one, number) for number in range(3)] == ["Tue Dec 8", "Wed Dec 9", "Thu Dec 10"]


def test_a_stay_that_is_no_matter_of_the_clinic_leaves_the_end_of_the_procedure() -> None:
    one = personal(settings(rest="24 h"))
    assert first(one) == "Tue Dec 8"
    assert not leaves_after(one, 12 * 60)


def test_on_a_blank_sheet_a_day_is_a_line_to_write_on() -> None:
    one = personal(STAYS, Patient.blank("tooth"))
    assert log_day(one, "0") == ((BLANK, False),)
    assert not leaves_after(one, 0)


def test_the_hour_of_leaving_tells_sheets_apart() -> None:
    early, late = (personal(settings(stay=stay)) for stay in ("1 h", "3 h"))
    assert log_day(early, "") != log_day(late, "")
