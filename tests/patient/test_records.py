from __future__ import annotations

from pathlib import Path

import pytest
from clock_samples import ROOT, pack

from docgen.errors import DocgenError, InputError, PatientError
from docgen.lists.columns import ignored_note
from docgen.lists.files import read_records
from docgen.patient.raw import RawRecord
from docgen.patient.record import Patient, unknown_columns

YAML = """id: "7"
name: {given: Rosa, family: Peña}
birth_date: 1948-05-02
procedure: tooth
appointment: 2026-12-08T09:30
procedure_end:
numb: no
teeth: [T12, L1]
"""
HEAD = "id,given_name,family_name,birth_date,procedure,appointment,teeth,numb\n"
ROW = "7,Rosa,Peña,1948-05-02,tooth,2026-12-08T09:30,T12 L1,no\n"


def write(tmp_path: Path, name: str, content: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def test_yaml_json_and_csv_say_the_same(tmp_path: Path) -> None:
    json = (
        '{"id": "7", "name": {"given": "Rosa", "family": "Pe\\u00f1a"}, "birth_date": "1948-05-02",'
        '"procedure": "tooth", "appointment": "2026-12-08T09:30", "procedure_end": null,'
        '"numb": false, "teeth": ["T12", "L1"]}'
    )
    files = [("p.yaml", YAML), ("p.json", json), ("p.csv", HEAD + ROW)]
    found = [
        Patient.read(read_records(write(tmp_path, name, text))[0], pack()) for name, text in files
    ]
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lists_come_with_any_separator(tmp_path: Path, separator: str, mark: str, end: str) -> None:
    text = mark + (HEAD + ROW + ROW).replace(",", separator).replace("\n", end)
    records = read_records(write(tmp_path, "p.csv", text))
    assert [record.row for record in records] == [2, 3]
    assert Patient.read(records[1], pack()).family == "Peña"


def test_columns_are_named_freely(tmp_path: Path) -> None:
    head = HEAD.replace("given_name", " Given Name ").replace("birth_date", "Birth-Date")
    assert Patient.read(read_records(write(tmp_path, "p.csv", head + ROW))[0], pack()).id


def test_a_cell_may_hold_separators_and_lines(tmp_path: Path) -> None:
    text = HEAD.strip() + ",notes\n" + ROW.strip() + ',"Your ""daughter"", Lan,\nhas it."\n' + ROW
    records = read_records(write(tmp_path, "p.csv", text))
    assert records[0].mapping["notes"] == 'Your "daughter", Lan,\nhas it.'
    assert [(r.row, r.place and r.place.line) for r in records] == [(2, 2), (3, 4)]


def test_rows_without_text_do_not_count(tmp_path: Path) -> None:
    records = read_records(write(tmp_path, "p.csv", HEAD + "\n,,,\n" + ROW + "\n"))
    assert [(record.row, record.place and record.place.line) for record in records] == [(4, 4)]


def test_lines_of_a_list_are_columns(tmp_path: Path) -> None:
    head = HEAD.strip() + ",pills_1_drug,pills_1_by,pills_2_drug\n"
    text = head + ROW.strip() + ",aspirin,Dr. Lu,\n"
    one = Patient.read(read_records(write(tmp_path, "p.csv", text))[0], pack())
    assert one.values["pills"] == ({"drug": "aspirin", "by": "Dr. Lu"},)


def test_unknown_columns_are_ignored_and_named_once(tmp_path: Path) -> None:
    text = HEAD.strip() + ",insurer,pills_1_colour\n" + (ROW.strip() + ",x,y\n") * 2
    records = read_records(write(tmp_path, "p.csv", text))
    assert Patient.read(records[0], pack()).id
    note = ignored_note(unknown_columns(records[0], pack()), [pack()])
    assert "are ignored: pills_1_colour, and 1 column with a name that" in note.message
    assert "insurer" not in note.message
    (known,) = read_records(write(tmp_path, "q.csv", HEAD + ROW))
    assert unknown_columns(known, pack()) == ()


def test_unknown_keys_of_yaml_are_refused_in_their_line(tmp_path: Path) -> None:
    record = read_records(write(tmp_path, "p.yaml", YAML + "insurer: x\n"))[0]
    with pytest.raises(PatientError) as error:
        Patient.read(record, pack())
    assert str(error.value.diagnostics[0].place).endswith("p.yaml:9:1")


def test_a_list_of_records_numbers_its_rows(tmp_path: Path) -> None:
    path = write(tmp_path, "p.yaml", "- {id: a}\n- {id: b}\n")
    assert [(record.row, record.text("id")) for record in read_records(path)] == [
        (1, "a"),
        (2, "b"),
    ]


def test_a_row_with_too_many_cells_is_refused_alone(tmp_path: Path) -> None:
    records = read_records(write(tmp_path, "p.csv", HEAD + ROW.strip() + ",x\n" + ROW))
    with pytest.raises(PatientError) as error:
        Patient.read(records[0], pack())
    assert error.value.diagnostics[0].code == "extra-cells"
    assert Patient.read(records[1], pack()).id


def test_a_row_with_too_few_cells_lacks_fields(tmp_path: Path) -> None:
    record = read_records(write(tmp_path, "p.csv", HEAD + "7,Rosa\n"))[0]
    with pytest.raises(PatientError) as error:
        Patient.read(record, pack())
    found = error.value.diagnostics[0]
    assert (found.row, found.record, found.place and found.place.line) == (2, "", 2)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.csv", b"\xff\xfei\x00d"),
        ("p.csv", b"id,n\n\xe9\x81,x\n"),
        ("p.csv", "PK\x03\x04\0\0"),
        ("p.csv", ""),
        ("p.csv", ROW),
        ("p.csv", "id,id\n1,2\n"),
        ("p.csv", 'id,name\n7,"Rosa\n'),
        ("p.csv", "id,name\n7," + "x" * 200_000 + "\n"),
        ("p.yaml", ""),
        ("p.yaml", "just text"),
        ("p.yaml", "- text"),
        ("p.yaml", "id: [1\n"),
        ("p.yaml", "id: 1\nid: 2\n"),
        ("p.yaml", "[]"),
        ("p.json", '{"id": 1}}'),
    ],
)
def test_files_that_cannot_be_used_are_refused(
    tmp_path: Path, name: str, content: str | bytes
) -> None:
    with pytest.raises(DocgenError) as error:
        read_records(write(tmp_path, name, content))
    said = str(error.value)
    assert "Rosa" not in said
    assert "Peña" not in said


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_records(tmp_path / "none.csv")


def test_a_field_can_be_set_over_what_the_file_says() -> None:
    record = RawRecord.of({"id": "7", "numb": "no"}).with_fields({"numb": "yes"})
    assert record.text("numb") == "yes"


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("examples/patients*/*.yaml")), ids=lambda p: p.stem
)
def test_example_patients_are_read(path: Path) -> None:
    assert all(Patient.read(record).id for record in read_records(path))


def test_the_example_list_is_read() -> None:
    records = read_records(ROOT / "examples" / "patients.csv")
    patients = [Patient.read(record) for record in records]
    assert len({one.id for one in patients}) == len(patients) == 12


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_what_is_no_list_is_refused_though_it_never_ends(device: str) -> None:
    with pytest.raises(InputError):
        read_records(Path(device))


def test_a_line_without_an_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a text table"):
        read_records(write(tmp_path, "p.csv", HEAD + "x" * 1_000_001))
