"""Records of patients: what is read, what is refused, and what is said about it."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

import pytest
from clock_samples import RECORD, pack, patient
from hypothesis import given
from hypothesis import strategies as st

from docgen.cache import FrozenMap
from docgen.errors import Diagnostic, PatientError
from docgen.patient.record import Patient


def problems(**changed: object) -> dict[str, Diagnostic]:
    """What is wrong with the sample record after a change, by field."""
    with pytest.raises(PatientError) as error:
        patient(**changed)
    return {found.field: found for found in error.value.diagnostics}


def test_a_record_becomes_a_patient() -> None:
    one = patient(numb=True, language="es-US")
    assert (one.id, one.given, one.family, one.language) == ("7", "Rosa", "Peña", "es")
    assert one.birth_date == date(1948, 5, 2)
    assert one.procedure == "tooth"
    assert one.values["appointment"] == datetime(2026, 12, 8, 9, 30)
    assert one.values["teeth"] == ("T12", "L1")
    assert one.values["numb"] == "yes"
    line = one.values["pills"]
    assert isinstance(line, tuple)
    assert isinstance(line[0], FrozenMap)
    assert line[0]["stop"] == date(2026, 12, 6)


def test_a_patient_is_a_value() -> None:
    assert patient() == patient()
    assert hash(patient()) == hash(patient())


@pytest.mark.parametrize(
    ("name", "given_name", "family"),
    [
        ({"given": "Rosa", "family": "Peña"}, "Rosa", "Peña"),
        ("Peña, Rosa", "Rosa", "Peña"),
        ("Sukarno", "", "Sukarno"),
        ("Rosa Peña", "", "Rosa Peña"),
        ("  Rosa   Peña ", "", "Rosa Peña"),
        ("Ngô Thị Hoa", "", "Ngô Thị Hoa"),
        ("Smith Jr.", "", "Smith Jr."),
        ("فاطمة الزهراء", "", "فاطمة الزهراء"),
        ({"family": "Peña y Ruiz"}, "", "Peña y Ruiz"),
        ("GARCÍA LÓPEZ, MARÍA", "MARÍA", "GARCÍA LÓPEZ"),
        ("Smith,John Q", "John Q", "Smith"),
        ("Smith Jr., John", "John", "Smith Jr."),
        ("Smith, Jr., John", "John", "Smith Jr."),
        ("Smith, John, Jr.", "John", "Smith Jr."),
        ("SMITH, JOHN, III", "JOHN", "SMITH III"),
        ("Smith, John Jr.", "John Jr.", "Smith"),
    ],
)
def test_names_are_written_in_several_ways(name: object, given_name: str, family: str) -> None:
    one = patient(name=name)
    assert (one.given, one.family) == (given_name, family)


def test_a_flat_record_has_its_name_in_two_fields() -> None:
    one = patient(name=None, given_name="Rosa", family_name="Peña")
    assert (one.given, one.family) == ("Rosa", "Peña")


@pytest.mark.parametrize(
    "name",
    ["", "  ", "Peña, Rosa, Ana", "Smith, Jr.", "Smith, Jr., Sr.", "a, b, c, d",
     "Smith, John,", "Smith,, Jr.", ", Rosa", "Peña,", {"given": "", "family": ""},
     {"first": "Rosa"}, ["Rosa"], {}, {"given": ["x"], "family": "y"}],
)  # fmt: skip
def test_a_name_that_cannot_be_told_is_refused(name: object) -> None:
    assert any(field.startswith("name") for field in problems(name=name))


@pytest.mark.parametrize("field", ["id", "name", "birth_date", "appointment"])
def test_what_every_sheet_needs_may_not_be_missing(field: str) -> None:
    assert problems(**{field: None})[field].code == "missing"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("birth_date", "2026-02-30", "impossible-date"),
        ("birth_date", "2027-01-01", "impossible-date"),
        ("birth_date", "1895-01-01", "impossible-date"),
        ("appointment", "2026-12-08", "bad-moment"),
        ("procedure_end", "soon", "bad-moment"),
        ("visit", "2126-12-22T14:00", "impossible-date"),
        ("teeth", "T13", "bad-levels"),
        ("teeth", [["T1"]], "not-one-value"),
        ("numb", "perhaps", "bad-choice"),
        ("language", "Spanish!", "bad-language"),
        ("id", "../x", "unsafe-id"),
        ("card", "x" * 41, "too-long"),
        ("notes", "x" * 1501, "too-long"),
        ("physician", "Dr.\x07", "control-character"),
        ("pills", "aspirin", "not-a-list"),
        ("notes", {"es": "a", "zz!": "b"}, "bad-language"),
    ],
)
def test_impossible_values_are_refused(field: str, value: object, code: str) -> None:
    found = problems(**{field: value})
    assert code in {d.code for name, d in found.items() if name.startswith(field)}


def test_an_unknown_key_is_refused_with_the_likely_one() -> None:
    found = problems(apointment="2026-12-08T09:30")["apointment"]
    assert found.code == "unknown-key"
    assert "appointment" in found.hint


@pytest.mark.parametrize(
    ("key", "shown"),
    [("notse", False), ("physicians", True), ("Physique", False), ("numbs", True), ("Numa", False)],
)
def test_an_unknown_key_is_repeated_only_where_it_is_surely_a_slip(key: str, shown: bool) -> None:
    """A name written as a key is a patient's: Contreras is near to contrast."""
    (found,) = problems(**{key: "x"}).values()
    assert found.code == "unknown-key"
    assert (key in f"{found.field} {found.message} {found.hint}") is shown


def test_all_problems_come_at_once() -> None:
    assert len(problems(birth_date="x", appointment="y", teeth="z", name="")) == 4


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"drug": "aspirin", "stop": "2026-12-09", "start": "2026-12-06"}, "pills[0].start"),
        ({"drug": "aspirin", "stop": "2026-12-32"}, "pills[0].stop"),
        ({"drug": "aspirin", "stopp": "2026-12-06"}, "pills[0].stopp"),
        ({}, "pills[0]"),
        ("aspirin", "pills[0]"),
        ({"drug": "aspirin", "stop": "2016-12-06"}, "pills[0].stop"),
    ],
)
def test_impossible_lines_are_refused(line: object, field: str) -> None:
    assert field in problems(pills=[line])


def test_more_lines_than_fit_are_refused() -> None:
    assert problems(pills=[{"drug": "x"}] * 3)["pills"].code == "too-many"


def test_a_last_dose_and_a_restart_on_the_day_of_the_procedure_are_possible() -> None:
    assert patient(pills=[{"stop": "2026-12-08", "start": "2026-12-08"}]).id
    assert patient(visit="2026-12-08T09:30").id


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"pills": [{"stop": "2026-12-09"}]}, "pills[0].stop"),
        ({"pills": [{"start": "2026-12-07"}]}, "pills[0].start"),
        ({"visit": "2026-12-08T09:29"}, "visit"),
    ],
)
def test_what_the_procedure_parts_is_on_its_own_side_of_the_appointment(
    fields: dict[str, object], field: str
) -> None:
    assert problems(**fields)[field].code == "dates-backwards"


@pytest.mark.parametrize(
    "fields",
    [
        {"name": {"Xylophonia": None, "Peña": None}},
        {"notes": {"Xylophonia": "x", "Peña": "y"}},
        {"pills": [{"drug": "aspirin", "Xylophonia": "5 mg"}]},
        {"Xylophonia": "x"},
    ],
)
def test_a_value_that_went_astray_as_a_key_is_not_repeated(fields: dict[str, object]) -> None:
    found = problems(**fields).values()
    assert found
    assert not any("Xylo" in str(one) or "Xylo" in one.field for one in found)


def test_a_name_in_two_ways_is_refused() -> None:
    assert problems(given_name="Ana", family_name="Gil")["name"].code == "contradiction"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": {"family": "W" * 101}}, "100 letters"),
        ({"notes": "a\n" * 40 + "a"}, "40 lines"),
        ({"physician": "W" * 121}, "120 characters"),
    ],
)
def test_what_no_sheet_has_room_for_is_refused(fields: dict[str, object], said: str) -> None:
    (found,) = problems(**fields).values()
    assert said in found.message


def test_a_record_without_a_procedure_tells_its_other_problems_too() -> None:
    raw = {**RECORD, "procedure": None, "birth_date": "x", "id": "../x"}
    with pytest.raises(PatientError) as caught:
        Patient.parse(raw)
    assert {one.field for one in caught.value.diagnostics} == {"procedure", "birth_date", "id"}


def test_no_value_stands_in_a_message() -> None:
    secret = "Xylophonia"
    said = " ".join(
        str(found)
        for found in problems(
            name=f"{secret} {secret}",
            birth_date=secret,
            appointment=secret,
            teeth=secret,
            numb=secret,
            pills=[{"drug": secret, "stop": secret}],
            id=f"../{secret}",
        ).values()
    )
    assert secret not in said


def test_a_problem_names_the_record() -> None:
    assert problems(birth_date="x")["birth_date"].record == "7"


def test_a_blank_patient_has_nothing() -> None:
    one = Patient.blank("tooth")
    assert (one.is_blank, len(one.values)) == (True, 0)


def test_answers_come_from_the_record() -> None:
    answers = patient(numb="no").answers(pack(), {"numb": "yes"})
    assert answers == {"teeth": 2, "numb": "no"}


def test_a_setting_answers_where_the_record_is_silent() -> None:
    assert patient().answers(pack(), {"numb": "yes"})["numb"] == "yes"


def test_what_nobody_knows_is_unknown() -> None:
    assert patient(teeth=None).answers(pack()) == {"teeth": None, "numb": None}


def test_a_procedure_that_does_not_exist_is_refused() -> None:
    with pytest.raises(PatientError) as error:
        Patient.parse({**RECORD, "procedure": "none"})
    assert error.value.diagnostics[0].field == "procedure"
    with pytest.raises(PatientError):
        Patient.parse({})


def test_a_pack_is_found_by_the_record() -> None:
    with pytest.raises(PatientError) as error:
        Patient.parse({"id": "1", "procedure": "vertebroplasty"})
    assert {d.field for d in error.value.diagnostics} == {"name", "birth_date", "appointment"}


raw = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*RECORD, "notes", "numb", "visit"]), raw, max_size=8))
def test_any_record_is_read_or_refused(record: dict[str, object]) -> None:
    with suppress(PatientError):
        assert Patient.parse(record, pack()).id
