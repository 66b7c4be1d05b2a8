"""A bare time means one thing: the reading near the visit, or it is refused."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen.clock.checks import later_than_now
from docgen.errors import PatientError
from docgen.files import templates_root
from docgen.patient.clock_times import following, is_bare, may_be_evening, near
from docgen.patient.fields import FieldProblem
from docgen.patient.record import Patient
from docgen.procedure.pack import load_pack
from docgen.procedure.procedure import Pack

DAY = date(2026, 12, 8)


def at(text: str) -> datetime:
    """`13:30` on the day of the visit; `+ 0:40` on the next."""
    day = DAY + timedelta(days=text.count("+") - text.count("-"))
    hour, minute = text.strip("+- ").split(":")
    return datetime(day.year, day.month, day.day, int(hour), int(minute))


@pytest.mark.parametrize(
    ("appointment", "typed", "meant"),
    [
        ("13:30", "2:10", "14:10"),
        ("13:30", "13:00", "13:00"),
        ("13:30", "1410", "14:10"),
        ("13:30", "2:10 pm", "14:10"),
        ("13:30", "2:10PM", "14:10"),
        ("13:30", "2:10p", "14:10"),
        ("13:30", "2 p. m.", "14:00"),
        ("13:30", "14:10:00", "14:10"),
        ("13:30", " 2:10 ", "14:10"),
        ("13:30", "12:40 pm", "12:40"),
        ("13:30", "9:30 am", "9:30"),  # four hours before, to the minute
        ("13:30", "1:30 am", "+ 1:30"),  # twelve hours after
        ("13:30", "01:30", "+ 1:30"),
        ("9:30", "10:40", "10:40"),
        ("9:30", "10.40", "10:40"),
        ("9:30", "10:40\u202fAM", "10:40"),
        ("9:30", "10:40:54", "10:40"),
        ("9:30", "10:39:55", "10:40"),
        ("22:00", "23:59:57", "+ 0:00"),
        ("9:30", "1040a", "10:40"),
        ("9:30", "noon", "12:00"),
        ("9:30", "09:30", "9:30"),
        ("9:30", "09:29", "9:29"),
        ("9:30", "9:31", "9:31"),
        ("9:30", "0610", "6:10"),
        ("9:30", "12:05", "12:05"),
        ("23:30", "00:40", "+ 0:40"),
        ("23:30", "0040", "+ 0:40"),
        ("23:30", "12:40", "+ 0:40"),
        ("23:30", "1:10", "+ 1:10"),
        ("23:30", "11:10 pm", "23:10"),
        ("0:15", "11:50 PM", "- 23:50"),
        ("0:15", "1:05", "1:05"),
    ],
)
def test_a_bare_time_is_the_one_reading_near_the_visit(
    appointment: str, typed: str, meant: str
) -> None:
    assert near(typed, at(appointment)) == at(meant)


@pytest.mark.parametrize(
    ("appointment", "typed", "said"),
    [
        ("9:30", "6:00", "morning or evening"),
        ("9:30", "5:30", "morning or evening"),  # both limits at once
        ("9:30", "9:30", "morning or evening"),
        ("13:30", "12:40", "morning or evening"),
        ("13:30", "10:00", "morning or evening"),
        ("13:30", "1000", "morning or evening"),
        ("13:30", "2:10 AM", "within 4 hours"),
        ("13:30", "02:10", "within 4 hours"),
        ("13:30", "0210", "within 4 hours"),
        ("13:30", "9:29 am", "within 4 hours"),
        ("13:30", "1:31 am", "within 4 hours"),
        ("13:30", "3:00 am", "within 4 hours"),
        ("13:30", "24:10", "real clock time"),
        ("13:30", "midnight", "two days"),
        ("13:30", "0.60", "spreadsheets keep it"),
        ("13:30", "13:10 PM", "real clock time"),
        ("13:30", "0:10 PM", "real clock time"),
        ("13:30", "2:60", "real clock time"),
        ("13:30", "now", "hour of printing"),
    ],
)
def test_no_reading_or_two_are_refused_with_the_full_form(
    appointment: str, typed: str, said: str
) -> None:
    with pytest.raises(FieldProblem, match=said) as caught:
        near(typed, at(appointment))
    assert any(
        word in caught.value.hint for word in ("2026-12-08T14:10", "00-23", "00:00", "Format")
    )


@given(st.integers(0, 1439), st.integers(-240, 720))
def test_every_end_near_the_visit_is_understood_or_refused_never_moved(
    start: int, after: int
) -> None:
    appointment = datetime(2026, 12, 8) + timedelta(minutes=start)
    end = appointment + timedelta(minutes=after)
    assert near(end.strftime("%I:%M %p"), appointment) == end
    if not 10 <= end.hour <= 12:
        assert near(end.strftime("%H:%M"), appointment) == end
    typed = f"{end.hour % 12 or 12}:{end:%M}"
    if 0 < after < 480:  # neither is twelve hours earlier or later near the visit
        assert near(typed, appointment) == end
    else:
        with pytest.raises(FieldProblem, match="morning or evening"):
            near(typed, appointment)


@pytest.mark.parametrize(
    ("end", "typed", "meant"),
    [
        ("10:40", "1:50", "13:50"),
        ("10:40", "13:50", "13:50"),
        ("10:40", "10:40", "10:40"),
        ("10:40", "10:39", "22:39"),
        ("10:40", "10:39 am", "+ 10:39"),
        ("10:40", "08:00", "+ 8:00"),
        ("10:40", "8:00", "20:00"),
        ("10:40", "6 pm", "18:00"),
        ("22:10", "1:00", "+ 1:00"),
        ("22:10", "12:00", "+ 0:00"),
    ],
)
def test_what_follows_is_the_first_such_time_after_the_end(
    end: str, typed: str, meant: str
) -> None:
    assert following(typed, at(end)) == at(meant)


def test_nothing_is_near_to_what_is_not_known() -> None:
    with pytest.raises(FieldProblem, match="the end is not known"):
        following("1:50", None)
    with pytest.raises(FieldProblem, match="the appointment cannot be read"):
        near("1:50", None)


@pytest.mark.parametrize(
    "text",
    ["2:10", "1410", "2p", "NOW", "0:00", "2:10:00 PM", "210", "10.40", "noon", "14:10:30", "9h30"],
)
def test_a_clock_time_without_a_day_is_bare(text: str) -> None:
    assert is_bare(text)


@pytest.mark.parametrize(
    "text", ["", "2026-12-08T14:10", "12/08/2026", "2", "2:1", "10.4", "soon", "10:40-11:00"]
)
def test_anything_else_is_not(text: str) -> None:
    assert not is_bare(text)


@pytest.mark.parametrize("clock", ["1:00", "8:00", "9:59", "8:00:00"])
def test_behind_a_day_an_hour_of_one_figure_may_be_evening(clock: str) -> None:
    assert may_be_evening(clock)


@pytest.mark.parametrize("clock", ["0:30", "08:00", "10:00", "12:00", "20:00", "8:00 AM", "8 pm"])
def test_behind_a_day_others_may_not(clock: str) -> None:
    assert not may_be_evening(clock)


START, END = at("13:30"), at("14:10")


@pytest.mark.parametrize(
    ("end", "printed_on", "later"),
    [
        (END, END - timedelta(minutes=1), True),
        (END, END, False),
        (END, END + timedelta(minutes=1), False),
        (END, at("0:00"), True),
        (END, at("- 23:59"), False),  # the day before: a sheet to look at
        (END, DAY, False),  # no hour is known
        (END, DAY - timedelta(days=1), False),
        (at("+ 0:40"), DAY, True),
        (at("+ 0:40"), at("23:50"), True),
        (at("+ 0:40"), at("+ 0:40"), False),
        (at("+ 0:40"), DAY + timedelta(days=1), False),
        (END, None, False),
        (None, at("0:00"), False),
    ],
)
def test_an_end_later_than_now_is_found_on_the_day_of_the_visit(
    end: datetime | None, printed_on: date | None, later: bool
) -> None:
    assert later_than_now(START, end, printed_on) is later


def test_a_visit_that_began_before_midnight_ends_on_the_day_of_its_end() -> None:
    assert later_than_now(at("0:10"), at("- 23:58"), at("- 23:50"))


def test_an_end_without_an_appointment_is_judged_by_its_own_day() -> None:
    assert later_than_now(None, END, END - timedelta(minutes=1))
    assert not later_than_now(None, END, END)
    assert not later_than_now(None, END, at("- 23:59"))


@pytest.mark.parametrize("read", [near, following])
def test_now_is_the_whole_minute(read: Callable[..., datetime]) -> None:
    now = END.replace(second=59, microsecond=999_999)
    assert read(" Now ", None, now) == END


@pytest.mark.parametrize("text", ["2:10" + " " * 100_000 + "x", "1" * 100_000, "\u0662:10"])
def test_a_long_or_odd_text_is_no_clock_time(text: str) -> None:
    assert not is_bare(text)


# ---- Through a whole record ----


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(templates_root() / "vertebroplasty")


def patient(pack: Pack, **fields: object) -> Patient:
    record = {
        "id": "7",
        "name": "Lu",
        "birth_date": "1948-05-02",
        "procedure": "vertebroplasty",
        "appointment": "2026-12-08T13:30",
    }
    return Patient.parse(record | fields, pack)


def medicine(when: str) -> list[dict[str, str]]:
    return [{"drug": "a", "dose": "1", "when": "daily", "next": when}]


def test_every_moment_after_the_end_may_be_bare(pack: Pack) -> None:
    one = patient(pack, procedure_end="2:10", discharge_time="4:00", medicines=medicine("8:00"))
    assert one.moment("procedure_end") == at("14:10")
    assert one.moment("discharge_time") == at("16:00")
    assert one.values["medicines"] == ({**medicine("")[0], "next": at("20:00")},)
    assert one.understood == {
        "procedure_end": at("14:10"),
        "discharge_time": at("16:00"),
        "medicines[0].next": at("20:00"),
    }


def test_what_is_written_in_full_is_not_read_back(pack: Pack) -> None:
    full = "2026-12-08T14:10"
    assert (
        patient(pack, procedure_end=full, medicines=medicine("2026-12-08T20:00")).understood == {}
    )


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"discharge_time": "4:00"}, "discharge_time"),
        ({"medicines": medicine("8:00")}, "medicines[0].next"),
        ({"procedure_end": "10:00"}, "procedure_end"),
        ({"appointment": "2026-12-08", "procedure_end": "2:10"}, "procedure_end"),
        ({"follow_up": "8:00"}, "follow_up"),
    ],
)
def test_a_bare_time_that_is_not_clear_is_refused(
    pack: Pack, fields: dict[str, object], wrong: str
) -> None:
    with pytest.raises(PatientError) as caught:
        patient(pack, **fields)
    assert wrong in {found.field for found in caught.value.diagnostics}


def test_a_dose_before_the_patient_leaves_is_refused(pack: Pack) -> None:
    with pytest.raises(PatientError, match="is before discharge_time"):
        patient(pack, procedure_end="2:10", discharge_time="4:00", medicines=medicine("3:59 pm"))
