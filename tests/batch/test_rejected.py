"""Refused rows lie beside problems.csv as they came, are mended in a copy, and are fed back."""

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from batch_runs import Row, clinic, everything, job, patient, pdfs, run, write_list
from openpyxl import Workbook

from docgen.batch.job import Job
from docgen.batch.report import lines_of
from docgen.batch.run import BatchRun
from docgen.batch.verify import Verification, manifest_of
from docgen.errors import InputError

BAD = patient("B1", birth_date="1938-13-30", given_name="  Eloísa ", vertebrae="L1; L2")
WORSE = patient("B2", procedure="none", given_name='"La" Ñata')
ROWS = [patient("A1"), BAD, patient("A2", status="Cancelled"), WORSE, patient("A3"), patient("A1")]


def table(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def again(file: Path, home: Path, **other: Any) -> BatchRun:
    """Feed a file back, into a folder of its own."""
    asked = job(home, [patient("none")], **other)
    return run(replace(asked, list_file=file))


def said(done: BatchRun) -> str:
    return "\n".join(line for lines in lines_of(done.job, done.summary) for line in lines)


def of_text(home: Path, data: bytes, name: str = "list.csv", **other: Any) -> BatchRun:
    """A run into the folder `out` over a list of just these bytes."""
    home.mkdir(exist_ok=True)
    (home / name).write_bytes(data)
    return run(replace(job(home / "out", [], **other), list_file=home / name))


def test_the_refused_rows_are_there_as_they_came_and_no_other(tmp_path: Path) -> None:
    done = run(job(tmp_path / "out", ROWS))
    file = tmp_path / "out" / "rejected.csv"
    heads = list(dict.fromkeys(key for row in ROWS for key in row))
    assert table(file) == [heads, *([row.get(head, "") for head in heads] for row in (BAD, WORSE))]
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert f"{file} has 2 rows as they came" in said(done)


@pytest.mark.parametrize(
    ("encoding", "mark", "end"),
    [("cp1252", ";", "\r\n"), ("utf-16", "\t", "\n"), ("utf-8-sig", ",", "\r")],
)
def test_whatever_the_list_is_written_in_docgen_reads_the_rows_again(
    encoding: str, mark: str, end: str, tmp_path: Path
) -> None:
    """The line of `sep=`, the order of columns, dates, empty and multi-line cells."""
    heads = ["Notes", "MRN", "DOB", "Patient Name", "procedure", "Appointment"]
    bad = ["", "0042", "07/31/38", "Peña, Rosa", "vertebroplasty", "12/08/2026 9:30 AM"]
    odd = ["a\nb", "0043", "not known", "Núñez, José", "vertebroplasty", "12/08/2026 10:30 AM"]
    good = ["", "0044", "07/30/1938", "Ibarra, Ana", "vertebroplasty", "12/08/2026 11:30 AM"]
    lines = [mark.join(f'"{cell}"' for cell in row) for row in (heads, bad, good, odd)]
    own = replace(clinic(), list_format=replace(clinic().list_format, date_order="mdy"))
    text = end.join([f"sep={mark}", *lines, ""])
    done = of_text(tmp_path, text.encode(encoding), clinic=own)
    refused = sorted({problem.record for problem in done.summary.problems})
    assert "0043" in refused
    assert "0044" not in refused
    file = tmp_path / "out" / "rejected.csv"
    assert table(file) == [heads, *(row for row in (bad, odd) if row[1] in refused)]
    back = again(file, tmp_path / "back", clinic=own)
    assert sorted({problem.record for problem in back.summary.problems}) == refused
    assert back.summary.rows == len(refused)


def test_what_is_mended_is_made_and_what_is_not_is_refused_again(tmp_path: Path) -> None:
    run(job(tmp_path / "out", ROWS))
    copy = tmp_path / "mended.csv"
    text = (tmp_path / "out" / "rejected.csv").read_text("utf-8")
    copy.write_text(text.replace("1938-13-30", "1938-12-30"), "utf-8")
    back = again(copy, tmp_path / "back")
    assert (back.summary.made, back.summary.refused) == (1, 1)
    assert next(iter(pdfs(tmp_path / "back"))).startswith("B1-")
    assert [row[0] for row in table(tmp_path / "back" / "rejected.csv")] == ["id", "B2"]


@pytest.mark.parametrize("rows", [[patient("A1")], [patient("A1"), patient("A1")]])
def test_there_is_no_file_where_nothing_is_refused(rows: list[Row], tmp_path: Path) -> None:
    run(job(tmp_path / "out", rows))
    assert not list((tmp_path / "out").glob("rejected*"))


def test_a_dry_run_writes_none(tmp_path: Path) -> None:
    done = run(job(tmp_path / "out", ROWS, dry_run=True))
    assert not (tmp_path / "out").exists()
    assert "rejected" not in said(done)


def test_rows_that_contradict_each_other_are_refused_as_before_when_they_come_back(
    tmp_path: Path,
) -> None:
    two = [patient("A1"), patient("C1"), patient("C1", sedation="no"), patient("A2")]
    run(job(tmp_path / "out", two))
    file = tmp_path / "out" / "rejected.csv"
    assert [row[0] for row in table(file)] == ["id", "C1", "C1"]
    assert again(file, tmp_path / "back").summary.refused == 2


def test_a_cell_of_a_workbook_that_cannot_be_read_is_refused_until_somebody_looks(
    tmp_path: Path,
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    rows = [patient("A1"), patient("00042", notes="x"), patient("A3", birth_date="1938-13-30")]
    heads = list(rows[1])
    for row in ({head: head for head in heads}, *rows):
        sheet.append([row.get(head) for head in heads])
    sheet.cell(3, len(heads)).value = 10**16  # a spreadsheet has forgotten its end
    book.save(tmp_path / "list.xlsx")
    asked = replace(job(tmp_path / "out", []), list_file=tmp_path / "list.xlsx")
    assert run(asked).summary.refused == 2
    file = tmp_path / "out" / "rejected.csv"
    (_, broken, other) = table(file)
    assert (broken[0], broken[-2], len(broken) - len(heads)) == ("00042", "", 1)
    assert broken[-1].startswith("Cell L3 holds a number of more")
    assert (other[0], len(other)) == ("A3", len(heads))
    assert again(file, tmp_path / "back").summary.refused == 2
    text = file.read_text("utf-8").replace(f',"{broken[-1]}"', "")
    (tmp_path / "mended.csv").write_text(text, "utf-8")
    assert again(tmp_path / "mended.csv", tmp_path / "made").summary.made == 1


HEADS = "id,given_name,family_name,portal_pin,birth_date,procedure,appointment,notes"


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        ("B1,Ana,Ruiz,hunter2,bad,vertebroplasty,2026-12-08T09:30,", True),
        ("B1,Ana,Ruiz, MD,hunter2,bad,vertebroplasty,2026-12-08T09:30,", False),
        ("B1,Ana,Ruiz, MD,hunter2,bad,vertebroplasty,2026-12-08T09:30,x", False),
        ("B1,Ana,hunter2,bad,vertebroplasty,2026-12-08T09:30,", False),
    ],
)
def test_no_password_is_in_the_file(row: str, kept: bool, tmp_path: Path) -> None:
    good = "A1,Ana,Ruiz,hunter1,1938-07-30,vertebroplasty,2026-12-08T09:30,"
    text = f"{HEADS}\n{good}\n{row}\n"
    done = of_text(tmp_path, text.encode(), password_field="portal_pin")
    file = tmp_path / "out" / "rejected.csv"
    assert (done.summary.made, done.summary.refused) == (1, 1)
    assert file.exists() == kept
    assert "portal_pin is not in that file: put the column back" in said(done)
    assert ("mend them in the list" in said(done)) == (not kept)
    if kept:
        assert table(file)[0] == [head for head in HEADS.split(",") if head != "portal_pin"]


def test_without_passwords_the_same_row_is_there(tmp_path: Path) -> None:
    short = "B1,Ana,Ruiz,bad"
    of_text(tmp_path, f"{HEADS}\n{short}\n{short},,,,,x\n".encode())
    (_, one, other) = table(tmp_path / "out" / "rejected.csv")
    assert one == ["B1", "Ana", "Ruiz", "bad", "", "", "", ""]
    assert other == ["B1", "Ana", "Ruiz", "bad", "", "", "", "", "x"]


LINES = [
    json.dumps({"id": "A1", "name": "Ana Ruiz", "birth_date": "1938-07-30"}),
    '{"id": "B1",  "name": "Rosa Pe\\u00f1a", "weight": 1.50, "pin": 4711}',
    '{"id": "B2", "pin": "4711", "id": "B2"}',
    '{"id": "B3", "name": {"given": "Ño", "family": null}, "vertebrae": ["L1"], "pin": "4711"}',
]


def in_lines(home: Path, **other: Any) -> BatchRun:
    rest = {"procedure": "vertebroplasty", "appointment": "2026-12-08T09:30", "pin": "x"}
    good = json.dumps({**json.loads(LINES[0]), **rest})
    return of_text(home, "\r\n".join([good, "", *LINES[1:]]).encode(), "list.jsonl", **other)


def test_lines_of_json_are_there_to_the_letter(tmp_path: Path) -> None:
    assert in_lines(tmp_path).summary.refused == 4  # the good one has a field that nobody knows
    file = tmp_path / "out" / "rejected.jsonl"
    assert file.read_text("utf-8").splitlines()[1:] == LINES[1:]
    assert file.stat().st_mode & 0o777 == 0o600


def test_lines_of_json_lose_their_password_and_nothing_else(tmp_path: Path) -> None:
    done = in_lines(tmp_path, password_field="pin")
    assert done.summary.made == 1
    text = (tmp_path / "out" / "rejected.jsonl").read_text("utf-8")
    assert [json.loads(line) for line in text.splitlines()] == [
        {"id": "B1", "name": "Rosa Peña", "weight": "1.50"},
        {"id": "B3", "name": {"given": "Ño", "family": None}, "vertebrae": ["L1"]},
    ]
    assert "1 row; mend them in the list" in said(done)
    assert "4711" not in text


@pytest.mark.parametrize("name", ["list.yaml", "list.json"])
def test_records_of_a_tree_become_lines(name: str, tmp_path: Path) -> None:
    records = [
        patient("A1"),
        {"id": "B1", "name": {"given": "Rosa", "family": "Peña"}, "vertebrae": ["T12", "L1"]},
    ]
    of_text(tmp_path, json.dumps(records).encode(), name)
    file = tmp_path / "out" / "rejected.jsonl"
    assert [json.loads(line)["id"] for line in file.read_text("utf-8").splitlines()] == ["A1", "B1"]
    assert json.loads(file.read_text("utf-8").splitlines()[1]) == records[1]
    back = again(file, tmp_path / "back")
    assert {problem.record for problem in back.summary.problems} == {"A1", "B1"}


def test_a_spreadsheet_may_take_cells_for_formulas_and_the_run_says_in_which_rows(
    tmp_path: Path,
) -> None:
    plain = ("+1 312-555-0118", "-", "-5.2", '="001234"')
    rows = [BAD | {"id": f"C{at}", "notes": text} for at, text in enumerate(plain)]
    assert "formulas" not in said(run(job(tmp_path / "plain", rows)))
    attacks = ("=1+1", "+cmd", "@SUM(A1)", " =HYPERLINK(1)", '="a"&B2')
    rows += [BAD | {"id": f"D{at}", "notes": text} for at, text in enumerate(attacks)]
    done = run(job(tmp_path / "out", rows))
    assert "may take for formulas, as they came" in said(done)
    assert "(rows 6, 7, 8 and 2 more)" in said(done)
    found = [row[-1] for row in table(tmp_path / "out" / "rejected.csv")]
    assert found == ["notes", *plain, *attacks]


@pytest.mark.parametrize("name", ["rejected.csv", "rejected.jsonl"])
def test_a_list_of_this_name_is_never_written_over(name: str, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write_list(tmp_path / "out" / name, [BAD])
    before = everything(tmp_path)
    asked = replace(job(tmp_path / "out", [BAD]), list_file=tmp_path / "out" / name)
    with pytest.raises(InputError, match="it would be lost"):
        run(asked)
    assert everything(tmp_path) == {**before, "out.csv": (tmp_path / "out.csv").read_bytes()}


def test_a_link_of_that_name_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "mine.csv").write_text("mine")
    (tmp_path / "out" / "rejected.csv").symlink_to(tmp_path / "mine.csv")
    run(job(tmp_path / "out", ROWS))
    assert (tmp_path / "mine.csv").read_text() == "mine"
    assert not (tmp_path / "out" / "rejected.csv").is_symlink()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("rejected")
    run(asked(home))
    return home


def asked(home: Path, **other: Any) -> Job:
    """Two print files, two refused rows."""
    pair = {"combined": home / "out" / "print.pdf", "per_file": 1}
    return job(home / "out", ROWS, **{**pair, **other})


def gone(out: Path) -> None:
    (out / "rejected.csv").unlink()


def mended(out: Path) -> None:
    (out / "rejected.csv").write_text("mended in place")


def killed(out: Path) -> None:
    """As a run leaves it that is killed while it writes the file."""
    gone(out)
    lines = (out / "run.jsonl").read_bytes().splitlines(keepends=True)
    (out / "run.jsonl").write_bytes(b"".join(lines[:-1]))
    (out / ".run.jsonl.parts").mkdir()
    (out / ".run.jsonl.parts" / "rejected.csv.part").write_text("half")


@pytest.mark.parametrize(
    ("damage", "fine"),
    [(gone, True), (mended, True), (killed, False)],
    ids=["gone", "mended", "killed"],
)
def test_whatever_happens_to_it_resuming_writes_it_anew(
    damage: Callable[[Path], None],
    fine: bool,
    whole: Path,
    tmp_path: Path,
) -> None:
    home = tmp_path / "run"
    shutil.copytree(whole, home)
    damage(home / "out")
    before = everything(home)
    if fine:  # it is none of the run's own files: nobody is asked to resume for it
        assert not run(asked(home)).summary.changed
    else:
        with pytest.raises(InputError, match="unfinished"):
            run(asked(home))
    verification = Verification(manifest_of(home / "out"), {})
    list(verification.steps())
    assert bool(verification.report.findings) != fine
    assert everything(home) == before
    assert run(asked(home, resume=True)).summary.made == 0
    assert everything(home) == everything(whole)
    assert not list((home / "out").glob(".*"))


def test_it_goes_when_the_list_is_mended_also_where_the_list_became_another_kind(
    whole: Path, tmp_path: Path
) -> None:
    home = tmp_path / "run"
    shutil.copytree(whole, home)
    left = replace(asked(home, resume=True), list_file=home / "list.jsonl")
    lines = [json.dumps({k: v for k, v in row.items() if k != "portal_pin"}) for row in ROWS]
    (home / "list.jsonl").write_text("\n".join(lines[:2]))
    run(replace(left, remove=True))
    assert sorted(file.name for file in (home / "out").glob("rejected*")) == ["rejected.jsonl"]
    (home / "list.jsonl").write_text(lines[0])
    run(left)
    assert not list((home / "out").glob("rejected*"))


def test_what_a_report_writes_around_its_rows_is_not_given_back_but_cells_are_as_they_came(
    tmp_path: Path,
) -> None:
    heads = "MRN;Patient Name;DOB;procedure;Appointment"
    bad = '\'00042;"Peña,\nRosa";1938-13-30;vertebroplasty;2026-12-08 9:30 AM'
    good = "'00043;Ibarra, Ana;1938-07-30;vertebroplasty;2026-12-08 10:30 AM"
    text = f"Schedule of Monday;;;;\n{heads}\n{bad}\n{heads}\n{good}\nTotal: 2;;;;\n"
    done = of_text(tmp_path, text.encode())
    assert (done.summary.made, done.summary.refused) == (1, 1)
    (first, only) = table(tmp_path / "out" / "rejected.csv")
    assert first == heads.split(";")
    assert only == ["'00042", "Peña,\nRosa", "1938-13-30", "vertebroplasty", "2026-12-08 9:30 AM"]
    assert again(tmp_path / "out" / "rejected.csv", tmp_path / "back").summary.refused == 1
