"""Medicines, results that are awaited and what matters: fields that every record may have."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from clock_samples import RECORD, pack, patient
from hypothesis import given
from hypothesis import strategies as st

from docgen.cache import FrozenMap
from docgen.errors import Diagnostic, PatientError, Severity
from docgen.lists.files import read_records
from docgen.patient.raw import RawRecord, as_written
from docgen.patient.record import Patient

PILL = {
    "drug": "acetaminophen",
    "why": {"en": "pain", "es": "dolor"},
    "dose": "2 tablets",
    "when": {"en": "every 8 hours", "es": "cada 8 horas"},
    "next": "2026-12-08T18:00",
}
READ = FrozenMap(
    {
        "drug": "acetaminophen",
        "why": FrozenMap({"en": "pain", "es": "dolor"}),
        "dose": "2 tablets",
        "when": FrozenMap({"en": "every 8 hours", "es": "cada 8 horas"}),
        "next": datetime(2026, 12, 8, 18),
    }
)
SECRET = "Xylophonia"


def problems(**changed: object) -> list[Diagnostic]:
    with pytest.raises(PatientError) as error:
        patient(**changed)
    return list(error.value.diagnostics)


def fields(**changed: object) -> set[str]:
    return {found.field for found in problems(**changed)}


def test_every_procedure_has_these_fields() -> None:
    one = patient(medicines=[PILL], pending_results=[{"test": "biopsy"}], matters="My garden")
    assert one.values["medicines"] == (READ,)
    assert one.values["pending_results"] == (FrozenMap({"test": "biopsy"}),)
    assert one.values["matters"] == "My garden"


@pytest.mark.parametrize("suffix", [".yaml", ".json", ".jsonl"])
def test_a_file_says_what_python_says(suffix: str, tmp_path: Path) -> None:
    record = {**RECORD, "medicines": [PILL], "pending_results": ["biopsy"]}
    file = tmp_path / f"one{suffix}"
    file.write_text(json.dumps(record) + "\n", encoding="utf-8")
    (raw,) = read_records(file)
    assert Patient.read(raw, pack()).values == Patient.parse(record, pack()).values


def test_a_list_has_a_column_for_each_part_of_a_line(tmp_path: Path) -> None:
    row = {
        **{name: value for name, value in RECORD.items() if isinstance(value, str)},
        "given_name": "Rosa",
        "family_name": "Peña",
        "medicines_1_drug": "acetaminophen",
        "medicines_1_dose": "2 tablets",
        "medicines_1_next": "2026-12-08T18:00",
        "medicines_2_drug": "senna",
        "medicines_3_drug": "",
        "pending_results_1_test": "biopsy",
        "matters": "My garden",
    }
    file = tmp_path / "list.csv"
    cells = [",".join(part) for part in (row.keys(), row.values())]
    file.write_text("\n".join(cells) + "\n", encoding="utf-8")
    (raw,) = read_records(file)
    values = Patient.read(raw, pack()).values
    first = {"drug": "acetaminophen", "dose": "2 tablets", "next": datetime(2026, 12, 8, 18)}
    assert values["medicines"] == (first, {"drug": "senna"})
    assert values["pending_results"] == ({"test": "biopsy"},)


def test_a_text_stands_for_a_result_since_only_the_test_is_needed() -> None:
    assert patient(pending_results=["biopsy"]) == patient(pending_results=[{"test": "biopsy"}])
    assert fields(medicines=["senna"]) == {"medicines[0]"}


@pytest.mark.parametrize("empty", [[], None])
def test_an_empty_list_is_no_list(empty: object) -> None:
    assert "medicines" not in patient(medicines=empty).values


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"next": "2026-12-08T08:00"}, "dates-backwards"),  # before the procedure
        ({"next": "2026-12-08T10:39"}, "dates-backwards"),  # before its end
        ({"next": "2027-12-31T08:00"}, "impossible-date"),
        ({"next": "2016-12-08T18:00"}, "impossible-date"),
        ({"next": "2026-12-08"}, ""),
        ({"next": "at bedtime"}, ""),
        ({"next": {"en": "2026-12-08T18:00"}}, "not-one-value"),
        ({"drug": "W" * 81}, "too-long"),
        ({"dose": ""}, "empty"),
        ({"dose": ["1", "2"]}, "not-one-value"),
        ({"why": {"en": "a\u202eb"}}, "control-character"),
        ({"when": {"morning, noon": "x"}}, "bad-language"),
    ],
)
def test_an_impossible_medicine_is_refused_at_its_field(
    changed: dict[str, object], code: str
) -> None:
    (name,) = changed
    found = problems(medicines=[PILL, {**PILL, **changed}])
    assert all(one.field.startswith(f"medicines[1].{name}") for one in found)
    assert code in {one.code for one in found} or not code


def test_a_dose_that_is_due_before_the_patient_leaves_is_refused() -> None:
    left = {"discharge_time": "2026-12-08T19:00"}
    (found,) = problems(medicines=[PILL], **left)
    assert (found.field, found.code) == ("medicines[0].next", "dates-backwards")
    assert "discharge_time" in found.message
    assert patient(medicines=[{**PILL, "next": "2026-12-08T19:00"}], **left).id


def test_an_early_start_is_no_fault_of_a_medicine() -> None:
    early = {"procedure_end": "2026-12-08T09:00"}  # half an hour before the appointment
    assert patient(medicines=[PILL], **early).id


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"medicines": "aspirin"}, "medicines"),
        ({"medicines": [[PILL]]}, "medicines[0]"),
        ({"medicines": [{}]}, "medicines[0]"),
        ({"medicines": [{**PILL, "dosse": "1"}]}, "medicines[0].dosse"),
        ({"medicines": [PILL] * 21}, "medicines"),
        ({"pending_results": ["x"] * 9}, "pending_results"),
        ({"pending_results": [{"tests": "x"}]}, "pending_results[0].tests"),
        ({"pending_results": [""]}, "pending_results[0].test"),
        ({"matters": "x" * 501}, "matters"),
        ({"matters": ["x"]}, "matters"),
    ],
)
def test_what_is_no_list_of_lines_is_refused(changed: dict[str, object], field: str) -> None:
    assert field in fields(**changed)


VALUES: st.SearchStrategy[object] = st.recursive(
    st.none() | st.sampled_from([SECRET, "", "\u202e", "W" * 200]) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*PILL, "en", "es", SECRET]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(st.sampled_from(["medicines", "pending_results", "matters"]), VALUES)
def test_whatever_stands_in_a_field_it_is_read_or_refused_without_repeating_it(
    field: str, value: object
) -> None:
    try:
        patient(**{field: value})
    except PatientError as refused:
        found = refused.diagnostics
        assert found
        assert all(one.field.startswith(field) for one in found)
        assert not any(SECRET in f"{one}{one.field}{one.hint}" for one in found)


def test_a_list_that_is_too_long_does_not_bury_what_else_is_wrong() -> None:
    found = problems(medicines=[{"doze": "1"}] * 10_000, matters="x" * 501)
    assert {one.field for one in found} >= {"medicines", "matters"}
    assert len(found) < 100


def test_a_table_is_told_the_columns_of_a_list() -> None:
    raw = replace(RawRecord.of({**RECORD, "medicines": "aspirin"}), flat=True)
    with pytest.raises(PatientError) as error:
        Patient.read(raw, pack())
    (hint,) = {one.hint for one in error.value.diagnostics if one.field == "medicines"}
    assert "medicines_1_drug" in hint


@pytest.mark.parametrize(
    ("field", "column"),
    [
        ("medicines[0].dose", "medicines_1_dose"),
        ("medicines[1].next", "medicines_4_next"),
        ("medicines[1]", "medicines_4"),
        ("matters", "matters"),
    ],
)
def test_what_is_wrong_with_a_row_names_its_column(field: str, column: str) -> None:
    cells = {"medicines_1_drug": "x", "medicines_3_drug": None, "medicines_4_drug": "y"}
    row = replace(RawRecord.of(cells), flat=True)
    wrong = Diagnostic(Severity.ERROR, "bad", f"{field} is bad.", field=field)
    (found,) = as_written(row, [wrong])
    assert (found.field, found.message) == (column, f"{column} is bad.")


def test_what_is_wrong_with_a_record_of_lines_names_the_line() -> None:
    wrong = Diagnostic(Severity.ERROR, "bad", "medicines[0] is bad.", field="medicines[0]")
    assert as_written(RawRecord.of({}), [wrong]) == (wrong,)


@pytest.mark.parametrize("dose", ["2026-01-02", "1/2/2026", "2-Jan", "Jan-02", "2-ene", "1-Feb-26"])
def test_a_dose_that_a_spreadsheet_made_a_date_of_is_refused(dose: str) -> None:
    row = replace(RawRecord.of({**RECORD, "medicines_1_dose": dose}), flat=True)
    with pytest.raises(PatientError) as error:
        Patient.read(row, pack())
    codes = {one.field: one.code for one in error.value.diagnostics}
    assert codes["medicines[0].dose"] == "date-in-text"


@pytest.mark.parametrize("dose", ["1/2", "1-2", "1-2 tablets", "10 mg", "1 tab", "B-12", "TMP-40"])
def test_a_dose_with_a_stroke_or_a_hyphen_is_a_dose(dose: str) -> None:
    record = {name: value for name, value in RECORD.items() if isinstance(value, str)}
    cells = {**record, "given_name": "Rosa", "family_name": "Lu", "medicines_1_dose": dose}
    row = replace(RawRecord.of(cells), flat=True)
    assert Patient.read(row, pack()).values["medicines"] == (FrozenMap({"dose": dose}),)
