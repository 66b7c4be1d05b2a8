"""The bar of a day in minutes: which blocks, which hours, which words."""

from __future__ import annotations

import pytest
from bar_samples import SPANISH, bar_for, patient_with, pills, said_of

from docgen.clock.day_bar import BarBlock, BarMark, DayBar, bar_of
from docgen.clock.personal import Personal

DAY = 24 * 60


def blocks_of(bar: DayBar | None) -> list[tuple[int, int, int, str]]:
    """Lane, beginning and end of each block, and its longest label."""
    return [(one.lane, one.start, one.end, one.texts[0]) for one in bar.blocks] if bar else []


def hours_of(bar: DayBar | None) -> list[tuple[int, str]]:
    return (
        [(hour.minute, hour.texts[0].replace("\u00a0", " ")) for hour in bar.hours] if bar else []
    )


def test_blocks_follow_each_other_and_are_cut_at_midnight() -> None:
    bar = bar_for(patient_with())
    assert bar
    assert bar.minutes == DAY
    assert blocks_of(bar) == [
        (0, 0, 120, "flat"),
        (0, 120, 800, "rest in bed"),
        (0, 800, DAY, "Wednesday: rest in bed"),
        (1, 0, 180, "with us"),
        (1, 180, 720, "an adult stays with you"),
    ]
    assert bar.blocks[2] == BarBlock(
        0, 1, 800, DAY, ("Wednesday: rest in bed", "Wed: rest in bed", "rest in bed")
    )


def test_hours_stand_where_blocks_end_the_lowest_lane_first() -> None:
    bar = bar_for(patient_with())
    assert bar
    assert hours_of(bar) == [
        (720, "10:40 PM"),
        (DAY, "Wed 10:40 AM"),
        (180, "1:40 PM"),
        (120, "12:40 PM"),
        (0, "10:40 AM"),
        (440, "6 PM"),
        (1040, "4 AM"),
    ]
    assert [hour.ends for hour in bar.hours] == [True] * 4 + [False] * 3
    assert bar.hours[4].texts[1] == "10:40"


def test_it_says_in_words_what_it_shows() -> None:
    assert said_of(patient_with()) == (
        "Flat until 12:40 PM. Rest in bed until Wednesday, December 9, 10:40 AM."
        " With us until 1:40 PM. An adult stays with you until 10:40 PM."
    )
    assert said_of(patient_with(language="es"), SPANISH) == (
        "Boca arriba hasta las 12:40 p. m."
        " Reposo en cama hasta el miércoles 9 de diciembre a las 10:40 a. m."
        " Aquí hasta la 1:40 p. m. Un adulto se queda con usted hasta las 10:40 p. m."
    )


def test_in_spanish_the_same_minutes_have_other_words() -> None:
    bar, other = bar_for(patient_with()), bar_for(patient_with(language="es"), SPANISH)
    assert bar
    assert other
    assert [block[:4] for block in bar.blocks] == [block[:4] for block in other.blocks]
    assert other.blocks[2].texts[0] == "miércoles: reposo en cama"
    assert "mié 10:40 a. m." in [text for _, text in hours_of(other)]


def test_who_left_has_a_bar_from_then_on() -> None:
    bar = bar_for(patient_with(discharge_time="2026-12-08T13:50"))
    assert blocks_of(bar) == [
        (0, 0, 610, "rest in bed"),
        (0, 610, 1250, "Wednesday: rest in bed"),
        (1, 0, 530, "an adult stays with you"),
    ]
    assert bar
    assert bar.minutes == DAY
    assert hours_of(bar)[:2] == [(530, "10:40 PM"), (1250, "Wed 10:40 AM")]


def test_flat_at_home_goes_on_after_leaving() -> None:
    bar = bar_for(patient_with(lie="5 h", where="home", discharge_time="2026-12-08T13:50"))
    assert blocks_of(bar)[:2] == [(0, 0, 110, "flat"), (0, 110, 610, "rest in bed")]


def test_behind_a_time_that_nobody_knows_a_lane_is_empty() -> None:
    bar = bar_for(patient_with(stay="about 3 h"))
    assert blocks_of(bar) == [
        (0, 0, 120, "flat"),
        (0, 120, 800, "rest in bed"),
        (0, 800, DAY, "Wednesday: rest in bed"),
    ]


@pytest.mark.parametrize(
    "personal",
    [
        patient_with(lie="", stay="", company=""),
        patient_with(lie="about 2 h", stay="", company="12 h"),
        patient_with(procedure_end=None),
        patient_with(discharge_time="2026-12-09T11:00"),
        patient_with(rest="5 days"),
    ],
    ids=["one block", "one is known", "nothing is known", "all is over", "too long for a bar"],
)
def test_where_there_is_little_to_show_there_is_no_bar(personal: Personal) -> None:
    assert bar_for(personal) is None
    assert said_of(personal) == ""


def test_a_block_that_ends_before_the_one_above_it_is_left_out() -> None:
    bar = bar_for(patient_with(company="2 h"))
    assert [text for *_, text in blocks_of(bar)].count("an adult stays with you") == 0
    assert (1, 0, 180, "with us") in blocks_of(bar)


def test_of_two_days_the_bar_is_as_long_as_they_are() -> None:
    bar = bar_for(patient_with(rest="48 h"))
    assert bar
    assert bar.minutes == 2 * DAY
    assert [block[:3] for block in blocks_of(bar) if block[0] == 0] == [
        (0, 0, 120),
        (0, 120, 800),
        (0, 800, 800 + DAY),
        (0, 800 + DAY, 2 * DAY),
    ]
    assert bar.blocks[3].texts[0] == "Thursday: rest in bed"
    assert hours_of(bar)[5:] == [
        (80, "noon"),
        (800, "midnight"),
        (800 + 720, "noon"),
        (800 + DAY, "midnight"),
    ]


@pytest.mark.parametrize(
    ("end", "rest", "minutes", "last"),
    [
        (
            "2026-10-31T10:40",
            "24 h",
            DAY,
            "Sun 9:40 AM",
        ),  # the clocks go back: 24 hours are elapsed
        ("2026-10-31T10:40", "1 day", DAY + 60, "Sun 10:40 AM"),
        ("2026-03-07T10:40", "24 h", DAY, "Sun 11:40 AM"),
        ("2026-03-07T10:40", "1 day", DAY - 60, "Sun 10:40 AM"),
    ],
)
def test_minutes_are_elapsed_ones_where_the_clock_is_changed(
    end: str, rest: str, minutes: int, last: str
) -> None:
    visit = f"{end[:11]}09:30"
    bar = bar_for(patient_with(rest=rest, appointment=visit, procedure_end=end, pills=None))
    assert bar
    assert (minutes, last) in hours_of(bar)
    assert bar.minutes == max(minutes, DAY)


def test_what_ends_at_midnight_belongs_to_the_day_that_ends() -> None:
    bar = bar_for(patient_with(company="800 min"))
    assert (800, "12:00 midnight") in hours_of(bar)
    assert (1, 180, 800, "an adult stays with you") in blocks_of(bar)


def test_company_is_not_cut_at_midnight() -> None:
    bar = bar_for(patient_with(company="20 h"))
    assert (1, 180, 1200, "an adult stays with you") in blocks_of(bar)


def test_what_begins_after_midnight_names_its_day() -> None:
    bar = bar_for(patient_with(stay="14 h", company="20 h"))
    assert (1, 840, 1200, "Wednesday: an adult stays with you") in blocks_of(bar)


@pytest.mark.parametrize(
    ("start", "mark", "hour", "said"),
    [
        (
            "2026-12-08T20:00",  # while someone stays: on their lane
            BarMark(1, 4, 560),
            "8:00 PM",
            "Restart aspirin at 8:00 PM.",
        ),
        (
            "2026-12-09T08:00",  # a line of text stands behind that lane: on the one above
            BarMark(0, 4, 1280),
            "Wed 8:00 AM",
            "Restart aspirin on Wednesday, December 9, 8:00 AM.",
        ),
    ],
)
def test_a_dose_whose_hour_is_known_is_a_mark_and_is_said(
    start: str, mark: BarMark, hour: str, said: str
) -> None:
    personal = patient_with(pills=pills(start))
    bar = bar_for(personal)
    assert bar
    assert bar.marks == (mark,)
    assert blocks_of(bar) == blocks_of(bar_for(patient_with(pills=None)))
    assert (mark.minute, hour) in hours_of(bar)
    assert said_of(personal).endswith(f"10:40 PM. {said}")


def test_the_hour_of_a_dose_is_said_in_spanish_too() -> None:
    personal = patient_with(pills=pills("2026-12-08T20:00"), language="es")
    assert said_of(personal, SPANISH).endswith(" Restart aspirin a las 8:00 p. m.")


@pytest.mark.parametrize(
    "start", ["2026-12-09", "2026-12-09 morning", "2026-12-08 evening", "2026-12-09T10:40"]
)
def test_a_dose_without_an_hour_or_after_the_bar_is_no_mark(start: str) -> None:
    bar = bar_for(patient_with(pills=pills(start)))
    assert bar
    assert bar.marks == ()
    assert "aspirin" not in said_of(patient_with(pills=pills(start)))


def test_a_dose_makes_no_bar_of_one_block() -> None:
    personal = patient_with(lie="", stay="", company="", pills=pills("2026-12-08T20:00"))
    assert bar_for(personal) is None


def test_the_value_of_a_slot_holds_the_whole_bar() -> None:
    bar = bar_for(patient_with(pills=pills("2026-12-08T20:00", "2026-12-09T08:00")))
    assert bar
    assert len(bar.marks) == 2
    assert bar_of(bar.runs) == bar
    assert bar_of(()) is None
    assert bar_of((("", False),)) is None
