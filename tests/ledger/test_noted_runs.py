"""Runs note their sheets: one row each, also where a run is stopped and taken up again."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from batch_runs import job, patient, patients, run

from docgen.ledger.ledger import Ledger
from docgen.ledger.proof import verify_ledger
from docgen.ledger.rows import LedgerRow


def rows(tmp_path: Path) -> list[LedgerRow]:
    with Ledger.open(tmp_path / "ledger") as ledger:
        return ledger.rows(limit=1000)[::-1]


def whole(tmp_path: Path) -> None:
    assert verify_ledger(tmp_path / "ledger").findings == []


def test_each_sheet_of_a_run_has_one_row_with_the_digest_of_its_file(tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(5), ledger=tmp_path / "ledger"))
    found = rows(tmp_path)
    digests = {hashlib.sha256(f.read_bytes()).hexdigest() for f in (tmp_path / "out").glob("*.pdf")}
    assert len(found) == 5
    assert {row.file for row in found} == digests
    whole(tmp_path)


def test_a_sheet_of_a_run_is_made_again_byte_for_byte(tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(2, language="es"), ledger=tmp_path / "ledger"))
    with Ledger.open(tmp_path / "ledger") as ledger:
        made = {ledger.again(row.sheet_id, copy_of=False) for row in ledger.rows()}
    assert made == {file.read_bytes() for file in (tmp_path / "out").glob("*.pdf")}


def test_a_run_into_files_and_a_print_file_has_one_row_a_sheet(tmp_path: Path) -> None:
    combined = tmp_path / "all.pdf"
    run(job(tmp_path / "out", patients(3), combined=combined, ledger=tmp_path / "ledger"))
    assert [row.how for row in rows(tmp_path)] == ["file"] * 3


def test_a_print_file_alone_has_a_row_for_each_sheet_in_it(tmp_path: Path) -> None:
    combined = tmp_path / "all.pdf"
    asked = job(tmp_path / "out", patients(3), ledger=tmp_path / "ledger")
    asked = replace(asked, folder=None, combined=combined)
    run(asked)
    found = rows(tmp_path)
    digest = hashlib.sha256(combined.read_bytes()).hexdigest()
    assert [(row.how, row.file) for row in found] == [("print-file", digest)] * 3
    with Ledger.open(tmp_path / "ledger") as ledger:
        assert ledger.again(found[0].sheet_id, copy_of=False).startswith(b"%PDF")
    run(replace(asked, resume=True))
    assert len(rows(tmp_path)) == 3
    whole(tmp_path)


def test_what_a_resumed_run_finds_made_is_not_noted_again(tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(3), ledger=tmp_path / "ledger"))
    run(job(tmp_path / "out", patients(4), ledger=tmp_path / "ledger", resume=True))
    assert len(rows(tmp_path)) == 4


def test_a_sheet_that_is_made_anew_replaces_the_one_of_before(tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(2), ledger=tmp_path / "ledger"))
    changed = [patient("A001", appointment="2026-12-08T10:30"), patient("A002")]
    run(job(tmp_path / "out", changed, ledger=tmp_path / "ledger", resume=True))
    found = rows(tmp_path)
    assert len(found) == 3
    assert found[2].replaces == found[0].sheet_id


def test_files_without_lines_are_noted_when_the_run_is_resumed(tmp_path: Path) -> None:
    """As after a kill between the files of a unit and its rows."""
    run(job(tmp_path / "out", patients(3)))
    manifest = tmp_path / "out" / "run.jsonl"
    head = manifest.read_bytes().splitlines(keepends=True)[0]
    manifest.write_bytes(head)
    run(job(tmp_path / "out", patients(3), ledger=tmp_path / "ledger", resume=True))
    assert len(rows(tmp_path)) == 3
    manifest.write_bytes(head)  # as after a kill between the rows and the lines
    run(job(tmp_path / "out", patients(3), ledger=tmp_path / "ledger", resume=True))
    assert len(rows(tmp_path)) == 3
    whole(tmp_path)


def test_no_password_of_a_list_is_kept(tmp_path: Path) -> None:
    asked = job(
        tmp_path / "out", patients(2), ledger=tmp_path / "ledger", password_field="portal_pin"
    )
    run(asked)
    with Ledger.open(tmp_path / "ledger") as ledger:
        for row in ledger.rows():
            assert (
                b"hunter2" not in (ledger.place / "records" / f"{row.sheet_id}.json").read_bytes()
            )
            assert ledger.again(row.sheet_id, copy_of=False).startswith(b"%PDF")


def test_a_run_that_is_only_looked_at_writes_no_row(tmp_path: Path) -> None:
    run(job(tmp_path / "out", patients(2), ledger=tmp_path / "ledger", dry_run=True))
    assert not (tmp_path / "ledger").exists()
