"""A list made in parts: each row in exactly one of them, each part by itself, all in one place."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from batch_runs import (
    DAY,
    Row,
    everything,
    job,
    lines_of,
    manifest,
    patient,
    patients,
    pdfs,
    run,
    write_list,
)
from hypothesis import given
from hypothesis import strategies as st

from docgen.batch.job import Job
from docgen.batch.manifest import ManifestEntry, read_line, with_row
from docgen.batch.report import lines_of as said_of
from docgen.errors import InputError
from docgen.lists.parts import ListPart, number_of_part

ROWS: list[Row] = [
    *patients(9),
    patient("B1", birth_date="1938-13-30"),  # refused
    patient("A003"),  # the same row again
    patient("a004"),  # two numbers that differ in capitals only
    patient("A005", appointment="2026-12-15T09:30"),  # another visit
    patient("A006", given_name="Rosa", birth_date="1950-01-01"),  # two people under one number
]


def part_job(out: Path, rows: list[Row], number: int, of: int, **other: Any) -> Job:
    return job(out, rows, **{"part": ListPart(number, of), "own_date": True, **other})


def refused(asked: Job) -> str:
    with pytest.raises(InputError) as found:
        run(asked)
    return str(found.value)


@given(st.text(), st.integers(1, 10_000))
def test_every_record_number_is_in_exactly_one_part(record: str, of: int) -> None:
    assert 1 <= number_of_part(record, of) <= of


def test_the_part_of_a_record_number_is_the_same_on_every_machine() -> None:
    code = "from docgen.lists.parts import number_of_part as part; "
    code += "print([part(number, 16) for number in ('40417', 'A001', '', 'é', '\\udc80')])"
    for seed in ("0", "7"):
        told = subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert told.stdout.strip() == "[9, 7, 6, 13, 7]"  # sha256sum's last figure and 1


@given(st.integers(1, 10_000), st.data())
def test_a_part_is_read_as_it_is_written_and_its_names_sort(of: int, data: st.DataObject) -> None:
    number = data.draw(st.integers(1, of))
    part = ListPart(number, of)
    assert ListPart.read(part.text) == ListPart.named(part.name) == part
    if number > 1:
        assert ListPart(number - 1, of).name < part.name


@pytest.mark.parametrize("text", ["0/16", "17/16", "3", "3/", "/16", "3/0", "3/10001", "a/b", ""])
def test_what_is_no_part_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(InputError, match="Write --part"):
        ListPart.read(text)


@given(
    st.integers(0, 10**6), st.integers(0, 10**6), st.text(st.characters(codec="utf-8"), min_size=1)
)
def test_the_row_of_a_line_is_changed_without_reading_it(
    before: int, after: int, text: str
) -> None:
    texts = dict.fromkeys(ManifestEntry._fields, text)
    entry = ManifestEntry(**cast("Any", texts | {"part": 1, "pages": 2, "at": before}))
    line = with_row(entry.line(), after)
    assert line == entry._replace(at=after).line()
    assert read_line(with_row(line, 0)) == entry._replace(at=0)


@pytest.mark.parametrize("of", [1, 2, 5])
def test_parts_make_the_sheets_of_the_whole_run_each_once(of: int, tmp_path: Path) -> None:
    whole = run(job(tmp_path / "whole", ROWS)).summary
    parts = [run(part_job(tmp_path / "out", ROWS, k, of)).summary for k in range(1, of + 1)]
    assert pdfs(tmp_path / "out") == pdfs(tmp_path / "whole")
    for name in ("rows", "made", "refused", "wanted"):
        assert sum(getattr(part, name) for part in parts) == getattr(whole, name)
    assert sum((part.skipped for part in parts[1:]), parts[0].skipped) == whole.skipped
    told = [
        line
        for k in range(1, of + 1)
        for line in manifest(tmp_path / "out", f"{ListPart(k, of).name}.run.jsonl")
    ]
    told.sort(key=lambda line: line["at"])
    rows = [line.pop("at") for line in told]
    assert told == manifest(tmp_path / "whole")
    assert len(set(rows)) == len(rows)


def test_rows_stay_in_their_part_when_the_list_grows(tmp_path: Path) -> None:
    for k in (1, 2, 3):
        run(part_job(tmp_path / "out", patients(12)[4:], k, 3))
    before = {k: manifest(tmp_path / "out", f"part-{k}-of-3.run.jsonl") for k in (1, 2, 3)}
    for k in (1, 2, 3):
        done = run(part_job(tmp_path / "out", patients(12), k, 3, resume=True))
        assert done.summary.kept == len(before[k])
        now = manifest(tmp_path / "out", f"part-{k}-of-3.run.jsonl")
        assert {line["record"] for line in now} >= {line["record"] for line in before[k]}
        numbers = [f"A{line['at']:03}" for line in now]  # where the rows stand now
        assert numbers == [line["record"] for line in now] == sorted(numbers)


def test_a_part_without_rows_ends_well_and_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    empty = next(k for k in range(1, 6) if number_of_part("A001", 5) != k)
    done = run(part_job(folder, patients(1), empty, 5))
    assert not done.summary.refused
    head, end = lines_of(folder, f"part-{empty}-of-5.run.jsonl")
    assert head["part"] == f"{empty}/5"
    assert end["end"]["rows"] == 0
    assert said_of(done.job, done.summary)[0][0] == f"Part {empty} of 5: 0 of the list's 1 row"
    before = everything(folder)
    run(done.job)
    assert everything(folder) == before


def test_a_part_that_is_done_is_told_to_be_so_until_the_list_changes(tmp_path: Path) -> None:
    asked = part_job(tmp_path / "out", patients(6), 1, 2)
    run(asked)
    before = everything(tmp_path / "out")
    assert not run(asked).summary.changed
    assert everything(tmp_path / "out") == before
    rows = patients(6)
    other = next(row for row in rows if number_of_part(row["id"], 2) == 2)
    write_list(
        asked.list_file, [row | {"vertebrae": "L2"} if row is other else row for row in rows]
    )
    assert "--resume" in refused(asked)  # a join would find parts of two lists
    again = run(replace(asked, resume=True)).summary
    assert (again.made, again.kept) == (0, again.wanted)


def test_a_part_needs_a_day_of_printing_that_all_parts_share(tmp_path: Path) -> None:
    said = refused(job(tmp_path / "out", ROWS, part=ListPart(1, 2)))
    assert "--printed-on" in said
    new = {"combined_new": tmp_path / "new.pdf", "resume": True}
    assert "docgen join" in refused(part_job(tmp_path / "out", ROWS, 1, 2, **new))
    assert not (tmp_path / "out").exists()


def test_what_does_not_go_together_with_the_parts_that_are_there_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    run(part_job(folder, ROWS, 2, 3))
    before = everything(folder)
    assert f"docgen join {folder}" in refused(job(folder, ROWS))
    assert f"docgen join {folder}" in refused(job(folder, ROWS, dry_run=True))
    assert "--part 1/3" in refused(part_job(folder, ROWS, 1, 4))
    assert "Divide the list as it was" in refused(part_job(folder, ROWS, 4, 4))
    assert "made without --lang" in refused(part_job(folder, ROWS, 1, 3, language="en"))
    said = refused(replace(part_job(folder, ROWS, 1, 3), printed_on=DAY.replace(day=2)))
    assert f"Write --printed-on {DAY}" in said
    assert everything(folder) == before
    run(job(tmp_path / "whole", ROWS))
    assert "Leave --part out" in refused(part_job(tmp_path / "whole", ROWS, 1, 3))


def test_a_part_takes_away_its_own_files_alone(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    for k in (1, 2):
        run(part_job(folder, patients(8), k, 2))
    both = pdfs(folder)
    done = run(part_job(folder, patients(2), 1, 2, resume=True, remove=True)).summary
    gone = {row["id"] for row in patients(8)[2:] if number_of_part(row["id"], 2) == 1}
    assert done.removed == len(gone)
    assert both.keys() - pdfs(folder).keys() == {
        name for name in both if name.partition("-")[0] in gone
    }


def test_print_files_of_a_part_are_named_after_day_and_part(tmp_path: Path) -> None:
    rows = [*patients(6), *(row | {"appointment": "2026-12-09T08:00"} for row in patients(6))]
    more: dict[str, Any] = {
        "combined": tmp_path / "out" / "all.pdf",
        "split": "day",
        "per_file": 1,
        "folder": None,
    }
    (tmp_path / "out").mkdir()
    run(replace(part_job(tmp_path / "out", rows, 1, 2), **more))
    made = sorted(pdfs(tmp_path / "out"))
    assert made[0] == "all-2026-12-08-part-1-of-2-001.pdf"
    assert made[-1].startswith("all-2026-12-09-part-1-of-2-")
    assert (tmp_path / "out" / "all-part-1-of-2.run.jsonl").exists()
