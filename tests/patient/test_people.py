"""Whose a record is: a number is named only in a readable row, and two people are told from one."""

import pytest

from docgen.cache import FrozenMap
from docgen.errors import Place, error
from docgen.patient.raw import (
    Raw,
    RawRecord,
    differing,
    identity,
    is_surely_someone,
    person_of,
    shown_number,
)

ROW = {"id": "40417", "name": "Peña, Rosa", "birth_date": "1948-05-02", "appointment": "2026-12-08"}
EXTRA = (error("extra-cells", "x", "", Place("list.csv", 2)),)
CELL = (error("bad-cell", "x", "", Place("list.csv", 2)),)


def row(**fields: Raw) -> RawRecord:
    return RawRecord(2, FrozenMap({**ROW, **fields}), flat=True, date_order="")


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        ({}, "40417"),
        ({"birth_date": "soon"}, "40417"),
        ({"appointment": "soon"}, "40417"),
        ({"birth_date": "05/02/48", "appointment": "12/08/26 9:30"}, "40417"),  # dates all the same
        ({"birth_date": "2-May-1948", "appointment": "x"}, "40417"),
        ({"birth_date": "May 2, 1948", "appointment": "x"}, "40417"),
        ({"birth_date": "19480502", "appointment": "x"}, "40417"),
        ({"birth_date": "es", "appointment": "vertebroplasty"}, ""),
        ({"birth_date": "40417", "appointment": None}, ""),
        ({"birth_date": "123-45-6789", "appointment": "Mayfield 2, 1948"}, ""),
        ({"birth_date": None, "appointment": None}, "40417"),
        ({"id": "1948-05-02"}, ""),
        ({"id": "19480502"}, "19480502"),
        ({"id": "00-12-34"}, "00-12-34"),
        ({"id": "Peña"}, ""),
        ({"id": None}, ""),
    ],
)
def test_a_record_number_is_named_only_where_the_row_is_readable(
    fields: dict[str, Raw], number: str
) -> None:
    assert shown_number(row(**fields)) == number


@pytest.mark.parametrize("spoilt", ["short", "extra"])
@pytest.mark.parametrize("name", ["birth_date", "appointment"])
def test_a_row_with_a_cell_too_few_or_too_many_needs_both_dates(spoilt: str, name: str) -> None:
    def made(**fields: Raw) -> RawRecord:
        one = row(**fields)
        found = EXTRA if spoilt == "extra" else ()
        return RawRecord(2, one.mapping, flat=True, problems=found, short=spoilt == "short")

    assert shown_number(made()) == "40417"
    assert shown_number(made(**{name: "es"})) == ""
    assert shown_number(made(**{name: None})) == ""


def test_a_cell_that_is_wrong_hides_no_number() -> None:
    raw = RawRecord(2, row(birth_date=None).mapping, flat=True, problems=CELL)
    assert shown_number(raw) == "40417"


def test_a_number_under_its_key_is_one() -> None:
    assert shown_number(RawRecord.of({"id": "Rosa"})) == "Rosa"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"name": "PENA, ROSA"},
        {"name": "Rosa Peña"},
        {"name": None, "given_name": "Rosa", "family_name": "Peña"},
        {"name": FrozenMap({"given": "Rosa", "family": "Peña"})},
        {"birth_date": "2 May 1948"},
        {"birth_date": None},
        {"name": None},
        {"language": "es", "appointment": "2027-01-01"},
    ],
)
def test_one_person_is_one_however_spelt(fields: dict[str, Raw]) -> None:
    assert differing([identity(row()), identity(row(**fields))]) == ()
    if all(person_of(row(**fields))):
        assert person_of(row(**fields)) == person_of(row())


@pytest.mark.parametrize(
    "fields",
    [{"name": None}, {"name": "40417"}, {"name": "Pe?a, Rosa"}, {"birth_date": None},
     {"birth_date": "soon"}, {"name": None, "given_name": "Rosa", "family_name": "Pe?a"}],
)  # fmt: skip
def test_of_whom_name_or_birth_date_cannot_be_read_nobody_is_sure(fields: dict[str, Raw]) -> None:
    found = row(**fields)
    assert not is_surely_someone(found, person_of(found))


def test_who_can_be_read_is_sure_however_spelt() -> None:
    parts = row(name=None, given_name="Rosa", family_name="Peña", birth_date="2 May 1948")
    assert person_of(row()) == person_of(parts) == ("pena rosa", "1948-05-02")
    assert is_surely_someone(parts, person_of(parts))


APART: dict[str, Raw] = {"name": None, "given_name": "Rosa", "family_name": "Peña"}


@pytest.mark.parametrize(
    ("one", "other", "fields"),
    [
        ({}, {"name": "Peña, Rosa M"}, ("name",)),
        ({}, {"birth_date": "1948-05-03"}, ("birth_date",)),
        ({}, {"name": "Lu, Bo", "birth_date": "1948-05-03"}, ("name", "birth_date")),
        (APART, APART | {"given_name": "Ana"}, ("given_name",)),
        (APART, APART | {"family_name": "Lu"}, ("family_name",)),
        (APART, {"name": "Lu, Rosa"}, ("name",)),
    ],
)
def test_two_people_differ_in_fields_that_are_named(
    one: dict[str, Raw], other: dict[str, Raw], fields: tuple[str, ...]
) -> None:
    assert differing(identity(row(**each)) for each in (one, other)) == fields
    assert person_of(row(**one)) != person_of(row(**other))
