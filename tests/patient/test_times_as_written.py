"""Dates, times and levels as the world's lists write them: read, or refused by their part."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.cache import FrozenMap
from docgen.clock.timeline import is_zone_of
from docgen.errors import PatientError
from docgen.files import templates_root
from docgen.patient.dates import has_time, joined, read_date, read_visit, read_zoned
from docgen.patient.fields import FieldProblem, read_levels
from docgen.patient.raw import RawRecord
from docgen.patient.record import Patient
from docgen.procedure.pack import load_pack
from docgen.procedure.procedure import Pack

VISIT = datetime(2026, 12, 8, 9, 30)  # a Tuesday

TIMES = [
    "9:30\u202fAM", "9:30\u00a0a.\u00a0m.", "9:30 a. m.", "9:30 a.m", "9:30AM.", "9:30 A M",
    "930", "0930", "0930A", "930a", "930 AM", "0930 hrs", "09:30h", "9.30", "09.30", "9.30 am",
    "9h30", "09h30", "9 h 30", "9:30:00", "9:30:54", "09:29:59.999997", "9:29:55",
    "09:30 - 10:15", "09:30\u201310:15", "9:30-10:30 AM", "9:30 to 10:30", "9:30 a 10:30",
    "11:30 PM - 12:30 AM", "1:30-2:30 PM", "11:30-12:30 PM", "10:00 - 2:00 PM", "9:30 AM-1000",
    "Noon", "12 noon", "12:00 noon", "12N", "mediodía", "12:00 PM", "0.395833", "0.3958", "0.375",
    "1900-01-01 09:30:00.000", "1899-12-30 09:30", "1/0/1900 9:30", "1900-01-00 9:30 AM",
    "12/8/2026 9:30 AM", "2026-12-08 09:30 - 2026-12-08 10:15",
    "12/8/2026 9:30 AM - 12/8/2026 10:15 AM",
]  # fmt: skip
MEANT = {
    "11:30 PM - 12:30 AM": "23:30", "1:30-2:30 PM": "13:30", "11:30-12:30 PM": "11:30",
    "10:00 - 2:00 PM": "10:00", "Noon": "12:00", "12 noon": "12:00", "12:00 noon": "12:00",
    "12N": "12:00", "mediodía": "12:00", "12:00 PM": "12:00", "0.375": "09:00",
}  # fmt: skip


@pytest.mark.parametrize("written", TIMES)
@pytest.mark.parametrize("day", ["12/08/2026", "2026-12-08 00:00:00.000", "Tue, 12/08/2026"])
def test_a_column_of_times_is_read_however_it_is_written(written: str, day: str) -> None:
    found = read_visit(joined(day, written), "mdy")
    assert f"{found:%H:%M}" == MEANT.get(written, "09:30")
    assert found.date() == VISIT.date()


MOMENTS = [
    "202612080930", "20261208093000", "20261208T0930", "20261208T093000", "12/08/2026 0930",
    "12/8/2026, 9:30:00\u202fAM", "\u200e12/8/2026\u200e 9:30 AM", "12/8/26 9:30 AM",
    "08DEC2026 9:30", "08DEC2026:09:30:00", "8-dic-2026 9:30", "8/Dec/2026 09:30",
    "08-DEC-26 09:30", "Dec 8, 26 9:30",
    "2026-Dec-08 9:30",
    "Tue 12/08/2026 9:30 AM", "Tuesday, December 8, 2026 at 9:30 AM", "8th of December 2026 9:30",
    "martes, 8 de diciembre de 2026, 9:30 a. m.", "mar. 08/12/2026 9:30", "Dec 8 2026 930",
    "12/08/2026 (Tue) 9:30 AM", "12/08/2026 Tuesday 9:30", "12/08/2026 @ 9:30 AM",
    "8/12/2026 a las 9:30", "12/08/2026 - 9:30 AM", "2026-12-08 9:30 - 10:00",
]  # fmt: skip


@pytest.mark.parametrize("written", MOMENTS)
def test_a_day_with_its_time_is_read_however_it_is_written(written: str) -> None:
    order = "dmy" if "8/12" in written or "08/12" in written else "mdy"
    assert read_visit(written, order) == VISIT
    assert has_time(written)


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("2026-12-08T09:30:00-06:00", "-06:00"), ("2026-12-08T09:30-0600", "-0600"),
        ("2026-12-08 09:30:00-06", "-06"), ("2026-12-08T09:30Z", "Z"),
        ("2026-12-08T09:30-10:00", "-10:00"),
        ("12/08/2026 9:30 AM EST", "EST"), ("12/08/2026 9:30 AM UTC-6", "UTC-6"),
        ("Tue Dec 08 2026 09:30:00 GMT-0600 (Central Standard Time)", "GMT-0600"),
        ("Tue Dec  8 09:30:00 CST 2026", "CST"), ("12/08/2026 9:30 AM (CT)", "CT"),
        ("12/08/2026 9:30 AM Central Time", "Central Time"),
        ("2026-12-08T09:30-06:00[America/Chicago]", "-06:00"),
        ("2026-12-08 9:30 America/Chicago", "America/Chicago"), ("12/08/2026 9:30 AM", ""),
        ("12/08/2026 9:30 - 10:15 AM CST", "CST"), ("2026-12-08 09:30-09:00", "-09:00"),
        ("12/08/2026 9:30:00 AM -0500", "-0500"), ("Tue, 08 Dec 2026 09:30:00 -0500", "-0500"),
        ("12/08/2026 9:30:00-0500", "-0500"), ("12/08/2026 9:30 AM -05:00", "-05:00"),
        ("2026-12-08 9:30-0500", "-0500"), ("2026-12-08 09:30 -06:00 (CST)", "-06:00"),
    ],
)  # fmt: skip
def test_a_zone_behind_a_time_is_kept_to_be_judged(written: str, zone: str) -> None:
    assert read_zoned(written, "mdy", visit=True) == (VISIT, zone)


JULY = datetime(2026, 7, 8, 9, 30)
TWICE = datetime(2026, 11, 1, 1, 30)  # the hour that comes twice


@pytest.mark.parametrize(
    ("zone", "when", "same"),
    [
        ("CST", VISIT, True), ("CDT", VISIT, False), ("CST", JULY, False), ("CDT", JULY, True),
        ("CT", VISIT, True), ("CT", JULY, True), ("Central Time", JULY, True),
        ("EST", VISIT, False),
        ("Central Standard Time", VISIT, True), ("Central Daylight Time", VISIT, False),
        ("-06:00", VISIT, True), ("-05:00", VISIT, False), ("-06:00", JULY, False),
        ("-05:00", JULY, True), ("UTC-6", VISIT, True), ("GMT-0600", VISIT, True),
        ("Z", VISIT, False),
        ("+06:00", VISIT, False), ("UTC", VISIT, False), ("America/Chicago", VISIT, True),
        ("America/New_York", VISIT, False), ("America/Nowhere", VISIT, False),
        ("CST", TWICE, True), ("CDT", TWICE, True), ("XM", VISIT, False),
    ],
)  # fmt: skip
def test_a_zone_is_the_clinics_on_that_day_or_it_is_another(
    zone: str, when: datetime, same: bool
) -> None:
    assert is_zone_of(zone, when, ZoneInfo("America/Chicago")) is same


@pytest.mark.parametrize(
    ("zone", "clinic", "when", "same"),
    [
        ("US/Central", "America/Chicago", JULY, True),  # another name of the same
        ("America/Mexico_City", "America/Chicago", VISIT, True),
        ("America/Mexico_City", "America/Chicago", JULY, False),  # no summer time there
        ("+05:30", "Asia/Kolkata", VISIT, True),
        ("+0530", "Asia/Kolkata", VISIT, True),
        ("+05:00", "Asia/Kolkata", VISIT, False),
        ("+05", "Asia/Kolkata", VISIT, False),
        ("-03:30", "America/St_Johns", VISIT, True),
        ("-02:30", "America/St_Johns", VISIT, False),
        ("-02:30", "America/St_Johns", JULY, True),
        ("-06:00", "America/Chicago", TWICE, True),
        ("-05:00", "America/Chicago", TWICE, True),
        ("-04:00", "America/Chicago", TWICE, False),
    ],
)
def test_a_zone_is_held_against_what_the_clinics_clock_shows_then(
    zone: str, clinic: str, when: datetime, same: bool
) -> None:
    assert is_zone_of(zone, when, ZoneInfo(clinic)) is same


def test_at_greenwich_z_is_the_zone_in_winter_alone() -> None:
    london = ZoneInfo("Europe/London")
    assert is_zone_of("Z", VISIT, london)
    assert is_zone_of("GMT", VISIT, london)
    assert is_zone_of("BST", JULY, london)
    assert not is_zone_of("Z", JULY, london)


def test_a_year_of_two_figures_beside_a_month_in_letters_is_a_visits_alone() -> None:
    for order in ("", "mdy", "dmy"):
        assert read_visit("08-DEC-20 9:30", order).year == 2020
        assert read_visit("08-DEC-89 9:30", order).year == 2089
    refused = [("08-DEC-19 9:30", ""), ("08-DEC-90 9:30", ""), ("26-DEC-28 9:30", "ymd")]
    for written, order in refused:
        with pytest.raises(FieldProblem, match="century"):
            read_visit(written, order)
    with pytest.raises(FieldProblem, match="century"):
        read_date("08-DEC-26", "")  # a day of birth, perhaps


@pytest.mark.parametrize(
    ("written", "part"),
    [
        ("12/08/2026", "time is missing"), ("12/08/2026 12:00 midnight", "two days share"),
        ("12/08/2026 24:00", "hour 24"), ("12/08/2026 1:30", "morning from afternoon"),
        ("12/08/2026 130", "morning from afternoon"), ("12/08/2026 1h30", "morning from afternoon"),
        ("12/08/2026 9:30 XX:", "form 9:99 AA:"), ("12/08/2026 9:3O", "form 9:9A"),
        ("9:30 AM", "date is missing"), ("soon", "form A.."), ("46364.395833", "spreadsheet keeps"),
        ("Wed 12/08/2026 9:30", "weekday"), ("12/08/2026 (Mon) 9:30", "weekday"),
        ("miércoles 8 de diciembre de 2026 9:30", "weekday"), ("12/08/2026 0.25", "part of a day"),
        ("12/08/2026 0.3962", "too few figures"), ("12/08/2026 12/09/2026 9:30", "another beside"),
        ("12/08/2026 9:30 - later", "form"), ("13/08/2026 9:30", "calendar"),
        ("12/08/2026 9:30 AM 9:30 PM", "form"), ("8-Dec-19 9:30", "century"),
        ("12/08/2026 9:30 AM - 9:30 AM", "range of times that is not"),
        ("12/08/2026 13:30 - 13:00", "range of times that is not"),
        ("12/08/2026 9:30 - 10:15 (45 min)", "form"), ("12/08/2026 0.5", "part of a day"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_part_and_its_form_never_what_it_says(written: str, part: str) -> None:
    with pytest.raises(FieldProblem, match=part) as caught:
        read_visit(written, "mdy")
    assert not {"12/08", "9:30", "9:3O", "soon", "46364", "Dec"} & {*caught.value.message.split()}


@pytest.mark.parametrize(
    ("written", "minute"),
    [("9:29:54", 29), ("9:29:55", 30), ("9:30:05", 30), ("09:30 - 21:30", 30), ("0.395891", 30)],
)
def test_a_minute_is_rounded_up_for_five_seconds_and_no_more(written: str, minute: int) -> None:
    assert read_visit(f"12/08/2026 {written}", "mdy").minute == minute


@pytest.mark.parametrize("written", ["09:30 - 21:31", "09:30 - 09:29", "0.395938", "0.395745"])
def test_what_is_further_from_what_it_may_be_is_refused(written: str) -> None:
    with pytest.raises(FieldProblem):
        read_visit(f"12/08/2026 {written}", "mdy")


@pytest.mark.parametrize(
    ("year", "read"), [("19", False), ("20", True), ("89", True), ("90", False)]
)
@pytest.mark.parametrize("time", ["9:30 AM", "930"])
def test_a_visit_of_this_century_may_have_two_figures_of_its_year(
    year: str, time: str, *, read: bool
) -> None:
    if read:
        assert read_visit(f"12/08/{year} {time}", "mdy").year == 2000 + int(year)
        return
    with pytest.raises(FieldProblem, match="century"):
        read_visit(f"12/08/{year} {time}", "mdy")


@pytest.mark.parametrize("written", ["2026-12-08 9:30 - 10:15", "12/08/2026 09:30 to 10:15"])
def test_an_end_is_never_a_range_of_times(written: str) -> None:
    with pytest.raises(FieldProblem, match="range of times"):
        read_zoned(written, "mdy")


BORN = date(1948, 5, 2)
BIRTHS = [
    "5/2/1948 0:00:00", "5/2/1948 12:00:00 AM", "1948-05-02T00:00:00", "1948-05-02 00:00:00.000",
    "1948-05-02T00:00:00.000Z", "1948-05-02T00:00:00-06:00", "05/02/1948 (78 yrs)",
    "5/2/1948 (78y)",
    "05/02/1948 [78]", "02MAY1948", "2-may-1948", "1948-May-02", "Sun, 05/02/1948", "19480502",
    "2 May 1948", "domingo 2 de mayo de 1948", "05/02/1948\u00a0",
]  # fmt: skip


@pytest.mark.parametrize("written", BIRTHS)
def test_a_birth_date_is_read_however_it_is_written(written: str) -> None:
    assert read_date(written, "mdy") == BORN


@pytest.mark.parametrize(
    ("written", "part"),
    [
        ("5/2/1948 5:00 AM", "time of day"), ("1948-05-02T05:00:00.000Z", "time of day"),
        ("17655", "spreadsheet keeps"), ("5/2/48", "century"), ("2-May-48", "century"),
        ("Mon, 05/02/1948", "weekday"), ("05/02/1948 or so", "of the form 99/99/9999 AA AA"),
        ("1948", "of the form 9999"), ("May 1948", "of the form"),
    ],
)  # fmt: skip
def test_what_is_no_birth_date_is_told_by_its_part(written: str, part: str) -> None:
    with pytest.raises(FieldProblem, match=part):
        read_date(written, "mdy")


SHAPES = [
    "%Y-%m-%dT%H:%M", "%m/%d/%Y %I:%M %p", "%d%b%Y %H%M", "%Y%m%d%H%M", "%a %m/%d/%Y %I:%M\u202f%p",
    "%A, %B %d, %Y, %I:%M:%S %p", "%a %b %d %Y %H:%M:%S", "%m/%d/%Y %H%M", "%d %b %Y %Hh%M",
    "%a %b %d %H:%M:%S %Y", "%m/%d/%Y %I%M%p", "%m/%d/%Y %H.%M",
]  # fmt: skip


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)), st.sampled_from(SHAPES))
def test_every_form_gives_back_the_moment_that_was_written(moment: datetime, form: str) -> None:
    moment = moment.replace(second=0, microsecond=0)
    if "%H.%M" in form and moment.hour == 0:
        moment += timedelta(hours=12)
    assert read_visit(moment.strftime(form), "mdy") == moment


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)),
    st.sampled_from(["%Y-%m-%dT%H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p"]),
    st.sampled_from(["", " "]),
    st.integers(-14, 14),
    st.sampled_from(["{:+03}", "{:+03}:00", "{:+03}00"]),
)
def test_no_offset_from_utc_is_ever_taken_for_the_end_of_a_range(
    moment: datetime, form: str, between: str, hours: int, offset: str
) -> None:
    zone = offset.format(hours)
    written = f"{moment.replace(second=0).strftime(form)}{between}{zone}"
    found = read_zoned(written, "mdy", visit=True)
    assert found == (moment.replace(second=0, microsecond=0), zone)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)))
def test_day_and_month_are_never_exchanged(moment: datetime) -> None:
    for order, form in (("mdy", "%m/%d/%y %H:%M"), ("dmy", "%d.%m.%y %H:%M")):
        assert f"{read_visit(moment.strftime(form), order):%F%R}" == f"{moment:%F%R}"


@given(st.integers(0, 1439))
def test_a_part_of_a_day_of_six_figures_is_its_minute(minute: int) -> None:
    written = f"{minute / 1440:.6f}"
    expected = datetime(2026, 12, 8) + timedelta(minutes=minute)
    assert read_visit(joined("2026-12-08", written), "") == expected


@pytest.mark.parametrize(
    ("written", "levels"),
    [
        ("L1-2", "L1 L2"), ("T12 & L1", "T12 L1"), ("T12 and L1", "T12 L1"), ("T12 y L1", "T12 L1"),
        ("T12, L1", "T12 L1"), ("T12-L1", "T12 L1"), ("D12", "T12"), ("D11-L1", "T11 T12 L1"),
        ("L1/L2", "L1 L2"), ("L1/2", "L1 L2"), ("L1, 2 & 4", "L1 L2 L4"),
        ("T12 to L2", "T12 L1 L2"),
        ("T11\u201312", "T11 T12"), ("T11-12, L1", "T11 T12 L1"), ("t12 l1", "T12 L1"),
    ],
)  # fmt: skip
def test_levels_are_read_as_they_are_dictated(written: str, levels: str) -> None:
    assert read_levels([written]) == tuple(levels.split())


@pytest.mark.parametrize(
    "written", ["T12/1", "T12-1", "L1 2", "2", "& 2", "C1-2-3", "L1-2-", "D13", "L1 & L1", "L1, 1"]
)
def test_levels_that_could_be_others_are_not(written: str) -> None:
    with pytest.raises(FieldProblem):
        read_levels([written])


# ---- Through a whole row of a list ----


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(templates_root() / "vertebroplasty")


def row(pack: Pack, **cells: str) -> Patient:
    mapping = {
        "id": "7",
        "name": "Lu",
        "birth_date": "05/02/1948",
        "procedure": "vertebroplasty",
        "appointment": "12/08/2026 9:30 AM",
    }
    return Patient.read(RawRecord(2, FrozenMap(mapping | cells), flat=True, date_order="mdy"), pack)


def refusal(pack: Pack, **cells: str) -> str:
    with pytest.raises(PatientError) as caught:
        row(pack, **cells)
    return "; ".join(found.message for found in caught.value.diagnostics)


@pytest.mark.parametrize("written", ["2026-12-08 00:00:00", "12/08/2026 12:00 AM", "20261208 0000"])
def test_a_visit_at_midnight_is_a_day_without_its_time(pack: Pack, written: str) -> None:
    assert "is at midnight" in refusal(pack, appointment=written)


@pytest.mark.parametrize("written", ["12/08/2026 12:00 PM", "12/08/2026 0:01"])
def test_a_visit_at_noon_or_in_the_night_is_none(pack: Pack, written: str) -> None:
    assert row(pack, appointment=written).moment("appointment")


def test_a_range_is_a_visit_and_no_end(pack: Pack) -> None:
    assert row(pack, appointment="12/08/2026 9:30 - 10:15").moment("appointment") == VISIT
    said = refusal(pack, procedure_end="12/08/2026 10:15 - 11:00")
    assert said == "procedure_end is a range of times."


@pytest.mark.parametrize("written", ["10:40 AM", "1040", "10:40", "10.40", "12/8/2026 10:40:37"])
def test_an_end_may_be_a_time_alone(pack: Pack, written: str) -> None:
    assert row(pack, procedure_end=written).moment("procedure_end") == VISIT.replace(
        hour=10, minute=40
    )


def test_zones_are_remembered_by_field(pack: Pack) -> None:
    one = row(pack, appointment="12/08/2026 9:30 AM EST", procedure_end="2026-12-08T10:40-06:00")
    assert {name: found.zone for name, found in one.zoned.items()} == {
        "appointment": "EST",
        "procedure_end": "-06:00",
    }


@pytest.mark.parametrize(("age", "fits"), [(78, True), (76, True), (79, False), (75, False)])
def test_an_age_beside_the_birth_date_is_held_against_it(pack: Pack, age: int, fits: bool) -> None:
    written = f"05/02/1948 ({age} yrs)"
    if fits:
        assert row(pack, birth_date=written).birth_date == BORN
    else:
        assert "contradicts the age" in refusal(pack, birth_date=written)
