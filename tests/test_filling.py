"""What fills a plate: events in the order of this patient's clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from clock_samples import personal, settings

from docgen.clock.day_labels import LabelDay
from docgen.layout.pages import Day
from docgen.sheet.space import day_of, order_of

DAY = date(2026, 12, 8)
TODAY = LabelDay(DAY).number
MORROW = LabelDay(DAY + timedelta(days=1)).number


def order(
    keys: Mapping[str, tuple[int, float] | None],
    printed: date | None = DAY,
    record: str = "40417",
    names: Sequence[str] = (),
) -> list[Any]:
    """The events as they are shown: the name and how its day stands over it."""
    events = tuple((name, ()) for name in names or keys)
    plate: Any = SimpleNamespace(events=events)
    who: Any = SimpleNamespace(id=record)
    personal: Any = SimpleNamespace(order=keys.__getitem__, printed_day=printed, patient=who)
    return [
        (events[number][0], day) for number, day in order_of(plate, personal, range(len(events)))
    ]


def test_stops_stand_in_the_order_of_the_clock_and_a_day_is_named_once() -> None:
    keys = {
        "shower": (MORROW, 40.0),
        "flat": (TODAY, 20.0),
        "rest": (MORROW, 30.0),
        "home": (TODAY, 10.0),
    }
    assert order(keys) == [
        ("home", Day.NEW),
        ("flat", Day.SAME),
        ("rest", Day.NEW),
        ("shower", Day.SAME),
    ]


def test_what_comes_at_one_time_stays_as_it_is_written() -> None:
    keys = {"b": (TODAY, 10.0), "a": (TODAY, 10.0), "first": (TODAY, 9.0)}
    assert [name for name, _ in order(keys)] == ["first", "b", "a"]


def test_what_has_no_time_follows_the_stops_of_the_day_of_printing() -> None:
    keys = {"span": None, "morrow": (MORROW, 5.0), "today": (TODAY, 9.0)}
    assert order(keys) == [("today", Day.NEW), ("span", Day.NONE), ("morrow", Day.NEW)]
    assert [name for name, _ in order(keys, None)] == ["today", "span", "morrow"]
    late = DAY + timedelta(days=1)
    assert [name for name, _ in order(keys, late)] == ["today", "morrow", "span"]


def test_without_a_patient_the_day_is_written_in_by_hand() -> None:
    keys = {"span": None, "visit": None}
    assert order(keys, record="") == [("span", Day.OPEN), ("visit", Day.OPEN)]


def test_what_belongs_to_one_moment_has_one_day_to_write_in() -> None:
    names = ["come", "visit", "visit"]
    found = order(dict.fromkeys(names), record="", names=names)
    assert found == [("come", Day.OPEN), ("visit", Day.OPEN), ("visit", Day.NONE)]


def test_what_holds_on_all_days_stands_first_and_under_no_day() -> None:
    keys = {"span": None, "": None}
    assert order(keys, record="") == [("", Day.NONE), ("span", Day.OPEN)]
    assert order({"home": (TODAY, 10.0), "": None}) == [("", Day.NONE), ("home", Day.NEW)]


def test_a_stop_at_midnight_stands_under_the_day_that_it_ends() -> None:
    one = personal(settings(fast_food="midnight!", rest="24 h"), sheet="prepare")
    events = ("times.eat_until", "times.rest_until", "patient.appointment", "patient.visit")
    assert [day_of(one, stop) for stop in events] == [
        date(2026, 12, 7),
        date(2026, 12, 9),
        DAY,
        None,
    ]
