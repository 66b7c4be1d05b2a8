"""The columns of a list that tell whether its visits take place."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from docgen.cache import FrozenMap
from docgen.errors import Diagnostic, Place
from docgen.lists.files import stream_records
from docgen.lists.statuses import (
    MAKE,
    SKIP,
    THERE,
    UNCLEAR,
    UNKNOWN,
    Judged,
    StatusText,
    TellingColumn,
    not_known,
    together,
)
from docgen.patient.raw import RawRecord
from docgen.settings.list_format import ListFormat

AS_DOCGEN = ListFormat()


def read(
    tmp_path: Path, text: str, form: ListFormat = AS_DOCGEN
) -> tuple[list[RawRecord], list[Diagnostic], list[StatusText]]:
    file, notes, telling = tmp_path / "list.csv", list[Diagnostic](), list[TellingColumn]()
    file.write_text(text, encoding="utf-8")
    records = list(stream_records(file, form, notes, telling))
    return records, notes, [found for column in telling for found in column.found()]


@pytest.mark.parametrize(
    ("head", "text", "why"),
    [
        ("Cancelled", "Y", "cancelled"), ("Canceled", "yes", "cancelled"),
        ("Is Cancelled", "1", "cancelled"), ("Cancelled (Y/N)", "TRUE", "cancelled"),
        ("Cancelled", "X", "cancelled"), ("Cancelled", "by patient", "cancelled"),
        ("Cancel Date", "12/01/2026", "cancelled"), ("Canceled On", "2026-12-01", "cancelled"),
        ("Cancel Reason", "No transportation", "cancelled"), ("Cancelled By", "Ana", "cancelled"),
        ("Anulada", "Sí", "cancelled"), ("Motivo de cancelación", "Lluvia", "cancelled"),
        ("No Show", "Y", "no-show"), ("No Show Flag", "T", "no-show"), ("NoShow", "1", "no-show"),
        ("Deleted", "Y", "entered in error"), ("Voided", "true", "entered in error"),
        ("Deceased", "Y", "deceased"), ("Date of Death", "2026-11-30", "deceased"),
        ("Rescheduled", "Y", "rescheduled"),
        ("Active", "N", "not active"), ("Is Active", "0", "not active"),
        ("Activa", "no", "not active"), ("Active", "Inactive", "not active"),
        ("Appt Status", "Patient cancelled", "cancelled"),
    ],
)  # fmt: skip
def test_a_column_may_say_that_a_visit_does_not_take_place(
    head: str, text: str, why: str, tmp_path: Path
) -> None:
    records, notes, found = read(tmp_path, f"id,{head},Room\n7,{text},\n8,,\n")
    assert [record.skip for record in records] == [why, ""]
    assert not [note for note in notes if note.code == "unread-column"]
    assert {(one.head, one.judged.reason, one.count) for one in found} == {
        (head, why, 1), (head, "", 1)
    }  # fmt: skip
    assert set(records[0].mapping) == {"id", "room"}


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ("Cancelled", "N"), ("Cancelled", "no"), ("Cancelled", "0"), ("Cancelled", "FALSE"),
        ("Cancelled", "Not cancelled"), ("Cancelled", "-"), ("Cancelled", "NULL"),
        ("Cancel Date", "1900-01-01"), ("Cancel Date", "9999-12-31 00:00:00"),
        ("Cancel Date", "12/31/9999"), ("Cancel Reason", "None"), ("Cancel Reason", "N/A"),
        ("No Show", "F"), ("Deleted", "0"), ("Active", "Y"), ("Active", "1"), ("Active", "Active"),
        ("Cancel By", "12/01/2026"), ("Cancel Count", "3"), ("No Show %", "20"),
        ("Patient Status", "Inactive"), ("Marital Status", "Separated"), ("Room", "Cancelled"),
        ("Estado civil", "Anulado"), ("Active Problems", "no"), ("Insurance Status", "Cancelled"),
    ],
)  # fmt: skip
def test_what_says_nothing_of_the_visit_skips_nobody(head: str, text: str, tmp_path: Path) -> None:
    (record,), _, _ = read(tmp_path, f"id,{head}\n7,{text}\n")
    assert (record.skip, record.problems) == ("", ())


STATUS = {"Scheduled": MAKE, "Arrived": THERE, "Rescheduled": "moved", "Hm": UNKNOWN, "": MAKE}


@pytest.mark.parametrize(("status", "flag"), [*product(STATUS, "YN")])
def test_a_status_and_a_flag_are_read_together(status: str, flag: str, tmp_path: Path) -> None:
    (record,), _, _ = read(tmp_path, f"id,Status,Cancelled\n7,{status},{flag}\n")
    if flag == "N":
        assert record.skip == ("rescheduled" if status == "Rescheduled" else "")
    elif status == "Arrived":
        assert [(p.code, p.field) for p in record.problems] == [("unclear-status", "status")]
    else:
        assert record.skip == "cancelled"
    assert bool(record.problems) == ((status, flag) == ("Arrived", "Y"))


def test_what_several_columns_say() -> None:
    moved, gone = Judged(SKIP, "rescheduled"), Judged(SKIP, "no-show")
    assert together([moved, Judged(MAKE)]).became == MAKE
    assert together([moved, Judged(UNKNOWN)]).reason == "rescheduled"
    assert together([moved, gone]) == gone
    assert together([Judged(THERE), gone]).became == UNCLEAR
    assert together([Judged(UNCLEAR), gone]).became == UNCLEAR
    assert together([Judged(UNKNOWN), Judged(MAKE)]).became == UNKNOWN


def test_words_of_both_kinds_are_a_problem_of_their_row(tmp_path: Path) -> None:
    records, _, _ = read(tmp_path, "id,Status\n7,Confirmed / Cancelled\n8,Confirmed\n")
    assert [(len(record.problems), record.skip) for record in records] == [(1, ""), (0, "")]
    said = str(records[0].problems[0])
    assert "list: {status:" in said
    assert "Confirmed" not in said


def test_a_clinic_says_what_a_status_means(tmp_path: Path) -> None:
    form = ListFormat(status=FrozenMap({"Rescheduled": "make", "Hold": "skip"}))
    records, _, _ = read(tmp_path, "id,Status\n7,RESCHEDULED\n8,hold\n9,Cancelled\n", form)
    assert [record.skip for record in records] == ["", "Hold", "cancelled"]


def test_a_clinic_names_the_columns_itself(tmp_path: Path) -> None:
    columns = {"Off": "cancelled", "Live": "active", "Status": "ignore", "Why": "cancelled"}
    form = ListFormat(FrozenMap(columns))
    text = "id,Off,Live,Status,Why\n1,Y,Y,,\n2,N,N,,\n3,N,Y,Cancelled,\n4,,,,rain\n"
    records, notes, _ = read(tmp_path, text, form)
    assert [record.skip for record in records] == ["cancelled", "not active", "", "cancelled"]
    assert notes == []
    assert set(records[0].mapping) == {"id"}


@pytest.mark.parametrize(
    ("head", "what"),
    [
        ("Interpreter Language", "a language"), ("Patient Status", "a status"),
        ("Order Status", "a status"), ("Cancel By", "a cancellation"),
        ("No Show Comments", "a cancellation"),
    ],
)  # fmt: skip
def test_a_column_that_looks_like_one_and_is_not_read_is_named(
    head: str, what: str, tmp_path: Path
) -> None:
    _, notes, _ = read(tmp_path, f"id,{head},Room\n7,x,y\n")
    assert [(note.code, str(note.severity)) for note in notes] == [("unread-column", "warning")]
    assert f'"{head}" looks like {what}' in notes[0].message
    form = ListFormat(FrozenMap({head: "ignore"}))
    assert read(tmp_path, f"id,{head},Room\n7,x,y\n", form)[1] == []


@pytest.mark.parametrize("head", ["Marital Status", "Cancel Count", "Smoking Status", "Slang"])
def test_a_column_that_is_known_to_be_another_thing_is_not(head: str, tmp_path: Path) -> None:
    assert read(tmp_path, f"id,{head}\n7,x\n")[1] == []


def test_every_status_is_counted_with_what_became_of_it(tmp_path: Path) -> None:
    texts = [
        "Confirmed",
        "Cancelled",
        "Confirmed",
        "",
        "On hold",
        "On hold",
        "Confirmed / Cancelled",
    ]
    rows = "".join(f"{number},{text}\n" for number, text in enumerate(texts))
    _, _, found = read(tmp_path, f"id,Status\n{rows}")
    assert [(one.text, one.count, one.became) for one in found] == [
        ("Confirmed", 2, "sheets"),
        ("On hold", 2, "not known to docgen, sheets"),
        ("(empty)", 1, "sheets"),
        ("Cancelled", 1, "skipped (cancelled)"),
        ("Confirmed / Cancelled", 1, "refused: it cannot be told whether the visit takes place"),
    ]


def test_a_text_that_is_no_status_is_counted_and_never_shown(tmp_path: Path) -> None:
    texts = [
        "Rosa will call", "Cancelled by Rosa", "Rosa", "Zzz", "Zzz", "Rosa 312-555-0118",
        "Rosa 312-555-0118", "Rosa is not sure yet", "Rosa is not sure yet",
    ]  # fmt: skip
    rows = "".join(f"{number},{text}\n" for number, text in enumerate(texts, 1))
    _, _, found = read(tmp_path, f"id,Status\n{rows}")
    said = " ".join(map(str, not_known(found, Place("list.csv"))))
    assert "Rosa" not in said + " ".join(one.text for one in found)
    assert '"Zzz" (rows 5, 6)' in said
    assert "6 texts (rows 2, 4, 7 and 3 more)" in said
    assert sum(one.count for one in found) == len(texts)
    assert [one.count for one in found if one.judged.reason == "cancelled"] == [1]


def test_a_text_that_stands_in_another_cell_of_its_row_is_never_shown(tmp_path: Path) -> None:
    rows = "".join(
        f"{n},Rosa Lu,{text}\n" for n, text in enumerate(["Rosa", "rosa", "Call LU"] * 2)
    )
    _, _, found = read(tmp_path, f"id,name,Status\n{rows}")
    assert {one.text for one in found} == {""}
    _, _, found = read(tmp_path, "id,name,Status\n7,Lu,Hm\n8,Hm,Zz\n9,Lu,Hm\n1,Lu,Zz\n")
    assert {one.text for one in found} == {"Hm", "Zz"}


def test_no_unknown_text_is_no_warning(tmp_path: Path) -> None:
    _, _, found = read(tmp_path, "id,Status\n7,Confirmed\n8,Cancelled\n9,\n")
    assert list(not_known(found, Place("list.csv"))) == []


def test_thousands_of_texts_are_counted_together(tmp_path: Path) -> None:
    rows = "".join(f"{number},word {number} of it\n" for number in range(2500))
    _, _, found = read(tmp_path, f"id,Status\n{rows}")
    assert [(one.text, one.count) for one in found] == [("", 2500)]


def test_what_is_remembered_of_a_column_is_bounded_and_every_row_is_counted() -> None:
    column = TellingColumn(0, "Status", lambda _: Judged(UNKNOWN))
    for number in range(3000):
        column.take(f"word {number}", number)
    assert len(column._texts) <= 1000
    assert sum(one.count for one in column.found()) == 3000
