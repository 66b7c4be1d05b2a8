"""Visits that do not take place, by the status that a list gives them."""

import pytest

from docgen.patients.statuses import SKIPPED, Statuses

STATUSES = Statuses()


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("Cancelled", "cancelled"), ("CANCELED", "cancelled"),
        ("Canceled - by patient", "cancelled"),
        ("Cancelled: weather", "cancelled"), ("Canceled (provider)", "cancelled"),
        ("cancelled by patient", "cancelled"), ("Cancelada por el paciente", "cancelled"),
        ("No Show", "no-show"), ("no-show", "no-show"), ("NOSHOW", "no-show"),
        ("No_Show", "no-show"), ("No se presentó", "no-show"), ("NO ASISTIO", "no-show"),
        ("Rescheduled", "rescheduled"), ("Reprogramada", "rescheduled"),
        ("Left without being seen", "left without being seen"), ("LWBS", "left without being seen"),
        ("Entered-in-error", "entered in error"),
    ],
)  # fmt: skip
def test_words_that_say_that_nobody_comes(written: str, why: str) -> None:
    assert STATUSES.reason(written) == why


@pytest.mark.parametrize(
    "written",
    ["Scheduled", "Confirmed", "Arrived", "Checked In", "Completed", "Booked", "Pending", "X", "-",
     "Not cancelled", "Reschedulable", "programada", "confirmada", "Show", "(", " - "],
)  # fmt: skip
def test_any_other_word_says_nothing(written: str) -> None:
    assert STATUSES.reason(written) == ""


def test_a_clinic_adds_words_of_its_own() -> None:
    own = Statuses(["Bumped", "On  hold"])
    assert own.reason("BUMPED") == "Bumped"
    assert own.reason("on-hold") == "On hold"
    assert own.reason("canceled") == "cancelled"


def test_no_word_has_two_meanings() -> None:
    words = [word for words in SKIPPED.values() for word in words]
    assert len(words) == len(set(words))


def test_what_is_remembered_is_bounded() -> None:
    statuses = Statuses()
    for number in range(3000):
        statuses.reason(f"word {number}")
    assert statuses.reason("cancelled") == "cancelled"
    assert len(statuses._known) <= 1000
