from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from clock_samples import clinic, pack, patient, settings

from docgen.cache import FrozenMap
from docgen.clock.checks import Hanging, check_patient
from docgen.errors import Diagnostic, Severity
from docgen.patient.record import Patient
from docgen.procedure.procedure import Pack
from docgen.settings.kind_of_patient import Resolved


def nothing(_question: str) -> Hanging:
    """Nothing on the sheet hangs on any question."""
    return Hanging()


def found(
    sheet: str = "discharge", held: Resolved | None = None, **changed: object
) -> dict[str, Severity]:
    """The problems of the sample record after a change, by code and field."""
    own = settings() if held is None else held
    problems = check_patient(patient(**changed), clinic(), pack(), sheet, own, nothing)
    return {f"{d.code} {d.field}": d.severity for d in problems}


def test_the_sample_has_no_problem() -> None:
    assert found() == found("prepare") == {}


def test_a_blank_patient_has_no_problem() -> None:
    blank = Patient.blank("tooth")
    assert check_patient(blank, clinic(), pack(), "discharge", settings(), nothing) == []


def test_what_a_sheet_requires_may_be_unknown_on_the_other() -> None:
    assert found("prepare", teeth=None) == {}
    assert found("discharge", teeth=None) == {"missing teeth": Severity.ERROR}


def test_a_record_that_contradicts_a_setting_is_refused_before_and_warned_after() -> None:
    held = settings(numbing="always!")
    key = "contradiction numb"
    assert found("prepare", held, numb="no") == {key: Severity.ERROR}
    assert found("discharge", held, numb="no") == {key: Severity.WARNING}
    assert found("discharge", settings(numbing="never!"), numb="no") == {}


def unanswered(
    sheet: str, printed: str = "", left_out: str = "", *, of: Pack | None = None, numbing: str = ""
) -> list[Diagnostic]:
    """What is said of `numb`, which nobody has answered, where these texts hang on it."""
    held = settings(**({"numbing": numbing} if numbing else {}))
    hangs = Hanging(
        tuple(filter(None, printed.split("/"))), tuple(filter(None, left_out.split("/")))
    )
    return check_patient(patient(), clinic(), of or pack(), sheet, held, lambda _: hangs)


def test_an_answer_that_nobody_gave_is_told_with_what_is_printed_and_left_out() -> None:
    (told,) = unanswered("discharge", "Do not bite.", "You may bite./Chew./Sing./Hum./Spit.")
    assert (told.severity, told.code, told.field) == (Severity.WARNING, "unanswered", "numb")
    assert told.message == (
        'numb is not known. Printed, to be safe: "Do not bite". '
        'Left out: "You may bite", "Chew", "Sing" and 2 more.'
    )
    assert told.hint == "Write yes or no in the record."


def test_of_four_texts_one_is_counted() -> None:
    (told,) = unanswered("discharge", "One/Two/Three/Four")
    assert told.message.endswith('"One", "Two", "Three" and 1 more.')


def test_of_three_texts_all_are_named() -> None:
    (told,) = unanswered("discharge", "One/Two/Three")
    assert told.message == 'numb is not known. Printed, to be safe: "One", "Two", "Three".'


def test_the_choices_of_a_question_are_what_the_hint_asks_for() -> None:
    question = pack().questions["numb"]._replace(choices=("left", "right", "both"))
    own = replace(pack(), questions=FrozenMap({"numb": question}))
    (told,) = unanswered("discharge", "", "One", of=own)
    assert told.hint == "Write left, right or both in the record."


def test_nothing_is_said_where_nothing_hangs_on_it_or_a_setting_answers() -> None:
    assert unanswered("discharge") == []
    for numbing in ("always!", "never!"):
        assert unanswered("discharge", "One", "Two", numbing=numbing) == []
    assert len(unanswered("discharge", "One", "Two", numbing="sometimes!")) == 1


def test_before_the_procedure_it_is_told_only_where_nothing_stands_for_it() -> None:
    assert unanswered("prepare", "If you get it, do not bite.", "Do not bite.") == []
    assert len(unanswered("prepare", "", "Do not bite.")) == 1
    assert unanswered("prepare") == []


def asks(*sheets: str) -> Pack:
    question = pack().questions["numb"]._replace(required=sheets)
    return replace(pack(), questions=FrozenMap({"numb": question}))


def test_a_question_may_be_required_for_one_sheet() -> None:
    (told,) = unanswered("discharge", "One", "Two", of=asks("discharge"))
    assert (told.severity, told.code, told.field) == (Severity.ERROR, "missing", "numb")
    assert told.message == "numb is missing; the discharge sheet needs it."
    assert told.hint == "Write yes or no in the record."
    assert unanswered("prepare", of=asks("discharge")) == []
    assert unanswered("discharge", of=asks("discharge"), numbing="never!") == []
    known = patient(numb="no")
    assert check_patient(known, clinic(), asks("discharge"), "discharge", settings(), nothing) == []


def test_a_count_that_is_required_asks_for_its_list() -> None:
    question = pack().questions["teeth"]._replace(required=("prepare",))
    own = replace(pack(), questions=FrozenMap({"teeth": question}), slots=FrozenMap())
    who = patient(teeth=None)
    (told,) = check_patient(who, clinic(), own, "prepare", settings(), nothing)
    assert (told.code, told.field) == ("missing", "teeth")


@pytest.mark.parametrize(
    ("end", "severity"),
    [
        ("2026-12-08T05:29", Severity.ERROR),
        ("2026-12-08T05:30", Severity.WARNING),
        ("2026-12-08T09:29", Severity.WARNING),
        ("2026-12-08T09:30", None),
        ("2026-12-08T21:30", None),
        ("2026-12-08T21:31", Severity.WARNING),
        ("2026-12-09T09:30", Severity.WARNING),
        ("2026-12-09T09:31", Severity.ERROR),
    ],
)
def test_the_end_is_near_the_appointment(end: str, severity: Severity | None) -> None:
    assert list(found(procedure_end=end).values()) == ([severity] if severity else [])


def test_the_window_is_elapsed_time() -> None:
    """Twenty-four hours by the clock face are twenty-five when the clock goes back."""
    severities = found(appointment="2026-10-31T10:00", procedure_end="2026-11-01T10:00", pills=None)
    assert Severity.ERROR in severities.values()


def test_nobody_leaves_before_the_end() -> None:
    key = "impossible-time discharge_time"
    assert found(discharge_time="2026-12-08T10:39") == {key: Severity.ERROR}
    assert found(discharge_time="2026-12-08T10:40") == {}
    assert found(discharge_time="2027-12-08T10:40") == {key: Severity.ERROR}


@pytest.mark.parametrize(
    ("left", "refused"),
    [
        ("2027-02-06T10:39", False),
        ("2027-02-06T10:40", False),  # sixty days to the minute
        ("2027-02-06T10:41", True),
    ],
)
def test_a_stay_of_more_than_sixty_days_is_a_slip(left: str, refused: bool) -> None:
    wanted = {"impossible-time discharge_time": Severity.ERROR} if refused else {}
    assert found(discharge_time=left) == wanted


def test_nobody_leaves_before_the_appointment_where_the_end_is_not_known() -> None:
    key = "impossible-time discharge_time"
    unknown = {"no-end procedure_end": Severity.WARNING}
    early = found(procedure_end=None, discharge_time="2026-12-08T09:29")
    assert early == {key: Severity.ERROR} | unknown
    assert found(procedure_end=None, discharge_time="2026-12-08T09:30") == unknown
    assert found(procedure_end=None, discharge_time="2026-12-08T10:00") == unknown


def test_the_order_of_two_times_is_that_in_which_they_pass() -> None:
    """Clocks go back at 2:00: 1:30 may be after 1:50 of the hour before; the later is meant."""
    night: dict[str, Any] = {
        "appointment": "2026-10-31T22:00",
        "procedure_end": "2026-11-01T00:50",
        "pills": None,
    }
    key = "doubled-hour discharge_time"
    assert found(**night, discharge_time="2026-11-01T01:10") == {key: Severity.WARNING}
    late: dict[str, Any] = {**night, "procedure_end": "2026-11-01T01:50"}
    assert found(**late, discharge_time="2026-11-01T01:30") == {
        "doubled-hour procedure_end": Severity.WARNING,
        key: Severity.WARNING,
        "impossible-time discharge_time": Severity.ERROR,
    }


def test_a_day_of_the_record_is_no_time_of_the_night_on_which_clocks_change() -> None:
    line = {"drug": "aspirin", "stop": "2026-11-01", "start": "2026-11-02", "by": "Dr. Lu"}
    changed: dict[str, Any] = {
        "appointment": "2026-11-01T09:30",
        "procedure_end": "2026-11-01T10:40",
    }
    assert found(**changed, pills=[line]) == {}


@pytest.mark.parametrize(
    ("day", "code"), [("2026-11-01T01:30", "doubled-hour"), ("2027-03-14T02:30", "skipped-hour")]
)
def test_a_dose_in_an_hour_that_clocks_double_or_skip_is_told(day: str, code: str) -> None:
    medicine = {"drug": "Senna", "dose": "1", "when": "now"}
    fine = {**medicine, "next": f"{day[:11]}04:30"}
    changed: dict[str, Any] = {"appointment": f"{day[:8]}01T00:10", "procedure_end": None}
    changed |= {"pills": None, "medicines": [fine, {**medicine, "next": day}]}
    problems = found("prepare", **changed)
    assert [key for key in problems if "medicines" in key] == [f"{code} medicines[1].next"]


def test_a_discharge_sheet_without_the_end_is_warned_of() -> None:
    assert found(procedure_end=None) == {"no-end procedure_end": Severity.WARNING}
    assert found("prepare", procedure_end=None) == {}


def at(when: str) -> dict[str, Severity]:
    return found(appointment=when, procedure_end=None, pills=None, sheet="prepare")


def test_an_appointment_in_the_skipped_hour_is_refused() -> None:
    assert at("2026-03-08T02:30") == {"skipped-hour appointment": Severity.ERROR}
    assert at("2026-03-08T03:00") == {}


def test_an_appointment_in_the_doubled_hour_is_refused() -> None:
    assert at("2026-11-01T01:30") == {"doubled-hour appointment": Severity.ERROR}
    assert at("2026-11-01T02:00") == {}


def test_other_times_in_the_doubled_hour_are_warned_of() -> None:
    severities = found(appointment="2026-11-01T00:30", procedure_end="2026-11-01T01:30", pills=None)
    assert severities == {"doubled-hour procedure_end": Severity.WARNING}


@pytest.mark.parametrize(
    ("sheet", "column", "refused"),
    [
        ("prepare", "stop", True),
        ("prepare", "start", False),
        ("discharge", "start", True),
        ("discharge", "stop", False),
        ("prepare", "by", True),
        ("discharge", "drug", True),
    ],
)
def test_a_line_needs_what_its_sheet_prints(sheet: str, column: str, refused: bool) -> None:
    line = {"drug": "aspirin", "stop": "2026-12-06", "start": "2026-12-09", "by": "Dr. Lu"}
    del line[column]
    wanted = {f"missing pills[0].{column}": Severity.ERROR} if refused else {}
    assert found(sheet, pills=[line]) == wanted


def test_no_value_stands_in_a_problem() -> None:
    who = patient(procedure_end="2026-12-12T10:40", discharge_time="2026-12-01T10:40", teeth=None)
    said = " ".join(
        map(str, check_patient(who, clinic(), pack(), "discharge", settings(), nothing))
    )
    assert "record 7" in said
    for value in ("Rosa", "Peña", "2026", "1948", "10:40"):
        assert value not in said
