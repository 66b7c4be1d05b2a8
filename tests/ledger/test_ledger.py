"""The ledger: what it keeps of a sheet, how it finds, makes again and forgets."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from ledger_samples import BY, given, opened


def test_a_sheet_that_is_given_is_a_row_that_names_nobody(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger:
        row = ledger.give(given("40417"))
    assert (row.number, row.kind, row.who, row.workstation) == (1, "made", *BY)
    assert (row.sheet, row.language, row.how) == ("prepare", "en-US", "file")
    assert row.pages >= 1
    assert row.zone == "-07:00"
    held = (tmp_path / "ledger" / "ledger.sqlite").read_bytes()
    wal = tmp_path / "ledger" / "ledger.sqlite-wal"
    held += wal.read_bytes() if wal.exists() else b""
    assert row.sheet_id.encode() in held
    for secret in (b"40417", b"Wilhelmina", b"1938"):
        assert secret not in held


def test_a_sheet_is_made_again_byte_for_byte(tmp_path: Path) -> None:
    sheet = given("40417")
    with opened(tmp_path) as ledger:
        row = ledger.give(sheet)
        assert ledger.again(row.sheet_id, copy_of=False) == sheet.made.pdf  # type: ignore[union-attr]


def test_no_row_can_be_changed_deleted_or_put_between(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger:
        ledger.give(given("1"))
        ledger.give(given("2"))
    database = sqlite3.connect(tmp_path / "ledger" / "ledger.sqlite")
    columns = "number, at, zone, who, workstation, kind"
    for statement in (
        "UPDATE rows SET who = 'x'",
        "DELETE FROM rows",
        "INSERT OR REPLACE INTO rows SELECT * FROM rows WHERE number = 1",
        "INSERT INTO rows SELECT 9, " + columns.split(", ", 1)[1] + " FROM rows",
    ):
        with pytest.raises(sqlite3.Error):
            database.execute(statement)
    assert database.execute("SELECT count(*) FROM rows").fetchone() == (2,)
    database.close()
