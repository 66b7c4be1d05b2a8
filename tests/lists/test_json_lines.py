"""Lists as JSON Lines: a record a line, and a bad line is a bad row."""

from __future__ import annotations

from pathlib import Path

import pytest
from clock_samples import pack

from docgen.errors import Diagnostic, InputError, PatientError, SettingsError
from docgen.lists.files import read_records, stream_records
from docgen.patient.raw import RawRecord
from docgen.patient.record import Patient

ROSA = (
    '{"id": "7", "name": {"given": "Rosa", "family": "Pe\\u00f1a"}, "birth_date": "1948-05-02", '
    '"procedure": "tooth", "appointment": "2026-12-08T09:30", "numb": false, "teeth": ["T12"], '
    '"procedure_end": null}'
)
BAD = ["{", "[]", '"Rosa"', "7", "null", '{"id": "1", "id": "2"}', '{"id": NaN}', "[" * 5000,
       '{"id": ' * 5000, "Rosa,Peña", '{"a":' * 12 + "1" + "}" * 12]  # fmt: skip


def read(tmp_path: Path, text: str, name: str = "list.jsonl") -> list[RawRecord]:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return read_records(file)


@pytest.mark.parametrize("name", ["list.jsonl", "list.ndjson", "LIST.JSONL"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_says_what_a_json_file_says(tmp_path: Path, name: str, end: str) -> None:
    (tmp_path / "one.json").write_text(ROSA, encoding="utf-8")
    alone = Patient.read(read_records(tmp_path / "one.json")[0], pack())
    records = read(tmp_path, f"{ROSA}{end}{end}{ROSA}{end}", name)
    assert [Patient.read(record, pack()) for record in records] == [alone, alone]
    assert [(r.row, r.place and r.place.line) for r in records] == [(1, 1), (2, 3)]


@pytest.mark.parametrize("line", BAD)
def test_a_bad_line_is_a_problem_of_its_row_alone(tmp_path: Path, line: str) -> None:
    records = read(tmp_path, f"{ROSA}\n{line}\n{ROSA}\n")
    assert len(records) == 3
    assert Patient.read(records[2], pack()).id == "7"
    with pytest.raises(PatientError) as error:
        Patient.read(records[1], pack())
    assert len(error.value.diagnostics) == 1
    assert "list.jsonl:2, row 2" in str(error.value)
    assert "Rosa" not in str(error.value)


@pytest.mark.parametrize("line", [*BAD, ""])
def test_a_file_that_begins_otherwise_is_another_kind_of_file(tmp_path: Path, line: str) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path, f"{line}\n{ROSA}\n" if line else "\n")
    assert "Rosa" not in str(error.value)


def test_numbers_stay_as_they_are_written(tmp_path: Path) -> None:
    record = read(tmp_path, '{"id": 40417.0, "notes": 1e3, "x": 12345678901234567890}')[0]
    assert (record.text("id"), record.text("notes")) == ("40417.0", "1e3")
    assert record.text("x") == "12345678901234567890"


def test_half_a_character_is_refused_where_it_is_printed(tmp_path: Path) -> None:
    record = read(tmp_path, ROSA.replace("Rosa", "Ro\\ud800sa"))[0]
    with pytest.raises(PatientError, match=r"U\+D800"):
        Patient.read(record, pack())


def test_unknown_keys_are_refused_in_their_line(tmp_path: Path) -> None:
    record = read(tmp_path, f"{ROSA}\n" + ROSA.replace('"numb"', '"insurer"'))[1]
    with pytest.raises(PatientError, match=r"list\.jsonl:2"):
        Patient.read(record, pack())


@pytest.mark.parametrize("line", ["[" * 900_000, '{"a":' * 190_000, '{"a":' * 10 + "1" + "}" * 10])
def test_a_deeply_nested_line_is_told_so(tmp_path: Path, line: str) -> None:
    (_, record) = read(tmp_path, f"{ROSA}\n{line}\n")
    assert [found.message for found in record.problems] == ["The line is nested too deeply."]


def test_a_line_may_be_nested_as_deeply_as_records_are(tmp_path: Path) -> None:
    (record,) = read(tmp_path, f'{ROSA[:-1]}, "x": {"[" * 8}{"]" * 8}}}\n')
    assert record.problems == ()


@pytest.mark.parametrize("line", ["[" * 900_000, "- " * 400_000, "? " * 400_000, '{"a":' * 190_000])
@pytest.mark.parametrize("name", ["list.yaml", "list.json"])
def test_a_deeply_nested_file_is_told_so(tmp_path: Path, name: str, line: str) -> None:
    with pytest.raises(SettingsError, match="nested more than 30 deep"):
        read(tmp_path, line, name)


def test_a_programs_word_for_nothing_is_an_empty_field_and_counted(tmp_path: Path) -> None:
    more = '"physician": "NULL", "notes": "None of it", "language": "nan"}'
    file = tmp_path / "list.jsonl"
    file.write_text(f"{ROSA}\n{ROSA[:-1]}, {more}\n", encoding="utf-8")
    notes: list[Diagnostic] = []
    records = list(stream_records(file, notes=notes))
    assert [records[1].mapping[name] for name in ("physician", "notes", "language")] == [
        None,
        "None of it",
        None,
    ]
    (note,) = notes
    assert "2 times" in note.message
    assert "row 2." in note.message


@pytest.mark.parametrize(
    ("name", "read"),
    [('"NULL"', False), ('{"given": "Rosa", "family": "NULL"}', False), ('"Jennifer Null"', True)],
)
def test_in_a_name_it_is_judged_as_in_a_table(tmp_path: Path, name: str, *, read: bool) -> None:
    line = ROSA.replace('{"given": "Rosa", "family": "Pe\\u00f1a"}', name)
    (record,) = read_records(_written(tmp_path, line))
    if read:
        assert Patient.read(record, pack()).name == "Jennifer Null"
        return
    with pytest.raises(PatientError):
        Patient.read(record, pack())


def _written(tmp_path: Path, line: str) -> Path:
    file = tmp_path / "list.jsonl"
    file.write_text(f"{line}\n", encoding="utf-8")
    return file
