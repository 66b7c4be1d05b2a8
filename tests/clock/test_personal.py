"""What slots print and guards answer for one patient."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from clock_samples import clinic, holds, pack, patient, personal, said, settings

from docgen.cache import FrozenMap
from docgen.clock.calendar_strip import calendar_row
from docgen.clock.personal import Personal
from docgen.errors import PatientError
from docgen.expression.truth import And, Compare, Literal, Name, Not, Or
from docgen.i18n.runs import BLANK, plain
from docgen.patient.dose_days import DoseDay
from docgen.patient.record import Patient
from docgen.procedure.procedure import EntryDecl

HELD = settings(rest="24 h", fast_food="midnight!", stay="3 h", early="30 min", guard="12 h")
BLANK_PATIENT = Patient.blank("tooth")


@pytest.mark.parametrize(
    ("path", "how", "text"),
    [
        ("patient.name", "name", "Rosa Peña"),
        ("patient.id", "id", "7"),
        ("patient.birth_date", "birth", "May 2, 1948"),
        ("patient.physician", "name", "Dr. Ana Ruiz"),
        ("patient.teeth", "levels", "T12, L1"),
        ("patient.appointment", "moment", "Tuesday, December 8, 9:30 AM"),
        ("patient.appointment", "day", "December 8"),
        ("patient.pills[0].drug", "text", "aspirin"),
        ("patient.pills[0].start", "date", "Wednesday, December 9"),
        ("patient.pills[0].start", "stop_day", "**This day**"),
        ("patient.pills[1].drug", "text", "____"),
        ("patient.card", "text", "____"),
        ("times.rest_until", "until", "until **Wednesday, December 9, 10:40 AM**"),
        ("times.rest_until", "stop_until", "until **10:40 AM**"),
        ("times.rest_until", "stop_from", "from **10:40 AM**"),
        ("times.rest_until", "duration", "24 hours"),
        ("times.arrive", "stop_at", "at **9:00 AM**"),
        ("times.eat_until", "moment", "12:00 midnight, Monday night, December 7"),
        ("times.eat_until", "stop_from", "from **12:00** midnight\nMonday night"),
        ("times.guard_until", "until", "for **12 hours** after you leave, until ____"),
        ("times.guard_until", "stop_until", "for **12 hours** after you leave, until ____"),
        ("times.lie_until", "until", "until ____"),
    ],
)
def test_a_slot_prints_in_its_format(path: str, how: str, text: str) -> None:
    assert said(personal(HELD), path, how) == text


def test_an_absent_value_is_a_run_of_its_own() -> None:
    assert personal(HELD, BLANK_PATIENT).slot("patient.name", "name") == ((BLANK, False),)


def test_on_prepare_an_unknown_end_leaves_the_duration_alone() -> None:
    one = personal(HELD, patient(procedure_end=None), sheet="prepare")
    assert said(one, "times.rest_until", "until") == "for **24 hours** after the treatment"
    assert said(one, "times.rest_until", "stop_from") == "**24 hours** after the treatment"
    assert said(one, "times.rest_until", "stop_at") == "**24 hours** after the treatment"
    for how in ("moment", "clock"):
        assert said(one, "times.rest_until", how) == "24 hours after the treatment"
    assert said(one, "times.guard_until", "until") == "for **12 hours** after you leave"


def test_on_discharge_an_unknown_end_leaves_a_line_to_write_on() -> None:
    one = personal(HELD, patient(procedure_end=None))
    assert said(one, "times.rest_until", "until") == "for **24 hours**, until ____"
    for how in ("moment", "clock"):
        assert said(one, "times.rest_until", how) == "____ (after 24 hours)"
    for how in ("stop_from", "stop_at"):
        assert said(one, "times.rest_until", how) == "after 24 hours, from ____"


def test_a_home_time_that_ends_too_early_stands_in_words() -> None:
    one = personal(settings(stay="about 24 h", rest="12 h"))
    assert said(one, "times.rest_until", "until") == "for **12 hours** after the treatment"


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("stop_from", "8 hours before, from ____"),
        ("stop_until", "8 hours before, until ____"),
        ("stop_day", "8 hours before, ____"),
        ("stop_at", "at ____"),
        ("until", "until ____"),
    ],
)
def test_an_unknown_time_that_counts_back_keeps_its_words(how: str, words: str) -> None:
    one = personal(settings(fast_food="8 h"), BLANK_PATIENT, sheet="prepare")
    assert said(one, "times.eat_until", how) == words


def may(one: Personal, path: str) -> tuple[str, str]:
    """The two cells of a row of what is allowed when."""
    return said(one, path, "may_day"), said(one, path, "may_hour")


@pytest.mark.parametrize(
    ("span", "cells"),
    [
        ("24 h", ("**Wed Dec 9**", "**10:40 AM**")),
        ("3 days", ("**Fri Dec 11**", "**10:40 AM**")),
        ("4 days", ("**Sat Dec 12**", "")),  # weeks ahead nobody waits for the minute
        ("6 weeks", ("**Tue Jan 19**", "")),
        ("80 weeks", ("**Tue Jun 20 2028**", "")),
        ("800 min", ("**Wed Dec 9**", "")),  # from midnight on all of the day is free
        ("14 h", ("**Wed Dec 9**", "**12:40 AM (Tuesday night)**")),
        ("few days", ("a few days after the treatment", "")),
    ],
)
def test_what_is_allowed_has_its_hour_for_three_days(span: str, cells: tuple[str, str]) -> None:
    who = patient(discharge_time="2026-12-08T13:50")
    one = personal(settings(rest=span), who, printed_on=date(2026, 12, 8))
    assert may(one, "times.rest_until") == cells


def test_a_tuesday_is_no_march() -> None:
    one = personal(settings(rest="7 days"), language="es")
    assert may(one, "times.rest_until") == ("**martes 15 dic**", "")
    one = personal(settings(rest="1 day"), language="es")
    assert may(one, "times.rest_until") == ("**mié 9 dic**", "**10:40 a. m.**")


def test_what_is_allowed_already_and_what_nobody_knows() -> None:
    gone = patient(discharge_time="2026-12-10T12:00")
    assert may(personal(HELD, gone), "times.rest_until") == ("**now**", "")
    unknown = patient(procedure_end=None)
    assert may(personal(HELD, unknown), "times.rest_until") == ("____", "after 24 hours")
    before = personal(HELD, unknown, sheet="prepare")
    assert may(before, "times.rest_until") == ("24 hours after the treatment", "")


@pytest.mark.parametrize("span", ["about 8 h", "few h"])
def test_a_time_before_something_known_that_has_no_clock_is_a_line_to_write_on(span: str) -> None:
    one = personal(settings(fast_food=span), sheet="prepare")
    assert said(one, "times.eat_until", "stop_from") == "from ____"
    assert said(one, "times.eat_until", "stop_until") == "until ____"


def test_what_begins_before_the_first_day_of_the_strip_is_free_from_its_first_column() -> None:
    who = patient(discharge_time="2026-12-09T12:00", visit="2026-12-10T14:00")
    one = personal(HELD, who, sheet="prepare")
    assert calendar_row(one, "times.arrive") == (("0", False),)
    assert calendar_row(one, "patient.visit")[0] == ("1", False)


def test_a_clock_time_names_its_day_unless_the_day_stands_above() -> None:
    one = personal(HELD)
    assert said(one, "times.rest_until", "clock") == "Wednesday, December 9, 10:40 AM"
    assert said(one, "times.rest_until", "clock", date(2026, 12, 9)) == "10:40 AM"
    assert said(one, "times.rest_until", "until", date(2026, 12, 9)) == "until **10:40 AM**"


def asked(path: str, **more: object) -> bool:
    one = personal(HELD, **more)  # type: ignore[arg-type]  # passed through as they are
    return holds(one, Name(path))


def test_known_asks_for_a_value_or_an_instant() -> None:
    assert asked("known.pills")
    assert asked("known.procedure_end")
    assert asked("known.rest_until")
    assert not asked("known.visit")
    assert not asked("known.guard_until")
    assert not asked("known.name", who=BLANK_PATIENT)


def test_a_guard_may_ask_for_the_opposite() -> None:
    assert holds(personal(HELD), Not(Name("known.visit")))
    assert not holds(personal(HELD), Not(Name("known.pills")))


@pytest.mark.parametrize(
    ("op", "number", "held"),
    [(">=", 1, True), (">=", 2, False), ("==", 1, True), ("<", 2, True), ("==", 2, False)],
)
def test_the_lines_of_a_list_are_counted(op: str, number: int, held: bool) -> None:
    asked = Compare(Name("rows.pills"), op, Literal(number))
    assert holds(personal(HELD), asked) is held
    none = holds(personal(HELD, BLANK_PATIENT), asked)
    assert none is (op == "<")  # there are none of whom nothing is known


def test_questions_and_settings_are_asked_of_the_kind_of_patient() -> None:
    one = personal(HELD)
    assert asked("known.teeth")
    assert not asked("known.numb")
    assert holds(one, Compare(Name("patient.teeth"), "==", Literal(2)))
    assert not holds(one, Compare(Name("patient.numb"), "==", Literal("yes")))
    assert not holds(one, Not(Compare(Name("patient.numb"), "==", Literal("yes"))))
    assert holds(one, Name("rest"))
    assert not holds(one, Name("swim"))


@pytest.mark.parametrize(
    ("ways", "held"),
    [
        ([["pills", "procedure_end"]], True),
        ([["pills", "visit"]], False),  # both of a way
        ([["visit", "pills"]], False),
        ([["visit"], ["pills"]], True),  # one way of them
        ([["visit", "pills"], ["card"]], False),
        ([["card"], ["visit", "pills"], ["pills", "procedure_end"]], True),
        ([], False),
    ],
)
def test_of_several_ways_one_holds_with_all_that_it_asks(ways: list[list[str]], held: bool) -> None:
    each = Or(tuple(And(tuple(Name(f"known.{path}") for path in way)) for way in ways))
    one = personal(HELD)
    assert holds(one, each) is held
    assert holds(one, Not(each)) is not held


def test_only_a_declared_time_that_ended_is_over() -> None:
    one = personal(HELD, patient(discharge_time="2026-12-09T10:40", visit="2026-12-22T14:00"))
    assert one.is_over("times.rest_until")
    assert one.is_over("times.home")
    assert not one.is_over("times.guard_until")
    assert not one.is_over("patient.appointment")
    assert not personal(HELD).is_over("times.rest_until")


def test_ahead_is_lost_when_the_patient_leaves() -> None:
    assert asked("ahead.home")
    assert not asked("ahead.home", who=patient(discharge_time="2026-12-08T14:00"))
    assert asked("ahead.home", sheet="prepare")


@pytest.mark.parametrize(
    ("printed_on", "past"),
    [
        (None, False),
        (date(2026, 12, 7), False),
        (date(2026, 12, 8), True),  # midnight ends the evening of the 7th
        (datetime(2026, 12, 7, 23, 59), False),
        (datetime(2026, 12, 8, 0, 0), True),
    ],
)
def test_a_cut_off_is_past_once_its_moment_is(
    printed_on: date | datetime | None, past: bool
) -> None:
    assert asked("past.eat_until", sheet="prepare", printed_on=printed_on) is past


def test_a_date_alone_counts_only_earlier_days_as_past() -> None:
    assert not asked("past.arrive", sheet="prepare", printed_on=date(2026, 12, 8))
    assert asked("past.arrive", sheet="prepare", printed_on=date(2026, 12, 9))


@pytest.mark.parametrize(
    ("path", "printed_on", "past"),
    [
        ("appointment", datetime(2026, 12, 8, 9, 29), False),
        ("appointment", datetime(2026, 12, 8, 9, 30), True),
        ("appointment", date(2026, 12, 8), False),
        ("pills[0].stop", date(2026, 12, 6), False),
        ("pills[0].stop", datetime(2026, 12, 6, 23, 59), False),
        ("pills[0].stop", date(2026, 12, 7), True),
        ("pills[0].stop", None, False),
        ("visit", date(2030, 1, 1), False),
        ("card", date(2030, 1, 1), False),
    ],
)
def test_a_date_of_the_record_is_past_as_a_time_is(
    path: str, printed_on: date | datetime | None, past: bool
) -> None:
    assert asked(f"past.{path}", sheet="prepare", printed_on=printed_on) is past


@pytest.mark.parametrize(
    ("path", "printed_on", "today"),
    [
        ("appointment", date(2026, 12, 8), True),
        ("appointment", datetime(2026, 12, 8, 23, 0), True),
        ("appointment", date(2026, 12, 7), False),
        ("appointment", None, False),
        ("eat_until", date(2026, 12, 7), True),  # midnight ends the evening of the 7th
        ("pills[0].start", date(2026, 12, 9), True),
        ("visit", date(2026, 12, 9), False),
    ],
)
def test_a_sheet_knows_what_is_on_the_day_of_printing(
    path: str, printed_on: date | datetime | None, today: bool
) -> None:
    assert asked(f"today.{path}", sheet="prepare", printed_on=printed_on) is today


def label_of(one: Personal, when: date | datetime) -> list[str]:
    """The label of a moment's day, line by line."""
    return [plain(runs).replace("\u00a0", " ") for runs in one.day_label(when)]


@pytest.mark.parametrize(
    ("when", "printed", "label"),
    [
        (datetime(2026, 12, 8, 13, 40), None, ["Tuesday", "Dec 8", ""]),
        (datetime(2026, 12, 8, 13, 40), date(2026, 12, 8), ["Tuesday", "Dec 8", "today"]),
        (datetime(2026, 12, 8, 13, 40), date(2026, 12, 7), ["Tuesday", "Dec 8", "tomorrow"]),
        (datetime(2026, 12, 8, 13, 40), date(2026, 12, 6), ["Tuesday", "Dec 8", ""]),
        (datetime(2026, 12, 8, 13, 40), date(2026, 12, 9), ["Tuesday", "Dec 8", ""]),
        (datetime(2026, 12, 8, 1, 0), None, ["Monday", "night, Dec 7", ""]),
        (datetime(2026, 12, 8, 4, 59), date(2026, 12, 7), ["Monday", "night, Dec 7", "tonight"]),
        (datetime(2026, 12, 8, 5, 0), date(2026, 12, 8), ["Tuesday", "Dec 8", "today"]),
        (datetime(2026, 12, 8), date(2026, 12, 6), ["Monday", "night, Dec 7", "tomorrow"]),
        (date(2026, 12, 8), date(2026, 12, 8), ["Tuesday", "Dec 8", "today"]),
        (date(2028, 12, 8), date(2026, 12, 8), ["Friday", "Dec 8, 2028", ""]),
    ],
)
def test_today_stands_only_on_a_sheet_printed_that_day(
    when: date | datetime, printed: date | None, label: list[str]
) -> None:
    assert label_of(personal(printed_on=printed), when) == label


def test_midnight_stands_under_the_evening_it_ends() -> None:
    one = personal(HELD)
    instant = one.instant("times.eat_until")
    assert instant is not None
    assert one.day_of(instant) == date(2026, 12, 7)


def test_stops_come_in_order_of_day_and_hour() -> None:
    one = personal(HELD)
    paths = ["patient.pills[0].stop", "times.eat_until", "times.arrive", "times.rest_until"]
    keys = [one.order(path) for path in paths]
    assert None not in keys
    assert keys == sorted(key for key in keys if key)
    assert one.order("times.guard_until") is None


def test_stops_of_one_day_come_by_their_hours() -> None:
    """What has a day alone follows that day's night: nobody gets up for it."""

    def key(when: str) -> tuple[int, float]:
        found = personal(who=patient(visit=when)).order("patient.visit")
        assert found is not None
        return found

    one = personal(HELD, patient(pills=[PILL]))
    alone = one.order("patient.pills[0].start")
    assert alone is not None
    hours = [key(f"2026-12-09T{hour}") for hour in ("00:01", "04:59", "05:01", "13:00", "23:59")]
    assert sorted([*hours, alone]) == [*hours[:2], alone, *hours[2:]]
    assert key("2026-12-10T00:00") < key("2026-12-10T00:01")
    assert hours[-1] < key("2026-12-10T00:00")  # the midnight that ends the day


def dosed(when: date | DoseDay, printed_on: date | datetime | None = None) -> Personal:
    """The sample, where the next visit is the day of a dose."""
    who = patient()
    values = FrozenMap({**who.values, "visit": when})
    return personal(HELD, replace(who, values=values), sheet="prepare", printed_on=printed_on)


def test_a_morning_a_day_and_an_evening_stand_in_the_order_of_the_hours() -> None:
    day = date(2026, 12, 9)
    keys = [
        dosed(when).order("patient.visit")
        for when in (
            DoseDay(day, at=time(4, 59)),
            day,
            DoseDay(day, at=time(17, 59)),
            DoseDay(day, "evening"),
            DoseDay(day, at=time(18, 1)),
            DoseDay(day + timedelta(days=1), "morning"),
        )
    ]
    known = [key for key in keys if key]
    assert len(known) == len(keys)
    assert known == sorted(known)
    assert len(set(known)) == len(known)
    assert dosed(DoseDay(day, "morning")).order("patient.visit") == keys[1]


@pytest.mark.parametrize(
    ("when", "printed_on", "past"),
    [
        (DoseDay(date(2026, 12, 8), "morning"), datetime(2026, 12, 8, 11, 58), False),
        (DoseDay(date(2026, 12, 8), "morning"), datetime(2026, 12, 8, 11, 59), True),
        (DoseDay(date(2026, 12, 8), "evening"), datetime(2026, 12, 8, 23, 58), False),
        (DoseDay(date(2026, 12, 8), "evening"), datetime(2026, 12, 9, 0, 0), True),
        (DoseDay(date(2026, 12, 8), at=time(20)), datetime(2026, 12, 8, 19, 59), False),
        (DoseDay(date(2026, 12, 8), at=time(20)), datetime(2026, 12, 8, 20, 0), True),
    ],
)
def test_a_dose_is_past_when_its_part_of_the_day_is_over(
    when: DoseDay, printed_on: datetime, past: bool
) -> None:
    assert holds(dosed(when, printed_on), Name("past.visit")) is past


PILL = {"drug": "aspirin", "stop": "2026-12-06", "start": "2026-12-09", "by": "Dr. Lu"}
ENTRIES = (
    EntryDecl(("visit",), "Visit"),
    EntryDecl(("guard_until", "rest_until"), "Rest"),
    EntryDecl(("card", "arrive"), "Card"),
)


def in_calendar(printed_on: date | datetime | None, **changed: object) -> list[str]:
    """What the code for a patient's phone says: a line for each date."""
    own = replace(pack(), calendar=FrozenMap({"discharge": ENTRIES}))
    one = replace(personal(HELD, patient(**changed), printed_on=printed_on), pack=own)
    lines = one.calendar().split("\r\n")
    return [line.partition(":")[2] for line in lines if line.startswith(("SUMMARY", "DTSTART"))]


def test_a_phone_gets_the_first_date_that_is_known_and_to_come() -> None:
    known = {"visit": "2026-12-22T14:00", "discharge_time": "2026-12-08T14:00"}
    assert in_calendar(datetime(2026, 12, 8, 8, 0)) == [
        *("Rest", "20261209T164000Z"),  # nobody knows when she leaves: the second of the two
        *("Card", "20261208T150000Z"),  # a text is no date
    ]
    assert in_calendar(datetime(2026, 12, 8, 14, 0), **known) == [
        *("Visit", "20261222T200000Z"),
        *("Rest", "20261209T080000Z"),  # and here the first
    ]
    assert in_calendar(datetime(2026, 12, 9, 1, 59), **known)[2:] == ["Rest", "20261209T080000Z"]
    # The first of the two is past: the second is to come.
    assert in_calendar(datetime(2026, 12, 9, 2, 0), **known)[2:] == ["Rest", "20261209T164000Z"]
    assert in_calendar(datetime(2026, 12, 9, 10, 40), **known) == ["Visit", "20261222T200000Z"]


@pytest.mark.parametrize(
    ("end", "left", "first"),
    [
        ("2026-12-08T10:40", None, date(2026, 12, 8)),
        ("2026-12-08T10:40", "2026-12-09T08:00", date(2026, 12, 9)),
        ("2026-12-08T10:40", "2026-12-09T00:00", date(2026, 12, 8)),
        (None, None, None),
    ],
)
def test_the_first_day_at_home_is_that_of_leaving(
    end: str | None, left: str | None, first: date | None
) -> None:
    one = personal(HELD, patient(procedure_end=end, discharge_time=left))
    assert one.first_day() == first


def test_a_text_by_language_prints_in_that_of_the_sheet() -> None:
    who = patient(notes={"en": "Your stick.", "es": "Su bastón."})
    spanish = personal(who=who, language="es")
    assert said(spanish, "patient.notes", "text") == "Su bastón."
    assert "patient.notes" not in spanish.foreign_texts()


def test_a_text_as_typed_is_in_the_clinics_first_language() -> None:
    one = personal(who=patient(notes="Your stick."), language="es")
    assert one.foreign_texts()["patient.notes"] == "en"


def test_of_a_text_in_other_languages_the_first_prints_and_says_which_it_is() -> None:
    for first, second in (("en", "fr"), ("fr", "en")):
        one = personal(who=patient(notes={first: "One.", second: "Two."}), language="es")
        assert said(one, "patient.notes", "text") == "One."
        assert one.foreign_texts()["patient.notes"] == first


def test_a_name_of_one_part_prints_alone() -> None:
    assert said(personal(who=patient(name="Sukarno")), "patient.name", "name") == "Sukarno"


@pytest.mark.parametrize("hostile", ["<b>{{ x }}</b>", "**a** | b", r"{id} \ ( % \" '", "{name}"])
def test_values_print_as_typed(hostile: str) -> None:
    one = personal(who=patient(card=hostile))
    assert one.slot("patient.card", "text") == ((hostile, False),)


def test_a_name_prints_as_typed() -> None:
    one = personal(who=patient(name={"given": """(Ro) "sa" 'x'; - !""", "family": "x"}))
    assert one.slot("patient.name", "name") == (("""(Ro) "sa" 'x'; - ! x""", False),)
    one = personal(who=patient(name="Rosa Peña Ruiz"))
    assert one.slot("patient.name", "name") == (("Rosa Peña Ruiz", False),)


def test_every_declared_time_of_the_sample_can_be_asked_for() -> None:
    assert set(personal(HELD).times) < set(pack().times)


def test_a_text_in_other_languages_than_the_sheets_is_told() -> None:
    pill = {"drug": {"en": "senna"}, "dose": {"en": "1 tablet", "es": "1 tableta"}, "when": "now"}
    who = patient(notes={"en": "Your stick."}, medicines=[pill])
    assert list(personal(who=who, language="es").elsewhere()) == ["medicines[0].drug", "notes"]
    assert list(personal(who=who).elsewhere()) == []


@pytest.mark.parametrize(
    ("born", "sixty"),
    [
        ("1966-12-08", True),  # the birthday is the day of the appointment
        ("1966-12-09", False),
        ("1966-12-07", True),
        ("1967-01-01", False),
        ("1996-05-02", False),
    ],
)
def test_an_age_is_that_on_the_day_of_the_appointment(born: str, sixty: bool) -> None:
    assert asked("known.aged_60", who=patient(birth_date=born)) is sixty


def test_an_age_is_not_known_without_a_birth_date() -> None:
    assert not asked("known.aged_60", who=BLANK_PATIENT)


def test_whether_a_medicine_is_an_opioid_is_told_of_the_record_and_of_each_line() -> None:
    rest = {"dose": "1", "when": "8 AM"}
    named: list[object] = ["Senna", {"en": "Percocet", "es": "Percocet"}, "Oxicodone"]
    who = patient(medicines=[{"drug": one, **rest} for one in named])
    lines = [asked(f"known.medicines[{at}].opioid", who=who) for at in range(4)]
    assert lines == [False, True, False, False]
    assert asked("known.opioid", who=who)
    assert not asked("known.opioid", who=patient(medicines=[{"drug": "Senna", **rest}]))
    assert not asked("known.opioid", who=BLANK_PATIENT)


@pytest.mark.parametrize(
    ("sex", "male"),
    [
        ("male", True),
        ("Male", True),
        ("M", True),
        (None, False),
        ("female", False),
        ("F", False),
        ("X", False),
        ("unknown", False),
        ("transgender male", False),
        ("male to female", False),
        ("hombre", False),  # the clinic's first language is English
    ],
)
def test_only_a_plain_male_is_one(sex: str | None, male: bool) -> None:
    assert asked("known.male", who=patient(sex=sex)) is male


def test_the_letter_m_is_no_man_in_a_clinic_that_writes_spanish() -> None:
    spanish = replace(clinic(), languages=("es", "en"))
    for sex, male in (("M", False), ("Hombre", True), ("Mujer", False)):
        one = replace(personal(HELD, patient(sex=sex)), clinic=spanish)
        assert holds(one, Name("known.male")) is male


def note(record: dict[str, object], sheet: str, language: str = "en") -> str:
    one = personal(HELD, patient(**record), sheet=sheet, language=language)
    return said(one, "patient.notes", "text") if holds(one, Name("known.notes")) else ""


@pytest.mark.parametrize(
    ("record", "prepare", "discharge"),
    [
        ({"notes": "Your stick."}, "Your stick.", "Your stick."),
        ({"notes": {"prepare": "Your stick."}}, "Your stick.", ""),
        ({"notes": {"discharge": "Your stick."}}, "", "Your stick."),
        ({"notes": {"prepare": "Come.", "discharge": "Rest."}}, "Come.", "Rest."),
        ({"notes_prepare": "Come.", "notes_discharge": "Rest."}, "Come.", "Rest."),
        ({"notes": "Your stick.", "notes_prepare": "Come."}, "Your stick.\nCome.", "Your stick."),
        ({"notes": {"prepare": {"en": "Come.", "es": "Venga."}}}, "Come.", ""),
    ],
)
def test_a_note_may_be_for_one_sheet(
    record: dict[str, object], prepare: str, discharge: str
) -> None:
    assert note(record, "prepare") == prepare
    assert note(record, "discharge") == discharge


def test_a_note_for_one_sheet_may_have_languages() -> None:
    record: dict[str, object] = {"notes": {"prepare": {"en": "Come.", "es": "Venga."}}}
    assert note(record, "prepare", "es") == "Venga."
    both: dict[str, object] = {"notes": {"en": "Hi.", "es": "Hola."}}
    both["notes_prepare"] = {"en": "Come.", "es": "Venga."}
    assert note(both, "prepare", "es") == "Hola.\nVenga."


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"notes": "Hi.", "notes_prepare": {"en": "Come."}}, "text-language"),
        ({"notes": {"en": "Hi."}, "notes_prepare": {"es": "Venga."}}, "text-language"),
        ({"notes": {"prepare": "Come.", "es": "Venga."}}, "unknown-key"),
        ({"notes": "x" * 900, "notes_prepare": "y" * 600}, "too-long"),  # a line end lies between
        ({"notes": {"prepare": "y" * 1501}}, "too-long"),
    ],
)
def test_notes_that_cannot_stand_together_are_refused(record: dict[str, object], code: str) -> None:
    with pytest.raises(PatientError) as caught:
        patient(**record)
    assert [one.code for one in caught.value.diagnostics] == [code]


def test_a_text_without_a_language_is_told_on_a_sheet_in_another() -> None:
    pill = {"drug": "senna", "dose": "1 tablet", "when": {"en": "now", "es": "ya"}}
    who = patient(notes="Your stick.", matters="My roses.", medicines=[pill], physician="Dr. Lu")
    assert sorted(personal(who=who, language="es").unnamed()) == ["matters", "medicines", "notes"]
    assert list(personal(who=who).unnamed()) == []  # the clinic's first language
    named = {**pill, "dose": {"en": "1 tablet", "es": "1 tableta"}}
    plain = patient(notes={"en": "Your stick.", "es": "Su bastón."}, medicines=[named])
    assert list(personal(who=plain, language="es").unnamed()) == []  # the drug's name is a name


def test_what_stands_on_the_other_sheet_is_no_matter_of_this_one() -> None:
    who = patient(notes={"prepare": "Your stick.", "discharge": {"en": "Rest."}})
    assert list(personal(who=who, language="es").unnamed()) == []
    assert list(personal(who=who, language="es", sheet="prepare").unnamed()) == ["notes_prepare"]
    assert list(personal(who=who, language="es").elsewhere()) == ["notes_discharge"]
    assert list(personal(who=who, language="es", sheet="prepare").elsewhere()) == []


@pytest.mark.parametrize(
    ("printed_on", "year"),
    [
        (date(2026, 1, 8), False),  # the last day of the 11 months
        (date(2026, 1, 7), True),
        (date(2026, 12, 8), False),
        (datetime(2027, 1, 8, 12, 0), False),  # 31 days ago
        (date(2027, 1, 9), True),
        (None, False),
    ],
)
def test_a_date_that_is_not_near_has_its_year(
    printed_on: date | datetime | None, year: bool
) -> None:
    one = personal(HELD, sheet="prepare", printed_on=printed_on)
    spanish = personal(HELD, sheet="prepare", printed_on=printed_on, language="es")
    shown = "Tuesday, December 8, 2026, 9:30 AM" if year else "Tuesday, December 8, 9:30 AM"
    assert said(one, "patient.appointment", "moment") == shown
    shown = "el **martes 8 de diciembre de 2026 a las 9:30 a. m.**"
    assert said(spanish, "patient.appointment", "on") == (
        shown if year else shown.replace(" de 2026", "")
    )
    assert ("2026" in label_of(one, date(2026, 12, 8))[1]) is year
    assert said(one, "patient.birth_date", "birth") == "May 2, 1948"


@pytest.mark.parametrize(
    ("path", "how", "shown"),
    [
        ("patient.pills[0].stop", "date", "Sunday, December 6, 2026"),
        ("times.rest_until", "until", "until **Wednesday, December 9, 2026, 10:40 AM**"),
        ("times.eat_until", "moment", "12:00 midnight, Monday night, December 7, 2026"),
        ("times.arrive", "stop_at", "at **9:00 AM**"),
        ("patient.name", "name", "Rosa Peña"),
        ("times.guard_until", "until", "for **12 hours** after you leave"),
    ],
)
def test_each_format_with_a_date_has_the_year_where_it_is_far(
    path: str, how: str, shown: str
) -> None:
    assert said(personal(HELD, sheet="prepare", printed_on=date(2025, 11, 1)), path, how) == shown


def test_a_far_day_on_the_strip_has_its_year_and_what_is_over_is_free_at_once() -> None:
    held = settings(walk="6 weeks", rest="24 h")
    near = personal(held, sheet="discharge", printed_on=date(2026, 12, 8))
    far = personal(held, sheet="prepare", printed_on=date(2025, 12, 8))
    rows = [plain(calendar_row(one, "times.walk_from")) for one in (near, far)]
    shown = [row.replace("\u00a0", " ") for row in rows]
    assert shown == ["3Tue Jan 19", "3Tue Jan 19 2027"]
    late = personal(held, patient(discharge_time="2026-12-09T10:40"))
    assert calendar_row(late, "times.rest_until") == (("0", False),)
    assert said(late, "times.rest_until", "moment") == "now"
    assert said(late, "times.rest_until", "clock") == "now"
    for how in ("stop_from", "stop_at"):
        assert said(late, "times.rest_until", how) == "from **now**"
    gone = personal(settings(stay="about 3 h"), patient(discharge_time="2026-12-08T14:00"))
    assert said(gone, "times.home", "moment") == "about 3 hours after the treatment"
