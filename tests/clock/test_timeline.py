"""The personal clock, against the rules of the plan and a calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from clock_samples import CHICAGO, pack, patient, personal, settings, times_of
from hypothesis import given
from hypothesis import strategies as st

from docgen.cache import FrozenMap
from docgen.clock.timeline import (
    Leaving,
    TimeValue,
    clock_fault,
    elapsed,
    is_past,
    localise,
    shift,
)
from docgen.patient.record import Patient
from docgen.schema.kinds import Choice
from docgen.schema.quantity import CalendarSpan, parse_quantity
from docgen.settings.kind_of_patient import OneOf, Resolved, Setting

moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31)).map(
    lambda when: when.replace(second=0, microsecond=0)
)
zones = st.sampled_from(
    ["America/Chicago", "Europe/Madrid", "Australia/Lord_Howe", "America/Phoenix", "Asia/Beirut"]
).map(ZoneInfo)


def times(
    held: Resolved, who: Patient | None = None, sheet: str = "discharge"
) -> dict[str, TimeValue]:
    who = patient() if who is None else who
    return dict(times_of(pack(), held, who, CHICAGO, Leaving(sheet)))


def clock(held: Resolved, name: str, who: Patient | None = None, sheet: str = "discharge") -> str:
    instant = times(held, who, sheet)[name].instant
    return f"{instant:%Y-%m-%d %H:%M}" if instant else ""


def test_a_time_without_its_setting_is_not_there() -> None:
    assert not times(settings())


def test_a_time_counts_from_its_anchor() -> None:
    assert clock(settings(rest="24 h"), "rest_until") == "2026-12-09 10:40"


def test_the_safe_end_of_a_range_is_taken() -> None:
    assert clock(settings(lie_for="1-2 h"), "lie_until") == "2026-12-08 12:40"


def test_arrival_is_before_the_appointment() -> None:
    assert clock(settings(early="30 min"), "arrive") == "2026-12-08 09:00"


def test_arrival_is_the_appointment_where_nobody_comes_early() -> None:
    held = settings(fast_food="8 h", fast_from="arrival!")
    assert clock(held, "eat_until") == "2026-12-08 01:30"


def test_fasting_counts_from_arrival_if_the_clinic_says_so() -> None:
    held = settings(early="30 min", fast_food="8 h", fast_from="arrival!")
    assert clock(held, "eat_until") == "2026-12-08 01:00"


@pytest.mark.parametrize("early", ["about 30 min", "20-30 min", "about 20-30 min", "up to 30 min"])
def test_fasting_from_an_arrival_that_is_not_sure_counts_from_the_earliest(early: str) -> None:
    held = settings(early=early, fast_food="8 h", fast_from="arrival!")
    assert clock(held, "eat_until") == "2026-12-08 01:00"
    assert clock(settings(early="few min", fast_food="8 h"), "eat_until") == "2026-12-08 01:30"


def test_what_counts_forth_from_an_arrival_that_is_not_sure_counts_from_the_appointment() -> None:
    own = replace(
        pack(),
        times=FrozenMap(
            {**pack().times, "nap": replace(pack().times["home"], anchors=("arrival",), name="nap")}
        ),
    )
    for early, shown in (("about 30 min", "12:30"), ("30 min", "12:00")):
        held = settings(early=early, stay="3 h")
        found = times_of(own, held, patient(), CHICAGO, Leaving("prepare"))["nap"].instant
        assert found is not None
        assert f"{found:%H:%M}" == shown


def test_fasting_counts_from_the_procedure_if_the_clinic_says_so() -> None:
    held = settings(early="30 min", fast_food="8 h", fast_from="procedure_start!")
    assert clock(held, "eat_until") == "2026-12-08 01:30"


def test_midnight_begins_the_day_of_the_anchor() -> None:
    assert clock(settings(fast_food="midnight!"), "eat_until") == "2026-12-08 00:00"


def test_an_anchor_that_the_record_lacks_leaves_the_span() -> None:
    value = times(settings(rest="24 h"), patient(procedure_end=None))["rest_until"]
    assert (value.instant, str(value.span), value.anchored) == (None, "24 h", False)


def test_a_span_that_the_setting_lacks_leaves_a_time_without_clock() -> None:
    value = times(settings(lie_while="numb!"))["lie_until"]
    assert (value.instant, value.span) == (None, None)


@pytest.mark.parametrize("span", ["about 3 h", "over 3 h", "up to 3 h", "few h", "about 1-3 h"])
def test_a_hedged_span_has_no_clock_time(span: str) -> None:
    assert clock(settings(rest=span), "rest_until") == ""


def test_a_choice_in_place_of_a_span_has_no_clock_time() -> None:
    assert clock(settings(stay="overnight!"), "home") == ""


def test_what_happens_in_the_clinic_is_over_once_the_patient_has_left() -> None:
    held = settings(stay="3 h", lie_for="2 h", lie_where="clinic!")
    there, gone = times(held), times(held, patient(discharge_time="2026-12-08T14:00"))
    assert [there[name].over for name in ("home", "lie_until")] == [False, False]
    assert [gone[name].over for name in ("home", "lie_until")] == [True, True]


@pytest.mark.parametrize(
    ("left", "over"),
    [("2026-12-08T13:39", False), ("2026-12-08T13:40", True), ("2026-12-08T13:41", True)],
)
def test_a_stay_that_is_not_over_when_the_patient_leaves_stands(left: str, over: bool) -> None:
    held = settings(stay="3 h")
    value = times(held, patient(discharge_time=left))["home"]
    assert (value.over, clock(held, "home", patient(discharge_time=left))) == (
        over,
        "2026-12-08 13:40",
    )


@pytest.mark.parametrize(
    ("left", "over"),
    [("2026-12-09T10:39", False), ("2026-12-09T10:40", True), ("2026-12-11T10:40", True)],
)
def test_a_home_time_is_over_when_the_patient_leaves_after_it(left: str, over: bool) -> None:
    value = times(settings(rest="24 h"), patient(discharge_time=left))["rest_until"]
    assert (value.over, value.instant is None) == (over, over)


@pytest.mark.parametrize(
    ("printed_on", "over"),
    [
        (datetime(2026, 12, 9, 10, 39), False),
        (datetime(2026, 12, 9, 10, 40), True),
        (date(2026, 12, 9), False),
        (date(2026, 12, 10), True),
    ],
)
def test_nobody_leaves_before_the_sheet_is_printed(printed_on: date | datetime, over: bool) -> None:
    held = settings(rest="24 h")
    value = times_of(pack(), held, patient(), CHICAGO, Leaving("discharge", printed_on))
    assert (value["rest_until"].over, value["rest_until"].instant is None) == (over, over)


def test_a_hedged_time_at_home_is_over_once_it_must_be() -> None:
    held = settings(rest="about 24 h")
    late = times(held, patient(discharge_time="2026-12-09T10:40"))["rest_until"]
    assert late.over
    assert not times(held, patient(discharge_time="2026-12-09T10:39"))["rest_until"].over


def test_a_stay_without_a_clock_time_ends_when_the_patient_leaves() -> None:
    held = settings(stay="about 24 h")
    assert times(held, patient(discharge_time="2026-12-08T12:00"))["home"].over
    assert not times(held)["home"].over


def test_nothing_is_over_on_prepare() -> None:
    held = settings(stay="3 h", fast_food="8 h")
    left = patient(discharge_time="2026-12-08T14:00")
    assert not any(value.over for value in times(held, left, "prepare").values())


def test_fasting_is_over_on_discharge() -> None:
    assert times(settings(fast_food="8 h", fast_from="arrival!"))["eat_until"].over


def test_what_counts_back_is_over_on_discharge_though_its_moments_are_not_known() -> None:
    held = settings(fast_food="8 h", fast_from="procedure_start!", rest="24 h")
    for who in (patient(procedure_end=None), Patient.blank("tooth")):
        over = {name: value.over for name, value in times(held, who).items()}
        assert over == {"eat_until": True, "rest_until": False}
        assert not any(value.over for value in times(held, who, "prepare").values())


def test_no_home_time_ends_before_the_patient_leaves() -> None:
    held = settings(stay="24 h", rest="12 h")
    value = times(held)["rest_until"]
    assert (value.instant, value.over, value.anchored) == (None, False, True)


@pytest.mark.parametrize(("stay", "lie"), [("3 h", "2 h"), ("2 h", "3 h"), ("3 h", "3 h")], ids=str)
@pytest.mark.parametrize(
    ("rest", "shown"),
    [
        ("1 h", ""),
        ("150 min", ""),  # after the shorter of the two, and before the longer
        ("179 min", ""),
        ("180 min", "2026-12-08 13:40"),  # in the minute in which she leaves
        ("181 min", "2026-12-08 13:41"),
    ],
)
def test_a_patient_leaves_when_the_last_of_all_that_keeps_her_is_over(
    stay: str, lie: str, rest: str, shown: str
) -> None:
    held = settings(stay=stay, lie_for=lie, lie_where="clinic!", rest=rest)
    assert clock(held, "rest_until") == shown


@pytest.mark.parametrize(
    ("where", "shown"), [("clinic!", ""), ("home!", "2026-12-08 13:10")], ids=str
)
def test_what_a_patient_does_at_home_keeps_nobody_in_the_clinic(where: str, shown: str) -> None:
    """The place of a time may be a setting: lying flat in the clinic keeps her there, alone."""
    held = settings(lie_for="3 h", lie_where=where, rest="150 min")
    assert clock(held, "rest_until") == shown


def test_a_time_at_home_is_not_held_against_another_at_home() -> None:
    held = settings(stay="1 h", rest="2 h", lie_for="4 h", lie_where="home!")
    assert (clock(held, "rest_until"), clock(held, "lie_until")) == (
        "2026-12-08 12:40",
        "2026-12-08 14:40",
    )


def test_a_usual_stay_counts_though_it_has_no_clock_time() -> None:
    held = settings(stay="about 24 h", rest="12 h")
    assert clock(held, "rest_until") == ""


def test_the_time_of_leaving_counts_once_it_is_known() -> None:
    held = settings(stay="24 h", rest="12 h")
    assert clock(held, "rest_until", patient(discharge_time="2026-12-08T14:00")) != ""


def test_a_time_from_discharge_waits_for_the_discharge() -> None:
    held = settings(guard="12 h")
    assert clock(held, "guard_until") == ""
    left = patient(discharge_time="2026-12-08T14:00")
    assert clock(held, "guard_until", left) == "2026-12-09 02:00"


# Clocks go forward on 2026-03-08 and back on 2026-11-01, both at 2:00.


def ended(when: str) -> Patient:
    return patient(appointment=when, procedure_end=when, visit=None, pills=None)


def test_hours_are_elapsed_time_when_the_clock_goes_forward() -> None:
    held = settings(rest="24 h")
    assert clock(held, "rest_until", ended("2026-03-07T10:40")) == "2026-03-08 11:40"


def test_hours_are_elapsed_time_when_the_clock_goes_back() -> None:
    held = settings(rest="24 h")
    assert clock(held, "rest_until", ended("2026-10-31T10:40")) == "2026-11-01 09:40"


@pytest.mark.parametrize("day", ["2026-03-07", "2026-10-31", "2026-12-31"])
def test_a_day_is_the_same_clock_time_on_the_next_day(day: str) -> None:
    moved = clock(settings(rest="1 day"), "rest_until", ended(f"{day}T10:40"))
    assert moved.endswith("10:40")


def test_a_skipped_hour_is_taken_on_the_safe_side() -> None:
    late = clock(settings(rest="1 day"), "rest_until", ended("2026-03-07T02:30"))
    early = clock(
        settings(fast_food="1 day", fast_from="procedure_start!"),
        "eat_until",
        ended("2026-03-09T02:30"),
    )
    assert (late, early) == ("2026-03-08 03:30", "2026-03-08 01:30")


def test_a_doubled_hour_is_taken_on_the_safe_side() -> None:
    late = times(settings(rest="1 day"), ended("2026-10-31T01:30"))["rest_until"].instant
    assert late is not None
    assert late.tzname() == "CST"


def test_of_the_two_hours_in_which_a_patient_may_have_left_the_later_counts() -> None:
    """At 1:30 of that night, and nobody wrote which: her company stays as long as it may take."""
    night = patient(
        appointment="2026-10-31T21:00",
        procedure_end="2026-10-31T22:00",
        discharge_time="2026-11-01T01:30",
        visit=None,
        pills=None,
    )
    held = settings(guard="1 h", rest="4 h")
    reckoned = times(held, night)
    ends = {name: reckoned[name].expected for name in ("guard_until", "rest_until")}
    assert {name: f"{end:%H:%M %Z}" for name, end in ends.items() if end} == {
        "guard_until": "02:30 CST",
        "rest_until": "01:00 CST",
    }
    assert reckoned["rest_until"].over  # 1:00 CST is before 1:30 CST, and after 1:30 CDT


def test_fasting_before_a_doubled_hour_begins_in_the_earlier_one() -> None:
    morning = patient(appointment="2026-11-01T09:30", procedure_end=None, visit=None, pills=None)
    held = settings(fast_food="8 h", fast_from="procedure_start!")
    value = times(held, morning, "prepare")["eat_until"].instant
    assert value is not None
    assert f"{value:%H:%M %Z}" == "01:30 CST"  # eight hours that pass, not eight on the clock
    day = patient(appointment="2026-11-02T01:30", procedure_end=None, visit=None, pills=None)
    held = settings(fast_food="1 day", fast_from="procedure_start!")
    value = times(held, day, "prepare")["eat_until"].instant
    assert value is not None
    assert f"{value:%H:%M %Z}" == "01:30 CDT"


def test_midnight_ends_the_day_for_what_counts_forth_and_begins_it_for_what_counts_back() -> None:
    at = datetime(2026, 12, 8, 9, 30, tzinfo=CHICAGO)
    back, forth = (shift(at, "midnight", sign, later=True) for sign in (-1, 1))
    assert f"{back:%d %H:%M} {forth:%d %H:%M}" == "08 00:00 09 00:00"


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2026-12-31T23:30", "1 h", "2027-01-01 00:30"),
        ("2026-01-31T10:00", "1 month", "2026-02-28 10:00"),
        ("2028-01-31T10:00", "1 month", "2028-02-29 10:00"),
        ("2026-12-15T10:00", "2 months", "2027-02-15 10:00"),
        ("2028-02-29T10:00", "1 year", "2029-02-28 10:00"),
        ("2026-12-28T10:00", "2 weeks", "2027-01-11 10:00"),
    ],
)
def test_spans_go_over_ends_of_months_and_years(start: str, span: str, end: str) -> None:
    assert clock(settings(rest=span), "rest_until", ended(start)) == end


@given(moments, zones, st.integers(1, 240))
def test_hours_always_are_that_many_hours(local: datetime, zone: ZoneInfo, hours: int) -> None:
    start = localise(local, zone, later=True)
    end = shift(start, timedelta(hours=hours), 1, later=True)
    assert elapsed(start, end) == timedelta(hours=hours)
    assert shift(end, timedelta(hours=hours), -1, later=True) == start


# Days on which a clock is changed: forward and back, by an hour and by half of one, at midnight.
CHANGES = [
    ("America/Chicago", "2026-03-08"),
    ("America/Chicago", "2026-11-01"),
    ("Europe/Madrid", "2026-03-29"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Asia/Beirut", "2026-03-29"),
]


@pytest.mark.parametrize(("zone", "day"), CHANGES)
@given(st.integers(-26 * 60, 26 * 60), st.integers(-26 * 60, 26 * 60))
def test_hours_end_at_a_time_that_the_clock_shows(
    zone: str, day: str, start: int, end: int
) -> None:
    midnight = datetime.fromisoformat(day).replace(tzinfo=UTC)
    anchor = (midnight + timedelta(minutes=start)).astimezone(ZoneInfo(zone))
    step = timedelta(minutes=end - start)
    sign = 1 if step > timedelta(0) else -1
    found = shift(anchor, abs(step), sign, later=True)
    shown = (midnight + timedelta(minutes=end)).astimezone(ZoneInfo(zone))
    assert (found.replace(tzinfo=None), found.fold) == (shown.replace(tzinfo=None), shown.fold)


@given(moments, zones, st.integers(1, 60), st.sampled_from([1, -1]))
def test_days_keep_the_clock_time_where_it_exists(
    local: datetime, zone: ZoneInfo, days: int, sign: int
) -> None:
    start = localise(local, zone, later=True)
    end = shift(start, CalendarSpan(0, days), sign, later=True)
    wanted = start.replace(tzinfo=None) + timedelta(days=days) * sign
    if clock_fault(wanted, zone) != "skipped":
        assert end.replace(tzinfo=None) == wanted


@given(moments, zones, st.integers(0, 30), st.integers(0, 13))
def test_the_safe_end_is_never_on_the_wrong_side(
    local: datetime, zone: ZoneInfo, days: int, months: int
) -> None:
    start = localise(local, zone, later=True)
    step = CalendarSpan(months, days)
    late, early = (shift(start, step, 1, later=later) for later in (True, False))
    assert elapsed(early, late) >= timedelta(0)
    plain = shift(start, step, 1, later=True).replace(tzinfo=None, fold=0)
    assert late.astimezone(UTC) >= localise(plain, zone, later=False).astimezone(UTC)


@given(moments, zones)
def test_midnight_is_on_the_day_of_its_anchor(local: datetime, zone: ZoneInfo) -> None:
    start = localise(local, zone, later=False)
    midnight = shift(start, "midnight", -1, later=False)
    assert timedelta(0) <= elapsed(midnight, start) <= timedelta(hours=25)


@given(moments, zones)
def test_a_time_that_exists_once_is_kept(local: datetime, zone: ZoneInfo) -> None:
    if not clock_fault(local, zone):
        assert localise(local, zone, later=True).replace(tzinfo=None) == local


@given(moments, st.sampled_from(["1 h", "24 h", "2 days", "1-3 weeks", "1 month"]))
def test_no_home_time_is_ever_before_the_time_of_leaving(local: datetime, span: str) -> None:
    if clock_fault(local, CHICAGO) == "skipped":
        return
    who = patient(
        appointment=local.isoformat(),
        procedure_end=local.isoformat(),
        visit=None,
        pills=None,
    )
    reckoned = times(settings(stay="24 h", rest=span, lie_for="3 h", lie_where="clinic!"), who)
    leaving, rest = reckoned["home"].instant, reckoned["rest_until"].instant
    assert leaving is not None
    assert rest is None or elapsed(leaving, rest) >= timedelta(0)


@pytest.mark.parametrize(
    ("held", "planned"),
    [
        ({"lie_for": "1-2 h", "stay": "3 h", "guard": "12 h"}, "2026-12-09T02:30"),  # the longest
        ({"lie_for": "about 1-2 h", "stay": "3 h", "guard": "12 h"}, None),  # a hedge has no clock
        ({"lie_for": "1-2 h", "stay": "3 h", "guard": "1 day"}, None),  # no elapsed time
        ({"lie_for": "1-2 h", "guard": "12 h"}, None),  # nobody says how long the stay is
        ({"lie_for": "1-2 h", "stay": "3 h"}, None),
    ],
)
def test_a_planned_time_passes_all_spans_at_their_longest(
    held: dict[str, str], planned: str | None
) -> None:
    one = personal(settings(**held), patient(procedure_end=None), sheet="prepare")
    found = one.times.get("guard_planned")
    instant = found.instant if found else None
    assert (instant and instant.replace(tzinfo=None).isoformat(timespec="minutes")) == planned


# What waits for what: rest and quiet (from leaving) before walking, walking before swimming.


def test_the_shortest_end_is_taken_where_it_is_the_safe_one() -> None:
    assert clock(settings(ice="10-20 min"), "ice_until") == "2026-12-08 10:50"


@pytest.mark.parametrize(
    ("walk", "shown", "after"),
    [
        ("24 h", "2026-12-09 10:40", ""),
        ("25 h", "2026-12-09 11:40", ""),
        ("23 h", "2026-12-09 10:40", "rest_until"),
    ],
)
def test_what_would_begin_too_early_waits(walk: str, shown: str, after: str) -> None:
    held = settings(rest="24 h", walk=walk)
    assert clock(held, "walk_from") == shown
    assert times(held)["walk_from"].after == after


def test_what_comes_only_after_may_begin_in_the_minute_of_the_end_if_it_was_moved() -> None:
    held = settings(rest="24 h", swim="24 h")
    assert (clock(held, "swim_from"), times(held)["swim_from"].after) == (
        "2026-12-09 10:40",
        "rest_until",
    )
    held = settings(rest="24 h", swim="25 h")
    assert times(held)["swim_from"].after == ""


def test_rest_from_leaving_moves_what_counts_from_the_end() -> None:
    held = settings(quiet="24 h", walk="26 h")
    early, late = (patient(discharge_time=f"2026-12-08T{left}") for left in ("12:40", "12:41"))
    assert (clock(held, "walk_from", early), times(held, early)["walk_from"].after) == (
        "2026-12-09 12:40",
        "",
    )
    assert (clock(held, "walk_from", late), times(held, late)["walk_from"].after) == (
        "2026-12-09 12:41",
        "quiet_until",
    )
    assert clock(held, "walk_from") == "2026-12-09 12:40"  # nobody knows yet when she leaves


def test_the_latest_of_several_counts_and_what_waits_for_the_moved_moves_too() -> None:
    held = settings(rest="24 h", quiet="24 h", walk="23 h", swim="25 h")
    left = patient(discharge_time="2026-12-08T12:40")
    value = times(held, left)
    assert (value["walk_from"].after, value["swim_from"].after) == ("quiet_until", "quiet_until")
    assert value["walk_from"].instant == value["swim_from"].instant == value["quiet_until"].instant


def test_what_nobody_knows_yet_keeps_no_other_pair_from_its_order() -> None:
    held = settings(rest="24 h", quiet="24 h", walk="25 h", swim="23 h")
    assert times(held)["quiet_until"].instant is None  # it counts from leaving
    assert times(held)["swim_from"].after == "walk_from"
    assert clock(held, "swim_from") == "2026-12-09 11:40"


@pytest.mark.parametrize(("stay", "shown"), [("23 h", "2026-12-09 09:40"), ("1381 min", "")])
def test_what_was_moved_is_printed_if_it_comes_after_leaving_then(stay: str, shown: str) -> None:
    """Walking at 22 hours would begin in the clinic; at 23 it begins as she leaves."""
    assert clock(settings(stay=stay, rest="23 h", walk="22 h"), "walk_from") == shown


def test_a_change_of_the_clock_moves_a_day_to_the_end_of_its_hours() -> None:
    """In spring 24 hours end later on the clock than a day does; in autumn sooner."""
    held = settings(rest="24 h", walk="1 day")
    spring, autumn = ended("2026-03-07T10:40"), ended("2026-10-31T10:40")
    assert clock(held, "walk_from", spring) == "2026-03-08 11:40"
    assert times(held, spring)["walk_from"].after == "rest_until"
    assert clock(held, "walk_from", autumn) == "2026-11-01 10:40"
    assert times(held, autumn)["walk_from"].after == ""


def test_only_permissions_move() -> None:
    held = settings(rest="24 h", walk="23 h")
    assert clock(held, "rest_until") == "2026-12-09 10:40"
    assert times(held)["rest_until"].after == ""


def test_what_waits_for_a_time_in_words_has_its_words() -> None:
    held = settings(rest="about 24 h", walk="23 h")
    value = times(held)["walk_from"]
    assert (value.instant, str(value.span), value.after) == (None, "about 24 h", "rest_until")


def test_what_waits_is_over_when_that_is() -> None:
    held = settings(rest="24 h", walk="23 h")
    left = [patient(discharge_time=f"2026-12-09T{at}") for at in ("10:39", "10:40")]
    assert [times(held, one)["walk_from"].over for one in left] == [False, True]


# Where a rule leaves open which of two values holds.


def either(name: str, field: str, *texts: str) -> Resolved:
    """The settings of the sample where a field is one of several values."""
    held = settings(fast_food="8 h", fast_from="arrival!", lie_for="2 h", early="30 min")
    values = [
        Choice(text[:-1]) if text.endswith("!") else parse_quantity(text, "time") for text in texts
    ]
    setting = held.values.get(name) or Setting(name, FrozenMap({}), field)
    fields = FrozenMap({**setting.values, field: OneOf(tuple(values))})
    return Resolved(FrozenMap({**held.values, name: replace(setting, values=fields)}))


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_values_the_safe_time_is_told(order: int) -> None:
    both = ("midnight!", "10 h")[::order]  # ten hours before 9:00 is an hour before midnight
    assert clock(either("fast", "food", *both), "eat_until") == "2026-12-07 23:00"
    both = ("midnight!", "8 h")[::order]
    assert clock(either("fast", "food", *both), "eat_until") == "2026-12-08 00:00"
    both = ("arrival!", "procedure_start!")[::order]
    assert clock(either("fast", "from", *both), "eat_until") == "2026-12-08 01:00"
    both = ("24 h", "few h")[::order]
    assert clock(either("rest", "", *both), "rest_until") == ""
    assert str(times(either("rest", "", *both))["rest_until"].span) in ("24 h", "few h")
    both = ("clinic!", "home!")[::order]
    assert times(either("lie", "where", *both))["lie_until"].place == "home"


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_moments_from_which_a_time_may_count_the_safe_one_is_taken(order: int) -> None:
    both = ("procedure_end!", "discharge!")[::order]
    held = either("fast", "from", *both)
    own = replace(
        pack(),
        times=FrozenMap(
            {
                "forth": replace(pack().times["lie_until"], anchors=("fast.from",), name="forth"),
                "back": replace(pack().times["arrive"], anchors=("fast.from",), name="back"),
            }
        ),
        order=(),
    )
    left = patient(discharge_time="2026-12-08T14:00")
    found = times_of(own, held, left, CHICAGO, Leaving("prepare"))
    shown = {name: f"{one.expected:%H:%M}" for name, one in found.items() if one.expected}
    assert shown == {"forth": "16:00", "back": "10:10"}


def night(hour: str) -> datetime:
    """An hour of the night in which clocks go back: "1:10 CDT" comes an hour before "1:10 CST"."""
    clock_face, zone = hour.split()
    return datetime.fromisoformat(f"2026-11-01T0{clock_face}").replace(
        tzinfo=CHICAGO, fold=zone == "CST"
    )


def test_printed_in_an_hour_that_comes_twice_may_be_in_the_first() -> None:
    """Nothing is called past that may be still to come."""
    printed = datetime(2026, 11, 1, 1, 30)
    hours = ("1:29 CDT", "1:30 CDT", "1:31 CDT", "1:10 CST")
    assert [is_past(night(hour), printed, CHICAGO) for hour in hours] == [True, True, False, False]


@pytest.mark.parametrize(
    ("guard", "end", "left", "over"),
    [
        ("50 min", "2026-12-08T10:40", None, True),  # 10:40, as the procedure ends
        ("51 min", "2026-12-08T10:40", None, False),
        ("51 min", "2026-12-08T10:40", "2026-12-08T10:41", True),  # as she leaves
        ("52 min", "2026-12-08T10:40", "2026-12-08T10:41", False),
        ("50 min", None, None, False),
    ],
)
def test_what_is_at_no_place_is_over_when_she_leaves_or_else_at_the_end(
    guard: str, end: str | None, left: str | None, over: bool
) -> None:
    held = settings(lie_for="10 min", stay="10 min", guard=guard)
    who = patient(procedure_end=end, discharge_time=left)
    assert times(held, who)["guard_planned"].over is over
    assert not times(held, who, "prepare")["guard_planned"].over


def test_an_end_in_an_hour_that_comes_twice_may_be_in_the_second() -> None:
    who = patient(
        appointment="2026-10-31T23:00", procedure_end="2026-11-01T01:30", visit=None, pills=None
    )
    for guard, over in (("190 min", True), ("191 min", False)):  # 210 after 11 PM: 1:30 again
        held = settings(lie_for="10 min", stay="10 min", guard=guard)
        assert times(held, who)["guard_planned"].over is over


def test_a_time_behind_several_spans_is_there_with_all_of_them_alone() -> None:
    for held in ({"lie_for": "2 h"}, {"stay": "3 h"}, {"lie_for": "2 h", "stay": "3 h"}):
        there = "guard_planned" in times(settings(guard="12 h", **held))
        assert there is (len(held) == 2)


@pytest.mark.parametrize(
    ("lie", "stay", "guard", "expected", "firm"),
    [
        ("2 h", "3 h", "12 h", "2026-12-09 02:30", True),
        ("2 h", "about 3 h", "12 h", "2026-12-09 02:30", False),
        ("2 h", "3 h", "1 day", "", False),  # a day of the calendar is no elapsed time
        ("1 day", "3 h", "12 h", "", False),
        ("2 h", "few h", "12 h", "", False),
        ("few h", "few h", "few h", "", False),
    ],
)
def test_a_sum_lacks_none_of_its_spans(
    lie: str, stay: str, guard: str, expected: str, firm: bool
) -> None:
    held = settings(lie_for=lie, stay=stay, guard=guard)
    found = times(held, sheet="prepare")["guard_planned"]
    assert (f"{found.expected:%Y-%m-%d %H:%M}" if found.expected else "") == expected
    assert (found.instant is not None) is firm


def both(held: Resolved, appointment: str = "2026-12-08T09:30") -> tuple[str, str]:
    """Both ends of a range, as the clock shows them."""
    who = patient(appointment=appointment, procedure_end=None, pills=None, visit=None)
    time = times(held, who, "prepare")["gone_between"]
    if time.instant is None or time.earliest is None:
        assert time.begins is None
        return "", ""
    assert time.begins == time.earliest
    return f"{time.earliest:%d %H:%M}", f"{time.instant:%d %H:%M}"


def test_a_range_reaches_from_the_shortest_of_all_to_the_longest() -> None:
    assert both(settings(lie_for="2-4 h", stay="3 h")) == ("08 14:30", "08 16:30")
    assert both(settings(lie_for="1 h", stay="2-6 h")) == ("08 12:30", "08 16:30")
    assert both(settings(lie_for="1 h", stay="3 h")) == ("08 13:30", "08 13:30")


def test_a_range_counts_elapsed_time_where_the_clock_is_changed() -> None:
    forward = both(settings(lie_for="1 h", stay="1-3 h"), "2026-03-08T00:30")
    assert forward == ("08 03:30", "08 05:30")
    back = both(settings(lie_for="1 h", stay="1-3 h"), "2026-11-01T00:30")
    assert back == ("01 01:30", "01 03:30")
    assert both(settings(lie_for="4-5 h", stay="9-11 h")) == ("08 22:30", "09 01:30")


@pytest.mark.parametrize(
    ("lie", "stay"),
    [("1 h", "few h"), ("1 h", "about 24 h"), ("about 1 h", "3 h"), ("1 h", "up to 3 h")],
)
def test_a_clinic_that_says_too_little_gets_no_hour(lie: str, stay: str) -> None:
    assert both(settings(lie_for=lie, stay=stay)) == ("", "")


def test_a_range_is_not_there_where_a_part_of_it_is_not_set() -> None:
    assert "gone_between" not in times(settings(stay="3 h"), sheet="prepare")
    assert "gone_between" not in times(settings(lie_for="3 h"), sheet="prepare")


def test_nobody_at_home_is_told_a_planned_end_that_comes_before_the_patient_leaves() -> None:
    unknown = patient(procedure_end=None)
    early = settings(lie_for="1 h", stay="24 h", quiet="12 h")
    assert clock(early, "quiet_planned", unknown, "prepare") == ""
    late = settings(lie_for="1 h", stay="3 h", quiet="12 h")
    assert clock(late, "quiet_planned", unknown, "prepare") == "2026-12-08 22:30"


def test_a_plan_counts_until_the_record_knows_when_it_was_over() -> None:
    early = settings(lie_for="1 h", stay="9 h", rest="8 h")  # planned until 7:30 PM
    assert clock(early, "rest_until", patient(procedure_end="2026-12-08T08:00")) == ""
    assert clock(settings(lie_for="1-9 h", rest="8 h", stay="1 h"), "rest_until") != ""
