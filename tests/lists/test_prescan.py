"""The first reading of a list: rows that stand twice, the order of printing."""

from pathlib import Path

import pytest
from batch_runs import Row, clinic, patient, write_list

from docgen.errors import Diagnostic, InputError
from docgen.lists import files as lists
from docgen.lists.files import ListFile
from docgen.lists.prescan import REPEATED, Prescan, prescan


def look(tmp_path: Path, *rows: Row, sort: str = "none") -> Prescan:
    return prescan(ListFile(write_list(tmp_path / "list.csv", rows), clinic()), sort)


def said(seen: Prescan) -> list[Diagnostic]:
    """Return what is said of the rows; that columns are ignored is another matter."""
    return [note for note in seen.notes if note.code != "ignored-columns"]


def test_rows_of_different_patients_have_nothing_to_do_with_each_other(tmp_path: Path) -> None:
    seen = look(tmp_path, patient("1"), patient("2"), patient("3"))
    assert (seen.count, seen.made_rows, seen.verdicts) == (3, 3, {})


def test_the_same_row_again_is_skipped(tmp_path: Path) -> None:
    seen = look(tmp_path, patient("1"), patient("2"), patient("1"), patient("1"))
    assert [seen.verdict(at).skip for at in range(4)] == ["", "", REPEATED, REPEATED]


def test_two_visits_of_one_patient_are_two_sheets(tmp_path: Path) -> None:
    seen = look(tmp_path, patient("1"), patient("1", appointment="2026-12-10T09:30"))
    assert seen.made_rows == 2


def test_rows_that_contradict_each_other_are_both_refused(tmp_path: Path) -> None:
    later = patient("1", appointment="2026-12-08T11:00")
    seen = look(tmp_path, patient("1"), patient("2"), later)
    assert [seen.makes(at) for at in range(3)] == [False, True, False]
    problem = seen.verdict(2).problem
    assert problem is not None
    assert "Rows 2, 4" in problem.message
    assert (problem.row, problem.record) == (4, "1")


def test_a_column_that_means_nothing_makes_no_difference(tmp_path: Path) -> None:
    seen = look(tmp_path, patient("1", exported="8:00"), patient("1", exported="9:00"))
    assert seen.verdict(1).skip == REPEATED
    assert "exported" in seen.ignored


def test_numbers_alike_but_for_capitals_are_marked(tmp_path: Path) -> None:
    seen = look(tmp_path, patient("ab"), patient("AB"), patient("c"))
    assert [seen.verdict(at).marked for at in range(3)] == [True, True, False]


ORDERS = {
    "appointment": ["9", "A10", "a9", "A9"],
    "name": ["a9", "A10", "A9", "9"],
    "id": ["9", "A9", "a9", "A10"],
    "none": ["A10", "9", "A9", "a9"],
}


@pytest.mark.parametrize("sort", ORDERS)
def test_the_order_of_printing(sort: str, tmp_path: Path) -> None:
    rows = [
        patient("A10", family_name="ibáñez", appointment="2026-12-08T09:00"),
        patient("9", family_name="Zuñiga", appointment="2026-12-07T19:00"),
        patient("A9", family_name="Ibarra", appointment="not known"),
        patient("a9", family_name="Álvarez", appointment="2026-12-08T13:00"),
    ]
    seen = look(tmp_path, *rows, sort=sort)
    assert [rows[at]["id"] for at in seen.order] == ORDERS[sort]


def test_record_numbers_are_ordered_by_the_size_of_their_figures(tmp_path: Path) -> None:
    numbers = ["10", "9", "A-10", "A-9", "A-09", "9" * 5000, "a-9b", "", "A"]
    seen = look(tmp_path, *map(patient, numbers), sort="id")
    assert [numbers[at] for at in seen.order] == [
        "", "9", "10", "9" * 5000, "A", "A-9", "A-09", "a-9b", "A-10",
    ]  # fmt: skip


@pytest.mark.parametrize("window", [1, 2, 3, 100])
def test_a_list_is_read_in_any_order_whatever_is_kept_of_it(
    window: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "_WINDOW", window)
    file = write_list(tmp_path / "list.csv", [patient(str(n)) for n in range(7)])
    order = [3, 0, 6, 1, 5, 2, 4]
    found = [(at, record.text("id")) for at, record in ListFile(file, clinic()).in_order(order)]
    assert found == [(at, str(at)) for at in order]


def test_a_record_is_the_same_in_whatever_order_its_list_is_read(tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    table.write_text(
        "id,given_name,language,status\n1,Rosa,es,\n2,Ana\n3,Eva,en,Canceled\n4,Mia,en,,extra\n",
        encoding="utf-8",
    )
    lines = tmp_path / "list.jsonl"
    lines.write_text('{"id":"1","name":{"given":"Rosa"}}\n{"id":"2"}\n{"id":\n', encoding="utf-8")
    for file in (table, lines):
        source = ListFile(file, clinic())
        records = list(source.records())
        order = range(len(records) - 1, -1, -1)
        assert list(source.in_order(order)) == [(at, records[at]) for at in order]


def test_a_list_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    file = write_list(tmp_path / "list.csv", [patient("1"), patient("2")])
    records = ListFile(file, clinic()).records()
    next(records)
    write_list(file, [patient("3")])
    with pytest.raises(InputError, match="changed"):
        list(records)


def test_a_visit_that_is_cancelled_is_skipped_and_contradicts_nothing(tmp_path: Path) -> None:
    rows = [
        patient("1", status="Canceled"),
        patient("1", status="Scheduled", appointment="2026-12-08T11:00"),
        patient("2", status="No Show"),
        patient("3", status=""),
        patient("4", status="Arrived"),
    ]
    seen = look(tmp_path, *rows)
    assert [seen.verdict(at).skip for at in range(5)] == ["cancelled", "", "no-show", "", ""]
    assert seen.made_rows == 3


MON, TUE, WED = (f"2026-12-0{day}T09:30" for day in (7, 8, 9))


@pytest.mark.parametrize(
    ("rows", "becomes"),
    [
        # the word stands alone: the visit has got another day, which the list does not have
        ([(TUE, "Rescheduled")], ["rescheduled"]),
        ([(TUE, "R/S"), (TUE, "R/S")], ["rescheduled"] * 2),
        ([(TUE, "Waitlist")], ["waitlist"]),
        # the new visit is there, in whatever row
        ([(TUE, "Rescheduled"), (WED, "Scheduled")], ["rescheduled", ""]),
        ([(TUE, "Scheduled"), (WED, "Rescheduled")], ["", "rescheduled"]),
        ([(TUE, "Rescheduled"), (TUE, "Scheduled")], ["rescheduled", ""]),
        # it may be the new visit itself
        ([(TUE, "Cancelled"), (WED, "Rescheduled")], ["cancelled", "?"]),
        ([(WED, "Rescheduled"), (TUE, "No Show")], ["?", "no-show"]),
        ([(TUE, "Rescheduled"), (WED, "Rescheduled")], ["rescheduled", "?"]),
        ([(MON, "R/S"), (WED, "R/S"), (TUE, "R/S")], ["rescheduled", "?", "rescheduled"]),
        ([(TUE, "Cancelled"), (WED, "Bumped"), (MON, "ok")], ["cancelled", "rescheduled", ""]),
        # it cannot: what does not take place comes later, or is the same visit
        ([(WED, "Cancelled"), (TUE, "Rescheduled")], ["cancelled", "rescheduled"]),
        ([(TUE, "Cancelled"), (TUE, "Rescheduled")], ["cancelled", "rescheduled"]),
        ([(MON, "Cancelled"), (TUE, "Cancelled")], ["cancelled", "cancelled"]),
    ],
)
def test_a_visit_that_got_another_day_is_skipped_unless_it_may_be_the_new_one(
    rows: list[tuple[str, str]], becomes: list[str], tmp_path: Path
) -> None:
    listed = [patient("1", appointment=moment, status=status) for moment, status in rows]
    other = patient("2", appointment=MON, status="Cancelled")
    seen = look(tmp_path, other, *listed)
    found = [seen.verdict(at + 1) for at in range(len(rows))]
    assert ["?" if one.problem else one.skip for one in found] == becomes
    for at, one in enumerate(found):
        assert one.problem is None or (one.problem.code, one.problem.row) == ("perhaps-new", at + 3)


def test_rows_without_a_record_number_are_not_one_patients(tmp_path: Path) -> None:
    rows = [patient("", appointment=TUE, status="Cancelled"), patient("", status="Rescheduled")]
    rows[1]["appointment"] = WED
    assert [look(tmp_path, *rows).verdict(at).skip for at in (0, 1)] == ["cancelled", "rescheduled"]


def test_one_visit_that_takes_place_and_does_not_is_told(tmp_path: Path) -> None:
    here, gone = patient("1", status="Scheduled"), patient("1", status="Cancelled")
    for rows in ([here, gone], [gone, here]):
        seen = look(tmp_path, *rows, patient("2", status="Cancelled"))
        assert seen.made_rows == 1
        assert [note.code for note in said(seen)] == ["both-statuses"]
        assert "2 and 3" in said(seen)[0].message
    later = patient("1", status="Cancelled", appointment="2026-12-08T11:00")
    assert said(look(tmp_path, here, later, patient("2", status="Cancelled"))) == []


def test_the_same_visit_under_two_statuses_is_one(tmp_path: Path) -> None:
    seen = look(tmp_path, patient("1", status="Scheduled"), patient("1", status="Confirmed"))
    assert [seen.verdict(at).skip for at in range(2)] == ["", REPEATED]


@pytest.mark.parametrize(
    "other",
    [
        {"appointment": "8 Dec 2026 9:30 AM"},
        {"appointment": "2026/12/8 09:30:00"},
        {"birth_date": "July 30, 1938"},
        {"language": "English"},
        {"vertebrae": "l1", "sedation": "YES"},
        {"procedure": "Vertebroplasty"},
    ],
)
def test_the_same_row_spelt_otherwise_is_the_same_row(tmp_path: Path, other: Row) -> None:
    seen = look(tmp_path, patient("1"), patient("2"), patient("1", **other))
    assert [seen.verdict(at).skip for at in range(3)] == ["", "", REPEATED]


def test_rows_of_which_one_cannot_be_read_are_both_refused(tmp_path: Path) -> None:
    seen = look(tmp_path, patient("1"), patient("1", birth_date="30/07/1938"))
    assert seen.made_rows == 0


def test_rows_that_differ_in_their_password_are_both_refused(tmp_path: Path) -> None:
    file = write_list(tmp_path / "a.csv", [patient("1"), patient("1", portal_pin="other")])
    assert prescan(ListFile(file, clinic(), "portal_pin"), "none").made_rows == 0
    assert prescan(ListFile(file, clinic()), "none").made_rows == 1


def test_what_is_to_be_said_of_the_list_is_said_once(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes("id,family_name\n1,Peña\n1,Peñas\n".encode("cp1252"))
    assert [note.code for note in said(prescan(ListFile(file, clinic())))] == ["windows-1252"]


@pytest.mark.parametrize("status", ["Scheduled", "Canceled"])
@pytest.mark.parametrize("order", [1, -1])
def test_two_people_under_one_number_are_both_refused(
    tmp_path: Path, status: str, order: int
) -> None:
    other = patient("1", family_name="Ibarra", appointment="2026-12-15T09:30", status=status)
    rows = [patient("1", status="Scheduled"), patient("2", family_name="Lu", status=""), other]
    seen = look(tmp_path, *rows[::order])
    assert [seen.makes(at) for at in range(3)] == [False, True, False]
    for at, row in ((0, 2), (2, 4)):
        found = seen.verdict(at).problem
        assert found is not None
        assert (found.code, found.row, found.record) == ("two-people", row, "1")
        assert "Rows 2, 4" in found.message
        assert "family_name" in found.message
        assert "given_name" not in found.message
        assert "birth_date" not in found.message
        assert not seen.verdict(at).skip


def test_both_fields_in_which_two_people_differ_are_named(tmp_path: Path) -> None:
    seen = look(tmp_path, patient("1"), patient("1", given_name="Ana", birth_date="1940-01-01"))
    problem = seen.verdict(1).problem
    assert problem is not None
    assert "given_name and birth_date" in problem.message
    assert not {"Ana", "1940-01-01", "Wilhelmina", "1938-07-30"} & set(problem.message.split())


@pytest.mark.parametrize(
    "other",
    [
        {"given_name": "WILHELMINA", "family_name": "QUIÑONES"},
        {"family_name": "Quinones"},
        {"birth_date": "30 Jul 1938"},
        {"language": "", "sedation": "no"},
    ],
)
def test_two_visits_of_one_person_spelt_otherwise_are_made(tmp_path: Path, other: Row) -> None:
    seen = look(tmp_path, patient("1"), patient("1", appointment="2026-12-15T09:30", **other))
    assert (seen.made_rows, said(seen)) == (2, [])


@pytest.mark.parametrize("lacks", ["birth_date", "given_name"])
def test_what_a_cancelled_row_does_not_say_differs_from_nothing(tmp_path: Path, lacks: str) -> None:
    other = patient("1", status="Canceled", **{lacks: ""})
    if lacks == "given_name":
        other["family_name"] = ""
    seen = look(tmp_path, patient("1", status=""), other)
    assert [seen.verdict(at).skip for at in range(2)] == ["", "cancelled"]
    assert seen.made_rows == 1


def test_one_person_under_two_numbers_at_one_time_is_warned_of(tmp_path: Path) -> None:
    rows = [patient("1"), patient("2", family_name="Lu"), patient("3", family_name="QUINONES")]
    seen = look(tmp_path, *rows)
    assert seen.made_rows == 3
    (note,) = said(seen)
    assert (note.code, note.severity) == ("two-numbers", "warning")
    assert "Rows 2, 4 " in note.message


@pytest.mark.parametrize(
    "other",
    [
        {"appointment": "2026-12-08T09:31"},
        {"birth_date": "1938-07-31"},
        {"given_name": "Ana"},
        {"status": "Canceled"},
        {"birth_date": ""},
    ],
)
def test_twins_and_other_times_are_not_warned_of(tmp_path: Path, other: Row) -> None:
    assert said(look(tmp_path, patient("1", status=""), patient("2", **other))) == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("PEÑA^ROSA", "RosÃ© Pena", False),  # of "RosÃ©" the letters of "Rosa" are left
        ("PEÑA^ROSA", "PEÑA^ROSA", False),
        ("Rosa Pena 2", "Rosa Pena 2", False),
        ("Rosa Pena 2nd", "Rosa Pena 2nd", True),
        ("ROSA PEÑA", "Pena, Rosa", True),
    ],
)
def test_only_names_that_can_be_read_are_compared(
    tmp_path: Path, one: str, other: str, alike: bool
) -> None:
    rows = [{**patient(number), "name": name} for number, name in (("1", one), ("2", other))]
    for row in rows:
        del row["given_name"], row["family_name"]
    assert [note.code for note in said(look(tmp_path, *rows))] == ["two-numbers"] * alike


def strays(tmp_path: Path, *days: str, **more: str) -> list[str]:
    rows = [patient(str(n), appointment=f"{day}T09:30", **more) for n, day in enumerate(days, 1)]
    return [one.message for one in look(tmp_path, *rows).notes if one.code == "stray-date"]


NEAR = ("2026-12-08", "2026-12-09", "2026-12-10")


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ((*NEAR, "2027-02-08"), ""),  # 60 days
        ((*NEAR, "2027-02-09"), "Row 5 is more than 60 days from all other visits of the list."),
        (("2026-10-09", *NEAR), ""),
        (("2026-10-08", *NEAR), "Row 2 is more than 60 days from all other visits of the list."),
        ((*NEAR, "2027-12-08", "2027-12-09"), ""),  # two together are a plan
        (
            (*NEAR, "2062-12-08", "2016-12-08"),
            "Rows 5, 6 are more than 60 days from all other visits of the list.",
        ),
        (("2026-12-08", "2026-12-09", "2062-12-08"), ""),  # too few to tell
        (NEAR, ""),
    ],
)
def test_a_visit_far_from_all_others_is_named(
    tmp_path: Path, days: tuple[str, ...], told: str
) -> None:
    assert strays(tmp_path, *days) == ([told] if told else [])


def test_a_skipped_visit_is_not_called_far_and_is_no_company(tmp_path: Path) -> None:
    rows = [patient(str(n), appointment=f"{day}T09:30") for n, day in enumerate(NEAR)]
    far = [patient(str(n), appointment="2027-12-08T09:30", status="On hold") for n in (7, 8)]
    far[0]["status"] = "cancelled"
    far[1]["status"] = ""
    notes = said(look(tmp_path, *rows, *far))
    assert [one.message for one in notes if one.code == "stray-date"] == [
        "Row 6 is more than 60 days from all other visits of the list."
    ]
