"""Whole runs over lists as scheduling systems write them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from batch_runs import DAY, Row, clinic, patient, pdfs, run
from click.testing import CliRunner
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from docgen.batch.job import Job
from docgen.batch.report import lines_of
from docgen.batch.run import BatchRun
from docgen.cli import cli
from docgen.errors import InputError
from docgen.files import examples_root

HEADS = {
    "id": "MRN", "birth_date": "DOB", "language": "Preferred Language", "procedure": "Procedure",
}  # fmt: skip
EXPORT = """Pt Name,MRN,DOB,Preferred Language,Procedure,Appt Date,Appt Time,Appt Status,Provider
"QUIÑONES, WILHELMINA M",A001,"Jul 30, 1938",English,Vertebroplasty,2026-12-08,8:30 AM,Scheduled,x
"QUIÑONES, WILHELMINA M",A001,1938-07-30,EN,VERTEBROPLASTY,2026-12-08,0830,Confirmed,x
"García López, María",A002,1938-07-30,,Vertebroplasty,2026-12-08,1:30 PM,Cancelled,x
"Smith, John, Jr.",A003,1938-07-30,,Vertebroplasty,8 Dec 2026,13:30,No Show,x
"Smith, John, Jr.",A004,1938-07-30,eng,Vertebroplasty,12/08/2026,13:30,,x
"""


def job_of(file: Path, folder: Path) -> Job:
    return Job(list_file=file, clinic=clinic(), sheet="prepare", printed_on=DAY, folder=folder)


def write_as(file: Path, rows: list[Row]) -> Path:
    """Write rows in the way that the ending of a file asks for."""
    if file.suffix == ".xlsx":
        book = Workbook()
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        for row in ([*rows[0]], *([*row.values()] for row in rows)):
            sheet.append(row)
        book.save(file)
    elif file.suffix == ".jsonl":
        kept = ({k: v for k, v in row.items() if k != "portal_pin"} for row in rows)
        file.write_text("\n".join(map(json.dumps, kept)), encoding="utf-8")
    else:
        lines = ("\t".join(row) for row in ([*rows[0]], *([*row.values()] for row in rows)))
        file.write_text("\r\n".join(lines), encoding="utf-16" if file.suffix == ".txt" else "utf-8")
    return file


def test_an_export_is_made_without_a_word_in_the_clinics_settings(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_bytes(EXPORT.encode("cp1252"))
    done = run(job_of(file, tmp_path / "out"))
    assert len(pdfs(tmp_path / "out")) == done.summary.made == 1
    assert done.summary.skipped == {"cancelled": 1, "no-show": 1, "the same row again": 1}
    counts, remarks = lines_of(done.job, done.summary)
    assert "Skipped: 3 (cancelled 1, no-show 1, the same row again 1)" in counts
    assert len(remarks) == done.summary.refused == 1
    assert "date_order" in remarks[0]


def test_every_kind_of_list_makes_the_same_sheets(tmp_path: Path) -> None:
    rows = [patient("A1"), patient("A2", language="Spanish"), patient("A3", given_name="Ñuflo")]
    rows[1]["language"] = "en-US"
    made = []
    for ending in (".csv", ".tsv", ".txt", ".xlsx", ".jsonl"):
        file = write_as(tmp_path / f"list{ending}", rows)
        run(job_of(file, tmp_path / f"out{ending}"))
        made.append(pdfs(tmp_path / f"out{ending}"))
    assert len(made[0]) == 3
    assert all(one == made[0] for one in made)


def test_a_visit_that_is_cancelled_later_loses_its_sheet(tmp_path: Path) -> None:
    file = write_as(tmp_path / "a.csv", [patient("A1", status="ok"), patient("A2", status="ok")])
    run(job_of(file, tmp_path / "out"))
    write_as(file, [patient("A1", status="ok"), patient("A2", status="Cancelled")])
    done = run(replace(job_of(file, tmp_path / "out"), resume=True, remove=True))
    assert (done.summary.kept, done.summary.removed) == (1, 1)


def test_a_dry_run_counts_by_reason(tmp_path: Path) -> None:
    file = write_as(tmp_path / "a.csv", [patient("A1", status="LWBS"), patient("A2", status="ok")])
    done = run(replace(job_of(file, tmp_path / "out"), dry_run=True))
    counts, _ = lines_of(done.job, done.summary)
    assert "Would be skipped: 1 (left without being seen 1)" in counts
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("dry", [False, True])
def test_a_run_lists_each_status_with_what_became_of_it(dry: bool, tmp_path: Path) -> None:
    texts = ["Confirmed", "On hold", "Late Cancel", "On hold", "Confirmed", "Arrived / No show"]
    rows = [patient(f"A{n}", status=text) for n, text in enumerate(texts)]
    job = replace(job_of(write_as(tmp_path / "a.csv", rows), tmp_path / "out"), dry_run=dry)
    done = run(job)
    assert done.summary.made == 4
    counts, remarks = lines_of(job, done.summary)
    assert counts[-5:] == [
        'Column "status" says of the visits:',
        "        2  Confirmed: sheets",
        "        2  On hold: not known to docgen, sheets",
        "        1  Arrived / No show: refused: it cannot be told whether the visit takes place",
        "        1  Late Cancel: skipped (cancelled)",
    ]
    assert "row 7, record A5" in remarks[0]


def test_a_run_warns_of_a_status_that_docgen_does_not_know(tmp_path: Path) -> None:
    rows = [patient(f"A{n}", status="On hold") for n in range(5)]
    job = replace(job_of(write_as(tmp_path / "a.csv", rows), tmp_path / "out"), dry_run=True)
    said = [
        str(note) for event in BatchRun(job).events() for note in getattr(event, "diagnostics", ())
    ]
    assert 'warning: Column "status" holds words that docgen does not know' in said[0]
    assert '"On hold" (rows 2, 3, 4 and 2 more)' in said[0]
    assert 'list: {status: {"On hold": skip}}' in said[0]


def test_a_list_without_a_status_says_nothing_of_it(tmp_path: Path) -> None:
    done = run(replace(job_of(write_as(tmp_path / "a.csv", [patient("A1")]), tmp_path / "o")))
    assert not [line for line in lines_of(done.job, done.summary)[0] if "Column" in line]


def test_a_language_that_the_clinic_does_not_have_is_a_problem_of_its_row(tmp_path: Path) -> None:
    rows = [patient("A1", language="Unknown"), patient("A2", language="Vietnamese")]
    done = run(job_of(write_as(tmp_path / "a.csv", rows), tmp_path / "out"))
    assert (done.summary.made, done.summary.languageless, done.summary.refused) == (1, 1, 1)
    assert done.summary.problems[0].field == "language"


def test_many_columns_that_mean_nothing_are_not_all_named(tmp_path: Path) -> None:
    row = patient("A1") | {f"column {n}": "x" for n in range(1000)}
    job = replace(job_of(write_as(tmp_path / "a.csv", [row]), tmp_path / "out"), dry_run=True)
    said = [
        str(note) for event in BatchRun(job).events() for note in getattr(event, "diagnostics", ())
    ]
    assert len("".join(said)) < 1000
    assert "1,001 columns" in said[0]


def command(*words: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(cli, [str(word) for word in words])
    assert "Traceback" not in result.output
    assert "internal error" not in result.output
    return result.exit_code, result.output


BAD = {
    "a.csv": bytes(range(256)) * 40,
    "b.csv": b"id,given_name\n1,\xff\xfe\x81Wilhelmina",
    "c.csv": b"id,given_name\n1," + b"Wilhelmina" * 100_000,
    "d.csv": b'id,given_name\n1,"Wilhelmina',
    "e.csv": b"id,given_name\n1,Wilhelmina\0",
    "f.xlsx": b"PK\x03\x04Wilhelmina",
    "g.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1Wilhelmina",
    "h.jsonl": b'{"given_name": "Wilhelmina"',
    "i.xlsx": b"",
    "j.csv": b"Wilhelmina,1938-07-30\n" * 30,
    "k.csv": "id,given_name\n1,Wilhelmina".encode("utf-16")[:-1],
}


@pytest.mark.parametrize("name", BAD)
def test_a_list_that_cannot_be_used_is_told_without_a_word_of_it(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(BAD[name])
    place = examples_root() / "clinics" / "pain-specialists"
    for words in (
        ("batch", tmp_path / name, "--sheet", "prepare", "-o", tmp_path / "out"),
        ("make", "prepare", "--list", tmp_path / name, "--id", "1", "-o", tmp_path / "a.pdf"),
    ):
        code, said = command(*words, "--clinic", place)
        assert code == 2
        assert name in said
        assert "Wilhelmina" not in said
        assert [file.name for file in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("ending", [".xlsx", ".jsonl", ".txt"])
def test_one_sheet_is_made_from_any_list(ending: str, tmp_path: Path) -> None:
    file = write_as(tmp_path / f"list{ending}", [patient("A1"), patient("A2")])
    place = examples_root() / "clinics" / "pain-specialists"
    words = ("make", "prepare", "--list", file, "--id", "a2", "-o", tmp_path / "a.pdf")
    code, said = command(*words, "--clinic", place)
    assert code == 0, said
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def test_a_run_whose_visits_are_all_cancelled_is_still_the_same_run(tmp_path: Path) -> None:
    file = write_as(tmp_path / "a.csv", [patient("A1", status="ok")])
    run(job_of(file, tmp_path / "out"))
    write_as(file, [patient("A1", status="Cancelled")])
    done = run(replace(job_of(file, tmp_path / "out"), resume=True, remove=True))
    assert (done.summary.removed, pdfs(tmp_path / "out")) == (1, {})


def test_a_column_of_passwords_that_is_read_as_a_field_is_told(tmp_path: Path) -> None:
    row = {HEADS.get(name, name): cell for name, cell in patient("A1").items()}
    job = replace(
        job_of(write_as(tmp_path / "a.csv", [row]), tmp_path / "out"), password_field="dob"
    )
    with pytest.raises(InputError, match="read as birth_date"):
        run(job)
