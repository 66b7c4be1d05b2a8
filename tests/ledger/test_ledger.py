"""The ledger: what it keeps of a sheet, how it finds, makes again and forgets."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from ledger_samples import BY, at, given, opened, raw
from pypdf import PdfReader

import docgen
from docgen.engine import Engine, Made
from docgen.errors import InputError, ValueProblem
from docgen.files import examples_root
from docgen.ledger.ledger import Ledger, before, read_keep
from docgen.ledger.proof import verify_ledger
from docgen.ledger.rows import NOT_PRINTED, PRINTED, PRINTER, VIEWED
from docgen.lists.patients import Wanted, choose_patient
from docgen.settings.clinic import Clinic

SECRETS = (b"40417", b"Wilhelmina", b"Qui", b"1938")


def pdf_of(sheet_made: object) -> bytes:
    assert isinstance(sheet_made, Made)
    return sheet_made.pdf


def findings(tmp_path: Path) -> list[str]:
    return verify_ledger(tmp_path / "ledger").findings


def records(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "ledger" / "records").glob("*.json"))


# Rows


def test_a_sheet_that_is_given_is_a_row_that_names_nobody(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger:
        row = ledger.give(given("40417"))
        files = [tmp_path / "ledger" / name for name in ("ledger.sqlite", "ledger.sqlite-wal")]
        held = b"".join(file.read_bytes() for file in files)
    assert (row.number, row.kind, row.who, row.workstation) == (1, "made", *BY)
    assert (row.sheet, row.language, row.how) == ("prepare", "en-US", "file")
    assert row.pages >= 1
    assert row.sheet_id.encode() in held
    assert not any(secret in held for secret in SECRETS)
    names = " ".join(str(path) for path in (tmp_path / "ledger").rglob("*"))
    assert not any(secret.decode() in names for secret in SECRETS)


def test_a_row_says_when_it_was_on_the_clock_of_the_clinic(tmp_path: Path) -> None:
    with opened(tmp_path, "2026-12-09T03:30") as ledger:
        row = ledger.give(given("40417"))
        assert row.at.startswith("2026-12-09T03:30:")
        assert (row.zone, row.when.date()) == ("-07:00", date(2026, 12, 8))
        assert ledger.rows(day=date(2026, 12, 8)) == [row]
        assert ledger.rows(day=date(2026, 12, 9)) == []


def test_the_number_in_the_foot_is_how_the_digest_of_the_text_begins(tmp_path: Path) -> None:
    sheet = given("40417")
    with opened(tmp_path) as ledger:
        row = ledger.give(sheet)
    assert isinstance(sheet.made, Made)
    assert row.content.startswith(sheet.made.sheet_id)
    assert sheet.made.sheet_id.lower() not in row.sheet_id


def test_no_row_can_be_changed_deleted_or_put_between(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger:
        ledger.give_all([given("1"), given("2")])
    database = sqlite3.connect(tmp_path / "ledger" / "ledger.sqlite")
    columns = [one[1] for one in database.execute("PRAGMA table_info(rows)")]
    copied = ", ".join(columns[1:]).replace("sheet_id", "'x'")
    for statement in (
        "UPDATE rows SET who = 'x'",
        "UPDATE OR REPLACE rows SET number = 1",
        "DELETE FROM rows",
        "INSERT OR REPLACE INTO rows SELECT * FROM rows WHERE number = 1",
        f"INSERT INTO rows SELECT 9, {copied} FROM rows WHERE number = 2",
        f"INSERT INTO rows SELECT 3, {copied} FROM rows WHERE number = 2",
    ):
        with pytest.raises(sqlite3.Error, match="ledger"):
            database.execute(statement)
    assert database.execute("SELECT count(*) FROM rows").fetchone() == (2,)
    database.close()


def test_rows_are_found_by_patient_day_and_kind(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger:
        one, two, three = ledger.give_all([given("1"), given("2"), given("1", sheet="discharge")])
        viewed = ledger.note(VIEWED, one, by=BY)
        assert ledger.rows(record="1") == [three, one]
        assert ledger.rows(record="3") == []
        assert ledger.rows(limit=2) == [three, two]
        assert ledger.rows(kind="", record="1") == [viewed, three, one]
        assert ledger.row(two.sheet_id) == two
        assert ledger.row("nothing") is None


def test_a_sheet_that_went_to_a_printer_is_unfinished_until_it_answers(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger:
        first, second = ledger.give_all([given("1", how=PRINTER), given("2", how=PRINTER)])
        ledger.give(given("3"))
        assert ledger.unfinished() == [first, second]
        ledger.note(PRINTED, first, by=BY, answer="completed")
        assert ledger.unfinished() == [second]
        ledger.note(NOT_PRINTED, second, by=BY, answer="out of paper")
        assert ledger.unfinished() == []
        assert [row.answer for row in ledger.about(second)] == ["out of paper"]


def test_a_later_sheet_of_the_same_visit_replaces_the_earlier(tmp_path: Path) -> None:
    moved = raw("1", appointment="2026-12-09T09:30")
    with opened(tmp_path) as ledger:
        first = ledger.give(given("1"))
        second = ledger.give(given("1", raw("1", sedation="no")))
        assert second.replaces == first.sheet_id
        others = [given("1", sheet="discharge"), given("1", moved), given("2")]
        assert [row.replaces for row in ledger.give_all(others)] == ["", "", ""]
        assert ledger.give(given("1", replaces="abc")).replaces == "abc"


def test_no_look_up_goes_through_all_rows(tmp_path: Path) -> None:
    """A row is found, and one more is written, as fast among a million as among ten."""
    asked: list[str] = []
    with opened(tmp_path) as ledger:
        row = ledger.give(given("1", how=PRINTER, once="a"))
        database = ledger._table._open
        database.set_trace_callback(asked.append)
        ledger.give_all([given("1", once="a"), given("1", once="b"), given("2")])
        ledger.rows(record="1")
        ledger.rows(record="1", day=date(2026, 12, 8))
        ledger.rows(day=date(2026, 12, 8))
        ledger.rows(limit=5)
        ledger.rows(kind="", limit=5)
        ledger.row(row.sheet_id)
        ledger.about(row)
        ledger.replaced_by(row)
        ledger.unfinished()
        ledger.records_of("1")
        ledger._expire(datetime(2020, 1, 1, tzinfo=UTC))
        ledger.erase("1")
        database.set_trace_callback(None)
        selects = {one for one in asked if one.startswith("SELECT") and "coalesce(max" not in one}
        assert len(selects) > 10
        for select in selects:
            plan = [one[3] for one in database.execute(f"EXPLAIN QUERY PLAN {select}")]
            of_end = " WHERE 1 ORDER BY number DESC LIMIT" in select
            assert of_end or "SCAN rows" not in plan, (select, plan)
            assert "patient = " not in select or "by_patient" in str(plan), (select, plan)
            assert " at " in select or "TEMP B-TREE" not in str(plan), (select, plan)


# Making again


def test_a_sheet_is_made_again_byte_for_byte(tmp_path: Path) -> None:
    sheet = given("40417")
    with opened(tmp_path) as ledger:
        row = ledger.give(sheet)
        assert ledger.again(row.sheet_id, copy_of=False) == pdf_of(sheet.made)


def test_a_copy_says_of_which_day_it_is(tmp_path: Path) -> None:
    with opened(tmp_path, "2026-12-09T03:30") as ledger:
        row = ledger.give(given("40417"))
        (tmp_path / "a.pdf").write_bytes(ledger.again(row.sheet_id, copy_of=True))
    text = " ".join(page.extract_text() for page in PdfReader(tmp_path / "a.pdf").pages)
    assert "December 8" in " ".join(text.split()).replace("\xa0", " ")
    assert "copy" in text.casefold()


def test_a_sheet_is_made_again_as_it_was_though_its_clinic_has_changed(tmp_path: Path) -> None:
    folder = tmp_path / "clinic"
    shutil.copytree(examples_root() / "clinics" / "lakeside", folder)
    sheet = given("40417", clinic=Clinic.load(folder))
    with opened(tmp_path, clinic=folder) as ledger:
        row = ledger.give(sheet)
        file = folder / "clinic.yaml"
        file.write_text(file.read_text("utf-8").replace("Lakeside Spine", "Seaside Spine"), "utf-8")
        later = ledger.give(given("40417", clinic=Clinic.load(folder)))
        shutil.rmtree(folder)
        assert ledger.again(row.sheet_id, copy_of=False) == pdf_of(sheet.made)
        assert later.clinic != row.clinic
        assert len(list((tmp_path / "ledger" / "clinics").iterdir())) == 2


@pytest.mark.parametrize("name", sorted(p.name for p in (examples_root() / "clinics").iterdir()))
def test_the_sheets_of_every_example_clinic_are_made_again(tmp_path: Path, name: str) -> None:
    clinic = Clinic.load(examples_root() / "clinics" / name)
    file = examples_root() / "patients" / f"{name}.yaml"
    record = choose_patient(Wanted(file=file), clinic).raw
    sheet = given("40417", record, clinic=clinic)
    with opened(tmp_path) as ledger:
        row = ledger.give(sheet)
        assert ledger.again(row.sheet_id, copy_of=False, engine=Engine()) == pdf_of(sheet.made)


def test_a_clinic_whose_file_has_another_name_and_whose_fonts_lie_elsewhere_is_kept(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "clinics" / "north"
    shutil.copytree(examples_root() / "clinics" / "pain-specialists", folder)
    shutil.copytree(examples_root().parent / "fonts", tmp_path / "fonts")
    text = (folder / "clinic.yaml").read_text("utf-8")
    text = text.replace("  timezone:", "  fonts: ../../fonts\n  timezone:", 1)
    (folder / "north.yaml").write_text(text, "utf-8")
    sheet = given("40417", clinic=Clinic.load(folder / "north.yaml"))
    with opened(tmp_path) as ledger:
        row = ledger.give(sheet)
        shutil.rmtree(tmp_path / "clinics")
        shutil.rmtree(tmp_path / "fonts")
        assert ledger.again(row.sheet_id, copy_of=False) == pdf_of(sheet.made)


def test_a_clinic_that_was_changed_since_it_was_read_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "clinic"
    shutil.copytree(examples_root() / "clinics" / "lakeside", folder)
    sheet = given("40417", clinic=Clinic.load(folder))
    file = folder / "clinic.yaml"
    file.write_text(file.read_text("utf-8").replace("Lakeside Spine", "Seaside Spine"), "utf-8")
    with opened(tmp_path) as ledger:
        with pytest.raises(InputError, match="were changed since they were read"):
            ledger.give(sheet)
        assert ledger.rows() == []
    assert not list((tmp_path / "ledger").rglob("*.json"))
    assert not list((tmp_path / "ledger" / "clinics").iterdir())


def test_other_bytes_are_refused_and_the_version_that_made_the_sheet_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path) as ledger:
        monkeypatch.setattr(docgen, "__version__", "0.0.7")
        row = ledger.give(given("40417"))
        monkeypatch.undo()
        file = tmp_path / "ledger" / "records" / f"{row.sheet_id}.json"
        file.write_text(file.read_text("utf-8").replace("09:30", "10:30"), "utf-8")
        with pytest.raises(InputError, match=r"docgen 0\.0\.7 made this sheet"):
            ledger.again(row.sheet_id, copy_of=False)


# Forgetting


def test_an_erased_patient_cannot_be_found_by_guessing_numbers(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger:
        kept, gone = ledger.give_all([given("1"), given("40417")])
        ledger.give(given("40417", sheet="discharge"))
        assert ledger.records_of("40417") == 2
        assert ledger.erase("40417", by=BY) == 2
        assert ledger.rows(record="40417") == []
        assert ledger.row(gone.sheet_id) == gone
        assert ledger.kept(gone.sheet_id) is None
        with pytest.raises(InputError, match="no longer kept"):
            ledger.again(gone.sheet_id, copy_of=False)
        assert ledger.rows(record="1") == [kept]
        assert ledger.erase("40417") == 0
        anew = ledger.give(given("40417"))
        assert anew.patient != gone.patient
        assert (anew.replaces, ledger.rows(record="40417")) == ("", [anew])
    held = [path for path in (tmp_path / "ledger").rglob("*") if path.is_file()]
    told = [path for path in held if b"40417" in path.read_bytes()]
    assert told == [tmp_path / "ledger" / "records" / f"{anew.sheet_id}.json"]
    assert findings(tmp_path) == []


def test_a_sheet_that_is_given_while_its_patient_is_erased_is_erased_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process may give one between the row of the erasing and the end of the key."""
    with opened(tmp_path) as ledger, opened(tmp_path, "2026-12-08T16:00") as other:
        ledger.give(given("40417"))
        close_with = Ledger._close_with

        def given_meanwhile(*asked: object) -> object:
            row = close_with(*asked)  # type: ignore[arg-type]
            monkeypatch.setattr(Ledger, "_close_with", close_with)
            meanwhile.append(row)
            return row

        meanwhile: list[object] = []
        monkeypatch.setattr(Ledger, "_close_with", given_meanwhile)
        alone = ledger._table.alone

        def alone_after_the_other() -> object:
            if meanwhile:
                meanwhile.clear()
                other.give(given("40417", sheet="discharge"))
            return alone()

        monkeypatch.setattr(ledger._table, "alone", alone_after_the_other)
        assert ledger.erase("40417") == 2
    assert records(tmp_path) == []
    assert not list((tmp_path / "ledger" / "patients").iterdir())
    assert findings(tmp_path) == []


def test_records_go_when_they_were_kept_long_enough_and_a_row_says_so(tmp_path: Path) -> None:
    with opened(tmp_path, "2026-12-08T15:00") as ledger:
        old = ledger.give(given("1"))
    with opened(tmp_path, "2030-12-08T15:00") as ledger:
        young = ledger.give(given("2"))
    with opened(tmp_path, "2036-12-08T14:00", keep="10 years") as ledger:
        assert len(records(tmp_path)) == 2
    with opened(tmp_path, "2036-12-09T15:00") as ledger:  # nobody says how long
        assert len(records(tmp_path)) == 2
    for _ in range(2):
        with opened(tmp_path, "2036-12-09T15:00", keep="10 years") as ledger:
            assert [file.stem for file in records(tmp_path)] == [young.sheet_id]
            assert len(ledger.rows(kind="expired")) == 1
            assert ledger.row(old.sheet_id) == old
    assert findings(tmp_path) == []


def test_records_that_a_crash_let_stay_go_when_the_ledger_is_opened_next(tmp_path: Path) -> None:
    with opened(tmp_path, "2026-12-08T15:00") as ledger:
        ledger.give(given("1"))
    with opened(tmp_path, "2026-12-10T15:00") as ledger:
        ledger.give(given("2"))
    records(tmp_path)[0].unlink()  # as after a crash between the files and the row
    assert findings(tmp_path) != []
    with opened(tmp_path, "2036-12-12T15:00", keep="10 years"):
        assert records(tmp_path) == []
    assert findings(tmp_path) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [("10 years", (2016, 12, 31)), ("2 months", (2026, 10, 31)), ("30 days", (2026, 12, 1))],
)
def test_how_long_records_are_kept(text: str, day: tuple[int, int, int]) -> None:
    moment = datetime(2026, 12, 31, 9, 0, tzinfo=UTC)
    assert before(moment, read_keep(text)) == datetime(*day, 9, 0, tzinfo=UTC)
    assert before(datetime(2028, 2, 29, tzinfo=UTC), read_keep("1 year")).day == 28


@pytest.mark.parametrize("text", ["10", "ten years", "5 h", "1-2 years", "about 2 years", "few yr"])
def test_what_is_no_time_to_keep_records_for_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueProblem):
        read_keep(text)
    with pytest.raises(InputError, match="keep: "):
        opened(tmp_path, keep=text)


def test_what_no_procedure_knows_of_a_list_is_not_kept(tmp_path: Path) -> None:
    flat = replace(raw("1", insurance="AB-99", medicines_3_drug="ibuprofen"), flat=True)
    with opened(tmp_path) as ledger:
        row = ledger.give(given("1", flat))
        kept = ledger.kept(row.sheet_id)
    assert kept is not None
    assert "insurance" not in kept.record.mapping
    assert kept.record.text("medicines_3_drug") == "ibuprofen"


# Files and rights


@pytest.mark.skipif(os.name != "posix", reason="rights are modes on POSIX alone")
def test_others_can_read_nothing_of_a_ledger(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with opened(tmp_path) as ledger:
            ledger.give(given("1"))
            found = [tmp_path / "ledger", *(tmp_path / "ledger").rglob("*")]
            modes = {path: stat.S_IMODE(path.stat().st_mode) for path in found}
    finally:
        os.umask(before)
    inside = tmp_path / "ledger" / "clinics"
    wide = {p for p, mode in modes.items() if mode & 0o077 and not p.is_relative_to(inside)}
    assert wide == set()
    assert modes[tmp_path / "ledger" / "ledger.sqlite"] == 0o600
    assert modes[inside] == 0o700  # nobody else comes to what is in it
    assert all(mode == 0o600 for path, mode in modes.items() if path.is_file())


@pytest.mark.skipif(os.name != "posix", reason="rights are modes on POSIX alone")
def test_what_is_open_to_others_is_found(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger:
        row = ledger.give(given("1"))
    assert findings(tmp_path) == []
    (tmp_path / "ledger" / "ledger.key").chmod(0o644)
    (tmp_path / "ledger" / "records" / f"{row.sheet_id}.json").chmod(0o640)
    assert findings(tmp_path) == [f"Open to others: ledger.key, records/{row.sheet_id}.json."]


def test_a_record_that_is_missing_and_one_that_no_row_knows_are_found(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger:
        ledger.give_all([given("1"), given("2")])
        row = ledger.rows(record="2")[0]
    file = tmp_path / "ledger" / "records" / f"{row.sheet_id}.json"
    file.rename(file.with_name("abc.json"))
    assert findings(tmp_path) == ["Missing: the record of row 2.", "No row knows records/abc.json."]


def changed(tmp_path: Path, *statements: str) -> list[str]:
    database = sqlite3.connect(tmp_path / "ledger" / "ledger.sqlite")
    asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    rules = database.execute(asked).fetchall()
    for name, _ in rules:
        database.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        database.execute(statement)
    for _, rule in rules:
        database.execute(rule)
    database.commit()
    database.close()
    return findings(tmp_path)


def test_the_first_row_that_was_tampered_with_is_named(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger:
        ledger.give_all([given("1"), given("2"), given("3")])
    shutil.copytree(tmp_path / "ledger", tmp_path / "whole")
    for statement, found in {
        "UPDATE rows SET how = 'printer' WHERE number = 2": "row 2: it was changed.",
        "UPDATE rows SET hash = previous WHERE number = 2": "row 2: it was changed.",
        "DELETE FROM rows WHERE number = 2": "row 2: it is missing.",
        "DELETE FROM rows WHERE number = 1": "row 1: it is missing.",
    }.items():
        shutil.rmtree(tmp_path / "ledger")
        shutil.copytree(tmp_path / "whole", tmp_path / "ledger")
        assert changed(tmp_path, statement)[0] == f"The chain is broken at {found}"


def test_the_last_row_is_told_so_that_rows_cut_off_the_end_are_missed(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger:
        ledger.give_all([given("1"), given("2")])
    assert verify_ledger(tmp_path / "ledger").last[0] == 2
    (tmp_path / "ledger" / "records" / "x").parent.mkdir(exist_ok=True)
    for file in records(tmp_path):
        if json.loads(file.read_text())["patient"] == "2":
            file.unlink()
    assert changed(tmp_path, "DELETE FROM rows WHERE number = 2") == []
    assert verify_ledger(tmp_path / "ledger").last[0] == 1


def test_a_damaged_database_and_a_lost_key_are_told(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger:
        ledger.give(given("1"))
    key = tmp_path / "ledger" / "ledger.key"
    key.rename(tmp_path / "key")
    assert findings(tmp_path) == ["Missing: ledger.key."]
    with pytest.raises(InputError, match="key of the ledger is missing"):
        opened(tmp_path)
    (tmp_path / "key").rename(key)
    file = tmp_path / "ledger" / "ledger.sqlite"
    data = bytearray(file.read_bytes())
    data[: len(data) // 2] = bytes(len(data) // 2)
    file.write_bytes(data)
    assert "The database is damaged." in findings(tmp_path)
    with pytest.raises(InputError, match="The ledger is damaged"):
        opened(tmp_path)


def test_a_database_that_is_no_ledger_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir(mode=0o700)
    database = sqlite3.connect(tmp_path / "ledger" / "ledger.sqlite")
    database.execute("CREATE TABLE other (x)")
    database.commit()
    database.close()
    with pytest.raises(InputError, match="none of docgen's"):
        opened(tmp_path)


def test_a_ledger_of_a_newer_docgen_is_left_alone(tmp_path: Path) -> None:
    opened(tmp_path).close()
    database = sqlite3.connect(tmp_path / "ledger" / "ledger.sqlite")
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(InputError, match="newer docgen"):
        opened(tmp_path)


def test_what_a_crash_left_unfinished_is_put_in_order(tmp_path: Path) -> None:
    with opened(tmp_path) as ledger:
        row = ledger.give(given("1"))
    settled = tmp_path / "ledger" / "records" / f"{row.sheet_id}.json"
    unfinished = settled.parent / "unfinished"
    settled.rename(unfinished / settled.name)  # killed behind the row
    part = tmp_path / "ledger" / "clinics" / ".0123.part"
    part.mkdir()
    moment = datetime(2026, 12, 8, 13, 0, tzinfo=UTC).timestamp()
    os.utime(part, (moment, moment))
    for name, age in (("old", 7200), ("young", 10)):  # killed before it
        (unfinished / f"{name}.json").write_text("{}")
        moment = datetime(2026, 12, 8, 15, 0, tzinfo=UTC).timestamp() - age
        os.utime(unfinished / f"{name}.json", (moment, moment))
    with Ledger.open(tmp_path / "ledger", clock=at("2026-12-08T15:00")) as ledger:
        assert ledger.kept(row.sheet_id) is not None
    assert settled.exists()
    assert not part.exists()
    assert [file.stem for file in unfinished.iterdir()] == ["young"]
