"""The patient that is wanted is the patient that is found."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

import pytest

from docgen.errors import Diagnostic, InputError, PatientError, SettingsError
from docgen.files import examples_root, templates_root
from docgen.lists.files import ListFile
from docgen.lists.patients import Wanted, choose_patient, find_record, read_changes, with_changes
from docgen.patient.raw import RawRecord
from docgen.patient.record import Patient
from docgen.procedure.pack import load_pack
from docgen.procedure.procedure import Pack
from docgen.settings.clinic import Clinic

APPOINTMENT = "2026-12-08T09:30"
Find: TypeAlias = Callable[..., RawRecord]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(templates_root() / "vertebroplasty")


@pytest.fixture(scope="module")
def lakeside() -> Clinic:
    return Clinic.load(examples_root() / "clinics" / "lakeside")


def record(number: str, row: int | None = None, **fields: str) -> RawRecord:
    raw = RawRecord.of({"id": number, "appointment": APPOINTMENT, **fields})
    return RawRecord(row, raw.mapping)


@pytest.fixture
def find(lakeside: Clinic) -> Find:
    """Find a record among some; what is said is added to `notes`."""

    def found(
        records: list[RawRecord], wanted: Wanted, notes: list[Diagnostic] | None = None
    ) -> RawRecord:
        source = ListFile(Path("list.csv"), lakeside, held=tuple(records))
        return find_record(source, wanted, [] if notes is None else notes)

    return found


@pytest.mark.parametrize("order", [1, -1])
def test_a_visit_that_is_cancelled_counts_only_where_there_is_no_other(
    tmp_path: Path, order: int
) -> None:
    rows = ["7,Cancelled,2026-12-08T08:00", "7,Scheduled,2026-12-08T09:30"][::order]
    found = chosen(tmp_path, *rows)
    assert found[0].moment("appointment") == datetime(2026, 12, 8, 9, 30)
    assert [note.code for note in found[1]] == []
    alone, notes = chosen(tmp_path, "7,No Show,2026-12-08T08:00")
    assert alone.id == "7"
    assert [note.message for note in notes] == ["The list says of this visit: no-show."]


def chosen(tmp_path: Path, *rows: str) -> tuple[Patient, list[Diagnostic]]:
    """Choose record 7 out of a list of its visits."""
    head = "id,status,appointment,given_name,family_name,birth_date,procedure\n"
    rest = ",Rosa,Lu,1948-05-02,vertebroplasty\n"
    (tmp_path / "list.csv").write_text(head + "".join(row + rest for row in rows), "utf-8")
    clinic = Clinic.load(examples_root() / "clinics" / "lakeside")
    found = choose_patient(Wanted(list_file=tmp_path / "list.csv", record="7"), clinic)
    return found.patient, found.notes


def test_a_change_replaces_a_field_and_leaves_the_others(pack: Pack) -> None:
    changed = with_changes(record("1"), ["procedure_end=10:40", "sedation = yes"], [pack])
    assert changed.text("procedure_end") == "10:40"
    assert changed.text("sedation") == "yes"
    assert changed.text("id") == "1"


def understood(pack: Pack, *changes: str, now: datetime | None = None) -> Patient:
    """Read a record with changes, as `make` does."""
    row = {"name": "Lu", "birth_date": "1948-05-02", "procedure": "vertebroplasty"}
    raw = RawRecord.of({"id": "1", "appointment": APPOINTMENT, **row})
    return Patient.read(replace(with_changes(raw, changes, [pack]), now=now), pack)


def test_a_bare_time_is_near_an_appointment_changed_beside_it(pack: Pack) -> None:
    patient = understood(pack, "procedure_end=10:40", "appointment=2026-12-09T08:00")
    assert patient.moment("procedure_end") == datetime(2026, 12, 9, 10, 40)
    assert patient.understood == {"procedure_end": datetime(2026, 12, 9, 10, 40)}


def test_now_is_the_minute_of_printing(pack: Pack) -> None:
    now = datetime(2026, 12, 8, 10, 40, 59, 999)
    patient = understood(pack, "procedure_end=Now", now=now)
    assert patient.moment("procedure_end") == datetime(2026, 12, 8, 10, 40)
    assert "procedure_end" in patient.understood
    with pytest.raises(PatientError, match="hour of printing is not known"):
        understood(pack, "procedure_end=now")


@pytest.mark.parametrize("typed", ["14:00", "now", "2 pm"])
def test_a_bare_time_of_another_day_is_not_guessed(pack: Pack, typed: str) -> None:
    with pytest.raises(PatientError, match="follow_up is not a date with a time"):
        understood(pack, f"follow_up={typed}", now=datetime(2026, 12, 8))


def test_a_value_may_hold_an_equals_sign(pack: Pack) -> None:
    assert with_changes(record("1"), ["notes=a=b"], [pack]).text("notes") == "a=b"


def test_all_wrong_changes_are_told_at_once_without_their_values(pack: Pack) -> None:
    with pytest.raises(InputError) as caught:
        with_changes(record("1"), ["sedatoin=Secret", "Secret"], [pack])
    assert len(caught.value.diagnostics) == 2
    assert "sedation" in str(caught.value)
    assert "Secret" not in str(caught.value)


def test_a_record_is_found_by_its_number(find: Find) -> None:
    records = [record("1", 1), record("2", 2)]
    assert find(records, Wanted(record="2")).row == 2


@pytest.mark.parametrize(
    ("numbers", "wanted", "said"),
    [
        (["1", "2"], "", "--id"),
        (["1", "2"], "3", "no record 3"),
        (["1", "2", "1"], "1", "rows 1, 3"),
        ([], "", "no record"),
    ],
)
def test_an_unclear_choice_is_refused(
    find: Find, numbers: list[str], wanted: str, said: str
) -> None:
    records = [record(number, row, notes=str(row)) for row, number in enumerate(numbers, 1)]
    with pytest.raises(InputError, match=said):
        find(records, Wanted(record=wanted))


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted(file=Path("a"), blank=True),
        Wanted(file=Path("a"), list_file=Path("b"), record="1"),
        Wanted(list_file=Path("a")),
        Wanted(blank=True, record="1"),
        Wanted(blank=True, changes=("a=b",)),
        Wanted(blank=True, on=date(2026, 12, 8)),
    ],
)
def test_options_that_contradict_each_other_are_refused(wanted: Wanted) -> None:
    with pytest.raises(InputError):
        choose_patient(wanted, None)  # type: ignore[arg-type]  # refused before the clinic is used


def test_columns_that_mean_nothing_are_named_once(tmp_path: Path) -> None:
    text = (examples_root() / "patients.csv").read_text(encoding="utf-8").splitlines()
    file = tmp_path / "list.csv"
    file.write_text(f"{text[0]},room\n{text[1]},12\n", encoding="utf-8")
    clinic = Clinic.load(examples_root() / "clinics" / "lakeside")
    patient, notes, _ = choose_patient(Wanted(list_file=file, record="40417"), clinic)
    assert patient.id == "40417"
    assert [note.message for note in notes] == [
        "The list has 1 column with a name that docgen does not know; it is ignored."
    ]


@pytest.mark.parametrize("change", ["=x", "Rosa Peña=x"])
def test_a_change_of_no_field_is_told_without_what_was_typed(change: str, pack: Pack) -> None:
    with pytest.raises(InputError) as caught:
        with_changes(record("1"), [change], [pack])
    (found,) = caught.value.diagnostics
    assert "No record has this field" in str(found)
    assert str(found).startswith("--set")
    assert "Rosa" not in str(found)


@pytest.mark.parametrize("typed", ["25:00", "10.4", "tomorrow", "9", "6:00", "3:00 am"])
def test_a_time_that_cannot_be_read_is_told_without_what_was_typed(typed: str, pack: Pack) -> None:
    with pytest.raises(PatientError) as caught:
        understood(pack, f"procedure_end={typed}")
    (found,) = caught.value.diagnostics
    assert str(found).startswith("--set")
    assert found.field == "procedure_end"
    assert typed not in found.message.split()
    assert "2026-12-08T" in found.hint or "00-23" in found.hint


def test_a_field_set_twice_is_refused(pack: Pack) -> None:
    with pytest.raises(InputError, match="sedation is set twice"):
        with_changes(record("1"), ["sedation=yes", "sedation=no"], [pack])


def test_an_empty_value_takes_the_field_out(pack: Pack) -> None:
    changed = with_changes(record("1"), ["follow_up=2026-12-09T10:00"], [pack])
    assert with_changes(changed, ["follow_up="], [pack]).mapping["follow_up"] is None


LIST = """\
MRN,Pt Name,DOB,Proc,Appt,Levels,Sedation,id
40417,"Peña, Rosa",05/02/1948,vertebroplasty,12/08/2026 9:30 AM,T12,yes,777
"""
FORM = """
list:
  columns:
    {MRN: id, pt name: name, DOB: birth_date, Proc: procedure, Appt: appointment,
     Levels: vertebrae}
"""


def clinic_with(form: str, folder: Path) -> Clinic:
    lakeside = examples_root() / "clinics" / "lakeside"
    text = (lakeside / "clinic.yaml").read_text(encoding="utf-8")
    (folder / "clinic.yaml").write_text(text.replace("  logo: logo.svg\n", "") + form)
    return Clinic.load(folder)


def test_a_list_is_read_by_the_clinics_own_columns_and_order_of_dates(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    clinic = clinic_with(FORM + "  date_order: mdy\n", tmp_path)
    wanted = Wanted(
        list_file=tmp_path / "list.csv", record="40417", changes=("procedure_end=10:40",)
    )
    patient, notes, _ = choose_patient(wanted, clinic)
    assert (patient.id, patient.family, str(patient.birth_date)) == ("40417", "Peña", "1948-05-02")
    assert patient.moment("appointment") == datetime(2026, 12, 8, 9, 30)
    assert patient.moment("procedure_end") == datetime(2026, 12, 8, 10, 40)
    assert [note.message for note in notes] == ["These columns are ignored: id_unused."]


def test_without_a_declared_order_a_date_with_strokes_is_refused_never_guessed(
    tmp_path: Path,
) -> None:
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    wanted = Wanted(list_file=tmp_path / "list.csv", record="40417")
    with pytest.raises(PatientError) as caught:
        choose_patient(wanted, clinic_with(FORM, tmp_path))
    found = {one.field: one for one in caught.value.diagnostics}
    assert set(found) == {"birth_date", "appointment"}
    assert all("date_order" in one.hint for one in found.values())
    assert "1948" not in str(caught.value)


@pytest.mark.parametrize("column", ["nmae", "id number"])
def test_a_column_that_leads_nowhere_is_refused_at_its_place(column: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        clinic_with(f"list: {{columns: {{MRN: {column}}}}}\n", tmp_path)
    (found,) = caught.value.diagnostics
    assert found.field == "list.columns.MRN"
    assert found.place is not None
    assert found.place.line


def test_a_cell_of_a_table_can_be_set(pack: Pack) -> None:
    row = replace(record("7"), flat=True)
    changed = with_changes(row, ["medicines_1_dose=1 tablet"], [pack])
    assert changed.text("medicines_1_dose") == "1 tablet"


def test_a_list_cannot_be_set_but_taken_out(pack: Pack) -> None:
    with pytest.raises(InputError, match="medicines is a list"):
        with_changes(record("7"), ["medicines=aspirin"], [pack])
    assert with_changes(record("7"), ["medicines="], [pack]).mapping["medicines"] is None


# ---- The visits of one record ----

VISITS = [
    record("7", 2, procedure="vertebroplasty"),
    record("7", 3, procedure="finger-splint"),
    record("8", 4, procedure="vertebroplasty"),
    record("7", 5, procedure="vertebroplasty", appointment="2026-12-15T08:00"),
    record("7", 6, procedure="finger-splint", appointment="soon"),
]


@pytest.mark.parametrize(
    ("wanted", "row"),
    [
        (Wanted(record="7", on=date(2026, 12, 15)), 5),
        (Wanted(record="7", on=date(2026, 12, 8), procedure="vertebroplasty"), 2),
        (Wanted(record="7", on=date(2026, 12, 8), procedure="Finger splint"), 3),
        (Wanted(on=date(2026, 12, 15)), 5),
        (Wanted(record="8", on=date(2026, 12, 8)), 4),
    ],
)
def test_one_of_several_visits_is_chosen_by_day_and_procedure(
    find: Find, wanted: Wanted, row: int
) -> None:
    assert find(VISITS, wanted).row == row


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Wanted(record="7", on=date(2026, 12, 8)), "rows 2, 3. Say which visit with --procedure"),
        (Wanted(record="7", procedure="vertebroplasty"), "rows 2, 5. Say which visit with --on"),
        (Wanted(record="7", procedure="vertebroplasty", on=date(2026, 12, 9)), "day and procedure"),
        (Wanted(record="7", on=date(2026, 12, 9)), "of this day. It stands in rows 2, 3, 5, 6."),
        (Wanted(record="8", procedure="finger-splint"), "of this procedure. It stands in row 4."),
    ],
)
def test_a_choice_of_no_visit_or_of_two_says_what_would_do(
    find: Find, wanted: Wanted, said: str
) -> None:
    with pytest.raises(InputError, match=said.replace(".", r"\.")):
        find(VISITS, wanted)


def test_a_row_that_stands_twice_is_one(find: Find) -> None:
    records = [record("7", 2), record("7", 3)]
    assert find(records, Wanted(record="7")).row == 2
    with pytest.raises(InputError, match="There are 2 records"):
        find(records, Wanted())


@pytest.mark.parametrize("skip", ["", "cancelled"])
@pytest.mark.parametrize("order", [1, -1])
def test_a_number_of_two_people_is_refused_whichever_visit_is_meant(
    find: Find, order: int, skip: str
) -> None:
    other = replace(record("7", 9, birth_date="1950-01-01", name="Lu"), skip=skip)
    records = [record("7", 5, birth_date="1948-05-02", name="Lu"), record("8", 6, name="Ibarra")]
    with pytest.raises(InputError, match="differ in birth_date") as caught:
        find([*records, other][::order], Wanted(record="7"))
    assert {"5", "9"} <= set(str(caught.value).replace(",", "").split())
    assert "1948" not in str(caught.value)
    found = find([*records, other], Wanted(record="8"))
    assert found.row == 6


@pytest.mark.parametrize(
    ("other", "warned"),
    [
        ({}, True),
        ({"name": "LU"}, True),
        ({"name": "Lee"}, False),
        ({"birth_date": "1950-01-01"}, False),
        ({"appointment": "2026-12-08T09:31"}, False),
    ],
)
@pytest.mark.parametrize("order", [1, -1])
def test_one_person_under_two_numbers_at_one_time_is_warned_of(
    find: Find, other: dict[str, str], warned: bool, order: int
) -> None:
    who = {"name": "Lu", "birth_date": "1948-05-02"}
    records = [record("7", 2, **who), record("8", 3, **(who | other))]
    notes: list[Diagnostic] = []
    find(records[::order], Wanted(record="7"), notes)
    assert [(note.code, note.message[:5], "3" in note.message[5:10]) for note in notes] == [
        ("two-numbers", "Rows ", True)
    ] * warned
    notes = []
    records[1] = replace(records[1], skip="cancelled")
    find(records[::order], Wanted(record="7"), notes)
    assert notes == []


def test_a_number_that_may_be_a_name_is_not_repeated(find: Find) -> None:
    for number in ("Rosa", "Rosa Peña", "../7"):
        with pytest.raises(InputError, match="There is no such record") as caught:
            find([record("7")], Wanted(record=number))
        assert number not in str(caught.value)


# ---- What must not stand in the list of processes ----


def test_changes_are_read_from_files_and_standard_input(tmp_path: Path, pack: Pack) -> None:
    file = tmp_path / "later.txt"
    file.write_text("\ufeff# at noon\n\nsedation=yes\n  contrast = no\n", encoding="utf-8")
    changes = read_changes(["vertebrae=L1", f"@{file}", "-"], lambda: "notes=a=b\n")
    assert [(change.text.strip(), str(change.place)) for change in changes] == [
        ("vertebrae=L1", "--set, number 1"),
        ("sedation=yes", f"{file}:3"),
        ("contrast = no", f"{file}:4"),
        ("notes=a=b", "standard input:1"),
    ]
    changed = with_changes(record("1"), changes, [pack])
    assert [changed.text(name) for name in ("sedation", "contrast", "notes")] == [
        "yes",
        "no",
        "a=b",
    ]


def test_a_wrong_line_is_told_by_its_place_without_its_words(tmp_path: Path, pack: Pack) -> None:
    file = tmp_path / "later.txt"
    file.write_text("sedation=yes\nRosa Peña\nPeña=Rosa\nsedation=no\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        with_changes(record("1"), read_changes([f"@{file}"], str), [pack])
    assert [str(found.place) for found in caught.value.diagnostics] == [
        f"{file}:{line}" for line in (2, 3, 4)
    ]
    assert "Rosa" not in str(caught.value)


@pytest.mark.parametrize("word", ["@", "@nowhere.txt"])
def test_a_file_of_changes_that_is_not_there_is_refused(word: str) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_changes([word], str)


def test_standard_input_is_read_once() -> None:
    with pytest.raises(InputError, match="twice"):
        read_changes(["-", "-"], str)


def test_an_unclear_status_is_a_warning_for_one_sheet(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    row = "Rosa Lu,1948-05-02,vertebroplasty,2026-12-08T09:30"
    file.write_text(
        f"id,name,birth_date,procedure,appointment,Status\n7,{row},Confirmed / Cancelled\n"
        f"8,{row.replace('Lu', 'Ma')},Confirmed\n",
        encoding="utf-8",
    )
    clinic = Clinic.load(examples_root() / "clinics" / "pain-specialists")
    found = choose_patient(Wanted(list_file=file, record="7"), clinic)
    assert found.patient.id == "7"
    assert [note.code for note in found.notes if note.code != "ignored-columns"] == [
        "unclear-status"
    ]
    other = choose_patient(Wanted(list_file=file, record="8"), clinic)
    assert [note.code for note in other.notes if note.code != "ignored-columns"] == []
