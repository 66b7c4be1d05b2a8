"""Dates and times of lists: read where they can mean one thing only."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.patient.dates import has_time, is_date, joined, looks_dated, read_date, read_moment
from docgen.patient.fields import FieldProblem

MARCH_4 = date(2026, 3, 4)
PLAIN = [
    "2026-03-04", "2026-3-4", "2026/03/04", "2026.3.4", "20260304", "4 Mar 2026", "4-Mar-2026",
    "04-MAR-2026", "4.Mar.2026", "Mar 4, 2026", "March 4, 2026", "march 4 2026", "Mar. 4, 2026",
    "March 4th, 2026", "4 March 2026", "4 marzo 2026", "4 de marzo de 2026", "marzo 4, 2026",
    "4 de marzo del 2026",
]  # fmt: skip


@pytest.mark.parametrize("order", ["", "mdy", "dmy", "ymd"])
@pytest.mark.parametrize("written", PLAIN)
def test_a_date_that_can_mean_one_day_is_read_in_any_list(written: str, order: str) -> None:
    assert read_date(written, order) == MARCH_4


@pytest.mark.parametrize(
    ("written", "order"), [("03/04/2026", "mdy"), ("3/4/2026", "mdy"), ("04.03.2026", "dmy")]
)
def test_a_date_of_figures_is_read_in_the_declared_order(written: str, order: str) -> None:
    assert read_date(written, order) == MARCH_4


@pytest.mark.parametrize("written", ["03/04/2026", "3-4-2026", "25/12/2026", "12.31.2026"])
def test_a_date_of_figures_is_never_guessed(written: str) -> None:
    with pytest.raises(FieldProblem, match="month") as error:
        read_date(written, "")
    assert "date_order" in error.value.hint


@pytest.mark.parametrize("order", ["", "mdy", "dmy", "ymd"])
@pytest.mark.parametrize(
    "written", ["03/04/26", "4 Mar 26", "4-Mar-48", "Mar 4, 26", "26-03-04", "040326"]
)
def test_a_year_of_two_figures_is_refused(written: str, order: str) -> None:
    with pytest.raises(FieldProblem):
        read_date(written, order)


@pytest.mark.parametrize("written", PLAIN[1:])
def test_a_record_of_its_own_writes_dates_in_one_way(written: str) -> None:
    with pytest.raises(FieldProblem):
        read_date(written)


@pytest.mark.parametrize(
    "written",
    ["4 Mai 2026", "Mars 4, 2026", "30 Feb 2026", "Tuesday", "4 2026 Mar", "31 de abril de 2026",
     "2026-03-04T00:01", "20261304", "12082026", "46000", "Ma 4 2026", "٤ Mar 2026"],
)  # fmt: skip
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(FieldProblem):
        read_date(written, "mdy")


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_eight_figures_in_another_order_are_never_taken_for_a_date(day: date) -> None:
    for shape in ("%m%d%Y", "%d%m%Y"):
        with pytest.raises(FieldProblem):
            read_date(day.strftime(shape), "")


@pytest.mark.parametrize(
    ("written", "hour", "minute"),
    [
        ("8:30 AM", 8, 30), ("8:30AM", 8, 30), ("8:30a", 8, 30), ("8:30 a.m.", 8, 30),
        ("8:30 a. m.", 8, 30), ("08:30", 8, 30), ("8:30", 8, 30), ("1:30 PM", 13, 30),
        ("1:30p", 13, 30), ("13:30", 13, 30), ("01:30", 1, 30), ("12:05 AM", 0, 5),
        ("12:00 PM", 12, 0), ("08:30:00", 8, 30), ("8:30:00 AM", 8, 30), ("8 AM", 8, 0),
        ("8a", 8, 0), ("00:15", 0, 15), ("0:15", 0, 15),
    ],
)  # fmt: skip
@pytest.mark.parametrize("day", ["2026-03-04", "03/04/2026", "Mar 4, 2026"])
def test_times_of_lists(day: str, written: str, hour: int, minute: int) -> None:
    moment = datetime(2026, 3, 4, hour, minute)
    assert read_moment(f"{day} {written}", "mdy") == moment
    assert read_moment(joined(day, written), "mdy") == moment


@pytest.mark.parametrize("written", ["1:30", "6:59", "2:00"])
def test_an_afternoon_is_not_taken_for_the_night(written: str) -> None:
    with pytest.raises(FieldProblem, match="morning from afternoon"):
        read_moment(f"2026-03-04 {written}", "mdy")


@pytest.mark.parametrize(
    "written",
    ["25:00", "8:60", "13:30 PM", "0:30 AM", "8:30:60", "24:00", "8", "8:30 XM", "8:30-9:30",
     "8:30 AM - 9:30 AM", "8:30 AM EST", "", "midnight", "8.3", "0.25", "8:3", "12", "half past 8"],
)  # fmt: skip
def test_what_is_no_time_is_refused(written: str) -> None:
    with pytest.raises(FieldProblem):
        read_moment(joined("2026-03-04", written), "mdy")


def test_the_figures_of_a_year_are_no_time() -> None:
    with pytest.raises(FieldProblem):
        read_moment("4 Mar 2026", "mdy")


@pytest.mark.parametrize("written", ["0830", "1745", "0000"])
def test_four_figures_are_a_time_behind_a_day(written: str) -> None:
    expected = datetime(2026, 3, 4, int(written[:2]), int(written[2:]))
    assert read_moment(joined("2026-03-04", written), "") == expected
    assert read_moment(f"4 Mar 2026 {written}", "") == expected


@pytest.mark.parametrize("text", ["2026-03-04", "3/4/2026 0:00", "3/4/2026 12:00:00 AM"])
def test_a_day_alone_has_no_time(text: str) -> None:
    assert not has_time(text)


@given(st.text(max_size=80), st.sampled_from([None, "", "mdy", "dmy", "ymd"]))
def test_any_text_is_read_or_refused_without_being_shown(text: str, order: str | None) -> None:
    for read in (read_date, read_moment):
        said = ""
        try:
            read(f"QZ{text}QZ", order)
        except FieldProblem as problem:
            said = f"{problem.message} {problem.hint}"
        assert "QZ" not in said


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)))
def test_every_way_of_writing_a_moment_is_read_back(moment: datetime) -> None:
    moment = moment.replace(second=0, microsecond=0)
    for shape in ("%Y-%m-%dT%H:%M", "%Y-%m-%d %I:%M %p", "%d %b %Y %H:%M", "%B %d, %Y %I:%M%p"):
        assert read_moment(moment.strftime(shape), "") == moment


@pytest.mark.parametrize(
    "text",
    ["1948-05-02", "1948-05-02T09:30", "5/2/1948", "05/02/48", "2.5.1948 8:30", "19480502",
     "20261208", "2-May-1948", "2 May 48", "May 2, 1948", "2 de mayo de 1948",
     " 1948-05-02", "99/99/9999"],
)  # fmt: skip
def test_what_begins_as_a_date_looks_dated(text: str) -> None:
    assert looks_dated(text)


@pytest.mark.parametrize(
    "text",
    ["", "es", "40417", "123-45-6789", "312-555-0118", "18991231", "21000101", "194805021",
     "May", "May 2", "Mayfield 2, 1948", "Rosa 2 1948", "1/2", "5/2-1948",
     "vertebroplasty 2026-12-08", "2026"],
)  # fmt: skip
def test_what_does_not_does_not(text: str) -> None:
    assert not looks_dated(text)


@pytest.mark.parametrize(
    "text", ["1948-05-02", "05.02.1948", "13/02/1948", "02/13/1948", "2-May-1948"]
)
def test_a_date_in_any_order_is_one(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize(
    "text", ["19480502", "00-12-34", "13/13/1948", "1948-13-02", "", "A-1", "05/02/48"]
)
def test_a_number_is_none(text: str) -> None:
    assert not is_date(text)
