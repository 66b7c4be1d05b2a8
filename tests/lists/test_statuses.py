"""Visits that do not take place, by the status that a list gives them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from word_tables import words_of_table

from docgen.lists.statuses import (
    ALONE,
    GONE,
    MAKE,
    MAY_BE_NEW,
    MOVED,
    NOTHING,
    SKIP,
    THERE,
    UNCLEAR,
    UNKNOWN,
    Judged,
    Statuses,
)

STATUSES = Statuses()
TABLE = words_of_table(Path(__file__).with_name("statuses.md"))
BECAME = {"sheet": MAKE, "there": THERE, "none": NOTHING, "?": UNKNOWN, "both": UNCLEAR}


@pytest.mark.parametrize(("written", "becomes"), TABLE, ids=[row[0] for row in TABLE])
def test_what_becomes_of_a_status(written: str, becomes: str) -> None:
    found = STATUSES.judge(written)
    assert (found.became, found.reason) == (
        (BECAME[becomes], "") if becomes in BECAME else (SKIP, becomes)
    )
    for other in (written.upper(), f" {written} "):
        if not any(a.islower() and b.isupper() for a, b in pairwise(written)):
            assert STATUSES.judge(other).became == found.became


def test_the_table_has_every_reason_and_a_hundred_statuses() -> None:
    assert {row[1] for row in TABLE} == {*GONE, *MOVED, *ALONE.values(), *BECAME}
    assert len({row[0] for row in TABLE}) == len(TABLE) > 100


def test_only_what_got_another_day_may_be_the_new_visit() -> None:
    assert {"rescheduled", "waitlist"} == MAY_BE_NEW


def test_a_clinic_adds_words_of_its_own() -> None:
    own = Statuses(["Bumped", "On  hold"])
    assert own.judge("BUMPED").reason == "Bumped"
    assert own.judge("on-hold").reason == "On hold"
    assert own.judge("On hold - by us").reason == "On hold"
    assert own.judge("canceled").reason == "cancelled"


def test_a_clinics_word_wins() -> None:
    own = Statuses(
        ["Bumped"], {"Rescheduled": "make", "Scheduled": "skip", "%": "skip", "x": "make"}
    )
    assert own.judge("& rescheduled") == Judged(MAKE, plain=True)
    assert own.judge("SCHEDULED") == Judged(SKIP, "Scheduled", plain=True)
    assert own.judge("Bumped").reason == "Bumped"
    assert (own.judge("%").became, own.judge("X").became) == (SKIP, MAKE)
    assert own.judge("Rescheduled by Ana").became == SKIP  # said of this status alone


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Cancelled by patient", True), ("No show", True), ("Left message", True),
        ("Cancelled by Rosa", False), ("Rosa", False), ("Confirmed with daughter", False),
        ("Not arrived", True),
    ],
)  # fmt: skip
def test_a_status_is_plain_if_all_of_its_words_are_known(written: str, plain: bool) -> None:
    assert STATUSES.judge(written).plain is plain


def test_of_a_long_text_only_the_beginning_is_read() -> None:
    assert STATUSES.judge("x" * 199 + " cancelled").became == UNKNOWN
    assert STATUSES.judge("y" * 190 + " cancelled").became == SKIP
