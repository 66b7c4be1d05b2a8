"""What the columns of a list mean, and what rows say by several columns together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from word_tables import words_of_table

from docgen.cache import FrozenMap
from docgen.errors import InputError, Place
from docgen.lists.columns import ColumnClaims, letters_of
from docgen.lists.files import read_records
from docgen.lists.headings import ALIASES, fields_by_alias, squeezed
from docgen.patient.raw import RawRecord
from docgen.settings.list_format import ListFormat

AS_DOCGEN = ListFormat()


def read(tmp_path: Path, text: str, form: ListFormat = AS_DOCGEN) -> list[RawRecord]:
    file = tmp_path / "list.csv"
    file.write_text(text, encoding="utf-8")
    return read_records(file, form)


def refusal(tmp_path: Path, text: str, form: ListFormat = AS_DOCGEN) -> str:
    with pytest.raises(InputError) as error:
        read(tmp_path, text, form)
    return str(error.value)


def mapped(**columns: str) -> ListFormat:
    return ListFormat(FrozenMap((k.replace("_", " "), v) for k, v in columns.items()))


def test_no_two_fields_share_an_alias() -> None:
    heads = [squeezed(head) for heads in ALIASES.values() for head in set(map(squeezed, heads))]
    assert len(heads) == len(set(heads)) == len(fields_by_alias())


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("MRN", "id"), ("Medical Record Number", "id"), ("Patient ID", "id"), ("MRN #", "id"),
        ("patient_id", "id"), ("Pt Name", "name"), ("PATIENT NAME", "name"),
        ("Patient's Name", "name"), ("First Name", "given_name"), ("LastName", "family_name"),
        ("DOB", "birth_date"), ("D.O.B.", "birth_date"), ("Date of Birth", "birth_date"),
        ("Appt", "appointment"), ("Appointment Date/Time", "appointment"),
        ("Appt. Date", "appointment"), ("Start", "appointment"),
        ("Preferred Language", "language"), ("Lang", "language"),
        ("Fecha de Nacimiento", "birth_date"),
    ],
)  # fmt: skip
def test_usual_heads_are_known(tmp_path: Path, head: str, field: str) -> None:
    text = f"{head}\nx\n" if field == "id" else f"{head},id\nx,7\n"
    assert read(tmp_path, text)[0].text(field) == "x"


@pytest.mark.parametrize(
    "head", ["End", "End Time", "Comments", "Provider", "Visit ID", "Phone", "Age", "Location"]
)
def test_heads_that_may_mean_something_else_are_left_alone(tmp_path: Path, head: str) -> None:
    record = read(tmp_path, f"id,{head}\n7,x\n")[0]
    assert set(record.mapping) - {"id"} == {head.lower().replace(" ", "_")}


def test_the_clinics_own_word_wins_over_what_columns_are_usually_called(tmp_path: Path) -> None:
    form = mapped(Chart="id", Born="birth_date")
    record = read(tmp_path, "MRN,Chart,DOB,Born\n1,2,a,b\n", form)[0]
    assert (record.text("id"), record.text("birth_date")) == ("2", "b")
    assert (record.text("mrn"), record.text("dob")) == ("1", "a")


def test_a_usual_head_never_shadows_a_field(tmp_path: Path) -> None:
    record = read(tmp_path, "MRN,id,DOB,birth_date\n1,2,a,b\n")[0]
    assert (record.text("id"), record.text("birth_date")) == ("2", "b")


def test_a_field_that_a_procedure_declares_is_no_alias(tmp_path: Path) -> None:
    form = ListFormat(fields=AS_DOCGEN.fields | {"status", "time"})
    record = read(tmp_path, "id,status,time\n7,Cancelled,10 min\n", form)[0]
    assert (record.text("status"), record.text("time"), record.skip) == ("Cancelled", "10 min", "")


@pytest.mark.parametrize(
    ("heads", "field"),
    [
        (("MRN", "Patient ID"), "id"),
        (("DOB", "Date of Birth"), "birth_date"),
        (("Patient Name", "First Name"), "name"),
        (("Appt", "Appt Date"), "appointment"),
        (("Status", "Appt Status"), "status"),
    ],
)
def test_two_columns_that_mean_the_same_are_refused_by_name(
    tmp_path: Path, heads: tuple[str, str], field: str
) -> None:
    first = "" if "MRN" in heads else "id,"
    said = refusal(tmp_path, f"{first}{','.join(heads)}\n1,2,3\n")
    assert all(f'"{head}"' in said for head in heads)
    assert f"mean {field}" in said
    assert "clinic.yaml" in said


def test_what_the_refusal_says_helps(tmp_path: Path) -> None:
    text = "MRN,Patient ID\n1,2\n"
    assert '{columns: {"MRN": id}}' in refusal(tmp_path, text)
    assert read(tmp_path, text, mapped(MRN="id"))[0].text("id") == "1"


def test_two_columns_that_the_clinic_maps_to_one_field_are_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, "A,B\n1,2\n", mapped(A="id", B="id"))
    assert '"A" and "B"' in said


def test_a_name_in_two_columns_of_docgen_beats_one_that_is_usual(tmp_path: Path) -> None:
    record = read(tmp_path, "id,Patient Name,given_name,family_name\n7,x,Rosa,Lu\n")[0]
    assert record.text("name") == ""
    assert record.text("family_name") == "Lu"


@pytest.mark.parametrize(
    ("heads", "cells", "appointment"),
    [
        ("Appt Date,Appt Time", "12/08/2026,8:30 AM", "12/08/2026 8:30 AM"),
        ("Appt Time,Appt Date", "0830,2026-12-08", "2026-12-08 08:30"),
        ("Date,Start", "12/8/2026 0:00,8:30a", "12/8/2026 8:30a"),
        ("Date,Start", "2026-12-08T00:00:00,08:30", "2026-12-08 08:30"),
        ("Date,Start Time", "12/8/2026,12/8/2026 8:30 AM", "12/8/2026 8:30 AM"),
        ("appointment,Appt Time", "2026-12-08,8:30", "2026-12-08 8:30"),
        ("appointment,Appt Time", "2026-12-08T09:30,8:30", "2026-12-08T09:30"),
        ("Appt Date", "2026-12-08 9:30", "2026-12-08 9:30"),
        ("Start", "2026-12-08 9:30", "2026-12-08 9:30"),
        ("Appt Date,Appt Time", "2026-12-08,", "2026-12-08"),
        ("Appt Date,Appt Time", ",8:30", "8:30"),
        ("Appt Date,Appt Time", ",", ""),
        ("appointment,Appt Date,Appt Time", "2026-12-08T09:30,2026-12-01,8:30", "2026-12-08T09:30"),
    ],
)
def test_an_appointment_may_stand_in_two_columns(
    tmp_path: Path, heads: str, cells: str, appointment: str
) -> None:
    record = read(tmp_path, f"id,{heads}\n7,{cells}\n")[0]
    assert record.text("appointment") == appointment


def test_a_clinic_may_name_day_time_and_status_itself(tmp_path: Path) -> None:
    form = mapped(On="appointment_date", At="appointment_time", State="status")
    record = read(tmp_path, "id,On,At,State\n7,2026-12-08,0830,Canceled\n", form)[0]
    assert record.text("appointment") == "2026-12-08 08:30"
    assert record.skip == "cancelled"
    assert set(record.mapping) == {"id", "appointment"}


@pytest.mark.parametrize("first", ["sep=;\r\n", '"sep=;"\n', "SEP=;\n"])
def test_the_first_line_of_excel_is_obeyed(tmp_path: Path, first: str) -> None:
    records = read(tmp_path, f"{first}id;notes\n7;a,b,c\n")
    assert records[0].text("notes") == "a,b,c"
    assert records[0].place is not None
    assert records[0].place.line == 3


def test_a_title_above_the_heads_is_passed_over_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    (record,) = read(tmp_path, "Schedule for Tuesday\n\nid,notes,x\n7,a,b\n")
    assert (record.row, record.text("notes")) == (4, "a")


def test_a_line_above_the_heads_that_is_no_title_is_told_with_their_row(tmp_path: Path) -> None:
    said = refusal(tmp_path, "Schedule,for Tuesday\n\nid,notes,x\n7,a,b\n")
    assert "list.csv:1" in said
    assert "row 3" in said


def test_heads_that_stand_nowhere_are_asked_for(tmp_path: Path) -> None:
    assert "MRN: id" in refusal(tmp_path, "Schedule\na,b\nc,d\n")


def test_ten_thousand_columns_are_no_trouble(tmp_path: Path) -> None:
    text = ",".join(["id", *(f"c{n}" for n in range(10_000))]) + "\n7" + ",x" * 10_000 + "\n"
    assert len(read(tmp_path, text)[0].mapping) == 10_001


def test_more_columns_than_any_sheet_has_are_refused(tmp_path: Path) -> None:
    assert "16,384" in refusal(tmp_path, "id" + ",x" * 20_000 + "\n")


def test_columns_without_a_head_are_passed_over(tmp_path: Path) -> None:
    record = read(tmp_path, "id,,notes,\n7,a,b,c\n")[0]
    assert record.mapping == {"id": "7", "notes": "b"}


@pytest.mark.parametrize("written", ["Finger Splint", "finger_splint", "FINGER-SPLINT"])
def test_a_procedure_is_known_however_it_is_spelt(tmp_path: Path, written: str) -> None:
    form = ListFormat(procedures=("finger-splint",))
    record = read(tmp_path, f"id,procedure\n7,{written}\n", form)[0]
    assert record.text("procedure") == "finger-splint"


MEANT = {
    "procedure": {"22510": "vertebroplasty", "ir vertebroplasty": "vertebroplasty", "mri": "skip"},
    "language": {"declined": "en", "e": "en"},
    "sedation": {"moderate": "yes"},
}
VALUES = ListFormat(
    values=FrozenMap((field, FrozenMap(texts)) for field, texts in MEANT.items()),
    fields=AS_DOCGEN.fields | {"sedation"},
    procedures=("vertebroplasty", "nap-time"),
)


def test_texts_mean_what_the_clinic_has_said(tmp_path: Path) -> None:
    text = """id,procedure,language,sedation
1,22510,Declined,MODERATE
2,IR-Vertebroplasty,E,no
3,Nap time,es,
4,MRI,es,
5,Kyphoplasty,es,deep
6,,,
"""
    records = read(tmp_path, text, VALUES)
    assert [record.text("procedure") for record in records] == [
        "vertebroplasty", "vertebroplasty", "nap-time", "MRI", "Kyphoplasty", "",
    ]  # fmt: skip
    assert [record.text("language") for record in records] == ["en", "en", "es", "es", "es", ""]
    assert [record.text("sedation") for record in records] == ["yes", "no", "", "", "deep", ""]
    assert [record.skip for record in records] == [*[""] * 3, "another procedure", "", ""]


@pytest.mark.parametrize(
    ("text", "skip"),
    [
        ("Kyphoplasty", True), ("MRI Lumbar", True), ("MRI", True), ("Nap", True),
        ("22510", False), ("Vertebroplasty", False), ("NAP TIME", False),
        # a slip, or the clinic's own in other words: refused by name, never passed over
        ("Vertebroplsty", False), ("Vertebroplasty (T12)", False), ("Nap-Time, long", False),
        ("", False),
    ],
)  # fmt: skip
def test_rows_of_other_procedures_are_passed_over(text: str, skip: bool, tmp_path: Path) -> None:
    (record,) = read(tmp_path, f'id,procedure\n7,"{text}"\n', replace(VALUES, others="skip"))
    assert record.skip == ("another procedure" if skip else "")


def test_a_cancelled_visit_of_another_procedure_is_cancelled(tmp_path: Path) -> None:
    form = replace(VALUES, others="skip")
    text = "id,procedure,Status\n7,MRI,Cancelled\n8,MRI,Confirmed\n9,MRI,x\n"
    records = read(tmp_path, text, form)
    assert [(r.skip, len(r.problems)) for r in records] == [
        ("cancelled", 0), ("another procedure", 0), ("another procedure", 0)
    ]  # fmt: skip


ONE = ListFormat(procedures=("vertebroplasty",))


def test_a_clinic_with_one_procedure_needs_no_column_of_it(tmp_path: Path) -> None:
    (record,) = read(tmp_path, "id,Room\n7,2\n", ONE)
    assert record.text("procedure") == "vertebroplasty"
    (empty,) = read(tmp_path, "id,procedure\n7,\n", ONE)
    assert empty.text("procedure") == ""
    (two,) = read(tmp_path, "id,Room\n7,2\n", VALUES)
    assert two.text("procedure") == ""


@pytest.mark.parametrize(
    "head",
    ["Visit Type", "Appt Type", "CPT", "CPT Code", "Exam", "Reason for Visit", "Procedure Type",
     "Tipo de cita", "Estudio"],
)  # fmt: skip
def test_a_column_that_may_tell_of_other_procedures_is_asked_for(head: str, tmp_path: Path) -> None:
    said = refusal(tmp_path, f"id,{head}\n7,MRI\n", ONE)
    assert f'"{head}" may be it' in said
    form = replace(ONE, columns=FrozenMap({head: "ignore"}))
    assert read(tmp_path, f"id,{head}\n7,MRI\n", form)[0].text("procedure") == "vertebroplasty"
    both = read(tmp_path, f"id,{head},procedure\n7,MRI,vertebroplasty\n", ONE)
    assert both[0].text("procedure") == "vertebroplasty"


@pytest.mark.parametrize("head", ["Blood Type", "Phone Type", "Procedure Room", "Referral Reason"])
def test_a_column_that_cannot_is_not(head: str, tmp_path: Path) -> None:
    assert read(tmp_path, f"id,{head}\n7,x\n", ONE)[0].text("procedure") == "vertebroplasty"


@pytest.mark.parametrize(
    ("heads", "given", "family", "name"),
    [
        ("Nombre,Apellidos", "a", "b", ""), ("Apellidos,Nombre", "b", "a", ""),
        ("Nombre,Room", "", "", "a"),
        ("Nombre(s),Apellido paterno,Apellido materno", "a", "b c", ""),
        ("Primer apellido,Segundo apellido,Nombre", "c", "a b", ""),
        ("First Name,Last Name", "a", "b", ""), ("Patient Name,Nombre", "", "", "a"),
    ],
)  # fmt: skip
def test_names_in_spanish_columns(
    heads: str, given: str, family: str, name: str, tmp_path: Path
) -> None:
    cells = ",".join("abc"[: heads.count(",") + 1])
    (record,) = read(tmp_path, f"id,{heads}\n7,{cells}\n")
    texts = [record.text(field) for field in ("given_name", "family_name", "name")]
    assert texts == [given, family, name]
    assert "second_family_name" not in record.mapping


LINES = ListFormat(fields=AS_DOCGEN.fields | {"medicines"})


def test_a_line_of_a_list_may_be_numbered_as_computers_do(tmp_path: Path) -> None:
    (record,) = read(tmp_path, "id,medicines_01_drug,week_01_off\n7,senna,x\n", LINES)
    assert record.text("medicines_1_drug") == "senna"
    assert record.text("week_01_off") == "x"


def test_two_columns_of_one_medicine_are_refused_never_is_one_lost(tmp_path: Path) -> None:
    text = "id,medicines_1_drug,medicines_01_drug\n7,senna,aspirin\n"
    assert "same name: B, C (medicines_1_drug)" in refusal(tmp_path, text, LINES)


@pytest.mark.parametrize("head", ["Room", "Type", "note"])
@pytest.mark.parametrize("where", ["first", "last"])
def test_a_word_of_a_status_in_another_column_skips_nobody(
    tmp_path: Path, head: str, where: str
) -> None:
    text = f"{head},id\nRescheduled,7\n" if where == "first" else f"id,{head}\n7,Rescheduled\n"
    (record,) = read(tmp_path, f"{text}")
    assert (record.text("id"), record.skip) == ("7", "")


@pytest.mark.parametrize(
    "text",
    [
        "Room,id,Appt Date,Appt Time\nRescheduled,7,2026-12-08,9:30\n",
        "Procedure,id,Room\nRescheduled,7,Cancelled\n",
    ],
)
def test_nor_does_it_where_other_columns_are_read_together(tmp_path: Path, text: str) -> None:
    form = ListFormat(procedures=("vertebroplasty",))
    (record,) = read(tmp_path, text, form)
    assert record.skip == ""


@pytest.mark.parametrize(
    "text", ["Status,id,Room\nRescheduled,7,1\n", "id,Room,Status\n7,1,Rescheduled\n"]
)
def test_a_status_counts_in_the_first_column_and_in_the_last(tmp_path: Path, text: str) -> None:
    (record,) = read(tmp_path, text)
    assert record.skip == "rescheduled"


@pytest.mark.parametrize(
    "text",
    [
        "Appt Date,id,Appt Time\n2026-12-08,7,9:30\n",
        "Appt Time,id,Appt Date\n9:30,7,2026-12-08\n",
        "id,Appt Time,Appt Date\n7,9:30,2026-12-08\n",
    ],
)
def test_day_and_time_are_found_in_the_first_column_and_in_the_last(
    tmp_path: Path, text: str
) -> None:
    (record,) = read(tmp_path, text)
    assert record.text("appointment").split() == ["2026-12-08", "9:30"]


def test_a_row_that_ends_early_has_no_status(tmp_path: Path) -> None:
    first, second = read(tmp_path, "Room,id,Status\nRescheduled,7\n1,8,Rescheduled\n")
    assert (first.skip, second.skip) == ("", "rescheduled")


# ---- A patient's row in the place of the names of columns ----

NAMES = "id,name,birth_date,language,procedure,appointment,vertebrae"
ROSA = "40417,Peña Rosa,1948-05-02,es,vertebroplasty,2026-12-08T09:30,L1"


@pytest.mark.parametrize(
    "text",
    [
        f"{NAMES}{ROSA}\n{ROSA}\n",
        f"{NAMES},hiv_positive,{ROSA}\n{ROSA}\n",
        f"{ROSA}\n{ROSA}\n",
        f"{NAMES},05/02/1948\n{ROSA},x\n",
        f"{NAMES},2-May-48 8:30\n{ROSA},x\n",
    ],
)
def test_names_of_columns_that_hold_a_date_are_refused_without_a_word_of_them(
    text: str, tmp_path: Path
) -> None:
    said = refusal(tmp_path, text)
    assert "holds a date" in said
    assert not [word for word in ("Peña", "1948", "hiv", "40417", "Rosa") if word in said]


@pytest.mark.parametrize("head", ["Room 2", "Fall 2026", "Phone 312-555-0118", "May", "Q4/2026"])
def test_names_of_columns_may_hold_figures(head: str, tmp_path: Path) -> None:
    assert read(tmp_path, f"{NAMES},{head}\n{ROSA},x\n")[0].text("id") == "40417"


def test_unknown_columns_of_one_name_are_told_by_their_letters(tmp_path: Path) -> None:
    said = refusal(tmp_path, f"{NAMES},Peña,x,Peña\n{ROSA},a,b,c\n")
    assert "same name: H, J." in said
    assert "Peña" not in said


@pytest.mark.parametrize(
    ("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA"), (703, "AAA")]
)
def test_a_column_has_the_letters_of_a_spreadsheet(number: int, letters: str) -> None:
    assert letters_of(number) == letters


@pytest.mark.parametrize("at", [0, 1, -1])
def test_only_the_column_of_statuses_tells_of_a_status(at: int, tmp_path: Path) -> None:
    heads, cells = NAMES.split(","), ROSA.split(",")
    at %= len(heads) + 1
    heads.insert(at, "Remark")
    cells.insert(at, "Rescheduled")
    (record,) = read(tmp_path, f"{','.join(heads)}\n{','.join(cells)}\n")
    assert record.skip == ""
    heads[at] = "Status"
    (record,) = read(tmp_path, f"{','.join(heads)}\n{','.join(cells)}\n")
    assert record.skip == "rescheduled"


HEADS = words_of_table(Path(__file__).with_name("heads.md"))


@pytest.mark.parametrize(("head", "means"), HEADS, ids=[row[0] for row in HEADS])
def test_a_head_is_known_by_its_words(head: str, means: str) -> None:
    for written in (head, f" {head}\u00a0", head.replace(" ", "\u00a0"), head.replace(" ", "_")):
        claims = ColumnClaims([written], AS_DOCGEN, Place(""))
        flags = [f"visit: {reason or 'active'}" for _, reason in claims.flags]
        named = [f"named: {what}" for _, what in claims.unread()]
        assert [*claims.at, *flags, *named] == ([means] if means != "-" else [])


def test_the_table_has_more_than_a_hundred_heads_and_their_twins() -> None:
    assert len({row[0] for row in HEADS}) == len(HEADS) > 100
    assert sum(row[1] == "-" for row in HEADS) > 30
    fields = {*AS_DOCGEN.fields, "appointment_date", "appointment_time", "status"}
    assert {row[1] for row in HEADS} > fields - {
        "notes", "notes_prepare", "notes_discharge", "procedure_end", "discharge_time"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("heads", "field"),
    [
        (("Preferred Spoken Language", "Preferred Written Language"), "language"),
        (("Encounter Status", "Appointment Status Desc"), "status"),
        (("Visit Date", "Procedure Date"), "appointment_date"),
        (("Appointment Time", "Visit Time"), "appointment_time"),
        (("Status Code", "Appt Status Code"), "status"),
    ],
)  # fmt: skip
def test_two_heads_that_mean_one_field_by_their_words_are_refused(
    heads: tuple[str, str], field: str, tmp_path: Path
) -> None:
    said = refusal(tmp_path, f"id,{','.join(heads)}\n7,a,b\n")
    assert all(f'"{head}"' in said for head in heads)
    assert f"mean {field}" in said
    assert read(tmp_path, f"id,{','.join(heads)}\n7,a,b\n", mapped(**{heads[1]: field}))


@pytest.mark.parametrize(
    ("heads", "field", "counts"),
    [
        ("Visit Date,Birth Date", "appointment", "a"),
        ("Birth Date,Visit Date", "appointment", "b"),
        ("Appt Status Code,Appt Status", "status", "b"),
        ("Language,Language Code", "language", "a"),
        ("Status Code,Appt Status Code,Status", "status", "c"),
        ("Appt Date,Date of last visit", "appointment", "a"),
        ("Booked Date,Appt Date,Created Date", "appointment", "b"),
        ("Emergency Contact Name,Patient Name", "name", "b"),
        ("Estado,Estado de la cita", "status", "b"),
    ],
)  # fmt: skip
def test_what_is_known_as_something_else_is_no_rival(
    heads: str, field: str, counts: str, tmp_path: Path
) -> None:
    cells = ",".join("abc"[: heads.count(",") + 1])
    if field == "status":
        claims = ColumnClaims(heads.split(","), AS_DOCGEN, Place(""))
        assert (claims.clashes(), claims.at["status"]) == ([], "abc".index(counts))
    else:
        assert read(tmp_path, f"id,{heads}\n7,{cells}\n")[0].text(field) == counts


def test_appointment_date_and_appointment_time_are_read_together(tmp_path: Path) -> None:
    for heads in ("Appointment Date,Appointment Time", "appointment_date,appointment_time"):
        (record,) = read(tmp_path, f"id,{heads}\n7,2026-12-08,9:30 AM\n")
        assert record.text("appointment") == "2026-12-08 9:30 AM"
